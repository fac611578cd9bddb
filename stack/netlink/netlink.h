/* SPDX-License-Identifier: MIT */
/*
 * netlink.h - the netlink family, for those who speak over it
 *
 * A protocol's kernel side is a row of netlink_kernels[] (nl_table.c): its
 * input function runs in the sender's context, before sendmsg returns, with
 * the message in hand. Dumps are continued by whoever reads.
 */
#ifndef NETLINK_H
#define NETLINK_H

#include <linux/netlink.h>

#include "machine.h"
#include "sock.h"

#define NL_MAX_LINKS   32
#define NL_GROUP_WORDS 3 /* 96 groups */
#define NL_GROUPS_ALL  ~0u /* to whoever is in any of the first 32 */

/* netlink_sock.flags */
enum {
	NL_KERNEL = 1, /* the kernel's end: pid 0 */
	NL_RECV_PKTINFO = 2,
	NL_BROADCAST_ERROR = 4,
	NL_NO_ENOBUFS = 8,
	NL_CAP_ACK = 16,
	NL_EXT_ACK = 32,
	NL_STRICT = 64, /* NETLINK_GET_STRICT_CHK */
	NL_CONGESTED = 128,
	NL_CONNECTED = 256,
	NL_ALL_NSID = 512, /* there is one namespace: only remembered */
};

struct netlink_sock;

/* A dump in progress; args are the dumper's own. */
struct netlink_callback {
	struct sk_buff *skb; /* the request, held */
	u32 nlh_off; /* of its header from skb->head: data moves on */
	u32 seq, prev_seq; /* of what is dumped: NLM_F_DUMP_INTR */
	u16 answer_flags; /* NLM_F_DUMP_FILTERED */
	u8 strict, running;
	u8 finished; /* only NLMSG_DONE is left to be sent, with ... */
	int result; /* ... this */
	char why[96]; /* text of an error, for NETLINK_EXT_ACK; "": none */
	u32 portid;
	unsigned long args[8];
};

static inline notrace struct nlmsghdr *cb_nlh(const struct netlink_callback *cb)
{
	return (struct nlmsghdr *)(void *)(cb->skb->head + cb->nlh_off);
}

struct netlink_sock {
	struct sock sk; /* first */
	struct netlink_sock *next; /* nl_table chain */
	u32 pid, dst_pid, dst_group;
	u32 bound, flags;
	u32 groups[NL_GROUP_WORDS]; /* bit group-1 */
	struct netlink_callback cb;
	struct spinlock cb_lock; /* cb.running: who continues the dump */
};

static inline notrace struct netlink_sock *nlk_sk(struct sock *sk)
{
	return (struct netlink_sock *)(void *)sk;
}

struct netlink_skb_parms {
	u32 pid; /* sender */
	u32 dst_pid, dst_group;
	int uid, gid, tgid;
	u8 net_admin; /* capable(CAP_NET_ADMIN), of the sender, when it sent */
	u32 flags; /* of the sending socket: NL_STRICT ... */
};
#define NETLINK_CB(skb) (*(struct netlink_skb_parms *)(void *)(skb)->cb)

struct netlink_global {
	struct spinlock lock; /* class nl_table: chains and memberships */
	struct netlink_sock *table[NL_MAX_LINKS];
	struct kmem_cache *cachep;
	u32 rover;
	int nsid; /* RTM_NEWNSID; -1: none given */
};

typedef int (*nl_dump_fn)(struct sk_buff *skb, struct netlink_callback *cb);

/* The kernel's end of a protocol: constant, by number; NULL name: none. */
struct netlink_kernel {
	const char *name;
	u32 groups;
	bool nonroot_recv, nonroot_send;
	/* data_ready of the kernel's socket: takes messages off sk's queue */
	void (*input)(struct sock *sk, int len);
	/* who dumps this request; NULL: nobody */
	nl_dump_fn (*dumper)(const struct netlink_callback *cb);
	/* before a socket of it is made: the kernel's end comes later */
	int (*request)(int unit);
	/* a bound socket of it is closed */
	void (*release)(struct sock *sk);
};
extern const struct netlink_kernel netlink_kernels[NL_MAX_LINKS];
extern const struct netlink_kernel netlink_kernels_24[NL_MAX_LINKS];

static inline notrace const struct netlink_kernel *netlink_kernel(int unit)
{
	return personality_24() ? &netlink_kernels_24[unit]
				: &netlink_kernels[unit];
}

struct sock *netlink_kernel_create(int unit);
/* The kernel's socket of a protocol. */
struct sock *netlink_kernel_sock(int unit);

struct sock *netlink_lookup(int protocol, u32 pid); /* with sock_hold */
/* Both consume skb. nonblock: the kernel never waits for a reader. */
int netlink_unicast(struct sock *ssk, struct sk_buff *skb, u32 pid,
		    int nonblock);
void netlink_broadcast(struct sock *ssk, struct sk_buff *skb, u32 pid,
		       u32 group);
bool netlink_has_listeners(int unit, u32 group);

/* Room for messages, with a clean control block; NULL: none (ENOBUFS). */
struct sk_buff *nlmsg_new(u32 room);
/* A message of type at the end of skb, NULL when it does not fit. */
struct nlmsghdr *__nlmsg_put(struct sk_buff *skb, u32 pid, u32 seq, int type,
			     int len, int flags);
void nlmsg_end(struct sk_buff *skb, struct nlmsghdr *nlh);
void nlmsg_cancel(struct sk_buff *skb, struct nlmsghdr *nlh);

/* What NETLINK_EXT_ACK tells the user besides the errno; on the stack. */
struct netlink_ext_ack {
	const char *msg;
	char text[80]; /* for an msg that has to be put together */
	const void *bad_attr; /* in the request */
	u32 miss_type;
	bool has_miss;
};

/* Every message of a datagram to fn; errors and acknowledgements go back. */
typedef int (*nl_rcv_fn)(struct sk_buff *skb, struct nlmsghdr *nlh,
			 struct netlink_ext_ack *ext);
int netlink_rcv_skb(struct sk_buff *skb, nl_rcv_fn fn);
/* Every datagram that waits at the kernel's end. */
void netlink_rcv_queue(struct sock *sk, nl_rcv_fn fn);
/* err 0: an acknowledgement. To the sender of in_skb. */
void netlink_ack(struct sk_buff *in_skb, struct nlmsghdr *nlh, int err,
		 const struct netlink_ext_ack *extack);
/* 0: started (and part of it sent), or a negative errno. in_skb is kept. */
int netlink_dump_start(struct sk_buff *in_skb, struct nlmsghdr *nlh);
int netlink_dump(struct sock *sk);
/* What a dumper that returns an error has to say about it. */
int netlink_dump_error(struct netlink_callback *cb, int err, const char *text);
void netlink_destroy_callback(struct netlink_sock *nlk);

int netlink_setsockopt(struct socket *sock, int level, int name,
		       const void *optval, int optlen);
int netlink_getsockopt(struct socket *sock, int level, int name, void *optval,
		       int *optlen);

#endif
