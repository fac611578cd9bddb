// SPDX-License-Identifier: MIT
/*
 * genetlink.c - NETLINK_GENERIC, and its controller
 *
 * Models net/netlink/genetlink.c, which 2.4 has not. Families have names and
 * get their numbers from the controller, nlctrl, which is a family itself
 * and the only one here: `genl ctrl list` and libnl find it, and are told
 * politely (ENOENT) that what they look for is not there.
 *
 * Not modelled: other families (ethtool's, taskstats').
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>

#include "stack/netlink/genetlink.h"
#include "stack/netlink/nlattr.h"

#define NLCTRL_VERSION	2
#define NLCTRL_MCGRP_ID 0x10 /* "notify": nobody comes or goes */

static const struct nla_policy ctrl_policy_family[CTRL_ATTR_MAX + 1] = {
	[CTRL_ATTR_FAMILY_ID] = { NLA_U16, 0 },
	[CTRL_ATTR_FAMILY_NAME] = { NLA_NUL_STRING, GENL_NAMSIZ - 1 },
	[CTRL_ATTR_OP] = { NLA_U32, 0 },
};

static int put_op(struct sk_buff *skb, int n, u32 cmd, u32 caps)
{
	struct nlattr *op = nla_nest_start(skb, n);

	if (!op || nla_put_u32(skb, CTRL_ATTR_OP_ID, cmd) ||
	    nla_put_u32(skb, CTRL_ATTR_OP_FLAGS, caps | GENL_CMD_CAP_HASPOL))
		return -EMSGSIZE;
	nla_nest_end(skb, op);
	return 0;
}

static int put_ops(struct sk_buff *skb)
{
	struct nlattr *ops = nla_nest_start(skb, CTRL_ATTR_OPS);

	if (!ops ||
	    put_op(skb, 1, CTRL_CMD_GETFAMILY,
		   GENL_CMD_CAP_DO | GENL_CMD_CAP_DUMP) ||
	    put_op(skb, 2, CTRL_CMD_GETPOLICY, GENL_CMD_CAP_DUMP))
		return -EMSGSIZE;
	nla_nest_end(skb, ops);
	return 0;
}

static int put_groups(struct sk_buff *skb)
{
	struct nlattr *all = nla_nest_start(skb, CTRL_ATTR_MCAST_GROUPS), *grp;

	grp = all ? nla_nest_start(skb, 1) : NULL;
	if (!grp || nla_put_u32(skb, CTRL_ATTR_MCAST_GRP_ID, NLCTRL_MCGRP_ID) ||
	    nla_put_string(skb, CTRL_ATTR_MCAST_GRP_NAME, "notify"))
		return -EMSGSIZE;
	nla_nest_end(skb, grp);
	nla_nest_end(skb, all);
	return 0;
}

static int ctrl_fill_info(struct sk_buff *skb, u32 pid, u32 seq, int flags)
{
	struct genlmsghdr *h;
	struct nlmsghdr *nlh;

	nlh = __nlmsg_put(skb, pid, seq, GENL_ID_CTRL, sizeof(*h), flags);
	if (!nlh)
		return -EMSGSIZE;
	h = NLMSG_DATA(nlh);
	h->cmd = CTRL_CMD_NEWFAMILY;
	h->version = NLCTRL_VERSION;
	if (nla_put_string(skb, CTRL_ATTR_FAMILY_NAME, "nlctrl") ||
	    nla_put_u16(skb, CTRL_ATTR_FAMILY_ID, GENL_ID_CTRL) ||
	    nla_put_u32(skb, CTRL_ATTR_VERSION, NLCTRL_VERSION) ||
	    nla_put_u32(skb, CTRL_ATTR_HDRSIZE, 0) ||
	    nla_put_u32(skb, CTRL_ATTR_MAXATTR, 0) || put_ops(skb) ||
	    put_groups(skb)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

static int ctrl_dumpfamily(struct sk_buff *skb, struct netlink_callback *cb)
{
	return ctrl_fill_info(skb, cb->portid, cb_nlh(cb)->nlmsg_seq,
			      NLM_F_MULTI);
}

/* --- policies: what a command's attributes must look like --------------------
 */

/* Both commands name a family; the second may name one of its commands. */
static const struct {
	u8 policy, attr, type; /* NL_ATTR_TYPE_* */
	u32 max; /* a value's, or the length of a string */
} policies[] = {
	{ 0, CTRL_ATTR_FAMILY_ID, NL_ATTR_TYPE_U16, 0xffff },
	{ 0, CTRL_ATTR_FAMILY_NAME, NL_ATTR_TYPE_NUL_STRING, GENL_NAMSIZ - 1 },
	{ 1, CTRL_ATTR_FAMILY_ID, NL_ATTR_TYPE_U16, 0xffff },
	{ 1, CTRL_ATTR_FAMILY_NAME, NL_ATTR_TYPE_NUL_STRING, GENL_NAMSIZ - 1 },
	{ 1, CTRL_ATTR_OP, NL_ATTR_TYPE_U32, UINT32_MAX },
};

static struct nlmsghdr *policy_begin(struct sk_buff *skb,
				     const struct netlink_callback *cb)
{
	struct genlmsghdr *h;
	struct nlmsghdr *nlh;

	nlh = __nlmsg_put(skb, cb->portid, cb_nlh(cb)->nlmsg_seq, GENL_ID_CTRL,
			  sizeof(*h), NLM_F_MULTI);
	if (!nlh)
		return NULL;
	h = NLMSG_DATA(nlh);
	h->cmd = CTRL_CMD_GETPOLICY;
	h->version = NLCTRL_VERSION;
	return nla_put_u16(skb, CTRL_ATTR_FAMILY_ID, GENL_ID_CTRL) ? NULL : nlh;
}

/* Which policies a command has. Linux: says 0 for one that only dumps. */
static int put_op_policy(struct sk_buff *skb, const struct netlink_callback *cb,
			 bool getfamily)
{
	struct nlmsghdr *nlh = policy_begin(skb, cb);
	struct nlattr *all, *op;

	all = nlh ? nla_nest_start(skb, NLA_F_NESTED | CTRL_ATTR_OP_POLICY)
		  : NULL;
	op = all ? nla_nest_start(skb,
				  NLA_F_NESTED |
					  (getfamily ? CTRL_CMD_GETFAMILY : 0))
		 : NULL;
	if (!op || (getfamily && nla_put_u32(skb, CTRL_ATTR_POLICY_DO, 0)) ||
	    nla_put_u32(skb, CTRL_ATTR_POLICY_DUMP, getfamily ? 0 : 1))
		return -EMSGSIZE;
	nla_nest_end(skb, op);
	nla_nest_end(skb, all);
	nlmsg_end(skb, nlh);
	return 0;
}

static int put_policy(struct sk_buff *skb, const struct netlink_callback *cb,
		      size_t i, int policy)
{
	struct nlmsghdr *nlh = policy_begin(skb, cb);
	struct nlattr *all, *pol, *attr;
	int err = 0;

	all = nlh ? nla_nest_start(skb, NLA_F_NESTED | CTRL_ATTR_POLICY) : NULL;
	pol = all ? nla_nest_start(skb, NLA_F_NESTED | policy) : NULL;
	attr = pol ? nla_nest_start(skb, NLA_F_NESTED | policies[i].attr)
		   : NULL;
	if (!attr)
		return -EMSGSIZE;
	if (policies[i].type == NL_ATTR_TYPE_NUL_STRING) {
		err |= nla_put_u32(skb, NL_POLICY_TYPE_ATTR_MAX_LENGTH,
				   policies[i].max);
	} else {
		err |= nla_put_u64(skb, NL_POLICY_TYPE_ATTR_MIN_VALUE_U, 0);
		err |= nla_put_u64(skb, NL_POLICY_TYPE_ATTR_MAX_VALUE_U,
				   policies[i].max);
	}
	err |= nla_put_u32(skb, NL_POLICY_TYPE_ATTR_TYPE, policies[i].type);
	nla_nest_end(skb, attr);
	nla_nest_end(skb, pol);
	nla_nest_end(skb, all);
	nlmsg_end(skb, nlh);
	return err;
}

/* args[0]: which command, 0: all. It is short and comes in one part. */
static int ctrl_dumppolicy(struct sk_buff *skb, struct netlink_callback *cb)
{
	u32 op = (u32)cb->args[0];
	int err = 0;

	if (op != CTRL_CMD_GETPOLICY)
		err |= put_op_policy(skb, cb, true);
	if (op != CTRL_CMD_GETFAMILY)
		err |= put_op_policy(skb, cb, false);
	for (size_t i = 0; i < ARRAY_SIZE(policies); i++) {
		int policy = policies[i].policy;

		if (op == CTRL_CMD_GETFAMILY && policy)
			continue;
		if (op == CTRL_CMD_GETPOLICY && !policy)
			continue;
		err |= put_policy(skb, cb, i, op ? 0 : policy);
	}
	return err ? -EMSGSIZE : 0;
}

static int ctrl_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct genlmsghdr *h = NLMSG_DATA(cb_nlh(cb));
	struct nlattr *tb[CTRL_ATTR_MAX + 1];

	if (h->cmd == CTRL_CMD_GETFAMILY)
		return ctrl_dumpfamily(skb, cb);
	if (!nlmsg_parse(cb_nlh(cb), GENL_HDRLEN, tb, CTRL_ATTR_MAX,
			 ctrl_policy_family, false, NULL) &&
	    tb[CTRL_ATTR_OP])
		cb->args[0] = nla_get_u32(tb[CTRL_ATTR_OP]);
	return ctrl_dumppolicy(skb, cb);
}

nl_dump_fn genl_dumper(const struct netlink_callback *cb)
{
	(void)cb;
	return ctrl_dump;
}

/* --- requests
 * ----------------------------------------------------------------- */

/* 0: it names nlctrl. */
static int ctrl_named(const struct nlmsghdr *nlh, struct netlink_ext_ack *ext)
{
	struct nlattr *tb[CTRL_ATTR_MAX + 1];
	int err;

	err = nlmsg_parse(nlh, GENL_HDRLEN, tb, CTRL_ATTR_MAX,
			  ctrl_policy_family, false, ext);
	if (err < 0)
		return err;
	if (tb[CTRL_ATTR_FAMILY_NAME])
		return strcmp(nla_data(tb[CTRL_ATTR_FAMILY_NAME]), "nlctrl")
			       ? -ENOENT
			       : 0;
	if (!tb[CTRL_ATTR_FAMILY_ID])
		return -EINVAL;
	return nla_get_u16(tb[CTRL_ATTR_FAMILY_ID]) == GENL_ID_CTRL ? 0
								    : -ENOENT;
}

static int ctrl_getfamily(struct sk_buff *in_skb, struct nlmsghdr *nlh,
			  struct netlink_ext_ack *ext)
{
	struct sk_buff *skb;
	int err = ctrl_named(nlh, ext);

	if (err)
		return err;
	skb = nlmsg_new(512);
	if (!skb)
		return -ENOBUFS;
	err = ctrl_fill_info(skb, NETLINK_CB(in_skb).pid, nlh->nlmsg_seq, 0);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	err = netlink_unicast(netlink_kernel_sock(NETLINK_GENERIC), skb,
			      NETLINK_CB(in_skb).pid, 1);
	return err > 0 ? 0 : err;
}

static int genl_rcv_msg(struct sk_buff *skb, struct nlmsghdr *nlh,
			struct netlink_ext_ack *ext)
{
	const struct genlmsghdr *h = NLMSG_DATA(nlh);
	int err;

	if (nlh->nlmsg_type != GENL_ID_CTRL)
		return -ENOENT;
	if (nlh->nlmsg_len < NLMSG_LENGTH(GENL_HDRLEN))
		return -EINVAL;
	if ((nlh->nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP)
		return h->cmd == CTRL_CMD_GETFAMILY
			       ? ctrl_getfamily(skb, nlh, ext)
			       : -EOPNOTSUPP;
	if (h->cmd != CTRL_CMD_GETFAMILY && h->cmd != CTRL_CMD_GETPOLICY)
		return -EOPNOTSUPP;
	err = h->cmd == CTRL_CMD_GETPOLICY ? ctrl_named(nlh, ext) : 0;
	if (err)
		return err;
	err = netlink_dump_start(skb, nlh);
	return err ? err : -EINTR; /* its answer is under way */
}

void genl_rcv(struct sock *sk, int len)
{
	(void)len;
	netlink_rcv_queue(sk, genl_rcv_msg);
}
