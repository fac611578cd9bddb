// SPDX-License-Identifier: MIT
/*
 * fd_reuse.c - a number that a thread's close() frees is another thread's file
 *
 * Two threads open and close sockets, two open files, pipes and epoll sets:
 * they get each other's numbers at once. No call on a descriptor that is
 * open may say that it is not.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIMES 20000

static int wrong;

static void bad(const char *what)
{
	if (!__atomic_fetch_add(&wrong, 1, __ATOMIC_RELAXED))
		printf("%s: %m\n", what);
}

static void *sockets(void *arg)
{
	int i, s, type;
	socklen_t len;

	for (i = 0; i < TIMES; i++) {
		s = socket(AF_INET, SOCK_DGRAM, 0);
		len = sizeof(type);
		if (s < 0 || getsockopt(s, SOL_SOCKET, SO_TYPE, &type, &len) ||
		    type != SOCK_DGRAM)
			bad("getsockopt");
		if (close(s))
			bad("close of a socket");
	}
	return arg;
}

static void *files(void *arg)
{
	struct epoll_event ev = { .events = EPOLLIN };
	struct stat st;
	int i, f, p[2];
	char c;

	for (i = 0; i < TIMES; i++) {
		struct pollfd pfd = { .events = POLLIN };

		f = open("/dev/zero", O_RDONLY);
		if (f < 0 || fstat(f, &st) || !S_ISCHR(st.st_mode))
			bad("fstat");
		if (read(f, &c, 1) != 1)
			bad("read");
		pfd.fd = f;
		if (poll(&pfd, 1, 0) != 1 || pfd.revents != POLLIN)
			bad("poll");
		if (fcntl(f, F_GETFL) < 0)
			bad("fcntl");
		if (close(f))
			bad("close");
		if (i % 4 || pipe(p))
			continue;
		f = epoll_create1(0);
		if (f < 0 || epoll_ctl(f, EPOLL_CTL_ADD, p[0], &ev))
			bad("epoll_ctl");
		if (write(p[1], "x", 1) != 1 || read(p[0], &c, 1) != 1)
			bad("pipe");
		close(f);
		close(p[0]);
		close(p[1]);
	}
	return arg;
}

int main(void)
{
	pthread_t t[4];
	int i;

	for (i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, i & 1 ? files : sockets, NULL);
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	printf("wrong: %d\n", wrong);
	return 0;
}
