// SPDX-License-Identifier: MIT
/*
 * epoll_sets.c - epoll with sockets and pipes: level, edge, oneshot and
 * exclusive members, MOD, members that are closed or dup'ed, nested sets,
 * sets shared over fork, masks, and every error of epoll_ctl.
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/wait.h>

#include "tests/oracle/say.h"

static void *volatile bad = (void *)8;
static volatile int minus = -1;

static int by_data(const void *a, const void *b)
{
	const struct epoll_event *x = a, *y = b;

	return x->data.u64 < y->data.u64 ? -1 : x->data.u64 > y->data.u64;
}

/* The order of events is not a promise: print them sorted. */
static int take(const char *what, int ep, int ms)
{
	struct epoll_event ev[8];
	int n = epoll_wait(ep, ev, 8, ms);

	say(what, n);
	if (n > 0)
		qsort(ev, (size_t)n, sizeof(ev[0]), by_data);
	for (int i = 0; i < n; i++) {
		printf("  %d", ev[i].data.u32);
		say_events("", ev[i].events);
	}
	return n;
}

static int add(int ep, int fd, unsigned int events)
{
	struct epoll_event ev = { events, { .u64 = (unsigned int)fd } };

	return epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
}

static int mod(int ep, int fd, unsigned int events)
{
	struct epoll_event ev = { events, { .u64 = (unsigned int)fd } };

	return epoll_ctl(ep, EPOLL_CTL_MOD, fd, &ev);
}

static void errors(void)
{
	struct epoll_event ev = { EPOLLIN, { .u64 = 1 } };
	struct sockaddr_in a;
	int s = udp(&a), ep, f = open("/etc/passwd", O_RDONLY);

	SAY(epoll_create(0));
	SAY(epoll_create1(77));
	ep = epoll_create1(EPOLL_CLOEXEC);
	SAY(fcntl(ep, F_GETFD));
	SAY(epoll_ctl(ep, EPOLL_CTL_ADD, s, &ev));
	SAY(epoll_ctl(ep, EPOLL_CTL_ADD, s, &ev));
	SAY(epoll_ctl(ep, EPOLL_CTL_MOD, s, &ev));
	SAY(epoll_ctl(ep, EPOLL_CTL_DEL, s, NULL));
	SAY(epoll_ctl(ep, EPOLL_CTL_DEL, s, &ev));
	SAY(epoll_ctl(ep, EPOLL_CTL_MOD, s, &ev));
	SAY(epoll_ctl(ep, 77, s, &ev));
	SAY(epoll_ctl(ep, EPOLL_CTL_ADD, s, bad));
	SAY(epoll_ctl(ep, EPOLL_CTL_ADD, 300, &ev));
	SAY(epoll_ctl(300, EPOLL_CTL_ADD, s, &ev));
	SAY(epoll_ctl(s, EPOLL_CTL_ADD, ep, &ev));
	SAY(epoll_ctl(s, EPOLL_CTL_ADD, s, &ev));
	SAY(epoll_ctl(ep, EPOLL_CTL_ADD, ep, &ev));
	SAY(epoll_ctl(ep, EPOLL_CTL_ADD, f, &ev));
	SAY(epoll_wait(ep, &ev, 0, 0));
	SAY(epoll_wait(ep, &ev, minus, 0));
	SAY(epoll_wait(s, &ev, 1, 0));
	SAY(epoll_wait(300, &ev, 1, 0));
	SAY(add(ep, s, EPOLLIN));
	send_to(s, &a, "x");
	SAY(epoll_wait(ep, bad, 1, 0));
	take("after a bad pointer", ep, 0);
	SAY(mod(ep, s, EPOLLIN | EPOLLEXCLUSIVE));
	SAY(epoll_ctl(ep, EPOLL_CTL_DEL, s, NULL));
	SAY(add(ep, s, EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT));
	SAY(add(ep, s, EPOLLIN | EPOLLEXCLUSIVE));
	SAY(mod(ep, s, EPOLLIN));
	take("exclusive", ep, 0);
	SAY(add(ep, epoll_create1(0), EPOLLIN | EPOLLEXCLUSIVE));
	close(s);
	close(f);
	close(ep);
}

static void triggers(void)
{
	struct sockaddr_in a;
	int s = udp(&a), ep = epoll_create1(0);
	char buf[8];

	SAY(add(ep, s, EPOLLIN));
	take("nothing", ep, 0);
	send_to(s, &a, "1");
	take("level", ep, 0);
	take("level, again", ep, 0);
	SAY(recv(s, buf, 8, 0));
	take("read", ep, 0);
	SAY(mod(ep, s, EPOLLIN | EPOLLOUT | EPOLLET));
	take("edge", ep, 0);
	take("edge, again", ep, 0);
	send_to(s, &a, "2");
	take("edge, new", ep, 0);
	take("edge, once", ep, 0);
	send_to(s, &a, "3");
	send_to(s, &a, "4");
	take("edge, two", ep, 0);
	SAY(mod(ep, s, EPOLLIN | EPOLLET));
	take("edge, after MOD", ep, 0);
	SAY(mod(ep, s, EPOLLIN | EPOLLONESHOT));
	take("oneshot", ep, 0);
	take("oneshot, again", ep, 0);
	send_to(s, &a, "5");
	take("oneshot, new", ep, 0);
	SAY(mod(ep, s, EPOLLIN | EPOLLONESHOT));
	take("oneshot, armed", ep, 0);
	SAY(mod(ep, s, EPOLLOUT));
	take("out", ep, 0);
	SAY(mod(ep, s, 0));
	take("nothing asked", ep, 0);
	close(s);
	take("closed", ep, 0);
	close(ep);
}

static void members(void)
{
	struct sockaddr_in a, b;
	int s = udp(&a), t = udp(&b), ep = epoll_create1(0), d, e, p[2];
	struct timespec start;

	SAY(pipe(p));
	SAY(add(ep, s, EPOLLIN));
	SAY(add(ep, t, EPOLLIN));
	SAY(add(ep, p[0], EPOLLIN));
	take("none of three", ep, 0);
	start = now();
	take("none in 50 ms", ep, 50);
	SAY(ms_since(start) >= 49);
	SAY(write(p[1], "x", 1));
	take("pipe", ep, -1);
	send_to(s, &b, "to t");
	take("pipe and t", ep, -1);
	send_to(t, &a, "to s");
	take("all", ep, -1);
	d = dup(s);
	SAY(add(ep, d, EPOLLIN));
	close(s);
	take("closed, but dup'ed", ep, -1);
	SAY(epoll_ctl(ep, EPOLL_CTL_DEL, s, NULL));
	close(d);
	take("closed", ep, -1);
	e = dup(ep);
	close(ep);
	take("by the other number", e, -1);
	close(p[0]);
	take("pipe closed", e, -1);
	close(t);
	take("all closed", e, 0);
	close(p[1]);
	close(e);
}

static void tcp(void)
{
	struct sockaddr_in a;
	int l = tcp_listener(&a), ep = epoll_create1(0), c, s;
	char buf[8];

	SAY(add(ep, l, EPOLLIN));
	take("listens", ep, 0);
	c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	SAY(add(ep, c, EPOLLIN | EPOLLOUT | EPOLLET));
	take("unconnected", ep, 0);
	SAY(connect(c, (struct sockaddr *)&a, sizeof(a)) == 0 ||
	    errno == EINPROGRESS);
	take("connected", ep, 1000);
	s = accept(l, NULL, NULL);
	SAY(add(ep, s, EPOLLIN | EPOLLRDHUP));
	take("accepted", ep, 0);
	SAY(send(c, "abc", 3, 0));
	take("data", ep, 1000);
	SAY(recv(s, buf, 8, 0));
	SAY(shutdown(c, SHUT_WR));
	take("half", ep, 1000);
	close(c);
	take("closed", ep, 1000);
	SAY(send(s, "x", 1, MSG_NOSIGNAL));
	close(s);
	close(l);
	close(ep);
}

static void nested(void)
{
	struct sockaddr_in a;
	int s = udp(&a), in = epoll_create1(0), out = epoll_create1(0), p[2];
	struct pollfd pf = { in, POLLIN, 0 };
	char buf[8];

	SAY(pipe(p));
	SAY(add(in, s, EPOLLIN));
	SAY(add(out, in, EPOLLIN));
	SAY(add(out, in, EPOLLIN));
	SAY(add(in, out, EPOLLIN)); /* a circle */
	take("outer, empty", out, 0);
	SAY(poll(&pf, 1, 0));
	send_to(s, &a, "x");
	take("outer", out, -1);
	take("outer, again", out, -1);
	SAY(poll(&pf, 1, 0));
	say_events("poll of a set", (unsigned short)pf.revents);
	take("inner", in, -1);
	SAY(recv(s, buf, 8, 0));
	take("outer, read", out, 0);
	SAY(poll(&pf, 1, 0));
	SAY(add(in, p[0], EPOLLIN));
	take("outer, pipe empty", out, 0);
	SAY(write(p[1], "y", 1));
	take("outer, pipe", out, -1);
	SAY(poll(&pf, 1, -1));
	SAY(read(p[0], buf, 1));
	take("outer, pipe read", out, 0);
	SAY(epoll_ctl(out, EPOLL_CTL_DEL, in, NULL));
	SAY(epoll_ctl(out, EPOLL_CTL_DEL, in, NULL));
	close(in);
	close(out);
	close(s);
	close(p[0]);
	close(p[1]);
}

static int late_fd;
static struct sockaddr_in late_to;
static pid_t sleeper; /* the thread that waits for it */

static void *late(void *arg)
{
	(void)arg;
	wait_asleep(sleeper, sleeper);
	send_to(late_fd, &late_to, "late");
	return NULL;
}

static void sleeps(bool with_pipe, bool by_child)
{
	struct sockaddr_in a;
	int s = udp(&a), ep = epoll_create1(0), p[2], st;
	pthread_t th;

	if (pipe(p))
		return;
	SAY(add(ep, s, EPOLLIN));
	if (with_pipe)
		SAY(add(ep, p[0], EPOLLIN));
	late_fd = s;
	sleeper = getpid();
	late_to = a;
	fflush(stdout);
	if (!by_child)
		pthread_create(&th, NULL, late, NULL);
	else if (!fork()) {
		late(NULL);
		_exit(0);
	}
	take("woken", ep, 5000);
	if (by_child)
		wait(&st);
	else
		pthread_join(th, NULL);
	close(s);
	close(p[0]);
	close(p[1]);
	close(ep);
}

static void shared(void)
{
	struct sockaddr_in a;
	int s = udp(&a), ep = epoll_create1(0), st;

	SAY(add(ep, s, EPOLLIN));
	fflush(stdout);
	if (!fork()) {
		send_to(s, &a, "x");
		take("child", ep, -1);
		SAY(mod(ep, s, EPOLLOUT));
		_exit(0);
	}
	wait(&st);
	take("parent, as the child set it", ep, 0);
	close(s);
	take("closed here and there", ep, 0);
	close(ep);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int sig)
{
	(void)sig;
	alarms++;
}

static void masks(void)
{
	struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct sockaddr_in a;
	struct epoll_event ev[2];
	int s = udp(&a), ep = epoll_create1(0);
	sigset_t block, none;

	sigaction(SIGALRM, &sa, NULL);
	SAY(add(ep, s, EPOLLIN));
	alarm(1);
	take("a signal", ep, 5000);
	SAY(alarms);
	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGALRM);
	sigprocmask(SIG_BLOCK, &block, NULL);
	raise(SIGALRM);
	take("blocked", ep, 20);
	SAY(epoll_pwait(ep, ev, 2, 5000, &none));
	SAY(alarms);
	send_to(s, &a, "x");
	SAY(epoll_pwait(ep, ev, 2, 5000, &none));
	SAY(epoll_pwait(ep, ev, 2, 0, &none));
	close(s);
	close(ep);
}

int main(void)
{
	errors();
	triggers();
	members();
	tcp();
	nested();
	sleeps(false, false);
	sleeps(true, false);
	sleeps(false, true);
	sleeps(true, true);
	shared();
	masks();
	return 0;
}
