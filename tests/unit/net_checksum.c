// SPDX-License-Identifier: MIT
/*
 * net_checksum.c - the Internet checksum against RFC 1071's own words
 *
 * needs: stack/net/checksum.c
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skbuff.h"

unsigned long copy_from_user(void *to, const void *from, unsigned long n)
{
	memcpy(to, from, n);
	return 0;
}

static int failed;
#define CHECK(c)                                                       \
	do {                                                           \
		if (!(c)) {                                            \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #c); \
			failed = 1;                                    \
		}                                                      \
	} while (0)

/* RFC 1071 section 1: 16-bit ones' complement sum, padded with a zero. */
static u16 slow(const u8 *p, u32 len, u32 sum)
{
	for (; len > 1; p += 2, len -= 2)
		sum += (u32)p[0] << 8 | p[1];
	if (len)
		sum += (u32)p[0] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (u16)~sum;
}

static void rfc1071_example(void)
{
	static const u8 data[] = { 0, 1, 0xf2, 3, 0xf4, 0xf5, 0xf6, 0xf7 };

	CHECK(ip_compute_csum(data, sizeof(data)) == htons((u16)~0xddf2));
}

static void any_length_any_place(void)
{
	static u8 buf[70000];
	u32 i, off, len, cut;

	for (i = 0; i < sizeof(buf); i++)
		buf[i] = (u8)rand();
	for (i = 0; i < 4000; i++) {
		off = (u32)rand() % 64;
		len = i < 300 ? i : (u32)rand() % 3000;
		CHECK(ip_compute_csum(buf + off, len) ==
		      htons(slow(buf + off, len, 0)));
		cut = len ? (u32)rand() % len : 0;
		CHECK(csum_fold(csum_block_add(
			      csum_partial(buf + off, cut, 0),
			      csum_partial(buf + off + cut, len - cut, 0),
			      cut)) == htons(slow(buf + off, len, 0)));
	}
	CHECK(ip_compute_csum(buf, 65536) == htons(slow(buf, 65536, 0)));
	memset(buf, 0xff, sizeof(buf));
	CHECK(ip_compute_csum(buf, 65535) == htons(slow(buf, 65535, 0)));
}

static void a_header_with_its_sum_is_zero(void)
{
	u8 h[20] = { 0x45, 0, 0,   84, 1, 2, 0x40, 0, 64, 1,
		     0,	   0, 127, 0,  0, 1, 127,  0, 0,  1 };
	u16 sum = ip_fast_csum(h, 5);

	memcpy(h + 10, &sum, 2);
	CHECK(ip_fast_csum(h, 5) == 0);
	h[8]--;
	CHECK(ip_fast_csum(h, 5) != 0);
}

static void the_pseudo_header_counts(void)
{
	u8 p[12 + 9] = { 10, 0, 0, 1, 10, 0, 0, 2, 0, 17, 0,
			 9,  1, 2, 3, 4,  5, 6, 7, 8, 9 };
	u32 s = htonl(0x0a000001), d = htonl(0x0a000002);

	CHECK(csum_tcpudp_magic(s, d, 9, 17, csum_partial(p + 12, 9, 0)) ==
	      htons(slow(p, sizeof(p), 0)));
	CHECK(csum_sub(csum_add(0xfffffff0, 0x20), 0x20) == 0xfffffff0);
}

int main(void)
{
	rfc1071_example();
	any_length_any_place();
	a_header_with_its_sum_is_zero();
	the_pseudo_header_counts();
	return failed;
}
