// SPDX-License-Identifier: MIT
/*
 * sys_socket.c - socket(2), socketpair(2), listen(2), accept(2), shutdown(2)
 *
 * Models sys_socket(), sys_socketpair(), sys_listen(), sys_accept() and
 * sys_shutdown() of net/socket.c. Order of checks and errors are the running
 * kernel's; accept(2) reserves its descriptor before it waits, as kernels
 * since 2.6.12 do: a thread that opens something meanwhile gets the next one.
 *
 * Not modelled: security hooks.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>

#include "core/files.h"
#include "core/sys.h"
#include "netglobal.h"
#include "sock.h"

#define SOCK_TYPE_MASK 0xf

long sys_socket(int family, int type, int protocol)
{
	u32 flags = (u32)type & ~SOCK_TYPE_MASK;
	struct socket *sock;
	int err;

	if (family_is_passed(family, protocol))
		return -ENOTOURS;
	if (flags & ~(u32)(SOCK_CLOEXEC | SOCK_NONBLOCK))
		return -EINVAL;
	err = sock_create(family, type & SOCK_TYPE_MASK, protocol, &sock);
	if (err < 0)
		return err;
	err = sock_map_fd(sock, flags);
	if (err < 0)
		sock_release(sock);
	return err;
}

/* The numbers are reserved, and told, before the family is asked. */
long sys_socketpair(int family, int type, int protocol, int *sv)
{
	u32 flags = (u32)type & ~SOCK_TYPE_MASK;
	struct socket *a, *b;
	int fd[2], err;

	if (family_is_passed(family, protocol))
		return -ENOTOURS;
	if (flags & ~(u32)(SOCK_CLOEXEC | SOCK_NONBLOCK))
		return -EINVAL;
	fd[0] = get_unused_fd(flags);
	if (fd[0] < 0)
		return fd[0];
	fd[1] = get_unused_fd(flags);
	err = fd[1];
	if (err < 0)
		goto out_fd0;
	err = -EFAULT;
	if (copy_to_user(sv, fd, sizeof(fd)))
		goto out_fd1;
	err = sock_create(family, type & SOCK_TYPE_MASK, protocol, &a);
	if (err < 0)
		goto out_fd1;
	err = sock_create(family, type & SOCK_TYPE_MASK, protocol, &b);
	if (err < 0)
		goto out_a;
	/* Linux: no family of ours can do it; what is past here never runs
	 * for them, so the descriptors are never installed. */
	err = sock_ops(a)->socketpair(a, b);
	if (err >= 0)
		err = -EOPNOTSUPP;
	sock_release(b);
out_a:
	sock_release(a);
out_fd1:
	put_unused_fd(fd[1]);
out_fd0:
	put_unused_fd(fd[0]);
	return err;
}

long sys_listen(int fd, int backlog)
{
	int somaxconn = machine->net->sysctl_somaxconn;
	struct socket *sock;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	if ((unsigned int)backlog > (unsigned int)somaxconn)
		backlog = somaxconn;
	err = sock_ops(sock)->listen(sock, backlog);
	sockfd_put(sock);
	return err;
}

static inline notrace int accept_name(struct socket *sock, void *uaddr,
				      int *ulen)
{
	struct sockaddr_storage addr;
	int len = sizeof(addr), err;

	err = sock_ops(sock)->getname(sock, (struct sockaddr *)&addr, &len, 2);
	if (err < 0)
		return -ECONNABORTED;
	return move_addr_to_user(&addr, len, uaddr, ulen);
}

/*
 * A server that empties its queue until EAGAIN would pay for a placeholder
 * each time: where nothing waits and the call will not, none is made.
 */
static inline notrace long do_accept(int fd, void *uaddr, int *ulen, u32 flags)
{
	struct socket *sock, *newsock;
	struct file *f = NULL;
	int newfd = -1, err;
	bool may_wait;
	u32 f_flags;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	err = -EINVAL;
	if (flags & ~(u32)(SOCK_CLOEXEC | SOCK_NONBLOCK))
		goto out_put;
	f_flags = sock->file->f_flags;
	may_wait = !(f_flags & O_NONBLOCK) ||
		   sock_ops(sock)->poll(sock->file, sock, NULL) & POLLIN;
	if (may_wait) {
		/* A program exec'ed meanwhile is not to inherit it. */
		newfd = get_unused_fd(flags | SOCK_CLOEXEC);
		err = newfd;
		if (newfd < 0)
			goto out_put;
	}
	err = -ENFILE;
	newsock = sock_alloc();
	if (!newsock)
		goto out_fd;
	newsock->type = sock->type;
	newsock->ops_id = sock->ops_id;
	err = sock_ops(sock)->accept(sock, newsock, (int)f_flags);
	if (err < 0)
		goto out_release;
	if (uaddr) {
		err = accept_name(newsock, uaddr, ulen);
		if (err < 0)
			goto out_release;
	}
	if (newfd < 0)
		err = newfd = get_unused_fd(flags | SOCK_CLOEXEC);
	if (newfd < 0)
		goto out_release;
	f = sock_alloc_file(newsock, newfd, flags);
	err = (int)PTR_ERR(f);
	if (IS_ERR(f))
		goto out_release;
	if (!(flags & SOCK_CLOEXEC))
		host_syscall(SYS_fcntl, newfd, F_SETFD, 0);
	err = fd_install(newfd, f);
	if (err) {
		newsock->file = NULL;
		put_filp(f);
		goto out_release;
	}
	sockfd_put(sock);
	return newfd;

out_release:
	sock_release(newsock);
out_fd:
	if (newfd >= 0)
		put_unused_fd(newfd);
out_put:
	sockfd_put(sock);
	return err;
}

long sys_accept(int fd, void *addr, int *len)
{
	return do_accept(fd, addr, len, 0);
}

long sys_accept4(int fd, void *addr, int *len, int flags)
{
	return do_accept(fd, addr, len, (u32)flags);
}

long sys_shutdown(int fd, int how)
{
	struct socket *sock;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	err = sock_ops(sock)->shutdown(sock, how);
	sockfd_put(sock);
	return err;
}
