// SPDX-License-Identifier: MIT
/*
 * gen_stats.c - the numbers of disciplines and classes, for messages
 *
 * Models net/core/gen_stats.c. Numbers are shown twice: TCA_STATS2 is a nest
 * of four groups, TCA_STATS the one structure of 2.4, and what a discipline
 * counts besides goes into TCA_XSTATS and the nest. Rates are those of
 * stack/net/gen_estimator.c.
 */
#include <errno.h>
#include <linux/pkt_sched.h>
#include <string.h>

#include "stack/netlink/sch_api.h"

int gnet_stats_start(struct sk_buff *skb, struct gnet_dump *d)
{
	memset(d, 0, sizeof(*d));
	d->skb = skb;
	d->nest = nla_nest_start(skb, TCA_STATS2);
	return d->nest ? 0 : -EMSGSIZE;
}

static void put(struct gnet_dump *d, int type, int len, const void *data)
{
	if (nla_put(d->skb, type, len, data))
		d->full = true;
}

/* As long as on 64 bits, where these structures end in padding. */
#define GNET_BASIC_BYTES 16
#define TC_STATS_BYTES	 40

static void put_as(struct gnet_dump *d, int type, int len, const void *data,
		   size_t size)
{
	u8 wire[TC_STATS_BYTES] = { 0 };

	memcpy(wire, data, size);
	put(d, type, len, wire);
}

void gnet_stats_copy_basic(struct gnet_dump *d, const struct qdisc_stats *s)
{
	struct gnet_stats_basic basic;

	memset(&basic, 0, sizeof(basic));
	d->old.bytes = basic.bytes = s->bytes;
	d->old.packets = basic.packets = (u32)s->packets;
	put_as(d, TCA_STATS_BASIC, GNET_BASIC_BYTES, &basic, sizeof(basic));
}

void gnet_stats_copy_rate_est(struct gnet_dump *d,
			      const struct net_rate_estimator *e)
{
	struct gnet_stats_rate_est est;

	if (!e)
		return;
	gen_estimator_read(e, &est.bps, &est.pps);
	d->old.bps = est.bps;
	d->old.pps = est.pps;
	put(d, TCA_STATS_RATE_EST, sizeof(est), &est);
}

void gnet_stats_copy_queue(struct gnet_dump *d, const struct qdisc_stats *s,
			   u32 qlen)
{
	struct gnet_stats_queue queue = {
		.qlen = qlen,
		.backlog = s->backlog,
		.drops = s->drops,
		.requeues = s->requeues,
		.overlimits = s->overlimits,
	};

	d->old.drops = queue.drops;
	d->old.qlen = queue.qlen;
	d->old.backlog = queue.backlog;
	d->old.overlimits = queue.overlimits;
	put(d, TCA_STATS_QUEUE, sizeof(queue), &queue);
}

void gnet_stats_copy_app(struct gnet_dump *d, const void *data, int len)
{
	if (len <= 0)
		return;
	d->app_len = min(len, (int)sizeof(d->app));
	memcpy(d->app, data, (size_t)d->app_len);
	put(d, TCA_STATS_APP, d->app_len, d->app);
}

int gnet_stats_finish(struct gnet_dump *d)
{
	nla_nest_end(d->skb, d->nest);
	put_as(d, TCA_STATS, TC_STATS_BYTES, &d->old, sizeof(d->old));
	if (d->app_len)
		put(d, TCA_XSTATS, d->app_len, d->app);
	return d->full ? -EMSGSIZE : 0;
}

int tc_replace_estimator(struct net_rate_estimator **e,
			 const struct qdisc_stats *stats,
			 const struct nlattr *opt)
{
	struct tc_estimator parm;

	if (nla_len(opt) < (int)sizeof(parm))
		return -EINVAL;
	memcpy(&parm, nla_data(opt), sizeof(parm));
	return gen_replace_estimator(e, stats, parm.interval, parm.ewma_log);
}
