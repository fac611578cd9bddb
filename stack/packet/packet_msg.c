// SPDX-License-Identifier: MIT
/*
 * packet_msg.c - sending and receiving frames
 *
 * Models packet_sendmsg() and packet_recvmsg() of net/packet/af_packet.c.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <net/if_arp.h>
#include <string.h>

#include "stack/packet/packet.h"

#define LL_HEADER offsetof(struct sockaddr_ll, sll_addr)
#define VLAN_HLEN 4

notrace int packet_dest(struct socket *sock, const struct msghdr_k *msg,
			struct packet_dest *d)
{
	struct packet_sock *po = pkt_sk(sock->sk);
	const struct sockaddr_ll *sll = msg->msg_name;

	d->addr = NULL;
	if (!sll || !msg->msg_namelen) {
		d->proto = po->num;
		d->dev = __dev_get_by_index(po->ifindex);
	} else {
		if (msg->msg_namelen < (int)sizeof(*sll) ||
		    msg->msg_namelen < (int)(LL_HEADER + sll->sll_halen))
			return -EINVAL;
		d->proto = sll->sll_protocol;
		d->dev = __dev_get_by_index(sll->sll_ifindex);
		if (d->dev && sock->type == SOCK_DGRAM) {
			if (d->dev->addr_len + LL_HEADER >
			    (size_t)msg->msg_namelen)
				return -EINVAL;
			d->addr = sll->sll_addr;
		}
	}
	if (!d->dev)
		return -ENXIO;
	return d->dev->flags & IFF_UP ? 0 : -ENETDOWN;
}

/* 2.0's: the device by name, the frame complete. */
static notrace int packet_dest_spkt(const struct msghdr_k *msg,
				    struct packet_dest *d)
{
	const struct sockaddr_pkt *spkt = msg->msg_name;
	char name[sizeof(spkt->spkt_device) + 1] = "";

	if (!spkt || !msg->msg_namelen)
		return -ENOTCONN;
	if (msg->msg_namelen < (int)sizeof(struct sockaddr))
		return -EINVAL;
	d->proto = 0;
	if (msg->msg_namelen == (int)sizeof(*spkt))
		d->proto = spkt->spkt_protocol;
	memcpy(name, spkt->spkt_device, sizeof(spkt->spkt_device) - 1);
	d->addr = NULL;
	d->dev = __dev_get_by_name(name);
	if (!d->dev)
		return -ENODEV;
	return d->dev->flags & IFF_UP ? 0 : -ENETDOWN;
}

/* The type field of the frame, when the socket has no protocol of its own. */
static notrace u16 frame_protocol(const struct sk_buff *skb,
				  const struct net_device *dev)
{
	const struct ethhdr *eth = (const void *)skb->data;

	if (dev->hard_header_len != ETH_HLEN || skb->len < ETH_HLEN)
		return 0;
	return ntohs(eth->h_proto) >= 1536 ? eth->h_proto : htons(ETH_P_802_2);
}

/* What the frame's own header takes; SOCK_DGRAM's is not the program's. */
static notrace u32 packet_reserve(const struct socket *sock,
				  const struct net_device *dev)
{
	return sock->type == SOCK_DGRAM ? 0 : dev->hard_header_len;
}

/* A frame with a tag may be longer by it, on Ethernet. */
static notrace bool packet_len_ok(const struct sk_buff *skb,
				  const struct net_device *dev, u32 len,
				  u32 reserve)
{
	const struct ethhdr *eth = (const void *)skb->mac.raw;

	if (len <= dev->mtu + reserve)
		return true;
	return dev->type == ARPHRD_ETHER && skb->len >= ETH_HLEN &&
	       eth->h_proto == htons(ETH_P_8021Q) &&
	       len <= dev->mtu + reserve + VLAN_HLEN;
}

struct sk_buff *packet_alloc_skb(struct socket *sock,
				 const struct packet_dest *d, u32 len,
				 bool noblock, int *err)
{
	u32 hlen = d->dev->hard_header_len;
	struct sk_buff *skb;

	skb = sock_alloc_send_skb(sock->sk, len + hlen + 15, noblock, err);
	if (!skb)
		return NULL;
	skb_reserve(skb, (hlen + 15) & ~15u);
	if (sock->type != SOCK_DGRAM) /* the frame brings its header along */
		skb_push(skb, hlen);
	skb->len = 0;
	skb->tail = skb->data;
	skb_put(skb, len);
	return skb;
}

int packet_finish_skb(struct socket *sock, const struct packet_dest *d,
		      struct sk_buff *skb, u32 len)
{
	struct net_device *dev = d->dev;
	struct sock *sk = sock->sk;
	u16 proto = d->proto;
	u32 reserve = packet_reserve(sock, dev);

	skb->mac.raw = skb->data;
	skb->nh.raw = skb->data + min(len, reserve);
	if (sock->type == SOCK_DGRAM) {
		if (dev_driver(dev)->hard_header &&
		    dev_driver(dev)->hard_header(skb, dev, ntohs(proto),
						 d->addr, NULL, len) < 0)
			return -EINVAL;
		skb->mac.raw = skb->data;
	} else if (len < dev->hard_header_len) {
		return -EINVAL;
	} else if (!proto || proto == htons(ETH_P_ALL)) {
		proto = frame_protocol(skb, dev);
	}
	if (!packet_len_ok(skb, dev, len, reserve))
		return -EMSGSIZE;
	skb->protocol = proto;
	skb->dev = dev;
	skb->priority = sk->priority;
	skb->mark = sk->mark;
	return 0;
}

notrace int packet_xmit(const struct packet_sock *po, struct sk_buff *skb)
{
	return po->qdisc_bypass ? dev_direct_xmit(skb) : dev_queue_xmit(skb);
}

static int packet_snd(struct socket *sock, struct msghdr_k *msg, size_t len)
{
	struct packet_sock *po = pkt_sk(sock->sk);
	struct virtio_net_hdr vnet = { .flags = 0 };
	struct packet_dest d;
	struct sk_buff *skb;
	int err;

	err = sock->type == SOCK_PACKET ? packet_dest_spkt(msg, &d)
					: packet_dest(sock, msg, &d);
	if (err)
		return err;
	if (po->vnet_hdr_sz) {
		err = packet_snd_vnet(po, msg, &len, &vnet);
		if (err)
			return err;
	}
	if (len > d.dev->mtu + packet_reserve(sock, d.dev) + VLAN_HLEN)
		return -EMSGSIZE;
	skb = packet_alloc_skb(sock, &d, (u32)len,
			       msg->msg_flags & MSG_DONTWAIT, &err);
	if (!skb)
		return err;
	err = memcpy_fromiovec(skb->data, msg->msg_iov, len);
	if (!err)
		err = packet_finish_skb(sock, &d, skb, (u32)len);
	if (!err && po->vnet_hdr_sz)
		err = packet_vnet_to_skb(&vnet, skb);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	err = packet_xmit(po, skb);
	if (err > 0)
		err = err == NET_XMIT_CN ? 0 : -ENOBUFS;
	return err ? err : (int)len + po->vnet_hdr_sz;
}

int packet_sendmsg(struct socket *sock, struct msghdr_k *msg, size_t len)
{
	if (pkt_sk(sock->sk)->tx.mem)
		return tpacket_snd(sock, msg);
	return packet_snd(sock, msg, len);
}

static notrace void packet_put_auxdata(struct msghdr_k *msg,
				       const struct sk_buff *skb)
{
	const struct packet_skb_cb *cb = PACKET_SKB_CB((struct sk_buff *)skb);
	struct tpacket_auxdata aux;

	memset(&aux, 0, sizeof(aux));
	aux.tp_status = TP_STATUS_USER | cb->csum_status;
	aux.tp_len = cb->origlen;
	aux.tp_snaplen = skb->len;
	aux.tp_net = (u16)(skb->nh.raw - skb->data);
	put_cmsg(msg, SOL_PACKET, PACKET_AUXDATA, sizeof(aux), &aux);
}

static notrace void packet_put_address(struct msghdr_k *msg,
				       const struct sk_buff *skb,
				       const struct socket *sock)
{
	const struct packet_skb_cb *cb = PACKET_SKB_CB((struct sk_buff *)skb);

	if (!msg->msg_name)
		return;
	if (sock->type == SOCK_PACKET) {
		msg->msg_namelen = sizeof(cb->sa.pkt);
		memcpy(msg->msg_name, &cb->sa.pkt, sizeof(cb->sa.pkt));
		return;
	}
	msg->msg_namelen = sizeof(cb->sa.ll);
	memcpy(msg->msg_name, &cb->sa.ll, sizeof(cb->sa.ll));
}

int packet_recvmsg(struct socket *sock, struct msghdr_k *msg, size_t len,
		   int flags)
{
	int known = MSG_PEEK | MSG_DONTWAIT | MSG_TRUNC | MSG_CMSG_CLOEXEC |
		    MSG_ERRQUEUE;
	struct sock *sk = sock->sk;
	struct packet_sock *po = pkt_sk(sk);
	struct sk_buff *skb;
	size_t copied;
	int err;

	if (flags & ~known)
		return -EINVAL;
	if (flags & MSG_ERRQUEUE)
		return sock_recv_errqueue(sk, msg, len, SOL_PACKET,
					  PACKET_TX_TIMESTAMP);
	skb = skb_recv_datagram(sk, flags, flags & MSG_DONTWAIT, &err);
	if (!skb)
		return err;
	packet_rcv_clear_pressure(po);
	if (po->vnet_hdr_sz) {
		err = packet_rcv_vnet(po, msg, skb, &len);
		if (err)
			goto out;
	}
	copied = skb->len;
	if (copied > len) {
		copied = len;
		msg->msg_flags |= MSG_TRUNC;
	}
	err = skb_copy_datagram_iovec(skb, 0, msg->msg_iov, copied);
	if (err)
		goto out;
	sock_recv_timestamp(msg, sk, skb);
	packet_put_address(msg, skb, sock);
	if (po->auxdata)
		packet_put_auxdata(msg, skb);
	err = flags & MSG_TRUNC ? (int)skb->len : (int)copied;
	err += po->vnet_hdr_sz;
out:
	skb_free_datagram(sk, skb);
	return err;
}
