// SPDX-License-Identifier: MIT
/*
 * ethtool.c - SIOCETHTOOL: what ethtool(8) and libpcap ask of a device
 *
 * Models net/core/ethtool.c (2.4.20 and later). What any device can tell is
 * answered here; the rest is the driver's (do_ioctl with SIOCETHTOOL), and
 * EOPNOTSUPP where it has no answer.
 *
 * Not modelled: switching checksums, scatter-gather, GSO and GRO; feature
 * strings (ETHTOOL_GFEATURES); netlink's ethtool.
 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/ethtool.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <string.h>

#include "stack/net/dev_ioctl.h"

static int put(void *to, const void *val, size_t len)
{
	return copy_to_user(to, val, len) ? -EFAULT : 0;
}

static int ethtool_value(void *uaddr, u32 cmd, u32 val)
{
	struct ethtool_value ev = { .cmd = cmd, .data = val };

	return put(uaddr, &ev, sizeof(ev));
}

/* The length is the caller's on the way in and the address's on the way out */
static int ethtool_perm_addr(const struct net_device *dev, void *uaddr)
{
	struct ethtool_perm_addr epa;

	if (copy_from_user(&epa, uaddr, sizeof(epa)))
		return -EFAULT;
	if (epa.size < dev->addr_len)
		return -EINVAL;
	epa.size = dev->addr_len;
	if (put(uaddr, &epa, sizeof(epa)))
		return -EFAULT;
	return put((char *)uaddr + sizeof(epa), dev->perm_addr, dev->addr_len);
}

static int ethtool_ts_info(void *uaddr)
{
	struct ethtool_ts_info info;

	memset(&info, 0, sizeof(info));
	info.cmd = ETHTOOL_GET_TS_INFO;
	info.so_timestamping = SOF_TIMESTAMPING_TX_SOFTWARE |
			       SOF_TIMESTAMPING_RX_SOFTWARE |
			       SOF_TIMESTAMPING_SOFTWARE;
	info.phc_index = -1;
	return put(uaddr, &info, sizeof(info));
}

static int ethtool_drvinfo(const struct net_device *dev, void *uaddr)
{
	struct ethtool_drvinfo info;

	if (dev->flags & IFF_LOOPBACK)
		return -EOPNOTSUPP;
	memset(&info, 0, sizeof(info));
	info.cmd = ETHTOOL_GDRVINFO;
	strncpy(info.driver, dev_driver(dev)->name, sizeof(info.driver) - 1);
	strncpy(info.bus_info, dev->bus_id, sizeof(info.bus_info) - 1);
	return put(uaddr, &info, sizeof(info));
}

/* No string set has a member. */
static int ethtool_sset_info(void *uaddr)
{
	struct ethtool_sset_info info;

	if (copy_from_user(&info, uaddr, sizeof(info)))
		return -EFAULT;
	info.sset_mask = 0;
	return put(uaddr, &info, sizeof(info));
}

/* What anybody may ask; everything else needs CAP_NET_ADMIN. */
static bool anybody(u32 cmd)
{
	switch (cmd) {
	case ETHTOOL_GSET:
	case ETHTOOL_GDRVINFO:
	case ETHTOOL_GMSGLVL:
	case ETHTOOL_GLINK:
	case ETHTOOL_GCOALESCE:
	case ETHTOOL_GRINGPARAM:
	case ETHTOOL_GPAUSEPARAM:
	case ETHTOOL_GRXCSUM:
	case ETHTOOL_GTXCSUM:
	case ETHTOOL_GSG:
	case ETHTOOL_GSSET_INFO:
	case ETHTOOL_GSTRINGS:
	case ETHTOOL_GSTATS:
	case ETHTOOL_GPHYSTATS:
	case ETHTOOL_GTSO:
	case ETHTOOL_GPERMADDR:
	case ETHTOOL_GUFO:
	case ETHTOOL_GGSO:
	case ETHTOOL_GGRO:
	case ETHTOOL_GFLAGS:
	case ETHTOOL_GPFLAGS:
	case ETHTOOL_GRXFH:
	case ETHTOOL_GRXRINGS:
	case ETHTOOL_GRXCLSRLCNT:
	case ETHTOOL_GRXCLSRULE:
	case ETHTOOL_GRXCLSRLALL:
	case ETHTOOL_GRXFHINDIR:
	case ETHTOOL_GRSSH:
	case ETHTOOL_GFEATURES:
	case ETHTOOL_GCHANNELS:
	case ETHTOOL_GET_TS_INFO:
	case ETHTOOL_GEEE:
	case ETHTOOL_GTUNABLE:
	case ETHTOOL_PHY_GTUNABLE:
	case ETHTOOL_GLINKSETTINGS:
	case ETHTOOL_GFECPARAM:
		return true;
	}
	return false;
}

/* Only what a device could do in the first place may be switched. */
static int ethtool_set_tso(struct net_device *dev, const void *uaddr)
{
	struct ethtool_value ev;

	if (copy_from_user(&ev, uaddr, sizeof(ev)))
		return -EFAULT;
	if (!(dev->features & NETIF_F_LOOPBACK_CSUM))
		return -EOPNOTSUPP;
	if (ev.data)
		dev->features |= NETIF_F_TSO;
	else
		dev->features &= ~NETIF_F_TSO;
	return 0;
}

int dev_ethtool(struct net_device *dev, struct ifreq *ifr)
{
	bool lo = dev->features & NETIF_F_LOOPBACK_CSUM;
	void *uaddr = ifr->ifr_data;
	int err = -EOPNOTSUPP;
	u32 cmd;

	if (copy_from_user(&cmd, uaddr, sizeof(cmd)))
		return -EFAULT;
	if (!anybody(cmd) && !capable(CAP_NET_ADMIN))
		return -EPERM;
	if (dev_driver(dev)->do_ioctl)
		err = dev_driver(dev)->do_ioctl(dev, ifr, SIOCETHTOOL);
	if (err != -EOPNOTSUPP && err != -ENOTTY && err != -ENOIOCTLCMD)
		return err;

	switch (cmd) {
	case ETHTOOL_GDRVINFO:
		return ethtool_drvinfo(dev, uaddr);
	case ETHTOOL_GLINK:
		return ethtool_value(uaddr, cmd,
				     netif_running(dev) &&
					     netif_carrier_ok(dev));
	case ETHTOOL_GRXCSUM:
	case ETHTOOL_GTXCSUM:
	case ETHTOOL_GSG:
	case ETHTOOL_GGSO:
	case ETHTOOL_GGRO:
		return ethtool_value(uaddr, cmd, lo);
	case ETHTOOL_GTSO:
		return ethtool_value(uaddr, cmd,
				     !!(dev->features & NETIF_F_TSO));
	case ETHTOOL_STSO:
		return ethtool_set_tso(dev, uaddr);
	case ETHTOOL_GFLAGS:
		return ethtool_value(uaddr, cmd, 0);
	case ETHTOOL_GPERMADDR:
		return ethtool_perm_addr(dev, uaddr);
	case ETHTOOL_GSSET_INFO:
		return ethtool_sset_info(uaddr);
	case ETHTOOL_GET_TS_INFO:
		return ethtool_ts_info(uaddr);
	}
	return -EOPNOTSUPP;
}
