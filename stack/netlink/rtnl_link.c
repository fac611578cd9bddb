// SPDX-License-Identifier: MIT
/*
 * rtnl_link.c - RTM_*LINK: devices, seen and set
 *
 * Models the link half of net/core/rtnetlink.c. 2.4 only dumps; getting one
 * by name or index and setting are what iproute2 needs today, so those follow
 * the running kernel. lo and eth0 are there from boot; kinds that can be made
 * by RTM_NEWLINK: none yet (EOPNOTSUPP "Unknown device type").
 *
 * Not modelled: virtual functions, XDP, names other than IFLA_IFNAME,
 * namespaces, offload counters.
 */
#include <errno.h>
#include <linux/if_link.h>
#include <net/if_arp.h>
#include <string.h>

#include "stack/netlink/rtnetlink.h"
#include "stack/netlink/rtnl_link.h"

const struct nla_policy ifla_policy[IFLA_MAX + 1] = {
	[IFLA_IFNAME] = { NLA_STRING, IFNAMSIZ - 1 },
	[IFLA_ADDRESS] = { NLA_BINARY, MAX_ADDR_LEN },
	[IFLA_BROADCAST] = { NLA_BINARY, MAX_ADDR_LEN },
	[IFLA_MTU] = { NLA_U32, 0 },
	[IFLA_LINK] = { NLA_U32, 0 },
	[IFLA_MASTER] = { NLA_U32, 0 },
	[IFLA_TXQLEN] = { NLA_U32, 0 },
	[IFLA_OPERSTATE] = { NLA_U8, 0 },
	[IFLA_LINKMODE] = { NLA_U8, 0 },
	[IFLA_LINKINFO] = { NLA_NESTED, 0 },
	[IFLA_GROUP] = { NLA_U32, 0 },
	[IFLA_EXT_MASK] = { NLA_U32, 0 },
	[IFLA_PROMISCUITY] = { NLA_U32, 0 },
	[IFLA_IFALIAS] = { NLA_BINARY, 255 },
	[IFLA_AF_SPEC] = { NLA_NESTED, 0 },
	[IFLA_NUM_TX_QUEUES] = { NLA_U32, 0 },
	[IFLA_NUM_RX_QUEUES] = { NLA_U32, 0 },
	[IFLA_CARRIER] = { NLA_U8, 0 },
	[IFLA_ALT_IFNAME] = { NLA_STRING, ALTIFNAMSIZ - 1 },
	[IFLA_PROP_LIST] = { NLA_NESTED, 0 },
};

/* args[0]: how many devices have been shown. */
int rtnetlink_dump_ifinfo(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	struct nlattr *tb[IFLA_MAX + 1];
	u32 mask = 0;
	unsigned long n = 0;
	struct net_device *dev;
	int err, hdr = sizeof(struct ifinfomsg);

	/* Old programs send one byte of family and no more. */
	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(struct ifinfomsg))) {
		if (cb->strict)
			return -EINVAL;
		hdr = sizeof(struct rtgenmsg);
	}
	err = nlmsg_parse(nlh, hdr, tb, IFLA_MAX, ifla_policy, cb->strict,
			  NULL);
	if (err < 0 && cb->strict)
		return err;
	if (!err && tb[IFLA_EXT_MASK])
		mask = nla_get_u32(tb[IFLA_EXT_MASK]);
	if (!err && tb[IFLA_MASTER]) /* nothing here has a master */
		return 0;
	for_each_netdev (dev) {
		if (n++ < cb->args[0])
			continue;
		if (rtnetlink_fill_ifinfo(skb, dev, RTM_NEWLINK, cb->portid,
					  nlh->nlmsg_seq, 0, NLM_F_MULTI, mask))
			return 1;
		cb->args[0] = n;
	}
	return 0;
}

struct net_device *rtnl_dev_get(const struct ifinfomsg *ifm, struct nlattr **tb,
				int *err)
{
	const struct nlattr *a =
		tb[IFLA_IFNAME] ? tb[IFLA_IFNAME] : tb[IFLA_ALT_IFNAME];
	char name[ALTIFNAMSIZ] = "";
	struct net_device *dev;

	*err = -EINVAL;
	if (ifm->ifi_index > 0) {
		dev = __dev_get_by_index(ifm->ifi_index);
	} else if (a) {
		strncpy(name, nla_data(a),
			(size_t)min(nla_len(a), ALTIFNAMSIZ - 1));
		dev = __dev_get_by_name(name);
	} else {
		return NULL;
	}
	*err = dev ? 0 : -ENODEV;
	return dev;
}

int rtnl_getlink(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext)
{
	const struct ifinfomsg *ifm = NLMSG_DATA(nlh);
	struct nlattr *tb[IFLA_MAX + 1];
	struct net_device *dev;
	struct sk_buff *rep;
	u32 mask = 0;
	int err;

	err = nlmsg_parse(nlh, sizeof(*ifm), tb, IFLA_MAX, ifla_policy,
			  NETLINK_CB(skb).flags & NL_STRICT, ext);
	if (err < 0)
		return err;
	dev = rtnl_dev_get(ifm, tb, &err);
	if (!dev)
		return err;
	if (tb[IFLA_EXT_MASK])
		mask = nla_get_u32(tb[IFLA_EXT_MASK]);
	rep = nlmsg_new(4096);
	if (!rep)
		return -ENOBUFS;
	err = rtnetlink_fill_ifinfo(rep, dev, RTM_NEWLINK, NETLINK_CB(skb).pid,
				    nlh->nlmsg_seq, 0, 0, mask);
	if (err) {
		kfree_skb(rep);
		return err;
	}
	return rtnl_unicast(rep, NETLINK_CB(skb).pid);
}

/* Every device is told of by RTM_NEWLINK when it changes (RTMGRP_LINK). */
void rtmsg_ifinfo(int type, struct net_device *dev, u32 change)
{
	struct sk_buff *skb = nlmsg_new(4096);

	if (!skb)
		return;
	if (rtnetlink_fill_ifinfo(skb, dev, type, 0, 0, change, 0, 0))
		kfree_skb(skb);
	else
		rtnl_notify(skb, 0, RTNLGRP_LINK, NULL);
}

/* What no device here can do, and the text that says so. */
static int refused(const struct net_device *dev, struct nlattr **tb,
		   struct netlink_ext_ack *ext)
{
	if ((tb[IFLA_NET_NS_PID] || tb[IFLA_NET_NS_FD]) &&
	    dev->flags & IFF_LOOPBACK) {
		NL_SET_ERR(ext, "The interface netns is immutable");
		return -EINVAL;
	}
	if (tb[IFLA_PROTO_DOWN]) {
		NL_SET_ERR(ext, "Protodown not supported by device");
		return -EOPNOTSUPP;
	}
	if (tb[IFLA_CARRIER] || tb[IFLA_VFINFO_LIST] ||
	    (tb[IFLA_MASTER] && nla_get_u32(tb[IFLA_MASTER])))
		return -EOPNOTSUPP;
	return 0;
}

static int do_setlink(struct net_device *dev, const struct ifinfomsg *ifm,
		      struct nlattr **tb, struct netlink_ext_ack *ext)
{
	char name[IFNAMSIZ] = "";
	bool touched = false; /* and nobody else tells of it */
	int err = refused(dev, tb, ext);

	if (err)
		return err;
	if (tb[IFLA_BROADCAST]) {
		if (nla_len(tb[IFLA_BROADCAST]) < dev->addr_len)
			return -EINVAL;
		memcpy(dev->broadcast, nla_data(tb[IFLA_BROADCAST]),
		       dev->addr_len);
		touched = true;
	}
	if (tb[IFLA_ADDRESS]) {
		if (nla_len(tb[IFLA_ADDRESS]) < dev->addr_len)
			return -EINVAL;
		err = dev_set_mac_address(dev, nla_data(tb[IFLA_ADDRESS]));
		if (err)
			return err;
		touched = true;
	}
	if (tb[IFLA_MTU]) {
		err = dev_set_mtu(dev, (int)nla_get_u32(tb[IFLA_MTU]));
		if (err) {
			NL_SET_ERR(ext,
				   (int)nla_get_u32(tb[IFLA_MTU]) < 68
					   ? "mtu less than device minimum"
					   : "mtu greater than device maximum");
			return err;
		}
	}
	if (tb[IFLA_GROUP]) {
		dev->group = nla_get_u32(tb[IFLA_GROUP]);
		touched = true;
	}
	/* A name beside an index is a new name. */
	if (ifm->ifi_index > 0 && tb[IFLA_IFNAME]) {
		strncpy(name, nla_data(tb[IFLA_IFNAME]),
			(size_t)min(nla_len(tb[IFLA_IFNAME]), IFNAMSIZ - 1));
		if (name[0] && strcmp(name, dev->name)) {
			err = dev_change_name(dev, name);
			if (err)
				return err;
		}
	}
	if (tb[IFLA_IFALIAS]) {
		memset(dev->alias, 0, sizeof(dev->alias));
		strncpy(dev->alias, nla_data(tb[IFLA_IFALIAS]),
			(size_t)min(nla_len(tb[IFLA_IFALIAS]),
				    (int)sizeof(dev->alias) - 1));
		touched = true;
	}
	if (tb[IFLA_TXQLEN]) {
		dev->tx_queue_len = nla_get_u32(tb[IFLA_TXQLEN]);
		touched = true;
	}
	if (tb[IFLA_LINKMODE]) {
		dev->link_mode = nla_get_u8(tb[IFLA_LINKMODE]);
		touched = true;
	}
	if (ifm->ifi_flags || ifm->ifi_change) {
		u32 f = ifm->ifi_flags;

		if (ifm->ifi_change)
			f = (f & ifm->ifi_change) |
			    (dev_get_flags(dev) & ~ifm->ifi_change);
		err = dev_change_flags(dev, f);
		if (err)
			return err;
	}
	if (touched)
		netdev_state_change(dev);
	return 0;
}

/* Every device of the group; who is in none is in group 0. */
static int rtnl_group_changelink(const struct ifinfomsg *ifm,
				 struct nlattr **tb,
				 struct netlink_ext_ack *ext)
{
	u32 group = nla_get_u32(tb[IFLA_GROUP]);
	struct net_device *dev;
	int err;

	for_each_netdev (dev) {
		if (dev->group != group)
			continue;
		err = do_setlink(dev, ifm, tb, ext);
		if (err)
			return err;
	}
	return 0;
}

static int newlink_kind(struct nlattr **tb, struct netlink_ext_ack *ext)
{
	struct nlattr *info[IFLA_INFO_MAX + 1];

	if (tb[IFLA_LINKINFO] &&
	    !nla_parse_nested(info, IFLA_INFO_MAX, tb[IFLA_LINKINFO], NULL,
			      NULL) &&
	    info[IFLA_INFO_KIND])
		NL_SET_ERR(ext, "Unknown device type");
	return -EOPNOTSUPP;
}

int rtnl_newlink(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext)
{
	const struct ifinfomsg *ifm = NLMSG_DATA(nlh);
	struct nlattr *tb[IFLA_MAX + 1];
	struct net_device *dev;
	int err;

	(void)skb;
	err = nlmsg_parse(nlh, sizeof(*ifm), tb, IFLA_MAX, ifla_policy, false,
			  ext);
	if (err < 0)
		return err;
	if (ifm->ifi_index < 0) {
		NL_SET_ERR(ext, "ifindex can't be negative");
		return -EINVAL;
	}
	dev = rtnl_dev_get(ifm, tb, &err);
	if (dev) {
		if (nlh->nlmsg_flags & NLM_F_EXCL)
			return -EEXIST;
		return do_setlink(dev, ifm, tb, ext);
	}
	if (!(nlh->nlmsg_flags & NLM_F_CREATE)) {
		if (!ifm->ifi_index && !tb[IFLA_IFNAME] && tb[IFLA_GROUP])
			return rtnl_group_changelink(ifm, tb, ext);
		return -ENODEV;
	}
	return newlink_kind(tb, ext);
}

int rtnl_setlink(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext)
{
	const struct ifinfomsg *ifm = NLMSG_DATA(nlh);
	struct nlattr *tb[IFLA_MAX + 1];
	struct net_device *dev;
	int err;

	(void)skb;
	err = nlmsg_parse(nlh, sizeof(*ifm), tb, IFLA_MAX, ifla_policy, false,
			  ext);
	if (err < 0)
		return err;
	dev = rtnl_dev_get(ifm, tb, &err);
	return dev ? do_setlink(dev, ifm, tb, ext) : err;
}

int rtnl_dellink(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext)
{
	const struct ifinfomsg *ifm = NLMSG_DATA(nlh);
	struct nlattr *tb[IFLA_MAX + 1];
	int err;

	(void)skb;
	err = nlmsg_parse(nlh, sizeof(*ifm), tb, IFLA_MAX, ifla_policy, false,
			  ext);
	if (err < 0)
		return err;
	/* lo and eth0 are no software devices. */
	return rtnl_dev_get(ifm, tb, &err) ? -EOPNOTSUPP : err;
}
