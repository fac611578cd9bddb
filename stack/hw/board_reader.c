// SPDX-License-Identifier: MIT
/*
 * board_reader.c - a program that waits for the wire reads it itself
 *
 * Models what an interrupt is to a CPU that has nothing to do: the frame that
 * a sleeper waits for is taken in its own context, and nobody is woken to wake
 * it. Through the keeper a reply costs two wake-ups, so it costs one.
 *
 * Theory of operation. Where the wire is a descriptor that gives whole frames
 * to any process (TAP), the keeper offers, next to it, an epoll set with the
 * wire, a bell and itself (wire_tap.c). A thread that is about to sleep, and
 * that was woken by a frame the last time, sleeps on that set in place of its
 * park word: the sleeper, one at a time. The kernel decides who gets a frame:
 * the sleeper's set hangs on the TAP before the keeper's and both hang there
 * exclusively, so the keeper is woken when nobody sleeps here, and only then.
 *
 *   schedule_timeout
 *     reader_sleep              sleeper = me, PARK_ONWIRE
 *       epoll_pwait2            a frame, or the bell
 *       board_take              reader = me; the frames go to the card, the
 *                               interrupt is taken, a sock wakes its sleeper,
 *                               which is most likely this thread
 *
 * Who wakes a thread with PARK_ONWIRE rings the bell instead of making a futex
 * call; so does a signal handler that is put off. A process that may not fetch
 * the keeper's descriptors has the keeper ring it.
 *
 * Taking frames is a role of its own, for the keeper may be woken while the
 * sleeper is at it. Then it stands by until the sleeper has finished, and looks
 * itself. Both roles are words with a task slot: one that died is replaced, and
 * a reader that makes no progress for STUCK_NS and is stopped is, too.
 *
 * A frame that wakes a thread in the very instant in which it is killed or
 * stopped stays on the wire until the next one comes.
 *
 * Not modelled: sleepers in the kernel's poll (sets with members of both
 * kinds): the keeper reads for them.
 */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

#include "stack/hw/board.h"
#include "stack/kern/host.h"
#include "stack/kern/keeper.h"
#include "stack/kern/lock.h"
#include "stack/kern/wait.h"

#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif
#if __SIZEOF_POINTER__ == 8
#define NR_READV SYS_readv
#else
#define NR_READV 145
#endif

#define STUCK_NS 20000000
#define BURSTS	 64 /* reads in a row while others wait for them */
#define YIELDS	 200

/* Copies of the keeper's descriptors, private to this process. */
static struct {
	s32 wire, sleep, bell, keeper;
	u32 generation; /* of the keeper they are from; 0: none */
	u32 busy; /* a thread is fetching them */
	bool refused;
} fds = { -1, -1, -1, -1, 0, 0, false };

/* --- descriptors ------------------------------------------------------------
 */

static notrace s32 fetch(long pidfd, s32 theirs)
{
	long fd = theirs < 0 ? -1
			     : host_syscall(SYS_pidfd_getfd, pidfd, theirs, 0);

	return fd < 0 ? -1 : host_fd_high((int)fd);
}

static notrace void forget(s32 *fd)
{
	if (*fd >= 0)
		host_fd_close(*fd);
	*fd = -1;
}

/* For a keeper that comes after ours: see board_inherit(). */
static notrace void leave_word(struct wire_shared *b)
{
	u32 n = __atomic_fetch_add(&b->ncopies, 1, __ATOMIC_RELAXED);

	n %= ARRAY_SIZE(b->copies);
	b->copies[n].fd = fds.wire;
	__atomic_store_n(&b->copies[n].pid, current->pid, __ATOMIC_RELEASE);
}

s32 board_inherit(const struct wire_shared *b)
{
	for (u32 i = 0; i < ARRAY_SIZE(b->copies); i++) {
		s32 pid = b->copies[i].pid;
		long pidfd = pid ? host_syscall(SYS_pidfd_open, pid, 0) : -1;
		/* Not one of the library's own: the wire gets it. */
		long fd = pidfd < 0 ? -1
				    : host_syscall(SYS_pidfd_getfd, pidfd,
						   b->copies[i].fd, 0);

		if (pidfd >= 0)
			host_syscall(SYS_close, pidfd);
		if (fd >= 0)
			return (s32)fd;
	}
	return -1;
}

static notrace void fetch_all(struct wire_shared *b)
{
	struct epoll_event ev = { .events = EPOLLIN,
				  .data.u32 = WIRE_SLEEP_KEEPER };
	long pidfd;

	forget(&fds.wire);
	forget(&fds.sleep);
	forget(&fds.bell);
	forget(&fds.keeper);
	pidfd = host_syscall(SYS_pidfd_open, machine->keeper.pid, 0);
	if (pidfd >= 0)
		fds.keeper = host_fd_high((int)pidfd);
	if (fds.keeper >= 0) {
		fds.wire = fetch(fds.keeper, b->direct);
		fds.bell = fetch(fds.keeper, b->bell_fd);
		fds.sleep = fetch(fds.keeper, b->sleep_fd);
	}
	fds.refused = fds.wire < 0;
	if (!fds.refused)
		leave_word(b);
	/* Its death wakes the sleeper. */
	if (fds.bell < 0 ||
	    (fds.sleep >= 0 && host_syscall(SYS_epoll_ctl, fds.sleep,
					    EPOLL_CTL_ADD, fds.keeper, &ev)))
		forget(&fds.sleep);
}

/* True when this process has the descriptors of today's keeper. */
static notrace bool fetched(struct wire_shared *b)
{
	u32 generation =
		__atomic_load_n(&b->direct_generation, __ATOMIC_ACQUIRE);
	u32 free = 0;

	if (b->direct < 0)
		return false;
	if (likely(__atomic_load_n(&fds.generation, __ATOMIC_ACQUIRE) ==
		   generation))
		return !fds.refused;
	/* A vfork child shares our memory, not our descriptors. */
	if ((current->process && current->process->vforked) ||
	    !__atomic_compare_exchange_n(&fds.busy, &free, 1, false,
					 __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return false;
	fetch_all(b);
	__atomic_store_n(&fds.generation, generation, __ATOMIC_RELEASE);
	__atomic_store_n(&fds.busy, 0, __ATOMIC_RELEASE);
	return !fds.refused;
}

s32 board_direct(void)
{
	return fetched(machine->wire) ? fds.wire : -1;
}

/* --- roles -----------------------------------------------------------------
 */

static notrace bool role_take(u32 *role)
{
	u32 owner = 0;

	if (__atomic_compare_exchange_n(role, &owner, current->slot, false,
					__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return true;
	return owner != current->slot && task_is_dead(task_by_slot(owner)) &&
	       __atomic_compare_exchange_n(role, &owner, current->slot, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static notrace void role_drop(u32 *role)
{
	u32 mine = current->slot;

	__atomic_compare_exchange_n(role, &mine, 0, false, __ATOMIC_SEQ_CST,
				    __ATOMIC_SEQ_CST);
}

/*
 * Each set belongs to one reader at a time. There are two of them, so that one
 * which was taken the role away can finish with its own.
 */
struct board_in *notrace board_read_begin(struct wire_shared *b)
{
	struct board_in *in;

	if (!role_take(&b->reader))
		return NULL;
	in = &b->in[__atomic_load_n(&b->in_now, __ATOMIC_ACQUIRE)];
	__atomic_store_n(&in->owner, current->slot, __ATOMIC_RELEASE);
	return in;
}

void notrace board_read_end(struct wire_shared *b, struct board_in *in)
{
	__atomic_store_n(&in->owner, 0, __ATOMIC_RELEASE);
	role_drop(&b->reader);
	if (__atomic_load_n(&b->standing_by, __ATOMIC_SEQ_CST))
		futex_wake(&b->reader, 1);
}

/* From a reader that is stopped, with what it had in its hands. */
static notrace void reader_steal(struct wire_shared *b, u32 owner)
{
	struct board_in *in = &b->in[!b->in_now];

	if (in->owner && !task_is_dead(task_by_slot(in->owner)))
		return; /* that one is stopped, too */
	if (!__atomic_compare_exchange_n(&b->reader, &owner, current->slot,
					 false, __ATOMIC_SEQ_CST,
					 __ATOMIC_SEQ_CST))
		return;
	in->gso.len = 0;
	__atomic_store_n(&b->in_now, !b->in_now, __ATOMIC_RELEASE);
	role_drop(&b->reader);
	b->rx_stolen++;
}

void notrace board_read_standby(struct wire_shared *b)
{
	u32 reads = __atomic_load_n(&b->reads, __ATOMIC_ACQUIRE), owner;
	s64 deadline = (s64)ktime_get() + STUCK_NS;
	int err = 0;

	__atomic_store_n(&b->standing_by, 1, __ATOMIC_SEQ_CST);
	owner = __atomic_load_n(&b->reader, __ATOMIC_SEQ_CST);
	if (owner)
		err = futex_wait2(&b->reader, owner, NULL, 0, &deadline);
	__atomic_store_n(&b->standing_by, 0, __ATOMIC_SEQ_CST);
	if (err == -ETIMEDOUT &&
	    __atomic_load_n(&b->reads, __ATOMIC_ACQUIRE) == reads &&
	    task_is_stopped(task_by_slot(owner)))
		reader_steal(b, owner);
}

/* --- reading ---------------------------------------------------------------
 */

struct source {
	struct board_in *in;
	s32 fd;
	bool read; /* once a round */
	long err;
};

/* A frame of what one read brought. */
static notrace int source_receive(void *arg, void *buf, uint32_t size)
{
	struct source *s = arg;
	struct gso_in *g = &s->in->gso;
	struct iovec iov[2] = { { &g->vh, sizeof(g->vh) },
				{ g->frame, sizeof(g->frame) } };
	uint32_t len;
	long n;

	while (!(len = gso_next(g, buf, size))) {
		if (s->read)
			return -1;
		s->read = true;
		n = host_syscall(NR_READV, s->fd, iov, 2);
		if (n < 0) {
			s->err = n;
			return -1;
		}
		gso_begin(g, (uint32_t)n);
	}
	return (int)len;
}

/* Another thread may be in the driver's handler, about to empty the ring. */
static notrace bool wait_for_room(void)
{
	for (int i = 0; i < YIELDS; i++) {
		if (board_rx_room(1))
			return true;
		host_syscall(SYS_sched_yield);
	}
	return false;
}

long notrace board_read(struct wire_shared *b, struct board_in *in, s32 fd,
			bool all)
{
	struct source s = { .in = in, .fd = fd };
	int bursts = BURSTS;

	do {
		bool more;

		s.read = false;
		do {
			more = board_take(in->batch, true, source_receive, &s);
			__atomic_fetch_add(&b->reads, 1, __ATOMIC_RELEASE);
			if (in->gso.len && !more && !wait_for_room())
				return -ENOBUFS; /* the next one goes on */
		} while (more || in->gso.len);
	} while (!s.err && --bursts &&
		 (all || __atomic_load_n(&b->standing_by, __ATOMIC_ACQUIRE)));
	return s.err;
}

bool notrace board_read_pending(const struct wire_shared *b)
{
	return b->in[__atomic_load_n(&b->in_now, __ATOMIC_ACQUIRE)].gso.len;
}

static notrace void ask_keeper(struct wire_shared *b, u32 *what)
{
	__atomic_store_n(what, 1, __ATOMIC_SEQ_CST);
	board_ring(b);
}

/* False: the keeper is at it and will wake us as it wakes everybody. */
static notrace bool reader_look(struct wire_shared *b)
{
	struct board_in *in = board_read_begin(b);
	long err;

	if (!in)
		return false;
	err = board_read(b, in, fds.wire, false);
	board_read_end(b, in);
	b->rx_direct++;
	if (err == -ENOBUFS) {
		ask_keeper(b, &b->look);
		return true;
	}
	if (err && err != -EAGAIN && err != -EINTR) {
		fds.refused = true; /* the device is gone; the keeper sees */
		ask_keeper(b, &b->look);
		return false;
	}
	return true;
}

/* Who wakes us from here on need not ring. */
static notrace void awake(void)
{
	__atomic_fetch_and(&current->park, ~(PARK_ASLEEP | PARK_ONWIRE),
			   __ATOMIC_SEQ_CST);
}

static notrace int sleep_on_wire(struct wire_shared *b, const s64 *deadline)
{
	struct epoll_event ev[4];
	struct { /* 64 bits each on every machine */
		s64 sec, nsec;
	} ts, *t = NULL;
	s64 left;
	u64 rung;
	long n;

	if (deadline) {
		left = max(*deadline - (s64)ktime_get(), (s64)0);
		ts.sec = left / 1000000000;
		ts.nsec = left % 1000000000;
		t = &ts;
	}
	n = host_syscall(SYS_epoll_pwait2, fds.sleep, ev, 4, t, NULL, 8);
	awake();
	if (n == 0)
		return -ETIMEDOUT;
	if (n < 0)
		return n == -EINTR ? 0 : -ENOSYS;
	for (long i = 0; i < n; i++) {
		if (ev[i].data.u32 == WIRE_SLEEP_BELL)
			host_syscall(SYS_read, fds.bell, &rung, sizeof(rung));
		else if (ev[i].data.u32 == WIRE_SLEEP_FRAME && !reader_look(b))
			return -EBUSY;
		else if (ev[i].data.u32 == WIRE_SLEEP_KEEPER) {
			keeper_revive();
			return -EBUSY;
		}
	}
	return 0;
}

/* True: it slept, *err says how; false: sleep on the park word. */
static notrace bool reader_sleep(const s64 *deadline, int *err)
{
	struct wire_shared *b = machine->wire;
	u32 p;

	if (keeper_process || b->sleep_fd < 0 || !fetched(b) || fds.sleep < 0 ||
	    !role_take(&b->sleeper))
		return false;
	p = __atomic_fetch_or(&current->park, PARK_ASLEEP | PARK_ONWIRE,
			      __ATOMIC_SEQ_CST);
	*err = p & (PARK_WOKEN | PARK_SIGNAL) ? 0 : sleep_on_wire(b, deadline);
	awake();
	role_drop(&b->sleeper);
	if (*err == -ENOSYS)
		forget(&fds.sleep);
	return *err == 0 || *err == -ETIMEDOUT;
}

/* The sleeper is to look at its park word. */
static notrace void reader_wake(void)
{
	struct wire_shared *b = machine->wire;
	u64 one = 1;

	if (keeper_process)
		host_syscall(SYS_write, b->bell_fd, &one, sizeof(one));
	else if (fetched(b) && fds.bell >= 0)
		host_syscall(SYS_write, fds.bell, &one, sizeof(one));
	else
		ask_keeper(b, &b->ring_sleeper);
}

void board_reader_attach(void)
{
	wait_wire_hook = machine->wire ? reader_sleep : NULL;
	wake_wire_hook = reader_wake;
}
