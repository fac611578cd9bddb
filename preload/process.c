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
#include "fdtable.h"
#include "preload/environ.h"
#include "preload/shim.h"
#include "preload/signal.h"

__thread int spawning __attribute__((tls_model("initial-exec")));

pid_t __libc_fork(void);

static pid_t do_fork(pid_t (*make)(void))
{
	const u64 all = ~SIG_OURS;
	pid_t pid;
	u64 mask;

	/* No handler may want the table while we have its lock. */
	kernel_sigmask(SIG_BLOCK, &all, &mask);
	files_fork_begin();
	pid = make();
	if (pid == 0) {
		signal_forked();
		join_forked();
		files_fork_child();
		if (machine_mapped)
			task_ready();
	} else {
		files_fork_end(pid);
		if (pid > 0 && machine_mapped)
			trace_fork(pid, SYS_fork);
	}
	kernel_sigmask(SIG_SETMASK, &mask, NULL);
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

EXPORT void _exit(int status)
{
	if (machine_mapped && !spawning && !vforked)
		trace_exit_process(status);
	real._exit(status);
	__builtin_unreachable();
}
ALIAS(_Exit, _exit);
ENTRY(_exit);
