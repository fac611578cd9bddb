// SPDX-License-Identifier: MIT
/*
 * cls_all.c - filters that take every packet: basic and matchall
 *
 * Models net/sched/cls_basic.c and cls_matchall.c. matchall has one filter,
 * basic has a list, of which the first is the answer here.
 *
 * Not modelled: extended matches (TCA_BASIC_EMATCHES is refused as by a
 * kernel without their modules), actions, offload.
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/cls_api.h"

struct all_filter {
	struct all_filter *next;
	u32 handle;
	u32 flags; /* matchall: TCA_CLS_FLAGS_* */
	struct tcf_result res;
};

static const struct nla_policy basic_policy[TCA_BASIC_MAX + 1] = {
	[TCA_BASIC_CLASSID] = { NLA_U32, 0 },
	[TCA_BASIC_EMATCHES] = { NLA_NESTED, 0 },
};

static const struct nla_policy mall_policy[TCA_MATCHALL_MAX + 1] = {
	[TCA_MATCHALL_CLASSID] = { NLA_U32, 0 },
	[TCA_MATCHALL_FLAGS] = { NLA_U32, 0 },
};

static int all_classify(const struct sk_buff *skb, const struct tcf_proto *tp,
			struct tcf_result *res)
{
	const struct all_filter *f = tp->root;

	(void)skb;
	if (!f || f->flags & TCA_CLS_FLAGS_SKIP_SW)
		return -1;
	*res = f->res;
	return 0;
}

static int all_init(struct tcf_proto *tp)
{
	(void)tp;
	return 0;
}

static void remove_filter(struct tcf_proto *tp, struct all_filter *f)
{
	struct all_filter **p = (struct all_filter **)(void *)&tp->root;

	tcf_lock(tp);
	while (*p && *p != f)
		p = &(*p)->next;
	if (*p)
		*p = f->next;
	tcf_unbind_filter(tp, &f->res);
	tcf_unlock(tp);
	kfree(f);
}

static void all_destroy(struct tcf_proto *tp)
{
	while (tp->root)
		remove_filter(tp, tp->root);
}

static void *all_get(struct tcf_proto *tp, u32 handle)
{
	struct all_filter *f = tp->root;

	while (f && f->handle != handle)
		f = f->next;
	return f;
}

static int all_delete(struct tcf_proto *tp, void *fh, bool *last,
		      struct netlink_ext_ack *ext)
{
	(void)ext;
	remove_filter(tp, fh);
	*last = !tp->root;
	return 0;
}

static void all_walk(struct tcf_proto *tp, struct tcf_walker *w)
{
	for (struct all_filter *f = tp->root; f; f = f->next)
		if (!tcf_walk_one(tp, f, w))
			return;
}

static struct tcf_result *all_result(void *fh)
{
	return &((struct all_filter *)fh)->res;
}

/* At the end of the list; classid NULL: leads nowhere. */
static int add(struct tcf_proto *tp, u32 handle, u32 flags,
	       const struct nlattr *classid, void **fh)
{
	struct all_filter **p = (struct all_filter **)(void *)&tp->root;
	struct all_filter *f = kzalloc(sizeof(*f));

	if (!f)
		return -ENOBUFS;
	f->handle = handle;
	f->flags = flags;
	tcf_lock(tp);
	if (classid) {
		f->res.classid = nla_get_u32(classid);
		tcf_bind_filter(tp, &f->res);
	}
	while (*p)
		p = &(*p)->next;
	*p = f;
	tcf_unlock(tp);
	*fh = f;
	return 0;
}

/* --- basic ---------------------------------------------------------------- */

static int basic_change(struct tcf_proto *tp, u32 handle, struct nlattr **tca,
			void **fh, struct netlink_ext_ack *ext)
{
	struct nlattr *tb[TCA_BASIC_MAX + 1];
	struct all_filter *f = *fh;
	int err;

	if (!tca[TCA_OPTIONS])
		return -EINVAL;
	err = nla_parse_nested(tb, TCA_BASIC_MAX, tca[TCA_OPTIONS],
			       basic_policy, ext);
	if (err < 0)
		return err;
	err = tcf_exts_validate(tb, TCA_BASIC_ACT, TCA_BASIC_POLICE, ext);
	if (err)
		return err;
	if (tb[TCA_BASIC_EMATCHES])
		return -ENOENT;
	if (!f) {
		while (!handle || all_get(tp, handle))
			handle++;
		return add(tp, handle, 0, tb[TCA_BASIC_CLASSID], fh);
	}
	if (tb[TCA_BASIC_CLASSID]) {
		tcf_lock(tp);
		f->res.classid = nla_get_u32(tb[TCA_BASIC_CLASSID]);
		tcf_bind_filter(tp, &f->res);
		tcf_unlock(tp);
	}
	return 0;
}

static int basic_dump(struct tcf_proto *tp, void *fh, struct sk_buff *skb,
		      struct tcmsg *t)
{
	const struct all_filter *f = fh;
	struct nlattr *nest = nla_nest_start(skb, TCA_OPTIONS);
	int err = 0;

	(void)tp;
	if (!nest)
		return -EMSGSIZE;
	t->tcm_handle = f->handle;
	if (f->res.classid)
		err = nla_put_u32(skb, TCA_BASIC_CLASSID, f->res.classid);
	nla_nest_end(skb, nest);
	return err;
}

const struct tcf_proto_ops cls_basic_ops = {
	.kind = "basic",
	.classify = all_classify,
	.init = all_init,
	.destroy = all_destroy,
	.get = all_get,
	.change = basic_change,
	.delete = all_delete,
	.walk = all_walk,
	.dump = basic_dump,
	.result = all_result,
};

/* --- matchall ------------------------------------------------------------- */

static int mall_change(struct tcf_proto *tp, u32 handle, struct nlattr **tca,
		       void **fh, struct netlink_ext_ack *ext)
{
	u32 skip = TCA_CLS_FLAGS_SKIP_HW | TCA_CLS_FLAGS_SKIP_SW, flags = 0;
	struct nlattr *tb[TCA_MATCHALL_MAX + 1];
	int err;

	if (!tca[TCA_OPTIONS])
		return -EINVAL;
	if (tp->root)
		return -EEXIST;
	err = nla_parse_nested(tb, TCA_MATCHALL_MAX, tca[TCA_OPTIONS],
			       mall_policy, ext);
	if (err < 0)
		return err;
	if (tb[TCA_MATCHALL_FLAGS]) {
		flags = nla_get_u32(tb[TCA_MATCHALL_FLAGS]);
		if (flags & ~(skip | TCA_CLS_FLAGS_VERBOSE) ||
		    (flags & skip) == skip)
			return -EINVAL;
	}
	err = tcf_exts_validate(tb, TCA_MATCHALL_ACT, 0, ext);
	if (err)
		return err;
	if (flags & TCA_CLS_FLAGS_SKIP_SW) /* there is no hardware */
		return -EINVAL;
	return add(tp, handle ? handle : 1, flags | TCA_CLS_FLAGS_NOT_IN_HW,
		   tb[TCA_MATCHALL_CLASSID], fh);
}

static int mall_delete(struct tcf_proto *tp, void *fh, bool *last,
		       struct netlink_ext_ack *ext)
{
	(void)tp;
	(void)fh;
	(void)last;
	(void)ext;
	return -EOPNOTSUPP;
}

static int mall_dump(struct tcf_proto *tp, void *fh, struct sk_buff *skb,
		     struct tcmsg *t)
{
	const struct all_filter *f = fh;
	struct nlattr *nest = nla_nest_start(skb, TCA_OPTIONS);
	int err = 0;

	(void)tp;
	if (!nest)
		return -EMSGSIZE;
	t->tcm_handle = f->handle;
	if (f->res.classid)
		err = nla_put_u32(skb, TCA_MATCHALL_CLASSID, f->res.classid);
	err |= nla_put_u32(skb, TCA_MATCHALL_FLAGS, f->flags);
	nla_nest_end(skb, nest);
	return err ? -EMSGSIZE : 0;
}

const struct tcf_proto_ops cls_mall_ops = {
	.kind = "matchall",
	.classify = all_classify,
	.init = all_init,
	.destroy = all_destroy,
	.get = all_get,
	.change = mall_change,
	.delete = mall_delete,
	.walk = all_walk,
	.dump = mall_dump,
	.result = all_result,
};
