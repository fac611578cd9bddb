// SPDX-License-Identifier: MIT
/*
 * expr.c - strace's -e expressions, as far as recording and injecting go
 *
 *   [trace=]SET           SET: call,call,!call,%net,%desc,all,none,/regex
 *   inject=SET[:error=E|:retval=N][:syscall=C][:signal=S][:delay_enter=T]
 *          [:delay_exit=T][:poke_enter=@argN=HEX,...][:poke_exit=...]
 *          [:when=N[..M][+[S]]]
 *   fault=SET[:error=E][:when=...]
 *
 * T is microseconds, or a number with s, ms, us or ns. Names are those of the
 * system calls (strace(1)), or of the socketcalls ("send").
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <regex.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "tracer/cmd.h"
#include "tracer/model.h"
#include "tracer/ring.h"

#define WHEN_MAX 65535 /* as strace has it */

static int bit_table(int bit)
{
	return bit < CALL_BIT_FILE ? TRACE_SOCKETCALL : TRACE_FILECALL;
}

static const char *bit_name(int bit)
{
	int file = bit >= CALL_BIT_FILE;

	return call_name((enum trace_table)bit_table(bit),
			 file ? bit - CALL_BIT_FILE : bit,
			 (int)sizeof(long) * 8);
}

static void set_range(uint32_t *set, int from, int to)
{
	for (int i = from; i < to; i++)
		if (bit_name(i))
			set[i / 32] |= 1u << i % 32;
}

static bool set_regex(uint32_t *set, const char *text)
{
	regex_t re;

	if (regcomp(&re, text, REG_EXTENDED | REG_NOSUB))
		return false;
	for (int i = 0; i < CALL_BITS; i++)
		if (bit_name(i) && !regexec(&re, bit_name(i), 0, NULL, 0))
			set[i / 32] |= 1u << i % 32;
	regfree(&re);
	return true;
}

bool expr_call(uint32_t *set, const char *word)
{
	static const char *const socketcalls[] = {
		"socket",   "bind",	   "connect",	  "listen",
		"accept",   "getsockname", "getpeername", "socketpair",
		"send",	    "recv",	   "sendto",	  "recvfrom",
		"shutdown", "setsockopt",  "getsockopt",  "sendmsg",
		"recvmsg",  "accept4",	   "recvmmsg",	  "sendmmsg",
	};
	bool found = false, maybe = *word == '?';

	word += maybe;
	if (!strcmp(word, "all")) {
		set_range(set, 0, CALL_BITS);
		return true;
	}
	if (!strcmp(word, "none"))
		return true;
	if (!strcmp(word, "%net") || !strcmp(word, "%network") ||
	    !strcmp(word, "network")) {
		set_range(set, 0, CALL_BIT_FILE);
		return expr_call(set, "sendfile");
	}
	if (!strcmp(word, "%desc") || !strcmp(word, "desc")) {
		set_range(set, CALL_BIT_FILE, CALL_BITS);
		return true;
	}
	if (*word == '/')
		return set_regex(set, word + 1);
	for (int i = 0; i < CALL_BITS; i++)
		if (bit_name(i) && !strcmp(word, bit_name(i))) {
			set[i / 32] |= 1u << i % 32;
			found = true;
		}
	for (int i = 0; i < 20; i++)
		if (!strcmp(word, socketcalls[i])) {
			set[0] |= 1u << (i + 1);
			found = true;
		}
	return found || maybe || *word == '%';
}

/* SET up to the end of text; false: a message was given. */
static bool parse_set(uint32_t *set, char *text)
{
	bool not = *text == '!';
	char *save, *word;

	if (!text[not ]) {
		usage_error("-e: no system call is named");
		return false;
	}
	memset(set, 0, CALL_BITS / 8);
	for (word = strtok_r(text + not, ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		if (!expr_call(set, word)) {
			usage_error("-e: no system call '%s'", word);
			return false;
		}
	}
	for (int i = 0; not &&i < CALL_BITS / 32; i++)
		set[i] = ~set[i];
	return true;
}

static bool parse_time(const char *s, uint32_t *us)
{
	char *end;
	double v = strtod(s, &end);

	if (end == s || v < 0)
		return false;
	if (!strcmp(end, "s"))
		v *= 1e6;
	else if (!strcmp(end, "ms"))
		v *= 1e3;
	else if (!strcmp(end, "ns"))
		v /= 1e3;
	else if (*end && strcmp(end, "us"))
		return false;
	if (v > UINT_MAX)
		return false;
	*us = (uint32_t)v;
	return true;
}

bool expr_errno(const char *s, int32_t *err)
{
	char *end;
	long v = strtol(s, &end, 10);

	if (end != s && !*end && v > 0 && v < 4096) {
		*err = (int32_t)v;
		return true;
	}
	for (int i = 1; i < 4096; i++) {
		const char *name = strerrorname_np(i);

		if (name && !strcasecmp(s, name)) {
			*err = i;
			return true;
		}
	}
	return false;
}

static bool parse_signal(const char *s, uint32_t *sig)
{
	char *end;
	long v = strtol(s, &end, 10);

	if (end != s && !*end && v > 0 && v <= 64) {
		*sig = (uint32_t)v;
		return true;
	}
	if (!strncasecmp(s, "SIG", 3))
		s += 3;
	for (int i = 1; i < 65; i++) {
		const char *name = sigabbrev_np(i);

		if (name && !strcasecmp(s, name)) {
			*sig = (uint32_t)i;
			return true;
		}
	}
	return false;
}

/* when=N, N+, N+S, N..M, N..M+S */
static bool parse_when(const char *s, struct inject_rule *r)
{
	char *end;
	unsigned long v = strtoul(s, &end, 10);

	if (!isdigit((unsigned char)*s) || !v || v > WHEN_MAX)
		return false;
	r->first = r->last = (uint32_t)v;
	r->step = 1;
	if (!strncmp(end, "..", 2)) {
		s = end + 2;
		v = strtoul(s, &end, 10);
		if (!isdigit((unsigned char)*s) || v < r->first || v > WHEN_MAX)
			return false;
		r->last = (uint32_t)v;
	} else if (*end == '+') {
		r->last = 0;
	}
	if (*end == '+') {
		s = end + 1;
		if (*s) {
			v = strtoul(s, &end, 10);
			if (!isdigit((unsigned char)*s) || !v || v > WHEN_MAX)
				return false;
			r->step = (uint32_t)v;
		} else {
			end++;
		}
	}
	return !*end;
}

/* @argN=HEX,@argM=HEX: no argument twice. */
static bool parse_pokes(struct expr *e, const char *s, bool at_exit)
{
	uint32_t seen = 0;

	for (;; s++) {
		struct inject_poke *p = &e->poke[e->npoke];
		unsigned int byte;

		if (e->npoke == POKE_MAX || strncmp(s, "@arg", 4) ||
		    s[4] < '1' || s[4] > '7' || s[5] != '=' ||
		    seen >> (s[4] - '0') & 1)
			return false;
		*p = (struct inject_poke){ .rule = (uint8_t)e->ninject,
					   .arg = (uint8_t)(s[4] - '0'),
					   .at_exit = at_exit };
		seen |= 1u << p->arg;
		for (s += 6; isxdigit((unsigned char)s[0]) &&
			     isxdigit((unsigned char)s[1]);
		     s += 2) {
			if (p->len == sizeof(p->data))
				return false;
			sscanf(s, "%2x", &byte);
			p->data[p->len++] = (uint8_t)byte;
		}
		if (!p->len)
			return false;
		e->npoke++;
		if (*s != ',')
			return !*s;
	}
}

/* Those without effect: what strace makes in place of the call. */
static bool pure_call(const char *name)
{
	static const char *const pure[] = { "getegid", "geteuid", "getgid",
					    "getpgrp", "getpid",  "getppid",
					    "gettid",  "getuid" };

	for (size_t i = 0; i < sizeof(pure) / sizeof(pure[0]); i++)
		if (!strcmp(name, pure[i]))
			return true;
	return false;
}

static bool parse_rule(struct expr *e, struct inject_rule *r, const char *word)
{
	const char *v = strchr(word, '=');
	char *end;

	if (!v)
		return false;
	v++;
	if (!strncmp(word, "poke_enter=", 11))
		return parse_pokes(e, v, false);
	if (!strncmp(word, "poke_exit=", 10))
		return parse_pokes(e, v, true);
	if (!strncmp(word, "syscall=", 8))
		return pure_call(v);
	if (!strncmp(word, "error=", 6))
		return expr_errno(v, &r->error);
	if (!strncmp(word, "retval=", 7)) {
		r->retval = strtoll(v, &end, 0);
		r->has_retval = 1;
		return end != v && !*end;
	}
	if (!strncmp(word, "signal=", 7))
		return parse_signal(v, &r->signal);
	if (!strncmp(word, "delay_enter=", 12))
		return parse_time(v, &r->delay_enter);
	if (!strncmp(word, "delay_exit=", 11))
		return parse_time(v, &r->delay_exit);
	if (!strncmp(word, "when=", 5))
		return parse_when(v, r);
	return false;
}

static int parse_inject(struct expr *e, char *text, bool fault)
{
	struct inject_rule *r = &e->inject[e->ninject];
	char *save, *set = strtok_r(text, ":", &save), *word;
	const char *seen[16];
	size_t n = 0;
	bool any = false;

	if (e->ninject == INJECT_MAX)
		return usage_error("-e inject: more than %d rules", INJECT_MAX);
	memset(r, 0, sizeof(*r));
	r->first = 1;
	r->step = 1;
	if (!set || !*set)
		return usage_error("-e inject: which calls?");
	if (!parse_set(r->calls, set))
		return EXIT_USAGE;
	while ((word = strtok_r(NULL, ":", &save))) {
		size_t len = strcspn(word, "=");

		if (!parse_rule(e, r, word))
			return usage_error("-e inject: '%s' is not understood",
					   word);
		for (size_t i = 0; i < n; i++)
			if (!strncmp(seen[i], word, len + 1))
				return usage_error("-e inject: %.*s= twice",
						   (int)len, word);
		if (n < sizeof(seen) / sizeof(seen[0]))
			seen[n++] = word;
		any |= strncmp(word, "when=", 5) &&
		       strncmp(word, "syscall=", 8);
	}
	if (fault && !r->error)
		r->error = ENOSYS;
	if (!any && !fault)
		return usage_error("-e inject: what should happen? (error=, "
				   "retval=, signal=, delay_enter=, "
				   "delay_exit=, poke_enter=, poke_exit=)");
	if (r->error && r->has_retval)
		return usage_error("-e inject: error= and retval= exclude each "
				   "other");
	e->ninject++;
	return 0;
}

int expr_parse(struct expr *e, const char *text)
{
	char buf[1024];

	if (strlen(text) >= sizeof(buf))
		return usage_error("-e: the expression is too long");
	strcpy(buf, text);
	if (!strncmp(buf, "inject=", 7))
		return parse_inject(e, buf + 7, false);
	if (!strncmp(buf, "fault=", 6))
		return parse_inject(e, buf + 6, true);
	if (!strncmp(buf, "trace=", 6)) {
		memmove(buf, buf + 6, strlen(buf + 6) + 1);
	} else if (strchr(buf, '=')) {
		buf[strcspn(buf, "=")] = '\0';
		return usage_error("-e %s=: not known to run", buf);
	}
	e->filtered = true;
	return parse_set(e->calls, buf) ? 0 : EXIT_USAGE;
}
