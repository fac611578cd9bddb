// SPDX-License-Identifier: MIT
/*
 * run.c - sock102 run: makes the machine, keeps it, runs the program on it
 *
 * This process is the machine's keeper (stack/kern/keeper.c) for as long as
 * anything runs on it, and a thread of it empties the trace's rings into a
 * spool. The program's descriptors, process group and terminal are its own;
 * its exit status becomes ours.
 *
 * Not modelled: strace's -p; a program is traced from its beginning.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keeper_api.h"
#include "personality.h"
#include "policy.h"
#include "tracer/cmd.h"
#include "tracer/model.h"
#include "tracer/ring.h"

/* The 32-bit command has no formats: other.c. */
extern const struct show_format format_pcapng __attribute__((weak));

#pragma weak policy_compile
#pragma weak policy_install
#pragma weak policy_watch

struct run {
	const char *out; /* -o */
	bool graph, backtrace, joining, pass;
	char policy[PATH_MAX];
	struct policy_table allowed; /* compiled */
	struct machine_opts opts;
	struct expr expr;
	struct inject_rule rules[INJECT_MAX];
	sigset_t mask; /* as we were started */
	char **argv;
	char path[PATH_MAX]; /* of the program */
	char library[256];
	struct keeper_api api;

	FILE *to; /* where NDJSON goes; NULL for a binary spool */
	FILE *pcap; /* --pcap */
	bool piped, live;
	bool other; /* a 32-bit program: its own command runs it */
	bool given; /* and this is that command: the spool is open */
	int spool; /* where the rings go */
	int source; /* what is converted: the spool, or a pipe's end */
	struct drain *drain;
};

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

static int parse(struct run *r, int argc, char **argv)
{
	int c, err;

	opterr = 0;
	optind = 0;
	r->expr.inject = r->rules;
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

/* --- the trace's way out ------------------------------------------------ */

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

static int open_spool(void)
{
	const char *dir = getenv("TMPDIR");
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/sock102-XXXXXX", dir ? dir : "/tmp");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	else
		usage_error("%s: %s", path, strerror(errno));
	return fd;
}

static int open_out(struct run *r)
{
	int fds[2];

	if (r->given) {
		fcntl(r->spool, F_SETFD, FD_CLOEXEC);
		return 0;
	}
	if (!convert && (r->out || *r->opts.pcap))
		return usage_error("only the command of 64 bits writes traces");
	if (*r->opts.pcap) {
		r->pcap = fopen(r->opts.pcap, "we");
		if (!r->pcap)
			return usage_error("%s: %s", r->opts.pcap,
					   strerror(errno));
	}
	if (!r->out && !r->pcap)
		return 0;
	if (!r->out) {
		r->spool = r->source = open_spool();
		return r->spool < 0 ? EXIT_USAGE : 0;
	}
	if (ends_with(r->out, ".s102")) {
		r->spool = open(r->out,
				O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		return r->spool < 0
			       ? usage_error("%s: %s", r->out, strerror(errno))
			       : 0;
	}
	if (!strcmp(r->out, "-")) {
		int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

		r->to = fd < 0 ? NULL : fdopen(fd, "w");
		r->live = true;
	} else if (*r->out == '|') {
		r->to = popen(r->out + 1, "we");
		r->piped = r->live = true;
	} else {
		r->to = fopen(r->out, "we");
	}
	if (!r->to)
		return usage_error("%s: %s", r->out, strerror(errno));
	if (r->pcap)
		r->live = false; /* both are made of the spool, at the end */
	if (!r->live) {
		r->spool = r->source = open_spool();
		return r->spool < 0 ? EXIT_USAGE : 0;
	}
	if (pipe2(fds, O_CLOEXEC))
		return usage_error("pipe: %s", strerror(errno));
	fcntl(fds[1], F_SETPIPE_SZ, 1 << 20);
	r->source = fds[0];
	r->spool = fds[1];
	return 0;
}

/* --- the machine -------------------------------------------------------- */

static int machine_error(const struct run *r, int err)
{
	const char *name = r->opts.name;

	switch (-err) {
	case ENOMEM:
		return usage_error("there is not enough memory for a machine");
	case EEXIST:
		return usage_error("the addresses a machine needs are taken in "
				   "this process");
	case ELIBBAD:
		return usage_error("machine %s was made by another build of "
				   "sock102, or is of the other word size",
				   name);
	case EACCES:
		return usage_error("machine %s belongs to somebody else", name);
	case EADDRINUSE:
		return usage_error("machine %s is just being made by somebody "
				   "else",
				   name);
	case ECANCELED:
		return 2; /* the machine itself has said what is wrong */
	case EINVAL:
		return usage_error("the machine cannot be made: bad wire or "
				   "address (%s %s)",
				   r->opts.wire, r->opts.addr);
	}
	return usage_error("the machine cannot be made: %s", strerror(-err));
}

static uint32_t wanted_flags(const struct run *r)
{
	return (r->out || *r->opts.pcap ? TRACE_ON : 0) |
	       (r->graph ? TRACE_GRAPH : 0) |
	       (r->backtrace ? TRACE_BACKTRACE : 0) |
	       (r->pass ? TRACE_PASS : 0) |
	       (r->expr.ninject ? TRACE_INJECT : 0);
}

/* 0: this process keeps it; 1: it was there; else the exit status. */
static int machine_have(struct run *r)
{
	int err;

	r->opts.trace_flags = wanted_flags(r);
	if (readlink("/proc/self/exe", r->opts.command,
		     sizeof(r->opts.command) - 1) < 0)
		r->opts.command[0] = '\0';
	if (r->joining) {
		err = r->api.join(r->opts.name);
		if (!err) {
			if (*r->policy)
				return usage_error(
					"machine %s runs already: "
					"its policy is that of whoever "
					"started it",
					r->opts.name);
			if (r->out || r->expr.ninject)
				return usage_error("machine %s runs already: "
						   "its trace is made where it "
						   "was started",
						   r->opts.name);
			return 1;
		}
		if (err != -ENOENT)
			return machine_error(r, err);
	} else {
		snprintf(r->opts.name, sizeof(r->opts.name), "run-%d",
			 (int)getpid());
	}
	err = r->api.create(&r->opts);
	if (!err)
		err = r->api.begin();
	if (err)
		return machine_error(r, err);
	if (machine->trace) {
		struct trace_shared *s = machine->trace;

		if (r->expr.filtered)
			memcpy(s->calls, r->expr.calls, sizeof(s->calls));
		memcpy(s->inject, r->rules, sizeof(s->inject));
		s->ninject = r->expr.ninject;
	}
	if (*r->policy) {
		policy_install(&r->allowed);
		return policy_watch(r->policy);
	}
	return 0;
}

/* --- the program -------------------------------------------------------- */

static volatile sig_atomic_t child_pid;

/* Whoever is left, when the program itself has gone. */
static void forward_rest(int sig)
{
	const struct list_head *h = &machine->processes, *p = h->next;

	/* without the lock: as far as the list can be followed */
	for (int i = 0; i < PROC_MAX && p != h && in_arena(p); i++) {
		const struct process *q = list_entry(p, struct process, list);

		if (!q->dead && q->pid > 1 && q->pid != getpid())
			kill(q->pid, sig);
		p = p->next;
	}
}

static void forward(int sig)
{
	siginfo_t si = { .si_pid = 0 };
	int err = errno;

	if (child_pid <= 0)
		return;
	if (!waitid(P_PID, (id_t)child_pid, &si, WEXITED | WNOHANG | WNOWAIT) &&
	    si.si_pid)
		forward_rest(sig);
	else
		kill(child_pid, sig);
	errno = err;
}

/*
 * The terminal sends its signals to the program itself, which is in our
 * process group; others are sent to us and meant for it.
 */
static void take_signals(void)
{
	static const int forwarded[] = { SIGTERM, SIGHUP,   SIGUSR1, SIGUSR2,
					 SIGALRM, SIGWINCH, SIGCONT };
	struct sigaction sa = { .sa_handler = SIG_IGN };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGQUIT, &sa, NULL);
	sigaction(SIGPIPE, &sa, NULL);
	sa.sa_handler = forward;
	sa.sa_flags = SA_RESTART;
	for (size_t i = 0; i < sizeof(forwarded) / sizeof(forwarded[0]); i++)
		sigaction(forwarded[i], &sa, NULL);
}

static void set_environment(const struct run *r)
{
	const char *had = getenv("LD_PRELOAD");
	char text[PATH_MAX + 512];

	snprintf(text, sizeof(text), "%s%s%s", r->library,
		 had && *had ? ":" : "", had ? had : "");
	setenv("LD_PRELOAD", text, 1);
	snprintf(text, sizeof(text), "%d", r->api.fd());
	setenv("SOCK102_FD", text, 1);
	unsetenv("SOCK102_MACHINE");
	unsetenv("SOCK102_TRACE");
	unsetenv("SOCK102_POLICY");
}

/* The child's pid; its errno comes back when exec fails. */
static pid_t start(struct run *r, const struct sigaction *old, int *err)
{
	int fds[2];
	pid_t pid;

	*err = 0;
	if (pipe2(fds, O_CLOEXEC))
		return -1;
	pid = fork();
	if (pid == 0) {
		for (int sig = 1; sig < 65; sig++)
			if (old[sig].sa_handler == SIG_DFL ||
			    old[sig].sa_handler == SIG_IGN)
				sigaction(sig, &old[sig], NULL);
		sigprocmask(SIG_SETMASK, &r->mask, NULL);
		execve(r->path, r->argv, environ);
		if (errno == ENOEXEC) {
			/* a script without a first line, as execvp(3) has it */
			size_t n = 0;
			char **argv;

			while (r->argv[n])
				n++;
			argv = calloc(n + 2, sizeof(*argv));
			if (argv) {
				argv[0] = (char *)(uintptr_t) "/bin/sh";
				argv[1] = r->path;
				memcpy(argv + 2, r->argv + 1,
				       n * sizeof(*argv));
				execve(argv[0], argv, environ);
			}
		}
		*err = errno;
		if (write(fds[1], err, sizeof(*err)) < 0)
			_exit(EXIT_CANNOT);
		_exit(EXIT_CANNOT);
	}
	close(fds[1]);
	if (pid > 0 && read(fds[0], err, sizeof(*err)) < (ssize_t)sizeof(*err))
		*err = 0;
	close(fds[0]);
	return pid;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_USAGE;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

/* --- all of it ---------------------------------------------------------- */

struct live {
	struct run *r;
	pthread_t thread;
	int err;
};

static void *live_thread(void *arg)
{
	struct live *l = arg;
	char drop[4096];

	l->err = convert(l->r->source, NULL, l->r->to, true, false);
	/* Nobody reads any more: the machine must not wait for that. */
	while (read(l->r->source, drop, sizeof(drop)) > 0)
		;
	return NULL;
}

static int trace_start(struct run *r, struct live *l)
{
	sigset_t all, old;
	int n = 0, err;

	if (r->spool < 0)
		return 0;
	while (r->argv[n])
		n++;
	l->r = r;
	if (r->live) {
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &old);
		err = pthread_create(&l->thread, NULL, live_thread, l);
		pthread_sigmask(SIG_SETMASK, &old, NULL);
		if (err)
			return usage_error("no thread: %s", strerror(err));
	}
	if (r->other)
		return 0;
	err = (int)r->api.trace_begin(r->spool, n, r->argv);
	if (err < 0)
		return usage_error("%s: %s", r->out ? r->out : r->opts.pcap,
				   strerror(-err));
	r->drain = drain_start(&r->api, r->spool);
	return r->drain ? 0 : usage_error("no thread for the trace");
}

/* The frames, out of the spool: each with the call that caused it. */
static int pcap_finish(struct run *r)
{
	struct show_opts o = { 0 };
	char path[64];
	int err;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", r->source);
	err = format_pcapng.show(r->source < 0 ? r->out : path, &o, r->pcap);
	if (fclose(r->pcap) && !err)
		err = usage_error("%s: %s", r->opts.pcap, strerror(errno));
	return err;
}

static int trace_finish(struct run *r, struct live *l)
{
	int err = r->drain ? drain_stop(r->drain) : 0;

	if (err && err != -EPIPE)
		usage_error("%s: %s", r->out ? r->out : r->opts.pcap,
			    strerror(-err));
	if (r->live) {
		close(r->spool);
		pthread_join(l->thread, NULL);
		err = l->err;
	} else if (r->to) {
		if (r->other && lseek(r->source, 0, SEEK_END) <= 0)
			return EXIT_USAGE; /* it has said why */
		lseek(r->source, 0, SEEK_SET);
		err = convert(r->source, r->out, r->to, false,
			      isatty(STDERR_FILENO));
	}
	if (r->to && (r->piped ? pclose(r->to) < 0 : fclose(r->to)))
		return usage_error("%s: %s", r->out, strerror(errno));
	if (r->pcap && pcap_finish(r))
		err = EXIT_USAGE;
	return err ? EXIT_USAGE : 0;
}

/* A 32-bit program: what runs is the command of its size. As machine_have. */
static int hand_over(struct run *r, int argc, char **argv)
{
	r->argv = other_command(r->library, r->spool, argc, argv);
	if (!r->argv)
		return EXIT_CANNOT;
	strcpy(r->path, r->argv[0]);
	if (r->spool >= 0)
		fcntl(r->spool, F_SETFD, 0);
	return 1;
}

int cmd_run(int argc, char **argv)
{
	static struct run run;
	struct sigaction old[65];
	struct run *r = &run;
	struct live live = { NULL };
	int status, err, have;
	pid_t pid;

	status = parse(r, argc, argv);
	if (status)
		return status < 0 ? 0 : status;
	status = program_find(r->argv[0], r->path, sizeof(r->path), &r->other);
	if (status)
		return status;
	if (!library_path(r->graph, r->library, sizeof(r->library)) ||
	    (!r->other && !library_load(r->library, &r->api)))
		return EXIT_USAGE;
	if (*r->policy && (r->other || !policy_compile))
		return usage_error("--policy is not for programs of 32 bits");
	if (*r->policy) {
		status = policy_compile(r->policy, &r->allowed);
		if (status)
			return status;
	}
	sigprocmask(SIG_SETMASK, NULL, &r->mask);
	if (*r->policy) { /* no thread but one shall have it */
		sigset_t hup;

		sigemptyset(&hup);
		sigaddset(&hup, SIGHUP);
		sigprocmask(SIG_BLOCK, &hup, NULL);
	}
	status = open_out(r);
	if (status)
		return status;
	have = r->other ? hand_over(r, argc, argv) : machine_have(r);
	if (have > 1)
		return have;
	status = trace_start(r, &live);
	if (status)
		return status;
	for (int sig = 1; sig < 65; sig++)
		sigaction(sig, NULL, &old[sig]);
	take_signals();
	if (!r->other)
		set_environment(r);
	pid = start(r, old, &err);
	child_pid = pid;
	if (pid < 0)
		return usage_error("fork: %s", strerror(errno));
	if (!have)
		r->api.run(pid);
	status = wait_for(pid);
	child_pid = 0;
	/* what is left to do, the conversion, may be broken off */
	for (int sig = 1; sig < 65; sig++)
		if (sig != SIGPIPE)
			sigaction(sig, &old[sig], NULL);
	if (err) {
		usage_error("%s: %s", r->argv[0], strerror(err));
		status = err == ENOENT ? EXIT_NOTFOUND : EXIT_CANNOT;
	}
	if ((r->out || r->pcap) && trace_finish(r, &live) && !status)
		status = EXIT_USAGE;
	return status;
}
