// SPDX-License-Identifier: MIT
/*
 * lock.c - locks that survive the death of whoever holds them
 *
 * A lock is a futex word with the owner's thread slot. Every thread has a
 * robust "life" word in its task, which the kernel marks when the thread dies
 * in whatever way. A contended waiter sleeps on the lock and on the owner's
 * life word at once (futex_waitv), so it wakes for either.
 *
 *            CAS 0 -> slot                 CAS slot -> 0
 *   free ---------------------> held -----------------------> free
 *                                | owner's life word: FUTEX_OWNER_DIED
 *                                v
 *              CAS dead slot -> mine, repair(class), held by me
 *
 * What is being taken or held is noted in task->locks beforehand, so that the
 * reaper of a slot can mend all of it before the slot is given to another
 * thread: a lock word never names a slot that is somebody else's by then.
 *
 * Not modelled: read/write locks (the kernel's rwlocks are plain locks here),
 * interrupts off, fairness. SIGSTOP of a holder stops those who want the same
 * lock and nobody else.
 */
#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>

#include "machine.h"
#include "stack/kern/lock.h"
#include "stack/kern/task.h"

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif

#define LOCK_WAITERS 0x80000000u
#define LOCK_SLOT    0x0000ffffu

#define LOCK_CLASS(name, repair) void repair(struct spinlock *);
#include "lockclass.h"
#undef LOCK_CLASS

static void (*const repairs[LC_MAX])(struct spinlock *l) = {
#define LOCK_CLASS(name, repair) [LC_##name] = repair,
#include "lockclass.h"
#undef LOCK_CLASS
};

/* For locks that guard single words, which are whole at any moment. */
void repair_none(struct spinlock *l)
{
	(void)l;
}

struct waitv {
	u64 val, uaddr;
	u32 flags, reserved;
};

/* Until either word changes or is woken; deadline ns of CLOCK_MONOTONIC. */
notrace int futex_wait2(u32 *a, u32 aval, u32 *b, u32 bval, const s64 *deadline)
{
	struct waitv w[2] = {
		{ .val = aval, .uaddr = (unsigned long)a, .flags = 2 },
		{ .val = bval, .uaddr = (unsigned long)b, .flags = 2 },
	};
	struct {
		s64 sec, nsec;
	} ts = { 0, 0 };

	if (deadline) {
		ts.sec = *deadline / 1000000000;
		ts.nsec = *deadline % 1000000000;
	}
	return (int)host_syscall(SYS_futex_waitv, w, b ? 2 : 1, 0,
				 deadline ? &ts : NULL, CLOCK_MONOTONIC);
}

notrace void futex_wake(u32 *word, int n)
{
	host_syscall(SYS_futex, word, FUTEX_WAKE, n, NULL, NULL, 0);
}

void spin_lock_init(struct spinlock *l, enum lock_class c)
{
	l->word = 0;
	l->class = (u16)c;
	l->pad = 0;
}

bool spin_is_mine(const struct spinlock *l)
{
	u32 w = __atomic_load_n(&l->word, __ATOMIC_RELAXED);

	return (w & LOCK_SLOT) == current->slot;
}

/* The lock is ours now; its last owner died inside. */
static void mend(struct spinlock *l)
{
	machine_count(MC_REPAIRS);
	repairs[l->class < LC_MAX ? l->class : LC_none](l);
}

/* From a dead owner to us; false when somebody else was faster. */
static bool take_over(struct spinlock *l, u32 seen)
{
	u32 mine = current->slot | (seen & LOCK_WAITERS);

	return __atomic_compare_exchange_n(&l->word, &seen, mine, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

void spin_lock_slow(struct spinlock *l)
{
	u32 mine = current->slot;

	for (int spins = 0;; spins++) {
		u32 w = __atomic_load_n(&l->word, __ATOMIC_RELAXED);
		struct task_struct *owner;
		u32 *life, alive;

		if (!(w & LOCK_SLOT)) {
			u32 want = mine | w;

			if (__atomic_compare_exchange_n(&l->word, &w, want,
							false, __ATOMIC_ACQUIRE,
							__ATOMIC_RELAXED))
				return;
			continue;
		}
		if (spins < 200) {
			__builtin_ia32_pause();
			continue;
		}
		owner = task_by_slot(w & LOCK_SLOT);
		life = task_life(owner);
		alive = __atomic_load_n(life, __ATOMIC_ACQUIRE);
		if (life_is_dead(alive)) {
			if (take_over(l, w)) {
				mend(l);
				return;
			}
			continue;
		}
		if (!(w & LOCK_WAITERS) &&
		    !__atomic_compare_exchange_n(&l->word, &w, w | LOCK_WAITERS,
						 false, __ATOMIC_RELAXED,
						 __ATOMIC_RELAXED))
			continue;
		w |= LOCK_WAITERS;
		/* The kernel wakes a life word only when it says somebody
		 * waits. */
		if (!(alive & FUTEX_WAITERS)) {
			__atomic_fetch_or(life, FUTEX_WAITERS,
					  __ATOMIC_ACQ_REL);
			continue;
		}
		wake_up_later();
		futex_wait2(&l->word, w, life, alive, NULL);
		if (life_is_dead(__atomic_load_n(life, __ATOMIC_ACQUIRE)))
			futex_wake(life, INT32_MAX); /* it woke only one */
	}
}

/* All are woken: who still must wait says so in the word again. */
void spin_unlock_slow(struct spinlock *l)
{
	u32 w = __atomic_exchange_n(&l->word, 0, __ATOMIC_RELEASE);

	if (w & LOCK_WAITERS)
		futex_wake(&l->word, INT32_MAX);
}

/* The reaper: whatever a dead slot still holds is mended and released. */
void locks_reap(struct task_struct *dead)
{
	u32 n = min(dead->nlocks, (u32)TASK_HELD);

	for (u32 i = 0; i < n; i++) {
		struct spinlock *l = dead->locks[i];
		u32 w;

		if (!l || !in_arena(l))
			continue;
		w = __atomic_load_n(&l->word, __ATOMIC_ACQUIRE);
		if ((w & LOCK_SLOT) != dead->slot)
			continue;
		__lock_note(l);
		if (take_over(l, w)) {
			mend(l);
			spin_unlock(l);
		} else {
			__lock_forget(l);
		}
	}
	dead->nlocks = 0;
}
