// SPDX-License-Identifier: MIT
/*
 * softirq.c - bottom halves, run by whoever raised them
 *
 * Models kernel/softirq.c. A thread is its own CPU: what it raised it runs,
 * when its outermost local_bh_enable() comes, before the call returns. So the
 * sender on loopback runs the receive path, as in the kernel. The keeper runs
 * timers and the card's.
 *
 * Not modelled: ksoftirqd, tasklets, the limit on restarts (what a packet
 * causes is finished before the call returns).
 */
#include "kern.h"
#include "trace.h"

/* Private: functions, filled by open_softirq() in every process. */
static void (*softirq_vec[SOFTIRQS])(void);

void open_softirq(int nr, void (*action)(void))
{
	softirq_vec[nr] = action;
}

void __cpu_raise_softirq(int nr)
{
	current->softirq_pending |= 1u << nr;
}

void do_softirq(void)
{
	struct task_struct *t = current;

	if (t->softirq_active)
		return;
	t->softirq_active = 1;
	while (t->softirq_pending) {
		int nr = __builtin_ctz(t->softirq_pending);

		t->softirq_pending &= ~(1u << nr);
		trace_softirq_enter(nr);
		if (softirq_vec[nr])
			softirq_vec[nr]();
		trace_softirq_exit();
	}
	t->softirq_active = 0;
}

/* At the end of an interrupt, which is taken in a bottom half: see irq.c. */
notrace void irq_exit(void)
{
	current->softirq_active = 0;
	do_softirq();
	current->softirq_active = 1;
}

void local_bh_enable(void)
{
	struct task_struct *t = current;

	if (--t->bh_count == 0 && t->softirq_pending && !t->softirq_active)
		do_softirq();
}
