// SPDX-License-Identifier: MIT
/*
 * skb_queue.c - queues of packets, and what is left of them after a death
 *
 * Models the list functions of include/linux/skbuff.h. See skbuff.c for the
 * two fields that say where a packet is; the order of the stores here is
 * what makes them true at every moment:
 *
 *   in:   list = q;  links of skb;  prev->next = skb (it is in);  holder = 0
 *   out:  holder = me;  prev->next = next (it is out);  list = NULL
 *
 * Not modelled: nothing that 2.4 has.
 */
#include "machine.h"
#include "netdevice.h"
#include "skbuff.h"

static inline notrace struct sk_buff *queue_node(const struct sk_buff_head *q)
{
	return (struct sk_buff *)(void *)q;
}

void skb_queue_head_init(struct sk_buff_head *q)
{
	q->next = q->prev = queue_node(q);
	q->qlen = 0;
	spin_lock_init(&q->lock, LC_queue);
}

static inline notrace void skb_insert(struct sk_buff_head *q,
				      struct sk_buff *prev,
				      struct sk_buff *next, struct sk_buff *skb)
{
	skb->list = q;
	skb->next = next;
	skb->prev = prev;
	__atomic_store_n(&prev->next, skb, __ATOMIC_RELEASE);
	next->prev = skb;
	q->qlen++;
	__atomic_store_n(&skb->holder, 0, __ATOMIC_RELEASE);
}

void __skb_queue_head(struct sk_buff_head *q, struct sk_buff *skb)
{
	skb_insert(q, queue_node(q), q->next, skb);
}

void __skb_queue_tail(struct sk_buff_head *q, struct sk_buff *skb)
{
	skb_insert(q, q->prev, queue_node(q), skb);
}

void __skb_append(struct sk_buff *old, struct sk_buff *skb)
{
	skb_insert(old->list, old, old->next, skb);
}

static inline notrace void skb_remove(struct sk_buff *skb,
				      struct sk_buff_head *q)
{
	struct sk_buff *next = skb->next, *prev = skb->prev;

	__atomic_store_n(&skb->holder, (u16)current->slot, __ATOMIC_RELEASE);
	__atomic_store_n(&prev->next, next, __ATOMIC_RELEASE);
	next->prev = prev;
	q->qlen--;
	skb->next = skb->prev = NULL;
	skb->list = NULL;
}

void __skb_unlink(struct sk_buff *skb, struct sk_buff_head *q)
{
	skb_remove(skb, q);
}

struct sk_buff *__skb_dequeue(struct sk_buff_head *q)
{
	struct sk_buff *skb = skb_peek(q);

	if (skb)
		skb_remove(skb, q);
	return skb;
}

void __skb_queue_purge(struct sk_buff_head *q)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(q)))
		kfree_skb(skb);
}

void skb_queue_head(struct sk_buff_head *q, struct sk_buff *skb)
{
	spin_lock(&q->lock);
	__skb_queue_head(q, skb);
	spin_unlock(&q->lock);
}

void skb_queue_tail(struct sk_buff_head *q, struct sk_buff *skb)
{
	spin_lock(&q->lock);
	__skb_queue_tail(q, skb);
	spin_unlock(&q->lock);
}

struct sk_buff *skb_dequeue(struct sk_buff_head *q)
{
	struct sk_buff *skb;

	spin_lock(&q->lock);
	skb = __skb_dequeue(q);
	spin_unlock(&q->lock);
	return skb;
}

void skb_append(struct sk_buff *old, struct sk_buff *skb)
{
	struct sk_buff_head *q = old->list;

	spin_lock(&q->lock);
	__skb_append(old, skb);
	spin_unlock(&q->lock);
}

void skb_unlink(struct sk_buff *skb)
{
	struct sk_buff_head *q = skb->list;

	if (!q)
		return;
	spin_lock(&q->lock);
	if (skb->list == q)
		__skb_unlink(skb, q);
	spin_unlock(&q->lock);
}

void skb_queue_purge(struct sk_buff_head *q)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(q)))
		kfree_skb(skb);
}

/* Lock class queue: the forward chain is right, make the rest from it. */
void skb_queue_repair(struct spinlock *l);
void skb_queue_repair(struct spinlock *l)
{
	struct sk_buff_head *q = container_of(l, struct sk_buff_head, lock);
	struct sk_buff *prev = queue_node(q), *skb;
	u32 n = 0;

	for (skb = q->next; skb != queue_node(q); skb = skb->next) {
		skb->prev = prev;
		skb->list = q;
		skb->holder = 0;
		prev = skb;
		n++;
	}
	q->prev = prev;
	q->qlen = n;
	machine_count(MC_REPAIRS);
}

/* Did it get into the queue it was on the way to? */
static bool skb_is_queued(const struct sk_buff *skb,
			  const struct sk_buff_head *q)
{
	const struct sk_buff *p;
	u32 n = 0;

	for (p = q->next; p && p != queue_node(q) && n <= q->qlen + 1;
	     p = p->next, n++)
		if (p == skb)
			return true;
	return false;
}

static void skb_reap_one(void *obj, void *arg)
{
	const u32 *slot = arg;
	struct sk_buff *skb = obj;
	struct sk_buff_head *q = skb->list;
	bool queued = false;

	if (skb->holder != *slot)
		return;
	if (q && in_arena(q)) {
		spin_lock(&q->lock); /* mends it, if it must be */
		queued = skb_is_queued(skb, q);
		if (queued)
			skb->holder = 0;
		spin_unlock(&q->lock);
	}
	if (!queued && skb->holder == *slot) {
		skb->holder = (u16)current->slot;
		skb->list = NULL;
		if (atomic_read(&skb->users) > 0)
			kfree_skb(skb);
	}
}

void skb_reap(struct task_struct *dead)
{
	dev_cpu_callback(dead);
	kmem_cache_walk(machine->skbuff_head_cache, skb_reap_one, &dead->slot);
}
