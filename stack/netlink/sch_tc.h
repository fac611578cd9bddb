/* SPDX-License-Identifier: MIT */
/* sch_tc.h - what the tc messages share: sch_api.c, sch_class.c, cls_api.c. */
#ifndef SCH_TC_H
#define SCH_TC_H

#include "stack/netlink/sch_api.h"

/* A request: who asked, what, and where the text of an error goes. */
struct tc_ask {
	struct sk_buff *skb;
	const struct nlmsghdr *nlh;
	struct netlink_ext_ack *ext;
};

extern const struct nla_policy rtm_tca_policy[TCA_MAX + 1];

/* Attributes and device of a request, or a negative errno. */
int tc_request(const struct nlmsghdr *nlh, struct nlattr **tb,
	       struct net_device **dev, struct netlink_ext_ack *ext);
/* TCA_KIND is id, or not there. */
bool tc_kind_is(struct nlattr *const *tb, const char *id);

/* A message about a qdisc: to whom, and what is not in the qdisc itself. */
struct tc_fill {
	u32 pid, seq;
	int flags, event;
	u32 refcnt;
};

int tc_fill_qdisc(struct sk_buff *skb, struct Qdisc *q, struct net_device *dev,
		  u32 clid, const struct tc_fill *f);
bool tc_qdisc_dump_ignore(const struct Qdisc *q, bool invisible);
u32 qdisc_refs(const struct Qdisc *q); /* as a dump says */

/* The order in which disciplines are shown, but for the root, which is first.
 */
#define QDISC_CHAINS 16u
u32 qdisc_hash_chain(u32 handle);
struct Qdisc *qdisc_hash_first(struct net_device *dev, u32 chain,
			       struct Qdisc *from);

int tc_dump_locked(nl_dump_fn fn, struct sk_buff *skb,
		   struct netlink_callback *cb);

#endif
