// SPDX-License-Identifier: MIT
/*
 * loopback.c - lo: what is sent is received
 *
 * Models drivers/net/loopback.c. The packet that was given to the device is
 * the one that arrives; it goes into this thread's backlog, and the softirq
 * at the end of the transmit carries it up.
 *
 * Checksums that are the device's to make are left out (it never leaves
 * memory) and packets of many segments pass as they are, as the kernel's
 * device offers both. A sum that the sender made itself is looked at.
 *
 * The counters are the task's own (mib.h), as the kernel's are per CPU: two
 * threads that talk over lo share no line of the cache here.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <net/if_arp.h>

#include "machine.h"
#include "mib.h"
#include "netdevice.h"
#include "netglobal.h"
#include "sock.h"
#include "trace.h"

#define LOOPBACK_MTU 65536

/* Always takes the packet. */
static int loopback_xmit(struct sk_buff *skb, struct net_device *dev)
{
	if (unlikely(skb_shared(skb))) {
		struct sk_buff *n = skb_clone(skb);

		kfree_skb(skb);
		if (!n)
			return 0;
		skb = n;
	}
	skb_tx_timestamp(skb);
	skb->tx_flags = 0; /* it comes in as another's */
	skb_orphan(skb);
	if (unlikely(trace_flags))
		skb->pktno =
			trace_packet(dev->ifindex, true, skb->data, skb->len);
	mib_add(LoPackets, 1);
	mib_add(LoBytes, skb->len);

	skb->protocol = eth_type_trans(skb, dev);
	skb->dev = dev;
	if (likely(skb->ip_summed == CHECKSUM_HW))
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	netif_rx(skb);
	return 0;
}

static struct net_device_stats *loopback_get_stats(struct net_device *dev)
{
	dev->stats.rx_packets = dev->stats.tx_packets = mib_read(LoPackets);
	dev->stats.rx_bytes = dev->stats.tx_bytes = mib_read(LoBytes);
	return &dev->stats;
}

static int loopback_open(struct net_device *dev)
{
	netif_start_queue(dev);
	return 0;
}

static int loopback_stop(struct net_device *dev)
{
	netif_stop_queue(dev);
	return 0;
}

const struct net_driver loopback_driver = {
	.name = "lo",
	.open = loopback_open,
	.stop = loopback_stop,
	.hard_start_xmit = loopback_xmit,
	.get_stats = loopback_get_stats,
	.hard_header = eth_header,
};

int loopback_init(void)
{
	struct net_device *dev = alloc_netdev(0, "lo");

	if (!dev)
		return -ENOMEM;
	dev->driver = DRIVER_LOOPBACK;
	dev->type = ARPHRD_LOOPBACK;
	dev->hard_header_len = ETH_HLEN;
	dev->addr_len = ETH_ALEN;
	dev->mtu = LOOPBACK_MTU;
	dev->flags = IFF_LOOPBACK;
	dev->features = NETIF_F_LOOPBACK_CSUM | NETIF_F_TSO | NETIF_F_LLTX |
			NETIF_F_NO_QUEUE;
	dev->tx_queue_len = 1000;
	return register_netdev(dev);
}
