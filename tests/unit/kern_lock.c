// SPDX-License-Identifier: MIT
/* needs: stack/kern/arena.c stack/kern/slab.c stack/kern/lock.c stack/kern/task.c stack/kern/wait.c stack/kern/timer.c stack/kern/softirq.c stack/kern/host.c stack/kern/keeper.c stack/kern/layout.c stack/kern/uaccess.c stack/kern/random.c */
/*
 * kern_lock.c - locks, magazines and sleeps outlive the threads that have them
 *
 * A child takes a lock and allocates in a loop and is killed at a random
 * moment, again and again: the parent always gets the lock, what it guards is
 * whole, and the dead thread's magazines come back.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine.h"
#include "stack/kern/keeper.h"
#include "stack/kern/task.h"
#include "trace.h"

/* What the machine would bring along. */
void trace_softirq_enter(int what)
{
}
void trace_softirq_exit(void)
{
}
void trace_timer(int kind, const void *obj)
{
}
int machine_boot(void)
{
	return 0;
}
void machine_attach(void)
{
}

static int failed;
#define CHECK(c)                                                               \
	do {                                                                   \
		if (!(c)) {                                                    \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #c);         \
			failed = 1;                                            \
		}                                                              \
	} while (0)

struct shared {
	struct spinlock lock;
	u64 a, b;
	struct wait_queue_head q;
	u32 turn;
};
static struct shared *s;

static pid_t child(void (*fn)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		keeper_process = false;
		if (!task_attach())
			_exit(3);
		fn();
		_exit(0);
	}
	return pid;
}

static void hammer(void)
{
	for (;;) {
		void *p;

		spin_lock(&s->lock);
		s->a++;
		for (volatile int i = 0; i < 50; i++)
			;
		s->b++;
		spin_unlock(&s->lock);
		p = kmalloc(300);
		kfree(p);
	}
}

static void await(u32 turn)
{
	struct wait_queue *w = &current->wait;

	add_wait_queue(&s->q, w);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (__atomic_load_n(&s->turn, __ATOMIC_SEQ_CST) == turn)
			break;
		CHECK(schedule_timeout(5000000000) > 0);
	}
	remove_wait_queue(&s->q, w);
}

static void pass(u32 turn)
{
	__atomic_store_n(&s->turn, turn, __ATOMIC_SEQ_CST);
	wake_up(&s->q);
}

#define ROUNDS 20000
static void pong(void)
{
	for (int i = 0; i < ROUNDS && !failed; i++) {
		await(1);
		pass(0);
	}
	_exit(failed);
}

static void no_wakeup_is_lost(void)
{
	pid_t pid = child(pong);
	int status;

	for (int i = 0; i < ROUNDS && !failed; i++) {
		pass(1);
		await(0);
	}
	waitpid(pid, &status, 0);
	CHECK(status == 0);
	process_reap_all();
}

static void locks_survive(void)
{
	for (int k = 0; k < 150; k++) {
		pid_t pid = child(hammer);
		u64 until = ktime_get() + (u64)(rand() % 3000) * 1000;

		/* At least once: each child that dies may leave a ahead. */
		do {
			spin_lock(&s->lock);
			CHECK(s->a == s->b || s->a == s->b + 1);
			s->a = s->b;
			spin_unlock(&s->lock);
		} while (ktime_get() < until);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		process_reap_all();
		task_reap_all(0);
	}
	CHECK(machine->nprocesses == 0);
	CHECK(machine->counters[MC_REPAIRS] > 0);
}

static void slots_come_back(void)
{
	u32 top = machine->ntasks;

	CHECK(top < 16);
	for (u32 i = 1; i <= top; i++)
		if (task_by_slot(i) != current)
			CHECK(task_by_slot(i)->claim == 0);
}

static void the_limit_is_enomem(void)
{
	void *last = NULL, *p;
	u64 used = machine->pages_used;

	machine->pages_limit = used + 64;
	while ((p = kmalloc(128 << 10)))
		*(void **)p = last, last = p;
	CHECK(last != NULL);
	CHECK(machine->counters[MC_NOMEM] > 0);
	while (last) {
		p = last;
		last = *(void **)last;
		kfree(p);
	}
	machine->pages_limit = machine->size / ARENA_PAGE;
	p = kmalloc(3 << 20);
	CHECK(p != NULL);
	kfree(p);
}

int main(void)
{
	struct machine_opts o;

	memset(&o, 0, sizeof(o));
	strcpy(o.name, "unit");
	CHECK(keeper_create(&o) == 0);
	if (failed)
		return 1;
	s = kzalloc(sizeof(*s));
	spin_lock_init(&s->lock, LC_misc);
	init_waitqueue_head(&s->q);
	no_wakeup_is_lost();
	locks_survive();
	slots_come_back();
	the_limit_is_enomem();
	return failed;
}
