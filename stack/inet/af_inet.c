// SPDX-License-Identifier: MIT
/*
 * af_inet.c - the PF_INET socket family
 *
 * Models net/ipv4/af_inet.c of 2.4: inetsw[] chooses a protocol for (type,
 * protocol); inet_*() do what all of them share. Errors are those of the
 * running kernel, as socket(2), bind(2), connect(2), ip(7) tell and the
 * oracle tests confirm.
 *
 * What connection-oriented and other sockets do differently when they
 * connect is in af_inet_connect.c.
 *
 * Not modelled: MPTCP, SCTP, DCCP (EPROTONOSUPPORT), kernel sockets'
 * namespaces, SOCK_PACKET (core/ rewrites it to PF_PACKET).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <time.h>

#include "netdevice.h"
#include "stack/inet/inet_int.h"

#define INET_PROTO_END 263 /* one past IPPROTO_MPTCP */

/* In the order in which the kernel asks them. */
static const struct inet_protosw {
	u16 type;
	u16 protocol; /* IPPROTO_IP: any but 0 */
	u8 proto_id;
	u8 ops_id;
	int capability; /* -1: none */
	bool reuse; /* sockets of it may share what they are bound to */
} inetsw[] = {
	{ SOCK_STREAM, IPPROTO_TCP, PROTO_TCP, OPS_INET_STREAM, -1, false },
	{ SOCK_DGRAM, IPPROTO_UDP, PROTO_UDP, OPS_INET_DGRAM, -1, false },
	{ SOCK_DGRAM, IPPROTO_ICMP, PROTO_PING, OPS_INET_RAW, -1, true },
	{ SOCK_DGRAM, IPPROTO_UDPLITE, PROTO_UDPLITE, OPS_INET_DGRAM, -1,
	  false },
	{ SOCK_RAW, IPPROTO_IP, PROTO_RAW, OPS_INET_RAW, CAP_NET_RAW, true },
};

/* *protocol 0 is replaced by the default of the type. */
static const struct inet_protosw *inet_lookup(int type, int *protocol, int *err)
{
	*err = -ESOCKTNOSUPPORT;
	for (size_t i = 0; i < ARRAY_SIZE(inetsw); i++) {
		const struct inet_protosw *p = &inetsw[i];

		if (p->type != type ||
		    (p->proto_id == PROTO_PING && personality_24()))
			continue;
		*err = -EPROTONOSUPPORT;
		if (*protocol == p->protocol) {
			if (*protocol != IPPROTO_IP)
				return p;
		} else if (*protocol == IPPROTO_IP) {
			*protocol = p->protocol;
			return p;
		} else if (p->protocol == IPPROTO_IP) {
			return p;
		}
	}
	return NULL;
}

static int inet_create(struct socket *sock, int protocol)
{
	const struct inet_protosw *answer;
	struct inet_opt *inet;
	struct sock *sk;
	int err;

	if (protocol < 0 || protocol >= INET_PROTO_END)
		return -EINVAL;
	sock->state = SS_UNCONNECTED;
	answer = inet_lookup(sock->type, &protocol, &err);
	if (!answer)
		return err;
	if (answer->capability >= 0 && !capable(answer->capability))
		return -EPERM;
	sk = sk_alloc(PF_INET, (enum proto_id)answer->proto_id);
	if (!sk)
		return -ENOBUFS;
	sock->ops_id = answer->ops_id;
	sk->reuse = answer->reuse;
	inet = &sk->inet;
	if (sock->type == SOCK_RAW) {
		sk->num = (u16)protocol;
		inet->hdrincl = protocol == IPPROTO_RAW;
	}
	inet->pmtudisc = inet_gbl->sysctl_ip_no_pmtu_disc ? IP_PMTUDISC_DONT
							  : IP_PMTUDISC_WANT;
	sock_init_data(sock, sk);
	sk->family = PF_INET;
	sk->type = (u8)sock->type;
	sk->protocol = (u8)protocol;
	inet->ttl = -1;
	inet->mc_ttl = 1;
	inet->mc_loop = 1;
	inet->mc_all = 1;
	inet->id = (u16)net_random();
	if (sk->num) {
		/* Raw: the protocol number is the port. */
		sk->sport = htons(sk->num);
		sk_prot(sk)->hash(sk);
	}
	if (!sk_prot(sk)->init)
		return 0;
	err = sk_prot(sk)->init(sk);
	if (err) {
		inet_sock_release(sk);
		sock->sk = NULL;
	}
	return err;
}

void inet_sock_release(struct sock *sk)
{
	if (sk_prot(sk)->destroy)
		sk_prot(sk)->destroy(sk);
	if (sk_prot(sk)->unhash)
		sk_prot(sk)->unhash(sk);
	sock_orphan(sk);
	sock_put(sk);
}

void inet_sock_destruct(struct sock *sk)
{
	__skb_queue_purge(&sk->receive_queue);
	__skb_queue_purge(&sk->error_queue);
	kfree(sk->inet.opt);
	sk->inet.opt = NULL;
	dst_release(sk->dst_cache);
	sk->dst_cache = NULL;
}

static int inet_release(struct socket *sock)
{
	struct sock *sk = sock->sk;
	s64 timeout = 0;

	if (!sk)
		return 0;
	ip_mc_drop_socket(sk);
	/* SO_LINGER: close(2) waits until what was written is acknowledged. */
	if (sock_flag(sk, SOCK_LINGER))
		timeout = (s64)sk->lingertime * 1000000000;
	/* Entered again after a death inside: what is dead is closed. */
	sock_hold(sk);
	if (!sock_flag(sk, SOCK_DEAD))
		sk_prot(sk)->close(sk, timeout);
	sock->sk = NULL;
	sock_put(sk);
	return 0;
}

/* --- names ------------------------------------------------------------------
 */

notrace bool inet_can_nonlocal_bind(const struct sock *sk)
{
	return inet_gbl->sysctl_ip_nonlocal_bind || sk->inet.freebind ||
	       sk->inet.transparent;
}

int inet_autobind(struct sock *sk)
{
	lock_sock(sk);
	if (!sk->num) {
		if (sk_prot(sk)->get_port(sk, 0)) {
			release_sock(sk);
			return -EAGAIN;
		}
		sk->sport = htons(sk->num);
	}
	release_sock(sk);
	return 0;
}

static notrace int inet_bind_locked(struct sock *sk, u32 addr, u16 snum,
				    unsigned int type)
{
	struct inet_opt *inet = &sk->inet;

	if (sk->state != TCP_CLOSE || sk->num)
		return -EINVAL;
	sk->rcv_saddr = sk->saddr = addr;
	if (type == RTN_MULTICAST || type == RTN_BROADCAST)
		sk->saddr = 0; /* the device's */
	if (snum || !inet->bind_address_no_port) {
		if (sk_prot(sk)->get_port(sk, snum)) {
			sk->saddr = sk->rcv_saddr = 0;
			return -EADDRINUSE;
		}
	}
	if (sk->rcv_saddr)
		sk->userlocks |= SOCK_BINDADDR_LOCK;
	if (snum)
		sk->userlocks |= SOCK_BINDPORT_LOCK;
	sk->sport = htons(sk->num);
	sk->daddr = 0;
	sk->dport = 0;
	sk_dst_reset(sk);
	return 0;
}

static int inet_bind(struct socket *sock, struct sockaddr *uaddr, int len)
{
	struct sockaddr_in *addr = (struct sockaddr_in *)(void *)uaddr;
	struct sock *sk = sock->sk;
	unsigned int type;
	u16 snum;
	int err;

	if (sk_prot(sk)->bind)
		return sk_prot(sk)->bind(sk, uaddr, len);
	if (len < (int)sizeof(*addr))
		return -EINVAL;
	/* An old program leaves the family out: INADDR_ANY only. */
	if (addr->sin_family != AF_INET &&
	    (addr->sin_family != AF_UNSPEC || addr->sin_addr.s_addr))
		return -EAFNOSUPPORT;
	type = inet_addr_type(addr->sin_addr.s_addr);
	if (addr->sin_addr.s_addr && !inet_can_nonlocal_bind(sk) &&
	    type != RTN_LOCAL && type != RTN_MULTICAST && type != RTN_BROADCAST)
		return -EADDRNOTAVAIL;
	snum = ntohs(addr->sin_port);
	if (snum && snum < inet_gbl->sysctl_unprivileged_port_start &&
	    !capable(CAP_NET_BIND_SERVICE))
		return -EACCES;
	lock_sock(sk);
	err = inet_bind_locked(sk, addr->sin_addr.s_addr, snum, type);
	release_sock(sk);
	return err;
}

static int inet_getname(struct socket *sock, struct sockaddr *uaddr, int *len,
			int peer)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)(void *)uaddr;
	struct sock *sk = sock->sk;

	memset(sin, 0, sizeof(*sin));
	sin->sin_family = AF_INET;
	if (peer) {
		if (!sk->dport ||
		    ((sk->state == TCP_CLOSE || sk->state == TCP_SYN_SENT) &&
		     peer == 1))
			return -ENOTCONN;
		sin->sin_port = sk->dport;
		sin->sin_addr.s_addr = sk->daddr;
	} else {
		sin->sin_port = sk->sport;
		sin->sin_addr.s_addr =
			sk->rcv_saddr ? sk->rcv_saddr : sk->saddr;
	}
	*len = sizeof(*sin);
	return 0;
}

void inet_get_local_port_range(const struct sock *sk, int *low, int *high)
{
	int lo, hi;

	*low = inet_gbl->sysctl_local_port_range[0];
	*high = inet_gbl->sysctl_local_port_range[1];
	if (!sk)
		return;
	/* IP_LOCAL_PORT_RANGE: each end counts only inside the system's. */
	lo = sk->inet.local_port_lo;
	hi = sk->inet.local_port_hi;
	if (lo && *low <= lo && lo <= *high)
		*low = lo;
	if (hi && *low <= hi && hi <= *high)
		*high = hi;
}

/* --- the calls
 * ----------------------------------------------------------------- */

static int inet_listen(struct socket *sock, int backlog)
{
	struct sock *sk = sock->sk;
	int err = -EINVAL;

	lock_sock(sk);
	if (sock->state != SS_UNCONNECTED || sock->type != SOCK_STREAM)
		goto out;
	if (sk->state != TCP_CLOSE && sk->state != TCP_LISTEN)
		goto out;
	/* A second listen() only changes the length of the queue. */
	sk->max_ack_backlog = (u32)backlog;
	err = 0;
	if (sk->state != TCP_LISTEN)
		err = tcp_listen_start(sk);
out:
	release_sock(sk);
	return err;
}

static int inet_accept(struct socket *sock, struct socket *newsock, int flags)
{
	struct sock *sk1 = sock->sk, *sk2;
	int err = -EINVAL;

	sk2 = sk_prot(sk1)->accept(sk1, flags, &err);
	if (!sk2)
		return err;
	lock_sock(sk2);
	sock_graft(sk2, newsock);
	newsock->state = SS_CONNECTED;
	release_sock(sk2);
	return 0;
}

static int inet_shutdown(struct socket *sock, int how)
{
	struct sock *sk = sock->sk;
	int err = 0;

	how++; /* 0, 1, 2 become RCV_SHUTDOWN, SEND_SHUTDOWN, both */
	if (how & ~SHUTDOWN_MASK || !how)
		return -EINVAL;
	lock_sock(sk);
	if (sock->state == SS_CONNECTING)
		sock->state = sk->state == TCP_SYN_SENT ||
					      sk->state == TCP_SYN_RECV ||
					      sk->state == TCP_CLOSE
				      ? SS_DISCONNECTING
				      : SS_CONNECTED;
	switch (sk->state) {
	case TCP_LISTEN:
		if (!(how & RCV_SHUTDOWN))
			break;
		/* fall through */
	case TCP_SYN_SENT:
		err = sk_prot(sk)->disconnect(sk, O_NONBLOCK);
		sock->state = err ? SS_DISCONNECTING : SS_UNCONNECTED;
		break;
	case TCP_CLOSE:
		/* Marked all the same: a sleeper in poll must see POLLHUP. */
		err = -ENOTCONN;
		/* fall through */
	default:
		sk->shutdown |= (u8)how;
		if (sk_prot(sk)->shutdown)
			sk_prot(sk)->shutdown(sk, how);
		break;
	}
	sk_prot(sk)->state_change(sk);
	release_sock(sk);
	return err;
}

static int inet_sendmsg(struct socket *sock, struct msghdr_k *msg, size_t len)
{
	struct sock *sk = sock->sk;

	if (unlikely(!sk->num) && sk_prot(sk)->get_port && inet_autobind(sk))
		return -EAGAIN;
	return sk_prot(sk)->sendmsg(sk, msg, len);
}

static int inet_recvmsg(struct socket *sock, struct msghdr_k *msg, size_t len,
			int flags)
{
	struct sock *sk = sock->sk;
	int addr_len = 0, err;

	err = sk_prot(sk)->recvmsg(sk, msg, len, flags & MSG_DONTWAIT,
				   flags & ~MSG_DONTWAIT, &addr_len);
	if (err >= 0)
		msg->msg_namelen = addr_len;
	return err;
}

static int inet_setsockopt(struct socket *sock, int level, int name,
			   const void *optval, int optlen)
{
	struct sock *sk = sock->sk;

	if (!sk_prot(sk)->setsockopt)
		return -EOPNOTSUPP;
	return sk_prot(sk)->setsockopt(sk, level, name, optval, optlen);
}

static int inet_getsockopt(struct socket *sock, int level, int name,
			   void *optval, int *optlen)
{
	struct sock *sk = sock->sk;

	if (!sk_prot(sk)->getsockopt)
		return -EOPNOTSUPP;
	return sk_prot(sk)->getsockopt(sk, level, name, optval, optlen);
}

/* SIOCGSTAMP: when the last packet that was read arrived. */
static notrace int inet_getstamp(struct sock *sk, unsigned int cmd, void *arg)
{
	struct timespec ts;
	struct timeval tv;
	u64 t;

	sock_enable_timestamp(sk);
	t = sk->stamp;
	if (t == (u64)-1)
		return -ENOENT;
	if (!t)
		t = sk->stamp = ktime_get_real();
	ts.tv_sec = (time_t)(t / 1000000000);
	ts.tv_nsec = (long)(t % 1000000000);
	tv.tv_sec = ts.tv_sec;
	tv.tv_usec = ts.tv_nsec / 1000;
	if (cmd == 0x8906)
		return copy_to_user(arg, &tv, sizeof(tv)) ? -EFAULT : 0;
	return copy_to_user(arg, &ts, sizeof(ts)) ? -EFAULT : 0;
}

static int inet_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	struct sock *sk = sock->sk;
	void *p = (void *)arg;
	int err;

	switch (cmd) {
	case 0x8906: /* SIOCGSTAMP_OLD */
	case 0x8907: /* SIOCGSTAMPNS_OLD */
		return inet_getstamp(sk, cmd, p);
	case SIOCADDRT:
	case SIOCDELRT:
		return ip_rt_ioctl(cmd, p);
	case SIOCRTMSG:
		return -EINVAL;
	case SIOCDARP:
	case SIOCGARP:
	case SIOCSARP:
		return arp_ioctl(cmd, p);
	case SIOCGIFADDR:
	case SIOCGIFBRDADDR:
	case SIOCGIFNETMASK:
	case SIOCGIFDSTADDR:
	case SIOCGIFPFLAGS:
	case SIOCSIFADDR:
	case SIOCSIFBRDADDR:
	case SIOCSIFNETMASK:
	case SIOCSIFDSTADDR:
	case SIOCSIFPFLAGS:
	case SIOCSIFFLAGS:
		return devinet_ioctl(cmd, p);
	}
	err = sk_prot(sk)->ioctl ? sk_prot(sk)->ioctl(sk, (int)cmd, arg)
				 : -ENOIOCTLCMD;
	if (err == -ENOIOCTLCMD)
		err = dev_ioctl(cmd, p);
	return err;
}

/* --- tables
 * ---------------------------------------------------------------------*/

const struct net_proto_family inet_family_ops = {
	.family = PF_INET,
	.name = "inet",
	.create = inet_create,
};

const struct proto_ops inet_stream_ops = {
	.family = PF_INET,
	.release = inet_release,
	.bind = inet_bind,
	.connect = inet_stream_connect,
	.socketpair = sock_no_socketpair,
	.accept = inet_accept,
	.getname = inet_getname,
	.poll = tcp_poll,
	.ioctl = inet_ioctl,
	.listen = inet_listen,
	.shutdown = inet_shutdown,
	.setsockopt = inet_setsockopt,
	.getsockopt = inet_getsockopt,
	.sendmsg = inet_sendmsg,
	.recvmsg = inet_recvmsg,
	.mmap = sock_no_mmap,
};

#define INET_DGRAM_OPS                                                        \
	.family = PF_INET, .release = inet_release, .bind = inet_bind,        \
	.connect = inet_dgram_connect, .socketpair = sock_no_socketpair,      \
	.accept = sock_no_accept, .getname = inet_getname,                    \
	.poll = datagram_poll, .ioctl = inet_ioctl, .listen = sock_no_listen, \
	.shutdown = inet_shutdown, .setsockopt = inet_setsockopt,             \
	.getsockopt = inet_getsockopt, .sendmsg = inet_sendmsg,               \
	.recvmsg = inet_recvmsg, .mmap = sock_no_mmap

const struct proto_ops inet_dgram_ops = { INET_DGRAM_OPS };
const struct proto_ops inet_sockraw_ops = { INET_DGRAM_OPS };
