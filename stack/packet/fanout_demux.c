// SPDX-License-Identifier: MIT
/*
 * fanout_demux.c - which socket of a group gets a packet
 *
 * Models the fanout_demux_* functions of net/packet/af_packet.c.
 *
 *   HASH      by the flow, both directions alike
 *   LB        each in turn
 *   CPU       by the processor that received it
 *   ROLLOVER  one until it is full, then the next
 *   RND, QM   at random; by the device's queue, of which there is one
 *   CBPF      as a program says
 *
 * PACKET_FANOUT_FLAG_ROLLOVER: whatever the answer, not one that is nearly
 * full, unless the flow is but a small part of what it gets.
 *
 * Linux: the hash is another, so which member a flow has differs.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/ipv6.h>
#include <netinet/ip.h>
#include <string.h>
#include <sys/syscall.h>

#include "stack/net/filter.h"
#include "stack/packet/packet.h"

enum room {
	ROOM_NONE,
	ROOM_LOW,
	ROOM_NORMAL
};

#define ROOM_POW_OFF 2

/* --- the flow --------------------------------------------------------------
 */

static notrace u32 mix(u32 h, u32 v)
{
	h = (h ^ v) * 0x9e3779b1u;
	return h ^ h >> 15;
}

/* Whichever way round they stand. */
static notrace u32 mix_pair(u32 h, u32 a, u32 b)
{
	return mix(mix(h, min(a, b)), max(a, b));
}

static notrace u32 mix_ports(u32 h, const struct sk_buff *skb, u32 off,
			     u8 proto)
{
	const u16 *p = (const void *)(skb->nh.raw + off);

	if (proto != IPPROTO_TCP && proto != IPPROTO_UDP &&
	    proto != IPPROTO_UDPLITE && proto != IPPROTO_SCTP &&
	    proto != IPPROTO_DCCP)
		return h;
	if (skb->nh.raw + off + 4 > skb->tail)
		return h;
	return mix_pair(h, p[0], p[1]);
}

static notrace u32 flow_ipv6(u32 h, const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6 = (const void *)skb->nh.raw;
	u32 a = 0, b = 0, src[4], dst[4];
	int i;

	if (skb->nh.raw + sizeof(*ip6) > skb->tail)
		return h;
	memcpy(src, &ip6->saddr, sizeof(src));
	memcpy(dst, &ip6->daddr, sizeof(dst));
	for (i = 0; i < 4; i++) {
		a = mix(a, src[i]);
		b = mix(b, dst[i]);
	}
	h = mix_pair(mix(h, ip6->nexthdr), a, b);
	return mix_ports(h, skb, sizeof(*ip6), ip6->nexthdr);
}

static notrace u32 skb_get_hash_symmetric(const struct sk_buff *skb)
{
	const struct iphdr *iph = skb->nh.iph;
	u32 h = mix(0x5bd1e995, skb->protocol);

	if (skb->protocol == htons(ETH_P_IPV6))
		return flow_ipv6(h, skb);
	if (skb->protocol != htons(ETH_P_IP) ||
	    skb->nh.raw + sizeof(*iph) > skb->tail || iph->ihl < 5)
		return h;
	h = mix_pair(mix(h, iph->protocol), iph->saddr, iph->daddr);
	if (iph->frag_off & htons(IP_MF | IP_OFFMASK))
		return h;
	return mix_ports(h, skb, iph->ihl * 4u, iph->protocol);
}

/* --- room ------------------------------------------------------------------
 */

static enum room __packet_rcv_has_room(struct packet_sock *po,
				       const struct sk_buff *skb)
{
	const struct sock *sk = &po->sk;
	enum room room = ROOM_NONE;
	int avail;

	spin_lock(&po->lock);
	if (po->rx.mem) {
		if (tpacket_has_room(po, ROOM_POW_OFF))
			room = ROOM_NORMAL;
		else if (tpacket_has_room(po, 0))
			room = ROOM_LOW;
	} else {
		avail = sk->rcvbuf - atomic_read(&sk->rmem_alloc) -
			(skb ? (int)skb->truesize : 0);
		if (avail > sk->rcvbuf >> ROOM_POW_OFF)
			room = ROOM_NORMAL;
		else if (avail > 0)
			room = ROOM_LOW;
	}
	spin_unlock(&po->lock);
	return room;
}

static enum room packet_rcv_has_room(struct packet_sock *po,
				     const struct sk_buff *skb)
{
	enum room room = __packet_rcv_has_room(po, skb);

	po->pressure = room != ROOM_NORMAL;
	return room;
}

/* The program has read, or looked. */
void packet_rcv_clear_pressure(struct packet_sock *po)
{
	if (po->pressure && __packet_rcv_has_room(po, NULL) == ROOM_NORMAL)
		po->pressure = 0;
}

static bool fanout_flow_is_huge(struct packet_sock *po,
				const struct sk_buff *skb)
{
	u32 *history = po->rollover.history, hash, i, count = 0;

	hash = skb_get_hash_symmetric(skb);
	for (i = 0; i < ROLLOVER_HLEN; i++)
		count += history[i] == hash;
	history[net_random() % ROLLOVER_HLEN] = hash;
	return count > ROLLOVER_HLEN / 2;
}

static u32 fanout_demux_rollover(struct packet_fanout *f,
				 const struct sk_buff *skb, u32 idx,
				 bool try_self)
{
	struct packet_sock *po = f->arr[idx], *next, *skip = NULL;
	enum room room = ROOM_NONE;
	u32 i, j;

	if (try_self) {
		room = packet_rcv_has_room(po, skb);
		if (room == ROOM_NORMAL ||
		    (room == ROOM_LOW && !fanout_flow_is_huge(po, skb)))
			return idx;
		skip = po;
	}
	i = j = min(po->rollover.sock, f->num_members - 1);
	do {
		next = f->arr[i];
		if (next != skip && !next->pressure &&
		    packet_rcv_has_room(next, skb) == ROOM_NORMAL) {
			po->rollover.sock = i;
			po->rollover.num++;
			if (room == ROOM_LOW)
				po->rollover.num_huge++;
			return i;
		}
		if (++i == f->num_members)
			i = 0;
	} while (i != j);
	po->rollover.num_failed++;
	return idx;
}

/* --- the choice ------------------------------------------------------------
 */

static u32 fanout_demux_cpu(u32 num)
{
	unsigned int cpu = 0;

	host_syscall(SYS_getcpu, &cpu, NULL, NULL);
	return cpu % num;
}

/* What goes out is seen with the header of the link, as Linux has it then. */
static u32 fanout_demux_bpf(struct packet_fanout *f, struct sk_buff *skb)
{
	u32 maclen = skb->pkt_type == PACKET_OUTGOING
			     ? (u32)(skb->data - skb->mac.raw)
			     : 0;
	u32 ret;

	if (!f->prog)
		return 0;
	if (maclen)
		skb_push(skb, maclen);
	ret = sk_run_filter(skb, f->prog->insns) % f->num_members;
	if (maclen)
		skb_pull(skb, maclen);
	return ret;
}

u32 fanout_demux(struct packet_fanout *f, struct sk_buff *skb)
{
	u32 num = f->num_members, idx = 0;

	switch (f->type) {
	case PACKET_FANOUT_HASH:
		idx = (u32)((u64)skb_get_hash_symmetric(skb) * num >> 32);
		break;
	case PACKET_FANOUT_LB:
		idx = ++f->rr_cur % num;
		break;
	case PACKET_FANOUT_CPU:
		idx = fanout_demux_cpu(num);
		break;
	case PACKET_FANOUT_RND:
		idx = (u32)((u64)net_random() * num >> 32);
		break;
	case PACKET_FANOUT_CBPF:
		idx = fanout_demux_bpf(f, skb);
		break;
	case PACKET_FANOUT_ROLLOVER:
		return fanout_demux_rollover(f, skb, 0, false);
	}
	if (f->flags & (PACKET_FANOUT_FLAG_ROLLOVER >> 8))
		idx = fanout_demux_rollover(f, skb, idx, true);
	return idx;
}
