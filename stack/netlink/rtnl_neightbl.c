// SPDX-License-Identifier: MIT
/*
 * rtnl_neightbl.c - RTM_*NEIGHTBL: how the neighbour tables are tuned
 *
 * Models the neightbl half of net/core/neighbour.c (neightbl_dump_info,
 * neightbl_set), which 2.4 has not: `ip ntable` shows and changes what lies
 * in struct neigh_table and struct neigh_parms. There is one table, ARP's.
 *
 * Not modelled: the probe interval (INTERVAL_PROBE_TIME_MS is Linux's
 * default), the seed of the hash.
 */
#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "machine.h"
#include "neighbour.h"
#include "stack/netlink/rtnl_neigh.h"

#define NDTPA_PROBE_MS 19 /* INTERVAL_PROBE_TIME_MS: younger than headers */
#define FRAME_TRUESIZE 2090u /* what one waiting frame counts for */

static const struct nla_policy nl_neightbl_policy[NDTA_MAX + 1] = {
	[NDTA_NAME] = { NLA_STRING, 0 },     [NDTA_THRESH1] = { NLA_U32, 0 },
	[NDTA_THRESH2] = { NLA_U32, 0 },     [NDTA_THRESH3] = { NLA_U32, 0 },
	[NDTA_GC_INTERVAL] = { NLA_U64, 0 }, [NDTA_PARMS] = { NLA_NESTED, 0 },
};

static const struct nla_policy nl_ntbl_parm_policy[NDTPA_PROBE_MS + 1] = {
	[NDTPA_IFINDEX] = { NLA_U32, 0 },
	[NDTPA_QUEUE_LEN] = { NLA_U32, 0 },
	[NDTPA_QUEUE_LENBYTES] = { NLA_U32, 0 },
	[NDTPA_PROXY_QLEN] = { NLA_U32, 0 },
	[NDTPA_APP_PROBES] = { NLA_U32, 0 },
	[NDTPA_UCAST_PROBES] = { NLA_U32, 0 },
	[NDTPA_MCAST_PROBES] = { NLA_U32, 0 },
	[NDTPA_MCAST_REPROBES] = { NLA_U32, 0 },
	[NDTPA_BASE_REACHABLE_TIME] = { NLA_U64, 0 },
	[NDTPA_GC_STALETIME] = { NLA_U64, 0 },
	[NDTPA_DELAY_PROBE_TIME] = { NLA_U64, 0 },
	[NDTPA_RETRANS_TIME] = { NLA_U64, 0 },
	[NDTPA_ANYCAST_DELAY] = { NLA_U64, 0 },
	[NDTPA_PROXY_DELAY] = { NLA_U64, 0 },
	[NDTPA_LOCKTIME] = { NLA_U64, 0 },
	[NDTPA_PROBE_MS] = { NLA_U64, 0 },
};

/* --- showing ----------------------------------------------------------------
 */

static int neightbl_fill_parms(struct sk_buff *skb, const struct neigh_parms *p)
{
	struct nlattr *nest = nla_nest_start(skb, NDTA_PARMS);
	int err = 0;

	if (!nest)
		return -EMSGSIZE;
	if (p->dev)
		err |= nla_put_u32(skb, NDTPA_IFINDEX, (u32)p->dev->ifindex);
	err |= nla_put_u32(skb, NDTPA_REFCNT, (u32)atomic_read(&p->refcnt));
	err |= nla_put_u32(skb, NDTPA_QUEUE_LENBYTES,
			   p->queue_len == 101 ? 212992
					       : p->queue_len * FRAME_TRUESIZE);
	err |= nla_put_u32(skb, NDTPA_QUEUE_LEN, p->queue_len);
	err |= nla_put_u32(skb, NDTPA_PROXY_QLEN, p->proxy_qlen);
	err |= nla_put_u32(skb, NDTPA_APP_PROBES, p->app_probes);
	err |= nla_put_u32(skb, NDTPA_UCAST_PROBES, p->ucast_probes);
	err |= nla_put_u32(skb, NDTPA_MCAST_PROBES, p->mcast_probes);
	err |= nla_put_u32(skb, NDTPA_MCAST_REPROBES, p->mcast_reprobes);
	err |= nla_put_u64(skb, NDTPA_REACHABLE_TIME, p->reachable_time);
	err |= nla_put_u64(skb, NDTPA_BASE_REACHABLE_TIME,
			   p->base_reachable_time);
	err |= nla_put_u64(skb, NDTPA_GC_STALETIME, p->gc_staletime);
	err |= nla_put_u64(skb, NDTPA_DELAY_PROBE_TIME, p->delay_probe_time);
	err |= nla_put_u64(skb, NDTPA_RETRANS_TIME, p->retrans_time);
	err |= nla_put_u64(skb, NDTPA_ANYCAST_DELAY, p->anycast_delay);
	err |= nla_put_u64(skb, NDTPA_PROXY_DELAY, p->proxy_delay);
	err |= nla_put_u64(skb, NDTPA_LOCKTIME, p->locktime);
	err |= nla_put_u64(skb, NDTPA_PROBE_MS, 5 * HZ);
	nla_nest_end(skb, nest);
	return err;
}

static int put_config(struct sk_buff *skb, const struct neigh_table *tbl)
{
	struct ndt_config c = {
		.ndtc_key_len = tbl->key_len,
		.ndtc_entry_size = sizeof(struct neighbour),
		.ndtc_entries = tbl->entries,
		.ndtc_last_flush = (u32)(jiffies - tbl->last_flush),
		.ndtc_last_rand = (u32)(jiffies - tbl->last_rand),
		.ndtc_hash_mask = NEIGH_HASHMASK,
		.ndtc_proxy_qlen = tbl->proxy_queue.qlen,
	};

	return nla_put(skb, NDTA_CONFIG, sizeof(c), &c);
}

static int put_stats(struct sk_buff *skb, const struct neigh_stats *n)
{
	struct ndt_stats s = {
		.ndts_allocs = n->allocs,
		.ndts_destroys = n->destroys,
		.ndts_hash_grows = n->hash_grows,
		.ndts_res_failed = n->res_failed,
		.ndts_lookups = n->lookups,
		.ndts_hits = n->hits,
		.ndts_rcv_probes_mcast = n->rcv_probes_mcast,
		.ndts_rcv_probes_ucast = n->rcv_probes_ucast,
		.ndts_periodic_gc_runs = n->periodic_gc_runs,
		.ndts_forced_gc_runs = n->forced_gc_runs,
		.ndts_table_fulls = n->table_fulls,
	};

	return nla_put(skb, NDTA_STATS, sizeof(s), &s);
}

/* parms NULL: the table itself, with its default. */
static int neightbl_fill_info(struct sk_buff *skb, struct neigh_table *tbl,
			      const struct neigh_parms *parms,
			      const struct netlink_callback *cb)
{
	struct nlmsghdr *nlh;
	struct ndtmsg *m;
	int err;

	nlh = __nlmsg_put(skb, cb->portid, cb_nlh(cb)->nlmsg_seq,
			  RTM_NEWNEIGHTBL, sizeof(*m), NLM_F_MULTI);
	if (!nlh)
		return -EMSGSIZE;
	m = NLMSG_DATA(nlh);
	m->ndtm_family = tbl->family;
	err = nla_put_string(skb, NDTA_NAME, neigh_ops(tbl)->name);
	if (!parms) {
		err |= nla_put_u64(skb, NDTA_GC_INTERVAL, tbl->gc_interval);
		err |= nla_put_u32(skb, NDTA_THRESH1, tbl->gc_thresh1);
		err |= nla_put_u32(skb, NDTA_THRESH2, tbl->gc_thresh2);
		err |= nla_put_u32(skb, NDTA_THRESH3, tbl->gc_thresh3);
		err |= put_config(skb, tbl);
		err |= put_stats(skb, &tbl->stats);
		parms = &tbl->parms;
	}
	err |= neightbl_fill_parms(skb, parms);
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

static int neightbl_valid_dump_info(struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	const struct ndtmsg *m = NLMSG_DATA(nlh);

	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*m)))
		return netlink_dump_error(
			cb, -EINVAL,
			"Invalid header for neighbor table dump request");
	if (m->ndtm_pad1 || m->ndtm_pad2)
		return netlink_dump_error(
			cb, -EINVAL,
			"Invalid values in header for neighbor table dump request");
	if (nlh->nlmsg_len > NLMSG_LENGTH(sizeof(*m)))
		return netlink_dump_error(
			cb, -EINVAL,
			"Invalid data after header in neighbor table dump request");
	return 0;
}

/* args[0]: parameters shown; the table with its own is the first. */
int neightbl_dump_info(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct neigh_table *tbl = machine->arp_tbl;
	const struct ndtmsg *m = NLMSG_DATA(cb_nlh(cb));
	const struct neigh_parms *p;
	unsigned long n = 0;
	int err = cb->strict ? neightbl_valid_dump_info(cb) : 0;

	if (err)
		return err;
	if (m->ndtm_family && m->ndtm_family != tbl->family)
		return 0;
	for (p = &tbl->parms; p; p = p->next) {
		if (n++ < cb->args[0])
			continue;
		if (neightbl_fill_info(skb, tbl, p->dev ? p : NULL, cb))
			return 1;
		cb->args[0] = n;
	}
	return 0;
}

/* --- changing ---------------------------------------------------------------
 */

static u64 get_msecs(const struct nlattr *a)
{
	u64 v;

	memcpy(&v, nla_data(a), sizeof(v));
	return v; /* a jiffy is a millisecond */
}

static void set_u32(u32 *to, const struct nlattr *a)
{
	if (a)
		*to = nla_get_u32(a);
}

static void set_msecs(u64 *to, const struct nlattr *a)
{
	if (a)
		*to = get_msecs(a);
}

static int neightbl_set_parms(struct neigh_table *tbl,
			      const struct nlattr *nest,
			      struct netlink_ext_ack *ext)
{
	struct nlattr *tb[NDTPA_PROBE_MS + 1];
	struct neigh_parms *p;
	int err, ifindex;

	err = nla_parse_nested(tb, NDTPA_PROBE_MS, nest, nl_ntbl_parm_policy,
			       ext);
	if (err < 0)
		return err;
	ifindex = tb[NDTPA_IFINDEX] ? (int)nla_get_u32(tb[NDTPA_IFINDEX]) : 0;
	for (p = &tbl->parms; p; p = p->next)
		if (ifindex ? p->dev && p->dev->ifindex == ifindex : !p->dev)
			break;
	if (!p)
		return -ENOENT;
	set_u32(&p->queue_len, tb[NDTPA_QUEUE_LEN]);
	if (tb[NDTPA_QUEUE_LENBYTES])
		p->queue_len =
			nla_get_u32(tb[NDTPA_QUEUE_LENBYTES]) / FRAME_TRUESIZE;
	set_u32(&p->proxy_qlen, tb[NDTPA_PROXY_QLEN]);
	set_u32(&p->app_probes, tb[NDTPA_APP_PROBES]);
	set_u32(&p->ucast_probes, tb[NDTPA_UCAST_PROBES]);
	set_u32(&p->mcast_probes, tb[NDTPA_MCAST_PROBES]);
	set_u32(&p->mcast_reprobes, tb[NDTPA_MCAST_REPROBES]);
	if (tb[NDTPA_BASE_REACHABLE_TIME]) {
		p->base_reachable_time =
			get_msecs(tb[NDTPA_BASE_REACHABLE_TIME]);
		p->reachable_time =
			neigh_rand_reach_time(p->base_reachable_time);
	}
	set_msecs(&p->gc_staletime, tb[NDTPA_GC_STALETIME]);
	set_msecs(&p->delay_probe_time, tb[NDTPA_DELAY_PROBE_TIME]);
	set_msecs(&p->retrans_time, tb[NDTPA_RETRANS_TIME]);
	set_msecs(&p->anycast_delay, tb[NDTPA_ANYCAST_DELAY]);
	set_msecs(&p->proxy_delay, tb[NDTPA_PROXY_DELAY]);
	set_msecs(&p->locktime, tb[NDTPA_LOCKTIME]);
	return 0;
}

int neightbl_set(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext)
{
	const struct ndtmsg *m = NLMSG_DATA(nlh);
	struct neigh_table *tbl = machine->arp_tbl;
	struct nlattr *tb[NDTA_MAX + 1];
	const char *name;
	int err, len;

	(void)skb;
	err = nlmsg_parse(nlh, sizeof(*m), tb, NDTA_MAX, nl_neightbl_policy,
			  true, ext);
	if (err < 0)
		return err;
	if (!tb[NDTA_NAME])
		return -EINVAL;
	name = nla_data(tb[NDTA_NAME]);
	len = nla_len(tb[NDTA_NAME]);
	if ((m->ndtm_family && m->ndtm_family != tbl->family) ||
	    strnlen(name, (size_t)len) != strlen(neigh_ops(tbl)->name) ||
	    strncmp(name, neigh_ops(tbl)->name, (size_t)len))
		return -ENOENT;
	if (tb[NDTA_PARMS]) {
		err = neightbl_set_parms(tbl, tb[NDTA_PARMS], ext);
		if (err)
			return err;
	}
	set_u32(&tbl->gc_thresh1, tb[NDTA_THRESH1]);
	set_u32(&tbl->gc_thresh2, tb[NDTA_THRESH2]);
	set_u32(&tbl->gc_thresh3, tb[NDTA_THRESH3]);
	set_msecs(&tbl->gc_interval, tb[NDTA_GC_INTERVAL]);
	return 0;
}
