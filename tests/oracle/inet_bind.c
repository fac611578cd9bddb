// SPDX-License-Identifier: MIT
/*
 * inet_bind.c - bind(2): addresses, lengths, families, privilege, and who may
 * share a port with whom.
 */
#include "tests/oracle/say.h"

static int try(int s, const char *ip, int port, int len, int family)
{
	struct sockaddr_in a = { .sin_family = (sa_family_t)family,
				 .sin_port = htons((uint16_t)port) };
	char what[100];

	inet_pton(AF_INET, ip, &a.sin_addr);
	snprintf(what, sizeof(what), "bind %s:%d len %d family %d", ip, port,
		 len, family);
	return (int)say(what, bind(s, (struct sockaddr *)&a, (socklen_t)len));
}

static void name(int s)
{
	struct sockaddr_in a;
	socklen_t len = sizeof(a);

	if (getsockname(s, (struct sockaddr *)&a, &len))
		say("getsockname", -1);
	else
		printf("  %s port %s len %d\n", inet_ntoa(a.sin_addr),
		       ntohs(a.sin_port) ? "set" : "0", (int)len);
	len = sizeof(a);
	say("  getpeername", getpeername(s, (struct sockaddr *)&a, &len));
}

static void addresses(int type, int proto)
{
	static const char *const ips[] = {
		"127.0.0.1", "127.0.0.2", "127.255.255.255", "0.0.0.0",
		"10.9.8.7",  "224.0.0.1", "255.255.255.255", "239.1.2.3",
		"240.0.0.1", "0.1.2.3",	  "127.0.0.0"
	};

	for (unsigned int i = 0; i < sizeof(ips) / sizeof(ips[0]); i++) {
		int s = socket(AF_INET, type, proto);

		try(s, ips[i], 0, 16, AF_INET);
		name(s);
		close(s);
	}
}

static void lengths(int type, int proto)
{
	static const int lens[] = { 0, 1, 2, 8, 15, 16, 17, 28, 128, 129, -1 };

	for (unsigned int i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		int s = socket(AF_INET, type, proto);
		char b[256] = { 0 };
		char what[50];

		*(sa_family_t *)(void *)b = AF_INET;
		snprintf(what, sizeof(what), "bind len %d", lens[i]);
		say(what,
		    bind(s, (struct sockaddr *)(void *)b, (socklen_t)lens[i]));
		close(s);
	}
	for (int f = 0; f < 12; f++) {
		int s = socket(AF_INET, type, proto);

		try(s, "0.0.0.0", 0, 16, f);
		close(s);
		s = socket(AF_INET, type, proto);
		try(s, "127.0.0.1", 0, 16, f);
		close(s);
	}
}

static void twice(int type)
{
	int s = socket(AF_INET, type, 0);

	try(s, "127.0.0.1", 0, 16, AF_INET);
	try(s, "127.0.0.1", 0, 16, AF_INET);
	name(s);
	close(s);
}

/* Two sockets, every combination of what they say and where they bind. */
static void conflicts(int type)
{
	static const char *const ip[] = { "0.0.0.0", "127.0.0.1", "127.0.0.2" };
	static const int opt[] = { 0, SO_REUSEADDR, SO_REUSEPORT };

	for (int c = 0; c < 3 * 3 * 3 * 3; c++) {
		int i = c / 27, j = c / 9 % 3, k = c / 3 % 3, l = c % 3;
		int a = socket(AF_INET, type, 0), b = socket(AF_INET, type, 0);
		struct sockaddr_in n;
		socklen_t len = sizeof(n);
		int one = 1;

		if (opt[k])
			setsockopt(a, SOL_SOCKET, opt[k], &one, 4);
		if (opt[l])
			setsockopt(b, SOL_SOCKET, opt[l], &one, 4);
		n = loopback(0);
		inet_pton(AF_INET, ip[i], &n.sin_addr);
		if (bind(a, (struct sockaddr *)&n, sizeof(n)))
			say("first", -1);
		getsockname(a, (struct sockaddr *)&n, &len);
		inet_pton(AF_INET, ip[j], &n.sin_addr);
		printf("type %d %s opt %d, then %s opt %d: ", type, ip[i],
		       opt[k], ip[j], opt[l]);
		say("bind", bind(b, (struct sockaddr *)&n, sizeof(n)));
		close(a);
		close(b);
	}
}

static void nonlocal(void)
{
	int one = 1, s = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in a = loopback(9);

	SAY(setsockopt(s, SOL_IP, IP_FREEBIND, &one, 4));
	try(s, "10.9.8.7", 0, 16, AF_INET);
	name(s);
	a.sin_addr.s_addr = htonl(0x0a090801);
	SAY(connect(s, (struct sockaddr *)&a, sizeof(a)));
	SAY(sendto(s, "x", 1, 0, (struct sockaddr *)&a, sizeof(a)));
	close(s);
	s = socket(AF_INET, SOCK_STREAM, 0);
	SAY(setsockopt(s, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &one, 4));
	try(s, "127.0.0.1", 0, 16, AF_INET);
	name(s);
	try(s, "127.0.0.1", 0, 16, AF_INET);
	close(s);
	s = socket(AF_INET, SOCK_DGRAM, 0);
	SAY(setsockopt(s, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &one, 4));
	try(s, "127.0.0.3", 0, 16, AF_INET);
	name(s);
	a = loopback(9);
	SAY(connect(s, (struct sockaddr *)&a, sizeof(a)));
	name(s);
	close(s);
}

/* IP_LOCAL_PORT_RANGE and what is left when it is used up. */
static void range(int type)
{
	uint32_t r = 40002u << 16 | 40001;
	int s[4];

	for (int i = 0; i < 4; i++) {
		char what[40];
		struct sockaddr_in a = loopback(0);

		s[i] = socket(AF_INET, type, 0);
		snprintf(what, sizeof(what), "range %d", i);
		say(what, setsockopt(s[i], SOL_IP, 51, &r, sizeof(r)));
		say("  bind", bind(s[i], (struct sockaddr *)&a, sizeof(a)));
	}
	for (int i = 0; i < 4; i++)
		close(s[i]);
}

int main(void)
{
	addresses(SOCK_STREAM, 0);
	addresses(SOCK_DGRAM, 0);
	addresses(SOCK_RAW, IPPROTO_UDP);
	lengths(SOCK_STREAM, 0);
	lengths(SOCK_DGRAM, 0);
	lengths(SOCK_RAW, IPPROTO_UDP);
	twice(SOCK_STREAM);
	twice(SOCK_DGRAM);
	conflicts(SOCK_DGRAM);
	conflicts(SOCK_STREAM);
	nonlocal();
	range(SOCK_DGRAM);
	range(SOCK_STREAM);
	return 0;
}
