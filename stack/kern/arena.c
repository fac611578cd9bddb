// SPDX-License-Identifier: MIT
/*
 * arena.c - the memory of the machine, at one address in every process
 *
 * A memfd mapped shared at ARENA_BASE:
 *
 *   struct machine | page map | task slots | pages of 64 KiB, given out in runs
 *
 * The file is sparse. Pages are allocated (fallocate) before they are used,
 * a megabyte at a time, so that a machine without room answers ENOBUFS or
 * ENOMEM and never SIGBUS. It is left out of core dumps and, because it is
 * sparse and a program may mlockall() everything it has mapped, every process
 * asks for MCL_ONFAULT instead (preload/ does).
 *
 * Runs of pages are found first-fit in the page map; what a slab frees goes
 * back to its cache, so only large kmalloc()s come and go here.
 *
 * Repair (arena_repair): an entry of the page map is written last, so a run
 * that was being given out when its taker died is either whole or still free;
 * the counter of used pages is added up again.
 *
 * Not modelled: zones, the buddy allocator, giving memory back to the host.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "stack/kern/arena.h"
#include "stack/kern/host.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

bool machine_mapped;
int arena_fd = -1;

u32 *const arena_map_table =
	(u32 *)(ARENA_BASE + ((sizeof(struct machine_root) + ARENA_PAGE - 1) &
			      ~(ARENA_PAGE - 1)));

#define COMMIT_STEP (1UL << 20)

/*
 * Linux: where a sandbox forbids fallocate the page is still there on first
 * touch, and a machine of the host's last page gets SIGBUS as any tmpfs user.
 */
notrace int arena_commit(unsigned long off, unsigned long len)
{
#if __SIZEOF_POINTER__ == 8
	long r = host_syscall(SYS_fallocate, arena_fd, 0, off, len);
#else
	long r = host_syscall(SYS_fallocate, arena_fd, 0, off, 0, len, 0);
#endif

	if (r == -ENOSPC || r == -ENOMEM || r == -EFBIG)
		return -ENOMEM;
	return 0;
}

static int arena_mmap(int fd, unsigned long size)
{
#ifdef SYS_mmap2
	long at = host_syscall(
		SYS_mmap2, ARENA_BASE, size, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_NORESERVE | MAP_FIXED_NOREPLACE, fd, 0);
#else
	long at = host_syscall(
		SYS_mmap, ARENA_BASE, size, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_NORESERVE | MAP_FIXED_NOREPLACE, fd, 0);
#endif

	if ((unsigned long)at != ARENA_BASE) {
		if (at >= 0)
			host_syscall(SYS_munmap, at, size);
		return at < 0 && at >= -MAX_ERRNO ? (int)at : -EEXIST;
	}
	host_syscall(SYS_madvise, ARENA_BASE, size, MADV_DONTDUMP);
	return 0;
}

/* Under `ulimit -f` or RLIMIT_AS a smaller machine is better than none. */
static unsigned long arena_fit(int fd)
{
	unsigned long size;

	for (size = ARENA_SIZE; size >= 64UL << 20; size >>= 1) {
#if __SIZEOF_POINTER__ == 8
		if (host_syscall(SYS_ftruncate, fd, size))
			continue;
#else
		if (host_syscall(SYS_ftruncate64, fd, size, 0))
			continue;
#endif
		if (arena_mmap(fd, size) == 0)
			return size;
	}
	return 0;
}

int arena_create(const struct machine_opts *o)
{
	char name[MACHINE_NAME_LEN + 16];
	unsigned long size;
	long fd;

	snprintf(name, sizeof(name), "sock102:%s", o->name);
	fd = host_syscall(SYS_memfd_create, name, 0);
	if (fd < 0)
		return (int)fd;
	fd = host_fd_high((int)fd);
	arena_fd = (int)fd;
	size = arena_fit(arena_fd);
	if (!size || arena_commit(0, TASK_AREA - ARENA_BASE)) {
		host_fd_close(arena_fd);
		arena_fd = -1;
		return -ENOMEM;
	}
	machine->magic = MACHINE_MAGIC;
	machine->layout = arena_layout();
	machine->size = size;
	machine->opts = *o;
	machine->pages_limit =
		(o->limit ? min(o->limit, (u64)size) : size) / ARENA_PAGE;
	machine->pages_top = machine->pages_committed = FIRST_PAGE;
	machine_mapped = true;
	return 0;
}

int arena_join(int fd)
{
	struct machine_root *m;
	u64 size;
	long at;
	int err;

	/* A look at the root first: is it one of ours, of our own build? */
#ifdef SYS_mmap2
	at = host_syscall(SYS_mmap2, 0, 4096, PROT_READ, MAP_SHARED, fd, 0);
#else
	at = host_syscall(SYS_mmap, 0, 4096, PROT_READ, MAP_SHARED, fd, 0);
#endif
	if (at < 0 && at >= -MAX_ERRNO)
		return (int)at;
	m = (struct machine_root *)at;
	err = 0;
	if (m->magic != MACHINE_MAGIC)
		err = -EINVAL;
	else if (m->layout != arena_layout())
		err = -ELIBBAD;
	size = m->size;
	host_syscall(SYS_munmap, at, 4096);
	if (err)
		return err;
	err = arena_mmap(fd, size);
	if (err)
		return err;
	arena_fd = fd;
	machine_mapped = true;
	return 0;
}

/* --- runs of pages -----------------------------------------------------------
 */

static notrace u32 run_find(u32 n)
{
	u32 top = (u32)machine->pages_top, have = 0;

	for (u32 i = FIRST_PAGE; i < top; i++) {
		have = arena_map_table[i] == PAGE_FREE ? have + 1 : 0;
		if (have == n)
			return i - n + 1;
	}
	return top - have; /* what is free at the top, and new pages */
}

void *arena_alloc_pages(unsigned n)
{
	void *p = NULL;
	u32 at;

	spin_lock(&machine->arena_lock);
	if (machine->pages_used + n > machine->pages_limit)
		goto out;
	at = run_find(n);
	if ((u64)(at + n) * ARENA_PAGE > machine->size)
		goto out;
	if (at + n > machine->pages_committed) {
		u64 from = machine->pages_committed;
		u64 step = min(from + COMMIT_STEP / ARENA_PAGE,
			       machine->size / ARENA_PAGE);
		u64 upto = max((u64)(at + n), step);

		if (arena_commit(from * ARENA_PAGE, (upto - from) * ARENA_PAGE))
			goto out;
		machine->pages_committed = upto;
	}
	if (at + n > machine->pages_top)
		machine->pages_top = at + n;
	p = (void *)(ARENA_BASE + at * ARENA_PAGE);
	for (u32 i = 0; i < n; i++)
		arena_map_table[at + i] = PAGE_BIG | at;
	machine->pages_used += n;
out:
	spin_unlock(&machine->arena_lock);
	if (!p)
		machine_count(MC_NOMEM);
	return p;
}

void arena_free_pages(void *p, unsigned n)
{
	u32 at = arena_page_of(p);

	memset(p, 0, n * ARENA_PAGE);
	spin_lock(&machine->arena_lock);
	for (u32 i = 0; i < n; i++)
		arena_map_table[at + i] = PAGE_FREE;
	machine->pages_used -= n;
	spin_unlock(&machine->arena_lock);
}

void arena_repair(struct spinlock *l);
void arena_repair(struct spinlock *l)
{
	u64 used = 0;

	(void)l;
	for (u32 i = FIRST_PAGE; i < machine->pages_top; i++)
		used += arena_map_table[i] != PAGE_FREE;
	machine->pages_used = used;
}
