// SPDX-License-Identifier: MIT
/*
 * frames.c - what comes from a TAP, what goes to it, and the text of -w
 *
 * The first byte says which: 0 a read (struct virtio_net_hdr and a frame) is
 * cut into frames that must fit; 1 frames of the lengths given by the next
 * bytes are joined, none may be lost or read beyond its end; 2 a -w.
 *
 * needs: stack/hw/wire_gso.c stack/hw/wire_parse.c
 */
#include <stdlib.h>
#include <string.h>

#include "stack/hw/wire.h"
#include "stack/hw/wire_gso.h"

static void cut(const unsigned char *data, size_t len)
{
	static struct gso_in g;
	uint8_t *buf = malloc(WIRE_MTU - 4);
	size_t n = len < GSO_HDR ? len : GSO_HDR, frames = 0;
	uint32_t got;

	memset(&g, 0, sizeof(g));
	memcpy(&g.vh, data, n);
	memcpy(g.frame, data + n, len - n);
	if (gso_begin(&g, (uint32_t)len))
		while ((got = gso_next(&g, buf, WIRE_MTU - 4)))
			if (got > WIRE_MTU - 4 || ++frames > GSO_MAX)
				abort();
	free(buf);
}

static void join(const unsigned char *data, size_t len)
{
	struct gso_frame f[GSO_JOIN];
	static struct gso_out o;
	size_t sum = 0, wrote = 0;
	int n = 0, took;

	while (n < GSO_JOIN && len > 2) {
		size_t part = data[0] << 3 | (data[1] & 7);
		uint8_t *copy;

		data += 2;
		len -= 2;
		if (part < 14)
			part = 14;
		if (part > len)
			break;
		copy = malloc(part); /* its end is where reading must end */
		memcpy(copy, data, part);
		f[n++] = (struct gso_frame){ copy, (uint32_t)part };
		data += part;
		len -= part;
	}
	if (n) {
		took = gso_join(&o, f, n);
		if (took < 1 || took > n)
			abort();
		for (int i = 0; i < took; i++)
			sum += f[i].len;
		for (int i = 0; i < o.niov; i++)
			wrote += o.iov[i].iov_len;
		if (took == 1 ? wrote != sum + GSO_HDR : wrote > sum + GSO_HDR)
			abort();
	}
	while (n)
		free((void *)(uintptr_t)f[--n].data);
}

static void parse(const unsigned char *data, size_t len)
{
	char *text = malloc(len + 1), err[WIRE_ERR] = "";
	struct wire_spec spec;

	memcpy(text, data, len);
	text[len] = 0;
	if (wire_parse(text, &spec, err, sizeof(err)) && !*err)
		abort();
	free(text);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	if (len < 1 || len > GSO_MAX)
		return 0;
	switch (data[0]) {
	case 0:
		cut(data + 1, len - 1);
		break;
	case 1:
		join(data + 1, len - 1);
		break;
	case 2:
		parse(data + 1, len - 1);
		break;
	}
	return 0;
}
