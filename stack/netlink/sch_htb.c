// SPDX-License-Identifier: MIT
/*
 * sch_htb.c - hierarchical token buckets: enqueue and dequeue
 *
 * Models net/sched/sch_htb.c; its classes are in sch_htb_class.c, where they
 * hang is in sch_htb_feed.c. A packet goes to the leaf that its
 * priority, a filter, or the default names; to no leaf: it is "direct" and
 * goes before all others.
 *
 * dequeue: of the lowest level, and there of the lowest priority number, the
 * class whose turn it is; through the feeds down to a leaf, which may send
 * its quantum before the next one's turn. A class pays at its level and at
 * all above (htb_charge_class); who paid the last it had changes its mode.
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/sch_htb.h"

extern const struct Qdisc_ops htb_qdisc_ops;

/* --- tokens --------------------------------------------------------------- */

static enum htb_cmode class_mode(const struct htb_class *cl, s64 *diff)
{
	s64 toks = cl->ctokens + *diff;

	if (toks < 0) {
		*diff = -toks;
		return HTB_CANT_SEND;
	}
	toks = cl->tokens + *diff;
	if (toks >= 0)
		return HTB_CAN_SEND;
	*diff = -toks;
	return HTB_MAY_BORROW;
}

/* *diff: time that its tokens have not seen; then, until its next mode. */
static void change_class_mode(struct htb_sched *s, struct htb_class *cl,
			      s64 *diff)
{
	enum htb_cmode mode = class_mode(cl, diff);

	if (mode == cl->cmode)
		return;
	if (mode == HTB_CANT_SEND) {
		cl->stats.overlimits++;
		s->overlimits++;
	}
	if (cl->prio_activity) {
		if (cl->cmode != HTB_CANT_SEND)
			htb_deactivate_prios(s, cl);
		cl->cmode = mode;
		if (mode != HTB_CANT_SEND)
			htb_activate_prios(s, cl);
	} else {
		cl->cmode = mode;
	}
}

void htb_unwait(struct htb_class *cl)
{
	if (cl->waiting)
		list_del(&cl->wait);
	cl->waiting = false;
}

static void wait_until(struct htb_sched *s, struct htb_class *cl, s64 delay)
{
	struct list_head *head = &s->level[cl->level].wait, *at = head->prev;

	htb_unwait(cl);
	cl->pq_key = s->now + (u64)max(delay, (s64)1);
	while (at != head &&
	       list_entry(at, struct htb_class, wait)->pq_key > cl->pq_key)
		at = at->prev;
	list_add(&cl->wait, at);
	cl->waiting = true;
}

static s64 pay(s64 tokens, s64 diff, s64 buffer, s64 mbuffer, s64 cost)
{
	tokens = min(tokens + diff, buffer) - cost;
	return max(tokens, 1 - mbuffer);
}

/* A packet of cl goes at a level: from there on up its rate is used. */
static void htb_charge_class(struct htb_sched *s, struct htb_class *cl,
			     int level, const struct sk_buff *skb)
{
	enum htb_cmode old;
	s64 diff;

	for (; cl; cl = cl->parent) {
		diff = min((s64)(s->now - cl->t_c), cl->mbuffer);
		if (cl->level >= level) {
			if (cl->level == level)
				cl->xstats.lends++;
			cl->tokens =
				pay(cl->tokens, diff, cl->buffer, cl->mbuffer,
				    psched_l2t_ns(&cl->rate, skb->len));
		} else {
			cl->xstats.borrows++;
			cl->tokens += diff;
		}
		cl->ctokens = pay(cl->ctokens, diff, cl->cbuffer, cl->mbuffer,
				  psched_l2t_ns(&cl->ceil, skb->len));
		cl->t_c = s->now;
		old = cl->cmode;
		diff = 0;
		change_class_mode(s, cl, &diff);
		if (old != cl->cmode) {
			htb_unwait(cl);
			if (cl->cmode != HTB_CAN_SEND)
				wait_until(s, cl, diff);
		}
		if (cl->level) {
			cl->stats.bytes += skb->len;
			cl->stats.packets++;
		}
	}
}

/* Who waited long enough changes its mode; when the next is due, or 0. */
static u64 do_events(struct htb_sched *s, int level)
{
	struct list_head *head = &s->level[level].wait;

	while (!list_empty(head)) {
		struct htb_class *cl =
			list_entry(head->next, struct htb_class, wait);
		s64 diff;

		if (cl->pq_key > s->now)
			return cl->pq_key;
		htb_unwait(cl);
		diff = min((s64)(s->now - cl->t_c), cl->mbuffer);
		change_class_mode(s, cl, &diff);
		if (cl->cmode != HTB_CAN_SEND)
			wait_until(s, cl, diff);
	}
	return 0;
}

/* --- dequeue -------------------------------------------------------------- */

/*
 * Whose turn it is, from a row down to a leaf. When all of a feed had theirs,
 * it begins anew and the class above it has had its turn.
 */
static struct htb_class *lookup_leaf(struct htb_feed *row, int prio)
{
	struct htb_feed *path[TC_HTB_MAXDEPTH];
	int depth = 0;

	path[0] = row;
	for (;;) {
		struct htb_feed *f = path[depth];
		struct htb_class *cl;

		if (list_empty(&f->list))
			return NULL;
		if (!f->ptr)
			f->ptr = f->list.next;
		if (f->ptr == &f->list) {
			f->ptr = f->list.next;
			if (depth) {
				htb_feed_next(path[--depth]);
				continue;
			}
		}
		cl = list_entry(f->ptr, struct htb_node, list)->cl;
		if (!cl->level)
			return cl;
		if (depth + 1 == TC_HTB_MAXDEPTH)
			return NULL;
		path[++depth] = &cl->feed[prio];
	}
}

/* The feed in which a leaf that sends at this level has its turn. */
static struct htb_feed *feed_of(struct htb_sched *s, struct htb_class *cl,
				int prio, int level)
{
	return level ? &cl->parent->feed[prio] : &s->level[0].row[prio];
}

static struct sk_buff *dequeue_tree(struct htb_sched *s, int prio, int level)
{
	struct htb_feed *row = &s->level[level].row[prio];
	struct htb_class *cl, *start = NULL;
	struct sk_buff *skb = NULL;
	u32 tries = s->classes + 1; /* start itself may be gone */

	while ((cl = lookup_leaf(row, prio)) && cl != start && tries--) {
		if (!qdisc_qlen(cl->leaf)) {
			/* its queue lost its packets by itself */
			htb_deactivate(s, cl);
			continue;
		}
		skb = qdisc_dequeue(cl->leaf);
		if (skb)
			break;
		/* It holds them back (a netem, a tbf): the next one. */
		if (!start)
			start = cl;
		htb_feed_next(feed_of(s, cl, prio, level));
	}
	if (!skb)
		return NULL;
	cl->stats.bytes += skb->len;
	cl->stats.packets++;
	cl->deficit[level] -= skb->len;
	if (cl->deficit[level] < 0) {
		cl->deficit[level] += cl->quantum;
		htb_feed_next(feed_of(s, cl, prio, level));
	}
	if (!qdisc_qlen(cl->leaf))
		htb_deactivate(s, cl);
	htb_charge_class(s, cl, level, skb);
	return skb;
}

/* At s->now. NULL: none may go; *next is when one may, or UINT64_MAX. */
static struct sk_buff *dequeue_now(struct htb_sched *s, u64 *next)
{
	struct sk_buff *skb;
	u64 event;

	*next = UINT64_MAX;
	for (int level = 0; level < TC_HTB_MAXDEPTH; level++) {
		event = do_events(s, level);
		if (event)
			*next = min(*next, event);
		for (int prio = 0; prio < TC_HTB_NUMPRIO; prio++) {
			if (list_empty(&s->level[level].row[prio].list))
				continue;
			skb = dequeue_tree(s, prio, level);
			if (skb)
				return skb;
		}
	}
	return NULL;
}

struct sk_buff *htb_dequeue(struct Qdisc *q)
{
	struct htb_sched *s = q->priv;
	struct sk_buff *skb = __skb_dequeue(&s->direct_queue);
	u64 next, real;

	if (skb)
		goto ok;
	if (!q->q.qlen) {
		s->next = 0;
		return NULL;
	}
	real = ktime_get();
	s->now = psched_resume(s->next, real);
	while (!(skb = dequeue_now(s, &next)) && next <= real)
		s->now = next;
	s->next = skb ? s->now : next == UINT64_MAX ? 0 : next;
	if (!skb) {
		if (s->next)
			qdisc_watchdog_schedule(q, s->next);
		return NULL;
	}
ok:
	q->q.qlen--;
	q->stats.backlog -= skb->len;
	qdisc_bstats_update(q, skb);
	return skb;
}

/* --- enqueue -------------------------------------------------------------- */

/* NULL: direct. Inner classes ask their own filters further. */
static struct htb_class *htb_classify(struct sk_buff *skb, struct Qdisc *q)
{
	struct htb_sched *s = q->priv;
	struct tcf_block *block = &s->block;
	struct htb_class *cl;
	struct tcf_result res;
	int hops = 0; /* Linux: goes round for ever when filters do */

	if (skb->priority == q->handle)
		return NULL;
	cl = htb_find(q, skb->priority);
	if (cl) {
		if (!cl->level)
			return cl;
		block = &cl->block;
	}
	while (tc_classify(skb, block, &res) >= 0 && hops++ < TC_HTB_MAXDEPTH) {
		cl = (struct htb_class *)res.class;
		if (!cl) {
			if (res.classid == q->handle)
				return NULL;
			cl = htb_find(q, res.classid);
			if (!cl)
				break;
		}
		if (!cl->level)
			return cl;
		block = &cl->block;
	}
	cl = htb_find(q, TC_H_MAKE(TC_H_MAJ(q->handle), s->defcls));
	return cl && !cl->level ? cl : NULL;
}

int htb_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	struct htb_class *cl = htb_classify(skb, q);
	struct htb_sched *s = q->priv;
	u32 len = skb->len;
	int err;

	if (!cl) {
		if (s->direct_queue.qlen >= s->direct_qlen)
			return qdisc_drop(skb, q);
		__skb_queue_tail(&s->direct_queue, skb);
		s->direct_pkts++;
	} else {
		err = qdisc_enqueue(skb, cl->leaf);
		if (err != NET_XMIT_SUCCESS) {
			if (!(err & __NET_XMIT_BYPASS)) {
				q->stats.drops++;
				cl->stats.drops++;
			}
			return err;
		}
		htb_activate(s, cl);
	}
	q->q.qlen++;
	q->stats.backlog += len;
	return NET_XMIT_SUCCESS;
}

void htb_reset(struct Qdisc *q)
{
	struct htb_sched *s = q->priv;

	for (u32 i = 0; i < s->hash_size; i++)
		for (struct htb_class *cl = s->hash[i]; cl;
		     cl = cl->hash_next) {
			if (cl->level) {
				for (int p = 0; p < TC_HTB_NUMPRIO; p++)
					htb_feed_init(&cl->feed[p]);
			} else if (cl->leaf) {
				qdisc_reset(cl->leaf);
			}
			for (int p = 0; p < TC_HTB_NUMPRIO; p++)
				cl->node[p].on = false;
			cl->prio_activity = 0;
			cl->cmode = HTB_CAN_SEND;
			cl->waiting = false;
		}
	__skb_queue_purge(&s->direct_queue);
	for (int i = 0; i < TC_HTB_MAXDEPTH; i++) {
		INIT_LIST_HEAD(&s->level[i].wait);
		for (int p = 0; p < TC_HTB_NUMPRIO; p++)
			htb_feed_init(&s->level[i].row[p]);
	}
}

/* --- options -------------------------------------------------------------- */

static const struct nla_policy htb_policy[TCA_HTB_MAX + 1] = {
	[TCA_HTB_PARMS] = { NLA_UNSPEC, sizeof(struct tc_htb_opt) },
	[TCA_HTB_INIT] = { NLA_UNSPEC, sizeof(struct tc_htb_glob) },
	[TCA_HTB_DIRECT_QLEN] = { NLA_U32, 0 },
	[TCA_HTB_OFFLOAD] = { NLA_FLAG, 0 },
};

static int htb_init(struct Qdisc *q, const struct nlattr *opt,
		    struct netlink_ext_ack *ext)
{
	struct nlattr *tb[TCA_HTB_MAX + 1];
	struct htb_sched *s = q->priv;
	struct tc_htb_glob g;
	int err;

	skb_queue_head_init(&s->direct_queue);
	tcf_block_init(&s->block, q);
	if (!opt)
		return -EINVAL;
	err = nla_parse_nested(tb, TCA_HTB_MAX, opt, htb_policy, NULL);
	if (err < 0)
		return err;
	if (!tb[TCA_HTB_INIT])
		return -EINVAL;
	memcpy(&g, nla_data(tb[TCA_HTB_INIT]), sizeof(g));
	if (g.version != HTB_VER >> 16)
		return -EINVAL;
	if (tb[TCA_HTB_OFFLOAD]) {
		NL_SET_ERR(ext, "hw-tc-offload ethtool feature flag must be "
				"on");
		return -EOPNOTSUPP;
	}
	s->hash_size = 4;
	s->hash = kzalloc(s->hash_size * sizeof(s->hash[0]));
	if (!s->hash)
		return -ENOMEM;
	s->direct_qlen = tb[TCA_HTB_DIRECT_QLEN]
				 ? nla_get_u32(tb[TCA_HTB_DIRECT_QLEN])
				 : q->dev->tx_queue_len;
	s->rate2quantum = max((int)g.rate2quantum, 1);
	s->defcls = g.defcls;
	htb_reset(q);
	return 0;
}

static void htb_destroy(struct Qdisc *q)
{
	struct htb_sched *s = q->priv;

	/* Filters first: they hold classes. */
	tcf_block_put(&s->block);
	for (u32 i = 0; i < s->hash_size; i++)
		for (struct htb_class *cl = s->hash[i]; cl; cl = cl->hash_next)
			tcf_block_put(&cl->block);
	for (u32 i = 0; i < s->hash_size; i++)
		while (s->hash[i]) {
			struct htb_class *cl = s->hash[i];

			s->hash[i] = cl->hash_next;
			htb_class_destroy(q, cl);
		}
	kfree(s->hash);
}

static int htb_dump(struct Qdisc *q, void *buf, int size)
{
	struct htb_sched *s = q->priv;
	struct tc_htb_glob g = {
		.version = HTB_VER,
		.rate2quantum = (u32)s->rate2quantum,
		.defcls = s->defcls,
		.direct_pkts = s->direct_pkts,
	};
	int at = opt_put(buf, size, 0, TCA_HTB_INIT, &g, sizeof(g));

	q->stats.overlimits = s->overlimits;
	return opt_put(buf, size, at, TCA_HTB_DIRECT_QLEN, &s->direct_qlen,
		       sizeof(s->direct_qlen));
}

const struct Qdisc_ops htb_qdisc_ops = {
	.id = "htb",
	.priv_size = sizeof(struct htb_sched),
	.enqueue = htb_enqueue,
	.dequeue = htb_dequeue,
	.init = htb_init,
	.reset = htb_reset,
	.destroy = htb_destroy,
	.dump = htb_dump,
	.cl_ops = &htb_class_ops,
};
