// SPDX-License-Identifier: MIT
/*
 * tpacket_snd.c - PACKET_TX_RING: frames the program has laid out are sent
 *
 * Models tpacket_snd() of net/packet/af_packet.c. The program marks frames
 * SEND_REQUEST and calls send(); all that are marked, from where the last
 * call stopped, go out.
 *
 *   AVAILABLE --program--> SEND_REQUEST --send()--> SENDING --> AVAILABLE
 *                               `--not a packet--> WRONG_FORMAT
 *
 * With PACKET_LOSS a frame that is no packet is skipped instead.
 *
 * Linux: the device reads the frame itself, which stays SENDING until then.
 * Here it is copied, so that it is the program's again when send() is back.
 *
 * Not modelled: TP_STATUS_TS_* of what was sent.
 */
#include <errno.h>
#include <string.h>

#include "stack/packet/packet.h"

#define VLAN_HLEN 4

union frame {
	u8 *raw;
	struct tpacket_hdr *h1;
	struct tpacket2_hdr *h2;
	struct tpacket3_hdr *h3;
};

/* What the program wrote into the header, read once. */
struct tx_frame {
	u32 len, mac, net;
};

static notrace int frame_read(const struct packet_sock *po, u8 *raw,
			      struct tx_frame *t)
{
	union frame f = { .raw = raw };

	switch (po->version) {
	case TPACKET_V1:
		t->len = *(volatile unsigned int *)&f.h1->tp_len;
		t->mac = f.h1->tp_mac;
		t->net = f.h1->tp_net;
		return 0;
	case TPACKET_V2:
		t->len = *(volatile u32 *)&f.h2->tp_len;
		t->mac = f.h2->tp_mac;
		t->net = f.h2->tp_net;
		return 0;
	}
	t->len = *(volatile u32 *)&f.h3->tp_len;
	t->mac = f.h3->tp_mac;
	t->net = f.h3->tp_net;
	return f.h3->tp_next_offset ? -EINVAL : 0;
}

/* The packet's bytes in the frame, and how many; or why it is none. */
static int tpacket_parse_header(const struct packet_sock *po, u8 *raw,
				u32 size_max, u8 **data)
{
	s64 off = (s64)po->hdrlen - (s64)sizeof(struct sockaddr_ll);
	s64 off_min = off;
	struct tx_frame t;

	if (frame_read(po, raw, &t))
		return -EINVAL;
	if (t.len > size_max)
		return -EMSGSIZE;
	if (po->tx_has_off) {
		off = po->sk.type == SOCK_DGRAM ? t.net : t.mac;
		if (off < off_min || off > (s64)po->tx.frame_size - t.len)
			return -EINVAL;
	}
	*data = raw + off;
	return (int)t.len;
}

/* The skb of the frame, complete; an error if it is no packet. */
static int tpacket_fill_skb(struct socket *sock, const struct packet_dest *d,
			    const u8 *data, u32 len, bool noblock,
			    struct sk_buff **skbp)
{
	struct sk_buff *skb;
	int err;

	skb = packet_alloc_skb(sock, d, len, noblock, &err);
	if (!skb) {
		*skbp = NULL;
		return err;
	}
	memcpy(skb->data, data, len);
	*skbp = skb;
	return packet_finish_skb(sock, d, skb, len);
}

static notrace void ring_advance(struct packet_ring *r)
{
	r->head = r->head + 1 == r->frame_nr ? 0 : r->head + 1;
}

static notrace u32 tpacket_size_max(const struct packet_sock *po,
				    const struct net_device *dev)
{
	u32 max = po->tx.frame_size -
		  (po->hdrlen - (u32)sizeof(struct sockaddr_ll));
	u32 link = dev->mtu + VLAN_HLEN;

	if (po->sk.type == SOCK_RAW)
		link += dev->hard_header_len;
	return po->vnet_hdr_sz ? max : min(max, link);
}

/* One frame. Bytes sent; 0: skipped; or why to stop. */
static int tpacket_snd_frame(struct socket *sock, const struct packet_dest *d,
			     u8 *raw, bool noblock, bool *wait)
{
	struct packet_sock *po = pkt_sk(sock->sk);
	struct virtio_net_hdr vnet = { .flags = 0 };
	struct sk_buff *skb = NULL;
	u8 *data;
	int len, err;

	*wait = false;
	len = tpacket_parse_header(po, raw, tpacket_size_max(po, d->dev),
				   &data);
	err = len;
	if (len >= 0 && po->vnet_hdr_sz) {
		memcpy(&vnet, data, sizeof(vnet));
		data += po->vnet_hdr_sz;
		len -= po->vnet_hdr_sz;
		err = len < 0 ? -EINVAL : packet_vnet_parse(&vnet, (u32)len);
	}
	if (err >= 0) {
		err = tpacket_fill_skb(sock, d, data, (u32)len, noblock, &skb);
		if (err && !skb) {
			*wait = true;
			return err;
		}
		if (!err && po->vnet_hdr_sz)
			err = packet_vnet_to_skb(&vnet, skb);
	}
	if (err < 0) {
		kfree_skb(skb);
		frame_set_status(po, raw,
				 po->loss ? TP_STATUS_AVAILABLE
					  : TP_STATUS_WRONG_FORMAT);
		if (!po->loss)
			return err;
		ring_advance(&po->tx);
		return 0;
	}
	frame_set_status(po, raw, TP_STATUS_SENDING);
	packet_xmit(po, skb); /* lost on the way is sent */
	frame_set_status(po, raw, TP_STATUS_AVAILABLE);
	ring_advance(&po->tx);
	return len;
}

int tpacket_snd(struct socket *sock, struct msghdr_k *msg)
{
	struct packet_sock *po = pkt_sk(sock->sk);
	bool noblock = msg->msg_flags & MSG_DONTWAIT, wait;
	struct packet_dest d;
	int err, sent = 0;
	u8 *raw;

	lock_sock(&po->sk);
	err = -EBUSY;
	if (!po->tx.mem) /* gone since we looked */
		goto out;
	err = packet_dest(sock, msg, &d);
	if (err)
		goto out;
	for (;;) {
		raw = ring_frame(&po->tx, po->tx.head);
		if (frame_status(po, raw) != TP_STATUS_SEND_REQUEST)
			break;
		err = tpacket_snd_frame(sock, &d, raw, noblock, &wait);
		if (err < 0) {
			/* out of memory: what went out counts */
			if (wait && sent)
				err = sent;
			goto out;
		}
		sent += err;
	}
	err = sent;
out:
	release_sock(&po->sk);
	return err;
}

/* With po->lock. */
bool tpacket_writable(const struct packet_sock *po)
{
	return frame_status(po, ring_frame(&po->tx, po->tx.head)) ==
	       TP_STATUS_AVAILABLE;
}
