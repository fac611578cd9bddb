// SPDX-License-Identifier: MIT
/*
 * epoll.c - epoll_create(2), epoll_ctl(2), epoll_wait(2) and theirs
 *
 * Every set is made through the door, for nobody knows yet what will be put
 * into it. A set that came to this process by a way we do not see is taken in
 * when a descriptor of ours is added to it.
 */
#include "preload/shim.h"

EXPORT int epoll_create(int size)
{
	if (!door_open())
		return real.epoll_create(size);
	trace_via = "epoll_create";
	return FILECALL(EPOLL_CREATE, ARG(size));
}
ENTRY(epoll_create);

EXPORT int epoll_create1(int flags)
{
	if (!door_open())
		return real.epoll_create1(flags);
	trace_via = "epoll_create1";
	return FILECALL(EPOLL_CREATE1, ARG(flags));
}
ENTRY(epoll_create1);

EXPORT int epoll_ctl(int epfd, int op, int fd, struct epoll_event *ev)
{
	if (!ours(epfd) && !ours(fd))
		return real.epoll_ctl(epfd, op, fd, ev);
	trace_via = "epoll_ctl";
	return FILECALL(EPOLL_CTL, ARG(epfd), ARG(op), ARG(fd), ARG(ev));
}
ENTRY(epoll_ctl);

EXPORT int epoll_wait(int epfd, struct epoll_event *ev, int n, int timeout)
{
	if (!ours(epfd))
		return real.epoll_wait(epfd, ev, n, timeout);
	trace_via = "epoll_wait";
	return FILECALL_CANCEL(EPOLL_WAIT, ARG(epfd), ARG(ev), ARG(n),
			       ARG(timeout));
}
ENTRY(epoll_wait);

EXPORT int epoll_pwait(int epfd, struct epoll_event *ev, int n, int timeout,
		       const sigset_t *mask)
{
	if (!ours(epfd))
		return real.epoll_pwait(epfd, ev, n, timeout, mask);
	trace_via = "epoll_pwait";
	return FILECALL_CANCEL(EPOLL_PWAIT, ARG(epfd), ARG(ev), ARG(n),
			       ARG(timeout), ARG(mask), _NSIG / 8);
}
ENTRY(epoll_pwait);

EXPORT int epoll_pwait2(int epfd, struct epoll_event *ev, int n,
			const struct timespec *timeout, const sigset_t *mask)
{
	if (!ours(epfd))
		return real.epoll_pwait2(epfd, ev, n, timeout, mask);
	trace_via = "epoll_pwait2";
	return FILECALL_CANCEL(EPOLL_PWAIT2, ARG(epfd), ARG(ev), ARG(n),
			       ARG(timeout), ARG(mask), _NSIG / 8);
}
ENTRY(epoll_pwait2);
