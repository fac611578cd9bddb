// SPDX-License-Identifier: MIT
/*
 * wire_slirp.c - slirp: the host's network, without any privilege
 *
 * The far end is libslirp, a NAT made of the host's ordinary sockets, in the
 * keeper's process (this file is linked into the command alone). As in QEMU's
 * user network: the machine is 10.0.2.15/24, 10.0.2.2 is the gateway and
 * stands for the host itself (its loopback included), 10.0.2.3 answers DNS.
 * With -a the network is that of the address, the gateway its gw.
 *
 * hostfwd=tcp:HOSTPORT:PORT listens on the host's 127.0.0.1 for the machine.
 *
 * libslirp knows one thread: every operation is called with the wire's lock
 * held. What it sends goes to a queue that receive() empties.
 *
 * Not modelled: IPv6, TFTP, SMB, guest forwarding.
 */
#include "stack/hw/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <slirp/libslirp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define QUEUE	512
#define TIMERS	16
#define SLIRP_V 4

struct queued {
	uint32_t len;
	uint8_t data[WIRE_MTU];
};

struct slirp_timer {
	SlirpTimerCb cb;
	void *opaque;
	int64_t due_ms; /* -1: not armed */
	bool used;
};

struct nat {
	Slirp *slirp;
	struct wire *wire;
	struct queued q[QUEUE];
	unsigned head, n;
	struct slirp_timer timer[TIMERS];
	/* What add_poll is filling, and what get_revents looks at. */
	struct pollfd *fds;
	const struct pollfd *polled;
	int nfds, max;
};

static int64_t clock_ns(void *opaque)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ll + ts.tv_nsec;
}

/* Towards the machine. A full queue is a lost frame, as on Ethernet. */
static ssize_t nat_output(const void *buf, size_t len, void *opaque)
{
	struct nat *t = opaque;
	struct queued *q = &t->q[(t->head + t->n) % QUEUE];

	if (t->n == QUEUE || len > WIRE_MTU) {
		t->wire->stats.refused++;
		return len;
	}
	q->len = len;
	memcpy(q->data, buf, len);
	t->n++;
	return len;
}

static void guest_error(const char *msg, void *opaque)
{
	struct nat *t = opaque;

	t->wire->stats.refused++; /* a frame it could not make sense of */
}

static void *timer_new(SlirpTimerCb cb, void *cb_opaque, void *opaque)
{
	struct nat *t = opaque;

	for (int i = 0; i < TIMERS; i++)
		if (!t->timer[i].used) {
			t->timer[i] =
				(struct slirp_timer){ cb, cb_opaque, -1, true };
			return &t->timer[i];
		}
	return NULL;
}

static void timer_free(void *timer, void *opaque)
{
	struct slirp_timer *st = timer;

	if (st)
		st->used = false;
}

static void timer_mod(void *timer, int64_t expire_ms, void *opaque)
{
	struct slirp_timer *st = timer;

	if (st)
		st->due_ms = expire_ms;
}

static void poll_fd_changed(int fd, void *opaque)
{
	/* The set is asked for anew before every poll. */
}

static void notify(void *opaque)
{
	struct nat *t = opaque;
	uint64_t one = 1;

	if (write(t->wire->kick, &one, sizeof(one)) < 0)
		return; /* it is full: already told */
}

static const SlirpCb callbacks = {
	.send_packet = nat_output,
	.guest_error = guest_error,
	.clock_get_ns = clock_ns,
	.timer_new = timer_new,
	.timer_free = timer_free,
	.timer_mod = timer_mod,
	.register_poll_fd = poll_fd_changed,
	.unregister_poll_fd = poll_fd_changed,
	.notify = notify,
};

static struct in_addr host_part(uint32_t net, uint32_t host)
{
	return (struct in_addr){ htonl(ntohl(net) | host) };
}

static int forward(struct nat *t, struct in_addr guest, char *err,
		   size_t errlen)
{
	struct in_addr here = { htonl(INADDR_LOOPBACK) };

	for (int i = 0; i < t->wire->spec.nfwd; i++) {
		const struct wire_fwd *f = &t->wire->spec.fwd[i];

		if (slirp_add_hostfwd(t->slirp, f->udp, here, f->host, guest,
				      f->guest)) {
			snprintf(err, errlen, "hostfwd=%s:%u:%u: %s",
				 f->udp ? "udp" : "tcp", f->host, f->guest,
				 strerror(errno));
			return -1;
		}
	}
	return 0;
}

static int slirp_wire_open(struct wire *w, char *err, size_t errlen)
{
	struct nat *t = calloc(1, sizeof(*t));
	unsigned prefix = w->addr ? w->prefix : 24;
	uint32_t mask = prefix ? htonl(~0u << (32 - prefix)) : 0;
	struct in_addr guest = { w->addr ? w->addr : htonl(0x0a00020f) };
	uint32_t net = guest.s_addr & mask;
	SlirpConfig cfg = { .version = SLIRP_V, .in_enabled = true };

	if (!t) {
		snprintf(err, errlen, "no memory");
		return -1;
	}
	if (prefix > 29) {
		snprintf(err, errlen, "slirp: /%u has no room for a gateway",
			 prefix);
		free(t);
		return -1;
	}
	t->wire = w;
	cfg.vnetwork.s_addr = net;
	cfg.vnetmask.s_addr = mask;
	cfg.vhost =
		w->gateway ? (struct in_addr){ w->gateway } : host_part(net, 2);
	cfg.vnameserver = host_part(net, 3);
	cfg.vdhcp_start = guest;
	t->slirp = slirp_new(&cfg, &callbacks, t);
	if (!t->slirp) {
		snprintf(err, errlen, "slirp: libslirp refused its network");
		free(t);
		return -1;
	}
	if (forward(t, guest, err, errlen)) {
		slirp_cleanup(t->slirp);
		free(t);
		return -1;
	}
	w->priv = t;
	return 0;
}

static void slirp_wire_close(struct wire *w)
{
	struct nat *t = w->priv;

	slirp_cleanup(t->slirp);
	free(t);
}

static int slirp_wire_send(struct wire *w, const void *frame, uint32_t len)
{
	struct nat *t = w->priv;
	uint64_t one = 1;

	slirp_input(t->slirp, frame, len);
	w->stats.sent++;
	/* It may have made a socket, or an answer: both are the poller's. */
	if (write(w->kick, &one, sizeof(one)) < 0)
		return 0; /* already told */
	return 0;
}

static int slirp_wire_receive(struct wire *w, void *buf, uint32_t size)
{
	struct nat *t = w->priv;
	struct queued *q = &t->q[t->head];

	if (!t->n || q->len > size)
		return -EAGAIN;
	memcpy(buf, q->data, q->len);
	t->head = (t->head + 1) % QUEUE;
	t->n--;
	w->stats.received++;
	return q->len;
}

static bool slirp_wire_link(struct wire *w)
{
	return true;
}

static int add_poll(int fd, int events, void *opaque)
{
	struct nat *t = opaque;
	short ev = 0;

	if (t->nfds == t->max)
		return -1;
	if (events & SLIRP_POLL_IN)
		ev |= POLLIN;
	if (events & SLIRP_POLL_OUT)
		ev |= POLLOUT;
	if (events & SLIRP_POLL_PRI)
		ev |= POLLPRI;
	t->fds[t->nfds] = (struct pollfd){ fd, ev, 0 };
	return t->nfds++;
}

static int get_revents(int idx, void *opaque)
{
	struct nat *t = opaque;
	int ev = 0;

	if (idx < 0 || idx >= t->nfds)
		return 0;
	if (t->polled[idx].revents & POLLIN)
		ev |= SLIRP_POLL_IN;
	if (t->polled[idx].revents & POLLOUT)
		ev |= SLIRP_POLL_OUT;
	if (t->polled[idx].revents & POLLPRI)
		ev |= SLIRP_POLL_PRI;
	if (t->polled[idx].revents & POLLERR)
		ev |= SLIRP_POLL_ERR;
	if (t->polled[idx].revents & (POLLHUP | POLLRDHUP))
		ev |= SLIRP_POLL_HUP;
	return ev;
}

static int slirp_wire_pollfds(struct wire *w, struct pollfd *fds, int max,
			      int64_t *ns)
{
	uint32_t ms = *ns < 0 ? UINT32_MAX : *ns / 1000000;
	struct nat *t = w->priv;
	int64_t now = clock_ns(NULL) / 1000000;

	t->fds = fds;
	t->max = max;
	t->nfds = 0;
	slirp_pollfds_fill(t->slirp, &ms, add_poll, t);
	for (int i = 0; i < TIMERS; i++) {
		struct slirp_timer *st = &t->timer[i];
		int64_t rest = st->due_ms - now;

		if (st->used && st->due_ms >= 0 && rest < (int64_t)ms)
			ms = rest > 0 ? rest : 0;
	}
	if (t->n)
		ms = 0;
	if (ms != UINT32_MAX)
		*ns = ms * 1000000ll;
	return t->nfds;
}

static void slirp_wire_polled(struct wire *w, const struct pollfd *fds, int n)
{
	struct nat *t = w->priv;
	int64_t now = clock_ns(NULL) / 1000000;

	t->polled = fds;
	if (n < t->nfds)
		t->nfds = n;
	slirp_pollfds_poll(t->slirp, 0, get_revents, t);
	for (int i = 0; i < TIMERS; i++) {
		struct slirp_timer *st = &t->timer[i];

		if (st->used && st->due_ms >= 0 && st->due_ms <= now) {
			st->due_ms = -1;
			st->cb(st->opaque);
		}
	}
}

/* The library finds it by this name: the command is linked -rdynamic. */
extern const struct wire_ops wire_slirp_ops
	__attribute__((visibility("default")));
const struct wire_ops wire_slirp_ops = {
	.name = "slirp",
	.pads = true,
	.open = slirp_wire_open,
	.close = slirp_wire_close,
	.send = slirp_wire_send,
	.receive = slirp_wire_receive,
	.link = slirp_wire_link,
	.pollfds = slirp_wire_pollfds,
	.polled = slirp_wire_polled,
};
