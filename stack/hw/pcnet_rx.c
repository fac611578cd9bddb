// SPDX-License-Identifier: MIT
/*
 * pcnet_rx.c - the receiver: the wire to descriptors
 *
 * Models frame reception and receive descriptors of the Am79C970A data sheet
 * (AMD 19436).
 *
 *   filter            PROM, PADR, LADRF, broadcast (pcnet_filter.c)
 *   current not OWN   MISS, CSR112; the same descriptor is tried next time
 *   fill              STP in the first, the next must be owned as well,
 *                     or the last one filled gets ERR and BUFF
 *   ENP, MCNT         in the last; MCNT counts the FCS
 *   OWN               cleared last in each
 *
 * A descriptor's status is written whole: what the driver left there (2.4's
 * leaves STP and ENP set) does not shine through.
 *
 * Not modelled: OFLO (the FIFO is never behind), FRAM (no dribbling bits),
 * RPC and RCC (no runts are counted, no collisions happen), early receive
 * interrupts ahead of the data (LAPPEN sets RINT, the frame is there already).
 */
#include <string.h>

#include "stack/hw/crc32.h"
#include "stack/hw/pcnet_int.h"

struct rx_frame {
	const uint8_t *data; /* destination .. data */
	uint32_t len;
	uint8_t fcs[PCNET_FCS_LEN];
	uint32_t total; /* with the FCS, if it is stored */
	uint32_t status; /* for the descriptor with ENP */
};

/* A length field that counts less than fills the frame: pad can go. */
static bool rx_strip(const struct pcnet *s, struct rx_frame *f)
{
	uint32_t field;

	if (!(s->csr[4] & CSR4_ASTRP_RCV) || f->len < 14)
		return false;
	field = f->data[12] << 8 | f->data[13];
	if (field >= 46 || 14 + field > f->len)
		return false;
	f->total = f->len = 14 + field;
	return true;
}

static void rx_prepare(const struct pcnet *s, struct rx_frame *f,
		       enum pcnet_match match, uint32_t flags)
{
	f->status = DESC_ENP;
	if (pcnet_ssize32(s) && match == PCNET_MATCH_PADR)
		f->status |= RMD1_PAM;
	if (pcnet_ssize32(s) && match == PCNET_MATCH_LADRF)
		f->status |= RMD1_LAFM;
	if (pcnet_ssize32(s) && match == PCNET_MATCH_BCAST)
		f->status |= RMD1_BAM;
	if (flags & PCNET_BADFCS)
		f->status |= DESC_ERR | RMD1_CRC;
	if (rx_strip(s, f))
		return;
	f->total = f->len + PCNET_FCS_LEN;
	if (flags & PCNET_BADFCS) {
		memset(f->fcs, 0xee, sizeof(f->fcs));
	} else {
		uint32_t crc = ~crc32_le(~0u, f->data, f->len);

		for (int i = 0; i < PCNET_FCS_LEN; i++)
			f->fcs[i] = crc >> 8 * i & 0xff;
	}
}

/* Bytes [at, at + n) of data and FCS, one after the other, to a buffer. */
static void rx_fill(const struct pcnet *s, const struct rx_frame *f,
		    uint32_t at, uint8_t *buf, uint32_t n)
{
	uint32_t part = 0;

	if (at < f->len) {
		part = f->len - at < n ? f->len - at : n;
		pcnet_fifo_copy(s, buf, f->data + at, part);
	}
	if (part < n)
		memcpy(buf + part, f->fcs + (at + part - f->len), n - part);
}

/* Stores the frame; the current descriptor is owned and in *d. */
static enum pcnet_rx rx_store(struct pcnet *s, const struct pcnet_slot *slot,
			      const struct rx_frame *f, struct pcnet_desc *d)
{
	uint32_t ring = pcnet_ring_len(s->csr[76]);
	uint32_t stp = DESC_STP;
	struct pcnet_desc next;
	uint32_t at = 0;

	for (;;) {
		uint32_t n = f->total - at < d->len ? f->total - at : d->len;
		uint8_t *buf = pcnet_dma(s, slot, d->addr, d->len);

		if (!buf)
			return PCNET_RX_BROKEN;
		rx_fill(s, f, at, buf, n);
		at += n;
		if (at == f->total) {
			pcnet_desc_put(s, d, f->status | stp, true,
				       f->total & RMD2_MCNT);
			pcnet_desc_next(s, PCNET_RX);
			s->csr[0] |= CSR0_RINT;
			return PCNET_RX_OK;
		}
		/* Whose is the next one? Only then is this one given back. */
		next.status = 0;
		if (ring > 1 &&
		    !pcnet_desc_get(s, slot, PCNET_RX, s->rx_idx + 1, &next))
			return PCNET_RX_BROKEN;
		if (!(next.status & DESC_OWN)) {
			pcnet_desc_put(s, d, DESC_ERR | RMD1_BUFF | stp, false,
				       0);
			pcnet_desc_next(s, PCNET_RX);
			s->csr[0] |= CSR0_RINT;
			return PCNET_RX_BROKEN;
		}
		pcnet_desc_put(s, d, stp, false, 0);
		pcnet_desc_next(s, PCNET_RX);
		if (stp && s->csr[3] & CSR3_LAPPEN)
			s->csr[0] |= CSR0_RINT;
		stp = 0;
		*d = next;
	}
}

/*
 * `own` is a frame of our own transmitter on its way round; it has no lower
 * limit of length and is heard whatever the link does.
 */
enum pcnet_rx pcnet_rx_frame(struct pcnet *s, const struct pcnet_slot *slot,
			     const uint8_t *frame, uint32_t len, uint32_t flags,
			     bool own)
{
	struct rx_frame f = { .data = frame, .len = len };
	enum pcnet_match match;
	struct pcnet_desc d;
	enum pcnet_rx ret;

	if (len < 6)
		return PCNET_RX_RUNT;
	if (len + PCNET_FCS_LEN < 64 && !own && !(s->csr[124] & CSR124_RPA))
		return PCNET_RX_RUNT;
	match = pcnet_filter(s, frame);
	if (match == PCNET_MATCH_NONE) {
		s->rx_filtered++;
		return PCNET_RX_FILTERED;
	}
	if (!pcnet_desc_get(s, slot, PCNET_RX, s->rx_idx, &d))
		return PCNET_RX_BROKEN;
	if (!(d.status & DESC_OWN)) {
		s->csr[0] |= CSR0_MISS;
		if (!++s->csr[112])
			s->csr[4] |= CSR4_MFCO;
		return PCNET_RX_MISSED;
	}
	rx_prepare(s, &f, match, flags);
	ret = rx_store(s, slot, &f, &d);
	if (ret == PCNET_RX_OK)
		s->rx_frames++;
	return ret;
}

enum pcnet_rx pcnet_receive(struct pcnet *s, const struct pcnet_slot *slot,
			    const void *frame, uint32_t len, uint32_t flags)
{
	uint16_t mode = s->csr[15];
	enum pcnet_rx ret = PCNET_RX_DEAF;

	if (pcnet_magic(s)) {
		if (!(s->csr[0] & CSR0_STOP) &&
		    pcnet_magic_frame(s, frame, len))
			s->csr[5] |= CSR5_MPINT;
	} else if (!(s->csr[0] & CSR0_RXON) || !pcnet_running(s)) {
		return ret;
	} else if (mode & MODE_LOOP && mode & (MODE_INTL | MODE_MENDECL)) {
		return ret; /* cut off from the wire */
	} else {
		ret = pcnet_rx_frame(s, slot, frame, len, flags, false);
	}
	pcnet_update_irq(s, slot);
	return ret;
}

int pcnet_rx_room(struct pcnet *s, const struct pcnet_slot *slot, int max)
{
	int ring = (int)pcnet_ring_len(s->csr[76]);
	struct pcnet_desc d;
	int n;

	/* It would drop the frame, which is its answer. */
	if (!(s->csr[0] & CSR0_RXON) || !pcnet_running(s))
		return max;
	for (n = 0; n < max && n < ring; n++)
		if (!pcnet_desc_get(s, slot, PCNET_RX, s->rx_idx + n, &d) ||
		    !(d.status & DESC_OWN))
			break;
	return n;
}

bool pcnet_can_receive(struct pcnet *s, const struct pcnet_slot *slot)
{
	return pcnet_rx_room(s, slot, 1);
}
