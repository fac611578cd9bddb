// SPDX-License-Identifier: MIT
/*
 * eventpoll.c - epoll(7): only what the kernel does with its own members yet
 */
#include <errno.h>

#include "core/files.h"
#include "core/poll.h"
#include "core/sys.h"

int eventpoll_init(void)
{
	return 0;
}

void epoll_repair(struct spinlock *l)
{
	(void)l;
}

void eventpoll_release_file(struct file *f)
{
	(void)f;
}

void eventpoll_release(struct file *f)
{
	(void)f;
}

void eventpoll_closed(struct files_struct *files, struct file *f)
{
	(void)files;
	(void)f;
}

void eventpoll_exit(struct files_struct *files, struct file *f)
{
	(void)files;
	(void)f;
}

void eventpoll_fork(struct files_struct *files, int parent)
{
	(void)files;
	(void)parent;
}

struct file *eventpoll_recognise(int fd)
{
	(void)fd;
	return NULL;
}

unsigned int eventpoll_poll(unsigned int fd, struct file *f,
			    struct poll_table *pt)
{
	(void)fd;
	(void)f;
	(void)pt;
	return 0;
}

bool eventpoll_has_real(const struct file *f)
{
	return f->kind == FILE_EPOLL;
}

long sys_epoll_create1(int flags)
{
	(void)flags;
	return -ENOTOURS;
}

long sys_epoll_create(int size)
{
	(void)size;
	return -ENOTOURS;
}

long sys_epoll_ctl(int epfd, int op, int fd, struct epoll_event *ev)
{
	(void)epfd, (void)op, (void)fd, (void)ev;
	return -ENOTOURS;
}

long sys_epoll_wait(int epfd, struct epoll_event *ev, int max, int ms)
{
	(void)epfd, (void)ev, (void)max, (void)ms;
	return -ENOTOURS;
}

long sys_epoll_pwait(int epfd, struct epoll_event *ev, int max, int ms,
		     const void *sigmask, size_t size)
{
	(void)epfd, (void)ev, (void)max, (void)ms, (void)sigmask, (void)size;
	return -ENOTOURS;
}

long sys_epoll_pwait2(int epfd, struct epoll_event *ev, int max,
		      const struct timespec *ts, const void *sigmask,
		      size_t size)
{
	(void)epfd, (void)ev, (void)max, (void)ts, (void)sigmask, (void)size;
	return -ENOTOURS;
}

void eventpoll_attach(void)
{
}
