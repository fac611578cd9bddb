// SPDX-License-Identifier: MIT
/*
 * udpkill.c - kill -9 in the middle of socket(), bind(), dup() and close()
 *
 *	udpkill N
 *
 * Eight children do nothing but make, bind, duplicate, use and close UDP
 * sockets, each from ports of its own, some of them in a child of theirs. N
 * times one of them is killed at a random moment and started again. At the
 * end /proc/net/udp must be as empty as before, every port can be bound, and
 * /proc/net/sockstat counts the sockets it counted before.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHILDREN 8
#define PORTS	 16 /* of each child */
#define FIRST	 20000

static struct sockaddr_in at(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons((unsigned short)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	return a;
}

static int bound(int port)
{
	struct sockaddr_in a = at(port);
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	if (s >= 0 && bind(s, (void *)&a, sizeof(a))) {
		close(s);
		return -1;
	}
	return s;
}

static void work(int child)
{
	int s[PORTS];
	char c;

	for (int i = 0; i < PORTS; i++)
		s[i] = -1;
	for (;;) {
		int i = rand() % PORTS, port = FIRST + child * PORTS + i;
		struct sockaddr_in a = at(port);
		int d;

		if (s[i] < 0) {
			s[i] = bound(port);
			continue;
		}
		switch (rand() % 16) {
		case 0:
			d = dup(s[i]);
			close(s[i]);
			s[i] = d;
			break;
		case 1:
			d = fcntl(s[i], F_DUPFD_CLOEXEC, 3);
			if (d >= 0)
				close(d);
			break;
		case 2:
			if (fork() == 0)
				_exit(0);
			break;
		case 3:
		case 4:
		case 5:
			close(s[i]);
			s[i] = -1;
			break;
		default:
			if (sendto(s[i], "x", 1, 0, (void *)&a, sizeof(a)) == 1)
				recv(s[i], &c, 1, MSG_DONTWAIT);
		}
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

static pid_t start(int child)
{
	unsigned seed = (unsigned)rand();
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (pid)
		return pid;
	srand(seed);
	work(child);
	_exit(0);
}

static void nap(long us)
{
	struct timespec t = { 0, us * 1000L };

	nanosleep(&t, NULL);
}

/* Lines of /proc/net/udp after the heading. */
static int ports(void)
{
	FILE *f = fopen("/proc/net/udp", "r");
	char line[256];
	int n = -1;

	if (!f)
		err(1, "/proc/net/udp");
	while (fgets(line, sizeof(line), f))
		n++;
	fclose(f);
	return n;
}

static int sockets(void)
{
	FILE *f = fopen("/proc/net/sockstat", "r");
	int n = -1;

	if (!f || fscanf(f, "sockets: used %d", &n) != 1)
		errx(1, "/proc/net/sockstat");
	fclose(f);
	return n;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 100, before = sockets(), left = 0;
	unsigned seed = (unsigned)time(NULL);
	pid_t pid[CHILDREN];

	if (getenv("SEED"))
		seed = (unsigned)atoi(getenv("SEED"));
	srand(seed);
	for (int i = 0; i < CHILDREN; i++)
		pid[i] = start(i);
	for (int i = 0; i < n; i++) {
		int k = rand() % CHILDREN;

		nap(rand() % 3000);
		kill(pid[k], SIGKILL);
		waitpid(pid[k], NULL, 0);
		pid[k] = start(k);
	}
	for (int i = 0; i < CHILDREN; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
	/* The keeper sees them a moment later. */
	for (int i = 0; i < 300 && (ports() || sockets() > before); i++)
		nap(10000);
	if (ports() || sockets() > before)
		errx(1, "%d ports bound, %d sockets, %d before (seed %u)",
		     ports(), sockets(), before, seed);
	for (int i = 0; i < CHILDREN * PORTS; i++) {
		int s = bound(FIRST + i);

		left += s < 0;
		close(s);
	}
	if (left)
		errx(1, "%d ports cannot be bound (seed %u)", left, seed);
	printf("%d kills, no port bound (seed %u)\n", n, seed);
	return 0;
}
