// SPDX-License-Identifier: MIT
/*
 * wire.c - the table of wires, and one lock around each
 *
 * Models what a cable is to a card: something with two ends and no memory of
 * the card's registers. The board (board.c) sends and receives through these;
 * the kinds are in wire_*.c.
 */
#include "stack/hw/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* In the command, which exports it; in a traced program there is none. */
extern const struct wire_ops wire_slirp_ops
	__attribute__((weak, visibility("default")));

static const struct wire_ops *wires[WIRE_KINDS] = {
	[WIRE_SLIRP] = &wire_slirp_ops,	  [WIRE_NONE] = &wire_none_ops,
	[WIRE_TAP] = &wire_tap_ops,	  [WIRE_CABLE] = &wire_cable_ops,
	[WIRE_FAULTY] = &wire_faulty_ops,
};

const struct wire_ops *wire_ops_of(enum wire_kind kind)
{
	return wires[kind];
}

void wire_register(enum wire_kind kind, const struct wire_ops *ops)
{
	wires[kind] = ops;
}

static void close_bells(const struct wire *w)
{
	if (w->kick >= 0)
		close(w->kick);
	if (w->bell >= 0)
		close(w->bell);
}

struct wire *wire_open(const struct wire_spec *spec, uint32_t addr,
		       unsigned prefix, uint32_t gateway, char *err,
		       size_t errlen)
{
	enum wire_kind kind = spec->faulty ? WIRE_FAULTY : spec->kind;
	struct wire *w;

	if (!wires[spec->kind]) {
		snprintf(err, errlen, "this wire is not in this program");
		return NULL;
	}
	w = calloc(1, sizeof(*w));
	if (!w) {
		snprintf(err, errlen, "no memory");
		return NULL;
	}
	w->ops = wires[kind];
	w->pads = wires[spec->kind]->pads; /* of the one inside */
	w->spec = *spec;
	w->addr = addr;
	w->prefix = prefix;
	w->gateway = gateway;
	w->kick = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	w->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	pthread_mutex_init(&w->lock, NULL);
	if (w->ops->open(w, err, errlen)) {
		close_bells(w);
		free(w);
		return NULL;
	}
	return w;
}

void wire_close(struct wire *w)
{
	w->ops->close(w);
	close_bells(w);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

static void lock(struct wire *w)
{
	if (!w->ops->threadsafe)
		pthread_mutex_lock(&w->lock);
}

static void unlock(struct wire *w)
{
	if (!w->ops->threadsafe)
		pthread_mutex_unlock(&w->lock);
}

int wire_send(struct wire *w, const void *frame, uint32_t len)
{
	int ret;

	lock(w);
	ret = w->ops->send(w, frame, len);
	unlock(w);
	return ret;
}

int wire_receive(struct wire *w, void *buf, uint32_t size)
{
	int ret;

	lock(w);
	ret = w->ops->receive(w, buf, size);
	unlock(w);
	return ret;
}

int wire_pollfds(struct wire *w, struct pollfd *fds, int max, int64_t *ns)
{
	int n = 0;

	if (!w->ops->pollfds)
		return 0;
	lock(w);
	n = w->ops->pollfds(w, fds, max, ns);
	unlock(w);
	return n;
}

void wire_polled(struct wire *w, const struct pollfd *fds, int n)
{
	if (!w->ops->polled)
		return;
	lock(w);
	w->ops->polled(w, fds, n);
	unlock(w);
}

bool wire_link(struct wire *w)
{
	bool up;

	lock(w);
	up = w->ops->link(w);
	unlock(w);
	return up;
}

uint32_t wire_pending(struct wire *w)
{
	uint32_t n = 0;

	if (w->ops->pending) {
		lock(w);
		n = w->ops->pending(w);
		unlock(w);
	}
	return n;
}
