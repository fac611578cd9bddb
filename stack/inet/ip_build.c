// SPDX-License-Identifier: MIT
/*
 * ip_build.c - datagrams that are made whole: UDP, raw sockets, ICMP
 *
 * Models ip_build_xmit() and ip_send_reply() of net/ipv4/ip_output.c of 2.4.
 * The caller gives a function that fetches bytes; a datagram that fits is
 * filled in one go, a larger one fragment by fragment from the last to the
 * first, so that a checksum in the first bytes can cover all the others.
 *
 * Not modelled: scatter-gather; GSO (UDP_SEGMENT sends datagram by datagram).
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "netfilter.h"
#include "stack/inet/inet_int.h"

/* NF_IP_LOCAL_OUT's last step: where it goes may have changed; it has not. */
int output_maybe_reroute(struct sk_buff *skb)
{
	return dst_output(skb);
}

/* What the queueing discipline did with it, as the program may learn it. */
static notrace int xmit_result(const struct sock *sk, int err)
{
	if (err > 0)
		err = sk->inet.recverr && err != NET_XMIT_CN ? -ENOBUFS : 0;
	return err;
}

static notrace u8 build_ttl(const struct sock *sk,
			    const struct ipcm_cookie *ipc,
			    const struct rtable *rt)
{
	if (ipc->ttl > 0)
		return (u8)ipc->ttl;
	if (rt->rt_type == RTN_MULTICAST)
		return sk->inet.mc_ttl;
	if (sk->inet.ttl >= 0)
		return (u8)sk->inet.ttl;
	if (rt->dst.hoplimit)
		return (u8)rt->dst.hoplimit;
	return (u8)inet_gbl->sysctl_ip_default_ttl;
}

static notrace void build_header(struct sk_buff *skb, struct sock *sk,
				 const struct ipcm_cookie *ipc,
				 struct rtable *rt, u32 hlen, u32 total)
{
	struct iphdr *iph = (struct iphdr *)(void *)skb->data;

	skb->nh.iph = iph;
	skb->h.raw = skb->data + hlen;
	iph->version = 4;
	iph->ihl = hlen >> 2;
	iph->tos = ipc->tos >= 0 ? (u8)ipc->tos : sk->inet.tos;
	iph->tot_len = htons((u16)total);
	iph->ttl = build_ttl(sk, ipc, rt);
	iph->protocol = (u8)(ipc->protocol ? ipc->protocol : sk->protocol);
	iph->saddr = rt->rt_src;
	iph->daddr = rt->rt_dst;
	iph->check = 0;
}

static notrace struct sk_buff *build_alloc(struct sock *sk,
					   const struct ipcm_cookie *ipc,
					   struct rtable *rt, u32 len,
					   int flags, int *err)
{
	u32 hh = (rt->dst.dev->hard_header_len + 15u) & ~15u;
	struct sk_buff *skb;

	if (sk->type == SOCK_RAW && !sk->inet.hdrincl) {
		/* Neither shutdown() nor a pending error stop these. */
		skb = sock_wmalloc(sk, len + hh + 15, false);
		*err = skb ? 0 : -ENOBUFS;
	} else {
		skb = sock_alloc_send_skb(sk, len + hh + 15,
					  flags & MSG_DONTWAIT, err);
	}

	if (!skb)
		return NULL;
	if (unlikely(sk->tsflags || ipc->stamped))
		sock_tx_timestamp(sk, skb,
				  ipc->stamped ? ipc->tsflags : sk->tsflags);
	skb_reserve(skb, hh);
	skb->priority = ipc->priority;
	skb->mark = ipc->mark;
	skb->dst = dst_clone(&rt->dst);
	skb_put(skb, len);
	memset(skb->cb, 0, sizeof(struct inet_skb_parm));
	return skb;
}

/*
 * A datagram that may be cut here although DF is set (IP_PMTUDISC_WANT) needs
 * an id like any other.
 */
static notrace void build_ident(struct iphdr *iph, struct rtable *rt,
				struct sock *sk)
{
	if (!sk->daddr && sk->inet.pmtudisc < IP_PMTUDISC_DO)
		__ip_select_ident(iph);
	else
		ip_select_ident(iph, &rt->dst, sk);
}

static notrace u32 build_mtu(const struct sock *sk, const struct rtable *rt)
{
	if (sk->inet.pmtudisc >= IP_PMTUDISC_PROBE)
		return min(rt->dst.dev->mtu, IP_MAX_MTU);
	return rt_mtu(&rt->dst);
}

static int ip_build_xmit_slow(struct sock *sk, ip_getfrag getfrag,
			      const void *frag, unsigned int length,
			      struct ipcm_cookie *ipc, struct rtable *rt,
			      int flags)
{
	struct ip_options *opt = ipc->opt;
	u32 hlen = (u32)sizeof(struct iphdr) + (opt ? opt->optlen : 0);
	u32 mtu = build_mtu(sk, rt), max, n, df = 0;
	u16 port = sk->dport, id = 0;
	int err = 0;

	if (length + hlen > 0xffff)
		goto toobig;
	if (sk->inet.pmtudisc >= IP_PMTUDISC_DO &&
	    sk->inet.pmtudisc != IP_PMTUDISC_OMIT && length + hlen > mtu)
		goto toobig;
	if (length + hlen <= mtu && ip_dont_fragment(sk, &rt->dst))
		df = htons(IP_DF);
	if (mtu < hlen + 8)
		return -EINVAL;
	max = length + hlen <= mtu ? length : (mtu - hlen) & ~7u;
	if (flags & MSG_PROBE)
		return 0;
	n = max ? (length + max - 1) / max : 1;
	if (!n)
		n = 1;

	for (u32 i = n; i-- > 0;) {
		u32 off = i * max, len = i == n - 1 ? length - off : max;
		struct sk_buff *skb =
			build_alloc(sk, ipc, rt, len + hlen, flags, &err);
		struct iphdr *iph;

		if (!skb)
			goto error;
		build_header(skb, sk, ipc, rt, hlen, len + hlen);
		iph = skb->nh.iph;
		iph->frag_off = (u16)(df | htons((u16)(off >> 3)));
		if (i != n - 1)
			iph->frag_off |= htons(IP_MF);
		if (i == n - 1) {
			build_ident(iph, rt, sk);
			id = iph->id;
		}
		iph->id = id;
		if (opt && opt->optlen) {
			iph->ihl = 5;
			iph->ihl += opt->optlen >> 2;
			ip_options_build(skb, opt, ipc->addr, rt, i != 0);
		}
		err = getfrag(frag, (char *)skb->h.raw, off, len,
			      n > 1 ? NULL : skb);
		if (err) {
			kfree_skb(skb);
			goto error;
		}
		iph->check = ip_fast_csum(iph, iph->ihl);
		if (n > 1)
			IP_INC_STATS(IpFragCreates);
		if (i == 0)
			IP_INC_STATS(IpOutRequests);
		err = xmit_result(sk,
				  NF_HOOK(NF_IP_LOCAL_OUT, skb, NULL,
					  rt->dst.dev, output_maybe_reroute));
		if (err)
			goto error;
	}
	if (n > 1)
		IP_INC_STATS(IpFragOKs);
	return 0;

toobig:
	ip_local_error(sk, EMSGSIZE, rt->rt_dst, port, mtu);
	return -EMSGSIZE;
error:
	IP_INC_STATS(IpOutDiscards);
	return err;
}

/* The program wrote the IP header itself (IP_HDRINCL). */
static notrace int ip_build_xmit_hdrincl(struct sock *sk, ip_getfrag getfrag,
					 const void *frag, unsigned int length,
					 struct ipcm_cookie *ipc,
					 struct rtable *rt, int flags)
{
	struct sk_buff *skb;
	int err;

	if (length > min(rt->dst.dev->mtu, IP_MAX_MTU)) {
		ip_local_error(sk, EMSGSIZE, rt->rt_dst, sk->dport,
			       rt_mtu(&rt->dst));
		return -EMSGSIZE;
	}
	if (length < sizeof(struct iphdr))
		return -EINVAL;
	if (flags & MSG_PROBE)
		return 0;
	skb = build_alloc(sk, ipc, rt, length, flags, &err);
	if (!skb)
		return err;
	skb->nh.raw = skb->data;
	err = getfrag(frag, (char *)skb->data, 0, length, skb);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	skb->h.raw = skb->data + skb->nh.iph->ihl * 4u;
	IP_INC_STATS(IpOutRequests);
	return xmit_result(sk, NF_HOOK(NF_IP_LOCAL_OUT, skb, NULL, rt->dst.dev,
				       output_maybe_reroute));
}

int ip_build_xmit(struct sock *sk, ip_getfrag getfrag, const void *frag,
		  unsigned int length, struct ipcm_cookie *ipc,
		  struct rtable *rt, int flags)
{
	const u32 hlen = (u32)sizeof(struct iphdr);
	struct sk_buff *skb;
	struct iphdr *iph;
	int err;

	if (unlikely(sk->inet.hdrincl))
		return ip_build_xmit_hdrincl(sk, getfrag, frag, length, ipc, rt,
					     flags);
	if (unlikely(length + hlen > build_mtu(sk, rt) || ipc->opt))
		return ip_build_xmit_slow(sk, getfrag, frag, length, ipc, rt,
					  flags);
	if (flags & MSG_PROBE)
		return 0;
	skb = build_alloc(sk, ipc, rt, length + hlen, flags, &err);
	if (unlikely(!skb))
		goto error;
	build_header(skb, sk, ipc, rt, hlen, length + hlen);
	iph = skb->nh.iph;
	iph->frag_off = ip_dont_fragment(sk, &rt->dst) ? htons(IP_DF) : 0;
	build_ident(iph, rt, sk);
	iph->check = ip_fast_csum(iph, 5);
	err = getfrag(frag, (char *)skb->h.raw, 0, length, skb);
	if (unlikely(err)) {
		kfree_skb(skb);
		goto error;
	}
	IP_INC_STATS(IpOutRequests);
	return xmit_result(sk, NF_HOOK(NF_IP_LOCAL_OUT, skb, NULL, rt->dst.dev,
				       output_maybe_reroute));
error:
	IP_INC_STATS(IpOutDiscards);
	return err;
}

/* --- replies that no socket sends
 * --------------------------------------------- */

static int ip_reply_glue_bits(const void *frag, char *to, unsigned int offset,
			      unsigned int len, struct sk_buff *skb)
{
	const struct ip_reply_arg *arg = frag;
	const u8 *data = arg->iov[0].iov_base;

	memcpy(to, data + offset, len);
	if (arg->csumoffset >= 0 && offset == 0) {
		u32 sum =
			csum_partial(data, (u32)arg->iov[0].iov_len, arg->csum);
		u16 check = csum_fold(sum);

		memcpy(to + 2 * arg->csumoffset, &check, 2);
	}
	return 0;
}

void ip_send_reply(struct sock *sk, struct sk_buff *skb,
		   struct ip_reply_arg *arg, unsigned int len)
{
	struct {
		struct ip_options opt;
		u8 data[MAX_IPOPTLEN];
	} replyopts;
	struct rtable *rt = (struct rtable *)skb->dst;
	struct ipcm_cookie ipc = { .tos = arg->tos,
				   .ttl = -1,
				   .mark = arg->mark,
				   .protocol = IPPROTO_TCP };
	u32 daddr = skb->nh.iph->saddr, saddr = skb->nh.iph->daddr;
	int oif = arg->bound_dev_if;
	struct rt_flow fl = { .mark = arg->mark, .proto = IPPROTO_TCP };

	if (ip_options_echo(&replyopts.opt, skb))
		return;
	ipc.addr = daddr;
	if (replyopts.opt.optlen) {
		ipc.opt = &replyopts.opt;
		if (ipc.opt->srr)
			daddr = replyopts.opt.faddr;
	}
	if (rt && rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST))
		saddr = rt->rt_spec_dst;
	if (ip_route_output(&rt, daddr, saddr, RT_TOS(arg->tos), oif, &fl))
		return;
	ip_build_xmit(inet_gbl->icmp_sk, ip_reply_glue_bits, arg, len, &ipc, rt,
		      MSG_DONTWAIT);
	ip_rt_put(rt);
}
