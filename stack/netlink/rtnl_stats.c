// SPDX-License-Identifier: MIT
/*
 * rtnl_stats.c - RTM_GETSTATS: a device's counters, by kind
 *
 * Models rtnl_stats_get() and rtnl_stats_dump() of net/core/rtnetlink.c,
 * which are younger than 2.4. `ip stats` asks for everything; what a device
 * without switching hardware has is LINK_64, and that its offload counters
 * are off.
 *
 * Not modelled: filters of nested attributes beyond those of offload.
 */
#include <errno.h>
#include <linux/if_link.h>
#include <string.h>

#include "stack/netlink/rtnl_link.h"

#define ALL_STATS	  0x1fu /* a bit for each IFLA_STATS_* */
#define WANTS(mask, what) ((mask)&IFLA_STATS_FILTER_BIT(what))

/* Numbers of IFLA_OFFLOAD_XSTATS_*, younger than some headers. */
enum {
	XSTATS_HW_S_INFO = 2,
	XSTATS_L3_STATS = 3,
	XSTATS_INFO_REQUEST = 1,
	XSTATS_INFO_USED = 2
};

static int put_offload(struct sk_buff *skb)
{
	struct nlattr *all, *info, *l3;

	all = nla_nest_start(skb, IFLA_STATS_LINK_OFFLOAD_XSTATS);
	if (!all)
		return -EMSGSIZE;
	info = nla_nest_start(skb, NLA_F_NESTED | XSTATS_HW_S_INFO);
	if (!info)
		return -EMSGSIZE;
	l3 = nla_nest_start(skb, NLA_F_NESTED | XSTATS_L3_STATS);
	if (!l3 || nla_put_u8(skb, XSTATS_INFO_REQUEST, 0) ||
	    nla_put_u8(skb, XSTATS_INFO_USED, 0))
		return -EMSGSIZE;
	nla_nest_end(skb, l3);
	nla_nest_end(skb, info);
	nla_nest_end(skb, all);
	return 0;
}

static int rtnl_fill_statsinfo(struct sk_buff *skb, struct net_device *dev,
			       u32 pid, u32 seq, int flags, u32 mask)
{
	struct rtnl_link_stats64 l;
	struct if_stats_msg *m;
	struct nlmsghdr *nlh;
	int err = 0;

	nlh = __nlmsg_put(skb, pid, seq, RTM_NEWSTATS, sizeof(*m), flags);
	if (!nlh)
		return -EMSGSIZE;
	m = NLMSG_DATA(nlh);
	m->ifindex = (u32)dev->ifindex;
	m->filter_mask = mask;
	if (WANTS(mask, IFLA_STATS_LINK_64)) {
		rtnl_link_stats64(dev, &l);
		err |= nla_put(skb, IFLA_STATS_LINK_64, sizeof(l), &l);
	}
	if (WANTS(mask, IFLA_STATS_LINK_OFFLOAD_XSTATS))
		err |= put_offload(skb);
	if (WANTS(mask, IFLA_STATS_AF_SPEC))
		err |= nla_put_flag(skb, IFLA_STATS_AF_SPEC);
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

/* The header's answer; text says why it is not 0. */
static int rtnl_valid_stats_req(const struct nlmsghdr *nlh, bool strict,
				bool dump, const char **text)
{
	const struct if_stats_msg *m = NLMSG_DATA(nlh);

	*text = NULL;
	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*m))) {
		*text = "Invalid header for stats dump";
		return -EINVAL;
	}
	if (!strict)
		return 0;
	if (m->pad1 || m->pad2 || (dump && m->ifindex)) {
		*text = "Invalid values in header for stats dump request";
		return -EINVAL;
	}
	if (m->filter_mask & ~ALL_STATS) {
		*text = "Invalid stats requested through filter mask";
		return -EINVAL;
	}
	return 0;
}

int rtnl_stats_get(struct sk_buff *in_skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *ext)
{
	const struct if_stats_msg *m = NLMSG_DATA(nlh);
	struct net_device *dev;
	struct sk_buff *skb;
	const char *text;
	int err;

	err = rtnl_valid_stats_req(nlh, NETLINK_CB(in_skb).flags & NL_STRICT,
				   false, &text);
	if (err) {
		NL_SET_ERR(ext, text);
		return err;
	}
	if (!m->ifindex)
		return -EINVAL;
	dev = __dev_get_by_index((int)m->ifindex);
	if (!dev)
		return -ENODEV;
	if (!m->filter_mask) {
		NL_SET_ERR(ext, "Filter mask must be set for stats get");
		return -EINVAL;
	}
	skb = nlmsg_new(1024);
	if (!skb)
		return -ENOBUFS;
	err = rtnl_fill_statsinfo(skb, dev, NETLINK_CB(in_skb).pid,
				  nlh->nlmsg_seq, 0, m->filter_mask);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	return rtnl_unicast(skb, NETLINK_CB(in_skb).pid);
}

/* args[0]: devices shown. */
int rtnl_stats_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	const struct if_stats_msg *m = NLMSG_DATA(nlh);
	struct net_device *dev;
	unsigned long n = 0;
	const char *text;
	int err = rtnl_valid_stats_req(nlh, cb->strict, true, &text);

	if (err)
		return netlink_dump_error(cb, err, text);
	if (!m->filter_mask)
		return netlink_dump_error(
			cb, -EINVAL, "Filter mask must be set for stats dump");
	for_each_netdev (dev) {
		if (n++ < cb->args[0])
			continue;
		if (rtnl_fill_statsinfo(skb, dev, cb->portid, nlh->nlmsg_seq,
					NLM_F_MULTI, m->filter_mask))
			return 1;
		cb->args[0] = n;
	}
	return 0;
}

/* No device has counters that could be switched on. */
int rtnl_stats_set(struct sk_buff *in_skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *ext)
{
	const struct if_stats_msg *m = NLMSG_DATA(nlh);
	const char *text;
	int err;

	(void)in_skb;
	err = rtnl_valid_stats_req(nlh, true, false, &text);
	if (err) {
		NL_SET_ERR(ext, text);
		return err;
	}
	if (m->family) {
		NL_SET_ERR(ext, "Address family should be AF_UNSPEC");
		return -EINVAL;
	}
	if (!m->ifindex)
		return -EINVAL;
	return __dev_get_by_index((int)m->ifindex) ? -EOPNOTSUPP : -ENODEV;
}
