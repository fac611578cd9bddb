// SPDX-License-Identifier: MIT
/*
 * txstamp.c - time stamps of what was sent, through the error queue
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char *err(long ret)
{
	return ret < 0 ? strerrorname_np(errno) : "0";
}

static const char *recent(const long *tv)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return !tv[0] ? "none" : now.tv_sec - tv[0] < 20 ? "recent" : "old";
}

static void errqueue(int s)
{
	char buf[256], ctl[512];
	struct sockaddr_storage name;
	struct iovec iov = { buf, sizeof(buf) };
	struct msghdr m = { .msg_name = &name,
			    .msg_namelen = sizeof(name),
			    .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = ctl,
			    .msg_controllen = sizeof(ctl) };
	struct pollfd p = { .fd = s, .events = POLLIN | POLLPRI };
	struct cmsghdr *c;
	ssize_t n;

	poll(&p, 1, 0);
	n = recvmsg(s, &m, MSG_ERRQUEUE | MSG_DONTWAIT);
	printf("  poll %#x recv %zd %s flags %#x name %u", p.revents, n, err(n),
	       m.msg_flags, n < 0 ? 0 : m.msg_namelen);
	if (n > 4)
		printf(" ends %.4s", buf + n - 4);
	for (c = n < 0 ? NULL : CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		size_t len = c->cmsg_len - CMSG_LEN(0);

		printf(" cmsg %d/%d len %zu", c->cmsg_level, c->cmsg_type, len);
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == 37) {
			long ts[6];

			memcpy(ts, CMSG_DATA(c), sizeof(ts));
			printf(" %s", recent(ts));
		} else if (len >= sizeof(struct sock_extended_err)) {
			struct sock_extended_err e;

			memcpy(&e, CMSG_DATA(c), sizeof(e));
			printf(" errno %s origin %u type %u info %u data %u",
			       strerrorname_np((int)e.ee_errno), e.ee_origin,
			       e.ee_type, e.ee_info, e.ee_data);
		}
	}
	printf("\n");
}

static void stamped(const char *what, int s, const struct sockaddr_in *to,
		    int flags)
{
	int i;
	char sink[64];

	printf("%s %#x %s\n", what, flags,
	       err(setsockopt(s, SOL_SOCKET, SO_TIMESTAMPING, &flags,
			      sizeof(flags))));
	for (i = 0; i < 2; i++) {
		printf("  send %s\n", err(sendto(s, "payload", 7, 0, (void *)to,
						 sizeof(*to))));
		errqueue(s);
		errqueue(s);
	}
	errqueue(s);
	while (recv(s, sink, sizeof(sink), MSG_DONTWAIT) >= 0)
		;
}

#define SW SOF_TIMESTAMPING_SOFTWARE
#define TX SOF_TIMESTAMPING_TX_SOFTWARE

int main(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int s = socket(AF_INET, SOCK_DGRAM, 0), one = 1;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(s, (void *)&a, sizeof(a)) || getsockname(s, (void *)&a, &len))
		return 1;
	stamped("not asked to report", s, &a, TX);
	stamped("udp", s, &a, SW | TX);
	stamped("sched", s, &a, SW | SOF_TIMESTAMPING_TX_SCHED);
	stamped("both", s, &a, SW | TX | SOF_TIMESTAMPING_TX_SCHED);
	stamped("id", s, &a, SW | TX | SOF_TIMESTAMPING_OPT_ID);
	stamped("id again", s, &a, SW | TX | SOF_TIMESTAMPING_OPT_ID);
	stamped("only", s, &a, SW | TX | SOF_TIMESTAMPING_OPT_TSONLY);
	stamped("off", s, &a, 0);
	setsockopt(s, SOL_SOCKET, SO_SELECT_ERR_QUEUE, &one, sizeof(one));
	stamped("select", s, &a, SW | TX);
	close(s);
	return 0;
}
