/* SPDX-License-Identifier: MIT */
/*
 * skbuff.h - struct sk_buff and who owns it
 *
 * A packet has one owner at a time: the function it was given to (a _rcv or
 * _xmit function always consumes it), or the queue its `list` names. `holder`
 * is the slot of the thread that has it in hand, 0 while it is queued; both
 * are kept exact, because what a dead thread held is found by them.
 *
 *    head        data             tail      end
 *     |  headroom | len bytes      | tailroom| skb_shared_info
 */
#ifndef SKBUFF_H
#define SKBUFF_H

#include "kern.h"

struct sock;
struct net_device;
struct dst_entry;

enum {
	CHECKSUM_NONE, /* must be verified; or: must be computed */
	CHECKSUM_HW, /* csum field holds a sum; or: left to the device */
	CHECKSUM_UNNECESSARY, /* known good: it never left memory */
};

enum skb_destructor {
	SKB_NO_DESTRUCTOR,
	SKB_WFREE, /* sock_wfree: charged to the sender */
	SKB_RFREE, /* sock_rfree: charged to the receiver */
};

struct sk_buff {
	struct sk_buff *next, *prev; /* must be first */
	struct sk_buff_head *list;
	struct sock *sk;
	u64 stamp; /* ns, CLOCK_REALTIME; 0 when not taken */
	struct net_device *dev;
	union {
		struct tcphdr *th;
		struct udphdr *uh;
		struct icmphdr *icmph;
		struct igmphdr *igmph;
		struct iphdr *iph;
		u8 *raw;
	} h; /* transport header */
	union {
		struct iphdr *iph;
		struct arphdr *arph;
		u8 *raw;
	} nh; /* network header */
	union {
		struct ethhdr *ethernet;
		u8 *raw;
	} mac;
	struct dst_entry *dst;
	char cb[64] __attribute__((aligned(8))); /* the layer's own */
	u32 len;
	u32 csum;
	u32 priority;
	u32 mark;
	u32 truesize;
	u32 pktno; /* trace number of the frame */
	u32 dropcount; /* SO_RXQ_OVFL: lost by the sock before this one */
	atomic_t users;
	u16 protocol; /* network order */
	u16 holder; /* task slot, 0 when queued */
	u16 gso_size, gso_segs; /* a packet of several segments; 0: one */
	u8 cloned;
	u8 pkt_type; /* PACKET_HOST ... */
	u8 ip_summed;
	u8 destructor; /* enum skb_destructor */
	u8 drop_reason;
	u8 local_df;
	u8 tx_flags; /* SOF_TIMESTAMPING_TX_*, as bits of SKBTX_* */
	u8 pad;
	u32 tskey; /* SOF_TIMESTAMPING_OPT_ID */
	int iif;
	u8 *head, *data, *tail, *end;
};

enum { /* tx_flags: a stamp is due when it ... */
	SKBTX_SW_TSTAMP = 1, /* is given to the device */
	SKBTX_SCHED_TSTAMP = 2, /* enters the queue before it */
	SKBTX_OPT_ID = 4,
	SKBTX_ACK_TSTAMP = 8, /* has been acknowledged (TCP) */
};

struct skb_shared_info {
	atomic_t dataref;
};

static inline notrace struct skb_shared_info *skb_shinfo(
	const struct sk_buff *skb)
{
	return (struct skb_shared_info *)(void *)skb->end;
}

/* NULL at the machine's limit (ENOBUFS for the caller). */
struct sk_buff *alloc_skb(u32 size);
struct sk_buff *dev_alloc_skb(u32 size); /* with 16 bytes of headroom */
void kfree_skb(struct sk_buff *skb);
void consume_skb(struct sk_buff *skb); /* done with, not lost */
void __kfree_skb(struct sk_buff *skb);
/* kfree_skb() for a packet that is lost: counted and traced by reason. */
void kfree_skb_reason(struct sk_buff *skb, int reason);
struct sk_buff *skb_clone(struct sk_buff *skb); /* shares the bytes */
struct sk_buff *skb_copy(const struct sk_buff *skb);
struct sk_buff *pskb_copy(struct sk_buff *skb);
struct sk_buff *skb_realloc_headroom(struct sk_buff *skb, u32 headroom);
struct sk_buff *skb_copy_expand(const struct sk_buff *skb, u32 newheadroom,
				u32 newtailroom);
/* skb, or a clone of it when somebody else has it too; NULL: dropped. */
struct sk_buff *skb_share_check(struct sk_buff *skb);
/* A private copy of the bytes when they are shared; NULL: dropped. */
struct sk_buff *skb_unshare(struct sk_buff *skb);

u8 *skb_put(struct sk_buff *skb, u32 len);
u8 *skb_push(struct sk_buff *skb, u32 len);
u8 *skb_pull(struct sk_buff *skb, u32 len); /* NULL when too short */
void skb_trim(struct sk_buff *skb, u32 len);
void skb_reserve(struct sk_buff *skb, u32 len);

static inline notrace u32 skb_headroom(const struct sk_buff *skb)
{
	return (u32)(skb->data - skb->head);
}

static inline notrace u32 skb_tailroom(const struct sk_buff *skb)
{
	return (u32)(skb->end - skb->tail);
}

static inline notrace bool skb_shared(const struct sk_buff *skb)
{
	return atomic_read(&skb->users) != 1;
}

static inline notrace bool skb_cloned(const struct sk_buff *skb)
{
	return skb->cloned && atomic_read(&skb_shinfo(skb)->dataref) != 1;
}

static inline notrace struct sk_buff *skb_get(struct sk_buff *skb)
{
	atomic_inc(&skb->users);
	return skb;
}

/* Queues. The __ forms: the caller guards the queue (its lock, or the sock). */
void skb_queue_head_init(struct sk_buff_head *q);
void skb_queue_head(struct sk_buff_head *q, struct sk_buff *skb);
void skb_queue_tail(struct sk_buff_head *q, struct sk_buff *skb);
struct sk_buff *skb_dequeue(struct sk_buff_head *q);
void skb_unlink(struct sk_buff *skb);
void skb_append(struct sk_buff *old, struct sk_buff *skb);
void skb_queue_purge(struct sk_buff_head *q);
void __skb_queue_head(struct sk_buff_head *q, struct sk_buff *skb);
void __skb_queue_tail(struct sk_buff_head *q, struct sk_buff *skb);
struct sk_buff *__skb_dequeue(struct sk_buff_head *q);
void __skb_unlink(struct sk_buff *skb, struct sk_buff_head *q);
void __skb_append(struct sk_buff *old, struct sk_buff *skb);
void __skb_queue_purge(struct sk_buff_head *q);

static inline notrace bool skb_queue_empty(const struct sk_buff_head *q)
{
	return q->next == (const struct sk_buff *)(const void *)q;
}

static inline notrace struct sk_buff *skb_peek(const struct sk_buff_head *q)
{
	return skb_queue_empty(q) ? NULL : q->next;
}

static inline notrace struct sk_buff *skb_peek_tail(
	const struct sk_buff_head *q)
{
	return skb_queue_empty(q) ? NULL : q->prev;
}

/*
 * A thread died (skb_reap_hook): every packet it had in hand is freed; one
 * that it was just queueing stays if it got there; its backlog becomes ours.
 */
void skb_reap(struct task_struct *dead);

static inline notrace u32 skb_queue_len(const struct sk_buff_head *q)
{
	return q->qlen;
}

/* type is SCM_TSTAMP_*: a copy with the time goes to the sender's errors. */
struct sock;
void __skb_tstamp_tx(struct sk_buff *skb, struct sock *sk, int type);
/* For drivers: the packet goes out now. */
static inline notrace void skb_tx_timestamp(struct sk_buff *skb)
{
	if (unlikely(skb->tx_flags & SKBTX_SW_TSTAMP))
		__skb_tstamp_tx(skb, skb->sk, 0);
}

/* --- the bytes and the program (iovec.c, datagram.c) ---------------------- */

struct iovec;
struct msghdr_k;

/* All return 0 or -EFAULT; the iovec is advanced by what was copied. */
int memcpy_toiovec(struct iovec *iov, const u8 *data, size_t len);
int memcpy_fromiovec(u8 *data, struct iovec *iov, size_t len);
/* From an offset into the iovec, which is left as it is. */
int memcpy_fromiovecend(u8 *data, const struct iovec *iov, size_t offset,
			size_t len);
int csum_partial_copy_fromiovecend(u8 *data, const struct iovec *iov,
				   size_t offset, size_t len, u32 *csum);
int skb_copy_datagram_iovec(const struct sk_buff *skb, u32 offset,
			    struct iovec *to, size_t len);

/* --- checksums (RFC 1071) --------------------------------------------------
 */

u32 csum_partial(const void *p, u32 len, u32 sum);
u16 csum_fold(u32 sum);
u16 ip_fast_csum(const void *iph, u32 ihl);
u16 ip_compute_csum(const void *p, u32 len);
u32 csum_add(u32 a, u32 b);
u32 csum_sub(u32 a, u32 b);
u32 csum_block_add(u32 csum, u32 csum2, u32 offset);
u32 csum_tcpudp_nofold(u32 saddr, u32 daddr, u16 len, u16 proto, u32 sum);
u16 csum_tcpudp_magic(u32 saddr, u32 daddr, u16 len, u16 proto, u32 sum);
u32 csum_and_copy_from_user(const void *src, void *dst, u32 len, u32 sum,
			    int *err);

#endif
