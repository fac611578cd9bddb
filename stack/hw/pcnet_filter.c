// SPDX-License-Identifier: MIT
/*
 * pcnet_filter.c - which frames are ours: PADR, LADRF, broadcast, Magic Packet
 *
 * Models the address matching section of the Am79C970A data sheet (AMD
 * 19436). The logical filter is a hash: the top six bits of the CRC register
 * after the destination address pick one of 64 bits.
 *
 * Not modelled: the external address detection interface (EADI).
 */
#include <string.h>

#include "stack/hw/crc32.h"
#include "stack/hw/pcnet_int.h"

static bool ladrf_match(const struct pcnet *s, const uint8_t *da)
{
	unsigned idx = crc32_le(~0u, da, 6) >> 26;

	return s->csr[8 + (idx >> 4)] >> (idx & 15) & 1;
}

static bool padr_match(const struct pcnet *s, const uint8_t *da)
{
	for (int i = 0; i < 3; i++)
		if (s->csr[12 + i] != (da[2 * i] | da[2 * i + 1] << 8))
			return false;
	return true;
}

static bool is_broadcast(const uint8_t *da)
{
	return !memcmp(da, "\377\377\377\377\377\377", 6);
}

/*
 * Broadcast is matched before the hash, which it would also pass when that
 * bit is set; with DRCVBC the hash is its only way in. PAM, LAFM and BAM tell
 * the way, and none of them is set where only PROM let a frame in.
 */
enum pcnet_match pcnet_filter(const struct pcnet *s, const uint8_t da[6])
{
	uint16_t mode = s->csr[15];

	if (mode & MODE_PROM)
		return PCNET_MATCH_PROM;
	if (is_broadcast(da) && !(mode & MODE_DRCVBC))
		return PCNET_MATCH_BCAST;
	if (da[0] & 1)
		return ladrf_match(s, da) ? PCNET_MATCH_LADRF
					  : PCNET_MATCH_NONE;
	if (!(mode & MODE_DRCVPA) && padr_match(s, da))
		return PCNET_MATCH_PADR;
	return PCNET_MATCH_NONE;
}

/*
 * Six bytes of ones and then our address sixteen times, anywhere in a frame
 * that is addressed to us (MPPLBA: or that passes as broadcast or multicast).
 */
bool pcnet_magic_frame(const struct pcnet *s, const uint8_t *f, uint32_t len)
{
	uint8_t want[17 * 6];

	if (len < 6 + sizeof(want))
		return false;
	if (!padr_match(s, f) &&
	    !(s->csr[5] & CSR5_MPPLBA && pcnet_filter(s, f)))
		return false;
	memset(want, 0xff, 6);
	for (int i = 0; i < 48; i++) {
		want[6 + 2 * i] = s->csr[12 + i % 3] & 0xff;
		want[7 + 2 * i] = s->csr[12 + i % 3] >> 8;
	}
	return memmem(f, len, want, sizeof(want));
}
