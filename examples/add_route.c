// SPDX-License-Identifier: MIT
/*
 * add_route.c - a route by netlink, with nothing but sendmsg()
 *
 *   add_route DESTINATION/LENGTH GATEWAY DEVICE
 *   add_route 10.10.0.0/16 10.102.0.1 eth0
 *
 * The first program of everyone who meets rtnetlink: a socket, a bind, a
 * nlmsghdr, a rtmsg, three attributes, one sendmsg. Then a UDP connect() to
 * the first host of the destination, which fails before and succeeds after:
 * the route is in use. Exits 0 when it was added and used.
 *
 * Under `sock102 run -g` the path of the sendmsg() is that of the kernel:
 * sys_sendmsg ... rtnetlink_rcv ... inet_rtm_newroute ... fn_hash_insert.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct request {
	struct nlmsghdr n;
	struct rtmsg r;
	char attrs[256];
};

static void addattr_l(struct nlmsghdr *n, size_t room, unsigned short type,
		      const void *data, size_t len)
{
	struct rtattr *rta = (void *)((char *)n + NLMSG_ALIGN(n->nlmsg_len));

	if (NLMSG_ALIGN(n->nlmsg_len) + RTA_SPACE(len) > room)
		errx(2, "no room for attribute %d", type);
	rta->rta_type = type;
	rta->rta_len = (unsigned short)RTA_LENGTH(len);
	memcpy(RTA_DATA(rta), data, len);
	n->nlmsg_len = (unsigned)(NLMSG_ALIGN(n->nlmsg_len) + RTA_SPACE(len));
}

static int route_socket(void)
{
	struct sockaddr_nl me = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	if (fd < 0 || bind(fd, (struct sockaddr *)&me, sizeof(me)))
		err(1, "netlink socket");
	return fd;
}

static void add_route(struct in_addr dst, int len, struct in_addr gw, int oif)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct request q = {
		.n = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)),
		       .nlmsg_type = RTM_NEWROUTE,
		       .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE |
				      NLM_F_EXCL | NLM_F_ACK,
		       .nlmsg_seq = 1 },
		.r = { .rtm_family = AF_INET,
		       .rtm_dst_len = (unsigned char)len,
		       .rtm_table = RT_TABLE_MAIN,
		       .rtm_protocol = RTPROT_BOOT,
		       .rtm_scope = RT_SCOPE_UNIVERSE,
		       .rtm_type = RTN_UNICAST },
	};
	struct iovec iov = { .iov_base = &q };
	struct msghdr msg = { .msg_name = &kernel,
			      .msg_namelen = sizeof(kernel),
			      .msg_iov = &iov,
			      .msg_iovlen = 1 };
	struct {
		struct nlmsghdr n;
		struct nlmsgerr e;
		char more[512];
	} ack;
	int fd = route_socket();

	addattr_l(&q.n, sizeof(q), RTA_GATEWAY, &gw, sizeof(gw));
	addattr_l(&q.n, sizeof(q), RTA_DST, &dst, sizeof(dst));
	addattr_l(&q.n, sizeof(q), RTA_OIF, &oif, sizeof(oif));
	iov.iov_len = q.n.nlmsg_len;
	if (sendmsg(fd, &msg, 0) < 0)
		err(1, "sendmsg");
	if (recv(fd, &ack, sizeof(ack), 0) <
	    (ssize_t)NLMSG_LENGTH(sizeof(ack.e)))
		err(1, "recv");
	close(fd);
	if (ack.n.nlmsg_type != NLMSG_ERROR || ack.n.nlmsg_seq != 1)
		errx(1, "answer of type %d", ack.n.nlmsg_type);
	if (ack.e.error) {
		errno = -ack.e.error;
		err(1, "RTM_NEWROUTE");
	}
}

/* The source address that connect() chooses, or why it fails. */
static int try_connect(const char *when, struct in_addr to)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons(9),
				 .sin_addr = to };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_DGRAM, 0), bad;

	printf("%s: connect %s: ", when, inet_ntoa(to));
	bad = connect(fd, (struct sockaddr *)&a, sizeof(a));
	if (bad)
		printf("%s\n", strerror(errno));
	else if (getsockname(fd, (struct sockaddr *)&a, &len))
		err(1, "getsockname");
	else
		printf("from %s\n", inet_ntoa(a.sin_addr));
	close(fd);
	return bad;
}

int main(int argc, char **argv)
{
	struct in_addr dst, gw, host;
	char *slash = argc == 4 ? strchr(argv[1], '/') : NULL;
	int len, oif;

	if (!slash)
		errx(2, "usage: add_route DESTINATION/LENGTH GATEWAY DEVICE");
	*slash = '\0';
	len = atoi(slash + 1);
	oif = (int)if_nametoindex(argv[3]);
	if (!inet_aton(argv[1], &dst) || !inet_aton(argv[2], &gw) || len < 0 ||
	    len > 32)
		errx(2, "not an address");
	if (!oif)
		err(1, "%s", argv[3]);
	host.s_addr = htonl(ntohl(dst.s_addr) | (len < 32));
	try_connect("before", host);
	add_route(dst, len, gw, oif);
	return try_connect("after", host) ? 1 : 0;
}
