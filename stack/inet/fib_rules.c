// SPDX-License-Identifier: MIT
/*
 * fib_rules.c - which table is asked: the rules, and fib_lookup()
 *
 * Models net/ipv4/fib_rules.c of 2.4. Three rules are there from the start:
 * 0 (local), 32766 (main), 32767 (default). Rules select by source,
 * destination, tos, mark and device; the table then answers, or the next
 * rule is tried.
 *
 * Not modelled: tunnels and l3mdev: a rule that asks for them is kept and
 * matches nothing. Realms are shown; nobody counts by them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/fib_rules.h>
#include <string.h>

#include "inet.h"
#include "inetdevice.h"
#include "ip_fib.h"

static notrace bool in_range(const u16 *range, u16 v)
{
	return !range[0] || (v >= range[0] && v <= range[1]);
}

/* Whose packet is it? */
static notrace bool flow_match(const struct fib_rule *r,
			       const struct rt_flow *fl)
{
	return fl->uid >= r->r_uid[0] && fl->uid <= r->r_uid[1] &&
	       (!r->r_ipproto || r->r_ipproto == fl->proto) &&
	       in_range(r->r_sport, fl->sport) &&
	       in_range(r->r_dport, fl->dport) && !r->r_tun_id && !r->r_l3mdev;
}

static notrace bool rule_match(const struct fib_rule *r,
			       const struct rt_key *key)
{
	bool match = !((key->src ^ r->r_src) & r->r_srcmask) &&
		     !((key->dst ^ r->r_dst) & r->r_dstmask) &&
		     (!r->r_tos || r->r_tos == (key->tos & 0x1e)) &&
		     !((key->flow.mark ^ r->r_mark) & r->r_markmask) &&
		     (!r->r_ifname[0] ||
		      r->r_ifindex == (key->iif ? key->iif : 1)) &&
		     (!r->r_oifname[0] || r->r_oifindex == key->oif) &&
		     flow_match(r, &key->flow);

	return match ^ !!(r->r_flags & FIB_RULE_INVERT);
}

/* What a rule says of the key. 1: ask the next one. fib_lock held. */
static notrace int rule_action(struct fib_rule *r, const struct rt_key *key,
			       struct fib_result *res)
{
	struct fib_table *tb;
	int err;

	switch (r->r_action) {
	case FR_ACT_TO_TBL:
		break;
	case FR_ACT_UNREACHABLE:
		return -ENETUNREACH;
	case FR_ACT_PROHIBIT:
		return -EACCES;
	case FR_ACT_BLACKHOLE:
		return -EINVAL;
	default:
		return 1;
	}
	tb = fib_get_table(r->r_table);
	if (!tb)
		return 1;
	err = fn_hash_lookup(tb, key, res);
	if (err == -EAGAIN)
		return 1;
	if (!err &&
	    ((r->r_suppress_prefixlen >= 0 &&
	      res->prefixlen <= r->r_suppress_prefixlen) ||
	     (r->r_suppress_ifgroup >= 0 && FIB_RES_DEV(*res) &&
	      FIB_RES_DEV(*res)->group == (u32)r->r_suppress_ifgroup))) {
		fib_res_put(res);
		return 1;
	}
	return err;
}

notrace int fib_merged_lookup(const struct rt_key *key, struct fib_result *res)
{
	struct fib_result main = { .fi = NULL };
	int el = fn_hash_lookup(fib_gbl->local, key, res);
	int em = fn_hash_lookup(fib_gbl->main, key, &main);

	if (em > 0 || (el <= 0 && res->prefixlen >= main.prefixlen)) {
		fib_info_put(main.fi);
		return el;
	}
	fib_info_put(res->fi);
	*res = main;
	return em;
}

/* No rules of the administrator's: local and main, then default. */
static notrace int fib_lookup_default(const struct rt_key *key,
				      struct fib_result *res)
{
	struct fib_table *tb;
	int err = fib_merged_lookup(key, res);

	/* One table, says Linux, until somebody makes a rule. */
	if (res->fi && res->table == RT_TABLE_LOCAL)
		res->table = RT_TABLE_MAIN;
	if (err == 1 || err == -EAGAIN) {
		tb = fib_get_table(RT_TABLE_DEFAULT);
		err = tb ? fn_hash_lookup(tb, key, res) : 1;
	}
	return err == 1 || err == -EAGAIN ? -ENETUNREACH : err;
}

int fib_lookup(const struct rt_key *key, struct fib_result *res)
{
	struct fib_rule *r;
	int err = -ENETUNREACH;

	res->fi = NULL;
	res->r = NULL;
	spin_lock(&fib_gbl->lock);
	if (likely(!fib_gbl->custom_rules)) {
		err = fib_lookup_default(key, res);
		spin_unlock(&fib_gbl->lock);
		return err;
	}
	for (r = fib_gbl->rules; r; r = r->r_next) {
		u32 target = r->r_target;

		if (!rule_match(r, key))
			continue;
		if (r->r_action == FR_ACT_GOTO) {
			struct fib_rule *t = r;

			while (t->r_next && t->r_next->r_preference < target)
				t = t->r_next;
			if (t->r_next && t->r_next->r_preference == target)
				r = t; /* else it leads nowhere yet */
			continue;
		}
		err = rule_action(r, key, res);
		if (err <= 0) {
			res->r = r;
			break;
		}
		err = -ENETUNREACH;
	}
	spin_unlock(&fib_gbl->lock);
	return err;
}

void fib_select_default(const struct rt_key *key, struct fib_result *res)
{
	struct fib_table *tb = fib_get_table(res->table);

	if (tb && res->fi && res->fi->fib_nh[0].nh_gw &&
	    res->fi->fib_nh[0].nh_scope == RT_SCOPE_LINK)
		fn_hash_select_default(tb, key, res);
}

static notrace int rule_ifindex(const char *name)
{
	struct net_device *dev = name[0] ? __dev_get_by_name(name) : NULL;

	return !name[0] ? 0 : dev ? dev->ifindex : -1;
}

notrace bool fib_rule_same(const struct fib_rule *a, const struct fib_rule *b,
			   u32 f)
{
	return !((f & FRM_PREFERENCE && a->r_preference != b->r_preference) ||
		 (f & FRM_TABLE && a->r_table != b->r_table) ||
		 (f & FRM_ACTION && a->r_action != b->r_action) ||
		 (f & FRM_TOS && a->r_tos != b->r_tos) ||
		 (f & FRM_SRC &&
		  (a->r_src_len != b->r_src_len || a->r_src != b->r_src)) ||
		 (f & FRM_DST &&
		  (a->r_dst_len != b->r_dst_len || a->r_dst != b->r_dst)) ||
		 (f & FRM_MARK &&
		  (a->r_mark != b->r_mark || a->r_markmask != b->r_markmask)) ||
		 (f & FRM_IIF && strncmp(a->r_ifname, b->r_ifname, IFNAMSIZ)) ||
		 (f & FRM_OIF &&
		  strncmp(a->r_oifname, b->r_oifname, IFNAMSIZ)) ||
		 (f & FRM_UID && memcmp(a->r_uid, b->r_uid, 8)) ||
		 (f & FRM_IPPROTO && a->r_ipproto != b->r_ipproto) ||
		 (f & FRM_SPORT && memcmp(a->r_sport, b->r_sport, 4)) ||
		 (f & FRM_DPORT && memcmp(a->r_dport, b->r_dport, 4)) ||
		 (f & FRM_TUN_ID && a->r_tun_id != b->r_tun_id) ||
		 (f & FRM_L3MDEV && a->r_l3mdev != b->r_l3mdev) ||
		 (f & FRM_REALMS && a->r_realms != b->r_realms));
}

/* Adds a copy, behind those of the same preference. rtnl held. */
int fib_rule_add(const struct fib_rule *r, bool excl)
{
	struct fib_rule *n = kzalloc(sizeof(*n)), **p;
	int err = 0;

	if (!n)
		return -ENOBUFS;
	*n = *r;
	n->r_srcmask = inet_make_mask(r->r_src_len);
	n->r_dstmask = inet_make_mask(r->r_dst_len);
	n->r_ifindex = rule_ifindex(n->r_ifname);
	n->r_oifindex = rule_ifindex(n->r_oifname);
	n->r_dead = 0;
	atomic_set(&n->r_clntref, 1);
	spin_lock(&fib_gbl->lock);
	for (p = &fib_gbl->rules; *p; p = &(*p)->r_next) {
		if (excl && fib_rule_same(*p, n, 511)) {
			err = -EEXIST;
			break;
		}
		if ((*p)->r_preference > n->r_preference)
			break;
	}
	if (!err) {
		n->r_next = *p;
		__atomic_store_n(p, n, __ATOMIC_RELEASE);
		fib_gbl->custom_rules = 1;
		fib_gbl->flow_rules |= n->r_ipproto || n->r_sport[0] ||
				       n->r_dport[0] || n->r_uid[0] ||
				       n->r_uid[1] != (u32)-1;
	}
	spin_unlock(&fib_gbl->lock);
	if (err)
		kfree(n);
	else
		rt_cache_flush(-1);
	return err;
}

/* The first rule that is equal to match in the given fields. rtnl held. */
int fib_rule_del(const struct fib_rule *match, u32 fields)
{
	struct fib_rule **p, *r;

	spin_lock(&fib_gbl->lock);
	for (p = &fib_gbl->rules; (r = *p); p = &r->r_next)
		if (fib_rule_same(r, match, fields))
			break;
	if (r) {
		*p = r->r_next;
		fib_gbl->custom_rules = 1; /* and stays so, as in Linux */
	}
	spin_unlock(&fib_gbl->lock);
	if (!r)
		return -ENOENT;
	kfree(r);
	rt_cache_flush(-1);
	return 0;
}

int fib_rules_walk(int (*fn)(struct fib_rule *r, void *arg), void *arg)
{
	int err = 0;

	spin_lock(&fib_gbl->lock);
	for (struct fib_rule *r = fib_gbl->rules; r && !err; r = r->r_next)
		err = fn(r, arg);
	spin_unlock(&fib_gbl->lock);
	return err;
}

/* Devices that rules name come, go and change their names. */
void fib_rules_event(unsigned long event, struct net_device *dev)
{
	for (struct fib_rule *r = fib_gbl->rules; r; r = r->r_next) {
		if (event == NETDEV_UNREGISTER) {
			if (r->r_ifindex == dev->ifindex)
				r->r_ifindex = -1;
			if (r->r_oifindex == dev->ifindex)
				r->r_oifindex = -1;
		} else {
			r->r_ifindex = rule_ifindex(r->r_ifname);
			r->r_oifindex = rule_ifindex(r->r_oifname);
		}
	}
}

int fib_rules_init(void)
{
	static const struct {
		u32 pref, table;
	} def[] = { { 0, RT_TABLE_LOCAL },
		    { 32766, RT_TABLE_MAIN },
		    { 32767, RT_TABLE_DEFAULT } };
	struct fib_rule **p = &fib_gbl->rules;

	for (size_t i = 0; i < ARRAY_SIZE(def); i++) {
		struct fib_rule *r = kzalloc(sizeof(*r));

		if (!r)
			return -ENOMEM;
		r->r_preference = def[i].pref;
		r->r_table = def[i].table;
		r->r_action = FR_ACT_TO_TBL;
		r->r_proto = RTPROT_KERNEL;
		r->r_suppress_prefixlen = r->r_suppress_ifgroup = -1;
		r->r_uid[1] = (u32)-1;
		atomic_set(&r->r_clntref, 1);
		*p = r;
		p = &r->r_next;
	}
	return 0;
}
