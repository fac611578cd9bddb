// SPDX-License-Identifier: MIT
/*
 * route_input.c - the way in, and what routers tell us about the way out
 *
 * Models the second half of net/ipv4/route.c of 2.4: ip_route_input_slow()
 * decides between local delivery, forwarding and refusal (RFC 1812 5.2, 5.3.7
 * for martians); redirects (RFC 1122 3.2.2.2), path MTU (RFC 1191), the ICMP
 * error for an unreachable route (ip_error).
 *
 * Not modelled: multicast routing, the statistics of martians in the log.
 * Linux: forgets a learnt MTU after mtu_expires; here the route that has it
 * expires, 10 minutes after.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "ip_fib.h"
#include "stack/inet/inet_int.h"

#define RT_MTU_EXPIRES (10 * 60 * HZ)
#define RT_MIN_PMTU    552u

static notrace u32 rt_in_hash(const struct rt_key *k)
{
	return rt_hash_code(k->dst, k->src ^ (u32)k->iif << 5, k->tos);
}

int ip_route_input_mc(struct sk_buff *skb, u32 daddr, u32 saddr, u8 tos,
		      struct net_device *dev, int our)
{
	struct in_device *in_dev = __in_dev_get(dev);
	struct rtable *rt, *res;
	u32 spec_dst = 0, itag = 0;
	u64 genid = rt_genid();
	int err;

	if (!in_dev)
		return -EINVAL;
	if (ipv4_is_multicast(saddr) || ipv4_is_lbcast(saddr) ||
	    skb->protocol != htons(0x0800))
		return -EINVAL;
	if (ipv4_is_loopback(saddr) && !(dev->flags & IFF_LOOPBACK) &&
	    !in_dev->cnf.route_localnet)
		return -EINVAL;
	if (ipv4_is_zeronet(saddr)) {
		if ((daddr & htonl(0xffffff00)) != htonl(0xe0000000))
			return -EINVAL;
		spec_dst = inet_select_addr(dev, 0, RT_SCOPE_LINK);
	} else if (fib_validate_source(saddr, 0, tos, 0, dev, &spec_dst,
				       &itag) < 0) {
		return -EINVAL;
	}
	rt = rt_dst_alloc(dev, RTCF_MULTICAST | (our ? RTCF_LOCAL : 0),
			  RTN_MULTICAST, genid);
	if (!rt)
		return -ENOBUFS;
	rt->key = (struct rt_key){
		.dst = daddr, .src = saddr, .tos = tos, .iif = dev->ifindex
	};
	rt_in_flow(&rt->key, skb);
	rt->rt_dst = rt->rt_gateway = daddr;
	rt->rt_src = saddr;
	rt->rt_iif = dev->ifindex;
	rt->rt_spec_dst = spec_dst;
	rt->dst.output_id = DST_RT_BUG;
	if (our)
		rt->dst.input_id = DST_LOCAL_DELIVER;
	rt_set_nexthop(rt, NULL, itag);
	rt_gbl->stat.in_slow_mc++;
	err = rt_intern_hash(rt_in_hash(&rt->key), rt, &res);
	if (!err)
		skb->dst = &res->dst;
	return err;
}

/* What is being worked out about one packet. */
struct rt_in {
	struct sk_buff *skb;
	struct net_device *dev;
	struct in_device *in_dev;
	struct rt_key key;
	struct fib_result res;
	unsigned int flags;
	u32 spec_dst, itag;
	u64 genid;
};

static notrace bool martian_source(const struct rt_in *in)
{
	u32 s = in->key.src;

	if (ipv4_is_multicast(s) || ipv4_is_lbcast(s))
		return true;
	if (ipv4_is_loopback(s) && !(in->dev->flags & IFF_LOOPBACK) &&
	    !in->in_dev->cnf.route_localnet)
		return true;
	return false;
}

static notrace bool martian_destination(const struct rt_in *in)
{
	u32 d = in->key.dst;

	return ipv4_is_zeronet(d) ||
	       (ipv4_is_loopback(d) && !(in->dev->flags & IFF_LOOPBACK) &&
		!in->in_dev->cnf.route_localnet);
}

/* Ours, a broadcast, or an error to be told: no next hop. */
static notrace int rt_in_local(struct rt_in *in, int error)
{
	struct rtable *rt, *res;
	int err;

	rt = rt_dst_alloc(in->dev, in->flags | RTCF_LOCAL, in->res.type,
			  in->genid);
	if (!rt)
		return -ENOBUFS;
	rt->key = in->key;
	rt->rt_dst = rt->rt_gateway = in->key.dst;
	rt->rt_src = in->key.src;
	rt->rt_iif = in->dev->ifindex;
	rt->rt_spec_dst = in->spec_dst;
	rt->dst.output_id = DST_RT_BUG;
	rt->dst.input_id = DST_LOCAL_DELIVER;
	rt_set_nexthop(rt, NULL, in->itag);
	if (in->res.type == RTN_UNREACHABLE) {
		rt->dst.input_id = DST_ERROR;
		rt->dst.error = error;
		rt->rt_flags &= ~RTCF_LOCAL;
	}
	err = rt_intern_hash(rt_in_hash(&rt->key), rt, &res);
	if (!err)
		in->skb->dst = &res->dst;
	return err;
}

static notrace int rt_in_broadcast(struct rt_in *in)
{
	u32 s = in->key.src;

	if (in->skb->protocol != htons(0x0800))
		return -EINVAL;
	if (ipv4_is_zeronet(s)) {
		in->spec_dst = inet_select_addr(in->dev, 0, RT_SCOPE_LINK);
	} else {
		int ret = fib_validate_source(s, 0, in->key.tos, 0, in->dev,
					      &in->spec_dst, &in->itag);

		if (ret < 0)
			return ret;
		if (ret)
			in->flags |= RTCF_DIRECTSRC;
	}
	in->flags |= RTCF_BROADCAST;
	in->res.type = RTN_BROADCAST;
	rt_gbl->stat.in_brd++;
	return rt_in_local(in, 0);
}

static notrace int rt_in_forward(struct rt_in *in)
{
	struct net_device *out;
	struct rtable *rt, *res;
	int ret, err;

	if (in->res.fi->fib_nhs > 1)
		fib_select_multipath(&in->key, &in->res);
	out = FIB_RES_DEV(in->res);
	if (!out || !__in_dev_get(out))
		return -EINVAL;
	ret = fib_validate_source(in->key.src, in->key.dst, in->key.tos,
				  FIB_RES_OIF(in->res), in->dev, &in->spec_dst,
				  &in->itag);
	if (ret < 0)
		return ret;
	if (ret)
		in->flags |= RTCF_DIRECTSRC;
	if (out == in->dev && ret && !(in->flags & RTCF_MASQ) &&
	    (in->in_dev->cnf.shared_media ||
	     inet_addr_onlink(in->in_dev, in->key.src, FIB_RES_GW(in->res))))
		in->flags |= RTCF_DOREDIRECT;
	rt = rt_dst_alloc(out, in->flags, in->res.type, in->genid);
	if (!rt)
		return -ENOBUFS;
	rt->key = in->key;
	rt->rt_dst = rt->rt_gateway = in->key.dst;
	rt->rt_src = in->key.src;
	rt->rt_iif = in->dev->ifindex;
	rt->rt_spec_dst = in->spec_dst;
	rt->dst.input_id = DST_FORWARD;
	rt->dst.output_id = DST_IP_OUTPUT;
	rt_set_nexthop(rt, &in->res, in->itag);
	err = rt_intern_hash(rt_in_hash(&rt->key), rt, &res);
	if (!err)
		in->skb->dst = &res->dst;
	return err;
}

static notrace int rt_in_unreachable(struct rt_in *in, int err)
{
	rt_gbl->stat.in_no_route++;
	in->spec_dst = inet_select_addr(in->dev, 0, RT_SCOPE_UNIVERSE);
	if (err == -ESRCH)
		err = -ENETUNREACH;
	in->res.type = RTN_UNREACHABLE;
	return rt_in_local(in, err);
}

static notrace int rt_in_unicast(struct rt_in *in)
{
	int err = fib_lookup(&in->key, &in->res);

	if (err) {
		if (!in->in_dev->cnf.forwarding)
			err = -EHOSTUNREACH;
		return rt_in_unreachable(in, err);
	}
	if (in->res.type == RTN_BROADCAST)
		return rt_in_broadcast(in);
	if (in->res.type == RTN_LOCAL) {
		err = fib_validate_source(in->key.src, in->key.dst, in->key.tos,
					  1, in->dev, &in->spec_dst, &in->itag);
		if (err < 0)
			return err;
		if (err)
			in->flags |= RTCF_DIRECTSRC;
		in->spec_dst = in->key.dst;
		return rt_in_local(in, 0);
	}
	if (!in->in_dev->cnf.forwarding)
		return rt_in_unreachable(in, -EHOSTUNREACH);
	if (in->res.type != RTN_UNICAST)
		return -EINVAL;
	return rt_in_forward(in);
}

int ip_route_input_slow(struct sk_buff *skb, u32 daddr, u32 saddr, u8 tos,
			struct net_device *dev)
{
	struct rt_in in = {
		.skb = skb,
		.dev = dev,
		.genid = rt_genid(),
		.in_dev = in_dev_get(dev),
		.key = { .dst = daddr,
			 .src = saddr,
			 .iif = dev->ifindex,
			 .tos = tos },
	};
	int err = -EINVAL;

	if (!in.in_dev)
		return -EINVAL;
	rt_in_flow(&in.key, skb);
	rt_gbl->stat.in_slow_tot++;
	if (martian_source(&in)) {
		rt_gbl->stat.in_martian_src++;
	} else if (ipv4_is_lbcast(daddr) || (!saddr && !daddr)) {
		err = rt_in_broadcast(&in);
	} else if (ipv4_is_zeronet(saddr)) {
		rt_gbl->stat.in_martian_src++;
	} else if (martian_destination(&in)) {
		rt_gbl->stat.in_martian_dst++;
	} else {
		err = rt_in_unicast(&in);
	}
	if (in.res.fi)
		fib_res_put(&in.res);
	in_dev_put(in.in_dev);
	return err;
}

/* Input handler of an unreachable route: tells the sender, if we route. */
int ip_error(struct sk_buff *skb)
{
	struct in_device *in_dev = __in_dev_get(skb->dev);
	int code;

	if (!in_dev || !in_dev->cnf.forwarding) {
		if (skb->dst->error == -EHOSTUNREACH)
			IP_INC_STATS(IpInAddrErrors);
		else
			IP_INC_STATS(IpExtInNoRoutes);
		kfree_skb_reason(skb, SKB_DROP_REASON_IP_INNOROUTES);
		return 0;
	}
	switch (skb->dst->error) {
	case -EHOSTUNREACH:
		code = ICMP_HOST_UNREACH;
		break;
	case -ENETUNREACH:
		code = ICMP_NET_UNREACH;
		IP_INC_STATS(IpExtInNoRoutes);
		break;
	case -EACCES:
		code = ICMP_PKT_FILTERED;
		break;
	default:
		goto out;
	}
	icmp_send(skb, ICMP_DEST_UNREACH, code, 0);
out:
	kfree_skb_reason(skb, SKB_DROP_REASON_IP_INNOROUTES);
	return 0;
}

/* --- what routers say
 * ----------------------------------------------------------- */

/* A router on the link knows a better one for daddr (RFC 1122 3.2.2.2). */
void ip_rt_redirect(u32 old_gw, u32 daddr, u32 new_gw, u32 saddr, u8 tos,
		    struct net_device *dev)
{
	struct in_device *in_dev = in_dev_get(dev);

	if (!in_dev)
		return;
	if (new_gw == old_gw || !in_dev->cnf.accept_redirects ||
	    ipv4_is_multicast(new_gw) || ipv4_is_badclass(new_gw) ||
	    ipv4_is_zeronet(new_gw))
		goto out;
	if (!in_dev->cnf.shared_media &&
	    !inet_addr_onlink(in_dev, new_gw, old_gw))
		goto out;
	if (in_dev->cnf.shared_media && inet_addr_type(new_gw) != RTN_UNICAST)
		goto out;

	for (u32 i = 0; i < RT_HASH_SIZE; i++) {
		struct rt_hash_bucket *b = &rt_gbl->hash[i];
		struct rtable *rt, *nrt, *res;

		spin_lock(&b->lock);
		for (rt = b->chain; rt; rt = (struct rtable *)rt->dst.next)
			if (dst_current(&rt->dst) && rt->key.dst == daddr &&
			    rt->key.iif == 0 && rt->rt_gateway == old_gw &&
			    rt->dst.dev == dev)
				break;
		if (rt)
			dst_hold(&rt->dst);
		spin_unlock(&b->lock);
		if (!rt)
			continue;
		nrt = rt_dst_alloc(dev, rt->rt_flags | RTCF_REDIRECTED,
				   rt->rt_type, rt_genid());
		if (nrt) {
			struct dst_entry keep = nrt->dst;

			*nrt = *rt;
			nrt->dst.next = NULL;
			nrt->dst.__refcnt = keep.__refcnt;
			nrt->dst.neighbour = NULL;
			nrt->hashed = 0;
			nrt->rt_flags |= RTCF_REDIRECTED;
			nrt->rt_gateway = new_gw;
			/* Dead first: or it would be found in nrt's place. */
			rt->dst.obsolete = 1;
			if (!rt_intern_hash(i, nrt, &res))
				ip_rt_put(res);
		}
		ip_rt_put(rt);
	}
out:
	in_dev_put(in_dev);
}

/* We forward a packet back out of where it came in: tell the sender. */
void ip_rt_send_redirect(struct sk_buff *skb)
{
	struct rtable *rt = (struct rtable *)skb->dst;
	struct in_device *in_dev = __in_dev_get(rt->dst.dev);

	if (in_dev && in_dev->cnf.send_redirects)
		icmp_send(skb, ICMP_REDIRECT, ICMP_REDIR_HOST, rt->rt_gateway);
}

/* RFC 1191 7.1: common MTUs, for routers that do not say theirs. */
static u32 guess_mtu(u32 old)
{
	static const u16 plateau[] = { 32000, 17914, 8166, 4352, 2002, 1492,
				       576,   296,   216,  128,	 68 };

	for (size_t i = 0; i < ARRAY_SIZE(plateau); i++)
		if (old > plateau[i])
			return plateau[i];
	return 68;
}

void ip_rt_update_pmtu(struct dst_entry *dst, u32 mtu)
{
	if (dst->pmtu <= mtu || mtu < 68 || dst->mxlock & 1u << RTAX_MTU)
		return;
	if (mtu < RT_MIN_PMTU) {
		mtu = RT_MIN_PMTU;
		dst->mxlock |= 1u << RTAX_MTU;
	}
	dst->pmtu = mtu;
	dst->expires = jiffies + RT_MTU_EXPIRES;
}

/* The packet whose header came back was too big; for every route of its. */
u32 ip_rt_frag_needed(const struct iphdr *iph, u32 new_mtu)
{
	u32 old = ntohs(iph->tot_len), est = 0;

	if (inet_gbl->sysctl_ip_no_pmtu_disc == 1)
		return 0;
	for (u32 i = 0; i < RT_HASH_SIZE; i++) {
		struct rt_hash_bucket *b = &rt_gbl->hash[i];

		if (!b->chain)
			continue;
		spin_lock(&b->lock);
		for (struct rtable *rt = b->chain; rt;
		     rt = (struct rtable *)rt->dst.next) {
			u32 mtu = new_mtu;

			if (rt->key.dst != iph->daddr || rt->key.iif != 0 ||
			    rt->rt_src != iph->saddr || !dst_current(&rt->dst))
				continue;
			if (mtu < 68 || mtu >= old)
				mtu = guess_mtu(old);
			if (mtu > rt->dst.pmtu)
				continue;
			ip_rt_update_pmtu(&rt->dst, mtu);
			est = rt->dst.pmtu;
		}
		spin_unlock(&b->lock);
	}
	return est ? est : new_mtu;
}

/* TCP says that this way does not work any more. */
struct dst_entry *ipv4_negative_advice(struct dst_entry *dst)
{
	struct rtable *rt = (struct rtable *)dst;

	if (!rt)
		return NULL;
	if (!dst_current(dst)) {
		ip_rt_put(rt);
		return NULL;
	}
	if (rt->rt_flags & RTCF_REDIRECTED || rt->dst.expires) {
		rt->dst.obsolete = 1;
		ip_rt_put(rt);
		return NULL;
	}
	return dst;
}

void ipv4_link_failure(struct sk_buff *skb)
{
	struct rtable *rt = (struct rtable *)skb->dst;

	icmp_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	if (rt)
		rt->dst.obsolete = 1;
}

/* The address to write into a recorded route (RFC 791 3.1). */
void ip_rt_get_source(u8 *addr, struct rtable *rt)
{
	u32 src = rt->rt_src;

	if (rt->key.iif)
		src = inet_select_addr(rt->dst.dev, rt->rt_gateway,
				       RT_SCOPE_UNIVERSE);
	memcpy(addr, &src, 4);
}

/* Nobody may send with a route of the input side. */
int ip_rt_bug(struct sk_buff *skb)
{
	kfree_skb_reason(skb, SKB_DROP_REASON_IP_OUTNOROUTES);
	return 0;
}

int dst_discard(struct sk_buff *skb)
{
	kfree_skb_reason(skb, SKB_DROP_REASON_NOT_SPECIFIED);
	return 0;
}
