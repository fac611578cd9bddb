/* SPDX-License-Identifier: MIT */
/* timer.h - boot, and what the keeper needs; kern/ only. */
#ifndef KERN_TIMER_H
#define KERN_TIMER_H

#include "kern.h"

bool timer_init(void);
void timer_rescan(void);
u64 timer_next(void); /* jiffies; 0: none */

#endif
