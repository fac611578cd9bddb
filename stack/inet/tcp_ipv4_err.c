// SPDX-License-Identifier: MIT
/*
 * tcp_ipv4_err.c - ICMP errors for a connection, and answers without one
 *
 * Models tcp_v4_err(), tcp_v4_send_reset(), tcp_v4_send_ack() of
 * net/ipv4/tcp_ipv4.c. RFC 5927 (what an ICMP message may do), RFC 1191 (path
 * MTU), RFC 9293 3.5.2 (reset generation).
 *
 * Not modelled: RFC 6069 (an unreachable undoes a backoff), signed resets.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "stack/inet/tcp.h"

/* --- a reset or an ACK of its own ----------------------------------------- */

struct reply {
	struct tcphdr th;
	u32 opt[3];
};

static void send_reply(struct sk_buff *skb, struct reply *rep, u32 len, u8 tos,
		       int dif)
{
	struct ip_reply_arg arg;

	memset(&arg, 0, sizeof(arg));
	arg.iov[0].iov_base = rep;
	arg.iov[0].iov_len = len;
	arg.csum = csum_tcpudp_nofold(skb->nh.iph->daddr, skb->nh.iph->saddr,
				      (u16)len, IPPROTO_TCP, 0);
	arg.csumoffset = offsetof(struct tcphdr, check) / 2;
	arg.tos = tos;
	arg.bound_dev_if = dif;
	ip_send_reply(inet_gbl->icmp_sk, skb, &arg, len);
	TCP_INC_STATS(TcpOutSegs);
}

/* RFC 9293 3.5.2: never in answer to a reset. sk may be NULL. */
void tcp_v4_send_reset(struct sock *sk, struct sk_buff *skb)
{
	struct tcphdr *th = skb->h.th;
	struct reply rep;

	if (th->rst)
		return;
	/* to somebody else's address, or a broadcast */
	if (!sk && ((struct rtable *)(void *)skb->dst)->rt_type != 2)
		return;
	memset(&rep, 0, sizeof(rep));
	rep.th.dest = th->source;
	rep.th.source = th->dest;
	rep.th.doff = sizeof(rep.th) / 4;
	rep.th.rst = 1;
	if (th->ack) {
		rep.th.seq = th->ack_seq;
	} else {
		rep.th.ack = 1;
		rep.th.ack_seq = htonl(ntohl(th->seq) + th->syn + th->fin +
				       skb->len - th->doff * 4u);
	}
	send_reply(skb, &rep, sizeof(rep.th), 0, sk ? sk->bound_dev_if : 0);
	TCP_INC_STATS(TcpOutRsts);
}

void tcp_v4_send_ack(struct sk_buff *skb, u32 seq, u32 ack, u32 win, u32 tsval,
		     u32 tsecr, bool ts, u8 tos)
{
	struct tcphdr *th = skb->h.th;
	struct reply rep;
	u32 len = sizeof(rep.th);

	memset(&rep, 0, sizeof(rep));
	if (ts) {
		rep.opt[0] = TCP_TSTAMP_WORD;
		rep.opt[1] = htonl(tsval);
		rep.opt[2] = htonl(tsecr);
		len += TCPOLEN_TSTAMP_ALIGNED;
	}
	rep.th.dest = th->source;
	rep.th.source = th->dest;
	rep.th.doff = (u16)(len / 4) & 15;
	rep.th.seq = htonl(seq);
	rep.th.ack_seq = htonl(ack);
	rep.th.ack = 1;
	rep.th.window = htons((u16)min(win, 65535u));
	send_reply(skb, &rep, len, tos, 0);
}

void tcp_v4_timewait_ack(struct tcp_tw_bucket *tw, struct sk_buff *skb)
{
	u32 ts = (u32)(tcp_clock_us() / 1000) + tw->tsoffset;

	tcp_v4_send_ack(skb, tw->snd_nxt, tw->rcv_nxt,
			tw->rcv_wnd >> tw->rcv_wscale, ts, tw->ts_recent,
			tw->tstamp_ok, tw->tos);
}

/* --- ICMP ----------------------------------------------------------------- */

/* RFC 1191: segments sent must fit from now on; the lost ones go again. */
static void do_pmtu_discovery(struct sock *sk, u32 mtu)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct dst_entry *dst;

	if (sk->state == TCP_LISTEN)
		return;
	dst = __sk_dst_check(sk, 0);
	if (!dst)
		return;
	ip_rt_update_pmtu(dst, mtu);
	/* somebody else's wish not to fragment: tell the program */
	if (mtu < rt_mtu(dst) && ip_dont_fragment(sk, dst))
		sk->err_soft = EMSGSIZE;
	mtu = rt_mtu(dst);
	if (sk->inet.pmtudisc != IP_PMTUDISC_DONT && tp->pmtu_cookie > mtu) {
		tcp_sync_mss(sk, mtu);
		tcp_simple_retransmit(sk);
	}
}

static int icmp_errno(int type, int code, bool *frag_needed)
{
	switch (type) {
	case ICMP_SOURCE_QUENCH: /* RFC 6633: ignored */
		return 0;
	case ICMP_PARAMETERPROB:
		return EPROTO;
	case ICMP_DEST_UNREACH:
		if (code > NR_ICMP_UNREACH)
			return 0;
		if (code == ICMP_FRAG_NEEDED) {
			*frag_needed = true;
			return 0;
		}
		return icmp_err_convert[code].err;
	case ICMP_TIME_EXCEEDED:
		return EHOSTUNREACH;
	default:
		return 0;
	}
}

static void err_to_listener(struct sock *sk, const struct iphdr *iph,
			    const struct tcphdr *th, u32 seq)
{
	struct open_request *req, **prev;

	if (sock_owned_by_user(sk))
		return;
	req = tcp_v4_search_req(sk, &prev, th->dest, iph->daddr, iph->saddr);
	if (!req)
		return;
	if (seq != req->snt_isn) {
		NET_INC_STATS(TcpExtOutOfWindowIcmps);
		return;
	}
	/* RFC 1122 4.2.3.9: a hard error ends the attempt */
	NET_INC_STATS(TcpExtListenDrops);
	tcp_synq_drop(sk, req, prev);
}

static void err_to_sock(struct sock *sk, int err)
{
	if (TCPF(sk->state) & (TCPF_SYN_SENT | TCPF_SYN_RECV)) {
		if (sock_owned_by_user(sk)) {
			sk->err_soft = err;
			return;
		}
		TCP_INC_STATS(TcpAttemptFails);
		sk->err = err;
		sk_prot(sk)->error_report(sk);
		tcp_done(sk);
		return;
	}
	/* RFC 1122 4.2.3.9: a connection lives on, unless it was asked for */
	if (!sock_owned_by_user(sk) && sk->inet.recverr) {
		sk->err = err;
		sk_prot(sk)->error_report(sk);
	} else {
		sk->err_soft = err;
	}
}

/*
 * skb->data is the IP header of the packet that caused the error, skb->h the
 * ICMP message.
 */
void tcp_v4_err(struct sk_buff *skb, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)(void *)skb->data;
	const struct tcphdr *th;
	bool frag_needed = false;
	struct tcp_sock *tp;
	struct sock *sk;
	u32 seq;
	int err;

	if (skb->len < iph->ihl * 4u + 8)
		return;
	th = (const struct tcphdr *)(void *)(skb->data + iph->ihl * 4);
	sk = __tcp_v4_lookup(iph->daddr, th->dest, iph->saddr,
			     ntohs(th->source), skb->dev->ifindex);
	if (!sk) {
		ICMP_INC_STATS(IcmpInErrors);
		return;
	}
	if (sk->state == TCP_TIME_WAIT) {
		tcp_tw_put((struct tcp_tw_bucket *)(void *)sk);
		return;
	}
	err = icmp_errno(skb->h.icmph->type, skb->h.icmph->code, &frag_needed);
	bh_lock_sock(sk);
	seq = ntohl(th->seq);
	tp = tcp_sk(sk);
	if (sock_owned_by_user(sk) && !frag_needed)
		NET_INC_STATS(TcpExtLockDroppedIcmps);
	if (sk->state == TCP_CLOSE)
		goto out;
	/* RFC 5927 4.1: it must be about something in flight */
	if (sk->state != TCP_LISTEN &&
	    !between(seq, tp->snd_una, tp->snd_nxt)) {
		NET_INC_STATS(TcpExtOutOfWindowIcmps);
		goto out;
	}
	if (frag_needed) {
		if (!sock_owned_by_user(sk))
			do_pmtu_discovery(sk, info);
		goto out;
	}
	if (!err)
		goto out;
	if (sk->state == TCP_LISTEN)
		err_to_listener(sk, iph, th, seq);
	else
		err_to_sock(sk, err);
out:
	bh_unlock_sock(sk);
	sock_put(sk);
}
