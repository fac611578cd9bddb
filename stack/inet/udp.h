/* SPDX-License-Identifier: MIT */
/* udp.h - private to stack/inet: UDP's socket and its table. */
#ifndef INET_UDP_H
#define INET_UDP_H

#include <netinet/udp.h>

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
	u32 pad;
};

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

static inline notrace struct udp_sock *udp_sk(const struct sock *sk)
{
	return (struct udp_sock *)(void *)sk;
}

static inline notrace struct udp_hslot *udp_hashslot(u16 num)
{
	return &udp_gbl->hash[num & (UDP_HTABLE_SIZE - 1)];
}

/* udp_hash.c; all lookups return a reference or NULL. */
int udp_v4_get_port(struct sock *sk, u16 snum);
void udp_v4_hash(struct sock *sk);
void udp_v4_unhash(struct sock *sk);
struct sock *udp_v4_lookup(u32 saddr, u16 sport, u32 daddr, u16 dport, int dif);
/* Up to n sockets that want a copy, after the first skip of them. */
int udp_v4_mcast_next(u32 saddr, u16 sport, u32 daddr, u16 dport, int dif,
		      int skip, struct sock **out, int n);

/* udp.c */
int udp_queue_rcv_skb(struct sock *sk, struct sk_buff *skb);

/* udp_send.c */
int udp_sendmsg(struct sock *sk, struct msghdr_k *msg, size_t len);
void udp_flush_pending_frames(struct sock *sk);
int udp_push_pending_frames(struct sock *sk);

#endif
