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
 * a thread that makes few calls keeps few cache lines and pages busy. What is
 * jumped over then is read already: the writer moves the tail itself.
 *
 * Where a record reaches a new window of 64 KiB, and only there,
 * the window is looked at once, for the kernel to map all of it in one fault,
 * and a reader that sleeps is woken if much is waiting for it.
 *
 * Not modelled: trace/ring_buffer.c's sub-buffers and overwriting mode.
 */
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>

#include "machine.h"
#include "tracer/ring.h"

uint32_t trace_flags;
struct trace_shared *trace_shared;
u32 trace_clock_kind;

#define RING_REWIND (32u << 10)

notrace void ring_wake_reader(void)
{
	struct trace_shared *s = trace_shared;

	if (s && __atomic_load_n(&s->asleep, __ATOMIC_RELAXED) &&
	    __atomic_exchange_n(&s->asleep, 0, __ATOMIC_ACQ_REL))
		host_syscall(SYS_futex, &s->asleep, FUTEX_WAKE, 1, NULL, NULL,
			     0);
}

static notrace void ring_wait(void)
{
	struct {
		long sec, nsec;
	} nap = { 0, 200000 };

	ring_wake_reader();
	host_syscall(SYS_nanosleep, &nap, NULL);
}

/* May the ring be written up to end, margin bytes more kept back? */
static notrace bool ring_wait_room(struct trace_ring *r, unsigned long end,
				   u32 margin)
{
	int tries = 0;

	for (;;) {
		r->tail_seen = __atomic_load_n(&r->tail, __ATOMIC_ACQUIRE);
		if (end + margin - r->tail_seen <= r->size)
			return true;
		if (!trace_shared || !trace_shared->block ||
		    trace_shared->ended ||
		    end - r->head + margin > r->size / 2 || r->nest > 1 ||
		    tries++ == 5000)
			return false;
		ring_wait();
	}
}

static inline notrace bool ring_room(struct trace_ring *r, unsigned long end,
				     u32 margin)
{
	return likely(end + margin - r->tail_seen <= r->size) ||
	       ring_wait_room(r, end, margin);
}

notrace void ring_pad(struct trace_ring *r, unsigned long at, u32 len)
{
	struct trec *h = (struct trec *)(void *)&r->data[at & (r->size - 1)];

	h->lt = TREC_LT(len, TREC_PAD);
}

static notrace __attribute__((noinline)) void ring_window(struct trace_ring *r,
							  unsigned long head)
{
	(void)*(volatile u8 *)&r->data[head & (r->size - 1)];
	r->tail_seen = __atomic_load_n(&r->tail, __ATOMIC_ACQUIRE);
	if (head - r->tail_seen > r->size / 4)
		ring_wake_reader();
}

/*
 * Everything is read: what is left up to the end becomes padding that is read
 * as well. It is committed before the tail is moved over it, so whoever dies
 * in between leaves what the reader understands; see drain_ring().
 */
static notrace bool ring_rewind(struct trace_ring *r, unsigned long head)
{
	unsigned long off = head & (r->size - 1), skip = r->size - off;

	if (head != __atomic_load_n(&r->tail, __ATOMIC_ACQUIRE) ||
	    !local_cas(&r->head, head, head + skip))
		return false;
	ring_pad(r, head, (u32)skip);
	__atomic_store_n(&r->commit, head + skip, __ATOMIC_RELEASE);
	r->tail_seen = head;
	__atomic_compare_exchange_n(&r->tail, &r->tail_seen, head + skip, false,
				    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
	return true;
}

/*
 * Takes len bytes that do not cross the end, and up to `spare` more if they
 * are there: how many in *room. False when there is no room for len.
 */
static notrace bool ring_take(struct trace_ring *r, u32 len, u32 spare,
			      u32 margin, unsigned long *at, u32 *room)
{
	unsigned long head, off, skip, end;

	do {
		head = __atomic_load_n(&r->head, __ATOMIC_RELAXED);
		off = head & (r->size - 1);
		skip = 0;
		if (off >= RING_REWIND && r->nest == 1 &&
		    ring_rewind(r, head)) {
			head += r->size - off;
		} else if (off + len + spare > r->size) {
			spare = 0;
			if (off + len > r->size)
				skip = r->size - off;
		}
		end = head + skip + len + spare;
		if (!ring_room(r, end, margin)) {
			end -= spare;
			if (!spare || !ring_room(r, end, margin))
				return false;
			spare = 0;
		}
	} while (!local_cas(&r->head, head, end));
	if (skip)
		ring_pad(r, head, (u32)skip);
	*at = head + skip;
	*room = len + spare;
	if (WINDOW(head) != WINDOW(end))
		ring_window(r, end);
	return true;
}

notrace bool rec_begin_slow(struct rec *b, enum trec_type type, u32 len,
			    u32 spare)
{
	struct trace_ring *r = b->r;
	struct trec *h;

	b->len = len;
	if (!ring_take(r, len, spare, b->margin, &b->at, &b->room)) {
		b->p = NULL;
		b->room = len;
		r->lost++;
		return false;
	}
	b->p = &r->data[b->at & (r->size - 1)];
	h = (struct trec *)(void *)b->p;
	h->lt = type;
	h->tid = r->tid;
	return true;
}

/* Makes room for len more: behind it, or by starting the record anew. */
notrace bool rec_grow(struct rec *b, u32 len)
{
	struct trace_ring *r = b->r;
	unsigned long end = b->at + b->room, at;
	u32 more = b->len + len - b->room, room;
	u8 *to;

	if (!b->p || b->len + len > r->size / 4)
		return false;
	if (likely((end & (r->size - 1)) + more <= r->size &&
		   (end & (r->size - 1)) != 0 &&
		   ring_room(r, end + more, b->margin) &&
		   local_cas(&r->head, end, end + more))) {
		if (unlikely(WINDOW(end) != WINDOW(end + more)))
			ring_window(r, end + more);
		b->room += more;
		return true;
	}
	if (!ring_take(r, b->len + len, 0, b->margin, &at, &room))
		return false;
	to = &r->data[at & (r->size - 1)];
	memcpy(to, b->p, b->len);
	ring_pad(r, b->at, b->room);
	b->at = at;
	b->p = to;
	b->room = room;
	return true;
}

/* Nothing was written, or it is in a handler's way of another record. */
notrace void rec_end_slow(struct rec *b)
{
	unsigned long end = b->at + b->len, head = b->at + b->room;
	struct trace_ring *r = b->r;

	if (b->p) {
		((struct trec *)(void *)b->p)->lt |= b->len >> 3 << 8;
		if (head != end && !local_cas(&r->head, head, end))
			ring_pad(r, end, (u32)(head - end));
	}
	__asm__ volatile("" ::: "memory");
	if (r->nest > 1) {
		r->nest--;
		return;
	}
	/* what handlers wrote meanwhile is committed with it */
	ring_publish(r);
}

/* Who writes what follows; again and again until there is room for it. */
notrace void ring_announce(struct trace_ring *r)
{
	struct trec_thread *t;
	struct rec b;

	if (rec_begin(&b, r, TREC_THREAD, sizeof(*t), 0, 0)) {
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
	if (trace_flags & TRACE_INJECT)
		memset(r->inject_count, 0, sizeof(r->inject_count));
	memset(r->via, 0, sizeof(r->via));
	memset(&r->told, 0, sizeof(r->told));
	r->announced = 0;
	r->generation = t->generation;
}

notrace struct trace_ring *ring_create(void)
{
	size_t bytes = sizeof(struct trace_ring) + trace_shared->ring_bytes;
	struct trace_ring *r;

	r = arena_alloc_pages(
		(unsigned)((bytes + ARENA_PAGE - 1) / ARENA_PAGE));
	if (r)
		r->size = trace_shared->ring_bytes;
	return r;
}

/* The ring for a slot that never had one: the spare, or a new one. */
static notrace struct trace_ring *ring_new(u32 slot)
{
	struct trace_shared *s = trace_shared;
	struct trace_ring *r =
		__atomic_exchange_n(&s->spare, NULL, __ATOMIC_ACQ_REL);
	u32 n = __atomic_load_n(&s->nrings, __ATOMIC_RELAXED);

	if (!r)
		r = ring_create();
	if (!r)
		return NULL;
	__atomic_store_n(&s->rings[slot], r, __ATOMIC_RELEASE);
	while (n <= slot &&
	       !__atomic_compare_exchange_n(&s->nrings, &n, slot + 1, false,
					    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	ring_wake_reader(); /* it makes the next spare */
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
		r = ring_new(t->slot);
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
	trace_flags = s->ended ? s->flags & TRACE_PASS : s->flags;
	if (!(trace_flags & TRACE_ON))
		trace_flags &= TRACE_PASS | TRACE_INJECT;
}
