// SPDX-License-Identifier: MIT
/*
 * pcnet_transmit.c - the card's transmitter. Corner cases 8, 11, 12, 13, 20.
 *
 * needs: stack/hw/pcnet*.c stack/hw/crc32.c
 */
#include "tests/unit/pcnet_rig.h"

#define FULL (DESC_OWN | DESC_STP | DESC_ENP)

static void fill(uint32_t at, uint32_t len, uint8_t seed)
{
	for (uint32_t i = 0; i < len; i++)
		rig.mem[at + i] = i * 7 + seed;
}

static void demand(void)
{
	set_csr(0, CSR0_TDMD | CSR0_IENA);
}

/* 8: rings of 1, 8, 32, 512; three rounds. */
static void ring_lengths(int style)
{
	static const int codes[] = { 0, 3, 5, 9 };

	for (unsigned c = 0; c < 4; c++) {
		int code = codes[c] < 7 || style ? codes[c] : 7;
		int n = 1 << code;

		rig_power();
		rig_start(style, 0, 0, code);
		for (int i = 0; i < n; i++)
			desc(RIG_TX, i, 0, RIG_BUF, 100);
		for (int i = 0; i < 3 * n; i++) {
			fill(RIG_BUF, 100, i);
			desc(RIG_TX, i % n, FULL, RIG_BUF, 100);
			demand();
			CHECK_EQ(rig.sent, i + 1);
			CHECK_EQ(rig.len, 100);
			CHECK(!memcmp(rig.frame, rig.mem + RIG_BUF, 100));
			CHECK_EQ(desc_status(RIG_TX, i % n) & 0xff000000,
				 DESC_STP | DESC_ENP);
		}
		/* All of them at once: one TDMD sends them in order. */
		for (int i = 0; i < n; i++)
			desc(RIG_TX, i, FULL, RIG_BUF, 60 + i);
		demand();
		CHECK_EQ(rig.sent, 4 * n);
		CHECK_EQ(rig.len, 60 + n - 1);
	}
}

/* 11: two and three buffers, the second one late, none at all. */
static void gather(int style)
{
	rig_power();
	rig_start(style, 0, 0, 3);
	for (int i = 0; i < 8; i++)
		desc(RIG_TX, i, 0, RIG_BUF, 100);
	fill(RIG_BUF, 2000, 3);
	desc(RIG_TX, 1, DESC_OWN, RIG_BUF + 14, 1000);
	desc(RIG_TX, 2, DESC_OWN | DESC_ENP, RIG_BUF + 1014, 486);
	desc(RIG_TX, 0, DESC_OWN | DESC_STP, RIG_BUF, 14);
	demand();
	CHECK_EQ(rig.sent, 1);
	CHECK_EQ(rig.len, 1500);
	CHECK(!memcmp(rig.frame, rig.mem + RIG_BUF, 1500));
	for (int i = 0; i < 3; i++)
		CHECK_EQ(desc_status(RIG_TX, i) & (DESC_OWN | DESC_ERR), 0);
	CHECK_EQ(csr(0) & CSR0_TINT, CSR0_TINT);

	/* OWN without STP between frames is skipped. */
	set_csr(0, CSR0_TINT | CSR0_IENA);
	desc(RIG_TX, 3, DESC_OWN | DESC_ENP, RIG_BUF, 100);
	desc(RIG_TX, 4, FULL, RIG_BUF, 200);
	demand();
	CHECK_EQ(desc_status(RIG_TX, 3) & DESC_OWN, 0);
	CHECK_EQ(rig.sent, 2);
	CHECK_EQ(rig.len, 200);

	/* The frame has no end: BUFF, UFLO, transmitter off. */
	set_csr(0, CSR0_TINT | CSR0_IENA);
	desc(RIG_TX, 5, DESC_OWN | DESC_STP, RIG_BUF, 100);
	desc(RIG_TX, 6, DESC_OWN, RIG_BUF, 100);
	desc(RIG_TX, 7, 0, RIG_BUF, 100);
	demand();
	CHECK_EQ(rig.sent, 2);
	CHECK_EQ(desc_status(RIG_TX, 5) & (DESC_OWN | DESC_ERR), 0);
	CHECK_EQ(desc_status(RIG_TX, 6) & (DESC_OWN | DESC_ERR), DESC_ERR);
	CHECK_EQ(desc_word2(RIG_TX, 6), TMD2_BUFF | TMD2_UFLO);
	CHECK_EQ(csr(0) & (CSR0_TXON | CSR0_TINT), CSR0_TINT);
	desc(RIG_TX, 7, FULL, RIG_BUF, 100);
	demand();
	CHECK_EQ(rig.sent, 2);
	/* STOP and STRT bring it back, at the next descriptor. */
	set_csr(0, CSR0_STOP);
	set_csr(0, CSR0_STRT);
	CHECK_EQ(rig.sent, 3);

	/* With DXSUFLO the transmitter stays on. */
	set_csr(3, CSR3_DXSUFLO);
	desc(RIG_TX, 0, DESC_OWN | DESC_STP, RIG_BUF, 100);
	demand();
	CHECK_EQ(csr(0) & CSR0_TXON, CSR0_TXON);
	desc(RIG_TX, 1, FULL, RIG_BUF, 100);
	demand();
	CHECK_EQ(rig.sent, 4);

	/* A ring in which no descriptor has ENP ends as well. */
	set_csr(0, CSR0_STOP);
	rig_start(style, 0, 0, 1);
	desc(RIG_TX, 0, DESC_OWN | DESC_STP, RIG_BUF, 100);
	desc(RIG_TX, 1, DESC_OWN, RIG_BUF, 100);
	demand();
	CHECK_EQ(desc_word2(RIG_TX, 1), TMD2_BUFF | TMD2_UFLO);
}

/* 12: 60 bytes on the wire with APAD_XMT (64 with FCS), else as it is. */
static void padding(void)
{
	rig_power();
	rig_start(2, 0, 0, 0);
	memset(rig.frame, 0xee, 100);
	fill(RIG_BUF, 64, 1);
	desc(RIG_TX, 0, FULL, RIG_BUF, 42);
	demand();
	CHECK_EQ(rig.len, 42);
	set_csr(4, 0x0915);
	desc(RIG_TX, 0, FULL, RIG_BUF, 42);
	demand();
	CHECK_EQ(rig.len, 60);
	CHECK(!memcmp(rig.frame, rig.mem + RIG_BUF, 42));
	for (int i = 42; i < 60; i++)
		CHECK_EQ(rig.frame[i], 0);
	desc(RIG_TX, 0, FULL, RIG_BUF, 60);
	demand();
	CHECK_EQ(rig.len, 60);
	desc(RIG_TX, 0, FULL, RIG_BUF, 61);
	demand();
	CHECK_EQ(rig.len, 61);
}

/* Sends 100 bytes; is the wire's frame 100 (FCS added) or 96 (ours)? */
static void fcs_case(int style, uint16_t mode, uint32_t bit, int good,
		     uint32_t len, uint32_t flags)
{
	uint32_t fcs;

	rig_power();
	rig_start(style, mode, 0, 0);
	fill(RIG_BUF, 96, 1);
	fcs = fcs_of(rig.mem + RIG_BUF, 96) ^ (good ? 0 : 0x100);
	put32(RIG_BUF + 96, fcs);
	desc(RIG_TX, 0, FULL | bit, RIG_BUF, 100);
	demand();
	CHECK_EQ(rig.sent, 1);
	CHECK_EQ(rig.len, len);
	CHECK_EQ(rig.flags, flags);
	CHECK_EQ(desc_status(RIG_TX, 0) & TMD1_ADD_FCS, bit);
}

/* 13: DXMTFCS in the mode, ADD_FCS in the descriptor (ILACC: NO_FCS). */
static void fcs(void)
{
	for (int style = 0; style < 4; style++) {
		if (style == 1)
			continue;
		fcs_case(style, 0, 0, 1, 100, 0);
		fcs_case(style, 0, TMD1_ADD_FCS, 1, 100, 0);
		fcs_case(style, MODE_DXMTFCS, 0, 1, 96, 0);
		fcs_case(style, MODE_DXMTFCS, 0, 0, 96, PCNET_BADFCS);
		fcs_case(style, MODE_DXMTFCS, TMD1_ADD_FCS, 1, 100, 0);
	}
	fcs_case(1, 0, TMD1_ADD_FCS, 1, 96, 0);
	fcs_case(1, 0, TMD1_ADD_FCS, 0, 96, PCNET_BADFCS);
	fcs_case(1, 0, 0, 1, 100, 0);
	/* Padding forces an FCS whatever the mode says. */
	rig_power();
	rig_start(2, MODE_DXMTFCS, 0, 0);
	set_csr(4, 0x0915);
	desc(RIG_TX, 0, FULL, RIG_BUF, 42);
	demand();
	CHECK_EQ(rig.len, 60);
	CHECK_EQ(rig.flags, 0);
}

static int tint(uint16_t csr5, uint32_t bits)
{
	set_csr(5, csr5);
	set_csr(0, CSR0_TINT | CSR0_IENA);
	desc(RIG_TX, 0, FULL | bits, RIG_BUF, 100);
	demand();
	return !!(csr(0) & CSR0_TINT);
}

/* 20: fewer interrupts. */
static void fewer_interrupts(void)
{
	rig_power();
	rig_start(2, 0, 0, 0);
	CHECK_EQ(tint(0, 0), 1);
	CHECK_EQ(tint(CSR5_TOKINTD, 0), 0);
	CHECK_EQ(tint(CSR5_LTINTEN, 0), 0);
	CHECK_EQ(tint(CSR5_LTINTEN, TMD1_LTINT), 1);
	CHECK_EQ(tint(CSR5_TOKINTD | CSR5_LTINTEN, TMD1_LTINT), 1);
	CHECK_EQ(tint(CSR5_TOKINTD, TMD1_LTINT), 0);
	/* MORE is read back in its place: no collision, so zero. */
	CHECK_EQ(desc_status(RIG_TX, 0) & TMD1_MORE, 0);
	/* An error always tells. */
	pcnet_set_link(&rig.card, false);
	CHECK_EQ(tint(CSR5_TOKINTD, 0), 1);
	CHECK_EQ(tint(CSR5_LTINTEN, 0), 1);
	pcnet_set_link(&rig.card, true);
}

static void babble(void)
{
	rig_power();
	rig_start(2, 0, 0, 3);
	desc(RIG_TX, 0, FULL, RIG_BUF, 1514);
	demand();
	CHECK_EQ(csr(0) & CSR0_BABL, 0);
	desc(RIG_TX, 1, FULL, RIG_BUF, 1515);
	demand();
	CHECK_EQ(csr(0) & (CSR0_BABL | CSR0_ERR), CSR0_BABL | CSR0_ERR);
	CHECK_EQ(rig.len, 1515); /* it is sent nevertheless */
	set_csr(0, CSR0_BABL | CSR0_IENA);
	/* BCNT 0 is 4096 bytes; three of them are jabber. */
	for (int i = 2; i < 5; i++)
		desc(RIG_TX, i,
		     DESC_OWN | (i == 2 ? DESC_STP : 0) |
			     (i == 4 ? DESC_ENP : 0),
		     RIG_BUF, 4096);
	demand();
	CHECK_EQ(rig.sent, 2);
	CHECK_EQ(csr(4) & CSR4_JAB, CSR4_JAB);
	CHECK_EQ(desc_status(RIG_TX, 4) & DESC_OWN, 0);
	desc(RIG_TX, 5, FULL, RIG_BUF, 4096);
	demand();
	CHECK_EQ(rig.len, 4096);
}

/* A busy wire keeps the descriptor; the poll finds it again. */
static void busy(void)
{
	rig_power();
	rig_start(2, 0, 0, 1);
	rig.busy = 1;
	desc(RIG_TX, 0, FULL, RIG_BUF, 100);
	desc(RIG_TX, 1, FULL, RIG_BUF, 101);
	demand();
	CHECK_EQ(desc_status(RIG_TX, 0) & DESC_OWN, DESC_OWN);
	CHECK_EQ(csr(0) & (CSR0_TINT | CSR0_TDMD), 0);
	rig.busy = 0;
	pcnet_tx_poll(&rig.card, &rig.slot);
	CHECK_EQ(rig.sent, 2);
	CHECK_EQ(rig.irq, 1);
}

/* Without TDMD the ring is looked at every 65536 clocks, unless DPOLL. */
static void polling(void)
{
	rig_power();
	rig_start(2, 0, 0, 0);
	desc(RIG_TX, 0, FULL, RIG_BUF, 100);
	CHECK_EQ(rig.sent, 0);
	pcnet_tick(&rig.card, &rig.slot, 1966080);
	CHECK_EQ(rig.sent, 1);
	desc(RIG_TX, 0, FULL, RIG_BUF, 100);
	pcnet_tick(&rig.card, &rig.slot, 1966080 + 1900000);
	CHECK_EQ(rig.sent, 1);
	pcnet_tick(&rig.card, &rig.slot, 2 * 1966080);
	CHECK_EQ(rig.sent, 2);
	set_csr(4, 0x0115 | CSR4_DPOLL);
	desc(RIG_TX, 0, FULL, RIG_BUF, 100);
	pcnet_tick(&rig.card, &rig.slot, 9 * 1966080);
	CHECK_EQ(rig.sent, 2);
	demand();
	CHECK_EQ(rig.sent, 3);
	/* A shorter interval, in two's complement of clocks. */
	set_csr(0, CSR0_STOP);
	set_csr(47, (uint16_t)-1000);
	set_csr(4, 0x0115);
	set_csr(0, CSR0_STRT);
	desc(RIG_TX, 0, FULL, RIG_BUF, 100);
	pcnet_tick(&rig.card, &rig.slot, 9 * 1966080 + 30000);
	CHECK_EQ(rig.sent, 4);
}

/* Internal loopback: to itself and not to the wire; external: both. */
static void loopback(void)
{
	uint32_t fcs;

	for (int inner = 0; inner < 2; inner++) {
		rig_power();
		rig_start(2, MODE_LOOP | (inner ? MODE_INTL : 0), 1, 1);
		rig_frame(rig.mem + RIG_BUF, rig_mac, 40, 7);
		desc(RIG_RX, 0, DESC_OWN, RIG_BUF + 0x1000, 2048);
		desc(RIG_RX, 1, DESC_OWN, RIG_BUF + 0x2000, 2048);
		desc(RIG_TX, 0, FULL, RIG_BUF, 40);
		demand();
		CHECK_EQ(rig.sent, !inner);
		CHECK_EQ(desc_word2(RIG_RX, 0), 44);
		CHECK(!memcmp(rig.mem + RIG_BUF, rig.mem + RIG_BUF + 0x1000,
			      40));
		fcs = fcs_of(rig.mem + RIG_BUF, 40);
		CHECK_EQ(get32(RIG_BUF + 0x1000 + 40), fcs);
		CHECK_EQ(csr(0) & (CSR0_RINT | CSR0_TINT),
			 CSR0_RINT | CSR0_TINT);
		CHECK_EQ(rig_receive(rig_mac, 60, 1),
			 inner ? PCNET_RX_DEAF : PCNET_RX_OK);
	}
	/* The driver's own FCS is checked on its way back. */
	rig_power();
	rig_start(2, MODE_LOOP | MODE_INTL | MODE_DXMTFCS, 0, 0);
	rig_frame(rig.mem + RIG_BUF, rig_mac, 64, 7);
	desc(RIG_RX, 0, DESC_OWN, RIG_BUF + 0x1000, 2048);
	desc(RIG_TX, 0, FULL, RIG_BUF, 64);
	demand();
	CHECK_EQ(desc_status(RIG_RX, 0) & RMD1_CRC, RMD1_CRC);
	fcs = fcs_of(rig.mem + RIG_BUF, 60);
	put32(RIG_BUF + 60, fcs);
	desc(RIG_RX, 0, DESC_OWN, RIG_BUF + 0x1000, 2048);
	desc(RIG_TX, 0, FULL, RIG_BUF, 64);
	demand();
	CHECK_EQ(desc_status(RIG_RX, 0) & 0xff000000, DESC_STP | DESC_ENP);
	CHECK_EQ(desc_word2(RIG_RX, 0), 64);
	/* Forced collisions end in RTRY. */
	set_csr(0, CSR0_STOP);
	rig_start(2, MODE_LOOP | MODE_INTL | MODE_FCOLL, 0, 0);
	desc(RIG_TX, 0, FULL, RIG_BUF, 64);
	demand();
	CHECK_EQ(desc_word2(RIG_TX, 0), TMD2_RTRY);
}

int main(void)
{
	for (int style = 0; style < 4; style++) {
		ring_lengths(style);
		gather(style);
	}
	padding();
	fcs();
	fewer_interrupts();
	babble();
	busy();
	polling();
	loopback();
	return rig_failed;
}
