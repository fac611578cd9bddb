/* SPDX-License-Identifier: MIT */
/*
 * side.h - one side of a comparison: calls by thread, from a trace or a log
 *
 * Both forms end as strace's notation taken apart again, so that a trace of
 * ours and a log of strace differ only where the program could tell.
 */
#ifndef TRACER_SIDE_H
#define TRACER_SIDE_H

#include "tracer/decode/val.h"
#include "tracer/model.h"

/* A value as text has it. */
struct node {
	enum {
		NODE_ATOM,
		NODE_STR,
		NODE_STRUCT,
		NODE_ARRAY,
		NODE_CALL
	} kind;
	bool more; /* the string or the list is longer */
	const char *name; /* of the field, or NULL */
	const char *s; /* atom; string's bytes; call's name */
	size_t len; /* of s */
	struct node *child, *next;
};

struct scall {
	const char *name;
	struct node *args;
	const char *text; /* "connect(3, {...}, 16)" */
	bool done;
	int64_t ret; /* as printed: -1 with err */
	const char *err; /* "ECONNREFUSED", or NULL */
	const char *aux; /* what follows the value: "(Timeout)" */
	bool injected;
	int line; /* of the log; 0 */
	const struct trace_ev *ev; /* of the trace; NULL */
	/* filled by fold() */
	bool skip;
	bool readiness; /* poll, select, epoll_wait */
	int fd; /* the descriptor it acts on, -1 */
	int stream; /* 1 data in, 2 data out of a stream socket, 0 neither */
	uint64_t bytes; /* of the stream; of all calls folded into it */
	struct sbuf data;
	bool data_more; /* not all of the bytes are known */
	int folded; /* calls that were folded into this one */
	bool eof;
	/*
	 * Never returned: how long it had run when its process was killed,
	 * 0 where that is not known. Of a stream: the last piece was so.
	 */
	bool cut;
	uint64_t cut_ns;
};

/* What was cut off after less than this ended by chance, not by hanging. */
#define CUT_SHORT 200000000u

struct sthread {
	int tid, pid;
	char comm[32];
	struct scall **call;
	size_t n, room;
	char place[64]; /* in the process tree: "0", "0.1" ... */
	int parent; /* index of the thread that made it, -1 */
	int exit_status; /* -1: not known; 128 + N killed */
};

struct side {
	const char *name;
	struct varena arena;
	struct sthread *thread;
	size_t n;
	struct trace_doc *doc; /* kept for scall.ev */
	int lines; /* of logs, so far */
};

/* Either form, told by its first bytes. 0; -1 with a line in err. */
int side_load(struct side *s, const char *path, char *err, size_t errlen);
void side_free(struct side *s);

/* strace_log.c: tid, if not 0, is whose lines without one are. */
int side_from_log(struct side *s, FILE *f, int tid, char *err, size_t errlen);
/* strace_text.c */
/* A call's text, from its name on, into args, ret and so on; false: no call. */
bool call_from_text(struct varena *a, const char *text, struct scall *c);

struct sthread *side_thread(struct side *s, int tid, int pid);
void side_add(struct sthread *t, struct scall *c);

/*
 * fold.c: leaves the calls that a comparison is about (those on sockets, on
 * sets that hold one), and folds retries and pieces of a stream into one.
 */
void side_fold(struct side *s);

static inline const struct node *node_nth(const struct node *list, int i)
{
	while (list && i-- > 0)
		list = list->next;
	return list;
}

#endif
