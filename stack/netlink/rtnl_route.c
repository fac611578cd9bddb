// SPDX-License-Identifier: MIT
/*
 * rtnl_route.c - RTM_*ROUTE: routes, dumped, changed and asked for
 *
 * Models the netlink halves of net/ipv4/fib_frontend.c, fib_semantics.c,
 * fib_hash.c and route.c:
 *
 *   inet_rtm_newroute -> inet_check_attr, fib_new_table, fn_hash_insert
 *   inet_rtm_delroute -> inet_check_attr, fib_get_table, fn_hash_delete
 *   inet_rtm_getroute -> ip_route_output | ip_route_input, rt_fill_info
 *   inet_dump_fib     -> fn_hash_dump -> fib_dump_info
 *
 * What cannot be shown: nexthop objects, encapsulation, IPv6 gateways.
 */
#include <errno.h>
#include <netinet/ip.h>
#include <string.h>

#include "inet.h"
#include "stack/netlink/rtnl_inet.h"

static const struct nla_policy rtm_policy[RTA_MAX + 1] = {
	[RTA_DST] = { NLA_U32, 0 },
	[RTA_SRC] = { NLA_U32, 0 },
	[RTA_IIF] = { NLA_U32, 0 },
	[RTA_OIF] = { NLA_U32, 0 },
	[RTA_GATEWAY] = { NLA_U32, 0 },
	[RTA_PRIORITY] = { NLA_U32, 0 },
	[RTA_PREFSRC] = { NLA_U32, 0 },
	[RTA_METRICS] = { NLA_NESTED, 0 },
	[RTA_MULTIPATH] = { NLA_UNSPEC, sizeof(struct rtnexthop) },
	[RTA_FLOW] = { NLA_U32, 0 },
	[RTA_TABLE] = { NLA_U32, 0 },
	[RTA_MARK] = { NLA_U32, 0 },
	[RTA_UID] = { NLA_U32, 0 },
	[RTA_IP_PROTO] = { NLA_U8, 0 },
	[RTA_SPORT] = { NLA_U16, 0 },
	[RTA_DPORT] = { NLA_U16, 0 },
};

/* --- changing ----------------------------------------------------------------
 */

static int parse(const struct nlmsghdr *nlh, struct nlattr **tb,
		 struct kern_rta *rta, struct netlink_ext_ack *ext)
{
	struct rtmsg *r = NLMSG_DATA(nlh);
	struct rtattr *at[RTA_MAX];
	int err;

	err = nlmsg_parse(nlh, sizeof(*r), tb, RTA_MAX, rtm_policy, false, ext);
	if (err < 0)
		return err;
	if (r->rtm_dst_len > 32 || r->rtm_src_len || r->rtm_tos & ~0x1eu) {
		NL_SET_ERR(
			ext,
			r->rtm_dst_len > 32 ? "Invalid prefix length"
			: r->rtm_src_len
				? "IPv4 does not support RTA_SRC"
				: "Invalid dsfield (tos): ECN bits must be 0");
		return -EINVAL;
	}
	for (int i = 0; i < RTA_MAX; i++)
		at[i] = (struct rtattr *)(void *)tb[i + 1];
	err = inet_check_attr(r, at);
	if (err)
		return err;
	memset(rta, 0, sizeof(*rta));
	rta->rta_dst = (u32 *)(void *)at[RTA_DST - 1];
	rta->rta_src = (u32 *)(void *)at[RTA_SRC - 1];
	rta->rta_iif = (int *)(void *)at[RTA_IIF - 1];
	rta->rta_oif = (int *)(void *)at[RTA_OIF - 1];
	rta->rta_gw = (u32 *)(void *)at[RTA_GATEWAY - 1];
	rta->rta_priority = (u32 *)(void *)at[RTA_PRIORITY - 1];
	rta->rta_prefsrc = (u32 *)(void *)at[RTA_PREFSRC - 1];
	rta->rta_mx = at[RTA_METRICS - 1];
	rta->rta_mp = at[RTA_MULTIPATH - 1];
	rta->rta_flow = (u32 *)(void *)at[RTA_FLOW - 1];
	rta->rta_table = (u32 *)(void *)at[RTA_TABLE - 1];
	return 0;
}

static u32 table_of(const struct rtmsg *r, const struct kern_rta *rta)
{
	return rta->rta_table ? *rta->rta_table
	       : r->rtm_table ? r->rtm_table
			      : RT_TABLE_MAIN;
}

static void explain(int err, const struct rtmsg *r, const struct kern_rta *rta,
		    struct netlink_ext_ack *ext)
{
	if (err == -ENETUNREACH && rta->rta_gw)
		NL_SET_ERR(ext, "Nexthop has invalid gateway");
	else if (err == -ENODEV)
		NL_SET_ERR(ext, rta->rta_oif ? "Device for nexthop is not up"
					     : "No such device");
	else if (err == -ENETDOWN)
		NL_SET_ERR(ext, "Device for nexthop is not up");
	else if (err == -EINVAL && rta->rta_prefsrc)
		NL_SET_ERR(ext, "Invalid prefsrc address");
	else if (err == -EINVAL && rta->rta_dst && r->rtm_dst_len < 32 &&
		 *rta->rta_dst & ~inet_make_mask(r->rtm_dst_len))
		NL_SET_ERR(ext, "Invalid prefix for given prefix length");
}

int inet_rtm_newroute(struct sk_buff *skb, struct nlmsghdr *nlh,
		      struct netlink_ext_ack *ext)
{
	struct rtmsg *r = NLMSG_DATA(nlh);
	struct nlattr *tb[RTA_MAX + 1];
	struct fib_table *table;
	struct kern_rta rta;
	int err;

	err = parse(nlh, tb, &rta, ext);
	if (err)
		return err;
	if (r->rtm_type > RTN_MAX) {
		NL_SET_ERR(ext, "Invalid route type");
		return -EINVAL;
	}
	table = fib_new_table(table_of(r, &rta));
	if (!table)
		return -ENOBUFS;
	err = fn_hash_insert(table, r, &rta, nlh, &NETLINK_CB(skb));
	explain(err, r, &rta, ext);
	return err;
}

int inet_rtm_delroute(struct sk_buff *skb, struct nlmsghdr *nlh,
		      struct netlink_ext_ack *ext)
{
	struct rtmsg *r = NLMSG_DATA(nlh);
	struct nlattr *tb[RTA_MAX + 1];
	struct fib_table *table;
	struct kern_rta rta;
	int err;

	err = parse(nlh, tb, &rta, ext);
	if (err)
		return err;
	table = fib_get_table(table_of(r, &rta));
	if (!table) {
		NL_SET_ERR(ext, "FIB table does not exist");
		return -ESRCH;
	}
	return fn_hash_delete(table, r, &rta, nlh, &NETLINK_CB(skb));
}

/* --- showing
 * -------------------------------------------------------------------- */

static int put_metrics(struct sk_buff *skb, const u32 *metrics)
{
	struct nlattr *nest;
	bool any = false;

	for (int i = 0; i < RTAX_MAX; i++)
		any |= metrics[i] != 0;
	if (!any)
		return 0;
	nest = nla_nest_start(skb, RTA_METRICS);
	if (!nest)
		return -EMSGSIZE;
	for (int i = 0; i < RTAX_MAX; i++)
		if (metrics[i] && nla_put_u32(skb, i + 1, metrics[i]))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static u32 nh_flags(const struct fib_nh *nh)
{
	u32 f = nh->nh_flags & (RTNH_F_ONLINK | RTNH_F_PERVASIVE);

	if (nh->nh_flags & RTNH_F_DEAD)
		f |= RTNH_F_DEAD;
	if (nh->nh_dev && !netif_carrier_ok(nh->nh_dev))
		f |= RTNH_F_LINKDOWN;
	return f;
}

static int put_multipath(struct sk_buff *skb, const struct fib_info *fi)
{
	struct nlattr *nest = nla_nest_start(skb, RTA_MULTIPATH);

	if (!nest)
		return -EMSGSIZE;
	for (int i = 0; i < fi->fib_nhs; i++) {
		const struct fib_nh *nh = &fi->fib_nh[i];
		struct rtnexthop *rtnh;

		if (skb_tailroom(skb) < sizeof(*rtnh))
			return -EMSGSIZE;
		rtnh = (struct rtnexthop *)(void *)skb_put(skb, sizeof(*rtnh));
		rtnh->rtnh_flags = (u8)nh_flags(nh);
		rtnh->rtnh_hops = (u8)(nh->nh_weight - 1);
		rtnh->rtnh_ifindex = nh->nh_oif;
		if (nh->nh_gw && nla_put_u32(skb, RTA_GATEWAY, nh->nh_gw))
			return -EMSGSIZE;
		rtnh->rtnh_len = (u16)(skb->tail - (u8 *)rtnh);
	}
	nla_nest_end(skb, nest);
	return 0;
}

int fib_dump_info(struct sk_buff *skb, u32 pid, u32 seq, int event, u32 tb_id,
		  const struct fib_node *f, int flags)
{
	const struct fib_info *fi = f->fn_info;
	struct nlmsghdr *nlh;
	struct rtmsg *r;
	int err = 0;

	nlh = __nlmsg_put(skb, pid, seq, event, sizeof(*r), flags);
	if (!nlh)
		return -EMSGSIZE;
	r = NLMSG_DATA(nlh);
	r->rtm_family = AF_INET;
	r->rtm_dst_len = f->fn_order;
	r->rtm_tos = f->fn_tos;
	r->rtm_table = tb_id < 256 ? (u8)tb_id : RT_TABLE_COMPAT;
	r->rtm_type = f->fn_type;
	r->rtm_flags = fi->fib_flags;
	r->rtm_scope = f->fn_scope;
	r->rtm_protocol = fi->fib_protocol;
	err |= nla_put_u32(skb, RTA_TABLE, tb_id);
	if (f->fn_order)
		err |= nla_put_u32(skb, RTA_DST, f->fn_key);
	if (fi->fib_priority)
		err |= nla_put_u32(skb, RTA_PRIORITY, fi->fib_priority);
	err |= put_metrics(skb, fi->fib_metrics);
	if (fi->fib_prefsrc)
		err |= nla_put_u32(skb, RTA_PREFSRC, fi->fib_prefsrc);
	if (fi->fib_nhs == 1) {
		const struct fib_nh *nh = &fi->fib_nh[0];

		r->rtm_flags |= nh_flags(nh);
		if (nh->nh_gw)
			err |= nla_put_u32(skb, RTA_GATEWAY, nh->nh_gw);
		if (nh->nh_oif)
			err |= nla_put_u32(skb, RTA_OIF, (u32)nh->nh_oif);
	} else if (fi->fib_nhs > 1) {
		err |= put_multipath(skb, fi);
	}
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

void rtmsg_fib(int event, struct fib_node *f, int z, u32 tb_id,
	       struct nlmsghdr *n, struct netlink_skb_parms *req)
{
	struct sk_buff *skb;
	u32 pid = req ? req->pid : 0;
	int flags = n ? n->nlmsg_flags & (NLM_F_CREATE | NLM_F_EXCL |
					  NLM_F_REPLACE | NLM_F_APPEND)
		      : 0;

	(void)z;
	if (!machine->netlink || !netlink_kernel_sock(NETLINK_ROUTE))
		return; /* the machine is still booting */
	skb = nlmsg_new(4096);
	if (!skb)
		return;
	if (event == RTM_DELROUTE)
		flags = 0;
	if (fib_dump_info(skb, pid, n ? n->nlmsg_seq : 0, event, tb_id, f,
			  flags))
		kfree_skb(skb);
	else
		rtnl_notify(skb, pid, RTNLGRP_IPV4_ROUTE, n);
}

/* What a strict dump asks for; 0: everything. */
struct dump_filter {
	u32 table;
	u8 protocol, type;
	int oif;
	bool any;
};

struct dump_ctx {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	struct dump_filter f;
	unsigned long n; /* routes walked, over all tables */
};

static bool wanted(const struct dump_ctx *c, const struct fib_node *f)
{
	const struct fib_info *fi = f->fn_info;

	if (f->fn_state & FN_S_ZOMBIE)
		return false;
	if (c->f.protocol && fi->fib_protocol != c->f.protocol)
		return false;
	if (c->f.type && f->fn_type != c->f.type)
		return false;
	for (int i = 0; c->f.oif && i < fi->fib_nhs; i++)
		if (fi->fib_nh[i].nh_oif == c->f.oif)
			return true;
	return !c->f.oif;
}

static int dump_node(struct fib_table *tb, struct fib_node *f, void *arg)
{
	struct dump_ctx *c = arg;

	if (c->n++ < c->cb->args[0])
		return 0;
	if (wanted(c, f) &&
	    fib_dump_info(c->skb, c->cb->portid, cb_nlh(c->cb)->nlmsg_seq,
			  RTM_NEWROUTE, tb->tb_id, f,
			  NLM_F_MULTI | c->cb->answer_flags))
		return 1;
	c->cb->args[0] = c->n;
	return 0;
}

static int fn_hash_dump(struct fib_table *tb, struct dump_ctx *c)
{
	return fn_hash_walk(tb, dump_node, c);
}

static int filter_of(struct netlink_callback *cb, struct dump_filter *f)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	const struct rtmsg *r = NLMSG_DATA(nlh);
	struct nlattr *tb[RTA_MAX + 1];
	int err;

	memset(f, 0, sizeof(*f));
	if (!cb->strict)
		return 0;
	err = nlmsg_parse(nlh, sizeof(*r), tb, RTA_MAX, rtm_policy, true, NULL);
	if (err < 0)
		return err;
	if (r->rtm_dst_len || r->rtm_src_len || r->rtm_tos || r->rtm_scope)
		return -EINVAL;
	f->protocol = r->rtm_protocol;
	f->type = r->rtm_type;
	f->table = tb[RTA_TABLE] ? nla_get_u32(tb[RTA_TABLE]) : r->rtm_table;
	f->oif = tb[RTA_OIF] ? (int)nla_get_u32(tb[RTA_OIF]) : 0;
	f->any = f->protocol || f->type || f->table || f->oif;
	if (f->any)
		cb->answer_flags |= NLM_F_DUMP_FILTERED;
	return 0;
}

int inet_dump_fib(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct rtmsg *r = NLMSG_DATA(cb_nlh(cb));
	struct dump_ctx c = { .skb = skb, .cb = cb };
	int err = filter_of(cb, &c.f);

	if (err)
		return err;
	/* The cache is not shown; today's kernels have none to show. */
	if (cb_nlh(cb)->nlmsg_len >= NLMSG_LENGTH(sizeof(*r)) &&
	    r->rtm_flags & RTM_F_CLONED)
		return 0;
	if (c.f.table) {
		struct fib_table *tb = fib_get_table(c.f.table);

		if (!tb)
			return -ENOENT;
		return fn_hash_dump(tb, &c);
	}
	/* As Linux walks them: by the hash of the identifier, newest first. */
	for (u32 h = 0; h < FIB_TABLES; h++) {
		struct fib_table *tb;

		for (tb = fib_gbl->tables[h]; tb; tb = tb->tb_next)
			if (fn_hash_dump(tb, &c))
				return 1;
	}
	return 0;
}

/* --- asking
 * ---------------------------------------------------------------------- */

static int rt_fill_info(struct sk_buff *skb, const struct rtable *rt, u32 dst,
			u32 src, bool cloned, u32 pid, u32 seq)
{
	struct rta_cacheinfo ci;
	struct nlmsghdr *nlh;
	struct rtmsg *r;
	u32 metrics[RTAX_MAX] = { 0 };
	int err = 0;

	nlh = __nlmsg_put(skb, pid, seq, RTM_NEWROUTE, sizeof(*r), 0);
	if (!nlh)
		return -EMSGSIZE;
	r = NLMSG_DATA(nlh);
	r->rtm_family = AF_INET;
	r->rtm_dst_len = 32;
	r->rtm_src_len = 0;
	r->rtm_tos = rt->key.tos & 0x1e;
	r->rtm_table =
		cloned && rt->rt_table < 256 ? (u8)rt->rt_table : RT_TABLE_MAIN;
	r->rtm_type = rt->rt_type;
	r->rtm_scope = RT_SCOPE_UNIVERSE;
	r->rtm_protocol = RTPROT_UNSPEC;
	r->rtm_flags = (rt->rt_flags & ~0xffffu) | RTM_F_CLONED;
	err |= nla_put_u32(skb, RTA_DST, dst);
	err |= nla_put_u32(skb, RTA_TABLE, r->rtm_table);
	if (src) {
		r->rtm_src_len = 32;
		err |= nla_put_u32(skb, RTA_SRC, src);
	}
	if (rt->dst.dev)
		err |= nla_put_u32(skb, RTA_OIF, (u32)rt->dst.dev->ifindex);
	if (rt->key.iif)
		err |= nla_put_u32(skb, RTA_IIF, (u32)rt->key.iif);
	else if (rt->rt_src != src)
		err |= nla_put_u32(skb, RTA_PREFSRC, rt->rt_src);
	if (rt->rt_gateway != rt->rt_dst && rt->rt_gateway)
		err |= nla_put_u32(skb, RTA_GATEWAY, rt->rt_gateway);
	metrics[RTAX_ADVMSS - 1] = rt->dst.advmss;
	if (rt->dst.expires)
		metrics[RTAX_MTU - 1] = rt->dst.pmtu;
	metrics[RTAX_ADVMSS - 1] = 0;
	err |= put_metrics(skb, metrics);
	err |= nla_put_u32(skb, RTA_UID, 0);
	memset(&ci, 0, sizeof(ci));
	ci.rta_error = (u32)-rt->dst.error;
	if (rt->dst.expires)
		ci.rta_expires = (s32)(rt->dst.expires - jiffies) / 10;
	err |= nla_put(skb, RTA_CACHEINFO, sizeof(ci), &ci);
	if (err)
		return -EMSGSIZE;
	nlmsg_end(skb, nlh);
	return 0;
}

int inet_rtm_getroute(struct sk_buff *in_skb, struct nlmsghdr *nlh,
		      struct netlink_ext_ack *ext)
{
	const struct rtmsg *r = NLMSG_DATA(nlh);
	struct nlattr *tb[RTA_MAX + 1];
	struct rtable *rt = NULL;
	struct sk_buff *skb;
	u32 dst, src;
	int err;

	err = nlmsg_parse(nlh, sizeof(*r), tb, RTA_MAX, rtm_policy, false, ext);
	if (err < 0)
		return err;
	dst = tb[RTA_DST] ? nla_get_u32(tb[RTA_DST]) : 0;
	src = tb[RTA_SRC] ? nla_get_u32(tb[RTA_SRC]) : 0;
	skb = nlmsg_new(1024);
	if (!skb)
		return -ENOBUFS;
	if (tb[RTA_IIF]) {
		struct net_device *dev =
			__dev_get_by_index((int)nla_get_u32(tb[RTA_IIF]));

		err = -ENODEV;
		if (!dev)
			goto out;
		skb->protocol = htons(0x0800);
		skb->dev = dev;
		err = ip_route_input(skb, dst, src, r->rtm_tos & 0x1e, dev);
		rt = (struct rtable *)(void *)skb->dst;
		skb->dst = NULL;
		if (!err && rt && rt->dst.error)
			err = rt->dst.error;
	} else {
		err = ip_route_output(
			&rt, dst, src, r->rtm_tos & 0x1e,
			tb[RTA_OIF] ? (int)nla_get_u32(tb[RTA_OIF]) : 0);
	}
	if (err)
		goto out;
	err = rt_fill_info(skb, rt, dst, src, r->rtm_flags & RTM_F_LOOKUP_TABLE,
			   NETLINK_CB(in_skb).pid, nlh->nlmsg_seq);
	ip_rt_put(rt);
	if (err)
		goto out;
	return rtnl_unicast(skb, NETLINK_CB(in_skb).pid);
out:
	kfree_skb(skb);
	return err;
}
