// SPDX-License-Identifier: MIT
/*
 * diff_text.c - the differences as a unified text, the first one explained
 *
 * Models diff -u: what both did around a difference is shown with it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tracer/diff_int.h"

#define CONTEXT 3

void diff_line(struct sbuf *b, const struct scall *c)
{
	if (!c) {
		sb_putc(b, '-');
		return;
	}
	sb_puts(b, c->text);
	sb_puts(b, " = ");
	if (!c->done)
		sb_putc(b, '?');
	else
		sb_printf(b, "%" PRId64, c->ret);
	if (c->err)
		sb_printf(b, " %s", c->err);
	if (c->aux)
		sb_printf(b, " (%s)", c->aux);
	if (c->injected)
		sb_puts(b, " (INJECTED)");
	if (c->folded)
		sb_printf(b, " ... %" PRIu64 " bytes in %d calls", c->bytes,
			  c->folded + 1);
}

static void print_line(FILE *out, char mark, const struct scall *c,
		       const char *note)
{
	struct sbuf b = { 0 };

	diff_line(&b, c);
	if (note)
		fprintf(out, "%c%s  # %s\n", mark, b.s, note);
	else
		fprintf(out, "%c%s\n", mark, b.s);
	sb_free(&b);
}

void diff_thread(struct sbuf *b, const struct pairing *p)
{
	const struct sthread *t = p->a ? p->a : p->b;
	const char *comm = p->a && p->a->comm[0] ? p->a->comm
			   : p->b		 ? p->b->comm
						 : "";

	sb_printf(b, "thread %s", t->place);
	if (comm[0])
		sb_printf(b, " %s", comm);
	if (p->a && p->b)
		sb_printf(b, " (%d, %d)", p->a->tid, p->b->tid);
	else
		sb_printf(b, " (%d, only in the %s)", t->tid,
			  p->a ? "first" : "second");
}

static bool near(const struct pairing *p, size_t i)
{
	size_t from = i > CONTEXT ? i - CONTEXT : 0, k;

	for (k = from; k <= i + CONTEXT && k < p->n; k++)
		if (p->row[k].why)
			return true;
	return false;
}

static void print_pair(const struct pairing *p, FILE *out)
{
	struct sbuf b = { 0 };
	bool head = false;
	size_t i, last = SIZE_MAX;

	for (i = 0; i < p->n; i++) {
		const struct row *r = &p->row[i];

		if (!near(p, i))
			continue;
		if (!head || (last != SIZE_MAX && i != last + 1)) {
			sb_free(&b);
			diff_thread(&b, p);
			fprintf(out, "@@ %s, call %zu @@\n", b.s, i + 1);
			head = true;
		}
		last = i;
		if (!r->why) {
			print_line(out, ' ', r->a ? r->a : r->b, NULL);
			continue;
		}
		if (r->a)
			print_line(out, '-', r->a, r->b ? NULL : r->reason);
		if (r->b)
			print_line(out, '+', r->b, r->reason);
	}
	sb_free(&b);
	if (p->exit_why)
		fprintf(out, "@@ %s @@\n", p->exit_why);
}

/*
 * Which function said no: the last one of the path that is not on the way
 * out again.
 */
void diff_path(struct sbuf *b, const struct row *r)
{
	const struct scall *c = r->b && r->b->err ? r->b : r->a;

	static const char *const out[] = { "release_sock",
					   "__release_sock",
					   "fput",
					   "sock_put",
					   "kfree_skb",
					   "sockfd_put",
					   "bh_unlock_sock",
					   "lock_sock",
					   "sk_free",
					   "dst_release",
					   NULL };
	const struct path_fn *f;
	uint32_t n, last = UINT32_MAX, depth, i;
	int k;

	if (!c || !c->ev || !c->ev->npath || c->injected)
		return;
	f = c->ev->path;
	n = c->ev->npath;
	for (i = n; i-- > 0 && last == UINT32_MAX;) {
		for (k = 0; out[k]; k++)
			if (strcmp(f[i].name, out[k]) == 0)
				break;
		if (!out[k])
			last = i;
	}
	if (last == UINT32_MAX)
		last = n - 1;
	for (depth = 0, i = 0; depth <= f[last].depth; depth++) {
		uint32_t at = last;

		/* the nearest one above `last` of that depth */
		for (i = 0; i <= last; i++)
			if (f[i].depth == depth)
				at = i;
		sb_printf(b, depth ? " > %s" : "%s", f[at].name);
	}
}

static void explain(const struct result *r, const struct diff_opts *o,
		    FILE *out)
{
	const struct row *row = r->first;
	const struct scall *c;
	struct sbuf b = { 0 };
	const char *w;

	if (!row)
		return;
	c = row->a ? row->a : row->b;
	diff_thread(&b, r->first_in);
	fprintf(out, "\nfirst difference: %s, in %s, call %zu\n", c->name, b.s,
		r->first_at + 1);
	fprintf(out, "  %s: ", o->name_a);
	print_line(out, ' ', row->a, NULL);
	fprintf(out, "  %s: ", o->name_b);
	print_line(out, ' ', row->b, NULL);
	for (w = row->why; w && *w;) {
		const char *e = strchr(w, '\n');

		fprintf(out, "  %.*s\n", (int)(e ? e - w : (long)strlen(w)), w);
		w = e ? e + 1 : "";
	}
	b.len = 0;
	diff_path(&b, row);
	if (b.len)
		fprintf(out, "  path: %s\n", b.s);
	else if (row->b && row->b->err && row->b->ev && !row->b->injected)
		fprintf(out, "  path: not recorded, -g does\n");
	sb_free(&b);
}

void diff_text(const struct result *r, const struct diff_opts *o, FILE *out)
{
	fprintf(out, "--- %s\n+++ %s\n", o->name_a, o->name_b);
	for (size_t i = 0; i < r->n; i++)
		print_pair(&r->pair[i], out);
	explain(r, o, out);
}
