// SPDX-License-Identifier: MIT
/*
 * pcnet_init.c - the init block, STRT, STOP and the software reset
 *
 * Models the initialization sections of the Am79C970A data sheet (AMD 19436).
 * INIT copies 24 bytes (16-bit structures) or 28 (32-bit) into CSR 8-15, 24,
 * 25, 30, 31, 76 and 78 and puts both rings at their first descriptor; memory
 * is not looked at again until the next INIT. STRT without one goes on where
 * STOP left the rings.
 *
 *   16-bit  MODE PADR[6] LADRF[8] RDRA:24 RLEN:3 TDRA:24 TLEN:3
 *   32-bit  MODE RLEN TLEN PADR[6] res LADRF[8] RDRA TDRA
 *
 * Not modelled: the time it takes (IDON is set when the port write returns).
 */
#include <string.h>

#include "stack/hw/pcnet_int.h"

static uint16_t get16(const uint8_t *p)
{
	return p[0] | p[1] << 8;
}

static uint32_t get32(const uint8_t *p)
{
	return get16(p) | (uint32_t)get16(p + 2) << 16;
}

/* 0..9 mean 1..512; the rest of what four bits can say means 512 as well. */
static uint16_t ring_length(unsigned code)
{
	if (code > PCNET_MAX_RLEN)
		code = PCNET_MAX_RLEN;
	return (uint16_t) - (1u << code);
}

static void set_pair(struct pcnet *s, unsigned csr, uint32_t val)
{
	s->csr[csr] = val & 0xffff;
	s->csr[csr + 1] = val >> 16;
}

void pcnet_init(struct pcnet *s, const struct pcnet_slot *slot)
{
	uint32_t iadr = s->csr[1] | (uint32_t)s->csr[2] << 16;
	bool wide = pcnet_ssize32(s);
	uint32_t top = (uint32_t)(s->csr[2] & 0xff00) << 16;
	const uint8_t *b, *padr, *ladrf;
	uint32_t rdra, tdra;
	unsigned rlen, tlen;

	iadr &= wide ? ~3u : ~1u;
	b = pcnet_dma(s, slot, iadr, wide ? 28 : 24);
	if (!b)
		return;
	if (wide) {
		rlen = b[2] >> 4;
		tlen = b[3] >> 4;
		padr = b + 4;
		ladrf = b + 12;
		rdra = get32(b + 20) & ~15u;
		tdra = get32(b + 24) & ~15u;
	} else {
		padr = b + 2;
		ladrf = b + 8;
		rlen = b[19] >> 5;
		tlen = b[23] >> 5;
		rdra = (get32(b + 16) & 0x00fffff8) | top;
		tdra = (get32(b + 20) & 0x00fffff8) | top;
	}
	s->csr[15] = get16(b);
	for (int i = 0; i < 3; i++)
		s->csr[12 + i] = get16(padr + 2 * i);
	for (int i = 0; i < 4; i++)
		s->csr[8 + i] = get16(ladrf + 2 * i);
	set_pair(s, 24, rdra);
	set_pair(s, 30, tdra);
	s->csr[6] = rlen << 8 | tlen << 12;
	s->csr[76] = ring_length(rlen);
	s->csr[78] = ring_length(tlen);
	s->rx_idx = s->tx_idx = 0;
	s->csr[0] &= ~CSR0_STOP;
	s->csr[0] |= CSR0_INIT | CSR0_IDON;
}

void pcnet_start(struct pcnet *s, const struct pcnet_slot *slot)
{
	s->csr[0] &= ~CSR0_STOP;
	s->csr[0] |= CSR0_STRT;
	if (!(s->csr[15] & MODE_DRX))
		s->csr[0] |= CSR0_RXON;
	if (!(s->csr[15] & MODE_DTX))
		s->csr[0] |= CSR0_TXON;
	if (!(s->csr[4] & CSR4_DPOLL))
		pcnet_tx_poll(s, slot);
}

void pcnet_stop(struct pcnet *s)
{
	s->csr[0] = CSR0_STOP;
	s->csr[4] &= ~(CSR4_W1C | CSR4_UINTCMD);
	s->csr[5] &= ~(CSR5_MPINT | CSR5_EXDINT | CSR5_SLPINT | CSR5_SINT |
		       CSR5_SPND);
}

/*
 * What the ring registers hold after a reset is undefined; they are kept,
 * and no driver may look before its INIT.
 */
void pcnet_s_reset(struct pcnet *s)
{
	s->csr[0] = CSR0_STOP;
	s->csr[3] = 0;
	s->csr[4] = CSR4_MASKS;
	s->csr[5] = 0;
	s->csr[15] &= 0x21c4;
	s->csr[80] = 0x1410;
	for (int i = 0; i < 3; i++)
		s->csr[12 + i] = get16(s->aprom + 2 * i);
	s->csr[88] = PCNET_CHIP_ID & 0xffff;
	s->csr[89] = PCNET_CHIP_ID >> 16;
	s->csr[100] = 0x0200;
	s->csr[112] = s->csr[114] = s->csr[122] = s->csr[124] = 0;
	s->rap = 0;
}
