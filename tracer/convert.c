// SPDX-License-Identifier: MIT
/*
 * convert.c - a trace into NDJSON, after the run or while it goes on
 *
 * Each record is made in one buffer and written at once.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tracer/cmd.h"
#include "tracer/model_int.h"
#include "tracer/text.h"

#define PROGRESS_AFTER 1 /* seconds */

struct writer {
	FILE *out;
	struct sum *sum;
	struct text text;
	uint64_t n;
	bool live;
	/* progress, NULL without */
	const char *name;
	time_t begun, told;
	int source;
	off_t size;
};

/* What is in the buffer, as a line. */
static int put_line(struct writer *w)
{
	struct text *t = &w->text;
	size_t n = t->len;

	t->len = 0;
	return fwrite(t->buf, 1, n, w->out) == n && putc('\n', w->out) != EOF
		       ? 0
		       : 1;
}

static int put(struct writer *w, json_t *o)
{
	text_json(&w->text, o);
	return put_line(w);
}

static int write_hdr(struct trace_sink *s, const struct trace_hdr *h)
{
	return put(s->priv, trace_hdr_json(h));
}

static void progress(struct writer *w)
{
	time_t now = time(NULL);
	off_t at;

	if (now - w->begun < PROGRESS_AFTER || now == w->told)
		return;
	w->told = now;
	at = lseek(w->source, 0, SEEK_CUR);
	fprintf(stderr, "\rsock102: %s: %llu records, %d%%", w->name,
		(unsigned long long)w->n,
		w->size > 0 ? (int)(at * 100 / w->size) : 0);
	fflush(stderr);
}

static int write_ev(struct trace_sink *s, struct trace_ev *ev)
{
	struct writer *w = s->priv;
	int err;

	sum_add(w->sum, ev);
	text_ev(&w->text, ev);
	err = put_line(w);
	trace_ev_free(ev);
	w->n++;
	if (w->name && !(w->n & 1023))
		progress(w);
	return err;
}

static int write_idle(struct trace_sink *s)
{
	struct writer *w = s->priv;

	return w->live ? fflush(w->out) : 0;
}

static int finish(struct writer *w, int err)
{
	if (!err)
		err = put(w, sum_json(w->sum));
	if (fflush(w->out))
		err = 1;
	if (w->told)
		fputs("\r\033[K", stderr);
	sum_free(w->sum);
	free(w->text.buf);
	return err;
}

static void writer_init(struct writer *w, FILE *out, bool live)
{
	memset(w, 0, sizeof(*w));
	w->out = out;
	w->live = live;
	w->sum = sum_new();
}

int convert(int spool, const char *name, FILE *out, bool live, bool tty)
{
	struct writer w;
	struct trace_sink sink = { .hdr = write_hdr,
				   .ev = write_ev,
				   .idle = live ? write_idle : NULL,
				   .priv = &w };
	char err[256] = "";
	struct stat st;
	int ret;

	writer_init(&w, out, live);
	if (tty && !fstat(spool, &st)) {
		w.name = name;
		w.size = st.st_size;
		w.source = spool;
		w.begun = time(NULL);
	}
	ret = trace_read_fd(spool, name ? name : "trace", 0, &sink, err,
			    sizeof(err));
	if (ret < 0)
		usage_error("%s", err);
	return finish(&w, ret);
}

static int show_json(const char *path, const struct show_opts *o, FILE *out)
{
	struct writer w;
	struct trace_sink sink = { .hdr = write_hdr,
				   .ev = write_ev,
				   .idle = o->follow ? write_idle : NULL,
				   .priv = &w };
	char err[256] = "";
	int ret;

	writer_init(&w, out, o->follow);
	ret = trace_read(path, o->follow ? TRACE_FOLLOW : 0, &sink, err,
			 sizeof(err));
	if (ret < 0)
		usage_error("%s", err);
	return finish(&w, ret) ? EXIT_USAGE : 0;
}

const struct show_format format_json = {
	.name = "json",
	.what = "NDJSON: one object a line",
	.follows = true,
	.show = show_json,
};
