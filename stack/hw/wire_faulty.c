// SPDX-License-Identifier: MIT
/*
 * wire_faulty.c - a wire that loses, delays, doubles, reorders and corrupts
 *
 * Wraps any other wire, in both directions alike. Models net/sched/sch_netem.c
 * in what it does to frames, and its words.
 *
 *   loss     the frame never was
 *   corrupt  one bit behind the Ethernet header is turned; the FCS is good,
 *            as after a broken bridge, so that checksums above are tested
 *   dup      it comes twice
 *   delay    plus a jitter between -j and +j; jitter does not reorder
 *   rate     frames leave one after the other; at most QUEUE_MAX wait
 *   reorder  it is held until the next frame has overtaken it, or HOLD ns
 *
 * Reproducible: what happens to the i-th frame of a direction depends on the
 * seed, the direction, i and nothing else.
 *
 * Not modelled: correlation between frames (bursts), distributions other
 * than the uniform one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "stack/hw/wire.h"

#define QUEUE_MAX 1024
#define HOLD	  10000000u
#define RETRY	  200000u

struct held {
	uint64_t due; /* ns */
	bool late; /* waits to be overtaken */
	uint32_t len;
	uint8_t data[WIRE_MTU];
};

/* One direction: frames in the order they leave, in a ring. */
struct lane {
	struct held *q[QUEUE_MAX];
	unsigned head, n;
	uint64_t count; /* frames seen */
	uint64_t free_at; /* when the rate allows the next one */
	uint64_t last_due; /* jitter must not reorder */
	struct held *late; /* the one that is to be overtaken */
};

struct faulty {
	struct wire inner;
	struct lane out, in;
};

enum {
	OUT,
	IN
};
enum draw {
	DRAW_LOSS,
	DRAW_DUP,
	DRAW_REORDER,
	DRAW_CORRUPT,
	DRAW_BIT,
	DRAW_JITTER
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + ts.tv_nsec;
}

/* splitmix64 over everything that the answer may depend on */
static uint64_t draw(const struct wire *w, int dir, uint64_t frame,
		     enum draw what)
{
	uint64_t x = w->spec.faults.seed * 0x9e3779b97f4a7c15ull;

	x += (frame * 16 + what * 2 + dir) * 0xbf58476d1ce4e5b9ull;
	for (int i = 0; i < 2; i++) {
		x ^= x >> 30;
		x *= 0xbf58476d1ce4e5b9ull;
		x ^= x >> 27;
		x *= 0x94d049bb133111ebull;
		x ^= x >> 31;
	}
	return x;
}

static bool chance(const struct wire *w, int dir, uint64_t frame,
		   enum draw what, uint32_t share)
{
	return share && draw(w, dir, frame, what) % 1000000 < share;
}

static struct held *hold(const void *frame, uint32_t len)
{
	struct held *h = malloc(sizeof(*h));

	if (h) {
		h->late = false;
		h->len = len;
		memcpy(h->data, frame, len);
	}
	return h;
}

static bool append(struct lane *l, struct held *h)
{
	if (!h || l->n >= QUEUE_MAX - 1) { /* one place for put_back() */
		free(h);
		return false;
	}
	l->q[(l->head + l->n++) % QUEUE_MAX] = h;
	return true;
}

/* When a frame that comes now would leave. */
static uint64_t due(const struct wire *w, int dir, struct lane *l,
		    uint64_t frame, uint32_t len, uint64_t now)
{
	const struct wire_faults *f = &w->spec.faults;
	int64_t d = f->delay;
	uint64_t t;

	if (f->jitter)
		d += (int64_t)(draw(w, dir, frame, DRAW_JITTER) %
			       (2 * f->jitter + 1)) -
		     (int64_t)f->jitter;
	t = now + (d > 0 ? d : 0);
	if (f->rate) {
		if (l->free_at < t)
			l->free_at = t;
		l->free_at += len * 8ull * 1000000000u / f->rate;
		t = l->free_at;
	}
	if (t < l->last_due)
		t = l->last_due;
	l->last_due = t;
	return t;
}

static void corrupt(const struct wire *w, int dir, uint64_t frame,
		    struct held *h)
{
	uint32_t first = h->len > 14 ? 14 : 0;
	uint64_t bit;

	if (h->len == first)
		return;
	bit = draw(w, dir, frame, DRAW_BIT) % ((h->len - first) * 8ull);
	h->data[first + bit / 8] ^= 1u << bit % 8;
}

/* A frame comes to one end: it is lost here or put in the lane. */
static void enter(struct wire *w, int dir, struct lane *l, const void *frame,
		  uint32_t len, uint64_t now)
{
	const struct wire_faults *f = &w->spec.faults;
	uint64_t i = l->count++;
	int copies = 1;

	if (len > WIRE_MTU || chance(w, dir, i, DRAW_LOSS, f->loss)) {
		w->stats.lost++;
		return;
	}
	if (chance(w, dir, i, DRAW_DUP, f->dup)) {
		w->stats.duplicated++;
		copies = 2;
	}
	while (copies--) {
		struct held *h = hold(frame, len);

		if (!h)
			return;
		h->due = due(w, dir, l, i, len, now);
		if (chance(w, dir, i, DRAW_CORRUPT, f->corrupt)) {
			corrupt(w, dir, i, h);
			w->stats.corrupted++;
		}
		if (!l->late && chance(w, dir, i, DRAW_REORDER, f->reorder)) {
			h->due += HOLD;
			h->late = true;
			l->late = h;
			w->stats.reordered++;
			continue;
		}
		if (!append(l, h))
			w->stats.overrun++;
		/* Overtaken now: it follows at once. */
		if (l->late && !copies) {
			l->late->due = l->last_due;
			h = l->late;
			l->late = NULL;
			if (!append(l, h))
				w->stats.overrun++;
		}
	}
}

/* The next frame that is due, or NULL. */
static struct held *leave(struct lane *l, uint64_t now)
{
	struct held *h;

	if (l->late && l->late->due <= now) {
		h = l->late;
		l->late = NULL;
		return h;
	}
	if (!l->n || l->q[l->head]->due > now)
		return NULL;
	h = l->q[l->head];
	l->head = (l->head + 1) % QUEUE_MAX;
	l->n--;
	return h;
}

/* The wire inside is full: the frame stays first and is tried again soon. */
static void put_back(struct lane *l, struct held *h)
{
	h->due = now_ns() + RETRY;
	l->head = (l->head + QUEUE_MAX - 1) % QUEUE_MAX;
	l->q[l->head] = h;
	l->n++;
}

static void push_out(struct wire *w)
{
	struct faulty *f = w->priv;
	struct held *h;

	while ((h = leave(&f->out, now_ns()))) {
		if (f->inner.ops->send(&f->inner, h->data, h->len) == -EAGAIN) {
			put_back(&f->out, h);
			return;
		}
		free(h);
	}
}

static int faulty_open(struct wire *w, char *err, size_t errlen)
{
	struct faulty *f = calloc(1, sizeof(*f));

	if (!f) {
		snprintf(err, errlen, "no memory");
		return -1;
	}
	f->inner.ops = wire_ops_of(w->spec.kind);
	f->inner.spec = w->spec;
	f->inner.addr = w->addr;
	f->inner.gateway = w->gateway;
	f->inner.prefix = w->prefix;
	f->inner.kick = w->kick;
	if (f->inner.ops->open(&f->inner, err, errlen)) {
		free(f);
		return -1;
	}
	w->priv = f;
	return 0;
}

static void drain(struct lane *l)
{
	while (l->n) {
		free(l->q[l->head]);
		l->head = (l->head + 1) % QUEUE_MAX;
		l->n--;
	}
	free(l->late);
}

static void faulty_close(struct wire *w)
{
	struct faulty *f = w->priv;

	f->inner.ops->close(&f->inner);
	drain(&f->out);
	drain(&f->in);
	free(f);
}

static int faulty_send(struct wire *w, const void *frame, uint32_t len)
{
	struct faulty *f = w->priv;
	uint64_t one = 1;

	enter(w, OUT, &f->out, frame, len, now_ns());
	w->stats.sent++;
	push_out(w);
	/* Whoever polls must not sleep longer than what now waits. */
	if ((f->out.n || f->out.late) && w->kick >= 0 &&
	    write(w->kick, &one, sizeof(one)) < 0)
		w->stats.refused++;
	return 0;
}

static int faulty_receive(struct wire *w, void *buf, uint32_t size)
{
	struct faulty *f = w->priv;
	uint8_t frame[WIRE_MTU];
	struct held *h;
	int n;

	while (f->in.n < QUEUE_MAX - 2) {
		n = f->inner.ops->receive(&f->inner, frame, sizeof(frame));
		if (n < 0)
			break;
		enter(w, IN, &f->in, frame, n, now_ns());
	}
	h = leave(&f->in, now_ns());
	if (!h)
		return -EAGAIN;
	n = h->len < size ? h->len : size;
	memcpy(buf, h->data, n);
	free(h);
	w->stats.received++;
	return n;
}

static bool faulty_link(struct wire *w)
{
	struct faulty *f = w->priv;

	return f->inner.ops->link(&f->inner);
}

static uint32_t faulty_pending(struct wire *w)
{
	struct faulty *f = w->priv;

	return f->out.n + (f->out.late ? 1 : 0);
}

/* The lane's first frame bounds the sleep. */
static void bound(const struct lane *l, uint64_t now, int64_t *ns)
{
	uint64_t t = UINT64_MAX;
	int64_t rest;

	if (l->n)
		t = l->q[l->head]->due;
	if (l->late && l->late->due < t)
		t = l->late->due;
	if (t == UINT64_MAX)
		return;
	rest = t > now ? (int64_t)(t - now) : 0;
	if (*ns < 0 || rest < *ns)
		*ns = rest;
}

static int faulty_pollfds(struct wire *w, struct pollfd *fds, int max,
			  int64_t *ns)
{
	struct faulty *f = w->priv;
	uint64_t now = now_ns();
	int n = 0;

	push_out(w);
	if (f->inner.ops->pollfds)
		n = f->inner.ops->pollfds(&f->inner, fds, max, ns);
	bound(&f->out, now, ns);
	bound(&f->in, now, ns);
	return n;
}

static void faulty_polled(struct wire *w, const struct pollfd *fds, int n)
{
	struct faulty *f = w->priv;

	push_out(w);
	if (f->inner.ops->polled)
		f->inner.ops->polled(&f->inner, fds, n);
}

const struct wire_ops wire_faulty_ops = {
	.name = "faulty",
	.open = faulty_open,
	.close = faulty_close,
	.send = faulty_send,
	.receive = faulty_receive,
	.link = faulty_link,
	.pending = faulty_pending,
	.pollfds = faulty_pollfds,
	.polled = faulty_polled,
};
