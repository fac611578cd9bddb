// SPDX-License-Identifier: MIT
/*
 * sch_prio.c - bands: the first that has a packet goes
 *
 * Models net/sched/sch_prio.c. The band is the priority map's for the
 * packet's priority, or the one its priority names as a class of ours
 * (SO_PRIORITY = handle | band + 1).
 *
 * Not modelled: filters, other disciplines in a band (each is a pfifo of the
 * device's txqueuelen).
 */
#include <errno.h>
#include <linux/pkt_sched.h>
#include <string.h>

#include "stack/netlink/sch_api.h"

extern const struct Qdisc_ops prio_qdisc_ops;

struct prio_priv {
	struct tc_prio_qopt opt;
	struct sk_buff_head band[TCQ_PRIO_BANDS];
};

static struct sk_buff_head *classify(struct Qdisc *q, const struct sk_buff *skb)
{
	struct prio_priv *p = q->priv;
	u32 minor = TC_H_MIN(skb->priority);

	if (q->handle && TC_H_MAJ(skb->priority) == q->handle && minor &&
	    minor <= (u32)p->opt.bands)
		return &p->band[minor - 1];
	return &p->band[p->opt.priomap[skb->priority & TC_PRIO_MAX]];
}

static int prio_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	struct sk_buff_head *b = classify(q, skb);

	if (b->qlen >= max(q->dev->tx_queue_len, 1u))
		return qdisc_drop(skb, q);
	__skb_queue_tail(b, skb);
	q->q.qlen++;
	q->stats.backlog += skb->len;
	return NET_XMIT_SUCCESS;
}

static struct sk_buff *prio_dequeue(struct Qdisc *q)
{
	struct prio_priv *p = q->priv;

	for (int i = 0; i < p->opt.bands; i++) {
		struct sk_buff *skb = __skb_dequeue(&p->band[i]);

		if (skb) {
			q->q.qlen--;
			q->stats.backlog -= skb->len;
			return skb;
		}
	}
	return NULL;
}

static int prio_requeue(struct sk_buff *skb, struct Qdisc *q)
{
	__skb_queue_head(classify(q, skb), skb);
	q->q.qlen++;
	q->stats.backlog += skb->len;
	q->stats.requeues++;
	return NET_XMIT_SUCCESS;
}

static void prio_reset(struct Qdisc *q)
{
	struct prio_priv *p = q->priv;

	for (int i = 0; i < TCQ_PRIO_BANDS; i++)
		__skb_queue_purge(&p->band[i]);
	q->q.qlen = 0;
	q->stats.backlog = 0;
}

static int prio_change(struct Qdisc *q, const struct nlattr *opt)
{
	struct prio_priv *p = q->priv;
	struct tc_prio_qopt o;

	if (nla_len(opt) < (int)sizeof(o))
		return -EINVAL;
	memcpy(&o, nla_data(opt), sizeof(o));
	if (o.bands > TCQ_PRIO_BANDS || o.bands < 2)
		return -EINVAL;
	for (int i = 0; i <= TC_PRIO_MAX; i++)
		if (o.priomap[i] >= o.bands)
			return -EINVAL;
	prio_reset(q);
	p->opt = o;
	return 0;
}

static int prio_init(struct Qdisc *q, const struct nlattr *opt)
{
	struct prio_priv *p = q->priv;

	for (int i = 0; i < TCQ_PRIO_BANDS; i++)
		skb_queue_head_init(&p->band[i]);
	return opt ? prio_change(q, opt) : -EINVAL;
}

static int prio_dump(struct Qdisc *q, void *buf, int size)
{
	struct prio_priv *p = q->priv;

	if (size < (int)sizeof(p->opt))
		return -EMSGSIZE;
	memcpy(buf, &p->opt, sizeof(p->opt));
	return sizeof(p->opt);
}

const struct Qdisc_ops prio_qdisc_ops = {
	.id = "prio",
	.priv_size = sizeof(struct prio_priv),
	.enqueue = prio_enqueue,
	.dequeue = prio_dequeue,
	.requeue = prio_requeue,
	.init = prio_init,
	.reset = prio_reset,
	.change = prio_change,
	.dump = prio_dump,
};
