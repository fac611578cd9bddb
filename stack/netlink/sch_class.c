// SPDX-License-Identifier: MIT
/*
 * sch_class.c - RTM_*TCLASS: the classes of a discipline
 *
 * Models tc_ctl_tclass and tc_dump_tclass of net/sched/sch_api.c. A class is
 * named MAJOR:MINOR; its major number is the handle of its discipline, so a
 * request may leave out one or the other:
 *
 *   handle 0:0    the class is not said
 *   handle 0:Y    of the discipline that the parent, or the root, gives
 *   parent 0      not said; X:0 or ROOT the discipline itself; X:Y a class
 *
 * Not modelled: shared filter blocks.
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/cls_api.h"
#include "stack/netlink/sch_tc.h"

static int tc_fill_tclass(struct sk_buff *skb, struct Qdisc *q,
			  unsigned long cl, u32 pid, u32 seq, int flags,
			  int event)
{
	const struct Qdisc_class_ops *cops = qdisc_cops(q);
	struct gnet_dump d;
	struct nlmsghdr *nlh;
	struct tcmsg *t;
	int err = 0;

	nlh = __nlmsg_put(skb, pid, seq, event, sizeof(*t), flags);
	if (!nlh)
		return -EMSGSIZE;
	t = NLMSG_DATA(nlh);
	memset(t, 0, sizeof(*t));
	t->tcm_family = AF_UNSPEC;
	t->tcm_ifindex = q->dev->ifindex;
	t->tcm_parent = q->handle;
	t->tcm_handle = q->handle;
	err = nla_put_string(skb, TCA_KIND, qdisc_ops(q)->id);
	/* its numbers are written by senders */
	sch_tree_lock(q);
	if (!err && cops->dump)
		err = cops->dump(q, cl, skb, t);
	if (!err)
		err = gnet_stats_start(skb, &d);
	if (!err && cops->dump_stats)
		err = cops->dump_stats(q, cl, &d);
	sch_tree_unlock(q);
	if (!err)
		err = gnet_stats_finish(&d);
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

static struct sk_buff *message(const struct tc_ask *ask, struct Qdisc *q,
			       unsigned long cl, int event)
{
	struct sk_buff *skb = nlmsg_new(4096);

	if (!skb)
		return ERR_PTR(-ENOBUFS);
	if (tc_fill_tclass(skb, q, cl, NETLINK_CB(ask->skb).pid,
			   ask->nlh->nlmsg_seq, 0, event)) {
		kfree_skb(skb);
		return ERR_PTR(-EINVAL);
	}
	return skb;
}

static void tclass_notify(const struct tc_ask *ask, struct Qdisc *q,
			  unsigned long cl)
{
	struct sk_buff *skb = message(ask, q, cl, RTM_NEWTCLASS);

	if (!IS_ERR(skb))
		rtnl_notify(skb, NETLINK_CB(ask->skb).pid, RTNLGRP_TC,
			    ask->nlh);
}

static int tclass_del(const struct tc_ask *ask, struct Qdisc *q,
		      unsigned long cl)
{
	struct sk_buff *skb;
	int err;

	if (!qdisc_cops(q)->delete)
		return -EOPNOTSUPP;
	skb = message(ask, q, cl, RTM_DELTCLASS);
	if (IS_ERR(skb))
		return (int)PTR_ERR(skb);
	err = qdisc_cops(q)->delete (q, cl, ask->ext);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	rtnl_notify(skb, NETLINK_CB(ask->skb).pid, RTNLGRP_TC, ask->nlh);
	return 0;
}

static int existing(const struct tc_ask *ask, struct Qdisc *q, unsigned long cl)
{
	struct sk_buff *skb;

	if (ask->nlh->nlmsg_type == RTM_DELTCLASS)
		return tclass_del(ask, q, cl);
	skb = message(ask, q, cl, RTM_NEWTCLASS);
	if (IS_ERR(skb))
		return (int)PTR_ERR(skb);
	/* Linux: to the group, and to who asked only if it wants an echo */
	return rtnl_notify(skb, NETLINK_CB(ask->skb).pid, RTNLGRP_TC, ask->nlh);
}

/* The discipline's handle by what was said of class and parent; or < 0. */
static int which(const struct tcmsg *t, struct net_device *dev, u32 *qid,
		 u32 *parent)
{
	u32 up = TC_H_MAJ(t->tcm_parent);

	*qid = TC_H_MAJ(t->tcm_handle);
	*parent = t->tcm_parent;
	if (t->tcm_parent != TC_H_ROOT) {
		if (*qid && up && *qid != up)
			return -EINVAL;
		if (!*qid)
			*qid = up ? up : dev->qdisc_sleeping->handle;
		if (*parent)
			*parent = TC_H_MAKE(*qid, *parent);
	} else if (!*qid) {
		*qid = dev->qdisc_sleeping->handle;
	}
	return 0;
}

int tc_ctl_tclass(struct sk_buff *skb, struct nlmsghdr *nlh,
		  struct netlink_ext_ack *ext)
{
	const struct tc_ask ask = { skb, nlh, ext };
	const struct tcmsg *t = NLMSG_DATA(nlh);
	const struct Qdisc_class_ops *cops;
	unsigned long cl = 0, before;
	struct nlattr *tb[TCA_MAX + 1];
	u32 qid, parent, clid;
	struct net_device *dev;
	struct Qdisc *q;
	int err;

	err = tc_request(nlh, tb, &dev, ext);
	if (!err)
		err = which(t, dev, &qid, &parent);
	if (err)
		return err;
	q = qdisc_lookup(dev, qid);
	if (!q)
		return -ENOENT;
	cops = qdisc_cops(q);
	if (!cops)
		return -EINVAL;
	clid = t->tcm_handle;
	if (clid)
		clid = TC_H_MAKE(qid, clid);
	else if (parent == TC_H_ROOT)
		clid = qid;
	if (clid)
		cl = cops->find(q, clid);
	if (nlh->nlmsg_type != RTM_NEWTCLASS)
		return cl ? existing(&ask, q, cl) : -ENOENT;
	if (!cl && !(nlh->nlmsg_flags & NLM_F_CREATE))
		return -ENOENT;
	if (cl && (nlh->nlmsg_flags & NLM_F_EXCL))
		return -EEXIST;
	if (tb[TCA_INGRESS_BLOCK] || tb[TCA_EGRESS_BLOCK]) {
		NL_SET_ERR(ext, "Shared blocks are not supported for classes");
		return -EOPNOTSUPP;
	}
	if (clid == TC_H_ROOT) {
		NL_SET_ERR(ext, "Cannot create traffic class with classid "
				"TC_H_ROOT");
		return -EINVAL;
	}
	before = cl;
	err = cops->change ? cops->change(q, clid, parent, tb, &cl, ext)
			   : -EOPNOTSUPP;
	if (err)
		return err;
	tclass_notify(&ask, q, cl);
	if (cl != before) /* filters that wait for a class of this name */
		tc_bind_tclass(q, clid);
	return 0;
}

/* --- dump ----------------------------------------------------------------- */

struct dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
};

static int dump_class(struct Qdisc *q, unsigned long cl, struct qdisc_walker *w)
{
	struct dump *d = w->arg;

	return tc_fill_tclass(d->skb, q, cl, d->cb->portid,
			      cb_nlh(d->cb)->nlmsg_seq, NLM_F_MULTI,
			      RTM_NEWTCLASS);
}

/* args[0]: disciplines done, args[1]: classes of this one. 1: no room. */
static int dump_qdisc(struct dump *d, struct Qdisc *q, unsigned long *at)
{
	const struct tcmsg *t = NLMSG_DATA(cb_nlh(d->cb));
	struct qdisc_walker w = { .fn = dump_class, .arg = d };

	if ((*at)++ < d->cb->args[0])
		return 0;
	if (!q->builtin && !(q->flags & TCQ_F_INVISIBLE) && qdisc_cops(q) &&
	    (!t->tcm_parent || TC_H_MAJ(t->tcm_parent) == q->handle)) {
		w.skip = d->cb->args[1];
		qdisc_cops(q)->walk(q, &w);
		d->cb->args[1] = w.count;
		if (w.stop)
			return 1;
	}
	d->cb->args[0] = *at;
	d->cb->args[1] = 0;
	return 0;
}

static int dump_classes(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	struct dump d = { skb, cb };
	struct net_device *dev;
	unsigned long at = 0;
	struct Qdisc *q;

	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(struct tcmsg)))
		return 0;
	dev = __dev_get_by_index(
		((struct tcmsg *)NLMSG_DATA(nlh))->tcm_ifindex);
	if (!dev)
		return 0;
	if (dump_qdisc(&d, dev->qdisc_sleeping, &at))
		return 1;
	for (u32 chain = 0; chain < QDISC_CHAINS; chain++) {
		q = qdisc_hash_first(dev, chain, dev->qdisc_list);
		for (; q; q = qdisc_hash_first(dev, chain, q->next))
			if (dump_qdisc(&d, q, &at))
				return 1;
	}
	return 0;
}

int tc_dump_tclass(struct sk_buff *skb, struct netlink_callback *cb)
{
	return tc_dump_locked(dump_classes, skb, cb);
}
