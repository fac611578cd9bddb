// SPDX-License-Identifier: MIT
/*
 * fdtable.c - a number in a process, and the file it means
 *
 * Models fs/open.c, fs/fcntl.c and include/linux/file.h: get_unused_fd(),
 * fd_install(), sys_close(), sys_dup2(). The kernel's own table is the truth
 * (every socket of ours has a placeholder there, see placeholder.c); this one
 * says what its numbers mean. The two are changed together under
 * files->lock, the real call included, so that a number that another thread
 * gets from the kernel is never looked up in the old state.
 *
 * fd_is_ours() stands in front of every read() and write() of the program:
 * four loads.
 *
 * Not modelled: next_fd and the open_fds bitmap; the kernel below chooses.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>

#include "core/files.h"
#include "core/sys.h"
#include "net.h"
#include "socketcall.h"
#include "trace.h"

#define FDTABLE_FIRST 64

static notrace struct fdtable *fdtable_alloc(u32 max)
{
	struct fdtable *t;

	t = kzalloc(sizeof(*t) + max * sizeof(struct file *));
	if (t)
		t->max = max;
	return t;
}

notrace struct files_struct *files_alloc(int pid)
{
	struct files_struct *files;

	files = kmem_cache_alloc(file_global()->files_cachep);
	if (!files)
		return NULL;
	memset(files, 0, sizeof(*files));
	spin_lock_init(&files->lock, LC_files);
	files->pid = pid;
	files->shares = 1;
	files->fdt = fdtable_alloc(FDTABLE_FIRST);
	if (!files->fdt) {
		kmem_cache_free(file_global()->files_cachep, files);
		return NULL;
	}
	return files;
}

static void fdtable_free(struct fdtable *t)
{
	while (t) {
		struct fdtable *older = t->older;

		kfree(t);
		t = older;
	}
}

/* Caller holds from->lock. Every slot of the copy is a reference. */
struct files_struct *files_copy(struct files_struct *from, int pid)
{
	struct fdtable *old = from->fdt, *t;
	struct files_struct *files;

	files = kmem_cache_alloc(file_global()->files_cachep);
	if (!files)
		return NULL;
	memset(files, 0, sizeof(*files));
	spin_lock_init(&files->lock, LC_files);
	files->pid = pid;
	files->shares = 1;
	t = fdtable_alloc(old->max);
	if (!t) {
		kmem_cache_free(file_global()->files_cachep, files);
		return NULL;
	}
	for (u32 fd = 0; files->nr < from->nr && fd < old->max; fd++) {
		if (!old->fd[fd])
			continue;
		get_file(old->fd[fd]);
		t->fd[fd] = old->fd[fd];
		files->nr++;
	}
	files->fdt = t;
	return files;
}

void files_hold(struct files_struct *files)
{
	struct file_global *g = file_global();

	spin_lock(&g->lock);
	if (!files->holder)
		list_add(&files->held, &g->held);
	files->holder = current->slot;
	files->holder_generation = current->generation;
	spin_unlock(&g->lock);
}

static notrace void files_unhold(struct files_struct *files)
{
	struct file_global *g = file_global();

	spin_lock(&g->lock);
	files->holder = 0;
	list_del(&files->held);
	spin_unlock(&g->lock);
}

/* The process is gone, or the table was a scratch copy. */
void files_release(struct files_struct *files)
{
	struct fdtable *t = files->fdt;

	files_hold(files);
	for (u32 fd = 0; fd < t->max; fd++) {
		struct file *f = t->fd[fd];

		if (!f)
			continue;
		if (f->kind == FILE_EPOLL)
			eventpoll_exit(files, f);
		file_put(f);
		t->fd[fd] = NULL; /* named here until it is put */
	}
	files_unhold(files);
	fdtable_free(t);
	kmem_cache_free(file_global()->files_cachep, files);
}

/* With files->lock. The array grows; readers may still be in the old one. */
static notrace int expand_files(struct files_struct *files, unsigned int fd)
{
	struct fdtable *old = files->fdt, *t;
	u32 max = old->max;

	if (fd < max)
		return 0;
	if (fd >= FD_MAX * 1024u)
		return -EBADF;
	while (max <= fd)
		max *= 2;
	t = fdtable_alloc(max);
	if (!t)
		return -ENOMEM;
	memcpy(t->fd, old->fd, old->max * sizeof(t->fd[0]));
	t->older = old;
	__atomic_store_n(&files->fdt, t, __ATOMIC_RELEASE);
	return 0;
}

/* With files->lock. *old is to be put after it is released. */
notrace int files_set(struct files_struct *files, unsigned int fd,
		      struct file *f, struct file **old)
{
	struct fdtable *t;
	int err;

	*old = NULL;
	if (fd >= files->fdt->max) {
		if (!f)
			return 0;
		err = expand_files(files, fd);
		if (err)
			return err;
	}
	t = files->fdt;
	*old = t->fd[fd];
	__atomic_store_n(&t->fd[fd], f, __ATOMIC_RELEASE);
	files->nr += !!f - !!*old;
	return 0;
}

notrace struct file *fcheck(struct files_struct *files, unsigned int fd)
{
	struct fdtable *t = __atomic_load_n(&files->fdt, __ATOMIC_ACQUIRE);

	if (fd >= t->max)
		return NULL;
	return __atomic_load_n(&t->fd[fd], __ATOMIC_ACQUIRE);
}

/*
 * In the middle of a close() the kernel may have given the number away
 * already, to an open() of another thread; what it means now is known when
 * the lock is free. Reserved still: a socket() has it, nobody else yet.
 */
notrace struct file *fcheck_settled(struct files_struct *files, unsigned int fd)
{
	struct file *f = fcheck(files, fd);

	if (unlikely(is_reserved(f))) {
		spin_lock(&files->lock);
		f = fcheck(files, fd);
		spin_unlock(&files->lock);
	}
	return f;
}

notrace bool fd_is_ours(int fd)
{
	struct files_struct *files;
	struct fdtable *t;

	if (unlikely(!task_ready()))
		return false;
	files = current->files;
	if (unlikely(!files))
		return false;
	t = __atomic_load_n(&files->fdt, __ATOMIC_ACQUIRE);
	return (unsigned int)fd < t->max &&
	       __atomic_load_n(&t->fd[fd], __ATOMIC_RELAXED);
}

notrace unsigned int files_ours(void)
{
	struct files_struct *files;

	if (!task_ready())
		return 0;
	files = current->files;
	return files ? files->nr : 0;
}

notrace bool files_names(struct files_struct *files, const struct file *f)
{
	struct fdtable *t = files->fdt;

	for (u32 fd = 0; fd < t->max; fd++)
		if (t->fd[fd] == f)
			return true;
	return false;
}

/*
 * The placeholder, without a name yet: the lowest free number, or -errno.
 * Until it is installed the number is nobody's: a thread that uses it by
 * mistake is told EBADF, a child that is forked meanwhile does not get it.
 */
int get_unused_fd(u32 flags)
{
	struct files_struct *files = current->files;
	struct file *old = NULL;
	int fd, err;

	spin_lock(&files->lock);
	fd = placeholder_open(flags);
	if (fd >= 0) {
		err = files_set(files, (unsigned int)fd,
				file_global()->reserved, &old);
		if (err) {
			host_syscall(SYS_close, fd);
			fd = err;
		}
	}
	spin_unlock(&files->lock);
	if (unlikely(old)) /* closed by somebody we did not see */
		file_put(old);
	return fd;
}

void put_unused_fd(int fd)
{
	struct files_struct *files = current->files;
	struct file *old;

	spin_lock(&files->lock);
	files_set(files, (unsigned int)fd, NULL, &old);
	host_syscall(SYS_close, fd);
	spin_unlock(&files->lock);
}

bool notrace fd_is_reserved(unsigned long fd)
{
	return fd < FD_MAX &&
	       is_reserved(fcheck_settled(current->files, (unsigned int)fd));
}

/* In a fork child: what other threads of the parent were about to get. */
void files_drop_reserved(struct files_struct *files)
{
	struct fdtable *t = files->fdt;

	for (u32 fd = 0; fd < t->max; fd++) {
		if (!is_reserved(t->fd[fd]))
			continue;
		t->fd[fd] = NULL;
		files->nr--;
		host_syscall(SYS_close, fd);
	}
}

/* The reference becomes the table's. An error leaves it with the caller. */
int fd_install(int fd, struct file *f)
{
	struct files_struct *files = current->files;
	struct file *old;
	int err;

	spin_lock(&files->lock);
	err = files_set(files, (unsigned int)fd, f, &old);
	spin_unlock(&files->lock);
	if (!err)
		current->moving = NULL;
	if (unlikely(old && !is_reserved(old)))
		file_put(old);
	return err;
}

/* A socket of the kernel's that the trace shall show. */
void fd_pass(int fd)
{
	struct file *f = get_empty_filp(FILE_PASS, 0);

	if (f && fd_install(fd, f))
		file_put(f);
}

static void filp_close(struct files_struct *files, struct file *f)
{
	if (f->kind == FILE_EPOLL)
		eventpoll_closed(files, f);
	fput(f);
}

long sys_close(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct file *f, *old;
	long ret;

	spin_lock(&files->lock);
	f = fcheck(files, fd);
	if (!f || is_reserved(f)) {
		spin_unlock(&files->lock);
		return f ? -EBADF : -ENOTOURS;
	}
	/* Who looks meanwhile must not take it for the kernel's. */
	current->moving = f;
	files_set(files, fd, file_global()->reserved, &f);
	held_add(f); /* fput() takes it out: whoever dies here closes it */
	ret = host_syscall(SYS_close, fd);
	files_set(files, fd, NULL, &old);
	spin_unlock(&files->lock);
	filp_close(files, f);
	current->moving = NULL;
	return ret;
}

notrace void fd_forget(int fd)
{
	struct files_struct *files;
	struct file *f;

	if (!task_ready() || !(files = current->files) || !fd_is_ours(fd))
		return;
	spin_lock(&files->lock);
	files_set(files, (unsigned int)fd, NULL, &f);
	spin_unlock(&files->lock);
	if (f)
		filp_close(files, f);
}

/* With files->lock: newfd means from now on what f is (NULL: not ours). */
static notrace struct file *table_dup(struct files_struct *files,
				      unsigned int newfd, struct file *f)
{
	struct file *old;

	if (f)
		get_file(f);
	if (files_set(files, newfd, f, &old) && f)
		atomic_dec(&f->f_count); /* no room; the number is the
					    kernel's own then */
	return old;
}

long sys_dup(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct file *f, *old = NULL;
	long ret;

	spin_lock(&files->lock);
	f = fcheck(files, fd);
	ret = is_reserved(f) ? -EBADF : host_syscall(SYS_dup, fd);
	if (ret >= 0)
		old = table_dup(files, (unsigned int)ret, f);
	spin_unlock(&files->lock);
	if (old)
		filp_close(files, old);
	return ret;
}

static notrace long do_dup2(unsigned int oldfd, unsigned int newfd, int nr,
			    int flags)
{
	struct files_struct *files = current->files;
	struct file *f, *old = NULL;
	long ret;

	if (host_fd_is_library((int)newfd))
		return -EBADF; /* above the limit the program was shown */
	spin_lock(&files->lock);
	f = fcheck(files, oldfd);
	if (is_reserved(f))
		ret = -EBADF;
	else if (is_reserved(fcheck(files, newfd)))
		ret = -EBUSY; /* dup2(2): a race with open() and its kin */
	else
		ret = host_syscall(nr, oldfd, newfd, flags);
	if (ret >= 0 && oldfd != newfd)
		old = table_dup(files, newfd, f);
	spin_unlock(&files->lock);
	if (old)
		filp_close(files, old);
	return ret;
}

long sys_dup2(unsigned int oldfd, unsigned int newfd)
{
	return do_dup2(oldfd, newfd, SYS_dup2, 0);
}

long sys_dup3(unsigned int oldfd, unsigned int newfd, int flags)
{
	return do_dup2(oldfd, newfd, SYS_dup3, flags);
}

/* F_DUPFD, F_DUPFD_CLOEXEC */
long dupfd(unsigned int fd, int cmd, unsigned long from)
{
	struct files_struct *files = current->files;
	struct file *f, *old = NULL;
	long ret;

	spin_lock(&files->lock);
	f = fcheck(files, fd);
	ret = is_reserved(f) ? -EBADF : host_syscall(SYS_fcntl, fd, cmd, from);
	if (ret >= 0)
		old = table_dup(files, (unsigned int)ret, f);
	spin_unlock(&files->lock);
	if (old)
		filp_close(files, old);
	return ret;
}

/* One stretch without a descriptor of the library in it. */
static long close_stretch(struct files_struct *files, unsigned int from,
			  unsigned int to, unsigned int flags)
{
	struct file *gone[64];
	unsigned int n, fd, upto, next;
	long ret;

	if (flags & 4) /* CLOSE_RANGE_CLOEXEC: nothing is closed yet */
		return host_syscall(SYS_close_range, from, to, flags & ~2u);
	do {
		n = 0;
		upto = to;
		next = to;
		ret = 0;
		spin_lock(&files->lock);
		for (fd = from; fd <= to && fd < files->fdt->max; fd++) {
			if (is_reserved(files->fdt->fd[fd])) {
				upto = fd - 1; /* stays */
				next = fd;
				break;
			}
			files_set(files, fd, NULL, &gone[n]);
			n += !!gone[n];
			if (n == ARRAY_SIZE(gone)) {
				upto = next = fd;
				break;
			}
		}
		if (from != next || upto == next)
			ret = host_syscall(SYS_close_range, from, upto,
					   flags & ~2u);
		spin_unlock(&files->lock);
		for (unsigned int i = 0; i < n; i++)
			filp_close(files, gone[i]);
		from = next + 1;
	} while (ret >= 0 && next < to);
	return ret;
}

/* The library's own descriptors stay: the range is closed around them. */
long sys_close_range(unsigned int first, unsigned int last, unsigned int flags)
{
	struct files_struct *files = current->files;
	int keep[HOST_FDS], n = host_fds(keep);
	unsigned int from = first;
	long ret = 0;

	if (first > last || flags & ~6u)
		return -EINVAL;
	if (flags & 2 /* CLOSE_RANGE_UNSHARE */)
		files_unshare();
	for (int i = 0; i < n && ret >= 0; i++) {
		unsigned int fd = (unsigned int)keep[i];

		if (fd < from || fd > last)
			continue;
		if (fd > from)
			ret = close_stretch(files, from, fd - 1, flags);
		from = fd + 1;
	}
	if (ret >= 0 && from <= last)
		ret = close_stretch(files, from, last, flags);
	return ret;
}

/* A thread died with the table: the count is all that can be wrong. */
void files_repair(struct spinlock *l)
{
	struct files_struct *files = container_of(l, struct files_struct, lock);
	u32 nr = 0;

	for (u32 fd = 0; fd < files->fdt->max; fd++)
		nr += !!files->fdt->fd[fd];
	files->nr = nr;
}
