// SPDX-License-Identifier: MIT
/*
 * tcp.c - conversations of two ends of a connection, for their paths
 *
 * tcp NAME runs one of them. What each call returns is checked; what it went
 * through is for who reads the trace. Nothing sleeps for a fixed time: a
 * thread that must be waiting is looked at in /proc.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define OK(call) ((call) < 0 ? err(1, "%d: %s", __LINE__, #call) : (void)0)

static struct sockaddr_in addr;
static pid_t main_tid;
static int listener, client, server;

static void open_listener(void)
{
	socklen_t len = sizeof(addr);

	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	OK(listener = socket(AF_INET, SOCK_STREAM, 0));
	OK(bind(listener, (struct sockaddr *)&addr, sizeof(addr)));
	OK(listen(listener, 5));
	OK(getsockname(listener, (struct sockaddr *)&addr, &len));
}

static void pair(void)
{
	struct sockaddr_in peer;
	socklen_t len = sizeof(peer);

	open_listener();
	OK(client = socket(AF_INET, SOCK_STREAM, 0));
	OK(connect(client, (struct sockaddr *)&addr, sizeof(addr)));
	OK(server = accept(listener, (struct sockaddr *)&peer, &len));
	OK(getpeername(server, (struct sockaddr *)&peer, &len));
}

/* Until the main thread sleeps. */
static void main_waits(void)
{
	char name[64], line[512], *state;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/self/task/%d/stat", main_tid);
	do {
		sched_yield();
		if (!(f = fopen(name, "re")) || !fgets(line, sizeof(line), f))
			err(1, "%s", name);
		fclose(f);
		state = strrchr(line, ')') + 2;
	} while (*state != 'S');
}

static void *connect_later(void *unused)
{
	main_waits();
	OK(client = socket(AF_INET, SOCK_STREAM, 0));
	OK(connect(client, (struct sockaddr *)&addr, sizeof(addr)));
	return NULL;
}

static void *send_later(void *unused)
{
	main_waits();
	OK(send(client, "late", 4, 0));
	return NULL;
}

static pthread_t later(void *(*what)(void *))
{
	pthread_t t;

	if (pthread_create(&t, NULL, what, NULL))
		errx(1, "pthread_create");
	return t;
}

/* accept that waits, recv that waits */
static void waits(void)
{
	char buf[8];
	pthread_t t;

	open_listener();
	t = later(connect_later);
	OK(server = accept(listener, NULL, NULL));
	pthread_join(t, NULL);
	t = later(send_later);
	OK(recv(server, buf, sizeof(buf), 0));
	pthread_join(t, NULL);
}

/* read, write, readv, writev, sendmsg, recvmsg and the many-message calls */
static void data(void)
{
	char a[8], b[8];
	char one[] = "one", two[] = "two";
	struct iovec out[2] = { { one, 3 }, { two, 3 } };
	struct iovec in[2] = { { a, 3 }, { b, 3 } };
	struct msghdr m = { .msg_iov = out, .msg_iovlen = 2 };
	struct mmsghdr mm = { .msg_hdr = m };

	pair();
	OK(write(client, "x", 1));
	OK(read(server, a, 1));
	OK(writev(client, out, 2));
	OK(readv(server, in, 2));
	OK(sendmsg(client, &m, 0));
	m.msg_iov = in;
	OK(recvmsg(server, &m, 0));
	OK(sendmmsg(client, &mm, 1, 0));
	mm.msg_hdr = m;
	OK(recvmmsg(server, &mm, 1, 0, NULL));
	OK(send(client, "!", 1, MSG_OOB));
	OK(recv(server, a, 1, MSG_OOB));
	OK(send(server, "back", 4, 0));
	OK(recv(client, a, 4, MSG_WAITALL));
	OK(sendto(client, "to", 2, 0, NULL, 0));
	OK(recvfrom(server, a, 2, 0, NULL, NULL));
}

/* poll, select, epoll and ioctl */
static void ready(void)
{
	struct pollfd p = { .events = POLLIN | POLLOUT };
	struct epoll_event e = { .events = EPOLLIN };
	struct timeval now = { 0 };
	fd_set set;
	int ep, n, one = 1;

	pair();
	p.fd = listener;
	OK(poll(&p, 1, 0));
	OK(send(client, "abc", 3, 0));
	p.fd = server;
	if (poll(&p, 1, -1) != 1)
		errx(1, "poll");
	p = (struct pollfd){ .fd = client, .events = POLLIN };
	if (poll(&p, 1, 1))
		errx(1, "poll: nothing was sent");
	FD_ZERO(&set);
	FD_SET(server, &set);
	if (select(server + 1, &set, NULL, NULL, &now) != 1)
		errx(1, "select");
	OK(ep = epoll_create1(0));
	OK(epoll_ctl(ep, EPOLL_CTL_ADD, server, &e));
	if (epoll_wait(ep, &e, 1, 0) != 1)
		errx(1, "epoll_wait");
	OK(ioctl(server, FIONREAD, &n));
	if (n != 3)
		errx(1, "FIONREAD");
	OK(ioctl(server, FIOASYNC, &one));
	OK(fcntl(server, F_SETOWN, getpid()));
}

static void set(int fd, int level, int name, int value)
{
	socklen_t len = sizeof(value);

	OK(setsockopt(fd, level, name, &value, len));
	OK(getsockopt(fd, level, name, &value, &len));
}

static void options(void)
{
	struct timeval second = { 1, 0 };

	pair();
	set(client, SOL_SOCKET, SO_KEEPALIVE, 1);
	set(client, SOL_TCP, TCP_NODELAY, 1);
	set(client, SOL_IP, IP_TOS, 16);
	OK(setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &second,
		      sizeof(second)));
}

static void get(int fd, int want)
{
	char buf[8];

	if (recv(fd, buf, sizeof(buf), 0) != want)
		err(1, "recv");
}

/* The server first, then the client: its FIN_WAIT2 meets a FIN. */
static void close_plain(void)
{
	pair();
	OK(close(server));
	get(client, 0);
	OK(close(client));
	OK(close(listener));
}

static void close_unread(void)
{
	struct pollfd p = { .events = POLLIN };

	pair();
	OK(send(client, "never read", 10, 0));
	p.fd = server;
	OK(poll(&p, 1, -1));
	OK(close(server));
	if (recv(client, &p, 1, 0) >= 0 || errno != ECONNRESET)
		errx(1, "a reset was due");
}

static void close_linger0(void)
{
	struct linger l = { 1, 0 };

	pair();
	OK(setsockopt(client, SOL_SOCKET, SO_LINGER, &l, sizeof(l)));
	OK(close(client));
	if (recv(server, &l, 1, 0) >= 0 || errno != ECONNRESET)
		errx(1, "a reset was due");
}

static void close_half(void)
{
	pair();
	OK(shutdown(client, SHUT_WR));
	get(server, 0);
	OK(send(server, "more", 4, 0));
	get(client, 4);
	OK(shutdown(server, SHUT_RDWR));
	get(client, 0);
}

/* A listener with a connection nobody accepted. */
static void close_listener(void)
{
	char c;

	open_listener();
	OK(client = socket(AF_INET, SOCK_STREAM, 0));
	OK(connect(client, (struct sockaddr *)&addr, sizeof(addr)));
	OK(close(listener));
	if (recv(client, &c, 1, 0) >= 0 || errno != ECONNRESET)
		errx(1, "a reset was due");
}

static void refused(void)
{
	open_listener();
	OK(close(listener));
	OK(client = socket(AF_INET, SOCK_STREAM, 0));
	if (!connect(client, (struct sockaddr *)&addr, sizeof(addr)) ||
	    errno != ECONNREFUSED)
		errx(1, "a refusal was due");
}

/* As much as it takes until the window is shut, and then all of it. */
static void bulk(void)
{
	static char buf[1 << 16];
	size_t sent = 0;
	ssize_t n;

	pair();
	OK(fcntl(client, F_SETFL, O_NONBLOCK));
	while ((n = send(client, buf, sizeof(buf), 0)) > 0)
		sent += (size_t)n;
	if (errno != EAGAIN)
		err(1, "send");
	while (sent > 0) {
		OK(n = recv(server, buf, sizeof(buf), 0));
		sent -= (size_t)n;
	}
	OK(send(client, "end", 3, 0));
	get(server, 3);
}

static const struct {
	const char *name;
	void (*run)(void);
} all[] = {
	{ "waits", waits },
	{ "data", data },
	{ "ready", ready },
	{ "options", options },
	{ "close_plain", close_plain },
	{ "close_unread", close_unread },
	{ "close_linger0", close_linger0 },
	{ "close_half", close_half },
	{ "close_listener", close_listener },
	{ "refused", refused },
	{ "bulk", bulk },
};

int main(int argc, char **argv)
{
	size_t i;

	main_tid = gettid();
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (argc > 1 && !strcmp(argv[1], all[i].name))
			return all[i].run(), 0;
	errx(2, "which conversation?");
}
