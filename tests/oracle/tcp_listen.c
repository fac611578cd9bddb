// SPDX-License-Identifier: MIT
/*
 * tcp_listen.c - how many connections wait for accept(), what happens to the
 * others, TCP_DEFER_ACCEPT, what a child inherits, a listener that goes away
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in addr;

static const char *e(long r)
{
	return r < 0 ? strerrorname_np(errno) : "ok";
}

static int listener(int backlog)
{
	socklen_t len = sizeof(addr);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	addr.sin_family = AF_INET;
	addr.sin_port = 0;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(fd, (struct sockaddr *)&addr, sizeof(addr));
	listen(fd, backlog);
	getsockname(fd, (struct sockaddr *)&addr, &len);
	return fd;
}

static int state(int fd)
{
	struct tcp_info i = { 0 };
	socklen_t len = sizeof(i);

	getsockopt(fd, IPPROTO_TCP, TCP_INFO, &i, &len);
	return i.tcpi_state;
}

static int start(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	connect(fd, (struct sockaddr *)&addr, sizeof(addr));
	return fd;
}

/* On loopback what can be done is done when connect() returns. */
static void full(int backlog)
{
	int fd[12], l = listener(backlog), n = 0, a = 0;
	struct tcp_info i = { 0 };
	socklen_t len = sizeof(i);

	printf("backlog %d:", backlog);
	for (int k = 0; k < 12; k++) {
		fd[k] = start();
		printf(" %d", state(fd[k]));
		n += state(fd[k]) == 1;
	}
	getsockopt(l, IPPROTO_TCP, TCP_INFO, &i, &len);
	printf(" established %d, queue %u of %u\n", n, i.tcpi_unacked,
	       i.tcpi_sacked);
	for (;; a++) {
		int s = accept(l, NULL, NULL);

		if (s < 0)
			break;
		close(s);
	}
	printf("  accepted %d, then %s\n", a, e(-1));
	close(l);
	for (int k = 0; k < 12; k++)
		close(fd[k]);
}

static void timeouts(void)
{
	struct timeval tv = { 0, 100000 };
	int l = listener(0), a, b, c;
	struct timespec t0, t1;
	char x;

	a = start();
	b = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(b, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
	clock_gettime(CLOCK_MONOTONIC, &t0);
	printf("no room, SO_SNDTIMEO: %s\n",
	       e(connect(b, (struct sockaddr *)&addr, sizeof(addr))));
	clock_gettime(CLOCK_MONOTONIC, &t1);
	printf("  after a tenth of a second: %d\n",
	       (t1.tv_sec - t0.tv_sec) * 1000 +
			       (t1.tv_nsec - t0.tv_nsec) / 1000000 >=
		       95);
	printf("again: %s\n",
	       e(connect(b, (struct sockaddr *)&addr, sizeof(addr))));
	printf("send: %s\n", e(send(b, "x", 1, MSG_DONTWAIT)));
	setsockopt(l, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	fcntl(l, F_SETFL, 0);
	c = accept(l, NULL, NULL);
	printf("accept: %s\n", e(c));
	setsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	printf("recv with SO_RCVTIMEO: %s\n", e(recv(c, &x, 1, 0)));
	/* the one that waited gets in by its second SYN */
	tv.tv_sec = 3;
	setsockopt(l, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	printf("accept the second: %s\n", e(accept(l, NULL, NULL)));
	printf("its connect: %s\n",
	       e(connect(b, (struct sockaddr *)&addr, sizeof(addr))));
	close(a);
	close(b);
	close(c);
	close(l);
}

/* The listener closes: those that nobody accepted are reset. */
static void gone(void)
{
	int l = listener(5), c = start(), err = 0;
	socklen_t len = sizeof(err);
	struct pollfd p = { c, POLLIN, 0 };
	char x;

	printf("client state %d\n", state(c));
	close(l);
	poll(&p, 1, 500);
	printf("poll %x state %d\n", (unsigned)p.revents, state(c));
	printf("recv %s\n", e(recv(c, &x, 1, 0)));
	getsockopt(c, SOL_SOCKET, SO_ERROR, &err, &len);
	printf("then %d\n", err);
	close(c);
}

/* The peer resets before accept(): accept gives it all the same. */
static void reset_first(void)
{
	struct linger g = { 1, 0 };
	int l = listener(5), c = start(), s;
	char x;

	setsockopt(c, SOL_SOCKET, SO_LINGER, &g, sizeof(g));
	close(c);
	s = accept(l, NULL, NULL);
	printf("accept of one that is reset: %s\n", e(s));
	if (s >= 0) {
		printf("  recv %s", e(recv(s, &x, 1, MSG_DONTWAIT)));
		printf(" getpeername %s\n",
		       e(getpeername(s, (struct sockaddr *)&addr,
				     &(socklen_t){ sizeof(addr) })));
	}
	close(s);
	close(l);
}

static void defer(void)
{
	int l = listener(5), c, s, sec = 5;
	struct pollfd p = { l, POLLIN, 0 };

	setsockopt(l, IPPROTO_TCP, TCP_DEFER_ACCEPT, &sec, sizeof(sec));
	c = start();
	printf("deferred: client %d, accept %s\n", state(c),
	       e(accept(l, NULL, NULL)));
	send(c, "abc", 3, 0);
	poll(&p, 1, 500);
	s = accept(l, NULL, NULL);
	printf("with data: accept %s", e(s));
	printf(" recv %ld\n", (long)recv(s, (char[4]){ 0 }, 4, MSG_DONTWAIT));
	close(s);
	close(c);
	close(l);
}

static void inherit(void)
{
	static const int opts[][3] = {
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ SOL_SOCKET, SO_OOBINLINE, 1 },
		{ SOL_SOCKET, SO_RCVBUF, 20000 },
		{ SOL_SOCKET, SO_SNDBUF, 20000 },
		{ SOL_SOCKET, SO_RCVLOWAT, 3 },
		{ SOL_SOCKET, SO_REUSEADDR, 1 },
		{ SOL_SOCKET, SO_PRIORITY, 3 },
		{ IPPROTO_TCP, TCP_NODELAY, 1 },
		{ IPPROTO_TCP, TCP_CORK, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, 77 },
		{ IPPROTO_TCP, TCP_KEEPINTVL, 7 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 5 },
		{ IPPROTO_TCP, TCP_SYNCNT, 4 },
		{ IPPROTO_TCP, TCP_LINGER2, 9 },
		{ IPPROTO_TCP, TCP_USER_TIMEOUT, 1234 },
		{ IPPROTO_TCP, TCP_DEFER_ACCEPT, 0 },
		{ IPPROTO_TCP, TCP_MAXSEG, 1000 },
		{ IPPROTO_TCP, TCP_WINDOW_CLAMP, 9000 },
		{ IPPROTO_TCP, TCP_NOTSENT_LOWAT, 555 },
		{ IPPROTO_TCP, TCP_QUICKACK, 0 },
		{ IPPROTO_TCP, TCP_INQ, 1 },
		{ IPPROTO_IP, IP_TOS, 16 },
		{ IPPROTO_IP, IP_TTL, 33 },
	};
	int l = listener(5), c, s, val;
	socklen_t len;

	for (unsigned i = 0; i < sizeof(opts) / sizeof(opts[0]); i++)
		setsockopt(l, opts[i][0], opts[i][1], &opts[i][2], 4);
	c = start();
	s = accept(l, NULL, NULL);
	for (unsigned i = 0; i < sizeof(opts) / sizeof(opts[0]); i++) {
		len = 4;
		val = -1;
		getsockopt(s, opts[i][0], opts[i][1], &val, &len);
		printf("child %d %d: %d\n", opts[i][0], opts[i][1], val);
	}
	val = -1;
	getsockopt(c, IPPROTO_TCP, TCP_MAXSEG, &val, &len);
	printf("the client's MSS: %d\n", val);
	printf("flags %x\n", (unsigned)fcntl(s, F_GETFL));
	close(c);
	close(s);
	close(l);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	full(0);
	full(1);
	full(5);
	full(-1);
	gone();
	reset_first();
	defer();
	inherit();
	timeouts();
	return 0;
}
