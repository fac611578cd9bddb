// SPDX-License-Identifier: MIT
/*
 * wire_cable.c - cable:PATH: two or more machines on one hub, no privilege
 *
 * Models a repeater hub: what one machine sends, all the others hear, and
 * their cards' address filters sort it out. It is a Unix socket
 * (SOCK_SEQPACKET, one frame a packet) at PATH. Machines come in any order: who
 * finds nobody listening becomes the hub, the others connect to it.
 *
 *      machine B ---+
 *      machine C ---+--- machine A (listens at PATH, repeats)
 *
 * When the hub dies the others see their connections end and do the same
 * again at once: one of them listens, the rest connect. A lock on the folder
 * of PATH makes that one. What was under way is lost, as when a hub is
 * replaced; TCP sends it again.
 *
 * A member whose queue is full does not hold up the others: its copy is
 * dropped. Where there is only one other machine the sender waits instead.
 *
 * Not modelled: collisions; a switch that learns addresses.
 */
#include "stack/hw/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MEMBERS	 64
#define RETRY_NS 20000000ll

struct cable {
	struct sockaddr_un sun;
	int listener; /* -1: not the hub */
	int member[MEMBERS]; /* of the hub; or [0], the way to it */
	int n;
	unsigned next; /* whose turn it is to be heard */
};

static bool is_hub(const struct cable *c)
{
	return c->listener >= 0;
}

static int new_socket(void)
{
	int s = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC,
		       0);
	int size = 4 << 20; /* as much as the host allows */

	if (s >= 0) {
		setsockopt(s, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
		setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	}
	return s;
}

/* 0, or a negative errno: ECONNREFUSED and ENOENT mean that nobody is there */
static int join(struct cable *c)
{
	int s = new_socket();
	int err;

	if (s < 0)
		return -errno;
	if (connect(s, (struct sockaddr *)&c->sun, sizeof(c->sun))) {
		err = errno;
		close(s);
		return -err;
	}
	c->member[0] = s;
	c->n = 1;
	return 0;
}

static int listen_here(struct cable *c)
{
	int s = new_socket();
	int err;

	if (s < 0)
		return -errno;
	unlink(c->sun.sun_path);
	if (bind(s, (struct sockaddr *)&c->sun, sizeof(c->sun)) ||
	    listen(s, MEMBERS)) {
		err = errno;
		close(s);
		return -err;
	}
	c->listener = s;
	return 0;
}

static bool nobody(int err)
{
	return err == -ECONNREFUSED || err == -ENOENT;
}

/* Join the hub or be it. */
static int plug(struct cable *c)
{
	char path[sizeof(c->sun.sun_path) + 1];
	int dir, err = join(c);

	if (!nobody(err))
		return err;
	snprintf(path, sizeof(path), "%s", c->sun.sun_path);
	dir = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	/* Held for a few system calls; whoever waits for it finds a hub. */
	if (flock(dir, LOCK_EX)) {
		err = -errno;
	} else {
		err = join(c);
		if (nobody(err))
			err = listen_here(c);
	}
	close(dir);
	return err;
}

static int cable_open(struct wire *w, char *err, size_t errlen)
{
	struct cable *c = calloc(1, sizeof(*c));
	int ret;

	if (!c) {
		snprintf(err, errlen, "no memory");
		return -1;
	}
	c->listener = -1;
	c->sun.sun_family = AF_UNIX;
	/* wire_parse() has seen to it that it fits */
	snprintf(c->sun.sun_path, sizeof(c->sun.sun_path), "%.107s",
		 w->spec.arg);
	ret = plug(c);
	if (ret && ret != -EAGAIN) {
		snprintf(err, errlen, "cable:%s: %s", w->spec.arg,
			 strerror(-ret));
		free(c);
		return -1;
	}
	w->priv = c;
	return 0;
}

static void unplug_all(struct cable *c)
{
	for (int i = 0; i < c->n; i++)
		close(c->member[i]);
	c->n = 0;
}

static void cable_close(struct wire *w)
{
	struct cable *c = w->priv;

	unplug_all(c);
	if (is_hub(c)) {
		unlink(c->sun.sun_path);
		close(c->listener);
	}
	free(c);
}

static void unplug(struct cable *c, int i)
{
	close(c->member[i]);
	c->member[i] = c->member[--c->n];
}

/* To everybody but `from`. -EAGAIN only when that was one, and it is full. */
static int repeat(struct wire *w, int from, const void *frame, uint32_t len)
{
	struct cable *c = w->priv;
	int alone = c->n - (from >= 0) == 1;

	for (int i = c->n - 1; i >= 0; i--) {
		if (i == from)
			continue;
		if (send(c->member[i], frame, len,
			 MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
			continue;
		if (errno == EAGAIN || errno == ENOBUFS) {
			if (alone && from < 0)
				return -EAGAIN;
			w->stats.refused++;
		} else if (from < 0) {
			/* Dead; cable_polled() clears up and plugs again. */
			w->stats.refused++;
		}
	}
	return 0;
}

static int cable_send(struct wire *w, const void *frame, uint32_t len)
{
	int err = repeat(w, -1, frame, len);

	if (!err)
		w->stats.sent++;
	return err;
}

static int cable_outfd(struct wire *w)
{
	struct cable *c = w->priv;

	return c->n ? c->member[0] : -1;
}

/* One frame from whoever's turn it is; the hub repeats it to the others. */
static int cable_receive(struct wire *w, void *buf, uint32_t size)
{
	struct cable *c = w->priv;

	for (int tried = 0; tried < c->n; tried++) {
		int i = c->next++ % c->n;
		ssize_t n = recv(c->member[i], buf, size, MSG_DONTWAIT);

		if (n > 0) {
			if (is_hub(c))
				repeat(w, i, buf, n);
			w->stats.received++;
			return n;
		}
		if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
			unplug(c, i);
			tried = -1;
		}
	}
	return -EAGAIN;
}

/* A hub's light is on even when nobody else is plugged in. */
static bool cable_link(struct wire *w)
{
	struct cable *c = w->priv;

	return c->n || is_hub(c);
}

static int cable_pollfds(struct wire *w, struct pollfd *fds, int max,
			 int64_t *ns)
{
	struct cable *c = w->priv;
	int n = 0;

	if (!c->n && !is_hub(c) && plug(c) && (*ns < 0 || *ns > RETRY_NS))
		*ns = RETRY_NS;
	for (int i = 0; i < c->n && n < max; i++)
		fds[n++] = (struct pollfd){ c->member[i], POLLIN, 0 };
	if (is_hub(c) && n < max)
		fds[n++] = (struct pollfd){ c->listener, POLLIN, 0 };
	return n;
}

static void cable_polled(struct wire *w, const struct pollfd *fds, int n)
{
	struct cable *c = w->priv;
	int size = 4 << 20, s;

	if (!is_hub(c))
		return;
	while (c->n < MEMBERS) {
		s = accept4(c->listener, NULL, NULL,
			    SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (s < 0)
			return;
		setsockopt(s, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
		setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
		c->member[c->n++] = s;
	}
}

const struct wire_ops wire_cable_ops = {
	.name = "cable",
	.open = cable_open,
	.close = cable_close,
	.send = cable_send,
	.outfd = cable_outfd,
	.receive = cable_receive,
	.link = cable_link,
	.pollfds = cable_pollfds,
	.polled = cable_polled,
};
