// SPDX-License-Identifier: MIT
/*
 * file.c - what a program may ask of a descriptor as if it were a file
 *
 * fstat(2), lseek(2), fsync(2), ftruncate(2), fallocate(2), mmap(2). On i386
 * only the 64-bit spellings have a number of ours; the others, and stat(2) by
 * way of /proc/self/fd, get the kernel's answer for the placeholder, which is
 * a socket too.
 */
#include "preload/shim.h"

#if __SIZEOF_POINTER__ == 8
EXPORT int fstat64(int fd, struct stat64 *st)
{
	if (!ours(fd))
		return unlikely(host_fd_is_library(fd)) ? ret_errno(-EBADF)
							: real.fstat64(fd, st);
	trace_via = "fstat";
	return FILECALL(FSTAT, ARG(fd), ARG(st));
}
ALIAS(fstat, fstat64);
ENTRY(fstat64);

int __fxstat64(int ver, int fd, struct stat64 *st);
EXPORT int __fxstat64(int ver, int fd, struct stat64 *st)
{
	if (ver < 0 || ver > 1)
		return ret_errno(-EINVAL);
	return fstat64(fd, st);
}
ALIAS(__fxstat, __fxstat64);

EXPORT off64_t lseek64(int fd, off64_t off, int whence)
{
	if (!ours(fd))
		return real.lseek64(fd, off, whence);
	trace_via = "lseek";
	return FILECALL(LSEEK, ARG(fd), ARG(off), ARG(whence));
}
ALIAS(lseek, lseek64);
ALIAS(__lseek, lseek64);
ALIAS(llseek, lseek64);
ENTRY(lseek64);

EXPORT int ftruncate64(int fd, off64_t len)
{
	if (!ours(fd))
		return real.ftruncate64(fd, len);
	trace_via = "ftruncate";
	return FILECALL(FTRUNCATE, ARG(fd), ARG(len));
}
ALIAS(ftruncate, ftruncate64);
ENTRY(ftruncate64);

EXPORT int fallocate64(int fd, int mode, off64_t off, off64_t len)
{
	if (!ours(fd))
		return real.fallocate64(fd, mode, off, len);
	trace_via = "fallocate";
	return FILECALL_CANCEL(FALLOCATE, ARG(fd), ARG(mode), ARG(off),
			       ARG(len));
}
ALIAS(fallocate, fallocate64);
ENTRY(fallocate64);
#endif

EXPORT int fsync(int fd)
{
	if (!ours(fd))
		return real.fsync(fd);
	trace_via = "fsync";
	return FILECALL_CANCEL(FSYNC, ARG(fd));
}
ENTRY(fsync);

EXPORT int fdatasync(int fd)
{
	if (!ours(fd))
		return real.fdatasync(fd);
	trace_via = "fdatasync";
	return FILECALL_CANCEL(FDATASYNC, ARG(fd));
}
ENTRY(fdatasync);

EXPORT void *mmap64(void *at, size_t len, int prot, int flags, int fd,
		    off64_t off)
{
	if (likely(flags & MAP_ANONYMOUS) || !ours(fd))
		return real.mmap64(at, len, prot, flags, fd, off);
	trace_via = "mmap";
	return ret_pointer(__FILECALL(MMAP, ARG(at), len, ARG(prot), ARG(flags),
				      ARG(fd), ARG(off)));
}
ENTRY(mmap64);

#if __SIZEOF_POINTER__ == 8
ALIAS(mmap, mmap64);
ALIAS(__mmap, mmap64);
#else
EXPORT void *mmap(void *at, size_t len, int prot, int flags, int fd, off_t off)
{
	return mmap64(at, len, prot, flags, fd, off);
}
#endif
