// SPDX-License-Identifier: MIT
/*
 * rtnl_neigh.c - RTM_*NEIGH: who has which hardware address
 *
 * Models the netlink half of net/core/neighbour.c: neigh_add, neigh_delete,
 * neigh_dump_info, neigh_get, neigh_fill_info; the table is
 * stack/net/neighbour.c's. 2.4 has no RTM_GETNEIGH without a dump; that and
 * all errors are the running kernel's.
 *
 * Not modelled: NTF_EXT_LEARNED and what lies in NDA_FLAGS_EXT, NDA_PROTOCOL,
 * tables other than ARP's.
 */
#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "errptr.h"
#include "machine.h"
#include "neighbour.h"
#include "stack/netlink/netlink24.h"
#include "stack/netlink/rtnl_neigh.h"

static const struct nla_policy nda_policy[NDA_MAX + 1] = {
	[NDA_DST] = { NLA_BINARY, 32 },
	[NDA_LLADDR] = { NLA_BINARY, 32 },
	[NDA_CACHEINFO] = { NLA_UNSPEC, sizeof(struct nda_cacheinfo) },
	[NDA_PROBES] = { NLA_U32, 0 },
	[NDA_VLAN] = { NLA_U16, 0 },
	[NDA_PORT] = { NLA_U16, 0 },
	[NDA_VNI] = { NLA_U32, 0 },
	[NDA_IFINDEX] = { NLA_U32, 0 },
	[NDA_MASTER] = { NLA_U32, 0 },
	[NDA_PROTOCOL] = { NLA_U8, 0 },
};

/* --- showing ----------------------------------------------------------------
 */

/* In hundredths of a second, since then. */
static u32 ago(u64 then)
{
	return (u32)((jiffies - then) / 10);
}

static int neigh_fill_info(struct sk_buff *skb, struct neighbour *n, u32 pid,
			   u32 seq, int event, int flags)
{
	struct nda_cacheinfo ci;
	struct nlmsghdr *nlh;
	struct ndmsg *m;
	int err = 0;

	nlh = __nlmsg_put(skb, pid, seq, event, sizeof(*m), flags);
	if (!nlh)
		return -EMSGSIZE;
	m = NLMSG_DATA(nlh);
	m->ndm_family = n->tbl->family;
	m->ndm_flags = n->flags;
	m->ndm_type = n->type;
	m->ndm_ifindex = n->dev->ifindex;
	err |= nla_put(skb, NDA_DST, n->tbl->key_len, n->primary_key);
	spin_lock(&n->lock);
	m->ndm_state = n->nud_state;
	if (n->nud_state & NUD_VALID)
		err |= nla_put(skb, NDA_LLADDR, n->dev->addr_len, n->ha);
	ci.ndm_confirmed = ago(n->confirmed);
	ci.ndm_used = ago(n->used);
	ci.ndm_updated = ago(n->updated);
	/* less the table's and the walk's */
	ci.ndm_refcnt = (u32)max(atomic_read(&n->refcnt) - 2, 0);
	spin_unlock(&n->lock);
	err |= nla_put_u32(skb, NDA_PROBES, (u32)atomic_read(&n->probes));
	err |= nla_put(skb, NDA_CACHEINFO, sizeof(ci), &ci);
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

static int pneigh_fill_info(struct sk_buff *skb, struct pneigh_entry *p,
			    u32 pid, u32 seq, int event, int flags)
{
	struct nlmsghdr *nlh;
	struct ndmsg *m;

	nlh = __nlmsg_put(skb, pid, seq, event, sizeof(*m), flags);
	if (!nlh)
		return -EMSGSIZE;
	m = NLMSG_DATA(nlh);
	m->ndm_family = (u8)machine->arp_tbl->family;
	m->ndm_flags = p->flags | NTF_PROXY;
	m->ndm_type = RTN_UNICAST;
	m->ndm_ifindex = p->dev ? p->dev->ifindex : 0;
	m->ndm_state = NUD_NONE;
	if (nla_put(skb, NDA_DST, machine->arp_tbl->key_len, p->key)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

struct neigh_walk {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	unsigned long n;
	int ifindex;
	bool more;
};

static int dump_one(struct neighbour *n, void *arg)
{
	struct neigh_walk *w = arg;

	if (w->n++ < w->cb->args[0])
		return 0;
	/* Linux: makes none before a packet needs it; a route here has one. */
	if (n->nud_state != NUD_NONE &&
	    (!w->ifindex || n->dev->ifindex == w->ifindex) &&
	    neigh_fill_info(w->skb, n, w->cb->portid, cb_nlh(w->cb)->nlmsg_seq,
			    RTM_NEWNEIGH, NLM_F_MULTI | w->cb->answer_flags)) {
		w->more = true;
		return -1;
	}
	w->cb->args[0] = w->n;
	return 0;
}

static int dump_proxy(struct pneigh_entry *p, void *arg)
{
	struct neigh_walk *w = arg;

	if (w->n++ < w->cb->args[0])
		return 0;
	if ((!w->ifindex || (p->dev && p->dev->ifindex == w->ifindex)) &&
	    pneigh_fill_info(w->skb, p, w->cb->portid, cb_nlh(w->cb)->nlmsg_seq,
			     RTM_NEWNEIGH, NLM_F_MULTI | w->cb->answer_flags)) {
		w->more = true;
		return -1;
	}
	w->cb->args[0] = w->n;
	return 0;
}

/* args[0]: entries walked. */
int neigh_dump_info(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	const struct ndmsg *m = NLMSG_DATA(nlh);
	struct neigh_walk w = { .skb = skb, .cb = cb };
	struct nlattr *tb[NDA_MAX + 1];
	bool whole = nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(*m));
	int err;

	if (m->ndm_family && m->ndm_family != machine->arp_tbl->family)
		return 0;
	if (whole) {
		err = nlmsg_parse(nlh, sizeof(*m), tb, NDA_MAX, nda_policy,
				  cb->strict, NULL);
		if (err < 0)
			return cb->strict ? err : 0;
		if (cb->strict && (m->ndm_ifindex || m->ndm_state ||
				   m->ndm_type || m->ndm_flags & ~NTF_PROXY))
			return -EINVAL;
		if (tb[NDA_IFINDEX])
			w.ifindex = (int)nla_get_u32(tb[NDA_IFINDEX]);
		if (tb[NDA_MASTER] && nla_get_u32(tb[NDA_MASTER]))
			return 0; /* nothing here has a master */
		if (w.ifindex)
			cb->answer_flags |= NLM_F_DUMP_FILTERED;
	} else if (cb->strict) {
		return -EINVAL;
	}
	if (whole && m->ndm_flags == NTF_PROXY)
		pneigh_for_each(machine->arp_tbl, dump_proxy, &w);
	else
		neigh_for_each(machine->arp_tbl, dump_one, &w);
	return w.more;
}

/* NULL: nobody listens, or there is no room. */
static struct sk_buff *neigh_event_skb(struct neighbour *n, int unit, int event,
				       int flags)
{
	struct sk_buff *skb;

	if (!machine->netlink || !netlink_kernel_sock(unit) ||
	    !netlink_has_listeners(unit, RTNLGRP_NEIGH))
		return NULL;
	skb = nlmsg_new(512);
	if (skb && neigh_fill_info(skb, n, 0, 0, event, flags)) {
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}

static void neigh_tell(struct neighbour *n, int unit, int event, int flags)
{
	struct sk_buff *skb = neigh_event_skb(n, unit, event, flags);

	if (!skb)
		return;
	NETLINK_CB(skb).dst_group = RTNLGRP_NEIGH;
	netlink_broadcast(netlink_kernel_sock(unit), skb, 0, RTNLGRP_NEIGH);
}

/* RTMGRP_NEIGH hears of each change; set as neigh_notify_hook. */
void neigh_app_notify(struct neighbour *n)
{
	neigh_tell(n, NETLINK_ROUTE, RTM_NEWNEIGH, 0);
	if (personality_24())
		neigh_tell(n, NETLINK_ARPD, RTM_NEWNEIGH, 0);
}

/* Set as neigh_gone_hook. What nobody was told of goes unseen. */
void neigh_app_gone(struct neighbour *n)
{
	if (n->nud_state != NUD_NONE)
		neigh_tell(n, NETLINK_ROUTE, RTM_DELNEIGH, 0);
}

void neigh_app_ns(struct neighbour *n)
{
	neigh_tell(n, NETLINK_ROUTE, RTM_GETNEIGH, NLM_F_REQUEST);
	if (personality_24())
		neigh_tell(n, NETLINK_ARPD, RTM_GETNEIGH, NLM_F_REQUEST);
}

/* A program on NETLINK_ARPD is asked once before the wire is. */
u32 neigh_app_probes(const struct neighbour *n)
{
	if (personality_24() && !n->parms->app_probes && machine->netlink &&
	    netlink_has_listeners(NETLINK_ARPD, RTNLGRP_NEIGH))
		return 1;
	return n->parms->app_probes;
}

/* --- one entry
 * ----------------------------------------------------------------- */

/* The key and the device of a request; *dev NULL: it names none. */
static int neigh_request(const struct nlmsghdr *nlh, struct nlattr **tb,
			 struct net_device **dev, struct netlink_ext_ack *ext)
{
	const struct ndmsg *m = NLMSG_DATA(nlh);
	int err;

	*dev = NULL;
	err = nlmsg_parse(nlh, sizeof(*m), tb, NDA_MAX, nda_policy, false, ext);
	if (err < 0)
		return err;
	if (!tb[NDA_DST]) {
		NL_SET_ERR(ext, "Network address not specified");
		return -EINVAL;
	}
	if (m->ndm_ifindex) {
		*dev = __dev_get_by_index(m->ndm_ifindex);
		if (!*dev)
			return -ENODEV;
	}
	if (nla_len(tb[NDA_DST]) < machine->arp_tbl->key_len) {
		NL_SET_ERR(ext, "Invalid network address");
		return -EINVAL;
	}
	return 0;
}

int neigh_delete(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *ext)
{
	const struct ndmsg *m = NLMSG_DATA(nlh);
	struct neigh_table *tbl = machine->arp_tbl;
	struct nlattr *tb[NDA_MAX + 1];
	struct net_device *dev;
	struct neighbour *n;
	int err;

	(void)skb;
	err = neigh_request(nlh, tb, &dev, ext);
	if (err)
		return err;
	if (m->ndm_flags & NTF_PROXY)
		return pneigh_delete(tbl, nla_data(tb[NDA_DST]), dev);
	if (!dev)
		return -EINVAL;
	n = neigh_lookup(tbl, nla_data(tb[NDA_DST]), dev);
	if (!n)
		return -ENOENT;
	err = neigh_update(n, NULL, NUD_FAILED,
			   NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_ADMIN);
	neigh_remove_one(tbl, n);
	neigh_release(n);
	return err;
}

static int proxy_add(const struct ndmsg *m, const void *key,
		     struct net_device *dev)
{
	struct pneigh_entry *p;

	p = pneigh_lookup(machine->arp_tbl, key, dev, 1);
	if (!p)
		return -ENOBUFS;
	p->flags = m->ndm_flags;
	return 0;
}

int neigh_add(struct sk_buff *skb, struct nlmsghdr *nlh,
	      struct netlink_ext_ack *ext)
{
	const struct ndmsg *m = NLMSG_DATA(nlh);
	u32 flags = NEIGH_UPDATE_F_ADMIN | NEIGH_UPDATE_F_OVERRIDE;
	struct nlattr *tb[NDA_MAX + 1];
	struct net_device *dev;
	struct neighbour *n;
	u8 *lladdr = NULL;
	void *key;
	int err;

	(void)skb;
	err = neigh_request(nlh, tb, &dev, ext);
	if (err)
		return err;
	if (dev && tb[NDA_LLADDR] && nla_len(tb[NDA_LLADDR]) < dev->addr_len) {
		NL_SET_ERR(ext, "Invalid link address");
		return -EINVAL;
	}
	key = nla_data(tb[NDA_DST]);
	if (m->ndm_flags & NTF_PROXY)
		return proxy_add(m, key, dev);
	if (!dev) {
		NL_SET_ERR(ext, "Device not specified");
		return -EINVAL;
	}
	if (tb[NDA_LLADDR])
		lladdr = nla_data(tb[NDA_LLADDR]);
	n = neigh_lookup(machine->arp_tbl, key, dev);
	if (!n) {
		if (!(nlh->nlmsg_flags & NLM_F_CREATE))
			return -ENOENT;
		if (m->ndm_state & NUD_VALID && dev->addr_len && !lladdr) {
			NL_SET_ERR(ext, "No link layer address given");
			return -EINVAL;
		}
		n = __neigh_lookup_errno(machine->arp_tbl, key, dev);
		if (IS_ERR(n))
			return (int)PTR_ERR(n);
	} else {
		if (nlh->nlmsg_flags & NLM_F_EXCL) {
			neigh_release(n);
			return -EEXIST;
		}
		if (!(nlh->nlmsg_flags & NLM_F_REPLACE))
			flags &= ~NEIGH_UPDATE_F_OVERRIDE;
	}
	if (m->ndm_flags & NTF_USE) {
		neigh_event_send(n, NULL);
		err = 0;
	} else {
		err = neigh_update(n, lladdr, (u8)m->ndm_state, flags);
	}
	neigh_release(n);
	return err;
}

int neigh_get(struct sk_buff *in_skb, struct nlmsghdr *nlh,
	      struct netlink_ext_ack *ext)
{
	const struct ndmsg *m = NLMSG_DATA(nlh);
	u32 pid = NETLINK_CB(in_skb).pid;
	struct nlattr *tb[NDA_MAX + 1];
	struct pneigh_entry *p = NULL;
	struct neighbour *n = NULL;
	struct net_device *dev;
	struct sk_buff *skb;
	int err;

	err = neigh_request(nlh, tb, &dev, ext);
	if (err)
		return err;
	if (!dev && !(m->ndm_flags & NTF_PROXY)) {
		NL_SET_ERR(ext, "No device specified");
		return -EINVAL;
	}
	skb = nlmsg_new(512);
	if (!skb)
		return -ENOBUFS;
	if (m->ndm_flags & NTF_PROXY) {
		p = pneigh_lookup(machine->arp_tbl, nla_data(tb[NDA_DST]), dev,
				  0);
		err = p ? pneigh_fill_info(skb, p, pid, nlh->nlmsg_seq,
					   RTM_NEWNEIGH, 0)
			: -ENOENT;
	} else {
		n = neigh_lookup(machine->arp_tbl, nla_data(tb[NDA_DST]), dev);
		err = n ? neigh_fill_info(skb, n, pid, nlh->nlmsg_seq,
					  RTM_NEWNEIGH, 0)
			: -ENOENT;
		if (n)
			neigh_release(n);
	}
	if (err) {
		if (err == -ENOENT)
			NL_SET_ERR(ext,
				   p || m->ndm_flags & NTF_PROXY
					   ? "Proxy neighbour entry not found"
					   : "Neighbour entry not found");
		kfree_skb(skb);
		return err;
	}
	return rtnl_unicast(skb, pid);
}
