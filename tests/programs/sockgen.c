// SPDX-License-Identifier: MIT
/*
 * sockgen.c - addresses, options, control messages, filters, ioctls, sets
 *
 * sockgen KIND SEED COUNT makes COUNT calls with arguments from a small
 * generator: right ones, short ones, ones that point nowhere. Nearly all of
 * them fail; how they are shown is what is looked at.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint64_t state;

static unsigned rnd(unsigned n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % n;
}

/* The end of a page, after which there is nothing. */
static unsigned char *edge;

static void *bad(void)
{
	return rnd(2) ? (void *)0 : (void *)(uintptr_t)(8 + rnd(64) * 8);
}

static void fill(unsigned char *p, size_t n)
{
	unsigned how = rnd(5);

	while (n--)
		*p++ = (unsigned char)(how == 0 ? 0
				       : how == 1 ? rnd(256)
				       : how == 2 ? rnd(3)
				       : how == 3 ? rnd(26) + 'a'
						  : 255);
}

/* n bytes of anything: in the middle of memory, or at its end. */
static unsigned char *some(size_t n)
{
	static unsigned char room[4096];
	unsigned char *p = room;

	if (n > sizeof(room))
		n = sizeof(room);
	if (!rnd(4))
		p = edge - n;
	fill(p, n);
	return p;
}

static void one_addr(int s)
{
	static const unsigned char lengths[] = { 0,  1,	 2,  3,	 4,  5,	 6,  7,
						 8,  9,	 10, 11, 12, 13, 14, 15,
						 16, 17, 18, 19, 20, 21, 22, 24,
						 26, 27, 28, 29, 32, 36, 64, 72,
						 88, 96, 110, 111, 128, 129 };
	size_t n = lengths[rnd(sizeof(lengths))];
	unsigned char *p = some(n);
	unsigned fam = rnd(8) ? rnd(48) : rnd(65536);

	if (n > 1)
		memcpy(p, &fam, 2);
	if (!rnd(32))
		p = bad();
	switch (rnd(3)) {
	case 0:
		bind(s, (struct sockaddr *)p, (socklen_t)n);
		break;
	case 1:
		connect(s, (struct sockaddr *)p, (socklen_t)n);
		break;
	default:
		sendto(s, "x", 1, MSG_OOB, (struct sockaddr *)p, (socklen_t)n);
		break;
	}
}

static void one_opt(int s)
{
	static const short levels[] = { 0,   1,	  6,   17,  41,	 58,  132, 136,
					255, 256, 257, 258, 260, 261, 262, 263,
					264, 265, 266, 267, 268, 269, 270, 271,
					272, 273, 274, 275, 276, 277, 278, 279,
					280, 281, 282, 283, 284, 285, 286 };
	static const unsigned char lengths[] = { 0, 1, 2, 3, 4, 4, 4, 4, 5, 7,
						 8, 9, 12, 13, 15, 16, 17, 20,
						 24, 28, 32, 44, 64, 132, 136,
						 137, 160 };
	int level = levels[rnd(sizeof(levels) / sizeof(levels[0]))];
	int name = (int)(rnd(8) ? rnd(90) : rnd(70000)), len;
	socklen_t out;
	unsigned char *p;

	len = lengths[rnd(sizeof(lengths))];
	if (!rnd(3))
		level = (int)rnd(2) ? SOL_SOCKET : SOL_IP;
	if (level == SOL_SOCKET && name == 25) /* SO_BINDTODEVICE */
		return;
	p = some((size_t)len);
	if (!rnd(24))
		p = bad();
	if (!rnd(32))
		len = -(int)rnd(3);
	if (rnd(2)) {
		setsockopt(s, level, name, p, (socklen_t)len);
		return;
	}
	if (level == SOL_TCP && name == TCP_INFO)
		return;
	out = (socklen_t)len;
	getsockopt(s, level, name, p, rnd(32) ? &out : bad());
}

/* sendmsg with control messages; nobody looks at them, for it is MSG_OOB. */
static void one_cmsg(int s)
{
	static const short levels[] = { 0, 0, 0, 1, 1, 1, 41, 270, 284, 6 };
	static const unsigned char lengths[] = { 0, 1, 3, 4, 5, 8, 12, 15, 16,
						 17, 20, 24, 28, 31, 32, 40, 44,
						 48, 64 };
	unsigned char *p = some(600), *q = p;
	unsigned n = rnd(4), i, type;
	struct iovec v = { (char *)"x", 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };
	unsigned char name[32];
	size_t len;

	fill(name, sizeof(name));
	for (i = 0; i < n; i++) {
		int level = levels[rnd(10)];

		len = 16 + lengths[rnd(sizeof(lengths))];
		type = rnd(4) ? rnd(28) : rnd(80);
		if (!rnd(32))
			len = 1 + rnd(19);
		memcpy(q, &len, 8);
		memcpy(q + 8, &level, 4);
		memcpy(q + 12, &type, 4);
		q += (len + 7) & ~7ul;
		if (len < 16)
			break;
	}
	memset(q, 0, 64);
	m.msg_control = p;
	m.msg_controllen = (size_t)(q - p) + (rnd(8) ? 0 : rnd(24));
	if (!rnd(32))
		m.msg_control = bad();
	if (!rnd(4)) {
		m.msg_name = name;
		m.msg_namelen = rnd(4) ? 16 : rnd(32);
	}
	m.msg_flags = rnd(4) ? 0 : (int)rnd(1 << 30);
	sendmsg(s, &m, MSG_OOB);
}

static void one_bpf(int s)
{
	static struct sock_filter f[16];
	struct sock_fprog p = { (unsigned short)rnd(12), f };
	int i;

	for (i = 0; i < 12; i++) {
		f[i].code = (uint16_t)(rnd(8) ? rnd(256) : rnd(65536));
		f[i].jt = (uint8_t)(rnd(2) ? 0 : rnd(256));
		f[i].jf = (uint8_t)(rnd(2) ? 0 : rnd(256));
		f[i].k = rnd(3) ? rnd(1000) : (uint32_t)-(int)rnd(0x200000);
		if (!rnd(4))
			f[i].k = (uint32_t)SKF_AD_OFF + rnd(72);
	}
	if (!rnd(16))
		p.filter = bad();
	setsockopt(s, SOL_SOCKET, rnd(2) ? SO_ATTACH_FILTER : 51, &p,
		   rnd(16) ? sizeof(p) : rnd(32));
}

static void one_ioctl(int s)
{
	unsigned long cmd = 0x8900 + rnd(256);
	unsigned char *p = some(128);

	if (!rnd(8))
		cmd = (unsigned long)rnd(65536) << 16 | cmd;
	if (!rnd(6)) {
		static const unsigned long others[] = {
			FIONREAD, FIONBIO, FIOASYNC, FIOCLEX, FIONCLEX,
			TIOCOUTQ, TIOCGPGRP, TCGETS,
		};

		cmd = others[rnd(8)];
	}
	/* a process or a group to signal; devices to change */
	if (cmd == 0x8901 || cmd == 0x8902 || cmd == FIOASYNC ||
	    cmd == FIONBIO)
		memset(p, 0, 4);
	if (rnd(3))
		memcpy(p, rnd(2) ? "lo" : "nonesuch", 9);
	/* Of some types of device strace 6.1 shows the last address again. */
	p[16] = (unsigned char)rnd(40);
	p[17] = 0;
	if (!rnd(24))
		p = bad();
	ioctl(s, cmd, p);
}

static void one_poll(int s, int ep)
{
	struct pollfd f[8];
	struct epoll_event e[4];
	struct timespec ts = { 0, rnd(3) ? 0 : rnd(1000) };
	struct timeval tv = { 0, rnd(3) ? 0 : rnd(1000) };
	unsigned i, n = 1 + rnd(6);
	sigset_t set;
	fd_set r, w, x;

	for (i = 0; i < 8; i++) {
		f[i].fd = rnd(3) ? s : (int)rnd(12) - 2;
		f[i].events = (short)(rnd(3) ? rnd(8) : rnd(65536));
		f[i].revents = (short)rnd(65536);
	}
	f[0].fd = s; /* else nobody who looks at sockets is concerned */
	sigemptyset(&set);
	for (i = rnd(5); i; i--)
		sigaddset(&set, (int)rnd(64) + 1);
	if (!rnd(4))
		sigfillset(&set);
	FD_ZERO(&r);
	FD_ZERO(&w);
	FD_ZERO(&x);
	FD_SET(s, &r);
	for (i = rnd(4); i; i--) {
		FD_SET(s, rnd(2) ? &r : &w);
		FD_SET(rnd(2) ? ep : s, rnd(2) ? &w : &x);
	}
	switch (rnd(7)) {
	case 0:
		poll(f, n, rnd(2) ? 0 : (int)rnd(3));
		break;
	case 1:
		ppoll(f, n, &ts, rnd(3) ? &set : NULL);
		break;
	case 2:
		select(rnd(3) ? s + 2 : s + 1 + (int)rnd(70), &r,
		       rnd(4) ? &w : NULL, rnd(4) ? &x : NULL, &tv);
		break;
	case 3:
		pselect(rnd(3) ? s + 2 : s + 1 + (int)rnd(70), &r,
			rnd(4) ? &w : NULL, rnd(4) ? &x : NULL, &ts,
			rnd(3) ? &set : NULL);
		break;
	case 4:
		e[0].events = rnd(3) ? rnd(16) : rnd(0xffffffff);
		e[0].data.u64 = (uint64_t)rnd(1000) << rnd(50);
		epoll_ctl(ep, (int)rnd(5), s, rnd(8) ? e : bad());
		break;
	case 5:
		epoll_wait(ep, rnd(16) ? e : bad(), (int)rnd(5), 0);
		break;
	default:
		epoll_pwait(ep, e, 4, 0, rnd(2) ? &set : NULL);
		break;
	}
}

/* Messages and vectors of every shape. */
static void one_msg(int s)
{
	static unsigned char data[300];
	struct iovec v[6];
	struct mmsghdr mm[3];
	struct msghdr *m;
	int flags = rnd(2) ? MSG_OOB : MSG_OOB | (int)rnd(1u << 31), i, k;

	for (i = 0; i < 6; i++) {
		v[i].iov_base = rnd(12) ? data + rnd(20) : bad();
		v[i].iov_len = rnd(8) ? rnd(40) : rnd(280);
	}
	fill(data, sizeof(data));
	memset(mm, 0, sizeof(mm));
	for (k = 0; k < 3; k++) {
		m = &mm[k].msg_hdr;
		m->msg_iov = rnd(16) ? v : bad();
		m->msg_iovlen = rnd(6);
		m->msg_flags = rnd(4) ? 0 : (int)rnd(1u << 31);
		if (!rnd(3)) {
			m->msg_name = rnd(8) ? some(16) : bad();
			m->msg_namelen = rnd(3) ? 16 : rnd(140);
		}
		if (!rnd(8)) {
			m->msg_control = bad();
			m->msg_controllen = rnd(40);
		}
		mm[k].msg_len = rnd(9);
	}
	flags &= ~0x4000000; /* MSG_ZEROCOPY */
	switch (rnd(5)) {
	case 0:
		sendmsg(s, rnd(16) ? &mm[0].msg_hdr : bad(), flags);
		break;
	case 1:
		recvmsg(s, rnd(16) ? &mm[0].msg_hdr : bad(),
			flags | MSG_DONTWAIT);
		break;
	case 2:
		sendmmsg(s, mm, rnd(4), flags);
		break;
	case 3: {
		struct timespec ts = { rnd(3), (long)rnd(1000) };

		recvmmsg(s, mm, rnd(4), flags | MSG_DONTWAIT,
			 rnd(2) ? &ts : NULL);
		break;
	}
	default:
		sendto(s, rnd(8) ? data : bad(), rnd(280), flags,
		       rnd(2) ? NULL : (struct sockaddr *)some(16),
		       rnd(3) ? 16 : rnd(130));
		break;
	}
}

static void one_number(int s)
{
	switch (rnd(6)) {
	case 0:
		close(socket((int)rnd(60), (int)rnd(16), (int)rnd(300)));
		break;
	case 1:
		close(socket(rnd(2) ? AF_INET : AF_NETLINK,
			     (int)(rnd(7) | rnd(32) << 19), (int)rnd(20)));
		break;
	case 2:
		shutdown(rnd(2) ? s : -1, (int)rnd(6) - 1);
		break;
	case 3:
		listen(-1, (int)rnd(300) - 3);
		break;
	case 4:
		syscall(SYS_accept4, s, NULL, NULL, rnd(1u << 31));
		break;
	default:
		close(socket(AF_PACKET, SOCK_DGRAM,
			     htons((uint16_t)rnd(65536))));
		break;
	}
}

int main(int argc, char **argv)
{
	const char *kind = argc > 3 ? argv[1] : "";
	int s = socket(AF_INET, SOCK_DGRAM, 0), ep, count;

	if (argc < 4)
		return 2;
	state = (uint64_t)atoll(argv[2]);
	count = atoi(argv[3]);
	edge = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(edge + 4096, 4096, PROT_NONE);
	edge += 4096;
	ep = strcmp(kind, "poll") == 0 ? epoll_create1(EPOLL_CLOEXEC) : -1;
	while (count--) {
		if (strcmp(kind, "addr") == 0)
			one_addr(s);
		else if (strcmp(kind, "opt") == 0)
			one_opt(s);
		else if (strcmp(kind, "cmsg") == 0)
			one_cmsg(s);
		else if (strcmp(kind, "bpf") == 0)
			one_bpf(s);
		else if (strcmp(kind, "ioctl") == 0)
			one_ioctl(s);
		else if (strcmp(kind, "poll") == 0)
			one_poll(s, ep);
		else if (strcmp(kind, "msg") == 0)
			one_msg(s);
		else
			one_number(s);
	}
	return 0;
}
