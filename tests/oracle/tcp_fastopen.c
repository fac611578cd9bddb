// SPDX-License-Identifier: MIT
/*
 * tcp_fastopen.c - MSG_FASTOPEN and TCP_FASTOPEN_CONNECT where no cookie is
 *
 * A send that connects: blocking, non-blocking, with addresses that are not
 * right, on sockets that are connected, refused or listen.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in at;
static int server;

static void say(const char *what, long n)
{
	printf("%s: %ld %s\n", what, n, n < 0 ? strerror(errno) : "");
}

static void serve(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);

	any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(server, (struct sockaddr *)&any, sizeof(any)) ||
	    getsockname(server, (struct sockaddr *)&at, &len) ||
	    listen(server, 5))
		perror("serve");
}

static long send_to(int s, const char *text, int flags, const void *a, int len)
{
	return sendto(s, text, strlen(text), MSG_FASTOPEN | flags, a,
		      (socklen_t)len);
}

static void received(int d)
{
	char buf[100];
	long n = recv(d, buf, sizeof(buf), 0);

	say("recv", n);
	printf("%.*s\n", n < 0 ? 0 : (int)n, buf);
	close(d);
}

static void states(void)
{
	int c = socket(AF_INET, SOCK_STREAM, 0), d;

	say("blocking", send_to(c, "hello", 0, &at, sizeof(at)));
	d = accept(server, NULL, NULL);
	say("connected", send_to(c, "again", 0, &at, sizeof(at)));
	say("connected, no address", send_to(c, "again", 0, NULL, 0));
	close(c);
	received(d);

	c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	say("non-blocking", send_to(c, "one", 0, &at, sizeof(at)));
	d = accept(server, NULL, NULL);
	say("non-blocking, again", send_to(c, "two", 0, &at, sizeof(at)));
	say("sent", send(c, "three", 5, 0));
	close(c);
	received(d);

	c = socket(AF_INET, SOCK_STREAM, 0);
	say("MSG_DONTWAIT", send_to(c, "hello", MSG_DONTWAIT, &at, sizeof(at)));
	close(accept(server, NULL, NULL));
	close(c);

	c = socket(AF_INET, SOCK_STREAM, 0);
	say("nothing to send", send_to(c, "", 0, &at, sizeof(at)));
	d = accept(server, NULL, NULL);
	close(c);
	received(d);
}

static void refusals(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	struct sockaddr a = { .sa_family = AF_UNSPEC };
	int c = socket(AF_INET, SOCK_STREAM, 0);
	int l = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	socklen_t len = sizeof(one);

	say("no address", send_to(c, "x", 0, NULL, 0));
	say("short address", send_to(c, "x", 0, &at, 4));
	say("very short address", send_to(c, "x", 0, &at, 1));
	say("AF_UNSPEC", send_to(c, "x", 0, &a, sizeof(a)));
	a.sa_family = AF_UNIX;
	say("AF_UNIX", send_to(c, "x", 0, &a, sizeof(a)));
	close(server);
	say("refused", send_to(c, "x", MSG_NOSIGNAL, &at, sizeof(at)));
	say("refused again", send_to(c, "x", MSG_NOSIGNAL, &at, sizeof(at)));
	getsockopt(c, SOL_SOCKET, SO_ERROR, &one, &len);
	printf("SO_ERROR %d\n", one);
	close(c);
	if (bind(l, (struct sockaddr *)&any, sizeof(any)) || listen(l, 1))
		perror("listen");
	say("a listener", send_to(l, "x", MSG_NOSIGNAL, &at, sizeof(at)));
	close(l);
}

static void option(void)
{
	int c = socket(AF_INET, SOCK_STREAM, 0), d, one = 1;

	serve();
	say("TCP_FASTOPEN_CONNECT",
	    setsockopt(c, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &one, 4));
	say("connect", connect(c, (struct sockaddr *)&at, sizeof(at)));
	say("write", write(c, "hey", 3));
	d = accept(server, NULL, NULL);
	say("MSG_FASTOPEN too", send_to(c, "x", 0, &at, sizeof(at)));
	close(c);
	received(d);
	c = socket(AF_INET, SOCK_DGRAM, 0);
	say("a datagram", send_to(c, "x", 0, &at, sizeof(at)));
	close(c);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	alarm(20);
	serve();
	states();
	refusals();
	option();
	return 0;
}
