// SPDX-License-Identifier: MIT
/*
 * cls_u32_conf.c - u32 filters as tc(8) asks for them
 *
 * Models u32_change and u32_set_parms of net/sched/cls_u32.c: a table
 * (TCA_U32_DIVISOR), a node of one (TCA_U32_SEL), or where a node that is
 * there leads to; its keys stay as they were made.
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/cls_u32.h"

static const struct nla_policy u32_policy[TCA_U32_MAX + 1] = {
	[TCA_U32_CLASSID] = { NLA_U32, 0 },
	[TCA_U32_HASH] = { NLA_U32, 0 },
	[TCA_U32_LINK] = { NLA_U32, 0 },
	[TCA_U32_DIVISOR] = { NLA_U32, 0 },
	[TCA_U32_SEL] = { NLA_UNSPEC, sizeof(struct tc_u32_sel) },
	[TCA_U32_INDEV] = { NLA_STRING, IFNAMSIZ },
	[TCA_U32_MARK] = { NLA_UNSPEC, sizeof(struct tc_u32_mark) },
	[TCA_U32_FLAGS] = { NLA_U32, 0 },
};

static int refuse(struct netlink_ext_ack *ext, const char *why)
{
	NL_SET_ERR(ext, why);
	return -EINVAL;
}

/* Where a node leads to; checked before anything of it is changed. */
struct parms {
	struct tc_u_hnode *down;
	bool link, bind, indev;
	u32 classid;
	int ifindex;
};

static int parse_parms(struct tcf_proto *tp, struct nlattr **tb,
		       struct parms *p, struct netlink_ext_ack *ext)
{
	int err = tcf_exts_validate(tb, TCA_U32_ACT, TCA_U32_POLICE, ext);
	u32 handle;

	memset(p, 0, sizeof(*p));
	if (err)
		return err;
	if (tb[TCA_U32_LINK]) {
		handle = nla_get_u32(tb[TCA_U32_LINK]);
		p->link = true;
		if (TC_U32_KEY(handle))
			return refuse(ext, "cls_u32: u32 Link handle must be a "
					   "hash table");
		if (handle) {
			p->down = u32_lookup_ht(tp->data, handle);
			if (!p->down)
				return refuse(ext, "cls_u32: Link hash table "
						   "not found");
			if (p->down->is_root)
				return refuse(ext, "cls_u32: Not linking to "
						   "root node");
		}
	}
	if (tb[TCA_U32_INDEV]) {
		p->ifindex = tcf_change_indev(tb[TCA_U32_INDEV], ext);
		if (p->ifindex < 0)
			return -EINVAL;
		p->indev = true;
	}
	if (tb[TCA_U32_CLASSID]) {
		p->classid = nla_get_u32(tb[TCA_U32_CLASSID]);
		p->bind = true;
	}
	return 0;
}

/* tcf_lock, when n is in its table already */
static void set_parms(struct tcf_proto *tp, struct tc_u_knode *n,
		      const struct parms *p)
{
	if (p->link) {
		if (p->down)
			p->down->refcnt++;
		if (n->ht_down)
			n->ht_down->refcnt--;
		n->ht_down = p->down;
	}
	if (p->indev)
		n->ifindex = p->ifindex;
	if (p->bind) {
		n->res.classid = p->classid;
		tcf_bind_filter(tp, &n->res);
	}
}

static int change_node(struct tcf_proto *tp, struct tc_u_knode *n,
		       struct nlattr **tb, u32 flags,
		       struct netlink_ext_ack *ext)
{
	u32 hw = TCA_CLS_FLAGS_IN_HW | TCA_CLS_FLAGS_NOT_IN_HW;
	struct parms p;
	int err;

	if (!u32_is_node(n))
		return refuse(ext, "cls_u32: Key node id cannot be zero");
	if ((n->flags ^ flags) & ~hw)
		return refuse(ext, "cls_u32: Key node flags do not match "
				   "passed flags");
	err = parse_parms(tp, tb, &p, ext);
	if (err)
		return err;
	tcf_lock(tp);
	set_parms(tp, n, &p);
	tcf_unlock(tp);
	return 0;
}

static int make_table(struct tcf_proto *tp, u32 handle, struct nlattr **tb,
		      u32 flags, void **fh, struct netlink_ext_ack *ext)
{
	u32 divisor = nla_get_u32(tb[TCA_U32_DIVISOR]);
	struct tc_u_common *c = tp->data;
	struct tc_u_hnode *ht;

	if (!divisor || divisor & (divisor - 1))
		return refuse(ext, "cls_u32: Divisor is not a power of 2");
	if (divisor > 0x100)
		return refuse(ext, "cls_u32: Exceeded maximum 256 hash "
				   "buckets");
	if (TC_U32_KEY(handle))
		return refuse(ext, "cls_u32: Divisor can only be used on a "
				   "hash table");
	ht = kzalloc(sizeof(*ht) + divisor * sizeof(ht->ht[0]));
	if (!ht)
		return -ENOBUFS;
	if (!handle)
		handle = u32_new_htid(c);
	if (!handle) {
		kfree(ht);
		return -ENOMEM;
	}
	ht->refcnt = 1;
	ht->divisor = divisor - 1;
	ht->handle = handle;
	ht->prio = tp->prio;
	ht->flags = flags;
	ht->next = c->hlist;
	c->hlist = ht;
	*fh = ht;
	return 0;
}

static bool node_used(const struct tc_u_hnode *ht, u32 handle)
{
	const struct tc_u_knode *n = ht->ht[TC_U32_HASH(handle)];

	while (n && n->handle != handle)
		n = n->next;
	return n;
}

/* Numbers from 0x800 on, then those below; the last is given again. */
static u32 new_node_id(const struct tc_u_hnode *ht, u32 htid)
{
	for (u32 id = 0x800; id <= 0xfff; id++)
		if (!node_used(ht, htid | id))
			return htid | id;
	for (u32 id = 1; id < 0x800; id++)
		if (!node_used(ht, htid | id))
			return htid | id;
	return htid | 0xfff;
}

/* The table and the handle of a new node. */
static int place_node(struct tcf_proto *tp, u32 *handle, struct nlattr **tb,
		      struct tc_u_hnode **at, struct netlink_ext_ack *ext)
{
	struct tc_u_hnode *ht = tp->root;
	u32 htid = ht->handle;

	if (tb[TCA_U32_HASH]) {
		htid = nla_get_u32(tb[TCA_U32_HASH]);
		if (TC_U32_HTID(htid) == HTID_ROOT) {
			htid = ht->handle;
		} else {
			ht = u32_lookup_ht(tp->data, TC_U32_HTID(htid));
			if (!ht)
				return refuse(ext, "cls_u32: Specified hash "
						   "table not found");
		}
	}
	if (ht->divisor < TC_U32_HASH(htid))
		return refuse(ext, "cls_u32: Specified hash table buckets "
				   "exceed configured value");
	htid &= 0xfffff000u;
	if (*handle && TC_U32_HTID(*handle) && TC_U32_HTID(*handle ^ htid))
		return refuse(ext, "cls_u32: Handle specified hash table "
				   "address mismatch");
	if (TC_U32_NODE(*handle)) {
		*handle = htid | TC_U32_NODE(*handle);
		if (node_used(ht, *handle))
			return -ENOSPC;
	} else {
		*handle = new_node_id(ht, htid);
	}
	*at = ht;
	return 0;
}

static int make_node(struct tcf_proto *tp, u32 handle, struct nlattr **tb,
		     u32 flags, void **fh, struct netlink_ext_ack *ext)
{
	struct tc_u_common *c = tp->data;
	struct tc_u_knode *n, **at;
	const struct tc_u32_sel *s;
	struct tc_u_hnode *ht;
	struct parms p;
	size_t size;
	int err;

	err = place_node(tp, &handle, tb, &ht, ext);
	if (err)
		return err;
	if (!tb[TCA_U32_SEL])
		return refuse(ext, "cls_u32: Selector not specified");
	s = nla_data(tb[TCA_U32_SEL]);
	size = sizeof(*s) + s->nkeys * sizeof(s->keys[0]);
	if ((size_t)nla_len(tb[TCA_U32_SEL]) < size)
		return -EINVAL;
	err = parse_parms(tp, tb, &p, ext);
	if (err)
		return err;
	n = kzalloc(sizeof(*n) + s->nkeys * sizeof(s->keys[0]));
	if (!n)
		return -ENOBUFS;
	memcpy(&n->sel, s, size);
	n->ht_up = ht;
	n->handle = handle;
	n->fshift =
		s->hmask ? (u32)__builtin_ctz(__builtin_bswap32(s->hmask)) : 0;
	n->flags = flags | TCA_CLS_FLAGS_NOT_IN_HW;
	tcf_lock(tp);
	set_parms(tp, n, &p);
	at = &ht->ht[TC_U32_HASH(handle)];
	while (*at && TC_U32_NODE(handle) >= TC_U32_NODE((*at)->handle))
		at = &(*at)->next;
	n->next = *at;
	*at = n;
	tcf_unlock(tp);
	c->knodes++;
	*fh = n;
	return 0;
}

int u32_change(struct tcf_proto *tp, u32 handle, struct nlattr **tca, void **fh,
	       struct netlink_ext_ack *ext)
{
	u32 skip = TCA_CLS_FLAGS_SKIP_HW | TCA_CLS_FLAGS_SKIP_SW, flags = 0;
	struct nlattr *tb[TCA_U32_MAX + 1];
	int err;

	if (!tca[TCA_OPTIONS])
		return handle ? refuse(ext, "cls_u32: Filter handle requires "
					    "options")
			      : 0;
	err = nla_parse_nested(tb, TCA_U32_MAX, tca[TCA_OPTIONS], u32_policy,
			       ext);
	if (err < 0)
		return err;
	if (tb[TCA_U32_FLAGS]) {
		flags = nla_get_u32(tb[TCA_U32_FLAGS]);
		if (flags & ~(skip | TCA_CLS_FLAGS_VERBOSE) ||
		    (flags & skip) == skip)
			return refuse(ext, "cls_u32: Invalid filter flags");
	}
	if (*fh)
		return change_node(tp, *fh, tb, flags, ext);
	if (tb[TCA_U32_DIVISOR])
		return make_table(tp, handle, tb, flags, fh, ext);
	return make_node(tp, handle, tb, flags, fh, ext);
}
