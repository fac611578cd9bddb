// SPDX-License-Identifier: MIT
/*
 * crc32.c - the frame check sequence of IEEE 802.3 clause 3.2.9
 *
 * Models lib/crc32.c. Polynomial 04C11DB7h, taken least significant bit first
 * (EDB88320h). The card puts a real FCS behind each frame it stores, 1500
 * bytes at a time, so it matters how long that takes:
 *
 *   tables        eight of them, eight bytes a step: anywhere
 *   PCLMULQDQ     64 bytes a step, where the processor has it: the message is
 *                 a polynomial, and x^n times a part of it may be replaced by
 *                 (x^n mod P) times that part. What is left of it, sixteen
 *                 bytes with the same remainder, goes through the tables.
 */
#include "stack/hw/crc32.h"

#include <stdbool.h>
#include <string.h>

#define POLY 0xedb88320u

/* Filled on first use; two threads may fill it at once with the same values. */
static uint32_t table[8][256];
static bool filled;

static void crc32_fill(void)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i;

		for (int k = 0; k < 8; k++)
			c = c & 1 ? c >> 1 ^ POLY : c >> 1;
		table[0][i] = c;
	}
	for (int t = 1; t < 8; t++)
		for (int i = 0; i < 256; i++)
			table[t][i] = table[t - 1][i] >> 8 ^
				      table[0][table[t - 1][i] & 255];
	__atomic_store_n(&filled, true, __ATOMIC_RELEASE);
}

static uint32_t crc32_tables(uint32_t crc, const uint8_t *p, size_t len)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	for (; len >= 8; len -= 8, p += 8) {
		uint32_t a, b;

		memcpy(&a, p, 4);
		memcpy(&b, p + 4, 4);
		a ^= crc;
		crc = table[7][a & 255] ^ table[6][a >> 8 & 255] ^
		      table[5][a >> 16 & 255] ^ table[4][a >> 24] ^
		      table[3][b & 255] ^ table[2][b >> 8 & 255] ^
		      table[1][b >> 16 & 255] ^ table[0][b >> 24];
	}
#endif
	while (len--)
		crc = crc >> 8 ^ table[0][(crc ^ *p++) & 255];
	return crc;
}

#if defined(__x86_64__) || defined(__i386__)
#include <wmmintrin.h>

#define FOLDS __attribute__((target("sse2,pclmul")))

/* x^(512+32), x^(512-32), x^(128+32), x^(128-32) mod P, bits reversed */
static const uint64_t by_64[2]
	__attribute__((aligned(16))) = { 0x154442bd4, 0x1c6e41596 };
static const uint64_t by_16[2]
	__attribute__((aligned(16))) = { 0x1751997d0, 0x0ccaa009e };

static inline FOLDS __m128i fold(__m128i x, __m128i k, __m128i next)
{
	return _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(x, k, 0x00),
					   _mm_clmulepi64_si128(x, k, 0x11)),
			     next);
}

/* At least 64 bytes. */
static FOLDS uint32_t crc32_folded(uint32_t crc, const uint8_t *p, size_t len)
{
	const __m128i *v = (const void *)p;
	__m128i k = _mm_load_si128((const void *)by_64);
	__m128i a = _mm_loadu_si128(v), b = _mm_loadu_si128(v + 1);
	__m128i c = _mm_loadu_si128(v + 2), d = _mm_loadu_si128(v + 3);
	uint8_t rest[16];

	a = _mm_xor_si128(a, _mm_cvtsi32_si128((int)crc));
	/* Four chains, which do not wait for each other. */
	for (v += 4, len -= 64; len >= 64; v += 4, len -= 64) {
		a = fold(a, k, _mm_loadu_si128(v));
		b = fold(b, k, _mm_loadu_si128(v + 1));
		c = fold(c, k, _mm_loadu_si128(v + 2));
		d = fold(d, k, _mm_loadu_si128(v + 3));
	}
	k = _mm_load_si128((const void *)by_16);
	a = fold(fold(fold(a, k, b), k, c), k, d);
	for (; len >= 16; len -= 16)
		a = fold(a, k, _mm_loadu_si128(v++));
	_mm_storeu_si128((void *)rest, a);
	return crc32_tables(crc32_tables(0, rest, 16), (const void *)v, len);
}

static bool can_fold(void)
{
	return __builtin_cpu_supports("pclmul");
}
#else
static uint32_t crc32_folded(uint32_t crc, const uint8_t *p, size_t len)
{
	return crc32_tables(crc, p, len);
}

static bool can_fold(void)
{
	return false;
}
#endif

uint32_t crc32_le(uint32_t crc, const void *data, size_t len)
{
	if (!__atomic_load_n(&filled, __ATOMIC_ACQUIRE))
		crc32_fill();
	if (len >= 64 && can_fold())
		return crc32_folded(crc, data, len);
	return crc32_tables(crc, data, len);
}
