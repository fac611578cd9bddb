// SPDX-License-Identifier: MIT
/*
 * record_spool.c - the trace of a machine: its making, and the rings' reader
 *
 * The reader runs in the process that keeps the machine. It copies what is
 * committed from the rings to a descriptor as it stands, in chunks (see
 * trace_record.h), and does nothing else with it: meaning is made of it
 * afterwards, by tracer/spool.c, out of everybody's way.
 *
 * Not modelled: splicing pages out of the ring.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>

#include "keeper_api.h"
#include "tracer/ring.h"

#define EXPORT	  __attribute__((visibility("default")))
#define ALIGN8(n) (((n) + 7u) & ~7u)

static notrace bool clocksource_is_tsc(void)
{
	char name[16] = "";
	long fd = host_syscall(SYS_openat, AT_FDCWD,
			       "/sys/devices/system/clocksource/clocksource0/"
			       "current_clocksource",
			       O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	host_syscall(SYS_read, fd, name, sizeof(name) - 1);
	host_syscall(SYS_close, fd);
	return !strncmp(name, "tsc", 3);
}

/* The file this code was loaded from, out of /proc/self/maps. */
static notrace void find_library(char *path, size_t room)
{
	unsigned long self = (unsigned long)&find_library;
	char buf[4096];
	long fd, n, have = 0;

	fd = host_syscall(SYS_openat, AT_FDCWD, "/proc/self/maps",
			  O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	while ((n = host_syscall(SYS_read, fd, buf + have,
				 sizeof(buf) - 1 - (size_t)have)) > 0) {
		char *line = buf, *end;

		have += n;
		buf[have] = '\0';
		while ((end = strchr(line, '\n'))) {
			unsigned long from = 0, to = 0;
			char *p = line, *file;

			*end = '\0';
			for (; *p && *p != '-'; p++)
				from = from * 16 +
				       (unsigned)(*p - (*p > '9' ? 87 : 48));
			for (p += *p == '-'; *p && *p != ' '; p++)
				to = to * 16 +
				     (unsigned)(*p - (*p > '9' ? 87 : 48));
			file = strchr(line, '/');
			if (file && self >= from && self < to) {
				strncpy(path, file, room - 1);
				goto out;
			}
			line = end + 1;
		}
		have -= line - buf;
		memmove(buf, line, (size_t)have);
		if (have == sizeof(buf) - 1)
			have = 0;
	}
out:
	host_syscall(SYS_close, fd);
}

notrace int trace_init(void)
{
	const struct machine_opts *o = &machine->opts;
	unsigned pages =
		(unsigned)((sizeof(struct trace_shared) + ARENA_PAGE - 1) /
			   ARENA_PAGE);
	struct trace_shared *s;
	u32 bytes = 65536;

	if (!o->trace_flags || machine->trace)
		return 0;
	s = arena_alloc_pages(pages);
	if (!s)
		return -ENOMEM;
	while (bytes < (o->ring_bytes ? o->ring_bytes : RING_DEFAULT))
		bytes *= 2;
	s->version = TRACE_VERSION;
	s->flags = o->trace_flags;
	s->strsize = o->strsize;
	s->ring_bytes = bytes;
	s->block = o->trace_block;
	s->clock = clocksource_is_tsc() ? CLOCK_TSC : CLOCK_KTIME;
	s->epoch_mono = machine->epoch_mono;
	s->epoch_real = machine->epoch_real;
	memset(s->calls, 0xff, sizeof(s->calls));
	find_library(s->library, sizeof(s->library));
	machine->trace = s;
	trace_attach();
	return 0;
}

/*
 * A trace of a machine that was made without one, or whose trace has ended:
 * of the processes that come from now on. Rings of the trace before are left
 * to their owners, who begin them anew.
 */
EXPORT notrace int sock102_trace_make(const struct machine_opts *o)
{
	struct trace_shared *s = machine->trace;
	u32 none = 0, ended = 1;
	int err = 0;

	/* Who read it was killed, and nobody else will. */
	if (s && s->begun && !s->by_keeper &&
	    host_syscall(SYS_kill, s->reader, 0) == -ESRCH)
		s->ended = 1;

	if (!s) {
		if (!__atomic_compare_exchange_n(
			    &machine->opts.trace_flags, &none, o->trace_flags,
			    false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
			return -EBUSY;
		machine->opts.strsize = o->strsize;
		machine->opts.ring_bytes = o->ring_bytes;
		machine->opts.trace_block = o->trace_block;
		err = trace_init();
		if (err)
			machine->opts.trace_flags = 0;
		return err;
	}
	if (!__atomic_compare_exchange_n(&s->ended, &ended, 0, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
		return -EBUSY;
	for (u32 i = 1; i < s->nrings; i++) {
		struct trace_ring *r = s->rings[i];

		if (!r)
			continue;
		r->generation = 0;
		r->tail = r->commit;
		r->lost_told = r->lost;
	}
	memset(s->calls, 0xff, sizeof(s->calls));
	s->flags = o->trace_flags;
	s->strsize = o->strsize;
	s->block = o->trace_block;
	s->begun = s->ninject = s->npokes = 0;
	trace_attach();
	return 0;
}

/* --- the reader --------------------------------------------------------- */

static notrace long write_all(int fd, struct iovec *iov, int n)
{
	long done = 0;

	while (n) {
		long w = host_syscall(SYS_writev, fd, iov, n);

		if (w == -EINTR)
			continue;
		if (w < 0)
			return w;
		done += w;
		while (n && (size_t)w >= iov->iov_len) {
			w -= (long)iov->iov_len;
			iov++;
			n--;
		}
		if (n) {
			iov->iov_base = (char *)iov->iov_base + w;
			iov->iov_len -= (size_t)w;
		}
	}
	return done;
}

static notrace long write_chunk(int fd, u32 slot, const void *p, u64 len)
{
	struct spool_chunk c = { CHUNK_MAGIC, slot, len };
	struct iovec iov[2] = { { &c, sizeof(c) },
				{ (void *)(uintptr_t)p, len } };

	return write_all(fd, iov, 2);
}

/* Now, in ticks and in ns: the ticks lie in the middle of the two. */
static notrace void read_clock(struct trec_clock *c)
{
	u64 before;
	int tries = 0;

	memset(c, 0, sizeof(*c));
	c->h.lt = TREC_LT(sizeof(*c), TREC_CLOCK);
	do {
		before = ktime_get();
		c->h.ts = trace_clock();
		c->mono = ktime_get();
	} while (c->mono - before > 1000 && tries++ < 8);
	c->mono -= (c->mono - before) / 2;
}

static notrace long write_clock(int fd)
{
	struct trec_clock c;

	read_clock(&c);
	return write_chunk(fd, 0, &c, sizeof(c));
}

/*
 * A ring for the next thread, with all its pages made and zeroed. That a ring
 * is lost when this process dies just here is a few megabytes, once.
 */
static notrace void make_spare(struct trace_shared *s)
{
	struct trace_ring *r;

	if (__atomic_load_n(&s->spare, __ATOMIC_RELAXED))
		return;
	r = ring_create();
	if (!r)
		return;
	for (u32 at = 0; at < r->size; at += 4096)
		*(volatile u8 *)&r->data[at] = 0;
	__atomic_store_n(&s->spare, r, __ATOMIC_RELEASE);
}

/* By what name another keeper finds the spool: none if it is a pipe. */
static notrace void note_path(struct trace_shared *s, int fd)
{
	static const char gone[] = " (deleted)";
	char link[] = "/proc/self/fd/0123456789";
	char *p = link + sizeof("/proc/self/fd/") - 1;
	long n;

	for (int div = 1000000000; div; div /= 10)
		if (fd >= div || div == 1)
			*p++ = (char)('0' + fd / div % 10);
	*p = '\0';
	n = host_syscall(SYS_readlink, link, s->spool, sizeof(s->spool) - 1);
	s->spool[n > 0 ? n : 0] = '\0';
	n -= (long)sizeof(gone) - 1;
	if (*s->spool != '/' || (n > 0 && !strcmp(s->spool + n, gone)))
		*s->spool = '\0';
	s->reader = (u32)host_syscall(SYS_getpid);
	s->by_keeper = machine->keeper.pid == (int)s->reader;
	s->begun = 1;
}

EXPORT notrace long sock102_trace_begin(int fd, int argc, char *const *argv)
{
	struct trace_shared *s = machine->trace;
	struct spool_head head = { SPOOL_MAGIC, TRACE_VERSION,
				   sizeof(long) * 8 };
	static char buf[65536] __attribute__((aligned(8)));
	struct trec_hdr *h = (struct trec_hdr *)(void *)buf;
	struct iovec iov = { &head, sizeof(head) };
	struct utsname u;
	size_t room = sizeof(buf) - sizeof(*h) - 8, n, len = 0;
	long err;

	if (!s)
		return -EINVAL;
	make_spare(s);
	note_path(s, fd);
	memset(h, 0, sizeof(*h));
	h->epoch_real = s->epoch_real;
	h->epoch_mono = s->epoch_mono;
	h->flags = s->flags;
	h->strsize = s->strsize;
	h->bits = sizeof(long) * 8;
	if (!host_syscall(SYS_uname, &u))
		memcpy(h->kernel, u.release,
		       strnlen(u.release, sizeof(h->kernel) - 1));
	memcpy(h->build, machine->build, sizeof(h->build));
	memcpy(h->machine_name, machine->opts.name, sizeof(h->machine_name));
	memcpy(h->library, s->library, sizeof(h->library));
	for (int i = 0; i < argc; i++) {
		n = strlen(argv[i]) + 1;
		if (len + n > room)
			break;
		memcpy(h->args + len, argv[i], n);
		len += n;
	}
	h->arglen = (u32)len;
	h->h.lt = TREC_LT(ALIGN8(sizeof(*h) + len), TREC_HDR);
	err = write_all(fd, &iov, 1);
	if (err >= 0)
		err = write_chunk(fd, 0, h, ALIGN8(sizeof(*h) + len));
	if (err >= 0)
		err = write_clock(fd);
	return err;
}

static notrace long tell_lost(int fd, struct trace_ring *r, u64 lost)
{
	struct trec_lost l;

	memset(&l, 0, sizeof(l));
	l.h.lt = TREC_LT(sizeof(l), TREC_LOST);
	l.h.tid = r->tid;
	l.h.ts = trace_clock();
	l.n = lost - r->lost_told;
	l.slot = r->slot;
	r->lost_told = lost;
	return write_chunk(fd, 0, &l, sizeof(l));
}

static notrace long drain_ring(int fd, struct trace_ring *r, u32 slot)
{
	/* in this order: the writer moves commit before tail, ring_rewind() */
	unsigned long tail = __atomic_load_n(&r->tail, __ATOMIC_ACQUIRE);
	unsigned long commit = __atomic_load_n(&r->commit, __ATOMIC_ACQUIRE);
	unsigned long off, n;
	u64 lost = __atomic_load_n(&r->lost, __ATOMIC_RELAXED);
	long err, done = 0;

	while (tail != commit) {
		const struct trec *h;

		off = tail & (r->size - 1);
		h = (const struct trec *)(void *)&r->data[off];
		n = min(commit - tail, r->size - off);
		if (trec_type(h) == TREC_PAD) {
			n = trec_len(h);
		} else {
			err = write_chunk(fd, slot, h, n);
			if (err < 0)
				return err;
			done += err;
		}
		tail += n;
		__atomic_store_n(&r->tail, tail, __ATOMIC_RELEASE);
	}
	if (lost != r->lost_told) {
		err = tell_lost(fd, r, lost);
		if (err < 0)
			return err;
		done += err;
	}
	return done;
}

/*
 * The CLOCK that follows says: everything up to here has been read. One more
 * follows a pass that found nothing, for what was committed during the last.
 */
EXPORT notrace long sock102_trace_drain(int fd)
{
	struct trace_shared *s = machine->trace;
	u32 n = s ? __atomic_load_n(&s->nrings, __ATOMIC_ACQUIRE) : 0;
	static bool clock_owed;
	struct trec_clock now;
	long done = 0, err;

	read_clock(&now);
	for (u32 slot = 1; slot < n; slot++) {
		struct trace_ring *r =
			__atomic_load_n(&s->rings[slot], __ATOMIC_ACQUIRE);

		if (!r)
			continue;
		err = drain_ring(fd, r, slot);
		if (err < 0)
			return err;
		done += err;
	}
	if (done || clock_owed) {
		err = write_chunk(fd, 0, &now, sizeof(now));
		if (err < 0)
			return err;
	}
	clock_owed = done;
	return done;
}

EXPORT notrace void sock102_trace_wait(unsigned long ns)
{
	struct trace_shared *s = machine->trace;
	struct {
		long sec, nsec;
	} nap = { 0, (long)ns };

	make_spare(s);
	__atomic_store_n(&s->asleep, 1, __ATOMIC_SEQ_CST);
	host_syscall(SYS_futex, &s->asleep, FUTEX_WAIT, 1, &nap, NULL, 0);
	__atomic_store_n(&s->asleep, 0, __ATOMIC_RELAXED);
}

/* Who was killed could not say so. */
static struct trec_word died;

EXPORT notrace void sock102_trace_died(int pid, int sig)
{
	memset(&died, 0, sizeof(died));
	died.h.lt = TREC_LT(sizeof(died), TREC_EXIT_PROCESS);
	died.h.ts = trace_clock();
	died.seq = (u64)pid;
	died.b = (u64)sig;
}

EXPORT notrace long sock102_trace_end(int fd)
{
	struct trace_shared *s = machine->trace;
	struct trec end;
	long err;

	if (!s)
		return 0;
	err = sock102_trace_drain(fd);
	if (err < 0)
		return err;
	s->ended = 1;
	if (died.seq) {
		err = write_chunk(fd, 0, &died, sizeof(died));
		if (err < 0)
			return err;
	}
	err = write_clock(fd);
	if (err < 0)
		return err;
	memset(&end, 0, sizeof(end));
	end.lt = TREC_LT(sizeof(end), TREC_END);
	end.ts = trace_clock();
	return write_chunk(fd, 0, &end, sizeof(end));
}
