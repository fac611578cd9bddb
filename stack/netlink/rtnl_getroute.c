// SPDX-License-Identifier: MIT
/*
 * rtnl_getroute.c - RTM_GETROUTE: which way would a packet go?
 *
 * Models inet_rtm_getroute() and rt_fill_info() of net/ipv4/route.c: the
 * request is a packet's addresses, devices, mark; the answer is the decision
 * that the routing code makes, or with RTM_F_FIB_MATCH the route it took.
 *
 * Not modelled: the table of exceptions (RTM_F_CLONED dumps).
 */
#include <errno.h>
#include <netinet/ip.h>
#include <string.h>

#include "inet.h"
#include "stack/netlink/rtnl_inet.h"

#define GET_FLAGS (RTM_F_NOTIFY | RTM_F_LOOKUP_TABLE | RTM_F_FIB_MATCH)

/* A request, and what was found. */
struct ask {
	const struct rtmsg *r;
	struct nlattr *tb[RTA_MAX + 1];
	struct rt_key key;
	struct rtable *rt;
	struct fib_result res; /* the route behind rt; fi NULL: none */
	u32 uid, pid, seq;
};

static u32 opt_u32(const struct nlattr *a)
{
	return a ? nla_get_u32(a) : 0;
}

static bool known_attr(int type)
{
	switch (type) {
	case RTA_IIF:
	case RTA_OIF:
	case RTA_SRC:
	case RTA_DST:
	case RTA_IP_PROTO:
	case RTA_SPORT:
	case RTA_DPORT:
	case RTA_MARK:
	case RTA_UID:
		return true;
	}
	return false;
}

static int inet_rtm_valid_getroute_req(const struct ask *q,
				       struct netlink_ext_ack *ext)
{
	const struct rtmsg *r = q->r;

	if ((r->rtm_src_len && r->rtm_src_len != 32) ||
	    (r->rtm_dst_len && r->rtm_dst_len != 32) || r->rtm_table ||
	    r->rtm_protocol || r->rtm_scope || r->rtm_type) {
		NL_SET_ERR(
			ext,
			"ipv4: Invalid values in header for route get request");
		return -EINVAL;
	}
	if (r->rtm_flags & ~(u32)GET_FLAGS) {
		NL_SET_ERR(ext,
			   "ipv4: Unsupported rtm_flags for route get request");
		return -EINVAL;
	}
	if ((q->tb[RTA_SRC] && !r->rtm_src_len) ||
	    (q->tb[RTA_DST] && !r->rtm_dst_len)) {
		NL_SET_ERR(
			ext,
			"ipv4: rtm_src_len and rtm_dst_len must be 32 for IPv4");
		return -EINVAL;
	}
	for (int i = 0; i <= RTA_MAX; i++)
		if (q->tb[i] && !known_attr(i)) {
			NL_SET_ERR(
				ext,
				"ipv4: Unsupported attribute in route get request");
			return -EINVAL;
		}
	return 0;
}

static int check_proto(const struct ask *q, struct netlink_ext_ack *ext)
{
	u8 proto;

	if (!q->tb[RTA_IP_PROTO])
		return 0;
	proto = nla_get_u8(q->tb[RTA_IP_PROTO]);
	if (proto == IPPROTO_TCP || proto == IPPROTO_UDP ||
	    proto == IPPROTO_ICMP)
		return 0;
	NL_SET_ERR(ext, "Unsupported ip proto");
	return -EOPNOTSUPP;
}

/* As a packet of that device, or one that is sent here. */
static notrace int find(struct ask *q, struct sk_buff *skb)
{
	struct net_device *dev;
	struct iphdr *iph;
	int err;

	if (!q->tb[RTA_IIF]) {
		q->key.oif = (int)opt_u32(q->tb[RTA_OIF]);
		return ip_route_output(&q->rt, q->key.dst, q->key.src,
				       q->key.tos, q->key.oif, &q->key.flow);
	}
	dev = __dev_get_by_index((int)nla_get_u32(q->tb[RTA_IIF]));
	if (!dev)
		return -ENODEV;
	skb->nh.iph = (struct iphdr *)(void *)skb_put(skb, sizeof(*iph));
	iph = skb->nh.iph;
	memset(iph, 0, sizeof(*iph));
	iph->protocol = q->tb[RTA_IP_PROTO] ? nla_get_u8(q->tb[RTA_IP_PROTO])
					    : IPPROTO_UDP;
	iph->saddr = q->key.src;
	iph->daddr = q->key.dst;
	skb->protocol = htons(0x0800);
	skb->dev = dev;
	skb->mark = q->key.flow.mark;
	q->key.iif = dev->ifindex;
	err = ip_route_input(skb, q->key.dst, q->key.src, q->key.tos, dev);
	q->rt = (struct rtable *)(void *)skb->dst;
	skb->dst = NULL;
	skb_trim(skb, 0);
	return !err && q->rt ? q->rt->dst.error : err;
}

static int rt_fill_info(struct sk_buff *skb, const struct ask *q)
{
	const struct rtable *rt = q->rt;
	struct rta_cacheinfo ci;
	struct nlmsghdr *nlh;
	u32 metrics[RTAX_MAX] = { 0 }, table;
	struct rtmsg *r;
	int err = 0;

	nlh = __nlmsg_put(skb, q->pid, q->seq, RTM_NEWROUTE, sizeof(*r), 0);
	if (!nlh)
		return -EMSGSIZE;
	table = q->r->rtm_flags & RTM_F_LOOKUP_TABLE ? rt->rt_table
						     : RT_TABLE_MAIN;
	r = NLMSG_DATA(nlh);
	r->rtm_family = AF_INET;
	r->rtm_dst_len = 32;
	r->rtm_table = table < 256 ? (u8)table : RT_TABLE_COMPAT;
	r->rtm_type = rt->rt_type;
	r->rtm_scope = RT_SCOPE_UNIVERSE;
	r->rtm_protocol = RTPROT_UNSPEC;
	r->rtm_flags = (rt->rt_flags & ~0xffffu) | RTM_F_CLONED;
	if (q->r->rtm_flags & RTM_F_NOTIFY)
		r->rtm_flags |= RTM_F_NOTIFY | RTCF_NOTIFY;
	err |= nla_put_u32(skb, RTA_TABLE, table);
	err |= nla_put_u32(skb, RTA_DST, q->key.dst);
	if (q->key.src) {
		r->rtm_src_len = 32;
		err |= nla_put_u32(skb, RTA_SRC, q->key.src);
	}
	if (q->key.iif && rt->rt_flags & RTCF_LOCAL)
		err |= nla_put_u32(skb, RTA_OIF, 1); /* it ends at lo */
	else if (rt->dst.dev)
		err |= nla_put_u32(skb, RTA_OIF, (u32)rt->dst.dev->ifindex);
	if (!q->key.iif && rt->rt_src != q->key.src)
		err |= nla_put_u32(skb, RTA_PREFSRC, rt->rt_src);
	if (rt->rt_gateway && rt->rt_gateway != rt->rt_dst)
		err |= nla_put_u32(skb, RTA_GATEWAY, rt->rt_gateway);
	if (q->res.fi)
		memcpy(metrics, q->res.fi->fib_metrics, sizeof(metrics));
	if (rt->dst.expires)
		metrics[RTAX_MTU - 1] = rt->dst.pmtu;
	err |= rtnetlink_put_metrics(skb, metrics);
	if (q->key.flow.mark)
		err |= nla_put_u32(skb, RTA_MARK, q->key.flow.mark);
	if (q->uid != (u32)-1)
		err |= nla_put_u32(skb, RTA_UID, q->uid);
	if (q->key.iif)
		err |= nla_put_u32(skb, RTA_IIF, (u32)q->key.iif);
	memset(&ci, 0, sizeof(ci));
	ci.rta_clntref = (u32)atomic_read(&rt->dst.__refcnt);
	ci.rta_error = (u32)-rt->dst.error;
	if (rt->dst.expires)
		ci.rta_expires = (s32)(rt->dst.expires - jiffies) / 10;
	err |= nla_put(skb, RTA_CACHEINFO, sizeof(ci), &ci);
	if (err)
		return -EMSGSIZE;
	nlmsg_end(skb, nlh);
	return 0;
}

static int fill_match(struct sk_buff *skb, const struct ask *q,
		      struct netlink_ext_ack *ext)
{
	struct fib_node f = {
		.fn_info = q->res.fi,
		.fn_key = q->key.dst & inet_make_mask(q->res.prefixlen),
		.fn_order = q->res.prefixlen,
		.fn_tos = q->res.tos,
		.fn_type = q->rt->rt_type,
		.fn_scope = q->res.scope,
	};

	if (!q->res.fi) {
		NL_SET_ERR(ext, "ipv4: Unable to find fib match");
		return -EHOSTUNREACH;
	}
	return fib_dump_info(skb, q->pid, q->seq, RTM_NEWROUTE, q->res.table,
			     &f, 0);
}

int inet_rtm_getroute(struct sk_buff *in_skb, struct nlmsghdr *nlh,
		      struct netlink_ext_ack *ext)
{
	struct ask q = { .r = NLMSG_DATA(nlh),
			 .pid = NETLINK_CB(in_skb).pid,
			 .seq = nlh->nlmsg_seq };
	bool strict = NETLINK_CB(in_skb).flags & NL_STRICT;
	struct sk_buff *skb;
	int err;

	err = nlmsg_parse(nlh, sizeof(*q.r), q.tb, RTA_MAX, rtm_ipv4_policy,
			  strict, ext);
	if (err >= 0 && strict)
		err = inet_rtm_valid_getroute_req(&q, ext);
	if (err >= 0)
		err = check_proto(&q, ext);
	if (err < 0)
		return err;
	q.key.dst = opt_u32(q.tb[RTA_DST]);
	q.key.src = opt_u32(q.tb[RTA_SRC]);
	q.key.tos = q.r->rtm_tos & 0x1e;
	q.key.flow.mark = opt_u32(q.tb[RTA_MARK]);
	q.uid = q.tb[RTA_UID]	? nla_get_u32(q.tb[RTA_UID])
		: q.tb[RTA_IIF] ? (u32)-1
				: (u32)NETLINK_CB(in_skb).uid;
	q.key.flow.uid = q.uid;
	q.key.flow.proto =
		q.tb[RTA_IP_PROTO] ? nla_get_u8(q.tb[RTA_IP_PROTO]) : 0;
	if (q.tb[RTA_SPORT])
		q.key.flow.sport = ntohs(nla_get_u16(q.tb[RTA_SPORT]));
	if (q.tb[RTA_DPORT])
		q.key.flow.dport = ntohs(nla_get_u16(q.tb[RTA_DPORT]));
	skb = nlmsg_new(4096);
	if (!skb)
		return -ENOBUFS;
	err = find(&q, skb);
	if (err)
		goto out_rt;
	/* What its own key says again, for the metrics and the match. */
	if (fib_lookup(&q.rt->key, &q.res))
		q.res.fi = NULL;
	err = q.r->rtm_flags & RTM_F_FIB_MATCH ? fill_match(skb, &q, ext)
					       : rt_fill_info(skb, &q);
	if (q.res.fi)
		fib_res_put(&q.res);
	if (!err) {
		ip_rt_put(q.rt);
		return rtnl_unicast(skb, q.pid);
	}
out_rt:
	ip_rt_put(q.rt);
	kfree_skb(skb);
	return err;
}
