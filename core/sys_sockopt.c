// SPDX-License-Identifier: MIT
/*
 * sys_sockopt.c - setsockopt(2) and getsockopt(2)
 *
 * Models sys_setsockopt() and sys_getsockopt() of net/socket.c: SOL_SOCKET is
 * answered by the core, every other level by the family.
 *
 * Not modelled: BPF cgroup hooks, i386 compatibility layouts.
 */
#include <errno.h>

#include "core/files.h"
#include "core/sys.h"
#include "sock.h"

long sys_setsockopt(int fd, int level, int name, const void *val, int len)
{
	struct socket *sock;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	if (len < 0)
		err = -EINVAL;
	else if (level == SOL_SOCKET)
		err = sock_setsockopt(sock, level, name, val, len);
	else
		err = sock_ops(sock)->setsockopt(sock, level, name, val, len);
	sockfd_put(sock);
	return err;
}

long sys_getsockopt(int fd, int level, int name, void *val, int *len)
{
	struct socket *sock;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	if (level == SOL_SOCKET)
		err = sock_getsockopt(sock, level, name, val, len);
	else
		err = sock_ops(sock)->getsockopt(sock, level, name, val, len);
	sockfd_put(sock);
	return err;
}
