// SPDX-License-Identifier: MIT
/*
 * threads.c - 500 threads on sockets: pairs that talk, all of them blocked
 * in accept() of one listener (one wake-up each), all in one epoll set
 */
#include <pthread.h>
#include <stdint.h>
#include <sys/epoll.h>

#include "tests/oracle/say.h"

#define THREADS 500
#define TALKS	10

static int listener, set, pairs[THREADS / 2][2];
static struct sockaddr_in at;
static int started, woken, accepted, events, wrong;

#define ADD(x) __atomic_fetch_add(&(x), 1, __ATOMIC_SEQ_CST)

/* Even ones begin; what is not what was sent is wrong. */
static void *talk(void *arg)
{
	int i = (int)(intptr_t)arg, fd = pairs[i / 2][i & 1];
	unsigned char c = 0;

	for (int n = 0; n < TALKS; n++) {
		if (i & 1) {
			if (read(fd, &c, 1) != 1 || c != n + i / 2 % 100)
				ADD(wrong);
			c++;
			if (write(fd, &c, 1) != 1)
				ADD(wrong);
		} else {
			c = (unsigned char)(n + i / 2 % 100);
			if (send(fd, &c, 1, 0) != 1 ||
			    recv(fd, &c, 1, 0) != 1 || c != n + i / 2 % 100 + 1)
				ADD(wrong);
		}
	}
	return NULL;
}

static void *accepts(void *arg)
{
	int fd;

	(void)arg;
	ADD(started);
	fd = accept(listener, NULL, NULL);
	ADD(woken);
	if (fd >= 0)
		ADD(accepted);
	close(fd);
	return NULL;
}

static void *waits(void *arg)
{
	struct epoll_event ev;
	char c;

	(void)arg;
	ADD(started);
	if (epoll_wait(set, &ev, 1, 20000) != 1 ||
	    recv(ev.data.fd, &c, 1, MSG_DONTWAIT) != 1)
		ADD(wrong);
	else
		ADD(events);
	return NULL;
}

static void all(void *(*fn)(void *), void (*then)(void))
{
	pthread_t id[THREADS];
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 128 << 10);
	started = wrong = 0;
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&id[i], &attr, fn, (void *)(intptr_t)i))
			say("pthread_create", -1);
	if (then)
		then();
	for (int i = 0; i < THREADS; i++)
		pthread_join(id[i], NULL);
}

static void connect_all(void)
{
	for (int i = 0; i < THREADS; i++) {
		int s = socket(AF_INET, SOCK_STREAM, 0);

		if (connect(s, (void *)&at, sizeof(at)))
			say("connect", -1);
		close(s);
	}
}

/* A byte for each thread, on as many sockets of the set, one event each. */
static void feed_all(void)
{
	for (int i = 0; i < THREADS / 2; i++)
		for (int k = 0; k < 2; k++)
			if (send(pairs[i][!k], "e", 1, 0) != 1)
				say("send", -1);
}

int main(void)
{
	for (int i = 0; i < THREADS / 2; i++)
		tcp_pair(pairs[i]);
	all(talk, NULL);
	printf("talked, %d wrong\n", wrong);

	listener = tcp_listener(&at);
	listen(listener, THREADS); /* no SYN is to be sent again */
	all(accepts, connect_all);
	printf("woken %d accepted %d\n", woken, accepted);

	set = epoll_create1(0);
	for (int i = 0; i < THREADS / 2; i++)
		for (int k = 0; k < 2; k++) {
			struct epoll_event ev = { EPOLLIN | EPOLLONESHOT,
						  { .fd = pairs[i][k] } };

			epoll_ctl(set, EPOLL_CTL_ADD, pairs[i][k], &ev);
		}
	all(waits, feed_all);
	printf("events %d, %d wrong\n", events, wrong);
	return 0;
}
