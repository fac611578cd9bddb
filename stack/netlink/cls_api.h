/* SPDX-License-Identifier: MIT */
/*
 * cls_api.h - filters: which class a packet belongs to
 *
 *   block (of a discipline, or of a class)
 *     `- chain 0, 1, ...
 *          `- tcf_proto: one kind, one priority, one protocol; by priority
 *               `- filters, which the kind keeps
 *
 * All of it is walked by senders with the device's queue_lock, and changed
 * with the rtnl and that lock. Nothing is allocated under it.
 */
#ifndef CLS_API_H
#define CLS_API_H

#include <linux/pkt_cls.h>

#include "stack/netlink/sch_api.h"

int tc_ctl_tfilter(struct sk_buff *skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *ext);
int tc_dump_tfilter(struct sk_buff *skb, struct netlink_callback *cb);
int tc_ctl_chain(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext);
int tc_dump_chain(struct sk_buff *skb, struct netlink_callback *cb);

struct tcf_result {
	unsigned long class; /* bound to, or 0 */
	u32 classid;
};

struct tcf_chain;

struct tcf_block {
	struct Qdisc *q;
	u32 classid; /* as the last new filter's request had its parent */
	struct tcf_chain *chains; /* as they came */
};

struct tcf_chain {
	struct tcf_chain *next;
	struct tcf_block *block;
	u32 index;
	bool explicitly_created; /* stays when it is empty */
	struct tcf_proto *filters; /* by priority */
};

enum tcf_id {
	TCF_U32,
	TCF_FW,
	TCF_BASIC,
	TCF_MATCHALL,
	TCF_IDS
};

struct tcf_proto {
	struct tcf_proto *next;
	struct tcf_chain *chain;
	struct Qdisc *q;
	void *root, *data; /* the kind's own */
	u32 prio; /* << 16 */
	u16 protocol; /* network order */
	u8 ops_id; /* enum tcf_id */
};

struct tcf_walker {
	unsigned long skip, count;
	bool stop;
	int (*fn)(struct tcf_proto *tp, void *fh, struct tcf_walker *w);
	void *arg;
};
/* For walk(): shows one filter; false when no more are wanted. */
bool tcf_walk_one(struct tcf_proto *tp, void *fh, struct tcf_walker *w);

struct tcf_proto_ops {
	const char *kind;
	/* queue_lock. 0 and *res, or -1: not mine. */
	int (*classify)(const struct sk_buff *skb, const struct tcf_proto *tp,
			struct tcf_result *res);
	int (*init)(struct tcf_proto *tp);
	void (*destroy)(struct tcf_proto *tp);
	void *(*get)(struct tcf_proto *tp, u32 handle);
	/* *fh: the filter that has that handle, NULL: to be made */
	int (*change)(struct tcf_proto *tp, u32 handle, struct nlattr **tca,
		      void **fh, struct netlink_ext_ack *ext);
	/* *last: nothing is left */
	int (*delete)(struct tcf_proto *tp, void *fh, bool *last,
		      struct netlink_ext_ack *ext);
	void (*walk)(struct tcf_proto *tp, struct tcf_walker *w);
	int (*dump)(struct tcf_proto *tp, void *fh, struct sk_buff *skb,
		    struct tcmsg *t);
	/* Of a filter that leads to a class; NULL where there is none. */
	struct tcf_result *(*result)(void *fh);
};
extern const struct tcf_proto_ops cls_u32_ops, cls_fw_ops, cls_basic_ops,
	cls_mall_ops;

static inline notrace void tcf_lock(const struct tcf_proto *tp)
{
	spin_lock(&tp->q->dev->queue_lock);
}
static inline notrace void tcf_unlock(const struct tcf_proto *tp)
{
	spin_unlock(&tp->q->dev->queue_lock);
}

/* queue_lock: what the filters of chain 0 say; -1: nothing. */
int tc_classify(const struct sk_buff *skb, const struct tcf_block *block,
		struct tcf_result *res);

void tcf_block_init(struct tcf_block *block, struct Qdisc *q);
void tcf_block_put(struct tcf_block *block); /* and all that is in it */
/* res->classid was set: its class is held as long as the filter is there. */
void tcf_bind_filter(struct tcf_proto *tp, struct tcf_result *res);
void tcf_unbind_filter(struct tcf_proto *tp, struct tcf_result *res);
/*
 * A class of that name came: the filters of classes that wait for it are
 * bound. Those of the discipline are not, and find it when a packet comes.
 */
void tc_bind_tclass(struct Qdisc *q, u32 classid);

/* Actions are not modelled: 0 when none are asked for. */
int tcf_exts_validate(struct nlattr *const *tb, int act, int police,
		      struct netlink_ext_ack *ext);
/* TCA_*_INDEV: the index of the device it names, or a negative errno. */
int tcf_change_indev(const struct nlattr *a, struct netlink_ext_ack *ext);
static inline notrace bool tcf_match_indev(const struct sk_buff *skb,
					   int ifindex)
{
	return !ifindex || skb->iif == ifindex;
}
int tcf_put_indev(struct sk_buff *skb, int type, int ifindex);

#endif
