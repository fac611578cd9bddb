/* SPDX-License-Identifier: MIT */
/* task.h - life words, slots and the reaping of both; kern/ and preload/. */
#ifndef KERN_TASK_H
#define KERN_TASK_H

#include <linux/futex.h>

#include "kern.h"

/* The futex word of the robust mutex: the tid, and what the kernel adds. */
static inline notrace u32 *task_life(struct task_struct *t)
{
	return (u32 *)(void *)&t->life.__data.__lock;
}

static inline notrace bool life_is_dead(u32 word)
{
	return (word & FUTEX_OWNER_DIED) || !(word & FUTEX_TID_MASK);
}

/* Dead slots of process pid (0: of all) are mended and given back. */
void task_reap_all(int pid);

/* Once per process image, with the arena mapped. */
void task_init(void);

/*
 * A vfork child runs in its parent's memory and thread variables. Between
 * these two the thread has no task of its own yet: the child gets one when it
 * first needs it, and end() (in the parent) puts the parent's back.
 */
struct task_vfork {
	struct task_struct *saved;
	struct process *self;
	bool nested; /* the parent is a vfork child itself */
};
void task_vfork_begin(struct task_vfork *v);
void task_vfork_end(struct task_vfork *v);

struct process *process_of(int pid);
void process_release(struct process *p);
/* Every process that is gone is buried; returns how many live. */
u32 process_reap_all(void);
void process_bury(int pid);

#endif
