// SPDX-License-Identifier: MIT
/*
 * eth.c - the Ethernet header (IEEE 802.3, RFC 894)
 *
 * Models net/ethernet/eth.c and ether_setup() of drivers/net/net_init.c.
 *
 * Not modelled: header caches; 802.2 beyond telling it from Ethernet II.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <string.h>

#include "netdevice.h"
#include "skbuff.h"

/* A type field below this is a length: 802.3. */
#define ETH_TYPE_MIN 1536

/*
 * Returns the header's length, or minus that when the destination is not
 * known yet. A saddr of NULL is the device's own.
 */
int eth_header(struct sk_buff *skb, struct net_device *dev, u16 type,
	       const void *daddr, const void *saddr, u32 len)
{
	struct ethhdr *eth = (void *)skb_push(skb, ETH_HLEN);

	eth->h_proto = htons(
		type == ETH_P_802_3 || type == ETH_P_802_2 ? (u16)len : type);
	memcpy(eth->h_source, saddr ? saddr : dev->dev_addr, ETH_ALEN);
	if (dev->flags & (IFF_LOOPBACK | IFF_NOARP)) {
		memset(eth->h_dest, 0, ETH_ALEN);
		if (daddr)
			memcpy(eth->h_dest, daddr, ETH_ALEN);
		return ETH_HLEN;
	}
	if (daddr) {
		memcpy(eth->h_dest, daddr, ETH_ALEN);
		return ETH_HLEN;
	}
	return -ETH_HLEN;
}

/* Takes the header off; returns the protocol in network order. */
u16 eth_type_trans(struct sk_buff *skb, struct net_device *dev)
{
	const struct ethhdr *eth;

	skb->mac.raw = skb->data;
	if (unlikely(!skb_pull(skb, dev->hard_header_len)))
		return htons(ETH_P_802_3); /* a runt: no one wants it */
	eth = (const struct ethhdr *)(void *)skb->mac.raw;

	if (unlikely(eth->h_dest[0] & 1)) {
		dev->stats.multicast++;
		skb->pkt_type = PACKET_MULTICAST;
		if (!memcmp(eth->h_dest, dev->broadcast, ETH_ALEN))
			skb->pkt_type = PACKET_BROADCAST;
	} else if (unlikely(memcmp(eth->h_dest, dev->dev_addr, ETH_ALEN))) {
		skb->pkt_type = PACKET_OTHERHOST;
	} else {
		skb->pkt_type = PACKET_HOST;
	}

	if (likely(ntohs(eth->h_proto) >= ETH_TYPE_MIN))
		return eth->h_proto;
	/* Novell's 802.3 has no 802.2 header; its checksum is all ones. */
	if (skb->len >= 2 && skb->data[0] == 0xff && skb->data[1] == 0xff)
		return htons(ETH_P_802_3);
	return htons(ETH_P_802_2);
}

void ether_setup(struct net_device *dev)
{
	dev->type = ARPHRD_ETHER;
	dev->hard_header_len = ETH_HLEN;
	dev->mtu = ETH_DATA_LEN;
	dev->addr_len = ETH_ALEN;
	dev->tx_queue_len = 1000; /* Linux: 100 in 2.4 */
	memset(dev->broadcast, 0xff, ETH_ALEN);
	dev->flags = IFF_BROADCAST | IFF_MULTICAST;
}
