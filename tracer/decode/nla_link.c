// SPDX-License-Identifier: MIT
/* nla_link.c - attributes of links: RTM_NEWLINK and what nests in it */
// clang-format off
#include "tracer/decode/nlattr.h"

static const struct nla_field f_ifla_stats[] = {
	{ "rx_packets", 0, 4, 0 }, { "tx_packets", 4, 4, 0 },
	{ "rx_bytes", 8, 4, 0 }, { "tx_bytes", 12, 4, 0 },
	{ "rx_errors", 16, 4, 0 }, { "tx_errors", 20, 4, 0 },
	{ "rx_dropped", 24, 4, 0 }, { "tx_dropped", 28, 4, 0 },
	{ "multicast", 32, 4, 0 }, { "collisions", 36, 4, 0 },
	{ "rx_length_errors", 40, 4, 0 }, { "rx_over_errors", 44, 4, 0 },
	{ "rx_crc_errors", 48, 4, 0 }, { "rx_frame_errors", 52, 4, 0 },
	{ "rx_fifo_errors", 56, 4, 0 }, { "rx_missed_errors", 60, 4, 0 },
	{ "tx_aborted_errors", 64, 4, 0 }, { "tx_carrier_errors", 68, 4, 0 },
	{ "tx_fifo_errors", 72, 4, 0 }, { "tx_heartbeat_errors", 76, 4, 0 },
	{ "tx_window_errors", 80, 4, 0 }, { "rx_compressed", 84, 4, 0 },
	{ "tx_compressed", 88, 4, 0 }, { "rx_nohandler", 92, 4, F_NEW },
	{ NULL, 96, 0, 0 }
};

static const struct nla_field f_ifla_map[] = {
	{ "mem_start", 0, 8, 1 }, { "mem_end", 8, 8, 1 },
	{ "base_addr", 16, 8, 1 }, { "irq", 24, 2, 0 }, { "dma", 26, 1, 0 },
	{ "port", 27, 1, 0 },
	{ NULL, 28, 0, 0 }
};

static const struct nla_field f_ifla_stats64[] = {
	{ "rx_packets", 0, 8, 0 }, { "tx_packets", 8, 8, 0 },
	{ "rx_bytes", 16, 8, 0 }, { "tx_bytes", 24, 8, 0 },
	{ "rx_errors", 32, 8, 0 }, { "tx_errors", 40, 8, 0 },
	{ "rx_dropped", 48, 8, 0 }, { "tx_dropped", 56, 8, 0 },
	{ "multicast", 64, 8, 0 }, { "collisions", 72, 8, 0 },
	{ "rx_length_errors", 80, 8, 0 }, { "rx_over_errors", 88, 8, 0 },
	{ "rx_crc_errors", 96, 8, 0 }, { "rx_frame_errors", 104, 8, 0 },
	{ "rx_fifo_errors", 112, 8, 0 }, { "rx_missed_errors", 120, 8, 0 },
	{ "tx_aborted_errors", 128, 8, 0 }, { "tx_carrier_errors", 136, 8, 0 },
	{ "tx_fifo_errors", 144, 8, 0 }, { "tx_heartbeat_errors", 152, 8, 0 },
	{ "tx_window_errors", 160, 8, 0 }, { "rx_compressed", 168, 8, 0 },
	{ "tx_compressed", 176, 8, 0 }, { "rx_nohandler", 184, 8, F_NEW },
	{ "rx_otherhost_dropped", 192, 8, F_NEW },
	{ NULL, 200, 0, 0 }
};

static const struct nla_field f_ifla_inet6_cacheinfo[] = {
	{ "max_reasm_len", 0, 4, 0 }, { "tstamp", 4, 4, 0 },
	{ "reachable_time", 8, 4, 0 }, { "retrans_time", 12, 4, 0 },
	{ NULL, 16, 0, 0 }
};

static const struct nla_field f_ifla_vf_vlan[] = {
	{ "vf", 0, 4, 0 }, { "vlan", 4, 4, 0 }, { "qos", 8, 4, 0 },
	{ NULL, 12, 0, 0 }
};

static const struct nla_field f_ifla_vf_tx_rate[] = {
	{ "vf", 0, 4, 0 }, { "rate", 4, 4, 0 },
	{ NULL, 8, 0, 0 }
};

static const struct nla_field f_ifla_vf_spoofchk[] = {
	{ "vf", 0, 4, 0 }, { "setting", 4, 4, 0 },
	{ NULL, 8, 0, 0 }
};

static const struct nla_field f_ifla_vf_rate[] = {
	{ "vf", 0, 4, 0 }, { "min_tx_rate", 4, 4, 0 },
	{ "max_tx_rate", 8, 4, 0 },
	{ NULL, 12, 0, 0 }
};

static const struct nla_field f_ifla_vf_rss_query_en[] = {
	{ "vf", 0, 4, 0 }, { "setting", 4, 4, 0 },
	{ NULL, 8, 0, 0 }
};

static const struct nla_field f_ifla_vf_trust[] = {
	{ "vf", 0, 4, 0 }, { "setting", 4, 4, 0 },
	{ NULL, 8, 0, 0 }
};

static const struct nla_row r_link[] = {
	{ 0, N_HEX, "IFLA_UNSPEC" },
	{ 1, N_LLADDR, "IFLA_ADDRESS" },
	{ 2, N_LLADDR, "IFLA_BROADCAST" },
	{ 3, N_STR, "IFLA_IFNAME" },
	{ 4, N_U32, "IFLA_MTU" },
	{ 5, N_IFINDEX, "IFLA_LINK" },
	{ 6, N_STR, "IFLA_QDISC" },
	{ 7, N_STRUCT, "IFLA_STATS", .field = f_ifla_stats },
	{ 8, N_HEX, "IFLA_COST" },
	{ 9, N_HEX, "IFLA_PRIORITY" },
	{ 10, N_IFINDEX, "IFLA_MASTER" },
	{ 11, N_HEX, "IFLA_WIRELESS" },
	{ 12, N_FN, "IFLA_PROTINFO", .fn = nla_protinfo },
	{ 13, N_U32, "IFLA_TXQLEN" },
	{ 14, N_STRUCT, "IFLA_MAP", .field = f_ifla_map },
	{ 15, N_U32, "IFLA_WEIGHT" },
	{ 16, N_U8, "IFLA_OPERSTATE" },
	{ 17, N_U8, "IFLA_LINKMODE" },
	{ 18, N_NEST, "IFLA_LINKINFO", .sub = &nla_linkinfo },
	{ 19, N_U32, "IFLA_NET_NS_PID" },
	{ 20, N_STR, "IFLA_IFALIAS" },
	{ 21, N_U32, "IFLA_NUM_VF" },
	{ 22, N_NEST, "IFLA_VFINFO_LIST", .sub = &nla_vflist },
	{ 23, N_STRUCT, "IFLA_STATS64", .field = f_ifla_stats64 },
	{ 24, N_NEST, "IFLA_VF_PORTS", .sub = &nla_vfports },
	{ 25, N_NEST, "IFLA_PORT_SELF", .sub = &nla_port },
	{ 26, N_FN, "IFLA_AF_SPEC", .fn = nla_afspec },
	{ 27, N_U32, "IFLA_GROUP" },
	{ 28, N_S32, "IFLA_NET_NS_FD" },
	{ 29, N_FN, "IFLA_EXT_MASK", .fn = nla_ext_mask },
	{ 30, N_U32, "IFLA_PROMISCUITY" },
	{ 31, N_U32, "IFLA_NUM_TX_QUEUES" },
	{ 32, N_U32, "IFLA_NUM_RX_QUEUES" },
	{ 33, N_U8, "IFLA_CARRIER" },
	{ 34, N_HEX, "IFLA_PHYS_PORT_ID" },
	{ 35, N_U32, "IFLA_CARRIER_CHANGES" },
	{ 36, N_HEX, "IFLA_PHYS_SWITCH_ID" },
	{ 37, N_S32, "IFLA_LINK_NETNSID" },
	{ 38, N_STR, "IFLA_PHYS_PORT_NAME" },
	{ 39, N_U8, "IFLA_PROTO_DOWN" },
	{ 40, N_U32, "IFLA_GSO_MAX_SEGS" },
	{ 41, N_U32, "IFLA_GSO_MAX_SIZE" },
	{ 42, N_HEX, "IFLA_PAD" },
	{ 43, N_NEST, "IFLA_XDP", .sub = &nla_xdp },
	{ 44, N_FN, "IFLA_EVENT", .fn = nla_event },
	{ 45, N_S32, "IFLA_NEW_NETNSID" },
	{ 46, N_S32, "IFLA_IF_NETNSID" },
	{ 47, N_U32, "IFLA_CARRIER_UP_COUNT" },
	{ 48, N_U32, "IFLA_CARRIER_DOWN_COUNT" },
	{ 49, N_IFINDEX, "IFLA_NEW_IFINDEX" },
	{ 50, N_U32, "IFLA_MIN_MTU" },
	{ 51, N_U32, "IFLA_MAX_MTU" },
	{ 52, N_FN, "IFLA_PROP_LIST", .fn = nla_proplist },
	{ 53, N_STR, "IFLA_ALT_IFNAME" },
	{ 54, N_LLADDR, "IFLA_PERM_ADDRESS" },
	{ 55, N_FN, "IFLA_PROTO_DOWN_REASON", .fn = nla_downreason },
	{ 56, N_STR, "IFLA_PARENT_DEV_NAME" },
	{ 57, N_STR, "IFLA_PARENT_DEV_BUS_NAME" },
	{ 58, N_U32, "IFLA_GRO_MAX_SIZE" },
	{ 59, N_U32, "IFLA_TSO_MAX_SIZE" },
	{ 60, N_U32, "IFLA_TSO_MAX_SEGS" },
	{ 61, N_U32, "IFLA_ALLMULTI" },
};
NLA_SET(link, "IFLA_???");

static const struct nla_row r_linkinfo[] = {
	{ 0, N_HEX, "IFLA_INFO_UNSPEC" },
	{ 1, N_STR, "IFLA_INFO_KIND" },
	{ 2, N_FN, "IFLA_INFO_DATA", .fn = nla_infodata },
	{ 3, N_HEX, "IFLA_INFO_XSTATS" },
	{ 4, N_STR, "IFLA_INFO_SLAVE_KIND" },
	{ 5, N_HEX, "IFLA_INFO_SLAVE_DATA" },
};
NLA_SET(linkinfo, "IFLA_INFO_???");

static const struct nla_row r_brinfo[] = {
	{ 0, N_HEX, "IFLA_BR_UNSPEC" },
	{ 1, N_TICKS, "IFLA_BR_FORWARD_DELAY" },
	{ 2, N_TICKS, "IFLA_BR_HELLO_TIME" },
	{ 3, N_TICKS, "IFLA_BR_MAX_AGE" },
	{ 4, N_TICKS, "IFLA_BR_AGEING_TIME" },
	{ 5, N_U32, "IFLA_BR_STP_STATE" },
	{ 6, N_U16, "IFLA_BR_PRIORITY" },
	{ 7, N_U8, "IFLA_BR_VLAN_FILTERING" },
	{ 8, N_HEX, "IFLA_BR_VLAN_PROTOCOL" },
	{ 9, N_X16, "IFLA_BR_GROUP_FWD_MASK" },
	{ 10, N_FN, "IFLA_BR_ROOT_ID", .fn = nla_brid },
	{ 11, N_FN, "IFLA_BR_BRIDGE_ID", .fn = nla_brid },
	{ 12, N_U16, "IFLA_BR_ROOT_PORT" },
	{ 13, N_U32, "IFLA_BR_ROOT_PATH_COST" },
	{ 14, N_U8, "IFLA_BR_TOPOLOGY_CHANGE" },
	{ 15, N_U8, "IFLA_BR_TOPOLOGY_CHANGE_DETECTED" },
	{ 16, N_TICKS, "IFLA_BR_HELLO_TIMER" },
	{ 17, N_TICKS, "IFLA_BR_TCN_TIMER" },
	{ 18, N_TICKS, "IFLA_BR_TOPOLOGY_CHANGE_TIMER" },
	{ 19, N_TICKS, "IFLA_BR_GC_TIMER" },
	{ 20, N_MAC, "IFLA_BR_GROUP_ADDR" },
	{ 21, N_HEX, "IFLA_BR_FDB_FLUSH" },
	{ 22, N_U8, "IFLA_BR_MCAST_ROUTER" },
	{ 23, N_U8, "IFLA_BR_MCAST_SNOOPING" },
	{ 24, N_U8, "IFLA_BR_MCAST_QUERY_USE_IFADDR" },
	{ 25, N_U8, "IFLA_BR_MCAST_QUERIER" },
	{ 26, N_U32, "IFLA_BR_MCAST_HASH_ELASTICITY" },
	{ 27, N_U32, "IFLA_BR_MCAST_HASH_MAX" },
	{ 28, N_U32, "IFLA_BR_MCAST_LAST_MEMBER_CNT" },
	{ 29, N_U32, "IFLA_BR_MCAST_STARTUP_QUERY_CNT" },
	{ 30, N_TICKS, "IFLA_BR_MCAST_LAST_MEMBER_INTVL" },
	{ 31, N_TICKS, "IFLA_BR_MCAST_MEMBERSHIP_INTVL" },
	{ 32, N_TICKS, "IFLA_BR_MCAST_QUERIER_INTVL" },
	{ 33, N_TICKS, "IFLA_BR_MCAST_QUERY_INTVL" },
	{ 34, N_TICKS, "IFLA_BR_MCAST_QUERY_RESPONSE_INTVL" },
	{ 35, N_TICKS, "IFLA_BR_MCAST_STARTUP_QUERY_INTVL" },
	{ 36, N_U8, "IFLA_BR_NF_CALL_IPTABLES" },
	{ 37, N_U8, "IFLA_BR_NF_CALL_IP6TABLES" },
	{ 38, N_U8, "IFLA_BR_NF_CALL_ARPTABLES" },
	{ 39, N_U16, "IFLA_BR_VLAN_DEFAULT_PVID" },
	{ 40, N_HEX, "IFLA_BR_PAD" },
	{ 41, N_U8, "IFLA_BR_VLAN_STATS_ENABLED" },
	{ 42, N_U8, "IFLA_BR_MCAST_STATS_ENABLED" },
	{ 43, N_U8, "IFLA_BR_MCAST_IGMP_VERSION" },
	{ 44, N_U8, "IFLA_BR_MCAST_MLD_VERSION" },
	{ 45, N_U8, "IFLA_BR_VLAN_STATS_PER_PORT" },
	{ 46, N_HEX, "IFLA_BR_MULTI_BOOLOPT" },
	{ 47, N_HEX, "IFLA_BR_MCAST_QUERIER_STATE" },
};
NLA_SET(brinfo, "IFLA_BR_???");

static const struct nla_row r_tuninfo[] = {
	{ 0, N_HEX, "IFLA_TUN_UNSPEC" },
	{ 1, N_U32, "IFLA_TUN_OWNER" },
	{ 2, N_U32, "IFLA_TUN_GROUP" },
	{ 3, N_FN, "IFLA_TUN_TYPE", .fn = nla_tuntype },
	{ 4, N_U8, "IFLA_TUN_PI" },
	{ 5, N_U8, "IFLA_TUN_VNET_HDR" },
	{ 6, N_U8, "IFLA_TUN_PERSIST" },
	{ 7, N_U8, "IFLA_TUN_MULTI_QUEUE" },
	{ 8, N_U32, "IFLA_TUN_NUM_QUEUES" },
	{ 9, N_U32, "IFLA_TUN_NUM_DISABLED_QUEUES" },
};
NLA_SET(tuninfo, "IFLA_TUN_???");

static const struct nla_row r_inet[] = {
	{ 0, N_HEX, "IFLA_INET_UNSPEC" },
	{ 1, N_FN, "IFLA_INET_CONF", .fn = nla_inet_conf },
};
NLA_SET(inet, "IFLA_INET_???");

static const struct nla_row r_inet6[] = {
	{ 0, N_HEX, "IFLA_INET6_UNSPEC" },
	{ 1, N_FN, "IFLA_INET6_FLAGS", .fn = nla_inet6_flags },
	{ 2, N_FN, "IFLA_INET6_CONF", .fn = nla_inet6_conf },
	{ 3, N_FN, "IFLA_INET6_STATS", .fn = nla_inet6_stats },
	{ 4, N_HEX, "IFLA_INET6_MCAST" },
	{ 5, N_STRUCT, "IFLA_INET6_CACHEINFO", .field = f_ifla_inet6_cacheinfo },
	{ 6, N_FN, "IFLA_INET6_ICMP6STATS", .fn = nla_icmp6_stats },
	{ 7, N_FN, "IFLA_INET6_TOKEN", .fn = nla_in6 },
	{ 8, N_FN, "IFLA_INET6_ADDR_GEN_MODE", .fn = nla_genmode },
	{ 9, N_U32, "IFLA_INET6_RA_MTU" },
};
NLA_SET(inet6, "IFLA_INET6_???");

static const struct nla_row r_xdp[] = {
	{ 0, N_HEX, "IFLA_XDP_UNSPEC" },
	{ 1, N_U32, "IFLA_XDP_FD" },
	{ 2, N_FN, "IFLA_XDP_ATTACHED", .fn = nla_xdp_attached },
	{ 3, N_FN, "IFLA_XDP_FLAGS", .fn = nla_xdp_flags },
	{ 4, N_U32, "IFLA_XDP_PROG_ID" },
	{ 5, N_U32, "IFLA_XDP_DRV_PROG_ID" },
	{ 6, N_U32, "IFLA_XDP_SKB_PROG_ID" },
	{ 7, N_U32, "IFLA_XDP_HW_PROG_ID" },
	{ 8, N_U32, "IFLA_XDP_EXPECTED_FD" },
};
NLA_SET(xdp, "IFLA_XDP_???");

static const struct nla_row r_vflist[] = {
	{ 0, N_HEX, "IFLA_VF_INFO_UNSPEC" },
	{ 1, N_NEST, "IFLA_VF_INFO", .sub = &nla_vf },
};
NLA_SET(vflist, "IFLA_VF_INFO_???");

static const struct nla_row r_vf[] = {
	{ 0, N_HEX, "IFLA_VF_UNSPEC" },
	{ 1, N_FN, "IFLA_VF_MAC", .fn = nla_vf_mac },
	{ 2, N_STRUCT, "IFLA_VF_VLAN", .field = f_ifla_vf_vlan },
	{ 3, N_STRUCT, "IFLA_VF_TX_RATE", .field = f_ifla_vf_tx_rate },
	{ 4, N_STRUCT, "IFLA_VF_SPOOFCHK", .field = f_ifla_vf_spoofchk },
	{ 5, N_FN, "IFLA_VF_LINK_STATE", .fn = nla_vf_state },
	{ 6, N_STRUCT, "IFLA_VF_RATE", .field = f_ifla_vf_rate },
	{ 7, N_STRUCT, "IFLA_VF_RSS_QUERY_EN", .field = f_ifla_vf_rss_query_en },
	{ 8, N_NEST, "IFLA_VF_STATS", .sub = &nla_vfstats },
	{ 9, N_STRUCT, "IFLA_VF_TRUST", .field = f_ifla_vf_trust },
	{ 10, N_FN, "IFLA_VF_IB_NODE_GUID", .fn = nla_vf_guid },
	{ 11, N_FN, "IFLA_VF_IB_PORT_GUID", .fn = nla_vf_guid },
	{ 12, N_NEST, "IFLA_VF_VLAN_LIST", .sub = &nla_vfvlan },
	{ 13, N_FN, "IFLA_VF_BROADCAST", .fn = nla_vf_broadcast },
};
NLA_SET(vf, "IFLA_VF_???");

static const struct nla_row r_vfstats[] = {
	{ 0, N_U64, "IFLA_VF_STATS_RX_PACKETS" },
	{ 1, N_U64, "IFLA_VF_STATS_TX_PACKETS" },
	{ 2, N_U64, "IFLA_VF_STATS_RX_BYTES" },
	{ 3, N_U64, "IFLA_VF_STATS_TX_BYTES" },
	{ 4, N_U64, "IFLA_VF_STATS_BROADCAST" },
	{ 5, N_U64, "IFLA_VF_STATS_MULTICAST" },
	{ 6, N_HEX, "IFLA_VF_STATS_PAD" },
	{ 7, N_U64, "IFLA_VF_STATS_RX_DROPPED" },
	{ 8, N_U64, "IFLA_VF_STATS_TX_DROPPED" },
};
NLA_SET(vfstats, "IFLA_VF_STATS_???");

static const struct nla_row r_vfvlan[] = {
	{ 0, N_HEX, "IFLA_VF_VLAN_INFO_UNSPEC" },
	{ 1, N_FN, "IFLA_VF_VLAN_INFO", .fn = nla_vf_vlan },
};
NLA_SET(vfvlan, "IFLA_VF_VLAN_INFO_???");

static const struct nla_row r_vfports[] = {
	{ 0, N_HEX, "IFLA_VF_PORT_UNSPEC" },
	{ 1, N_NEST, "IFLA_VF_PORT", .sub = &nla_port },
};
NLA_SET(vfports, "IFLA_VF_PORT_???");

static const struct nla_row r_port[] = {
	{ 0, N_HEX, "IFLA_PORT_UNSPEC" },
	{ 1, N_U32, "IFLA_PORT_VF" },
	{ 2, N_STR, "IFLA_PORT_PROFILE" },
	{ 3, N_FN, "IFLA_PORT_VSI_TYPE", .fn = nla_vsi },
	{ 4, N_HEX, "IFLA_PORT_INSTANCE_UUID" },
	{ 5, N_HEX, "IFLA_PORT_HOST_UUID" },
	{ 6, N_U8, "IFLA_PORT_REQUEST" },
	{ 7, N_U16, "IFLA_PORT_RESPONSE" },
};
NLA_SET(port, "IFLA_VF_PORT_???");

static const struct nla_row r_brport[] = {
	{ 0, N_HEX, "IFLA_BRPORT_UNSPEC" },
	{ 1, N_U8, "IFLA_BRPORT_STATE" },
	{ 2, N_U16, "IFLA_BRPORT_PRIORITY" },
	{ 3, N_U32, "IFLA_BRPORT_COST" },
	{ 4, N_U8, "IFLA_BRPORT_MODE" },
	{ 5, N_U8, "IFLA_BRPORT_GUARD" },
	{ 6, N_U8, "IFLA_BRPORT_PROTECT" },
	{ 7, N_U8, "IFLA_BRPORT_FAST_LEAVE" },
	{ 8, N_U8, "IFLA_BRPORT_LEARNING" },
	{ 9, N_U8, "IFLA_BRPORT_UNICAST_FLOOD" },
	{ 10, N_U8, "IFLA_BRPORT_PROXYARP" },
	{ 11, N_U8, "IFLA_BRPORT_LEARNING_SYNC" },
	{ 12, N_U8, "IFLA_BRPORT_PROXYARP_WIFI" },
	{ 13, N_FN, "IFLA_BRPORT_ROOT_ID", .fn = nla_brid },
	{ 14, N_FN, "IFLA_BRPORT_BRIDGE_ID", .fn = nla_brid },
	{ 15, N_U16, "IFLA_BRPORT_DESIGNATED_PORT" },
	{ 16, N_U16, "IFLA_BRPORT_DESIGNATED_COST" },
	{ 17, N_U16, "IFLA_BRPORT_ID" },
	{ 18, N_U16, "IFLA_BRPORT_NO" },
	{ 19, N_U8, "IFLA_BRPORT_TOPOLOGY_CHANGE_ACK" },
	{ 20, N_U8, "IFLA_BRPORT_CONFIG_PENDING" },
	{ 21, N_TICKS, "IFLA_BRPORT_MESSAGE_AGE_TIMER" },
	{ 22, N_TICKS, "IFLA_BRPORT_FORWARD_DELAY_TIMER" },
	{ 23, N_TICKS, "IFLA_BRPORT_HOLD_TIMER" },
	{ 24, N_HEX, "IFLA_BRPORT_FLUSH" },
	{ 25, N_U8, "IFLA_BRPORT_MULTICAST_ROUTER" },
	{ 26, N_HEX, "IFLA_BRPORT_PAD" },
	{ 27, N_U8, "IFLA_BRPORT_MCAST_FLOOD" },
	{ 28, N_U8, "IFLA_BRPORT_MCAST_TO_UCAST" },
	{ 29, N_U8, "IFLA_BRPORT_VLAN_TUNNEL" },
	{ 30, N_U8, "IFLA_BRPORT_BCAST_FLOOD" },
	{ 31, N_X16, "IFLA_BRPORT_GROUP_FWD_MASK" },
	{ 32, N_U8, "IFLA_BRPORT_NEIGH_SUPPRESS" },
	{ 33, N_U8, "IFLA_BRPORT_ISOLATED" },
	{ 34, N_IFINDEX, "IFLA_BRPORT_BACKUP_PORT" },
	{ 35, N_U8, "IFLA_BRPORT_MRP_RING_OPEN" },
	{ 36, N_U8, "IFLA_BRPORT_MRP_IN_OPEN" },
	{ 37, N_U32, "IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT" },
	{ 38, N_U32, "IFLA_BRPORT_MCAST_EHT_HOSTS_CNT" },
	{ 39, N_U8, "IFLA_BRPORT_LOCKED" },
};
NLA_SET(brport, "IFLA_BRPORT_???");

static const struct nla_row r_bridge_af[] = {
	{ 0, N_FN, "IFLA_BRIDGE_FLAGS", .fn = nla_bridge_flags },
	{ 1, N_FN, "IFLA_BRIDGE_MODE", .fn = nla_bridge_mode },
	{ 2, N_FN, "IFLA_BRIDGE_VLAN_INFO", .fn = nla_bridge_vlan },
	{ 3, N_NEST, "IFLA_BRIDGE_VLAN_TUNNEL_INFO", .sub = &nla_bridge_tunnel },
	{ 4, N_HEX, "IFLA_BRIDGE_MRP" },
	{ 5, N_HEX, "IFLA_BRIDGE_CFM" },
	{ 6, N_HEX, "IFLA_BRIDGE_MST" },
};
NLA_SET(bridge_af, "IFLA_BRIDGE_???");

static const struct nla_row r_bridge_tunnel[] = {
	{ 0, N_HEX, "IFLA_BRIDGE_VLAN_TUNNEL_UNSPEC" },
	{ 1, N_U32, "IFLA_BRIDGE_VLAN_TUNNEL_ID" },
	{ 2, N_U16, "IFLA_BRIDGE_VLAN_TUNNEL_VID" },
	{ 3, N_FN, "IFLA_BRIDGE_VLAN_TUNNEL_FLAGS", .fn = nla_vlan_flags },
};
NLA_SET(bridge_tunnel, "IFLA_BRIDGE_VLAN_TUNNEL_???");

static const struct nla_row r_mctp[] = {
	{ 0, N_HEX, "IFLA_MCTP_UNSPEC" },
	{ 1, N_U32, "IFLA_MCTP_NET" },
};
NLA_SET(mctp, "IFLA_MCTP_???");
