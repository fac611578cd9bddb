/* SPDX-License-Identifier: MIT */
/*
 * sch_api.h - queueing disciplines over rtnetlink, and what they share
 *
 * A class is named by its owner's unsigned long: a pointer, or a number of
 * its own. All of this is called with the rtnl; what also needs the device's
 * queue_lock says so.
 */
#ifndef SCH_API_H
#define SCH_API_H

#include <linux/gen_stats.h>

#include "pkt_sched.h"
#include "stack/netlink/rtnetlink.h"

int tc_modify_qdisc(struct sk_buff *skb, struct nlmsghdr *nlh,
		    struct netlink_ext_ack *ext);
int tc_get_qdisc(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext);
int tc_dump_qdisc(struct sk_buff *skb, struct netlink_callback *cb);
int tc_ctl_tclass(struct sk_buff *skb, struct nlmsghdr *nlh,
		  struct netlink_ext_ack *ext);
int tc_dump_tclass(struct sk_buff *skb, struct netlink_callback *cb);

/* tc counts time in ticks of 64 ns (/proc/net/psched). */
#define PSCHED_TICK_NS 64
static inline notrace u64 psched_ns(u32 ticks)
{
	return (u64)ticks * PSCHED_TICK_NS;
}

/* What a rate of struct tc_ratespec costs. */
struct psched_ratecfg {
	u64 rate; /* bytes a second; 0: none */
	u16 overhead, mpu;
	u8 linklayer;
};
void psched_ratecfg_precompute(struct psched_ratecfg *r,
			       const struct tc_ratespec *conf, u64 rate64);
void psched_ratecfg_getrate(struct tc_ratespec *conf,
			    const struct psched_ratecfg *r);
s64 psched_l2t_ns(const struct psched_ratecfg *r, u32 len);

/*
 * Linux: has timers of a nanosecond. Ours come up to a few milliseconds late,
 * by which a bucket of one packet would run over and its rate would not be
 * reached. So who waited for a time, and is woken after it, counts on from that
 * time, not from now; unless it is longer ago than this.
 */
#define PSCHED_LATE_NS 10000000ull
static inline notrace u64 psched_resume(u64 waited_for, u64 now)
{
	if (!waited_for || waited_for >= now)
		return now;
	return max(waited_for, now - PSCHED_LATE_NS);
}

/* Thrown away at the door or inside, counted; NET_XMIT_DROP. */
int qdisc_drop(struct sk_buff *skb, struct Qdisc *q);

/* change() is called without it. */
static inline notrace void sch_tree_lock(struct Qdisc *q)
{
	spin_lock(&q->dev->queue_lock);
}
static inline notrace void sch_tree_unlock(struct Qdisc *q)
{
	spin_unlock(&q->dev->queue_lock);
}

/* --- classes -------------------------------------------------------------- */

struct qdisc_walker {
	unsigned long skip, count;
	bool stop;
	int (*fn)(struct Qdisc *q, unsigned long cl, struct qdisc_walker *w);
	void *arg;
};
/* For walk(): shows one class; false when no more are wanted. */
bool tc_walk_one(struct Qdisc *q, unsigned long cl, struct qdisc_walker *w);

struct tcf_block;
struct gnet_dump;

struct Qdisc_class_ops {
	/* new NULL: noop, or what the owner gives a class at first */
	int (*graft)(struct Qdisc *q, unsigned long cl, struct Qdisc *new,
		     struct Qdisc **old, struct netlink_ext_ack *ext);
	struct Qdisc *(*leaf)(struct Qdisc *q, unsigned long cl);
	/* queue_lock: the leaf of cl got empty by itself */
	void (*qlen_notify)(struct Qdisc *q, unsigned long cl);
	unsigned long (*find)(struct Qdisc *q, u32 classid); /* 0: none */
	int (*change)(struct Qdisc *q, u32 classid, u32 parentid,
		      struct nlattr **tca, unsigned long *cl,
		      struct netlink_ext_ack *ext);
	int (*delete)(struct Qdisc *q, unsigned long cl,
		      struct netlink_ext_ack *ext);
	void (*walk)(struct Qdisc *q, struct qdisc_walker *w);
	/* cl 0: of the discipline itself */
	struct tcf_block *(*tcf_block)(struct Qdisc *q, unsigned long cl);
	/* A filter leads to it, or no longer. */
	unsigned long (*bind_tcf)(struct Qdisc *q, u32 classid);
	void (*unbind_tcf)(struct Qdisc *q, unsigned long cl);
	int (*dump)(struct Qdisc *q, unsigned long cl, struct sk_buff *skb,
		    struct tcmsg *t);
	int (*dump_stats)(struct Qdisc *q, unsigned long cl,
			  struct gnet_dump *d);
};

static inline notrace const struct Qdisc_class_ops *qdisc_cops(
	const struct Qdisc *q)
{
	return qdisc_ops(q)->cl_ops;
}

struct Qdisc *qdisc_noop(void);
/* A class's own queue; noop when there is no memory. */
struct Qdisc *qdisc_leaf_create(struct Qdisc *parent, enum qdisc_id id,
				u32 classid);
/* For graft(): new in *slot, what was there in *old, emptied. */
void qdisc_replace(struct Qdisc *q, struct Qdisc *new, struct Qdisc **slot,
		   struct Qdisc **old);
/* queue_lock: n packets of len bytes went out of q unasked; tell its parents.
 */
void qdisc_tree_reduce_backlog(struct Qdisc *q, u32 n, u32 len);
/* queue_lock */
static inline notrace int qdisc_enqueue(struct sk_buff *skb, struct Qdisc *q)
{
	return qdisc_ops(q)->enqueue(skb, q);
}
void qdisc_purge_queue(struct Qdisc *q);
/* The limit of a fifo; others are left as they are. */
void fifo_set_limit(struct Qdisc *q, u32 limit);

/* The one child of a discipline that has one class, number 1. */
unsigned long one_class_find(struct Qdisc *q, u32 classid);
void one_class_walk(struct Qdisc *q, struct qdisc_walker *w);

/* --- numbers (gen_stats.c) ------------------------------------------------ */

struct gnet_dump {
	struct sk_buff *skb;
	struct nlattr *nest; /* TCA_STATS2 */
	struct tc_stats old;
	u8 app[256];
	int app_len;
	bool full; /* something had no room */
};
int gnet_stats_start(struct sk_buff *skb, struct gnet_dump *d);
void gnet_stats_copy_basic(struct gnet_dump *d, const struct qdisc_stats *s);
void gnet_stats_copy_rate_est(struct gnet_dump *d,
			      const struct net_rate_estimator *e);
void gnet_stats_copy_queue(struct gnet_dump *d, const struct qdisc_stats *s,
			   u32 qlen);
void gnet_stats_copy_app(struct gnet_dump *d, const void *data, int len);
int gnet_stats_finish(struct gnet_dump *d);

/* opt is TCA_RATE; e is replaced. stats must live as long as it. */
int tc_replace_estimator(struct net_rate_estimator **e,
			 const struct qdisc_stats *stats,
			 const struct nlattr *opt);

/* An attribute at buf + at; where the next goes, or < 0 (also for at < 0). */
int opt_put(char *buf, int size, int at, int type, const void *data, u32 len);

#endif
