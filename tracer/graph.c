// SPDX-License-Identifier: MIT
/*
 * graph.c - the function path: what gcc calls at each entry and return
 *
 * Only the -g twin of the library (built with SOCK102_GRAPH and
 * -finstrument-functions) has these hooks. A function is written down as its
 * offset from the start of the library, 16 bytes a record; names are found
 * afterwards in the library's symbol table.
 *
 * What is entered before trace_enter() knows that a call began (the door
 * itself) is remembered in the ring and written after the ENTER; so such a
 * path begins at sys_socketcall().
 *
 * Models kernel/trace/trace_functions_graph.c. Not modelled: a filter.
 */
#include <string.h>

#include "machine.h"
#include "tracer/ring.h"

extern const char __ehdr_start[] __attribute__((visibility("hidden")));

static notrace void put_fn(struct trace_ring *r, enum trec_type type, u32 off,
			   u64 ts)
{
	struct trec *h;
	struct rec b;

	if (rec_begin(&b, r, type, sizeof(*h), 0, RING_MARGIN)) {
		h = (struct trec *)(void *)b.p;
		h->tid = off;
		h->ts = ts;
	}
	rec_end(&b);
}

notrace void graph_open(struct trace_ring *r)
{
	if (r->open)
		return; /* they were written for the outer one */
	for (u32 i = 0; i < min(r->npre, (u32)RING_PRE); i++)
		put_fn(r, TREC_GENTER, r->pre[i].off, r->pre[i].ts);
}

#ifdef SOCK102_GRAPH
void __cyg_profile_func_enter(void *fn, void *site) notrace;
void __cyg_profile_func_exit(void *fn, void *site) notrace;

/* This thread's ring, unless the tracer itself is at work. */
static inline notrace struct trace_ring *graph_ring(void)
{
	struct trace_ring *r;

	if (unlikely(!current || !ident || !ident->pid))
		return NULL;
	r = current->ring;
	if (unlikely(!r || r->generation != current->generation))
		r = ring_get_slow();
	return r && !r->no_graph ? r : NULL;
}

void __cyg_profile_func_enter(void *fn, void *site)
{
	u32 off = (u32)((const char *)fn - __ehdr_start);
	struct trace_ring *r;

	(void)site;
	if (likely(!(trace_flags & TRACE_GRAPH)))
		return;
	r = graph_ring();
	if (!r)
		return;
	r->no_graph++;
	if (r->open) {
		put_fn(r, TREC_GENTER, off, trace_clock());
	} else {
		if (r->npre < RING_PRE) {
			r->pre[r->npre].off = off;
			r->pre[r->npre].ts = trace_clock();
		}
		r->npre++;
	}
	r->no_graph--;
}

/* It leaves, and with it what an unwinding (a cancelled thread) skipped. */
static notrace void forget(struct trace_ring *r, u32 off)
{
	u32 n;

	if (r->npre > RING_PRE) {
		r->npre--;
		return;
	}
	for (n = r->npre; n > 0; n--)
		if (r->pre[n - 1].off == off)
			break;
	if (n)
		r->npre = n - 1;
}

void __cyg_profile_func_exit(void *fn, void *site)
{
	u32 off = (u32)((const char *)fn - __ehdr_start);
	struct trace_ring *r;

	(void)site;
	if (likely(!(trace_flags & TRACE_GRAPH)))
		return;
	r = graph_ring();
	if (!r)
		return;
	r->no_graph++;
	if (r->open)
		put_fn(r, TREC_GEXIT, off, trace_clock());
	else
		forget(r, off);
	r->no_graph--;
}
#endif
