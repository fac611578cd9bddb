// SPDX-License-Identifier: MIT
/* needs: tracer/ring.c tracer/record.c tracer/record_args.c tracer/record_spool.c tracer/graph.c tracer/inject.c tracer/unwind.c */
/*
 * trace_ring.c - the ring: nothing committed is lost, and nothing is invented
 *
 *   order     a writer and a reader at once: records whole and in order, and
 *             what is missing is exactly what was counted as lost
 *   handlers  a signal handler traces calls while records are half written
 *   killed    SIGKILL at a random moment, 200 times: every call that had
 *             returned is there, whole
 *   captures  memory that cannot be read is said to be so
 *
 * The machine is a piece of shared memory at ARENA_BASE; of the kernel there
 * is only what the tracer asks for.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/net.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "filecall.h"
#include "fs.h"
#include "keeper_api.h"
#include "tracer/ring.h"

static int failed;
#define CHECK(c)                                                               \
	do {                                                                   \
		if (!(c)) {                                                    \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #c);         \
			failed = 1;                                            \
		}                                                              \
	} while (0)

/* --- what the machine would bring along ---------------------------------------- */

#define MACHINE_BYTES (64u << 20)

__thread struct task_struct *__current;
static struct ident ident_page;
struct ident *ident = &ident_page;
static unsigned long used;

long host_syscall6(long nr, long a, long b, long c, long d, long e, long f)
{
	long ret = syscall(nr, a, b, c, d, e, f);

	return ret < 0 ? -errno : ret;
}

u64 ktime_get(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

void *arena_alloc_pages(unsigned n)
{
	void *p = (void *)(ARENA_BASE + used);

	used += n * ARENA_PAGE;
	return used > MACHINE_BYTES ? NULL : p;
}

void spin_lock_init(struct spinlock *l, enum lock_class c)
{
	memset(l, 0, sizeof(*l));
	l->class = (u16)c;
}

/* Like the real one, by a system call: it must not crash. */
unsigned long copy_from_user(void *to, const void *from, unsigned long n)
{
	struct {
		void *p;
		unsigned long n;
	} l = { to, n }, r = { (void *)(uintptr_t)from, n };
	long got;

	if ((unsigned long)from >= 4096 && (unsigned long)from < 1ul << 40) {
		memcpy(to, from, n); /* static memory of this test */
		return 0;
	}
	got = syscall(SYS_process_vm_readv, getpid(), &l, 1, &r, 1, 0);
	return got < 0 ? n : n - (unsigned long)got;
}

struct file *file_peek(unsigned int fd)
{
	return NULL;
}

static struct task_struct tasks[4];

static void become(u32 slot)
{
	struct task_struct *t = &tasks[slot];

	memset(t, 0, sizeof(*t));
	t->slot = slot;
	t->tid = t->pid = getpid();
	t->generation = ++machine->task_generation;
	strcpy(t->comm, "ring");
	__current = t;
	ident_page.pid = getpid();
}

static void begin(u32 ring_bytes, bool wait)
{
	used = ARENA_PAGE * ((sizeof(struct machine_root) + ARENA_PAGE - 1) /
			     ARENA_PAGE);
	memset((void *)ARENA_BASE, 0, MACHINE_BYTES);
	machine->opts.trace_flags = TRACE_ON;
	machine->opts.strsize = 32;
	machine->opts.ring_bytes = ring_bytes;
	machine->opts.trace_block = wait;
	machine->epoch_mono = ktime_get();
	CHECK(trace_init() == 0);
	CHECK(trace_flags == TRACE_ON);
}

/* --- a call, and how it must be found again -------------------------------------- */

static char payload[4096];

/* Sends `len` bytes that say their own length and number. */
static void call(unsigned int n, unsigned int len)
{
	unsigned long args[6] = { 3, (unsigned long)payload, len, n };
	struct trace_call tc;

	trace_via = n % 3 ? "send" : "__send";
	trace_enter(&tc, TRACE_SOCKETCALL, SYS_SEND, args);
	trace_exit(&tc, (long)n);
}

struct found {
	u8 *seen; /* by call number: 1 ENTER, 2 EXIT */
	unsigned int max, enters, exits, others;
	u64 lost;
	u64 last_seq;
	bool broken;
};

static void ring_record(struct found *f, const struct trec *h)
{
	const struct trec_enter *e = (const void *)h;
	const struct trec_exit *x = (const void *)h;
	const struct trec_cap *c;

	switch (trec_type(h)) {
	case TREC_ENTER:
		f->enters++;
		if (e->nr != SYS_SEND || e->nargs != 4 || e->args[0] != 3 ||
		    e->args[3] >= f->max || e->ncaps > 1) {
			f->broken = true;
			return;
		}
		if (e->ncaps) {
			c = (const void *)&e->args[4];
			if (c->addr != (unsigned long)payload ||
			    c->want != e->args[2] || c->len > c->want ||
			    memcmp(c + 1, payload, c->len))
				f->broken = true;
		}
		f->seen[e->args[3]] |= 1;
		break;
	case TREC_EXIT:
		f->exits++;
		if (x->ret < 0 || x->ret >= f->max ||
		    !(f->seen[x->ret] & 1)) {
			f->broken = true;
			return;
		}
		f->seen[x->ret] |= 2;
		break;
	case TREC_PAD:
	case TREC_THREAD:
	case TREC_VIA:
		break;
	default:
		f->others++;
	}
}

static void read_spool(struct found *f, int fd)
{
	off_t len = lseek(fd, 0, SEEK_END);
	u8 *map = mmap(NULL, (size_t)len, PROT_READ, MAP_PRIVATE, fd, 0);
	u64 at = 0;

	while (at + sizeof(struct spool_chunk) <= (u64)len) {
		const struct spool_chunk *c = (const void *)(map + at);
		const u8 *p = (const void *)(c + 1), *end = p + c->len;

		if (c->magic != CHUNK_MAGIC || at + c->len > (u64)len) {
			f->broken = true;
			break;
		}
		while (p < end && !f->broken) {
			const struct trec *h = (const void *)p;

			if (trec_len(h) < 8 || p + trec_len(h) > end) {
				f->broken = true;
				break;
			}
			if (c->slot)
				ring_record(f, h);
			else if (trec_type(h) == TREC_LOST)
				f->lost += ((const struct trec_lost *)p)->n;
			p += trec_len(h);
		}
		at += sizeof(*c) + c->len;
	}
	munmap(map, (size_t)len);
}

static int spool(void)
{
	char path[] = "/tmp/trace_ring.XXXXXX";
	int fd = mkstemp(path);

	unlink(path);
	return fd;
}

static struct found *found_new(unsigned int max)
{
	struct found *f = calloc(1, sizeof(*f));

	f->seen = calloc(max, 1);
	f->max = max;
	return f;
}

/* --- the tests ---------------------------------------------------------------------- */

#define CALLS 200000u

static void test_order(u32 ring_bytes, bool may_lose)
{
	struct found *f = found_new(CALLS);
	unsigned int whole = 0, half = 0;
	int fd = spool(), status;
	pid_t pid;

	begin(ring_bytes, !may_lose);
	pid = fork();
	if (!pid) {
		become(1);
		for (unsigned int i = 0; i < CALLS; i++)
			call(i, i % 97);
		_exit(0);
	}
	while (!waitpid(pid, &status, WNOHANG))
		CHECK(sock102_trace_drain(fd) >= 0);
	CHECK(sock102_trace_drain(fd) >= 0);
	read_spool(f, fd);
	for (unsigned int i = 0; i < CALLS; i++) {
		whole += f->seen[i] == 3;
		half += f->seen[i] == 1;
	}
	CHECK(!f->broken);
	CHECK(f->others == 0);
	CHECK(half == 0); /* an EXIT always finds room */
	CHECK(whole == f->exits && whole == f->enters);
	/* what is missing was counted, and nothing that is there was */
	CHECK(CALLS - whole <= f->lost && f->lost <= 2 * (CALLS - whole));
	CHECK(may_lose || f->lost == 0);
	CHECK(whole > 0);
	close(fd);
	free(f->seen);
	free(f);
}

static volatile unsigned int handled;
static unsigned int next_call;
static int handler_fd;

/* The reader comes in the middle of a record, too. */
static void handler(int sig)
{
	call(CALLS / 2 + handled % (CALLS / 2), 5);
	handled++;
	CHECK(sock102_trace_drain(handler_fd) >= 0);
}

static void test_handlers(void)
{
	struct itimerval it = { { 0, 50 }, { 0, 50 } }, off = { { 0, 0 },
								{ 0, 0 } };
	struct found *f = found_new(CALLS);
	unsigned int done = 0;
	int fd = spool();

	begin(8u << 20, false);
	become(1);
	signal(SIGALRM, handler);
	handler_fd = fd;
	setitimer(ITIMER_REAL, &it, NULL);
	for (next_call = 0; handled < 2000 && next_call < CALLS / 2;
	     next_call++)
		call(next_call, next_call % 61);
	setitimer(ITIMER_REAL, &off, NULL);
	CHECK(sock102_trace_drain(fd) >= 0);
	read_spool(f, fd);
	for (unsigned int i = 0; i < next_call; i++)
		done += f->seen[i] == 3;
	for (unsigned int i = 0; i < handled; i++)
		done += f->seen[CALLS / 2 + i % (CALLS / 2)] == 3;
	CHECK(!f->broken);
	CHECK(f->lost == 0);
	CHECK(handled > 0);
	CHECK(done == next_call + handled);
	close(fd);
	free(f->seen);
	free(f);
}

static void test_killed(void)
{
	volatile unsigned int *returned =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned int cut = 0;

	for (int round = 0; round < 200; round++) {
		struct found *f = found_new(CALLS);
		unsigned int missing = 0;
		int fd = spool();
		pid_t pid;

		begin(4u << 20, false);
		*returned = 0;
		pid = fork();
		if (!pid) {
			become(1);
			for (unsigned int i = 0; i < CALLS; i++) {
				call(i, i % 31);
				*returned = i + 1;
			}
			pause();
		}
		while (*returned < (unsigned int)(rand() % 3000))
			sched_yield();
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		/* the next thread in the slot finds the ring as it was left */
		become(1);
		call(CALLS - 1, 3);
		CHECK(sock102_trace_drain(fd) >= 0);
		read_spool(f, fd);
		for (unsigned int i = 0; i < *returned; i++)
			missing += f->seen[i] != 3;
		cut += *returned < CALLS - 1 && f->seen[*returned] == 1;
		CHECK(!f->broken);
		/* more calls than a ring holds: the last may find it full */
		CHECK(f->seen[CALLS - 1] == 3 ||
		      (*returned > 15000 && f->lost > 0));
		CHECK(*returned > 15000 || (missing == 0 && f->lost == 0));
		close(fd);
		free(f->seen);
		free(f);
	}
	printf("200 killed, %u of them inside a call\n", cut);
}

static void test_captures(void)
{
	unsigned long args[6] = { 3, 0, 16, 0 };
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const struct trace_ring *r;
	const struct trec_enter *e;
	const struct trec_cap *c;
	struct trace_call tc;

	begin(1u << 20, false);
	become(1);
	munmap(page + 4096, 4096);
	memset(page, 'x', 4096);
	args[1] = (unsigned long)page + 4096 - 10;
	trace_enter(&tc, TRACE_SOCKETCALL, SYS_BIND, args);
	trace_exit(&tc, -EFAULT);
	r = current->ring;
	e = (const void *)(r->data + sizeof(struct trec_thread));
	if (trec_type(&e->h) == TREC_VIA)
		e = (const void *)((const u8 *)e + sizeof(struct trec_via));
	CHECK(trec_type(&e->h) == TREC_ENTER);
	CHECK(e->ncaps == 1);
	c = (const void *)&e->args[e->nargs];
	CHECK(c->kind == CAP_SOCKADDR && c->arg == 1);
	CHECK(c->addr == args[1] && c->want == 16);
	CHECK(c->flags & CAP_FAULT);
	CHECK(c->good <= 10);
}

int main(void)
{
	if (mmap((void *)ARENA_BASE, MACHINE_BYTES, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE |
			 MAP_NORESERVE,
		 -1, 0) != (void *)ARENA_BASE) {
		printf("the arena's address is taken\n");
		return 77;
	}
	for (unsigned int i = 0; i < sizeof(payload); i++)
		payload[i] = (char)('a' + i % 26);
	test_captures();
	test_order(64u << 10, true);
	test_order(128u << 10, false); /* the writer waits for the reader */
	test_handlers();
	test_killed();
	return failed;
}
