/* SPDX-License-Identifier: MIT */
/* wire_rig.h - what a keeper does with a wire, in small */
#ifndef WIRE_RIG_H
#define WIRE_RIG_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "stack/hw/wire.h"

static int rig_failed;

#define CHECK(cond)                                                        \
	do {                                                               \
		if (!(cond)) {                                             \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
				#cond);                                    \
			rig_failed = 1;                                    \
		}                                                          \
	} while (0)

static inline struct wire *rig_wire(const char *text)
{
	struct wire_spec spec;
	char err[WIRE_ERR];
	struct wire *w;

	if (wire_parse(text, &spec, err, sizeof(err))) {
		fprintf(stderr, "%s\n", err);
		exit(1);
	}
	w = wire_open(&spec, 0, 0, 0, err, sizeof(err));
	if (!w) {
		fprintf(stderr, "%s\n", err);
		exit(1);
	}
	return w;
}

static inline uint64_t rig_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

/* One round of the keeper's loop, for at most `ms`. */
static inline void rig_poll(struct wire *w, int ms)
{
	struct pollfd fds[WIRE_POLLFDS];
	int64_t ns = ms * 1000000ll;
	uint64_t told;
	int n = wire_pollfds(w, fds, WIRE_POLLFDS - 1, &ns);
	struct timespec ts = { ns / 1000000000, ns % 1000000000 };

	fds[n] = (struct pollfd){ w->kick, POLLIN, 0 };
	ppoll(fds, n + 1, &ts, NULL);
	if (fds[n].revents && read(w->kick, &told, sizeof(told)) < 0)
		told = 0;
	wire_polled(w, fds, n);
}

/* The next frame, or -1 after `ms`. */
static inline int rig_receive(struct wire *w, void *buf, int ms)
{
	uint64_t until = rig_now() + ms * 1000000ull;

	for (;;) {
		int n = wire_receive(w, buf, WIRE_MTU);
		uint64_t now = rig_now();

		if (n >= 0)
			return n;
		if (now >= until)
			return -1;
		rig_poll(w, (until - now) / 1000000 + 1);
	}
}

#endif
