// SPDX-License-Identifier: MIT
/*
 * strace.c - show --as strace: what strace 6.1 would have printed
 *
 * The records of a trace are in order of completion. Here each call is two
 * moments, entry and return; played in order of time they give strace's
 * lines, `<unfinished ...>` and `<... resumed>` where calls overlap.
 *
 * Not modelled: siginfo beyond number and code, stops, detaching, and the
 * extra line strace prints for a call that a handler made start again.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tracer/decode/decode.h"
#include "tracer/format/count.h"
#include "tracer/format/fdtab.h"
#include "tracer/format/filter.h"

struct moment {
	uint64_t t;
	struct trace_ev *ev;
	uint8_t exit; /* a call's return */
	uint32_t order; /* of the record, among equal times */
};

/* A thread's call in progress. */
struct thread {
	struct thread *next;
	int tid;
	char *rest; /* text still to be printed at the return */
	char *tail; /* " = 0" and what follows it */
	char *extra; /* lines below */
	bool open; /* entry printed, return not */
	size_t col;
	struct val *shown;
};

struct printer {
	FILE *out;
	const struct show_opts *o;
	struct filter filter;
	struct fdtab *fds;
	struct varena arena;
	struct text_opts text;
	struct thread *threads;
	struct thread *current; /* whose line is not ended */
	struct count *count;
	uint64_t epoch, last; /* ns */
	int pid; /* whose call is being decoded */
	bool prefix; /* pids in front */
	int only; /* -ff: this thread; 0: all */
};

/* --- lines ---------------------------------------------------------------- */

static const char *fdname(void *ctx, int fd)
{
	struct printer *p = ctx;

	return fdtab_name(p->fds, p->pid, fd, p->o->y);
}

static const char *ifname(void *ctx, unsigned ifindex)
{
	return ifindex == 1 ? "lo" : NULL;
}

static struct thread *thread_of(struct printer *p, int tid)
{
	struct thread *t;

	for (t = p->threads; t; t = t->next)
		if (t->tid == tid)
			return t;
	t = calloc(1, sizeof(*t));
	t->tid = tid;
	t->next = p->threads;
	return p->threads = t;
}

/* Ends a line that another thread's event interrupts. */
static void interrupt(struct printer *p)
{
	if (p->current)
		fputs(" <unfinished ...>\n", p->out);
	p->current = NULL;
}

static size_t leader(struct printer *p, int tid, uint64_t ts)
{
	uint64_t at = p->epoch + ts, s = at / 1000000000;
	unsigned us = (unsigned)(at % 1000000000 / 1000);
	time_t sec = (time_t)s;
	char clock[32] = "";
	struct tm tm;
	int n = 0;

	interrupt(p);
	if (p->prefix)
		n += fprintf(p->out, "%-5d ", tid);
	if (p->o->t) {
		localtime_r(&sec, &tm);
		strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	}
	if (p->o->r) {
		uint64_t d = p->last ? (at - p->last) / 1000 : 0;

		n += fprintf(p->out, "%6" PRIu64 ".%06u ", d / 1000000,
			     (unsigned)(d % 1000000));
		p->last = at;
	}
	if (p->o->t == 1)
		n += fprintf(p->out, "%s ", clock);
	else if (p->o->t == 2)
		n += fprintf(p->out, "%s.%06u ", clock, us);
	else if (p->o->t >= 3)
		n += fprintf(p->out, "%" PRIu64 ".%06u ", s, us);
	return (size_t)n;
}

static void tab_to(struct printer *p, size_t col)
{
	while (col++ < (size_t)p->o->column)
		fputc(' ', p->out);
}

/* --- -e read=, write= ----------------------------------------------------- */

static void dump(struct sbuf *b, const uint8_t *s, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i += 16) {
		sb_printf(b, " | %05zx ", i);
		for (k = 0; k < 16; k++) {
			if (k % 8 == 0)
				sb_putc(b, ' ');
			if (i + k < n)
				sb_printf(b, "%02x ", s[i + k]);
			else
				sb_puts(b, "   ");
		}
		sb_putc(b, ' ');
		for (k = 0; k < 16; k++) {
			uint8_t c = i + k < n ? s[i + k] : ' ';

			sb_putc(b, c >= ' ' && c < 0x7f ? (char)c : '.');
		}
		sb_puts(b, " |\n");
	}
}

static void dump_bufs(struct sbuf *b, const struct val *v, uint64_t *left)
{
	const struct val *c;

	if (v->kind == VAL_BUF) {
		size_t n = v->len < *left ? v->len : *left;

		dump(b, v->data, n);
		*left -= n;
	}
	for (c = v->child; c; c = c->next)
		dump_bufs(b, c, left);
}

static void dump_call(struct printer *p, struct sbuf *b, const struct dec *d)
{
	static const char *const in[] = { "read",    "recv",	"recvfrom",
					  "pread64", "readv",	"preadv",
					  "preadv2", "recvmsg", NULL };
	static const char *const out[] = { "write",    "send",	  "sendto",
					   "pwrite64", "writev",  "pwritev",
					   "pwritev2", "sendmsg", NULL };
	const struct call_rec *c = d->c;
	const struct val *v = d->args->child;
	uint64_t left = c->ret > 0 ? (uint64_t)c->ret : 0;
	bool want = false;
	int i;

	if (!v || !left)
		return;
	for (i = 0; in[i]; i++)
		if (strcmp(in[i], c->name) == 0)
			want |= filter_fd(p->filter.read, (int)c->args[0]);
	for (i = 0; out[i]; i++)
		if (strcmp(out[i], c->name) == 0)
			want |= filter_fd(p->filter.write, (int)c->args[0]);
	if (want && v->next)
		dump_bufs(b, v->next, &left);
}

static void backtrace(struct sbuf *b, const struct call_rec *c)
{
	uint32_t i;

	for (i = 0; i < c->nbt; i++) {
		const struct bt_frame *f = &c->bt[i];

		if (f->so && f->sym)
			sb_printf(b, " > %s(%s) [0x%" PRIx64 "]\n", f->so,
				  f->sym, f->off);
		else if (f->so)
			sb_printf(b, " > %s() [0x%" PRIx64 "]\n", f->so,
				  f->off);
		else
			sb_printf(b,
				  " > unexpected_backtracing_error "
				  "[0x%" PRIx64 "]\n",
				  f->ip);
	}
}

/* --- calls ---------------------------------------------------------------- */

static bool wanted(struct printer *p, const struct trace_ev *ev)
{
	const struct call_rec *c = &ev->call;

	if (!filter_call(&p->filter, c->name))
		return false;
	if (p->o->z && !(c->done && c->ret >= 0))
		return false;
	return !(p->o->Z && !(c->done && c->ret < 0));
}

static void enter(struct printer *p, struct trace_ev *ev)
{
	struct thread *t = thread_of(p, ev->tid);
	struct dec d = { .a = &p->arena, .c = &ev->call };
	struct sbuf b = { 0 }, tail = { 0 }, extra = { 0 };
	struct call_text where;

	if (!wanted(p, ev) || p->o->c)
		return;
	p->pid = ev->pid;
	d.nl_proto = fdtab_netlink(p->fds, ev);
	decode_call(&d);
	decode_text(&b, &d, &p->text, &where);
	t->col = leader(p, ev->tid, ev->ts);
	fwrite(b.s, 1, where.split, p->out);
	t->col += where.split;
	free(t->rest);
	t->rest = strdup(b.s + where.split);
	dump_call(p, &extra, &d);
	if (p->o->k)
		backtrace(&extra, &ev->call);
	free(t->extra);
	t->extra = extra.s ? extra.s : calloc(1, 1);
	t->open = true;
	p->current = t;
	sb_free(&b);
	sb_free(&tail);
	va_reset(&p->arena);
}

/* The return value needs the descriptors as they are by then. */
static void leave(struct printer *p, struct trace_ev *ev)
{
	struct thread *t = thread_of(p, ev->tid);
	struct dec d = { .a = &p->arena, .c = &ev->call };
	struct sbuf b = { 0 };
	bool same;

	d.nl_proto = fdtab_netlink(p->fds, ev);
	fdtab_call(p->fds, ev);
	if (p->count && wanted(p, ev))
		count_call(p->count, ev);
	if (!t->open)
		return;
	p->pid = ev->pid;
	decode_call(&d);
	same = p->current == t;
	if (!same) {
		t->col = leader(p, ev->tid, ev->ts + ev->dur);
		t->col += (size_t)fprintf(p->out, "<... %s resumed>",
					  ev->call.name);
	}
	p->current = NULL;
	t->open = false;
	if (!ev->call.done) {
		t->col += (size_t)fprintf(p->out, " <unfinished ...>) ");
		tab_to(p, t->col);
		fputs("= ?\n", p->out);
		va_reset(&p->arena);
		return;
	}
	t->col += (size_t)fprintf(p->out, "%s) ", t->rest);
	tab_to(p, t->col);
	decode_ret(&b, &d, &p->text);
	fprintf(p->out, "= %s", b.s);
	if (p->o->T)
		fprintf(p->out, " <%" PRIu64 ".%06u>", ev->dur / 1000000000,
			(unsigned)(ev->dur % 1000000000 / 1000));
	fputc('\n', p->out);
	fputs(t->extra, p->out);
	sb_free(&b);
	va_reset(&p->arena);
}

/* --- other records -------------------------------------------------------- */

static void signal_line(struct printer *p, const struct trace_ev *ev)
{
	const char *s = decode_signal((int)ev->word.a);
	const char *code;

	switch ((int)ev->word.b) {
	case 0:
		code = "SI_USER";
		break;
	case 0x80:
		code = "SI_KERNEL";
		break;
	case -1:
		code = "SI_QUEUE";
		break;
	case -6:
		code = "SI_TKILL";
		break;
	default:
		code = NULL;
	}
	if (!s || !filter_signal(&p->filter, s) || p->o->c)
		return;
	leader(p, ev->tid, ev->ts);
	if (code)
		fprintf(p->out, "--- %s {si_signo=%s, si_code=%s} ---\n", s, s,
			code);
	else
		fprintf(p->out, "--- %s {si_signo=%s, si_code=%#x} ---\n", s, s,
			(unsigned)ev->word.b);
}

static void exit_line(struct printer *p, const struct trace_ev *ev)
{
	int status = (int)ev->word.a;
	const char *s;

	if (p->o->c)
		return;
	leader(p, ev->tid, ev->ts);
	/* As wait(2) has it: a signal in the low bits, else a code. */
	if (status & 0x7f) {
		s = decode_signal(status & 0x7f);
		fprintf(p->out, "+++ killed by %s%s +++\n", s ? s : "signal",
			status & 0x80 ? " (core dumped)" : "");
	} else {
		fprintf(p->out, "+++ exited with %d +++\n", status >> 8 & 0xff);
	}
}

static void play(struct printer *p, const struct moment *m)
{
	struct trace_ev *ev = m->ev;

	if (p->only && ev->tid != p->only) {
		/* Others still make and close descriptors. */
		if (ev->type == EV_CALL && m->exit)
			fdtab_call(p->fds, ev);
		if (ev->type == EV_FORK)
			fdtab_fork(p->fds, ev->pid, (int)ev->word.a);
		return;
	}
	switch (ev->type) {
	case EV_CALL:
		if (m->exit)
			leave(p, ev);
		else
			enter(p, ev);
		break;
	case EV_SIGNAL:
		signal_line(p, ev);
		break;
	case EV_EXIT:
		exit_line(p, ev);
		break;
	case EV_FORK:
		fdtab_fork(p->fds, ev->pid, (int)ev->word.a);
		break;
	default:
		break;
	}
}

static int by_time(const void *x, const void *y)
{
	const struct moment *a = x, *b = y;

	if (a->t != b->t)
		return a->t < b->t ? -1 : 1;
	/* Of two at once the one that was entered first comes first. */
	if (a->ev->seq != b->ev->seq)
		return a->ev->seq < b->ev->seq ? -1 : 1;
	if (a->ev == b->ev)
		return a->exit - b->exit;
	return a->order < b->order ? -1 : 1;
}

static int by_thread(const void *x, const void *y)
{
	const struct moment *a = x, *b = y;

	if (a->ev->tid != b->ev->tid)
		return a->ev->tid < b->ev->tid ? -1 : 1;
	if (a->ev->seq != b->ev->seq)
		return a->ev->seq < b->ev->seq ? -1 : 1;
	return a->exit - b->exit;
}

/*
 * A thread's calls follow one another, whatever the grain of the clock: one
 * that seems to end after the next began ended then. (A call made by a signal
 * handler begins and ends inside another.)
 */
static void straighten(struct moment *m, size_t n)
{
	size_t i;

	qsort(m, n, sizeof(*m), by_thread);
	for (i = 1; i + 2 < n; i++) {
		struct moment *end = &m[i], *next = &m[i + 1];

		if (!end->exit || end->ev->type != EV_CALL || next->exit ||
		    next->ev->type != EV_CALL || !end->ev->call.done ||
		    next->ev->tid != end->ev->tid || next->t >= end->t)
			continue;
		if (m[i + 2].ev == next->ev && m[i + 2].t > end->t)
			end->t = next->t;
	}
}

static struct moment *moments(const struct trace_doc *doc, size_t *n)
{
	struct moment *m = malloc(sizeof(*m) * (doc->n * 2 + 1));
	uint64_t end = 0;
	size_t i, k = 0;

	for (i = 0; i < doc->n; i++) {
		struct trace_ev *ev = doc->ev[i];

		if (ev->ts + ev->dur > end)
			end = ev->ts + ev->dur;
	}
	for (i = 0; i < doc->n; i++) {
		struct trace_ev *ev = doc->ev[i];

		m[k++] = (struct moment){ ev->ts, ev, 0, (uint32_t)i };
		if (ev->type != EV_CALL)
			continue;
		m[k++] = (struct moment){ ev->call.done ? ev->ts + ev->dur
							: end + 1,
					  ev, 1, (uint32_t)i };
	}
	/* A call that was cut off ends where its process does. */
	for (i = 0; i < k; i++) {
		size_t e;

		if (!m[i].exit || m[i].ev->call.done)
			continue;
		for (e = 0; e < doc->n; e++)
			if (doc->ev[e]->type == EV_EXIT &&
			    doc->ev[e]->pid == m[i].ev->pid &&
			    doc->ev[e]->ts >= m[i].ev->ts)
				m[i].t = doc->ev[e]->ts;
	}
	straighten(m, k);
	qsort(m, k, sizeof(*m), by_time);
	*n = k;
	return m;
}

static int threads_in(const struct trace_doc *doc, int *tid, int max)
{
	int n = 0, i;
	size_t k;

	for (k = 0; k < doc->n; k++) {
		if (doc->ev[k]->type != EV_CALL)
			continue;
		for (i = 0; i < n; i++)
			if (tid[i] == doc->ev[k]->tid)
				break;
		if (i == n && n < max)
			tid[n++] = doc->ev[k]->tid;
	}
	return n;
}

static void play_all(struct printer *p, const struct moment *m, size_t n)
{
	size_t i;

	p->fds = fdtab_new();
	for (i = 0; i < n; i++)
		play(p, &m[i]);
	interrupt(p);
	while (p->threads) {
		struct thread *t = p->threads;

		p->threads = t->next;
		free(t->rest);
		free(t->extra);
		free(t);
	}
	fdtab_free(p->fds);
}

static int show_strace(const char *path, const struct show_opts *o, FILE *out)
{
	static int tids[16384];
	struct printer p = { .out = out, .o = o };
	struct trace_doc *doc;
	struct moment *m;
	char err[256];
	size_t n;
	int nt, i;

	if (filter_parse(&p.filter, o, err, sizeof(err)) < 0)
		return usage_error("%s", err);
	doc = trace_load(path, err, sizeof(err));
	if (!doc)
		return usage_error("%s", err);
	p.text = (struct text_opts){ .strsize = o->strsize,
				     .hexstr = (uint8_t)o->x,
				     .xlat = (uint8_t) "arv"[o->X],
				     .verbose = o->v,
				     .ifname = ifname,
				     .ctx = &p };
	if (o->y)
		p.text.fdname = fdname;
	p.epoch = doc->hdr.epoch_real;
	if (o->c || o->C)
		p.count = count_new();
	nt = threads_in(doc, tids, 16384);
	p.prefix = o->follow_forks == 1 || (!o->follow_forks && nt > 1);
	m = moments(doc, &n);
	if (o->follow_forks == 2)
		for (i = 0; i < nt; i++) {
			p.only = tids[i];
			play_all(&p, m, n);
		}
	else
		play_all(&p, m, n);
	if (p.count)
		count_print(p.count, out);
	free(m);
	va_free(&p.arena);
	filter_free(&p.filter);
	trace_doc_free(doc);
	return 0;
}

const struct show_format format_strace = {
	.name = "strace",
	.what = "the lines strace would have printed",
	.show = show_strace,
};
