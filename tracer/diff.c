// SPDX-License-Identifier: MIT
/*
 * diff.c - sock102 diff: two traces, or strace logs, side by side
 *
 * Models diff(1): a unified text, exit status 0 same, 1 differ, 2 trouble.
 * Threads are paired by their place in the process tree, or where that is
 * not known by the calls they made; the calls of a pair are aligned by what
 * they are, then compared. The first difference that is not declared is
 * explained.
 */
#include "tracer/diff_int.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW 200 /* how far ahead alignment looks */

/* --- threads ---------------------------------------------------------------
 */

/* How many of the calls the two have in common, in order: 0..1. */
static double likeness(const struct sthread *a, const struct sthread *b)
{
	size_t i = 0, k = 0, hit = 0, j;

	if (!a->n || !b->n)
		return 0;
	for (; i < a->n && i < 500; i++)
		for (j = k; j < b->n && j < k + 20; j++)
			if (call_alike(a->call[i], b->call[j])) {
				hit++;
				k = j + 1;
				break;
			}
	i = a->n < 500 ? a->n : 500;
	j = b->n < 500 ? b->n : 500;
	return (double)hit / (double)(i > j ? i : j);
}

static void pair_threads(struct side *a, struct side *b, struct result *r)
{
	bool *used = calloc(b->n + 1, sizeof(*used));
	bool *done = calloc(a->n + 1, sizeof(*done));
	size_t i, k, round;

	r->pair = calloc(a->n + b->n + 1, sizeof(*r->pair));
	/* First the best matches; a place in the tree counts for one. */
	for (round = 0; round < a->n; round++) {
		double best = 0, s;
		size_t bi = 0, bk = 0;

		for (i = 0; i < a->n; i++)
			for (k = 0; k < b->n && !done[i] && a->thread[i].n;
			     k++) {
				if (used[k] || !b->thread[k].n)
					continue;
				s = likeness(&a->thread[i], &b->thread[k]) +
				    0.01;
				if (strcmp(a->thread[i].place,
					   b->thread[k].place) == 0)
					s += 0.3;
				if (s > best) {
					best = s;
					bi = i;
					bk = k;
				}
			}
		if (best <= 0)
			break;
		done[bi] = used[bk] = true;
		r->pair[r->n++] = (struct pairing){ .a = &a->thread[bi],
						    .b = &b->thread[bk] };
	}
	for (i = 0; i < a->n; i++)
		if (!done[i] && a->thread[i].n)
			r->pair[r->n++] =
				(struct pairing){ .a = &a->thread[i] };
	for (k = 0; k < b->n; k++)
		if (!used[k] && b->thread[k].n)
			r->pair[r->n++] =
				(struct pairing){ .b = &b->thread[k] };
	free(used);
	free(done);
}

static int by_place(const void *x, const void *y)
{
	const struct pairing *p = x, *q = y;

	return strcmp((p->a ? p->a : p->b)->place, (q->a ? q->a : q->b)->place);
}

/* --- calls -----------------------------------------------------------------
 */

static struct row *add_row(struct pairing *p, struct scall *a, struct scall *b)
{
	if (p->n == p->room) {
		p->room = p->room * 2 + 64;
		p->row = realloc(p->row, sizeof(*p->row) * p->room);
	}
	p->row[p->n] = (struct row){ .a = a, .b = b };
	return &p->row[p->n++];
}

/* A wait that one side needed and the other did not is not a difference. */
static void only(struct pairing *p, struct scall *a, struct scall *b, bool over)
{
	struct scall *c = a ? a : b;
	struct row *r = add_row(p, a, b);

	const struct sthread *t = a ? p->b : p->a;
	const struct scall *last = t && t->n ? t->call[t->n - 1] : NULL;

	/* The other side was killed before it came to this. */
	if (over && last && last->cut && last->cut_ns < CUT_SHORT)
		return;
	if (!c->readiness || (c->err && strcmp(c->err, "EINTR") != 0))
		r->why = strdup(a ? "call: only in the first\n"
				  : "call: only in the second\n");
}

static void align(struct pairing *p, struct chosen *m)
{
	size_t i = 0, k = 0, na = p->a ? p->a->n : 0, nb = p->b ? p->b->n : 0;

	while (i < na || k < nb) {
		struct scall *a = i < na ? p->a->call[i] : NULL;
		struct scall *b = k < nb ? p->b->call[k] : NULL;
		size_t d, s;
		bool found = false;

		if (!a || !b) {
			only(p, a, b, true);
			i += a != NULL;
			k += b != NULL;
			continue;
		}
		if (call_alike(a, b)) {
			struct row *r = add_row(p, a, b);
			struct sbuf why = { 0 };

			if (!call_equal(m, a, b, &why))
				r->why = why.s ? why.s : strdup("");
			else
				sb_free(&why);
			i++;
			k++;
			continue;
		}
		/* The nearest place where both go on alike. */
		for (d = 1; d < WINDOW && !found; d++)
			for (s = 0; s <= d && !found; s++) {
				size_t x = i + d - s, y = k + s;

				if (x >= na || y >= nb ||
				    !call_alike(p->a->call[x], p->b->call[y]))
					continue;
				found = true;
				while (i < x)
					only(p, p->a->call[i++], NULL, false);
				while (k < y)
					only(p, NULL, p->b->call[k++], false);
			}
		if (!found) {
			only(p, a, NULL, false);
			only(p, NULL, b, false);
			i++;
			k++;
		}
	}
}

static double moment(const struct scall *c)
{
	return c->ev ? (double)c->ev->ts : c->line;
}

/*
 * When a row was, on the second side's clock; what only the first side has
 * comes after the second's last call before it.
 */
static double when(const struct pairing *p, size_t i)
{
	size_t k;

	for (k = i + 1; k-- > 0;)
		if (p->row[k].b)
			return moment(p->row[k].b) + (k == i ? 0 : 0.5);
	return p->b ? -1 : 1e30;
}

static void judge(struct result *r, struct pairing *p, const struct known *k)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		struct row *row = &p->row[i];
		struct sbuf b = { 0 };

		if (!row->why)
			continue;
		diff_line(&b, row->a);
		sb_puts(&b, " | ");
		diff_line(&b, row->b);
		row->reason = known_reason(k, b.s);
		sb_free(&b);
		if (row->reason) {
			r->known++;
			continue;
		}
		r->differ++;
		if (!r->first || when(p, i) < r->first_when) {
			r->first_when = when(p, i);
			r->first = row;
			r->first_in = p;
			r->first_at = i;
		}
	}
	if (p->a && p->b && p->a->exit_status >= 0 && p->b->exit_status >= 0 &&
	    p->a->exit_status != p->b->exit_status) {
		char s[80];

		snprintf(s, sizeof(s), "exit status: %d | %d",
			 p->a->exit_status, p->b->exit_status);
		if (known_reason(k, s)) {
			r->known++;
		} else {
			p->exit_why = strdup(s);
			r->differ++;
		}
	}
}

/* Descriptors of processes with several threads: the nth made is the nth. */
static void pair_fds(struct result *r, struct chosen *m)
{
	size_t i, k, x, y;

	for (i = 0; i < r->n; i++) {
		struct pairing *p = &r->pair[i];
		int threads = 0;

		for (k = 0; k < r->n && p->a && p->b; k++)
			threads +=
				r->pair[k].a && r->pair[k].a->pid == p->a->pid;
		if (threads < 2)
			continue;
		for (x = y = 0; x < p->a->n; x++) {
			if (!call_makes_fd(p->a->call[x]))
				continue;
			while (y < p->b->n && !call_makes_fd(p->b->call[y]))
				y++;
			if (y == p->b->n)
				break;
			chosen_fd(m, p->a->pid, (int)p->a->call[x]->ret,
				  (int)p->b->call[y++]->ret);
		}
	}
}

int diff_print(struct side *a, struct side *b, const struct diff_opts *o,
	       FILE *out)
{
	struct chosen *m = chosen_new();
	struct result r = { 0 };
	size_t i, k;
	int ret;

	pair_threads(a, b, &r);
	qsort(r.pair, r.n, sizeof(*r.pair), by_place);
	pair_fds(&r, m);
	for (i = 0; i < r.n; i++) {
		chosen_process(m, r.pair[i].a ? r.pair[i].a->pid : 0);
		align(&r.pair[i], m);
	}
	for (i = 0; i < r.n; i++)
		judge(&r, &r.pair[i], o->known);
	if (o->html)
		diff_html(&r, o, out);
	else if (o->json)
		diff_json(&r, o, out);
	else if (r.differ || r.known)
		diff_text(&r, o, out);
	ret = r.differ != 0;
	for (i = 0; i < r.n; i++) {
		for (k = 0; k < r.pair[i].n; k++)
			free(r.pair[i].row[k].why);
		free(r.pair[i].row);
		free(r.pair[i].exit_why);
	}
	free(r.pair);
	chosen_free(m);
	return ret;
}

static void help(void)
{
	puts("usage: sock102 diff [--json | --html] [--known FILE] A B\n"
	     "Compares two traces or strace logs. Exit status 0: the same, "
	     "1: they differ,\n2: trouble.\n"
	     "  --json        the differences as one JSON object\n"
	     "  --html        a page that shows the two side by side\n"
	     "  --known FILE  declared differences, each with its reason");
}

int cmd_diff(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "html", no_argument, NULL, 'H' },
		{ "known", required_argument, NULL, 'K' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct diff_opts o = { 0 };
	struct side a, b;
	char err[512];
	int c, ret;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", longs, NULL)) != -1) {
		switch (c) {
		case 'j':
			o.json = true;
			break;
		case 'H':
			o.html = true;
			break;
		case 'K':
			o.known = known_load(optarg, err, sizeof(err));
			if (!o.known)
				return usage_error("%s", err);
			break;
		case 'h':
			help();
			return 0;
		case ':':
			return usage_error("diff: %s needs an argument",
					   argv[optind - 1]);
		default:
			return usage_error("diff: unknown option %s",
					   argv[optind - 1]);
		}
	}
	if (argc - optind != 2)
		return usage_error("diff: two traces or logs are needed");
	o.name_a = argv[optind];
	o.name_b = argv[optind + 1];
	if (side_load(&a, o.name_a, err, sizeof(err)) < 0)
		return usage_error("%s", err);
	if (side_load(&b, o.name_b, err, sizeof(err)) < 0) {
		side_free(&a);
		return usage_error("%s", err);
	}
	side_fold(&a);
	side_fold(&b);
	ret = diff_print(&a, &b, &o, stdout);
	known_free(o.known);
	side_free(&a);
	side_free(&b);
	return ret;
}
