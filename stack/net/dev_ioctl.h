/* SPDX-License-Identifier: MIT */
/* dev_ioctl.h - private to stack/net. */
#ifndef DEV_IOCTL_H
#define DEV_IOCTL_H

#include "netdevice.h"

/* SIOCETHTOOL; ifr_data is the program's. With the rtnl held. */
int dev_ethtool(struct net_device *dev, struct ifreq *ifr);

#endif
