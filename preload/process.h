/* SPDX-License-Identifier: MIT */
/* process.h - what other files of preload/ ask about processes. */
#ifndef PRELOAD_PROCESS_H
#define PRELOAD_PROCESS_H

#include <sched.h>
#include <sys/pidfd.h>

/* fork(2), or clone(2) that copies, by number; as syscall(2) returns. */
long fork_by_number(long nr, const unsigned long *args);
/* seccomp(2): the stub page is allowed in every filter (sandbox.c). */
long sandbox_seccomp(unsigned long op, unsigned long flags, void *arg);

#endif
