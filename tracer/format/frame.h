/* SPDX-License-Identifier: MIT */
/* frame.h - one Ethernet frame in a few words. */
#ifndef TRACER_FRAME_H
#define TRACER_FRAME_H

#include <stddef.h>
#include <stdint.h>

struct frame_text {
	char src[32], dst[32]; /* "127.0.0.1:80"; empty: not known */
	char brief[64]; /* "SYN", "UDP 20 bytes" */
	char text[192];
};

void frame_text(struct frame_text *f, const uint8_t *p, size_t caplen,
		size_t len);

#endif
