// SPDX-License-Identifier: MIT
/*
 * tcp_timer.c - retransmission, probes, delayed ACKs, keepalive
 *
 * Models net/ipv4/tcp_timer.c. One write timer serves retransmission, window
 * probes, the tail loss probe and RACK's reordering timer (tp->pending says
 * which); stopping one is only a store, a timer that finds nothing pending
 * goes back to sleep. A timer that is set holds a reference to its sock.
 *
 * If a call owns the sock when a timer runs, the timer comes back soon
 * (Linux: leaves a note for release_sock()).
 *
 * Not modelled: thin streams' linear timeouts beyond TCP_THIN_LINEAR_TIMEOUTS
 * itself, orphan limits under memory pressure.
 */
#include <errno.h>

#include "stack/inet/tcp.h"

#define RETRY_SOON 4 /* ms, when a call owns the sock */

static void sk_reset_timer(struct sock *sk, struct timer_list *t, u64 expires)
{
	if (!mod_timer(t, expires))
		sock_hold(sk);
}

static void sk_stop_timer(struct sock *sk, struct timer_list *t)
{
	if (timer_pending(t) && del_timer(t))
		sock_put(sk);
}

void tcp_init_xmit_timers(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	init_timer(&tp->retransmit_timer, TIMER_tcp_write, sk);
	init_timer(&tp->delack_timer, TIMER_tcp_delack, sk);
	init_timer(&sk->timer, TIMER_tcp_keepalive, sk);
}

void tcp_clear_xmit_timers(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tp->pending = 0;
	sk_stop_timer(sk, &tp->retransmit_timer);
	tp->ack.pending = 0;
	tp->ack.blocked = 0;
	sk_stop_timer(sk, &tp->delack_timer);
	sk_stop_timer(sk, &sk->timer);
}

/* A store: the timer itself finds out. */
void tcp_clear_xmit_timer(struct sock *sk, int what)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (what == TCP_TIME_DACK) {
		tp->ack.blocked = 0;
		tp->ack.pending = 0;
	} else {
		tp->pending = 0;
	}
}

void tcp_reset_xmit_timer(struct sock *sk, int what, u64 when)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 now = tp->mstamp_us / 1000;

	when = min(when, (u64)tp->rto_max);
	if (what == TCP_TIME_DACK) {
		tp->ack.pending |= TCP_ACK_TIMER;
		tp->ack.timeout = now + when;
		sk_reset_timer(sk, &tp->delack_timer, tp->ack.timeout);
		return;
	}
	tp->pending = (u8)what;
	tp->timeout = now + when;
	sk_reset_timer(sk, &tp->retransmit_timer, tp->timeout);
}

void tcp_reset_keepalive_timer(struct sock *sk, u64 timeout)
{
	sk_reset_timer(sk, &sk->timer, jiffies + timeout);
}

void tcp_delete_keepalive_timer(struct sock *sk)
{
	sk_stop_timer(sk, &sk->timer);
}

void tcp_set_keepalive(struct sock *sk, int val)
{
	if (TCPF(sk->state) & (TCPF_CLOSE | TCPF_LISTEN))
		return;
	if (val && !sock_flag(sk, SOCK_KEEPOPEN))
		tcp_reset_keepalive_timer(sk, keepalive_time_when(tcp_sk(sk)));
	else if (!val)
		tcp_delete_keepalive_timer(sk);
}

u64 keepalive_time_when(const struct tcp_sock *tp)
{
	return tp->keepalive_time ? tp->keepalive_time : TCP_KEEPALIVE_TIME;
}

u64 keepalive_intvl_when(const struct tcp_sock *tp)
{
	return tp->keepalive_intvl ? tp->keepalive_intvl : TCP_KEEPALIVE_INTVL;
}

u32 keepalive_probes(const struct tcp_sock *tp)
{
	return tp->keepalive_probes ? tp->keepalive_probes
				    : TCP_KEEPALIVE_PROBES;
}

/* Since the peer was heard last. */
u32 keepalive_time_elapsed(const struct tcp_sock *tp)
{
	u64 now = jiffies;

	return (u32)min(now - tp->ack.lrcvtime, now - tp->rcv_tstamp);
}

/* How long an orphan may wait in FIN_WAIT2. */
u64 tcp_fin_time(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u64 fin =
		tp->linger2 ? (u64)tp->linger2 : (u64)machine->tcp->fin_timeout;
	u64 least = ((u64)tp->rto << 2) - (tp->rto >> 1);

	return max(fin, least);
}

/* --- giving up ------------------------------------------------------------ */

static void tcp_write_err(struct sock *sk)
{
	sk->err = sk->err_soft ? sk->err_soft : ETIMEDOUT;
	sk_prot(sk)->error_report(sk);
	tcp_writequeue_purge(sk);
	tcp_done(sk);
	NET_INC_STATS(TcpExtTCPAbortOnTimeout);
}

/* Too many orphans: they hold memory that nobody misses. */
static bool tcp_out_of_resources(struct sock *sk, bool do_reset)
{
	if (atomic_read(&machine->tcp->orphan_count) <= TCP_MAX_ORPHANS)
		return false;
	if (do_reset)
		tcp_send_active_reset(sk);
	tcp_done(sk);
	NET_INC_STATS(TcpExtTCPAbortOnMemory);
	return true;
}

static u32 tcp_orphan_retries(const struct sock *sk, bool alive)
{
	/* the path is known to be dead: no more patience */
	if (sk->err_soft && !alive)
		return 0;
	return 8;
}

/* How long n timeouts from RTO_MIN on take, doubling: RFC 1122 4.2.3.5. */
static u64 backoff_sum(u32 n, u32 base)
{
	u32 steps = 0;

	while (steps < 20 && (u64)base << steps < TCP_RTO_MAX)
		steps++;
	if (n <= steps)
		return (((u64)2 << n) - 1) * base;
	return (((u64)2 << steps) - 1) * base + (u64)(n - steps) * TCP_RTO_MAX;
}

static bool retransmits_timed_out(struct sock *sk, u32 boundary, u64 timeout)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 elapsed;

	if (!tp->retransmits)
		return false;
	if (!timeout)
		timeout =
			backoff_sum(boundary, TCPF(sk->state) & (TCPF_SYN_SENT |
								 TCPF_SYN_RECV)
						      ? TCP_TIMEOUT_INIT
						      : TCP_RTO_MIN);
	elapsed = (u32)(tp->mstamp_us / 1000) -
		  (tp->retrans_stamp ? tp->retrans_stamp
				     : (u32)(tp->mstamp_us / 1000));
	return elapsed >= timeout;
}

/* True: the connection is gone. */
static bool tcp_write_timeout(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_global *g = machine->tcp;
	u32 retry;
	bool expired;

	if (TCPF(sk->state) & (TCPF_SYN_SENT | TCPF_SYN_RECV)) {
		if (tp->retransmits)
			__sk_dst_reset(sk);
		retry = tp->syn_retries ? tp->syn_retries : (u32)g->syn_retries;
		/* by number, or by the time that many would take, doubling */
		expired = tp->retransmits >= retry + (sk->state == TCP_SYN_SENT
							      ? TCP_SYN_LINEAR
							      : 0) ||
			  retransmits_timed_out(sk, retry, tp->user_timeout);
	} else {
		if (retransmits_timed_out(sk, TCP_RETR1, 0))
			__sk_dst_reset(sk);
		retry = (u32)g->retries2;
		if (sock_flag(sk, SOCK_DEAD)) {
			bool alive = tp->rto < TCP_RTO_MAX;

			retry = tcp_orphan_retries(sk, alive);
			if (tcp_out_of_resources(
				    sk, alive || !retransmits_timed_out(
							 sk, retry, 0)))
				return true;
		}
		expired = retransmits_timed_out(sk, retry, tp->user_timeout);
	}
	if (!expired)
		return false;
	tcp_write_err(sk);
	return true;
}

/* --- retransmission ------------------------------------------------------- */

static void count_timeout(const struct tcp_sock *tp)
{
	if (tp->retransmits)
		return;
	if (tp->ca_state == CA_RECOVERY)
		NET_INC_STATS(tcp_is_reno(tp) ? TcpExtTCPRenoRecoveryFail
					      : TcpExtTCPSackRecoveryFail);
	else if (tp->ca_state == CA_LOSS)
		NET_INC_STATS(TcpExtTCPLossFailures);
	else if (tp->ca_state == CA_DISORDER || tp->sacked_out)
		NET_INC_STATS(tcp_is_reno(tp) ? TcpExtTCPRenoFailures
					      : TcpExtTCPSackFailures);
}

/* The peer shut its window after data was sent: probe with the data. */
static bool window_shut(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb = skb_peek(&sk->write_queue);
	u64 limit = tp->user_timeout
			    ? min((u64)tp->user_timeout, (u64)TCP_RTO_MAX * 2)
			    : TCP_RTO_MAX * 2;

	if (tp->snd_wnd || sock_flag(sk, SOCK_DEAD) ||
	    TCPF(sk->state) & (TCPF_SYN_SENT | TCPF_SYN_RECV))
		return false;
	/* heard of within the limit: it lives */
	if (jiffies - tp->rcv_tstamp > limit) {
		tcp_write_err(sk);
		return true;
	}
	tcp_enter_loss(sk);
	tcp_retransmit_skb(sk, skb);
	__sk_dst_reset(sk);
	return false;
}

void tcp_retransmit_timer(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb = skb_peek(&sk->write_queue);
	u64 next;

	if (!tp->packets_out || !skb)
		return;
	tp->tlp_high_seq = 0;
	if (!tp->snd_wnd && !sock_flag(sk, SOCK_DEAD) &&
	    !(TCPF(sk->state) & (TCPF_SYN_SENT | TCPF_SYN_RECV))) {
		if (window_shut(sk))
			return;
		goto rearm;
	}
	NET_INC_STATS(TcpExtTCPTimeouts);
	if (tcp_write_timeout(sk))
		return;
	count_timeout(tp);
	tcp_enter_loss(sk);
	tcp_note_retrans(tp);
	tp->total_rto++;
	if (tcp_retransmit_skb(sk, skb) > 0) {
		/* the device is full: not a loss, soon again */
		if (!tp->retransmits)
			tp->retransmits = 1;
		tcp_reset_xmit_timer(
			sk, TCP_TIME_RETRANS,
			min(tp->rto, (u32)TCP_RESOURCE_PROBE_INTERVAL));
		return;
	}
rearm:
	if (tp->backoff < 255)
		tp->backoff++;
	if (tp->retransmits < 255)
		tp->retransmits++;
	/* RFC 6298 5.5; a SYN's first ones come at a constant pace */
	if (sk->state == TCP_SYN_SENT && tp->retransmits <= TCP_SYN_LINEAR)
		tp->backoff = 0;
	else if (tp->thin_lto && tp->packets_out < 4 && tp->retransmits <= 6)
		tp->rto = min(__tcp_set_rto(tp), tp->rto_max);
	else
		tp->rto = min(tp->rto << 1, tp->rto_max);
	next = tp->rto;
	if (tp->user_timeout && tp->retrans_stamp) {
		u32 gone = (u32)(tp->mstamp_us / 1000) - tp->retrans_stamp;
		u64 left =
			gone >= tp->user_timeout ? 1 : tp->user_timeout - gone;

		next = min(next, left);
	}
	tcp_reset_xmit_timer(sk, TCP_TIME_RETRANS, next);
	if (sk->state != TCP_SYN_SENT &&
	    retransmits_timed_out(sk, TCP_RETR1 + 1, 0))
		__sk_dst_reset(sk);
}

/* --- the shut window ------------------------------------------------------ */

static void tcp_probe_timer(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 most = (u32)machine->tcp->retries2;

	if (tp->packets_out || !tp->send_head) {
		tp->probes_out = 0;
		tp->probes_tstamp = 0;
		return;
	}
	if (!tp->probes_tstamp)
		tp->probes_tstamp = jiffies;
	else if (tp->user_timeout &&
		 jiffies - tp->probes_tstamp >= tp->user_timeout)
		goto abort;
	if (sock_flag(sk, SOCK_DEAD)) {
		bool alive =
			(u64)tp->rto << min(tp->backoff, (u8)20) < TCP_RTO_MAX;

		most = tcp_orphan_retries(sk, alive);
		if (!alive && tp->backoff >= most)
			goto abort;
		if (tcp_out_of_resources(sk, true))
			return;
	}
	if (tp->probes_out >= most)
		goto abort;
	tcp_send_probe0(sk);
	return;
abort:
	tcp_write_err(sk);
}

/* --- the write timer ------------------------------------------------------ */

void tcp_write_timer_handler(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int what = tp->pending;

	if (TCPF(sk->state) & (TCPF_CLOSE | TCPF_LISTEN) || !what)
		return;
	tcp_mstamp_refresh(tp);
	if (tp->timeout > tp->mstamp_us / 1000) {
		sk_reset_timer(sk, &tp->retransmit_timer, tp->timeout);
		return;
	}
	tp->pending = 0;
	switch (what) {
	case TCP_TIME_RETRANS:
		tcp_retransmit_timer(sk);
		break;
	case TCP_TIME_PROBE0:
		tcp_probe_timer(sk);
		break;
	case TCP_TIME_REO:
		tcp_rack_reo_timeout(sk);
		break;
	case TCP_TIME_TLP:
		tcp_send_loss_probe(sk);
		break;
	}
}

void tcp_write_timer(unsigned long data)
{
	struct sock *sk = (struct sock *)data;
	struct tcp_sock *tp = tcp_sk(sk);

	bh_lock_sock(sk);
	if (sock_owned_by_user(sk))
		sk_reset_timer(sk, &tp->retransmit_timer, jiffies + RETRY_SOON);
	else
		tcp_write_timer_handler(sk);
	bh_unlock_sock(sk);
	sock_put(sk);
}

/* --- delayed ACK ---------------------------------------------------------- */

static void tcp_delack_timer_handler(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 now = jiffies;

	if (TCPF(sk->state) & (TCPF_CLOSE | TCPF_LISTEN) ||
	    !(tp->ack.pending & TCP_ACK_TIMER))
		return;
	if (tp->ack.timeout > now) {
		sk_reset_timer(sk, &tp->delack_timer, tp->ack.timeout);
		return;
	}
	tp->ack.pending &= (u8)~TCP_ACK_TIMER;
	if (!(tp->ack.pending & TCP_ACK_SCHED))
		return;
	if (!inet_csk_in_pingpong(tp)) {
		/* it was missed: be more generous */
		tp->ack.ato = min(tp->ack.ato << 1, tp->rto);
	} else {
		tp->ack.pingpong = 0;
		tp->ack.ato = TCP_ATO_MIN;
	}
	tcp_mstamp_refresh(tp);
	tcp_send_ack(sk);
	NET_INC_STATS(TcpExtDelayedACKs);
}

void tcp_delack_timer(unsigned long data)
{
	struct sock *sk = (struct sock *)data;
	struct tcp_sock *tp = tcp_sk(sk);

	bh_lock_sock(sk);
	if (sock_owned_by_user(sk)) {
		tp->ack.blocked = 1;
		NET_INC_STATS(TcpExtDelayedACKLocked);
		sk_reset_timer(sk, &tp->delack_timer, jiffies + RETRY_SOON);
	} else {
		tcp_delack_timer_handler(sk);
	}
	bh_unlock_sock(sk);
	sock_put(sk);
}

/* --- keepalive, RFC 9293 3.8.4; also FIN_WAIT2 of orphans, and SYN-ACKs --- */

/* An orphan waited long enough in FIN_WAIT2. */
static void orphan_fin_wait2(struct sock *sk)
{
	u64 tmo;

	if (tcp_sk(sk)->linger2 >= 0) {
		tmo = tcp_fin_time(sk);
		if (tmo > TCP_TIMEWAIT_LEN) {
			tmo -= TCP_TIMEWAIT_LEN;
			tcp_time_wait(sk, TCP_FIN_WAIT2,
				      min(tmo, (u64)TCP_TIMEWAIT_LEN));
			return;
		}
	}
	tcp_send_active_reset(sk);
	tcp_done(sk);
}

static void keepalive_probe(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 elapsed = keepalive_time_when(tp), idle;

	/* data is on its way: the other timers look after it */
	if (tp->packets_out || tp->send_head)
		goto again;
	idle = keepalive_time_elapsed(tp);
	if (idle < elapsed) {
		elapsed -= idle;
		goto again;
	}
	if ((tp->user_timeout && idle >= tp->user_timeout &&
	     tp->probes_out > 0) ||
	    (!tp->user_timeout && tp->probes_out >= keepalive_probes(tp))) {
		tcp_send_active_reset(sk);
		tcp_write_err(sk);
		return;
	}
	if (tcp_write_wakeup(sk) <= 0) {
		NET_INC_STATS(TcpExtTCPKeepAlive);
		tp->probes_out++;
		elapsed = keepalive_intvl_when(tp);
	} else {
		elapsed = TCP_RESOURCE_PROBE_INTERVAL;
	}
again:
	tcp_reset_keepalive_timer(sk, elapsed);
}

void tcp_keepalive_timer(unsigned long data)
{
	struct sock *sk = (struct sock *)data;

	bh_lock_sock(sk);
	if (sock_owned_by_user(sk)) {
		tcp_reset_keepalive_timer(sk, RETRY_SOON);
		goto out;
	}
	if (sk->state == TCP_LISTEN) {
		tcp_synack_timer(sk);
		goto out;
	}
	tcp_mstamp_refresh(tcp_sk(sk));
	if (sk->state == TCP_FIN_WAIT2 && sock_flag(sk, SOCK_DEAD))
		orphan_fin_wait2(sk);
	else if (sock_flag(sk, SOCK_KEEPOPEN) && sk->state != TCP_CLOSE &&
		 sk->state != TCP_SYN_SENT)
		keepalive_probe(sk);
out:
	bh_unlock_sock(sk);
	sock_put(sk);
}
