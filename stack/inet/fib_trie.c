// SPDX-License-Identifier: MIT
/*
 * fib_trie.c - /proc/net/fib_trie and fib_triestat, for who reads them
 *
 * Linux keeps routes in a trie (net/ipv4/fib_trie.c) and shows it; programs
 * find the host's addresses there. 2.4 has a hash for each length, and so has
 * this machine (fib_hash.c); what is shown is the trie that the same routes
 * make, a path-compressed one: a node for each bit that tells keys apart.
 *
 * Linux: joins such nodes to wider ones where they are dense; the leaves and
 * their order are the same.
 */
#include <arpa/inet.h>
#include <linux/rtnetlink.h>

#include "ip_fib.h"
#include "procnet.h"

#define TRIE_MAX 4096 /* routes that are shown of one table */

struct trie {
	struct procbuf *b; /* NULL: only counted */
	const struct fib_node **v; /* by key, longest prefix first */
	u32 n;
	u32 leaves, prefixes, tnodes, depth_sum, depth_max;
};

static const char *const rtn_scope[256] = {
	[RT_SCOPE_UNIVERSE] = "universe", [RT_SCOPE_SITE] = "site",
	[RT_SCOPE_LINK] = "link",	  [RT_SCOPE_HOST] = "host",
	[RT_SCOPE_NOWHERE] = "nowhere",
};

static const char *const rtn_type_names[RTN_MAX + 1] = {
	[RTN_UNSPEC] = "UNSPEC",
	[RTN_UNICAST] = "UNICAST",
	[RTN_LOCAL] = "LOCAL",
	[RTN_BROADCAST] = "BROADCAST",
	[RTN_ANYCAST] = "ANYCAST",
	[RTN_MULTICAST] = "MULTICAST",
	[RTN_BLACKHOLE] = "BLACKHOLE",
	[RTN_UNREACHABLE] = "UNREACHABLE",
	[RTN_PROHIBIT] = "PROHIBIT",
	[RTN_THROW] = "THROW",
	[RTN_NAT] = "NAT",
	[RTN_XRESOLVE] = "XRESOLVE",
};

static void indent(struct procbuf *b, int depth)
{
	proc_puts(b, "  ");
	while (depth-- > 0)
		proc_puts(b, "   ");
}

static void put_addr(struct procbuf *b, u32 key)
{
	proc_printf(b, "%u.%u.%u.%u", key >> 24, key >> 16 & 255,
		    key >> 8 & 255, key & 255);
}

static u32 key_of(const struct trie *t, u32 i)
{
	return ntohl(t->v[i]->fn_key);
}

static void show_leaf(struct trie *t, u32 lo, u32 hi, int depth)
{
	t->leaves++;
	t->prefixes += hi - lo;
	t->depth_sum += (u32)depth;
	t->depth_max = max(t->depth_max, (u32)depth);
	if (!t->b)
		return;
	indent(t->b, depth);
	proc_puts(t->b, "|-- ");
	put_addr(t->b, key_of(t, lo));
	proc_puts(t->b, "\n");
	for (u32 i = lo; i < hi; i++) {
		const struct fib_node *f = t->v[i];

		indent(t->b, depth + 1);
		proc_printf(t->b, "/%d ", f->fn_order);
		if (rtn_scope[f->fn_scope])
			proc_puts(t->b, rtn_scope[f->fn_scope]);
		else
			proc_printf(t->b, "scope=%d", f->fn_scope);
		proc_printf(t->b, " %s",
			    f->fn_type <= RTN_MAX ? rtn_type_names[f->fn_type]
						  : "?");
		if (f->fn_tos)
			proc_printf(t->b, " tos=%d", f->fn_tos);
		proc_puts(t->b, "\n");
	}
}

/* Half of a node may wait on the stack: one for each bit of an address. */
static void show(struct trie *t)
{
	struct {
		u32 lo, hi;
		int depth;
	} todo[33];
	int n = 0;

	if (!t->n)
		return;
	todo[n].lo = 0;
	todo[n].hi = t->n;
	todo[n++].depth = 0;
	while (n) {
		u32 lo = todo[--n].lo, hi = todo[n].hi, mid = lo;
		int depth = todo[n].depth, bit;
		u32 differ = key_of(t, lo) ^ key_of(t, hi - 1);

		if (!differ) {
			show_leaf(t, lo, hi, depth);
			continue;
		}
		bit = 31 - __builtin_clz(differ);
		while (!(key_of(t, mid) >> bit & 1))
			mid++;
		t->tnodes++;
		if (t->b) {
			u32 key = key_of(t, lo) & (u32) ~((2ull << bit) - 1);

			indent(t->b, depth);
			proc_puts(t->b, "+-- ");
			put_addr(t->b, key);
			proc_printf(t->b, "/%d 1 0 0\n", 31 - bit);
		}
		todo[n].lo = mid;
		todo[n].hi = hi;
		todo[n++].depth = depth + 1;
		todo[n].lo = lo;
		todo[n].hi = mid;
		todo[n++].depth = depth + 1;
	}
}

static int collect(struct fib_table *tb, struct fib_node *f, void *arg)
{
	struct trie *t = arg;

	(void)tb;
	if (t->n == TRIE_MAX)
		return 1;
	t->v[t->n++] = f;
	return 0;
}

/* Of two sorted halves one, in place: local and main shown as one table. */
static void merge(struct trie *t, u32 mid)
{
	for (u32 i = mid; i < t->n; i++)
		for (u32 j = i; j > 0; j--) {
			const struct fib_node *a = t->v[j - 1], *b = t->v[j];

			if (ntohl(a->fn_key) < ntohl(b->fn_key) ||
			    (a->fn_key == b->fn_key &&
			     a->fn_order >= b->fn_order))
				break;
			t->v[j - 1] = b;
			t->v[j] = a;
		}
}

/* Linux keeps local and main as one until somebody makes a rule. */
static void gather(struct trie *t, struct fib_table *tb)
{
	bool both = !fib_gbl->custom_rules &&
		    (tb == fib_gbl->local || tb == fib_gbl->main);
	u32 mid;

	fn_hash_walk(both ? fib_gbl->main : tb, collect, t);
	mid = t->n;
	if (both) {
		fn_hash_walk(fib_gbl->local, collect, t);
		merge(t, mid);
	}
}

static void put_name(struct procbuf *b, const struct fib_table *tb)
{
	if (tb->tb_id == RT_TABLE_LOCAL)
		proc_puts(b, "Local:\n");
	else if (tb->tb_id == RT_TABLE_MAIN)
		proc_puts(b, "Main:\n");
	else
		proc_printf(b, "Id %u:\n", tb->tb_id);
}

static void put_stat(struct procbuf *b, const struct trie *t)
{
	u32 avg = t->leaves ? t->depth_sum * 100 / t->leaves : 0;

	proc_printf(b, "\tAver depth:     %u.%02u\n", avg / 100, avg % 100);
	proc_printf(b, "\tMax depth:      %u\n", t->depth_max);
	proc_printf(b, "\tLeaves:         %u\n", t->leaves);
	proc_printf(b, "\tPrefixes:       %u\n", t->prefixes);
	proc_printf(b, "\tInternal nodes: %u\n", t->tnodes);
	if (t->tnodes)
		proc_printf(b, "\t  1: %u\n", t->tnodes);
	proc_printf(b, "\tPointers: %u\n", 2 * t->tnodes);
	proc_printf(b, "Null ptrs: %u\n", 0u);
	proc_printf(
		b, "Total size: %u  kB\n",
		(u32)((t->prefixes * sizeof(struct fib_node) + 1023) / 1024));
}

static void each_table(struct procbuf *b, bool stat)
{
	const struct fib_node **v = kmalloc(TRIE_MAX * sizeof(*v));

	if (!v) {
		b->failed = true;
		return;
	}
	/* The rtnl keeps the nodes while they are printed. */
	rtnl_lock();
	for (u32 h = 0; h < FIB_TABLES; h++)
		for (struct fib_table *tb = fib_gbl->tables[h]; tb;
		     tb = tb->tb_next) {
			struct trie t = { .b = stat ? NULL : b, .v = v };

			gather(&t, tb);
			if (!t.n)
				continue;
			put_name(b, tb);
			show(&t);
			if (stat)
				put_stat(b, &t);
		}
	rtnl_unlock();
	kfree(v);
}

void fib_trie_get_info(struct procbuf *b)
{
	each_table(b, false);
}

void fib_triestat_get_info(struct procbuf *b)
{
	proc_printf(b,
		    "Basic info: size of leaf: %zu bytes, size of tnode: %zu "
		    "bytes.\n",
		    sizeof(struct fib_node), sizeof(struct fn_zone));
	each_table(b, true);
}
