/* SPDX-License-Identifier: MIT */
/*
 * ring.h - one ring per thread: fixed records, one writer, one reader
 *
 * The writer is the thread, and whatever handler interrupts it: records nest
 * like stack frames, and the outermost commits them all, so the reader never
 * sees a half-written one. The reader is whoever keeps the machine. Neither
 * waits for the other unless the machine was started to wait (trace_block).
 * The reader keeps a ring ready for the next thread, its pages made, so that
 * a thread meets neither their making nor their zeroing on the way.
 *
 *        tail (reader)        commit            head
 *   ------|===================|~~~~~~~~~~~~~~~~~|------ size
 *           whole records       being written
 */
#ifndef TRACER_RING_H
#define TRACER_RING_H

#include <linux/net.h>

#include "filecall.h"
#include "kern.h"
#include "trace.h"
#include "trace_record.h"

#define RING_MARGIN 4096u /* kept free for the EXITs of what has begun */
#define RING_PRE    16 /* functions that are open when a call begins */
#define INJECT_MAX  32
#define POKE_MAX    64
#define CALL_BITS   128

#if __SIZEOF_POINTER__ == 8
#define RING_DEFAULT (4u << 20)
#else
#define RING_DEFAULT (256u << 10)
#endif

struct trace_ring {
	unsigned long head; /* reserved up to here */
	unsigned long commit; /* whole up to here */
	unsigned long tail_seen; /* the writer's copy of tail */
	u32 nest; /* records being written */
	u32 size; /* of data, a power of two */
	u64 generation; /* of the task that writes */
	u32 slot;
	u32 tid, pid;
	u32 announced; /* THREAD was written for this owner */
	u32 open; /* calls, bottom halves and boots in progress */
	u32 npre;
	u64 seq; /* call in progress, 0 */
	u64 lost; /* records there was no room for */
	u8 call_flags; /* TREXIT_* of the call in progress */
	u8 call_sig;
	u8 no_graph; /* the tracer is at work */
	struct trec_sock told; /* the socket of the last EXIT that had one */
	u32 inject_count[INJECT_MAX][CALL_BITS]; /* that matched rule i */
	struct {
		u32 off, pad;
		u64 ts;
	} pre[RING_PRE]; /* functions entered, not yet recorded */
	/* The caller's own pointers, compared and never followed. */
	const char *via[TRACE_VIAS];

	unsigned long tail __attribute__((aligned(64))); /* read up to here */
	u64 lost_told;
	u8 data[] __attribute__((aligned(ARENA_PAGE)));
};

/* Which 64 KiB of the arena: what the kernel maps around a read fault. */
#define WINDOW(at) ((at) / ARENA_PAGE)

/* One rule of -e inject, as the command parsed it. */
struct inject_rule {
	u32 calls[4]; /* bits: socketcalls 0..31, then filecalls */
	u32 first, last, step; /* when=first..last+step; last 0: no end */
	s32 error; /* errno, 0: none */
	u32 has_retval;
	s64 retval;
	u32 signal;
	u32 delay_enter, delay_exit; /* us */
};

/* poke_enter=@argN=DATA, poke_exit= of a rule. */
struct inject_poke {
	u8 rule, arg; /* arg counts from 1 */
	u8 at_exit, len;
	u8 data[60];
};

enum trace_clock {
	CLOCK_KTIME, /* ns of CLOCK_MONOTONIC */
	CLOCK_TSC,
};

/* machine->trace */
struct trace_shared {
	u32 version;
	u32 flags; /* TRACE_* */
	u32 strsize;
	u32 ring_bytes;
	u32 clock; /* enum trace_clock */
	u32 block; /* wait for the reader rather than lose */
	u32 pktno;
	u32 ended; /* the spool was closed: nobody reads any more */
	u64 epoch_mono, epoch_real;
	u32 calls[4]; /* -e trace=: bits as in inject_rule */
	u32 ninject;
	struct inject_rule inject[INJECT_MAX];
	u32 npokes;
	struct inject_poke poke[POKE_MAX];
	char library[256]; /* the twin that makes the graph */
	u32 begun; /* there is a spool */
	u32 by_keeper; /* whoever keeps the machine reads the rings */
	u32 reader; /* its pid */
	char spool[1024]; /* its path; empty: it has none */
	struct trace_ring *spare; /* made ahead; whoever needs it takes it */
	/* The reader waits to be woken: where no writer looks in passing. */
	u32 asleep __attribute__((aligned(64)));
	u8 pad[60];
	u32 nrings; /* highest slot with a ring, + 1 */
	struct trace_ring *rings[TASK_MAX];
};

#define CALL_BIT_FILE 32 /* filecall n is bit 32 + n */
static inline notrace bool call_bit(const u32 *set, int table, int nr)
{
	unsigned int bit = table == TRACE_FILECALL ? CALL_BIT_FILE + nr : nr;

	return bit < CALL_BITS && set[bit / 32] >> bit % 32 & 1;
}

/* A ring of its own pages, nobody's yet; NULL: no room. */
struct trace_ring *ring_create(void);
void ring_wake_reader(void);
/* This thread's ring, made when it has none; NULL: nothing can be recorded. */
struct trace_ring *ring_get_slow(void);
void ring_announce(struct trace_ring *r);
static inline notrace struct trace_ring *ring_get(void)
{
	struct trace_ring *r = current ? current->ring : NULL;

	if (likely(r && r->generation == current->generation))
		return r;
	return ring_get_slow();
}

extern struct trace_shared *trace_shared; /* NULL: not traced */
extern u32 trace_clock_kind;

static inline notrace u64 trace_clock(void)
{
#if defined(__x86_64__) || defined(__i386__)
	if (likely(trace_clock_kind == CLOCK_TSC))
		return __builtin_ia32_rdtsc();
#endif
	return ktime_get();
}

/* A record in the making. */
struct rec {
	struct trace_ring *r;
	u8 *p; /* NULL: there was no room, everything else is a no-op */
	u32 len; /* so far */
	u32 room; /* taken from the ring; rec_end() gives back what is left */
	u32 margin;
	unsigned long at;
};

/*
 * rec_begin() reserves len bytes (the struct trec is filled in), rec_more()
 * some more at its end: NULL when there is no room, the record stays valid.
 * The record may move: use rec->p afresh. rec_end() must follow, also after
 * a rec_begin() that failed. `spare` bytes are taken for rec_more() at once.
 *
 * The usual case is inline: the record ends in the 64 KiB in which it begins,
 * there is room, and no handler came in between.
 */
bool rec_begin_slow(struct rec *b, enum trec_type type, u32 len, u32 spare);
bool rec_grow(struct rec *b, u32 len);
void rec_end_slow(struct rec *b);
void ring_pad(struct trace_ring *r, unsigned long at, u32 len);

/* Atomic against handlers of this thread, not against other CPUs. */
static inline notrace bool local_cas(unsigned long *p, unsigned long old,
				     unsigned long new)
{
#if defined(__x86_64__) || defined(__i386__)
	bool ok;

	__asm__ volatile("cmpxchg %3, %0"
			 : "+m"(*p), "+a"(old), "=@ccz"(ok)
			 : "r"(new)
			 : "memory");
	return ok;
#else
	return __atomic_compare_exchange_n(p, &old, new, false,
					   __ATOMIC_RELAXED, __ATOMIC_RELAXED);
#endif
}

/* Everything up to head is whole. */
static inline notrace void ring_publish(struct trace_ring *r)
{
	unsigned long head;

	for (;;) {
		head = __atomic_load_n(&r->head, __ATOMIC_RELAXED);
		__atomic_store_n(&r->commit, head, __ATOMIC_RELEASE);
		__atomic_store_n(&r->nest, 0, __ATOMIC_RELEASE);
		__asm__ volatile("" ::: "memory");
		if (likely(head == __atomic_load_n(&r->head, __ATOMIC_RELAXED)))
			return;
		r->nest = 1; /* a handler came in between: publish its too */
	}
}

static inline notrace bool rec_begin(struct rec *b, struct trace_ring *r,
				     enum trec_type type, u32 len, u32 spare,
				     u32 margin)
{
	unsigned long head, end;
	struct trec *h;

	r->nest++;
	__asm__ volatile("" ::: "memory");
	head = __atomic_load_n(&r->head, __ATOMIC_RELAXED);
	end = head + len + spare;
	b->r = r;
	b->margin = margin;
	if (unlikely(WINDOW(head) != WINDOW(end) ||
		     end + margin - r->tail_seen > r->size ||
		     !local_cas(&r->head, head, end)))
		return rec_begin_slow(b, type, len, spare);
	b->len = len;
	b->room = len + spare;
	b->at = head;
	b->p = &r->data[head & (r->size - 1)];
	h = (struct trec *)(void *)b->p;
	h->lt = type;
	h->tid = r->tid;
	return true;
}

static inline notrace void rec_end(struct rec *b)
{
	unsigned long end = b->at + b->len, head = b->at + b->room;
	struct trace_ring *r = b->r;

	if (unlikely(!b->p || r->nest != 1)) {
		rec_end_slow(b);
		return;
	}
	((struct trec *)(void *)b->p)->lt |= b->len >> 3 << 8;
	if (head != end && unlikely(!local_cas(&r->head, head, end)))
		ring_pad(r, end, (u32)(head - end));
	__asm__ volatile("" ::: "memory");
	ring_publish(r);
}

static inline notrace void *rec_more(struct rec *b, u32 len)
{
	u32 at = b->len;

	if (unlikely(at + len > b->room)) {
		if (!rec_grow(b, len))
			return NULL;
		at = b->len;
	}
	b->len = at + len;
	return b->p + at;
}

/* record_args.c: what the arguments point to. *ncaps counts the captures. */
void capture_enter(struct rec *b, int table, int nr, const unsigned long *args,
		   u8 *ncaps);
void capture_exit(struct rec *b, int table, int nr, const unsigned long *args,
		  long ret, u8 *ncaps);
/* How many words each call has. */
extern const u8 socketcall_words[SYS_SENDMMSG + 1];
extern const u8 filecall_words[FC_MAX];

static inline notrace int call_words(int table, int nr)
{
	if (table == TRACE_SOCKETCALL)
		return nr > 0 && nr <= SYS_SENDMMSG ? socketcall_words[nr] : 0;
	return nr >= 0 && nr < FC_MAX ? filecall_words[nr] : 0;
}

/* struct trace_call.flags */
#define TC_RECORDED 1
#define TC_POKED    2

/* inject.c: which rules apply to the call; what they poke is poked. */
void inject_match(struct trace_call *tc);

/* graph.c: the functions that were entered before the call was. */
void graph_open(struct trace_ring *r);
/* unwind.c */
void unwind_record(struct trace_ring *r, u64 seq);

#endif
