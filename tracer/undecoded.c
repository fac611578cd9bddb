// SPDX-License-Identifier: MIT
/*
 * undecoded.c - names for numbers where tracer/decode is left out of a build
 *
 * Weak: the decoder's functions take their place. Not modelled: arguments.
 */
#include <signal.h>
#include <string.h>

#include "tracer/model.h"

#define WEAK __attribute__((weak))

WEAK json_t *decode_args(const struct call_rec *c)
{
	(void)c;
	return json_array();
}

WEAK const char *decode_errno(int err)
{
	return strerrorname_np(err);
}

WEAK const char *decode_signal(int sig)
{
	static char text[16];

	if (!sigabbrev_np(sig))
		return NULL;
	snprintf(text, sizeof(text), "SIG%s", sigabbrev_np(sig));
	return text;
}
