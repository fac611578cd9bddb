// SPDX-License-Identifier: MIT
/*
 * netcalls.c - a UDP socket and a few calls on it; prints what each returned
 *
 * netcalls [N]: N times getsockname() at the end (1).
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void say(const char *what, long ret)
{
	if (ret < 0)
		printf("%s -1 %s\n", what, strerrorname_np(errno));
	else
		printf("%s %ld\n", what, ret);
}

int main(int argc, char **argv)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int n = argc > 1 ? atoi(argv[1]) : 1, s;
	socklen_t len = sizeof(a);
	char buf[100];
	long ret = 0;

	s = socket(AF_INET, SOCK_DGRAM, 0);
	say("socket", s < 0 ? s : 0);
	say("bind", bind(s, (struct sockaddr *)&a, sizeof(a)));
	getsockname(s, (struct sockaddr *)&a, &len);
	say("connect", connect(s, (struct sockaddr *)&a, sizeof(a)));
	memset(buf, 'x', sizeof(buf));
	say("send", send(s, buf, sizeof(buf), 0));
	say("recv", recv(s, buf, sizeof(buf), MSG_DONTWAIT));
	say("recv again", recv(s, buf, sizeof(buf), MSG_DONTWAIT));
	say("bind bad", bind(s, (struct sockaddr *)8, sizeof(a)));
	for (int i = 0; i < n; i++)
		ret = getsockname(s, (struct sockaddr *)&a, &len);
	say("getsockname", ret);
	say("write", write(s, "hello", 5));
	say("close", close(s));
	return 0;
}
