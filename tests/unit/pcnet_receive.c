// SPDX-License-Identifier: MIT
/*
 * pcnet_receive.c - the card's receiver. Corner cases 8, 9, 10, 14, 19, 21.
 *
 * needs: stack/hw/pcnet*.c stack/hw/crc32.c
 */
#include "tests/unit/pcnet_rig.h"

static const uint8_t bcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t other[6] = { 0x02, 0x99, 0x99, 0x99, 0x99, 0x99 };

static uint32_t buffer(int i)
{
	return RIG_BUF + i * 0x1000;
}

/* Is the frame with this seed at `at`, `from` bytes into it? */
static int is_frame(uint32_t at, uint32_t from, uint32_t n, uint8_t seed)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = from + i;

		if (k >= 14 && rig.mem[at + i] != (uint8_t)(k * 7 + seed))
			return 0;
	}
	return 1;
}

/* 8: rings of 1, 8, 32 and 512; three rounds of each, in every style. */
static void ring_lengths(int style)
{
	static const int codes[] = { 0, 3, 5, 9, 15 };

	for (unsigned c = 0; c < 5; c++) {
		int code = codes[c] < 7 || style ? codes[c] : 7;
		int n = 1 << (code > 9 ? 9 : code);

		rig_power();
		rig_block(style, 0, code & (style ? 15 : 7), 0);
		set_csr(0, CSR0_INIT);
		CHECK_EQ(csr(76), (uint16_t)-n);
		/* Short buffers leave room for 512 of them. */
		for (int i = 0; i < n; i++)
			desc(RIG_RX, i, DESC_OWN, RIG_BUF + i * 128, 128);
		set_csr(0, CSR0_STRT);
		for (int i = 0; i < 3 * n; i++) {
			int k = i % n;

			CHECK_EQ(rig_receive(rig_mac, 60, i), PCNET_RX_OK);
			CHECK_EQ(desc_status(RIG_RX, k) & 0xff000000,
				 DESC_STP | DESC_ENP);
			CHECK(is_frame(RIG_BUF + k * 128, 0, 60, i));
			desc(RIG_RX, k, DESC_OWN, RIG_BUF + k * 128, 128);
		}
		CHECK_EQ(rig.card.rx_idx, 0);
		if (n >= 512)
			break;
	}
}

/* 9 and 19: several buffers, exact fit, one byte over; MCNT has the FCS. */
static void chained(int style)
{
	static const struct {
		uint32_t frame; /* without FCS */
		int buffers; /* of 256 bytes */
	} cases[] = {
		{ 60, 1 },  { 251, 1 }, { 252, 1 }, { 253, 2 },
		{ 256, 2 }, { 508, 2 }, { 509, 3 }, { 1514, 6 },
	};

	for (unsigned c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		uint32_t len = cases[c].frame, total = len + 4;
		int last = cases[c].buffers - 1;
		uint32_t tail, fcs, got = 0;

		rig_power();
		rig_start(style, 0, 3, 0);
		for (int i = 0; i < 8; i++)
			desc(RIG_RX, i, DESC_OWN, buffer(i), 256);
		CHECK_EQ(rig_receive(rig_mac, len, 5), PCNET_RX_OK);
		for (int i = 0; i <= last; i++) {
			uint32_t want =
				(i ? 0 : DESC_STP) | (i == last ? DESC_ENP : 0);
			uint32_t n = len > 256u * i ? len - 256 * i : 0;

			CHECK_EQ(desc_status(RIG_RX, i) & 0xff000000, want);
			CHECK(is_frame(buffer(i), 256 * i, n < 256 ? n : 256,
				       5));
		}
		CHECK_EQ(desc_status(RIG_RX, last + 1) & DESC_OWN, DESC_OWN);
		CHECK_EQ(desc_word2(RIG_RX, last), total);
		CHECK_EQ(desc_word2(RIG_RX, 0), last ? 0 : total);
		/* The FCS is a real one, even where it is cut in two. */
		for (int i = 0; i < 4; i++) {
			tail = len + i;
			got |= (uint32_t)
				       rig.mem[buffer(tail / 256) + tail % 256]
			       << 8 * i;
		}
		{
			static uint8_t f[2048];

			rig_frame(f, rig_mac, len, 5);
			fcs = fcs_of(f, len);
		}
		CHECK_EQ(got, fcs);
	}
}

/* 9 again: the next buffer is not there. */
static void chain_broken(int style)
{
	rig_power();
	rig_start(style, 0, 2, 0);
	desc(RIG_RX, 0, DESC_OWN, buffer(0), 256);
	desc(RIG_RX, 1, DESC_OWN, buffer(1), 256);
	desc(RIG_RX, 2, 0, buffer(2), 256);
	desc(RIG_RX, 3, DESC_OWN, buffer(3), 256);
	CHECK_EQ(rig_receive(rig_mac, 1000, 1), PCNET_RX_BROKEN);
	CHECK_EQ(desc_status(RIG_RX, 0) & 0xff000000, DESC_STP);
	CHECK_EQ(desc_status(RIG_RX, 1) & 0xff000000, DESC_ERR | RMD1_BUFF);
	CHECK_EQ(csr(0) & (CSR0_RINT | CSR0_MISS), CSR0_RINT);
	/* The next frame goes where the chain broke. */
	CHECK_EQ(rig_receive(rig_mac, 100, 1), PCNET_RX_MISSED);
	desc(RIG_RX, 2, DESC_OWN, buffer(2), 256);
	CHECK_EQ(rig_receive(rig_mac, 100, 2), PCNET_RX_OK);
	CHECK(is_frame(buffer(2), 0, 100, 2));
	/* One descriptor, and the frame longer than it. */
	rig_power();
	rig_start(style, 0, 0, 0);
	desc(RIG_RX, 0, DESC_OWN, buffer(0), 256);
	CHECK_EQ(rig_receive(rig_mac, 1000, 1), PCNET_RX_BROKEN);
	CHECK_EQ(desc_status(RIG_RX, 0) & 0xff000000,
		 DESC_ERR | RMD1_BUFF | DESC_STP);
}

/* 10: no descriptor; when it is given back, the SAME one is used. */
static void missed(int style)
{
	rig_power();
	rig_start(style, 0, 2, 0);
	desc(RIG_RX, 0, 0, buffer(0), 2048);
	for (int i = 1; i < 4; i++) /* a scan would find these */
		desc(RIG_RX, i, DESC_OWN, buffer(i), 2048);
	CHECK_EQ(pcnet_can_receive(&rig.card, &rig.slot), 0);
	CHECK_EQ(rig_receive(rig_mac, 100, 1), PCNET_RX_MISSED);
	CHECK_EQ(rig_receive(rig_mac, 100, 1), PCNET_RX_MISSED);
	CHECK_EQ(csr(0) & (CSR0_MISS | CSR0_ERR | CSR0_INTR | CSR0_RINT),
		 CSR0_MISS | CSR0_ERR | CSR0_INTR);
	CHECK_EQ(rig.irq, 1);
	CHECK_EQ(csr(112), 2);
	CHECK_EQ(desc_status(RIG_RX, 1) & DESC_OWN, DESC_OWN);
	/* Handed back as 2.4 does it: STP, ENP still set from last time. */
	desc(RIG_RX, 0, DESC_OWN | DESC_STP | DESC_ENP | RMD1_CRC, buffer(0),
	     64);
	CHECK_EQ(pcnet_can_receive(&rig.card, &rig.slot), 1);
	CHECK_EQ(rig_receive(rig_mac, 100, 9), PCNET_RX_OK);
	CHECK_EQ(desc_status(RIG_RX, 0) & 0xff000000, DESC_STP);
	CHECK_EQ(desc_status(RIG_RX, 1) & 0xff000000, DESC_ENP);
	CHECK(is_frame(buffer(0), 0, 64, 9));
}

static enum pcnet_rx offer(const uint8_t *da)
{
	desc(RIG_RX, 0, DESC_OWN, buffer(0), 2048);
	return rig_receive(da, 60, 0);
}

static uint32_t how(void)
{
	return desc_status(RIG_RX, 0) & (RMD1_PAM | RMD1_LAFM | RMD1_BAM);
}

/* 14: the filter. The bits are from a CRC written down bit by bit. */
static void filter(void)
{
	static const struct {
		uint8_t da[6];
		int bit;
	} groups[] = {
		{ { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x01 }, 54 },
		{ { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x02 }, 16 },
		{ { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x05 }, 55 },
		{ { 0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb }, 33 },
		{ { 0x33, 0x33, 0x00, 0x00, 0x00, 0x01 }, 23 },
		{ { 0x01, 0x80, 0xc2, 0x00, 0x00, 0x00 }, 58 },
	};

	rig_power();
	rig_start(2, 0, 0, 0);
	CHECK_EQ(offer(other), PCNET_RX_FILTERED);
	CHECK_EQ(offer(rig_mac), PCNET_RX_OK);
	CHECK_EQ(how(), RMD1_PAM);
	CHECK_EQ(offer(bcast), PCNET_RX_OK);
	CHECK_EQ(how(), RMD1_BAM);
	for (unsigned i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		int b = groups[i].bit;

		for (int k = 0; k < 4; k++)
			rig.card.csr[8 + k] = b / 16 == k ? 1 << b % 16 : 0;
		CHECK_EQ(offer(groups[i].da), PCNET_RX_OK);
		CHECK_EQ(how(), RMD1_LAFM);
		for (int k = 0; k < 4; k++)
			rig.card.csr[8 + k] ^= 0xffff;
		CHECK_EQ(offer(groups[i].da), PCNET_RX_FILTERED);
	}
	memset(&rig.card.csr[8], 0xff, 8); /* all multicast */
	for (unsigned i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		CHECK_EQ(offer(groups[i].da), PCNET_RX_OK);
	CHECK_EQ(offer(other), PCNET_RX_FILTERED);

	rig.card.csr[15] = MODE_DRCVPA;
	CHECK_EQ(offer(rig_mac), PCNET_RX_FILTERED);
	CHECK_EQ(offer(bcast), PCNET_RX_OK);
	CHECK_EQ(how(), RMD1_BAM);
	rig.card.csr[15] = MODE_DRCVBC; /* the hash is another way in */
	CHECK_EQ(offer(bcast), PCNET_RX_OK);
	CHECK_EQ(how(), RMD1_LAFM);
	memset(&rig.card.csr[8], 0, 8);
	CHECK_EQ(offer(bcast), PCNET_RX_FILTERED);
	CHECK_EQ(offer(rig_mac), PCNET_RX_OK);
	rig.card.csr[15] = MODE_PROM | MODE_DRCVPA | MODE_DRCVBC;
	CHECK_EQ(offer(other), PCNET_RX_OK);
	CHECK_EQ(how(), 0);
	CHECK_EQ(offer(bcast), PCNET_RX_OK);
	CHECK_EQ(how(), 0);
}

static void runts(void)
{
	rig_power();
	rig_start(2, 0, 0, 0);
	desc(RIG_RX, 0, DESC_OWN, buffer(0), 2048);
	CHECK_EQ(rig_receive(rig_mac, 59, 1), PCNET_RX_RUNT);
	set_csr(4, 0x8115);
	set_csr(124, CSR124_RPA);
	CHECK_EQ(rig_receive(rig_mac, 59, 1), PCNET_RX_OK);
	CHECK_EQ(desc_word2(RIG_RX, 0), 63);
}

/* A bad FCS is reported, and the frame is there to be looked at. */
static void bad_fcs(void)
{
	static uint8_t f[100];

	rig_power();
	rig_start(2, 0, 0, 0);
	desc(RIG_RX, 0, DESC_OWN, buffer(0), 2048);
	rig_frame(f, rig_mac, 100, 1);
	pcnet_receive(&rig.card, &rig.slot, f, 100, PCNET_BADFCS);
	CHECK_EQ(desc_status(RIG_RX, 0) & 0xff000000,
		 DESC_ERR | RMD1_CRC | DESC_STP | DESC_ENP);
	CHECK(is_frame(buffer(0), 0, 100, 1));
}

/* ASTRP_RCV: a length field takes padding and FCS away, a type does not. */
static void strip(void)
{
	static uint8_t f[60];

	rig_power();
	rig_start(2, 0, 1, 0);
	set_csr(4, 0x0115 | CSR4_ASTRP_RCV);
	desc(RIG_RX, 0, DESC_OWN, buffer(0), 2048);
	desc(RIG_RX, 1, DESC_OWN, buffer(1), 2048);
	rig_frame(f, rig_mac, 60, 1);
	f[12] = 0;
	f[13] = 10;
	pcnet_receive(&rig.card, &rig.slot, f, 60, 0);
	CHECK_EQ(desc_word2(RIG_RX, 0), 24);
	CHECK_EQ(rig_receive(rig_mac, 60, 1), PCNET_RX_OK);
	CHECK_EQ(desc_word2(RIG_RX, 1), 64);
}

/* 21: 24-bit structures get their upper eight bits from CSR2. */
static void upper_address(void)
{
	rig_power();
	rig_block(0, 0, 0, 0);
	set_csr(2, RIG_HIGH >> 16);
	set_csr(0, CSR0_INIT);
	CHECK_EQ(csr(25), RIG_HIGH >> 16);
	set_csr(0, CSR0_STRT);
	desc(RIG_RX, 0, DESC_OWN, buffer(0), 2048);
	CHECK_EQ(rig_receive(rig_mac, 100, 3), PCNET_RX_OK);
	CHECK(is_frame(buffer(0), 0, 100, 3));
	CHECK_EQ(rig.card.csr[19], (RIG_HIGH + RIG_BUF) >> 16);
	/* Nobody there: a time-out, and both halves are off. */
	rig_power();
	rig_block(0, 0, 0, 0);
	set_csr(2, 0x4400);
	set_csr(0, CSR0_INIT);
	CHECK_EQ(csr(0) & (CSR0_IDON | CSR0_MERR), CSR0_MERR);
	/* 32-bit structures say all of it themselves. */
	rig_power();
	rig.high = RIG_HIGH;
	rig_start(2, 0, 0, 0);
	desc(RIG_RX, 0, DESC_OWN, buffer(0), 2048);
	CHECK_EQ(rig_receive(rig_mac, 100, 3), PCNET_RX_OK);
	CHECK(is_frame(buffer(0), 0, 100, 3));
}

/* BSWP: the FIFO's bytes change places in pairs, the descriptors' do not. */
static void swapped(void)
{
	rig_power();
	rig_start(2, 0, 0, 0);
	set_csr(3, CSR3_BSWP);
	desc(RIG_RX, 0, DESC_OWN, buffer(0), 2048);
	rig_receive(rig_mac, 100, 1);
	CHECK_EQ(rig.mem[buffer(0)], rig_mac[1]);
	CHECK_EQ(rig.mem[buffer(0) + 1], rig_mac[0]);
	CHECK_EQ(desc_word2(RIG_RX, 0), 104);
}

int main(void)
{
	for (int style = 0; style < 4; style++) {
		ring_lengths(style);
		chained(style);
		chain_broken(style);
		missed(style);
	}
	filter();
	runts();
	bad_fcs();
	strip();
	upper_address();
	swapped();
	return rig_failed;
}
