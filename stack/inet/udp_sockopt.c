// SPDX-License-Identifier: MIT
/*
 * udp_sockopt.c - setsockopt, getsockopt and ioctl of UDP and UDP-Lite
 *
 * Models udp_ioctl() of net/ipv4/udp.c of 2.4, and udp_lib_setsockopt() of
 * later ones (udp(7), udplite(7)). Each level takes the options of both.
 *
 * Not modelled: UDP_ENCAP (ENOPROTOOPT).
 */
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include "stack/inet/udp.h"

#define SOL_UDPLITE	    136
#define UDP_CORK_	    1
#define UDPLITE_SEND_CSCOV_ 10
#define UDPLITE_RECV_CSCOV_ 11
#define UDP_ENCAP_	    100
#define UDP_NO_CHECK6_TX_   101
#define UDP_NO_CHECK6_RX_   102
#define UDP_SEGMENT_	    103
#define UDP_GRO_	    104

int udp_ioctl(struct sock *sk, int cmd, unsigned long arg)
{
	int amount = 0;

	switch (cmd) {
	case TIOCOUTQ:
		amount = atomic_read(&sk->wmem_alloc);
		break;
	case FIONREAD: {
		struct sk_buff *skb;

		spin_lock(&sk->receive_queue.lock);
		skb = skb_peek(&sk->receive_queue);
		if (skb)
			amount = (int)skb->len; /* the next datagram only */
		spin_unlock(&sk->receive_queue.lock);
		break;
	}
	default:
		return -ENOIOCTLCMD;
	}
	return copy_to_user((void *)arg, &amount, sizeof(amount)) ? -EFAULT : 0;
}

/* RFC 3828 3.1: 0 is everything; the header is covered in any case. */
static u16 udplite_cscov(int val)
{
	if (val && val < 8)
		return 8;
	return (u16)min(val, 0xffff);
}

int udp_setsockopt(struct sock *sk, int level, int name, const void *optval,
		   int optlen)
{
	struct udp_sock *up = udp_sk(sk);
	int val, err = 0;

	if (level != SOL_UDP && level != SOL_UDPLITE)
		return ip_setsockopt(sk, level, name, optval, optlen);
	if (optlen < (int)sizeof(int))
		return -EINVAL;
	if (copy_from_user(&val, optval, sizeof(val)))
		return -EFAULT;
	switch (name) {
	case UDP_CORK_:
		if (val) {
			up->corkflag = 1;
			break;
		}
		up->corkflag = 0;
		lock_sock(sk);
		if (up->pending)
			udp_push_pending_frames(sk);
		release_sock(sk);
		break;
	case UDP_ENCAP_:
		if (val)
			return -ENOPROTOOPT;
		break;
	case UDP_NO_CHECK6_TX_:
		up->no_check6_tx = !!val;
		break;
	case UDP_NO_CHECK6_RX_:
		up->no_check6_rx = !!val;
		break;
	case UDP_SEGMENT_:
		if (val < 0 || val > 0xffff)
			return -EINVAL;
		up->gso_size = (u16)val;
		break;
	case UDP_GRO_:
		up->gro = !!val;
		break;
	case UDPLITE_SEND_CSCOV_:
		if (!is_udplite(sk))
			return -ENOPROTOOPT;
		up->pcslen = udplite_cscov(val);
		up->pcflag |= UDPLITE_SEND_CC;
		break;
	case UDPLITE_RECV_CSCOV_:
		if (!is_udplite(sk))
			return -ENOPROTOOPT;
		up->pcrlen = udplite_cscov(val);
		up->pcflag |= UDPLITE_RECV_CC;
		break;
	default:
		err = -ENOPROTOOPT;
		break;
	}
	return err;
}

int udp_getsockopt(struct sock *sk, int level, int name, void *optval,
		   int *optlen)
{
	struct udp_sock *up = udp_sk(sk);
	int val, len;

	if (level != SOL_UDP && level != SOL_UDPLITE)
		return ip_getsockopt(sk, level, name, optval, optlen);
	if (copy_from_user(&len, optlen, sizeof(len)))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	switch (name) {
	case UDP_CORK_:
		val = up->corkflag;
		break;
	case UDPLITE_SEND_CSCOV_: /* readable on any UDP socket */
		val = up->pcslen;
		break;
	case UDPLITE_RECV_CSCOV_:
		val = up->pcrlen;
		break;
	case UDP_ENCAP_:
		val = up->encap_type;
		break;
	case UDP_NO_CHECK6_TX_:
		val = up->no_check6_tx;
		break;
	case UDP_NO_CHECK6_RX_:
		val = up->no_check6_rx;
		break;
	case UDP_SEGMENT_:
		val = up->gso_size;
		break;
	case UDP_GRO_:
		val = up->gro;
		break;
	default:
		return -ENOPROTOOPT;
	}
	len = min(len, (int)sizeof(int));
	if (copy_to_user(optlen, &len, sizeof(len)) ||
	    copy_to_user(optval, &val, (unsigned long)len))
		return -EFAULT;
	return 0;
}
