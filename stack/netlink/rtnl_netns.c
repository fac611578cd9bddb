// SPDX-License-Identifier: MIT
/*
 * rtnl_netns.c - RTM_*NSID and RTM_GETNEXTHOP: what there is one of, or none
 *
 * Models rtnl_net_newid(), rtnl_net_getid(), rtnl_net_dumpid() of
 * net/core/net_namespace.c: a machine is one network namespace, whose only
 * peer is itself; a number can be given to it, and is told by who asks for
 * the namespace of a process. And the reading half of net/ipv4/nexthop.c.
 *
 * Not modelled: other namespaces (a descriptor of any counts as this one);
 * nexthop objects: there are none, and making one is EOPNOTSUPP.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/net_namespace.h>
#include <linux/nexthop.h>
#include <string.h>
#include <sys/syscall.h>

#include "machine.h"
#include "stack/netlink/rtnl_link.h"

static const struct nla_policy rtnl_net_policy[NETNSA_MAX + 1] = {
	[NETNSA_NSID] = { NLA_U32, 0 },
	[NETNSA_PID] = { NLA_U32, 0 },
	[NETNSA_FD] = { NLA_U32, 0 },
	[NETNSA_TARGET_NSID] = { NLA_U32, 0 },
};

/* 0: the namespace that the request names is the machine's. */
static int peer(struct nlattr **tb, struct netlink_ext_ack *ext)
{
	const struct nlattr *bad;
	int err = 0;

	if (tb[NETNSA_PID]) {
		bad = tb[NETNSA_PID];
		if (host_syscall(SYS_getpgid, nla_get_u32(bad)) < 0)
			err = -ESRCH;
	} else if (tb[NETNSA_FD]) {
		bad = tb[NETNSA_FD];
		if (host_syscall(SYS_fcntl, nla_get_u32(bad), F_GETFD) < 0)
			err = -EBADF;
	} else if (tb[NETNSA_NSID]) {
		bad = tb[NETNSA_NSID];
		if ((int)nla_get_u32(bad) < 0 ||
		    (int)nla_get_u32(bad) != machine->netlink->nsid)
			err = -ENOENT;
	} else {
		NL_SET_ERR(ext, "Peer netns reference is missing");
		return -EINVAL;
	}
	if (err)
		NL_SET_BAD(ext, bad, "Peer netns reference is invalid");
	return err;
}

static int rtnl_net_fill(struct sk_buff *skb, u32 pid, u32 seq, int flags,
			 int cmd)
{
	struct nlmsghdr *nlh = __nlmsg_put(skb, pid, seq, cmd, 1, flags);

	if (!nlh || nla_put_u32(skb, NETNSA_NSID, (u32)machine->netlink->nsid))
		return -EMSGSIZE;
	nlmsg_end(skb, nlh);
	return 0;
}

int rtnl_net_newid(struct sk_buff *in_skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *ext)
{
	struct nlattr *tb[NETNSA_MAX + 1];
	struct sk_buff *skb;
	int err, nsid;

	err = nlmsg_parse(nlh, 1, tb, NETNSA_MAX, rtnl_net_policy, false, ext);
	if (err < 0)
		return err;
	if (!tb[NETNSA_NSID]) {
		NL_SET_ERR(ext, "nsid is missing");
		return -EINVAL;
	}
	nsid = (int)nla_get_u32(tb[NETNSA_NSID]);
	tb[NETNSA_NSID] = NULL;
	err = peer(tb, ext);
	if (err)
		return err;
	if (machine->netlink->nsid >= 0) {
		NL_SET_ERR(ext, "Peer netns already has a nsid assigned");
		return -EEXIST;
	}
	machine->netlink->nsid = nsid < 0 ? 0 : nsid;
	skb = nlmsg_new(64);
	if (skb && !rtnl_net_fill(skb, NETLINK_CB(in_skb).pid, nlh->nlmsg_seq,
				  0, RTM_NEWNSID))
		return rtnl_notify(skb, NETLINK_CB(in_skb).pid, RTNLGRP_NSID,
				   nlh);
	if (skb)
		kfree_skb(skb);
	return 0;
}

int rtnl_net_getid(struct sk_buff *in_skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *ext)
{
	struct nlattr *tb[NETNSA_MAX + 1];
	struct sk_buff *skb;
	int err;

	err = nlmsg_parse(nlh, 1, tb, NETNSA_MAX, rtnl_net_policy,
			  NETLINK_CB(in_skb).flags & NL_STRICT, ext);
	if (err < 0)
		return err;
	err = peer(tb, ext);
	if (err)
		return err;
	skb = nlmsg_new(64);
	if (!skb)
		return -ENOMEM;
	err = rtnl_net_fill(skb, NETLINK_CB(in_skb).pid, nlh->nlmsg_seq, 0,
			    RTM_NEWNSID);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	return rtnl_unicast(skb, NETLINK_CB(in_skb).pid);
}

int rtnl_net_dumpid(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	struct netlink_ext_ack ext = { .msg = NULL };
	struct nlattr *tb[NETNSA_MAX + 1];
	int err;

	if (cb->strict) {
		err = nlmsg_parse(nlh, 1, tb, NETNSA_MAX, rtnl_net_policy, true,
				  &ext);
		if (err < 0)
			return netlink_dump_error(cb, err, ext.msg);
	}
	if (machine->netlink->nsid < 0)
		return 0;
	return rtnl_net_fill(skb, cb->portid, nlh->nlmsg_seq, NLM_F_MULTI,
			     RTM_NEWNSID)
		       ? 1
		       : 0;
}

/* --- nexthop objects --------------------------------------------------------
 */

static const struct nla_policy rtm_nh_policy_get[NHA_MAX + 1] = {
	[NHA_ID] = { NLA_U32, 0 },	[NHA_OIF] = { NLA_U32, 0 },
	[NHA_GROUPS] = { NLA_FLAG, 0 }, [NHA_MASTER] = { NLA_U32, 0 },
	[NHA_FDB] = { NLA_FLAG, 0 },
};

int rtm_get_nexthop(struct sk_buff *in_skb, struct nlmsghdr *nlh,
		    struct netlink_ext_ack *ext)
{
	struct nlattr *tb[NHA_MAX + 1];
	int err;

	(void)in_skb;
	err = nlmsg_parse(nlh, sizeof(struct nhmsg), tb, NHA_MAX,
			  rtm_nh_policy_get, true, ext);
	if (err < 0)
		return err;
	if (!tb[NHA_ID]) {
		NL_SET_ERR(ext, "Nexthop id is missing");
		return -EINVAL;
	}
	if (!nla_get_u32(tb[NHA_ID])) {
		NL_SET_ERR(ext, "Invalid nexthop id");
		return -EINVAL;
	}
	return -ENOENT;
}

int rtm_del_nexthop(struct sk_buff *in_skb, struct nlmsghdr *nlh,
		    struct netlink_ext_ack *ext)
{
	return rtm_get_nexthop(in_skb, nlh, ext);
}

int rtm_new_nexthop(struct sk_buff *in_skb, struct nlmsghdr *nlh,
		    struct netlink_ext_ack *ext)
{
	struct nlattr *tb[NHA_MAX + 1];
	int err;

	(void)in_skb;
	err = nlmsg_parse(nlh, sizeof(struct nhmsg), tb, NHA_MAX, NULL, true,
			  ext);
	if (err < 0)
		return err;
	NL_SET_ERR(ext, "Nexthop objects are not here");
	return -EOPNOTSUPP;
}

int rtm_dump_nexthop(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct netlink_ext_ack ext = { .msg = NULL };
	struct nlattr *tb[NHA_MAX + 1];
	int err;

	(void)skb;
	err = nlmsg_parse(cb_nlh(cb), sizeof(struct nhmsg), tb, NHA_MAX,
			  rtm_nh_policy_get, true, &ext);
	return err < 0 ? netlink_dump_error(cb, err, ext.msg) : 0;
}
