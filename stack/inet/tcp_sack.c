// SPDX-License-Identifier: MIT
/*
 * tcp_sack.c - selective acknowledgments, both sides, and RACK
 *
 * Models tcp_sacktag_write_queue() and tcp_sack_*() of net/ipv4/tcp_input.c,
 * and net/ipv4/tcp_recovery.c. RFC 2018, RFC 2883 (D-SACK), RFC 8985: a segment
 * is lost when one sent sufficiently later has arrived.
 *
 * Not modelled: the cache of blocks seen last, shifting SACKed packets
 * together, reordering measured in bytes.
 */
#include <arpa/inet.h>
#include <string.h>

#include "stack/inet/tcp.h"

/* --- what we report ------------------------------------------------------- */

/* How many blocks fit beside a timestamp. */
void tcp_eff_sacks(struct tcp_sock *tp)
{
	u32 most = TCP_NUM_SACKS - (u32)tp->rx_opt.tstamp_ok;

	tp->eff_sacks =
		(u8)min((u32)tp->rx_opt.num_sacks + tp->nduplicate_sack, most);
}

void tcp_dsack_set(struct tcp_sock *tp, u32 seq, u32 end_seq)
{
	if (!tp->rx_opt.sack_ok)
		return;
	if (before(seq, tp->rcv_nxt))
		NET_INC_STATS(TcpExtTCPDSACKOldSent);
	else
		NET_INC_STATS(TcpExtTCPDSACKOfoSent);
	tp->rx_opt.dsack = 1;
	tp->nduplicate_sack = 1;
	tp->duplicate_sack.start_seq = seq;
	tp->duplicate_sack.end_seq = end_seq;
	tcp_eff_sacks(tp);
}

static bool sack_extend(struct tcp_sack_block *sp, u32 seq, u32 end_seq)
{
	if (after(seq, sp->end_seq) || after(sp->start_seq, end_seq))
		return false;
	if (before(seq, sp->start_seq))
		sp->start_seq = seq;
	if (after(end_seq, sp->end_seq))
		sp->end_seq = end_seq;
	return true;
}

/* The first block grew: others may be inside it now. */
static void sack_maybe_coalesce(struct tcp_sock *tp)
{
	struct tcp_sack_block *sp = tp->selective_acks;
	u32 i, j, n = tp->rx_opt.num_sacks;

	for (i = 1; i < n;) {
		if (!sack_extend(&sp[0], sp[i].start_seq, sp[i].end_seq)) {
			i++;
			continue;
		}
		n--;
		for (j = i; j < n; j++)
			sp[j] = sp[j + 1];
	}
	tp->rx_opt.num_sacks = (u8)n;
	tcp_eff_sacks(tp);
}

/* RFC 2018 4: the block of the newest segment comes first. */
void tcp_sack_new_ofo_skb(struct sock *sk, u32 seq, u32 end_seq)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_sack_block *sp = tp->selective_acks, found;
	u32 i, n = tp->rx_opt.num_sacks;

	for (i = 0; i < n; i++) {
		if (!sack_extend(&sp[i], seq, end_seq))
			continue;
		found = sp[i];
		for (; i > 0; i--)
			sp[i] = sp[i - 1];
		sp[0] = found;
		sack_maybe_coalesce(tp);
		return;
	}
	if (n >= TCP_NUM_SACKS)
		n--;
	for (i = n; i > 0; i--)
		sp[i] = sp[i - 1];
	sp[0].start_seq = seq;
	sp[0].end_seq = end_seq;
	tp->rx_opt.num_sacks = (u8)(n + 1);
	tcp_eff_sacks(tp);
}

/* rcv_nxt moved: blocks below it are gone. */
void tcp_sack_remove(struct tcp_sock *tp)
{
	struct tcp_sack_block *sp = tp->selective_acks;
	u32 i, j, n = tp->rx_opt.num_sacks;

	if (skb_queue_empty(&tp->ofo_queue)) {
		tp->rx_opt.num_sacks = 0;
		tcp_eff_sacks(tp);
		return;
	}
	for (i = 0; i < n;) {
		if (before(tp->rcv_nxt, sp[i].start_seq)) {
			i++;
			continue;
		}
		n--;
		for (j = i; j < n; j++)
			sp[j] = sp[j + 1];
	}
	tp->rx_opt.num_sacks = (u8)n;
	tcp_eff_sacks(tp);
}

/* --- RACK ----------------------------------------------------------------- */

/* The latest sent of all that arrived. */
void tcp_rack_advance(struct tcp_sock *tp, const struct sk_buff *skb,
		      u64 xmit_us)
{
	u64 rtt = tp->mstamp_us - xmit_us;
	u32 end = TCP_SKB_CB(skb)->end_seq;

	/* too soon for a retransmission: it was the original's ACK */
	if (TCP_SKB_CB(skb)->sacked & TCPCB_RETRANS && rtt < tp->min_rtt_us &&
	    tp->min_rtt_us != ~0u)
		return;
	if (xmit_us < tp->rack.mstamp_us ||
	    (xmit_us == tp->rack.mstamp_us && !after(end, tp->rack.end_seq)))
		return;
	tp->rack.rtt_us = (u32)rtt;
	tp->rack.mstamp_us = xmit_us;
	tp->rack.end_seq = end;
	tp->rack.advanced = 1;
}

/* RFC 8985 6.2 step 4: how much disorder is allowed. */
static u32 rack_reo_wnd(const struct tcp_sock *tp)
{
	if (!tp->reord_seen &&
	    (tp->ca_state >= CA_RECOVERY || tp->sacked_out >= tp->reordering))
		return 0;
	return min((tp->min_rtt_us == ~0u ? 0 : tp->min_rtt_us >> 2) *
			   tp->rack.reo_wnd_steps,
		   tp->srtt_us >> 3);
}

static bool sent_before(const struct tcp_sock *tp, const struct tcp_skb_cb *cb)
{
	return cb->when_us < tp->rack.mstamp_us ||
	       (cb->when_us == tp->rack.mstamp_us &&
		before(cb->end_seq, tp->rack.end_seq));
}

static u64 rack_detect_loss(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 reo = rack_reo_wnd(tp);
	struct sk_buff *skb;
	u64 timeout = 0;

	for_write_queue(skb, sk)
	{
		struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
		s64 left;

		if (skb == tp->send_head)
			break;
		if (cb->sacked & TCPCB_SACKED_ACKED)
			continue;
		if (cb->sacked & TCPCB_LOST &&
		    !(cb->sacked & TCPCB_SACKED_RETRANS))
			continue;
		if (!sent_before(tp, cb))
			continue;
		left = (s64)(cb->when_us + tp->rack.rtt_us + reo) -
		       (s64)tp->mstamp_us;
		if (left <= 0)
			tcp_mark_skb_lost(sk, skb);
		else
			timeout = max(timeout, (u64)left);
	}
	return timeout;
}

void tcp_rack_mark_lost(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 timeout;

	if (!tp->rack.advanced)
		return;
	tp->rack.advanced = 0;
	timeout = rack_detect_loss(sk);
	if (timeout)
		tcp_reset_xmit_timer(sk, TCP_TIME_REO,
				     timeout / 1000 + TCP_TIMEOUT_MIN);
}

/* The reordering timer: what has not come by now is lost. */
void tcp_rack_reo_timeout(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 flight = tcp_packets_in_flight(tp);
	int flag = 0;

	rack_detect_loss(sk);
	if (flight != tcp_packets_in_flight(tp)) {
		if (tp->ca_state != CA_RECOVERY && tp->ca_state != CA_LOSS)
			tcp_fastretrans_alert(sk, tp->snd_una, 0, &flag, 0);
		tcp_cwnd_reduction(sk, 1, 0, 0);
		tcp_xmit_retransmit_queue(sk);
	}
	if (tp->pending != TCP_TIME_RETRANS)
		tcp_rearm_rto(sk);
}

/* A D-SACK: our repetition was for nothing. Be more patient (step 4). */
static void rack_saw_dsack(struct tcp_sock *tp)
{
	if (tp->rack.reo_wnd_steps < 255)
		tp->rack.reo_wnd_steps++;
}

/* --- what the peer reports ------------------------------------------------ */

struct sacktag {
	u32 flag;
	u32 reord; /* lowest number that arrived late */
	u64 rtt_us;
};

/* First block at or below what is acknowledged, or inside the second. */
static bool check_dsack(struct tcp_sock *tp, const struct tcp_sack_block *sp,
			int n, u32 prior_una, struct sacktag *st)
{
	if (!before(sp[0].start_seq, prior_una) &&
	    (n < 2 || after(sp[0].end_seq, sp[1].end_seq) ||
	     before(sp[0].start_seq, sp[1].start_seq)))
		return false;
	if (before(sp[0].start_seq, prior_una))
		NET_INC_STATS(TcpExtTCPDSACKRecv);
	else
		NET_INC_STATS(TcpExtTCPDSACKOfoRecv);
	tp->dsack_dups++;
	st->flag |= FLAG_DSACKING_ACK;
	/* RFC 3708: one repetition less to be sorry for */
	if (tp->undo_marker && tp->undo_retrans && tp->undo_retrans != ~0u &&
	    !after(sp[0].end_seq, prior_una) &&
	    after(sp[0].end_seq, tp->undo_marker))
		tp->undo_retrans--;
	rack_saw_dsack(tp);
	return true;
}

static void tag_one(struct sock *sk, struct sk_buff *skb, struct sacktag *st,
		    u32 highest)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	u8 sacked = cb->sacked;

	if (sacked & TCPCB_SACKED_ACKED)
		return;
	tcp_rack_advance(tp, skb, cb->when_us);
	if (sacked & TCPCB_SACKED_RETRANS) {
		tp->retrans_out--;
	} else if (!(sacked & TCPCB_RETRANS)) {
		/* below what was SACKed before and never repeated: late */
		if (before(cb->seq, highest) && before(cb->seq, st->reord))
			st->reord = cb->seq;
		if (!after(cb->end_seq, tp->high_seq))
			st->flag |= FLAG_ORIG_SACK_ACKED;
		st->rtt_us = tp->mstamp_us - cb->when_us;
	}
	if (sacked & TCPCB_LOST)
		tp->lost_out--;
	cb->sacked = (u8)((sacked & ~(TCPCB_LOST | TCPCB_SACKED_RETRANS)) |
			  TCPCB_SACKED_ACKED);
	tp->sacked_out++;
	tp->delivered++;
	st->flag |= FLAG_DATA_SACKED;
}

static void tag_block(struct sock *sk, const struct tcp_sack_block *b,
		      struct sacktag *st, u32 highest)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;

	for_write_queue(skb, sk)
	{
		struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

		if (skb == tp->send_head || !before(cb->seq, b->end_seq))
			break;
		if (!before(cb->end_seq, b->start_seq + 1) &&
		    !before(cb->seq, b->start_seq) &&
		    !after(cb->end_seq, b->end_seq))
			tag_one(sk, skb, st, highest);
	}
}

static int read_blocks(const struct sk_buff *skb, struct tcp_sack_block *out)
{
	const u8 *p = (const u8 *)(skb->h.th + 1);
	const u8 *end = (const u8 *)skb->h.th + skb->h.th->doff * 4;

	while (p < end) {
		if (*p == TCPOPT_EOL)
			return 0;
		if (*p == TCPOPT_NOP) {
			p++;
			continue;
		}
		if (p + 1 >= end || p[1] < 2 || p + p[1] > end)
			return 0;
		if (*p == TCPOPT_SACK && p[1] >= 10 && (p[1] - 2) % 8 == 0) {
			int n = min((p[1] - 2) / 8, TCP_NUM_SACKS);

			for (int i = 0; i < n; i++) {
				u32 w[2];

				memcpy(w, p + 2 + i * 8, 8);
				out[i].start_seq = ntohl(w[0]);
				out[i].end_seq = ntohl(w[1]);
			}
			return n;
		}
		p += p[1];
	}
	return 0;
}

/* Is the block about something that is out? */
static bool block_ok(const struct tcp_sock *tp, const struct tcp_sack_block *b,
		     bool dsack)
{
	if (after(b->end_seq, tp->snd_nxt) || !before(b->start_seq, b->end_seq))
		return false;
	if (!before(b->start_seq, tp->snd_nxt))
		return false;
	return dsack || after(b->start_seq, tp->snd_una) ||
	       b->start_seq == tp->snd_una;
}

/* The highest number SACKed so far; snd_una when none is. */
static u32 highest_sacked(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;
	u32 high = tp->snd_una;

	if (!tp->sacked_out)
		return high;
	for_write_queue(skb, sk)
	{
		if (skb == tp->send_head)
			break;
		if (TCP_SKB_CB(skb)->sacked & TCPCB_SACKED_ACKED)
			high = TCP_SKB_CB(skb)->end_seq;
	}
	return high;
}

/* Segments came late by that much: be patient in future. */
static void update_reordering(struct tcp_sock *tp, u32 low, u32 high)
{
	u32 dist = high - low, n;

	if (!tp->mss_cache)
		return;
	n = (dist + tp->mss_cache - 1) / tp->mss_cache;
	if (n > tp->reordering)
		tp->reordering = min(n, (u32)TCP_MAX_REORDERING);
	tp->reord_seen = 1;
	tp->reord_cnt++;
	NET_INC_STATS(TcpExtTCPSACKReorder);
}

u32 tcp_sacktag_write_queue(struct sock *sk, struct sk_buff *ack_skb,
			    u32 prior_snd_una, u64 *sack_rtt_us)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_sack_block sp[TCP_NUM_SACKS];
	struct sacktag st = { 0, tp->snd_nxt, ~0ull };
	int n = read_blocks(ack_skb, sp), i;
	bool dsack;
	u32 high;

	if (!n)
		return 0;
	dsack = check_dsack(tp, sp, n, prior_snd_una, &st);
	if (!tp->packets_out)
		return st.flag;
	high = highest_sacked(sk);
	for (i = 0; i < n; i++) {
		if (!block_ok(tp, &sp[i], i == 0 && dsack)) {
			NET_INC_STATS(TcpExtTCPSACKDiscard);
			continue;
		}
		tag_block(sk, &sp[i], &st, high);
	}
	if (before(st.reord, high) && tp->ca_state != CA_LOSS)
		update_reordering(tp, st.reord, high);
	if (st.rtt_us != ~0ull)
		*sack_rtt_us = st.rtt_us;
	return st.flag;
}
