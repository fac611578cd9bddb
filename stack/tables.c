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
#include "net.h"
#include "netdevice.h"
#include "sock.h"

#define WEAK __attribute__((weak))

extern const struct proto_ops inet_stream_ops WEAK, inet_dgram_ops WEAK,
	inet_sockraw_ops WEAK, netlink_ops WEAK, packet_ops WEAK;
extern const struct proto tcp_prot WEAK, udp_prot WEAK, raw_prot WEAK,
	ping_prot WEAK, netlink_prot WEAK, packet_prot WEAK;
extern const struct net_driver loopback_driver WEAK, pcnet32_driver WEAK,
	ethertap_driver WEAK, dummy_driver WEAK;
int ip_rcv(struct sk_buff *, struct net_device *, struct packet_type *) WEAK;
int arp_rcv(struct sk_buff *, struct net_device *, struct packet_type *) WEAK;
int packet_rcv(struct sk_buff *, struct net_device *,
	       struct packet_type *) WEAK;
int ip_local_deliver(struct sk_buff *skb) WEAK;
int ip_forward(struct sk_buff *skb) WEAK;
int ip_error(struct sk_buff *skb) WEAK;
int ip_output(struct sk_buff *skb) WEAK;
int ip_mc_output(struct sk_buff *skb) WEAK;
int ip_rt_bug(struct sk_buff *skb) WEAK;
int dst_discard(struct sk_buff *skb) WEAK;

const struct proto_ops *const proto_ops_table[OPS_MAX] = {
	[OPS_INET_STREAM] = &inet_stream_ops,
	[OPS_INET_DGRAM] = &inet_dgram_ops,
	[OPS_INET_RAW] = &inet_sockraw_ops,
	[OPS_NETLINK] = &netlink_ops,
	[OPS_PACKET] = &packet_ops,
};

const struct proto *const proto_table[PROTO_MAX] = {
	[PROTO_TCP] = &tcp_prot,	 [PROTO_UDP] = &udp_prot,
	[PROTO_RAW] = &raw_prot,	 [PROTO_PING] = &ping_prot,
	[PROTO_NETLINK] = &netlink_prot, [PROTO_PACKET] = &packet_prot,
};

const struct net_driver *const net_driver_table[DRIVERS] = {
	[DRIVER_LOOPBACK] = &loopback_driver,
	[DRIVER_PCNET32] = &pcnet32_driver,
	[DRIVER_ETHERTAP] = &ethertap_driver,
	[DRIVER_DUMMY] = &dummy_driver,
};

int (*const ptype_table[PTYPE_IDS])(struct sk_buff *, struct net_device *,
				    struct packet_type *) = {
	[PTYPE_IP] = ip_rcv,
	[PTYPE_ARP] = arp_rcv,
	[PTYPE_PACKET] = packet_rcv,
};

int (*const dst_input_table[DST_INPUTS])(struct sk_buff *skb) = {
	[DST_DISCARD_IN] = dst_discard,
	[DST_LOCAL_DELIVER] = ip_local_deliver,
	[DST_FORWARD] = ip_forward,
	[DST_MR_INPUT] = dst_discard,
	[DST_ERROR] = ip_error,
};

int (*const dst_output_table[DST_OUTPUTS])(struct sk_buff *skb) = {
	[DST_DISCARD_OUT] = dst_discard,
	[DST_IP_OUTPUT] = ip_output,
	[DST_MC_OUTPUT] = ip_mc_output,
	[DST_RT_BUG] = ip_rt_bug,
};
