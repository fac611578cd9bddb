// SPDX-License-Identifier: MIT
/*
 * wire_parse.c - the argument of -w
 *
 *   none | tap[:IFNAME] | cable:PATH | slirp | kernel
 *     ,loss=1% ,dup= ,reorder= ,corrupt=    a share of the frames
 *     ,delay=10ms ,jitter=                  us, ms or s
 *     ,rate=10mbit                          bit, kbit, mbit or gbit a second
 *     ,seed=N                               the same faults every time
 *     ,hostfwd=tcp:HOSTPORT:PORT            slirp only; udp as well
 *
 * Models nothing of the kernel; the words are tc-netem's where it has them.
 * An error is one line that names the word.
 */
#include <math.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stack/hw/wire.h"

#define MILLION 1000000u

static const char *const kinds[WIRE_KINDS] = {
	[WIRE_NONE] = "none",	  [WIRE_TAP] = "tap",
	[WIRE_CABLE] = "cable",	  [WIRE_SLIRP] = "slirp",
	[WIRE_KERNEL] = "kernel",
};

struct parse {
	struct wire_spec *spec;
	char *err;
	size_t errlen;
};

static int __attribute__((format(printf, 2, 3)))
fail(const struct parse *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->err, p->errlen, fmt, ap);
	va_end(ap);
	return -1;
}

/* A number and its unit, the first of the table being the default. */
struct unit {
	const char *name;
	double factor;
};

static int number(const char *s, const struct unit *units, double *out)
{
	char *end;
	double v = strtod(s, &end);

	if (end == s || !isfinite(v) || v < 0)
		return -1;
	if (!*end) {
		*out = v * units[0].factor;
		return 0;
	}
	for (int i = 0; units[i].name; i++)
		if (!strcmp(end, units[i].name)) {
			*out = v * units[i].factor;
			return 0;
		}
	return -1;
}

static const struct unit shares[] = { { "", MILLION },
				      { "%", MILLION / 100.0 },
				      { NULL, 0 } };
static const struct unit times[] = {
	{ "ms", 1e6 }, { "us", 1e3 }, { "ns", 1 }, { "s", 1e9 }, { NULL, 0 }
};
static const struct unit rates[] = { { "bit", 1 },    { "kbit", 1e3 },
				     { "mbit", 1e6 }, { "gbit", 1e9 },
				     { "kbps", 8e3 }, { "mbps", 8e6 },
				     { NULL, 0 } };

static int set_share(const struct parse *p, const char *key, const char *val,
		     uint32_t *out)
{
	double v;

	if (number(val, shares, &v) || v > MILLION)
		return fail(p, "%s=%s: not a share (0%% to 100%%)", key, val);
	*out = (uint32_t)(v + 0.5);
	return 0;
}

static int set_time(const struct parse *p, const char *key, const char *val,
		    uint64_t *out)
{
	double v;

	if (number(val, times, &v) || v > 3600e9)
		return fail(p, "%s=%s: not a time (10ms, 500us, 1s)", key, val);
	*out = (uint64_t)(v + 0.5);
	return 0;
}

static int set_rate(const struct parse *p, const char *val)
{
	double v;

	if (number(val, rates, &v) || v < 1 || v > 1e12)
		return fail(p, "rate=%s: not a rate (10mbit, 1gbit)", val);
	p->spec->faults.rate = (uint64_t)v;
	return 0;
}

static int set_seed(const struct parse *p, const char *val)
{
	char *end;

	p->spec->faults.seed = strtoull(val, &end, 0);
	if (!*val || *end || *val == '-')
		return fail(p, "seed=%s: not a number", val);
	return 0;
}

static int set_fwd(const struct parse *p, const char *val)
{
	struct wire_fwd *f = &p->spec->fwd[p->spec->nfwd];
	unsigned host, guest;
	char proto[4];
	int used = -1;

	if (p->spec->kind != WIRE_SLIRP)
		return fail(p,
			    "hostfwd: only slirp has a host to forward from");
	if (p->spec->nfwd == WIRE_FWD)
		return fail(p, "hostfwd: more than %d", WIRE_FWD);
	if (sscanf(val, "%3[a-z]:%u:%u%n", proto, &host, &guest, &used) != 3 ||
	    val[used] || (strcmp(proto, "tcp") && strcmp(proto, "udp")) ||
	    !host || host > 65535 || !guest || guest > 65535)
		return fail(p, "hostfwd=%s: not tcp:HOSTPORT:PORT", val);
	f->udp = proto[0] == 'u';
	f->host = host;
	f->guest = guest;
	p->spec->nfwd++;
	return 0;
}

static int set_option(const struct parse *p, char *word)
{
	struct wire_faults *f = &p->spec->faults;
	char *val = strchr(word, '=');

	if (!val)
		return fail(p, "%s: not KEY=VALUE", word);
	*val++ = '\0';
	if (!strcmp(word, "hostfwd"))
		return set_fwd(p, val);
	if (!strcmp(word, "seed"))
		return set_seed(p, val);
	p->spec->faulty = true;
	if (!strcmp(word, "loss"))
		return set_share(p, word, val, &f->loss);
	if (!strcmp(word, "dup"))
		return set_share(p, word, val, &f->dup);
	if (!strcmp(word, "reorder"))
		return set_share(p, word, val, &f->reorder);
	if (!strcmp(word, "corrupt"))
		return set_share(p, word, val, &f->corrupt);
	if (!strcmp(word, "delay"))
		return set_time(p, word, val, &f->delay);
	if (!strcmp(word, "jitter"))
		return set_time(p, word, val, &f->jitter);
	if (!strcmp(word, "rate"))
		return set_rate(p, val);
	return fail(p, "%s: no such option of a wire", word);
}

static int set_kind(const struct parse *p, char *word)
{
	char *arg = strchr(word, ':');
	int kind;

	if (arg)
		*arg++ = '\0';
	for (kind = 0; kind < WIRE_KINDS; kind++)
		if (kinds[kind] && !strcmp(word, kinds[kind]))
			break;
	if (kind == WIRE_KINDS)
		return fail(
			p, "%s: no such wire (none, tap, slirp, cable, kernel)",
			*word ? word : "''");
	p->spec->kind = kind;
	if (kind == WIRE_CABLE && (!arg || !*arg))
		return fail(p, "cable: needs the path of its socket");
	if (kind == WIRE_TAP && arg && !*arg)
		return fail(p, "tap: the name after ':' is empty");
	if (kind == WIRE_TAP && arg && strlen(arg) >= IFNAMSIZ)
		return fail(p, "tap:%s: a name has at most %d characters", arg,
			    IFNAMSIZ - 1);
	if (kind == WIRE_TAP && arg && strpbrk(arg, "/ "))
		return fail(p, "tap:%s: not the name of a device", arg);
	if (arg && kind != WIRE_TAP && kind != WIRE_CABLE)
		return fail(p, "%s: takes no ':%s'", word, arg);
	if (arg && kind == WIRE_CABLE && strlen(arg) > 107)
		return fail(p, "cable: the path of a socket has at most 107 "
			       "characters");
	if (arg)
		strcpy(p->spec->arg, arg);
	return 0;
}

int wire_parse(const char *text, struct wire_spec *spec, char *err,
	       size_t errlen)
{
	struct parse p = { spec, err, errlen };
	char copy[1024], *word, *rest = copy;

	memset(spec, 0, sizeof(*spec));
	spec->faults.seed = 1;
	if (strlen(text) >= sizeof(copy))
		return fail(&p, "longer than %zu characters", sizeof(copy) - 1);
	strcpy(copy, text);
	word = strsep(&rest, ",");
	if (set_kind(&p, word))
		return -1;
	while ((word = strsep(&rest, ",")))
		if (set_option(&p, word))
			return -1;
	if ((spec->kind == WIRE_KERNEL || spec->kind == WIRE_NONE) &&
	    spec->faulty)
		return fail(&p, "%s: has nothing to lose or delay",
			    kinds[spec->kind]);
	return 0;
}
