// SPDX-License-Identifier: MIT
/*
 * socketcall.c - system call 102 with every number and every kind of
 * argument block: good, half mapped, not mapped
 *
 * On i386 it is a system call; on x86-64 the kernel's side makes the calls it
 * stands for, after reading the block as the kernel does.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sock102.h"

static const int nargs[] = { 0, 3, 3, 3, 2, 3, 3, 3, 4, 4, 4,
			     6, 6, 2, 5, 5, 3, 3, 4, 5, 4 };

#ifdef __x86_64__
static const int direct[] = {
	0,		 SYS_socket,	 SYS_bind,	 SYS_connect,
	SYS_listen,	 SYS_accept,	 SYS_getsockname, SYS_getpeername,
	SYS_socketpair,	 SYS_sendto,	 SYS_recvfrom,	 SYS_sendto,
	SYS_recvfrom,	 SYS_shutdown,	 SYS_setsockopt, SYS_getsockopt,
	SYS_sendmsg,	 SYS_recvmsg,	 SYS_accept4,	 SYS_recvmmsg,
	SYS_sendmmsg
};

/* Can the kernel read so many bytes there? */
static int readable(const void *p, size_t n)
{
	int fd[2], ok;

	if (pipe(fd))
		return 0;
	ok = n == 0 || write(fd[1], p, n) == (ssize_t)n;
	close(fd[0]);
	close(fd[1]);
	return ok;
}

static long call102(int n, const unsigned long *a)
{
	unsigned long b[6] = { 0 };
	long ret;

	if (sock102_socketcall)
		return sock102_socketcall(n, a);
	if (n < 1 || n > 20)
		return -EINVAL;
	if (!readable(a, (size_t)nargs[n] * sizeof(*a)))
		return -EFAULT;
	memcpy(b, a, (size_t)nargs[n] * sizeof(*a));
	ret = syscall(direct[n], b[0], b[1], b[2], b[3], b[4], b[5]);
	return ret < 0 ? -errno : ret;
}
#else
static long call102(int n, const unsigned long *a)
{
	long ret = syscall(SYS_socketcall, n, a);

	return ret < 0 ? -errno : ret;
}
#endif

#define CALL(n, ...) call102(n, (const unsigned long[6]){ __VA_ARGS__ })
#define P(x) ((unsigned long)(x))

static void good(void)
{
	struct sockaddr_in me = { .sin_family = AF_INET }, peer;
	char three[] = "iov";
	struct iovec v = { three, 3 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };
	struct mmsghdr mm = { .msg_hdr = m };
	socklen_t len = sizeof(me), plen = sizeof(peer), olen = sizeof(int);
	int one = 1, got = 0, sv[2];
	char buf[16] = "";
	long lst, a, b, c;

	me.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	lst = CALL(1, AF_INET, SOCK_STREAM, 0);
	printf("socket %ld\n", lst);
	printf("setsockopt %ld\n", CALL(14, P(lst), SOL_SOCKET, SO_REUSEADDR,
					P(&one), sizeof(one)));
	printf("getsockopt %ld", CALL(15, P(lst), SOL_SOCKET, SO_REUSEADDR,
				      P(&got), P(&olen)));
	printf(" %d %u\n", got, olen);
	printf("bind %ld\n", CALL(2, P(lst), P(&me), sizeof(me)));
	printf("listen %ld\n", CALL(4, P(lst), 5));
	printf("getsockname %ld\n", CALL(6, P(lst), P(&me), P(&len)));
	a = CALL(1, AF_INET, SOCK_STREAM, 0);
	printf("connect %ld\n", CALL(3, P(a), P(&me), sizeof(me)));
	b = CALL(5, P(lst), P(&peer), P(&plen));
	printf("accept %ld family %d\n", b, peer.sin_family);
	plen = sizeof(peer);
	printf("getpeername %ld\n", CALL(7, P(a), P(&peer), P(&plen)));
	printf("send %ld\n", CALL(9, P(a), P("hello"), 5, 0));
	printf("recv %ld", CALL(10, P(b), P(buf), sizeof(buf), 0));
	printf(" %.5s\n", buf);
	printf("sendto %ld\n", CALL(11, P(b), P("back"), 4, 0, 0, 0));
	printf("recvfrom %ld\n", CALL(12, P(a), P(buf), sizeof(buf), 0, 0, 0));
	printf("sendmsg %ld\n", CALL(16, P(a), P(&m), 0));
	v.iov_base = buf;
	printf("recvmsg %ld\n", CALL(17, P(b), P(&m), 0));
	printf("sendmmsg %ld\n", CALL(20, P(a), P(&mm), 1, 0));
	printf("recvmmsg %ld\n", CALL(19, P(b), P(&mm), 1, 0, 0));
	printf("socketpair %ld\n", CALL(8, AF_UNIX, SOCK_STREAM, 0, P(sv)));
	printf("shutdown %ld\n", CALL(13, P(a), SHUT_WR));
	printf("end %ld\n", CALL(10, P(b), P(buf), sizeof(buf), 0));
	c = CALL(1, AF_INET, SOCK_STREAM, 0);
	printf("connect %ld\n", CALL(3, P(c), P(&me), sizeof(me)));
	printf("accept4 %ld\n", CALL(18, P(lst), 0, 0, SOCK_CLOEXEC));
}

int main(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *two = mmap(NULL, (size_t)page * 2, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned long *edge;

	setvbuf(stdout, NULL, _IOLBF, 0);
	mprotect(two + page, (size_t)page, PROT_NONE);
	good();
	for (int n = -1; n < 23; n++) {
		printf("%d: ", n);
		printf("null %ld ", call102(n, NULL));
		printf("bad %ld ", call102(n, (void *)(two + page)));
		/* One word too few, all descriptors -1. */
		int k = n > 0 && n <= 20 ? nargs[n] : 1;
		edge = (void *)(two + page - (k - 1) * (long)sizeof(*edge));
		memset(two, 0xff, (size_t)page);
		printf("half %ld ", call102(n, edge));
		edge = (void *)(two + page - k * (long)sizeof(*edge));
		printf("edge %ld\n", call102(n, edge));
	}
	return 0;
}
