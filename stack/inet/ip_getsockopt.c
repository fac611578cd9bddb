// SPDX-License-Identifier: MIT
/*
 * ip_getsockopt.c - SOL_IP: getsockopt(2)
 *
 * Models ip_getsockopt() of net/ipv4/ip_sockglue.c. A value that fits into a
 * byte is given as one when the program's buffer is shorter than an int.
 *
 * Not modelled: what ip_sockglue.c does not know.
 */
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>

#include "stack/inet/ip_sockopt.h"

static notrace int put_bytes(void *optval, int *optlen, const void *data,
			     int len)
{
	if (copy_to_user(optlen, &len, sizeof(len)) ||
	    copy_to_user(optval, data, (unsigned long)len))
		return -EFAULT;
	return 0;
}

/* As the program gave them: the source route's first hop in its place. */
static notrace int get_options(struct sock *sk, void *optval, int *optlen,
			       int len)
{
	u8 buf[sizeof(struct ip_options) + MAX_IPOPTLEN]
		__attribute__((aligned(8)));
	struct ip_options *opt = (void *)buf;

	lock_sock(sk);
	opt->optlen = 0;
	if (sk->inet.opt)
		memcpy(buf, sk->inet.opt, optlength(sk->inet.opt));
	release_sock(sk);
	if (!opt->optlen) {
		len = 0;
		return copy_to_user(optlen, &len, sizeof(len)) ? -EFAULT : 0;
	}
	ip_options_undo(opt);
	return put_bytes(optval, optlen, opt->__data,
			 min(len, (int)opt->optlen));
}

/* What a stream's control messages would say, in one buffer. */
static notrace int get_pktoptions(struct sock *sk, void *optval, int *optlen,
				  int len)
{
	struct msghdr_k msg = { .msg_control = optval,
				.msg_controllen = (size_t)len,
				.control_user = 1 };
	u32 flags = sk->inet.cmsg_flags;

	if (sk->type != SOCK_STREAM)
		return -ENOPROTOOPT;
	if (flags & IP_CMSG_PKTINFO) {
		struct in_pktinfo info = {
			.ipi_ifindex = sk->inet.mc_index,
			.ipi_addr.s_addr = sk->rcv_saddr,
			.ipi_spec_dst.s_addr = sk->rcv_saddr,
		};

		put_cmsg(&msg, SOL_IP, IP_PKTINFO, sizeof(info), &info);
	}
	if (flags & IP_CMSG_TTL) {
		int ttl = sk->inet.mc_ttl;

		put_cmsg(&msg, SOL_IP, IP_TTL, sizeof(ttl), &ttl);
	}
	if (flags & IP_CMSG_TOS) {
		int tos = 0;

		put_cmsg(&msg, SOL_IP, IP_TOS, sizeof(tos), &tos);
	}
	len -= (int)msg.msg_controllen;
	return copy_to_user(optlen, &len, sizeof(len)) ? -EFAULT : 0;
}

static notrace int get_mtu(struct sock *sk, int *val)
{
	struct dst_entry *dst = sk_dst_get(sk);

	*val = 0;
	if (dst) {
		*val = (int)rt_mtu(dst);
		dst_release(dst);
	}
	return *val ? 0 : -ENOTCONN;
}

static notrace bool has_ra(const struct sock *sk)
{
	struct ip_ra_chain *ra;

	spin_lock(&inet_gbl->ra_lock);
	for (ra = inet_gbl->ra_chain; ra && ra->sk != sk;)
		ra = ra->next;
	spin_unlock(&inet_gbl->ra_lock);
	return ra;
}

static notrace int get_int(struct sock *sk, int name, int *val)
{
	const struct inet_opt *inet = &sk->inet;

	switch (name) {
	case IP_PKTINFO:
		*val = !!(inet->cmsg_flags & IP_CMSG_PKTINFO);
		return 0;
	case IP_RECVTTL:
		*val = !!(inet->cmsg_flags & IP_CMSG_TTL);
		return 0;
	case IP_RECVTOS:
		*val = !!(inet->cmsg_flags & IP_CMSG_TOS);
		return 0;
	case IP_RECVOPTS:
		*val = !!(inet->cmsg_flags & IP_CMSG_RECVOPTS);
		return 0;
	case IP_RETOPTS:
		*val = !!(inet->cmsg_flags & IP_CMSG_RETOPTS);
		return 0;
	case IP_PASSSEC:
		*val = !!(inet->cmsg_flags & IP_CMSG_PASSSEC);
		return 0;
	case IP_RECVORIGDSTADDR:
		*val = !!(inet->cmsg_flags & IP_CMSG_ORIGDSTADDR);
		return 0;
	case IP_CHECKSUM:
		*val = !!(inet->cmsg_flags & IP_CMSG_CHECKSUM);
		return 0;
	case IP_RECVFRAGSIZE:
		*val = !!(inet->cmsg_flags & IP_CMSG_RECVFRAGSIZE);
		return 0;
	case IP_TOS:
		*val = inet->tos;
		return 0;
	case IP_TTL:
		*val = inet->ttl < 0 ? inet_gbl->sysctl_ip_default_ttl
				     : inet->ttl;
		return 0;
	case IP_MINTTL:
		*val = inet->min_ttl;
		return 0;
	case IP_HDRINCL:
		*val = inet->hdrincl;
		return 0;
	case IP_NODEFRAG:
		*val = inet->nodefrag;
		return 0;
	case IP_BIND_ADDRESS_NO_PORT:
		*val = inet->bind_address_no_port;
		return 0;
	case IP_MTU_DISCOVER:
		*val = inet->pmtudisc;
		return 0;
	case IP_MTU:
		return get_mtu(sk, val);
	case IP_RECVERR:
		*val = inet->recverr;
		return 0;
	case IP_RECVERR_RFC4884:
		*val = inet->recverr_rfc4884;
		return 0;
	case IP_MULTICAST_TTL:
		*val = inet->mc_ttl;
		return 0;
	case IP_MULTICAST_LOOP:
		*val = inet->mc_loop;
		return 0;
	case IP_MULTICAST_ALL:
		*val = inet->mc_all;
		return 0;
	case IP_FREEBIND:
		*val = inet->freebind;
		return 0;
	case IP_TRANSPARENT:
		*val = inet->transparent;
		return 0;
	case IP_UNICAST_IF:
		*val = (int)htonl((u32)inet->uc_index);
		return 0;
	case IP_ROUTER_ALERT:
		*val = has_ra(sk);
		return 0;
	case IP_LOCAL_PORT_RANGE_:
		*val = (int)((u32)inet->local_port_hi << 16 |
			     inet->local_port_lo);
		return 0;
	case IP_PROTOCOL_:
		*val = sk->num; /* a raw socket's is its protocol */
		return 0;
	}
	return -ENOPROTOOPT;
}

int ip_getsockopt(struct sock *sk, int level, int name, void *optval,
		  int *optlen)
{
	int val, len, err;
	u8 byte;

	if (level != SOL_IP)
		return -EOPNOTSUPP;
	if (copy_from_user(&len, optlen, sizeof(len)))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	switch (name) {
	case IP_OPTIONS:
		return get_options(sk, optval, optlen, len);
	case IP_PKTOPTIONS:
		return get_pktoptions(sk, optval, optlen, len);
	case IP_MULTICAST_IF:
		return put_bytes(optval, optlen, &sk->inet.mc_addr,
				 min(len, 4));
	case IP_MSFILTER:
	case MCAST_MSFILTER:
		return ip_mc_getsockopt(sk, name, optval, optlen, len);
	}
	err = get_int(sk, name, &val);
	if (err)
		return err;
	if (len < (int)sizeof(int) && len > 0 && val >= 0 && val <= 255) {
		byte = (u8)val;
		return put_bytes(optval, optlen, &byte, 1);
	}
	return put_bytes(optval, optlen, &val, min(len, (int)sizeof(int)));
}
