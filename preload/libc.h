/* SPDX-License-Identifier: MIT */
/*
 * libc.h - the libc below us: its own functions, found without dlsym
 *
 * Where the body of a libc function has been patched (patch.c) the pointer
 * leads to the displaced original, so that a call through `real` never comes
 * back.
 */
#ifndef PRELOAD_LIBC_H
#define PRELOAD_LIBC_H

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

int __open_nocancel(const char *path, int flags, ...); /* libc's own */

/* X(name): declared by a system header. */
/* clang-format off */
#define LIBC_CALLS(X)                                                          \
	X(socket) X(socketpair)                                                \
	X(bind) X(connect) X(listen) X(accept) X(accept4)                      \
	X(getsockname) X(getpeername)                                          \
	X(send) X(sendto) X(sendmsg) X(sendmmsg)                               \
	X(recv) X(recvfrom) X(recvmsg) X(recvmmsg)                             \
	X(getsockopt) X(setsockopt) X(shutdown)                                \
	X(read) X(write) X(readv) X(writev)                                    \
	X(pread) X(pwrite) X(pread64) X(pwrite64)                              \
	X(preadv) X(pwritev) X(preadv64) X(pwritev64)                          \
	X(preadv2) X(pwritev2) X(preadv64v2) X(pwritev64v2)                    \
	X(sendfile) X(sendfile64) X(splice) X(tee) X(vmsplice)                 \
	X(copy_file_range)                                                     \
	X(close) X(closefrom) X(dup) X(dup2) X(dup3)                           \
	X(close_range) X(fcntl) X(fcntl64) X(ioctl)                            \
	X(open) X(open64) X(openat) X(openat64)                                \
	X(fstat64) X(lseek64) X(fsync) X(fdatasync)                            \
	X(ftruncate64) X(fallocate64) X(mmap64)                                \
	X(poll) X(ppoll) X(select) X(pselect)                                  \
	X(epoll_create) X(epoll_create1) X(epoll_ctl) X(epoll_wait)            \
	X(epoll_pwait) X(epoll_pwait2)                                         \
	X(fork) X(_Fork) X(clone) X(posix_spawn) X(posix_spawnp)               \
	X(execve) X(execvpe) X(fexecve) X(execveat) X(_exit)                   \
	X(sigaction) X(pthread_sigmask) X(sigsuspend) X(pthread_cancel)        \
	X(prctl) X(getrlimit) X(getrlimit64) X(setrlimit) X(setrlimit64)       \
	X(__open_nocancel)                                                     \
	X(prlimit) X(prlimit64) X(syscall)
/* clang-format on */

struct libc {
#define X(name) __typeof__(name) *name;
	LIBC_CALLS(X)
#undef X
};

extern struct libc libc_table;
extern bool libc_loaded;
void libc_load(void);

/* A wrapper may be called before any constructor of ours has run. */
static inline struct libc *libc(void)
{
	if (__builtin_expect(!libc_loaded, 0))
		libc_load();
	return &libc_table;
}
#define real (*libc())

/* Where the code of libc lies in this process; 0 before libc_load(). */
extern unsigned long libc_base, libc_text, libc_text_end;
extern const char *libc_path;
/* Does this pointer of `real` lead around a patch? */
static inline bool libc_patched(const void *fn)
{
	return (unsigned long)fn < libc_text ||
	       (unsigned long)fn >= libc_text_end;
}
/* The default version of one of its symbols; NULL when it has none. */
void *libc_symbol(const char *name);

#endif
