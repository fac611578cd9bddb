// SPDX-License-Identifier: MIT
/*
 * tcp_tlp.c - the tail loss probe, RFC 8985 7
 *
 * Models tcp_schedule_loss_probe() and tcp_send_loss_probe() of
 * net/ipv4/tcp_output.c: if two round trips after the last segment nothing was
 * heard, one segment is sent (new, or the last one again), so that a lost tail
 * is found by SACK and not by the retransmission timer.
 *
 * Not modelled: nothing known.
 */
#include "stack/inet/tcp.h"

/* True when the probe's timer is set in place of the retransmission's. */
bool tcp_schedule_loss_probe(struct sock *sk, bool advancing_rto)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 timeout, rto_at, now = tp->mstamp_us / 1000;

	if (!tp->packets_out || !tp->rx_opt.sack_ok ||
	    (tp->ca_state != CA_OPEN && tp->ca_state != CA_CWR))
		return false;
	if (tp->srtt_us) {
		timeout = (tp->srtt_us >> 2) / 1000; /* two round trips */
		if (tp->packets_out == 1)
			timeout += TCP_RTO_MIN;
		else
			timeout += TCP_TIMEOUT_MIN;
	} else {
		timeout = TCP_TIMEOUT_INIT;
	}
	/* not later than the retransmission would be */
	rto_at = advancing_rto || tp->pending != TCP_TIME_RETRANS
			 ? now + tp->rto
			 : tp->timeout;
	if (now + timeout > rto_at)
		timeout = rto_at > now ? rto_at - now : 1;
	tcp_reset_xmit_timer(sk, TCP_TIME_TLP, timeout);
	return true;
}

void tcp_send_loss_probe(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb = tp->send_head;
	u32 mss = tcp_current_mss(sk), out = tp->packets_out;

	/* one at a time */
	if (tp->tlp_high_seq)
		goto rearm;
	tp->tlp_retrans = 0;
	if (skb && !after(TCP_SKB_CB(skb)->end_seq, tcp_wnd_end(tp))) {
		tcp_write_xmit(sk, mss, TCP_NAGLE_OFF, 2);
		if (tp->packets_out > out)
			goto sent;
		goto rearm;
	}
	skb = skb_peek_tail(&sk->write_queue);
	if (tp->send_head)
		skb = tp->send_head->prev;
	if (!skb || skb == (struct sk_buff *)(void *)&sk->write_queue)
		goto rearm;
	if (__tcp_retransmit_skb(sk, skb))
		goto rearm;
	tp->tlp_retrans = 1;
sent:
	tp->tlp_high_seq = tp->snd_nxt;
	NET_INC_STATS(TcpExtTCPLossProbes);
	tp->pending = 0; /* so that the next one begins anew */
rearm:
	tcp_rearm_rto(sk);
}
