// SPDX-License-Identifier: MIT
/*
 * tables.c - what the ids in the arena stand for
 *
 * The kernel keeps pointers to functions in its objects. The arena is shared
 * by programs that have the library at different addresses, so objects carry
 * a small id and the functions are found here. Read it to learn which
 * families, protocols, drivers and packet types exist.
 */
#include "dst.h"
#include "neighbour.h"
#include "net.h"
#include "netdevice.h"
#include "netfilter.h"
#include "pkt_sched.h"
#include "sock.h"

extern const struct proto_ops inet_stream_ops, inet_dgram_ops, inet_sockraw_ops,
	netlink_ops, packet_ops;
extern const struct proto tcp_prot, udp_prot, udplite_prot, raw_prot, ping_prot,
	netlink_prot, packet_prot;
extern const struct net_driver loopback_driver, pcnet32_driver, ethertap_driver;
int ip_rcv(struct sk_buff *, struct net_device *, struct packet_type *);
int arp_rcv(struct sk_buff *, struct net_device *, struct packet_type *);
int packet_rcv(struct sk_buff *, struct net_device *, struct packet_type *);
int packet_rcv_fanout(struct sk_buff *, struct net_device *,
		      struct packet_type *);
int ip_local_deliver(struct sk_buff *skb);
int ip_forward(struct sk_buff *skb);
int ip_error(struct sk_buff *skb);
int ip_output(struct sk_buff *skb);
int ip_rcv_finish(struct sk_buff *skb);
int ip_local_deliver_finish(struct sk_buff *skb);
int ip_forward_finish(struct sk_buff *skb);
int ip_queue_xmit2(struct sk_buff *skb);
int output_maybe_reroute(struct sk_buff *skb);
int ip_finish_output2(struct sk_buff *skb);
int ip_mc_output(struct sk_buff *skb);
int ip_rt_bug(struct sk_buff *skb);
int dst_discard(struct sk_buff *skb);
extern const struct neigh_tbl_ops arp_tbl_ops;
extern const struct Qdisc_ops pfifo_qdisc_ops, bfifo_qdisc_ops,
	pfifo_head_drop_qdisc_ops, prio_qdisc_ops, tbf_qdisc_ops,
	netem_qdisc_ops, ingress_qdisc_ops, clsact_qdisc_ops, htb_qdisc_ops;

const struct proto_ops *const proto_ops_table[OPS_MAX] = {
	[OPS_INET_STREAM] = &inet_stream_ops,
	[OPS_INET_DGRAM] = &inet_dgram_ops,
	[OPS_INET_RAW] = &inet_sockraw_ops,
	[OPS_NETLINK] = &netlink_ops,
	[OPS_PACKET] = &packet_ops,
};

const struct proto *const proto_table[PROTO_MAX] = {
	[PROTO_TCP] = &tcp_prot,	 [PROTO_UDP] = &udp_prot,
	[PROTO_UDPLITE] = &udplite_prot, [PROTO_RAW] = &raw_prot,
	[PROTO_PING] = &ping_prot,	 [PROTO_NETLINK] = &netlink_prot,
	[PROTO_PACKET] = &packet_prot,
};

const struct net_driver *const net_driver_table[DRIVERS] = {
	[DRIVER_LOOPBACK] = &loopback_driver,
	[DRIVER_PCNET32] = &pcnet32_driver,
	[DRIVER_ETHERTAP] = &ethertap_driver,
};

int (*const ptype_table[PTYPE_IDS])(struct sk_buff *, struct net_device *,
				    struct packet_type *) = {
	[PTYPE_IP] = ip_rcv,
	[PTYPE_ARP] = arp_rcv,
	[PTYPE_PACKET] = packet_rcv,
	[PTYPE_FANOUT] = packet_rcv_fanout,
};

int (*const dst_input_table[DST_INPUTS])(struct sk_buff *skb) = {
	[DST_DISCARD_IN] = dst_discard, [DST_LOCAL_DELIVER] = ip_local_deliver,
	[DST_FORWARD] = ip_forward,	[DST_MR_INPUT] = dst_discard,
	[DST_ERROR] = ip_error,
};

int (*const dst_output_table[DST_OUTPUTS])(struct sk_buff *skb) = {
	[DST_DISCARD_OUT] = dst_discard,
	[DST_IP_OUTPUT] = ip_output,
	[DST_MC_OUTPUT] = ip_mc_output,
	[DST_RT_BUG] = ip_rt_bug,
};

#define OKFN(fn) [OKFN_##fn] = fn
int (*const nf_okfn_table[NF_OKFNS])(struct sk_buff *skb) = {
	OKFN(ip_rcv_finish),	    OKFN(ip_local_deliver_finish),
	OKFN(ip_forward_finish),    OKFN(ip_queue_xmit2),
	OKFN(output_maybe_reroute), OKFN(ip_finish_output2),
};

const struct neigh_tbl_ops *const neigh_tbl_ops_table[NEIGH_TABLES] = {
	[NEIGH_ARP] = &arp_tbl_ops,
};

const struct Qdisc_ops *const qdisc_ops_table[QDISC_IDS] = {
	[QDISC_NOOP] = &noop_qdisc_ops,
	[QDISC_NOQUEUE] = &noqueue_qdisc_ops,
	[QDISC_PFIFO_FAST] = &pfifo_fast_ops,
	[QDISC_PFIFO] = &pfifo_qdisc_ops,
	[QDISC_BFIFO] = &bfifo_qdisc_ops,
	[QDISC_PFIFO_HEAD_DROP] = &pfifo_head_drop_qdisc_ops,
	[QDISC_PRIO] = &prio_qdisc_ops,
	[QDISC_TBF] = &tbf_qdisc_ops,
	[QDISC_NETEM] = &netem_qdisc_ops,
	[QDISC_INGRESS] = &ingress_qdisc_ops,
	[QDISC_CLSACT] = &clsact_qdisc_ops,
	[QDISC_HTB] = &htb_qdisc_ops,
};
