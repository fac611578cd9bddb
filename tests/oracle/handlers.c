// SPDX-License-Identifier: MIT
/*
 * handlers.c - a storm of signals while a thread is in the stack
 *
 * A timer's handler sends on a socket and counts; the main loop sends,
 * receives, polls, opens and closes. No byte is lost or doubled, every
 * queued signal arrives once, with its value, in its order.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define QUEUED 400

static int a, b, u;
static volatile unsigned ticks, sent, order_bad, next_value, code_bad;
static volatile int stop;
static char stack[65536];
static volatile int off_stack;

static void tick(int sig, siginfo_t *info, void *ctx)
{
	int saved = errno;
	char here;

	(void)sig;
	(void)ctx;
	if (info->si_code != SI_KERNEL)
		code_bad++;
	if (&here < stack || &here >= stack + sizeof(stack))
		off_stack++;
	ticks++;
	if (send(u, "t", 1, MSG_DONTWAIT) == 1)
		sent++;
	errno = saved;
}

static void queued(int sig, siginfo_t *info, void *ctx)
{
	(void)sig;
	(void)ctx;
	if (info->si_code != SI_QUEUE)
		code_bad++;
	if ((unsigned)info->si_value.sival_int != next_value++)
		order_bad++;
}

static void *sender(void *arg)
{
	union sigval v;

	for (int i = 0; i < QUEUED; i++) {
		v.sival_int = i;
		while (pthread_sigqueue(*(pthread_t *)arg, SIGRTMIN + 1, v))
			usleep(1000);
		usleep(200);
	}
	stop = 1;
	return NULL;
}

int main(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	socklen_t len = sizeof(to);
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction sa = { .sa_sigaction = tick };
	struct itimerval t = { { 0, 300 }, { 0, 300 } };
	unsigned got = 0, bad = 0, seen = 0;
	pthread_t me = pthread_self(), th;
	sigset_t all, old;
	struct pollfd p;
	char buf[64], c;
	int lst, s;

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
	getsockname(u, (void *)&to, &len);
	connect(u, (void *)&to, sizeof(to));
	sigaltstack(&ss, NULL);
	sa.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
	sigaction(SIGALRM, &sa, NULL);
	sa.sa_sigaction = queued;
	sa.sa_flags = SA_SIGINFO | SA_RESTART;
	sigaction(SIGRTMIN + 1, &sa, NULL);
	/* The sender is not to be sent the alarms. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	pthread_create(&th, NULL, sender, &me);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	setitimer(ITIMER_REAL, &t, NULL);
	for (unsigned i = 0; !stop || i < 2000 || ticks <= 50; i++) {
		c = (char)i;
		if (send(a, &c, 1, 0) != 1)
			bad++;
		p.fd = b;
		p.events = POLLIN;
		while (poll(&p, 1, -1) < 0)
			;
		if (recv(b, &c, 1, 0) != 1 || c != (char)i)
			bad++;
		if (i % 16 == 0) {
			s = socket(AF_INET, SOCK_DGRAM, 0);
			if (s < 0 || close(s))
				bad++;
		}
		while (recv(u, buf, sizeof(buf), MSG_DONTWAIT) > 0)
			got++;
		seen++;
	}
	memset(&t, 0, sizeof(t));
	setitimer(ITIMER_REAL, &t, NULL);
	pthread_join(th, NULL);
	while (recv(u, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		got++;
	printf("bad %u, ticks %d, all sent arrived %d\n", bad, ticks > 50,
	       got == sent);
	/* Linux: none; ours, when one is queued while one is put off. */
	printf("queued %u, in order %d, bad codes %u\n", next_value,
	       order_bad < QUEUED / 10, code_bad);
	printf("off the alternate stack %d\n", off_stack);
	return 0;
}
