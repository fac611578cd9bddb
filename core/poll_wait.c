// SPDX-License-Identifier: MIT
/*
 * poll_wait.c - how a thread sleeps on many queues at once
 *
 * Models poll_initwait(), __pollwait() and poll_freewait() of fs/select.c: an
 * entry on each queue that poll_wait() names, all of them taken off when the
 * thread wakes, or by the reaper if it died. A thread that sleeps in the real
 * poll of the kernel is woken through a bell, a real descriptor; a process
 * keeps a few of them.
 *
 * Not modelled: the first entries on the stack (they are in the arena, where
 * the wakers are).
 */
#include <errno.h>
#include <string.h>

#include "core/files.h"
#include "core/poll.h"
#include "stack/kern/host.h"

/* --- bells -------------------------------------------------------------------
 */

#define BELLS 64
static struct {
	u32 used;
	int fd; /* 0: none yet (a bell is never descriptor 0) */
	u64 id;
} bells[BELLS];
static int bells_pid;

/* A fork child has its parent's bells: they ring for the parent. */
static notrace void bells_check(void)
{
	int pid = current->pid;

	if (likely(bells_pid == pid))
		return;
	for (u32 i = 0; i < BELLS; i++) {
		if (bells[i].fd)
			host_fd_close(bells[i].fd);
		bells[i].fd = 0;
		bells[i].used = 0;
	}
	bells_pid = pid;
}

static notrace int bell_new(struct bell *b)
{
	b->id = __atomic_fetch_add(&file_global()->next_id, 1,
				   __ATOMIC_RELAXED);
	b->fd = bell_open(b->id);
	return b->fd < 0 ? b->fd : 0;
}

int notrace bell_get(struct bell *b)
{
	/* A vfork child has our memory, but bells of its own. */
	if (current->process && current->process->vforked)
		return bell_new(b);
	bells_check();
	for (u32 i = 0; i < BELLS; i++) {
		u32 free = 0;

		if (bells[i].used ||
		    !__atomic_compare_exchange_n(&bells[i].used, &free, 1,
						 false, __ATOMIC_ACQUIRE,
						 __ATOMIC_RELAXED))
			continue;
		if (!bells[i].fd) {
			int err = bell_new(b);

			if (err < 0) {
				bells[i].used = 0;
				return err;
			}
			bells[i].fd = b->fd;
			bells[i].id = b->id;
		}
		b->fd = bells[i].fd;
		b->id = bells[i].id;
		return 0;
	}
	return bell_new(b);
}

void notrace bell_put(struct bell *b)
{
	for (u32 i = 0; i < BELLS; i++)
		if (bells[i].fd == b->fd && bells[i].id == b->id &&
		    bells_pid == current->pid) {
			__atomic_store_n(&bells[i].used, 0, __ATOMIC_RELEASE);
			return;
		}
	host_fd_close(b->fd);
}

/* --- hanging on queues
 * --------------------------------------------------------- */

void poll_wait(struct file *f, struct wait_queue_head *q, struct poll_table *pt)
{
	if (pt && q)
		pt->qproc(f, q, pt);
}

void __pollwait(struct file *f, struct wait_queue_head *q,
		struct poll_table *pt)
{
	struct poll_wqueues *pwq = pt->private;
	struct poll_entry *e = kmem_cache_alloc(machine->wait_cachep);

	if (!e) {
		pwq->error = ENOMEM;
		return;
	}
	get_file(f);
	e->file = f;
	init_waitqueue_entry(&e->wait, current);
	e->wait.kind = WAIT_POLL;
	e->wait.private = pwq;
	e->next = pwq->entries;
	pwq->entries = e;
	add_wait_queue(q, &e->wait);
}

/* In the waker, with the queue locked; the thread is woken besides. */
static void poll_wake(struct wait_queue *w, u32 key)
{
	struct poll_wqueues *pwq = w->private;

	(void)key;
	if (__atomic_exchange_n(&pwq->triggered, 1, __ATOMIC_SEQ_CST))
		return;
	if (__atomic_load_n(&pwq->armed, __ATOMIC_SEQ_CST))
		bell_ring(pwq->bell);
}

int poll_initwait(struct poll_wqueues **res)
{
	struct poll_wqueues *pwq = kmem_cache_alloc(machine->wait_cachep);

	if (!pwq)
		return -ENOMEM;
	memset(pwq, 0, sizeof(*pwq));
	current->polling = pwq;
	*res = pwq;
	return 0;
}

static void poll_free(struct poll_wqueues *pwq)
{
	struct poll_entry *e;

	while ((e = pwq->entries)) {
		pwq->entries = e->next;
		if (e->wait.head)
			remove_wait_queue(e->wait.head, &e->wait);
		file_put(e->file);
		kmem_cache_free(machine->wait_cachep, e);
	}
	kmem_cache_free(machine->wait_cachep, pwq);
}

void poll_freewait(struct poll_wqueues *pwq)
{
	current->polling = NULL;
	poll_free(pwq);
}

/* A thread that died in its poll. */
void poll_exit(struct task_struct *t)
{
	struct poll_wqueues *pwq = t->polling;

	t->polling = NULL;
	if (pwq)
		poll_free(pwq);
}

int poll_init(void)
{
	size_t n = max(sizeof(struct poll_entry), sizeof(struct poll_wqueues));

	machine->wait_cachep = kmem_cache_create("poll", n);
	return machine->wait_cachep ? 0 : -ENOMEM;
}

void poll_attach(void)
{
	wait_poll_hook = poll_wake;
}
