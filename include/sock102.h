/* SPDX-License-Identifier: MIT */
/*
 * sock102.h - for programs that know they may run on a sock102 machine
 *
 * The only installed header. A program need not link with anything: declared
 * weak, the functions are there when libsock102.so was preloaded and NULL
 * when it was not.
 *
 *	if (sock102_version && sock102_version() >= SOCK102_VERSION)
 *		fd = sock102_socketcall(1, (unsigned long[]){ 2, 1, 0 });
 */
#ifndef SOCK102_H
#define SOCK102_H

#define SOCK102_VERSION 1

#ifdef __cplusplus
extern "C" {
#endif

/*
 * System call 102 of i386, on any architecture: call is SYS_SOCKET (1) ...
 * SYS_SENDMMSG (20) of <linux/net.h>, args its arguments, each as one
 * unsigned long. Returns what the system call returns: >= 0, or a negative
 * errno; errno itself is left alone. A number out of range is -EINVAL, an
 * array that cannot be read -EFAULT.
 */
extern long sock102_socketcall(int call, const unsigned long *args)
	__attribute__((weak));

/* SOCK102_VERSION of the library that is loaded. */
extern int sock102_version(void) __attribute__((weak));

#ifdef __cplusplus
}
#endif
#endif
