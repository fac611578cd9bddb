/* SPDX-License-Identifier: MIT */
/*
 * socketcall.h - the one door between preload/ and core/
 *
 * Numbers are the kernel's own (SYS_SOCKET .. SYS_SENDMMSG, <linux/net.h>),
 * so a trace can be read next to strace(1) output without a table.
 */
#ifndef SOCKETCALL_H
#define SOCKETCALL_H

#include <linux/net.h>
#include <stdbool.h>

/*
 * Returns what the kernel would: >= 0, or a negative errno. A call on a
 * descriptor that is not the machine's is answered by the kernel below and
 * logged all the same.
 */
long sys_socketcall(int call, const unsigned long *args);

/*
 * Must a call on this descriptor come through the door? True for what the
 * machine holds (sockets, epoll sets) and, when a trace is being made, for
 * the kernel's own sockets. Private memory only; never a system call.
 */
bool fd_is_ours(int fd);

/*
 * What preload/ gives core/; NULL until it does.
 *
 * stack_leave_hook: called when the last frame of the stack is left and
 *	current->sig_deferred is set. Restores the mask, so that the handlers
 *	run, and clears sig_deferred and PARK_SIGNAL.
 * signal_restart_hook: after that, at the door: did all handlers that ran
 *	have SA_RESTART (or did none run)? Then the call is made again.
 * kernel_call_hook: a system call that may block, on behalf of the program:
 *	a cancellation point. Returns what the kernel does. core/ has left
 *	the stack (in_stack is 0) when it is called, so handlers run in it.
 */
extern void (*stack_leave_hook)(void);
extern bool (*signal_restart_hook)(void);
extern long (*kernel_call_hook)(long nr, const unsigned long *args);

#endif
