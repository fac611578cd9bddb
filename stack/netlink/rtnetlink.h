/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink.h - NETLINK_ROUTE: who does what message
 *
 * rtnetlink_links[family] is a table of (doit, dumpit), by type - RTM_BASE;
 * what a family has not is asked of PF_UNSPEC's.
 */
#ifndef RTNETLINK_H
#define RTNETLINK_H

#include <linux/rtnetlink.h>

#include "netdevice.h"
#include "stack/netlink/netlink.h"
#include "stack/netlink/nlattr.h"

typedef int (*rtnl_doit_fn)(struct sk_buff *skb, struct nlmsghdr *nlh,
			    struct netlink_ext_ack *ext);

struct rtnetlink_link {
	rtnl_doit_fn doit; /* 0 or a negative errno; the rtnl is held */
	nl_dump_fn dumpit; /* > 0: more to come; 0: done */
};

/* One array of RTM_NR_MSGTYPES a family; constant. */
extern const struct rtnetlink_link *const rtnetlink_links[NPROTO];

void rtnetlink_rcv(struct sock *sk, int len);
nl_dump_fn rtnetlink_dumper(const struct netlink_callback *cb);
int rtnetlink_init(void);

/* An answer to who asked; consumes reply. */
int rtnl_unicast(struct sk_buff *reply, u32 pid);
/* To a group, and to the requester when it wanted an echo; consumes skb. */
int rtnl_notify(struct sk_buff *skb, u32 pid, u32 group,
		const struct nlmsghdr *nlh);

#endif
