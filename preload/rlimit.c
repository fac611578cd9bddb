// SPDX-License-Identifier: MIT
/*
 * rlimit.c - getrlimit(2), setrlimit(2), prlimit(2)
 *
 * The library's descriptors sit above the program's soft limit, which is
 * raised by as many (host.c). The program reads back what it set, and
 * sysconf(_SC_OPEN_MAX) and getdtablesize() ask here too.
 *
 * Not modelled: /proc/self/limits and another process's prlimit(2) show the
 * raised limit.
 */
#include "preload/shim.h"
#include "stack/kern/host.h"

static bool own(pid_t pid)
{
	return pid == 0 || pid == (pid_t)host_syscall(SYS_getpid);
}

EXPORT int prlimit64(pid_t pid, enum __rlimit_resource what,
		     const struct rlimit64 *set, struct rlimit64 *old)
{
	u64 shown = host_nofile;
	int ret;

	if (what != RLIMIT_NOFILE || !shown || spawning || !own(pid))
		return real.prlimit64(pid, what, set, old);
	ret = real.prlimit64(pid, what, set, old);
	if (ret)
		return ret;
	if (set) /* the next descriptor of ours makes room again */
		host_nofile = 0;
	if (old)
		old->rlim_cur = shown;
	return 0;
}
ENTRY(prlimit64);

EXPORT int getrlimit64(__rlimit_resource_t what, struct rlimit64 *lim)
{
	return prlimit64(0, what, NULL, lim);
}
ENTRY(getrlimit64);

EXPORT int setrlimit64(__rlimit_resource_t what, const struct rlimit64 *lim)
{
	return prlimit64(0, what, lim, NULL);
}
ENTRY(setrlimit64);

#if __SIZEOF_POINTER__ == 8
ALIAS(prlimit, prlimit64);
ALIAS(getrlimit, getrlimit64);
ALIAS(__getrlimit, getrlimit64);
ALIAS(setrlimit, setrlimit64);
#else
static bool shown_here(int what)
{
	return what == RLIMIT_NOFILE && host_nofile && !spawning;
}

EXPORT int getrlimit(__rlimit_resource_t what, struct rlimit *lim)
{
	int ret = real.getrlimit(what, lim);

	if (!ret && shown_here(what))
		lim->rlim_cur = (rlim_t)host_nofile;
	return ret;
}

EXPORT int setrlimit(__rlimit_resource_t what, const struct rlimit *lim)
{
	int ret = real.setrlimit(what, lim);

	if (!ret && shown_here(what))
		host_nofile = 0;
	return ret;
}

EXPORT int prlimit(pid_t pid, enum __rlimit_resource what,
		   const struct rlimit *set, struct rlimit *old)
{
	u64 shown = host_nofile;
	int ret = real.prlimit(pid, what, set, old);

	if (ret || !own(pid) || what != RLIMIT_NOFILE || !shown || spawning)
		return ret;
	if (set)
		host_nofile = 0;
	if (old)
		old->rlim_cur = (rlim_t)shown;
	return 0;
}
#endif
