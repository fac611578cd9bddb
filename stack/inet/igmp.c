// SPDX-License-Identifier: MIT
/*
 * igmp.c - telling the routers which groups a device hears
 *
 * Models the device half of net/ipv4/igmp.c (RFC 1112, 2236, 3376): a device
 * has a list of groups, each with the number of users and, for source
 * filters, how many sockets include or exclude each source. Changes are
 * reported (IGMPv3, unless a router of an older version was heard), queries
 * are answered after a random delay.
 *
 *   join  -> igmp_group_added   -> hardware filter; report (twice)
 *   query -> igmp_heard_query   -> timer -> igmp_timer_expire -> report
 *   leave -> igmp_group_dropped -> leave message or TO_INCLUDE {}
 *
 * Not modelled: ALLOW/BLOCK records (a change of sources is reported as the
 * whole new state, CHANGE_TO_*, which RFC 3376 5.1 routers take the same
 * way); answers to group-and-source queries name all sources.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <netinet/igmp.h>
#include <string.h>

#include "netfilter.h"
#include "stack/inet/igmp.h"

#define IGMP_UNSOLICITED (10 * HZ)
#define V1_SEEN_TIMEOUT	 (400 * HZ)

#define IGMPV3_MODE_IS_INCLUDE	 1
#define IGMPV3_MODE_IS_EXCLUDE	 2
#define IGMPV3_CHANGE_TO_INCLUDE 3
#define IGMPV3_CHANGE_TO_EXCLUDE 4
#define IGMP_V3_REPORT		 0x22

struct igmpv3_grec {
	u8 type, auxwords;
	u16 nsrcs;
	u32 mca;
};

struct igmpv3_rep {
	u8 type, resv1;
	u16 csum, resv2, ngrec;
};

struct igmpv3_qry {
	u8 type, code;
	u16 csum;
	u32 group;
	u8 qrv_s, qqic; /* s: bit 3; qrv: bits 0-2 */
	u16 nsrcs;
};

bool v1_seen(const struct in_device *d)
{
	return d->cnf.force_igmp_version == 1 ||
	       (d->mr_v1_seen && time_before(jiffies, d->mr_v1_seen));
}

bool v2_seen(const struct in_device *d)
{
	return d->cnf.force_igmp_version == 2 ||
	       (d->mr_v2_seen && time_before(jiffies, d->mr_v2_seen));
}

void ip_ma_put(struct ip_mc_list *im)
{
	if (!atomic_dec_and_test(&im->refcnt))
		return;
	while (im->sources) {
		struct ip_sf_list *s = im->sources;

		im->sources = s->sf_next;
		kfree(s);
	}
	in_dev_put(im->interface);
	kmem_cache_free(igmp_gbl->im_cachep, im);
}

/* --- messages
 * ------------------------------------------------------------------ */

/* An IP header with the router alert option; room for `size` more bytes. */
static notrace struct sk_buff *igmp_newpack(struct net_device *dev, u32 dst,
					    u32 size)
{
	u32 hh = (dev->hard_header_len + 15u) & ~15u;
	struct sk_buff *skb;
	struct rtable *rt;
	struct iphdr *iph;
	u8 *ra;

	if (ip_route_output(&rt, dst, 0, 0, dev->ifindex, NULL))
		return NULL;
	skb = rt->rt_src ? alloc_skb(size + hh + 24 + 15) : NULL;
	if (!skb) {
		ip_rt_put(rt);
		return NULL;
	}
	skb->dst = &rt->dst;
	skb->dev = dev;
	skb->priority = 7;
	skb_reserve(skb, hh);
	iph = (struct iphdr *)(void *)skb_put(skb, 24);
	skb->nh.iph = iph;
	iph->version = 4;
	iph->ihl = 6;
	iph->tos = 0xc0;
	iph->frag_off = htons(IP_DF);
	iph->ttl = 1;
	iph->daddr = dst;
	iph->saddr = rt->rt_src;
	iph->protocol = IPPROTO_IGMP;
	iph->id = 0;
	ra = (u8 *)(iph + 1);
	ra[0] = IPOPT_RA;
	ra[1] = 4;
	ra[2] = ra[3] = 0;
	skb->h.raw = skb->data + 24;
	memset(skb->cb, 0, sizeof(struct inet_skb_parm));
	return skb;
}

static notrace void igmp_sendpack(struct sk_buff *skb)
{
	struct iphdr *iph = skb->nh.iph;

	iph->tot_len = htons((u16)skb->len);
	ip_send_check(iph);
	IP_INC_STATS(IpOutRequests);
	NF_HOOK(NF_IP_LOCAL_OUT, skb, NULL, skb->dst->dev,
		output_maybe_reroute);
}

/* Versions 1 and 2: one group a message. */
notrace void igmp_send_simple(struct in_device *in_dev, u32 group, u8 type)
{
	u32 dst = type == IGMP_V2_LEAVE_GROUP ? IGMP_ALL_ROUTER : group;
	struct sk_buff *skb = igmp_newpack(in_dev->dev, dst, 8);
	struct igmp *ih;

	if (!skb)
		return;
	ih = (struct igmp *)(void *)skb_put(skb, 8);
	ih->igmp_type = type;
	ih->igmp_code = 0;
	ih->igmp_cksum = 0;
	ih->igmp_group.s_addr = group;
	ih->igmp_cksum = ip_compute_csum(ih, 8);
	igmp_sendpack(skb);
}

/* Is src part of what a record about im must name? */
static notrace bool sf_listed(const struct ip_mc_list *im,
			      const struct ip_sf_list *s)
{
	if (im->sfcount[MCAST_EXCLUDE])
		return s->sf_count[MCAST_EXCLUDE] ==
			       im->sfcount[MCAST_EXCLUDE] &&
		       !s->sf_count[MCAST_INCLUDE];
	return s->sf_count[MCAST_INCLUDE];
}

static notrace void add_grec(struct sk_buff *skb, const struct ip_mc_list *im,
			     bool change, bool gone)
{
	struct igmpv3_rep *rep = (void *)skb->h.raw;
	struct igmpv3_grec *g;
	bool ex = im->sfcount[MCAST_EXCLUDE] && !gone;
	u32 n = 0, *p;

	if (skb_tailroom(skb) < sizeof(*g))
		return;
	g = (struct igmpv3_grec *)(void *)skb_put(skb, sizeof(*g));
	g->type = (u8)((ex ? IGMPV3_MODE_IS_EXCLUDE : IGMPV3_MODE_IS_INCLUDE) +
		       (change ? 2 : 0));
	g->auxwords = 0;
	g->mca = im->multiaddr;
	for (const struct ip_sf_list *s = gone ? NULL : im->sources; s;
	     s = s->sf_next)
		if (sf_listed(im, s) && skb_tailroom(skb) >= 4) {
			p = (u32 *)(void *)skb_put(skb, 4);
			*p = s->sf_inaddr;
			n++;
		}
	g->nsrcs = htons((u16)n);
	rep->ngrec = htons((u16)(ntohs(rep->ngrec) + 1));
}

static struct sk_buff *igmpv3_newpack(struct in_device *in_dev)
{
	struct net_device *dev = in_dev->dev;
	struct sk_buff *skb =
		igmp_newpack(dev, IGMPV3_ALL_MCR, min(dev->mtu, 1500u) - 24);

	if (skb)
		memset(skb_put(skb, sizeof(struct igmpv3_rep)), 0,
		       sizeof(struct igmpv3_rep));
	return skb;
}

static void igmpv3_sendpack(struct sk_buff *skb)
{
	struct igmpv3_rep *rep = (void *)skb->h.raw;

	if (!rep->ngrec) {
		kfree_skb(skb);
		return;
	}
	rep->type = IGMP_V3_REPORT;
	rep->csum = 0;
	rep->csum = ip_compute_csum(rep, (u32)(skb->tail - skb->h.raw));
	igmp_sendpack(skb);
}

/* The state of one group, or of all; only: NULL for all. */
static void igmpv3_send_report(struct in_device *in_dev,
			       struct ip_mc_list *only)
{
	struct sk_buff *skb = igmpv3_newpack(in_dev);

	if (!skb)
		return;
	spin_lock(&in_dev->mc_lock);
	for (struct ip_mc_list *im = in_dev->mc_list; im; im = im->next)
		if (im->multiaddr != IGMP_ALL_HOSTS && (!only || im == only))
			add_grec(skb, im, false, false);
	spin_unlock(&in_dev->mc_lock);
	igmpv3_sendpack(skb);
}

/* What changed and was not yet said often enough (RFC 3376 5.1). */
static void igmpv3_send_cr(struct in_device *in_dev)
{
	struct sk_buff *skb = igmpv3_newpack(in_dev);
	struct ip_mc_list **p, *im, *dead = NULL;

	if (!skb)
		return;
	spin_lock(&in_dev->mc_lock);
	for (p = &in_dev->mc_tomb; (im = *p);) {
		add_grec(skb, im, true, true);
		if (--im->crcount) {
			p = &im->next;
			continue;
		}
		*p = im->next;
		im->next = dead;
		dead = im;
	}
	for (im = in_dev->mc_list; im; im = im->next)
		if (im->crcount && im->multiaddr != IGMP_ALL_HOSTS) {
			add_grec(skb, im, true, false);
			im->crcount--;
		}
	spin_unlock(&in_dev->mc_lock);
	while (dead) {
		im = dead;
		dead = im->next;
		ip_ma_put(im);
	}
	igmpv3_sendpack(skb);
}

/* --- timers
 * ----------------------------------------------------------------------- */

void igmp_start_timer(struct ip_mc_list *im, u64 max_delay)
{
	u64 at = jiffies + net_random() % (max_delay ? max_delay : 1);

	im->tm_running = 1;
	if (!mod_timer(&im->timer, at + 1))
		atomic_inc(&im->refcnt);
}

void igmp_stop_timer(struct ip_mc_list *im)
{
	if (del_timer(&im->timer))
		atomic_dec(&im->refcnt);
	im->tm_running = 0;
	im->reporter = 0;
	im->unsolicit_count = 0;
}

void igmp_timer_expire(unsigned long data)
{
	struct ip_mc_list *im = (struct ip_mc_list *)data;
	struct in_device *in_dev = im->interface;

	im->tm_running = 0;
	if (im->unsolicit_count && --im->unsolicit_count)
		igmp_start_timer(im, IGMP_UNSOLICITED);
	im->reporter = 1;
	if (!im->dead) {
		if (v1_seen(in_dev))
			igmp_send_simple(in_dev, im->multiaddr,
					 IGMP_V1_MEMBERSHIP_REPORT);
		else if (v2_seen(in_dev))
			igmp_send_simple(in_dev, im->multiaddr,
					 IGMP_V2_MEMBERSHIP_REPORT);
		else
			igmpv3_send_report(in_dev, im);
	}
	ip_ma_put(im);
}

static void igmp_ifc_start_timer(struct in_device *in_dev, u64 max_delay)
{
	u64 at = jiffies + net_random() % (max_delay ? max_delay : 1) + 2;

	if (!mod_timer(&in_dev->mr_ifc_timer, at))
		atomic_inc(&in_dev->refcnt);
}

void igmp_ifc_timer_expire(unsigned long data)
{
	struct in_device *in_dev = (struct in_device *)data;

	igmpv3_send_cr(in_dev);
	if (in_dev->mr_ifc_count && --in_dev->mr_ifc_count)
		igmp_ifc_start_timer(in_dev, (u64)in_dev->cnf.igmpv3_interval);
	in_dev_put(in_dev);
}

void igmp_gq_timer_expire(unsigned long data)
{
	struct in_device *in_dev = (struct in_device *)data;

	in_dev->mr_gq_running = 0;
	igmpv3_send_report(in_dev, NULL);
	in_dev_put(in_dev);
}

void igmp_ifc_event(struct in_device *in_dev)
{
	if (v1_seen(in_dev) || v2_seen(in_dev) || in_dev->dead)
		return;
	in_dev->mr_ifc_count = in_dev->mr_qrv;
	igmp_ifc_start_timer(in_dev, 1);
}

/* --- what arrives
 * ----------------------------------------------------------------- */

/* RFC 3376 4.1.1: small numbers as they are, large ones with an exponent. */
static notrace u32 igmpv3_exp(u8 code)
{
	return code < 128 ? code
			  : (u32)((code & 15) | 16) << ((code >> 4 & 7) + 3);
}

static void igmp_heard_query(struct in_device *in_dev, struct sk_buff *skb)
{
	const struct igmpv3_qry *q = (const void *)skb->data;
	u32 group = q->group;
	u64 max_delay;

	if (skb->len == 8) {
		if (!q->code) {
			max_delay = 10 * HZ;
			in_dev->mr_v1_seen = jiffies + V1_SEEN_TIMEOUT;
			group = 0;
		} else {
			max_delay = (u64)q->code * (HZ / 10);
			in_dev->mr_v2_seen = jiffies + 2 * 125 * HZ + max_delay;
		}
		in_dev->mr_ifc_count = 0;
		if (del_timer(&in_dev->mr_ifc_timer))
			atomic_dec(&in_dev->refcnt);
	} else if (skb->len < sizeof(*q)) {
		return;
	} else if (v1_seen(in_dev)) {
		max_delay = 10 * HZ;
		group = 0;
	} else if (v2_seen(in_dev)) {
		max_delay = (u64)q->code * (HZ / 10);
	} else {
		max_delay = (u64)igmpv3_exp(q->code) * (HZ / 10);
		if (q->qrv_s & 7)
			in_dev->mr_qrv = q->qrv_s & 7;
		in_dev->mr_qi = igmpv3_exp(q->qqic) * HZ;
		if (!group) {
			if (q->nsrcs)
				return;
			in_dev->mr_gq_running = 1;
			if (!mod_timer(&in_dev->mr_gq_timer,
				       jiffies + 2 +
					       net_random() %
						       (max_delay ? max_delay
								  : 1)))
				atomic_inc(&in_dev->refcnt);
			return;
		}
	}
	if (!max_delay)
		max_delay = 1;
	spin_lock(&in_dev->mc_lock);
	for (struct ip_mc_list *im = in_dev->mc_list; im; im = im->next) {
		if ((group && group != im->multiaddr) ||
		    im->multiaddr == IGMP_ALL_HOSTS)
			continue;
		im->unsolicit_count = 0;
		if (im->tm_running &&
		    time_before(im->timer.expires, jiffies + max_delay))
			continue;
		igmp_start_timer(im, max_delay);
	}
	spin_unlock(&in_dev->mc_lock);
}

/* Somebody else answered: we need not (versions 1 and 2). */
static void igmp_heard_report(struct in_device *in_dev, u32 group)
{
	if (group == IGMP_ALL_HOSTS)
		return;
	spin_lock(&in_dev->mc_lock);
	for (struct ip_mc_list *im = in_dev->mc_list; im; im = im->next)
		if (im->multiaddr == group) {
			igmp_stop_timer(im);
			break;
		}
	spin_unlock(&in_dev->mc_lock);
}

int igmp_rcv(struct sk_buff *skb)
{
	struct rtable *rt = (struct rtable *)skb->dst;
	struct in_device *in_dev = in_dev_get(skb->dev);
	const struct igmp *ih = (const void *)skb->data;

	if (!in_dev)
		goto drop;
	if (skb->len < 8 || (skb->ip_summed != CHECKSUM_UNNECESSARY &&
			     ip_compute_csum(skb->data, skb->len)))
		goto put;
	switch (ih->igmp_type) {
	case IGMP_MEMBERSHIP_QUERY:
		igmp_heard_query(in_dev, skb);
		break;
	case IGMP_V1_MEMBERSHIP_REPORT:
	case IGMP_V2_MEMBERSHIP_REPORT:
		/* Our own, looped back, is no reason to be silent. */
		if (rt->key.iif == 0)
			break;
		igmp_heard_report(in_dev, ih->igmp_group.s_addr);
		break;
	}
put:
	in_dev_put(in_dev);
drop:
	kfree_skb(skb);
	return 0;
}
