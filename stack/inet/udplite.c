// SPDX-License-Identifier: MIT
/*
 * udplite.c - UDP-Lite: datagrams whose checksum may cover a part (RFC 3828)
 *
 * Models net/ipv4/udplite.c and include/net/udplite.h of Linux 2.6.20 and
 * later; 2.4 has no UDP-Lite. The header is UDP's, with the length replaced
 * by the coverage. Everything but the checksum and the table of ports is
 * done by udp.c, udp_hash.c and udp_send.c.
 *
 *   udplite_rcv -> udplite_checksum_init; then as udp_rcv
 */
#include <errno.h>
#include <netinet/tcp.h>

#include "stack/inet/udp.h"

/* RFC 3828 3.1: coverage 0 is everything; 1 to 7 is against the law. */
int udplite_checksum_init(struct sk_buff *skb, const struct udphdr *uh)
{
	u32 cov = ntohs(uh->len);

	UDP_SKB_CB(skb)->partial_cov = 0;
	UDP_SKB_CB(skb)->cscov = (u16)skb->len;
	if (!uh->check)
		return -1; /* unlike UDP's, never left out */
	if (!cov)
		return 0;
	if (cov < sizeof(*uh) || cov > skb->len)
		return -1;
	if (cov < skb->len) {
		UDP_SKB_CB(skb)->partial_cov = 1;
		UDP_SKB_CB(skb)->cscov = (u16)cov;
	}
	return 0;
}

/* RFC 3828 3.3: a receiver may insist on more being covered. */
bool udplite_partial_bad(const struct sock *sk, const struct sk_buff *skb)
{
	u16 cov = UDP_SKB_CB(skb)->cscov;
	u16 least = sk ? udp_sk(sk)->pcrlen : 0;

	if (sk && udp_sk(sk)->pcflag & UDPLITE_RECV_CC &&
	    (!least || cov < least))
		return true;
	if (!csum_tcpudp_magic(skb->nh.iph->saddr, skb->nh.iph->daddr,
			       (u16)skb->len, IPPROTO_UDPLITE,
			       csum_partial(skb->h.raw, cov, 0)))
		return false;
	UDP_INC_STATS(InCsumErrors, true);
	return true;
}

u32 udplite_sender_cscov(const struct sock *sk, struct udphdr *uh, u32 len)
{
	const struct udp_sock *up = udp_sk(sk);

	if (!(up->pcflag & UDPLITE_SEND_CC) || up->pcslen >= len)
		return len;
	uh->len = htons(up->pcslen);
	return up->pcslen ? up->pcslen : len;
}

int udplite_rcv(struct sk_buff *skb)
{
	return __udp4_lib_rcv(skb, machine->udplite, IPPROTO_UDPLITE);
}

void udplite_err(struct sk_buff *skb, u32 info)
{
	__udp4_lib_err(skb, info, machine->udplite);
}

static struct kmem_cache *udplite_cache(void)
{
	return machine->udplite->cachep;
}

const struct proto udplite_prot = {
	.name = "UDP-Lite",
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
	.cache = udplite_cache,
};

int udplite4_register(void)
{
	inet_add_protocol(IPPROTO_UDPLITE);
	return udp_lib_init(&machine->udplite, "UDP-Lite");
}

void udplite_get_info(struct procbuf *b)
{
	udp_lib_get_info(b, machine->udplite);
}

void udplite_sockstat(struct sockstat *s)
{
	s->udplite_inuse = (u32)atomic_read(&machine->udplite->inuse);
}
