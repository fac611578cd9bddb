// SPDX-License-Identifier: MIT
/*
 * kills.c - kill -9 at random moments, and what the others see of it
 *
 *   kills N          N victims, made by fork, vfork and posix_spawn in turn
 *   kills victim send|accept PORT
 *
 * A victim streams to us without end, or blocks in accept() with connections
 * of ours in its queue. It is killed at a random moment; our end must see the
 * end of file or a reset within five seconds, and at the end a fresh
 * connection must work.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
static char buf[65536];
static const char *self;

static struct sockaddr_in at(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons((unsigned short)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	return a;
}

static int listen_on(int *port)
{
	struct sockaddr_in a = at(*port);
	socklen_t len = sizeof(a);
	int s = socket(AF_INET, SOCK_STREAM, 0);

	if (s < 0 || bind(s, (void *)&a, sizeof(a)) || listen(s, 16) ||
	    getsockname(s, (void *)&a, &len))
		err(1, "listen");
	*port = ntohs(a.sin_port);
	return s;
}

static int dial(int port)
{
	struct sockaddr_in a = at(port);
	int s = socket(AF_INET, SOCK_STREAM, 0);

	if (s < 0)
		err(1, "socket");
	if (connect(s, (void *)&a, sizeof(a))) {
		close(s);
		return -1;
	}
	return s;
}

static int victim(const char *what, int port)
{
	int s;

	if (!strcmp(what, "send")) {
		s = dial(port);
		if (s < 0)
			err(1, "victim: connect");
		for (;;)
			if (write(s, buf, sizeof(buf)) < 0)
				_exit(1);
	}
	s = listen_on(&port);
	if (write(1, &port, sizeof(port)) != sizeof(port))
		_exit(1);
	for (;;)
		accept(s, NULL, NULL);
}

static pid_t start(int how, const char *what, int port, int out)
{
	char num[16];
	char *argv[] = { (char *)(size_t)self, (char *)(size_t) "victim",
			 (char *)(size_t)what, num, NULL };
	posix_spawn_file_actions_t fa;
	pid_t pid;

	snprintf(num, sizeof(num), "%d", port);
	if (how == 0) {
		pid = fork();
		if (pid == 0) {
			if (out >= 0)
				dup2(out, 1);
			_exit(victim(what, port));
		}
	} else if (how == 1) {
		pid = vfork();
		if (pid == 0) {
			if (out >= 0)
				dup2(out, 1);
			execve(self, argv, environ);
			_exit(127);
		}
	} else {
		posix_spawn_file_actions_init(&fa);
		if (out >= 0)
			posix_spawn_file_actions_adddup2(&fa, out, 1);
		if (posix_spawn(&pid, self, &fa, NULL, argv, environ))
			pid = -1;
		posix_spawn_file_actions_destroy(&fa);
	}
	if (pid < 0)
		err(1, "start");
	return pid;
}

static void nap(int us)
{
	struct timespec t = { 0, us * 1000L };

	nanosleep(&t, NULL);
}

/* Reads until the end; an error unless it comes within five seconds. */
static void must_end(int s, int round)
{
	struct pollfd p = { .fd = s, .events = POLLIN };
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	for (;;) {
		ssize_t n;

		if (poll(&p, 1, 5000) != 1)
			errx(1, "round %d: no end after 5 s", round);
		n = read(s, buf, sizeof(buf));
		if (n == 0 || (n < 0 && errno == ECONNRESET))
			break;
		if (n < 0)
			err(1, "round %d: read", round);
		clock_gettime(CLOCK_MONOTONIC, &b);
		if (b.tv_sec - a.tv_sec > 5)
			errx(1, "round %d: it goes on sending", round);
	}
	close(s);
}

static void kill_sender(int round, int l, int port)
{
	pid_t pid = start(round % 3, "send", port, -1);
	int s = accept(l, NULL, NULL), us = rand() % 3000;

	if (s < 0)
		err(1, "accept");
	if (round & 8) { /* read a while, or let it fill the window */
		for (int i = 0; i < us / 20; i++)
			if (read(s, buf, sizeof(buf)) <= 0)
				errx(1, "round %d: ended early", round);
	} else {
		nap(us);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	must_end(s, round);
}

static void kill_accepter(int round)
{
	int p[2], port = 0, s[3];
	pid_t pid;

	if (pipe(p))
		err(1, "pipe");
	pid = start(round % 3, "accept", 0, p[1]);
	close(p[1]);
	if (read(p[0], &port, sizeof(port)) != sizeof(port))
		errx(1, "round %d: no port", round);
	close(p[0]);
	for (int i = 0; i < 3; i++)
		if ((s[i] = dial(port)) < 0)
			err(1, "round %d: connect", round);
	nap(rand() % 2000);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	for (int i = 0; i < 3; i++)
		must_end(s[i], round);
	if (dial(port) >= 0)
		errx(1, "round %d: the dead still listens", round);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 100, port = 0, l, s, c;
	unsigned seed = (unsigned)time(NULL);

	self = argv[0];
	if (argc == 4)
		return victim(argv[2], atoi(argv[3]));
	if (getenv("SEED"))
		seed = (unsigned)atoi(getenv("SEED"));
	srand(seed);
	l = listen_on(&port);
	for (int i = 0; i < n; i++)
		if (i & 1)
			kill_accepter(i);
		else
			kill_sender(i, l, port);
	s = dial(port);
	c = accept(l, NULL, NULL);
	if (s < 0 || write(s, "alive", 5) != 5 || read(c, buf, 10) != 5)
		errx(1, "nothing works any more");
	printf("%d kills, alive (seed %u)\n", n, seed);
	return 0;
}
