// SPDX-License-Identifier: MIT
/*
 * raw_sock.c - raw(7) over lo: what is received, headers of one's own, the
 * ICMP filter, echo by the kernel, errors, options on the way.
 */
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <sys/ioctl.h>

#include "tests/oracle/say.h"

static unsigned short sum(const void *p, int n)
{
	const unsigned char *b = p;
	unsigned int s = 0;

	for (int i = 0; i < n; i += 2)
		s += (unsigned)b[i] << 8 | (i + 1 < n ? b[i + 1] : 0);
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return htons((unsigned short)~s);
}

static void show(int s, const char *what)
{
	unsigned char b[2000];
	struct sockaddr_in from = { 0 };
	socklen_t len = sizeof(from);
	struct pollfd p = { .fd = s, .events = POLLIN };
	long n;

	poll(&p, 1, 300);
	n = recvfrom(s, b, sizeof(b), MSG_DONTWAIT, (void *)&from, &len);
	if (say(what, n) < 0)
		return;
	b[4] = b[5] = b[10] = b[11] = 0; /* id and checksum */
	if (b[9] == IPPROTO_ICMP && b[20] == ICMP_DEST_UNREACH)
		b[32] = b[33] = b[38] = b[39] = 0; /* of the packet in it */
	printf("  from %s:%d len %d:", inet_ntoa(from.sin_addr),
	       ntohs(from.sin_port), (int)len);
	for (int i = 0; i < n && i < 60; i++)
		printf(" %02x", b[i]);
	printf("\n");
}

static void drain(int s)
{
	char b[100];

	while (recv(s, b, sizeof(b), MSG_DONTWAIT) >= 0)
		;
}

static void echo(int s, const char *ip, int type, int code)
{
	struct {
		struct icmphdr h;
		char data[12];
	} m;
	struct sockaddr_in a = { .sin_family = AF_INET };
	char what[60];

	memset(&m, 0, sizeof(m));
	inet_pton(AF_INET, ip, &a.sin_addr);
	m.h.type = (unsigned char)type;
	m.h.code = (unsigned char)code;
	m.h.un.echo.id = htons(77);
	m.h.un.echo.sequence = htons(3);
	memcpy(m.data, "twelve bytes", 12);
	m.h.checksum = sum(&m, sizeof(m));
	snprintf(what, sizeof(what), "icmp %d/%d to %s", type, code, ip);
	say(what, sendto(s, &m, sizeof(m), 0, (void *)&a, sizeof(a)));
}

static void icmp(void)
{
	int s = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), f = 0;
	unsigned int filter;
	socklen_t len = sizeof(filter);

	echo(s, "127.0.0.1", ICMP_ECHO, 0);
	show(s, "request");
	show(s, "reply");
	echo(s, "127.0.0.9", ICMP_ECHO, 5);
	show(s, "request");
	show(s, "reply");
	drain(s);
	for (int t = 0; t < 42; t += t < 20 ? 1 : 7) {
		echo(s, "127.0.0.1", t, 0);
		show(s, "itself");
		if (t == ICMP_TIMESTAMP)
			drain(s); /* the answer has the time in it */
		else
			show(s, "answer");
		drain(s);
	}
	filter = ~(1u << ICMP_ECHOREPLY);
	SAY(setsockopt(s, 255, 1, &filter, 4));
	SAY(getsockopt(s, 255, 1, &filter, &len));
	printf("  %x %d\n", filter, (int)len);
	echo(s, "127.0.0.1", ICMP_ECHO, 0);
	show(s, "filtered");
	show(s, "nothing");
	SAY(setsockopt(s, 255, 1, &filter, 2));
	SAY(setsockopt(s, 255, 2, &filter, 4));
	SAY(getsockopt(s, 255, 2, &filter, &len));
	SAY(setsockopt(s, IPPROTO_ICMP, 1, &filter, 4));
	filter = 0;
	SAY(setsockopt(s, 255, 1, &filter, 4));
	SAY(ioctl(s, FIONREAD, &f));
	echo(s, "127.0.0.1", ICMP_ECHO, 0);
	SAY(ioctl(s, FIONREAD, &f));
	printf("  %d\n", f);
	drain(s);
	SAY(send(s, "x", 1, 0));
	SAY(sendto(s, "x", 1, MSG_OOB, NULL, 0));
	SAY(recv(s, &f, 4, MSG_OOB));
	echo(s, "224.0.0.1", ICMP_ECHO, 0);
	echo(s, "127.255.255.255", ICMP_ECHO, 0);
	f = 1;
	SAY(setsockopt(s, SOL_SOCKET, SO_BROADCAST, &f, 4));
	echo(s, "127.255.255.255", ICMP_ECHO, 0);
	show(s, "broadcast");
	show(s, "unanswered");
	close(s);
}

/* Nobody has the protocol: told so; then somebody has. */
static void protocols(void)
{
	int i = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	int s = socket(AF_INET, SOCK_RAW, 253), t;
	struct sockaddr_in a = loopback(0);
	int one = 1;

	close(s);
	s = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	struct {
		struct iphdr ip;
		char data[8];
	} p = { .ip = { .version = 4, .ihl = 5, .protocol = 253, .ttl = 9 } };

	p.ip.daddr = a.sin_addr.s_addr;
	memcpy(p.data, "12345678", 8);
	SAY(sendto(s, &p, sizeof(p), 0, (void *)&a, sizeof(a)));
	show(i, "unreachable");
	t = socket(AF_INET, SOCK_RAW, 253);
	SAY(sendto(s, &p, sizeof(p), 0, (void *)&a, sizeof(a)));
	show(t, "253");
	SAY(sendto(t, "plain", 5, 0, (void *)&a, sizeof(a)));
	show(t, "253");
	SAY(setsockopt(t, SOL_IP, IP_HDRINCL, &one, 4));
	p.ip.ihl = 4;
	SAY(sendto(t, &p, sizeof(p), 0, (void *)&a, sizeof(a)));
	p.ip.ihl = 8;
	SAY(sendto(t, &p, sizeof(p), 0, (void *)&a, sizeof(a)));
	p.ip.ihl = 5;
	SAY(sendto(t, &p, 19, 0, (void *)&a, sizeof(a)));
	p.ip.saddr = htonl(0x7f000042);
	SAY(sendto(t, &p, sizeof(p), 0, (void *)&a, sizeof(a)));
	show(t, "source");
	p.ip.saddr = htonl(0x0a000042);
	SAY(sendto(t, &p, sizeof(p), 0, (void *)&a, sizeof(a)));
	show(t, "foreign source");
	p.ip.saddr = 0;
	SAY(connect(t, (void *)&a, sizeof(a)));
	SAY(send(t, &p, sizeof(p), 0));
	show(t, "connected");
	a.sin_addr.s_addr = htonl(0x7f000002);
	SAY(bind(t, (void *)&a, sizeof(a)));
	close(t);
	t = socket(AF_INET, SOCK_RAW, 253);
	SAY(bind(t, (void *)&a, sizeof(a)));
	p.ip.saddr = 0;
	SAY(sendto(s, &p, sizeof(p), 0, (void *)&a, sizeof(a)));
	show(t, "not for its address");
	SAY(setsockopt(t, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3));
	p.ip.daddr = a.sin_addr.s_addr;
	SAY(sendto(s, &p, sizeof(p), 0, (void *)&a, sizeof(a)));
	show(t, "for it");
	close(s);
	close(t);
	close(i);
}

static void options(void)
{
	static unsigned char rr[12] = { 7, 11, 4 }, ts[12] = { 68, 12, 5, 0 },
			     lsr[8] = { 131, 7, 4, 127, 0, 0, 2 },
			     bad[4] = { 7, 3, 3 }, nop[1] = { 1 };
	int t = socket(AF_INET, SOCK_RAW, 253);
	struct sockaddr_in a = loopback(0);
	unsigned char got[40];
	socklen_t len = sizeof(got);

	SAY(setsockopt(t, SOL_IP, IP_OPTIONS, rr, 11));
	SAY(getsockopt(t, SOL_IP, IP_OPTIONS, got, &len));
	for (unsigned int i = 0; i < len; i++)
		printf(" %02x", got[i]);
	printf("\n");
	SAY(sendto(t, "rr", 2, 0, (void *)&a, sizeof(a)));
	show(t, "recorded");
	SAY(setsockopt(t, SOL_IP, IP_OPTIONS, lsr, 7));
	len = sizeof(got);
	SAY(getsockopt(t, SOL_IP, IP_OPTIONS, got, &len));
	for (unsigned int i = 0; i < len; i++)
		printf(" %02x", got[i]);
	printf("\n");
	SAY(setsockopt(t, SOL_IP, IP_OPTIONS, bad, 3));
	SAY(setsockopt(t, SOL_IP, IP_OPTIONS, nop, 1));
	SAY(sendto(t, "nop", 3, 0, (void *)&a, sizeof(a)));
	show(t, "nop");
	SAY(setsockopt(t, SOL_IP, IP_OPTIONS, ts, 12));
	SAY(setsockopt(t, SOL_IP, IP_OPTIONS, NULL, 0));
	SAY(setsockopt(t, SOL_IP, IP_OPTIONS, ts, 41));
	len = sizeof(got);
	SAY(getsockopt(t, SOL_IP, IP_OPTIONS, got, &len));
	printf("  %d\n", (int)len);
	close(t);
}

static void errors(void)
{
	int i = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	int s = socket(AF_INET, SOCK_RAW, IPPROTO_UDP), one = 1;
	struct sockaddr_in a = loopback(0);
	struct udphdr u = { .source = htons(1000),
			    .dest = htons(1),
			    .len = htons(8) };
	struct pollfd p = { .fd = s, .events = POLLIN };
	int v = 0;
	socklen_t len = sizeof(v);

	SAY(sendto(s, &u, 8, 0, (void *)&a, sizeof(a)));
	show(i, "port unreachable");
	poll(&p, 1, 0);
	say_events("unconnected", (unsigned)p.revents);
	drain(s);
	SAY(connect(s, (void *)&a, sizeof(a)));
	SAY(send(s, &u, 8, 0));
	poll(&p, 1, 0);
	say_events("connected", (unsigned)p.revents);
	SAY(getsockopt(s, SOL_SOCKET, SO_ERROR, &v, &len));
	printf("  %d\n", v);
	SAY(setsockopt(s, SOL_IP, IP_RECVERR, &one, 4));
	SAY(send(s, &u, 8, 0));
	SAY(send(s, &u, 8, 0));
	SAY(recv(s, &u, 8, MSG_ERRQUEUE));
	SAY(recv(s, &u, 8, MSG_ERRQUEUE));
	SAY(recv(s, &u, 8, MSG_ERRQUEUE));
	close(s);
	close(i);
}

int main(void)
{
	icmp();
	protocols();
	options();
	errors();
	SAY(socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP));
	SAY(seteuid(1));
	SAY(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
	SAY(socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP));
	return 0;
}
