// SPDX-License-Identifier: MIT
/*
 * folded.c - show --as folded: stacks and the time spent in them
 *
 * One line for each stack, "program;call;function;function nanoseconds", as
 * flame graph scripts read it. The number is what was spent in the last one
 * itself; time asleep in a call is under [asleep].
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tracer/format/text.h"

struct stack {
	struct stack *next;
	uint64_t ns;
	char text[];
};

#define BUCKETS 4096

static void add(struct stack **hash, const struct sbuf *b, uint64_t ns)
{
	uint32_t h = 2166136261u;
	struct stack *s;
	size_t i;

	for (i = 0; i < b->len; i++)
		h = (h ^ (unsigned char)b->s[i]) * 16777619u;
	for (s = hash[h % BUCKETS]; s; s = s->next)
		if (strcmp(s->text, b->s) == 0) {
			s->ns += ns;
			return;
		}
	s = malloc(sizeof(*s) + b->len + 1);
	memcpy(s->text, b->s, b->len + 1);
	s->ns = ns;
	s->next = hash[h % BUCKETS];
	hash[h % BUCKETS] = s;
}

/* Time inside f that is not inside the functions it called. */
static uint64_t own(const struct trace_ev *ev, uint32_t i)
{
	uint64_t ns = ev->path[i].ns, below = 0;
	uint32_t depth = ev->path[i].depth, k;

	for (k = i + 1; k < ev->npath && ev->path[k].depth > depth; k++)
		if (ev->path[k].depth == depth + 1)
			below += ev->path[k].ns;
	return below < ns ? ns - below : 0;
}

static void fold(struct stack **hash, const struct trace_ev *ev,
		 const char *what)
{
	size_t at[256];
	struct sbuf b = { 0 };
	uint64_t roots = 0;
	uint32_t i;

	sb_printf(&b, "%s;%s", ev->comm ? ev->comm : "?", what);
	at[0] = b.len;
	for (i = 0; i < ev->npath; i++) {
		uint32_t d = ev->path[i].depth < 254 ? ev->path[i].depth : 254;

		b.len = at[d];
		sb_printf(&b, ";%s", ev->path[i].name);
		at[d + 1] = b.len;
		add(hash, &b, own(ev, i));
		if (d == 0)
			roots += ev->path[i].ns;
	}
	b.len = at[0];
	b.s[b.len] = 0;
	if (ev->slept && !ev->npath) {
		sb_puts(&b, ";[asleep]");
		add(hash, &b, ev->slept);
		b.len = at[0];
		b.s[b.len] = 0;
		roots += ev->slept;
	}
	if (ev->dur > roots)
		add(hash, &b, ev->dur - roots);
	sb_free(&b);
}

static int hdr_cb(struct trace_sink *s, const struct trace_hdr *h)
{
	return 0;
}

static int ev_cb(struct trace_sink *s, struct trace_ev *ev)
{
	if (ev->type == EV_CALL)
		fold(s->priv, ev, ev->call.name);
	else if (ev->type == EV_SOFTIRQ)
		fold(s->priv, ev, softirq_name(ev->softirq.what));
	else if (ev->type == EV_BOOT)
		fold(s->priv, ev, "boot");
	trace_ev_free(ev);
	return 0;
}

static int by_text(const void *x, const void *y)
{
	const struct stack *a = *(struct stack *const *)x;
	const struct stack *b = *(struct stack *const *)y;

	return strcmp(a->text, b->text);
}

static int show_folded(const char *path, const struct show_opts *o, FILE *out)
{
	static struct stack *hash[BUCKETS];
	struct trace_sink sink = { .hdr = hdr_cb, .ev = ev_cb, .priv = hash };
	struct stack **all, *s;
	char err[256];
	size_t n = 0, i;

	if (trace_read(path, 0, &sink, err, sizeof(err)) < 0)
		return usage_error("%s", err);
	for (i = 0; i < BUCKETS; i++)
		for (s = hash[i]; s; s = s->next)
			n++;
	all = malloc(sizeof(*all) * (n + 1));
	for (n = i = 0; i < BUCKETS; i++)
		for (s = hash[i]; s; s = s->next)
			all[n++] = s;
	qsort(all, n, sizeof(*all), by_text);
	for (i = 0; i < n; i++) {
		if (all[i]->ns)
			fprintf(out, "%s %" PRIu64 "\n", all[i]->text,
				all[i]->ns);
		free(all[i]);
	}
	free(all);
	memset(hash, 0, sizeof(hash));
	return ferror(out) ? 2 : 0;
}

const struct show_format format_folded = {
	.name = "folded",
	.what = "folded stacks, for flame graphs",
	.show = show_folded,
};
