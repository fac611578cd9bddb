// SPDX-License-Identifier: MIT
/*
 * devinet_lft.c - addresses that are not for ever
 *
 * Models set_ifa_lifetime() and check_lifetime() of net/ipv4/devinet.c, which
 * 2.4 did not have: an address is preferred for some seconds, then deprecated
 * (and that is all: it is used as before), and goes when it is no more valid,
 * with all that follows from it. Both are told to RTMGRP_IPV4_IFADDR.
 *
 * Linux: its work runs on whole seconds, and up to one late; this in time. A
 * change of configuration in progress is waited for, but not by sleeping: it
 * may be another thread's that is stopped.
 */
#include <linux/rtnetlink.h>

#include "inetdevice.h"
#include "netdevice.h"
#include "stack/inet/inet_int.h"

#define RTNL_BUSY_RETRY 10u /* jiffies */

void set_ifa_lifetime(struct in_ifaddr *ifa, u32 valid_lft, u32 preferred_lft)
{
	ifa->ifa_flags &= ~(u32)(IFA_F_PERMANENT | IFA_F_DEPRECATED);
	ifa->ifa_valid_lft = valid_lft;
	ifa->ifa_preferred_lft = preferred_lft;
	if (valid_lft == INFINITY_LIFE_TIME)
		ifa->ifa_flags |= IFA_F_PERMANENT;
	if (!preferred_lft)
		ifa->ifa_flags |= IFA_F_DEPRECATED;
	ifa->ifa_tstamp = jiffies;
}

/* Is a lifetime over? If not, next is not later than its end. */
static notrace bool lifetime_over(const struct in_ifaddr *ifa, u32 lft, u64 now,
				  u64 *next)
{
	u64 end = ifa->ifa_tstamp + (u64)lft * HZ;

	if (lft == INFINITY_LIFE_TIME)
		return false;
	if (end <= now)
		return true;
	*next = min(*next, end);
	return false;
}

static void check_lifetime_dev(struct in_device *in_dev, u64 now, u64 *next)
{
	struct in_ifaddr **p = &in_dev->ifa_list, *ifa;

	while ((ifa = *p)) {
		if (!(ifa->ifa_flags & IFA_F_PERMANENT) &&
		    lifetime_over(ifa, ifa->ifa_valid_lft, now, next)) {
			inet_del_ifa(in_dev, p, 1);
			p = &in_dev->ifa_list; /* others may have gone too */
			continue;
		}
		if (!(ifa->ifa_flags & IFA_F_DEPRECATED) &&
		    lifetime_over(ifa, ifa->ifa_preferred_lft, now, next)) {
			ifa->ifa_flags |= IFA_F_DEPRECATED;
			rtmsg_ifa(RTM_NEWADDR, ifa);
		}
		p = &ifa->ifa_next;
	}
}

void check_lifetime(unsigned long data)
{
	u64 now = jiffies, next = UINT64_MAX;
	struct net_device *dev;

	if (!rtnl_trylock()) {
		mod_timer(&inet_gbl->lifetime, now + RTNL_BUSY_RETRY);
		return;
	}
	for_each_netdev (dev) {
		struct in_device *in_dev = __in_dev_get(dev);

		if (in_dev)
			check_lifetime_dev(in_dev, now, &next);
	}
	if (next != UINT64_MAX)
		mod_timer(&inet_gbl->lifetime, next);
	rtnl_unlock();
}
