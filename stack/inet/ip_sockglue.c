// SPDX-License-Identifier: MIT
/*
 * ip_sockglue.c - SOL_IP: setsockopt(2)
 *
 * Models ip_setsockopt() of net/ipv4/ip_sockglue.c with every IP_* option of
 * ip(7) and of the running kernel's <linux/in.h>. getsockopt is in
 * ip_getsockopt.c, control messages in ip_cmsg.c, the error queue in
 * ip_errqueue.c, multicast's options in ip_mcsockopt.c.
 *
 * An option that takes an int also takes a single byte (RFC 1112's authors
 * had unsigned char ttls), so a length of 1 to 3 reads one.
 *
 * Not modelled: IP_IPSEC_POLICY, IP_XFRM_POLICY, IPT_SO_* and ARPT_SO_*
 * (ENOPROTOOPT, as on a kernel without them), IP_PASSSEC (stored only: there
 * is no security module), IP_NODEFRAG (stored only: needs conntrack).
 */
#include <errno.h>
#include <linux/capability.h>
#include <netinet/tcp.h>
#include <string.h>

#include "stack/inet/ip_sockopt.h"

int ip_ra_control(struct sock *sk, bool on)
{
	struct ip_ra_chain **p, *ra, *fresh = NULL;
	int err = 0;

	if (sk->type != SOCK_RAW || sk->num == IPPROTO_RAW)
		return -EINVAL;
	if (on) {
		fresh = kmalloc(sizeof(*fresh));
		if (!fresh)
			return -ENOMEM;
		fresh->sk = sk;
	}
	spin_lock(&inet_gbl->ra_lock);
	for (p = &inet_gbl->ra_chain; (ra = *p); p = &ra->next)
		if (ra->sk == sk)
			break;
	if (on && ra) {
		err = -EADDRINUSE;
	} else if (on) {
		fresh->next = NULL;
		__atomic_store_n(p, fresh, __ATOMIC_RELEASE);
		fresh = NULL;
		sock_hold(sk);
	} else if (ra) {
		*p = ra->next;
	} else {
		err = -ENOENT;
	}
	spin_unlock(&inet_gbl->ra_lock);
	if (!on && ra) {
		kfree(ra);
		sock_put(sk);
	}
	kfree(fresh);
	return err;
}

static notrace void set_tos(struct sock *sk, int val)
{
	/* A connection's ECN bits are TCP's own. */
	if (sk->type == SOCK_STREAM)
		val = (val & ~3) | (sk->inet.tos & 3);
	if (sk->inet.tos == (u8)val)
		return;
	sk->inet.tos = (u8)val;
	sk->priority = rt_tos2priority((u8)val);
	sk_dst_reset(sk);
}

static notrace int set_unicast_if(struct sock *sk, int val, int optlen)
{
	int ifindex = (int)ntohl((u32)val);
	struct net_device *dev;

	if (optlen != (int)sizeof(int))
		return -EINVAL;
	if (!ifindex) {
		sk->inet.uc_index = 0;
		return 0;
	}
	dev = dev_get_by_index(ifindex);
	if (!dev)
		return -EADDRNOTAVAIL;
	dev_put(dev);
	if (sk->bound_dev_if && sk->bound_dev_if != ifindex)
		return -EINVAL;
	sk->inet.uc_index = ifindex;
	return 0;
}

static notrace int set_options(struct sock *sk, const void *optval, int optlen)
{
	struct ip_options *opt = NULL, *old;
	int err;

	if (optlen > MAX_IPOPTLEN)
		return -EINVAL;
	err = ip_options_get(&opt, optval, optlen, true);
	if (err)
		return err;
	lock_sock(sk);
	old = sk->inet.opt;
	sk->inet.opt = opt;
	if (sk->type == SOCK_STREAM && sk->state != TCP_LISTEN &&
	    sk->state != TCP_CLOSE)
		sk_dst_reset(sk);
	release_sock(sk);
	kfree(old);
	return 0;
}

static notrace int set_port_range(struct sock *sk, const void *optval,
				  int optlen)
{
	u32 v;
	u16 lo, hi;

	if (optlen != (int)sizeof(v))
		return -EINVAL;
	if (copy_from_user(&v, optval, sizeof(v)))
		return -EFAULT;
	lo = (u16)v;
	hi = (u16)(v >> 16);
	if (lo && hi && lo > hi)
		return -EINVAL;
	sk->inet.local_port_lo = lo;
	sk->inet.local_port_hi = hi;
	return 0;
}

/* The options that are one flag of what recvmsg() reports. */
static notrace u32 cmsg_flag_of(int name)
{
	switch (name) {
	case IP_PKTINFO:
		return IP_CMSG_PKTINFO;
	case IP_RECVTTL:
		return IP_CMSG_TTL;
	case IP_RECVTOS:
		return IP_CMSG_TOS;
	case IP_RECVOPTS:
		return IP_CMSG_RECVOPTS;
	case IP_RETOPTS:
		return IP_CMSG_RETOPTS;
	case IP_PASSSEC:
		return IP_CMSG_PASSSEC;
	case IP_RECVORIGDSTADDR:
		return IP_CMSG_ORIGDSTADDR;
	case IP_CHECKSUM:
		return IP_CMSG_CHECKSUM;
	case IP_RECVFRAGSIZE:
		return IP_CMSG_RECVFRAGSIZE;
	}
	return 0;
}

/* Needs an argument of a byte at least. */
static notrace bool wants_a_byte(int name)
{
	return name == IP_TTL || name == IP_MULTICAST_TTL ||
	       name == IP_MULTICAST_LOOP || name == IP_MULTICAST_ALL ||
	       name == IP_FREEBIND || name == IP_TRANSPARENT ||
	       name == IP_MINTTL;
}

static notrace int set_flag_options(struct sock *sk, int name, int val)
{
	struct inet_opt *inet = &sk->inet;

	switch (name) {
	case IP_HDRINCL:
		if (sk->type != SOCK_RAW)
			return -ENOPROTOOPT;
		inet->hdrincl = !!val;
		return 0;
	case IP_NODEFRAG:
		if (sk->type != SOCK_RAW)
			return -ENOPROTOOPT;
		inet->nodefrag = !!val;
		return 0;
	case IP_RECVERR:
		inet->recverr = !!val;
		if (!val)
			skb_queue_purge(&sk->error_queue);
		return 0;
	case IP_RECVERR_RFC4884:
		if (val < 0 || val > 1)
			return -EINVAL;
		inet->recverr_rfc4884 = (u8)val;
		return 0;
	case IP_MULTICAST_LOOP:
		inet->mc_loop = !!val;
		return 0;
	case IP_MULTICAST_ALL:
		if (val != 0 && val != 1)
			return -EINVAL;
		inet->mc_all = (u8)val;
		return 0;
	case IP_FREEBIND:
		inet->freebind = !!val;
		return 0;
	case IP_TRANSPARENT:
		if (val && !capable(CAP_NET_RAW) && !capable(CAP_NET_ADMIN))
			return -EPERM;
		inet->transparent = !!val;
		return 0;
	case IP_BIND_ADDRESS_NO_PORT:
		inet->bind_address_no_port = !!val;
		return 0;
	}
	return -ENOPROTOOPT;
}

static notrace int set_int_option(struct sock *sk, int name, int val,
				  int optlen)
{
	struct inet_opt *inet = &sk->inet;
	u32 flag = cmsg_flag_of(name);

	if (wants_a_byte(name) && optlen < 1)
		return -EINVAL;
	if (flag) {
		if (name == IP_RECVFRAGSIZE && sk->type != SOCK_RAW &&
		    sk->type != SOCK_DGRAM)
			return -EINVAL;
		if (val)
			inet->cmsg_flags |= flag;
		else
			inet->cmsg_flags &= ~flag;
		return 0;
	}
	switch (name) {
	case IP_TOS:
		set_tos(sk, val);
		return 0;
	case IP_TTL:
		if (val != -1 && (val < 1 || val > 255))
			return -EINVAL;
		inet->ttl = val;
		return 0;
	case IP_MINTTL:
		if (val < 0 || val > 255)
			return -EINVAL;
		inet->min_ttl = (u8)val;
		return 0;
	case IP_MULTICAST_TTL:
		if (sk->type == SOCK_STREAM)
			return -EINVAL;
		if (val == -1)
			val = 1;
		if (val < 0 || val > 255)
			return -EINVAL;
		inet->mc_ttl = (u8)val;
		return 0;
	case IP_MTU_DISCOVER:
		if (val < IP_PMTUDISC_DONT || val > IP_PMTUDISC_OMIT)
			return -EINVAL;
		inet->pmtudisc = (u8)val;
		return 0;
	case IP_UNICAST_IF:
		return set_unicast_if(sk, val, optlen);
	case IP_ROUTER_ALERT:
		return ip_ra_control(sk, val);
	}
	return set_flag_options(sk, name, val);
}

static notrace bool takes_int(int name)
{
	return cmsg_flag_of(name) || wants_a_byte(name) || name == IP_TOS ||
	       name == IP_HDRINCL || name == IP_MTU_DISCOVER ||
	       name == IP_RECVERR || name == IP_ROUTER_ALERT ||
	       name == IP_NODEFRAG || name == IP_BIND_ADDRESS_NO_PORT ||
	       name == IP_UNICAST_IF || name == IP_RECVERR_RFC4884;
}

int ip_setsockopt(struct sock *sk, int level, int name, const void *optval,
		  int optlen)
{
	int val = 0;
	u8 byte;

	if (level != SOL_IP)
		return -ENOPROTOOPT;
	switch (name) {
	case IP_OPTIONS:
		return set_options(sk, optval, optlen);
	case IP_LOCAL_PORT_RANGE_:
		return set_port_range(sk, optval, optlen);
	case IP_IPSEC_POLICY:
	case IP_XFRM_POLICY:
		return capable(CAP_NET_ADMIN) ? -ENOPROTOOPT : -EPERM;
	case IP_MULTICAST_IF:
	case IP_ADD_MEMBERSHIP:
	case IP_DROP_MEMBERSHIP:
	case IP_MSFILTER:
	case IP_BLOCK_SOURCE:
	case IP_UNBLOCK_SOURCE:
	case IP_ADD_SOURCE_MEMBERSHIP:
	case IP_DROP_SOURCE_MEMBERSHIP:
	case MCAST_JOIN_GROUP:
	case MCAST_LEAVE_GROUP:
	case MCAST_JOIN_SOURCE_GROUP:
	case MCAST_LEAVE_SOURCE_GROUP:
	case MCAST_BLOCK_SOURCE:
	case MCAST_UNBLOCK_SOURCE:
	case MCAST_MSFILTER:
		return ip_mc_setsockopt(sk, name, optval, optlen);
	}
	if (!takes_int(name))
		return -ENOPROTOOPT;
	if (optlen >= (int)sizeof(int)) {
		if (copy_from_user(&val, optval, sizeof(val)))
			return -EFAULT;
	} else if (optlen >= 1) {
		if (copy_from_user(&byte, optval, 1))
			return -EFAULT;
		val = byte;
	}
	return set_int_option(sk, name, val, optlen);
}

/* IP precedence and delay bits as a priority of pfifo_fast (RFC 1349). */
u32 rt_tos2priority(u8 tos)
{
	static const u8 prio[16] = { 0, 0, 0, 0, 2, 2, 2, 2,
				     6, 6, 6, 6, 4, 4, 4, 4 };

	return prio[(tos & 0x1e) >> 1];
}
