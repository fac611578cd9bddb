// SPDX-License-Identifier: MIT
/*
 * tcp_input_ack.c - what an ACK tells the sender
 *
 * Models tcp_ack() and below of net/ipv4/tcp_input.c: what left the queue, how
 * long it took (RFC 6298 with Linux's variance), what the peer's window is,
 * and whether anything is dubious, which is for tcp_input_loss.c.
 *
 * Not modelled: ECN, Fast Open's cookie, delivery rate beyond what TCP_INFO
 * shows.
 */
#include <arpa/inet.h>

#include "stack/inet/tcp.h"

/* --- round trip ----------------------------------------------------------- */

/*
 * RFC 6298 2. Variance grows at once and shrinks once per round trip; a
 * falling round trip adds less to it.
 */
void tcp_rtt_estimator(struct sock *sk, s64 mrtt_us)
{
	struct tcp_sock *tp = tcp_sk(sk);
	s64 m = max(mrtt_us, (s64)1);
	u32 srtt = tp->srtt_us;
	s32 d;

	if (srtt == 0) {
		srtt = (u32)m << 3;
		tp->mdev_us = (u32)m << 1;
		tp->rttvar_us = max(tp->mdev_us, tp->rto_min * 1000);
		tp->mdev_max_us = tp->rttvar_us;
		tp->rtt_seq = tp->snd_nxt;
		tp->srtt_us = max(1u, srtt);
		return;
	}
	d = (s32)m - (s32)(srtt >> 3);
	srtt = (u32)((s32)srtt + d);
	if (d < 0) {
		d = -d - (s32)(tp->mdev_us >> 2);
		if (d > 0)
			d >>= 3;
	} else {
		d -= (s32)(tp->mdev_us >> 2);
	}
	tp->mdev_us = (u32)((s32)tp->mdev_us + d);
	if (tp->mdev_us > tp->mdev_max_us) {
		tp->mdev_max_us = tp->mdev_us;
		if (tp->mdev_max_us > tp->rttvar_us)
			tp->rttvar_us = tp->mdev_max_us;
	}
	if (after(tp->snd_una, tp->rtt_seq)) {
		if (tp->mdev_max_us < tp->rttvar_us)
			tp->rttvar_us -= (tp->rttvar_us - tp->mdev_max_us) >> 2;
		tp->rtt_seq = tp->snd_nxt;
		tp->mdev_max_us = tp->rto_min * 1000;
	}
	tp->srtt_us = max(1u, srtt);
}

u32 __tcp_set_rto(const struct tcp_sock *tp)
{
	/* jiffies, rounded up */
	return ((tp->srtt_us >> 3) + tp->rttvar_us + 999) / 1000;
}

void tcp_set_rto(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tp->rto = min(__tcp_set_rto(tp), tp->rto_max);
}

static void update_min_rtt(struct tcp_sock *tp, s64 rtt_us)
{
	u64 now = tp->mstamp_us;

	/* the least of the last five minutes */
	if ((u32)rtt_us <= tp->min_rtt_us ||
	    now - tp->min_rtt_stamp > 300u * 1000000) {
		tp->min_rtt_us = (u32)max(rtt_us, (s64)1);
		tp->min_rtt_stamp = now;
	}
}

/* By timestamp: also of what was sent twice. Milliseconds. */
static s64 tcp_ack_saw_tstamp(const struct tcp_sock *tp)
{
	s32 delta = (s32)(tcp_time_stamp(tp) - tp->rx_opt.rcv_tsecr);

	if (delta < 0)
		return -1;
	return delta ? (s64)delta * 1000 : 1;
}

static bool tcp_ack_update_rtt(struct sock *sk, int flag, s64 seq_rtt_us,
			       s64 sack_rtt_us)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (seq_rtt_us < 0)
		seq_rtt_us = sack_rtt_us;
	if (seq_rtt_us < 0 && tp->rx_opt.saw_tstamp && tp->rx_opt.rcv_tsecr &&
	    flag & FLAG_ACKED)
		seq_rtt_us = tcp_ack_saw_tstamp(tp);
	if (seq_rtt_us < 0)
		return false;
	update_min_rtt(tp, seq_rtt_us);
	tcp_rtt_estimator(sk, seq_rtt_us);
	tcp_set_rto(sk);
	/* RFC 6298 5: an RTT sample ends the backoff */
	tp->backoff = 0;
	return true;
}

void tcp_ack_update_rtt_synack(struct sock *sk, u64 snt_us)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (tp->mstamp_us >= snt_us)
		tcp_ack_update_rtt(sk, FLAG_SYN_ACKED,
				   (s64)(tp->mstamp_us - snt_us), -1);
}

/* RFC 6298 5.3: for as long as something is out. */
void tcp_rearm_rto(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!tp->packets_out)
		tcp_clear_xmit_timer(sk, TCP_TIME_RETRANS);
	else
		tcp_reset_xmit_timer(sk, TCP_TIME_RETRANS, tp->rto);
}

/* --- what leaves the queue ------------------------------------------------ */

struct acked {
	u32 pkts; /* cumulatively acknowledged */
	s64 seq_rtt_us, ca_rtt_us;
	u64 last_when;
	bool retrans; /* one of them had been sent twice */
};

static void clean_one(struct tcp_sock *tp, struct sk_buff *skb, struct acked *a,
		      int *flag)
{
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	u8 sacked = cb->sacked;

	if (sacked & TCPCB_RETRANS) {
		if (sacked & TCPCB_SACKED_RETRANS)
			tp->retrans_out--;
		a->retrans = true;
		*flag |= FLAG_RETRANS_DATA_ACKED;
	} else if (!(sacked & TCPCB_SACKED_ACKED)) {
		if (!a->pkts || a->seq_rtt_us < 0)
			a->seq_rtt_us = (s64)(tp->mstamp_us - cb->when_us);
		a->last_when = cb->when_us;
		if (!after(cb->end_seq, tp->high_seq))
			*flag |= FLAG_ORIG_SACK_ACKED;
	}
	if (sacked & TCPCB_SACKED_ACKED) {
		tp->sacked_out--;
	} else if (!tcp_is_reno(tp)) {
		tp->delivered++;
		tcp_rack_advance(tp, skb, cb->when_us);
	}
	if (sacked & TCPCB_LOST)
		tp->lost_out--;
	tp->packets_out--;
	a->pkts++;
	if (cb->flags & TCPCB_FLAG_SYN) {
		*flag |= FLAG_SYN_ACKED;
		tp->retrans_stamp = 0;
	} else {
		*flag |= FLAG_DATA_ACKED;
	}
}

/* No SACK: an ACK of n segments means that many duplicates were theirs. */
static void remove_reno_sacks(struct tcp_sock *tp, u32 acked)
{
	if (!acked)
		return;
	tp->delivered += acked > tp->sacked_out ? acked - tp->sacked_out : 1;
	if (acked - 1 >= tp->sacked_out)
		tp->sacked_out = 0;
	else
		tp->sacked_out -= acked - 1;
}

static u32 tcp_clean_rtx_queue(struct sock *sk, int *flag, s64 sack_rtt_us)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct acked a = { .seq_rtt_us = -1, .ca_rtt_us = -1 };
	struct sk_buff *skb;

	while ((skb = skb_peek(&sk->write_queue)) && skb != tp->send_head) {
		struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

		if (after(cb->end_seq, tp->snd_una)) {
			/* a part of it: the rest goes on its own */
			if (after(tp->snd_una, cb->seq) && skb->len > 1)
				tcp_trim_head(sk, skb, tp->snd_una - cb->seq);
			if (unlikely(skb->tx_flags))
				tcp_ack_tstamp(sk, skb);
			break;
		}
		clean_one(tp, skb, &a, flag);
		if (unlikely(skb->tx_flags))
			tcp_ack_tstamp(sk, skb);
		__skb_unlink(skb, &sk->write_queue);
		tcp_free_skb(sk, skb);
	}
	if (a.last_when)
		a.ca_rtt_us = (s64)(tp->mstamp_us - a.last_when);
	if (a.retrans && !(*flag & FLAG_SYN_ACKED))
		a.seq_rtt_us = -1; /* Karn: whose ACK is it? */
	if (tcp_ack_update_rtt(sk, *flag, a.seq_rtt_us, sack_rtt_us) || a.pkts)
		*flag |= FLAG_SET_XMIT_TIMER;
	if (!a.pkts)
		return 0;
	if (tcp_is_reno(tp))
		remove_reno_sacks(tp, a.pkts);
	if (a.ca_rtt_us >= 0) {
		tp->rate_delivered = a.pkts;
		tp->rate_interval_us = max((u64)a.ca_rtt_us, (u64)1);
	}
	if (!tp->packets_out && tp->busy_start) {
		tp->busy_us += tp->mstamp_us - tp->busy_start;
		tp->busy_start = 0;
	}
	if (tcp_ca_ops(sk)->pkts_acked)
		tcp_ca_ops(sk)->pkts_acked(sk, a.pkts, a.ca_rtt_us);
	return a.pkts;
}

/* --- windows -------------------------------------------------------------- */

/* The window was shut and the peer answers: still shut, or not? */
static void tcp_ack_probe(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 when;

	if (!tp->send_head)
		return;
	if (!after(TCP_SKB_CB(tp->send_head)->end_seq, tcp_wnd_end(tp))) {
		tp->backoff = 0;
		tp->probes_tstamp = 0;
		tcp_clear_xmit_timer(sk, TCP_TIME_PROBE0);
	} else {
		when = (u64)max(tp->rto, (u32)TCP_RTO_MIN)
		       << min(tp->backoff, (u8)20);
		tcp_reset_xmit_timer(sk, TCP_TIME_PROBE0,
				     min(when, (u64)tp->rto_max));
	}
}

static void snd_una_update(struct tcp_sock *tp, u32 ack)
{
	tp->bytes_acked += ack - tp->snd_una;
	tp->snd_una = ack;
}

/* RFC 9293 3.10.7.4: newer by sequence or acknowledgment number. */
static int tcp_ack_update_window(struct sock *sk, const struct sk_buff *skb,
				 u32 ack, u32 seq)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 win = ntohs(skb->h.th->window);
	int flag = 0;

	if (!skb->h.th->syn)
		win <<= tp->rx_opt.snd_wscale;
	if (after(ack, tp->snd_una) || after(seq, tp->snd_wl1) ||
	    (seq == tp->snd_wl1 && (win > tp->snd_wnd || !win))) {
		flag = FLAG_WIN_UPDATE;
		tp->snd_wl1 = seq;
		if (tp->snd_wnd != win) {
			tp->snd_wnd = win;
			tp->pred_flags = 0;
			tcp_fast_path_check(sk);
			if (win > tp->max_window) {
				tp->max_window = win;
				tcp_sync_mss(sk, tp->pmtu_cookie);
			}
		}
	}
	snd_una_update(tp, ack);
	return flag;
}

/* --- the ACK -------------------------------------------------------------- */

static bool may_raise_cwnd(const struct tcp_sock *tp, int flag)
{
	if (tp->ca_state == CA_CWR || tp->ca_state == CA_RECOVERY)
		return false;
	return flag & FLAG_FORWARD_PROGRESS;
}

static bool ack_is_dubious(const struct tcp_sock *tp, int flag)
{
	return !(flag & FLAG_NOT_DUP) || flag & (FLAG_DATA_SACKED | FLAG_ECE) ||
	       tp->ca_state != CA_OPEN;
}

/* The probe for a lost tail was answered (RFC 8985 7.4). */
static void process_tlp_ack(struct sock *sk, u32 ack, int flag)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (before(ack, tp->tlp_high_seq))
		return;
	if (!tp->tlp_retrans) {
		tp->tlp_high_seq = 0;
	} else if (flag & FLAG_DSACKING_ACK) {
		tp->tlp_high_seq = 0; /* both arrived: nothing was lost */
	} else if (after(ack, tp->tlp_high_seq)) {
		/* the probe mended a loss: that is congestion */
		tcp_enter_cwr(sk);
		tp->tlp_high_seq = 0;
		NET_INC_STATS(TcpExtTCPLossProbeRecovery);
	} else if (!(flag & (FLAG_SND_UNA_ADVANCED | FLAG_NOT_DUP |
			     FLAG_DATA_SACKED))) {
		tp->tlp_high_seq = 0;
	}
}

static void cong_control(struct sock *sk, u32 ack, u32 acked, u32 newly_lost,
			 int flag)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (tp->ca_state == CA_CWR || tp->ca_state == CA_RECOVERY)
		tcp_cwnd_reduction(sk, acked, newly_lost, flag);
	else if (may_raise_cwnd(tp, flag))
		tcp_cong_avoid(sk, ack, acked);
}

/* delivered: as it was before this ACK. */
static void ack_in_queue(struct sock *sk, int flag, u32 prior_una,
			 u32 delivered, s64 sack_rtt_us)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 lost = tp->lost_out, ack = tp->snd_una, acked, newly;
	int dups = 0;

	acked = tcp_clean_rtx_queue(sk, &flag, sack_rtt_us);
	if (tp->tlp_high_seq)
		process_tlp_ack(sk, ack, flag);
	if (ack_is_dubious(tp, flag)) {
		if (!(flag & (FLAG_SND_UNA_ADVANCED | FLAG_NOT_DUP |
			      FLAG_DSACKING_ACK)))
			dups = 1;
		tcp_fastretrans_alert(sk, prior_una, dups, &flag, acked);
	}
	if (flag & FLAG_SET_XMIT_TIMER) {
		if (!tcp_schedule_loss_probe(sk, true))
			tcp_rearm_rto(sk);
	}
	newly = tp->delivered - delivered;
	NET_ADD_STATS(TcpExtTCPDelivered, newly);
	cong_control(sk, ack, newly,
		     tp->lost_out > lost ? tp->lost_out - lost : 0, flag);
	if (tp->lost_out > tp->retrans_out &&
	    (tp->ca_state == CA_RECOVERY || tp->ca_state == CA_LOSS))
		tcp_xmit_retransmit_queue(sk);
}

static bool has_sack(const struct tcp_sock *tp, const struct sk_buff *skb)
{
	u32 plain = sizeof(struct tcphdr) / 4;

	if (tp->rx_opt.saw_tstamp)
		plain += TCPOLEN_TSTAMP_ALIGNED / 4;
	return tp->rx_opt.sack_ok && skb->h.th->doff > plain;
}

/* 1: good. 0: old, ignored. -1: it acknowledges what was not sent. */
int tcp_ack(struct sock *sk, struct sk_buff *skb, int flag)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 prior_una = tp->snd_una, seq = TCP_SKB_CB(skb)->seq;
	u32 ack = TCP_SKB_CB(skb)->ack_seq, delivered = tp->delivered;
	u64 sack_rtt_us = ~0ull;

	if (before(ack, prior_una)) {
		u32 most = min(tp->max_window,
			       (u32)min(tp->bytes_acked, (u64)0xffffffff));

		/* RFC 5961 5.2 */
		if (before(ack, prior_una - most)) {
			NET_INC_STATS(TcpExtTCPChallengeACK);
			tcp_send_ack(sk);
			return -1;
		}
		if (has_sack(tp, skb)) {
			flag |= (int)tcp_sacktag_write_queue(sk, skb, prior_una,
							     &sack_rtt_us);
			tcp_fastretrans_alert(sk, prior_una, 0, &flag, 0);
			if (tp->ca_state == CA_RECOVERY)
				tcp_xmit_retransmit_queue(sk);
		}
		return 0;
	}
	if (after(ack, tp->snd_nxt))
		return -1;
	if (after(ack, prior_una)) {
		flag |= FLAG_SND_UNA_ADVANCED;
		tp->retransmits = 0;
	}
	if (flag & FLAG_UPDATE_TS_RECENT)
		tcp_replace_ts_recent(tp, seq);
	if (!(flag & FLAG_SLOWPATH) && after(ack, prior_una)) {
		/* predicted: the window is as before */
		tp->snd_wl1 = seq;
		snd_una_update(tp, ack);
		flag |= FLAG_WIN_UPDATE;
		NET_INC_STATS(TcpExtTCPHPAcks);
	} else {
		if (seq != TCP_SKB_CB(skb)->end_seq)
			flag |= FLAG_DATA;
		else
			NET_INC_STATS(TcpExtTCPPureAcks);
		flag |= tcp_ack_update_window(sk, skb, ack, seq);
		if (has_sack(tp, skb))
			flag |= (int)tcp_sacktag_write_queue(sk, skb, prior_una,
							     &sack_rtt_us);
	}
	sk->err_soft = 0;
	tp->probes_out = 0;
	tp->rcv_tstamp = tp->mstamp_us / 1000;
	if (!tp->packets_out) {
		if (flag & FLAG_DSACKING_ACK)
			tcp_fastretrans_alert(sk, prior_una, 0, &flag, 0);
		tcp_ack_probe(sk);
		return 1;
	}
	ack_in_queue(sk, flag, prior_una, delivered,
		     sack_rtt_us == ~0ull ? -1 : (s64)sack_rtt_us);
	return 1;
}
