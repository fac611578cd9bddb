// SPDX-License-Identifier: MIT
/*
 * strace.c - show --as strace: what strace 6.1 would have printed
 *
 * The records of a trace are in order of completion. Here each call is two
 * moments, entry and return; played in order of time they give strace's
 * lines, `<unfinished ...>` and `<... resumed>` where calls overlap.
 *
 * A call that a signal came to has two or more pairs of moments: strace shows
 * how it was cut off, the signal, and the call again when it is restarted.
 *
 * Not modelled: signals without a handler, which nobody in the process sees;
 * stops, detaching.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tracer/decode/decode.h"
#include "tracer/format/count.h"
#include "tracer/format/fdtab.h"
#include "tracer/format/filter.h"
#include "tracer/format/moments.h"

/* A thread's call in progress. */
struct thread {
	struct thread *next;
	int tid;
	char *rest; /* text still to be printed at the return */
	char *tail; /* " = 0" and what follows it */
	char *extra; /* lines below */
	bool open; /* entry printed, return not */
	uint64_t began;
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
	if (p->o->t == 1)
		n += fprintf(p->out, "%s ", clock);
	else if (p->o->t == 2)
		n += fprintf(p->out, "%s.%06u ", clock, us);
	else if (p->o->t >= 3)
		n += fprintf(p->out, "%" PRIu64 ".%06u ", s, us);
	if (p->o->r) {
		uint64_t d = p->last ? (at - p->last) / 1000 : 0;

		n += fprintf(p->out,
			     p->o->t ? "(+%6" PRIu64 ".%06u) "
				     : "%6" PRIu64 ".%06u ",
			     d / 1000000, (unsigned)(d % 1000000));
		p->last = at;
	}
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

/* The buffers of a vector, each with its number, as far as `left` goes. */
static void dump_iov(struct sbuf *b, const struct val *v, uint64_t *left,
		     int *no)
{
	const struct val *c;

	if (v->kind == VAL_BUF) {
		size_t n = v->total < *left ? (size_t)v->total : (size_t)*left;

		if (n) {
			sb_printf(b, " * %zu bytes in buffer %d\n", n, *no);
			dump(b, v->data, n < v->len ? n : v->len);
		}
		++*no;
		*left -= n;
	}
	for (c = v->child; c; c = c->next)
		if (!c->name || strcmp(c->name, "msg_control") != 0)
			dump_iov(b, c, left, no);
}

/* Each message's vector; as many as the call says were sent or came. */
static void dump_mmsg(struct sbuf *b, const struct val *v, int64_t n)
{
	const struct val *m =
		v->kind == VAL_PTR && v->child ? v->child->child : NULL;
	int i;

	for (i = 0; m && i < n; i++, m = m->next) {
		const struct val *h = val_field(m, "msg_hdr");
		const struct val *iov = h ? val_field(h, "msg_iov") : NULL;
		const struct val *len = h ? val_field(h, "msg_iovlen") : NULL;
		uint64_t left = UINT64_MAX;
		int no = 0;

		if (!iov || !len)
			return;
		sb_printf(b, " = %" PRIu64 " buffers in vector %d\n", len->v,
			  i);
		dump_iov(b, iov, &left, &no);
	}
}

static void dump_call(struct printer *p, struct sbuf *b, const struct dec *d)
{
	static const char *const in[] = { "read",    "recv",	"recvfrom",
					  "pread64", "readv",	"preadv",
					  "preadv2", "recvmsg", "recvmmsg",
					  NULL };
	static const char *const out[] = { "write",    "send",	  "sendto",
					   "pwrite64", "writev",  "pwritev",
					   "pwritev2", "sendmsg", "sendmmsg",
					   NULL };
	const struct call_rec *c = d->c;
	const struct val *v = d->args->child;
	uint64_t left = c->ret > 0 ? (uint64_t)c->ret : 0;
	bool want = false;
	int i, no = 0;

	if (!v || !left)
		return;
	for (i = 0; in[i]; i++)
		if (strcmp(in[i], c->name) == 0)
			want |= filter_fd(p->filter.read, (int)c->args[0]);
	for (i = 0; out[i]; i++)
		if (strcmp(out[i], c->name) == 0)
			want |= filter_fd(p->filter.write, (int)c->args[0]);
	if (!want || !v->next)
		return;
	v = v->next;
	if (strstr(c->name, "mmsg"))
		dump_mmsg(b, v, c->ret);
	else if (v->child && v->child->kind == VAL_BUF)
		dump(b, v->child->data,
		     left < v->child->len ? (size_t)left : v->child->len);
	else
		dump_iov(b, v, &left, &no);
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

	if (!filter_call(&p->filter, c->name) ||
	    !filter_status(&p->filter, c->done, c->ret))
		return false;
	if (p->o->z && !(c->done && c->ret >= 0))
		return false;
	return !(p->o->Z && !(c->done && c->ret < 0));
}

/* The call as it was when a signal cut it off: nothing had come out. */
static const struct trace_ev *cut_off(const struct trace_ev *ev, int ret,
				      struct trace_ev *copy)
{
	uint32_t n = 0;

	if (!ret)
		return ev;
	*copy = *ev;
	copy->call.ret = ret;
	copy->call.done = true;
	while (n < ev->call.nmem && !ev->call.mem[n].exit)
		n++;
	copy->call.nmem = n;
	copy->call.has_sock = false;
	return copy;
}

static void enter(struct printer *p, const struct moment *m)
{
	struct trace_ev copy;
	const struct trace_ev *ev = cut_off(m->ev, m->ret, &copy);
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
	t->col = leader(p, ev->tid, m->t);
	t->began = m->t;
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

/* With -y, what came out of the call names descriptors that are new. */
static void names_now(struct printer *p, struct thread *t, const struct dec *d)
{
	struct call_text where;
	struct sbuf b = { 0 };

	decode_text(&b, d, &p->text, &where);
	free(t->rest);
	t->rest = strdup(b.s + where.split);
	sb_free(&b);
}

/* The return value needs the descriptors as they are by then. */
static void leave(struct printer *p, const struct moment *m)
{
	struct trace_ev copy;
	const struct trace_ev *ev = cut_off(m->ev, m->ret, &copy);
	struct thread *t = thread_of(p, ev->tid);
	struct dec d = { .a = &p->arena, .c = &ev->call };
	struct sbuf b = { 0 };
	uint64_t took;
	bool same;

	d.nl_proto = fdtab_netlink(p->fds, ev);
	if (!m->ret)
		fdtab_call(p->fds, ev);
	if (p->count && wanted(p, ev))
		count_call(p->count, ev);
	if (!t->open)
		return;
	p->pid = ev->pid;
	decode_call(&d);
	same = p->current == t;
	if (!same) {
		t->col = leader(p, ev->tid, m->t);
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
	if (p->o->y)
		names_now(p, t, &d);
	t->col += (size_t)fprintf(p->out, "%s) ", t->rest);
	tab_to(p, t->col);
	decode_ret(&b, &d, &p->text);
	fprintf(p->out, "= %s", b.s);
	took = m->t > t->began ? m->t - t->began : 0;
	if (p->o->T)
		fprintf(p->out, " <%" PRIu64 ".%06u>", took / 1000000000,
			(unsigned)(took % 1000000000 / 1000));
	fputc('\n', p->out);
	fputs(t->extra, p->out);
	sb_free(&b);
	va_reset(&p->arena);
}

/* --- other records -------------------------------------------------------- */

static void siginfo(struct printer *p, const struct trace_ev *ev)
{
	int code = (int)ev->signal.code, sig = (int)ev->signal.signo;
	int st = ev->signal.status;

	if (code == SI_KERNEL && sig != SIGSEGV && sig != SIGBUS)
		return;
	if (code == SI_USER || code == SI_TKILL || code < 0) {
		fprintf(p->out, ", si_pid=%d, si_uid=%d", ev->signal.pid,
			ev->signal.uid);
		if (code < 0 && code != SI_TKILL && ev->signal.value)
			fprintf(p->out, ", si_int=%d, si_ptr=%#" PRIx64,
				(int)ev->signal.value, ev->signal.value);
		return;
	}
	switch (sig) {
	case SIGCHLD:
		fprintf(p->out,
			", si_pid=%d, si_uid=%d, si_status=", ev->signal.pid,
			ev->signal.uid);
		if (code == CLD_EXITED || !decode_signal(st))
			fprintf(p->out, "%d", st);
		else
			fputs(decode_signal(st), p->out);
		fprintf(p->out, ", si_utime=%" PRId64 ", si_stime=%" PRId64,
			ev->signal.utime, ev->signal.stime);
		break;
	case SIGSEGV:
	case SIGBUS:
	case SIGILL:
	case SIGFPE:
		if (ev->signal.value)
			fprintf(p->out, ", si_addr=%#" PRIx64,
				ev->signal.value);
		else
			fputs(", si_addr=NULL", p->out);
		break;
	}
}

static void signal_line(struct printer *p, const struct trace_ev *ev)
{
	int sig = (int)ev->signal.signo, code = (int)ev->signal.code;
	const char *s = decode_signal(sig), *c = decode_sicode(sig, code);

	if (!s || !filter_signal(&p->filter, s) || p->o->c)
		return;
	leader(p, ev->tid, ev->ts);
	fprintf(p->out, "--- %s {si_signo=%s, si_code=", s, s);
	if (c)
		fputs(c, p->out);
	else
		fprintf(p->out, "%#x", (unsigned)code);
	siginfo(p, ev);
	fputs("} ---\n", p->out);
}

static void exit_line(struct printer *p, const struct trace_ev *ev)
{
	const char *s = ev->word.b ? decode_signal((int)ev->word.b) : NULL;

	if (p->o->c || p->filter.quiet_exit || p->o->q > 1)
		return;
	leader(p, ev->tid, ev->ts);
	if (s)
		fprintf(p->out, "+++ killed by %s +++\n", s);
	else
		fprintf(p->out, "+++ exited with %d +++\n",
			(int)ev->word.a & 0xff);
}

static void play(struct printer *p, const struct moment *m)
{
	struct trace_ev *ev = m->ev;

	if (p->only && ev->tid != p->only) {
		/* Others still make and close descriptors. */
		if (ev->type == EV_CALL && m->exit && !m->ret)
			fdtab_call(p->fds, ev);
		if (ev->type == EV_FORK)
			fdtab_fork(p->fds, ev->pid, (int)ev->word.a);
		return;
	}
	switch (ev->type) {
	case EV_CALL:
		if (m->exit)
			leave(p, m);
		else
			enter(p, m);
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

/* -ff -o FILE: one file for each thread, FILE.TID. */
static FILE *own_file(const char *name, int tid)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s.%d", name, tid);
	return fopen(path, "we");
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
			p.last = 0;
			if (o->out && !(p.out = own_file(o->out, tids[i])))
				return usage_error("%s.%d: %s", o->out, tids[i],
						   strerror(errno));
			play_all(&p, m, n);
			if (o->out)
				fclose(p.out);
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
