// SPDX-License-Identifier: MIT
/*
 * fib_hash.c - a routing table: one hash for each prefix length
 *
 * Models net/ipv4/fib_hash.c of 2.4: 33 zones, a list of those that are not
 * empty from the longest prefix down, a hash of keys in each. Within a chain
 * nodes are ordered by key, then tos (wider first), then priority.
 *
 *   fn_zone_list -> [/32] -> [/24] -> [/8] -> [/0]
 *                     |hash    |        |       |
 *                    nodes    nodes    nodes   nodes
 *
 * A node is linked by one store and unlinked by one store, so a chain is
 * whole at every instant; what a dead writer can leave behind is counted
 * again in fib_repair().
 *
 * Not modelled: zombies that wait for a reuse (a node is freed at once), a
 * rehash beyond 1024 chains. Linux: has a trie here.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "inet.h"
#include "ip_fib.h"
#include "stack/inet/inet_int.h"

#define FZ_MAX_DIVISOR 1024

static u32 fz_key(u32 dst, const struct fn_zone *fz)
{
	return dst & fz->fz_mask;
}

static u32 fn_hash(u32 key, const struct fn_zone *fz)
{
	return hash32(key, fz->fz_order) & (fz->fz_divisor - 1);
}

static struct fn_zone *fn_new_zone(struct fib_table *tb, int z)
{
	struct fn_zone *fz = kzalloc(sizeof(*fz)), **p;

	if (!fz)
		return NULL;
	fz->fz_divisor = z ? 16 : 1;
	fz->fz_hash = kzalloc(fz->fz_divisor * sizeof(*fz->fz_hash));
	if (!fz->fz_hash) {
		kfree(fz);
		return NULL;
	}
	fz->fz_order = (u8)z;
	fz->fz_mask = z ? htonl(~0u << (32 - z)) : 0;
	spin_lock(&fib_gbl->lock);
	for (p = &tb->fn_zone_list; *p && (*p)->fz_order > z;)
		p = &(*p)->fz_next;
	fz->fz_next = *p;
	*p = fz;
	tb->fn_zones[z] = fz;
	spin_unlock(&fib_gbl->lock);
	return fz;
}

static notrace bool fn_before(const struct fib_node *a,
			      const struct fib_node *b)
{
	if (a->fn_key != b->fn_key)
		return ntohl(a->fn_key) < ntohl(b->fn_key);
	if (a->fn_tos != b->fn_tos)
		return a->fn_tos > b->fn_tos;
	return a->fn_info->fib_priority < b->fn_info->fib_priority;
}

/* Twice, four times ... as many chains. fib_lock held. */
static void fn_rehash_zone(struct fn_zone *fz)
{
	u32 n = fz->fz_divisor * 4, old = fz->fz_divisor;
	struct fib_node **ht, **oht = fz->fz_hash;

	if (n > FZ_MAX_DIVISOR)
		return;
	ht = kzalloc(n * sizeof(*ht));
	if (!ht)
		return;
	fz->fz_divisor = n;
	for (u32 i = 0; i < old; i++) {
		struct fib_node *f, *next;

		for (f = oht[i]; f; f = next) {
			struct fib_node **p = &ht[fn_hash(f->fn_key, fz)];

			next = f->fn_next;
			while (*p && fn_before(*p, f))
				p = &(*p)->fn_next;
			f->fn_next = *p;
			*p = f;
		}
	}
	fz->fz_hash = ht;
	kfree(oht);
}

static void fn_free_node(struct fib_node *f)
{
	fib_release_info(f->fn_info);
	kmem_cache_free(fib_gbl->node_cachep, f);
}

/* 0: res filled; 1: nothing here; else what the route says. */
int fn_hash_lookup(struct fib_table *tb, const struct rt_key *key,
		   struct fib_result *res)
{
	int err = 1;

	res->fi = NULL;
	for (struct fn_zone *fz = tb->fn_zone_list; fz; fz = fz->fz_next) {
		u32 k = fz_key(key->dst, fz);
		struct fib_node *f = fz->fz_hash[fn_hash(k, fz)];

		for (; f; f = f->fn_next) {
			if (f->fn_key != k) {
				if (ntohl(k) < ntohl(f->fn_key))
					break;
				continue;
			}
			if (f->fn_tos && f->fn_tos != (key->tos & 0x1e))
				continue;
			if (f->fn_scope < key->scope)
				continue;
			f->fn_state |= FN_S_ACCESSED;
			err = fib_semantic_match(f->fn_type, f->fn_info, key,
						 res);
			if (err > 0)
				continue;
			res->type = f->fn_type;
			res->scope = f->fn_scope;
			res->tos = f->fn_tos;
			res->prefixlen = fz->fz_order;
			res->table = tb->tb_id;
			return err;
		}
	}
	return 1;
}

/*
 * Several default routes of one priority: the first whose next hop is not
 * known to be gone. res has what fn_hash_lookup() found.
 */
void fn_hash_select_default(struct fib_table *tb, const struct rt_key *key,
			    struct fib_result *res)
{
	struct fn_zone *fz = tb->fn_zones[0];
	struct fib_info *best = NULL;

	if (!fz)
		return;
	spin_lock(&fib_gbl->lock);
	for (struct fib_node *f = fz->fz_hash[0]; f; f = f->fn_next) {
		struct fib_info *fi = f->fn_info;

		if (f->fn_scope != res->scope || f->fn_type != RTN_UNICAST ||
		    fi->fib_flags & RTNH_F_DEAD ||
		    fi->fib_priority != res->fi->fib_priority ||
		    !fi->fib_nh[0].nh_gw ||
		    fi->fib_nh[0].nh_scope != RT_SCOPE_LINK)
			continue;
		if (netif_carrier_ok(fi->fib_nh[0].nh_dev)) {
			best = fi;
			break;
		}
	}
	if (best && best != res->fi) {
		struct fib_info *old = res->fi;

		atomic_inc(&best->fib_clntref);
		res->fi = best;
		res->nh_sel = 0;
		fib_info_put(old);
	}
	spin_unlock(&fib_gbl->lock);
}

static notrace void fn_notify(int event, struct fib_node *f,
			      struct fib_table *tb, struct nlmsghdr *n,
			      struct netlink_skb_parms *req)
{
	rtmsg_fib(event, f, f->fn_order, tb->tb_id, n, req);
}

/* Where a node of this key, tos and priority is, or would go. */
static notrace struct fib_node **fn_find(struct fn_zone *fz, u32 key, u8 tos,
					 u32 prio, bool *same)
{
	struct fib_node **fp = &fz->fz_hash[fn_hash(key, fz)], *f;

	*same = false;
	for (; (f = *fp); fp = &f->fn_next) {
		if (ntohl(f->fn_key) < ntohl(key))
			continue;
		if (f->fn_key != key || f->fn_tos < tos)
			break;
		if (f->fn_tos > tos || f->fn_info->fib_priority < prio)
			continue;
		*same = f->fn_info->fib_priority == prio;
		break;
	}
	return fp;
}

static notrace int fn_check_flags(struct fib_node **fp, u32 key, u8 tos,
				  u32 prio, const struct rtmsg *r,
				  struct fib_info *fi, unsigned int flags,
				  struct fib_node ***at)
{
	struct fib_node *f;

	if (flags & NLM_F_EXCL)
		return -EEXIST;
	*at = fp;
	for (; (f = *fp); fp = &f->fn_next) {
		if (f->fn_key != key || f->fn_tos != tos ||
		    f->fn_info->fib_priority != prio)
			break;
		if (f->fn_type == r->rtm_type && f->fn_scope == r->rtm_scope &&
		    f->fn_info == fi)
			return flags & NLM_F_REPLACE ? 1 : -EEXIST;
	}
	if (flags & NLM_F_APPEND)
		*at = fp;
	return 0;
}

int fn_hash_insert(struct fib_table *tb, struct rtmsg *r, struct kern_rta *rta,
		   struct nlmsghdr *n, struct netlink_skb_parms *req)
{
	unsigned int flags = n ? n->nlmsg_flags : NLM_F_CREATE;
	int z = r->rtm_dst_len, err = 0;
	struct fib_node *nf, *old = NULL, **fp, **at;
	struct fn_zone *fz;
	struct fib_info *fi;
	bool same;
	u32 key = 0;

	if (z > 32)
		return -EINVAL;
	fz = tb->fn_zones[z];
	if (!fz && !(fz = fn_new_zone(tb, z)))
		return -ENOBUFS;
	if (rta->rta_dst) {
		if (*rta->rta_dst & ~fz->fz_mask)
			return -EINVAL;
		key = fz_key(*rta->rta_dst, fz);
	}
	fi = fib_create_info(r, rta, n, &err);
	if (!fi)
		return err;
	nf = kmem_cache_alloc(fib_gbl->node_cachep);
	err = -ENOBUFS;
	spin_lock(&fib_gbl->lock);
	if (!nf)
		goto out;
	if (fz->fz_nent > fz->fz_divisor << 1)
		fn_rehash_zone(fz);
	memset(nf, 0, sizeof(*nf));
	nf->fn_key = key;
	nf->fn_tos = r->rtm_tos;
	nf->fn_type = r->rtm_type;
	nf->fn_scope = r->rtm_scope;
	nf->fn_order = (u8)z;
	nf->fn_table = tb->tb_id;
	nf->fn_info = fi;

	fp = at = fn_find(fz, key, r->rtm_tos, fi->fib_priority, &same);
	if (same) {
		err = fn_check_flags(fp, key, r->rtm_tos, fi->fib_priority, r,
				     fi, flags, &at);
		if (err) {
			err = err > 0 ? 0 : err;
			goto out;
		}
		if (flags & NLM_F_REPLACE) {
			old = *fp;
			at = fp;
		} else if (!(flags & (NLM_F_CREATE | NLM_F_APPEND))) {
			err = -ENOENT;
			goto out;
		}
	} else if (!(flags & NLM_F_CREATE)) {
		err = -ENOENT;
		goto out;
	}
	nf->fn_linked = 1;
	nf->fn_next = old ? old->fn_next : *at;
	__atomic_store_n(at, nf, __ATOMIC_RELEASE);
	fz->fz_nent += !old;
	spin_unlock(&fib_gbl->lock);

	if (old) {
		/* Linux: 2.4 tells of the old one, too; today it is the new. */
		if (personality_24())
			fn_notify(RTM_DELROUTE, old, tb, n, req);
		spin_lock(&fib_gbl->lock);
		old->fn_linked = 0;
		fn_free_node(old);
		spin_unlock(&fib_gbl->lock);
	}
	rt_cache_flush(-1);
	fn_notify(RTM_NEWROUTE, nf, tb, n, req);
	return 0;

out:
	fib_release_info(fi);
	spin_unlock(&fib_gbl->lock);
	if (nf)
		kmem_cache_free(fib_gbl->node_cachep, nf);
	return err;
}

/* The first route that has everything the request names. */
int fn_hash_delete(struct fib_table *tb, struct rtmsg *r, struct kern_rta *rta,
		   struct nlmsghdr *n, struct netlink_skb_parms *req)
{
	int z = r->rtm_dst_len;
	struct fib_node **fp, *f;
	struct fn_zone *fz;
	u32 key = 0;

	if (z > 32)
		return -EINVAL;
	fz = tb->fn_zones[z];
	if (!fz)
		return -ESRCH;
	if (rta->rta_dst) {
		if (*rta->rta_dst & ~fz->fz_mask)
			return -EINVAL;
		key = fz_key(*rta->rta_dst, fz);
	}
	spin_lock(&fib_gbl->lock);
	for (fp = &fz->fz_hash[fn_hash(key, fz)]; (f = *fp); fp = &f->fn_next) {
		struct fib_info *fi = f->fn_info;

		if (f->fn_key != key || f->fn_tos != r->rtm_tos)
			continue;
		if ((!r->rtm_type || f->fn_type == r->rtm_type) &&
		    (r->rtm_scope == RT_SCOPE_NOWHERE ||
		     f->fn_scope == r->rtm_scope) &&
		    (!r->rtm_protocol || fi->fib_protocol == r->rtm_protocol) &&
		    (!rta->rta_prefsrc ||
		     fi->fib_prefsrc == *rta->rta_prefsrc) &&
		    fib_nh_match(r, n, rta, fi) == 0)
			break;
	}
	if (!f) {
		spin_unlock(&fib_gbl->lock);
		return -ESRCH;
	}
	*fp = f->fn_next;
	f->fn_linked = 0;
	fz->fz_nent--;
	spin_unlock(&fib_gbl->lock);

	fn_notify(RTM_DELROUTE, f, tb, n, req);
	spin_lock(&fib_gbl->lock);
	fn_free_node(f);
	spin_unlock(&fib_gbl->lock);
	rt_cache_flush(-1);
	return 0;
}

/* Throws out the routes whose next hops are all dead; how many. */
int fn_hash_flush(struct fib_table *tb)
{
	int found = 0;

	spin_lock(&fib_gbl->lock);
	for (struct fn_zone *fz = tb->fn_zone_list; fz; fz = fz->fz_next)
		for (u32 i = 0; i < fz->fz_divisor; i++) {
			struct fib_node **fp = &fz->fz_hash[i], *f;

			while ((f = *fp)) {
				if (!(f->fn_info->fib_flags & RTNH_F_DEAD)) {
					fp = &f->fn_next;
					continue;
				}
				*fp = f->fn_next;
				f->fn_linked = 0;
				fz->fz_nent--;
				fn_free_node(f);
				found++;
			}
		}
	spin_unlock(&fib_gbl->lock);
	return found;
}

/* What stands in a table twice is in the order of its chain. */
static notrace bool route_before(const struct fib_node *const *a,
				 const struct fib_node *const *b)
{
	u32 ka = ntohl((*a)->fn_key), kb = ntohl((*b)->fn_key);

	if (ka != kb)
		return ka < kb;
	if ((*a)->fn_order != (*b)->fn_order)
		return (*a)->fn_order > (*b)->fn_order;
	return false;
}

/* A merge of two sorted halves at a time: equal ones keep their order. */
static notrace const struct fib_node **fn_sort(const struct fib_node **v,
					       const struct fib_node **tmp,
					       u32 n)
{
	for (u32 w = 1; w < n; w *= 2) {
		const struct fib_node **swap = v;

		for (u32 lo = 0; lo < n; lo += 2 * w) {
			u32 mid = min(lo + w, n), hi = min(lo + 2 * w, n);
			u32 i = lo, j = mid;

			for (u32 k = lo; k < hi; k++)
				tmp[k] =
					j >= hi || (i < mid &&
						    !route_before(&v[j], &v[i]))
						? v[i++]
						: v[j++];
		}
		v = tmp;
		tmp = swap;
	}
	return v;
}

int fn_hash_walk(struct fib_table *tb,
		 int (*fn)(struct fib_table *tb, struct fib_node *f, void *arg),
		 void *arg)
{
	const struct fib_node **v, **sorted;
	u32 n = 0, room = 0;
	int err = 0;

	spin_lock(&fib_gbl->lock);
	for (struct fn_zone *fz = tb->fn_zone_list; fz; fz = fz->fz_next)
		room += fz->fz_nent;
	v = room ? kmalloc(2 * room * sizeof(*v)) : NULL;
	if (room && !v)
		err = -ENOBUFS;
	for (struct fn_zone *fz = tb->fn_zone_list; v && fz; fz = fz->fz_next)
		for (u32 i = 0; i < fz->fz_divisor; i++)
			for (struct fib_node *f = fz->fz_hash[i]; f && n < room;
			     f = f->fn_next)
				v[n++] = f;
	sorted = v ? fn_sort(v, v + room, n) : NULL;
	for (u32 i = 0; i < n && !err; i++)
		err = fn(tb, (struct fib_node *)(uintptr_t)sorted[i], arg);
	spin_unlock(&fib_gbl->lock);
	kfree(v);
	return err;
}

struct fib_table *fib_hash_init(u32 id)
{
	struct fib_table *tb = kzalloc(sizeof(*tb));

	if (tb)
		tb->tb_id = id;
	return tb;
}

/* --- repair ------------------------------------------------------------------
 */

static notrace void fib_relink(void *obj, void *arg)
{
	struct fib_node *f = obj;
	struct fib_table *tb;
	struct fn_zone *fz;
	struct fib_node **p;

	if (!f->fn_linked || f->fn_order > 32)
		return;
	tb = fib_get_table(f->fn_table);
	fz = tb ? tb->fn_zones[f->fn_order] : NULL;
	if (!fz)
		return;
	p = &fz->fz_hash[fn_hash(f->fn_key, fz)];
	while (*p && fn_before(*p, f))
		p = &(*p)->fn_next;
	f->fn_next = *p;
	*p = f;
	fz->fz_nent++;
	f->fn_info->fib_treeref++;
}

/*
 * Every chain is emptied and filled again from the nodes that say they are
 * linked; references of infos are counted anew. An info that no route uses
 * any more stays with treeref 0 until somebody shares it (a leak of one).
 */
void fib_repair(struct spinlock *l)
{
	for (int i = 0; i < FIB_TABLES; i++)
		for (struct fib_table *tb = fib_gbl->tables[i]; tb;
		     tb = tb->tb_next)
			for (struct fn_zone *fz = tb->fn_zone_list; fz;
			     fz = fz->fz_next) {
				memset(fz->fz_hash, 0,
				       fz->fz_divisor * sizeof(*fz->fz_hash));
				fz->fz_nent = 0;
			}
	for (struct fib_info **p = &fib_gbl->infos; *p; p = &(*p)->fib_next) {
		(*p)->fib_pprev = p;
		(*p)->fib_treeref = 0;
	}
	kmem_cache_walk(fib_gbl->node_cachep, fib_relink, NULL);
}
