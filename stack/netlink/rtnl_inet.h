/* SPDX-License-Identifier: MIT */
/* rtnl_inet.h - PF_INET's rows: addresses and routes over rtnetlink. */
#ifndef RTNL_INET_H
#define RTNL_INET_H

#include "inetdevice.h"
#include "ip_fib.h"
#include "stack/netlink/rtnetlink.h"

int inet_fill_ifaddr(struct sk_buff *skb, struct in_ifaddr *ifa, u32 pid,
		     u32 seq, int event, int flags);
int inet_dump_ifaddr(struct sk_buff *skb, struct netlink_callback *cb);
int inet_rtm_newaddr(struct sk_buff *skb, struct nlmsghdr *nlh,
		     struct netlink_ext_ack *ext);
int inet_rtm_deladdr(struct sk_buff *skb, struct nlmsghdr *nlh,
		     struct netlink_ext_ack *ext);

int fib_dump_info(struct sk_buff *skb, u32 pid, u32 seq, int event, u32 tb_id,
		  const struct fib_node *f, int flags);
int inet_dump_fib(struct sk_buff *skb, struct netlink_callback *cb);
int inet_rtm_newroute(struct sk_buff *skb, struct nlmsghdr *nlh,
		      struct netlink_ext_ack *ext);
int inet_rtm_delroute(struct sk_buff *skb, struct nlmsghdr *nlh,
		      struct netlink_ext_ack *ext);
extern const struct nla_policy rtm_ipv4_policy[RTA_MAX + 1];
int rtnetlink_put_metrics(struct sk_buff *skb, const u32 *metrics);
int inet_rtm_getroute(struct sk_buff *skb, struct nlmsghdr *nlh,
		      struct netlink_ext_ack *ext);

/* rtnl_devinet.c */
int inet_netconf_get_devconf(struct sk_buff *skb, struct nlmsghdr *nlh,
			     struct netlink_ext_ack *ext);
int inet_netconf_dump_devconf(struct sk_buff *skb, struct netlink_callback *cb);
int inet_dump_ifmcaddr(struct sk_buff *skb, struct netlink_callback *cb);

int inet_dump_rules(struct sk_buff *skb, struct netlink_callback *cb);
int inet_rtm_newrule(struct sk_buff *skb, struct nlmsghdr *nlh,
		     struct netlink_ext_ack *ext);
int inet_rtm_delrule(struct sk_buff *skb, struct nlmsghdr *nlh,
		     struct netlink_ext_ack *ext);

#endif
