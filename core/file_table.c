// SPDX-License-Identifier: MIT
/*
 * file_table.c - struct file: references, the last one, and limbo
 *
 * Models fs/file_table.c: get_empty_filp(), fget(), fput(). A file counts the
 * descriptors that are known of it, in all processes, and the calls in
 * progress. When the count reaches zero the placeholder is asked whether a
 * descriptor is alive that nobody told us of (a message in flight, a program
 * that is not preloaded):
 *
 *	        count 0             probe: dead
 *	LIVE ------------> LIMBO ----------------> released
 *	  ^                  |  ^ probe: alive, ask again later
 *	  '--- file_by_id() -'  '-- TIMER_limbo
 *
 * Memory of a struct file is never used for anything else, so a reader
 * without a lock can tell that it came too late.
 *
 * Not modelled: nr_file limits (ENFILE), the anonymous dentry.
 */
#include <errno.h>
#include <sched.h>
#include <sys/syscall.h>

#include "core/files.h"
#include "net.h"

#define LIMBO_FIRST 20 /* ms */
#define LIMBO_LAST  1000

static inline notrace struct list_head *file_hash(u64 id)
{
	return &file_global()->hash[id % FILE_HASH];
}

int files_init(void)
{
	struct file_global *g = kzalloc(sizeof(*g));

	if (!g)
		return -ENOMEM;
	spin_lock_init(&g->lock, LC_filetab);
	g->id = get_random_u64();
	g->next_id = 1;
	INIT_LIST_HEAD(&g->unused);
	INIT_LIST_HEAD(&g->limbo);
	INIT_LIST_HEAD(&g->eps);
	INIT_LIST_HEAD(&g->held);
	for (int i = 0; i < FILE_HASH; i++)
		INIT_LIST_HEAD(&g->hash[i]);
	init_timer(&g->limbo_timer, TIMER_limbo, g);
	init_timer(&g->sweep_timer, TIMER_sweep, g);
	g->files_cachep =
		kmem_cache_create("files_cache", sizeof(struct files_struct));
	machine->filp_cachep = kmem_cache_create("filp", sizeof(struct file));
	if (!g->files_cachep || !machine->filp_cachep)
		return -ENOMEM;
	machine->files = g;
	g->reserved = get_empty_filp(FILE_RESERVED, 0);
	g->dying = get_empty_filp(FILE_DYING, 0);
	if (!g->reserved || !g->dying)
		return -ENOMEM;
	atomic_set(&g->reserved->f_count, INT32_MAX / 2);
	atomic_set(&g->dying->f_count, INT32_MAX / 2);
	g->nr_files = 0;
	return 0;
}

/*
 * All of it under the lock: to a repair that comes in between, a file without
 * a kind is unused.
 */
struct file *get_empty_filp(u8 kind, u32 f_flags)
{
	struct file_global *g = file_global();
	u32 uid = current->process ? current->process->uid : 0;
	struct file *f;

	spin_lock(&g->lock);
	if (!list_empty(&g->unused)) {
		f = list_entry(g->unused.next, struct file, list);
		list_del(&f->list);
	} else {
		f = kmem_cache_alloc(machine->filp_cachep);
		if (!f) {
			spin_unlock(&g->lock);
			return NULL;
		}
		f->kind = 0;
		spin_lock_init(&f->f_lock, LC_filetab);
	}
	f->f_count.counter = 0;
	f->f_flags = f_flags;
	f->limbo = 0;
	f->probes = 0;
	f->seen = f->suspect = 0;
	f->socket = NULL;
	f->ep = NULL;
	f->f_owner = f->f_owner_type = f->f_signum = 0;
	f->f_uid = uid;
	INIT_LIST_HEAD(&f->f_ep_links);
	INIT_LIST_HEAD(&f->limbo_list);
	f->id = g->next_id++;
	current->moving = f; /* until it is in a table */
	f->kind = kind;
	list_add(&f->list, file_hash(f->id));
	g->nr_files++;
	atomic_set(&f->f_count, 1);
	spin_unlock(&g->lock);
	return f;
}

static notrace void file_free(struct file *f)
{
	struct file_global *g = file_global();

	spin_lock(&g->lock);
	f->kind = 0;
	list_del(&f->list);
	list_add(&f->list, &g->unused);
	g->nr_files--;
	spin_unlock(&g->lock);
}

void put_filp(struct file *f)
{
	atomic_set(&f->f_count, 0);
	file_free(f);
	current->moving = NULL;
}

/* The last descriptor anywhere is gone, and no call is in progress. */
static notrace void file_release(struct file *f)
{
	current->releasing = f;
	if (!list_empty(&f->f_ep_links))
		eventpoll_release_file(f);
	if (f->kind == FILE_SOCKET)
		sock_close(f);
	else if (f->kind == FILE_EPOLL)
		eventpoll_release(f);
	current->releasing = NULL;
	file_free(f);
}

static notrace void __fput(struct file *f)
{
	struct file_global *g = file_global();

	if (f->kind != FILE_SOCKET || !f->socket) {
		file_release(f);
		return;
	}
	spin_lock(&g->lock);
	if (!f->limbo)
		list_add_tail(&f->limbo_list, &g->limbo);
	f->limbo = 1;
	spin_unlock(&g->lock);

	if (placeholder_alive(f->id)) {
		if (!timer_pending(&g->limbo_timer))
			mod_timer(&g->limbo_timer, jiffies + LIMBO_FIRST);
		return;
	}
	spin_lock(&g->lock);
	if (!f->limbo) { /* taken out again meanwhile */
		spin_unlock(&g->lock);
		return;
	}
	f->limbo = 0;
	list_del_init(&f->limbo_list);
	spin_unlock(&g->lock);
	file_release(f);
}

void file_limbo_timer(unsigned long data)
{
	struct file_global *g = (struct file_global *)data;
	u32 wait = LIMBO_LAST;
	struct file *f, *n;
	int todo = 64;

	spin_lock(&g->lock);
	list_for_each_entry_safe (f, n, &g->limbo, limbo_list) {
		if (!todo--) {
			wait = LIMBO_FIRST;
			break;
		}
		if (placeholder_alive(f->id)) {
			f->probes += f->probes < 1000;
			wait = min(wait, LIMBO_FIRST * (1u + f->probes));
			/* The rest gets its turn next time. */
			list_del(&f->limbo_list);
			list_add_tail(&f->limbo_list, &g->limbo);
			continue;
		}
		f->limbo = 0;
		list_del_init(&f->limbo_list);
		spin_unlock(&g->lock);
		file_release(f);
		spin_lock(&g->lock);
		wait = 1;
		break; /* the list may have changed */
	}
	if (!list_empty(&g->limbo))
		mod_timer(&g->limbo_timer, jiffies + wait);
	spin_unlock(&g->lock);
}

/* Descriptors of the same file arrive together: give up only on a death. */
struct file *file_by_id(u64 id)
{
	struct file_global *g = file_global();
	struct file *f;

	for (int tries = 0; tries < 10000; tries++) {
		int c = 0;

		spin_lock(&g->lock);
		list_for_each_entry (f, file_hash(id), list) {
			if (f->id != id || f->kind != FILE_SOCKET)
				continue;
			if (f->limbo) {
				f->limbo = 0;
				f->probes = 0;
				list_del_init(&f->limbo_list);
				atomic_set(&f->f_count, 1);
				spin_unlock(&g->lock);
				return f;
			}
			c = atomic_read(&f->f_count);
			while (c > 0 &&
			       !__atomic_compare_exchange_n(
				       &f->f_count.counter, &c, c + 1, false,
				       __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
				;
			if (c > 0) {
				spin_unlock(&g->lock);
				return f;
			}
			goto again; /* on its way to limbo */
		}
		spin_unlock(&g->lock);
		return NULL;
again:
		spin_unlock(&g->lock);
		host_syscall(SYS_sched_yield);
	}
	return NULL;
}

notrace void held_add(struct file *f)
{
	struct task_struct *t = current;

	for (u32 i = 0; i < ARRAY_SIZE(t->held_files); i++)
		if (!t->held_files[i]) {
			t->held_files[i] = f;
			return;
		}
}

static inline notrace void held_del(struct file *f)
{
	struct task_struct *t = current;

	for (u32 i = 0; i < ARRAY_SIZE(t->held_files); i++)
		if (t->held_files[i] == f) {
			t->held_files[i] = NULL;
			return;
		}
}

struct file *fget(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct fdtable *fdt;
	struct file *f;
	int c;

	for (;;) {
		fdt = __atomic_load_n(&files->fdt, __ATOMIC_ACQUIRE);
		if (fd >= fdt->max)
			return NULL;
		f = __atomic_load_n(&fdt->fd[fd], __ATOMIC_ACQUIRE);
		if (!f)
			return NULL;
		if (unlikely(f->kind == FILE_RESERVED)) {
			if (is_reserved(fcheck_settled(files, fd)))
				return NULL;
			continue;
		}
		if (unlikely(f->kind == FILE_DYING)) {
			/* Another thread is in exit_group(), nearly. */
			host_syscall(SYS_sched_yield);
			continue;
		}
		c = atomic_read(&f->f_count);
		if (unlikely(c <= 0 ||
			     !__atomic_compare_exchange_n(
				     &f->f_count.counter, &c, c + 1, false,
				     __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)))
			continue;
		held_add(f);
		fdt = __atomic_load_n(&files->fdt, __ATOMIC_ACQUIRE);
		if (likely(__atomic_load_n(&fdt->fd[fd], __ATOMIC_ACQUIRE) ==
			   f))
			return f;
		fput(f); /* closed, and perhaps used again */
	}
}

notrace struct file *file_peek(unsigned int fd)
{
	struct fdtable *fdt =
		__atomic_load_n(&current->files->fdt, __ATOMIC_ACQUIRE);

	return fd < fdt->max ? __atomic_load_n(&fdt->fd[fd], __ATOMIC_ACQUIRE)
			     : NULL;
}

void get_file(struct file *f)
{
	atomic_inc(&f->f_count);
}

notrace void file_put(struct file *f)
{
	if (unlikely(atomic_dec_and_test(&f->f_count)))
		__fput(f);
}

void fput(struct file *f)
{
	held_del(f);
	file_put(f);
}

/*
 * A thread died while it closed a file for the last time: asking whether the
 * placeholder lives (the file is in limbo then), or in the family's release.
 */
static notrace void reap_releasing(struct task_struct *t)
{
	struct file_global *g = file_global();
	struct file *f = t->releasing;

	t->releasing = NULL;
	/* Of the families, INET's release may be entered twice. */
	if (f && f->kind == FILE_SOCKET &&
	    (!f->socket || f->socket->ops_id == OPS_NONE ||
	     f->socket->ops_id == OPS_INET_STREAM ||
	     f->socket->ops_id == OPS_INET_DGRAM ||
	     f->socket->ops_id == OPS_INET_RAW))
		file_release(f);
	if (!list_empty(&g->limbo) && !timer_pending(&g->limbo_timer))
		mod_timer(&g->limbo_timer, jiffies + LIMBO_FIRST);
}

void fput_task(struct task_struct *t)
{
	for (u32 i = 0; i < ARRAY_SIZE(t->held_files); i++) {
		struct file *f = t->held_files[i];

		t->held_files[i] = NULL;
		if (f)
			file_put(f);
	}
	reap_releasing(t);
	if (kmem_in_use(t->making_sk) &&
	    !(kmem_in_use(t->making) && t->making->sk == t->making_sk))
		kfree(t->making_sk);
	t->making_sk = NULL;
	if (kmem_in_use(t->making) && !t->making->file)
		sock_release(t->making);
	t->making = NULL;
	t->moving = NULL;
	sweep_soon();
}

/*
 * Somebody died with the table of all files in hand: the lists may be half
 * linked. Every struct file says itself what it is; link them anew.
 */
static void relink(void *obj, void *arg)
{
	struct file_global *g = arg;
	struct file *f = obj;

	INIT_LIST_HEAD(&f->limbo_list);
	if (!f->kind) {
		list_add(&f->list, &g->unused);
		return;
	}
	list_add(&f->list, &g->hash[f->id % FILE_HASH]);
	g->nr_files += f->kind < FILE_RESERVED;
	/* A count of 0 alone may be somebody's who is releasing it now. */
	if (f->limbo)
		list_add(&f->limbo_list, &g->limbo);
}

static void relink_held(void *obj, void *arg)
{
	struct file_global *g = arg;
	struct files_struct *files = obj;

	if (files->holder)
		list_add(&files->held, &g->held);
}

void filetab_repair(struct spinlock *l)
{
	struct file_global *g = file_global();

	if (!g || l != &g->lock)
		return; /* one file's f_lock: links are checked by their users
			 */
	INIT_LIST_HEAD(&g->unused);
	INIT_LIST_HEAD(&g->limbo);
	for (int i = 0; i < FILE_HASH; i++)
		INIT_LIST_HEAD(&g->hash[i]);
	g->nr_files = 0;
	kmem_cache_walk(machine->filp_cachep, relink, g);
	INIT_LIST_HEAD(&g->held);
	kmem_cache_walk(g->files_cachep, relink_held, g);
	if (!list_empty(&g->limbo))
		mod_timer(&g->limbo_timer, jiffies + LIMBO_FIRST);
}
