// SPDX-License-Identifier: MIT
/*
 * exec.c - execve(2) and its spellings
 *
 * All of them end in execve() or execveat() with an environment in which the
 * library is named. Sockets cross an exec in their placeholders. A program
 * that the library cannot follow (static, of another word size, or gaining
 * privilege) is logged as having left the machine.
 *
 * Not modelled: a dynamic program with its own system call instructions (Go)
 * is not told from others; binfmt_misc.
 */
#include <elf.h>
#include <link.h>
#include <stdarg.h>
#include <string.h>

#include "fdtable.h"
#include "preload/environ.h"
#include "preload/shim.h"
#include "stack/kern/host.h"

extern char **environ;

#if __SIZEOF_POINTER__ == 8
#define ELFCLASS ELFCLASS64
#else
#define ELFCLASS ELFCLASS32
#endif

/* setuid, setgid and file capabilities: the loader ignores LD_PRELOAD then. */
static bool gains_privilege(int fd)
{
	struct statx st;
	u32 uid = (u32)host_syscall(SYS_getuid);
	u32 gid = (u32)host_syscall(SYS_getgid);
	char caps[64];

	if (host_syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS,
			 &st))
		return false;
	if (st.stx_mode & S_ISUID && st.stx_uid != uid)
		return true;
	if ((st.stx_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
	    st.stx_gid != gid)
		return true;
	return uid && host_syscall(SYS_fgetxattr, fd, "security.capability",
				   caps, sizeof(caps)) > 0;
}

/* The note with a build id of Go's: it makes its system calls itself. */
static bool go_note(int fd, const ElfW(Phdr) * ph)
{
	struct {
		u32 namesz, descsz, type;
		char name[4];
	} note;

	/* The 0 is the offset's upper half where a word is 32 bits. */
	return host_syscall(SYS_pread64, fd, &note, sizeof(note), ph->p_offset,
			    0) == sizeof(note) &&
	       note.type == 4 && !memcmp(note.name, "Go\0", 4);
}

static bool uses_libc(int fd, const char *head, long n)
{
	const ElfW(Ehdr) *eh = (const void *)head;
	const ElfW(Phdr) *ph = (const void *)(head + eh->e_phoff);
	bool interp = false;

	for (int i = 0; i < eh->e_phnum; i++) {
		if ((const char *)&ph[i + 1] > head + n)
			break;
		interp |= ph[i].p_type == PT_INTERP;
		if (ph[i].p_type == PT_NOTE && go_note(fd, &ph[i]))
			return false;
	}
	return interp;
}

/*
 * Will the library be in this program? What cannot be read is believed to be
 * an ordinary program; a script is what its interpreter is.
 */
static bool leaves(int dir, const char *path, int flags, int depth)
{
	char head[1024];
	bool gone, elf;
	long fd, n;

	if (flags & AT_EMPTY_PATH && !*path)
		return false;
	fd = host_syscall(SYS_openat, dir, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = host_syscall(SYS_read, fd, head, sizeof(head) - 1);
	elf = n > (long)sizeof(ElfW(Ehdr)) && !memcmp(head, ELFMAG, SELFMAG);
	gone = n > 0 && (gains_privilege((int)fd) ||
			 (elf && head[EI_CLASS] == ELFCLASS &&
			  !uses_libc((int)fd, head, n)));
	host_syscall(SYS_close, fd);
	if (gone)
		return true;
	if (elf) {
		if (head[EI_CLASS] == ELFCLASS)
			return false;
		host_message("%s: not of the machine's %d bits, so it leaves "
			     "the machine; the kernel answers it",
			     path, (int)sizeof(long) * 8);
		return true;
	}
	if (n > 2 && head[0] == '#' && head[1] == '!' && depth < 4) {
		char *p = head + 2;

		head[n] = '\0';
		p += strspn(p, " \t");
		p[strcspn(p, " \t\r\n")] = '\0';
		return leaves(AT_FDCWD, p, 0, depth + 1);
	}
	return false;
}

/*
 * The new image itself says that it was exec'ed (init.c): whoever tries the
 * folders of PATH in turn fails many times. Only who will not say it, is
 * said here. A child that borrows its parent's memory leaves no mark.
 */
static void before(int dir, const char *path, int flags)
{
	if (!machine_mapped)
		return;
	if (leaves(dir, path, flags, 0) && task_ready())
		trace_exec_left(path);
	host_nofile_lower();
	if (!vforked && !spawning)
		files_exec_begin();
}

static int failed(int ret)
{
	int saved = errno;

	host_nofile_raise();
	if (machine_mapped && !vforked && !spawning)
		files_exec_failed();
	errno = saved;
	return ret;
}

EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
	envp = ENV_COMPLETE(envp);
	before(AT_FDCWD, path, 0);
	return failed(real.execve(path, argv, envp));
}
ENTRY(execve);

EXPORT int execveat(int dir, const char *path, char *const argv[],
		    char *const envp[], int flags)
{
	envp = ENV_COMPLETE(envp);
	before(dir, path, flags);
	return failed(real.execveat(dir, path, argv, envp, flags));
}
ENTRY(execveat);

EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
	envp = ENV_COMPLETE(envp);
	if (libc_patched((void *)real.execveat))
		return real.fexecve(fd, argv, envp);
	before(fd, "", AT_EMPTY_PATH);
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
	before(AT_FDCWD, file, 0);
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
