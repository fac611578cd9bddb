// SPDX-License-Identifier: MIT
/*
 * irq.c - interrupts: a line is up, its handlers run, one thread at a time
 *
 * Models arch/i386/kernel/irq.c. Here an interrupt is taken by the thread
 * that made the card raise its line: a program that sent a frame, or the
 * keeper when one came. It is not taken between two instructions but where
 * bottom halves are run (HI_SOFTIRQ), when no lock is held.
 *
 * The line is a level. Whoever runs the handlers looks at it again before it
 * goes, and once more after it has said so: a second thread that came
 * meanwhile and found the first one running has gone away, and the first
 * does its work. One that died, or is stopped, is replaced.
 *
 * What came in is taken up to the sockets (irq_exit) before another thread may
 * take the next interrupt, or two of them would put the segments of a stream
 * out of order.
 *
 * Not modelled: edges, disabling of a line, several processors' affinity.
 */
#include "stack/dev/irq.h"

#include <errno.h>

#include "machine.h"
#include "netdevice.h"
#include "stack/dev/pcnet32.h"
#include "stack/hw/board.h"

#define STUCK_NS 20000000u

static void (*const irq_handlers[IRQ_HANDLERS])(int irq,
						struct net_device *dev) = {
	[IRQ_HANDLER_PCNET32] = pcnet32_interrupt,
};

int irq_init(void)
{
	machine->irq = kzalloc(sizeof(struct irq_desc) * NR_IRQS);
	return machine->irq ? 0 : -ENOMEM;
}

int setup_irq(unsigned irq, struct irqaction *new)
{
	struct irqaction **p = &machine->irq[irq].action;

	if (*p && !((*p)->flags & new->flags &SA_SHIRQ))
		return -EBUSY;
	while (*p)
		p = &(*p)->next;
	__atomic_store_n(p, new, __ATOMIC_RELEASE);
	return 0;
}

int request_irq(unsigned irq, enum irq_handler_id handler, u32 flags,
		struct net_device *dev)
{
	struct irqaction *action;
	int err;

	if (irq >= NR_IRQS)
		return -EINVAL;
	action = kzalloc(sizeof(*action));
	if (!action)
		return -ENOMEM;
	action->handler = (u8)handler;
	action->flags = flags;
	action->dev = dev;
	err = setup_irq(irq, action);
	if (err)
		kfree(action);
	return err;
}

/* Waits until no thread is in a handler of the line. */
void free_irq(unsigned irq, struct net_device *dev)
{
	struct irq_desc *desc = &machine->irq[irq];
	struct irqaction **p = &desc->action, *gone = NULL;
	u32 slot;

	for (; *p; p = &(*p)->next)
		if ((*p)->dev == dev) {
			gone = *p;
			__atomic_store_n(p, gone->next, __ATOMIC_RELEASE);
			break;
		}
	while ((slot = __atomic_load_n(&desc->running, __ATOMIC_ACQUIRE)) &&
	       slot != current->slot && !task_is_dead(task_by_slot(slot)))
		__builtin_ia32_pause();
	kfree(gone);
}

/* Only a stop between two instructions of ours; it is looked for at leisure. */
static bool irq_stuck(struct irq_desc *desc, u32 owner)
{
	u64 now = ktime_get(), count = desc->count;

	if (task_is_dead(task_by_slot(owner)))
		return true;
	if (desc->stuck_count != count || !desc->stuck_since) {
		desc->stuck_count = count;
		desc->stuck_since = now;
		return false;
	}
	if (now - desc->stuck_since < STUCK_NS)
		return false;
	desc->stuck_since = now;
	return task_is_stopped(task_by_slot(owner));
}

static bool irq_begin(struct irq_desc *desc)
{
	u32 owner = 0;

	if (__atomic_compare_exchange_n(&desc->running, &owner, current->slot,
					false, __ATOMIC_SEQ_CST,
					__ATOMIC_SEQ_CST))
		return true;
	return owner != current->slot && irq_stuck(desc, owner) &&
	       __atomic_compare_exchange_n(&desc->running, &owner,
					   current->slot, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* Unless it has been taken away. */
static void irq_end(struct irq_desc *desc)
{
	u32 mine = current->slot;

	__atomic_compare_exchange_n(&desc->running, &mine, 0, false,
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static bool irq_pending(unsigned irq)
{
	return irq == BOARD_IRQ &&
	       __atomic_load_n(&machine->wire->irq_level, __ATOMIC_SEQ_CST);
}

int handle_IRQ_event(unsigned irq, struct irqaction *action)
{
	int n = 0;

	for (; action; action = action->next, n++)
		irq_handlers[action->handler]((int)irq, action->dev);
	return n;
}

void do_IRQ(unsigned irq)
{
	struct irq_desc *desc = &machine->irq[irq];

	while (irq_pending(irq) && irq_begin(desc)) {
		struct irqaction *action =
			__atomic_load_n(&desc->action, __ATOMIC_ACQUIRE);

		/* Who is woken may stop us: only when we are through. */
		__lock_note(NULL);
		desc->count++;
		handle_IRQ_event(irq, action);
		irq_exit();
		irq_end(desc);
		__lock_forget(NULL);
		if (!current->nlocks)
			wake_up_later();
		if (!action)
			break; /* nobody will ever lower it */
	}
}
