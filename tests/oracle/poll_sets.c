// SPDX-License-Identifier: MIT
/*
 * poll_sets.c - poll, ppoll, select and pselect on sockets, alone and in
 * mixtures with pipes: masks, counts, limits, timeouts, the rest of the time.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/time.h>

#include "tests/oracle/say.h"

static void *volatile bad = (void *)8;
static volatile nfds_t huge = 1u << 30;

static void look(const char *what, int fd, short events)
{
	struct pollfd p = { fd, events, 0 };

	say(what, poll(&p, 1, 0));
	say_events(what, (unsigned short)p.revents);
}

#define EVERY                                                                  \
	(POLLIN | POLLPRI | POLLOUT | POLLRDHUP | POLLRDNORM | POLLRDBAND |    \
	 POLLWRNORM | POLLWRBAND)

static void masks_udp(void)
{
	struct sockaddr_in a;
	char buf[8];
	int s = udp(&a);

	look("fresh", s, EVERY);
	look("asks nothing", s, 0);
	send_to(s, &a, "x");
	look("one waits", s, EVERY);
	look("only in", s, POLLIN);
	look("only rdnorm", s, POLLRDNORM);
	look("only pri", s, POLLPRI);
	SAY(recv(s, buf, sizeof(buf), 0));
	look("empty again", s, POLLIN);
	SAY(shutdown(s, SHUT_RDWR));
	SAY(connect(s, (struct sockaddr *)&a, sizeof(a)));
	SAY(shutdown(s, SHUT_RD));
	look("no more reading", s, EVERY);
	SAY(shutdown(s, SHUT_WR));
	look("nor writing", s, EVERY);
	close(s);
	look("closed", s, EVERY);
	look("negative", -1, EVERY);
}

static void masks_tcp(void)
{
	struct sockaddr_in a;
	int fd[2], s = socket(AF_INET, SOCK_STREAM, 0), l;
	char buf[8];

	look("tcp, fresh", s, EVERY);
	l = tcp_listener(&a);
	look("listens", l, EVERY);
	SAY(connect(s, (struct sockaddr *)&a, sizeof(a)));
	look("somebody waits", l, EVERY);
	look("connected", s, EVERY);
	close(s);
	close(l);
	tcp_pair(fd);
	look("quiet", fd[1], EVERY);
	SAY(send(fd[0], "x", 1, 0));
	look("a byte", fd[1], EVERY);
	SAY(send(fd[0], "u", 1, MSG_OOB));
	look("urgent", fd[1], EVERY);
	SAY(recv(fd[1], buf, sizeof(buf), 0));
	SAY(recv(fd[1], buf, 1, MSG_OOB));
	look("read", fd[1], EVERY);
	SAY(shutdown(fd[0], SHUT_WR));
	look("other end closed its half", fd[1], EVERY);
	look("half closed", fd[0], EVERY);
	SAY(shutdown(fd[1], SHUT_WR));
	look("both halves", fd[1], EVERY);
	look("both halves", fd[0], EVERY);
	close(fd[0]);
	close(fd[1]);
	s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	SAY(connect(s, (struct sockaddr *)&a, sizeof(a)));
	look("refused", s, EVERY);
	look("told", s, EVERY);
	close(s);
}

static void mixtures(void)
{
	struct pollfd p[4];
	struct sockaddr_in a;
	int pipefd[2], s = udp(&a);
	struct timespec t;
	char buf[8];
	long ms;

	SAY(pipe(pipefd));
	p[0] = (struct pollfd){ s, POLLIN, 0 };
	p[1] = (struct pollfd){ pipefd[0], POLLIN, 0 };
	p[2] = (struct pollfd){ -5, POLLIN, 0x7f };
	p[3] = (struct pollfd){ 200, POLLIN, 0 };
	SAY(poll(p, 3, 0));
	SAY(p[2].revents);
	SAY(poll(p, 4, -1)); /* one is not open */
	say_events("not open", (unsigned short)p[3].revents);
	t = now();
	SAY(poll(p, 2, 60));
	ms = ms_since(t);
	SAY(ms >= 59 && ms < 1000);
	SAY(write(pipefd[1], "x", 1));
	SAY(poll(p, 2, -1));
	say_events("socket", (unsigned short)p[0].revents);
	say_events("pipe", (unsigned short)p[1].revents);
	send_to(s, &a, "y");
	SAY(poll(p, 2, -1));
	say_events("socket", (unsigned short)p[0].revents);
	say_events("pipe", (unsigned short)p[1].revents);
	SAY(read(pipefd[0], buf, 1));
	SAY(poll(p, 2, -1));
	say_events("pipe", (unsigned short)p[1].revents);
	SAY(poll(bad, 1, 0));
	SAY(poll(NULL, 0, 0));
	SAY(poll(p, huge, 0));
	close(s);
	close(pipefd[0]);
	close(pipefd[1]);
}

static int late_fd, late_end;
static ssize_t late_wrote;
static struct sockaddr_in late_to;
static pid_t sleeper; /* the thread that waits for it */

static void *late(void *arg)
{
	wait_asleep(sleeper, sleeper);
	if (arg)
		late_wrote = write(late_end, "p", 1);
	else
		send_to(late_fd, &late_to, "s");
	return NULL;
}

static void wakes(bool pipe_wakes, bool with_pipe)
{
	struct pollfd p[2];
	struct sockaddr_in a;
	int pipefd[2], s = udp(&a);
	pthread_t th;

	if (pipe(pipefd))
		return;
	late_fd = s;
	sleeper = getpid();
	late_to = a;
	late_end = pipefd[1];
	pthread_create(&th, NULL, late, pipe_wakes ? &th : NULL);
	p[0] = (struct pollfd){ s, POLLIN, 0 };
	p[1] = (struct pollfd){ pipefd[0], POLLIN, 0 };
	SAY(poll(p, with_pipe ? 2 : 1, 5000));
	say_events("socket", (unsigned short)p[0].revents);
	say_events("pipe", (unsigned short)p[1].revents);
	pthread_join(th, NULL);
	SAY(late_wrote);
	late_wrote = 0;
	close(s);
	close(pipefd[0]);
	close(pipefd[1]);
}

static void selects(void)
{
	struct timeval tv = { 0, 0 };
	struct timespec ts = { 5, 0 };
	struct sockaddr_in a;
	fd_set in, out, ex;
	int pipefd[2], s = udp(&a);

	SAY(pipe(pipefd));
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_ZERO(&ex);
	FD_SET(s, &in);
	FD_SET(s, &out);
	FD_SET(s, &ex);
	FD_SET(pipefd[0], &in);
	SAY(select(10, &in, &out, &ex, &tv));
	SAY(FD_ISSET(s, &in));
	SAY(FD_ISSET(s, &out));
	SAY(FD_ISSET(s, &ex));
	SAY(FD_ISSET(pipefd[0], &in));
	send_to(s, &a, "x");
	FD_SET(s, &in);
	FD_SET(pipefd[0], &in);
	FD_ZERO(&out);
	SAY(select(10, &in, NULL, NULL, NULL));
	SAY(FD_ISSET(s, &in));
	SAY(FD_ISSET(pipefd[0], &in));
	FD_ZERO(&in);
	FD_SET(s, &in);
	SAY(select(s, &in, NULL, NULL, &tv)); /* n is one too small */
	SAY(FD_ISSET(s, &in));
	FD_SET(s, &in);
	FD_SET(20, &in);
	SAY(select(21, &in, NULL, NULL, &tv));
	SAY(select(-1, &in, NULL, NULL, &tv));
	SAY(select(10, bad, NULL, NULL, &tv));
	FD_ZERO(&in);
	FD_SET(s, &in);
	tv.tv_sec = -1;
	SAY(select(10, &in, NULL, NULL, &tv));
	tv.tv_sec = 0;
	tv.tv_usec = 2000000;
	SAY(select(10, &in, NULL, NULL, &tv));
	SAY(tv.tv_sec == 1 && tv.tv_usec > 0);
	FD_ZERO(&in);
	FD_SET(pipefd[0], &in);
	FD_ZERO(&out);
	tv.tv_sec = 0;
	tv.tv_usec = 50000;
	SAY(select(10, &in, NULL, NULL, &tv));
	SAY(tv.tv_sec == 0 && tv.tv_usec == 0);
	FD_SET(s, &in);
	SAY(pselect(10, &in, NULL, NULL, &ts, NULL));
	SAY(ts.tv_sec);
	FD_ZERO(&ex);
	FD_SET(pipefd[0], &ex); /* it will hang up, which is no exception */
	FD_SET(s, &ex);
	close(pipefd[1]);
	tv.tv_sec = 0;
	tv.tv_usec = 30000;
	SAY(select(10, NULL, NULL, &ex, &tv));
	close(s);
	FD_ZERO(&in);
	FD_SET(s, &in);
	SAY(select(s + 1, &in, NULL, NULL, &tv));
	close(pipefd[0]);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int sig)
{
	(void)sig;
	alarms++;
}

/* poll and select never restart; a mask is held while they sleep. */
static void signals(void)
{
	struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct itimerval it = { { 0, 0 }, { 0, 50000 } };
	struct timespec ts = { 0, 0 };
	struct sockaddr_in a;
	struct pollfd p = { udp(&a), POLLIN, 0 };
	sigset_t block, none;
	fd_set in;

	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
	SAY(poll(&p, 1, 5000));
	SAY(alarms);
	setitimer(ITIMER_REAL, &it, NULL);
	FD_ZERO(&in);
	FD_SET(p.fd, &in);
	SAY(select(p.fd + 1, &in, NULL, NULL, NULL));
	SAY(alarms);
	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGALRM);
	sigprocmask(SIG_BLOCK, &block, NULL);
	raise(SIGALRM);
	SAY(poll(&p, 1, 0));
	SAY(alarms);
	SAY(ppoll(&p, 1, &ts, NULL));
	SAY(ppoll(&p, 1, &ts, &none));
	SAY(alarms);
	setitimer(ITIMER_REAL, &it, NULL);
	SAY(ppoll(&p, 1, NULL, &none));
	SAY(alarms);
	raise(SIGALRM);
	send_to(p.fd, &a, "x");
	SAY(ppoll(&p, 1, NULL, &none)); /* what is ready comes first */
	SAY(alarms);
	FD_ZERO(&in);
	FD_SET(p.fd, &in);
	SAY(pselect(p.fd + 1, &in, NULL, NULL, NULL, &none));
	sigprocmask(SIG_UNBLOCK, &block, NULL);
	SAY(alarms);
	close(p.fd);
}

int main(void)
{
	masks_udp();
	masks_tcp();
	mixtures();
	wakes(false, false);
	wakes(false, true);
	wakes(true, true);
	selects();
	signals();
	return 0;
}
