// SPDX-License-Identifier: MIT
/*
 * tcp_input_loss.c - Open, Disorder, CWR, Recovery, Loss
 *
 * Models tcp_fastretrans_alert() and its kin of net/ipv4/tcp_input.c:
 *
 *   Open      nothing dubious
 *   Disorder  duplicates or SACKs came, not yet taken for a loss
 *   CWR       the window is being reduced for another reason
 *   Recovery  fast retransmit (RFC 6675; RFC 6582 without SACK), the window
 *             shrinks in proportion (RFC 6937)
 *   Loss      the timer ran out (RFC 6298 5)
 *
 * What is lost is found by time (RACK, RFC 8985, tcp_sack.c) or, without SACK,
 * by duplicates. A reduction that turns out to have been for nothing is undone
 * (RFC 3522 by timestamps, RFC 3708 by D-SACK).
 *
 * Not modelled: F-RTO (RFC 5682), ECN's CWR.
 */
#include <string.h>

#include "stack/inet/tcp.h"

/* --- the scoreboard ------------------------------------------------------- */

void tcp_clear_retrans(struct tcp_sock *tp)
{
	tp->retrans_out = 0;
	tp->lost_out = 0;
	tp->undo_marker = 0;
	tp->undo_retrans = ~0u;
	tp->sacked_out = 0;
}

void tcp_mark_skb_lost(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	if (cb->sacked & TCPCB_SACKED_ACKED)
		return;
	if (cb->sacked & TCPCB_LOST) {
		/* the retransmission is lost too */
		if (!(cb->sacked & TCPCB_SACKED_RETRANS))
			return;
		cb->sacked &= (u8)~TCPCB_SACKED_RETRANS;
		tp->retrans_out--;
		NET_INC_STATS(TcpExtTCPLostRetransmit);
		return;
	}
	cb->sacked |= TCPCB_LOST;
	tp->lost_out++;
	if (cb->sacked & TCPCB_SACKED_RETRANS) {
		cb->sacked &= (u8)~TCPCB_SACKED_RETRANS;
		tp->retrans_out--;
		NET_INC_STATS(TcpExtTCPLostRetransmit);
	}
}

/* Without SACK: the duplicates stand for what arrived out of order. */
static void add_reno_sack(struct tcp_sock *tp, int num)
{
	u32 holes;

	if (!num)
		return;
	tp->sacked_out += (u32)num;
	tp->delivered += (u32)num;
	holes = max(tp->lost_out, 1u);
	holes = min(holes, tp->packets_out);
	if (tp->sacked_out + holes > tp->packets_out)
		tp->sacked_out = tp->packets_out - holes;
}

static void newreno_mark_lost(struct sock *sk, bool una_advanced)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb = skb_peek(&sk->write_queue);

	if (!skb || skb == tp->send_head)
		return;
	if ((tp->ca_state < CA_RECOVERY && tp->sacked_out >= tp->reordering) ||
	    (tp->ca_state == CA_RECOVERY && una_advanced))
		tcp_mark_skb_lost(sk, skb);
}

static void identify_loss(struct sock *sk, int flag)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!tp->packets_out)
		return;
	if (tcp_is_reno(tp))
		newreno_mark_lost(sk, flag & FLAG_SND_UNA_ADVANCED);
	else
		tcp_rack_mark_lost(sk);
}

/* --- the window ----------------------------------------------------------- */

static void init_cwnd_reduction(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tp->high_seq = tp->snd_nxt;
	tp->tlp_high_seq = 0;
	tp->snd_cwnd_cnt = 0;
	tp->prior_cwnd = tp->snd_cwnd;
	tp->prr_delivered = 0;
	tp->prr_out = 0;
	tp->snd_ssthresh = tcp_ca_ops(sk)->ssthresh(sk);
}

/* RFC 6937 3.1, with the slow-start bound while data is delivered. */
void tcp_cwnd_reduction(struct sock *sk, u32 newly_acked, u32 newly_lost,
			int flag)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 flight = tcp_packets_in_flight(tp);
	s32 delta = (s32)(tp->snd_ssthresh - flight), count;

	if (!newly_acked || !tp->prior_cwnd)
		return;
	tp->prr_delivered += newly_acked;
	if (delta < 0) {
		u64 part = (u64)tp->snd_ssthresh * tp->prr_delivered +
			   tp->prior_cwnd - 1;

		count = (s32)(part / tp->prior_cwnd) - (s32)tp->prr_out;
	} else {
		count = max((s32)(tp->prr_delivered - tp->prr_out),
			    (s32)newly_acked);
		if (flag & FLAG_SND_UNA_ADVANCED && !newly_lost)
			count++;
		count = min(delta, count);
	}
	/* at least the first retransmission goes */
	count = max(count, tp->prr_out ? 0 : 1);
	tp->snd_cwnd = max(flight + (u32)count, 1u);
}

static void end_cwnd_reduction(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (tp->snd_ssthresh < TCP_INFINITE_SSTHRESH &&
	    (tp->ca_state == CA_CWR || tp->undo_marker)) {
		tp->snd_cwnd = tp->snd_ssthresh;
		tp->snd_cwnd_stamp = tp->mstamp_us / 1000;
	}
}

void tcp_enter_cwr(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tp->prior_ssthresh = 0;
	if (tp->ca_state < CA_CWR) {
		tp->undo_marker = 0;
		init_cwnd_reduction(sk);
		tcp_set_ca_state(sk, CA_CWR);
	}
}

/* --- undoing -------------------------------------------------------------- */

/* The ACK answers the original: its echo is older than the repetition. */
static bool packet_delayed(const struct tcp_sock *tp)
{
	return tp->retrans_stamp && tp->rx_opt.saw_tstamp &&
	       tp->rx_opt.rcv_tsecr &&
	       before(tp->rx_opt.rcv_tsecr, tp->retrans_stamp);
}

bool tcp_undo_possible(const struct tcp_sock *tp)
{
	return tp->undo_marker && (!tp->undo_retrans || packet_delayed(tp));
}

static void undo_cwnd_reduction(struct sock *sk, bool unmark)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;

	if (unmark) {
		for_write_queue(skb, sk)
		{
			if (skb == tp->send_head)
				break;
			TCP_SKB_CB(skb)->sacked &= (u8)~TCPCB_LOST;
		}
		tp->lost_out = 0;
	}
	if (tp->prior_ssthresh) {
		tp->snd_cwnd = max(tp->snd_cwnd, tcp_ca_ops(sk)->undo_cwnd(sk));
		if (tp->prior_ssthresh > tp->snd_ssthresh)
			tp->snd_ssthresh = tp->prior_ssthresh;
	}
	tp->snd_cwnd_stamp = tp->mstamp_us / 1000;
	tp->undo_marker = 0;
	tp->rack.advanced = 1;
}

/* Recovery is over; true: but without SACK stay, a late duplicate may come. */
static bool try_undo_recovery(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (tcp_undo_possible(tp)) {
		if (tp->ca_state == CA_LOSS)
			NET_INC_STATS(TcpExtTCPLossUndo);
		else
			NET_INC_STATS(TcpExtTCPFullUndo);
		undo_cwnd_reduction(sk, false);
	}
	if (tp->snd_una == tp->high_seq && tcp_is_reno(tp))
		return true; /* RFC 6582 3.2: no false fast retransmit */
	tcp_set_ca_state(sk, CA_OPEN);
	return false;
}

static bool try_undo_loss(struct sock *sk, bool frto_undo)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!frto_undo && !tcp_undo_possible(tp))
		return false;
	undo_cwnd_reduction(sk, true);
	NET_INC_STATS(TcpExtTCPLossUndo);
	tp->retransmits = 0;
	if (!tcp_is_reno(tp))
		tcp_set_ca_state(sk, CA_OPEN);
	return true;
}

static void try_undo_dsack(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (tp->undo_marker && !tp->undo_retrans) {
		NET_INC_STATS(TcpExtTCPDSACKUndo);
		undo_cwnd_reduction(sk, false);
	}
}

/* --- states --------------------------------------------------------------- */

static void keep_open(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u8 state = tp->sacked_out || tp->lost_out || tp->undo_marker
			   ? CA_DISORDER
			   : CA_OPEN;

	if (tp->ca_state != state) {
		tcp_set_ca_state(sk, state);
		tp->high_seq = tp->snd_nxt;
	}
}

static void try_to_open(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!tp->retrans_out && !tp->undo_marker)
		tp->retrans_stamp = 0;
	if (tp->ca_state != CA_CWR)
		keep_open(sk);
}

static void init_undo(struct tcp_sock *tp)
{
	tp->undo_marker = tp->snd_una;
	tp->undo_retrans = tp->retrans_out ? tp->retrans_out : ~0u;
}

static void enter_recovery(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (tcp_is_reno(tp))
		NET_INC_STATS(TcpExtTCPRenoRecovery);
	else
		NET_INC_STATS(TcpExtTCPSackRecovery);
	tp->prior_ssthresh = 0;
	init_undo(tp);
	if (tp->ca_state < CA_CWR) {
		tp->prior_ssthresh =
			max(tp->snd_ssthresh,
			    (tp->snd_cwnd >> 1) + (tp->snd_cwnd >> 2));
		init_cwnd_reduction(sk);
	}
	tcp_set_ca_state(sk, CA_RECOVERY);
}

/* The timer ran out: all that was not SACKed is taken for lost. */
void tcp_enter_loss(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb = skb_peek(&sk->write_queue);
	bool reneged;

	/* SACKed, and yet not acknowledged: the peer threw it away */
	reneged = skb && skb != tp->send_head &&
		  TCP_SKB_CB(skb)->sacked & TCPCB_SACKED_ACKED;
	if (reneged)
		NET_INC_STATS(TcpExtTCPSACKReneging);
	else if (tcp_is_reno(tp))
		tp->sacked_out = 0;
	if (reneged)
		tp->sacked_out = 0;
	tp->lost_out = 0;
	tp->retrans_out = 0;
	for_write_queue(skb, sk)
	{
		struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

		if (skb == tp->send_head)
			break;
		if (reneged)
			cb->sacked &= (u8)~TCPCB_SACKED_ACKED;
		cb->sacked &= (u8) ~(TCPCB_LOST | TCPCB_SACKED_RETRANS);
		if (!(cb->sacked & TCPCB_SACKED_ACKED)) {
			cb->sacked |= TCPCB_LOST;
			tp->lost_out++;
		}
	}
	if (tp->ca_state <= CA_DISORDER || !after(tp->high_seq, tp->snd_una) ||
	    (tp->ca_state == CA_LOSS && !tp->retransmits)) {
		tp->prior_ssthresh =
			max(tp->snd_ssthresh,
			    (tp->snd_cwnd >> 1) + (tp->snd_cwnd >> 2));
		tp->prior_cwnd = tp->snd_cwnd;
		tp->snd_ssthresh = tcp_ca_ops(sk)->ssthresh(sk);
		if (tcp_ca_ops(sk)->cwnd_event)
			tcp_ca_ops(sk)->cwnd_event(sk, CA_EVENT_LOSS);
		init_undo(tp);
	}
	tp->snd_cwnd = tcp_packets_in_flight(tp) + 1;
	tp->snd_cwnd_cnt = 0;
	tp->snd_cwnd_stamp = tp->mstamp_us / 1000;
	if (tp->ca_state <= CA_DISORDER &&
	    tp->sacked_out >= TCP_FASTRETRANS_THRESH)
		tp->reordering =
			min(tp->reordering, (u32)TCP_FASTRETRANS_THRESH);
	tcp_set_ca_state(sk, CA_LOSS);
	tp->high_seq = tp->snd_nxt;
}

static void process_loss(struct sock *sk, int flag, int dups)
{
	struct tcp_sock *tp = tcp_sk(sk);
	bool recovered = !before(tp->snd_una, tp->high_seq);

	if (flag & (FLAG_SND_UNA_ADVANCED | FLAG_DATA_SACKED) &&
	    try_undo_loss(sk, false))
		return;
	if (recovered) {
		if (tcp_is_reno(tp))
			tp->sacked_out = 0;
		try_undo_recovery(sk);
		return;
	}
	if (tcp_is_reno(tp)) {
		if (flag & FLAG_SND_UNA_ADVANCED) {
			tp->sacked_out = 0;
			newreno_mark_lost(sk, true);
		} else {
			add_reno_sack(tp, dups);
		}
	}
}

/* A partial ACK in Recovery. True: it showed that nothing was lost. */
static bool try_undo_partial(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (tp->undo_marker && packet_delayed(tp)) {
		if (tp->retrans_out)
			return true;
		tp->retrans_stamp = 0;
		undo_cwnd_reduction(sk, true);
		NET_INC_STATS(TcpExtTCPPartialUndo);
		keep_open(sk);
	}
	return false;
}

/* The hole was filled up to high_seq: what had begun there is over. */
static bool episode_ends(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	switch (tp->ca_state) {
	case CA_CWR:
		if (tp->snd_una != tp->high_seq) {
			end_cwnd_reduction(sk);
			tcp_set_ca_state(sk, CA_OPEN);
		}
		break;
	case CA_RECOVERY:
		if (tcp_is_reno(tp))
			tp->sacked_out = 0;
		if (try_undo_recovery(sk))
			return true;
		end_cwnd_reduction(sk);
		break;
	}
	return false;
}

void tcp_fastretrans_alert(struct sock *sk, u32 prior_snd_una, int num_dupack,
			   int *flag, u32 newly_acked)
{
	struct tcp_sock *tp = tcp_sk(sk);
	bool advanced = *flag & FLAG_SND_UNA_ADVANCED;

	if (!tp->packets_out && tp->sacked_out)
		tp->sacked_out = 0;
	if (tp->ca_state == CA_OPEN)
		tp->retrans_stamp = 0;
	else if (!before(tp->snd_una, tp->high_seq) && episode_ends(sk))
		return;

	switch (tp->ca_state) {
	case CA_RECOVERY:
		if (!advanced) {
			if (tcp_is_reno(tp))
				add_reno_sack(tp, num_dupack);
		} else {
			if (tcp_is_reno(tp) && tp->sacked_out)
				tp->sacked_out--;
			if (try_undo_partial(sk))
				return;
		}
		try_undo_dsack(sk);
		identify_loss(sk, *flag);
		return;
	case CA_LOSS:
		process_loss(sk, *flag, num_dupack);
		if (tp->ca_state != CA_LOSS)
			break;
		identify_loss(sk, *flag);
		return;
	default:
		if (tcp_is_reno(tp)) {
			if (advanced)
				tp->sacked_out = 0;
			add_reno_sack(tp, num_dupack);
		}
		if (tp->ca_state <= CA_DISORDER)
			try_undo_dsack(sk);
		break;
	}
	identify_loss(sk, *flag);
	if (!tp->lost_out) {
		try_to_open(sk);
		return;
	}
	enter_recovery(sk);
}

/* --- sending again -------------------------------------------------------- */

void tcp_xmit_retransmit_queue(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb, *head = skb_peek(&sk->write_queue);
	bool rearm = false;

	if (!tp->packets_out)
		return;
	for_write_queue(skb, sk)
	{
		u8 sacked = TCP_SKB_CB(skb)->sacked;

		if (skb == tp->send_head)
			break;
		if (tcp_packets_in_flight(tp) >= tp->snd_cwnd)
			break;
		if (tp->lost_out <= tp->retrans_out)
			break;
		if (!(sacked & TCPCB_LOST) ||
		    sacked & (TCPCB_SACKED_ACKED | TCPCB_SACKED_RETRANS))
			continue;
		if (tcp_retransmit_skb(sk, skb))
			break;
		if (tp->ca_state == CA_LOSS)
			NET_INC_STATS(TcpExtTCPSlowStartRetrans);
		else
			NET_INC_STATS(TcpExtTCPFastRetrans);
		if (tp->ca_state == CA_RECOVERY || tp->ca_state == CA_CWR)
			tp->prr_out++;
		if (skb == head)
			rearm = true;
	}
	if (rearm)
		tcp_reset_xmit_timer(sk, TCP_TIME_RETRANS, tp->rto);
}

/* The path takes only smaller ones (RFC 1191): those go again at once. */
void tcp_simple_retransmit(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 mss = tcp_current_mss(sk), before_lost = tp->lost_out;
	struct sk_buff *skb;

	for_write_queue(skb, sk)
	{
		if (skb == tp->send_head)
			break;
		if (skb->len > mss)
			tcp_mark_skb_lost(sk, skb);
	}
	if (tp->lost_out == before_lost)
		return;
	/* no congestion: the window stays, but no undo either */
	if (tp->ca_state != CA_LOSS) {
		tp->high_seq = tp->snd_nxt;
		tp->snd_ssthresh = tcp_ca_ops(sk)->ssthresh(sk);
		tp->prior_ssthresh = 0;
		tp->undo_marker = 0;
		tcp_set_ca_state(sk, CA_LOSS);
	}
	tcp_xmit_retransmit_queue(sk);
}
