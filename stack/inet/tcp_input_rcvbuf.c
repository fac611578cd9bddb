// SPDX-License-Identifier: MIT
/*
 * tcp_input_rcvbuf.c - the receiver's estimates: window, buffer, ACK delay
 *
 * Models tcp_event_data_recv(), tcp_measure_rcv_mss(), tcp_grow_window() and
 * tcp_rcv_space_adjust() of net/ipv4/tcp_input.c: the buffer grows to twice
 * what the program reads in a round trip (dynamic right-sizing), the window
 * with it; delayed ACKs adapt to the gap between segments.
 *
 * Not modelled: shrinking under memory pressure.
 */
#include "stack/inet/tcp.h"

void tcp_schedule_ack(struct tcp_sock *tp)
{
	tp->ack.pending |= TCP_ACK_SCHED;
}

static void tcp_incr_quickack(struct sock *sk, u32 most)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 n = tp->rcv_wnd / (2 * max(tp->ack.rcv_mss, 1u));

	if (n == 0)
		n = 2;
	n = min(n, most);
	if (n > tp->ack.quick)
		tp->ack.quick = (u8)n;
}

void tcp_enter_quickack_mode(struct sock *sk, u32 most)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tcp_incr_quickack(sk, most);
	tp->ack.pingpong = 0;
	tp->ack.ato = TCP_ATO_MIN;
}

bool tcp_in_quickack_mode(const struct tcp_sock *tp)
{
	return tp->ack.quick && !inet_csk_in_pingpong(tp);
}

void tcp_set_owner_r(struct sk_buff *skb, struct sock *sk)
{
	skb_set_owner_r(skb, sk);
}

/* The size of the peer's full segments. */
static void tcp_measure_rcv_mss(struct sock *sk, const struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 len = skb->len, last = tp->ack.last_seg_size;

	tp->ack.last_seg_size = 0;
	if (len >= tp->ack.rcv_mss) {
		tp->ack.rcv_mss = min(len, (u32)tp->advmss);
		/* more than a segment's worth, and pushed: not the end */
		if (len > tp->ack.rcv_mss)
			tp->ack.pending |= TCP_ACK_PUSHED;
		return;
	}
	/* a smaller one twice, without PSH: the path shrank */
	len += skb->h.th->doff * 4u;
	if (len >= TCP_MIN_RCVMSS + sizeof(struct tcphdr) ||
	    (len >= TCP_MIN_MSS + sizeof(struct tcphdr) &&
	     !(TCP_SKB_CB(skb)->flags & TCPCB_FLAG_PSH))) {
		len -= tp->tcp_header_len;
		tp->ack.last_seg_size = len;
		if (len == last) {
			tp->ack.rcv_mss = len;
			return;
		}
	}
	if (tp->ack.pending & TCP_ACK_PUSHED)
		tp->ack.pending |= TCP_ACK_PUSHED2;
	tp->ack.pending |= TCP_ACK_PUSHED;
}

/* The window follows the segments that come, if they are not all overhead. */
static void tcp_grow_window(struct sock *sk, const struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int room = min((int)tp->window_clamp, tcp_space(sk)) -
		   (int)tp->rcv_ssthresh;
	u32 incr = 0;

	if (room <= 0)
		return;
	if ((u32)tcp_win_from_space((int)skb->truesize) <= skb->len) {
		incr = 2u * tp->advmss;
	} else {
		/* overhead is more than half: grow only while it is bearable */
		int truesize = tcp_win_from_space((int)skb->truesize) >> 1;
		int window = tcp_win_from_space(TCP_RMEM_MAX) >> 1;

		while ((int)tp->rcv_ssthresh <= window) {
			if (truesize <= (int)skb->len) {
				incr = 2u * tp->ack.rcv_mss;
				break;
			}
			truesize >>= 1;
			window >>= 1;
		}
	}
	if (incr) {
		incr = max(incr, 2u * skb->len);
		tp->rcv_ssthresh += min((u32)room, incr);
		tp->ack.quick |= 1;
	}
}

void tcp_event_data_recv(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 now = tp->mstamp_us / 1000;

	tcp_schedule_ack(tp);
	tcp_measure_rcv_mss(sk, skb);
	if (!tp->ack.ato) {
		/* the first data: quick ACKs let the sender start fast */
		tcp_incr_quickack(sk, TCP_MAX_QUICKACKS);
		tp->ack.ato = TCP_ATO_MIN;
	} else {
		u64 gap = now - tp->ack.lrcvtime;

		if (gap <= TCP_ATO_MIN / 2) {
			tp->ack.ato = (tp->ack.ato >> 1) + TCP_ATO_MIN / 2;
		} else if (gap < tp->ack.ato) {
			tp->ack.ato = (tp->ack.ato >> 1) + (u32)gap;
			if (tp->ack.ato > tp->rto)
				tp->ack.ato = tp->rto;
		} else if (gap > tp->rto) {
			/* a long pause: the sender is in slow start again */
			tcp_incr_quickack(sk, TCP_MAX_QUICKACKS);
		}
	}
	tp->ack.lrcvtime = now;
	if (skb->len >= 128)
		tcp_grow_window(sk, skb);
}

/* --- right-sizing the buffer ---------------------------------------------- */

static void rcv_rtt_update(struct tcp_sock *tp, u32 sample)
{
	u32 old = tp->rcv_rtt.rtt_us;

	if (old)
		tp->rcv_rtt.rtt_us = old - (old >> 3) + sample;
	else
		tp->rcv_rtt.rtt_us = sample << 3;
}

/* Our own timestamp comes back: a round trip, seen from the receiver. */
void tcp_rcv_rtt_measure_ts(struct sock *sk, const struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	if (!tp->rx_opt.saw_tstamp || !tp->rx_opt.rcv_tsecr) {
		/* without one: the time it takes to fill a window */
		if (!tp->rcv_rtt.time_us) {
			tp->rcv_rtt.seq = tp->rcv_nxt + tp->rcv_wnd;
			tp->rcv_rtt.time_us = tp->mstamp_us;
		} else if (!before(tp->rcv_nxt, tp->rcv_rtt.seq)) {
			rcv_rtt_update(
				tp, (u32)(tp->mstamp_us - tp->rcv_rtt.time_us));
			tp->rcv_rtt.seq = tp->rcv_nxt + tp->rcv_wnd;
			tp->rcv_rtt.time_us = tp->mstamp_us;
		}
		return;
	}
	if (tp->rcv_rtt.seq == tp->rx_opt.rcv_tsecr)
		return;
	tp->rcv_rtt.seq = tp->rx_opt.rcv_tsecr;
	if (cb->end_seq - cb->seq >= tp->ack.rcv_mss) {
		u32 ms = tcp_time_stamp(tp) - tp->rx_opt.rcv_tsecr;

		rcv_rtt_update(tp, max(ms, 1u) * 1000);
	}
}

/* The program has read: does it read more per round trip than we hold? */
void tcp_rcv_space_adjust(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 now = tp->mstamp_us, grow, want;
	u32 copied;
	int buf;

	if (now - tp->rcvq_space.time_us < tp->rcv_rtt.rtt_us >> 3 ||
	    !tp->rcv_rtt.rtt_us)
		return;
	copied = tp->copied_seq - tp->rcvq_space.seq;
	if (copied <= tp->rcvq_space.space)
		goto new_measure;
	if (!(sk->userlocks & SOCK_RCVBUF_LOCK)) {
		/* twice that, and more while the sender speeds up */
		want = ((u64)copied << 1) + 16u * tp->advmss;
		grow = want * (copied - tp->rcvq_space.space) /
		       max(tp->rcvq_space.space, 1u);
		want += grow << 1;
		buf = (int)min((u64)tcp_space_from_win(
				       (int)min(want, (u64)0x3fffffff)),
			       (u64)TCP_RMEM_MAX);
		if (buf > sk->rcvbuf) {
			sk->rcvbuf = buf;
			tp->window_clamp = (u32)tcp_win_from_space(buf);
		}
	}
	tp->rcvq_space.space = copied;
new_measure:
	tp->rcvq_space.seq = tp->copied_seq;
	tp->rcvq_space.time_us = now;
}
