// SPDX-License-Identifier: MIT
/*
 * record_resume.c - another keeper goes on with the spool of one that died
 *
 * The rings are in the arena and what was read of them is in the file, so
 * nothing is lost but what came while nobody read and had no room. The file
 * is cut after its last whole chunk. That one may have been written and its
 * ring's tail not yet moved: then its bytes are still the next in the ring.
 *
 * Not modelled: a spool that was a pipe, or the file without a name that
 * NDJSON is made of. Its other end died with the keeper.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>

#include "keeper_api.h"
#include "tracer/ring.h"

#define EXPORT __attribute__((visibility("default")))

/* 32 bits: the offset comes in two words. */
#if __SIZEOF_POINTER__ == 8
#define OFFSET(at)   (at)
#define NR_FTRUNCATE SYS_ftruncate
#else
#define OFFSET(at)   (u32)(at), (u32)((at) >> 32)
#define NR_FTRUNCATE SYS_ftruncate64
#endif

static notrace bool read_at(int fd, void *to, size_t n, u64 at)
{
	return host_syscall(SYS_pread64, fd, to, n, OFFSET(at)) == (long)n;
}

struct last {
	struct spool_chunk c;
	u64 at; /* of its bytes */
};

/* Where the last whole chunk ends; 0: this is no spool. */
static notrace u64 last_whole(int fd, struct last *l)
{
	struct spool_head head;
	struct spool_chunk c;
	u64 at = sizeof(head);
	u8 byte;

	memset(l, 0, sizeof(*l));
	if (!read_at(fd, &head, sizeof(head), 0) ||
	    memcmp(head.magic, SPOOL_MAGIC, sizeof(head.magic)))
		return 0;
	while (read_at(fd, &c, sizeof(c), at) && c.magic == CHUNK_MAGIC &&
	       c.len && read_at(fd, &byte, 1, at + sizeof(c) + c.len - 1)) {
		l->c = c;
		l->at = at + sizeof(c);
		at += sizeof(c) + c.len;
	}
	return at;
}

/* The ring's next bytes are those of the last chunk: they are read already. */
static notrace void skip_written(int fd, const struct last *l)
{
	struct trace_shared *s = machine->trace;
	struct trace_ring *r;
	u8 buf[4096];
	u64 off, n;

	if (!l->c.slot || l->c.slot >= TASK_MAX || !s->rings[l->c.slot])
		return;
	r = s->rings[l->c.slot];
	off = r->tail & (r->size - 1);
	if (!l->c.len || r->commit - r->tail < l->c.len ||
	    l->c.len > r->size - off)
		return;
	for (u64 at = 0; at < l->c.len; at += n) {
		n = min((u64)sizeof(buf), l->c.len - at);
		if (!read_at(fd, buf, n, l->at + at) ||
		    memcmp(buf, &r->data[off + at], n))
			return;
	}
	__atomic_store_n(&r->tail, r->tail + (unsigned long)l->c.len,
			 __ATOMIC_RELEASE);
}

EXPORT notrace long sock102_trace_resume(void)
{
	struct trace_shared *s = machine->trace;
	struct last last;
	long fd;
	u64 end;

	if (!s || !s->begun || !s->by_keeper || s->ended)
		return -ENOENT;
	fd = *s->spool ? host_syscall(SYS_openat, AT_FDCWD, s->spool,
				      O_RDWR | O_APPEND | O_CLOEXEC)
		       : -EPIPE;
	if (fd < 0) {
		s->ended = 1; /* nobody is to wait for a reader */
		return fd;
	}
	end = last_whole((int)fd, &last);
	if (!end || host_syscall(NR_FTRUNCATE, fd, OFFSET(end))) {
		host_syscall(SYS_close, fd);
		s->ended = 1;
		return -EIO;
	}
	skip_written((int)fd, &last);
	s->reader = (u32)host_syscall(SYS_getpid);
	return fd;
}
