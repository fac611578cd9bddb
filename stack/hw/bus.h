/* SPDX-License-Identifier: MIT */
/*
 * bus.h - the four functions in which a driver and a card meet
 *
 * Two of them are the processor's side (a driver calls them, the bus finds
 * the card that decodes the port), two are the card's (it calls them, the bus
 * finds the memory and the interrupt controller). A driver that runs against
 * these can be tested without a card, and the card without a driver.
 *
 * Bus addresses are 32 bits wide. What they mean is the bus's business: an
 * offset in the arena where a machine has the card, an offset in an array in
 * a unit test. A struct bus is private to a process (it holds code), so a card
 * that lives in shared memory never keeps one: it is handed in with each call.
 */
#ifndef BUS_H
#define BUS_H

#include <stdbool.h>
#include <stdint.h>

struct bus;

struct bus_ops {
	/* size is 1, 2 or 4; a port nobody decodes reads as all ones */
	uint32_t (*in)(const struct bus *bus, uint32_t port, unsigned size);
	void (*out)(const struct bus *bus, uint32_t port, uint32_t val,
		    unsigned size);
	/* Memory [addr, addr + len), or NULL: nobody answers there. */
	void *(*dma)(const struct bus *bus, uint32_t addr, uint32_t len);
	/* The level of an interrupt line, not its edge. */
	void (*irq)(const struct bus *bus, unsigned line, bool level);
};

struct bus {
	const struct bus_ops *ops;
	void *ctx;
};

#endif
