// SPDX-License-Identifier: MIT
/*
 * tcp_hash_repair.c - chains whose owner died in the middle of a change
 *
 * The kernel has no such thing. A chain is an index of what is in the slab:
 * each sock and TIME_WAIT bucket says itself on which chain it is (`hashed`,
 * hashent, bind_bucket; written with the chain's lock, which the repair
 * holds), so the chain is thrown away and built anew.
 *
 * Not mended: a TIME_WAIT bucket or a port whose making was cut off before it
 * said where it is; it is freed memory at worst lost to the machine.
 */
#include "stack/inet/tcp.h"
#include "stack/inet/tcp_repair.h"

struct rebuild {
	struct sock **head;
	u32 hashent;
	u8 hashed;
	struct tcp_bhash_bucket *bb;
	struct tcp_bind_bucket *tb;
};

static void chain_one(struct sock *s, u8 hashed, const struct rebuild *r)
{
	if (!s->used || hashed != r->hashed || s->hashent != r->hashent)
		return;
	s->next = *r->head;
	if (s->next)
		s->next->pprev = &s->next;
	*r->head = s;
	s->pprev = r->head;
}

static void chain_sock(void *obj, void *arg)
{
	chain_one(obj, tcp_sk(obj)->hashed, arg);
}

static void chain_tw(void *obj, void *arg)
{
	chain_one(obj, ((struct tcp_tw_bucket *)obj)->hashed, arg);
}

void tcp_ehash_repair(struct spinlock *l)
{
	struct tcp_global *g = machine->tcp;
	struct tcp_ehash_bucket *b =
		container_of(l, struct tcp_ehash_bucket, lock);
	u32 i = (u32)(b - g->ehash);
	struct rebuild r = { &b->chain, i, TCP_IN_EHASH, NULL, NULL };

	b->chain = NULL;
	if (i < TCP_EHASH_SIZE)
		kmem_cache_walk(g->sock_cachep, chain_sock, &r);
	else
		kmem_cache_walk(g->tw_cachep, chain_tw, &r);
}

void tcp_lhash_repair(struct spinlock *l)
{
	struct tcp_global *g = machine->tcp;
	struct tcp_ehash_bucket *b =
		container_of(l, struct tcp_ehash_bucket, lock);
	struct rebuild r = { &b->chain, (u32)(b - g->lhash), TCP_IN_LHASH, NULL,
			     NULL };

	b->chain = NULL;
	kmem_cache_walk(g->sock_cachep, chain_sock, &r);
}

static void own_one(void *obj, void *arg)
{
	struct rebuild *r = arg;
	struct sock *s = obj;

	if (!s->used || s->bind_bucket != r->tb)
		return;
	s->bind_next = r->tb->owners;
	if (s->bind_next)
		s->bind_next->bind_pprev = &s->bind_next;
	r->tb->owners = s;
	s->bind_pprev = &r->tb->owners;
}

static void bucket_one(void *obj, void *arg)
{
	struct tcp_global *g = machine->tcp;
	struct tcp_bind_bucket *tb = obj;
	struct rebuild *r = arg;

	if (!tb->used || &g->bhash[tb->port & (TCP_BHASH_SIZE - 1)] != r->bb)
		return;
	r->tb = tb;
	tb->owners = NULL;
	kmem_cache_walk(g->sock_cachep, own_one, r);
	kmem_cache_walk(g->tw_cachep, own_one, r);
	if (!tb->owners) {
		tb->used = 0;
		kmem_cache_free(g->bind_cachep, tb);
		return;
	}
	tb->next = r->bb->chain;
	if (tb->next)
		tb->next->pprev = &tb->next;
	r->bb->chain = tb;
	tb->pprev = &r->bb->chain;
}

void tcp_bhash_repair(struct spinlock *l)
{
	struct rebuild r = { 0 };

	r.bb = container_of(l, struct tcp_bhash_bucket, lock);
	r.bb->chain = NULL;
	kmem_cache_walk(machine->tcp->bind_cachep, bucket_one, &r);
}
