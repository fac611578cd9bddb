// SPDX-License-Identifier: MIT
/*
 * slab.c - kmem_cache over the arena, with a magazine per thread
 *
 * Models mm/slab.c as far as a network stack asks for it: caches of objects
 * of one size, kmalloc() by size classes. A slab is a run of arena pages:
 *
 *   struct slab | state of each object (u16) | objects
 *
 * An object is free (on the cache's list), in the magazine of a thread, or in
 * use. Taking one from the magazine or putting it back takes no lock; the
 * cache is locked for every half magazine. Objects are of one type for ever
 * (a cache never gives a slab back), so a stale pointer still points to an
 * object of its kind, as under SLAB_TYPESAFE_BY_RCU.
 *
 * The state is kept for the sake of the dead: slab_repair() builds the free
 * list anew from it, slab_reap() takes back a dead thread's magazines, and
 * kmem_cache_walk() finds every object in use when a table must be rebuilt.
 *
 * Not modelled: constructors, colouring, shrinking, poisoning.
 */
#include <string.h>

#include "machine.h"
#include "stack/kern/arena.h"
#include "stack/kern/slab.h"

#define OBJ_FREE 0
#define OBJ_USED 0xffff /* else the slot whose magazine holds it */

struct slab {
	struct slab *next; /* all slabs of the cache */
	struct kmem_cache *cache;
	u32 nobj;
	u32 npages;
	u16 state[];
};

struct kmem_cache {
	char name[24];
	u32 index;
	u32 size;
	u32 nobj, npages; /* of one slab */
	u32 objoff;
	u64 recip; /* 2^40 / size, rounded up */
	struct spinlock lock;
	void *free; /* linked through the first word */
	struct slab *slabs;
	u32 nslabs;
};

struct big {
	u64 npages;
	u64 size;
};
#define BIG_HEADER 64

static const u32 kmalloc_sizes[] = {
	32,   64,   128,   256,	  512,	 1024,	 2048,
	4096, 8192, 16384, 32768, 70656, 140288,
};
static notrace struct kmem_cache **kmalloc_cache(void)
{
	return &machine->caches[0];
}

static inline notrace u32 obj_index(const struct slab *s, const void *obj)
{
	const struct kmem_cache *c = s->cache;
	u64 off = (u64)((const char *)obj - (const char *)s) - c->objoff;

	return (u32)((off * c->recip) >> 40);
}

static inline notrace void *obj_at(struct slab *s, u32 i)
{
	return (char *)s + s->cache->objoff + (size_t)i * s->cache->size;
}

static inline notrace struct slab *slab_of(const void *obj)
{
	u32 e = arena_map_table[arena_page_of(obj)];

	return (struct slab *)(ARENA_BASE + PAGE_HEAD(e) * ARENA_PAGE);
}

static void cache_shape(struct kmem_cache *c)
{
	u32 pages = 1, n, off;

	/* At most an eighth of a slab is lost to its end. */
	for (;; pages *= 2) {
		u32 bytes = pages * (u32)ARENA_PAGE;

		n = (bytes - (u32)sizeof(struct slab)) / (c->size + 2);
		off = ((u32)sizeof(struct slab) + n * 2 + 63) & ~63u;
		while (n && off + n * c->size > bytes)
			n--;
		if (n && (bytes - off - n * c->size) * 8 <= bytes)
			break;
		if (pages >= 32)
			break;
	}
	c->nobj = n;
	c->npages = pages;
	c->objoff = off;
	c->recip = ((1ULL << 40) + c->size - 1) / c->size;
}

/* Boot only: caches are made by one thread and never go. */
struct kmem_cache *kmem_cache_create(const char *name, size_t size)
{
	struct kmem_cache *c;
	u32 i = machine->ncaches;

	if (i >= MAG_CACHES)
		return NULL;
	c = (struct kmem_cache *)(void *)slab_root(sizeof(*c));
	if (!c)
		return NULL;
	strncpy(c->name, name, sizeof(c->name) - 1);
	c->index = i;
	c->size = (u32)((size + 15) & ~(size_t)15);
	spin_lock_init(&c->lock, LC_slab);
	cache_shape(c);
	machine->caches[i] = c;
	machine->ncaches = i + 1;
	return c;
}

/* Memory for the caches themselves, cut from one page. Boot only. */
void *slab_root(size_t size)
{
	static u32 used; /* private: only the process that boots comes here */
	static char *page;
	void *p;

	size = (size + 63) & ~(size_t)63;
	if (!page || used + size > ARENA_PAGE) {
		page = arena_alloc_pages(1);
		used = 0;
		if (!page)
			return NULL;
	}
	p = page + used;
	used += (u32)size;
	return p;
}

static notrace bool cache_grow(struct kmem_cache *c)
{
	struct slab *s = arena_alloc_pages(c->npages);
	u32 at;

	if (!s)
		return false;
	memset(s, 0, c->objoff);
	s->cache = c;
	s->nobj = c->nobj;
	s->npages = c->npages;
	at = arena_page_of(s);
	for (u32 i = 0; i < c->npages; i++)
		arena_map_table[at + i] = PAGE_SLAB | at;
	s->next = c->slabs;
	c->slabs = s;
	c->nslabs++;
	for (u32 i = s->nobj; i-- > 0;) {
		void *obj = obj_at(s, i);

		*(void **)obj = c->free;
		c->free = obj;
	}
	return true;
}

static notrace void *cache_refill(struct kmem_cache *c, struct magazine *m)
{
	u16 slot = (u16)current->slot;

	spin_lock(&c->lock);
	while (m->n < MAG_SIZE / 2 || !m->n) {
		void *obj = c->free;

		if (!obj) {
			if (m->n || !cache_grow(c))
				break;
			continue;
		}
		c->free = *(void **)obj;
		slab_of(obj)->state[obj_index(slab_of(obj), obj)] = slot;
		m->obj[m->n++] = obj;
	}
	spin_unlock(&c->lock);
	return m->n ? m->obj[--m->n] : NULL;
}

static notrace void cache_flush(struct kmem_cache *c, struct magazine *m,
				u32 keep)
{
	spin_lock(&c->lock);
	while (m->n > keep) {
		void *obj = m->obj[m->n - 1];
		struct slab *s = slab_of(obj);

		*(void **)obj = c->free;
		s->state[obj_index(s, obj)] = OBJ_FREE;
		c->free = obj;
		m->n--;
	}
	spin_unlock(&c->lock);
}

static inline notrace u16 *state_of(const void *obj)
{
	struct slab *s = slab_of(obj);

	return &s->state[obj_index(s, obj)];
}

void *kmem_cache_alloc(struct kmem_cache *c)
{
	struct magazine *m = &current->mag[c->index];
	void *obj;

	if (likely(m->n))
		obj = m->obj[--m->n];
	else
		obj = cache_refill(c, m);
	if (unlikely(!obj)) {
		machine_count(MC_NOMEM);
		return NULL;
	}
	if (unlikely(current->alloc_to)) {
		memset(obj, 0, c->size);
		__atomic_store_n(current->alloc_to, obj, __ATOMIC_RELEASE);
	}
	__atomic_store_n(state_of(obj), OBJ_USED, __ATOMIC_RELEASE);
	return obj;
}

notrace void *kmem_cache_zalloc_to(struct kmem_cache *c, void *owner)
{
	void *obj;

	current->alloc_to = owner;
	obj = kmem_cache_alloc(c);
	current->alloc_to = NULL;
	return obj;
}

notrace bool kmem_in_use(const void *obj)
{
	return obj && *state_of(obj) == OBJ_USED;
}

void kmem_cache_free(struct kmem_cache *c, void *obj)
{
	struct magazine *m = &current->mag[c->index];
	struct slab *s = slab_of(obj);

	s->state[obj_index(s, obj)] = (u16)current->slot;
	if (unlikely(m->n == MAG_SIZE))
		cache_flush(c, m, MAG_SIZE / 2);
	m->obj[m->n++] = obj;
}

/* Large objects are few of a kind: do not keep a magazine full of them. */
static notrace void *kmalloc_big(size_t size)
{
	u32 n = (u32)((size + BIG_HEADER + ARENA_PAGE - 1) / ARENA_PAGE);
	struct big *b = arena_alloc_pages(n);

	if (!b)
		return NULL;
	b->npages = n;
	b->size = size;
	return (char *)b + BIG_HEADER;
}

void *kmalloc(size_t size)
{
	for (u32 i = 0; i < ARRAY_SIZE(kmalloc_sizes); i++)
		if (size <= kmalloc_sizes[i])
			return kmem_cache_alloc(kmalloc_cache()[i]);
	return size <= KMALLOC_MAX ? kmalloc_big(size) : NULL;
}

void *kzalloc(size_t size)
{
	void *p = kmalloc(size);

	if (p)
		memset(p, 0, size);
	return p;
}

void kfree(const void *cp)
{
	void *p = (void *)(uintptr_t)cp;
	u32 e;

	if (!p)
		return;
	e = arena_map_table[arena_page_of(p)];
	if (PAGE_KIND(e) == PAGE_SLAB) {
		kmem_cache_free(slab_of(p)->cache, p);
	} else {
		struct big *b = (struct big *)(void *)((char *)p - BIG_HEADER);

		arena_free_pages(b, (u32)b->npages);
	}
}

void kmem_cache_walk(struct kmem_cache *c, void (*fn)(void *obj, void *arg),
		     void *arg)
{
	for (struct slab *s = c->slabs; s; s = s->next)
		for (u32 i = 0; i < s->nobj; i++)
			if (s->state[i] == OBJ_USED)
				fn(obj_at(s, i), arg);
}

u32 kmem_cache_inuse(const struct kmem_cache *c)
{
	u32 n = 0;

	for (struct slab *s = c->slabs; s; s = s->next)
		for (u32 i = 0; i < s->nobj; i++)
			n += s->state[i] == OBJ_USED;
	return n;
}

const char *kmem_cache_name(const struct kmem_cache *c)
{
	return c->name;
}

void slab_init(void)
{
	char name[24] = "size-";

	for (u32 i = 0; i < ARRAY_SIZE(kmalloc_sizes); i++) {
		u32 v = kmalloc_sizes[i], n = 5;
		char digits[12];
		int d = 0;

		do
			digits[d++] = (char)('0' + v % 10);
		while (v /= 10);
		while (d)
			name[n++] = digits[--d];
		name[n] = '\0';
		kmem_cache_create(name, kmalloc_sizes[i]);
	}
}

/* The thread leaves in good order: all its magazines go back. */
void slab_drain(void)
{
	for (u32 i = 0; i < machine->ncaches; i++)
		if (current->mag[i].n)
			cache_flush(machine->caches[i], &current->mag[i], 0);
}

static notrace void cache_rebuild(struct kmem_cache *c, u16 dead)
{
	c->free = NULL;
	for (struct slab *s = c->slabs; s; s = s->next)
		for (u32 i = s->nobj; i-- > 0;) {
			void *obj = obj_at(s, i);

			if (dead && s->state[i] == dead)
				s->state[i] = OBJ_FREE;
			if (s->state[i] != OBJ_FREE)
				continue;
			*(void **)obj = c->free;
			c->free = obj;
		}
}

/* A dead thread's magazines: found by the slot in the objects' states. */
void slab_reap(u32 slot)
{
	struct task_struct *t = task_by_slot(slot);

	for (u32 i = 0; i < machine->ncaches; i++) {
		struct kmem_cache *c = machine->caches[i];

		spin_lock(&c->lock);
		cache_rebuild(c, (u16)slot);
		spin_unlock(&c->lock);
		t->mag[i].n = 0;
	}
}

void slab_repair(struct spinlock *l);
void slab_repair(struct spinlock *l)
{
	cache_rebuild(container_of(l, struct kmem_cache, lock), 0);
}
