/* SPDX-License-Identifier: MIT */
/* open.h - files whose contents are the machine's; preload/ only. */
#ifndef PRELOAD_OPEN_H
#define PRELOAD_OPEN_H

/* A descriptor or a negative errno; -ENOSYS: let libc open it. */
long open_procnet(const char *path, int flags); /* and open_resolv() */
long open_resolv(const char *path, int flags);

#endif
