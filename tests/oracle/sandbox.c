// SPDX-License-Identifier: MIT
/*
 * sandbox.c - a program that may hardly make a system call still talks
 *
 * The filter allows the calls the program makes on its sockets and nothing
 * that the library needs besides; a thread then blocks in recv until another
 * sends. The program's own forbidden calls stay forbidden.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALLOW(nr)                                                              \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (nr), 0, 1),                       \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static struct sock_filter code[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	ALLOW(SYS_write),
	ALLOW(SYS_read),
	ALLOW(SYS_exit_group),
	ALLOW(SYS_sendto),
	ALLOW(SYS_recvfrom),
	ALLOW(SYS_poll),
	ALLOW(SYS_close),
	ALLOW(SYS_shutdown),
	ALLOW(SYS_prctl),
	ALLOW(SYS_seccomp),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
};

static int a, b, mode;

static void talk(const char *who)
{
	struct pollfd p = { .fd = b, .events = POLLIN };
	char buf[16] = "";
	long n;

	n = recv(b, buf, sizeof(buf), 0);
	dprintf(1, "%s: %ld %s\n", who, n, buf);
	n = send(b, "pong", 4, 0);
	dprintf(1, "%s: sent %ld, poll %d\n", who, n, poll(&p, 1, 10));
	n = syscall(SYS_getppid);
	dprintf(1, "%s: getppid %ld errno %d\n", who, n, errno);
	n = recv(b, buf, sizeof(buf), 0);
	dprintf(1, "%s: %ld\n", who, n);
	close(b);
}

static void child(void)
{
	struct sock_fprog prog = { sizeof(code) / sizeof(code[0]), code };

	close(a);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (mode == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog))
		_exit(3);
	if (mode == 1 &&
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog))
		_exit(4);
	if (mode == 2) { /* one over the other */
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
	}
	talk(mode == 0 ? "prctl" : mode == 1 ? "seccomp" : "twice");
	if (mode == 1)
		getuid(); /* the kernel kills for that */
	_exit(0);
}

int main(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	socklen_t len = sizeof(to);
	struct sock_fprog bad = { 1, NULL };
	char buf[16] = "";
	int lst, status;
	pid_t pid;

	setvbuf(stdout, NULL, _IONBF, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	lst = socket(AF_INET, SOCK_STREAM, 0);
	bind(lst, (void *)&to, sizeof(to));
	listen(lst, 8);
	getsockname(lst, (void *)&to, &len);
	for (mode = 0; mode < 3; mode++) {
		a = socket(AF_INET, SOCK_STREAM, 0);
		connect(a, (void *)&to, sizeof(to));
		b = accept(lst, NULL, NULL);
		pid = fork();
		if (pid == 0)
			child();
		close(b);
		usleep(50000); /* it sleeps in recv, or will see the data */
		send(a, "ping", 4, 0);
		printf("answer %zd", recv(a, buf, 4, MSG_WAITALL));
		printf(" %.4s\n", buf);
		shutdown(a, SHUT_WR);
		waitpid(pid, &status, 0);
		printf("end %zd status %x\n", recv(a, buf, 4, 0),
		       status & ~0x80);
		close(a);
	}
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	printf("bad filter %d", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
				      &bad));
	printf(" errno %d\n", errno);
	printf("no filter %d", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 8));
	printf(" errno %d\n", errno);
	return 0;
}
