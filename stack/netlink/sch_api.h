/* SPDX-License-Identifier: MIT */
/* sch_api.h - queueing disciplines over rtnetlink, and what they share. */
#ifndef SCH_API_H
#define SCH_API_H

#include "pkt_sched.h"
#include "stack/netlink/rtnetlink.h"

int tc_modify_qdisc(struct sk_buff *skb, struct nlmsghdr *nlh,
		    struct netlink_ext_ack *ext);
int tc_get_qdisc(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext);
int tc_dump_qdisc(struct sk_buff *skb, struct netlink_callback *cb);
int tc_ctl_tclass(struct sk_buff *skb, struct nlmsghdr *nlh,
		  struct netlink_ext_ack *ext);
int tc_dump_tclass(struct sk_buff *skb, struct netlink_callback *cb);
int tc_ctl_tfilter(struct sk_buff *skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *ext);
int tc_dump_tfilter(struct sk_buff *skb, struct netlink_callback *cb);

/* tc counts time in ticks of 64 ns (/proc/net/psched). */
#define PSCHED_TICK_NS 64
static inline notrace u64 psched_ns(u32 ticks)
{
	return (u64)ticks * PSCHED_TICK_NS;
}

/* Thrown away at the door or inside, counted. */
int qdisc_drop(struct sk_buff *skb, struct Qdisc *q);

#endif
