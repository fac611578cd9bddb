// SPDX-License-Identifier: MIT
/*
 * skbuff.c - packets: a head from a slab, bytes from kmalloc, queues of them
 *
 * Models net/core/skbuff.c. The bytes are counted (skb_shared_info.dataref):
 * a clone has a head of its own and shares them.
 *
 * Who has a packet is always on record, so that a death loses none: `holder`
 * is the slot of the thread that works on it, 0 while it is queued, and
 * `list` is the queue it is in, or is just entering or leaving. The forward
 * chain of a queue is changed by one store, so that it is a circle at every
 * moment and skb_queue_repair() can make the rest from it.
 *
 * truesize is what the running kernel would charge for such a packet, not
 * what the arena spends: how many datagrams a receive buffer holds can be
 * seen by a program.
 *
 * Not modelled: fragments in pages, fraglists; a packet is one piece.
 */
#include <string.h>

#include "dst.h"
#include "machine.h"
#include "mib.h"
#include "skbuff.h"
#include "sock.h"
#include "trace.h"

/* What the kernel's structures take: head, shared info, smallest data. */
#define KERNEL_SKB_HEAD	  256u
#define KERNEL_SKB_SHINFO 320u
#define KERNEL_SMALL_HEAD 576u
#define KERNEL_SKB_LINEAR 16384u /* larger ones are made of pages */
/* of such a size, what is not payload: headers and their alignment */
#define KERNEL_PAGED_HEADER 59u

#define SKB_ALIGN(n) (((n) + 15u) & ~15u)

static notrace u32 skb_truesize(u32 size)
{
	u32 data = ((size + 63u) & ~63u) + KERNEL_SKB_SHINFO;
	u32 bucket = 1024;

	if (data <= KERNEL_SMALL_HEAD)
		return KERNEL_SMALL_HEAD + KERNEL_SKB_HEAD;
	if (data > KERNEL_SKB_LINEAR)
		return size - KERNEL_PAGED_HEADER + KERNEL_SMALL_HEAD +
		       KERNEL_SKB_HEAD;
	while (bucket < data)
		bucket <<= 1;
	return bucket + KERNEL_SKB_HEAD;
}

#define HOLDER_END (offsetof(struct sk_buff, holder) + sizeof(u16))

/*
 * Fresh from the slab: zeroed, or freed with nothing in it that would be
 * given back once more. From here on a death frees it.
 */
static inline notrace void skb_take(struct sk_buff *skb)
{
	skb->holder = (u16)current->slot;
}

struct sk_buff *alloc_skb(u32 size)
{
	struct sk_buff *skb;
	u8 *data;

	skb = kmem_cache_alloc(machine->skbuff_head_cache);
	if (unlikely(!skb))
		return NULL;
	skb_take(skb);
	memset(skb, 0, offsetof(struct sk_buff, holder));
	memset(&skb->holder + 1, 0,
	       offsetof(struct sk_buff, head) - HOLDER_END);

	size = SKB_ALIGN(size);
	data = kmalloc(size + sizeof(struct skb_shared_info));
	if (unlikely(!data)) {
		skb->holder = 0;
		kmem_cache_free(machine->skbuff_head_cache, skb);
		return NULL;
	}
	skb->truesize = skb_truesize(size);
	skb->head = skb->data = skb->tail = data;
	skb->end = data + size;
	atomic_set(&skb->users, 1);
	atomic_set(&skb_shinfo(skb)->dataref, 1);
	return skb;
}

struct sk_buff *dev_alloc_skb(u32 size)
{
	struct sk_buff *skb = alloc_skb(size + 16);

	if (skb)
		skb_reserve(skb, 16);
	return skb;
}

static notrace void skb_release_data(struct sk_buff *skb)
{
	u8 *head = skb->head;

	if (!head)
		return;
	skb->head = NULL; /* a death from here on leaks, but frees once */
	if (!skb->cloned || atomic_dec_and_test(&skb_shinfo(skb)->dataref))
		kfree(head);
}

static notrace void skb_release_head(struct sk_buff *skb)
{
	struct dst_entry *dst = skb->dst;
	u8 destructor = skb->destructor;

	if (dst) {
		skb->dst = NULL;
		dst_release(dst);
	}
	skb->destructor = SKB_NO_DESTRUCTOR;
	if (destructor == SKB_WFREE)
		sock_wfree(skb);
	else if (destructor == SKB_RFREE)
		sock_rfree(skb);
	skb->sk = NULL;
}

void __kfree_skb(struct sk_buff *skb)
{
	skb_release_head(skb);
	skb_release_data(skb);
	skb->holder = 0;
	skb->list = NULL;
	kmem_cache_free(machine->skbuff_head_cache, skb);
}

void kfree_skb(struct sk_buff *skb)
{
	if (!skb)
		return;
	if (likely(atomic_read(&skb->users) == 1) ||
	    atomic_dec_and_test(&skb->users))
		__kfree_skb(skb);
}

void consume_skb(struct sk_buff *skb)
{
	kfree_skb(skb);
}

void kfree_skb_reason(struct sk_buff *skb, int reason)
{
	if (!skb)
		return;
	if ((unsigned int)reason < SKB_DROP_REASON_MAX) {
		skb->drop_reason = (u8)reason;
		if (reason > SKB_CONSUMED) {
			__atomic_fetch_add(&machine->mib->drops[reason], 1,
					   __ATOMIC_RELAXED);
			trace_drop(reason, skb->pktno);
		}
	}
	kfree_skb(skb);
}

/*
 * Everything but the bytes, the links and the owner's account. While the copy
 * has what is not its own, it has no holder: a death then leaks the head, but
 * gives nothing back twice.
 */
static notrace void copy_skb_header(struct sk_buff *n,
				    const struct sk_buff *skb)
{
	n->holder = 0;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	memcpy(n, skb, offsetof(struct sk_buff, holder));
	memcpy(&n->holder + 1, &skb->holder + 1,
	       offsetof(struct sk_buff, head) - HOLDER_END);
	n->next = n->prev = NULL;
	n->list = NULL;
	n->sk = NULL;
	n->destructor = SKB_NO_DESTRUCTOR;
	n->drop_reason = 0;
	n->cloned = 0;
	atomic_set(&n->users, 1);
	n->dst = dst_clone(skb->dst);
	__atomic_store_n(&n->holder, (u16)current->slot, __ATOMIC_RELEASE);
}

struct sk_buff *skb_clone(struct sk_buff *skb)
{
	struct sk_buff *n = kmem_cache_alloc(machine->skbuff_head_cache);

	if (!n)
		return NULL;
	skb_take(n);
	copy_skb_header(n, skb);
	skb->cloned = n->cloned = 1;
	atomic_inc(&skb_shinfo(skb)->dataref);
	n->end = skb->end;
	n->data = skb->data;
	n->tail = skb->tail;
	n->head = skb->head;
	return n;
}

struct sk_buff *skb_copy_expand(const struct sk_buff *skb, u32 newheadroom,
				u32 newtailroom)
{
	struct sk_buff *n = alloc_skb(newheadroom + skb->len + newtailroom);
	u32 truesize;
	long off;

	if (!n)
		return NULL;
	skb_reserve(n, newheadroom);
	skb_put(n, skb->len);
	/* The link layer's header, in the headroom, comes along. */
	off = min((long)newheadroom, (long)skb_headroom(skb));
	memcpy(n->data - off, skb->data - off, skb->len + (u32)off);

	truesize = n->truesize;
	copy_skb_header(n, skb);
	n->truesize = truesize;

	off = n->data - skb->data;
	if (skb->h.raw)
		n->h.raw = skb->h.raw + off;
	if (skb->nh.raw)
		n->nh.raw = skb->nh.raw + off;
	if (skb->mac.raw)
		n->mac.raw = skb->mac.raw + off;
	return n;
}

struct sk_buff *skb_copy(const struct sk_buff *skb)
{
	return skb_copy_expand(skb, skb_headroom(skb), skb_tailroom(skb));
}

struct sk_buff *pskb_copy(struct sk_buff *skb)
{
	return skb_copy(skb);
}

struct sk_buff *skb_realloc_headroom(struct sk_buff *skb, u32 headroom)
{
	struct sk_buff *n;

	if (headroom <= skb_headroom(skb) && !skb_cloned(skb))
		return skb_clone(skb);
	n = skb_copy_expand(skb, max(headroom, skb_headroom(skb)), 0);
	return n;
}

struct sk_buff *skb_share_check(struct sk_buff *skb)
{
	struct sk_buff *n;

	if (likely(!skb_shared(skb)))
		return skb;
	n = skb_clone(skb);
	kfree_skb(skb);
	return n;
}

struct sk_buff *skb_unshare(struct sk_buff *skb)
{
	struct sk_buff *n;

	if (!skb_cloned(skb))
		return skb;
	n = skb_copy(skb);
	kfree_skb(skb);
	return n;
}

u8 *skb_put(struct sk_buff *skb, u32 len)
{
	u8 *at = skb->tail;

	if (unlikely(len > skb_tailroom(skb)))
		__builtin_trap();
	skb->tail += len;
	skb->len += len;
	return at;
}

u8 *skb_push(struct sk_buff *skb, u32 len)
{
	if (unlikely(len > skb_headroom(skb)))
		__builtin_trap();
	skb->data -= len;
	skb->len += len;
	return skb->data;
}

u8 *skb_pull(struct sk_buff *skb, u32 len)
{
	if (unlikely(len > skb->len))
		return NULL;
	skb->len -= len;
	return skb->data += len;
}

void skb_trim(struct sk_buff *skb, u32 len)
{
	if (skb->len > len) {
		skb->len = len;
		skb->tail = skb->data + len;
	}
}

void skb_reserve(struct sk_buff *skb, u32 len)
{
	skb->data += len;
	skb->tail += len;
}
