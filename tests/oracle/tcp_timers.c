// SPDX-License-Identifier: MIT
/*
 * tcp_timers.c - keepalive, user timeout, cork and Nagle, small windows; what
 * TCP_INFO says of it
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in addr;
static int lis, c, s;
static char buf[1 << 20];

static void opt(int fd, int level, int name, int val)
{
	setsockopt(fd, level, name, &val, sizeof(val));
}

static void pair(const char *title, int rcvbuf)
{
	socklen_t len = sizeof(addr);

	printf("%s\n", title);
	lis = socket(AF_INET, SOCK_STREAM, 0);
	if (rcvbuf)
		opt(lis, SOL_SOCKET, SO_RCVBUF, rcvbuf);
	addr.sin_family = AF_INET;
	addr.sin_port = 0;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(lis, (struct sockaddr *)&addr, sizeof(addr));
	listen(lis, 10);
	getsockname(lis, (struct sockaddr *)&addr, &len);
	c = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(c, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5);
	connect(c, (struct sockaddr *)&addr, sizeof(addr));
	s = accept(lis, NULL, NULL);
}

static void done(void)
{
	close(c);
	close(s);
	close(lis);
}

static int pending(int fd)
{
	int n = -1;

	ioctl(fd, FIONREAD, &n);
	return n;
}

/* Has it come within a second? */
static int arrives(int want)
{
	struct timespec ms = { 0, 1000000 };

	for (int i = 0; i < 1000 && pending(s) < want; i++)
		nanosleep(&ms, NULL);
	return pending(s);
}

static long since(const struct timespec *t0)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (t.tv_sec - t0->tv_sec) * 1000 +
	       (t.tv_nsec - t0->tv_nsec) / 1000000;
}

static void cork(void)
{
	struct timespec t0;

	pair("cork", 0);
	opt(c, IPPROTO_TCP, TCP_CORK, 1);
	send(c, "ab", 2, 0);
	send(c, "cd", 2, 0);
	printf("  corked: %d\n", pending(s));
	opt(c, IPPROTO_TCP, TCP_CORK, 0);
	printf("  uncorked: %d\n", arrives(4));
	send(c, "ef", 2, MSG_MORE);
	printf("  more to come: %d\n", pending(s));
	send(c, "g", 1, 0);
	printf("  came: %d\n", arrives(7));
	opt(c, IPPROTO_TCP, TCP_CORK, 1);
	clock_gettime(CLOCK_MONOTONIC, &t0);
	send(c, "h", 1, 0);
	printf("  corked for 200 ms: %d", arrives(8));
	printf(" %d\n", since(&t0) >= 150 && since(&t0) < 900);
	send(c, "i", 1, 0);
	opt(c, IPPROTO_TCP, TCP_NODELAY, 1);
	printf("  nodelay pulls it: %d\n", arrives(9));
	shutdown(c, SHUT_WR);
	done();
	pair("the end pulls the cork", 0);
	opt(c, IPPROTO_TCP, TCP_CORK, 1);
	send(c, "ab", 2, 0);
	close(c);
	printf("  %d\n", arrives(2));
	c = -1;
	done();
}

static void info(const char *who, int fd)
{
	struct tcp_info i = { 0 };
	socklen_t len = sizeof(i);

	getsockopt(fd, IPPROTO_TCP, TCP_INFO, &i, &len);
	printf("  %s: state %d ca %d retr %d probes %d backoff %d opts %d ws "
	       "%d %d\n",
	       who, i.tcpi_state, i.tcpi_ca_state, i.tcpi_retransmits,
	       i.tcpi_probes, i.tcpi_backoff, i.tcpi_options, i.tcpi_snd_wscale,
	       i.tcpi_rcv_wscale);
	printf("    snd_mss %u rcv_mss %u unacked %u lost %u retrans %u pmtu "
	       "%u advmss %u\n",
	       i.tcpi_snd_mss, i.tcpi_rcv_mss, i.tcpi_unacked, i.tcpi_lost,
	       i.tcpi_retrans, i.tcpi_pmtu, i.tcpi_advmss);
	printf("    cwnd %u ssthresh %u reordering %u acked %lu received %lu "
	       "sent %lu\n",
	       i.tcpi_snd_cwnd, i.tcpi_snd_ssthresh, i.tcpi_reordering,
	       (unsigned long)i.tcpi_bytes_acked,
	       (unsigned long)i.tcpi_bytes_received,
	       (unsigned long)i.tcpi_bytes_sent);
	printf("    notsent %u min_rtt %d rto %d total %u rcv_ssthresh %u "
	       "delivered %u ooo %u\n",
	       i.tcpi_notsent_bytes, i.tcpi_min_rtt < 1000000,
	       i.tcpi_rto >= 200000 && i.tcpi_rto < 300000,
	       i.tcpi_total_retrans, i.tcpi_rcv_ssthresh, i.tcpi_delivered,
	       i.tcpi_rcv_ooopack);
	printf("    data out %u in %u\n", i.tcpi_data_segs_out,
	       i.tcpi_data_segs_in);
}

static void informed(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	unsigned char big[512];
	socklen_t len = sizeof(big);

	setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5);
	info("fresh", fd);
	getsockopt(fd, IPPROTO_TCP, TCP_INFO, big, &len);
	printf("  length %d\n", (int)len);
	len = 3;
	printf("  short %d", getsockopt(fd, IPPROTO_TCP, TCP_INFO, big, &len));
	printf(" %d\n", (int)len);
	close(fd);
	pair("TCP_INFO", 0);
	info("listener", lis);
	info("client", c);
	info("server", s);
	send(c, "abc", 3, 0);
	arrives(3);
	recv(s, buf, 10, 0);
	send(s, "d", 1, 0);
	recv(c, buf, 10, 0);
	info("client", c);
	done();
}

/* Keepalive finds nothing wrong with a peer that lives. */
static void keepalive(void)
{
	struct pollfd p;

	pair("keepalive", 0);
	opt(c, SOL_SOCKET, SO_KEEPALIVE, 1);
	opt(c, IPPROTO_TCP, TCP_KEEPIDLE, 1);
	opt(c, IPPROTO_TCP, TCP_KEEPINTVL, 1);
	opt(c, IPPROTO_TCP, TCP_KEEPCNT, 2);
	p.fd = c;
	p.events = POLLIN;
	printf("  poll %d\n", poll(&p, 1, 1500));
	send(s, "x", 1, 0);
	printf("  poll %d\n", poll(&p, 1, 1500));
	done();
}

/* The reader reads nothing: the window shuts, and opens again. */
static void shut_window(int rcvbuf)
{
	unsigned long sent = 0, got = 0, bad = 0;
	long n;

	pair("a window that shuts", rcvbuf);
	fcntl(c, F_SETFL, O_NONBLOCK);
	for (unsigned i = 0; i < sizeof(buf); i++)
		buf[i] = (char)(i * 7 % 251);
	while (sent < sizeof(buf)) {
		n = send(c, buf + sent, sizeof(buf) - sent, 0);
		if (n < 0)
			break;
		sent += (unsigned long)n;
	}
	if (sent < sizeof(buf))
		printf("  full: %s\n", strerrorname_np(errno));
	opt(c, IPPROTO_TCP, TCP_USER_TIMEOUT, 5000);
	while (got < sent) {
		static char in[50000];

		n = recv(s, in, sizeof(in), 0);
		if (n <= 0)
			break;
		for (long i = 0; i < n; i++)
			bad += in[i] !=
			       (char)((got + (unsigned long)i) * 7 % 251);
		got += (unsigned long)n;
	}
	printf("  all came %d, wrong %lu\n", got == sent, bad);
	done();
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	informed();
	cork();
	shut_window(2304);
	shut_window(20000);
	keepalive();
	return 0;
}
