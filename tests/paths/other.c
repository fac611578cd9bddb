// SPDX-License-Identifier: MIT
/*
 * other.c - datagrams, raw and netlink sockets, for their paths
 *
 * other NAME runs one sequence. What a family does not have must say so.
 */
#include <err.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define OK(call) ((call) < 0 ? err(1, "%d: %s", __LINE__, #call) : (void)0)
#define NOT(call, error)                                                     \
	((call) >= 0 || errno != (error) ? err(1, "%d: %s", __LINE__, #call) \
					 : (void)0)

static struct sockaddr_in addr;
static struct sockaddr *const sa = (struct sockaddr *)&addr;
static socklen_t len = sizeof(addr);

static int bound(void)
{
	int s;

	addr = (struct sockaddr_in){ .sin_family = AF_INET };
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	OK(s = socket(AF_INET, SOCK_DGRAM, 0));
	OK(bind(s, sa, sizeof(addr)));
	OK(getsockname(s, sa, &len));
	return s;
}

static void udp(void)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	struct pollfd p = { .events = POLLIN | POLLOUT };
	char one[] = "one", two[] = "two", buf[8];
	struct iovec v[2] = { { one, 3 }, { two, 3 } };
	struct ip_mreq group = { .imr_multiaddr.s_addr = htonl(0xef010101),
				 .imr_interface.s_addr = htonl(0x7f000001) };
	int s = bound(), c, n, two_fds[2];

	OK(c = socket(AF_INET, SOCK_DGRAM, 0));
	OK(sendto(c, "a", 1, 0, sa, sizeof(addr)));
	OK(connect(c, sa, sizeof(addr)));
	OK(getpeername(c, sa, &len));
	OK(writev(c, v, 2));
	OK(write(c, "b", 1));
	p.fd = s;
	OK(poll(&p, 1, 0));
	OK(ioctl(s, FIONREAD, &n));
	OK(recvfrom(s, buf, 8, 0, sa, &len));
	OK(readv(s, v, 2));
	OK(read(s, buf, 8));
	OK(setsockopt(s, SOL_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)));
	OK(connect(c, &none, sizeof(none)));
	NOT(listen(s, 1), EOPNOTSUPP);
	NOT(accept(s, NULL, NULL), EOPNOTSUPP);
	NOT(socketpair(AF_INET, SOCK_DGRAM, 0, two_fds), EOPNOTSUPP);
	OK(close(c));
	OK(close(s));
}

/* A datagram to a port that nobody has, and the answer. */
static void unreachable(void)
{
	int s = bound(), c;

	OK(close(s));
	OK(c = socket(AF_INET, SOCK_DGRAM, 0));
	OK(connect(c, sa, sizeof(addr)));
	OK(send(c, "x", 1, 0));
	NOT(recv(c, &s, 1, 0), ECONNREFUSED);
}

static void raw(void)
{
	struct icmphdr echo = { .type = ICMP_ECHO, .checksum = 0xfff7 };
	char buf[64];
	int s;

	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	OK(s = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
	OK(bind(s, sa, sizeof(addr)));
	OK(sendto(s, &echo, sizeof(echo), 0, sa, sizeof(addr)));
	do
		OK(recv(s, buf, sizeof(buf), 0));
	while (buf[20] != ICMP_ECHOREPLY);
	OK(connect(s, sa, sizeof(addr)));
	OK(close(s));
}

static void netlink(void)
{
	struct sockaddr_nl nl = { .nl_family = AF_NETLINK };
	struct {
		struct nlmsghdr h;
		struct rtgenmsg g;
	} ask = { { sizeof(ask), RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 1,
		    0 },
		  { AF_UNSPEC } };
	struct pollfd p = { .events = POLLIN };
	struct sockaddr *a = (struct sockaddr *)&nl;
	socklen_t l = sizeof(nl);
	char buf[8192];
	int s, two[2];

	OK(s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
	OK(bind(s, a, sizeof(nl)));
	OK(getsockname(s, a, &l));
	nl.nl_pid = 0;
	OK(connect(s, a, sizeof(nl)));
	OK(send(s, &ask, sizeof(ask), 0));
	p.fd = s;
	OK(poll(&p, 1, -1));
	OK(recv(s, buf, sizeof(buf), 0));
	NOT(listen(s, 1), EOPNOTSUPP);
	NOT(accept(s, NULL, NULL), EOPNOTSUPP);
	NOT(shutdown(s, SHUT_RD), EOPNOTSUPP);
	NOT(ioctl(s, SIOCATMARK, buf), ENOTTY);
	NOT(socketpair(AF_NETLINK, SOCK_RAW, 0, two), EOPNOTSUPP);
	NOT(setsockopt(s, SOL_IP, IP_TOS, &l, sizeof(l)), ENOPROTOOPT);
	NOT(getsockopt(s, SOL_IP, IP_TOS, buf, &l), ENOPROTOOPT);
	OK(close(s));
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "udp"))
		udp();
	else if (!strcmp(what, "unreachable"))
		unreachable();
	else if (!strcmp(what, "raw"))
		raw();
	else if (!strcmp(what, "netlink"))
		netlink();
	else
		errx(2, "udp, unreachable, raw or netlink");
	return 0;
}
