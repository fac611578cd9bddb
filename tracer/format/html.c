// SPDX-License-Identifier: MIT
/*
 * html.c - show --as html: one page that holds the trace and shows it
 *
 * page.html, page.css and page.js are built in; the trace goes into the page
 * as columns of JSON. The page asks nobody for anything.
 * Paths are left out once PATHS_MAX functions are in: the page says so.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tracer/format/frame.h"
#include "tracer/format/page.h"
#include "tracer/format/text.h"

#define PATHS_MAX 400000

EMBED(html, "page.html");
EMBED(css, "page.css");
EMBED(js, "page.js");

/* Each text once. */
struct names {
	char **s;
	size_t n, room;
	uint32_t *hash; /* numbers + 1; 2 * room of them */
};

struct thread {
	int pid, tid;
	char comm[32];
};

struct page {
	FILE *out;
	struct trace_doc *doc;
	struct names names, texts;
	struct thread *thread;
	int nthread;
	struct sbuf b;
	uint64_t end;
	bool cut;
};

/* --- numbers for names and threads -----------------------------------------
 */

static uint32_t *name_slot(const struct names *t, const char *s)
{
	uint32_t h = 2166136261u, mask = (uint32_t)t->room * 2 - 1;
	const char *p;

	for (p = s; *p; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	while (t->hash[h & mask] && strcmp(t->s[t->hash[h & mask] - 1], s))
		h++;
	return &t->hash[h & mask];
}

static int name_id(struct names *t, const char *s)
{
	uint32_t *slot;

	if (t->n == t->room) {
		t->room = t->room ? t->room * 2 : 256;
		t->s = realloc(t->s, t->room * sizeof(*t->s));
		free(t->hash);
		t->hash = calloc(t->room * 2, sizeof(*t->hash));
		if (!t->s || !t->hash)
			abort();
		for (size_t i = 0; i < t->n; i++)
			*name_slot(t, t->s[i]) = (uint32_t)i + 1;
	}
	slot = name_slot(t, s);
	if (!*slot) {
		t->s[t->n++] = strdup(s);
		*slot = (uint32_t)t->n;
	}
	return (int)*slot - 1;
}

static void names_free(struct names *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->s[i]);
	free(t->s);
	free(t->hash);
}

static int thread_id(struct page *p, const struct trace_ev *ev, bool make)
{
	static int last;
	int i;

	if (last < p->nthread && p->thread[last].tid == ev->tid)
		return last;
	for (i = 0; i < p->nthread; i++)
		if (p->thread[i].tid == ev->tid)
			return last = i;
	if (!make)
		return -1;
	p->thread = realloc(p->thread,
			    sizeof(*p->thread) * (size_t)(p->nthread + 1));
	p->thread[i] = (struct thread){ .pid = ev->pid, .tid = ev->tid };
	snprintf(p->thread[i].comm, sizeof(p->thread[i].comm), "%s",
		 ev->comm ? ev->comm : "");
	p->nthread++;
	return last = i;
}

/* --- columns ----------------------------------------------------------------
 */

static void flush(struct page *p)
{
	fwrite(p->b.s, 1, p->b.len, p->out);
	p->b.len = 0;
}

#define EACH(p, ev, want)                                       \
	for (size_t i_ = 0, first_ = 1; i_ < (p)->doc->n; i_++) \
		if ((ev = (p)->doc->ev[i_])->type == (want) &&  \
		    (first_ ? (first_ = 0, 1) : (sb_putc(&(p)->b, ','), 1)))

static void open_column(struct page *p, const char *name)
{
	sb_printf(&p->b, "\"%s\":[", name);
}

static void close_column(struct page *p)
{
	sb_puts(&p->b, "],\n");
	flush(p);
}

static void sock_text(struct sbuf *b, const struct trec_sock *s)
{
	const char *n = xlat_name(&x_families, s->family);
	char a[INET_ADDRSTRLEN] = "", c[INET_ADDRSTRLEN] = "";

	b->len = 0;
	sb_puts(b, n ? n : "?");
	n = xlat_name(&x_socktypes, s->type);
	sb_printf(b, " %s", n ? n : "?");
	if (s->family != AF_INET)
		return;
	n = xlat_name(&x_inet_protocols, s->protocol);
	sb_printf(b, " %s", n ? n : "?");
	inet_ntop(AF_INET, &s->saddr, a, sizeof(a));
	inet_ntop(AF_INET, &s->daddr, c, sizeof(c));
	if (s->sport)
		sb_printf(b, " local %s:%u", a, s->sport);
	if (s->dport)
		sb_printf(b, " peer %s:%u", c, s->dport);
}

static void calls(struct page *p)
{
	struct fdtab *fds = fdtab_new();
	struct sbuf args = { 0 }, ret = { 0 }, rets = { 0 };
	struct trace_ev *ev;
	bool first = true;

	sb_puts(&p->b, "\"calls\":{");
#define COLUMN(name, ...)              \
	open_column(p, name);          \
	EACH(p, ev, EV_CALL)           \
	sb_printf(&p->b, __VA_ARGS__); \
	close_column(p)
	COLUMN("seq", "%" PRIu64, ev->seq);
	COLUMN("ts", "%" PRIu64, ev->ts);
	COLUMN("dur", "%" PRIu64, ev->call.done ? ev->dur : p->end - ev->ts);
	COLUMN("slept", "%" PRIu64,
	       ev->call.done ? ev->slept : p->end - ev->ts);
	COLUMN("thread", "%d", thread_id(p, ev, true));
	COLUMN("name", "%d", name_id(&p->names, ev->call.name));
	COLUMN("where", "%d", ev->call.where);
	COLUMN("via", "%d",
	       ev->call.via ? name_id(&p->names, ev->call.via) : -1);
	open_column(p, "sock");
	EACH(p, ev, EV_CALL)
	{
		args.len = 0;
		if (ev->call.has_sock && ev->call.sock.id)
			sock_text(&args, &ev->call.sock);
		sb_printf(&p->b, "%d",
			  name_id(&p->texts, args.len ? args.s : ""));
	}
	close_column(p);
	open_column(p, "text");
	for (size_t i = 0; i < p->doc->n; i++) {
		ev = p->doc->ev[i];
		if (ev->type == EV_FORK)
			fdtab_fork(fds, ev->pid, (int)ev->word.a);
		if (ev->type != EV_CALL)
			continue;
		event_text(&args, &ret, fds, ev, 200);
		if (!first) {
			sb_putc(&p->b, ',');
			sb_putc(&rets, ',');
		}
		first = false;
		sb_printf(&p->b, "%d", name_id(&p->texts, args.s));
		sb_printf(&rets, "%d", name_id(&p->texts, ret.s));
		if (p->b.len > 1 << 20)
			flush(p);
	}
	close_column(p);
	sb_printf(&p->b, "\"ret\":[%s]},\n", rets.s ? rets.s : "");
	flush(p);
	sb_free(&args);
	sb_free(&ret);
	sb_free(&rets);
	fdtab_free(fds);
}

static void one_path(struct page *p, const struct trace_ev *ev)
{
	uint32_t i;

	sb_putc(&p->b, '[');
	for (i = 0; i < ev->npath; i++)
		sb_printf(&p->b, "%s%u,%d,%" PRIu64 ",%" PRIu64, i ? "," : "",
			  ev->path[i].depth,
			  name_id(&p->names, ev->path[i].name), ev->path[i].at,
			  ev->path[i].ns);
	sb_putc(&p->b, ']');
	flush(p);
}

/* "12":[...] for each that has one; indices count events of that type. */
static void paths(struct page *p, const char *column, enum ev_type type,
		  size_t *room)
{
	size_t i, k = 0;
	bool first = true;

	sb_printf(&p->b, "\"%s\":{", column);
	for (i = 0; i < p->doc->n; i++) {
		const struct trace_ev *ev = p->doc->ev[i];

		if (ev->type != type)
			continue;
		if (ev->npath && *room < ev->npath)
			p->cut = true;
		if (ev->npath && *room >= ev->npath) {
			*room -= ev->npath;
			sb_printf(&p->b, "%s\"%zu\":", first ? "" : ",", k);
			one_path(p, ev);
			first = false;
		}
		k++;
	}
	sb_puts(&p->b, "},\n");
}

static void halves(struct page *p)
{
	struct trace_ev *ev;

	sb_puts(&p->b, "\"halves\":{");
#define HCOLUMN(name, ...)             \
	open_column(p, name);          \
	EACH(p, ev, EV_SOFTIRQ)        \
	sb_printf(&p->b, __VA_ARGS__); \
	close_column(p)
	HCOLUMN("ts", "%" PRIu64, ev->ts);
	HCOLUMN("dur", "%" PRIu64, ev->dur);
	HCOLUMN("thread", "%d", thread_id(p, ev, false));
	open_column(p, "name");
	EACH(p, ev, EV_SOFTIRQ)
	sb_printf(&p->b, "%d",
		  name_id(&p->names, softirq_name(ev->softirq.what)));
	sb_puts(&p->b, "]},\n");
	flush(p);
}

/* Which calls name which frames; and backtraces. */
static void extras(struct page *p)
{
	size_t i, k = 0;
	uint32_t j;
	bool first = true;

	sb_puts(&p->b, "\"used\":{");
	for (i = 0; i < p->doc->n; i++) {
		const struct trace_ev *ev = p->doc->ev[i];

		if (ev->type != EV_CALL)
			continue;
		if (ev->call.npkts) {
			sb_printf(&p->b, "%s\"%zu\":[", first ? "" : ",", k);
			for (j = 0; j < ev->call.npkts; j++)
				sb_printf(&p->b, j ? ",%u" : "%u",
					  ev->call.pkts[j]);
			sb_putc(&p->b, ']');
			first = false;
		}
		k++;
	}
	sb_puts(&p->b, "},\n\"bt\":{");
	for (first = true, k = i = 0; i < p->doc->n; i++) {
		const struct trace_ev *ev = p->doc->ev[i];
		struct sbuf s = { 0 };

		if (ev->type != EV_CALL)
			continue;
		if (ev->call.nbt) {
			sb_printf(&p->b, "%s\"%zu\":[", first ? "" : ",", k);
			for (j = 0; j < ev->call.nbt; j++) {
				const struct bt_frame *f = &ev->call.bt[j];

				s.len = 0;
				sb_printf(&s, "%s  %s+0x%" PRIx64,
					  f->sym ? f->sym : "?",
					  f->so ? f->so : "?",
					  f->so ? f->off : f->ip);
				if (j)
					sb_putc(&p->b, ',');
				json_quote(&p->b, s.s);
			}
			sb_putc(&p->b, ']');
			first = false;
			sb_free(&s);
		}
		k++;
	}
	sb_puts(&p->b, "},\n");
	flush(p);
}

static void packets(struct page *p)
{
	struct sbuf col[4] = { { 0 } };
	struct frame_text f;
	struct trace_ev *ev;
	size_t i, n = 0;
	int k;

	sb_puts(&p->b, "\"pkts\":{");
#define PCOLUMN(name, ...)             \
	open_column(p, name);          \
	EACH(p, ev, EV_PACKET)         \
	sb_printf(&p->b, __VA_ARGS__); \
	close_column(p)
	PCOLUMN("no", "%u", ev->pkt.no);
	PCOLUMN("ts", "%" PRIu64, ev->ts);
	PCOLUMN("seq", "%" PRIu64, ev->seq);
	PCOLUMN("out", "%d", ev->pkt.out);
	for (i = 0; i < p->doc->n; i++) {
		ev = p->doc->ev[i];
		if (ev->type != EV_PACKET)
			continue;
		frame_text(&f, ev->pkt.data, ev->pkt.caplen, ev->pkt.len);
		for (k = 0; k < 4 && n; k++)
			sb_putc(&col[k], ',');
		sb_printf(&col[0], "%d", name_id(&p->texts, f.src));
		sb_printf(&col[1], "%d", name_id(&p->texts, f.dst));
		sb_printf(&col[2], "%d", name_id(&p->texts, f.brief));
		sb_printf(&col[3], "%d", name_id(&p->texts, f.text));
		n++;
	}
	for (k = 0; k < 4; k++) {
		static const char *const names[] = { "src", "dst", "short",
						     "text" };

		sb_printf(&p->b, "\"%s\":[%s]%s", names[k],
			  col[k].s ? col[k].s : "", k < 3 ? ",\n" : "},\n");
		sb_free(&col[k]);
	}
	flush(p);
}

static void params(struct page *p)
{
	struct trace_ev *ev;
	bool *seen = calloc(p->names.n + 1, sizeof(*seen));
	bool first = true;
	size_t i;

	sb_puts(&p->b, "\"params\":{");
	for (i = 0; i < p->doc->n; i++) {
		const char *const *names;
		int id, k;

		ev = p->doc->ev[i];
		if (ev->type != EV_CALL)
			continue;
		id = name_id(&p->names, ev->call.name); /* there already */
		if (seen[id])
			continue;
		seen[id] = true;
		names = call_params((enum trace_table)ev->call.table,
				    ev->call.nr, ev->call.bits);
		sb_printf(&p->b, "%s\"%d\":[", first ? "" : ",", id);
		for (k = 0; names && names[k]; k++) {
			if (k)
				sb_putc(&p->b, ',');
			json_quote(&p->b, names[k]);
		}
		sb_putc(&p->b, ']');
		first = false;
	}
	sb_puts(&p->b, "},\n");
	free(seen);
}

static void strings(struct page *p, const char *name, const struct names *t)
{
	sb_printf(&p->b, ",\"%s\":[", name);
	for (size_t i = 0; i < t->n; i++) {
		if (i)
			sb_putc(&p->b, ',');
		json_quote(&p->b, t->s[i]);
		if (p->b.len > 1 << 20)
			flush(p);
	}
	sb_putc(&p->b, ']');
}

static void data(struct page *p)
{
	const struct trace_hdr *h = &p->doc->hdr;
	uint64_t lost = 0;
	size_t i, room = PATHS_MAX;
	int k;

	sb_puts(&p->b, "{\"argv\":[");
	for (k = 0; k < h->argc; k++) {
		if (k)
			sb_putc(&p->b, ',');
		json_quote(&p->b, h->argv[k]);
	}
	sb_puts(&p->b, "],\"machine\":");
	json_quote(&p->b, h->machine_name ? h->machine_name : "");
	sb_puts(&p->b, ",\"kernel\":");
	json_quote(&p->b, h->kernel ? h->kernel : "");
	for (i = 0; i < p->doc->n; i++)
		if (p->doc->ev[i]->type == EV_LOST)
			lost += (uint64_t)p->doc->ev[i]->word.a;
	sb_printf(&p->b,
		  ",\"graph\":%s,\"lost\":%" PRIu64 ",\"note\":\"%s\",\n",
		  h->graph ? "true" : "false", lost,
		  h->pass ? "answered by the kernel" : "");
	calls(p);
	halves(p);
	paths(p, "path", EV_CALL, &room);
	paths(p, "hpath", EV_SOFTIRQ, &room);
	extras(p);
	packets(p);
	params(p);
	sb_printf(&p->b, "\"cut\":%s,\"threads\":[", p->cut ? "true" : "false");
	for (k = 0; k < p->nthread; k++) {
		sb_printf(&p->b,
			  "%s{\"pid\":%d,\"tid\":%d,\"comm\":", k ? "," : "",
			  p->thread[k].pid, p->thread[k].tid);
		json_quote(&p->b, p->thread[k].comm);
		sb_putc(&p->b, '}');
	}
	sb_putc(&p->b, ']');
	strings(p, "str", &p->names);
	strings(p, "texts", &p->texts);
	sb_putc(&p->b, '}');
	flush(p);
}

void page_fill(FILE *out, const char *page, const struct page_part *part)
{
	const struct page_part *p;
	const char *at;

	while ((at = strchr(page, '@'))) {
		fwrite(page, 1, (size_t)(at - page), out);
		for (p = part; p->mark; p++)
			if (!strncmp(at, p->mark, strlen(p->mark)))
				break;
		if (!p->mark)
			fputc('@', out);
		else if (p->text)
			fputs(p->text, out);
		else
			p->put(out, p->arg);
		page = at + (p->mark ? strlen(p->mark) : 1);
	}
	fputs(page, out);
}

static void put_data(FILE *out, void *arg)
{
	(void)out;
	data(arg);
}

static int by_entry(const void *x, const void *y)
{
	const struct trace_ev *a = *(struct trace_ev *const *)x;
	const struct trace_ev *b = *(struct trace_ev *const *)y;

	if (a->ts != b->ts)
		return a->ts < b->ts ? -1 : 1;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static int show_html(const char *path, const struct show_opts *o, FILE *out)
{
	struct page *p = calloc(1, sizeof(*p));
	char err[256];
	size_t i;

	p->out = out;
	p->doc = trace_load(path, err, sizeof(err));
	if (!p->doc) {
		free(p);
		return usage_error("%s", err);
	}
	for (i = 0; i < p->doc->n; i++)
		if (p->doc->ev[i]->ts + p->doc->ev[i]->dur > p->end)
			p->end = p->doc->ev[i]->ts + p->doc->ev[i]->dur;
	qsort(p->doc->ev, p->doc->n, sizeof(*p->doc->ev), by_entry);
	page_fill(out, page_html,
		  (struct page_part[]){
			  { .mark = "@CSS@", .text = page_css },
			  { .mark = "@JS@", .text = page_js },
			  { .mark = "@DATA@", .put = put_data, .arg = p },
			  { 0 } });
	names_free(&p->names);
	names_free(&p->texts);
	free(p->thread);
	sb_free(&p->b);
	trace_doc_free(p->doc);
	free(p);
	return ferror(out) ? 2 : 0;
}

const struct show_format format_html = {
	.name = "html",
	.what = "one self-contained page to look at",
	.show = show_html,
};
