// SPDX-License-Identifier: MIT
/*
 * nl_table24.c - the netlink protocols of 2.4, for --personality 2.4
 *
 * Models include/linux/netlink.h of 2.4. All 32 numbers can be opened; what
 * has no kernel's end refuses what is sent to it (ECONNREFUSED), as there. Of
 * those that have a name: NETLINK_SKIP, ROUTE6 and IP6_FW (no IPv6), NFLOG (no
 * iptables), DNRTMSG (no DECnet). Groups are for root.
 *
 * Linux: 2.4 asked programs about neighbours on NETLINK_ROUTE, and 2.2 on
 * NETLINK_ARPD; here it is both, and the answer may come by either.
 */
#include "stack/dev/ethertap.h"
#include "stack/netlink/ip_queue.h"
#include "stack/netlink/netlink24.h"
#include "stack/netlink/rtnetlink.h"
#include "stack/netlink/sock_diag.h"

#define NOBODY(name)                                           \
	{                                                      \
		name, 32, false, false, NULL, NULL, NULL, NULL \
	}
#define TAP(n)                                                                \
	[NETLINK_TAPBASE + (n)] = {                                           \
		"tap", 32, false, false, ethertap_rx, NULL, ethertap_request, \
		NULL                                                          \
	}

const struct netlink_kernel netlink_kernels_24[NL_MAX_LINKS] = {
	[NETLINK_ROUTE] = { "route", 32, false, false, rtnetlink_rcv,
			    rtnetlink_dumper, NULL, NULL },
	[NETLINK_SKIP] = NOBODY("skip"),
	[NETLINK_USERSOCK] = NOBODY("usersock"),
	[NETLINK_FIREWALL] = { "firewall", 32, false, false, ipq_rcv_sk, NULL,
			       NULL, ipq_rcv_nl_event },
	[NETLINK_SOCK_DIAG] = { "tcpdiag", 32, false, false, sock_diag_rcv,
				sock_diag_dumper, NULL, NULL },
	[NETLINK_NFLOG] = NOBODY("nflog"),
	[6] = NOBODY("6"),
	[7] = NOBODY("7"),
	[NETLINK_ARPD] = { "arpd", 32, false, false, rtnetlink_rcv,
			   rtnetlink_dumper, NULL, NULL },
	[9] = NOBODY("9"),
	[10] = NOBODY("10"),
	[NETLINK_ROUTE6] = NOBODY("route6"),
	[12] = NOBODY("12"),
	[NETLINK_IP6_FW] = NOBODY("ip6_fw"),
	[NETLINK_DNRTMSG] = NOBODY("dnrtmsg"),
	[15] = NOBODY("15"),
	TAP(0),
	TAP(1),
	TAP(2),
	TAP(3),
	TAP(4),
	TAP(5),
	TAP(6),
	TAP(7),
	TAP(8),
	TAP(9),
	TAP(10),
	TAP(11),
	TAP(12),
	TAP(13),
	TAP(14),
	TAP(15),
};
