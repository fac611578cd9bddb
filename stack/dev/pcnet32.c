// SPDX-License-Identifier: MIT
/*
 * pcnet32.c - the driver of the PCnet-PCI: packets to descriptors and back
 *
 * Models the data path of drivers/net/pcnet32.c: pcnet32_start_xmit(),
 * pcnet32_interrupt(), pcnet32_rx(). What comes before and after (probe,
 * open, close, the filter, statistics) is in pcnet32_main.c. The chip is
 * known by pcnet_regs.h and by port reads and writes alone.
 *
 *   dev_queue_xmit                          (stack/net)
 *     pcnet32_start_xmit     descriptor, OWN last, TDMD
 *   ... the card sends, TINT ...
 *   do_IRQ                                  (irq.c)
 *     handle_IRQ_event
 *       pcnet32_interrupt    acknowledge; while ERR, RINT or TINT:
 *         pcnet32_rx         full descriptors -> sk_buffs -> netif_rx
 *         (finished TX)      dev_kfree_skb_irq, netif_wake_queue
 *
 * The rings. cur_* is where the next one goes, dirty_* where the oldest not
 * yet given back is; both run on for ever and are taken modulo the size. A
 * packet in a ring is held by nobody (skb->holder is 0): if a process dies,
 * the rings keep theirs.
 *
 * Small packets (rx_copybreak) are copied into a fitting sk_buff; of a large
 * one the buffer itself goes up and a new one takes its place. Without
 * memory for that the packet is dropped and its buffer is used again.
 *
 * Locks: dev->xmit_lock, then lp->lock. Linux: takes lp->lock with interrupts
 * off; interrupts are bottom halves here (see irq.c), so it is taken with
 * those off.
 *
 * Not modelled: VLB cards, MII, multi-buffer frames.
 */
#include "stack/dev/pcnet32.h"

#include <endian.h>
#include <string.h>

#include "machine.h"
#include "mib.h"
#include "stack/dev/irq.h"
#include "stack/hw/pcnet_regs.h"
#include "trace.h"

#define MAX_ROUNDS   80
#define RX_COPYBREAK 200

/* OWN, STP and ENP in the upper half of word 1 */
#define TX_GO	(s16)0x8300
#define RX_GO	(s16)0x8000
#define RX_GOOD 0x03

int pcnet32_start_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);
	const struct pcnet32_access *a = pcnet32_a(lp);
	u32 entry, len = skb->len;
	const u8 *data = skb->data;

	spin_lock(&lp->lock);
	entry = lp->cur_tx & TX_RING_MOD_MASK;
	if (lp->tx_ring[entry].base) {
		netif_stop_queue(dev);
		spin_unlock(&lp->lock);
		return 1;
	}
	if (unlikely(len > PKT_BUF_SZ)) {
		dev->stats.tx_dropped++;
		spin_unlock(&lp->lock);
		kfree_skb_reason(skb, SKB_DROP_REASON_PKT_TOO_BIG);
		return 0;
	}
	skb_tx_timestamp(skb);
	if (unlikely(trace_flags))
		skb->pktno = trace_packet(dev->ifindex, true, data, len);
	if (unlikely(!bus_reachable(data, len))) {
		memcpy(lp->tx_bounce[entry], data, len);
		data = lp->tx_bounce[entry];
	}
	lp->tx_ring[entry].length = (s16)htole16((u16)-len);
	lp->tx_ring[entry].misc = 0;
	lp->tx_ring[entry].base = htole32(virt_to_bus(data));
	lp->tx_skbuff[entry] = skb;
	__atomic_store_n(&skb->holder, 0, __ATOMIC_RELEASE);
	__atomic_store_n(&lp->tx_ring[entry].status, (s16)htole16((u16)TX_GO),
			 __ATOMIC_RELEASE);
	lp->cur_tx++;
	dev->stats.tx_bytes += len;

	/* Interrupts on, and look at the ring now. */
	a->write_csr(dev->base_addr, 0, CSR0_IENA | CSR0_TDMD);
	dev->trans_start = jiffies;

	if (lp->tx_ring[(entry + 1) & TX_RING_MOD_MASK].base == 0) {
		netif_start_queue(dev);
	} else {
		lp->tx_full = 1;
		netif_stop_queue(dev);
	}
	spin_unlock(&lp->lock);
	return 0;
}

/* One bad frame: which counter. Of a chain only the end is counted. */
static void pcnet32_rx_error(struct net_device *dev, u32 status)
{
	if (status & 0x01)
		dev->stats.rx_errors++;
	if (status & 0x20)
		dev->stats.rx_frame_errors++;
	if (status & 0x10)
		dev->stats.rx_over_errors++;
	if (status & 0x08)
		dev->stats.rx_crc_errors++;
	if (status & 0x04)
		dev->stats.rx_fifo_errors++;
}

/* The ring's own buffer goes up; a fresh one replaces it. NULL: no memory. */
static struct sk_buff *pcnet32_rx_flip(struct pcnet32_private *lp, u32 entry,
				       u32 len)
{
	struct sk_buff *skb = lp->rx_skbuff[entry];
	struct sk_buff *fresh = dev_alloc_skb(PKT_BUF_SZ);

	if (!fresh)
		return NULL;
	skb_reserve(fresh, 2); /* so that the IP header is aligned */
	lp->rx_skbuff[entry] = fresh;
	__atomic_store_n(&fresh->holder, 0, __ATOMIC_RELEASE);
	__atomic_store_n(&skb->holder, (u16)current->slot, __ATOMIC_RELEASE);
	skb_put(skb, len);
	lp->rx_ring[entry].base =
		htole32(virt_to_bus(pcnet32_rx_buffer(lp, entry)));
	return skb;
}

static struct sk_buff *pcnet32_rx_copy(struct pcnet32_private *lp, u32 entry,
				       u32 len)
{
	struct sk_buff *skb = dev_alloc_skb(len + 2);

	if (!skb)
		return NULL;
	skb_reserve(skb, 2);
	memcpy(skb_put(skb, len), pcnet32_rx_buffer(lp, entry), len);
	return skb;
}

static void pcnet32_rx_packet(struct net_device *dev, u32 entry)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);
	u32 len = (le32toh(lp->rx_ring[entry].msg_length) & 0xfff) - 4;
	struct sk_buff *skb;

	if (len < 60 || len > PKT_BUF_SZ) {
		dev->stats.rx_errors++; /* a runt: the chip was to drop it */
		return;
	}
	/* A buffer that the chip could not reach was never the packet's. */
	if (len > RX_COPYBREAK &&
	    pcnet32_rx_buffer(lp, entry) != lp->rx_bounce[entry])
		skb = pcnet32_rx_flip(lp, entry, len);
	else
		skb = pcnet32_rx_copy(lp, entry, len);
	if (!skb) {
		dev->stats.rx_dropped++;
		return;
	}
	skb->dev = dev;
	if (unlikely(trace_flags))
		skb->pktno = trace_packet(dev->ifindex, false, skb->data, len);
	skb->protocol = eth_type_trans(skb, dev);
	dev->stats.rx_packets++;
	dev->stats.rx_bytes += len;
	netif_rx(skb);
}

static void pcnet32_rx(struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);

	for (u32 done = 0; done < RX_RING_SIZE; done++) {
		u32 entry = lp->cur_rx & RX_RING_MOD_MASK;
		struct pcnet32_rx_head *r = &lp->rx_ring[entry];
		s16 status = (s16)le16toh(
			(u16)__atomic_load_n(&r->status, __ATOMIC_ACQUIRE));
		u32 upper = (u32)(u16)status >> 8;

		if (status < 0)
			break; /* still the chip's */
		if (upper == RX_GOOD)
			pcnet32_rx_packet(dev, entry);
		else
			pcnet32_rx_error(dev, upper);
		r->buf_length = (s16)htole16((u16)-PKT_BUF_SZ);
		__atomic_store_n(&r->status, (s16)htole16((u16)RX_GO),
				 __ATOMIC_RELEASE);
		lp->cur_rx++;
	}
}

/* True: the chip has stopped its transmitter and must be started again. */
static bool pcnet32_tx_error(struct net_device *dev, u32 misc)
{
	struct net_device_stats *st = &dev->stats;

	st->tx_errors++;
	if (misc & TMD2_RTRY)
		st->tx_aborted_errors++;
	if (misc & TMD2_LCAR)
		st->tx_carrier_errors++;
	if (misc & TMD2_LCOL)
		st->tx_window_errors++;
	if (misc & TMD2_UFLO)
		st->tx_fifo_errors++;
	return misc & TMD2_UFLO;
}

/* What the chip is done with; true as above. */
static bool pcnet32_tx_done(struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);
	bool must_restart = false;

	while (lp->dirty_tx != lp->cur_tx) {
		u32 entry = lp->dirty_tx & TX_RING_MOD_MASK;
		struct pcnet32_tx_head *t = &lp->tx_ring[entry];
		s16 status = (s16)le16toh(
			(u16)__atomic_load_n(&t->status, __ATOMIC_ACQUIRE));

		if (status < 0)
			break;
		t->base = 0;
		if (status & 0x4000)
			must_restart |= pcnet32_tx_error(dev, le32toh(t->misc));
		else
			dev->stats.tx_packets++;
		if (lp->tx_skbuff[entry]) {
			dev_kfree_skb_irq(lp->tx_skbuff[entry]);
			lp->tx_skbuff[entry] = NULL;
		}
		lp->dirty_tx++;
	}
	if (lp->tx_full && netif_queue_stopped(dev) &&
	    lp->cur_tx - lp->dirty_tx < TX_RING_SIZE - 2) {
		lp->tx_full = 0;
		netif_wake_queue(dev);
	}
	return must_restart;
}

void pcnet32_interrupt(int irq, struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);
	const struct pcnet32_access *a = pcnet32_a(lp);
	u32 ioaddr = dev->base_addr;
	int rounds = MAX_ROUNDS;
	u16 csr0, rap;

	spin_lock(&lp->lock);
	rap = a->read_rap(ioaddr);
	while ((csr0 = a->read_csr(ioaddr, 0)) &
		       (CSR0_ERR | CSR0_RINT | CSR0_TINT) &&
	       --rounds >= 0) {
		bool must_restart = false;

		/*
		 * All that is seen is acknowledged. IENA is written 0: the
		 * line stays down until the last write of all.
		 */
		a->write_csr(ioaddr, 0, csr0 & ~0x004f);
		if (csr0 & (CSR0_RINT | CSR0_MISS))
			pcnet32_rx(dev);
		if (csr0 & CSR0_TINT)
			must_restart = pcnet32_tx_done(dev);
		if (csr0 & CSR0_BABL)
			dev->stats.tx_errors++;
		if (csr0 & CSR0_MISS)
			dev->stats.rx_errors++;
		if (csr0 & CSR0_MERR)
			must_restart = true; /* both halves are off */
		if (must_restart) {
			a->write_csr(ioaddr, 0, CSR0_STOP);
			pcnet32_restart(dev, CSR0_STRT);
		}
	}
	/* What came since the last look raises the line again at once. */
	a->write_csr(ioaddr, 0,
		     CSR0_BABL | CSR0_CERR | CSR0_MISS | CSR0_MERR | CSR0_IDON |
			     CSR0_IENA);
	a->write_rap(ioaddr, rap);
	spin_unlock(&lp->lock);
}
