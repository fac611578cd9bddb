// SPDX-License-Identifier: MIT
/*
 * tap.c - TCP across a wire: one number of its speed
 *
 *   tap serve PORT              answers the other three, until it is killed
 *   tap rtt ADDR PORT N         ns for one byte there and back
 *   tap up ADDR PORT BYTES      ns per KiB sent, until all has been read
 *   tap down ADDR PORT BYTES    ns per KiB received
 *   tap forward A B             joins two TAP devices that it makes: what
 *                               comes out of one goes into the other
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char buf[256 << 10];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

struct request {
	char what; /* e: echo, u: I send, d: you send */
	char pad[7];
	uint64_t n;
};

static void all(int s, void *p, size_t n, int out)
{
	for (char *at = p; n;) {
		ssize_t k = out ? write(s, at, n) : read(s, at, n);

		if (k <= 0)
			errx(1, "the other end went away");
		at += k;
		n -= (size_t)k;
	}
}

static void send_bytes(int s, uint64_t n)
{
	while (n) {
		ssize_t k = write(s, buf, n < sizeof(buf) ? n : sizeof(buf));

		if (k <= 0)
			err(1, "write");
		n -= (uint64_t)k;
	}
}

static void take_bytes(int s, uint64_t n)
{
	while (n) {
		ssize_t k = read(s, buf, n < sizeof(buf) ? n : sizeof(buf));

		if (k <= 0)
			err(1, "read");
		n -= (uint64_t)k;
	}
}

static void answer(int s)
{
	struct request r;
	char byte = 1;

	all(s, &r, sizeof(r), 0);
	if (r.what == 'e')
		while (read(s, &byte, 1) == 1)
			all(s, &byte, 1, 1);
	if (r.what == 'u') {
		take_bytes(s, r.n);
		all(s, &byte, 1, 1);
	}
	if (r.what == 'd')
		send_bytes(s, r.n);
}

static void no_delay(int s)
{
	int one = 1;

	setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

static int serve(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port) };
	int s = socket(AF_INET, SOCK_STREAM, 0), one = 1, c;

	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(s, (void *)&a, sizeof(a)) || listen(s, 8))
		err(1, "serve");
	while ((c = accept(s, NULL, NULL)) >= 0) {
		no_delay(c);
		answer(c);
		close(c);
	}
	err(1, "accept");
}

static int client(const char *what, const char *addr, int port, uint64_t n)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port) };
	struct request r = { .what = *what == 'r' ? 'e' : *what, .n = n };
	int s = socket(AF_INET, SOCK_STREAM, 0);
	char byte = 1;
	double t;

	if (inet_pton(AF_INET, addr, &a.sin_addr) != 1 ||
	    connect(s, (void *)&a, sizeof(a)))
		err(1, "connect");
	no_delay(s);
	all(s, &r, sizeof(r), 1);
	if (r.what == 'e')
		for (int i = 0; i < 100; i++) { /* warm */
			all(s, &byte, 1, 1);
			all(s, &byte, 1, 0);
		}
	t = now();
	if (r.what == 'e')
		for (uint64_t i = 0; i < n; i++) {
			all(s, &byte, 1, 1);
			all(s, &byte, 1, 0);
		}
	if (r.what == 'u') {
		send_bytes(s, n);
		all(s, &byte, 1, 0);
	}
	if (r.what == 'd')
		take_bytes(s, n);
	t = now() - t;
	printf("%.1f\n", r.what == 'e' ? t / (double)n :
					 t / ((double)n / 1024));
	return 0;
}

static int tap(const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr))
		err(77, "%s", name);
	return fd;
}

static int forward(const char *a, const char *b)
{
	struct pollfd p[2] = { { tap(a), POLLIN, 0 }, { tap(b), POLLIN, 0 } };

	puts("joined");
	fflush(stdout);
	while (poll(p, 2, -1) > 0)
		for (int i = 0; i < 2; i++)
			for (int k = 0; k < 64; k++) {
				ssize_t n = read(p[i].fd, buf, sizeof(buf));

				if (n <= 0)
					break;
				if (write(p[!i].fd, buf, (size_t)n) < 0 &&
				    errno != EIO && errno != EAGAIN)
					err(1, "write");
			}
	return 1;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "serve"))
		return serve(atoi(argv[2]));
	if (argc == 4 && !strcmp(argv[1], "forward"))
		return forward(argv[2], argv[3]);
	if (argc == 5)
		return client(argv[1], argv[2], atoi(argv[3]),
			      strtoull(argv[4], NULL, 10));
	errx(2, "serve PORT | rtt|up|down ADDR PORT N | forward A B");
}
