// SPDX-License-Identifier: MIT
/*
 * fib_semantics.c - what a route means: next hops, metrics, sharing
 *
 * Models net/ipv4/fib_semantics.c of 2.4. Routes that say the same (next
 * hops, metrics, preferred source, priority, protocol) share one struct
 * fib_info; a route is only its key, its type and a pointer to it. RFC 1812
 * 5.2.4 for the choice of a next hop; rtnetlink(7) for the attributes.
 *
 * Not modelled: realms (tclassid), nexthop objects, encapsulations, IPv6
 * gateways (RTA_VIA), RTAX_CC_ALGO.
 */
#include "ip_fib.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inet.h"
#include "inetdevice.h"
#include "stack/inet/tcp.h"

/* What each type of route answers, and the widest scope it may have. */
const struct rt_error fib_props[RTN_MAX + 1] = {
	[RTN_UNSPEC] = { 0, RT_SCOPE_NOWHERE },
	[RTN_UNICAST] = { 0, RT_SCOPE_UNIVERSE },
	[RTN_LOCAL] = { 0, RT_SCOPE_HOST },
	[RTN_BROADCAST] = { 0, RT_SCOPE_LINK },
	[RTN_ANYCAST] = { 0, RT_SCOPE_LINK },
	[RTN_MULTICAST] = { 0, RT_SCOPE_UNIVERSE },
	[RTN_BLACKHOLE] = { -EINVAL, RT_SCOPE_UNIVERSE },
	[RTN_UNREACHABLE] = { -EHOSTUNREACH, RT_SCOPE_UNIVERSE },
	[RTN_PROHIBIT] = { -EACCES, RT_SCOPE_UNIVERSE },
	[RTN_THROW] = { -EAGAIN, RT_SCOPE_UNIVERSE },
	[RTN_NAT] = { -EINVAL, RT_SCOPE_NOWHERE },
	[RTN_XRESOLVE] = { -EINVAL, RT_SCOPE_NOWHERE },
};

void free_fib_info(struct fib_info *fi)
{
	for (int i = 0; i < fi->fib_nhs; i++)
		if (fi->fib_nh[i].nh_dev)
			dev_put(fi->fib_nh[i].nh_dev);
	kfree(fi);
}

void fib_info_put(struct fib_info *fi)
{
	if (fi && atomic_dec_and_test(&fi->fib_clntref))
		free_fib_info(fi);
}

void fib_res_put(struct fib_result *res)
{
	fib_info_put(res->fi);
	res->fi = NULL;
}

/* A route lets go of it. fib_lock is held by the caller. */
void fib_release_info(struct fib_info *fi)
{
	if (!fi || --fi->fib_treeref)
		return;
	if (fi->fib_next)
		fi->fib_next->fib_pprev = fi->fib_pprev;
	*fi->fib_pprev = fi->fib_next;
	fi->fib_dead = 1;
	fib_gbl->info_cnt--;
	fib_info_put(fi);
}

static bool nh_comp(const struct fib_info *a, const struct fib_info *b)
{
	for (int i = 0; i < a->fib_nhs; i++) {
		const struct fib_nh *x = &a->fib_nh[i], *y = &b->fib_nh[i];

		if (x->nh_oif != y->nh_oif || x->nh_gw != y->nh_gw ||
		    x->nh_scope != y->nh_scope ||
		    x->nh_weight != y->nh_weight ||
		    x->nh_tclassid != y->nh_tclassid ||
		    ((x->nh_flags ^ y->nh_flags) & ~RTNH_F_DEAD))
			return false;
	}
	return true;
}

static struct fib_info *fib_find_info(const struct fib_info *nfi)
{
	for (struct fib_info *fi = fib_gbl->infos; fi; fi = fi->fib_next)
		if (fi->fib_nhs == nfi->fib_nhs &&
		    fi->fib_protocol == nfi->fib_protocol &&
		    fi->fib_scope == nfi->fib_scope &&
		    fi->fib_type == nfi->fib_type &&
		    fi->fib_prefsrc == nfi->fib_prefsrc &&
		    fi->fib_priority == nfi->fib_priority &&
		    !((fi->fib_flags ^ nfi->fib_flags) & ~RTNH_F_DEAD) &&
		    !memcmp(fi->fib_metrics, nfi->fib_metrics,
			    sizeof(fi->fib_metrics)) &&
		    nh_comp(fi, nfi))
			return fi;
	return NULL;
}

/* --- next hops of a request ----------------------------------------------- */

static u32 fib_get_attr32(struct rtattr *attr, int len, int type, u32 dflt)
{
	for (; RTA_OK(attr, len); attr = RTA_NEXT(attr, len))
		if (attr->rta_type == type && RTA_PAYLOAD(attr) >= 4)
			return *(u32 *)RTA_DATA(attr);
	return dflt;
}

static int fib_count_nexthops(struct rtattr *mp)
{
	struct rtnexthop *nh = RTA_DATA(mp);
	int left = (int)RTA_PAYLOAD(mp), nhs = 0;

	while (left >= (int)sizeof(*nh)) {
		int len = RTNH_ALIGN(nh->rtnh_len);

		if (nh->rtnh_len < sizeof(*nh) || nh->rtnh_len > left)
			return 0;
		nhs++;
		left -= len;
		nh = RTNH_NEXT(nh);
	}
	return nhs;
}

static int fib_get_nhs(struct fib_info *fi, struct rtattr *mp)
{
	struct rtnexthop *nh = RTA_DATA(mp);

	for (int i = 0; i < fi->fib_nhs; i++, nh = RTNH_NEXT(nh)) {
		struct fib_nh *n = &fi->fib_nh[i];
		int attrlen = nh->rtnh_len - (int)sizeof(*nh);

		n->nh_flags = nh->rtnh_flags;
		n->nh_oif = nh->rtnh_ifindex;
		n->nh_weight = nh->rtnh_hops + 1;
		n->nh_gw =
			fib_get_attr32(RTNH_DATA(nh), attrlen, RTA_GATEWAY, 0);
		n->nh_tclassid =
			fib_get_attr32(RTNH_DATA(nh), attrlen, RTA_FLOW, 0);
	}
	return 0;
}

/* 0: fi has the next hops that the request names (all, when it names none). */
int fib_nh_match(struct rtmsg *r, struct nlmsghdr *n, struct kern_rta *rta,
		 struct fib_info *fi)
{
	struct rtnexthop *nh;
	int left, i = 0;

	if (rta->rta_priority && *rta->rta_priority != fi->fib_priority)
		return 1;
	if (rta->rta_oif || rta->rta_gw)
		return !((!rta->rta_oif ||
			  *rta->rta_oif == fi->fib_nh->nh_oif) &&
			 (!rta->rta_gw || *rta->rta_gw == fi->fib_nh->nh_gw));
	if (!rta->rta_mp)
		return 0;

	nh = RTA_DATA(rta->rta_mp);
	left = (int)RTA_PAYLOAD(rta->rta_mp);
	while (left >= (int)sizeof(*nh) && nh->rtnh_len >= sizeof(*nh) &&
	       nh->rtnh_len <= left) {
		int alen = nh->rtnh_len - (int)sizeof(*nh);
		u32 gw = fib_get_attr32(RTNH_DATA(nh), alen, RTA_GATEWAY, 0);

		if (i >= fi->fib_nhs)
			return 1;
		if (nh->rtnh_ifindex &&
		    nh->rtnh_ifindex != fi->fib_nh[i].nh_oif)
			return 1;
		if (gw && gw != fi->fib_nh[i].nh_gw)
			return 1;
		i++;
		left -= RTNH_ALIGN(nh->rtnh_len);
		nh = RTNH_NEXT(nh);
	}
	return i != fi->fib_nhs;
}

/*
 * May this next hop be used by a route of the given scope? A gateway must be
 * reached by a narrower scope than the route's own (RFC 1812 5.2.4.2), unless
 * the administrator swears that it is on the link.
 */
static notrace int fib_check_gw(u8 scope, struct fib_nh *nh)
{
	struct rt_key key = { .dst = nh->nh_gw,
			      .oif = nh->nh_oif,
			      .scope = scope + 1 };
	struct fib_result res;
	struct net_device *dev;
	int err;

	if (nh->nh_flags & RTNH_F_ONLINK) {
		if (scope >= RT_SCOPE_LINK)
			return -EINVAL;
		dev = __dev_get_by_index(nh->nh_oif);
		if (!dev)
			return -ENODEV;
		if (!(dev->flags & IFF_UP))
			return -ENETDOWN;
		if (inet_addr_type(nh->nh_gw) != RTN_UNICAST)
			return -EINVAL;
		nh->nh_dev = dev;
		dev_hold(dev);
		nh->nh_scope = RT_SCOPE_LINK;
		return 0;
	}

	/* Silly, but legal: a gateway at host scope means link scope. */
	if (key.scope < RT_SCOPE_LINK)
		key.scope = RT_SCOPE_LINK;
	err = fib_lookup(&key, &res);
	if (err)
		return err == -ENETUNREACH ? -ENETUNREACH : err;
	err = -EINVAL;
	if (res.type != RTN_UNICAST && res.type != RTN_LOCAL)
		goto out;
	nh->nh_scope = res.scope;
	nh->nh_oif = FIB_RES_OIF(res);
	nh->nh_dev = FIB_RES_DEV(res);
	if (!nh->nh_dev)
		goto out;
	dev_hold(nh->nh_dev);
	err = nh->nh_dev->flags & IFF_UP ? 0 : -ENETDOWN;
out:
	fib_res_put(&res);
	return err;
}

static int fib_check_nh(u8 scope, struct fib_nh *nh)
{
	struct net_device *dev;

	if (nh->nh_gw)
		return fib_check_gw(scope, nh);
	if (nh->nh_flags & (RTNH_F_PERVASIVE | RTNH_F_ONLINK))
		return -EINVAL;
	dev = __dev_get_by_index(nh->nh_oif);
	if (!dev || !__in_dev_get(dev))
		return -ENODEV;
	if (!(dev->flags & IFF_UP))
		return -ENETDOWN;
	nh->nh_dev = dev;
	dev_hold(dev);
	nh->nh_scope = scope;
	return 0;
}

/* A name; what is kept is the number of the algorithm, from 1. */
static notrace int fib_get_cc_algo(struct fib_info *fi, struct rtattr *attr)
{
	char name[16] = "";
	int id;

	strncpy(name, RTA_DATA(attr),
		min((size_t)RTA_PAYLOAD(attr), sizeof(name) - 1));
	id = tcp_ca_find(name);
	if (id < 0)
		return -EINVAL;
	fi->fib_metrics[RTAX_CC_ALGO - 1] = (u32)id + 1;
	return 0;
}

static notrace int fib_get_metrics(struct fib_info *fi, struct rtattr *mx)
{
	struct rtattr *attr = RTA_DATA(mx);
	int len = (int)RTA_PAYLOAD(mx);

	for (; RTA_OK(attr, len); attr = RTA_NEXT(attr, len)) {
		unsigned int t = attr->rta_type;

		if (!t)
			continue;
		if (t > RTAX_MAX || RTA_PAYLOAD(attr) < 4)
			return -EINVAL;
		if (t != RTAX_CC_ALGO)
			fi->fib_metrics[t - 1] = *(u32 *)RTA_DATA(attr);
		else if (fib_get_cc_algo(fi, attr))
			return -EINVAL;
	}
	if (fi->fib_metrics[RTAX_MTU - 1] > 65535 - 15)
		fi->fib_metrics[RTAX_MTU - 1] = 65535 - 15;
	if (fi->fib_metrics[RTAX_HOPLIMIT - 1] > 255)
		fi->fib_metrics[RTAX_HOPLIMIT - 1] = 255;
	return 0;
}

static notrace int fib_fill_nhs(struct fib_info *fi, const struct rtmsg *r,
				struct kern_rta *rta)
{
	struct fib_nh *nh = fi->fib_nh;

	if (rta->rta_mp) {
		fib_get_nhs(fi, rta->rta_mp);
		if (rta->rta_oif && nh->nh_oif != *rta->rta_oif)
			return -EINVAL;
		if (rta->rta_gw && nh->nh_gw != *rta->rta_gw)
			return -EINVAL;
		return 0;
	}
	if (rta->rta_oif)
		nh->nh_oif = *rta->rta_oif;
	if (rta->rta_gw)
		nh->nh_gw = *rta->rta_gw;
	if (rta->rta_flow)
		nh->nh_tclassid = *rta->rta_flow;
	nh->nh_flags = r->rtm_flags & 0xff;
	nh->nh_weight = 1;
	return 0;
}

static notrace int fib_check_info(struct fib_info *fi, const struct rtmsg *r,
				  struct kern_rta *rta)
{
	struct fib_nh *nh = fi->fib_nh;
	int err;

	if (fib_props[r->rtm_type].error) {
		if (rta->rta_gw || rta->rta_oif || rta->rta_mp)
			return -EINVAL;
		return 0;
	}
	if (r->rtm_scope > RT_SCOPE_HOST)
		return -EINVAL;
	if (r->rtm_scope == RT_SCOPE_HOST) {
		/* Local address: one next hop, no gateway. */
		if (fi->fib_nhs != 1 || nh->nh_gw)
			return -EINVAL;
		nh->nh_scope = RT_SCOPE_NOWHERE;
		nh->nh_dev = dev_get_by_index(nh->nh_oif);
		if (!nh->nh_dev)
			return -ENODEV;
	} else {
		for (int i = 0; i < fi->fib_nhs; i++) {
			err = fib_check_nh(r->rtm_scope, &fi->fib_nh[i]);
			if (err)
				return err;
		}
	}
	if (fi->fib_prefsrc &&
	    (r->rtm_type != RTN_LOCAL || !rta->rta_dst ||
	     fi->fib_prefsrc != *rta->rta_dst) &&
	    inet_addr_type(fi->fib_prefsrc) != RTN_LOCAL)
		return -EINVAL;
	return 0;
}

/*
 * The fib_info for a request, new or shared, with one more treeref. Checks
 * everything that can be wrong with it. NULL: *errp. rtnl held, not fib_lock.
 */
struct fib_info *fib_create_info(const struct rtmsg *r, struct kern_rta *rta,
				 const struct nlmsghdr *n, int *errp)
{
	struct fib_info *fi, *ofi;
	int nhs = 1, err = -EINVAL;

	if (r->rtm_type > RTN_MAX ||
	    r->rtm_scope < fib_props[r->rtm_type].scope)
		goto out;
	if (rta->rta_mp) {
		nhs = fib_count_nexthops(rta->rta_mp);
		if (nhs == 0 || nhs > 255)
			goto out;
	}
	err = -ENOBUFS;
	fi = kzalloc(sizeof(*fi) + (size_t)nhs * sizeof(struct fib_nh));
	if (!fi)
		goto out;
	fi->fib_protocol = r->rtm_protocol;
	fi->fib_scope = r->rtm_scope;
	fi->fib_type = r->rtm_type;
	fi->fib_flags = r->rtm_flags & ~(u32)0xff;
	fi->fib_nhs = nhs;
	if (rta->rta_priority)
		fi->fib_priority = *rta->rta_priority;
	if (rta->rta_prefsrc)
		fi->fib_prefsrc = *rta->rta_prefsrc;
	err = rta->rta_mx ? fib_get_metrics(fi, rta->rta_mx) : 0;
	if (!err)
		err = fib_fill_nhs(fi, r, rta);
	if (!err)
		err = fib_check_info(fi, r, rta);
	if (err)
		goto out_free;

	spin_lock(&fib_gbl->lock);
	ofi = fib_find_info(fi);
	if (ofi) {
		ofi->fib_treeref++;
		spin_unlock(&fib_gbl->lock);
		free_fib_info(fi);
		return ofi;
	}
	fi->fib_treeref = 1;
	atomic_set(&fi->fib_clntref, 1);
	fi->fib_next = fib_gbl->infos;
	if (fi->fib_next)
		fi->fib_next->fib_pprev = &fi->fib_next;
	fi->fib_pprev = &fib_gbl->infos;
	fib_gbl->infos = fi;
	fib_gbl->info_cnt++;
	spin_unlock(&fib_gbl->lock);
	return fi;

out_free:
	free_fib_info(fi);
out:
	*errp = err;
	return NULL;
}

/* --- lookups ----------------------------------------------------------------
 */

/* 0: usable, res holds fi. 1: try the next route. Else its errno. */
int fib_semantic_match(u8 type, struct fib_info *fi, const struct rt_key *key,
		       struct fib_result *res)
{
	int err = fib_props[type].error;

	if (err) {
		/* The caller takes no reference for an error. */
		return err;
	}
	if (fi->fib_flags & RTNH_F_DEAD)
		return 1;
	switch (type) {
	case RTN_UNICAST:
	case RTN_LOCAL:
	case RTN_BROADCAST:
	case RTN_ANYCAST:
	case RTN_MULTICAST:
		break;
	default:
		return -EINVAL;
	}
	for (int i = 0; i < fi->fib_nhs; i++) {
		if (fi->fib_nh[i].nh_flags & RTNH_F_DEAD)
			continue;
		if (!key->oif || key->oif == fi->fib_nh[i].nh_oif) {
			res->nh_sel = (u8)i;
			atomic_inc(&fi->fib_clntref);
			res->fi = fi;
			return 0;
		}
	}
	return 1;
}

/* One of several next hops, by weight; the same for one pair of addresses. */
void fib_select_multipath(const struct rt_key *key, struct fib_result *res)
{
	struct fib_info *fi = res->fi;
	u32 w, total = 0;

	for (int i = 0; i < fi->fib_nhs; i++)
		if (!(fi->fib_nh[i].nh_flags & RTNH_F_DEAD))
			total += (u32)fi->fib_nh[i].nh_weight;
	if (!total)
		return;
	w = hash32(key->dst, key->src) % total;
	for (int i = 0; i < fi->fib_nhs; i++) {
		if (fi->fib_nh[i].nh_flags & RTNH_F_DEAD)
			continue;
		if (w < (u32)fi->fib_nh[i].nh_weight) {
			res->nh_sel = (u8)i;
			return;
		}
		w -= (u32)fi->fib_nh[i].nh_weight;
	}
}

/* --- devices and addresses come and go ---------------------------------------
 */

/*
 * Marks what used the address `local` or the device as dead; returns how many
 * routes are no use any more (fib_flush() throws them out).
 */
int fib_sync_down(u32 local, struct net_device *dev, int force)
{
	int ret = 0;

	spin_lock(&fib_gbl->lock);
	for (struct fib_info *fi = fib_gbl->infos; fi; fi = fi->fib_next) {
		int dead = 0;

		if (local && fi->fib_prefsrc == local) {
			fi->fib_flags |= RTNH_F_DEAD;
			ret++;
			continue;
		}
		if (!dev || !fi->fib_nhs)
			continue;
		for (int i = 0; i < fi->fib_nhs; i++) {
			struct fib_nh *nh = &fi->fib_nh[i];

			if (nh->nh_flags & RTNH_F_DEAD)
				dead++;
			else if (nh->nh_dev == dev &&
				 (force || nh->nh_scope != RT_SCOPE_NOWHERE)) {
				nh->nh_flags |= RTNH_F_DEAD;
				dead++;
			}
		}
		if (dead == fi->fib_nhs && !(fi->fib_flags & RTNH_F_DEAD)) {
			fi->fib_flags |= RTNH_F_DEAD;
			ret++;
		}
	}
	spin_unlock(&fib_gbl->lock);
	return ret;
}

/* The device is back: next hops of multipath routes that use it revive. */
int fib_sync_up(struct net_device *dev)
{
	int ret = 0;

	if (!(dev->flags & IFF_UP))
		return 0;
	spin_lock(&fib_gbl->lock);
	for (struct fib_info *fi = fib_gbl->infos; fi; fi = fi->fib_next) {
		int alive = 0;

		for (int i = 0; i < fi->fib_nhs; i++) {
			struct fib_nh *nh = &fi->fib_nh[i];

			if (!(nh->nh_flags & RTNH_F_DEAD))
				alive++;
			else if (nh->nh_dev == dev && __in_dev_get(dev)) {
				nh->nh_flags &= ~(u32)RTNH_F_DEAD;
				alive++;
			}
		}
		if (alive && fi->fib_flags & RTNH_F_DEAD) {
			fi->fib_flags &= ~(u32)RTNH_F_DEAD;
			ret++;
		}
	}
	spin_unlock(&fib_gbl->lock);
	return ret;
}
