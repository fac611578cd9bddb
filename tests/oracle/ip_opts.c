// SPDX-License-Identifier: MIT
/*
 * ip_opts.c - options of the IP header on datagrams and connections over lo:
 * recorded routes, timestamps, source routes, router alert; what the reader
 * sees of them and how they come back.
 */
#include <netinet/tcp.h>
#include <sys/uio.h>

#include "tests/oracle/say.h"

static void hex(const char *what, const unsigned char *p, int n, int ts)
{
	printf("  %s %d:", what, n);
	for (int i = 0; i < n; i++)
		if (ts && i >= 4)
			printf(" tt"); /* the time of day */
		else
			printf(" %02x", p[i]);
	printf("\n");
	fflush(stdout);
}

static void receive(int s, int ts)
{
	char b[64] = "", ctl[512];
	struct sockaddr_in from = { 0 };
	struct iovec v = { b, sizeof(b) };
	struct msghdr m = { .msg_name = &from,
			    .msg_namelen = sizeof(from),
			    .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = ctl,
			    .msg_controllen = sizeof(ctl) };

	if (say("recvmsg", recvmsg(s, &m, MSG_DONTWAIT)) < 0)
		return;
	printf("  %s from %s flags %x\n", b, inet_ntoa(from.sin_addr),
	       (unsigned)m.msg_flags);
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c))
		hex(c->cmsg_type == IP_RECVOPTS ? "recvopts" : "retopts",
		    CMSG_DATA(c), (int)(c->cmsg_len - CMSG_LEN(0)), ts);
}

static void back(int s)
{
	unsigned char got[40];
	socklen_t len = sizeof(got);

	if (SAY(getsockopt(s, SOL_IP, IP_OPTIONS, got, &len)) == 0)
		hex("options", got, (int)len, 0);
}

static const struct {
	const char *name;
	int len, ts;
	unsigned char o[40];
} opts[] = {
	{ "record route", 11, 0, { 7, 11, 4 } },
	{ "record route, long", 39, 0, { 7, 39, 4 } },
	{ "record route, full", 7, 0, { 7, 7, 8, 1, 2, 3, 4 } },
	{ "timestamps", 12, 1, { 68, 12, 5, 0 } },
	{ "timestamps and addresses", 20, 1, { 68, 20, 5, 1 } },
	{ "prespecified", 12, 1, { 68, 12, 5, 3, 127, 0, 0, 1 } },
	{ "prespecified, other", 12, 1, { 68, 12, 5, 3, 10, 0, 0, 1 } },
	{ "loose", 7, 0, { 131, 7, 4, 127, 0, 0, 2 } },
	{ "strict", 11, 0, { 137, 11, 4, 127, 0, 0, 2, 127, 0, 0, 3 } },
	{ "router alert", 4, 0, { 148, 4, 0, 0 } },
	{ "nop nop end", 3, 0, { 1, 1, 0 } },
	{ "end first", 5, 0, { 0, 1, 2, 3, 4 } },
	{ "two", 15, 0, { 148, 4, 0, 0, 7, 11, 4 } },
	{ "two of a kind", 14, 0, { 7, 7, 4, 0, 0, 0, 0, 7, 7, 4 } },
	{ "unknown", 4, 0, { 200, 4, 1, 2 } },
	{ "pointer too small", 7, 0, { 7, 7, 3 } },
	{ "too long", 7, 0, { 7, 9, 4 } },
	{ "length 1", 4, 0, { 7, 1, 4 } },
	{ "length 0", 4, 0, { 7, 0, 4 } },
	{ "route without hops", 3, 0, { 131, 3, 4 } },
	{ "route, odd", 8, 0, { 131, 8, 4, 127, 0, 0, 1 } },
	{ "stamp flag 2", 8, 1, { 68, 8, 5, 2 } },
};

static void datagrams(void)
{
	struct sockaddr_in a;
	int s = udp(&a), c, one = 1;

	for (unsigned int i = 0; i < sizeof(opts) / sizeof(opts[0]); i++) {
		printf("%s\n", opts[i].name);
		c = socket(AF_INET, SOCK_DGRAM, 0);
		setsockopt(s, SOL_IP, IP_RECVOPTS, &one, 4);
		setsockopt(s, SOL_IP, IP_RETOPTS, &one, 4);
		if (say("  set", setsockopt(c, SOL_IP, IP_OPTIONS, opts[i].o,
					    (socklen_t)opts[i].len)) == 0) {
			back(c);
			send_to(c, &a, "opt");
			receive(s, opts[i].ts);
		}
		close(c);
	}
}

static void connections(void)
{
	for (unsigned int i = 0; i < sizeof(opts) / sizeof(opts[0]); i++) {
		struct sockaddr_in a;
		int l = tcp_listener(&a), c = socket(AF_INET, SOCK_STREAM, 0);
		int d, v = 0;
		socklen_t len = sizeof(v);
		char b[8];

		if (setsockopt(c, SOL_IP, IP_OPTIONS, opts[i].o,
			       (socklen_t)opts[i].len) ||
		    opts[i].o[0] == 131 || opts[i].o[0] == 137) {
			close(c);
			close(l);
			continue;
		}
		printf("%s\n", opts[i].name);
		if (say("  connect", connect(c, (void *)&a, sizeof(a))) == 0) {
			SAY(getsockopt(c, IPPROTO_TCP, TCP_MAXSEG, &v, &len));
			printf("  %d\n", v);
			d = accept(l, NULL, NULL);
			if (!opts[i].ts)
				back(d);
			SAY(send(c, "12345", 5, 0));
			SAY(recv(d, b, 8, 0));
			close(d);
		}
		close(c);
		close(l);
	}
}

int main(void)
{
	datagrams();
	connections();
	return 0;
}
