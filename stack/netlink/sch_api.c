// SPDX-License-Identifier: MIT
/*
 * sch_api.c - RTM_*QDISC: which queueing discipline a device has
 *
 * Models net/sched/sch_api.c: tc_modify_qdisc, tc_get_qdisc (which deletes
 * and gets), tc_dump_qdisc, qdisc_graft, qdisc_notify. The disciplines are
 * sch_*.c here and pfifo_fast in stack/net/sch_generic.c. Errors and their
 * text are the running kernel's.
 *
 * Not modelled: disciplines below a class (only roots), ingress, classes and
 * filters: RTM_*TCLASS and RTM_*TFILTER list nothing and change nothing
 * (EOPNOTSUPP), rate estimators, size tables, offload.
 */
#include <errno.h>
#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>
#include <string.h>

#include "mib.h"
#include "stack/netlink/sch_api.h"

static const struct nla_policy tca_policy[TCA_MAX + 1] = {
	[TCA_KIND] = { NLA_STRING, IFNAMSIZ - 1 },
	[TCA_RATE] = { NLA_BINARY, 8 },
};

int qdisc_drop(struct sk_buff *skb, struct Qdisc *q)
{
	q->stats.drops++;
	kfree_skb_reason(skb, SKB_DROP_REASON_QDISC_DROP);
	return NET_XMIT_DROP;
}

/* --- showing
 * ------------------------------------------------------------------ */

static int put_stats(struct sk_buff *skb, struct Qdisc *q)
{
	struct gnet_stats_basic basic;
	struct gnet_stats_queue queue;
	struct tc_stats old;
	struct nlattr *nest;
	char app[256];
	int n = 0;

	memset(&basic, 0, sizeof(basic));
	memset(&queue, 0, sizeof(queue));
	memset(&old, 0, sizeof(old));
	basic.bytes = q->stats.bytes;
	basic.packets = (u32)q->stats.packets;
	queue.qlen = q->q.qlen;
	queue.backlog = q->stats.backlog;
	queue.drops = q->stats.drops;
	queue.requeues = q->stats.requeues;
	queue.overlimits = q->stats.overlimits;
	old.bytes = basic.bytes;
	old.packets = basic.packets;
	old.drops = queue.drops;
	old.overlimits = queue.overlimits;
	old.qlen = queue.qlen;
	old.backlog = queue.backlog;
	nest = nla_nest_start(skb, TCA_STATS2);
	if (!nest || nla_put(skb, TCA_STATS_BASIC, sizeof(basic), &basic) ||
	    nla_put(skb, TCA_STATS_QUEUE, sizeof(queue), &queue))
		return -EMSGSIZE;
	if (qdisc_ops(q)->dump_stats)
		n = qdisc_ops(q)->dump_stats(q, app, sizeof(app));
	if (n > 0 && nla_put(skb, TCA_STATS_APP, n, app))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return nla_put(skb, TCA_STATS, sizeof(old), &old);
}

static int tc_fill_qdisc(struct sk_buff *skb, struct Qdisc *q,
			 struct net_device *dev, u32 pid, u32 seq, int flags,
			 int event)
{
	char opt[1024];
	struct nlmsghdr *nlh;
	struct tcmsg *t;
	int err = 0, n = 0;

	nlh = __nlmsg_put(skb, pid, seq, event, sizeof(*t), flags);
	if (!nlh)
		return -EMSGSIZE;
	t = NLMSG_DATA(nlh);
	t->tcm_family = AF_UNSPEC;
	t->tcm_ifindex = dev->ifindex;
	t->tcm_parent = q->builtin ? TC_H_ROOT : q->parent;
	t->tcm_handle = q->handle;
	t->tcm_info = q->builtin ? 2 : (u32)atomic_read(&q->refcnt) + 1;
	err |= nla_put_string(skb, TCA_KIND, qdisc_ops(q)->id);
	if (qdisc_ops(q)->dump) {
		n = qdisc_ops(q)->dump(q, opt, sizeof(opt));
		if (n >= 0)
			err |= nla_put(skb, TCA_OPTIONS, n, opt);
		else
			err = n;
	}
	err |= nla_put_u8(skb, TCA_HW_OFFLOAD, 0);
	if (!err)
		err = put_stats(skb, q);
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

/* args[0]: devices done. */
int tc_dump_qdisc(struct sk_buff *skb, struct netlink_callback *cb)
{
	unsigned long n = 0;
	struct net_device *dev;

	for_each_netdev (dev) {
		struct Qdisc *q = dev->qdisc_sleeping;

		if (n++ < cb->args[0])
			continue;
		if (q && tc_fill_qdisc(skb, q, dev, cb->portid,
				       cb_nlh(cb)->nlmsg_seq, NLM_F_MULTI,
				       RTM_NEWQDISC))
			return 1;
		cb->args[0] = n;
	}
	return 0;
}

/* What went and what came, to RTNLGRP_TC. */
static void qdisc_notify(struct sk_buff *in, const struct nlmsghdr *nlh,
			 struct net_device *dev, struct Qdisc *old,
			 struct Qdisc *new)
{
	struct sk_buff *skb = nlmsg_new(4096);
	u32 pid = NETLINK_CB(in).pid;

	if (!skb)
		return;
	if (old && old->handle)
		tc_fill_qdisc(skb, old, dev, pid, nlh->nlmsg_seq, 0,
			      RTM_DELQDISC);
	if (new && !new->builtin)
		tc_fill_qdisc(skb, new, dev, pid, nlh->nlmsg_seq,
			      old ? NLM_F_REPLACE : 0, RTM_NEWQDISC);
	if (skb->len)
		rtnl_notify(skb, pid, RTNLGRP_TC, nlh);
	else
		kfree_skb(skb);
}

/* --- changing
 * ----------------------------------------------------------------------- */

static u32 handle_alloc(struct net_device *dev)
{
	for (u32 h = 0x8001; h < 0xffff; h++)
		if (!qdisc_lookup(dev, h << 16))
			return h << 16;
	return 0;
}

static void qdisc_list(struct net_device *dev, struct Qdisc *q, bool add)
{
	struct Qdisc **p;

	spin_lock(&dev->queue_lock);
	if (add) {
		q->next = dev->qdisc_list;
		dev->qdisc_list = q;
	} else {
		for (p = &dev->qdisc_list; *p; p = &(*p)->next)
			if (*p == q) {
				*p = q->next;
				break;
			}
	}
	spin_unlock(&dev->queue_lock);
}

/* new NULL: the device's default again. */
static void qdisc_graft(struct sk_buff *skb, const struct nlmsghdr *nlh,
			struct net_device *dev, struct Qdisc *new)
{
	struct Qdisc *old;

	if (new)
		qdisc_list(dev, new, true);
	old = dev_graft_qdisc(dev, new);
	if (old && old->builtin)
		old = NULL;
	qdisc_notify(skb, nlh, dev, old, new);
	if (old) {
		qdisc_list(dev, old, false);
		qdisc_destroy(old);
	}
}

static int request(const struct nlmsghdr *nlh, struct nlattr **tb,
		   struct net_device **dev, struct netlink_ext_ack *ext)
{
	const struct tcmsg *t = NLMSG_DATA(nlh);
	int err = nlmsg_parse(nlh, sizeof(*t), tb, TCA_MAX, tca_policy, false,
			      ext);

	if (err < 0)
		return err;
	*dev = __dev_get_by_index(t->tcm_ifindex);
	return *dev ? 0 : -ENODEV;
}

static void kind_of(struct nlattr **tb, char *kind)
{
	memset(kind, 0, IFNAMSIZ);
	if (tb[TCA_KIND])
		strncpy(kind, nla_data(tb[TCA_KIND]),
			(size_t)min(nla_len(tb[TCA_KIND]), IFNAMSIZ - 1));
}

static int create(struct sk_buff *skb, const struct nlmsghdr *nlh,
		  struct net_device *dev, struct nlattr **tb, u32 handle,
		  struct netlink_ext_ack *ext)
{
	enum qdisc_id id;
	struct Qdisc *q;
	char kind[IFNAMSIZ];

	if (!(nlh->nlmsg_flags & NLM_F_CREATE)) {
		NL_SET_ERR(ext, "Qdisc not found. To create specify "
				"NLM_F_CREATE flag");
		return -ENOENT;
	}
	kind_of(tb, kind);
	id = qdisc_lookup_ops(kind);
	if (id == QDISC_IDS || id == QDISC_NOOP) {
		NL_SET_ERR(ext, "Specified qdisc kind is unknown");
		return -ENOENT;
	}
	if (id == QDISC_NOQUEUE) { /* the one that has no queue is shared */
		qdisc_graft(skb, nlh, dev, NULL);
		return 0;
	}
	if (!handle)
		handle = handle_alloc(dev);
	if (!handle) {
		NL_SET_ERR(ext, "Maximum number of qdisc handles was exceeded");
		return -ENOSPC;
	}
	q = qdisc_create(dev, id, handle, TC_H_ROOT, tb[TCA_OPTIONS]);
	if (IS_ERR(q))
		return (int)PTR_ERR(q);
	qdisc_graft(skb, nlh, dev, q);
	return 0;
}

static int change(struct sk_buff *skb, const struct nlmsghdr *nlh,
		  struct net_device *dev, struct Qdisc *q, struct nlattr **tb,
		  struct netlink_ext_ack *ext)
{
	char kind[IFNAMSIZ];
	int err = 0;

	kind_of(tb, kind);
	if (!q) {
		NL_SET_ERR(ext, "Specified qdisc not found");
		return -ENOENT;
	}
	if (nlh->nlmsg_flags & NLM_F_EXCL) {
		NL_SET_ERR(ext, "Exclusivity flag on, cannot modify");
		return -EEXIST;
	}
	if (tb[TCA_KIND] && strcmp(kind, qdisc_ops(q)->id)) {
		NL_SET_ERR(ext,
			   "Invalid qdisc name: must match existing qdisc");
		return -EINVAL;
	}
	if (tb[TCA_OPTIONS]) {
		if (!qdisc_ops(q)->change) {
			NL_SET_ERR(ext, "Change operation not supported by "
					"specified qdisc");
			return -EINVAL;
		}
		spin_lock(&dev->queue_lock);
		err = qdisc_ops(q)->change(q, tb[TCA_OPTIONS]);
		spin_unlock(&dev->queue_lock);
	}
	if (!err)
		qdisc_notify(skb, nlh, dev, NULL, q);
	return err;
}

int tc_modify_qdisc(struct sk_buff *skb, struct nlmsghdr *nlh,
		    struct netlink_ext_ack *ext)
{
	const struct tcmsg *t = NLMSG_DATA(nlh);
	struct nlattr *tb[TCA_MAX + 1];
	int flags = nlh->nlmsg_flags, err;
	struct net_device *dev;
	struct Qdisc *q;
	char kind[IFNAMSIZ];

	err = request(nlh, tb, &dev, ext);
	if (err)
		return err;
	kind_of(tb, kind);
	if (t->tcm_parent && t->tcm_parent != TC_H_ROOT) {
		NL_SET_ERR(ext, t->tcm_parent == TC_H_INGRESS
					? "Ingress qdisc is not supported"
					: "Failed to find specified qdisc");
		return t->tcm_parent == TC_H_INGRESS ? -EOPNOTSUPP : -ENOENT;
	}
	if (!t->tcm_parent) { /* by its handle alone */
		if (!t->tcm_handle) {
			NL_SET_ERR(ext, "Handle cannot be zero");
			return -EINVAL;
		}
		return change(skb, nlh, dev, qdisc_lookup(dev, t->tcm_handle),
			      tb, ext);
	}
	q = dev->qdisc_sleeping;
	if (q && (q->builtin || !q->handle))
		q = NULL; /* the default gives way to anything */
	if (q && t->tcm_handle && q->handle == t->tcm_handle)
		return change(skb, nlh, dev, q, tb, ext);
	if (t->tcm_handle) {
		if (q && !(flags & NLM_F_REPLACE)) {
			NL_SET_ERR(ext, "NLM_F_REPLACE needed to override");
			return -EEXIST;
		}
		if (TC_H_MIN(t->tcm_handle)) {
			NL_SET_ERR(ext, "Invalid minor handle");
			return -EINVAL;
		}
		return create(skb, nlh, dev, tb, t->tcm_handle, ext);
	}
	if (!q)
		return create(skb, nlh, dev, tb, 0, ext);
	if ((flags & NLM_F_CREATE) && (flags & NLM_F_REPLACE) &&
	    ((flags & NLM_F_EXCL) ||
	     (tb[TCA_KIND] && strcmp(kind, qdisc_ops(q)->id))))
		return create(skb, nlh, dev, tb, 0, ext);
	return change(skb, nlh, dev, q, tb, ext);
}

static int answer(struct sk_buff *in, const struct nlmsghdr *nlh,
		  struct net_device *dev, struct Qdisc *q)
{
	struct sk_buff *skb = nlmsg_new(4096);
	int err;

	if (!skb)
		return -ENOBUFS;
	err = tc_fill_qdisc(skb, q, dev, NETLINK_CB(in).pid, nlh->nlmsg_seq, 0,
			    RTM_NEWQDISC);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	return rtnl_unicast(skb, NETLINK_CB(in).pid);
}

/* RTM_DELQDISC and RTM_GETQDISC. */
int tc_get_qdisc(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext)
{
	const struct tcmsg *t = NLMSG_DATA(nlh);
	struct nlattr *tb[TCA_MAX + 1];
	struct net_device *dev;
	struct Qdisc *q;
	char kind[IFNAMSIZ];
	int err;

	err = request(nlh, tb, &dev, ext);
	if (err)
		return err;
	if (t->tcm_parent) {
		q = t->tcm_parent == TC_H_ROOT ? dev->qdisc_sleeping : NULL;
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
	kind_of(tb, kind);
	if (tb[TCA_KIND] && strcmp(kind, qdisc_ops(q)->id)) {
		NL_SET_ERR(ext, "Invalid qdisc name");
		return -EINVAL;
	}
	if (nlh->nlmsg_type == RTM_GETQDISC)
		return answer(skb, nlh, dev, q);
	if (!t->tcm_parent) {
		NL_SET_ERR(ext, "Classid cannot be zero");
		return -EINVAL;
	}
	if (!q->handle) {
		NL_SET_ERR(ext, "Cannot delete qdisc with handle of zero");
		return -ENOENT;
	}
	qdisc_graft(skb, nlh, dev, NULL);
	return 0;
}

/* No discipline here has classes that a program could name. */
int tc_ctl_tclass(struct sk_buff *skb, struct nlmsghdr *nlh,
		  struct netlink_ext_ack *ext)
{
	struct nlattr *tb[TCA_MAX + 1];
	struct net_device *dev;
	int err = request(nlh, tb, &dev, ext);

	(void)skb;
	return err ? err : -EOPNOTSUPP;
}

int tc_dump_tclass(struct sk_buff *skb, struct netlink_callback *cb)
{
	(void)skb;
	(void)cb;
	return 0;
}

int tc_ctl_tfilter(struct sk_buff *skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *ext)
{
	return tc_ctl_tclass(skb, nlh, ext);
}

int tc_dump_tfilter(struct sk_buff *skb, struct netlink_callback *cb)
{
	return tc_dump_tclass(skb, cb);
}
