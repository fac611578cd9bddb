// SPDX-License-Identifier: MIT
/*
 * pcnet.c - AMD PCnet-PCI II (Am79C970A): power, ports, interrupt line
 *
 * Models the chip of AMD publication 19436, at the level of its registers: a
 * driver written for the part, in any of its software styles, finds what the
 * data sheet promises. The rest of it:
 *
 *   pcnet_csr.c     every CSR and BCR, what may be written when
 *   pcnet_init.c    INIT, STRT, STOP and the resets
 *   pcnet_desc.c    the descriptor rings, in four layouts
 *   pcnet_tx.c      descriptors to the wire
 *   pcnet_rx.c      the wire to descriptors
 *   pcnet_filter.c  which frames are ours
 *
 * Theory of operation. The card does nothing by itself: it is a state and
 * the functions that change it. A port access, a frame from the wire and the
 * passing of time (pcnet_tick) each run to their end before they return, so
 * a TDMD has sent its frames, and has written their descriptors back, when
 * the port write is over. A driver cannot tell, for it may not look at a
 * descriptor before OWN is clear; what it can see is only that the chip is
 * never late. Descriptors are given back by a store with release order after
 * buffer and byte count, because the driver may run on another CPU.
 *
 * INTA# is a level: pin = INTR and IENA. It is evaluated again after every
 * access, so setting IENA with a condition still pending raises it at once.
 *
 * The wire carries frames without FCS and says whether it was good; the card
 * makes the four bytes that a driver sees, and checks those it supplies.
 *
 * Not modelled: collisions and deferral (the wire is full duplex, so ONE,
 * MORE, DEF, LCOL and EXDEF stay clear, RTRY only under FCOLL), the serial
 * EEPROM behind BCR19, JTAG, GPSI, parity, and the reads that the data sheet
 * allows only in STOP or SPND: here they always work.
 */
#include "stack/hw/pcnet.h"

#include <string.h>

#include "stack/hw/pcnet_int.h"

static const struct {
	uint8_t n;
	uint16_t val;
} bcr_defaults[] = {
	{ 0, 0x0005 },	{ 1, 0x0005 },	{ 2, 0x0002 },	{ 4, 0x00c0 },
	{ 5, 0x0084 },	{ 6, 0x0088 },	{ 7, 0x0090 },	{ 18, 0x9001 },
	{ 19, 0x0002 }, { 20, 0x0200 }, { 22, 0xff06 },
};

/* PCI 2.1 header offsets that matter here */
enum {
	CFG_COMMAND = 0x04,
	CFG_STATUS = 0x06,
	CFG_LATENCY = 0x0d,
	CFG_BAR0 = 0x10,
	CFG_BAR1 = 0x14,
	CFG_ROM = 0x30,
	CFG_LINE = 0x3c,
};

enum {
	CMD_IO = 1,
	CMD_MEM = 2,
	CMD_MASTER = 4,
};

static void config_put16(struct pcnet *s, unsigned off, uint16_t val)
{
	s->config[off] = val & 0xff;
	s->config[off + 1] = val >> 8;
}

void pcnet_power_on(struct pcnet *s, const uint8_t mac[6])
{
	unsigned sum = 0;

	memset(s, 0, sizeof(*s));
	memcpy(s->aprom, mac, 6);
	s->aprom[9] = 0x11; /* hardware id */
	s->aprom[14] = s->aprom[15] = 'W';
	for (int i = 0; i < 12; i++)
		sum += s->aprom[i];
	sum += s->aprom[14] + s->aprom[15];
	s->aprom[12] = sum & 0xff;
	s->aprom[13] = sum >> 8;

	config_put16(s, 0x00, PCNET_VENDOR_ID);
	config_put16(s, 0x02, PCNET_DEVICE_ID);
	config_put16(s, CFG_STATUS, 0x0280); /* medium DEVSEL, fast b2b */
	s->config[0x08] = PCNET_REVISION;
	s->config[0x0b] = 0x02; /* network controller, Ethernet */
	s->config[CFG_BAR0] = 0x01; /* I/O */
	s->config[0x3d] = 1; /* INTA */
	s->config[0x3e] = 0x06; /* MIN_GNT, MAX_LAT: BCR22 again */
	s->config[0x3f] = 0xff;
	s->link = true;
	pcnet_h_reset(s, NULL);
}

void pcnet_h_reset(struct pcnet *s, const struct pcnet_slot *slot)
{
	memset(s->bcr, 0, sizeof(s->bcr));
	for (unsigned i = 0; i < sizeof(bcr_defaults) / sizeof(*bcr_defaults);
	     i++)
		s->bcr[bcr_defaults[i].n] = bcr_defaults[i].val;
	s->swstyle = SWSTYLE_LANCE;
	pcnet_s_reset(s);
	if (slot)
		pcnet_update_irq(s, slot);
}

/* CSR4 and CSR5 keep a status next to its mask (CSR4) or enable (CSR5). */
static bool pcnet_intr(const struct pcnet *s)
{
	uint16_t masks = s->csr[4] & CSR4_MASKS;
	uint16_t enables = s->csr[5] & 0x0548;

	/* CERR has no mask bit because it never interrupts. */
	if (s->csr[0] & ~s->csr[3] & CSR3_MASKS)
		return true;
	if (s->csr[4] & ~(masks << 1) & (CSR4_W1C & ~CSR4_UINT))
		return true;
	if (s->csr[4] & CSR4_UINT)
		return true;
	return s->csr[5] & enables << 1 & CSR5_W1C;
}

void pcnet_update_irq(struct pcnet *s, const struct pcnet_slot *slot)
{
	bool pin;

	s->csr[0] &= ~(CSR0_ERR | CSR0_INTR);
	if (s->csr[0] & (CSR0_BABL | CSR0_CERR | CSR0_MISS | CSR0_MERR))
		s->csr[0] |= CSR0_ERR;
	if (pcnet_intr(s))
		s->csr[0] |= CSR0_INTR;
	pin = (s->csr[0] & CSR0_INTR) && (s->csr[0] & CSR0_IENA);
	if (pin == s->pin)
		return;
	s->pin = pin;
	slot->bus->ops->irq(slot->bus, slot->line, pin);
}

static void merr(struct pcnet *s)
{
	s->dma_errors++;
	s->csr[0] |= CSR0_MERR;
	s->csr[0] &= ~(CSR0_RXON | CSR0_TXON);
}

void *pcnet_dma(struct pcnet *s, const struct pcnet_slot *slot, uint32_t addr,
		uint32_t len)
{
	void *p = NULL;

	/* Not allowed to be master, the bus is never granted: a time-out. */
	if (s->config[CFG_COMMAND] & CMD_MASTER)
		p = slot->bus->ops->dma(slot->bus, addr, len);
	if (!p)
		merr(s);
	return p;
}

void pcnet_bus_error(struct pcnet *s, const struct pcnet_slot *slot)
{
	if (s->csr[0] & CSR0_STOP)
		return; /* it was not transferring anything */
	merr(s);
	pcnet_update_irq(s, slot);
}

/* Which register is at this offset: word mode packs them, dword spreads. */
enum pcnet_port {
	PORT_NONE,
	PORT_RDP,
	PORT_RAP,
	PORT_RESET,
	PORT_BDP
};

static enum pcnet_port pcnet_port(const struct pcnet *s, uint32_t off,
				  unsigned size)
{
	static const uint8_t regs[] = { PORT_RDP, PORT_RAP, PORT_RESET,
					PORT_BDP };
	/* Four registers in this order, two or four bytes apart. */
	unsigned step = s->bcr[18] & BCR18_DWIO ? 4 : 2;

	if (size != step || off % step || off >= 0x10 + 4 * step)
		return PORT_NONE;
	return regs[(off - 0x10) / step];
}

static uint32_t pcnet_ones(unsigned size)
{
	return size == 4 ? ~0u : (1u << 8 * size) - 1;
}

static bool pcnet_decodes(const struct pcnet *s, uint32_t off, unsigned size)
{
	return s->config[CFG_COMMAND] & (CMD_IO | CMD_MEM) &&
	       (size == 1 || size == 2 || size == 4) &&
	       off + size <= PCNET_IO_SIZE;
}

uint32_t pcnet_in(struct pcnet *s, const struct pcnet_slot *slot, uint32_t off,
		  unsigned size)
{
	uint32_t val = 0;

	if (!pcnet_decodes(s, off, size))
		return pcnet_ones(size);
	if (off + size <= PCNET_APROM_SIZE) {
		for (unsigned i = 0; i < size; i++)
			val |= (uint32_t)s->aprom[off + i] << 8 * i;
		return val;
	}
	if (off < PCNET_APROM_SIZE)
		return pcnet_ones(size);
	switch (pcnet_port(s, off, size)) {
	case PORT_RDP:
		return pcnet_csr_read(s, s->rap);
	case PORT_RAP:
		return s->rap;
	case PORT_BDP:
		return pcnet_bcr_read(s, s->rap);
	case PORT_RESET:
		pcnet_s_reset(s);
		pcnet_update_irq(s, slot);
		return 0;
	case PORT_NONE:
		break;
	}
	return pcnet_ones(size);
}

void pcnet_out(struct pcnet *s, const struct pcnet_slot *slot, uint32_t off,
	       uint32_t val, unsigned size)
{
	if (!pcnet_decodes(s, off, size))
		return;
	if (off + size <= PCNET_APROM_SIZE) {
		if (!(s->bcr[2] & BCR2_APROMWE))
			return;
		for (unsigned i = 0; i < size; i++)
			s->aprom[off + i] = val >> 8 * i & 0xff;
		return;
	}
	/* The way into double-word mode; there is none back but RST#. */
	if (off == PCNET_DWIO_RDP && size == 4 && !(s->bcr[18] & BCR18_DWIO)) {
		s->bcr[18] |= BCR18_DWIO;
		return;
	}
	if (off < PCNET_APROM_SIZE)
		return;
	switch (pcnet_port(s, off, size)) {
	case PORT_RDP:
		pcnet_csr_write(s, slot, s->rap, val & 0xffff);
		break;
	case PORT_RAP:
		s->rap = val & 0x7f;
		return;
	case PORT_BDP:
		pcnet_bcr_write(s, slot, s->rap, val & 0xffff);
		break;
	case PORT_RESET: /* NE2100 clones want a write; here it is harmless */
	case PORT_NONE:
		return;
	}
	pcnet_update_irq(s, slot);
}

uint32_t pcnet_config_in(const struct pcnet *s, uint32_t off, unsigned size)
{
	uint32_t val = 0;

	if (off + size > 256 || off % size)
		return pcnet_ones(size);
	for (unsigned i = 0; i < size && off + i < sizeof(s->config); i++)
		val |= (uint32_t)s->config[off + i] << 8 * i;
	return val;
}

/* The bits of a byte of the header that the host may change. */
static uint8_t config_mask(unsigned off)
{
	switch (off) {
	case CFG_COMMAND:
		return 0x47; /* I/O, memory, master, parity response */
	case CFG_COMMAND + 1:
		return 0x01; /* SERR# */
	case CFG_LATENCY:
	case CFG_LINE:
		return 0xff;
	case CFG_BAR0:
	case CFG_BAR1:
		return 0xe0; /* 32 bytes each: a sizing write shows it */
	case CFG_BAR0 + 1 ... CFG_BAR0 + 3:
	case CFG_BAR1 + 1 ... CFG_BAR1 + 3:
		return 0xff;
	}
	return 0;
}

void pcnet_config_out(struct pcnet *s, uint32_t off, uint32_t val,
		      unsigned size)
{
	if (off + size > sizeof(s->config) || off % size)
		return;
	for (unsigned i = 0; i < size; i++) {
		uint8_t mask = config_mask(off + i);
		uint8_t b = val >> 8 * i & 0xff;

		/* The upper half of status is write-one-to-clear. */
		if (off + i == CFG_STATUS + 1)
			s->config[off + i] &= ~(b & 0xf9);
		s->config[off + i] = (s->config[off + i] & ~mask) | (b & mask);
	}
}

void pcnet_set_link(struct pcnet *s, bool up)
{
	s->link = up;
}
