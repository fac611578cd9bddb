/* SPDX-License-Identifier: MIT */
/* pcnet_int.h - what the files of the card share; for stack/hw/pcnet*.c */
#ifndef PCNET_INT_H
#define PCNET_INT_H

#include "stack/hw/pcnet.h"

/* A descriptor as every style says it; `at` is where the OWN bit is. */
struct pcnet_desc {
	uint32_t addr; /* of the buffer */
	uint32_t len; /* of the buffer, 1..4096 */
	uint32_t status; /* DESC_* in bits 31..16, BCNT below */
	uint8_t *raw;
};

static inline bool pcnet_running(const struct pcnet *s)
{
	return !(s->csr[0] & CSR0_STOP) && !(s->csr[5] & CSR5_SPND);
}

/* Both bits set: asleep until a Magic Packet comes. */
static inline bool pcnet_magic(const struct pcnet *s)
{
	return (s->csr[5] & (CSR5_MPEN | CSR5_MPMODE)) ==
	       (CSR5_MPEN | CSR5_MPMODE);
}

static inline bool pcnet_ssize32(const struct pcnet *s)
{
	return s->bcr[20] & BCR20_SSIZE32;
}

/* Ring lengths are kept in two's complement; 0 there is 65536, never 0. */
static inline uint32_t pcnet_ring_len(uint16_t csr)
{
	return csr ? 0x10000u - csr : 0x10000u;
}

/* pcnet.c */
void pcnet_update_irq(struct pcnet *s, const struct pcnet_slot *slot);
/* Bus memory, or NULL after MERR has been raised. */
void *pcnet_dma(struct pcnet *s, const struct pcnet_slot *slot, uint32_t addr,
		uint32_t len);

/* pcnet_csr.c */
uint16_t pcnet_csr_read(struct pcnet *s, unsigned n);
void pcnet_csr_write(struct pcnet *s, const struct pcnet_slot *slot, unsigned n,
		     uint16_t val);
uint16_t pcnet_bcr_read(struct pcnet *s, unsigned n);
void pcnet_bcr_write(struct pcnet *s, const struct pcnet_slot *slot, unsigned n,
		     uint16_t val);

/* pcnet_init.c: the init block, start and stop */
void pcnet_init(struct pcnet *s, const struct pcnet_slot *slot);
void pcnet_start(struct pcnet *s, const struct pcnet_slot *slot);
void pcnet_stop(struct pcnet *s);
void pcnet_s_reset(struct pcnet *s);

/* pcnet_desc.c */
enum pcnet_ring {
	PCNET_RX,
	PCNET_TX
};
bool pcnet_desc_get(struct pcnet *s, const struct pcnet_slot *slot,
		    enum pcnet_ring ring, uint32_t idx, struct pcnet_desc *d);
/* word2 is MCNT or the TX errors; it is written before OWN is given up. */
void pcnet_desc_put(struct pcnet *s, const struct pcnet_desc *d,
		    uint32_t status, bool has_word2, uint32_t word2);
void pcnet_desc_next(struct pcnet *s, enum pcnet_ring ring);
/* Copies to or from a buffer, with the byte swap of CSR3 where it applies. */
void pcnet_fifo_copy(const struct pcnet *s, void *to, const void *from,
		     uint32_t len);

/* pcnet_rx.c */
enum pcnet_rx pcnet_rx_frame(struct pcnet *s, const struct pcnet_slot *slot,
			     const uint8_t *frame, uint32_t len, uint32_t flags,
			     bool own);

/* pcnet_filter.c */
enum pcnet_match {
	PCNET_MATCH_NONE,
	PCNET_MATCH_PROM,
	PCNET_MATCH_PADR,
	PCNET_MATCH_LADRF,
	PCNET_MATCH_BCAST,
};
enum pcnet_match pcnet_filter(const struct pcnet *s, const uint8_t da[6]);
bool pcnet_magic_frame(const struct pcnet *s, const uint8_t *f, uint32_t len);

#endif
