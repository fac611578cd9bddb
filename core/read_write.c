// SPDX-License-Identifier: MIT
/*
 * read_write.c - read(2), write(2) and their vectors on a socket
 *
 * Models sys_read(), sys_write(), sys_readv(), sys_writev() of
 * fs/read_write.c and sock_read(), sock_write(), sock_readv(), sock_writev()
 * of net/socket.c. Errors are the running kernel's: a vector of more than
 * UIO_MAXIOV pieces is EINVAL here, reading nothing returns 0 without asking
 * the socket, RWF_NOWAIT is MSG_DONTWAIT.
 *
 * Not modelled: locks_verify_area(), fsnotify.
 */
#include <errno.h>
#include <fcntl.h>

#include "core/files.h"
#include "core/sys.h"
#include "sock.h"

#define RWF_KNOWN      0x1f /* HIPRI DSYNC SYNC NOWAIT APPEND */
#define RWF_NOWAIT_BIT 0x8

static inline notrace int file_nonblock(const struct file *f)
{
	return f->f_flags & O_NONBLOCK ? MSG_DONTWAIT : 0;
}

long sock_read(struct file *f, void *buf, size_t n)
{
	struct iovec iov = { buf, min(n, (size_t)MAX_RW_COUNT) };
	struct msghdr_k msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (!n)
		return 0; /* POSIX read(): before the state is looked at */
	return sock_recvmsg(f->socket, &msg, iov.iov_len, file_nonblock(f));
}

long sock_write(struct file *f, const void *buf, size_t n)
{
	struct iovec iov = { (void *)(uintptr_t)buf,
			     min(n, (size_t)MAX_RW_COUNT) };
	struct msghdr_k msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	msg.msg_flags = file_nonblock(f);
	if (f->socket->type == SOCK_SEQPACKET)
		msg.msg_flags |= MSG_EOR;
	return sock_sendmsg(f->socket, &msg, iov.iov_len);
}

static long sock_readv_writev(struct file *f, const struct iovec *uiov,
			      unsigned long n, int flags, bool write)
{
	struct iovec fast[UIO_FASTIOV], *iov = fast;
	struct msghdr_k msg = { 0 };
	struct socket *sock = f->socket;
	long len;

	if (n > UIO_MAXIOV)
		return -EINVAL;
	if (n > UIO_FASTIOV) {
		iov = sock_kmalloc(sock->sk, n * sizeof(*iov));
		if (!iov)
			return -ENOMEM;
	}
	len = verify_iovec(iov, uiov, n);
	if (len <= 0) /* an empty vector sends nothing, unlike write(2) */
		goto out;
	flags |= file_nonblock(f);
	msg.msg_iov = iov;
	msg.msg_iovlen = n;
	if (write) {
		msg.msg_flags = flags;
		if (sock->type == SOCK_SEQPACKET)
			msg.msg_flags |= MSG_EOR;
		len = sock_sendmsg(sock, &msg, (size_t)len);
	} else {
		len = sock_recvmsg(sock, &msg, (size_t)len, flags);
	}
out:
	if (iov != fast)
		sock_kfree_s(sock->sk, iov, n * sizeof(*iov));
	return len;
}

long sock_readv(struct file *f, const struct iovec *iov, unsigned long n)
{
	return sock_readv_writev(f, iov, n, 0, false);
}

long sock_writev(struct file *f, const struct iovec *iov, unsigned long n)
{
	return sock_readv_writev(f, iov, n, 0, true);
}

/* A file that is a socket of the machine, with a reference; else NULL. */
static inline notrace struct file *fget_socket(unsigned int fd)
{
	struct file *f = fget(fd);

	if (likely(f && f->kind == FILE_SOCKET))
		return f;
	if (f)
		fput(f);
	return NULL;
}

long sys_read(unsigned int fd, void *buf, size_t n)
{
	struct file *f = fget_socket(fd);
	long ret;

	if (!f)
		return -ENOTOURS;
	ret = sock_read(f, buf, n);
	fput(f);
	return ret;
}

long sys_write(unsigned int fd, const void *buf, size_t n)
{
	struct file *f = fget_socket(fd);
	long ret;

	if (!f)
		return -ENOTOURS;
	ret = sock_write(f, buf, n);
	fput(f);
	return ret;
}

long sys_readv(unsigned int fd, const struct iovec *iov, unsigned long n)
{
	struct file *f = fget_socket(fd);
	long ret;

	if (!f)
		return -ENOTOURS;
	ret = sock_readv(f, iov, n);
	fput(f);
	return ret;
}

long sys_writev(unsigned int fd, const struct iovec *iov, unsigned long n)
{
	struct file *f = fget_socket(fd);
	long ret;

	if (!f)
		return -ENOTOURS;
	ret = sock_writev(f, iov, n);
	fput(f);
	return ret;
}

static inline notrace long do_rwv2(unsigned int fd, const struct iovec *iov,
				   unsigned long n, long long pos, int flags,
				   bool write)
{
	struct file *f = fget_socket(fd);
	long ret;

	if (!f)
		return -ENOTOURS;
	ret = -ESPIPE;
	if (pos < -1)
		ret = -EINVAL;
	else if (pos == -1 && flags & ~RWF_KNOWN)
		ret = -EOPNOTSUPP;
	else if (pos == -1)
		ret = sock_readv_writev(
			f, iov, n, flags & RWF_NOWAIT_BIT ? MSG_DONTWAIT : 0,
			write);
	fput(f);
	return ret;
}

long sys_preadv2(unsigned int fd, const struct iovec *iov, unsigned long n,
		 long long pos, int flags)
{
	return do_rwv2(fd, iov, n, pos, flags, false);
}

long sys_pwritev2(unsigned int fd, const struct iovec *iov, unsigned long n,
		  long long pos, int flags)
{
	return do_rwv2(fd, iov, n, pos, flags, true);
}
