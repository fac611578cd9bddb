/* SPDX-License-Identifier: MIT */
/*
 * pcnet_rig.h - a bench for the card: memory, a bus, a wire, and as much of a
 * driver as a test needs. Everything is static: one rig per program.
 */
#ifndef PCNET_RIG_H
#define PCNET_RIG_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stack/hw/crc32.h"
#include "stack/hw/pcnet.h"

#define RIG_MEM	 (1u << 20)
#define RIG_INIT 0x1000u /* where the init block goes */
#define RIG_RX	 0x2000u
#define RIG_TX	 0x4800u
#define RIG_BUF	 0x10000u /* buffers, 4 KiB apart */
#define RIG_HIGH 0x5a000000u /* the same memory again, for 32-bit addresses */

static struct {
	struct pcnet card;
	struct bus bus;
	struct pcnet_slot slot;
	_Alignas(64) uint8_t mem[RIG_MEM];
	int irq; /* level */
	int edges; /* times it rose */
	int busy; /* the wire refuses */
	int sent;
	uint8_t frame[16384]; /* the last one sent */
	uint32_t len, flags;
	int style;
	uint32_t high; /* added to every bus address */
} rig;

static int rig_failed;

#define CHECK(cond)                                                        \
	do {                                                               \
		if (!(cond)) {                                             \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
				#cond);                                    \
			rig_failed = 1;                                    \
		}                                                          \
	} while (0)

#define CHECK_EQ(got, want)                                              \
	do {                                                             \
		unsigned long g_ = (got), w_ = (want);                   \
		if (g_ != w_) {                                          \
			fprintf(stderr, "%s:%d: %s is %#lx, not %#lx\n", \
				__FILE__, __LINE__, #got, g_, w_);       \
			rig_failed = 1;                                  \
		}                                                        \
	} while (0)

static void *rig_dma(const struct bus *bus, uint32_t addr, uint32_t len)
{
	(void)bus;
	if (addr >= RIG_HIGH)
		addr -= RIG_HIGH;
	if (addr > RIG_MEM || len > RIG_MEM - addr)
		return NULL;
	return rig.mem + addr;
}

static void rig_irq(const struct bus *bus, unsigned line, bool level)
{
	(void)bus;
	CHECK_EQ(line, 11);
	rig.edges += level && !rig.irq;
	rig.irq = level;
}

static int rig_send(void *wire, const void *frame, uint32_t len, uint32_t flags)
{
	(void)wire;
	if (rig.busy)
		return -EAGAIN;
	memcpy(rig.frame, frame, len);
	rig.len = len;
	rig.flags = flags;
	rig.sent++;
	return 0;
}

static uint32_t rig_port_in(const struct bus *bus, uint32_t port, unsigned size)
{
	(void)bus;
	return pcnet_in(&rig.card, &rig.slot, port, size);
}

static void rig_port_out(const struct bus *bus, uint32_t port, uint32_t val,
			 unsigned size)
{
	(void)bus;
	pcnet_out(&rig.card, &rig.slot, port, val, size);
}

static const struct bus_ops rig_ops = {
	.in = rig_port_in,
	.out = rig_port_out,
	.dma = rig_dma,
	.irq = rig_irq,
};

static const uint8_t rig_mac[6] = { 0x02, 0x10, 0x20, 0x30, 0x40, 0x50 };

static inline uint32_t in(uint32_t port, unsigned size)
{
	return rig.bus.ops->in(&rig.bus, port, size);
}

static inline void out(uint32_t port, uint32_t val, unsigned size)
{
	rig.bus.ops->out(&rig.bus, port, val, size);
}

/* Word mode, as every driver starts. */
static inline uint16_t csr(unsigned n)
{
	out(PCNET_WIO_RAP, n, 2);
	return in(PCNET_WIO_RDP, 2);
}

static inline void set_csr(unsigned n, uint16_t val)
{
	out(PCNET_WIO_RAP, n, 2);
	out(PCNET_WIO_RDP, val, 2);
}

static inline uint16_t bcr(unsigned n)
{
	out(PCNET_WIO_RAP, n, 2);
	return in(PCNET_WIO_BDP, 2);
}

static inline void set_bcr(unsigned n, uint16_t val)
{
	out(PCNET_WIO_RAP, n, 2);
	out(PCNET_WIO_BDP, val, 2);
}

static inline void rig_power(void)
{
	memset(&rig, 0, sizeof(rig));
	rig.bus.ops = &rig_ops;
	rig.slot.bus = &rig.bus;
	rig.slot.line = 11;
	rig.slot.send = rig_send;
	pcnet_power_on(&rig.card, rig_mac);
	pcnet_config_out(&rig.card, 4, 5, 2); /* I/O and bus master */
}

static inline void put16(uint32_t at, uint16_t v)
{
	rig.mem[at] = v & 0xff;
	rig.mem[at + 1] = v >> 8;
}

static inline void put32(uint32_t at, uint32_t v)
{
	put16(at, v & 0xffff);
	put16(at + 2, v >> 16);
}

static inline uint16_t get16(uint32_t at)
{
	return rig.mem[at] | rig.mem[at + 1] << 8;
}

static inline uint32_t get32(uint32_t at)
{
	return get16(at) | (uint32_t)get16(at + 2) << 16;
}

/* Descriptor i of a ring, whatever the style: status in bits 31..16. */
static inline void desc(uint32_t ring, unsigned i, uint32_t status,
			uint32_t buf, int len)
{
	uint32_t bcnt = (uint32_t)-len & 0xffff;
	uint32_t at = ring + i * (rig.style ? 16 : 8);

	if (rig.style == 0) {
		put16(at, buf & 0xffff);
		put16(at + 4, bcnt);
		put16(at + 6, 0);
		put16(at + 2, (status >> 16 & 0xff00) | (buf >> 16 & 0xff));
		return;
	}
	put32(at + (rig.style == 3 ? 8 : 0), buf + rig.high);
	put32(at + (rig.style == 3 ? 0 : 8), 0);
	put32(at + 12, 0xcafef00d); /* the user's word stays */
	put32(at + 4, status | bcnt);
}

static inline uint32_t desc_status(uint32_t ring, unsigned i)
{
	uint32_t at = ring + i * (rig.style ? 16 : 8);

	if (rig.style == 0)
		return (get16(at + 2) & 0xff00u) << 16;
	CHECK_EQ(get32(at + 12), 0xcafef00d);
	return get32(at + 4) & 0xffff0000;
}

/* MCNT, or the TX errors in bits 31..26 */
static inline uint32_t desc_word2(uint32_t ring, unsigned i)
{
	uint32_t at = ring + i * (rig.style ? 16 : 8);

	if (rig.style == 0)
		return ring == RIG_RX ? get16(at + 6)
				      : (uint32_t)get16(at + 6) << 16;
	return get32(at + (rig.style == 3 ? 0 : 8));
}

/* Fills in the init block and points CSR1 and 2 at it. */
static inline void rig_block(int style, uint16_t mode, int rlen, int tlen)
{
	uint32_t at = RIG_INIT;

	rig.style = style;
	set_bcr(20, style);
	memset(rig.mem + at, 0, 32);
	put16(at, mode);
	if (style == 0) {
		memcpy(rig.mem + at + 2, rig_mac, 6);
		put32(at + 16, RIG_RX | (uint32_t)rlen << 29);
		put32(at + 20, RIG_TX | (uint32_t)tlen << 29);
	} else {
		put16(at + 2, tlen << 12 | rlen << 4);
		memcpy(rig.mem + at + 4, rig_mac, 6);
		put32(at + 20, RIG_RX + rig.high);
		put32(at + 24, RIG_TX + rig.high);
	}
	set_csr(1, at & 0xffff);
	set_csr(2, (at + rig.high) >> 16);
}

static inline void rig_start(int style, uint16_t mode, int rlen, int tlen)
{
	rig_block(style, mode, rlen, tlen);
	set_csr(0, CSR0_INIT);
	CHECK_EQ(csr(0), CSR0_INIT | CSR0_IDON | CSR0_INTR);
	set_csr(0, CSR0_IDON | CSR0_STRT | CSR0_IENA);
}

/* A frame for (or not for) us; byte i of the data is i * 7 + seed. */
static inline uint32_t rig_frame(uint8_t *f, const uint8_t *da, uint32_t len,
				 uint8_t seed)
{
	for (uint32_t i = 0; i < len; i++)
		f[i] = i * 7 + seed;
	memcpy(f, da, 6);
	f[12] = 0x08;
	f[13] = 0x00;
	return len;
}

static inline enum pcnet_rx rig_receive(const uint8_t *da, uint32_t len,
					uint8_t seed)
{
	static uint8_t f[8192];

	return pcnet_receive(&rig.card, &rig.slot, f,
			     rig_frame(f, da, len, seed), 0);
}

static inline uint32_t fcs_of(const void *p, uint32_t len)
{
	return ~crc32_le(~0u, p, len);
}

#endif
