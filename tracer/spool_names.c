// SPDX-License-Identifier: MIT
/*
 * spool_names.c - offsets and addresses of a trace as names
 *
 * A function of -g is an offset in the library that the trace names; a frame
 * of -k is an address in whatever its process had mapped, which the trace has
 * told before (TREC_MAPS), or the process it was forked from.
 */
#include "tracer/spool.h"

/* --- symbols ------------------------------------------------------------ */

const char *fn_name(struct reader *r, uint32_t off)
{
	const char *name;
	char text[16];

	if (!r->symbols && r->hdr.library && *r->hdr.library) {
		r->symbols = symbols_load(r->hdr.library);
		if (!r->symbols)
			r->symbols = symbols_parse("", 0);
	}
	name = symbols_at(r->symbols, off);
	if (name)
		return name;
	snprintf(text, sizeof(text), "+0x%x", off);
	return intern(text, strlen(text));
}

struct image *image_of(struct reader *r, uint32_t pid)
{
	struct image *i;

	for (i = r->images; i; i = i->next)
		if (i->pid == pid)
			return i;
	i = calloc(1, sizeof(*i));
	if (!i)
		abort();
	i->pid = pid;
	i->next = r->images;
	r->images = i;
	return i;
}

void maps_add(struct reader *r, const struct slot *s, const struct trec_maps *m)
{
	struct image *i = image_of(r, s->pid);
	const char *p = m->text, *end = m->text + m->len, *eol;

	if (i->closed)
		i->n = 0;
	i->closed = m->last;
	for (; p < end && (eol = memchr(p, '\n', (size_t)(end - p)));
	     p = eol + 1) {
		unsigned long long from, to, off;
		char line[600], path[512] = "";

		snprintf(line, sizeof(line), "%.*s", (int)(eol - p), p);
		if (sscanf(line, "%llx-%llx %*s %llx %*s %*s %511[^\n]", &from,
			   &to, &off, path) < 3)
			continue;
		i->range =
			spool_grow(i->range, &i->room, i->n, sizeof(*i->range));
		i->range[i->n++] = (struct range){
			from, to, off, *path ? intern(path, strlen(path)) : NULL
		};
	}
}

static struct symbols *so_symbols(struct reader *r, const char *path)
{
	struct so *so;

	for (so = r->sos; so; so = so->next)
		if (so->path == path)
			return so->symbols;
	so = calloc(1, sizeof(*so));
	if (!so)
		abort();
	so->path = path;
	so->symbols = *path == '/' ? symbols_load(path) : NULL;
	so->next = r->sos;
	r->sos = so;
	return so->symbols;
}

static const struct range *range_of(struct reader *r, uint32_t pid, uint64_t ip)
{
	for (int depth = 0; pid && depth < 8; depth++) {
		const struct image *i = image_of(r, pid);

		for (size_t k = 0; k < i->n; k++)
			if (ip >= i->range[k].from && ip < i->range[k].to)
				return &i->range[k];
		pid = i->n ? 0 : i->ppid; /* told before the fork */
	}
	return NULL;
}

void names_free(struct reader *r)
{
	struct image *i;
	struct so *so;

	while ((i = r->images)) {
		r->images = i->next;
		free(i->range);
		free(i);
	}
	while ((so = r->sos)) { /* not the symbols: they are the names */
		r->sos = so->next;
		free(so);
	}
}

/* The library's own frames stand between the program and the call: no. */
static bool is_ours(const char *so)
{
	const char *base = so ? strrchr(so, '/') : NULL;

	return base && (!strncmp(base, "/libsock102", 11) ||
			!strncmp(base, "/libunwind", 10));
}

void backtrace_add(struct reader *r, const struct slot *s,
		   const struct trec_backtrace *t)
{
	struct call_rec *c = NULL;
	struct trace_ev *ev = NULL;
	bool outside = false;

	for (uint32_t i = s->nopen; i-- > 0 && !c;)
		if (s->open[i].ev->type == EV_CALL &&
		    s->open[i].ev->seq == t->seq) {
			ev = s->open[i].ev;
			c = &ev->call;
		}
	if (!c || c->bt)
		return;
	c->bt = ev_alloc(ev, (t->n + 1) * sizeof(*c->bt));
	for (uint32_t i = 0; i < t->n; i++) {
		uint64_t ip = t->ip[i], look = i ? ip - 1 : ip;
		const struct range *g = range_of(r, s->pid, look);
		struct bt_frame *f = &c->bt[c->nbt];

		if (!outside && g && is_ours(g->so))
			continue;
		outside = true;
		memset(f, 0, sizeof(*f));
		f->ip = ip;
		if (g && g->so) {
			struct symbols *sy = so_symbols(r, g->so);

			f->so = g->so;
			f->off = symbols_vaddr(sy, ip - g->from + g->off);
			f->sym = symbols_at(
				sy, symbols_vaddr(sy, look - g->from + g->off));
		}
		c->nbt++;
	}
}
