// SPDX-License-Identifier: MIT
/*
 * rtnl_rule.c - RTM_*RULE: which table is asked for which packet
 *
 * Models the netlink half of net/ipv4/fib_rules.c; the rules themselves are
 * stack/inet/fib_rules.c's. Attributes (FRA_*), errors and their text are the
 * running kernel's.
 *
 * Not modelled, and refused with EOPNOTSUPP: rules by user, port, protocol,
 * tunnel and l3mdev. They would match nothing if they were taken.
 */
#include <errno.h>
#include <linux/fib_rules.h>
#include <string.h>

#include "stack/netlink/rtnl_inet.h"

static const struct nla_policy fra_policy[FRA_MAX + 1] = {
	[FRA_DST] = { NLA_U32, 0 },
	[FRA_SRC] = { NLA_U32, 0 },
	[FRA_IIFNAME] = { NLA_STRING, IFNAMSIZ - 1 },
	[FRA_OIFNAME] = { NLA_STRING, IFNAMSIZ - 1 },
	[FRA_PRIORITY] = { NLA_U32, 0 },
	[FRA_FWMARK] = { NLA_U32, 0 },
	[FRA_FWMASK] = { NLA_U32, 0 },
	[FRA_FLOW] = { NLA_U32, 0 },
	[FRA_TABLE] = { NLA_U32, 0 },
	[FRA_GOTO] = { NLA_U32, 0 },
	[FRA_TUN_ID] = { NLA_U64, 0 },
	[FRA_L3MDEV] = { NLA_U8, 0 },
	[FRA_UID_RANGE] = { NLA_UNSPEC, 8 },
	[FRA_PROTOCOL] = { NLA_U8, 0 },
	[FRA_IP_PROTO] = { NLA_U8, 0 },
	[FRA_SPORT_RANGE] = { NLA_UNSPEC, 4 },
	[FRA_DPORT_RANGE] = { NLA_UNSPEC, 4 },
	[FRA_SUPPRESS_PREFIXLEN] = { NLA_U32, 0 },
	[FRA_SUPPRESS_IFGROUP] = { NLA_U32, 0 },
};

static void copy_name(char *to, const struct nlattr *a)
{
	memset(to, 0, IFNAMSIZ);
	strncpy(to, nla_data(a), (size_t)min(nla_len(a), IFNAMSIZ - 1));
}

static bool unsupported(struct nlattr **tb)
{
	static const u8 not_here[] = { FRA_TUN_ID,	FRA_L3MDEV,
				       FRA_UID_RANGE,	FRA_IP_PROTO,
				       FRA_SPORT_RANGE, FRA_DPORT_RANGE,
				       FRA_FLOW,	FRA_SUPPRESS_IFGROUP };

	for (size_t i = 0; i < ARRAY_SIZE(not_here); i++) {
		const struct nlattr *a = tb[not_here[i]];

		/* iproute2 sends "no group" with every suppressor */
		if (a && !(not_here[i] == FRA_SUPPRESS_IFGROUP &&
			   nla_get_u32(a) == UINT32_MAX))
			return true;
	}
	return false;
}

/* A prefix: its length in the header, its address in an attribute. */
static int prefix(u32 *to, const struct nlattr *a, u8 len)
{
	if (!len)
		return 0;
	if (len > 32 || !a)
		return -EINVAL;
	*to = nla_get_u32(a) & inet_make_mask(len);
	return 0;
}

/* The request as a rule, and which of its fields are given. */
static int nl2rule(const struct nlmsghdr *nlh, struct fib_rule *r, u32 *given,
		   struct netlink_ext_ack *ext)
{
	const struct fib_rule_hdr *h = NLMSG_DATA(nlh);
	struct nlattr *tb[FRA_MAX + 1];
	int err;

	err = nlmsg_parse(nlh, sizeof(*h), tb, FRA_MAX, fra_policy, false, ext);
	if (err < 0)
		return err;
	memset(r, 0, sizeof(*r));
	r->r_suppress_prefixlen = -1;
	if (prefix(&r->r_src, tb[FRA_SRC], h->src_len) ||
	    prefix(&r->r_dst, tb[FRA_DST], h->dst_len)) {
		NL_SET_ERR(ext, h->src_len > 32 || (h->src_len && !tb[FRA_SRC])
					? "Invalid source address"
					: "Invalid dst address");
		return -EINVAL;
	}
	if (h->tos & ~0x1eu) {
		NL_SET_ERR(ext, "Invalid dsfield (tos): ECN bits must be 0");
		return -EINVAL;
	}
	if (unsupported(tb)) {
		NL_SET_ERR(ext, "Rules by user, port and tunnel are not here");
		return -EOPNOTSUPP;
	}
	r->r_src_len = h->src_len;
	r->r_dst_len = h->dst_len;
	r->r_tos = h->tos;
	r->r_action = h->action;
	r->r_flags = h->flags & FIB_RULE_INVERT;
	r->r_table = tb[FRA_TABLE] ? nla_get_u32(tb[FRA_TABLE]) : h->table;
	*given = (h->src_len ? FRM_SRC : 0) | (h->dst_len ? FRM_DST : 0) |
		 (h->tos ? FRM_TOS : 0) | (h->action ? FRM_ACTION : 0) |
		 (r->r_table ? FRM_TABLE : 0);
	if (tb[FRA_PRIORITY]) {
		r->r_preference = nla_get_u32(tb[FRA_PRIORITY]);
		*given |= FRM_PREFERENCE;
	}
	if (tb[FRA_FWMARK] || tb[FRA_FWMASK]) {
		r->r_mark = tb[FRA_FWMARK] ? nla_get_u32(tb[FRA_FWMARK]) : 0;
		r->r_markmask = tb[FRA_FWMASK] ? nla_get_u32(tb[FRA_FWMASK])
					       : UINT32_MAX;
		*given |= FRM_MARK;
	}
	if (tb[FRA_IIFNAME]) {
		copy_name(r->r_ifname, tb[FRA_IIFNAME]);
		*given |= FRM_IIF;
	}
	if (tb[FRA_OIFNAME]) {
		copy_name(r->r_oifname, tb[FRA_OIFNAME]);
		*given |= FRM_OIF;
	}
	if (tb[FRA_PROTOCOL])
		r->r_proto = nla_get_u8(tb[FRA_PROTOCOL]);
	if (tb[FRA_SUPPRESS_PREFIXLEN])
		r->r_suppress_prefixlen =
			(int)nla_get_u32(tb[FRA_SUPPRESS_PREFIXLEN]);
	if (tb[FRA_GOTO])
		r->r_target = nla_get_u32(tb[FRA_GOTO]);
	if (r->r_action == FR_ACT_GOTO && nlh->nlmsg_type == RTM_NEWRULE) {
		if (!tb[FRA_GOTO]) {
			NL_SET_ERR(ext, "Invalid goto action");
			return -EINVAL;
		}
		if (r->r_preference && r->r_target <= r->r_preference) {
			NL_SET_ERR(ext, "Backward goto not supported");
			return -EINVAL;
		}
	}
	return 0;
}

/* --- showing ----------------------------------------------------------------
 */

static int inet_fill_rule(struct sk_buff *skb, const struct fib_rule *r,
			  u32 pid, u32 seq, int event, int flags)
{
	struct nlmsghdr *nlh;
	struct fib_rule_hdr *h;
	int err = 0;

	nlh = __nlmsg_put(skb, pid, seq, event, sizeof(*h), flags);
	if (!nlh)
		return -EMSGSIZE;
	h = NLMSG_DATA(nlh);
	h->family = AF_INET;
	h->dst_len = r->r_dst_len;
	h->src_len = r->r_src_len;
	h->tos = r->r_tos;
	h->table = r->r_table < 256 ? (u8)r->r_table : RT_TABLE_COMPAT;
	h->action = r->r_action;
	h->flags = r->r_flags;
	err |= nla_put_u32(skb, FRA_TABLE, r->r_table);
	err |= nla_put_u32(skb, FRA_SUPPRESS_PREFIXLEN,
			   (u32)r->r_suppress_prefixlen);
	err |= nla_put_u8(skb, FRA_PROTOCOL, r->r_proto);
	if (r->r_ifname[0]) {
		err |= nla_put_string(skb, FRA_IIFNAME, r->r_ifname);
		if (r->r_ifindex < 0)
			h->flags |= FIB_RULE_IIF_DETACHED;
	}
	if (r->r_oifname[0]) {
		err |= nla_put_string(skb, FRA_OIFNAME, r->r_oifname);
		if (r->r_oifindex < 0)
			h->flags |= FIB_RULE_OIF_DETACHED;
	}
	if (r->r_preference)
		err |= nla_put_u32(skb, FRA_PRIORITY, r->r_preference);
	if (r->r_mark)
		err |= nla_put_u32(skb, FRA_FWMARK, r->r_mark);
	if (r->r_markmask)
		err |= nla_put_u32(skb, FRA_FWMASK, r->r_markmask);
	if (r->r_target)
		err |= nla_put_u32(skb, FRA_GOTO, r->r_target);
	if (r->r_dst_len)
		err |= nla_put_u32(skb, FRA_DST, r->r_dst);
	if (r->r_src_len)
		err |= nla_put_u32(skb, FRA_SRC, r->r_src);
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

struct rule_dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	unsigned long n;
};

static int dump_rule(struct fib_rule *r, void *arg)
{
	struct rule_dump *d = arg;

	if (d->n++ < d->cb->args[0])
		return 0;
	if (inet_fill_rule(d->skb, r, d->cb->portid, cb_nlh(d->cb)->nlmsg_seq,
			   RTM_NEWRULE, NLM_F_MULTI))
		return 1;
	d->cb->args[0] = d->n;
	return 0;
}

/* args[0]: rules shown. */
int inet_dump_rules(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct rule_dump d = { skb, cb, 0 };
	const struct nlmsghdr *nlh = cb_nlh(cb);

	if (cb->strict) {
		const struct fib_rule_hdr *h = NLMSG_DATA(nlh);

		if (nlh->nlmsg_len != NLMSG_LENGTH(sizeof(*h)) || h->dst_len ||
		    h->src_len || h->tos || h->table || h->res1 || h->res2 ||
		    h->action || h->flags)
			return -EINVAL;
	}
	return fib_rules_walk(dump_rule, &d);
}

/* --- changing ----------------------------------------------------------------
 */

static void notify_rule(int event, const struct fib_rule *r,
			const struct nlmsghdr *nlh, u32 pid)
{
	struct sk_buff *skb = nlmsg_new(512);

	if (!skb)
		return;
	if (inet_fill_rule(skb, r, pid, nlh->nlmsg_seq, event, 0))
		kfree_skb(skb);
	else
		rtnl_notify(skb, pid, RTNLGRP_IPV4_RULE, nlh);
}

/* The rule that fib_rule_add() and fib_rule_del() will find, as it stands. */
struct rule_find {
	const struct fib_rule *like;
	struct fib_rule found;
	u32 fields;
	bool any;
};

static bool same(const struct fib_rule *a, const struct fib_rule *b, u32 f)
{
	return !(
		(f & FRM_PREFERENCE && a->r_preference != b->r_preference) ||
		(f & FRM_TABLE && a->r_table != b->r_table) ||
		(f & FRM_ACTION && a->r_action != b->r_action) ||
		(f & FRM_TOS && a->r_tos != b->r_tos) ||
		(f & FRM_SRC &&
		 (a->r_src_len != b->r_src_len || a->r_src != b->r_src)) ||
		(f & FRM_DST &&
		 (a->r_dst_len != b->r_dst_len || a->r_dst != b->r_dst)) ||
		(f & FRM_MARK &&
		 (a->r_mark != b->r_mark || a->r_markmask != b->r_markmask)) ||
		(f & FRM_IIF && strncmp(a->r_ifname, b->r_ifname, IFNAMSIZ)) ||
		(f & FRM_OIF && strncmp(a->r_oifname, b->r_oifname, IFNAMSIZ)));
}

static int find_rule(struct fib_rule *r, void *arg)
{
	struct rule_find *f = arg;

	if (!same(r, f->like, f->fields))
		return 0;
	f->found = *r;
	f->any = true;
	return 1;
}

/* The preference of a new rule that names none: before the first but one. */
static int find_room(struct fib_rule *r, void *arg)
{
	u32 *v = arg; /* how many were seen, the answer */

	if (++v[0] < 2)
		return 0;
	v[1] = r->r_preference ? r->r_preference - 1 : 0;
	return 1;
}

int inet_rtm_newrule(struct sk_buff *skb, struct nlmsghdr *nlh,
		     struct netlink_ext_ack *ext)
{
	struct fib_rule r;
	u32 given, room[2] = { 0, 0 };
	int err;

	err = nl2rule(nlh, &r, &given, ext);
	if (err)
		return err;
	if (!r.r_table && r.r_action == FR_ACT_TO_TBL) {
		/* 2.4's inet_rtm_newrule finds a free one, and so does this. */
		for (r.r_table = 1; r.r_table < RT_TABLE_DEFAULT; r.r_table++)
			if (!fib_get_table(r.r_table))
				break;
		if (r.r_table == RT_TABLE_DEFAULT)
			return -ENOBUFS;
	}
	if (r.r_action == FR_ACT_TO_TBL && !fib_new_table(r.r_table))
		return -ENOBUFS;
	if (nlh->nlmsg_flags & NLM_F_EXCL) {
		struct rule_find f = { .like = &r, .fields = given };

		f.fields |= FRM_TABLE | FRM_ACTION | FRM_SRC | FRM_DST |
			    FRM_TOS | FRM_MARK | FRM_IIF | FRM_OIF;
		if (fib_rules_walk(find_rule, &f) && f.any &&
		    given & FRM_PREFERENCE && f.found.r_flags == r.r_flags &&
		    f.found.r_suppress_prefixlen == r.r_suppress_prefixlen)
			return -EEXIST;
	}
	if (!(given & FRM_PREFERENCE)) {
		fib_rules_walk(find_room, room);
		r.r_preference = room[1];
	}
	err = fib_rule_add(&r, false);
	if (!err)
		notify_rule(RTM_NEWRULE, &r, nlh, NETLINK_CB(skb).pid);
	return err;
}

int inet_rtm_delrule(struct sk_buff *skb, struct nlmsghdr *nlh,
		     struct netlink_ext_ack *ext)
{
	struct rule_find f = { .any = false };
	struct fib_rule r;
	int err;

	err = nl2rule(nlh, &r, &f.fields, ext);
	if (err)
		return err;
	f.like = &r;
	fib_rules_walk(find_rule, &f);
	if (!f.any)
		return -ENOENT;
	err = fib_rule_del(&r, f.fields);
	if (!err)
		notify_rule(RTM_DELRULE, &f.found, nlh, NETLINK_CB(skb).pid);
	return err;
}
