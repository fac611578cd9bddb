// SPDX-License-Identifier: MIT
/*
 * syscall.c - syscall(2) and what goes around libc
 *
 * libuv closes by syscall(SYS_close) and dig sends by syscall(SYS_sendmmsg).
 * A call by number goes through the same doors as the call by name, under the
 * same conditions, with `via` "syscall"; everything else is libc's. On i386
 * call 102 is sys_socketcall() itself and gets its words as they are, good or
 * bad; on x86-64 102 is getuid and none of ours.
 *
 * fork and its like are noticed, so that the child's descriptors are known
 * at once; vfork by number, which shares a stack frame it may not return
 * from, becomes a fork. io_uring, which would go around every door, does not
 * exist.
 *
 * Not modelled: rt_sigaction(2) by number installs a handler that is not put
 * off inside the stack; clone(2) with a stack of its own is not noticed, the
 * child is attached at its first call.
 */
#include <linux/sched.h>
#include <sched.h>
#include <stdarg.h>

#include "preload/process.h"
#include "preload/shim.h"
#include "preload/signal.h"

/* When a call is for the door, by its arguments. */
enum who {
	ALWAYS,
	FD0, /* the first argument is a descriptor of ours */
	FD01, /* the first or the second */
	FD02, /* the first or the third */
	FD4, /* the fifth (mmap) */
	POLLFDS,
	FDSETS,
	SENDING, /* ... or descriptors travel in the message */
	RECEIVING,
	SENDINGS,
	RECEIVINGS,
};

#define SOCKET_BY_NUMBER 0
#define FILE_BY_NUMBER	 1

/* clang-format off */
static const struct by_number {
	u16 nr;
	u8 table;
	u8 call;
	u8 who;
} numbers[] = {
#define S(nr, call, who) { nr, SOCKET_BY_NUMBER, call, who },
#define F(nr, call, who) { nr, FILE_BY_NUMBER, FC_##call, who },
	S(SYS_socket, SYS_SOCKET, ALWAYS)
	S(SYS_socketpair, SYS_SOCKETPAIR, ALWAYS)
	S(SYS_bind, SYS_BIND, FD0)
	S(SYS_connect, SYS_CONNECT, FD0)
	S(SYS_listen, SYS_LISTEN, FD0)
#ifdef SYS_accept
	S(SYS_accept, SYS_ACCEPT, FD0)
#endif
	S(SYS_accept4, SYS_ACCEPT4, FD0)
	S(SYS_getsockname, SYS_GETSOCKNAME, FD0)
	S(SYS_getpeername, SYS_GETPEERNAME, FD0)
	S(SYS_sendto, SYS_SENDTO, FD0)
	S(SYS_recvfrom, SYS_RECVFROM, FD0)
	S(SYS_shutdown, SYS_SHUTDOWN, FD0)
	S(SYS_setsockopt, SYS_SETSOCKOPT, FD0)
	S(SYS_getsockopt, SYS_GETSOCKOPT, FD0)
	S(SYS_sendmsg, SYS_SENDMSG, SENDING)
	S(SYS_recvmsg, SYS_RECVMSG, RECEIVING)
	S(SYS_sendmmsg, SYS_SENDMMSG, SENDINGS)
	S(SYS_recvmmsg, SYS_RECVMMSG, RECEIVINGS)
	F(SYS_read, READ, FD0)
	F(SYS_write, WRITE, FD0)
	F(SYS_readv, READV, FD0)
	F(SYS_writev, WRITEV, FD0)
	F(SYS_pread64, PREAD64, FD0)
	F(SYS_pwrite64, PWRITE64, FD0)
	F(SYS_preadv, PREADV, FD0)
	F(SYS_pwritev, PWRITEV, FD0)
	F(SYS_preadv2, PREADV2, FD0)
	F(SYS_pwritev2, PWRITEV2, FD0)
	F(SYS_dup, DUP, FD0)
	F(SYS_dup2, DUP2, FD01)
	F(SYS_dup3, DUP3, FD01)
	F(SYS_fcntl, FCNTL, FD0)
	F(SYS_ioctl, IOCTL, FD0)
	F(SYS_poll, POLL, POLLFDS)
	F(SYS_ppoll, PPOLL, POLLFDS)
	F(SYS_pselect6, PSELECT6, FDSETS)
	F(SYS_epoll_create, EPOLL_CREATE, ALWAYS)
	F(SYS_epoll_create1, EPOLL_CREATE1, ALWAYS)
	F(SYS_epoll_ctl, EPOLL_CTL, FD02)
	F(SYS_epoll_wait, EPOLL_WAIT, FD0)
	F(SYS_epoll_pwait, EPOLL_PWAIT, FD0)
	F(SYS_epoll_pwait2, EPOLL_PWAIT2, FD0)
	F(SYS_sendfile, SENDFILE, FD01)
	F(SYS_splice, SPLICE, FD02)
	F(SYS_tee, TEE, FD01)
	F(SYS_vmsplice, VMSPLICE, FD0)
	F(SYS_copy_file_range, COPY_FILE_RANGE, FD02)
	F(SYS_fsync, FSYNC, FD0)
	F(SYS_fdatasync, FDATASYNC, FD0)
#ifdef __x86_64__
	F(SYS_select, SELECT, FDSETS)
	F(SYS_fstat, FSTAT, FD0)
	F(SYS_lseek, LSEEK, FD0)
	F(SYS_ftruncate, FTRUNCATE, FD0)
	F(SYS_fallocate, FALLOCATE, FD0)
	F(SYS_mmap, MMAP, FD4)
#else
	F(SYS_fcntl64, FCNTL, FD0)
	F(SYS__newselect, SELECT, FDSETS)
	F(SYS_sendfile64, SENDFILE, FD01)
#endif
#undef S
#undef F
};
/* clang-format on */

static bool for_the_door(const struct by_number *n, const unsigned long *a)
{
	switch (n->who) {
	case ALWAYS:
		return door_open();
	case FD01:
		return ours((int)a[0]) || ours((int)a[1]);
	case FD02:
		return ours((int)a[0]) || ours((int)a[2]);
	case FD4:
		return !(a[3] & MAP_ANONYMOUS) && ours((int)a[4]);
	case POLLFDS:
		return any_ours_poll(a[0], (u32)a[1]);
	case FDSETS:
		return any_ours_set((int)a[0], (void *)a[1]) ||
		       any_ours_set((int)a[0], (void *)a[2]) ||
		       any_ours_set((int)a[0], (void *)a[3]);
	case SENDING:
		return ours_or_rights((int)a[0], (void *)a[1], 1,
				      sizeof(struct msghdr));
	case SENDINGS:
		return ours_or_rights((int)a[0], (void *)a[1], (u32)a[2],
				      sizeof(struct mmsghdr));
	case RECEIVING:
		return ours_or_control((int)a[0], (void *)a[1], 1,
				       sizeof(struct msghdr));
	case RECEIVINGS:
		return ours_or_control((int)a[0], (void *)a[1], (u32)a[2],
				       sizeof(struct mmsghdr));
	}
	return ours((int)a[0]);
}

static long by_libc(long nr, const unsigned long *a)
{
	return real.syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* The new process returns here too, on a copy of this stack. */
static long make_process(long nr, unsigned long *a)
{
	struct clone_args args;

	switch (nr) {
	case SYS_fork:
	case SYS_vfork:
		return fork_by_number(SYS_fork, a);
	case SYS_clone:
		if ((a[0] & CLONE_THREAD) || a[1])
			return by_libc(nr, a);
		a[0] &= ~(unsigned long)(CLONE_VM | CLONE_VFORK);
		return fork_by_number(nr, a);
	case SYS_clone3:
		if (a[1] < CLONE_ARGS_SIZE_VER0 ||
		    copy_from_user(&args, (void *)a[0], CLONE_ARGS_SIZE_VER0) ||
		    args.stack || (args.flags & CLONE_VM))
			return by_libc(nr, a);
		return fork_by_number(nr, a);
	}
	return by_libc(nr, a);
}

static long special(long nr, unsigned long *a)
{
	switch (nr) {
	case SYS_close:
		trace_via = "syscall";
		return ret_errno(close_nocancel((int)a[0]));
	case SYS_close_range:
		return ret_errno(close_range_raw((unsigned)a[0], (unsigned)a[1],
						 (int)a[2]));
	case SYS_io_uring_setup:
	case SYS_io_uring_enter:
	case SYS_io_uring_register:
		return ret_errno(-ENOSYS);
	case SYS_fork:
	case SYS_vfork:
	case SYS_clone:
	case SYS_clone3:
		return make_process(nr, a);
	case SYS_execve:
		return execve((void *)a[0], (void *)a[1], (void *)a[2]);
	case SYS_execveat:
		return execveat((int)a[0], (void *)a[1], (void *)a[2],
				(void *)a[3], (int)a[4]);
	case SYS_exit_group:
		_exit((int)a[0]);
	case SYS_prctl:
		return prctl((int)a[0], a[1], a[2], a[3], a[4]);
	case SYS_seccomp:
		return sandbox_seccomp(a[0], a[1], (void *)a[2]);
	case SYS_prlimit64:
		return prlimit64((pid_t)a[0], (int)a[1], (void *)a[2],
				 (void *)a[3]);
	case SYS_pidfd_getfd:
		return pidfd_getfd((int)a[0], (int)a[1], (unsigned)a[2]);
	case SYS_unshare:
		return unshare((int)a[0]);
#ifdef SYS_socketcall
	case SYS_socketcall:
		if (!door_open())
			break;
		trace_via = "syscall";
		return ret_errno(sys_socketcall((int)a[0], (void *)a[1]));
#endif
	case SYS_ioctl:
		return ioctl((int)a[0], a[1], a[2]);
	}
	return by_libc(nr, a);
}

EXPORT long syscall(long nr, ...)
{
	unsigned long a[6];
	va_list ap;

	va_start(ap, nr);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, unsigned long);
	va_end(ap);
	if (spawning)
		return by_libc(nr, a);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (numbers[i].nr != nr)
			continue;
		if (!for_the_door(&numbers[i], a))
			break;
		trace_via = "syscall";
		if (numbers[i].table == FILE_BY_NUMBER)
			return ret_errno(sys_filecall(numbers[i].call, a));
		return ret_errno(sys_socketcall(numbers[i].call, a));
	}
	return special(nr, a);
}
