/* SPDX-License-Identifier: MIT */
/*
 * pkt_sched.h - queueing disciplines: what waits before a device
 *
 * struct Qdisc lives in the arena and names its operations by id. Everything
 * of a device's tree is guarded by dev->queue_lock; enqueue and dequeue are
 * called with it held, the driver's transmit without it (dev->xmit_lock).
 * Configuration (init, change, destroy) also holds rtnl.
 */
#ifndef PKT_SCHED_H
#define PKT_SCHED_H

#include <linux/pkt_sched.h>

#include "kern.h"
#include "netdevice.h"
#include "skbuff.h"

enum qdisc_id {
	QDISC_NOOP, /* device down: everything is dropped */
	QDISC_NOQUEUE, /* no queue at all: straight to the driver */
	QDISC_PFIFO_FAST,
	/* stack/netlink */
	QDISC_PFIFO,
	QDISC_BFIFO,
	QDISC_PFIFO_HEAD_DROP,
	QDISC_PRIO,
	QDISC_TBF,
	QDISC_NETEM,
	QDISC_INGRESS,
	QDISC_CLSACT,
	QDISC_HTB,
	QDISC_IDS
};

/* With NET_XMIT_SUCCESS: it was taken, and is not in the queue. */
#define __NET_XMIT_BYPASS 0x20000
#define NET_XMIT_MASK	  0xffff

/* Qdisc.flags */
#define TCQ_F_INVISIBLE 0x80u /* a class's own: shown only when asked for */

struct qdisc_stats {
	u64 bytes, packets; /* that went out of it */
	u32 drops, overlimits, requeues, backlog;
};

struct net_rate_estimator;
struct netlink_ext_ack;
struct Qdisc_class_ops; /* stack/netlink/sch_api.h */

struct Qdisc {
	u8 ops_id; /* enum qdisc_id */
	u8 builtin; /* noop, noqueue: not made, not freed */
	u16 pad;
	u32 flags; /* TCQ_F_* */
	u32 handle, parent;
	u32 limit; /* what it means is the discipline's */
	struct Qdisc *next; /* dev->qdisc_list */
	struct net_device *dev;
	struct sk_buff_head q; /* all that wait, for those who need one queue */
	struct sk_buff_head peeked; /* out of it, and still counted as in it */
	struct qdisc_stats stats;
	struct net_rate_estimator *rate_est;
	void *tc_u_common; /* the tables of its u32 filters */
	struct timer_list watchdog; /* qdisc_watchdog_schedule() */
	atomic_t refcnt;
	void *priv; /* priv_size bytes, zeroed */
};

struct nlattr;

struct Qdisc_ops {
	const char *id; /* as tc(8) shows it */
	size_t priv_size;
	/*
	 * Takes the packet: NET_XMIT_SUCCESS; NET_XMIT_DROP or NET_XMIT_CN
	 * when it (or another) was thrown away. NULL: has no queue.
	 */
	int (*enqueue)(struct sk_buff *skb, struct Qdisc *q);
	struct sk_buff *(*dequeue)(struct Qdisc *q);
	/*
	 * Back to where it came from: the driver was busy. NULL: it is kept
	 * in q->peeked.
	 */
	int (*requeue)(struct sk_buff *skb, struct Qdisc *q);
	/* What dequeue would give. NULL: it is taken out into q->peeked. */
	struct sk_buff *(*peek)(struct Qdisc *q);
	/* opt is TCA_OPTIONS, NULL for the default */
	int (*init)(struct Qdisc *q, const struct nlattr *opt,
		    struct netlink_ext_ack *ext);
	void (*reset)(struct Qdisc *q); /* empty, as after init */
	void (*destroy)(struct Qdisc *q);
	int (*change)(struct Qdisc *q, const struct nlattr *opt,
		      struct netlink_ext_ack *ext);
	/* Writes TCA_OPTIONS' payload, at most size bytes; its length or < 0 */
	int (*dump)(struct Qdisc *q, void *buf, int size);
	int (*dump_stats)(struct Qdisc *q, void *buf, int size);
	const struct Qdisc_class_ops *cl_ops; /* NULL: has no classes */
};

/* stack/tables.c; NULL for what this library has not. */
extern const struct Qdisc_ops *const qdisc_ops_table[QDISC_IDS];
static inline notrace const struct Qdisc_ops *qdisc_ops(const struct Qdisc *q)
{
	return qdisc_ops_table[q->ops_id];
}
extern const struct Qdisc_ops noop_qdisc_ops, noqueue_qdisc_ops, pfifo_fast_ops;

/* machine->sched */
struct sched_global {
	struct Qdisc noop, noqueue; /* shared by all devices */
	u32 default_qdisc; /* net.core.default_qdisc: enum qdisc_id */
	u32 autohandle; /* the last one that was made up */
	struct kmem_cache *qdisc_cachep;
};

int dev_init_scheduler_once(void); /* machine->sched */
void dev_init_scheduler(struct net_device *dev);
void dev_shutdown(struct net_device *dev);
void dev_activate(struct net_device *dev);
void dev_deactivate(struct net_device *dev);
void dev_watchdog_up(struct net_device *dev);
void netdev_watchdog_up(struct net_device *dev);

struct Qdisc *qdisc_create_dflt(struct net_device *dev, enum qdisc_id id,
				u32 parent);
/* Made and initialised with opt; ERR_PTR. */
struct Qdisc *qdisc_create(struct net_device *dev, enum qdisc_id id, u32 handle,
			   u32 parent, const struct nlattr *opt,
			   struct netlink_ext_ack *ext);
/* In and out of dev->qdisc_list; takes queue_lock. */
void qdisc_hash_add(struct Qdisc *q, bool invisible);
void qdisc_hash_del(struct Qdisc *q);
void qdisc_reset(struct Qdisc *q);
void qdisc_destroy(struct Qdisc *q);
/*
 * Makes q (NULL: the default) the root of dev and returns the one that was.
 * Takes the device through dev_deactivate() and dev_activate().
 */
struct Qdisc *dev_graft_qdisc(struct net_device *dev, struct Qdisc *q);
/* dev->qdisc_list, with queue_lock or rtnl held */
struct Qdisc *qdisc_lookup(struct net_device *dev, u32 handle);

/* queue_lock held, all of them */
struct sk_buff *qdisc_peek(struct Qdisc *q);
struct sk_buff *qdisc_dequeue(struct Qdisc *q); /* what qdisc_peek() showed */

static inline notrace u32 qdisc_qlen(const struct Qdisc *q)
{
	return q->q.qlen + q->peeked.qlen;
}

/* It goes out of q. */
static inline notrace void qdisc_bstats_update(struct Qdisc *q,
					       const struct sk_buff *skb)
{
	q->stats.bytes += skb->len;
	q->stats.packets++;
}

/* The rate of stats, which must live as long; *e, if any, is replaced. */
int gen_replace_estimator(struct net_rate_estimator **e,
			  const struct qdisc_stats *stats, int interval,
			  u8 ewma_log);
void gen_kill_estimator(struct net_rate_estimator **e);
void gen_estimator_read(const struct net_rate_estimator *e, u32 *bps, u32 *pps);

void qdisc_run(struct net_device *dev); /* queue_lock held, may drop it */
int qdisc_restart(struct net_device *dev);
/* No packet may go before that time (ns, ktime_get). */
void qdisc_watchdog_schedule(struct Qdisc *q, u64 when);
void qdisc_watchdog_cancel(struct Qdisc *q);

#endif
