// SPDX-License-Identifier: MIT
/*
 * ip_options.c - options of the IP header: from a packet or a program
 *
 * Models ip_options_compile(), _get(), _undo() of net/ipv4/ip_options.c of
 * 2.4 (RFC 791 3.1, RFC 1122 3.2.1.8, RFC 2113). Compiling checks every option
 * and remembers where those are that change on the way: source routes (srr),
 * recorded routes (rr), timestamps (ts). What is done with them when a packet
 * leaves, passes or is answered is in ip_options_use.c.
 *
 * A source route of the program's holds all hops; the first of them becomes
 * the header's destination, so it is taken out (faddr) and the others move up.
 *
 * Not modelled: CIPSO, security labels (let through for CAP_NET_RAW).
 */
#include <errno.h>
#include <linux/capability.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "stack/inet/inet_int.h"
#include "stack/inet/ip_opt.h"

u32 ip_opt_time(void)
{
	return htonl((u32)(ktime_get_real() / 1000000 % 86400000));
}

/* All below: 0, or a pointer to the octet that is wrong. p: the option. */

static notrace u8 *compile_srr(struct ip_options *opt, u8 *p, const u8 *iph,
			       bool from_user)
{
	u8 len = p[1];

	if (len < 3)
		return p + 1;
	if (p[2] < 4)
		return p + 2;
	if (opt->srr)
		return p;
	if (from_user) {
		if (p[2] != 4 || len < 7 || ((len - 3) & 3))
			return p + 1;
		memcpy(&opt->faddr, p + 3, 4);
		if (len > 7)
			memmove(p + 3, p + 7, len - 7u);
	}
	opt->is_strictroute = p[0] == IPOPT_SSRR;
	opt->srr = (u8)(p - iph);
	return NULL;
}

static notrace u8 *compile_rr(struct ip_options *opt, u8 *p, const u8 *iph,
			      const struct rtable *rt)
{
	if (opt->rr)
		return p;
	if (p[1] < 3)
		return p + 1;
	if (p[2] < 4)
		return p + 2;
	if (p[2] <= p[1]) {
		if (p[2] + 3 > p[1])
			return p + 2;
		if (rt) {
			memcpy(p + p[2] - 1, &rt->rt_spec_dst, 4);
			opt->is_changed = 1;
		}
		p[2] += 4;
		opt->rr_needaddr = 1;
	}
	opt->rr = (u8)(p - iph);
	return NULL;
}

/* There is room for another stamp: of which kind? *at: where the time goes. */
static notrace u8 *compile_ts_entry(struct ip_options *opt, u8 *p,
				    const struct rtable *rt, u8 **at)
{
	u32 addr;

	switch (p[3] & 0xf) {
	case IPOPT_TS_TSONLY:
		if (rt)
			*at = p + p[2] - 1;
		opt->ts_needtime = 1;
		p[2] += 4;
		return NULL;
	case IPOPT_TS_TSANDADDR:
		if (p[2] + 7 > p[1])
			return p + 2;
		if (rt) {
			memcpy(p + p[2] - 1, &rt->rt_spec_dst, 4);
			*at = p + p[2] + 3;
		}
		opt->ts_needaddr = 1;
		opt->ts_needtime = 1;
		p[2] += 8;
		return NULL;
	case IPOPT_TS_PRESPEC:
		if (p[2] + 7 > p[1])
			return p + 2;
		memcpy(&addr, p + p[2] - 1, 4);
		if (inet_addr_type(addr) == RTN_UNICAST)
			return NULL; /* somebody else's turn */
		if (rt)
			*at = p + p[2] + 3;
		opt->ts_needtime = 1;
		p[2] += 8;
		return NULL;
	default:
		return !rt && !capable(CAP_NET_RAW) ? p + 3 : NULL;
	}
}

static notrace u8 *compile_ts(struct ip_options *opt, u8 *p, const u8 *iph,
			      const struct rtable *rt)
{
	u8 *at = NULL, *bad;
	u32 now;

	if (opt->ts)
		return p;
	if (p[1] < 4)
		return p + 1;
	if (p[2] < 5)
		return p + 2;
	if (p[2] <= p[1]) {
		if (p[2] + 3 > p[1])
			return p + 2;
		bad = compile_ts_entry(opt, p, rt, &at);
		if (bad)
			return bad;
		if (at) {
			now = ip_opt_time();
			memcpy(at, &now, 4);
			opt->is_changed = 1;
		}
	} else if ((p[3] & 0xf) != IPOPT_TS_PRESPEC) {
		/* Full: count those who could not write theirs. */
		if (p[3] >> 4 == 15)
			return p + 3;
		if (rt) {
			p[3] += 0x10;
			opt->is_changed = 1;
		}
	}
	opt->ts = (u8)(p - iph);
	return NULL;
}

static notrace u8 *compile_one(struct ip_options *opt, u8 *p, const u8 *iph,
			       const struct rtable *rt, bool from_user)
{
	switch (p[0]) {
	case IPOPT_SSRR:
	case IPOPT_LSRR:
		return compile_srr(opt, p, iph, from_user);
	case IPOPT_RR:
		return compile_rr(opt, p, iph, rt);
	case IPOPT_TIMESTAMP:
		return compile_ts(opt, p, iph, rt);
	case IPOPT_RA:
		if (p[1] < 4)
			return p + 1;
		if (p[2] == 0 && p[3] == 0)
			opt->router_alert = (u8)(p - iph);
		return NULL;
	default:
		return from_user && !capable(CAP_NET_RAW) ? p : NULL;
	}
}

/*
 * skb: the options of its header (opt->optlen is set in IPCB). Else those in
 * opt->__data. EINVAL: something is wrong; for a packet, the sender was told.
 */
int ip_options_compile(struct ip_options *opt, struct sk_buff *skb)
{
	const struct rtable *rt = NULL;
	u8 *iph, *p, *bad = NULL;
	int left;

	if (skb) {
		opt = &IPCB(skb)->opt;
		rt = (const struct rtable *)skb->dst;
		iph = skb->nh.raw;
		p = iph + sizeof(struct iphdr);
	} else {
		p = opt->__data;
		iph = p - sizeof(struct iphdr);
	}
	for (left = opt->optlen; left > 0 && !bad;) {
		if (*p == IPOPT_END) {
			/* What comes after it counts for nothing. */
			for (p++, left--; left > 0; p++, left--)
				if (*p != IPOPT_END) {
					*p = IPOPT_END;
					opt->is_changed = 1;
				}
			break;
		}
		if (*p == IPOPT_NOOP) {
			p++;
			left--;
			continue;
		}
		if (left < 2 || p[1] < 2 || p[1] > left) {
			bad = p;
			break;
		}
		bad = compile_one(opt, p, iph, rt, !skb);
		left -= p[1];
		p += p[1];
	}
	if (!bad)
		return 0;
	if (skb)
		icmp_send(skb, ICMP_PARAMETERPROB, 0,
			  htonl((u32)(bad - iph) << 24));
	return -EINVAL;
}

/* The program's view again: what compiling changed is put back. */
void ip_options_undo(struct ip_options *opt)
{
	u8 *p;

	if (opt->srr) {
		p = opt->__data + opt->srr - sizeof(struct iphdr);
		memmove(p + 7, p + 3, p[1] - 7u);
		memcpy(p + 3, &opt->faddr, 4);
	}
	if (opt->rr_needaddr) {
		p = opt->__data + opt->rr - sizeof(struct iphdr);
		p[2] -= 4;
		memset(p + p[2] - 1, 0, 4);
	}
	if (opt->ts && opt->ts_needtime) {
		p = opt->__data + opt->ts - sizeof(struct iphdr);
		p[2] -= 4;
		memset(p + p[2] - 1, 0, 4);
		if ((p[3] & 0xf) == IPOPT_TS_PRESPEC)
			p[2] -= 4;
	}
	if (opt->ts && opt->ts_needaddr) {
		p = opt->__data + opt->ts - sizeof(struct iphdr);
		p[2] -= 4;
		memset(p + p[2] - 1, 0, 4);
	}
}

int ip_options_get(struct ip_options **optp, const void *data, int optlen,
		   bool user)
{
	struct ip_options *opt;
	int err = 0;

	if (optlen < 0 || optlen > MAX_IPOPTLEN)
		return -EINVAL;
	opt = kzalloc(sizeof(*opt) + MAX_IPOPTLEN);
	if (!opt)
		return -ENOMEM;
	if (optlen && user)
		err = copy_from_user(opt->__data, data, (unsigned long)optlen)
			      ? -EFAULT
			      : 0;
	else if (optlen)
		memcpy(opt->__data, data, (size_t)optlen);
	while (optlen & 3)
		opt->__data[optlen++] = IPOPT_END;
	opt->optlen = (u8)optlen;
	opt->is_data = 1;
	opt->is_setbyuser = 1;
	if (!err && optlen && ip_options_compile(opt, NULL))
		err = -EINVAL;
	if (err || !optlen) {
		kfree(opt);
		opt = NULL;
	}
	if (err)
		return err;
	kfree(*optp);
	*optp = opt;
	return 0;
}
