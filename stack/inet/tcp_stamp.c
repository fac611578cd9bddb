// SPDX-License-Identifier: MIT
/*
 * tcp_stamp.c - time stamps of what a connection sent (SO_TIMESTAMPING)
 *
 * Models tcp_tx_timestamp() and tcp_ack_tstamp() of net/ipv4/tcp.c and
 * tcp_input.c, which 2.4 did not have (Documentation/networking/timestamping).
 * The last byte of a write is the one that is stamped: when the segment with
 * it enters the device's queue, is given to the device, and is acknowledged.
 *
 * Not modelled: SOF_TIMESTAMPING_OPT_STATS.
 */
#include <time.h>

#include <linux/errqueue.h>

#include "stack/inet/tcp.h"

/* Before skb, the end of a write, is sent. */
void tcp_tx_timestamp(struct sock *sk, struct sk_buff *skb, u32 tsflags)
{
	skb->tx_flags = sock_tx_flags(sk, tsflags);
	skb->tskey = TCP_SKB_CB(skb)->end_seq - 1;
}

/* A packet was cut in two: the stamp is for the part with its byte. */
void tcp_fragment_tstamp(struct sk_buff *skb, struct sk_buff *rest)
{
	rest->tx_flags = 0;
	if (!skb->tx_flags || before(skb->tskey, TCP_SKB_CB(rest)->seq))
		return;
	rest->tx_flags = skb->tx_flags;
	rest->tskey = skb->tskey;
	skb->tx_flags = 0;
}

/* skb is acknowledged, to snd_una at least in part. */
void tcp_ack_tstamp(struct sock *sk, struct sk_buff *skb)
{
	if (!(skb->tx_flags & SKBTX_ACK_TSTAMP) ||
	    !before(skb->tskey, tcp_sk(sk)->snd_una))
		return;
	skb->tx_flags &= (u8)~SKBTX_ACK_TSTAMP;
	__skb_tstamp_tx(skb, sk, SCM_TSTAMP_ACK);
}

/* SOF_TIMESTAMPING_OPT_ID counts bytes from what is written, or acked. */
u32 tcp_tskey(const struct sock *sk, bool written)
{
	return written ? tcp_sk(sk)->write_seq : tcp_sk(sk)->snd_una;
}
