// SPDX-License-Identifier: MIT
/*
 * sch_netem.c - a network to be tested on: delay, loss, and worse
 *
 * Models net/sched/sch_netem.c. Every packet gets the time at which it may
 * go, and is queued by it; the watchdog wakes the queue for the first one.
 *
 *   loss       thrown away, counted as a drop; the sender is not told
 *   duplicate  a clone goes through the root of the device once more
 *   corrupt    one random bit is turned
 *   delay      latency, +- jitter: uniform, or by a table of tc(8)'s
 *   reorder    with that probability a packet goes at once (gap: every nth)
 *   rate       as if over a line of so many bytes a second
 *
 *   enqueue -> tfifo, by time -> (the child, if there is one) -> dequeue
 *
 * Probabilities are of 2^32, and may depend on the last draw (correlation).
 * Not modelled: slots, and ECN marks in place of loss (refused).
 */
#include <errno.h>
#include <linux/pkt_sched.h>
#include <string.h>

#include "inet.h"
#include "sock.h"
#include "stack/netlink/sch_netem.h"

#define NETEM_DIST_SCALE 8192
#define NETEM_DIST_MAX	 16384

extern const struct Qdisc_ops netem_qdisc_ops;

/* Draws that remember the last one, by rho of 2^32. */
struct crndstate {
	u32 last, rho;
};

struct disttable {
	u32 size;
	s16 table[];
};

struct netem_priv {
	struct netem_loss loss; /* or a model, in place of opt.loss */
	struct sk_buff_head tfifo; /* by time */
	struct Qdisc *child; /* NULL: none */
	struct tc_netem_qopt opt;
	struct tc_netem_rate rate;
	struct crndstate delay_cor, loss_cor, dup_cor, reorder_cor, corrupt_cor;
	u32 reorder, corrupt; /* probabilities */
	s64 latency, jitter; /* ns */
	u64 rate64;
	u64 last; /* when the line is free again, for rate */
	u32 counter; /* packets since the last reordered one */
	struct disttable *delay_dist;
};

/* When it may go; behind what other layers keep in cb while it is queued. */
struct netem_cb {
	u64 due;
};
#define NETEM_CB(skb)                                                \
	((struct netem_cb *)(void *)((skb)->cb + sizeof((skb)->cb) - \
				     sizeof(struct netem_cb)))

static u32 get_crandom(struct crndstate *s)
{
	u64 value = (u32)get_random_u64(), rho = s->rho + 1ull;

	if (!s->rho)
		return (u32)value;
	value = (value * ((1ull << 32) - rho) + s->last * rho) >> 32;
	return s->last = (u32)value;
}

static bool lucky(u32 probability, struct crndstate *s)
{
	return probability && probability >= get_crandom(s);
}

/* latency +- jitter; uniform, or as the table spreads a sigma of 8192 */
static s64 tabledist(struct netem_priv *p)
{
	s64 sigma = p->jitter, t, x;
	u32 rnd;

	if (!sigma)
		return p->latency;
	rnd = get_crandom(&p->delay_cor);
	if (!p->delay_dist)
		return p->latency + (s64)(rnd % (u64)(2 * sigma)) - sigma;
	t = p->delay_dist->table[rnd % p->delay_dist->size];
	x = sigma % NETEM_DIST_SCALE * t;
	x += x >= 0 ? NETEM_DIST_SCALE / 2 : -NETEM_DIST_SCALE / 2;
	return x / NETEM_DIST_SCALE + sigma / NETEM_DIST_SCALE * t + p->latency;
}

static u64 packet_time_ns(const struct netem_priv *p, u64 len)
{
	len += (u64)(s64)p->rate.packet_overhead;
	if (p->rate.cell_size) {
		u64 cells = (len + p->rate.cell_size - 1) / p->rate.cell_size;

		len = cells *
		      (p->rate.cell_size + (u64)(s64)p->rate.cell_overhead);
	}
	return len * 1000000000ull / p->rate64;
}

static u64 due_time(struct netem_priv *p, const struct sk_buff *skb)
{
	u64 due = ktime_get() + (u64)max(tabledist(p), (s64)0);

	if (p->rate64) {
		due = max(due, p->last) + packet_time_ns(p, skb->len);
		p->last = due;
	}
	return due;
}

static void tfifo_enqueue(struct netem_priv *p, struct sk_buff *skb)
{
	struct sk_buff *at = p->tfifo.prev;

	while (at != (void *)&p->tfifo &&
	       NETEM_CB(at)->due > NETEM_CB(skb)->due)
		at = at->prev;
	if (at == (void *)&p->tfifo)
		__skb_queue_head(&p->tfifo, skb);
	else
		__skb_append(at, skb);
}

static struct sk_buff *turn_a_bit(struct sk_buff *skb)
{
	skb = skb_unshare(skb);
	if (!skb || !skb->len)
		return skb;
	if (skb->ip_summed == CHECKSUM_HW) /* it must be seen */
		skb_checksum_help(skb);
	skb->data[net_random() % skb->len] ^= (u8)(1u << net_random() % 8);
	return skb;
}

/* The clone starts at the device's root, and is not doubled again. */
static void enqueue_twin(struct sk_buff *twin, struct Qdisc *q)
{
	struct netem_priv *p = q->priv;
	u32 duplicate = p->opt.duplicate;

	p->opt.duplicate = 0;
	qdisc_enqueue(twin, q->dev->qdisc);
	p->opt.duplicate = duplicate;
}

/*
 * A sender pays for the queue, not for the way: its buffer is free again.
 * Linux: does so for all; here a sock that is to be told is kept.
 */
static bool may_orphan(const struct sk_buff *skb)
{
	return skb->sk && !skb->tx_flags && skb->sk->family != AF_PACKET;
}

static int netem_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	struct netem_priv *p = q->priv;
	struct sk_buff *twin = NULL;
	int count = 1;

	if (lucky(p->opt.duplicate, &p->dup_cor))
		count++;
	if (p->loss.model ? netem_loss_event(&p->loss)
			  : lucky(p->opt.loss, &p->loss_cor))
		count--;
	if (!count) {
		qdisc_drop(skb, q);
		return NET_XMIT_SUCCESS | __NET_XMIT_BYPASS;
	}
	if ((p->latency || p->jitter || p->rate64) && may_orphan(skb))
		skb_orphan(skb);
	if (count > 1)
		twin = skb_clone(skb);
	if (twin)
		enqueue_twin(twin, q);
	if (lucky(p->corrupt, &p->corrupt_cor)) {
		skb = turn_a_bit(skb);
		if (!skb) {
			q->stats.drops++;
			return NET_XMIT_DROP;
		}
	}
	if (p->tfifo.qlen >= q->limit)
		return qdisc_drop(skb, q);
	if (p->opt.gap == 0 || p->counter < p->opt.gap - 1 ||
	    p->reorder < get_crandom(&p->reorder_cor)) {
		NETEM_CB(skb)->due = due_time(p, skb);
		p->counter++;
	} else {
		NETEM_CB(skb)->due = ktime_get();
		p->counter = 0;
		q->stats.requeues++;
	}
	q->q.qlen++;
	q->stats.backlog += skb->len;
	tfifo_enqueue(p, skb);
	return NET_XMIT_SUCCESS;
}

/* Into the child; what it throws away is no longer here either. */
static void to_child(struct sk_buff *skb, struct Qdisc *q)
{
	struct netem_priv *p = q->priv;
	u32 len = skb->len;
	int err = qdisc_enqueue(skb, p->child);

	if (err == NET_XMIT_SUCCESS)
		return;
	if (!(err & __NET_XMIT_BYPASS))
		q->stats.drops++;
	q->q.qlen--;
	q->stats.backlog -= len;
	qdisc_tree_reduce_backlog(q, 1, len);
}

static struct sk_buff *netem_dequeue(struct Qdisc *q)
{
	struct netem_priv *p = q->priv;
	struct sk_buff *skb;
	u64 now = ktime_get();

	while ((skb = skb_peek(&p->tfifo)) && NETEM_CB(skb)->due <= now) {
		__skb_dequeue(&p->tfifo);
		if (!p->child)
			goto deliver;
		to_child(skb, q);
	}
	if (skb)
		qdisc_watchdog_schedule(q, NETEM_CB(skb)->due);
	skb = p->child ? qdisc_dequeue(p->child) : NULL;
	if (!skb)
		return NULL;
deliver:
	q->q.qlen--;
	q->stats.backlog -= skb->len;
	qdisc_bstats_update(q, skb);
	return skb;
}

static void netem_reset(struct Qdisc *q)
{
	struct netem_priv *p = q->priv;

	__skb_queue_purge(&p->tfifo);
	if (p->child)
		qdisc_reset(p->child);
}

static void netem_destroy(struct Qdisc *q)
{
	struct netem_priv *p = q->priv;

	if (p->child)
		qdisc_destroy(p->child);
	kfree(p->delay_dist);
}

/* --- options -------------------------------------------------------------- */

static const struct nla_policy netem_policy[TCA_NETEM_MAX + 1] = {
	[TCA_NETEM_CORR] = { NLA_UNSPEC, sizeof(struct tc_netem_corr) },
	[TCA_NETEM_REORDER] = { NLA_UNSPEC, sizeof(struct tc_netem_reorder) },
	[TCA_NETEM_CORRUPT] = { NLA_UNSPEC, sizeof(struct tc_netem_corrupt) },
	[TCA_NETEM_RATE] = { NLA_UNSPEC, sizeof(struct tc_netem_rate) },
	[TCA_NETEM_LOSS] = { NLA_NESTED, 0 },
	[TCA_NETEM_ECN] = { NLA_U32, 0 },
	[TCA_NETEM_RATE64] = { NLA_U64, 0 },
	[TCA_NETEM_LATENCY64] = { NLA_U64, 0 },
	[TCA_NETEM_JITTER64] = { NLA_U64, 0 },
};

static int get_dist_table(const struct nlattr *a, struct disttable **to)
{
	u32 n = a ? (u32)nla_len(a) / sizeof(s16) : 0;

	*to = NULL;
	if (!a)
		return 0;
	if (!n || n > NETEM_DIST_MAX)
		return -EINVAL;
	*to = kzalloc(sizeof(**to) + n * sizeof(s16));
	if (!*to)
		return -ENOMEM;
	(*to)->size = n;
	memcpy((*to)->table, nla_data(a), n * sizeof(s16));
	return 0;
}

static void take(struct nlattr *const *tb, int type, void *to, size_t size)
{
	if (tb[type])
		memcpy(to, nla_data(tb[type]), size);
}

static void set_options(struct netem_priv *p, struct nlattr *const *tb)
{
	struct tc_netem_corr corr = { 0 };
	struct tc_netem_reorder reorder = { 0 };
	struct tc_netem_corrupt corrupt = { 0 };

	/* a gap alone is every nth packet, without fail */
	reorder.probability = p->opt.gap ? UINT32_MAX : p->reorder;
	reorder.correlation = p->reorder_cor.rho;
	corrupt.probability = p->corrupt;
	corrupt.correlation = p->corrupt_cor.rho;
	take(tb, TCA_NETEM_REORDER, &reorder, sizeof(reorder));
	take(tb, TCA_NETEM_CORRUPT, &corrupt, sizeof(corrupt));
	p->reorder = reorder.probability;
	p->reorder_cor.rho = reorder.correlation;
	p->corrupt = corrupt.probability;
	p->corrupt_cor.rho = corrupt.correlation;
	if (tb[TCA_NETEM_CORR]) {
		take(tb, TCA_NETEM_CORR, &corr, sizeof(corr));
		p->delay_cor.rho = corr.delay_corr;
		p->loss_cor.rho = corr.loss_corr;
		p->dup_cor.rho = corr.dup_corr;
	}
	p->latency = (s64)psched_ns(p->opt.latency);
	p->jitter = (s64)psched_ns(p->opt.jitter);
	take(tb, TCA_NETEM_LATENCY64, &p->latency, sizeof(p->latency));
	take(tb, TCA_NETEM_JITTER64, &p->jitter, sizeof(p->jitter));
	p->latency = max(p->latency, (s64)0);
	p->jitter = min(max(p->jitter, (s64)0), (s64)INT32_MAX);
	if (tb[TCA_NETEM_RATE]) {
		take(tb, TCA_NETEM_RATE, &p->rate, sizeof(p->rate));
		p->rate64 = p->rate.rate;
	}
	if (tb[TCA_NETEM_RATE64]) {
		take(tb, TCA_NETEM_RATE64, &p->rate64, sizeof(p->rate64));
		p->rate64 = max(p->rate64, (u64)p->rate.rate);
	}
}

static int netem_change(struct Qdisc *q, const struct nlattr *opt,
			struct netlink_ext_ack *ext)
{
	struct nlattr *tb[TCA_NETEM_MAX + 1];
	struct netem_priv *p = q->priv;
	int off = (int)NLA_ALIGN(sizeof(p->opt)), err;
	struct netem_loss loss;
	struct disttable *dist;

	if (nla_len(opt) < off)
		return -EINVAL;
	err = nla_parse(tb, TCA_NETEM_MAX, (char *)nla_data(opt) + off,
			nla_len(opt) - off, netem_policy, false, ext);
	if (err < 0)
		return err;
	if (tb[TCA_NETEM_ECN] || tb[TCA_NETEM_SLOT] ||
	    tb[TCA_NETEM_SLOT_DIST]) {
		NL_SET_ERR(ext, "netem: slots and ECN are not there");
		return -EOPNOTSUPP;
	}
	err = netem_loss_get(tb[TCA_NETEM_LOSS], &loss);
	if (!err)
		err = get_dist_table(tb[TCA_NETEM_DELAY_DIST], &dist);
	if (err)
		return err;
	sch_tree_lock(q);
	if (dist) {
		struct disttable *old = p->delay_dist;

		p->delay_dist = dist;
		dist = old;
	}
	memcpy(&p->opt, nla_data(opt), sizeof(p->opt));
	p->counter = 0;
	p->loss = loss;
	set_options(p, tb);
	q->limit = p->opt.limit;
	sch_tree_unlock(q);
	kfree(dist);
	return 0;
}

static int netem_init(struct Qdisc *q, const struct nlattr *opt,
		      struct netlink_ext_ack *ext)
{
	struct netem_priv *p = q->priv;

	skb_queue_head_init(&p->tfifo);
	return opt ? netem_change(q, opt, ext) : -EINVAL;
}

static int netem_dump(struct Qdisc *q, void *buf, int size)
{
	struct netem_priv *p = q->priv;
	struct tc_netem_corr corr = { p->delay_cor.rho, p->loss_cor.rho,
				      p->dup_cor.rho };
	struct tc_netem_reorder reorder = { p->reorder, p->reorder_cor.rho };
	struct tc_netem_corrupt corrupt = { p->corrupt, p->corrupt_cor.rho };
	int at = (int)NLA_ALIGN(sizeof(p->opt));

	if (size < at)
		return -EMSGSIZE;
	memcpy(buf, &p->opt, sizeof(p->opt));
	at = opt_put(buf, size, at, TCA_NETEM_LATENCY64, &p->latency, 8);
	at = opt_put(buf, size, at, TCA_NETEM_JITTER64, &p->jitter, 8);
	at = opt_put(buf, size, at, TCA_NETEM_CORR, &corr, sizeof(corr));
	at = opt_put(buf, size, at, TCA_NETEM_REORDER, &reorder,
		     sizeof(reorder));
	at = opt_put(buf, size, at, TCA_NETEM_CORRUPT, &corrupt,
		     sizeof(corrupt));
	if (p->rate64 > UINT32_MAX)
		at = opt_put(buf, size, at, TCA_NETEM_RATE64, &p->rate64, 8);
	at = opt_put(buf, size, at, TCA_NETEM_RATE, &p->rate, sizeof(p->rate));
	return netem_loss_dump(&p->loss, buf, size, at);
}

/* --- its one class, the child --------------------------------------------- */

static int netem_graft(struct Qdisc *q, unsigned long cl, struct Qdisc *new,
		       struct Qdisc **old, struct netlink_ext_ack *ext)
{
	struct netem_priv *p = q->priv;

	(void)cl;
	(void)ext;
	qdisc_replace(q, new, &p->child, old);
	return 0;
}

static struct Qdisc *netem_leaf(struct Qdisc *q, unsigned long cl)
{
	struct netem_priv *p = q->priv;

	(void)cl;
	return p->child;
}

static int netem_dump_class(struct Qdisc *q, unsigned long cl,
			    struct sk_buff *skb, struct tcmsg *t)
{
	struct netem_priv *p = q->priv;

	(void)skb;
	t->tcm_handle |= TC_H_MIN(cl);
	t->tcm_info = p->child ? p->child->handle : 0;
	return 0;
}

static const struct Qdisc_class_ops netem_class_ops = {
	.graft = netem_graft,
	.leaf = netem_leaf,
	.find = one_class_find,
	.walk = one_class_walk,
	.dump = netem_dump_class,
};

const struct Qdisc_ops netem_qdisc_ops = {
	.id = "netem",
	.priv_size = sizeof(struct netem_priv),
	.enqueue = netem_enqueue,
	.dequeue = netem_dequeue,
	.init = netem_init,
	.reset = netem_reset,
	.destroy = netem_destroy,
	.change = netem_change,
	.dump = netem_dump,
	.cl_ops = &netem_class_ops,
};
