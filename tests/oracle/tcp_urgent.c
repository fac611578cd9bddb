// SPDX-License-Identifier: MIT
/*
 * tcp_urgent.c - urgent data: MSG_OOB, SO_OOBINLINE, the mark, SIGURG
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int lis, c, s, urgs;
static struct sockaddr_in addr;
static char buf[4096];

static void on_urg(int sig)
{
	urgs += sig == SIGURG;
}

static void rd(const char *what, int fd, int n, int flags)
{
	long r = recv(fd, buf, (size_t)n, flags);
	int mark = -1, e = errno, left = -1;

	ioctl(fd, SIOCATMARK, &mark);
	ioctl(fd, FIONREAD, &left);
	if (r < 0)
		printf("  %s: %s", what, strerrorname_np(e));
	else
		printf("  %s: %ld \"%.*s\"", what, r, (int)r, buf);
	printf(" mark %d left %d sockatmark %d\n", mark, left, sockatmark(fd));
}

static void pri(int want)
{
	struct pollfd p = { s, (short)want, 0 };

	poll(&p, 1, want ? 500 : 0);
	p.events = POLLIN | POLLPRI | POLLRDBAND;
	poll(&p, 1, 0);
	printf("  poll %s%s%s\n", p.revents & POLLIN ? "IN " : "",
	       p.revents & POLLPRI ? "PRI " : "",
	       p.revents & POLLRDBAND ? "RDBAND" : "");
}

static void pair(const char *title)
{
	printf("%s\n", title);
	c = socket(AF_INET, SOCK_STREAM, 0);
	connect(c, (struct sockaddr *)&addr, sizeof(addr));
	s = accept(lis, NULL, NULL);
}

static void done(void)
{
	close(c);
	close(s);
}

int main(void)
{
	socklen_t len = sizeof(addr);
	int on = 1;

	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGURG, on_urg);
	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	lis = socket(AF_INET, SOCK_STREAM, 0);
	bind(lis, (struct sockaddr *)&addr, sizeof(addr));
	listen(lis, 10);
	getsockname(lis, (struct sockaddr *)&addr, &len);

	pair("none");
	rd("oob", s, 1, MSG_OOB);
	send(c, "abc", 3, 0);
	pri(POLLIN);
	rd("oob", s, 1, MSG_OOB);
	done();

	pair("in the middle");
	fcntl(s, F_SETOWN, getpid());
	send(c, "abc", 3, 0);
	send(c, "dX", 2, MSG_OOB);
	send(c, "ef", 2, 0);
	pri(POLLPRI);
	printf("  SIGURG %d\n", urgs);
	rd("read stops before", s, 100, 0);
	pri(0);
	rd("the byte, to look", s, 1, MSG_OOB | MSG_PEEK);
	rd("the byte", s, 1, MSG_OOB);
	pri(0);
	rd("once only", s, 1, MSG_OOB);
	rd("what follows", s, 100, MSG_DONTWAIT);
	rd("nothing", s, 100, MSG_DONTWAIT);
	done();

	pair("not read: it is skipped");
	send(c, "ab", 2, 0);
	send(c, "X", 1, MSG_OOB);
	send(c, "cd", 2, 0);
	pri(POLLPRI);
	rd("before", s, 100, MSG_DONTWAIT);
	rd("after", s, 100, MSG_DONTWAIT);
	rd("too late", s, 1, MSG_OOB);
	done();

	pair("in line");
	setsockopt(s, SOL_SOCKET, SO_OOBINLINE, &on, sizeof(on));
	send(c, "ab", 2, 0);
	send(c, "X", 1, MSG_OOB);
	send(c, "cd", 2, 0);
	pri(POLLPRI);
	rd("oob", s, 1, MSG_OOB);
	rd("before", s, 100, MSG_DONTWAIT);
	rd("from the mark", s, 100, MSG_DONTWAIT);
	rd("after", s, 100, MSG_DONTWAIT);
	done();

	pair("two of them");
	send(c, "a", 1, 0);
	send(c, "X", 1, MSG_OOB);
	send(c, "b", 1, 0);
	send(c, "Y", 1, MSG_OOB);
	send(c, "c", 1, 0);
	pri(POLLPRI);
	rd("oob", s, 1, MSG_OOB);
	rd("one", s, 100, MSG_DONTWAIT);
	rd("two", s, 100, MSG_DONTWAIT);
	rd("three", s, 100, MSG_DONTWAIT);
	done();

	pair("the first byte");
	send(c, "X", 1, MSG_OOB);
	pri(POLLPRI);
	rd("plain", s, 10, MSG_DONTWAIT);
	rd("oob of none", s, 0, MSG_OOB);
	rd("oob", s, 10, MSG_OOB);
	rd("plain", s, 10, MSG_DONTWAIT);
	send(c, "z", 1, 0);
	pri(POLLIN);
	rd("plain", s, 10, MSG_DONTWAIT);
	done();

	pair("after the end");
	send(c, "abX", 3, MSG_OOB);
	close(c);
	pri(POLLPRI);
	rd("plain", s, 10, MSG_DONTWAIT);
	rd("oob", s, 10, MSG_OOB);
	rd("oob", s, 10, MSG_OOB);
	rd("plain", s, 10, MSG_DONTWAIT);
	rd("plain", s, 10, MSG_DONTWAIT);
	close(s);
	return 0;
}
