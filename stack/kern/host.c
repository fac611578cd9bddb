// SPDX-License-Identifier: MIT
/*
 * host.c - the kernel below: one stub page, and the library's descriptors
 *
 * All system calls the library makes for itself go through a page at
 * STUB_BASE that holds nothing but the instruction. A program that installs a
 * seccomp filter gets one rule for it, by instruction pointer, and the rule
 * stays true in the programs it execs, where the library lies elsewhere.
 *
 * The page is mapped from a memfd and never writable, so that it can be had
 * under PR_SET_MDWE too. Where the address is taken the library's own copy of
 * the code is called; only the seccomp rule is lost then.
 *
 * Descriptors of the library sit high, just below the hard limit, so that the
 * program finds the lowest numbers free and FD_SETSIZE holds.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "kern.h"
#include "stack/kern/host.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/* clang-format off */
#if defined(__x86_64__)
__asm__(".text\n"
	".p2align 4\n"
	".type host_stub,@function\n"
	"host_stub:\n"
	"	mov %rdi, %rax\n"
	"	mov %rsi, %rdi\n"
	"	mov %rdx, %rsi\n"
	"	mov %rcx, %rdx\n"
	"	mov %r8, %r10\n"
	"	mov %r9, %r8\n"
	"	mov 8(%rsp), %r9\n"
	"	syscall\n"
	"	ret\n"
	"host_stub_end:\n"
	".size host_stub, .-host_stub\n");
#elif defined(__i386__)
__asm__(".text\n"
	".p2align 4\n"
	".type host_stub,@function\n"
	"host_stub:\n"
	"	push %ebx\n"
	"	push %esi\n"
	"	push %edi\n"
	"	push %ebp\n"
	"	mov 20(%esp), %eax\n"
	"	mov 24(%esp), %ebx\n"
	"	mov 28(%esp), %ecx\n"
	"	mov 32(%esp), %edx\n"
	"	mov 36(%esp), %esi\n"
	"	mov 40(%esp), %edi\n"
	"	mov 44(%esp), %ebp\n"
	"	int $0x80\n"
	"	pop %ebp\n"
	"	pop %edi\n"
	"	pop %esi\n"
	"	pop %ebx\n"
	"	ret\n"
	"host_stub_end:\n"
	".size host_stub, .-host_stub\n");
#else
#error "a stub for this architecture has yet to be written"
#endif
/* clang-format on */

typedef long (*stub_fn)(long, long, long, long, long, long, long);
long host_stub(long nr, long a, long b, long c, long d, long e, long f)
	__attribute__((visibility("hidden")));
extern const char host_stub_end[] __attribute__((visibility("hidden")));

static stub_fn stub = host_stub;

notrace long host_syscall6(long nr, long a, long b, long c, long d, long e,
			   long f)
{
	return stub(nr, a, b, c, d, e, f);
}

notrace bool host_stub_mapped(void)
{
	return stub != host_stub;
}

notrace void host_init(void)
{
	size_t len = (size_t)(host_stub_end - (const char *)(void *)host_stub);
	long fd, at;

	if (host_stub_mapped())
		return;
	fd = host_syscall(SYS_memfd_create, "sock102:stub", 1 /* CLOEXEC */);
	if (fd < 0)
		return;
	if (host_syscall(SYS_write, fd, host_stub, len) == (long)len) {
#ifdef SYS_mmap2
		at = host_syscall(SYS_mmap2, STUB_BASE, 4096,
				  PROT_READ | PROT_EXEC,
				  MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd, 0);
#else
		at = host_syscall(SYS_mmap, STUB_BASE, 4096,
				  PROT_READ | PROT_EXEC,
				  MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd, 0);
#endif
		if ((unsigned long)at == STUB_BASE)
			stub = (stub_fn)STUB_BASE;
	}
	host_syscall(SYS_close, fd);
}

/* --- descriptors ------------------------------------------------------------
 */

static int lib_fd[HOST_FDS]; /* 0: free; else the number + 1 */
static int lib_fd_low = INT32_MAX; /* none was ever below it */

notrace bool host_fd_is_library(int fd)
{
	if (likely(fd < lib_fd_low))
		return false;
	for (int i = 0; i < HOST_FDS; i++)
		if (lib_fd[i] == fd + 1)
			return true;
	return false;
}

notrace int host_fds(int *fd)
{
	int n = 0, at;

	for (int i = 0; i < HOST_FDS; i++) {
		if (!lib_fd[i])
			continue;
		for (at = n++; at > 0 && fd[at - 1] > lib_fd[i] - 1; at--)
			fd[at] = fd[at - 1];
		fd[at] = lib_fd[i] - 1;
	}
	return n;
}

notrace void host_fd_adopt(int fd)
{
	lib_fd_low = min(lib_fd_low, fd);
	for (int i = 0; i < HOST_FDS; i++)
		if (!lib_fd[i]) {
			lib_fd[i] = fd + 1;
			return;
		}
}

notrace void host_fd_close(int fd)
{
	for (int i = 0; i < HOST_FDS; i++)
		if (lib_fd[i] == fd + 1)
			lib_fd[i] = 0;
	host_syscall(SYS_close, fd);
}

/*
 * The soft limit is raised by as many as the library has, where the hard one
 * allows: then the program's numbers end where they would without us.
 */
u64 host_nofile;

struct limit {
	u64 cur, max;
};

static notrace void nofile(const struct limit *set, struct limit *old)
{
	host_syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, set, old);
}

notrace void host_nofile_lower(void)
{
	struct limit lim;

	if (!host_nofile)
		return;
	nofile(NULL, &lim);
	lim.cur = host_nofile;
	nofile(&lim, NULL);
}

/* Room for n more descriptors of ours; the first number they may have. */
static notrace u64 nofile_raise(u64 n)
{
	struct limit lim = { 1024, 1024 };
	u64 base;

	nofile(NULL, &lim);
	base = host_nofile ? host_nofile : lim.cur;
	/* Those that lie right above the program's are counted already. */
	for (u64 fd = base; host_fd_is_library((int)fd); fd++)
		n++;
	if (base > 1000000 || base + n > lim.max)
		return min(lim.cur > HOST_FDS * 2 ? lim.cur - HOST_FDS
						  : lim.cur / 2,
			   (u64)1000000);
	host_nofile = base;
	lim.cur = base + n;
	nofile(&lim, NULL);
	return base;
}

notrace void host_nofile_raise(void)
{
	if (host_nofile)
		nofile_raise(0);
}

notrace int host_fd_high(int fd)
{
	bool cloexec = host_syscall(SYS_fcntl, fd, F_GETFD) & FD_CLOEXEC;
	u64 from = nofile_raise(1);
	long high = host_syscall(SYS_fcntl, fd,
				 cloexec ? F_DUPFD_CLOEXEC : F_DUPFD, from);

	if (high < 0) {
		host_fd_adopt(fd);
		return fd;
	}
	host_syscall(SYS_close, fd);
	host_fd_adopt((int)high);
	return (int)high;
}

notrace void host_message(const char *fmt, ...)
{
	char buf[512] = "sock102: ";
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf + 9, sizeof(buf) - 10, fmt, ap);
	va_end(ap);
	n = n < 0 ? 0 : min(n, (int)sizeof(buf) - 11);
	buf[9 + n] = '\n';
	host_syscall(SYS_write, 2, buf, n + 10);
}
