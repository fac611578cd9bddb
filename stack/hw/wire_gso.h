/* SPDX-License-Identifier: MIT */
/* wire_gso.h - frames of many segments to and from the kernel's TAP */
#ifndef WIRE_GSO_H
#define WIRE_GSO_H

#include <linux/virtio_net.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

#define GSO_MAX (65536 + 256)
#define GSO_HDR sizeof(struct virtio_net_hdr)

/* One frame as the kernel gave it, handed out in pieces for the wire. */
struct gso_in {
	struct virtio_net_hdr vh;
	uint8_t frame[GSO_MAX];
	uint32_t len; /* of frame; 0: none */
	uint32_t at; /* payload handed out so far */
	uint32_t headers; /* Ethernet, IP and TCP; 0: not to be cut */
	uint32_t segment; /* number of the next one */
};

/* After a read of n bytes into vh and frame. False: nothing to be had of it. */
bool gso_begin(struct gso_in *g, uint32_t n);
/* The next frame of at most size bytes, or 0 when there is none. */
uint32_t gso_next(struct gso_in *g, uint8_t *buf, uint32_t size);

/* Consecutive frames of one TCP stream as one, for a single writev(). */
#define GSO_JOIN 32

struct gso_out {
	struct virtio_net_hdr vh;
	uint8_t headers[14 + 60 + 60];
	struct iovec iov[2 + GSO_JOIN];
	int niov;
};

struct gso_frame {
	const uint8_t *data;
	uint32_t len;
};

/* Fills *o from the first of n frames; returns how many it took (>= 1). */
int gso_join(struct gso_out *o, const struct gso_frame *f, int n);

#endif
