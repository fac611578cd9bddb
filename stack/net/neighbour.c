// SPDX-License-Identifier: MIT
/*
 * neighbour.c - the table of neighbours: found, made, changed, thrown away
 *
 * Models net/core/neighbour.c, the half that does not send; neigh_output.c
 * has that. See neighbour.h for the states. An entry is referenced by the
 * table, by each route that goes through it, and by its timer while that is
 * pending; it is thrown away when only the table's reference is left and it
 * was not used for gc_staletime.
 *
 * Times are 2.4's, which are today's; how many packets may wait for an
 * answer is today's: unres_qlen 101.
 *
 * Not modelled: header caches, the
 * hash growing with the table.
 */
#include <errno.h>
#include <string.h>

#include "machine.h"
#include "mib.h"
#include "neighbour.h"

#define FORCED_GC_GAP (5 * HZ)
#define RAND_GAP      (300 * HZ)

void (*neigh_notify_hook)(struct neighbour *n);
void (*neigh_gone_hook)(struct neighbour *n);

notrace void neigh_notify(struct neighbour *n)
{
	if (neigh_notify_hook)
		neigh_notify_hook(n);
}

/* RFC 4861 6.3.2, which ARP follows here: between half and one and a half. */
notrace u64 neigh_rand_reach_time(u64 base)
{
	return base ? net_random() % base + (base >> 1) : 0;
}

static notrace u32 neigh_hash(const struct neigh_table *tbl, const void *pkey,
			      const struct net_device *dev)
{
	return neigh_ops(tbl)->hash(pkey, dev) & NEIGH_HASHMASK;
}

struct neighbour *neigh_clone(struct neighbour *n)
{
	if (n)
		atomic_inc(&n->refcnt);
	return n;
}

void neigh_destroy(struct neighbour *n)
{
	struct neigh_table *tbl = n->tbl;

	if (!n->dead)
		return; /* somebody let go once too often */
	__skb_queue_purge(&n->arp_queue);
	dev_put(n->dev);
	__atomic_fetch_sub(&tbl->entries, 1, __ATOMIC_SEQ_CST);
	tbl->stats.destroys++;
	kmem_cache_free(tbl->kmem_cachep, n);
}

void neigh_release(struct neighbour *n)
{
	if (atomic_dec_and_test(&n->refcnt))
		neigh_destroy(n);
}

/* Off the table already: whoever still has it may not send through it. */
static void neigh_kill(struct neighbour *n)
{
	spin_lock(&n->lock);
	n->dead = 1;
	neigh_del_timer(n);
	__skb_queue_purge(&n->arp_queue);
	n->output = NEIGH_OUT_BLACKHOLE;
	if (!(n->nud_state & NUD_VALID))
		n->nud_state = NUD_NONE;
	spin_unlock(&n->lock);
	neigh_release(n);
}

/* --- throwing away -------------------------------------------------------- */

static notrace bool neigh_is_old(const struct neighbour *n, u64 now)
{
	if (n->nud_state & (NUD_PERMANENT | NUD_IN_TIMER) ||
	    atomic_read(&n->refcnt) != 1)
		return false;
	return n->nud_state == NUD_FAILED ||
	       time_after(now,
			  max(n->used, n->confirmed) + n->parms->gc_staletime);
}

/*
 * Takes every entry that should go off the table and kills it. should: with
 * tbl->lock held.
 */
static int neigh_sweep(struct neigh_table *tbl,
		       bool (*should)(const struct neighbour *n, u64 arg),
		       u64 arg)
{
	struct neighbour *n, **np, *gone = NULL;
	int i, killed = 0;

	spin_lock(&tbl->lock);
	for (i = 0; i <= NEIGH_HASHMASK; i++) {
		np = &tbl->hash_buckets[i];
		while ((n = *np)) {
			if (!should(n, arg)) {
				np = &n->next;
				continue;
			}
			__atomic_store_n(np, n->next, __ATOMIC_RELEASE);
			n->next = gone;
			gone = n;
		}
	}
	spin_unlock(&tbl->lock);
	while ((n = gone)) {
		gone = n->next;
		if (neigh_gone_hook)
			neigh_gone_hook(n);
		neigh_kill(n);
		killed++;
	}
	return killed;
}

static notrace bool neigh_is_idle(const struct neighbour *n, u64 arg)
{
	return !(n->nud_state & NUD_PERMANENT) && atomic_read(&n->refcnt) == 1;
}

static int neigh_forced_gc(struct neigh_table *tbl)
{
	tbl->stats.forced_gc_runs++;
	tbl->last_flush = jiffies;
	return neigh_sweep(tbl, neigh_is_idle, 0);
}

/* Timer kind neigh_periodic. */
void neigh_periodic_timer(unsigned long data);
void neigh_periodic_timer(unsigned long data)
{
	struct neigh_table *tbl = (struct neigh_table *)data;
	struct neigh_parms *p;
	u64 now = jiffies;

	tbl->stats.periodic_gc_runs++;
	if (time_after(now, tbl->last_rand + RAND_GAP)) {
		tbl->last_rand = now;
		for (p = &tbl->parms; p; p = p->next)
			p->reachable_time =
				neigh_rand_reach_time(p->base_reachable_time);
	}
	neigh_sweep(tbl, neigh_is_old, now);
	if (tbl->entries) /* with none there is nothing to come back for */
		mod_timer(&tbl->gc_timer, now + tbl->gc_interval);
}

static notrace bool neigh_is_of_dev(const struct neighbour *n, u64 arg)
{
	const struct net_device *dev = (void *)(unsigned long)arg;

	return !dev || n->dev == dev;
}

/* Only the table has it, and who asks. */
static notrace bool neigh_is_unused(const struct neighbour *n, u64 arg)
{
	return n == (void *)(unsigned long)arg &&
	       atomic_read(&n->refcnt) == 2 && !(n->nud_state & NUD_VALID);
}

int neigh_remove_one(struct neigh_table *tbl, struct neighbour *n)
{
	return neigh_sweep(tbl, neigh_is_unused, (unsigned long)n);
}

int neigh_ifdown(struct neigh_table *tbl, struct net_device *dev)
{
	struct sk_buff *skb, *next;

	neigh_sweep(tbl, neigh_is_of_dev, (unsigned long)dev);

	spin_lock(&tbl->proxy_queue.lock);
	for (skb = tbl->proxy_queue.next; skb != (void *)&tbl->proxy_queue;
	     skb = next) {
		next = skb->next;
		if (!dev || skb->dev == dev) {
			__skb_unlink(skb, &tbl->proxy_queue);
			kfree_skb(skb);
		}
	}
	spin_unlock(&tbl->proxy_queue.lock);
	return 0;
}

void neigh_changeaddr(struct neigh_table *tbl, struct net_device *dev)
{
	neigh_sweep(tbl, neigh_is_of_dev, (unsigned long)dev);
}

/* --- finding and making --------------------------------------------------- */

static notrace struct neighbour *neigh_find(struct neigh_table *tbl, u32 hash,
					    const void *pkey,
					    const struct net_device *dev)
{
	struct neighbour *n;

	for (n = tbl->hash_buckets[hash]; n; n = n->next)
		if (n->dev == dev &&
		    !memcmp(n->primary_key, pkey, tbl->key_len)) {
			atomic_inc(&n->refcnt);
			return n;
		}
	return NULL;
}

struct neighbour *neigh_lookup(struct neigh_table *tbl, const void *pkey,
			       struct net_device *dev)
{
	u32 hash = neigh_hash(tbl, pkey, dev);
	struct neighbour *n;

	spin_lock(&tbl->lock);
	tbl->stats.lookups++;
	n = neigh_find(tbl, hash, pkey, dev);
	if (n)
		tbl->stats.hits++;
	spin_unlock(&tbl->lock);
	return n;
}

static struct neighbour *neigh_alloc(struct neigh_table *tbl)
{
	u32 entries = __atomic_add_fetch(&tbl->entries, 1, __ATOMIC_SEQ_CST);
	struct neighbour *n;

	if (entries >= tbl->gc_thresh3 ||
	    (entries >= tbl->gc_thresh2 &&
	     time_after(jiffies, tbl->last_flush + FORCED_GC_GAP))) {
		if (!neigh_forced_gc(tbl) && entries >= tbl->gc_thresh3) {
			tbl->stats.table_fulls++;
			goto out;
		}
	}
	n = kmem_cache_alloc(tbl->kmem_cachep);
	if (!n)
		goto out;
	memset(n, 0, sizeof(*n));
	skb_queue_head_init(&n->arp_queue);
	spin_lock_init(&n->lock, LC_neigh_entry);
	init_timer(&n->timer, TIMER_neigh, n);
	n->updated = n->used = jiffies;
	n->nud_state = NUD_NONE;
	n->output = NEIGH_OUT_BLACKHOLE;
	n->tbl = tbl;
	n->parms = &tbl->parms;
	n->dead = 1; /* until it is on the table */
	atomic_set(&n->refcnt, 1);
	tbl->stats.allocs++;
	return n;
out:
	__atomic_fetch_sub(&tbl->entries, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

struct neighbour *neigh_create(struct neigh_table *tbl, const void *pkey,
			       struct net_device *dev)
{
	struct neighbour *n, *other;
	u32 hash;
	int err;

	n = neigh_alloc(tbl);
	if (!n)
		return ERR_PTR(-ENOBUFS);
	memcpy(n->primary_key, pkey, tbl->key_len);
	n->dev = dev;
	dev_hold(dev);
	err = neigh_ops(tbl)->constructor(n);
	if (err < 0) {
		neigh_release(n);
		return ERR_PTR(err);
	}
	n->confirmed = jiffies - (n->parms->base_reachable_time << 1);

	hash = neigh_hash(tbl, pkey, dev);
	spin_lock(&tbl->lock);
	other = neigh_find(tbl, hash, pkey, dev);
	if (!other) {
		n->dead = 0;
		atomic_inc(&n->refcnt); /* the table's */
		n->next = tbl->hash_buckets[hash];
		__atomic_store_n(&tbl->hash_buckets[hash], n, __ATOMIC_RELEASE);
	}
	spin_unlock(&tbl->lock);
	if (other) { /* somebody was faster */
		neigh_release(n);
		return other;
	}
	if (!timer_pending(&tbl->gc_timer))
		mod_timer(&tbl->gc_timer, jiffies + tbl->gc_interval);
	return n;
}

struct neighbour *__neigh_lookup(struct neigh_table *tbl, const void *pkey,
				 struct net_device *dev, int creat)
{
	struct neighbour *n = neigh_lookup(tbl, pkey, dev);

	if (n || !creat)
		return n;
	n = neigh_create(tbl, pkey, dev);
	return IS_ERR(n) ? NULL : n;
}

struct neighbour *__neigh_lookup_errno(struct neigh_table *tbl,
				       const void *pkey, struct net_device *dev)
{
	struct neighbour *n = neigh_lookup(tbl, pkey, dev);

	return n ? n : neigh_create(tbl, pkey, dev);
}

/* --- changing ------------------------------------------------------------- */

static notrace u8 neigh_output_for(const struct neighbour *n, bool connected)
{
	if (n->dead)
		return NEIGH_OUT_BLACKHOLE;
	if (n->direct)
		return NEIGH_OUT_DIRECT;
	return connected ? NEIGH_OUT_CONNECTED : NEIGH_OUT_RESOLVE;
}

void neigh_suspect(struct neighbour *n)
{
	n->output = neigh_output_for(n, false);
}

void neigh_connect(struct neighbour *n)
{
	n->output = neigh_output_for(n, true);
}

void neigh_confirm(struct neighbour *n)
{
	u64 now = jiffies;

	if (n->confirmed != now)
		n->confirmed = now;
}

/* What waited for the address goes out; n->lock is let go for each. */
static notrace void neigh_flush_queue(struct neighbour *n)
{
	struct sk_buff *skb;

	while (n->nud_state & NUD_VALID &&
	       (skb = __skb_dequeue(&n->arp_queue))) {
		spin_unlock(&n->lock);
		neigh_output(skb, n);
		spin_lock(&n->lock);
	}
	__skb_queue_purge(&n->arp_queue);
}

/* The address is gone, or known not to be had. */
static notrace void neigh_update_invalid(struct neighbour *n, u8 old, u8 new)
{
	neigh_del_timer(n);
	if (old & NUD_CONNECTED)
		neigh_suspect(n);
	n->nud_state = new;
	if (old & (NUD_INCOMPLETE | NUD_PROBE) && new &NUD_FAILED)
		neigh_invalidate(n);
}

static notrace void neigh_set_state(struct neighbour *n, u8 new)
{
	neigh_del_timer(n);
	if (new &NUD_PROBE)
		atomic_set(&n->probes, 0);
	if (new &NUD_IN_TIMER)
		neigh_add_timer(n, jiffies + (new &NUD_REACHABLE
						      ? n->parms->reachable_time
						      : 0));
	n->nud_state = new;
}

/*
 * lladdr NULL: the address that is known. -EPERM: only a program may change
 * this entry; -EINVAL: no address is known.
 */
static notrace int __neigh_update(struct neighbour *n, const u8 *lladdr, u8 new,
				  u32 flags, bool *notify)
{
	u32 addr_len = n->dev->addr_len;
	u8 old = n->nud_state;
	u64 now = jiffies;

	if ((!(flags & NEIGH_UPDATE_F_ADMIN) &&
	     old & (NUD_NOARP | NUD_PERMANENT)) ||
	    n->dead)
		return -EPERM;
	if (!(new &NUD_VALID)) {
		*notify = old & NUD_VALID;
		neigh_update_invalid(n, old, new);
		return 0;
	}

	if (!addr_len)
		lladdr = n->ha;
	else if (!lladdr && !(old & NUD_VALID))
		return -EINVAL;
	else if (!lladdr ||
		 (old & NUD_VALID && !memcmp(lladdr, n->ha, addr_len)))
		lladdr = n->ha;

	if (new &NUD_CONNECTED)
		n->confirmed = now;
	if (old & NUD_VALID) {
		if (lladdr != n->ha && !(flags & NEIGH_UPDATE_F_OVERRIDE)) {
			if (!(flags & NEIGH_UPDATE_F_WEAK_OVERRIDE) ||
			    !(old & NUD_CONNECTED))
				return 0;
			lladdr = n->ha;
			new = NUD_STALE;
		} else if (lladdr == n->ha && new == NUD_STALE &&
			   !(flags & NEIGH_UPDATE_F_ADMIN)) {
			new = old;
		}
	}
	if (new != old || lladdr != n->ha)
		n->updated = now;
	if (new != old) {
		neigh_set_state(n, new);
		*notify = true;
	}
	if (lladdr != n->ha) {
		u8 ha[MAX_ADDR_LEN] __attribute__((aligned(8))) = { 0 };

		memcpy(ha, lladdr, addr_len);
		/* in one store: it is read without the lock */
		__atomic_store_n((u64 *)(void *)n->ha, *(u64 *)(void *)ha,
				 __ATOMIC_RELEASE);
		memcpy(n->ha + 8, ha + 8, sizeof(ha) - 8);
		if (!(new &NUD_CONNECTED))
			n->confirmed =
				now - (n->parms->base_reachable_time << 1);
		*notify = true;
	}
	if (new == old)
		return 0;
	if (new &NUD_CONNECTED)
		neigh_connect(n);
	else
		neigh_suspect(n);
	if (!(old & NUD_VALID))
		neigh_flush_queue(n);
	return 0;
}

int neigh_update(struct neighbour *n, const u8 *lladdr, u8 state, u32 flags)
{
	bool notify = false;
	int err;

	spin_lock(&n->lock);
	err = __neigh_update(n, lladdr, state, flags, &notify);
	spin_unlock(&n->lock);
	if (notify)
		neigh_notify(n);
	return err;
}

struct neighbour *neigh_event_ns(struct neigh_table *tbl, const u8 *lladdr,
				 const void *saddr, struct net_device *dev)
{
	struct neighbour *n =
		__neigh_lookup(tbl, saddr, dev, lladdr || !dev->addr_len);

	if (n)
		neigh_update(n, lladdr, NUD_STALE, NEIGH_UPDATE_F_OVERRIDE);
	return n;
}

/* --- walking -------------------------------------------------------------- */

#define WALK_AT_ONCE 32

/* A bucket at a time is copied under the lock; fn runs without it. */
int neigh_for_each(struct neigh_table *tbl,
		   int (*fn)(struct neighbour *n, void *arg), void *arg)
{
	struct neighbour *batch[WALK_AT_ONCE], *n;
	int i, j, k, skip, err = 0;

	for (i = 0; i <= NEIGH_HASHMASK && err >= 0; i++) {
		for (skip = 0;; skip += WALK_AT_ONCE) {
			j = k = 0;
			spin_lock(&tbl->lock);
			for (n = tbl->hash_buckets[i]; n; n = n->next)
				if (j++ >= skip && k < WALK_AT_ONCE)
					batch[k++] = neigh_clone(n);
			spin_unlock(&tbl->lock);
			for (j = 0; j < k; j++) {
				if (err >= 0)
					err = fn(batch[j], arg);
				neigh_release(batch[j]);
			}
			if (k < WALK_AT_ONCE || err < 0)
				break;
		}
	}
	return err;
}

/* --- the table ------------------------------------------------------------ */

struct neigh_table *neigh_table_init(enum neigh_tbl_id id, int family,
				     int key_len)
{
	struct neigh_table *tbl = kzalloc(sizeof(*tbl));

	if (!tbl)
		return NULL;
	tbl->id = (u8)id;
	tbl->family = (u8)family;
	tbl->key_len = (u16)key_len;
	spin_lock_init(&tbl->lock, LC_neigh);
	skb_queue_head_init(&tbl->proxy_queue);
	init_timer(&tbl->gc_timer, TIMER_neigh_periodic, tbl);
	init_timer(&tbl->proxy_timer, TIMER_neigh_proxy, tbl);
	tbl->kmem_cachep = kmem_cache_create(neigh_ops(tbl)->name,
					     sizeof(struct neighbour));
	if (!tbl->kmem_cachep) {
		kfree(tbl);
		return NULL;
	}
	tbl->gc_interval = 30 * HZ;
	tbl->gc_thresh1 = 128;
	tbl->gc_thresh2 = 512;
	tbl->gc_thresh3 = 1024;
	tbl->last_flush = tbl->last_rand = jiffies;

	tbl->parms.tbl = tbl;
	tbl->parms.base_reachable_time = 30 * HZ;
	tbl->parms.reachable_time = neigh_rand_reach_time(30 * HZ);
	tbl->parms.retrans_time = HZ;
	tbl->parms.gc_staletime = 60 * HZ;
	tbl->parms.delay_probe_time = 5 * HZ;
	tbl->parms.anycast_delay = HZ;
	tbl->parms.proxy_delay = 8 * HZ / 10;
	tbl->parms.locktime = HZ;
	tbl->parms.queue_len = 101;
	tbl->parms.ucast_probes = 3;
	tbl->parms.mcast_probes = 3;
	tbl->parms.proxy_qlen = 64;
	atomic_set(&tbl->parms.refcnt, 1);
	return tbl;
}

struct neigh_parms *neigh_parms_alloc(struct net_device *dev,
				      struct neigh_table *tbl)
{
	struct neigh_parms *p = kmalloc(sizeof(*p));

	if (!p)
		return NULL;
	*p = tbl->parms;
	p->tbl = tbl;
	p->dev = dev;
	atomic_set(&p->refcnt, 1);
	p->reachable_time = neigh_rand_reach_time(p->base_reachable_time);
	spin_lock(&tbl->lock);
	p->next = tbl->parms.next;
	__atomic_store_n(&tbl->parms.next, p, __ATOMIC_RELEASE);
	spin_unlock(&tbl->lock);
	return p;
}

/* Entries of the device are gone by now (neigh_ifdown) or use the default. */
void neigh_parms_release(struct neigh_table *tbl, struct neigh_parms *p)
{
	struct neigh_parms **pp;
	struct neighbour *n;
	int i;

	if (!p || p == &tbl->parms)
		return;
	spin_lock(&tbl->lock);
	for (pp = &tbl->parms.next; *pp; pp = &(*pp)->next)
		if (*pp == p) {
			__atomic_store_n(pp, p->next, __ATOMIC_RELEASE);
			break;
		}
	p->dead = 1;
	for (i = 0; i <= NEIGH_HASHMASK; i++)
		for (n = tbl->hash_buckets[i]; n; n = n->next)
			if (n->parms == p)
				n->parms = &tbl->parms;
	spin_unlock(&tbl->lock);
	if (atomic_dec_and_test(&p->refcnt))
		kfree(p);
}

/* Lock class neigh: chains change by one store; entries count themselves. */
void neigh_repair(struct spinlock *l);
void neigh_repair(struct spinlock *l)
{
	machine_count(MC_REPAIRS);
}

/* Lock class neigh_entry: asked for again from the beginning. */
void neigh_entry_repair(struct spinlock *l);
void skb_queue_repair(struct spinlock *l);
void neigh_entry_repair(struct spinlock *l)
{
	struct neighbour *n = container_of(l, struct neighbour, lock);

	skb_queue_repair(&n->arp_queue.lock);
	if (n->nud_state & NUD_IN_TIMER && !timer_pending(&n->timer) &&
	    !n->dead)
		neigh_add_timer(n, jiffies);
}
