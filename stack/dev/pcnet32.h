/* SPDX-License-Identifier: MIT */
/* pcnet32.h - the driver's own state; for stack/dev/pcnet32*.c and irq.c */
#ifndef DEV_PCNET32_H
#define DEV_PCNET32_H

#include "kern.h"
#include "netdevice.h"
#include "stack/dev/pci.h"

#define PCNET32_LOG_TX_BUFFERS 4
#define PCNET32_LOG_RX_BUFFERS 5
#define TX_RING_SIZE	       (1u << PCNET32_LOG_TX_BUFFERS)
#define RX_RING_SIZE	       (1u << PCNET32_LOG_RX_BUFFERS)
#define TX_RING_MOD_MASK       (TX_RING_SIZE - 1)
#define RX_RING_MOD_MASK       (RX_RING_SIZE - 1)
#define TX_RING_LEN_BITS       (PCNET32_LOG_TX_BUFFERS << 12)
#define RX_RING_LEN_BITS       (PCNET32_LOG_RX_BUFFERS << 4)
#define PKT_BUF_SZ	       1544

/* The chip's structures, software style 2, little endian. */
struct pcnet32_rx_head {
	u32 base;
	s16 buf_length;
	s16 status;
	u32 msg_length;
	u32 reserved;
};

struct pcnet32_tx_head {
	u32 base;
	s16 length;
	s16 status;
	u32 misc;
	u32 reserved;
};

struct pcnet32_init_block {
	u16 mode;
	u16 tlen_rlen;
	u8 phys_addr[6];
	u16 reserved;
	u32 filter[2];
	u32 rx_ring;
	u32 tx_ring;
};

/*
 * One piece of memory that the chip can reach. A packet that lies beyond its
 * 32 bits of address goes through the buffer of its descriptor.
 */
struct pcnet32_private {
	struct pcnet32_rx_head rx_ring[RX_RING_SIZE]
		__attribute__((aligned(16)));
	struct pcnet32_tx_head tx_ring[TX_RING_SIZE];
	struct pcnet32_init_block init_block;
	u32 dma_addr; /* of this structure */
	struct spinlock lock; /* class pcnet32: all below, and RAP with RDP */
	struct net_device *dev;
	struct sk_buff *tx_skbuff[TX_RING_SIZE];
	struct sk_buff *rx_skbuff[RX_RING_SIZE];
	u32 cur_rx, cur_tx; /* the next to be used */
	u32 dirty_rx, dirty_tx; /* the next to be given back */
	u8 tx_full;
	u8 dwio; /* which access functions */
	u8 opened;
	u32 chip_version;
	u32 restarts, timeouts;
	u8 tx_bounce[TX_RING_SIZE][PKT_BUF_SZ];
	u8 rx_bounce[RX_RING_SIZE][PKT_BUF_SZ];
};

struct pcnet32_access {
	u16 (*read_csr)(u32 base, int index);
	void (*write_csr)(u32 base, int index, u16 val);
	u16 (*read_bcr)(u32 base, int index);
	void (*write_bcr)(u32 base, int index, u16 val);
	u16 (*read_rap)(u32 base);
	void (*write_rap)(u32 base, u16 val);
	void (*reset)(u32 base);
};

extern const struct pcnet32_access pcnet32_access[2]; /* WIO, DWIO */

static inline notrace struct pcnet32_private *pcnet32_priv(
	const struct net_device *dev)
{
	return dev->priv;
}

static inline notrace const struct pcnet32_access *pcnet32_a(
	const struct pcnet32_private *lp)
{
	return &pcnet32_access[lp->dwio];
}

/* The lock where bottom halves may come: process context. */
void pcnet32_lock(struct pcnet32_private *lp);
void pcnet32_unlock(struct pcnet32_private *lp);

/* pcnet32.c */
void pcnet32_interrupt(int irq, struct net_device *dev);
int pcnet32_start_xmit(struct sk_buff *skb, struct net_device *dev);

/* pcnet32_main.c; all with lp->lock held */
int pcnet32_init_ring(struct net_device *dev);
void pcnet32_purge_tx_ring(struct net_device *dev);
void pcnet32_restart(struct net_device *dev, u16 csr0_bits);
u8 *pcnet32_rx_buffer(struct pcnet32_private *lp, u32 entry);

#endif
