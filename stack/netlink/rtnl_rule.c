// SPDX-License-Identifier: MIT
/*
 * rtnl_rule.c - RTM_*RULE: which table is asked for which packet
 *
 * Models the netlink half of net/ipv4/fib_rules.c; the rules themselves are
 * stack/inet/fib_rules.c's. Attributes (FRA_*), errors and their text are the
 * running kernel's.
 *
 * Not modelled: masks of ports and tos (FRA_*_MASK, FRA_DSCP).
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

/* From and to in host order; 0 is no port. */
static int port_range(u16 *to, const struct nlattr *a)
{
	memcpy(to, nla_data(a), 2 * sizeof(*to));
	return !to[0] || to[0] > to[1] || to[1] == 65535 ? -EINVAL : 0;
}

/* Whose packets it is about. */
static int nl2flow(struct nlattr **tb, struct fib_rule *r, u32 *given,
		   struct netlink_ext_ack *ext)
{
	r->r_uid[1] = (u32)-1;
	if (tb[FRA_UID_RANGE]) {
		memcpy(r->r_uid, nla_data(tb[FRA_UID_RANGE]), sizeof(r->r_uid));
		if (r->r_uid[0] == (u32)-1 || r->r_uid[1] == (u32)-1 ||
		    r->r_uid[0] > r->r_uid[1]) {
			NL_SET_ERR(ext, "Invalid uid range");
			return -EINVAL;
		}
		*given |= FRM_UID;
	}
	if (tb[FRA_IP_PROTO]) {
		r->r_ipproto = nla_get_u8(tb[FRA_IP_PROTO]);
		*given |= FRM_IPPROTO;
	}
	if (tb[FRA_SPORT_RANGE]) {
		if (port_range(r->r_sport, tb[FRA_SPORT_RANGE])) {
			NL_SET_ERR(ext, "Invalid sport range");
			return -EINVAL;
		}
		*given |= FRM_SPORT;
	}
	if (tb[FRA_DPORT_RANGE]) {
		if (port_range(r->r_dport, tb[FRA_DPORT_RANGE])) {
			NL_SET_ERR(ext, "Invalid dport range");
			return -EINVAL;
		}
		*given |= FRM_DPORT;
	}
	if (tb[FRA_TUN_ID]) {
		memcpy(&r->r_tun_id, nla_data(tb[FRA_TUN_ID]), 8);
		*given |= FRM_TUN_ID;
	}
	if (tb[FRA_L3MDEV]) {
		r->r_l3mdev = nla_get_u8(tb[FRA_L3MDEV]);
		if (r->r_l3mdev != 1) {
			NL_SET_ERR(ext, "Invalid l3mdev attribute");
			return -EINVAL;
		}
		*given |= FRM_L3MDEV;
	}
	if (tb[FRA_FLOW]) {
		r->r_realms = nla_get_u32(tb[FRA_FLOW]);
		*given |= FRM_REALMS;
	}
	return 0;
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
	r->r_suppress_prefixlen = r->r_suppress_ifgroup = -1;
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
	err = nl2flow(tb, r, given, ext);
	if (err)
		return err;
	if (tb[FRA_PROTOCOL])
		r->r_proto = nla_get_u8(tb[FRA_PROTOCOL]);
	if (tb[FRA_SUPPRESS_PREFIXLEN])
		r->r_suppress_prefixlen =
			(int)nla_get_u32(tb[FRA_SUPPRESS_PREFIXLEN]);
	if (tb[FRA_SUPPRESS_IFGROUP])
		r->r_suppress_ifgroup =
			(int)nla_get_u32(tb[FRA_SUPPRESS_IFGROUP]);
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

static int put_flow(struct sk_buff *skb, const struct fib_rule *r)
{
	int err = 0;

	if (r->r_tun_id)
		err |= nla_put_u64(skb, FRA_TUN_ID, r->r_tun_id);
	if (r->r_l3mdev)
		err |= nla_put_u8(skb, FRA_L3MDEV, 1);
	if (r->r_uid[0] || r->r_uid[1] != (u32)-1)
		err |= nla_put(skb, FRA_UID_RANGE, sizeof(r->r_uid), r->r_uid);
	if (r->r_suppress_ifgroup != -1)
		err |= nla_put_u32(skb, FRA_SUPPRESS_IFGROUP,
				   (u32)r->r_suppress_ifgroup);
	if (r->r_ipproto)
		err |= nla_put_u8(skb, FRA_IP_PROTO, r->r_ipproto);
	if (r->r_sport[0])
		err |= nla_put(skb, FRA_SPORT_RANGE, sizeof(r->r_sport),
			       r->r_sport);
	if (r->r_dport[0])
		err |= nla_put(skb, FRA_DPORT_RANGE, sizeof(r->r_dport),
			       r->r_dport);
	return err;
}

/* A goto whose target nobody has made. rules: the first of them all. */
static bool unresolved(const struct fib_rule *r, const struct fib_rule *rules)
{
	if (r->r_action != FR_ACT_GOTO)
		return false;
	while (rules && rules->r_preference != r->r_target)
		rules = rules->r_next;
	return !rules;
}

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
	if (unresolved(r, fib_gbl->rules))
		h->flags |= FIB_RULE_UNRESOLVED;
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
	err |= put_flow(skb, r);
	if (r->r_dst_len)
		err |= nla_put_u32(skb, FRA_DST, r->r_dst);
	if (r->r_src_len)
		err |= nla_put_u32(skb, FRA_SRC, r->r_src);
	if (r->r_realms)
		err |= nla_put_u32(skb, FRA_FLOW, r->r_realms);
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
	int family = ((struct rtgenmsg *)NLMSG_DATA(nlh))->rtgen_family;

	if (family != AF_UNSPEC && family != AF_INET)
		return -EAFNOSUPPORT;
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

static int find_rule(struct fib_rule *r, void *arg)
{
	struct rule_find *f = arg;

	if (!fib_rule_same(r, f->like, f->fields))
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
	if (!r.r_table && !r.r_l3mdev && r.r_action == FR_ACT_TO_TBL) {
		/* 2.4's inet_rtm_newrule finds a free one, and so does this. */
		for (r.r_table = 1; r.r_table < RT_TABLE_DEFAULT; r.r_table++)
			if (!fib_get_table(r.r_table))
				break;
		if (r.r_table == RT_TABLE_DEFAULT)
			return -ENOBUFS;
	}
	if (r.r_action == FR_ACT_TO_TBL && r.r_table &&
	    !fib_new_table(r.r_table))
		return -ENOBUFS;
	if (nlh->nlmsg_flags & NLM_F_EXCL) {
		struct rule_find f = { .like = &r, .fields = given };

		f.fields |= ~(u32)FRM_PREFERENCE; /* all that selects */
		if (fib_rules_walk(find_rule, &f) && f.any &&
		    given & FRM_PREFERENCE && f.found.r_flags == r.r_flags &&
		    f.found.r_suppress_prefixlen == r.r_suppress_prefixlen)
			return -EEXIST;
	}
	if (!(given & FRM_PREFERENCE)) {
		fib_rules_walk(find_room, room);
		r.r_preference = room[1];
	}
	r.r_ifindex = r.r_ifname[0] && !__dev_get_by_name(r.r_ifname) ? -1 : 0;
	r.r_oifindex =
		r.r_oifname[0] && !__dev_get_by_name(r.r_oifname) ? -1 : 0;
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
