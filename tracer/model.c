// SPDX-License-Identifier: MIT
/*
 * model.c - events, their memory, and which reader a file needs
 *
 * An event is allocated in pieces that grow and are freed together. Strings
 * that repeat in every event are interned and live as long as the command.
 */
#include "tracer/model.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tracer/model_int.h"

#define PIECE 1000u /* bytes of the first one, after its head */

struct piece {
	struct piece *next;
	size_t used, room;
	_Alignas(16) char data[];
};

static void *must(void *p)
{
	if (!p) {
		fputs("sock102: out of memory\n", stderr);
		exit(2);
	}
	return p;
}

static struct piece *piece_new(size_t room, struct piece *next)
{
	struct piece *p = must(malloc(sizeof(*p) + room));

	p->next = next;
	p->used = 0;
	p->room = room;
	return p;
}

struct trace_ev *ev_new(enum ev_type type)
{
	struct piece *p = piece_new(PIECE, NULL);
	struct trace_ev *ev = (struct trace_ev *)(void *)p->data;

	p->used = (sizeof(*ev) + 15) & ~15ul;
	memset(ev, 0, sizeof(*ev));
	ev->type = type;
	ev->comm = "";
	ev->pool = p;
	return ev;
}

void *ev_alloc(struct trace_ev *ev, size_t n)
{
	struct piece *p = ev->pool;
	void *at;

	n = (n + 15) & ~15ul;
	if (p->used + n > p->room) {
		/* the first piece holds the event: it stays at the end */
		p = piece_new(n > 4 * PIECE ? n : 4 * PIECE, p);
		ev->pool = p;
	}
	at = p->data + p->used;
	p->used += n;
	return at;
}

void *ev_copy(struct trace_ev *ev, const void *from, size_t n)
{
	return memcpy(ev_alloc(ev, n ? n : 1), from, n);
}

void trace_ev_free(struct trace_ev *ev)
{
	struct piece *p = ev ? ev->pool : NULL, *next;

	if (ev && ev->type == EV_CALL && ev->call.jargs)
		json_decref(ev->call.jargs);
	for (; p; p = next) {
		next = p->next;
		free(p);
	}
}

const char *intern(const char *s, size_t n)
{
	static struct word {
		struct word *next;
		size_t n;
		char text[];
	} * table[1024];
	uint32_t h = 2166136261u;
	struct word *w;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (uint8_t)s[i]) * 16777619u;
	for (w = table[h % 1024]; w; w = w->next)
		if (w->n == n && !memcmp(w->text, s, n))
			return w->text;
	w = must(malloc(sizeof(*w) + n + 1));
	w->n = n;
	memcpy(w->text, s, n);
	w->text[n] = '\0';
	w->next = table[h % 1024];
	table[h % 1024] = w;
	return w->text;
}

uint32_t call_mem(const struct call_rec *c, bool at_exit, uint64_t addr,
		  void *buf, uint32_t len, uint8_t *flags)
{
	const struct mem *best = NULL;
	uint32_t done = 0;
	uint8_t why = CAP_MORE;

	while (done < len) {
		best = NULL;
		for (uint32_t i = 0; i < c->nmem; i++) {
			const struct mem *m = &c->mem[i];
			uint64_t off = addr + done - m->addr;

			if (m->exit != at_exit || off > m->len ||
			    (off == m->len && !m->flags))
				continue;
			/* the one that says most from here on */
			if (!best || m->addr + m->len > best->addr + best->len)
				best = m;
		}
		if (!best)
			break;
		if (best->addr + best->len == addr + done) {
			why = best->flags;
			break;
		}
		uint32_t off = (uint32_t)(addr + done - best->addr);
		uint32_t n = best->len - off;

		if (n > len - done)
			n = len - done;
		memcpy((uint8_t *)buf + done, best->data + off, n);
		done += n;
	}
	if (flags)
		*flags = done == len ? 0 : why;
	return done;
}

/* --- reading ------------------------------------------------------------ */

static bool more_now(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

static ssize_t input_fill(struct input *in)
{
	struct timespec nap = { 0, 50000000 };
	ssize_t n;

	if (in->have == in->room) {
		in->room = in->room ? in->room * 2 : 1 << 16;
		in->buf = must(realloc(in->buf, in->room));
	}
	for (;;) {
		if (in->sink->idle && !more_now(in->fd))
			in->sink->idle(in->sink);
		n = read(in->fd, in->buf + in->have, in->room - in->have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n != 0 || !(in->flags & TRACE_FOLLOW))
			return n;
		if (in->sink->idle)
			in->sink->idle(in->sink);
		nanosleep(&nap, NULL);
	}
}

bool input_need(struct input *in, size_t n)
{
	ssize_t got;

	while (in->have - in->pos < n) {
		if (in->eof)
			return false;
		if (in->pos) {
			memmove(in->buf, in->buf + in->pos, in->have - in->pos);
			in->have -= in->pos;
			in->pos = 0;
		}
		if (n > in->room) {
			in->room = n + (1 << 16);
			in->buf = must(realloc(in->buf, in->room));
		}
		got = input_fill(in);
		if (got <= 0) {
			in->error = got < 0 ? errno : 0;
			in->eof = true;
			return false;
		}
		in->have += (size_t)got;
	}
	return true;
}

void input_take(struct input *in, size_t n)
{
	in->pos += n;
}

int trace_read_fd(int fd, const char *name, int flags, struct trace_sink *sink,
		  char *err, size_t errlen)
{
	struct input in = { .fd = fd, .flags = flags, .sink = sink };
	int ret = -1;

	if (!input_need(&in, 8))
		snprintf(err, errlen, "%s: %s", name,
			 in.error  ? strerror(in.error)
			 : in.have ? "not a trace"
				   : "an empty file, no trace");
	else if (!memcmp(in.buf + in.pos, SPOOL_MAGIC, 8))
		ret = spool_read(&in, err, errlen);
	else if (in.buf[in.pos] == '{')
		ret = ndjson_read(&in, err, errlen);
	else
		snprintf(err, errlen, "%s: not a trace", name);
	free(in.buf);
	return ret;
}

int trace_read(const char *path, int flags, struct trace_sink *sink, char *err,
	       size_t errlen)
{
	int fd = !strcmp(path, "-") ? STDIN_FILENO
				    : open(path, O_RDONLY | O_CLOEXEC);
	int ret;

	if (fd < 0) {
		snprintf(err, errlen, "%s: %s", path, strerror(errno));
		return -1;
	}
	ret = trace_read_fd(fd, path, flags, sink, err, errlen);
	if (fd != STDIN_FILENO)
		close(fd);
	return ret;
}

/* --- the whole of it in memory ------------------------------------------ */

static int doc_hdr(struct trace_sink *s, const struct trace_hdr *h)
{
	struct trace_doc *doc = s->priv;

	doc->hdr = *h;
	doc->hdr.argv = must(calloc((size_t)h->argc + 1, sizeof(char *)));
	for (int i = 0; i < h->argc; i++)
		doc->hdr.argv[i] = must(strdup(h->argv[i]));
	doc->hdr.kernel = intern(h->kernel, strlen(h->kernel));
	doc->hdr.build = intern(h->build, strlen(h->build));
	doc->hdr.machine_name =
		intern(h->machine_name, strlen(h->machine_name));
	doc->hdr.library = intern(h->library, strlen(h->library));
	return 0;
}

static int doc_ev(struct trace_sink *s, struct trace_ev *ev)
{
	struct trace_doc *doc = s->priv;

	if (doc->n == doc->room) {
		doc->room = doc->room ? doc->room * 2 : 1024;
		doc->ev = must(realloc(doc->ev, doc->room * sizeof(*doc->ev)));
	}
	doc->ev[doc->n++] = ev;
	return 0;
}

struct trace_doc *trace_load(const char *path, char *err, size_t errlen)
{
	struct trace_doc *doc = must(calloc(1, sizeof(*doc)));
	struct trace_sink sink = { .hdr = doc_hdr, .ev = doc_ev, .priv = doc };

	doc->hdr.kernel = doc->hdr.build = doc->hdr.machine_name =
		doc->hdr.library = "";
	if (trace_read(path, 0, &sink, err, errlen)) {
		trace_doc_free(doc);
		return NULL;
	}
	return doc;
}

void trace_doc_free(struct trace_doc *doc)
{
	if (!doc)
		return;
	for (size_t i = 0; i < doc->n; i++)
		trace_ev_free(doc->ev[i]);
	for (int i = 0; i < doc->hdr.argc; i++)
		free(doc->hdr.argv[i]);
	free(doc->hdr.argv);
	free(doc->ev);
	free(doc);
}
