// SPDX-License-Identifier: MIT
/*
 * cls_chain.c - chains of filters, their news, and what filters lead to
 *
 * Models the rest of net/sched/cls_api.c: tcf_chain, tcf_block, tcf_proto,
 * RTM_*CHAIN (tc_ctl_chain, tc_dump_chain; no templates), tcf_fill_node, the
 * binding of filters to classes (sch_api.c's tc_bind_tclass) and the parts that
 * all kinds of filters have (tcf_exts).
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

static int tc_chain_fill_node(struct sk_buff *skb, const struct tcf_chain *c,
			      u32 pid, u32 seq, int flags, int event)
{
	struct nlmsghdr *nlh;
	struct tcmsg *t;

	nlh = __nlmsg_put(skb, pid, seq, event, sizeof(*t), flags);
	if (!nlh)
		return -EMSGSIZE;
	t = NLMSG_DATA(nlh);
	memset(t, 0, sizeof(*t));
	t->tcm_family = AF_UNSPEC;
	t->tcm_ifindex = c->block->q->dev->ifindex;
	t->tcm_parent = c->block->q->handle;
	if (nla_put_u32(skb, TCA_CHAIN, c->index)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

static void tc_chain_notify(const struct tcf_chain *c, int flags, int event)
{
	struct sk_buff *skb = nlmsg_new(256);

	if (!skb)
		return;
	tc_chain_fill_node(skb, c, 0, 0, flags, event);
	rtnl_notify(skb, 0, RTNLGRP_TC, NULL);
}

/* --- blocks, chains ------------------------------------------------------- */

void tcf_block_init(struct tcf_block *block, struct Qdisc *q)
{
	block->q = q;
	block->classid = 0;
	block->chains = NULL;
}

struct tcf_chain *tcf_chain_lookup(const struct tcf_block *block, u32 index)
{
	struct tcf_chain *c = block->chains;

	while (c && c->index != index)
		c = c->next;
	return c;
}

static struct tcf_chain *tcf_chain_create(struct tcf_block *block, u32 index)
{
	struct tcf_chain *c = kzalloc(sizeof(*c)), **at;

	if (!c)
		return NULL;
	c->block = block;
	c->index = index;
	sch_tree_lock(block->q);
	for (at = &block->chains; *at; at = &(*at)->next)
		;
	*at = c;
	sch_tree_unlock(block->q);
	return c;
}

struct tcf_chain *tcf_chain_get(struct tcf_block *block, u32 index)
{
	struct tcf_chain *c = tcf_chain_lookup(block, index);

	if (c)
		return c;
	c = tcf_chain_create(block, index);
	if (c)
		tc_chain_notify(c, NLM_F_CREATE | NLM_F_EXCL, RTM_NEWCHAIN);
	return c;
}

void tcf_chain_put(struct tcf_chain *c)
{
	struct tcf_chain **at = &c->block->chains;

	if (c->filters || c->explicitly_created)
		return;
	sch_tree_lock(c->block->q);
	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
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
		c->explicitly_created = false;
		tcf_chain_put(c);
	}
}

/* --- RTM_*CHAIN ----------------------------------------------------------- */

static int new_chain(struct tfilter *f, u32 index)
{
	struct tcf_chain *c;

	if (tcf_chain_lookup(f->block, index)) {
		NL_SET_ERR(f->ask.ext, "Filter chain already exists");
		return -EEXIST;
	}
	if (!(f->ask.nlh->nlmsg_flags & NLM_F_CREATE)) {
		NL_SET_ERR(f->ask.ext, "Need both RTM_NEWCHAIN and "
				       "NLM_F_CREATE to create a new chain");
		return -ENOENT;
	}
	c = tcf_chain_create(f->block, index);
	if (!c) {
		NL_SET_ERR(f->ask.ext, "Failed to create filter chain");
		return -ENOMEM;
	}
	if (f->tb[TCA_KIND]) {
		NL_SET_ERR(f->ask.ext, "Chain templates are not supported "
				       "with specified classifier");
		tcf_chain_put(c);
		return -EOPNOTSUPP;
	}
	c->explicitly_created = true;
	tc_chain_notify(c, NLM_F_CREATE | NLM_F_EXCL, RTM_NEWCHAIN);
	return 0;
}

static int get_chain(struct tfilter *f, struct tcf_chain *c)
{
	struct sk_buff *skb = nlmsg_new(256);
	u32 pid = NETLINK_CB(f->ask.skb).pid;

	if (!skb)
		return -ENOBUFS;
	tc_chain_fill_node(skb, c, pid, f->ask.nlh->nlmsg_seq,
			   f->ask.nlh->nlmsg_flags, f->ask.nlh->nlmsg_type);
	return rtnl_unicast(skb, pid);
}

int tc_ctl_chain(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext)
{
	struct tfilter f = { .ask = { skb, nlh, ext }, .t = NLMSG_DATA(nlh) };
	struct tcf_chain *c;
	u32 index;
	int err;

	err = nlmsg_parse(nlh, sizeof(struct tcmsg), f.tb, TCA_MAX,
			  rtm_tca_policy, false, ext);
	if (!err)
		err = tcf_block_find(&f);
	if (!err)
		err = tcf_chain_index(&f, &index);
	if (err)
		return err;
	if (nlh->nlmsg_type == RTM_NEWCHAIN)
		return new_chain(&f, index);
	c = tcf_chain_lookup(f.block, index);
	if (!c) {
		NL_SET_ERR(ext, "Cannot find specified filter chain");
		return -EINVAL;
	}
	if (nlh->nlmsg_type == RTM_GETCHAIN)
		return get_chain(&f, c);
	c->explicitly_created = false;
	tcf_chain_flush(&f, c);
	return 0;
}

/* args[0]: chains done */
static int dump_chains(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlmsghdr *nlh = cb_nlh(cb);
	struct tfilter f = { .ask = { cb->skb, nlh, NULL },
			     .t = NLMSG_DATA(nlh) };
	unsigned long n = 0;
	int err;

	err = nlmsg_parse(nlh, sizeof(struct tcmsg), f.tb, TCA_MAX,
			  rtm_tca_policy, cb->strict, NULL);
	if (err)
		return err;
	if (tcf_block_find(&f)) /* nothing there is nothing to show */
		return 0;
	for (struct tcf_chain *c = f.block->chains; c; c = c->next) {
		if (n++ < cb->args[0])
			continue;
		if ((!f.tb[TCA_CHAIN] ||
		     nla_get_u32(f.tb[TCA_CHAIN]) == c->index) &&
		    tc_chain_fill_node(skb, c, cb->portid, nlh->nlmsg_seq,
				       NLM_F_MULTI, RTM_NEWCHAIN))
			return 1;
		cb->args[0] = n;
	}
	return 0;
}

int tc_dump_chain(struct sk_buff *skb, struct netlink_callback *cb)
{
	return tc_dump_locked(dump_chains, skb, cb);
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
