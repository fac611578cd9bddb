// SPDX-License-Identifier: MIT
/*
 * devinet_ioctl.c - SIOC[GS]IFADDR and their like
 *
 * Models devinet_ioctl() and inet_gifconf() of net/ipv4/devinet.c: each call
 * names an interface or an alias of it ("eth0:1"), and finds the address that
 * has this label (netdevice(7)).
 *
 * Not modelled: nothing of the family's.
 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>

#include "inet.h"
#include "inetdevice.h"
#include "stack/inet/inet_int.h"

static notrace u32 sin_addr(const struct ifreq *ifr)
{
	struct sockaddr_in sin;

	memcpy(&sin, &ifr->ifr_addr, sizeof(sin));
	return sin.sin_addr.s_addr;
}

static notrace void set_sin(struct ifreq *ifr, u32 addr)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_addr.s_addr = addr };

	memcpy(&ifr->ifr_addr, &sin, sizeof(sin));
}

static notrace int set_addr(struct net_device *dev, struct in_ifaddr **ifap,
			    const struct ifreq *ifr, u32 addr)
{
	struct in_ifaddr *ifa = ifap ? *ifap : NULL;
	u32 a = ntohl(addr);

	if (ipv4_is_multicast(addr) || ipv4_is_lbcast(addr))
		return -EINVAL;
	if (!ifa) {
		ifa = inet_alloc_ifa();
		if (!ifa)
			return -ENOBUFS;
		if (strchr(ifr->ifr_name, ':'))
			memcpy(ifa->ifa_label, ifr->ifr_name, IFNAMSIZ);
		else
			memcpy(ifa->ifa_label, dev->name, IFNAMSIZ);
	} else {
		if (ifa->ifa_local == addr)
			return 0;
		inet_del_ifa(__in_dev_get(dev), ifap, 0);
		ifa->ifa_broadcast = 0;
		ifa->ifa_scope = 0;
	}
	ifa->ifa_address = ifa->ifa_local = addr;
	if (dev->flags & IFF_POINTOPOINT) {
		ifa->ifa_prefixlen = 32;
	} else {
		/* The classes of RFC 791. */
		ifa->ifa_prefixlen = !a		      ? 0
				     : a < 0x80000000 ? 8
				     : a < 0xc0000000 ? 16
				     : a < 0xe0000000 ? 24
						      : 32;
		if (dev->flags & IFF_BROADCAST && ifa->ifa_prefixlen < 31)
			ifa->ifa_broadcast =
				addr | ~inet_make_mask(ifa->ifa_prefixlen);
	}
	ifa->ifa_mask = inet_make_mask(ifa->ifa_prefixlen);
	ifa->ifa_valid_lft = ifa->ifa_preferred_lft = 0xffffffff;
	return inet_set_ifa(dev, ifa);
}

static notrace int set_mask(struct net_device *dev, struct in_ifaddr **ifap,
			    u32 mask)
{
	struct in_ifaddr *ifa = *ifap;
	u32 old = ifa->ifa_mask;

	if (bad_mask(mask, 0))
		return -EINVAL;
	if (ifa->ifa_mask == mask)
		return 0;
	inet_del_ifa(__in_dev_get(dev), ifap, 0);
	ifa->ifa_mask = mask;
	ifa->ifa_prefixlen = (u8)inet_mask_len(mask);
	/* A broadcast address that followed from the mask follows it on. */
	if (dev->flags & IFF_BROADCAST && ifa->ifa_prefixlen < 31 &&
	    ifa->ifa_broadcast == (ifa->ifa_local | ~old))
		ifa->ifa_broadcast = ifa->ifa_local | ~mask;
	return inet_set_ifa(dev, ifa);
}

static notrace int set_brd_or_dst(struct net_device *dev,
				  struct in_ifaddr **ifap, unsigned int cmd,
				  u32 addr)
{
	struct in_ifaddr *ifa = *ifap;

	if (cmd == SIOCSIFBRDADDR) {
		if (ifa->ifa_broadcast == addr)
			return 0;
		inet_del_ifa(__in_dev_get(dev), ifap, 0);
		ifa->ifa_broadcast = addr;
	} else {
		if (ifa->ifa_address == addr)
			return 0;
		if (ipv4_is_multicast(addr) || ipv4_is_lbcast(addr))
			return -EINVAL;
		inet_del_ifa(__in_dev_get(dev), ifap, 0);
		ifa->ifa_address = addr;
	}
	return inet_set_ifa(dev, ifa);
}

static notrace int set_flags(struct net_device *dev, struct in_ifaddr **ifap,
			     const struct ifreq *ifr)
{
	if (strchr(ifr->ifr_name, ':')) {
		if (!ifap)
			return -EADDRNOTAVAIL;
		if (!(ifr->ifr_flags & IFF_UP))
			inet_del_ifa(__in_dev_get(dev), ifap, 1);
		return 0;
	}
	return dev_change_flags(dev, (unsigned short)ifr->ifr_flags);
}

static notrace struct in_ifaddr **find_ifa(struct in_device *in_dev,
					   const char *label, bool tryaddr,
					   u32 addr)
{
	struct in_ifaddr **p;

	if (!in_dev)
		return NULL;
	/* BSD's way: the address in the request tells which one is meant. */
	if (tryaddr)
		for (p = &in_dev->ifa_list; *p; p = &(*p)->ifa_next)
			if (!strcmp(label, (*p)->ifa_label) &&
			    addr == (*p)->ifa_local)
				return p;
	for (p = &in_dev->ifa_list; *p; p = &(*p)->ifa_next)
		if (!strcmp(label, (*p)->ifa_label))
			return p;
	return NULL;
}

static notrace int check_cmd(unsigned int cmd, const struct ifreq *ifr)
{
	switch (cmd) {
	case SIOCGIFADDR:
	case SIOCGIFBRDADDR:
	case SIOCGIFDSTADDR:
	case SIOCGIFNETMASK:
		return 0;
	case SIOCSIFFLAGS:
		return capable(CAP_NET_ADMIN) ? 0 : -EPERM;
	case SIOCSIFADDR:
	case SIOCSIFBRDADDR:
	case SIOCSIFDSTADDR:
	case SIOCSIFNETMASK:
		if (!capable(CAP_NET_ADMIN))
			return -EPERM;
		return ifr->ifr_addr.sa_family == AF_INET ? 0 : -EINVAL;
	default:
		return -EINVAL;
	}
}

static notrace int get_one(unsigned int cmd, struct in_ifaddr *ifa,
			   struct ifreq *ifr)
{
	switch (cmd) {
	case SIOCGIFADDR:
		set_sin(ifr, ifa->ifa_local);
		return 0;
	case SIOCGIFBRDADDR:
		set_sin(ifr, ifa->ifa_broadcast);
		return 0;
	case SIOCGIFDSTADDR:
		set_sin(ifr, ifa->ifa_address);
		return 0;
	default:
		set_sin(ifr, ifa->ifa_mask);
		return 0;
	}
}

int devinet_ioctl(unsigned int cmd, void *arg)
{
	struct in_ifaddr **ifap;
	struct net_device *dev;
	struct ifreq ifr;
	char label[IFNAMSIZ], *colon;
	bool get, tryaddr;
	int err;

	if (copy_from_user(&ifr, arg, sizeof(ifr)))
		return -EFAULT;
	ifr.ifr_name[IFNAMSIZ - 1] = '\0';
	memcpy(label, ifr.ifr_name, IFNAMSIZ);
	colon = strchr(label, ':');
	if (colon)
		*colon = '\0';
	err = check_cmd(cmd, &ifr);
	if (err)
		return err;
	get = cmd == SIOCGIFADDR || cmd == SIOCGIFBRDADDR ||
	      cmd == SIOCGIFDSTADDR || cmd == SIOCGIFNETMASK;
	tryaddr = get && ifr.ifr_addr.sa_family == AF_INET;

	rtnl_lock();
	err = -ENODEV;
	dev = __dev_get_by_name(label);
	if (!dev)
		goto out;
	ifap = find_ifa(__in_dev_get(dev), ifr.ifr_name, tryaddr,
			sin_addr(&ifr));
	err = -EADDRNOTAVAIL;
	if (!ifap && cmd != SIOCSIFADDR && cmd != SIOCSIFFLAGS)
		goto out;
	if (get)
		err = get_one(cmd, *ifap, &ifr);
	else if (cmd == SIOCSIFFLAGS)
		err = set_flags(dev, ifap, &ifr);
	else if (cmd == SIOCSIFADDR)
		err = set_addr(dev, ifap, &ifr, sin_addr(&ifr));
	else if (cmd == SIOCSIFNETMASK)
		err = set_mask(dev, ifap, sin_addr(&ifr));
	else
		err = set_brd_or_dst(dev, ifap, cmd, sin_addr(&ifr));
out:
	rtnl_unlock();
	if (!err && get && copy_to_user(arg, &ifr, sizeof(ifr)))
		return -EFAULT;
	return err;
}

/* The addresses of dev as struct ifreq; with buf NULL their size in bytes. */
int inet_gifconf(struct net_device *dev, char *buf, int len)
{
	struct in_device *in_dev = __in_dev_get(dev);
	int done = 0;

	if (!in_dev)
		return 0;
	for (struct in_ifaddr *i = in_dev->ifa_list; i; i = i->ifa_next) {
		struct ifreq ifr;

		if (!buf) {
			done += (int)sizeof(ifr);
			continue;
		}
		if (len < (int)sizeof(ifr))
			break;
		memset(&ifr, 0, sizeof(ifr));
		memcpy(ifr.ifr_name, i->ifa_label, IFNAMSIZ);
		set_sin(&ifr, i->ifa_local);
		if (copy_to_user(buf + done, &ifr, sizeof(ifr)))
			return -EFAULT;
		len -= (int)sizeof(ifr);
		done += (int)sizeof(ifr);
	}
	return done;
}
