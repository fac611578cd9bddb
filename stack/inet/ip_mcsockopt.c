// SPDX-License-Identifier: MIT
/*
 * ip_mcsockopt.c - the multicast options of SOL_IP
 *
 * Models the multicast cases of ip_setsockopt() and ip_getsockopt(): any
 * version of struct ip_mreq, source filters (RFC 3678), and the protocol
 * independent MCAST_* forms of the same. What they do is in igmp.c.
 *
 * Not modelled: 32-bit layouts of the MCAST_* structs for a 64-bit machine
 * (each machine has one word size).
 */
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>

#include "stack/inet/ip_sockopt.h"

/* struct ip_mreqn, struct ip_mreq, or (short) an address alone. */
static notrace int get_mreq(const void *optval, int optlen, struct ip_mreqn *m,
			    bool short_ok)
{
	memset(m, 0, sizeof(*m));
	if (optlen >= (int)sizeof(*m))
		return copy_from_user(m, optval, sizeof(*m)) ? -EFAULT : 0;
	if (optlen >= (int)sizeof(struct ip_mreq))
		return copy_from_user(m, optval, sizeof(struct ip_mreq))
			       ? -EFAULT
			       : 0;
	if (short_ok && optlen >= 4)
		return copy_from_user(&m->imr_address, optval, 4) ? -EFAULT : 0;
	return -EINVAL;
}

static notrace int set_multicast_if(struct sock *sk, const void *optval,
				    int optlen)
{
	struct net_device *dev;
	struct ip_mreqn m;
	int err;

	if (sk->type == SOCK_STREAM)
		return -EINVAL;
	err = get_mreq(optval, optlen, &m, true);
	if (err)
		return err;
	if (!m.imr_ifindex) {
		if (!m.imr_address.s_addr) {
			sk->inet.mc_index = 0;
			sk->inet.mc_addr = 0;
			return 0;
		}
		dev = ip_dev_find(m.imr_address.s_addr);
		if (dev)
			m.imr_ifindex = dev->ifindex;
	} else {
		dev = dev_get_by_index(m.imr_ifindex);
	}
	if (!dev)
		return -EADDRNOTAVAIL;
	dev_put(dev);
	if (sk->bound_dev_if && m.imr_ifindex != sk->bound_dev_if)
		return -EINVAL;
	sk->inet.mc_index = m.imr_ifindex;
	sk->inet.mc_addr = m.imr_address.s_addr;
	return 0;
}

static notrace int set_membership(struct sock *sk, int name, const void *optval,
				  int optlen)
{
	struct ip_mreqn m;
	int err;

	if (sk->type == SOCK_STREAM)
		return -EPROTO;
	err = get_mreq(optval, optlen, &m, false);
	if (err)
		return err;
	return name == IP_ADD_MEMBERSHIP
		       ? ip_mc_join_group(sk, &m, MCAST_EXCLUDE)
		       : ip_mc_leave_group(sk, &m);
}

/* Adds or drops one source; joining for one's sake joins the group. */
static notrace int set_source(struct sock *sk, int name,
			      struct ip_mreq_source *s, int ifindex)
{
	struct ip_mreqn m = { .imr_multiaddr = s->imr_multiaddr,
			      .imr_address = s->imr_interface,
			      .imr_ifindex = ifindex };
	u32 omode = MCAST_EXCLUDE;
	int add = 1, err;

	switch (name) {
	case IP_BLOCK_SOURCE:
		break;
	case IP_UNBLOCK_SOURCE:
		add = 0;
		break;
	case IP_ADD_SOURCE_MEMBERSHIP:
		err = ip_mc_join_group(sk, &m, MCAST_INCLUDE);
		if (err && err != -EADDRINUSE)
			return err;
		omode = MCAST_INCLUDE;
		break;
	default:
		omode = MCAST_INCLUDE;
		add = 0;
		break;
	}
	return ip_mc_source(add, omode, sk, s, ifindex);
}

static notrace int set_source_opt(struct sock *sk, int name, const void *optval,
				  int optlen)
{
	struct ip_mreq_source s;

	if (optlen != (int)sizeof(s))
		return -EINVAL;
	if (copy_from_user(&s, optval, sizeof(s)))
		return -EFAULT;
	return set_source(sk, name, &s, 0);
}

static notrace int set_group_opt(struct sock *sk, int name, const void *optval,
				 int optlen)
{
	struct group_req g;
	struct ip_mreqn m;
	struct sockaddr_in sin;

	if (optlen < (int)sizeof(g))
		return -EINVAL;
	if (copy_from_user(&g, optval, sizeof(g)))
		return -EFAULT;
	if (sk->type == SOCK_STREAM)
		return -EPROTO;
	memcpy(&sin, &g.gr_group, sizeof(sin));
	if (sin.sin_family != AF_INET)
		return -EINVAL;
	memset(&m, 0, sizeof(m));
	m.imr_multiaddr = sin.sin_addr;
	m.imr_ifindex = (int)g.gr_interface;
	return name == MCAST_JOIN_GROUP
		       ? ip_mc_join_group(sk, &m, MCAST_EXCLUDE)
		       : ip_mc_leave_group(sk, &m);
}

static notrace int set_group_source(struct sock *sk, int name,
				    const void *optval, int optlen)
{
	static const int as[] = {
		[MCAST_BLOCK_SOURCE - MCAST_BLOCK_SOURCE] = IP_BLOCK_SOURCE,
		[MCAST_UNBLOCK_SOURCE - MCAST_BLOCK_SOURCE] = IP_UNBLOCK_SOURCE,
		[MCAST_JOIN_SOURCE_GROUP - MCAST_BLOCK_SOURCE] =
			IP_ADD_SOURCE_MEMBERSHIP,
		[MCAST_LEAVE_SOURCE_GROUP - MCAST_BLOCK_SOURCE] =
			IP_DROP_SOURCE_MEMBERSHIP,
	};
	struct group_source_req g;
	struct ip_mreq_source s;
	struct sockaddr_in grp, src;

	if (optlen != (int)sizeof(g))
		return -EINVAL;
	if (copy_from_user(&g, optval, sizeof(g)))
		return -EFAULT;
	memcpy(&grp, &g.gsr_group, sizeof(grp));
	memcpy(&src, &g.gsr_source, sizeof(src));
	if (grp.sin_family != AF_INET || src.sin_family != AF_INET)
		return -EADDRNOTAVAIL;
	memset(&s, 0, sizeof(s));
	s.imr_multiaddr = grp.sin_addr;
	s.imr_sourceaddr = src.sin_addr;
	return set_source(sk, as[name - MCAST_BLOCK_SOURCE], &s,
			  (int)g.gsr_interface);
}

static notrace int set_msfilter(struct sock *sk, const void *optval, int optlen)
{
	struct ip_msfilter *f;
	int err;

	if (optlen < (int)IP_MSFILTER_SIZE(0))
		return -EINVAL;
	if (optlen > inet_gbl->sysctl_optmem_max)
		return -ENOBUFS;
	f = kmalloc((size_t)optlen);
	if (!f)
		return -ENOBUFS;
	err = -EFAULT;
	if (copy_from_user(f, optval, (unsigned long)optlen))
		goto out;
	err = -ENOBUFS;
	if (f->imsf_numsrc >= 0x1ffffffcU ||
	    f->imsf_numsrc > (u32)inet_gbl->sysctl_igmp_max_msf)
		goto out;
	err = -EINVAL;
	if (IP_MSFILTER_SIZE(f->imsf_numsrc) > (size_t)optlen)
		goto out;
	err = ip_mc_msfilter(sk, f->imsf_multiaddr.s_addr,
			     f->imsf_interface.s_addr, f->imsf_fmode,
			     (const u32 *)(const void *)f->imsf_slist,
			     f->imsf_numsrc, 0);
out:
	kfree(f);
	return err;
}

static notrace int set_group_filter(struct sock *sk, const void *optval,
				    int optlen)
{
	struct group_filter *g;
	struct sockaddr_in sin;
	u32 list[64], n;
	int err;

	if (optlen < (int)GROUP_FILTER_SIZE(0))
		return -EINVAL;
	if (optlen > inet_gbl->sysctl_optmem_max)
		return -ENOBUFS;
	g = kmalloc((size_t)optlen);
	if (!g)
		return -ENOBUFS;
	err = -EFAULT;
	if (copy_from_user(g, optval, (unsigned long)optlen))
		goto out;
	n = g->gf_numsrc;
	err = -ENOBUFS;
	if (n > (u32)inet_gbl->sysctl_igmp_max_msf || n > ARRAY_SIZE(list))
		goto out;
	err = -EINVAL;
	if (GROUP_FILTER_SIZE(n) > (size_t)optlen)
		goto out;
	memcpy(&sin, &g->gf_group, sizeof(sin));
	if (sin.sin_family != AF_INET)
		goto out;
	for (u32 i = 0; i < n; i++) {
		struct sockaddr_in src;

		memcpy(&src, &g->gf_slist[i], sizeof(src));
		err = -EADDRNOTAVAIL;
		if (src.sin_family != AF_INET)
			goto out;
		list[i] = src.sin_addr.s_addr;
	}
	err = ip_mc_msfilter(sk, sin.sin_addr.s_addr, 0, g->gf_fmode, list, n,
			     (int)g->gf_interface);
out:
	kfree(g);
	return err;
}

int ip_mc_setsockopt(struct sock *sk, int name, const void *optval, int optlen)
{
	int err;

	rtnl_lock();
	lock_sock(sk);
	switch (name) {
	case IP_MULTICAST_IF:
		err = set_multicast_if(sk, optval, optlen);
		break;
	case IP_ADD_MEMBERSHIP:
	case IP_DROP_MEMBERSHIP:
		err = set_membership(sk, name, optval, optlen);
		break;
	case IP_MSFILTER:
		err = set_msfilter(sk, optval, optlen);
		break;
	case MCAST_JOIN_GROUP:
	case MCAST_LEAVE_GROUP:
		err = set_group_opt(sk, name, optval, optlen);
		break;
	case MCAST_MSFILTER:
		err = set_group_filter(sk, optval, optlen);
		break;
	case IP_BLOCK_SOURCE:
	case IP_UNBLOCK_SOURCE:
	case IP_ADD_SOURCE_MEMBERSHIP:
	case IP_DROP_SOURCE_MEMBERSHIP:
		err = set_source_opt(sk, name, optval, optlen);
		break;
	default:
		err = set_group_source(sk, name, optval, optlen);
		break;
	}
	release_sock(sk);
	rtnl_unlock();
	return err;
}

static notrace int get_msfilter(struct sock *sk, void *optval, int *optlen,
				int len)
{
	struct ip_msfilter f;
	u32 list[64];
	int n, give;

	if (len < (int)IP_MSFILTER_SIZE(0))
		return -EINVAL;
	if (copy_from_user(&f, optval, IP_MSFILTER_SIZE(0)))
		return -EFAULT;
	n = ip_mc_msfget(sk, f.imsf_multiaddr.s_addr, f.imsf_interface.s_addr,
			 0, &f.imsf_fmode, list, ARRAY_SIZE(list));
	if (n < 0)
		return n;
	give = min(n, (int)f.imsf_numsrc);
	f.imsf_numsrc = (u32)n;
	len = (int)IP_MSFILTER_SIZE(give);
	if (copy_to_user(optlen, &len, sizeof(len)) ||
	    copy_to_user(optval, &f, IP_MSFILTER_SIZE(0)) ||
	    (give && copy_to_user((u8 *)optval + IP_MSFILTER_SIZE(0), list,
				  (unsigned long)give * 4)))
		return -EFAULT;
	return 0;
}

static notrace int get_group_filter(struct sock *sk, void *optval, int *optlen,
				    int len)
{
	struct group_filter g;
	struct sockaddr_in sin;
	u32 list[64];
	int n, give;

	if (len < (int)GROUP_FILTER_SIZE(0))
		return -EINVAL;
	if (copy_from_user(&g, optval, GROUP_FILTER_SIZE(0)))
		return -EFAULT;
	memcpy(&sin, &g.gf_group, sizeof(sin));
	if (sin.sin_family != AF_INET)
		return -EADDRNOTAVAIL;
	n = ip_mc_msfget(sk, sin.sin_addr.s_addr, 0, (int)g.gf_interface,
			 &g.gf_fmode, list, ARRAY_SIZE(list));
	if (n < 0)
		return n;
	give = min(n, (int)g.gf_numsrc);
	g.gf_numsrc = (u32)n;
	for (int i = 0; i < give; i++) {
		struct sockaddr_storage ss;
		struct sockaddr_in src = { .sin_family = AF_INET,
					   .sin_addr.s_addr = list[i] };

		memset(&ss, 0, sizeof(ss));
		memcpy(&ss, &src, sizeof(src));
		if (copy_to_user((u8 *)optval + GROUP_FILTER_SIZE(i), &ss,
				 sizeof(ss)))
			return -EFAULT;
	}
	len = (int)GROUP_FILTER_SIZE(give);
	if (copy_to_user(optlen, &len, sizeof(len)) ||
	    copy_to_user(optval, &g, GROUP_FILTER_SIZE(0)))
		return -EFAULT;
	return 0;
}

int ip_mc_getsockopt(struct sock *sk, int name, void *optval, int *optlen,
		     int len)
{
	int err;

	rtnl_lock();
	lock_sock(sk);
	if (name == IP_MSFILTER)
		err = get_msfilter(sk, optval, optlen, len);
	else
		err = get_group_filter(sk, optval, optlen, len);
	release_sock(sk);
	rtnl_unlock();
	return err;
}
