// SPDX-License-Identifier: MIT
/*
 * run_trace.c - sock102 run: where the trace goes
 *
 * A *.s102 is the spool itself. NDJSON is made of a spool without a name when
 * all have gone; live, for `-o -` and `-o |CMD`, of a pipe that a thread of
 * ours reads. --pcap is made of the spool too.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tracer/model_int.h"
#include "tracer/run.h"

/* WEAK: the 32-bit command has no formats: other.c. */
extern const struct show_format format_pcapng __attribute__((weak));
#pragma weak symbols_load
#pragma weak symbols_record

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

int run_trace_open(struct run *r)
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

static void *live_thread(void *arg)
{
	struct run *r = arg;
	char drop[4096];

	r->live_err = convert(r->source, NULL, r->to, true, false);
	/* Nobody reads any more: the machine must not wait for that. */
	while (read(r->source, drop, sizeof(drop)) > 0)
		;
	return NULL;
}

/* A path is read where and when there is no such library any more. */
static int write_symbols(const struct run *r)
{
	struct symbols *y = symbols_load(r->library);
	struct trec_symbols *rec;
	struct spool_chunk c = { .magic = CHUNK_MAGIC };
	struct iovec iov[2] = { { &c, sizeof(c) } };
	ssize_t n;

	if (!y)
		return 0;
	rec = symbols_record(y);
	c.len = trec_len(&rec->h);
	iov[1] = (struct iovec){ rec, c.len };
	n = writev(r->spool, iov, 2);
	free(rec);
	return n == (ssize_t)(sizeof(c) + c.len) ? 0 : -1;
}

int run_trace_start(struct run *r)
{
	sigset_t all, old;
	int n = 0, err;

	if (r->spool < 0)
		return 0;
	while (r->argv[n])
		n++;
	if (r->live) {
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &old);
		err = pthread_create(&r->live_thread, NULL, live_thread, r);
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
	if (r->graph && symbols_load && write_symbols(r) < 0)
		return usage_error("%s: %s", r->out ? r->out : r->opts.pcap,
				   strerror(errno));
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

int run_trace_finish(struct run *r)
{
	int err = r->drain ? drain_stop(r->drain) : 0;

	if (err && err != -EPIPE)
		usage_error("%s: %s", r->out ? r->out : r->opts.pcap,
			    strerror(-err));
	if (r->live) {
		close(r->spool);
		pthread_join(r->live_thread, NULL);
		err = r->live_err;
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
