// SPDX-License-Identifier: MIT
/*
 * show.c - sock102 show: a trace, as whatever somebody wants to look at
 *
 * The options are strace's and are handed to the format as they are; each
 * format uses those that mean something to it.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tracer/cmd.h"
#include "tracer/model.h"

#define WEAK __attribute__((weak))
extern const struct show_format format_strace WEAK, format_chrome WEAK,
	format_folded WEAK, format_dot WEAK, format_html WEAK,
	format_pcapng WEAK, format_tree WEAK, format_summary WEAK;

static const struct show_format *const formats[] = {
	&format_strace, &format_tree,	&format_json,
	&format_chrome, &format_folded, &format_dot,
	&format_pcapng, &format_html,	&format_summary,
};

enum {
	OPT_AS = 256,
	OPT_FOLLOW,
	OPT_HELP
};

static const struct option long_options[] = {
	{ "as", required_argument, NULL, OPT_AS },
	{ "follow", no_argument, NULL, OPT_FOLLOW },
	{ "follow-forks", no_argument, NULL, 'f' },
	{ "output", required_argument, NULL, 'o' },
	{ "string-limit", required_argument, NULL, 's' },
	{ "columns", required_argument, NULL, 'a' },
	{ "no-abbrev", no_argument, NULL, 'v' },
	{ "syscall-times", no_argument, NULL, 'T' },
	{ "relative-timestamps", no_argument, NULL, 'r' },
	{ "stack-traces", no_argument, NULL, 'k' },
	{ "summary-only", no_argument, NULL, 'c' },
	{ "summary", no_argument, NULL, 'C' },
	{ "summary-wall-clock", no_argument, NULL, 'w' },
	{ "successful-only", no_argument, NULL, 'z' },
	{ "failed-only", no_argument, NULL, 'Z' },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static int help(void)
{
	puts("usage: sock102 show [--as FORMAT] [OPTIONS] TRACE\n");
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i])
			printf("  --as %-8s %s\n", formats[i]->name,
			       formats[i]->what);
	puts("\n  -o FILE   write there\n"
	     "  --follow  wait for more until the trace is complete\n"
	     "  -f -ff -t -tt -ttt -r -T -y -yy -qq -a N -s N -x -xx -X FORMAT -v\n"
	     "  -k -c -C -w -z -Z -e EXPR   as strace has them (--as strace)");
	return 0;
}

static bool number(const char *s, long max, long *v)
{
	char *end;

	*v = strtol(s, &end, 10);
	return end != s && !*end && *v >= 0 && *v <= max;
}

static int parse_X(struct show_opts *o, const char *arg)
{
	static const char *const words[] = { "abbrev", "raw", "verbose" };

	for (int i = 0; i < 3; i++)
		if (!strcmp(arg, words[i])) {
			o->X = i;
			return 0;
		}
	return usage_error("-X: '%s' is none of raw, abbrev, verbose", arg);
}

static int parse_one(struct show_opts *o, int c, char *arg)
{
	long v;

	switch (c) {
	case 'f':
		o->follow_forks++;
		return 0;
	case 't':
		o->t++;
		return 0;
	case 'y':
		o->y++;
		return 0;
	case 'q':
		o->q++;
		return 0;
	case 'x':
		o->x++;
		return 0;
	case 'r':
		o->r = true;
		return 0;
	case 'T':
		o->T = true;
		return 0;
	case 'v':
		o->v = true;
		return 0;
	case 'k':
		o->k = true;
		return 0;
	case 'c':
		o->c = true;
		return 0;
	case 'C':
		o->C = true;
		return 0;
	case 'w':
		o->w = true;
		return 0;
	case 'z':
		o->z = true;
		return 0;
	case 'Z':
		o->Z = true;
		return 0;
	case OPT_FOLLOW:
		o->follow = true;
		return 0;
	case 'X':
		return parse_X(o, arg);
	case 'a':
		if (!number(arg, 1 << 16, &v))
			return usage_error("-a: '%s' is not a column", arg);
		o->column = (int)v;
		return 0;
	case 's':
		if (!number(arg, 1l << 30, &v))
			return usage_error("-s: '%s' is not a size", arg);
		o->strsize = (uint32_t)v;
		return 0;
	case 'e':
		if (o->ne == (int)(sizeof(o->e) / sizeof(o->e[0])))
			return usage_error("-e: too many");
		o->e[o->ne++] = arg;
		return 0;
	}
	return usage_error("unknown option");
}

static const struct show_format *format_of(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i] && !strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

static int skip_ev(struct trace_sink *s, struct trace_ev *ev)
{
	(void)s;
	trace_ev_free(ev);
	return 0;
}

static int skip_hdr(struct trace_sink *s, const struct trace_hdr *h)
{
	(void)s;
	(void)h;
	return 0;
}

/* For a format that wants all of it before it begins. */
static void wait_complete(const char *path)
{
	struct trace_sink sink = { .hdr = skip_hdr, .ev = skip_ev };
	char err[256];

	trace_read(path, TRACE_FOLLOW, &sink, err, sizeof(err));
}

int cmd_show(int argc, char **argv)
{
	const char *as = NULL, *out = NULL;
	struct show_opts o = { .column = 40, .strsize = 32 };
	const struct show_format *f;
	FILE *to = stdout;
	int c, ret;

	opterr = 0;
	optind = 0;
	while ((c = getopt_long(argc, argv, ":fo:trTyqxX:vkcCwzZs:a:e:h",
				long_options, NULL)) != -1) {
		if (c == OPT_HELP || c == 'h')
			return help();
		if (c == ':')
			return usage_error("%s: an argument is missing",
					   argv[optind - 1]);
		if (c == '?')
			return usage_error("unknown option %s",
					   argv[optind - 1]);
		if (c == OPT_AS)
			as = optarg;
		else if (c == 'o')
			out = optarg;
		else if (parse_one(&o, c, optarg))
			return EXIT_USAGE;
	}
	if (optind >= argc)
		return usage_error("show: a trace is missing");
	if (optind + 1 < argc)
		return usage_error("show: one trace at a time, not also %s",
				   argv[optind + 1]);
	f = format_of(as ? as : format_of("strace") ? "strace" : "json");
	if (!f)
		return usage_error("--as: no format '%s'; see sock102 show "
				   "--help",
				   as);
	if (out && strcmp(out, "-") && f == &format_strace &&
	    o.follow_forks > 1) {
		o.out = out;
	} else if (out && strcmp(out, "-")) {
		to = fopen(out, "we");
		if (!to)
			return usage_error("%s: %s", out, strerror(errno));
	}
	if (o.follow && !f->follows && strcmp(argv[optind], "-"))
		wait_complete(argv[optind]);
	ret = f->show(argv[optind], &o, to);
	if (fflush(to) || ferror(to)) {
		if (errno == EPIPE)
			return ret;
		return usage_error("%s: %s", out ? out : "standard output",
				   strerror(errno));
	}
	if (to != stdout)
		fclose(to);
	return ret;
}
