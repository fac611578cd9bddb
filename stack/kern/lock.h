/* SPDX-License-Identifier: MIT */
/* lock.h - futexes, and the mending of dead threads' locks; kern/ only. */
#ifndef KERN_LOCK_H
#define KERN_LOCK_H

#include "kern.h"

int futex_wait2(u32 *a, u32 aval, u32 *b, u32 bval, const s64 *deadline);
void futex_wake(u32 *word, int n);
void locks_reap(struct task_struct *dead);

#endif
