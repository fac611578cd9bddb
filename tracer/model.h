/* SPDX-License-Identifier: MIT */
/*
 * model.h - a trace in memory, whichever of its two forms it came from
 *
 * spool.c makes it from a .s102, ndjson.c from NDJSON (the "mem" and "raw"
 * fields of a call make that loss-free). tracer/decode/ turns the raw words
 * and the captured memory of a call into JSON arguments and into strace's
 * text; tracer/format/ prints.
 */
#ifndef MODEL_H
#define MODEL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "trace.h"
#include "trace_record.h"

enum ev_type {
	EV_CALL,
	EV_SOFTIRQ,
	EV_BOOT,
	EV_PACKET,
	EV_DROP,
	EV_TIMER,
	EV_SIGNAL,
	EV_FORK,
	EV_EXEC,
	EV_EXIT,
	EV_LOST,
	EV_TYPES
};

/* Captured memory. `data` points to `len` bytes; see struct trec_cap. */
struct mem {
	uint64_t addr;
	uint32_t len, want;
	uint8_t kind, arg, flags;
	bool exit; /* as it was when the call returned, not when it began */
	const uint8_t *data;
};

/* One function of the path, pre-order. */
struct path_fn {
	uint32_t depth; /* 0 for the first */
	const char *name;
	uint64_t at, ns; /* since entry; inside */
};

struct bt_frame {
	uint64_t ip;
	const char *so; /* NULL: not known */
	uint64_t off;
	const char *sym; /* NULL: not known */
};

struct call_rec {
	const char *name; /* as strace prints it: "sendto", "pselect6" */
	const char *via; /* libc's name that was caught; NULL: not known */
	uint16_t nr; /* socketcall number or enum filecall, by table */
	uint8_t table; /* enum trace_table */
	uint8_t where; /* enum trace_where */
	uint8_t bits; /* word size of the program */
	uint8_t nargs; /* packed words */
	bool done; /* false: cut off, ret is meaningless */
	bool restarted, injected, delayed, logged, poked;
	uint8_t sig; /* handler that ended it */
	uint64_t args[6];
	int64_t ret; /* >= 0 or -errno (1..4095, 512.. for restarts) */
	struct mem *mem; /* entry's first, then exit's */
	uint32_t nmem;
	bool has_sock;
	struct trec_sock sock;
	uint32_t *pkts; /* frame numbers */
	uint32_t npkts;
	struct bt_frame *bt;
	uint32_t nbt;
	json_t *jargs; /* "args" of an NDJSON line as read, else NULL */
};

/* One record of the trace, in order of completion. */
struct trace_ev {
	enum ev_type type;
	uint64_t seq; /* a call's own; else of the call it happened in, 0 */
	uint64_t ts, dur, slept; /* ns since epoch; dur 0 when not done */
	int pid, tid;
	const char *comm;
	struct path_fn *path;
	uint32_t npath;
	union {
		struct call_rec call;
		struct {
			uint32_t what; /* enum softirq */
		} softirq;
		struct {
			uint32_t no, ifindex, len, caplen;
			bool out;
			const uint8_t *data;
		} pkt;
		struct { /* drop timer fork exit lost */
			int64_t a; /* reason kind child status n */
			uint64_t b; /* pktno object how */
		} word;
		struct {
			int64_t signo;
			uint64_t code;
			int32_t pid, uid, status;
			uint64_t value;
			int64_t utime, stime;
			uint8_t cut; /* enum trace_cut */
			bool restart; /* its handler has SA_RESTART */
		} signal;
		struct {
			const char *path;
			bool left;
		} exec;
	};
	void *pool; /* everything above hangs here; private to model.c */
};

struct trace_hdr {
	uint64_t epoch_real; /* ns, CLOCK_REALTIME at ts 0 */
	uint64_t epoch_mono;
	char **argv;
	int argc;
	const char *kernel, *build, *machine_name, *library;
	bool graph, backtrace, pass;
	uint32_t strsize;
	uint32_t bits;
};

struct trace_doc {
	struct trace_hdr hdr;
	struct trace_ev **ev;
	size_t n, room;
};

/*
 * Streaming: hdr() once, then ev() for each record. ev() owns the event and
 * ends with trace_ev_free(); non-zero stops the reading and is returned.
 */
struct trace_sink {
	int (*hdr)(struct trace_sink *s, const struct trace_hdr *h);
	int (*ev)(struct trace_sink *s, struct trace_ev *ev);
	/* Nothing more to read right now (follow, live): flush. May be NULL. */
	int (*idle)(struct trace_sink *s);
	void *priv;
};

#define TRACE_FOLLOW 1 /* wait for more until the trace is complete */

/*
 * Reads a trace of either form ("-": standard input). 0; -1 with one line in
 * err when it cannot be read. A trace that ends in the middle (the machine
 * was killed) is read up to there.
 */
int trace_read(const char *path, int flags, struct trace_sink *sink, char *err,
	       size_t errlen);
/* All of it; NULL with a line in err. */
struct trace_doc *trace_load(const char *path, char *err, size_t errlen);
void trace_doc_free(struct trace_doc *doc);
void trace_ev_free(struct trace_ev *ev);

/* One NDJSON line without the newline; the caller owns it. */
json_t *trace_hdr_json(const struct trace_hdr *h);
json_t *trace_ev_json(const struct trace_ev *ev);
/* The reverse; NULL with a line in err. */
struct trace_ev *trace_ev_from_json(json_t *line, char *err, size_t errlen);

/*
 * The program's memory at the entry (at_exit false) or the return of a call:
 * copies up to len bytes from addr and returns how many were captured, from
 * the start, without a gap. *flags (may be NULL) gets CAP_FAULT when the
 * program itself could not have read on, CAP_MORE when only the capture ends.
 */
uint32_t call_mem(const struct call_rec *c, bool at_exit, uint64_t addr,
		  void *buf, uint32_t len, uint8_t *flags);

/* "sendto" for SYS_SEND on x86-64; NULL for a number nobody knows. */
const char *call_name(enum trace_table table, int nr, int bits);
/* The man page's parameter names, NULL-terminated. */
const char *const *call_params(enum trace_table table, int nr, int bits);

/* --- tracer/decode/ --------------------------------------------------------
 */

/* The "args" array of trace-format.md; never NULL. */
json_t *decode_args(const struct call_rec *c);
/* "ECONNREFUSED"; NULL when there is no such number. */
const char *decode_errno(int err);
/* "SIGPIPE" */
const char *decode_signal(int sig);
/* "SI_USER", "CLD_EXITED"; NULL when it has no name */
const char *decode_sicode(int sig, int code);

/* --- tracer/format/: show --as NAME ----------------------------------------
 */

/* show's options: strace's, with strace's meaning. */
struct show_opts {
	int follow_forks; /* -f 1, -ff 2 */
	int t; /* 0..3: -t -tt -ttt */
	bool r, T, v, k, c, C, w, z, Z, follow;
	int y; /* -y 1, -yy 2 */
	int q; /* -q 1, -qq 2 */
	const char *out; /* -o, to strace -ff: the beginning of names */
	int column; /* -a, 40 */
	uint32_t strsize; /* -s, 32 */
	int x; /* -x 1, -xx 2 */
	int X; /* 0 abbrev, 1 raw, 2 verbose */
	const char *e[32]; /* -e, as given */
	int ne;
};

struct show_format {
	const char *name;
	const char *what; /* one line for --help */
	bool follows; /* shows what comes while it comes */
	/* Exit status. The format reads path itself (trace_read, trace_load).
	 */
	int (*show)(const char *path, const struct show_opts *o, FILE *out);
};

/* Each format is one const of this name in tracer/format/NAME.c. */
extern const struct show_format format_json, format_tree, format_summary;
extern const struct show_format format_strace, format_chrome, format_folded;
extern const struct show_format format_dot, format_html, format_pcapng;

/* --- commands: main.c dispatches; argv[0] is the command's name ------------
 */

int cmd_run(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_ls(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_compare(int argc, char **argv);

/* "sock102: ..." on stderr; returns 2. */
int usage_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
