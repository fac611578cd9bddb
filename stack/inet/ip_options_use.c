// SPDX-License-Identifier: MIT
/*
 * ip_options_use.c - options of the IP header: on the way
 *
 * Models ip_options_build(), _echo(), _fragment(), _rcv_srr() and
 * ip_forward_options() of net/ipv4/ip_options.c of 2.4 (RFC 791 3.1, RFC 1122
 * 3.2.1.8, RFC 1812 4.2.2.2, 5.3.13). Every pointer octet was checked when the
 * option was compiled.
 *
 * Not modelled: CIPSO.
 */
#include <errno.h>
#include <linux/if_packet.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "stack/inet/inet_int.h"
#include "stack/inet/ip_opt.h"

void ip_options_build(struct sk_buff *skb, struct ip_options *opt, u32 daddr,
		      struct rtable *rt, int is_frag)
{
	u8 *iph = skb->nh.raw;
	u32 now;

	memcpy(&IPCB(skb)->opt, opt, sizeof(*opt));
	memcpy(iph + sizeof(struct iphdr), opt->__data, opt->optlen);
	opt = &IPCB(skb)->opt;
	opt->is_data = 0;
	/* The last hop of a source route is the true destination. */
	if (opt->srr)
		memcpy(iph + opt->srr + iph[opt->srr + 1] - 4, &daddr, 4);
	if (!is_frag) {
		if (opt->rr_needaddr)
			ip_rt_get_source(iph + opt->rr + iph[opt->rr + 2] - 5,
					 rt);
		if (opt->ts_needaddr)
			ip_rt_get_source(iph + opt->ts + iph[opt->ts + 2] - 9,
					 rt);
		if (opt->ts_needtime) {
			now = ip_opt_time();
			memcpy(iph + opt->ts + iph[opt->ts + 2] - 5, &now, 4);
		}
		return;
	}
	/* These are only in the first fragment. */
	if (opt->rr) {
		memset(iph + opt->rr, IPOPT_NOP, iph[opt->rr + 1]);
		opt->rr = 0;
		opt->rr_needaddr = 0;
	}
	if (opt->ts) {
		memset(iph + opt->ts, IPOPT_NOP, iph[opt->ts + 1]);
		opt->ts = 0;
		opt->ts_needaddr = opt->ts_needtime = 0;
	}
}

static notrace int echo_ts(struct ip_options *dopt,
			   const struct ip_options *sopt, const u8 *sptr,
			   u8 *dptr)
{
	u8 len = sptr[sopt->ts + 1], off = sptr[sopt->ts + 2];
	u32 addr;

	dopt->ts = (u8)(dopt->optlen + sizeof(struct iphdr));
	memcpy(dptr, sptr + sopt->ts, len);
	if (off > len)
		return len;
	if (sopt->ts_needaddr) {
		if (off + 3 > len)
			return -EINVAL;
		dopt->ts_needaddr = 1;
		off += 4;
	}
	if (sopt->ts_needtime) {
		if (off + 3 > len)
			return -EINVAL;
		if ((dptr[3] & 0xf) != IPOPT_TS_PRESPEC) {
			dopt->ts_needtime = 1;
			off += 4;
		} else if (off + 7 <= len) {
			memcpy(&addr, dptr + off - 1, 4);
			if (inet_addr_type(addr) != RTN_UNICAST) {
				dopt->ts_needtime = 1;
				off += 8;
			}
		} else {
			dopt->ts_needtime = 0;
		}
	}
	dptr[2] = off;
	return len;
}

/* A source route, back: the hops already made, in reverse. */
static notrace int echo_srr(struct ip_options *dopt,
			    const struct ip_options *sopt, const u8 *sptr,
			    u8 *dptr, u32 saddr)
{
	const u8 *start = sptr + sopt->srr;
	int len = start[1], soff = start[2], doff = 0;
	u32 faddr;

	if (soff > len)
		soff = len + 1;
	soff -= 4;
	if (soff <= 3)
		return 0;
	memcpy(&faddr, start + soff - 1, 4);
	for (soff -= 4, doff = 4; soff > 3; soff -= 4, doff += 4)
		memcpy(dptr + doff - 1, start + soff - 1, 4);
	/* RFC 1812 4.2.2.6: the sender itself need not be in it. */
	if (!memcmp(&saddr, start + soff + 3, 4))
		doff -= 4;
	if (doff <= 3)
		return 0;
	memcpy(dptr + doff - 1, &saddr, 4);
	dopt->faddr = faddr;
	dptr[0] = start[0];
	dptr[1] = (u8)(doff + 3);
	dptr[2] = 4;
	dopt->srr = (u8)(dopt->optlen + sizeof(struct iphdr));
	dopt->is_strictroute = sopt->is_strictroute;
	return doff + 3;
}

int ip_options_echo(struct ip_options *dopt, struct sk_buff *skb)
{
	const struct ip_options *sopt = &IPCB(skb)->opt;
	const u8 *sptr = skb->nh.raw;
	u8 *dptr = dopt->__data;
	int n;

	memset(dopt, 0, sizeof(*dopt));
	dopt->is_data = 1;
	if (likely(!sopt->optlen))
		return 0;
	if (sopt->rr) {
		u8 len = sptr[sopt->rr + 1], off = sptr[sopt->rr + 2];

		dopt->rr = (u8)(dopt->optlen + sizeof(struct iphdr));
		memcpy(dptr, sptr + sopt->rr, len);
		if (sopt->rr_needaddr && off <= len) {
			if (off + 3 > len)
				return -EINVAL;
			dptr[2] = off + 4;
			dopt->rr_needaddr = 1;
		}
		dptr += len;
		dopt->optlen += len;
	}
	if (sopt->ts) {
		n = echo_ts(dopt, sopt, sptr, dptr);
		if (n < 0)
			return n;
		dptr += n;
		dopt->optlen += (u8)n;
	}
	if (sopt->srr) {
		n = echo_srr(dopt, sopt, sptr, dptr, skb->nh.iph->saddr);
		dptr += n;
		dopt->optlen += (u8)n;
	}
	while (dopt->optlen & 3) {
		*dptr++ = IPOPT_END;
		dopt->optlen++;
	}
	return 0;
}

/* After the first fragment: options without the copy bit become NOPs. */
void ip_options_fragment(struct sk_buff *skb)
{
	u8 *p = skb->nh.raw + sizeof(struct iphdr);
	int left = skb->nh.iph->ihl * 4 - (int)sizeof(struct iphdr);
	struct ip_options *opt = &IPCB(skb)->opt;

	while (left > 0) {
		if (*p == IPOPT_END)
			break;
		if (*p == IPOPT_NOOP) {
			p++;
			left--;
			continue;
		}
		if (left < 2 || p[1] < 2 || p[1] > left)
			return;
		left -= p[1];
		if (!IPOPT_COPIED(*p)) {
			u8 len = p[1];

			memset(p, IPOPT_NOOP, len);
			p += len;
		} else {
			p += p[1];
		}
	}
	opt->ts = opt->rr = 0;
	opt->rr_needaddr = opt->ts_needaddr = opt->ts_needtime = 0;
}

/* We are a hop of a source route, or not: where does it go on to? */
int ip_options_rcv_srr(struct sk_buff *skb)
{
	struct ip_options *opt = &IPCB(skb)->opt;
	struct rtable *rt = (struct rtable *)skb->dst, *rt2;
	struct iphdr *iph = skb->nh.iph;
	u8 *p = skb->nh.raw + opt->srr;
	int at, space, err;
	u32 nexthop;

	if (skb->pkt_type != PACKET_HOST)
		return -EINVAL;
	if (rt->rt_type == RTN_UNICAST) {
		if (!opt->is_strictroute)
			return 0;
		icmp_send(skb, ICMP_PARAMETERPROB, 0, htonl(16u << 24));
		return -EINVAL;
	}
	if (rt->rt_type != RTN_LOCAL)
		return -EINVAL;
	for (at = p[2], space = p[1]; at <= space; at += 4) {
		if (at + 3 > space) {
			icmp_send(skb, ICMP_PARAMETERPROB, 0,
				  htonl((u32)(opt->srr + 2) << 24));
			return -EINVAL;
		}
		memcpy(&nexthop, p + at - 1, 4);
		rt = (struct rtable *)skb->dst;
		skb->dst = NULL;
		err = ip_route_input(skb, nexthop, iph->saddr, iph->tos,
				     skb->dev);
		rt2 = (struct rtable *)skb->dst;
		if (err || (rt2->rt_type != RTN_UNICAST &&
			    rt2->rt_type != RTN_LOCAL)) {
			ip_rt_put(rt2);
			skb->dst = &rt->dst;
			return -EINVAL;
		}
		ip_rt_put(rt);
		if (rt2->rt_type != RTN_LOCAL)
			break;
		iph->daddr = nexthop; /* that is us too: on to the next */
		opt->is_changed = 1;
	}
	if (at <= space) {
		opt->srr_is_hit = 1;
		opt->is_changed = 1;
	}
	return 0;
}

/* A packet passes: our address, our time. */
void ip_forward_options(struct sk_buff *skb)
{
	struct ip_options *opt = &IPCB(skb)->opt;
	struct rtable *rt = (struct rtable *)skb->dst;
	u8 *raw = skb->nh.raw, *p;
	int at, space;

	if (opt->rr_needaddr) {
		p = raw + opt->rr;
		ip_rt_get_source(p + p[2] - 5, rt);
		opt->is_changed = 1;
	}
	if (opt->srr_is_hit) {
		p = raw + opt->srr;
		for (at = p[2], space = p[1]; at + 3 <= space; at += 4)
			if (!memcmp(&rt->rt_dst, p + at - 1, 4))
				break;
		if (at + 3 <= space) {
			opt->is_changed = 1;
			ip_rt_get_source(p + at - 1, rt);
			skb->nh.iph->daddr = rt->rt_dst;
			p[2] = (u8)(at + 4);
		}
		if (opt->ts_needaddr) {
			p = raw + opt->ts;
			ip_rt_get_source(p + p[2] - 9, rt);
			opt->is_changed = 1;
		}
	}
	if (opt->is_changed) {
		opt->is_changed = 0;
		ip_send_check(skb->nh.iph);
	}
}
