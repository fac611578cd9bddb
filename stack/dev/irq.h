/* SPDX-License-Identifier: MIT */
/* irq.h - interrupt lines and who handles them; arch/i386/kernel/irq.c */
#ifndef DEV_IRQ_H
#define DEV_IRQ_H

#include "kern.h"

struct net_device;

#define NR_IRQS	 16
#define SA_SHIRQ 0x04000000

/* Handlers are functions, which the arena cannot hold: an id each. */
enum irq_handler_id {
	IRQ_HANDLER_PCNET32,
	IRQ_HANDLERS
};

struct irqaction {
	u8 handler; /* enum irq_handler_id */
	u32 flags;
	struct net_device *dev;
	struct irqaction *next;
};

struct irq_desc {
	u32 running; /* task slot of who runs the handlers; 0: nobody */
	u64 count;
	u64 stuck_count, stuck_since; /* what a second one saw, and when (ns) */
	struct irqaction *action;
};

int irq_init(void);
int request_irq(unsigned irq, enum irq_handler_id handler, u32 flags,
		struct net_device *dev);
int setup_irq(unsigned irq, struct irqaction *new);
void free_irq(unsigned irq, struct net_device *dev);
/* The line is up, and this thread is the processor that noticed. */
void do_IRQ(unsigned irq);
int handle_IRQ_event(unsigned irq, struct irqaction *action);

#endif
