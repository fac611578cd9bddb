/* SPDX-License-Identifier: MIT */
/*
 * shim.h - private to preload/: packing, errno, and the libc below us
 *
 * A wrapper is three lines: name itself for the trace, ask whether the
 * descriptor is the machine's, pack the arguments for one of the two doors.
 */
#ifndef SHIM_H
#define SHIM_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "filecall.h"
#include "kern.h"
#include "machine.h"
#include "socketcall.h"
#include "trace.h"

#include "preload/libc.h"

#define EXPORT __attribute__((visibility("default")))
#define ARG(x) ((unsigned long)(x))

/*
 * A second name of a wrapper; and the name under which the patcher finds it,
 * which a program's own function of the same name cannot take over.
 */
#define ALIAS(alias, name) \
	__asm__(".globl " #alias "\n\t.set " #alias "," #name)
#define ENTRY(name)                                            \
	__asm__(".globl shim_" #name "\n\t.hidden shim_" #name \
		"\n\t.set shim_" #name "," #name)

#define PACK(...) ((const unsigned long[]){ __VA_ARGS__ })

/* One call, by the number it has. The raw result: >= 0 or -errno. */
#define __SOCKETCALL(call, ...) sys_socketcall((call), PACK(__VA_ARGS__))
#define __FILECALL(call, ...)	sys_filecall(FC_##call, PACK(__VA_ARGS__))

#define SOCKETCALL(call, ...) ret_errno(__SOCKETCALL(call, __VA_ARGS__))
#define FILECALL(call, ...)   ret_errno(__FILECALL(call, __VA_ARGS__))

/* The same for a call that POSIX makes a cancellation point. */
#define SOCKETCALL_CANCEL(call, ...) \
	CANCEL_POINT(__SOCKETCALL(call, __VA_ARGS__))
#define FILECALL_CANCEL(call, ...) CANCEL_POINT(__FILECALL(call, __VA_ARGS__))
#define CANCEL_POINT(door)                  \
	({                                  \
		u32 __was = cancel_begin(); \
		long __ret = (door);        \
		cancel_end(__was, __ret);   \
		ret_errno(__ret);           \
	})

/* pthread_cancel() looks at the mark after it has set libc's flag. */
static inline u32 cancel_begin(void)
{
	u32 was = __current->cancel_point;

	__current->cancel_point = 1;
	__atomic_signal_fence(__ATOMIC_SEQ_CST); /* see cancel.c */
	pthread_testcancel();
	return was;
}

static inline void cancel_end(u32 was, long ret)
{
	__current->cancel_point = was;
	if (unlikely(ret == -EINTR))
		pthread_testcancel();
}

/* The only place where -ECODE becomes -1 and errno. */
static inline long ret_errno(long ret)
{
	if (likely(ret >= 0))
		return ret;
	errno = (int)-ret;
	return -1;
}

/* The same for a call that returns an address, which may look negative. */
static inline void *ret_pointer(long ret)
{
	if (IS_ERR((void *)ret))
		return (void *)ret_errno(ret);
	return (void *)ret;
}

/*
 * > 0 while this thread's memory is borrowed by a child made by posix_spawn:
 * what happens to descriptors then is the child's and leaves no mark here.
 */
extern __thread int spawning;

/* > 0 in a vfork child, which runs in its parent's thread variables. */
extern __thread int vforked;

/* init.c: a process that has no machine yet gets one. Cheap when it cannot. */
bool machine_join(void);
/* In a child that was just forked: nobody else is joining. */
void join_forked(void);

/*
 * Is fd the machine's, and can the machine be entered? In a child that has
 * just been forked fd_is_ours() attaches it.
 */
static inline bool ours(int fd)
{
	return fd_is_ours(fd) && likely(!spawning);
}

/*
 * The same for a call that only sockets have: who is traced shows it on any
 * number, as strace does, and the kernel answers.
 */
static inline bool ours_socket(int fd)
{
	return ours(fd) || (unlikely(trace_flags & TRACE_ON) &&
			    likely(!spawning) && task_ready());
}

/* For calls that make a descriptor of ours out of nothing. */
static inline bool door_open(void)
{
	return likely(!spawning) &&
	       (likely(machine_mapped) || machine_join()) && task_ready();
}

/* Does one of these descriptors belong to us? (program's memory; poll.c) */
bool any_ours_poll(unsigned long fds, unsigned long nfds);
bool any_ours_set(int nfds, const void *set);

/* May descriptors travel in these messages? (rights.c) */
bool ours_or_rights(int fd, const void *vec, unsigned n, size_t stride);
bool ours_or_control(int fd, const void *vec, unsigned n, size_t stride);

/* close() and close_range() without cancellation and errno (fd.c) */
long close_nocancel(int fd);
long close_range_raw(unsigned first, unsigned last, int flags);
long close_range_child(unsigned first, unsigned last, int flags);

#endif
