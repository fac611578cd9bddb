// SPDX-License-Identifier: MIT
/*
 * igmp_group.c - which groups a device hears
 *
 * Models ip_mc_inc_group() and its kin of net/ipv4/igmp.c: the list of groups
 * of a device, with users and source filters counted (RFC 3376 3.2). What is
 * told to routers about it is in igmp.c, what sockets ask in ip_mc.c.
 *
 * Not modelled: nothing of the family's.
 */
#include <errno.h>
#include <netinet/igmp.h>
#include <string.h>

#include "procnet.h"
#include "stack/inet/igmp.h"

static notrace void ip_mc_filter(struct in_device *in_dev, u32 addr, bool add)
{
	struct net_device *dev = in_dev->dev;
	u32 a = ntohl(addr);
	u8 ha[6] = {
		0x01, 0x00, 0x5e, (u8)(a >> 16 & 0x7f), (u8)(a >> 8), (u8)a
	};

	if (dev->flags & IFF_LOOPBACK || dev->addr_len != 6)
		return;
	if (add)
		dev_mc_add(dev, ha, 6, 0);
	else
		dev_mc_delete(dev, ha, 6, 0);
}

static void igmp_group_added(struct ip_mc_list *im)
{
	struct in_device *in_dev = im->interface;

	if (!im->loaded) {
		im->loaded = 1;
		ip_mc_filter(in_dev, im->multiaddr, true);
	}
	if (im->multiaddr == IGMP_ALL_HOSTS || in_dev->dead)
		return;
	if (v1_seen(in_dev) || v2_seen(in_dev)) {
		im->unsolicit_count = in_dev->mr_qrv;
		igmp_start_timer(im, HZ);
		return;
	}
	im->crcount = in_dev->mr_qrv;
	igmp_ifc_event(in_dev);
}

/* Consumes the list's reference of im, which is off the list. */
static void igmp_group_dropped(struct ip_mc_list *im)
{
	struct in_device *in_dev = im->interface;
	bool reporter = im->reporter;

	if (im->loaded) {
		im->loaded = 0;
		ip_mc_filter(in_dev, im->multiaddr, false);
	}
	im->dead = 1;
	igmp_stop_timer(im);
	if (im->multiaddr == IGMP_ALL_HOSTS || in_dev->dead || v1_seen(in_dev))
		goto out;
	if (v2_seen(in_dev)) {
		if (reporter)
			igmp_send_simple(in_dev, im->multiaddr,
					 IGMP_V2_LEAVE_GROUP);
		goto out;
	}
	spin_lock(&in_dev->mc_lock);
	im->crcount = in_dev->mr_qrv;
	im->next = in_dev->mc_tomb;
	in_dev->mc_tomb = im;
	spin_unlock(&in_dev->mc_lock);
	igmp_ifc_event(in_dev);
	return;
out:
	ip_ma_put(im);
}

static notrace struct ip_mc_list *find_im(struct in_device *in_dev, u32 addr)
{
	struct ip_mc_list *im;

	for (im = in_dev->mc_list; im; im = im->next)
		if (im->multiaddr == addr)
			break;
	return im;
}

static void __ip_mc_inc_group(struct in_device *in_dev, u32 addr, u32 mode)
{
	struct ip_mc_list *im = find_im(in_dev, addr), **p;

	if (im) {
		im->users++;
		ip_mc_add_src(in_dev, addr, mode, 0, NULL, false);
		return;
	}
	im = kmem_cache_alloc(igmp_gbl->im_cachep);
	if (!im)
		return;
	memset(im, 0, sizeof(*im));
	im->users = 1;
	im->interface = in_dev;
	atomic_inc(&in_dev->refcnt);
	im->multiaddr = addr;
	im->cstamp = jiffies;
	im->sfmode = mode;
	im->sfcount[mode] = 1;
	atomic_set(&im->refcnt, 1);
	init_timer(&im->timer, TIMER_igmp, im);
	spin_lock(&in_dev->mc_lock);
	/* A leave that was still being told is overtaken. */
	for (p = &in_dev->mc_tomb; *p; p = &(*p)->next)
		if ((*p)->multiaddr == addr) {
			struct ip_mc_list *old = *p;

			*p = old->next;
			spin_unlock(&in_dev->mc_lock);
			ip_ma_put(old);
			spin_lock(&in_dev->mc_lock);
			break;
		}
	im->next = in_dev->mc_list;
	__atomic_store_n(&in_dev->mc_list, im, __ATOMIC_RELEASE);
	spin_unlock(&in_dev->mc_lock);
	igmp_group_added(im);
	rt_cache_flush(-1);
}

void ip_mc_inc_group(struct in_device *in_dev, u32 addr)
{
	__ip_mc_inc_group(in_dev, addr, MCAST_EXCLUDE);
}

void ip_mc_inc_group_mode(struct in_device *in_dev, u32 addr, u32 mode)
{
	__ip_mc_inc_group(in_dev, addr, mode);
}

void ip_mc_dec_group(struct in_device *in_dev, u32 addr)
{
	struct ip_mc_list **p, *im;

	spin_lock(&in_dev->mc_lock);
	for (p = &in_dev->mc_list; (im = *p); p = &im->next)
		if (im->multiaddr == addr)
			break;
	if (im && --im->users == 0)
		__atomic_store_n(p, im->next, __ATOMIC_RELEASE);
	else
		im = NULL;
	spin_unlock(&in_dev->mc_lock);
	if (im) {
		igmp_group_dropped(im);
		rt_cache_flush(-1);
	}
}

static notrace int sf_change(struct ip_mc_list *im, u32 mode, u32 n,
			     const u32 *src, int delta)
{
	for (u32 i = 0; i < n; i++) {
		struct ip_sf_list **p, *s;

		for (p = &im->sources; (s = *p); p = &s->sf_next)
			if (s->sf_inaddr == src[i])
				break;
		if (!s && delta > 0) {
			s = kzalloc(sizeof(*s));
			if (!s)
				return -ENOBUFS;
			s->sf_inaddr = src[i];
			*p = s;
		}
		if (!s || (delta < 0 && !s->sf_count[mode]))
			return -ESRCH;
		s->sf_count[mode] += (u32)delta;
		if (!s->sf_count[0] && !s->sf_count[1]) {
			*p = s->sf_next;
			kfree(s);
		}
	}
	return 0;
}

static notrace int change_src(struct in_device *in_dev, u32 group, u32 mode,
			      u32 n, const u32 *src, bool delta, int step)
{
	struct ip_mc_list *im;
	int err = 0;

	if (!in_dev)
		return -ENODEV;
	spin_lock(&in_dev->mc_lock);
	im = find_im(in_dev, group);
	if (!im) {
		spin_unlock(&in_dev->mc_lock);
		return -ESRCH;
	}
	if (!delta) {
		if (step < 0 && !im->sfcount[mode])
			err = -EINVAL;
		else
			im->sfcount[mode] += (u32)step;
	}
	if (!err)
		err = sf_change(im, mode, n, src, step);
	im->sfmode = im->sfcount[MCAST_EXCLUDE] ? MCAST_EXCLUDE : MCAST_INCLUDE;
	im->crcount = in_dev->mr_qrv;
	spin_unlock(&in_dev->mc_lock);
	igmp_ifc_event(in_dev);
	rt_cache_flush(-1);
	return err;
}

int ip_mc_add_src(struct in_device *in_dev, u32 group, u32 mode, u32 n,
		  const u32 *src, bool delta)
{
	return change_src(in_dev, group, mode, n, src, delta, 1);
}

int ip_mc_del_src(struct in_device *in_dev, u32 group, u32 mode, u32 n,
		  const u32 *src, bool delta)
{
	return change_src(in_dev, group, mode, n, src, delta, -1);
}

/* Does anybody here want mc_addr from src_addr (0: anybody)? */
int ip_check_mc(struct in_device *in_dev, u32 mc_addr, u32 src_addr, u16 proto)
{
	struct ip_mc_list *im;
	struct ip_sf_list *s;
	int rv = 0;

	spin_lock(&in_dev->mc_lock);
	im = find_im(in_dev, mc_addr);
	if (im && (proto == IPPROTO_IGMP || !src_addr)) {
		rv = 1;
	} else if (im) {
		for (s = im->sources; s; s = s->sf_next)
			if (s->sf_inaddr == src_addr)
				break;
		if (s)
			rv = s->sf_count[MCAST_INCLUDE] ||
			     s->sf_count[MCAST_EXCLUDE] !=
				     im->sfcount[MCAST_EXCLUDE];
		else
			rv = im->sfcount[MCAST_EXCLUDE] != 0;
	}
	spin_unlock(&in_dev->mc_lock);
	return rv;
}

void ip_mc_init_dev(struct in_device *in_dev)
{
	spin_lock_init(&in_dev->mc_lock, LC_igmp);
	in_dev->mr_qrv = (u8)inet_gbl->sysctl_igmp_qrv;
	in_dev->mr_qi = 125 * HZ;
	in_dev->mr_qri = 10 * HZ;
	init_timer(&in_dev->mr_gq_timer, TIMER_igmp_gq, in_dev);
	init_timer(&in_dev->mr_ifc_timer, TIMER_igmp_ifc, in_dev);
}

/* Every host is in 224.0.0.1 (RFC 1112 4). */
void ip_mc_up(struct in_device *in_dev)
{
	if (!find_im(in_dev, IGMP_ALL_HOSTS))
		ip_mc_inc_group(in_dev, IGMP_ALL_HOSTS);
	for (struct ip_mc_list *im = in_dev->mc_list; im; im = im->next)
		igmp_group_added(im);
}

void ip_mc_down(struct in_device *in_dev)
{
	for (struct ip_mc_list *im = in_dev->mc_list; im; im = im->next) {
		igmp_stop_timer(im);
		if (im->loaded && im->multiaddr != IGMP_ALL_HOSTS) {
			im->loaded = 0;
			ip_mc_filter(in_dev, im->multiaddr, false);
		}
	}
	in_dev->mr_ifc_count = 0;
	if (del_timer(&in_dev->mr_ifc_timer))
		atomic_dec(&in_dev->refcnt);
	in_dev->mr_gq_running = 0;
	if (del_timer(&in_dev->mr_gq_timer))
		atomic_dec(&in_dev->refcnt);
	ip_mc_dec_group(in_dev, IGMP_ALL_HOSTS);
}

void ip_mc_destroy_dev(struct in_device *in_dev)
{
	struct ip_mc_list *im;

	ip_mc_down(in_dev);
	while ((im = in_dev->mc_list)) {
		in_dev->mc_list = im->next;
		igmp_group_dropped(im);
	}
	while ((im = in_dev->mc_tomb)) {
		in_dev->mc_tomb = im->next;
		ip_ma_put(im);
	}
}

/* The lists are whole at every instant: one store links, one unlinks. */
void igmp_repair(struct spinlock *l)
{
}

int igmp_init(void)
{
	machine->igmp = kzalloc(sizeof(*machine->igmp));
	if (!machine->igmp)
		return -ENOMEM;
	igmp_gbl->im_cachep =
		kmem_cache_create("ip_mc_list", sizeof(struct ip_mc_list));
	spin_lock_init(&igmp_gbl->sk_lock, LC_igmp);
	return 0;
}

void igmp_get_info(struct procbuf *b)
{
	struct net_device *dev;

	proc_puts(b, "Idx\tDevice    : Count Querier\tGroup    Users Timer\t"
		     "Reporter\n");
	for_each_netdev (dev) {
		struct in_device *in_dev = in_dev_get(dev);
		int n = 0;

		if (!in_dev)
			continue;
		spin_lock(&in_dev->mc_lock);
		for (struct ip_mc_list *im = in_dev->mc_list; im; im = im->next)
			n++;
		if (n)
			proc_printf(b, "%d\t%-10s: %5d %7s\n", dev->ifindex,
				    dev->name, n,
				    v1_seen(in_dev)   ? "V1"
				    : v2_seen(in_dev) ? "V2"
						      : "V3");
		for (struct ip_mc_list *im = in_dev->mc_list; im; im = im->next)
			proc_printf(
				b, "\t\t\t\t%08X %5d %d:%08lX\t\t%d\n",
				im->multiaddr, im->users, im->tm_running,
				im->tm_running
					? (unsigned long)(im->timer.expires -
							  jiffies) /
						  10
					: 0ul,
				im->reporter);
		spin_unlock(&in_dev->mc_lock);
		in_dev_put(in_dev);
	}
}

/* Source filters: how many sockets include and exclude each source. */
void mcfilter_get_info(struct procbuf *b)
{
	struct net_device *dev;

	proc_printf(b, "%3s %6s %10s %10s %6s %6s\n", "Idx", "Device", "MCA",
		    "SRC", "INC", "EXC");
	for_each_netdev (dev) {
		struct in_device *in_dev = in_dev_get(dev);

		if (!in_dev)
			continue;
		spin_lock(&in_dev->mc_lock);
		for (struct ip_mc_list *im = in_dev->mc_list; im; im = im->next)
			for (struct ip_sf_list *sf = im->sources; sf;
			     sf = sf->sf_next)
				proc_printf(b,
					    "%3d %6.6s 0x%08x 0x%08x %6u %6u\n",
					    dev->ifindex, dev->name,
					    ntohl(im->multiaddr),
					    ntohl(sf->sf_inaddr),
					    sf->sf_count[MCAST_INCLUDE],
					    sf->sf_count[MCAST_EXCLUDE]);
		spin_unlock(&in_dev->mc_lock);
		in_dev_put(in_dev);
	}
}
