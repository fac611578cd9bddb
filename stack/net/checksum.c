// SPDX-License-Identifier: MIT
/*
 * checksum.c - the Internet checksum (RFC 1071)
 *
 * Models lib/checksum.c. Sums are kept in the byte order of the packet, as
 * RFC 1071 2(B) allows, in 64-bit words added with end-around carry; four
 * chains, so that the carries of one do not wait for another's.
 *
 * Not modelled: copying and summing in one pass; the copies of a program's
 * memory are uaccess.c's alone.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "skbuff.h"

static inline notrace u64 load64(const u8 *p)
{
	u64 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline notrace u64 add64(u64 a, u64 b)
{
	a += b;
	return a + (a < b);
}

static inline notrace u32 fold64(u64 s)
{
	s = (s & 0xffffffffu) + (s >> 32);
	s = (s & 0xffffffffu) + (s >> 32);
	return (u32)s;
}

notrace u32 csum_partial(const void *data, u32 len, u32 sum)
{
	u64 s0 = sum, s1 = 0, s2 = 0, s3 = 0;
	const u8 *p = data;

	for (; len >= 32; p += 32, len -= 32) {
		s0 = add64(s0, load64(p));
		s1 = add64(s1, load64(p + 8));
		s2 = add64(s2, load64(p + 16));
		s3 = add64(s3, load64(p + 24));
	}
	s0 = add64(add64(s0, s1), add64(s2, s3));
	for (; len >= 8; p += 8, len -= 8)
		s0 = add64(s0, load64(p));
	if (len) {
		u64 rest = 0;

		memcpy(&rest, p, len); /* padded with zeros at the end */
		s0 = add64(s0, rest);
	}
	return fold64(s0);
}

notrace u16 csum_fold(u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (u16)~sum;
}

u16 ip_compute_csum(const void *p, u32 len)
{
	return csum_fold(csum_partial(p, len, 0));
}

u16 ip_fast_csum(const void *iph, u32 ihl)
{
	return csum_fold(csum_partial(iph, ihl * 4, 0));
}

notrace u32 csum_add(u32 a, u32 b)
{
	a += b;
	return a + (a < b);
}

notrace u32 csum_sub(u32 a, u32 b)
{
	return csum_add(a, ~b);
}

/* RFC 1071 2(B): a block at an odd offset has its bytes the other way. */
notrace u32 csum_block_add(u32 csum, u32 csum2, u32 offset)
{
	if (offset & 1)
		csum2 = csum2 << 24 | (csum2 & 0xff00) << 8 |
			(csum2 >> 8 & 0xff00) | csum2 >> 24;
	return csum_add(csum, csum2);
}

/* The pseudo header of RFC 768 and RFC 9293. */
notrace u32 csum_tcpudp_nofold(u32 saddr, u32 daddr, u16 len, u16 proto,
			       u32 sum)
{
	return fold64((u64)saddr + daddr + sum + htons(len) + htons(proto));
}

u16 csum_tcpudp_magic(u32 saddr, u32 daddr, u16 len, u16 proto, u32 sum)
{
	return csum_fold(csum_tcpudp_nofold(saddr, daddr, len, proto, sum));
}

u32 csum_and_copy_from_user(const void *src, void *dst, u32 len, u32 sum,
			    int *err)
{
	if (copy_from_user(dst, src, len)) {
		*err = -EFAULT;
		return sum;
	}
	return csum_partial(dst, len, sum);
}
