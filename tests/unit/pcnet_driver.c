// SPDX-License-Identifier: MIT
/*
 * pcnet_driver.c - whole drivers against the card, none of them the stack's:
 * one that polls in word mode, one with interrupts in double-word mode, one in
 * another thread that trusts nothing but OWN. Corner cases 1, 2, 15 and 22.
 *
 * needs: stack/hw/pcnet*.c stack/hw/crc32.c
 */
#include <pthread.h>
#include <sched.h>

#include "tests/unit/pcnet_rig.h"

#define FULL (DESC_OWN | DESC_STP | DESC_ENP)

/* How a driver reaches the registers, once it knows the mode. */
struct access {
	unsigned rdp, rap, reset, bdp, size;
};

static const struct access word = { 0x10, 0x12, 0x14, 0x16, 2 };
static const struct access dword = { 0x10, 0x14, 0x18, 0x1c, 4 };

static uint16_t rd(const struct access *a, unsigned n)
{
	out(a->rap, n, a->size);
	return in(a->rdp, a->size) & 0xffff;
}

static void wr(const struct access *a, unsigned n, uint16_t v)
{
	out(a->rap, n, a->size);
	out(a->rdp, v, a->size);
}

/* Reset, CSR0 exactly 4, RAP holds 88: this is the mode. */
static int probe(const struct access *a)
{
	in(a->reset, a->size);
	if (rd(a, 0) != 4)
		return 0;
	out(a->rap, 88, a->size);
	return (in(a->rap, a->size) & 0xffff) == 88;
}

/* A boot loader: one transmit descriptor, no interrupts at all. */
static void polling_driver(void)
{
	const struct access *a = &word;

	rig_power();
	CHECK(probe(a));
	CHECK_EQ(rd(a, 88) & 0xfff, 3);
	set_bcr(20, 2);
	set_bcr(2, bcr(2) | 2);
	wr(a, 4, 0x0915);
	rig_block(2, 0, 2, 0);
	for (int i = 0; i < 4; i++)
		desc(RIG_RX, i, DESC_OWN, RIG_BUF + i * 0x1000, 1544);
	desc(RIG_TX, 0, 0, 0, 0);
	wr(a, 0, CSR0_INIT);
	for (int i = 0; !(rd(a, 0) & CSR0_IDON); i++)
		if (i == 100) {
			CHECK(!"IDON never came");
			return;
		}
	wr(a, 0, CSR0_STRT);
	for (int i = 0; i < 9; i++) {
		desc(RIG_TX, 0, FULL, RIG_BUF + 0x8000, 60 + i);
		wr(a, 0, CSR0_TDMD);
		CHECK_EQ(desc_status(RIG_TX, 0) & DESC_OWN, 0);
		CHECK_EQ(rig.len, 60 + i);
		CHECK_EQ(rig_receive(rig_mac, 60 + i, i), PCNET_RX_OK);
		CHECK_EQ(desc_status(RIG_RX, i % 4) >> 24, 3);
		CHECK_EQ(desc_word2(RIG_RX, i % 4) & 0xfff, 64 + i);
		desc(RIG_RX, i % 4, DESC_OWN, RIG_BUF + i % 4 * 0x1000, 1544);
	}
	CHECK_EQ(rig.edges, 0);
	wr(a, 0, CSR0_STOP);
}

/* The handler of Linux 2.4, register for register; returns frames taken. */
static int handler(const struct access *a, int *cur, int *reclaimed)
{
	unsigned rap = in(a->rap, a->size) & 0xffff;
	uint16_t csr0;
	int taken = 0;

	for (int round = 80; (csr0 = rd(a, 0)) & 0x8600 && round; round--) {
		wr(a, 0, csr0 & ~0x004f);
		while (!(desc_status(RIG_RX, *cur) & DESC_OWN)) {
			CHECK_EQ(desc_status(RIG_RX, *cur) >> 24, 3);
			desc(RIG_RX, *cur, FULL, RIG_BUF + *cur * 0x1000, 1544);
			*cur = (*cur + 1) % 8;
			taken++;
		}
		*reclaimed += !!(csr0 & CSR0_TINT);
	}
	wr(a, 0, 0x7940);
	out(a->rap, rap, a->size);
	return taken;
}

static void interrupt_driver(void)
{
	const struct access *a = &dword;
	int cur = 0, taken = 0, reclaimed = 0;

	rig_power();
	CHECK(!probe(a)); /* asking in vain must be harmless */
	rig_block(3, 0, 3, 4);
	for (int i = 0; i < 8; i++)
		desc(RIG_RX, i, DESC_OWN, RIG_BUF + i * 0x1000, 1544);
	for (int i = 0; i < 16; i++)
		desc(RIG_TX, i, 0, 0, 0);
	out(0x10, 0, 4);
	CHECK(probe(a));
	/* S_RESET: BCR20 is as it was, CSR1 and 2 too. */
	wr(a, 0, CSR0_INIT);
	CHECK_EQ(rd(a, 0) & CSR0_IDON, CSR0_IDON);
	wr(a, 0, CSR0_STRT | CSR0_IENA);
	CHECK_EQ(rig.irq, 1); /* IDON was left set on purpose */
	taken += handler(a, &cur, &reclaimed);
	CHECK_EQ(rig.irq, 0);
	for (int i = 0; i < 100; i++) {
		CHECK_EQ(rig_receive(rig_mac, 60 + i, i), PCNET_RX_OK);
		desc(RIG_TX, i % 16, FULL, RIG_BUF + 0x9000, 100);
		out(a->rap, 5, a->size); /* somebody was at CSR5 */
		wr(a, 0, CSR0_TDMD | CSR0_IENA);
		CHECK_EQ(rig.irq, 1);
		out(a->rap, 5, a->size);
		taken += handler(a, &cur, &reclaimed);
		CHECK_EQ(in(a->rap, a->size) & 0xffff, 5);
		CHECK_EQ(rig.irq, 0);
	}
	CHECK_EQ(taken, 100);
	CHECK_EQ(reclaimed, 100);
	CHECK_EQ(rig.sent, 100);
	CHECK_EQ(rd(a, 112), 0);
}

/*
 * 22: what is behind OWN must be there when OWN is gone. The card stores
 * frames in one thread; another looks only at the descriptors.
 */
#define ROUNDS 20000

static void *consumer(void *style)
{
	unsigned at = rig.style == 3 ? 0 : 8;

	(void)style;
	for (int i = 0; i < ROUNDS; i++) {
		uint32_t d = RIG_RX + i % 4 * 16;
		uint32_t *own = (void *)(rig.mem + d + 4);
		uint32_t len = 60 + i % 1000;
		uint8_t *buf = rig.mem + RIG_BUF + i % 4 * 0x1000;
		uint32_t status;

		while ((status = __atomic_load_n(own, __ATOMIC_ACQUIRE)) &
		       DESC_OWN)
			sched_yield();
		if (status >> 24 != 3 || get32(d + at) != len + 4 ||
		    buf[len - 1] != (uint8_t)((len - 1) * 7 + i)) {
			fprintf(stderr, "frame %d was not complete\n", i);
			rig_failed = 1;
			return NULL;
		}
		buf[len - 1] = 0xee;
		put32(d + at, 0);
		__atomic_store_n(own, status | DESC_OWN, __ATOMIC_RELEASE);
	}
	return NULL;
}

static void ordering(int style)
{
	static uint8_t f[2048];
	pthread_t t;

	rig_power();
	rig_start(style, 0, 2, 0);
	for (int i = 0; i < 4; i++)
		desc(RIG_RX, i, DESC_OWN, RIG_BUF + i * 0x1000, 1544);
	if (pthread_create(&t, NULL, consumer, NULL))
		exit(77);
	for (int i = 0; i < ROUNDS && !rig_failed; i++) {
		uint32_t len = 60 + i % 1000;

		rig_frame(f, rig_mac, len, i);
		while (!pcnet_can_receive(&rig.card, &rig.slot) && !rig_failed)
			sched_yield();
		CHECK_EQ(pcnet_receive(&rig.card, &rig.slot, f, len, 0),
			 PCNET_RX_OK);
	}
	pthread_join(t, NULL);
}

int main(void)
{
	polling_driver();
	interrupt_driver();
	ordering(2);
	ordering(3);
	return rig_failed;
}
