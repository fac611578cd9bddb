// SPDX-License-Identifier: MIT
/*
 * stress.c - many processes and threads do everything to sockets at once
 *
 *   stress [SECONDS [PROCESSES [THREADS]]]
 *
 * In the environment: SEED=N; NOALARM, NOFORK, NODUP leave that out; STAY
 * keeps the processes of a failure for the debugger.
 *
 * Some threads of each process serve: they share listening sockets and one
 * epoll set, read what comes and answer how much it was. The others connect,
 * send by every call there is, dup, fork, spawn, hand the rest to a child,
 * close in order or reset. A 1 kHz SIGALRM hits whoever runs; its handler
 * sends on a socket. What was sent and what was read must be the same number,
 * for each connection and in sum; a thread that stands still for 20 s is a
 * hang. Runs on the kernel too.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_PROCS   16
#define MAX_THREADS 16
#define LISTENERS   4
#define SERVERS	    3 /* threads of each process that only serve */
#define KEPT	    0x4e /* first byte: counted at both ends */
#define ABORTED	    0x41 /* first byte: may be reset at any moment */

extern char **environ;
typedef unsigned long long count;

struct place {
	const char *what; /* it does */
	count steps;
	int pid;
};

static struct shared {
	count sent, got; /* bytes of kept connections */
	count sig_sent, sig_got; /* of the handlers' streams */
	count udp_sent, udp_got; /* datagrams */
	count opened, closed; /* kept connections, by client and server */
	count aborted, forks, spawns, alarms, noports;
	int stop, failed;
	struct place place[MAX_PROCS][MAX_THREADS];
} * sh;

static int procs = 8, threads = 8, me;
static unsigned int seed;
static int listener[LISTENERS], epoll_set, sig_tcp = -1, sig_udp = -1;
static struct sockaddr_in listen_at[LISTENERS], sink_tcp, sink_udp;
static __thread count rng;
static __thread struct place *place;
static char bytes[1 << 16];

#define COUNT(what, n) __atomic_fetch_add(&sh->what, (count)(n), 5)
#define GET(what)      __atomic_load_n(&sh->what, 5)

static void bad(const char *fmt, ...)
{
	int e = errno;
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "process %d: ", me);
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, ": %s\n", strerror(e));
	va_end(ap);
	sh->failed = 1;
	if (getenv("STAY")) /* for the debugger */
		pause();
	_exit(1);
}

static unsigned int rnd(unsigned int n)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (unsigned int)(rng >> 20) % n;
}

static void at(const char *what)
{
	if (!place)
		return;
	place->what = what;
	place->steps++;
}

static void on_alarm(int sig)
{
	int e = errno;
	ssize_t n;

	(void)sig;
	COUNT(alarms, 1);
	n = send(sig_tcp, bytes, 16, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n > 0)
		COUNT(sig_sent, n);
	if (send(sig_udp, bytes, 8, MSG_DONTWAIT) == 8)
		COUNT(udp_sent, 1);
	errno = e;
}

static void timer(long us)
{
	struct itimerval it = { { 0, us }, { 0, us } };

	if (setitimer(ITIMER_REAL, &it, NULL))
		bad("setitimer");
}

/* --- the servers --- */

struct conn {
	int fd;
	int kind; /* 0: the first byte has not come */
	count got;
};

static void arm(struct conn *c, int op)
{
	struct epoll_event ev = { EPOLLIN | EPOLLRDHUP | EPOLLONESHOT,
				  { .ptr = c } };

	if (epoll_ctl(epoll_set, op, c->fd, &ev))
		bad("epoll_ctl %d of %d", op, c->fd);
}

static ssize_t some(int fd, char *buf, size_t size)
{
	struct iovec v[2] = { { buf, size / 3 },
			      { buf + size / 3, size - size / 3 } };
	struct msghdr m = { .msg_iov = v, .msg_iovlen = 2 };
	struct timeval tv = { 0, 5000 }, forever = { 0, 0 };
	ssize_t n;

	switch (rnd(5)) {
	case 0:
		return recvmsg(fd, &m, MSG_DONTWAIT);
	case 1:
		if (recv(fd, buf, size, MSG_PEEK | MSG_DONTWAIT) <= 0)
			return recv(fd, buf, size, MSG_DONTWAIT);
		return readv(fd, v, 2);
	case 2: /* blocks, but not for long */
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
		n = read(fd, buf, size);
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &forever, sizeof(tv));
		return n;
	default:
		return recv(fd, buf, size, MSG_DONTWAIT);
	}
}

static void finish(struct conn *c)
{
	if (c->kind == KEPT) {
		/* The client may not wait for it. */
		send(c->fd, &c->got, sizeof(c->got), MSG_NOSIGNAL);
		COUNT(closed, 1);
	}
	if (close(c->fd))
		bad("close of an accepted socket");
	free(c);
}

static void serve_conn(struct conn *c)
{
	char buf[20000];

	at("serve");
	for (int i = 0; i < 8; i++) {
		ssize_t n = some(c->fd, buf, 1 + rnd(sizeof(buf) - 1));

		if (n > 0) {
			if (!c->kind)
				c->kind = buf[0];
			c->got += (count)n;
			if (c->kind == KEPT)
				COUNT(got, n);
			continue;
		}
		if (n == 0) {
			finish(c);
			return;
		}
		if (errno == EINTR)
			continue;
		if (errno == EAGAIN)
			break;
		if (errno != ECONNRESET || c->kind == KEPT)
			bad("recv, %llu bytes so far", c->got);
		finish(c);
		return;
	}
	arm(c, EPOLL_CTL_MOD);
}

static void serve_listener(int l)
{
	for (int i = 0; i < 4; i++) {
		struct conn *c;
		int fd = accept4(l, NULL, NULL, rnd(2) ? SOCK_CLOEXEC : 0);

		if (fd < 0) {
			if (errno == EINTR)
				continue;
			if (errno != EAGAIN && errno != ECONNABORTED)
				bad("accept");
			return;
		}
		c = calloc(1, sizeof(*c));
		c->fd = fd;
		arm(c, EPOLL_CTL_ADD);
	}
}

static void serve(int timeout)
{
	struct epoll_event ev[4];
	int n;

	at("epoll_wait");
	n = epoll_wait(epoll_set, ev, 1 + (int)rnd(4), timeout);
	if (n < 0 && errno != EINTR)
		bad("epoll_wait");
	for (int i = 0; i < n; i++) {
		if (ev[i].data.u64 < LISTENERS)
			serve_listener(listener[ev[i].data.u64]);
		else
			serve_conn(ev[i].data.ptr);
	}
}

/* --- the clients --- */

static ssize_t put(int fd, const char *buf, size_t n)
{
	struct iovec v[2] = { { (char *)(uintptr_t)buf, n / 2 },
			      { (char *)(uintptr_t)buf + n / 2, n - n / 2 } };
	struct msghdr m = { .msg_iov = v, .msg_iovlen = 2 };
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	switch (rnd(6)) {
	case 0:
		return write(fd, buf, n);
	case 1:
		return writev(fd, v, 2);
	case 2:
		return sendmsg(fd, &m, MSG_NOSIGNAL);
	case 3: /* not blocking, so it waits in poll() */
		if (poll(&p, 1, 1000) < 0)
			return -1;
		return send(fd, buf, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	default:
		return send(fd, buf, n, MSG_NOSIGNAL);
	}
}

/* Sends n bytes whatever comes between; how many went. */
static count put_all(int fd, count n, int kind)
{
	count done = 0;

	while (done < n) {
		size_t now = 1 + rnd(sizeof(bytes) - 1);
		ssize_t r;

		at("send");
		r = put(fd, bytes, now < n - done ? now : (size_t)(n - done));
		if (r > 0) {
			done += (count)r;
			if (kind == KEPT)
				COUNT(sent, r);
		} else if (errno != EINTR && errno != EAGAIN) {
			bad("send after %llu of %llu", done, n);
		}
	}
	return done;
}

/* The same open socket under another number. */
static int another(int fd)
{
	int d = -1;

	at("dup");
	switch (rnd(4)) {
	case 0:
		d = dup(fd);
		break;
	case 1:
		d = fcntl(fd, rnd(2) ? F_DUPFD : F_DUPFD_CLOEXEC, 300);
		break;
	case 2: /* over a socket of our own */
		d = socket(AF_INET, SOCK_STREAM, 0);
		if (d < 0 || dup2(fd, d) != d)
			bad("dup2");
		break;
	case 3:
		d = socket(AF_INET, SOCK_DGRAM, 0);
		if (d < 0 || dup3(fd, d, O_CLOEXEC) != d)
			bad("dup3");
		break;
	}
	if (d < 0)
		bad("dup of %d", fd);
	if (close(fd))
		bad("close of %d after dup", fd);
	return d;
}

/* A child sends the rest, perhaps with an alarm clock of its own. */
static count child_sends(int fd, count n, int kind)
{
	sigset_t all, old;
	int status;
	pid_t pid;

	at("fork");
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	pid = fork();
	if (pid == 0) {
		place = NULL;
		pthread_sigmask(SIG_SETMASK, &old, NULL);
		if (rnd(2) && !getenv("NOALARM"))
			timer(1000);
		if (rnd(2) && fd > 3)
			close_range(fd + 1, ~0u, 0);
		put_all(fd, n, kind);
		if (rnd(2))
			close(fd);
		_exit(0);
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (pid < 0)
		bad("fork");
	COUNT(forks, 1);
	at("waitpid");
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			bad("waitpid");
	if (status)
		bad("a child ended with %x", (unsigned int)status);
	return n;
}

static int dial(int *kind)
{
	struct sockaddr_in *a = &listen_at[rnd(LISTENERS)];
	int later = rnd(2), one = 1, e = 0;
	int fd = socket(AF_INET, SOCK_STREAM | (later ? SOCK_NONBLOCK : 0), 0);
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	socklen_t len = sizeof(e);

	at("connect");
	if (fd < 0)
		bad("socket");
	if (rnd(4) == 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){ 4096 }, 4);
	if (rnd(2))
		setsockopt(fd, IPPROTO_TCP, 1, &one, sizeof(one));
	if (connect(fd, (void *)a, sizeof(*a))) {
		if (errno == EADDRNOTAVAIL) {
			COUNT(noports, 1);
			close(fd);
			return -1;
		}
		if (errno != EINPROGRESS && errno != EINTR)
			bad("connect");
		while (poll(&p, 1, 10000) < 1)
			if (errno != EINTR)
				bad("no connection within 10 s");
		if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &len) || e)
			bad("connect: error %d", e);
	}
	if (later)
		fcntl(fd, F_SETFL, 0);
	*kind = rnd(8) ? KEPT : ABORTED;
	return fd;
}

/* The server says how much it got. */
static void answer(int fd, count n)
{
	count theirs = 0;
	size_t have = 0;

	at("answer");
	while (have < sizeof(theirs)) {
		ssize_t r =
			read(fd, (char *)&theirs + have, sizeof(theirs) - have);

		if (r > 0)
			have += (size_t)r;
		else if (r == 0 || errno != EINTR)
			bad("answer, after %zu bytes, read %zd", have, r);
	}
	if (theirs != n) {
		errno = 0;
		bad("sent %llu, they got %llu", n, theirs);
	}
}

static void client(void)
{
	struct linger reset = { 1, 0 };
	count n, todo;
	int kind, fd = dial(&kind);
	char first;

	if (fd < 0)
		return;
	first = (char)kind;
	while (send(fd, &first, 1, MSG_NOSIGNAL) != 1)
		if (errno != EINTR)
			bad("first byte");
	n = 1;
	if (kind == KEPT) {
		COUNT(sent, 1);
		COUNT(opened, 1);
	} else {
		COUNT(aborted, 1);
	}
	todo = rnd(10) ? rnd(30000) : rnd(1 << 20);
	n += put_all(fd, todo / 2, kind);
	if (rnd(3) == 0 && !getenv("NODUP"))
		fd = another(fd);
	if (rnd(40) == 0 && !getenv("NOFORK"))
		n += child_sends(fd, todo / 2, kind);
	else
		n += put_all(fd, todo / 2, kind);
	at("close");
	if (kind == ABORTED) {
		if (rnd(2))
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset,
				   sizeof(reset));
	} else if (rnd(4)) {
		if (shutdown(fd, SHUT_WR))
			bad("shutdown");
		if (rnd(4))
			answer(fd, n);
	}
	if (close(fd))
		bad("close");
}

/* --- this and that --- */

static void datagrams(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	at("datagrams");
	if (fd < 0 || connect(fd, (void *)&sink_udp, sizeof(sink_udp)))
		bad("udp");
	for (unsigned int i = rnd(20); i; i--) {
		ssize_t n = rnd(2) ? send(fd, bytes, 1 + rnd(1400), 0)
				   : write(fd, bytes, 1 + rnd(9000));

		if (n > 0)
			COUNT(udp_sent, 1);
		else if (errno != EINTR)
			bad("send of a datagram");
	}
	close(fd);
}

static void numbers(void)
{
	int fd[6];

	at("numbers");
	for (int i = 0; i < 6; i++) {
		fd[i] = socket(AF_INET, rnd(2) ? SOCK_STREAM : SOCK_DGRAM, 0);
		if (fd[i] < 0)
			bad("socket");
		if (rnd(2))
			fd[i] = another(fd[i]);
	}
	for (int i = 0; i < 6; i++)
		if (close(fd[i]))
			bad("close of a number");
}

static void spawn(void)
{
	char *argv[] = { (char *)(uintptr_t) "true", NULL };
	int status;
	pid_t pid;

	at("spawn");
	if (posix_spawn(&pid, "/bin/true", NULL, NULL, argv, environ))
		bad("posix_spawn");
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			bad("waitpid");
	if (status)
		bad("true ended with %x", (unsigned int)status);
	COUNT(spawns, 1);
}

static void *run(void *arg)
{
	int t = (int)(intptr_t)arg;

	rng = ((count)seed << 16 | (unsigned int)me << 8 | (unsigned int)t) *
	      0x9e3779b97f4a7c15ull;
	place = &sh->place[me][t];
	place->pid = getpid();
	if (t < SERVERS) {
		/* Until there is nothing more to come from anybody. */
		while (GET(stop) < 2)
			serve((int)rnd(50));
		return NULL;
	}
	while (!GET(stop)) {
		switch (rnd(16)) {
		case 0:
			datagrams();
			break;
		case 1:
			numbers();
			break;
		case 2:
			if (rnd(20) == 0 && !getenv("NOFORK"))
				spawn();
			break;
		default:
			client();
		}
	}
	at("done");
	return NULL;
}

static int process(void)
{
	struct sigaction sa = { .sa_handler = on_alarm,
				.sa_flags = me & 1 ? SA_RESTART : 0 };
	pthread_t id[MAX_THREADS];

	sig_tcp = socket(AF_INET, SOCK_STREAM, 0);
	sig_udp = socket(AF_INET, SOCK_DGRAM, 0);
	if (connect(sig_tcp, (void *)&sink_tcp, sizeof(sink_tcp)) ||
	    connect(sig_udp, (void *)&sink_udp, sizeof(sink_udp)))
		bad("connect to the sink");
	epoll_set = epoll_create1(0);
	for (int i = 0; i < LISTENERS; i++) {
		struct epoll_event ev = { EPOLLIN | EPOLLEXCLUSIVE,
					  { .u64 = (count)i } };

		if (epoll_ctl(epoll_set, EPOLL_CTL_ADD, listener[i], &ev))
			bad("epoll_ctl of a listener");
	}
	sigaction(SIGALRM, &sa, NULL);
	if (!getenv("NOALARM"))
		timer(1000);
	for (int i = 0; i < threads; i++)
		if (pthread_create(&id[i], NULL, run, (void *)(intptr_t)i))
			bad("pthread_create");
	for (int i = 0; i < threads; i++)
		pthread_join(id[i], NULL);
	timer(0);
	return 0;
}

#include "tests/soak/stress_watch.h"

int main(int argc, char **argv)
{
	int seconds = argc > 1 ? atoi(argv[1]) : 5, l, failed;
	struct pollfd sink[MAX_PROCS + 1];
	pid_t pid[MAX_PROCS];

	procs = argc > 2 ? atoi(argv[2]) : procs;
	threads = argc > 3 ? atoi(argv[3]) : threads;
	if (procs > MAX_PROCS || threads > MAX_THREADS || threads <= SERVERS)
		errx(1, "too many, or too few");
	seed = getenv("SEED") ? (unsigned int)atoi(getenv("SEED"))
			      : (unsigned int)time(NULL);
	printf("seed %u\n", seed);
	fflush(stdout);
	sh = mmap(NULL, sizeof(*sh), PROT_READ | PROT_WRITE,
		  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (sh == MAP_FAILED)
		err(1, "mmap");
	signal(SIGPIPE, SIG_IGN);
	memset(bytes, KEPT, sizeof(bytes));
	for (int i = 0; i < LISTENERS; i++)
		listener[i] = open_at(SOCK_STREAM, &listen_at[i]);
	l = open_at(SOCK_STREAM, &sink_tcp);
	sink[0].fd = open_at(SOCK_DGRAM, &sink_udp);
	for (int i = 0; i < procs; i++) {
		me = i;
		pid[i] = fork();
		if (pid[i] == 0)
			_exit(process());
		if (pid[i] < 0)
			err(1, "fork");
	}
	for (int i = 0; i < LISTENERS; i++)
		close(listener[i]);
	fcntl(l, F_SETFL, 0);
	for (int i = 0; i <= procs; i++) {
		if (i && (sink[i].fd = accept(l, NULL, NULL)) < 0)
			err(1, "accept");
		sink[i].events = POLLIN;
	}
	close(l);
	failed = watch(sink, seconds, pid);
	numbers_so_far();
	if (failed && getenv("STAY")) /* for the debugger */
		pause();
	for (int i = 0; i < procs; i++)
		if (pid[i])
			kill(pid[i], SIGKILL);
	if (failed || !same("bytes", sh->sent, sh->got) ||
	    (!getenv("NOALARM") &&
	     !same("bytes of handlers", sh->sig_sent, sh->sig_got)))
		return 1;
	printf("equal at both ends (seed %u)\n", seed);
	return 0;
}
