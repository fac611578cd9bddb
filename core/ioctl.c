// SPDX-License-Identifier: MIT
/*
 * ioctl.c - ioctl(2) and fcntl(2) on a socket, and SIGIO
 *
 * Models sys_ioctl() of fs/ioctl.c, sys_fcntl() and send_sigio() of fs/fcntl.c,
 * sock_ioctl(), sock_fcntl() and sock_fasync() of net/socket.c.
 *
 * What belongs to the descriptor (close-on-exec) is asked of the placeholder
 * alone; what belongs to the open file (O_NONBLOCK, O_ASYNC, its owner) is
 * kept in struct file, for the stack; all but O_NONBLOCK is set on the
 * placeholder as well, so that the kernel's checks apply.
 *
 * SIGIO: in the owner's own process it is queued with the reason, as the
 * kernel does. To another process: through the placeholder, see kill_fasync.
 *
 * Not modelled: SIOCSPGRP by a process group of another session is checked by
 * the kernel's rules for kill(2), not by those for SIGIO.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "core/files.h"
#include "core/sys.h"
#include "netdevice.h"
#include "sock.h"

#ifndef FIGETBSZ
#define FIGETBSZ _IO(0, 2)
#endif

/* --- flags of the open file ------------------------------------------------
 */

int sock_fasync(int fd, struct file *f, int on)
{
	(void)fd;
	if (on)
		f->f_flags |= O_ASYNC;
	else
		f->f_flags &= ~(u32)O_ASYNC;
	return 0;
}

static void set_nonblock(struct file *f, bool on)
{
	if (on)
		f->f_flags |= O_NONBLOCK;
	else
		f->f_flags &= ~(u32)O_NONBLOCK;
}

/* The placeholder takes the rest, and says what may not be set. */
static long setfl(unsigned int fd, struct file *f, unsigned long arg)
{
	const u32 kept = O_APPEND | O_NOATIME;
	long ret = host_syscall(SYS_fcntl, fd, F_SETFL, arg | O_NONBLOCK), now;

	if (ret < 0)
		return ret;
	now = host_syscall(SYS_fcntl, fd, F_GETFL);
	f->f_flags = (f->f_flags & ~kept) | ((u32)now & kept);
	sock_fasync((int)fd, f, (now & O_ASYNC) != 0);
	set_nonblock(f, arg & O_NONBLOCK);
	return 0;
}

struct owner_ex {
	int type;
	int pid;
};

/* The placeholder has it; remember it for whoever wakes this socket. */
static void f_setown(unsigned int fd, struct file *f)
{
	struct owner_ex ex = { 0, 0 };
	long sig;

	if (host_syscall(SYS_fcntl, fd, F_GETOWN_EX, &ex) < 0)
		return;
	f->f_owner = ex.pid;
	f->f_owner_type = ex.type;
	sig = host_syscall(SYS_fcntl, fd, F_GETSIG);
	f->f_signum = sig > 0 ? (int)sig : 0;
	f->f_uid = (u32)host_syscall(SYS_geteuid);
}

long sock_fcntl(struct file *f, unsigned int cmd, unsigned long arg)
{
	(void)f;
	(void)cmd;
	(void)arg;
	return -EINVAL;
}

static inline notrace long do_fcntl(unsigned int fd, struct file *f,
				    unsigned int cmd, unsigned long arg)
{
	long ret;

	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		return dupfd(fd, (int)cmd, arg);
	case F_GETFL:
		return f->f_flags;
	case F_SETFL:
		return setfl(fd, f, arg);
	case F_SETOWN:
	case F_SETOWN_EX:
	case F_SETSIG:
		ret = host_syscall(SYS_fcntl, fd, cmd, arg);
		if (!ret)
			f_setown(fd, f);
		return ret;
	}
	/* Locks, leases, seals, F_GETFD: as of any socket. */
	return __kernel_wait(SYS_fcntl,
			     (const unsigned long[6]){ fd, cmd, arg });
}

long sys_fcntl(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	struct file *f = fget(fd);
	long ret;

	if (!f)
		return -ENOTOURS;
	if (f->kind != FILE_SOCKET && cmd != F_DUPFD &&
	    cmd != F_DUPFD_CLOEXEC) {
		fput(f);
		return -ENOTOURS;
	}
	ret = do_fcntl(fd, f, cmd, arg);
	fput(f);
	return ret;
}

/* --- ioctl
 * --------------------------------------------------------------------- */

long sock_ioctl(struct file *f, unsigned int cmd, unsigned long arg)
{
	struct socket *sock = f->socket;

	return sock_ops(sock)->ioctl(sock, cmd, arg);
}

/* With a real descriptor behind it the kernel does these, then we look. */
static long ioctl_async(unsigned int fd, struct file *f, unsigned long arg)
{
	long ret = host_syscall(SYS_ioctl, fd, FIOASYNC, arg);

	if (!ret)
		sock_fasync((int)fd, f,
			    (host_syscall(SYS_fcntl, fd, F_GETFL) & O_ASYNC) !=
				    0);
	return ret;
}

static long ioctl_nonblock(struct file *f, unsigned long arg)
{
	int on;

	if (copy_from_user(&on, (void *)arg, sizeof(on)))
		return -EFAULT;
	set_nonblock(f, on != 0);
	return 0;
}

static long ioctl_owner(unsigned int fd, struct file *f, unsigned int cmd,
			unsigned long arg)
{
	long ret = host_syscall(SYS_ioctl, fd, cmd, arg);

	if (!ret)
		f_setown(fd, f);
	return ret;
}

/*
 * Interfaces are asked for on any socket: if_nametoindex() does it on a Unix
 * one, which is the kernel's; the interfaces are the machine's. What is no
 * question about an interface goes to the kernel.
 */
static notrace long unix_ioctl(unsigned int fd, unsigned int cmd,
			       unsigned long arg)
{
	socklen_t len = sizeof(int);
	int domain = 0;
	long ret;

	if (cmd < SIOCADDRT || cmd >= SIOCDEVPRIVATE ||
	    host_syscall(SYS_getsockopt, fd, SOL_SOCKET, SO_DOMAIN, &domain,
			 &len) < 0 ||
	    domain != AF_UNIX)
		return -ENOTOURS;
	ret = dev_ioctl(cmd, (void *)arg);
	return ret == -ENOTTY ? -ENOTOURS : ret;
}

long sys_ioctl(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	struct file *f = fget(fd);
	long ret;

	if (!f)
		return unix_ioctl(fd, cmd, arg);
	if (f->kind != FILE_SOCKET) {
		fput(f);
		return unix_ioctl(fd, cmd, arg); /* of the kernel, but traced */
	}
	switch (cmd) {
	case FIONBIO:
		ret = ioctl_nonblock(f, arg);
		break;
	case FIOASYNC:
		ret = ioctl_async(fd, f, arg);
		break;
	case FIOSETOWN:
	case SIOCSPGRP:
		ret = ioctl_owner(fd, f, cmd, arg);
		break;
	case FIOCLEX:
	case FIONCLEX:
	case FIOGETOWN:
	case SIOCGPGRP:
	case FIOQSIZE:
	case FIGETBSZ:
		ret = host_syscall(SYS_ioctl, fd, cmd, arg);
		break;
	default:
		ret = sock_ioctl(f, cmd, arg);
		if (ret == -ENOIOCTLCMD)
			ret = -ENOTTY;
	}
	fput(f);
	return ret;
}

/* --- SIGIO, SIGURG
 * -------------------------------------------------------------- */

static const struct {
	int code;
	long band;
} bands[] = {
	{ POLL_IN, POLLIN | POLLRDNORM },
	{ POLL_OUT, POLLOUT | POLLWRNORM | POLLWRBAND },
	{ POLL_MSG, POLLIN | POLLRDNORM | POLLMSG },
	{ POLL_ERR, POLLERR },
	{ POLL_PRI, POLLPRI | POLLRDBAND },
	{ POLL_HUP, POLLHUP | POLLERR },
};

/* The number of f in this process, for si_fd. */
static int fd_of(const struct file *f)
{
	struct files_struct *files = current->files;
	struct fdtable *t = files ? files->fdt : NULL;

	for (u32 fd = 0; t && fd < t->max; fd++)
		if (t->fd[fd] == f)
			return (int)fd;
	return -1;
}

/*
 * To this process: rt_sigqueueinfo may carry any code. To another one the
 * kernel forbids codes of its own (>= 0) to us, so there the signal comes
 * without them, as if its queue had been full (Linux: with them).
 */
void kill_fasync(struct file *f, int sig, int band)
{
	siginfo_t info;
	int pid = f->f_owner;

	if (!pid)
		return;
	if (sig == SIGIO && f->f_signum)
		sig = f->f_signum;
	else if (sig != SIGURG)
		sig = SIGIO;
	memset(&info, 0, sizeof(info));
	info.si_signo = sig;
	info.si_code = SI_KERNEL;
	if (f->f_signum && sig != SIGURG && band >= POLL_IN &&
	    band <= POLL_HUP) {
		info.si_code = bands[band - 1].code;
		info.si_band = bands[band - 1].band;
		info.si_fd = fd_of(f);
	}
	if (f->f_owner_type == F_OWNER_TID) {
		if (host_syscall(SYS_rt_tgsigqueueinfo, current->pid, pid, sig,
				 &info) == 0)
			return;
		host_syscall(SYS_tkill, pid, sig);
		return;
	}
	if (f->f_owner_type == F_OWNER_PID && pid == current->pid &&
	    host_syscall(SYS_rt_sigqueueinfo, pid, sig, &info) == 0)
		return;
	host_syscall(SYS_kill, f->f_owner_type == F_OWNER_PGRP ? -pid : pid,
		     sig);
}

int sock_wake_async(struct socket *sock, int how, int band)
{
	u32 nospace = 1u << SOCK_ASYNC_NOSPACE;
	struct file *f;

	if (!sock || !(f = sock->file))
		return -1;
	if (!(f->f_flags & O_ASYNC) && how != SOCK_WAKE_URG)
		return -1;
	switch (how) {
	case SOCK_WAKE_WAITD: /* a reader who waits will look himself */
		if (sock->flags & 1u << SOCK_ASYNC_WAITDATA)
			return 0;
		break;
	case SOCK_WAKE_SPACE: /* only if somebody found it full */
		if (!(__atomic_fetch_and(&sock->flags, ~nospace,
					 __ATOMIC_SEQ_CST) &
		      nospace))
			return 0;
		break;
	case SOCK_WAKE_URG:
		kill_fasync(f, SIGURG, band);
		return 0;
	}
	kill_fasync(f, SIGIO, band);
	return 0;
}
