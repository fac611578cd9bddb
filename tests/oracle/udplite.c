// SPDX-License-Identifier: MIT
/*
 * udplite.c - UDP-Lite (RFC 3828): its options, its own ports, the coverage
 * on the wire as a raw socket sees it, what is dropped, and the counters.
 */
#include <netinet/udp.h>
#include <sys/ioctl.h>

#include "tests/oracle/say.h"

#define SOL_UDPLITE 136
#define SEND_CSCOV  10
#define RECV_CSCOV  11
#define SEGMENT	    103

static unsigned char buf[70000];

static int lite(int port)
{
	struct sockaddr_in a = loopback(port);
	int s = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);

	if (bind(s, (void *)&a, sizeof(a)))
		say("bind", -1);
	return s;
}

static void set(int s, int name, int v)
{
	char what[60];

	snprintf(what, sizeof(what), "setsockopt %d %d", name, v);
	say(what, setsockopt(s, SOL_UDPLITE, name, &v, sizeof(v)));
}

static void get(int s, int level, int name)
{
	socklen_t len = 4;
	char what[60];
	int v = -5;

	snprintf(what, sizeof(what), "getsockopt %d %d", level, name);
	if (!say(what, getsockopt(s, level, name, &v, &len)))
		printf("  %d of %u\n", v, len);
}

static void options(void)
{
	static const int v[] = { 0, 1, 7, 8, 20, 65535, 65536, -1, -70000 };
	int s = lite(4000), u = socket(AF_INET, SOCK_DGRAM, 0), one = 1;

	for (int name = SEND_CSCOV; name <= RECV_CSCOV; name++) {
		get(s, SOL_UDPLITE, name);
		for (unsigned int i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
			set(s, name, v[i]);
			get(s, SOL_UDPLITE, name);
		}
		SAY(setsockopt(s, IPPROTO_UDP, name, &one, 4));
		SAY(setsockopt(s, SOL_UDPLITE, name, &one, 3));
		SAY(setsockopt(s, SOL_UDPLITE, name, (void *)8, 4));
		get(s, IPPROTO_UDP, name);
		puts("on UDP");
		set(u, name, 20);
		SAY(setsockopt(u, IPPROTO_UDP, name, &one, 4));
		get(u, SOL_UDPLITE, name);
	}
	set(u, UDP_CORK, 0);
	get(u, SOL_UDPLITE, UDP_CORK);
	set(s, 12, 0);
	get(s, SOL_UDPLITE, 12);
	get(s, SOL_SOCKET, SO_PROTOCOL);
	get(s, SOL_SOCKET, SO_TYPE);
	get(s, SOL_SOCKET, SO_RCVBUF);
	SAY(setsockopt(s, SOL_SOCKET, SO_ZEROCOPY, &one, 4));
	SAY(setsockopt(s, SOL_SOCKET, SO_PEEK_OFF, &one, 4));
	SAY(socket(AF_INET, SOCK_STREAM, IPPROTO_UDPLITE));
	SAY(listen(s, 1));
	SAY(accept(s, NULL, NULL));
	close(s);
	close(u);
}

static void ports(void)
{
	struct sockaddr_in a = loopback(4000), b;
	socklen_t len = sizeof(b);
	int s = lite(4000), u = socket(AF_INET, SOCK_DGRAM, 0), t;

	puts("ports");
	SAY(bind(u, (void *)&a, sizeof(a)));
	t = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);
	SAY(bind(t, (void *)&a, sizeof(a)));
	send_to(t, &a, "to lite");
	SAY(recv(u, buf, 99, MSG_DONTWAIT));
	SAY(recvfrom(s, buf, 99, MSG_DONTWAIT, (void *)&b, &len));
	a = loopback(4009);
	SAY(connect(t, (void *)&a, sizeof(a)));
	SAY(send(t, "x", 1, 0));
	SAY(recv(t, buf, 9, 0));
	close(s);
	close(t);
	close(u);
}

/* What a raw socket sees of the last datagram. */
static void wire(int raw)
{
	struct udphdr *uh = (void *)(buf + 20);
	long n = recv(raw, buf, sizeof(buf), MSG_DONTWAIT);

	if (n < 28)
		say("raw", n);
	else
		printf("  wire %ld len %d sum %04x\n", n, ntohs(uh->len),
		       ntohs(uh->check));
}

static void sent(int s, int raw, size_t len)
{
	struct sockaddr_in a = loopback(4001);
	char what[40];

	for (size_t i = 0; i < len; i++)
		buf[i] = (unsigned char)(i * 7);
	snprintf(what, sizeof(what), "send %zu", len);
	say(what, sendto(s, buf, len, 0, (void *)&a, sizeof(a)));
	wire(raw);
}

static void coverage(void)
{
	static const int cov[] = { 0, 8, 9, 20, 1000, 1500, 2001, 65535 };
	static const size_t size[] = { 0, 1, 12, 100, 5000, 65507 };
	struct sockaddr_in a = loopback(4001);
	int s = lite(4000), r = lite(4001), one = 1, zero = 0, gso = 50;
	int raw = socket(AF_INET, SOCK_RAW, IPPROTO_UDPLITE);

	puts("coverage");
	setsockopt(r, SOL_SOCKET, SO_RCVBUF, &(int){ 1 << 20 }, 4);
	setsockopt(raw, SOL_SOCKET, SO_RCVBUF, &(int){ 1 << 20 }, 4);
	sent(s, raw, 3);
	for (unsigned int i = 0; i < sizeof(cov) / sizeof(cov[0]); i++) {
		set(s, SEND_CSCOV, cov[i]);
		for (unsigned int j = 0; j < sizeof(size) / sizeof(size[0]);
		     j++) {
			sent(s, raw, size[j]);
			SAY(recv(r, buf, sizeof(buf), MSG_DONTWAIT));
		}
	}
	puts("no check, cork, segments");
	set(s, SEND_CSCOV, 10);
	SAY(setsockopt(s, SOL_SOCKET, SO_NO_CHECK, &one, 4));
	sent(s, raw, 30);
	SAY(setsockopt(s, SOL_SOCKET, SO_NO_CHECK, &zero, 4));
	SAY(sendto(s, "abc", 3, MSG_MORE, (void *)&a, sizeof(a)));
	SAY(sendto(s, "defg", 4, 0, (void *)&a, sizeof(a)));
	wire(raw);
	set(s, SEGMENT, gso);
	SAY(sendto(s, buf, 200, 0, (void *)&a, sizeof(a)));
	SAY(sendto(s, buf, 20, 0, (void *)&a, sizeof(a)));
	wire(raw);
	while (recv(r, buf, sizeof(buf), MSG_DONTWAIT) >= 0)
		puts("  got");
	close(s);
	close(r);
	close(raw);
}

static unsigned int add(unsigned int sum, const void *p, size_t n)
{
	const unsigned char *b = p;

	for (size_t i = 0; i < n; i++)
		sum += (unsigned int)b[i] << (i & 1 ? 0 : 8);
	return sum;
}

/* A datagram of n bytes that says cov, is summed over sum bytes of it, and
 * has byte `bad` changed after that. */
static void craft(int raw, int port, int n, int cov, int sum, int bad)
{
	unsigned char p[100] = { 0 };
	struct udphdr *uh = (void *)p;
	struct sockaddr_in a = loopback(0);
	unsigned int c;

	for (int i = 8; i < n; i++)
		p[i] = (unsigned char)i;
	uh->source = htons(4000);
	uh->dest = htons((unsigned short)port);
	uh->len = htons((unsigned short)cov);
	c = add(0, &a.sin_addr, 4);
	c = add(c, &a.sin_addr, 4);
	c += 136 + (unsigned int)n;
	c = add(c, p, (size_t)sum);
	while (c >> 16)
		c = (c & 0xffff) + (c >> 16);
	uh->check = htons((unsigned short)~c);
	if (!sum)
		uh->check = 0;
	if (bad)
		p[bad] ^= 0x55;
	printf("n %d cov %d sum %d bad %d: ", n, cov, sum, bad);
	say("sendto",
	    sendto(raw, p, (size_t)n, 0, (const void *)&a, sizeof(a)));
}

static void counters(void)
{
	char line[300];
	FILE *f = fopen("/proc/net/snmp", "r");

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "UdpLite: ", 9))
			printf("%s", line);
	if (f)
		fclose(f);
}

static void received(void)
{
	static const struct {
		int n, cov, sum, bad;
	} t[] = {
		{ 40, 40, 40, 0 }, { 40, 40, 40, 30 }, { 40, 0, 40, 0 },
		{ 40, 0, 40, 30 }, { 40, 12, 12, 0 },  { 40, 12, 12, 30 },
		{ 40, 12, 12, 9 }, { 40, 8, 8, 0 },    { 40, 7, 8, 0 },
		{ 40, 1, 8, 0 },   { 40, 41, 40, 0 },  { 40, 12, 0, 0 },
		{ 8, 8, 8, 0 },	   { 7, 7, 7, 0 },     { 40, 20, 20, 0 },
		{ 40, 21, 21, 0 },
	};
	int r = lite(4001), raw = socket(AF_INET, SOCK_RAW, IPPROTO_UDPLITE);
	static const int min[] = { -1, 20, 0 };

	puts("received");
	for (unsigned int k = 0; k < 3; k++) {
		if (min[k] >= 0)
			set(r, RECV_CSCOV, min[k]);
		for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
			craft(raw, 4001, t[i].n, t[i].cov, t[i].sum, t[i].bad);
			SAY(recv(r, buf, 99, MSG_DONTWAIT));
		}
		counters();
	}
	craft(raw, 4005, 40, 40, 40, 0);
	craft(raw, 4005, 40, 40, 40, 30);
	counters();
	close(r);
	close(raw);
}

static void proc(void)
{
	struct sockaddr_in a = loopback(4000);
	int s = lite(4000), t = lite(4001);
	char line[300];
	FILE *f;

	puts("proc");
	SAY(connect(t, (void *)&a, sizeof(a)));
	send(t, "abc", 3, 0);
	f = fopen("/proc/net/udplite", "r");
	while (f && fgets(line, sizeof(line), f)) {
		char *colon = strchr(line, ':');

		/* The bucket, the inode and the pointer are no one's. */
		if (colon)
			printf("%.65s\n", colon);
		else
			printf("%s", line);
	}
	if (f)
		fclose(f);
	f = fopen("/proc/net/sockstat", "r");
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "UDPLITE", 7))
			printf("%s", line);
	if (f)
		fclose(f);
	SAY(recv(s, buf, 9, 0));
	close(s);
	close(t);
}

static void multicast(void)
{
	struct ip_mreqn m = { .imr_ifindex = 1 };
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons(4002) };
	int r[2], s = lite(4000), one = 1;

	puts("multicast");
	m.imr_multiaddr.s_addr = a.sin_addr.s_addr = inet_addr("239.1.2.3");
	for (int i = 0; i < 2; i++) {
		r[i] = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);
		setsockopt(r[i], SOL_SOCKET, SO_REUSEADDR, &one, 4);
		SAY(bind(r[i], (void *)&a, sizeof(a)));
		SAY(setsockopt(r[i], IPPROTO_IP, IP_ADD_MEMBERSHIP, &m,
			       sizeof(m)));
	}
	SAY(setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, &m, sizeof(m)));
	set(s, SEND_CSCOV, 12);
	set(r[1], RECV_CSCOV, 16);
	SAY(sendto(s, "to all of them", 14, 0, (void *)&a, sizeof(a)));
	for (int i = 0; i < 2; i++)
		SAY(recv(r[i], buf, 99, MSG_DONTWAIT));
	counters();
}

int main(void)
{
	options();
	ports();
	coverage();
	received();
	proc();
	multicast();
	return 0;
}
