// SPDX-License-Identifier: MIT
/*
 * sch_htb_class.c - the classes of htb: made, changed, shown, taken away
 *
 * Models htb_change_class and the class operations of net/sched/sch_htb.c. A
 * leaf whose first child comes becomes an inner class and loses its queue; an
 * inner class whose last child goes becomes a leaf with a new one. Classes are
 * found in a hash that doubles, and shown in its order, as Linux does.
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/sch_htb.h"

static struct htb_class *cl_of(unsigned long cl)
{
	return (struct htb_class *)cl;
}

/* --- the hash ------------------------------------------------------------- */

static u32 class_hash(u32 id, u32 size)
{
	id ^= id >> 8;
	id ^= id >> 4;
	return id & (size - 1);
}

struct htb_class *htb_find(struct Qdisc *q, u32 classid)
{
	struct htb_sched *s = q->priv;
	struct htb_class *cl;

	if (!classid)
		return NULL;
	for (cl = s->hash[class_hash(classid, s->hash_size)]; cl;
	     cl = cl->hash_next)
		if (cl->classid == classid)
			break;
	return cl;
}

/* queue_lock */
static void hash_add(struct htb_class **hash, u32 size, struct htb_class *cl)
{
	struct htb_class **h = &hash[class_hash(cl->classid, size)];

	cl->hash_next = *h;
	*h = cl;
}

static void hash_del(struct htb_sched *s, struct htb_class *cl)
{
	struct htb_class **p = &s->hash[class_hash(cl->classid, s->hash_size)];

	while (*p && *p != cl)
		p = &(*p)->hash_next;
	if (*p)
		*p = cl->hash_next;
	s->classes--;
}

/* Three quarters full: twice the size, if there is memory. */
static void hash_grow(struct Qdisc *q)
{
	struct htb_sched *s = q->priv;
	struct htb_class **hash, **old = s->hash, *cl;
	u32 size = s->hash_size * 2;

	if (s->classes * 4 <= s->hash_size * 3)
		return;
	hash = kzalloc(size * sizeof(hash[0]));
	if (!hash)
		return;
	sch_tree_lock(q);
	for (u32 i = 0; i < s->hash_size; i++)
		while ((cl = old[i])) {
			old[i] = cl->hash_next;
			hash_add(hash, size, cl);
		}
	s->hash = hash;
	s->hash_size = size;
	sch_tree_unlock(q);
	kfree(old);
}

/* --- leaf and inner ------------------------------------------------------- */

/* queue_lock. Its queue, to be destroyed. */
static struct Qdisc *leaf_to_inner(struct htb_sched *s, struct htb_class *p)
{
	struct Qdisc *old = p->leaf;

	qdisc_purge_queue(old);
	htb_deactivate(s, p);
	htb_unwait(p);
	p->cmode = HTB_CAN_SEND;
	p->level = (p->parent ? p->parent->level : TC_HTB_MAXDEPTH) - 1;
	p->leaf = NULL;
	for (int i = 0; i < TC_HTB_NUMPRIO; i++)
		htb_feed_init(&p->feed[i]);
	return old;
}

/* queue_lock */
static void inner_to_leaf(struct htb_class *p, struct Qdisc *leaf)
{
	htb_unwait(p);
	p->level = 0;
	p->leaf = leaf;
	p->tokens = p->buffer;
	p->ctokens = p->cbuffer;
	p->t_c = ktime_get();
	p->cmode = HTB_CAN_SEND;
	memset(p->deficit, 0, sizeof(p->deficit));
}

void htb_class_destroy(struct Qdisc *q, struct htb_class *cl)
{
	(void)q;
	if (!cl->level && cl->leaf)
		qdisc_destroy(cl->leaf);
	gen_kill_estimator(&cl->rate_est);
	tcf_block_put(&cl->block);
	kfree(cl);
}

/* --- change --------------------------------------------------------------- */

static const struct nla_policy htb_policy[TCA_HTB_MAX + 1] = {
	[TCA_HTB_PARMS] = { NLA_UNSPEC, sizeof(struct tc_htb_opt) },
	[TCA_HTB_INIT] = { NLA_UNSPEC, sizeof(struct tc_htb_glob) },
	[TCA_HTB_CTAB] = { NLA_BINARY, TC_RTAB_SIZE },
	[TCA_HTB_RTAB] = { NLA_BINARY, TC_RTAB_SIZE },
	[TCA_HTB_DIRECT_QLEN] = { NLA_U32, 0 },
	[TCA_HTB_RATE64] = { NLA_U64, 0 },
	[TCA_HTB_CEIL64] = { NLA_U64, 0 },
	[TCA_HTB_OFFLOAD] = { NLA_FLAG, 0 },
};

static struct htb_class *class_alloc(struct Qdisc *q, u32 classid,
				     struct htb_class *parent,
				     const struct tc_htb_opt *o)
{
	struct htb_class *cl = kzalloc(sizeof(*cl));

	if (!cl)
		return NULL;
	cl->classid = classid;
	cl->parent = parent;
	tcf_block_init(&cl->block, q);
	cl->leaf = qdisc_leaf_create(q, QDISC_PFIFO, classid);
	cl->tokens = (s64)psched_ns(o->buffer);
	cl->ctokens = (s64)psched_ns(o->cbuffer);
	cl->mbuffer = 60ll * 1000000000;
	cl->t_c = ktime_get();
	cl->cmode = HTB_CAN_SEND;
	return cl;
}

static int new_class(struct Qdisc *q, u32 classid, struct htb_class *parent,
		     struct nlattr **tca, const struct tc_htb_opt *o,
		     struct htb_class **to, struct netlink_ext_ack *ext)
{
	struct htb_sched *s = q->priv;
	struct Qdisc *old = NULL;
	struct htb_class *cl;
	int err;

	if (!classid || TC_H_MAJ(classid ^ q->handle))
		return -EINVAL;
	if (parent && parent->parent && parent->parent->level < 2) {
		NL_SET_ERR(ext, "sch_htb: tree is too deep");
		return -EINVAL;
	}
	cl = class_alloc(q, classid, parent, o);
	if (!cl)
		return -ENOBUFS;
	if (tca[TCA_RATE]) {
		err = tc_replace_estimator(&cl->rate_est, &cl->stats,
					   tca[TCA_RATE]);
		if (err) {
			htb_class_destroy(q, cl);
			return err;
		}
	}
	sch_tree_lock(q);
	if (parent && !parent->level)
		old = leaf_to_inner(s, parent);
	if (parent)
		parent->children++;
	hash_add(s->hash, s->hash_size, cl);
	s->classes++;
	sch_tree_unlock(q);
	qdisc_hash_add(cl->leaf, true);
	if (old)
		qdisc_destroy(old);
	*to = cl;
	return 0;
}

static u64 rate64(const struct nlattr *a)
{
	u64 v = 0;

	if (a)
		memcpy(&v, nla_data(a), sizeof(v));
	return v;
}

/* A leaf's share of a round: asked for, or by its rate. < 0: small, > 0: big */
static int set_quantum(struct htb_sched *s, struct htb_class *cl,
		       const struct tc_htb_opt *o)
{
	u64 quantum = cl->rate.rate / (u64)s->rate2quantum;
	int odd = 0;

	if (o->quantum) {
		quantum = o->quantum;
	} else if (quantum < 1000) {
		odd = -1;
		quantum = 1000;
	} else if (quantum > 200000) {
		odd = 1;
		quantum = 200000;
	}
	cl->quantum = (int)min(quantum, (u64)INT32_MAX);
	return odd;
}

static char *append(char *to, const char *s)
{
	while (*s)
		*to++ = *s++;
	return to;
}

static void warn_quantum(struct netlink_ext_ack *ext, u32 classid, int odd)
{
	char *to = append(ext->text, "sch_htb: quantum of class ");
	int shift = 28;

	while (shift && !(classid >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*to++ = "0123456789ABCDEF"[classid >> shift & 15];
	to = append(to, odd < 0 ? " is small" : " is big");
	*append(to, ". Consider r2q change.") = '\0';
	ext->msg = ext->text;
}

static int htb_change_class(struct Qdisc *q, u32 classid, u32 parentid,
			    struct nlattr **tca, unsigned long *arg,
			    struct netlink_ext_ack *ext)
{
	struct htb_class *cl = cl_of(*arg), *parent;
	struct nlattr *tb[TCA_HTB_MAX + 1];
	struct tc_htb_opt o;
	int err, odd = 0;

	if (!tca[TCA_OPTIONS])
		return -EINVAL;
	err = nla_parse_nested(tb, TCA_HTB_MAX, tca[TCA_OPTIONS], htb_policy,
			       ext);
	if (err < 0)
		return err;
	if (!tb[TCA_HTB_PARMS])
		return -EINVAL;
	memcpy(&o, nla_data(tb[TCA_HTB_PARMS]), sizeof(o));
	if (!o.rate.rate || !o.ceil.rate)
		return -EINVAL;
	if (tb[TCA_HTB_OFFLOAD])
		return -EOPNOTSUPP;
	parent = parentid == TC_H_ROOT ? NULL : htb_find(q, parentid);
	if (!cl) {
		err = new_class(q, classid, parent, tca, &o, &cl, ext);
	} else if (tca[TCA_RATE]) {
		err = tc_replace_estimator(&cl->rate_est, &cl->stats,
					   tca[TCA_RATE]);
	}
	if (err)
		return err;
	sch_tree_lock(q);
	psched_ratecfg_precompute(&cl->rate, &o.rate,
				  rate64(tb[TCA_HTB_RATE64]));
	psched_ratecfg_precompute(&cl->ceil, &o.ceil,
				  rate64(tb[TCA_HTB_CEIL64]));
	if (!cl->level) {
		odd = set_quantum(q->priv, cl, &o);
		/* it is known above by the priority it had */
		htb_deactivate(q->priv, cl);
		cl->prio = min(o.prio, (u32)TC_HTB_NUMPRIO - 1);
		if (qdisc_qlen(cl->leaf))
			htb_activate(q->priv, cl);
	}
	cl->buffer = (s64)psched_ns(o.buffer);
	cl->cbuffer = (s64)psched_ns(o.cbuffer);
	sch_tree_unlock(q);
	hash_grow(q);
	if (odd)
		warn_quantum(ext, cl->classid, odd);
	*arg = (unsigned long)cl;
	return 0;
}

static int htb_delete(struct Qdisc *q, unsigned long arg,
		      struct netlink_ext_ack *ext)
{
	struct htb_class *cl = cl_of(arg), *parent = cl->parent;
	struct htb_sched *s = q->priv;
	struct Qdisc *leaf = NULL;

	if (cl->children || cl->filters) {
		NL_SET_ERR(ext, "HTB class in use");
		return -EBUSY;
	}
	if (parent && parent->children == 1)
		leaf = qdisc_leaf_create(q, QDISC_PFIFO, parent->classid);
	sch_tree_lock(q);
	if (!cl->level)
		qdisc_purge_queue(cl->leaf);
	hash_del(s, cl);
	if (parent)
		parent->children--;
	htb_deactivate(s, cl);
	htb_unwait(cl);
	if (leaf)
		inner_to_leaf(parent, leaf);
	sch_tree_unlock(q);
	htb_class_destroy(q, cl);
	return 0;
}

/* --- the other operations ------------------------------------------------- */

static unsigned long htb_search(struct Qdisc *q, u32 classid)
{
	return (unsigned long)htb_find(q, classid);
}

static int htb_graft(struct Qdisc *q, unsigned long arg, struct Qdisc *new,
		     struct Qdisc **old, struct netlink_ext_ack *ext)
{
	struct htb_class *cl = cl_of(arg);

	(void)ext;
	if (cl->level)
		return -EINVAL;
	if (!new)
		new = qdisc_create_dflt(q->dev, QDISC_PFIFO, cl->classid);
	if (!new)
		return -ENOBUFS;
	qdisc_replace(q, new, &cl->leaf, old);
	return 0;
}

static struct Qdisc *htb_leaf(struct Qdisc *q, unsigned long arg)
{
	struct htb_class *cl = cl_of(arg);

	(void)q;
	return cl->level ? NULL : cl->leaf;
}

static void htb_qlen_notify(struct Qdisc *q, unsigned long arg)
{
	htb_deactivate(q->priv, cl_of(arg));
}

static void htb_walk(struct Qdisc *q, struct qdisc_walker *w)
{
	struct htb_sched *s = q->priv;

	for (u32 i = 0; i < s->hash_size; i++)
		for (struct htb_class *cl = s->hash[i]; cl; cl = cl->hash_next)
			if (!tc_walk_one(q, (unsigned long)cl, w))
				return;
}

static struct tcf_block *htb_tcf_block(struct Qdisc *q, unsigned long arg)
{
	struct htb_sched *s = q->priv;

	return arg ? &cl_of(arg)->block : &s->block;
}

static unsigned long htb_bind_filter(struct Qdisc *q, u32 classid)
{
	struct htb_class *cl = htb_find(q, classid);

	if (cl)
		cl->filters++;
	return (unsigned long)cl;
}

static void htb_unbind_filter(struct Qdisc *q, unsigned long arg)
{
	(void)q;
	cl_of(arg)->filters--;
}

static int htb_dump_class(struct Qdisc *q, unsigned long arg,
			  struct sk_buff *skb, struct tcmsg *t)
{
	const struct htb_class *cl = cl_of(arg);
	struct tc_htb_opt o;
	struct nlattr *nest;
	int err;

	(void)q;
	t->tcm_parent = cl->parent ? cl->parent->classid : TC_H_ROOT;
	t->tcm_handle = cl->classid;
	if (!cl->level && cl->leaf)
		t->tcm_info = cl->leaf->handle;
	memset(&o, 0, sizeof(o));
	psched_ratecfg_getrate(&o.rate, &cl->rate);
	psched_ratecfg_getrate(&o.ceil, &cl->ceil);
	o.buffer = (u32)(cl->buffer / PSCHED_TICK_NS);
	o.cbuffer = (u32)(cl->cbuffer / PSCHED_TICK_NS);
	o.quantum = (u32)cl->quantum;
	o.prio = cl->prio;
	o.level = (u32)cl->level;
	nest = nla_nest_start(skb, TCA_OPTIONS);
	if (!nest)
		return -EMSGSIZE;
	err = nla_put(skb, TCA_HTB_PARMS, sizeof(o), &o);
	if (cl->rate.rate > UINT32_MAX)
		err |= nla_put_u64(skb, TCA_HTB_RATE64, cl->rate.rate);
	if (cl->ceil.rate > UINT32_MAX)
		err |= nla_put_u64(skb, TCA_HTB_CEIL64, cl->ceil.rate);
	nla_nest_end(skb, nest);
	return err ? -EMSGSIZE : 0;
}

static u32 ticks(s64 ns)
{
	s64 t = ns >> 6; /* PSCHED_TICK_NS */

	return (u32)(s32)min(max(t, -(s64)INT32_MAX), (s64)INT32_MAX);
}

static int htb_dump_class_stats(struct Qdisc *q, unsigned long arg,
				struct gnet_dump *d)
{
	struct htb_class *cl = cl_of(arg);
	struct qdisc_stats queue = { .drops = cl->stats.drops,
				     .overlimits = cl->stats.overlimits };
	u32 qlen = 0;

	(void)q;
	if (!cl->level && cl->leaf) {
		qlen = qdisc_qlen(cl->leaf);
		queue.backlog = cl->leaf->stats.backlog;
	}
	cl->xstats.tokens = ticks(cl->tokens);
	cl->xstats.ctokens = ticks(cl->ctokens);
	gnet_stats_copy_basic(d, &cl->stats);
	gnet_stats_copy_rate_est(d, cl->rate_est);
	gnet_stats_copy_queue(d, &queue, qlen);
	gnet_stats_copy_app(d, &cl->xstats, sizeof(cl->xstats));
	return 0;
}

const struct Qdisc_class_ops htb_class_ops = {
	.graft = htb_graft,
	.leaf = htb_leaf,
	.qlen_notify = htb_qlen_notify,
	.find = htb_search,
	.change = htb_change_class,
	.delete = htb_delete,
	.walk = htb_walk,
	.tcf_block = htb_tcf_block,
	.bind_tcf = htb_bind_filter,
	.unbind_tcf = htb_unbind_filter,
	.dump = htb_dump_class,
	.dump_stats = htb_dump_class_stats,
};
