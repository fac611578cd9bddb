// SPDX-License-Identifier: MIT
/*
 * rtnl_event.c - what rtnetlink tells without being asked
 *
 * Models rtnetlink_event() of net/core/rtnetlink.c: devices that come up, go
 * down, are renamed or changed are told to RTMGRP_LINK, neighbours to
 * RTMGRP_NEIGH; `ip monitor` listens. Addresses, routes and rules are told
 * by who changes them. netlink_attach() comes before inet_attach(), so that
 * a device is told of before the addresses and routes that follow from it.
 *
 * Linux: ifi_change of a device that comes up is IFF_UP alone when nothing
 * else changed; it is so here for up and down, and 0 for the rest.
 */
#include <net/if.h>

#include "boot.h"
#include "machine.h"
#include "neighbour.h"
#include "stack/netlink/ip_queue.h"
#include "stack/netlink/rtnl_link.h"
#include "stack/netlink/rtnl_neigh.h"

static int rtnetlink_event(unsigned long event, void *data)
{
	struct net_device *dev = data;

	if (!machine->netlink || !netlink_kernel_sock(NETLINK_ROUTE))
		return 0; /* the machine is still booting */
	switch (event) {
	case NETDEV_UP:
	case NETDEV_DOWN:
		rtmsg_ifinfo(RTM_NEWLINK, dev, IFF_UP);
		break;
	case NETDEV_UNREGISTER:
		rtmsg_ifinfo(RTM_DELLINK, dev, ~0u);
		break;
	case NETDEV_REGISTER:
		rtmsg_ifinfo(RTM_NEWLINK, dev, ~0u);
		break;
	case NETDEV_CHANGE:
	case NETDEV_CHANGEMTU:
	case NETDEV_CHANGEADDR:
	case NETDEV_CHANGENAME:
		rtmsg_ifinfo(RTM_NEWLINK, dev, 0);
		break;
	}
	return 0;
}

void netlink_attach(void)
{
	neigh_notify_hook = neigh_app_notify;
	neigh_gone_hook = neigh_app_gone;
	register_netdevice_notifier(rtnetlink_event);
	ip_queue_attach();
}
