/* SPDX-License-Identifier: MIT */
/*
 * pcnet.h - the Am79C970A: its state, and what it can be asked to do
 *
 * struct pcnet is plain data: it may live in memory that several processes
 * share. What it is plugged into (the bus it masters, the wire) comes with
 * every call as a struct pcnet_slot, which is private to the caller.
 *
 * Nothing here locks. Whoever owns the card calls these one at a time.
 *
 * To run a driver that knows nothing of all this, write a shim and compile it
 * with pcnet*.c and crc32.c (tests/unit/pcnet_polled.c is one, with drivers):
 *
 *   the driver has            the shim does
 *   inb, inw, inl, readw...   pcnet_in(&card, &slot, port - BAR, 1, 2 or 4)
 *   outb, outw, outl...       pcnet_out(&card, &slot, port - BAR, value, size)
 *   PCI configuration         pcnet_config_in(), pcnet_config_out()
 *   physical addresses        bus.ops->dma: a pointer to len bytes at addr, or
 *                             NULL, which is MERR. Below 16 MiB in style 0
 *   an interrupt line         bus.ops->irq: its level, whenever it changes.
 *                             Called within pcnet_in() and the others: note
 *                             it, and call the handler when they returned
 *   time                      pcnet_tick() now and then, for a driver that
 *                             hands descriptors over without TDMD
 *   a wire                    slot.send gets what the driver sends, and
 *                             pcnet_receive() gives it what comes
 *
 * bus.ops->in and out are the board's, the card never calls them. First of all
 * pcnet_power_on(), and then, as firmware does, the BARs if the driver asks for
 * them. Until it has set I/O or memory in the command register every port
 * reads as ones, and without bus master there is no DMA, only MERR.
 *
 * Frames have no FCS on the wire; a received one is to be 60 bytes at least,
 * or it is a runt to the card as it would be on Ethernet: a TAP's are shorter.
 * Descriptors may have been given back before the write that says TDMD returns.
 */
#ifndef PCNET_H
#define PCNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stack/hw/bus.h"
#include "stack/hw/pcnet_regs.h"

#define PCNET_NCSR 128
#define PCNET_NBCR 32
/* What the transmitter can hold; a longer frame is jabber (see pcnet_tx.c). */
#define PCNET_TXMAX 9216

/* Flags of a frame on the wire. A frame there has no FCS; it was good or not.
 */
#define PCNET_BADFCS 1u

struct pcnet {
	uint16_t csr[PCNET_NCSR];
	uint16_t bcr[PCNET_NBCR];
	uint8_t aprom[PCNET_APROM_SIZE];
	uint8_t config[64]; /* PCI configuration header */
	uint8_t rap;
	uint8_t swstyle; /* 0..3: how the structures are laid out */
	bool link;
	bool pin; /* level of INTA# as last driven */
	uint32_t rx_idx, tx_idx; /* current descriptors */
	uint64_t polled; /* ns: when the TX ring was last looked at */
	/* What a board would show on an analyser; no register of the chip. */
	uint64_t tx_frames, rx_frames, rx_filtered, dma_errors;
	uint8_t tx[PCNET_TXMAX + PCNET_FCS_LEN];
};

struct pcnet_slot {
	const struct bus *bus;
	unsigned line; /* of the interrupt controller */
	/*
	 * Puts a frame (destination .. data, no FCS) on the wire: 0, or
	 * -EAGAIN when the wire is busy; the card then keeps the descriptor
	 * and tries again at the next poll.
	 */
	int (*send)(void *wire, const void *frame, uint32_t len,
		    uint32_t flags);
	void *wire;
};

/* Power on, with this address in the APROM. */
void pcnet_power_on(struct pcnet *s, const uint8_t mac[6]);
/* The RST# pin: all registers; the APROM and the PCI header stay. */
void pcnet_h_reset(struct pcnet *s, const struct pcnet_slot *slot);

/* The 32-byte window of BAR0 (ports) and BAR1 (memory): same registers. */
uint32_t pcnet_in(struct pcnet *s, const struct pcnet_slot *slot, uint32_t off,
		  unsigned size);
void pcnet_out(struct pcnet *s, const struct pcnet_slot *slot, uint32_t off,
	       uint32_t val, unsigned size);
/* PCI configuration space; aligned accesses. Behind the header it reads zero.
 */
uint32_t pcnet_config_in(const struct pcnet *s, uint32_t off, unsigned size);
void pcnet_config_out(struct pcnet *s, uint32_t off, uint32_t val,
		      unsigned size);

/*
 * A frame came in. What became of it is for the wire's statistics only: a
 * sender on Ethernet is never told.
 */
enum pcnet_rx {
	PCNET_RX_OK,
	PCNET_RX_DEAF, /* receiver off, suspended or stopped */
	PCNET_RX_FILTERED, /* not for us */
	PCNET_RX_RUNT,
	PCNET_RX_MISSED, /* no descriptor: MISS */
	PCNET_RX_BROKEN, /* ran out of buffers on the way: BUFF */
};
enum pcnet_rx pcnet_receive(struct pcnet *s, const struct pcnet_slot *slot,
			    const void *frame, uint32_t len, uint32_t flags);
/* Would the next frame find a descriptor? A wire that can wait asks this. */
bool pcnet_can_receive(struct pcnet *s, const struct pcnet_slot *slot);
/* How many descriptors are ready one after the other, at most max. */
int pcnet_rx_room(struct pcnet *s, const struct pcnet_slot *slot, int max);

/* A transfer was cut off in the middle: MERR, and both halves are off. */
void pcnet_bus_error(struct pcnet *s, const struct pcnet_slot *slot);

/* Time passes: the periodic look at the TX ring. */
void pcnet_tick(struct pcnet *s, const struct pcnet_slot *slot, uint64_t ns);
/* The wire can take frames again, or the cable was pulled or plugged. */
void pcnet_tx_poll(struct pcnet *s, const struct pcnet_slot *slot);
void pcnet_set_link(struct pcnet *s, bool up);

#endif
