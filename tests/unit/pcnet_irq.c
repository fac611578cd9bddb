// SPDX-License-Identifier: MIT
/*
 * pcnet_irq.c - the card's CSR0, masks and interrupt pin.
 * Corner cases 2, 3, 4, 16 and 17.
 *
 * needs: stack/hw/pcnet*.c stack/hw/crc32.c
 */
#include "tests/unit/pcnet_rig.h"

static void rx_ring(int n)
{
	for (int i = 0; i < n; i++)
		desc(RIG_RX, i, DESC_OWN, RIG_BUF + i * 0x1000, 2048);
}

/* 2: the acknowledging write of Linux 2.4 clears IENA; a level remains. */
static void acknowledge(void)
{
	rig_power();
	rx_ring(8);
	rig.style = 2;
	rig_start(2, 0, 3, 0);
	rx_ring(8);
	CHECK_EQ(rig.irq, 0);
	rig_receive(rig_mac, 100, 1);
	CHECK_EQ(rig.irq, 1);
	CHECK_EQ(csr(0), CSR0_RINT | CSR0_INTR | CSR0_IENA | CSR0_RXON |
				 CSR0_TXON | CSR0_STRT | CSR0_INIT);
	set_csr(0, csr(0) & ~0x004f);
	CHECK_EQ(rig.irq, 0);
	CHECK_EQ(csr(0) & (CSR0_RINT | CSR0_IENA), 0);
	/* One more while the handler works: no pin, but not forgotten. */
	rig_receive(rig_mac, 100, 1);
	CHECK_EQ(rig.irq, 0);
	CHECK_EQ(csr(0) & CSR0_INTR, CSR0_INTR);
	set_csr(0, 0x7940);
	CHECK_EQ(rig.irq, 1);
	/* PrettyOS: write back what was read; IENA stays. */
	set_csr(0, csr(0));
	CHECK_EQ(rig.irq, 0);
	CHECK_EQ(csr(0) & (CSR0_RINT | CSR0_IENA), CSR0_IENA);
	CHECK_EQ(rig.edges, 2);
	/* A masked source sets its bit and nothing else. */
	set_csr(3, CSR0_RINT);
	rig_receive(rig_mac, 100, 1);
	CHECK_EQ(csr(0) & (CSR0_RINT | CSR0_INTR), CSR0_RINT);
	CHECK_EQ(rig.irq, 0);
	set_csr(3, 0);
	CHECK_EQ(rig.irq, 1); /* IENA was kept */
	CHECK_EQ(csr(0) & CSR0_INTR, CSR0_INTR);
}

/* 3: INIT and STRT in one write; STOP wins over both. */
static void start_stop(void)
{
	rig_power();
	rig_block(2, 0, 2, 2);
	set_csr(0, CSR0_STOP | CSR0_INIT | CSR0_STRT);
	CHECK_EQ(csr(0), CSR0_STOP);
	set_csr(0, CSR0_INIT | CSR0_STRT);
	CHECK_EQ(csr(0), CSR0_IDON | CSR0_INTR | CSR0_RXON | CSR0_TXON |
				 CSR0_STRT | CSR0_INIT);
	CHECK_EQ(csr(76), 0xfffc);
	CHECK_EQ(csr(24), RIG_RX);
	CHECK_EQ(csr(30), RIG_TX);
	CHECK_EQ(csr(6), 0x2200);
	CHECK_EQ(csr(12), 0x1002);
	/* The block is read once. */
	put16(RIG_INIT, MODE_PROM);
	set_csr(0, CSR0_INIT);
	CHECK_EQ(csr(15), 0);
	/* DRX and DTX keep their half off. */
	set_csr(0, CSR0_STOP);
	rig_block(2, MODE_DRX, 2, 2);
	set_csr(0, CSR0_INIT | CSR0_STRT);
	CHECK_EQ(csr(0) & (CSR0_RXON | CSR0_TXON), CSR0_TXON);
	set_csr(0, CSR0_STOP);
	rig_block(2, MODE_DTX, 2, 2);
	set_csr(0, CSR0_INIT | CSR0_STRT);
	CHECK_EQ(csr(0) & (CSR0_RXON | CSR0_TXON), CSR0_RXON);
}

/* 4: STRT without INIT goes on in the middle of the rings. */
static void resume(void)
{
	rig_power();
	rig_start(2, 0, 2, 2);
	for (int i = 0; i < 4; i++) {
		desc(RIG_RX, i, DESC_OWN, RIG_BUF + i * 0x1000, 2048);
		desc(RIG_TX, i, 0, RIG_BUF + 0x8000, 100);
	}
	rig_receive(rig_mac, 100, 1);
	desc(RIG_TX, 0, DESC_OWN | DESC_STP | DESC_ENP, RIG_BUF, 100);
	set_csr(0, CSR0_TDMD);
	CHECK_EQ(rig.sent, 1);
	set_csr(0, CSR0_STOP);
	CHECK_EQ(rig_receive(rig_mac, 100, 1), PCNET_RX_DEAF);
	set_csr(0, CSR0_STRT);
	CHECK_EQ(rig.card.rx_idx, 1);
	CHECK_EQ(rig.card.tx_idx, 1);
	rig_receive(rig_mac, 100, 1);
	CHECK_EQ(desc_status(RIG_RX, 1) & DESC_OWN, 0);
	desc(RIG_TX, 1, DESC_OWN | DESC_STP | DESC_ENP, RIG_BUF, 100);
	set_csr(0, CSR0_TDMD);
	CHECK_EQ(rig.sent, 2);
	/* INIT puts both back to the beginning. */
	set_csr(0, CSR0_STOP);
	set_csr(0, CSR0_INIT | CSR0_STRT);
	CHECK_EQ(rig.card.rx_idx + rig.card.tx_idx, 0);
}

/* 16: a transmission without a heartbeat (here: without a link). */
static void heartbeat(void)
{
	rig_power();
	rig_start(2, 0, 0, 0);
	set_csr(3, CSR0_TINT);
	pcnet_set_link(&rig.card, false);
	desc(RIG_TX, 0, DESC_OWN | DESC_STP | DESC_ENP, RIG_BUF, 100);
	set_csr(0, CSR0_TDMD | CSR0_IENA);
	CHECK_EQ(rig.sent, 0);
	CHECK_EQ(desc_status(RIG_TX, 0) & (DESC_OWN | DESC_ERR), DESC_ERR);
	CHECK_EQ(desc_word2(RIG_TX, 0) & TMD2_LCAR, TMD2_LCAR);
	CHECK_EQ(csr(0) & 0xff80, CSR0_ERR | CSR0_CERR | CSR0_TINT);
	CHECK_EQ(rig.irq, 0);
	set_csr(0, CSR0_CERR | CSR0_IENA);
	CHECK_EQ(csr(0) & 0xff80, CSR0_TINT);
	/* With the link test off, nobody looks at the link. */
	set_csr(0, CSR0_STOP);
	rig_start(2, MODE_DLNKTST, 0, 0);
	desc(RIG_TX, 0, DESC_OWN | DESC_STP | DESC_ENP, RIG_BUF, 100);
	set_csr(0, CSR0_TDMD | CSR0_IENA);
	CHECK_EQ(rig.sent, 1);
}

/* 17: status and mask side by side in CSR4, status and enable in CSR5. */
static void pairs(void)
{
	static uint8_t magic[6 + 8 + 17 * 6];

	rig_power();
	rig_start(2, 0, 0, 0);
	CHECK_EQ(rig.irq, 0);
	set_csr(4, 0x0115 | CSR4_UINTCMD);
	CHECK_EQ(csr(4), 0x0115 | CSR4_UINT);
	CHECK_EQ(rig.irq, 1);
	set_csr(4, 0x0115); /* zero clears nothing */
	CHECK_EQ(rig.irq, 1);
	set_csr(4, 0x0115 | CSR4_UINT);
	CHECK_EQ(csr(4), 0x0115);
	CHECK_EQ(rig.irq, 0);

	set_csr(4, 0x0111); /* TXSTRT may interrupt */
	set_csr(3, CSR0_TINT);
	desc(RIG_TX, 0, DESC_OWN | DESC_STP | DESC_ENP, RIG_BUF, 100);
	set_csr(0, CSR0_TDMD | CSR0_IENA);
	CHECK_EQ(csr(4), 0x0111 | CSR4_TXSTRT);
	CHECK_EQ(rig.irq, 1);
	set_csr(4, 0x0111 | CSR4_TXSTRT);
	CHECK_EQ(rig.irq, 0);

	/* The counter of missed frames rolls over. */
	desc(RIG_RX, 0, 0, RIG_BUF, 2048);
	set_csr(3, CSR0_TINT | CSR0_MISS);
	set_csr(4, 0x0015);
	rig.card.csr[112] = 0xfffe;
	rig_receive(rig_mac, 100, 1);
	CHECK_EQ(csr(4) & CSR4_MFCO, 0);
	CHECK_EQ(rig.irq, 0);
	rig_receive(rig_mac, 100, 1);
	CHECK_EQ(csr(4) & CSR4_MFCO, CSR4_MFCO);
	CHECK_EQ(rig.irq, 1);
	set_csr(4, 0x0115 | CSR4_MFCO);
	CHECK_EQ(rig.irq, 0);

	/* Magic Packet: asleep to all else. */
	memcpy(magic, rig_mac, 6);
	memset(magic + 14, 0xff, 6);
	for (int i = 0; i < 16; i++)
		memcpy(magic + 20 + 6 * i, rig_mac, 6);
	desc(RIG_RX, 0, DESC_OWN, RIG_BUF, 2048);
	set_csr(5, CSR5_MPEN | CSR5_MPMODE | CSR5_MPINTE);
	rig_receive(rig_mac, 100, 1);
	CHECK_EQ(csr(5) & CSR5_MPINT, 0);
	pcnet_receive(&rig.card, &rig.slot, magic, sizeof(magic), 0);
	CHECK_EQ(csr(5) & CSR5_MPINT, CSR5_MPINT);
	CHECK_EQ(desc_status(RIG_RX, 0) & DESC_OWN, DESC_OWN);
	CHECK_EQ(rig.irq, 1);
	set_csr(5, CSR5_MPINT);
	CHECK_EQ(csr(5), 0);
	CHECK_EQ(rig.irq, 0);
}

/* SPND: rings keep their place, nothing moves until it is taken back. */
static void suspend(void)
{
	rig_power();
	rig_start(2, 0, 0, 0);
	desc(RIG_RX, 0, DESC_OWN, RIG_BUF, 2048);
	set_csr(5, CSR5_SPND);
	CHECK_EQ(rig_receive(rig_mac, 100, 1), PCNET_RX_DEAF);
	desc(RIG_TX, 0, DESC_OWN | DESC_STP | DESC_ENP, RIG_BUF, 100);
	set_csr(0, CSR0_TDMD | CSR0_IENA);
	CHECK_EQ(rig.sent, 0);
	CHECK_EQ(csr(0) & CSR0_TXON, CSR0_TXON);
	set_csr(5, 0);
	CHECK_EQ(rig.sent, 1);
	CHECK_EQ(rig_receive(rig_mac, 100, 1), PCNET_RX_OK);
}

int main(void)
{
	acknowledge();
	start_stop();
	resume();
	heartbeat();
	pairs();
	suspend();
	return rig_failed;
}
