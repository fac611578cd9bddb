// SPDX-License-Identifier: MIT
/*
 * sigio.c - O_ASYNC: which signal comes, with which code, to whom, and when
 * none does.
 */
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include "tests/oracle/say.h"

static volatile sig_atomic_t count, last, code, fd_told;
static volatile long band;

static void handler(int sig, siginfo_t *info, void *ctx)
{
	(void)ctx;
	count++;
	last = sig;
	code = info->si_code;
	band = info->si_band;
	fd_told = info->si_fd;
}

static void told(const char *what, bool details)
{
	struct timespec t = { 0, 2000000 };

	for (int i = 0; i < 100 && !count; i++)
		nanosleep(&t, NULL);
	printf("%s: %d of %s\n", what, (int)count,
	       count ? sigabbrev_np(last) : "none");
	if (count && details) {
		printf("  code %d, fd is right: %d\n", (int)code, (int)fd_told);
		say_events("  band", (unsigned int)band);
	}
	count = 0;
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = handler,
				.sa_flags = SA_SIGINFO | SA_RESTART };
	struct sockaddr_in a, b;
	struct f_owner_ex ex;
	int s, t, one = 1, fd[2], st;
	char buf[16];

	sigaction(SIGIO, &sa, NULL);
	sigaction(SIGRTMIN, &sa, NULL);
	sigaction(SIGURG, &sa, NULL);
	s = udp(&a);
	t = udp(&b);
	send_to(t, &a, "x");
	told("not asked", false);
	SAY(fcntl(s, F_SETFL, O_ASYNC));
	send_to(t, &a, "x");
	told("no owner", false);
	SAY(fcntl(s, F_SETOWN, getpid()));
	send_to(t, &a, "x");
	told("owner", false);
	send_to(t, &a, "x");
	told("each datagram", false);
	SAY(fcntl(s, F_SETSIG, SIGRTMIN));
	send_to(t, &a, "x");
	told("a signal of choice", false);
	SAY(code == POLL_IN);
	SAY(fd_told == s);
	say_events("band", (unsigned int)band);
	SAY(fcntl(s, F_SETSIG, 0));
	SAY(fcntl(s, F_SETFL, O_NONBLOCK));
	send_to(t, &a, "x");
	told("switched off", false);
	while (recv(s, buf, sizeof(buf), 0) > 0)
		;
	SAY(ioctl(s, FIOASYNC, &one));
	ex.type = F_OWNER_TID;
	ex.pid = gettid();
	SAY(fcntl(s, F_SETOWN_EX, &ex));
	send_to(t, &a, "x");
	told("a thread", false);
	fflush(stdout);
	if (!fork()) {
		send_to(t, &a, "child");
		_exit(0);
	}
	wait(&st);
	told("sent by a child", false);
	close(s);
	close(t);

	tcp_pair(fd);
	SAY(fcntl(fd[1], F_SETOWN, getpid()));
	SAY(send(fd[0], "u", 1, MSG_OOB));
	told("urgent data", false);
	SAY(fcntl(fd[1], F_SETFL, O_ASYNC));
	SAY(send(fd[0], "d", 1, 0));
	told("data", false);
	SAY(close(fd[0]));
	told("the other end is closed", false);
	close(fd[1]);
	return 0;
}
