// SPDX-License-Identifier: MIT
/*
 * pcnet_desc.c - descriptor rings, in the four layouts of BCR20's SWSTYLE
 *
 * Models the descriptor sections of the Am79C970A data sheet (AMD 19436).
 *
 *   style 0   four 16-bit words: address, status | address, BCNT, MCNT/error
 *   style 1,2 four 32-bit words: address, status | BCNT, MCNT/error, user
 *   style 3   the same with the first and the third exchanged
 *
 * Whatever the style, the word with OWN is read first (acquire) and written
 * last (release), because the driver may be another thread: buffer and byte
 * count are there when OWN says so. The word beside OWN is never merged with
 * what the driver left in it except for the fields it owns.
 *
 * Not modelled: the check for ONES (the chip does not make it either).
 */
#include <endian.h>
#include <string.h>

#include "stack/hw/pcnet_int.h"

static uint32_t desc_size(const struct pcnet *s)
{
	return pcnet_ssize32(s) ? 16 : 8;
}

static void *word(const struct pcnet_desc *d, unsigned n, unsigned size)
{
	return d->raw + (size_t)n * size;
}

static uint16_t load16(const struct pcnet_desc *d, unsigned n)
{
	uint16_t v;

	memcpy(&v, word(d, n, 2), 2);
	return le16toh(v);
}

static uint32_t load32(const struct pcnet_desc *d, unsigned n)
{
	uint32_t v;

	memcpy(&v, word(d, n, 4), 4);
	return le32toh(v);
}

/* CSRs that show where a ring is: the descriptor, its count and status. */
static void show(struct pcnet *s, enum pcnet_ring ring, uint32_t at,
		 const struct pcnet_desc *d)
{
	unsigned da = ring == PCNET_RX ? 28 : 34;
	unsigned ba = ring == PCNET_RX ? 18 : 20;
	unsigned bc = ring == PCNET_RX ? 40 : 42;

	s->csr[da] = at & 0xffff;
	s->csr[da + 1] = at >> 16;
	s->csr[ba] = d->addr & 0xffff;
	s->csr[ba + 1] = d->addr >> 16;
	s->csr[bc] = d->status & DESC_BCNT;
	s->csr[bc + 1] = d->status >> 16;
}

bool pcnet_desc_get(struct pcnet *s, const struct pcnet_slot *slot,
		    enum pcnet_ring ring, uint32_t idx, struct pcnet_desc *d)
{
	unsigned base = ring == PCNET_RX ? 24 : 30;
	uint32_t len = pcnet_ring_len(s->csr[ring == PCNET_RX ? 76 : 78]);
	uint32_t at = s->csr[base] | (uint32_t)s->csr[base + 1] << 16;

	at += idx % len * desc_size(s);
	d->raw = pcnet_dma(s, slot, at, desc_size(s));
	if (!d->raw)
		return false;
	if (pcnet_ssize32(s)) {
		uint32_t *own = word(d, 1, 4);

		d->status = le32toh(__atomic_load_n(own, __ATOMIC_ACQUIRE));
		d->addr = load32(d, s->swstyle == SWSTYLE_PCI_II ? 2 : 0);
	} else {
		uint16_t *own = word(d, 1, 2);
		uint32_t w1 = le16toh(__atomic_load_n(own, __ATOMIC_ACQUIRE));

		d->status = (w1 & 0xff00) << 16 | load16(d, 2);
		d->addr = load16(d, 0) | (w1 & 0x00ff) << 16 |
			  (uint32_t)(s->csr[2] & 0xff00) << 16;
	}
	d->len = 4096 - (d->status & DESC_BCNT);
	show(s, ring, at, d);
	return true;
}

void pcnet_desc_put(struct pcnet *s, const struct pcnet_desc *d,
		    uint32_t status, bool has_word2, uint32_t word2)
{
	if (pcnet_ssize32(s)) {
		unsigned n = s->swstyle == SWSTYLE_PCI_II ? 0 : 2;
		uint32_t *own = word(d, 1, 4);
		uint32_t w2 = htole32(word2);

		if (has_word2)
			memcpy(word(d, n, 4), &w2, 4);
		__atomic_store_n(
			own,
			htole32((status & 0xffff0000) | (d->status & 0xffff)),
			__ATOMIC_RELEASE);
	} else {
		uint16_t *own = word(d, 1, 2);
		/* TX errors sit at the top of their word, MCNT at the bottom */
		uint16_t w3 = htole16(word2 >> 16 | (word2 & 0xffff));

		if (has_word2)
			memcpy(word(d, 3, 2), &w3, 2);
		/* PAM, LAFM and BAM have no place in the 16-bit form. */
		__atomic_store_n(own,
				 htole16((status >> 16 & 0xff00) |
					 (d->addr >> 16 & 0x00ff)),
				 __ATOMIC_RELEASE);
	}
}

void pcnet_desc_next(struct pcnet *s, enum pcnet_ring ring)
{
	uint32_t *idx = ring == PCNET_RX ? &s->rx_idx : &s->tx_idx;

	if (++*idx >= pcnet_ring_len(s->csr[ring == PCNET_RX ? 76 : 78]))
		*idx = 0;
}

void pcnet_fifo_copy(const struct pcnet *s, void *to, const void *from,
		     uint32_t len)
{
	const uint8_t *src = from;
	uint8_t *dst = to;

	if (!(s->csr[3] & CSR3_BSWP)) {
		memcpy(dst, src, len);
		return;
	}
	for (uint32_t i = 0; i + 1 < len; i += 2) {
		dst[i] = src[i + 1];
		dst[i + 1] = src[i];
	}
	if (len & 1)
		dst[len - 1] = src[len - 1];
}
