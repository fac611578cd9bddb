// SPDX-License-Identifier: MIT
/*
 * unwind.c - -k: the program's own stack at each call
 *
 * libunwind is loaded when it is asked for and not before, RTLD_LOCAL, so
 * that the program does not get its symbols; only unw_backtrace() is used,
 * which keeps a cache and needs no lock once warm. Addresses are written
 * down; the reader finds files and symbols, with what the process had
 * mapped: the executable lines of /proc/self/maps go into the trace before
 * the first backtrace and again whenever an address lies outside what was
 * told.
 *
 * Not modelled: frames of code that was mapped over other code.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>

#include "machine.h"
#include "tracer/ring.h"

#define FRAMES_MAX 64
#define MAPS_KNOWN 512

static int (*backtrace_fn)(void **, int);

/* What has been told of this process: ranges, one writer at a time. */
static struct {
	unsigned long from, to;
} known[MAPS_KNOWN];
static u32 nknown;
static u32 telling;
static int told_pid;

notrace void trace_attach_unwind(void)
{
	void *lib, *frames[4];

	if (backtrace_fn || !(trace_flags & TRACE_BACKTRACE))
		return;
	lib = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
	if (!lib)
		return;
	*(void **)&backtrace_fn = dlsym(lib, "unw_backtrace");
	if (backtrace_fn)
		backtrace_fn(frames, 4); /* the first one is slow: not later */
}

static notrace bool is_known(unsigned long ip)
{
	u32 n = __atomic_load_n(&nknown, __ATOMIC_ACQUIRE);

	for (u32 i = 0; i < n; i++)
		if (ip >= known[i].from && ip < known[i].to)
			return true;
	return false;
}

static notrace unsigned long hex(const char **p)
{
	unsigned long v = 0;

	for (;; (*p)++) {
		if (**p >= '0' && **p <= '9')
			v = v * 16 + (unsigned long)(**p - '0');
		else if (**p >= 'a' && **p <= 'f')
			v = v * 16 + (unsigned long)(**p - 'a' + 10);
		else
			return v;
	}
}

static notrace void put_maps(struct trace_ring *r, const char *text, u32 len,
			     bool last)
{
	struct trec_maps *m;
	struct rec b;

	if (rec_begin(&b, r, TREC_MAPS, (u32)sizeof(*m) + ((len + 7u) & ~7u), 0,
		      RING_MARGIN)) {
		m = (struct trec_maps *)(void *)b.p;
		m->h.ts = trace_clock();
		m->len = len;
		m->last = last;
		memcpy(m->text, text, len);
	}
	rec_end(&b);
}

/* One line of maps: kept in the text when its pages can be executed. */
static notrace u32 keep_line(char *line, u32 len)
{
	const char *p = line;
	unsigned long from = hex(&p), to;
	u32 n = nknown;

	if (*p++ != '-')
		return 0;
	to = hex(&p);
	if (p[0] != ' ' || p[3] != 'x')
		return 0;
	if (n < MAPS_KNOWN) {
		known[n].from = from;
		known[n].to = to;
		__atomic_store_n(&nknown, n + 1, __ATOMIC_RELEASE);
	}
	return len;
}

static notrace void tell_maps(struct trace_ring *r)
{
	char buf[4096];
	u32 have = 0;
	long fd, n;

	if (__atomic_exchange_n(&telling, 1, __ATOMIC_ACQUIRE))
		return;
	told_pid = (int)r->pid;
	__atomic_store_n(&nknown, 0, __ATOMIC_RELEASE);
	fd = host_syscall(SYS_openat, AT_FDCWD, "/proc/self/maps",
			  O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && (n = host_syscall(SYS_read, fd, buf + have,
					    sizeof(buf) - have)) > 0) {
		u32 at = 0, out = 0;
		char *end;

		have += (u32)n;
		while ((end = memchr(buf + at, '\n', have - at))) {
			u32 len = (u32)(end - (buf + at)) + 1;
			u32 keep = keep_line(buf + at, len);

			memmove(buf + out, buf + at, keep);
			out += keep;
			at += len;
		}
		if (out)
			put_maps(r, buf, out, false);
		have -= at;
		memmove(buf, buf + at, have);
		if (have == sizeof(buf))
			have = 0;
	}
	if (fd >= 0)
		host_syscall(SYS_close, fd);
	put_maps(r, "", 0, true);
	__atomic_store_n(&telling, 0, __ATOMIC_RELEASE);
}

notrace void unwind_record(struct trace_ring *r, u64 seq)
{
	void *frames[FRAMES_MAX];
	struct trec_backtrace *t;
	struct rec b;
	int n;

	if (!backtrace_fn)
		return;
	n = backtrace_fn(frames, FRAMES_MAX);
	if (n <= 0)
		return;
	if (told_pid != (int)r->pid)
		tell_maps(r);
	else
		for (int i = 0; i < n; i++)
			if (!is_known((unsigned long)frames[i])) {
				tell_maps(r);
				break;
			}
	if (rec_begin(&b, r, TREC_BACKTRACE, (u32)(sizeof(*t) + (u32)n * 8), 0,
		      RING_MARGIN)) {
		t = (struct trec_backtrace *)(void *)b.p;
		t->h.ts = trace_clock();
		t->seq = seq;
		t->n = (u32)n;
		t->pad = 0;
		for (int i = 0; i < n; i++)
			t->ip[i] = (unsigned long)frames[i];
	}
	rec_end(&b);
}
