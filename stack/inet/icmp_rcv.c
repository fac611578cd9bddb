// SPDX-License-Identifier: MIT
/*
 * icmp_rcv.c - the Internet Control Message Protocol: what arrives
 *
 * Models the receiving half of net/ipv4/icmp.c of 2.4 (RFC 792, RFC 1122
 * 3.2.2): icmp_pointers[] says what is done with each type. An error finds
 * the socket whose packet it speaks of through the protocol's err_handler.
 *
 * Echo replies are for raw sockets, which got their copy from raw_v4_input(),
 * and for ping sockets.
 *
 * Not modelled: RFC 8335 probes. Linux: answers ICMP_ADDRESS no more either.
 */
#include <errno.h>
#include <linux/if_packet.h>
#include <netinet/tcp.h>
#include <string.h>
#include <time.h>

#include "stack/inet/icmp.h"
#include "stack/inet/inet_int.h"

static notrace void icmp_in_count(u8 type)
{
	static const enum mib_id of[NR_ICMP_TYPES + 1] = {
		[ICMP_ECHOREPLY] = IcmpInEchoReps,
		[ICMP_DEST_UNREACH] = IcmpInDestUnreachs,
		[ICMP_SOURCE_QUENCH] = IcmpInSrcQuenchs,
		[ICMP_REDIRECT] = IcmpInRedirects,
		[ICMP_ECHO] = IcmpInEchos,
		[ICMP_TIME_EXCEEDED] = IcmpInTimeExcds,
		[ICMP_PARAMETERPROB] = IcmpInParmProbs,
		[ICMP_TIMESTAMP] = IcmpInTimestamps,
		[ICMP_TIMESTAMPREPLY] = IcmpInTimestampReps,
		[ICMP_ADDRESS] = IcmpInAddrMasks,
		[ICMP_ADDRESSREPLY] = IcmpInAddrMaskReps,
	};

	if (type <= NR_ICMP_TYPES && of[type])
		ICMP_INC_STATS(of[type]);
}

static void icmp_discard(struct sk_buff *skb)
{
}

/* To those whose packet it was: raw sockets, then its protocol. */
static void icmp_socket_deliver(struct sk_buff *skb, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)(void *)skb->data;
	const struct inet_protocol *ipprot;

	/* The IP header and 64 bits of what followed (RFC 792). */
	if (skb->len < iph->ihl * 4u + 8) {
		ICMP_INC_STATS(IcmpInErrors);
		return;
	}
	raw_icmp_error(skb, iph->protocol, info);
	ipprot = inet_proto(iph->protocol);
	if (ipprot && ipprot->err_handler)
		ipprot->err_handler(skb, info);
}

/* Destination unreachable, source quench, time exceeded, parameter problem. */
static void icmp_unreach(struct sk_buff *skb)
{
	struct icmphdr *icmph = skb->h.icmph;
	struct iphdr *iph = (struct iphdr *)(void *)skb->data;
	u32 info = 0;

	if (skb->len < sizeof(*iph) || iph->ihl < 5)
		goto out_err;
	switch (icmph->type) {
	case ICMP_DEST_UNREACH:
		if (icmph->code == ICMP_FRAG_NEEDED) {
			if (inet_gbl->sysctl_ip_no_pmtu_disc == 2)
				return;
			info = ip_rt_frag_needed(iph,
						 ntohs(icmph->un.frag.mtu));
			if (!info)
				return;
		}
		if (icmph->code > NR_ICMP_UNREACH)
			return;
		break;
	case ICMP_PARAMETERPROB:
		info = ntohl(icmph->un.gateway) >> 24;
		break;
	case ICMP_TIME_EXCEEDED:
		if (icmph->code == ICMP_EXC_FRAGTIME)
			IP_INC_STATS(IpReasmFails);
		break;
	}
	/*
	 * RFC 1122 3.2.2: a host must not have sent it about a broadcast, so
	 * whoever did so is broken.
	 */
	if (!inet_gbl->sysctl_icmp_ignore_bogus_error_responses &&
	    inet_addr_type(iph->daddr) == RTN_BROADCAST)
		return;
	icmp_socket_deliver(skb, info);
	return;
out_err:
	ICMP_INC_STATS(IcmpInErrors);
}

static void icmp_redirect(struct sk_buff *skb)
{
	struct iphdr *iph = (struct iphdr *)(void *)skb->data;

	if (skb->len < sizeof(*iph)) {
		ICMP_INC_STATS(IcmpInErrors);
		return;
	}
	if (skb->h.icmph->code <= ICMP_REDIR_HOSTTOS)
		ip_rt_redirect(skb->nh.iph->saddr, iph->daddr,
			       skb->h.icmph->un.gateway, iph->saddr, iph->tos,
			       skb->dev);
	icmp_socket_deliver(skb, ntohl(skb->h.icmph->un.gateway));
}

static void icmp_echo(struct sk_buff *skb)
{
	struct icmp_bxm p;

	if (inet_gbl->sysctl_icmp_echo_ignore_all)
		return;
	p.data.icmph = *skb->h.icmph;
	p.data.icmph.type = ICMP_ECHOREPLY;
	p.head_len = sizeof(struct icmphdr);
	p.data_ptr = skb->data;
	p.data_len = skb->len;
	icmp_reply(&p, skb);
}

/* Milliseconds since midnight UT, three times (RFC 792). */
static void icmp_timestamp(struct sk_buff *skb)
{
	struct icmp_bxm p;
	u64 ms;

	if (skb->len < 4) {
		ICMP_INC_STATS(IcmpOutErrors);
		return;
	}
	ms = ktime_get_real() / 1000000 % 86400000;
	p.data.icmph = *skb->h.icmph;
	p.data.icmph.type = ICMP_TIMESTAMPREPLY;
	p.data.icmph.code = 0;
	memcpy(&p.data.times[0], skb->data, 4);
	p.data.times[1] = p.data.times[2] = htonl((u32)ms);
	p.head_len = sizeof(struct icmphdr) + 12;
	p.data_ptr = skb->data;
	p.data_len = 0;
	icmp_reply(&p, skb);
}

/* RFC 950: we are no authority for anybody's mask. */
static void icmp_address(struct sk_buff *skb)
{
}

static void icmp_address_reply(struct sk_buff *skb)
{
}

static notrace void icmp_echoreply(struct sk_buff *skb)
{
	ping_rcv(skb);
}

const struct icmp_control icmp_pointers[NR_ICMP_TYPES + 1] = {
	[ICMP_ECHOREPLY] = { icmp_echoreply, 0 },
	[1] = { icmp_discard, 1 },
	[2] = { icmp_discard, 1 },
	[ICMP_DEST_UNREACH] = { icmp_unreach, 1 },
	[ICMP_SOURCE_QUENCH] = { icmp_unreach, 1 },
	[ICMP_REDIRECT] = { icmp_redirect, 1 },
	[6] = { icmp_discard, 1 },
	[7] = { icmp_discard, 1 },
	[ICMP_ECHO] = { icmp_echo, 0 },
	[9] = { icmp_discard, 1 },
	[10] = { icmp_discard, 1 },
	[ICMP_TIME_EXCEEDED] = { icmp_unreach, 1 },
	[ICMP_PARAMETERPROB] = { icmp_unreach, 1 },
	[ICMP_TIMESTAMP] = { icmp_timestamp, 0 },
	[ICMP_TIMESTAMPREPLY] = { icmp_discard, 0 },
	[ICMP_INFO_REQUEST] = { icmp_discard, 0 },
	[ICMP_INFO_REPLY] = { icmp_discard, 0 },
	[ICMP_ADDRESS] = { icmp_address, 0 },
	[ICMP_ADDRESSREPLY] = { icmp_address_reply, 0 },
};

/* RFC 1122 3.2.2.6, 3.2.2.8: broadcasts may be left unanswered. */
static notrace bool icmp_broadcast_ok(u8 type)
{
	if (type == ICMP_ECHO || type == ICMP_TIMESTAMP)
		return !inet_gbl->sysctl_icmp_echo_ignore_broadcasts;
	return type == ICMP_ADDRESS || type == ICMP_ADDRESSREPLY;
}

int icmp_rcv(struct sk_buff *skb)
{
	struct rtable *rt = (struct rtable *)skb->dst;
	struct icmphdr *icmph;
	u8 type;
	int reason = SKB_DROP_REASON_PKT_TOO_SMALL;

	ICMP_INC_STATS(IcmpInMsgs);
	if (skb->len < sizeof(*icmph))
		goto error;
	if (skb->ip_summed != CHECKSUM_UNNECESSARY &&
	    ip_compute_csum(skb->data, skb->len)) {
		ICMP_INC_STATS(IcmpInCsumErrors);
		reason = SKB_DROP_REASON_ICMP_CSUM;
		goto error;
	}
	icmph = skb->h.icmph;
	type = icmph->type;
	icmp_msg_in(type);
	skb_pull(skb, sizeof(*icmph));
	reason = SKB_DROP_REASON_UNHANDLED_PROTO;
	/* RFC 1122 3.2.2: unknown types are silently discarded. */
	if (type > NR_ICMP_TYPES)
		goto error;
	if (rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST) &&
	    !icmp_broadcast_ok(type)) {
		reason = SKB_DROP_REASON_INVALID_PROTO;
		goto error;
	}
	icmp_in_count(type);
	icmp_pointers[type].handler(skb);
	kfree_skb(skb);
	return 0;
error:
	ICMP_INC_STATS(IcmpInErrors);
	kfree_skb_reason(skb, reason);
	return 0;
}

/* An error about an ICMP message of ours: for ping sockets. */
void icmp_err(struct sk_buff *skb, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)(void *)skb->data;
	const struct icmphdr *sent = (const void *)(skb->data + iph->ihl * 4u);

	if (sent->type == ICMP_ECHO || sent->type == ICMP_ECHOREPLY)
		ping_err(skb, info);
}
