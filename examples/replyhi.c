// SPDX-License-Identifier: MIT
/*
 * replyhi.c - a server that replies "hi", and hello, its client
 *
 * The lab program of a kernel course: put a breakpoint on sys_socketcall and
 * the server shows 1,2,4,5 and waits; then, with the client,
 * 1,3,10,9,9,10,5. Semaphores and a look at the server's state make that
 * order certain: hello goes on only when the server sleeps in the call before.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct sockaddr_in addr = {
	.sin_family = AF_INET,
	.sin_port = 0x7627, /* 10102 */
	.sin_addr = { 0x0100007f },
};
static sem_t in_accept, in_recv, sent, received, last;
static pid_t server_tid;

static void *replyhi(void *unused)
{
	const struct sockaddr *sa = (const void *)&addr;
	int s, c;
	char buf[16];

	server_tid = gettid();
	if ((s = socket(AF_INET, SOCK_STREAM, 0)) < 0 ||
	    bind(s, sa, sizeof(addr)) || listen(s, 5))
		err(1, "replyhi");
	sem_post(&in_accept);
	c = accept(s, NULL, NULL);
	sem_post(&in_recv);
	if (c < 0 || recv(c, buf, sizeof(buf), 0) != 5 ||
	    send(c, "hi", 2, 0) != 2)
		err(1, "replyhi");
	sem_post(&sent);
	sem_wait(&received);
	sem_post(&last);
	accept(s, NULL, NULL); /* until the program ends */
	return unused;
}

/* Until the server thread is asleep in the call it announced by sem. */
static void wait_for(sem_t *sem)
{
	char path[64], stat[128];
	const char *state = NULL;

	sem_wait(sem);
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", server_tid);
	while (!state || state[2] != 'S') {
		int fd = open(path, O_RDONLY);
		ssize_t n = read(fd, stat, sizeof(stat) - 1);

		close(fd);
		stat[n > 0 ? n : 0] = '\0';
		state = strrchr(stat, ')');
		sched_yield();
	}
}

static void hello(void)
{
	char buf[16];
	int s;

	wait_for(&in_accept);
	s = socket(AF_INET, SOCK_STREAM, 0);
	if (s < 0 || connect(s, (const void *)&addr, sizeof(addr)))
		err(1, "hello");
	wait_for(&in_recv);
	if (send(s, "hello", 5, 0) != 5)
		err(1, "hello");
	sem_wait(&sent);
	if (recv(s, buf, sizeof(buf), 0) != 2)
		err(1, "hello");
	sem_post(&received);
	wait_for(&last);
	printf("hello: the server replied %.2s\n", buf);
}

int main(void)
{
	pthread_t server;

	pthread_create(&server, NULL, replyhi, NULL);
	hello();
	exit(0);
}
