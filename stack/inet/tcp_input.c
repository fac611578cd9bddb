// SPDX-License-Identifier: MIT
/*
 * tcp_input.c - a segment arrives: RFC 9293 3.10.7
 *
 * Models net/ipv4/tcp_input.c, first part. tcp_rcv_established() guesses the
 * header of the next segment (Van Jacobson's prediction): with pred_flags and
 * rcv_nxt right it is either the next data or a pure ACK, and nothing else
 * need be looked at. Everything else goes the slow way, in the order of the
 * RFC: timestamp, sequence number, RST, SYN, ACK, URG, data, FIN.
 *
 * The sock is locked by the caller, as bottom half or as a call that works
 * off its backlog. Where nothing else is said the segment is consumed; a
 * result of 1 means "answer with RST and free it".
 *
 * Related: tcp_input_ack.c (the sender's side of an ACK), tcp_input_loss.c
 * (recovery), tcp_input_data.c (data, FIN, URG), tcp_sack.c.
 *
 * Not modelled: ECN (RFC 3168), header prediction into the reader's buffer.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "stack/inet/tcp.h"

/* header length and flags and window, without PSH and the reserved bits */
#define TCP_HP_MASK htonl(0xf0f7ffffu)

/* What the header's fourth word will look like if all goes well. */
void tcp_sync_pred(struct tcp_sock *tp)
{
	tp->pred_flags = htonl((u32)tp->tcp_header_len << 26 |
			       (u32)TCPCB_FLAG_ACK << 16 |
			       tp->snd_wnd >> tp->rx_opt.snd_wscale);
}

void tcp_fast_path_check(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (skb_queue_empty(&tp->ofo_queue) && tp->rcv_wnd && !tp->urg_data &&
	    atomic_read(&sk->rmem_alloc) < sk->rcvbuf)
		tcp_sync_pred(tp);
}

bool tcp_sequence(const struct tcp_sock *tp, u32 seq, u32 end_seq)
{
	return !before(end_seq, tp->rcv_wup) &&
	       !after(seq, tp->rcv_nxt + tcp_receive_window(tp));
}

void tcp_reset(struct sock *sk)
{
	switch (sk->state) {
	case TCP_SYN_SENT:
		sk->err = ECONNREFUSED;
		break;
	case TCP_CLOSE_WAIT:
		sk->err = EPIPE;
		break;
	case TCP_CLOSE:
		return;
	default:
		sk->err = ECONNRESET;
	}
	tcp_writequeue_purge(sk);
	tcp_done(sk);
	if (!sock_flag(sk, SOCK_DEAD))
		sk_prot(sk)->error_report(sk);
}

/* RFC 5961 3, 4: a blind attacker gets an ACK, the true peer resets again. */
static void tcp_send_challenge_ack(struct sock *sk)
{
	NET_INC_STATS(TcpExtTCPChallengeACK);
	tcp_send_ack(sk);
}

/* Old or outside: say where we are, and that it was a duplicate. */
void tcp_send_dupack(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	if (cb->end_seq != cb->seq && before(cb->seq, tp->rcv_nxt)) {
		NET_INC_STATS(TcpExtDelayedACKLost);
		tcp_enter_quickack_mode(sk, TCP_MAX_QUICKACKS);
		if (tp->rx_opt.sack_ok) {
			u32 end = cb->end_seq;

			if (after(end, tp->rcv_nxt))
				end = tp->rcv_nxt;
			tcp_dsack_set(tp, cb->seq, end);
		}
	}
	tcp_send_ack(sk);
}

/* A pure old ACK that PAWS would refuse may be a reordered one: harmless. */
static bool tcp_disordered_ack(const struct tcp_sock *tp,
			       const struct sk_buff *skb)
{
	const struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	u32 seq = cb->seq, ack = cb->ack_seq;

	return skb->h.th->ack && seq == cb->end_seq && seq == tp->rcv_nxt &&
	       ack == tp->snd_una &&
	       tp->snd_wnd == (u32)ntohs(skb->h.th->window)
				      << tp->rx_opt.snd_wscale &&
	       (s32)(tp->rx_opt.ts_recent - tp->rx_opt.rcv_tsval) <=
		       (s32)(tp->rto * 1200 / HZ);
}

static bool tcp_paws_discard(const struct tcp_sock *tp,
			     const struct sk_buff *skb)
{
	return !tcp_paws_check(&tp->rx_opt, TCP_PAWS_WINDOW) &&
	       !tcp_disordered_ack(tp, skb);
}

/* RFC 5961 3.2: only the exact next number resets. */
static bool rst_is_exact(const struct sock *sk, const struct sk_buff *skb)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 seq = TCP_SKB_CB(skb)->seq, max_sack;

	if (seq == tp->rcv_nxt)
		return true;
	/* the peer may have counted its FIN */
	if (seq == tp->rcv_nxt - 1 &&
	    TCPF(sk->state) & (TCPF_CLOSE_WAIT | TCPF_LAST_ACK | TCPF_CLOSING))
		return true;
	if (tp->rx_opt.sack_ok && tp->rx_opt.num_sacks) {
		max_sack = tp->selective_acks[0].end_seq;
		for (u32 i = 1; i < tp->rx_opt.num_sacks; i++)
			if (after(tp->selective_acks[i].end_seq, max_sack))
				max_sack = tp->selective_acks[i].end_seq;
		return seq == max_sack;
	}
	return false;
}

/* First to fourth check of 3.10.7.4. False: the segment is finished with. */
bool tcp_rcv_validate(struct sock *sk, struct sk_buff *skb, struct tcphdr *th)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	int reason = SKB_DROP_REASON_TCP_INVALID_SEQUENCE;

	if (tcp_fast_parse_options(skb, th, tp) && tcp_paws_discard(tp, skb) &&
	    !th->rst) {
		reason = SKB_DROP_REASON_TCP_RFC7323_PAWS;
		NET_INC_STATS(TcpExtPAWSEstab);
		tcp_send_dupack(sk, skb);
		goto discard;
	}
	if (!tcp_sequence(tp, cb->seq, cb->end_seq)) {
		if (!th->rst) {
			if (th->syn)
				goto syn_challenge;
			tcp_send_dupack(sk, skb);
			goto discard;
		}
		if (!rst_is_exact(sk, skb))
			goto discard;
	}
	if (th->rst) {
		reason = SKB_DROP_REASON_TCP_RESET;
		if (rst_is_exact(sk, skb))
			tcp_reset(sk);
		else
			tcp_send_challenge_ack(sk);
		goto discard;
	}
	/* RFC 5961 4.2; the simultaneous open is told apart before us */
	if (th->syn) {
		if (sk->state == TCP_SYN_RECV && sk->socket && th->ack &&
		    cb->seq + 1 == cb->end_seq && cb->seq + 1 == tp->rcv_nxt &&
		    cb->ack_seq == tp->snd_nxt)
			return true;
syn_challenge:
		reason = SKB_DROP_REASON_TCP_INVALID_SYN;
		NET_INC_STATS(TcpExtTCPSYNChallenge);
		tcp_send_challenge_ack(sk);
		goto discard;
	}
	return true;

discard:
	kfree_skb_reason(skb, reason);
	return false;
}

/* --- acknowledging what came ---------------------------------------------- */

void __tcp_ack_snd_check(struct sock *sk, bool ofo_possible)
{
	struct tcp_sock *tp = tcp_sk(sk);

	/* RFC 5681 4.2: every second full segment, or when told to */
	if ((tp->rcv_nxt - tp->rcv_wup > tp->ack.rcv_mss &&
	     (tp->rcv_nxt - tp->copied_seq < (u32)sk->rcvlowat ||
	      __tcp_select_window(sk) >= tp->rcv_wnd)) ||
	    tcp_in_quickack_mode(tp) || tp->ack.pending & TCP_ACK_NOW ||
	    (ofo_possible && !skb_queue_empty(&tp->ofo_queue)))
		tcp_send_ack(sk);
	else
		tcp_send_delayed_ack(sk);
}

void tcp_ack_snd_check(struct sock *sk)
{
	if (tcp_sk(sk)->ack.pending & TCP_ACK_SCHED)
		__tcp_ack_snd_check(sk, true);
}

static void tcp_new_space(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!(sk->userlocks & SOCK_SNDBUF_LOCK) &&
	    sk->wmem_queued < TCP_WMEM_MAX && tp->packets_out < tp->snd_cwnd) {
		tcp_sndbuf_expand(sk);
		tp->snd_cwnd_stamp = tp->mstamp_us / 1000;
	}
	sk_prot(sk)->write_space(sk);
}

/* An ACK made room; a sleeper hears of it when a third is free. */
void tcp_check_space(struct sock *sk)
{
	if (sk->socket && sk->socket->flags & 1u << SOCK_NOSPACE)
		tcp_new_space(sk);
}

static void __tcp_data_snd_check(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (tcp_write_xmit(sk, tcp_current_mss(sk), tp->nonagle, 0))
		tcp_check_probe_timer(sk);
}

void tcp_data_snd_check(struct sock *sk)
{
	if (tcp_sk(sk)->send_head)
		__tcp_data_snd_check(sk);
	tcp_check_space(sk);
}

/* --- ESTABLISHED ---------------------------------------------------------- */

static u32 load_be32(const u8 *p)
{
	u32 v;

	memcpy(&v, p, 4);
	return ntohl(v);
}

/* The predicted header's timestamp. False: go the slow way. */
static bool fast_tstamp(struct tcp_sock *tp, const struct tcphdr *th)
{
	const u8 *p = (const u8 *)(th + 1);
	u32 word = TCP_TSTAMP_WORD;

	if (memcmp(p, &word, 4))
		return false;
	tp->rx_opt.saw_tstamp = 1;
	tp->rx_opt.rcv_tsval = load_be32(p + 4);
	tp->rx_opt.rcv_tsecr = load_be32(p + 8);
	if (tp->rx_opt.rcv_tsecr)
		tp->rx_opt.rcv_tsecr -= tp->tsoffset;
	return (s32)(tp->rx_opt.rcv_tsval - tp->rx_opt.ts_recent) >= 0;
}

/* True when the segment was the predicted one; then it is done with. */
static bool tcp_rcv_fast(struct sock *sk, struct sk_buff *skb,
			 struct tcphdr *th, u32 len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	u32 hlen = tp->tcp_header_len;
	bool ts = hlen == sizeof(*th) + TCPOLEN_TSTAMP_ALIGNED;

	if ((tcp_flag_word(th) & TCP_HP_MASK) != tp->pred_flags ||
	    cb->seq != tp->rcv_nxt || after(cb->ack_seq, tp->snd_nxt))
		return false;
	tp->rx_opt.saw_tstamp = 0;
	if (ts && !fast_tstamp(tp, th))
		return false;
	if (len < hlen)
		return false;
	if (len == hlen) {
		/* a pure ACK */
		if (ts && tp->rcv_nxt == tp->rcv_wup)
			tcp_store_ts_recent(tp);
		tp->rcv_tstamp = tp->mstamp_us / 1000;
		tcp_ack(sk, skb, 0);
		kfree_skb(skb);
		tcp_data_snd_check(sk);
		return true;
	}
	/* the next data; a buffer that is full is the slow way's matter */
	if (atomic_read(&sk->rmem_alloc) + (int)skb->truesize > sk->rcvbuf &&
	    !skb_queue_empty(&sk->receive_queue))
		return false;
	if (ts && tp->rcv_nxt == tp->rcv_wup)
		tcp_store_ts_recent(tp);
	tcp_rcv_rtt_measure_ts(sk, skb);
	NET_INC_STATS(TcpExtTCPHPHits);
	skb_pull(skb, hlen);
	__skb_queue_tail(&sk->receive_queue, skb);
	tcp_set_owner_r(skb, sk);
	tp->bytes_received += cb->end_seq - cb->seq;
	tp->rcv_nxt = cb->end_seq;
	tp->rcv_tstamp = tp->mstamp_us / 1000;
	tcp_event_data_recv(sk, skb);
	if (cb->ack_seq != tp->snd_una) {
		tcp_ack(sk, skb, FLAG_DATA);
		tcp_data_snd_check(sk);
	} else if (tp->snd_wl1 != cb->seq) {
		tp->snd_wl1 = cb->seq;
	}
	if (tp->ack.pending & TCP_ACK_SCHED)
		__tcp_ack_snd_check(sk, false);
	sk_prot(sk)->data_ready(sk, (int)skb->len);
	return true;
}

int tcp_rcv_established(struct sock *sk, struct sk_buff *skb, struct tcphdr *th,
			u32 len)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tcp_mstamp_refresh(tp);
	tp->segs_in++;
	if (len > th->doff * 4u)
		tp->data_segs_in++;
	if (likely(tcp_rcv_fast(sk, skb, th, len)))
		return 0;

	if (!th->ack && !th->rst && !th->syn) {
		kfree_skb_reason(skb, SKB_DROP_REASON_TCP_FLAGS);
		return 0;
	}
	if (!tcp_rcv_validate(sk, skb, th))
		return 0;
	if (tcp_ack(sk, skb, FLAG_SLOWPATH | FLAG_UPDATE_TS_RECENT) < 0) {
		kfree_skb_reason(skb, SKB_DROP_REASON_TCP_INVALID_ACK_SEQUENCE);
		return 0;
	}
	tp->rcv_tstamp = tp->mstamp_us / 1000;
	tcp_rcv_rtt_measure_ts(sk, skb);
	tcp_urg(sk, th, len, skb);
	tcp_data(skb, sk, len);
	tcp_data_snd_check(sk);
	tcp_ack_snd_check(sk);
	return 0;
}

/* --- the beginning of a connection ---------------------------------------- */

/* How large the peer's segments probably are: the window is made of them. */
void tcp_initialize_rcv_mss(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 hint = min((u32)tp->advmss, tp->mss_cache);

	hint = min(hint, tp->rcv_wnd / 2);
	hint = min(hint, TCP_MSS_DEF);
	tp->ack.rcv_mss = max(hint, TCP_MIN_MSS);
}

void tcp_init_metrics(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct dst_entry *dst = __sk_dst_get(sk);

	if (dst) {
		if (dst->mxlock & 1u << 7) /* RTAX_CWND */
			tp->snd_cwnd_clamp = dst->cwnd;
		if (dst->ssthresh)
			tp->snd_ssthresh =
				min(dst->ssthresh, tp->snd_cwnd_clamp);
	}
	tp->snd_cwnd = dst && dst->initcwnd ? dst->initcwnd : TCP_INIT_CWND;
	/* RFC 6298 5.7: the SYN was sent again, begin with one */
	if (tp->total_retrans > 1 || tp->retransmits)
		tp->snd_cwnd = 1;
	tp->snd_cwnd = min(tp->snd_cwnd, tp->snd_cwnd_clamp);
	tp->snd_cwnd_stamp = tp->mstamp_us / 1000;
	if (!tp->srtt_us)
		tp->rto = TCP_TIMEOUT_FALLBACK;
	tcp_init_congestion_control(sk);
}

/* Linux: keeps what was learned for the next connection; we begin afresh. */
void tcp_update_metrics(struct sock *sk)
{
	struct dst_entry *dst = __sk_dst_get(sk);

	if (dst && tcp_sk(sk)->backoff)
		__sk_dst_reset(sk);
}

void tcp_sndbuf_expand(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 per = max((u32)tp->rx_opt.mss_clamp, tp->mss_cache) + 640, p2 = 1;
	u32 n = max(max(TCP_INIT_CWND, tp->snd_cwnd), tp->reordering + 1);
	u64 want;

	/* what Linux's packets of that size weigh; see SO_SNDBUF of socket(7)
	 */
	while (p2 < per)
		p2 <<= 1;
	want = (u64)(p2 + 256) * n * 2;
	if ((u64)sk->sndbuf < want)
		sk->sndbuf = (int)min(want, (u64)TCP_WMEM_MAX);
}

void tcp_init_buffer_space(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 maxwin;

	if (!(sk->userlocks & SOCK_SNDBUF_LOCK))
		tcp_sndbuf_expand(sk);
	tcp_mstamp_refresh(tp);
	tp->rcvq_space.time_us = tp->mstamp_us;
	tp->rcvq_space.seq = tp->copied_seq;
	maxwin = (u32)tcp_full_space(sk);
	if (tp->window_clamp >= maxwin) {
		tp->window_clamp = maxwin;
	}
	tp->rcv_ssthresh = min(tp->rcv_ssthresh, tp->window_clamp);
	tp->snd_cwnd_stamp = tp->mstamp_us / 1000;
	tp->rcvq_space.space = min3u(tp->rcv_ssthresh, tp->rcv_wnd,
				     TCP_INIT_CWND * (u32)tp->advmss);
}

/* The handshake is done: everything that depends on it. */
static void tcp_init_transfer(struct sock *sk)
{
	tcp_init_metrics(sk);
	tcp_init_buffer_space(sk);
}

static void tcp_finish_connect(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tcp_set_state(sk, TCP_ESTABLISHED);
	tp->lsndtime = tp->mstamp_us / 1000;
	tcp_init_transfer(sk);
	if (sock_flag(sk, SOCK_KEEPOPEN))
		tcp_reset_keepalive_timer(sk, keepalive_time_when(tp));
	if (!tp->rx_opt.snd_wscale)
		tcp_sync_pred(tp);
	else
		tp->pred_flags = 0;
}

/* Options of the SYN or SYN-ACK decide what the connection has. */
static void syn_options(struct tcp_sock *tp, struct tcphdr *th)
{
	if (!tp->rx_opt.wscale_ok) {
		tp->rx_opt.snd_wscale = tp->rx_opt.rcv_wscale = 0;
		tp->window_clamp = min(tp->window_clamp, 65535u);
	}
	if (tp->rx_opt.saw_tstamp) {
		tp->rx_opt.tstamp_ok = 1;
		tp->tcp_header_len =
			sizeof(struct tcphdr) + TCPOLEN_TSTAMP_ALIGNED;
		/* what is left for data in the segments we asked for */
		tp->advmss -= TCPOLEN_TSTAMP_ALIGNED;
		tcp_store_ts_recent(tp);
	} else {
		tp->rx_opt.tstamp_ok = 0;
		tp->tcp_header_len = sizeof(struct tcphdr);
	}
	tp->snd_wnd = ntohs(th->window);
	tp->max_window = max(tp->max_window, tp->snd_wnd);
	tp->snd_wl1 = 0;
}

/* --- SYN_SENT, 3.10.7.3 --------------------------------------------------- */

static int synsent_synack(struct sock *sk, struct sk_buff *skb,
			  struct tcphdr *th)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	tp->snd_wl1 = cb->seq;
	tcp_ack(sk, skb, FLAG_SLOWPATH);
	tp->rcv_nxt = cb->seq + 1;
	tp->rcv_wup = cb->seq + 1;
	syn_options(tp, th);
	tp->snd_wl1 = cb->seq;
	tcp_sync_mss(sk, tp->pmtu_cookie);
	tcp_initialize_rcv_mss(sk);
	tp->copied_seq = tp->rcv_nxt;
	tcp_finish_connect(sk);
	if (!sock_flag(sk, SOCK_DEAD)) {
		sk_prot(sk)->state_change(sk);
		sk_wake_async(sk, 0, 2 /* POLL_OUT */);
	}
	if (tp->send_head || tp->defer_accept ||
	    (inet_csk_in_pingpong(tp) && tp->ack.pingpong)) {
		/* data will carry the ACK, or the program is asked to wait */
		tcp_schedule_ack(tp);
		tp->ack.lrcvtime = tp->mstamp_us / 1000;
		tcp_enter_quickack_mode(sk, TCP_MAX_QUICKACKS);
		tcp_reset_xmit_timer(sk, TCP_TIME_DACK, TCP_DELACK_MAX);
		kfree_skb(skb);
		return 0;
	}
	tcp_send_ack(sk);
	return -1;
}

/* Both sent a SYN (3.5, figure 7): go to SYN_RECV and answer theirs. */
static int synsent_crossed(struct sock *sk, struct sk_buff *skb,
			   struct tcphdr *th)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	tcp_set_state(sk, TCP_SYN_RECV);
	syn_options(tp, th);
	tp->rcv_nxt = cb->seq + 1;
	tp->copied_seq = tp->rcv_nxt;
	tp->rcv_wup = cb->seq + 1;
	tp->snd_wl1 = cb->seq;
	tcp_sync_mss(sk, tp->pmtu_cookie);
	tcp_initialize_rcv_mss(sk);
	tcp_send_synack(sk);
	kfree_skb(skb);
	return 0;
}

/*
 * 0: consumed. -1: the segment may carry data, go on with it as ESTABLISHED.
 * 1: reset.
 */
int tcp_rcv_synsent_state_process(struct sock *sk, struct sk_buff *skb,
				  struct tcphdr *th, u32 len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	tp->rx_opt.wscale_ok = 0;
	tp->rx_opt.sack_ok = 0;
	tcp_parse_options(skb, th, &tp->rx_opt, false);
	if (tp->rx_opt.saw_tstamp && tp->rx_opt.rcv_tsecr)
		tp->rx_opt.rcv_tsecr -= tp->tsoffset;
	if (th->ack) {
		/* first: is the ACK acceptable? */
		if (!after(cb->ack_seq, tp->snd_una) ||
		    after(cb->ack_seq, tp->snd_nxt)) {
			if (!tp->retransmits)
				return 1;
			/* an old duplicate: the next SYN shall be soon */
			tcp_reset_xmit_timer(sk, TCP_TIME_RETRANS,
					     TCP_TIMEOUT_MIN);
			return 1;
		}
		if (tp->rx_opt.saw_tstamp && tp->rx_opt.rcv_tsecr &&
		    !between(tp->rx_opt.rcv_tsecr, tp->retrans_stamp,
			     tcp_time_stamp(tp)) &&
		    tp->retrans_stamp) {
			NET_INC_STATS(TcpExtPAWSActive);
			return 1;
		}
		if (th->rst) {
			tcp_reset(sk);
			kfree_skb(skb);
			return 0;
		}
		if (!th->syn) {
			kfree_skb_reason(skb, SKB_DROP_REASON_TCP_FLAGS);
			return 0;
		}
		return synsent_synack(sk, skb, th);
	}
	if (th->rst) {
		kfree_skb_reason(skb, SKB_DROP_REASON_TCP_RESET);
		return 0;
	}
	if (tp->rx_opt.ts_recent_stamp && tp->rx_opt.saw_tstamp &&
	    tcp_paws_reject(&tp->rx_opt, false)) {
		kfree_skb_reason(skb, SKB_DROP_REASON_TCP_RFC7323_PAWS);
		return 0;
	}
	if (th->syn)
		return synsent_crossed(sk, skb, th);
	kfree_skb_reason(skb, SKB_DROP_REASON_TCP_FLAGS);
	return 0;
}
