// SPDX-License-Identifier: MIT
/*
 * tcp_minisocks.c - before and after a connection: requests, TIME_WAIT
 *
 * Models net/ipv4/tcp_minisocks.c. A connection that is over is a struct
 * tcp_tw_bucket: enough to acknowledge a repeated FIN (RFC 9293 3.6.1) and to
 * keep its port and numbers out of the way for a minute; an orphan in
 * FIN_WAIT2 becomes one early. A bucket's timer holds a reference.
 *
 * Linux: TIME_WAIT is held back by a wheel of 2.4 with one lock; each bucket
 * has a timer here, as in today's kernel.
 *
 * Not modelled: recycling by peer (tcp_tw_recycle, gone from Linux too).
 */
#include <arpa/inet.h>
#include <string.h>

#include "stack/inet/tcp.h"

/* --- TIME_WAIT ------------------------------------------------------------ */

void tcp_tw_put(struct tcp_tw_bucket *tw)
{
	if (!atomic_dec_and_test(&tw->refcnt))
		return;
	tw->used = 0;
	atomic_dec(&machine->tcp->tw_count);
	kmem_cache_free(machine->tcp->tw_cachep, tw);
}

void tcp_tw_schedule(struct tcp_tw_bucket *tw, u64 timeo)
{
	tw->timeout = jiffies + timeo;
	if (!mod_timer(&tw->timer, tw->timeout))
		atomic_inc(&tw->refcnt);
}

void tcp_tw_deschedule(struct tcp_tw_bucket *tw)
{
	if (del_timer(&tw->timer))
		tcp_tw_put(tw);
}

/* Out of the tables, once, whoever comes first. */
void tcp_timewait_kill(struct tcp_tw_bucket *tw)
{
	if (__atomic_exchange_n(&tw->zapped, 1, __ATOMIC_ACQ_REL))
		return;
	tcp_tw_unhash(tw);
	tcp_tw_put(tw); /* the tables' */
}

void tcp_twkill(unsigned long data)
{
	struct tcp_tw_bucket *tw = (struct tcp_tw_bucket *)data;

	NET_INC_STATS(TcpExtTW);
	tcp_timewait_kill(tw);
	tcp_tw_put(tw); /* the timer's */
}

static struct tcp_tw_bucket *tw_alloc(struct sock *sk, int state)
{
	struct tcp_global *g = machine->tcp;
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_tw_bucket *tw;

	if (atomic_read(&g->tw_count) >= TCP_MAX_TW_BUCKETS)
		return NULL;
	tw = kmem_cache_alloc(g->tw_cachep);
	if (!tw)
		return NULL;
	memset(tw, 0, sizeof(*tw));
	atomic_inc(&g->tw_count);
	tw->daddr = sk->daddr;
	tw->rcv_saddr = sk->rcv_saddr;
	tw->saddr = sk->saddr;
	tw->dport = sk->dport;
	tw->sport = sk->sport;
	tw->num = sk->num;
	tw->family = sk->family;
	tw->type = sk->type;
	tw->protocol = sk->protocol;
	tw->proto = sk->proto;
	tw->state = TCP_TIME_WAIT;
	tw->reuse = sk->reuse;
	tw->reuseport = sk->reuseport;
	tw->bound_dev_if = sk->bound_dev_if;
	tw->substate = (u8)state;
	tw->tos = sk->inet.tos;
	tw->uid = sk->uid;
	tw->mark = sk->mark;
	tw->rcv_wscale = tp->rx_opt.rcv_wscale;
	tw->tstamp_ok = tp->rx_opt.tstamp_ok;
	tw->rcv_nxt = tp->rcv_nxt;
	tw->snd_nxt = tp->snd_nxt;
	tw->rcv_wnd = tcp_receive_window(tp);
	tw->ts_recent = tp->rx_opt.ts_recent;
	tw->ts_recent_stamp = tp->rx_opt.ts_recent_stamp;
	tw->tsoffset = tp->tsoffset;
	/* the tables', and one for who makes it */
	atomic_set(&tw->refcnt, 2);
	init_timer(&tw->timer, TIMER_tcp_twkill, tw);
	tw->used = 1;
	return tw;
}

/* state: what the peer may still do; timeo 0: the usual minute. */
void tcp_time_wait(struct sock *sk, int state, u64 timeo)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_tw_bucket *tw = tw_alloc(sk, state);
	u64 rto = ((u64)tp->rto << 2) - (tp->rto >> 1);

	if (tw) {
		timeo = max(timeo, rto);
		if (state == TCP_TIME_WAIT)
			timeo = TCP_TIMEWAIT_LEN;
		tcp_tw_hash(tw, sk);
		tcp_tw_schedule(tw, timeo);
		tcp_tw_put(tw);
	} else {
		/* no room: the port is free at once */
		NET_INC_STATS(TcpExtTCPTimeWaitOverflow);
	}
	tcp_update_metrics(sk);
	tcp_done(sk);
}

static bool tw_in_window(u32 seq, u32 end_seq, u32 s_win, u32 e_win)
{
	if (seq == s_win)
		return true;
	if (after(end_seq, s_win) && before(seq, e_win))
		return true;
	return seq == e_win && seq == end_seq;
}

/* At most two a second for what is out of the window (RFC 5961 7). */
static enum tcp_tw_status tw_check_oow(struct tcp_tw_bucket *tw)
{
	u64 now = jiffies;

	if (tw->last_oow_ack && now - tw->last_oow_ack < HZ / 2) {
		NET_INC_STATS(TcpExtTCPACKSkippedTimeWait);
		return TCP_TW_SUCCESS;
	}
	tw->last_oow_ack = now;
	return TCP_TW_ACK;
}

/* The peer may still send: it is FIN_WAIT2 without a sock. */
static enum tcp_tw_status tw_fin_wait2(struct tcp_tw_bucket *tw,
				       struct sk_buff *skb, struct tcphdr *th,
				       const struct tcp_options_received *o,
				       bool paws)
{
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	if (paws || !tw_in_window(cb->seq, cb->end_seq, tw->rcv_nxt,
				  tw->rcv_nxt + tw->rcv_wnd))
		return tw_check_oow(tw);
	if (th->rst) {
		tcp_tw_deschedule(tw);
		tcp_timewait_kill(tw);
		return TCP_TW_SUCCESS;
	}
	if (th->syn && !before(cb->seq, tw->rcv_nxt))
		return TCP_TW_RST;
	/* a duplicate, or a pure ACK */
	if (!th->ack || !after(cb->end_seq, tw->rcv_nxt) ||
	    cb->end_seq == cb->seq)
		return TCP_TW_SUCCESS;
	/* data that nobody will read, or a FIN out of order */
	if (!th->fin || cb->end_seq != tw->rcv_nxt + 1)
		return TCP_TW_RST;
	tw->substate = TCP_TIME_WAIT;
	tw->rcv_nxt = cb->end_seq;
	if (o->saw_tstamp) {
		tw->ts_recent_stamp = ktime_get() / 1000000000;
		tw->ts_recent = o->rcv_tsval;
	}
	tcp_tw_schedule(tw, TCP_TIMEWAIT_LEN);
	return TCP_TW_ACK;
}

/*
 * RFC 9293 3.10.7.4 for TIME-WAIT. SYN: a new connection may begin at *isn
 * (RFC 1122 4.2.2.13, RFC 6191).
 */
enum tcp_tw_status tcp_timewait_state_process(struct tcp_tw_bucket *tw,
					      struct sk_buff *skb,
					      struct tcphdr *th, u32 len,
					      u32 *isn)
{
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	struct tcp_options_received o;
	bool paws = false;

	memset(&o, 0, sizeof(o));
	if (th->doff > sizeof(*th) / 4 && tw->ts_recent_stamp) {
		o.tstamp_ok = tw->tstamp_ok;
		tcp_parse_options(skb, th, &o, true);
		if (o.saw_tstamp) {
			o.ts_recent = tw->ts_recent;
			o.ts_recent_stamp = tw->ts_recent_stamp;
			paws = tcp_paws_reject(&o, th->rst);
		}
	}
	if (tw->substate == TCP_FIN_WAIT2)
		return tw_fin_wait2(tw, skb, th, &o, paws);

	if (!paws && cb->seq == tw->rcv_nxt &&
	    (cb->seq == cb->end_seq || th->rst)) {
		/* in the window, an ACK or RST */
		if (th->rst) {
			/* RFC 1337: the assassin is let in, as Linux does */
			tcp_tw_deschedule(tw);
			tcp_timewait_kill(tw);
			return TCP_TW_SUCCESS;
		}
		tcp_tw_schedule(tw, TCP_TIMEWAIT_LEN);
		if (o.saw_tstamp) {
			tw->ts_recent = o.rcv_tsval;
			tw->ts_recent_stamp = ktime_get() / 1000000000;
		}
		return TCP_TW_SUCCESS;
	}
	if (th->syn && !th->rst && !th->ack && !paws &&
	    (after(cb->seq, tw->rcv_nxt) ||
	     (o.saw_tstamp && (s32)(tw->ts_recent - o.rcv_tsval) < 0))) {
		*isn = tw->snd_nxt + 65535 + 2;
		if (!*isn)
			++*isn;
		return TCP_TW_SYN;
	}
	if (paws)
		NET_INC_STATS(TcpExtPAWSEstab);
	if (th->rst)
		return TCP_TW_SUCCESS;
	/* an old duplicate, most likely a repeated FIN: again, and anew */
	if (paws || th->ack)
		tcp_tw_schedule(tw, TCP_TIMEWAIT_LEN);
	return tw_check_oow(tw);
}

/* --- from a request to a sock --------------------------------------------- */

static void child_numbers(struct tcp_sock *tp, const struct open_request *req)
{
	tp->rcv_nxt = req->rcv_isn + 1;
	tp->rcv_wup = tp->rcv_nxt;
	tp->copied_seq = tp->rcv_nxt;
	tp->snd_una = req->snt_isn + 1;
	tp->snd_nxt = tp->snd_una;
	tp->snd_sml = tp->snd_una;
	tp->snd_up = tp->snd_una;
	tp->write_seq = tp->snd_una;
	tp->pushed_seq = tp->snd_una;
	tp->snd_wl1 = req->rcv_isn;
	tp->rx_opt.tstamp_ok = req->tstamp_ok;
	tp->rx_opt.sack_ok = req->sack_ok;
	tp->rx_opt.wscale_ok = req->wscale_ok;
	tp->rx_opt.snd_wscale = req->wscale_ok ? req->snd_wscale : 0;
	tp->rx_opt.rcv_wscale = req->wscale_ok ? req->rcv_wscale : 0;
	tp->window_clamp = req->window_clamp;
	if (!req->wscale_ok)
		tp->window_clamp = min(tp->window_clamp, 65535u);
	tp->rcv_ssthresh = req->rcv_wnd;
	tp->rcv_wnd = req->rcv_wnd;
	tp->rx_opt.mss_clamp = req->mss;
	tp->tcp_header_len = sizeof(struct tcphdr);
	if (req->tstamp_ok) {
		tp->rx_opt.ts_recent = req->ts_recent;
		tp->rx_opt.ts_recent_stamp = ktime_get() / 1000000000;
		tp->tcp_header_len += TCPOLEN_TSTAMP_ALIGNED;
	}
	tp->tsoffset = req->ts_off;
}

/* The listener's options are inherited, its connection's state is not. */
static void child_options(struct tcp_sock *np, const struct tcp_sock *tp)
{
	np->nonagle = tp->nonagle;
	np->ack.pingpong = tp->ack.pingpong;
	np->syn_retries = tp->syn_retries;
	np->linger2 = tp->linger2;
	np->keepalive_time = tp->keepalive_time;
	np->keepalive_intvl = tp->keepalive_intvl;
	np->keepalive_probes = tp->keepalive_probes;
	np->user_timeout = tp->user_timeout;
	np->rx_opt.user_mss = tp->rx_opt.user_mss;
	np->notsent_lowat = tp->notsent_lowat;
	np->thin_lto = tp->thin_lto;
	np->recvmsg_inq = tp->recvmsg_inq;
	np->tx_delay = tp->tx_delay;
	np->rto_max = tp->rto_max;
	np->rto_min = tp->rto_min;
	np->delack_max = tp->delack_max;
	np->ca_id = tp->ca_id;
	np->ca_setsockopt = tp->ca_setsockopt;
}

static void child_sock(struct sock *nk, const struct sock *sk,
		       const struct open_request *req)
{
	nk->reuse = sk->reuse;
	nk->reuseport = sk->reuseport;
	nk->bound_dev_if = sk->bound_dev_if;
	nk->userlocks = sk->userlocks & (u8)~SOCK_BINDPORT_LOCK;
	nk->rcvbuf = sk->rcvbuf;
	nk->sndbuf = sk->sndbuf;
	nk->flags = sk->flags & ~(1u << SOCK_DEAD | 1u << SOCK_DONE);
	nk->mark = sk->mark;
	nk->rcvlowat = sk->rcvlowat;
	nk->rcvtimeo = sk->rcvtimeo;
	nk->sndtimeo = sk->sndtimeo;
	nk->lingertime = sk->lingertime;
	nk->tsflags = sk->tsflags;
	nk->uid = sk->uid;
	nk->inet = sk->inet;
	nk->inet.opt = req->opt;
	nk->inet.mc_list = NULL;
	nk->inet.id = (u16)net_random();
	nk->peek_off = sk->peek_off;
	nk->busy_poll = sk->busy_poll;
	nk->incoming_cpu = sk->incoming_cpu;
	nk->max_pacing_rate = sk->max_pacing_rate;
	nk->daddr = req->rmt_addr;
	nk->saddr = nk->rcv_saddr = req->loc_addr;
	nk->dport = req->rmt_port;
	nk->sport = sk->sport;
	nk->num = sk->num;
}

/* In SYN_RECV, locked, with two references: the tables' and the caller's. */
struct sock *tcp_create_openreq_child(struct sock *sk, struct open_request *req,
				      struct sk_buff *skb)
{
	struct sock *nk = sk_alloc(sk->family, PROTO_TCP);
	struct tcp_sock *np;

	if (!nk)
		return NULL;
	np = tcp_sk(nk);
	sock_init_data(NULL, nk);
	nk->type = sk->type;
	nk->protocol = sk->protocol;
	nk->proto = PROTO_TCP;
	tcp_v4_init_sock(nk);
	child_sock(nk, sk, req);
	child_options(np, tcp_sk(sk));
	nk->state = TCP_SYN_RECV;
	tcp_mstamp_refresh(np);
	child_numbers(np, req);
	np->total_retrans = req->num_retrans;
	np->ack.lrcvtime = np->mstamp_us / 1000;
	np->rcv_tstamp = np->ack.lrcvtime;
	/* when the SYN-ACK went: the first round trip */
	np->rack.mstamp_us = req->num_retrans ? 0 : req->snt_us;
	np->segs_in = 1;
	req->opt = NULL;
	if (skb->len >= np->ack.rcv_mss + np->tcp_header_len)
		np->ack.last_seg_size = skb->len - np->tcp_header_len;
	if (sock_flag(nk, SOCK_KEEPOPEN))
		tcp_reset_keepalive_timer(nk, keepalive_time_when(np));
	TCP_INC_STATS(TcpPassiveOpens);
	return nk;
}

/* The first segment of a child; its lock is held inside the listener's. */
int tcp_child_process(struct sock *parent, struct sock *child,
		      struct sk_buff *skb)
{
	int ret = 0, state = child->state;

	if (!sock_owned_by_user(child)) {
		ret = tcp_rcv_state_process(child, skb, skb->h.th, skb->len);
		if (state == TCP_SYN_RECV && child->state != state)
			sk_prot(parent)->data_ready(parent, 0);
	} else {
		sk_add_backlog(child, skb);
	}
	bh_unlock_sock(child);
	sock_put(child);
	return ret;
}

/*
 * A segment for a request in the SYN queue. The child, locked and held; sk
 * itself: go on with the listener; NULL: the segment is finished with.
 */
struct sock *tcp_check_req(struct sock *sk, struct sk_buff *skb,
			   struct open_request *req, struct open_request **prev)
{
	struct tcphdr *th = skb->h.th;
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	struct tcp_options_received o;
	struct sock *child;
	bool paws = false;

	memset(&o, 0, sizeof(o));
	if (th->doff > sizeof(*th) / 4) {
		o.tstamp_ok = req->tstamp_ok;
		tcp_parse_options(skb, th, &o, true);
		if (o.saw_tstamp) {
			o.ts_recent = req->ts_recent;
			o.ts_recent_stamp = ktime_get() / 1000000000;
			if (o.rcv_tsecr)
				o.rcv_tsecr -= req->ts_off;
			paws = tcp_paws_reject(&o, th->rst);
		}
	}
	/* the SYN again: so is the answer */
	if (cb->seq == req->rcv_isn && th->syn && !th->rst && !th->ack &&
	    !paws) {
		tcp_v4_send_synack(sk, req);
		req->num_retrans++;
		return NULL;
	}
	/* RFC 9293 3.10.7.4: an ACK of what was never sent, first of all */
	if (th->ack && cb->ack_seq != req->snt_isn + 1)
		return sk; /* the listener answers with RST */
	if (paws || !tw_in_window(cb->seq, cb->end_seq, req->rcv_isn + 1,
				  req->rcv_isn + 1 + req->rcv_wnd)) {
		if (!th->rst)
			tcp_v4_or_send_ack(skb, req);
		if (paws)
			NET_INC_STATS(TcpExtPAWSEstab);
		return NULL;
	}
	if (o.saw_tstamp && !after(cb->seq, req->rcv_isn + 1))
		req->ts_recent = o.rcv_tsval;
	if (cb->seq == req->rcv_isn && th->syn) {
		/* a SYN of another connection: "embryonic reset" without RST */
		return NULL;
	}
	if (th->rst || th->syn) {
		TCP_INC_STATS(TcpAttemptFails);
		goto embryonic_reset;
	}
	if (!th->ack)
		return NULL;
	/* TCP_DEFER_ACCEPT: the bare ACK is forgotten, data is awaited */
	if (req->num_timeout < tcp_sk(sk)->defer_accept &&
	    cb->end_seq == req->rcv_isn + 1) {
		req->acked = 1;
		NET_INC_STATS(TcpExtTCPDeferAcceptDrop);
		return NULL;
	}
	child = tcp_v4_syn_recv_sock(sk, skb, req);
	if (!child) {
		/* no room: the ACK is forgotten, the SYN-ACK goes again */
		if (!machine->tcp->abort_on_overflow) {
			req->acked = 1;
			return NULL;
		}
		goto embryonic_reset;
	}
	tcp_synq_unlink(tcp_sk(sk), req, prev);
	tcp_synq_removed(sk, req);
	tcp_acceptq_queue(sk, req, child);
	return child;

embryonic_reset:
	NET_INC_STATS(TcpExtEmbryonicRsts);
	if (!th->rst)
		tcp_v4_send_reset(sk, skb);
	tcp_synq_drop(sk, req, prev);
	return NULL;
}
