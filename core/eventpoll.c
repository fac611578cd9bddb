// SPDX-License-Identifier: MIT
/*
 * eventpoll.c - epoll(7): a real set with members of ours beside it
 *
 * Models fs/eventpoll.c. An epoll descriptor is the kernel's own; it holds
 * the kernel's descriptors. Sockets of the machine are kept here, in the
 * arena, with a ready list that ep_poll_callback() fills from wherever a
 * packet arrives:
 *
 *	socket's queue --ep_poll_callback--> rdllist --ep_wait.c--> program
 *	                                        |
 *	                 park words of sleepers, a bell in the real set
 *
 * A set that is a member of another one (inner) is in both: in the real one,
 * edge triggered and under a number of ours, to learn of its real members,
 * and here, to answer for it as a whole. The kernel checks the loops.
 *
 * Level, edge, oneshot and exclusive members behave as the kernel's. The
 * numbers and errors of epoll_ctl() are those of the running kernel.
 *
 * Locks: queue lock, then ep->lock (never the other way); f_lock, then queue
 * lock. Neither is held while a protocol is asked.
 *
 * Not modelled: EPOLLWAKEUP (nothing suspends here), max_user_watches, the
 * busy-poll ioctls, the fairness of one ready list for both kinds of members.
 */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "core/eventpoll.h"
#include "core/poll.h"
#include "core/sys.h"

#define EXCLUSIVE_OK                                                    \
	((u32)EPOLLIN | (u32)EPOLLOUT | (u32)EPOLLERR | (u32)EPOLLHUP | \
	 (u32)EPOLLWAKEUP | (u32)EPOLLET | (u32)EPOLLEXCLUSIVE)

int eventpoll_init(void)
{
	machine->epi_cachep =
		kmem_cache_create("eventpoll_epi", sizeof(struct epitem));
	machine->ep_cachep =
		kmem_cache_create("eventpoll", sizeof(struct eventpoll));
	return machine->epi_cachep && machine->ep_cachep ? 0 : -ENOMEM;
}

/* --- sets
 * ----------------------------------------------------------------------- */

static notrace struct list_head *ep_bucket(struct eventpoll *ep,
					   const struct file *f, u32 fd)
{
	return &ep->hash[hash32((u32)f->id, fd) & (ep->hash_size - 1)];
}

static int hash_alloc(struct list_head **res, u32 size)
{
	struct list_head *h = kmalloc(size * sizeof(*h));

	if (!h)
		return -ENOMEM;
	for (u32 i = 0; i < size; i++)
		INIT_LIST_HEAD(&h[i]);
	*res = h;
	return 0;
}

static struct eventpoll *ep_alloc(void)
{
	struct file_global *g = file_global();
	struct eventpoll *ep = kmem_cache_alloc(machine->ep_cachep);

	if (!ep)
		return NULL;
	memset(ep, 0, sizeof(*ep));
	if (hash_alloc(&ep->hash, EP_HASH)) {
		kmem_cache_free(machine->ep_cachep, ep);
		return NULL;
	}
	ep->hash_size = EP_HASH;
	spin_lock_init(&ep->lock, LC_epoll);
	init_waitqueue_head(&ep->wq);
	init_waitqueue_head(&ep->poll_wait);
	INIT_LIST_HEAD(&ep->rdllist);
	atomic_set(&ep->refs, 1);
	ep->tag = get_random_u64();
	spin_lock(&g->lock);
	list_add(&ep->list, &g->eps);
	spin_unlock(&g->lock);
	return ep;
}

void ep_put(struct eventpoll *ep)
{
	struct file_global *g = file_global();

	if (!atomic_dec_and_test(&ep->refs))
		return;
	spin_lock(&g->lock);
	list_del(&ep->list);
	spin_unlock(&g->lock);
	kfree(ep->hash);
	kmem_cache_free(machine->ep_cachep, ep);
}

/* A set that is known from now on: fd is a real one of this process. */
static struct file *ep_adopt(int fd)
{
	struct eventpoll *ep = ep_alloc();
	struct file *f;

	if (!ep)
		return NULL;
	f = get_empty_filp(FILE_EPOLL, 0);
	if (!f) {
		ep_put(ep);
		return NULL;
	}
	f->ep = ep;
	if (fd_install(fd, f)) {
		file_put(f);
		return NULL;
	}
	return f;
}

static inline notrace long do_epoll_create(int nr, int arg)
{
	long fd = host_syscall(nr, arg);

	if (fd >= 0 && machine->opts.wire_kernel)
		fd_pass((int)fd); /* only looked at */
	else if (fd >= 0)
		ep_adopt((int)fd); /* without memory it stays the kernel's */
	return fd;
}

long sys_epoll_create1(int flags)
{
	return do_epoll_create(SYS_epoll_create1, flags);
}

long sys_epoll_create(int size)
{
	return do_epoll_create(SYS_epoll_create, size);
}

/* --- members
 * -------------------------------------------------------------------- */

void epi_put(struct epitem *epi)
{
	struct eventpoll *ep = epi->ep;

	if (!atomic_dec_and_test(&epi->refs))
		return;
	kmem_cache_free(machine->epi_cachep, epi);
	ep_put(ep);
}

/* With ep->lock. */
struct epitem *ep_find(struct eventpoll *ep, const struct file *f, u32 fd)
{
	struct epitem *epi;

	list_for_each_entry (epi, ep_bucket(ep, f, fd), link)
		if (epi->file == f && epi->fd == fd)
			return epi;
	return NULL;
}

/* With ep->lock. The old buckets are small change: freed with no walk. */
static void ep_hash_grow(struct eventpoll *ep)
{
	struct list_head *old = ep->hash, *new;
	u32 size = ep->hash_size;
	struct epitem *epi, *n;

	if (ep->nours < size * 2 || hash_alloc(&new, size * 4))
		return;
	ep->hash = new;
	ep->hash_size = size * 4;
	for (u32 i = 0; i < size; i++)
		list_for_each_entry_safe (epi, n, &old[i], link) {
			list_del(&epi->link);
			list_add(&epi->link, ep_bucket(ep, epi->file, epi->fd));
		}
	kfree(old);
}

/* With ep->lock. */
void ep_make_ready(struct epitem *epi)
{
	struct eventpoll *ep = epi->ep;

	if (epi->ready || epi->dead)
		return;
	epi->ready = 1;
	list_add_tail(&epi->rdllink, &ep->rdllist);
	ep->nready++;
}

/* Something is on the ready list: whoever waits in whatever way. */
void ep_wake(struct eventpoll *ep)
{
	if (waitqueue_active(&ep->wq))
		wake_up(&ep->wq);
	else
		ep_ring(ep);
	if (waitqueue_active(&ep->poll_wait))
		__wake_up(&ep->poll_wait, 0, EPOLLIN | EPOLLRDNORM);
}

/* In the waker, with the queue's lock. True: it was worth a wake-up. */
static bool ep_poll_callback(struct wait_queue *w, u32 key)
{
	struct epitem *epi = w->private;
	struct eventpoll *ep = epi->ep;
	bool wanted;

	spin_lock(&ep->lock);
	wanted = !epi->dead && epi->events & ~EP_PRIVATE &&
		 (!key || key & epi->events);
	if (wanted)
		ep_make_ready(epi);
	spin_unlock(&ep->lock);
	if (!wanted)
		return false;
	if (epi->events & EPOLLEXCLUSIVE && !waitqueue_active(&ep->wq) &&
	    !ep_has_sleeper(ep)) {
		if (waitqueue_active(&ep->poll_wait))
			ep_wake(ep);
		return false; /* let another set have it too */
	}
	ep_wake(ep);
	return true;
}

void eventpoll_attach(void)
{
	wait_epoll_hook = ep_poll_callback;
}

/* From ->poll(), when the member is added. */
static void ep_ptable_queue_proc(struct file *f, struct wait_queue_head *q,
				 struct poll_table *pt)
{
	struct epitem *epi = pt->private;
	struct wait_queue *w;

	if (epi->nwait >= ARRAY_SIZE(epi->wait))
		return;
	w = &epi->wait[epi->nwait++];
	init_waitqueue_entry(w, NULL);
	w->kind = WAIT_EPOLL;
	w->private = epi;
	spin_lock(&f->f_lock);
	if (epi->events & EPOLLEXCLUSIVE)
		add_wait_queue_exclusive(q, w);
	else
		add_wait_queue(q, w);
	spin_unlock(&f->f_lock);
}

/* Masked with what it waits for. */
unsigned int ep_item_poll(struct epitem *epi, struct poll_table *pt)
{
	return file_poll(epi->fd, epi->file, pt) &
	       __atomic_load_n(&epi->events, __ATOMIC_RELAXED);
}

/* Off the file's list and its queues. Twice does no harm. */
static void ep_unregister_pollwait(struct epitem *epi)
{
	struct file *f = epi->file;

	spin_lock(&f->f_lock);
	if (!list_empty(&epi->fllink)) {
		list_del_init(&epi->fllink);
		for (u32 i = 0; i < epi->nwait; i++) {
			struct wait_queue *w = &epi->wait[i];

			if (w->head)
				remove_wait_queue(w->head, w);
		}
	}
	spin_unlock(&f->f_lock);
}

/* With a reference to epi. False: somebody else was faster. */
static bool ep_remove(struct epitem *epi)
{
	struct eventpoll *ep = epi->ep;
	bool mine;

	spin_lock(&ep->lock);
	mine = !epi->dead;
	if (mine) {
		epi->dead = 1;
		list_del(&epi->link);
		ep->nours--;
		if (epi->ready) {
			epi->ready = 0;
			list_del(&epi->rdllink);
			ep->nready--;
		}
	}
	spin_unlock(&ep->lock);
	ep_unregister_pollwait(epi);
	if (mine)
		epi_put(epi); /* the set's own reference */
	return mine;
}

static long ep_insert(struct eventpoll *ep, const struct epoll_event *ev,
		      struct file *f, u32 fd, u64 serial)
{
	struct epitem *epi = kmem_cache_alloc(machine->epi_cachep);
	struct poll_table pt = { ep_ptable_queue_proc, epi };
	unsigned int revents;
	bool wake;

	if (!epi)
		return -ENOMEM;
	memset(epi, 0, sizeof(*epi));
	epi->ep = ep;
	epi->file = f;
	epi->fd = fd;
	epi->events = ev->events | EPOLLERR | EPOLLHUP;
	epi->data = ev->data.u64;
	epi->serial = serial;
	epi->inner = f->kind == FILE_EPOLL;
	atomic_set(&epi->refs, 2);
	INIT_LIST_HEAD(&epi->fllink);
	spin_lock(&ep->lock);
	if (ep_find(ep, f, fd)) {
		spin_unlock(&ep->lock);
		kmem_cache_free(machine->epi_cachep, epi);
		return -EEXIST;
	}
	ep_hash_grow(ep);
	list_add(&epi->link, ep_bucket(ep, f, fd));
	ep->nours++;
	atomic_inc(&ep->refs);
	spin_unlock(&ep->lock);
	spin_lock(&f->f_lock);
	list_add(&epi->fllink, &f->f_ep_links);
	spin_unlock(&f->f_lock);

	revents = ep_item_poll(epi, &pt);
	spin_lock(&ep->lock);
	wake = revents != 0;
	if (wake)
		ep_make_ready(epi);
	spin_unlock(&ep->lock);
	if (wake)
		ep_wake(ep);
	epi_put(epi);
	return 0;
}

/* With a reference to epi. */
static long ep_modify(struct epitem *epi, const struct epoll_event *ev)
{
	struct eventpoll *ep = epi->ep;
	unsigned int revents;

	spin_lock(&ep->lock);
	epi->events = ev->events | EPOLLERR | EPOLLHUP;
	epi->data = ev->data.u64;
	spin_unlock(&ep->lock);
	revents = ep_item_poll(epi, NULL);
	if (!revents)
		return 0;
	spin_lock(&ep->lock);
	ep_make_ready(epi);
	spin_unlock(&ep->lock);
	ep_wake(ep);
	return 0;
}

/* --- epoll_ctl
 * ------------------------------------------------------------------- */

/* A member that only the kernel knows. */
static long ctl_real(struct eventpoll *ep, int epfd, int op, int fd,
		     struct epoll_event *ev)
{
	long ret = host_syscall(SYS_epoll_ctl, epfd, op, fd, ev);

	if (ret < 0 || op == EPOLL_CTL_MOD)
		return ret;
	spin_lock(&ep->lock);
	if (op == EPOLL_CTL_ADD)
		ep->nreal++;
	else if (ep->nreal)
		ep->nreal--;
	spin_unlock(&ep->lock);
	/* Who sleeps on its park word does not hear the kernel's members. */
	if (op == EPOLL_CTL_ADD)
		wake_up_all(&ep->wq);
	return ret;
}

/* An epoll set in a set: the kernel holds the real half, and says no. */
static long ctl_inner(struct eventpoll *ep, int epfd, int op, int fd,
		      const struct epoll_event *ev, u64 *serial)
{
	struct epoll_event real = { .events = EPOLLIN | EPOLLET };
	long ret;

	if (op == EPOLL_CTL_MOD)
		return 0;
	if (op == EPOLL_CTL_ADD) {
		if (ev->events & EPOLLEXCLUSIVE)
			return -EINVAL;
		*serial = __atomic_add_fetch(&ep->serial, 1, __ATOMIC_RELAXED);
		real.data.u64 = ep->tag + *serial;
	}
	ret = host_syscall(SYS_epoll_ctl, epfd, op, fd, &real);
	if (ret < 0)
		return ret;
	spin_lock(&ep->lock);
	if (op == EPOLL_CTL_ADD)
		ep->nreal++;
	else if (ep->nreal)
		ep->nreal--;
	spin_unlock(&ep->lock);
	if (op == EPOLL_CTL_ADD)
		wake_up_all(&ep->wq);
	return 0;
}

static long ctl_ours(struct eventpoll *ep, int epfd, int op, struct file *f,
		     int fd, const struct epoll_event *ev)
{
	struct epitem *epi = NULL;
	u64 serial = 0;
	long ret;

	if (op != EPOLL_CTL_DEL && ev->events & EPOLLEXCLUSIVE) {
		if (op == EPOLL_CTL_MOD)
			return -EINVAL;
		if (op == EPOLL_CTL_ADD && ev->events & ~EXCLUSIVE_OK)
			return -EINVAL;
	}
	if (f->kind == FILE_EPOLL) {
		ret = ctl_inner(ep, epfd, op, fd, ev, &serial);
		if (ret < 0)
			return ret;
	}
	if (op == EPOLL_CTL_ADD) {
		ret = ep_insert(ep, ev, f, (u32)fd, serial);
		/* A thread that sleeps in the kernel alone must hear of it. */
		if (!ret && __atomic_load_n(&ep->in_kernel, __ATOMIC_SEQ_CST)) {
			struct ep_bell *b = ep_bell_get(ep, epfd);

			if (b)
				bell_ring(b->id);
		}
		return ret;
	}
	spin_lock(&ep->lock);
	epi = ep_find(ep, f, (u32)fd);
	if (epi)
		atomic_inc(&epi->refs);
	spin_unlock(&ep->lock);
	if (op != EPOLL_CTL_DEL && op != EPOLL_CTL_MOD)
		ret = -EINVAL;
	else if (!epi)
		ret = -ENOENT;
	else if (op == EPOLL_CTL_DEL)
		ret = ep_remove(epi) ? 0 : -ENOENT;
	else if (epi->events & EPOLLEXCLUSIVE)
		ret = -EINVAL;
	else
		ret = ep_modify(epi, ev);
	if (epi)
		epi_put(epi);
	return ret;
}

/*
 * A set we never saw, and a socket of ours: ENOENT to the removal of the
 * placeholder says that it is a set.
 */
static struct file *ep_unseen(int epfd, int fd)
{
	struct epoll_event ev = { 0 };
	struct file *f;

	if (host_syscall(SYS_epoll_ctl, epfd, EPOLL_CTL_DEL, fd, &ev) !=
	    -ENOENT)
		return NULL;
	f = ep_adopt(epfd);
	return f ? fget((unsigned int)epfd) : NULL;
}

long sys_epoll_ctl(int epfd, int op, int fd, struct epoll_event *uev)
{
	struct file *ef, *f;
	struct epoll_event ev = { 0 };
	long ret = -ENOTOURS;

	if (machine->opts.wire_kernel)
		return ret;
	if (op != EPOLL_CTL_DEL && copy_from_user(&ev, uev, sizeof(ev)))
		return -EFAULT;
	if (fd_is_reserved((unsigned int)fd))
		return -EBADF;
	f = fget((unsigned int)fd);
	ef = fget((unsigned int)epfd);
	if (!ef && f && f->kind == FILE_SOCKET)
		ef = ep_unseen(epfd, fd);
	if (!ef || ef->kind != FILE_EPOLL)
		goto out; /* EBADF, EINVAL: as the kernel finds */
	if (!f || f->kind == FILE_PASS)
		ret = ctl_real(ef->ep, epfd, op, fd, &ev);
	else if (f == ef)
		ret = -EINVAL;
	else
		ret = ctl_ours(ef->ep, epfd, op, f, fd, &ev);
out:
	if (ef)
		fput(ef);
	if (f)
		fput(f);
	return ret;
}

/* --- ends
 * -------------------------------------------------------------------------- */

/* A member's file is going: it leaves every set. No lock is held. */
void eventpoll_release_file(struct file *f)
{
	for (;;) {
		struct epitem *epi = NULL;

		spin_lock(&f->f_lock);
		if (!list_empty(&f->f_ep_links)) {
			epi = list_entry(f->f_ep_links.next, struct epitem,
					 fllink);
			atomic_inc(&epi->refs);
		}
		spin_unlock(&f->f_lock);
		if (!epi)
			return;
		ep_remove(epi);
		epi_put(epi);
	}
}

/* The last descriptor of a set is gone: its members are let go. */
void eventpoll_release(struct file *f)
{
	struct eventpoll *ep = f->ep;

	f->ep = NULL;
	for (u32 i = 0; i < ep->hash_size;) {
		struct epitem *epi = NULL;

		spin_lock(&ep->lock);
		if (!list_empty(&ep->hash[i])) {
			epi = list_entry(ep->hash[i].next, struct epitem, link);
			atomic_inc(&epi->refs);
		}
		spin_unlock(&ep->lock);
		if (!epi) {
			i++;
			continue;
		}
		ep_remove(epi);
		epi_put(epi);
	}
	ep_put(ep);
}

/* Somebody died with the set: link what says it belongs here, all ready. */
static void ep_relink(void *obj, void *arg)
{
	struct epitem *epi = obj;
	struct eventpoll *ep = arg;

	if (epi->ep != ep || epi->dead || atomic_read(&epi->refs) <= 0 ||
	    !epi->file)
		return;
	list_add(&epi->link, ep_bucket(ep, epi->file, epi->fd));
	ep->nours++;
	epi->ready = 0;
	ep_make_ready(epi);
}

void epoll_repair(struct spinlock *l)
{
	struct eventpoll *ep = container_of(l, struct eventpoll, lock);

	INIT_LIST_HEAD(&ep->rdllist);
	ep->nready = ep->nours = 0;
	for (u32 i = 0; i < ep->hash_size; i++)
		INIT_LIST_HEAD(&ep->hash[i]);
	kmem_cache_walk(machine->epi_cachep, ep_relink, ep);
}
