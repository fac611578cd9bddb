/* SPDX-License-Identifier: MIT */
/* netlink24.h - protocols of netlink that today's headers do not name. */
#ifndef NETLINK24_H
#define NETLINK24_H

#define NETLINK_SKIP	1
#define NETLINK_ARPD	8
#define NETLINK_ROUTE6	11
#define NETLINK_TAPBASE 16 /* tap0's; tapN's is N more */

#endif
