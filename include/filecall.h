/* SPDX-License-Identifier: MIT */
/*
 * filecall.h - calls on our descriptors that have no socketcall number
 *
 * The same shape as socketcall.h: a number, packed arguments, a return value
 * that is >= 0 or a negative errno. The arguments are those of the system
 * call strace prints on this architecture (offsets as one word on x86-64, as
 * a low and a high word on i386). Numbers are ours and only ever appended.
 */
#ifndef FILECALL_H
#define FILECALL_H

/* X(NAME, name of the system call, number of words) */
#define FILECALLS(X)                           \
	X(READ, read, 3)                       \
	X(WRITE, write, 3)                     \
	X(READV, readv, 3)                     \
	X(WRITEV, writev, 3)                   \
	X(PREAD64, pread64, 4)                 \
	X(PWRITE64, pwrite64, 4)               \
	X(PREADV, preadv, 5)                   \
	X(PWRITEV, pwritev, 5)                 \
	X(PREADV2, preadv2, 6)                 \
	X(PWRITEV2, pwritev2, 6)               \
	X(CLOSE, close, 1)                     \
	X(CLOSE_RANGE, close_range, 3)         \
	X(DUP, dup, 1)                         \
	X(DUP2, dup2, 2)                       \
	X(DUP3, dup3, 3)                       \
	X(FCNTL, fcntl, 3)                     \
	X(IOCTL, ioctl, 3)                     \
	X(POLL, poll, 3)                       \
	X(PPOLL, ppoll, 5)                     \
	X(SELECT, select, 5)                   \
	X(PSELECT6, pselect6, 6)               \
	X(EPOLL_CREATE1, epoll_create1, 1)     \
	X(EPOLL_CREATE, epoll_create, 1)       \
	X(EPOLL_CTL, epoll_ctl, 4)             \
	X(EPOLL_WAIT, epoll_wait, 4)           \
	X(EPOLL_PWAIT, epoll_pwait, 6)         \
	X(EPOLL_PWAIT2, epoll_pwait2, 6)       \
	X(SENDFILE, sendfile, 4)               \
	X(SPLICE, splice, 6)                   \
	X(TEE, tee, 4)                         \
	X(VMSPLICE, vmsplice, 4)               \
	X(COPY_FILE_RANGE, copy_file_range, 6) \
	X(FSTAT, fstat, 2)                     \
	X(LSEEK, lseek, 3)                     \
	X(FSYNC, fsync, 1)                     \
	X(FDATASYNC, fdatasync, 1)             \
	X(FTRUNCATE, ftruncate, 2)             \
	X(FALLOCATE, fallocate, 4)             \
	X(MMAP, mmap, 6)                       \
	X(IO_URING_SETUP, io_uring_setup, 2)

enum filecall {
#define X(NAME, name, words) FC_##NAME,
	FILECALLS(X)
#undef X
	FC_MAX
};

long sys_filecall(int call, const unsigned long *args);

#endif
