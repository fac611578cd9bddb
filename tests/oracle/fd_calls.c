// SPDX-License-Identifier: MIT
/*
 * fd_calls.c - read, write, ioctl, fcntl and their kin on a socket: what the
 * file layer answers before, or instead of, the protocol.
 */
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <linux/sockios.h>
#include <signal.h>

#include "tests/oracle/say.h"

static char buf[4096];
static void *volatile bad = (void *)8;
static volatile int minus = -1;

static void vectors(int s, const struct sockaddr_in *a)
{
	static struct iovec v[1100];
	struct iovec two[2] = { { buf, 2 }, { buf + 100, 3 } };

	SAY(connect(s, (const struct sockaddr *)a, sizeof(*a)));
	for (int i = 0; i < 1100; i++)
		v[i] = (struct iovec){ buf + i, 1 };
	SAY(writev(s, two, 2));
	SAY(readv(s, two, 2));
	SAY(writev(s, v, 1024));
	SAY(readv(s, v, 1024));
	SAY(writev(s, v, 1025));
	SAY(readv(s, v, 1025));
	SAY(readv(s, v, minus));
	SAY(writev(s, bad, 2));
	SAY(writev(s, bad, 0));
	SAY(recv(s, buf, 8, MSG_DONTWAIT)); /* that was an empty datagram */
	SAY(readv(s, two, 0));
	v[0].iov_len = (size_t)-1;
	SAY(writev(s, v, 2));
	SAY(pwritev2(s, two, 2, -1, 0));
	SAY(preadv2(s, two, 2, -1, 0));
	SAY(preadv2(s, two, 2, -1, RWF_NOWAIT));
	SAY(preadv2(s, two, 2, -1, 0x4000));
	SAY(preadv2(s, two, 2, 0, 0));
	SAY(preadv2(s, two, 2, -2, 0));
	SAY(preadv(s, two, 2, 0));
	SAY(preadv(s, two, 2, -5));
	SAY(pread(s, buf, 5, 0));
	SAY(pread(s, buf, 5, -1));
	SAY(pwrite(s, buf, 5, 0));
}

static void reads(int s)
{
	SAY(read(s, buf, 0));
	SAY(write(s, buf, 5));
	SAY(read(s, bad, 5));
	SAY(write(s, bad, 5));
	SAY(recv(s, buf, sizeof(buf), MSG_DONTWAIT));
	SAY(write(s, buf, 0));
	SAY(read(s, buf, sizeof(buf)));
	SAY(read(-1, buf, 1));
}

static void files(int s)
{
	struct stat st;

	SAY(lseek(s, 0, SEEK_CUR));
	SAY(fsync(s));
	SAY(fdatasync(s));
	SAY(ftruncate(s, 0));
	SAY(fallocate(s, 0, 0, 10));
	SAY(fchmod(s, 0600));
	SAY(mmap(NULL, 4096, PROT_READ, MAP_SHARED, s, 0) == MAP_FAILED);
	SAY(errno == ENODEV);
	SAY(fstat(s, &st));
	SAY(st.st_size);
	SAY(st.st_nlink);
	SAY(major(st.st_rdev));
	SAY(isatty(s));
}

static void ioctls(int s, const struct sockaddr_in *a)
{
	int n = -1;

	SAY(ioctl(s, FIONREAD, &n));
	SAY(n);
	send_to(s, a, "twelve bytes");
	send_to(s, a, "more");
	SAY(ioctl(s, FIONREAD, &n));
	SAY(n);
	SAY(ioctl(s, SIOCOUTQ, &n));
	SAY(n);
	SAY(ioctl(s, FIONREAD, bad));
	SAY(ioctl(s, 0x1234, &n));
	SAY(ioctl(s, TIOCGPGRP, &n));
	SAY(ioctl(s, SIOCATMARK, &n));
	n = 1;
	SAY(ioctl(s, FIONBIO, &n));
	SAY(fcntl(s, F_GETFL) == (O_RDWR | O_NONBLOCK));
	SAY(ioctl(s, FIONBIO, bad));
	n = 0;
	SAY(ioctl(s, FIONBIO, &n));
	SAY(fcntl(s, F_GETFL) == O_RDWR);
	SAY(ioctl(s, FIOCLEX));
	SAY(fcntl(s, F_GETFD));
	SAY(ioctl(s, FIONCLEX));
	SAY(fcntl(s, F_GETFD));
	n = getpid();
	SAY(ioctl(s, FIOSETOWN, &n));
	SAY(ioctl(s, SIOCGPGRP, &n));
	SAY(n == getpid());
	SAY(fcntl(s, F_GETOWN) == getpid());
	n = 1;
	SAY(ioctl(s, FIOASYNC, &n));
	SAY(!!(fcntl(s, F_GETFL) & O_ASYNC));
	n = 0;
	SAY(ioctl(s, FIOASYNC, &n));
	SAY(ioctl(-1, FIONREAD, &n));
}

static void fcntls(int s)
{
	SAY(fcntl(s, F_SETFL, O_NONBLOCK | O_APPEND));
	SAY(fcntl(s, F_GETFL) == (O_RDWR | O_NONBLOCK | O_APPEND));
	SAY(fcntl(s, F_SETFL, O_DIRECT));
	SAY(fcntl(s, F_SETFL, 0));
	SAY(fcntl(s, F_GETFL) == O_RDWR);
	SAY(fcntl(s, F_SETFD, FD_CLOEXEC));
	SAY(fcntl(s, F_GETFD));
	SAY(fcntl(s, 9999, 0));
	SAY(fcntl(s, F_GETOWN) == getpid());
	SAY(fcntl(s, F_SETOWN, 0x7ffffff));
	SAY(fcntl(s, F_SETSIG, SIGUSR1));
	SAY(fcntl(s, F_GETSIG));
	SAY(fcntl(s, F_SETSIG, 999));
	SAY(fcntl(s, F_GETLEASE));
	SAY(fcntl(s, F_GETPIPE_SZ));
	SAY(fcntl(-1, F_GETFL));
}

int main(void)
{
	struct sockaddr_in a;
	int s = udp(&a);

	vectors(s, &a);
	reads(s);
	files(s);
	ioctls(s, &a);
	fcntls(s);
	return 0;
}
