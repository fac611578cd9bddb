/* SPDX-License-Identifier: MIT */
/* rtnl_neigh.h - the neighbours' rows of rtnetlink. */
#ifndef RTNL_NEIGH_H
#define RTNL_NEIGH_H

#include "neighbour.h"
#include "stack/netlink/rtnetlink.h"

int neigh_dump_info(struct sk_buff *skb, struct netlink_callback *cb);
int neigh_add(struct sk_buff *skb, struct nlmsghdr *nlh,
	      struct netlink_ext_ack *ext);
int neigh_delete(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext);
int neigh_get(struct sk_buff *skb, struct nlmsghdr *nlh,
	      struct netlink_ext_ack *ext);
/* rtnl_neightbl.c: how the table is tuned */
int neightbl_dump_info(struct sk_buff *skb, struct netlink_callback *cb);
int neightbl_set(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext);
void neigh_app_notify(struct neighbour *n);
void neigh_app_gone(struct neighbour *n);

#endif
