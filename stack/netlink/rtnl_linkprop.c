// SPDX-License-Identifier: MIT
/*
 * rtnl_linkprop.c - RTM_*LINKPROP: further names of a device
 *
 * Models rtnl_linkprop() of net/core/rtnetlink.c and the alternative names of
 * net/core/dev.c: up to 127 characters, as many as wanted, found wherever a
 * device is looked for by name. 2.4 has none.
 *
 * A node stays with its device for ever and is used again (its name is empty
 * meanwhile), because names are read without a lock.
 */
#include <errno.h>
#include <linux/if_link.h>
#include <string.h>

#include "stack/netlink/rtnl_link.h"

static int altname_add(struct net_device *dev, const char *name)
{
	struct netdev_name_node **p = &dev->altnames, *n;

	if (__dev_get_by_name(name))
		return -EEXIST;
	while ((n = *p) && n->name[0])
		p = &n->next;
	if (!n)
		n = kzalloc(sizeof(*n));
	if (!n)
		return -ENOMEM;
	strncpy(n->name, name, sizeof(n->name) - 1);
	__atomic_store_n(p, n, __ATOMIC_RELEASE);
	return 0;
}

static int altname_del(struct net_device *dev, const char *name)
{
	if (__dev_get_by_name(name) && !strcmp(dev->name, name))
		return -EINVAL;
	for (struct netdev_name_node *n = dev->altnames; n; n = n->next)
		if (n->name[0] && !strcmp(n->name, name)) {
			memset(n->name, 0, sizeof(n->name));
			return 0;
		}
	return __dev_get_by_name(name) ? -EINVAL : -ENOENT;
}

static int rtnl_linkprop(struct nlmsghdr *nlh, struct netlink_ext_ack *ext,
			 int (*change)(struct net_device *dev,
				       const char *name))
{
	struct nlattr *tb[IFLA_MAX + 1], *a;
	bool changed = false;
	struct net_device *dev;
	char name[ALTIFNAMSIZ];
	int err;

	err = nlmsg_parse(nlh, sizeof(struct ifinfomsg), tb, IFLA_MAX,
			  ifla_policy, true, ext);
	if (err < 0)
		return err;
	dev = rtnl_dev_get(NLMSG_DATA(nlh), tb, &err);
	if (!dev)
		return err;
	if (!tb[IFLA_PROP_LIST])
		return 0;
	nla_for_each(a, nla_data(tb[IFLA_PROP_LIST]),
		     nla_len(tb[IFLA_PROP_LIST]))
	{
		if (nla_type(a) != IFLA_ALT_IFNAME)
			continue;
		if (nla_len(a) < 1 || nla_len(a) > ALTIFNAMSIZ) {
			NL_SET_BAD(ext, a,
				   "Attribute failed policy validation");
			return -ERANGE;
		}
		memset(name, 0, sizeof(name));
		strncpy(name, nla_data(a),
			(size_t)min(nla_len(a), ALTIFNAMSIZ - 1));
		err = change(dev, name);
		if (err)
			break;
		changed = true;
	}
	if (changed)
		netdev_state_change(dev);
	return err;
}

int rtnl_newlinkprop(struct sk_buff *skb, struct nlmsghdr *nlh,
		     struct netlink_ext_ack *ext)
{
	(void)skb;
	return rtnl_linkprop(nlh, ext, altname_add);
}

int rtnl_dellinkprop(struct sk_buff *skb, struct nlmsghdr *nlh,
		     struct netlink_ext_ack *ext)
{
	(void)skb;
	return rtnl_linkprop(nlh, ext, altname_del);
}
