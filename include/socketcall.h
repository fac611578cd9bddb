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

#endif
