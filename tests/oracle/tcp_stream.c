// SPDX-License-Identifier: MIT
/*
 * tcp_stream.c - a connection from both ends: what each call returns, what
 * poll says, in every order of shutdown, close and reset
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int lis, c, s, pipes;
static struct sockaddr_in addr;
static char buf[1 << 20];

static void sigpipe(int sig)
{
	pipes += sig == SIGPIPE;
}

static void say(const char *what, long r)
{
	if (r < 0)
		printf("  %s: %s\n", what, strerrorname_np(errno));
	else
		printf("  %s: %ld\n", what, r);
	if (pipes)
		printf("  SIGPIPE %d\n", pipes);
	pipes = 0;
}

/* Events of fd, once they include want (or half a second went by). */
static void events(const char *who, int fd, int want)
{
	static const struct {
		int bit;
		const char *name;
	} t[] = { { POLLIN, "IN" },	    { POLLPRI, "PRI" },
		  { POLLOUT, "OUT" },	    { POLLRDHUP, "RDHUP" },
		  { POLLERR, "ERR" },	    { POLLHUP, "HUP" },
		  { POLLRDNORM, "RDNORM" }, { POLLWRNORM, "WRNORM" },
		  { POLLRDBAND, "RDBAND" }, { POLLWRBAND, "WRBAND" } };
	struct pollfd p = { fd, (short)want, 0 };

	if (want)
		poll(&p, 1, 500);
	p.events = POLLIN | POLLPRI | POLLOUT | POLLRDHUP | POLLRDNORM |
		   POLLWRNORM | POLLRDBAND | POLLWRBAND;
	poll(&p, 1, 0);
	printf("  %s:", who);
	for (unsigned i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		if (p.revents & t[i].bit)
			printf(" %s", t[i].name);
	printf("\n");
}

static void soerror(const char *who, int fd)
{
	int err = -1;
	socklen_t len = sizeof(err);

	getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len);
	printf("  %s SO_ERROR %s\n", who, err ? strerrorname_np(err) : "0");
}

static void state(const char *who, int fd)
{
	struct tcp_info i;
	socklen_t len = sizeof(i);

	memset(&i, 0, sizeof(i));
	getsockopt(fd, IPPROTO_TCP, TCP_INFO, &i, &len);
	printf("  %s state %d\n", who, i.tcpi_state);
}

/* The same, once the peer has acknowledged what there is. */
static void settled(const char *who, int fd, int want)
{
	struct timespec ms = { 0, 1000000 };
	struct tcp_info i;
	socklen_t len = sizeof(i);

	for (int n = 0; n < 2000; n++) {
		memset(&i, 0, sizeof(i));
		getsockopt(fd, IPPROTO_TCP, TCP_INFO, &i, &len);
		if (i.tcpi_state == want)
			break;
		nanosleep(&ms, NULL);
	}
	printf("  %s state %d\n", who, i.tcpi_state);
}

static void pair(const char *title)
{
	printf("%s\n", title);
	c = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(c, (struct sockaddr *)&addr, sizeof(addr)))
		perror("connect");
	s = accept(lis, NULL, NULL);
	fcntl(c, F_SETFL, O_NONBLOCK);
}

static void done(void)
{
	close(c);
	close(s);
}

static void half_close(void)
{
	pair("half close");
	events("client", c, 0);
	say("client sends", send(c, "abc", 3, 0));
	say("client shuts its side", shutdown(c, SHUT_WR));
	events("server", s, POLLRDHUP);
	state("server", s);
	settled("client", c, 5);
	say("client sends again", send(c, "x", 1, 0));
	say("and without a signal", send(c, "x", 1, MSG_NOSIGNAL));
	say("server reads", recv(s, buf, 100, 0));
	say("server reads the end", recv(s, buf, 100, 0));
	say("and again", recv(s, buf, 100, 0));
	say("server sends", send(s, "hello", 5, 0));
	events("client", c, POLLIN);
	say("client reads", recv(c, buf, 100, 0));
	say("client reads nothing", recv(c, buf, 100, 0));
	say("server shuts", shutdown(s, SHUT_WR));
	events("client", c, POLLRDHUP);
	events("server", s, POLLHUP);
	state("server", s);
	say("client reads the end", recv(c, buf, 100, 0));
	say("server shuts again", shutdown(s, SHUT_RDWR));
	say("getpeername",
	    getpeername(s, (struct sockaddr *)&(struct sockaddr_in){ 0 },
			&(socklen_t){ 16 }));
	done();
}

static void shut_read(void)
{
	pair("shutdown of reading");
	say("client", shutdown(c, SHUT_RD));
	events("client", c, POLLIN);
	say("reads", recv(c, buf, 10, 0));
	say("server sends", send(s, "abc", 3, 0));
	events("client", c, POLLIN);
	say("reads what came all the same", recv(c, buf, 10, 0));
	say("then", recv(c, buf, 10, 0));
	say("sends", send(c, "abc", 3, 0));
	say("bad how", shutdown(c, 3));
	say("bad how", shutdown(c, -1));
	done();
}

static void close_unread(void)
{
	pair("close with unread data: reset");
	say("server sends", send(s, "abc", 3, 0));
	events("client", c, POLLIN);
	close(c);
	events("server", s, POLLERR);
	state("server", s);
	say("server reads", recv(s, buf, 10, 0));
	say("reads again", recv(s, buf, 10, 0));
	say("sends", send(s, "abc", 3, 0));
	soerror("server", s);
	say("shutdown", shutdown(s, SHUT_RDWR));
	say("getpeername",
	    getpeername(s, (struct sockaddr *)&(struct sockaddr_in){ 0 },
			&(socklen_t){ 16 }));
	close(s);
}

static void close_then_send(void)
{
	pair("send to one that is closed");
	close(c);
	events("server", s, POLLIN);
	say("first send", send(s, "abc", 3, 0));
	events("server", s, POLLERR);
	state("server", s);
	say("second send", send(s, "abc", 3, 0));
	say("third", send(s, "abc", 3, 0));
	say("read", recv(s, buf, 10, 0));
	soerror("server", s);
	close(s);
}

static void linger0(void)
{
	struct linger l = { 1, 0 };

	pair("SO_LINGER with 0: reset");
	setsockopt(c, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	close(c);
	events("server", s, POLLERR);
	soerror("server", s);
	say("read", recv(s, buf, 10, 0));
	close(s);

	pair("reset while data waits");
	say("client sends", send(c, "abcdef", 6, 0));
	events("server", s, POLLIN);
	setsockopt(c, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	close(c);
	events("server", s, POLLERR);
	say("read", recv(s, buf, 3, 0));
	say("read", recv(s, buf, 10, 0));
	say("read", recv(s, buf, 10, 0));
	close(s);

	l.l_linger = 5;
	pair("SO_LINGER with 5: the peer has it all");
	setsockopt(c, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	say("client sends", send(c, "abc", 3, 0));
	close(c);
	events("server", s, POLLIN);
	say("read", recv(s, buf, 10, 0));
	say("read", recv(s, buf, 10, 0));
	close(s);
}

static void flags(void)
{
	char ab[] = "ab", cde[] = "cde";
	struct iovec v[3] = { { ab, 2 }, { ab, 0 }, { cde, 3 } };
	struct msghdr m = { .msg_iov = v, .msg_iovlen = 3 };
	int n = -1;

	pair("flags of recv");
	say("sendmsg", sendmsg(c, &m, 0));
	events("server", s, POLLIN);
	say("peek", recv(s, buf, 3, MSG_PEEK));
	say("peek", recv(s, buf, 100, MSG_PEEK));
	say("truncate", recv(s, NULL, 2, MSG_TRUNC));
	ioctl(s, FIONREAD, &n);
	printf("  FIONREAD %d\n", n);
	say("dontwait", recv(s, buf, 100, MSG_DONTWAIT));
	printf("  %.3s\n", buf);
	say("dontwait", recv(s, buf, 100, MSG_DONTWAIT));
	say("nothing asked", recv(s, buf, 0, MSG_DONTWAIT));
	send(c, "abc", 3, 0);
	send(c, "def", 3, 0);
	say("waitall", recv(s, buf, 6, MSG_WAITALL));
	say("nothing sent", send(c, "", 0, 0));
	say("fault", send(c, (void *)8, 5, 0));
	say("fault", recv(s, (void *)8, 0, MSG_DONTWAIT));
	send(c, "abc", 3, 0);
	events("server", s, POLLIN);
	say("fault", recv(s, (void *)8, 3, MSG_DONTWAIT));
	say("still there", recv(s, buf, 3, MSG_DONTWAIT));
	say("errqueue", recv(s, buf, 3, MSG_ERRQUEUE));
	say("to an address",
	    sendto(c, "x", 1, 0, (struct sockaddr *)&addr, sizeof(addr)));
	say("is read", recv(s, buf, 10, 0));
	m.msg_iovlen = 0;
	say("no iovec", sendmsg(c, &m, 0));
	n = -1;
	ioctl(c, SIOCOUTQ, &n);
	printf("  SIOCOUTQ %d\n", n);
	n = -1;
	say("SIOCINQ of a listener", ioctl(lis, SIOCINQ, &n));
	say("SIOCOUTQ of a listener", ioctl(lis, SIOCOUTQ, &n));
	say("SIOCATMARK", ioctl(s, SIOCATMARK, &n));
	printf("  at mark %d\n", n);
	done();
}

static void names(void)
{
	struct sockaddr_in a;
	socklen_t len = sizeof(a);
	long r;

	pair("recvfrom and names");
	send(c, "abc", 3, 0);
	memset(&a, 0x55, sizeof(a));
	r = recvfrom(s, buf, 10, 0, (struct sockaddr *)&a, &len);
	say("recvfrom", r);
	printf("  len %d family %x\n", (int)len, a.sin_family);
	len = sizeof(a);
	say("getsockname of the server",
	    getsockname(s, (struct sockaddr *)&a, &len));
	printf("  same port %d\n", a.sin_port == addr.sin_port);
	done();
}

static void wrong_state(void)
{
	int n = -1, fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr un = { .sa_family = AF_UNSPEC };

	c = s = fd;
	printf("not connected\n");
	events("fresh", fd, 0);
	say("recv", recv(fd, buf, 10, 0));
	say("send", send(fd, "x", 1, 0));
	say("send nosignal", send(fd, "x", 1, MSG_NOSIGNAL));
	say("shutdown", shutdown(fd, SHUT_RDWR));
	say("accept", accept(fd, NULL, NULL));
	say("FIONREAD", ioctl(fd, FIONREAD, &n));
	printf("  %d\n", n);
	say("oob", recv(fd, buf, 1, MSG_OOB));
	say("unspec", connect(fd, &un, sizeof(un)));
	say("short address", connect(fd, (struct sockaddr *)&addr, 8));
	say("recv on a listener", recv(lis, buf, 1, 0));
	say("send on a listener", send(lis, buf, 1, MSG_NOSIGNAL));
	say("connect of a listener",
	    connect(lis, (struct sockaddr *)&addr, sizeof(addr)));
	events("listener", lis, 0);
	close(fd);
}

static void again(void)
{
	struct sockaddr un = { .sa_family = AF_UNSPEC };

	pair("connect again, and apart");
	say("connect", connect(c, (struct sockaddr *)&addr, sizeof(addr)));
	say("listen", listen(c, 1));
	say("bind", bind(c, (struct sockaddr *)&addr, sizeof(addr)));
	say("apart", connect(c, &un, sizeof(un)));
	events("client", c, 0);
	soerror("client", c);
	state("client", c);
	events("server", s, POLLERR);
	say("server reads", recv(s, buf, 10, 0));
	close(s);
	fcntl(c, F_SETFL, 0);
	say("connect anew", connect(c, (struct sockaddr *)&addr, sizeof(addr)));
	s = accept(lis, NULL, NULL);
	say("send", send(c, "abc", 3, 0));
	say("recv", recv(s, buf, 10, 0));
	done();
}

static void refused(void)
{
	struct sockaddr_in a = addr;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	printf("refused\n");
	a.sin_port = htons(1);
	say("connect", connect(fd, (struct sockaddr *)&a, sizeof(a)));
	events("client", fd, 0);
	soerror("client", fd);
	say("connect", connect(fd, (struct sockaddr *)&a, sizeof(a)));
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	say("without waiting", connect(fd, (struct sockaddr *)&a, sizeof(a)));
	events("client", fd, POLLOUT);
	soerror("client", fd);
	soerror("client", fd);
	events("client", fd, 0);
	say("send", send(fd, "x", 1, MSG_NOSIGNAL));
	say("recv", recv(fd, buf, 1, 0));
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	connect(fd, (struct sockaddr *)&a, sizeof(a));
	events("client", fd, POLLOUT);
	say("the error by read", read(fd, buf, 1));
	say("then", read(fd, buf, 1));
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	connect(fd, (struct sockaddr *)&a, sizeof(a));
	events("client", fd, POLLOUT);
	say("the error by connect",
	    connect(fd, (struct sockaddr *)&a, sizeof(a)));
	say("anew", connect(fd, (struct sockaddr *)&a, sizeof(a)));
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	a.sin_addr.s_addr = htonl(0xe0000001);
	say("multicast", connect(fd, (struct sockaddr *)&a, sizeof(a)));
	a.sin_addr.s_addr = htonl(0xffffffff);
	say("broadcast", connect(fd, (struct sockaddr *)&a, sizeof(a)));
	a.sin_addr.s_addr = htonl(0x08080808);
	say("no route", connect(fd, (struct sockaddr *)&a, sizeof(a)));
	close(fd);
}

static void nonblocking(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	printf("without waiting\n");
	say("accept",
	    (fcntl(lis, F_SETFL, O_NONBLOCK), accept(lis, NULL, NULL)));
	say("connect", connect(fd, (struct sockaddr *)&addr, sizeof(addr)));
	events("client", fd, POLLOUT);
	soerror("client", fd);
	say("connect", connect(fd, (struct sockaddr *)&addr, sizeof(addr)));
	say("connect", connect(fd, (struct sockaddr *)&addr, sizeof(addr)));
	events("listener", lis, POLLIN);
	s = accept(lis, NULL, NULL);
	printf("  accepted %d, nonblocking %d\n", s > 0,
	       !!(fcntl(s, F_GETFL) & O_NONBLOCK));
	say("accept", accept(lis, NULL, NULL));
	fcntl(lis, F_SETFL, 0);
	c = fd;
	done();
}

static void self(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	printf("a connection to itself: simultaneous open\n");
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(fd, (struct sockaddr *)&a, sizeof(a));
	getsockname(fd, (struct sockaddr *)&a, &len);
	say("connect", connect(fd, (struct sockaddr *)&a, sizeof(a)));
	state("self", fd);
	say("send", send(fd, "abc", 3, 0));
	say("recv", recv(fd, buf, 10, 0));
	say("shutdown", shutdown(fd, SHUT_WR));
	events("self", fd, POLLIN);
	state("self", fd);
	say("recv", recv(fd, buf, 10, 0));
	close(fd);
}

static void both_close(void)
{
	pair("both close");
	shutdown(c, SHUT_WR);
	shutdown(s, SHUT_WR);
	events("client", c, POLLHUP);
	events("server", s, POLLHUP);
	say("client reads", recv(c, buf, 1, 0));
	say("server reads", recv(s, buf, 1, 0));
	state("server", s);
	say("send", send(s, "x", 1, MSG_NOSIGNAL));
	done();
}

int main(void)
{
	socklen_t len = sizeof(addr);

	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, sigpipe);
	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	lis = socket(AF_INET, SOCK_STREAM, 0);
	bind(lis, (struct sockaddr *)&addr, sizeof(addr));
	listen(lis, 10);
	getsockname(lis, (struct sockaddr *)&addr, &len);
	half_close();
	shut_read();
	close_unread();
	close_then_send();
	linger0();
	flags();
	names();
	wrong_state();
	again();
	refused();
	nonblocking();
	self();
	both_close();
	return 0;
}
