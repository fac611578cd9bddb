// SPDX-License-Identifier: MIT
/*
 * wait.c - wait queues, and sleeping on a futex
 *
 * Models kernel/sched.c and kernel/fork.c's wait queues. Every thread sleeps
 * on its own park word, so that whoever wakes it, and the signal handler that
 * wants it to stop sleeping, set a bit in the same word the futex looks at:
 * nothing falls between a test and a sleep.
 *
 *   set_current_state()   clears WOKEN
 *   wake_up()             sets WOKEN; makes the system call only if ASLEEP
 *   signal handler        sets SIGNAL
 *   schedule_timeout()    returns at once when either is set
 *
 * Where the wire allows it a thread that waits for a frame sleeps on the wire
 * (PARK_ONWIRE, board_reader.c), and a bell takes the place of the futex call.
 *
 * A sleeper waits for the keeper's life word too: if the keeper dies, the
 * first to notice starts another (keeper.c).
 *
 * Before it sleeps a thread may spin for up to SPIN_NS, if that paid of late
 * and a CPU is free for it; while it does not pay it is tried ever more rarely.
 *
 * Repair (wait_repair): the next chain is whole at any moment, see list.h.
 *
 * Not modelled: uninterruptible sleep is as interruptible as the other kind.
 */
#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "machine.h"
#include "stack/kern/keeper.h"
#include "stack/kern/lock.h"
#include "stack/kern/task.h"
#include "stack/kern/wait.h"

#define SPIN_NS	       50000
#define SPIN_SCORE_MAX 16
#define SPIN_LOSS      4
#define SPIN_EVERY_MIN 8
#define SPIN_EVERY_MAX 1024

bool (*wait_epoll_hook)(struct wait_queue *w, u32 key);
void (*wait_poll_hook)(struct wait_queue *w, u32 key);
bool (*wait_wire_hook)(const s64 *deadline, int *err);
void (*wake_wire_hook)(void);

void init_waitqueue_head(struct wait_queue_head *q)
{
	spin_lock_init(&q->lock, LC_wait);
	INIT_LIST_HEAD(&q->task_list);
}

void init_waitqueue_entry(struct wait_queue *w, struct task_struct *t)
{
	memset(w, 0, sizeof(*w));
	w->task = t;
	w->kind = WAIT_TASK;
}

void add_wait_queue(struct wait_queue_head *q, struct wait_queue *w)
{
	w->exclusive = 0;
	spin_lock(&q->lock);
	w->head = q;
	list_add(&w->list, &q->task_list);
	spin_unlock(&q->lock);
}

void add_wait_queue_exclusive(struct wait_queue_head *q, struct wait_queue *w)
{
	w->exclusive = 1;
	spin_lock(&q->lock);
	w->head = q;
	list_add_tail(&w->list, &q->task_list);
	spin_unlock(&q->lock);
}

void remove_wait_queue(struct wait_queue_head *q, struct wait_queue *w)
{
	spin_lock(&q->lock);
	if (w->head == q) {
		list_del(&w->list);
		w->head = NULL;
	}
	spin_unlock(&q->lock);
}

/*
 * A sleeper that was woken while its waker holds a lock would run into that
 * lock at once: the system call is made when the last one is released. It is
 * noted before WOKEN is set, so that a reaper can make it for a dead waker.
 */
static notrace void wake_sleeper(struct task_struct *t)
{
	if (unlikely(__atomic_load_n(&t->park, __ATOMIC_SEQ_CST) & PARK_ONWIRE))
		wake_wire_hook();
	else
		futex_wake(&t->park, 1);
}

static notrace void wakes_of(struct task_struct *t)
{
	u32 n = min(t->nwakes, (u32)TASK_WAKES);

	while (n) {
		struct task_struct *s = task_by_slot(t->wakes[--n]);

		t->nwakes = n;
		if (s)
			wake_sleeper(s);
	}
}

notrace void wake_up_later(void)
{
	wakes_of(current);
}

/* True when it was not awake anyway. */
static notrace bool try_to_wake(struct task_struct *t)
{
	u32 n = current->nwakes, was;

	if (n < TASK_WAKES) {
		current->wakes[n] = (u16)t->slot;
		__atomic_signal_fence(__ATOMIC_SEQ_CST);
		current->nwakes = n + 1;
	}
	t->woken_by_wire = current->from_wire;
	was = __atomic_fetch_or(&t->park, PARK_WOKEN, __ATOMIC_SEQ_CST);
	/* Whoever set WOKEN makes the call for a sleeper. */
	if (!(was & PARK_ASLEEP) || was & PARK_WOKEN)
		current->nwakes = n;
	else if (n >= TASK_WAKES)
		wake_sleeper(t);
	return !(was & PARK_WOKEN);
}

void wake_up_process(struct task_struct *t)
{
	try_to_wake(t);
	if (!current->nlocks)
		wake_up_later();
}

/* The system calls are made by spin_unlock(). */
void __wake_up(struct wait_queue_head *q, int nr, u32 key)
{
	struct wait_queue *w, *n;

	/* What the caller just made true must be seen before we look. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!waitqueue_active(q))
		return;
	spin_lock(&q->lock);
	list_for_each_entry_safe (w, n, &q->task_list, list) {
		bool woke = true;

		switch (w->kind) {
		case WAIT_EPOLL:
			woke = wait_epoll_hook && wait_epoll_hook(w, key);
			break;
		case WAIT_POLL:
			if (wait_poll_hook)
				wait_poll_hook(w, key);
			/* fall through */
		default:
			woke = try_to_wake(w->task);
		}
		if (woke && w->exclusive && --nr == 0)
			break;
	}
	spin_unlock(&q->lock);
}

void wake_up(struct wait_queue_head *q)
{
	__wake_up(q, 1, 0);
}

void wake_up_all(struct wait_queue_head *q)
{
	__wake_up(q, 0, 0);
}

void wake_up_interruptible(struct wait_queue_head *q)
{
	__wake_up(q, 1, 0);
}

void wake_up_interruptible_all(struct wait_queue_head *q)
{
	__wake_up(q, 0, 0);
}

void wake_up_poll(struct wait_queue_head *q, u32 key)
{
	__wake_up(q, 1, key);
}

void set_current_state(enum task_state s)
{
	if (s != TASK_RUNNING)
		__atomic_fetch_and(&current->park, ~PARK_WOKEN,
				   __ATOMIC_SEQ_CST);
}

static notrace void spin_over(struct task_struct *t)
{
	__atomic_sub_fetch(&machine->spinners, 1, __ATOMIC_ACQ_REL);
	t->spinning = 0;
}

static notrace bool park_set(void)
{
	return __atomic_load_n(&current->park, __ATOMIC_ACQUIRE) &
	       (PARK_WOKEN | PARK_SIGNAL);
}

/*
 * Short sleeps make a thread try; a win gives it a few tries more, a loss
 * takes several away, and with none left the next try is twice as far: on a
 * busy machine the CPU that is spun away is the one the peer needs.
 */
static notrace bool spin_may_pay(struct task_struct *t)
{
	if (t->spin_score)
		return true;
	if (t->spin_naps < max(t->spin_every, (u16)SPIN_EVERY_MIN))
		return false;
	t->spin_naps = 0;
	return true;
}

static notrace void spin_learn(struct task_struct *t, bool woken)
{
	if (woken) {
		if (t->spin_score < SPIN_SCORE_MAX)
			t->spin_score++;
		else
			t->spin_every = 0;
	} else if (t->spin_score > SPIN_LOSS) {
		t->spin_score = (u16)(t->spin_score - SPIN_LOSS);
	} else {
		t->spin_score = 0;
		t->spin_every =
			min((u16)(2 * max(t->spin_every, (u16)SPIN_EVERY_MIN)),
			    (u16)SPIN_EVERY_MAX);
	}
}

/* True when it was woken while spinning. */
static notrace bool spin(s64 limit)
{
	struct task_struct *t = current;
	bool woken = false;
	u64 until;

	if (limit < SPIN_NS || machine->ncpu < 2 || !spin_may_pay(t))
		return false;
	t->spinning = 1;
	if (__atomic_add_fetch(&machine->spinners, 1, __ATOMIC_ACQ_REL) >=
	    machine->ncpu) {
		spin_over(t);
		return false;
	}
	until = ktime_get() + SPIN_NS;
	do {
		for (int i = 0; i < 32 && !(woken = park_set()); i++)
			__builtin_ia32_pause();
	} while (!woken && ktime_get() < until);
	spin_over(t);
	spin_learn(t, woken && ktime_get() < until);
	return woken;
}

/* Who was woken by a frame will most likely be again. */
static notrace bool by_wire(void)
{
	return unlikely(current->woken_by_wire) && wait_wire_hook;
}

/* One futex wait on the park word and the keeper's life; may return early. */
static notrace int park(const s64 *deadline)
{
	u32 *life, alive, p;
	int err = 0;

	if (by_wire() && wait_wire_hook(deadline, &err))
		return err;
	p = __atomic_fetch_or(&current->park, PARK_ASLEEP, __ATOMIC_SEQ_CST);
	if (p & (PARK_WOKEN | PARK_SIGNAL))
		goto out;
	life = keeper_life(&alive);
	err = futex_wait2(&current->park, p | PARK_ASLEEP, life, alive,
			  deadline);
	if (life && life_is_dead(__atomic_load_n(life, __ATOMIC_ACQUIRE)))
		keeper_revive();
out:
	__atomic_fetch_and(&current->park, ~PARK_ASLEEP, __ATOMIC_SEQ_CST);
	return err;
}

s64 schedule_timeout(s64 ns)
{
	u64 start, now;
	s64 deadline = 0, left;

	if (park_set())
		return max(ns, (s64)0);
	if (ns <= 0)
		return 0;
	wake_up_later();
	start = now = ktime_get();
	if (ns != MAX_SCHEDULE_TIMEOUT)
		deadline = (s64)start + ns;
	run_timers();
	if (by_wire() || !spin(ns)) {
		while (!park_set()) {
			int err = park(deadline ? &deadline : NULL);

			if (err == -ETIMEDOUT)
				break;
		}
		now = ktime_get();
		/* It was short: spinning might have paid. */
		if (now - start < 4 * SPIN_NS &&
		    current->spin_naps < SPIN_EVERY_MAX)
			current->spin_naps++;
	}
	now = ktime_get();
	current->slept += now - start;
	if (ns == MAX_SCHEDULE_TIMEOUT)
		return ns;
	left = deadline - (s64)now;
	return left > 0 ? left : 0;
}

void schedule(void)
{
	schedule_timeout(MAX_SCHEDULE_TIMEOUT);
}

/* --- the dead ----------------------------------------------------------------
 */

void wait_reap(struct task_struct *dead)
{
	struct wait_queue_head *q = dead->wait.head;
	bool pass_on = dead->wait.exclusive && (dead->park & PARK_WOKEN);

	wakes_of(dead);
	if (dead->spinning)
		spin_over(dead);
	if (!q || !in_arena(q))
		return;
	remove_wait_queue(q, &dead->wait);
	if (pass_on)
		wake_up(q);
}

void wait_repair(struct spinlock *l);
void wait_repair(struct spinlock *l)
{
	list_mend(&container_of(l, struct wait_queue_head, lock)->task_list);
}
