// SPDX-License-Identifier: MIT
/*
 * sch_tbf.c - a token bucket: so many bytes a second, and a burst
 *
 * Models net/sched/sch_tbf.c. Tokens are nanoseconds of sending: they grow
 * with time up to what the burst takes at the rate, and a packet costs what
 * it takes. Who cannot pay waits for the watchdog.
 *
 * Not modelled: inner disciplines, the rate tables (rates are used as they
 * are), segmentation of what is larger than the bucket (it is dropped).
 */
#include <errno.h>
#include <linux/pkt_sched.h>
#include <string.h>

#include "stack/netlink/sch_api.h"

extern const struct Qdisc_ops tbf_qdisc_ops;

struct tbf_priv {
	struct tc_tbf_qopt opt; /* as it was given, to be shown */
	u64 rate, peak; /* bytes a second */
	u64 burst; /* bytes */
	s64 buffer, mtu; /* ns */
	s64 tokens, ptokens;
	u64 stamp; /* ns */
};

static s64 cost(u64 rate, u64 bytes)
{
	return rate ? (s64)(bytes * 1000000000ull / rate) : 0;
}

static int tbf_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	struct tbf_priv *p = q->priv;

	if (skb->len > p->burst || q->stats.backlog + skb->len > q->limit)
		return qdisc_drop(skb, q);
	__skb_queue_tail(&q->q, skb);
	q->stats.backlog += skb->len;
	return NET_XMIT_SUCCESS;
}

static struct sk_buff *tbf_dequeue(struct Qdisc *q)
{
	struct sk_buff *skb = skb_peek(&q->q);
	struct tbf_priv *p = q->priv;
	s64 toks, ptoks = 0, passed;
	u64 now;

	if (!skb)
		return NULL;
	now = ktime_get();
	passed = min((s64)(now - p->stamp), p->buffer);
	if (p->peak) {
		ptoks = min(passed + p->ptokens, p->mtu);
		ptoks -= cost(p->peak, skb->len);
	}
	toks = min(passed + p->tokens, p->buffer) - cost(p->rate, skb->len);
	if ((toks | ptoks) >= 0) {
		__skb_dequeue(&q->q);
		q->stats.backlog -= skb->len;
		p->stamp = now;
		p->tokens = toks;
		p->ptokens = ptoks;
		return skb;
	}
	q->stats.overlimits++;
	qdisc_watchdog_schedule(q, now + (u64)max(-toks, -ptoks));
	return NULL;
}

static int tbf_requeue(struct sk_buff *skb, struct Qdisc *q)
{
	__skb_queue_head(&q->q, skb);
	q->stats.backlog += skb->len;
	q->stats.requeues++;
	return NET_XMIT_SUCCESS;
}

static void tbf_reset(struct Qdisc *q)
{
	struct tbf_priv *p = q->priv;

	__skb_queue_purge(&q->q);
	q->stats.backlog = 0;
	p->stamp = ktime_get();
	p->tokens = p->buffer;
	p->ptokens = p->mtu;
}

static int tbf_change(struct Qdisc *q, const struct nlattr *opt)
{
	struct nlattr *tb[TCA_TBF_MAX + 1];
	struct tbf_priv *p = q->priv;
	int err;

	err = nla_parse_nested(tb, TCA_TBF_MAX, opt, NULL, NULL);
	if (err < 0)
		return err;
	if (!tb[TCA_TBF_PARMS] ||
	    nla_len(tb[TCA_TBF_PARMS]) < (int)sizeof(p->opt))
		return -EINVAL;
	memcpy(&p->opt, nla_data(tb[TCA_TBF_PARMS]), sizeof(p->opt));
	p->rate = p->opt.rate.rate;
	p->peak = p->opt.peakrate.rate;
	if (tb[TCA_TBF_RATE64] && nla_len(tb[TCA_TBF_RATE64]) == 8)
		memcpy(&p->rate, nla_data(tb[TCA_TBF_RATE64]), 8);
	if (tb[TCA_TBF_PRATE64] && nla_len(tb[TCA_TBF_PRATE64]) == 8)
		memcpy(&p->peak, nla_data(tb[TCA_TBF_PRATE64]), 8);
	if (!p->rate || (p->peak && p->peak <= p->rate))
		return -EINVAL;
	p->buffer = (s64)psched_ns(p->opt.buffer);
	p->mtu = (s64)psched_ns(p->opt.mtu);
	p->burst = (u64)p->buffer * p->rate / 1000000000ull;
	if (tb[TCA_TBF_BURST] && nla_len(tb[TCA_TBF_BURST]) == 4) {
		p->burst = nla_get_u32(tb[TCA_TBF_BURST]);
		p->buffer = cost(p->rate, p->burst);
	}
	if (tb[TCA_TBF_PBURST] && nla_len(tb[TCA_TBF_PBURST]) == 4)
		p->mtu = cost(p->peak, nla_get_u32(tb[TCA_TBF_PBURST]));
	if (!p->burst)
		return -EINVAL;
	q->limit = p->opt.limit;
	p->tokens = p->buffer;
	p->ptokens = p->mtu;
	p->stamp = ktime_get();
	return 0;
}

static int tbf_init(struct Qdisc *q, const struct nlattr *opt)
{
	return opt ? tbf_change(q, opt) : -EINVAL;
}

static int tbf_dump(struct Qdisc *q, void *buf, int size)
{
	struct tbf_priv *p = q->priv;
	struct nlattr *a = buf;
	int need = (int)NLA_ALIGN(NLA_HDRLEN + sizeof(p->opt));

	if (size < need)
		return -EMSGSIZE;
	memset(a, 0, (size_t)need);
	a->nla_type = TCA_TBF_PARMS;
	a->nla_len = NLA_HDRLEN + sizeof(p->opt);
	memcpy(nla_data(a), &p->opt, sizeof(p->opt));
	return need;
}

const struct Qdisc_ops tbf_qdisc_ops = {
	.id = "tbf",
	.priv_size = sizeof(struct tbf_priv),
	.enqueue = tbf_enqueue,
	.dequeue = tbf_dequeue,
	.requeue = tbf_requeue,
	.init = tbf_init,
	.reset = tbf_reset,
	.change = tbf_change,
	.dump = tbf_dump,
};
