// SPDX-License-Identifier: MIT
/*
 * cancel.c - pthread_cancel() of a thread in each blocking call, before the
 * call, with cancellation disabled, and that what was locked is not
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define CALLS 26

static int lst, a, b, u, ep, eq, mix[2];
static int full, slow; /* its buffers are full; one for a connect that waits */
static struct sockaddr_in busy; /* a listener that takes no more */
static volatile int tid, cleaned;

static void cleanup(void *arg)
{
	(void)arg;
	cleaned++;
}

static long call(int i)
{
	struct pollfd p[2] = { { .fd = b, .events = POLLIN },
			       { .fd = mix[0], .events = POLLIN } };
	struct epoll_event ev;
	char buf[16];
	struct iovec v = { buf, sizeof(buf) };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };
	struct mmsghdr mm = { .msg_hdr = m };
	fd_set r;

	FD_ZERO(&r);
	FD_SET(b, &r);
	switch (i) {
	case 0:
		return accept(lst, NULL, NULL);
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
		return poll(p, 1, -1);
	case 7:
		return ppoll(p, 1, NULL, NULL);
	case 8:
		return select(b + 1, &r, NULL, NULL, NULL);
	case 9:
		return epoll_wait(ep, &ev, 1, -1);
	case 10: /* with a pipe in the set */
		return poll(p, 2, -1);
	case 11: /* an epoll set with a pipe in it */
		return epoll_wait(eq, &ev, 1, -1);
	case 12:
		return read(mix[0], buf, 1);
	case 13:
		return accept4(lst, NULL, NULL, SOCK_CLOEXEC);
	case 14:
		return pselect(b + 1, &r, NULL, NULL, NULL, NULL);
	case 15:
		return epoll_pwait(ep, &ev, 1, -1, NULL);
	case 16:
		return recvmmsg(b, &mm, 1, 0, NULL);
	case 17:
		return connect(slow, (void *)&busy, sizeof(busy));
	case 18:
		return send(full, buf, sizeof(buf), 0);
	case 19:
		return write(full, buf, sizeof(buf));
	case 20:
		return sendmsg(full, &m, 0);
	case 21:
		return writev(full, &v, 1);
	case 22:
		return sendto(full, buf, sizeof(buf), 0, NULL, 0);
	case 23:
		return sendmmsg(full, &mm, 1, 0);
	case 24:
		return splice(b, NULL, mix[1], NULL, 16, 0);
	case 25:
		return recv(b, buf, sizeof(buf), MSG_PEEK | MSG_WAITALL);
	}
	return 0;
}

static void *blocked(void *arg)
{
	pthread_cleanup_push(cleanup, NULL);
	tid = (int)syscall(SYS_gettid);
	call((int)(long)arg);
	pthread_cleanup_pop(0);
	return NULL;
}

/* Cancelled before it comes to the call. */
static void *early(void *arg)
{
	(void)arg;
	pthread_cleanup_push(cleanup, NULL);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	tid = (int)syscall(SYS_gettid);
	while (tid)
		usleep(1000);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	send(a, "q", 1, 0);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *disabled(void *arg)
{
	char c = 0;
	long n;

	(void)arg;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	tid = (int)syscall(SYS_gettid);
	n = recv(b, &c, 1, 0);
	printf("disabled: recv %ld %c\n", n, c);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	pthread_testcancel();
	printf("never\n");
	return NULL;
}

/* Until the thread sleeps. */
static void asleep(void)
{
	char path[64], buf[256], *p;
	FILE *f;

	while (!tid)
		usleep(1000);
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	for (int quiet = 0; quiet < 3; usleep(2000)) {
		f = fopen(path, "r");
		if (!f)
			return;
		p = fgets(buf, sizeof(buf), f);
		fclose(f);
		p = p ? strrchr(buf, ')') : NULL;
		quiet = p && p[2] == 'S' ? quiet + 1 : 0;
	}
}

static void fill(void)
{
	static char buf[65536];
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int l = socket(AF_INET, SOCK_STREAM, 0), s;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(l, (void *)&at, sizeof(at));
	listen(l, 0);
	getsockname(l, (void *)&at, &len);
	full = socket(AF_INET, SOCK_STREAM, 0);
	connect(full, (void *)&at, sizeof(at));
	/* Room for 16 bytes would do: what is acknowledged is filled too. */
	do {
		while (send(full, buf, sizeof(buf), MSG_DONTWAIT) > 0)
			;
		while (send(full, buf, 16, MSG_DONTWAIT) > 0)
			;
	} while (poll(&(struct pollfd){ .fd = full, .events = POLLOUT }, 1,
		      300) == 1 ||
		 send(full, buf, 16, MSG_DONTWAIT) > 0);
	/* Nobody accepts: one in the queue is all there may be. */
	busy = at;
	do {
		s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(s, (void *)&at, sizeof(at));
	} while (poll(&(struct pollfd){ .fd = s, .events = POLLOUT }, 1, 200) ==
		 1);
	slow = socket(AF_INET, SOCK_STREAM, 0);
}

int main(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct epoll_event ev = { .events = EPOLLIN };
	socklen_t len = sizeof(to);
	pthread_t t;
	void *ret;
	char c;

	setvbuf(stdout, NULL, _IOLBF, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	lst = socket(AF_INET, SOCK_STREAM, 0);
	bind(lst, (void *)&to, sizeof(to));
	listen(lst, 8);
	getsockname(lst, (void *)&to, &len);
	a = socket(AF_INET, SOCK_STREAM, 0);
	connect(a, (void *)&to, sizeof(to));
	b = accept(lst, NULL, NULL);
	u = socket(AF_INET, SOCK_DGRAM, 0);
	to.sin_port = 0;
	bind(u, (void *)&to, sizeof(to));
	if (pipe(mix))
		return 1;
	ep = epoll_create1(0);
	epoll_ctl(ep, EPOLL_CTL_ADD, b, &ev);
	eq = epoll_create1(0);
	epoll_ctl(eq, EPOLL_CTL_ADD, b, &ev);
	epoll_ctl(eq, EPOLL_CTL_ADD, mix[0], &ev);

	fill();
	for (long i = 0; i < CALLS; i++) {
		tid = cleaned = 0;
		pthread_create(&t, NULL, blocked, (void *)i);
		asleep();
		pthread_cancel(t);
		pthread_join(t, &ret);
		printf("%ld: %s cleaned %d\n", i,
		       ret == PTHREAD_CANCELED ? "cancelled" : "returned",
		       cleaned);
	}
	tid = cleaned = 0;
	pthread_create(&t, NULL, early, NULL);
	while (!tid)
		usleep(1000);
	pthread_cancel(t);
	tid = 0;
	pthread_join(t, &ret);
	printf("early: %s cleaned %d, nothing sent: %zd\n",
	       ret == PTHREAD_CANCELED ? "cancelled" : "returned", cleaned,
	       recv(b, &c, 1, MSG_DONTWAIT));
	tid = 0;
	pthread_create(&t, NULL, disabled, NULL);
	asleep();
	pthread_cancel(t);
	usleep(20000);
	send(a, "z", 1, 0);
	pthread_join(t, &ret);
	printf("disabled: %s\n",
	       ret == PTHREAD_CANCELED ? "cancelled" : "returned");
	/* The sockets are as good as before. */
	send(a, "w", 1, 0);
	printf("after: %zd\n", recv(b, &c, 1, 0));
	return 0;
}
