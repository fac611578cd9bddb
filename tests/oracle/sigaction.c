// SPDX-License-Identifier: MIT
/*
 * sigaction.c - what a program sees of its handlers when it does nothing but
 * ask: old actions, flags, masks, SA_RESETHAND, SA_NODEFER, alternate stacks,
 * the older spellings, and faults of its own
 */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int calls, last, code, inside, deep;
static volatile void *at;
static volatile char *volatile bad = (char *)8;
static sigjmp_buf env;
static char stack[65536];

static void plain(int sig)
{
	calls++;
	last = sig;
}

static void full(int sig, siginfo_t *info, void *ctx)
{
	sigset_t now;

	(void)ctx;
	calls++;
	last = sig;
	code = info->si_code;
	at = info->si_addr;
	sigprocmask(SIG_BLOCK, NULL, &now);
	inside = sigismember(&now, sig) | sigismember(&now, SIGUSR2) << 1 |
		 sigismember(&now, SIGSEGV) << 2;
}

static void nest(int sig)
{
	char here;

	(void)sig;
	if (++deep == 1)
		raise(SIGUSR1);
	at = (void *)((unsigned long)&here & ~15UL);
}

static void jump(int sig, siginfo_t *info, void *ctx)
{
	(void)sig;
	(void)ctx;
	at = info->si_addr;
	siglongjmp(env, 1);
}

static void show(const char *what, int sig)
{
	struct sigaction a;

	int ret;

	memset(&a, 0, sizeof(a));
	ret = sigaction(sig, NULL, &a);
	printf("%s: ret %d handler %s flags %x mask %d%d%d\n", what, ret,
	       a.sa_handler == SIG_DFL ? "default" :
	       a.sa_handler == SIG_IGN ? "ignore" :
	       a.sa_handler == plain   ? "plain" :
	       a.sa_sigaction == full  ? "full" :
					 "other",
	       a.sa_flags & ~0x04000000, sigismember(&a.sa_mask, SIGUSR2),
	       sigismember(&a.sa_mask, SIGSEGV),
	       sigismember(&a.sa_mask, SIGTERM));
}

static int child(int how)
{
	struct sigaction a = { .sa_handler = plain };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		switch (how) {
		case 0:
			*bad = 1;
			break;
		case 1:
			signal(SIGSEGV, SIG_IGN);
			*bad = 1;
			break;
		case 2:
			raise(SIGSEGV);
			break;
		case 3:
			signal(SIGSEGV, SIG_IGN);
			raise(SIGSEGV);
			_exit(7);
		case 4: { /* blocked, and then a fault: death */
			sigset_t s;

			sigaction(SIGSEGV, &a, NULL);
			sigemptyset(&s);
			sigaddset(&s, SIGSEGV);
			sigprocmask(SIG_BLOCK, &s, NULL);
			*bad = 1;
			break;
		}
		case 5:
			abort();
		case 6:
			kill(getpid(), SIGBUS);
			break;
		}
		_exit(9);
	}
	waitpid(pid, &status, 0);
	return status & ~0x80;
}

int main(void)
{
	struct sigaction a;
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof(stack) };
	sigset_t set, old;
	union sigval v = { .sival_int = 42 };

	show("fresh", SIGUSR1);
	show("fresh segv", SIGSEGV);
	memset(&a, 0, sizeof(a));
	a.sa_sigaction = full;
	a.sa_flags = SA_SIGINFO | SA_RESTART;
	sigaddset(&a.sa_mask, SIGUSR2);
	sigaddset(&a.sa_mask, SIGSEGV);
	printf("set %d\n", sigaction(SIGUSR1, &a, NULL));
	show("set", SIGUSR1);
	raise(SIGUSR1);
	printf("raised: %d %d code %d inside %d\n", calls, last, code, inside);
	sigqueue(getpid(), SIGUSR1, v);
	printf("queued: %d code %d\n", calls, code);
	kill(getpid(), SIGUSR1);
	printf("killed: %d code %d\n", calls, code);
	a.sa_flags = SA_SIGINFO | (int)SA_RESETHAND;
	sigaction(SIGUSR1, &a, NULL);
	show("resethand", SIGUSR1);
	raise(SIGUSR1);
	show("reset", SIGUSR1);
	printf("kill %d errno %d\n", sigaction(SIGKILL, &a, NULL), errno);
	printf("0 %d errno %d\n", sigaction(0, &a, NULL), errno);
	printf("65 %d errno %d\n", sigaction(65, &a, NULL), errno);
	printf("32 %d errno %d\n", sigaction(32, &a, NULL), errno);
	printf("kill get %d\n", sigaction(SIGKILL, NULL, &a));

	memset(&a, 0, sizeof(a));
	a.sa_handler = nest;
	sigaction(SIGUSR1, &a, NULL);
	raise(SIGUSR1);
	printf("nested without NODEFER: %d\n", deep);
	deep = 0;
	a.sa_flags = SA_NODEFER;
	sigaction(SIGUSR1, &a, NULL);
	raise(SIGUSR1);
	printf("nested with NODEFER: %d\n", deep);
	sigaltstack(&ss, NULL);
	deep = 1;
	raise(SIGUSR1);
	printf("on altstack unasked: %d\n",
	       (char *)at >= stack && (char *)at < stack + sizeof(stack));
	a.sa_flags = SA_ONSTACK;
	sigaction(SIGUSR1, &a, NULL);
	raise(SIGUSR1);
	printf("on altstack: %d\n",
	       (char *)at >= stack && (char *)at < stack + sizeof(stack));
	printf("signal returns nest: %d\n", signal(SIGUSR1, plain) == nest);
	show("signal", SIGUSR1);
	printf("signal returns plain: %d\n", signal(SIGUSR1, SIG_IGN) == plain);
	show("ignored", SIGUSR1);
	siginterrupt(SIGUSR1, 1);
	signal(SIGUSR1, plain);
	show("interrupting", SIGUSR1);
	sigset(SIGUSR1, SIG_HOLD);
	sigprocmask(SIG_BLOCK, NULL, &old);
	printf("held %d\n", sigismember(&old, SIGUSR1));
	printf("sigset says hold: %d\n", sigset(SIGUSR1, plain) == SIG_HOLD);
	sysv_signal(SIGUSR1, plain);
	show("sysv", SIGUSR1);

	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, &old);
	printf("before: %d %d\n", sigismember(&old, SIGSEGV),
	       sigismember(&old, SIGUSR2));
	sigprocmask(SIG_SETMASK, &old, &set);
	printf("after: %d %d\n", sigismember(&set, SIGSEGV),
	       sigismember(&set, SIGUSR2));
	sigprocmask(SIG_SETMASK, NULL, &set);
	printf("restored: %d %d\n", sigismember(&set, SIGSEGV),
	       sigismember(&set, SIGUSR2));
	printf("how 9: %d errno %d\n", sigprocmask(9, &set, NULL), errno);

	memset(&a, 0, sizeof(a));
	a.sa_sigaction = jump;
	a.sa_flags = SA_SIGINFO;
	sigaction(SIGSEGV, &a, NULL);
	for (volatile int i = 0; i < 3; i++) {
		at = NULL;
		if (!sigsetjmp(env, 1))
			bad[8 + i] = 1;
		printf("fault at %p\n", at);
	}
	sigprocmask(SIG_SETMASK, NULL, &set);
	printf("mask after: %d\n", sigismember(&set, SIGSEGV));
	a.sa_sigaction = full;
	sigaction(SIGSEGV, &a, NULL);
	show("segv", SIGSEGV);
	raise(SIGSEGV);
	printf("raised segv: last %d code %d inside %d\n", last, code, inside);
	printf("back: %d\n", (void *)signal(SIGSEGV, SIG_DFL) == (void *)full);
	for (int i = 0; i < 7; i++)
		printf("child %d: status %x\n", i, child(i));
	return 0;
}
