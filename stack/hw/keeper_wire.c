// SPDX-License-Identifier: MIT
/*
 * keeper_wire.c - the keeper's two threads for the wire
 *
 * Models nothing of the kernel's: it is the part of the world that makes a
 * card's connector light up. Runs in the keeper's process only.
 *
 *   receiving  polls the wire; takes at most as many frames as the card has
 *              descriptors for (what is left waits in the wire, not in MISS),
 *              hands them over and takes the interrupt once for all of them
 *   sending    asleep on tx_bell unless the wire has no descriptor that the
 *              programs can write to, or a program may not have it
 *
 * Neither wakes up while nothing happens.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "boot.h"
#include "stack/hw/board.h"
#include "stack/kern/keeper.h"
#include "stack/kern/lock.h"

#define SLIRP_ADDR "10.0.2.15/24,gw=10.0.2.2"

static struct wire *wire;
static bool stopping;

/* ADDR/LEN[,gw=ADDR] */
static int parse_addr(const char *text, u32 *addr, unsigned *prefix, u32 *gw)
{
	char a[32], g[32] = "0.0.0.0";
	int used = -1;

	*addr = *gw = 0;
	*prefix = 0;
	if (!*text)
		return 0;
	if (sscanf(text, "%31[0-9.]/%u%n", a, prefix, &used) != 2)
		return -1;
	if (text[used] && (sscanf(text + used, ",gw=%31[0-9.]", g) != 1 ||
			   strlen(text + used) != 4 + strlen(g)))
		return -1;
	if (*prefix > 32 || inet_pton(AF_INET, a, addr) != 1 ||
	    inet_pton(AF_INET, g, gw) != 1)
		return -1;
	return 0;
}

/* Opens the wire of the options. -ECANCELED: the user has been told why not. */
int keeper_wire_open(void)
{
	struct machine_opts *o = &machine->opts;
	char err[WIRE_ERR];
	struct wire_spec spec;
	unsigned prefix;
	u32 addr, gw;

	if (wire_parse(*o->wire ? o->wire : "none", &spec, err, sizeof(err))) {
		host_message("-w: %s", err);
		return -ECANCELED;
	}
	if (machine->wire) /* the keeper before us died */
		spec.inherited = board_inherit(machine->wire);
	if (spec.kind == WIRE_SLIRP && !*o->addr)
		strcpy(o->addr, SLIRP_ADDR); /* as its DHCP would say */
	if (parse_addr(o->addr, &addr, &prefix, &gw)) {
		host_message("-a %s: not ADDR/LEN[,gw=ADDR]", o->addr);
		return -ECANCELED;
	}
	wire = wire_open(&spec, addr, prefix, gw, err, sizeof(err));
	if (!wire) {
		host_message("-w %s", err);
		return -ECANCELED;
	}
	return 0;
}

static bool offered;

/* The descriptors that programs may fetch from this process. */
static void offer(void)
{
	const struct wire_ops *ops = wire->ops;
	struct wire_shared *b = machine->wire;

	b->direct = ops->direct ? ops->direct(wire) : -1;
	b->sleep_fd = ops->sleep_fd ? ops->sleep_fd(wire) : -1;
	b->bell_fd = wire->bell;
	__atomic_fetch_add(&b->direct_generation, 1, __ATOMIC_RELEASE);
	offered = true;
}

static void look_at_link(void)
{
	bool up = wire_link(wire);

	if (up != (bool)machine->wire->link)
		board_set_link(up);
	/* A TAP that came back has other descriptors. */
	if (up && !offered)
		offer();
	offered = up;
}

static int keeper_receive(void *arg, void *buf, uint32_t size)
{
	return wire_receive(wire, buf, size);
}

/* What is on the wire, unless a program is at it. */
static void take_frames(void)
{
	struct wire_shared *b = machine->wire;
	struct board_in *in = board_read_begin(b);
	int bursts = 64; /* then others are looked at, too */

	if (!in) {
		board_read_standby(b);
		return;
	}
	if (b->direct >= 0) {
		long err = board_read(b, in, b->direct, true);
		u8 none[1];

		/* Gone? The wire sees for itself. */
		if (err && err != -EAGAIN && err != -EINTR && err != -ENOBUFS)
			wire_receive(wire, none, sizeof(none));
	} else {
		while (board_take(in->batch, wire->pads, keeper_receive,
				  NULL) &&
		       --bursts)
			;
	}
	board_read_end(b, in);
}

static void receive_until(int stop_fd)
{
	struct pollfd fds[WIRE_POLLFDS + 2];
	u64 told;

	fds[0].revents = 0;
	while (!(fds[0].revents & (POLLIN | POLLHUP))) {
		int64_t ns = -1;
		struct timespec ts;
		int n;

		n = wire_pollfds(wire, fds + 2, WIRE_POLLFDS, &ns);
		look_at_link();
		if (!board_rx_room(1)) {
			/* The driver is out of memory: wait for it. */
			machine->wire->rx_waited++;
			ns = 1000000;
			n = 0;
		} else if (board_read_pending(machine->wire)) {
			ns = 0;
		}
		fds[0] = (struct pollfd){ stop_fd, POLLIN, 0 };
		fds[1] = (struct pollfd){ wire->kick, POLLIN, 0 };
		ts = (struct timespec){ ns / 1000000000, ns % 1000000000 };
		if (ppoll(fds, n + 2, ns < 0 ? NULL : &ts, NULL) < 0)
			continue;
		if (fds[1].revents && read(wire->kick, &told, sizeof(told)) < 0)
			told = 0;
		wire_polled(wire, fds + 2, n);
		take_frames();
	}
}

static int keeper_send(void *arg, const struct gso_frame *f, int n)
{
	int err = wire_send(wire, f->data, f->len);

	if (err)
		return err;
	machine->wire->tx_keeper++;
	return 1;
}

/* What a process that may not fetch descriptors has asked for. */
static void ring_for_others(struct wire_shared *b)
{
	const u64 one = 1;

	if (b->ring_sleeper &&
	    __atomic_exchange_n(&b->ring_sleeper, 0, __ATOMIC_SEQ_CST))
		host_syscall(SYS_write, wire->bell, &one, sizeof(one));
	if (b->look && __atomic_exchange_n(&b->look, 0, __ATOMIC_SEQ_CST))
		host_syscall(SYS_write, wire->kick, &one, sizeof(one));
}

static void *sending_thread(void *arg)
{
	struct wire_shared *b = machine->wire;

	task_attach();
	for (;;) {
		u32 bell = __atomic_load_n(&b->tx_bell, __ATOMIC_SEQ_CST);
		struct pollfd out = { -1, POLLOUT, 0 };

		ring_for_others(b);
		local_bh_disable();
		board_tx_drain(keeper_send, NULL);
		local_bh_enable(); /* the card may have gone on */
		if (__atomic_load_n(&stopping, __ATOMIC_ACQUIRE))
			break;
		if (board_tx_pending() && !b->flusher) {
			/* The wire is full. It may also be gone by now. */
			if (wire->ops->outfd)
				out.fd = wire->ops->outfd(wire);
			poll(&out, 1, out.fd < 0 ? 1 : 100);
			continue;
		}
		__atomic_store_n(&b->tx_asleep, 1, __ATOMIC_SEQ_CST);
		futex_wait2(&b->tx_bell, bell, NULL, 0, NULL);
		__atomic_store_n(&b->tx_asleep, 0, __ATOMIC_SEQ_CST);
	}
	task_detach();
	return NULL;
}

void keeper_wire_offer(void)
{
	struct wire_shared *b = machine->wire;

	/* Programs fetch the wire's descriptor from this process. */
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	offer();
	b->link = wire_link(wire);
	pcnet_set_link(machine->pcnet, b->link);
}

static void keeper_thread(int stop_fd)
{
	struct wire_shared *b = machine->wire;
	pthread_t sender;

	if (!b)
		return;
	if (!wire) {
		if (keeper_wire_open())
			return;
		keeper_wire_offer();
	}
	if (pthread_create(&sender, NULL, sending_thread, NULL))
		return;
	receive_until(stop_fd);
	__atomic_store_n(&stopping, true, __ATOMIC_RELEASE);
	__atomic_fetch_add(&b->tx_bell, 1, __ATOMIC_SEQ_CST);
	futex_wake(&b->tx_bell, 1);
	pthread_join(sender, NULL);
	b->direct = b->sleep_fd = -1;
	wire_close(wire);
	wire = NULL;
}

/* Frames in the ring and on the wire, and what TCP has not got rid of. */
static u64 keeper_busy(void)
{
	const struct wire_shared *b = machine->wire;
	u64 n = 0;

	if (!b || !wire || !b->link)
		return 0;
	n = (b->tx_head - b->tx_tail) + (u64)wire_pending(wire);
	return n + inet_owes();
}

const struct keeper_client board_keeper_client = {
	.thread = keeper_thread,
	.busy = keeper_busy,
};
