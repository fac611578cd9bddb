// SPDX-License-Identifier: MIT
/*
 * recv.c - recv(2), recvfrom(2), recvmsg(2), recvmmsg(2), and the twins that
 * _FORTIFY_SOURCE calls
 */
#include "preload/shim.h"

void __chk_fail(void) __attribute__((noreturn));

EXPORT ssize_t recv(int fd, void *buf, size_t n, int flags)
{
	if (!ours_socket(fd))
		return real.recv(fd, buf, n, flags);
	trace_via = "recv";
	return SOCKETCALL_CANCEL(SYS_RECV, ARG(fd), ARG(buf), n, ARG(flags));
}
ALIAS(__recv, recv);
ENTRY(recv);

ssize_t __recv_chk(int fd, void *buf, size_t n, size_t room, int flags);
EXPORT ssize_t __recv_chk(int fd, void *buf, size_t n, size_t room, int flags)
{
	if (n > room)
		__chk_fail();
	if (!ours_socket(fd))
		return real.recv(fd, buf, n, flags);
	trace_via = "__recv_chk";
	return SOCKETCALL_CANCEL(SYS_RECV, ARG(fd), ARG(buf), n, ARG(flags));
}

EXPORT ssize_t recvfrom(int fd, void *buf, size_t n, int flags,
			struct sockaddr *addr, socklen_t *len)
{
	if (!ours_socket(fd))
		return real.recvfrom(fd, buf, n, flags, addr, len);
	trace_via = "recvfrom";
	return SOCKETCALL_CANCEL(SYS_RECVFROM, ARG(fd), ARG(buf), n, ARG(flags),
				 ARG(addr), ARG(len));
}
ENTRY(recvfrom);

ssize_t __recvfrom_chk(int fd, void *buf, size_t n, size_t room, int flags,
		       struct sockaddr *addr, socklen_t *len);
EXPORT ssize_t __recvfrom_chk(int fd, void *buf, size_t n, size_t room,
			      int flags, struct sockaddr *addr, socklen_t *len)
{
	if (n > room)
		__chk_fail();
	if (!ours_socket(fd))
		return real.recvfrom(fd, buf, n, flags, addr, len);
	trace_via = "__recvfrom_chk";
	return SOCKETCALL_CANCEL(SYS_RECVFROM, ARG(fd), ARG(buf), n, ARG(flags),
				 ARG(addr), ARG(len));
}

EXPORT ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	if (!ours_or_control(fd, msg, 1, sizeof(*msg)))
		return real.recvmsg(fd, msg, flags);
	trace_via = "recvmsg";
	return SOCKETCALL_CANCEL(SYS_RECVMSG, ARG(fd), ARG(msg), ARG(flags));
}
ENTRY(recvmsg);

EXPORT int recvmmsg(int fd, struct mmsghdr *vec, unsigned int n, int flags,
		    struct timespec *timeout)
{
	if (!ours_or_control(fd, vec, n, sizeof(*vec)))
		return real.recvmmsg(fd, vec, n, flags, timeout);
	trace_via = "recvmmsg";
	return SOCKETCALL_CANCEL(SYS_RECVMMSG, ARG(fd), ARG(vec), ARG(n),
				 ARG(flags), ARG(timeout));
}
ENTRY(recvmmsg);
