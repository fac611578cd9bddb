// SPDX-License-Identifier: MIT
/*
 * ep_bell.c - waking a thread that sleeps in the kernel's epoll_wait
 *
 * A set with members of both kinds is waited for in the kernel. Each process
 * that does so has a bell (placeholder.c) in the real set, edge triggered,
 * whose data is the set's tag: a random number no program will have used.
 * Any process of the machine can ring it. `rung` keeps it to one datagram
 * until somebody has answered.
 *
 *	waker:    ready list, then sleepers? && !rung -> rung = 1, send
 *	sleeper:  sleepers++, then ready list empty? -> kernel's epoll_wait
 *
 * Models nothing of the kernel's; it stands for ep->wq of fs/eventpoll.c.
 *
 * Not modelled: a set that EP_BELLS processes sleep in at once, each of them
 * with real members: the next one polls in slices.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>

#include "core/eventpoll.h"
#include "core/poll.h"
#include "core/sys.h"
#include "stack/kern/host.h"

bool notrace ep_has_bell(const struct eventpoll *ep)
{
	for (u32 i = 0; i < EP_BELLS; i++)
		if (ep->bell[i].pid)
			return true;
	return false;
}

bool notrace ep_has_sleeper(const struct eventpoll *ep)
{
	for (u32 i = 0; i < EP_BELLS; i++)
		if (__atomic_load_n(&ep->bell[i].sleepers, __ATOMIC_SEQ_CST))
			return true;
	return false;
}

/* This process's, made if there is none yet; NULL: no descriptor, no slot. */
struct ep_bell *notrace ep_bell_get(struct eventpoll *ep, int epfd)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLET };
	struct ep_bell *b = NULL;
	struct bell bell;
	int pid = current->pid;

	for (u32 i = 0; i < EP_BELLS; i++)
		if (ep->bell[i].pid == pid)
			return &ep->bell[i];
	bell.id = __atomic_fetch_add(&file_global()->next_id, 1,
				     __ATOMIC_RELAXED);
	bell.fd = bell_open(bell.id);
	if (bell.fd < 0)
		return NULL;
	spin_lock(&ep->lock);
	for (u32 i = 0; i < EP_BELLS; i++) {
		if (ep->bell[i].pid == pid) {
			b = &ep->bell[i]; /* another thread was faster */
			spin_unlock(&ep->lock);
			host_fd_close(bell.fd);
			return b;
		}
		if (!ep->bell[i].pid && !b)
			b = &ep->bell[i];
	}
	if (b) {
		b->fd = bell.fd;
		b->id = bell.id;
		b->sleepers = b->rung = 0;
		b->pid = pid;
	}
	spin_unlock(&ep->lock);
	ev.data.u64 = ep->tag;
	if (!b || host_syscall(SYS_epoll_ctl, epfd, EPOLL_CTL_ADD, bell.fd,
			       &ev) < 0) {
		if (b)
			b->pid = 0;
		host_fd_close(bell.fd);
		return NULL;
	}
	/* It lives as long as the set's descriptor: through an exec too. */
	if (!(host_syscall(SYS_fcntl, epfd, F_GETFD) & FD_CLOEXEC))
		host_syscall(SYS_fcntl, bell.fd, F_SETFD, 0);
	return b;
}

void notrace ep_bell_drop(struct eventpoll *ep, int pid, bool close)
{
	int fd = -1;

	spin_lock(&ep->lock);
	for (u32 i = 0; i < EP_BELLS; i++) {
		struct ep_bell *b = &ep->bell[i];

		if (b->pid != pid)
			continue;
		fd = b->fd;
		b->pid = 0;
		b->sleepers = b->rung = 0;
	}
	spin_unlock(&ep->lock);
	if (close && fd >= 0)
		host_fd_close(fd);
}

void notrace ep_ring(struct eventpoll *ep)
{
	for (u32 i = 0; i < EP_BELLS; i++) {
		struct ep_bell *b = &ep->bell[i];

		if (!__atomic_load_n(&b->sleepers, __ATOMIC_SEQ_CST))
			continue;
		if (__atomic_exchange_n(&b->rung, 1, __ATOMIC_SEQ_CST))
			continue; /* one is on its way */
		bell_ring(b->id);
		return;
	}
}

/* A sleeper is back. seen: the bell was among what the kernel reported. */
void notrace ep_bell_answer(struct ep_bell *b, bool seen)
{
	if (__atomic_exchange_n(&b->rung, 0, __ATOMIC_SEQ_CST) || seen)
		bell_drain(b->fd);
}

/* Before the real set is asked whether it is readable. */
void notrace ep_drain_own(struct eventpoll *ep)
{
	for (u32 i = 0; i < EP_BELLS; i++) {
		struct ep_bell *b = &ep->bell[i];

		if (b->pid == current->pid && !b->sleepers && b->rung)
			ep_bell_answer(b, true);
	}
}

/* --- processes
 * ---------------------------------------------------------------- */

/* A number of the set is gone from this process: was it the last? */
void eventpoll_closed(struct files_struct *files, struct file *f)
{
	if (f->ep && !files_names(files, f))
		ep_bell_drop(f->ep, current->pid, true);
}

/* The process is gone. What it was woken for may be others'. */
void eventpoll_exit(struct files_struct *files, struct file *f)
{
	if (!f->ep)
		return;
	ep_bell_drop(f->ep, files->pid, false);
	if (f->ep->nready)
		ep_wake(f->ep);
}

/* In a fork child: the parent's bells are the parent's. */
void eventpoll_fork(struct files_struct *files, int parent)
{
	struct fdtable *t = files->fdt;

	for (u32 fd = 0; fd < t->max; fd++) {
		struct eventpoll *ep;

		if (!t->fd[fd] || t->fd[fd]->kind != FILE_EPOLL)
			continue;
		ep = t->fd[fd]->ep;
		for (u32 i = 0; ep && i < EP_BELLS; i++)
			if (ep->bell[i].pid == parent)
				host_fd_close(ep->bell[i].fd);
	}
}

/* --- after an exec
 * -------------------------------------------------------------- */

static char *put_dec(char *p, int v)
{
	char d[12];
	int n = 0;

	do
		d[n++] = (char)('0' + v % 10);
	while (v /= 10);
	while (n)
		*p++ = d[--n];
	*p = '\0';
	return p;
}

/* fs/eventpoll.c writes "tfd: N events: X data: <16 hex digits> ..." */
static struct eventpoll *tag_in(const char *text, long n)
{
	struct file_global *g = file_global();
	struct eventpoll *ep;

	for (long i = 0; i + 6 < n; i++) {
		u64 tag = 0;
		long k = i + 5;

		if (memcmp(text + i, "data:", 5))
			continue;
		while (k < n && text[k] == ' ')
			k++;
		for (; k < n; k++) {
			int c = text[k];

			if (c >= '0' && c <= '9')
				tag = tag << 4 | (u64)(c - '0');
			else if (c >= 'a' && c <= 'f')
				tag = tag << 4 | (u64)(c - 'a' + 10);
			else
				break;
		}
		list_for_each_entry (ep, &g->eps, list)
			if (ep->tag == tag)
				return ep;
	}
	return NULL;
}

/* A set that came through an exec, known by the bell that came with it. */
struct file *eventpoll_recognise(int fd)
{
	struct file_global *g = file_global();
	char path[48] = "/proc/self/fdinfo/", text[4096];
	struct file *f = NULL;
	struct eventpoll *ep;
	long in, n;

	if (list_empty(&g->eps))
		return NULL;
	put_dec(path + 18, fd);
	in = host_syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return NULL;
	n = host_syscall(SYS_read, in, text, sizeof(text));
	host_syscall(SYS_close, in);
	if (n <= 0)
		return NULL;
	spin_lock(&g->lock);
	ep = tag_in(text, n);
	for (u32 i = 0; ep && i < FILE_HASH && !f; i++) {
		struct file *at;

		list_for_each_entry (at, &g->hash[i], list)
			if (at->ep == ep && atomic_read(&at->f_count) > 0)
				f = at;
	}
	if (f)
		get_file(f);
	spin_unlock(&g->lock);
	for (u32 i = 0; f && i < EP_BELLS; i++)
		if (ep->bell[i].pid == current->pid)
			host_fd_adopt(ep->bell[i].fd);
	return f;
}
