// SPDX-License-Identifier: MIT
/*
 * sockopt.c - every option of SOL_SOCKET, read and set with many values and
 * lengths, on each kind of socket, as root and as nobody
 *
 * Numbers are used, not names, so that options of later kernels are seen too.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS 90
#define COOKIE	57
#define NETNS	71

static const char *err(int ret)
{
	return ret ? strerrorname_np(errno) : "0";
}

static void get(int fd, int name, int len)
{
	unsigned char buf[128];
	socklen_t n = (socklen_t)len;
	unsigned int i;

	memset(buf, 0xee, sizeof(buf));
	if (getsockopt(fd, SOL_SOCKET, name, buf, &n)) {
		printf(" %s", err(-1));
		return;
	}
	printf(" %u:", n);
	if (name == COOKIE || name == NETNS)
		return; /* its own on each machine */
	for (i = 0; i < n && i < sizeof(buf); i++)
		printf("%02x", buf[i]);
}

static void set(int fd, int name, int val)
{
	printf(" %d:%s", val,
	       err(setsockopt(fd, SOL_SOCKET, name, &val, sizeof(val))));
	get(fd, name, 4);
}

static void every_option(const char *kind, int fd)
{
	static const int lens[] = { 4, 8, 1, 0, 64, -1 };
	static const int vals[] = { 0,	 1,    -1,    2,       5,	 7,
				    100, 1000, 65536, 1 << 30, INT32_MAX };
	char big[32] = { 1 };
	unsigned int i;
	int name;

	for (name = 0; name < OPTIONS; name++) {
		printf("%s %d get", kind, name);
		for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
			get(fd, name, lens[i]);
		printf("\n");
	}
	for (name = 0; name < OPTIONS; name++) {
		printf("%s %d set", kind, name);
		for (i = 0; i < sizeof(vals) / sizeof(vals[0]); i++)
			set(fd, name, vals[i]);
		for (i = 0; i <= 16; i += i == 3 ? 5 : i == 8 ? 8 : 3)
			printf(" len%u:%s", i,
			       err(setsockopt(fd, SOL_SOCKET, name, big, i)));
		get(fd, name, 16);
		printf(" bad:%s",
		       err(setsockopt(fd, SOL_SOCKET, name, (void *)8, 16)));
		printf(" null:%s",
		       err(getsockopt(fd, SOL_SOCKET, name, big, NULL)));
		printf("\n");
	}
}

static void timeouts(int fd)
{
	static const long usec[][2] = {
		{ 0, 1 },      { 0, 999 },  { 0, 4000 },     { 0, 4001 },
		{ 0, 999999 }, { -5, 0 },   { 0, 0 },	     { 0, 1000000 },
		{ 0, -1 },     { 3, 5000 }, { 1L << 60, 0 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(usec) / sizeof(usec[0]); i++) {
		struct timeval tv = { usec[i][0], usec[i][1] };
		socklen_t len = sizeof(tv);

		printf("timeout %ld.%ld %s", usec[i][0], usec[i][1],
		       err(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv,
				      sizeof(tv))));
		getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, &len);
		printf(" %ld.%ld\n", (long)tv.tv_sec, (long)tv.tv_usec);
	}
}

static void lingers(int fd)
{
	static const int secs[] = { 5, 100000, INT32_MAX, -1, -1000 };
	struct linger l;
	socklen_t len = sizeof(l);
	unsigned int i;

	for (i = 0; i < sizeof(secs) / sizeof(secs[0]); i++) {
		l.l_onoff = 1;
		l.l_linger = secs[i];
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
		getsockopt(fd, SOL_SOCKET, SO_LINGER, &l, &len);
		printf("linger %d: %d %d\n", secs[i], l.l_onoff, l.l_linger);
	}
	memset(&l, 0, sizeof(l));
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	getsockopt(fd, SOL_SOCKET, SO_LINGER, &l, &len);
	printf("linger off: %d %d\n", l.l_onoff, l.l_linger);
}

static void devices(int fd)
{
	char name[32];
	socklen_t len;

	printf("dev lo %s",
	       err(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 2)));
	len = sizeof(name);
	printf(" get %s",
	       err(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &len)));
	printf(" %u %.*s", len, (int)len, name);
	len = 15;
	printf(" short %s",
	       err(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &len)));
	printf(" none %s",
	       err(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "nope", 4)));
	printf(" again %s",
	       err(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3)));
	printf(" off %s\n",
	       err(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "", 0)));
}

static int attach(int fd, struct sock_filter *f, unsigned short n)
{
	struct sock_fprog prog = { .len = n, .filter = f };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
			  sizeof(prog));
}

static void filters(int fd)
{
	struct sock_filter all[] = { BPF_STMT(BPF_RET | BPF_K, 0xffff) };
	struct sock_filter noret[] = { BPF_STMT(BPF_LD | BPF_IMM, 1) };
	struct sock_filter div0[] = { BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0),
				      BPF_STMT(BPF_RET | BPF_A, 0) };
	struct sock_filter mem[] = { BPF_STMT(BPF_LD | BPF_MEM, 3),
				     BPF_STMT(BPF_RET | BPF_A, 0) };
	struct sock_filter far[] = { BPF_JUMP(BPF_JMP | BPF_JEQ, 0, 9, 0),
				     BPF_STMT(BPF_RET | BPF_A, 0) };
	struct sock_filter anc[] = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					      SKF_AD_OFF + SKF_AD_MAX),
				     BPF_STMT(BPF_RET | BPF_A, 0) };
	struct sock_filter got[4];
	socklen_t n;

	printf("filter none %s",
	       err(setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, got, 4)));
	printf(" all %s", err(attach(fd, all, 1)));
	printf(" noret %s", err(attach(fd, noret, 1)));
	printf(" div0 %s", err(attach(fd, div0, 2)));
	printf(" mem %s", err(attach(fd, mem, 2)));
	printf(" far %s", err(attach(fd, far, 2)));
	printf(" anc %s", err(attach(fd, anc, 2)));
	printf(" empty %s", err(attach(fd, all, 0)));
	printf(" long %s", err(attach(fd, all, 4097)));
	printf(" null %s", err(attach(fd, NULL, 1)));
	printf(" wild %s", err(attach(fd, (void *)8, 1)));
	n = 0;
	printf(" get %s",
	       err(getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, got, &n)));
	printf(" %u", n);
	n = 4;
	printf(" get %s",
	       err(getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, got, &n)));
	printf(" %u %x", n, n ? got[0].k : 0);
	printf(" lock %s",
	       err(setsockopt(fd, SOL_SOCKET, SO_LOCK_FILTER, &(int){ 1 }, 4)));
	printf(" detach %s",
	       err(setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, got, 4)));
	printf(" all %s", err(attach(fd, all, 1)));
	printf(" unlock %s\n",
	       err(setsockopt(fd, SOL_SOCKET, SO_LOCK_FILTER, &(int){ 0 }, 4)));
}

static void kind(const char *name, int family, int type, int protocol)
{
	int fd = socket(family, type, protocol);

	printf("%s socket %s\n", name, err(fd < 0 ? -1 : 0));
	if (fd < 0)
		return;
	every_option(name, fd);
	close(fd);
	fd = socket(family, type, protocol);
	timeouts(fd);
	lingers(fd);
	devices(fd);
	filters(fd);
	close(fd);
}

static void all_kinds(void)
{
	kind("tcp", AF_INET, SOCK_STREAM, 0);
	kind("udp", AF_INET, SOCK_DGRAM, 0);
	kind("raw", AF_INET, SOCK_RAW, IPPROTO_ICMP);
	kind("packet", AF_PACKET, SOCK_RAW, 0);
	kind("dgram", AF_PACKET, SOCK_DGRAM, htons(3));
}

int main(void)
{
	all_kinds();
	fflush(stdout);
	if (fork() == 0) {
		printf("setuid %s\n", err(setuid(65534)));
		all_kinds();
		return 0;
	}
	wait(NULL);
	return 0;
}
