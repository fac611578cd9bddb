// SPDX-License-Identifier: MIT
/*
 * summary.c - show --as summary: strace -c, with p50, p99 and time asleep
 *
 * Calls that never returned are counted apart and have no duration.
 */
#include <inttypes.h>

#include "tracer/model_int.h"

struct totals {
	struct sum *sum;
	uint64_t lost, unfinished;
};

static const char rule[] =
	"------ ----------- ---------- --------- --------- ----------- "
	"----------- ----------- ----------------\n";

static int sum_hdr(struct trace_sink *s, const struct trace_hdr *h)
{
	(void)s;
	(void)h;
	return 0;
}

static int sum_ev(struct trace_sink *s, struct trace_ev *ev)
{
	struct totals *t = s->priv;

	sum_add(t->sum, ev);
	if (ev->type == EV_LOST)
		t->lost += (uint64_t)ev->word.a;
	if (ev->type == EV_CALL && !ev->call.done)
		t->unfinished++;
	trace_ev_free(ev);
	return 0;
}

static double us(uint64_t ns)
{
	return (double)ns / 1e3;
}

static void print_lines(const struct totals *t, FILE *out)
{
	uint64_t total = 0, n = 0, errors = 0, slept = 0;
	const struct sum_line *l;
	size_t lines;

	l = sum_lines(t->sum, &lines);
	for (size_t i = 0; i < lines; i++) {
		total += l[i].total;
		slept += l[i].slept;
		errors += l[i].errors;
		n += l[i].n;
	}
	fputs("% time     seconds      slept     calls    errors      p50 us"
	      "      p99 us      max us syscall\n",
	      out);
	fputs(rule, out);
	for (size_t i = 0; i < lines; i++) {
		fprintf(out, "%6.2f %11.6f %10.6f %9" PRIu64 " ",
			total ? (double)l[i].total * 100 / (double)total : 0,
			(double)l[i].total / 1e9, (double)l[i].slept / 1e9,
			l[i].n);
		if (l[i].errors)
			fprintf(out, "%9" PRIu64, l[i].errors);
		else
			fprintf(out, "%9s", "");
		fprintf(out, " %11.3f %11.3f %11.3f %s\n", us(l[i].p50),
			us(l[i].p99), us(l[i].max), l[i].call);
	}
	fputs(rule, out);
	fprintf(out,
		"100.00 %11.6f %10.6f %9" PRIu64 " %9" PRIu64 " %35s total\n",
		(double)total / 1e9, (double)slept / 1e9, n, errors, "");
}

static int show_summary(const char *path, const struct show_opts *o, FILE *out)
{
	struct totals t = { .sum = sum_new() };
	struct trace_sink sink = { .hdr = sum_hdr, .ev = sum_ev, .priv = &t };
	char err[256];
	int ret = trace_read(path, o->follow ? TRACE_FOLLOW : 0, &sink, err,
			     sizeof(err));

	if (ret < 0) {
		usage_error("%s", err);
		sum_free(t.sum);
		return 2;
	}
	print_lines(&t, out);
	if (t.unfinished)
		fprintf(out, "%" PRIu64 " calls never returned\n",
			t.unfinished);
	if (t.lost)
		fprintf(out, "%" PRIu64 " records were lost\n", t.lost);
	sum_free(t.sum);
	return 0;
}

const struct show_format format_summary = {
	.name = "summary",
	.what = "as strace -c, with p50, p99 and time asleep",
	.show = show_summary,
};
