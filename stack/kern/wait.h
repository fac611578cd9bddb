/* SPDX-License-Identifier: MIT */
/* wait.h - what the reaper needs of wait queues; kern/ only. */
#ifndef KERN_WAIT_H
#define KERN_WAIT_H

#include "kern.h"

void wait_reap(struct task_struct *dead);

#endif
