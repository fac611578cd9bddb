// SPDX-License-Identifier: MIT
/*
 * tcp_output.c - what may be sent now, and sending it
 *
 * Models net/ipv4/tcp_output.c. Everything between the program and the
 * network is on sk->write_queue in the order of sequence numbers:
 *
 *    snd_una                snd_nxt                write_seq
 *       | sent, not yet acked  | send_head ...        |
 *       '----------------------+----------------------'
 *
 * A packet on the queue is one segment, of at most the MSS. What goes to IP is
 * a clone: the bytes are shared, on loopback even with the receiver. Whether
 * send_head may go is tcp_snd_test(): congestion window, the peer's window,
 * Nagle (RFC 9293 3.7.4) with Minshall's change.
 *
 * Not modelled: segmentation offload (each segment is a packet; loopback's
 * MTU makes them 64 KiB), pacing, TCP small queues, MTU probing, ECN.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "netdevice.h"
#include "stack/inet/tcp.h"

/* --- the size of a segment ------------------------------------------------ */

/* RFC 1122 4.2.2.6: what IP and our options leave of the path MTU. */
static u32 mtu_to_mss(const struct sock *sk, u32 pmtu)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 optlen = sk->inet.opt ? sk->inet.opt->optlen : 0;
	u32 mss = pmtu - 20 - sizeof(struct tcphdr);

	if (mss > tp->rx_opt.mss_clamp)
		mss = tp->rx_opt.mss_clamp;
	mss = mss > optlen ? mss - optlen : 0;
	mss = max(mss, TCP_MIN_SND_MSS);
	if (tp->tcp_header_len > sizeof(struct tcphdr))
		mss -= tp->tcp_header_len - (u32)sizeof(struct tcphdr);
	return mss;
}

u32 tcp_mss_to_mtu(const struct sock *sk, u32 mss)
{
	u32 optlen = sk->inet.opt ? sk->inet.opt->optlen : 0;

	return mss + tcp_sk(sk)->tcp_header_len + 20 + optlen;
}

/* Never more than half of what the peer ever offered (RFC 9293 3.8.6.2.1). */
u32 tcp_sync_mss(struct sock *sk, u32 pmtu)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 mss = mtu_to_mss(sk, pmtu), half;

	half = tp->max_window > TCP_MSS_DEF ? tp->max_window >> 1
					    : tp->max_window;
	if (half && mss > half)
		mss = max(half, 68u - tp->tcp_header_len);
	tp->pmtu_cookie = pmtu;
	tp->mss_cache = mss;
	return mss;
}

/* The MSS now: the route may know better, SACK blocks take room. */
u32 tcp_current_mss(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct dst_entry *dst = __sk_dst_get(sk);
	u32 mss = tp->mss_cache;

	if (dst) {
		u32 mtu = rt_mtu(dst);

		if (mtu != tp->pmtu_cookie)
			mss = tcp_sync_mss(sk, mtu);
	}
	if (tp->eff_sacks)
		mss -= TCPOLEN_SACK_BASE_ALIGNED +
		       tp->eff_sacks * TCPOLEN_SACK_PERBLOCK;
	return mss;
}

/* --- out ------------------------------------------------------------------ */

static void tcp_event_ack_sent(struct sock *sk, u32 rcv_nxt)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (unlikely(rcv_nxt != tp->rcv_nxt))
		return; /* a keepalive probe: an old number */
	if (tp->ack.quick) {
		if (tp->ack.quick > 1) {
			tp->ack.quick--;
		} else {
			tp->ack.quick = 0;
			tp->ack.ato = TCP_ATO_MIN;
		}
	}
	tcp_clear_xmit_timer(sk, TCP_TIME_DACK);
}

static void tcp_event_data_sent(struct tcp_sock *tp)
{
	u64 now = tp->mstamp_us / 1000;

	if (!tcp_packets_in_flight(tp) && tcp_ca_ops(&tp->sk)->cwnd_event)
		tcp_ca_ops(&tp->sk)->cwnd_event(&tp->sk, CA_EVENT_TX_START);
	tp->lsndtime = now;
	/* an answer soon after data: interactive, ACKs can wait */
	if (now - tp->ack.lrcvtime < tp->ack.ato && tp->ack.pingpong < 3)
		tp->ack.pingpong++;
}

static u32 build_syn(struct tcp_sock *tp, u8 *opt, const struct tcp_skb_cb *cb)
{
	bool synack = cb->flags & TCPCB_FLAG_ACK;
	struct tcp_global *g = machine->tcp;
	bool ts = synack ? tp->rx_opt.tstamp_ok : g->ts_enabled;
	bool sack = synack ? tp->rx_opt.sack_ok : g->sack_enabled;
	bool ws = synack ? tp->rx_opt.wscale_ok : g->wscale_enabled;
	u16 mss = tp->advmss;

	/* crossed SYNs: advmss is less the timestamp's room by now */
	if (synack && ts)
		mss += TCPOLEN_TSTAMP_ALIGNED;
	return tcp_syn_build_options(
		opt, mss, ts, sack, ws, tp->rx_opt.rcv_wscale,
		(u32)(cb->when_us / 1000) + tp->tsoffset, tp->rx_opt.ts_recent);
}

static void set_urgent(const struct tcp_sock *tp, const struct tcp_skb_cb *cb,
		       struct tcphdr *th)
{
	/* the pointer is to the byte after, as BSD has it (tcp(7)) */
	if (before(tp->snd_up, cb->seq + 0x10000)) {
		th->urg_ptr = htons((u16)(tp->snd_up - cb->seq));
		th->urg = 1;
	} else if (after(cb->seq + 0xffff, tp->snd_nxt)) {
		th->urg_ptr = htons(0xffff);
		th->urg = 1;
	}
}

/* skb is given away. Data begins at skb->data; cb says the rest. */
int tcp_transmit_skb(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	u32 hlen = tp->tcp_header_len, data = skb->len, optlen;
	u32 opt[10];
	struct tcphdr *th;
	u8 flags = cb->flags;
	int err;

	if (unlikely(flags & TCPCB_FLAG_SYN)) {
		optlen = build_syn(tp, (u8 *)opt, cb);
		hlen = sizeof(*th) + optlen;
	} else if (tp->eff_sacks) {
		hlen += TCPOLEN_SACK_BASE_ALIGNED +
			tp->eff_sacks * TCPOLEN_SACK_PERBLOCK;
	}
	th = (struct tcphdr *)(void *)skb_push(skb, hlen);
	skb->h.th = th;
	skb_set_owner_w(skb, sk);

	th->source = sk->sport;
	th->dest = sk->dport;
	th->seq = htonl(cb->seq);
	th->ack_seq = htonl(tp->rcv_nxt);
	((u8 *)th)[12] = (u8)(hlen / 4 << 4);
	((u8 *)th)[13] = flags;
	th->check = 0;
	th->urg_ptr = 0;
	if (unlikely(flags & TCPCB_FLAG_SYN)) {
		/* RFC 7323 2.2: the window of a SYN is never scaled */
		th->window = htons((u16)min(tp->rcv_wnd, 65535u));
		memcpy(th + 1, opt, hlen - sizeof(*th));
	} else {
		th->window = htons(tcp_select_window(sk));
		if (unlikely(tp->urg_mode))
			if (between(tp->snd_up, cb->seq + 1, cb->seq + 0x1ffff))
				set_urgent(tp, cb, th);
		tcp_build_and_update_options((u8 *)(th + 1), tp,
					     tcp_time_stamp(tp));
	}
	tcp_v4_send_check(sk, th, skb->len, skb);
	if (flags & TCPCB_FLAG_ACK)
		tcp_event_ack_sent(sk, tp->rcv_nxt);
	if (data) {
		tcp_event_data_sent(tp);
		tp->data_segs_out++;
		tp->bytes_sent += data;
	}
	tp->segs_out++;
	TCP_INC_STATS(TcpOutSegs);
	memset(skb->cb, 0, sizeof(cb->ip));
	err = ip_queue_xmit(skb);
	if (likely(err <= 0))
		return err;
	/* the queue is full (NET_XMIT_CN, NET_XMIT_DROP): congestion */
	tcp_enter_cwr(sk);
	return err == NET_XMIT_CN ? 0 : -ENOBUFS;
}

/* The head of what is unsent went out. */
void update_send_head(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 prior = tp->packets_out;

	tp->send_head = tcp_skb_is_last(sk, skb) ? NULL : skb->next;
	tp->snd_nxt = TCP_SKB_CB(skb)->end_seq;
	tp->packets_out++;
	NET_INC_STATS(TcpExtTCPOrigDataSent);
	if (!prior || tp->pending != TCP_TIME_RETRANS)
		tcp_rearm_rto(sk);
}

static void tcp_minshall_update(struct tcp_sock *tp, u32 mss,
				const struct sk_buff *skb)
{
	if (skb->len < mss)
		tp->snd_sml = TCP_SKB_CB(skb)->end_seq;
}

/* A small segment is out and not acknowledged. */
static bool tcp_minshall_check(const struct tcp_sock *tp)
{
	return after(tp->snd_sml, tp->snd_una) &&
	       !after(tp->snd_sml, tp->snd_nxt);
}

/* May this partial segment wait? */
static bool tcp_nagle_check(const struct tcp_sock *tp,
			    const struct sk_buff *skb, u32 mss, int nonagle)
{
	return skb->len < mss &&
	       ((nonagle & TCP_NAGLE_CORK) ||
		(!nonagle && tp->packets_out && tcp_minshall_check(tp)));
}

static bool tcp_nagle_test(const struct tcp_sock *tp, const struct sk_buff *skb,
			   u32 mss, int nonagle)
{
	/* pushed, urgent and FIN do not wait */
	if (nonagle & TCP_NAGLE_PUSH)
		return true;
	if (tp->urg_mode || TCP_SKB_CB(skb)->flags & TCPCB_FLAG_FIN)
		return true;
	return !tcp_nagle_check(tp, skb, mss, nonagle);
}

static bool tcp_snd_wnd_test(const struct tcp_sock *tp,
			     const struct sk_buff *skb, u32 mss)
{
	u32 end = TCP_SKB_CB(skb)->end_seq;

	if (skb->len > mss)
		end = TCP_SKB_CB(skb)->seq + mss;
	return !after(end, tcp_wnd_end(tp));
}

static bool tcp_cwnd_test(const struct tcp_sock *tp, const struct sk_buff *skb)
{
	/* a FIN alone is not counted */
	if (TCP_SKB_CB(skb)->flags & TCPCB_FLAG_FIN && skb->len == 0)
		return true;
	return tcp_packets_in_flight(tp) < tp->snd_cwnd;
}

bool tcp_snd_test(struct sock *sk, struct sk_buff *skb, u32 cur_mss,
		  int nonagle)
{
	struct tcp_sock *tp = tcp_sk(sk);

	return tcp_cwnd_test(tp, skb) && tcp_snd_wnd_test(tp, skb, cur_mss) &&
	       tcp_nagle_test(tp, skb, cur_mss,
			      tcp_skb_is_last(sk, skb) ? nonagle
						       : TCP_NAGLE_PUSH);
}

/* Did the window limit us, or the program? RFC 7661's question. */
static void tcp_cwnd_validate(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	bool limited = tcp_packets_in_flight(tp) >= tp->snd_cwnd;

	if (!before(tp->snd_una, tp->cwnd_usage_seq) ||
	    tp->packets_out > tp->max_packets_out || limited) {
		tp->is_cwnd_limited = limited;
		tp->max_packets_out = tp->packets_out;
		tp->cwnd_usage_seq = tp->snd_nxt;
	}
	if (tcp_is_cwnd_limited(tp)) {
		tp->snd_cwnd_used = 0;
		tp->snd_cwnd_stamp = tp->mstamp_us / 1000;
	} else if (tp->packets_out > tp->snd_cwnd_used) {
		tp->snd_cwnd_used = tp->packets_out;
	}
}

/* RFC 5681 4.1: idle for longer than the RTO, begin again slowly. */
void tcp_cwnd_restart(struct sock *sk, u64 delta)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 restart = min(TCP_INIT_CWND, tp->snd_cwnd);
	u32 cwnd = tp->snd_cwnd;

	if (tcp_ca_ops(sk)->cwnd_event)
		tcp_ca_ops(sk)->cwnd_event(sk, CA_EVENT_CWND_RESTART);
	tp->snd_ssthresh = max(tp->snd_ssthresh, (cwnd >> 1) + (cwnd >> 2));
	while (delta > tp->rto && cwnd > restart) {
		delta -= tp->rto;
		cwnd >>= 1;
	}
	tp->snd_cwnd = max(cwnd, restart);
	tp->snd_cwnd_stamp = tp->mstamp_us / 1000;
	tp->snd_cwnd_used = 0;
}

static void slow_start_after_idle(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 idle = tp->mstamp_us / 1000 - tp->lsndtime;

	if (!tp->packets_out && tp->lsndtime && idle > tp->rto)
		tcp_cwnd_restart(sk, idle);
}

/* A clone of a segment of the queue, on its way. */
static int xmit_clone(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *clone;

	TCP_SKB_CB(skb)->when_us = tp->mstamp_us;
	clone = skb_clone(skb);
	if (unlikely(!clone))
		return -ENOBUFS;
	return tcp_transmit_skb(sk, clone);
}

static void note_first_tx(struct tcp_sock *tp)
{
	if (tp->packets_out)
		return;
	tp->first_tx_us = tp->mstamp_us;
	tp->delivered_us = tp->mstamp_us;
	if (!tp->busy_start)
		tp->busy_start = tp->mstamp_us;
}

/*
 * Send while it may be. push_one: that many at most (0: no limit). True when
 * something is left and nothing is in flight: a probe is needed.
 */
/*
 * Does the device have a ring, so that segments should meet in it? Then they
 * are sent with bottom halves off, TCP_BURST at a time, and leave together.
 */
bool tcp_bursts(struct sock *sk)
{
	struct dst_entry *dst = __sk_dst_get(sk);

	return dst && dst->dev && !(dst->dev->features & NETIF_F_NO_QUEUE);
}

void tcp_burst_next(u32 sent)
{
	if (sent % TCP_BURST == 0) {
		local_bh_enable();
		local_bh_disable();
	}
}

bool tcp_write_xmit(struct sock *sk, u32 mss_now, int nonagle, int push_one)
{
	struct tcp_sock *tp = tcp_sk(sk);
	bool burst = tcp_bursts(sk);
	struct sk_buff *skb;
	u32 sent = 0;

	tcp_mstamp_refresh(tp);
	slow_start_after_idle(sk);
	if (burst)
		local_bh_disable();
	while ((skb = tp->send_head) != NULL) {
		if (unlikely(skb->len > mss_now) &&
		    tcp_fragment(sk, skb, mss_now))
			break;
		if (!tcp_snd_test(sk, skb, mss_now, nonagle))
			break;
		note_first_tx(tp);
		/* lost on the way to IP: the timer sends it again */
		if (unlikely(xmit_clone(sk, skb) == -ENOBUFS) &&
		    !tp->packets_out)
			break;
		update_send_head(sk, skb);
		tcp_minshall_update(tp, mss_now, skb);
		sent++;
		if (push_one && sent >= (u32)push_one)
			break;
		if (burst)
			tcp_burst_next(sent);
	}
	if (burst)
		local_bh_enable();
	if (!sent)
		return !tp->packets_out && tp->send_head;
	if (tp->ca_state == CA_RECOVERY || tp->ca_state == CA_CWR)
		tp->prr_out += sent;
	if (push_one != 2)
		tcp_schedule_loss_probe(sk, false);
	tcp_cwnd_validate(sk);
	return false;
}

/*
 * A new segment of the program. If nothing waits before it and it may go, it
 * goes; else (or when force_queue: it is to grow) it is queued.
 */
void tcp_send_skb(struct sock *sk, struct sk_buff *skb, bool force_queue,
		  u32 mss_now)
{
	struct tcp_sock *tp = tcp_sk(sk);

	TCP_SKB_CB(skb)->end_seq = TCP_SKB_CB(skb)->seq + skb->len;
	tp->write_seq = TCP_SKB_CB(skb)->end_seq;
	__skb_queue_tail(&sk->write_queue, skb);
	tcp_charge_skb(sk, skb);
	if (tp->send_head)
		return;
	tp->send_head = skb;
	tcp_mstamp_refresh(tp);
	slow_start_after_idle(sk);
	if (force_queue || skb->len > mss_now ||
	    !tcp_snd_test(sk, skb, mss_now, tp->nonagle))
		return;
	note_first_tx(tp);
	if (unlikely(xmit_clone(sk, skb) == -ENOBUFS) && !tp->packets_out)
		return;
	update_send_head(sk, skb);
	tcp_minshall_update(tp, mss_now, skb);
	if (tp->ca_state == CA_RECOVERY || tp->ca_state == CA_CWR)
		tp->prr_out++;
	tcp_schedule_loss_probe(sk, false);
	tcp_cwnd_validate(sk);
}

/* Nothing in flight and the window shut: somebody must ask. */
void tcp_check_probe_timer(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!tp->packets_out && !tp->pending)
		tcp_reset_xmit_timer(sk, TCP_TIME_PROBE0,
				     max(tp->rto, (u32)TCP_RTO_MIN));
}

void __tcp_push_pending_frames(struct sock *sk, u32 mss_now, int nonagle)
{
	/* the sock is closed: there is nothing to push to */
	if (unlikely(sk->state == TCP_CLOSE))
		return;
	if (tcp_write_xmit(sk, mss_now, nonagle, 0))
		tcp_check_probe_timer(sk);
}

void tcp_push_pending_frames(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (tp->send_head)
		__tcp_push_pending_frames(sk, tcp_current_mss(sk), tp->nonagle);
}

void tcp_push_one(struct sock *sk, u32 mss_now)
{
	tcp_write_xmit(sk, mss_now, TCP_NAGLE_PUSH, 1);
}

/* --- cutting -------------------------------------------------------------- */

static void adjust_counts(struct tcp_sock *tp, const struct sk_buff *skb, int n)
{
	u8 tag = TCP_SKB_CB(skb)->sacked;

	tp->packets_out += (u32)n;
	if (tag & TCPCB_SACKED_ACKED)
		tp->sacked_out += (u32)n;
	if (tag & TCPCB_SACKED_RETRANS)
		tp->retrans_out += (u32)n;
	if (tag & TCPCB_LOST)
		tp->lost_out += (u32)n;
}

/* skb keeps its first len bytes, the rest becomes a segment of its own. */
int tcp_fragment(struct sock *sk, struct sk_buff *skb, u32 len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb), *ncb;
	struct sk_buff *buff;
	u32 rest = skb->len - len;

	if (len >= skb->len)
		return 0;
	buff = tcp_alloc_skb(sk, rest);
	if (!buff)
		return -ENOMEM;
	memcpy(skb_put(buff, rest), skb->data + len, rest);
	ncb = TCP_SKB_CB(buff);
	*ncb = *cb;
	ncb->seq = cb->seq + len;
	/* FIN and PSH belong to the end */
	cb->flags = (u8)(cb->flags & ~(TCPCB_FLAG_FIN | TCPCB_FLAG_PSH));
	cb->end_seq = ncb->seq;
	cb->eor = 0;
	skb_trim(skb, len);
	tcp_charge_skb(sk, buff);
	if (!before(tp->snd_nxt, ncb->end_seq))
		adjust_counts(tp, skb, 1);
	__skb_append(skb, buff);
	if (unlikely(skb->tx_flags))
		tcp_fragment_tstamp(skb, buff);
	return 0;
}

/* The first len bytes were acknowledged: they go. */
int tcp_trim_head(struct sock *sk, struct sk_buff *skb, u32 len)
{
	skb_pull(skb, len);
	TCP_SKB_CB(skb)->seq += len;
	skb->ip_summed = CHECKSUM_NONE;
	return 0;
}

/* --- again ---------------------------------------------------------------- */

/* Two small neighbours that go again go as one (tcp_retrans_collapse). */
static void tcp_retrans_try_collapse(struct sock *sk, struct sk_buff *skb,
				     u32 mss_now)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *next = skb->next;
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb), *ncb = TCP_SKB_CB(next);

	if (tcp_skb_is_last(sk, skb) || next == tp->send_head)
		return;
	if (skb_cloned(skb) || skb_cloned(next) || cb->eor)
		return;
	if ((cb->flags | ncb->flags) & TCPCB_FLAG_SYN)
		return;
	if ((cb->sacked | ncb->sacked) & TCPCB_SACKED_ACKED)
		return;
	if (next->len > skb_tailroom(skb) || skb->len + next->len > mss_now ||
	    after(ncb->end_seq, tcp_wnd_end(tp)))
		return;
	memcpy(skb_put(skb, next->len), next->data, next->len);
	cb->end_seq = ncb->end_seq;
	cb->flags |= ncb->flags;
	cb->eor = ncb->eor;
	cb->sacked |= ncb->sacked & TCPCB_EVER_RETRANS;
	if (unlikely(next->tx_flags)) {
		skb->tx_flags = next->tx_flags;
		skb->tskey = next->tskey;
	}
	adjust_counts(tp, next, -1);
	__skb_unlink(next, &sk->write_queue);
	tcp_free_skb(sk, next);
}

int __tcp_retransmit_skb(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	struct sk_buff *copy;
	u32 mss = tcp_current_mss(sk);
	int err;

	if (before(cb->seq, tp->snd_una)) {
		if (!before(tp->snd_una, cb->end_seq))
			return -EINVAL;
		tcp_trim_head(sk, skb, tp->snd_una - cb->seq);
	}
	if (tcp_v4_rebuild_header(sk))
		return -EHOSTUNREACH;
	/* the peer shrank its window: only as a probe, from the timer */
	if (!before(cb->seq, tcp_wnd_end(tp)) && cb->seq != tp->snd_una)
		return -EAGAIN;
	if (skb->len > mss) {
		if (tcp_fragment(sk, skb, mss))
			return -ENOMEM;
	} else if (skb->len < mss >> 1) {
		tcp_retrans_try_collapse(sk, skb, mss);
	}
	/* the header is written into bytes that a clone may still have */
	cb->when_us = tp->mstamp_us;
	copy = skb_cloned(skb) ? pskb_copy(skb) : skb_clone(skb);
	if (!copy)
		return -ENOBUFS;
	err = tcp_transmit_skb(sk, copy);
	if (err && err != -EAGAIN && err != -ENOBUFS)
		NET_INC_STATS(TcpExtTCPRetransFail);
	cb->sacked |= TCPCB_EVER_RETRANS;
	TCP_INC_STATS(TcpRetransSegs);
	if (cb->flags & TCPCB_FLAG_SYN)
		NET_INC_STATS(TcpExtTCPSynRetrans);
	tp->total_retrans++;
	tp->bytes_retrans += skb->len;
	return err;
}

int tcp_retransmit_skb(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int err = __tcp_retransmit_skb(sk, skb);

	if (err)
		return err;
	if (!(TCP_SKB_CB(skb)->sacked & TCPCB_SACKED_RETRANS)) {
		TCP_SKB_CB(skb)->sacked |= TCPCB_RETRANS;
		tp->retrans_out++;
	}
	tcp_note_retrans(tp);
	tp->retrans_stamp_ts = tcp_time_stamp(tp);
	if (tp->undo_retrans != ~0u)
		tp->undo_retrans++;
	return 0;
}
