// SPDX-License-Identifier: MIT
/* nla_tables.c - netlink attributes by the message or the nest they are in */
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
	{ "tx_compressed", 88, 4, 0 }, { "rx_nohandler", 92, 4, 0 },
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
	{ "tx_compressed", 176, 8, 0 }, { "rx_nohandler", 184, 8, 0 },
	{ "rx_otherhost_dropped", 192, 8, 0 },
	{ NULL, 200, 0, 0 }
};

static const struct nla_field f_ifa_cacheinfo[] = {
	{ "ifa_prefered", 0, 4, 0 }, { "ifa_valid", 4, 4, 0 },
	{ "cstamp", 8, 4, 0 }, { "tstamp", 12, 4, 0 },
	{ NULL, 16, 0, 0 }
};

static const struct nla_field f_rta_cacheinfo[] = {
	{ "rta_clntref", 0, 4, 0 }, { "rta_lastuse", 4, 4, 0 },
	{ "rta_expires", 8, 4, 0 }, { "rta_error", 12, 4, 0 },
	{ "rta_used", 16, 4, 0 }, { "rta_id", 20, 4, 1 },
	{ "rta_ts", 24, 4, 0 }, { "rta_tsage", 28, 4, 0 },
	{ NULL, 32, 0, 0 }
};

static const struct nla_field f_rta_mfc_stats[] = {
	{ "mfcs_packets", 0, 8, 0 }, { "mfcs_bytes", 8, 8, 0 },
	{ "mfcs_wrong_if", 16, 8, 0 },
	{ NULL, 24, 0, 0 }
};

static const struct nla_field f_nda_cacheinfo[] = {
	{ "ndm_confirmed", 0, 4, 0 }, { "ndm_used", 4, 4, 0 },
	{ "ndm_updated", 8, 4, 0 }, { "ndm_refcnt", 12, 4, 0 },
	{ NULL, 16, 0, 0 }
};

static const struct nla_field f_fra_uid_range[] = {
	{ "start", 0, 4, 0 }, { "end", 4, 4, 0 },
	{ NULL, 8, 0, 0 }
};

static const struct nla_field f_fra_sport_range[] = {
	{ "start", 0, 2, 0 }, { "end", 2, 2, 0 },
	{ NULL, 4, 0, 0 }
};

static const struct nla_field f_fra_dport_range[] = {
	{ "start", 0, 2, 0 }, { "end", 2, 2, 0 },
	{ NULL, 4, 0, 0 }
};

static const struct nla_field f_tca_stats[] = {
	{ "bytes", 0, 8, 0 }, { "packets", 8, 4, 0 }, { "drops", 12, 4, 0 },
	{ "overlimits", 16, 4, 0 }, { "bps", 20, 4, 0 }, { "pps", 24, 4, 0 },
	{ "qlen", 28, 4, 0 }, { "backlog", 32, 4, 0 },
	{ NULL, 36, 0, 0 }
};

static const struct nla_field f_tca_rate[] = {
	{ "interval", 0, 1, 0 }, { "ewma_log", 1, 1, 0 },
	{ NULL, 2, 0, 0 }
};

static const struct nla_field f_ndta_config[] = {
	{ "ndtc_key_len", 0, 2, 0 }, { "ndtc_entry_size", 2, 2, 0 },
	{ "ndtc_entries", 4, 4, 0 }, { "ndtc_last_flush", 8, 4, 0 },
	{ "ndtc_last_rand", 12, 4, 0 }, { "ndtc_hash_rnd", 16, 4, 0 },
	{ "ndtc_hash_mask", 20, 4, 1 }, { "ndtc_hash_chain_gc", 24, 4, 0 },
	{ "ndtc_proxy_qlen", 28, 4, 0 },
	{ NULL, 32, 0, 0 }
};

static const struct nla_field f_ndta_stats[] = {
	{ "ndts_allocs", 0, 8, 0 }, { "ndts_destroys", 8, 8, 0 },
	{ "ndts_hash_grows", 16, 8, 0 }, { "ndts_res_failed", 24, 8, 0 },
	{ "ndts_lookups", 32, 8, 0 }, { "ndts_hits", 40, 8, 0 },
	{ "ndts_rcv_probes_mcast", 48, 8, 0 },
	{ "ndts_rcv_probes_ucast", 56, 8, 0 },
	{ "ndts_periodic_gc_runs", 64, 8, 0 },
	{ "ndts_forced_gc_runs", 72, 8, 0 }, { "ndts_table_fulls", 80, 8, 0 },
	{ NULL, 88, 0, 0 }
};

static const struct nla_field f_ifla_stats_link_64[] = {
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
	{ "tx_compressed", 176, 8, 0 }, { "rx_nohandler", 184, 8, 0 },
	{ "rx_otherhost_dropped", 192, 8, 0 },
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

static const struct nla_field f_ifla_vf_ib_node_guid[] = {
	{ "vf", 0, 4, 0 }, { "guid", 8, 8, 1 },
	{ NULL, 16, 0, 0 }
};

static const struct nla_field f_ifla_vf_ib_port_guid[] = {
	{ "vf", 0, 4, 0 }, { "guid", 8, 8, 1 },
	{ NULL, 16, 0, 0 }
};

static const struct nla_field f_tca_stats_basic[] = {
	{ "bytes", 0, 8, 0 }, { "packets", 8, 4, 0 },
	{ NULL, 12, 0, 0 }
};

static const struct nla_field f_tca_stats_rate_est[] = {
	{ "bps", 0, 4, 0 }, { "pps", 4, 4, 0 },
	{ NULL, 8, 0, 0 }
};

static const struct nla_field f_tca_stats_queue[] = {
	{ "qlen", 0, 4, 0 }, { "backlog", 4, 4, 0 }, { "drops", 8, 4, 0 },
	{ "requeues", 12, 4, 0 }, { "overlimits", 16, 4, 0 },
	{ NULL, 20, 0, 0 }
};

static const struct nla_field f_tca_stats_rate_est64[] = {
	{ "bps", 0, 8, 0 }, { "pps", 8, 8, 0 },
	{ NULL, 16, 0, 0 }
};

static const struct nla_field f_tca_stats_basic_hw[] = {
	{ "bytes", 0, 8, 0 }, { "packets", 8, 4, 0 },
	{ NULL, 12, 0, 0 }
};

static const struct nla_field f_tca_stab_base[] = {
	{ "cell_log", 0, 1, 0 }, { "size_log", 1, 1, 0 },
	{ "cell_align", 2, 2, 0 }, { "overhead", 4, 4, 0 },
	{ "linklayer", 8, 4, 0 }, { "mpu", 12, 4, 0 }, { "mtu", 16, 4, 0 },
	{ "tsize", 20, 4, 0 },
	{ NULL, 24, 0, 0 }
};

static const struct nla_field f_inet_diag_meminfo[] = {
	{ "idiag_rmem", 0, 4, 0 }, { "idiag_wmem", 4, 4, 0 },
	{ "idiag_fmem", 8, 4, 0 }, { "idiag_tmem", 12, 4, 0 },
	{ NULL, 16, 0, 0 }
};

static const struct nla_field f_inet_diag_vegasinfo[] = {
	{ "tcpv_enabled", 0, 4, 0 }, { "tcpv_rttcnt", 4, 4, 0 },
	{ "tcpv_rtt", 8, 4, 0 }, { "tcpv_minrtt", 12, 4, 0 },
	{ NULL, 16, 0, 0 }
};

static const struct nla_field f_inet_diag_dctcpinfo[] = {
	{ "dctcp_enabled", 0, 2, 0 }, { "dctcp_ce_state", 2, 2, 0 },
	{ "dctcp_alpha", 4, 4, 0 }, { "dctcp_ab_ecn", 8, 4, 0 },
	{ "dctcp_ab_tot", 12, 4, 0 },
	{ NULL, 16, 0, 0 }
};

static const struct nla_field f_inet_diag_bbrinfo[] = {
	{ "bbr_bw_lo", 0, 4, 1 }, { "bbr_bw_hi", 4, 4, 1 },
	{ "bbr_min_rtt", 8, 4, 0 }, { "bbr_pacing_gain", 12, 4, 0 },
	{ "bbr_cwnd_gain", 16, 4, 0 },
	{ NULL, 20, 0, 0 }
};

static const struct nla_field f_unix_diag_rqlen[] = {
	{ "udiag_rqueue", 0, 4, 0 }, { "udiag_wqueue", 4, 4, 0 },
	{ NULL, 8, 0, 0 }
};

static const struct nla_field f_netlink_diag_rx_ring[] = {
	{ "ndr_block_size", 0, 4, 0 }, { "ndr_block_nr", 4, 4, 0 },
	{ "ndr_frame_size", 8, 4, 0 }, { "ndr_frame_nr", 12, 4, 0 },
	{ NULL, 16, 0, 0 }
};

static const struct nla_field f_netlink_diag_tx_ring[] = {
	{ "ndr_block_size", 0, 4, 0 }, { "ndr_block_nr", 4, 4, 0 },
	{ "ndr_frame_size", 8, 4, 0 }, { "ndr_frame_nr", 12, 4, 0 },
	{ NULL, 16, 0, 0 }
};

static const struct nla_field f_packet_diag_rx_ring[] = {
	{ "pdr_block_size", 0, 4, 0 }, { "pdr_block_nr", 4, 4, 0 },
	{ "pdr_frame_size", 8, 4, 0 }, { "pdr_frame_nr", 12, 4, 0 },
	{ "pdr_retire_tmo", 16, 4, 0 }, { "pdr_sizeof_priv", 20, 4, 0 },
	{ "pdr_features", 24, 4, 0 },
	{ NULL, 28, 0, 0 }
};

static const struct nla_field f_packet_diag_tx_ring[] = {
	{ "pdr_block_size", 0, 4, 0 }, { "pdr_block_nr", 4, 4, 0 },
	{ "pdr_frame_size", 8, 4, 0 }, { "pdr_frame_nr", 12, 4, 0 },
	{ "pdr_retire_tmo", 16, 4, 0 }, { "pdr_sizeof_priv", 20, 4, 0 },
	{ "pdr_features", 24, 4, 0 },
	{ NULL, 28, 0, 0 }
};

static const struct nla_row r_link[] = {
	{ 0, N_HEX, "IFLA_UNSPEC" },
	{ 1, N_MAC, "IFLA_ADDRESS" },
	{ 2, N_MAC, "IFLA_BROADCAST" },
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
	{ 54, N_MAC, "IFLA_PERM_ADDRESS" },
	{ 55, N_FN, "IFLA_PROTO_DOWN_REASON", .fn = nla_downreason },
	{ 56, N_STR, "IFLA_PARENT_DEV_NAME" },
	{ 57, N_STR, "IFLA_PARENT_DEV_BUS_NAME" },
	{ 58, N_U32, "IFLA_GRO_MAX_SIZE" },
	{ 59, N_U32, "IFLA_TSO_MAX_SIZE" },
	{ 60, N_U32, "IFLA_TSO_MAX_SEGS" },
	{ 61, N_U32, "IFLA_ALLMULTI" },
};
const struct nla_set nla_link = { r_link, sizeof(r_link) / sizeof(r_link[0]), "IFLA_???" };

static const struct nla_row r_addr[] = {
	{ 0, N_HEX, "IFA_UNSPEC" },
	{ 1, N_ADDR, "IFA_ADDRESS" },
	{ 2, N_ADDR, "IFA_LOCAL" },
	{ 3, N_STR, "IFA_LABEL" },
	{ 4, N_ADDR, "IFA_BROADCAST" },
	{ 5, N_ADDR, "IFA_ANYCAST" },
	{ 6, N_STRUCT, "IFA_CACHEINFO", .field = f_ifa_cacheinfo },
	{ 7, N_ADDR, "IFA_MULTICAST" },
	{ 8, N_FN, "IFA_FLAGS", .fn = nla_ifa_flags },
	{ 9, N_U32, "IFA_RT_PRIORITY" },
	{ 10, N_S32, "IFA_TARGET_NETNSID" },
	{ 11, N_HEX, "IFA_PROTO" },
};
const struct nla_set nla_addr = { r_addr, sizeof(r_addr) / sizeof(r_addr[0]), "IFA_???" };

static const struct nla_row r_route[] = {
	{ 0, N_HEX, "RTA_UNSPEC" },
	{ 1, N_ADDR, "RTA_DST" },
	{ 2, N_ADDR, "RTA_SRC" },
	{ 3, N_IFINDEX, "RTA_IIF" },
	{ 4, N_IFINDEX, "RTA_OIF" },
	{ 5, N_ADDR, "RTA_GATEWAY" },
	{ 6, N_U32, "RTA_PRIORITY" },
	{ 7, N_ADDR, "RTA_PREFSRC" },
	{ 8, N_NEST, "RTA_METRICS", .sub = &nla_metrics },
	{ 9, N_FN, "RTA_MULTIPATH", .fn = nla_multipath },
	{ 10, N_U32, "RTA_PROTOINFO" },
	{ 11, N_U32, "RTA_FLOW" },
	{ 12, N_STRUCT, "RTA_CACHEINFO", .field = f_rta_cacheinfo },
	{ 13, N_HEX, "RTA_SESSION" },
	{ 14, N_U32, "RTA_MP_ALGO" },
	{ 15, N_FN, "RTA_TABLE", .fn = nla_rttable },
	{ 16, N_U32, "RTA_MARK" },
	{ 17, N_STRUCT, "RTA_MFC_STATS", .field = f_rta_mfc_stats },
	{ 18, N_FN, "RTA_VIA", .fn = nla_via },
	{ 19, N_ADDR, "RTA_NEWDST" },
	{ 20, N_U8, "RTA_PREF" },
	{ 21, N_FN, "RTA_ENCAP_TYPE", .fn = nla_encap },
	{ 22, N_HEX, "RTA_ENCAP" },
	{ 23, N_U64, "RTA_EXPIRES" },
	{ 24, N_HEX, "RTA_PAD" },
	{ 25, N_U32, "RTA_UID" },
	{ 26, N_U8, "RTA_TTL_PROPAGATE" },
	{ 27, N_U8, "RTA_IP_PROTO" },
	{ 28, N_U16, "RTA_SPORT" },
	{ 29, N_U16, "RTA_DPORT" },
	{ 30, N_HEX, "RTA_NH_ID" },
};
const struct nla_set nla_route = { r_route, sizeof(r_route) / sizeof(r_route[0]), "RTA_???" };

static const struct nla_row r_neigh[] = {
	{ 0, N_HEX, "NDA_UNSPEC" },
	{ 1, N_ADDR, "NDA_DST" },
	{ 2, N_MAC, "NDA_LLADDR" },
	{ 3, N_STRUCT, "NDA_CACHEINFO", .field = f_nda_cacheinfo },
	{ 4, N_U32, "NDA_PROBES" },
	{ 5, N_U16, "NDA_VLAN" },
	{ 6, N_BE16, "NDA_PORT" },
	{ 7, N_U32, "NDA_VNI" },
	{ 8, N_IFINDEX, "NDA_IFINDEX" },
	{ 9, N_IFINDEX, "NDA_MASTER" },
	{ 10, N_S32, "NDA_LINK_NETNSID" },
	{ 11, N_U32, "NDA_SRC_VNI" },
	{ 12, N_FN, "NDA_PROTOCOL", .fn = nla_ipproto },
	{ 13, N_U32, "NDA_NH_ID" },
	{ 14, N_NEST, "NDA_FDB_EXT_ATTRS", .sub = &nla_fdbext },
	{ 15, N_FN, "NDA_FLAGS_EXT", .fn = nla_ndm_ext },
	{ 16, N_FN, "NDA_NDM_STATE_MASK", .fn = nla_ndm_state },
	{ 17, N_FN, "NDA_NDM_FLAGS_MASK", .fn = nla_ndm_flags },
};
const struct nla_set nla_neigh = { r_neigh, sizeof(r_neigh) / sizeof(r_neigh[0]), "NDA_???" };

static const struct nla_row r_rule[] = {
	{ 0, N_HEX, "FRA_UNSPEC" },
	{ 1, N_ADDR, "FRA_DST" },
	{ 2, N_ADDR, "FRA_SRC" },
	{ 3, N_STR, "FRA_IIFNAME" },
	{ 4, N_U32, "FRA_GOTO" },
	{ 5, N_HEX, "FRA_UNUSED2" },
	{ 6, N_U32, "FRA_PRIORITY" },
	{ 7, N_HEX, "FRA_UNUSED3" },
	{ 8, N_HEX, "FRA_UNUSED4" },
	{ 9, N_HEX, "FRA_UNUSED5" },
	{ 10, N_U32, "FRA_FWMARK" },
	{ 11, N_U32, "FRA_FLOW" },
	{ 12, N_FN, "FRA_TUN_ID", .fn = nla_be64 },
	{ 13, N_U32, "FRA_SUPPRESS_IFGROUP" },
	{ 14, N_U32, "FRA_SUPPRESS_PREFIXLEN" },
	{ 15, N_FN, "FRA_TABLE", .fn = nla_rttable },
	{ 16, N_U32, "FRA_FWMASK" },
	{ 17, N_STR, "FRA_OIFNAME" },
	{ 18, N_HEX, "FRA_PAD" },
	{ 19, N_U8, "FRA_L3MDEV" },
	{ 20, N_STRUCT, "FRA_UID_RANGE", .field = f_fra_uid_range },
	{ 21, N_FN, "FRA_PROTOCOL", .fn = nla_rtprot },
	{ 22, N_FN, "FRA_IP_PROTO", .fn = nla_ipproto },
	{ 23, N_STRUCT, "FRA_SPORT_RANGE", .field = f_fra_sport_range },
	{ 24, N_STRUCT, "FRA_DPORT_RANGE", .field = f_fra_dport_range },
};
const struct nla_set nla_rule = { r_rule, sizeof(r_rule) / sizeof(r_rule[0]), "FRA_???" };

static const struct nla_row r_tc[] = {
	{ 0, N_HEX, "TCA_UNSPEC" },
	{ 1, N_STR, "TCA_KIND" },
	{ 2, N_HEX, "TCA_OPTIONS" },
	{ 3, N_STRUCT, "TCA_STATS", .field = f_tca_stats },
	{ 4, N_HEX, "TCA_XSTATS" },
	{ 5, N_STRUCT, "TCA_RATE", .field = f_tca_rate },
	{ 6, N_U32, "TCA_FCNT" },
	{ 7, N_NEST, "TCA_STATS2", .sub = &nla_tcstats },
	{ 8, N_NEST, "TCA_STAB", .sub = &nla_stab },
	{ 9, N_HEX, "TCA_PAD" },
	{ 10, N_HEX, "TCA_DUMP_INVISIBLE" },
	{ 11, N_U32, "TCA_CHAIN" },
	{ 12, N_U8, "TCA_HW_OFFLOAD" },
	{ 13, N_U32, "TCA_INGRESS_BLOCK" },
	{ 14, N_U32, "TCA_EGRESS_BLOCK" },
	{ 15, N_U32, "TCA_DUMP_FLAGS" },
};
const struct nla_set nla_tc = { r_tc, sizeof(r_tc) / sizeof(r_tc[0]), "TCA_???" };

static const struct nla_row r_action[] = {
	{ 0, N_HEX, "TCA_ACT_UNSPEC" },
	{ 1, N_STR, "TCA_ACT_KIND" },
	{ 2, N_HEX, "TCA_ACT_OPTIONS" },
	{ 3, N_U32, "TCA_ACT_INDEX" },
	{ 4, N_NEST, "TCA_ACT_STATS", .sub = &nla_tcstats },
	{ 5, N_HEX, "TCA_ACT_PAD" },
	{ 6, N_HEX, "TCA_ACT_COOKIE" },
	{ 7, N_FN, "TCA_ACT_FLAGS", .fn = nla_act_flags },
	{ 8, N_FN, "TCA_ACT_HW_STATS", .fn = nla_hw_stats },
	{ 9, N_FN, "TCA_ACT_USED_HW_STATS", .fn = nla_hw_stats },
	{ 10, N_U32, "TCA_ACT_IN_HW_COUNT" },
};
const struct nla_set nla_action = { r_action, sizeof(r_action) / sizeof(r_action[0]), "TCA_ACT_???" };

static const struct nla_row r_neightbl[] = {
	{ 0, N_HEX, "NDTA_UNSPEC" },
	{ 1, N_STR, "NDTA_NAME" },
	{ 2, N_U32, "NDTA_THRESH1" },
	{ 3, N_U32, "NDTA_THRESH2" },
	{ 4, N_U32, "NDTA_THRESH3" },
	{ 5, N_STRUCT, "NDTA_CONFIG", .field = f_ndta_config },
	{ 6, N_NEST, "NDTA_PARMS", .sub = &nla_ndtpa },
	{ 7, N_STRUCT, "NDTA_STATS", .field = f_ndta_stats },
	{ 8, N_U64, "NDTA_GC_INTERVAL" },
	{ 9, N_HEX, "NDTA_PAD" },
};
const struct nla_set nla_neightbl = { r_neightbl, sizeof(r_neightbl) / sizeof(r_neightbl[0]), "NDTA_???" };

static const struct nla_row r_addrlabel[] = {
	{ 1, N_ADDR, "IFAL_ADDRESS" },
	{ 2, N_U32, "IFAL_LABEL" },
};
const struct nla_set nla_addrlabel = { r_addrlabel, sizeof(r_addrlabel) / sizeof(r_addrlabel[0]), "IFAL_???" };

static const struct nla_row r_dcb[] = {
	{ 0, N_HEX, "DCB_ATTR_UNDEFINED" },
	{ 1, N_HEX, "DCB_ATTR_IFNAME" },
	{ 2, N_HEX, "DCB_ATTR_STATE" },
	{ 3, N_HEX, "DCB_ATTR_PFC_STATE" },
	{ 4, N_HEX, "DCB_ATTR_PFC_CFG" },
	{ 5, N_HEX, "DCB_ATTR_NUM_TC" },
	{ 6, N_HEX, "DCB_ATTR_PG_CFG" },
	{ 7, N_HEX, "DCB_ATTR_SET_ALL" },
	{ 8, N_HEX, "DCB_ATTR_PERM_HWADDR" },
	{ 9, N_HEX, "DCB_ATTR_CAP" },
	{ 10, N_HEX, "DCB_ATTR_NUMTCS" },
	{ 11, N_HEX, "DCB_ATTR_BCN" },
	{ 12, N_HEX, "DCB_ATTR_APP" },
	{ 13, N_HEX, "DCB_ATTR_IEEE" },
	{ 14, N_HEX, "DCB_ATTR_DCBX" },
	{ 15, N_HEX, "DCB_ATTR_FEATCFG" },
	{ 16, N_HEX, "DCB_ATTR_CEE" },
};
const struct nla_set nla_dcb = { r_dcb, sizeof(r_dcb) / sizeof(r_dcb[0]), "DCB_ATTR_???" };

static const struct nla_row r_netconf[] = {
	{ 0, N_HEX, "NETCONFA_UNSPEC" },
	{ 1, N_S32, "NETCONFA_IFINDEX" },
	{ 2, N_S32, "NETCONFA_FORWARDING" },
	{ 3, N_S32, "NETCONFA_RP_FILTER" },
	{ 4, N_S32, "NETCONFA_MC_FORWARDING" },
	{ 5, N_S32, "NETCONFA_PROXY_NEIGH" },
	{ 6, N_S32, "NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN" },
	{ 7, N_U32, "NETCONFA_INPUT" },
	{ 8, N_U32, "NETCONFA_BC_FORWARDING" },
};
const struct nla_set nla_netconf = { r_netconf, sizeof(r_netconf) / sizeof(r_netconf[0]), "NETCONFA_???" };

static const struct nla_row r_mdb[] = {
	{ 0, N_HEX, "MDBA_UNSPEC" },
	{ 1, N_NEST, "MDBA_MDB", .sub = &nla_mdbmdb },
	{ 2, N_NEST, "MDBA_ROUTER", .sub = &nla_router },
};
const struct nla_set nla_mdb = { r_mdb, sizeof(r_mdb) / sizeof(r_mdb[0]), "MDBA_???" };

static const struct nla_row r_nsid[] = {
	{ 0, N_HEX, "NETNSA_NONE" },
	{ 1, N_S32, "NETNSA_NSID" },
	{ 2, N_U32, "NETNSA_PID" },
	{ 3, N_U32, "NETNSA_FD" },
	{ 4, N_S32, "NETNSA_TARGET_NSID" },
	{ 5, N_S32, "NETNSA_CURRENT_NSID" },
};
const struct nla_set nla_nsid = { r_nsid, sizeof(r_nsid) / sizeof(r_nsid[0]), "NETNSA_???" };

static const struct nla_row r_stats[] = {
	{ 0, N_HEX, "IFLA_STATS_UNSPEC" },
	{ 1, N_STRUCT, "IFLA_STATS_LINK_64", .field = f_ifla_stats_link_64 },
	{ 2, N_HEX, "IFLA_STATS_LINK_XSTATS" },
	{ 3, N_HEX, "IFLA_STATS_LINK_XSTATS_SLAVE" },
	{ 4, N_HEX, "IFLA_STATS_LINK_OFFLOAD_XSTATS" },
	{ 5, N_HEX, "IFLA_STATS_AF_SPEC" },
};
const struct nla_set nla_stats = { r_stats, sizeof(r_stats) / sizeof(r_stats[0]), "IFLA_STATS_???" };

static const struct nla_row r_nexthop[] = {
	{ 0, N_HEX, "NHA_UNSPEC" },
	{ 1, N_U32, "NHA_ID" },
	{ 2, N_FN, "NHA_GROUP", .fn = nla_nhgroup },
	{ 3, N_FN, "NHA_GROUP_TYPE", .fn = nla_nhtype },
	{ 4, N_U32, "NHA_BLACKHOLE" },
	{ 5, N_IFINDEX, "NHA_OIF" },
	{ 6, N_ADDR, "NHA_GATEWAY" },
	{ 7, N_FN, "NHA_ENCAP_TYPE", .fn = nla_encap },
	{ 8, N_HEX, "NHA_ENCAP" },
	{ 9, N_U32, "NHA_GROUPS" },
	{ 10, N_IFINDEX, "NHA_MASTER" },
	{ 11, N_U32, "NHA_FDB" },
	{ 12, N_NEST, "NHA_RES_GROUP", .sub = &nla_nhres },
	{ 13, N_NEST, "NHA_RES_BUCKET", .sub = &nla_nhbucket },
};
const struct nla_set nla_nexthop = { r_nexthop, sizeof(r_nexthop) / sizeof(r_nexthop[0]), "NHA_???" };

static const struct nla_row r_linkinfo[] = {
	{ 0, N_HEX, "IFLA_INFO_UNSPEC" },
	{ 1, N_STR, "IFLA_INFO_KIND" },
	{ 2, N_FN, "IFLA_INFO_DATA", .fn = nla_infodata },
	{ 3, N_HEX, "IFLA_INFO_XSTATS" },
	{ 4, N_STR, "IFLA_INFO_SLAVE_KIND" },
	{ 5, N_HEX, "IFLA_INFO_SLAVE_DATA" },
};
const struct nla_set nla_linkinfo = { r_linkinfo, sizeof(r_linkinfo) / sizeof(r_linkinfo[0]), "IFLA_INFO_???" };

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
const struct nla_set nla_brinfo = { r_brinfo, sizeof(r_brinfo) / sizeof(r_brinfo[0]), "IFLA_BR_???" };

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
const struct nla_set nla_tuninfo = { r_tuninfo, sizeof(r_tuninfo) / sizeof(r_tuninfo[0]), "IFLA_TUN_???" };

static const struct nla_row r_inet[] = {
	{ 0, N_HEX, "IFLA_INET_UNSPEC" },
	{ 1, N_FN, "IFLA_INET_CONF", .fn = nla_inet_conf },
};
const struct nla_set nla_inet = { r_inet, sizeof(r_inet) / sizeof(r_inet[0]), "IFLA_INET_???" };

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
const struct nla_set nla_inet6 = { r_inet6, sizeof(r_inet6) / sizeof(r_inet6[0]), "IFLA_INET6_???" };

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
const struct nla_set nla_xdp = { r_xdp, sizeof(r_xdp) / sizeof(r_xdp[0]), "IFLA_XDP_???" };

static const struct nla_row r_vflist[] = {
	{ 0, N_HEX, "IFLA_VF_INFO_UNSPEC" },
	{ 1, N_NEST, "IFLA_VF_INFO", .sub = &nla_vf },
};
const struct nla_set nla_vflist = { r_vflist, sizeof(r_vflist) / sizeof(r_vflist[0]), "IFLA_VF_INFO_???" };

static const struct nla_row r_vf[] = {
	{ 0, N_HEX, "IFLA_VF_UNSPEC" },
	{ 1, N_HEX, "IFLA_VF_MAC" },
	{ 2, N_STRUCT, "IFLA_VF_VLAN", .field = f_ifla_vf_vlan },
	{ 3, N_STRUCT, "IFLA_VF_TX_RATE", .field = f_ifla_vf_tx_rate },
	{ 4, N_STRUCT, "IFLA_VF_SPOOFCHK", .field = f_ifla_vf_spoofchk },
	{ 5, N_HEX, "IFLA_VF_LINK_STATE" },
	{ 6, N_STRUCT, "IFLA_VF_RATE", .field = f_ifla_vf_rate },
	{ 7, N_STRUCT, "IFLA_VF_RSS_QUERY_EN", .field = f_ifla_vf_rss_query_en },
	{ 8, N_NEST, "IFLA_VF_STATS", .sub = &nla_vfstats },
	{ 9, N_STRUCT, "IFLA_VF_TRUST", .field = f_ifla_vf_trust },
	{ 10, N_STRUCT, "IFLA_VF_IB_NODE_GUID", .field = f_ifla_vf_ib_node_guid },
	{ 11, N_STRUCT, "IFLA_VF_IB_PORT_GUID", .field = f_ifla_vf_ib_port_guid },
	{ 12, N_NEST, "IFLA_VF_VLAN_LIST", .sub = &nla_vfvlan },
	{ 13, N_HEX, "IFLA_VF_BROADCAST" },
};
const struct nla_set nla_vf = { r_vf, sizeof(r_vf) / sizeof(r_vf[0]), "IFLA_VF_???" };

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
const struct nla_set nla_vfstats = { r_vfstats, sizeof(r_vfstats) / sizeof(r_vfstats[0]), "IFLA_VF_STATS_???" };

static const struct nla_row r_vfvlan[] = {
	{ 0, N_HEX, "IFLA_VF_VLAN_INFO_UNSPEC" },
	{ 1, N_HEX, "IFLA_VF_VLAN_INFO" },
};
const struct nla_set nla_vfvlan = { r_vfvlan, sizeof(r_vfvlan) / sizeof(r_vfvlan[0]), "IFLA_VF_VLAN_INFO_???" };

static const struct nla_row r_vfports[] = {
	{ 0, N_HEX, "IFLA_VF_PORT_UNSPEC" },
	{ 1, N_NEST, "IFLA_VF_PORT", .sub = &nla_port },
};
const struct nla_set nla_vfports = { r_vfports, sizeof(r_vfports) / sizeof(r_vfports[0]), "IFLA_VF_PORT_???" };

static const struct nla_row r_port[] = {
	{ 0, N_HEX, "IFLA_PORT_UNSPEC" },
	{ 1, N_U32, "IFLA_PORT_VF" },
	{ 2, N_STR, "IFLA_PORT_PROFILE" },
	{ 3, N_HEX, "IFLA_PORT_VSI_TYPE" },
	{ 4, N_HEX, "IFLA_PORT_INSTANCE_UUID" },
	{ 5, N_HEX, "IFLA_PORT_HOST_UUID" },
	{ 6, N_U8, "IFLA_PORT_REQUEST" },
	{ 7, N_U16, "IFLA_PORT_RESPONSE" },
};
const struct nla_set nla_port = { r_port, sizeof(r_port) / sizeof(r_port[0]), "IFLA_VF_PORT_???" };

static const struct nla_row r_metrics[] = {
	{ 0, N_HEX, "RTAX_UNSPEC" },
	{ 1, N_U32, "RTAX_LOCK" },
	{ 2, N_U32, "RTAX_MTU" },
	{ 3, N_U32, "RTAX_WINDOW" },
	{ 4, N_U32, "RTAX_RTT" },
	{ 5, N_U32, "RTAX_RTTVAR" },
	{ 6, N_U32, "RTAX_SSTHRESH" },
	{ 7, N_U32, "RTAX_CWND" },
	{ 8, N_U32, "RTAX_ADVMSS" },
	{ 9, N_U32, "RTAX_REORDERING" },
	{ 10, N_U32, "RTAX_HOPLIMIT" },
	{ 11, N_U32, "RTAX_INITCWND" },
	{ 12, N_U32, "RTAX_FEATURES" },
	{ 13, N_U32, "RTAX_RTO_MIN" },
	{ 14, N_U32, "RTAX_INITRWND" },
	{ 15, N_U32, "RTAX_QUICKACK" },
	{ 16, N_STR, "RTAX_CC_ALGO" },
	{ 17, N_HEX, "RTAX_FASTOPEN_NO_COOKIE" },
};
const struct nla_set nla_metrics = { r_metrics, sizeof(r_metrics) / sizeof(r_metrics[0]), "RTAX_???" };

static const struct nla_row r_tcstats[] = {
	{ 0, N_HEX, "TCA_STATS_UNSPEC" },
	{ 1, N_STRUCT, "TCA_STATS_BASIC", .field = f_tca_stats_basic },
	{ 2, N_STRUCT, "TCA_STATS_RATE_EST", .field = f_tca_stats_rate_est },
	{ 3, N_STRUCT, "TCA_STATS_QUEUE", .field = f_tca_stats_queue },
	{ 4, N_HEX, "TCA_STATS_APP" },
	{ 5, N_STRUCT, "TCA_STATS_RATE_EST64", .field = f_tca_stats_rate_est64 },
	{ 6, N_HEX, "TCA_STATS_PAD" },
	{ 7, N_STRUCT, "TCA_STATS_BASIC_HW", .field = f_tca_stats_basic_hw },
	{ 8, N_U64, "TCA_STATS_PKT64" },
};
const struct nla_set nla_tcstats = { r_tcstats, sizeof(r_tcstats) / sizeof(r_tcstats[0]), "TCA_STATS_???" };

static const struct nla_row r_stab[] = {
	{ 0, N_HEX, "TCA_STAB_UNSPEC" },
	{ 1, N_STRUCT, "TCA_STAB_BASE", .field = f_tca_stab_base },
	{ 2, N_FN, "TCA_STAB_DATA", .fn = nla_u16s },
};
const struct nla_set nla_stab = { r_stab, sizeof(r_stab) / sizeof(r_stab[0]), "TCA_STAB_???" };

static const struct nla_row r_ndtpa[] = {
	{ 0, N_HEX, "NDTPA_UNSPEC" },
	{ 1, N_IFINDEX, "NDTPA_IFINDEX" },
	{ 2, N_U32, "NDTPA_REFCNT" },
	{ 3, N_U64, "NDTPA_REACHABLE_TIME" },
	{ 4, N_U64, "NDTPA_BASE_REACHABLE_TIME" },
	{ 5, N_U64, "NDTPA_RETRANS_TIME" },
	{ 6, N_U64, "NDTPA_GC_STALETIME" },
	{ 7, N_U64, "NDTPA_DELAY_PROBE_TIME" },
	{ 8, N_U32, "NDTPA_QUEUE_LEN" },
	{ 9, N_U32, "NDTPA_APP_PROBES" },
	{ 10, N_U32, "NDTPA_UCAST_PROBES" },
	{ 11, N_U32, "NDTPA_MCAST_PROBES" },
	{ 12, N_U64, "NDTPA_ANYCAST_DELAY" },
	{ 13, N_U64, "NDTPA_PROXY_DELAY" },
	{ 14, N_U32, "NDTPA_PROXY_QLEN" },
	{ 15, N_U64, "NDTPA_LOCKTIME" },
	{ 16, N_U32, "NDTPA_QUEUE_LENBYTES" },
	{ 17, N_U32, "NDTPA_MCAST_REPROBES" },
	{ 18, N_HEX, "NDTPA_PAD" },
	{ 19, N_U64, "NDTPA_INTERVAL_PROBE_TIME_MS" },
};
const struct nla_set nla_ndtpa = { r_ndtpa, sizeof(r_ndtpa) / sizeof(r_ndtpa[0]), "NDTPA_???" };

static const struct nla_row r_fdbext[] = {
	{ 0, N_HEX, "NFEA_UNSPEC" },
	{ 1, N_HEX, "NFEA_ACTIVITY_NOTIFY" },
	{ 2, N_HEX, "NFEA_DONT_REFRESH" },
};
const struct nla_set nla_fdbext = { r_fdbext, sizeof(r_fdbext) / sizeof(r_fdbext[0]), "NFEA_???" };

static const struct nla_row r_mdbmdb[] = {
	{ 0, N_HEX, "MDBA_MDB_UNSPEC" },
	{ 1, N_NEST, "MDBA_MDB_ENTRY", .sub = &nla_mdbentry },
};
const struct nla_set nla_mdbmdb = { r_mdbmdb, sizeof(r_mdbmdb) / sizeof(r_mdbmdb[0]), "MDBA_MDB_???" };

static const struct nla_row r_mdbentry[] = {
	{ 0, N_HEX, "MDBA_MDB_ENTRY_UNSPEC" },
	{ 1, N_HEX, "MDBA_MDB_ENTRY_INFO" },
};
const struct nla_set nla_mdbentry = { r_mdbentry, sizeof(r_mdbentry) / sizeof(r_mdbentry[0]), "MDBA_MDB_ENTRY_???" };

static const struct nla_row r_router[] = {
	{ 0, N_HEX, "MDBA_ROUTER_UNSPEC" },
	{ 1, N_IFINDEX, "MDBA_ROUTER_PORT" },
};
const struct nla_set nla_router = { r_router, sizeof(r_router) / sizeof(r_router[0]), "MDBA_ROUTER_???" };

static const struct nla_row r_nhres[] = {
	{ 0, N_HEX, "NHA_RES_GROUP_PAD" },
	{ 1, N_U16, "NHA_RES_GROUP_BUCKETS" },
	{ 2, N_TICKS, "NHA_RES_GROUP_IDLE_TIMER" },
	{ 3, N_TICKS, "NHA_RES_GROUP_UNBALANCED_TIMER" },
	{ 4, N_TICKS, "NHA_RES_GROUP_UNBALANCED_TIME" },
};
const struct nla_set nla_nhres = { r_nhres, sizeof(r_nhres) / sizeof(r_nhres[0]), "NHA_RES_GROUP_???" };

static const struct nla_row r_nhbucket[] = {
	{ 0, N_HEX, "NHA_RES_BUCKET_PAD" },
	{ 1, N_U16, "NHA_RES_BUCKET_INDEX" },
	{ 2, N_TICKS, "NHA_RES_BUCKET_IDLE_TIME" },
	{ 3, N_U32, "NHA_RES_BUCKET_NH_ID" },
};
const struct nla_set nla_nhbucket = { r_nhbucket, sizeof(r_nhbucket) / sizeof(r_nhbucket[0]), "NHA_RES_BUCKET_???" };

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
const struct nla_set nla_brport = { r_brport, sizeof(r_brport) / sizeof(r_brport[0]), "IFLA_BRPORT_???" };

static const struct nla_row r_idiag[] = {
	{ 0, N_HEX, "INET_DIAG_NONE" },
	{ 1, N_STRUCT, "INET_DIAG_MEMINFO", .field = f_inet_diag_meminfo },
	{ 2, N_HEX, "INET_DIAG_INFO" },
	{ 3, N_STRUCT, "INET_DIAG_VEGASINFO", .field = f_inet_diag_vegasinfo },
	{ 4, N_STR, "INET_DIAG_CONG" },
	{ 5, N_U8, "INET_DIAG_TOS" },
	{ 6, N_U8, "INET_DIAG_TCLASS" },
	{ 7, N_FN, "INET_DIAG_SKMEMINFO", .fn = nla_skmeminfo },
	{ 8, N_FN, "INET_DIAG_SHUTDOWN", .fn = nla_shutdown },
	{ 9, N_STRUCT, "INET_DIAG_DCTCPINFO", .field = f_inet_diag_dctcpinfo },
	{ 10, N_FN, "INET_DIAG_PROTOCOL", .fn = nla_ipproto },
	{ 11, N_U8, "INET_DIAG_SKV6ONLY" },
	{ 12, N_HEX, "INET_DIAG_LOCALS" },
	{ 13, N_HEX, "INET_DIAG_PEERS" },
	{ 14, N_HEX, "INET_DIAG_PAD" },
	{ 15, N_U32, "INET_DIAG_MARK" },
	{ 16, N_STRUCT, "INET_DIAG_BBRINFO", .field = f_inet_diag_bbrinfo },
	{ 17, N_U32, "INET_DIAG_CLASS_ID" },
	{ 18, N_HEX, "INET_DIAG_MD5SIG" },
	{ 19, N_HEX, "INET_DIAG_ULP_INFO" },
	{ 20, N_HEX, "INET_DIAG_SK_BPF_STORAGES" },
	{ 21, N_U64, "INET_DIAG_CGROUP_ID" },
	{ 22, N_HEX, "INET_DIAG_SOCKOPT" },
};
const struct nla_set nla_idiag = { r_idiag, sizeof(r_idiag) / sizeof(r_idiag[0]), "INET_DIAG_???" };

static const struct nla_row r_udiag[] = {
	{ 0, N_STR, "UNIX_DIAG_NAME" },
	{ 1, N_HEX, "UNIX_DIAG_VFS" },
	{ 2, N_U32, "UNIX_DIAG_PEER" },
	{ 3, N_HEX, "UNIX_DIAG_ICONS" },
	{ 4, N_STRUCT, "UNIX_DIAG_RQLEN", .field = f_unix_diag_rqlen },
	{ 5, N_FN, "UNIX_DIAG_MEMINFO", .fn = nla_skmeminfo },
	{ 6, N_U8, "UNIX_DIAG_SHUTDOWN" },
	{ 7, N_U32, "UNIX_DIAG_UID" },
};
const struct nla_set nla_udiag = { r_udiag, sizeof(r_udiag) / sizeof(r_udiag[0]), "UNIX_DIAG_???" };

static const struct nla_row r_ndiag[] = {
	{ 0, N_FN, "NETLINK_DIAG_MEMINFO", .fn = nla_skmeminfo },
	{ 1, N_HEX, "NETLINK_DIAG_GROUPS" },
	{ 2, N_STRUCT, "NETLINK_DIAG_RX_RING", .field = f_netlink_diag_rx_ring },
	{ 3, N_STRUCT, "NETLINK_DIAG_TX_RING", .field = f_netlink_diag_tx_ring },
	{ 4, N_FN, "NETLINK_DIAG_FLAGS", .fn = nla_ndiag_flags },
};
const struct nla_set nla_ndiag = { r_ndiag, sizeof(r_ndiag) / sizeof(r_ndiag[0]), "NETLINK_DIAG_???" };

static const struct nla_row r_pdiag[] = {
	{ 0, N_HEX, "PACKET_DIAG_INFO" },
	{ 1, N_HEX, "PACKET_DIAG_MCLIST" },
	{ 2, N_STRUCT, "PACKET_DIAG_RX_RING", .field = f_packet_diag_rx_ring },
	{ 3, N_STRUCT, "PACKET_DIAG_TX_RING", .field = f_packet_diag_tx_ring },
	{ 4, N_U32, "PACKET_DIAG_FANOUT" },
	{ 5, N_U32, "PACKET_DIAG_UID" },
	{ 6, N_FN, "PACKET_DIAG_MEMINFO", .fn = nla_skmeminfo },
	{ 7, N_HEX, "PACKET_DIAG_FILTER" },
};
const struct nla_set nla_pdiag = { r_pdiag, sizeof(r_pdiag) / sizeof(r_pdiag[0]), "PACKET_DIAG_???" };

