// SPDX-License-Identifier: MIT
/* inet_socket.c - what socket(2) makes, and what it refuses. */
#include "tests/oracle/say.h"

int main(void)
{
	static const int types[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15, -1 };
	static const int protos[] = { 0,   1,	2,   6,	  17,  41,  132,
				      136, 255, 256, 261, 263, 300, -1 };

	for (unsigned int i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		for (unsigned int j = 0; j < sizeof(protos) / sizeof(protos[0]);
		     j++) {
			int s = socket(AF_INET, types[i], protos[j]), v = 0;
			socklen_t len = sizeof(v);

			printf("type %d proto %d: ", types[i], protos[j]);
			if (s < 0) {
				printf("%s\n", strerrorname_np(errno));
				continue;
			}
			getsockopt(s, SOL_SOCKET, SO_PROTOCOL, &v, &len);
			printf("protocol %d", v);
			getsockopt(s, SOL_SOCKET, SO_TYPE, &v, &len);
			printf(" type %d", v);
			getsockopt(s, SOL_SOCKET, SO_DOMAIN, &v, &len);
			printf(" domain %d", v);
			getsockopt(s, SOL_SOCKET, SO_REUSEADDR, &v, &len);
			printf(" reuse %d", v);
			getsockopt(s, SOL_SOCKET, SO_RCVBUF, &v, &len);
			printf(" rcvbuf %d", v);
			getsockopt(s, SOL_SOCKET, SO_SNDBUF, &v, &len);
			printf(" sndbuf %d\n", v);
			close(s);
		}
	}
	SAY(socket(AF_INET, SOCK_STREAM | 0x100, 0));
	SAY(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
	return 0;
}
