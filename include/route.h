/* SPDX-License-Identifier: MIT */
/*
 * route.h - struct rtable: one decision of the routing code, cached
 *
 * Found by its key (what was asked); shared by every socket and packet that
 * goes the same way. An entry is never changed after it is in the cache but
 * for pmtu, gateway (redirects make a new one) and its counters. It is good
 * while dst_current() says so; stale ones die when the last user lets go.
 */
#ifndef ROUTE_H
#define ROUTE_H

#include <errno.h>
#include <net/route.h>
#include <netinet/in.h>

#include "dst.h"
#include "sock.h"

/* glibc has some of these names with the values of another decade. */
#undef RT_TOS
#undef RTCF_NOTIFY
#undef RTCF_DIRECTDST
#undef RTCF_REDIRECTED
#undef RTCF_TPROXY
#undef RTCF_FAST
#undef RTCF_MASQ
#undef RTCF_SNAT
#undef RTCF_DOREDIRECT
#undef RTCF_DIRECTSRC
#undef RTCF_DNAT
#undef RTCF_BROADCAST
#undef RTCF_MULTICAST
#undef RTCF_REJECT
#undef RTCF_LOCAL

#define RTO_ONLINK  0x01 /* in tos: the destination is a neighbour */
#define RTO_CONN    0
#define RT_TOS(tos) ((tos)&0x1e)
#define RT_CONN_FLAGS(sk)              \
	((u8)(RT_TOS((sk)->inet.tos) | \
	      (sock_flag(sk, SOCK_LOCALROUTE) ? RTO_ONLINK : 0)))

/* rt_flags: the kernel's RTCF_*, part of what rtnetlink shows. */
#define RTCF_DEAD	0x1u
#define RTCF_ONLINK	0x2u
#define RTCF_NOTIFY	0x00010000u
#define RTCF_DIRECTDST	0x00020000u
#define RTCF_REDIRECTED 0x00040000u
#define RTCF_TPROXY	0x00080000u
#define RTCF_FAST	0x00200000u
#define RTCF_MASQ	0x00400000u
#define RTCF_SNAT	0x00800000u
#define RTCF_DOREDIRECT 0x01000000u
#define RTCF_DIRECTSRC	0x04000000u
#define RTCF_DNAT	0x08000000u
#define RTCF_BROADCAST	0x10000000u
#define RTCF_MULTICAST	0x20000000u
#define RTCF_REJECT	0x40000000u
#define RTCF_LOCAL	0x80000000u

/* Of whose packet: what only rules look at. Ports in host order. */
struct rt_flow {
	u32 mark;
	u32 uid; /* -1: nobody's */
	u16 sport, dport;
	u8 proto, pad[3];
};

/* Addresses in network order. */
struct rt_key {
	u32 dst, src;
	int iif, oif;
	u8 tos; /* RT_TOS bits and RTO_ONLINK */
	u8 scope;
	struct rt_flow flow; /* but for mark 0 while no rule asks for it */
};

struct rtable {
	struct dst_entry dst; /* must be first; dst.next: the hash chain */
	unsigned int rt_flags; /* RTCF_* */
	u8 rt_type; /* RTN_* */
	u8 rt_scope;
	u16 rt_pad;
	u32 rt_dst, rt_src; /* of the packets that use it */
	int rt_iif;
	u32 rt_gateway; /* the next hop; rt_dst when on-link */
	struct rt_key key;
	u32 rt_spec_dst; /* source of our answer to such a packet */
	u32 rt_table; /* RT_TABLE_* that answered */
	u32 hashed; /* chain + 1; 0: in no chain */
};

/* All: 0 and *rp held, or a negative errno. */
int ip_route_output(struct rtable **rp, u32 daddr, u32 saddr, u32 tos, int oif,
		    const struct rt_flow *fl); /* NULL: nobody's packet */
int ip_route_output_key(struct rtable **rp, const struct rt_key *key);
int ip_route_output_slow(struct rtable **rp, const struct rt_key *key);
/* A packet of sk to that port (network order). */
struct rt_flow sk_flow(const struct sock *sk, u16 dport);
/* Learns what of (src, dst) is not given; dst 0 is this host. */
int ip_route_connect(struct rtable **rp, u32 dst, u32 src, u32 tos, int oif,
		     const struct rt_flow *fl);
/* skb->dst is set. */
int ip_route_input(struct sk_buff *skb, u32 daddr, u32 saddr, u8 tos,
		   struct net_device *devin);
static inline notrace void ip_rt_put(struct rtable *rt)
{
	if (rt)
		dst_release(&rt->dst);
}

void rt_cache_flush(int how); /* < 0: at once; else after the delay */
void ip_rt_redirect(u32 old_gw, u32 daddr, u32 new_gw, u32 saddr, u8 tos,
		    struct net_device *dev);
void ip_rt_send_redirect(struct sk_buff *skb);
/* A router said "too big": the MTU now believed, 0 when it was not. */
u32 ip_rt_frag_needed(const struct iphdr *iph, u32 new_mtu);
void ip_rt_update_pmtu(struct dst_entry *dst, u32 mtu);
/* TCP gives up on a path: look again next time. */
struct dst_entry *ipv4_negative_advice(struct dst_entry *dst);
void ipv4_link_failure(struct sk_buff *skb);
void ip_rt_get_source(u8 *addr, struct rtable *rt);
u32 rt_mtu(const struct dst_entry *dst);
int ip_rt_ioctl(unsigned int cmd, void *arg);
int ip_rt_init(void);

/* RTN_LOCAL, RTN_BROADCAST, RTN_MULTICAST, RTN_UNICAST ... (rtnetlink.h). */
unsigned int inet_addr_type(u32 addr);
unsigned int inet_dev_addr_type(const struct net_device *dev, u32 addr);
/* The device that has the address, held; NULL. */
struct net_device *ip_dev_find(u32 addr);

#endif
