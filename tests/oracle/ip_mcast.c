// SPDX-License-Identifier: MIT
/*
 * ip_mcast.c - groups on lo: joining and leaving, source filters, loop and
 * ttl, who gets a copy; broadcasts.
 */
#include "tests/oracle/say.h"

static unsigned int ip(const char *s)
{
	return inet_addr(s);
}

static long join(int s, int opt, const char *group, const char *addr, int index)
{
	struct ip_mreqn m = { .imr_multiaddr.s_addr = ip(group),
			      .imr_address.s_addr = ip(addr),
			      .imr_ifindex = index };
	char what[80];

	snprintf(what, sizeof(what), "opt %d %s at %s/%d", opt, group, addr,
		 index);
	return say(what, setsockopt(s, SOL_IP, opt, &m, sizeof(m)));
}

static long source(int s, int opt, const char *group, const char *src)
{
	struct ip_mreq_source m = { .imr_multiaddr.s_addr = ip(group),
				    .imr_interface.s_addr = ip("127.0.0.1"),
				    .imr_sourceaddr.s_addr = ip(src) };
	char what[80];

	snprintf(what, sizeof(what), "opt %d %s from %s", opt, group, src);
	return say(what, setsockopt(s, SOL_IP, opt, &m, sizeof(m)));
}

static void filter(int s, const char *group)
{
	struct {
		struct ip_msfilter f;
		struct in_addr more[20];
	} m;
	socklen_t len = sizeof(m);

	memset(&m, 0, sizeof(m));
	m.f.imsf_multiaddr.s_addr = ip(group);
	m.f.imsf_interface.s_addr = ip("127.0.0.1");
	m.f.imsf_numsrc = 20;
	if (say("msfilter", getsockopt(s, SOL_IP, IP_MSFILTER, &m, &len)))
		return;
	printf("  mode %u n %u len %d:", m.f.imsf_fmode, m.f.imsf_numsrc,
	       (int)len);
	for (unsigned int i = 0; i < m.f.imsf_numsrc && i < 20; i++)
		printf(" %s", inet_ntoa((&m.f.imsf_slist[0])[i]));
	printf("\n");
}

static int group_socket(const char *bound, unsigned short *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = *port,
				 .sin_addr.s_addr = ip(bound) };
	socklen_t len = sizeof(a);
	int one = 1, s = socket(AF_INET, SOCK_DGRAM, 0);

	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, 4);
	SAY(bind(s, (void *)&a, sizeof(a)));
	getsockname(s, (void *)&a, &len);
	*port = a.sin_port;
	return s;
}

static void got(const char *what, int s)
{
	char b[20];
	int n = 0;

	while (recv(s, b, sizeof(b), MSG_DONTWAIT) >= 0)
		n++;
	printf("  %s: %d\n", what, n);
}

static void memberships(int s)
{
	char name[30];

	join(s, IP_ADD_MEMBERSHIP, "239.1.1.1", "0.0.0.0", 0);
	join(s, IP_ADD_MEMBERSHIP, "127.0.0.1", "127.0.0.1", 0);
	join(s, IP_ADD_MEMBERSHIP, "239.1.1.1", "10.0.0.1", 0);
	join(s, IP_ADD_MEMBERSHIP, "239.1.1.1", "0.0.0.0", 99);
	join(s, IP_ADD_MEMBERSHIP, "239.1.1.1", "127.0.0.1", 0);
	join(s, IP_ADD_MEMBERSHIP, "239.1.1.1", "127.0.0.1", 0);
	join(s, IP_ADD_MEMBERSHIP, "239.1.1.1", "0.0.0.0", 1);
	join(s, IP_DROP_MEMBERSHIP, "239.1.1.2", "127.0.0.1", 0);
	join(s, IP_DROP_MEMBERSHIP, "239.1.1.1", "0.0.0.0", 0);
	join(s, IP_DROP_MEMBERSHIP, "239.1.1.1", "0.0.0.0", 99);
	join(s, IP_DROP_MEMBERSHIP, "239.1.1.1", "127.0.0.1", 0);
	join(s, IP_DROP_MEMBERSHIP, "239.1.1.1", "127.0.0.1", 0);
	join(s, IP_ADD_MEMBERSHIP, "224.0.0.1", "127.0.0.1", 0);
	join(s, IP_DROP_MEMBERSHIP, "224.0.0.1", "127.0.0.1", 0);
	for (int i = 0; i < 22; i++) {
		snprintf(name, sizeof(name), "239.2.0.%d", i);
		join(s, IP_ADD_MEMBERSHIP, name, "127.0.0.1", 0);
	}
	for (int i = 0; i < 22; i++) {
		snprintf(name, sizeof(name), "239.2.0.%d", i);
		join(s, IP_DROP_MEMBERSHIP, name, "0.0.0.0", 1);
	}
}

static void sources(int s)
{
	filter(s, "239.3.3.3");
	source(s, IP_BLOCK_SOURCE, "239.3.3.3", "127.0.0.7");
	join(s, IP_ADD_MEMBERSHIP, "239.3.3.3", "127.0.0.1", 0);
	filter(s, "239.3.3.3");
	source(s, IP_BLOCK_SOURCE, "239.3.3.3", "127.0.0.7");
	source(s, IP_BLOCK_SOURCE, "239.3.3.3", "127.0.0.7");
	source(s, IP_BLOCK_SOURCE, "239.3.3.3", "127.0.0.8");
	filter(s, "239.3.3.3");
	source(s, IP_ADD_SOURCE_MEMBERSHIP, "239.3.3.3", "127.0.0.9");
	source(s, IP_UNBLOCK_SOURCE, "239.3.3.3", "127.0.0.7");
	source(s, IP_UNBLOCK_SOURCE, "239.3.3.3", "127.0.0.7");
	source(s, IP_UNBLOCK_SOURCE, "239.3.3.3", "127.0.0.8");
	filter(s, "239.3.3.3");
	for (int i = 0; i < 12; i++) {
		char n[20];

		snprintf(n, sizeof(n), "127.0.1.%d", i);
		source(s, IP_BLOCK_SOURCE, "239.3.3.3", n);
	}
	filter(s, "239.3.3.3");
	join(s, IP_DROP_MEMBERSHIP, "239.3.3.3", "127.0.0.1", 0);
	source(s, IP_ADD_SOURCE_MEMBERSHIP, "239.3.3.3", "127.0.0.9");
	filter(s, "239.3.3.3");
	source(s, IP_BLOCK_SOURCE, "239.3.3.3", "127.0.0.9");
	source(s, IP_DROP_SOURCE_MEMBERSHIP, "239.3.3.3", "127.0.0.8");
	source(s, IP_DROP_SOURCE_MEMBERSHIP, "239.3.3.3", "127.0.0.9");
	filter(s, "239.3.3.3");
}

static void interface(int s)
{
	struct in_addr a = { 0 };
	socklen_t len = sizeof(a);
	struct ip_mreqn m = { .imr_ifindex = 1 };

	a.s_addr = ip("127.0.0.1");
	SAY(setsockopt(s, SOL_IP, IP_MULTICAST_IF, &a, 4));
	SAY(getsockopt(s, SOL_IP, IP_MULTICAST_IF, &a, &len));
	printf("  %s %d\n", inet_ntoa(a), (int)len);
	a.s_addr = ip("10.0.0.1");
	SAY(setsockopt(s, SOL_IP, IP_MULTICAST_IF, &a, 4));
	a.s_addr = 0;
	SAY(setsockopt(s, SOL_IP, IP_MULTICAST_IF, &a, 3));
	SAY(setsockopt(s, SOL_IP, IP_MULTICAST_IF, &a, 4));
	SAY(setsockopt(s, SOL_IP, IP_MULTICAST_IF, &m, sizeof(m)));
	SAY(getsockopt(s, SOL_IP, IP_MULTICAST_IF, &a, &len));
	printf("  %s %d\n", inet_ntoa(a), (int)len);
	m.imr_ifindex = 99;
	SAY(setsockopt(s, SOL_IP, IP_MULTICAST_IF, &m, sizeof(m)));
}

static void delivery(void)
{
	unsigned short port = 0;
	int any = group_socket("0.0.0.0", &port);
	int member = group_socket("0.0.0.0", &port);
	int grp = group_socket("239.4.4.4", &port);
	int picky = group_socket("0.0.0.0", &port);
	int s = socket(AF_INET, SOCK_DGRAM, 0), zero = 0;
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = port };
	struct in_addr lo = { .s_addr = ip("127.0.0.1") };

	to.sin_addr.s_addr = ip("239.4.4.4");
	SAY(sendto(s, "no way", 6, 0, (void *)&to, sizeof(to)));
	SAY(setsockopt(s, SOL_IP, IP_MULTICAST_IF, &lo, 4));
	SAY(sendto(s, "nobody", 6, 0, (void *)&to, sizeof(to)));
	got("any", any);
	join(member, IP_ADD_MEMBERSHIP, "239.4.4.4", "127.0.0.1", 0);
	join(picky, IP_ADD_MEMBERSHIP, "239.4.4.4", "127.0.0.1", 0);
	source(picky, IP_BLOCK_SOURCE, "239.4.4.4", "127.0.0.1");
	SAY(sendto(s, "member", 6, 0, (void *)&to, sizeof(to)));
	got("any", any);
	got("member", member);
	got("bound to the group", grp);
	got("picky", picky);
	SAY(setsockopt(any, SOL_IP, IP_MULTICAST_ALL, &zero, 4));
	SAY(sendto(s, "all 0", 5, 0, (void *)&to, sizeof(to)));
	got("any", any);
	got("member", member);
	got("bound to the group", grp);
	got("picky", picky);
	SAY(setsockopt(s, SOL_IP, IP_MULTICAST_LOOP, &zero, 4));
	SAY(sendto(s, "loop 0", 6, 0, (void *)&to, sizeof(to)));
	got("member", member);
	SAY(setsockopt(s, SOL_IP, IP_MULTICAST_TTL, &zero, 4));
	SAY(sendto(s, "ttl 0", 5, 0, (void *)&to, sizeof(to)));
	got("member", member);
	SAY(connect(s, (void *)&to, sizeof(to)));
	SAY(send(s, "connected", 9, 0));
	got("member", member);
	join(member, IP_DROP_MEMBERSHIP, "239.4.4.4", "127.0.0.1", 0);
	close(picky);
	SAY(send(s, "left", 4, 0));
	got("member", member);
	got("bound to the group", grp);
	to.sin_addr.s_addr = ip("127.255.255.255");
	int b = socket(AF_INET, SOCK_DGRAM, 0), one = 1;

	SAY(sendto(b, "b", 1, 0, (void *)&to, sizeof(to)));
	SAY(setsockopt(b, SOL_SOCKET, SO_BROADCAST, &one, 4));
	SAY(sendto(b, "b", 1, 0, (void *)&to, sizeof(to)));
	got("any", any);
	got("member", member);
	got("bound to the group", grp);
}

int main(void)
{
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	memberships(s);
	sources(s);
	interface(s);
	delivery();
	return 0;
}
