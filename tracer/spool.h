/* SPDX-License-Identifier: MIT */
/*
 * spool.h - the reader of the binary form, between its files; tracer/ only
 *
 *   spool.c        chunks and records: what opens, what closes
 *   spool_order.c  the clock, and events in order of their completion
 *   spool_names.c  functions and backtraces get their names
 */
#ifndef TRACER_SPOOL_H
#define TRACER_SPOOL_H

#include <stdlib.h>
#include <string.h>

#include "tracer/model_int.h"

#define CLOCK_APART 20000000ull /* ns between two that are kept */
#define DEPTH_MAX   64 /* of calls, bottom halves; they nest by handlers only */

struct fn {
	uint32_t off, depth;
	uint64_t from, to; /* ticks */
};

struct open {
	struct trace_ev *ev;
	uint64_t from; /* ticks */
	struct fn *fn;
	uint32_t nfn, fnroom;
	uint32_t *stack; /* indices of fn[] that have not returned */
	uint32_t nstack, stackroom;
	uint32_t memroom;
	bool cut;
};

struct slot {
	bool used;
	uint32_t pid, ppid, tid;
	uint8_t bits;
	const char *comm;
	const char *via[TRACE_VIAS];
	struct trec_sock told;
	struct open open[DEPTH_MAX];
	uint32_t nopen;
};

struct range {
	uint64_t from, to, off;
	const char *so;
};

struct image { /* what a process has mapped */
	struct image *next;
	uint32_t pid, ppid;
	struct range *range;
	size_t n, room;
	bool closed; /* the next MAPS begins anew */
};

struct tick {
	uint64_t ticks, mono;
};

/* An event that is complete and waits for its turn. */
struct waiting {
	uint64_t end; /* ticks */
	uint64_t n; /* as it came: keeps equals in order */
	struct open o;
};

struct reader {
	struct trace_sink *sink;
	struct trace_hdr hdr;
	char **argv;
	bool have_hdr, ended;
	struct slot **slot;
	uint32_t nslot;
	struct image *images;
	struct symbols *symbols;
	struct tick *tick;
	size_t nticks, tickroom;
	struct tick newest;
	struct waiting *heap;
	size_t nheap, heaproom;
	uint64_t came;
	uint64_t last; /* ticks of the latest record */
	struct so {
		struct so *next;
		const char *path;
		struct symbols *symbols;
	} * sos;
	int stop; /* what the sink returned */
};

/* One more of size bytes fits behind n of them. */
void *spool_grow(void *p, size_t *room, size_t n, size_t size);

/* --- spool_order.c ---------------------------------------------------------
 */

void clock_add(struct reader *r, const struct trec_clock *c);
void open_free(struct open *o);
/* It ended at these ticks and waits for its turn; *o is empty then. */
void complete(struct reader *r, struct open *o, uint64_t end);
/* Everything that is open on the slot ends here, without a return. */
void cut_off(struct reader *r, struct slot *s, uint64_t end);
/* Everything up to these ticks goes to the sink. */
void release(struct reader *r, uint64_t upto);

/* --- spool_names.c ---------------------------------------------------------
 */

const char *fn_name(struct reader *r, uint32_t off);
struct image *image_of(struct reader *r, uint32_t pid);
void maps_add(struct reader *r, const struct slot *s,
	      const struct trec_maps *m);
/* What is known of processes; names that events have live on. */
void names_free(struct reader *r);
void backtrace_add(struct reader *r, const struct slot *s,
		   const struct trec_backtrace *t);

#endif
