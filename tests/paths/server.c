// SPDX-License-Identifier: MIT
/*
 * server.c - socket, bind, listen, accept, all of them from main
 *
 * The program of the debugger's test. Accept does not wait: nobody connects.
 */
#include <err.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

int main(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (s < 0 || bind(s, (struct sockaddr *)&a, sizeof(a)) || listen(s, 1))
		err(1, "server");
	if (accept(s, NULL, NULL) >= 0)
		errx(1, "who is that?");
	return 0;
}
