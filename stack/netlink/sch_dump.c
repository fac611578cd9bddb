// SPDX-License-Identifier: MIT
/*
 * sch_dump.c - RTM_GETQDISC: what queueing disciplines there are
 *
 * Models tc_fill_qdisc and tc_dump_qdisc of net/sched/sch_api.c. The order is
 * the running kernel's: of each device the root, then the others as they would
 * hang in a hash of 16 chains, then ingress.
 */
#include <errno.h>
#include <string.h>

#include "machine.h"
#include "netglobal.h"
#include "stack/netlink/sch_tc.h"

bool tc_qdisc_dump_ignore(const struct Qdisc *q, bool invisible)
{
	if (q == &machine->sched->noop)
		return true;
	return (q->flags & TCQ_F_INVISIBLE) && !invisible;
}

/* The numbers of a device's queues are written by senders: queue_lock. */
static int fill_stats(struct sk_buff *skb, struct Qdisc *q)
{
	struct net_device *dev = q->dev;
	struct gnet_dump d;
	u8 app[sizeof(d.app)];
	int err, n = 0;

	err = gnet_stats_start(skb, &d);
	if (err)
		return err;
	if (dev)
		spin_lock(&dev->queue_lock);
	if (qdisc_ops(q)->dump_stats)
		n = qdisc_ops(q)->dump_stats(q, app, sizeof(app));
	gnet_stats_copy_app(&d, app, n);
	gnet_stats_copy_basic(&d, &q->stats);
	gnet_stats_copy_rate_est(&d, q->rate_est);
	gnet_stats_copy_queue(&d, &q->stats, qdisc_qlen(q));
	if (dev)
		spin_unlock(&dev->queue_lock);
	return gnet_stats_finish(&d);
}

int tc_fill_qdisc(struct sk_buff *skb, struct Qdisc *q, struct net_device *dev,
		  u32 clid, const struct tc_fill *f)
{
	char opt[1024];
	struct nlmsghdr *nlh;
	struct tcmsg *t;
	int err = 0, n = 0;

	nlh = __nlmsg_put(skb, f->pid, f->seq, f->event, sizeof(*t), f->flags);
	if (!nlh)
		return -EMSGSIZE;
	t = NLMSG_DATA(nlh);
	memset(t, 0, sizeof(*t));
	t->tcm_family = AF_UNSPEC;
	t->tcm_ifindex = dev->ifindex;
	t->tcm_parent = clid;
	t->tcm_handle = q->handle;
	t->tcm_info = f->refcnt;
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
		err = fill_stats(skb, q);
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

/* What a dump says: the device has a root too. */
u32 qdisc_refs(const struct Qdisc *q)
{
	return q->dev && q != q->dev->qdisc_sleeping ? 1 : 2;
}

struct dump {
	struct sk_buff *skb;
	struct tc_fill f;
	unsigned long n, done;
	bool invisible;
};

static int dump_one(struct dump *d, struct Qdisc *q, struct net_device *dev)
{
	if (d->n++ < d->done)
		return 0;
	d->f.refcnt = qdisc_refs(q);
	if (!tc_qdisc_dump_ignore(q, d->invisible) &&
	    tc_fill_qdisc(d->skb, q, dev, q->builtin ? TC_H_ROOT : q->parent,
			  &d->f))
		return -EMSGSIZE;
	d->done = d->n;
	return 0;
}

u32 qdisc_hash_chain(u32 handle)
{
	return (handle * 0x61c88647u) >> 28;
}

struct Qdisc *qdisc_hash_first(struct net_device *dev, u32 chain,
			       struct Qdisc *from)
{
	for (; from; from = from->next)
		if (from != dev->qdisc_sleeping && from != dev->qdisc_ingress &&
		    qdisc_hash_chain(from->handle) == chain)
			break;
	return from;
}

static int dump_device(struct dump *d, struct net_device *dev)
{
	struct Qdisc *q = dev->qdisc_sleeping;

	if (dump_one(d, q, dev))
		return -EMSGSIZE;
	for (u32 chain = 0; chain < QDISC_CHAINS; chain++) {
		q = qdisc_hash_first(dev, chain, dev->qdisc_list);
		for (; q; q = qdisc_hash_first(dev, chain, q->next))
			if (dump_one(d, q, dev))
				return -EMSGSIZE;
	}
	return dev->qdisc_ingress ? dump_one(d, dev->qdisc_ingress, dev) : 0;
}

/*
 * A dump starts in a sender, who has the rtnl, and goes on in a reader, who
 * has not.
 */
int tc_dump_locked(nl_dump_fn fn, struct sk_buff *skb,
		   struct netlink_callback *cb)
{
	bool mine = spin_is_mine(&machine->net->rtnl);
	int err;

	if (!mine)
		rtnl_lock();
	err = fn(skb, cb);
	if (!mine)
		rtnl_unlock();
	return err;
}

/* args[0]: devices done, args[1]: of this one. */
static int dump_qdiscs(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlmsghdr *nlh = cb_nlh(cb);
	struct nlattr *tb[TCA_MAX + 1];
	struct dump d = { .skb = skb,
			  .f = { cb->portid, nlh->nlmsg_seq, NLM_F_MULTI,
				 RTM_NEWQDISC, 0 } };
	struct net_device *dev;
	unsigned long at = 0;
	int err;

	err = nlmsg_parse(nlh, sizeof(struct tcmsg), tb, TCA_MAX,
			  rtm_tca_policy, cb->strict, NULL);
	if (err < 0)
		return err;
	d.invisible = tb[TCA_DUMP_INVISIBLE];
	for_each_netdev (dev) {
		if (at++ < cb->args[0])
			continue;
		d.n = 0;
		d.done = cb->args[1];
		err = dump_device(&d, dev);
		cb->args[1] = d.done;
		if (err)
			return 1;
		cb->args[0] = at;
		cb->args[1] = 0;
	}
	return 0;
}

int tc_dump_qdisc(struct sk_buff *skb, struct netlink_callback *cb)
{
	return tc_dump_locked(dump_qdiscs, skb, cb);
}
