// SPDX-License-Identifier: MIT
/*
 * arp.c - the Address Resolution Protocol
 *
 * Models net/ipv4/arp.c of 2.4 (RFC 826, RFC 1122 2.3.2, RFC 5227's probes):
 * what the neighbour table asks for (how to hash, how to ask, what a new entry
 * is), and what requests and replies on the wire do to it. The ioctls of
 * arp(7) and /proc/net/arp are in arp_ioctl.c.
 *
 * Not modelled: ARP over other links than Ethernet,
 * arp_filter; arp_ignore and arp_announce beyond 0 (fields only).
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <string.h>

#include "neighbour.h"
#include "stack/inet/inet_int.h"

struct arp_eth { /* after struct arphdr, for Ethernet and IPv4 */
	u8 sha[6], sip[4], tha[6], tip[4];
} __attribute__((packed));

static u32 arp_hash(const void *pkey, const struct net_device *dev)
{
	u32 key;

	memcpy(&key, pkey, 4);
	return hash32(key, (u32)dev->ifindex) & NEIGH_HASHMASK;
}

/* RFC 1112 6.4: an IP group is this Ethernet group. */
static void arp_mc_map(u32 addr, u8 *ha, const struct net_device *dev)
{
	u32 a = ntohl(addr);

	if (dev->type != ARPHRD_ETHER) {
		memcpy(ha, dev->broadcast, dev->addr_len);
		return;
	}
	ha[0] = 0x01;
	ha[1] = 0x00;
	ha[2] = 0x5e;
	ha[3] = (u8)(a >> 16 & 0x7f);
	ha[4] = (u8)(a >> 8);
	ha[5] = (u8)a;
}

/* arp_hh_ops, arp_generic_ops, arp_direct_ops of the kernel: n->output. */
static int arp_constructor(struct neighbour *n)
{
	struct net_device *dev = n->dev;
	struct in_device *in_dev = __in_dev_get(dev);
	u32 addr;

	if (!in_dev)
		return -EINVAL;
	memcpy(&addr, n->primary_key, 4);
	n->type = (u8)inet_addr_type(addr);
	if (in_dev->arp_parms)
		n->parms = in_dev->arp_parms;
	if (!dev_driver(dev)->hard_header) {
		n->nud_state = NUD_NOARP;
		n->output = NEIGH_OUT_DIRECT;
		n->direct = 1;
		return 0;
	}
	if (n->type == RTN_MULTICAST) {
		n->nud_state = NUD_NOARP;
		arp_mc_map(addr, n->ha, dev);
	} else if (dev->flags & (IFF_NOARP | IFF_LOOPBACK)) {
		n->nud_state = NUD_NOARP;
		memcpy(n->ha, dev->dev_addr, dev->addr_len);
	} else if (n->type == RTN_BROADCAST || dev->flags & IFF_POINTOPOINT) {
		n->nud_state = NUD_NOARP;
		memcpy(n->ha, dev->broadcast, dev->addr_len);
	}
	n->output = n->nud_state & NUD_VALID ? NEIGH_OUT_CONNECTED
					     : NEIGH_OUT_RESOLVE;
	return 0;
}

static void arp_error_report(struct neighbour *n, struct sk_buff *skb)
{
	dst_link_failure(skb);
	kfree_skb_reason(skb, SKB_DROP_REASON_NEIGH_FAILED);
}

static struct sk_buff *arp_create(int type, u32 dest_ip, struct net_device *dev,
				  u32 src_ip, const u8 *dest_hw,
				  const u8 *src_hw, const u8 *target_hw)
{
	u32 len = sizeof(struct arphdr) + 2u * (dev->addr_len + 4u);
	u32 hh = (dev->hard_header_len + 15u) & ~15u;
	struct sk_buff *skb = alloc_skb(len + hh);
	struct arphdr *arp;
	u8 *p;

	if (!skb)
		return NULL;
	skb_reserve(skb, hh);
	skb->nh.raw = skb->data;
	arp = (struct arphdr *)(void *)skb_put(skb, len);
	skb->dev = dev;
	skb->protocol = htons(ETH_P_ARP);
	if (!src_hw)
		src_hw = dev->dev_addr;
	if (!dest_hw)
		dest_hw = dev->broadcast;
	if (dev_driver(dev)->hard_header &&
	    dev_driver(dev)->hard_header(skb, dev, ETH_P_ARP, dest_hw, src_hw,
					 skb->len) < 0) {
		kfree_skb(skb);
		return NULL;
	}
	arp->ar_hrd = htons(dev->type);
	arp->ar_pro = htons(ETH_P_IP);
	arp->ar_hln = dev->addr_len;
	arp->ar_pln = 4;
	arp->ar_op = htons((u16)type);
	p = (u8 *)(arp + 1);
	memcpy(p, src_hw, dev->addr_len);
	p += dev->addr_len;
	memcpy(p, &src_ip, 4);
	p += 4;
	if (target_hw)
		memcpy(p, target_hw, dev->addr_len);
	else
		memset(p, 0, dev->addr_len);
	p += dev->addr_len;
	memcpy(p, &dest_ip, 4);
	return skb;
}

void arp_send(int type, int ptype, u32 dest_ip, struct net_device *dev,
	      u32 src_ip, const u8 *dest_hw, const u8 *src_hw,
	      const u8 *target_hw)
{
	struct sk_buff *skb;

	if (dev->flags & IFF_NOARP)
		return;
	skb = arp_create(type, dest_ip, dev, src_ip, dest_hw, src_hw,
			 target_hw);
	if (skb)
		dev_queue_xmit(skb);
}

/* Who has it? Unicast first where an address is known, then broadcast. */
static void arp_solicit(struct neighbour *n, struct sk_buff *skb)
{
	struct net_device *dev = n->dev;
	int probes = atomic_read(&n->probes);
	const u8 *dst_ha = NULL;
	u32 target, saddr = 0;

	memcpy(&target, n->primary_key, 4);
	if (skb && inet_addr_type(skb->nh.iph->saddr) == RTN_LOCAL)
		saddr = skb->nh.iph->saddr;
	if (!saddr)
		saddr = inet_select_addr(dev, target, RT_SCOPE_LINK);
	probes -= (int)n->parms->ucast_probes;
	if (probes < 0) {
		dst_ha = n->ha;
	} else if (probes < (int)neigh_app_probes(n)) {
		neigh_app_ns(n);
		return;
	}
	arp_send(ARPOP_REQUEST, ETH_P_ARP, target, dev, saddr, dst_ha,
		 dev->dev_addr, NULL);
}

static int arp_process(struct sk_buff *skb);

static void parp_redo(struct sk_buff *skb)
{
	arp_process(skb);
}

const struct neigh_tbl_ops arp_tbl_ops = {
	.name = "arp_cache",
	.hash = arp_hash,
	.constructor = arp_constructor,
	.solicit = arp_solicit,
	.error_report = arp_error_report,
	.proxy_redo = parp_redo,
};

/* The next hop of a route gets its neighbour. */
int arp_bind_neighbour(struct dst_entry *dst)
{
	u32 nexthop = ((struct rtable *)dst)->rt_gateway;
	struct net_device *dev = dst->dev;
	struct neighbour *n;

	if (!dev)
		return -EINVAL;
	if (dst->neighbour)
		return 0;
	/* All of lo is one neighbour. */
	if (dev->flags & (IFF_LOOPBACK | IFF_POINTOPOINT))
		nexthop = 0;
	n = __neigh_lookup_errno(machine->arp_tbl, &nexthop, dev);
	if (IS_ERR(n))
		return (int)PTR_ERR(n);
	dst->neighbour = n;
	return 0;
}

/* --- what arrives
 * ---------------------------------------------------------------- */

/* Shall we answer for somebody else (proxy ARP)? */
static bool arp_fwd_proxy(struct in_device *in_dev, const struct rtable *rt,
			  const struct net_device *dev)
{
	return in_dev->cnf.proxy_arp && rt->dst.dev != dev;
}

static notrace void arp_reply(struct net_device *dev, u32 sip, u32 tip,
			      const u8 *sha)
{
	arp_send(ARPOP_REPLY, ETH_P_ARP, sip, dev, tip, sha, dev->dev_addr,
		 sha);
}

/* A question for an address of ours, or for one we answer for. 1: done. */
static notrace int arp_request(struct sk_buff *skb, const u8 *sha, u32 sip,
			       u32 tip, bool *queued)
{
	struct net_device *dev = skb->dev;
	struct in_device *in_dev = __in_dev_get(dev);
	struct neigh_table *tbl = machine->arp_tbl;
	struct neighbour *n;
	struct rtable *rt;

	if (ip_route_input(skb, tip, sip, 0, dev))
		return 0;
	rt = (struct rtable *)skb->dst;
	if (rt->rt_type == RTN_LOCAL) {
		n = neigh_event_ns(tbl, sha, &sip, dev);
		if (n) {
			arp_reply(dev, sip, tip, sha);
			neigh_release(n);
		}
		return 1;
	}
	if (!in_dev->cnf.forwarding || rt->rt_type != RTN_UNICAST ||
	    !(arp_fwd_proxy(in_dev, rt, dev) ||
	      pneigh_lookup(tbl, &tip, dev, 0)))
		return 0;
	n = neigh_event_ns(tbl, sha, &sip, dev);
	if (n)
		neigh_release(n);
	if (skb->pkt_type == PACKET_HOST || !tbl->parms.proxy_delay ||
	    !skb->stamp) {
		arp_reply(dev, sip, tip, sha);
	} else {
		/* Not at once: the owner should be faster. */
		skb->stamp = 0;
		pneigh_enqueue(tbl, &tbl->parms, skb);
		*queued = true;
	}
	return 1;
}

/* Consumes skb: nh is the ARP header, checked by arp_rcv(). */
static int arp_process(struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;
	struct in_device *in_dev = in_dev_get(dev);
	struct arphdr *arp = skb->nh.arph;
	const struct arp_eth *a = (const void *)(arp + 1);
	int op = ntohs(arp->ar_op);
	bool queued = false, override, garp;
	struct neighbour *n;
	u32 sip, tip;
	u8 state;

	if (!in_dev)
		goto out;
	if (arp->ar_pro != htons(ETH_P_IP) || arp->ar_hrd != htons(dev->type) ||
	    (op != ARPOP_REQUEST && op != ARPOP_REPLY))
		goto out_put;
	memcpy(&sip, a->sip, 4);
	memcpy(&tip, a->tip, 4);
	if (ipv4_is_multicast(tip) ||
	    (!in_dev->cnf.route_localnet && ipv4_is_loopback(tip)))
		goto out_put;
	/* RFC 5227 1.1: a probe, from somebody who has no address yet. */
	if (!sip) {
		if (op == ARPOP_REQUEST && inet_addr_type(tip) == RTN_LOCAL)
			arp_reply(dev, sip, tip, a->sha);
		goto out_put;
	}
	if (op == ARPOP_REQUEST && arp_request(skb, a->sha, sip, tip, &queued))
		goto out_put;

	n = __neigh_lookup(machine->arp_tbl, &sip, dev, 0);
	garp = tip == sip && inet_addr_type(sip) == RTN_UNICAST;
	if (!n && in_dev->cnf.arp_accept &&
	    (garp || (op == ARPOP_REPLY && inet_addr_type(sip) == RTN_UNICAST)))
		n = __neigh_lookup(machine->arp_tbl, &sip, dev, 1);
	if (n) {
		/* The first answer counts, unless it is old by now. */
		override = garp ||
			   time_after(jiffies, n->updated + n->parms->locktime);
		state = op == ARPOP_REPLY && skb->pkt_type == PACKET_HOST
				? NUD_REACHABLE
				: NUD_STALE;
		neigh_update(n, a->sha, state,
			     override ? NEIGH_UPDATE_F_OVERRIDE : 0);
		neigh_release(n);
	}
out_put:
	in_dev_put(in_dev);
out:
	if (!queued)
		kfree_skb(skb);
	return 0;
}

int arp_rcv(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt)
{
	const struct arphdr *arp;

	skb->nh.raw = skb->data;
	arp = skb->nh.arph;
	if (dev->flags & IFF_NOARP || skb->pkt_type == PACKET_OTHERHOST ||
	    skb->pkt_type == PACKET_LOOPBACK || dev->addr_len != ETH_ALEN ||
	    skb->len < sizeof(*arp) + sizeof(struct arp_eth) ||
	    arp->ar_hln != dev->addr_len || arp->ar_pln != 4) {
		kfree_skb(skb);
		return 0;
	}
	skb = skb_share_check(skb);
	if (!skb)
		return 0;
	memset(skb->cb, 0, sizeof(struct inet_skb_parm));
	return arp_process(skb);
}

/* --- devices
 * ------------------------------------------------------------------------ */

void arp_ifdown(struct net_device *dev)
{
	neigh_ifdown(machine->arp_tbl, dev);
}

static int arp_netdev_event(unsigned long event, void *ptr)
{
	struct net_device *dev = ptr;

	if (event == NETDEV_CHANGEADDR || event == NETDEV_CHANGENOARP) {
		neigh_changeaddr(machine->arp_tbl, dev);
		rt_cache_flush(0);
	}
	return 0;
}

void arp_attach(void)
{
	register_netdevice_notifier(arp_netdev_event);
}

int arp_init(void)
{
	struct packet_type *pt = kzalloc(sizeof(*pt));

	machine->arp_tbl = neigh_table_init(NEIGH_ARP, AF_INET, 4);
	if (!machine->arp_tbl || !pt)
		return -ENOMEM;
	pt->type = htons(ETH_P_ARP);
	pt->id = PTYPE_ARP;
	dev_add_pack(pt);
	return 0;
}
