// SPDX-License-Identifier: MIT
/*
 * chrome.c - show --as chrome: Trace Event JSON, for Perfetto
 *
 * A slice per call, slices of its functions inside it, bottom halves where
 * they ran, and an arrow from the call that sent a frame over the bottom half
 * that received it to the call that took it. Slices of a thread nest: what
 * clocks of different grain let stick out is cut to its parent.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tracer/format/text.h"

struct out {
	FILE *f;
	struct sbuf b;
	bool comma;
};

/* Where each frame was seen. */
struct flow {
	uint32_t no;
	const struct trace_ev *from, *half, *to;
	uint64_t sent;
};

static void begin(struct out *o)
{
	o->b.len = 0;
	sb_puts(&o->b, o->comma ? ",\n" : "\n");
	o->comma = true;
}

static void end(struct out *o)
{
	fwrite(o->b.s, 1, o->b.len, o->f);
}

static void slice(struct out *o, const char *name, const char *cat, uint64_t ts,
		  uint64_t dur, const struct trace_ev *ev)
{
	begin(o);
	sb_puts(&o->b, "{\"ph\":\"X\",\"name\":");
	json_quote(&o->b, name);
	sb_printf(&o->b, ",\"cat\":\"%s\",\"pid\":%d,\"tid\":%d,\"ts\":", cat,
		  ev->pid, ev->tid);
	json_us(&o->b, ts);
	sb_puts(&o->b, ",\"dur\":");
	json_us(&o->b, dur);
}

static void path_slices(struct out *o, const struct trace_ev *ev)
{
	uint64_t from[64], to[64];
	uint32_t i, top = 0;

	from[0] = ev->ts;
	to[0] = ev->ts + ev->dur;
	for (i = 0; i < ev->npath; i++) {
		const struct path_fn *f = &ev->path[i];
		uint32_t depth = f->depth < 62 ? f->depth + 1 : 62;
		uint64_t a = ev->ts + f->at, b = a + f->ns;

		if (depth > top + 1)
			depth = top + 1;
		if (a < from[depth - 1])
			a = from[depth - 1];
		if (b > to[depth - 1])
			b = to[depth - 1];
		if (b < a)
			b = a;
		from[depth] = a;
		to[depth] = b;
		top = depth;
		slice(o, f->name, "function", a, b - a, ev);
		sb_putc(&o->b, '}');
		end(o);
		/* The next one at this depth begins after it. */
		from[depth - 1] = b;
	}
}

static void call(struct out *o, struct fdtab *fds, const struct trace_ev *ev)
{
	static struct sbuf args, ret;

	event_text(&args, &ret, fds, ev, 64);
	slice(o, ev->call.name, "call", ev->ts, ev->dur, ev);
	sb_printf(&o->b, ",\"args\":{\"seq\":%" PRIu64 ",\"call\":", ev->seq);
	json_quote(&o->b, args.s);
	sb_puts(&o->b, ",\"ret\":");
	json_quote(&o->b, ret.s);
	if (ev->slept) {
		sb_puts(&o->b, ",\"slept_us\":");
		json_us(&o->b, ev->slept);
	}
	sb_puts(&o->b, "}}");
	end(o);
	path_slices(o, ev);
}

static void names(struct out *o, const struct trace_doc *doc)
{
	int last_pid = -1, last_tid = -1;
	size_t i;

	for (i = 0; i < doc->n; i++) {
		const struct trace_ev *ev = doc->ev[i];

		if (!ev->comm || (ev->pid == last_pid && ev->tid == last_tid))
			continue;
		last_pid = ev->pid;
		last_tid = ev->tid;
		begin(o);
		sb_printf(&o->b,
			  "{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":%d,"
			  "\"tid\":%d,\"args\":{\"name\":",
			  ev->pid, ev->tid);
		json_quote(&o->b, ev->comm);
		sb_puts(&o->b, "}}");
		end(o);
		begin(o);
		sb_printf(&o->b,
			  "{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":%d,"
			  "\"args\":{\"name\":",
			  ev->pid);
		json_quote(&o->b, ev->comm);
		sb_puts(&o->b, "}}");
		end(o);
	}
}

/* --- arrows --------------------------------------------------------------- */

static struct flow *flow_of(struct flow **list, size_t *n, size_t *room,
			    uint32_t no)
{
	size_t i;

	/* Frames are numbered in order: the one wanted is near the end. */
	for (i = *n; i-- > 0 && i + 512 > *n;)
		if ((*list)[i].no == no)
			return &(*list)[i];
	if (*n == *room) {
		*room = *room * 2 + 64;
		*list = realloc(*list, sizeof(**list) * *room);
	}
	(*list)[*n] = (struct flow){ .no = no };
	return &(*list)[(*n)++];
}

static bool inside(const struct trace_ev *ev, uint64_t t)
{
	return t >= ev->ts && t <= ev->ts + ev->dur;
}

static void arrow(struct out *o, char ph, const struct flow *f,
		  const struct trace_ev *ev, uint64_t ts)
{
	if (!inside(ev, ts))
		ts = ev->ts;
	begin(o);
	sb_printf(&o->b,
		  "{\"ph\":\"%c\",\"name\":\"frame\",\"cat\":\"frame\","
		  "\"id\":%u,%s\"pid\":%d,\"tid\":%d,\"ts\":",
		  ph, f->no, ph == 'f' ? "\"bp\":\"e\"," : "", ev->pid,
		  ev->tid);
	json_us(&o->b, ts);
	sb_putc(&o->b, '}');
	end(o);
}

static void flows(struct out *o, const struct trace_doc *doc)
{
	struct flow *f = NULL, *x;
	size_t n = 0, room = 0, i, k;
	uint32_t j;

	for (i = 0; i < doc->n; i++) {
		const struct trace_ev *ev = doc->ev[i];

		if (ev->type == EV_PACKET) {
			x = flow_of(&f, &n, &room, ev->pkt.no);
			if (!x->sent)
				x->sent = ev->ts;
		}
	}
	for (i = 0; i < doc->n; i++) {
		const struct trace_ev *ev = doc->ev[i];

		for (j = 0; ev->type == EV_CALL && j < ev->call.npkts; j++) {
			x = flow_of(&f, &n, &room, ev->call.pkts[j]);
			if (!x->from || ev->ts < x->from->ts) {
				x->to = x->from ? x->from : x->to;
				x->from = ev;
			} else if (!x->to) {
				x->to = ev;
			}
		}
	}
	for (k = 0; k < n; k++) {
		/* The bottom half it was sent in, or the next one to run. */
		for (i = 0; i < doc->n; i++) {
			const struct trace_ev *ev = doc->ev[i];

			if (ev->type == EV_SOFTIRQ && ev->npath &&
			    ev->ts + ev->dur >= f[k].sent &&
			    (!f[k].half ||
			     ev->ts + ev->dur < f[k].half->ts + f[k].half->dur))
				f[k].half = ev;
		}
		if (!f[k].from || (!f[k].half && !f[k].to))
			continue;
		arrow(o, 's', &f[k], f[k].from, f[k].sent);
		if (f[k].half && f[k].to)
			arrow(o, 't', &f[k], f[k].half,
			      f[k].half->ts > f[k].sent ? f[k].half->ts
							: f[k].sent);
		if (f[k].to)
			arrow(o, 'f', &f[k], f[k].to,
			      f[k].to->ts + f[k].to->dur);
		else
			arrow(o, 'f', &f[k], f[k].half,
			      f[k].half->ts > f[k].sent ? f[k].half->ts
							: f[k].sent);
	}
	free(f);
}

static int show_chrome(const char *path, const struct show_opts *opts,
		       FILE *out)
{
	struct out o = { .f = out };
	struct fdtab *fds = fdtab_new();
	struct trace_doc *doc;
	char err[256];
	size_t i;

	doc = trace_load(path, err, sizeof(err));
	if (!doc)
		return usage_error("%s", err);
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[", out);
	names(&o, doc);
	for (i = 0; i < doc->n; i++) {
		const struct trace_ev *ev = doc->ev[i];

		if (ev->type == EV_CALL) {
			call(&o, fds, ev);
		} else if (ev->type == EV_SOFTIRQ || ev->type == EV_BOOT) {
			slice(&o,
			      ev->type == EV_BOOT
				      ? "boot"
				      : softirq_name(ev->softirq.what),
			      ev->type == EV_BOOT ? "boot" : "softirq", ev->ts,
			      ev->dur, ev);
			sb_putc(&o.b, '}');
			end(&o);
			path_slices(&o, ev);
		} else if (ev->type == EV_FORK) {
			fdtab_fork(fds, ev->pid, (int)ev->word.a);
		}
	}
	flows(&o, doc);
	fputs("\n]}\n", out);
	sb_free(&o.b);
	fdtab_free(fds);
	trace_doc_free(doc);
	return ferror(out) ? 2 : 0;
}

const struct show_format format_chrome = {
	.name = "chrome",
	.what = "Trace Event JSON, for Perfetto",
	.show = show_chrome,
};
