// SPDX-License-Identifier: MIT
/*
 * fd.c - the life of a descriptor: close(2), dup(2), fcntl(2), ioctl(2)
 *
 * The table of what is ours is exact only because every way to close or make
 * a descriptor passes here, those inside libc included (patch.c). The
 * library's own descriptors do not exist for the program: any call on one
 * gives EBADF, and a close of a whole range leaves them alone. A program that
 * marks all it has close-on-exec must not lose the machine by it.
 */
#include <linux/sockios.h>
#include <stdarg.h>

#include "preload/shim.h"

static notrace bool hidden(int fd)
{
	return unlikely(host_fd_is_library(fd));
}

EXPORT int close(int fd)
{
	if (!ours(fd))
		return hidden(fd) ? ret_errno(-EBADF) : real.close(fd);
	trace_via = "close";
	return FILECALL_CANCEL(CLOSE, ARG(fd));
}
ALIAS(__close, close);
ENTRY(close);

/* The places inside libc that do not call close(): no cancellation there. */
long close_nocancel(int fd)
{
	if (!ours(fd))
		return hidden(fd) ? -EBADF : host_syscall(SYS_close, fd);
	trace_via = "close";
	return __FILECALL(CLOSE, ARG(fd));
}

/* Also for posix_spawn's own, which closes in the child and borrows us. */
long close_range_raw(unsigned first, unsigned last, int flags)
{
	if (!machine_mapped || !door_open())
		return close_range_child(first, last, flags);
	trace_via = "close_range";
	return __FILECALL(CLOSE_RANGE, ARG(first), ARG(last), ARG(flags));
}

EXPORT int close_range(unsigned first, unsigned last, int flags)
{
	return ret_errno(close_range_raw(first, last, flags));
}
ENTRY(close_range);

/*
 * Everything from first to last except what the library holds: in a child
 * that borrows the parent's memory, and where there is no machine.
 */
long close_range_child(unsigned first, unsigned last, int flags)
{
	int keep[HOST_FDS], n = host_fds(keep);
	long ret;

	for (int i = 0; i < n; i++) {
		unsigned fd = keep[i];

		if (fd < first || fd > last)
			continue;
		if (fd > first) {
			ret = host_syscall(SYS_close_range, first, fd - 1,
					   flags);
			if (ret < 0)
				return ret;
		}
		first = fd + 1;
	}
	if (first > last)
		return 0;
	return host_syscall(SYS_close_range, first, last, flags);
}

EXPORT void closefrom(int first)
{
	int saved = errno;

	if (close_range_raw(first < 0 ? 0 : first, ~0U, 0) == -ENOSYS &&
	    libc()->closefrom)
		libc()->closefrom(first);
	errno = saved;
}
ENTRY(closefrom);

EXPORT int dup(int fd)
{
	if (!ours(fd))
		return hidden(fd) ? ret_errno(-EBADF) : real.dup(fd);
	trace_via = "dup";
	return FILECALL(DUP, ARG(fd));
}
ENTRY(dup);

EXPORT int dup2(int fd, int to)
{
	if (!ours(fd) && !ours(to)) {
		if (hidden(fd) || hidden(to))
			return ret_errno(-EBADF);
		return real.dup2(fd, to);
	}
	trace_via = "dup2";
	return FILECALL(DUP2, ARG(fd), ARG(to));
}
ALIAS(__dup2, dup2);
ENTRY(dup2);

EXPORT int dup3(int fd, int to, int flags)
{
	if (!ours(fd) && !ours(to)) {
		if (hidden(fd) || hidden(to))
			return ret_errno(-EBADF);
		return real.dup3(fd, to, flags);
	}
	trace_via = "dup3";
	return FILECALL(DUP3, ARG(fd), ARG(to), ARG(flags));
}
ENTRY(dup3);

static int do_fcntl(const char *via, int fd, int cmd, unsigned long arg)
{
	if (!ours(fd))
		return hidden(fd) ? ret_errno(-EBADF)
				  : real.fcntl64(fd, cmd, arg);
	trace_via = via;
	if (cmd == F_SETLKW || cmd == F_OFD_SETLKW)
		return FILECALL_CANCEL(FCNTL, ARG(fd), ARG(cmd), arg);
	return FILECALL(FCNTL, ARG(fd), ARG(cmd), arg);
}

EXPORT int fcntl64(int fd, int cmd, ...)
{
	unsigned long arg;
	va_list ap;

	va_start(ap, cmd);
	arg = va_arg(ap, unsigned long);
	va_end(ap);
	return do_fcntl("fcntl", fd, cmd, arg);
}
ENTRY(fcntl64);

#if __SIZEOF_POINTER__ == 8
ALIAS(fcntl, fcntl64);
ALIAS(__libc_fcntl64, fcntl64);
#else
EXPORT int fcntl(int fd, int cmd, ...)
{
	unsigned long arg;
	va_list ap;

	va_start(ap, cmd);
	arg = va_arg(ap, unsigned long);
	va_end(ap);
	if (!ours(fd)) /* struct flock is not 64 */
		return hidden(fd) ? ret_errno(-EBADF)
				  : real.fcntl(fd, cmd, arg);
	return do_fcntl("fcntl", fd, cmd, arg);
}
#endif
ALIAS(__fcntl, fcntl);

/*
 * The names and numbers of interfaces are asked of any socket, and libc's
 * if_nametoindex() asks a Unix one. core/ finds out what fd is.
 */
static bool about_interfaces(unsigned long cmd)
{
	return cmd >= SIOCADDRT && cmd < SIOCDEVPRIVATE;
}

EXPORT int ioctl(int fd, unsigned long cmd, ...)
{
	unsigned long arg;
	va_list ap;

	va_start(ap, cmd);
	arg = va_arg(ap, unsigned long);
	va_end(ap);
	if (!ours(fd) && !(about_interfaces(cmd) && door_open()))
		return hidden(fd) ? ret_errno(-EBADF)
				  : real.ioctl(fd, cmd, arg);
	trace_via = "ioctl";
	return FILECALL(IOCTL, ARG(fd), cmd, arg);
}
ENTRY(ioctl);
