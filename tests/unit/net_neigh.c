// SPDX-License-Identifier: MIT
/*
 * net_neigh.c - neighbours: asked for, found, doubted, given up
 *
 * needs: stack/kern/arena.c stack/kern/host.c stack/kern/keeper.c
 * stack/kern/layout.c stack/kern/lock.c stack/kern/random.c stack/kern/slab.c
 * stack/kern/softirq.c stack/kern/task.c stack/kern/timer.c
 * stack/kern/uaccess.c stack/kern/wait.c  stack/net/[a-z]*.c stack/ether/eth.c
 * stack/dev/loopback.c
 */
#define RIG_NEIGH rig_neigh_ops
#include "tests/unit/net_rig.h"

static u32 asked, refused, sent, notified;
static u8 sent_to[ETH_ALEN];
static struct neigh_table *tbl;
static const u8 mac1[8] = { 2, 0, 0, 0, 0, 1 }, mac2[8] = { 2, 0, 0, 0, 0, 2 };

static int rig_backlog_rcv(struct sock *sk, struct sk_buff *skb)
{
	kfree_skb(skb);
	return 0;
}
static void rig_repair(struct sock *sk)
{
}

static int arrived(struct sk_buff *skb)
{
	sent++;
	memcpy(sent_to, skb->mac.raw, ETH_ALEN);
	kfree_skb(skb);
	return 0;
}

static u32 hash(const void *pkey, const struct net_device *dev)
{
	return *(const u32 *)pkey;
}
static int constructor(struct neighbour *n)
{
	n->output = NEIGH_OUT_RESOLVE;
	return *(u32 *)(void *)n->primary_key == 666 ? -EINVAL : 0;
}
static void solicit(struct neighbour *n, struct sk_buff *skb)
{
	asked++;
}
static void error_report(struct neighbour *n, struct sk_buff *skb)
{
	refused++;
	kfree_skb(skb);
}
const struct neigh_tbl_ops rig_neigh_ops = {
	.name = "rig_neigh",
	.hash = hash,
	.constructor = constructor,
	.solicit = solicit,
	.error_report = error_report,
};

static void notify(struct neighbour *n)
{
	notified++;
}

static bool wait_until(bool (*what)(void *arg), void *arg)
{
	u64 end = ktime_get() + 5000000000ull;

	while (!what(arg)) {
		if (ktime_get() > end)
			return false;
		run_timers();
		usleep(500);
	}
	return true;
}

static bool is_stale(void *n)
{
	return ((struct neighbour *)n)->nud_state == NUD_STALE;
}
static bool is_probe(void *n)
{
	return ((struct neighbour *)n)->nud_state == NUD_PROBE;
}
static bool is_failed(void *n)
{
	return ((struct neighbour *)n)->nud_state == NUD_FAILED;
}

static void send_to(struct neighbour *n)
{
	struct sk_buff *skb = alloc_skb(100);

	skb_reserve(skb, 30);
	skb_put(skb, 20);
	skb->nh.raw = skb->data;
	skb->protocol = htons(ETH_P_IP);
	skb->dev = lo;
	skb->dst = dst_alloc();
	skb->dst->dev = lo;
	dev_hold(lo);
	skb->dst->neighbour = neigh_clone(n);
	neigh_output(skb, n);
}

static struct neighbour *get(u32 key)
{
	return __neigh_lookup_errno(tbl, &key, lo);
}

static void packets_wait_for_the_answer(void)
{
	struct neighbour *n = get(1);

	asked = sent = 0;
	CHECK(n == get(1));
	neigh_release(n);
	CHECK_EQ(n->nud_state, NUD_NONE);
	send_to(n);
	send_to(n);
	CHECK_EQ(n->nud_state, NUD_INCOMPLETE);
	CHECK_EQ(asked, 1);
	CHECK_EQ(sent, 0);
	CHECK_EQ(n->arp_queue.qlen, 2);
	CHECK_EQ(neigh_update(n, NULL, NUD_REACHABLE, 0), -EINVAL);
	CHECK_EQ(neigh_update(n, mac1, NUD_REACHABLE, 0), 0);
	CHECK_EQ(sent, 2);
	CHECK(!memcmp(sent_to, mac1, ETH_ALEN));
	CHECK_EQ(n->output, NEIGH_OUT_CONNECTED);
	send_to(n);
	CHECK_EQ(sent, 3);
	neigh_release(n);
}

static void another_address_needs_override(void)
{
	struct neighbour *n = get(1);

	neigh_update(n, mac2, NUD_REACHABLE, 0);
	CHECK(!memcmp(n->ha, mac1, ETH_ALEN));
	neigh_update(n, mac2, NUD_REACHABLE, NEIGH_UPDATE_F_OVERRIDE);
	CHECK(!memcmp(n->ha, mac2, ETH_ALEN));
	neigh_update(n, mac2, NUD_PERMANENT, NEIGH_UPDATE_F_ADMIN);
	CHECK_EQ(neigh_update(n, mac1, NUD_STALE, NEIGH_UPDATE_F_OVERRIDE),
		 -EPERM);
	neigh_update(n, mac1, NUD_REACHABLE,
		     NEIGH_UPDATE_F_ADMIN | NEIGH_UPDATE_F_OVERRIDE);
	neigh_release(n);
}

/* REACHABLE -> STALE -> (used) DELAY -> PROBE -> FAILED */
static void what_is_not_confirmed_is_doubted(void)
{
	struct neighbour *n = get(1);

	asked = sent = 0;
	n->used = jiffies - 10 * HZ;
	CHECK(wait_until(is_stale, n));
	CHECK_EQ(n->output, NEIGH_OUT_RESOLVE);
	send_to(n);
	CHECK_EQ(n->nud_state, NUD_DELAY);
	CHECK_EQ(sent, 1); /* to the address that is known */
	CHECK_EQ(asked, 0);
	CHECK(wait_until(is_probe, n));
	CHECK(asked >= 1);
	neigh_update(n, mac1, NUD_REACHABLE, 0);
	CHECK_EQ(n->output, NEIGH_OUT_CONNECTED);
	n->used = jiffies - 10 * HZ;
	CHECK(wait_until(is_stale, n));
	send_to(n);
	CHECK(wait_until(is_failed, n));
	neigh_release(n);
}

static void nobody_there_is_reported(void)
{
	struct neighbour *n = get(2);
	u32 i;

	asked = sent = refused = notified = 0;
	for (i = 0; i < tbl->parms.queue_len + 3; i++)
		send_to(n);
	CHECK_EQ(n->arp_queue.qlen, tbl->parms.queue_len);
	CHECK_EQ(tbl->stats.unres_discards, 3);
	CHECK(wait_until(is_failed, n));
	CHECK_EQ(asked, tbl->parms.mcast_probes);
	CHECK_EQ(refused, tbl->parms.queue_len);
	CHECK(notified >= 1);
	CHECK_EQ(n->arp_queue.qlen, 0);
	send_to(n); /* it may be there by now */
	CHECK_EQ(n->nud_state, NUD_INCOMPLETE);
	neigh_release(n);
}

static int count(struct neighbour *n, void *arg)
{
	++*(u32 *)arg;
	return 0;
}

static void a_device_takes_its_neighbours_along(void)
{
	struct neighbour *held = get(3);
	u32 key, n = 0;

	for (key = 100; key < 300; key++)
		neigh_release(get(key));
	key = 666;
	CHECK(PTR_ERR(get(key)) == -EINVAL);
	neigh_for_each(tbl, count, &n);
	CHECK_EQ(n, 203);
	CHECK_EQ(tbl->entries, 203);
	neigh_ifdown(tbl, lo);
	CHECK_EQ(tbl->entries, 1);
	sent = 0;
	send_to(held);
	CHECK_EQ(sent, 0);
	CHECK_EQ(held->output, NEIGH_OUT_BLACKHOLE);
	neigh_release(held);
	CHECK_EQ(tbl->entries, 0);
}

int main(void)
{
	if (rig_boot())
		return 1;
	rig_rcv = arrived;
	neigh_notify_hook = notify;
	tbl = neigh_table_init(NEIGH_ARP, AF_INET, 4);
	tbl->parms.ucast_probes = tbl->parms.mcast_probes = 1;
	tbl->parms.retrans_time = 10;
	tbl->parms.base_reachable_time = tbl->parms.reachable_time = 40;
	tbl->parms.delay_probe_time = 20;
	packets_wait_for_the_answer();
	another_address_needs_override();
	what_is_not_confirmed_is_doubted();
	nobody_there_is_reported();
	a_device_takes_its_neighbours_along();
	return failed;
}
