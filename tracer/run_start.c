// SPDX-License-Identifier: MIT
/*
 * run_start.c - sock102 run: starts the program, passes signals on, waits
 *
 * The program is in our process group: what the terminal sends it gets
 * itself. Between fork() and exec() only system calls are made.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tracer/model.h"
#include "tracer/run.h"

static volatile sig_atomic_t child_pid;

/* Whoever is left, when the program itself has gone. */
static void forward_rest(int sig)
{
	const struct list_head *h = &machine->processes, *p = h->next;

	/* without the lock: as far as the list can be followed */
	for (int i = 0; i < PROC_MAX && p != h && in_arena(p); i++) {
		const struct process *q = list_entry(p, struct process, list);

		if (!q->dead && q->pid > 1 && q->pid != getpid())
			kill(q->pid, sig);
		p = p->next;
	}
}

static void forward(int sig)
{
	siginfo_t si = { .si_pid = 0 };
	int err = errno;

	if (child_pid <= 0)
		return;
	if (!waitid(P_PID, (id_t)child_pid, &si, WEXITED | WNOHANG | WNOWAIT) &&
	    si.si_pid)
		forward_rest(sig);
	else
		kill(child_pid, sig);
	errno = err;
}

/*
 * The terminal sends its signals to the program itself, which is in our
 * process group; others are sent to us and meant for it.
 */
void run_take_signals(struct sigaction old[65])
{
	static const int forwarded[] = { SIGTERM, SIGHUP,   SIGUSR1, SIGUSR2,
					 SIGALRM, SIGWINCH, SIGCONT };
	struct sigaction sa = { .sa_handler = SIG_IGN };

	for (int sig = 1; sig < 65; sig++)
		sigaction(sig, NULL, &old[sig]);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGQUIT, &sa, NULL);
	sigaction(SIGPIPE, &sa, NULL);
	sa.sa_handler = forward;
	sa.sa_flags = SA_RESTART;
	for (size_t i = 0; i < sizeof(forwarded) / sizeof(forwarded[0]); i++)
		sigaction(forwarded[i], &sa, NULL);
}

/* What is left to do, the conversion, may be broken off. */
void run_give_signals_back(const struct sigaction old[65])
{
	child_pid = 0;
	for (int sig = 1; sig < 65; sig++)
		if (sig != SIGPIPE)
			sigaction(sig, &old[sig], NULL);
}

void run_environment(const struct run *r)
{
	const char *had = getenv("LD_PRELOAD");
	char text[PATH_MAX + 512];

	snprintf(text, sizeof(text), "%s%s%s", r->library,
		 had && *had ? ":" : "", had ? had : "");
	setenv("LD_PRELOAD", text, 1);
	snprintf(text, sizeof(text), "%d", r->api.fd());
	setenv("SOCK102_FD", text, 1);
	unsetenv("SOCK102_MACHINE");
	unsetenv("SOCK102_TRACE");
	unsetenv("SOCK102_POLICY");
}

/* The child's pid; its errno comes back when exec fails. */
pid_t run_start(struct run *r, const struct sigaction *old, int *err)
{
	int fds[2];
	pid_t pid;

	*err = 0;
	if (pipe2(fds, O_CLOEXEC))
		return -1;
	pid = fork();
	if (pid == 0) {
		for (int sig = 1; sig < 65; sig++)
			if (old[sig].sa_handler == SIG_DFL ||
			    old[sig].sa_handler == SIG_IGN)
				sigaction(sig, &old[sig], NULL);
		sigprocmask(SIG_SETMASK, &r->mask, NULL);
		execve(r->path, r->argv, environ);
		if (errno == ENOEXEC) {
			/* a script without a first line, as execvp(3) has it */
			size_t n = 0;
			char **argv;

			while (r->argv[n])
				n++;
			argv = calloc(n + 2, sizeof(*argv));
			if (argv) {
				argv[0] = (char *)(uintptr_t) "/bin/sh";
				argv[1] = r->path;
				memcpy(argv + 2, r->argv + 1,
				       n * sizeof(*argv));
				execve(argv[0], argv, environ);
			}
		}
		*err = errno;
		if (write(fds[1], err, sizeof(*err)) < 0)
			_exit(EXIT_CANNOT);
		_exit(EXIT_CANNOT);
	}
	close(fds[1]);
	if (pid > 0 && read(fds[0], err, sizeof(*err)) < (ssize_t)sizeof(*err))
		*err = 0;
	close(fds[0]);
	child_pid = pid;
	return pid;
}

int run_wait(pid_t pid, int *sig)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_USAGE;
	*sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	return *sig ? 128 + *sig : WEXITSTATUS(status);
}
