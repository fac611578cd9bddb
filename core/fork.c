// SPDX-License-Identifier: MIT
/*
 * fork.c - descriptor tables over fork, vfork, exec and the end of a process
 *
 * Models copy_files() of kernel/fork.c, flush_old_files() of fs/exec.c and
 * exit_files() of kernel/exit.c. A child gets its copy from the parent, made
 * while the parent's table is locked, so it is the table of the moment of the
 * fork. A process that comes out of an exec, or of a fork nobody told us of,
 * walks /proc/self/fd and asks each socket for its name.
 *
 *	files_fork_begin  lock, copy ---- fork ---- child: attach takes the copy
 *	files_fork_end    unlock               '--- parent: forgets it
 *
 * The record of the image before an exec is released after the new one has
 * found what is left, so what was close-on-exec is closed then.
 *
 * Not modelled: an exec to a program that is not preloaded keeps the record
 * of the old image until the process ends; its close-on-exec sockets stay
 * open for that long. Linux: they are closed by the exec.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "boot.h"
#include "core/files.h"
#include "net.h"
#include "stack/kern/host.h"
#include "trace.h"

/* Made in the parent, found by the child in its copy of this variable. */
static __thread struct files_struct *fork_copy
	__attribute__((tls_model("initial-exec")));
static __thread struct files_struct *fork_from
	__attribute__((tls_model("initial-exec")));
static __thread struct files_struct *vfork_copy
	__attribute__((tls_model("initial-exec")));

void files_fork_begin(void)
{
	struct files_struct *files;

	fork_copy = fork_from = NULL;
	if (!task_ready() || !(files = current->files))
		return;
	spin_lock(&files->lock);
	fork_copy = files_copy(files, 0);
	fork_from = files;
}

void files_fork_end(int pid)
{
	struct files_struct *copy = fork_copy;

	fork_copy = NULL;
	if (!fork_from)
		return;
	spin_unlock(&fork_from->lock);
	fork_from = NULL;
	if (pid < 0 && copy)
		files_release(copy);
}

void files_fork_child(void)
{
	fork_from = NULL;
	task_ready(); /* its attach takes fork_copy */
}

void files_vfork_begin(void)
{
	struct files_struct *files;
	bool ready = task_ready(); /* a vfork child takes its copy now */

	vfork_copy = NULL;
	if (!ready || !(files = current->files))
		return;
	spin_lock(&files->lock);
	vfork_copy = files_copy(files, 0);
	if (vfork_copy)
		files_hold(vfork_copy);
	spin_unlock(&files->lock);
}

void files_vfork_end(void)
{
	/* The child took it if it needed it, and it went with the child. */
	if (vfork_copy && task_ready())
		files_release(vfork_copy);
	vfork_copy = NULL;
}

void files_vfork_child(void)
{
	task_ready();
}

/* --- finding out what the numbers are
 * ----------------------------------------- */

struct linux_dirent64 {
	u64 d_ino;
	s64 d_off;
	u16 d_reclen;
	u8 d_type;
	char d_name[];
};

static bool fd_is_socket(int fd)
{
	struct stat st;

#ifdef SYS_fstat64
	return host_syscall(SYS_fstat64, fd, &st) == 0 && S_ISSOCK(st.st_mode);
#else
	return host_syscall(SYS_fstat, fd, &st) == 0 && S_ISSOCK(st.st_mode);
#endif
}

/* With a table nobody else sees yet, or with its lock. */
static bool adopt(struct files_struct *files, int fd, struct file **old)
{
	u64 id = placeholder_id(fd);
	struct file *f = id ? file_by_id(id) : NULL;

	*old = NULL;
	if (!f && !id)
		f = eventpoll_recognise(fd);
	if (!f && !id && fd_watched() && fd_is_socket(fd))
		f = get_empty_filp(FILE_PASS, 0);
	if (!f)
		return false;
	if (files_set(files, (unsigned int)fd, f, old)) {
		file_put(f);
		return false;
	}
	return f->kind != FILE_PASS;
}

static void walk_proc(struct files_struct *files, long dir)
{
	char buf[1024] __attribute__((aligned(8)));
	struct file *old;
	long n;

	while ((n = host_syscall(SYS_getdents64, dir, buf, sizeof(buf))) > 0) {
		for (long at = 0; at < n;) {
			struct linux_dirent64 *d = (void *)(buf + at);
			const char *p = d->d_name;
			int fd = 0;

			at += d->d_reclen;
			if (*p < '0' || *p > '9')
				continue;
			for (; *p >= '0' && *p <= '9'; p++)
				fd = fd * 10 + (*p - '0');
			if (fd == (int)dir || host_fd_is_library(fd))
				continue;
			adopt(files, fd, &old);
			if (old)
				file_put(old);
		}
	}
}

/* Without /proc (a chroot): the numbers one by one, as far as is likely. */
static void walk_numbers(struct files_struct *files)
{
	struct file *old;

	for (int fd = 0; fd < 1024; fd++) {
		if (host_syscall(SYS_fcntl, fd, F_GETFD) < 0)
			continue;
		if (host_fd_is_library(fd))
			continue;
		adopt(files, fd, &old);
		if (old)
			file_put(old);
	}
}

static struct files_struct *files_find(int pid)
{
	struct files_struct *files = files_alloc(pid);
	long dir;

	if (!files)
		return NULL;
	dir = host_syscall(SYS_openat, AT_FDCWD, "/proc/self/fd",
			   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir >= 0) {
		walk_proc(files, dir);
		host_syscall(SYS_close, dir);
	} else {
		walk_numbers(files);
	}
	return files;
}

static void attach_files(struct process *p, struct process *parent)
{
	struct files_struct *files;

	if (!machine->files)
		return; /* the machine is only booting */
	probe_open();
	if (p->vforked) {
		files = vfork_copy;
		vfork_copy = NULL;
		if (!files && parent && parent->files) {
			spin_lock(&parent->files->lock);
			files = files_copy(parent->files, 0);
			spin_unlock(&parent->files->lock);
		}
	} else {
		files = fork_copy;
		fork_copy = NULL;
		if (files)
			files_drop_reserved(files);
		if (files && parent)
			eventpoll_fork(files, parent->pid);
	}
	if (!files)
		files = files_find(p->pid);
	if (files)
		files->pid = p->pid;
	p->files = files;
}

/*
 * The process is about to end and nothing of it will run any more, except,
 * for a moment, its other threads: they find numbers that are neither open
 * nor closed, and wait in fget() until exit_group() takes them.
 */
void files_exit(void)
{
	struct files_struct *files;

	if (!task_ready() || !(files = current->files))
		return;
	for (u32 fd = 0; fd < files->fdt->max; fd++) {
		struct file *f = fcheck(files, fd), *old;

		if (!f || is_reserved(f) || f->kind == FILE_PASS)
			continue;
		spin_lock(&files->lock);
		files_set(files, fd, file_global()->dying, &old);
		host_syscall(SYS_close, fd);
		spin_unlock(&files->lock);
		if (!old || is_reserved(old))
			continue;
		if (old->kind == FILE_EPOLL)
			eventpoll_closed(files, old);
		file_put(old);
	}
}

static void exit_files(struct process *p)
{
	struct files_struct *files = p->files;

	if (files) {
		files_hold(files);
		/* Who goes through the list looks at the tables in it. */
		spin_lock(&machine->task_lock);
		p->files = NULL;
		spin_unlock(&machine->task_lock);
		files_release(files);
	}
	sweep_soon();
}

static void reap_files(struct task_struct *t)
{
	poll_exit(t);
	fput_task(t);
	if (t->files && t->process && t->files != t->process->files)
		files_release(t->files); /* files_unshare() made it */
}

bool fd_adopt(int fd)
{
	struct files_struct *files;
	struct file *old = NULL;
	bool ours;

	if (!task_ready() || !(files = current->files))
		return false;
	spin_lock(&files->lock);
	ours = adopt(files, fd, &old);
	spin_unlock(&files->lock);
	if (old)
		file_put(old);
	return ours;
}

void fds_received(const struct msghdr *msg)
{
	struct cmsghdr *c;

	if (msg->msg_controllen < sizeof(*c) || !task_ready())
		return;
	for (c = CMSG_FIRSTHDR(msg); c;
	     c = CMSG_NXTHDR((struct msghdr *)(uintptr_t)msg, c)) {
		int *fd = (int *)(void *)CMSG_DATA(c);
		size_t n;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS ||
		    c->cmsg_len < CMSG_LEN(0))
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++)
			fd_adopt(fd[i]);
	}
}

/* Only this thread has a table of its own from now on. */
void files_unshare(void)
{
	struct files_struct *files, *copy;

	if (!task_ready() || !(files = current->files))
		return;
	spin_lock(&files->lock);
	copy = files_copy(files, files->pid);
	if (copy)
		files_hold(copy);
	spin_unlock(&files->lock);
	if (!copy)
		return;
	current->files = copy;
}

void files_exec_begin(void)
{
	if (task_ready() && current->files)
		current->files->exec = 1;
}

void files_exec_failed(void)
{
	if (task_ready() && current->files)
		current->files->exec = 0;
}

/* In every process that maps the machine: hooks are private memory. */
void core_attach(void)
{
	attach_files_hook = attach_files;
	exit_files_hook = exit_files;
	files_reap_hook = reap_files;
	poll_attach();
	eventpoll_attach();
}
