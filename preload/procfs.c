// SPDX-License-Identifier: MIT
/*
 * procfs.c - open(2) and openat(2), for the sake of /proc/net
 *
 * Every name is looked at, so the look is short: the six bytes of "/proc/"
 * (and of /sys/class/net; and of /etc/resolv.conf, which may be another file:
 * resolver.c). Whatever is not a file of this machine's network is opened by
 * libc. stdio and opendir() end here as well, as their open() is libc's own
 * (patch.c).
 *
 * Not modelled: names relative to a descriptor or to a working directory
 * inside /proc.
 */
#include <stdarg.h>
#include <string.h>

#include "preload/open.h"
#include "preload/shim.h"
#include "procnet.h"

#define PROC	  "/proc/"
#define PROC_LEN  6
#define NAME_MAX_ 64
#define SYSNET	  "/sys/class/net/"

static const char *after(const char *p, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(p, prefix, n) ? NULL : p + n;
}

/* What follows net/ in "net/X", "self/net/X", "thread-self/..", "123/.." */
static const char *procnet_name(const char *rest)
{
	const char *p;

	p = after(rest, "self/");
	if (!p)
		p = after(rest, "thread-self/");
	if (!p && *rest >= '1' && *rest <= '9') {
		for (p = rest; *p >= '0' && *p <= '9';)
			p++;
		p = *p == '/' ? p + 1 : NULL;
	}
	return after(p ? p : rest, "net/");
}

/* As open_procnet(), of what begins with "/sys/c". */
static long open_sysnet(const char *path, int flags)
{
	char name[sizeof(SYSNET) + NAME_MAX_ + 1];
	const char *rest;
	long n;

	n = strncpy_from_user(name, path, sizeof(name) - 1);
	if (n <= 0 || n > (long)sizeof(name) - 1)
		return -ENOSYS;
	name[sizeof(name) - 1] = '\0';
	rest = after(name, SYSNET);
	if (!rest || !*rest || flags & (O_DIRECTORY | O_PATH) || !door_open())
		return -ENOSYS;
	return sys_open_sysnet(rest, flags);
}

/* -ENOSYS: let libc open it. */
long open_procnet(const char *path, int flags)
{
	char head[PROC_LEN], rest[NAME_MAX_ + 1];
	const char *name;
	long n;

	if (copy_from_user(head, path, sizeof(head)))
		return -ENOSYS;
	if (!memcmp(head, "/sys/c", sizeof(head)))
		return open_sysnet(path, flags);
	if (memcmp(head, PROC, PROC_LEN))
		return memcmp(head, "/etc/r", sizeof(head))
			       ? -ENOSYS
			       : open_resolv(path, flags);
	n = strncpy_from_user(rest, path + PROC_LEN, NAME_MAX_);
	if (n <= 0 || n > NAME_MAX_)
		return -ENOSYS;
	rest[NAME_MAX_] = '\0';
	name = procnet_name(rest);
	if (!name || !*name || flags & (O_DIRECTORY | O_PATH) || !door_open())
		return -ENOSYS;
	return sys_open_procnet(name, flags);
}

static mode_t open_mode(int flags, va_list ap)
{
	return flags & (O_CREAT | __O_TMPFILE) ? va_arg(ap, mode_t) : 0;
}

/* Both spellings; on x86-64 they are one function. */
#define OPEN(name)                                        \
	EXPORT int name(const char *path, int flags, ...) \
	{                                                 \
		long ret = open_procnet(path, flags);     \
		mode_t mode;                              \
		va_list ap;                               \
                                                          \
		if (unlikely(ret != -ENOSYS))             \
			return (int)ret_errno(ret);       \
		va_start(ap, flags);                      \
		mode = open_mode(flags, ap);              \
		va_end(ap);                               \
		return real.name(path, flags, mode);      \
	}

#define OPENAT(name)                                               \
	EXPORT int name(int dir, const char *path, int flags, ...) \
	{                                                          \
		long ret = open_procnet(path, flags);              \
		mode_t mode;                                       \
		va_list ap;                                        \
                                                                   \
		if (unlikely(ret != -ENOSYS))                      \
			return (int)ret_errno(ret);                \
		va_start(ap, flags);                               \
		mode = open_mode(flags, ap);                       \
		va_end(ap);                                        \
		return real.name(dir, path, flags, mode);          \
	}

/* clang-format off */
OPEN(open64)
OPENAT(openat64)
/* clang-format on */
ALIAS(__open64, open64);
ENTRY(open64);
ENTRY(openat64);

#if __SIZEOF_POINTER__ == 8
ALIAS(open, open64);
ALIAS(__open, open64);
ALIAS(openat, openat64);
#else
/* clang-format off */
OPEN(open)
OPENAT(openat)
/* clang-format on */
ALIAS(__open, open);
#endif
