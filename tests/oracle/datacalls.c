// SPDX-License-Identifier: MIT
/*
 * datacalls.c - SO_RCVLOWAT and who waits, MSG_ZEROCOPY, several messages in
 * one call with an error among them or a time limit, time stamps
 */
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/uio.h>

#include "tests/oracle/say.h"

static char buf[4096];

static void ready(const char *what, int fd, int set)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLRDNORM };
	struct timeval none = { 0, 0 };
	struct epoll_event ev;
	fd_set r;

	FD_ZERO(&r);
	FD_SET(fd, &r);
	printf("%s: poll %d", what, poll(&p, 1, 0));
	printf(" %x", (unsigned)p.revents);
	printf(" select %d", select(fd + 1, &r, NULL, NULL, &none));
	printf(" epoll %d\n", epoll_wait(set, &ev, 1, 0));
	fflush(stdout);
}

static void lowat(void)
{
	struct epoll_event ev = { .events = EPOLLIN };
	int fd[2], set = epoll_create1(0), v = 10;
	struct timeval tv = { 0, 20000 };

	puts("SO_RCVLOWAT");
	tcp_pair(fd);
	epoll_ctl(set, EPOLL_CTL_ADD, fd[1], &ev);
	SAY(setsockopt(fd[1], SOL_SOCKET, SO_RCVLOWAT, &v, sizeof(v)));
	ready("nothing", fd[1], set);
	SAY(send(fd[0], buf, 9, 0));
	ready("9 of 10", fd[1], set);
	SAY(setsockopt(fd[1], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)));
	SAY(recv(fd[1], buf, 100, 0));
	SAY(send(fd[0], buf, 9, 0));
	SAY(send(fd[0], buf, 1, 0));
	ready("10 of 10", fd[1], set);
	SAY(recv(fd[1], buf, 4, 0));
	ready("6 of 10", fd[1], set);
	v = 3;
	SAY(setsockopt(fd[1], SOL_SOCKET, SO_RCVLOWAT, &v, sizeof(v)));
	ready("6 of 3", fd[1], set);
	SAY(recv(fd[1], buf, 100, MSG_DONTWAIT));
	v = 100;
	SAY(setsockopt(fd[1], SOL_SOCKET, SO_RCVLOWAT, &v, sizeof(v)));
	SAY(shutdown(fd[0], SHUT_WR));
	ready("end", fd[1], set);
	SAY(recv(fd[1], buf, 100, 0));
	close(fd[0]);
	close(fd[1]);
	close(set);
}

static void zerocopy(int type)
{
	struct sockaddr_in a;
	int fd[2], one = 1;

	puts("MSG_ZEROCOPY");
	if (type == SOCK_STREAM) {
		tcp_pair(fd);
	} else {
		fd[1] = udp(&a);
		fd[0] = socket(AF_INET, SOCK_DGRAM, 0);
		connect(fd[0], (void *)&a, sizeof(a));
	}
	SAY(send(fd[0], "abc", 3, MSG_ZEROCOPY));
	SAY(recv(fd[1], buf, sizeof(buf), 0));
	SAY(recv(fd[0], buf, sizeof(buf), MSG_ERRQUEUE | MSG_DONTWAIT));
	SAY(setsockopt(fd[0], SOL_SOCKET, SO_ZEROCOPY, &one, 2));
	close(fd[0]);
	close(fd[1]);
}

static void several(void)
{
	struct timespec limit = { 20, 0 }, wrong = { 0, 2000000000 };
	struct iovec v[4] = {
		{ buf, 1 }, { buf, 2 }, { (void *)8, 3 }, { buf, 4 }
	};
	struct mmsghdr m[4] = { 0 };
	struct timespec from;
	struct sockaddr_in a;
	int r = udp(&a), s = socket(AF_INET, SOCK_DGRAM, 0);

	puts("several");
	connect(s, (void *)&a, sizeof(a));
	for (int i = 0; i < 4; i++) {
		m[i].msg_hdr.msg_iov = &v[i];
		m[i].msg_hdr.msg_iovlen = 1;
	}
	SAY(sendmmsg(s, m, 4, 0));
	printf("%u %u %u\n", m[0].msg_len, m[1].msg_len, m[2].msg_len);
	SAY(sendmmsg(s, m + 2, 2, 0));
	SAY(sendmmsg(s, m, 0, 0));
	SAY(recvmmsg(r, m, 4, MSG_DONTWAIT, NULL));
	printf("%u %u %u\n", m[0].msg_len, m[1].msg_len,
	       (unsigned)m[1].msg_hdr.msg_flags);
	SAY(recvmmsg(r, m, 4, MSG_DONTWAIT, NULL));
	v[2].iov_base = buf;
	SAY(sendmmsg(s, m, 3, 0));
	SAY(recvmmsg(r, m, 4, MSG_WAITFORONE, NULL));
	SAY(sendmmsg(s, m, 4, 0));
	from = now();
	SAY(recvmmsg(r, m, 2, 0, &limit));
	printf("early %d, left %d\n", ms_since(from) < 20000,
	       limit.tv_nsec > 0 && limit.tv_sec < 20);
	SAY(recvmmsg(r, m, 2, 0, &wrong));
	SAY(recvmmsg(r, m, 2, MSG_DONTWAIT, NULL));
	/* The third has no buffer: what came before it counts. */
	SAY(sendmmsg(s, m, 4, 0));
	v[2].iov_base = (void *)8;
	SAY(recvmmsg(r, m, 4, MSG_DONTWAIT, NULL));
	v[2].iov_base = buf;
	SAY(recvmmsg(r, m, 4, MSG_DONTWAIT, NULL));
	SAY(shutdown(s, SHUT_WR));
	SAY(sendmmsg(s, m, 2, MSG_NOSIGNAL));
	close(r);
	close(s);
}

static void stamps(int name)
{
	struct iovec v = { buf, sizeof(buf) };
	char ctl[256];
	struct msghdr m = { .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = ctl,
			    .msg_controllen = sizeof(ctl) };
	struct sockaddr_in a;
	int r = udp(&a), s = socket(AF_INET, SOCK_DGRAM, 0), one = 1;
	struct timespec real, got;

	SAY(setsockopt(r, SOL_SOCKET, name, &one, sizeof(one)));
	send_to(s, &a, "x");
	SAY(recvmsg(r, &m, 0));
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		memcpy(&got, CMSG_DATA(c), sizeof(got));
		clock_gettime(CLOCK_REALTIME, &real);
		printf("level %d type %d len %d, of now: %d\n", c->cmsg_level,
		       c->cmsg_type, (int)c->cmsg_len,
		       real.tv_sec - got.tv_sec <= 2);
	}
	close(r);
	close(s);
}

int main(void)
{
	lowat();
	zerocopy(SOCK_STREAM);
	zerocopy(SOCK_DGRAM);
	several();
	puts("stamps");
	stamps(SO_TIMESTAMP);
	stamps(SO_TIMESTAMPNS);
	return 0;
}
