// SPDX-License-Identifier: MIT
/*
 * sch_generic.c - what waits before a device: the machinery, and pfifo_fast
 *
 * Models net/sched/sch_generic.c. dev->queue_lock guards the qdisc,
 * dev->xmit_lock the driver's transmit:
 *
 *   queue_lock: enqueue, qdisc_run { dequeue, take xmit_lock
 *               (queue_lock let go): hard_start_xmit
 *               xmit_lock let go, queue_lock again }
 *
 * The driver's lock is taken before the queue's is let go, so packets keep
 * their order. Linux: 2.4 tries the lock and comes back in a softirq when
 * another CPU has it; here a thread waits for it.
 *
 *   noop         device down: what comes is thrown away
 *   noqueue      no queue: dev_queue_xmit() goes straight to the driver
 *   pfifo_fast   three bands by priority, each as long as txqueuelen
 *
 * Other disciplines are in stack/netlink; making them from a name and
 * options is there too.
 */
#include <errno.h>
#include <string.h>

#include "machine.h"
#include "mib.h"
#include "netdevice.h"
#include "netglobal.h"
#include "pkt_sched.h"

/* --- running -------------------------------------------------------------- */

static notrace int dev_requeue(struct sk_buff *skb, struct net_device *dev)
{
	struct Qdisc *q = dev->qdisc;

	q->stats.requeues++;
	if (qdisc_ops(q)->requeue) {
		q->stats.bytes -= skb->len;
		q->stats.packets--;
		qdisc_ops(q)->requeue(skb, q);
	} else {
		q->stats.backlog += skb->len;
		__skb_queue_head(&q->peeked, skb);
	}
	netif_schedule(dev);
	return 1;
}

/* One that was looked at, or came back, is the next to go. */
notrace struct sk_buff *qdisc_dequeue(struct Qdisc *q)
{
	struct sk_buff *skb;

	if (likely(skb_queue_empty(&q->peeked)))
		return qdisc_ops(q)->dequeue(q);
	skb = __skb_dequeue(&q->peeked);
	q->stats.backlog -= skb->len;
	return skb;
}

struct sk_buff *qdisc_peek(struct Qdisc *q)
{
	struct sk_buff *skb = skb_peek(&q->peeked);

	if (skb)
		return skb;
	if (qdisc_ops(q)->peek)
		return qdisc_ops(q)->peek(q);
	skb = qdisc_ops(q)->dequeue(q);
	if (skb) {
		q->stats.backlog += skb->len;
		__skb_queue_head(&q->peeked, skb);
	}
	return skb;
}

/*
 * Sends one packet. < 0: there may be more; 0: none left; > 0: stop now (the
 * driver is busy, or the discipline holds its packets back).
 */
int qdisc_restart(struct net_device *dev)
{
	struct Qdisc *q = dev->qdisc;
	struct sk_buff *skb;
	int busy;

	skb = qdisc_dequeue(q);
	if (!skb)
		return (int)q->q.qlen;

	if (dev->xmit_lock_owner == current->slot) {
		/* The driver's transmit came back to its own device. */
		kfree_skb_reason(skb, SKB_DROP_REASON_QDISC_DROP);
		return -1;
	}
	spin_lock(&dev->xmit_lock);
	dev->xmit_lock_owner = current->slot;
	spin_unlock(&dev->queue_lock);

	busy = 1;
	if (!netif_queue_stopped(dev)) {
		if (netdev_nit_active())
			dev_queue_xmit_nit(skb, dev);
		busy = dev_driver(dev)->hard_start_xmit(skb, dev);
	}
	dev->xmit_lock_owner = 0;
	spin_unlock(&dev->xmit_lock);
	spin_lock(&dev->queue_lock);
	return busy ? dev_requeue(skb, dev) : -1;
}

void qdisc_run(struct net_device *dev)
{
	while (!netif_queue_stopped(dev) && qdisc_restart(dev) < 0)
		;
}

/* --- noop, noqueue -------------------------------------------------------- */

static int noop_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	kfree_skb_reason(skb, SKB_DROP_REASON_DEV_READY);
	return NET_XMIT_CN;
}

static struct sk_buff *noop_dequeue(struct Qdisc *q)
{
	return NULL;
}

const struct Qdisc_ops noop_qdisc_ops = {
	.id = "noop",
	.enqueue = noop_enqueue,
	.dequeue = noop_dequeue,
	.requeue = noop_enqueue,
};

const struct Qdisc_ops noqueue_qdisc_ops = {
	.id = "noqueue",
	.dequeue = noop_dequeue,
};

/* --- pfifo_fast ----------------------------------------------------------- */

/* By the four TOS bits of RFC 1349: low delay first, bulk last. */
static const u8 prio2band[16] = {
	1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1
};

struct pfifo_fast_priv {
	struct sk_buff_head band[3]; /* guarded by queue_lock */
};

static notrace struct sk_buff_head *prio2list(struct sk_buff *skb,
					      struct Qdisc *q)
{
	struct pfifo_fast_priv *priv = q->priv;

	return &priv->band[prio2band[skb->priority & 15]];
}

static int pfifo_fast_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	struct sk_buff_head *list = prio2list(skb, q);

	if (list->qlen < q->dev->tx_queue_len) {
		__skb_queue_tail(list, skb);
		q->q.qlen++;
		q->stats.backlog += skb->len;
		return NET_XMIT_SUCCESS;
	}
	q->stats.drops++;
	kfree_skb_reason(skb, SKB_DROP_REASON_QDISC_DROP);
	return NET_XMIT_DROP;
}

static struct sk_buff *pfifo_fast_dequeue(struct Qdisc *q)
{
	struct pfifo_fast_priv *priv = q->priv;
	struct sk_buff *skb;
	int i;

	for (i = 0; i < 3; i++) {
		skb = __skb_dequeue(&priv->band[i]);
		if (skb) {
			q->q.qlen--;
			q->stats.backlog -= skb->len;
			qdisc_bstats_update(q, skb);
			return skb;
		}
	}
	return NULL;
}

static struct sk_buff *pfifo_fast_peek(struct Qdisc *q)
{
	struct pfifo_fast_priv *priv = q->priv;
	struct sk_buff *skb = NULL;

	for (int i = 0; i < 3 && !skb; i++)
		skb = skb_peek(&priv->band[i]);
	return skb;
}

static int pfifo_fast_requeue(struct sk_buff *skb, struct Qdisc *q)
{
	__skb_queue_head(prio2list(skb, q), skb);
	q->q.qlen++;
	q->stats.backlog += skb->len;
	return NET_XMIT_SUCCESS;
}

static void pfifo_fast_reset(struct Qdisc *q)
{
	struct pfifo_fast_priv *priv = q->priv;
	int i;

	for (i = 0; i < 3; i++)
		__skb_queue_purge(&priv->band[i]);
}

static int pfifo_fast_init(struct Qdisc *q, const struct nlattr *opt,
			   struct netlink_ext_ack *ext)
{
	struct pfifo_fast_priv *priv = q->priv;
	int i;

	for (i = 0; i < 3; i++)
		skb_queue_head_init(&priv->band[i]);
	return 0;
}

static int pfifo_fast_dump(struct Qdisc *q, void *buf, int size)
{
	struct tc_prio_qopt opt = { .bands = 3 };

	if (size < (int)sizeof(opt))
		return -EMSGSIZE;
	memcpy(opt.priomap, prio2band, sizeof(prio2band));
	memcpy(buf, &opt, sizeof(opt));
	return sizeof(opt);
}

const struct Qdisc_ops pfifo_fast_ops = {
	.id = "pfifo_fast",
	.priv_size = sizeof(struct pfifo_fast_priv),
	.enqueue = pfifo_fast_enqueue,
	.dequeue = pfifo_fast_dequeue,
	.requeue = pfifo_fast_requeue,
	.peek = pfifo_fast_peek,
	.init = pfifo_fast_init,
	.reset = pfifo_fast_reset,
	.dump = pfifo_fast_dump,
};

/* --- making and destroying ------------------------------------------------ */

struct Qdisc *qdisc_create(struct net_device *dev, enum qdisc_id id, u32 handle,
			   u32 parent, const struct nlattr *opt,
			   struct netlink_ext_ack *ext)
{
	const struct Qdisc_ops *ops = qdisc_ops_table[id];
	struct Qdisc *q;
	int err;

	if (!ops)
		return ERR_PTR(-ENOENT);
	q = kmem_cache_alloc(machine->sched->qdisc_cachep);
	if (!q)
		return ERR_PTR(-ENOBUFS);
	memset(q, 0, sizeof(*q));
	q->ops_id = (u8)id;
	q->dev = dev;
	q->handle = handle;
	q->parent = parent;
	q->limit = dev->tx_queue_len;
	atomic_set(&q->refcnt, 1);
	skb_queue_head_init(&q->q);
	skb_queue_head_init(&q->peeked);
	init_timer(&q->watchdog, TIMER_qdisc, dev);
	if (ops->priv_size) {
		q->priv = kzalloc(ops->priv_size);
		err = -ENOBUFS;
		if (!q->priv)
			goto out_free;
	}
	if (ops->init) {
		err = ops->init(q, opt, ext);
		if (err)
			goto out_destroy;
	}
	return q;

out_destroy:
	if (ops->destroy) /* mends what init left half done */
		ops->destroy(q);
out_free:
	kfree(q->priv);
	kmem_cache_free(machine->sched->qdisc_cachep, q);
	return ERR_PTR(err);
}

struct Qdisc *qdisc_create_dflt(struct net_device *dev, enum qdisc_id id,
				u32 parent)
{
	struct Qdisc *q = qdisc_create(dev, id, 0, parent, NULL, NULL);

	return IS_ERR(q) ? NULL : q;
}

void qdisc_reset(struct Qdisc *q)
{
	if (qdisc_ops(q)->reset)
		qdisc_ops(q)->reset(q);
	__skb_queue_purge(&q->peeked);
	__skb_queue_purge(&q->q);
	q->q.qlen = 0;
	q->stats.backlog = 0;
}

notrace void qdisc_hash_add(struct Qdisc *q, bool invisible)
{
	struct net_device *dev = q->dev;

	if (q->builtin)
		return;
	spin_lock(&dev->queue_lock);
	if (invisible)
		q->flags |= TCQ_F_INVISIBLE;
	q->next = dev->qdisc_list;
	dev->qdisc_list = q;
	spin_unlock(&dev->queue_lock);
}

notrace void qdisc_hash_del(struct Qdisc *q)
{
	struct Qdisc **p;

	spin_lock(&q->dev->queue_lock);
	for (p = &q->dev->qdisc_list; *p; p = &(*p)->next)
		if (*p == q) {
			*p = q->next;
			break;
		}
	spin_unlock(&q->dev->queue_lock);
}

/* Nobody enqueues to it any more: its parent has another, or is quiet. */
void qdisc_destroy(struct Qdisc *q)
{
	if (q->builtin || !atomic_dec_and_test(&q->refcnt))
		return;
	qdisc_hash_del(q);
	qdisc_watchdog_cancel(q);
	gen_kill_estimator(&q->rate_est);
	qdisc_reset(q);
	if (qdisc_ops(q)->destroy)
		qdisc_ops(q)->destroy(q);
	kfree(q->priv);
	kmem_cache_free(machine->sched->qdisc_cachep, q);
}

struct Qdisc *qdisc_lookup(struct net_device *dev, u32 handle)
{
	struct Qdisc *q;

	if (!handle)
		return NULL;
	for (q = dev->qdisc_list; q; q = q->next)
		if (q->handle == handle)
			return q;
	return NULL;
}

struct Qdisc *dev_graft_qdisc(struct net_device *dev, struct Qdisc *q)
{
	struct Qdisc *old;

	if (dev->flags & IFF_UP)
		dev_deactivate(dev);
	spin_lock(&dev->queue_lock);
	old = dev->qdisc_sleeping;
	if (old)
		qdisc_reset(old);
	if (!q)
		q = &machine->sched->noop;
	dev->qdisc_sleeping = q;
	dev->qdisc = &machine->sched->noop;
	spin_unlock(&dev->queue_lock);
	if (dev->flags & IFF_UP)
		dev_activate(dev);
	return old;
}

/* --- devices -------------------------------------------------------------- */

/* A device that has none yet gets its default with the first "up". */
void dev_activate(struct net_device *dev)
{
	struct sched_global *sched = machine->sched;
	struct Qdisc *q;

	if (dev->qdisc_sleeping == &sched->noop) {
		q = &sched->noqueue;
		if (dev->tx_queue_len && !(dev->features & NETIF_F_NO_QUEUE)) {
			q = qdisc_create_dflt(
				dev, (enum qdisc_id)sched->default_qdisc,
				TC_H_ROOT);
			if (!q)
				q = &sched->noqueue;
		}
		qdisc_hash_add(q, false);
		spin_lock(&dev->queue_lock);
		dev->qdisc_sleeping = q;
		spin_unlock(&dev->queue_lock);
	}
	spin_lock(&dev->queue_lock);
	__atomic_store_n(&dev->qdisc, dev->qdisc_sleeping, __ATOMIC_RELEASE);
	spin_unlock(&dev->queue_lock);
	if (qdisc_ops(dev->qdisc)->enqueue) {
		dev->trans_start = jiffies;
		dev_watchdog_up(dev);
	}
}

void dev_deactivate(struct net_device *dev)
{
	spin_lock(&dev->queue_lock);
	__atomic_store_n(&dev->qdisc, &machine->sched->noop, __ATOMIC_RELEASE);
	if (dev->qdisc_sleeping)
		qdisc_reset(dev->qdisc_sleeping);
	spin_unlock(&dev->queue_lock);
	del_timer(&dev->watchdog_timer);
	/* Nobody is in the driver's transmit any more after this. */
	spin_lock(&dev->xmit_lock);
	spin_unlock(&dev->xmit_lock);
}

void dev_init_scheduler(struct net_device *dev)
{
	dev->qdisc = dev->qdisc_sleeping = &machine->sched->noop;
	dev->qdisc_list = dev->qdisc_ingress = NULL;
	init_timer(&dev->watchdog_timer, TIMER_dev_watchdog, dev);
}

void dev_shutdown(struct net_device *dev)
{
	struct Qdisc *q;

	spin_lock(&dev->queue_lock);
	q = dev->qdisc_sleeping;
	dev->qdisc = dev->qdisc_sleeping = &machine->sched->noop;
	spin_unlock(&dev->queue_lock);
	qdisc_destroy(q); /* and what is below it */
	if (dev->qdisc_ingress)
		qdisc_destroy(dev->qdisc_ingress);
	dev->qdisc_ingress = NULL;
	del_timer(&dev->watchdog_timer);
}

/* Lock class qdisc: the bands' chains are right, their counts are not. */
void qdisc_repair(struct spinlock *l);
void qdisc_repair(struct spinlock *l)
{
	struct net_device *dev = container_of(l, struct net_device, queue_lock);
	struct Qdisc *q;

	/* Packets that wait are lost, as on a link; nobody else holds them. */
	for (q = dev->qdisc_list; q; q = q->next)
		qdisc_reset(q);
	machine_count(MC_REPAIRS);
}

static notrace void qdisc_builtin(struct Qdisc *q, enum qdisc_id id)
{
	memset(q, 0, sizeof(*q));
	q->ops_id = (u8)id;
	q->builtin = 1;
	atomic_set(&q->refcnt, 1);
	skb_queue_head_init(&q->q);
	skb_queue_head_init(&q->peeked);
}

int dev_init_scheduler_once(void)
{
	struct sched_global *sched = kzalloc(sizeof(*sched));

	if (!sched)
		return -ENOMEM;
	qdisc_builtin(&sched->noop, QDISC_NOOP);
	qdisc_builtin(&sched->noqueue, QDISC_NOQUEUE);
	sched->default_qdisc = QDISC_PFIFO_FAST;
	sched->autohandle = TC_H_MAKE(0x80000000u, 0);
	sched->qdisc_cachep = kmem_cache_create("qdisc", sizeof(struct Qdisc));
	if (!sched->qdisc_cachep)
		return -ENOMEM;
	machine->sched = sched;
	return 0;
}
