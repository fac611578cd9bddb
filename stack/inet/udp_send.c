// SPDX-License-Identifier: MIT
/*
 * udp_send.c - sending datagrams
 *
 * Models udp_sendmsg() of net/ipv4/udp.c (RFC 768). The fast path takes no
 * lock of the socket: a route (the connected socket's own, or a cached one),
 * one buffer, one copy out of the program, the device. On lo the checksum is
 * left out, as the kernel leaves it to the device.
 *
 * MSG_MORE and UDP_CORK gather the bytes of one datagram in a buffer until
 * the last part comes. UDP_SEGMENT cuts what is given into datagrams of that
 * size.
 *
 * Not modelled: MSG_ZEROCOPY (copied), one big packet for all the segments of
 * UDP_SEGMENT (each is sent by itself; nobody can tell but by the clock).
 */
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>

#include "neighbour.h"
#include "stack/inet/udp.h"

#define SOL_UDP_     17
#define UDP_SEGMENT_ 103

/* What udp_getfrag() needs to know; lives in the sender's frame. */
struct udpfakehdr {
	struct udphdr uh;
	u32 saddr, daddr;
	u32 len; /* of the datagram, header included */
	u32 wcheck;
	u32 cscov; /* UDP-Lite: bytes that wcheck covers */
	u32 base; /* where its data starts in iov or buf */
	const struct iovec *iov; /* the program's, or NULL */
	const u8 *buf; /* corked bytes */
};

static notrace int frag_copy(const struct udpfakehdr *ufh, u8 *to, u32 off,
			     u32 len, u32 *csum)
{
	if (ufh->buf) {
		memcpy(to, ufh->buf + ufh->base + off, len);
		if (csum)
			*csum = csum_add(*csum, csum_partial(to, len, 0));
		return 0;
	}
	if (csum)
		return csum_partial_copy_fromiovecend(
			to, ufh->iov, ufh->base + off, len, csum);
	return memcpy_fromiovecend(to, ufh->iov, ufh->base + off, len);
}

/* The part of the datagram without a checksum (SO_NO_CHECK). */
static int udp_getfrag_nosum(const void *frag, char *to, unsigned int offset,
			     unsigned int len, struct sk_buff *skb)
{
	const struct udpfakehdr *ufh = frag;

	if (offset)
		return frag_copy(ufh, (u8 *)to, offset - 8, len, NULL);
	memcpy(to, &ufh->uh, 8);
	return frag_copy(ufh, (u8 *)to + 8, 0, len - 8, NULL);
}

/*
 * Fragments are asked for from the last to the first, so the one that holds
 * the header comes when the sum of all the others is known.
 */
static int udp_getfrag(const void *frag, char *to, unsigned int offset,
		       unsigned int len, struct sk_buff *skb)
{
	struct udpfakehdr *ufh = (struct udpfakehdr *)(unsigned long)frag;
	u16 check;
	int err;

	if (offset)
		return frag_copy(ufh, (u8 *)to, offset - 8, len, &ufh->wcheck);
	if (skb && skb->dst->dev->features & NETIF_F_LOOPBACK_CSUM) {
		/* Only the pseudo header's sum is there, as Linux has it. */
		check = (u16)~csum_tcpudp_magic(ufh->saddr, ufh->daddr,
						(u16)ufh->len, IPPROTO_UDP, 0);
		ufh->uh.check = check;
		memcpy(to, &ufh->uh, 8);
		skb->ip_summed = CHECKSUM_HW;
		return frag_copy(ufh, (u8 *)to + 8, 0, len - 8, NULL);
	}
	ufh->uh.check = 0;
	err = frag_copy(ufh, (u8 *)to + 8, 0, len - 8, &ufh->wcheck);
	if (err)
		return err;
	ufh->wcheck = csum_partial(&ufh->uh, 8, ufh->wcheck);
	check = csum_tcpudp_magic(ufh->saddr, ufh->daddr, (u16)ufh->len,
				  IPPROTO_UDP, ufh->wcheck);
	/* RFC 768: a sum of zero is sent as all ones. */
	ufh->uh.check = check ? check : 0xffff;
	memcpy(to, &ufh->uh, 8);
	return 0;
}

/*
 * UDP-Lite: summed in software always, as far as the socket says. The part
 * that is covered may end in any fragment; they come from last to first.
 */
static int udplite_getfrag(const void *frag, char *to, unsigned int offset,
			   unsigned int len, struct sk_buff *skb)
{
	struct udpfakehdr *ufh = (struct udpfakehdr *)(unsigned long)frag;
	u32 cov = ufh->cscov, n;
	u16 check;
	int err;

	if (offset) {
		err = frag_copy(ufh, (u8 *)to, offset - 8, len, NULL);
		n = cov > offset ? min(cov - offset, len) : 0;
		if (!err)
			ufh->wcheck =
				csum_add(ufh->wcheck, csum_partial(to, n, 0));
		return err;
	}
	ufh->uh.check = 0;
	memcpy(to, &ufh->uh, 8);
	err = frag_copy(ufh, (u8 *)to + 8, 0, len - 8, NULL);
	if (err)
		return err;
	ufh->wcheck = csum_add(ufh->wcheck, csum_partial(to, min(cov, len), 0));
	check = csum_tcpudp_magic(ufh->saddr, ufh->daddr, (u16)ufh->len,
				  IPPROTO_UDPLITE, ufh->wcheck);
	ufh->uh.check = check ? check : 0xffff;
	memcpy(to, &ufh->uh, 8);
	return 0;
}

/* --- one datagram ------------------------------------------------------------
 */

static notrace int udp_send_one(struct sock *sk, struct udpfakehdr *ufh,
				u32 datalen, struct ipcm_cookie *ipc,
				struct rtable *rt, int flags)
{
	ip_getfrag getfrag = sk->no_check_tx ? udp_getfrag_nosum : udp_getfrag;
	int err;

	ufh->len = datalen + 8;
	ufh->uh.len = htons((u16)ufh->len);
	ufh->wcheck = 0;
	ufh->saddr = rt->rt_src;
	ufh->daddr = rt->rt_dst;
	if (unlikely(is_udplite(sk))) {
		ufh->cscov = udplite_sender_cscov(sk, &ufh->uh, ufh->len);
		getfrag = udplite_getfrag;
	}
	err = ip_build_xmit(sk, getfrag, ufh, ufh->len, ipc, rt, flags);
	if (!err)
		UDP_INC_STATS(OutDatagrams, is_udplite(sk));
	else if (err == -ENOBUFS)
		UDP_INC_STATS(SndbufErrors, is_udplite(sk));
	return err;
}

/* UDP_SEGMENT: datalen bytes as datagrams of gso bytes, the last shorter. */
static notrace int udp_send_segments(struct sock *sk, struct udpfakehdr *ufh,
				     u32 datalen, u32 gso,
				     struct ipcm_cookie *ipc, struct rtable *rt,
				     int flags)
{
	u32 hlen = (u32)sizeof(struct iphdr) + 8 +
		   (ipc->opt ? ipc->opt->optlen : 0);
	int err = 0;

	if (unlikely(gso && is_udplite(sk)))
		return -EIO;
	if (!gso || datalen <= gso)
		return udp_send_one(sk, ufh, datalen, ipc, rt, flags);
	if (hlen + datalen > 0xffff) /* it is one packet to IP */
		return -EMSGSIZE;
	if (hlen + gso > rt_mtu(&rt->dst) || datalen > gso * UDP_MAX_SEGMENTS ||
	    sk->no_check_tx)
		return -EINVAL;
	for (u32 off = 0; off < datalen && !err; off += gso) {
		ufh->base = off;
		err = udp_send_one(sk, ufh, min(gso, datalen - off), ipc, rt,
				   flags);
	}
	return err;
}

/* --- a datagram in the making
 * -------------------------------------------------- */

void udp_flush_pending_frames(struct sock *sk)
{
	struct udp_sock *up = udp_sk(sk);

	if (!up->pending)
		return;
	up->pending = 0;
	kfree(up->cork.buf);
	up->cork.buf = NULL;
	up->cork.len = up->cork.size = 0;
	ip_rt_put(up->cork.rt);
	up->cork.rt = NULL;
	kfree(up->cork.ipc.opt);
	up->cork.ipc.opt = NULL;
}

int udp_push_pending_frames(struct sock *sk)
{
	struct udp_sock *up = udp_sk(sk);
	struct udpfakehdr ufh = {
		.uh.source = sk->sport,
		.uh.dest = up->cork.dport,
		.buf = up->cork.buf ? up->cork.buf : (const u8 *)"",
	};
	int err =
		udp_send_segments(sk, &ufh, up->cork.len, up->cork.ipc.gso_size,
				  &up->cork.ipc, up->cork.rt, 0);

	udp_flush_pending_frames(sk);
	return err;
}

static notrace int cork_append(struct sock *sk, struct iovec *iov, u32 len)
{
	struct udp_sock *up = udp_sk(sk);
	u32 need = up->cork.len + len;
	u8 *n;

	if (need > 0xffff - 20 - 8) {
		ip_local_error(sk, EMSGSIZE, up->cork.daddr, up->cork.dport,
			       rt_mtu(&up->cork.rt->dst));
		return -EMSGSIZE;
	}
	if (need > up->cork.size) {
		u32 size = need < 2048 ? 2048 : 0x10000;

		n = kmalloc(size);
		if (!n)
			return -ENOBUFS;
		memcpy(n, up->cork.buf, up->cork.len);
		kfree(up->cork.buf);
		up->cork.buf = n;
		up->cork.size = size;
	}
	if (memcpy_fromiovecend(up->cork.buf + up->cork.len, iov, 0, len))
		return -EFAULT;
	up->cork.len = need;
	return 0;
}

/* The first part: everything but the bytes is settled now. rt is consumed. */
static notrace int cork_start(struct sock *sk, struct ipcm_cookie *ipc,
			      struct rtable *rt, u32 daddr, u16 dport)
{
	struct udp_sock *up = udp_sk(sk);

	up->cork.ipc = *ipc;
	up->cork.ipc.opt = NULL;
	if (ipc->opt) {
		size_t n = optlength(ipc->opt);

		up->cork.ipc.opt = kmalloc(n);
		if (!up->cork.ipc.opt) {
			ip_rt_put(rt);
			return -ENOBUFS;
		}
		memcpy(up->cork.ipc.opt, ipc->opt, n);
	}
	up->cork.rt = rt;
	up->cork.daddr = daddr;
	up->cork.dport = dport;
	up->cork.len = 0;
	up->pending = 1;
	return 0;
}

/* With the sock locked and a datagram pending. */
static notrace int cork_add(struct sock *sk, struct msghdr_k *msg, u32 len,
			    bool more)
{
	int err = cork_append(sk, msg->msg_iov, len);

	if (err) {
		udp_flush_pending_frames(sk);
		return err;
	}
	if (!more)
		err = udp_push_pending_frames(sk);
	return err;
}

/* --- sendmsg
 * ------------------------------------------------------------------- */

/* UDP_SEGMENT among the control messages. */
static notrace int udp_cmsg_gso(const struct msghdr_k *msg, u16 *gso)
{
	const u8 *p = msg->msg_control;
	size_t left = msg->msg_controllen;

	while (left >= sizeof(struct cmsghdr)) {
		const struct cmsghdr *c = (const void *)p;
		size_t step = CMSG_ALIGN(c->cmsg_len);

		if (c->cmsg_len < sizeof(*c) || c->cmsg_len > left)
			return -EINVAL;
		if (c->cmsg_level == SOL_UDP_) {
			if (c->cmsg_type != UDP_SEGMENT_ ||
			    c->cmsg_len != CMSG_LEN(sizeof(u16)))
				return -EINVAL;
			memcpy(gso, CMSG_DATA(c), 2);
		}
		if (step >= left)
			break;
		p += step;
		left -= step;
	}
	return 0;
}

/* Where it goes, and how; what sendmsg's arguments come to. */
struct udp_dest {
	struct ipcm_cookie ipc;
	struct rtable *rt; /* held */
	u32 daddr;
	u16 dport;
	bool connected; /* as the socket is, with nothing special */
};

static notrace int udp_dest_name(struct sock *sk, const struct msghdr_k *msg,
				 struct udp_dest *d)
{
	const struct sockaddr_in *usin = msg->msg_name;

	if (usin) {
		if (msg->msg_namelen < (int)sizeof(*usin))
			return -EINVAL;
		if (usin->sin_family != AF_INET &&
		    usin->sin_family != AF_UNSPEC)
			return -EAFNOSUPPORT;
		d->daddr = usin->sin_addr.s_addr;
		d->dport = usin->sin_port;
		if (!d->dport)
			return -EINVAL;
		d->connected = false;
		return 0;
	}
	if (sk->state != TCP_ESTABLISHED)
		return -EDESTADDRREQ;
	d->daddr = sk->daddr;
	d->dport = sk->dport;
	d->connected = true;
	return 0;
}

static notrace int udp_dest_route(struct sock *sk, const struct msghdr_k *msg,
				  struct udp_dest *d)
{
	struct rt_flow fl;
	struct ipcm_cookie *ipc = &d->ipc;
	u32 saddr = ipc->addr, faddr;
	u8 tos = RT_TOS(ipc->tos >= 0 ? (u8)ipc->tos : sk->inet.tos);
	int err;

	ipc->addr = faddr = d->daddr;
	if (ipc->opt && ipc->opt->srr) {
		if (!d->daddr)
			return -EINVAL;
		faddr = ipc->opt->faddr;
		d->connected = false;
	}
	if (sock_flag(sk, SOCK_LOCALROUTE) || msg->msg_flags & MSG_DONTROUTE ||
	    (ipc->opt && ipc->opt->is_strictroute)) {
		tos |= RTO_ONLINK;
		d->connected = false;
	}
	if (ipv4_is_multicast(d->daddr)) {
		if (!ipc->oif)
			ipc->oif = sk->inet.mc_index;
		if (!saddr)
			saddr = sk->inet.mc_addr;
		d->connected = false;
	} else if (!ipc->oif) {
		ipc->oif = sk->inet.uc_index;
	}
	if (d->connected)
		d->rt = (struct rtable *)sk_dst_check(sk, 0);
	if (d->rt)
		return 0;
	fl = sk_flow(sk, d->dport);
	fl.mark = ipc->mark;
	err = ip_route_output(&d->rt, faddr, saddr, tos, ipc->oif, &fl);
	if (err) {
		if (err == -ENETUNREACH)
			IP_INC_STATS(IpOutNoRoutes);
		return err;
	}
	if (d->rt->rt_flags & RTCF_BROADCAST &&
	    !sock_flag(sk, SOCK_BROADCAST)) {
		ip_rt_put(d->rt);
		return -EACCES;
	}
	if (d->connected)
		sk_dst_set(sk, dst_clone(&d->rt->dst));
	return 0;
}

static notrace int udp_send_corked(struct sock *sk, struct msghdr_k *msg,
				   u32 len, struct udp_dest *d, bool more)
{
	int err;

	lock_sock(sk);
	if (udp_sk(sk)->pending) {
		/* Another thread was faster with its first part. */
		release_sock(sk);
		ip_rt_put(d->rt);
		return -EINVAL;
	}
	err = cork_start(sk, &d->ipc, d->rt, d->ipc.addr, d->dport);
	if (!err)
		err = cork_add(sk, msg, len, more);
	release_sock(sk);
	return err;
}

/* More of a datagram that is pending; 1: there is none. */
static notrace int udp_send_more(struct sock *sk, struct msghdr_k *msg, u32 len,
				 bool more)
{
	int err = 1;

	lock_sock(sk);
	/* Where it goes was settled by the first part; no address counts. */
	if (udp_sk(sk)->pending)
		err = cork_add(sk, msg, len, more);
	release_sock(sk);
	return err;
}

static notrace int udp_sendmsg_slow(struct sock *sk, struct msghdr_k *msg,
				    struct udp_dest *d)
{
	int err = udp_cmsg_gso(msg, &d->ipc.gso_size);

	if (!err)
		err = ip_cmsg_send(sk, msg, &d->ipc);
	d->connected = false;
	return err;
}

int udp_sendmsg(struct sock *sk, struct msghdr_k *msg, size_t len)
{
	struct udp_sock *up = udp_sk(sk);
	struct udp_dest d = {
		.ipc = { .addr = sk->saddr,
			 .oif = sk->bound_dev_if,
			 .tos = -1,
			 .ttl = 0,
			 .mark = sk->mark,
			 .priority = sk->priority,
			 .protocol = sk->protocol,
			 .gso_size = up->gso_size },
	};
	bool more = up->corkflag || msg->msg_flags & MSG_MORE;
	int err;

	if (len > 0xffff)
		return -EMSGSIZE;
	if (msg->msg_flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (unlikely(up->pending)) {
		err = udp_send_more(sk, msg, (u32)len, more);
		if (err <= 0)
			return err ? err : (int)len;
	}
	err = udp_dest_name(sk, msg, &d);
	if (err)
		return err;
	if (unlikely(msg->msg_controllen)) {
		err = udp_sendmsg_slow(sk, msg, &d);
		if (err)
			goto out_opt;
	}
	if (!d.ipc.opt)
		d.ipc.opt = sk->inet.opt;
	err = udp_dest_route(sk, msg, &d);
	if (err)
		goto out_opt;
	if (unlikely(msg->msg_flags & (MSG_CONFIRM | MSG_PROBE))) {
		if (msg->msg_flags & MSG_CONFIRM && d.rt->dst.neighbour)
			neigh_confirm(d.rt->dst.neighbour);
		if (msg->msg_flags & MSG_PROBE && !len)
			goto out_rt;
	}
	if (unlikely(more)) {
		err = udp_send_corked(sk, msg, (u32)len, &d, more);
		goto out_opt;
	} else {
		struct udpfakehdr ufh = { .uh.source = sk->sport,
					  .uh.dest = d.dport,
					  .iov = msg->msg_iov };

		err = udp_send_segments(sk, &ufh, (u32)len, d.ipc.gso_size,
					&d.ipc, d.rt, msg->msg_flags);
	}
out_rt:
	ip_rt_put(d.rt);
out_opt:
	if (d.ipc.free_opt)
		kfree(d.ipc.opt);
	return err ? err : (int)len;
}
