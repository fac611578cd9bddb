/* SPDX-License-Identifier: MIT */
/*
 * diff_int.h - what diff.c found, for those who print it
 */
#ifndef TRACER_DIFF_INT_H
#define TRACER_DIFF_INT_H

#include "tracer/diff.h"

struct row {
	struct scall *a, *b; /* one may be NULL */
	char *why; /* NULL: equal */
	const char *reason; /* declared: why it is expected */
};

struct pairing {
	struct sthread *a, *b; /* one may be NULL */
	struct row *row;
	size_t n, room;
	char *exit_why;
};

struct result {
	struct pairing *pair;
	size_t n;
	const struct row *first;
	const struct pairing *first_in;
	size_t first_at;
	double first_when;
	size_t differ, known;
};

/* diff_text.c */
void diff_line(struct sbuf *b, const struct scall *c);
void diff_thread(struct sbuf *b, const struct pairing *p);
/* The path up to the function that said no; nothing where none is known. */
void diff_path(struct sbuf *b, const struct row *r);
void diff_text(const struct result *r, const struct diff_opts *o, FILE *out);
/* diff_json.c */
void diff_json(const struct result *r, const struct diff_opts *o, FILE *out);
/* diff_html.c */
void diff_html(const struct result *r, const struct diff_opts *o, FILE *out);

#endif
