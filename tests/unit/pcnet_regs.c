// SPDX-License-Identifier: MIT
/*
 * pcnet_regs.c - the card's registers: values at reset, access rules, ports.
 * Corner cases 1, 5, 6, 7, 15, 17 and 18.
 *
 * needs: stack/hw/pcnet*.c stack/hw/crc32.c
 */
#include "tests/unit/pcnet_rig.h"

struct value {
	unsigned n;
	uint16_t val;
};

static const struct value csr_reset[] = {
	{ 0, 0x0004 },	{ 3, 0 },	{ 4, 0x0115 },	 { 5, 0 },
	{ 12, 0x1002 }, { 13, 0x3020 }, { 14, 0x5040 },	 { 80, 0x1410 },
	{ 88, 0x1003 }, { 89, 0x0262 }, { 100, 0x0200 }, { 112, 0 },
	{ 114, 0 },	{ 122, 0 },	{ 124, 0 },
};

static const struct value bcr_reset[] = {
	{ 0, 0x0005 },	{ 1, 0x0005 }, { 2, 0x0002 },  { 4, 0x80c0 },
	{ 5, 0x0084 },	{ 6, 0x0088 }, { 7, 0x0090 },  { 9, 0 },
	{ 16, 0 },	{ 17, 0 },     { 18, 0x9001 }, { 19, 0x0002 },
	{ 20, 0x0200 }, { 21, 0 },     { 22, 0xff06 }, { 32, 0 },
	{ 33, 0 },	{ 34, 0 },     { 49, 0 },
};

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static void check_csr_reset(void)
{
	for (unsigned i = 0; i < COUNT(csr_reset); i++) {
		uint16_t got = csr(csr_reset[i].n);

		if (got != csr_reset[i].val) {
			fprintf(stderr, "CSR%u is %04x after reset\n",
				csr_reset[i].n, got);
			rig_failed = 1;
		}
	}
}

static void check_bcr_reset(void)
{
	for (unsigned i = 0; i < COUNT(bcr_reset); i++) {
		uint16_t got = bcr(bcr_reset[i].n);

		if (got != bcr_reset[i].val) {
			fprintf(stderr, "BCR%u is %04x after reset\n",
				bcr_reset[i].n, got);
			rig_failed = 1;
		}
	}
}

/* 1: what every probe does first. */
static void resets(void)
{
	rig_power();
	check_csr_reset();
	check_bcr_reset();
	out(PCNET_WIO_RAP, 88, 2);
	CHECK_EQ(in(PCNET_WIO_RAP, 2), 88);
	CHECK_EQ((csr(89) << 16 | csr(88)) & 0xfff, 0x003);
	CHECK_EQ((csr(89) << 4 | csr(88) >> 12) & 0xffff, PCNET_PART_79C970A);

	/* S_RESET: CSRs again, BCRs stay, RAP is 0. */
	set_csr(3, 0x5f00);
	set_csr(4, 0x0915);
	set_csr(80, 0x0c00);
	set_bcr(9, 0x0003);
	set_bcr(20, 2);
	CHECK_EQ(bcr(20), 0x0302);
	CHECK_EQ(in(PCNET_WIO_RESET, 2), 0);
	CHECK_EQ(in(PCNET_WIO_RAP, 2), 0);
	CHECK_EQ(in(PCNET_WIO_RDP, 2), 0x0004);
	check_csr_reset();
	CHECK_EQ(bcr(9), 0x0003);
	CHECK_EQ(bcr(20), 0x0302);
	out(PCNET_WIO_RESET, 0, 2); /* NE2100 clones want this one */
	CHECK_EQ(csr(0), 0x0004);

	/* H_RESET: everything. */
	pcnet_h_reset(&rig.card, &rig.slot);
	check_csr_reset();
	check_bcr_reset();

	/* STOP: CSR0 and status bits only. */
	set_csr(3, 0x0100);
	set_csr(4, 0x0995); /* UINTCMD */
	CHECK_EQ(csr(4), 0x0955);
	set_csr(0, CSR0_STOP | CSR0_IENA);
	CHECK_EQ(csr(0), 0x0004);
	CHECK_EQ(csr(3), 0x0100);
	CHECK_EQ(csr(4), 0x0915);
}

/* 15: double words after a 32-bit write to 10h, back only by the pin. */
static void dword_mode(void)
{
	rig_power();
	CHECK_EQ(in(PCNET_WIO_RDP, 4), 0xffffffff);
	out(PCNET_DWIO_RDP, 0, 4);
	CHECK_EQ(in(PCNET_WIO_RAP, 2), 0xffff);
	out(PCNET_DWIO_RAP, 88, 4);
	CHECK_EQ(in(PCNET_DWIO_RAP, 4) & 0xffff, 88);
	CHECK_EQ(in(PCNET_DWIO_RDP, 4) & 0xffff, 0x1003);
	out(PCNET_DWIO_RAP, 18, 4);
	CHECK_EQ(in(PCNET_DWIO_BDP, 4) & 0xffff, 0x9081);
	out(PCNET_DWIO_BDP, 0x9000, 4); /* DWIO is not for writing */
	CHECK_EQ(in(PCNET_DWIO_BDP, 4) & 0xffff, 0x9080);
	CHECK_EQ(in(0, 4), 0x30201002);
	CHECK_EQ(in(PCNET_DWIO_RESET, 4), 0);
	CHECK_EQ(in(PCNET_DWIO_RDP, 4) & 0xffff, 0x0004);
	out(PCNET_DWIO_RAP, 18, 4);
	CHECK_EQ(in(PCNET_DWIO_BDP, 4) & 0x0080, 0x0080);
	pcnet_h_reset(&rig.card, &rig.slot);
	CHECK_EQ(in(PCNET_WIO_RDP, 2), 0x0004);
	CHECK_EQ(bcr(18), 0x9001);
}

/* 18: address, sum and signature; writable only with APROMWE. */
static void aprom(void)
{
	unsigned sum = 0;

	rig_power();
	for (int i = 0; i < 6; i++)
		CHECK_EQ(in(i, 1), rig_mac[i]);
	for (int i = 0; i < 16; i++)
		sum += i == 12 || i == 13 ? 0 : in(i, 1);
	CHECK_EQ(in(12, 2), sum);
	CHECK_EQ(in(14, 2), 0x5757);
	CHECK_EQ(in(9, 1), 0x11);
	out(0, 0xaa, 1);
	CHECK_EQ(in(0, 1), 0x02);
	set_bcr(2, 0x0102);
	out(0, 0xaa, 1);
	CHECK_EQ(in(0, 1), 0xaa);
	in(PCNET_WIO_RESET, 2); /* the address is read from there again */
	CHECK_EQ(csr(12), 0x10aa);
}

/* 5 and 6: while it runs, the addresses, the mode and the style are fixed. */
static void locked_while_running(void)
{
	static const uint8_t locked[] = { 1,  2,  8,  11,  12, 14, 15,
					  24, 25, 30, 31,  47, 72, 74,
					  76, 78, 80, 100, 16, 17 };
	uint16_t before[COUNT(locked)];

	rig_power();
	rig_start(2, 0, 0, 0);
	for (unsigned i = 0; i < COUNT(locked); i++) {
		before[i] = csr(locked[i]);
		set_csr(locked[i], before[i] ^ 0x5aa5);
	}
	for (unsigned i = 0; i < COUNT(locked); i++)
		CHECK_EQ(csr(locked[i]), before[i]);
	set_bcr(20, 3);
	CHECK_EQ(bcr(20), 0x0302);
	set_csr(58, 3); /* its other name */
	CHECK_EQ(bcr(20), 0x0302);

	set_csr(5, CSR5_SPND);
	CHECK_EQ(csr(5), CSR5_SPND);
	set_csr(8, 0x1234);
	CHECK_EQ(csr(8), 0x1234);
	set_csr(5, 0);
	set_csr(8, 0);
	CHECK_EQ(csr(8), 0x1234);

	set_csr(0, CSR0_STOP);
	set_csr(15, 0x8000);
	CHECK_EQ(csr(15), 0x8000);
	set_csr(16, 0x4321); /* the same as CSR1 */
	CHECK_EQ(csr(1), 0x4321);
	set_csr(76, 0xfffc); /* four descriptors */
	set_csr(72, 0);
	CHECK_EQ(rig.card.rx_idx, 3);
	CHECK_EQ(csr(72), 0);
	set_csr(72, 0xfffc);
	CHECK_EQ(rig.card.rx_idx, 0);
	set_csr(112, 7);
	CHECK_EQ(csr(112), 0);
	set_csr(88, 7);
	CHECK_EQ(csr(88), 0x1003);
	set_csr(99, 7); /* nothing there */
	CHECK_EQ(csr(99), 0);
}

/* 7: the styles, and the values that are none. */
static void styles(void)
{
	static const struct value want[] = {
		{ 0, 0x0200 },	    { 1, 0x0101 },	{ 2, 0x0302 },
		{ 3, 0x0303 },	    { 4, 0x0200 },	{ 0xff, 0x0200 },
		{ 0x0102, 0x0302 }, { 0x0402, 0x0702 },
	};

	rig_power();
	for (unsigned i = 0; i < COUNT(want); i++) {
		set_bcr(20, want[i].n);
		CHECK_EQ(bcr(20), want[i].val);
		CHECK_EQ(csr(58), want[i].val);
	}
}

static void bcr_access(void)
{
	rig_power();
	set_bcr(0, 0xffff);
	CHECK_EQ(bcr(0), 0x0005);
	pcnet_set_link(&rig.card, false);
	CHECK_EQ(bcr(4), 0x00c0);
	pcnet_set_link(&rig.card, true);
	CHECK_EQ(bcr(4), 0x80c0);
	set_bcr(4, 0x8080); /* the link is not looked at */
	CHECK_EQ(bcr(4), 0x0080);
	/* Drivers for many parts read, change and write what is not here. */
	set_bcr(32, bcr(32) | 0x0080);
	CHECK_EQ(bcr(32), 0);
	set_bcr(124, 1);
	CHECK_EQ(bcr(124), 0);
	set_bcr(22, 0x1234);
	CHECK_EQ(pcnet_config_in(&rig.card, 0x3e, 2), 0x1234);
	set_csr(124, 8); /* only with EN124 */
	CHECK_EQ(csr(124), 0);
	set_csr(4, 0x8115);
	set_csr(124, 8);
	CHECK_EQ(csr(124), 8);
}

static void pci(void)
{
	struct pcnet *s = &rig.card;

	rig_power();
	CHECK_EQ(pcnet_config_in(s, 0, 4), 0x20001022);
	CHECK_EQ(pcnet_config_in(s, 8, 4), 0x02000010);
	CHECK_EQ(pcnet_config_in(s, 6, 2), 0x0280);
	CHECK_EQ(pcnet_config_in(s, 0x3c, 4), 0xff060100);
	pcnet_config_out(s, 0x10, 0xffffffff, 4);
	CHECK_EQ(pcnet_config_in(s, 0x10, 4), 0xffffffe1);
	pcnet_config_out(s, 0x14, 0xffffffff, 4);
	CHECK_EQ(pcnet_config_in(s, 0x14, 4), 0xffffffe0);
	pcnet_config_out(s, 0x3c, 11, 1);
	CHECK_EQ(pcnet_config_in(s, 0x3c, 1), 11);
	pcnet_config_out(s, 0, 0, 4);
	CHECK_EQ(pcnet_config_in(s, 0, 2), 0x1022);
	/* No capabilities, and nothing where other cards have theirs. */
	pcnet_config_out(s, 0x40, 0xffffffff, 4);
	for (int off = 0x40; off < 0x100; off += 4)
		CHECK_EQ(pcnet_config_in(s, off, 4), 0);
	/* Not enabled: nobody there. Enabled for memory: the same window. */
	pcnet_config_out(s, 4, 0, 2);
	CHECK_EQ(in(PCNET_WIO_RAP, 2), 0xffff);
	pcnet_config_out(s, 4, 6, 2);
	CHECK_EQ(csr(0), 0x0004);
	CHECK_EQ(in(0x20, 2), 0xffff);
	/* Not a bus master: reading the init block times out. */
	pcnet_config_out(s, 4, 1, 2);
	rig_block(2, 0, 0, 0);
	set_csr(0, CSR0_INIT | CSR0_IENA);
	CHECK_EQ(csr(0) & (CSR0_MERR | CSR0_IDON | CSR0_ERR),
		 CSR0_MERR | CSR0_ERR);
	CHECK_EQ(rig.irq, 1);
}

int main(void)
{
	resets();
	dword_mode();
	aprom();
	locked_while_running();
	styles();
	bcr_access();
	pci();
	return rig_failed;
}
