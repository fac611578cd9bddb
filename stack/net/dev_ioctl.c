// SPDX-License-Identifier: MIT
/*
 * dev_ioctl.c - SIOCGIF* and SIOCSIF*: devices by ioctl (netdevice(7))
 *
 * Models dev_ioctl() of net/core/dev.c. Reading needs no lock: each value is
 * one word, or is copied whole. Changing needs CAP_NET_ADMIN and the rtnl.
 * A name may carry a label ("eth0:1"), which is not the device's concern.
 *
 * Not modelled: bridges, VLANs, bonding, time stamping in hardware: answered
 * as a kernel without them does.
 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/sockios.h>
#include <string.h>

#include "machine.h"
#include "netdevice.h"
#include "netglobal.h"
#include "stack/net/dev_ioctl.h"

#define FAMILIES_MAX 64

/* Private: a family's functions, registered when the process attaches. */
static gifconf_func_t gifconf_list[FAMILIES_MAX];

int register_gifconf(unsigned int family, gifconf_func_t fn)
{
	if (family >= FAMILIES_MAX)
		return -EINVAL;
	gifconf_list[family] = fn;
	return 0;
}

/* --- reading -------------------------------------------------------------- */

static int dev_ifname(void *arg)
{
	struct net_device *dev;
	struct ifreq ifr;

	if (copy_from_user(&ifr, arg, sizeof(ifr)))
		return -EFAULT;
	dev = __dev_get_by_index(ifr.ifr_ifindex);
	if (!dev)
		return -ENODEV;
	memcpy(ifr.ifr_name, dev->name, IFNAMSIZ);
	return copy_to_user(arg, &ifr, sizeof(ifr)) ? -EFAULT : 0;
}

/* A buffer of NULL asks how long it should be. */
static int dev_ifconf(void *arg)
{
	struct net_device *dev;
	struct ifconf ifc;
	int total = 0, i, n;

	if (copy_from_user(&ifc, arg, sizeof(ifc)))
		return -EFAULT;
	rtnl_lock();
	for_each_netdev (dev)
		for (i = 0; i < FAMILIES_MAX; i++) {
			if (!gifconf_list[i])
				continue;
			n = gifconf_list[i](
				dev, ifc.ifc_buf ? ifc.ifc_buf + total : NULL,
				ifc.ifc_len - total);
			if (n < 0) {
				rtnl_unlock();
				return -EFAULT;
			}
			total += n;
		}
	rtnl_unlock();
	ifc.ifc_len = total;
	return copy_to_user(arg, &ifc, sizeof(ifc)) ? -EFAULT : 0;
}

static notrace int dev_ifget(unsigned int cmd, struct net_device *dev,
			     struct ifreq *ifr)
{
	switch (cmd) {
	case SIOCGIFFLAGS:
		ifr->ifr_flags = (short)dev_get_flags(dev);
		return 0;
	case SIOCGIFMETRIC:
		ifr->ifr_metric = 0; /* not used by IPv4 */
		return 0;
	case SIOCGIFMTU:
		ifr->ifr_mtu = (int)dev->mtu;
		return 0;
	case SIOCGIFHWADDR:
		memset(&ifr->ifr_hwaddr, 0, sizeof(ifr->ifr_hwaddr));
		memcpy(ifr->ifr_hwaddr.sa_data, dev->dev_addr,
		       min(sizeof(ifr->ifr_hwaddr.sa_data),
			   (size_t)dev->addr_len));
		ifr->ifr_hwaddr.sa_family = dev->type;
		return 0;
	case SIOCGIFSLAVE:
		return -EINVAL;
	case SIOCGIFMAP:
		memset(&ifr->ifr_map, 0, sizeof(ifr->ifr_map));
		ifr->ifr_map.base_addr = (unsigned short)dev->base_addr;
		ifr->ifr_map.irq = (unsigned char)dev->irq;
		return 0;
	case SIOCGIFINDEX:
		ifr->ifr_ifindex = dev->ifindex;
		return 0;
	case SIOCGIFTXQLEN:
		ifr->ifr_qlen = (int)dev->tx_queue_len;
		return 0;
	}
	return -ENOTTY;
}

/* --- changing, with the rtnl ---------------------------------------------- */

static int dev_ifmulti(unsigned int cmd, struct net_device *dev,
		       const struct ifreq *ifr)
{
	const void *addr = ifr->ifr_hwaddr.sa_data;

	if (!dev_driver(dev)->set_multicast_list ||
	    ifr->ifr_hwaddr.sa_family != AF_UNSPEC)
		return -EINVAL;
	if (cmd == SIOCADDMULTI)
		return dev_mc_add(dev, addr, dev->addr_len, 1);
	return dev_mc_delete(dev, addr, dev->addr_len, 1);
}

static int dev_set_map(struct net_device *dev, const struct ifreq *ifr)
{
	/* The card's place is the bus's to say. */
	if (ifr->ifr_map.base_addr == dev->base_addr &&
	    ifr->ifr_map.irq == dev->irq)
		return 0;
	return -EOPNOTSUPP;
}

static notrace int dev_ifset(unsigned int cmd, struct net_device *dev,
			     struct ifreq *ifr)
{
	switch (cmd) {
	case SIOCSIFFLAGS:
		return dev_change_flags(dev, (unsigned short)ifr->ifr_flags);
	case SIOCSIFMETRIC:
		return -EOPNOTSUPP;
	case SIOCSIFMTU:
		return dev_set_mtu(dev, ifr->ifr_mtu);
	case SIOCSIFHWADDR:
		if (ifr->ifr_hwaddr.sa_family != dev->type)
			return -EINVAL;
		return dev_set_mac_address(dev, ifr->ifr_hwaddr.sa_data);
	case SIOCSIFHWBROADCAST:
		if (ifr->ifr_hwaddr.sa_family != dev->type)
			return -EINVAL;
		memcpy(dev->broadcast, ifr->ifr_hwaddr.sa_data,
		       min(sizeof(ifr->ifr_hwaddr.sa_data),
			   (size_t)dev->addr_len));
		call_netdevice_notifiers(NETDEV_CHANGEADDR, dev);
		return 0;
	case SIOCSIFSLAVE:
		return -EINVAL;
	case SIOCSIFMAP:
		return dev_set_map(dev, ifr);
	case SIOCADDMULTI:
	case SIOCDELMULTI:
		return dev_ifmulti(cmd, dev, ifr);
	case SIOCSIFTXQLEN:
		if (ifr->ifr_qlen < 0)
			return -EINVAL;
		dev->tx_queue_len = (u32)ifr->ifr_qlen;
		return 0;
	case SIOCSIFNAME:
		ifr->ifr_newname[IFNAMSIZ - 1] = '\0';
		return dev_change_name(dev, ifr->ifr_newname);
	}
	if (dev_driver(dev)->do_ioctl)
		return dev_driver(dev)->do_ioctl(dev, ifr, (int)cmd);
	return -EOPNOTSUPP;
}

/* --- the entry ------------------------------------------------------------ */

enum ioctl_kind {
	IOCTL_NONE, /* ENOTTY */
	IOCTL_GET,
	IOCTL_SET, /* CAP_NET_ADMIN */
	IOCTL_SET_BACK, /* and the result is copied back */
	IOCTL_DRIVER, /* the driver's; anybody */
	IOCTL_ETHTOOL,
};

static notrace enum ioctl_kind ioctl_kind(unsigned int cmd)
{
	switch (cmd) {
	case SIOCGIFFLAGS:
	case SIOCGIFMETRIC:
	case SIOCGIFMTU:
	case SIOCGIFHWADDR:
	case SIOCGIFSLAVE:
	case SIOCGIFMAP:
	case SIOCGIFINDEX:
	case SIOCGIFTXQLEN:
		return IOCTL_GET;
	case SIOCETHTOOL:
		return IOCTL_ETHTOOL;
	case SIOCSIFNAME:
	case SIOCGMIIPHY:
	case SIOCGMIIREG:
		return IOCTL_SET_BACK;
	case SIOCSIFMAP:
	case SIOCSIFTXQLEN:
	case SIOCSIFFLAGS:
	case SIOCSIFMETRIC:
	case SIOCSIFMTU:
	case SIOCSIFHWADDR:
	case SIOCSIFSLAVE:
	case SIOCADDMULTI:
	case SIOCDELMULTI:
	case SIOCSIFHWBROADCAST:
	case SIOCSMIIREG:
		return IOCTL_SET;
	case SIOCBONDINFOQUERY:
	case SIOCBONDSLAVEINFOQUERY:
	case SIOCGHWTSTAMP:
		return IOCTL_DRIVER;
	}
	if (cmd >= SIOCDEVPRIVATE && cmd < SIOCDEVPRIVATE + 16)
		return IOCTL_DRIVER;
	return IOCTL_NONE;
}

int dev_ioctl(unsigned int cmd, void *arg)
{
	enum ioctl_kind kind;
	struct net_device *dev;
	struct ifreq ifr;
	char *colon;
	int err;

	switch (cmd) {
	case SIOCGIFCONF:
		return dev_ifconf(arg);
	case SIOCGIFNAME:
		return dev_ifname(arg);
	case SIOCGIFBR:
	case SIOCSIFBR:
		return -EOPNOTSUPP;
	case SIOCGIFVLAN:
	case SIOCSIFVLAN:
		return -ENOPKG;
	}
	kind = ioctl_kind(cmd);
	if (kind == IOCTL_NONE)
		return -ENOTTY;
	if (copy_from_user(&ifr, arg, sizeof(ifr)))
		return -EFAULT;
	ifr.ifr_name[IFNAMSIZ - 1] = '\0';
	colon = strchr(ifr.ifr_name, ':');
	if (colon)
		*colon = '\0';
	if ((kind == IOCTL_SET || kind == IOCTL_SET_BACK) &&
	    !capable(CAP_NET_ADMIN))
		return -EPERM;

	rtnl_lock();
	dev = __dev_get_by_name(ifr.ifr_name);
	if (!dev)
		err = -ENODEV;
	else if (kind == IOCTL_GET)
		err = dev_ifget(cmd, dev, &ifr);
	else if (kind == IOCTL_ETHTOOL)
		err = dev_ethtool(dev, &ifr);
	else
		err = dev_ifset(cmd, dev, &ifr);
	rtnl_unlock();

	if (colon)
		*colon = ':';
	if (!err && kind != IOCTL_SET && copy_to_user(arg, &ifr, sizeof(ifr)))
		err = -EFAULT;
	return err;
}
