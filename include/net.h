/* SPDX-License-Identifier: MIT */
/*
 * net.h - struct socket and the operations of an address family
 *
 * struct socket is what a descriptor names; struct sock (sock.h) is the
 * protocol's end. Operations are constant tables of the library, named in
 * the arena by a small id.
 */
#ifndef NET_H
#define NET_H

#include <linux/net.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "fs.h"
#include "kern.h"

/* socket_state, NPROTO (AF_MAX) and the numbers of the calls: <linux/net.h> */

/* bits of socket->flags */
#define SOCK_ASYNC_NOSPACE  0 /* poll said: no room; SIGIO when there is */
#define SOCK_ASYNC_WAITDATA 1 /* a reader sleeps: no SIGIO for data */
#define SOCK_NOSPACE	    2

/* how of sock_wake_async() and sk_wake_async(), as 2.4 numbers them */
enum {
	SOCK_WAKE_IO, /* SIGIO */
	SOCK_WAKE_WAITD, /* unless a reader sleeps */
	SOCK_WAKE_SPACE, /* if somebody was told there is no room */
	SOCK_WAKE_URG, /* SIGURG */
};

struct socket {
	u8 state; /* SS_* */
	u8 ops_id; /* enum proto_ops_id */
	u16 type; /* SOCK_STREAM ... */
	u32 flags;
	u64 ino; /* what fstat and /proc show */
	struct sock *sk;
	struct file *file;
	struct wait_queue_head wait;
};

/* A message as the stack sees it: addresses in kernel memory, iov copied in. */
struct msghdr_k {
	void *msg_name; /* kernel memory, sizeof(sockaddr_storage) */
	int msg_namelen;
	struct iovec *msg_iov; /* a private copy: may be advanced */
	size_t msg_iovlen;
	void *msg_control; /* send: kernel memory. recv: the user's buffer */
	size_t msg_controllen; /* recv: room left */
	int msg_flags; /* send: caller's MSG_*; recv: result */
	u8 control_user; /* msg_control is the program's memory */
	u8 cmsg_compat;
};

enum proto_ops_id {
	OPS_NONE,
	OPS_INET_STREAM,
	OPS_INET_DGRAM,
	OPS_INET_RAW,
	OPS_NETLINK,
	OPS_PACKET,
	OPS_MAX
};

struct proto_ops {
	int family;
	int (*release)(struct socket *sock);
	int (*bind)(struct socket *sock, struct sockaddr *addr, int len);
	int (*connect)(struct socket *sock, struct sockaddr *addr, int len,
		       int flags);
	int (*socketpair)(struct socket *a, struct socket *b);
	int (*accept)(struct socket *sock, struct socket *newsock, int flags);
	int (*getname)(struct socket *sock, struct sockaddr *addr, int *len,
		       int peer);
	unsigned int (*poll)(struct file *file, struct socket *sock,
			     struct poll_table *pt);
	/* arg is the program's pointer or value */
	int (*ioctl)(struct socket *sock, unsigned int cmd, unsigned long arg);
	int (*listen)(struct socket *sock, int backlog);
	int (*shutdown)(struct socket *sock, int how);
	/* optval is the program's memory; optlen already copied in */
	int (*setsockopt)(struct socket *sock, int level, int name,
			  const void *optval, int optlen);
	/* optval and optlen are the program's memory */
	int (*getsockopt)(struct socket *sock, int level, int name,
			  void *optval, int *optlen);
	int (*sendmsg)(struct socket *sock, struct msghdr_k *msg, size_t len);
	int (*recvmsg)(struct socket *sock, struct msghdr_k *msg, size_t len,
		       int flags);
	/* start of a packet ring (packet sockets); 0 or an errno */
	int (*mmap)(struct file *file, struct socket *sock, size_t len,
		    unsigned long off, void **arena_at);
};

struct net_proto_family {
	int family;
	const char *name;
	int (*create)(struct socket *sock, int protocol);
};

extern const struct proto_ops *const proto_ops_table[OPS_MAX];
static inline notrace const struct proto_ops *sock_ops(const struct socket *s)
{
	return proto_ops_table[s->ops_id];
}

int sock_init(void); /* once per machine, before any family */
/* EEXIST when the family is taken, ENOBUFS when out of range. */
int sock_register(const struct net_proto_family *f);

int sock_create(int family, int type, int protocol, struct socket **res);
struct socket *sock_alloc(void);
void sock_release(struct socket *sock);
int sock_sendmsg(struct socket *sock, struct msghdr_k *msg, size_t len);
int sock_recvmsg(struct socket *sock, struct msghdr_k *msg, size_t len,
		 int flags);
/* SIGIO or SIGURG to the owner of the descriptor: how is SOCK_WAKE_*. */
int sock_wake_async(struct socket *sock, int how, int band);

/* Copies one control message out, sets MSG_CTRUNC when it does not fit. */
int put_cmsg(struct msghdr_k *msg, int level, int type, int len,
	     const void *data);
int move_addr_to_kernel(const void *uaddr, int ulen, void *kaddr);
int move_addr_to_user(const void *kaddr, int klen, void *uaddr, int *ulen);
/* *optlen bytes at most; the kernel's value-result habit. */
int put_sockopt(void *optval, int *optlen, const void *val, int len);

/* Answers for what a protocol does not do. */
int sock_no_bind(struct socket *s, struct sockaddr *a, int len);
int sock_no_connect(struct socket *s, struct sockaddr *a, int len, int flags);
int sock_no_socketpair(struct socket *a, struct socket *b);
int sock_no_accept(struct socket *s, struct socket *n, int flags);
int sock_no_listen(struct socket *s, int backlog);
int sock_no_shutdown(struct socket *s, int how);
int sock_no_ioctl(struct socket *s, unsigned int cmd, unsigned long arg);
int sock_no_setsockopt(struct socket *s, int level, int name, const void *v,
		       int len);
int sock_no_getsockopt(struct socket *s, int level, int name, void *v,
		       int *len);
int sock_no_mmap(struct file *f, struct socket *s, size_t len,
		 unsigned long off, void **at);

#endif
