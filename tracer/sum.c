// SPDX-License-Identifier: MIT
/*
 * sum.c - counts, errors and a latency histogram per call
 *
 * The histogram has 16 bins to each power of two, so that p50 and p99 are
 * right to about 6 % whatever the scale; the record lists the bins in use.
 */
#include <stdlib.h>
#include <string.h>

#include "kern.h"
#include "tracer/model_int.h"

#define SUB  16 /* bins of a power of two */
#define BINS (64 * SUB)

struct one {
	const char *call; /* interned */
	uint64_t n, errors, unfinished, total, slept, least, most;
	uint32_t bin[BINS];
};

struct sum {
	struct one **one;
	size_t n, room;
	uint64_t lost;
	struct sum_line *lines;
};

struct sum *sum_new(void)
{
	struct sum *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	return s;
}

static unsigned int bin_of(uint64_t ns)
{
	unsigned int log;

	if (ns < SUB)
		return (unsigned int)ns;
	log = 63 - (unsigned int)__builtin_clzll(ns);
	return (log - 3) * SUB + (unsigned int)(ns >> (log - 4) & (SUB - 1));
}

/* The largest duration that falls into the bin. */
static uint64_t bin_top(unsigned int bin)
{
	unsigned int log = bin / SUB + 3;

	if (bin < SUB)
		return bin;
	return ((uint64_t)(SUB + bin % SUB + 1) << (log - 4)) - 1;
}

static struct one *one_of(struct sum *s, const char *call)
{
	struct one *o;

	for (size_t i = 0; i < s->n; i++)
		if (s->one[i]->call == call || !strcmp(s->one[i]->call, call))
			return s->one[i];
	if (s->n == s->room) {
		s->room = s->room ? s->room * 2 : 32;
		s->one = realloc(s->one, s->room * sizeof(*s->one));
		if (!s->one)
			abort();
	}
	o = calloc(1, sizeof(*o));
	if (!o)
		abort();
	o->call = call;
	o->least = UINT64_MAX;
	s->one[s->n++] = o;
	return o;
}

void sum_add(struct sum *s, const struct trace_ev *ev)
{
	struct one *o;

	if (ev->type == EV_LOST)
		s->lost += (uint64_t)ev->word.a;
	if (ev->type != EV_CALL)
		return;
	o = one_of(s, intern(ev->call.name, strlen(ev->call.name)));
	if (!ev->call.done) {
		o->unfinished++;
		return;
	}
	o->n++;
	o->errors += ev->call.ret < 0;
	o->total += ev->dur;
	o->slept += ev->slept;
	if (ev->dur < o->least)
		o->least = ev->dur;
	if (ev->dur > o->most)
		o->most = ev->dur;
	o->bin[bin_of(ev->dur)]++;
}

static uint64_t percentile(const struct one *o, unsigned int p)
{
	uint64_t want = (o->n * p + 99) / 100, seen = 0;

	for (unsigned int i = 0; i < BINS; i++) {
		seen += o->bin[i];
		if (seen >= want && seen)
			return bin_top(i) < o->most ? bin_top(i) : o->most;
	}
	return 0;
}

static int by_total(const void *a, const void *b)
{
	const struct sum_line *x = a, *y = b;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return strcmp(x->call, y->call);
}

const struct sum_line *sum_lines(struct sum *s, size_t *n)
{
	free(s->lines);
	s->lines = calloc(s->n + 1, sizeof(*s->lines));
	if (!s->lines)
		abort();
	for (size_t i = 0; i < s->n; i++) {
		const struct one *o = s->one[i];

		s->lines[i] = (struct sum_line){
			.call = o->call,
			.n = o->n,
			.errors = o->errors,
			.total = o->total,
			.slept = o->slept,
			.min = o->n ? o->least : 0,
			.max = o->most,
			.p50 = percentile(o, 50),
			.p99 = percentile(o, 99),
		};
	}
	qsort(s->lines, s->n, sizeof(*s->lines), by_total);
	*n = s->n;
	return s->lines;
}

static json_t *num(uint64_t v)
{
	return json_integer((json_int_t)v);
}

json_t *sum_json(const struct sum *s)
{
	json_t *o = json_object(), *calls = json_array();

	json_object_set_new(o, "t", json_string("sum"));
	for (size_t i = 0; i < s->n; i++) {
		const struct one *c = s->one[i];
		json_t *e = json_object(), *hist = json_array();

		json_object_set_new(e, "call", json_string(c->call));
		json_object_set_new(e, "n", num(c->n));
		json_object_set_new(e, "errors", num(c->errors));
		json_object_set_new(e, "unfinished", num(c->unfinished));
		json_object_set_new(e, "total", num(c->total));
		json_object_set_new(e, "slept", num(c->slept));
		json_object_set_new(e, "min", num(c->n ? c->least : 0));
		json_object_set_new(e, "max", num(c->most));
		json_object_set_new(e, "p50", num(percentile(c, 50)));
		json_object_set_new(e, "p99", num(percentile(c, 99)));
		for (unsigned int b = 0; b < BINS; b++)
			if (c->bin[b]) {
				json_t *pair = json_array();

				json_array_append_new(pair, num(bin_top(b)));
				json_array_append_new(pair, num(c->bin[b]));
				json_array_append_new(hist, pair);
			}
		json_object_set_new(e, "hist", hist);
		json_array_append_new(calls, e);
	}
	json_object_set_new(o, "calls", calls);
	json_object_set_new(o, "lost", num(s->lost));
	return o;
}

void sum_free(struct sum *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->one[i]);
	free(s->one);
	free(s->lines);
	free(s);
}
