// SPDX-License-Identifier: MIT
/*
 * rtnetlink.c - NETLINK_ROUTE: from a datagram to the function that does it
 *
 * Models net/core/rtnetlink.c:
 *
 *   netlink_data_ready -> rtnetlink_rcv       takes the rtnl, empties the queue
 *     -> rtnetlink_rcv_skb                    every message of a datagram
 *       -> rtnetlink_rcv_msg                  checks, table, doit or dump
 *
 * It runs in the sender's thread. Another sender's message may be done by the
 * thread that has the rtnl; whoever waits for it finds its own done.
 *
 * Errors are the running kernel's: an unknown type is EOPNOTSUPP (2.4 says
 * EINVAL), and NETLINK_EXT_ACK says why.
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/netlink24.h"
#include "stack/netlink/rtnetlink.h"

static const struct rtnetlink_link *link_of(int family, int type)
{
	const struct rtnetlink_link *table =
		family < NPROTO ? rtnetlink_links[family] : NULL;

	return table ? &table[type] : NULL;
}

static nl_dump_fn dumper_of(int family, int type)
{
	const struct rtnetlink_link *l = link_of(family, type);

	if (!l || !l->dumpit)
		l = link_of(PF_UNSPEC, type);
	return l ? l->dumpit : NULL;
}

nl_dump_fn rtnetlink_dumper(const struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);

	return dumper_of(((struct rtgenmsg *)NLMSG_DATA(nlh))->rtgen_family,
			 nlh->nlmsg_type - RTM_BASE);
}

/*
 * What 2.4 did not know is EINVAL there: types above RTM_GETTFILTER, links
 * other than as a dump, a neighbour or rule asked for by name, and messages
 * without the header of their family.
 */
static int rtnetlink_check_24(const struct sk_buff *skb,
			      const struct nlmsghdr *nlh)
{
	static const u8 min_len[] = { 16, 8, 12, 12, 12, 20, 20, 20 };
	int type = nlh->nlmsg_type, get = (type & 3) == 2;
	bool dump = get && nlh->nlmsg_flags & NLM_F_DUMP;

	type &= ~3;
	if (skb->sk->protocol == NETLINK_ARPD && type != RTM_NEWNEIGH)
		return -EINVAL;
	if (dump)
		return 0;
	if (nlh->nlmsg_len < NLMSG_LENGTH((u32)min_len[(type - RTM_BASE) / 4]))
		return -EINVAL;
	if (type == RTM_NEWLINK ||
	    (get && (type == RTM_NEWNEIGH || type == RTM_NEWRULE)))
		return -EINVAL;
	return 0;
}

int rtnetlink_rcv_msg(struct sk_buff *skb, struct nlmsghdr *nlh,
		      struct netlink_ext_ack *ext);
int rtnetlink_rcv_msg(struct sk_buff *skb, struct nlmsghdr *nlh,
		      struct netlink_ext_ack *ext)
{
	const int unknown = personality_24() ? -EINVAL : -EOPNOTSUPP;
	const struct rtnetlink_link *l;
	int type = nlh->nlmsg_type, family, kind, err;

	if (type > (personality_24() ? RTM_GETTFILTER : RTM_MAX))
		return unknown;
	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(struct rtgenmsg)))
		return 0;
	type -= RTM_BASE;
	kind = type & 3; /* new, delete, get, set */
	family = ((struct rtgenmsg *)NLMSG_DATA(nlh))->rtgen_family;
	if (kind != 2 && !NETLINK_CB(skb).net_admin)
		return -EPERM;
	if (personality_24()) {
		err = rtnetlink_check_24(skb, nlh);
		if (err)
			return err;
	}
	if (kind == 2 && (nlh->nlmsg_flags & NLM_F_DUMP)) {
		if (!dumper_of(family, type))
			return unknown;
		err = netlink_dump_start(skb, nlh);
		return err ? err : -EINTR; /* its answer is under way */
	}
	l = link_of(family, type);
	if (!l || !l->doit)
		l = link_of(PF_UNSPEC, type);
	if (!l || !l->doit)
		return unknown;
	return l->doit(skb, nlh, ext);
}

int rtnetlink_rcv_skb(struct sk_buff *skb);
int rtnetlink_rcv_skb(struct sk_buff *skb)
{
	while (skb->len >= NLMSG_HDRLEN) {
		struct nlmsghdr *nlh = (struct nlmsghdr *)(void *)skb->data;
		struct netlink_ext_ack ext;
		u32 rlen;
		int err = 0;

		if (nlh->nlmsg_len < NLMSG_HDRLEN || skb->len < nlh->nlmsg_len)
			return 0;
		rlen = min(NLMSG_ALIGN(nlh->nlmsg_len), skb->len);
		memset(&ext, 0, sizeof(ext));
		if ((nlh->nlmsg_flags & NLM_F_REQUEST) &&
		    nlh->nlmsg_type >= NLMSG_MIN_TYPE)
			err = rtnetlink_rcv_msg(skb, nlh, &ext);
		if (err != -EINTR && (err || nlh->nlmsg_flags & NLM_F_ACK))
			netlink_ack(skb, nlh, err, &ext);
		skb_pull(skb, rlen);
	}
	return 0;
}

void rtnetlink_rcv(struct sock *sk, int len)
{
	struct sk_buff *skb;

	(void)len;
	rtnl_lock();
	while ((skb = skb_dequeue(&sk->receive_queue))) {
		/* The socket it is for pays no more; answers go through it. */
		skb_orphan(skb);
		skb->sk = sk;
		rtnetlink_rcv_skb(skb);
		skb->sk = NULL;
		kfree_skb(skb);
	}
	rtnl_unlock();
}

int rtnl_unicast(struct sk_buff *reply, u32 pid)
{
	int err = netlink_unicast(netlink_kernel_sock(NETLINK_ROUTE), reply,
				  pid, 1);

	return err > 0 ? 0 : err;
}

int rtnl_notify(struct sk_buff *skb, u32 pid, u32 group,
		const struct nlmsghdr *nlh)
{
	struct sock *rtnl = netlink_kernel_sock(NETLINK_ROUTE);
	bool echo = nlh && (nlh->nlmsg_flags & NLM_F_ECHO);
	int err = 0;

	NETLINK_CB(skb).dst_group = group;
	if (group)
		netlink_broadcast(rtnl, skb_get(skb), echo ? pid : 0, group);
	if (echo)
		err = netlink_unicast(rtnl, skb, pid, 1);
	else
		kfree_skb(skb);
	return err > 0 ? 0 : err;
}
