// SPDX-License-Identifier: MIT
/*
 * stops.c - SIGSTOP at random moments freezes only whom it concerns
 *
 *   stops N
 *
 * Two pairs of processes move data over TCP. One process of the second pair
 * is stopped N times at a random moment for 50 ms; during every stop the
 * first pair must have moved data.
 */
#include <arpa/inet.h>
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char buf[65536];
static volatile unsigned long *moved; /* by the first pair */

static void pair(pid_t pid[2], volatile unsigned long *count)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int l = socket(AF_INET, SOCK_STREAM, 0), s;

	if (l < 0 || bind(l, (void *)&a, sizeof(a)) || listen(l, 1) ||
	    getsockname(l, (void *)&a, &len))
		err(1, "listen");
	pid[0] = fork();
	if (pid[0] == 0) {
		s = accept(l, NULL, NULL);
		while (read(s, buf, sizeof(buf)) > 0)
			++*count;
		_exit(0);
	}
	pid[1] = fork();
	if (pid[1] == 0) {
		s = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(s, (void *)&a, sizeof(a)))
			_exit(1);
		while (write(s, buf, sizeof(buf)) > 0)
			;
		_exit(0);
	}
	close(l);
}

static void nap(long us)
{
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&t, NULL);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 20, frozen = 0;
	pid_t one[2], two[2];

	moved = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pair(one, &moved[0]);
	pair(two, &moved[8]);
	for (int i = 0; i < n; i++) {
		unsigned long before;
		pid_t p = two[rand() & 1];

		nap(rand() % 5000);
		kill(p, SIGSTOP);
		before = moved[0];
		for (int k = 0; k < 40 && moved[0] == before; k++)
			nap(50000);
		if (moved[0] == before)
			frozen++;
		kill(p, SIGCONT);
	}
	for (int i = 0; i < 2; i++) {
		kill(one[i], SIGKILL);
		kill(two[i], SIGKILL);
	}
	while (wait(NULL) > 0)
		;
	if (frozen)
		errx(1, "%d of %d stops froze the other pair", frozen, n);
	printf("%d stops, the other pair went on\n", n);
	return 0;
}
