// SPDX-License-Identifier: MIT
/*
 * tcp_ipv4.c - TCP over IPv4: a segment finds its sock, connect, answers
 *
 * Models net/ipv4/tcp_ipv4.c. From ip_local_deliver():
 *
 *   tcp_v4_rcv --> owned by a call?  yes: sk_add_backlog, the call's
 *       |                                 release_sock() goes on
 *       | TIME_WAIT: tcp_minisocks.c      |
 *       v                                 v
 *   tcp_v4_do_rcv --> tcp_rcv_established / tcp_v4_hnd_req /
 *                     tcp_rcv_state_process
 *
 * Sequence numbers are chosen as RFC 6528 says.
 *
 * Not modelled: the prequeue (a reader is woken at once, which is what the
 * running kernel does), MD5 and AO, early demux, PMTU probing.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "stack/inet/tcp.h"

u32 secure_tcp_sequence_number(u32 saddr, u32 daddr, u16 sport, u16 dport)
{
	u64 h = tcp_secret_hash((u64)saddr << 32 | daddr,
				(u64)sport << 16 | dport);

	/* RFC 6528 3: a clock (64 ns) and a keyed hash of the four */
	return (u32)h + (u32)(ktime_get() >> 6);
}

u32 secure_tcp_ts_off(u32 saddr, u32 daddr)
{
	return (u32)tcp_secret_hash((u64)daddr << 32 | saddr, 0x7473);
}

u16 tcp_v4_check(u32 len, u32 saddr, u32 daddr, u32 base)
{
	return csum_tcpudp_magic(saddr, daddr, (u16)len, IPPROTO_TCP, base);
}

/* The checksum, unless the packet never leaves memory. */
void tcp_v4_send_check(struct sock *sk, struct tcphdr *th, u32 len,
		       struct sk_buff *skb)
{
	struct dst_entry *dst = sk->dst_cache;

	if (dst && dst->dev && dst->dev->features & NETIF_F_LOOPBACK_CSUM) {
		/* as Linux leaves it: the sum of the pseudo header */
		th->check = (u16)~tcp_v4_check(len, sk->saddr, sk->daddr, 0);
		skb->csum = offsetof(struct tcphdr, check);
		skb->ip_summed = CHECKSUM_HW;
		return;
	}
	th->check = 0;
	th->check = tcp_v4_check(len, sk->saddr, sk->daddr,
				 csum_partial(th, len, 0));
	skb->ip_summed = CHECKSUM_NONE;
}

int tcp_v4_checksum_init(struct sk_buff *skb)
{
	struct iphdr *iph = skb->nh.iph;

	if (skb->ip_summed == CHECKSUM_UNNECESSARY)
		return 0;
	if (skb->ip_summed == CHECKSUM_HW &&
	    !tcp_v4_check(skb->len, iph->saddr, iph->daddr, skb->csum)) {
		skb->ip_summed = CHECKSUM_UNNECESSARY;
		return 0;
	}
	return tcp_v4_check(skb->len, iph->saddr, iph->daddr,
			    csum_partial(skb->h.th, skb->len, 0));
}

/* --- a sock's beginning and end ------------------------------------------- */

int tcp_v4_init_sock(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	skb_queue_head_init(&tp->ofo_queue);
	tcp_init_xmit_timers(sk);
	tp->rto = TCP_TIMEOUT_INIT;
	tp->rto_max = TCP_RTO_MAX;
	tp->rto_min = TCP_RTO_MIN;
	tp->delack_max = TCP_DELACK_MAX;
	tp->mdev_us = TCP_TIMEOUT_INIT * 1000;
	tp->min_rtt_us = ~0u;
	tp->snd_cwnd = TCP_INIT_CWND;
	tp->snd_ssthresh = TCP_INFINITE_SSTHRESH;
	tp->snd_cwnd_clamp = ~0u;
	tp->mss_cache = TCP_MSS_DEF;
	tp->xmit_size_goal = TCP_MSS_DEF;
	tp->reordering = TCP_FASTRETRANS_THRESH;
	tp->rack.reo_wnd_steps = 1;
	tp->notsent_lowat = 0;
	tp->ca_id = (u8)machine->tcp->default_ca;
	tp->rx_opt.mss_clamp = TCP_MSS_DEF;
	tp->delivered = 0;
	sk->state = TCP_CLOSE;
	sk->rcvbuf = TCP_RMEM_DEF;
	sk->sndbuf = TCP_WMEM_DEF;
	tp->rcvq_space.time_us = tcp_clock_us();
	return 0;
}

int tcp_v4_destroy_sock(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tcp_clear_xmit_timers(sk);
	tcp_writequeue_purge(sk);
	__skb_queue_purge(&tp->ofo_queue);
	if (tp->saved_syn) {
		kfree_skb(tp->saved_syn);
		tp->saved_syn = NULL;
	}
	if (sk->bind_bucket)
		tcp_put_port(sk);
	return 0;
}

/* --- connect -------------------------------------------------------------- */

static int connect_route(struct sock *sk, const struct sockaddr_in *to,
			 struct rtable **rp)
{
	struct rt_flow fl;
	u32 nexthop = to->sin_addr.s_addr;
	int err;

	if (sk->inet.opt && sk->inet.opt->srr) {
		if (!nexthop)
			return -EINVAL;
		nexthop = sk->inet.opt->faddr;
	}
	fl = sk_flow(sk, to->sin_port);
	err = ip_route_connect(rp, nexthop, sk->saddr, RT_CONN_FLAGS(sk),
			       sk->bound_dev_if, &fl);
	if (err < 0) {
		if (err == -ENETUNREACH)
			IP_INC_STATS(IpOutNoRoutes);
		return err;
	}
	if ((*rp)->rt_flags & (RTCF_MULTICAST | RTCF_BROADCAST)) {
		ip_rt_put(*rp);
		return -ENETUNREACH;
	}
	return 0;
}

int tcp_v4_connect(struct sock *sk, struct sockaddr *uaddr, int addr_len)
{
	const struct sockaddr_in *usin = (struct sockaddr_in *)(void *)uaddr;
	struct tcp_sock *tp = tcp_sk(sk);
	struct rtable *rt = NULL;
	u32 daddr;
	int err;

	if (addr_len < (int)sizeof(*usin))
		return -EINVAL;
	if (usin->sin_family != AF_INET)
		return -EAFNOSUPPORT;
	err = connect_route(sk, usin, &rt);
	if (err < 0)
		return err;

	daddr = sk->inet.opt && sk->inet.opt->srr ? usin->sin_addr.s_addr
						  : rt->rt_dst;
	if (!sk->saddr)
		sk->saddr = rt->rt_src;
	sk->rcv_saddr = sk->saddr;
	if (tp->rx_opt.ts_recent_stamp && sk->daddr != daddr) {
		tp->rx_opt.ts_recent = 0;
		tp->rx_opt.ts_recent_stamp = 0;
		tp->write_seq = 0;
	}
	sk->dport = usin->sin_port;
	sk->daddr = daddr;
	tp->rx_opt.mss_clamp = TCP_MSS_DEF;

	tcp_set_state(sk, TCP_SYN_SENT);
	err = tcp_v4_hash_connect(sk);
	if (err)
		goto failure;

	__sk_dst_set(sk, &rt->dst);
	rt = NULL;
	if (!tp->write_seq)
		tp->write_seq = secure_tcp_sequence_number(
			sk->saddr, sk->daddr, sk->sport, sk->dport);
	tp->tsoffset = secure_tcp_ts_off(sk->saddr, sk->daddr);
	sk->inet.id = (u16)net_random();

	err = tcp_connect(sk);
	if (err)
		goto failure;
	return 0;

failure:
	/* the port taken here is given back, one of bind() is kept */
	tcp_set_state(sk, TCP_CLOSE);
	if (!(sk->userlocks & SOCK_BINDADDR_LOCK))
		sk->saddr = sk->rcv_saddr = 0;
	ip_rt_put(rt);
	sk->dport = 0;
	return err;
}

/* The route died: find another, from the same address. */
int tcp_v4_rebuild_header(struct sock *sk)
{
	struct rt_flow fl;
	struct rtable *rt;
	u32 daddr = sk->daddr;
	int err;

	if (__sk_dst_check(sk, 0))
		return 0;
	if (sk->inet.opt && sk->inet.opt->srr)
		daddr = sk->inet.opt->faddr;
	fl = sk_flow(sk, sk->dport);
	err = ip_route_output(&rt, daddr, sk->saddr, RT_CONN_FLAGS(sk),
			      sk->bound_dev_if, &fl);
	if (!err) {
		__sk_dst_set(sk, &rt->dst);
		return 0;
	}
	sk->err_soft = -err;
	return err;
}

/* --- in ------------------------------------------------------------------- */

/* One segment for a sock that nobody else is in. Consumes it. */
int tcp_v4_do_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct sock *nsk;

	if (sk->filter && sk_filter(sk, skb)) {
		kfree_skb_reason(skb, SKB_DROP_REASON_SOCKET_FILTER);
		return 0;
	}
	if (sk->state == TCP_ESTABLISHED) {
		if (tcp_rcv_established(sk, skb, skb->h.th, skb->len))
			goto reset;
		return 0;
	}
	if (sk->state == TCP_LISTEN) {
		nsk = tcp_v4_hnd_req(sk, skb);
		if (!nsk)
			goto discard;
		if (nsk != sk) {
			if (tcp_child_process(sk, nsk, skb))
				goto reset;
			return 0;
		}
	}
	if (tcp_rcv_state_process(sk, skb, skb->h.th, skb->len))
		goto reset;
	return 0;

reset:
	tcp_v4_send_reset(sk, skb);
discard:
	kfree_skb(skb);
	return 0;
}

static void fill_cb(struct sk_buff *skb, const struct tcphdr *th)
{
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	cb->seq = ntohl(th->seq);
	cb->end_seq = cb->seq + th->syn + th->fin + skb->len - th->doff * 4u;
	cb->ack_seq = ntohl(th->ack_seq);
	cb->flags = ((const u8 *)th)[13];
	cb->when_us = 0;
	cb->sacked = 0;
	cb->urg_ptr = 0;
	cb->eor = 0;
}

/* True when a new connection may take the place of the bucket. */
static struct sock *do_time_wait(struct sock *sk, struct sk_buff *skb, u32 *isn)
{
	struct tcp_tw_bucket *tw = (struct tcp_tw_bucket *)(void *)sk;
	struct tcphdr *th = skb->h.th;
	struct sock *sk2;

	switch (tcp_timewait_state_process(tw, skb, th, skb->len, isn)) {
	case TCP_TW_SYN:
		sk2 = tcp_v4_lookup_listener(
			skb->nh.iph->saddr, th->source, skb->nh.iph->daddr,
			ntohs(th->dest), skb->dev->ifindex);
		if (sk2) {
			tcp_tw_deschedule(tw);
			tcp_timewait_kill(tw);
			tcp_tw_put(tw);
			return sk2;
		}
		/* fall through */
	case TCP_TW_ACK:
		tcp_v4_timewait_ack(tw, skb);
		break;
	case TCP_TW_RST:
		tcp_v4_send_reset(NULL, skb);
		tcp_tw_deschedule(tw);
		tcp_timewait_kill(tw);
		break;
	case TCP_TW_SUCCESS:
		break;
	}
	tcp_tw_put(tw);
	return NULL;
}

static bool backlog_full(const struct sock *sk, const struct sk_buff *skb)
{
	u32 limit = (u32)sk->rcvbuf + (u32)sk->sndbuf + 64 * 1024;

	return sk->backlog.len + skb->len > limit &&
	       atomic_read(&sk->rmem_alloc) + (int)sk->backlog.len > (int)limit;
}

/* From IP: skb->data is the TCP header, skb->nh the IP header. */
int tcp_v4_rcv(struct sk_buff *skb)
{
	int reason = SKB_DROP_REASON_NOT_SPECIFIED;
	const struct iphdr *iph;
	struct tcphdr *th;
	struct sock *sk;
	u32 isn = 0;

	if (skb->pkt_type != 0) /* PACKET_HOST */
		goto discard;
	TCP_INC_STATS(TcpInSegs);
	skb->h.raw = skb->data;
	reason = SKB_DROP_REASON_PKT_TOO_SMALL;
	if (skb->len < sizeof(*th))
		goto bad_packet;
	th = skb->h.th;
	if (th->doff < sizeof(*th) / 4 || skb->len < th->doff * 4u)
		goto bad_packet;
	if (tcp_v4_checksum_init(skb)) {
		reason = SKB_DROP_REASON_TCP_CSUM;
		TCP_INC_STATS(TcpInCsumErrors);
		goto bad_packet;
	}
	iph = skb->nh.iph;
	fill_cb(skb, th);
	sk = __tcp_v4_lookup(iph->saddr, th->source, iph->daddr,
			     ntohs(th->dest), skb->dev->ifindex);
	if (!sk) {
		reason = SKB_DROP_REASON_NO_SOCKET;
		tcp_v4_send_reset(NULL, skb);
		goto discard;
	}
	if (sk->state == TCP_TIME_WAIT) {
		sk = do_time_wait(sk, skb, &isn);
		if (!sk) {
			kfree_skb(skb);
			return 0;
		}
		/* tcp_v4_conn_request() begins above the old numbers */
		TCP_SKB_CB(skb)->when_us = isn;
	}

	bh_lock_sock(sk);
	if (!sock_owned_by_user(sk)) {
		tcp_v4_do_rcv(sk, skb);
	} else if (unlikely(backlog_full(sk, skb))) {
		NET_INC_STATS(TcpExtTCPBacklogDrop);
		kfree_skb_reason(skb, SKB_DROP_REASON_SOCKET_BACKLOG);
	} else {
		sk_add_backlog(sk, skb);
	}
	bh_unlock_sock(sk);
	sock_put(sk);
	return 0;

bad_packet:
	TCP_INC_STATS(TcpInErrs);
discard:
	kfree_skb_reason(skb, reason);
	return 0;
}
