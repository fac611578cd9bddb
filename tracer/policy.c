// SPDX-License-Identifier: MIT
/*
 * policy.c - --policy FILE: JSON in, the table of include/policy.h out
 *
 * The format is in man/sock102-policy.5. A file is taken whole or not at
 * all: a mistake is told in one line, FILE:LINE:COLUMN, and what held before
 * goes on to hold. Jansson says where the grammar was broken; where a wrong
 * value stands is found by walking the text again, which is then known to be
 * correct JSON.
 *
 * SIGHUP is blocked everywhere and taken by a thread that waits for it, for
 * reading a file is nothing for a signal handler.
 *
 * Not modelled: ports by name (services(5)), host names, several addresses
 * in one rule.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "filecall.h"
#include "policy.h"
#include "tracer/cmd.h"
#include "tracer/model.h"
#include "tracer/ring.h"

struct compiler {
	const char *file;
	const char *text;
	int rule; /* -1: outside of rules */
	const char *key;
};

/* --- where in the text? ------------------------------------------------- */

static const char *blanks(const char *p)
{
	while (isspace((unsigned char)*p) || *p == ',' || *p == ':')
		p++;
	return p;
}

/* Behind the value that begins at p. */
static const char *skip(const char *p)
{
	int depth = 0;

	do {
		p = blanks(p);
		if (*p == '"') {
			for (p++; *p && *p != '"'; p++)
				p += *p == '\\' && p[1];
			p += *p != 0;
		} else if (*p == '{' || *p == '[') {
			depth++;
			p++;
		} else if (*p == '}' || *p == ']') {
			depth--;
			p++;
		} else {
			p += strcspn(p, " \t\r\n,:]}");
		}
		if (depth)
			p = blanks(p);
	} while (depth > 0 && *p);
	return p;
}

/* The value of a key (or the key itself) in the object at p; else p. */
static const char *member(const char *p, const char *key, bool itself)
{
	size_t n = strlen(key);
	const char *q;

	if (*p != '{')
		return p;
	for (q = blanks(p + 1); *q && *q != '}'; q = blanks(skip(q))) {
		const char *at = q;
		bool found = !strncmp(q + 1, key, n) && q[n + 1] == '"';

		q = blanks(skip(q));
		if (found)
			return itself ? at : q;
	}
	return p;
}

static const char *place(const struct compiler *c, bool itself)
{
	const char *p = blanks(c->text);

	if (c->rule >= 0) {
		p = member(p, "rules", false);
		if (*p == '[')
			p = blanks(p + 1);
		for (int i = 0; i < c->rule; i++)
			p = blanks(skip(p));
	}
	return c->key ? member(p, c->key, itself) : p;
}

/* False, after the message. */
static bool __attribute__((format(printf, 3, 4)))
wrong(const struct compiler *c, bool itself, const char *fmt, ...)
{
	const char *at = place(c, itself), *p = c->text;
	char what[256];
	int line = 1, column = 1;
	va_list ap;

	for (; p < at; p++) {
		column = *p == '\n' ? 1 : column + 1;
		line += *p == '\n';
	}
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	usage_error("%s:%d:%d: %s", c->file, line, column, what);
	return false;
}

/* --- the values --------------------------------------------------------- */

struct name {
	const char *name;
	int value;
};

static const struct name families[] = {
	{ "AF_UNIX", AF_UNIX },	      { "AF_LOCAL", AF_UNIX },
	{ "AF_INET", AF_INET },	      { "AF_INET6", AF_INET6 },
	{ "AF_NETLINK", AF_NETLINK }, { "AF_PACKET", AF_PACKET },
	{ "AF_ALG", AF_ALG },	      { "AF_VSOCK", AF_VSOCK },
	{ "AF_CAN", AF_CAN },	      { "AF_BLUETOOTH", AF_BLUETOOTH },
	{ "AF_TIPC", AF_TIPC },	      { NULL, 63 },
};
static const struct name types[] = {
	{ "SOCK_STREAM", SOCK_STREAM },
	{ "SOCK_DGRAM", SOCK_DGRAM },
	{ "SOCK_RAW", SOCK_RAW },
	{ "SOCK_RDM", SOCK_RDM },
	{ "SOCK_SEQPACKET", SOCK_SEQPACKET },
	{ NULL, 15 },
};
static const struct name protocols[] = {
	{ "IPPROTO_ICMP", IPPROTO_ICMP }, { "IPPROTO_TCP", IPPROTO_TCP },
	{ "IPPROTO_UDP", IPPROTO_UDP },	  { "IPPROTO_ICMPV6", IPPROTO_ICMPV6 },
	{ "IPPROTO_RAW", IPPROTO_RAW },	  { NULL, 65535 },
};
static const struct name actions[] = {
	{ "allow", POLICY_ALLOW },
	{ "deny", POLICY_DENY },
	{ "log", POLICY_LOG },
	{ NULL, -1 },
};

/* A name of the table or a number up to what its end says; -1: neither. */
static int lookup(const struct name *n, const json_t *v)
{
	const char *s = json_string_value(v);

	for (; n->name; n++)
		if (s && !strcmp(s, n->name))
			return n->value;
	if (json_is_integer(v) && json_integer_value(v) >= 0 &&
	    json_integer_value(v) <= n->value)
		return (int)json_integer_value(v);
	return -1;
}

/* One value or a list of them, as bits. */
static bool bits(const struct compiler *c, const struct name *n,
		 const json_t *v, uint32_t *set)
{
	size_t count = json_is_array(v) ? json_array_size(v) : 1;

	for (size_t i = 0; i < count; i++) {
		const json_t *one = json_is_array(v) ? json_array_get(v, i) : v;
		int x = lookup(n, one);

		if (x < 0)
			return wrong(c, false, "no %s '%s'", c->key,
				     json_is_string(one)
					     ? json_string_value(one)
					     : "of this number");
		set[x / 32] |= 1u << x % 32;
	}
	return count || wrong(c, false, "an empty list");
}

/* 8000, "8000" or "8000-8100" */
static bool range(const struct compiler *c, const json_t *v, uint32_t max,
		  uint32_t *lo, uint32_t *hi)
{
	char text[32], *end;
	const char *s = json_string_value(v);
	unsigned long long a, b;

	if (json_is_integer(v)) {
		snprintf(text, sizeof(text), "%lld",
			 (long long)json_integer_value(v));
		s = text;
	}
	if (!s || !isdigit((unsigned char)*s))
		return wrong(c, false, "%s is a number or \"FROM-TO\"", c->key);
	a = b = strtoull(s, &end, 10);
	if (*end == '-' && isdigit((unsigned char)end[1]))
		b = strtoull(end + 1, &end, 10);
	if (*end || a > b || b > max)
		return wrong(c, false, "%s: '%s' is no range up to %u", c->key,
			     s, max);
	*lo = (uint32_t)a;
	*hi = (uint32_t)b;
	return true;
}

static bool address(const struct compiler *c, const json_t *v,
		    struct policy_rule *r)
{
	const char *s = json_string_value(v), *slash;
	char text[INET6_ADDRSTRLEN] = "", *end;
	unsigned long n, most;

	if (!s)
		return wrong(c, false, "address is \"ADDRESS/BITS\"");
	slash = s + strcspn(s, "/");
	if ((size_t)(slash - s) < sizeof(text))
		memcpy(text, s, (size_t)(slash - s));
	r->addr_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	n = most = r->addr_family == AF_INET ? 32 : 128;
	if (inet_pton((int)r->addr_family, text, r->addr) != 1)
		return wrong(c, false, "'%s' is no address", s);
	if (*slash) {
		n = strtoul(slash + 1, &end, 10);
		if (!isdigit((unsigned char)slash[1]) || *end || n > most)
			return wrong(c, false, "'%s': no such prefix", s);
	}
	r->addr_bits = (uint32_t)n;
	return true;
}

static bool text_value(const struct compiler *c, const json_t *v, char *to)
{
	const char *s = json_string_value(v);

	if (!s || !*s)
		return wrong(c, false, "%s is a text", c->key);
	if (strlen(s) >= POLICY_TEXT)
		return wrong(c, false, "%s: longer than %d bytes", c->key,
			     POLICY_TEXT - 1);
	strcpy(to, s);
	return true;
}

/* A call can be met if its first word is the socket. */
static bool calls(const struct compiler *c, const json_t *v,
		  struct policy_rule *r)
{
	static const u8 files[] = {
		FC_READ,     FC_WRITE,	  FC_READV,   FC_WRITEV,  FC_PREAD64,
		FC_PWRITE64, FC_PREADV,	  FC_PWRITEV, FC_PREADV2, FC_PWRITEV2,
		FC_CLOSE,    FC_DUP,	  FC_DUP2,    FC_DUP3,	  FC_FCNTL,
		FC_IOCTL,    FC_SENDFILE,
	};
	size_t count = json_is_array(v) ? json_array_size(v) : 1;
	uint32_t can[4] = { UINT32_MAX };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		can[(32 + files[i]) / 32] |= 1u << files[i] % 32;
	for (size_t i = 0; i < count; i++) {
		const char *s = json_string_value(
			json_is_array(v) ? json_array_get(v, i) : v);
		uint32_t set[4] = { 0 }, any = 0;

		if (!s)
			return wrong(c, false, "call is a name or a list");
		if (!strchr("?/", *s) && (*s != '%' || !strcmp(s, "%net")))
			expr_call(set, s);
		for (int k = 0; k < 4; k++) {
			any |= set[k] & can[k];
			r->calls[k] |= set[k] & can[k];
		}
		if (!any)
			return wrong(c, false, "no call '%s' on a socket", s);
	}
	return count || wrong(c, false, "an empty list");
}

static bool error_value(const struct compiler *c, const json_t *v, s32 *err)
{
	const char *s = json_string_value(v);

	if (!s || !expr_errno(s, err) || *err >= ERESTARTSYS)
		return wrong(c, false, "errno is a name like \"EACCES\"");
	return true;
}

/* --- rules -------------------------------------------------------------- */

static bool rule_key(const struct compiler *c, const json_t *v,
		     struct policy_rule *r)
{
	static const struct name keys[] = {
		{ "program", POLICY_PROGRAM },
		{ "uid", POLICY_UID },
		{ "call", POLICY_CALL },
		{ "family", POLICY_FAMILY },
		{ "type", POLICY_TYPE },
		{ "protocol", POLICY_PROTOCOL },
		{ "address", POLICY_ADDRESS },
		{ "port", POLICY_PORT },
		{ "path", POLICY_PATH },
		{ "action", 0 },
		{ "errno", 0 },
		{ "comment", 0 },
	};
	size_t i = 0, n = sizeof(keys) / sizeof(keys[0]);
	int x;

	while (i < n && strcmp(keys[i].name, c->key))
		i++;
	if (i == n)
		return wrong(c, true, "no key '%s' in a rule", c->key);
	r->has |= (u32)keys[i].value;
	switch (keys[i].value) {
	case POLICY_PROGRAM:
		return text_value(c, v, r->program);
	case POLICY_UID:
		return range(c, v, UINT32_MAX, &r->uid_lo, &r->uid_hi);
	case POLICY_CALL:
		return calls(c, v, r);
	case POLICY_FAMILY:
		return bits(c, families, v, r->families);
	case POLICY_TYPE:
		return bits(c, types, v, &r->types);
	case POLICY_PROTOCOL:
		r->protocol = lookup(protocols, v);
		return r->protocol >= 0 || wrong(c, false, "no such protocol");
	case POLICY_ADDRESS:
		return address(c, v, r);
	case POLICY_PORT:
		return range(c, v, 65535, &r->port_lo, &r->port_hi);
	case POLICY_PATH:
		return text_value(c, v, r->path);
	}
	if (!strcmp(c->key, "errno"))
		return error_value(c, v, &r->error);
	if (!strcmp(c->key, "action")) {
		x = json_is_string(v) ? lookup(actions, v) : -1;
		r->action = (u32)x;
		return x >= 0 || wrong(c, false,
				       "action is \"allow\", "
				       "\"deny\" or \"log\"");
	}
	return true;
}

static bool rule(struct compiler *c, json_t *v, struct policy_rule *r)
{
	const char *key;
	json_t *value;

	c->key = NULL;
	if (!json_is_object(v))
		return wrong(c, false, "a rule is an object");
	json_object_foreach(v, key, value)
	{
		c->key = key;
		if (!rule_key(c, value, r))
			return false;
	}
	c->key = NULL;
	if (!json_object_get(v, "action"))
		return wrong(c, false, "a rule without an action");
	if (r->error && r->action != POLICY_DENY) {
		c->key = "errno";
		return wrong(c, true, "an errno is for \"deny\"");
	}
	if (!r->error)
		r->error = EPERM;
	return true;
}

static bool root(struct compiler *c, json_t *v, struct policy_table *t)
{
	const char *key;
	json_t *value;
	int x;

	if (!json_is_object(v))
		return wrong(c, false, "a policy is an object");
	t->error = EPERM;
	json_object_foreach(v, key, value)
	{
		c->rule = -1;
		c->key = key;
		if (!strcmp(key, "default")) {
			x = json_is_string(value) ? lookup(actions, value) : -1;
			if (x != POLICY_ALLOW && x != POLICY_DENY)
				return wrong(c, false,
					     "default is \"allow\" "
					     "or \"deny\"");
			t->action = (u32)x;
		} else if (!strcmp(key, "errno")) {
			if (!error_value(c, value, &t->error))
				return false;
		} else if (!strcmp(key, "rules")) {
			if (!json_is_array(value))
				return wrong(c, false, "rules is a list");
			if (json_array_size(value) > POLICY_RULES)
				return wrong(c, false, "more than %d rules",
					     POLICY_RULES);
			t->nrules = (u32)json_array_size(value);
			for (u32 i = 0; i < t->nrules; i++) {
				c->rule = (int)i;
				if (!rule(c, json_array_get(value, i),
					  &t->rule[i]))
					return false;
			}
		} else if (strcmp(key, "comment")) {
			return wrong(c, true, "no key '%s' in a policy", key);
		}
	}
	c->rule = -1;
	c->key = NULL;
	return json_object_get(v, "default") ||
	       wrong(c, false, "a policy without a default");
}

static char *slurp(const char *file)
{
	FILE *f = fopen(file, "re");
	char *text = NULL;
	size_t n = 0;

	if (f && getdelim(&text, &n, '\0', f) < 0 && ferror(f)) {
		free(text);
		text = NULL;
	}
	if (!f || !text)
		usage_error("--policy: %s: %s", file, strerror(errno));
	if (f)
		fclose(f);
	return text;
}

int policy_compile(const char *file, struct policy_table *t)
{
	struct compiler c = { .file = file, .rule = -1 };
	char *text = slurp(file);
	json_error_t at;
	json_t *v;
	bool ok;

	if (!text)
		return EXIT_USAGE;
	memset(t, 0, sizeof(*t));
	v = json_loads(text, JSON_REJECT_DUPLICATES, &at);
	c.text = text;
	if (v)
		ok = root(&c, v, t);
	else
		ok = usage_error("%s:%d:%d: %s", file, at.line, at.column,
				 at.text) == 0;
	json_decref(v);
	free(text);
	return ok ? 0 : EXIT_USAGE;
}

/* Only one thread of one process does this at a time. */
void policy_install(const struct policy_table *t)
{
	struct policy *p = machine->policy;
	u32 g = p->generation + 1;

	/* who began to look at this half has seen an older number */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	memcpy(&p->table[g & 1], t, sizeof(*t));
	__atomic_store_n(&p->generation, g, __ATOMIC_RELEASE);
}

/* --- SIGHUP ------------------------------------------------------------- */

static void *reload_thread(void *arg)
{
	static struct policy_table t;
	const char *file = arg;
	sigset_t hup;
	int sig;

	sigemptyset(&hup);
	sigaddset(&hup, SIGHUP);
	while (!sigwait(&hup, &sig)) {
		if (policy_compile(file, &t))
			usage_error("%s: the rules that were there stay", file);
		else
			policy_install(&t);
	}
	return NULL;
}

int policy_watch(const char *file)
{
	sigset_t all, old;
	pthread_t thread;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&thread, NULL, reload_thread,
			     (void *)(uintptr_t)file);
	sigaddset(&old, SIGHUP);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (err)
		return usage_error("no thread for --policy: %s", strerror(err));
	pthread_detach(thread);
	return 0;
}
