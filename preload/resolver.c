// SPDX-License-Identifier: MIT
/*
 * resolver.c - what names the resolver asks, and how libc opens its files
 *
 * getaddrinfo() and its like need no replacement: libc's own calls arrive at
 * the door (patch.c). With --resolv they read another /etc/resolv.conf.
 * libc opens that file, and others of its own, by a function that is no
 * cancellation point; and _FORTIFY_SOURCE has two-argument spellings.
 *
 * Not modelled: /etc/hosts and nsswitch.conf are the host's.
 */
#include <stdarg.h>
#include <string.h>

#include "preload/open.h"
#include "preload/shim.h"

void __chk_fail(void) __attribute__((noreturn));

/* -ENOSYS: it is not that file, or there is no other. */
long open_resolv(const char *path, int flags)
{
	static const char conf[] = "/etc/resolv.conf";
	char name[sizeof(conf)];

	if (!machine_mapped || !machine->opts.resolv[0] ||
	    copy_from_user(name, path, sizeof(name)) ||
	    memcmp(name, conf, sizeof(conf)))
		return -ENOSYS;
	return host_syscall(SYS_openat, AT_FDCWD, machine->opts.resolv, flags,
			    0);
}

EXPORT int __open_nocancel(const char *path, int flags, ...)
{
	long ret = open_procnet(path, flags);
	va_list ap;
	int mode;

	if (unlikely(ret != -ENOSYS))
		return (int)ret_errno(ret);
	va_start(ap, flags);
	mode = va_arg(ap, int);
	va_end(ap);
	return real.__open_nocancel(path, flags, mode);
}
ENTRY(__open_nocancel);

/* No mode was given, so no file may be made. */
#define NO_MODE(flags)                                                   \
	do {                                                             \
		if ((flags)&O_CREAT || ((flags)&O_TMPFILE) == O_TMPFILE) \
			__chk_fail();                                    \
	} while (0)

int __open_2(const char *path, int flags);
EXPORT int __open_2(const char *path, int flags)
{
	NO_MODE(flags);
	return open(path, flags);
}

int __open64_2(const char *path, int flags);
EXPORT int __open64_2(const char *path, int flags)
{
	NO_MODE(flags);
	return open64(path, flags);
}

int __openat_2(int dir, const char *path, int flags);
EXPORT int __openat_2(int dir, const char *path, int flags)
{
	NO_MODE(flags);
	return openat(dir, path, flags);
}

int __openat64_2(int dir, const char *path, int flags);
EXPORT int __openat64_2(int dir, const char *path, int flags)
{
	NO_MODE(flags);
	return openat64(dir, path, flags);
}
