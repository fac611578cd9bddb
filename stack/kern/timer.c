// SPDX-License-Identifier: MIT
/*
 * timer.c - jiffies and timers
 *
 * Models kernel/timer.c. Timers are hashed by their address over TIMER_BASES
 * wheels, so that no lock is shared by every socket. A wheel has 512 slots of
 * a millisecond and a list of what lies further away.
 *
 *   mod_timer() to a later time is one store: the timer stays where it hangs
 *   (t->armed) and is hung up again when that time comes. Retransmission
 *   timers are put off with every segment, and almost never run.
 *
 * The keeper runs what is due; so does any thread that goes to sleep. A timer
 * that is due before the keeper will look again (keeper.wake_at) wakes it.
 *
 * Repair (timer_repair): the next chains are whole; back pointers and pending
 * marks are set from them.
 *
 * Not modelled: per-CPU bases, timer slack; a timer may run a
 * millisecond late.
 */
#include <string.h>
#include <time.h>

#include "machine.h"
#include "stack/kern/keeper.h"
#include "stack/kern/slab.h"
#include "stack/kern/timer.h"
#include "trace.h"

#define SLOTS	   512
#define SLOT_SHIFT 0 /* a jiffy each */

struct timer_base {
	struct spinlock lock;
	u64 clk; /* slot number that was run last */
	u64 next; /* jiffies: nothing is due before; 0: nothing at all */
	u32 npending;
	struct list_head slot[SLOTS];
	struct list_head far;
};

#define TIMER_KIND(name, fn) void fn(unsigned long data);
#include "timerkind.h"
#undef TIMER_KIND

static void (*const timer_fns[TIMER_KINDS])(unsigned long data) = {
#define TIMER_KIND(name, fn) [TIMER_##name] = fn,
#include "timerkind.h"
#undef TIMER_KIND
};

notrace u64 ktime_get(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (u64)ts.tv_sec * 1000000000 + (u64)ts.tv_nsec;
}

notrace u64 ktime_get_real(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (u64)ts.tv_sec * 1000000000 + (u64)ts.tv_nsec;
}

/* Milliseconds of CLOCK_MONOTONIC: ktime_get() in coarser words. */
notrace u64 get_jiffies(void)
{
	return ktime_get() / 1000000;
}

bool timer_init(void)
{
	for (u32 i = 0; i < TIMER_BASES; i++) {
		struct timer_base *b = slab_root(sizeof(*b));

		if (!b)
			return false;
		spin_lock_init(&b->lock, LC_timer);
		for (u32 s = 0; s < SLOTS; s++)
			INIT_LIST_HEAD(&b->slot[s]);
		INIT_LIST_HEAD(&b->far);
		b->clk = b->next = 0;
		machine->timer_base[i] = b;
	}
	return true;
}

void init_timer(struct timer_list *t, enum timer_kind kind, void *data)
{
	memset(t, 0, sizeof(*t));
	t->kind = (u16)kind;
	t->data = (unsigned long)data;
	t->base = (u8)(hash32((u32)((unsigned long)t >> 6), 0) % TIMER_BASES);
}

static notrace struct timer_base *base_of(const struct timer_list *t)
{
	return machine->timer_base[t->base % TIMER_BASES];
}

/*
 * The earliest timer of the machine, for whoever wants to know cheaply. The
 * keeper is woken when it would sleep longer than that: also by a thread that
 * runs what is due and notes what is left, while the keeper saw nothing.
 */
static notrace void note_next(u64 when)
{
	u64 next = __atomic_load_n(&machine->next_timer, __ATOMIC_SEQ_CST);

	while (!next || when < next)
		if (__atomic_compare_exchange_n(&machine->next_timer, &next,
						when, false, __ATOMIC_SEQ_CST,
						__ATOMIC_SEQ_CST))
			break;
	if (when < __atomic_load_n(&machine->keeper.wake_at, __ATOMIC_SEQ_CST))
		keeper_kick();
}

/* A thread died, perhaps after it had taken on what is due. */
void timer_rescan(void)
{
	for (u32 i = 0; i < TIMER_BASES; i++) {
		u64 due = __atomic_load_n(&machine->timer_base[i]->next,
					  __ATOMIC_RELAXED);

		if (due)
			note_next(due);
	}
}

static notrace void __hang(struct timer_base *b, struct timer_list *t)
{
	u64 at = (t->expires + (1u << SLOT_SHIFT) - 1) >> SLOT_SHIFT;
	u64 now = get_jiffies() >> SLOT_SHIFT;

	/*
	 * Never in a slot that is being run: a handler that hangs its timer up
	 * again for this moment would be called until the moment is over.
	 */
	at = max(at, max(b->clk, now) + 1);
	t->armed = at << SLOT_SHIFT;
	list_add_tail(&t->entry,
		      at - b->clk < SLOTS ? &b->slot[at % SLOTS] : &b->far);
	__atomic_store_n(&t->pending, 1, __ATOMIC_RELEASE);
	b->npending++;
	if (!b->next || t->armed < b->next)
		b->next = t->armed;
	note_next(t->armed);
}

static notrace void __unhang(struct timer_base *b, struct timer_list *t)
{
	list_del(&t->entry);
	__atomic_store_n(&t->pending, 0, __ATOMIC_RELEASE);
	b->npending--;
}

bool mod_timer(struct timer_list *t, u64 expires)
{
	struct timer_base *b = base_of(t);
	bool was;

	if (timer_pending(t) && expires >= t->armed) {
		t->expires = expires;
		if (timer_pending(t))
			return true;
		/* It ran just now: hang it up again below. */
	}
	spin_lock(&b->lock);
	was = t->pending;
	if (was)
		__unhang(b, t);
	if (!b->npending) {
		u64 now = get_jiffies() >> SLOT_SHIFT;

		b->clk = now ? now - 1 : 0; /* nothing to catch up with */
		b->next = 0;
	}
	t->expires = expires;
	__hang(b, t);
	spin_unlock(&b->lock);
	return was;
}

void add_timer(struct timer_list *t)
{
	mod_timer(t, t->expires);
}

bool del_timer(struct timer_list *t)
{
	struct timer_base *b = base_of(t);
	bool was;

	if (!timer_pending(t))
		return false;
	spin_lock(&b->lock);
	was = t->pending;
	if (was)
		__unhang(b, t);
	spin_unlock(&b->lock);
	return was;
}

/* Far timers that are near now; the next time to look, from the slots. */
static notrace void __rehang(struct timer_base *b)
{
	struct timer_list *t, *n;

	b->next = 0;
	/* One that stays far stays where it is: it would be met again. */
	list_for_each_entry_safe (t, n, &b->far, entry) {
		if ((t->armed >> SLOT_SHIFT) - b->clk >= SLOTS) {
			if (!b->next || t->armed < b->next)
				b->next = t->armed;
			continue;
		}
		__unhang(b, t);
		__hang(b, t);
	}
	for (u64 at = b->clk + 1; at < b->clk + SLOTS; at++)
		if (!list_empty(&b->slot[at % SLOTS])) {
			u64 when = at << SLOT_SHIFT;

			if (!b->next || when < b->next)
				b->next = when;
			break;
		}
}

static notrace struct timer_list *__take_due(struct timer_base *b, u64 now)
{
	u64 upto = now >> SLOT_SHIFT;

	/* Over the slots in which nothing can be. */
	if (b->next && (b->next >> SLOT_SHIFT) > b->clk + 1) {
		b->clk = min((b->next >> SLOT_SHIFT) - 1, upto);
		__rehang(b);
	}
	while (b->clk < upto) {
		struct list_head *h = &b->slot[(b->clk + 1) % SLOTS];

		while (!list_empty(h)) {
			struct timer_list *t =
				list_entry(h->next, struct timer_list, entry);

			__unhang(b, t);
			if (t->expires > now) {
				/* Put off meanwhile: to a later slot. */
				__hang(b, t);
				continue;
			}
			return t;
		}
		b->clk++;
		if (!b->npending) {
			b->clk = upto;
			break;
		}
		if (b->clk % SLOTS == 0)
			__rehang(b);
	}
	__rehang(b);
	return NULL;
}

static notrace void run_base(struct timer_base *b, u64 now)
{
	struct timer_list *t;

	for (;;) {
		unsigned long data = 0;
		u16 kind = TIMER_NONE;

		spin_lock(&b->lock);
		t = __take_due(b, now);
		if (t) {
			kind = t->kind;
			data = t->data;
		}
		spin_unlock(&b->lock);
		if (!t)
			return;
		trace_timer(kind, (void *)data);
		if (kind < TIMER_KINDS && timer_fns[kind])
			timer_fns[kind](data);
	}
}

void run_timers(void)
{
	u64 next = __atomic_load_n(&machine->next_timer, __ATOMIC_RELAXED);
	u64 now;

	if (!next || in_softirq())
		return;
	now = get_jiffies();
	if (next > now)
		return;
	if (!__atomic_compare_exchange_n(&machine->next_timer, &next, 0, false,
					 __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		return; /* somebody else runs them */
	local_bh_disable();
	for (u32 i = 0; i < TIMER_BASES; i++) {
		struct timer_base *b = machine->timer_base[i];
		u64 due = __atomic_load_n(&b->next, __ATOMIC_RELAXED);

		if (due && due <= now)
			run_base(b, now);
		due = __atomic_load_n(&b->next, __ATOMIC_RELAXED);
		if (due)
			note_next(due);
	}
	local_bh_enable();
}

u64 timer_next(void)
{
	return __atomic_load_n(&machine->next_timer, __ATOMIC_RELAXED);
}

static u32 mend_chain(struct list_head *h)
{
	struct timer_list *t;
	u32 n = 0;

	list_mend(h);
	list_for_each_entry (t, h, entry) {
		t->pending = 1;
		n++;
	}
	return n;
}

void timer_repair(struct spinlock *l);
void timer_repair(struct spinlock *l)
{
	struct timer_base *b = container_of(l, struct timer_base, lock);
	u32 n = mend_chain(&b->far);

	for (u32 i = 0; i < SLOTS; i++)
		n += mend_chain(&b->slot[i]);
	b->npending = n;
	__rehang(b);
}
