// SPDX-License-Identifier: MIT
/*
 * rtnl_devinet.c - RTM_GETNETCONF and RTM_GETMULTICAST of PF_INET
 *
 * Models what net/ipv4/devinet.c and igmp.c answer today and 2.4 does not:
 * how a device is configured (`ip netconf`), and the groups it listens to.
 *
 * Not modelled: RTNLGRP_IPV4_NETCONF is never told of a change, as nothing
 * here can be changed but by the boot; bc_forwarding, ignore_routes_with_
 * linkdown are always off.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/netconf.h>
#include <string.h>

#include "inet.h"
#include "inetdevice.h"
#include "stack/netlink/rtnl_inet.h"

#define MAXCONF NETCONFA_BC_FORWARDING

static const struct nla_policy devconf_ipv4_policy[MAXCONF + 1] = {
	[NETCONFA_IFINDEX] = { NLA_UNSPEC, sizeof(int) },
	[NETCONFA_FORWARDING] = { NLA_UNSPEC, sizeof(int) },
	[NETCONFA_RP_FILTER] = { NLA_UNSPEC, sizeof(int) },
	[NETCONFA_PROXY_NEIGH] = { NLA_UNSPEC, sizeof(int) },
	[NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN] = { NLA_UNSPEC, sizeof(int) },
};

/* in_dev NULL: what all, or a new device, has. */
static int inet_netconf_fill_devconf(struct sk_buff *skb, int ifindex,
				     const struct in_device *in_dev, u32 pid,
				     u32 seq, int flags)
{
	const struct ipv4_devconf *cnf = in_dev ? &in_dev->cnf : NULL;
	struct nlmsghdr *nlh;
	struct netconfmsg *m;
	int err;

	nlh = __nlmsg_put(skb, pid, seq, RTM_NEWNETCONF, sizeof(*m), flags);
	if (!nlh)
		return -EMSGSIZE;
	m = NLMSG_DATA(nlh);
	m->ncm_family = AF_INET;
	/* The header is padded to four. */
	err = nla_put_u32(skb, NETCONFA_IFINDEX, (u32)ifindex);
	err |= nla_put_u32(
		skb, NETCONFA_FORWARDING,
		(u32)(cnf ? cnf->forwarding : inet_gbl->sysctl_ip_forward));
	err |= nla_put_u32(skb, NETCONFA_RP_FILTER,
			   cnf ? (u32)cnf->rp_filter : 0);
	err |= nla_put_u32(skb, NETCONFA_MC_FORWARDING,
			   cnf ? (u32)cnf->mc_forwarding : 0);
	err |= nla_put_u32(skb, NETCONFA_BC_FORWARDING, 0);
	err |= nla_put_u32(skb, NETCONFA_PROXY_NEIGH,
			   cnf ? (u32)cnf->proxy_arp : 0);
	err |= nla_put_u32(skb, NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN, 0);
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

int inet_netconf_get_devconf(struct sk_buff *in_skb, struct nlmsghdr *nlh,
			     struct netlink_ext_ack *ext)
{
	struct nlattr *tb[MAXCONF + 1];
	const struct in_device *in_dev = NULL;
	struct net_device *dev;
	struct sk_buff *skb;
	int err, ifindex;

	err = nlmsg_parse(nlh, sizeof(struct netconfmsg), tb, MAXCONF,
			  devconf_ipv4_policy,
			  NETLINK_CB(in_skb).flags & NL_STRICT, ext);
	if (err < 0)
		return err;
	if (!tb[NETCONFA_IFINDEX])
		return -EINVAL;
	ifindex = (int)nla_get_u32(tb[NETCONFA_IFINDEX]);
	if (ifindex != NETCONFA_IFINDEX_ALL &&
	    ifindex != NETCONFA_IFINDEX_DEFAULT) {
		dev = __dev_get_by_index(ifindex);
		in_dev = dev ? __in_dev_get(dev) : NULL;
		if (!in_dev)
			return -ENODEV;
	}
	skb = nlmsg_new(256);
	if (!skb)
		return -ENOBUFS;
	err = inet_netconf_fill_devconf(skb, ifindex, in_dev,
					NETLINK_CB(in_skb).pid, nlh->nlmsg_seq,
					0);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	return rtnl_unicast(skb, NETLINK_CB(in_skb).pid);
}

/* args[0]: entries shown: devices, then all, then default. */
int inet_netconf_dump_devconf(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	struct net_device *dev;
	unsigned long n = 0;
	int i;

	if (cb->strict && nlh->nlmsg_len < NLMSG_LENGTH(4))
		return netlink_dump_error(
			cb, -EINVAL,
			"ipv4: Invalid header for netconf dump request");
	if (cb->strict && nlh->nlmsg_len > NLMSG_LENGTH(4))
		return netlink_dump_error(
			cb, -EINVAL,
			"ipv4: Invalid data after header in netconf dump request");
	for_each_netdev (dev) {
		if (!__in_dev_get(dev) || n++ < cb->args[0])
			continue;
		if (inet_netconf_fill_devconf(skb, dev->ifindex,
					      __in_dev_get(dev), cb->portid,
					      nlh->nlmsg_seq, NLM_F_MULTI))
			return 1;
		cb->args[0] = n;
	}
	for (i = NETCONFA_IFINDEX_ALL; i >= NETCONFA_IFINDEX_DEFAULT; i--) {
		if (n++ < cb->args[0])
			continue;
		if (inet_netconf_fill_devconf(skb, i, NULL, cb->portid,
					      nlh->nlmsg_seq, NLM_F_MULTI))
			return 1;
		cb->args[0] = n;
	}
	return 0;
}

/* --- groups -----------------------------------------------------------------
 */

static int inet_fill_ifmcaddr(struct sk_buff *skb, const struct net_device *dev,
			      const struct ip_mc_list *im,
			      const struct netlink_callback *cb, int flags)
{
	struct ifa_cacheinfo ci = { .ifa_prefered = UINT32_MAX,
				    .ifa_valid = UINT32_MAX,
				    .cstamp = (u32)(im->cstamp / 10),
				    .tstamp = (u32)(im->cstamp / 10) };
	struct nlmsghdr *nlh;
	struct ifaddrmsg *m;

	nlh = __nlmsg_put(skb, cb->portid, cb_nlh(cb)->nlmsg_seq,
			  RTM_GETMULTICAST, sizeof(*m), flags);
	if (!nlh)
		return -EMSGSIZE;
	m = NLMSG_DATA(nlh);
	m->ifa_family = AF_INET;
	m->ifa_prefixlen = 32;
	m->ifa_flags = IFA_F_PERMANENT;
	m->ifa_scope = RT_SCOPE_UNIVERSE;
	m->ifa_index = (u32)dev->ifindex;
	if (nla_put_u32(skb, IFA_MULTICAST, im->multiaddr) ||
	    nla_put(skb, IFA_CACHEINFO, sizeof(ci), &ci)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

/* args[0]: groups shown. */
int inet_dump_ifmcaddr(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	const struct ifaddrmsg *m = NLMSG_DATA(nlh);
	struct net_device *dev;
	unsigned long n = 0;
	int flags = NLM_F_MULTI, only = 0;

	if (cb->strict) {
		if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*m)))
			return -EINVAL;
		only = (int)m->ifa_index;
	}
	if (only) {
		cb->answer_flags |= NLM_F_DUMP_FILTERED;
		if (!__dev_get_by_index(only))
			return -ENODEV;
		flags |= NLM_F_DUMP_FILTERED;
	}
	for_each_netdev (dev) {
		struct in_device *in_dev = __in_dev_get(dev);
		struct ip_mc_list *im;
		int err = 0;

		if (!in_dev || (only && dev->ifindex != only))
			continue;
		spin_lock(&in_dev->mc_lock);
		for (im = in_dev->mc_list; im && !err; im = im->next) {
			if (n++ < cb->args[0])
				continue;
			err = inet_fill_ifmcaddr(skb, dev, im, cb, flags);
			if (!err)
				cb->args[0] = n;
		}
		spin_unlock(&in_dev->mc_lock);
		if (err)
			return 1;
	}
	return 0;
}
