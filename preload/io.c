// SPDX-License-Identifier: MIT
/*
 * io.c - read(2), write(2) and their kin on a descriptor of the machine
 *
 * pread and pwrite fail with ESPIPE on a socket, which is core's to say. The
 * offset travels as the system call has it: one word, or two on i386.
 */
#include <limits.h>

#include "preload/shim.h"

void __chk_fail(void) __attribute__((noreturn));

#if __SIZEOF_POINTER__ == 8
#define OFFSET(off) ARG(off)
#define POS(off)    ARG(off), 0
#else
#define OFFSET(off) ARG(off), ARG((u64)(off) >> 32)
#define POS(off)    OFFSET(off)
#endif

EXPORT ssize_t read(int fd, void *buf, size_t n)
{
	if (!ours(fd))
		return real.read(fd, buf, n);
	trace_via = "read";
	return FILECALL_CANCEL(READ, ARG(fd), ARG(buf), n);
}
ALIAS(__read, read);
ENTRY(read);

ssize_t __read_chk(int fd, void *buf, size_t n, size_t room);
EXPORT ssize_t __read_chk(int fd, void *buf, size_t n, size_t room)
{
	if (n > room)
		__chk_fail();
	if (!ours(fd))
		return real.read(fd, buf, n);
	trace_via = "__read_chk";
	return FILECALL_CANCEL(READ, ARG(fd), ARG(buf), n);
}

EXPORT ssize_t write(int fd, const void *buf, size_t n)
{
	if (!ours(fd))
		return real.write(fd, buf, n);
	trace_via = "write";
	return FILECALL_CANCEL(WRITE, ARG(fd), ARG(buf), n);
}
ALIAS(__write, write);
ENTRY(write);

EXPORT ssize_t readv(int fd, const struct iovec *iov, int n)
{
	if (!ours(fd))
		return real.readv(fd, iov, n);
	trace_via = "readv";
	return FILECALL_CANCEL(READV, ARG(fd), ARG(iov), ARG(n));
}
ENTRY(readv);

EXPORT ssize_t writev(int fd, const struct iovec *iov, int n)
{
	if (!ours(fd))
		return real.writev(fd, iov, n);
	trace_via = "writev";
	return FILECALL_CANCEL(WRITEV, ARG(fd), ARG(iov), ARG(n));
}
ENTRY(writev);

EXPORT ssize_t pread64(int fd, void *buf, size_t n, off64_t off)
{
	if (!ours(fd))
		return real.pread64(fd, buf, n, off);
	trace_via = "pread64";
	return FILECALL_CANCEL(PREAD64, ARG(fd), ARG(buf), n, OFFSET(off));
}
ALIAS(__pread64, pread64);
ALIAS(__libc_pread, pread64);
ENTRY(pread64);

EXPORT ssize_t pwrite64(int fd, const void *buf, size_t n, off64_t off)
{
	if (!ours(fd))
		return real.pwrite64(fd, buf, n, off);
	trace_via = "pwrite64";
	return FILECALL_CANCEL(PWRITE64, ARG(fd), ARG(buf), n, OFFSET(off));
}
ALIAS(__pwrite64, pwrite64);
ALIAS(__libc_pwrite, pwrite64);
ENTRY(pwrite64);

EXPORT ssize_t preadv64(int fd, const struct iovec *iov, int n, off64_t off)
{
	if (!ours(fd))
		return real.preadv64(fd, iov, n, off);
	trace_via = "preadv64";
	return FILECALL_CANCEL(PREADV, ARG(fd), ARG(iov), ARG(n), POS(off));
}
ENTRY(preadv64);

EXPORT ssize_t pwritev64(int fd, const struct iovec *iov, int n, off64_t off)
{
	if (!ours(fd))
		return real.pwritev64(fd, iov, n, off);
	trace_via = "pwritev64";
	return FILECALL_CANCEL(PWRITEV, ARG(fd), ARG(iov), ARG(n), POS(off));
}
ENTRY(pwritev64);

EXPORT ssize_t preadv64v2(int fd, const struct iovec *iov, int n, off64_t off,
			  int flags)
{
	if (!ours(fd))
		return real.preadv64v2(fd, iov, n, off, flags);
	trace_via = "preadv64v2";
	return FILECALL_CANCEL(PREADV2, ARG(fd), ARG(iov), ARG(n), POS(off),
			       ARG(flags));
}
ENTRY(preadv64v2);

EXPORT ssize_t pwritev64v2(int fd, const struct iovec *iov, int n, off64_t off,
			   int flags)
{
	if (!ours(fd))
		return real.pwritev64v2(fd, iov, n, off, flags);
	trace_via = "pwritev64v2";
	return FILECALL_CANCEL(PWRITEV2, ARG(fd), ARG(iov), ARG(n), POS(off),
			       ARG(flags));
}
ENTRY(pwritev64v2);

EXPORT ssize_t sendfile64(int out, int in, off64_t *off, size_t n)
{
	if (!ours(out) && !ours(in))
		return real.sendfile64(out, in, off, n);
	trace_via = "sendfile64";
	return FILECALL(SENDFILE, ARG(out), ARG(in), ARG(off), n);
}
ENTRY(sendfile64);

/*
 * The plain names. Where off_t has 64 bits they are the same functions under
 * another name, as in libc; on i386 they widen what they are given.
 */
#if __SIZEOF_POINTER__ == 8
ALIAS(pread, pread64);
ALIAS(pwrite, pwrite64);
ALIAS(preadv, preadv64);
ALIAS(pwritev, pwritev64);
ALIAS(preadv2, preadv64v2);
ALIAS(pwritev2, pwritev64v2);
ALIAS(sendfile, sendfile64);
#else
EXPORT ssize_t pread(int fd, void *buf, size_t n, off_t off)
{
	return pread64(fd, buf, n, off);
}

EXPORT ssize_t pwrite(int fd, const void *buf, size_t n, off_t off)
{
	return pwrite64(fd, buf, n, off);
}

EXPORT ssize_t preadv(int fd, const struct iovec *iov, int n, off_t off)
{
	return preadv64(fd, iov, n, off);
}

EXPORT ssize_t pwritev(int fd, const struct iovec *iov, int n, off_t off)
{
	return pwritev64(fd, iov, n, off);
}

EXPORT ssize_t preadv2(int fd, const struct iovec *iov, int n, off_t off,
		       int flags)
{
	return preadv64v2(fd, iov, n, off, flags);
}

EXPORT ssize_t pwritev2(int fd, const struct iovec *iov, int n, off_t off,
			int flags)
{
	return pwritev64v2(fd, iov, n, off, flags);
}

EXPORT ssize_t sendfile(int out, int in, off_t *off, size_t n)
{
	off64_t wide;
	off_t from = 0;
	ssize_t ret;

	if (!ours(out) && !ours(in))
		return real.sendfile(out, in, off, n);
	if (off && copy_from_user(&from, off, sizeof(from)))
		return ret_errno(-EFAULT);
	wide = from;
	trace_via = "sendfile";
	ret = FILECALL(SENDFILE, ARG(out), ARG(in), ARG(off ? &wide : NULL), n);
	if (off && ret >= 0) {
		off_t narrow = (off_t)wide;

		if (copy_to_user(off, &narrow, sizeof(narrow)))
			return ret_errno(-EFAULT);
	}
	return ret;
}
#endif

ssize_t __pread64_chk(int fd, void *buf, size_t n, off64_t off, size_t room);
EXPORT ssize_t __pread64_chk(int fd, void *buf, size_t n, off64_t off,
			     size_t room)
{
	if (n > room)
		__chk_fail();
	return pread64(fd, buf, n, off);
}

ssize_t __pread_chk(int fd, void *buf, size_t n, off_t off, size_t room);
EXPORT ssize_t __pread_chk(int fd, void *buf, size_t n, off_t off, size_t room)
{
	if (n > room)
		__chk_fail();
	return pread64(fd, buf, n, off);
}

EXPORT ssize_t splice(int in, off64_t *off_in, int out, off64_t *off_out,
		      size_t n, unsigned flags)
{
	if (!ours(in) && !ours(out))
		return real.splice(in, off_in, out, off_out, n, flags);
	trace_via = "splice";
	return FILECALL_CANCEL(SPLICE, ARG(in), ARG(off_in), ARG(out),
			       ARG(off_out), n, flags);
}
ENTRY(splice);

EXPORT ssize_t tee(int in, int out, size_t n, unsigned flags)
{
	if (!ours(in) && !ours(out))
		return real.tee(in, out, n, flags);
	trace_via = "tee";
	return FILECALL_CANCEL(TEE, ARG(in), ARG(out), n, flags);
}
ENTRY(tee);

EXPORT ssize_t vmsplice(int fd, const struct iovec *iov, size_t n,
			unsigned flags)
{
	if (!ours(fd))
		return real.vmsplice(fd, iov, n, flags);
	trace_via = "vmsplice";
	return FILECALL_CANCEL(VMSPLICE, ARG(fd), ARG(iov), n, flags);
}
ENTRY(vmsplice);

EXPORT ssize_t copy_file_range(int in, off64_t *off_in, int out,
			       off64_t *off_out, size_t n, unsigned flags)
{
	if (!ours(in) && !ours(out))
		return real.copy_file_range(in, off_in, out, off_out, n, flags);
	trace_via = "copy_file_range";
	return FILECALL_CANCEL(COPY_FILE_RANGE, ARG(in), ARG(off_in), ARG(out),
			       ARG(off_out), n, flags);
}
ENTRY(copy_file_range);
