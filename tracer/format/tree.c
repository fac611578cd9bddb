// SPDX-License-Identifier: MIT
/*
 * tree.c - show --as tree: the functions below each call, with durations
 *
 * Looks like the kernel's function_graph tracer: a duration where a function
 * returns, a mark before those that took long. Bottom halves that ran inside
 * a call are shown inside it, where they ran; others stand for themselves.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tracer/model_int.h"

#define DEPTH_MAX 256

/* A line of the tree: a function, or a bottom half in the middle of it. */
struct node {
	uint64_t at, ns; /* since the epoch; inside */
	const char *name;
	uint32_t depth;
	bool half; /* a bottom half's head */
};

struct nodes {
	struct node *node;
	size_t n, room;
};

/* Bottom halves wait here for the call they ran in. */
struct tree {
	FILE *out;
	struct trace_ev **half;
	size_t n, room;
};

static void add(struct nodes *l, struct node node)
{
	if (l->n == l->room) {
		l->room = l->room ? l->room * 2 : 256;
		l->node = realloc(l->node, l->room * sizeof(*l->node));
		if (!l->node)
			abort();
	}
	l->node[l->n++] = node;
}

static void duration(FILE *out, uint64_t ns)
{
	char mark = ns > 1000000000  ? '$'
		    : ns > 100000000 ? '@'
		    : ns > 10000000  ? '*'
		    : ns > 1000000   ? '#'
		    : ns > 100000    ? '!'
		    : ns > 10000     ? '+'
				     : ' ';

	fprintf(out, "%c %8" PRIu64 ".%03" PRIu64 " us |  ", mark, ns / 1000,
		ns % 1000);
}

static void untimed(FILE *out)
{
	fputs("                  |  ", out);
}

static void close_one(FILE *out, const struct node *f)
{
	duration(out, f->ns);
	fprintf(out, "%*s} /* %s */\n", (int)(2 * f->depth), "", f->name);
}

static void print(FILE *out, const struct nodes *l)
{
	struct node open[DEPTH_MAX];
	size_t nopen = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct node *f = &l->node[i];

		while (nopen && open[nopen - 1].depth >= f->depth)
			close_one(out, &open[--nopen]);
		if (f->half) {
			untimed(out);
			fprintf(out, "%*s/* %s */\n", (int)(2 * f->depth), "",
				f->name);
		} else if (i + 1 < l->n && l->node[i + 1].depth > f->depth &&
			   nopen < DEPTH_MAX) {
			untimed(out);
			fprintf(out, "%*s%s() {\n", (int)(2 * f->depth), "",
				f->name);
			open[nopen++] = *f;
		} else {
			duration(out, f->ns);
			fprintf(out, "%*s%s();\n", (int)(2 * f->depth), "",
				f->name);
		}
	}
	while (nopen)
		close_one(out, &open[--nopen]);
}

static void add_path(struct nodes *l, const struct trace_ev *ev, uint32_t depth)
{
	for (uint32_t i = 0; i < ev->npath; i++) {
		const struct path_fn *f = &ev->path[i];

		add(l, (struct node){ .at = ev->ts + f->at,
				      .ns = f->ns,
				      .name = f->name,
				      .depth = depth + f->depth });
	}
}

/* The call's functions with those of the bottom halves in their places. */
static void merge(struct tree *t, struct nodes *l, const struct trace_ev *ev)
{
	struct nodes own = { NULL, 0, 0 };
	size_t i = 0, kept = 0;

	add_path(&own, ev, 0);
	for (size_t h = 0; h < t->n; h++) {
		struct trace_ev *half = t->half[h];
		uint32_t depth = 0;

		if (half->seq != ev->seq || half->tid != ev->tid) {
			t->half[kept++] = half;
			continue;
		}
		while (i < own.n && own.node[i].at <= half->ts)
			add(l, own.node[i++]);
		/* inside the deepest function that was running then */
		for (size_t k = i; k-- > 0;)
			if (own.node[k].at + own.node[k].ns >= half->ts) {
				depth = own.node[k].depth + 1;
				break;
			}
		add(l, (struct node){ .at = half->ts,
				      .ns = half->dur,
				      .depth = depth,
				      .name = softirq_name(half->softirq.what),
				      .half = true });
		add_path(l, half, depth);
		trace_ev_free(half);
	}
	t->n = kept;
	while (i < own.n)
		add(l, own.node[i++]);
	free(own.node);
}

static void head(FILE *out, const struct trace_ev *ev)
{
	fprintf(out, "%d %s %" PRIu64 ".%06" PRIu64 " ", ev->tid, ev->comm,
		ev->ts / 1000000000, ev->ts / 1000 % 1000000);
}

static void print_result(FILE *out, const struct call_rec *c)
{
	const char *err =
		c->done && c->ret < 0 ? decode_errno((int)-c->ret) : NULL;

	if (!c->done)
		fputs(") = ?", out);
	else if (err)
		fprintf(out, ") = -1 %s", err);
	else
		fprintf(out, ") = %" PRId64, c->ret);
	if (c->injected)
		fputs(" (INJECTED)", out);
}

static void print_call(struct tree *t, const struct trace_ev *ev)
{
	const struct call_rec *c = &ev->call;
	struct nodes l = { NULL, 0, 0 };

	head(t->out, ev);
	fprintf(t->out, "%s(", c->name);
	for (int i = 0; i < c->nargs; i++)
		fprintf(t->out,
			c->args[i] < 65536 ? "%s%" PRIu64 : "%s0x%" PRIx64,
			i ? ", " : "", c->args[i]);
	print_result(t->out, c);
	fprintf(t->out, " <%" PRIu64 ".%03" PRIu64 " us", ev->dur / 1000,
		ev->dur % 1000);
	if (ev->slept)
		fprintf(t->out, ", slept %" PRIu64 ".%03" PRIu64 " us",
			ev->slept / 1000, ev->slept % 1000);
	if (c->table == TRACE_SOCKETCALL)
		fprintf(t->out, ", socketcall %d", c->nr);
	fputs(">\n", t->out);
	merge(t, &l, ev);
	print(t->out, &l);
	free(l.node);
}

static void print_half(struct tree *t, const struct trace_ev *ev)
{
	struct nodes l = { NULL, 0, 0 };

	head(t->out, ev);
	fprintf(t->out, "%s <%" PRIu64 ".%03" PRIu64 " us>\n",
		ev->type == EV_BOOT ? "boot" : softirq_name(ev->softirq.what),
		ev->dur / 1000, ev->dur % 1000);
	add_path(&l, ev, 0);
	print(t->out, &l);
	free(l.node);
}

static int tree_hdr(struct trace_sink *s, const struct trace_hdr *h)
{
	struct tree *t = s->priv;

	fprintf(t->out, "# machine %s, kernel %s%s\n", h->machine_name,
		h->kernel,
		h->graph ? "" : "; recorded without -g: no functions");
	return 0;
}

static int tree_ev(struct trace_sink *s, struct trace_ev *ev)
{
	struct tree *t = s->priv;

	if (ev->type == EV_SOFTIRQ && ev->seq) {
		if (t->n == t->room) {
			t->room = t->room ? t->room * 2 : 64;
			t->half = realloc(t->half, t->room * sizeof(*t->half));
			if (!t->half)
				abort();
		}
		t->half[t->n++] = ev;
		return 0;
	}
	if (ev->type == EV_CALL)
		print_call(t, ev);
	else if (ev->type == EV_SOFTIRQ || ev->type == EV_BOOT)
		print_half(t, ev);
	trace_ev_free(ev);
	return ferror(t->out) ? 1 : 0;
}

static int tree_idle(struct trace_sink *s)
{
	return fflush(((struct tree *)s->priv)->out);
}

static int show_tree(const char *path, const struct show_opts *o, FILE *out)
{
	struct tree t = { .out = out };
	struct trace_sink sink = { .hdr = tree_hdr,
				   .ev = tree_ev,
				   .idle = o->follow ? tree_idle : NULL,
				   .priv = &t };
	char err[256];
	int ret = trace_read(path, o->follow ? TRACE_FOLLOW : 0, &sink, err,
			     sizeof(err));

	if (ret < 0)
		usage_error("%s", err);
	for (size_t i = 0; i < t.n; i++) {
		print_half(&t, t.half[i]);
		trace_ev_free(t.half[i]);
	}
	free(t.half);
	return ret ? 2 : 0;
}

const struct show_format format_tree = {
	.name = "tree",
	.what = "the function path under each call (needs run -g)",
	.follows = true,
	.show = show_tree,
};
