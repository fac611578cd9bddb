/* SPDX-License-Identifier: MIT */
/* sock_opt.h - SOL_SOCKET: what setting and getting share. */
#ifndef SOCK_OPT_H
#define SOCK_OPT_H

#include <sys/socket.h>

#include "sock.h"

/* Newer than the C library's header. */
#ifndef SO_PASSPIDFD
#define SO_PASSPIDFD 76
#endif
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif
#define SO_DEVMEM_DONTNEED 80
#define SO_RCVPRIORITY	   82
#define SO_PASSRIGHTS	   83
#ifndef SO_RCVMARK
#define SO_RCVMARK 75
#endif
#ifndef SO_RESERVE_MEM
#define SO_RESERVE_MEM 73
#endif
#ifndef SO_TXREHASH
#define SO_TXREHASH 74
#endif
#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif
#ifndef SO_BUF_LOCK
#define SO_BUF_LOCK 72
#endif

struct sock_flag_opt {
	u8 name; /* SO_* */
	u8 flag; /* enum sock_flag */
	u8 dst_reset; /* the route depends on it */
};
/* Options that are one bit of sk->flags and no more. */
extern const struct sock_flag_opt sock_flag_opts[];
const struct sock_flag_opt *sock_find_flag_opt(int name);

#define SOCK_MIN_SNDBUF 4608 /* room for two small packets */
#define SOCK_MIN_RCVBUF 2304

static inline notrace bool sk_is_tcp(const struct sock *sk)
{
	return sk->proto == PROTO_TCP;
}

static inline notrace bool sk_is_inet(const struct sock *sk)
{
	return sk->family == AF_INET || sk->family == AF_INET6;
}

/* Does the family pass such control messages (AF_NETLINK)? */
static inline notrace bool sk_may_scm_recv(const struct sock *sk)
{
	return sk->family == AF_NETLINK;
}

static inline notrace bool sk_has_peek_off(const struct sock *sk)
{
	return sk->proto == PROTO_TCP || sk->proto == PROTO_UDP ||
	       sk->proto == PROTO_UDPLITE;
}

#endif
