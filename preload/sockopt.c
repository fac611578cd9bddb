// SPDX-License-Identifier: MIT
/*
 * sockopt.c - getsockopt(2), setsockopt(2), shutdown(2), sockatmark(3) and
 * isfdtype(3), as the traced program sees them
 */
#include <sys/ioctl.h>

#include "preload/shim.h"

int isfdtype(int fd, int fdtype); /* <sys/socket.h> hides it in POSIX modes */

EXPORT int getsockopt(int fd, int level, int name, void *val, socklen_t *len)
{
	if (!ours_socket(fd))
		return real.getsockopt(fd, level, name, val, len);
	trace_via = "getsockopt";
	return SOCKETCALL(SYS_GETSOCKOPT, ARG(fd), ARG(level), ARG(name),
			  ARG(val), ARG(len));
}
ENTRY(getsockopt);

EXPORT int setsockopt(int fd, int level, int name, const void *val,
		      socklen_t len)
{
	if (!ours_socket(fd))
		return real.setsockopt(fd, level, name, val, len);
	trace_via = "setsockopt";
	return SOCKETCALL(SYS_SETSOCKOPT, ARG(fd), ARG(level), ARG(name),
			  ARG(val), ARG(len));
}
ENTRY(setsockopt);

EXPORT int shutdown(int fd, int how)
{
	if (!ours_socket(fd))
		return real.shutdown(fd, how);
	trace_via = "shutdown";
	return SOCKETCALL(SYS_SHUTDOWN, ARG(fd), ARG(how));
}
ENTRY(shutdown);

EXPORT int sockatmark(int fd)
{
	int answer = 0, ret;

	if (!ours_socket(fd)) {
		ret = real.ioctl(fd, SIOCATMARK, &answer);
	} else {
		trace_via = "sockatmark";
		ret = FILECALL(IOCTL, ARG(fd), SIOCATMARK, ARG(&answer));
	}
	return ret < 0 ? -1 : answer;
}

EXPORT int isfdtype(int fd, int fdtype)
{
	struct stat64 st;
	int saved = errno, ret = fstat64(fd, &st);

	if (ret)
		return ret;
	errno = saved;
	return (st.st_mode & S_IFMT) == (unsigned)fdtype;
}
