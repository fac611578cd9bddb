// SPDX-License-Identifier: MIT
/*
 * dev_mcast.c - which multicast frames a device shall receive
 *
 * Models net/core/dev_mcast.c, and the promiscuity counts of dev.c. The list
 * is guarded by dev->xmit_lock, as the driver's filter is set with it held.
 *
 * Not modelled: lists of unicast addresses.
 */
#include <errno.h>
#include <string.h>

#include "machine.h"
#include "netdevice.h"
#include "netglobal.h"

static void __dev_mc_upload(struct net_device *dev)
{
	if (!(dev->flags & IFF_UP) || !(dev->state & 1u << LINK_STATE_PRESENT))
		return;
	if (dev_driver(dev)->set_multicast_list)
		dev_driver(dev)->set_multicast_list(dev);
}

static notrace void dev_mc_lock(struct net_device *dev)
{
	spin_lock(&dev->xmit_lock);
	dev->xmit_lock_owner = current->slot;
}

static notrace void dev_mc_unlock(struct net_device *dev)
{
	dev->xmit_lock_owner = 0;
	spin_unlock(&dev->xmit_lock);
}

void dev_mc_upload(struct net_device *dev)
{
	dev_mc_lock(dev);
	__dev_mc_upload(dev);
	dev_mc_unlock(dev);
}

int dev_mc_add(struct net_device *dev, const void *addr, int alen, int glbl)
{
	struct dev_mc_list *dmi, **p, *fresh = kzalloc(sizeof(*fresh));
	int err = 0;

	if (alen > MAX_ADDR_LEN) {
		kfree(fresh);
		return -EINVAL;
	}
	dev_mc_lock(dev);
	for (p = &dev->mc_list; (dmi = *p); p = &dmi->next)
		if (dmi->addrlen == alen &&
		    !memcmp(dmi->addr, addr, (size_t)alen))
			break;
	if (dmi) {
		if (!glbl || !dmi->gusers++)
			dmi->users++;
		goto out;
	}
	err = -ENOBUFS;
	if (!fresh)
		goto out;
	memcpy(fresh->addr, addr, (size_t)alen);
	fresh->addrlen = (u8)alen;
	fresh->users = 1;
	fresh->gusers = glbl ? 1 : 0;
	__atomic_store_n(p, fresh, __ATOMIC_RELEASE); /* the last of them */
	dev->mc_count++;
	fresh = NULL;
	__dev_mc_upload(dev);
	err = 0;
out:
	dev_mc_unlock(dev);
	kfree(fresh);
	return err;
}

int dev_mc_delete(struct net_device *dev, const void *addr, int alen, int glbl)
{
	struct dev_mc_list *dmi, **p, *gone = NULL;
	int err = -ENOENT;

	dev_mc_lock(dev);
	for (p = &dev->mc_list; (dmi = *p); p = &dmi->next)
		if (dmi->addrlen == alen &&
		    !memcmp(dmi->addr, addr, (size_t)alen))
			break;
	if (!dmi || (glbl && !dmi->gusers))
		goto out;
	err = 0;
	if (glbl && --dmi->gusers)
		goto out;
	if (--dmi->users)
		goto out;
	__atomic_store_n(p, dmi->next, __ATOMIC_RELEASE);
	dev->mc_count--;
	gone = dmi;
	__dev_mc_upload(dev);
out:
	dev_mc_unlock(dev);
	kfree(gone);
	return err;
}

void dev_mc_discard(struct net_device *dev)
{
	struct dev_mc_list *dmi;

	dev_mc_lock(dev);
	while ((dmi = dev->mc_list)) {
		dev->mc_list = dmi->next;
		kfree(dmi);
	}
	dev->mc_count = 0;
	dev_mc_unlock(dev);
}

void dev_set_promiscuity(struct net_device *dev, int inc)
{
	u32 old = dev->flags;

	dev->promiscuity += inc;
	if (dev->promiscuity > 0)
		dev->flags |= IFF_PROMISC;
	else
		dev->flags &= ~(u32)IFF_PROMISC;
	if (old == dev->flags)
		return;
	dev_mc_upload(dev);
	/* Linux: told today, not by 2.4. */
	call_netdevice_notifiers(NETDEV_CHANGE, dev);
}

void dev_set_allmulti(struct net_device *dev, int inc)
{
	u32 old = dev->flags;

	dev->allmulti += inc;
	if (dev->allmulti > 0)
		dev->flags |= IFF_ALLMULTI;
	else
		dev->flags &= ~(u32)IFF_ALLMULTI;
	if (old == dev->flags)
		return;
	dev_mc_upload(dev);
	/* Linux: told today, not by 2.4. */
	call_netdevice_notifiers(NETDEV_CHANGE, dev);
}
