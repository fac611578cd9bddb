// SPDX-License-Identifier: MIT
/*
 * sch_fifo.c - pfifo, bfifo, pfifo_head_drop: one queue with an end
 *
 * Models net/sched/sch_fifo.c. limit counts packets (pfifo) or bytes (bfifo);
 * without an option it is the device's txqueuelen, times its MTU for bfifo.
 * What comes too late is dropped, or the oldest in its stead (head_drop).
 */
#include <errno.h>
#include <linux/pkt_sched.h>
#include <string.h>

#include "stack/netlink/sch_api.h"

extern const struct Qdisc_ops pfifo_qdisc_ops, bfifo_qdisc_ops,
	pfifo_head_drop_qdisc_ops;

static int fifo_put(struct sk_buff *skb, struct Qdisc *q)
{
	__skb_queue_tail(&q->q, skb);
	q->stats.backlog += skb->len;
	return NET_XMIT_SUCCESS;
}

static int pfifo_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	return q->q.qlen < q->limit ? fifo_put(skb, q) : qdisc_drop(skb, q);
}

static int bfifo_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	return q->stats.backlog + skb->len <= q->limit ? fifo_put(skb, q)
						       : qdisc_drop(skb, q);
}

static int pfifo_tail_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	struct sk_buff *oldest;
	u32 len;

	if (!q->limit)
		return qdisc_drop(skb, q);
	if (q->q.qlen < q->limit)
		return fifo_put(skb, q);
	oldest = __skb_dequeue(&q->q);
	len = oldest->len;
	q->stats.backlog -= len;
	qdisc_drop(oldest, q);
	fifo_put(skb, q);
	/* The packet that came is not counted above: one went for it. */
	qdisc_tree_reduce_backlog(q, 0, len - skb->len);
	return NET_XMIT_CN;
}

static struct sk_buff *fifo_dequeue(struct Qdisc *q)
{
	struct sk_buff *skb = __skb_dequeue(&q->q);

	if (skb) {
		q->stats.backlog -= skb->len;
		qdisc_bstats_update(q, skb);
	}
	return skb;
}

static struct sk_buff *fifo_peek(struct Qdisc *q)
{
	return skb_peek(&q->q);
}

static int fifo_requeue(struct sk_buff *skb, struct Qdisc *q)
{
	__skb_queue_head(&q->q, skb);
	q->stats.backlog += skb->len;
	return NET_XMIT_SUCCESS;
}

static int fifo_change(struct Qdisc *q, const struct nlattr *opt,
		       struct netlink_ext_ack *ext)
{
	struct tc_fifo_qopt qopt;

	(void)ext;
	if (nla_len(opt) < (int)sizeof(qopt))
		return -EINVAL;
	memcpy(&qopt, nla_data(opt), sizeof(qopt));
	q->limit = qopt.limit;
	return 0;
}

static int fifo_init(struct Qdisc *q, const struct nlattr *opt,
		     struct netlink_ext_ack *ext)
{
	if (opt)
		return fifo_change(q, opt, ext);
	q->limit = q->dev->tx_queue_len ? q->dev->tx_queue_len : 1;
	if (q->ops_id == QDISC_BFIFO)
		q->limit *= q->dev->mtu + q->dev->hard_header_len;
	return 0;
}

static int fifo_dump(struct Qdisc *q, void *buf, int size)
{
	struct tc_fifo_qopt qopt = { .limit = q->limit };

	if (size < (int)sizeof(qopt))
		return -EMSGSIZE;
	memcpy(buf, &qopt, sizeof(qopt));
	return sizeof(qopt);
}

const struct Qdisc_ops pfifo_qdisc_ops = {
	.id = "pfifo",
	.enqueue = pfifo_enqueue,
	.dequeue = fifo_dequeue,
	.requeue = fifo_requeue,
	.peek = fifo_peek,
	.init = fifo_init,
	.change = fifo_change,
	.dump = fifo_dump,
};

const struct Qdisc_ops bfifo_qdisc_ops = {
	.id = "bfifo",
	.enqueue = bfifo_enqueue,
	.dequeue = fifo_dequeue,
	.requeue = fifo_requeue,
	.peek = fifo_peek,
	.init = fifo_init,
	.change = fifo_change,
	.dump = fifo_dump,
};

const struct Qdisc_ops pfifo_head_drop_qdisc_ops = {
	.id = "pfifo_head_drop",
	.enqueue = pfifo_tail_enqueue,
	.dequeue = fifo_dequeue,
	.requeue = fifo_requeue,
	.peek = fifo_peek,
	.init = fifo_init,
	.change = fifo_change,
	.dump = fifo_dump,
};
