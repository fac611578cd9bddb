// SPDX-License-Identifier: MIT
/*
 * neigh_output.c - sending to a neighbour, and asking for it first
 *
 * Models the output functions and timers of net/core/neighbour.c.
 *
 *   neigh_resolve_output -> __neigh_event_send: INCOMPLETE, solicit, queue
 *   neigh_timer_handler:  asks again; PROBE at last; gives up: FAILED
 *   (answer) neigh_update: what waited goes through neigh_output again
 *
 * An entry that is known (connected) costs no lock: its hardware address is
 * read in one load.
 *
 * Not modelled: the cached header (hh_cache); a header is 14 stores.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "dst.h"
#include "machine.h"
#include "mib.h"
#include "neighbour.h"

#define MIN_RETRANS (HZ / 100)

notrace void neigh_add_timer(struct neighbour *n, u64 when)
{
	atomic_inc(&n->refcnt);
	if (mod_timer(&n->timer, when))
		atomic_dec(&n->refcnt); /* was pending: has one already */
}

notrace void neigh_del_timer(struct neighbour *n)
{
	if (del_timer(&n->timer))
		atomic_dec(&n->refcnt); /* the caller has another */
}

static notrace u32 neigh_max_probes(const struct neighbour *n)
{
	const struct neigh_parms *p = n->parms;

	if (n->nud_state & NUD_PROBE)
		return p->ucast_probes + p->app_probes + p->mcast_reprobes;
	return p->ucast_probes + p->app_probes + p->mcast_probes;
}

/*
 * With n->lock held. Nobody answers: the senders are told. The lock is let go
 * for each, as error_report sends ICMP and may come back here.
 */
notrace void neigh_invalidate(struct neighbour *n)
{
	struct sk_buff *skb;

	n->tbl->stats.res_failed++;
	n->updated = jiffies;
	while (n->nud_state == NUD_FAILED &&
	       (skb = __skb_dequeue(&n->arp_queue))) {
		spin_unlock(&n->lock);
		neigh_ops(n->tbl)->error_report(n, skb);
		spin_lock(&n->lock);
	}
	__skb_queue_purge(&n->arp_queue);
}

/* Enters with n->lock, leaves without: one more question. */
static notrace void neigh_probe(struct neighbour *n)
{
	struct sk_buff *skb = skb_peek_tail(&n->arp_queue);

	if (skb) /* the lock goes, and it may be sent meanwhile */
		skb = skb_clone(skb);
	spin_unlock(&n->lock);
	neigh_ops(n->tbl)->solicit(n, skb);
	atomic_inc(&n->probes);
	kfree_skb(skb);
}

int neigh_event_send(struct neighbour *n, struct sk_buff *skb)
{
	u64 now = jiffies;

	if (n->used != now)
		n->used = now;
	if (n->nud_state & (NUD_CONNECTED | NUD_DELAY | NUD_PROBE))
		return 0;
	return __neigh_event_send(n, skb);
}

static notrace void neigh_queue(struct neighbour *n, struct sk_buff *skb)
{
	struct sk_buff *old;

	while (n->arp_queue.qlen >= n->parms->queue_len &&
	       (old = __skb_dequeue(&n->arp_queue))) {
		n->tbl->stats.unres_discards++;
		kfree_skb_reason(old, SKB_DROP_REASON_NEIGH_QUEUEFULL);
	}
	__skb_queue_tail(&n->arp_queue, skb);
}

int __neigh_event_send(struct neighbour *n, struct sk_buff *skb)
{
	const struct neigh_parms *p;
	bool probe = false;
	int rc = 0;

	spin_lock(&n->lock);
	p = n->parms;
	if (n->nud_state & (NUD_CONNECTED | NUD_DELAY | NUD_PROBE))
		goto out;
	if (n->dead)
		goto dead;

	if (!(n->nud_state & (NUD_STALE | NUD_INCOMPLETE))) {
		if (!(p->mcast_probes + p->app_probes)) {
			n->nud_state = NUD_FAILED;
			n->updated = jiffies;
			goto dead;
		}
		atomic_set(&n->probes, (int)p->ucast_probes);
		neigh_del_timer(n);
		n->nud_state = NUD_INCOMPLETE;
		n->updated = jiffies;
		neigh_add_timer(
			n, jiffies + max(p->retrans_time, (u64)MIN_RETRANS));
		probe = true;
	} else if (n->nud_state & NUD_STALE) {
		neigh_del_timer(n);
		n->nud_state = NUD_DELAY;
		n->updated = jiffies;
		neigh_add_timer(n, jiffies + p->delay_probe_time);
	}
	if (n->nud_state == NUD_INCOMPLETE) {
		if (skb)
			neigh_queue(n, skb);
		rc = 1;
	}
	if (probe) {
		neigh_probe(n);
		return rc;
	}
out:
	spin_unlock(&n->lock);
	return rc;
dead:
	spin_unlock(&n->lock);
	kfree_skb_reason(skb, SKB_DROP_REASON_NEIGH_DEAD);
	return 1;
}

/* --- output --------------------------------------------------------------- */

/* The header of the link, and off it goes. */
static notrace int neigh_send(struct sk_buff *skb, struct neighbour *n)
{
	struct net_device *dev = n->dev;
	u64 ha[MAX_ADDR_LEN / 8];
	int err = 0;

	skb->dev = dev;
	skb_pull(skb, (u32)(skb->nh.raw - skb->data));
	if (dev_driver(dev)->hard_header) {
		ha[0] = __atomic_load_n((const u64 *)(const void *)n->ha,
					__ATOMIC_ACQUIRE);
		if (unlikely(dev->addr_len > 8))
			memcpy(&ha[1], n->ha + 8, MAX_ADDR_LEN - 8);
		err = dev_driver(dev)->hard_header(
			skb, dev, ntohs(skb->protocol), ha, NULL, skb->len);
	}
	if (unlikely(err < 0)) {
		kfree_skb_reason(skb, SKB_DROP_REASON_DEV_HDR);
		return -EINVAL;
	}
	return dev_queue_xmit(skb);
}

int neigh_resolve_output(struct sk_buff *skb)
{
	struct dst_entry *dst = skb->dst;
	struct neighbour *n;
	int rc;

	if (!dst || !dst->neighbour) {
		kfree_skb_reason(skb, SKB_DROP_REASON_NEIGH_FAILED);
		return -EINVAL;
	}
	n = neigh_clone(dst->neighbour);
	rc = 0;
	if (!neigh_event_send(n, skb))
		rc = neigh_send(skb, n);
	neigh_release(n);
	return rc;
}

int neigh_connected_output(struct sk_buff *skb)
{
	return neigh_send(skb, skb->dst->neighbour);
}

int neigh_blackhole(struct sk_buff *skb)
{
	kfree_skb_reason(skb, SKB_DROP_REASON_NEIGH_DEAD);
	return -ENETDOWN;
}

/* A dead entry's packets go where the route's neighbour is now. */
notrace int neigh_output(struct sk_buff *skb, struct neighbour *n)
{
	switch (n->output) {
	case NEIGH_OUT_CONNECTED:
		if (likely(skb->dst && skb->dst->neighbour == n))
			return neigh_connected_output(skb);
		return neigh_send(skb, n);
	case NEIGH_OUT_RESOLVE:
		return neigh_resolve_output(skb);
	case NEIGH_OUT_DIRECT:
		skb->dev = n->dev;
		return dev_queue_xmit(skb);
	}
	return neigh_blackhole(skb);
}

/* --- timers --------------------------------------------------------------- */

/* What time has made of the entry; when to look again. */
static notrace u64 neigh_age(struct neighbour *n, u64 now)
{
	const struct neigh_parms *p = n->parms;

	if (n->nud_state & NUD_REACHABLE) {
		if (!time_after(now, n->confirmed + p->reachable_time))
			return n->confirmed + p->reachable_time;
		if (!time_after(now, n->used + p->delay_probe_time)) {
			n->nud_state = NUD_DELAY;
			n->updated = now;
			neigh_suspect(n);
			return now + p->delay_probe_time;
		}
		n->nud_state = NUD_STALE;
		n->updated = now;
		neigh_suspect(n);
		return now;
	}
	if (n->nud_state & NUD_DELAY) {
		if (!time_after(now, n->confirmed + p->delay_probe_time)) {
			n->nud_state = NUD_REACHABLE;
			n->updated = now;
			neigh_connect(n);
			return n->confirmed + p->reachable_time;
		}
		n->nud_state = NUD_PROBE;
		n->updated = now;
		atomic_set(&n->probes, 0);
	}
	return now + max(p->retrans_time, (u64)MIN_RETRANS);
}

/* Timer kind neigh; has the timer's reference. */
void neigh_timer_handler(unsigned long data);
void neigh_timer_handler(unsigned long data)
{
	struct neighbour *n = (struct neighbour *)data;
	u64 now = jiffies, next;
	bool notify = false;
	u8 old;

	spin_lock(&n->lock);
	old = n->nud_state;
	if (n->dead || !(old & NUD_IN_TIMER))
		goto out;
	next = neigh_age(n, now);

	if (n->nud_state & (NUD_INCOMPLETE | NUD_PROBE) &&
	    (u32)atomic_read(&n->probes) >= neigh_max_probes(n)) {
		n->nud_state = NUD_FAILED;
		notify = true;
		neigh_invalidate(n);
		goto out;
	}
	notify = (old ^ n->nud_state) & (NUD_STALE | NUD_REACHABLE);
	if (n->nud_state & NUD_IN_TIMER)
		neigh_add_timer(n, time_before(next, now + HZ / 2)
					   ? now + HZ / 2
					   : next);
	if (n->nud_state & (NUD_INCOMPLETE | NUD_PROBE)) {
		neigh_probe(n);
		goto out_unlocked;
	}
out:
	spin_unlock(&n->lock);
out_unlocked:
	if (notify)
		neigh_notify(n);
	neigh_release(n);
}
