/* SPDX-License-Identifier: MIT */
/*
 * list.h - the circular doubly linked list, as the kernel's network code has it
 *
 * Nodes and heads live in the arena, so a list may be walked from any process
 * of the machine by whoever holds the lock that guards it.
 */
#ifndef LIST_H
#define LIST_H

#include <stdbool.h>
#include <stddef.h>

#define notrace __attribute__((no_instrument_function))

struct list_head {
	struct list_head *next, *prev;
};

#define container_of(ptr, type, member) \
	((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/*
 * A thread may die between any two stores. The `next` chain is kept whole at
 * each of them, so that a repair can rebuild the `prev` pointers from it.
 */
#define list_barrier() __atomic_signal_fence(__ATOMIC_SEQ_CST)

static inline notrace void INIT_LIST_HEAD(struct list_head *h)
{
	h->next = h->prev = h;
}

static inline notrace bool list_empty(const struct list_head *h)
{
	return h->next == h;
}

static inline notrace void __list_add(struct list_head *n,
				      struct list_head *prev,
				      struct list_head *next)
{
	n->next = next;
	n->prev = prev;
	next->prev = n;
	list_barrier();
	prev->next = n;
}

static inline notrace void list_add(struct list_head *n, struct list_head *h)
{
	__list_add(n, h, h->next);
}

static inline notrace void list_add_tail(struct list_head *n,
					 struct list_head *h)
{
	__list_add(n, h->prev, h);
}

static inline notrace void list_del(struct list_head *n)
{
	n->prev->next = n->next;
	list_barrier();
	n->next->prev = n->prev;
	list_barrier();
	n->next = n->prev = NULL;
}

static inline notrace void list_del_init(struct list_head *n)
{
	n->prev->next = n->next;
	list_barrier();
	n->next->prev = n->prev;
	list_barrier();
	INIT_LIST_HEAD(n);
}

/* After a death: the next chain is the truth. */
static inline notrace void list_mend(struct list_head *h)
{
	struct list_head *p;

	for (p = h; p->next != h; p = p->next)
		p->next->prev = p;
	h->prev = p;
}

#define list_entry(p, type, member) container_of(p, type, member)

#define list_for_each(p, h) for (p = (h)->next; p != (h); p = p->next)

#define list_for_each_entry(p, h, member)                       \
	for (p = list_entry((h)->next, __typeof__(*p), member); \
	     &p->member != (h);                                 \
	     p = list_entry(p->member.next, __typeof__(*p), member))

#define list_for_each_entry_safe(p, n, h, member)                   \
	for (p = list_entry((h)->next, __typeof__(*p), member),     \
	    n = list_entry(p->member.next, __typeof__(*p), member); \
	     &p->member != (h);                                     \
	     p = n, n = list_entry(n->member.next, __typeof__(*n), member))

#endif
