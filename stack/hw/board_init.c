// SPDX-License-Identifier: MIT
/*
 * board_init.c - power on: is there a card, what address has it, which BARs
 *
 * Models the firmware of a PC with one PCI slot: it gives the card its ports
 * and its interrupt line, and leaves enabling them to the driver.
 *
 * A machine has a card when it has a wire (-w) or an address (-a); one with
 * neither has only its loopback, like a new network namespace.
 */
#include <errno.h>
#include <string.h>

#include "stack/hw/board.h"

#define PAGES(size) (((size) + ARENA_PAGE - 1) / ARENA_PAGE)

/* Locally administered, and different on every machine of a cable. */
static void invent_mac(u8 mac[6])
{
	u64 r = get_random_u64();

	mac[0] = 0x02;
	mac[1] = 0x10;
	mac[2] = 0x22; /* AMD's PCI vendor id, for whoever looks at a dump */
	memcpy(mac + 3, &r, 3);
}

static void firmware(struct pcnet *card)
{
	pcnet_config_out(card, 0x10, BOARD_IO, 4);
	pcnet_config_out(card, 0x14, BOARD_MMIO, 4);
	pcnet_config_out(card, 0x3c, BOARD_IRQ, 1);
}

static bool wanted(const struct machine_opts *o)
{
	return *o->addr || (*o->wire && strcmp(o->wire, "none") &&
			    strcmp(o->wire, "kernel"));
}

int board_init(void)
{
	struct wire_shared *b;
	struct pcnet *card;
	u8 mac[6];
	int err;

	if (!wanted(&machine->opts))
		return 0;
	err = keeper_wire_open();
	if (err)
		return err;
	b = arena_alloc_pages(PAGES(sizeof(*b)));
	card = arena_alloc_pages(PAGES(sizeof(*card)));
	if (!b || !card)
		return -ENOMEM;
	spin_lock_init(&b->lock, LC_card);
	b->direct = b->sleep_fd = -1;
	invent_mac(mac);
	pcnet_power_on(card, mac);
	firmware(card);
	machine->pcnet = card;
	machine->wire = b;
	keeper_wire_offer();
	return 1;
}
