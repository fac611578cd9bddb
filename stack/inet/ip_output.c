// SPDX-License-Identifier: MIT
/*
 * ip_output.c - a datagram leaves
 *
 * Models net/ipv4/ip_output.c of 2.4 (RFC 791): the header in front of a TCP
 * segment (ip_queue_xmit), the last steps that every datagram takes
 * (ip_output, ip_mc_output, ip_finish_output), fragmentation. Datagrams of
 * UDP, raw sockets and ICMP are built in ip_build.c.
 *
 *   ip_queue_xmit -> ip_queue_xmit2 -> ip_output -> ip_finish_output
 *                                        -> ip_finish_output2 -> neighbour
 *
 * A checksum that was left to the device (CHECKSUM_HW) is computed here when
 * the device is not lo.
 *
 * Not modelled: NAT, the dumb one included; IPsec.
 */
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <string.h>

#include "neighbour.h"
#include "netfilter.h"
#include "stack/inet/inet_int.h"

void ip_send_check(struct iphdr *iph)
{
	iph->check = 0;
	iph->check = ip_fast_csum(iph, iph->ihl);
}

/* One counter for each pair of addresses, more or less. */
void __ip_select_ident(struct iphdr *iph)
{
	u32 i = hash32(iph->daddr ^ inet_gbl->ident_secret,
		       iph->saddr ^ iph->protocol) %
		IP_IDENTS;

	iph->id = htons((u16)atomic_add_return(1, &inet_gbl->idents[i]));
}

/* RFC 6864: an id matters only to a datagram that may be fragmented. */
void ip_select_ident(struct iphdr *iph, struct dst_entry *dst, struct sock *sk)
{
	if (!(iph->frag_off & htons(IP_DF)))
		__ip_select_ident(iph);
	else if (sk && sk->daddr)
		iph->id = htons(sk->inet.id++);
	else
		iph->id = 0;
}

bool ip_dont_fragment(const struct sock *sk, const struct dst_entry *dst)
{
	u8 pd = sk->inet.pmtudisc;

	return pd == IP_PMTUDISC_DO || pd == IP_PMTUDISC_PROBE ||
	       (pd == IP_PMTUDISC_WANT && !(dst->mxlock & 1u << RTAX_MTU));
}

/* A sum that was to be the device's: transport header at skb->h. */
void skb_checksum_help(struct sk_buff *skb)
{
	struct iphdr *iph = skb->nh.iph;
	u32 len = skb->len - (u32)(skb->h.raw - skb->data);
	u16 *check;

	switch (iph->protocol) {
	case IPPROTO_TCP:
		check = &skb->h.th->check;
		break;
	case IPPROTO_UDP:
		check = &skb->h.uh->check;
		break;
	default:
		skb->ip_summed = CHECKSUM_NONE;
		return;
	}
	*check = 0;
	*check = csum_tcpudp_magic(iph->saddr, iph->daddr, (u16)len,
				   iph->protocol,
				   csum_partial(skb->h.raw, len, 0));
	if (iph->protocol == IPPROTO_UDP && !*check)
		*check = 0xffff;
	skb->ip_summed = CHECKSUM_NONE;
}

int ip_finish_output2(struct sk_buff *skb)
{
	struct dst_entry *dst = skb->dst;

	if (likely(dst->neighbour != NULL))
		return neigh_output(skb, dst->neighbour);
	kfree_skb_reason(skb, SKB_DROP_REASON_NEIGH_CREATEFAIL);
	return -EINVAL;
}

int ip_finish_output(struct sk_buff *skb)
{
	struct net_device *dev = skb->dst->dev;

	skb->dev = dev;
	skb->protocol = htons(0x0800);
	if (skb->ip_summed == CHECKSUM_HW &&
	    !(dev->features & NETIF_F_LOOPBACK_CSUM))
		skb_checksum_help(skb);
	return NF_HOOK(NF_IP_POST_ROUTING, skb, NULL, dev, ip_finish_output2);
}

int ip_output(struct sk_buff *skb)
{
	IP_INC_STATS(IpOutTransmits);
	IP_ADD_STATS(IpExtOutOctets, skb->len);
	return ip_finish_output(skb);
}

/* The copy of a multicast or broadcast that this host itself gets. */
static int ip_dev_loopback_xmit(struct sk_buff *newskb)
{
	newskb->mac.raw = newskb->data;
	newskb->pkt_type = PACKET_LOOPBACK;
	newskb->ip_summed = CHECKSUM_UNNECESSARY;
	netif_rx(newskb);
	return 0;
}

static notrace void ip_mc_loop_copy(struct sk_buff *skb)
{
	struct sk_buff *newskb = skb_clone(skb);

	if (newskb) {
		skb_orphan(newskb);
		ip_dev_loopback_xmit(newskb);
	}
}

int ip_mc_output(struct sk_buff *skb)
{
	struct rtable *rt = (struct rtable *)skb->dst;
	struct sock *sk = skb->sk;

	IP_INC_STATS(IpOutTransmits);
	IP_ADD_STATS(IpExtOutOctets, skb->len);
	skb->dev = rt->dst.dev;
	skb->protocol = htons(0x0800);
	if (rt->rt_flags & RTCF_MULTICAST) {
		IP_INC_STATS(IpExtOutMcastPkts);
		IP_ADD_STATS(IpExtOutMcastOctets, skb->len);
		if ((!sk || sk->inet.mc_loop) && rt->rt_flags & RTCF_LOCAL)
			ip_mc_loop_copy(skb);
		/* TTL 0: it must not leave the host (RFC 1112 6.1). */
		if (skb->nh.iph->ttl == 0) {
			kfree_skb(skb);
			return 0;
		}
	}
	if (rt->rt_flags & RTCF_BROADCAST) {
		IP_INC_STATS(IpExtOutBcastPkts);
		IP_ADD_STATS(IpExtOutBcastOctets, skb->len);
		ip_mc_loop_copy(skb);
	}
	return ip_finish_output(skb);
}

/* What is forwarded: the header is there, only the size may be wrong. */
int ip_send(struct sk_buff *skb)
{
	if (skb->len > rt_mtu(skb->dst))
		return ip_fragment(skb, ip_finish_output);
	return ip_finish_output(skb);
}

/* --- TCP --------------------------------------------------------------------
 */

static u8 ip_select_ttl(const struct sock *sk, const struct rtable *rt)
{
	if (sk->inet.ttl >= 0)
		return (u8)sk->inet.ttl;
	if (rt->dst.hoplimit)
		return (u8)rt->dst.hoplimit;
	return (u8)inet_gbl->sysctl_ip_default_ttl;
}

/* skb has its header and its route; sk still owns it. */
int ip_queue_xmit2(struct sk_buff *skb)
{
	struct rtable *rt = (struct rtable *)skb->dst;
	struct net_device *dev = rt->dst.dev;
	struct sock *sk = skb->sk;
	struct iphdr *iph = skb->nh.iph;

	if (unlikely(skb_headroom(skb) < dev->hard_header_len)) {
		struct sk_buff *n = skb_realloc_headroom(
			skb, (dev->hard_header_len + 15u) & ~15u);

		if (!n) {
			kfree_skb_reason(skb, SKB_DROP_REASON_NOMEM);
			return -ENOMEM;
		}
		if (sk)
			skb_set_owner_w(n, sk);
		kfree_skb(skb);
		skb = n;
		iph = skb->nh.iph;
	}
	if (unlikely(skb->len > rt_mtu(&rt->dst)) &&
	    !(skb->gso_size && dev->features & NETIF_F_TSO)) {
		if (iph->frag_off & htons(IP_DF) && !skb->gso_size) {
			/* Tell ourselves: TCP will cut it smaller. */
			icmp_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
				  htonl(rt_mtu(&rt->dst)));
			kfree_skb_reason(skb, SKB_DROP_REASON_PKT_TOO_BIG);
			return -EMSGSIZE;
		}
		iph->frag_off = 0;
		ip_select_ident(iph, &rt->dst, sk);
		ip_send_check(iph);
		return ip_fragment(skb, ip_output);
	}
	ip_select_ident(iph, &rt->dst, sk);
	ip_send_check(iph);
	return dst_output(skb);
}

int ip_queue_xmit(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;
	struct ip_options *opt = sk->inet.opt;
	struct rtable *rt = (struct rtable *)skb->dst;
	struct iphdr *iph;

	if (!rt) {
		rt = (struct rtable *)__sk_dst_check(sk, 0);
		if (!rt) {
			u32 daddr = opt && opt->srr ? opt->faddr : sk->daddr;

			struct rt_flow fl = sk_flow(sk, sk->dport);

			if (ip_route_output(&rt, daddr, sk->saddr,
					    RT_CONN_FLAGS(sk), sk->bound_dev_if,
					    &fl))
				goto no_route;
			__sk_dst_set(sk, &rt->dst);
		}
		skb->dst = dst_clone(&rt->dst);
	}
	if (opt && opt->is_strictroute && rt->rt_dst != rt->rt_gateway)
		goto no_route;

	iph = (struct iphdr *)(void *)skb_push(
		skb, (u32)sizeof(*iph) + (opt ? opt->optlen : 0));
	skb->nh.iph = iph;
	iph->version = 4;
	iph->ihl = 5;
	iph->tos = sk->inet.tos;
	iph->tot_len = htons((u16)skb->len);
	iph->frag_off = ip_dont_fragment(sk, &rt->dst) ? htons(IP_DF) : 0;
	iph->ttl = ip_select_ttl(sk, rt);
	iph->protocol = sk->protocol;
	iph->saddr = rt->rt_src;
	iph->daddr = rt->rt_dst;
	memset(skb->cb, 0, sizeof(struct inet_skb_parm));
	if (opt && opt->optlen) {
		iph->ihl += opt->optlen >> 2;
		ip_options_build(skb, opt, sk->daddr, rt, 0);
	}
	skb->priority = sk->priority;
	skb->mark = sk->mark;
	IP_INC_STATS(IpOutRequests);
	return NF_HOOK(NF_IP_LOCAL_OUT, skb, NULL, rt->dst.dev, ip_queue_xmit2);

no_route:
	IP_INC_STATS(IpOutNoRoutes);
	kfree_skb_reason(skb, SKB_DROP_REASON_IP_OUTNOROUTES);
	return -EHOSTUNREACH;
}

/* A SYN-ACK, for which there is no socket yet: skb->dst is set. */
int ip_build_and_send_pkt(struct sk_buff *skb, struct sock *sk, u32 saddr,
			  u32 daddr, struct ip_options *opt)
{
	struct rtable *rt = (struct rtable *)skb->dst;
	struct iphdr *iph;

	iph = (struct iphdr *)(void *)skb_push(
		skb, (u32)sizeof(*iph) + (opt ? opt->optlen : 0));
	skb->nh.iph = iph;
	iph->version = 4;
	iph->ihl = 5;
	iph->tos = sk->inet.tos;
	iph->tot_len = htons((u16)skb->len);
	iph->frag_off = ip_dont_fragment(sk, &rt->dst) ? htons(IP_DF) : 0;
	iph->ttl = ip_select_ttl(sk, rt);
	iph->protocol = IPPROTO_TCP;
	iph->saddr = saddr;
	iph->daddr = opt && opt->srr ? opt->faddr : daddr;
	memset(skb->cb, 0, sizeof(struct inet_skb_parm));
	if (opt && opt->optlen) {
		iph->ihl += opt->optlen >> 2;
		ip_options_build(skb, opt, daddr, rt, 0);
	}
	ip_select_ident(iph, &rt->dst, NULL);
	ip_send_check(iph);
	skb->priority = sk->priority;
	skb->mark = sk->mark;
	IP_INC_STATS(IpOutRequests);
	return NF_HOOK(NF_IP_LOCAL_OUT, skb, NULL, rt->dst.dev,
		       output_maybe_reroute);
}

/* --- fragmentation (RFC 791 3.2)
 * ---------------------------------------------- */

static void ip_copy_metadata(struct sk_buff *to, const struct sk_buff *from)
{
	to->pkt_type = from->pkt_type;
	to->priority = from->priority;
	to->protocol = from->protocol;
	to->mark = from->mark;
	to->dst = dst_clone(from->dst);
	to->dev = from->dev;
	IPCB(to)->flags = IPCB(from)->flags;
}

/*
 * Cuts skb into pieces that fit the route's MTU and gives each to output.
 * Consumes skb. EMSGSIZE: it must not be cut; the sender was told.
 */
int ip_fragment(struct sk_buff *skb, int (*output)(struct sk_buff *))
{
	struct rtable *rt = (struct rtable *)skb->dst;
	struct iphdr *iph = skb->nh.iph;
	u32 hlen = iph->ihl * 4u, left = skb->len - hlen;
	u32 mtu = rt_mtu(&rt->dst), room, off = 0;
	u32 hh = (rt->dst.dev->hard_header_len + 15u) & ~15u;
	u32 offset = (u32)(ntohs(iph->frag_off) & IP_OFFSET) << 3;
	bool more = iph->frag_off & htons(IP_MF);
	int err = 0;

	if (iph->frag_off & htons(IP_DF) && !skb->local_df) {
		icmp_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu));
		IP_INC_STATS(IpFragFails);
		kfree_skb_reason(skb, SKB_DROP_REASON_PKT_TOO_BIG);
		return -EMSGSIZE;
	}
	if (skb->ip_summed == CHECKSUM_HW)
		skb_checksum_help(skb);
	room = mtu - hlen;
	if (mtu < hlen + 8) {
		err = -EINVAL;
		goto fail;
	}
	while (left) {
		u32 len = left > room ? room & ~7u : left;
		struct sk_buff *n = alloc_skb(len + hlen + hh);
		struct iphdr *niph;

		if (!n) {
			err = -ENOMEM;
			goto fail;
		}
		ip_copy_metadata(n, skb);
		skb_reserve(n, hh);
		skb_put(n, len + hlen);
		n->nh.raw = n->data;
		n->h.raw = n->data + hlen;
		if (skb->sk)
			skb_set_owner_w(n, skb->sk);
		memcpy(n->nh.raw, skb->nh.raw, hlen);
		memcpy(n->h.raw, skb->nh.raw + hlen + off, len);
		left -= len;

		niph = n->nh.iph;
		niph->frag_off = htons((u16)(offset >> 3));
		/* Options that are not for every piece go after the first. */
		if (offset == 0 && off == 0)
			ip_options_fragment(skb);
		if (left || more)
			niph->frag_off |= htons(IP_MF);
		niph->tot_len = htons((u16)(len + hlen));
		ip_send_check(niph);
		off += len;
		offset += len;
		IP_INC_STATS(IpFragCreates);
		err = output(n);
		if (err)
			goto fail;
	}
	IP_INC_STATS(IpFragOKs);
	kfree_skb(skb);
	return 0;
fail:
	IP_INC_STATS(IpFragFails);
	kfree_skb(skb);
	return err;
}
