// SPDX-License-Identifier: MIT
/*
 * pcnet_csr.c - control, status and bus configuration registers
 *
 * Models the register descriptions of the Am79C970A data sheet (AMD 19436).
 * One table says of each CSR who may write it and when; what a write sets in
 * motion is in the functions below it.
 *
 * Where sources differ, the data sheet was followed: STOP leaves CSR0 = 0004h
 * (one emulator keeps TXON), the ring lengths of CSR76 and 78 are in two's
 * complement, DWIO survives a software reset. CSR72 and 74 are shown as it
 * says: the value of CSR76 (78) is the first descriptor, zero the last.
 *
 * Not modelled: GPSI (CSR124), the serial EEPROM lines of BCR19.
 */
#include "stack/hw/pcnet_int.h"

enum csr_access {
	RESERVED, /* reads zero, writes go nowhere */
	RO,
	RW,
	RW_STOP, /* only while STOP or SPND is set */
	SPECIAL, /* csr_special() */
};

static const uint8_t csr_access[PCNET_NCSR] = {
	[0] = SPECIAL,
	[1 ... 2] = RW_STOP, /* IADR */
	[3] = SPECIAL,
	[4] = SPECIAL,
	[5] = SPECIAL,
	[6] = RO, /* RLEN, TLEN */
	[8 ... 15] = RW_STOP, /* LADRF, PADR, MODE */
	[16 ... 17] = SPECIAL, /* IADR again */
	[18 ... 45] = RW_STOP, /* ring bookkeeping */
	[46 ... 47] = RW_STOP, /* POLL, POLLINT */
	[58] = SPECIAL, /* BCR20 again */
	[60 ... 67] = RW_STOP,
	[72] = SPECIAL, /* ring counters and lengths */
	[74] = SPECIAL,
	[76] = RW_STOP,
	[78] = RW_STOP,
	[80] = RW_STOP,
	[82] = RW_STOP,
	[84 ... 86] = RW_STOP,
	[88 ... 89] = RO,
	[92] = RW_STOP,
	[94] = RW_STOP,
	[100] = RW_STOP,
	[112] = RO, /* missed frames */
	[114] = RO, /* receive collisions */
	[122] = RW_STOP,
	[124] = SPECIAL,
};

static uint16_t counter_read(uint32_t idx, uint16_t length)
{
	uint32_t len = pcnet_ring_len(length);

	if (idx && idx == len - 1)
		return 0;
	return length + idx;
}

static uint32_t counter_write(uint16_t val, uint16_t length)
{
	uint32_t len = pcnet_ring_len(length);
	uint32_t idx = val ? (uint16_t)(val - length) : len - 1;

	return idx < len ? idx : 0;
}

uint16_t pcnet_csr_read(struct pcnet *s, unsigned n)
{
	switch (n) {
	case 16:
	case 17:
		return s->csr[n - 15];
	case 58:
		return s->bcr[20];
	case 72:
		return counter_read(s->rx_idx, s->csr[76]);
	case 74:
		return counter_read(s->tx_idx, s->csr[78]);
	}
	return csr_access[n] == RESERVED ? 0 : s->csr[n];
}

static void csr0_write(struct pcnet *s, const struct pcnet_slot *slot,
		       uint16_t val)
{
	s->csr[0] &= ~(val & CSR0_W1C);
	s->csr[0] = (s->csr[0] & ~CSR0_IENA) | (val & CSR0_IENA);
	if (val & CSR0_STOP) {
		/* Stronger than INIT and STRT in the same write. */
		pcnet_stop(s);
		return;
	}
	if (val & CSR0_INIT && !(s->csr[0] & CSR0_INIT))
		pcnet_init(s, slot);
	if (val & CSR0_STRT && !(s->csr[0] & CSR0_STRT))
		pcnet_start(s, slot);
	if (val & CSR0_TDMD && s->csr[0] & CSR0_TXON)
		pcnet_tx_poll(s, slot);
}

static void csr4_write(struct pcnet *s, uint16_t val)
{
	uint16_t status = s->csr[4] & CSR4_W1C & ~val;

	if (val & CSR4_UINTCMD)
		status |= CSR4_UINT;
	s->csr[4] = (val & ~(CSR4_W1C | CSR4_UINTCMD)) | status;
}

static void csr5_write(struct pcnet *s, const struct pcnet_slot *slot,
		       uint16_t val)
{
	uint16_t old = s->csr[5];
	uint16_t status = old & CSR5_W1C & ~val;

	s->csr[5] = (val & ~(CSR5_W1C | 0x3000)) | status;
	/* Resumed: what was handed over meanwhile need not wait for a poll. */
	if (old & CSR5_SPND && !(val & CSR5_SPND) && !(s->csr[4] & CSR4_DPOLL))
		pcnet_tx_poll(s, slot);
}

static bool pcnet_quiet(const struct pcnet *s)
{
	return s->csr[0] & CSR0_STOP || s->csr[5] & CSR5_SPND;
}

static void csr_special(struct pcnet *s, const struct pcnet_slot *slot,
			unsigned n, uint16_t val)
{
	switch (n) {
	case 0:
		csr0_write(s, slot, val);
		break;
	case 3:
		s->csr[3] = val & (CSR3_MASKS | 0x007c);
		break;
	case 4:
		csr4_write(s, val);
		break;
	case 5:
		csr5_write(s, slot, val);
		break;
	case 16:
	case 17:
		pcnet_csr_write(s, slot, n - 15, val);
		break;
	case 58:
		pcnet_bcr_write(s, slot, 20, val);
		break;
	case 72:
		if (pcnet_quiet(s))
			s->rx_idx = counter_write(val, s->csr[76]);
		break;
	case 74:
		if (pcnet_quiet(s))
			s->tx_idx = counter_write(val, s->csr[78]);
		break;
	case 124:
		if (s->csr[4] & CSR4_EN124)
			s->csr[124] = val & 0x001f;
		break;
	}
}

void pcnet_csr_write(struct pcnet *s, const struct pcnet_slot *slot, unsigned n,
		     uint16_t val)
{
	switch ((enum csr_access)csr_access[n]) {
	case RESERVED:
	case RO:
		break;
	case RW_STOP:
		if (!pcnet_quiet(s))
			break;
		/* fall through */
	case RW:
		s->csr[n] = val;
		break;
	case SPECIAL:
		csr_special(s, slot, n, val);
		break;
	}
}

/*
 * SWSTYLE 4 and up are undefined. Linux 2.4 writes 4 when it closes, meaning
 * "16-bit again", and that is what it gets.
 */
static void bcr20_write(struct pcnet *s, uint16_t val)
{
	static const uint16_t styles[] = {
		[SWSTYLE_LANCE] = BCR20_CSRPCNET | SWSTYLE_LANCE,
		[SWSTYLE_ILACC] = BCR20_SSIZE32 | SWSTYLE_ILACC,
		[SWSTYLE_PCNETPCI] =
			BCR20_SSIZE32 | BCR20_CSRPCNET | SWSTYLE_PCNETPCI,
		[SWSTYLE_PCI_II] =
			BCR20_SSIZE32 | BCR20_CSRPCNET | SWSTYLE_PCI_II,
	};
	unsigned style = val & 0xff;

	if (!pcnet_quiet(s))
		return;
	if (style > SWSTYLE_PCI_II)
		style = SWSTYLE_LANCE;
	s->swstyle = style;
	s->bcr[20] = styles[style] | (val & BCR20_APERREN);
}

/* BCR4-7 drive LEDs: any enabled condition, then polarity and disable. */
static uint16_t led_read(const struct pcnet *s, unsigned n)
{
	uint16_t led = s->bcr[n] & ~BCR4_LEDOUT;

	if (led & BCR4_LNKSE && s->link)
		led |= BCR4_LEDOUT;
	return led;
}

uint16_t pcnet_bcr_read(struct pcnet *s, unsigned n)
{
	if (n >= PCNET_NBCR)
		return 0;
	if (n >= 4 && n <= 7)
		return led_read(s, n);
	return s->bcr[n];
}

void pcnet_bcr_write(struct pcnet *s, const struct pcnet_slot *slot, unsigned n,
		     uint16_t val)
{
	(void)slot;
	switch (n) {
	case 2:
		s->bcr[2] = val & 0x01ff;
		break;
	case 4 ... 7:
		s->bcr[n] = val & ~BCR4_LEDOUT;
		break;
	case 9:
		s->bcr[9] = val & 0x0007;
		break;
	case 16:
	case 17:
	case 21:
		s->bcr[n] = val;
		break;
	case 18:
		s->bcr[18] = (val & ~BCR18_DWIO) | (s->bcr[18] & BCR18_DWIO);
		break;
	case 19:
		s->bcr[19] = val & 0x0016; /* EEN, ECS, ESK; no EEPROM there */
		break;
	case 20:
		bcr20_write(s, val);
		break;
	case 22:
		s->bcr[22] = val;
		s->config[0x3e] = val & 0xff;
		s->config[0x3f] = val >> 8;
		break;
	}
}
