// SPDX-License-Identifier: MIT
/*
 * fd_numbers.c - which number a socket gets, and what dup, close and fork do
 * to it: the lowest free one, shared flags, over and under live sockets.
 */
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/oracle/say.h"

static void lowest_first(void)
{
	int a, b, c;

	a = SAY(socket(AF_INET, SOCK_DGRAM, 0));
	b = SAY(socket(AF_INET, SOCK_STREAM, 0));
	c = SAY(open("/dev/null", O_RDONLY));
	SAY(close(a));
	SAY(open("/dev/null", O_RDONLY));
	SAY(socket(AF_INET, SOCK_DGRAM, 0));
	SAY(close(b));
	SAY(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	SAY(close(c));
	SAY(close(c));
	SAY(close(999));
	for (int fd = 3; fd < 8; fd++)
		close(fd);
}

static void dups(void)
{
	struct sockaddr_in a;
	int s = udp(&a), n = open("/dev/null", O_RDWR);
	char buf[8];

	SAY(dup(s));
	SAY(dup2(s, 20));
	SAY(dup2(s, s));
	SAY(dup3(s, s, 0));
	SAY(dup3(s, 21, O_CLOEXEC));
	SAY(fcntl(21, F_GETFD));
	SAY(fcntl(s, F_DUPFD, 30));
	SAY(fcntl(s, F_DUPFD_CLOEXEC, 30));
	SAY(fcntl(31, F_GETFD));
	SAY(fcntl(s, F_DUPFD, 1 << 30));
	SAY(fcntl(s, F_DUPFD, -1));
	SAY(dup2(s, -1));
	SAY(dup2(s, 1 << 28));
	SAY(close(s));
	send_to(20, &a, "one");
	SAY(recv(30, buf, sizeof(buf), 0));
	SAY(dup2(n, 20)); /* over a socket */
	SAY(write(20, "x", 1));
	SAY(recv(20, buf, sizeof(buf), 0));
	SAY(dup2(21, n)); /* a socket over a file */
	send_to(n, &a, "two");
	SAY(read(31, buf, sizeof(buf)));
	SAY(fcntl(30, F_SETFL, O_NONBLOCK));
	SAY(fcntl(31, F_GETFL) == (O_RDWR | O_NONBLOCK));
	SAY(recv(21, buf, sizeof(buf), 0));
	for (int fd = 3; fd < 40; fd++)
		close(fd);
}

static void ranges(void)
{
	int s[6];

	for (int i = 0; i < 6; i++)
		s[i] = socket(AF_INET, SOCK_DGRAM, 0);
	SAY(close_range(4, 5, 0));
	SAY(close(s[1]));
	SAY(fcntl(s[3], F_GETFD));
	SAY(close_range(6, 5, 0));
	SAY(close_range(6, 7, 77));
	SAY(close_range(6, 7, CLOSE_RANGE_CLOEXEC));
	SAY(fcntl(s[3], F_GETFD));
	SAY(close_range(3, ~0U, 0));
	SAY(fcntl(s[5], F_GETFD));
	SAY(socket(AF_INET, SOCK_DGRAM, 0));
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
	SAY(socket(AF_INET, SOCK_DGRAM, 0));
	close(3);
}

static void limit(void)
{
	struct rlimit old, lim;
	struct sockaddr_in a;
	int n = 0, l = tcp_listener(&a), c;

	c = socket(AF_INET, SOCK_STREAM, 0);
	SAY(connect(c, (struct sockaddr *)&a, sizeof(a)));
	getrlimit(RLIMIT_NOFILE, &old);
	lim = old;
	lim.rlim_cur = 32;
	SAY(setrlimit(RLIMIT_NOFILE, &lim));
	while (socket(AF_INET, SOCK_DGRAM, 0) >= 0)
		n++;
	say("sockets", n);
	SAY(socket(AF_INET, SOCK_STREAM, 0));
	SAY(socket(AF_INET, SOCK_STREAM, 77));
	SAY(dup(l));
	SAY(accept(l, NULL, NULL));
	SAY(setrlimit(RLIMIT_NOFILE, &old));
	SAY(accept(l, NULL, NULL) > 0); /* it had stayed in the queue */
	for (int fd = 3; fd < 40; fd++)
		close(fd);
}

static void forks(void)
{
	struct sockaddr_in a, b;
	int s = udp(&a), t = udp(&b), st;
	char buf[8];

	fflush(stdout);
	if (!fork()) {
		struct sockaddr_in c;

		SAY(close(s)); /* the parent's stays */
		SAY(fcntl(t, F_SETFL, O_NONBLOCK));
		SAY(udp(&c));
		send_to(t, &a, "hello");
		_exit(7);
	}
	wait(&st);
	say("child", WEXITSTATUS(st));
	SAY(recv(s, buf, sizeof(buf), 0));
	SAY(recv(t, buf, sizeof(buf), 0));
	close(s);
	close(t);
}

int main(void)
{
	struct stat st;
	int one = 1, s;

	close_range(3, ~0U, 0);
	lowest_first();
	dups();
	ranges();
	forks();
	s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	SAY(fcntl(s, F_GETFL) == (O_RDWR | O_NONBLOCK));
	SAY(fstat(s, &st));
	SAY(S_ISSOCK(st.st_mode));
	SAY(isatty(s));
	SAY(ioctl(s, FIONBIO, &one));
	SAY(lseek(s, 0, SEEK_SET));
	SAY(close(s));
	limit();
	return 0;
}
