/* SPDX-License-Identifier: MIT */
/*
 * sch_htb.h - the tree of token buckets
 *
 *   level 7   class 1:1                 inner classes lend
 *              |        \
 *   level 0   1:10     1:20             leaves have queues
 *
 * A class that has packets below it (is active, for some priorities) hangs in
 * one place for each of them: in the row of its level when it can send by
 * itself, or in its parent's feed when it must borrow; nowhere when it has
 * used up its ceiling too. What cannot send waits in its level's wait list
 * for the time at which it can.
 */
#ifndef SCH_HTB_H
#define SCH_HTB_H

#include "stack/netlink/cls_api.h"

#define HTB_VER 0x30011 /* what tc(8) knows as 3.17 */

enum htb_cmode {
	HTB_CANT_SEND, /* above its ceiling */
	HTB_MAY_BORROW, /* above its rate */
	HTB_CAN_SEND,
};

/* Classes of one priority, by id; ptr is whose turn it is, NULL: the first's */
struct htb_feed {
	struct list_head list;
	struct list_head *ptr;
};

struct htb_node {
	struct list_head list;
	struct htb_class *cl;
	bool on;
};

struct htb_class {
	struct htb_class *hash_next, *parent;
	u32 classid;
	int children, level;
	u32 filters; /* that lead here: it must not go */
	struct tcf_block block;
	struct psched_ratecfg rate, ceil;
	s64 buffer, cbuffer, mbuffer; /* ns */
	u32 prio;
	int quantum;

	s64 tokens, ctokens; /* ns */
	u64 t_c; /* when they were counted */
	enum htb_cmode cmode;
	u32 prio_activity; /* priorities that have packets */
	struct htb_node node[TC_HTB_NUMPRIO];
	u64 pq_key; /* ns: when it is to be looked at */
	struct list_head wait; /* in htb_sched.wait */
	bool waiting;

	struct Qdisc *leaf; /* level 0 */
	s64 deficit[TC_HTB_MAXDEPTH];
	struct htb_feed feed[TC_HTB_NUMPRIO]; /* level > 0 */

	struct qdisc_stats stats; /* bytes, packets, drops, overlimits */
	struct net_rate_estimator *rate_est;
	struct tc_htb_xstats xstats;
};

struct htb_level {
	struct htb_feed row[TC_HTB_NUMPRIO];
	struct list_head wait; /* by pq_key */
};

struct htb_sched {
	struct htb_class **hash;
	u32 hash_size, classes;
	u32 defcls;
	int rate2quantum;
	struct tcf_block block;
	struct sk_buff_head direct_queue; /* for no class: goes first */
	u32 direct_qlen, direct_pkts, overlimits;
	u64 now; /* ns, see psched_resume() */
	u64 next; /* what it waits for, or where it counted to; 0: idle */
	struct htb_level level[TC_HTB_MAXDEPTH];
};

struct htb_class *htb_find(struct Qdisc *q, u32 classid);
void htb_feed_init(struct htb_feed *f);
/* queue_lock, all that follow */
void htb_feed_next(struct htb_feed *f); /* its turn is over */
void htb_activate_prios(struct htb_sched *s, struct htb_class *cl);
void htb_deactivate_prios(struct htb_sched *s, struct htb_class *cl);
void htb_activate(struct htb_sched *s, struct htb_class *cl);
void htb_deactivate(struct htb_sched *s, struct htb_class *cl);
void htb_unwait(struct htb_class *cl);

int htb_enqueue(struct sk_buff *skb, struct Qdisc *q);
struct sk_buff *htb_dequeue(struct Qdisc *q);
void htb_reset(struct Qdisc *q);

extern const struct Qdisc_class_ops htb_class_ops; /* sch_htb_class.c */
void htb_class_destroy(struct Qdisc *q, struct htb_class *cl);

#endif
