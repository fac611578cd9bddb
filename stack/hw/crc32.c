// SPDX-License-Identifier: MIT
/*
 * crc32.c - the frame check sequence of IEEE 802.3 clause 3.2.9
 *
 * Models lib/crc32.c. Polynomial 04C11DB7h, taken least significant bit first
 * (EDB88320h). Eight tables, so that eight bytes are one step: the card puts
 * a real FCS behind each frame it stores, 1500 bytes at a time.
 *
 * Not modelled: the carry-less multiply instructions that would be faster.
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

uint32_t crc32_le(uint32_t crc, const void *data, size_t len)
{
	const uint8_t *p = data;

	if (!__atomic_load_n(&filled, __ATOMIC_ACQUIRE))
		crc32_fill();
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
