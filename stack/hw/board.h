/* SPDX-License-Identifier: MIT */
/*
 * board.h - the mainboard: one PCI slot, its interrupt line, and the wire
 *
 * What the machine has between the card (pcnet.c), which knows nothing of
 * arenas and locks, and the driver, which sees board_bus() and nothing else.
 */
#ifndef BOARD_H
#define BOARD_H

#include "machine.h"
#include "stack/hw/bus.h"
#include "stack/hw/pcnet.h"
#include "stack/hw/wire.h"
#include "stack/hw/wire_gso.h"

#define BOARD_IO   0xc000u /* what the BIOS gave BAR0 */
#define BOARD_MMIO 0xfebc0000u /* and BAR1 */
#define BOARD_IRQ  11
#define BOARD_SLOT 3 /* device number on PCI bus 0 */
/* PCI configuration mechanism #1 */
#define PCI_CONFIG_ADDRESS 0xcf8
#define PCI_CONFIG_DATA	   0xcfc

#define BOARD_TX 256 /* frames that may wait for the wire; a power of two */

struct board_frame {
	u32 len;
	u8 data[WIRE_MTU - 4];
};

#define BOARD_BATCH 32 /* what the driver's ring has */

/* What a reader works with. */
struct board_in {
	u32 owner; /* task slot; 0: nobody is at it */
	struct gso_in gso; /* what was read and has not gone to the card */
	struct board_frame batch[BOARD_BATCH];
};

/* machine->wire */
struct wire_shared {
	struct spinlock lock; /* the card, and the producers' end of tx */
	u32 config_address; /* what was last written to CF8h */
	u32 irq_level; /* of line BOARD_IRQ */
	u32 link;

	/* Frames from the card to the wire. Indices run on for ever. */
	u32 tx_head __attribute__((aligned(64))); /* under lock */
	u32 tx_stalled; /* the card found it full */
	u32 tx_tail __attribute__((aligned(64))); /* the flusher's */
	u32 flusher; /* task slot, 0: nobody */
	u32 stuck_tail; /* what tx_tail was when a second one came */
	u64 stuck_since; /* ns */
	u32 tx_bell; /* futex of the keeper's sending thread */
	u32 tx_asleep;

	/*
	 * The keeper's descriptors of a wire that any process may use, or -1:
	 * one that takes and gives whole frames, one to sleep on until there
	 * are some, and one that wakes who does so.
	 */
	s32 direct, sleep_fd, bell_fd;
	u32 direct_generation; /* changes with the keeper */
	/* Where programs have copies of direct: what a keeper left behind. */
	struct {
		s32 pid, fd;
	} copies[8];
	u32 ncopies; /* ever made */
	u32 sleeper; /* task slot of who sleeps on sleep_fd, 0: nobody */
	u32 reader; /* task slot of who takes frames off the wire */
	u32 reads; /* what the reader has done so far */
	u32 standing_by; /* the keeper waits for the reader to finish */
	u32 ring_sleeper; /* the keeper is to write to bell_fd */
	u32 look; /* and to look at the wire itself */

	u64 tx_writes, tx_direct, tx_keeper, tx_failed, tx_stolen, tx_bad_fcs,
		tx_long;
	u64 rx_missed, rx_waited, rx_direct, rx_stolen, link_changes;
	struct board_frame tx[BOARD_TX];
	u32 in_now; /* the reader's */
	struct board_in in[2];
};

/*
 * In the keeper: puts a card into the slot and plugs the wire in, as the
 * options say. 1: there is one; 0: the machine has no card; < 0: an errno,
 * and the user has been told why.
 */
int board_init(void);
/* In every process: the bottom half, and the keeper's threads. */
void board_attach(void);

/* The processor's side of the bus. */
const struct bus *board_bus(void);
static inline bool board_present(void)
{
	return machine->wire != NULL;
}

/* Given by the layer above, in every process. */
struct board_hooks {
	void (*irq)(unsigned irq); /* the line is up, no locks held */
	void (*link)(void); /* the light at the connector changed */
};
void board_set_hooks(const struct board_hooks *h);

/* board.c for keeper_wire.c, board_reader.c and tests */
void board_receive(const struct board_frame *f, int n);
int board_rx_room(int max);
/* Sends some of n frames: how many, or -EAGAIN. */
typedef int (*board_send_fn)(void *arg, const struct gso_frame *f, int n);
void board_tx_drain(board_send_fn send, void *arg);
bool board_tx_pending(void);
void board_set_link(bool up);
/* The keeper's sending thread is to do something. */
void board_ring(struct wire_shared *b);
/*
 * Takes frames off the wire by receive() (a length, or < 0: none), as many as
 * the card has room for, into f. True: the wire may have more.
 */
bool board_take(struct board_frame *f, bool pads,
		int (*receive)(void *arg, void *buf, uint32_t size), void *arg);

/* board_reader.c */
void board_reader_attach(void);
/* This process's copy of the descriptor frames are written to, or -1. */
s32 board_direct(void);
/* One at a time takes frames off the wire. NULL: it is not this thread now. */
struct board_in *board_read_begin(struct wire_shared *b);
void board_read_end(struct wire_shared *b, struct board_in *in);
/*
 * What is to be had from fd goes to the card: all of it, or one read and more
 * while the keeper waits. -EAGAIN: there was no more; -ENOBUFS: there is, but
 * the driver has no room (board_read_pending() then), or another errno of fd.
 */
long board_read(struct wire_shared *b, struct board_in *in, s32 fd, bool all);
bool board_read_pending(const struct wire_shared *b);
/* A descriptor that a program has still got of a dead keeper's wire, or -1. */
s32 board_inherit(const struct wire_shared *b);
/* In the keeper: until who reads has finished. */
void board_read_standby(struct wire_shared *b);

/* keeper_wire.c */
extern const struct keeper_client board_keeper_client;
int keeper_wire_open(void);
/* Tells the machine what the open wire is. */
void keeper_wire_offer(void);

#endif
