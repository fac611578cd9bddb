// SPDX-License-Identifier: MIT
/*
 * keeper.c - the process that keeps a machine
 *
 * A machine needs somebody who runs its timers while every program sleeps,
 * listens to its wire, notices when a process dies, and holds the memory and
 * the name by which others join. That is `sock102 run` itself, or, where the
 * library was preloaded by hand, a `sock102 keeper` that is started detached.
 * No other process is on the path of a call.
 *
 *   main thread    epoll: pidfds of the processes, the name's socket
 *   timer thread   sleeps on keeper.bell until the next timer
 *   wire thread    the client's (stack/hw), if there is a wire
 *
 * The timer thread ticks (TICK_MS) for a while after somebody had to wake it,
 * so that a busy machine arms its timers without a system call; an idle one
 * sleeps until its next timer.
 *
 * If the keeper dies, a sleeper of the machine sees it by its life word and
 * starts another, which finds everything in the arena.
 *
 * Not modelled: the kernel has no such thing; idle loop and interrupts.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "stack/kern/arena.h"
#include "stack/kern/host.h"
#include "stack/kern/keeper.h"
#include "stack/kern/lock.h"
#include "stack/kern/slab.h"
#include "stack/kern/task.h"
#include "stack/kern/timer.h"

#define TICK_MS	    10
#define TICK_FOR_MS 200
#define LINGER_NS   5000000000ull /* for what is still on its way out */

bool keeper_process;
static const struct keeper_client *client;
static int epoll_fd = -1, name_fd = -1;
static bool stopping;

void keeper_set_client(const struct keeper_client *c)
{
	client = c;
}

void keeper_kick(void)
{
	struct keeper *k = &machine->keeper;

	__atomic_fetch_add(&k->bell, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&k->asleep, __ATOMIC_SEQ_CST))
		futex_wake(&k->bell, 1);
}

notrace u32 *keeper_life(u32 *alive)
{
	u32 slot = __atomic_load_n(&machine->keeper.slot, __ATOMIC_ACQUIRE);
	u32 *life;

	*alive = 0;
	if (!slot)
		return NULL;
	life = task_life(task_by_slot(slot));
	*alive = __atomic_load_n(life, __ATOMIC_ACQUIRE);
	if (life_is_dead(*alive)) {
		keeper_revive();
		return NULL;
	}
	if (!(*alive & FUTEX_WAITERS))
		*alive = __atomic_or_fetch(life, FUTEX_WAITERS,
					   __ATOMIC_ACQ_REL);
	return life;
}

/* --- names
 * -------------------------------------------------------------------- */

static socklen_t name_addr(struct sockaddr_un *a, const char *name)
{
	int n;

	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	n = snprintf(a->sun_path + 1, sizeof(a->sun_path) - 1, "sock102/%u/%s",
		     (unsigned)host_syscall(SYS_geteuid), name);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + n);
}

/* libc's sockets are not ours to use: these go through the stub page. */
#if __SIZEOF_POINTER__ == 8
#define NR_SENDMSG SYS_sendmsg
#define NR_RECVMSG SYS_recvmsg
#else
#define NR_SENDMSG 370
#define NR_RECVMSG 372
#endif

static int name_listen(void)
{
	struct sockaddr_un a;
	socklen_t len = name_addr(&a, machine->opts.name);
	long fd = host_syscall(SYS_socket, AF_UNIX,
			       SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	long err;

	if (fd < 0)
		return (int)fd;
	err = host_syscall(SYS_bind, fd, &a, len);
	if (!err)
		err = host_syscall(SYS_listen, fd, 64);
	if (err) {
		host_syscall(SYS_close, fd);
		return (int)err;
	}
	return (int)fd;
}

static void name_serve(void)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { .iov_base = (void *)(uintptr_t) "102",
			     .iov_len = 3 };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	struct ucred peer = { 0 };
	socklen_t len = sizeof(peer);
	long fd = host_syscall(SYS_accept4, name_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	host_syscall(SYS_getsockopt, fd, SOL_SOCKET, SO_PEERCRED, &peer, &len);
	if (peer.uid == 0 || peer.uid == (uid_t)host_syscall(SYS_geteuid)) {
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &arena_fd, sizeof(int));
		host_syscall(NR_SENDMSG, fd, &m, MSG_NOSIGNAL);
	}
	host_syscall(SYS_close, fd);
}

static int name_ask(const char *name)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	char text[4];
	struct iovec iov = { .iov_base = text, .iov_len = sizeof(text) };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct sockaddr_un a;
	socklen_t len = name_addr(&a, name);
	struct cmsghdr *c;
	int got = -EACCES;
	long fd, n;

	fd = host_syscall(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return (int)fd;
	n = host_syscall(SYS_connect, fd, &a, len);
	if (n) {
		host_syscall(SYS_close, fd);
		return n == -ECONNREFUSED ? -ENOENT : (int)n;
	}
	n = host_syscall(NR_RECVMSG, fd, &m, 0);
	c = CMSG_FIRSTHDR(&m);
	if (n > 0 && c && c->cmsg_type == SCM_RIGHTS)
		memcpy(&got, CMSG_DATA(c), sizeof(int));
	else if (n == 0)
		got = -ENOENT; /* it was just leaving, or it is not for us */
	host_syscall(SYS_close, fd);
	return got;
}

/* --- making and joining
 * --------------------------------------------------------- */

static int machine_found(const struct machine_opts *o)
{
	int err = arena_create(o);

	if (err)
		return err;
	spin_lock_init(&machine->arena_lock, LC_arena);
	spin_lock_init(&machine->task_lock, LC_task);
	INIT_LIST_HEAD(&machine->processes);
	machine->epoch_mono = ktime_get();
	machine->epoch_real = ktime_get_real();
	machine->ncpu = (u32)sysconf(_SC_NPROCESSORS_ONLN);
	keeper_process = true;
	if (!task_attach())
		return -ENOMEM;
	slab_init();
	machine->process_cachep =
		kmem_cache_create("process", sizeof(struct process));
	if (!machine->process_cachep || !timer_init())
		return -ENOMEM;
	machine_attach();
	err = machine_boot();
	if (!err)
		__atomic_store_n(&machine->booted, 1, __ATOMIC_RELEASE);
	return err;
}

int keeper_create(const struct machine_opts *o)
{
	host_init();
	task_init();
	if (!ident)
		return -ENOMEM;
	return machine_found(o);
}

int keeper_join_fd(int fd)
{
	int err;

	host_init();
	task_init();
	if (!ident)
		return -ENOMEM;
	err = arena_join(fd);
	if (err)
		return err;
	if (!machine->booted)
		return -EAGAIN;
	machine_attach();
	return 0;
}

int keeper_join(const char *name)
{
	int fd = name_ask(name), err;

	if (fd < 0)
		return fd;
	fd = host_fd_high(fd);
	host_syscall(SYS_fcntl, fd, F_SETFD, 0); /* through every exec */
	err = keeper_join_fd(fd);
	if (err)
		host_fd_close(fd);
	return err;
}

/* --- starting one from inside a program
 * ------------------------------------------- */

/* In a clone of the program, with its memory: only system calls from here. */
static void __attribute__((noreturn))
keeper_exec(const char *command, int fd, const char *name, int ready)
{
	char num[16], rdy[16];
	const char *argv[8] = { "sock102", "keeper" };
	sigset_t none;
	int n = 2;

	host_syscall(SYS_setsid);
	sigemptyset(&none);
	host_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
	if (fd >= 0) {
		snprintf(num, sizeof(num), "%d", fd);
		argv[n++] = "--fd";
		argv[n++] = num;
	} else {
		argv[n++] = "--name";
		argv[n++] = name;
	}
	if (ready >= 0) {
		snprintf(rdy, sizeof(rdy), "%d", ready);
		argv[n++] = rdy;
		host_syscall(SYS_fcntl, ready, F_SETFD, 0);
	}
	argv[n] = NULL;
	host_syscall(SYS_execve, command, argv, environ);
	host_syscall(SYS_exit_group, 127);
	__builtin_unreachable();
}

/*
 * Detached, with no SIGCHLD to anybody: the child in between has no exit
 * signal and is waited for by __WCLONE, which no program's wait() sees.
 */
static int keeper_spawn(const char *command, int fd, const char *name,
			int ready)
{
	long pid = host_syscall(SYS_clone, 0, 0, 0, 0, 0);

	if (pid == 0) {
		pid = host_syscall(SYS_clone, 0, 0, 0, 0, 0);
		if (pid == 0)
			keeper_exec(command, fd, name, ready);
		host_syscall(SYS_exit_group, pid < 0);
	}
	if (pid < 0)
		return (int)pid;
	host_syscall(SYS_wait4, pid, NULL, 0x80000000 /* __WCLONE */, NULL);
	return 0;
}

#define KEEPER_STARTS 5000 /* ms: one that is not there by then was killed */

void keeper_revive(void)
{
	struct keeper *k = &machine->keeper;
	u32 slot = k->slot, starting = k->starting;
	u32 *life;

	if (keeper_process || !k->slot)
		return;
	if (starting && !task_is_dead(task_by_slot(starting)) &&
	    get_jiffies() - k->starting_at < KEEPER_STARTS)
		return;
	if (!__atomic_compare_exchange_n(&k->starting, &starting, current->slot,
					 false, __ATOMIC_ACQ_REL,
					 __ATOMIC_RELAXED))
		return;
	k->starting_at = get_jiffies();
	life = task_life(task_by_slot(slot));
	if (k->slot == slot &&
	    life_is_dead(__atomic_load_n(life, __ATOMIC_ACQUIRE))) {
		machine_count(MC_KEEPERS);
		if (keeper_spawn(machine->opts.command, arena_fd, NULL, -1) ==
		    0)
			return; /* the new one clears k->starting */
	}
	__atomic_store_n(&k->starting, 0, __ATOMIC_RELEASE);
}

/*
 * The command lies beside the library (a build folder) or in the bin folder
 * beside its lib folder (installed).
 */
static bool find_command(char *path, size_t room)
{
	static const char *const places[] = { "/sock102", "/../sock102",
					      "/../bin/sock102",
					      "/../../bin/sock102" };
	Dl_info info;
	char *slash;
	size_t dir;

	if (!dladdr((void *)(uintptr_t)find_command, &info) ||
	    !info.dli_fname || strlen(info.dli_fname) + 32 > room)
		return false;
	strcpy(path, info.dli_fname);
	slash = strrchr(path, '/');
	if (!slash)
		return false;
	dir = (size_t)(slash - path);
	for (u32 i = 0; i < ARRAY_SIZE(places); i++) {
		strcpy(path + dir, places[i]);
		if (!host_syscall(SYS_faccessat, AT_FDCWD, path, X_OK))
			return true;
	}
	return false;
}

int keeper_join_or_start(const struct machine_opts *o)
{
	int err = keeper_join(o->name), ready[2];
	char command[512], byte;

	if (err != -ENOENT)
		return err;
	if (host_syscall(SYS_pipe2, ready, O_CLOEXEC))
		return -EMFILE;
	err = find_command(command, sizeof(command))
		      ? keeper_spawn(command, -1, o->name, ready[1])
		      : -ENOENT;
	host_syscall(SYS_close, ready[1]);
	/* A byte when it is ready, the end of file when it could not. */
	if (!err)
		host_syscall(SYS_read, ready[0], &byte, 1);
	host_syscall(SYS_close, ready[0]);
	return err ? err : keeper_join(o->name);
}

/* --- being it
 * ------------------------------------------------------------------------ */

/* A pidfd for p; who has ended and been waited for already has none. */
static bool watch_process(struct process *p)
{
	struct epoll_event ev = { .events = EPOLLIN };
	long fd = host_syscall(SYS_pidfd_open, p->pid, 0);

	if (fd == -ESRCH)
		return false;
	ev.data.u64 = (u64)(u32)p->pid << 32 | (u32)fd;
	if (fd < 0 ||
	    host_syscall(SYS_epoll_ctl, epoll_fd, EPOLL_CTL_ADD, fd, &ev))
		return true; /* no descriptor free: again when it is kicked */
	p->watched = machine->keeper.generation;
	return true;
}

static void watch_new(void)
{
	struct process *p;
	int gone;

	do {
		gone = 0;
		spin_lock(&machine->task_lock);
		list_for_each_entry (p, &machine->processes, list)
			if (p->watched != machine->keeper.generation &&
			    !p->dead && !p->vforked && !watch_process(p)) {
				gone = p->pid;
				break;
			}
		spin_unlock(&machine->task_lock);
		if (gone)
			process_bury(gone);
	} while (gone);
}

static void *timer_thread(void *arg)
{
	struct keeper *k = &machine->keeper;
	u64 tick_until = 0;
	u32 seen = 0;

	(void)arg;
	task_attach();
	__atomic_store_n(&k->slot, current->slot, __ATOMIC_RELEASE);
	__atomic_store_n(&k->starting, 0, __ATOMIC_RELEASE);
	while (!__atomic_load_n(&stopping, __ATOMIC_ACQUIRE)) {
		u32 bell = __atomic_load_n(&k->bell, __ATOMIC_SEQ_CST);
		u64 now = get_jiffies(), next;
		s64 deadline;

		if (bell != seen) {
			seen = bell;
			tick_until = now + TICK_FOR_MS;
			watch_new();
		}
		run_timers();
		now = get_jiffies();
		next = now < tick_until ? now + TICK_MS : UINT64_MAX;
		__atomic_store_n(&k->wake_at, next, __ATOMIC_SEQ_CST);
		/* Who armed one before it saw wake_at did not wake us. */
		if (timer_next() && timer_next() < next)
			next = max(timer_next(), now + 1);
		__atomic_store_n(&k->wake_at, next, __ATOMIC_SEQ_CST);
		__atomic_store_n(&k->asleep, 1, __ATOMIC_SEQ_CST);
		deadline = (s64)(next * 1000000);
		futex_wait2(&k->bell, bell, NULL, 0,
			    next == UINT64_MAX ? NULL : &deadline);
		__atomic_store_n(&k->asleep, 0, __ATOMIC_SEQ_CST);
		__atomic_store_n(&k->wake_at, 0, __ATOMIC_SEQ_CST);
	}
	task_detach();
	return NULL;
}

static void *wire_thread(void *arg)
{
	task_attach();
	client->thread((int)(intptr_t)arg);
	task_detach();
	return NULL;
}

int keeper_begin(void)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.u64 = 0 };

	keeper_process = true;
	if (!task_attach())
		return -ENOMEM;
	/* -w kernel is no machine that anybody could join. */
	if (!machine->opts.wire_kernel) {
		name_fd = name_listen();
		if (name_fd < 0)
			return name_fd;
	}
	epoll_fd = (int)host_syscall(SYS_epoll_create1, EPOLL_CLOEXEC);
	if (epoll_fd < 0)
		return epoll_fd;
	if (name_fd >= 0)
		host_syscall(SYS_epoll_ctl, epoll_fd, EPOLL_CTL_ADD, name_fd,
			     &ev);
	machine->keeper.pid = (int)host_syscall(SYS_getpid);
	machine->keeper.generation++;
	return 0;
}

/* Nobody has come yet: a detached keeper waits for who started it. */
static bool expecting(void)
{
	return !machine->keeper.idle_since && !machine->nprocesses &&
	       ktime_get() - machine->epoch_mono < LINGER_NS;
}

/*
 * A process that has just been forked or exec'ed is not of the machine's list
 * yet; it has the arena's descriptor, by the same number, all the same.
 */
static bool somebody_holds_arena(void)
{
	struct stat mine, theirs;
	char path[64];
	struct dirent *d;
	bool held = false;
	DIR *proc;

	if (fstat(arena_fd, &mine) || !(proc = opendir("/proc")))
		return false;
	while (!held && (d = readdir(proc))) {
		int pid = atoi(d->d_name);

		if (pid <= 0 || pid == getpid())
			continue;
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, arena_fd);
		held = !stat(path, &theirs) && theirs.st_ino == mine.st_ino &&
		       theirs.st_dev == mine.st_dev;
	}
	closedir(proc);
	return held;
}

static bool machine_done(u64 *since, bool *arriving)
{
	static u64 was;
	u64 left;

	*arriving = false;
	if (__atomic_load_n(&machine->nprocesses, __ATOMIC_ACQUIRE)) {
		machine->keeper.idle_since = 1;
		if (process_reap_all())
			return false;
	}
	*arriving = somebody_holds_arena();
	if (*arriving)
		return false;
	left = client && client->busy ? client->busy() : 0;
	if (!left)
		return true;
	if (!*since || left < was)
		*since = ktime_get();
	was = left;
	return ktime_get() - *since > LINGER_NS;
}

static void start_threads(pthread_t *timer, pthread_t *wire, int stop_fd,
			  bool *wired)
{
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pthread_create(timer, NULL, timer_thread, NULL);
	*wired = client && client->thread &&
		 pthread_create(wire, NULL, wire_thread,
				(void *)(intptr_t)stop_fd) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static long watch(int pid)
{
	struct epoll_event ev = { .events = EPOLLIN };
	long fd = pid > 0 ? host_syscall(SYS_pidfd_open, pid, 0) : -1;

	ev.data.u64 = (u64)(u32)pid << 32 | (u32)fd;
	if (fd >= 0)
		host_syscall(SYS_epoll_ctl, epoll_fd, EPOLL_CTL_ADD, fd, &ev);
	return fd;
}

void keeper_run(int child)
{
	bool running = watch(child) >= 0, wired, waiting = !running;
	bool arriving = false;
	int stop[2] = { -1, -1 };
	pthread_t timer, wire;
	u64 since = 0;

	host_syscall(SYS_pipe2, stop, O_CLOEXEC);
	start_threads(&timer, &wire, stop[0], &wired);
	while (running || (waiting && expecting()) ||
	       !machine_done(&since, &arriving)) {
		struct epoll_event ev[16];
		/* Only a machine that is about to end is looked at again. */
		int ms = since || (waiting && expecting()) ? 20
			 : arriving			   ? 50
							   : -1;
		long n = host_syscall(SYS_epoll_pwait, epoll_fd, ev, 16, ms,
				      NULL, 8);

		for (long i = 0; i < n; i++) {
			int pid = (int)(ev[i].data.u64 >> 32);

			if (!ev[i].data.u64) {
				name_serve();
				continue;
			}
			host_syscall(SYS_close, (int)(u32)ev[i].data.u64);
			process_bury(pid);
			if (pid == child)
				running = false;
		}
	}
	/* No name any more: nobody joins what is about to go. */
	if (name_fd >= 0)
		host_syscall(SYS_close, name_fd);
	__atomic_store_n(&stopping, true, __ATOMIC_RELEASE);
	__atomic_store_n(&machine->keeper.asleep, 1, __ATOMIC_SEQ_CST);
	keeper_kick();
	host_syscall(SYS_close, stop[1]);
	pthread_join(timer, NULL);
	if (wired)
		pthread_join(wire, NULL);
	host_syscall(SYS_close, stop[0]);
}
