// SPDX-License-Identifier: MIT
/*
 * board.c - the mainboard: bus, slot, interrupt line, and the way to the wire
 *
 * Models what lies between a processor and a card: port decoding, PCI
 * configuration mechanism #1, DMA, a level-triggered line. In the arena are
 * the card's registers and a ring of frames on their way out.
 *
 * Theory of operation.
 *
 *   pcnet32_start_xmit
 *     outw(CSR0, TDMD)            board_out: lock, the card runs, unlock
 *       pcnet_tx_poll             descriptors -> tx ring (a copy)
 *     <- TINT raises the line     remembered; HI_SOFTIRQ is pending
 *   local_bh_enable               no lock is held any more
 *     board_softirq
 *       board_flush               tx ring -> the wire
 *       do_IRQ                    the driver's handler
 *
 * So a card's lock is held for memory work only, never over a system call: a
 * process that is stopped while it writes to a TAP stops no other.
 *
 * Who empties the tx ring? One at a time, the flusher. Where the wire is a
 * descriptor that takes whole frames (TAP), the sending thread itself: it has
 * fetched a copy of the keeper's descriptor (pidfd_getfd) and makes one
 * write() for each frame; nobody is woken. Otherwise, or where it may not
 * fetch it, the keeper's sending thread does, which sleeps on tx_bell. Who
 * comes second leaves its frames to the first, who looks again before it
 * goes. A flusher that died is replaced; one that made no progress for
 * STUCK_NS and is stopped is, too, at the price of a frame sent twice.
 *
 * A full ring is a busy wire: the card keeps its descriptors, the driver's
 * ring fills up, the queueing discipline holds the rest. When half the ring
 * is free again the card is told to look.
 *
 * Frames come in through whoever takes them off the wire: as many as the card
 * has descriptors for. It gives them to the card under the lock, and then is
 * the processor that takes the interrupt. That is the keeper (keeper_wire.c),
 * or a program that sleeps until a frame comes (board_reader.c).
 *
 * Not modelled: other slots, bridges, INTA# routing, bus timing.
 */
#include "stack/hw/board.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "stack/kern/keeper.h"
#include "stack/kern/lock.h"

#define STUCK_NS 20000000u

static const struct board_hooks *hooks;

void board_set_hooks(const struct board_hooks *h)
{
	hooks = h;
}

/* --- the card's side ------------------------------------------------------ */

static void *board_dma(const struct bus *bus, uint32_t addr, uint32_t len)
{
	u64 end = machine->pages_committed * ARENA_PAGE;

	if ((u64)addr + len > end)
		return NULL;
	return (void *)(ARENA_BASE + (unsigned long)addr);
}

static void board_line(const struct bus *bus, unsigned line, bool level)
{
	__atomic_store_n(&machine->wire->irq_level, level, __ATOMIC_SEQ_CST);
}

/* From the card, under the lock. */
static int board_send(void *wire, const void *frame, uint32_t len,
		      uint32_t flags)
{
	struct wire_shared *b = wire;
	u32 tail = __atomic_load_n(&b->tx_tail, __ATOMIC_ACQUIRE);
	struct board_frame *f = &b->tx[b->tx_head % BOARD_TX];

	if (flags & PCNET_BADFCS) {
		b->tx_bad_fcs++; /* every receiver would drop it */
		return 0;
	}
	if (len > sizeof(f->data)) {
		b->tx_long++;
		return 0;
	}
	if (b->tx_head - tail >= BOARD_TX) {
		b->tx_stalled = 1;
		return -EAGAIN;
	}
	f->len = len;
	memcpy(f->data, frame, len);
	__atomic_store_n(&b->tx_head, b->tx_head + 1, __ATOMIC_RELEASE);
	return 0;
}

/* --- the processor's side ---------------------------------------------------
 */

static uint32_t board_in(const struct bus *bus, uint32_t port, unsigned size);
static void board_out(const struct bus *bus, uint32_t port, uint32_t val,
		      unsigned size);

static const struct bus_ops board_bus_ops = {
	.in = board_in,
	.out = board_out,
	.dma = board_dma,
	.irq = board_line,
};

static const struct bus the_bus = { .ops = &board_bus_ops };

const struct bus *board_bus(void)
{
	return &the_bus;
}

static void slot_of(struct pcnet_slot *s)
{
	*s = (struct pcnet_slot){ .bus = &the_bus,
				  .line = BOARD_IRQ,
				  .send = board_send,
				  .wire = machine->wire };
}

/* After the card has run: is there something for the bottom half? */
static void board_aftermath(struct wire_shared *b)
{
	if (__atomic_load_n(&b->irq_level, __ATOMIC_RELAXED) ||
	    board_tx_pending())
		__cpu_raise_softirq(HI_SOFTIRQ);
}

/* The offset in the card's window, or -1. */
static int decode(uint32_t port)
{
	u32 bar = pcnet_config_in(machine->pcnet, 0x10, 4) & ~0x1fu;

	return port >= bar && port < bar + PCNET_IO_SIZE ? (int)(port - bar)
							 : -1;
}

/* Bus 0, our device, function 0: the offset of the register, or -1. */
static int config_offset(const struct wire_shared *b, uint32_t port)
{
	u32 a = b->config_address;

	if ((a & 0xffffff00) != (0x80000000u | BOARD_SLOT << 11))
		return -1;
	return (a & 0xfc) + (port - PCI_CONFIG_DATA);
}

static uint32_t board_in(const struct bus *bus, uint32_t port, unsigned size)
{
	struct wire_shared *b = machine->wire;
	u32 val = size == 4 ? ~0u : (1u << 8 * size) - 1;
	struct pcnet_slot s;
	int off;

	if (!b)
		return val;
	slot_of(&s);
	spin_lock(&b->lock);
	if (port == PCI_CONFIG_ADDRESS && size == 4) {
		val = b->config_address;
	} else if (port >= PCI_CONFIG_DATA && port < PCI_CONFIG_DATA + 4) {
		off = config_offset(b, port);
		if (off >= 0)
			val = pcnet_config_in(machine->pcnet, off, size);
	} else {
		off = decode(port);
		if (off >= 0)
			val = pcnet_in(machine->pcnet, &s, off, size);
	}
	spin_unlock(&b->lock);
	return val;
}

static void board_out(const struct bus *bus, uint32_t port, uint32_t val,
		      unsigned size)
{
	struct wire_shared *b = machine->wire;
	struct pcnet_slot s;
	int off;

	if (!b)
		return;
	slot_of(&s);
	spin_lock(&b->lock);
	if (port == PCI_CONFIG_ADDRESS && size == 4) {
		b->config_address = val;
	} else if (port >= PCI_CONFIG_DATA && port < PCI_CONFIG_DATA + 4) {
		off = config_offset(b, port);
		if (off >= 0)
			pcnet_config_out(machine->pcnet, off, val, size);
	} else {
		off = decode(port);
		if (off >= 0)
			pcnet_out(machine->pcnet, &s, off, val, size);
	}
	spin_unlock(&b->lock);
	board_aftermath(b);
}

/*
 * Who died was in the middle of a transfer: to the driver it is a bus error,
 * and its handler starts the card again.
 */
void card_repair(struct spinlock *l);
void card_repair(struct spinlock *l)
{
	struct pcnet_slot s;

	slot_of(&s);
	pcnet_bus_error(machine->pcnet, &s);
	__cpu_raise_softirq(HI_SOFTIRQ);
}

/* --- out -------------------------------------------------------------------
 */

bool board_tx_pending(void)
{
	const struct wire_shared *b = machine->wire;

	return b && __atomic_load_n(&b->tx_head, __ATOMIC_ACQUIRE) !=
			    __atomic_load_n(&b->tx_tail, __ATOMIC_ACQUIRE);
}

/* May the role be taken from who has it? Asked by who comes second. */
static bool flusher_stuck(struct wire_shared *b, u32 owner)
{
	u32 tail = __atomic_load_n(&b->tx_tail, __ATOMIC_ACQUIRE);
	u64 now;

	if (task_is_dead(task_by_slot(owner)))
		return true;
	now = ktime_get();
	if (b->stuck_tail != tail || !b->stuck_since) {
		b->stuck_tail = tail;
		b->stuck_since = now;
		return false;
	}
	if (now - b->stuck_since < STUCK_NS)
		return false;
	if (task_is_stopped(task_by_slot(owner)))
		return true;
	b->stuck_since = now; /* it only waits for a CPU */
	return false;
}

static bool flusher_take(struct wire_shared *b)
{
	u32 owner = 0;

	if (__atomic_compare_exchange_n(&b->flusher, &owner, current->slot,
					false, __ATOMIC_SEQ_CST,
					__ATOMIC_SEQ_CST))
		return true;
	if (!flusher_stuck(b, owner))
		return false;
	if (!__atomic_compare_exchange_n(&b->flusher, &owner, current->slot,
					 false, __ATOMIC_SEQ_CST,
					 __ATOMIC_SEQ_CST))
		return false;
	b->stuck_since = 0;
	b->tx_stolen++;
	return true;
}

/* Half of the ring is free again: the card may have frames waiting. */
static void board_restart(struct wire_shared *b)
{
	struct pcnet_slot s;

	slot_of(&s);
	spin_lock(&b->lock);
	if (b->tx_stalled) {
		b->tx_stalled = 0;
		pcnet_tx_poll(machine->pcnet, &s);
	}
	spin_unlock(&b->lock);
	board_aftermath(b);
}

/*
 * Sends what is in the ring, in order, until it is empty, send() says
 * -EAGAIN, or the role has been taken away. The frame's place is given back
 * only when it has been sent, so a dead flusher loses nothing.
 */
static bool drain(struct wire_shared *b, board_send_fn send, void *arg)
{
	u32 tail = __atomic_load_n(&b->tx_tail, __ATOMIC_ACQUIRE);
	struct gso_frame f[GSO_JOIN];

	for (;;) {
		u32 head = __atomic_load_n(&b->tx_head, __ATOMIC_SEQ_CST);
		int n = (int)min(head - tail, (u32)GSO_JOIN);

		if (!n)
			return true;
		for (int i = 0; i < n; i++) {
			struct board_frame *bf = &b->tx[(tail + i) % BOARD_TX];

			f[i] = (struct gso_frame){ bf->data, bf->len };
		}
		n = send(arg, f, n);
		if (n < 0)
			return false;
		if (!__atomic_compare_exchange_n(&b->tx_tail, &tail, tail + n,
						 false, __ATOMIC_SEQ_CST,
						 __ATOMIC_SEQ_CST))
			return true; /* somebody thought we were stuck */
		tail += n;
		if (b->tx_stalled && b->tx_head - tail <= BOARD_TX / 2)
			board_restart(b);
	}
}

void board_tx_drain(board_send_fn send, void *arg)
{
	struct wire_shared *b = machine->wire;

	while (board_tx_pending() && flusher_take(b)) {
		u32 mine = current->slot;
		bool all = drain(b, send, arg);

		__atomic_compare_exchange_n(&b->flusher, &mine, 0, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
		if (!all)
			return;
	}
}

#if __SIZEOF_POINTER__ == 8
#define NR_WRITEV SYS_writev
#else
#define NR_WRITEV 146
#endif

static int direct_send(void *arg, const struct gso_frame *f, int n)
{
	struct wire_shared *b = machine->wire;
	struct gso_out o;
	long ret;

	n = gso_join(&o, f, n);
	ret = host_syscall(NR_WRITEV, *(s32 *)arg, o.iov, o.niov);
	/* EIO, EBADFD: that end is down or gone. The frames are lost. */
	if (ret < 0)
		b->tx_failed += n;
	else
		b->tx_direct += n;
	b->tx_writes++;
	return n;
}

void board_ring(struct wire_shared *b)
{
	__atomic_fetch_add(&b->tx_bell, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&b->tx_asleep, __ATOMIC_SEQ_CST))
		futex_wake(&b->tx_bell, 1);
}

static void board_flush(void)
{
	struct wire_shared *b = machine->wire;
	s32 fd;

	if (!board_tx_pending())
		return;
	fd = board_direct();
	if (fd >= 0)
		board_tx_drain(direct_send, &fd);
	else
		board_ring(b);
}

/* HI_SOFTIRQ: no lock is held here. */
static void board_softirq(void)
{
	struct wire_shared *b = machine->wire;

	board_flush();
	if (__atomic_load_n(&b->irq_level, __ATOMIC_SEQ_CST) && hooks)
		hooks->irq(BOARD_IRQ);
}

/* --- in --------------------------------------------------------------------
 */

int board_rx_room(int max)
{
	struct wire_shared *b = machine->wire;
	struct pcnet_slot s;
	int n = 0;

	slot_of(&s);
	spin_lock(&b->lock);
	n = pcnet_rx_room(machine->pcnet, &s, max);
	spin_unlock(&b->lock);
	return n;
}

void board_receive(const struct board_frame *f, int n)
{
	struct wire_shared *b = machine->wire;
	struct pcnet_slot s;

	slot_of(&s);
	local_bh_disable();
	spin_lock(&b->lock);
	for (int i = 0; i < n; i++)
		if (pcnet_receive(machine->pcnet, &s, f[i].data, f[i].len, 0) ==
		    PCNET_RX_MISSED)
			b->rx_missed++;
	spin_unlock(&b->lock);
	board_aftermath(b);
	current->from_wire = 1; /* whom we wake now may learn from it */
	local_bh_enable();
	current->from_wire = 0;
}

bool board_take(struct board_frame *f, bool pads,
		int (*receive)(void *arg, void *buf, uint32_t size), void *arg)
{
	int room = board_rx_room(BOARD_BATCH), n;

	for (n = 0; n < room; n++) {
		int len = receive(arg, f[n].data, sizeof(f[n].data));

		if (len < 0)
			break;
		f[n].len = len;
		if (pads && len < PCNET_MIN_FRAME) {
			memset(f[n].data + len, 0, PCNET_MIN_FRAME - len);
			f[n].len = PCNET_MIN_FRAME;
		}
	}
	if (n)
		board_receive(f, n);
	return n && n == room;
}

void board_set_link(bool up)
{
	struct wire_shared *b = machine->wire;

	spin_lock(&b->lock);
	pcnet_set_link(machine->pcnet, up);
	b->link = up;
	b->link_changes++;
	spin_unlock(&b->lock);
	if (hooks)
		hooks->link();
}

void board_attach(void)
{
	open_softirq(HI_SOFTIRQ, board_softirq);
	board_reader_attach();
	/* Who joins to be the next keeper is not yet known to be it. */
	keeper_set_client(&board_keeper_client);
}
