// SPDX-License-Identifier: MIT
/*
 * ip_forward.c - a datagram passes through
 *
 * Models net/ipv4/ip_forward.c of 2.4 (RFC 1812 5.2, 5.3.1): only between
 * devices on which forwarding was switched on.
 *
 * Not modelled: netfilter, NAT, the router alert chain for other types than
 * the kernel's.
 */
#include <errno.h>
#include <linux/if_packet.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "netfilter.h"
#include "stack/inet/inet_int.h"
#include "stack/inet/ip_sockopt.h"

/* Every socket that asked for router alerts gets the packet. */
bool ip_call_ra_chain(struct sk_buff *skb)
{
	struct sock *sks[16];
	int n = 0;

	if (!inet_gbl->ra_chain)
		return false;
	spin_lock(&inet_gbl->ra_lock);
	for (struct ip_ra_chain *ra = inet_gbl->ra_chain;
	     ra && n < (int)ARRAY_SIZE(sks); ra = ra->next)
		if (ra->sk->num == skb->nh.iph->protocol &&
		    (!ra->sk->bound_dev_if ||
		     ra->sk->bound_dev_if == skb->dev->ifindex)) {
			sock_hold(ra->sk);
			sks[n++] = ra->sk;
		}
	spin_unlock(&inet_gbl->ra_lock);
	if (!n)
		return false;
	if (skb->nh.iph->frag_off & htons(IP_MF | IP_OFFSET)) {
		skb = ip_defrag(skb, IP_DEFRAG_CALL_RA_CHAIN);
		if (!skb) {
			while (n)
				sock_put(sks[--n]);
			return true;
		}
	}
	while (n) {
		struct sk_buff *c = n > 1 ? skb_clone(skb) : skb;

		n--;
		if (c && sock_queue_rcv_skb(sks[n], c))
			kfree_skb(c);
		sock_put(sks[n]);
	}
	return true;
}

int ip_forward_finish(struct sk_buff *skb)
{
	IP_INC_STATS(IpForwDatagrams);
	IP_ADD_STATS(IpExtOutOctets, skb->len);
	if (unlikely(IPCB(skb)->opt.optlen))
		ip_forward_options(skb);
	return ip_send(skb);
}

/* RFC 1624: the checksum follows one step of the TTL. */
static void ip_decrease_ttl(struct iphdr *iph)
{
	u32 check = iph->check;

	check += htons(0x0100);
	iph->check = (u16)(check + (check >= 0xffff));
	iph->ttl--;
}

int ip_forward(struct sk_buff *skb)
{
	struct ip_options *opt = &IPCB(skb)->opt;
	struct rtable *rt = (struct rtable *)skb->dst;
	struct sk_buff *n;
	u32 mtu;

	if (skb->pkt_type != PACKET_HOST)
		goto drop;
	if (opt->router_alert && ip_call_ra_chain(skb))
		return 0;
	skb->ip_summed = CHECKSUM_NONE;
	if (skb->nh.iph->ttl <= 1) {
		IP_INC_STATS(IpInHdrErrors);
		icmp_send(skb, ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, 0);
		kfree_skb_reason(skb, SKB_DROP_REASON_IP_TTL_EXPIRED);
		return 0;
	}
	if (opt->is_strictroute && rt->rt_dst != rt->rt_gateway) {
		icmp_send(skb, ICMP_DEST_UNREACH, ICMP_SR_FAILED, 0);
		goto drop;
	}
	mtu = rt_mtu(&rt->dst);
	if (skb->len > mtu && skb->nh.iph->frag_off & htons(IP_DF)) {
		IP_INC_STATS(IpFragFails);
		icmp_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu));
		kfree_skb_reason(skb, SKB_DROP_REASON_PKT_TOO_BIG);
		return 0;
	}
	/* The header changes, and another link's may need more room. */
	if (skb_cloned(skb) ||
	    skb_headroom(skb) < ((rt->dst.dev->hard_header_len + 15u) & ~15u)) {
		n = skb_copy_expand(
			skb, (rt->dst.dev->hard_header_len + 15u) & ~15u, 0);
		kfree_skb(skb);
		if (!n)
			return 0;
		skb = n;
		rt = (struct rtable *)skb->dst;
	}
	ip_decrease_ttl(skb->nh.iph);
	if (rt->rt_flags & RTCF_DOREDIRECT && !opt->srr)
		ip_rt_send_redirect(skb);
	skb->priority = rt_tos2priority(skb->nh.iph->tos);
	return NF_HOOK(NF_IP_FORWARD, skb, skb->dev, rt->dst.dev,
		       ip_forward_finish);
drop:
	kfree_skb_reason(skb, SKB_DROP_REASON_NOT_SPECIFIED);
	return 0;
}
