// SPDX-License-Identifier: MIT
/*
 * ip_frag.c - reassembly: fragments made by hand, sent over lo through a raw
 * socket, to a UDP socket that says what came of them.
 */
#include <netinet/ip.h>
#include <netinet/udp.h>

#include "tests/oracle/say.h"

static int raw, sock;
static struct sockaddr_in me;
static unsigned short id = 100;

/* A UDP datagram of 40 bytes of payload, or as much of it as is asked for. */
static unsigned char datagram[48];

static void make(int fill)
{
	struct udphdr u = { .source = htons(9),
			    .dest = me.sin_port,
			    .len = htons(48) };

	memcpy(datagram, &u, 8);
	for (int i = 8; i < 48; i++)
		datagram[i] = (unsigned char)(fill + i);
	id++;
}

/* Bytes from .. to of it, with more to come or not. */
static void frag(int from, int to, int more)
{
	struct {
		struct iphdr ip;
		unsigned char data[100];
	} p;
	long r;

	memset(&p, 0, sizeof(p));
	p.ip.version = 4;
	p.ip.ihl = 5;
	p.ip.ttl = 64;
	p.ip.protocol = IPPROTO_UDP;
	p.ip.id = htons(id);
	p.ip.frag_off = htons((uint16_t)(from / 8 | (more ? 0x2000 : 0)));
	p.ip.saddr = p.ip.daddr = me.sin_addr.s_addr;
	memcpy(p.data, datagram + from, (size_t)(to - from));
	r = sendto(raw, &p, sizeof(p.ip) + (size_t)(to - from), 0, (void *)&me,
		   sizeof(me));
	if (r < 0)
		say("sendto", r);
}

static void got(const char *what)
{
	unsigned char b[100], ctl[100];
	struct iovec v = { b, sizeof(b) };
	int n = 0;

	for (;; n++) {
		struct msghdr m = { .msg_iov = &v,
				    .msg_iovlen = 1,
				    .msg_control = ctl,
				    .msg_controllen = sizeof(ctl) };
		long r = recvmsg(sock, &m, MSG_DONTWAIT);
		unsigned int sum = 0;

		if (r < 0)
			break;
		for (long i = 0; i < r; i++)
			sum = sum * 31 + b[i];
		printf("%s: %ld bytes, sum %08x", what, r, sum);
		for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c;
		     c = CMSG_NXTHDR(&m, c)) {
			int val;

			memcpy(&val, CMSG_DATA(c), 4);
			printf(" cmsg %d: %d", c->cmsg_type, val);
		}
		printf("\n");
	}
	if (!n)
		printf("%s: nothing\n", what);
	fflush(stdout);
}

int main(void)
{
	int one = 1;

	raw = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	sock = udp(&me);
	SAY(setsockopt(sock, SOL_IP, 25 /* IP_RECVFRAGSIZE */, &one, 4));
	make(1), frag(0, 48, 0), got("whole");
	make(2), frag(0, 24, 1), frag(24, 48, 0), got("in order");
	make(3), frag(24, 48, 0), frag(0, 24, 1), got("reversed");
	make(4), frag(16, 32, 1), frag(32, 48, 0), frag(0, 16, 1);
	got("three, mixed");
	make(5), frag(0, 24, 1), frag(0, 24, 1), frag(24, 48, 0);
	got("first twice");
	make(6), frag(0, 24, 1), frag(24, 48, 0), frag(24, 48, 0);
	got("last twice");
	make(7), frag(0, 24, 1), frag(16, 32, 1), frag(32, 48, 0);
	got("overlap in the middle");
	frag(0, 24, 1), frag(24, 48, 0), got("again, same id");
	make(8), frag(0, 32, 1), frag(8, 16, 1), frag(32, 48, 0);
	got("one within another");
	make(9), frag(8, 16, 1), frag(0, 32, 1), frag(32, 48, 0);
	got("one around another");
	make(10), frag(0, 24, 1), frag(24, 48, 0), frag(48, 48, 0);
	got("empty one after");
	make(11), frag(24, 48, 0), frag(24, 40, 0), frag(0, 24, 1);
	got("two ends");
	make(12), frag(24, 40, 0), frag(24, 48, 0), frag(0, 24, 1);
	got("two ends, longer later");
	make(13), frag(24, 48, 0), frag(40, 48, 1), frag(0, 24, 1);
	got("more after the end");
	make(14), frag(0, 20, 1), frag(16, 48, 0), got("not a multiple of 8");
	make(15), frag(0, 24, 1), got("half");
	make(16), frag(24, 48, 0), got("other half of another");
	id--;
	make(16), frag(0, 24, 1), got("and its first");
	for (int i = 0; i < 48; i += 8) {
		if (!i)
			make(17);
		frag(i, i + 8, i < 40);
	}
	got("six");
	make(18);
	for (int i = 40; i >= 0; i -= 8)
		frag(i, i + 8, i < 40);
	got("six reversed");
	return 0;
}
