/* SPDX-License-Identifier: MIT */
/*
 * fdtable.h - descriptors of this process: what preload/ tells core/
 *
 * A number in a process finds its struct file through a table in the arena,
 * one per process. core/ keeps it exact for every call that comes through
 * the door (close, dup, fcntl, close_range, socket, accept, epoll_create);
 * here is what preload/ must report besides: processes and descriptors that
 * arrive by other ways. Nothing here touches errno. Where `current` is not
 * needed to exist, that is said.
 */
#ifndef FDTABLE_H
#define FDTABLE_H

#include <stdbool.h>
#include <sys/socket.h>

#include "kern.h"

struct file;

/*
 * fork(2) and everything that copies the process (clone without CLONE_VM).
 *
 *	files_fork_begin();		parent; holds the table's lock
 *	pid = fork();
 *	if (pid == 0)
 *		files_fork_child();	after or before task_attach()
 *	else
 *		files_fork_end(pid);	parent; pid < 0: it failed
 *
 * All three may be called without a machine; they do nothing then. A child
 * for which none was called (raw clone) finds its descriptors by walking
 * /proc/self/fd when it attaches: slower, otherwise the same.
 */
void files_fork_begin(void);
void files_fork_end(int pid);
void files_fork_child(void);

/*
 * vfork(2), posix_spawn(3), clone(CLONE_VM without CLONE_FILES): the child
 * runs in our memory with descriptors of its own. Between the two calls,
 * this thread's (and so the child's) table is a scratch copy. In a child
 * that runs on a task of its own (clone with a stack), call
 * files_vfork_child() there: it takes the parent's copy.
 */
void files_vfork_begin(void);
void files_vfork_end(void);
void files_vfork_child(void);

/*
 * execve(2) is about to be made, and came back. A vfork child calls neither.
 * Sockets that are close-on-exec are released if the new program turns out
 * not to attach.
 */
void files_exec_begin(void);
void files_exec_failed(void);

/*
 * A number that came from elsewhere (SCM_RIGHTS, pidfd_getfd, an inherited
 * descriptor): is it one of ours? Then it is from now on. One system call.
 */
bool fd_adopt(int fd);
/* After recvmsg(2) on a kernel socket: adopts what SCM_RIGHTS brought. */
void fds_received(const struct msghdr *msg);
/* It was closed behind our back: no system call is made on it. */
void fd_forget(int fd);
/* Just before the process ends: what the kernel closes, we close. */
void files_exit(void);
/* unshare(CLONE_FILES): this thread gets a table of its own. */
void files_unshare(void);

/* How many descriptors of this process are ours; a load. */
unsigned int files_ours(void);

#endif
