// SPDX-License-Identifier: MIT
/*
 * rtnl_addr.c - RTM_*ADDR: the IPv4 addresses of devices
 *
 * Models the netlink half of net/ipv4/devinet.c: inet_rtm_newaddr,
 * inet_rtm_deladdr, inet_dump_ifaddr, rtmsg_ifa. The addresses themselves are
 * stack/inet/devinet.c's. Errors are the running kernel's.
 *
 * Not modelled: IFA_F_* beyond NOPREFIXROUTE, PERMANENT, DEPRECATED and
 * SECONDARY, RTM_GETADDR without a dump.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <string.h>

#include "inet.h"
#include "inetdevice.h"
#include "stack/netlink/rtnetlink.h"
#include "stack/netlink/rtnl_inet.h"

static const struct nla_policy ifa_policy[IFA_MAX + 1] = {
	[IFA_LOCAL] = { NLA_U32, 0 },
	[IFA_ADDRESS] = { NLA_U32, 0 },
	[IFA_BROADCAST] = { NLA_U32, 0 },
	[IFA_LABEL] = { NLA_STRING, IFNAMSIZ - 1 },
	[IFA_CACHEINFO] = { NLA_UNSPEC, sizeof(struct ifa_cacheinfo) },
	[IFA_FLAGS] = { NLA_U32, 0 },
	[IFA_RT_PRIORITY] = { NLA_U32, 0 },
	[IFA_PROTO] = { NLA_U8, 0 },
};

/* In hundredths of a second since boot, as programs print it. */
static u32 cstamp(u64 j)
{
	return (u32)(j / 10);
}

/* Of a lifetime, at that age; in seconds. */
static u32 left(u32 lft, u64 age)
{
	if (lft == INFINITY_LIFE_TIME)
		return lft;
	return lft > age ? lft - (u32)age : 0;
}

int inet_fill_ifaddr(struct sk_buff *skb, struct in_ifaddr *ifa, u32 pid,
		     u32 seq, int event, int flags)
{
	struct nlmsghdr *nlh;
	struct ifaddrmsg *m;
	struct ifa_cacheinfo ci;
	int err = 0;

	nlh = __nlmsg_put(skb, pid, seq, event, sizeof(*m), flags);
	if (!nlh)
		return -EMSGSIZE;
	m = NLMSG_DATA(nlh);
	m->ifa_family = AF_INET;
	m->ifa_prefixlen = ifa->ifa_prefixlen;
	m->ifa_flags = (u8)ifa->ifa_flags;
	m->ifa_scope = ifa->ifa_scope;
	m->ifa_index = (u32)ifa->ifa_dev->dev->ifindex;
	memset(&ci, 0, sizeof(ci));
	ci.cstamp = cstamp(ifa->ifa_cstamp);
	ci.tstamp = cstamp(ifa->ifa_tstamp);
	if (ifa->ifa_flags & IFA_F_PERMANENT) {
		ci.ifa_prefered = ci.ifa_valid = INFINITY_LIFE_TIME;
	} else {
		u64 age = (jiffies - ifa->ifa_tstamp) / HZ;

		ci.ifa_prefered = left(ifa->ifa_preferred_lft, age);
		ci.ifa_valid = left(ifa->ifa_valid_lft, age);
	}
	if (ifa->ifa_address)
		err |= nla_put_u32(skb, IFA_ADDRESS, ifa->ifa_address);
	if (ifa->ifa_local)
		err |= nla_put_u32(skb, IFA_LOCAL, ifa->ifa_local);
	if (ifa->ifa_broadcast)
		err |= nla_put_u32(skb, IFA_BROADCAST, ifa->ifa_broadcast);
	if (ifa->ifa_label[0])
		err |= nla_put_string(skb, IFA_LABEL, ifa->ifa_label);
	if (ifa->ifa_proto)
		err |= nla_put_u8(skb, IFA_PROTO, ifa->ifa_proto);
	err |= nla_put_u32(skb, IFA_FLAGS, ifa->ifa_flags);
	if (ifa->ifa_rt_priority)
		err |= nla_put_u32(skb, IFA_RT_PRIORITY, ifa->ifa_rt_priority);
	err |= nla_put(skb, IFA_CACHEINFO, sizeof(ci), &ci);
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

/* args[0]: addresses shown so far, over all devices. */
int inet_dump_ifaddr(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	struct net_device *dev;
	unsigned long n = 0;
	u32 only = 0;
	int flags = NLM_F_MULTI;

	if (cb->strict) {
		const struct ifaddrmsg *m = NLMSG_DATA(nlh);

		if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*m)) ||
		    m->ifa_prefixlen || m->ifa_flags || m->ifa_scope)
			return -EINVAL;
		only = m->ifa_index;
		if (only) {
			cb->answer_flags |= NLM_F_DUMP_FILTERED;
			if (!__dev_get_by_index((int)only))
				return -ENODEV;
			flags |= NLM_F_DUMP_FILTERED;
		}
	}
	for_each_netdev (dev) {
		struct in_device *in = __in_dev_get(dev);
		struct in_ifaddr *ifa;

		if (!in || (only && dev->ifindex != (int)only))
			continue;
		for (ifa = in->ifa_list; ifa; ifa = ifa->ifa_next) {
			if (n++ < cb->args[0])
				continue;
			if (inet_fill_ifaddr(skb, ifa, cb->portid,
					     nlh->nlmsg_seq, RTM_NEWADDR,
					     flags))
				return 1;
			cb->args[0] = n;
		}
	}
	return 0;
}

void rtmsg_ifa(int event, struct in_ifaddr *ifa)
{
	struct sk_buff *skb;

	if (!machine->netlink || !netlink_kernel_sock(NETLINK_ROUTE))
		return; /* the machine is still booting */
	skb = nlmsg_new(1024);
	if (!skb)
		return;
	if (inet_fill_ifaddr(skb, ifa, 0, 0, event, 0))
		kfree_skb(skb);
	else
		rtnl_notify(skb, 0, RTNLGRP_IPV4_IFADDR, NULL);
}

static struct in_device *in_dev_for(struct net_device *dev, int *err)
{
	struct in_device *in = __in_dev_get(dev);

	if (!in)
		in = inetdev_init(dev);
	*err = in ? 0 : -ENOBUFS;
	return in;
}

/* The request as an address, not on any list yet. */
static struct in_ifaddr *rtm_to_ifaddr(const struct nlmsghdr *nlh,
				       struct netlink_ext_ack *ext, int *err)
{
	const struct ifaddrmsg *m = NLMSG_DATA(nlh);
	struct nlattr *tb[IFA_MAX + 1];
	struct net_device *dev;
	struct in_ifaddr *ifa;
	struct in_device *in;

	*err = nlmsg_parse(nlh, sizeof(*m), tb, IFA_MAX, ifa_policy, false,
			   ext);
	if (*err < 0)
		return NULL;
	*err = -EINVAL;
	if (m->ifa_prefixlen > 32) {
		NL_SET_ERR(ext, "ipv4: Invalid prefix length");
		return NULL;
	}
	if (!tb[IFA_LOCAL]) {
		NL_SET_ERR(ext, "ipv4: Local address is not supplied");
		return NULL;
	}
	dev = __dev_get_by_index((int)m->ifa_index);
	*err = -ENODEV;
	if (!dev) {
		NL_SET_ERR(ext, "ipv4: Device not found");
		return NULL;
	}
	in = in_dev_for(dev, err);
	if (!in)
		return NULL;
	ifa = inet_alloc_ifa();
	*err = ifa ? 0 : -ENOBUFS;
	if (!ifa)
		return NULL;
	atomic_inc(&in->refcnt); /* inet_free_ifa() gives it back */
	ifa->ifa_dev = in;
	ifa->ifa_prefixlen = m->ifa_prefixlen;
	ifa->ifa_mask = inet_make_mask(m->ifa_prefixlen);
	ifa->ifa_flags =
		tb[IFA_FLAGS] ? nla_get_u32(tb[IFA_FLAGS]) : m->ifa_flags;
	ifa->ifa_scope = m->ifa_scope;
	ifa->ifa_local = nla_get_u32(tb[IFA_LOCAL]);
	ifa->ifa_address =
		tb[IFA_ADDRESS] ? nla_get_u32(tb[IFA_ADDRESS]) : ifa->ifa_local;
	if (tb[IFA_BROADCAST])
		ifa->ifa_broadcast = nla_get_u32(tb[IFA_BROADCAST]);
	if (tb[IFA_LABEL])
		strncpy(ifa->ifa_label, nla_data(tb[IFA_LABEL]),
			(size_t)min(nla_len(tb[IFA_LABEL]), IFNAMSIZ - 1));
	else
		memcpy(ifa->ifa_label, dev->name, IFNAMSIZ);
	if (tb[IFA_RT_PRIORITY])
		ifa->ifa_rt_priority = nla_get_u32(tb[IFA_RT_PRIORITY]);
	if (tb[IFA_PROTO])
		ifa->ifa_proto = nla_get_u8(tb[IFA_PROTO]);
	set_ifa_lifetime(ifa, INFINITY_LIFE_TIME, INFINITY_LIFE_TIME);
	if (tb[IFA_CACHEINFO]) {
		const struct ifa_cacheinfo *ci = nla_data(tb[IFA_CACHEINFO]);

		if (!ci->ifa_valid || ci->ifa_prefered > ci->ifa_valid) {
			NL_SET_ERR(ext, "ipv4: address lifetime invalid");
			inet_free_ifa(ifa);
			*err = -EINVAL;
			return NULL;
		}
		set_ifa_lifetime(ifa, ci->ifa_valid, ci->ifa_prefered);
	}
	return ifa;
}

static struct in_ifaddr *find_matching(const struct in_ifaddr *ifa)
{
	struct in_ifaddr *i;

	for (i = ifa->ifa_dev->ifa_list; i; i = i->ifa_next)
		if (i->ifa_mask == ifa->ifa_mask &&
		    inet_ifa_match(i->ifa_address, ifa) &&
		    i->ifa_local == ifa->ifa_local)
			return i;
	return NULL;
}

int inet_rtm_newaddr(struct sk_buff *skb, struct nlmsghdr *nlh,
		     struct netlink_ext_ack *ext)
{
	struct in_ifaddr *ifa, *old;
	int err;

	(void)skb;
	ifa = rtm_to_ifaddr(nlh, ext, &err);
	if (!ifa)
		return err;
	old = find_matching(ifa);
	if (!old)
		return inet_insert_ifa(ifa);
	if ((nlh->nlmsg_flags & NLM_F_EXCL) ||
	    !(nlh->nlmsg_flags & NLM_F_REPLACE)) {
		NL_SET_ERR(ext, "ipv4: Address already assigned");
		inet_free_ifa(ifa);
		return -EEXIST;
	}
	old->ifa_rt_priority = ifa->ifa_rt_priority;
	set_ifa_lifetime(old, ifa->ifa_valid_lft, ifa->ifa_preferred_lft);
	if (!(old->ifa_flags & IFA_F_PERMANENT))
		mod_timer(&inet_gbl->lifetime, jiffies);
	inet_free_ifa(ifa);
	rtmsg_ifa(RTM_NEWADDR, old);
	return 0;
}

int inet_rtm_deladdr(struct sk_buff *skb, struct nlmsghdr *nlh,
		     struct netlink_ext_ack *ext)
{
	const struct ifaddrmsg *m = NLMSG_DATA(nlh);
	struct nlattr *tb[IFA_MAX + 1];
	struct in_ifaddr **p, *ifa;
	struct net_device *dev;
	struct in_device *in;
	char label[IFNAMSIZ] = "";
	int err;

	(void)skb;
	err = nlmsg_parse(nlh, sizeof(*m), tb, IFA_MAX, ifa_policy, false, ext);
	if (err < 0)
		return err;
	dev = __dev_get_by_index((int)m->ifa_index);
	in = dev ? __in_dev_get(dev) : NULL;
	if (!in) {
		NL_SET_ERR(ext, "ipv4: Device not found");
		return -ENODEV;
	}
	if (tb[IFA_LABEL])
		strncpy(label, nla_data(tb[IFA_LABEL]),
			(size_t)min(nla_len(tb[IFA_LABEL]), IFNAMSIZ - 1));
	for (p = &in->ifa_list; (ifa = *p); p = &ifa->ifa_next) {
		if (tb[IFA_LOCAL] &&
		    ifa->ifa_local != nla_get_u32(tb[IFA_LOCAL]))
			continue;
		if (label[0] && strcmp(label, ifa->ifa_label))
			continue;
		if (tb[IFA_ADDRESS] &&
		    (m->ifa_prefixlen != ifa->ifa_prefixlen ||
		     !inet_ifa_match(nla_get_u32(tb[IFA_ADDRESS]), ifa)))
			continue;
		inet_del_ifa(in, p, 1);
		return 0;
	}
	NL_SET_ERR(ext, "ipv4: Address not found");
	return -EADDRNOTAVAIL;
}
