// SPDX-License-Identifier: MIT
// needs: stack/kern/[ahklrstuw]*.c stack/net/*.c stack/ether/eth.c stack/dev/*.c stack/hw/board*.c stack/hw/keeper_wire.c stack/hw/wire_gso.c stack/hw/[cp]*.c stack/hw/wire.c stack/hw/wire_[cfnpt]*.c stack/boot.c stack/tables.c -no-pie -Wl,--unresolved-symbols=ignore-all
/*
 * pcnet32_device.c - a machine in one process: driver, card, board, and a
 * wire that the test holds the other end of
 *
 * No protocol is linked in: arp_rcv() is the test's, and so is what it sends.
 * What only a socket would call is left unresolved: a call there crashes.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "boot.h"
#include "machine.h"
#include "netdevice.h"
#include "netglobal.h"
#include "pkt_sched.h"
#include "stack/dev/pcnet32.h"
#include "stack/hw/board.h"
#include "stack/kern/keeper.h"
#include "trace.h"

/* What the rest of a machine would bring along. */
uint32_t trace_flags;
void trace_softirq_enter(int what)
{
}
void trace_softirq_exit(void)
{
}
void trace_timer(int kind, const void *obj)
{
}
void trace_boot_enter(void)
{
}
void trace_boot_exit(void)
{
}
void trace_drop(int reason, uint32_t pktno)
{
}
/* The initcalls of the parts that are not here. */
#define NOT_HERE(name)   \
	int name##_init(void); \
	int name##_init(void)  \
	{                      \
		return 0;      \
	}
#define NOT_ATTACHED(name)       \
	void name##_attach(void); \
	void name##_attach(void)  \
	{                         \
	}
NOT_HERE(inet)
NOT_HERE(netlink_proto)
NOT_HERE(packet)
NOT_ATTACHED(core)
NOT_ATTACHED(inet)
NOT_ATTACHED(netlink)
NOT_ATTACHED(packet)
int net_configure(void)
{
	return 0;
}
unsigned long long inet_owes(void)
{
	return 0;
}
#define ELSEWHERE __attribute__((weak))
const struct Qdisc_ops *const qdisc_ops_table[QDISC_IDS] ELSEWHERE = {
	[QDISC_NOOP] = &noop_qdisc_ops,
	[QDISC_NOQUEUE] = &noqueue_qdisc_ops,
	[QDISC_PFIFO_FAST] = &pfifo_fast_ops,
};
uint32_t trace_packet(int ifindex, bool out, const void *frame, uint32_t len)
{
	return 0;
}

void trace_attach_unwind(void);
void trace_attach_unwind(void)
{
}
void trace_attach(void);
void trace_attach(void)
{
}
int trace_init(void);
int trace_init(void)
{
	return 0;
}

static int failed;
#define CHECK(c)                                                               \
	do {                                                                   \
		if (!(c)) {                                                    \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #c);         \
			failed = 1;                                            \
		}                                                              \
	} while (0)

/* --- the wire ----------------------------------------------------------------- */

static pthread_mutex_t wire_lock = PTHREAD_MUTEX_INITIALIZER;
static struct board_frame in[64];
static unsigned in_head, in_tail;
static u64 out_count, out_bytes;
static struct board_frame last;
static bool wire_up = true, wire_full;
static int wire_bell = -1;

static int test_open(struct wire *w, char *err, size_t errlen)
{
	wire_bell = w->kick;
	return 0;
}

static void test_close(struct wire *w)
{
}

static int test_send(struct wire *w, const void *frame, uint32_t len)
{
	if (wire_full)
		return -EAGAIN;
	pthread_mutex_lock(&wire_lock);
	last.len = len;
	memcpy(last.data, frame, len);
	out_bytes += len;
	out_count++;
	pthread_mutex_unlock(&wire_lock);
	return 0;
}

static int test_receive(struct wire *w, void *buf, uint32_t size)
{
	int len = -EAGAIN;

	pthread_mutex_lock(&wire_lock);
	if (in_tail != in_head) {
		struct board_frame *f = &in[in_tail++ % 64];

		memcpy(buf, f->data, f->len);
		len = f->len;
	}
	pthread_mutex_unlock(&wire_lock);
	return len;
}

static bool test_link(struct wire *w)
{
	return wire_up;
}

static const struct wire_ops test_ops = {
	.name = "test",
	.threadsafe = true,
	.pads = true,
	.open = test_open,
	.close = test_close,
	.send = test_send,
	.receive = test_receive,
	.link = test_link,
};

static void ring_bell(void)
{
	u64 one = 1;

	if (write(wire_bell, &one, sizeof(one)) < 0)
		abort();
}

/* False: the wire is full, its reader is behind. */
static bool inject(const void *frame, u32 len)
{
	bool room;

	pthread_mutex_lock(&wire_lock);
	room = in_head - in_tail < 64;
	if (room) {
		struct board_frame *f = &in[in_head % 64];

		f->len = len;
		memcpy(f->data, frame, len);
		in_head++;
	}
	pthread_mutex_unlock(&wire_lock);
	ring_bell();
	return room;
}

/* Until it is so, or three seconds have gone. */
#define WAIT_FOR(cond)                                                         \
	({                                                                     \
		u64 until_ = ktime_get() + 3000000000ull;                      \
		while (!(cond) && ktime_get() < until_)                        \
			poll(NULL, 0, 1);                                      \
		CHECK(cond);                                                   \
	})

/* --- the protocol -------------------------------------------------------------- */

static u64 arp_count, arp_bytes;
static u8 arp_last[64];

int arp_rcv(struct sk_buff *skb, struct net_device *dev,
	    struct packet_type *pt);
int arp_rcv(struct sk_buff *skb, struct net_device *dev,
	    struct packet_type *pt)
{
	memcpy(arp_last, skb->data, min(skb->len, 46u));
	__atomic_fetch_add(&arp_bytes, skb->len, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&arp_count, 1, __ATOMIC_SEQ_CST);
	kfree_skb(skb);
	return 0;
}

static struct net_device *eth0;
static struct packet_type *arp_type;

int sock_init(void)
{
	int err = skb_init();

	return err ? err : sk_init();
}

static void send_frame(u32 payload, u8 fill)
{
	static const u8 peer[6] = { 2, 0, 0, 0, 0, 9 };
	struct sk_buff *skb = alloc_skb(payload + 64);

	if (!skb)
		abort();
	skb_reserve(skb, 16);
	memset(skb_put(skb, payload), fill, payload);
	skb->dev = eth0;
	skb->protocol = htons(ETH_P_ARP);
	eth_header(skb, eth0, ETH_P_ARP, peer, NULL, payload);
	dev_queue_xmit(skb);
}

static void boot(void)
{
	struct machine_opts o = { .wire = "tap:test", .ring_bytes = 65536 };
	int err;

	snprintf(o.name, sizeof(o.name), "unit-%d", getpid());
	wire_register(WIRE_TAP, &test_ops);
	err = keeper_create(&o);
	if (err) {
		printf("no machine: %s\n", strerror(-err));
		exit(77);
	}
	err = keeper_begin();
	CHECK(err == 0);
	eth0 = __dev_get_by_name("eth0");
	CHECK(eth0 && eth0->irq == BOARD_IRQ && eth0->base_addr == BOARD_IO);
	CHECK(netif_carrier_ok(eth0));
	arp_type = kzalloc(sizeof(*arp_type));
	arp_type->type = htons(ETH_P_ARP);
	arp_type->id = PTYPE_ARP;
	dev_add_pack(arp_type);
}

static void *keeper(void *stop)
{
	task_attach();
	board_keeper_client.thread(*(int *)stop);
	task_detach();
	return NULL;
}

static void outgoing(void)
{
	u64 before;

	send_frame(28, 0x11);
	WAIT_FOR(out_count == 1);
	CHECK(last.len == 60); /* APAD_XMT */
	CHECK(!memcmp(last.data + 6, eth0->dev_addr, 6));
	CHECK(last.data[14] == 0x11 && last.data[42] == 0);
	send_frame(1500, 0x22);
	WAIT_FOR(out_count == 2);
	CHECK(last.len == 1514 && last.data[1513] == 0x22);
	/* Ring, queue and wire: all get through, none twice. */
	before = eth0->stats.tx_packets;
	for (int i = 0; i < 2000; i++) {
		send_frame(1000, i);
		if (i % 500 == 0)
			WAIT_FOR(out_count + 600 > (u64)i);
	}
	WAIT_FOR(out_count == 2002);
	CHECK(eth0->stats.tx_packets - before == 2000);
	CHECK(eth0->stats.tx_errors == 0);
	CHECK(machine->wire->tx_keeper == 2002);
}

/* The wire stands still: ring, card's ring and queue fill up, in order. */
static void backpressure(void)
{
	u64 before = out_count;

	wire_full = true;
	for (int i = 0; i < 600; i++)
		send_frame(100, i);
	CHECK(netif_queue_stopped(eth0));
	CHECK(out_count == before);
	CHECK(machine->wire->tx_stalled);
	wire_full = false;
	WAIT_FOR(out_count == before + 600);
	CHECK(last.data[14] == (u8)599);
	WAIT_FOR(!netif_queue_stopped(eth0));
	CHECK(eth0->stats.tx_errors == 0);
}

static void incoming(void)
{
	u8 f[1514] = { 0 };
	u64 missed;

	memset(f, 0xff, 6);
	f[12] = 0x08;
	f[13] = 0x06;
	f[14] = 0x77;
	CHECK(inject(f, 42)); /* short, as a TAP gives it */
	WAIT_FOR(arp_count == 1);
	CHECK(arp_bytes == 46 && arp_last[0] == 0x77);
	memcpy(f, eth0->dev_addr, 6);
	CHECK(inject(f, 1514));
	WAIT_FOR(arp_count == 2);
	f[5] ^= 1; /* somebody else's */
	CHECK(inject(f, 100));
	f[5] ^= 1;
	for (int i = 0; i < 3000; i++)
		while (!inject(f, 60 + i % 1455))
			poll(NULL, 0, 0);
	WAIT_FOR(arp_count == 3002);
	missed = dev_get_stats(eth0)->rx_missed_errors;
	CHECK(missed == 0);
	CHECK(eth0->stats.rx_packets == 3002);
	CHECK(eth0->stats.rx_errors == 0);
	CHECK(machine->pcnet->rx_filtered == 1);
}

/* Multicast: the hash lets a group in after it was asked for. */
static void multicast(void)
{
	static const u8 group[6] = { 1, 0, 0x5e, 0, 0, 0xfb };
	u64 filtered = machine->pcnet->rx_filtered, arps = arp_count;
	u8 f[60] = { 1, 0, 0x5e, 0, 0, 0xfb, [12] = 8, 6 };

	CHECK(inject(f, 60));
	WAIT_FOR(machine->pcnet->rx_filtered == filtered + 1);
	CHECK(dev_mc_add(eth0, group, 6, 0) == 0);
	CHECK(inject(f, 60));
	WAIT_FOR(arp_count == arps + 1);
	CHECK(dev_mc_delete(eth0, group, 6, 0) == 0);
	CHECK(inject(f, 60));
	WAIT_FOR(machine->pcnet->rx_filtered == filtered + 2);
	dev_set_promiscuity(eth0, 1);
	CHECK(inject(f, 60));
	WAIT_FOR(arp_count == arps + 2);
	dev_set_promiscuity(eth0, -1);
}

static void cable_pulled(void)
{
	u64 sent = out_count;

	wire_up = false;
	ring_bell();
	WAIT_FOR(!netif_carrier_ok(eth0));
	send_frame(100, 1);
	CHECK(eth0->stats.tx_carrier_errors == 1);
	wire_up = true;
	ring_bell();
	WAIT_FOR(netif_carrier_ok(eth0));
	send_frame(100, 1);
	WAIT_FOR(out_count == sent + 1);
	CHECK(eth0->carrier_changes >= 2);
}

/* A process dies with the driver's lock, and one with the card's. */
static void deaths(void)
{
	struct pcnet32_private *lp = pcnet32_priv(eth0);
	struct spinlock *locks[] = { &lp->lock, &machine->wire->lock,
				     &eth0->xmit_lock };
	u8 f[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, [12] = 8, 6 };

	for (unsigned i = 0; i < ARRAY_SIZE(locks); i++) {
		u64 sent = out_count, arps = arp_count;
		u64 until = ktime_get() + 3000000000ull;
		pid_t pid = fork();

		if (pid == 0) {
			keeper_process = false;
			if (!task_attach())
				_exit(1);
			spin_lock(locks[i]);
			if (locks[i] == &lp->lock)
				lp->cur_tx += 3; /* something half done */
			kill(getpid(), SIGKILL);
		}
		waitpid(pid, NULL, 0);
		/* What was in the rings may be lost; nothing hangs. */
		while (out_count < sent + 3 && ktime_get() < until) {
			send_frame(100, 1);
			poll(NULL, 0, 1);
		}
		CHECK(out_count >= sent + 3);
		CHECK(inject(f, 60));
		WAIT_FOR(arp_count > arps);
	}
	CHECK(lp->restarts >= 1);
}

/* Down and up again: no packet is left behind in a ring. */
static void down_and_up(void)
{
	struct kmem_cache *c = machine->skbuff_head_cache;
	u32 up = kmem_cache_inuse(c);
	u64 sent = out_count;

	CHECK(dev_close(eth0) == 0);
	CHECK(machine->pcnet->csr[0] == CSR0_STOP);
	CHECK(kmem_cache_inuse(c) + 32 <= up);
	CHECK(dev_open(eth0) == 0);
	CHECK(kmem_cache_inuse(c) <= up);
	send_frame(100, 1);
	WAIT_FOR(out_count == sent + 1);
}

int main(void)
{
	pthread_t t;
	int stop[2];

	alarm(60);
	boot();
	CHECK(dev_open(eth0) == 0);
	if (failed || pipe(stop) || pthread_create(&t, NULL, keeper, stop))
		return 1;
	outgoing();
	backpressure();
	incoming();
	multicast();
	cable_pulled();
	deaths();
	down_and_up();
	close(stop[1]);
	pthread_join(t, NULL);
	return failed;
}
