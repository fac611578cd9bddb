// SPDX-License-Identifier: MIT
/*
 * nl_sockopt.c - options of level SOL_NETLINK
 *
 * 2.4 has none (sock_no_setsockopt); iproute2 needs several of today's, so
 * these follow the running kernel (man 7 netlink).
 *
 * Not modelled: NETLINK_RX_RING and TX_RING (Linux has removed them).
 */
#include <errno.h>
#include <linux/capability.h>
#include <string.h>

#include "stack/netlink/netlink.h"

static u32 flag_of(int name)
{
	switch (name) {
	case NETLINK_PKTINFO:
		return NL_RECV_PKTINFO;
	case NETLINK_BROADCAST_ERROR:
		return NL_BROADCAST_ERROR;
	case NETLINK_NO_ENOBUFS:
		return NL_NO_ENOBUFS;
	case NETLINK_LISTEN_ALL_NSID:
		return NL_ALL_NSID;
	case NETLINK_CAP_ACK:
		return NL_CAP_ACK;
	case NETLINK_EXT_ACK:
		return NL_EXT_ACK;
	case NETLINK_GET_STRICT_CHK:
		return NL_STRICT;
	default:
		return 0;
	}
}

static int membership(struct sock *sk, int name, u32 group)
{
	const struct netlink_kernel *k = netlink_kernel(sk->protocol);
	u32 *word, bit;

	if (!k->nonroot_recv && !capable(CAP_NET_ADMIN))
		return -EPERM;
	if (!group || group > k->groups)
		return -EINVAL;
	word = &nlk_sk(sk)->groups[(group - 1) / 32];
	bit = 1u << ((group - 1) % 32);
	if (name == NETLINK_ADD_MEMBERSHIP)
		__atomic_fetch_or(word, bit, __ATOMIC_ACQ_REL);
	else
		__atomic_fetch_and(word, ~bit, __ATOMIC_ACQ_REL);
	return 0;
}

int netlink_setsockopt(struct socket *sock, int level, int name,
		       const void *optval, int optlen)
{
	struct netlink_sock *nlk = nlk_sk(sock->sk);
	u32 val = 0, flag;

	if (personality_24())
		return -EOPNOTSUPP; /* sock_no_setsockopt */
	if (level != SOL_NETLINK)
		return -ENOPROTOOPT;
	if (optlen >= (int)sizeof(val) &&
	    copy_from_user(&val, optval, sizeof(val)))
		return -EFAULT;
	if (name == NETLINK_ADD_MEMBERSHIP || name == NETLINK_DROP_MEMBERSHIP)
		return membership(sock->sk, name, val);
	if (name == NETLINK_LISTEN_ALL_NSID && !capable(CAP_NET_BROADCAST))
		return -EPERM;
	flag = flag_of(name);
	if (!flag)
		return -ENOPROTOOPT;
	if (val)
		__atomic_fetch_or(&nlk->flags, flag, __ATOMIC_ACQ_REL);
	else
		__atomic_fetch_and(&nlk->flags, ~flag, __ATOMIC_ACQ_REL);
	if (flag == NL_NO_ENOBUFS && val) {
		nlk->flags &= ~NL_CONGESTED;
		wake_up_interruptible(&sock->wait);
	}
	return 0;
}

/* A bit mask in words of 32 groups; what does not fit is left out. */
static int list_memberships(struct netlink_sock *nlk, void *optval, int *optlen,
			    int len)
{
	u32 ngroups = netlink_kernel(nlk->sk.protocol)->groups;
	int need = (int)((ngroups + 31) / 32 * 4);

	for (int pos = 0; pos < need && len - pos >= 4; pos += 4)
		if (copy_to_user((char *)optval + pos, &nlk->groups[pos / 4],
				 4))
			return -EFAULT;
	return copy_to_user(optlen, &need, sizeof(need)) ? -EFAULT : 0;
}

int netlink_getsockopt(struct socket *sock, int level, int name, void *optval,
		       int *optlen)
{
	struct netlink_sock *nlk = nlk_sk(sock->sk);
	int len, val;
	u32 flag;

	if (personality_24())
		return -EOPNOTSUPP; /* sock_no_getsockopt */
	if (level != SOL_NETLINK)
		return -ENOPROTOOPT;
	if (copy_from_user(&len, optlen, sizeof(len)))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	if (name == NETLINK_LIST_MEMBERSHIPS)
		return list_memberships(nlk, optval, optlen, len);
	flag = flag_of(name);
	if (!flag)
		return -ENOPROTOOPT;
	if (len < (int)sizeof(int))
		return -EINVAL;
	len = sizeof(int);
	val = !!(nlk->flags & flag);
	if (copy_to_user(optlen, &len, sizeof(len)) ||
	    copy_to_user(optval, &val, sizeof(val)))
		return -EFAULT;
	return 0;
}
