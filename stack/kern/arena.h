/* SPDX-License-Identifier: MIT */
/* arena.h - making, joining and leaving the arena; kern/ only. */
#ifndef KERN_ARENA_H
#define KERN_ARENA_H

#include "machine.h"

#define ARENA_NPAGES (ARENA_SIZE / ARENA_PAGE)

/* What a page of the arena is: the head of its run, and the run's kind. */
#define PAGE_FREE    0u
#define PAGE_SLAB    0x01000000u
#define PAGE_BIG     0x02000000u
#define PAGE_HEAD(e) ((e)&0x00ffffffu)
#define PAGE_KIND(e) ((e)&0xff000000u)
extern u32 *const arena_map_table;

/* 0 or a negative errno; the descriptor stays open, high, inheritable. */
int arena_create(const struct machine_opts *o);
int arena_join(int fd);
extern int arena_fd;

/* A hash of every structure that lies in the arena: layout.c. */
u64 arena_layout(void);

static inline notrace u32 arena_page_of(const void *p)
{
	return (u32)(((unsigned long)p - ARENA_BASE) / ARENA_PAGE);
}

#define TASK_AREA                                          \
	(ARENA_BASE +                                      \
	 ((sizeof(struct machine_root) + ARENA_PAGE - 1) & \
	  ~(ARENA_PAGE - 1)) +                             \
	 ((ARENA_NPAGES * 4 + ARENA_PAGE - 1) & ~(ARENA_PAGE - 1)))
#define FIRST_PAGE                                                        \
	((TASK_AREA - ARENA_BASE + (unsigned long)TASK_MAX * TASK_BYTES + \
	  ARENA_PAGE - 1) /                                               \
	 ARENA_PAGE)

/* Memory of the first pages, which exist before the page map does. */
int arena_commit(unsigned long off, unsigned long len);

#endif
