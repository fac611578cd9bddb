// SPDX-License-Identifier: MIT
/*
 * tcp_output_ctl.c - segments that carry no data of the program; windows
 *
 * Models the other half of net/ipv4/tcp_output.c: SYN, SYN-ACK, FIN, RST,
 * ACKs at once and delayed, probes; and which window we offer (RFC 9293
 * 3.8.6: never smaller than before, no silly windows).
 *
 * Not modelled: compressed ACKs, shrinking windows.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "stack/inet/tcp.h"

/* --- windows -------------------------------------------------------------- */

/* Half of the buffer is for what packets weigh beside their bytes. */
int tcp_win_from_space(int space)
{
	return space > 0 ? space / 2 : 0;
}

int tcp_space_from_win(int win)
{
	return win < 0x3fffffff ? win * 2 : 0x7fffffff;
}

int tcp_space(const struct sock *sk)
{
	return tcp_win_from_space(sk->rcvbuf - (int)sk->backlog.len -
				  atomic_read(&sk->rmem_alloc));
}

int tcp_full_space(const struct sock *sk)
{
	return tcp_win_from_space(sk->rcvbuf);
}

/* What of the window offered last is left. */
u32 tcp_receive_window(const struct tcp_sock *tp)
{
	s32 win = (s32)(tp->rcv_wup + tp->rcv_wnd - tp->rcv_nxt);

	return win < 0 ? 0 : (u32)win;
}

/* For a SYN: how much, and by how much windows are shifted from then on. */
void tcp_select_initial_window(int space_in, u32 mss, u32 *rcv_wnd,
			       u32 *window_clamp, bool wscale_ok,
			       u8 *rcv_wscale, u32 init_rcv_wnd)
{
	u32 space = space_in < 0 ? 0 : (u32)space_in;

	if (!*window_clamp)
		*window_clamp = 65535u << TCP_MAX_WSCALE;
	space = min(*window_clamp, space);
	if (space > mss)
		space = space / mss * mss;
	*rcv_wnd = min(space, 65535u);
	if (init_rcv_wnd)
		*rcv_wnd = min(*rcv_wnd, init_rcv_wnd * mss);
	*rcv_wscale = 0;
	if (wscale_ok) {
		/* as far as the buffer may ever grow */
		u32 most = max(space, (u32)TCP_RMEM_MAX);

		most = max(most, 4194304u);
		most = min(most, *window_clamp);
		while (most > 65535 && *rcv_wscale < TCP_MAX_WSCALE) {
			most >>= 1;
			++*rcv_wscale;
		}
	}
	*window_clamp = min(65535u << *rcv_wscale, *window_clamp);
}

/* RFC 1122 4.2.3.3: no window that is not worth a segment. */
u32 __tcp_select_window(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int mss = (int)tp->ack.rcv_mss, space = tcp_space(sk);
	int full = min((int)tp->window_clamp, tcp_full_space(sk));
	u32 window;

	if (mss > full) {
		mss = full;
		if (mss <= 0)
			return 0;
	}
	if (space < full >> 1) {
		tp->ack.quick = 0;
		space &= ~((1 << tp->rx_opt.rcv_wscale) - 1);
		if (space < full >> 4 || space < mss)
			return 0;
	}
	if (space > (int)tp->rcv_ssthresh)
		space = (int)tp->rcv_ssthresh;
	if (tp->rx_opt.rcv_wscale) {
		u32 unit = 1u << tp->rx_opt.rcv_wscale;

		return ((u32)space + unit - 1) & ~(unit - 1);
	}
	window = tp->rcv_wnd;
	if ((int)window <= space - mss || (int)window > space)
		window = (u32)(space / mss * mss);
	else if (mss == full && space > (int)window + (full >> 1))
		window = (u32)space;
	return window;
}

u16 tcp_select_window(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 cur = tcp_receive_window(tp), win = __tcp_select_window(sk);
	u32 old = tp->rcv_wnd;

	if (win < cur) {
		u32 unit = 1u << tp->rx_opt.rcv_wscale;

		/* RFC 9293 3.8.6.2.2: never taken back */
		if (win == 0)
			NET_INC_STATS(TcpExtTCPWantZeroWindowAdv);
		win = (cur + unit - 1) & ~(unit - 1);
	}
	tp->rcv_wnd = win;
	tp->rcv_wup = tp->rcv_nxt;
	if (!tp->rx_opt.rcv_wscale)
		win = min(win, MAX_TCP_WINDOW * 2 + 1);
	else
		win = min(win, 65535u << tp->rx_opt.rcv_wscale);
	win >>= tp->rx_opt.rcv_wscale;
	if (!win) {
		tp->pred_flags = 0;
		if (old)
			NET_INC_STATS(TcpExtTCPToZeroWindowAdv);
	} else if (!old) {
		NET_INC_STATS(TcpExtTCPFromZeroWindowAdv);
	}
	return (u16)win;
}

/* --- opening -------------------------------------------------------------- */

static struct sk_buff *ctl_skb(u8 flags, u32 seq)
{
	struct sk_buff *skb = alloc_skb(MAX_TCP_HEADER);
	struct tcp_skb_cb *cb;

	if (!skb)
		return NULL;
	skb_reserve(skb, MAX_TCP_HEADER);
	cb = TCP_SKB_CB(skb);
	memset(cb, 0, sizeof(*cb));
	cb->flags = flags;
	cb->seq = seq;
	cb->end_seq = seq + !!(flags & (TCPCB_FLAG_SYN | TCPCB_FLAG_FIN));
	return skb;
}

static u32 advmss_of(const struct tcp_sock *tp, const struct dst_entry *dst)
{
	u32 mss = dst->advmss ? dst->advmss : rt_mtu(dst) - 40;

	if (tp->rx_opt.user_mss && tp->rx_opt.user_mss < mss)
		mss = tp->rx_opt.user_mss;
	return min(mss, 65495u);
}

static void tcp_connect_init(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct dst_entry *dst = __sk_dst_get(sk);
	struct tcp_global *g = machine->tcp;
	u32 mss;
	u8 wscale;

	tp->tcp_header_len = sizeof(struct tcphdr);
	if (g->ts_enabled)
		tp->tcp_header_len += TCPOLEN_TSTAMP_ALIGNED;
	if (tp->rx_opt.user_mss)
		tp->rx_opt.mss_clamp = tp->rx_opt.user_mss;
	tp->max_window = 0;
	if (dst->cc_algo && !tp->ca_setsockopt)
		tp->ca_id = (u8)(dst->cc_algo - 1);
	tcp_sync_mss(sk, rt_mtu(dst));
	if (!tp->window_clamp)
		tp->window_clamp = dst->window;
	tp->advmss = (u16)advmss_of(tp, dst);
	tcp_initialize_rcv_mss(sk);
	if (sk->userlocks & SOCK_RCVBUF_LOCK &&
	    (tp->window_clamp > (u32)tcp_full_space(sk) || !tp->window_clamp))
		tp->window_clamp = (u32)tcp_full_space(sk);
	mss = tp->advmss;
	if (tp->rx_opt.ts_recent_stamp)
		mss -= tp->tcp_header_len - (u32)sizeof(struct tcphdr);
	tcp_select_initial_window(tcp_full_space(sk), mss, &tp->rcv_wnd,
				  &tp->window_clamp, g->wscale_enabled, &wscale,
				  dst->initrwnd);
	tp->rx_opt.rcv_wscale = wscale;
	tp->rcv_ssthresh = tp->rcv_wnd;
	sk->err = 0;
	sock_reset_flag(sk, SOCK_DONE);
	tp->snd_wnd = 0;
	tp->snd_wl1 = 0;
	tp->snd_una = tp->write_seq;
	tp->snd_sml = tp->write_seq;
	tp->snd_up = tp->write_seq;
	tp->snd_nxt = tp->write_seq;
	tp->rcv_nxt = 0;
	tp->rcv_wup = 0;
	tp->copied_seq = 0;
	tp->rto = TCP_TIMEOUT_INIT;
	tp->rx_opt.ts_recent = 0;
	tcp_clear_retrans(tp);
}

/* The state is SYN_SENT and the route is there: send the SYN. */
int tcp_connect(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;

	tcp_connect_init(sk);
	skb = ctl_skb(TCPCB_FLAG_SYN, tp->write_seq);
	if (!skb)
		return -ENOBUFS;
	tp->write_seq++;
	tp->snd_nxt = tp->write_seq;
	tp->pushed_seq = tp->write_seq;
	tcp_mstamp_refresh(tp);
	TCP_SKB_CB(skb)->when_us = tp->mstamp_us;
	tp->retrans_stamp = 0;
	tcp_note_retrans(tp); /* the attempt began */
	__skb_queue_tail(&sk->write_queue, skb);
	tcp_charge_skb(sk, skb);
	tp->packets_out++;
	TCP_INC_STATS(TcpActiveOpens);
	/* armed first: on loopback the answer is here before we return */
	tcp_reset_xmit_timer(sk, TCP_TIME_RETRANS, tp->rto);
	skb = skb_clone(skb);
	if (!skb)
		return 0; /* the timer sends it */
	if (tcp_transmit_skb(sk, skb) == -ECONNREFUSED)
		return -ECONNREFUSED;
	return 0;
}

/* Simultaneous open: our SYN goes again, with an ACK. */
int tcp_send_synack(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb = skb_peek(&sk->write_queue);

	if (!skb || !(TCP_SKB_CB(skb)->flags & TCPCB_FLAG_SYN))
		return -EFAULT;
	TCP_SKB_CB(skb)->flags |= TCPCB_FLAG_ACK;
	TCP_SKB_CB(skb)->when_us = tp->mstamp_us;
	skb = skb_cloned(skb) ? pskb_copy(skb) : skb_clone(skb);
	if (!skb)
		return -ENOBUFS;
	return tcp_transmit_skb(sk, skb);
}

/* The answer to a SYN; there is no sock of the connection yet. */
struct sk_buff *tcp_make_synack(struct sock *sk, struct dst_entry *dst,
				struct open_request *req)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 opt[10], optlen, mss = advmss_of(tp, dst);
	struct sk_buff *skb;
	struct tcphdr *th;
	u32 now = (u32)(tcp_clock_us() / 1000);

	skb = sock_wmalloc(sk, MAX_TCP_HEADER, true);
	if (!skb)
		return NULL;
	skb_reserve(skb, MAX_TCP_HEADER);
	skb->dst = dst_clone(dst);
	if (!req->rcv_wnd) {
		req->window_clamp =
			tp->window_clamp ? tp->window_clamp : dst->window;
		if (sk->userlocks & SOCK_RCVBUF_LOCK &&
		    (req->window_clamp > (u32)tcp_full_space(sk) ||
		     !req->window_clamp))
			req->window_clamp = (u32)tcp_full_space(sk);
		tcp_select_initial_window(
			tcp_full_space(sk),
			mss - (req->tstamp_ok ? TCPOLEN_TSTAMP_ALIGNED : 0),
			&req->rcv_wnd, &req->window_clamp, req->wscale_ok,
			&req->rcv_wscale, dst->initrwnd);
	}
	optlen = tcp_syn_build_options((u8 *)opt, (u16)mss, req->tstamp_ok,
				       req->sack_ok, req->wscale_ok,
				       req->rcv_wscale, now + req->ts_off,
				       req->ts_recent);
	th = (struct tcphdr *)(void *)skb_push(skb, (u32)sizeof(*th) + optlen);
	skb->h.th = th;
	memset(th, 0, sizeof(*th));
	th->syn = 1;
	th->ack = 1;
	th->source = sk->sport;
	th->dest = req->rmt_port;
	th->seq = htonl(req->snt_isn);
	th->ack_seq = htonl(req->rcv_nxt);
	th->doff = (u16)((sizeof(*th) + optlen) / 4) & 15;
	th->window = htons((u16)min(req->rcv_wnd, 65535u));
	memcpy(th + 1, opt, optlen);
	req->snt_us = tcp_clock_us();
	TCP_INC_STATS(TcpOutSegs);
	return skb;
}

/* --- closing -------------------------------------------------------------- */

/* The FIN rides on the last unsent segment if there is one. */
void tcp_send_fin(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb = skb_peek_tail(&sk->write_queue);
	u32 mss = tcp_current_mss(sk);

	if (tp->fin_queued)
		return;
	tp->fin_queued = 1;
	if (tp->send_head) {
		TCP_SKB_CB(skb)->flags |= TCPCB_FLAG_FIN;
		TCP_SKB_CB(skb)->end_seq++;
		tp->write_seq++;
	} else {
		for (int i = 0; i < 3; i++) {
			skb = ctl_skb(TCPCB_FLAG_ACK | TCPCB_FLAG_FIN,
				      tp->write_seq);
			if (skb)
				break;
		}
		if (!skb) {
			/* no memory for a last word: the peer learns by RST */
			NET_INC_STATS(TcpExtTCPAbortFailed);
			tp->fin_queued = 0;
			return;
		}
		tp->write_seq++;
		__skb_queue_tail(&sk->write_queue, skb);
		tcp_charge_skb(sk, skb);
		tp->send_head = skb;
	}
	__tcp_push_pending_frames(sk, mss, TCP_NAGLE_OFF);
}

/* ABORT of RFC 9293 3.10.5. */
void tcp_send_active_reset(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;
	u32 seq = before(tcp_wnd_end(tp), tp->snd_nxt) ? tcp_wnd_end(tp)
						       : tp->snd_nxt;

	TCP_INC_STATS(TcpOutRsts);
	skb = ctl_skb(TCPCB_FLAG_ACK | TCPCB_FLAG_RST, seq);
	if (!skb) {
		NET_INC_STATS(TcpExtTCPAbortFailed);
		return;
	}
	tcp_mstamp_refresh(tp);
	if (tcp_transmit_skb(sk, skb))
		NET_INC_STATS(TcpExtTCPAbortFailed);
}

/* --- acknowledging -------------------------------------------------------- */

void tcp_send_ack(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;

	if (sk->state == TCP_CLOSE)
		return;
	skb = ctl_skb(TCPCB_FLAG_ACK, tp->snd_nxt);
	if (!skb) {
		tcp_schedule_ack(tp);
		tp->ack.ato = TCP_ATO_MIN;
		tcp_reset_xmit_timer(sk, TCP_TIME_DACK, TCP_DELACK_MAX);
		return;
	}
	tcp_mstamp_refresh(tp);
	tcp_transmit_skb(sk, skb);
}

/* RFC 1122 4.2.3.2: within 200 ms here, and sooner when data flows. */
void tcp_send_delayed_ack(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 ato = tp->ack.ato, most;
	u64 now = tp->mstamp_us / 1000, timeout;

	if (ato > TCP_DELACK_MIN) {
		most = HZ / 2;
		if (inet_csk_in_pingpong(tp) ||
		    tp->ack.pending & TCP_ACK_PUSHED)
			most = TCP_DELACK_MAX;
		if (tp->srtt_us) {
			u32 rtt = max(tp->srtt_us >> 3, 1u) / 1000;

			most = min(most, max(rtt, (u32)TCP_DELACK_MIN));
		}
		ato = min(ato, most);
	}
	ato = min(ato, tp->delack_max);
	timeout = now + ato;
	if (tp->ack.pending & TCP_ACK_TIMER) {
		/* it was put off once already, or is due soon */
		if (tp->ack.blocked || tp->ack.timeout <= now + (ato >> 2)) {
			tcp_send_ack(sk);
			return;
		}
		if (timeout > tp->ack.timeout)
			timeout = tp->ack.timeout;
	}
	tcp_reset_xmit_timer(sk, TCP_TIME_DACK, timeout - now);
}

/* --- asking --------------------------------------------------------------- */

/*
 * An old number makes the peer answer with its window. urgent: one below
 * snd_una is not enough where a peer takes it for a keepalive.
 */
static int tcp_xmit_probe_skb(struct sock *sk, int urgent)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb = ctl_skb(TCPCB_FLAG_ACK, tp->snd_una - !urgent);

	if (!skb)
		return -1;
	return tcp_transmit_skb(sk, skb);
}

void tcp_send_window_probe(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (sk->state == TCP_ESTABLISHED) {
		tp->snd_wl1 = tp->rcv_nxt - 1;
		tcp_mstamp_refresh(tp);
		tcp_xmit_probe_skb(sk, 0);
	}
}

/* What the window has room for of the next segment, else a probe. */
int tcp_write_wakeup(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb = tp->send_head, *clone;
	u32 mss, room;
	int err;

	if (sk->state == TCP_CLOSE)
		return -1;
	tcp_mstamp_refresh(tp);
	if (!skb || !before(TCP_SKB_CB(skb)->seq, tcp_wnd_end(tp))) {
		if (tp->urg_mode &&
		    between(tp->snd_up, tp->snd_una + 1, tp->snd_una + 0xffff))
			tcp_xmit_probe_skb(sk, 1);
		return tcp_xmit_probe_skb(sk, 0);
	}
	mss = tcp_current_mss(sk);
	room = tcp_wnd_end(tp) - TCP_SKB_CB(skb)->seq;
	if (before(tp->pushed_seq, TCP_SKB_CB(skb)->end_seq))
		tp->pushed_seq = TCP_SKB_CB(skb)->end_seq;
	if (room < tcp_skb_len(skb) || skb->len > mss) {
		TCP_SKB_CB(skb)->flags |= TCPCB_FLAG_PSH;
		if (tcp_fragment(sk, skb, min(room, mss)))
			return -1;
	}
	TCP_SKB_CB(skb)->flags |= TCPCB_FLAG_PSH;
	TCP_SKB_CB(skb)->when_us = tp->mstamp_us;
	clone = skb_clone(skb);
	if (!clone)
		return -1;
	err = tcp_transmit_skb(sk, clone);
	if (!err)
		update_send_head(sk, skb);
	return err;
}

/* RFC 9293 3.8.6.1: the window is shut, ask; ever more slowly. */
void tcp_send_probe0(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 when;
	int err = tcp_write_wakeup(sk);

	if (tp->packets_out || !tp->send_head) {
		tp->probes_out = 0;
		tp->backoff = 0;
		tp->probes_tstamp = 0;
		return;
	}
	NET_INC_STATS(TcpExtTCPWinProbe);
	tp->probes_out++;
	if (err <= 0) {
		if (tp->backoff < 30)
			tp->backoff++;
		when = (u64)max(tp->rto, (u32)TCP_RTO_MIN)
		       << min(tp->backoff, (u8)30);
		when = min(when, (u64)tp->rto_max);
	} else {
		/* it did not get out: not the peer's fault */
		when = TCP_RESOURCE_PROBE_INTERVAL;
	}
	tcp_reset_xmit_timer(sk, TCP_TIME_PROBE0, when);
}
