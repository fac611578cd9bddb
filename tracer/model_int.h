/* SPDX-License-Identifier: MIT */
/* model_int.h - between the readers of a trace; tracer/ only. */
#ifndef MODEL_INT_H
#define MODEL_INT_H

#include "tracer/model.h"

/* An event and the memory all its pointers lead to, freed at once. */
struct trace_ev *ev_new(enum ev_type type);
void *ev_alloc(struct trace_ev *ev, size_t n);
void *ev_copy(struct trace_ev *ev, const void *p, size_t n);
/* A string that is never freed and exists once: comm, via, function names. */
const char *intern(const char *s, size_t n);

/* What is read: grows in place, may wait for more. */
struct input {
	int fd;
	int flags; /* TRACE_FOLLOW */
	struct trace_sink *sink;
	uint8_t *buf;
	size_t have, pos, room;
	bool eof;
	int error; /* errno of the read that ended it; 0: there is no more */
};
/* n bytes at buf + pos, waiting for them; false at the end. */
bool input_need(struct input *in, size_t n);
void input_take(struct input *in, size_t n);

/* trace_read() of something that is open; name is for messages. */
int trace_read_fd(int fd, const char *name, int flags, struct trace_sink *sink,
		  char *err, size_t errlen);
int spool_read(struct input *in, char *err, size_t errlen);
int ndjson_read(struct input *in, char *err, size_t errlen);

/* As NDJSON has it: 0 for a call that has none, or one that does not exist. */
unsigned call_number(const struct call_rec *c);
bool call_by_name(const char *name, int nr, enum trace_table *table, int *n);

/* symbols.c: functions of an ELF file. */
struct symbols;
struct symbols *symbols_load(const char *path);
/* From the text of a TREC_SYMBOLS. */
struct symbols *symbols_parse(const char *text, size_t len);
/* The function at this offset in memory (vaddr) or in the file; or NULL. */
const char *symbols_at(const struct symbols *s, uint64_t vaddr);
uint64_t symbols_vaddr(const struct symbols *s, uint64_t file_off);
/* A malloc'ed TREC_SYMBOLS record. */
struct trec_symbols *symbols_record(const struct symbols *s);

/* sum.c: the last line of a trace. */
struct sum;
struct sum *sum_new(void);
void sum_add(struct sum *s, const struct trace_ev *ev);
json_t *sum_json(const struct sum *s);
void sum_free(struct sum *s);
struct sum_line {
	const char *call;
	uint64_t n, errors, total, slept, min, max, p50, p99;
};
/* Lines, by total time; valid until the next call. */
const struct sum_line *sum_lines(struct sum *s, size_t *n);

/* Bytes as a JSON string: valid UTF-8 stays, the rest is \ooo. */
json_t *json_bytes(const char *s, size_t n);
json_t *call_sock_json(const struct call_rec *c);
json_t *call_bt_json(const struct call_rec *c);
const char *call_where(const struct call_rec *c);
const char *softirq_name(unsigned int nr);
const char *timer_name(int64_t kind);
const char *drop_name(int64_t reason);
const char *tcp_state_name(unsigned int state);

#endif
