// SPDX-License-Identifier: MIT
/*
 * mixtures.c - a socket among descriptors of every other sort: poll, select
 * and epoll say which is ready; and stdio on a socket
 */
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include "tests/oracle/say.h"

enum {
	TCP,
	PIPE,
	EVENT,
	TIMER,
	SIGNAL,
	INOTIFY,
	UNIX,
	TTY,
	UDP,
	KINDS
};
static const char *const name[KINDS] = { "tcp",	    "pipe",	"eventfd",
					 "timerfd", "signalfd", "inotify",
					 "unix",    "tty",	"udp" };
static int in[KINDS], out[KINDS];
static char dir[] = "/tmp/mixtures.XXXXXX";
static struct sockaddr_in udp_at;

static void make(void)
{
	sigset_t set;
	int fd[2];

	tcp_pair(fd);
	in[TCP] = fd[0];
	out[TCP] = fd[1];
	if (pipe(fd))
		say("pipe", -1);
	in[PIPE] = fd[0];
	out[PIPE] = fd[1];
	in[EVENT] = out[EVENT] = eventfd(0, 0);
	in[TIMER] = timerfd_create(CLOCK_MONOTONIC, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	in[SIGNAL] = signalfd(-1, &set, 0);
	in[INOTIFY] = inotify_init1(0);
	if (!mkdtemp(dir) || inotify_add_watch(in[INOTIFY], dir, IN_CREATE) < 0)
		say("inotify", -1);
	socketpair(AF_UNIX, SOCK_STREAM, 0, fd);
	in[UNIX] = fd[0];
	out[UNIX] = fd[1];
	out[TTY] = posix_openpt(O_RDWR | O_NOCTTY);
	grantpt(out[TTY]);
	unlockpt(out[TTY]);
	in[TTY] = open(ptsname(out[TTY]), O_RDWR | O_NOCTTY);
	in[UDP] = udp(&udp_at);
	out[UDP] = socket(AF_INET, SOCK_DGRAM, 0);
}

static void trigger(int k)
{
	struct itimerspec soon = { .it_value = { 0, 1000000 } };
	unsigned long long one = 1;
	char path[64];

	switch (k) {
	case TIMER:
		timerfd_settime(in[TIMER], 0, &soon, NULL);
		break;
	case SIGNAL:
		kill(getpid(), SIGUSR1);
		break;
	case INOTIFY:
		snprintf(path, sizeof(path), "%s/x", dir);
		close(open(path, O_CREAT | O_WRONLY, 0600));
		unlink(path);
		break;
	case EVENT:
		if (write(out[k], &one, 8) != 8)
			say("eventfd", -1);
		break;
	case UDP:
		send_to(out[k], &udp_at, "x\n");
		break;
	default:
		if (write(out[k], "x\n", 2) != 2)
			say(name[k], -1);
	}
}

static void take(int k)
{
	char buf[256];

	if (read(in[k], buf, sizeof(buf)) <= 0)
		say(name[k], -1);
}

static void by_poll(void)
{
	struct pollfd p[KINDS];
	int n;

	for (int i = 0; i < KINDS; i++)
		p[i] = (struct pollfd){ .fd = in[i], .events = POLLIN };
	n = poll(p, KINDS, 5000);
	printf("  poll %d:", n);
	for (int i = 0; i < KINDS; i++)
		if (p[i].revents)
			printf(" %s %x", name[i], (unsigned)p[i].revents);
	printf("\n");
}

static void by_select(void)
{
	struct timeval tv = { 5, 0 };
	int n, max = 0;
	fd_set r;

	FD_ZERO(&r);
	for (int i = 0; i < KINDS; i++) {
		FD_SET(in[i], &r);
		max = in[i] > max ? in[i] : max;
	}
	n = select(max + 1, &r, NULL, NULL, &tv);
	printf("  select %d:", n);
	for (int i = 0; i < KINDS; i++)
		if (FD_ISSET(in[i], &r))
			printf(" %s", name[i]);
	printf("\n");
}

static void by_epoll(int set)
{
	struct epoll_event ev[KINDS];
	int n = epoll_wait(set, ev, KINDS, 5000), ready[KINDS] = { 0 };

	printf("  epoll_wait %d:", n);
	for (int i = 0; i < n; i++)
		ready[ev[i].data.u32] = 1;
	for (int i = 0; i < KINDS; i++)
		if (ready[i])
			printf(" %s", name[i]);
	printf("\n");
}

static void stdio(void)
{
	FILE *f = fdopen(in[TCP], "r+"), *g = fdopen(dup(out[TCP]), "w");
	char line[64];

	puts("stdio");
	SAY(fprintf(g, "%s %d\n", "a line", 1));
	SAY(fflush(g));
	printf("%s", fgets(line, sizeof(line), f) ? line : "nothing\n");
	SAY(dprintf(out[TCP], "%05d\n", 42));
	printf("%s", fgets(line, sizeof(line), f) ? line : "nothing\n");
	SAY(fputs("back\n", f));
	SAY(fflush(f));
	SAY(read(out[TCP], line, sizeof(line)));
	SAY(fseek(f, 0, SEEK_CUR));
	SAY(fclose(g));
	shutdown(out[TCP], SHUT_WR);
	SAY(fgets(line, sizeof(line), f) != NULL);
	SAY(feof(f) != 0);
	SAY(fclose(f));
	SAY(fcntl(in[TCP], F_GETFD));
}

int main(void)
{
	int set = epoll_create1(0), outer = epoll_create1(0);
	struct epoll_event ev = { .events = EPOLLIN };

	make();
	for (int i = 0; i < KINDS; i++) {
		ev.data.u32 = (unsigned)i;
		if (epoll_ctl(set, EPOLL_CTL_ADD, in[i], &ev))
			say(name[i], -1);
	}
	epoll_ctl(outer, EPOLL_CTL_ADD, set, &ev);
	for (int i = 0; i < KINDS; i++) {
		puts(name[i]);
		trigger(i);
		by_poll();
		by_select();
		by_epoll(set);
		SAY(epoll_wait(outer, &ev, 1, 5000));
		take(i);
		SAY(epoll_wait(outer, &ev, 1, 0));
	}
	puts("a socket and each other one");
	for (int i = 1; i < KINDS; i++) {
		trigger(TCP);
		trigger(i);
		if (i == TIMER)
			poll(&(struct pollfd){ in[i], POLLIN, 0 }, 1, 5000);
		by_poll();
		by_select();
		by_epoll(set);
		take(TCP);
		take(i);
	}
	stdio();
	rmdir(dir);
	return 0;
}
