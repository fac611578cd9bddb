/* SPDX-License-Identifier: MIT */
/* signal.h - handlers that wait until the stack is left; preload/ only. */
#ifndef PRELOAD_SIGNAL_H
#define PRELOAD_SIGNAL_H

#include <signal.h>
#include <stdbool.h>

#include "kern.h"

/* Sets of signals as the kernel has them: 64 bits, signal 1 is bit 0. */
#define SIGBIT(sig) (1ULL << ((sig)-1))
/* Never blocked: faults of ours must find their handler. */
#define SIG_OURS (SIGBIT(SIGSEGV) | SIGBIT(SIGBUS))

static inline u64 sigset_bits(const sigset_t *set)
{
	u64 bits;

	__builtin_memcpy(&bits, set, sizeof(bits));
	return bits;
}

static inline void kernel_sigmask(int how, const u64 *set, u64 *old)
{
	host_syscall(SYS_rt_sigprocmask, how, set, old, sizeof(u64));
}

/* Takes the handlers of faults; gives core/ its hooks. */
void signal_init(void);
/* Of these thread's masks: those of SIG_OURS that the program blocked. */
extern __thread u64 sig_shown;

/* Is this thread where handlers have to wait? */
bool inside_stack(void);
/* Ends this thread's sleep in the stack, now or when it begins. */
void signal_interrupt(void);
/* In a child that was just forked. */
void signal_forked(void);

/* cancel.c */
void cancel_init(void);
/* Has somebody cancelled this thread, and may it act on that now? */
bool cancel_pending(void);

#endif
