// SPDX-License-Identifier: MIT
/*
 * tcp_synq.c - connections half open, and those that wait for accept()
 *
 * Models the SYN queue of net/ipv4/tcp_ipv4.c and the accept queue of
 * include/net/tcp.h. Both belong to the listener and are guarded by its lock:
 *
 *   SYN --> syn_table (qlen) --ACK--> accept_queue (ack_backlog) --> accept()
 *
 * Linux's rules of today: a SYN is dropped when the accept queue is full (more
 * than the backlog wait), and when as many requests as the backlog are half
 * open; an ACK that finds the accept queue full is forgotten and the SYN-ACK
 * sent again. SYN-ACKs are repeated by the listener's timer.
 *
 * Not modelled: SYN cookies (a full SYN queue drops), Fast Open.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "stack/inet/tcp.h"

static u32 tcp_v4_synq_hash(u32 raddr, u16 rport, u32 rnd)
{
	u32 h = hash32(raddr ^ rnd, rport);

	return (h ^ h >> 16) & (TCP_SYNQ_HSIZE - 1);
}

bool tcp_acceptq_is_full(const struct sock *sk)
{
	return sk->ack_backlog > sk->max_ack_backlog;
}

bool tcp_synq_is_full(const struct sock *sk)
{
	return tcp_sk(sk)->listen_opt->qlen >= sk->max_ack_backlog &&
	       tcp_sk(sk)->listen_opt->qlen;
}

struct open_request *tcp_openreq_alloc(void)
{
	struct open_request *req;

	req = kmem_cache_alloc(machine->tcp->req_cachep);
	if (req)
		memset(req, 0, sizeof(*req));
	return req;
}

void tcp_openreq_fastfree(struct open_request *req)
{
	req->used = 0;
	kmem_cache_free(machine->tcp->req_cachep, req);
}

void tcp_openreq_free(struct open_request *req)
{
	if (req->opt)
		kfree(req->opt);
	if (req->saved_syn)
		kfree_skb(req->saved_syn);
	tcp_openreq_fastfree(req);
}

/* --- the SYN queue -------------------------------------------------------- */

struct open_request *tcp_v4_search_req(struct sock *sk,
				       struct open_request ***prevp, u16 rport,
				       u32 raddr, u32 laddr)
{
	struct tcp_listen_opt *lopt = tcp_sk(sk)->listen_opt;
	struct open_request *req, **prev;

	if (!lopt)
		return NULL;
	prev = &lopt->syn_table[tcp_v4_synq_hash(raddr, rport, lopt->hash_rnd)];
	for (; (req = *prev) != NULL; prev = &req->dl_next)
		if (req->rmt_port == rport && req->rmt_addr == raddr &&
		    req->loc_addr == laddr) {
			*prevp = prev;
			return req;
		}
	return NULL;
}

static void tcp_synq_added(struct sock *sk)
{
	struct tcp_listen_opt *lopt = tcp_sk(sk)->listen_opt;

	if (lopt->qlen++ == 0)
		tcp_reset_keepalive_timer(sk, TCP_TIMEOUT_INIT);
	lopt->qlen_young++;
}

void tcp_synq_removed(struct sock *sk, struct open_request *req)
{
	struct tcp_listen_opt *lopt = tcp_sk(sk)->listen_opt;

	if (--lopt->qlen == 0)
		tcp_delete_keepalive_timer(sk);
	if (!req->num_timeout)
		lopt->qlen_young--;
}

void tcp_synq_unlink(struct tcp_sock *tp, struct open_request *req,
		     struct open_request **prev)
{
	*prev = req->dl_next;
	req->dl_next = NULL;
}

void tcp_synq_drop(struct sock *sk, struct open_request *req,
		   struct open_request **prev)
{
	tcp_synq_unlink(tcp_sk(sk), req, prev);
	tcp_synq_removed(sk, req);
	tcp_openreq_free(req);
}

void tcp_v4_synq_add(struct sock *sk, struct open_request *req)
{
	struct tcp_listen_opt *lopt = tcp_sk(sk)->listen_opt;
	u32 h = tcp_v4_synq_hash(req->rmt_addr, req->rmt_port, lopt->hash_rnd);

	req->expires = jiffies + TCP_TIMEOUT_INIT;
	req->num_timeout = 0;
	req->hash = (u16)h;
	req->dl_next = lopt->syn_table[h];
	lopt->syn_table[h] = req;
	tcp_synq_added(sk);
}

void tcp_acceptq_queue(struct sock *sk, struct open_request *req,
		       struct sock *child)
{
	struct tcp_sock *tp = tcp_sk(sk);

	req->sk = child;
	req->dl_next = NULL;
	if (tp->accept_queue)
		tp->accept_queue_tail->dl_next = req;
	else
		tp->accept_queue = req;
	tp->accept_queue_tail = req;
	sk->ack_backlog++;
}

void tcp_acceptq_removed(struct sock *sk)
{
	sk->ack_backlog--;
}

/* --- a SYN arrives -------------------------------------------------------- */

static void tcp_openreq_init(struct open_request *req,
			     const struct tcp_options_received *o,
			     struct sk_buff *skb)
{
	req->rcv_wnd = 0;
	req->rcv_isn = TCP_SKB_CB(skb)->seq;
	req->rcv_nxt = req->rcv_isn + 1;
	req->mss = o->mss_clamp;
	req->ts_recent = o->saw_tstamp ? o->rcv_tsval : 0;
	req->tstamp_ok = o->saw_tstamp;
	req->sack_ok = o->sack_ok;
	req->snd_wscale = o->snd_wscale;
	req->wscale_ok = o->wscale_ok;
	req->rmt_port = skb->h.th->source;
	req->loc_addr = skb->nh.iph->daddr;
	req->rmt_addr = skb->nh.iph->saddr;
	req->iif = skb->dev->ifindex;
}

/* IP options of the SYN: a source route is answered along itself. */
static struct ip_options *tcp_v4_save_options(struct sk_buff *skb)
{
	const struct ip_options *opt = &IPCB(skb)->opt;
	struct ip_options *dopt;

	if (!opt->optlen)
		return NULL;
	dopt = kzalloc(sizeof(*dopt) + MAX_IPOPTLEN);
	if (dopt && ip_options_echo(dopt, skb)) {
		kfree(dopt);
		dopt = NULL;
	}
	return dopt;
}

static struct dst_entry *tcp_v4_route_req(struct sock *sk,
					  const struct open_request *req)
{
	struct rt_flow fl = sk_flow(sk, req->rmt_port);
	struct rtable *rt;
	u32 to = req->opt && req->opt->srr ? req->opt->faddr : req->rmt_addr;

	if (ip_route_output(&rt, to, req->loc_addr, RT_CONN_FLAGS(sk),
			    sk->bound_dev_if, &fl))
		return NULL;
	if (req->opt && req->opt->is_strictroute &&
	    rt->rt_dst != rt->rt_gateway) {
		ip_rt_put(rt);
		return NULL;
	}
	return &rt->dst;
}

int tcp_v4_send_synack(struct sock *sk, struct open_request *req)
{
	struct dst_entry *dst = tcp_v4_route_req(sk, req);
	struct sk_buff *skb;
	struct tcphdr *th;
	u32 csum;

	if (!dst)
		return -EHOSTUNREACH;
	skb = tcp_make_synack(sk, dst, req);
	dst_release(dst);
	if (!skb)
		return -ENOBUFS;
	th = skb->h.th;
	csum = csum_partial(th, skb->len, 0);
	th->check = tcp_v4_check(skb->len, req->loc_addr, req->rmt_addr, csum);
	skb->ip_summed = CHECKSUM_NONE;
	return ip_build_and_send_pkt(skb, sk, req->loc_addr, req->rmt_addr,
				     req->opt);
}

/* Out of the window: say what we expect. */
void tcp_v4_or_send_ack(struct sk_buff *skb, struct open_request *req)
{
	u32 ts = (u32)(tcp_clock_us() / 1000) + req->ts_off;

	tcp_v4_send_ack(skb, req->snt_isn + 1, req->rcv_isn + 1,
			req->rcv_wnd >> (req->wscale_ok ? req->rcv_wscale : 0),
			ts, req->ts_recent, req->tstamp_ok, 0);
}

/* TCP_SAVE_SYN: the headers, for the program of the child. */
static struct sk_buff *save_syn(const struct sk_buff *skb, bool mac)
{
	const u8 *from = mac && skb->mac.raw ? skb->mac.raw : skb->nh.raw;
	u32 len = (u32)((const u8 *)skb->h.th - from) + skb->h.th->doff * 4u;
	struct sk_buff *copy = alloc_skb(len);

	if (copy)
		memcpy(skb_put(copy, len), from, len);
	return copy;
}

/* 0, or negative: answer with RST. The segment stays the caller's. */
int tcp_v4_conn_request(struct sock *sk, struct sk_buff *skb)
{
	u32 saddr = skb->nh.iph->saddr, daddr = skb->nh.iph->daddr;
	u32 isn = (u32)TCP_SKB_CB(skb)->when_us;
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_options_received o;
	struct open_request *req;

	/* RFC 1122 4.2.3.10: never to a broadcast */
	if (((struct rtable *)(void *)skb->dst)->rt_flags &
	    (RTCF_BROADCAST | RTCF_MULTICAST))
		goto drop;
	if (tcp_synq_is_full(sk) && !isn) {
		NET_INC_STATS(TcpExtTCPReqQFullDrop);
		goto drop;
	}
	if (tcp_acceptq_is_full(sk)) {
		NET_INC_STATS(TcpExtListenOverflows);
		goto drop;
	}
	req = tcp_openreq_alloc();
	if (!req)
		goto drop;
	memset(&o, 0, sizeof(o));
	o.mss_clamp = TCP_MSS_DEF;
	o.user_mss = tp->rx_opt.user_mss;
	tcp_parse_options(skb, skb->h.th, &o, false);
	tcp_openreq_init(req, &o, skb);
	req->listener = sk;
	req->opt = tcp_v4_save_options(skb);
	req->used = 1;
	if (tp->save_syn)
		req->saved_syn = save_syn(skb, tp->save_syn == 2);
	req->ts_off = secure_tcp_ts_off(daddr, saddr);
	req->snt_isn =
		isn ? isn
		    : secure_tcp_sequence_number(daddr, saddr, skb->h.th->dest,
						 skb->h.th->source);
	/* queued first: on loopback the ACK is here before we return */
	tcp_v4_synq_add(sk, req);
	if (tcp_v4_send_synack(sk, req) == -EHOSTUNREACH) {
		struct open_request **prev;

		if (tcp_v4_search_req(sk, &prev, req->rmt_port, req->rmt_addr,
				      req->loc_addr) == req)
			tcp_synq_drop(sk, req, prev);
	}
	return 0;

drop:
	NET_INC_STATS(TcpExtListenDrops);
	return 0;
}

/* A segment for the listener: of a request, of a child made just now? */
struct sock *tcp_v4_hnd_req(struct sock *sk, struct sk_buff *skb)
{
	struct tcphdr *th = skb->h.th;
	const struct iphdr *iph = skb->nh.iph;
	struct open_request *req, **prev;
	struct sock *nsk;

	req = tcp_v4_search_req(sk, &prev, th->source, iph->saddr, iph->daddr);
	if (req)
		return tcp_check_req(sk, skb, req, prev);
	/* it waited in the backlog while the child was made */
	nsk = __tcp_v4_lookup_established(iph->saddr, th->source, iph->daddr,
					  ntohs(th->dest), skb->dev->ifindex);
	if (!nsk)
		return sk;
	if (nsk->state == TCP_TIME_WAIT) {
		tcp_tw_put((struct tcp_tw_bucket *)(void *)nsk);
		return NULL;
	}
	bh_lock_sock(nsk);
	return nsk;
}

/* The third packet: the connection is there. The child, locked and held. */
struct sock *tcp_v4_syn_recv_sock(struct sock *sk, struct sk_buff *skb,
				  struct open_request *req)
{
	struct dst_entry *dst;
	struct tcp_sock *np;
	struct sock *nk;
	u32 mss;

	if (tcp_acceptq_is_full(sk)) {
		NET_INC_STATS(TcpExtListenOverflows);
		goto drop;
	}
	dst = tcp_v4_route_req(sk, req);
	if (!dst)
		goto drop;
	nk = tcp_create_openreq_child(sk, req, skb);
	if (!nk) {
		dst_release(dst);
		goto drop;
	}
	np = tcp_sk(nk);
	nk->dst_cache = dst;
	np->saved_syn = req->saved_syn;
	req->saved_syn = NULL;
	tcp_sync_mss(nk, rt_mtu(dst));
	mss = dst->advmss ? dst->advmss : rt_mtu(dst) - 40;
	if (np->rx_opt.user_mss && np->rx_opt.user_mss < mss)
		mss = np->rx_opt.user_mss;
	np->advmss = (u16)(min(mss, 65495u) -
			   (req->tstamp_ok ? TCPOLEN_TSTAMP_ALIGNED : 0));
	tcp_initialize_rcv_mss(nk);
	/* one reference of sk_alloc is the tables' and accept()'s; one more */
	sock_hold(nk);
	bh_lock_sock(nk);
	__tcp_inherit_port(sk, nk);
	__tcp_v4_hash(nk);
	return nk;

drop:
	NET_INC_STATS(TcpExtListenDrops);
	return NULL;
}

/* --- the timer of the queue ----------------------------------------------- */

/* Is it over with this request? Sends the SYN-ACK again if not. */
static bool synack_expired(struct sock *sk, struct open_request *req, u64 now)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int most = tp->syn_retries ? tp->syn_retries
				   : machine->tcp->synack_retries;
	bool resend, expire;

	if (!tp->defer_accept) {
		expire = req->num_timeout >= most;
		resend = true;
	} else {
		expire = req->num_timeout >= most &&
			 (!req->acked || req->num_timeout >= tp->defer_accept);
		/* the last one makes the peer acknowledge again */
		resend =
			!req->acked || req->num_timeout >= tp->defer_accept - 1;
	}
	if (expire)
		return true;
	if (resend) {
		if (tcp_v4_send_synack(sk, req) && !req->acked)
			return true;
		req->num_retrans++;
		TCP_INC_STATS(TcpRetransSegs);
	}
	if (req->num_timeout++ == 0)
		tp->listen_opt->qlen_young--;
	req->expires = now + min((u64)TCP_TIMEOUT_INIT << req->num_timeout,
				 (u64)TCP_RTO_MAX);
	return false;
}

void tcp_synack_timer(struct sock *sk)
{
	struct tcp_listen_opt *lopt = tcp_sk(sk)->listen_opt;
	struct open_request *req, **prev;
	u64 now = jiffies;

	if (!lopt || !lopt->qlen)
		return;
	for (u32 i = 0; i < TCP_SYNQ_HSIZE; i++) {
		prev = &lopt->syn_table[i];
		while ((req = *prev) != NULL) {
			if (now >= req->expires &&
			    synack_expired(sk, req, now)) {
				tcp_synq_unlink(tcp_sk(sk), req, prev);
				lopt->qlen--;
				if (!req->num_timeout)
					lopt->qlen_young--;
				tcp_openreq_free(req);
				continue;
			}
			prev = &req->dl_next;
		}
	}
	if (lopt->qlen)
		tcp_reset_keepalive_timer(sk, TCP_SYNQ_INTERVAL);
}

/* --- the listener ends ---------------------------------------------------- */

/* A child that nobody accepted: RST, and gone. */
void tcp_drop_child(struct sock *child)
{
	sock_hold(child);
	lock_sock(child);
	tcp_disconnect(child, 0);
	atomic_inc(&machine->tcp->orphan_count);
	sock_orphan(child);
	tcp_destroy_sock(child);
	release_sock(child);
	sock_put(child);
}

/* Nobody will accept them: half open ones are forgotten, others reset. */
void tcp_listen_stop(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_listen_opt *lopt = tp->listen_opt;
	struct open_request *req = tp->accept_queue, *next;

	tcp_delete_keepalive_timer(sk);
	tp->accept_queue = tp->accept_queue_tail = NULL;
	tp->listen_opt = NULL;
	if (lopt) {
		for (u32 i = 0; lopt->qlen && i < TCP_SYNQ_HSIZE; i++)
			while (lopt->syn_table[i]) {
				struct open_request *r = lopt->syn_table[i];

				lopt->syn_table[i] = r->dl_next;
				lopt->qlen--;
				tcp_openreq_free(r);
			}
		kfree(lopt);
	}
	for (; req; req = next) {
		next = req->dl_next;
		tcp_drop_child(req->sk);
		tcp_acceptq_removed(sk);
		tcp_openreq_free(req);
	}
}
