/* SPDX-License-Identifier: MIT */
/* slab.h - boot, and what the reaper needs; kern/ only. */
#ifndef KERN_SLAB_H
#define KERN_SLAB_H

#include "kern.h"

void slab_init(void);
void *slab_root(size_t size);
void slab_drain(void);
void slab_reap(u32 slot);

#endif
