// SPDX-License-Identifier: MIT
/*
 * exec.c - execve(2) and its spellings
 *
 * All of them end in execve() or execveat() with an environment in which the
 * library is named. Sockets cross an exec in their placeholders.
 */
#include <stdarg.h>

#include "fdtable.h"
#include "preload/environ.h"
#include "preload/shim.h"

extern char **environ;

/* A child that borrows its parent's memory only says what it becomes. */
static void before(const char *path)
{
	if (!machine_mapped)
		return;
	trace_exec(path);
	if (!vforked)
		files_exec_begin();
}

static int failed(int ret)
{
	int saved = errno;

	if (machine_mapped && !vforked)
		files_exec_failed();
	errno = saved;
	return ret;
}

EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
	if (spawning) /* complete already, and the parent is watching */
		return real.execve(path, argv, envp);
	envp = ENV_COMPLETE(envp);
	before(path);
	return failed(real.execve(path, argv, envp));
}
ENTRY(execve);

EXPORT int execveat(int dir, const char *path, char *const argv[],
		    char *const envp[], int flags)
{
	envp = ENV_COMPLETE(envp);
	before(path);
	return failed(real.execveat(dir, path, argv, envp, flags));
}
ENTRY(execveat);

EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
	envp = ENV_COMPLETE(envp);
	if (libc_patched((void *)real.execveat))
		return real.fexecve(fd, argv, envp);
	before("");
	return failed(real.fexecve(fd, argv, envp));
}

EXPORT int execv(const char *path, char *const argv[])
{
	return execve(path, argv, environ);
}

EXPORT int execvpe(const char *file, char *const argv[], char *const envp[])
{
	envp = ENV_COMPLETE(envp);
	if (libc_patched((void *)real.execve))
		return real.execvpe(file, argv, envp);
	before(file);
	return failed(real.execvpe(file, argv, envp));
}

EXPORT int execvp(const char *file, char *const argv[])
{
	return execvpe(file, argv, environ);
}

/* Of execl and its like: how many words follow, NULL not counted. */
static size_t count(const char *arg, va_list ap)
{
	size_t n = 0;

	for (; arg; n++)
		arg = va_arg(ap, const char *);
	return n;
}

static void collect(char **argv, const char *arg, va_list ap)
{
	for (; arg; arg = va_arg(ap, const char *))
		*argv++ = (char *)arg;
	*argv = NULL;
}

#define COLLECT(arg)                                                       \
	({                                                                 \
		char **__argv;                                             \
		va_list __ap;                                              \
		va_start(__ap, arg);                                       \
		__argv = alloca((count(arg, __ap) + 1) * sizeof(*__argv)); \
		va_end(__ap);                                              \
		va_start(__ap, arg);                                       \
		collect(__argv, arg, __ap);                                \
		va_end(__ap);                                              \
		__argv;                                                    \
	})

EXPORT int execl(const char *path, const char *arg, ...)
{
	return execve(path, COLLECT(arg), environ);
}

EXPORT int execlp(const char *file, const char *arg, ...)
{
	return execvpe(file, COLLECT(arg), environ);
}

/* The environment follows the words. */
EXPORT int execle(const char *path, const char *arg, ...)
{
	char **argv = COLLECT(arg), *const * envp;
	va_list ap;

	va_start(ap, arg);
	for (const char *a = arg; a; a = va_arg(ap, const char *))
		;
	envp = va_arg(ap, char *const *);
	va_end(ap);
	return execve(path, argv, envp);
}
