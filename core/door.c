// SPDX-License-Identifier: MIT
/*
 * door.c - in and out of the stack, and calls that the kernel answers
 *
 * While a thread is inside (task->in_stack), preload/ keeps the program's
 * handlers from running; the last frame to leave lets them. A call of the
 * program's that the kernel below answers is made outside, so that handlers
 * run in it and it can be cancelled, as if nobody stood in between.
 *
 * Models the return to user mode of arch/i386/kernel/entry.S.
 */
#include <errno.h>

#include "core/files.h"
#include "core/sys.h"
#include "socketcall.h"

void (*stack_leave_hook)(void);
bool (*signal_restart_hook)(void);
long (*kernel_call_hook)(long nr, const unsigned long *args);

notrace void leave_stack_slow(void)
{
	if (stack_leave_hook) {
		stack_leave_hook();
		return;
	}
	current->sig_deferred = 0;
	__atomic_fetch_and(&current->park, ~PARK_SIGNAL, __ATOMIC_SEQ_CST);
}

notrace long kernel_call(long nr, const unsigned long *a)
{
	if (kernel_call_hook)
		return kernel_call_hook(nr, a);
	return host_syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}

notrace long __kernel_wait(long nr, const unsigned long *a)
{
	u32 depth = current->in_stack;
	long ret;

	__asm__ volatile("" ::: "memory");
	current->in_stack = 0;
	if (unlikely(current->sig_deferred))
		leave_stack_slow();
	ret = kernel_call(nr, a);
	current->in_stack = depth;
	__asm__ volatile("" ::: "memory");
	return ret;
}

notrace long kernel_sleep(long nr, const unsigned long *a)
{
	if (signal_pending(current) || current->sig_deferred)
		return -EINTR; /* the handler runs when the call is left */
	return __kernel_wait(nr, a);
}
