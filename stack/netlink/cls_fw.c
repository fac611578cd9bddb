// SPDX-License-Identifier: MIT
/*
 * cls_fw.c - filters by the mark of a packet (SO_MARK)
 *
 * Models net/sched/cls_fw.c. A filter's handle is the mark it wants; all of
 * one priority look at the same bits of it (TCA_FW_MASK). With none, the mark
 * is the class itself, if it names one of this discipline.
 *
 * Not modelled: actions, which the running kernel may have.
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/cls_api.h"

#define FW_BUCKETS 256

struct fw_filter {
	struct fw_filter *next;
	u32 id;
	struct tcf_result res;
	int ifindex;
};

struct fw_head {
	u32 mask;
	struct fw_filter *ht[FW_BUCKETS];
};

static const struct nla_policy fw_policy[TCA_FW_MAX + 1] = {
	[TCA_FW_CLASSID] = { NLA_U32, 0 },
	[TCA_FW_INDEV] = { NLA_STRING, IFNAMSIZ },
	[TCA_FW_MASK] = { NLA_U32, 0 },
};

static struct fw_filter *lookup(const struct fw_head *head, u32 id)
{
	struct fw_filter *f = head->ht[id % FW_BUCKETS];

	while (f && f->id != id)
		f = f->next;
	return f;
}

static int fw_classify(const struct sk_buff *skb, const struct tcf_proto *tp,
		       struct tcf_result *res)
{
	const struct fw_head *head = tp->root;
	const struct fw_filter *f;
	u32 id = skb->mark;

	if (!head) {
		if (!id || (TC_H_MAJ(id) && TC_H_MAJ(id ^ tp->q->handle)))
			return -1;
		res->classid = id;
		res->class = 0;
		return 0;
	}
	f = lookup(head, id & head->mask);
	if (!f || !tcf_match_indev(skb, f->ifindex))
		return -1;
	*res = f->res;
	return 0;
}

static int fw_init(struct tcf_proto *tp)
{
	(void)tp; /* its table comes with its first filter */
	return 0;
}

static void remove_filter(struct tcf_proto *tp, struct fw_filter *f)
{
	struct fw_head *head = tp->root;
	struct fw_filter **p = &head->ht[f->id % FW_BUCKETS];

	tcf_lock(tp);
	while (*p && *p != f)
		p = &(*p)->next;
	if (*p)
		*p = f->next;
	tcf_unbind_filter(tp, &f->res);
	tcf_unlock(tp);
	kfree(f);
}

static void fw_destroy(struct tcf_proto *tp)
{
	struct fw_head *head = tp->root;

	if (!head)
		return;
	for (int i = 0; i < FW_BUCKETS; i++)
		while (head->ht[i])
			remove_filter(tp, head->ht[i]);
	kfree(head);
}

static void *fw_get(struct tcf_proto *tp, u32 handle)
{
	return tp->root ? lookup(tp->root, handle) : NULL;
}

/* Another mask than that of the others of this priority is refused. */
static int check_mask(const struct fw_head *head, struct nlattr *const *tb)
{
	u32 want = tb[TCA_FW_MASK] ? nla_get_u32(tb[TCA_FW_MASK]) : 0xffffffff;

	return head->mask == want ? 0 : -EINVAL;
}

static void set_parms(struct tcf_proto *tp, struct fw_filter *f,
		      struct nlattr *const *tb, int ifindex)
{
	if (ifindex)
		f->ifindex = ifindex;
	if (tb[TCA_FW_CLASSID]) {
		f->res.classid = nla_get_u32(tb[TCA_FW_CLASSID]);
		tcf_bind_filter(tp, &f->res);
	}
}

static int add_filter(struct tcf_proto *tp, u32 handle, struct nlattr **tb,
		      int ifindex, void **fh)
{
	struct fw_head *head = tp->root;
	struct fw_filter *f = kzalloc(sizeof(*f));

	if (!f)
		return -ENOBUFS;
	f->id = handle;
	tcf_lock(tp);
	set_parms(tp, f, tb, ifindex);
	f->next = head->ht[handle % FW_BUCKETS];
	head->ht[handle % FW_BUCKETS] = f;
	tcf_unlock(tp);
	*fh = f;
	return 0;
}

static int fw_change(struct tcf_proto *tp, u32 handle, struct nlattr **tca,
		     void **fh, struct netlink_ext_ack *ext)
{
	struct nlattr *tb[TCA_FW_MAX + 1];
	struct fw_head *head = tp->root;
	int err, ifindex = 0;

	if (!tca[TCA_OPTIONS])
		return handle ? -EINVAL : 0; /* the mark is the class */
	err = nla_parse_nested(tb, TCA_FW_MAX, tca[TCA_OPTIONS], fw_policy,
			       ext);
	if (err < 0)
		return err;
	if (!handle)
		return -EINVAL;
	if (!head) {
		head = kzalloc(sizeof(*head));
		if (!head)
			return -ENOBUFS;
		head->mask = tb[TCA_FW_MASK] ? nla_get_u32(tb[TCA_FW_MASK])
					     : 0xffffffff;
		tcf_lock(tp);
		tp->root = head;
		tcf_unlock(tp);
	}
	err = tcf_exts_validate(tb, TCA_FW_ACT, TCA_FW_POLICE, ext);
	if (!err && tb[TCA_FW_INDEV]) {
		ifindex = tcf_change_indev(tb[TCA_FW_INDEV], ext);
		err = ifindex < 0 ? ifindex : 0;
	}
	if (!err)
		err = check_mask(head, tb);
	if (err || !*fh)
		return err ? err : add_filter(tp, handle, tb, ifindex, fh);
	tcf_lock(tp);
	set_parms(tp, *fh, tb, ifindex);
	tcf_unlock(tp);
	return 0;
}

static int fw_delete(struct tcf_proto *tp, void *fh, bool *last,
		     struct netlink_ext_ack *ext)
{
	struct fw_head *head = tp->root;

	(void)ext;
	remove_filter(tp, fh);
	*last = true;
	for (int i = 0; i < FW_BUCKETS; i++)
		if (head->ht[i])
			*last = false;
	return 0;
}

static void fw_walk(struct tcf_proto *tp, struct tcf_walker *w)
{
	struct fw_head *head = tp->root;

	if (!head)
		return;
	for (int i = 0; i < FW_BUCKETS; i++)
		for (struct fw_filter *f = head->ht[i]; f; f = f->next)
			if (!tcf_walk_one(tp, f, w))
				return;
}

static int fw_dump(struct tcf_proto *tp, void *fh, struct sk_buff *skb,
		   struct tcmsg *t)
{
	const struct fw_head *head = tp->root;
	const struct fw_filter *f = fh;
	struct nlattr *nest;
	int err;

	t->tcm_handle = f->id;
	if (!f->res.classid)
		return 0;
	nest = nla_nest_start(skb, TCA_OPTIONS);
	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(skb, TCA_FW_CLASSID, f->res.classid);
	err |= tcf_put_indev(skb, TCA_FW_INDEV, f->ifindex);
	if (head->mask != 0xffffffff)
		err |= nla_put_u32(skb, TCA_FW_MASK, head->mask);
	nla_nest_end(skb, nest);
	return err ? -EMSGSIZE : 0;
}

static struct tcf_result *fw_result(void *fh)
{
	return &((struct fw_filter *)fh)->res;
}

const struct tcf_proto_ops cls_fw_ops = {
	.kind = "fw",
	.classify = fw_classify,
	.init = fw_init,
	.destroy = fw_destroy,
	.get = fw_get,
	.change = fw_change,
	.delete = fw_delete,
	.walk = fw_walk,
	.dump = fw_dump,
	.result = fw_result,
};
