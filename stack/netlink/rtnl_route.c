// SPDX-License-Identifier: MIT
/*
 * rtnl_route.c - RTM_*ROUTE: routes, dumped, changed and asked for
 *
 * Models the netlink halves of net/ipv4/fib_frontend.c, fib_semantics.c,
 * fib_hash.c and route.c:
 *
 *   inet_rtm_newroute -> inet_check_attr, fib_new_table, fn_hash_insert
 *   inet_rtm_delroute -> inet_check_attr, fib_get_table, fn_hash_delete
 *   inet_dump_fib     -> fn_hash_dump -> fib_dump_info
 *
 * RTM_GETROUTE without a dump is in rtnl_getroute.c.
 *
 * What cannot be shown: nexthop objects, encapsulation, IPv6 gateways.
 */
#include <errno.h>
#include <netinet/ip.h>
#include <string.h>

#include "inet.h"
#include "stack/inet/tcp.h"
#include "stack/netlink/rtnl_inet.h"

const struct nla_policy rtm_ipv4_policy[RTA_MAX + 1] = {
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

/* What rtm_to_fib_config() refuses before the table is asked. */
static int unsupported(struct nlattr **tb, struct netlink_ext_ack *ext)
{
	const struct nlattr *via = tb[RTA_VIA];

	if (via && tb[RTA_GATEWAY]) {
		NL_SET_ERR(
			ext,
			"Nexthop configuration can not contain both GATEWAY and VIA");
		return -EINVAL;
	}
	if (via && (nla_len(via) < 2 || nla_get_u16(via) != AF_INET ||
		    nla_len(via) != 2 + 4)) {
		NL_SET_ERR(ext,
			   nla_len(via) >= 2 && nla_get_u16(via) == AF_INET6
				   ? "IPv6 support not enabled in kernel"
				   : "Invalid attribute length for RTA_VIA");
		return -EINVAL;
	}
	if (tb[RTA_NH_ID]) {
		NL_SET_ERR(ext, "Nexthop id does not exist");
		return -EINVAL;
	}
	if (tb[RTA_ENCAP_TYPE] || tb[RTA_ENCAP]) {
		NL_SET_ERR(ext, "lwt encapsulation type not supported");
		return -EOPNOTSUPP;
	}
	return 0;
}

static int parse(const struct nlmsghdr *nlh, struct nlattr **tb,
		 struct kern_rta *rta, struct netlink_ext_ack *ext)
{
	struct rtmsg *r = NLMSG_DATA(nlh);
	struct rtattr *at[RTA_MAX];
	int err;

	err = nlmsg_parse(nlh, sizeof(*r), tb, RTA_MAX, rtm_ipv4_policy, false,
			  ext);
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
	err = r->rtm_type <= RTN_MAX ? unsupported(tb, ext) : 0;
	if (!err)
		err = inet_check_attr(r, at);
	if (err)
		return err;
	memset(rta, 0, sizeof(*rta));
	rta->rta_dst = (u32 *)(void *)at[RTA_DST - 1];
	rta->rta_src = (u32 *)(void *)at[RTA_SRC - 1];
	rta->rta_iif = (int *)(void *)at[RTA_IIF - 1];
	rta->rta_oif = (int *)(void *)at[RTA_OIF - 1];
	rta->rta_gw = (u32 *)(void *)at[RTA_GATEWAY - 1];
	if (tb[RTA_VIA])
		rta->rta_gw =
			(u32 *)(void *)((char *)nla_data(tb[RTA_VIA]) + 2);
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
	bool gw = rta->rta_gw || rta->rta_mp;

	if (err == -ENETUNREACH && gw)
		NL_SET_ERR(ext, "Nexthop has invalid gateway");
	else if (err == -ENETDOWN)
		NL_SET_ERR(ext, "Device for nexthop is not up");
	else if (err != -EINVAL)
		return;
	else if (rta->rta_dst && r->rtm_dst_len < 32 &&
		 *rta->rta_dst & ~inet_make_mask(r->rtm_dst_len))
		NL_SET_ERR(ext, "Invalid prefix for given prefix length");
	else if (r->rtm_scope < fib_props[r->rtm_type].scope)
		NL_SET_ERR(ext, "Invalid scope");
	else if (fib_props[r->rtm_type].error && (gw || rta->rta_oif))
		NL_SET_ERR(
			ext,
			"Gateway, device and multipath can not be specified for this route type");
	else if (rta->rta_prefsrc &&
		 inet_addr_type(*rta->rta_prefsrc) != RTN_LOCAL)
		NL_SET_ERR(ext, "Invalid prefsrc address");
	else if (rta->rta_gw)
		NL_SET_ERR(ext, "Nexthop has invalid gateway");
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

int rtnetlink_put_metrics(struct sk_buff *skb, const u32 *metrics)
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
	for (int i = 0; i < RTAX_MAX; i++) {
		if (!metrics[i])
			continue;
		if (i == RTAX_CC_ALGO - 1
			    ? nla_put_string(skb, i + 1,
					     tcp_ca_name((int)metrics[i] - 1))
			    : nla_put_u32(skb, i + 1, metrics[i]))
			return -EMSGSIZE;
	}
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
		if (nh->nh_tclassid &&
		    nla_put_u32(skb, RTA_FLOW, nh->nh_tclassid))
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
	err |= rtnetlink_put_metrics(skb, fi->fib_metrics);
	if (fi->fib_prefsrc)
		err |= nla_put_u32(skb, RTA_PREFSRC, fi->fib_prefsrc);
	if (fi->fib_nhs == 1) {
		const struct fib_nh *nh = &fi->fib_nh[0];

		r->rtm_flags |= nh_flags(nh);
		if (nh->nh_gw)
			err |= nla_put_u32(skb, RTA_GATEWAY, nh->nh_gw);
		if (nh->nh_oif)
			err |= nla_put_u32(skb, RTA_OIF, (u32)nh->nh_oif);
		if (nh->nh_tclassid)
			err |= nla_put_u32(skb, RTA_FLOW, nh->nh_tclassid);
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
	int flags; /* of each answer */
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
			  RTM_NEWROUTE, tb->tb_id, f, NLM_F_MULTI | c->f.flags))
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
	err = nlmsg_parse(nlh, sizeof(*r), tb, RTA_MAX, rtm_ipv4_policy, true,
			  NULL);
	if (err < 0)
		return err;
	if (r->rtm_dst_len || r->rtm_src_len || r->rtm_tos || r->rtm_scope)
		return -EINVAL;
	f->protocol = r->rtm_protocol;
	f->type = r->rtm_type;
	f->table = tb[RTA_TABLE] ? nla_get_u32(tb[RTA_TABLE]) : r->rtm_table;
	f->oif = tb[RTA_OIF] ? (int)nla_get_u32(tb[RTA_OIF]) : 0;
	if (f->protocol || f->type || f->table || f->oif)
		cb->answer_flags |= NLM_F_DUMP_FILTERED;
	/* Without the exceptions that RTM_F_CLONED asks for it is a part. */
	f->flags = r->rtm_flags & RTM_F_CLONED ? cb->answer_flags
					       : NLM_F_DUMP_FILTERED;
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
			return netlink_dump_error(
				cb, -ENOENT, "ipv4: FIB table does not exist");
		return fn_hash_dump(tb, &c);
	}
	/* As Linux walks them: by the hash of the identifier, newest first. */
	for (u32 h = 0; h < FIB_TABLES; h++) {
		struct fib_table *tb;

		for (tb = fib_gbl->tables[h]; tb; tb = tb->tb_next) {
			err = fn_hash_dump(tb, &c);
			if (err)
				return err;
		}
	}
	return 0;
}
