// SPDX-License-Identifier: MIT
/*
 * pcnet32_main.c - the driver of the PCnet-PCI: from probe to close
 *
 * Models the other half of drivers/net/pcnet32.c: finding the chip, opening
 * and closing the device, the multicast filter, the transmit watchdog. The
 * data path is in pcnet32.c.
 *
 *   pcnet32_init_module
 *     pci_module_init -> pcnet32_probe_pci -> pcnet32_probe1    eth0 exists
 *   dev_open -> pcnet32_open    style 2, rings, INIT, STRT
 *   pcnet32_restart             STOP done by the caller; rings, INIT, bits
 *   dev_close -> pcnet32_close  STOP, 16-bit style again, buffers freed
 *
 * Everything that touches the chip holds lp->lock, because RAP and RDP are
 * two accesses.
 *
 * Linux: 2.4 learns of the link by MII only. This chip has none; its LNKST
 * (BCR4) is read when the board says that it changed.
 *
 * Not modelled: VLB cards (pcnet32_probe_vlbus), MII, options, several cards.
 */
#include <endian.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/socket.h>

#include "boot.h"
#include "machine.h"
#include "netdevice.h"
#include "stack/dev/irq.h"
#include "stack/dev/pcnet32.h"
#include "stack/hw/pcnet_regs.h"

#define PCNET32_WATCHDOG (5 * HZ) /* Linux: HZ/2 in 2.4, this today */
#define PORT_ASEL	 0x0000
#define CSR4_ALL_MASKED	 (CSR4_APAD_XMT | CSR4_MASKS)

/* --- access -----------------------------------------------------------------
 */

static u16 pcnet32_wio_read_csr(u32 base, int index)
{
	outw((u16)index, base + PCNET_WIO_RAP);
	return inw(base + PCNET_WIO_RDP);
}

static void pcnet32_wio_write_csr(u32 base, int index, u16 val)
{
	outw((u16)index, base + PCNET_WIO_RAP);
	outw(val, base + PCNET_WIO_RDP);
}

static u16 pcnet32_wio_read_bcr(u32 base, int index)
{
	outw((u16)index, base + PCNET_WIO_RAP);
	return inw(base + PCNET_WIO_BDP);
}

static void pcnet32_wio_write_bcr(u32 base, int index, u16 val)
{
	outw((u16)index, base + PCNET_WIO_RAP);
	outw(val, base + PCNET_WIO_BDP);
}

static u16 pcnet32_wio_read_rap(u32 base)
{
	return inw(base + PCNET_WIO_RAP);
}

static void pcnet32_wio_write_rap(u32 base, u16 val)
{
	outw(val, base + PCNET_WIO_RAP);
}

static void pcnet32_wio_reset(u32 base)
{
	inw(base + PCNET_WIO_RESET);
}

static u16 pcnet32_dwio_read_csr(u32 base, int index)
{
	outl((u32)index, base + PCNET_DWIO_RAP);
	return inl(base + PCNET_DWIO_RDP) & 0xffff;
}

static void pcnet32_dwio_write_csr(u32 base, int index, u16 val)
{
	outl((u32)index, base + PCNET_DWIO_RAP);
	outl(val, base + PCNET_DWIO_RDP);
}

static u16 pcnet32_dwio_read_bcr(u32 base, int index)
{
	outl((u32)index, base + PCNET_DWIO_RAP);
	return inl(base + PCNET_DWIO_BDP) & 0xffff;
}

static void pcnet32_dwio_write_bcr(u32 base, int index, u16 val)
{
	outl((u32)index, base + PCNET_DWIO_RAP);
	outl(val, base + PCNET_DWIO_BDP);
}

static u16 pcnet32_dwio_read_rap(u32 base)
{
	return inl(base + PCNET_DWIO_RAP) & 0xffff;
}

static void pcnet32_dwio_write_rap(u32 base, u16 val)
{
	outl(val, base + PCNET_DWIO_RAP);
}

static void pcnet32_dwio_reset(u32 base)
{
	inl(base + PCNET_DWIO_RESET);
}

const struct pcnet32_access pcnet32_access[2] = {
	{
		.read_csr = pcnet32_wio_read_csr,
		.write_csr = pcnet32_wio_write_csr,
		.read_bcr = pcnet32_wio_read_bcr,
		.write_bcr = pcnet32_wio_write_bcr,
		.read_rap = pcnet32_wio_read_rap,
		.write_rap = pcnet32_wio_write_rap,
		.reset = pcnet32_wio_reset,
	},
	{
		.read_csr = pcnet32_dwio_read_csr,
		.write_csr = pcnet32_dwio_write_csr,
		.read_bcr = pcnet32_dwio_read_bcr,
		.write_bcr = pcnet32_dwio_write_bcr,
		.read_rap = pcnet32_dwio_read_rap,
		.write_rap = pcnet32_dwio_write_rap,
		.reset = pcnet32_dwio_reset,
	},
};

void pcnet32_lock(struct pcnet32_private *lp)
{
	local_bh_disable();
	spin_lock(&lp->lock);
}

void pcnet32_unlock(struct pcnet32_private *lp)
{
	spin_unlock(&lp->lock);
	local_bh_enable();
}

/* --- rings
 * -------------------------------------------------------------------- */

/* Where the chip puts a frame: the packet, or the descriptor's own buffer. */
u8 *pcnet32_rx_buffer(struct pcnet32_private *lp, u32 entry)
{
	struct sk_buff *skb = lp->rx_skbuff[entry];

	if (skb && bus_reachable(skb->data, PKT_BUF_SZ))
		return skb->data;
	return lp->rx_bounce[entry];
}

void pcnet32_purge_tx_ring(struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);

	for (u32 i = 0; i < TX_RING_SIZE; i++) {
		struct sk_buff *skb = lp->tx_skbuff[i];

		lp->tx_skbuff[i] = NULL;
		if (skb)
			dev_kfree_skb_irq(skb);
	}
}

static void pcnet32_purge_rx_ring(struct pcnet32_private *lp)
{
	for (u32 i = 0; i < RX_RING_SIZE; i++) {
		struct sk_buff *skb = lp->rx_skbuff[i];

		lp->rx_skbuff[i] = NULL;
		if (skb)
			kfree_skb(skb);
	}
}

int pcnet32_init_ring(struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);

	lp->tx_full = 0;
	lp->cur_rx = lp->cur_tx = 0;
	lp->dirty_rx = lp->dirty_tx = 0;
	for (u32 i = 0; i < RX_RING_SIZE; i++) {
		struct sk_buff *skb = lp->rx_skbuff[i];

		if (!skb) {
			skb = dev_alloc_skb(PKT_BUF_SZ);
			if (!skb)
				return -ENOMEM;
			skb_reserve(skb, 2);
			lp->rx_skbuff[i] = skb;
			__atomic_store_n(&skb->holder, 0, __ATOMIC_RELEASE);
		}
		lp->rx_ring[i].base =
			htole32(virt_to_bus(pcnet32_rx_buffer(lp, i)));
		lp->rx_ring[i].buf_length = (s16)htole16((u16)-PKT_BUF_SZ);
		lp->rx_ring[i].msg_length = 0;
		lp->rx_ring[i].status = (s16)htole16(0x8000);
	}
	for (u32 i = 0; i < TX_RING_SIZE; i++) {
		lp->tx_ring[i].base = 0;
		lp->tx_ring[i].status = 0;
	}
	lp->init_block.tlen_rlen = htole16(TX_RING_LEN_BITS | RX_RING_LEN_BITS);
	memcpy(lp->init_block.phys_addr, dev->dev_addr, 6);
	lp->init_block.rx_ring = htole32(
		lp->dma_addr + offsetof(struct pcnet32_private, rx_ring));
	lp->init_block.tx_ring = htole32(
		lp->dma_addr + offsetof(struct pcnet32_private, tx_ring));
	return 0;
}

/* The chip reads its init block: false when it never says that it has. */
static bool pcnet32_init_chip(struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);
	const struct pcnet32_access *a = pcnet32_a(lp);
	u32 at = lp->dma_addr + offsetof(struct pcnet32_private, init_block);

	a->write_csr(dev->base_addr, 1, at & 0xffff);
	a->write_csr(dev->base_addr, 2, (u16)(at >> 16));
	a->write_csr(dev->base_addr, 4, CSR4_ALL_MASKED);
	a->write_csr(dev->base_addr, 0, CSR0_INIT);
	for (int i = 0; i < 100; i++)
		if (a->read_csr(dev->base_addr, 0) & CSR0_IDON)
			return true;
	return false;
}

/* The chip has been stopped: rings from the beginning, then these bits. */
void pcnet32_restart(struct net_device *dev, u16 csr0_bits)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);
	const struct pcnet32_access *a = pcnet32_a(lp);

	pcnet32_purge_tx_ring(dev);
	if (pcnet32_init_ring(dev) || !pcnet32_init_chip(dev))
		return; /* the watchdog tries again */
	lp->restarts++;
	a->write_csr(dev->base_addr, 0, csr0_bits);
}

/* --- up and down
 * ---------------------------------------------------------------- */

static void pcnet32_carrier(struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);
	bool link;

	pcnet32_lock(lp);
	link = pcnet32_a(lp)->read_bcr(dev->base_addr, 4) & BCR4_LEDOUT;
	pcnet32_unlock(lp);
	if (link)
		netif_carrier_on(dev);
	else
		netif_carrier_off(dev);
}

static int pcnet32_open(struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);
	const struct pcnet32_access *a = pcnet32_a(lp);
	u32 ioaddr = dev->base_addr;
	int err;

	err = request_irq((unsigned)dev->irq, IRQ_HANDLER_PCNET32, SA_SHIRQ,
			  dev);
	if (err)
		return err;
	pcnet32_lock(lp);
	a->reset(ioaddr);
	a->write_bcr(ioaddr, 20, SWSTYLE_PCNETPCI);
	/* Autoselect, no forced full duplex, no GPSI. */
	a->write_bcr(ioaddr, 2, a->read_bcr(ioaddr, 2) | BCR2_ASEL);
	a->write_csr(ioaddr, 124, a->read_csr(ioaddr, 124) & ~0x0010);
	lp->init_block.mode = htole16(PORT_ASEL);
	lp->init_block.filter[0] = lp->init_block.filter[1] = 0;
	err = pcnet32_init_ring(dev);
	if (!err && !pcnet32_init_chip(dev))
		err = -EIO;
	if (err)
		goto out;
	netif_start_queue(dev);
	/* IDON is left set: clearing it here upsets some of these chips. */
	a->write_csr(ioaddr, 0, CSR0_STRT | CSR0_IENA);
	lp->opened = 1;
out:
	if (err)
		pcnet32_purge_rx_ring(lp);
	pcnet32_unlock(lp);
	if (err)
		free_irq((unsigned)dev->irq, dev);
	else
		pcnet32_carrier(dev);
	return err;
}

static int pcnet32_close(struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);
	const struct pcnet32_access *a = pcnet32_a(lp);
	u32 ioaddr = dev->base_addr;

	netif_stop_queue(dev);
	pcnet32_lock(lp);
	lp->opened = 0;
	dev->stats.rx_missed_errors += a->read_csr(ioaddr, 112);
	a->write_csr(ioaddr, 0, CSR0_STOP);
	/* 16-bit structures again, for whoever boots next. */
	a->write_bcr(ioaddr, 20, 4);
	pcnet32_unlock(lp);

	free_irq((unsigned)dev->irq, dev);

	pcnet32_lock(lp);
	pcnet32_purge_rx_ring(lp);
	pcnet32_purge_tx_ring(dev);
	pcnet32_unlock(lp);
	return 0;
}

/* Called with dev->xmit_lock: nothing has been sent for too long. */
static void pcnet32_tx_timeout(struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);

	pcnet32_lock(lp);
	if (lp->opened) {
		pcnet32_a(lp)->write_csr(dev->base_addr, 0, CSR0_STOP);
		dev->stats.tx_errors++;
		lp->timeouts++;
		pcnet32_restart(dev, CSR0_STRT | CSR0_IENA);
		dev->trans_start = jiffies;
		netif_wake_queue(dev);
	}
	pcnet32_unlock(lp);
}

/*
 * Lock class pcnet32: the dead thread may have left anything half done. The
 * chip is stopped and the rings begin anew; what was in them is lost, as in
 * a transmit timeout.
 */
void pcnet32_repair(struct spinlock *l);
void pcnet32_repair(struct spinlock *l)
{
	struct pcnet32_private *lp =
		container_of(l, struct pcnet32_private, lock);

	if (!lp->opened)
		return;
	pcnet32_a(lp)->write_csr(lp->dev->base_addr, 0, CSR0_STOP);
	pcnet32_restart(lp->dev, CSR0_STRT | CSR0_IENA);
	netif_wake_queue(lp->dev);
}

/* --- filter and statistics
 * --------------------------------------------------------- */

/* Bit by bit, as the chip's logical address filter counts them. */
static u32 ether_crc_le(int len, const u8 *data)
{
	u32 crc = ~0u;

	while (len-- > 0) {
		u8 octet = *data++;

		for (int bit = 8; --bit >= 0; octet >>= 1)
			crc = (crc ^ octet) & 1 ? crc >> 1 ^ 0xedb88320u
						: crc >> 1;
	}
	return crc;
}

static void pcnet32_load_multicast(struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);
	u32 *filter = lp->init_block.filter;

	if (dev->flags & IFF_ALLMULTI) {
		filter[0] = filter[1] = ~0u;
		return;
	}
	filter[0] = filter[1] = 0;
	for (struct dev_mc_list *m = dev->mc_list; m; m = m->next) {
		u32 bit = ether_crc_le(6, m->addr) >> 26;

		if (m->addr[0] & 1)
			filter[bit >> 5] |= htole32(1u << (bit & 31));
	}
}

/* With dev->xmit_lock. Drops what is in the transmit ring. */
static void pcnet32_set_multicast_list(struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);

	pcnet32_lock(lp);
	if (lp->opened) {
		lp->init_block.mode = htole16(PORT_ASEL);
		if (dev->flags & IFF_PROMISC)
			lp->init_block.mode = htole16(MODE_PROM | PORT_ASEL);
		else
			pcnet32_load_multicast(dev);
		pcnet32_a(lp)->write_csr(dev->base_addr, 0, CSR0_STOP);
		pcnet32_restart(dev, CSR0_STRT | CSR0_IENA);
		netif_wake_queue(dev);
	}
	pcnet32_unlock(lp);
}

static struct net_device_stats *pcnet32_get_stats(struct net_device *dev)
{
	struct pcnet32_private *lp = pcnet32_priv(dev);
	const struct pcnet32_access *a = pcnet32_a(lp);
	u16 rap;

	pcnet32_lock(lp);
	if (lp->opened) {
		rap = a->read_rap(dev->base_addr);
		dev->stats.rx_missed_errors = a->read_csr(dev->base_addr, 112);
		a->write_rap(dev->base_addr, rap);
	}
	pcnet32_unlock(lp);
	return &dev->stats;
}

static int pcnet32_set_mac_address(struct net_device *dev, const void *addr)
{
	static const u8 zero[ETH_ALEN];

	if (netif_running(dev))
		return -EBUSY;
	if (*(const u8 *)addr & 1 || !memcmp(addr, zero, ETH_ALEN))
		return -EADDRNOTAVAIL;
	memcpy(dev->dev_addr, addr, ETH_ALEN);
	return 0;
}

static int pcnet32_change_mtu(struct net_device *dev, int mtu)
{
	if (mtu < 68 || mtu > ETH_DATA_LEN)
		return -EINVAL;
	dev->mtu = (u32)mtu;
	return 0;
}

const struct net_driver pcnet32_driver = {
	.name = "pcnet32",
	.open = pcnet32_open,
	.stop = pcnet32_close,
	.hard_start_xmit = pcnet32_start_xmit,
	.set_multicast_list = pcnet32_set_multicast_list,
	.set_mac_address = pcnet32_set_mac_address,
	.change_mtu = pcnet32_change_mtu,
	.tx_timeout = pcnet32_tx_timeout,
	.get_stats = pcnet32_get_stats,
	.hard_header = eth_header,
};

/* --- probe
 * -------------------------------------------------------------------------- */

/* After its reset the chip is stopped, and RAP holds what was written. */
static bool pcnet32_answers(const struct pcnet32_access *a, u32 ioaddr)
{
	a->reset(ioaddr);
	if (a->read_csr(ioaddr, 0) != CSR0_STOP)
		return false;
	a->write_rap(ioaddr, 88);
	return a->read_rap(ioaddr) == 88;
}

static int pcnet32_probe1(struct pci_dev *pdev)
{
	struct pcnet32_private *lp;
	struct net_device *dev;
	u32 chip, dma;
	u8 dwio = 0;
	int err;

	if (!pcnet32_answers(&pcnet32_access[0], pdev->io_base)) {
		dwio = 1;
		if (!pcnet32_answers(&pcnet32_access[1], pdev->io_base))
			return -ENODEV;
	}
	chip = pcnet32_access[dwio].read_csr(pdev->io_base, 88) |
	       (u32)pcnet32_access[dwio].read_csr(pdev->io_base, 89) << 16;
	if ((chip & 0xfff) != 0x003 ||
	    (chip >> 12 & 0xffff) != PCNET_PART_79C970A)
		return -ENODEV;

	dev = alloc_netdev(0, "eth%d");
	lp = pci_alloc_consistent(sizeof(*lp), &dma);
	if (!dev || !lp)
		return -ENOMEM;
	ether_setup(dev);
	dev->driver = DRIVER_PCNET32;
	dev->priv = lp;
	dev->base_addr = pdev->io_base;
	dev->irq = pdev->irq;
	dev->watchdog_timeo = PCNET32_WATCHDOG;
	for (u32 i = 0; i < ETH_ALEN; i++)
		dev->dev_addr[i] = inb(pdev->io_base + i);
	memcpy(dev->perm_addr, dev->dev_addr, ETH_ALEN);

	memcpy(dev->bus_id, "0000:00:00.0", sizeof("0000:00:00.0"));
	dev->bus_id[8] = "0123456789abcdef"[pdev->devfn >> 7 & 1];
	dev->bus_id[9] = "0123456789abcdef"[pdev->devfn >> 3 & 15];

	lp->dma_addr = dma;
	lp->dev = dev;
	lp->dwio = dwio;
	lp->chip_version = chip >> 12 & 0xffff;
	spin_lock_init(&lp->lock, LC_pcnet32);
	err = register_netdev(dev);
	if (!err)
		pcnet32_carrier(dev);
	return err;
}

static int pcnet32_probe_pci(struct pci_dev *pdev)
{
	int err = pci_enable_device(pdev);

	if (err)
		return err;
	pci_set_master(pdev);
	return pcnet32_probe1(pdev);
}

static const struct pci_device_id pcnet32_pci_tbl[] = {
	{ PCNET_VENDOR_ID, PCNET_DEVICE_ID },
	{ 0, 0 },
};

static const struct pci_driver pcnet32_pci_driver = {
	.name = "pcnet32",
	.id_table = pcnet32_pci_tbl,
	.probe = pcnet32_probe_pci,
};

/* The light at the connector went on or off. */
static void pcnet32_link(void)
{
	struct net_device *dev;

	for_each_netdev (dev)
		if (dev->driver == DRIVER_PCNET32)
			pcnet32_carrier(dev);
}

int pcnet32_init_module(void)
{
	int err = pci_host_init();

	if (err <= 0)
		return err; /* no card in this machine */
	return pci_module_init(&pcnet32_pci_driver);
}

/* The functions are private memory: in every process. */
void pcnet32_attach(void)
{
	pci_host_attach(pcnet32_link);
}
