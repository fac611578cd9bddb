// SPDX-License-Identifier: MIT
/*
 * api.c - the keeper as the command sees it (include/keeper_api.h)
 *
 * And `sock102 keeper`, the command's own subcommand that the library starts
 * when a machine is made by hand or its keeper has died:
 *
 *   sock102 keeper --fd N        take over the machine whose arena N is
 *   sock102 keeper --name X R    make machine X, write a byte to R when ready
 *
 * Not modelled: nothing of the kernel's.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "keeper_api.h"
#include "personality.h"
#include "stack/kern/arena.h"
#include "stack/kern/host.h"
#include "stack/kern/keeper.h"
#include "stack/kern/task.h"
#include "trace.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT int sock102_create(const struct machine_opts *o)
{
	return keeper_create(o);
}

EXPORT int sock102_join(const char *name)
{
	keeper_process = true;
	return keeper_join(name);
}

EXPORT int sock102_begin(void)
{
	return keeper_begin();
}

EXPORT void sock102_run(int child)
{
	keeper_run(child);
}

EXPORT int sock102_attach(void)
{
	return task_ready() ? 0 : -ENOMEM;
}

EXPORT int sock102_fd(void)
{
	return arena_fd;
}

EXPORT void sock102_set_client(const struct keeper_client *c)
{
	keeper_set_client(c);
}

EXPORT unsigned sock102_reap(void)
{
	return task_ready() ? process_reap_all() : 0;
}

EXPORT int sock102_slabinfo(unsigned i, const char **name, unsigned *inuse)
{
	if (i >= machine->ncaches)
		return -ENOENT;
	*name = kmem_cache_name(machine->caches[i]);
	*inuse = kmem_cache_inuse(machine->caches[i]);
	return 0;
}

static void (*ready_hook)(void);

EXPORT void sock102_set_ready(void (*fn)(void))
{
	ready_hook = fn;
}

static void copy(char *to, size_t room, const char *from)
{
	if (from)
		strncpy(to, from, room - 1);
}

void machine_opts_from_env(struct machine_opts *o)
{
	const char *s;

	copy(o->name, sizeof(o->name), getenv("SOCK102_MACHINE"));
	copy(o->wire, sizeof(o->wire), getenv("SOCK102_WIRE"));
	copy(o->addr, sizeof(o->addr), getenv("SOCK102_ADDR"));
	copy(o->resolv, sizeof(o->resolv), getenv("SOCK102_RESOLV"));
	s = getenv("SOCK102_POLICY");
	o->policy = s && *s;
	s = getenv("SOCK102_LIMIT");
	if (s)
		o->limit = strtoull(s, NULL, 10);
	s = getenv("SOCK102_PERSONALITY");
	if (s)
		personality_parse(s, o);
	s = getenv("SOCK102_TRACE");
	if (s && *s)
		o->trace_flags |= TRACE_ON;
	for (s = getenv("SOCK102_OPTS"); o->trace_flags && s && *s; s++) {
		if (!strncmp(s, "-g", 2))
			o->trace_flags |= TRACE_GRAPH;
		else if (!strncmp(s, "-k", 2))
			o->trace_flags |= TRACE_BACKTRACE;
		else if (!strncmp(s, "-s", 2))
			o->strsize = (u32)strtoul(s + 2, NULL, 10);
	}
	if (!o->strsize)
		o->strsize = 32;
}

static int keeper_take_over(int fd)
{
	int err;

	keeper_process = true;
	host_fd_adopt(fd);
	err = keeper_join_fd(fd);
	if (!err)
		err = keeper_begin();
	if (!err && ready_hook)
		ready_hook();
	return err;
}

static int keeper_make(const char *name, int ready)
{
	struct machine_opts o;
	ssize_t n;
	int err;

	memset(&o, 0, sizeof(o));
	machine_opts_from_env(&o);
	copy(o.name, sizeof(o.name), name);
	n = readlink("/proc/self/exe", o.command, sizeof(o.command) - 1);
	if (n < 0)
		o.command[0] = '\0';
	err = keeper_create(&o);
	if (!err)
		err = keeper_begin();
	if (!err && ready_hook)
		ready_hook();
	if (!err)
		host_syscall(SYS_write, ready, "", 1);
	host_syscall(SYS_close, ready);
	return err;
}

/* It was cloned from a program: none of its descriptors are ours. */
static void drop_descriptors(int keep)
{
	if (keep > 3)
		host_syscall(SYS_close_range, 3, keep - 1, 0);
	host_syscall(SYS_close_range, keep + 1, INT_MAX, 0);
	for (int fd = 0; fd < 3; fd++) {
		long n =
			host_syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR);

		if (n >= 0 && n != fd) {
			host_syscall(SYS_dup3, n, fd, 0);
			host_syscall(SYS_close, n);
		}
	}
	if (chdir("/"))
		return;
}

EXPORT int sock102_keeper_main(int argc, char **argv)
{
	int err = -EINVAL;

	if (argc == 2 && !strcmp(argv[0], "--fd")) {
		drop_descriptors(atoi(argv[1]));
		err = keeper_take_over(atoi(argv[1]));
	} else if (argc == 3 && !strcmp(argv[0], "--name")) {
		drop_descriptors(atoi(argv[2]));
		err = keeper_make(argv[1], atoi(argv[2]));
	}
	if (err)
		return 2;
	keeper_run(0);
	return 0;
}
