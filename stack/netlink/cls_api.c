// SPDX-License-Identifier: MIT
/*
 * cls_api.c - RTM_*TFILTER: the filters of a discipline or a class
 *
 * Models net/sched/cls_api.c: tc_ctl_tfilter (tc_new_tfilter, tc_del_tfilter,
 * tc_get_tfilter), tc_dump_tfilter, tfilter_notify, tc_classify. Errors and
 * their text are the running kernel's, and so are the numbers it makes up:
 * a filter without a priority gets one below the lowest of the made up ones,
 * 49152 at first.
 *
 * A chain comes with its first filter and goes with its last, and both are
 * told to RTNLGRP_TC. Chain 0 is the one that packets meet.
 *
 * Not modelled: actions, and with them "goto chain"; shared blocks; offload.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <string.h>

#include "stack/netlink/cls_chain.h"

static const struct tcf_proto_ops *const tcf_ops_table[TCF_IDS] = {
	[TCF_U32] = &cls_u32_ops,
	[TCF_FW] = &cls_fw_ops,
	[TCF_BASIC] = &cls_basic_ops,
	[TCF_MATCHALL] = &cls_mall_ops,
};

const struct tcf_proto_ops *tcf_ops(const struct tcf_proto *tp)
{
	return tcf_ops_table[tp->ops_id];
}

int tc_classify(const struct sk_buff *skb, const struct tcf_block *block,
		struct tcf_result *res)
{
	const struct tcf_chain *c = tcf_chain_lookup(block, 0);
	const struct tcf_proto *tp;

	if (!c)
		return -1;
	for (tp = c->filters; tp; tp = tp->next)
		if ((tp->protocol == skb->protocol ||
		     tp->protocol == __builtin_bswap16(ETH_P_ALL)) &&
		    tcf_ops(tp)->classify(skb, tp, res) >= 0)
			return 0;
	return -1;
}

/* --- who is asked for ----------------------------------------------------- */

int tcf_block_find(struct tfilter *f)
{
	const struct tcmsg *t = f->t;
	struct netlink_ext_ack *ext = f->ask.ext;
	const struct Qdisc_class_ops *cops;
	struct net_device *dev = __dev_get_by_index(t->tcm_ifindex);
	unsigned long cl = 0;

	if (!dev)
		return -ENODEV;
	f->parent = t->tcm_parent;
	if (!f->parent) {
		f->q = dev->qdisc_sleeping;
		f->parent = f->q->handle;
	} else {
		f->q = qdisc_lookup(dev, TC_H_MAJ(f->parent));
		if (!f->q) {
			NL_SET_ERR(ext, "Parent Qdisc doesn't exists");
			return -EINVAL;
		}
	}
	cops = qdisc_cops(f->q);
	if (!cops) {
		NL_SET_ERR(ext, "Qdisc not classful");
		return -EINVAL;
	}
	if (!cops->tcf_block) {
		NL_SET_ERR(ext, "Class doesn't support blocks");
		return -EOPNOTSUPP;
	}
	if (TC_H_MIN(f->parent)) {
		cl = cops->find(f->q, f->parent);
		if (!cl) {
			NL_SET_ERR(ext, "Specified class doesn't exist");
			return -ENOENT;
		}
	}
	f->block = cops->tcf_block(f->q, cl);
	return f->block ? 0 : -EINVAL;
}

static int check_kind(const struct tfilter *f)
{
	const struct nlattr *a = f->tb[TCA_KIND];

	if (!a || nla_len(a) < IFNAMSIZ || memchr(nla_data(a), 0, IFNAMSIZ))
		return 0;
	NL_SET_ERR(f->ask.ext, "Specified TC filter name too long");
	return -EINVAL;
}

int tcf_chain_index(const struct tfilter *f, u32 *index)
{
	*index = f->tb[TCA_CHAIN] ? nla_get_u32(f->tb[TCA_CHAIN]) : 0;
	if (*index <= TC_ACT_EXT_VAL_MASK)
		return 0;
	NL_SET_ERR(f->ask.ext, "Specified chain index exceeds upper limit");
	return -EINVAL;
}

/* Where the filters of that priority are, or would be put. */
static struct tcf_proto **tp_find(struct tcf_chain *c, u32 prio)
{
	struct tcf_proto **p = &c->filters;

	while (*p && (*p)->prio < prio)
		p = &(*p)->next;
	return p;
}

/* The tcf_proto that is meant, NULL: none yet, or an error. */
static struct tcf_proto *tp_lookup(const struct tfilter *f, struct tcf_chain *c,
				   u32 prio, bool any)
{
	u16 protocol = (u16)TC_H_MIN(f->t->tcm_info);
	struct tcf_proto *tp = *tp_find(c, prio);

	if (!tp || tp->prio != prio)
		return NULL;
	if (any) {
		NL_SET_ERR(f->ask.ext, "Lowest ID from auto-alloc range "
				       "already in use");
		return ERR_PTR(-ENOSPC);
	}
	if (protocol && tp->protocol != protocol) {
		NL_SET_ERR(f->ask.ext, "Protocol mismatch for filter with "
				       "specified priority");
		return ERR_PTR(-EINVAL);
	}
	return tp;
}

static bool other_kind(const struct tfilter *f, const struct tcf_proto *tp)
{
	if (tc_kind_is(f->tb, tcf_ops(tp)->kind))
		return false;
	NL_SET_ERR(f->ask.ext,
		   "Specified filter kind does not match existing one");
	return true;
}

/* --- new ------------------------------------------------------------------ */

static int kind_id(struct nlattr *const *tb)
{
	int i;

	for (i = 0; i < TCF_IDS; i++)
		if (tc_kind_is(tb, tcf_ops_table[i]->kind))
			break;
	return i;
}

static struct tcf_proto *tp_create(const struct tfilter *f, struct tcf_chain *c,
				   u32 prio, bool made_up)
{
	int id = kind_id(f->tb), err;
	struct tcf_proto *tp, **at;

	if (!f->tb[TCA_KIND] || !TC_H_MIN(f->t->tcm_info)) {
		NL_SET_ERR(f->ask.ext,
			   "Filter kind and protocol must be specified");
		return ERR_PTR(-EINVAL);
	}
	if (!(f->ask.nlh->nlmsg_flags & NLM_F_CREATE)) {
		NL_SET_ERR(f->ask.ext, NEED_CREATE);
		return ERR_PTR(-ENOENT);
	}
	if (id == TCF_IDS) {
		NL_SET_ERR(f->ask.ext, "TC classifier not found");
		return ERR_PTR(-ENOENT);
	}
	at = tp_find(c, prio);
	if (made_up)
		prio = TC_H_MAJ(*at ? (*at)->prio - 1 : 0xc0000000u);
	tp = kzalloc(sizeof(*tp));
	if (!tp)
		return ERR_PTR(-ENOBUFS);
	tp->ops_id = (u8)id;
	tp->protocol = (u16)TC_H_MIN(f->t->tcm_info);
	tp->prio = prio;
	tp->chain = c;
	tp->q = f->q;
	err = tcf_ops(tp)->init(tp);
	if (err) {
		kfree(tp);
		return ERR_PTR(err);
	}
	tp->next = *at;
	tcf_lock(tp);
	*at = tp;
	tcf_unlock(tp);
	return tp;
}

static int tp_change(const struct tfilter *f, struct tcf_proto *tp)
{
	int flags = f->ask.nlh->nlmsg_flags, err;
	struct sk_buff *news = NULL;
	void *fh;

	if (other_kind(f, tp))
		return -EINVAL;
	fh = tcf_ops(tp)->get(tp, f->t->tcm_handle);
	if (!fh && !(flags & NLM_F_CREATE)) {
		NL_SET_ERR(f->ask.ext, NEED_CREATE);
		return -ENOENT;
	}
	if (fh && (flags & NLM_F_EXCL)) {
		NL_SET_ERR(f->ask.ext, "Filter already exists");
		return -EEXIST;
	}
	/* Linux puts a new u32 node in the place of the old, and shows that. */
	if (fh && tp->ops_id == TCF_U32)
		news = tfilter_message(f, tp, fh, RTM_NEWTFILTER);
	err = tcf_ops(tp)->change(tp, f->t->tcm_handle, (struct nlattr **)f->tb,
				  &fh, f->ask.ext);
	if (err) {
		if (news)
			kfree_skb(news);
		return err;
	}
	tfilter_send(f,
		     news ? news : tfilter_message(f, tp, fh, RTM_NEWTFILTER));
	return 0;
}

static int tc_new_tfilter(struct tfilter *f)
{
	u32 prio = TC_H_MAJ(f->t->tcm_info), index;
	bool made_up = !prio, created;
	struct tcf_proto *tp;
	struct tcf_chain *c;
	int err;

	if (made_up && !(f->ask.nlh->nlmsg_flags & NLM_F_CREATE)) {
		NL_SET_ERR(f->ask.ext, PRIO_ZERO);
		return -ENOENT;
	}
	if (made_up)
		prio = 0x80000000u;
	err = check_kind(f);
	if (!err)
		err = tcf_block_find(f);
	if (!err)
		err = tcf_chain_index(f, &index);
	if (err)
		return err;
	f->block->classid = f->parent;
	c = tcf_chain_get(f->block, index);
	if (!c) {
		NL_SET_ERR(f->ask.ext, "Cannot create specified filter chain");
		return -ENOMEM;
	}
	tp = tp_lookup(f, c, prio, made_up);
	created = !tp;
	if (!tp)
		tp = tp_create(f, c, prio, made_up);
	err = IS_ERR(tp) ? (int)PTR_ERR(tp) : tp_change(f, tp);
	if (err && created && !IS_ERR(tp))
		tcf_proto_destroy(tp);
	tcf_chain_put(c);
	return err;
}

/* --- delete, get ---------------------------------------------------------- */

static int del_filter(const struct tfilter *f, struct tcf_proto *tp)
{
	struct sk_buff *news;
	bool last = false;
	void *fh;
	int err;

	if (!f->t->tcm_handle) { /* all of this priority */
		news = tfilter_message(f, tp, NULL, RTM_DELTFILTER);
		tcf_proto_destroy(tp);
		tfilter_send(f, news);
		return 0;
	}
	fh = tcf_ops(tp)->get(tp, f->t->tcm_handle);
	if (!fh) {
		NL_SET_ERR(f->ask.ext, "Specified filter handle not found");
		return -ENOENT;
	}
	news = tfilter_message(f, tp, fh, RTM_DELTFILTER);
	err = tcf_ops(tp)->delete (tp, fh, &last, f->ask.ext);
	if (err) {
		if (news)
			kfree_skb(news);
		return err;
	}
	tfilter_send(f, news);
	if (last)
		tcf_proto_destroy(tp);
	return 0;
}

static int get_filter(const struct tfilter *f, struct tcf_proto *tp)
{
	void *fh = tcf_ops(tp)->get(tp, f->t->tcm_handle);
	struct sk_buff *skb;

	if (!fh) {
		NL_SET_ERR(f->ask.ext, "Specified filter handle not found");
		return -ENOENT;
	}
	skb = tfilter_message(f, tp, fh, RTM_NEWTFILTER);
	return skb ? rtnl_unicast(skb, NETLINK_CB(f->ask.skb).pid) : -ENOBUFS;
}

void tcf_chain_flush(const struct tfilter *f, struct tcf_chain *c)
{
	for (struct tcf_proto *tp = c->filters; tp; tp = tp->next)
		tfilter_notify(f, tp, NULL, RTM_DELTFILTER);
	while (c->filters)
		tcf_proto_destroy(c->filters);
	tcf_chain_put(c);
}

static int tc_del_get_tfilter(struct tfilter *f)
{
	bool del = f->ask.nlh->nlmsg_type == RTM_DELTFILTER;
	u32 prio = TC_H_MAJ(f->t->tcm_info), index;
	struct tcf_proto *tp;
	struct tcf_chain *c;
	int err;

	if (!prio && (!del || TC_H_MIN(f->t->tcm_info) || f->t->tcm_handle ||
		      f->tb[TCA_KIND])) {
		NL_SET_ERR(f->ask.ext,
			   del ? "Cannot flush filters with protocol, handle "
				 "or kind set"
			       : PRIO_ZERO);
		return -ENOENT;
	}
	err = check_kind(f);
	if (!err)
		err = tcf_block_find(f);
	if (!err)
		err = tcf_chain_index(f, &index);
	if (err)
		return err;
	c = tcf_chain_lookup(f->block, index);
	if (!prio) {
		if (c)
			tcf_chain_flush(f, c);
		return 0;
	}
	if (!c) {
		NL_SET_ERR(f->ask.ext, "Cannot find specified filter chain");
		return del ? -ENOENT : -EINVAL;
	}
	tp = tp_lookup(f, c, prio, false);
	if (IS_ERR(tp))
		return (int)PTR_ERR(tp);
	if (!tp) {
		NL_SET_ERR(f->ask.ext, "Filter with specified "
				       "priority/protocol not found");
		return -ENOENT;
	}
	if (other_kind(f, tp))
		return -EINVAL;
	err = del ? del_filter(f, tp) : get_filter(f, tp);
	tcf_chain_put(c);
	return err;
}

int tc_ctl_tfilter(struct sk_buff *skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *ext)
{
	struct tfilter f = { .ask = { skb, nlh, ext }, .t = NLMSG_DATA(nlh) };
	int err;

	err = nlmsg_parse(nlh, sizeof(struct tcmsg), f.tb, TCA_MAX,
			  rtm_tca_policy, false, ext);
	if (err < 0)
		return err;
	return nlh->nlmsg_type == RTM_NEWTFILTER ? tc_new_tfilter(&f)
						 : tc_del_get_tfilter(&f);
}

/* --- dump ----------------------------------------------------------------- */

struct dump {
	struct tfilter *f;
	struct sk_buff *skb;
	struct netlink_callback *cb;
};

static int dump_filter(struct tcf_proto *tp, void *fh, struct tcf_walker *w)
{
	struct dump *d = w->arg;

	return tcf_fill_node(d->skb, tp, fh, d->f->parent, d->cb->portid,
			     cb_nlh(d->cb)->nlmsg_seq, NLM_F_MULTI,
			     RTM_NEWTFILTER);
}

/* args[1]: 0, or one more than the filters of it that are done */
static int dump_proto(struct dump *d, struct tcf_proto *tp)
{
	unsigned long *at = &d->cb->args[1];
	struct tcf_walker w = { .fn = dump_filter, .arg = d };

	if (!*at && dump_filter(tp, NULL, &w))
		return 1;
	w.skip = *at ? *at - 1 : 0;
	tcf_ops(tp)->walk(tp, &w);
	*at = w.count + 1;
	return w.stop;
}

static int dump_chain(struct dump *d, struct tcf_chain *c, unsigned long *n)
{
	u32 prio = TC_H_MAJ(d->f->t->tcm_info);
	u16 protocol = (u16)TC_H_MIN(d->f->t->tcm_info);

	for (struct tcf_proto *tp = c->filters; tp; tp = tp->next) {
		if ((prio && tp->prio != prio) ||
		    (protocol && tp->protocol != protocol))
			continue;
		if ((*n)++ < d->cb->args[0])
			continue;
		if (dump_proto(d, tp))
			return 1;
		d->cb->args[0] = *n;
		d->cb->args[1] = 0;
	}
	return 0;
}

static int dump_filters(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlmsghdr *nlh = cb_nlh(cb);
	struct tfilter f = { .ask = { cb->skb, nlh, NULL },
			     .t = NLMSG_DATA(nlh) };
	struct dump d = { &f, skb, cb };
	unsigned long n = 0;
	int err;

	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(struct tcmsg)))
		return 0;
	err = nlmsg_parse(nlh, sizeof(struct tcmsg), f.tb, TCA_MAX,
			  rtm_tca_policy, cb->strict, NULL);
	if (err)
		return err;
	if (tcf_block_find(&f)) /* nothing there is nothing to show */
		return 0;
	f.parent = f.block->classid;
	for (struct tcf_chain *c = f.block->chains; c; c = c->next)
		if ((!f.tb[TCA_CHAIN] ||
		     nla_get_u32(f.tb[TCA_CHAIN]) == c->index) &&
		    dump_chain(&d, c, &n))
			return 1;
	return 0;
}

int tc_dump_tfilter(struct sk_buff *skb, struct netlink_callback *cb)
{
	return tc_dump_locked(dump_filters, skb, cb);
}
