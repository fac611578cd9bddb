// SPDX-License-Identifier: MIT
/*
 * handover.c - a token goes to and fro a million times, and is never lost
 *
 *   handover [COUNT]        SEED=N in the environment
 *
 * Two threads, then two processes, hand a byte to each other over a stream
 * and over datagrams. Whoever waits does so in recv(), in recv() with a time
 * limit, in poll(), select(), or epoll_wait() of a level or an edge triggered
 * member, by chance, with a pipe in the set or not. A wake-up that is lost
 * shows within 5 s. Runs on the kernel too.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOST_MS 5000

struct end {
	int fd, level, edge, pipe;
	uint64_t rng;
	long turns;
	int first;
};

static unsigned int rnd(struct end *e, unsigned int n)
{
	e->rng ^= e->rng << 13;
	e->rng ^= e->rng >> 7;
	e->rng ^= e->rng << 17;
	return (unsigned int)(e->rng >> 20) % n;
}

static void lost(const char *where, long turn)
{
	errx(1, "lost in %s, %ld turns before the end", where, turn);
}

static void by_poll(struct end *e)
{
	struct pollfd p[2] = { { .fd = e->fd, .events = POLLIN },
			       { .fd = e->pipe, .events = POLLIN } };

	if (poll(p, 1 + rnd(e, 2), LOST_MS) != 1)
		lost("poll", e->turns);
}

static void by_select(struct end *e)
{
	struct timeval tv = { LOST_MS / 1000, 0 };
	int max = e->fd;
	fd_set r;

	FD_ZERO(&r);
	FD_SET(e->fd, &r);
	if (rnd(e, 2)) {
		FD_SET(e->pipe, &r);
		max = e->pipe > max ? e->pipe : max;
	}
	if (select(max + 1, &r, NULL, NULL, &tv) != 1)
		lost("select", e->turns);
}

static void by_epoll(struct end *e, int set)
{
	struct epoll_event ev;

	if (epoll_wait(set, &ev, 1, LOST_MS) != 1)
		lost(set == e->edge ? "epoll_wait, edge" : "epoll_wait",
		     e->turns);
}

static void await(struct end *e)
{
	struct timeval tv = { LOST_MS / 1000, 0 };
	bool fresh = true;
	char c;

	switch (rnd(e, 6)) {
	case 0:
		by_poll(e);
		break;
	case 1:
		by_select(e);
		break;
	case 2:
		by_epoll(e, e->level);
		break;
	case 3:
		/* An edge that was seen in another way may be over. */
		fresh = recv(e->fd, &c, 1, MSG_DONTWAIT | MSG_PEEK) < 0;
		if (fresh)
			by_epoll(e, e->edge);
		break;
	default:
		setsockopt(e->fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	}
	if (recv(e->fd, &c, 1, 0) != 1)
		lost("recv", e->turns);
}

static void *play(void *arg)
{
	struct end *e = arg;

	if (e->first && send(e->fd, "x", 1, 0) != 1)
		err(1, "send");
	while (e->turns-- > 0) {
		await(e);
		if (!(e->first && !e->turns) && send(e->fd, "x", 1, 0) != 1)
			err(1, "send");
	}
	return NULL;
}

static int member(int fd, int pipe_fd, uint32_t events)
{
	struct epoll_event ev = { .events = events }, in = { EPOLLIN, { 0 } };
	int set = epoll_create1(0);

	if (set < 0 || epoll_ctl(set, EPOLL_CTL_ADD, fd, &ev) ||
	    (pipe_fd >= 0 && epoll_ctl(set, EPOLL_CTL_ADD, pipe_fd, &in)))
		err(1, "epoll");
	return set;
}

static void pair(int type, int fd[2])
{
	struct sockaddr_in a = { .sin_family = AF_INET }, b = a;
	socklen_t len = sizeof(a);
	int l = socket(AF_INET, type, 0), c = socket(AF_INET, type, 0);

	a.sin_addr.s_addr = b.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(l, (void *)&a, sizeof(a)) || bind(c, (void *)&b, sizeof(b)) ||
	    getsockname(l, (void *)&a, &len) ||
	    getsockname(c, (void *)&b, &len) ||
	    (type == SOCK_STREAM && listen(l, 1)) ||
	    connect(c, (void *)&a, sizeof(a)))
		err(1, "pair");
	fd[0] = c;
	fd[1] = l;
	if (type == SOCK_STREAM) {
		fd[1] = accept(l, NULL, NULL);
		close(l);
	} else if (connect(l, (void *)&b, sizeof(b))) {
		err(1, "connect");
	}
}

static void round_of(int type, bool fork_it, long turns, unsigned int seed)
{
	int fd[2], p[2], status = 0;
	struct end e[2];
	pthread_t t;
	pid_t pid;

	pair(type, fd);
	if (pipe(p))
		err(1, "pipe");
	for (int i = 0; i < 2; i++)
		e[i] = (struct end){
			.fd = fd[i],
			.pipe = p[0],
			.level = member(fd[i], i ? p[0] : -1, EPOLLIN),
			.edge = member(fd[i], i ? -1 : p[0], EPOLLIN | EPOLLET),
			.rng = (seed + (unsigned)i + 1) * 0x9e3779b97f4a7c15u,
			.turns = turns / 2,
			.first = !i,
		};
	if (fork_it) {
		pid = fork();
		if (!pid) {
			play(&e[1]);
			_exit(0);
		}
		play(&e[0]);
		if (waitpid(pid, &status, 0) != pid || status)
			errx(1, "the other process: %x", (unsigned)status);
	} else {
		pthread_create(&t, NULL, play, &e[1]);
		play(&e[0]);
		pthread_join(t, NULL);
	}
	for (int i = 0; i < 2; i++) {
		close(e[i].fd);
		close(e[i].level);
		close(e[i].edge);
		close(p[i]);
	}
}

int main(int argc, char **argv)
{
	long turns = argc > 1 ? atol(argv[1]) : 1000000;
	unsigned int seed = (unsigned int)time(NULL);

	if (getenv("SEED"))
		seed = (unsigned int)atoi(getenv("SEED"));
	printf("seed %u\n", seed);
	fflush(stdout);
	for (int i = 0; i < 4; i++)
		round_of(i & 1 ? SOCK_DGRAM : SOCK_STREAM, i & 2, turns / 4,
			 seed + (unsigned)i * 7);
	printf("%ld hand-overs, none lost\n", turns);
	return 0;
}
