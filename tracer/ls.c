// SPDX-License-Identifier: MIT
/*
 * ls.c - sock102 ls: the machines of this user, and who runs on them
 *
 * A machine is found by the name its keeper listens to, an abstract socket
 * "sock102/UID/NAME" of this network namespace. Each is joined in a child, for
 * there is one address only where an arena can be mapped.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keeper_api.h"
#include "tracer/cmd.h"
#include "tracer/model.h"

/* In the child: one line for the machine, one for each process or cache. */
static int list_one(const char *name, bool of_other, unsigned int uid,
		    bool verbose)
{
	struct keeper_api api;
	const char *cache;
	unsigned int n;
	struct process *p;
	char path[256];
	int err;

	if (of_other) {
		printf("%s\tof user %u\n", name, uid);
		return 0;
	}
	if (!library_path(false, path, sizeof(path)) ||
	    !library_load(path, &api))
		return EXIT_USAGE;
	err = api.join(name);
	if (err == -ENOENT)
		return 0; /* it has just gone */
	if (err) {
		printf("%s\t%s\n", name,
		       err == -ELIBBAD ? "of another build" : strerror(-err));
		return 0;
	}
	api.reap();
	printf("%s\tkeeper %d\twire %s%s%s\tmemory %llu kB\n", name,
	       machine->keeper.pid,
	       *machine->opts.wire ? machine->opts.wire : "none",
	       *machine->opts.addr ? "\taddress " : "", machine->opts.addr,
	       (unsigned long long)machine->pages_used * (ARENA_PAGE >> 10));
	list_for_each_entry (p, &machine->processes, list) {
		char comm[TASK_COMM_LEN + 1] = "";

		if (p->dead || p->pid == getpid())
			continue;
		memcpy(comm, p->comm, TASK_COMM_LEN);
		printf("  %d\t%s\n", p->pid, comm);
	}
	for (unsigned int i = 0; verbose && !api.slabinfo(i, &cache, &n); i++)
		printf("    %s\t%u\n", cache, n);
	return 0;
}

int cmd_ls(int argc, char **argv)
{
	char line[512], *at, *name;
	bool verbose = argc == 2 && !strcmp(argv[1], "-v");
	int status, ret = 0;
	FILE *f;

	if (argc > 1 &&
	    (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		puts("usage: sock102 ls [-v]\n\nThe machines now running, "
		     "with the processes on each;\n-v: and how many objects "
		     "of each kind its memory holds.");
		return 0;
	}
	if (argc > 1 && !verbose)
		return usage_error("ls: unknown argument %s", argv[1]);
	f = fopen("/proc/net/unix", "re");
	if (!f)
		return usage_error("/proc/net/unix: %s", strerror(errno));
	while (fgets(line, sizeof(line), f)) {
		unsigned int uid;
		pid_t pid;

		at = strstr(line, " @sock102/");
		/* 00010000: it listens */
		if (!at || !strstr(line, " 00010000 "))
			continue;
		at += strlen(" @sock102/");
		at[strcspn(at, "\n")] = '\0';
		uid = (unsigned int)strtoul(at, &name, 10);
		if (*name++ != '/')
			continue;
		fflush(stdout);
		pid = fork();
		if (pid == 0) {
			ret = list_one(name, uid != geteuid(), uid, verbose);
			fflush(stdout);
			_exit(ret);
		}
		if (pid < 0 || waitpid(pid, &status, 0) < 0)
			return usage_error("fork: %s", strerror(errno));
		if (status)
			ret = EXIT_USAGE;
	}
	fclose(f);
	return ret;
}
