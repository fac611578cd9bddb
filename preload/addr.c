// SPDX-License-Identifier: MIT
/*
 * addr.c - bind(2) and its neighbours, as the traced program sees them
 *
 * Each function packs its arguments and makes one socketcall. Nothing is
 * decided here except "is this fd ours?"; policy lives in core/.
 */
#include "preload/shim.h"

EXPORT int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	if (!ours_socket(fd))
		return real.bind(fd, addr, len);
	trace_via = "bind";
	return SOCKETCALL(SYS_BIND, ARG(fd), ARG(addr), ARG(len));
}
ENTRY(bind);

EXPORT int connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	if (!ours_socket(fd))
		return real.connect(fd, addr, len);
	trace_via = "connect";
	return SOCKETCALL_CANCEL(SYS_CONNECT, ARG(fd), ARG(addr), ARG(len));
}
ALIAS(__connect, connect);
ENTRY(connect);

EXPORT int listen(int fd, int backlog)
{
	if (!ours_socket(fd))
		return real.listen(fd, backlog);
	trace_via = "listen";
	return SOCKETCALL(SYS_LISTEN, ARG(fd), ARG(backlog));
}
ENTRY(listen);

EXPORT int accept(int fd, struct sockaddr *addr, socklen_t *len)
{
	if (!ours_socket(fd))
		return real.accept(fd, addr, len);
	trace_via = "accept";
	return SOCKETCALL_CANCEL(SYS_ACCEPT, ARG(fd), ARG(addr), ARG(len));
}
ENTRY(accept);

EXPORT int accept4(int fd, struct sockaddr *addr, socklen_t *len, int flags)
{
	if (!ours_socket(fd))
		return real.accept4(fd, addr, len, flags);
	trace_via = "accept4";
	return SOCKETCALL_CANCEL(SYS_ACCEPT4, ARG(fd), ARG(addr), ARG(len),
				 ARG(flags));
}
ENTRY(accept4);

EXPORT int getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	if (!ours_socket(fd))
		return real.getsockname(fd, addr, len);
	trace_via = "getsockname";
	return SOCKETCALL(SYS_GETSOCKNAME, ARG(fd), ARG(addr), ARG(len));
}
ENTRY(getsockname);

EXPORT int getpeername(int fd, struct sockaddr *addr, socklen_t *len)
{
	if (!ours_socket(fd))
		return real.getpeername(fd, addr, len);
	trace_via = "getpeername";
	return SOCKETCALL(SYS_GETPEERNAME, ARG(fd), ARG(addr), ARG(len));
}
ENTRY(getpeername);
