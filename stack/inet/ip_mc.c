// SPDX-License-Identifier: MIT
/*
 * ip_mc.c - multicast groups of a socket
 *
 * Models the socket half of net/ipv4/igmp.c: a socket's list of memberships,
 * each for a group on an interface, with the sources it includes or excludes
 * (RFC 3678). ip_mc_sf_allow() is asked for every multicast packet before a
 * socket gets it. Errors are those of ip(7).
 *
 * All that change a list run with the rtnl and the socket owned; the list
 * itself is guarded by igmp_gbl->sk_lock, because packets are delivered by
 * others meanwhile.
 *
 * Not modelled: nothing of the family's.
 */
#include <errno.h>
#include <string.h>

#include "stack/inet/igmp.h"

/* The interface of a request: by index, by address, by the route. Held. */
static struct in_device *ip_mc_find_dev(struct ip_mreqn *imr)
{
	struct in_device *in_dev;
	struct net_device *dev = NULL;
	struct rtable *rt;

	if (imr->imr_ifindex)
		return inetdev_by_index(imr->imr_ifindex);
	if (imr->imr_address.s_addr) {
		dev = ip_dev_find(imr->imr_address.s_addr);
		if (!dev)
			return NULL;
	}
	if (!dev &&
	    !ip_route_output(&rt, imr->imr_multiaddr.s_addr, 0, 0, 0, NULL)) {
		dev = rt->dst.dev;
		dev_hold(dev);
		ip_rt_put(rt);
	}
	if (!dev)
		return NULL;
	imr->imr_ifindex = dev->ifindex;
	in_dev = in_dev_get(dev);
	dev_put(dev);
	return in_dev;
}

static notrace struct ip_mc_socklist *find_pmc(struct sock *sk, u32 group,
					       int ifindex)
{
	struct ip_mc_socklist *pmc;

	for (pmc = sk->inet.mc_list; pmc; pmc = pmc->next)
		if (pmc->multi.imr_multiaddr.s_addr == group &&
		    pmc->multi.imr_ifindex == ifindex)
			break;
	return pmc;
}

int ip_mc_join_group(struct sock *sk, struct ip_mreqn *imr, u32 mode)
{
	u32 addr = imr->imr_multiaddr.s_addr;
	struct ip_mc_socklist *iml, *i;
	struct in_device *in_dev;
	int count = 0, err = -EADDRINUSE;

	if (!ipv4_is_multicast(addr))
		return -EINVAL;
	in_dev = ip_mc_find_dev(imr);
	if (!in_dev)
		return -ENODEV;
	for (i = sk->inet.mc_list; i; i = i->next) {
		if (i->multi.imr_multiaddr.s_addr == addr &&
		    i->multi.imr_ifindex == imr->imr_ifindex)
			goto out;
		count++;
	}
	err = -ENOBUFS;
	if (count >= inet_gbl->sysctl_igmp_max_memberships)
		goto out;
	iml = kzalloc(sizeof(*iml));
	if (!iml)
		goto out;
	iml->multi = *imr;
	iml->sfmode = mode;
	spin_lock(&igmp_gbl->sk_lock);
	iml->next = sk->inet.mc_list;
	__atomic_store_n(&sk->inet.mc_list, iml, __ATOMIC_RELEASE);
	spin_unlock(&igmp_gbl->sk_lock);
	ip_mc_inc_group_mode(in_dev, addr, mode);
	err = 0;
out:
	in_dev_put(in_dev);
	return err;
}

/* The device forgets what this membership asked of it. */
static void ip_mc_leave_src(struct ip_mc_socklist *iml,
			    struct in_device *in_dev)
{
	struct ip_sf_socklist *psl = iml->sflist;

	ip_mc_del_src(in_dev, iml->multi.imr_multiaddr.s_addr, iml->sfmode,
		      psl ? psl->sl_count : 0, psl ? psl->sl_addr : NULL,
		      false);
	iml->sflist = NULL;
	kfree(psl);
}

int ip_mc_leave_group(struct sock *sk, struct ip_mreqn *imr)
{
	u32 group = imr->imr_multiaddr.s_addr;
	int ifindex = imr->imr_ifindex, ret = -EADDRNOTAVAIL;
	struct in_device *in_dev = ip_mc_find_dev(imr);
	struct ip_mc_socklist **p, *iml;

	if (!imr->imr_ifindex && !imr->imr_address.s_addr && !in_dev)
		return -ENODEV;
	for (p = &sk->inet.mc_list; (iml = *p); p = &iml->next) {
		if (iml->multi.imr_multiaddr.s_addr != group)
			continue;
		if (ifindex) {
			if (iml->multi.imr_ifindex != ifindex)
				continue;
		} else if (imr->imr_address.s_addr &&
			   imr->imr_address.s_addr !=
				   iml->multi.imr_address.s_addr) {
			continue;
		}
		spin_lock(&igmp_gbl->sk_lock);
		__atomic_store_n(p, iml->next, __ATOMIC_RELEASE);
		spin_unlock(&igmp_gbl->sk_lock);
		ip_mc_leave_src(iml, in_dev);
		if (in_dev)
			ip_mc_dec_group(in_dev, group);
		kfree(iml);
		ret = 0;
		break;
	}
	if (in_dev)
		in_dev_put(in_dev);
	return ret;
}

/* The socket is closed: it leaves all its groups. */
void ip_mc_drop_socket(struct sock *sk)
{
	struct ip_mc_socklist *iml;

	if (likely(!sk->inet.mc_list))
		return;
	rtnl_lock();
	while ((iml = sk->inet.mc_list)) {
		struct in_device *in_dev =
			inetdev_by_index(iml->multi.imr_ifindex);

		spin_lock(&igmp_gbl->sk_lock);
		sk->inet.mc_list = iml->next;
		spin_unlock(&igmp_gbl->sk_lock);
		ip_mc_leave_src(iml, in_dev);
		if (in_dev) {
			ip_mc_dec_group(in_dev,
					iml->multi.imr_multiaddr.s_addr);
			in_dev_put(in_dev);
		}
		kfree(iml);
	}
	rtnl_unlock();
}

static notrace int find_src(const struct ip_sf_socklist *psl, u32 addr)
{
	for (u32 i = 0; psl && i < psl->sl_count; i++)
		if (psl->sl_addr[i] == addr)
			return (int)i;
	return -1;
}

static notrace void set_sflist(struct ip_mc_socklist *pmc,
			       struct ip_sf_socklist *n)
{
	struct ip_sf_socklist *old = pmc->sflist;

	spin_lock(&igmp_gbl->sk_lock);
	pmc->sflist = n;
	spin_unlock(&igmp_gbl->sk_lock);
	kfree(old);
}

/* A list of n sources in place of the old; NULL when there is no room. */
static notrace struct ip_sf_socklist *new_sflist(u32 n)
{
	struct ip_sf_socklist *l = kmalloc(sizeof(*l) + (n + 1) * 4);

	if (l) {
		l->sl_max = n + 1;
		l->sl_count = 0;
	}
	return l;
}

static notrace int source_del(struct in_device *in_dev,
			      struct ip_mc_socklist *pmc, u32 omode, u32 src,
			      bool *leave)
{
	struct ip_sf_socklist *psl = pmc->sflist;
	int at = find_src(psl, src);

	if (at < 0)
		return -EADDRNOTAVAIL;
	/* The last included source: that is the membership's end. */
	if (psl->sl_count == 1 && omode == MCAST_INCLUDE) {
		*leave = true;
		return 0;
	}
	ip_mc_del_src(in_dev, pmc->multi.imr_multiaddr.s_addr, omode, 1, &src,
		      true);
	spin_lock(&igmp_gbl->sk_lock);
	for (u32 i = (u32)at + 1; i < psl->sl_count; i++)
		psl->sl_addr[i - 1] = psl->sl_addr[i];
	psl->sl_count--;
	spin_unlock(&igmp_gbl->sk_lock);
	return 0;
}

static notrace int source_add(struct in_device *in_dev,
			      struct ip_mc_socklist *pmc, u32 omode, u32 src)
{
	struct ip_sf_socklist *psl = pmc->sflist, *n;
	u32 count = psl ? psl->sl_count : 0;

	if (count >= (u32)inet_gbl->sysctl_igmp_max_msf)
		return -ENOBUFS;
	if (find_src(psl, src) >= 0)
		return -EADDRNOTAVAIL;
	n = new_sflist(count + 1);
	if (!n)
		return -ENOBUFS;
	for (u32 i = 0; i < count; i++)
		n->sl_addr[i] = psl->sl_addr[i];
	n->sl_addr[count] = src;
	n->sl_count = count + 1;
	set_sflist(pmc, n);
	ip_mc_add_src(in_dev, pmc->multi.imr_multiaddr.s_addr, omode, 1, &src,
		      true);
	return 0;
}

int ip_mc_source(int add, u32 omode, struct sock *sk,
		 const struct ip_mreq_source *mreqs, int ifindex)
{
	struct ip_mreqn imr = { .imr_multiaddr = mreqs->imr_multiaddr,
				.imr_address = mreqs->imr_interface,
				.imr_ifindex = ifindex };
	u32 addr = mreqs->imr_multiaddr.s_addr;
	struct ip_mc_socklist *pmc;
	struct in_device *in_dev;
	bool leave = false;
	int err = -EINVAL;

	if (!ipv4_is_multicast(addr))
		return -EINVAL;
	in_dev = ip_mc_find_dev(&imr);
	if (!in_dev)
		return -ENODEV;
	pmc = find_pmc(sk, addr, imr.imr_ifindex);
	if (!pmc)
		goto out;
	if (pmc->sflist) {
		if (pmc->sfmode != omode)
			goto out;
	} else if (pmc->sfmode != omode) {
		/* An empty filter may change its mind. */
		ip_mc_add_src(in_dev, addr, omode, 0, NULL, false);
		ip_mc_del_src(in_dev, addr, pmc->sfmode, 0, NULL, false);
		pmc->sfmode = omode;
	}
	if (add)
		err = source_add(in_dev, pmc, omode,
				 mreqs->imr_sourceaddr.s_addr);
	else
		err = source_del(in_dev, pmc, omode,
				 mreqs->imr_sourceaddr.s_addr, &leave);
out:
	in_dev_put(in_dev);
	if (leave)
		return ip_mc_leave_group(sk, &imr);
	return err;
}

int ip_mc_msfilter(struct sock *sk, u32 group, u32 iface, u32 fmode,
		   const u32 *list, u32 n, int ifindex)
{
	struct ip_mreqn imr = { .imr_multiaddr.s_addr = group,
				.imr_address.s_addr = iface,
				.imr_ifindex = ifindex };
	struct ip_sf_socklist *newl = NULL, *psl;
	struct ip_mc_socklist *pmc;
	struct in_device *in_dev;
	bool leave = false;
	int err = 0;

	if (!ipv4_is_multicast(group))
		return -EINVAL;
	if (fmode != MCAST_INCLUDE && fmode != MCAST_EXCLUDE)
		return -EINVAL;
	in_dev = ip_mc_find_dev(&imr);
	if (!in_dev)
		return -ENODEV;
	if (fmode == MCAST_INCLUDE && !n) {
		leave = true;
		goto out;
	}
	err = -EINVAL;
	pmc = find_pmc(sk, group, imr.imr_ifindex);
	if (!pmc)
		goto out;
	if (n) {
		err = -ENOBUFS;
		newl = new_sflist(n);
		if (!newl)
			goto out;
		newl->sl_count = n;
		memcpy(newl->sl_addr, list, n * 4);
	}
	err = ip_mc_add_src(in_dev, group, fmode, n, list, false);
	if (err) {
		kfree(newl);
		goto out;
	}
	psl = pmc->sflist;
	ip_mc_del_src(in_dev, group, pmc->sfmode, psl ? psl->sl_count : 0,
		      psl ? psl->sl_addr : NULL, false);
	set_sflist(pmc, newl);
	pmc->sfmode = fmode;
	err = 0;
out:
	in_dev_put(in_dev);
	if (leave)
		err = ip_mc_leave_group(sk, &imr);
	return err;
}

int ip_mc_msfget(struct sock *sk, u32 group, u32 iface, int ifindex, u32 *fmode,
		 u32 *list, u32 n)
{
	struct ip_mreqn imr = { .imr_multiaddr.s_addr = group,
				.imr_address.s_addr = iface,
				.imr_ifindex = ifindex };
	struct ip_mc_socklist *pmc;
	struct ip_sf_socklist *psl;
	struct in_device *in_dev;

	if (!ipv4_is_multicast(group))
		return -EINVAL;
	if (!ifindex) {
		in_dev = ip_mc_find_dev(&imr);
		if (!in_dev)
			return -ENODEV;
		in_dev_put(in_dev);
	}
	pmc = find_pmc(sk, group, imr.imr_ifindex);
	if (!pmc)
		return -EADDRNOTAVAIL;
	*fmode = pmc->sfmode;
	psl = pmc->sflist;
	if (!psl)
		return 0;
	for (u32 i = 0; i < psl->sl_count && i < n; i++)
		list[i] = psl->sl_addr[i];
	return (int)psl->sl_count;
}

bool ip_mc_sf_allow(struct sock *sk, u32 loc, u32 rmt, int dif)
{
	struct ip_mc_socklist *pmc;
	bool ret;

	if (likely(!ipv4_is_multicast(loc)))
		return true;
	if (!sk->inet.mc_list)
		return sk->inet.mc_all;
	spin_lock(&igmp_gbl->sk_lock);
	pmc = find_pmc(sk, loc, dif);
	if (!pmc)
		ret = sk->inet.mc_all;
	else if (!pmc->sflist)
		ret = pmc->sfmode == MCAST_EXCLUDE;
	else
		ret = (find_src(pmc->sflist, rmt) >= 0) ==
		      (pmc->sfmode == MCAST_INCLUDE);
	spin_unlock(&igmp_gbl->sk_lock);
	return ret;
}
