// SPDX-License-Identifier: MIT
/*
 * recvmeta.c - what comes with a datagram: stamps, marks, losses; peeking at
 * an offset; how the receive buffer is charged
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#ifndef SO_RCVMARK
#define SO_RCVMARK 75
#endif
#define SO_RCVPRIORITY_ 82

static int rx, tx;
static struct sockaddr_in addr;

static const char *err(long ret)
{
	return ret < 0 ? strerrorname_np(errno) : "0";
}

static void renew(void)
{
	socklen_t len = sizeof(addr);

	if (rx > 0)
		close(rx);
	if (tx > 0)
		close(tx);
	rx = socket(AF_INET, SOCK_DGRAM, 0);
	tx = socket(AF_INET, SOCK_DGRAM, 0);
	memset(&addr, 0, sizeof(addr));
	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(rx, (void *)&addr, sizeof(addr)) ||
	    getsockname(rx, (void *)&addr, &len) ||
	    connect(tx, (void *)&addr, sizeof(addr)))
		perror("renew");
}

static void on(int name, int val)
{
	printf(" %d=%d:%s", name, val,
	       err(setsockopt(rx, SOL_SOCKET, name, &val, sizeof(val))));
}

/* Is it a time of about now? */
static const char *recent(const void *data, size_t len, int micro)
{
	long tv[2];
	struct timespec now;

	if (len < sizeof(tv))
		return "short";
	memcpy(tv, data, sizeof(tv));
	clock_gettime(CLOCK_REALTIME, &now);
	if (tv[1] < 0 || tv[1] >= (micro ? 1000000 : 1000000000))
		return "odd";
	return now.tv_sec - tv[0] >= 0 && now.tv_sec - tv[0] < 20 ? "recent"
								  : "old";
}

static void receive(int flags)
{
	char buf[64], ctl[512];
	struct iovec iov = { buf, sizeof(buf) };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = ctl,
			    .msg_controllen = sizeof(ctl) };
	ssize_t n = recvmsg(rx, &m, flags | MSG_DONTWAIT);
	struct cmsghdr *c;

	printf("  recv %zd %s %.*s flags %#x", n, err(n), n > 0 ? (int)n : 0,
	       buf, m.msg_flags);
	for (c = n < 0 ? NULL : CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		size_t len = c->cmsg_len - CMSG_LEN(0);
		const unsigned char *d = CMSG_DATA(c);
		int val;

		printf(" cmsg %d/%d len %zu", c->cmsg_level, c->cmsg_type, len);
		switch (c->cmsg_type) {
		case 29:
		case 63:
			printf(" %s", recent(d, len, 1));
			break;
		case 35:
		case 64:
		case 37:
		case 65:
			printf(" %s", recent(d, len, 0));
			break;
		default:
			memcpy(&val, d, sizeof(val));
			printf(" %d", val);
		}
	}
	printf("\n");
}

static void stamps(void)
{
	static const int names[] = { 29, 35, 63, 64 };
	unsigned int i;
	int sof = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE;

	for (i = 0; i < 4; i++) {
		renew();
		printf("stamp");
		on(names[i], 1);
		send(tx, "a", 1, 0);
		printf("\n");
		receive(0);
		printf(" ");
		on(names[i], 0);
		send(tx, "b", 1, 0);
		printf("\n");
		receive(0);
	}
	for (i = 0; i < 3; i++) {
		renew();
		printf("stamping");
		on(i == 1 ? 65 : 37,
		   i < 2 ? sof : SOF_TIMESTAMPING_RX_SOFTWARE);
		if (i == 1)
			on(29, 1);
		send(tx, "a", 1, 0);
		printf("\n");
		receive(0);
	}
	/* asked for when it is there already: the time it is read */
	renew();
	send(tx, "late", 4, 0);
	printf("late");
	on(29, 1);
	printf("\n");
	receive(0);
}

static void last_stamp(void)
{
	struct timeval tv;
	struct timespec ts;

	renew();
	printf("SIOCGSTAMP %s", err(ioctl(rx, SIOCGSTAMP, &tv)));
	send(tx, "a", 1, 0);
	printf(" unread %s\n", err(ioctl(rx, SIOCGSTAMP, &tv)));
	receive(0);
	printf("  read %s", err(ioctl(rx, SIOCGSTAMP, &tv)));
	printf(" %s", recent(&tv, sizeof(tv), 1));
	printf(" ns %s", err(ioctl(rx, SIOCGSTAMPNS, &ts)));
	printf(" %s\n", recent(&ts, sizeof(ts), 0));
}

static void marks(void)
{
	int mark = 77, prio = 5;

	renew();
	setsockopt(tx, SOL_SOCKET, SO_MARK, &mark, sizeof(mark));
	setsockopt(tx, SOL_SOCKET, SO_PRIORITY, &prio, sizeof(prio));
	printf("marks");
	on(SO_RCVMARK, 1);
	on(SO_RCVPRIORITY_, 1);
	printf("\n");
	send(tx, "m", 1, 0);
	receive(0);
}

static void meminfo(const char *what)
{
	unsigned int m[9];
	socklen_t len = sizeof(m);

	if (getsockopt(rx, SOL_SOCKET, 55, m, &len))
		perror("meminfo");
	printf("  %s: rmem %u rcvbuf %u wmem %u sndbuf %u drops %u\n", what,
	       m[0], m[1], m[2], m[3], m[8]);
}

static void losses(void)
{
	char big[1000] = "";
	int i;

	renew();
	printf("losses");
	on(SO_RXQ_OVFL, 1);
	on(SO_RCVBUF, 3000);
	printf("\n");
	for (i = 0; i < 20; i++)
		send(tx, "0123456789ABCDEFGHIJ" + i, 1, 0);
	meminfo("20 sent");
	for (i = 0; i < 9; i++)
		receive(0);
	send(tx, "after", 5, 0);
	receive(0);
	meminfo("read");
	for (i = 0; i < 4; i++)
		send(tx, big, sizeof(big), 0);
	meminfo("4 of 1000");
	renew();
	printf("one larger than the buffer");
	on(SO_RCVBUF, 0);
	printf("\n");
	send(tx, big, sizeof(big), 0);
	send(tx, big, 900, 0);
	meminfo("2 sent");
}

static void charges(void)
{
	static const int sizes[] = { 0,	   1,	 100,  200,  600,  700,
				     1600, 2000, 3500, 4000, 8000, 16000 };
	static char buf[16000];
	unsigned int i;

	renew();
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		printf("charge %d", sizes[i]);
		send(tx, buf, (size_t)sizes[i], 0);
		meminfo("");
		recv(rx, buf, sizeof(buf), 0);
	}
}

static void peeking(void)
{
	int off;
	socklen_t len = sizeof(off);

	renew();
	send(tx, "abcdef", 6, 0);
	send(tx, "ghi", 3, 0);
	printf("peek_off");
	on(SO_PEEK_OFF, 2);
	printf("\n");
	receive(MSG_PEEK);
	getsockopt(rx, SOL_SOCKET, SO_PEEK_OFF, &off, &len);
	printf("  now %d\n", off);
	receive(MSG_PEEK);
	receive(MSG_PEEK);
	printf(" ");
	on(SO_PEEK_OFF, 1);
	printf("\n");
	receive(0);
	getsockopt(rx, SOL_SOCKET, SO_PEEK_OFF, &off, &len);
	printf("  now %d\n", off);
	receive(MSG_PEEK);
	receive(MSG_PEEK);
	printf(" ");
	on(SO_PEEK_OFF, -1);
	printf("\n");
	receive(MSG_PEEK);
	receive(MSG_PEEK | MSG_TRUNC);
	receive(0);
	receive(0);
}

static void polls(void)
{
	struct pollfd p = { .fd = rx,
			    .events = POLLIN | POLLOUT | POLLPRI | POLLRDHUP };

	renew();
	p.fd = rx;
	poll(&p, 1, 0);
	printf("poll new %#x", p.revents);
	send(tx, "x", 1, 0);
	poll(&p, 1, 0);
	printf(" data %#x", p.revents);
	connect(rx, (void *)&addr, sizeof(addr));
	printf(" shutdown %s", err(shutdown(rx, SHUT_RD)));
	poll(&p, 1, 0);
	printf(" %#x\n", p.revents);
	receive(0);
	receive(0);
	printf("  blocking %s", err(recv(rx, &p, 0, 0)));
	printf(" both %s", err(shutdown(rx, SHUT_RDWR)));
	poll(&p, 1, 0);
	printf(" %#x", p.revents);
	printf(" send %s\n", err(send(rx, "x", 1, MSG_NOSIGNAL)));
}

static void timeout(void)
{
	struct timeval tv = { 0, 30000 };
	struct timespec a, b;
	long ms;
	char c;

	renew();
	setsockopt(rx, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	clock_gettime(CLOCK_MONOTONIC, &a);
	printf("timeout %s", err(recv(rx, &c, 1, 0)));
	clock_gettime(CLOCK_MONOTONIC, &b);
	ms = (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000;
	printf(" %s\n", ms < 29 ? "early" : ms > 3000 ? "late" : "in time");
	tv.tv_sec = -1;
	setsockopt(rx, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	printf("  never %s\n", err(recv(rx, &c, 1, 0)));
}

/*
 * Linux begins to stamp packets a moment after the first socket wants it. One
 * that does is kept, and packets are sent until they are stamped.
 */
static void warm_up(void)
{
	int keep = socket(AF_INET, SOCK_DGRAM, 0), i, found = 0;
	int sof = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE;
	socklen_t len = sizeof(addr);
	char buf[8], ctl[128];

	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(keep, (void *)&addr, sizeof(addr));
	getsockname(keep, (void *)&addr, &len);
	setsockopt(keep, SOL_SOCKET, SO_TIMESTAMPING, &sof, sizeof(sof));
	for (i = 0; i < 3000 && !found; i++) {
		struct iovec iov = { buf, sizeof(buf) };
		struct msghdr m = { .msg_iov = &iov,
				    .msg_iovlen = 1,
				    .msg_control = ctl,
				    .msg_controllen = sizeof(ctl) };

		sendto(keep, "w", 1, 0, (void *)&addr, len);
		recvmsg(keep, &m, 0);
		found = CMSG_FIRSTHDR(&m) != NULL;
		if (!found)
			poll(NULL, 0, 1);
	}
	printf("packets are stamped: %d\n", found);
}

int main(void)
{
	warm_up();
	stamps();
	last_stamp();
	marks();
	losses();
	charges();
	peeking();
	polls();
	timeout();
	return 0;
}
