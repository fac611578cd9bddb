// SPDX-License-Identifier: MIT
/*
 * sch_netem.c - a network to be tested on: delay, loss, and worse
 *
 * Models net/sched/sch_netem.c. Every packet gets the time at which it may
 * go, and is queued by it; the watchdog wakes the queue for the first one.
 *
 *   loss       thrown away, counted as a drop
 *   duplicate  a clone is queued too
 *   corrupt    one random bit is turned
 *   delay      latency, +- jitter (uniform, or normal by a sum of four)
 *   reorder    with that probability a packet goes at once (gap: every nth)
 *   rate       as if over a line of so many bytes a second
 *
 * Probabilities are of 2^32. Not modelled: correlations (kept and shown, but
 * each packet is drawn on its own), delay tables from user space (any
 * distribution is the normal one), slots, loss models, ECN marks.
 */
#include <errno.h>
#include <linux/pkt_sched.h>
#include <string.h>

#include "stack/netlink/sch_api.h"

extern const struct Qdisc_ops netem_qdisc_ops;

struct netem_priv {
	struct tc_netem_qopt opt;
	struct tc_netem_corr corr;
	struct tc_netem_reorder reorder;
	struct tc_netem_corrupt corrupt;
	struct tc_netem_rate rate;
	s64 latency, jitter; /* ns */
	u64 rate64;
	u64 last; /* when the line is free again, for rate */
	u32 counter; /* packets since the last reordered one */
	bool normal;
};

/* When it may go; behind what other layers keep in cb while it is queued. */
struct netem_cb {
	u64 due;
};
#define NETEM_CB(skb)                                                \
	((struct netem_cb *)(void *)((skb)->cb + sizeof((skb)->cb) - \
				     sizeof(struct netem_cb)))

static bool lucky(u32 probability)
{
	return probability &&
	       net_random() * 2u + (net_random() & 1) <= probability;
}

static s64 draw(const struct netem_priv *p)
{
	s64 r;

	if (!p->jitter)
		return p->latency;
	if (!p->normal)
		r = (s64)(get_random_u64() % (u64)(2 * p->jitter)) - p->jitter;
	else { /* the sum of four has half the width of a sigma */
		r = 0;
		for (int i = 0; i < 4; i++)
			r += (s64)(get_random_u64() % (u64)(2 * p->jitter)) -
			     p->jitter;
		r = r * 866 / 1000;
	}
	return max(p->latency + r, (s64)0);
}

static void by_time(struct Qdisc *q, struct sk_buff *skb)
{
	struct sk_buff *at = q->q.prev;

	while (at != (void *)&q->q && NETEM_CB(at)->due > NETEM_CB(skb)->due)
		at = at->prev;
	if (at == (void *)&q->q)
		__skb_queue_head(&q->q, skb);
	else
		__skb_append(at, skb);
	q->stats.backlog += skb->len;
}

static u64 due_time(struct netem_priv *p, const struct sk_buff *skb)
{
	u64 now = ktime_get(), due = now + (u64)draw(p);

	if (p->rate64) {
		u64 start = max(due, p->last);

		due = start + (skb->len + (u64)p->rate.packet_overhead) *
				      1000000000ull / p->rate64;
		p->last = due;
	}
	return due;
}

static void turn_a_bit(struct sk_buff *skb)
{
	if (skb->len)
		skb->data[net_random() % skb->len] ^=
			(u8)(1u << net_random() % 8);
}

static int netem_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	struct netem_priv *p = q->priv;
	struct sk_buff *twin = NULL;

	if (lucky(p->opt.loss))
		return qdisc_drop(skb, q);
	if (q->q.qlen >= q->limit)
		return qdisc_drop(skb, q);
	if (lucky(p->opt.duplicate))
		twin = skb_clone(skb);
	if (lucky(p->corrupt.probability)) {
		skb = skb_unshare(skb);
		if (!skb) {
			q->stats.drops++;
			return NET_XMIT_DROP;
		}
		/* What is left to the device is computed before it is hurt. */
		turn_a_bit(skb);
		skb->ip_summed = CHECKSUM_NONE;
	}
	if (p->opt.gap == 0 || p->counter < p->opt.gap - 1 ||
	    !lucky(p->reorder.probability)) {
		NETEM_CB(skb)->due = due_time(p, skb);
		p->counter++;
	} else {
		NETEM_CB(skb)->due = ktime_get();
		p->counter = 0;
		q->stats.requeues++;
	}
	by_time(q, skb);
	if (twin) {
		NETEM_CB(twin)->due = due_time(p, twin);
		by_time(q, twin);
	}
	return NET_XMIT_SUCCESS;
}

static struct sk_buff *netem_dequeue(struct Qdisc *q)
{
	struct sk_buff *skb = skb_peek(&q->q);

	if (!skb)
		return NULL;
	if (NETEM_CB(skb)->due > ktime_get()) {
		qdisc_watchdog_schedule(q, NETEM_CB(skb)->due);
		return NULL;
	}
	__skb_dequeue(&q->q);
	q->stats.backlog -= skb->len;
	return skb;
}

static int netem_requeue(struct sk_buff *skb, struct Qdisc *q)
{
	__skb_queue_head(&q->q, skb);
	q->stats.backlog += skb->len;
	q->stats.requeues++;
	return NET_XMIT_SUCCESS;
}

static void netem_reset(struct Qdisc *q)
{
	__skb_queue_purge(&q->q);
	q->stats.backlog = 0;
}

static void take(struct nlattr **tb, int type, void *to, size_t size)
{
	if (tb[type] && nla_len(tb[type]) >= (int)size)
		memcpy(to, nla_data(tb[type]), size);
}

static int netem_change(struct Qdisc *q, const struct nlattr *opt)
{
	struct nlattr *tb[TCA_NETEM_MAX + 1];
	struct netem_priv *p = q->priv;
	int off = (int)NLA_ALIGN(sizeof(p->opt)), err;

	if (nla_len(opt) < (int)sizeof(p->opt))
		return -EINVAL;
	err = nla_parse(tb, TCA_NETEM_MAX, (char *)nla_data(opt) + off,
			max(nla_len(opt) - off, 0), NULL, false, NULL);
	if (err < 0)
		return err;
	memcpy(&p->opt, nla_data(opt), sizeof(p->opt));
	p->latency = (s64)psched_ns(p->opt.latency);
	p->jitter = (s64)psched_ns(p->opt.jitter);
	take(tb, TCA_NETEM_LATENCY64, &p->latency, sizeof(p->latency));
	take(tb, TCA_NETEM_JITTER64, &p->jitter, sizeof(p->jitter));
	take(tb, TCA_NETEM_CORR, &p->corr, sizeof(p->corr));
	take(tb, TCA_NETEM_REORDER, &p->reorder, sizeof(p->reorder));
	take(tb, TCA_NETEM_CORRUPT, &p->corrupt, sizeof(p->corrupt));
	take(tb, TCA_NETEM_RATE, &p->rate, sizeof(p->rate));
	p->rate64 = p->rate.rate;
	take(tb, TCA_NETEM_RATE64, &p->rate64, sizeof(p->rate64));
	p->normal = tb[TCA_NETEM_DELAY_DIST] != NULL;
	p->latency = max(p->latency, (s64)0);
	p->jitter = max(p->jitter, (s64)0);
	/* reorder without a gap means every packet is a candidate */
	if (p->reorder.probability && !p->opt.gap)
		p->opt.gap = 1;
	q->limit = p->opt.limit;
	return 0;
}

static int netem_init(struct Qdisc *q, const struct nlattr *opt)
{
	return opt ? netem_change(q, opt) : -EINVAL;
}

static int put(char *buf, int size, int at, int type, const void *data, u32 len)
{
	struct nlattr *a = (struct nlattr *)(void *)(buf + at);
	int need = (int)NLA_ALIGN(NLA_HDRLEN + len);

	if (at < 0 || size - at < need)
		return -1;
	memset(a, 0, (size_t)need);
	a->nla_type = (u16)type;
	a->nla_len = (u16)(NLA_HDRLEN + len);
	memcpy(nla_data(a), data, len);
	return at + need;
}

static int netem_dump(struct Qdisc *q, void *buf, int size)
{
	struct netem_priv *p = q->priv;
	int at = (int)NLA_ALIGN(sizeof(p->opt));

	if (size < at)
		return -EMSGSIZE;
	memcpy(buf, &p->opt, sizeof(p->opt));
	at = put(buf, size, at, TCA_NETEM_LATENCY64, &p->latency, 8);
	at = put(buf, size, at, TCA_NETEM_JITTER64, &p->jitter, 8);
	at = put(buf, size, at, TCA_NETEM_CORR, &p->corr, sizeof(p->corr));
	at = put(buf, size, at, TCA_NETEM_REORDER, &p->reorder,
		 sizeof(p->reorder));
	at = put(buf, size, at, TCA_NETEM_CORRUPT, &p->corrupt,
		 sizeof(p->corrupt));
	at = put(buf, size, at, TCA_NETEM_RATE, &p->rate, sizeof(p->rate));
	return at < 0 ? -EMSGSIZE : at;
}

const struct Qdisc_ops netem_qdisc_ops = {
	.id = "netem",
	.priv_size = sizeof(struct netem_priv),
	.enqueue = netem_enqueue,
	.dequeue = netem_dequeue,
	.requeue = netem_requeue,
	.init = netem_init,
	.reset = netem_reset,
	.change = netem_change,
	.dump = netem_dump,
};
