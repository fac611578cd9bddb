// SPDX-License-Identifier: MIT
/*
 * udp_lookup.c - which of several sockets of one port gets a datagram: the
 * more exactly bound, the connected, the last one, one of a group.
 */
#include <netinet/udp.h>

#include "tests/oracle/say.h"

static unsigned short port;

static int at(const char *ip, int opt)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = port };
	socklen_t len = sizeof(a);
	int one = 1, s = socket(AF_INET, SOCK_DGRAM, 0);

	inet_pton(AF_INET, ip, &a.sin_addr);
	setsockopt(s, SOL_SOCKET, opt, &one, 4);
	if (bind(s, (void *)&a, sizeof(a)))
		say("bind", -1);
	getsockname(s, (void *)&a, &len);
	port = a.sin_port;
	return s;
}

static void peer(int s, const char *ip, int p)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = (in_port_t)p };

	inet_pton(AF_INET, ip, &a.sin_addr);
	say("  connect", connect(s, (void *)&a, sizeof(a)));
}

/* From a socket at `from` to the port at `to`: who has it? */
static void who(int from, const char *to, const int *s, int n)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = port };
	char b[8];

	inet_pton(AF_INET, to, &a.sin_addr);
	if (sendto(from, "x", 1, 0, (void *)&a, sizeof(a)) < 0) {
		say(to, -1);
		return;
	}
	printf("to %s:", to);
	for (int i = 0; i < n; i++)
		while (recv(s[i], b, sizeof(b), MSG_DONTWAIT) >= 0)
			printf(" %d", i);
	printf("\n");
}

static void specific(void)
{
	struct sockaddr_in me;
	int c = udp(&me), s[5];

	port = 0;
	s[0] = at("0.0.0.0", SO_REUSEADDR);
	s[1] = at("127.0.0.1", SO_REUSEADDR);
	who(c, "127.0.0.1", s, 2);
	who(c, "127.0.0.2", s, 2);
	s[2] = at("0.0.0.0", SO_REUSEADDR);
	who(c, "127.0.0.2", s, 3);
	peer(s[0], "127.0.0.1", me.sin_port);
	who(c, "127.0.0.1", s, 3);
	who(c, "127.0.0.2", s, 3);
	s[3] = at("0.0.0.0", SO_REUSEADDR);
	SAY(setsockopt(s[3], SOL_SOCKET, SO_BINDTODEVICE, "lo", 3));
	who(c, "127.0.0.2", s, 4);
	who(c, "127.0.0.1", s, 4);
	s[4] = at("127.0.0.1", SO_REUSEADDR);
	who(c, "127.0.0.1", s, 5);
	peer(s[1], "127.0.0.9", 7);
	who(c, "127.0.0.1", s, 5);
	close(s[4]);
	who(c, "127.0.0.1", s, 4);
	for (int i = 0; i < 4; i++)
		close(s[i]);
	who(c, "127.0.0.1", s, 0);
	close(c);
}

/* Of a REUSEPORT group one member; the same one for the same sender. */
static void group(void)
{
	int s[4], got[4] = { 0 }, steady = 1, used = 0;
	char b[8];

	port = 0;
	for (int i = 0; i < 4; i++)
		s[i] = at("127.0.0.1", SO_REUSEPORT);
	for (int n = 0; n < 64; n++) {
		struct sockaddr_in me, a = loopback(ntohs(port));
		int c = udp(&me), first = -1;

		for (int k = 0; k < 3; k++) {
			send_to(c, &a, "x");
			for (int i = 0; i < 4; i++)
				if (recv(s[i], b, 8, MSG_DONTWAIT) >= 0) {
					if (first >= 0 && first != i)
						steady = 0;
					first = i;
					got[i]++;
				}
		}
		close(c);
	}
	for (int i = 0; i < 4; i++)
		used += got[i] > 0;
	printf("steady %d, members used %d, datagrams %d\n", steady, used,
	       got[0] + got[1] + got[2] + got[3]);
	SAY(seteuid(1));
	struct sockaddr_in a = loopback(ntohs(port));
	int one = 1, t = socket(AF_INET, SOCK_DGRAM, 0);

	SAY(setsockopt(t, SOL_SOCKET, SO_REUSEPORT, &one, 4));
	SAY(bind(t, (void *)&a, sizeof(a)));
	SAY(seteuid(0));
}

/* Does a thread of another process see the same? */
static void shutdowns(void)
{
	struct sockaddr_in a;
	int s = udp(&a), c = socket(AF_INET, SOCK_DGRAM, 0);
	char b[8];

	SAY(connect(c, (void *)&a, sizeof(a)));
	SAY(shutdown(c, SHUT_RD));
	SAY(send(c, "x", 1, 0));
	SAY(recv(s, b, 8, 0));
	SAY(recv(c, b, 8, 0));
	struct sockaddr_in me;
	socklen_t len = sizeof(me);

	getsockname(c, (void *)&me, &len);
	SAY(sendto(s, "y", 1, 0, (void *)&me, sizeof(me)));
	SAY(recv(c, b, 8, 0));
	SAY(shutdown(c, SHUT_WR));
	SAY(send(c, "x", 1, MSG_NOSIGNAL));
	struct pollfd p = { .fd = c, .events = POLLIN | POLLOUT | POLLRDHUP };

	poll(&p, 1, 0);
	say_events("both", (unsigned)p.revents);
}

int main(void)
{
	specific();
	group();
	shutdowns();
	return 0;
}
