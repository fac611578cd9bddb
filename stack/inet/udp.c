// SPDX-License-Identifier: MIT
/*
 * udp.c - User Datagram Protocol: what arrives, errors, life
 *
 * Models net/ipv4/udp.c of 2.4 (RFC 768, RFC 1122 4.1). A packet is matched
 * to a socket by udp_hash.c and queued; the checksum was verified by then (or
 * need not be, on lo), so a reader that poll() woke always finds a packet.
 * udp_err() turns what ICMP says into an error of the socket.
 *
 *   udp_rcv -> udp_v4_lookup -> udp_queue_rcv_skb -> sock_queue_rcv_skb
 *       `-> udp_v4_mcast_deliver: a clone for each that wants it
 *
 * UDP-Lite (udplite.c) is the same protocol but for its checksum and ports:
 * what it shares has the table as an argument, as in later kernels.
 *
 * Not modelled: checksums deferred to recvmsg(), encapsulations, UDP_GRO
 * (accepted; packets come one by one).
 */
#include <errno.h>
#include <linux/if_packet.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <string.h>

#include "procnet.h"
#include "stack/inet/raw.h"
#include "stack/inet/udp.h"

/* 0, or the packet is to be dropped. */
static int udp_checksum_init(struct sk_buff *skb, const struct udphdr *uh,
			     u32 saddr, u32 daddr, int proto)
{
	if (unlikely(proto == IPPROTO_UDPLITE)) {
		if (udplite_checksum_init(skb, uh))
			return -1;
		if (UDP_SKB_CB(skb)->partial_cov)
			return 0; /* the receiver's minimum comes first */
	}
	if (!uh->check || skb->ip_summed == CHECKSUM_UNNECESSARY)
		return 0;
	if (csum_tcpudp_magic(saddr, daddr, (u16)skb->len, (u16)proto,
			      csum_partial(skb->h.raw, skb->len, 0)))
		return -1;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return 0;
}

/* Gives skb to sk; consumes it. Filters see the UDP header, readers do not. */
int udp_queue_rcv_skb(struct sock *sk, struct sk_buff *skb)
{
	bool lite = is_udplite(sk);
	int err;

	if (unlikely(lite && UDP_SKB_CB(skb)->partial_cov) &&
	    udplite_partial_bad(sk, skb)) {
		atomic_inc(&sk->drops);
		UDP_INC_STATS(InErrors, lite);
		kfree_skb_reason(skb, SKB_DROP_REASON_UDP_CSUM);
		return -1;
	}
	if (unlikely(sk->filter != NULL)) {
		if (sk_filter(sk, skb)) {
			atomic_inc(&sk->drops);
			UDP_INC_STATS(InErrors, lite);
			kfree_skb_reason(skb, SKB_DROP_REASON_SOCKET_FILTER);
			return -1;
		}
		skb_pull(skb, 8);
		err = __sock_queue_rcv_skb(sk, skb);
	} else {
		skb_pull(skb, 8);
		err = sock_queue_rcv_skb(sk, skb);
	}
	if (likely(!err))
		return 0;
	UDP_INC_STATS(RcvbufErrors, lite);
	UDP_INC_STATS(InErrors, lite);
	kfree_skb_reason(skb, SKB_DROP_REASON_SOCKET_RCVBUFF);
	return -1;
}

/* Broadcast or multicast: a copy for every socket that wants it. */
static int udp_v4_mcast_deliver(struct sk_buff *skb, const struct udphdr *uh,
				u32 saddr, u32 daddr, struct udp_global *t)
{
	struct sock *sks[32];
	int n, skip = 0, dif = skb->dev->ifindex;

	do {
		n = udp_v4_mcast_next(t, saddr, uh->source, daddr, uh->dest,
				      dif, skip, sks, ARRAY_SIZE(sks));
		for (int i = 0; i < n; i++) {
			struct sk_buff *c = skb_clone(skb);

			if (c)
				udp_queue_rcv_skb(sks[i], c);
			sock_put(sks[i]);
		}
		skip += n;
	} while (n == (int)ARRAY_SIZE(sks));
	if (!skip)
		UDP_INC_STATS(IgnoredMulti, t != udp_gbl);
	kfree_skb(skb);
	return 0;
}

notrace int __udp4_lib_rcv(struct sk_buff *skb, struct udp_global *t, int proto)
{
	bool lite = proto == IPPROTO_UDPLITE;
	struct rtable *rt = (struct rtable *)skb->dst;
	struct udphdr *uh = skb->h.uh;
	u32 saddr = skb->nh.iph->saddr, daddr = skb->nh.iph->daddr;
	u32 ulen;
	struct sock *sk;
	int reason = SKB_DROP_REASON_PKT_TOO_SMALL;

	if (skb->len < sizeof(*uh))
		goto drop;
	ulen = ntohs(uh->len);
	if (ulen > skb->len)
		goto drop;
	if (likely(!lite)) { /* UDP-Lite's length is IP's */
		if (ulen < sizeof(*uh))
			goto drop;
		skb_trim(skb, ulen);
	}
	if (unlikely(udp_checksum_init(skb, uh, saddr, daddr, proto))) {
		UDP_INC_STATS(InCsumErrors, lite);
		reason = SKB_DROP_REASON_UDP_CSUM;
		goto drop;
	}
	if (unlikely(rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST)))
		return udp_v4_mcast_deliver(skb, uh, saddr, daddr, t);

	sk = udp_v4_lookup(t, saddr, uh->source, daddr, uh->dest,
			   skb->dev->ifindex);
	if (likely(sk != NULL)) {
		udp_queue_rcv_skb(sk, skb);
		sock_put(sk);
		return 0;
	}
	if (unlikely(lite && UDP_SKB_CB(skb)->partial_cov) &&
	    udplite_partial_bad(NULL, skb)) {
		reason = SKB_DROP_REASON_UDP_CSUM;
		goto drop;
	}
	UDP_INC_STATS(NoPorts, lite);
	icmp_send(skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
	kfree_skb_reason(skb, SKB_DROP_REASON_NO_SOCKET);
	return 0;

drop:
	UDP_INC_STATS(InErrors, lite);
	kfree_skb_reason(skb, reason);
	return 0;
}

int udp_rcv(struct sk_buff *skb)
{
	return __udp4_lib_rcv(skb, udp_gbl, IPPROTO_UDP);
}

/*
 * ICMP speaks of a packet of ours: skb->data is its IP header, skb->h the
 * ICMP header before it. Only a connected socket is told (RFC 1122 4.1.3.3),
 * or one that asked for it with IP_RECVERR.
 */
notrace void __udp4_lib_err(struct sk_buff *skb, u32 info, struct udp_global *t)
{
	struct iphdr *iph = (struct iphdr *)(void *)skb->data;
	struct udphdr *uh =
		(struct udphdr *)(void *)(skb->data + iph->ihl * 4u);
	int type = skb->h.icmph->type, code = skb->h.icmph->code;
	int err = 0, harderr = 0;
	struct sock *sk;

	sk = udp_v4_lookup(t, iph->daddr, uh->dest, iph->saddr, uh->source,
			   skb->dev->ifindex);
	if (!sk) {
		ICMP_INC_STATS(IcmpInErrors);
		return;
	}
	switch (type) {
	default:
	case ICMP_TIME_EXCEEDED:
		err = EHOSTUNREACH;
		break;
	case ICMP_SOURCE_QUENCH:
		goto out;
	case ICMP_PARAMETERPROB:
		err = EPROTO;
		harderr = 1;
		break;
	case ICMP_DEST_UNREACH:
		if (code == ICMP_FRAG_NEEDED) {
			/* Path MTU discovery, RFC 1191. */
			if (sk->inet.pmtudisc != IP_PMTUDISC_DONT) {
				err = EMSGSIZE;
				harderr = 1;
				break;
			}
			goto out;
		}
		err = EHOSTUNREACH;
		if (code <= NR_ICMP_UNREACH) {
			harderr = (int)icmp_err_convert[code].fatal;
			err = icmp_err_convert[code].err;
		}
		break;
	case ICMP_REDIRECT:
		goto out;
	}
	if (!sk->inet.recverr) {
		if (!harderr || sk->state != TCP_ESTABLISHED)
			goto out;
	} else {
		ip_icmp_error(sk, skb, err, uh->dest, info, (u8 *)(uh + 1));
	}
	sk->err = err;
	sk_prot(sk)->error_report(sk);
out:
	sock_put(sk);
}

void udp_err(struct sk_buff *skb, u32 info)
{
	__udp4_lib_err(skb, info, udp_gbl);
}

/* --- reading
 * --------------------------------------------------------------------*/

int udp_recvmsg(struct sock *sk, struct msghdr_k *msg, size_t len, int noblock,
		int flags, int *addr_len)
{
	struct sockaddr_in *sin = msg->msg_name;
	bool peek = flags & MSG_PEEK;
	struct sk_buff *skb;
	size_t copied, ulen;
	int err, off;

	if (unlikely(flags & MSG_ERRQUEUE))
		return ip_recv_error(sk, msg, len, addr_len);
	off = sk_peek_offset(sk, flags);
	skb = unlikely(off) ? /* SO_PEEK_OFF: not of the first, perhaps */
		      __skb_recv_datagram(sk, flags, noblock, &off, &err)
			    : skb_recv_datagram(sk, flags, noblock, &err);
	if (!skb)
		return err;
	ulen = skb->len;
	copied = len;
	if (copied > ulen - (size_t)off)
		copied = ulen - (size_t)off;
	else if (copied < ulen)
		msg->msg_flags |= MSG_TRUNC;
	err = skb_copy_datagram_iovec(skb, (u32)off, msg->msg_iov, copied);
	if (unlikely(err)) {
		if (!peek) {
			atomic_inc(&sk->drops);
			UDP_INC_STATS(InErrors, is_udplite(sk));
		}
		goto out;
	}
	if (!peek)
		UDP_INC_STATS(InDatagrams, is_udplite(sk));
	sock_recv_timestamp(msg, sk, skb);
	if (sin) {
		sin->sin_family = AF_INET;
		sin->sin_port = skb->h.uh->source;
		sin->sin_addr.s_addr = skb->nh.iph->saddr;
		memset(sin->sin_zero, 0, sizeof(sin->sin_zero));
		*addr_len = sizeof(*sin);
	}
	if (unlikely(sk->inet.cmsg_flags))
		ip_cmsg_recv_offset(msg, skb, sk, 8, off);
	if (unlikely(sk->peek_off >= 0)) {
		if (peek)
			sk_peek_offset_fwd(sk, (int)copied);
		else
			sk_peek_offset_bwd(sk, (int)ulen);
	}
	err = (int)(flags & MSG_TRUNC ? ulen : copied);
out:
	skb_free_datagram(sk, skb);
	return err;
}

/* --- life
 * -------------------------------------------------------------------------*/

void udp_close(struct sock *sk, s64 timeout)
{
	inet_sock_release(sk);
}

int udp_destroy(struct sock *sk)
{
	lock_sock(sk);
	udp_flush_pending_frames(sk);
	release_sock(sk);
	return 0;
}

/* abort by shutdown of the machine, or SOCK_DESTROY */
notrace void udp_repair(struct sock *sk)
{
	struct udp_sock *up = udp_sk(sk);

	/* The buffer may be half moved: leaked rather than freed twice. */
	up->pending = 0;
	up->cork.buf = NULL;
	up->cork.len = up->cork.size = 0;
	up->cork.rt = NULL;
	up->cork.ipc.opt = NULL;
}

static struct kmem_cache *udp_cache(void)
{
	return udp_gbl->cachep;
}

const struct proto udp_prot = {
	.name = "UDP",
	.close = udp_close,
	.connect = udp_connect,
	.disconnect = udp_disconnect,
	.ioctl = udp_ioctl,
	.destroy = udp_destroy,
	.setsockopt = udp_setsockopt,
	.getsockopt = udp_getsockopt,
	.sendmsg = udp_sendmsg,
	.recvmsg = udp_recvmsg,
	.backlog_rcv = udp_queue_rcv_skb,
	.hash = udp_v4_hash,
	.unhash = udp_v4_unhash,
	.get_port = udp_v4_get_port,
	.repair = udp_repair,
	.state_change = sock_def_wakeup,
	.data_ready = sock_def_readable,
	.write_space = sock_def_write_space,
	.error_report = sock_def_error_report,
	.destruct = inet_sock_destruct,
	.cache = udp_cache,
};

notrace int udp_lib_init(struct udp_global **tp, const char *name)
{
	struct udp_global *t = kzalloc(sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->cachep = kmem_cache_create(name, sizeof(struct udp_sock));
	for (int i = 0; i < UDP_HTABLE_SIZE; i++)
		spin_lock_init(&t->hash[i].lock, LC_udp_hash);
	*tp = t;
	return 0;
}

int udp_init(void)
{
	return udp_lib_init(&machine->udp, "UDP");
}

/* --- /proc/net/udp
 * -------------------------------------------------------------- */

void inet_dgram_line(struct procbuf *b, const char *slfmt, int sl,
		     const struct sock *sk, u16 sport, u16 dport)
{
	proc_printf(b, slfmt[1] == '4' ? "%4d" : "%5d", sl);
	proc_printf(b,
		    ": %08X:%04X %08X:%04X %02X %08X:%08X %02X:%08lX %08X "
		    "%5u %8d %lu %d %016llx %d\n",
		    sk->rcv_saddr, sport, sk->daddr, dport, sk->state,
		    (u32)atomic_read(&sk->wmem_alloc),
		    (u32)atomic_read(&sk->rmem_alloc), 0, 0L, 0, sk->uid, 0,
		    (unsigned long)sk->ino, atomic_read(&sk->refcnt),
		    0ull, /* Linux: hides the address from users too */
		    atomic_read(&sk->drops));
}

void udp_lib_get_info(struct procbuf *b, struct udp_global *t)
{
	proc_puts(b, "   sl  local_address rem_address   st tx_queue rx_queue "
		     "tr tm->when retrnsmt   uid  timeout inode ref pointer "
		     "drops            \n");
	for (u32 i = 0; i < UDP_HTABLE_SIZE; i++) {
		struct udp_hslot *s = &t->hash[i];

		if (!s->head)
			continue;
		spin_lock(&s->lock);
		for (struct sock *sk = s->head; sk; sk = sk->next)
			inet_dgram_line(b, "%5d", (int)i, sk, sk->num,
					ntohs(sk->dport));
		spin_unlock(&s->lock);
	}
}

void udp_get_info(struct procbuf *b)
{
	udp_lib_get_info(b, udp_gbl);
}

void udp_sockstat(struct sockstat *s)
{
	s->udp_inuse = (u32)atomic_read(&udp_gbl->inuse);
}
