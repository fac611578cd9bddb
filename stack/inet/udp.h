/* SPDX-License-Identifier: MIT */
/* udp.h - private to stack/inet: the sockets of UDP and UDP-Lite, their tables.
 */
#ifndef INET_UDP_H
#define INET_UDP_H

#include <netinet/udp.h>

#include "procnet.h"
#include "stack/inet/inet_int.h"

#define UDP_HTABLE_SIZE	 1024
#define UDP_MAX_SEGMENTS 128

struct udp_sock {
	struct sock sk; /* must be first */
	/* setsockopt */
	u8 corkflag; /* UDP_CORK */
	u8 no_check6_tx, no_check6_rx; /* stored and shown only */
	u8 gro;
	u16 gso_size; /* UDP_SEGMENT */
	/* UDP-Lite: bytes covered by the checksum, 0 all (RFC 3828 3.2) */
	u16 pcslen; /* of what is sent */
	u16 pcrlen; /* of what is taken, at least */
	u8 pcflag; /* UDPLITE_*_CC: which of the two were ever set */
	int encap_type;
	/* a datagram in the making (MSG_MORE); owned by lock_sock */
	u8 pending;
	struct {
		u8 *buf;
		u32 len, size;
		u32 daddr;
		u16 dport;
		struct rtable *rt; /* held */
		struct ipcm_cookie ipc; /* opt: a copy of our own */
	} cork;
};

#define UDPLITE_SEND_CC 1
#define UDPLITE_RECV_CC 2

struct udp_hslot {
	struct spinlock
		lock; /* the chain; sk->next, pprev, num of who is on it */
	struct sock *head;
	u32 count;
};

struct udp_global {
	struct kmem_cache *cachep;
	atomic_t inuse;
	struct udp_hslot hash[UDP_HTABLE_SIZE];
};
#define udp_gbl (machine->udp)

/* What a packet carries from udp_rcv() to the queue; IPCB() is its start. */
struct udp_skb_cb {
	struct inet_skb_parm header;
	u16 cscov; /* bytes its checksum covers */
	u8 partial_cov; /* less than all of it */
};
#define UDP_SKB_CB(skb) ((struct udp_skb_cb *)(void *)(skb)->cb)

static inline notrace struct udp_sock *udp_sk(const struct sock *sk)
{
	return (struct udp_sock *)(void *)sk;
}

static inline notrace bool is_udplite(const struct sock *sk)
{
	return sk->proto == PROTO_UDPLITE;
}

/* The table that sk is in: the ports of the two are not the same. */
static inline notrace struct udp_global *udp_table(const struct sock *sk)
{
	return unlikely(is_udplite(sk)) ? machine->udplite : udp_gbl;
}

static inline notrace struct udp_hslot *udp_hashslot(struct udp_global *t,
						     u16 num)
{
	return &t->hash[num & (UDP_HTABLE_SIZE - 1)];
}

/* udp_hash.c; all lookups return a reference or NULL. */
int udp_v4_get_port(struct sock *sk, u16 snum);
void udp_v4_hash(struct sock *sk);
void udp_v4_unhash(struct sock *sk);
struct sock *udp_v4_lookup(struct udp_global *t, u32 saddr, u16 sport,
			   u32 daddr, u16 dport, int dif);
/* Up to n sockets that want a copy, after the first skip of them. */
int udp_v4_mcast_next(struct udp_global *t, u32 saddr, u16 sport, u32 daddr,
		      u16 dport, int dif, int skip, struct sock **out, int n);

/* udp.c */
int udp_queue_rcv_skb(struct sock *sk, struct sk_buff *skb);
int __udp4_lib_rcv(struct sk_buff *skb, struct udp_global *t, int proto);
void __udp4_lib_err(struct sk_buff *skb, u32 info, struct udp_global *t);
int udp_lib_init(struct udp_global **t, const char *name);
void udp_lib_get_info(struct procbuf *b, struct udp_global *t);
int udp_recvmsg(struct sock *sk, struct msghdr_k *msg, size_t len, int noblock,
		int flags, int *addr_len);
void udp_close(struct sock *sk, s64 timeout);
int udp_destroy(struct sock *sk);
void udp_repair(struct sock *sk);

/* udp_sockopt.c */
int udp_ioctl(struct sock *sk, int cmd, unsigned long arg);
int udp_setsockopt(struct sock *sk, int level, int name, const void *optval,
		   int optlen);
int udp_getsockopt(struct sock *sk, int level, int name, void *optval,
		   int *optlen);

/* udplite.c */
int udplite_checksum_init(struct sk_buff *skb, const struct udphdr *uh);
/* Is it not for sk (or nobody, NULL), or is the part that is summed wrong? */
bool udplite_partial_bad(const struct sock *sk, const struct sk_buff *skb);
/* How much of len bytes is summed; writes that into the header. */
u32 udplite_sender_cscov(const struct sock *sk, struct udphdr *uh, u32 len);

/* udp_send.c */
int udp_sendmsg(struct sock *sk, struct msghdr_k *msg, size_t len);
void udp_flush_pending_frames(struct sock *sk);
int udp_push_pending_frames(struct sock *sk);

#endif
