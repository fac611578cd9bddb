// SPDX-License-Identifier: MIT
/*
 * tcp_resetter.c - connect() to a server that resets whatever it accepts
 *
 * The connection is there when connect() looks; the reset comes behind. Only
 * where the two processes meet badly is it there first, which Linux shows for
 * one connect in two hundred.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMES 2000

static void resetter(int s)
{
	struct linger at_once = { 1, 0 };

	for (;;) {
		int c = accept(s, NULL, NULL);

		setsockopt(c, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
		close(c);
	}
}

int main(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int s = socket(AF_INET, SOCK_STREAM, 0), i, failed = 0;
	socklen_t len = sizeof(a);
	pid_t pid;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(s, (struct sockaddr *)&a, len) ||
	    getsockname(s, (struct sockaddr *)&a, &len) || listen(s, TIMES))
		perror("listen");
	pid = fork();
	if (pid == 0)
		resetter(s);
	for (i = 0; i < TIMES; i++) {
		int c = socket(AF_INET, SOCK_STREAM, 0);

		failed += connect(c, (struct sockaddr *)&a, sizeof(a)) != 0;
		close(c);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	printf("%s of the connects failed\n",
	       failed < TIMES / 10 ? "few or none" : "many");
	return 0;
}
