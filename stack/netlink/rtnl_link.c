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

#include "pkt_sched.h"
#include "stack/netlink/rtnetlink.h"
#include "stack/netlink/rtnl_link.h"

static const struct nla_policy ifla_policy[IFLA_MAX + 1] = {
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
	[IFLA_IFALIAS] = { NLA_STRING, 255 },
	[IFLA_AF_SPEC] = { NLA_NESTED, 0 },
	[IFLA_NUM_TX_QUEUES] = { NLA_U32, 0 },
	[IFLA_NUM_RX_QUEUES] = { NLA_U32, 0 },
	[IFLA_CARRIER] = { NLA_U8, 0 },
};

/* RFC 2863 states, as <linux/if.h> numbers them. */
enum {
	IF_OPER_UNKNOWN = 0,
	IF_OPER_DOWN = 2,
	IF_OPER_UP = 6
};

static u8 operstate(const struct net_device *dev)
{
	if (!netif_running(dev))
		return IF_OPER_DOWN;
	if (dev->flags & IFF_LOOPBACK)
		return IF_OPER_UNKNOWN;
	return netif_carrier_ok(dev) ? IF_OPER_UP : IF_OPER_DOWN;
}

static void stats64(const struct net_device_stats *s,
		    struct rtnl_link_stats64 *o)
{
	memset(o, 0, sizeof(*o));
	o->rx_packets = s->rx_packets;
	o->tx_packets = s->tx_packets;
	o->rx_bytes = s->rx_bytes;
	o->tx_bytes = s->tx_bytes;
	o->rx_errors = s->rx_errors;
	o->tx_errors = s->tx_errors;
	o->rx_dropped = s->rx_dropped;
	o->tx_dropped = s->tx_dropped;
	o->multicast = s->multicast;
	o->collisions = s->collisions;
	o->rx_length_errors = s->rx_length_errors;
	o->rx_over_errors = s->rx_over_errors;
	o->rx_crc_errors = s->rx_crc_errors;
	o->rx_frame_errors = s->rx_frame_errors;
	o->rx_fifo_errors = s->rx_fifo_errors;
	o->rx_missed_errors = s->rx_missed_errors;
	o->tx_aborted_errors = s->tx_aborted_errors;
	o->tx_carrier_errors = s->tx_carrier_errors;
	o->tx_fifo_errors = s->tx_fifo_errors;
	o->tx_heartbeat_errors = s->tx_heartbeat_errors;
	o->tx_window_errors = s->tx_window_errors;
}

/* The same 24 counters, in 32 bits. */
static void stats32(const struct rtnl_link_stats64 *l,
		    struct rtnl_link_stats *s)
{
	const u64 *from = (const u64 *)(const void *)l;
	u32 *to = (u32 *)(void *)s;

	for (u32 i = 0; i < sizeof(*s) / sizeof(*to); i++)
		to[i] = (u32)from[i];
}

static int put_stats(struct sk_buff *skb, struct net_device *dev)
{
	struct rtnl_link_stats64 l;
	struct rtnl_link_stats s;

	stats64(dev_get_stats(dev), &l);
	stats32(&l, &s);
	if (nla_put(skb, IFLA_STATS64, sizeof(l), &l))
		return -EMSGSIZE;
	return nla_put(skb, IFLA_STATS, sizeof(s), &s);
}

static int put_attrs(struct sk_buff *skb, struct net_device *dev, u32 mask)
{
	struct rtnl_link_ifmap map;
	const struct Qdisc *q = dev->qdisc;
	int err = 0;

	memset(&map, 0, sizeof(map));
	map.base_addr = (u16)dev->base_addr;
	map.irq = (u16)dev->irq;
	err |= nla_put_string(skb, IFLA_IFNAME, dev->name);
	err |= nla_put_u32(skb, IFLA_TXQLEN, dev->tx_queue_len);
	err |= nla_put_u8(skb, IFLA_OPERSTATE, operstate(dev));
	err |= nla_put_u8(skb, IFLA_LINKMODE, (u8)dev->link_mode);
	err |= nla_put_u32(skb, IFLA_MTU, dev->mtu);
	err |= nla_put_u32(skb, IFLA_MIN_MTU,
			   dev->flags & IFF_LOOPBACK ? 0 : 68);
	err |= nla_put_u32(skb, IFLA_MAX_MTU,
			   dev->flags & IFF_LOOPBACK ? 0 : 1500);
	err |= nla_put_u32(skb, IFLA_GROUP, dev->group);
	err |= nla_put_u32(skb, IFLA_PROMISCUITY, (u32)dev->promiscuity);
	err |= nla_put_u32(skb, IFLA_ALLMULTI, (u32)dev->allmulti);
	err |= nla_put_u32(skb, IFLA_NUM_TX_QUEUES, 1);
	err |= nla_put_u32(skb, IFLA_NUM_RX_QUEUES, 1);
	err |= nla_put_u8(skb, IFLA_CARRIER, netif_carrier_ok(dev));
	if (q)
		err |= nla_put_string(skb, IFLA_QDISC, qdisc_ops(q)->id);
	if (dev->alias[0])
		err |= nla_put_string(skb, IFLA_IFALIAS, dev->alias);
	err |= nla_put_u32(skb, IFLA_CARRIER_CHANGES,
			   (u32)dev->carrier_changes);
	err |= nla_put_u8(skb, IFLA_PROTO_DOWN, 0);
	err |= nla_put(skb, IFLA_MAP, sizeof(map), &map);
	if (dev->addr_len) {
		err |= nla_put(skb, IFLA_ADDRESS, dev->addr_len, dev->dev_addr);
		err |= nla_put(skb, IFLA_BROADCAST, dev->addr_len,
			       dev->broadcast);
	}
	if (!(mask & RTEXT_FILTER_SKIP_STATS))
		err |= put_stats(skb, dev);
	if (dev->addr_len && dev->type == ARPHRD_ETHER)
		err |= nla_put(skb, IFLA_PERM_ADDRESS, dev->addr_len,
			       dev->perm_addr);
	return err;
}

int rtnetlink_fill_ifinfo(struct sk_buff *skb, struct net_device *dev, int type,
			  u32 pid, u32 seq, u32 change, int flags, u32 mask)
{
	struct nlmsghdr *nlh;
	struct ifinfomsg *r;

	nlh = __nlmsg_put(skb, pid, seq, type, sizeof(*r), flags);
	if (!nlh)
		return -EMSGSIZE;
	r = NLMSG_DATA(nlh);
	r->ifi_family = AF_UNSPEC;
	r->ifi_type = dev->type;
	r->ifi_index = dev->ifindex;
	r->ifi_flags = dev_get_flags(dev);
	r->ifi_change = change;
	if (put_attrs(skb, dev, mask)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

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

static struct net_device *dev_of(const struct ifinfomsg *ifm,
				 struct nlattr **tb, int *err)
{
	char name[IFNAMSIZ] = "";
	struct net_device *dev;

	*err = -EINVAL;
	if (ifm->ifi_index > 0) {
		dev = __dev_get_by_index(ifm->ifi_index);
	} else if (tb[IFLA_IFNAME]) {
		strncpy(name, nla_data(tb[IFLA_IFNAME]),
			(size_t)min(nla_len(tb[IFLA_IFNAME]), IFNAMSIZ - 1));
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
	dev = dev_of(ifm, tb, &err);
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

static int do_setlink(struct net_device *dev, const struct ifinfomsg *ifm,
		      struct nlattr **tb, struct netlink_ext_ack *ext)
{
	char name[IFNAMSIZ] = "";
	bool touched = false; /* and nobody else tells of it */
	int err;

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
	if (tb[IFLA_MASTER] && nla_get_u32(tb[IFLA_MASTER]))
		return -EOPNOTSUPP;
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
	dev = dev_of(ifm, tb, &err);
	if (dev) {
		if (nlh->nlmsg_flags & NLM_F_EXCL)
			return -EEXIST;
		return do_setlink(dev, ifm, tb, ext);
	}
	if (!(nlh->nlmsg_flags & NLM_F_CREATE)) {
		if (!ifm->ifi_index && tb[IFLA_GROUP])
			return 0; /* a group with nobody in it */
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
	dev = dev_of(ifm, tb, &err);
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
	return dev_of(ifm, tb, &err) ? -EOPNOTSUPP : err;
}
