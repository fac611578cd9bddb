// SPDX-License-Identifier: MIT
/*
 * ethertap.c - tapN: a network device whose other end is a netlink socket
 *
 * Models drivers/net/ethertap.c of 2.4 (--personality 2.4 only). While tapN
 * is up the kernel's end of NETLINK_TAPBASE+N is there. A frame that is sent
 * to the device is broadcast to all who are bound to a group of it; a frame
 * that is written to the protocol arrives on the device. Each has two bytes in
 * front that align what follows the Ethernet header, and root must send it.
 *
 * The device does not ARP unless it is told to (IFF_NOARP, as in 2.4).
 *
 * Linux: tap0 is there from the start, as with the module's unit 0; another
 * is made when the first socket of its protocol is, as a module would be
 * loaded. Transmit takes no lock: there is nothing that two could spoil.
 *
 * Not modelled: CONFIG_ETHERTAP_MC (groups by hash of the address), /dev/tapN.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/netlink.h>
#include <string.h>

#include "boot.h"
#include "dst.h"
#include "machine.h"
#include "net.h"
#include "netdevice.h"
#include "stack/dev/ethertap.h"
#include "stack/netlink/netlink.h"
#include "stack/netlink/netlink24.h"
#include "trace.h"

#define ETHERTAP_PAD 2

struct net_local {
	struct sock *nl; /* the kernel's end, while the device is up */
};

static struct net_device *ethertap_dev(int protocol)
{
	struct net_device *dev;

	for_each_netdev (dev)
		if (dev->driver == DRIVER_ETHERTAP &&
		    dev->base_addr == (u32)protocol)
			return dev;
	return NULL;
}

static int ethertap_open(struct net_device *dev)
{
	struct net_local *lp = dev->priv;

	lp->nl = netlink_kernel_create((int)dev->base_addr);
	if (!lp->nl)
		return -ENOBUFS;
	netif_start_queue(dev);
	return 0;
}

static int ethertap_close(struct net_device *dev)
{
	struct net_local *lp = dev->priv;
	struct sock *sk = lp->nl;

	netif_stop_queue(dev);
	if (sk) {
		lp->nl = NULL;
		sock_release(sk->socket);
	}
	return 0;
}

static int ethertap_start_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct net_local *lp = dev->priv;
	struct sk_buff *old = skb;

	skb_tx_timestamp(skb);
	if (unlikely(trace_flags))
		skb->pktno =
			trace_packet(dev->ifindex, true, skb->data, skb->len);
	if (skb_headroom(skb) < ETHERTAP_PAD || skb_cloned(skb)) {
		skb = skb_copy_expand(old, 16, 0);
		kfree_skb(old);
	} else if (skb_shared(skb)) {
		skb = skb_clone(old);
		kfree_skb(old);
	}
	if (!skb)
		return 0;
	memset(skb_push(skb, ETHERTAP_PAD), 0, ETHERTAP_PAD);
	dev->stats.tx_bytes += skb->len;
	dev->stats.tx_packets++;
	dst_release(skb->dst);
	skb->dst = NULL;
	memset(skb->cb, 0, sizeof(skb->cb));
	NETLINK_CB(skb).dst_group = NL_GROUPS_ALL;
	if (lp->nl)
		netlink_broadcast(lp->nl, skb, 0, NL_GROUPS_ALL);
	else
		kfree_skb(skb);
	return 0;
}

static void ethertap_rx_skb(struct sk_buff *skb, struct net_device *dev)
{
	if (skb->len < ETHERTAP_PAD + ETH_HLEN || NETLINK_CB(skb).uid ||
	    !netif_running(dev)) {
		dev->stats.rx_errors++;
		kfree_skb(skb);
		return;
	}
	dev->stats.rx_packets++;
	dev->stats.rx_bytes += skb->len;
	skb_orphan(skb);
	skb_pull(skb, ETHERTAP_PAD);
	if (unlikely(trace_flags))
		skb->pktno =
			trace_packet(dev->ifindex, false, skb->data, skb->len);
	skb->dev = dev;
	skb->protocol = eth_type_trans(skb, dev);
	memset(skb->cb, 0, sizeof(skb->cb));
	netif_rx(skb);
}

void ethertap_rx(struct sock *sk, int len)
{
	struct net_device *dev = ethertap_dev(sk->protocol);
	struct sk_buff *skb;

	(void)len;
	local_bh_disable();
	while ((skb = skb_dequeue(&sk->receive_queue))) {
		if (dev)
			ethertap_rx_skb(skb, dev);
		else
			kfree_skb(skb);
	}
	local_bh_enable();
}

static struct net_device_stats *ethertap_get_stats(struct net_device *dev)
{
	return &dev->stats;
}

const struct net_driver ethertap_driver = {
	.name = "ethertap",
	.open = ethertap_open,
	.stop = ethertap_close,
	.hard_start_xmit = ethertap_start_xmit,
	.get_stats = ethertap_get_stats,
	.hard_header = eth_header,
};

/* With the rtnl. */
static int ethertap_probe(int protocol)
{
	int unit = protocol - NETLINK_TAPBASE, err;
	char name[] = "tap\0\0", *p = name + 3;
	struct net_device *dev;

	if (ethertap_dev(protocol))
		return 0;
	if (unit >= 10)
		*p++ = '1';
	*p = (char)('0' + unit % 10);
	dev = alloc_netdev(sizeof(struct net_local), name);
	if (!dev)
		return -ENOMEM;
	ether_setup(dev);
	dev->driver = DRIVER_ETHERTAP;
	dev->features = NETIF_F_LLTX | NETIF_F_NO_QUEUE;
	dev->tx_queue_len = 0;
	dev->flags |= IFF_NOARP;
	dev->base_addr = (u32)protocol;
	memcpy(dev->dev_addr, (u8[]){ 0xfe, 0xfd, 0, 0, 0, 0 }, ETH_ALEN);
	memcpy(dev->perm_addr, dev->dev_addr, ETH_ALEN);
	err = register_netdevice(dev);
	if (err)
		free_netdev(dev);
	return err;
}

int ethertap_request(int protocol)
{
	int err;

	if (ethertap_dev(protocol))
		return 0;
	rtnl_lock();
	err = ethertap_probe(protocol);
	rtnl_unlock();
	return err;
}

int ethertap_init(void)
{
	return personality_24() ? ethertap_request(NETLINK_TAPBASE) : 0;
}
