// SPDX-License-Identifier: MIT
/*
 * dev.c - packets between devices and protocols
 *
 * Models the data path of net/core/dev.c.
 *
 *   dev_queue_xmit --> q->enqueue, qdisc_run --> hard_start_xmit
 *          `---------- (a device without a queue) ----^
 *
 *   driver --> netif_rx --> softnet.input_pkt_queue (this thread's own)
 *          --> softirq: net_rx_action --> taps, then ip_rcv or arp_rcv
 *
 * A thread is what a CPU is to the kernel: the backlog is its own and needs
 * no lock, and the softirq runs in the thread itself when it enables bottom
 * halves again, so a sender on loopback does the receiver's work.
 *
 * Packet types for whole protocols are added at boot and never go; those of
 * packet sockets come and go, so they are found under the lock, their socks
 * are held, and they are called without it.
 *
 * Not modelled: bridging and bonding hooks, fast routing, throttling by
 * congestion level, ingress queueing.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>

#include "exterr.h"
#include "machine.h"
#include "mib.h"
#include "netdevice.h"
#include "netglobal.h"
#include "pkt_sched.h"
#include "sock.h"
#include "trace.h"

#define TAPS_AT_ONCE 16

/* --- packet types --------------------------------------------------------- */

static notrace struct packet_type **ptype_head(const struct packet_type *pt)
{
	struct net_global *net = machine->net;

	if (pt->type == __builtin_bswap16(ETH_P_ALL))
		return &net->ptype_all;
	return &net->ptype_base[__builtin_bswap16(pt->type) & 15];
}

void dev_add_pack(struct packet_type *pt)
{
	struct packet_type **head = ptype_head(pt);
	struct net_global *net = machine->net;

	spin_lock(&net->lock);
	pt->on = 1;
	if (head == &net->ptype_all)
		net->netdev_nit++;
	else if (pt->sk)
		net->ptype_dynamic++;
	pt->next = *head;
	__atomic_store_n(head, pt, __ATOMIC_RELEASE);
	spin_unlock(&net->lock);
}

void dev_remove_pack(struct packet_type *pt)
{
	struct packet_type **p = ptype_head(pt);
	struct net_global *net = machine->net;
	bool all = p == &net->ptype_all;

	spin_lock(&net->lock);
	for (; *p; p = &(*p)->next)
		if (*p == pt) {
			__atomic_store_n(p, pt->next, __ATOMIC_RELEASE);
			if (all)
				net->netdev_nit--;
			else if (pt->sk)
				net->ptype_dynamic--;
			break;
		}
	pt->on = 0;
	spin_unlock(&net->lock);
}

notrace bool netdev_nit_active(void)
{
	return __atomic_load_n(&machine->net->netdev_nit, __ATOMIC_RELAXED);
}

/* A tap, or a group of them, does not see what it sent itself. */
static notrace bool skb_loop_sk(const struct packet_type *pt,
				const struct sk_buff *skb)
{
	const struct sock *to = pt->sk, *from = skb->sk;

	if (!to || !from)
		return false;
	return to == from ||
	       (to->tap_group && to->tap_group == from->tap_group);
}

struct taps {
	struct packet_type *pt[TAPS_AT_ONCE];
	u32 n;
};

/*
 * Those of a chain that take this packet. Each packet socket's sock is held.
 * Linux: has no limit; here a packet goes to 16 packet sockets at most.
 */
static notrace void taps_find(struct taps *t, struct packet_type *const *head,
			      u16 type, const struct net_device *dev,
			      const struct sk_buff *skb, bool out)
{
	struct net_global *net = machine->net;
	struct packet_type *pt;

	spin_lock(&net->lock);
	for (pt = *head; pt; pt = pt->next) {
		if (pt->type != type || (pt->dev && pt->dev != dev))
			continue;
		if (out && skb_loop_sk(pt, skb))
			continue;
		if (t->n == TAPS_AT_ONCE)
			break;
		if (pt->sk)
			sock_hold(pt->sk);
		t->pt[t->n++] = pt;
	}
	spin_unlock(&net->lock);
}

/* Gives clones to all; the packet itself stays the caller's. */
static notrace void taps_deliver(struct taps *t, struct sk_buff *skb,
				 struct net_device *dev)
{
	struct packet_type *pt;
	struct sk_buff *n;
	u32 i;

	for (i = 0; i < t->n; i++) {
		pt = t->pt[i];
		if (pt->on) {
			n = skb_clone(skb);
			if (n)
				ptype_table[pt->id](n, dev, pt);
		}
		if (pt->sk)
			sock_put(pt->sk);
	}
}

static notrace void net_timestamp(struct sk_buff *skb)
{
	if (unlikely(machine->net->netstamp_needed) && !skb->stamp)
		skb->stamp = ktime_get_real();
}

/* What is sent, for the taps; the header of the link is there already. */
void dev_queue_xmit_nit(struct sk_buff *skb, struct net_device *dev)
{
	struct taps taps = { .n = 0 };
	struct sk_buff *n;
	u32 i;

	taps_find(&taps, &machine->net->ptype_all, __builtin_bswap16(ETH_P_ALL),
		  dev, skb, true);
	if (!taps.n)
		return;
	n = skb_clone(skb);
	if (n) {
		n->stamp = ktime_get_real();
		n->mac.raw = n->data;
		skb_pull(n, min((u32)dev->hard_header_len, n->len));
		n->nh.raw = n->h.raw = n->data;
		n->pkt_type = PACKET_OUTGOING;
		n->dev = dev;
		taps_deliver(&taps, n, dev);
		kfree_skb(n);
		return;
	}
	for (i = 0; i < taps.n; i++)
		if (taps.pt[i]->sk)
			sock_put(taps.pt[i]->sk);
}

/* --- out ------------------------------------------------------------------ */

/* A device without a queue: software devices, of which loopback is one. */
static notrace int dev_xmit_direct(struct sk_buff *skb, struct net_device *dev)
{
	bool locked = !(dev->features & NETIF_F_LLTX);
	int rc = -ENETDOWN;

	if (!(dev->flags & IFF_UP))
		goto drop;
	if (locked) {
		if (dev->xmit_lock_owner == current->slot)
			goto drop; /* it routes through itself */
		spin_lock(&dev->xmit_lock);
		dev->xmit_lock_owner = current->slot;
	}
	if (likely(!netif_queue_stopped(dev))) {
		if (unlikely(netdev_nit_active()))
			dev_queue_xmit_nit(skb, dev);
		rc = dev_driver(dev)->hard_start_xmit(skb, dev);
	}
	if (locked) {
		dev->xmit_lock_owner = 0;
		spin_unlock(&dev->xmit_lock);
	}
	if (likely(!rc))
		return 0;
	rc = -ENETDOWN;
drop:
	kfree_skb_reason(skb, SKB_DROP_REASON_DEV_READY);
	return rc;
}

/*
 * Past the queue, and past the taps (PACKET_QDISC_BYPASS). Always consumes.
 * 0, NET_XMIT_DROP or a negative errno.
 */
int dev_direct_xmit(struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;
	bool locked = !(dev->features & NETIF_F_LLTX);
	int rc = NET_XMIT_DROP;

	local_bh_disable();
	if (locked) {
		spin_lock(&dev->xmit_lock);
		dev->xmit_lock_owner = current->slot;
	}
	if (dev->flags & IFF_UP && !netif_queue_stopped(dev) &&
	    !dev_driver(dev)->hard_start_xmit(skb, dev))
		rc = 0;
	if (locked) {
		dev->xmit_lock_owner = 0;
		spin_unlock(&dev->xmit_lock);
	}
	if (rc)
		kfree_skb_reason(skb, SKB_DROP_REASON_DEV_READY);
	local_bh_enable();
	return rc;
}

/*
 * Always consumes. 0, a NET_XMIT_* (the queue dropped or is congested), or a
 * negative errno.
 */
int dev_queue_xmit(struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;
	const struct Qdisc_ops *ops;
	struct Qdisc *q;
	int rc;

	if (unlikely(skb->tx_flags & SKBTX_SCHED_TSTAMP))
		__skb_tstamp_tx(skb, skb->sk, SCM_TSTAMP_SCHED);
	local_bh_disable();
	q = __atomic_load_n(&dev->qdisc, __ATOMIC_ACQUIRE);
	ops = qdisc_ops(q);
	if (ops->enqueue) {
		spin_lock(&dev->queue_lock);
		q = dev->qdisc; /* it may have been replaced */
		ops = qdisc_ops(q);
		if (ops->enqueue) {
			rc = ops->enqueue(skb, q) & NET_XMIT_MASK;
			qdisc_run(dev);
			spin_unlock(&dev->queue_lock);
			goto out;
		}
		spin_unlock(&dev->queue_lock);
	}
	rc = dev_xmit_direct(skb, dev);
out:
	local_bh_enable();
	return rc;
}

/* --- in ------------------------------------------------------------------- */

int netif_rx(struct sk_buff *skb)
{
	struct softnet_data *queue = &current->softnet;
	u32 limit = (u32)machine->net->sysctl_netdev_max_backlog;

	net_timestamp(skb);
	queue->total++;
	if (likely(queue->input_pkt_queue.qlen <= limit)) {
		__skb_queue_tail(&queue->input_pkt_queue, skb);
		__cpu_raise_softirq(NET_RX_SOFTIRQ);
		return NET_RX_SUCCESS;
	}
	queue->dropped++;
	skb->dev->stats.rx_dropped++;
	kfree_skb_reason(skb, SKB_DROP_REASON_CPU_BACKLOG);
	return NET_RX_DROP;
}

static notrace void netif_receive_taps(struct sk_buff *skb,
				       struct net_device *dev)
{
	struct net_global *net = machine->net;
	struct taps taps = { .n = 0 };

	if (net->netdev_nit)
		taps_find(&taps, &net->ptype_all, __builtin_bswap16(ETH_P_ALL),
			  dev, skb, false);
	if (taps.n && !skb->stamp)
		skb->stamp = ktime_get_real();
	taps_deliver(&taps, skb, dev);
}

/* Packet sockets that asked for one protocol only. */
static notrace bool netif_receive_dynamic(struct sk_buff *skb,
					  struct net_device *dev)
{
	struct net_global *net = machine->net;
	struct taps taps = { .n = 0 }, socks = { .n = 0 };
	u32 i;

	taps_find(&taps,
		  &net->ptype_base[__builtin_bswap16(skb->protocol) & 15],
		  skb->protocol, dev, skb, false);
	for (i = 0; i < taps.n; i++)
		if (taps.pt[i]->sk)
			socks.pt[socks.n++] = taps.pt[i];
	if (socks.n && !skb->stamp)
		skb->stamp = ktime_get_real();
	taps_deliver(&socks, skb, dev);
	return socks.n;
}

static notrace void netif_receive_skb(struct sk_buff *skb)
{
	struct net_global *net = machine->net;
	struct net_device *dev = skb->dev;
	struct packet_type *pt;
	bool taken = false;

	skb->nh.raw = skb->h.raw = skb->data;
	skb->iif = dev->ifindex;

	/* ETH_P_ALL first, as 2.4 does: a tap sees what a protocol drops. */
	if (unlikely(net->netdev_nit))
		netif_receive_taps(skb, dev);
	if (unlikely(net->ptype_dynamic))
		taken = netif_receive_dynamic(skb, dev);

	pt = __atomic_load_n(
		&net->ptype_base[__builtin_bswap16(skb->protocol) & 15],
		__ATOMIC_ACQUIRE);
	for (; pt; pt = pt->next)
		if (pt->type == skb->protocol && !pt->sk &&
		    (!pt->dev || pt->dev == dev)) {
			ptype_table[pt->id](skb, dev, pt);
			return;
		}
	if (taken) {
		kfree_skb(skb);
		return;
	}
	dev->stats.rx_dropped++;
	kfree_skb_reason(skb, SKB_DROP_REASON_UNHANDLED_PROTO);
}

void net_rx_action(void)
{
	struct softnet_data *queue = &current->softnet;
	int budget = machine->net->sysctl_netdev_max_backlog;
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(&queue->input_pkt_queue))) {
		netif_receive_skb(skb);
		if (--budget <= 0) {
			queue->time_squeeze++;
			__cpu_raise_softirq(NET_RX_SOFTIRQ);
			return;
		}
	}
}

/* --- transmit softirq ----------------------------------------------------- */

/* For a driver's interrupt: what is freed may call a protocol back. */
void dev_kfree_skb_irq(struct sk_buff *skb)
{
	struct softnet_data *queue = &current->softnet;

	if (!atomic_dec_and_test(&skb->users))
		return;
	skb->next = queue->completion_queue;
	queue->completion_queue = skb;
	__cpu_raise_softirq(NET_TX_SOFTIRQ);
}

void net_tx_action(void)
{
	struct softnet_data *queue = &current->softnet;
	u32 bit = 1u << LINK_STATE_SCHED;
	struct net_device *dev;
	struct sk_buff *skb;

	while ((skb = queue->completion_queue)) {
		queue->completion_queue = skb->next;
		skb->next = NULL;
		__kfree_skb(skb);
	}
	for_each_netdev (dev) {
		if (!(dev->state & bit))
			continue;
		__atomic_fetch_and(&dev->state, ~bit, __ATOMIC_SEQ_CST);
		spin_lock(&dev->queue_lock);
		qdisc_run(dev);
		spin_unlock(&dev->queue_lock);
	}
}

void skb_queue_repair(struct spinlock *l);

/* The dead thread's backlog and finished packets become this thread's. */
void dev_cpu_callback(struct task_struct *dead)
{
	struct softnet_data *from = &dead->softnet;
	struct sk_buff *skb;

	if (dead == current)
		return;
	skb_queue_repair(&from->input_pkt_queue.lock);
	local_bh_disable();
	while ((skb = __skb_dequeue(&from->input_pkt_queue)))
		netif_rx(skb);
	while ((skb = from->completion_queue)) {
		from->completion_queue = skb->next;
		atomic_set(&skb->users, 1);
		dev_kfree_skb_irq(skb);
	}
	if (dead->softirq_pending & 1u << NET_TX_SOFTIRQ)
		__cpu_raise_softirq(NET_TX_SOFTIRQ);
	dead->softirq_pending = 0;
	local_bh_enable();
}

int net_dev_init(void)
{
	return dev_init_scheduler_once();
}

/* The functions are private memory: in every process. */
void net_dev_attach(void)
{
	open_softirq(NET_TX_SOFTIRQ, net_tx_action);
	open_softirq(NET_RX_SOFTIRQ, net_rx_action);
	skb_reap_hook = skb_reap;
	sock_reap_hook = sock_reap;
}
