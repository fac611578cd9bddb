/* SPDX-License-Identifier: MIT */
/* say.h - what a call returned, in one line that is the same everywhere. */
#ifndef ORACLE_SAY_H
#define ORACLE_SAY_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static inline long say(const char *what, long ret)
{
	if (ret < 0)
		printf("%s = %s\n", what, strerrorname_np(errno));
	else
		printf("%s = %ld\n", what, ret);
	fflush(stdout);
	return ret;
}

/* The call itself is the text. */
#define SAY(call) say(#call, (long)(call))

static inline void say_events(const char *what, unsigned int ev)
{
	static const struct {
		unsigned int bit;
		const char *name;
	} names[] = { { POLLIN, "IN" },		{ POLLPRI, "PRI" },
		      { POLLOUT, "OUT" },	{ POLLERR, "ERR" },
		      { POLLHUP, "HUP" },	{ POLLNVAL, "NVAL" },
		      { POLLRDNORM, "RDNORM" }, { POLLRDBAND, "RDBAND" },
		      { POLLWRNORM, "WRNORM" }, { POLLWRBAND, "WRBAND" },
		      { POLLRDHUP, "RDHUP" } };

	printf("%s:", what);
	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (ev & names[i].bit)
			printf(" %s", names[i].name);
	printf("\n");
	fflush(stdout);
}

static inline struct sockaddr_in loopback(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons((unsigned short)port) };

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

/* A bound UDP socket; its address in *a. */
static inline int udp(struct sockaddr_in *a)
{
	socklen_t len = sizeof(*a);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	*a = loopback(0);
	if (fd < 0 || bind(fd, (struct sockaddr *)a, sizeof(*a)) ||
	    getsockname(fd, (struct sockaddr *)a, &len))
		say("udp", -1);
	return fd;
}

/* Two TCP sockets that are connected, and how they came to be. */
static inline int tcp_listener(struct sockaddr_in *a)
{
	socklen_t len = sizeof(*a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	*a = loopback(0);
	if (fd < 0 || bind(fd, (struct sockaddr *)a, sizeof(*a)) ||
	    listen(fd, 8) || getsockname(fd, (struct sockaddr *)a, &len))
		say("tcp_listener", -1);
	return fd;
}

static inline void tcp_pair(int fd[2])
{
	struct sockaddr_in a;
	int l = tcp_listener(&a);

	fd[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(fd[0], (struct sockaddr *)&a, sizeof(a)))
		say("connect", -1);
	fd[1] = accept(l, NULL, NULL);
	if (fd[1] < 0)
		say("accept", -1);
	close(l);
}

static inline void send_to(int fd, const struct sockaddr_in *a, const char *s)
{
	if (sendto(fd, s, strlen(s), 0, (const struct sockaddr *)a,
		   sizeof(*a)) != (ssize_t)strlen(s))
		say("sendto", -1);
}

/* Until the thread sleeps, as in a call that waits; 5 s at most. */
static inline void wait_asleep(int pid, int tid)
{
	char path[64], buf[256], *p;
	int quiet = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
	for (int looks = 0; looks < 2500 && quiet < 3; looks++) {
		FILE *f = fopen(path, "r");

		if (!f)
			return;
		p = fgets(buf, sizeof(buf), f);
		fclose(f);
		p = p ? strrchr(buf, ')') : NULL;
		quiet = p && p[2] == 'S' ? quiet + 1 : 0;
		poll(NULL, 0, 2);
	}
}

static inline long ms_since(struct timespec t)
{
	struct timespec n;

	clock_gettime(CLOCK_MONOTONIC, &n);
	return (n.tv_sec - t.tv_sec) * 1000 +
	       (n.tv_nsec - t.tv_nsec) / 1000000;
}

static inline struct timespec now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t;
}

#endif
