// SPDX-License-Identifier: MIT
/*
 * rtnl_ifinfo.c - what RTM_NEWLINK tells of a device
 *
 * Models rtnl_fill_ifinfo() of net/core/rtnetlink.c and inet_fill_link_af()
 * of devinet.c: the attributes of the running kernel, in its order. What the
 * machine has not (several queues, GSO, XDP) has the value that Linux shows
 * of a device without.
 *
 * Not modelled: AF_INET6 in IFLA_AF_SPEC, namespaces.
 */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <net/if_arp.h>
#include <string.h>

#include "inetdevice.h"
#include "pkt_sched.h"
#include "stack/netlink/rtnl_link.h"

/* Younger than some headers. */
enum {
	ATTR_DEVLINK_PORT = 62,
	ATTR_GSO_IPV4_MAX_SIZE,
	ATTR_GRO_IPV4_MAX_SIZE,
	ATTR_DPLL_PIN,
	ATTR_MAX_PACING_OFFLOAD_HORIZON,
	ATTR_NETNS_IMMUTABLE,
	ATTR_HEADROOM,
	ATTR_TAILROOM
};

/* RFC 2863 states, as <linux/if.h> numbers them. */
enum {
	IF_OPER_UNKNOWN = 0,
	IF_OPER_DOWN = 2,
	IF_OPER_UP = 6
};

u8 dev_operstate(const struct net_device *dev)
{
	if (!netif_running(dev))
		return IF_OPER_DOWN;
	if (dev->flags & IFF_LOOPBACK)
		return IF_OPER_UNKNOWN;
	return netif_carrier_ok(dev) ? IF_OPER_UP : IF_OPER_DOWN;
}

void rtnl_link_stats64(struct net_device *dev, struct rtnl_link_stats64 *o)
{
	const struct net_device_stats *s = dev_get_stats(dev);

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

	rtnl_link_stats64(dev, &l);
	stats32(&l, &s);
	if (nla_put(skb, IFLA_STATS64, sizeof(l), &l))
		return -EMSGSIZE;
	return nla_put(skb, IFLA_STATS, sizeof(s), &s);
}

/* Its own numbers, and those of its queue. */
static int put_numbers(struct sk_buff *skb, const struct net_device *dev)
{
	bool lo = dev->flags & IFF_LOOPBACK;
	u32 up = dev->carrier_changes / 2;
	int err = 0;

	err |= nla_put_string(skb, IFLA_IFNAME, dev->name);
	err |= nla_put_u32(skb, IFLA_TXQLEN, dev->tx_queue_len);
	err |= nla_put_u8(skb, IFLA_OPERSTATE, dev_operstate(dev));
	err |= nla_put_u8(skb, IFLA_LINKMODE, (u8)dev->link_mode);
	err |= nla_put_u8(skb, ATTR_NETNS_IMMUTABLE, lo);
	err |= nla_put_u32(skb, IFLA_MTU, dev->mtu);
	err |= nla_put_u32(skb, IFLA_MIN_MTU, lo ? 0 : 68);
	err |= nla_put_u32(skb, IFLA_MAX_MTU, lo ? 0 : 1500);
	err |= nla_put_u32(skb, IFLA_GROUP, dev->group);
	err |= nla_put_u32(skb, IFLA_PROMISCUITY, (u32)dev->promiscuity);
	err |= nla_put_u32(skb, IFLA_ALLMULTI, (u32)dev->allmulti);
	err |= nla_put_u32(skb, IFLA_NUM_TX_QUEUES, 1);
	err |= nla_put_u32(skb, IFLA_GSO_MAX_SEGS, 65535);
	err |= nla_put_u32(skb, IFLA_GSO_MAX_SIZE, 65536);
	err |= nla_put_u32(skb, IFLA_GRO_MAX_SIZE, 65536);
	err |= nla_put_u32(skb, ATTR_GSO_IPV4_MAX_SIZE, 65536);
	err |= nla_put_u32(skb, ATTR_GRO_IPV4_MAX_SIZE, 65536);
	err |= nla_put_u32(skb, IFLA_TSO_MAX_SIZE, lo ? 524280 : 65536);
	err |= nla_put_u32(skb, IFLA_TSO_MAX_SEGS, 65535);
	err |= nla_put_u32(skb, ATTR_MAX_PACING_OFFLOAD_HORIZON, 0);
	err |= nla_put_u32(skb, IFLA_NUM_RX_QUEUES, 1);
	err |= nla_put_u8(skb, IFLA_CARRIER, netif_carrier_ok(dev));
	err |= nla_put_u32(skb, IFLA_CARRIER_CHANGES,
			   (u32)dev->carrier_changes);
	err |= nla_put_u32(skb, IFLA_CARRIER_UP_COUNT,
			   up + (dev->carrier_changes & netif_carrier_ok(dev)));
	err |= nla_put_u32(
		skb, IFLA_CARRIER_DOWN_COUNT,
		up + (dev->carrier_changes & !netif_carrier_ok(dev)));
	err |= nla_put_u16(skb, ATTR_HEADROOM, 0);
	err |= nla_put_u16(skb, ATTR_TAILROOM, 0);
	err |= nla_put_u8(skb, IFLA_PROTO_DOWN, 0);
	return err;
}

static int put_xdp(struct sk_buff *skb)
{
	struct nlattr *nest = nla_nest_start(skb, IFLA_XDP);

	if (!nest || nla_put_u8(skb, IFLA_XDP_ATTACHED, XDP_ATTACHED_NONE))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* net.ipv4.conf.DEV.*, in the order of IPV4_DEVCONF_*. */
static int put_devconf(struct sk_buff *skb, const struct in_device *in_dev)
{
	const struct ipv4_devconf *c = &in_dev->cnf;
	bool lo = in_dev->dev->flags & IFF_LOOPBACK;
	const int v[IPV4_DEVCONF_MAX + 1] = {
		[IPV4_DEVCONF_FORWARDING] = c->forwarding,
		[IPV4_DEVCONF_MC_FORWARDING] = c->mc_forwarding,
		[IPV4_DEVCONF_PROXY_ARP] = c->proxy_arp,
		[IPV4_DEVCONF_ACCEPT_REDIRECTS] = c->accept_redirects,
		[IPV4_DEVCONF_SECURE_REDIRECTS] = c->secure_redirects,
		[IPV4_DEVCONF_SEND_REDIRECTS] = c->send_redirects,
		[IPV4_DEVCONF_SHARED_MEDIA] = c->shared_media,
		[IPV4_DEVCONF_RP_FILTER] = c->rp_filter,
		[IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE] = c->accept_source_route,
		[IPV4_DEVCONF_BOOTP_RELAY] = c->bootp_relay,
		[IPV4_DEVCONF_LOG_MARTIANS] = c->log_martians,
		[IPV4_DEVCONF_TAG] = c->tag,
		[IPV4_DEVCONF_ARPFILTER] = c->arp_filter,
		[IPV4_DEVCONF_NOXFRM] = lo,
		[IPV4_DEVCONF_NOPOLICY] = lo || c->disable_policy,
		[IPV4_DEVCONF_FORCE_IGMP_VERSION] = c->force_igmp_version,
		[IPV4_DEVCONF_ARP_ANNOUNCE] = c->arp_announce,
		[IPV4_DEVCONF_ARP_IGNORE] = c->arp_ignore,
		[IPV4_DEVCONF_PROMOTE_SECONDARIES] = c->promote_secondaries,
		[IPV4_DEVCONF_ARP_ACCEPT] = c->arp_accept,
		[IPV4_DEVCONF_ARP_NOTIFY] = c->arp_notify,
		[IPV4_DEVCONF_ACCEPT_LOCAL] = c->accept_local,
		[IPV4_DEVCONF_SRC_VMARK] = c->src_valid_mark,
		[IPV4_DEVCONF_ROUTE_LOCALNET] = c->route_localnet,
		[IPV4_DEVCONF_IGMPV2_UNSOLICITED_REPORT_INTERVAL] =
			c->igmpv2_interval,
		[IPV4_DEVCONF_IGMPV3_UNSOLICITED_REPORT_INTERVAL] =
			c->igmpv3_interval,
		[IPV4_DEVCONF_ARP_EVICT_NOCARRIER] = 1,
	};

	return nla_put(skb, IFLA_INET_CONF, IPV4_DEVCONF_MAX * sizeof(v[0]),
		       v + 1);
}

static int put_af_spec(struct sk_buff *skb, const struct net_device *dev)
{
	const struct in_device *in_dev = __in_dev_get(dev);
	struct nlattr *all = nla_nest_start(skb, IFLA_AF_SPEC), *af;

	if (!all)
		return -EMSGSIZE;
	if (in_dev) {
		af = nla_nest_start(skb, AF_INET);
		if (!af || put_devconf(skb, in_dev))
			return -EMSGSIZE;
		nla_nest_end(skb, af);
	}
	nla_nest_end(skb, all);
	return 0;
}

static int put_altnames(struct sk_buff *skb, const struct net_device *dev)
{
	const struct netdev_name_node *n;
	struct nlattr *list = NULL;
	int err = 0;

	for (n = dev->altnames; n; n = n->next) {
		if (!n->name[0])
			continue;
		if (!list)
			list = nla_nest_start(skb,
					      NLA_F_NESTED | IFLA_PROP_LIST);
		if (!list)
			return -EMSGSIZE;
		err |= nla_put_string(skb, IFLA_ALT_IFNAME, n->name);
	}
	if (list)
		nla_nest_end(skb, list);
	return err;
}

static int put_place(struct sk_buff *skb, const struct net_device *dev)
{
	struct rtnl_link_ifmap map;
	int err;

	memset(&map, 0, sizeof(map));
	map.base_addr = (u16)dev->base_addr;
	map.irq = (u16)dev->irq;
	err = nla_put(skb, IFLA_MAP, sizeof(map), &map);
	err |= put_altnames(skb, dev);
	if (dev->bus_id[0]) {
		err |= nla_put_string(skb, IFLA_PARENT_DEV_NAME, dev->bus_id);
		err |= nla_put_string(skb, IFLA_PARENT_DEV_BUS_NAME, "pci");
	}
	err |= nla_put_flag(skb, NLA_F_NESTED | ATTR_DEVLINK_PORT);
	err |= nla_put_flag(skb, NLA_F_NESTED | ATTR_DPLL_PIN);
	return err;
}

static int put_attrs(struct sk_buff *skb, struct net_device *dev)
{
	/* That of a device that is down is kept. */
	const struct Qdisc *q =
		dev->qdisc_sleeping ? dev->qdisc_sleeping : dev->qdisc;
	int err = put_numbers(skb, dev);

	if (dev->addr_len) {
		err |= nla_put(skb, IFLA_ADDRESS, dev->addr_len, dev->dev_addr);
		err |= nla_put(skb, IFLA_BROADCAST, dev->addr_len,
			       dev->broadcast);
	}
	err |= put_stats(skb, dev);
	err |= put_xdp(skb);
	if (dev->addr_len && dev->type == ARPHRD_ETHER)
		err |= nla_put(skb, IFLA_PERM_ADDRESS, dev->addr_len,
			       dev->perm_addr);
	if (q)
		err |= nla_put_string(skb, IFLA_QDISC, qdisc_ops(q)->id);
	if (dev->alias[0])
		err |= nla_put_string(skb, IFLA_IFALIAS, dev->alias);
	err |= put_af_spec(skb, dev);
	err |= put_place(skb, dev);
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
	(void)mask; /* virtual functions and the like, which no device has */
	if (put_attrs(skb, dev)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}
