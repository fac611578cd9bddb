// SPDX-License-Identifier: MIT
/*
 * tcp_input_state.c - a segment arrives in any state but ESTABLISHED
 *
 * Models tcp_rcv_state_process() of net/ipv4/tcp_input.c; RFC 9293 3.10.7.
 * The diagram is in tcp_states.h.
 *
 * Not modelled: nothing known.
 */
#include <arpa/inet.h>
#include <errno.h>

#include "stack/inet/tcp.h"

/* The ACK of our SYN-ACK, or of our SYN in a simultaneous open. */
static void syn_recv_acked(struct sock *sk, struct sk_buff *skb,
			   struct tcphdr *th)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tp->delivered++;
	if (!tp->srtt_us && tp->rack.mstamp_us)
		tcp_ack_update_rtt_synack(sk, tp->rack.mstamp_us);
	tcp_set_state(sk, TCP_ESTABLISHED);
	tp->copied_seq = tp->rcv_nxt;
	/* a child that waits for accept() has no socket to wake */
	if (sk->socket) {
		sk_prot(sk)->state_change(sk);
		sk_wake_async(sk, 0, 2 /* POLL_OUT */);
	}
	tp->snd_una = TCP_SKB_CB(skb)->ack_seq;
	tp->snd_wnd = (u32)ntohs(th->window) << tp->rx_opt.snd_wscale;
	tp->max_window = max(tp->max_window, tp->snd_wnd);
	tp->snd_wl1 = TCP_SKB_CB(skb)->seq;
	tcp_sync_mss(sk, tp->pmtu_cookie);
	if (!tp->srtt_us)
		tp->rto = TCP_TIMEOUT_INIT;
	tcp_initialize_rcv_mss(sk);
	tcp_init_metrics(sk);
	tcp_init_buffer_space(sk);
	tp->lsndtime = tp->mstamp_us / 1000;
	tcp_sync_pred(tp);
	if (sock_flag(sk, SOCK_KEEPOPEN))
		tcp_reset_keepalive_timer(sk, keepalive_time_when(tp));
}

enum verdict {
	GO_ON,
	DONE,
	RESET
};

/* Our FIN is acknowledged in FIN_WAIT1. */
static enum verdict fin_wait1_acked(struct sock *sk, struct sk_buff *skb,
				    struct tcphdr *th)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	u64 tmo;

	if (tp->snd_una != tp->write_seq)
		return GO_ON;
	tcp_set_state(sk, TCP_FIN_WAIT2);
	sk->shutdown |= SEND_SHUTDOWN;
	if (!sock_flag(sk, SOCK_DEAD)) {
		/* a lingering close() waits for this */
		sk_prot(sk)->state_change(sk);
		return GO_ON;
	}
	if (tp->linger2 < 0 || (cb->end_seq != cb->seq &&
				after(cb->end_seq - th->fin, tp->rcv_nxt))) {
		/* nobody will ever read it: RST (RFC 2525 2.17) */
		tcp_done(sk);
		NET_INC_STATS(TcpExtTCPAbortOnData);
		return RESET;
	}
	tmo = tcp_fin_time(sk);
	if (tmo > TCP_TIMEWAIT_LEN) {
		tcp_reset_keepalive_timer(sk, tmo - TCP_TIMEWAIT_LEN);
	} else if (th->fin || sock_owned_by_user(sk)) {
		tcp_reset_keepalive_timer(sk, tmo);
	} else {
		tcp_time_wait(sk, TCP_FIN_WAIT2, tmo);
		return DONE;
	}
	return GO_ON;
}

/* What the ACK of a segment means for the state. */
static enum verdict state_after_ack(struct sock *sk, struct sk_buff *skb,
				    struct tcphdr *th)
{
	struct tcp_sock *tp = tcp_sk(sk);

	switch (sk->state) {
	case TCP_SYN_RECV:
		syn_recv_acked(sk, skb, th);
		break;
	case TCP_FIN_WAIT1:
		return fin_wait1_acked(sk, skb, th);
	case TCP_CLOSING:
		if (tp->snd_una != tp->write_seq)
			break;
		tcp_time_wait(sk, TCP_TIME_WAIT, 0);
		return DONE;
	case TCP_LAST_ACK:
		if (tp->snd_una != tp->write_seq)
			break;
		tcp_update_metrics(sk);
		tcp_done(sk);
		return DONE;
	}
	return GO_ON;
}

/* Seventh: the segment's data, by state. True: the connection is reset. */
static bool state_data(struct sock *sk, struct sk_buff *skb, u32 len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	struct tcphdr *th = skb->h.th;

	switch (sk->state) {
	case TCP_CLOSE_WAIT:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
		if (!before(cb->seq, tp->rcv_nxt))
			break;
		/* fall through */
	case TCP_FIN_WAIT1:
	case TCP_FIN_WAIT2:
		/* RFC 1122 4.2.2.13: data for nobody is answered by RST */
		if (sk->shutdown & RCV_SHUTDOWN && cb->end_seq != cb->seq &&
		    after(cb->end_seq - th->fin, tp->rcv_nxt)) {
			NET_INC_STATS(TcpExtTCPAbortOnData);
			tcp_reset(sk);
			return true;
		}
		/* fall through */
	case TCP_ESTABLISHED:
		tcp_data(skb, sk, len);
		return false;
	}
	kfree_skb(skb);
	return false;
}

int tcp_rcv_state_process(struct sock *sk, struct sk_buff *skb,
			  struct tcphdr *th, u32 len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	enum verdict verdict;
	int ret, acceptable;

	switch (sk->state) {
	case TCP_CLOSE:
		goto discard;
	case TCP_LISTEN:
		if (th->ack)
			return 1;
		if (th->rst || th->fin || !th->syn)
			goto discard;
		if (tcp_v4_conn_request(sk, skb) < 0)
			return 1;
		goto discard;
	case TCP_SYN_SENT:
		tcp_mstamp_refresh(tp);
		ret = tcp_rcv_synsent_state_process(sk, skb, th, len);
		if (ret >= 0)
			return ret;
		tcp_urg(sk, th, len, skb);
		kfree_skb(skb);
		tcp_data_snd_check(sk);
		return 0;
	}

	tcp_mstamp_refresh(tp);
	tp->segs_in++;
	if (!th->ack && !th->rst && !th->syn)
		goto discard;
	if (!tcp_rcv_validate(sk, skb, th))
		return 0;
	if (!th->ack)
		goto discard;
	acceptable = tcp_ack(sk, skb, FLAG_SLOWPATH | FLAG_UPDATE_TS_RECENT);
	if (acceptable <= 0) {
		if (sk->state == TCP_SYN_RECV)
			return 1; /* the caller resets and frees */
		if (acceptable < 0) {
			tcp_send_dupack(sk, skb);
			goto discard;
		}
	}
	tp->rcv_tstamp = tp->mstamp_us / 1000;
	verdict = state_after_ack(sk, skb, th);
	if (verdict == RESET)
		return 1;
	if (verdict == DONE)
		goto discard;
	tcp_urg(sk, th, len, skb);
	if (state_data(sk, skb, len))
		return 1;
	/* the last FIN may have made it a TIME_WAIT bucket */
	if (sk->state != TCP_CLOSE) {
		tcp_data_snd_check(sk);
		tcp_ack_snd_check(sk);
	}
	return 0;

discard:
	kfree_skb(skb);
	return 0;
}
