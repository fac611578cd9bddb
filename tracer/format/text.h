/* SPDX-License-Identifier: MIT */
/* text.h - what the formats share: one call as a line, JSON text.
 */
#ifndef TRACER_FORMAT_TEXT_H
#define TRACER_FORMAT_TEXT_H

#include "tracer/decode/decode.h"
#include "tracer/format/fdtab.h"
#include "tracer/model_int.h"

/* The call as strace prints it, and its result apart; both end in a NUL. */
void event_text(struct sbuf *args, struct sbuf *ret, struct fdtab *fds,
		const struct trace_ev *ev, uint32_t strsize);
/* A string in JSON, quotes included. */
void json_quote(struct sbuf *b, const char *s);
/* Time in microseconds, three decimals. */
void json_us(struct sbuf *b, uint64_t ns);

#endif
