/* SPDX-License-Identifier: MIT */
/*
 * diff.h - two sides compared; the commands diff and compare print with it
 */
#ifndef TRACER_DIFF_H
#define TRACER_DIFF_H

#include "tracer/side.h"

struct known;

struct diff_opts {
	bool json, html;
	struct known *known; /* NULL: none declared */
	const char *name_a, *name_b; /* what the sides are called */
};

/* known.c: the file of declared differences. NULL with a line in err. */
struct known *known_load(const char *path, char *err, size_t errlen);
void known_free(struct known *k);
/* The reason why a difference with this text is expected; NULL: it is not. */
const char *known_reason(const struct known *k, const char *text);

/* diff_call.c: values that the kernel chose, paired as they turn up. */
struct chosen;
struct chosen *chosen_new(void);
void chosen_free(struct chosen *c);
/* In process pid of the first side, a stands for the second's b. */
void chosen_fd(struct chosen *c, int pid, int a, int b);
/* Calls of this process (of the first side) are compared next. */
void chosen_process(struct chosen *c, int pid);
bool call_makes_fd(const struct scall *c);
/* True when equal; else what differs is appended to why, a line each. */
bool call_equal(struct chosen *m, const struct scall *a, const struct scall *b,
		struct sbuf *why);
/* Could these two be the same call, whatever came of it? */
bool call_alike(const struct scall *a, const struct scall *b);

/* 0 same, 1 differ. Sides are folded already. */
int diff_print(struct side *a, struct side *b, const struct diff_opts *o,
	       FILE *out);

#endif
