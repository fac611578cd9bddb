// SPDX-License-Identifier: MIT
/*
 * side.c - loads one side of a comparison, whichever form it has
 *
 * A trace is turned into strace's text first (with everything that was
 * captured), then read as a log is: what is compared is what is shown.
 */
#include "tracer/side.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "tracer/decode/decode.h"
#include "tracer/format/fdtab.h"

struct sthread *side_thread(struct side *s, int tid, int pid)
{
	struct sthread *t;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->thread[i].tid == tid)
			return &s->thread[i];
	s->thread = realloc(s->thread, sizeof(*t) * (s->n + 1));
	t = &s->thread[s->n++];
	memset(t, 0, sizeof(*t));
	t->tid = tid;
	t->pid = pid ? pid : tid;
	t->parent = -1;
	t->exit_status = -1;
	return t;
}

void side_add(struct sthread *t, struct scall *c)
{
	if (t->n == t->room) {
		t->room = t->room * 2 + 64;
		t->call = realloc(t->call, sizeof(*t->call) * t->room);
	}
	t->call[t->n++] = c;
}

/* As they are on a machine, and in the namespace that compare makes. */
static const char *dev_name(void *ctx, unsigned ifindex)
{
	return ifindex == 1 ? "lo" : ifindex == 2 ? "eth0" : NULL;
}

static void add_call(struct side *s, struct fdtab *fds, struct trace_ev *ev)
{
	struct text_opts o = { .strsize = UINT32_MAX,
			       .xlat = 'a',
			       .ifname = dev_name };
	struct dec d = { .a = &s->arena, .c = &ev->call };
	struct scall *c = va_alloc(&s->arena, sizeof(*c));
	struct call_text where;
	struct sbuf b = { 0 };
	struct sthread *t;

	side_thread(s, ev->pid, ev->pid); /* a thread comes after its process */
	t = side_thread(s, ev->tid, ev->pid);
	d.nl_proto = fdtab_netlink(fds, ev);
	decode_call(&d);
	decode_text(&b, &d, &o, &where);
	sb_puts(&b, ") = ");
	decode_ret(&b, &d, &o);
	fdtab_call(fds, ev);
	if (call_from_text(&s->arena, b.s, c)) {
		c->ev = ev;
		c->cut = !ev->call.done;
		side_add(t, c);
	}
	if (ev->comm && !t->comm[0])
		snprintf(t->comm, sizeof(t->comm), "%s", ev->comm);
	sb_free(&b);
}

static int by_seq(const void *x, const void *y)
{
	const struct trace_ev *a = *(struct trace_ev *const *)x;
	const struct trace_ev *b = *(struct trace_ev *const *)y;

	if (a->ts != b->ts)
		return a->ts < b->ts ? -1 : 1;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static void from_doc(struct side *s)
{
	struct fdtab *fds = fdtab_new();
	size_t i, k;

	qsort(s->doc->ev, s->doc->n, sizeof(s->doc->ev[0]), by_seq);
	for (i = 0; i < s->doc->n; i++) {
		struct trace_ev *ev = s->doc->ev[i];
		struct sthread *t;

		switch (ev->type) {
		case EV_CALL:
			add_call(s, fds, ev);
			break;
		case EV_FORK:
			fdtab_fork(fds, ev->pid, (int)ev->word.a);
			k = (size_t)(side_thread(s, ev->tid, ev->pid) -
				     s->thread);
			t = side_thread(s, (int)ev->word.a, (int)ev->word.a);
			if (t->parent < 0 && t != &s->thread[k])
				t->parent = (int)k;
			break;
		case EV_EXIT:
			t = side_thread(s, ev->tid, ev->pid);
			t->exit_status = ev->word.b ? 128 + (int)ev->word.b
						    : (int)ev->word.a & 0xff;
			break;
		default:
			break;
		}
	}
	fdtab_free(fds);
	/* When was the process of a call that never returned gone? */
	for (i = 0; i < s->n; i++) {
		struct sthread *t = &s->thread[i];
		struct scall *c = t->n ? t->call[t->n - 1] : NULL;
		uint64_t end = 0;

		if (!c || !c->cut)
			continue;
		for (k = 0; k < s->doc->n; k++) {
			struct trace_ev *ev = s->doc->ev[k];

			if (ev->ts + ev->dur > end &&
			    (ev->type != EV_EXIT || ev->pid == t->pid))
				end = ev->ts + ev->dur;
			if (ev->type == EV_EXIT && ev->pid == t->pid)
				break;
		}
		c->cut_ns = end > c->ev->ts ? end - c->ev->ts : 0;
	}
}

/* "0" is the first process; "0.2" the third that it made. */
static void places(struct side *s)
{
	size_t i, k;
	int roots = 0;

	for (i = 0; i < s->n; i++) {
		struct sthread *t = &s->thread[i];
		int nth = 0;

		/* A thread hangs on its process's first one. */
		for (k = 0; k < s->n && t->parent < 0; k++)
			if (t->tid != t->pid && s->thread[k].tid == t->pid)
				t->parent = (int)k;
		if (t->parent < 0 || t->parent > (int)i) {
			snprintf(t->place, sizeof(t->place), "%d", roots++);
			continue;
		}
		for (k = 0; k < i; k++)
			nth += s->thread[k].parent == t->parent;
		memcpy(t->place, s->thread[t->parent].place, 50);
		snprintf(t->place + strlen(t->place), 14, ".%d", nth);
	}
}

static int by_number(const void *x, const void *y)
{
	const char *a = *(char *const *)x, *b = *(char *const *)y;

	return atoi(strrchr(a, '.') + 1) - atoi(strrchr(b, '.') + 1);
}

/* PATH.PID of strace -ff: 0; -1 with a line in err; 1: there are none. */
static int side_from_files(struct side *s, const char *path, char *err,
			   size_t errlen)
{
	char *pattern;
	glob_t g;
	int ret = 1;

	if (asprintf(&pattern, "%s.[0-9]*", path) < 0)
		return 1;
	if (!glob(pattern, 0, NULL, &g)) {
		qsort(g.gl_pathv, g.gl_pathc, sizeof(char *), by_number);
		ret = 0;
		for (size_t i = 0; i < g.gl_pathc && !ret; i++) {
			const char *name = g.gl_pathv[i];
			FILE *f = fopen(name, "r");

			if (!f)
				continue;
			ret = side_from_log(s, f, atoi(strrchr(name, '.') + 1),
					    err, errlen);
			fclose(f);
		}
		globfree(&g);
	}
	free(pattern);
	return ret;
}

int side_load(struct side *s, const char *path, char *err, size_t errlen)
{
	unsigned char head[8] = { 0 };
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	int ret = 0;

	memset(s, 0, sizeof(*s));
	s->name = path;
	if (!f) {
		snprintf(err, errlen, "%s: %m", path);
		if (errno == ENOENT)
			ret = side_from_files(s, path, err, errlen);
		if (!ret && s->n)
			places(s);
		return ret || !s->n ? -1 : 0;
	}
	if (fread(head, 1, 8, f) == 0) {
		if (ferror(f))
			snprintf(err, errlen, "%s: %m", path);
		else
			snprintf(err, errlen, "%s: an empty file", path);
		fclose(f);
		return -1;
	}
	if (f != stdin)
		rewind(f);
	if (memcmp(head, SPOOL_MAGIC, 8) == 0 || head[0] == '{') {
		fclose(f);
		s->doc = trace_load(path, err, errlen);
		if (!s->doc)
			return -1;
		from_doc(s);
	} else {
		ret = side_from_log(s, f, 0, err, errlen);
		fclose(f);
	}
	places(s);
	return ret;
}

void side_free(struct side *s)
{
	size_t i, k;

	for (i = 0; i < s->n; i++) {
		for (k = 0; k < s->thread[i].n; k++)
			sb_free(&s->thread[i].call[k]->data);
		free(s->thread[i].call);
	}
	free(s->thread);
	if (s->doc)
		trace_doc_free(s->doc);
	va_free(&s->arena);
}
