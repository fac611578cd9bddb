// SPDX-License-Identifier: MIT
/*
 * net_skbuff.c - packets: shared bytes, queues, accounts, and sudden death
 *
 * needs: stack/kern/arena.c stack/kern/host.c stack/kern/keeper.c
 * stack/kern/layout.c stack/kern/lock.c stack/kern/random.c stack/kern/slab.c
 * stack/kern/softirq.c stack/kern/task.c stack/kern/timer.c
 * stack/kern/uaccess.c stack/kern/wait.c  stack/net/[a-z]*.c stack/ether/eth.c
 * stack/dev/loopback.c
 */
#include "tests/unit/net_rig.h"

static int rig_backlog_rcv(struct sock *sk, struct sk_buff *skb)
{
	kfree_skb(skb);
	return 0;
}
static void rig_repair(struct sock *sk)
{
}

static u32 heads(void)
{
	return kmem_cache_inuse(machine->skbuff_head_cache);
}

static void bytes_are_shared_until_written(void)
{
	struct sk_buff *a = alloc_skb(200), *b, *c;
	u32 before = heads();

	skb_reserve(a, 50);
	memcpy(skb_put(a, 5), "hello", 5);
	b = skb_clone(a);
	CHECK(b->data == a->data && skb_cloned(a) && skb_cloned(b));
	CHECK_EQ(skb_headroom(b), 50);
	c = skb_copy(b);
	CHECK(c->data != b->data && !memcmp(c->data, "hello", 5));
	CHECK(!skb_cloned(c));
	CHECK_EQ(skb_headroom(c), 50);
	kfree_skb(a);
	CHECK(!skb_cloned(b) && !memcmp(b->data, "hello", 5));
	b = skb_unshare(b);
	skb_get(b);
	kfree_skb(b);
	CHECK(!memcmp(b->data, "hello", 5));
	b = skb_realloc_headroom(a = b, 100);
	CHECK_EQ(skb_headroom(b), 100);
	CHECK(!memcmp(skb_pull(b, 1), "ello", 4) && b->len == 4);
	CHECK(skb_pull(b, 5) == NULL);
	kfree_skb(a);
	kfree_skb(b);
	kfree_skb(c);
	CHECK_EQ(heads(), before - 1);
}

static void truesize_is_the_kernels(void)
{
	/* SO_MEMINFO of the running kernel, for UDP payloads on loopback */
	static const struct {
		u32 payload, truesize;
	} seen[] = { { 0, 832 },      { 100, 832 },	{ 300, 1280 },
		     { 600, 1280 },   { 700, 2304 },	{ 1600, 2304 },
		     { 2000, 4352 },  { 3500, 4352 },	{ 4096, 8448 },
		     { 8000, 16640 }, { 16000, 16640 }, { 60000, 60832 } };

	for (u32 i = 0; i < ARRAY_SIZE(seen); i++) {
		struct sk_buff *skb = alloc_skb(seen[i].payload + 28 + 31);
		u32 slack = seen[i].payload > 16384 ? 16 : 0;

		CHECK(skb->truesize - seen[i].truesize <= slack);
		kfree_skb(skb);
	}
}

static void queues_keep_their_order(void)
{
	struct sk_buff_head *q = kzalloc(sizeof(*q));
	struct sk_buff *s[5], *skb;
	u32 i;

	skb_queue_head_init(q);
	for (i = 0; i < 5; i++) {
		s[i] = alloc_skb(10);
		CHECK_EQ(s[i]->holder, current->slot);
	}
	skb_queue_tail(q, s[1]);
	skb_queue_head(q, s[0]);
	skb_queue_tail(q, s[3]);
	skb_append(s[1], s[2]);
	skb_queue_tail(q, s[4]);
	CHECK_EQ(q->qlen, 5);
	CHECK(s[2]->list == q && s[2]->holder == 0);
	skb_unlink(s[3]);
	CHECK(s[3]->list == NULL && s[3]->holder == current->slot);
	kfree_skb(s[3]);
	for (i = 0; (skb = skb_dequeue(q)); i++) {
		CHECK(skb == s[i == 3 ? 4 : i]);
		kfree_skb(skb);
	}
	CHECK(i == 4 && skb_queue_empty(q) && q->qlen == 0);
	kfree(q);
}

/* --- death -----------------------------------------------------------------
 */

#define PACKETS 64
static struct sk_buff_head *left, *right;

static void juggle(void)
{
	for (;;) {
		bool side = rand() & 1;
		struct sk_buff *skb = skb_dequeue(side ? left : right);
		struct sk_buff *n;

		if (!skb) {
			sched_yield();
			continue;
		}
		n = skb_clone(skb);
		skb_queue_tail(side ? right : left, skb);
		kfree_skb(n);
	}
}

static u32 audit(struct sk_buff_head *q)
{
	const struct sk_buff *skb, *prev = (void *)q;
	u32 n = 0;

	spin_lock(&q->lock);
	for (skb = q->next; skb != (void *)q; skb = skb->next) {
		CHECK(skb->list == q && skb->holder == 0 && skb->prev == prev);
		prev = skb;
		n++;
	}
	CHECK(q->prev == prev);
	CHECK_EQ(q->qlen, n);
	spin_unlock(&q->lock);
	return n;
}

static void a_death_loses_what_it_had_in_hand_and_no_more(void)
{
	u32 base = heads(), lost = 0, k;

	left = kzalloc(sizeof(*left));
	right = kzalloc(sizeof(*right));
	skb_queue_head_init(left);
	skb_queue_head_init(right);
	for (k = 0; k < 200 && !failed; k++) {
		u32 n = audit(left) + audit(right);
		pid_t a, b;
		u64 until;

		for (; n < PACKETS; n++)
			skb_queue_tail(left, alloc_skb(100));
		a = rig_child(juggle);
		b = rig_child(juggle);
		until = ktime_get() + 300000 + (u64)(rand() % 1500) * 1000;
		while (ktime_get() < until)
			;
		kill(a, SIGKILL);
		kill(b, SIGKILL);
		waitpid(a, NULL, 0);
		waitpid(b, NULL, 0);
		process_reap_all();
		task_reap_all(0);
		n = audit(left) + audit(right);
		CHECK(n >= PACKETS - 2); /* one in each hand */
		lost += PACKETS - n;
		/* what is in use is queued, or leaked between two stores */
		CHECK(heads() - base <= n + 2 * (k + 1));
	}
	skb_queue_purge(left);
	skb_queue_purge(right);
	/* a head between the slab and its first owner: some deaths */
	CHECK(heads() - base <= k / 2);
	printf("%u rounds, %u packets went with their holders, %u leaked\n", k,
	       lost, heads() - base);
}

int main(void)
{
	if (rig_boot())
		return 1;
	bytes_are_shared_until_written();
	truesize_is_the_kernels();
	queues_keep_their_order();
	a_death_loses_what_it_had_in_hand_and_no_more();
	return failed;
}
