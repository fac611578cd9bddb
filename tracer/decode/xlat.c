// SPDX-License-Identifier: MIT
/* xlat.c - looking a constant up. */
#include "tracer/decode/xlat.h"

const char *xlat_name(const struct xlat *x, uint64_t v)
{
	size_t lo = 0, hi = x->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (x->row[mid].v < v)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < x->n && x->row[lo].v == v ? x->row[lo].s : NULL;
}
