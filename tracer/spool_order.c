// SPDX-License-Identifier: MIT
/*
 * spool_order.c - when things happened, and in what order they are told
 *
 * Rings are read one after the other, so events are put in order of their
 * completion again: they wait in a heap until a CLOCK record says that every
 * ring has been read up to their time. Between two CLOCKs time is a line.
 */
#include "tracer/spool.h"

void *spool_grow(void *p, size_t *room, size_t n, size_t size)
{
	if (n < *room)
		return p;
	*room = *room ? *room * 2 : 16;
	p = realloc(p, *room * size);
	if (!p)
		abort();
	return p;
}

/* --- time --------------------------------------------------------------- */

void clock_add(struct reader *r, const struct trec_clock *c)
{
	struct tick t = { c->h.ts, c->mono };

	r->newest = t;
	if (r->nticks && t.mono - r->tick[r->nticks - 1].mono < CLOCK_APART)
		return;
	r->tick = spool_grow(r->tick, &r->tickroom, r->nticks, sizeof(t));
	r->tick[r->nticks++] = t;
}

static double slope(const struct tick *a, const struct tick *b)
{
	return b->ticks > a->ticks ? (double)(b->mono - a->mono) /
					     (double)(b->ticks - a->ticks)
				   : 1.0;
}

/* ns since the trace's time 0 */
static uint64_t to_ns(const struct reader *r, uint64_t ticks)
{
	size_t lo = 0, hi = r->nticks;
	struct tick a, b;
	double mono;

	if (!hi)
		return ticks;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (r->tick[mid].ticks <= ticks)
			lo = mid + 1;
		else
			hi = mid;
	}
	/* between tick[lo - 1] and tick[lo], or beyond the ends */
	a = r->tick[lo ? lo - 1 : 0];
	b = lo && lo < r->nticks ? r->tick[lo] : r->newest;
	if (b.ticks <= a.ticks ||
	    (lo == r->nticks && r->nticks > 1 && b.ticks - a.ticks < 1000000)) {
		b = r->newest;
		a = r->tick[0];
		mono = (double)(int64_t)(ticks - r->newest.ticks) *
			       slope(&a, &b) +
		       (double)(int64_t)(r->newest.mono - r->hdr.epoch_mono);
	} else {
		mono = (double)(int64_t)(ticks - a.ticks) * slope(&a, &b) +
		       (double)(int64_t)(a.mono - r->hdr.epoch_mono);
	}
	return mono > 0 ? (uint64_t)mono : 0;
}

static uint64_t span_ns(const struct reader *r, uint64_t from, uint64_t to)
{
	double v;

	if (!r->nticks || to <= from)
		return to > from ? to - from : 0;
	v = (double)(to - from) * slope(&r->tick[0], &r->newest);
	return (uint64_t)(v + 0.5);
}

/* --- what is complete --------------------------------------------------- */

void open_free(struct open *o)
{
	free(o->fn);
	free(o->stack);
	memset(o, 0, sizeof(*o));
}

static void fill_path(struct reader *r, struct open *o, uint64_t end)
{
	struct trace_ev *ev = o->ev;

	if (!o->nfn)
		return;
	ev->path = ev_alloc(ev, o->nfn * sizeof(*ev->path));
	ev->npath = o->nfn;
	for (uint32_t i = 0; i < o->nfn; i++) {
		const struct fn *f = &o->fn[i];
		uint64_t to = f->to ? f->to : end;

		ev->path[i] = (struct path_fn){
			.depth = f->depth,
			.name = fn_name(r, f->off),
			.at = span_ns(r, o->from, f->from),
			.ns = span_ns(r, f->from, to),
		};
	}
}

static bool before(const struct waiting *a, const struct waiting *b)
{
	return a->end != b->end ? a->end < b->end : a->n < b->n;
}

static void heap_put(struct reader *r, struct waiting w)
{
	size_t i = r->nheap++;

	r->heap = spool_grow(r->heap, &r->heaproom, i, sizeof(w));
	while (i && before(&w, &r->heap[(i - 1) / 2])) {
		r->heap[i] = r->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	r->heap[i] = w;
}

static struct waiting heap_take(struct reader *r)
{
	struct waiting top = r->heap[0], w = r->heap[--r->nheap];
	size_t i = 0, c;

	while ((c = 2 * i + 1) < r->nheap) {
		if (c + 1 < r->nheap && before(&r->heap[c + 1], &r->heap[c]))
			c++;
		if (!before(&r->heap[c], &w))
			break;
		r->heap[i] = r->heap[c];
		i = c;
	}
	if (r->nheap)
		r->heap[i] = w;
	return top;
}

void release(struct reader *r, uint64_t upto)
{
	while (r->nheap && r->heap[0].end <= upto && !r->stop) {
		struct waiting w = heap_take(r);
		struct trace_ev *ev = w.o.ev;

		ev->ts = to_ns(r, w.o.from);
		if (w.end > w.o.from)
			ev->dur = span_ns(r, w.o.from, w.end);
		fill_path(r, &w.o, w.end);
		open_free(&w.o);
		r->stop = r->sink->ev(r->sink, ev);
	}
}

void complete(struct reader *r, struct open *o, uint64_t end)
{
	heap_put(r, (struct waiting){ .end = end, .n = r->came++, .o = *o });
	memset(o, 0, sizeof(*o));
}

void cut_off(struct reader *r, struct slot *s, uint64_t end)
{
	while (s->nopen)
		complete(r, &s->open[--s->nopen], end);
}
