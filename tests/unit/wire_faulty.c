// SPDX-License-Identifier: MIT
/*
 * wire_faulty.c - faults in the shares asked for, and the same ones again
 *
 * needs: stack/hw/wire.c stack/hw/wire_[cfgnpt]*.c
 */
#include "tests/unit/wire_rig.h"

/* The wire inside: what goes out is what comes in. */
#define MANY 100000

static uint8_t (*echo)[64];
static uint32_t echo_len[MANY * 2];
static unsigned head, tail;

static int echo_open(struct wire *w, char *err, size_t errlen)
{
	return 0;
}

static void echo_close(struct wire *w)
{
}

static int echo_send(struct wire *w, const void *frame, uint32_t len)
{
	if (head == MANY * 2)
		return 0;
	memcpy(echo[head], frame, len < 64 ? len : 64);
	echo_len[head++] = len;
	return 0;
}

static int echo_receive(struct wire *w, void *buf, uint32_t size)
{
	if (tail == head)
		return -EAGAIN;
	memcpy(buf, echo[tail], 64);
	return echo_len[tail++];
}

static bool echo_link(struct wire *w)
{
	return true;
}

static const struct wire_ops echo_ops = {
	.name = "echo",
	.open = echo_open,
	.close = echo_close,
	.send = echo_send,
	.receive = echo_receive,
	.link = echo_link,
};

static void put(struct wire *w, uint32_t i)
{
	uint8_t f[64] = { 0 };

	memcpy(f + 14, &i, 4);
	wire_send(w, f, 60);
}

/* Sends n frames; what came out is left in echo[0..head). */
static void run(struct wire *w, uint32_t n)
{
	head = tail = 0;
	for (uint32_t i = 0; i < n; i++)
		put(w, i);
	rig_poll(w, 20);
	rig_poll(w, 20);
}

static uint32_t number(unsigned k)
{
	uint32_t i;

	memcpy(&i, echo[k] + 14, 4);
	return i;
}

/* Within five standard deviations of a binomial: n = 100,000. */
static int about(uint64_t got, double share)
{
	double want = MANY * share;
	double d = got > want ? got - want : want - got;

	return d * d < 25 * want * (1 - share) + 1;
}

static void shares(void)
{
	struct wire *w = rig_wire("tap,loss=2%,dup=1%,corrupt=0.5%,seed=7");
	unsigned order = 0, broken = 0;
	static uint8_t zero[64];

	run(w, MANY);
	CHECK(about(w->stats.lost, 0.02));
	CHECK(about(w->stats.duplicated, 0.01 * 0.98));
	CHECK(about(w->stats.corrupted, 0.005 * 0.98 * 1.01));
	CHECK(head == MANY - w->stats.lost + w->stats.duplicated);
	for (unsigned k = 0; k < head; k++) {
		int bits = 0;

		for (int b = 0; b < 60; b++)
			if (b < 14 || b >= 18)
				bits += __builtin_popcount(echo[k][b]);
		broken += bits > 0;
		CHECK(bits <= 1);
		CHECK(!memcmp(echo[k], zero, 14)); /* the header is spared */
		if (k && number(k) < number(k - 1))
			order++;
	}
	/* Bits of the number itself may be the ones that are turned. */
	CHECK(broken <= w->stats.corrupted);
	CHECK(broken * 10 > w->stats.corrupted * 8);
	CHECK(order <= w->stats.corrupted - broken + 2);
	wire_close(w);
}

/* The same seed: the same frames, in the same order. */
static void reproducible(void)
{
	const char *text = "tap,loss=2%,dup=1%,corrupt=1%,reorder=3%,seed=42";
	static uint8_t first[12000][64];
	struct wire *w = rig_wire(text);
	unsigned n;

	run(w, 10000);
	n = head;
	memcpy(first, echo, n * 64ul);
	wire_close(w);
	w = rig_wire(text);
	run(w, 10000);
	CHECK(n == head && !memcmp(first, echo, n * 64ul));
	wire_close(w);
	w = rig_wire("tap,loss=2%,dup=1%,corrupt=1%,reorder=3%,seed=43");
	run(w, 10000);
	CHECK(n != head || memcmp(first, echo, n * 64ul));
	wire_close(w);
}

static void reordered(void)
{
	struct wire *w = rig_wire("tap,reorder=1%,seed=3");
	unsigned back = 0;

	run(w, MANY);
	CHECK(head == MANY);
	CHECK(about(w->stats.reordered, 0.01));
	for (unsigned k = 1; k < head; k++)
		back += number(k) < number(k - 1);
	CHECK(back == w->stats.reordered);
	wire_close(w);
}

/* Nobody overtakes the last frame: it comes by itself in the end. */
static void held_back(void)
{
	struct wire *w = rig_wire("tap,reorder=100%");
	uint64_t until = rig_now() + 2000000000ull;

	head = tail = 0;
	put(w, 1);
	CHECK(head == 0);
	while (!head && rig_now() < until)
		rig_poll(w, 100);
	CHECK(head == 1);
	wire_close(w);
}

/* Both ways: out after the delay, back after it again. */
static void delayed(void)
{
	struct wire *w = rig_wire("tap,delay=20ms");
	uint64_t t = rig_now();
	uint8_t buf[WIRE_MTU];

	head = tail = 0;
	put(w, 1);
	CHECK(wire_receive(w, buf, sizeof(buf)) == -EAGAIN);
	CHECK(rig_receive(w, buf, 2000) == 60);
	t = rig_now() - t;
	CHECK(t >= 40000000);
	wire_close(w);
}

/* 100 frames of 60 bytes at 4.8 Mbit/s are 10 ms; jitter keeps the order. */
static void limited(void)
{
	struct wire *w = rig_wire("tap,rate=4.8mbit,jitter=1ms");
	uint64_t t = rig_now(), until = t + 2000000000ull;

	head = tail = 0;
	for (uint32_t i = 0; i < 100; i++)
		put(w, i);
	while (head < 100 && rig_now() < until)
		rig_poll(w, 100);
	t = rig_now() - t;
	CHECK(head == 100);
	CHECK(t >= 9900000);
	for (unsigned k = 0; k < head; k++)
		CHECK(number(k) == k);
	/* More than the queue holds is lost, and counted. */
	for (uint32_t i = 0; i < 3000; i++)
		put(w, i);
	CHECK(w->stats.overrun > 1000);
	wire_close(w);
}

int main(void)
{
	echo = calloc(MANY * 2, 64);
	if (!echo)
		return 77;
	wire_register(WIRE_TAP, &echo_ops);
	shares();
	reproducible();
	reordered();
	held_back();
	delayed();
	limited();
	free(echo);
	return rig_failed;
}
