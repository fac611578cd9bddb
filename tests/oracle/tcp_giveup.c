// SPDX-License-Identifier: MIT
/*
 * tcp_giveup.c - how long a connection is tried for, and what it ends with:
 * TCP_SYNCNT, TCP_USER_TIMEOUT, a SYN that nobody answers
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in addr;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A listener whose queue is full drops every SYN. */
static int dead_end(void)
{
	socklen_t len = sizeof(addr);
	int l = socket(AF_INET, SOCK_STREAM, 0), c;

	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(l, (struct sockaddr *)&addr, sizeof(addr));
	listen(l, 0);
	getsockname(l, (struct sockaddr *)&addr, &len);
	c = socket(AF_INET, SOCK_STREAM, 0);
	connect(c, (struct sockaddr *)&addr, sizeof(addr));
	return c;
}

int main(void)
{
	int opts[][2] = { { TCP_SYNCNT, 1 }, { TCP_USER_TIMEOUT, 1500 } };
	struct pollfd p[2];
	double t0;
	int err;
	socklen_t len = sizeof(err);

	dead_end();
	t0 = now();
	for (int i = 0; i < 2; i++) {
		p[i].fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		p[i].events = POLLOUT;
		setsockopt(p[i].fd, IPPROTO_TCP, opts[i][0], &opts[i][1],
			   sizeof(int));
		connect(p[i].fd, (struct sockaddr *)&addr, sizeof(addr));
	}
	for (int left = 2; left;) {
		if (poll(p, 2, 8000) <= 0)
			break;
		for (int i = 0; i < 2; i++) {
			if (!p[i].revents)
				continue;
			getsockopt(p[i].fd, SOL_SOCKET, SO_ERROR, &err, &len);
			printf("option %d: poll %x after %.1f s: %s\n",
			       opts[i][0], (unsigned)p[i].revents,
			       (double)(int)((now() - t0) * 2 + 0.5) / 2,
			       strerrorname_np(err));
			p[i].fd = -1;
			left--;
		}
	}
	return 0;
}
