// SPDX-License-Identifier: MIT
/*
 * ring.c - the writer's end of a thread's ring
 *
 * No lock, no allocation, no system call once the ring is there; errno is
 * not touched. A signal handler may run between any two instructions here
 * and write records of its own: positions are taken by a compare-and-swap
 * that need only be atomic against the same CPU, and only the outermost
 * writer publishes. A thread that is killed loses what it was writing and
 * nothing else.
 *
 * The ring goes back to its start whenever the reader has caught up, so that
 * a thread that makes few calls keeps few cache lines and pages busy.
 *
 * Not modelled: trace/ring_buffer.c's sub-buffers and overwriting mode.
 */
#include <string.h>
#include <sys/syscall.h>

#include "machine.h"
#include "tracer/ring.h"

uint32_t trace_flags;
struct trace_shared *trace_shared;
u32 trace_clock_kind;

#define RING_REWIND (64u << 10)

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

static notrace void ring_wait(struct trace_ring *r)
{
	struct {
		long sec, nsec;
	} nap = { 0, 200000 };

	(void)r;
	host_syscall(SYS_nanosleep, &nap, NULL);
}

/* Is there room for len bytes after head, margin of them kept back? */
static notrace bool ring_room(struct trace_ring *r, unsigned long head, u32 len,
			      u32 margin)
{
	int tries = 0;

	for (;;) {
		if (likely(head + len + margin - r->tail_seen <= r->size))
			return true;
		r->tail_seen = __atomic_load_n(&r->tail, __ATOMIC_ACQUIRE);
		if (head + len + margin - r->tail_seen <= r->size)
			return true;
		if (!trace_shared || !trace_shared->block ||
		    trace_shared->ended || len + margin > r->size / 2 ||
		    r->nest > 1 || tries++ == 5000)
			return false;
		ring_wait(r);
	}
}

static notrace void pad(struct trace_ring *r, unsigned long at, u32 len)
{
	struct trec *h = (struct trec *)(void *)&r->data[at & (r->size - 1)];

	h->lt = TREC_LT(len, TREC_PAD);
}

/* Takes len bytes that do not cross the end; false when there is no room. */
static notrace bool ring_take(struct trace_ring *r, u32 len, u32 margin,
			      unsigned long *at)
{
	unsigned long head, off, skip;

	do {
		head = __atomic_load_n(&r->head, __ATOMIC_RELAXED);
		off = head & (r->size - 1);
		skip = 0;
		if (unlikely(off + len > r->size))
			skip = r->size - off;
		else if (unlikely(off >= RING_REWIND) && r->nest == 1 &&
			 head == __atomic_load_n(&r->tail, __ATOMIC_ACQUIRE) &&
			 r->size - off + len + margin <= r->size)
			skip = r->size - off;
		if (!ring_room(r, head, (u32)(skip + len), margin))
			return false;
	} while (!local_cas(&r->head, head, head + skip + len));
	if (unlikely(skip))
		pad(r, head, (u32)skip);
	*at = head + skip;
	return true;
}

notrace bool rec_begin(struct rec *b, struct trace_ring *r, enum trec_type type,
		       u32 len, u32 margin)
{
	struct trec *h;

	r->nest++;
	__asm__ volatile("" ::: "memory");
	b->r = r;
	b->len = len;
	b->margin = margin;
	if (unlikely(!ring_take(r, len, margin, &b->at))) {
		b->p = NULL;
		r->lost++;
		return false;
	}
	b->p = &r->data[b->at & (r->size - 1)];
	h = (struct trec *)(void *)b->p;
	h->lt = type;
	h->tid = r->tid;
	return true;
}

/* The record is in the way of the end, or of a handler's: start it anew. */
static notrace bool rec_move(struct rec *b, u32 len)
{
	unsigned long at;
	u8 *to;

	if (!ring_take(b->r, b->len + len, b->margin, &at))
		return false;
	to = &b->r->data[at & (b->r->size - 1)];
	memcpy(to, b->p, b->len);
	pad(b->r, b->at, b->len);
	b->at = at;
	b->p = to;
	return true;
}

notrace void *rec_more(struct rec *b, u32 len)
{
	struct trace_ring *r = b->r;
	unsigned long end = b->at + b->len;

	if (!b->p || b->len + len > r->size / 4)
		return NULL;
	if (likely((end & (r->size - 1)) + len <= r->size &&
		   (end & (r->size - 1)) != 0 &&
		   ring_room(r, end, len, b->margin) &&
		   local_cas(&r->head, end, end + len)))
		;
	else if (!rec_move(b, len))
		return NULL;
	b->len += len;
	return b->p + b->len - len;
}

notrace void rec_end(struct rec *b)
{
	struct trace_ring *r = b->r;
	unsigned long head;

	if (likely(b->p)) {
		struct trec *h = (struct trec *)(void *)b->p;

		h->lt = TREC_LT(b->len, h->lt & 0xff);
	}
	__asm__ volatile("" ::: "memory");
	if (r->nest > 1) {
		r->nest--;
		return;
	}
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

/* Who writes what follows; again and again until there is room for it. */
notrace void ring_announce(struct trace_ring *r)
{
	struct trec_thread *t;
	struct rec b;

	if (rec_begin(&b, r, TREC_THREAD, sizeof(*t), 0)) {
		t = (struct trec_thread *)(void *)b.p;
		t->h.ts = trace_clock();
		t->pid = r->pid;
		t->ppid = (u32)host_syscall(SYS_getppid);
		t->uid = (u32)host_syscall(SYS_getuid);
		t->bits = sizeof(long) * 8;
		memset(t->pad, 0, sizeof(t->pad));
		memcpy(t->comm, current->comm, sizeof(t->comm));
		r->announced = 1;
	}
	rec_end(&b);
}

/*
 * The slot is ours, so whoever wrote this ring before is gone: what he had
 * not committed is forgotten, what he had is still read.
 */
static notrace void ring_own(struct trace_ring *r)
{
	const struct task_struct *t = current;

	__atomic_store_n(&r->head, r->commit, __ATOMIC_RELAXED);
	r->nest = 0;
	r->slot = t->slot;
	r->tid = (u32)t->tid;
	r->pid = (u32)t->pid;
	r->open = r->npre = 0;
	r->seq = 0;
	r->call_flags = r->call_sig = r->no_graph = 0;
	memset(r->inject_count, 0, sizeof(r->inject_count));
	memset(r->via, 0, sizeof(r->via));
	memset(&r->told, 0, sizeof(r->told));
	r->announced = 0;
	r->generation = t->generation;
}

static notrace struct trace_ring *ring_create(u32 slot)
{
	struct trace_shared *s = trace_shared;
	size_t bytes = sizeof(struct trace_ring) + s->ring_bytes;
	struct trace_ring *r;
	u32 n = __atomic_load_n(&s->nrings, __ATOMIC_RELAXED);

	r = arena_alloc_pages(
		(unsigned)((bytes + ARENA_PAGE - 1) / ARENA_PAGE));
	if (!r)
		return NULL;
	r->size = s->ring_bytes;
	__atomic_store_n(&s->rings[slot], r, __ATOMIC_RELEASE);
	while (n <= slot &&
	       !__atomic_compare_exchange_n(&s->nrings, &n, slot + 1, false,
					    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	return r;
}

notrace struct trace_ring *ring_get_slow(void)
{
	struct task_struct *t = current;
	struct trace_ring *r;

	if (!t || !trace_shared || !t->slot || t->slot >= TASK_MAX)
		return NULL;
	/* What follows enters functions that the graph would record. */
	if (t->trace_private)
		return NULL;
	t->trace_private = t;
	r = __atomic_load_n(&trace_shared->rings[t->slot], __ATOMIC_ACQUIRE);
	if (!r)
		r = ring_create(t->slot);
	if (r) {
		ring_own(r);
		ring_announce(r);
		t->ring = r;
	}
	t->trace_private = NULL;
	return r;
}

notrace void trace_ring_release(struct task_struct *t)
{
	t->ring = NULL; /* the next in this slot takes it over */
}

notrace void trace_attach(void)
{
	struct trace_shared *s = machine->trace;

	trace_flags = 0;
	trace_shared = NULL;
	if (!s || s->version != TRACE_VERSION)
		return;
	trace_clock_kind = s->clock;
	trace_shared = s;
	trace_flags = s->flags;
	if (!(trace_flags & TRACE_ON))
		trace_flags &= TRACE_PASS | TRACE_INJECT;
}
