// SPDX-License-Identifier: MIT
/*
 * route_proc.c - /proc/net/rt_cache and /proc/net/stat/rt_cache
 *
 * Models rt_cache_get_info() and rt_cache_stat_get_info() of 2.4. Linux: has
 * no cache to show any more, and a header only.
 */
#include "procnet.h"
#include "route.h"
#include "stack/inet/inet_int.h"

/* One line for each CPU in Linux; there is one here. */
void rt_stat_get_info(struct procbuf *b)
{
	const struct rt_stat *s = &rt_gbl->stat;

	proc_puts(b, "entries  in_hit   in_slow_tot in_slow_mc in_no_route "
		     "in_brd   in_martian_dst in_martian_src out_hit  "
		     "out_slow_tot out_slow_mc gc_total gc_ignored "
		     "gc_goal_miss gc_dst_overflow in_hlist_search "
		     "out_hlist_search\n");
	proc_printf(b,
		    "%08x %08x %08x    %08x   %08x    %08x %08x       "
		    "%08x       %08x %08x     %08x    %08x %08x   %08x     "
		    "%08x        %08x        %08x\n",
		    (u32)atomic_read(&rt_gbl->entries), (u32)s->in_hit,
		    (u32)s->in_slow_tot, (u32)s->in_slow_mc,
		    (u32)s->in_no_route, (u32)s->in_brd, (u32)s->in_martian_dst,
		    (u32)s->in_martian_src, (u32)s->out_hit,
		    (u32)s->out_slow_tot, (u32)s->out_slow_mc, (u32)s->gc_total,
		    0u, 0u, 0u, 0u, 0u);
}

void rt_cache_get_info(struct procbuf *b)
{
	proc_puts(b, "Iface\tDestination\tGateway \tFlags\t\tRefCnt\tUse\t"
		     "Metric\tSource\t\tMTU\tWindow\tIRTT\tTOS\tHHRef\tHHUptod"
		     "\tSpecDst\n");
	for (u32 i = 0; i < RT_HASH_SIZE; i++) {
		struct rt_hash_bucket *h = &rt_gbl->hash[i];

		if (!h->chain)
			continue;
		spin_lock(&h->lock);
		for (struct rtable *r = h->chain; r;
		     r = (struct rtable *)r->dst.next) {
			if (!dst_current(&r->dst))
				continue;
			proc_printf(
				b,
				"%s\t%08X\t%08X\t%8X\t%d\t%u\t%d\t%08X\t%d"
				"\t%u\t%u\t%02X\t%d\t%d\t%08X\n",
				r->dst.dev->name, r->rt_dst, r->rt_gateway,
				r->rt_flags, atomic_read(&r->dst.__refcnt) - 1,
				r->dst.__use, 0, r->rt_src,
				(int)r->dst.advmss + 40, r->dst.window,
				r->dst.rtt, r->key.tos, -1, 0, r->rt_spec_dst);
		}
		spin_unlock(&h->lock);
	}
}
