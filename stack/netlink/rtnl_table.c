// SPDX-License-Identifier: MIT
/*
 * rtnl_table.c - rtnetlink_links: message type -> doit, dumpit
 *
 * The whole of what NETLINK_ROUTE understands, and the kernel's ends of all
 * netlink protocols. Models link_rtnetlink_table, inet_rtnetlink_table and
 * the rows that pktsched_init() adds in 2.4.
 */
#include <errno.h>
#include <string.h>

#include "boot.h"
#include "stack/netlink/cls_api.h"
#include "stack/netlink/genetlink.h"
#include "stack/netlink/ip_queue.h"
#include "stack/netlink/rtnetlink.h"
#include "stack/netlink/rtnl_inet.h"
#include "stack/netlink/rtnl_link.h"
#include "stack/netlink/rtnl_neigh.h"
#include "stack/netlink/sch_api.h"
#include "stack/netlink/sock_diag.h"

#define ROW(msg) [RTM_##msg - RTM_BASE]

/* PF_UNSPEC, and what no other family answers. */
static const struct rtnetlink_link link_rtnetlink_table[RTM_NR_MSGTYPES] = {
	ROW(NEWLINK) = { rtnl_newlink, NULL },
	ROW(DELLINK) = { rtnl_dellink, NULL },
	ROW(GETLINK) = { rtnl_getlink, rtnetlink_dump_ifinfo },
	ROW(SETLINK) = { rtnl_setlink, NULL },
	ROW(GETADDR) = { NULL, inet_dump_ifaddr },
	ROW(GETROUTE) = { NULL, inet_dump_fib },
	ROW(GETNEIGHTBL) = { NULL, neightbl_dump_info },
	ROW(SETNEIGHTBL) = { neightbl_set, NULL },
	ROW(NEWNSID) = { rtnl_net_newid, NULL },
	ROW(GETNSID) = { rtnl_net_getid, rtnl_net_dumpid },
	ROW(GETSTATS) = { rtnl_stats_get, rtnl_stats_dump },
	ROW(SETSTATS) = { rtnl_stats_set, NULL },
	ROW(NEWLINKPROP) = { rtnl_newlinkprop, NULL },
	ROW(DELLINKPROP) = { rtnl_dellinkprop, NULL },
	ROW(NEWNEXTHOP) = { rtm_new_nexthop, NULL },
	ROW(DELNEXTHOP) = { rtm_del_nexthop, NULL },
	ROW(GETNEXTHOP) = { rtm_get_nexthop, rtm_dump_nexthop },
	ROW(NEWNEIGH) = { neigh_add, NULL },
	ROW(DELNEIGH) = { neigh_delete, NULL },
	ROW(GETNEIGH) = { neigh_get, neigh_dump_info },
	ROW(GETRULE) = { NULL, inet_dump_rules },
	ROW(NEWQDISC) = { tc_modify_qdisc, NULL },
	ROW(DELQDISC) = { tc_get_qdisc, NULL },
	ROW(GETQDISC) = { tc_get_qdisc, tc_dump_qdisc },
	ROW(NEWTCLASS) = { tc_ctl_tclass, NULL },
	ROW(DELTCLASS) = { tc_ctl_tclass, NULL },
	ROW(GETTCLASS) = { tc_ctl_tclass, tc_dump_tclass },
	ROW(NEWTFILTER) = { tc_ctl_tfilter, NULL },
	ROW(DELTFILTER) = { tc_ctl_tfilter, NULL },
	ROW(GETTFILTER) = { tc_ctl_tfilter, tc_dump_tfilter },
	ROW(NEWCHAIN) = { tc_ctl_chain, NULL },
	ROW(DELCHAIN) = { tc_ctl_chain, NULL },
	ROW(GETCHAIN) = { tc_ctl_chain, tc_dump_chain },
};

static const struct rtnetlink_link inet_rtnetlink_table[RTM_NR_MSGTYPES] = {
	ROW(NEWADDR) = { inet_rtm_newaddr, NULL },
	ROW(DELADDR) = { inet_rtm_deladdr, NULL },
	ROW(GETADDR) = { NULL, inet_dump_ifaddr },
	ROW(NEWROUTE) = { inet_rtm_newroute, NULL },
	ROW(DELROUTE) = { inet_rtm_delroute, NULL },
	ROW(GETROUTE) = { inet_rtm_getroute, inet_dump_fib },
	ROW(GETMULTICAST) = { NULL, inet_dump_ifmcaddr },
	ROW(GETNETCONF) = { inet_netconf_get_devconf,
			    inet_netconf_dump_devconf },
	ROW(NEWRULE) = { inet_rtm_newrule, NULL },
	ROW(DELRULE) = { inet_rtm_delrule, NULL },
	ROW(GETRULE) = { NULL, inet_dump_rules },
};

/*
 * Linux: there is no IPv6. Its dumps are empty, as they are in a namespace
 * where it is disabled; without a row they would be answered with PF_INET's.
 */
static int inet6_dump_none(struct sk_buff *skb, struct netlink_callback *cb)
{
	(void)skb;
	(void)cb;
	return 0;
}

static const struct rtnetlink_link inet6_rtnetlink_table[RTM_NR_MSGTYPES] = {
	ROW(GETADDR) = { NULL, inet6_dump_none },
	ROW(GETROUTE) = { NULL, inet6_dump_none },
	ROW(GETRULE) = { NULL, inet6_dump_none },
	ROW(GETMULTICAST) = { NULL, inet6_dump_none },
	ROW(GETANYCAST) = { NULL, inet6_dump_none },
	ROW(GETNETCONF) = { NULL, inet6_dump_none },
};

static const struct rtnetlink_link bridge_rtnetlink_table[RTM_NR_MSGTYPES] = {
	ROW(GETLINK) = { NULL, rtnl_bridge_getlink },
	ROW(NEWNEIGH) = { rtnl_fdb_change, NULL },
	ROW(DELNEIGH) = { rtnl_fdb_change, NULL },
	ROW(GETNEIGH) = { NULL, rtnl_fdb_dump },
	ROW(GETMDB) = { NULL, rtnl_mdb_dump },
};

const struct rtnetlink_link *const rtnetlink_links[NPROTO] = {
	[PF_UNSPEC] = link_rtnetlink_table,
	[PF_INET] = inet_rtnetlink_table,
	[PF_INET6] = inet6_rtnetlink_table,
	[PF_BRIDGE] = bridge_rtnetlink_table,
};

const struct netlink_kernel netlink_kernels[NL_MAX_LINKS] = {
	[NETLINK_ROUTE] = { "route", 39, true, false, rtnetlink_rcv,
			    rtnetlink_dumper },
	[NETLINK_SOCK_DIAG] = { "sock_diag", 4, true, false, sock_diag_rcv,
				sock_diag_dumper },
	[NETLINK_XFRM] = { "xfrm", 8, false, false, xfrm_netlink_rcv,
			   xfrm_dumper },
	[NETLINK_FIB_LOOKUP] = { "fib_lookup", 0, false, false, nl_fib_input },
	[NETLINK_NETFILTER] = { "netfilter", 9, false, false, nfnetlink_rcv },
	[NETLINK_GENERIC] = { "generic", 64, true, false, genl_rcv,
			      genl_dumper },
	[NETLINK_USERSOCK] = { "usersock", 32, true, true, NULL, NULL },
};

int rtnetlink_init(void)
{
	struct netlink_global *g = kzalloc(sizeof(*g));

	if (!g)
		return -ENOMEM;
	spin_lock_init(&g->lock, LC_nl_table);
	g->nsid = -1;
	g->cachep =
		kmem_cache_create("netlink_sock", sizeof(struct netlink_sock));
	if (!g->cachep)
		return -ENOMEM;
	machine->netlink = g;
	for (int unit = 0; unit < NL_MAX_LINKS; unit++) {
		const struct netlink_kernel *k = netlink_kernel(unit);

		if (k->input && !k->request && !netlink_kernel_create(unit))
			return -ENOMEM;
	}
	return personality_24() ? ip_queue_init() : 0;
}
