// SPDX-License-Identifier: MIT
/*
 * dev_config.c - devices: named, registered, brought up and down
 *
 * Models the configuration half of net/core/dev.c and drivers/net/net_init.c.
 * All of it is done with the rtnl held. The list is walked by anybody without
 * a lock: a device is linked and unlinked by one store, and its memory is used
 * again only for another device, and not before a while.
 *
 * Notifiers are functions, so each process has lists of its own, filled when
 * it attaches; the caller's process calls its own list.
 *
 * Not modelled: queues per CPU, offload settings, namespaces.
 */
#include <errno.h>
#include <net/if_arp.h>
#include <string.h>

#include "machine.h"
#include "netdevice.h"
#include "netglobal.h"
#include "pkt_sched.h"

#define NOTIFIERS_MAX 16
#define DEVICE_REST   10000 /* jiffies before its memory is used again */

/* --- notifiers ------------------------------------------------------------ */

static notifier_fn netdev_chain[NOTIFIERS_MAX];
static notifier_fn inetaddr_chain[NOTIFIERS_MAX];

static notrace int notifier_chain_register(notifier_fn *chain, notifier_fn fn)
{
	int i;

	for (i = 0; i < NOTIFIERS_MAX; i++) {
		if (chain[i] == fn)
			return 0;
		if (!chain[i]) {
			chain[i] = fn;
			return 0;
		}
	}
	return -ENOBUFS;
}

static int notifier_call_chain(const notifier_fn *chain, unsigned long event,
			       void *data)
{
	int i, err = 0;

	for (i = 0; i < NOTIFIERS_MAX && chain[i]; i++) {
		int ret = chain[i](event, data);

		if (ret < 0)
			err = ret;
	}
	return err;
}

int register_netdevice_notifier(notifier_fn fn)
{
	return notifier_chain_register(netdev_chain, fn);
}

int register_inetaddr_notifier(notifier_fn fn)
{
	return notifier_chain_register(inetaddr_chain, fn);
}

int call_netdevice_notifiers(unsigned long event, struct net_device *dev)
{
	return notifier_call_chain(netdev_chain, event, dev);
}

int call_inetaddr_notifiers(unsigned long event, void *ifa)
{
	return notifier_call_chain(inetaddr_chain, event, ifa);
}

/* --- rtnl ----------------------------------------------------------------- */

void rtnl_lock(void)
{
	spin_lock(&machine->net->rtnl);
}

bool rtnl_trylock(void)
{
	return spin_trylock(&machine->net->rtnl);
}

void rtnl_unlock(void)
{
	spin_unlock(&machine->net->rtnl);
}

/*
 * What a change of configuration touches has locks of its own, which are
 * mended by themselves; a change of several steps may end half way.
 */
void rtnl_repair(struct spinlock *l);
void rtnl_repair(struct spinlock *l)
{
	machine_count(MC_REPAIRS);
}

/* Lists are changed by one store; the counts are made again. */
void dev_repair(struct spinlock *l);
void dev_repair(struct spinlock *l)
{
	struct net_global *net = container_of(l, struct net_global, lock);
	struct packet_type *pt;
	u32 n = 0, i;

	for (pt = net->ptype_all; pt; pt = pt->next)
		n++;
	net->netdev_nit = n;
	for (n = 0, i = 0; i < ARRAY_SIZE(net->ptype_base); i++)
		for (pt = net->ptype_base[i]; pt; pt = pt->next)
			n += pt->sk != NULL;
	net->ptype_dynamic = n;
	machine_count(MC_REPAIRS);
}

/* --- finding -------------------------------------------------------------- */

notrace struct net_device *dev_base(void)
{
	return __atomic_load_n(&machine->net->dev_base, __ATOMIC_ACQUIRE);
}

struct net_device *__dev_get_by_index(int ifindex)
{
	struct net_device *dev;

	for_each_netdev (dev)
		if (dev->ifindex == ifindex)
			return dev;
	return NULL;
}

static bool altname(const struct net_device *dev, const char *name)
{
	const struct netdev_name_node *n;

	for (n = dev->altnames; n; n = n->next)
		if (n->name[0] && !strncmp(n->name, name, ALTIFNAMSIZ))
			return true;
	return false;
}

struct net_device *__dev_get_by_name(const char *name)
{
	struct net_device *dev;

	for_each_netdev (dev)
		if (!strncmp(dev->name, name, IFNAMSIZ) || altname(dev, name))
			return dev;
	return NULL;
}

struct net_device *dev_get_by_index(int ifindex)
{
	struct net_device *dev = __dev_get_by_index(ifindex);

	if (dev)
		dev_hold(dev);
	return dev;
}

struct net_device *dev_get_by_name(const char *name)
{
	struct net_device *dev = __dev_get_by_name(name);

	if (dev)
		dev_hold(dev);
	return dev;
}

void dev_hold(struct net_device *dev)
{
	atomic_inc(&dev->refcnt);
}

void dev_put(struct net_device *dev)
{
	atomic_dec(&dev->refcnt);
}

/* --- names and numbers ---------------------------------------------------- */

bool dev_valid_name(const char *name)
{
	size_t len = strnlen(name, IFNAMSIZ);
	size_t i;

	if (!len || len == IFNAMSIZ || !strcmp(name, ".") ||
	    !strcmp(name, ".."))
		return false;
	for (i = 0; i < len; i++)
		if (name[i] == '/' || name[i] == ':' || name[i] == ' ' ||
		    (name[i] >= '\t' && name[i] <= '\r'))
			return false;
	return true;
}

/* "eth%d" becomes the first that is free; the number is returned. */
int dev_alloc_name(struct net_device *dev, const char *name)
{
	const char *pct = strchr(name, '%');
	char buf[IFNAMSIZ + 4];
	size_t head, at;
	int i, n;

	if (!pct) {
		if (!dev_valid_name(name))
			return -EINVAL;
		if (__dev_get_by_name(name))
			return -EEXIST;
		strncpy(dev->name, name, IFNAMSIZ - 1);
		return 0;
	}
	if (pct[1] != 'd' || strchr(pct + 1, '%'))
		return -EINVAL;
	head = (size_t)(pct - name);
	if (head + strlen(pct + 2) + 4 > IFNAMSIZ)
		return -EINVAL;
	for (i = 0; i < 100; i++) {
		memcpy(buf, name, head);
		at = head;
		if (i >= 10)
			buf[at++] = (char)('0' + i / 10);
		buf[at++] = (char)('0' + i % 10);
		strcpy(buf + at, pct + 2);
		if (!__dev_get_by_name(buf)) {
			n = i;
			memcpy(dev->name, buf, IFNAMSIZ);
			return n;
		}
	}
	return -ENFILE;
}

int dev_new_index(void)
{
	struct net_global *net = machine->net;

	do {
		if (++net->ifindex <= 0)
			net->ifindex = 1;
	} while (__dev_get_by_index(net->ifindex));
	return net->ifindex;
}

int dev_change_name(struct net_device *dev, const char *newname)
{
	char old[IFNAMSIZ];
	int err;

	if (!dev_valid_name(newname))
		return -EINVAL;
	if (!strncmp(newname, dev->name, IFNAMSIZ))
		return 0;
	memcpy(old, dev->name, IFNAMSIZ);
	err = dev_alloc_name(dev, newname);
	if (err < 0)
		return err;
	call_netdevice_notifiers(NETDEV_CHANGENAME, dev);
	return 0;
}

/* --- life ----------------------------------------------------------------- */

struct net_device *alloc_netdev(size_t priv, const char *name)
{
	struct net_global *net = machine->net;
	struct net_device *dev, **p;
	void *mem = NULL;

	if (priv) {
		mem = kzalloc(priv);
		if (!mem)
			return NULL;
	}
	spin_lock(&net->lock);
	for (p = &net->dead; (dev = *p); p = &dev->next)
		if (atomic_read(&dev->refcnt) <= 0 &&
		    time_after(jiffies, dev->trans_start + DEVICE_REST)) {
			*p = dev->next;
			break;
		}
	spin_unlock(&net->lock);
	if (!dev)
		dev = kmalloc(sizeof(*dev));
	if (!dev) {
		kfree(mem);
		return NULL;
	}
	memset(dev, 0, sizeof(*dev));
	dev->priv = mem;
	strncpy(dev->name, name, IFNAMSIZ - 1);
	spin_lock_init(&dev->queue_lock, LC_qdisc);
	spin_lock_init(&dev->xmit_lock, LC_xmit);
	dev->state = 1u << LINK_STATE_PRESENT;
	return dev;
}

/* Somebody may still look at it, who found it on the list: it rests. */
void free_netdev(struct net_device *dev)
{
	struct net_global *net = machine->net;

	kfree(dev->priv);
	dev->priv = NULL;
	dev->trans_start = jiffies;
	spin_lock(&net->lock);
	dev->next = net->dead;
	net->dead = dev;
	spin_unlock(&net->lock);
}

int register_netdevice(struct net_device *dev)
{
	struct net_global *net = machine->net;
	struct net_device **p;

	if (!dev_valid_name(dev->name))
		return -EINVAL;
	if (__dev_get_by_name(dev->name))
		return -EEXIST;
	if (dev->ifindex && __dev_get_by_index(dev->ifindex))
		return -EBUSY;
	if (!dev->ifindex)
		dev->ifindex = dev_new_index();
	dev->state |= 1u << LINK_STATE_PRESENT;
	dev->next = NULL;
	dev_init_scheduler(dev);
	dev_hold(dev);

	spin_lock(&net->lock);
	for (p = &net->dev_base; *p; p = &(*p)->next)
		;
	__atomic_store_n(p, dev, __ATOMIC_RELEASE);
	spin_unlock(&net->lock);

	call_netdevice_notifiers(NETDEV_REGISTER, dev);
	return 0;
}

int register_netdev(struct net_device *dev)
{
	int err = 0;

	rtnl_lock();
	if (strchr(dev->name, '%')) {
		char pattern[IFNAMSIZ];

		memcpy(pattern, dev->name, IFNAMSIZ);
		memset(dev->name, 0, IFNAMSIZ);
		err = dev_alloc_name(dev, pattern);
	}
	if (err >= 0)
		err = register_netdevice(dev);
	rtnl_unlock();
	return err;
}

/* The caller gives the memory back with free_netdev(). */
int unregister_netdevice(struct net_device *dev)
{
	struct net_global *net = machine->net;
	struct net_device **p;

	if (dev->flags & IFF_UP)
		dev_close(dev);
	spin_lock(&net->lock);
	for (p = &net->dev_base; *p; p = &(*p)->next)
		if (*p == dev)
			break;
	if (!*p) {
		spin_unlock(&net->lock);
		return -ENODEV;
	}
	__atomic_store_n(p, dev->next, __ATOMIC_RELEASE);
	spin_unlock(&net->lock);

	dev_shutdown(dev);
	call_netdevice_notifiers(NETDEV_UNREGISTER, dev);
	dev_mc_discard(dev);
	dev_put(dev);
	return 0;
}

/* --- up and down ---------------------------------------------------------- */

int dev_open(struct net_device *dev)
{
	int err = 0;

	if (dev->flags & IFF_UP)
		return 0;
	if (!(dev->state & 1u << LINK_STATE_PRESENT))
		return -ENODEV;
	if (dev_driver(dev)->open)
		err = dev_driver(dev)->open(dev);
	if (err)
		return err;
	dev->flags |= IFF_UP;
	__atomic_fetch_or(&dev->state, 1u << LINK_STATE_START,
			  __ATOMIC_SEQ_CST);
	dev_mc_upload(dev);
	dev_activate(dev);
	call_netdevice_notifiers(NETDEV_UP, dev);
	return 0;
}

int dev_close(struct net_device *dev)
{
	if (!(dev->flags & IFF_UP))
		return 0;
	call_netdevice_notifiers(NETDEV_GOING_DOWN, dev);
	__atomic_fetch_and(&dev->state, ~(1u << LINK_STATE_START),
			   __ATOMIC_SEQ_CST);
	dev_deactivate(dev);
	if (dev_driver(dev)->stop)
		dev_driver(dev)->stop(dev);
	dev->flags &= ~(u32)IFF_UP;
	call_netdevice_notifiers(NETDEV_DOWN, dev);
	return 0;
}

notrace unsigned int dev_get_flags(const struct net_device *dev)
{
	unsigned int flags =
		dev->flags &
		~(unsigned int)(IFF_PROMISC | IFF_ALLMULTI | IFF_RUNNING |
				0x10000 /* IFF_LOWER_UP */ |
				0x20000 /* IFF_DORMANT */);

	flags |= dev->gflags & (IFF_PROMISC | IFF_ALLMULTI);
	if (netif_running(dev) && netif_carrier_ok(dev))
		flags |= IFF_RUNNING | 0x10000;
	return flags;
}

/* The bits that only the driver and the core may change stay. */
int dev_change_flags(struct net_device *dev, unsigned int flags)
{
	unsigned int settable = IFF_DEBUG | IFF_NOTRAILERS | IFF_NOARP |
				IFF_DYNAMIC | IFF_MULTICAST | IFF_PORTSEL |
				IFF_AUTOMEDIA;
	unsigned int old = dev->flags, was = dev_get_flags(dev);
	unsigned int changed;
	int err = 0;

	dev->flags = (dev->flags & ~settable) | (flags & settable);
	if ((old ^ dev->flags) & IFF_MULTICAST)
		dev_mc_upload(dev);

	if ((old ^ flags) & IFF_UP)
		err = old & IFF_UP ? dev_close(dev) : dev_open(dev);

	if ((flags ^ dev->gflags) & IFF_PROMISC) {
		int inc = flags & IFF_PROMISC ? 1 : -1;

		dev->gflags ^= IFF_PROMISC;
		dev_set_promiscuity(dev, inc);
	}
	if ((flags ^ dev->gflags) & IFF_ALLMULTI) {
		int inc = flags & IFF_ALLMULTI ? 1 : -1;

		dev->gflags ^= IFF_ALLMULTI;
		dev_set_allmulti(dev, inc);
	}
	changed = was ^ dev_get_flags(dev);
	if (dev->flags & IFF_UP &&
	    changed & ~(unsigned int)(IFF_UP | IFF_RUNNING | IFF_PROMISC |
				      IFF_ALLMULTI | 0x10000))
		call_netdevice_notifiers(NETDEV_CHANGE, dev);
	if (changed & IFF_NOARP)
		call_netdevice_notifiers(NETDEV_CHANGENOARP, dev);
	return err;
}

void netdev_state_change(struct net_device *dev)
{
	if (dev->flags & IFF_UP)
		call_netdevice_notifiers(NETDEV_CHANGE, dev);
}

int dev_set_mtu(struct net_device *dev, int mtu)
{
	int err = 0;

	if (mtu == (int)dev->mtu)
		return 0;
	if (mtu < 0)
		return -EINVAL;
	if (!(dev->state & 1u << LINK_STATE_PRESENT))
		return -ENODEV;
	if (dev_driver(dev)->change_mtu)
		err = dev_driver(dev)->change_mtu(dev, mtu);
	else
		dev->mtu = (u32)mtu;
	if (!err)
		call_netdevice_notifiers(NETDEV_CHANGEMTU, dev);
	return err;
}

/* addr is as long as the device's addresses are. */
int dev_set_mac_address(struct net_device *dev, const void *addr)
{
	int err;

	if (!dev_driver(dev)->set_mac_address)
		return -EOPNOTSUPP;
	if (!(dev->state & 1u << LINK_STATE_PRESENT))
		return -ENODEV;
	err = dev_driver(dev)->set_mac_address(dev, addr);
	if (!err)
		call_netdevice_notifiers(NETDEV_CHANGEADDR, dev);
	return err;
}

struct net_device_stats *dev_get_stats(struct net_device *dev)
{
	if (dev_driver(dev)->get_stats)
		return dev_driver(dev)->get_stats(dev);
	return &dev->stats;
}
