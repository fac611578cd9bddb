// SPDX-License-Identifier: MIT
/*
 * sch_ingress.c - ingress and clsact: filters that have no queue
 *
 * Models net/sched/sch_ingress.c. They hang beside the root, have no queue and
 * hold filters of what arrives (and, clsact, of what is sent). What such a
 * filter can do to a packet is done by its actions, and those are not modelled
 * here: packets pass, as they do on Linux by a filter without one.
 *
 * Not modelled: shared blocks.
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/cls_api.h"

extern const struct Qdisc_ops ingress_qdisc_ops, clsact_qdisc_ops;

struct ingress_priv {
	struct tcf_block ingress, egress;
};

static int ingress_init(struct Qdisc *q, const struct nlattr *opt,
			struct netlink_ext_ack *ext)
{
	struct ingress_priv *p = q->priv;

	(void)opt;
	(void)ext;
	tcf_block_init(&p->ingress, q);
	tcf_block_init(&p->egress, q);
	return q->parent == TC_H_INGRESS ? 0 : -EOPNOTSUPP;
}

static void ingress_destroy(struct Qdisc *q)
{
	struct ingress_priv *p = q->priv;

	tcf_block_put(&p->ingress);
	tcf_block_put(&p->egress);
}

static int ingress_dump(struct Qdisc *q, void *buf, int size)
{
	(void)q;
	(void)buf;
	(void)size;
	return 0; /* there is nothing to set */
}

static struct Qdisc *ingress_leaf(struct Qdisc *q, unsigned long cl)
{
	(void)q;
	(void)cl;
	return NULL;
}

static unsigned long ingress_find(struct Qdisc *q, u32 classid)
{
	(void)q;
	return TC_H_MIN(classid) + 1;
}

static unsigned long clsact_find(struct Qdisc *q, u32 classid)
{
	u32 minor = TC_H_MIN(classid);

	(void)q;
	return minor == TC_H_MIN_INGRESS || minor == TC_H_MIN_EGRESS ? minor
								     : 0;
}

/* Filters may name any class here; it means nothing. */
static unsigned long ingress_bind(struct Qdisc *q, u32 classid)
{
	return ingress_find(q, classid);
}

static void ingress_unbind(struct Qdisc *q, unsigned long cl)
{
	(void)q;
	(void)cl;
}

static void ingress_walk(struct Qdisc *q, struct qdisc_walker *w)
{
	(void)q;
	(void)w;
}

static struct tcf_block *ingress_tcf_block(struct Qdisc *q, unsigned long cl)
{
	struct ingress_priv *p = q->priv;

	(void)cl;
	return &p->ingress;
}

static struct tcf_block *clsact_tcf_block(struct Qdisc *q, unsigned long cl)
{
	struct ingress_priv *p = q->priv;

	switch (cl) {
	case TC_H_MIN_INGRESS:
		return &p->ingress;
	case TC_H_MIN_EGRESS:
		return &p->egress;
	default:
		return NULL;
	}
}

static const struct Qdisc_class_ops ingress_class_ops = {
	.leaf = ingress_leaf,
	.find = ingress_find,
	.walk = ingress_walk,
	.tcf_block = ingress_tcf_block,
	.bind_tcf = ingress_bind,
	.unbind_tcf = ingress_unbind,
};

static const struct Qdisc_class_ops clsact_class_ops = {
	.leaf = ingress_leaf,
	.find = clsact_find,
	.walk = ingress_walk,
	.tcf_block = clsact_tcf_block,
	.bind_tcf = clsact_find,
	.unbind_tcf = ingress_unbind,
};

const struct Qdisc_ops ingress_qdisc_ops = {
	.id = "ingress",
	.priv_size = sizeof(struct ingress_priv),
	.init = ingress_init,
	.destroy = ingress_destroy,
	.dump = ingress_dump,
	.cl_ops = &ingress_class_ops,
};

const struct Qdisc_ops clsact_qdisc_ops = {
	.id = "clsact",
	.priv_size = sizeof(struct ingress_priv),
	.init = ingress_init,
	.destroy = ingress_destroy,
	.dump = ingress_dump,
	.cl_ops = &clsact_class_ops,
};
