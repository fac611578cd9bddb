/* SPDX-License-Identifier: MIT */
/*
 * moments.h - the records of a trace as what happened when
 *
 * A call is two moments, its beginning and its return; more when signals came
 * to it and it was made again.
 */
#ifndef TRACER_MOMENTS_H
#define TRACER_MOMENTS_H

#include "tracer/model.h"

struct moment {
	uint64_t t;
	struct trace_ev *ev;
	uint8_t exit; /* a call's return */
	uint8_t again; /* its second beginning, and so on */
	int16_t ret; /* what it was cut off with, -errno; 0: its own return */
	uint32_t order; /* of the record, among equal times */
};

/* All of the trace in order of time; the caller frees it. */
struct moment *moments(const struct trace_doc *doc, size_t *n);

#endif
