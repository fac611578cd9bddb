// SPDX-License-Identifier: MIT
/*
 * tcp_sockopt.c - every option of IPPROTO_TCP: default, limits, errnos
 *
 * For a fresh socket, a listener and both ends of a connection; and what the
 * generic options (buffers) show of a TCP socket.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *e(int r)
{
	return r < 0 ? strerrorname_np(errno) : "ok";
}

/* Options whose value is the clock's, or the system's choice of the day. */
static int unstable(int opt)
{
	return opt == 24 /* TIMESTAMP */ || opt == 11 /* INFO */ ||
	       opt == 13 /* CONGESTION */ || opt == 26 /* CC_INFO */;
}

static void get(const char *who, int fd, int opt)
{
	unsigned char buf[64];
	socklen_t len = 4;
	int val = 0x5a5a5a5a, r;

	memset(buf, 0x5a, sizeof(buf));
	r = getsockopt(fd, IPPROTO_TCP, opt, buf, &len);
	memcpy(&val, buf, 4);
	if (unstable(opt))
		printf("%s get %d: %s\n", who, opt, e(r));
	else
		printf("%s get %d: %s len %d val %d\n", who, opt, e(r),
		       (int)len, val);
}

static void set(const char *who, int fd, int opt, int val, int len)
{
	printf("%s set %d=%d (%d): ", who, opt, val, len);
	printf("%s\n", e(setsockopt(fd, IPPROTO_TCP, opt, &val, len)));
}

static void get_all(const char *who, int fd)
{
	for (int opt = 0; opt < 50; opt++)
		if (opt != 35)
			get(who, fd, opt);
}

static void sol(const char *who, int fd)
{
	static const struct {
		int opt;
		const char *name;
	} t[] = { { SO_SNDBUF, "SNDBUF" },
		  { SO_RCVBUF, "RCVBUF" },
		  { SO_TYPE, "TYPE" },
		  { SO_ERROR, "ERROR" },
		  { SO_RCVLOWAT, "RCVLOWAT" },
		  { SO_SNDLOWAT, "SNDLOWAT" },
		  { SO_ACCEPTCONN, "ACCEPTCONN" },
		  { SO_KEEPALIVE, "KEEPALIVE" },
		  { SO_OOBINLINE, "OOBINLINE" },
		  { SO_REUSEADDR, "REUSEADDR" } };

	for (unsigned i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		int val = -1, r;
		socklen_t len = sizeof(val);

		r = getsockopt(fd, SOL_SOCKET, t[i].opt, &val, &len);
		printf("%s %s: %s %d\n", who, t[i].name, e(r), val);
	}
}

static void limits(const char *who, int fd)
{
	static const int ranges[][3] = {
		{ 2, 88, 32767 }, { 4, 1, 32767 }, { 5, 1, 32767 },
		{ 6, 1, 127 },	  { 7, 1, 127 },   { 16, 0, 1 },
		{ 17, 0, 1 },	  { 27, 0, 2 },	   { 36, 0, 1 },
		{ 30, 0, 1 },	  { 34, 0, 1 },	   { 44, 1000, 120000 },
	};

	for (unsigned i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		int o = ranges[i][0];

		set(who, fd, o, ranges[i][1] - 1, 4);
		get(who, fd, o);
		set(who, fd, o, ranges[i][1], 4);
		get(who, fd, o);
		set(who, fd, o, ranges[i][2], 4);
		get(who, fd, o);
		set(who, fd, o, ranges[i][2] + 1, 4);
		get(who, fd, o);
		set(who, fd, o, ranges[i][1], 3);
		set(who, fd, o, ranges[i][1], 0);
	}
}

static void values(const char *who, int fd)
{
	static const int v[] = { -2, -1,  0,   1,    2,	   3,	 7,    15,
				 60, 120, 121, 1000, 1151, 1152, 5000, 100000 };
	static const int opts[] = { 1, 3, 8, 9, 10, 12, 18, 23, 25, 37 };

	for (unsigned o = 0; o < sizeof(opts) / sizeof(opts[0]); o++)
		for (unsigned i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
			set(who, fd, opts[o], v[i], 4);
			get(who, fd, opts[o]);
		}
}

/* In microseconds; finer than a tick is not told apart. */
static void micro(const char *who, int fd)
{
	static const int v[] = { -1, 0, 1, 200001, 40000, 200000 };

	for (int opt = 45; opt <= 46; opt++)
		for (unsigned i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
			set(who, fd, opt, v[i], 4);
			get(who, fd, opt);
		}
}

static void unknown(const char *who, int fd)
{
	static const int opts[] = { 0,	14, 15, 22, 24, 28, 32,	  35,
				    39, 40, 41, 43, 47, 48, 1000, -1 };

	for (unsigned o = 0; o < sizeof(opts) / sizeof(opts[0]); o++)
		set(who, fd, opts[o], 1, 4);
}

static void names(int fd)
{
	char buf[64];
	socklen_t len;
	int r;

	for (len = 0; len < 20; len += 3) {
		socklen_t l = len;

		memset(buf, 'x', sizeof(buf));
		r = getsockopt(fd, IPPROTO_TCP, 13, buf, &l);
		printf("congestion len %d: %s %d\n", (int)len, e(r), (int)l);
	}
	r = setsockopt(fd, IPPROTO_TCP, 13, "reno", 4);
	printf("reno: %s\n", e(r));
	len = sizeof(buf);
	r = getsockopt(fd, IPPROTO_TCP, 13, buf, &len);
	printf("now: %s %d %s\n", e(r), (int)len, buf);
	printf("cubic: %s\n", e(setsockopt(fd, IPPROTO_TCP, 13, "cubic", 6)));
	printf("nosuch: %s\n", e(setsockopt(fd, IPPROTO_TCP, 13, "nosuch", 6)));
	printf("empty: %s\n", e(setsockopt(fd, IPPROTO_TCP, 13, "", 0)));
	printf("ulp: %s\n", e(setsockopt(fd, IPPROTO_TCP, 31, "nosuch", 6)));
	len = sizeof(buf);
	r = getsockopt(fd, IPPROTO_TCP, 31, buf, &len);
	printf("ulp get: %s %d\n", e(r), (int)len);
	r = getsockopt(fd, IPPROTO_TCP, 1, buf, NULL);
	printf("no length: %s\n", e(r));
	len = 4;
	r = getsockopt(fd, IPPROTO_TCP, 1, NULL, &len);
	printf("no buffer: %s\n", e(r));
	len = (socklen_t)-1;
	r = getsockopt(fd, IPPROTO_TCP, 1, buf, &len);
	printf("negative length: %s\n", e(r));
	r = setsockopt(fd, IPPROTO_TCP, 1, NULL, 4);
	printf("set from nowhere: %s\n", e(r));
	len = 2;
	memset(buf, 0, sizeof(buf));
	r = getsockopt(fd, IPPROTO_TCP, 2, buf, &len);
	printf("two bytes: %s %d %d\n", e(r), (int)len, buf[0] | buf[1]);
}

int main(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int s = socket(AF_INET, SOCK_STREAM, 0);
	int l = socket(AF_INET, SOCK_STREAM, 0), c, p;

	sol("fresh", s);
	get_all("fresh", s);
	names(s);
	limits("fresh", s);
	values("fresh", s);
	micro("fresh", s);
	unknown("fresh", s);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(l, (struct sockaddr *)&a, sizeof(a));
	listen(l, 7);
	getsockname(l, (struct sockaddr *)&a, &len);
	get_all("listen", l);
	limits("listen", l);
	c = socket(AF_INET, SOCK_STREAM, 0);
	/* the send buffer depends on the algorithm */
	setsockopt(c, IPPROTO_TCP, 13, "cubic", 5);
	setsockopt(l, IPPROTO_TCP, 13, "cubic", 5);
	printf("connect: %s\n", e(connect(c, (struct sockaddr *)&a, len)));
	p = accept(l, NULL, NULL);
	sol("client", c);
	sol("server", p);
	get_all("client", c);
	limits("client", c);
	values("client", c);
	unknown("client", c);
	get_all("client", c);
	close(c);
	return 0;
}
