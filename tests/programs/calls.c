// SPDX-License-Identifier: MIT
/*
 * calls.c - sequences of socket calls, for whoever watches them
 *
 * calls NAME runs one, calls --list names them all. None looks at results:
 * what is tested is how the calls are shown. Run in a network namespace of
 * its own, with lo up.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define LO htonl(INADDR_LOOPBACK)

static struct sockaddr_in lo_port(int port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons((uint16_t)port),
				     .sin_addr.s_addr = LO };
}

static int udp(struct sockaddr_in *a)
{
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	socklen_t len = sizeof(*a);

	*a = lo_port(0);
	bind(s, (struct sockaddr *)a, sizeof(*a));
	getsockname(s, (struct sockaddr *)a, &len);
	return s;
}

/* A connection to ourselves: c, and the accepted end. */
static int tcp(int *c)
{
	struct sockaddr_in a = lo_port(0);
	socklen_t len = sizeof(a);
	int l = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP), s;

	bind(l, (struct sockaddr *)&a, sizeof(a));
	listen(l, 5);
	getsockname(l, (struct sockaddr *)&a, &len);
	*c = socket(AF_INET, SOCK_STREAM, 0);
	connect(*c, (struct sockaddr *)&a, sizeof(a));
	s = accept(l, NULL, NULL);
	close(l);
	return s;
}

static void seq_tcp(void)
{
	int c, s = tcp(&c);
	char b[64];

	send(c, "hello", 5, 0);
	recv(s, b, sizeof(b), 0);
	send(s, "a longer line, more than thirty-two bytes of it\n", 48,
	     MSG_NOSIGNAL);
	recv(c, b, sizeof(b), MSG_PEEK);
	recv(c, b, 10, MSG_WAITALL);
	recv(c, b, sizeof(b), 0);
	shutdown(c, SHUT_WR);
	recv(s, b, sizeof(b), 0);
	close(s);
	close(c);
}

static void seq_udp(void)
{
	struct sockaddr_in a, from;
	socklen_t len = sizeof(from);
	int s = udp(&a);
	char b[64];

	sendto(s, "one", 3, 0, (struct sockaddr *)&a, sizeof(a));
	recvfrom(s, b, sizeof(b), 0, (struct sockaddr *)&from, &len);
	connect(s, (struct sockaddr *)&a, sizeof(a));
	send(s, "two", 3, MSG_CONFIRM);
	recv(s, b, 2, MSG_TRUNC);
	a.sin_family = AF_UNSPEC;
	connect(s, (struct sockaddr *)&a, sizeof(a));
	recv(s, b, sizeof(b), MSG_DONTWAIT);
}

static void seq_lengths(void)
{
	struct sockaddr_in a;
	socklen_t len;
	int s = udp(&a), i;
	static const int lens[] = { 0, 1, 2, 3, 8, 15, 16, 17, 128 };

	for (i = 0; i < 9; i++) {
		len = (socklen_t)lens[i];
		getsockname(s, (struct sockaddr *)&a, &len);
		bind(s, (struct sockaddr *)&a, (socklen_t)lens[i]);
	}
	getpeername(s, (struct sockaddr *)&a, &len);
}

static void seq_buffers(void)
{
	static char big[5000];
	struct sockaddr_in a;
	int s = udp(&a), i;

	for (i = 0; i < 256; i++)
		big[i] = (char)i;
	sendto(s, big, 256, 0, (struct sockaddr *)&a, sizeof(a));
	sendto(s, "", 0, 0, (struct sockaddr *)&a, sizeof(a));
	sendto(s, "\1\0012\t\n\"\\", 7, 0, (struct sockaddr *)&a, sizeof(a));
	sendto(s, big, 5000, 0, (struct sockaddr *)&a, sizeof(a));
	recv(s, big, 300, 0);
	recv(s, big, 300, 0);
	recv(s, big, 300, 0);
	recv(s, big, 5000, 0);
}

static void seq_msg(void)
{
	struct sockaddr_in a;
	int s = udp(&a);
	char b[64], c[128];
	struct iovec v[2] = { { (char *)"hel", 3 }, { (char *)"lo wor", 6 } };
	struct msghdr m = { .msg_name = &a,
			    .msg_namelen = sizeof(a),
			    .msg_iov = v,
			    .msg_iovlen = 2 };
	struct iovec r[2] = { { b, 4 }, { b + 4, 60 } };

	sendmsg(s, &m, 0);
	m.msg_iov = r;
	m.msg_namelen = 100;
	m.msg_control = c;
	m.msg_controllen = sizeof(c);
	recvmsg(s, &m, 0);
	recvmsg(s, &m, MSG_DONTWAIT);
	m = (struct msghdr){ 0 };
	sendmsg(s, &m, 0);
}

static void seq_mmsg(void)
{
	struct sockaddr_in a;
	int s = udp(&a), i;
	char b[3][16];
	struct iovec out = { (char *)"packet", 6 }, in[3];
	struct mmsghdr m[3] = { 0 };
	struct timespec ts = { 1, 0 };

	for (i = 0; i < 3; i++) {
		m[i].msg_hdr.msg_name = &a;
		m[i].msg_hdr.msg_namelen = sizeof(a);
		m[i].msg_hdr.msg_iov = &out;
		m[i].msg_hdr.msg_iovlen = 1;
	}
	sendmmsg(s, m, 3, 0);
	for (i = 0; i < 3; i++) {
		in[i] = (struct iovec){ b[i], 16 };
		m[i].msg_hdr.msg_iov = &in[i];
	}
	recvmmsg(s, m, 3, MSG_WAITFORONE, &ts);
	recvmmsg(s, m, 3, MSG_DONTWAIT, NULL);
}

static void cmsg(int s, struct sockaddr_in *a, int level, int type,
		 const void *data, size_t len)
{
	char c[256] __attribute__((aligned(8))) = { 0 };
	struct iovec v = { (char *)"x", 1 };
	struct msghdr m = { .msg_name = a,
			    .msg_namelen = a ? sizeof(*a) : 0,
			    .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = c,
			    .msg_controllen = CMSG_SPACE(len) };
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);

	h->cmsg_level = level;
	h->cmsg_type = type;
	h->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(h), data, len);
	sendmsg(s, &m, 0);
}

static void drain(int s)
{
	char b[64], c[512];
	struct iovec v = { b, sizeof(b) };
	struct msghdr m = { .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = c,
			    .msg_controllen = sizeof(c) };

	recvmsg(s, &m, MSG_DONTWAIT);
}

static void seq_cmsg_ip(void)
{
	struct sockaddr_in a;
	struct in_pktinfo pi = { .ipi_ifindex = 1 };
	int s = udp(&a), v = 7, one = 1;
	static const int on[] = { IP_PKTINFO, IP_RECVTTL, IP_RECVTOS,
				  IP_RECVOPTS, IP_RETOPTS, IP_RECVORIGDSTADDR };
	size_t i;

	for (i = 0; i < sizeof(on) / sizeof(on[0]); i++)
		setsockopt(s, SOL_IP, on[i], &one, sizeof(one));
	cmsg(s, &a, SOL_IP, IP_PKTINFO, &pi, sizeof(pi));
	cmsg(s, &a, SOL_IP, IP_TTL, &v, sizeof(v));
	cmsg(s, &a, SOL_IP, IP_TOS, &v, sizeof(v));
	cmsg(s, &a, SOL_IP, 99, &v, sizeof(v));
	drain(s);
	drain(s);
	drain(s);
}

static void seq_cmsg_stamp(void)
{
	struct sockaddr_in a;
	int s = udp(&a), one = 1;

	setsockopt(s, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one));
	setsockopt(s, SOL_SOCKET, SO_RXQ_OVFL, &one, sizeof(one));
	cmsg(s, &a, SOL_SOCKET, SO_MARK, &one, sizeof(one));
}

static void seq_cmsg_rights(void)
{
	struct ucred cr = { getpid(), getuid(), getgid() };
	int sv[2], one = 1;

	socketpair(AF_UNIX, SOCK_DGRAM, 0, sv);
	setsockopt(sv[1], SOL_SOCKET, SO_PASSCRED, &one, sizeof(one));
	cmsg(sv[0], NULL, SOL_SOCKET, SCM_RIGHTS, sv, sizeof(sv));
	cmsg(sv[0], NULL, SOL_SOCKET, SCM_CREDENTIALS, &cr, sizeof(cr));
	drain(sv[1]);
	drain(sv[1]);
}

static void seq_recverr(void)
{
	struct sockaddr_in a = lo_port(9);
	char b[64], c[256];
	struct iovec v = { b, sizeof(b) };
	struct sockaddr_in from;
	struct msghdr m = { .msg_name = &from,
			    .msg_namelen = sizeof(from),
			    .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = c,
			    .msg_controllen = sizeof(c) };
	int s = socket(AF_INET, SOCK_DGRAM, 0), one = 1;
	socklen_t len = sizeof(one);

	setsockopt(s, SOL_IP, IP_RECVERR, &one, sizeof(one));
	sendto(s, "?", 1, 0, (struct sockaddr *)&a, sizeof(a));
	recvmsg(s, &m, MSG_ERRQUEUE);
	getsockopt(s, SOL_SOCKET, SO_ERROR, &one, &len);
}

/* Every option there is, by number: set to an int, then read. */
static void options(int s, int level, int upto)
{
	int name, v;
	socklen_t len;
	char b[256];

	for (name = 0; name < upto; name++) {
		if (level == SOL_SOCKET && name == SO_BINDTODEVICE)
			continue;
		/* values that change from moment to moment */
		if (level == SOL_TCP && name == TCP_INFO)
			continue;
		v = 0;
		setsockopt(s, level, name, &v, sizeof(v));
		len = sizeof(v);
		getsockopt(s, level, name, &v, &len);
		len = 16;
		memset(b, 0, sizeof(b));
		getsockopt(s, level, name, b, &len);
	}
}

static void seq_opt_socket(void)
{
	options(socket(AF_INET, SOCK_STREAM, 0), SOL_SOCKET, 80);
}

static void seq_opt_ip(void)
{
	options(socket(AF_INET, SOCK_DGRAM, 0), SOL_IP, 60);
}

static void seq_opt_tcp(void)
{
	options(socket(AF_INET, SOCK_STREAM, 0), SOL_TCP, 45);
}

static void seq_opt_udp(void)
{
	options(socket(AF_INET, SOCK_DGRAM, 0), 17, 110);
}

static void seq_opt_raw(void)
{
	struct { uint32_t data; } f = { ~(1u << 0 | 1u << 8) };
	int s = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);

	setsockopt(s, SOL_RAW, 1, &f, sizeof(f));
	options(s, SOL_RAW, 4);
}

static void seq_opt_packet(void)
{
	struct packet_mreq r = { .mr_ifindex = 1,
				 .mr_type = PACKET_MR_PROMISC };
	struct tpacket_req ring = { 4096, 1, 2048, 2 };
	struct tpacket_stats st;
	socklen_t len = sizeof(st);
	int s = socket(AF_PACKET, SOCK_RAW, htons(3));

	setsockopt(s, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &r, sizeof(r));
	setsockopt(s, SOL_PACKET, PACKET_DROP_MEMBERSHIP, &r, sizeof(r));
	getsockopt(s, SOL_PACKET, PACKET_STATISTICS, &st, &len);
	options(s, SOL_PACKET, 26);
	setsockopt(s, SOL_PACKET, PACKET_RX_RING, &ring, sizeof(ring));
}

static void seq_opt_netlink(void)
{
	options(socket(AF_NETLINK, SOCK_RAW, 0), SOL_NETLINK, 14);
}

static void seq_opt_levels(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0), level;

	for (level = -1; level < 300; level++)
		options(s, level, 3);
}

static void seq_opt_struct(void)
{
	struct linger l = { 1, 30 };
	struct timeval tv = { 1, 500000 };
	struct ip_mreq mreq = { { inet_addr("224.0.0.251") }, { LO } };
	struct ip_mreqn mreqn = { { inet_addr("224.0.0.252") }, { LO }, 1 };
	struct group_req g = { .gr_interface = 1 };
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	socklen_t len = sizeof(l);

	setsockopt(s, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	getsockopt(s, SOL_SOCKET, SO_LINGER, &l, &len);
	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	len = sizeof(tv);
	getsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &tv, &len);
	setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	setsockopt(s, SOL_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq));
	setsockopt(s, SOL_IP, IP_ADD_MEMBERSHIP, &mreqn, sizeof(mreqn));
	setsockopt(s, SOL_IP, IP_DROP_MEMBERSHIP, &mreq, sizeof(mreq));
	((struct sockaddr_in *)&g.gr_group)->sin_family = AF_INET;
	((struct sockaddr_in *)&g.gr_group)->sin_addr.s_addr =
		inet_addr("224.0.0.253");
	setsockopt(s, SOL_IP, MCAST_JOIN_GROUP, &g, sizeof(g));
	setsockopt(s, SOL_TCP, TCP_CONGESTION, "cubic", 5);
}

static void seq_filter(void)
{
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x800, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0xffff),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog p = { 4, f };
	int s = socket(AF_INET, SOCK_DGRAM, 0), zero = 0;

	setsockopt(s, SOL_SOCKET, SO_ATTACH_FILTER, &p, sizeof(p));
	setsockopt(s, SOL_SOCKET, SO_DETACH_FILTER, &zero, sizeof(zero));
	p.len = 0;
	setsockopt(s, SOL_SOCKET, SO_ATTACH_FILTER, &p, sizeof(p));
}

static void seq_sockets(void)
{
	int f, t;

	for (f = 0; f < 47; f++)
		close(socket(f, SOCK_DGRAM, 0));
	for (t = 0; t < 12; t++)
		close(socket(AF_INET, t, 0));
	close(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 6));
}

static void seq_protocols(void)
{
	int p;

	for (p = 0; p < 264; p++)
		close(socket(AF_INET, SOCK_RAW, p));
	for (p = 0; p < 24; p++)
		close(socket(AF_NETLINK, SOCK_RAW, p));
	close(socket(AF_PACKET, SOCK_DGRAM, htons(0x800)));
}

/* An address of every family, good and cut short. */
static void seq_addresses(void)
{
	unsigned char b[128];
	int s = socket(AF_INET, SOCK_DGRAM, 0), f, i;
	static const int lens[] = { 2, 3, 12, 16, 20, 24, 28, 64, 110 };

	for (f = 0; f < 47; f++)
		for (i = 0; i < 9; i++) {
			memset(b, 0, sizeof(b));
			b[0] = (unsigned char)f;
			if (i % 2)
				for (int k = 2; k < 128; k++)
					b[k] = (unsigned char)(k + 1);
			bind(s, (struct sockaddr *)b, (socklen_t)lens[i]);
		}
}

static void seq_unix(void)
{
	struct sockaddr_un a = { AF_UNIX, "/nonexistent/socket" }, b;
	struct sockaddr_un n = { AF_UNIX, "\0calls-abstract" };
	int s = socket(AF_UNIX, SOCK_STREAM, 0), sv[2];
	socklen_t len = sizeof(b);
	char buf[8];

	connect(s, (struct sockaddr *)&a, sizeof(a));
	bind(s, (struct sockaddr *)&n, offsetof(struct sockaddr_un, sun_path) +
					       15);
	getsockname(s, (struct sockaddr *)&b, &len);
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv);
	send(sv[0], "pair", 4, 0);
	recv(sv[1], buf, 8, 0);
}

static void seq_msgflags(void)
{
	struct sockaddr_in a;
	int s = udp(&a), bit;

	/* not MSG_ZEROCOPY's bit: what comes back is a matter of time */
	for (bit = 0; bit < 26; bit++)
		sendto(s, "f", 1, 1 << bit, (struct sockaddr *)&a, sizeof(a));
	sendto(s, "f", 1, 0x7fffffff & ~0x24000000, (struct sockaddr *)&a,
	       sizeof(a));
}

static void seq_faults(void)
{
	struct sockaddr_in a;
	void *volatile bad = (void *)8; /* no page, as the compiler cannot know */
	int s = udp(&a);
	socklen_t len = 16;
	struct msghdr m = { .msg_iov = bad, .msg_iovlen = 2 };

	bind(s, bad, 16);
	connect(s, NULL, 16);
	getsockname(s, bad, &len);
	getsockname(s, (struct sockaddr *)&a, bad);
	getsockname(s, (struct sockaddr *)&a, NULL);
	sendto(s, bad, 5, 0, (struct sockaddr *)&a, sizeof(a));
	sendto(s, "x", 1, 0, bad, 16);
	recvfrom(s, bad, 5, MSG_DONTWAIT, bad, (void *)16);
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, bad, 4);
	getsockopt(s, SOL_SOCKET, SO_TYPE, bad, &len);
	getsockopt(s, SOL_SOCKET, SO_TYPE, &len, bad);
	sendmsg(s, bad, 0);
	sendmsg(s, &m, 0);
	recvmsg(s, NULL, 0);
	socketpair(AF_UNIX, SOCK_STREAM, 0, bad);
	accept(s, bad, bad);
}

static void seq_accept4(void)
{
	struct sockaddr_in a = lo_port(0), b;
	socklen_t len = sizeof(a);
	int l = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), c;

	bind(l, (struct sockaddr *)&a, sizeof(a));
	listen(l, 0);
	accept4(l, NULL, NULL, SOCK_NONBLOCK);
	getsockname(l, (struct sockaddr *)&a, &len);
	c = socket(AF_INET, SOCK_STREAM, 0);
	connect(c, (struct sockaddr *)&a, sizeof(a));
	len = 128;
	accept4(l, (struct sockaddr *)&b, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
	accept4(l, (struct sockaddr *)&b, &len, 0x1000);
	accept(l, (struct sockaddr *)&b, &len);
}

static void seq_refused(void)
{
	struct sockaddr_in a = lo_port(1);
	int s = socket(AF_INET, SOCK_STREAM, 0), e;
	socklen_t len = sizeof(e);

	connect(s, (struct sockaddr *)&a, sizeof(a));
	s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	connect(s, (struct sockaddr *)&a, sizeof(a));
	getsockopt(s, SOL_SOCKET, SO_ERROR, &e, &len);
	send(s, "x", 1, MSG_NOSIGNAL);
}

static void seq_shutdown(void)
{
	int c, s = tcp(&c), how;

	for (how = 0; how < 4; how++)
		shutdown(s, how);
	send(s, "x", 1, MSG_NOSIGNAL);
}

static void seq_fork(void)
{
	struct sockaddr_in a;
	int s = udp(&a);

	if (fork() == 0) {
		sendto(s, "child", 5, 0, (struct sockaddr *)&a, sizeof(a));
		_exit(0);
	}
	wait(NULL);
	drain(s);
}

#define SEQ(n) { #n, seq_##n }
static const struct {
	const char *name;
	void (*run)(void);
} seqs[] = {
// clang-format off
	SEQ(tcp), SEQ(udp), SEQ(lengths), SEQ(buffers), SEQ(msg), SEQ(mmsg),
	SEQ(cmsg_ip), SEQ(cmsg_stamp), SEQ(cmsg_rights), SEQ(recverr),
	SEQ(opt_socket), SEQ(opt_ip), SEQ(opt_tcp), SEQ(opt_udp),
	SEQ(opt_raw), SEQ(opt_packet), SEQ(opt_netlink), SEQ(opt_levels),
	SEQ(opt_struct), SEQ(filter), SEQ(sockets), SEQ(protocols),
	SEQ(addresses), SEQ(unix), SEQ(msgflags), SEQ(faults), SEQ(accept4),
	SEQ(refused), SEQ(shutdown), SEQ(fork),
// clang-format on
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < sizeof(seqs) / sizeof(seqs[0]); i++) {
		if (argc > 1 && strcmp(argv[1], "--list") == 0)
			puts(seqs[i].name);
		else if (argc > 1 && strcmp(argv[1], seqs[i].name) == 0)
			return seqs[i].run(), 0;
	}
	return argc > 1 && strcmp(argv[1], "--list") == 0 ? 0 : 2;
}
