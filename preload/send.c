// SPDX-License-Identifier: MIT
/*
 * send.c - send(2), sendto(2), sendmsg(2), sendmmsg(2)
 */
#include "preload/shim.h"

EXPORT ssize_t send(int fd, const void *buf, size_t n, int flags)
{
	if (!ours_socket(fd))
		return real.send(fd, buf, n, flags);
	trace_via = "send";
	return SOCKETCALL_CANCEL(SYS_SEND, ARG(fd), ARG(buf), n, ARG(flags));
}
ALIAS(__send, send);
ENTRY(send);

EXPORT ssize_t sendto(int fd, const void *buf, size_t n, int flags,
		      const struct sockaddr *addr, socklen_t len)
{
	if (!ours_socket(fd))
		return real.sendto(fd, buf, n, flags, addr, len);
	trace_via = "sendto";
	return SOCKETCALL_CANCEL(SYS_SENDTO, ARG(fd), ARG(buf), n, ARG(flags),
				 ARG(addr), ARG(len));
}
ENTRY(sendto);

EXPORT ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	if (!ours_or_rights(fd, msg, 1, sizeof(*msg)))
		return real.sendmsg(fd, msg, flags);
	trace_via = "sendmsg";
	return SOCKETCALL_CANCEL(SYS_SENDMSG, ARG(fd), ARG(msg), ARG(flags));
}
ENTRY(sendmsg);

EXPORT int sendmmsg(int fd, struct mmsghdr *vec, unsigned int n, int flags)
{
	if (!ours_or_rights(fd, vec, n, sizeof(*vec)))
		return real.sendmmsg(fd, vec, n, flags);
	trace_via = "sendmmsg";
	return SOCKETCALL_CANCEL(SYS_SENDMMSG, ARG(fd), ARG(vec), ARG(n),
				 ARG(flags));
}
ALIAS(__sendmmsg, sendmmsg);
ENTRY(sendmmsg);
