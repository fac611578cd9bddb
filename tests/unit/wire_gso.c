// SPDX-License-Identifier: MIT
/* needs: stack/hw/wire_gso.c */
/*
 * wire_gso.c - frames joined and cut again are the frames they were
 *
 * A stream is made into frames as a card would send it, joined, completed as
 * the kernel's end would, and cut. Every frame must come out as it went in.
 */
#include "stack/hw/wire_gso.h"

#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed;
#define CHECK(c)                                                           \
	do {                                                               \
		if (!(c)) {                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
				#c);                                       \
			failed = 1;                                        \
		}                                                          \
	} while (0)

/* Headers are where the frame has them, not where a compiler likes them. */
struct ip4 {
	struct iphdr h;
} __attribute__((packed));

struct tcp4 {
	struct tcphdr h;
} __attribute__((packed));

/* RFC 1071 as it is written: two bytes at a time, in network order. */
static uint16_t slow_sum(const uint8_t *p, uint32_t n, uint32_t s)
{
	for (uint32_t i = 0; i < n; i++)
		s += i & 1 ? p[i] : p[i] << 8;
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return s;
}

static uint16_t tcp_sum(const uint8_t *f, uint32_t len)
{
	const struct ip4 *ip = (const void *)(f + 14);
	uint32_t at = 14 + ip->h.ihl * 4u;
	uint32_t s = slow_sum((const uint8_t *)&ip->h.saddr, 8, 6 + len - at);

	return slow_sum(f + at, len - at, s);
}

static int good(const uint8_t *f, uint32_t len)
{
	const struct ip4 *ip = (const void *)(f + 14);

	return ntohs(ip->h.tot_len) == len - 14 &&
	       slow_sum(f + 14, ip->h.ihl * 4u, 0) == 0xffff &&
	       tcp_sum(f, len) == 0xffff;
}

#define HDR (14 + 20 + 32) /* with time stamps */

static uint32_t make(uint8_t *f, uint32_t seq, uint32_t n, uint8_t flags,
		     uint16_t id)
{
	struct ip4 *ip = (void *)(f + 14);
	struct tcp4 *th = (void *)(f + 34);
	uint16_t c;

	memset(f, 0, HDR);
	memset(f, 2, 12);
	f[12] = 8;
	ip->h.version = 4;
	ip->h.ihl = 5;
	ip->h.ttl = 64;
	ip->h.protocol = IPPROTO_TCP;
	ip->h.tot_len = htons(HDR - 14 + n);
	ip->h.id = htons(id);
	ip->h.frag_off = htons(IP_DF);
	ip->h.saddr = htonl(0x0a660002);
	ip->h.daddr = htonl(0x0a660001);
	th->h.source = htons(4000);
	th->h.dest = htons(80);
	th->h.seq = htonl(seq);
	th->h.ack_seq = htonl(77);
	th->h.doff = 8;
	((uint8_t *)th)[13] = flags;
	th->h.window = htons(500);
	f[34 + 20] = f[34 + 21] = 1; /* NOP NOP */
	f[34 + 22] = 8;
	f[34 + 23] = 10;
	for (uint32_t i = 0; i < n; i++)
		f[HDR + i] = seq + i * 3;
	c = htons((uint16_t)~slow_sum(f + 14, 20, 0));
	memcpy(&ip->h.check, &c, 2);
	c = htons((uint16_t)~tcp_sum(f, HDR + n));
	memcpy(&th->h.check, &c, 2);
	return HDR + n;
}

#define N 24
static uint8_t frames[N][1600];
static struct gso_frame f[N];

static void stream(uint32_t mss, int n, uint32_t last, uint8_t last_flags)
{
	for (int i = 0; i < n; i++) {
		uint32_t len = i == n - 1 ? last : mss;

		f[i].data = frames[i];
		f[i].len = make(frames[i], 1000 + i * mss, len,
				i == n - 1 ? last_flags : TH_ACK, 7 + i);
	}
}

/* The write as the kernel's end would see it, then cut again. */
static void round_trip(int n, int want)
{
	static struct gso_out o;
	static struct gso_in in;
	uint8_t out[2048];
	uint32_t len = 0;
	int k = gso_join(&o, f, n);

	CHECK(k == want);
	for (int i = 1; i < o.niov; i++) {
		memcpy(in.frame + len, o.iov[i].iov_base, o.iov[i].iov_len);
		len += o.iov[i].iov_len;
	}
	CHECK(o.iov[0].iov_len == GSO_HDR);
	memcpy(&in.vh, o.iov[0].iov_base, GSO_HDR);
	CHECK(gso_begin(&in, len + GSO_HDR));
	for (int i = 0; i < k; i++) {
		len = gso_next(&in, out, sizeof(out));
		CHECK(len == f[i].len);
		CHECK(good(out, len));
		CHECK(!memcmp(out, f[i].data, f[i].len));
	}
	CHECK(gso_next(&in, out, sizeof(out)) == 0);
}

static void joined(void)
{
	stream(1448, 10, 1448, TH_ACK);
	round_trip(10, 10);
	stream(1448, 10, 100, TH_ACK | TH_PUSH);
	round_trip(10, 10);
	stream(1448, 2, 1, TH_ACK | TH_PUSH);
	round_trip(2, 2);
	stream(536, N, 536, TH_ACK);
	round_trip(N, N);
	/* An odd number of bytes in the middle. */
	stream(501, 5, 499, TH_ACK);
	round_trip(5, 5);
}

static void alone(void)
{
	uint8_t other[80] = { 0 };

	stream(1448, 4, 1448, TH_ACK | TH_FIN);
	round_trip(4, 3);
	stream(1448, 4, 1448, TH_ACK);
	frames[2][34 + 7] ^= 1; /* a hole in the sequence */
	round_trip(2, 2);
	CHECK(gso_join(&(struct gso_out){ .niov = 0 }, f, 4) == 2);
	stream(1448, 4, 1448, TH_ACK);
	frames[1][34 + 24] ^= 1; /* another time stamp */
	CHECK(gso_join(&(struct gso_out){ .niov = 0 }, f, 4) == 1);
	stream(1448, 4, 1448, TH_ACK);
	frames[0][34 + 13] = TH_SYN;
	CHECK(gso_join(&(struct gso_out){ .niov = 0 }, f, 4) == 1);
	/* A pure ACK, padded to 80 bytes: the padding is not data. */
	stream(1448, 2, 1448, TH_ACK);
	make(other, 1, 0, TH_ACK, 1);
	f[0] = (struct gso_frame){ other, sizeof(other) };
	CHECK(gso_join(&(struct gso_out){ .niov = 0 }, f, 2) == 1);
	/* More than IP can say. */
	stream(1448, N, 1448, TH_ACK);
	CHECK(gso_join(&(struct gso_out){ .niov = 0 }, f, 1) == 1);
}

/* What a kernel may hand over and must not be believed. */
static void strange(void)
{
	static struct gso_in in;
	uint8_t out[2048];

	CHECK(!gso_begin(&in, 5));
	memset(&in, 0, sizeof(in));
	in.vh.gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
	CHECK(!gso_begin(&in, 200)); /* not TCP */
	make(in.frame, 1, 1000, TH_ACK, 1);
	CHECK(!gso_begin(&in, GSO_HDR + HDR + 1000)); /* segments of 0 */
	in.vh.gso_size = 4000;
	CHECK(gso_begin(&in, GSO_HDR + HDR + 1000));
	CHECK(gso_next(&in, out, 500) == 0); /* longer than the wire */
	memset(&in.vh, 0, sizeof(in.vh));
	in.vh.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	in.vh.csum_start = 60000;
	CHECK(gso_begin(&in, GSO_HDR + HDR + 1000));
	CHECK(gso_next(&in, out, sizeof(out)) == HDR + 1000);
}

/* One frame whose checksum was left to us. */
static void partial(void)
{
	static struct gso_in in;
	uint8_t out[2048], want[2048];
	uint16_t c;

	make(want, 5, 777, TH_ACK, 1);
	make(in.frame, 5, 777, TH_ACK, 1);
	c = htons(slow_sum(in.frame + 26, 8, 6 + HDR - 34 + 777));
	memcpy(in.frame + 34 + 16, &c, 2);
	memset(&in.vh, 0, sizeof(in.vh));
	in.vh.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	in.vh.csum_start = 34;
	in.vh.csum_offset = 16;
	CHECK(gso_begin(&in, GSO_HDR + HDR + 777));
	CHECK(gso_next(&in, out, sizeof(out)) == HDR + 777);
	CHECK(!memcmp(out, want, HDR + 777));
}

int main(void)
{
	joined();
	alone();
	strange();
	partial();
	return failed;
}
