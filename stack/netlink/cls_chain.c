// SPDX-License-Identifier: MIT
/*
 * cls_chain.c - chains of filters, their news, and what filters lead to
 *
 * Models the rest of net/sched/cls_api.c: tcf_chain, tcf_block, tcf_proto,
 * tcf_fill_node, the binding of filters to classes (sch_api.c's
 * tc_bind_tclass) and the parts that all kinds of filters have (tcf_exts).
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/cls_chain.h"

/* --- messages ------------------------------------------------------------- */

int tcf_fill_node(struct sk_buff *skb, struct tcf_proto *tp, void *fh,
		  u32 parent, u32 pid, u32 seq, int flags, int event)
{
	struct nlmsghdr *nlh;
	struct tcmsg *t;
	int err;

	nlh = __nlmsg_put(skb, pid, seq, event, sizeof(*t), flags);
	if (!nlh)
		return -EMSGSIZE;
	t = NLMSG_DATA(nlh);
	memset(t, 0, sizeof(*t));
	t->tcm_family = AF_UNSPEC;
	t->tcm_ifindex = tp->q->dev->ifindex;
	t->tcm_parent = parent;
	t->tcm_info = TC_H_MAKE(tp->prio, tp->protocol);
	err = nla_put_string(skb, TCA_KIND, tcf_ops(tp)->kind);
	err |= nla_put_u32(skb, TCA_CHAIN, tp->chain->index);
	if (!err && fh)
		err = tcf_ops(tp)->dump(tp, fh, skb, t);
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

struct sk_buff *tfilter_message(const struct tfilter *f, struct tcf_proto *tp,
				void *fh, int event)
{
	struct sk_buff *skb = nlmsg_new(8192);

	if (skb &&
	    tcf_fill_node(skb, tp, fh, f->parent, NETLINK_CB(f->ask.skb).pid,
			  f->ask.nlh->nlmsg_seq, f->ask.nlh->nlmsg_flags,
			  event)) {
		kfree_skb(skb);
		skb = NULL;
	}
	return skb;
}

void tfilter_send(const struct tfilter *f, struct sk_buff *skb)
{
	if (skb)
		rtnl_notify(skb, NETLINK_CB(f->ask.skb).pid, RTNLGRP_TC,
			    f->ask.nlh);
}

void tfilter_notify(const struct tfilter *f, struct tcf_proto *tp, void *fh,
		    int event)
{
	tfilter_send(f, tfilter_message(f, tp, fh, event));
}

static void tc_chain_notify(const struct tcf_chain *c, int flags, int event)
{
	struct sk_buff *skb = nlmsg_new(256);
	struct nlmsghdr *nlh;
	struct tcmsg *t;

	if (!skb)
		return;
	nlh = __nlmsg_put(skb, 0, 0, event, sizeof(*t), flags);
	t = NLMSG_DATA(nlh);
	memset(t, 0, sizeof(*t));
	t->tcm_family = AF_UNSPEC;
	t->tcm_ifindex = c->block->q->dev->ifindex;
	t->tcm_parent = c->block->q->handle;
	nla_put_u32(skb, TCA_CHAIN, c->index);
	nlmsg_end(skb, nlh);
	rtnl_notify(skb, 0, RTNLGRP_TC, NULL);
}

/* --- blocks, chains ------------------------------------------------------- */

void tcf_block_init(struct tcf_block *block, struct Qdisc *q)
{
	block->q = q;
	block->chains = NULL;
}

static struct tcf_chain **chain_find(struct tcf_block *block, u32 index)
{
	struct tcf_chain **p = &block->chains;

	while (*p && (*p)->index < index)
		p = &(*p)->next;
	return p;
}

struct tcf_chain *tcf_chain_lookup(struct tcf_block *block, u32 index)
{
	struct tcf_chain *c = *chain_find(block, index);

	return c && c->index == index ? c : NULL;
}

struct tcf_chain *tcf_chain_get(struct tcf_block *block, u32 index)
{
	struct tcf_chain *c = tcf_chain_lookup(block, index), **at;

	if (c)
		return c;
	c = kzalloc(sizeof(*c));
	if (!c)
		return NULL;
	at = chain_find(block, index);
	c->block = block;
	c->index = index;
	c->next = *at;
	sch_tree_lock(block->q);
	*at = c;
	sch_tree_unlock(block->q);
	tc_chain_notify(c, NLM_F_CREATE | NLM_F_EXCL, RTM_NEWCHAIN);
	return c;
}

void tcf_chain_put(struct tcf_chain *c)
{
	if (c->filters)
		return;
	sch_tree_lock(c->block->q);
	*chain_find(c->block, c->index) = c->next;
	sch_tree_unlock(c->block->q);
	tc_chain_notify(c, 0, RTM_DELCHAIN);
	kfree(c);
}

void tcf_proto_destroy(struct tcf_proto *tp)
{
	struct tcf_proto **p;

	tcf_lock(tp);
	for (p = &tp->chain->filters; *p; p = &(*p)->next)
		if (*p == tp) {
			*p = tp->next;
			break;
		}
	tcf_unlock(tp);
	tcf_ops(tp)->destroy(tp);
	kfree(tp);
}

void tcf_block_put(struct tcf_block *block)
{
	struct tcf_chain *c;

	while ((c = block->chains)) {
		while (c->filters)
			tcf_proto_destroy(c->filters);
		tcf_chain_put(c);
	}
}

/* --- filters and classes -------------------------------------------------- */

void tcf_bind_filter(struct tcf_proto *tp, struct tcf_result *res)
{
	const struct Qdisc_class_ops *cops = qdisc_cops(tp->q);
	unsigned long cl = 0, old = res->class;

	if (cops->bind_tcf)
		cl = cops->bind_tcf(tp->q, res->classid);
	res->class = cl;
	if (old)
		cops->unbind_tcf(tp->q, old);
}

void tcf_unbind_filter(struct tcf_proto *tp, struct tcf_result *res)
{
	if (res->class)
		qdisc_cops(tp->q)->unbind_tcf(tp->q, res->class);
	res->class = 0;
}

static int bind_filter(struct tcf_proto *tp, void *fh, struct tcf_walker *w)
{
	struct tcf_result *res = tcf_ops(tp)->result(fh);

	if (res && res->classid == *(u32 *)w->arg) {
		tcf_lock(tp);
		tcf_bind_filter(tp, res);
		tcf_unlock(tp);
	}
	return 0;
}

static void bind_block(struct tcf_block *block, u32 classid)
{
	struct tcf_walker w = { .fn = bind_filter, .arg = &classid };

	for (struct tcf_chain *c = block->chains; c; c = c->next)
		for (struct tcf_proto *tp = c->filters; tp; tp = tp->next) {
			w.count = 0;
			tcf_ops(tp)->walk(tp, &w);
		}
}

static int bind_class(struct Qdisc *q, unsigned long cl, struct qdisc_walker *w)
{
	struct tcf_block *block = qdisc_cops(q)->tcf_block(q, cl);

	if (block)
		bind_block(block, *(u32 *)w->arg);
	return 0;
}

void tc_bind_tclass(struct Qdisc *q, u32 classid)
{
	const struct Qdisc_class_ops *cops = qdisc_cops(q);
	struct qdisc_walker w = { .fn = bind_class, .arg = &classid };

	if (cops->tcf_block)
		cops->walk(q, &w);
}

bool tcf_walk_one(struct tcf_proto *tp, void *fh, struct tcf_walker *w)
{
	if (w->count >= w->skip && w->fn(tp, fh, w) < 0) {
		w->stop = true;
		return false;
	}
	w->count++;
	return true;
}

/* --- what filters of all kinds have --------------------------------------- */

int tcf_exts_validate(struct nlattr *const *tb, int act, int police,
		      struct netlink_ext_ack *ext)
{
	if (!tb[act] && !(police && tb[police]))
		return 0;
	NL_SET_ERR(ext, "Failed to load TC action module");
	return -ENOENT;
}

int tcf_change_indev(const struct nlattr *a, struct netlink_ext_ack *ext)
{
	char name[IFNAMSIZ] = { 0 };
	struct net_device *dev;

	if (nla_len(a) > IFNAMSIZ ||
	    (nla_len(a) == IFNAMSIZ &&
	     ((char *)nla_data(a))[IFNAMSIZ - 1] != '\0')) {
		NL_SET_BAD(ext, a, "Interface name too long");
		return -EINVAL;
	}
	memcpy(name, nla_data(a), (size_t)nla_len(a));
	dev = __dev_get_by_name(name);
	if (!dev) {
		NL_SET_BAD(ext, a, "Network device not found");
		return -ENODEV;
	}
	return dev->ifindex;
}

int tcf_put_indev(struct sk_buff *skb, int type, int ifindex)
{
	struct net_device *dev = ifindex ? __dev_get_by_index(ifindex) : NULL;

	return dev ? nla_put_string(skb, type, dev->name) : 0;
}
