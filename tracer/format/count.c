// SPDX-License-Identifier: MIT
/*
 * count.c - the table of strace -c
 *
 * Linux: strace counts system time unless -w is given; a trace has wall time
 * only, so the two are the same here.
 */
#include "tracer/format/count.h"

#include <stdlib.h>
#include <string.h>

struct row {
	char name[32];
	uint64_t n, errors, ns;
};

struct count {
	struct row row[256];
	int rows;
};

struct count *count_new(void)
{
	return calloc(1, sizeof(struct count));
}

void count_call(struct count *c, const struct trace_ev *ev)
{
	struct row *r;
	int i;

	for (i = 0; i < c->rows; i++)
		if (strcmp(c->row[i].name, ev->call.name) == 0)
			break;
	if (i == 256)
		return;
	r = &c->row[i];
	if (i == c->rows) {
		c->rows++;
		snprintf(r->name, sizeof(r->name), "%s", ev->call.name);
	}
	r->n++;
	r->ns += ev->dur;
	if (ev->call.done && ev->call.ret < 0)
		r->errors++;
}

static int by_time(const void *x, const void *y)
{
	const struct row *a = x, *b = y;

	if (a->ns != b->ns)
		return a->ns < b->ns ? 1 : -1;
	return strcmp(a->name, b->name);
}

static void line(FILE *out, double share, const struct row *r)
{
	char errors[24] = "";

	if (r->errors)
		snprintf(errors, sizeof(errors), "%llu",
			 (unsigned long long)r->errors);
	fprintf(out, "%6.2f %11.6f %11llu %9llu %9s %s\n", share,
		(double)r->ns / 1e9,
		(unsigned long long)(r->n ? r->ns / r->n / 1000 : 0),
		(unsigned long long)r->n, errors, r->name);
}

void count_print(struct count *c, FILE *out)
{
	static const char rule[] =
		"------ ----------- ----------- --------- --------- "
		"----------------\n";
	struct row total = { .name = "total" };
	int i;

	for (i = 0; i < c->rows; i++) {
		total.n += c->row[i].n;
		total.errors += c->row[i].errors;
		total.ns += c->row[i].ns;
	}
	qsort(c->row, (size_t)c->rows, sizeof(c->row[0]), by_time);
	fprintf(out,
		"%% time     seconds  usecs/call     calls    errors "
		"syscall\n%s",
		rule);
	for (i = 0; i < c->rows; i++)
		line(out,
		     total.ns ? 100.0 * (double)c->row[i].ns / (double)total.ns
			      : 0,
		     &c->row[i]);
	fputs(rule, out);
	line(out, 100, &total);
	free(c);
}
