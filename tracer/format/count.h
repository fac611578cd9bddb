/* SPDX-License-Identifier: MIT */
/* count.h - strace -c: calls, errors and time, by name. */
#ifndef TRACER_COUNT_H
#define TRACER_COUNT_H

#include "tracer/model.h"

struct count;

struct count *count_new(void);
void count_call(struct count *c, const struct trace_ev *ev);
void count_print(struct count *c, FILE *out); /* and frees it */

#endif
