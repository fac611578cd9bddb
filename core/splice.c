// SPDX-License-Identifier: MIT
/*
 * splice.c - sendfile(2) and splice(2) between ours and the kernel's
 *
 * Models sys_sendfile() of mm/filemap.c and its later form in fs/splice.c:
 * data goes through a bounded buffer in the arena, page by page in the
 * original. What was taken from the source but not accepted by the sink is
 * given back: a file is read at a position that moves only by what was sent,
 * a socket is peeked at first, a pipe is copied aside with tee(2).
 *
 * Errors are the running kernel's: a source that cannot seek is EINVAL to
 * sendfile, a splice without a pipe EINVAL, an offset for a pipe ESPIPE.
 *
 * Not modelled: zero copy. Linux: pages of the file are sent as they are then.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "core/files.h"
#include "core/sys.h"
#include "sock.h"

#define CHUNK 65536u

/* SYS_lseek on i386 has 32 bits; llseek has its result elsewhere. */
static long long host_lseek(int fd, long long off, int whence)
{
#ifdef SYS__llseek
	long long res = 0;
	long err = host_syscall(SYS__llseek, fd, (unsigned long)(off >> 32),
				(unsigned long)off, &res, whence);

	return err < 0 ? err : res;
#else
	return host_syscall(SYS_lseek, fd, off, whence);
#endif
}

static long host_pread(int fd, void *buf, size_t n, long long pos)
{
	return host_syscall(SYS_pread64, fd, buf, n, (unsigned long)pos,
			    sizeof(long) == 4 ? (unsigned long)(pos >> 32) : 0);
}

/* Kernel memory to a socket: the copy is from our own buffer. */
static long send_buffer(struct file *f, char *buf, size_t n, int flags)
{
	struct iovec iov = { buf, n };
	struct msghdr_k msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	msg.msg_flags = flags;
	if (f->f_flags & O_NONBLOCK)
		msg.msg_flags |= MSG_DONTWAIT;
	return sock_sendmsg(f->socket, &msg, n);
}

static long recv_buffer(struct file *f, char *buf, size_t n, int flags)
{
	struct iovec iov = { buf, n };
	struct msghdr_k msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (f->f_flags & O_NONBLOCK)
		flags |= MSG_DONTWAIT;
	return sock_recvmsg(f->socket, &msg, n, flags);
}

/* From a file of the kernel's to a socket. */
static long do_sendfile(struct file *out, int in, void *uoff, size_t count)
{
	long flags = host_syscall(SYS_fcntl, in, F_GETFL);
	long long pos, start;
	size_t done = 0;
	long n = 0, sent;
	char *buf;

	if (flags < 0)
		return flags;
	if ((flags & O_ACCMODE) == O_WRONLY)
		return -EBADF;
	pos = host_lseek(in, 0, SEEK_CUR);
	if (pos < 0)
		return uoff ? -ESPIPE : -EINVAL;
	if (uoff && copy_from_user(&pos, uoff, sizeof(pos)))
		return -EFAULT;
	if (pos < 0)
		return -EINVAL;
	start = pos;
	count = min(count, (size_t)MAX_RW_COUNT);
	buf = count ? kmalloc(min((size_t)CHUNK, count)) : NULL;
	if (count && !buf)
		return -ENOMEM;
	while (done < count) {
		size_t want = min((size_t)CHUNK, count - done);

		n = host_pread(in, buf, want, pos);
		if (n <= 0)
			break;
		sent = send_buffer(out, buf, (size_t)n,
				   (size_t)n == want && done + want < count
					   ? MSG_MORE
					   : 0);
		if (sent <= 0) {
			n = sent;
			break;
		}
		pos += sent;
		done += (size_t)sent;
		if (sent < n ||
		    (out->f_flags & O_NONBLOCK && sent < (long)want))
			break;
	}
	if (buf)
		kfree(buf);
	/* The file ended before the count did: nothing is more to come. */
	if (done && n == 0 && done < count && out->socket->type == SOCK_STREAM)
		send_buffer(out, NULL, 0, MSG_DONTWAIT);
	if (uoff) {
		if (copy_to_user(uoff, &pos, sizeof(pos)))
			return -EFAULT;
	} else if (pos != start) {
		host_lseek(in, pos, SEEK_SET);
	}
	return done ? (long)done : n;
}

long sys_sendfile(int out, int in, void *off, size_t count)
{
	struct file *f = fcheck(current->files, (unsigned int)in);
	long ret;

	/* A socket can be read by splice, not by sendfile. */
	if (f && f->kind == FILE_SOCKET)
		return host_syscall(SYS_fcntl, out, F_GETFL) < 0 ? -EBADF
		       : off					 ? -ESPIPE
								 : -EINVAL;
	f = fget((unsigned int)out);
	if (!f || f->kind != FILE_SOCKET) {
		if (f)
			fput(f);
		return -ENOTOURS;
	}
	ret = do_sendfile(f, in, off, count);
	fput(f);
	return ret;
}

static bool is_pipe(int fd)
{
	/* Only pipes know their size. */
	return host_syscall(SYS_fcntl, fd, F_GETPIPE_SZ) > 0;
}

/*
 * A socket into a pipe: what the pipe did not take stays in the socket.
 * SPLICE_F_NONBLOCK is about the pipe; the socket goes by its own flag.
 */
static long splice_from_socket(struct file *in, int pipe, size_t len,
			       unsigned int flags)
{
	struct pollfd p = { pipe, POLLOUT, 0 };
	struct timespec none = { 0, 0 };
	size_t want = min(len, (size_t)CHUNK);
	bool stream = in->socket->type == SOCK_STREAM;
	char *buf = kmalloc(want);
	long n, put;

	if (!buf)
		return -ENOMEM;
	n = recv_buffer(in, buf, want, stream ? MSG_PEEK : 0);
	if (n <= 0)
		goto out;
	put = -EAGAIN;
	if (flags & SPLICE_F_NONBLOCK &&
	    host_syscall(SYS_ppoll, &p, 1, &none, 0, 8) == 0)
		goto out_put;
	if (stream) { /* as much as goes in without waiting, at least a page */
		int have = 0;
		long size = host_syscall(SYS_fcntl, pipe, F_GETPIPE_SZ);

		host_syscall(SYS_ioctl, pipe, FIONREAD, &have);
		size = max(size - have, 4096L);
		n = min(n, size);
	}
	put = kernel_wait(SYS_write, (unsigned long)pipe, (unsigned long)buf,
			  (unsigned long)n);
out_put:
	if (put > 0 && stream)
		recv_buffer(in, buf, (size_t)put, MSG_DONTWAIT);
	n = put;
out:
	kfree(buf);
	return n;
}

/* A pipe into a socket: it is copied aside, sent, and then taken out. */
static long splice_to_socket(int pipe, struct file *out, size_t len,
			     unsigned int flags)
{
	size_t want = min(len, (size_t)CHUNK);
	char *buf = kmalloc(want);
	int aside[2];
	long n, sent;

	if (!buf)
		return -ENOMEM;
	n = host_syscall(SYS_pipe2, aside, O_CLOEXEC);
	if (n < 0)
		goto out;
	n = kernel_wait(SYS_tee, (unsigned long)pipe, (unsigned long)aside[1],
			want,
			flags & SPLICE_F_NONBLOCK ? SPLICE_F_NONBLOCK : 0u);
	if (n > 0)
		n = host_syscall(SYS_read, aside[0], buf, n);
	if (n > 0) {
		sent = send_buffer(out, buf, (size_t)n,
				   flags & SPLICE_F_MORE ? MSG_MORE : 0);
		if (sent > 0)
			host_syscall(SYS_read, pipe, buf, sent);
		n = sent;
	}
	host_syscall(SYS_close, aside[0]);
	host_syscall(SYS_close, aside[1]);
out:
	kfree(buf);
	return n;
}

long sys_splice(int in, void *off_in, int out, void *off_out, size_t len,
		unsigned int flags)
{
	struct file *from = fget((unsigned int)in);
	struct file *to = fget((unsigned int)out);
	long ret = -ENOTOURS;

	if (!(from && from->kind == FILE_SOCKET) &&
	    !(to && to->kind == FILE_SOCKET))
		goto out;
	ret = 0;
	if (!len)
		goto out;
	ret = -EINVAL;
	if (flags & ~15u)
		goto out;
	ret = -EBADF;
	if (host_syscall(SYS_fcntl, in, F_GETFL) < 0 ||
	    host_syscall(SYS_fcntl, out, F_GETFL) < 0)
		goto out;
	ret = -ESPIPE; /* neither a pipe nor a socket has a position */
	if (off_in || off_out)
		goto out;
	ret = -EINVAL;
	if (from && from->kind == FILE_SOCKET && is_pipe(out))
		ret = splice_from_socket(from, out, len, flags);
	else if (to && to->kind == FILE_SOCKET && is_pipe(in))
		ret = splice_to_socket(in, to, len, flags);
out:
	if (to)
		fput(to);
	if (from)
		fput(from);
	return ret;
}
