// SPDX-License-Identifier: MIT
/*
 * inet_connect.c - connect(2), getpeername(2), shutdown(2) and the states a
 * socket goes through, for datagrams, raw sockets and streams.
 */
#include <sys/ioctl.h>

#include "tests/oracle/say.h"

static void names(int s)
{
	struct sockaddr_in a;
	socklen_t len = sizeof(a);

	if (say("getsockname", getsockname(s, (void *)&a, &len)) == 0)
		printf("  %s %s\n", inet_ntoa(a.sin_addr),
		       a.sin_port ? "port" : "no port");
	len = sizeof(a);
	if (say("getpeername", getpeername(s, (void *)&a, &len)) == 0)
		printf("  %s %d\n", inet_ntoa(a.sin_addr), ntohs(a.sin_port));
}

static long to(int s, const char *ip, int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port) };
	char what[60];

	inet_pton(AF_INET, ip, &a.sin_addr);
	snprintf(what, sizeof(what), "connect %s:%d", ip, port);
	return say(what, connect(s, (void *)&a, sizeof(a)));
}

static long unspec(int s)
{
	struct sockaddr a = { .sa_family = AF_UNSPEC };

	return SAY(connect(s, &a, sizeof(a)));
}

static void lengths(int type, int proto)
{
	static const int lens[] = { 0, 1, 2, 8, 15, 16, 17, 128, 129, -1 };
	struct sockaddr_storage ss;

	for (unsigned int i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
		for (int fam = 0; fam < 11; fam += fam ? 8 : 2) {
			int s = socket(AF_INET, type | SOCK_NONBLOCK, proto);
			char what[60];

			memset(&ss, 0, sizeof(ss));
			ss.ss_family = (sa_family_t)fam;
			snprintf(what, sizeof(what), "type %d family %d len %d",
				 type, fam, lens[i]);
			say(what, connect(s, (void *)&ss, (socklen_t)lens[i]));
			close(s);
		}
}

static void datagram(int type, int proto)
{
	static const char *const ips[] = { "127.0.0.1",	      "0.0.0.0",
					   "127.255.255.255", "224.0.0.1",
					   "255.255.255.255", "10.1.1.1",
					   "240.0.0.1",	      "127.0.0.2" };
	int s, one = 1;

	for (unsigned int i = 0; i < sizeof(ips) / sizeof(ips[0]); i++) {
		s = socket(AF_INET, type, proto);
		to(s, ips[i], 9);
		names(s);
		setsockopt(s, SOL_SOCKET, SO_BROADCAST, &one, 4);
		to(s, ips[i], 9);
		names(s);
		unspec(s);
		names(s);
		close(s);
	}
	s = socket(AF_INET, type, proto);
	unspec(s);
	to(s, "127.0.0.1", 0);
	names(s);
	to(s, "127.0.0.2", 7);
	names(s);
	SAY(shutdown(s, -1));
	SAY(shutdown(s, 3));
	SAY(shutdown(s, SHUT_WR));
	SAY(send(s, "x", 1, MSG_NOSIGNAL));
	SAY(shutdown(s, SHUT_RD));
	SAY(recv(s, &one, 1, MSG_DONTWAIT));
	SAY(recv(s, &one, 1, 0));
	unspec(s);
	SAY(shutdown(s, SHUT_RDWR));
	SAY(listen(s, 1));
	SAY(accept(s, NULL, NULL));
	SAY(accept4(s, NULL, NULL, 0x100));
	close(s);

	/* what bind() fixed stays when the peer goes */
	s = socket(AF_INET, type, proto);
	struct sockaddr_in a = loopback(0);

	SAY(bind(s, (void *)&a, sizeof(a)));
	to(s, "127.0.0.1", 9);
	unspec(s);
	names(s);
	to(s, "10.1.1.1", 9);
	close(s);
	s = socket(AF_INET, type, proto);
	SAY(setsockopt(s, SOL_SOCKET, SO_DONTROUTE, &one, 4));
	to(s, "10.1.1.1", 9);
	to(s, "127.0.0.1", 9);
	close(s);
}

static void stream(void)
{
	struct sockaddr_in a;
	int l = tcp_listener(&a), s, c;
	struct pollfd p;

	s = socket(AF_INET, SOCK_STREAM, 0);
	SAY(shutdown(s, SHUT_RD));
	SAY(shutdown(s, SHUT_WR));
	unspec(s);
	names(s);
	SAY(connect(s, (void *)&a, sizeof(a)));
	SAY(connect(s, (void *)&a, sizeof(a)));
	SAY(listen(s, 1));
	unspec(s);
	SAY(recv(s, &c, 1, MSG_DONTWAIT));
	SAY(send(s, "x", 1, MSG_NOSIGNAL));
	c = accept(l, NULL, NULL);
	SAY(recv(c, &p, 1, 0));
	close(c);
	SAY(connect(s, (void *)&a, sizeof(a)));
	c = accept(l, NULL, NULL);
	SAY(shutdown(s, SHUT_WR));
	SAY(shutdown(s, SHUT_WR));
	SAY(recv(c, &p, 1, 0));
	SAY(shutdown(c, SHUT_RDWR));
	SAY(recv(s, &p, 1, 0));
	SAY(shutdown(s, SHUT_RDWR));
	names(s);
	close(s);
	close(c);
	SAY(connect(l, (void *)&a, sizeof(a)));
	SAY(shutdown(l, SHUT_WR));
	SAY(shutdown(l, SHUT_RD));
	SAY(accept(l, NULL, NULL));
	SAY(listen(l, 1));
	close(l);

	s = socket(AF_INET, SOCK_STREAM, 0);
	SAY(connect(s, (void *)&a, sizeof(a)));
	SAY(connect(s, (void *)&a, sizeof(a)));
	names(s);
	to(s, "127.255.255.255", 9);
	to(s, "224.0.0.1", 9);
	to(s, "255.255.255.255", 9);
	to(s, "10.1.1.1", 9);
	to(s, "0.0.0.0", 1);
	close(s);

	l = tcp_listener(&a);
	s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	SAY(connect(s, (void *)&a, sizeof(a)));
	p = (struct pollfd){ .fd = s, .events = POLLIN | POLLOUT };
	poll(&p, 1, 2000);
	say_events("after connect", (unsigned int)p.revents);
	SAY(connect(s, (void *)&a, sizeof(a)));
	SAY(connect(s, (void *)&a, sizeof(a)));
	close(s);
	close(l);
	s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	SAY(connect(s, (void *)&a, sizeof(a)));
	p.fd = s;
	poll(&p, 1, 2000);
	say_events("refused", (unsigned int)p.revents);
	SAY(connect(s, (void *)&a, sizeof(a)));
	SAY(connect(s, (void *)&a, sizeof(a)));
	close(s);
}

int main(void)
{
	lengths(SOCK_DGRAM, 0);
	lengths(SOCK_STREAM, 0);
	lengths(SOCK_RAW, IPPROTO_UDP);
	datagram(SOCK_DGRAM, 0);
	datagram(SOCK_RAW, 253);
	stream();
	return 0;
}
