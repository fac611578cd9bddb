// SPDX-License-Identifier: MIT
/*
 * tcp_bind.c - who may have a port: SO_REUSEADDR, SO_REUSEPORT, addresses,
 * listeners, TIME_WAIT
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 5102

static const char *e(int r)
{
	return r < 0 ? strerrorname_np(errno) : "ok";
}

static struct sockaddr_in at(const char *host, int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET };

	a.sin_port = htons((unsigned short)port);
	a.sin_addr.s_addr = inet_addr(host);
	return a;
}

static int sock(int reuse, int rport)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse));
	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &rport, sizeof(rport));
	return fd;
}

static int bnd(int fd, const char *host, int port)
{
	struct sockaddr_in a = at(host, port);

	return bind(fd, (struct sockaddr *)&a, sizeof(a));
}

/* Two sockets, every choice of flags; the first listens or not. */
static void matrix(const char *h1, const char *h2, int listening)
{
	for (int f = 0; f < 16; f++) {
		int a = sock(f & 1, f >> 1 & 1), b = sock(f >> 2 & 1, f >> 3);
		const char *r1 = e(bnd(a, h1, PORT)), *r2, *l1 = "-", *l2 = "-";

		if (listening)
			l1 = e(listen(a, 1));
		r2 = e(bnd(b, h2, PORT));
		if (!strcmp(r2, "ok"))
			l2 = e(listen(b, 1));
		printf("%s %s flags %d%d %d%d: %s %s, %s %s\n", h1, h2, f & 1,
		       f >> 1 & 1, f >> 2 & 1, f >> 3, r1, l1, r2, l2);
		close(a);
		close(b);
	}
}

static void time_wait(int reuse)
{
	struct sockaddr_in a = at("127.0.0.1", PORT);
	int l = sock(1, 0), c = sock(0, 0), s, n;
	char x;

	bnd(l, "127.0.0.1", PORT);
	listen(l, 5);
	printf("connect %s\n", e(connect(c, (struct sockaddr *)&a, sizeof(a))));
	s = accept(l, NULL, NULL);
	/* the server closes first: TIME_WAIT is on its side */
	close(s);
	recv(c, &x, 1, 0);
	close(c);
	close(l);
	n = sock(reuse, 0);
	printf("TIME_WAIT, reuse %d: bind %s", reuse,
	       e(bnd(n, "127.0.0.1", PORT)));
	printf(" any %s", e(bnd(n, "0.0.0.0", PORT)));
	printf(" listen %s\n", e(listen(n, 1)));
	close(n);
}

static void plain(void)
{
	struct sockaddr_in a = at("127.0.0.1", 0);
	socklen_t len = sizeof(a);
	int fd = sock(0, 0);

	printf("bind %s\n", e(bnd(fd, "127.0.0.1", 0)));
	printf("again %s\n", e(bnd(fd, "127.0.0.1", PORT)));
	getsockname(fd, (struct sockaddr *)&a, &len);
	printf("in range %d odd %d\n", ntohs(a.sin_port) >= 32768,
	       ntohs(a.sin_port) & 1);
	close(fd);
	fd = sock(0, 0);
	printf("foreign %s\n", e(bnd(fd, "8.8.8.8", PORT)));
	printf("short %s\n", e(bind(fd, (struct sockaddr *)&a, 8)));
	a.sin_family = AF_INET6;
	printf("family %s\n", e(bind(fd, (struct sockaddr *)&a, sizeof(a))));
	a.sin_family = AF_UNSPEC;
	printf("unspec %s\n", e(bind(fd, (struct sockaddr *)&a, sizeof(a))));
	printf("broadcast %s\n", e(bnd(fd, "255.255.255.255", PORT)));
	printf("listen %s\n", e(listen(fd, 1)));
	printf("bind a listener %s\n", e(bnd(fd, "127.0.0.1", PORT)));
	close(fd);
	fd = sock(0, 0);
	printf("listen unbound %s\n", e(listen(fd, 1)));
	len = sizeof(a);
	getsockname(fd, (struct sockaddr *)&a, &len);
	printf("has a port %d\n", a.sin_port != 0);
	printf("listen again %s\n", e(listen(fd, 100)));
	printf("shutdown %s\n", e(shutdown(fd, SHUT_RD)));
	printf("accept %s\n", e(accept(fd, NULL, NULL)));
	printf("listen once more %s\n", e(listen(fd, 1)));
	close(fd);
}

/* A connected socket holds its port against one that does not share. */
static void connected(void)
{
	struct sockaddr_in a = at("127.0.0.1", PORT), me;
	socklen_t len = sizeof(me);
	int l = sock(1, 0), c = sock(0, 0), n;

	bnd(l, "127.0.0.1", PORT);
	listen(l, 5);
	connect(c, (struct sockaddr *)&a, sizeof(a));
	getsockname(c, (struct sockaddr *)&me, &len);
	n = sock(0, 0);
	printf("an automatic port: %s\n",
	       e(bnd(n, "127.0.0.1", ntohs(me.sin_port))));
	close(n);
	n = sock(1, 0);
	printf("the same, reuse: %s\n",
	       e(bnd(n, "127.0.0.1", ntohs(me.sin_port))));
	close(n);
	n = sock(0, 0);
	printf("another address: %s\n",
	       e(bnd(n, "127.0.0.2", ntohs(me.sin_port))));
	close(n);
	/* two with one port to one peer cannot be told apart */
	n = sock(1, 0);
	close(c);
	c = sock(1, 0);
	printf("bind %s\n", e(bnd(c, "127.0.0.1", PORT + 1)));
	printf("connect %s\n", e(connect(c, (struct sockaddr *)&a, sizeof(a))));
	printf("bind %s\n", e(bnd(n, "127.0.0.1", PORT + 1)));
	printf("connect %s\n", e(connect(n, (struct sockaddr *)&a, sizeof(a))));
	close(n);
	close(c);
	close(l);
}

/* SO_REUSEPORT: each of the two gets some of forty. */
static void shared(void)
{
	struct sockaddr_in a = at("127.0.0.1", PORT + 2);
	int l[2], got[2] = { 0, 0 };

	for (int i = 0; i < 2; i++) {
		l[i] = sock(0, 1);
		bnd(l[i], "127.0.0.1", PORT + 2);
		listen(l[i], 64);
	}
	for (int i = 0; i < 40; i++) {
		struct pollfd p[2] = { { l[0], POLLIN, 0 },
				       { l[1], POLLIN, 0 } };
		int c = sock(0, 0), s;

		connect(c, (struct sockaddr *)&a, sizeof(a));
		poll(p, 2, 500);
		for (int k = 0; k < 2; k++)
			if (p[k].revents & POLLIN) {
				s = accept(l[k], NULL, NULL);
				got[k]++;
				close(s);
			}
		close(c);
	}
	printf("shared: all %d, both %d\n", got[0] + got[1] == 40,
	       got[0] && got[1]);
	close(l[0]);
	close(l[1]);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	plain();
	for (int i = 0; i < 2; i++) {
		matrix("127.0.0.1", "127.0.0.1", i);
		matrix("0.0.0.0", "127.0.0.1", i);
		matrix("127.0.0.1", "0.0.0.0", i);
		matrix("127.0.0.1", "127.0.0.2", i);
	}
	connected();
	shared();
	time_wait(0);
	time_wait(1);
	return 0;
}
