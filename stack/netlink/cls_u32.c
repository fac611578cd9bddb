// SPDX-License-Identifier: MIT
/*
 * cls_u32.c - filters by any 32 bits of a packet
 *
 * Models net/sched/cls_u32.c. A node has keys: a mask and a value of a word at
 * an offset from the network header. If all match, the node is the answer
 * (terminal), or leads to another table, whose bucket a hash of the packet
 * gives and whose offsets may start further on (behind the IP header's
 * options, say). Who finds nothing there comes back and goes on.
 *
 * What tc(8) asks for is in cls_u32_conf.c.
 *
 * Not modelled: actions, marks and per-rule counters (options that the
 * running kernel does not have either), offload.
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/cls_u32.h"

#define U32_MAXDEPTH 8

/* --- matching ------------------------------------------------------------- */

/* The word at an offset from the start of the frame; false: not in it. */
static bool word_at(const struct sk_buff *skb, s64 off, void *to, u32 size)
{
	const u8 *p = skb->data + off;

	if (off < -(s64)skb_headroom(skb) || off + size > (s64)skb->len)
		return false;
	memcpy(to, p, size);
	return true;
}

/* 1: all keys match; 0: not; < 0: the packet ends before one of them. */
static int keys_match(const struct sk_buff *skb, const struct tc_u_knode *n,
		      s64 off, s64 off2)
{
	const struct tc_u32_key *key = n->sel.keys;
	u32 word;

	for (int i = n->sel.nkeys; i > 0; i--, key++) {
		s64 at = off + key->off + ((int)off2 & key->offmask);

		if (!word_at(skb, at, &word, sizeof(word)))
			return -1;
		if ((word ^ key->val) & key->mask)
			return 0;
	}
	return 1;
}

struct place {
	const struct tc_u_knode *n;
	const struct tc_u_hnode *ht;
	u32 sel;
	s64 off, off2; /* in the frame; and what keys may add */
};

/* Into the table below n. 0: it was entered; 1: it is not to be; < 0: end. */
static int descend(const struct sk_buff *skb, struct place *p)
{
	const struct tc_u_knode *n = p->n;
	u32 word;
	u16 half;

	p->ht = n->ht_down;
	p->sel = 0;
	if (p->ht->divisor) {
		if (!word_at(skb, p->off + n->sel.hoff, &word, sizeof(word)))
			return -1;
		p->sel = p->ht->divisor &
			 (__builtin_bswap32(word & n->sel.hmask) >> n->fshift);
	}
	if (!(n->sel.flags & (TC_U32_VAROFFSET | TC_U32_OFFSET | TC_U32_EAT)))
		return 0;
	if (n->sel.flags & (TC_U32_OFFSET | TC_U32_VAROFFSET)) {
		p->off2 = n->sel.off + 3;
		if (n->sel.flags & TC_U32_VAROFFSET) {
			if (!word_at(skb, p->off + n->sel.offoff, &half,
				     sizeof(half)))
				return -1;
			p->off2 += __builtin_bswap16(n->sel.offmask & half) >>
				   (n->sel.offshift & 15);
		}
		p->off2 &= ~3;
	}
	if (n->sel.flags & TC_U32_EAT) {
		p->off += p->off2;
		p->off2 = 0;
	}
	return p->off < (s64)skb->len ? 0 : 1;
}

static bool terminal(const struct sk_buff *skb, const struct tc_u_knode *n,
		     struct tcf_result *res)
{
	if (!(n->sel.flags & TC_U32_TERMINAL) ||
	    !tcf_match_indev(skb, n->ifindex))
		return false;
	*res = n->res;
	return true;
}

static int u32_classify(const struct sk_buff *skb, const struct tcf_proto *tp,
			struct tcf_result *res)
{
	struct place stack[U32_MAXDEPTH];
	struct place p = { .ht = tp->root, .off = skb->nh.raw - skb->data };
	int depth = 0, r;

	p.n = p.ht->ht[0];
	for (;;) {
		if (!p.n) { /* nothing more here: back to who led here */
			if (!depth--)
				return -1;
			p = stack[depth];
			if (terminal(skb, p.n, res))
				return 0;
			p.n = p.n->next;
			continue;
		}
		r = p.n->flags & TCA_CLS_FLAGS_SKIP_SW
			    ? 0
			    : keys_match(skb, p.n, p.off, p.off2);
		if (r < 0)
			return -1;
		if (r && !p.n->ht_down && terminal(skb, p.n, res))
			return 0;
		if (!r || !p.n->ht_down) {
			p.n = p.n->next;
			continue;
		}
		if (depth == U32_MAXDEPTH)
			return -1;
		stack[depth++] = p;
		r = descend(skb, &p);
		if (r < 0)
			return -1;
		p.n = r ? NULL : p.ht->ht[p.sel];
	}
}

/* --- tables --------------------------------------------------------------- */

struct tc_u_hnode *u32_lookup_ht(const struct tc_u_common *c, u32 handle)
{
	struct tc_u_hnode *ht;

	for (ht = c->hlist; ht; ht = ht->next)
		if (ht->handle == handle)
			break;
	return ht;
}

u32 u32_new_htid(struct tc_u_common *c)
{
	for (int i = 0; i < 0x7fe; i++) {
		u32 handle;

		c->last_id = c->last_id < 0x7fe ? c->last_id + 1 : 1;
		handle = (c->last_id | 0x800u) << 20;
		if (!u32_lookup_ht(c, handle))
			return handle;
	}
	return 0;
}

void *u32_get(struct tcf_proto *tp, u32 handle)
{
	u32 htid = TC_U32_HTID(handle);
	struct tc_u_hnode *ht;
	struct tc_u_knode *n;

	ht = htid == HTID_ROOT ? tp->root : u32_lookup_ht(tp->data, htid);
	if (!ht || !TC_U32_KEY(handle))
		return ht;
	if (TC_U32_HASH(handle) > ht->divisor)
		return NULL;
	for (n = ht->ht[TC_U32_HASH(handle)]; n; n = n->next)
		if (n->handle == handle)
			break;
	return n;
}

static int u32_init(struct tcf_proto *tp)
{
	struct tc_u_common *c = tp->q->tc_u_common;
	struct tc_u_hnode *root;

	root = kzalloc(sizeof(*root) + sizeof(root->ht[0]));
	if (!root)
		return -ENOBUFS;
	root->refcnt = 2; /* the list's, and tp's */
	root->handle = c ? u32_new_htid(c) : 0x80000000u;
	root->prio = tp->prio;
	root->is_root = true;
	if (!c) {
		c = kzalloc(sizeof(*c));
		if (!c) {
			kfree(root);
			return -ENOBUFS;
		}
		tp->q->tc_u_common = c;
	}
	c->refcnt++;
	root->next = c->hlist;
	c->hlist = root;
	tp->root = root;
	tp->data = c;
	return 0;
}

/* Out of its bucket, its class let go, freed. */
static void delete_key(struct tcf_proto *tp, struct tc_u_knode *n)
{
	struct tc_u_common *c = tp->data;
	struct tc_u_knode **p = &n->ht_up->ht[TC_U32_HASH(n->handle)];

	tcf_lock(tp);
	for (; *p; p = &(*p)->next)
		if (*p == n) {
			*p = n->next;
			break;
		}
	tcf_unbind_filter(tp, &n->res);
	tcf_unlock(tp);
	c->knodes--;
	if (n->ht_down)
		n->ht_down->refcnt--;
	kfree(n);
}

static void clear_table(struct tcf_proto *tp, struct tc_u_hnode *ht)
{
	for (u32 i = 0; i <= ht->divisor; i++)
		while (ht->ht[i])
			delete_key(tp, ht->ht[i]);
}

static void destroy_table(struct tcf_proto *tp, struct tc_u_hnode *ht)
{
	struct tc_u_common *c = tp->data;
	struct tc_u_hnode **p;

	clear_table(tp, ht);
	for (p = &c->hlist; *p; p = &(*p)->next)
		if (*p == ht) {
			*p = ht->next;
			break;
		}
	kfree(ht);
}

static void u32_destroy(struct tcf_proto *tp)
{
	struct tc_u_common *c = tp->data;
	struct tc_u_hnode *ht;

	destroy_table(tp, tp->root);
	if (--c->refcnt)
		return;
	/* Tables that lead to each other: all the nodes go first. */
	for (ht = c->hlist; ht; ht = ht->next)
		clear_table(tp, ht);
	while (c->hlist)
		destroy_table(tp, c->hlist);
	tp->q->tc_u_common = NULL;
	kfree(c);
}

static int u32_delete(struct tcf_proto *tp, void *fh, bool *last,
		      struct netlink_ext_ack *ext)
{
	struct tc_u_common *c = tp->data;
	struct tc_u_knode *n = fh;
	struct tc_u_hnode *ht = fh;

	if (u32_is_node(fh)) {
		delete_key(tp, n);
	} else if (ht->is_root) {
		NL_SET_ERR(ext, "cls_u32: Not allowed to delete root node");
		return -EINVAL;
	} else if (ht->refcnt > 1) {
		NL_SET_ERR(ext, "cls_u32: Can not delete in-use filter");
		return -EBUSY;
	} else {
		destroy_table(tp, ht);
	}
	*last = c->refcnt == 1 && !c->knodes;
	return 0;
}

/* --- showing -------------------------------------------------------------- */

static void u32_walk(struct tcf_proto *tp, struct tcf_walker *w)
{
	struct tc_u_common *c = tp->data;

	for (struct tc_u_hnode *ht = c->hlist; ht; ht = ht->next) {
		if (ht->prio != tp->prio)
			continue;
		if (!tcf_walk_one(tp, ht, w))
			return;
		for (u32 i = 0; i <= ht->divisor; i++)
			for (struct tc_u_knode *n = ht->ht[i]; n; n = n->next)
				if (!tcf_walk_one(tp, n, w))
					return;
	}
}

static int dump_node(const struct tc_u_knode *n, struct sk_buff *skb)
{
	int err;

	err = nla_put(
		skb, TCA_U32_SEL,
		(int)(sizeof(n->sel) + n->sel.nkeys * sizeof(n->sel.keys[0])),
		&n->sel);
	err |= nla_put_u32(skb, TCA_U32_HASH, n->handle & 0xfffff000u);
	if (n->res.classid)
		err |= nla_put_u32(skb, TCA_U32_CLASSID, n->res.classid);
	if (n->ht_down)
		err |= nla_put_u32(skb, TCA_U32_LINK, n->ht_down->handle);
	if (n->flags)
		err |= nla_put_u32(skb, TCA_U32_FLAGS, n->flags);
	return err | tcf_put_indev(skb, TCA_U32_INDEV, n->ifindex);
}

static int u32_dump(struct tcf_proto *tp, void *fh, struct sk_buff *skb,
		    struct tcmsg *t)
{
	const struct tc_u_hnode *ht = fh;
	const struct tc_u_knode *n = fh;
	struct nlattr *nest = nla_nest_start(skb, TCA_OPTIONS);
	int err;

	(void)tp;
	if (!nest)
		return -EMSGSIZE;
	if (u32_is_node(fh)) {
		t->tcm_handle = n->handle;
		err = dump_node(n, skb);
	} else {
		t->tcm_handle = ht->handle;
		err = nla_put_u32(skb, TCA_U32_DIVISOR, ht->divisor + 1);
	}
	nla_nest_end(skb, nest);
	return err ? -EMSGSIZE : 0;
}

static struct tcf_result *u32_result(void *fh)
{
	return u32_is_node(fh) ? &((struct tc_u_knode *)fh)->res : NULL;
}

const struct tcf_proto_ops cls_u32_ops = {
	.kind = "u32",
	.classify = u32_classify,
	.init = u32_init,
	.destroy = u32_destroy,
	.get = u32_get,
	.change = u32_change,
	.delete = u32_delete,
	.walk = u32_walk,
	.dump = u32_dump,
	.result = u32_result,
};
