// SPDX-License-Identifier: MIT
/*
 * ip_cmsg.c - control messages of SOL_IP, and the error queue
 *
 * Models ip_cmsg_send(), ip_cmsg_recv(), ip_icmp_error(), ip_local_error() and
 * ip_recv_error() of net/ipv4/ip_sockglue.c (ip(7), cmsg(3)). Messages come
 * out in the kernel's order, whatever order they were asked for in.
 *
 * Not modelled: SCM_SECURITY and SCM_TXTIME on sending (accepted where Linux
 * accepts them, without effect).
 */
#include <errno.h>
#include <linux/capability.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <string.h>

#include "stack/inet/ip_sockopt.h"

/* --- with sendmsg() --------------------------------------------------------
 */

static notrace int cmsg_int(const struct cmsghdr *c, int *val)
{
	if (c->cmsg_len != CMSG_LEN(sizeof(int)))
		return -EINVAL;
	memcpy(val, CMSG_DATA(c), sizeof(*val));
	return 0;
}

/* SOF_TIMESTAMPING_TX_{HARDWARE,SOFTWARE,SCHED,ACK} */
#define TX_RECORD_MASK 0x303

static notrace int cmsg_send_socket(const struct cmsghdr *c,
				    struct ipcm_cookie *ipc)
{
	int val;

	switch (c->cmsg_type) {
	case SO_MARK:
		if (!capable(CAP_NET_RAW) && !capable(CAP_NET_ADMIN))
			return -EPERM;
		if (cmsg_int(c, &val))
			return -EINVAL;
		ipc->mark = (u32)val;
		return 0;
	case SO_PRIORITY:
		if (cmsg_int(c, &val))
			return -EINVAL;
		if ((u32)val > 6 && !capable(CAP_NET_RAW) &&
		    !capable(CAP_NET_ADMIN))
			return -EPERM;
		ipc->priority = (u32)val;
		return 0;
	case SO_TIMESTAMPING:
		/* Of the flags, those that ask for a stamp of this packet. */
		if (cmsg_int(c, &val) || val & ~TX_RECORD_MASK)
			return -EINVAL;
		ipc->tsflags = (u32)val;
		ipc->stamped = true;
		return 0;
	case SCM_RIGHTS:
	case SCM_CREDENTIALS:
		return 0; /* meant for AF_UNIX: passed over */
	}
	return -EINVAL;
}

static notrace int cmsg_send_ip(struct sock *sk, const struct cmsghdr *c,
				struct ipcm_cookie *ipc)
{
	struct in_pktinfo info;
	struct ip_options *opt;
	int val, n;

	switch (c->cmsg_type) {
	case IP_RETOPTS:
		n = (int)(c->cmsg_len - CMSG_LEN(0));
		opt = ipc->free_opt ? ipc->opt : NULL;
		val = ip_options_get(&opt, CMSG_DATA(c), min(n, MAX_IPOPTLEN),
				     false);
		if (val)
			return val;
		ipc->opt = opt;
		ipc->free_opt = true;
		return 0;
	case IP_PKTINFO:
		if (c->cmsg_len != CMSG_LEN(sizeof(info)))
			return -EINVAL;
		memcpy(&info, CMSG_DATA(c), sizeof(info));
		if (info.ipi_ifindex)
			ipc->oif = info.ipi_ifindex;
		ipc->addr = info.ipi_spec_dst.s_addr;
		return 0;
	case IP_TTL:
		if (cmsg_int(c, &val) || val < 1 || val > 255)
			return -EINVAL;
		ipc->ttl = (s16)val;
		return 0;
	case IP_TOS:
		if (c->cmsg_len == CMSG_LEN(1))
			val = *CMSG_DATA(c);
		else if (cmsg_int(c, &val))
			return -EINVAL;
		if (val < 0 || val > 255)
			return -EINVAL;
		ipc->tos = (s16)val;
		ipc->priority = rt_tos2priority((u8)val);
		return 0;
	case IP_PROTOCOL_:
		if (cmsg_int(c, &val) || val < 1 || val > 255)
			return -EINVAL;
		if (sk->type == SOCK_RAW)
			ipc->protocol = (u16)val;
		return 0;
	}
	return -EINVAL;
}

/* sk: NULL for a stream, which looks at those of SOL_SOCKET only. */
int ip_cmsg_send(struct sock *sk, struct msghdr_k *msg, struct ipcm_cookie *ipc)
{
	const u8 *p = msg->msg_control;
	size_t left = msg->msg_controllen;

	while (left >= sizeof(struct cmsghdr)) {
		const struct cmsghdr *c = (const void *)p;
		size_t step = CMSG_ALIGN(c->cmsg_len);
		int err = 0;

		if (c->cmsg_len < sizeof(*c) || c->cmsg_len > left)
			return -EINVAL;
		if (c->cmsg_level == SOL_SOCKET)
			err = cmsg_send_socket(c, ipc);
		else if (c->cmsg_level == SOL_IP && sk)
			err = cmsg_send_ip(sk, c, ipc);
		if (err)
			return err;
		if (step >= left)
			break;
		p += step;
		left -= step;
	}
	return 0;
}

/* --- with recvmsg()
 * ------------------------------------------------------------ */

static notrace void cmsg_pktinfo(struct msghdr_k *msg, struct sk_buff *skb)
{
	struct rtable *rt = (struct rtable *)skb->dst;
	struct in_pktinfo info;

	memset(&info, 0, sizeof(info));
	info.ipi_addr.s_addr = skb->nh.iph->daddr;
	info.ipi_ifindex = IPCB(skb)->iif;
	if (rt) {
		info.ipi_spec_dst.s_addr = rt->rt_spec_dst;
		if (info.ipi_ifindex == 1 && rt->rt_iif)
			info.ipi_ifindex = rt->rt_iif;
	}
	put_cmsg(msg, SOL_IP, IP_PKTINFO, sizeof(info), &info);
}

/* The options as they were, or turned round for an answer. */
static notrace void cmsg_opts(struct msghdr_k *msg, struct sk_buff *skb,
			      bool echo)
{
	struct {
		struct ip_options opt;
		u8 data[MAX_IPOPTLEN];
	} o;

	if (!IPCB(skb)->opt.optlen)
		return;
	if (!echo) {
		put_cmsg(msg, SOL_IP, IP_RECVOPTS, IPCB(skb)->opt.optlen,
			 skb->nh.iph + 1);
		return;
	}
	if (ip_options_echo(&o.opt, skb)) {
		msg->msg_flags |= MSG_CTRUNC;
		return;
	}
	ip_options_undo(&o.opt);
	put_cmsg(msg, SOL_IP, IP_RETOPTS, o.opt.optlen, o.opt.__data);
}

static notrace void cmsg_dstaddr(struct msghdr_k *msg, struct sk_buff *skb)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	const u8 *th = skb->nh.raw + skb->nh.iph->ihl * 4u;

	if (th + 4 > skb->tail)
		return;
	sin.sin_addr.s_addr = skb->nh.iph->daddr;
	memcpy(&sin.sin_port, th + 2, 2);
	put_cmsg(msg, SOL_IP, IP_ORIGDSTADDR, sizeof(sin), &sin);
}

/* The transport's sum (16 bits, folded) over what was read. */
static notrace void cmsg_checksum(struct msghdr_k *msg, struct sk_buff *skb,
				  int tlen, int offset)
{
	u32 csum;

	if (skb->ip_summed != CHECKSUM_HW || offset != 0)
		return;
	csum = skb->csum;
	if (tlen)
		csum = csum_sub(csum, csum_partial(skb->h.raw, (u32)tlen, 0));
	put_cmsg(msg, SOL_IP, IP_CHECKSUM, sizeof(csum), &csum);
}

void ip_cmsg_recv_offset(struct msghdr_k *msg, struct sk_buff *skb,
			 struct sock *sk, int tlen, int offset)
{
	u32 flags = sk->inet.cmsg_flags;

	if (flags & IP_CMSG_PKTINFO)
		cmsg_pktinfo(msg, skb);
	if (flags & IP_CMSG_TTL) {
		int ttl = skb->nh.iph->ttl;

		put_cmsg(msg, SOL_IP, IP_TTL, sizeof(ttl), &ttl);
	}
	if (flags & IP_CMSG_TOS)
		put_cmsg(msg, SOL_IP, IP_TOS, 1, &skb->nh.iph->tos);
	if (flags & IP_CMSG_RECVOPTS)
		cmsg_opts(msg, skb, false);
	if (flags & IP_CMSG_RETOPTS)
		cmsg_opts(msg, skb, true);
	if (flags & IP_CMSG_ORIGDSTADDR)
		cmsg_dstaddr(msg, skb);
	if (flags & IP_CMSG_CHECKSUM)
		cmsg_checksum(msg, skb, tlen, offset);
	if (flags & IP_CMSG_RECVFRAGSIZE && IPCB(skb)->frag_max_size) {
		int val = IPCB(skb)->frag_max_size;

		put_cmsg(msg, SOL_IP, IP_RECVFRAGSIZE, sizeof(val), &val);
	}
}

void ip_cmsg_recv(struct msghdr_k *msg, struct sk_buff *skb, struct sock *sk)
{
	ip_cmsg_recv_offset(msg, skb, sk, 0, 0);
}

/* --- the error queue (IP_RECVERR)
 * ------------------------------------------------ */

/*
 * skb: an ICMP error, skb->h its header, skb->data the IP header of the packet
 * it speaks of; payload is what followed that packet's transport header.
 */
void ip_icmp_error(struct sock *sk, struct sk_buff *skb, int err, u16 port,
		   u32 info, u8 *payload)
{
	struct sock_exterr_skb *serr;
	struct sk_buff *n;

	if (!sk->inet.recverr)
		return;
	n = skb_clone(skb);
	if (!n)
		return;
	/* An answer would not go the way this came: no IP_PKTINFO source. */
	dst_release(n->dst);
	n->dst = NULL;
	serr = SKB_EXT_ERR(n);
	memset(&serr->ee, 0, sizeof(serr->ee));
	serr->ee.ee_errno = (u32)err;
	serr->ee.ee_origin = SO_EE_ORIGIN_ICMP;
	serr->ee.ee_type = n->h.icmph->type;
	serr->ee.ee_code = n->h.icmph->code;
	serr->ee.ee_info = info;
	serr->addr_offset =
		(u16)(n->data + offsetof(struct iphdr, daddr) - n->nh.raw);
	serr->port = port;
	if (payload > n->tail || !skb_pull(n, (u32)(payload - n->data))) {
		kfree_skb(n);
		return;
	}
	n->h.raw = n->data;
	if (sock_queue_err_skb(sk, n))
		kfree_skb(n);
}

/* An error that this host found out itself (EMSGSIZE). */
void ip_local_error(struct sock *sk, int err, u32 daddr, u16 port, u32 info)
{
	struct sock_exterr_skb *serr;
	struct sk_buff *skb;
	struct iphdr *iph;

	if (!sk->inet.recverr)
		return;
	skb = alloc_skb(sizeof(*iph));
	if (!skb)
		return;
	iph = (struct iphdr *)(void *)skb_put(skb, sizeof(*iph));
	memset(iph, 0, sizeof(*iph));
	iph->daddr = daddr;
	skb->nh.iph = iph;
	serr = SKB_EXT_ERR(skb);
	memset(serr, 0, sizeof(*serr));
	serr->ee.ee_errno = (u32)err;
	serr->ee.ee_origin = SO_EE_ORIGIN_LOCAL;
	serr->ee.ee_info = info;
	serr->addr_offset = offsetof(struct iphdr, daddr);
	serr->port = port;
	skb_pull(skb, sizeof(*iph));
	skb->h.raw = skb->data;
	if (sock_queue_err_skb(sk, skb))
		kfree_skb(skb);
}

static notrace bool is_icmp_err(const struct sk_buff *skb)
{
	return skb && SKB_EXT_ERR(skb)->ee.ee_origin == SO_EE_ORIGIN_ICMP;
}

/* The first error; the next one becomes the socket's error in its turn. */
static notrace struct sk_buff *dequeue_err(struct sock *sk)
{
	struct sk_buff_head *q = &sk->error_queue;
	struct sk_buff *skb = skb_dequeue(q), *next;
	bool more = false;

	if (!skb)
		return NULL;
	spin_lock(&q->lock);
	next = skb_peek(q);
	if (is_icmp_err(next)) {
		more = true;
		sk->err = (int)SKB_EXT_ERR(next)->ee.ee_errno;
	}
	spin_unlock(&q->lock);
	if (is_icmp_err(skb) && !more)
		sk->err = 0;
	if (more)
		sk_prot(sk)->error_report(sk);
	return skb;
}

int ip_recv_error(struct sock *sk, struct msghdr_k *msg, size_t len,
		  int *addr_len)
{
	struct sockaddr_in *sin = msg->msg_name;
	struct {
		struct sock_extended_err ee;
		struct sockaddr_in offender;
	} errhdr;
	struct sock_exterr_skb *serr;
	struct sk_buff *skb = dequeue_err(sk);
	size_t copied;
	int err;

	if (!skb)
		return -EAGAIN;
	copied = skb->len;
	if (copied > len) {
		msg->msg_flags |= MSG_TRUNC;
		copied = len;
	}
	err = skb_copy_datagram_iovec(skb, 0, msg->msg_iov, copied);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	sock_recv_timestamp(msg, sk, skb);
	serr = SKB_EXT_ERR(skb);
	if (serr->ee.ee_origin == SO_EE_ORIGIN_TIMESTAMPING) {
		*addr_len = 0; /* the packet itself says where it went */
	} else if (sin) {
		memset(sin, 0, sizeof(*sin));
		sin->sin_family = AF_INET;
		memcpy(&sin->sin_addr, skb->nh.raw + serr->addr_offset, 4);
		sin->sin_port = serr->port;
		*addr_len = sizeof(*sin);
	}
	memset(&errhdr, 0, sizeof(errhdr));
	errhdr.ee = serr->ee;
	if (serr->ee.ee_origin == SO_EE_ORIGIN_ICMP) {
		errhdr.offender.sin_family = AF_INET;
		errhdr.offender.sin_addr.s_addr = skb->nh.iph->saddr;
		if (sk->inet.cmsg_flags)
			ip_cmsg_recv(msg, skb, sk);
	}
	put_cmsg(msg, SOL_IP, IP_RECVERR, sizeof(errhdr), &errhdr);
	msg->msg_flags |= MSG_ERRQUEUE;
	kfree_skb(skb);
	return (int)copied;
}
