// SPDX-License-Identifier: MIT
/*
 * ip_input.c - a datagram arrives
 *
 * Models net/ipv4/ip_input.c of 2.4 (RFC 791, RFC 1122 3.2): checks, the
 * routing decision, reassembly, the hand-over to raw sockets and to the
 * protocol. A packet that came over lo has its route already: the way out
 * found it, and the route of a local destination knows the way in too.
 *
 *   ip_rcv -> ip_rcv_finish -> dst_input: ip_local_deliver | ip_forward
 *                                    `-> ip_local_deliver_finish -> tcp_v4_rcv
 *
 * Not modelled: several handlers for one protocol
 * (ip_run_ipprot), early demultiplexing, IPsec policies.
 */
#include <errno.h>
#include <linux/if_packet.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "netfilter.h"
#include "stack/inet/inet_int.h"

/* raw.c's copies, then the protocol. */
int ip_local_deliver_finish(struct sk_buff *skb)
{
	struct iphdr *iph = skb->nh.iph;
	const struct inet_protocol *ipprot = inet_proto(iph->protocol);
	bool raw;

	skb_pull(skb, iph->ihl * 4u);
	skb->h.raw = skb->data;

	raw = raw_v4_input(skb, iph);
	if (likely(ipprot != NULL)) {
		IP_INC_STATS(IpInDelivers);
		ipprot->handler(skb);
		return 0;
	}
	if (raw) {
		IP_INC_STATS(IpInDelivers);
		kfree_skb(skb);
		return 0;
	}
	IP_INC_STATS(IpInUnknownProtos);
	icmp_send(skb, ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, 0);
	kfree_skb_reason(skb, SKB_DROP_REASON_IP_NOPROTO);
	return 0;
}

int ip_local_deliver(struct sk_buff *skb)
{
	if (skb->nh.iph->frag_off & htons(IP_MF | IP_OFFSET)) {
		skb = ip_defrag(skb, IP_DEFRAG_LOCAL_DELIVER);
		if (!skb)
			return 0;
	}
	return NF_HOOK(NF_IP_LOCAL_IN, skb, skb->dev, NULL,
		       ip_local_deliver_finish);
}

/* Options of the header: compiled, and a source route obeyed or refused. */
static notrace int ip_rcv_options(struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;
	struct in_device *in_dev;
	struct ip_options *opt;

	opt = &IPCB(skb)->opt;
	opt->optlen = (u8)(skb->nh.iph->ihl * 4 - sizeof(struct iphdr));
	if (ip_options_compile(NULL, skb)) {
		IP_INC_STATS(IpInHdrErrors);
		return -EINVAL;
	}
	if (!opt->srr)
		return 0;
	in_dev = __in_dev_get(dev);
	if (in_dev && !in_dev->cnf.accept_source_route)
		return -EINVAL;
	return ip_options_rcv_srr(skb);
}

int ip_rcv_finish(struct sk_buff *skb)
{
	struct iphdr *iph = skb->nh.iph;
	struct rtable *rt;
	int reason = SKB_DROP_REASON_IP_INADDRERRORS, err;

	if (!skb->dst) {
		err = ip_route_input(skb, iph->daddr, iph->saddr, iph->tos,
				     skb->dev);
		if (err) {
			if (err == -EXDEV) {
				NET_INC_STATS(TcpExtIPReversePathFilter);
				reason = SKB_DROP_REASON_IP_RPFILTER;
			}
			goto drop;
		}
	}
	if (iph->ihl > 5) {
		reason = SKB_DROP_REASON_IP_INHDR;
		if (ip_rcv_options(skb))
			goto drop;
	}
	rt = (struct rtable *)skb->dst;
	if (rt->rt_type == RTN_MULTICAST) {
		IP_INC_STATS(IpExtInMcastPkts);
		IP_ADD_STATS(IpExtInMcastOctets, skb->len);
	} else if (rt->rt_type == RTN_BROADCAST) {
		IP_INC_STATS(IpExtInBcastPkts);
		IP_ADD_STATS(IpExtInBcastOctets, skb->len);
	}
	return dst_input(skb);

drop:
	kfree_skb_reason(skb, reason);
	return 0;
}

int ip_rcv(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt)
{
	struct iphdr *iph;
	u32 len;
	int reason = SKB_DROP_REASON_OTHERHOST;

	if (skb->pkt_type == PACKET_OTHERHOST)
		goto drop;
	IP_INC_STATS(IpInReceives);
	IP_ADD_STATS(IpExtInOctets, skb->len);
	skb = skb_share_check(skb);
	if (!skb) {
		IP_INC_STATS(IpInDiscards);
		return 0;
	}
	reason = SKB_DROP_REASON_IP_INHDR;
	if (skb->len < sizeof(*iph))
		goto inhdr_error;
	skb->nh.raw = skb->data;
	iph = skb->nh.iph;
	/* RFC 1122 3.2.1: version, length, checksum; silently discarded. */
	if (iph->ihl < 5 || iph->version != 4 || skb->len < iph->ihl * 4u)
		goto inhdr_error;
	if (ip_fast_csum(iph, iph->ihl) != 0) {
		IP_INC_STATS(IpExtInCsumErrors);
		reason = SKB_DROP_REASON_IP_CSUM;
		goto inhdr_error;
	}
	len = ntohs(iph->tot_len);
	if (skb->gso_size) {
		len = skb->len; /* several segments; may be over 64 KiB */
	} else if (skb->len < len) {
		IP_INC_STATS(IpExtInTruncatedPkts);
		reason = SKB_DROP_REASON_PKT_TOO_SMALL;
		goto drop;
	}
	if (len < iph->ihl * 4u)
		goto inhdr_error;
	if (skb->len > len) {
		skb_trim(skb, len); /* the padding of a short frame */
		if (skb->ip_summed == CHECKSUM_HW)
			skb->ip_summed = CHECKSUM_NONE;
	}
	if (iph->ihl > 5 && skb_cloned(skb)) {
		/* Recording options are written into the header. */
		struct sk_buff *n = skb_unshare(skb);

		if (!n) {
			IP_INC_STATS(IpInDiscards);
			return 0;
		}
		skb = n;
		skb->nh.raw = skb->data;
	}
	memset(IPCB(skb), 0, sizeof(struct inet_skb_parm));
	IPCB(skb)->iif = dev->ifindex;
	return NF_HOOK(NF_IP_PRE_ROUTING, skb, dev, NULL, ip_rcv_finish);

inhdr_error:
	IP_INC_STATS(IpInHdrErrors);
drop:
	kfree_skb_reason(skb, reason);
	return 0;
}
