// SPDX-License-Identifier: MIT
/*
 * rtnl_bridge.c - PF_BRIDGE's rows: what bridge(8) asks of devices that are
 * none
 *
 * Models the bridge half of net/core/rtnetlink.c (rtnl_bridge_getlink,
 * rtnl_fdb_dump, rtnl_mdb_dump) for a machine without a bridge: no ports, no
 * groups, and in the forwarding database the link-layer addresses that an
 * Ethernet device listens to (ndo_dflt_fdb_dump).
 *
 * Not modelled: `bridge fdb add` (EOPNOTSUPP); bridges.
 */
#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/neighbour.h>
#include <string.h>

#include "machine.h"
#include "neighbour.h"
#include "stack/netlink/rtnl_link.h"

int rtnl_bridge_getlink(struct sk_buff *skb, struct netlink_callback *cb)
{
	(void)skb;
	(void)cb;
	return 0; /* no device is a port */
}

static int nlmsg_populate_fdb_fill(struct sk_buff *skb,
				   const struct net_device *dev, const u8 *addr,
				   const struct netlink_callback *cb)
{
	struct nlmsghdr *nlh;
	struct ndmsg *m;

	nlh = __nlmsg_put(skb, cb->portid, cb_nlh(cb)->nlmsg_seq, RTM_NEWNEIGH,
			  sizeof(*m), NLM_F_MULTI);
	if (!nlh)
		return -EMSGSIZE;
	m = NLMSG_DATA(nlh);
	m->ndm_family = AF_BRIDGE;
	m->ndm_flags = NTF_SELF;
	m->ndm_ifindex = dev->ifindex;
	m->ndm_state = NUD_PERMANENT;
	if (nla_put(skb, NDA_LLADDR, dev->addr_len, addr)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

/* Which device and bridge a dump is about: from an ndmsg or an ifinfomsg. */
static int valid_fdb_dump(struct netlink_callback *cb, int *ifindex,
			  int *master)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	const struct ndmsg *m = NLMSG_DATA(nlh);
	struct nlattr *tb[NDA_MAX + 1];
	int err;

	*ifindex = *master = 0;
	if (!cb->strict) {
		/* Old programs send an ifinfomsg. */
		if (nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(struct ifinfomsg)) ||
		    nlh->nlmsg_len == NLMSG_LENGTH(sizeof(*m)))
			*ifindex = m->ndm_ifindex;
		return 0;
	}
	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*m)))
		return netlink_dump_error(
			cb, -EINVAL, "Invalid header for fdb dump request");
	if (m->ndm_state || m->ndm_flags || m->ndm_type)
		return netlink_dump_error(
			cb, -EINVAL,
			"Invalid values in header for fdb dump request");
	err = nlmsg_parse(nlh, sizeof(*m), tb, NDA_MAX, NULL, true, NULL);
	if (err < 0)
		return err;
	*ifindex = tb[NDA_IFINDEX] && nla_len(tb[NDA_IFINDEX]) == 4
			   ? (int)nla_get_u32(tb[NDA_IFINDEX])
			   : m->ndm_ifindex;
	*master = tb[NDA_MASTER] && nla_len(tb[NDA_MASTER]) == 4
			  ? (int)nla_get_u32(tb[NDA_MASTER])
			  : 0;
	return 0;
}

/* args[0]: addresses shown. */
int rtnl_fdb_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct net_device *dev;
	unsigned long n = 0;
	int ifindex, master, err = valid_fdb_dump(cb, &ifindex, &master);

	if (err || master)
		return err; /* nothing here has a master */
	for_each_netdev (dev) {
		const struct dev_mc_list *mc;

		if (dev->type != ARPHRD_ETHER ||
		    (ifindex && dev->ifindex != ifindex))
			continue;
		for (mc = dev->mc_list; mc; mc = mc->next) {
			if (n++ < cb->args[0])
				continue;
			if (nlmsg_populate_fdb_fill(skb, dev, mc->addr, cb))
				return 1;
			cb->args[0] = n;
		}
	}
	return 0;
}

int rtnl_mdb_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	const struct br_port_msg *m = NLMSG_DATA(nlh);

	(void)skb;
	if (!cb->strict)
		return 0;
	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*m)))
		return netlink_dump_error(
			cb, -EINVAL, "Invalid header for mdb dump request");
	if (m->ifindex)
		return netlink_dump_error(
			cb, -EINVAL,
			"Filtering by device index is not supported for mdb dump request");
	if (nlh->nlmsg_len > NLMSG_LENGTH(sizeof(*m)))
		return netlink_dump_error(
			cb, -EINVAL,
			"Invalid data after header in mdb dump request");
	return 0;
}

int rtnl_fdb_change(struct sk_buff *skb, struct nlmsghdr *nlh,
		    struct netlink_ext_ack *ext)
{
	(void)skb;
	(void)nlh;
	(void)ext;
	return -EOPNOTSUPP;
}
