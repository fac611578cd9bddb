// SPDX-License-Identifier: MIT
/*
 * udp_msgs.c - datagrams: sizes, flags, truncation, peeking, corking, cuts,
 * errors that come back, and what an address argument may be.
 */
#include <netinet/udp.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

#include "tests/oracle/say.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

static char buf[70000];

static void drain(int s)
{
	char b[66000];
	long n;

	while ((n = recv(s, b, sizeof(b), MSG_DONTWAIT)) >= 0)
		printf("  got %ld %.10s\n", n, n ? b : "");
	say("  drained", n);
}

static void sizes(int s, const struct sockaddr_in *a)
{
	static const int n[] = { 0, 1, 1472, 65507, 65508, 65535, 65536 };

	memset(buf, 'x', sizeof(buf));
	for (unsigned int i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		char what[40];

		snprintf(what, sizeof(what), "sendto %d", n[i]);
		say(what, sendto(s, buf, (size_t)n[i], 0, (const void *)a,
				 sizeof(*a)));
		drain(s);
	}
}

static void flags(int s, const struct sockaddr_in *a)
{
	struct iovec v[2] = { { buf, 3 }, { buf + 50, 4 } };
	struct sockaddr_in from;
	struct msghdr m = { .msg_name = &from, .msg_iov = v, .msg_iovlen = 2 };
	int n = 0;

	strcpy(buf, "0123456789abcdef");
	SAY(sendto(s, buf, 16, MSG_OOB, (const void *)a, sizeof(*a)));
	SAY(sendto(s, buf, 16, MSG_CONFIRM, (const void *)a, sizeof(*a)));
	SAY(sendto(s, buf, 16, MSG_DONTROUTE, (const void *)a, sizeof(*a)));
	SAY(sendto(s, buf, 16, MSG_EOR, (const void *)a, sizeof(*a)));
	SAY(recv(s, buf, 4, MSG_PEEK));
	SAY(recv(s, buf, 4, MSG_PEEK | MSG_TRUNC));
	SAY(ioctl(s, FIONREAD, &n));
	printf("  %d\n", n);
	SAY(recv(s, buf, 4, MSG_TRUNC));
	m.msg_namelen = sizeof(from);
	SAY(recvmsg(s, &m, 0));
	printf("  flags %x name %d %.3s %.4s\n", (unsigned)m.msg_flags,
	       (int)m.msg_namelen, buf, buf + 50);
	m.msg_namelen = 5;
	SAY(recvmsg(s, &m, MSG_WAITALL));
	printf("  flags %x name %d\n", (unsigned)m.msg_flags,
	       (int)m.msg_namelen);
	SAY(recv(s, buf, 4, MSG_DONTWAIT));
	SAY(recv(s, buf, 4, MSG_OOB | MSG_DONTWAIT));
	SAY(recv(s, buf, 4, MSG_ERRQUEUE));
	SAY(ioctl(s, FIONREAD, &n));
	printf("  %d\n", n);
	SAY(ioctl(s, TIOCOUTQ, &n));
	printf("  %d\n", n);
	SAY(sendto(s, buf, 0, 0, (const void *)a, sizeof(*a)));
	SAY(ioctl(s, FIONREAD, &n));
	SAY(recv(s, buf, 4, 0));
	SAY(sendto(s, (void *)8, 10, 0, (const void *)a, sizeof(*a)));
	send_to(s, a, "lost");
	SAY(recv(s, (void *)8, 10, 0));
	SAY(recv(s, buf, 10, MSG_DONTWAIT));
}

static void names(int s, const struct sockaddr_in *a)
{
	struct sockaddr_in b = *a;
	static const int lens[] = { 0, 1, 8, 15, 16, 17, 128, 129, -1 };

	for (unsigned int i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		char what[40];
		struct sockaddr_storage ss;

		memset(&ss, 0, sizeof(ss));
		memcpy(&ss, a, sizeof(*a));
		snprintf(what, sizeof(what), "sendto namelen %d", lens[i]);
		say(what,
		    sendto(s, "n", 1, 0, (void *)&ss, (socklen_t)lens[i]));
	}
	drain(s);
	SAY(sendto(s, "x", 1, 0, NULL, 16));
	SAY(send(s, "x", 1, 0));
	b.sin_port = 0;
	SAY(sendto(s, "x", 1, 0, (void *)&b, sizeof(b)));
	b = *a;
	for (int f = 0; f < 12; f++) {
		b.sin_family = (sa_family_t)f;
		printf("family %d: ", f);
		SAY(sendto(s, "x", 1, 0, (void *)&b, sizeof(b)));
	}
	drain(s);
	b = *a;
	b.sin_addr.s_addr = 0;
	SAY(sendto(s, "any", 3, 0, (void *)&b, sizeof(b)));
	b.sin_addr.s_addr = htonl(0x7fffffff);
	SAY(sendto(s, "brd", 3, 0, (void *)&b, sizeof(b)));
	b.sin_addr.s_addr = 0xffffffff;
	SAY(sendto(s, "all", 3, 0, (void *)&b, sizeof(b)));
	b.sin_addr.s_addr = htonl(0xe0000001);
	SAY(sendto(s, "mc", 2, 0, (void *)&b, sizeof(b)));
	b.sin_addr.s_addr = htonl(0xf0000001);
	SAY(sendto(s, "e", 1, 0, (void *)&b, sizeof(b)));
	b.sin_addr.s_addr = htonl(0x0a000001);
	SAY(sendto(s, "net", 3, 0, (void *)&b, sizeof(b)));
	drain(s);
}

static void cork(int s, const struct sockaddr_in *a)
{
	struct sockaddr_in other = *a;
	int one = 1, zero = 0;

	other.sin_port = htons(1);
	SAY(sendto(s, "aa", 2, MSG_MORE, (const void *)a, sizeof(*a)));
	drain(s);
	SAY(sendto(s, "bb", 2, MSG_MORE, (void *)&other, sizeof(other)));
	SAY(send(s, "cc", 2, 0));
	drain(s);
	SAY(setsockopt(s, IPPROTO_UDP, UDP_CORK, &one, 4));
	SAY(sendto(s, "dd", 2, 0, (const void *)a, sizeof(*a)));
	SAY(send(s, "ee", 2, 0));
	drain(s);
	SAY(setsockopt(s, IPPROTO_UDP, UDP_CORK, &zero, 4));
	drain(s);
	SAY(sendto(s, buf, 65000, MSG_MORE, (const void *)a, sizeof(*a)));
	SAY(send(s, buf, 600, 0));
	drain(s);
	SAY(send(s, "x", 1, MSG_MORE));
	SAY(sendto(s, "ff", 2, MSG_MORE, (const void *)a, sizeof(*a)));
	SAY(sendto(s, "gg", 2, 0, (const void *)a, 3));
	SAY(send(s, "", 0, 0));
	drain(s);
}

static void segments(int s, const struct sockaddr_in *a)
{
	int v = 5;
	socklen_t len = sizeof(v);

	SAY(setsockopt(s, IPPROTO_UDP, UDP_SEGMENT, &v, 4));
	memcpy(buf, "abcdefghijklmno", 15);
	SAY(sendto(s, buf, 12, 0, (const void *)a, sizeof(*a)));
	drain(s);
	SAY(sendto(s, buf, 5, 0, (const void *)a, sizeof(*a)));
	SAY(sendto(s, buf, 0, 0, (const void *)a, sizeof(*a)));
	drain(s);
	SAY(sendto(s, buf, 5 * 128 + 1, 0, (const void *)a, sizeof(*a)));
	v = -1;
	SAY(setsockopt(s, IPPROTO_UDP, UDP_SEGMENT, &v, 4));
	v = 65536;
	SAY(setsockopt(s, IPPROTO_UDP, UDP_SEGMENT, &v, 4));
	SAY(getsockopt(s, IPPROTO_UDP, UDP_SEGMENT, &v, &len));
	v = 0;
	SAY(setsockopt(s, IPPROTO_UDP, UDP_SEGMENT, &v, 4));
	for (int n = 0; n < 110; n++) {
		v = 1;
		len = sizeof(v);
		if (n == 100)
			continue; /* UDP_ENCAP: its kinds are modules */
		printf("opt %d: ", n);
		if (say("get", getsockopt(s, IPPROTO_UDP, n, &v, &len)) == 0)
			printf("  %d/%d ", v, (int)len);
		if (n != UDP_SEGMENT && n != UDP_CORK) {
			v = 1;
			say("  set", setsockopt(s, IPPROTO_UDP, n, &v, 4));
			say("  len 3", setsockopt(s, IPPROTO_UDP, n, &v, 3));
		}
	}
}

static void errors(void)
{
	struct sockaddr_in dead;
	int s = udp(&dead), c, v = 0;
	socklen_t len = sizeof(v);

	close(s);
	c = socket(AF_INET, SOCK_DGRAM, 0);
	SAY(sendto(c, "x", 1, 0, (void *)&dead, sizeof(dead)));
	SAY(recv(c, buf, 1, MSG_DONTWAIT));
	SAY(connect(c, (void *)&dead, sizeof(dead)));
	SAY(send(c, "x", 1, 0));
	SAY(send(c, "x", 1, 0));
	SAY(send(c, "x", 1, 0));
	SAY(recv(c, buf, 1, 0));
	SAY(send(c, "x", 1, 0));
	SAY(getsockopt(c, SOL_SOCKET, SO_ERROR, &v, &len));
	printf("  %d\n", v);
	struct pollfd p = { .fd = c, .events = POLLIN | POLLOUT };

	SAY(send(c, "x", 1, 0));
	poll(&p, 1, 0);
	say_events("poll", (unsigned)p.revents);
	SAY(recv(c, buf, 1, MSG_DONTWAIT));
	poll(&p, 1, 0);
	say_events("poll", (unsigned)p.revents);
	close(c);
}

/* How much fits into a receive buffer is seen by what is lost. */
static void overflow(void)
{
	struct sockaddr_in a;
	int s = udp(&a), size = 4096, n = 0;

	SAY(setsockopt(s, SOL_SOCKET, SO_RCVBUF, &size, 4));
	for (int i = 0; i < 100; i++)
		send_to(s, &a, "some bytes");
	while (recv(s, buf, 100, MSG_DONTWAIT) >= 0)
		n++;
	printf("lost some: %d\n", n > 0 && n < 100);
	close(s);
}

int main(void)
{
	struct sockaddr_in a;
	int s = udp(&a);

	sizes(s, &a);
	flags(s, &a);
	names(s, &a);
	cork(s, &a);
	segments(s, &a);
	errors();
	overflow();
	return 0;
}
