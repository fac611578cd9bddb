// SPDX-License-Identifier: MIT
/*
 * pass_fd.c - sockets that change hands: over AF_UNIX in SCM_RIGHTS, through
 * fork, through exec, and to nobody (closed in flight).
 */
#include <poll.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "tests/oracle/say.h"

static char buf[64];

static long pass(int via, int fd)
{
	char ctl[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec v = { (void *)"f", 1 };
	struct msghdr m = { .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = ctl,
			    .msg_controllen = sizeof(ctl) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	return sendmsg(via, &m, 0);
}

static int take(int via, int flags)
{
	char ctl[CMSG_SPACE(sizeof(int))], b;
	struct iovec v = { &b, 1 };
	struct msghdr m = { .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = ctl,
			    .msg_controllen = sizeof(ctl) };
	struct cmsghdr *c;
	int fd = -1;

	if (recvmsg(via, &m, flags) < 0)
		return -1;
	c = CMSG_FIRSTHDR(&m);
	if (c && c->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(c), sizeof(int));
	return fd;
}

/* A socket made by the child, used by the parent after the child is gone. */
static void from_child(void)
{
	struct sockaddr_in a;
	int sv[2], fd, st, s = udp(&a);
	struct pollfd p;

	SAY(socketpair(AF_UNIX, SOCK_STREAM, 0, sv));
	fflush(stdout);
	if (!fork()) {
		struct sockaddr_in b;
		int t = udp(&b);

		SAY(connect(t, (struct sockaddr *)&a, sizeof(a)));
		SAY(fcntl(t, F_SETFL, O_NONBLOCK));
		SAY(pass(sv[1], t));
		_exit(0);
	}
	wait(&st);
	fd = take(sv[0], 0);
	SAY(fd >= 0);
	SAY(fcntl(fd, F_GETFL) == (O_RDWR | O_NONBLOCK));
	SAY(send(fd, "passed", 6, 0));
	SAY(recv(s, buf, sizeof(buf), 0));
	SAY(recv(fd, buf, sizeof(buf), 0));
	p = (struct pollfd){ fd, POLLOUT, 0 };
	SAY(poll(&p, 1, 0));
	close(fd);
	close(s);
	close(sv[0]);
	close(sv[1]);
}

/* The only descriptor of a listener is in a message for a while. */
static void in_flight(void)
{
	struct sockaddr_in a;
	int sv[2], l = tcp_listener(&a), c;

	SAY(socketpair(AF_UNIX, SOCK_DGRAM, 0, sv));
	SAY(pass(sv[0], l));
	SAY(close(l));
	c = socket(AF_INET, SOCK_STREAM, 0);
	SAY(connect(c, (struct sockaddr *)&a, sizeof(a)));
	l = take(sv[1], MSG_CMSG_CLOEXEC);
	SAY(fcntl(l, F_GETFD));
	SAY(close(accept(l, NULL, NULL)));
	close(c);
	SAY(pass(sv[0], l));
	SAY(close(l));
	SAY(close(sv[0]));
	SAY(close(sv[1])); /* and nobody takes it */
	for (int i = 0; i < 200; i++) {
		struct timespec t = { 0, 10000000 };

		c = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(c, (struct sockaddr *)&a, sizeof(a)) < 0)
			break;
		close(c);
		nanosleep(&t, NULL);
	}
	SAY(connect(c, (struct sockaddr *)&a, sizeof(a)));
	close(c);
}

/* The accepting parent closes, the child serves. */
static void handed_down(void)
{
	struct sockaddr_in a;
	int l = tcp_listener(&a), c, s, st;

	c = socket(AF_INET, SOCK_STREAM, 0);
	SAY(connect(c, (struct sockaddr *)&a, sizeof(a)));
	s = accept(l, NULL, NULL);
	fflush(stdout);
	if (!fork()) {
		SAY(close(l));
		SAY(recv(s, buf, sizeof(buf), 0));
		SAY(send(s, "answer", 6, 0));
		_exit(0);
	}
	SAY(close(s));
	SAY(send(c, "ask", 3, 0));
	wait(&st);
	SAY(recv(c, buf, sizeof(buf), 0));
	SAY(recv(c, buf, sizeof(buf), 0)); /* its end is the child's end */
	close(c);
	close(l);
}

static void execs(char **argv)
{
	struct sockaddr_in a;
	int s = udp(&a), t = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), st;
	char num[16], num2[16];

	SAY(fcntl(s, F_SETFL, O_NONBLOCK));
	snprintf(num, sizeof(num), "%d", s);
	snprintf(num2, sizeof(num2), "%d", t);
	fflush(stdout);
	if (!fork()) {
		execl(argv[0], argv[0], num, num2, NULL);
		_exit(1);
	}
	wait(&st);
	say("exec'ed", WEXITSTATUS(st));
	SAY(recv(s, buf, sizeof(buf), 0));
	/* By vfork, and a number below the standard ones. */
	if (!vfork()) {
		dup2(s, 0);
		execl(argv[0], argv[0], "0", num2, NULL);
		_exit(1);
	}
	wait(&st);
	say("exec'ed", WEXITSTATUS(st));
	SAY(recv(s, buf, sizeof(buf), 0));
	SAY(read(0, buf, 0)); /* ours is what it was */
	close(s);
	close(t);
}

static int inherited(int s, int t)
{
	struct sockaddr_in a;
	socklen_t len = sizeof(a);

	SAY(getsockname(s, (struct sockaddr *)&a, &len));
	SAY(fcntl(s, F_GETFL) == (O_RDWR | O_NONBLOCK));
	SAY(recv(s, buf, sizeof(buf), 0));
	SAY(fcntl(t, F_GETFD));
	send_to(s, &a, "from exec");
	return 9;
}

int main(int argc, char **argv)
{
	if (argc > 2)
		return inherited(atoi(argv[1]), atoi(argv[2]));
	from_child();
	in_flight();
	handed_down();
	execs(argv);
	return 0;
}
