// SPDX-License-Identifier: MIT
/*
 * children.c - sockets in children, however these were made
 *
 * fork, vfork, clone in its kinds, posix_spawn, by name and by number: each
 * child talks on a socket it inherited, closes and moves descriptors, becomes
 * another program with the socket on 0 and 1; the parent's stay as they were.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static struct sockaddr_in to;
static int lst, a, b;

static void pair(void)
{
	a = socket(AF_INET, SOCK_STREAM, 0);
	connect(a, (void *)&to, sizeof(to));
	b = accept(lst, NULL, NULL);
}

/* What the peer hears until the end, and how the child ended. */
static void hear(const char *how, pid_t pid)
{
	char buf[64];
	ssize_t n, all = 0;
	int status = -1;

	/* The end only comes if no other descriptor of b is left. */
	while (all < 60 && (n = recv(a, buf + all, 60 - (size_t)all, 0)) > 0)
		all += n;
	buf[all] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	waitpid(pid, &status, 0);
	printf("%s: heard '%s' end %zd status %x\n", how, buf, n, status);
	close(a);
}

static int cloned(void *arg)
{
	const char *who = arg;

	send(b, who, strlen(who), 0);
	_exit(3);
}

static void by_vfork(void)
{
	pid_t pid;

	pair();
	pid = vfork();
	if (pid == 0) {
		close(a);
		dup2(b, 0);
		dup2(b, 1);
		close_range(3, ~0U, 0);
		execl("/bin/echo", "echo", "from vfork", NULL);
		_exit(9);
	}
	waitpid(pid, NULL, 0);
	printf("still %zd", send(b, "me ", 3, 0));
	printf(" and %d\n", fcntl(a, F_GETFD));
	close(b);
	hear("vfork", pid);

	/* One that only exits, and one inside the other. */
	pair();
	pid = vfork();
	if (pid == 0) {
		pid_t in = vfork();

		if (in == 0)
			_exit(4);
		close(b);
		_exit(5);
	}
	send(b, "whole", 5, 0);
	close(b);
	hear("vfork in vfork", pid);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

static void by_spawn(void)
{
	posix_spawn_file_actions_t fa;
	static char cat[] = "cat";
	char *argv[] = { cat, NULL }, *none[] = { NULL };
	pid_t pid;

	pair();
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, b, 0);
	posix_spawn_file_actions_adddup2(&fa, b, 1);
	posix_spawn_file_actions_addclosefrom_np(&fa, 3);
	printf("spawn %d\n", posix_spawn(&pid, "/bin/cat", &fa, NULL, argv,
					 none));
	posix_spawn_file_actions_destroy(&fa);
	close(b);
	send(a, "echoed by cat", 13, 0);
	shutdown(a, SHUT_WR);
	hear("posix_spawn", pid);
	printf("no such: %d\n",
	       posix_spawn(&pid, "/nonexistent", NULL, NULL, argv, environ));
}

static void by_number(long nr, const char *who)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	long pid;

	pair();
	if (nr == SYS_clone)
		pid = syscall(nr, SIGCHLD, 0, 0, 0, 0);
	else if (nr == SYS_clone3)
		pid = syscall(nr, &args, sizeof(args));
	else
		pid = syscall(nr);
	if (pid == 0) {
		syscall(SYS_close, a);
		syscall(SYS_sendto, b, who, strlen(who), 0, 0, 0);
		_exit(6);
	}
	syscall(SYS_close, b);
	hear(who, (pid_t)pid);
}

int main(void)
{
	socklen_t len = sizeof(to);
	static char stack[65536] __attribute__((aligned(16)));
	pid_t pid;

	setvbuf(stdout, NULL, _IONBF, 0);
	to.sin_family = AF_INET;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	lst = socket(AF_INET, SOCK_STREAM, 0);
	bind(lst, (void *)&to, sizeof(to));
	listen(lst, 8);
	getsockname(lst, (void *)&to, &len);

	pair();
	pid = fork();
	if (pid == 0) {
		close(a);
		send(b, "from fork", 9, 0);
		_exit(1);
	}
	close(b);
	hear("fork", pid);

	pair();
	pid = fork();
	if (pid == 0) { /* a grandchild that outlives its parent */
		pid_t parent = getpid();

		if (fork() == 0) {
			while (getppid() == parent)
				usleep(1000);
			send(b, "from the orphan", 15, 0);
			_exit(0);
		}
		_exit(2);
	}
	close(b);
	waitpid(pid, NULL, 0);
	hear("double fork", pid);

	by_vfork();
	by_spawn();
	pair();
	pid = clone(cloned, stack + sizeof(stack), SIGCHLD, (void *)(long)"cloned");
	close(b);
	hear("clone", pid);
	pair();
	pid = clone(cloned, stack + sizeof(stack),
		    CLONE_VM | CLONE_VFORK | SIGCHLD, (void *)(long)"lent");
	send(b, " and back", 9, 0);
	close(b);
	hear("clone vfork", pid);
	by_number(SYS_fork, "fork by number");
	by_number(SYS_clone, "clone by number");
	by_number(SYS_clone3, "clone3 by number");

	pair();
	printf("system %d\n", system("exit 7") >> 8);
	fcntl(b, F_SETFD, FD_CLOEXEC);
	pid = fork();
	if (pid == 0) {
		execl("/bin/sleep", "sleep", "0.05", NULL);
		_exit(9);
	}
	send(b, "closed on exec", 14, 0);
	close(b);
	hear("cloexec", pid);
	return 0;
}
