// SPDX-License-Identifier: MIT
/* wire_parse.c - the argument of -w. needs: stack/hw/wire_parse.c */
#include "stack/hw/wire.h"

#include <stdio.h>
#include <string.h>

static const char *const bad[][2] = {
	{ "", "''" },
	{ "eth0", "eth0: no such wire" },
	{ "cable", "needs the path" },
	{ "cable:", "needs the path" },
	{ "tap:", "is empty" },
	{ "tap:0123456789abcdef", "at most 15" },
	{ "tap:a/b", "not the name" },
	{ "slirp:x", "takes no ':x'" },
	{ "tap,loss=101%", "loss=101%" },
	{ "tap,loss=-1%", "loss=-1%" },
	{ "tap,loss=nan", "loss=nan" },
	{ "tap,loss", "loss: not KEY=VALUE" },
	{ "tap,delay=10parsec", "delay=10parsec" },
	{ "tap,delay=", "delay=" },
	{ "tap,rate=0", "rate=0" },
	{ "tap,seed=x", "seed=x" },
	{ "tap,seed=-1", "seed=-1" },
	{ "tap,colour=red", "colour: no such option" },
	{ "tap,hostfwd=tcp:1:2", "only slirp" },
	{ "slirp,hostfwd=tcp:1", "hostfwd=tcp:1" },
	{ "slirp,hostfwd=sctp:1:2", "hostfwd=sctp" },
	{ "slirp,hostfwd=tcp:70000:2", "hostfwd=tcp:70000" },
	{ "slirp,hostfwd=tcp:1:2:3", "hostfwd=tcp:1:2:3" },
	{ "none,loss=1%", "nothing to lose" },
};

static int failed;

#define CHECK(cond)                                                        \
	do {                                                               \
		if (!(cond)) {                                             \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
				#cond);                                    \
			failed = 1;                                        \
		}                                                          \
	} while (0)

int main(void)
{
	struct wire_spec s;
	char err[WIRE_ERR] = "";

	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		err[0] = '\0';
		if (!wire_parse(bad[i][0], &s, err, sizeof(err)) ||
		    !strstr(err, bad[i][1]) || strchr(err, '\n')) {
			fprintf(stderr, "'%s' gives '%s'\n", bad[i][0], err);
			failed = 1;
		}
	}
	CHECK(!wire_parse("none", &s, err, sizeof(err)) &&
	      s.kind == WIRE_NONE && !s.faulty);
	CHECK(!wire_parse("tap", &s, err, sizeof(err)) && s.kind == WIRE_TAP &&
	      !*s.arg);
	CHECK(!wire_parse("kernel", &s, err, sizeof(err)) &&
	      s.kind == WIRE_KERNEL);
	CHECK(!wire_parse("cable:/tmp/a b", &s, err, sizeof(err)) &&
	      s.kind == WIRE_CABLE && !strcmp(s.arg, "/tmp/a b"));
	CHECK(!wire_parse("tap:s0,loss=1%,delay=10ms,jitter=500us,dup=0.5%,"
			  "reorder=0.25,corrupt=0.1%,rate=10mbit,seed=0x10",
			  &s, err, sizeof(err)));
	CHECK(!strcmp(s.arg, "s0") && s.faulty);
	CHECK(s.faults.loss == 10000);
	CHECK(s.faults.delay == 10000000);
	CHECK(s.faults.jitter == 500000);
	CHECK(s.faults.dup == 5000);
	CHECK(s.faults.reorder == 250000);
	CHECK(s.faults.corrupt == 1000);
	CHECK(s.faults.rate == 10000000);
	CHECK(s.faults.seed == 16);
	CHECK(!wire_parse("slirp,hostfwd=tcp:8080:80,hostfwd=udp:53:5353", &s,
			  err, sizeof(err)));
	CHECK(s.nfwd == 2 && !s.fwd[0].udp && s.fwd[0].host == 8080 &&
	      s.fwd[0].guest == 80 && s.fwd[1].udp && s.fwd[1].guest == 5353);
	CHECK(!s.faulty);
	return failed;
}
