/* SPDX-License-Identifier: MIT */
/* patch.h - libc's own functions lead to ours; preload/ only. */
#ifndef PRELOAD_PATCH_H
#define PRELOAD_PATCH_H

/*
 * Once, before the program has threads. Where it works the pointers of `real`
 * are made to lead to the originals. What happened is in preload_status.
 */
void patch_libc(void);

#endif
