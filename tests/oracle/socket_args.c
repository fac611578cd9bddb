// SPDX-License-Identifier: MIT
/*
 * socket_args.c - arguments the socket calls refuse, and in which order they
 * look at them: families, types, flags, lengths, vectors, bad pointers.
 */
#include <sys/un.h>

#include "tests/oracle/say.h"

static void *volatile bad = (void *)8;
static volatile int minus = -1;
static char big[70000];

static void creating(void)
{
	int sv[2] = { -1, -1 };

	SAY(socket(-1, SOCK_STREAM, 0));
	SAY(socket(46, SOCK_STREAM, 0));
	SAY(socket(77, SOCK_STREAM, 0));
	SAY(socket(AF_UNSPEC, SOCK_STREAM, 0));
	SAY(socket(AF_INET, 0, 0));
	SAY(socket(AF_INET, 11, 0));
	SAY(socket(AF_INET, 15, 0));
	SAY(socket(AF_INET, SOCK_STREAM | 0x100, 0));
	SAY(socket(AF_INET, -1, 0));
	SAY(socket(AF_INET, SOCK_SEQPACKET, 0));
	SAY(socket(AF_INET, SOCK_RDM, 0));
	SAY(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP));
	SAY(socket(AF_INET, SOCK_DGRAM, IPPROTO_TCP));
	SAY(socket(AF_INET, SOCK_STREAM, 77));
	SAY(socket(AF_INET, SOCK_STREAM, -1));
	SAY(socket(AF_INET, SOCK_STREAM, 256));
	SAY(close(socket(AF_INET, SOCK_STREAM, IPPROTO_TCP)));
	SAY(close(socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP)));
	SAY(close(socket(AF_UNIX, SOCK_STREAM, 0)));
	SAY(socket(AF_UNIX, SOCK_STREAM, 5));
	SAY(socketpair(AF_INET, SOCK_STREAM, 0, sv));
	SAY(sv[0]);
	SAY(sv[1]);
	SAY(socketpair(AF_INET, SOCK_STREAM, 0, bad));
	SAY(socketpair(AF_INET, SOCK_STREAM | 0x100, 0, bad));
	SAY(socketpair(AF_INET, SOCK_SEQPACKET, 0, sv));
	SAY(socketpair(AF_UNIX, SOCK_STREAM, 0, sv));
	SAY(write(sv[0], "x", 1));
	SAY(read(sv[1], big, 2));
	SAY(close(sv[0]));
	SAY(close(sv[1]));
	SAY(socket(AF_INET, SOCK_DGRAM, 0)); /* nothing was left behind */
	close(3);
}

static void addresses(void)
{
	struct sockaddr_storage out;
	struct sockaddr_in a;
	socklen_t len;
	int s = udp(&a), t = socket(AF_INET, SOCK_STREAM, 0);

	SAY(bind(-1, (struct sockaddr *)&a, sizeof(a)));
	SAY(bind(0, (struct sockaddr *)&a, sizeof(a)));
	SAY(bind(t, (struct sockaddr *)&a, minus));
	SAY(bind(t, (struct sockaddr *)&a, 129));
	SAY(bind(t, (struct sockaddr *)&a, 0));
	SAY(bind(t, bad, sizeof(a)));
	SAY(connect(t, (struct sockaddr *)&a, 200));
	SAY(connect(t, bad, sizeof(a)));
	SAY(connect(t, (struct sockaddr *)&a, 1));
	len = sizeof(out);
	SAY(getsockname(s, (struct sockaddr *)&out, &len));
	SAY(len);
	len = 3;
	SAY(getsockname(s, (struct sockaddr *)&out, &len));
	SAY(len);
	len = 0;
	SAY(getsockname(s, bad, &len));
	SAY(len);
	len = (socklen_t)-1;
	SAY(getsockname(s, (struct sockaddr *)&out, &len));
	SAY((int)len);
	len = 16;
	SAY(getsockname(s, bad, &len));
	SAY(getsockname(s, (struct sockaddr *)&out, bad));
	SAY(getpeername(s, (struct sockaddr *)&out, &len));
	SAY(getpeername(s, bad, bad));
	SAY(listen(s, 5));
	SAY(listen(-1, 5));
	SAY(accept(s, NULL, NULL));
	SAY(accept(t, NULL, NULL));
	SAY(accept4(t, NULL, NULL, 0x100));
	SAY(accept4(-1, NULL, NULL, 0x100));
	SAY(accept4(0, NULL, NULL, 0x100));
	SAY(shutdown(s, 5));
	SAY(shutdown(t, 5));
	SAY(shutdown(t, SHUT_RD));
	SAY(shutdown(0, SHUT_RD));
	close(s);
	close(t);
}

static void accepting(void)
{
	struct sockaddr_in a, from;
	socklen_t len;
	int l = tcp_listener(&a), c[4], s;

	fcntl(l, F_SETFL, O_NONBLOCK);
	SAY(accept(l, NULL, NULL));
	for (int i = 0; i < 4; i++) {
		c[i] = socket(AF_INET, SOCK_STREAM, 0);
		SAY(connect(c[i], (struct sockaddr *)&a, sizeof(a)));
	}
	len = 5;
	s = SAY(accept(l, (struct sockaddr *)&from, &len));
	SAY(len);
	SAY(fcntl(s, F_GETFL) == O_RDWR); /* not inherited */
	close(s);
	s = SAY(accept4(l, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
	SAY(fcntl(s, F_GETFL) == (O_RDWR | O_NONBLOCK));
	SAY(fcntl(s, F_GETFD));
	close(s);
	len = 16;
	SAY(accept(l, bad, &len)); /* the connection is lost */
	SAY(accept(l, (struct sockaddr *)&from, bad));
	SAY(accept(l, NULL, NULL));
	for (int i = 0; i < 4; i++)
		close(c[i]);
	close(l);
}

static void options(void)
{
	struct sockaddr_in a;
	int s = udp(&a), v = 1;
	socklen_t len = sizeof(v);

	SAY(setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &v, minus));
	SAY(setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &v, 3));
	SAY(setsockopt(s, SOL_SOCKET, SO_REUSEADDR, bad, 4));
	SAY(setsockopt(s, SOL_SOCKET, 9999, &v, 4));
	SAY(setsockopt(s, 9999, 1, &v, 4));
	SAY(setsockopt(-1, SOL_SOCKET, SO_REUSEADDR, &v, 4));
	SAY(setsockopt(0, SOL_SOCKET, SO_REUSEADDR, &v, 4));
	SAY(getsockopt(s, SOL_SOCKET, SO_TYPE, &v, &len));
	SAY(v);
	SAY(len);
	len = 2;
	SAY(getsockopt(s, SOL_SOCKET, SO_TYPE, &v, &len));
	SAY(len);
	len = (socklen_t)-1;
	SAY(getsockopt(s, SOL_SOCKET, SO_TYPE, &v, &len));
	len = 4;
	SAY(getsockopt(s, SOL_SOCKET, SO_TYPE, bad, &len));
	SAY(getsockopt(s, SOL_SOCKET, SO_TYPE, &v, bad));
	SAY(getsockopt(s, SOL_SOCKET, 9999, &v, &len));
	SAY(getsockopt(s, 9999, 1, &v, &len));
	close(s);
}

static void messages(void)
{
	static struct iovec v[1100];
	struct sockaddr_storage from;
	struct sockaddr_in a;
	struct msghdr m = { 0 };
	struct mmsghdr mm[4];
	char ctl[64], in[4][8];
	int s = udp(&a);
	struct timespec ts = { 0, -5 };

	SAY(sendto(s, "x", 1, 0, (struct sockaddr *)&a, 129));
	SAY(sendto(s, "x", 1, 0, (struct sockaddr *)&a, minus));
	SAY(sendto(s, "x", 1, 0, bad, 16));
	SAY(sendto(s, bad, 1, 0, (struct sockaddr *)&a, 16));
	SAY(sendto(s, "x", 1, 0, NULL, 0));
	SAY(sendto(s, big, 65508, 0, (struct sockaddr *)&a, 16));
	SAY(send(0, "x", 1, 0));
	SAY(recv(0, ctl, 1, 0));
	for (int i = 0; i < 1100; i++)
		v[i] = (struct iovec){ big + i, 1 };
	m.msg_name = &a;
	m.msg_namelen = sizeof(a);
	m.msg_iov = v;
	m.msg_iovlen = 1025;
	SAY(sendmsg(s, &m, 0));
	m.msg_iovlen = 1024;
	SAY(sendmsg(s, &m, 0));
	SAY(recvmsg(s, &m, 0));
	m.msg_iovlen = (size_t)minus;
	SAY(sendmsg(s, &m, 0));
	m.msg_iovlen = 2;
	m.msg_iov = bad;
	SAY(sendmsg(s, &m, 0));
	m.msg_iov = v;
	m.msg_control = bad;
	m.msg_controllen = 16;
	SAY(sendmsg(s, &m, 0));
	m.msg_controllen = 1 << 20;
	m.msg_control = big;
	SAY(sendmsg(s, &m, 0));
	m.msg_control = ctl;
	m.msg_controllen = sizeof(ctl);
	memset(ctl, 0, sizeof(ctl));
	SAY(sendmsg(s, &m, 0)); /* a header that is too short */
	SAY(sendmsg(s, bad, 0));
	SAY(recvmsg(s, bad, 0));
	m.msg_control = NULL;
	SAY(sendmsg(s, &m, 0));
	m.msg_controllen = 0;
	m.msg_namelen = (socklen_t)minus;
	SAY(sendmsg(s, &m, 0));
	m.msg_namelen = 500;
	SAY(sendmsg(s, &m, 0) > 0);
	m.msg_namelen = 16;
	SAY(sendmsg(s, &m, 0));
	m.msg_name = &from;
	m.msg_namelen = 5;
	SAY(recvmsg(s, &m, MSG_DONTWAIT) >= 0);
	SAY(m.msg_namelen);
	SAY(m.msg_flags);
	SAY(m.msg_controllen);
	while (recv(s, ctl, 1, MSG_DONTWAIT) >= 0)
		;
	for (int i = 0; i < 4; i++) {
		send_to(s, &a, "four");
		mm[i].msg_hdr = (struct msghdr){ .msg_iov = &v[i],
						 .msg_iovlen = 1 };
		v[i] = (struct iovec){ in[i], 2 };
	}
	SAY(recvmmsg(s, mm, 2, 0, NULL));
	SAY(mm[1].msg_len);
	SAY(mm[1].msg_hdr.msg_flags == MSG_TRUNC);
	SAY(recvmmsg(s, mm, 4, 0, &ts));
	SAY(recvmmsg(s, mm, 4, MSG_WAITFORONE, NULL));
	SAY(recvmmsg(s, mm, 4, MSG_DONTWAIT, NULL));
	SAY(recvmmsg(s, mm, 0, 0, NULL));
	ts = (struct timespec){ 0, 0 };
	send_to(s, &a, "one");
	SAY(recvmmsg(s, mm, 4, 0, &ts)); /* the time is looked at after one */
	SAY(ts.tv_sec == 0 && ts.tv_nsec == 0);
	SAY(connect(s, (struct sockaddr *)&a, sizeof(a)));
	SAY(sendmmsg(s, mm, 3, 0));
	SAY(mm[2].msg_len);
	SAY(sendmmsg(s, bad, 3, 0));
	SAY(sendmmsg(s, mm, 0, 0));
	mm[1].msg_hdr.msg_iov = bad;
	SAY(sendmmsg(s, mm, 3, 0)); /* what was sent counts */
	close(s);
}

int main(void)
{
	creating();
	addresses();
	accepting();
	options();
	messages();
	return 0;
}
