// SPDX-License-Identifier: MIT
/*
 * ip_cmsg.c - control messages of SOL_IP on UDP sockets: what recvmsg() tells,
 * what sendmsg() takes, and the error queue (IP_RECVERR).
 */
#include <time.h>

#include <linux/errqueue.h>
#include <sys/time.h>
#include <sys/uio.h>

#include "tests/oracle/say.h"

static void show(struct msghdr *m)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		unsigned char *d = CMSG_DATA(c);

		printf("  level %d type %d len %d:", c->cmsg_level,
		       c->cmsg_type, (int)(c->cmsg_len - CMSG_LEN(0)));
		if (c->cmsg_level == SOL_SOCKET) {
			printf(" (time)\n");
			continue;
		}
		for (unsigned int i = 0; i < c->cmsg_len - CMSG_LEN(0); i++)
			if (c->cmsg_type == IP_ORIGDSTADDR && i > 1 && i < 4)
				printf(" pp");
			else
				printf(" %02x", d[i]);
		printf("\n");
	}
}

static void receive(int s, int flags, size_t room)
{
	char b[64] = "", ctl[512];
	struct sockaddr_in from = { 0 };
	struct iovec v = { b, sizeof(b) };
	struct msghdr m = { .msg_name = &from,
			    .msg_namelen = sizeof(from),
			    .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = ctl,
			    .msg_controllen = room };
	char what[40];

	snprintf(what, sizeof(what), "recvmsg flags %x room %d",
		 (unsigned)flags, (int)room);
	if (say(what, recvmsg(s, &m, flags | MSG_DONTWAIT)) < 0)
		return;
	printf("  %.20s from %s flags %x control %d name %d\n", b,
	       inet_ntoa(from.sin_addr), (unsigned)m.msg_flags,
	       (int)m.msg_controllen, (int)m.msg_namelen);
	show(&m);
}

static void tell(int s, const struct sockaddr_in *a)
{
	static const int opts[] = { IP_PKTINFO,	 IP_RECVTTL, IP_RECVTOS,
				    IP_RECVOPTS, IP_RETOPTS, IP_RECVORIGDSTADDR,
				    25 /* RECVFRAGSIZE */ };
	int one = 1, tos = 0x48, ttl = 17;

	for (unsigned int i = 0; i < sizeof(opts) / sizeof(opts[0]); i++) {
		setsockopt(s, SOL_IP, opts[i], &one, 4);
		send_to(s, a, "hello");
		receive(s, 0, 512);
	}
	SAY(setsockopt(s, SOL_IP, IP_TOS, &tos, 4));
	SAY(setsockopt(s, SOL_IP, IP_TTL, &ttl, 4));
	send_to(s, a, "tos and ttl");
	receive(s, MSG_PEEK, 512);
	for (int room = 0; room < 80; room += 8)
		receive(s, MSG_PEEK, (size_t)room);
	receive(s, 0, 512);
	SAY(setsockopt(s, SOL_SOCKET, SO_TIMESTAMP, &one, 4));
	send_to(s, a, "time");
	receive(s, 0, 512);
	for (unsigned int i = 0; i < sizeof(opts) / sizeof(opts[0]); i++)
		setsockopt(s, SOL_IP, opts[i], &(int){ 0 }, 4);
	one = 0;
	setsockopt(s, SOL_SOCKET, SO_TIMESTAMP, &one, 4);
}

static long with(int s, const struct sockaddr_in *a, int level, int type,
		 const void *data, size_t len)
{
	char ctl[256] = { 0 };
	struct iovec v = { (void *)"cmsg", 4 };
	struct msghdr m = { .msg_name = (void *)a,
			    .msg_namelen = sizeof(*a),
			    .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = ctl,
			    .msg_controllen = CMSG_SPACE(len) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	char what[60];

	c->cmsg_level = level;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(len);
	if (len)
		memcpy(CMSG_DATA(c), data, len);
	snprintf(what, sizeof(what), "send cmsg %d/%d len %d", level, type,
		 (int)len);
	return say(what, sendmsg(s, &m, 0));
}

static void take(int s, const struct sockaddr_in *a)
{
	static const int opts[] = { IP_PKTINFO, IP_RECVTTL, IP_RECVTOS };
	struct in_pktinfo pi = { 0 };
	int v, one = 1;

	for (unsigned int i = 0; i < sizeof(opts) / sizeof(opts[0]); i++)
		setsockopt(s, SOL_IP, opts[i], &one, 4);
	for (v = -1; v < 258; v += v < 2 ? 1 : 64) {
		printf("ttl %d: ", v);
		if (with(s, a, SOL_IP, IP_TTL, &v, 4) > 0)
			receive(s, 0, 512);
		printf("tos %d: ", v);
		if (with(s, a, SOL_IP, IP_TOS, &v, 4) > 0)
			receive(s, 0, 512);
	}
	v = 8;
	if (with(s, a, SOL_IP, IP_TOS, &v, 1) > 0)
		receive(s, 0, 512);
	with(s, a, SOL_IP, IP_TTL, &v, 1);
	with(s, a, SOL_IP, IP_TOS, &v, 2);
	with(s, a, SOL_IP, IP_PKTINFO, &pi, sizeof(pi));
	receive(s, 0, 512);
	pi.ipi_spec_dst.s_addr = htonl(0x7f000005);
	with(s, a, SOL_IP, IP_PKTINFO, &pi, sizeof(pi));
	receive(s, 0, 512);
	pi.ipi_spec_dst.s_addr = htonl(0x0a000005);
	with(s, a, SOL_IP, IP_PKTINFO, &pi, sizeof(pi));
	pi.ipi_spec_dst.s_addr = 0;
	pi.ipi_ifindex = 1;
	with(s, a, SOL_IP, IP_PKTINFO, &pi, sizeof(pi));
	receive(s, 0, 512);
	pi.ipi_ifindex = 99;
	with(s, a, SOL_IP, IP_PKTINFO, &pi, sizeof(pi));
	with(s, a, SOL_IP, IP_PKTINFO, &pi, 4);
	for (int t = 0; t < 60; t++)
		if (t != IP_TTL && t != IP_TOS && t != IP_PKTINFO)
			with(s, a, SOL_IP, t, &v, 4);
	with(s, a, SOL_SOCKET, SO_MARK, &v, 4);
	with(s, a, SOL_SOCKET, SCM_RIGHTS, &v, 4);
	with(s, a, SOL_SOCKET, SO_TIMESTAMPING, &v, 4);
	with(s, a, SOL_SOCKET, 77, &v, 4);
	with(s, a, IPPROTO_TCP, 1, &v, 4);
	with(s, a, IPPROTO_UDP, 1, &v, 4);
	with(s, a, IPPROTO_UDP, 103, &v, 2);
	while (recv(s, &one, 1, MSG_DONTWAIT) >= 0)
		;
}

static void errors(void)
{
	struct sockaddr_in dead;
	int s = udp(&dead), c, v = 1, e = 0;
	socklen_t len = sizeof(e);
	struct pollfd p;

	close(s);
	dead.sin_port = htons(1);
	c = socket(AF_INET, SOCK_DGRAM, 0);
	SAY(setsockopt(c, SOL_IP, IP_RECVERR, &v, 4));
	SAY(sendto(c, "payload of it", 13, 0, (void *)&dead, sizeof(dead)));
	p = (struct pollfd){ .fd = c, .events = POLLIN };
	poll(&p, 1, 1000);
	say_events("poll", (unsigned)p.revents);
	receive(c, MSG_ERRQUEUE, 512);
	receive(c, MSG_ERRQUEUE, 512);
	SAY(getsockopt(c, SOL_SOCKET, SO_ERROR, &e, &len));
	printf("  %d\n", e);
	SAY(sendto(c, "one", 3, 0, (void *)&dead, sizeof(dead)));
	SAY(sendto(c, "two", 3, 0, (void *)&dead, sizeof(dead)));
	SAY(sendto(c, "three", 5, 0, (void *)&dead, sizeof(dead)));
	receive(c, 0, 512);
	receive(c, MSG_ERRQUEUE, 20);
	receive(c, MSG_ERRQUEUE, 512);
	receive(c, MSG_ERRQUEUE, 512);
	setsockopt(c, SOL_IP, IP_PKTINFO, &v, 4);
	setsockopt(c, SOL_IP, IP_RECVTTL, &v, 4);
	SAY(sendto(c, "four", 4, 0, (void *)&dead, sizeof(dead)));
	receive(c, MSG_ERRQUEUE, 512);
	/* an error of our own: too long for what may not be cut */
	static char big[65508];

	SAY(sendto(c, big, sizeof(big), 0, (void *)&dead, sizeof(dead)));
	receive(c, MSG_ERRQUEUE, 512);
	SAY(connect(c, (void *)&dead, sizeof(dead)));
	SAY(send(c, "five", 4, 0));
	v = 0;
	SAY(setsockopt(c, SOL_IP, IP_RECVERR, &v, 4));
	receive(c, MSG_ERRQUEUE, 512);
	receive(c, 0, 512);
	close(c);
}

int main(void)
{
	struct sockaddr_in a;
	int s = udp(&a);

	tell(s, &a);
	take(s, &a);
	errors();
	return 0;
}
