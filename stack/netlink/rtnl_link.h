/* SPDX-License-Identifier: MIT */
/* rtnl_link.h - rows of the rtnetlink table, and how devices are told of. */
#ifndef RTNL_LINK_H
#define RTNL_LINK_H

#include "stack/netlink/rtnetlink.h"

/* 0, or -EMSGSIZE: it did not fit and is not there. */
int rtnetlink_fill_ifinfo(struct sk_buff *skb, struct net_device *dev, int type,
			  u32 pid, u32 seq, u32 change, int flags, u32 mask);
int rtnetlink_dump_ifinfo(struct sk_buff *skb, struct netlink_callback *cb);
int rtnl_getlink(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext);
int rtnl_newlink(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext);
int rtnl_setlink(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext);
int rtnl_dellink(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext);
extern const struct nla_policy ifla_policy[];
/* The device that a request names by index or name; NULL: *err. */
struct net_device *rtnl_dev_get(const struct ifinfomsg *ifm, struct nlattr **tb,
				int *err);
int rtnl_newlinkprop(struct sk_buff *skb, struct nlmsghdr *nlh,
		     struct netlink_ext_ack *ext);
int rtnl_dellinkprop(struct sk_buff *skb, struct nlmsghdr *nlh,
		     struct netlink_ext_ack *ext);
u8 dev_operstate(const struct net_device *dev);
struct rtnl_link_stats64;
void rtnl_link_stats64(struct net_device *dev, struct rtnl_link_stats64 *o);

/* rtnl_stats.c, rtnl_bridge.c, rtnl_netns.c: rows of younger messages */
int rtnl_stats_get(struct sk_buff *skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *ext);
int rtnl_stats_dump(struct sk_buff *skb, struct netlink_callback *cb);
int rtnl_stats_set(struct sk_buff *skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *ext);
int rtnl_bridge_getlink(struct sk_buff *skb, struct netlink_callback *cb);
int rtnl_fdb_dump(struct sk_buff *skb, struct netlink_callback *cb);
int rtnl_mdb_dump(struct sk_buff *skb, struct netlink_callback *cb);
int rtnl_fdb_change(struct sk_buff *skb, struct nlmsghdr *nlh,
		    struct netlink_ext_ack *ext);
int rtnl_net_newid(struct sk_buff *skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *ext);
int rtnl_net_getid(struct sk_buff *skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *ext);
int rtnl_net_dumpid(struct sk_buff *skb, struct netlink_callback *cb);
int rtm_new_nexthop(struct sk_buff *skb, struct nlmsghdr *nlh,
		    struct netlink_ext_ack *ext);
int rtm_del_nexthop(struct sk_buff *skb, struct nlmsghdr *nlh,
		    struct netlink_ext_ack *ext);
int rtm_get_nexthop(struct sk_buff *skb, struct nlmsghdr *nlh,
		    struct netlink_ext_ack *ext);
int rtm_dump_nexthop(struct sk_buff *skb, struct netlink_callback *cb);

void rtmsg_ifinfo(int type, struct net_device *dev, u32 change);

#endif
