// SPDX-License-Identifier: MIT
/*
 * dot.c - show --as dot: who called whom, how often, and how long
 *
 * One graph for Graphviz over the whole trace: functions are nodes with the
 * number of times they were entered and the time inside them, calls and
 * bottom halves are boxes at the top. The darker, the more time.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tracer/format/text.h"

#define BUCKETS 4096

struct fn {
	struct fn *next;
	uint64_t n, ns;
	bool root;
	char name[64];
};

struct edge {
	struct edge *next;
	struct fn *from, *to;
	uint64_t n;
};

struct graph {
	struct fn *fn[BUCKETS];
	struct edge *edge[BUCKETS];
	uint64_t total;
};

static struct fn *fn_of(struct graph *g, const char *name, bool root)
{
	uint32_t h = 2166136261u;
	const char *p;
	struct fn *f;

	for (p = name; *p; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	h = (h + root) % BUCKETS;
	for (f = g->fn[h]; f; f = f->next)
		if (f->root == root && strcmp(f->name, name) == 0)
			return f;
	f = calloc(1, sizeof(*f));
	snprintf(f->name, sizeof(f->name), "%s", name);
	f->root = root;
	f->next = g->fn[h];
	return g->fn[h] = f;
}

static void edge(struct graph *g, struct fn *from, struct fn *to)
{
	size_t h = ((uintptr_t)from / 32 * 31 + (uintptr_t)to / 32) % BUCKETS;
	struct edge *e;

	for (e = g->edge[h]; e; e = e->next)
		if (e->from == from && e->to == to) {
			e->n++;
			return;
		}
	e = calloc(1, sizeof(*e));
	e->from = from;
	e->to = to;
	e->n = 1;
	e->next = g->edge[h];
	g->edge[h] = e;
}

static int hdr_cb(struct trace_sink *s, const struct trace_hdr *h)
{
	return 0;
}

static int ev_cb(struct trace_sink *s, struct trace_ev *ev)
{
	struct graph *g = s->priv;
	struct fn *at[256];
	const char *name;
	uint32_t i;

	switch (ev->type) {
	case EV_CALL:
		name = ev->call.name;
		break;
	case EV_SOFTIRQ:
		name = softirq_name(ev->softirq.what);
		break;
	case EV_BOOT:
		name = "boot";
		break;
	default:
		trace_ev_free(ev);
		return 0;
	}
	at[0] = fn_of(g, name, true);
	at[0]->n++;
	at[0]->ns += ev->dur;
	if (ev->dur > g->total)
		g->total = ev->dur;
	for (i = 0; i < ev->npath; i++) {
		uint32_t d = ev->path[i].depth < 254 ? ev->path[i].depth : 254;
		struct fn *f = fn_of(g, ev->path[i].name, false);

		f->n++;
		f->ns += ev->path[i].ns;
		edge(g, at[d], f);
		at[d + 1] = f;
	}
	trace_ev_free(ev);
	return 0;
}

static void node_id(FILE *out, const struct fn *f)
{
	fprintf(out, "\"%s%s\"", f->root ? "call " : "", f->name);
}

static void print(const struct graph *g, FILE *out)
{
	const struct edge *e;
	const struct fn *f;
	uint64_t max = 1;
	size_t i;

	for (i = 0; i < BUCKETS; i++)
		for (f = g->fn[i]; f; f = f->next)
			if (!f->root && f->ns > max)
				max = f->ns;
	fputs("digraph sock102 {\n"
	      "\trankdir=LR;\n"
	      "\tnode [fontname=\"sans-serif\", fontsize=10, style=filled, "
	      "fillcolor=\"#ffffff\"];\n"
	      "\tedge [fontname=\"sans-serif\", fontsize=9, "
	      "color=\"#888888\"];\n",
	      out);
	for (i = 0; i < BUCKETS; i++)
		for (f = g->fn[i]; f; f = f->next) {
			unsigned hot = (unsigned)(f->ns * 160 / max);

			hot = f->root || hot > 160 ? 160 : hot;
			fputc('\t', out);
			node_id(out, f);
			if (f->root)
				fprintf(out,
					" [shape=box, fillcolor=\"#cfe2f3\"");
			else
				fprintf(out, " [fillcolor=\"#ff%02x%02x\"",
					255 - hot, 255 - hot);
			fprintf(out,
				", label=\"%s\\n%" PRIu64 "x  %" PRIu64
				".%" PRIu64 " us\"];\n",
				f->name, f->n, f->ns / 1000,
				f->ns % 1000 / 100);
		}
	for (i = 0; i < BUCKETS; i++)
		for (e = g->edge[i]; e; e = e->next) {
			fputc('\t', out);
			node_id(out, e->from);
			fputs(" -> ", out);
			node_id(out, e->to);
			fprintf(out, " [label=\"%" PRIu64 "\"];\n", e->n);
		}
	fputs("}\n", out);
}

static int show_dot(const char *path, const struct show_opts *o, FILE *out)
{
	struct graph *g = calloc(1, sizeof(*g));
	struct trace_sink sink = { .hdr = hdr_cb, .ev = ev_cb, .priv = g };
	char err[256];
	size_t i;

	if (trace_read(path, 0, &sink, err, sizeof(err)) < 0) {
		free(g);
		return usage_error("%s", err);
	}
	print(g, out);
	for (i = 0; i < BUCKETS; i++) {
		while (g->fn[i]) {
			struct fn *f = g->fn[i];

			g->fn[i] = f->next;
			free(f);
		}
		while (g->edge[i]) {
			struct edge *e = g->edge[i];

			g->edge[i] = e->next;
			free(e);
		}
	}
	free(g);
	return ferror(out) ? 2 : 0;
}

const struct show_format format_dot = {
	.name = "dot",
	.what = "the call graph, for Graphviz",
	.show = show_dot,
};
