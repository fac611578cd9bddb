// SPDX-License-Identifier: MIT
/*
 * tcp_sendopts.c - what a send on a stream may ask for beside its data
 *
 * SO_TIMESTAMPING of what was sent, by socket and by control message; control
 * messages that a stream refuses.
 */
#include <time.h>

#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in addr = { .sin_family = AF_INET };
static socklen_t alen = sizeof(addr);

static const char *err(long ret)
{
	return ret < 0 ? strerrorname_np(errno) : "0";
}

static int listener(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	addr.sin_port = 0;
	if (bind(s, (void *)&addr, sizeof(addr)) || listen(s, 8) ||
	    getsockname(s, (void *)&addr, &alen))
		exit(1);
	return s;
}

/* One stamp: its kind, its number, and the bytes that came with it. */
static void stamp(int s)
{
	char buf[2048], ctl[512];
	struct iovec iov = { buf, sizeof(buf) };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = ctl,
			    .msg_controllen = sizeof(ctl) };
	struct pollfd p = { .fd = s };
	ssize_t n;

	poll(&p, 1, 5000);
	n = recvmsg(s, &m, MSG_ERRQUEUE | MSG_DONTWAIT);
	printf("   %s", err(n));
	for (struct cmsghdr *c = n < 0 ? NULL : CMSG_FIRSTHDR(&m); c;
	     c = CMSG_NXTHDR(&m, c)) {
		struct sock_extended_err e;

		if (c->cmsg_level != SOL_IP)
			continue;
		memcpy(&e, CMSG_DATA(c), sizeof(e));
		printf(" %s info %u data %u, %zd bytes",
		       strerrorname_np((int)e.ee_errno), e.ee_info, e.ee_data,
		       n);
	}
	printf("\n");
}

static void stamps(const char *what, int s, int n)
{
	printf("  %s\n", what);
	while (n--)
		stamp(s);
}

#define SW (SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY)
#define ALL                                                              \
	(SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_TX_SOFTWARE |      \
	 SOF_TIMESTAMPING_TX_ACK)

static void set(int s, int flags)
{
	printf("SO_TIMESTAMPING %#x %s\n", flags,
	       err(setsockopt(s, SOL_SOCKET, SO_TIMESTAMPING, &flags,
			      sizeof(flags))));
}

static long with_cmsg(int s, int level, int type, int val, size_t len)
{
	char data[] = "12345", ctl[CMSG_SPACE(16)] = { 0 };
	struct iovec iov = { data, 5 };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = ctl,
			    .msg_controllen = CMSG_SPACE(len) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = level;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(c), &val, sizeof(val));
	return sendmsg(s, &m, 0);
}

static void stamping(void)
{
	int l = listener(), s = socket(AF_INET, SOCK_STREAM, 0), a;
	static char big[200000];

	set(s, SW | SOF_TIMESTAMPING_OPT_ID);
	connect(s, (void *)&addr, sizeof(addr));
	a = accept(l, NULL, NULL);
	set(s, SW | ALL);
	send(s, "0123456789", 10, 0);
	stamps("10 bytes", s, 3);
	set(s, SW | ALL | SOF_TIMESTAMPING_OPT_ID);
	send(s, "0123456789", 10, 0);
	stamps("10 bytes, counted", s, 3);
	send(s, "abcde", 5, 0);
	stamps("5 more", s, 3);
	set(s, SW | SOF_TIMESTAMPING_TX_ACK | SOF_TIMESTAMPING_OPT_ID);
	send(s, big, 50000, 0);
	stamps("50000, when they are acknowledged", s, 1);
	set(s, SW | SOF_TIMESTAMPING_OPT_ID);
	printf("by a control message %s\n",
	       err(with_cmsg(s, SOL_SOCKET, SO_TIMESTAMPING,
			     SOF_TIMESTAMPING_TX_SOFTWARE, 4)));
	stamps("asked once", s, 1);
	send(s, "x", 1, 0);
	printf("   none: %s\n", err(recv(s, big, 1, MSG_ERRQUEUE)));
	printf("cmsg of the receiving side %s\n",
	       err(with_cmsg(s, SOL_SOCKET, SO_TIMESTAMPING,
			     SOF_TIMESTAMPING_RX_SOFTWARE, 4)));
	printf("cmsg too short %s\n",
	       err(with_cmsg(s, SOL_SOCKET, SO_TIMESTAMPING, 0, 2)));
	printf("cmsg unknown %s\n", err(with_cmsg(s, SOL_SOCKET, 99, 0, 4)));
	printf("cmsg of IP %s\n", err(with_cmsg(s, SOL_IP, 99, 0, 4)));
	close(a);
	close(s);
	close(l);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	stamping();
	return 0;
}
