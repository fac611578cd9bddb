// SPDX-License-Identifier: MIT
/*
 * gen_estimator.c - how fast the numbers of a queue grow
 *
 * Models net/core/gen_estimator.c. An estimator looks at the bytes and
 * packets every 250 ms << intvl_log, and keeps a mean in which a new look
 * weighs 1 / 2^ewma_log. Its means are fixed point, 8 bits behind the point.
 *
 * One that is killed is freed by its own timer, which may be under way just
 * then.
 */
#include <errno.h>
#include <string.h>

#include "pkt_sched.h"

struct net_rate_estimator {
	struct timer_list timer;
	struct spinlock lock; /* stats, against the timer */
	const struct qdisc_stats *stats; /* NULL: it was killed */
	u64 last_bytes, last_packets;
	u64 avbps, avpps;
	u8 intvl_log, ewma_log;
};

static u64 look(u64 average, u64 now, u64 last,
		const struct net_rate_estimator *e)
{
	u64 rate = (now - last) << (10 - e->intvl_log);

	return average + (rate >> e->ewma_log) - (average >> e->ewma_log);
}

static notrace void next_look(struct net_rate_estimator *e)
{
	mod_timer(&e->timer, jiffies + (u64)(HZ / 4 << e->intvl_log));
}

/* Timer kind est. */
void est_timer(unsigned long data);
void est_timer(unsigned long data)
{
	struct net_rate_estimator *e = (struct net_rate_estimator *)data;
	const struct qdisc_stats *s;

	spin_lock(&e->lock);
	s = e->stats;
	if (s) {
		e->avbps = look(e->avbps, s->bytes, e->last_bytes, e);
		e->avpps = look(e->avpps, s->packets, e->last_packets, e);
		e->last_bytes = s->bytes;
		e->last_packets = s->packets;
		next_look(e);
	}
	spin_unlock(&e->lock);
	if (!s)
		kfree(e);
}

void gen_kill_estimator(struct net_rate_estimator **e)
{
	struct net_rate_estimator *est = *e;

	if (!est)
		return;
	*e = NULL;
	spin_lock(&est->lock);
	est->stats = NULL; /* its timer, which comes again, frees it */
	spin_unlock(&est->lock);
}

int gen_replace_estimator(struct net_rate_estimator **e,
			  const struct qdisc_stats *stats, int interval,
			  u8 ewma_log)
{
	struct net_rate_estimator *est;

	if (interval < -2 || interval > 3 || ewma_log == 0 || ewma_log >= 31)
		return -EINVAL;
	est = kzalloc(sizeof(*est));
	if (!est)
		return -ENOBUFS;
	spin_lock_init(&est->lock, LC_misc);
	est->stats = stats;
	est->last_bytes = stats->bytes;
	est->last_packets = stats->packets;
	est->intvl_log = (u8)(interval + 2);
	est->ewma_log = ewma_log;
	if (*e) {
		est->avbps = (*e)->avbps;
		est->avpps = (*e)->avpps;
		gen_kill_estimator(e);
	}
	init_timer(&est->timer, TIMER_est, est);
	next_look(est);
	*e = est;
	return 0;
}

void gen_estimator_read(const struct net_rate_estimator *e, u32 *bps, u32 *pps)
{
	*bps = (u32)min(e->avbps >> 8, (u64)UINT32_MAX);
	*pps = (u32)(e->avpps >> 8);
}
