// SPDX-License-Identifier: MIT
/*
 * eintr.c - a signal arrives while a call sleeps: EINTR or restart?
 *
 * Every blocking call is interrupted by a handler with and without
 * SA_RESTART, and with a timeout on the socket. The second signal's handler
 * uses sockets itself, to end the wait.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

static int lst, a, b, u, ep; /* listener; a connected pair; UDP; epoll of b */
static struct sockaddr_in to, uto;
static volatile int ticks, waking;

static void tick(int sig)
{
	int saved = errno, s;

	(void)sig;
	if (++ticks == 2) {
		switch (waking) {
		case 1: /* wake an accept */
			s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
			connect(s, (void *)&to, sizeof(to));
			close(s);
			break;
		case 2: /* data for b */
			send(a, "x", 1, 0);
			break;
		case 3:
			sendto(u, "y", 1, 0, (void *)&uto, sizeof(uto));
			break;
		}
	}
	errno = saved;
}

static void arm(int on)
{
	struct itimerval t = { { 0, on * 30000 }, { 0, on * 30000 } };

	ticks = 0;
	setitimer(ITIMER_REAL, &t, NULL);
}

static long call(int i)
{
	struct pollfd p = { .fd = b, .events = POLLIN };
	struct timeval tv = { 5, 0 };
	struct timespec ts = { 5, 0 };
	struct epoll_event ev;
	char buf[16];
	struct iovec v = { buf, sizeof(buf) };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };
	struct mmsghdr mm = { .msg_hdr = m };
	fd_set r;
	int s;

	FD_ZERO(&r);
	FD_SET(b, &r);
	switch (i) {
	case 0:
		s = accept(lst, NULL, NULL);
		if (s < 0)
			return s;
		close(s);
		return 0;
	case 1:
		return recv(b, buf, sizeof(buf), 0);
	case 2:
		return read(b, buf, sizeof(buf));
	case 3:
		return recvmsg(b, &m, 0);
	case 4:
		return readv(b, &v, 1);
	case 5:
		return recvfrom(u, buf, sizeof(buf), 0, NULL, NULL);
	case 6:
		return recvmmsg(u, &mm, 1, 0, NULL);
	case 7:
		return poll(&p, 1, 5000);
	case 8:
		return ppoll(&p, 1, &ts, NULL);
	case 9:
		return select(b + 1, &r, NULL, NULL, &tv);
	case 10:
		return pselect(b + 1, &r, NULL, NULL, &ts, NULL);
	case 11:
		return epoll_wait(ep, &ev, 1, 5000);
	case 12:
		return recv(b, buf, 16, MSG_WAITALL);
	case 13:
		return recv(b, buf, sizeof(buf), MSG_PEEK);
	}
	return -2;
}

static const char *const names[] = { "accept", "recv",	    "read",
				     "recvmsg", "readv",    "recvfrom",
				     "recvmmsg", "poll",    "ppoll",
				     "select",	 "pselect", "epoll_wait",
				     "WAITALL",	 "PEEK" };

static void drain(void)
{
	char buf[64];
	int s;

	while (recv(b, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		;
	while (recv(u, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		;
	fcntl(lst, F_SETFL, O_NONBLOCK);
	while ((s = accept(lst, NULL, NULL)) >= 0)
		close(s);
	fcntl(lst, F_SETFL, 0);
}

static void round_of(const char *how, int flags, const struct timeval *tv)
{
	struct sigaction sa = { .sa_handler = tick, .sa_flags = flags };

	sigaction(SIGALRM, &sa, NULL);
	setsockopt(lst, SOL_SOCKET, SO_RCVTIMEO, tv, sizeof(*tv));
	setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, tv, sizeof(*tv));
	setsockopt(u, SOL_SOCKET, SO_RCVTIMEO, tv, sizeof(*tv));
	for (int i = 0; i < 14; i++) {
		long ret;
		int err;

		waking = i == 0 ? 1 : i == 5 || i == 6 ? 3 : 2;
		arm(1);
		errno = 0;
		ret = call(i);
		err = errno;
		arm(0);
		printf("%s %s: %ld %s\n", how, names[i], ret,
		       ret < 0 ? strerror(err) : "");
		drain();
	}
}

/* A connect that nobody answers: the listener's queue is full. */
static void unanswered(void)
{
	struct sigaction sa = { .sa_handler = tick };
	int full = socket(AF_INET, SOCK_STREAM, 0), s[4], ret;
	struct sockaddr_in at = to;
	socklen_t len = sizeof(at);

	sigaction(SIGALRM, &sa, NULL);
	at.sin_port = 0;
	bind(full, (void *)&at, sizeof(at));
	listen(full, 0);
	getsockname(full, (void *)&at, &len);
	waking = 0;
	for (int i = 0; i < 3; i++) {
		s[i] = socket(AF_INET, SOCK_STREAM, 0);
		arm(1);
		ret = connect(s[i], (void *)&at, sizeof(at));
		printf("connect %d: %d %s\n", i, ret,
		       ret ? strerror(errno) : "");
		if (ret) {
			fcntl(s[i], F_SETFL, O_NONBLOCK);
			ret = connect(s[i], (void *)&at, sizeof(at));
			printf("again: %d %s\n", ret, strerror(errno));
		}
		arm(0);
	}
}

int main(void)
{
	struct epoll_event ev = { .events = EPOLLIN };
	struct timeval none = { 0, 0 }, some = { 5, 0 };
	socklen_t len = sizeof(to);

	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	lst = socket(AF_INET, SOCK_STREAM, 0);
	to.sin_family = AF_INET;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(lst, (void *)&to, sizeof(to));
	listen(lst, 8);
	getsockname(lst, (void *)&to, &len);
	a = socket(AF_INET, SOCK_STREAM, 0);
	connect(a, (void *)&to, sizeof(to));
	b = accept(lst, NULL, NULL);
	u = socket(AF_INET, SOCK_DGRAM, 0);
	uto = to;
	uto.sin_port = 0;
	bind(u, (void *)&uto, sizeof(uto));
	len = sizeof(uto);
	getsockname(u, (void *)&uto, &len);
	ep = epoll_create1(0);
	ev.data.fd = b;
	epoll_ctl(ep, EPOLL_CTL_ADD, b, &ev);

	round_of("plain", 0, &none);
	round_of("restart", SA_RESTART, &none);
	round_of("timeo", 0, &some);
	round_of("timeo restart", SA_RESTART, &some);
	unanswered();
	return 0;
}
