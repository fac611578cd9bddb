// SPDX-License-Identifier: MIT
/*
 * transfer.c - sendfile and splice between sockets, files and pipes: what
 * arrives, where positions stand afterwards, and what is refused.
 */
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>

#include "tests/oracle/say.h"

#define SIZE 300000

static unsigned char out[SIZE], in[SIZE];

static long fill(int fd, size_t want)
{
	size_t n = 0;
	ssize_t r;

	memset(in, 0, sizeof(in));
	while (n < want && (r = read(fd, in + n, want - n)) > 0)
		n += (size_t)r;
	return (long)n;
}

static int file_fd, sock_fd, pipe_fd;
static off_t end_off;

static void *send_all(void *arg)
{
	size_t left = SIZE;
	off_t off = 0;

	(void)arg;
	while (left) {
		ssize_t n = sendfile(sock_fd, file_fd, &off, left);

		if (n <= 0) {
			say("sendfile", n);
			break;
		}
		left -= (size_t)n;
	}
	end_off = off;
	return NULL;
}

static void *splice_all(void *arg)
{
	size_t left = SIZE;

	(void)arg;
	while (left) {
		ssize_t n = splice(sock_fd, NULL, pipe_fd, NULL, left, 0);

		if (n <= 0) {
			say("splice", n);
			break;
		}
		left -= (size_t)n;
	}
	return NULL;
}

static int end_fd;
static ssize_t written;

static void *write_all(void *arg)
{
	(void)arg;
	written = write(end_fd, out, SIZE);
	return NULL;
}

static void files(int fd[2])
{
	off_t off = 10;
	pthread_t th;
	int p[2];

	SAY(sendfile(fd[0], file_fd, NULL, 100));
	SAY(lseek(file_fd, 0, SEEK_CUR));
	SAY(fill(fd[1], 100));
	SAY(memcmp(in, out, 100));
	SAY(sendfile(fd[0], file_fd, &off, 50));
	SAY(off);
	SAY(lseek(file_fd, 0, SEEK_CUR));
	SAY(fill(fd[1], 50));
	SAY(memcmp(in, out + 10, 50));
	off = SIZE - 7;
	SAY(sendfile(fd[0], file_fd, &off, 5000)); /* the end comes first */
	SAY(fill(fd[1], 7));
	SAY(sendfile(fd[0], file_fd, &off, 10));
	off = -1;
	SAY(sendfile(fd[0], file_fd, &off, 10));
	SAY(sendfile(fd[0], file_fd, (void *)8, 10));
	SAY(sendfile(fd[0], -1, NULL, 10));
	SAY(sendfile(file_fd, fd[0], NULL, 10));
	SAY(sendfile(fd[0], fd[1], NULL, 10));
	SAY(pipe(p));
	SAY(sendfile(fd[0], p[0], NULL, 10));
	SAY(sendfile(fd[0], file_fd, NULL, 0));
	close(p[0]);
	close(p[1]);
	sock_fd = fd[0];
	pthread_create(&th, NULL, send_all, NULL);
	SAY(fill(fd[1], SIZE));
	pthread_join(th, NULL);
	SAY(end_off);
	SAY(memcmp(in, out, SIZE));
}

static void pipes(int fd[2])
{
	pthread_t th, wr;
	int p[2], n = 0;

	SAY(pipe(p));
	SAY(write(p[1], "hello pipe", 10));
	SAY(splice(p[0], NULL, fd[0], NULL, 5, 0));
	SAY(splice(p[0], NULL, fd[0], NULL, 100, SPLICE_F_MORE));
	SAY(splice(p[0], NULL, fd[0], NULL, 100, SPLICE_F_NONBLOCK));
	SAY(send(fd[0], "!", 1, 0));
	SAY(fill(fd[1], 11));
	SAY(memcmp(in, "hello pipe!", 11));
	fcntl(fd[1], F_SETFL, O_NONBLOCK); /* SPLICE_F_NONBLOCK is the pipe's */
	SAY(splice(fd[1], NULL, p[1], NULL, 100, 0));
	fcntl(fd[1], F_SETFL, 0);
	SAY(send(fd[0], "back", 4, 0));
	SAY(splice(fd[1], NULL, p[1], NULL, 3, 0));
	SAY(ioctl(p[0], FIONREAD, &n));
	SAY(n);
	SAY(ioctl(fd[1], FIONREAD, &n));
	SAY(n);
	SAY(fill(p[0], 3));
	SAY(fill(fd[1], 1));
	SAY(splice(fd[0], NULL, fd[1], NULL, 5, 0));
	SAY(splice(file_fd, NULL, fd[1], NULL, 5, 0));
	SAY(splice(p[0], (void *)8, fd[1], NULL, 5, 0));
	SAY(splice(p[0], NULL, fd[1], NULL, 5, 0x80));
	SAY(splice(p[0], NULL, fd[1], NULL, 0, 0));
	SAY(splice(-1, NULL, fd[1], NULL, 5, 0));
	SAY(tee(fd[0], p[1], 5, 0));
	sock_fd = fd[1];
	pipe_fd = p[1];
	pthread_create(&th, NULL, splice_all, NULL);
	end_fd = fd[0];
	pthread_create(&wr, NULL, write_all, NULL);
	SAY(fill(p[0], SIZE));
	SAY(memcmp(in, out, SIZE));
	pthread_join(wr, NULL);
	SAY(written);
	pthread_join(th, NULL);
	close(fd[0]);
	SAY(splice(fd[1], NULL, p[1], NULL, 5, 0));
	close(p[1]);
	close(p[0]);
	close(fd[1]);
}

int main(void)
{
	char name[] = "/tmp/transferXXXXXX";
	int fd[2];

	for (int i = 0; i < SIZE; i++)
		out[i] = (unsigned char)(i * 7 + i / 256);
	file_fd = mkstemp(name);
	unlink(name);
	SAY(write(file_fd, out, SIZE));
	SAY(lseek(file_fd, 0, SEEK_SET));
	tcp_pair(fd);
	files(fd);
	pipes(fd);
	return 0;
}
