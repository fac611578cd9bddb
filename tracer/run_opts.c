// SPDX-License-Identifier: MIT
/*
 * run_opts.c - sock102 run: its options
 *
 * Models strace's where strace has them (getopt_long, the program after the
 * first word that is no option). What is wrong is said in one line.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "personality.h"
#include "tracer/model.h"
#include "tracer/run.h"

static const char help_text[] =
	"usage: sock102 run [OPTIONS] -- CMD [ARG...]\n\n"
	"  -o FILE           the trace: *.s102 binary, else NDJSON; - is stdout,\n"
	"                    |CMD a pipe\n"
	"  -g, --graph       record the function path inside the stack\n"
	"  -k, --stack-trace record the caller's backtrace\n"
	"  -s N              bytes of a buffer to keep (32)\n"
	"  -e EXPR           trace=SET, inject=SET:error=E:when=N, ...\n"
	"  -m, --machine NAME  join machine NAME, or make it\n"
	"  -w, --wire WIRE   none, tap[:IFNAME], slirp, cable:PATH, kernel\n"
	"  -a ADDR/LEN[,gw=ADDR]  address of eth0\n"
	"  --pcap FILE       also write the frames as pcapng\n"
	"  --personality 2.4[,queue=HOOK]  answers of the 2.4 kernel\n"
	"  --policy FILE     rules: which program may make which call\n"
	"  --resolv FILE     the resolv.conf programs see\n"
	"  --ring BYTES      size of a thread's ring (k, M)\n"
	"  --block           wait for the trace's reader rather than lose\n";

enum {
	OPT_PCAP = 256,
	OPT_PERSONALITY,
	OPT_POLICY,
	OPT_RESOLV,
	OPT_RING,
	OPT_BLOCK,
	OPT_SPOOL,
	OPT_HELP
};

static const struct option long_options[] = {
	{ "graph", no_argument, NULL, 'g' },
	{ "stack-trace", no_argument, NULL, 'k' },
	{ "output", required_argument, NULL, 'o' },
	{ "string-limit", required_argument, NULL, 's' },
	{ "machine", required_argument, NULL, 'm' },
	{ "wire", required_argument, NULL, 'w' },
	{ "pcap", required_argument, NULL, OPT_PCAP },
	{ "personality", required_argument, NULL, OPT_PERSONALITY },
	{ "policy", required_argument, NULL, OPT_POLICY },
	{ "resolv", required_argument, NULL, OPT_RESOLV },
	{ "ring", required_argument, NULL, OPT_RING },
	{ "block", no_argument, NULL, OPT_BLOCK },
	{ "spool", required_argument, NULL, OPT_SPOOL },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

/* A copy that fits, or a message. */
static int take(char *to, size_t room, const char *from, const char *option)
{
	if (!*from)
		return usage_error("%s: an empty argument", option);
	if (strlen(from) >= room)
		return usage_error("%s: too long: %s", option, from);
	strcpy(to, from);
	return 0;
}

/* An existing file, as an absolute path. */
static int take_file(char *to, size_t room, const char *from,
		     const char *option)
{
	char real[PATH_MAX];
	struct stat st;

	if (!realpath(from, real) || access(real, R_OK) || stat(real, &st))
		return usage_error("%s: %s: %s", option, from, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return usage_error("%s: %s: %s", option, from,
				   strerror(EISDIR));
	return take(to, room, real, option);
}

static int take_number(uint32_t *to, const char *from, uint32_t max,
		       const char *option)
{
	char *end;
	unsigned long v = strtoul(from, &end, 10);

	if (end != from && (*end == 'k' || *end == 'K'))
		v <<= 10, end++;
	else if (end != from && *end == 'M')
		v <<= 20, end++;
	if (end == from || *end || *from == '-' || v > max)
		return usage_error("%s: '%s' is not a number up to %u", option,
				   from, max);
	*to = (uint32_t)v;
	return 0;
}

static int take_wire(struct run *r, const char *text)
{
	static const char *const kinds[] = { "none", "tap", "slirp", "cable",
					     "kernel" };
	size_t n = strcspn(text, ":,");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strlen(kinds[i]) != n || strncmp(text, kinds[i], n))
			continue;
		if (i == 4) {
			if (text[n])
				return usage_error("-w kernel takes nothing");
			r->pass = true;
			r->opts.wire_kernel = 1;
		}
		return take(r->opts.wire, sizeof(r->opts.wire), text, "-w");
	}
	return usage_error("-w: no wire '%.*s' (none, tap, slirp, cable, "
			   "kernel)",
			   (int)n, text);
}

/* The keeper writes it, from wherever it is: an absolute path. */
static int take_pcap(struct run *r, const char *arg)
{
	char text[PATH_MAX + 256], dir[PATH_MAX];

	if (*arg != '/' && !getcwd(dir, sizeof(dir)))
		return usage_error("--pcap: %s", strerror(errno));
	snprintf(text, sizeof(text), "%s%s%s", *arg == '/' ? "" : dir,
		 *arg == '/' ? "" : "/", arg);
	return take(r->opts.pcap, sizeof(r->opts.pcap), text, "--pcap");
}

static int parse_one(struct run *r, int c, char *arg)
{
	const char *why;
	switch (c) {
	case 'o':
		r->out = arg;
		if (!arg[strspn(arg, "| ")])
			return usage_error("-o: %s",
					   *arg ? "a command is missing after |"
						: "an empty argument");
		return 0;
	case 'g':
		r->graph = true;
		return 0;
	case 'k':
		r->backtrace = true;
		return 0;
	case 's':
		return take_number(&r->opts.strsize, arg, 1 << 16, "-s");
	case 'e':
		return expr_parse(&r->expr, arg);
	case 'm':
		r->joining = true;
		return take(r->opts.name, sizeof(r->opts.name), arg, "-m");
	case 'w':
		return take_wire(r, arg);
	case 'a':
		return take(r->opts.addr, sizeof(r->opts.addr), arg, "-a");
	case OPT_PERSONALITY:
		why = personality_parse(arg, &r->opts);
		return why ? usage_error("--personality: %s", why) : 0;
	case OPT_RESOLV:
		return take_file(r->opts.resolv, sizeof(r->opts.resolv), arg,
				 "--resolv");
	case OPT_RING:
		return take_number(&r->opts.ring_bytes, arg, 256u << 20,
				   "--ring");
	case OPT_BLOCK:
		r->opts.trace_block = 1;
		return 0;
	case OPT_POLICY:
		r->opts.policy = 1;
		return take_file(r->policy, sizeof(r->policy), arg, "--policy");
	case OPT_PCAP:
		return take_pcap(r, arg);
	case OPT_SPOOL: /* from other.c: no option for people */
		r->given = true;
		r->spool = atoi(arg);
		return 0;
	}
	return usage_error("unknown option");
}

int run_parse(struct run *r, int argc, char **argv)
{
	int c, err;

	opterr = 0;
	optind = 0;
	r->expr.inject = r->rules;
	r->expr.poke = r->pokes;
	r->spool = r->source = -1;
	r->opts.strsize = 32;
	while ((c = getopt_long(argc, argv, "+:o:gks:e:m:w:a:h", long_options,
				NULL)) != -1) {
		if (c == OPT_HELP || c == 'h') {
			fputs(help_text, stdout);
			return -1;
		}
		if (c == ':')
			return usage_error("%s: an argument is missing",
					   argv[optind - 1]);
		if (c == '?')
			return usage_error("unknown option %s",
					   argv[optind - 1]);
		err = parse_one(r, c, optarg);
		if (err)
			return err;
	}
	if (optind >= argc)
		return usage_error("run: a program is missing");
	if (r->pass && (r->joining || *r->opts.addr || *r->opts.pcap))
		return usage_error("-w kernel is no machine: -m, -a and --pcap "
				   "have no meaning with it");
	if (!r->out && (r->graph || r->backtrace))
		return usage_error("%s records into a trace: say -o FILE",
				   r->graph ? "-g" : "-k");
	r->argv = argv + optind;
	return 0;
}
