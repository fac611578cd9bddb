// SPDX-License-Identifier: MIT
/*
 * af_inet_connect.c - connect(2), for datagrams and for streams
 *
 * Models inet_dgram_connect(), inet_stream_connect() and udp_connect() of
 * net/ipv4 of 2.4. A stream's connect() is a little state machine:
 *
 *   UNCONNECTED --prot->connect--> CONNECTING --handshake--> CONNECTED
 *        ^                              | error, reset
 *        `---------- disconnect --------'
 *
 * A caller that does not wait is told EINPROGRESS, and EALREADY when it asks
 * again; the last call that finds the handshake done returns 0 (connect(2)).
 *
 * Not modelled: TCP Fast Open's deferred connect.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <string.h>

#include "netdevice.h"
#include "stack/inet/inet_int.h"

int inet_dgram_connect(struct socket *sock, struct sockaddr *uaddr, int len,
		       int flags)
{
	struct sock *sk = sock->sk;

	if (len < (int)sizeof(uaddr->sa_family))
		return -EINVAL;
	if (uaddr->sa_family == AF_UNSPEC)
		return sk_prot(sk)->disconnect(sk, flags);
	if (!sk->num && sk_prot(sk)->get_port && inet_autobind(sk))
		return -EAGAIN;
	return sk_prot(sk)->connect(sk, uaddr, len);
}

/* The peer of a datagram socket: fixed, with the route to it. Locked. */
notrace int ip4_datagram_connect(struct sock *sk, struct sockaddr *uaddr,
				 int len)
{
	struct rt_flow fl;
	struct sockaddr_in *usin = (struct sockaddr_in *)(void *)uaddr;
	struct inet_opt *inet = &sk->inet;
	struct rtable *rt;
	int oif, err;
	u32 saddr;

	if (len < (int)sizeof(*usin))
		return -EINVAL;
	if (usin->sin_family != AF_INET)
		return -EAFNOSUPPORT;
	sk_dst_reset(sk);
	oif = sk->bound_dev_if;
	saddr = sk->saddr;
	if (ipv4_is_multicast(usin->sin_addr.s_addr)) {
		if (!oif)
			oif = inet->mc_index;
		if (!saddr)
			saddr = inet->mc_addr;
	} else if (!oif) {
		oif = inet->uc_index;
	}
	fl = sk_flow(sk, usin->sin_port);
	err = ip_route_connect(&rt, usin->sin_addr.s_addr, saddr,
			       RT_CONN_FLAGS(sk), oif, &fl);
	if (err) {
		if (err == -ENETUNREACH)
			IP_INC_STATS(IpOutNoRoutes);
		return err;
	}
	if (rt->rt_flags & RTCF_BROADCAST && !sock_flag(sk, SOCK_BROADCAST)) {
		ip_rt_put(rt);
		return -EACCES;
	}
	if (!sk->saddr)
		sk->saddr = rt->rt_src;
	if (!sk->rcv_saddr)
		sk->rcv_saddr = rt->rt_src;
	sk->daddr = rt->rt_dst;
	sk->dport = usin->sin_port;
	sk->state = TCP_ESTABLISHED;
	sk->inet.id = (u16)net_random();
	sk_dst_set(sk, &rt->dst);
	return 0;
}

int udp_connect(struct sock *sk, struct sockaddr *addr, int len)
{
	int err;

	lock_sock(sk);
	err = ip4_datagram_connect(sk, addr, len);
	release_sock(sk);
	return err;
}

int udp_disconnect(struct sock *sk, int flags)
{
	lock_sock(sk);
	sk->state = TCP_CLOSE;
	sk->daddr = 0;
	sk->dport = 0;
	sk->bound_dev_if = 0;
	if (!(sk->userlocks & SOCK_BINDADDR_LOCK))
		sk->rcv_saddr = sk->saddr = 0;
	/* A raw socket, too, is deaf from here on: that is Linux's way. */
	if (!(sk->userlocks & SOCK_BINDPORT_LOCK)) {
		sk_prot(sk)->unhash(sk);
		sk->sport = 0;
	}
	sk_dst_reset(sk);
	release_sock(sk);
	return 0;
}

/*
 * Linux: the answer is worked on before the sock is released. What the peer
 * sends behind it waits until the call is over: one that resets at once what
 * it accepts would make every third connect() fail, not one in two hundred.
 */
static s64 inet_wait_for_connect(struct sock *sk, s64 timeo)
{
	struct wait_queue *wait = &current->wait;

	init_waitqueue_entry(wait, current);
	add_wait_queue(sk->sleep, wait);
	while (sk->state == TCP_SYN_SENT || sk->state == TCP_SYN_RECV) {
		if (sk_backlog_one(sk))
			continue;
		set_current_state(TASK_INTERRUPTIBLE);
		release_sock(sk);
		timeo = schedule_timeout(timeo);
		lock_sock(sk);
		if (signal_pending(current) || !timeo)
			break;
	}
	set_current_state(TASK_RUNNING);
	remove_wait_queue(sk->sleep, wait);
	return timeo;
}

/* With the sock locked: start, or look how far an earlier start has come. */
static notrace int stream_connect_start(struct socket *sock,
					struct sockaddr *uaddr, int len,
					int *err)
{
	struct sock *sk = sock->sk;

	switch (sock->state) {
	case SS_CONNECTED:
		*err = -EISCONN;
		return -1;
	case SS_CONNECTING:
		*err = -EALREADY;
		return 0;
	case SS_UNCONNECTED:
		*err = -EISCONN;
		if (sk->state != TCP_CLOSE)
			return -1;
		*err = sk_prot(sk)->connect(sk, uaddr, len);
		if (*err < 0)
			return -1;
		sock->state = SS_CONNECTING;
		*err = -EINPROGRESS;
		return 0;
	default:
		*err = -EINVAL;
		return -1;
	}
}

/* Caller owns the sock. Without uaddr: of the send that is to connect it. */
notrace int __inet_stream_connect(struct socket *sock, struct sockaddr *uaddr,
				  int len, int flags)
{
	struct sock *sk = sock->sk;
	s64 timeo;
	int err;

	if (uaddr && len < (int)sizeof(uaddr->sa_family))
		return -EINVAL;
	if (uaddr && uaddr->sa_family == AF_UNSPEC) {
		err = sk_prot(sk)->disconnect(sk, flags);
		sock->state = err ? SS_DISCONNECTING : SS_UNCONNECTED;
		return err;
	}
	if (stream_connect_start(sock, uaddr, len, &err))
		return err;
	timeo = sock_sndtimeo(sk, flags & O_NONBLOCK);
	if (sk->state == TCP_SYN_SENT || sk->state == TCP_SYN_RECV) {
		if (!timeo)
			return err;
		timeo = inet_wait_for_connect(sk, timeo);
		if (!timeo)
			return err;
		if (signal_pending(current) &&
		    (sk->state == TCP_SYN_SENT || sk->state == TCP_SYN_RECV))
			return sock_intr_errno(timeo);
	}
	if (sk->state == TCP_CLOSE) {
		err = sock_error(sk);
		if (!err)
			err = -ECONNABORTED;
		sock->state = SS_UNCONNECTED;
		if (sk_prot(sk)->disconnect(sk, flags))
			sock->state = SS_DISCONNECTING;
		return err;
	}
	sock->state = SS_CONNECTED;
	return 0;
}

int inet_stream_connect(struct socket *sock, struct sockaddr *uaddr, int len,
			int flags)
{
	int err;

	lock_sock(sock->sk);
	err = __inet_stream_connect(sock, uaddr, len, flags);
	release_sock(sock->sk);
	return err;
}
