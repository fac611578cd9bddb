// SPDX-License-Identifier: MIT
/* crc32.c - the frame check sequence. needs: stack/hw/crc32.c */
#include "stack/hw/crc32.h"

#include <stdio.h>

/* One bit at a time, as the standard draws it. */
static uint32_t slow(uint32_t crc, const uint8_t *p, size_t len)
{
	while (len--)
		for (int b = 0, byte = *p++; b < 8; b++, byte >>= 1)
			crc = crc >> 1 ^ ((crc ^ byte) & 1 ? 0xedb88320u : 0);
	return crc;
}

int main(void)
{
	static uint8_t buf[2048];
	uint32_t x = 1;

	if (~crc32_le(~0u, "123456789", 9) != 0xcbf43926u) {
		fprintf(stderr, "crc32: the check value is wrong\n");
		return 1;
	}
	for (size_t i = 0; i < sizeof(buf); i++) {
		x = x * 1103515245 + 12345;
		buf[i] = x >> 16;
	}
	for (size_t off = 0; off < 9; off++)
		for (size_t len = 0; len < 1600; len += 1 + len / 16)
			if (crc32_le(~0u, buf + off, len) !=
			    slow(~0u, buf + off, len)) {
				fprintf(stderr, "crc32: %zu bytes at %zu\n",
					len, off);
				return 1;
			}
	return 0;
}
