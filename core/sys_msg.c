// SPDX-License-Identifier: MIT
/*
 * sys_msg.c - send(2), recv(2) and their families
 *
 * Models sys_sendto(), sys_recvfrom(), sys_sendmsg(), sys_recvmsg() of
 * net/socket.c, verify_iovec() of net/core/iovec.c, and the later
 * sendmmsg(2) and recvmmsg(2). Everything a call names is copied in first;
 * the data itself is moved by the protocol, with copy_*_user().
 *
 * Errors are the running kernel's: more than UIO_MAXIOV pieces are EMSGSIZE,
 * a negative piece EINVAL, more control data than optmem_max ENOBUFS. One
 * transfer is at most MAX_RW_COUNT bytes.
 *
 * Not modelled: MSG_ZEROCOPY's page pinning, MSG_CMSG_COMPAT, descriptors in
 * control messages (only AF_UNIX carries them, and that is the kernel's).
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "core/files.h"
#include "core/sys.h"
#include "netglobal.h"
#include "sock.h"

/* The kernel's own bit: nobody may set it, and for i386 it does so itself. */
#undef MSG_CMSG_COMPAT
#define MSG_CMSG_COMPAT (sizeof(long) == 8 ? 0x80000000u : 0)

#define CONTROL_FAST 64
/* Bits that only the kernel's own code may set. */
#define MSG_INTERNAL (0x10000u | 0x100000u | 0x8000000u)

/* Copies the vector in; the bytes it names, or a negative errno. */
long verify_iovec(struct iovec *to, const struct iovec *uiov, size_t n)
{
	size_t total = 0;

	if (n && copy_from_user(to, uiov, n * sizeof(*to)))
		return -EFAULT;
	for (size_t i = 0; i < n; i++) {
		if ((ssize_t)to[i].iov_len < 0)
			return -EINVAL;
		if (to[i].iov_len > (size_t)MAX_RW_COUNT - total)
			to[i].iov_len = (size_t)MAX_RW_COUNT - total;
		total += to[i].iov_len;
	}
	return (long)total;
}

long sys_sendto(int fd, const void *buf, size_t len, unsigned int flags,
		const void *uaddr, int addrlen)
{
	struct sockaddr_storage addr;
	struct msghdr_k msg = { 0 };
	struct socket *sock;
	struct iovec iov;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	iov.iov_base = (void *)(uintptr_t)buf;
	iov.iov_len = min(len, (size_t)MAX_RW_COUNT);
	msg.msg_iov = &iov;
	msg.msg_iovlen = 1;
	if (uaddr) {
		err = move_addr_to_kernel(uaddr, addrlen, &addr);
		if (err < 0)
			goto out;
		msg.msg_name = &addr;
		msg.msg_namelen = addrlen;
	}
	flags &= ~MSG_INTERNAL;
	if (sock->file->f_flags & O_NONBLOCK)
		flags |= MSG_DONTWAIT;
	msg.msg_flags = (int)flags;
	err = sock_sendmsg(sock, &msg, iov.iov_len);
out:
	sockfd_put(sock);
	return err;
}

long sys_send(int fd, const void *buf, size_t len, unsigned int flags)
{
	return sys_sendto(fd, buf, len, flags, NULL, 0);
}

long sys_recvfrom(int fd, void *buf, size_t len, unsigned int flags,
		  void *uaddr, int *ulen)
{
	struct sockaddr_storage addr;
	struct msghdr_k msg = { 0 };
	struct socket *sock;
	struct iovec iov;
	int err, err2;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	iov.iov_base = buf;
	iov.iov_len = min(len, (size_t)MAX_RW_COUNT);
	msg.msg_iov = &iov;
	msg.msg_iovlen = 1;
	if (uaddr)
		msg.msg_name = &addr;
	if (sock->file->f_flags & O_NONBLOCK)
		flags |= MSG_DONTWAIT;
	err = sock_recvmsg(sock, &msg, iov.iov_len, (int)flags);
	if (err >= 0 && uaddr) {
		err2 = move_addr_to_user(&addr, msg.msg_namelen, uaddr, ulen);
		if (err2 < 0)
			err = err2;
	}
	sockfd_put(sock);
	return err;
}

long sys_recv(int fd, void *buf, size_t len, unsigned int flags)
{
	return sys_recvfrom(fd, buf, len, flags, NULL, NULL);
}

/* A message header of the program's, and room for what it points to. */
struct msg_frame {
	struct msghdr user;
	struct msghdr_k k;
	struct sockaddr_storage addr;
	struct iovec iov[UIO_FASTIOV], *big;
	char control[CONTROL_FAST] __attribute__((aligned(8)));
	void *bigctl;
	size_t len;
};

static notrace void msg_put(struct socket *sock, struct msg_frame *m)
{
	if (m->big)
		sock_kfree_s(sock->sk, m->big,
			     m->k.msg_iovlen * sizeof(m->iov[0]));
	if (m->bigctl)
		sock_kfree_s(sock->sk, m->bigctl, m->user.msg_controllen);
}

/* Header, vector and (to send) name; the control data is the caller's. */
static inline notrace int msg_get(struct socket *sock, struct msg_frame *m,
				  const struct msghdr *umsg, bool send)
{
	struct iovec *iov = m->iov;
	long len;

	m->big = NULL;
	m->bigctl = NULL;
	memset(&m->k, 0, sizeof(m->k));
	if (copy_from_user(&m->user, umsg, sizeof(m->user)))
		return -EFAULT;
	if (!m->user.msg_name)
		m->user.msg_namelen = 0;
	if ((int)m->user.msg_namelen < 0)
		return -EINVAL;
	if (m->user.msg_namelen > sizeof(m->addr))
		m->user.msg_namelen = sizeof(m->addr);
	if (m->user.msg_name && m->user.msg_namelen) {
		m->k.msg_name = &m->addr;
		m->k.msg_namelen = (int)m->user.msg_namelen;
		if (send && move_addr_to_kernel(m->user.msg_name,
						m->k.msg_namelen, &m->addr))
			return -EFAULT;
	} else if (m->user.msg_name && !send) {
		m->k.msg_name = &m->addr;
	}
	if (m->user.msg_iovlen > UIO_MAXIOV)
		return -EMSGSIZE;
	if (m->user.msg_iovlen > UIO_FASTIOV) {
		iov = sock_kmalloc(sock->sk, m->user.msg_iovlen * sizeof(*iov));
		if (!iov)
			return -ENOMEM;
		m->big = iov;
	}
	m->k.msg_iov = iov;
	m->k.msg_iovlen = m->user.msg_iovlen;
	len = verify_iovec(iov, m->user.msg_iov, m->user.msg_iovlen);
	if (len < 0)
		return (int)len;
	m->len = (size_t)len;
	return 0;
}

/*
 * Linux: a 64-bit kernel rewrites what an i386 program hands it, and so looks
 * at the headers before anything else does.
 */
static int cmsghdr_from_user_compat_to_kern(const struct msghdr *m)
{
	const char *ctl = m->msg_control;
	size_t n = m->msg_controllen, at = 0;
	struct cmsghdr h;

	if (!ctl || n < sizeof(h))
		return -EINVAL;
	do {
		if (copy_from_user(&h, ctl + at, sizeof(h)))
			return -EFAULT;
		if (h.cmsg_len < sizeof(h) || h.cmsg_len > n - at)
			return -EINVAL;
		at += CMSG_ALIGN(h.cmsg_len);
	} while (at + sizeof(h) <= n);
	return 0;
}

static inline notrace int msg_control(struct socket *sock, struct msg_frame *m)
{
	size_t optmem = (size_t)machine->net->sysctl_optmem_max;
	size_t n = m->user.msg_controllen;
	void *ctl = m->control;

	if (n > INT_MAX)
		return -ENOBUFS;
	if (!n)
		return 0;
	if (sizeof(long) == 4) {
		int err = cmsghdr_from_user_compat_to_kern(&m->user);

		if (err)
			return err;
	}
	if (n > CONTROL_FAST) {
		ctl = n > optmem ? NULL : sock_kmalloc(sock->sk, n);
		if (!ctl)
			return -ENOBUFS;
		m->bigctl = ctl;
	}
	if (copy_from_user(ctl, m->user.msg_control, n))
		return -EFAULT;
	m->k.msg_control = ctl;
	m->k.msg_controllen = n;
	return 0;
}

static inline notrace int do_sendmsg(struct socket *sock,
				     const struct msghdr *umsg,
				     unsigned int flags, bool *all)
{
	struct msg_frame m;
	int err;

	err = msg_get(sock, &m, umsg, true);
	if (!err)
		err = msg_control(sock, &m);
	if (!err) {
		flags &= ~MSG_INTERNAL;
		if (sock->file->f_flags & O_NONBLOCK)
			flags |= MSG_DONTWAIT;
		m.k.msg_flags = (int)flags;
		err = sock_sendmsg(sock, &m.k, m.len);
		*all = err >= 0 && (size_t)err == m.len;
	}
	msg_put(sock, &m);
	return err;
}

/* *out: the MSG_* the program was told. */
static inline notrace int do_recvmsg(struct socket *sock, struct msghdr *umsg,
				     unsigned int flags, int *out)
{
	struct msg_frame m;
	size_t used;
	int err, err2;

	err = msg_get(sock, &m, umsg, false);
	if (err)
		goto out;
	m.k.msg_namelen = 0;
	m.k.msg_control = m.user.msg_control;
	m.k.msg_controllen = m.user.msg_control ? m.user.msg_controllen : 0;
	m.k.control_user = 1;
	m.k.msg_flags = (int)(flags & MSG_CMSG_CLOEXEC);
	if (sock->file->f_flags & O_NONBLOCK)
		flags |= MSG_DONTWAIT;
	err = sock_recvmsg(sock, &m.k, m.len, (int)flags);
	if (err < 0)
		goto out;
	if (m.user.msg_name) {
		err2 = move_addr_to_user(&m.addr, m.k.msg_namelen,
					 m.user.msg_name,
					 (int *)&umsg->msg_namelen);
		if (err2 < 0) {
			err = err2;
			goto out;
		}
	}
	*out = m.k.msg_flags;
	used = (size_t)((char *)m.k.msg_control - (char *)m.user.msg_control);
	if (copy_to_user(&umsg->msg_flags, out, sizeof(*out)) ||
	    copy_to_user(&umsg->msg_controllen, &used, sizeof(used)))
		err = -EFAULT;
out:
	msg_put(sock, &m);
	return err;
}

long sys_sendmsg(int fd, const struct msghdr *umsg, unsigned int flags)
{
	struct socket *sock;
	bool all;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	err = do_sendmsg(sock, umsg, flags, &all);
	sockfd_put(sock);
	return err;
}

long sys_recvmsg(int fd, struct msghdr *umsg, unsigned int flags)
{
	struct socket *sock;
	int err, out;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	err = do_recvmsg(sock, umsg, flags, &out);
	sockfd_put(sock);
	return err;
}

long sys_sendmmsg(int fd, struct mmsghdr *msg, unsigned int vlen,
		  unsigned int flags)
{
	unsigned int n = 0, len;
	struct socket *sock;
	bool all = true;
	int err = 0;

	if (flags & MSG_CMSG_COMPAT)
		return -EINVAL;
	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	err = 0;
	if (vlen > UIO_MAXIOV)
		vlen = UIO_MAXIOV;
	while (n < vlen && all) {
		err = do_sendmsg(sock, &msg[n].msg_hdr, flags, &all);
		if (err < 0)
			break;
		len = (unsigned int)err;
		err = 0;
		if (copy_to_user(&msg[n].msg_len, &len, sizeof(len))) {
			err = -EFAULT;
			break;
		}
		n++;
	}
	sockfd_put(sock);
	return n ? (long)n : err;
}

/* Linux: the timeout is only looked at after each datagram. */
long sys_recvmmsg(int fd, struct mmsghdr *msg, unsigned int vlen,
		  unsigned int flags, void *timeout)
{
	struct timespec ts, left = { 0, 0 };
	unsigned int n = 0, len;
	struct socket *sock;
	int err, out = 0;
	u64 end = 0;

	if (flags & MSG_CMSG_COMPAT)
		return -EINVAL;
	if (timeout) {
		if (copy_from_user(&ts, timeout, sizeof(ts)))
			return -EFAULT;
		if (ts.tv_sec < 0 || ts.tv_nsec < 0 ||
		    ts.tv_nsec >= 1000000000L)
			return -EINVAL;
		end = ktime_get() + (u64)ts.tv_sec * 1000000000u +
		      (u64)ts.tv_nsec;
	}
	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	err = flags & MSG_ERRQUEUE ? 0 : sock_error(sock->sk);
	while (!err && n < vlen) {
		err = do_recvmsg(sock, &msg[n].msg_hdr,
				 flags & ~(unsigned int)MSG_WAITFORONE, &out);
		if (err < 0)
			break;
		len = (unsigned int)err;
		err = 0;
		if (copy_to_user(&msg[n].msg_len, &len, sizeof(len))) {
			err = -EFAULT;
			break;
		}
		n++;
		if (flags & MSG_WAITFORONE)
			flags |= MSG_DONTWAIT;
		if (timeout) {
			u64 now = ktime_get();

			left.tv_sec =
				now < end ? (time_t)((end - now) / 1000000000u)
					  : 0;
			left.tv_nsec =
				now < end ? (long)((end - now) % 1000000000u)
					  : 0;
			if (now >= end)
				break;
		}
		if (out & MSG_OOB)
			break;
	}
	/* What cut the row short is told by the next call. */
	if (n && err < 0 && err != -EAGAIN && err != -ERESTARTSYS)
		sock->sk->err = -err;
	sockfd_put(sock);
	if (!n)
		return err;
	if (timeout && copy_to_user(timeout, &left, sizeof(left)))
		return -EFAULT;
	return n;
}
