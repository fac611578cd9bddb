/* SPDX-License-Identifier: MIT */
/* crc32.h - the frame check sequence of IEEE 802.3 */
#ifndef CRC32_H
#define CRC32_H

#include <stddef.h>
#include <stdint.h>

/*
 * The shift register after `len` bytes, without the final inversion. Start
 * with ~0u; the FCS on the wire is the inverse, least significant byte first.
 */
uint32_t crc32_le(uint32_t crc, const void *data, size_t len);

#endif
