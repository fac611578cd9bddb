// SPDX-License-Identifier: MIT
/*
 * sys_addr.c - bind(2), connect(2), getsockname(2), getpeername(2)
 *
 * Models sys_bind(), sys_connect(), sys_getsockname() and sys_getpeername()
 * of net/socket.c: look up, move the address, ask the family.
 *
 * Not modelled: security hooks.
 */
#include "core/files.h"
#include "core/sys.h"

long sys_bind(int fd, const void *uaddr, int len)
{
	struct sockaddr_storage addr;
	struct socket *sock;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	err = move_addr_to_kernel(uaddr, len, &addr);
	if (err >= 0)
		err = sock_ops(sock)->bind(sock, (struct sockaddr *)&addr, len);
	sockfd_put(sock);
	return err;
}

long sys_connect(int fd, const void *uaddr, int len)
{
	struct sockaddr_storage addr;
	struct socket *sock;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	err = move_addr_to_kernel(uaddr, len, &addr);
	if (err >= 0)
		err = sock_ops(sock)->connect(sock, (struct sockaddr *)&addr,
					      len, (int)sock->file->f_flags);
	sockfd_put(sock);
	return err;
}

long sys_getsockname(int fd, void *uaddr, int *ulen)
{
	struct sockaddr_storage addr;
	int err, len = sizeof(addr);
	struct socket *sock;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	err = sock_ops(sock)->getname(sock, (struct sockaddr *)&addr, &len, 0);
	if (err >= 0)
		err = move_addr_to_user(&addr, len, uaddr, ulen);
	sockfd_put(sock);
	return err;
}

long sys_getpeername(int fd, void *uaddr, int *ulen)
{
	struct sockaddr_storage addr;
	int err, len = sizeof(addr);
	struct socket *sock;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	err = sock_ops(sock)->getname(sock, (struct sockaddr *)&addr, &len, 1);
	if (err >= 0)
		err = move_addr_to_user(&addr, len, uaddr, ulen);
	sockfd_put(sock);
	return err;
}
