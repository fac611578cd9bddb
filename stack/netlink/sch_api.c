// SPDX-License-Identifier: MIT
/*
 * sch_api.c - RTM_*QDISC: which queueing discipline a device or a class has
 *
 * Models net/sched/sch_api.c: tc_modify_qdisc, tc_get_qdisc (which deletes
 * and gets), qdisc_graft, qdisc_notify. The disciplines are sch_*.c here and
 * pfifo_fast in stack/net/sch_generic.c; what they share is in sch_lib.c,
 * dumps are in sch_dump.c, classes in sch_class.c. Errors and their text are
 * the running kernel's.
 *
 * Not modelled: shared filter blocks, size tables (both refused), offload.
 */
#include <errno.h>
#include <string.h>

#include "machine.h"
#include "netglobal.h"
#include "stack/netlink/sch_tc.h"

const struct nla_policy rtm_tca_policy[TCA_MAX + 1] = {
	[TCA_KIND] = { NLA_STRING, 0 },
	[TCA_RATE] = { NLA_BINARY, sizeof(struct tc_estimator) },
	[TCA_STAB] = { NLA_NESTED, 0 },
	[TCA_DUMP_INVISIBLE] = { NLA_FLAG, 0 },
	[TCA_CHAIN] = { NLA_U32, 0 },
	[TCA_INGRESS_BLOCK] = { NLA_U32, 0 },
	[TCA_EGRESS_BLOCK] = { NLA_U32, 0 },
};

int tc_request(const struct nlmsghdr *nlh, struct nlattr **tb,
	       struct net_device **dev, struct netlink_ext_ack *ext)
{
	const struct tcmsg *t = NLMSG_DATA(nlh);
	int err = nlmsg_parse(nlh, sizeof(*t), tb, TCA_MAX, rtm_tca_policy,
			      false, ext);

	if (err < 0)
		return err;
	*dev = __dev_get_by_index(t->tcm_ifindex);
	return *dev ? 0 : -ENODEV;
}

bool tc_kind_is(struct nlattr *const *tb, const char *id)
{
	const struct nlattr *a = tb[TCA_KIND];
	size_t len = strlen(id), n;

	if (!a)
		return true;
	n = (size_t)nla_len(a);
	while (n && ((char *)nla_data(a))[n - 1] == '\0')
		n--;
	return n == len && !memcmp(nla_data(a), id, len);
}

/* What went and what came, to RTNLGRP_TC. */
static void qdisc_notify(const struct tc_ask *ask, struct net_device *dev,
			 u32 clid, struct Qdisc *old, u32 old_refs,
			 struct Qdisc *new, u32 new_refs)
{
	struct sk_buff *skb = nlmsg_new(4096);
	u32 pid = NETLINK_CB(ask->skb).pid;
	struct tc_fill f = { pid, ask->nlh->nlmsg_seq, 0, RTM_DELQDISC,
			     old_refs };

	if (!skb)
		return;
	if (old && !tc_qdisc_dump_ignore(old, false))
		tc_fill_qdisc(skb, old, dev, clid, &f);
	f.flags = old ? NLM_F_REPLACE : 0;
	f.event = RTM_NEWQDISC;
	f.refcnt = new_refs;
	if (new && !tc_qdisc_dump_ignore(new, false))
		tc_fill_qdisc(skb, new, dev, clid, &f);
	if (skb->len)
		rtnl_notify(skb, pid, RTNLGRP_TC, ask->nlh);
	else
		kfree_skb(skb);
}

/* --- changing ------------------------------------------------------------- */

static u32 qdisc_alloc_handle(struct net_device *dev)
{
	u32 *h = &machine->sched->autohandle;

	for (int i = 0x8000; i > 0; i--) {
		*h += TC_H_MAKE(0x10000u, 0);
		if (*h == TC_H_MAKE(TC_H_ROOT, 0))
			*h = TC_H_MAKE(0x80000000u, 0);
		if (!qdisc_lookup(dev, *h))
			return *h;
	}
	return 0;
}

/* Root of dev. htb attaches itself after the news went out: Linux's counts. */
static void graft_root(const struct tc_ask *ask, struct net_device *dev,
		       u32 clid, struct Qdisc *new)
{
	struct Qdisc *old = dev_graft_qdisc(dev, new);
	bool late = new &&new->ops_id == QDISC_HTB;

	qdisc_notify(ask, dev, clid, old, late ? 2 : 1, new, late ? 1 : 2);
	qdisc_destroy(old);
}

/* Beside the root; new NULL: nobody. */
static void graft_ingress(const struct tc_ask *ask, struct net_device *dev,
			  struct Qdisc *new)
{
	struct Qdisc *old = dev->qdisc_ingress;

	dev->qdisc_ingress = new ? new : &machine->sched->noop;
	qdisc_notify(ask, dev, TC_H_INGRESS, old, 0, new, 1);
	if (old)
		qdisc_destroy(old);
}

/* new NULL: the default again. parent NULL: the root. */
static int qdisc_graft(const struct tc_ask *ask, struct net_device *dev,
		       struct Qdisc *parent, u32 clid, struct Qdisc *new)
{
	const struct Qdisc_class_ops *cops;
	struct Qdisc *old = NULL;
	unsigned long cl;
	int err;

	if (!parent && TC_H_MAJ(clid) == TC_H_MAJ(TC_H_INGRESS) &&
	    clid != TC_H_ROOT) {
		graft_ingress(ask, dev, new);
		return 0;
	}
	if (!parent) {
		graft_root(ask, dev, clid, new);
		return 0;
	}
	cops = qdisc_cops(parent);
	if (!cops || !cops->graft)
		return -EOPNOTSUPP;
	cl = cops->find(parent, clid);
	if (!cl) {
		NL_SET_ERR(ask->ext, "Specified class not found");
		return -ENOENT;
	}
	if (new &&new->ops_id == QDISC_NOQUEUE) {
		NL_SET_ERR(ask->ext, "Cannot assign noqueue to a class");
		return -EINVAL;
	}
	err = cops->graft(parent, cl, new, &old, ask->ext);
	if (err)
		return err;
	qdisc_notify(ask, dev, clid, old, 1, new, 1);
	if (old)
		qdisc_destroy(old);
	return 0;
}

static enum qdisc_id kind_id(struct nlattr *const *tb)
{
	int i;

	for (i = QDISC_NOOP + 1; tb[TCA_KIND] && i < QDISC_IDS; i++)
		if (qdisc_ops_table[i] &&
		    tc_kind_is(tb, qdisc_ops_table[i]->id))
			return (enum qdisc_id)i;
	return QDISC_IDS;
}

static struct Qdisc *create(const struct tc_ask *ask, struct net_device *dev,
			    struct nlattr **tb, u32 parent, u32 handle)
{
	struct netlink_ext_ack *ext = ask->ext;
	enum qdisc_id id = kind_id(tb);
	struct Qdisc *q;
	int err;

	if (id == QDISC_IDS) {
		NL_SET_ERR(ext, "Specified qdisc kind is unknown");
		return ERR_PTR(-ENOENT);
	}
	if (parent == TC_H_INGRESS) {
		if (id != QDISC_INGRESS && id != QDISC_CLSACT) {
			NL_SET_ERR(ext, "Specified parent ID is reserved for "
					"ingress and clsact Qdiscs");
			return ERR_PTR(-EINVAL);
		}
		handle = TC_H_MAKE(TC_H_INGRESS, 0);
	}
	if (!handle)
		handle = qdisc_alloc_handle(dev);
	if (!handle) {
		NL_SET_ERR(ext, "Maximum number of qdisc handles was exceeded");
		return ERR_PTR(-ENOSPC);
	}
	if (tb[TCA_STAB]) {
		NL_SET_ERR(ext, "STAB not supported on a non root");
		return ERR_PTR(parent == TC_H_ROOT ? -EOPNOTSUPP : -EINVAL);
	}
	if (tb[TCA_INGRESS_BLOCK] || tb[TCA_EGRESS_BLOCK]) {
		NL_SET_ERR(ext,
			   tb[TCA_INGRESS_BLOCK]
				   ? "Ingress block sharing is not supported"
				   : "Egress block sharing is not supported");
		return ERR_PTR(-EOPNOTSUPP);
	}
	q = qdisc_create(dev, id, handle, parent, tb[TCA_OPTIONS], ext);
	if (IS_ERR(q))
		return q;
	if (tb[TCA_RATE]) {
		err = tc_replace_estimator(&q->rate_est, &q->stats,
					   tb[TCA_RATE]);
		if (err) {
			NL_SET_ERR(ext, "Failed to generate new estimator");
			qdisc_destroy(q);
			return ERR_PTR(err);
		}
	}
	qdisc_hash_add(q, false);
	return q;
}

static int create_n_graft(const struct tc_ask *ask, struct net_device *dev,
			  struct nlattr **tb, struct Qdisc *parent)
{
	const struct tcmsg *t = NLMSG_DATA(ask->nlh);
	struct Qdisc *q = create(ask, dev, tb, t->tcm_parent, t->tcm_handle);
	int err;

	if (IS_ERR(q))
		return (int)PTR_ERR(q);
	err = qdisc_graft(ask, dev, parent, t->tcm_parent, q);
	if (err)
		qdisc_destroy(q);
	return err;
}

static int change(const struct tc_ask *ask, struct net_device *dev,
		  struct Qdisc *q, struct nlattr **tb)
{
	const struct tcmsg *t = NLMSG_DATA(ask->nlh);
	int err = 0;

	if (!q) {
		NL_SET_ERR(ask->ext, "Specified qdisc not found");
		return -ENOENT;
	}
	if (ask->nlh->nlmsg_flags & NLM_F_EXCL) {
		NL_SET_ERR(ask->ext, "Exclusivity flag on, cannot modify");
		return -EEXIST;
	}
	if (!tc_kind_is(tb, qdisc_ops(q)->id)) {
		NL_SET_ERR(ask->ext,
			   "Invalid qdisc name: must match existing qdisc");
		return -EINVAL;
	}
	if (tb[TCA_OPTIONS]) {
		if (!qdisc_ops(q)->change) {
			NL_SET_ERR(ask->ext, "Change operation not supported "
					     "by specified qdisc");
			return -EINVAL;
		}
		err = qdisc_ops(q)->change(q, tb[TCA_OPTIONS], ask->ext);
	}
	/* A rate that cannot be had does not undo the change. */
	if (!err && tb[TCA_RATE])
		tc_replace_estimator(&q->rate_est, &q->stats, tb[TCA_RATE]);
	if (!err)
		qdisc_notify(ask, dev, t->tcm_parent, NULL, 0, q,
			     qdisc_refs(q));
	return err;
}

/* Who is named by a parent: *p its discipline (NULL: root), *q who is there. */
static int by_parent(struct net_device *dev, u32 clid, struct Qdisc **p,
		     struct Qdisc **q, const char *none,
		     struct netlink_ext_ack *ext)
{
	const struct Qdisc_class_ops *cops;
	unsigned long cl;

	*p = NULL;
	*q = dev->qdisc_sleeping;
	if (clid == TC_H_ROOT)
		return 0;
	*q = dev->qdisc_ingress;
	if (clid == TC_H_INGRESS)
		return 0;
	*q = NULL;
	*p = qdisc_lookup(dev, TC_H_MAJ(clid));
	if (!*p) {
		NL_SET_ERR(ext, none);
		return -ENOENT;
	}
	if (*p == dev->qdisc_ingress) {
		NL_SET_ERR(ext, "Cannot add children to ingress/clsact qdisc");
		return -EOPNOTSUPP;
	}
	cops = qdisc_cops(*p);
	if (!cops) {
		NL_SET_ERR(ext, "Parent qdisc is not classful");
		return -EOPNOTSUPP;
	}
	cl = cops->find(*p, clid);
	if (!cl) {
		NL_SET_ERR(ext, "Specified class not found");
		return -ENOENT;
	}
	*q = cops->leaf(*p, cl);
	return 0;
}

/* A handle of its own was asked for, which who is there does not have. */
static int other_handle(const struct tc_ask *ask, struct net_device *dev,
			struct nlattr **tb, struct Qdisc *q)
{
	const struct tcmsg *t = NLMSG_DATA(ask->nlh);
	struct netlink_ext_ack *ext = ask->ext;

	if (q && !(ask->nlh->nlmsg_flags & NLM_F_REPLACE)) {
		NL_SET_ERR(ext, "NLM_F_REPLACE needed to override");
		return -EEXIST;
	}
	if (TC_H_MIN(t->tcm_handle)) {
		NL_SET_ERR(ext, "Invalid minor handle");
		return -EINVAL;
	}
	q = qdisc_lookup(dev, t->tcm_handle);
	if (!q)
		return 1; /* may be made */
	if (q->parent != t->tcm_parent) {
		NL_SET_ERR(ext, "Cannot move an existing qdisc to a different "
				"parent");
		return -EINVAL;
	}
	/* It is where it was asked for, and would have been found there. */
	(void)tb;
	return -EINVAL;
}

/* 1: it is another kind, which replaces; 2: the same without leave to make */
static int other_kind(int flags)
{
	if ((flags & NLM_F_CREATE) && (flags & (NLM_F_REPLACE | NLM_F_EXCL)))
		return 1;
	return flags & (NLM_F_CREATE | NLM_F_REPLACE | NLM_F_EXCL) ? 0 : 2;
}

int tc_modify_qdisc(struct sk_buff *skb, struct nlmsghdr *nlh,
		    struct netlink_ext_ack *ext)
{
	const struct tc_ask ask = { skb, nlh, ext };
	const struct tcmsg *t = NLMSG_DATA(nlh);
	struct nlattr *tb[TCA_MAX + 1];
	struct Qdisc *q, *p = NULL;
	struct net_device *dev;
	int err;

	err = tc_request(nlh, tb, &dev, ext);
	if (err)
		return err;
	if (!t->tcm_parent) { /* by its handle alone */
		if (!t->tcm_handle) {
			NL_SET_ERR(ext, "Handle cannot be zero");
			return -EINVAL;
		}
		return change(&ask, dev, qdisc_lookup(dev, t->tcm_handle), tb);
	}
	err = by_parent(dev, t->tcm_parent, &p, &q,
			"Failed to find specified qdisc", ext);
	if (err)
		return err;
	if (q && !q->handle)
		q = NULL; /* the default gives way to anything */
	if (q && t->tcm_handle && q->handle == t->tcm_handle)
		return change(&ask, dev, q, tb);
	err = 1;
	if (t->tcm_handle)
		err = other_handle(&ask, dev, tb, q);
	else if (q && tc_kind_is(tb, qdisc_ops(q)->id))
		return change(&ask, dev, q, tb);
	else if (q)
		err = other_kind(nlh->nlmsg_flags);
	if (err < 0)
		return err;
	if (err == 0)
		return change(&ask, dev, q, tb);
	if (err == 1 && !(nlh->nlmsg_flags & NLM_F_CREATE)) {
		NL_SET_ERR(ext, "Qdisc not found. To create specify "
				"NLM_F_CREATE flag");
		return -ENOENT;
	}
	return create_n_graft(&ask, dev, tb, p);
}

static int answer(const struct tc_ask *ask, struct net_device *dev,
		  struct Qdisc *q, u32 clid)
{
	struct sk_buff *skb = nlmsg_new(4096);
	struct tc_fill f = { NETLINK_CB(ask->skb).pid, ask->nlh->nlmsg_seq, 0,
			     RTM_NEWQDISC, qdisc_refs(q) };
	int err;

	if (!skb)
		return -ENOBUFS;
	err = tc_qdisc_dump_ignore(q, false)
		      ? 0
		      : tc_fill_qdisc(skb, q, dev, clid, &f);
	if (err || !skb->len) {
		kfree_skb(skb);
		return err;
	}
	/* Linux: to the group, and to who asked only if it wants an echo */
	return rtnl_notify(skb, f.pid, RTNLGRP_TC, ask->nlh);
}

/* RTM_DELQDISC and RTM_GETQDISC. */
int tc_get_qdisc(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext)
{
	const struct tc_ask ask = { skb, nlh, ext };
	const struct tcmsg *t = NLMSG_DATA(nlh);
	struct nlattr *tb[TCA_MAX + 1];
	struct Qdisc *q = NULL, *p = NULL;
	struct net_device *dev;
	int err;

	err = tc_request(nlh, tb, &dev, ext);
	if (err)
		return err;
	if (t->tcm_parent) {
		q = dev->qdisc_ingress;
		if (TC_H_MAJ(t->tcm_parent) != TC_H_MAJ(TC_H_INGRESS) ||
		    t->tcm_parent == TC_H_ROOT) {
			err = by_parent(dev, t->tcm_parent, &p, &q,
					"Failed to find qdisc with specified "
					"classid",
					ext);
			if (err)
				return err;
		}
		if (!q) {
			NL_SET_ERR(ext, "Cannot find specified qdisc on "
					"specified device");
			return -ENOENT;
		}
		if (t->tcm_handle && q->handle != t->tcm_handle) {
			NL_SET_ERR(ext, "Invalid handle");
			return -EINVAL;
		}
	} else {
		q = qdisc_lookup(dev, t->tcm_handle);
		if (!q) {
			NL_SET_ERR(ext, "Failed to find qdisc with specified "
					"handle");
			return -ENOENT;
		}
	}
	if (!tc_kind_is(tb, qdisc_ops(q)->id)) {
		NL_SET_ERR(ext,
			   "Invalid qdisc name: must match existing qdisc");
		return -EINVAL;
	}
	if (nlh->nlmsg_type == RTM_GETQDISC)
		return answer(&ask, dev, q, t->tcm_parent);
	if (!t->tcm_parent) {
		NL_SET_ERR(ext, "Classid cannot be zero");
		return -EINVAL;
	}
	if (!q->handle) {
		NL_SET_ERR(ext, "Cannot delete qdisc with handle of zero");
		return -ENOENT;
	}
	return qdisc_graft(&ask, dev, p, t->tcm_parent, NULL);
}
