// SPDX-License-Identifier: MIT
/*
 * tracekill.c - makes calls and writes down, in shared memory, how many
 *
 * tracekill FILE: sends one-byte datagrams to itself for ever; FILE is 8
 * bytes, the number of sends that have returned.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	volatile uint64_t *done;
	int s, fd;
	char c;

	fd = argc > 1 ? open(argv[1], O_RDWR | O_CREAT, 0600) : -1;
	if (fd < 0 || ftruncate(fd, 8))
		return 2;
	done = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	s = socket(AF_INET, SOCK_DGRAM, 0);
	if (s < 0 || bind(s, (struct sockaddr *)&a, sizeof(a)) ||
	    getsockname(s, (struct sockaddr *)&a, &len) ||
	    connect(s, (struct sockaddr *)&a, sizeof(a)))
		return 2;
	for (;;) {
		if (send(s, "x", 1, 0) != 1)
			return 3;
		(*done)++;
		if (recv(s, &c, 1, 0) != 1)
			return 4;
	}
}
