// SPDX-License-Identifier: MIT
/*
 * sch_prio.c - bands: the first that has a packet goes
 *
 * Models net/sched/sch_prio.c. Each band is a class, MAJOR:1 and so on, and
 * has a queue of its own, a pfifo at first. The band of a packet is
 *
 *   the class its priority names (SO_PRIORITY = handle | band + 1)
 *   else what the filters say
 *   else the priority map's for the packet's priority
 */
#include <errno.h>
#include <linux/pkt_sched.h>
#include <string.h>

#include "stack/netlink/cls_api.h"

extern const struct Qdisc_ops prio_qdisc_ops;

struct prio_priv {
	struct tcf_block block;
	int bands;
	u8 prio2band[TC_PRIO_MAX + 1];
	struct Qdisc *queues[TCQ_PRIO_BANDS];
};

static struct Qdisc *prio_classify(struct sk_buff *skb, struct Qdisc *q)
{
	struct prio_priv *p = q->priv;
	u32 band = skb->priority;
	struct tcf_result res;

	if (TC_H_MAJ(skb->priority) != q->handle) {
		if (tc_classify(skb, &p->block, &res) < 0) {
			if (TC_H_MAJ(band))
				band = 0;
			return p->queues[p->prio2band[band & TC_PRIO_MAX]];
		}
		band = res.classid;
	}
	band = TC_H_MIN(band) - 1;
	if (band >= (u32)p->bands)
		band = p->prio2band[0];
	return p->queues[band];
}

static int prio_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	u32 len = skb->len;
	int err = qdisc_enqueue(skb, prio_classify(skb, q));

	if (err == NET_XMIT_SUCCESS) {
		q->q.qlen++;
		q->stats.backlog += len;
	} else if (!(err & __NET_XMIT_BYPASS)) {
		q->stats.drops++;
	}
	return err;
}

static struct sk_buff *prio_dequeue(struct Qdisc *q)
{
	struct prio_priv *p = q->priv;

	for (int i = 0; i < p->bands; i++) {
		struct sk_buff *skb = qdisc_dequeue(p->queues[i]);

		if (skb) {
			q->q.qlen--;
			q->stats.backlog -= skb->len;
			qdisc_bstats_update(q, skb);
			return skb;
		}
	}
	return NULL;
}

static struct sk_buff *prio_peek(struct Qdisc *q)
{
	struct prio_priv *p = q->priv;
	struct sk_buff *skb = NULL;

	for (int i = 0; i < p->bands && !skb; i++)
		skb = qdisc_peek(p->queues[i]);
	return skb;
}

static void prio_reset(struct Qdisc *q)
{
	struct prio_priv *p = q->priv;

	for (int i = 0; i < p->bands; i++)
		qdisc_reset(p->queues[i]);
}

static void prio_destroy(struct Qdisc *q)
{
	struct prio_priv *p = q->priv;

	tcf_block_put(&p->block);
	for (int i = 0; i < p->bands; i++)
		qdisc_destroy(p->queues[i]);
}

/* --- options -------------------------------------------------------------- */

static void prio_tune(struct Qdisc *q, const struct tc_prio_qopt *o)
{
	struct Qdisc *new[TCQ_PRIO_BANDS] = { NULL }, *old[TCQ_PRIO_BANDS];
	struct prio_priv *p = q->priv;
	int i, had = p->bands;

	for (i = had; i < o->bands; i++)
		new[i] = qdisc_leaf_create(q, QDISC_PFIFO,
					   TC_H_MAKE(q->handle, i + 1));
	sch_tree_lock(q);
	for (i = o->bands; i < had; i++) {
		old[i] = p->queues[i];
		qdisc_purge_queue(old[i]);
	}
	for (i = had; i < o->bands; i++)
		p->queues[i] = new[i];
	p->bands = o->bands;
	memcpy(p->prio2band, o->priomap, sizeof(p->prio2band));
	sch_tree_unlock(q);
	for (i = o->bands; i < had; i++)
		qdisc_destroy(old[i]);
	for (i = had; i < o->bands; i++)
		qdisc_hash_add(new[i], true);
}

static int prio_change(struct Qdisc *q, const struct nlattr *opt,
		       struct netlink_ext_ack *ext)
{
	struct tc_prio_qopt o;

	(void)ext;
	if (nla_len(opt) < (int)sizeof(o))
		return -EINVAL;
	memcpy(&o, nla_data(opt), sizeof(o));
	if (o.bands > TCQ_PRIO_BANDS || o.bands < 2)
		return -EINVAL;
	for (int i = 0; i <= TC_PRIO_MAX; i++)
		if (o.priomap[i] >= o.bands)
			return -EINVAL;
	prio_tune(q, &o);
	return 0;
}

static int prio_init(struct Qdisc *q, const struct nlattr *opt,
		     struct netlink_ext_ack *ext)
{
	struct prio_priv *p = q->priv;

	tcf_block_init(&p->block, q);
	return opt ? prio_change(q, opt, ext) : -EINVAL;
}

static int prio_dump(struct Qdisc *q, void *buf, int size)
{
	const struct prio_priv *p = q->priv;
	struct tc_prio_qopt o = { .bands = p->bands };

	if (size < (int)sizeof(o))
		return -EMSGSIZE;
	memcpy(o.priomap, p->prio2band, sizeof(o.priomap));
	memcpy(buf, &o, sizeof(o));
	return sizeof(o);
}

/* --- the bands as classes: their numbers ---------------------------------- */

static unsigned long prio_find(struct Qdisc *q, u32 classid)
{
	const struct prio_priv *p = q->priv;
	u32 band = TC_H_MIN(classid);

	return band - 1 < (u32)p->bands ? band : 0;
}

static int prio_graft(struct Qdisc *q, unsigned long cl, struct Qdisc *new,
		      struct Qdisc **old, struct netlink_ext_ack *ext)
{
	struct prio_priv *p = q->priv;

	(void)ext;
	if (!new) {
		new = qdisc_leaf_create(q, QDISC_PFIFO,
					TC_H_MAKE(q->handle, (u32)cl));
		qdisc_hash_add(new, true);
	}
	qdisc_replace(q, new, &p->queues[cl - 1], old);
	return 0;
}

static struct Qdisc *prio_leaf(struct Qdisc *q, unsigned long cl)
{
	struct prio_priv *p = q->priv;

	return p->queues[cl - 1];
}

static void prio_walk(struct Qdisc *q, struct qdisc_walker *w)
{
	struct prio_priv *p = q->priv;

	for (int i = 0; i < p->bands; i++)
		if (!tc_walk_one(q, (unsigned long)i + 1, w))
			return;
}

static struct tcf_block *prio_tcf_block(struct Qdisc *q, unsigned long cl)
{
	struct prio_priv *p = q->priv;

	return cl ? NULL : &p->block;
}

static void prio_unbind(struct Qdisc *q, unsigned long cl)
{
	(void)q; /* bands are not counted */
	(void)cl;
}

static int prio_dump_class(struct Qdisc *q, unsigned long cl,
			   struct sk_buff *skb, struct tcmsg *t)
{
	const struct prio_priv *p = q->priv;

	(void)skb;
	t->tcm_handle |= TC_H_MIN(cl);
	t->tcm_info = p->queues[cl - 1]->handle;
	return 0;
}

static int prio_dump_class_stats(struct Qdisc *q, unsigned long cl,
				 struct gnet_dump *d)
{
	const struct prio_priv *p = q->priv;
	const struct Qdisc *leaf = p->queues[cl - 1];

	gnet_stats_copy_basic(d, &leaf->stats);
	gnet_stats_copy_queue(d, &leaf->stats, qdisc_qlen(leaf));
	return 0;
}

static const struct Qdisc_class_ops prio_class_ops = {
	.graft = prio_graft,
	.leaf = prio_leaf,
	.find = prio_find,
	.walk = prio_walk,
	.tcf_block = prio_tcf_block,
	.bind_tcf = prio_find,
	.unbind_tcf = prio_unbind,
	.dump = prio_dump_class,
	.dump_stats = prio_dump_class_stats,
};

const struct Qdisc_ops prio_qdisc_ops = {
	.id = "prio",
	.priv_size = sizeof(struct prio_priv),
	.enqueue = prio_enqueue,
	.dequeue = prio_dequeue,
	.peek = prio_peek,
	.init = prio_init,
	.reset = prio_reset,
	.destroy = prio_destroy,
	.change = prio_change,
	.dump = prio_dump,
	.cl_ops = &prio_class_ops,
};
