// SPDX-License-Identifier: MIT
/*
 * init.c - how the library comes to life in a process
 *
 * The constructor finds libc, remembers the environment, maps the stub page
 * and installs what must be there before the program runs. A process that was
 * exec'ed on a machine (SOCK102_FD) joins it at once, for it may have
 * inherited sockets. Elsewhere the first call that needs a machine joins the
 * one that SOCK102_MACHINE names, or has it made, which may be after a fork or
 * two. The wrappers do not depend on the constructor: those of other
 * libraries may call them before.
 *
 * In the sock102 command itself, which loads the library to serve a machine,
 * nothing is caught.
 */
#include <errno.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <sys/auxv.h>

#include "preload/environ.h"
#include "preload/patch.h"
#include "preload/shim.h"
#include "preload/signal.h"
#include "stack/kern/arena.h"
#include "stack/kern/host.h"
#include "stack/kern/keeper.h"
#include "stack/kern/task.h"

/* Exported by the command, and by nothing else. */
extern const char sock102_is_command[] __attribute__((weak));

#define JOIN_DONE UINT32_MAX
static u32 joining; /* futex: 0 not tried; the tid of who is at it; done */

static bool join_inherited(void)
{
	const char *s = env_kept("SOCK102_FD");
	int fd = s && *s ? atoi(s) : -1;

	if (fd < 0)
		return false;
	if (keeper_join_fd(fd))
		return false;
	host_fd_adopt(fd);
	return true;
}

static bool join_named(void)
{
	struct machine_opts o = { .strsize = 0 };
	int err;

	machine_opts_from_env(&o);
	err = keeper_join_or_start(&o);
	if (err == -ELIBBAD)
		host_message("machine %s was made by another build of sock102, "
			     "or is of the other word size; the kernel answers",
			     o.name);
	else if (err)
		host_message("no machine: error %d; the kernel answers", -err);
	return !err;
}

/* Other threads wait; a handler that interrupts the joining does not. */
static bool join_wait(u32 who)
{
	if (who == (u32)host_syscall(SYS_gettid))
		return false;
	while (__atomic_load_n(&joining, __ATOMIC_ACQUIRE) == who)
		host_syscall(SYS_futex, &joining, FUTEX_WAIT, who, NULL);
	return machine_mapped;
}

bool machine_join(void)
{
	u32 who = 0;
	bool ok;

	if (machine_mapped)
		return true;
	if (joining == JOIN_DONE)
		return false;
	if (!__atomic_compare_exchange_n(&joining, &who,
					 (u32)host_syscall(SYS_gettid), false,
					 __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
		return who == JOIN_DONE ? machine_mapped : join_wait(who);
	task_init();
	ok = join_inherited() || join_named();
	if (ok)
		env_keep_fd(arena_fd);
	__atomic_store_n(&joining, JOIN_DONE, __ATOMIC_RELEASE);
	host_syscall(SYS_futex, &joining, FUTEX_WAKE, INT32_MAX);
	return ok;
}

void join_forked(void)
{
	if (joining != JOIN_DONE)
		__atomic_store_n(&joining, 0, __ATOMIC_RELEASE);
}

static void __attribute__((constructor))
preload_init(int argc, char **argv, char **envp)
{
	host_init();
	if (sock102_is_command)
		return;
	libc_load();
	env_remember(envp);
	patch_libc();
	signal_init();
	if (env_kept("SOCK102_FD") && machine_join() && task_ready())
		trace_exec((const char *)getauxval(AT_EXECFN));
}
