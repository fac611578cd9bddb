// SPDX-License-Identifier: MIT
/*
 * sch_lib.c - what queueing disciplines have in common
 *
 * Models the helpers of include/net/sch_generic.h and of sch_api.c: drops,
 * children and their replacement, and what a rate costs.
 *
 * A discipline counts what waits in its children as its own. Who takes a
 * packet out of a child other than by dequeue (a purge, a drop inside) says so
 * to those above: qdisc_tree_reduce_backlog().
 *
 * Not modelled: ATM cells in the cost of a packet (linklayer atm and adsl are
 * kept and shown, packets cost their bytes).
 */
#include <errno.h>
#include <string.h>

#include "machine.h"
#include "mib.h"
#include "stack/netlink/sch_api.h"

int qdisc_drop(struct sk_buff *skb, struct Qdisc *q)
{
	q->stats.drops++;
	kfree_skb_reason(skb, SKB_DROP_REASON_QDISC_DROP);
	return NET_XMIT_DROP;
}

struct Qdisc *qdisc_noop(void)
{
	return &machine->sched->noop;
}

struct Qdisc *qdisc_leaf_create(struct Qdisc *parent, enum qdisc_id id,
				u32 classid)
{
	struct Qdisc *q = qdisc_create_dflt(parent->dev, id, classid);

	return q ? q : qdisc_noop();
}

void qdisc_tree_reduce_backlog(struct Qdisc *q, u32 n, u32 len)
{
	const struct Qdisc_class_ops *cops;
	struct net_device *dev = q->dev;
	struct Qdisc *up;
	unsigned long cl;

	if (!n && !len)
		return;
	while (q->parent != TC_H_ROOT) {
		up = qdisc_lookup(dev, TC_H_MAJ(q->parent));
		if (!up)
			break;
		cops = qdisc_cops(up);
		if (!qdisc_qlen(q) && cops && cops->qlen_notify) {
			cl = cops->find(up, q->parent);
			if (cl)
				cops->qlen_notify(up, cl);
		}
		up->q.qlen -= n;
		up->stats.backlog -= len;
		q = up;
	}
}

void qdisc_purge_queue(struct Qdisc *q)
{
	u32 n = qdisc_qlen(q), len = q->stats.backlog;

	if (q->builtin)
		return;
	qdisc_reset(q);
	qdisc_tree_reduce_backlog(q, n, len);
}

void qdisc_replace(struct Qdisc *q, struct Qdisc *new, struct Qdisc **slot,
		   struct Qdisc **old)
{
	sch_tree_lock(q);
	*old = *slot;
	*slot = new;
	if (*old)
		qdisc_purge_queue(*old);
	sch_tree_unlock(q);
}

void fifo_set_limit(struct Qdisc *q, u32 limit)
{
	switch (q->ops_id) {
	case QDISC_PFIFO:
	case QDISC_BFIFO:
	case QDISC_PFIFO_HEAD_DROP:
		q->limit = limit;
	}
}

/* --- rates ---------------------------------------------------------------- */

void psched_ratecfg_precompute(struct psched_ratecfg *r,
			       const struct tc_ratespec *conf, u64 rate64)
{
	r->rate = max((u64)conf->rate, rate64);
	r->overhead = conf->overhead;
	r->mpu = conf->mpu;
	r->linklayer = conf->linklayer & TC_LINKLAYER_MASK;
}

void psched_ratecfg_getrate(struct tc_ratespec *conf,
			    const struct psched_ratecfg *r)
{
	memset(conf, 0, sizeof(*conf));
	conf->rate = (u32)min(r->rate, (u64)UINT32_MAX);
	conf->overhead = r->overhead;
	conf->mpu = r->mpu;
	conf->linklayer = r->linklayer;
}

s64 psched_l2t_ns(const struct psched_ratecfg *r, u32 len)
{
	if (!r->rate)
		return 0;
	len = max(len + r->overhead, (u32)r->mpu);
	return (s64)(len * 1000000000ull / r->rate);
}

/* --- one class ------------------------------------------------------------ */

unsigned long one_class_find(struct Qdisc *q, u32 classid)
{
	(void)q;
	(void)classid;
	return 1;
}

bool tc_walk_one(struct Qdisc *q, unsigned long cl, struct qdisc_walker *w)
{
	if (w->count >= w->skip && w->fn(q, cl, w) < 0) {
		w->stop = true;
		return false;
	}
	w->count++;
	return true;
}

void one_class_walk(struct Qdisc *q, struct qdisc_walker *w)
{
	tc_walk_one(q, 1, w);
}

/* --- options -------------------------------------------------------------- */

int opt_put(char *buf, int size, int at, int type, const void *data, u32 len)
{
	struct nlattr *a = (struct nlattr *)(void *)(buf + max(at, 0));
	int need = (int)NLA_ALIGN(NLA_HDRLEN + len);

	if (at < 0 || size - at < need)
		return -EMSGSIZE;
	memset(a, 0, (size_t)need);
	a->nla_type = (u16)type;
	a->nla_len = (u16)(NLA_HDRLEN + len);
	memcpy(nla_data(a), data, len);
	return at + need;
}
