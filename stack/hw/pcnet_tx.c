// SPDX-License-Identifier: MIT
/*
 * pcnet_tx.c - the transmitter: descriptors to the wire
 *
 * Models transmit descriptor polling and frame transmission of the Am79C970A
 * data sheet (AMD 19436).
 *
 *   OWN, STP                   first buffer; OWN without STP is skipped
 *     ... more buffers ...     each must be owned when its turn comes,
 *   ENP                        or the frame ends in BUFF and UFLO
 *   pad to 60, add FCS         APAD_XMT; DXMTFCS and ADD_FCS
 *   send                       the wire may be busy: nothing has changed yet
 *   write back                 OWN of each buffer, errors in the last
 *
 * The FCS. The wire carries none and takes a flag that it was bad. Where the
 * driver makes its own (DXMTFCS, no ADD_FCS, no padding) the last four bytes
 * are checked and taken off; a frame whose four bytes are wrong reaches the
 * wire with PCNET_BADFCS and nobody will accept it.
 *
 * Jabber: more than PCNET_TXMAX bytes. The real limit is 20 ms of talking
 * (25,000 bytes); no driver can tell, for both are far beyond BABL.
 *
 * Not modelled: the transmit start point and FIFO thresholds of CSR80: a
 * buffer that is owned is always there in time.
 */
#include <errno.h>
#include <string.h>

#include "stack/hw/crc32.h"
#include "stack/hw/pcnet_int.h"

/* What became of one frame, for the descriptors and CSR0. */
struct tx_frame {
	uint32_t first; /* index of its first descriptor */
	uint32_t count; /* descriptors taken */
	uint32_t len; /* bytes in s->tx */
	uint32_t first_status; /* ADD_FCS counts where STP is */
	uint32_t last_status; /* LTINT counts where ENP is */
	uint32_t errors; /* TMD2_* */
	bool jabber;
};

static void tx_append(struct pcnet *s, struct tx_frame *f, const void *buf,
		      uint32_t len)
{
	if (f->len + len > PCNET_TXMAX) {
		f->jabber = true;
		return;
	}
	pcnet_fifo_copy(s, s->tx + f->len, buf, len);
	f->len += len;
}

/* Gathers one frame without giving anything back. False: bus error. */
static bool tx_gather(struct pcnet *s, const struct pcnet_slot *slot,
		      struct pcnet_desc *d, struct tx_frame *f)
{
	uint32_t ring = pcnet_ring_len(s->csr[78]);

	*f = (struct tx_frame){ .first = s->tx_idx, .first_status = d->status };
	for (;;) {
		const void *buf = pcnet_dma(s, slot, d->addr, d->len);

		if (!buf)
			return false;
		tx_append(s, f, buf, d->len);
		f->count++;
		f->last_status = d->status;
		if (d->status & DESC_ENP)
			return true;
		/* A ring without any ENP would go round for ever. */
		if (f->count == ring ||
		    !pcnet_desc_get(s, slot, PCNET_TX, f->first + f->count, d))
			break;
		if (!(d->status & DESC_OWN))
			break;
	}
	if (!(s->csr[0] & CSR0_TXON))
		return false;
	f->errors = TMD2_BUFF | TMD2_UFLO;
	return true;
}

/* Does the chip add the FCS to this frame? */
static bool tx_adds_fcs(const struct pcnet *s, const struct tx_frame *f)
{
	bool add = !(s->csr[15] & MODE_DXMTFCS);

	/* ILACC: the same bit says the opposite. */
	if (f->first_status & TMD1_ADD_FCS)
		add = s->swstyle != SWSTYLE_ILACC;
	return add;
}

/*
 * Pads and settles the FCS: s->tx is then destination .. data without it.
 * Returns the flags for the wire.
 */
static uint32_t tx_finish(struct pcnet *s, struct tx_frame *f)
{
	bool add = tx_adds_fcs(s, f);
	uint32_t crc, own;

	if (s->csr[4] & CSR4_APAD_XMT && f->len < PCNET_MIN_FRAME) {
		memset(s->tx + f->len, 0, PCNET_MIN_FRAME - f->len);
		f->len = PCNET_MIN_FRAME;
		add = true;
	}
	if (add)
		return 0;
	if (f->len < PCNET_FCS_LEN)
		return PCNET_BADFCS;
	f->len -= PCNET_FCS_LEN;
	crc = ~crc32_le(~0u, s->tx, f->len);
	own = s->tx[f->len] | s->tx[f->len + 1] << 8 | s->tx[f->len + 2] << 16 |
	      (uint32_t)s->tx[f->len + 3] << 24;
	return crc == own ? 0 : PCNET_BADFCS;
}

/* -EAGAIN when the wire is busy; else the frame has gone where it goes. */
static int tx_deliver(struct pcnet *s, const struct pcnet_slot *slot,
		      struct tx_frame *f)
{
	uint16_t mode = s->csr[15];
	bool internal = mode & MODE_LOOP && mode & (MODE_INTL | MODE_MENDECL);
	uint32_t flags = tx_finish(s, f);
	int err = 0;

	if (f->len + PCNET_FCS_LEN > PCNET_MAX_FRAME)
		s->csr[0] |= CSR0_BABL;
	if (internal && mode & MODE_FCOLL) {
		f->errors |= TMD2_RTRY; /* every attempt collided */
		return 0;
	}
	if (!internal) {
		if (!s->link && !(mode & MODE_DLNKTST)) {
			f->errors |= TMD2_LCAR;
			s->csr[0] |= CSR0_CERR; /* no heartbeat either */
			return 0;
		}
		err = slot->send(slot->wire, s->tx, f->len, flags);
	}
	if (!err && mode & MODE_LOOP)
		pcnet_rx_frame(s, slot, s->tx, f->len, flags, true);
	return err;
}

static void tx_interrupt(struct pcnet *s, const struct tx_frame *f)
{
	bool tint = true;

	if (!f->errors && s->csr[5] & CSR5_LTINTEN)
		tint = f->last_status & TMD1_LTINT;
	else if (!f->errors)
		tint = !(s->csr[5] & CSR5_TOKINTD);
	if (tint)
		s->csr[0] |= CSR0_TINT;
}

static void tx_write_back(struct pcnet *s, const struct pcnet_slot *slot,
			  const struct tx_frame *f)
{
	uint32_t keep = DESC_STP | DESC_ENP | TMD1_ADD_FCS;
	struct pcnet_desc d;

	for (uint32_t i = 0; i < f->count; i++) {
		bool last = i == f->count - 1;
		uint32_t status;

		if (!pcnet_desc_get(s, slot, PCNET_TX, s->tx_idx, &d))
			return;
		status = d.status & keep;
		if (last && f->errors)
			status |= DESC_ERR;
		pcnet_desc_put(s, &d, status, last, f->errors);
		pcnet_desc_next(s, PCNET_TX);
	}
	tx_interrupt(s, f);
}

/* One descriptor or one frame. False: nothing more can be done now. */
static bool tx_one(struct pcnet *s, const struct pcnet_slot *slot)
{
	struct pcnet_desc d;
	struct tx_frame f;

	if (!pcnet_desc_get(s, slot, PCNET_TX, s->tx_idx, &d))
		return false;
	if (!(d.status & DESC_OWN))
		return false;
	if (!(d.status & DESC_STP)) {
		/* The rest of a frame whose beginning is lost. */
		pcnet_desc_put(s, &d, d.status & ~DESC_OWN, false, 0);
		pcnet_desc_next(s, PCNET_TX);
		return true;
	}
	if (!tx_gather(s, slot, &d, &f))
		return false;
	s->csr[4] |= CSR4_TXSTRT;
	if (f.jabber) {
		s->csr[4] |= CSR4_JAB;
		s->csr[0] |= CSR0_BABL;
	} else if (!f.errors && tx_deliver(s, slot, &f) == -EAGAIN) {
		s->csr[0] &= ~CSR0_BABL;
		s->csr[4] &= ~CSR4_TXSTRT;
		return false;
	}
	s->tx_frames++;
	tx_write_back(s, slot, &f);
	if (f.errors & TMD2_UFLO && !(s->csr[3] & CSR3_DXSUFLO)) {
		s->csr[0] &= ~CSR0_TXON;
		return false;
	}
	return true;
}

void pcnet_tx_poll(struct pcnet *s, const struct pcnet_slot *slot)
{
	while (s->csr[0] & CSR0_TXON && pcnet_running(s) && !pcnet_magic(s))
		if (!tx_one(s, slot))
			break;
	pcnet_update_irq(s, slot);
}

/*
 * CSR47 is the poll interval in two's complement of bus clocks of 30 ns, zero
 * being 65536 of them: 2 ms at 33 MHz.
 */
void pcnet_tick(struct pcnet *s, const struct pcnet_slot *slot, uint64_t ns)
{
	uint64_t interval = 30ull * pcnet_ring_len(s->csr[47]);

	if (ns - s->polled < interval)
		return;
	s->polled = ns;
	if (!(s->csr[4] & CSR4_DPOLL))
		pcnet_tx_poll(s, slot);
}
