// SPDX-License-Identifier: MIT
/*
 * filecall.c - the calls on our descriptors that have no socketcall number
 *
 * The door of socketcall.c a second time: a number, packed arguments, one
 * trace point. A call on several descriptors (poll, select, epoll) of which
 * none is a socket is the kernel's affair and not recorded.
 *
 * Models the part of arch/i386/kernel/entry.S that finds sys_read(), and the
 * generic answers of fs/ for a socket: ESPIPE to lseek, EINVAL to fsync.
 *
 * Not modelled: memory mapped sockets other than packet rings.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "core/files.h"
#include "core/sys.h"
#include "filecall.h"
#include "policy.h"
#include "socketcall.h"
#include "trace.h"

#define P(x)  ((void *)(x))
#define UI(x) ((unsigned int)(x))

#if __SIZEOF_POINTER__ == 8
#define OFF(a, i) ((long long)(a)[i])
#define HI	  0 /* words an offset takes more */
#else
#define OFF(a, i) ((long long)((u64)(a)[(i) + 1] << 32 | (a)[i]))
#define HI	  1
#endif

static notrace long fc_read(const unsigned long *a)
{
	return sys_read(UI(a[0]), P(a[1]), a[2]);
}

static notrace long fc_write(const unsigned long *a)
{
	return sys_write(UI(a[0]), P(a[1]), a[2]);
}

static notrace long fc_readv(const unsigned long *a)
{
	return sys_readv(UI(a[0]), P(a[1]), a[2]);
}

static notrace long fc_writev(const unsigned long *a)
{
	return sys_writev(UI(a[0]), P(a[1]), a[2]);
}

/* Of a socket, whatever the offset; a negative one is wrong first. */
static notrace long fc_positioned(const unsigned long *a)
{
	struct file *f = fcheck(current->files, UI(a[0]));

	if (!f || f->kind != FILE_SOCKET)
		return -ENOTOURS;
	if (OFF(a, 3) < 0)
		return -EINVAL;
	return -ESPIPE;
}

static notrace long fc_preadv2(const unsigned long *a)
{
	return sys_preadv2(UI(a[0]), P(a[1]), a[2], OFF(a, 3), (int)a[5]);
}

static notrace long fc_pwritev2(const unsigned long *a)
{
	return sys_pwritev2(UI(a[0]), P(a[1]), a[2], OFF(a, 3), (int)a[5]);
}

static notrace long fc_close(const unsigned long *a)
{
	return sys_close(UI(a[0]));
}

static notrace long fc_close_range(const unsigned long *a)
{
	return sys_close_range(UI(a[0]), UI(a[1]), UI(a[2]));
}

static notrace long fc_dup(const unsigned long *a)
{
	return sys_dup(UI(a[0]));
}

static notrace long fc_dup2(const unsigned long *a)
{
	return sys_dup2(UI(a[0]), UI(a[1]));
}

static notrace long fc_dup3(const unsigned long *a)
{
	return sys_dup3(UI(a[0]), UI(a[1]), (int)a[2]);
}

static notrace long fc_fcntl(const unsigned long *a)
{
	return sys_fcntl(UI(a[0]), UI(a[1]), a[2]);
}

static notrace long fc_ioctl(const unsigned long *a)
{
	return sys_ioctl(UI(a[0]), UI(a[1]), a[2]);
}

static notrace long fc_poll(const unsigned long *a)
{
	return sys_poll(P(a[0]), UI(a[1]), (int)a[2]);
}

static notrace long fc_ppoll(const unsigned long *a)
{
	return sys_ppoll(P(a[0]), UI(a[1]), P(a[2]), P(a[3]), a[4]);
}

static notrace long fc_select(const unsigned long *a)
{
	return sys_select((int)a[0], P(a[1]), P(a[2]), P(a[3]), P(a[4]));
}

static notrace long fc_pselect6(const unsigned long *a)
{
	return sys_pselect6((int)a[0], P(a[1]), P(a[2]), P(a[3]), P(a[4]),
			    P(a[5]));
}

static notrace long fc_epoll_create1(const unsigned long *a)
{
	return sys_epoll_create1((int)a[0]);
}

static notrace long fc_epoll_create(const unsigned long *a)
{
	return sys_epoll_create((int)a[0]);
}

static notrace long fc_epoll_ctl(const unsigned long *a)
{
	return sys_epoll_ctl((int)a[0], (int)a[1], (int)a[2], P(a[3]));
}

static notrace long fc_epoll_wait(const unsigned long *a)
{
	return sys_epoll_wait((int)a[0], P(a[1]), (int)a[2], (int)a[3]);
}

static notrace long fc_epoll_pwait(const unsigned long *a)
{
	return sys_epoll_pwait((int)a[0], P(a[1]), (int)a[2], (int)a[3],
			       P(a[4]), a[5]);
}

static notrace long fc_epoll_pwait2(const unsigned long *a)
{
	return sys_epoll_pwait2((int)a[0], P(a[1]), (int)a[2], P(a[3]), P(a[4]),
				a[5]);
}

static notrace long fc_sendfile(const unsigned long *a)
{
	return sys_sendfile((int)a[0], (int)a[1], P(a[2]), a[3]);
}

static notrace long fc_splice(const unsigned long *a)
{
	return sys_splice((int)a[0], P(a[1]), (int)a[2], P(a[3]), a[4],
			  UI(a[5]));
}

/* The placeholder is a socket too: what the kernel says of it is right. */
static notrace long fc_real(const unsigned long *a)
{
	(void)a;
	return -ENOTOURS;
}

static notrace long fc_mmap(const unsigned long *a)
{
	struct file *f = fcheck(current->files, UI(a[4]));
	void *at;
	int err;

	if (!f || f->kind != FILE_SOCKET)
		return -ENOTOURS;
	if (!a[1])
		return -EINVAL;
	f = fget(UI(a[4]));
	if (!f)
		return -EBADF;
	err = sock_ops(f->socket)->mmap
		      ? sock_ops(f->socket)->mmap(f, f->socket, a[1], a[5], &at)
		      : -ENODEV;
	fput(f);
	return err ? err : (long)at;
}

static notrace long fc_nosys(const unsigned long *a)
{
	(void)a;
	return -ENOSYS;
}

/* Not there on this architecture: never asked for. */
#ifndef SYS_mmap
#define SYS_mmap 0
#endif

static const struct {
	u8 nargs;
	u16 nr;
	long (*fn)(const unsigned long *a);
} calls[FC_MAX] = {
	[FC_READ] = { 3, SYS_read, fc_read },
	[FC_WRITE] = { 3, SYS_write, fc_write },
	[FC_READV] = { 3, SYS_readv, fc_readv },
	[FC_WRITEV] = { 3, SYS_writev, fc_writev },
	[FC_PREAD64] = { 4 + HI, SYS_pread64, fc_positioned },
	[FC_PWRITE64] = { 4 + HI, SYS_pwrite64, fc_positioned },
	[FC_PREADV] = { 5, SYS_preadv, fc_positioned },
	[FC_PWRITEV] = { 5, SYS_pwritev, fc_positioned },
	[FC_PREADV2] = { 6, SYS_preadv2, fc_preadv2 },
	[FC_PWRITEV2] = { 6, SYS_pwritev2, fc_pwritev2 },
	[FC_CLOSE] = { 1, SYS_close, fc_close },
	[FC_CLOSE_RANGE] = { 3, SYS_close_range, fc_close_range },
	[FC_DUP] = { 1, SYS_dup, fc_dup },
	[FC_DUP2] = { 2, SYS_dup2, fc_dup2 },
	[FC_DUP3] = { 3, SYS_dup3, fc_dup3 },
	[FC_FCNTL] = { 3, SYS_fcntl, fc_fcntl },
	[FC_IOCTL] = { 3, SYS_ioctl, fc_ioctl },
	[FC_POLL] = { 3, SYS_poll, fc_poll },
	[FC_PPOLL] = { 5, SYS_ppoll, fc_ppoll },
	[FC_SELECT] = { 5, SYS_select, fc_select },
	[FC_PSELECT6] = { 6, SYS_pselect6, fc_pselect6 },
	[FC_EPOLL_CREATE1] = { 1, SYS_epoll_create1, fc_epoll_create1 },
	[FC_EPOLL_CREATE] = { 1, SYS_epoll_create, fc_epoll_create },
	[FC_EPOLL_CTL] = { 4, SYS_epoll_ctl, fc_epoll_ctl },
	[FC_EPOLL_WAIT] = { 4, SYS_epoll_wait, fc_epoll_wait },
	[FC_EPOLL_PWAIT] = { 6, SYS_epoll_pwait, fc_epoll_pwait },
	[FC_EPOLL_PWAIT2] = { 6, SYS_epoll_pwait2, fc_epoll_pwait2 },
	[FC_SENDFILE] = { 4, SYS_sendfile, fc_sendfile },
	[FC_SPLICE] = { 6, SYS_splice, fc_splice },
	[FC_TEE] = { 4, SYS_tee, fc_real },
	[FC_VMSPLICE] = { 4, SYS_vmsplice, fc_real },
	[FC_COPY_FILE_RANGE] = { 6, SYS_copy_file_range, fc_real },
	[FC_FSTAT] = { 2, SYS_fstat, fc_real },
	[FC_LSEEK] = { 3, SYS_lseek, fc_real },
	[FC_FSYNC] = { 1, SYS_fsync, fc_real },
	[FC_FDATASYNC] = { 1, SYS_fdatasync, fc_real },
	[FC_FTRUNCATE] = { 2, SYS_ftruncate, fc_real },
	[FC_FALLOCATE] = { 4, SYS_fallocate, fc_real },
	[FC_MMAP] = { 6, SYS_mmap, fc_mmap },
	[FC_IO_URING_SETUP] = { 2, SYS_io_uring_setup, fc_nosys },
};

/*
 * Does the trace want to know? Only if a socket is meant; a set of other
 * descriptors is nothing to it. The answer for poll and select costs a walk,
 * which is made when a trace is.
 */
static notrace bool concerns_us(int call, const unsigned long *a)
{
	struct files_struct *files = current->files;

	switch (call) {
	case FC_POLL:
	case FC_PPOLL: {
		struct pollfd p;

		for (unsigned long i = 0; files->nr && i < UI(a[1]); i++) {
			if (copy_from_user(&p, (struct pollfd *)a[0] + i,
					   sizeof(p)))
				return true;
			if (fcheck(files, UI(p.fd)))
				return true;
		}
		return false;
	}
	case FC_SELECT:
	case FC_PSELECT6: {
		unsigned long w;
		int bits = 8 * (int)sizeof(w);

		for (int fd = 0; files->nr && fd < (int)a[0]; fd++) {
			for (int k = 1; k <= 3; k++) {
				if (!a[k] ||
				    copy_from_user(&w,
						   (unsigned long *)a[k] +
							   fd / bits,
						   sizeof(w)))
					continue;
				if (w >> (fd % bits) & 1 &&
				    fcheck(files, UI(fd)))
					return true;
			}
		}
		return false;
	}
	case FC_EPOLL_CREATE:
	case FC_EPOLL_CREATE1:
		return true;
	case FC_CLOSE_RANGE:
		return true;
	}
	return true;
}

static notrace long pass(int call, unsigned long *a)
{
	return __kernel_wait(calls[call].nr, a);
}

long sys_filecall(int call, const unsigned long *args)
{
	bool known = call >= 0 && call < FC_MAX;
	struct trace_call tc;
	unsigned long a[6] = { 0 };
	bool traced;
	long ret;

	if (!known)
		return -EINVAL;
	if (unlikely(!task_ready() || !current->files)) {
		memcpy(a, args, calls[call].nargs * sizeof(a[0]));
		return kernel_call(calls[call].nr, a);
	}
again:
	enter_stack();
	memcpy(a, args, calls[call].nargs * sizeof(a[0]));
	traced = unlikely(trace_flags & (TRACE_ON | TRACE_INJECT)) &&
		 concerns_us(call, a);
	if (unlikely(traced))
		trace_enter(&tc, TRACE_FILECALL, call, a);
	ret = policy_check(TRACE_FILECALL, call, a);
	if (unlikely(ret))
		tc.where = TRACE_POLICY;
	else if (likely(!traced) || !trace_inject(&tc, &ret))
		ret = calls[call].fn(a);
	if (unlikely(ret == -ENOTOURS)) {
		tc.where = TRACE_KERNEL;
		ret = fd_is_reserved(a[0]) ? -EBADF : pass(call, a);
	}
	if (unlikely(ret == -ERESTARTSYS || ret == -ERESTARTNOHAND)) {
		bool restart = ret == -ERESTARTSYS;

		leave_stack();
		if (restart &&
		    (!signal_restart_hook || signal_restart_hook())) {
			if (unlikely(traced)) {
				trace_restarted();
				trace_exit(&tc, ret);
			}
			goto again;
		}
		if (unlikely(traced))
			trace_exit(&tc, -EINTR);
		return -EINTR;
	}
	if (unlikely(traced)) {
		trace_inject_exit(&tc);
		trace_exit(&tc, ret);
	}
	leave_stack();
	return ret;
}
