// SPDX-License-Identifier: MIT
/*
 * wire_none.c - nothing is plugged in
 *
 * The link is down: the card reports LCAR for what it sends, and hears
 * nothing.
 */
#include <errno.h>

#include "stack/hw/wire.h"

static int none_open(struct wire *w, char *err, size_t errlen)
{
	return 0;
}

static void none_close(struct wire *w)
{
}

static int none_send(struct wire *w, const void *frame, uint32_t len)
{
	w->stats.refused++;
	return 0;
}

static int none_receive(struct wire *w, void *buf, uint32_t size)
{
	return -EAGAIN;
}

static bool none_link(struct wire *w)
{
	return false;
}

const struct wire_ops wire_none_ops = {
	.name = "none",
	.open = none_open,
	.close = none_close,
	.send = none_send,
	.receive = none_receive,
	.link = none_link,
};
