// SPDX-License-Identifier: MIT
/*
 * vnet.c - PACKET_VNET_HDR: a struct virtio_net_hdr before each frame
 *
 * Models packet_snd_vnet_parse() and packet_rcv_vnet() of af_packet.c and
 * what they use of virtio_net_hdr_to_skb() and virtio_net_hdr_from_skb()
 * (virtio 1.x, 5.1.6). The header says which checksum is not there yet: on lo
 * it never will be, for another device it is made before the frame is sent.
 *
 * Not modelled: segments (gso_type): none are received, EINVAL when sent.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <netinet/ip.h>
#include <string.h>

#include "stack/packet/packet.h"

/* What is said of a frame of len bytes; 0 or -EINVAL. */
int packet_vnet_parse(struct virtio_net_hdr *h, u32 len)
{
	u32 end = (u32)h->csum_start + h->csum_offset + 2;

	if (h->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM && end > h->hdr_len)
		h->hdr_len = (u16)end;
	if (h->hdr_len > len || h->gso_type != VIRTIO_NET_HDR_GSO_NONE)
		return -EINVAL;
	return 0;
}

/* The header before the frame; what is behind it is len bytes. */
int packet_snd_vnet(const struct packet_sock *po, struct msghdr_k *msg,
		    size_t *len, struct virtio_net_hdr *h)
{
	u8 buf[VNET_HDR_MAX];
	int err;

	if (*len < po->vnet_hdr_sz)
		return -EINVAL;
	*len -= po->vnet_hdr_sz;
	err = memcpy_fromiovec(buf, msg->msg_iov, po->vnet_hdr_sz);
	if (err)
		return err;
	memcpy(h, buf, sizeof(*h));
	return packet_vnet_parse(h, (u32)min(*len, (size_t)UINT32_MAX));
}

int packet_vnet_to_skb(const struct virtio_net_hdr *h, struct sk_buff *skb)
{
	u32 start = h->csum_start, at = start + h->csum_offset;
	u16 sum;

	if (!(h->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM))
		return 0;
	if (at + 2 > skb->len)
		return -EINVAL;
	skb->h.raw = skb->data + start;
	if (skb->dev->features & NETIF_F_LOOPBACK_CSUM) {
		skb->ip_summed = CHECKSUM_HW;
		return 0;
	}
	/* the field has the sum of the pseudo header already */
	sum = csum_fold(csum_partial(skb->h.raw, skb->len - start, 0));
	if (!sum)
		sum = 0xffff;
	memcpy(skb->data + at, &sum, sizeof(sum));
	return 0;
}

/* Of a frame that was received: which checksum is not there. */
static notrace void vnet_from_skb(const struct sk_buff *skb,
				  struct virtio_net_hdr *h)
{
	const struct packet_skb_cb *cb = PACKET_SKB_CB((struct sk_buff *)skb);
	const struct iphdr *iph = (const void *)skb->nh.raw;

	memset(h, 0, sizeof(*h));
	if (skb->ip_summed == CHECKSUM_NONE)
		return;
	if (cb->csum_status == TP_STATUS_CSUM_VALID) {
		h->flags = VIRTIO_NET_HDR_F_DATA_VALID;
		return;
	}
	if (skb->protocol != htons(ETH_P_IP) ||
	    skb->nh.raw + sizeof(*iph) > skb->tail ||
	    iph->frag_off & htons(IP_MF | IP_OFFMASK))
		return;
	switch (iph->protocol) {
	case IPPROTO_TCP:
		h->csum_offset = 16;
		break;
	case IPPROTO_UDP:
		h->csum_offset = 6;
		break;
	default:
		return;
	}
	h->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	h->csum_start = (u16)(iph->ihl * 4 + (skb->nh.raw - skb->data));
}

/* At at, of the size the socket asked for. */
void packet_put_vnet(const struct packet_sock *po, const struct sk_buff *skb,
		     u8 *at)
{
	struct virtio_net_hdr h;

	vnet_from_skb(skb, &h);
	memset(at, 0, po->vnet_hdr_sz);
	memcpy(at, &h, sizeof(h));
}

int packet_rcv_vnet(const struct packet_sock *po, struct msghdr_k *msg,
		    const struct sk_buff *skb, size_t *len)
{
	u8 buf[VNET_HDR_MAX];

	if (*len < po->vnet_hdr_sz)
		return -EINVAL;
	*len -= po->vnet_hdr_sz;
	packet_put_vnet(po, skb, buf);
	return memcpy_toiovec(msg->msg_iov, buf, po->vnet_hdr_sz);
}

int packet_set_vnet(struct packet_sock *po, int name, const void *optval,
		    int optlen)
{
	int val, err = 0;

	if (po->sk.type != SOCK_RAW || optlen < (int)sizeof(val))
		return -EINVAL;
	if (copy_from_user(&val, optval, sizeof(val)))
		return -EFAULT;
	if (name == PACKET_VNET_HDR)
		val = val ? (int)sizeof(struct virtio_net_hdr) : 0;
	else if (val && val != (int)sizeof(struct virtio_net_hdr) &&
		 val != VNET_HDR_MAX)
		return -EINVAL;
	lock_sock(&po->sk);
	if (po->rx.mem || po->tx.mem)
		err = -EBUSY;
	else
		po->vnet_hdr_sz = (u8)val;
	release_sock(&po->sk);
	return err;
}
