// SPDX-License-Identifier: MIT
/*
 * socketcall.c - number in, kernel function out
 *
 * Models sys_socketcall() of net/socket.c: check the number, know how many
 * arguments it takes, copy them, call the sys_*() that does the work. Tracing
 * happens here and nowhere else, so no call can be made untraced.
 *
 *   EINVAL: no such number        EFAULT: the arguments cannot be read
 *
 * A call that a signal cut off comes back as -ERESTARTSYS: the handler runs
 * when the stack has been left, then the call is made again if the handler
 * was installed with SA_RESTART, else it is EINTR (signal(7)).
 *
 * Not modelled: the audit record of the arguments.
 */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "core/files.h"
#include "core/sys.h"
#include "policy.h"
#include "socketcall.h"
#include "trace.h"

#define P(x) ((void *)(x))

static notrace long sc_socket(const unsigned long *a)
{
	return sys_socket((int)a[0], (int)a[1], (int)a[2]);
}

static notrace long sc_bind(const unsigned long *a)
{
	return sys_bind((int)a[0], P(a[1]), (int)a[2]);
}

static notrace long sc_connect(const unsigned long *a)
{
	return sys_connect((int)a[0], P(a[1]), (int)a[2]);
}

static notrace long sc_listen(const unsigned long *a)
{
	return sys_listen((int)a[0], (int)a[1]);
}

static notrace long sc_accept(const unsigned long *a)
{
	return sys_accept((int)a[0], P(a[1]), P(a[2]));
}

static notrace long sc_getsockname(const unsigned long *a)
{
	return sys_getsockname((int)a[0], P(a[1]), P(a[2]));
}

static notrace long sc_getpeername(const unsigned long *a)
{
	return sys_getpeername((int)a[0], P(a[1]), P(a[2]));
}

static notrace long sc_socketpair(const unsigned long *a)
{
	return sys_socketpair((int)a[0], (int)a[1], (int)a[2], P(a[3]));
}

static notrace long sc_send(const unsigned long *a)
{
	return sys_send((int)a[0], P(a[1]), a[2], (unsigned int)a[3]);
}

static notrace long sc_recv(const unsigned long *a)
{
	return sys_recv((int)a[0], P(a[1]), a[2], (unsigned int)a[3]);
}

static notrace long sc_sendto(const unsigned long *a)
{
	return sys_sendto((int)a[0], P(a[1]), a[2], (unsigned int)a[3], P(a[4]),
			  (int)a[5]);
}

static notrace long sc_recvfrom(const unsigned long *a)
{
	return sys_recvfrom((int)a[0], P(a[1]), a[2], (unsigned int)a[3],
			    P(a[4]), P(a[5]));
}

static notrace long sc_shutdown(const unsigned long *a)
{
	return sys_shutdown((int)a[0], (int)a[1]);
}

static notrace long sc_setsockopt(const unsigned long *a)
{
	return sys_setsockopt((int)a[0], (int)a[1], (int)a[2], P(a[3]),
			      (int)a[4]);
}

static notrace long sc_getsockopt(const unsigned long *a)
{
	return sys_getsockopt((int)a[0], (int)a[1], (int)a[2], P(a[3]),
			      P(a[4]));
}

static notrace long sc_sendmsg(const unsigned long *a)
{
	return sys_sendmsg((int)a[0], P(a[1]), (unsigned int)a[2]);
}

static notrace long sc_recvmsg(const unsigned long *a)
{
	return sys_recvmsg((int)a[0], P(a[1]), (unsigned int)a[2]);
}

static notrace long sc_accept4(const unsigned long *a)
{
	return sys_accept4((int)a[0], P(a[1]), P(a[2]), (int)a[3]);
}

static notrace long sc_recvmmsg(const unsigned long *a)
{
	return sys_recvmmsg((int)a[0], P(a[1]), (unsigned int)a[2],
			    (unsigned int)a[3], P(a[4]));
}

static notrace long sc_sendmmsg(const unsigned long *a)
{
	return sys_sendmmsg((int)a[0], P(a[1]), (unsigned int)a[2],
			    (unsigned int)a[3]);
}

/* i386 has the later calls directly too; accept and recv by their kin. */
#ifdef SYS_accept
#define NR_ACCEPT SYS_accept
#else
#define NR_ACCEPT SYS_accept4
#endif

static const struct {
	u8 nargs;
	u8 pads; /* zeros to add: send is sendto to nowhere */
	u16 nr; /* the kernel's own system call */
	long (*fn)(const unsigned long *a);
} calls[] = {
	[SYS_SOCKET] = { 3, 0, SYS_socket, sc_socket },
	[SYS_BIND] = { 3, 0, SYS_bind, sc_bind },
	[SYS_CONNECT] = { 3, 0, SYS_connect, sc_connect },
	[SYS_LISTEN] = { 2, 0, SYS_listen, sc_listen },
	[SYS_ACCEPT] = { 3, 1, NR_ACCEPT, sc_accept },
	[SYS_GETSOCKNAME] = { 3, 0, SYS_getsockname, sc_getsockname },
	[SYS_GETPEERNAME] = { 3, 0, SYS_getpeername, sc_getpeername },
	[SYS_SOCKETPAIR] = { 4, 0, SYS_socketpair, sc_socketpair },
	[SYS_SEND] = { 4, 2, SYS_sendto, sc_send },
	[SYS_RECV] = { 4, 2, SYS_recvfrom, sc_recv },
	[SYS_SENDTO] = { 6, 0, SYS_sendto, sc_sendto },
	[SYS_RECVFROM] = { 6, 0, SYS_recvfrom, sc_recvfrom },
	[SYS_SHUTDOWN] = { 2, 0, SYS_shutdown, sc_shutdown },
	[SYS_SETSOCKOPT] = { 5, 0, SYS_setsockopt, sc_setsockopt },
	[SYS_GETSOCKOPT] = { 5, 0, SYS_getsockopt, sc_getsockopt },
	[SYS_SENDMSG] = { 3, 0, SYS_sendmsg, sc_sendmsg },
	[SYS_RECVMSG] = { 3, 0, SYS_recvmsg, sc_recvmsg },
	[SYS_ACCEPT4] = { 4, 0, SYS_accept4, sc_accept4 },
	[SYS_RECVMMSG] = { 5, 0, SYS_recvmmsg, sc_recvmmsg },
	[SYS_SENDMMSG] = { 4, 0, SYS_sendmmsg, sc_sendmmsg },
};

/* The kernel below answers; the descriptors it makes may be worth a look. */
static notrace long pass(int call, unsigned long *a)
{
	long ret;

	memset(a + calls[call].nargs, 0,
	       (6u - calls[call].nargs) * sizeof(a[0]));
	ret = __kernel_wait(calls[call].nr, a);
	if (ret < 0)
		return ret;
	switch (call) {
	case SYS_SOCKET:
	case SYS_ACCEPT:
	case SYS_ACCEPT4:
		if (fd_watched())
			fd_pass((int)ret);
		break;
	case SYS_SOCKETPAIR:
		if (fd_watched()) {
			fd_pass(((int *)a[3])[0]);
			fd_pass(((int *)a[3])[1]);
		}
		break;
	case SYS_RECVMSG:
		fds_received(P(a[1]));
		break;
	case SYS_RECVMMSG:
		for (long i = 0; i < ret; i++)
			fds_received(&((struct mmsghdr *)a[1])[i].msg_hdr);
		break;
	}
	return ret;
}

/* No machine: the kernel is all there is. */
static notrace long without_machine(int call, unsigned long *a)
{
	memset(a + calls[call].nargs, 0,
	       (6u - calls[call].nargs) * sizeof(a[0]));
	return kernel_call(calls[call].nr, a);
}

long sys_socketcall(int call, const unsigned long *args)
{
	bool known = call > 0 && (size_t)call < ARRAY_SIZE(calls);
	struct trace_call tc;
	unsigned long a[6];
	bool traced;
	long ret;

	if (unlikely(!task_ready() || !current->files)) {
		if (!known)
			return -EINVAL;
		memcpy(a, args, calls[call].nargs * sizeof(a[0]));
		return without_machine(call, a);
	}
again:
	enter_stack();
	ret = known ? 0 : -EINVAL;
	if (known && copy_from_user(a, args, calls[call].nargs * sizeof(a[0])))
		ret = -EFAULT;
	traced = trace_flags & (TRACE_ON | TRACE_INJECT);
	if (unlikely(traced)) {
		if (ret)
			memset(a, 0, sizeof(a));
		trace_enter(&tc, TRACE_SOCKETCALL, call, a);
	}
	if (likely(!ret)) {
		ret = policy_check(TRACE_SOCKETCALL, call, a);
		if (unlikely(ret))
			tc.where = TRACE_POLICY;
	}
	if (likely(!ret) && (likely(!traced) || !trace_inject(&tc, &ret)))
		ret = calls[call].fn(a);
	if (unlikely(ret == -ENOTOURS)) {
		tc.where = TRACE_KERNEL;
		ret = call != SYS_SOCKET && call != SYS_SOCKETPAIR &&
				      fd_is_reserved(a[0])
			      ? -EBADF
			      : pass(call, a);
	}
	if (unlikely(ret == -ERESTARTSYS || ret == -ERESTARTNOHAND)) {
		bool restart = ret == -ERESTARTSYS;

		leave_stack();
		if (restart &&
		    (!signal_restart_hook || signal_restart_hook())) {
			if (unlikely(traced)) {
				trace_restarted();
				trace_exit(&tc, ret);
			}
			goto again;
		}
		if (unlikely(traced))
			trace_exit(&tc, -EINTR);
		return -EINTR;
	}
	if (unlikely(traced)) {
		trace_inject_exit(&tc);
		trace_exit(&tc, ret);
	}
	leave_stack();
	return ret;
}
