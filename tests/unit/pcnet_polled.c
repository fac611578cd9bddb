// SPDX-License-Identifier: MIT
/*
 * pcnet_polled.c - three small drivers as a boot loader has them, on three
 * cards and one cable. None of them takes an interrupt, and none knows more of
 * the card than a port and memory:
 *
 *   word    16-bit structures, word ports, no transmit demand
 *   dword   style 3, double-word ports, frames in two pieces
 *   one     style 2, the memory window, a transmit ring of one
 *
 * Each asks and is asked by the other two. How little a shim needs between a
 * driver and the card is to be seen here; see also stack/hw/pcnet.h.
 *
 * needs: stack/hw/pcnet*.c stack/hw/crc32.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stack/hw/pcnet.h"

/* --- the shim: a computer with one slot -------------------------------------
 */

enum {
	COMPUTERS = 3,
	MEMORY = 64 << 10,
};

static struct computer {
	struct pcnet card;
	struct bus bus;
	struct pcnet_slot slot;
	_Alignas(16) uint8_t memory[MEMORY];
	uint64_t now; /* ns */
	unsigned interrupts;
	/* the drivers' */
	const struct driver *drv;
	uint8_t mac[6];
	unsigned rx, tx;
} computers[COMPUTERS];

static void *dma(const struct bus *bus, uint32_t addr, uint32_t len)
{
	struct computer *c = bus->ctx;

	return addr <= MEMORY && len <= MEMORY - addr ? c->memory + addr : NULL;
}

static void line(const struct bus *bus, unsigned irq, bool level)
{
	struct computer *c = bus->ctx;

	(void)irq;
	c->interrupts += level;
}

static int cable(void *wire, const void *frame, uint32_t len, uint32_t flags)
{
	for (struct computer *c = computers; c < computers + COMPUTERS; c++)
		if (c != wire)
			pcnet_receive(&c->card, &c->slot, frame, len, flags);
	return 0;
}

static const struct bus_ops shim = { .dma = dma, .irq = line };

static uint32_t in(struct computer *c, uint32_t off, unsigned size)
{
	return pcnet_in(&c->card, &c->slot, off, size);
}

static void out(struct computer *c, uint32_t off, uint32_t val, unsigned size)
{
	pcnet_out(&c->card, &c->slot, off, val, size);
}

static void wait_a_while(struct computer *c)
{
	c->now += 3000000;
	pcnet_tick(&c->card, &c->slot, c->now);
}

static void power_on(struct computer *c, unsigned n)
{
	uint8_t mac[6] = { 0x02, 0, 0, 0, 0, (uint8_t)n };

	c->bus = (struct bus){ .ops = &shim, .ctx = c };
	c->slot =
		(struct pcnet_slot){ .bus = &c->bus, .send = cable, .wire = c };
	pcnet_power_on(&c->card, mac);
}

/* --- what the drivers have in common
 * ------------------------------------------- */

static int failed;

#define CHECK(cond)                                                        \
	do {                                                               \
		if (!(cond)) {                                             \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
				#cond);                                    \
			failed = 1;                                        \
		}                                                          \
	} while (0)

enum {
	BLOCK = 0x100, /* where things lie in memory */
	RX_RING = 0x200,
	TX_RING = 0x400,
	RX_BUF = 0x1000, /* four of 2 KiB */
	TX_BUF = 0x4000,
	RX_COUNT = 4,
};

struct driver {
	const char *name;
	unsigned step; /* bytes between ports */
	uint16_t command; /* of the PCI header */
	int style, tx_log;
};

static void put(struct computer *c, uint32_t at, uint32_t val, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		c->memory[at + i] = (uint8_t)(val >> 8 * i);
}

static uint32_t get(struct computer *c, uint32_t at, unsigned size)
{
	uint32_t val = 0;

	for (unsigned i = 0; i < size; i++)
		val |= (uint32_t)c->memory[at + i] << 8 * i;
	return val;
}

static uint16_t csr(struct computer *c, unsigned n)
{
	unsigned w = c->drv->step;

	out(c, 0x10 + w, n, w);
	return (uint16_t)in(c, 0x10, w);
}

static void set_csr(struct computer *c, unsigned n, uint16_t val)
{
	unsigned w = c->drv->step;

	out(c, 0x10 + w, n, w);
	out(c, 0x10, val, w);
}

static void set_bcr(struct computer *c, unsigned n, uint16_t val)
{
	unsigned w = c->drv->step;

	out(c, 0x10 + w, n, w);
	out(c, 0x10 + 3 * w, val, w);
}

static uint32_t desc(const struct computer *c, uint32_t ring, unsigned i)
{
	return ring + i * (c->drv->style ? 16 : 8);
}

/* Where a descriptor has its status (8 bits), and its length of a frame. */
static uint32_t status_at(const struct computer *c, uint32_t d)
{
	return d + (c->drv->style ? 7 : 3);
}

static uint32_t count_at(const struct computer *c, uint32_t d)
{
	return d + (c->drv->style == 3 ? 0 : c->drv->style ? 8 : 6);
}

static void give(struct computer *c, uint32_t d, uint32_t buf, int len,
		 uint8_t status)
{
	int style = c->drv->style;

	if (style) {
		put(c, d + (style == 3 ? 8 : 0), buf, 4);
		put(c, d + 4, (uint32_t)-len & 0xffff, 2);
		put(c, count_at(c, d), 0, 4);
		put(c, d + 6, 0, 1);
	} else {
		put(c, d, buf, 3);
		put(c, d + 4, (uint32_t)-len & 0xffff, 2);
		put(c, d + 6, 0, 2);
	}
	put(c, status_at(c, d), status, 1); /* OWN last of all */
}

/* --- a driver ---------------------------------------------------------------
 */

static void probe(struct computer *c)
{
	unsigned sum = 0;

	CHECK(pcnet_config_in(&c->card, 0, 4) == 0x20001022);
	CHECK(pcnet_config_in(&c->card, 8, 4) >> 8 == 0x020000);
	CHECK(in(c, 0, 1) == 0xff); /* nobody has switched it on */
	pcnet_config_out(&c->card, 4, c->drv->command, 2);
	CHECK(pcnet_config_in(&c->card, 4, 2) == c->drv->command);

	/* Whatever mode it is in, one of the two reads is its reset. */
	in(c, 0x18, 4);
	in(c, 0x14, 2);
	out(c, 0x14, 0, 2); /* for its forefathers' sake */
	if (c->drv->step == 4)
		out(c, 0x10, 0, 4);
	CHECK(csr(c, 0) == 0x0004);
	out(c, 0x10 + c->drv->step, 88, c->drv->step);
	CHECK(in(c, 0x10 + c->drv->step, c->drv->step) == 88);
	CHECK((csr(c, 88) | (uint32_t)csr(c, 89) << 16) >> 12 == 0x2621);
	for (unsigned i = 0; i < 12; i++)
		sum += in(c, i, 1);
	CHECK(in(c, 14, 2) == 0x5757);
	CHECK(in(c, 12, 2) == sum + 2 * 0x57);
	for (unsigned i = 0; i < 6; i++) {
		c->mac[i] = (uint8_t)in(c, i, 1);
		CHECK((csr(c, 12 + i / 2) >> 8 * (i % 2) & 0xff) == c->mac[i]);
	}
}

static void start(struct computer *c)
{
	int style = c->drv->style, tx_log = c->drv->tx_log;
	int tries = 100;

	set_bcr(c, 20, (uint16_t)style);
	memset(c->memory + BLOCK, 0, 32);
	memcpy(c->memory + BLOCK + (style ? 4 : 2), c->mac, 6);
	put(c, BLOCK + (style ? 20 : 16), RX_RING, 4);
	put(c, BLOCK + (style ? 24 : 20), TX_RING, 4);
	if (style) {
		put(c, BLOCK + 2, (uint32_t)(2 << 4 | tx_log << 12), 2);
	} else {
		put(c, BLOCK + 19, 2 << 5, 1);
		put(c, BLOCK + 23, (uint32_t)tx_log << 5, 1);
	}
	for (unsigned i = 0; i < RX_COUNT; i++)
		give(c, desc(c, RX_RING, i), RX_BUF + i * 2048, 2048, 0x80);
	for (unsigned i = 0; i < 1u << tx_log; i++)
		give(c, desc(c, TX_RING, i), 0, 0, 0);
	c->rx = c->tx = 0;
	set_csr(c, 1, BLOCK);
	set_csr(c, 2, 0);
	set_csr(c, 4, 0x0915); /* pad; no interrupts that nobody knows */
	set_csr(c, 0, 0x0001);
	while (!(csr(c, 0) & 0x0100) && --tries)
		;
	CHECK(tries);
	set_csr(c, 0, 0x0102);
	CHECK((csr(c, 0) & 0x01f7) == 0x0033);
}

/* In pieces where the ring is long enough. */
static void send(struct computer *c, const uint8_t *to, const char *text)
{
	unsigned mask = (1u << c->drv->tx_log) - 1;
	uint32_t d = desc(c, TX_RING, c->tx++ & mask), e = d;
	int len = 14 + (int)strlen(text) + 1, first = len;
	int tries = 100;

	memcpy(c->memory + TX_BUF, to, 6);
	memcpy(c->memory + TX_BUF + 6, c->mac, 6);
	put(c, TX_BUF + 12, 0xb588, 2); /* for experiments */
	strcpy((char *)c->memory + TX_BUF + 14, text);
	if (c->drv->style == 3) {
		first = 14;
		e = desc(c, TX_RING, c->tx++ & mask);
		give(c, e, TX_BUF + 14, len - 14, 0x81);
	}
	give(c, d, TX_BUF, first, first == len ? 0x83 : 0x82);
	if (c->drv->style)
		set_csr(c, 0, 0x0008);
	while (c->memory[status_at(c, e)] & 0x80 && --tries)
		wait_a_while(c);
	CHECK(tries);
	CHECK(!(c->memory[status_at(c, d)] & 0xc0));
	CHECK(!(c->memory[status_at(c, e)] & 0xc0));
}

/* The text of the next frame, and whom it is from; NULL: there is none. */
static const char *receive(struct computer *c, uint8_t *from)
{
	static char text[2048];
	uint32_t d = desc(c, RX_RING, c->rx % RX_COUNT);
	uint32_t buf = RX_BUF + c->rx % RX_COUNT * 2048;

	if (c->memory[status_at(c, d)] & 0x80)
		return NULL;
	CHECK(c->memory[status_at(c, d)] == 0x03);
	CHECK((get(c, count_at(c, d), 2) & 0xfff) == 64); /* padded, and FCS */
	CHECK(!memcmp(c->memory + buf, c->mac, 6) || c->memory[buf] & 1);
	memcpy(from, c->memory + buf + 6, 6);
	strcpy(text, (char *)c->memory + buf + 14);
	give(c, d, buf, 2048, 0x80);
	c->rx++;
	return text;
}

static const struct driver drivers[COMPUTERS] = {
	{ .name = "word", .step = 2, .command = 5, .style = 0, .tx_log = 2 },
	{ .name = "dword", .step = 4, .command = 5, .style = 3, .tx_log = 3 },
	{ .name = "one", .step = 2, .command = 6, .style = 2, .tx_log = 0 },
};

/* c calls out its name, the other two greet it. */
static void conversation(struct computer *c)
{
	static const uint8_t all[6] = { 255, 255, 255, 255, 255, 255 };
	unsigned answers = 0;
	const char *text;
	uint8_t from[6];

	send(c, all, c->drv->name);
	for (struct computer *o = computers; o < computers + COMPUTERS; o++) {
		if (o == c)
			continue;
		text = receive(o, from);
		CHECK(text && !strcmp(text, c->drv->name));
		CHECK(!memcmp(from, c->mac, 6));
		send(o, from, o->drv->name);
		CHECK(!receive(o, from));
	}
	while ((text = receive(c, from)) && answers < 10) {
		answers++;
		CHECK(!strcmp(text, computers[from[5]].drv->name));
		CHECK(&computers[from[5]] != c);
	}
	CHECK(answers == COMPUTERS - 1);
}

int main(void)
{
	for (unsigned i = 0; i < COMPUTERS; i++) {
		power_on(&computers[i], i);
		computers[i].drv = &drivers[i];
		probe(&computers[i]);
		start(&computers[i]);
	}
	for (unsigned round = 0; round < 30; round++) {
		conversation(&computers[round % COMPUTERS]);
		/* A boot loader that gives up and is started again. */
		if (round % 10 == 9) {
			struct computer *c = &computers[round / 10];

			in(c, c->drv->step == 4 ? 0x18 : 0x14, c->drv->step);
			CHECK(csr(c, 0) == 0x0004);
			start(c);
		}
	}
	for (unsigned i = 0; i < COMPUTERS; i++)
		CHECK(!computers[i].interrupts);
	return failed;
}
