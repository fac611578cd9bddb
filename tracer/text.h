/* SPDX-License-Identifier: MIT */
/* text.h - events as text, appended to a buffer that grows; tracer/ only. */
#ifndef TRACER_TEXT_H
#define TRACER_TEXT_H

#include "tracer/model.h"

struct text {
	char *buf;
	size_t len, room;
};

/* What json_dumpb(trace_ev_json(ev), JSON_COMPACT) would have written. */
void text_ev(struct text *t, const struct trace_ev *ev);
/* Takes the reference. */
void text_json(struct text *t, json_t *v);

#endif
