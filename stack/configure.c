// SPDX-License-Identifier: MIT
/*
 * configure.c - what an init script would do: lo up, eth0 as -a says
 *
 * Models `ip link set lo up`, and for a machine with a card
 * `ip addr add ADDR/LEN dev eth0; ip link set eth0 up; ip route add default
 * via GW`. Runs once, in the keeper, after the initcalls; needs no privilege,
 * for the machine is the user's own.
 *
 * Not modelled: more than one address; IPv6.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "boot.h"
#include "inetdevice.h"
#include "ip_fib.h"
#include "machine.h"
#include "netdevice.h"

struct address {
	u32 addr, gw;
	int len;
};

/* ADDR/LEN[,gw=ADDR]; -EINVAL when it is not that. */
static int parse_address(const char *text, struct address *a)
{
	char copy[sizeof(machine->opts.addr)], *len, *gw, *end;

	memset(a, 0, sizeof(*a));
	strncpy(copy, text, sizeof(copy) - 1);
	copy[sizeof(copy) - 1] = '\0';
	gw = strstr(copy, ",gw=");
	if (gw) {
		*gw = '\0';
		if (inet_pton(AF_INET, gw + 4, &a->gw) != 1)
			return -EINVAL;
	}
	len = strchr(copy, '/');
	if (!len)
		return -EINVAL;
	*len++ = '\0';
	a->len = (int)strtol(len, &end, 10);
	if (end == len || *end || a->len < 0 || a->len > 32 ||
	    inet_pton(AF_INET, copy, &a->addr) != 1)
		return -EINVAL;
	return 0;
}

static int add_address(struct net_device *dev, const struct address *a)
{
	struct in_device *in = __in_dev_get(dev);
	struct in_ifaddr *ifa;

	if (!in)
		in = inetdev_init(dev);
	ifa = in ? inet_alloc_ifa() : NULL;
	if (!ifa)
		return -ENOMEM;
	ifa->ifa_local = ifa->ifa_address = a->addr;
	ifa->ifa_prefixlen = (u8)a->len;
	ifa->ifa_mask = inet_make_mask(a->len);
	if (a->len < 31)
		ifa->ifa_broadcast = a->addr | ~ifa->ifa_mask;
	ifa->ifa_scope = RT_SCOPE_UNIVERSE;
	ifa->ifa_flags = IFA_F_PERMANENT;
	ifa->ifa_valid_lft = ifa->ifa_preferred_lft = UINT32_MAX;
	ifa->ifa_dev = in;
	atomic_inc(&in->refcnt);
	memcpy(ifa->ifa_label, dev->name, IFNAMSIZ);
	return inet_insert_ifa(ifa);
}

static int add_default(struct net_device *dev, u32 gw)
{
	struct rtmsg r = { .rtm_family = AF_INET,
			   .rtm_table = RT_TABLE_MAIN,
			   .rtm_protocol = RTPROT_BOOT,
			   .rtm_scope = RT_SCOPE_UNIVERSE,
			   .rtm_type = RTN_UNICAST };
	struct nlmsghdr n = { .nlmsg_flags = NLM_F_CREATE };
	struct kern_rta rta;
	int oif = dev->ifindex;

	memset(&rta, 0, sizeof(rta));
	rta.rta_oif = &oif;
	rta.rta_gw = &gw;
	return fn_hash_insert(fib_new_table(RT_TABLE_MAIN), &r, &rta, &n, NULL);
}

static int configure_eth0(struct net_device *dev)
{
	struct address a;
	int err;

	if (!machine->opts.addr[0])
		return 0;
	err = parse_address(machine->opts.addr, &a);
	if (!err)
		err = add_address(dev, &a);
	if (!err)
		err = dev_change_flags(dev, dev->flags | IFF_UP);
	if (!err && a.gw)
		err = add_default(dev, a.gw);
	return err;
}

int net_configure(void)
{
	struct net_device *dev;
	int err = 0;

	rtnl_lock();
	dev = __dev_get_by_name("lo");
	if (dev)
		err = dev_change_flags(dev, dev->flags | IFF_UP);
	dev = __dev_get_by_name("eth0");
	if (dev && !err)
		err = configure_eth0(dev);
	rtnl_unlock();
	return err;
}
