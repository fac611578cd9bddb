// SPDX-License-Identifier: MIT
/*
 * devinet.c - addresses of interfaces
 *
 * Models net/ipv4/devinet.c of 2.4: struct in_device hangs on a device, its
 * addresses are a list, primary ones first. The ioctls of netdevice(7) change
 * one address of an interface (or alias) each; rtnetlink calls the same
 * inet_insert_ifa() and inet_del_ifa(). Choice of a source address: RFC 1122
 * 3.3.4.3.
 *
 * Lifetimes that run out are in devinet_lft.c.
 *
 * Not modelled: SIOCSIFPFLAGS, per-device sysctls through /proc.
 */
#include "inetdevice.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>

#include "inet.h"
#include "ip_fib.h"
#include "neighbour.h"
#include "stack/inet/inet_int.h"

static const struct ipv4_devconf devconf_dflt = {
	.accept_redirects = 1,
	.send_redirects = 1,
	.secure_redirects = 1,
	.shared_media = 1,
	.igmpv2_interval = 10000,
	.igmpv3_interval = 1000,
};

struct in_device *in_dev_get(const struct net_device *dev)
{
	struct in_device *in_dev = __in_dev_get(dev);

	if (in_dev)
		atomic_inc(&in_dev->refcnt);
	return in_dev;
}

void in_dev_put(struct in_device *in_dev)
{
	if (!atomic_dec_and_test(&in_dev->refcnt))
		return;
	dev_put(in_dev->dev);
	kmem_cache_free(inet_gbl->indev_cachep, in_dev);
}

struct in_device *inetdev_by_index(int ifindex)
{
	struct net_device *dev = dev_get_by_index(ifindex);
	struct in_device *in_dev = dev ? in_dev_get(dev) : NULL;

	if (dev)
		dev_put(dev);
	return in_dev;
}

struct in_device *inetdev_init(struct net_device *dev)
{
	struct in_device *in_dev = kmem_cache_alloc(inet_gbl->indev_cachep);

	if (!in_dev)
		return NULL;
	memset(in_dev, 0, sizeof(*in_dev));
	in_dev->cnf = devconf_dflt;
	in_dev->cnf.forwarding = inet_gbl->sysctl_ip_forward;
	in_dev->cnf.promote_secondaries =
		inet_gbl->sysctl_promote_secondaries[1];
	in_dev->arp_parms = neigh_parms_alloc(dev, machine->arp_tbl);
	if (!in_dev->arp_parms) {
		kmem_cache_free(inet_gbl->indev_cachep, in_dev);
		return NULL;
	}
	in_dev->dev = dev;
	dev_hold(dev);
	atomic_set(&in_dev->refcnt, 1);
	spin_lock_init(&in_dev->lock, LC_dev);
	ip_mc_init_dev(in_dev);
	__atomic_store_n(&dev->ip_ptr, in_dev, __ATOMIC_RELEASE);
	if (dev->flags & IFF_UP)
		ip_mc_up(in_dev);
	return in_dev;
}

static void inetdev_destroy(struct in_device *in_dev)
{
	struct net_device *dev = in_dev->dev;

	in_dev->dead = 1;
	ip_mc_destroy_dev(in_dev);
	while (in_dev->ifa_list)
		inet_del_ifa(in_dev, &in_dev->ifa_list, 1);
	__atomic_store_n(&dev->ip_ptr, NULL, __ATOMIC_RELEASE);
	neigh_parms_release(machine->arp_tbl, in_dev->arp_parms);
	in_dev_put(in_dev);
}

struct in_ifaddr *inet_alloc_ifa(void)
{
	struct in_ifaddr *ifa = kmem_cache_alloc(inet_gbl->ifa_cachep);

	if (!ifa)
		return NULL;
	memset(ifa, 0, sizeof(*ifa));
	ifa->ifa_valid_lft = ifa->ifa_preferred_lft = 0xffffffff;
	ifa->ifa_flags = IFA_F_PERMANENT;
	ifa->ifa_cstamp = ifa->ifa_tstamp = jiffies;
	return ifa;
}

void inet_free_ifa(struct in_ifaddr *ifa)
{
	if (ifa->ifa_dev)
		in_dev_put(ifa->ifa_dev);
	kmem_cache_free(inet_gbl->ifa_cachep, ifa);
}

bool inet_ifa_match(u32 addr, const struct in_ifaddr *ifa)
{
	return !((addr ^ ifa->ifa_address) & ifa->ifa_mask);
}

bool inet_addr_onlink(struct in_device *in_dev, u32 a, u32 b)
{
	bool ret = false;

	spin_lock(&in_dev->lock);
	for (struct in_ifaddr *i = in_dev->ifa_list; i && !ret; i = i->ifa_next)
		ret = !(i->ifa_flags & IFA_F_SECONDARY) &&
		      inet_ifa_match(a, i) && (!b || inet_ifa_match(b, i));
	spin_unlock(&in_dev->lock);
	return ret;
}

struct in_ifaddr *inet_ifa_byprefix(struct in_device *in_dev, u32 prefix,
				    u32 mask)
{
	for (struct in_ifaddr *i = in_dev->ifa_list; i; i = i->ifa_next)
		if (!(i->ifa_flags & IFA_F_SECONDARY) && i->ifa_mask == mask &&
		    inet_ifa_match(prefix, i))
			return i;
	return NULL;
}

/*
 * Takes *ifap off the list and says so. The secondaries of its network go
 * with it, or one of them is promoted (promote_secondaries).
 */
void inet_del_ifa(struct in_device *in_dev, struct in_ifaddr **ifap,
		  int destroy)
{
	struct in_ifaddr *ifa1 = *ifap, *promote = NULL, *ifa, **p = NULL;
	struct in_ifaddr *last_prim = NULL, *next_sec;

	if (!(ifa1->ifa_flags & IFA_F_SECONDARY)) {
		for (p = &ifa1->ifa_next; (ifa = *p);) {
			if (!(ifa->ifa_flags & IFA_F_SECONDARY) &&
			    ifa1->ifa_scope <= ifa->ifa_scope)
				last_prim = ifa;
			if (!(ifa->ifa_flags & IFA_F_SECONDARY) ||
			    ifa1->ifa_mask != ifa->ifa_mask ||
			    !inet_ifa_match(ifa1->ifa_address, ifa)) {
				p = &ifa->ifa_next;
				continue;
			}
			if (in_dev->cnf.promote_secondaries ||
			    inet_gbl->sysctl_promote_secondaries[0]) {
				promote = ifa;
				break;
			}
			spin_lock(&in_dev->lock);
			*p = ifa->ifa_next;
			spin_unlock(&in_dev->lock);
			rtmsg_ifa(RTM_DELADDR, ifa);
			call_inetaddr_notifiers(NETDEV_DOWN, ifa);
			inet_free_ifa(ifa);
		}
	}
	spin_lock(&in_dev->lock);
	*ifap = ifa1->ifa_next;
	spin_unlock(&in_dev->lock);
	rtmsg_ifa(RTM_DELADDR, ifa1);
	call_inetaddr_notifiers(NETDEV_DOWN, ifa1);
	if (promote) {
		call_inetaddr_notifiers(NETDEV_DOWN, promote);
		next_sec = promote->ifa_next;
		if (last_prim) { /* primary ones come first */
			spin_lock(&in_dev->lock);
			*p = promote->ifa_next;
			promote->ifa_next = last_prim->ifa_next;
			__atomic_store_n(&last_prim->ifa_next, promote,
					 __ATOMIC_RELEASE);
			spin_unlock(&in_dev->lock);
		}
		promote->ifa_flags &= ~(u32)IFA_F_SECONDARY;
		rtmsg_ifa(RTM_NEWADDR, promote);
		call_inetaddr_notifiers(NETDEV_UP, promote);
		for (ifa = next_sec; ifa; ifa = ifa->ifa_next)
			if (ifa->ifa_mask == ifa1->ifa_mask &&
			    inet_ifa_match(ifa1->ifa_address, ifa))
				call_inetaddr_notifiers(NETDEV_UP, ifa);
	}
	if (destroy)
		inet_free_ifa(ifa1);
}

int inet_insert_ifa(struct in_ifaddr *ifa)
{
	struct in_device *in_dev = ifa->ifa_dev;
	struct in_ifaddr *ifa1, **p, **last_primary = &in_dev->ifa_list;

	if (!ifa->ifa_local || in_dev->dead) {
		inet_free_ifa(ifa);
		return in_dev->dead ? -ENODEV : 0;
	}
	ifa->ifa_flags &= ~(u32)IFA_F_SECONDARY;
	for (p = &in_dev->ifa_list; (ifa1 = *p); p = &ifa1->ifa_next) {
		if (!(ifa1->ifa_flags & IFA_F_SECONDARY) &&
		    ifa->ifa_scope <= ifa1->ifa_scope)
			last_primary = &ifa1->ifa_next;
		if (ifa1->ifa_mask != ifa->ifa_mask ||
		    !inet_ifa_match(ifa1->ifa_address, ifa))
			continue;
		if (ifa1->ifa_local == ifa->ifa_local) {
			inet_free_ifa(ifa);
			return -EEXIST;
		}
		if (ifa1->ifa_scope != ifa->ifa_scope) {
			inet_free_ifa(ifa);
			return -EINVAL;
		}
		ifa->ifa_flags |= IFA_F_SECONDARY;
	}
	if (!(ifa->ifa_flags & IFA_F_SECONDARY))
		p = last_primary;
	spin_lock(&in_dev->lock);
	ifa->ifa_next = *p;
	__atomic_store_n(p, ifa, __ATOMIC_RELEASE);
	spin_unlock(&in_dev->lock);
	if (!(ifa->ifa_flags & IFA_F_PERMANENT))
		mod_timer(&inet_gbl->lifetime, jiffies);
	rtmsg_ifa(RTM_NEWADDR, ifa);
	call_inetaddr_notifiers(NETDEV_UP, ifa);
	return 0;
}

/* Of the ioctls: puts a new address on a device, whatever it had. */
int inet_set_ifa(struct net_device *dev, struct in_ifaddr *ifa)
{
	struct in_device *in_dev = __in_dev_get(dev);

	if (!in_dev)
		in_dev = inetdev_init(dev);
	if (!in_dev) {
		inet_free_ifa(ifa);
		return -ENOBUFS;
	}
	if (!ifa->ifa_dev) {
		atomic_inc(&in_dev->refcnt);
		ifa->ifa_dev = in_dev;
	}
	if (ipv4_is_loopback(ifa->ifa_local))
		ifa->ifa_scope = RT_SCOPE_HOST;
	return inet_insert_ifa(ifa);
}

/* --- choosing a source
 * ----------------------------------------------------------*/

static notrace u32 select_from(struct in_device *in_dev, u32 dst, int scope)
{
	u32 addr = 0;

	spin_lock(&in_dev->lock);
	for (struct in_ifaddr *i = in_dev->ifa_list; i; i = i->ifa_next) {
		if (i->ifa_flags & IFA_F_SECONDARY || i->ifa_scope > scope)
			continue;
		if (!dst || inet_ifa_match(dst, i)) {
			addr = i->ifa_local;
			break;
		}
		if (!addr)
			addr = i->ifa_local;
	}
	spin_unlock(&in_dev->lock);
	return addr;
}

u32 inet_select_addr(const struct net_device *dev, u32 dst, int scope)
{
	struct in_device *in_dev = dev ? __in_dev_get(dev) : NULL;
	struct net_device *d;
	u32 addr = 0;

	if (in_dev)
		addr = select_from(in_dev, dst, scope);
	if (addr)
		return addr;
	/* Not on this device: an address of any other that may be seen. */
	for_each_netdev (d) {
		in_dev = __in_dev_get(d);
		if (!in_dev || d == dev)
			continue;
		spin_lock(&in_dev->lock);
		for (struct in_ifaddr *i = in_dev->ifa_list; i && !addr;
		     i = i->ifa_next)
			if (!(i->ifa_flags & IFA_F_SECONDARY) &&
			    i->ifa_scope != RT_SCOPE_LINK &&
			    i->ifa_scope <= scope)
				addr = i->ifa_local;
		spin_unlock(&in_dev->lock);
		if (addr)
			break;
	}
	return addr;
}

/* `local` if it may be used on dev towards dst; with local 0: one that may. */
u32 inet_confirm_addr(const struct net_device *dev, u32 dst, u32 local,
		      int scope)
{
	struct in_device *in_dev = __in_dev_get(dev);
	u32 addr = 0;

	if (!in_dev)
		return 0;
	spin_lock(&in_dev->lock);
	for (struct in_ifaddr *i = in_dev->ifa_list; i && !addr;
	     i = i->ifa_next)
		if ((!local || local == i->ifa_local) &&
		    i->ifa_scope <= scope && (!dst || inet_ifa_match(dst, i)))
			addr = i->ifa_local;
	spin_unlock(&in_dev->lock);
	return addr;
}

/* --- devices come and go
 * ---------------------------------------------------------*/

static notrace void lo_addr(struct net_device *dev, struct in_device *in_dev)
{
	struct in_ifaddr *ifa;

	if (in_dev->ifa_list || !(ifa = inet_alloc_ifa()))
		return;
	ifa->ifa_local = ifa->ifa_address = htonl(INADDR_LOOPBACK);
	ifa->ifa_prefixlen = 8;
	ifa->ifa_mask = inet_make_mask(8);
	ifa->ifa_scope = RT_SCOPE_HOST;
	ifa->ifa_dev = in_dev;
	atomic_inc(&in_dev->refcnt);
	memcpy(ifa->ifa_label, dev->name, IFNAMSIZ);
	inet_insert_ifa(ifa);
}

static void inetdev_changename(struct net_device *dev, struct in_device *in_dev)
{
	for (struct in_ifaddr *i = in_dev->ifa_list; i; i = i->ifa_next) {
		char *colon = strchr(i->ifa_label, ':'), old[IFNAMSIZ];
		size_t n = strnlen(dev->name, IFNAMSIZ - 1), m;

		old[0] = '\0';
		if (colon)
			memcpy(old, colon,
			       IFNAMSIZ - (size_t)(colon - i->ifa_label));
		memset(i->ifa_label, 0, IFNAMSIZ);
		memcpy(i->ifa_label, dev->name, n);
		m = strnlen(old, IFNAMSIZ - 1);
		if (n + m >= IFNAMSIZ)
			n = IFNAMSIZ - 1 - m;
		memcpy(i->ifa_label + n, old, m);
	}
}

static int inetdev_event(unsigned long event, void *ptr)
{
	struct net_device *dev = ptr;
	struct in_device *in_dev = __in_dev_get(dev);

	if (!in_dev) {
		if (event != NETDEV_REGISTER && event != NETDEV_UP)
			return 0;
		if (dev->mtu < 68)
			return 0;
		in_dev = inetdev_init(dev);
		if (!in_dev)
			return 0;
		if (dev->flags & IFF_LOOPBACK)
			in_dev->cnf.accept_redirects = 1;
	}
	switch (event) {
	case NETDEV_UP:
		if (dev->flags & IFF_LOOPBACK)
			lo_addr(dev, in_dev);
		ip_mc_up(in_dev);
		break;
	case NETDEV_DOWN:
		ip_mc_down(in_dev);
		break;
	case NETDEV_CHANGEMTU:
		if (dev->mtu >= 68)
			break;
		inetdev_destroy(in_dev);
		break;
	case NETDEV_UNREGISTER:
		inetdev_destroy(in_dev);
		break;
	case NETDEV_CHANGENAME:
		inetdev_changename(dev, in_dev);
		break;
	}
	return 0;
}

void devinet_attach(void)
{
	register_gifconf(AF_INET, inet_gifconf);
	register_netdevice_notifier(inetdev_event);
	register_gifconf(PF_INET, inet_gifconf);
}

int devinet_init(void)
{
	init_timer(&inet_gbl->lifetime, TIMER_lifetime, NULL);
	inet_gbl->ifa_cachep =
		kmem_cache_create("in_ifaddr", sizeof(struct in_ifaddr));
	inet_gbl->indev_cachep =
		kmem_cache_create("in_device", sizeof(struct in_device));
	return 0;
}
