/* SPDX-License-Identifier: MIT */
/* host.h - the part of host.c that only kern/ and preload/ use. */
#ifndef KERN_HOST_H
#define KERN_HOST_H

#include "kern.h"

/* Maps the stub page; before any thread of the program can have started. */
void host_init(void);
bool host_stub_mapped(void);
/* A high descriptor that came through exec becomes the library's again. */
void host_fd_adopt(int fd);
void host_fd_close(int fd);

/*
 * RLIMIT_NOFILE as the program set it; 0 when ours is the same. Lowered to it
 * before an exec, raised again when that fails.
 */
extern u64 host_nofile;
void host_nofile_lower(void);
void host_nofile_raise(void);

#endif
