// SPDX-License-Identifier: MIT
/*
 * process.c - fork(2), posix_spawn(3), _exit(2); vfork(2) is in vfork.c
 *
 * A forked child shares the arena and has a descriptor table of its own; it
 * is attached here at once, so that what its parent closes stays open. A
 * child made where we do not look (a raw clone) is attached at its first
 * call: the kernel wipes `ident` in it.
 *
 * The child of posix_spawn() runs in its parent's memory until it execs.
 * What it does to descriptors on the way is between it and the kernel; the
 * program it becomes finds out what it holds when it starts.
 */
#include "preload/process.h"
#include <sys/single_threaded.h>

#include "fdtable.h"
#include "preload/environ.h"
#include "preload/shim.h"
#include "preload/signal.h"
#include "stack/kern/keeper.h"

__thread int spawning __attribute__((tls_model("initial-exec")));

pid_t __libc_fork(void);

/* No handler may want the table while we have its lock. */
static void fork_begin(u64 *mask)
{
	const u64 all = ~SIG_OURS;

	kernel_sigmask(SIG_BLOCK, &all, mask);
	files_fork_begin();
}

static void fork_end(pid_t pid, long how, const u64 *mask)
{
	if (pid == 0) {
		signal_forked();
		join_forked();
		files_fork_child();
		if (machine_mapped)
			task_ready();
	} else {
		files_fork_end(pid);
		if (pid > 0 && machine_mapped)
			trace_fork(pid, (int)how);
	}
	kernel_sigmask(SIG_SETMASK, mask, NULL);
}

static pid_t do_fork(pid_t (*make)(void))
{
	pid_t pid;
	u64 mask;

	fork_begin(&mask);
	pid = make();
	fork_end(pid, SYS_fork, &mask);
	return pid;
}

long fork_by_number(long nr, const unsigned long *a)
{
	long pid;
	u64 mask;

	fork_begin(&mask);
	pid = real.syscall(nr, a[0], a[1], a[2], a[3], a[4]);
	fork_end((pid_t)pid, nr, &mask);
	return pid;
}

/*
 * libc's fork() runs the program's atfork handlers, which may use sockets,
 * and calls _Fork() between them. Where that is patched it is the place.
 */
EXPORT pid_t fork(void)
{
	if (libc_patched((void *)real._Fork))
		return real.fork();
	return do_fork(real.fork);
}
ALIAS(__fork, fork);
ALIAS(__libc_fork, fork);
ENTRY(fork);

EXPORT pid_t _Fork(void)
{
	return do_fork(real._Fork);
}
ENTRY(_Fork);

typedef int spawn_fn(pid_t *pid, const char *path,
		     const posix_spawn_file_actions_t *actions,
		     const posix_spawnattr_t *attr, char *const argv[],
		     char *const envp[]);

static int do_spawn(spawn_fn *spawn, pid_t *pid, const char *path,
		    const posix_spawn_file_actions_t *actions,
		    const posix_spawnattr_t *attr, char *const argv[],
		    char *const envp[])
{
	pid_t child;
	int ret;

	envp = ENV_COMPLETE(envp);
	spawning++;
	ret = spawn(&child, path, actions, attr, argv, envp);
	spawning--;
	if (ret)
		return ret;
	if (pid)
		*pid = child;
	if (machine_mapped)
		trace_fork(child, SYS_vfork);
	return 0;
}

EXPORT int posix_spawn(pid_t *pid, const char *path,
		       const posix_spawn_file_actions_t *actions,
		       const posix_spawnattr_t *attr, char *const argv[],
		       char *const envp[])
{
	return do_spawn(real.posix_spawn, pid, path, actions, attr, argv, envp);
}
ENTRY(posix_spawn);

EXPORT int posix_spawnp(pid_t *pid, const char *path,
			const posix_spawn_file_actions_t *actions,
			const posix_spawnattr_t *attr, char *const argv[],
			char *const envp[])
{
	return do_spawn(real.posix_spawnp, pid, path, actions, attr, argv,
			envp);
}
ENTRY(posix_spawnp);

/* A descriptor out of another process, which may be one of ours. */
EXPORT int pidfd_getfd(int pidfd, int fd, unsigned flags)
{
	long ret = host_syscall(SYS_pidfd_getfd, pidfd, fd, flags);

	if (ret >= 0 && machine_mapped && door_open())
		fd_adopt((int)ret);
	return (int)ret_errno(ret);
}

EXPORT int unshare(int flags)
{
	long ret = host_syscall(SYS_unshare, flags);

	if (!ret && (flags & CLONE_FILES) && machine_mapped && door_open())
		files_unshare();
	return (int)ret_errno(ret);
}

/* The kernel closes descriptors before the parent hears of the end. */
static void close_all(void)
{
	const u64 all = ~SIG_OURS;

	if (!task_ready() || !current->process)
		return;
	kernel_sigmask(SIG_BLOCK, &all, NULL);
	files_exit();
}

EXPORT void _exit(int status)
{
	if (machine_mapped && !spawning && !vforked && !keeper_process) {
		trace_exit_process(status);
		close_all();
	}
	real._exit(status);
	__builtin_unreachable();
}
ALIAS(_Exit, _exit);
ENTRY(_exit);
