// SPDX-License-Identifier: MIT
/*
 * net.c - one number of the network's speed: ns per operation
 *
 *   net getsockname|udp_self_64|tcp_rtt_1|tcp_stream_128k|connect_close [N]
 *   net paced [N]      getsockname, 10^6 of them a second
 *
 * Run on the kernel and on a machine in turn by net.sh; what is timed is the
 * program's own clock around N operations. tcp_stream counts ns per KiB.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in addr = { .sin_family = AF_INET };
static socklen_t alen = sizeof(addr);
static char buf[128 << 10];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int listener(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (s < 0 || bind(s, (void *)&addr, sizeof(addr)) || listen(s, 128) ||
	    getsockname(s, (void *)&addr, &alen))
		err(1, "listener");
	return s;
}

static int dial(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	if (s < 0 || connect(s, (void *)&addr, sizeof(addr)))
		err(1, "connect");
	setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return s;
}

static double getsockname_(long n)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);
	double t = now();

	for (long i = 0; i < n; i++) {
		alen = sizeof(addr);
		if (getsockname(s, (void *)&addr, &alen))
			err(1, "getsockname");
	}
	return (now() - t) / (double)n;
}

static double paced(long n)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);
	double t = now();

	for (long i = 0; i < n; i++) {
		while (now() < t + (double)i * 1000)
			;
		alen = sizeof(addr);
		if (getsockname(s, (void *)&addr, &alen))
			err(1, "getsockname");
	}
	return (now() - t) / (double)n;
}

static double udp_self(long n)
{
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	double t;

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(s, (void *)&addr, sizeof(addr)) ||
	    getsockname(s, (void *)&addr, &alen))
		err(1, "bind");
	t = now();
	for (long i = 0; i < n; i++)
		if (sendto(s, buf, 64, 0, (void *)&addr, sizeof(addr)) != 64 ||
		    recv(s, buf, sizeof(buf), 0) != 64)
			err(1, "udp");
	return (now() - t) / (double)n;
}

static double tcp_rtt(long n)
{
	int l = listener(), s;
	pid_t pid = fork();
	double t;

	if (pid == 0) {
		int one = 1;

		s = accept(l, NULL, NULL);
		setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		while (read(s, buf, 1) == 1)
			if (write(s, buf, 1) != 1)
				_exit(1);
		_exit(0);
	}
	close(l);
	s = dial();
	t = now();
	for (long i = 0; i < n; i++)
		if (write(s, buf, 1) != 1 || read(s, buf, 1) != 1)
			err(1, "rtt");
	t = (now() - t) / (double)n;
	close(s);
	waitpid(pid, NULL, 0);
	return t;
}

static double tcp_stream(long n)
{
	int l = listener(), s;
	pid_t pid = fork();
	char end;
	double t;

	if (pid == 0) {
		s = accept(l, NULL, NULL);
		while (read(s, buf, sizeof(buf)) > 0)
			;
		if (write(s, "", 1) != 1)
			_exit(1);
		_exit(0);
	}
	close(l);
	s = dial();
	t = now();
	for (long i = 0; i < n; i++) {
		size_t left = sizeof(buf);

		while (left) {
			ssize_t w = write(s, buf, left);

			if (w < 0)
				err(1, "stream");
			left -= (size_t)w;
		}
	}
	shutdown(s, SHUT_WR);
	if (read(s, &end, 1) != 1)
		err(1, "stream end");
	t = (now() - t) / (double)n / (sizeof(buf) >> 10);
	waitpid(pid, NULL, 0);
	return t;
}

static double connect_close(long n)
{
	int l = listener();
	pid_t pid = fork();
	double t;

	if (pid == 0) {
		for (long i = 0; i < n; i++) {
			int c = accept(l, NULL, NULL);

			if (c < 0)
				_exit(1);
			close(c);
		}
		_exit(0);
	}
	t = now();
	for (long i = 0; i < n; i++) {
		int s = dial();

		if (read(s, buf, 1) != 0)
			err(1, "connect_close");
		close(s);
	}
	t = (now() - t) / (double)n;
	waitpid(pid, NULL, 0);
	return t;
}

static const struct {
	const char *name;
	double (*fn)(long n);
	long n;
} tests[] = {
	{ "getsockname", getsockname_, 500000 },
	{ "paced", paced, 100000 },
	{ "udp_self_64", udp_self, 100000 },
	{ "tcp_rtt_1", tcp_rtt, 20000 },
	{ "tcp_stream_128k", tcp_stream, 8000 },
	{ "connect_close", connect_close, 5000 },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(tests) / sizeof(*tests); i++)
		if (!strcmp(argv[1], tests[i].name)) {
			long n = argc > 2 ? atol(argv[2]) : tests[i].n;

			printf("%.2f\n", tests[i].fn(n));
			return 0;
		}
	fprintf(stderr, "net: no test of that name\n");
	return 2;
}
