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
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "core/files.h"
#include "core/sys.h"
#include "machine.h"
#include "sock.h"

/* --personality 2.4: the last option of each level that it knew. */
static notrace bool newer_than_24(int level, int name)
{
	if (!personality_24())
		return false;
	switch (level) {
	case SOL_SOCKET:
		return name > SO_ACCEPTCONN || name == SO_REUSEPORT;
	case SOL_TCP:
		return name > TCP_QUICKACK;
	case SOL_IP:
		return name > IP_FREEBIND &&
		       (name < IP_MULTICAST_IF || name > IP_DROP_MEMBERSHIP);
	case SOL_UDP:
		return true;
	}
	return false;
}

long sys_setsockopt(int fd, int level, int name, const void *val, int len)
{
	struct socket *sock;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock)
		return err;
	if (len < 0)
		err = -EINVAL;
	else if (newer_than_24(level, name))
		err = -ENOPROTOOPT;
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
	if (newer_than_24(level, name))
		err = -ENOPROTOOPT;
	else if (level == SOL_SOCKET)
		err = sock_getsockopt(sock, level, name, val, len);
	else
		err = sock_ops(sock)->getsockopt(sock, level, name, val, len);
	sockfd_put(sock);
	return err;
}
