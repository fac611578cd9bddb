// SPDX-License-Identifier: MIT
/*
 * icmp.c - the Internet Control Message Protocol: sending
 *
 * Models the sending half of net/ipv4/icmp.c of 2.4 (RFC 792, RFC 1122 3.2.2,
 * RFC 1812 4.3.2): icmp_send() for errors, icmp_reply() for answers, both by
 * ip_build_xmit() with a socket of the machine's own. What arrives is in
 * icmp_rcv.c.
 *
 * Errors are limited twice, as Linux limits them: 1000 a second in all, and a
 * token bucket for each peer (one message a second, six at once), for the
 * types in ratemask; never on lo.
 *
 * Not modelled: RFC 4884 extensions, RFC 8335 probes.
 */
#include <errno.h>
#include <linux/if_packet.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <string.h>

#include "stack/inet/icmp.h"
#include "stack/inet/inet_int.h"

/* Our own answers are root's. */
static const struct rt_flow icmp_flow = { .proto = IPPROTO_ICMP };

#define XRLIM_BURST 6

const struct icmp_err icmp_err_convert[NR_ICMP_UNREACH + 1] = {
	[ICMP_NET_UNREACH] = { ENETUNREACH, 0 },
	[ICMP_HOST_UNREACH] = { EHOSTUNREACH, 0 },
	[ICMP_PROT_UNREACH] = { ENOPROTOOPT, 1 },
	[ICMP_PORT_UNREACH] = { ECONNREFUSED, 1 },
	[ICMP_FRAG_NEEDED] = { EMSGSIZE, 0 },
	[ICMP_SR_FAILED] = { EOPNOTSUPP, 0 },
	[ICMP_NET_UNKNOWN] = { ENETUNREACH, 1 },
	[ICMP_HOST_UNKNOWN] = { EHOSTDOWN, 1 },
	[ICMP_HOST_ISOLATED] = { ENONET, 1 },
	[ICMP_NET_ANO] = { ENETUNREACH, 1 },
	[ICMP_HOST_ANO] = { EHOSTUNREACH, 1 },
	[ICMP_NET_UNR_TOS] = { ENETUNREACH, 0 },
	[ICMP_HOST_UNR_TOS] = { EHOSTUNREACH, 0 },
	[ICMP_PKT_FILTERED] = { EHOSTUNREACH, 1 },
	[ICMP_PREC_VIOLATION] = { EHOSTUNREACH, 1 },
	[ICMP_PREC_CUTOFF] = { EHOSTUNREACH, 1 },
};

void icmp_out_count(u8 type)
{
	static const enum mib_id of[NR_ICMP_TYPES + 1] = {
		[ICMP_ECHOREPLY] = IcmpOutEchoReps,
		[ICMP_DEST_UNREACH] = IcmpOutDestUnreachs,
		[ICMP_SOURCE_QUENCH] = IcmpOutSrcQuenchs,
		[ICMP_REDIRECT] = IcmpOutRedirects,
		[ICMP_ECHO] = IcmpOutEchos,
		[ICMP_TIME_EXCEEDED] = IcmpOutTimeExcds,
		[ICMP_PARAMETERPROB] = IcmpOutParmProbs,
		[ICMP_TIMESTAMP] = IcmpOutTimestamps,
		[ICMP_TIMESTAMPREPLY] = IcmpOutTimestampReps,
		[ICMP_ADDRESS] = IcmpOutAddrMasks,
		[ICMP_ADDRESSREPLY] = IcmpOutAddrMaskReps,
	};

	ICMP_INC_STATS(IcmpOutMsgs);
	if (type <= NR_ICMP_TYPES && of[type])
		ICMP_INC_STATS(of[type]);
	icmp_msg_out(type);
}

/* A token of all that the machine may send; a peer's own. */
static notrace bool icmp_global_allow(void)
{
	u64 now = jiffies, dt;
	u32 burst = (u32)inet_gbl->sysctl_icmp_msgs_burst;
	bool ok;

	spin_lock(&inet_gbl->icmp_lock);
	dt = min(now - inet_gbl->icmp_stamp, (u64)HZ);
	if (dt >= HZ / 50) {
		u32 add = (u32)((u64)inet_gbl->sysctl_icmp_msgs_per_sec * dt /
				HZ);

		if (add) {
			inet_gbl->icmp_stamp = now;
			inet_gbl->icmp_credit =
				min(inet_gbl->icmp_credit + add, burst);
		}
	}
	ok = inet_gbl->icmp_credit > 0;
	if (ok)
		inet_gbl->icmp_credit--;
	spin_unlock(&inet_gbl->icmp_lock);
	if (!ok)
		ICMP_INC_STATS(IcmpOutRateLimitGlobal);
	return ok;
}

static notrace bool icmp_peer_allow(u32 daddr)
{
	u32 i = hash32(daddr, inet_gbl->ident_secret) % 256;
	u32 step = (u32)inet_gbl->sysctl_icmp_ratelimit;
	u64 now = jiffies, token;
	bool ok;

	spin_lock(&inet_gbl->icmp_lock);
	token = inet_gbl->icmp_peer_credit[i] + now -
		inet_gbl->icmp_peer_stamp[i];
	inet_gbl->icmp_peer_stamp[i] = now;
	if (token > (u64)XRLIM_BURST * step)
		token = (u64)XRLIM_BURST * step;
	ok = token >= step;
	if (ok)
		token -= step;
	inet_gbl->icmp_peer_credit[i] = (u32)token;
	spin_unlock(&inet_gbl->icmp_lock);
	if (!ok)
		ICMP_INC_STATS(IcmpOutRateLimitHost);
	return ok;
}

static bool icmpv4_xrlim_allow(struct rtable *rt, u8 type, int code)
{
	if (type > NR_ICMP_TYPES)
		return true;
	/* Path MTU discovery must not be held up. */
	if (type == ICMP_DEST_UNREACH && code == ICMP_FRAG_NEEDED)
		return true;
	if (rt->dst.dev->flags & IFF_LOOPBACK)
		return true;
	if (!(1 << type & inet_gbl->sysctl_icmp_ratemask))
		return true;
	return icmp_global_allow() && (!inet_gbl->sysctl_icmp_ratelimit ||
				       icmp_peer_allow(rt->rt_dst));
}

/*
 * Header, data and checksum. A long echo goes out in fragments, asked for
 * from the last to the first, so the sum is complete when the header's turn
 * comes.
 */
static int icmp_glue_bits(const void *frag, char *to, unsigned int offset,
			  unsigned int len, struct sk_buff *skb)
{
	struct icmp_bxm *p = (struct icmp_bxm *)(unsigned long)frag;
	struct icmphdr *ih;

	if (offset) {
		memcpy(to, p->data_ptr + offset - p->head_len, len);
		p->csum = csum_add(p->csum, csum_partial(to, len, 0));
		return 0;
	}
	memcpy(to, &p->data, p->head_len);
	memcpy(to + p->head_len, p->data_ptr, len - p->head_len);
	ih = (struct icmphdr *)(void *)to;
	ih->checksum = 0;
	ih->checksum = csum_fold(csum_partial(to, len, p->csum));
	return 0;
}

void icmp_reply(struct icmp_bxm *p, struct sk_buff *skb)
{
	struct rtable *rt = (struct rtable *)skb->dst;
	struct ipcm_cookie ipc = { .ttl = 0,
				   .protocol = IPPROTO_ICMP,
				   .mark = 0 };
	u32 daddr = skb->nh.iph->saddr, saddr = rt->rt_spec_dst;

	if (ip_options_echo(&p->replyopts, skb))
		return;
	ipc.tos = skb->nh.iph->tos;
	ipc.addr = daddr;
	if (p->replyopts.optlen) {
		ipc.opt = &p->replyopts;
		if (ipc.opt->srr)
			daddr = p->replyopts.faddr;
	}
	if (ip_route_output(&rt, daddr, saddr, RT_TOS(skb->nh.iph->tos), 0,
			    &icmp_flow))
		return;
	if (icmpv4_xrlim_allow(rt, p->data.icmph.type, p->data.icmph.code)) {
		icmp_out_count(p->data.icmph.type);
		p->csum = 0;
		ip_build_xmit(inet_gbl->icmp_sk, icmp_glue_bits, p,
			      p->head_len + p->data_len, &ipc, rt,
			      MSG_DONTWAIT);
	}
	ip_rt_put(rt);
}

/* RFC 1122 3.2.2: what must not be answered with an error. */
static notrace bool icmp_send_forbidden(const struct sk_buff *skb, int type)
{
	const struct rtable *rt = (const struct rtable *)skb->dst;
	const struct iphdr *iph = skb->nh.iph;

	if (!rt || skb->pkt_type != PACKET_HOST)
		return true;
	if (rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST))
		return true;
	if (iph->frag_off & htons(IP_OFFSET))
		return true;
	/* Never an error about an error. */
	if (icmp_pointers[type].error && iph->protocol == IPPROTO_ICMP) {
		const u8 *t = (const u8 *)iph + iph->ihl * 4;

		if (t >= skb->tail || *t > NR_ICMP_TYPES ||
		    icmp_pointers[*t].error)
			return true;
	}
	return false;
}

void icmp_send(struct sk_buff *skb, int type, int code, u32 info)
{
	struct rtable *rt = (struct rtable *)skb->dst, *rout;
	struct iphdr *iph = skb->nh.iph;
	struct ipcm_cookie ipc = { .ttl = 0, .protocol = IPPROTO_ICMP };
	struct icmp_bxm p;
	u32 saddr, room;

	if (type > NR_ICMP_TYPES || !iph || (u8 *)iph < skb->head ||
	    (u8 *)(iph + 1) > skb->tail)
		return;
	if (icmp_send_forbidden(skb, type))
		return;
	saddr = iph->daddr;
	if (!(rt->rt_flags & RTCF_LOCAL))
		saddr = inet_gbl->sysctl_icmp_errors_use_inbound_ifaddr &&
					skb->dev
				? inet_select_addr(skb->dev, iph->saddr,
						   RT_SCOPE_LINK)
				: 0;
	ipc.tos = icmp_pointers[type].error ? (iph->tos & IPTOS_TOS_MASK) |
						      IPTOS_PREC_INTERNETCONTROL
					    : iph->tos;
	if (ip_options_echo(&p.replyopts, skb))
		return;
	ipc.addr = iph->saddr;
	if (p.replyopts.optlen)
		ipc.opt = &p.replyopts;
	if (ip_route_output(&rout,
			    p.replyopts.srr ? p.replyopts.faddr : iph->saddr,
			    saddr, RT_TOS((u32)ipc.tos), 0, &icmp_flow))
		return;
	if (!icmpv4_xrlim_allow(rout, (u8)type, code))
		goto out;

	memset(&p.data, 0, sizeof(p.data));
	p.data.icmph.type = (u8)type;
	p.data.icmph.code = (u8)code;
	p.data.icmph.un.gateway = info;
	/* RFC 1812 4.3.2.3: as much as fits into 576 bytes. */
	room = min(rt_mtu(&rout->dst), 576u);
	room -= (u32)sizeof(struct iphdr) + p.replyopts.optlen +
		(u32)sizeof(struct icmphdr);
	p.head_len = sizeof(struct icmphdr);
	p.data_ptr = skb->nh.raw;
	p.data_len = min((u32)(skb->tail - skb->nh.raw), room);
	p.csum = 0;
	icmp_out_count((u8)type);
	ip_build_xmit(inet_gbl->icmp_sk, icmp_glue_bits, &p,
		      p.head_len + p.data_len, &ipc, rout, MSG_DONTWAIT);
out:
	ip_rt_put(rout);
}

/* The kernel's own ICMP socket: never hashed, hears nothing. */
int icmp_init(void)
{
	struct sock *sk = sk_alloc(PF_INET, PROTO_RAW);

	if (!sk)
		return -ENOMEM;
	sock_init_data(NULL, sk);
	sk->family = PF_INET;
	sk->type = SOCK_RAW;
	sk->protocol = IPPROTO_ICMP;
	sk->sndbuf = 2 * 65536 + 4096;
	sk->inet.ttl = -1;
	sk->inet.mc_ttl = 1;
	sk->inet.mc_loop = 1;
	sk->inet.pmtudisc = IP_PMTUDISC_DONT;
	inet_gbl->icmp_sk = sk;
	return 0;
}
