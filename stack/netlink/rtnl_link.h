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
void rtmsg_ifinfo(int type, struct net_device *dev, u32 change);

#endif
