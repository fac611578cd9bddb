// SPDX-License-Identifier: MIT
/*
 * sock_stamp.c - what recvmsg() tells beside the data: when, how many lost
 *
 * Models sock_recv_timestamp() and its companions of net/core/sock.c and
 * net/socket.c. Packets are stamped on arrival while some socket of the
 * machine asked for it; one that came before gets the time it is read.
 *
 * What is sent is stamped where it is given to the device, or enters its
 * queue, if the sender wants it: a copy of the frame comes back through the
 * error queue.
 *
 * Not modelled: hardware stamps (the card has no clock); stamps of TCP's
 * bytes (SOF_TIMESTAMPING_TX_ACK and the rest), OPT_STATS.
 */
#include <asm/socket.h>
#include <errno.h>
#include <linux/net_tstamp.h>
#include <string.h>

#include "dst.h"
#include "exterr.h"
#include "machine.h"
#include "net.h"
#include "netglobal.h"
#include "skbuff.h"
#include "stack/net/sock_opt.h"

void sock_enable_timestamp(struct sock *sk)
{
	if (sock_flag(sk, SOCK_STAMPED))
		return;
	sock_set_flag(sk, SOCK_STAMPED);
	__atomic_fetch_add(&machine->net->netstamp_needed, 1, __ATOMIC_SEQ_CST);
}

void sock_disable_timestamp(struct sock *sk)
{
	if (!sock_flag(sk, SOCK_STAMPED))
		return;
	sock_reset_flag(sk, SOCK_STAMPED);
	__atomic_fetch_sub(&machine->net->netstamp_needed, 1, __ATOMIC_SEQ_CST);
}

static notrace void put_timestamp(struct msghdr_k *msg, const struct sock *sk,
				  u64 stamp)
{
	u64 sec = stamp / 1000000000, nsec = stamp % 1000000000;
	bool ns = sock_flag(sk, SOCK_TIMESTAMPNS);
	u64 part = ns ? nsec : nsec / 1000;

	if (sock_flag(sk, SOCK_TSTAMP_NEW)) {
		s64 tv[2] = { (s64)sec, (s64)part };

		put_cmsg(msg, SOL_SOCKET,
			 ns ? SO_TIMESTAMPNS_NEW : SO_TIMESTAMP_NEW, sizeof(tv),
			 tv);
	} else {
		long tv[2] = { (long)sec, (long)part };

		put_cmsg(msg, SOL_SOCKET,
			 ns ? SO_TIMESTAMPNS_OLD : SO_TIMESTAMP_OLD, sizeof(tv),
			 tv);
	}
}

/* struct scm_timestamping: software, (unused), hardware. */
static notrace void put_timestamping(struct msghdr_k *msg,
				     const struct sock *sk, u64 stamp)
{
	u64 sec = stamp / 1000000000, nsec = stamp % 1000000000;

	if (sock_flag(sk, SOCK_TSTAMP_NEW)) {
		s64 ts[6] = { (s64)sec, (s64)nsec };

		put_cmsg(msg, SOL_SOCKET, SO_TIMESTAMPING_NEW, sizeof(ts), ts);
	} else {
		long ts[6] = { (long)sec, (long)nsec };

		put_cmsg(msg, SOL_SOCKET, SO_TIMESTAMPING_OLD, sizeof(ts), ts);
	}
}

void sock_recv_timestamp(struct msghdr_k *msg, struct sock *sk,
			 struct sk_buff *skb)
{
	u32 asked = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE;
	u32 also = 1u << SOCK_TIMESTAMP | 1u << SOCK_RXQ_OVFL |
		   1u << SOCK_RCVMARK | 1u << SOCK_RCVPRIORITY;

	sk->stamp = skb->stamp; /* for SIOCGSTAMP; 0: the time it is asked */
	if (likely(!(sk->flags & also) && !sk->tsflags))
		return;

	if (sock_flag(sk, SOCK_TIMESTAMP)) {
		if (!skb->stamp)
			skb->stamp = ktime_get_real();
		put_timestamp(msg, sk, skb->stamp);
	}
	if (sk->tsflags & SOF_TIMESTAMPING_SOFTWARE && sk->tsflags & asked &&
	    skb->stamp)
		put_timestamping(msg, sk, skb->stamp);
	if (sock_flag(sk, SOCK_RXQ_OVFL) && skb->dropcount)
		put_cmsg(msg, SOL_SOCKET, SO_RXQ_OVFL, sizeof(skb->dropcount),
			 &skb->dropcount);
	if (sock_flag(sk, SOCK_RCVMARK))
		put_cmsg(msg, SOL_SOCKET, SO_MARK, sizeof(skb->mark),
			 &skb->mark);
	if (sock_flag(sk, SOCK_RCVPRIORITY))
		put_cmsg(msg, SOL_SOCKET, SO_PRIORITY, sizeof(skb->priority),
			 &skb->priority);
}

int sock_get_timestamp(struct sock *sk, void *userstamp, bool ns)
{
	u64 stamp = sk->stamp;
	long tv[2];

	sock_enable_timestamp(sk);
	if (stamp == (u64)-1)
		return -ENOENT; /* none was read yet */
	if (!stamp)
		sk->stamp = stamp = ktime_get_real();
	tv[0] = (long)(stamp / 1000000000);
	tv[1] = (long)(stamp % 1000000000);
	if (!ns)
		tv[1] /= 1000;
	return copy_to_user(userstamp, tv, sizeof(tv)) ? -EFAULT : 0;
}

/* --- what is sent --------------------------------------------------------- */

u8 sock_tx_flags(const struct sock *sk, u32 tsflags)
{
	u8 f = 0;

	if (tsflags & SOF_TIMESTAMPING_TX_SOFTWARE)
		f |= SKBTX_SW_TSTAMP;
	if (tsflags & SOF_TIMESTAMPING_TX_SCHED)
		f |= SKBTX_SCHED_TSTAMP;
	if (tsflags & SOF_TIMESTAMPING_TX_ACK)
		f |= SKBTX_ACK_TSTAMP;
	if (f && sk->tsflags & SOF_TIMESTAMPING_OPT_ID)
		f |= SKBTX_OPT_ID;
	return f;
}

/* Again for the same packet: it has its number already. */
void sock_tx_timestamp(struct sock *sk, struct sk_buff *skb, u32 tsflags)
{
	bool counted = skb->tx_flags & SKBTX_OPT_ID;

	skb->tx_flags = sock_tx_flags(sk, tsflags);
	if (skb->tx_flags & SKBTX_OPT_ID && !counted)
		skb->tskey =
			__atomic_fetch_add(&sk->tskey, 1, __ATOMIC_RELAXED);
}

void __skb_tstamp_tx(struct sk_buff *skb, struct sock *sk, int type)
{
	struct sock_exterr_skb *serr;
	struct sk_buff *n;

	if (!sk)
		return;
	n = sk->tsflags & SOF_TIMESTAMPING_OPT_TSONLY ? alloc_skb(0)
						      : skb_clone(skb);
	if (!n)
		return;
	n->stamp = ktime_get_real();
	n->tx_flags = 0;
	dst_release(n->dst);
	n->dst = NULL;
	serr = SKB_EXT_ERR(n);
	memset(serr, 0, sizeof(*serr));
	serr->ee.ee_errno = ENOMSG;
	serr->ee.ee_origin = SO_EE_ORIGIN_TIMESTAMPING;
	serr->ee.ee_info = (u32)type;
	if (skb->tx_flags & SKBTX_OPT_ID)
		serr->ee.ee_data = skb->tskey - (sk_is_tcp(sk) ? sk->tskey : 0);
	if (sock_queue_err_skb(sk, n))
		kfree_skb(n);
}

int sock_recv_errqueue(struct sock *sk, struct msghdr_k *msg, size_t len,
		       int level, int type)
{
	struct sk_buff *skb = skb_dequeue(&sk->error_queue);
	struct sock_exterr_skb *serr;
	size_t copied;
	int err;

	if (!skb)
		return -EAGAIN;
	copied = skb->len;
	if (copied > len) {
		msg->msg_flags |= MSG_TRUNC;
		copied = len;
	}
	err = skb_copy_datagram_iovec(skb, 0, msg->msg_iov, copied);
	if (!err) {
		sock_recv_timestamp(msg, sk, skb);
		serr = SKB_EXT_ERR(skb);
		put_cmsg(msg, level, type, sizeof(serr->ee), &serr->ee);
		msg->msg_flags |= MSG_ERRQUEUE;
		err = (int)copied;
	}
	kfree_skb(skb);
	return err;
}
