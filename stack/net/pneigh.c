// SPDX-License-Identifier: MIT
/*
 * pneigh.c - answering for others (proxy ARP), and the table's statistics
 *
 * Models the pneigh half of net/core/neighbour.c. A question that we would
 * answer for another host waits a random while (proxy_delay), so that the
 * host itself is heard first.
 */
#include <errno.h>
#include <string.h>

#include "machine.h"
#include "neighbour.h"
#include "procnet.h"

static u32 pneigh_hash(const void *key, u32 key_len)
{
	u32 v = 0;

	memcpy(&v, (const u8 *)key + key_len - min(key_len, 4u),
	       min(key_len, 4u));
	v ^= v >> 16;
	v ^= v >> 8;
	v ^= v >> 4;
	return v & PNEIGH_HASHMASK;
}

struct pneigh_entry *pneigh_lookup(struct neigh_table *tbl, const void *key,
				   struct net_device *dev, int creat)
{
	u32 hash = pneigh_hash(key, tbl->key_len);
	struct pneigh_entry *n;

	spin_lock(&tbl->lock);
	for (n = tbl->phash_buckets[hash]; n; n = n->next)
		if (!memcmp(n->key, key, tbl->key_len) &&
		    (n->dev == dev || !n->dev))
			break;
	spin_unlock(&tbl->lock);
	if (n || !creat)
		return n;

	n = kzalloc(sizeof(*n));
	if (!n)
		return NULL;
	memcpy(n->key, key, tbl->key_len);
	n->dev = dev;
	if (dev)
		dev_hold(dev);
	spin_lock(&tbl->lock);
	n->next = tbl->phash_buckets[hash];
	__atomic_store_n(&tbl->phash_buckets[hash], n, __ATOMIC_RELEASE);
	spin_unlock(&tbl->lock);
	return n;
}

int pneigh_delete(struct neigh_table *tbl, const void *key,
		  struct net_device *dev)
{
	struct pneigh_entry *n, **np;

	spin_lock(&tbl->lock);
	np = &tbl->phash_buckets[pneigh_hash(key, tbl->key_len)];
	for (; (n = *np); np = &n->next)
		if (!memcmp(n->key, key, tbl->key_len) && n->dev == dev) {
			__atomic_store_n(np, n->next, __ATOMIC_RELEASE);
			break;
		}
	spin_unlock(&tbl->lock);
	if (!n)
		return -ENOENT;
	if (n->dev)
		dev_put(n->dev);
	kfree(n);
	return 0;
}

int pneigh_for_each(struct neigh_table *tbl,
		    int (*fn)(struct pneigh_entry *n, void *arg), void *arg)
{
	struct pneigh_entry *n;
	int i, err = 0;

	/* Changed with the rtnl held, which our caller has. */
	for (i = 0; i <= PNEIGH_HASHMASK; i++)
		for (n = tbl->phash_buckets[i]; n && err >= 0; n = n->next)
			err = fn(n, arg);
	return err;
}

/* skb->stamp is when its turn is, in jiffies, while it is in this queue. */
void pneigh_enqueue(struct neigh_table *tbl, struct neigh_parms *p,
		    struct sk_buff *skb)
{
	u64 now = jiffies;
	u64 due = now + (p->proxy_delay ? net_random() % p->proxy_delay : 0);
	u64 first;

	if (tbl->proxy_queue.qlen > p->proxy_qlen) {
		kfree_skb(skb);
		return;
	}
	skb->stamp = due;
	spin_lock(&tbl->proxy_queue.lock);
	first = timer_pending(&tbl->proxy_timer) ? tbl->proxy_timer.expires
						 : due;
	__skb_queue_tail(&tbl->proxy_queue, skb);
	spin_unlock(&tbl->proxy_queue.lock);
	mod_timer(&tbl->proxy_timer, min(first, due));
}

/* Timer kind neigh_proxy. */
void neigh_proxy_process(unsigned long data);
void neigh_proxy_process(unsigned long data)
{
	struct neigh_table *tbl = (struct neigh_table *)data;
	struct sk_buff_head *q = &tbl->proxy_queue;
	struct sk_buff *skb;
	u64 now = jiffies, next;

	for (;;) {
		next = 0;
		spin_lock(&q->lock);
		for (skb = q->next; skb != (void *)q; skb = skb->next) {
			if (!time_after(skb->stamp, now))
				break;
			next = next ? min(next, skb->stamp) : skb->stamp;
		}
		if (skb == (void *)q)
			skb = NULL;
		else
			__skb_unlink(skb, q);
		spin_unlock(&q->lock);
		if (!skb)
			break;
		skb->stamp = 0;
		if (netif_running(skb->dev))
			neigh_ops(tbl)->proxy_redo(skb);
		else
			kfree_skb(skb);
	}
	if (next)
		mod_timer(&tbl->proxy_timer, next);
}

/* /proc/net/stat/arp_cache */
void neigh_stat_get_info(struct procbuf *b)
{
	const struct neigh_table *tbl = machine->arp_tbl;
	const struct neigh_stats *s;

	proc_puts(b, "entries  allocs   destroys hash_grows lookups  hits     "
		     "res_failed rcv_probes_mcast rcv_probes_ucast "
		     "periodic_gc_runs forced_gc_runs unresolved_discards "
		     "table_fulls\n");
	if (!tbl)
		return;
	s = &tbl->stats;
	proc_printf(b,
		    "%08x %08llx %08llx %08llx   %08llx %08llx %08llx   "
		    "%08llx         %08llx         %08llx         %08llx       "
		    "%08llx            %08llx\n",
		    tbl->entries, (unsigned long long)s->allocs,
		    (unsigned long long)s->destroys,
		    (unsigned long long)s->hash_grows,
		    (unsigned long long)s->lookups, (unsigned long long)s->hits,
		    (unsigned long long)s->res_failed,
		    (unsigned long long)s->rcv_probes_mcast,
		    (unsigned long long)s->rcv_probes_ucast,
		    (unsigned long long)s->periodic_gc_runs,
		    (unsigned long long)s->forced_gc_runs,
		    (unsigned long long)s->unres_discards,
		    (unsigned long long)s->table_fulls);
}
