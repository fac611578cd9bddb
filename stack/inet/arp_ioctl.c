// SPDX-License-Identifier: MIT
/*
 * arp_ioctl.c - SIOCGARP, SIOCSARP, SIOCDARP and /proc/net/arp
 *
 * Models arp_ioctl() and arp_get_info() of net/ipv4/arp.c (arp(7)).
 *
 * Not modelled: proxies for whole networks (ATF_NETMASK is EINVAL but for a
 * host's mask, as in the running kernel without proxy_arp).
 */
#include <errno.h>
#include <linux/capability.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/ioctl.h>

#include "neighbour.h"
#include "procnet.h"
#include "stack/inet/inet_int.h"

static notrace u32 arp_ip(const struct arpreq *r)
{
	struct sockaddr_in sin;

	memcpy(&sin, &r->arp_pa, sizeof(sin));
	return sin.sin_addr.s_addr;
}

static notrace u32 arp_mask(const struct arpreq *r)
{
	struct sockaddr_in sin;

	memcpy(&sin, &r->arp_netmask, sizeof(sin));
	return sin.sin_addr.s_addr;
}

/* The device that has the hardware address of the request; NULL: none. */
static struct net_device *dev_getbyhwaddr(const struct arpreq *r)
{
	struct net_device *dev;

	for_each_netdev (dev)
		if (dev->type == r->arp_ha.sa_family &&
		    !memcmp(dev->dev_addr, r->arp_ha.sa_data, dev->addr_len))
			return dev;
	return NULL;
}

static int arp_req_set_public(struct arpreq *r, struct net_device *dev)
{
	u32 ip = arp_ip(r), mask = arp_mask(r);

	if (mask && mask != 0xffffffff)
		return -EINVAL;
	if (!dev && r->arp_flags & ATF_COM) {
		dev = dev_getbyhwaddr(r);
		if (!dev)
			return -ENODEV;
	}
	if (mask)
		return pneigh_lookup(machine->arp_tbl, &ip, dev, 1) ? 0
								    : -ENOBUFS;
	/* No mask: every address of the device (or of all). */
	if (!dev) {
		struct net_device *d;

		for_each_netdev (d)
			if (__in_dev_get(d))
				__in_dev_get(d)->cnf.proxy_arp = 1;
		return 0;
	}
	if (!__in_dev_get(dev))
		return -ENXIO;
	__in_dev_get(dev)->cnf.proxy_arp = 1;
	return 0;
}

/* The device an entry belongs to, when the request does not say; held. */
static notrace struct net_device *arp_route_dev(u32 ip, int *err)
{
	struct net_device *dev;
	struct rtable *rt;

	*err = ip_route_output(&rt, ip, 0, RTO_ONLINK, 0, NULL);
	if (*err)
		return NULL;
	dev = rt->dst.dev;
	dev_hold(dev);
	ip_rt_put(rt);
	return dev;
}

static int arp_req_set(struct arpreq *r, struct net_device *dev)
{
	struct net_device *found = NULL;
	struct neighbour *n;
	u32 ip = arp_ip(r);
	int err = 0;

	if (r->arp_flags & ATF_PUBL)
		return arp_req_set_public(r, dev);
	if (r->arp_flags & ATF_PERM)
		r->arp_flags |= ATF_COM;
	if (!dev) {
		dev = found = arp_route_dev(ip, &err);
		if (!dev)
			return err;
	}
	err = -EINVAL;
	if (dev->type == ARPHRD_ETHER && r->arp_ha.sa_family != ARPHRD_ETHER)
		goto out;
	n = __neigh_lookup_errno(machine->arp_tbl, &ip, dev);
	err = (int)PTR_ERR(n);
	if (IS_ERR(n))
		goto out;
	err = neigh_update(
		n,
		r->arp_flags & ATF_COM ? (const u8 *)r->arp_ha.sa_data : NULL,
		r->arp_flags & ATF_PERM ? NUD_PERMANENT : NUD_STALE,
		NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_ADMIN);
	neigh_release(n);
out:
	if (found)
		dev_put(found);
	return err;
}

static unsigned int arp_state_to_flags(const struct neighbour *n)
{
	if (n->nud_state & NUD_PERMANENT)
		return ATF_PERM | ATF_COM;
	return n->nud_state & NUD_VALID ? ATF_COM : 0;
}

static int arp_req_get(struct arpreq *r, struct net_device *dev)
{
	u32 ip = arp_ip(r);
	struct neighbour *n = neigh_lookup(machine->arp_tbl, &ip, dev);
	int err = -ENXIO;

	if (!n)
		return -ENXIO;
	if (!(n->nud_state & NUD_NOARP)) {
		spin_lock(&n->lock);
		memcpy(r->arp_ha.sa_data, n->ha, dev->addr_len);
		r->arp_flags = (int)arp_state_to_flags(n);
		spin_unlock(&n->lock);
		r->arp_ha.sa_family = dev->type;
		memcpy(r->arp_dev, dev->name, sizeof(r->arp_dev));
		err = 0;
	}
	neigh_release(n);
	return err;
}

static int arp_req_delete(struct arpreq *r, struct net_device *dev)
{
	struct net_device *found = NULL;
	struct neighbour *n;
	u32 ip = arp_ip(r);
	int err = -ENXIO;

	if (r->arp_flags & ATF_PUBL) {
		if (arp_mask(r) == 0xffffffff)
			return pneigh_delete(machine->arp_tbl, &ip, dev);
		if (arp_mask(r))
			return -EINVAL;
		if (dev && __in_dev_get(dev))
			__in_dev_get(dev)->cnf.proxy_arp = 0;
		return 0;
	}
	if (!dev) {
		dev = found = arp_route_dev(ip, &err);
		if (!dev)
			return err;
	}
	n = neigh_lookup(machine->arp_tbl, &ip, dev);
	err = -ENXIO;
	if (n) {
		if (n->nud_state & NUD_VALID && !(n->nud_state & NUD_NOARP))
			err = neigh_update(n, NULL, NUD_FAILED,
					   NEIGH_UPDATE_F_OVERRIDE |
						   NEIGH_UPDATE_F_ADMIN);
		neigh_remove_one(machine->arp_tbl, n);
		neigh_release(n);
	}
	if (found)
		dev_put(found);
	return err;
}

static notrace int arp_check(unsigned int cmd, struct arpreq *r, void *arg)
{
	struct sockaddr_in mask = { .sin_family = AF_INET,
				    .sin_addr.s_addr = 0xffffffff };

	if (cmd != SIOCGARP && !capable(CAP_NET_ADMIN))
		return -EPERM;
	if (copy_from_user(r, arg, sizeof(*r)))
		return -EFAULT;
	if (r->arp_pa.sa_family != AF_INET)
		return -EPFNOSUPPORT;
	if (!(r->arp_flags & ATF_PUBL) &&
	    r->arp_flags & (ATF_NETMASK | ATF_DONTPUB))
		return -EINVAL;
	if (!(r->arp_flags & ATF_NETMASK))
		memcpy(&r->arp_netmask, &mask, sizeof(mask));
	return 0;
}

int arp_ioctl(unsigned int cmd, void *arg)
{
	struct net_device *dev = NULL;
	struct arpreq r;
	int err = arp_check(cmd, &r, arg);

	if (err)
		return err;
	rtnl_lock();
	if (r.arp_dev[0]) {
		r.arp_dev[sizeof(r.arp_dev) - 1] = '\0';
		err = -ENODEV;
		dev = __dev_get_by_name(r.arp_dev);
		if (!dev)
			goto out;
		if (!r.arp_ha.sa_family)
			r.arp_ha.sa_family = dev->type;
		err = -EINVAL;
		if (r.arp_flags & ATF_COM && r.arp_ha.sa_family != dev->type)
			goto out;
	} else if (cmd == SIOCGARP) {
		err = -ENODEV;
		goto out;
	}
	if (cmd == SIOCDARP)
		err = arp_req_delete(&r, dev);
	else if (cmd == SIOCSARP)
		err = arp_req_set(&r, dev);
	else
		err = arp_req_get(&r, dev);
out:
	rtnl_unlock();
	if (!err && cmd == SIOCGARP && copy_to_user(arg, &r, sizeof(r)))
		return -EFAULT;
	return err;
}

/* --- /proc/net/arp
 * ------------------------------------------------------------------ */

static notrace void put_ip(struct procbuf *b, const u8 *a)
{
	size_t start = b->len;

	proc_printf(b, "%u.%u.%u.%u", a[0], a[1], a[2], a[3]);
	while (!b->failed && b->len - start < 16)
		proc_puts(b, " ");
}

static notrace void put_ha(struct procbuf *b, const u8 *ha, int len)
{
	static const char hex[] = "0123456789abcdef";
	char buf[3 * MAX_ADDR_LEN + 1] = "";
	int n = 0;

	for (int i = 0; i < len; i++) {
		buf[n++] = hex[ha[i] >> 4];
		buf[n++] = hex[ha[i] & 15];
		buf[n++] = ':';
	}
	if (n)
		buf[n - 1] = '\0';
	proc_printf(b, "%-17s", buf);
}

static notrace int arp_line(struct neighbour *n, void *arg)
{
	struct procbuf *b = arg;

	if (n->nud_state == NUD_NONE || n->nud_state & NUD_NOARP)
		return 0;
	put_ip(b, n->primary_key);
	proc_printf(b, " 0x%-10x0x%-10x", n->dev->type, arp_state_to_flags(n));
	put_ha(b, n->ha, n->dev->addr_len);
	proc_printf(b, "     *        %s\n", n->dev->name);
	return 0;
}

static notrace int parp_line(struct pneigh_entry *n, void *arg)
{
	struct procbuf *b = arg;

	put_ip(b, n->key);
	proc_printf(b, " 0x%-10x0x%-10x%s     *        %s\n",
		    n->dev ? n->dev->type : 0, ATF_PUBL | ATF_PERM,
		    "00:00:00:00:00:00", n->dev ? n->dev->name : "*");
	return 0;
}

void arp_get_info(struct procbuf *b)
{
	proc_puts(b, "IP address       HW type     Flags       HW address"
		     "            Mask     Device\n");
	neigh_for_each(machine->arp_tbl, arp_line, b);
	pneigh_for_each(machine->arp_tbl, parp_line, b);
}
