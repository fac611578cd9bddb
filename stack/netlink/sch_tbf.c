// SPDX-License-Identifier: MIT
/*
 * sch_tbf.c - a token bucket: so many bytes a second, and a burst
 *
 * Models net/sched/sch_tbf.c. Tokens are nanoseconds of sending: they grow
 * with time up to what the burst takes at the rate, and a packet costs what
 * it takes. Who cannot pay waits for the watchdog. What waits is in its one
 * child, class MAJOR:1: a bfifo of "limit" bytes, or what was put there.
 *
 * Not modelled: the rate tables (rates are used as they are), segmentation of
 * what is larger than the bucket (it is dropped).
 */
#include <errno.h>
#include <linux/pkt_sched.h>
#include <string.h>

#include "stack/netlink/sch_api.h"

extern const struct Qdisc_ops tbf_qdisc_ops;

struct tbf_priv {
	struct Qdisc *child;
	struct psched_ratecfg rate, peak;
	u64 max_size; /* the largest packet that can ever pay */
	s64 buffer, mtu; /* ns: the two buckets */
	s64 tokens, ptokens;
	u64 t_c; /* ns, of the last packet */
	u64 next; /* what it waits for, or where it counted to; 0: idle */
};

static int tbf_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	struct tbf_priv *p = q->priv;
	u32 len = skb->len;
	int err;

	if (len > p->max_size)
		return qdisc_drop(skb, q);
	err = qdisc_enqueue(skb, p->child);
	if (err != NET_XMIT_SUCCESS) {
		if (!(err & __NET_XMIT_BYPASS))
			q->stats.drops++;
		return err;
	}
	q->q.qlen++;
	q->stats.backlog += len;
	return NET_XMIT_SUCCESS;
}

/* What is left of both buckets at a time, less a packet's cost; < 0: missing */
static s64 tokens_at(const struct tbf_priv *p, u64 now, u32 len, s64 *toks,
		     s64 *ptoks)
{
	s64 passed = min((s64)(now - p->t_c), p->buffer);

	*ptoks = 0;
	if (p->peak.rate)
		*ptoks = min(passed + p->ptokens, p->mtu) -
			 psched_l2t_ns(&p->peak, len);
	*toks = min(passed + p->tokens, p->buffer) -
		psched_l2t_ns(&p->rate, len);
	return min(*toks, *ptoks);
}

static struct sk_buff *tbf_dequeue(struct Qdisc *q)
{
	struct tbf_priv *p = q->priv;
	struct sk_buff *skb = qdisc_peek(p->child);
	u64 now, real = ktime_get();
	s64 toks, ptoks, missing;

	if (!skb) {
		p->next = 0;
		return NULL;
	}
	now = psched_resume(p->next, real);
	missing = tokens_at(p, now, skb->len, &toks, &ptoks);
	if (missing < 0 && now + (u64)-missing <= real) {
		now += (u64)-missing;
		missing = tokens_at(p, now, skb->len, &toks, &ptoks);
	}
	if (missing < 0) {
		now = max(now + (u64)-missing, real);
		p->next = now;
		qdisc_watchdog_schedule(q, now);
		q->stats.overlimits++;
		return NULL;
	}
	skb = qdisc_dequeue(p->child);
	if (!skb)
		return NULL;
	p->t_c = p->next = now;
	p->tokens = toks;
	p->ptokens = ptoks;
	q->q.qlen--;
	q->stats.backlog -= skb->len;
	qdisc_bstats_update(q, skb);
	return skb;
}

static void tbf_reset(struct Qdisc *q)
{
	struct tbf_priv *p = q->priv;

	qdisc_reset(p->child);
	p->t_c = ktime_get();
	p->next = 0;
	p->tokens = p->buffer;
	p->ptokens = p->mtu;
}

static void tbf_destroy(struct Qdisc *q)
{
	struct tbf_priv *p = q->priv;

	qdisc_destroy(p->child);
}

/* --- options -------------------------------------------------------------- */

static const struct nla_policy tbf_policy[TCA_TBF_MAX + 1] = {
	[TCA_TBF_PARMS] = { NLA_UNSPEC, sizeof(struct tc_tbf_qopt) },
	[TCA_TBF_RTAB] = { NLA_BINARY, TC_RTAB_SIZE },
	[TCA_TBF_PTAB] = { NLA_BINARY, TC_RTAB_SIZE },
	[TCA_TBF_RATE64] = { NLA_U64, 0 },
	[TCA_TBF_PRATE64] = { NLA_U64, 0 },
	[TCA_TBF_BURST] = { NLA_U32, 0 },
	[TCA_TBF_PBURST] = { NLA_U32, 0 },
};

static u64 rate64(const struct nlattr *a)
{
	u64 v = 0;

	if (a)
		memcpy(&v, nla_data(a), sizeof(v));
	return v;
}

/* The bytes that go in so many nanoseconds. */
static u64 ns_t2l(const struct psched_ratecfg *r, s64 ns)
{
	u64 s = 1000000000, t = (u64)ns;
	u64 len = t / s * r->rate + t % s * r->rate / s;

	return len > r->overhead ? len - r->overhead : 0;
}

/* The buckets of a request; p is not the live one. */
static int buckets(struct tbf_priv *p, const struct tc_tbf_qopt *o,
		   struct nlattr *const *tb)
{
	u64 burst;

	psched_ratecfg_precompute(&p->rate, &o->rate,
				  rate64(tb[TCA_TBF_RATE64]));
	p->buffer = (s64)psched_ns(o->buffer);
	p->mtu = (s64)psched_ns(o->mtu);
	if (tb[TCA_TBF_BURST]) {
		p->max_size = nla_get_u32(tb[TCA_TBF_BURST]);
		p->buffer = psched_l2t_ns(&p->rate, (u32)p->max_size);
	} else {
		p->max_size = min(ns_t2l(&p->rate, p->buffer), (u64)UINT32_MAX);
	}
	memset(&p->peak, 0, sizeof(p->peak));
	if (o->peakrate.rate) {
		psched_ratecfg_precompute(&p->peak, &o->peakrate,
					  rate64(tb[TCA_TBF_PRATE64]));
		if (p->peak.rate <= p->rate.rate)
			return -EINVAL;
		if (tb[TCA_TBF_PBURST]) {
			burst = nla_get_u32(tb[TCA_TBF_PBURST]);
			p->mtu = psched_l2t_ns(&p->peak, (u32)burst);
		} else {
			burst = ns_t2l(&p->peak, p->mtu);
		}
		p->max_size = min(p->max_size, burst);
	}
	return p->max_size ? 0 : -EINVAL;
}

static int tbf_change(struct Qdisc *q, const struct nlattr *opt,
		      struct netlink_ext_ack *ext)
{
	struct nlattr *tb[TCA_TBF_MAX + 1];
	struct tbf_priv *p = q->priv, new = *p;
	struct Qdisc *child = NULL, *old;
	struct tc_tbf_qopt o;
	int err;

	(void)ext;
	err = nla_parse_nested(tb, TCA_TBF_MAX, opt, tbf_policy, NULL);
	if (err < 0)
		return err;
	if (!tb[TCA_TBF_PARMS])
		return -EINVAL;
	memcpy(&o, nla_data(tb[TCA_TBF_PARMS]), sizeof(o));
	err = buckets(&new, &o, tb);
	if (err)
		return err;
	if (p->child == qdisc_noop() && o.limit) {
		child = qdisc_leaf_create(q, QDISC_BFIFO,
					  TC_H_MAKE(q->handle, 1));
		fifo_set_limit(child, o.limit);
		qdisc_hash_add(child, true);
		qdisc_replace(q, child, &p->child, &old);
	}
	sch_tree_lock(q);
	if (!child)
		fifo_set_limit(p->child, o.limit);
	new.child = p->child;
	*p = new;
	p->tokens = p->buffer;
	p->ptokens = p->mtu;
	q->limit = o.limit;
	sch_tree_unlock(q);
	return 0;
}

static int tbf_init(struct Qdisc *q, const struct nlattr *opt,
		    struct netlink_ext_ack *ext)
{
	struct tbf_priv *p = q->priv;

	p->child = qdisc_noop();
	p->t_c = ktime_get();
	return opt ? tbf_change(q, opt, ext) : -EINVAL;
}

static int tbf_dump(struct Qdisc *q, void *buf, int size)
{
	const struct tbf_priv *p = q->priv;
	struct tc_tbf_qopt o = { .limit = q->limit };
	int at;

	psched_ratecfg_getrate(&o.rate, &p->rate);
	if (p->peak.rate)
		psched_ratecfg_getrate(&o.peakrate, &p->peak);
	o.buffer = (u32)(p->buffer / PSCHED_TICK_NS);
	o.mtu = (u32)(p->mtu / PSCHED_TICK_NS);
	at = opt_put(buf, size, 0, TCA_TBF_PARMS, &o, sizeof(o));
	if (p->rate.rate > UINT32_MAX)
		at = opt_put(buf, size, at, TCA_TBF_RATE64, &p->rate.rate, 8);
	if (p->peak.rate > UINT32_MAX)
		at = opt_put(buf, size, at, TCA_TBF_PRATE64, &p->peak.rate, 8);
	return at;
}

/* --- its one class, the child --------------------------------------------- */

static int tbf_graft(struct Qdisc *q, unsigned long cl, struct Qdisc *new,
		     struct Qdisc **old, struct netlink_ext_ack *ext)
{
	struct tbf_priv *p = q->priv;

	(void)cl;
	(void)ext;
	qdisc_replace(q, new ? new : qdisc_noop(), &p->child, old);
	return 0;
}

static struct Qdisc *tbf_leaf(struct Qdisc *q, unsigned long cl)
{
	struct tbf_priv *p = q->priv;

	(void)cl;
	return p->child;
}

static int tbf_dump_class(struct Qdisc *q, unsigned long cl,
			  struct sk_buff *skb, struct tcmsg *t)
{
	const struct tbf_priv *p = q->priv;

	(void)skb;
	t->tcm_handle |= TC_H_MIN(cl);
	t->tcm_info = p->child->handle;
	return 0;
}

static const struct Qdisc_class_ops tbf_class_ops = {
	.graft = tbf_graft,
	.leaf = tbf_leaf,
	.find = one_class_find,
	.walk = one_class_walk,
	.dump = tbf_dump_class,
};

const struct Qdisc_ops tbf_qdisc_ops = {
	.id = "tbf",
	.priv_size = sizeof(struct tbf_priv),
	.enqueue = tbf_enqueue,
	.dequeue = tbf_dequeue,
	.init = tbf_init,
	.reset = tbf_reset,
	.destroy = tbf_destroy,
	.change = tbf_change,
	.dump = tbf_dump,
	.cl_ops = &tbf_class_ops,
};
