// SPDX-License-Identifier: MIT
/*
 * sigcalls.c - calls that signals come to, for whoever watches them
 *
 * sigcalls NAME: eintr restart timeout poll select accept raise queue pipe
 * kill nested.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static struct sockaddr_in addr = { .sin_family = AF_INET };
static int s;

static void handler(int sig)
{
}

/* The handler makes calls of its own: now there is something to receive. */
static void sender(int sig)
{
	sendto(s, "hi", 2, 0, (struct sockaddr *)&addr, sizeof(addr));
}

static void alarm_soon(void (*fn)(int), int flags)
{
	struct sigaction a = { .sa_handler = fn, .sa_flags = flags };
	struct itimerval t = { .it_value.tv_usec = 30000 };

	sigaction(SIGALRM, &a, NULL);
	setitimer(ITIMER_REAL, &t, NULL);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	struct timeval tv = { .tv_usec = 200000 };
	union sigval value = { .sival_int = 77 };
	socklen_t len = sizeof(addr);
	struct pollfd p;
	fd_set set;
	char b[64];
	int sv[2];

	s = socket(AF_INET, SOCK_DGRAM, 0);
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(s, (struct sockaddr *)&addr, sizeof(addr));
	getsockname(s, (struct sockaddr *)&addr, &len);
	signal(SIGUSR1, handler);
	signal(SIGPIPE, handler);
	if (strcmp(what, "eintr") == 0) {
		alarm_soon(handler, 0);
		recv(s, b, sizeof(b), 0);
	} else if (strcmp(what, "restart") == 0) {
		setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &len, sizeof(len));
		alarm_soon(sender, SA_RESTART);
		recv(s, b, sizeof(b), 0);
	} else if (strcmp(what, "timeout") == 0) {
		setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
		alarm_soon(handler, SA_RESTART);
		recv(s, b, sizeof(b), 0);
	} else if (strcmp(what, "poll") == 0) {
		p = (struct pollfd){ .fd = s, .events = POLLIN };
		alarm_soon(handler, SA_RESTART);
		poll(&p, 1, 200);
	} else if (strcmp(what, "select") == 0) {
		FD_ZERO(&set);
		FD_SET(s, &set);
		alarm_soon(handler, SA_RESTART);
		select(s + 1, &set, NULL, NULL, NULL);
	} else if (strcmp(what, "accept") == 0) {
		int l = socket(AF_INET, SOCK_STREAM, 0);

		listen(l, 1);
		alarm_soon(handler, 0);
		accept(l, NULL, NULL);
	} else if (strcmp(what, "raise") == 0) {
		raise(SIGUSR1);
		kill(getpid(), SIGUSR1);
		send(s, b, 1, 0);
	} else if (strcmp(what, "queue") == 0) {
		sigqueue(getpid(), SIGUSR1, value);
	} else if (strcmp(what, "pipe") == 0) {
		socketpair(AF_UNIX, SOCK_STREAM, 0, sv);
		close(sv[1]);
		send(sv[0], "x", 1, 0);
	}
	return 7;
}
