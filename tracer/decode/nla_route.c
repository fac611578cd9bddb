// SPDX-License-Identifier: MIT
/* nla_route.c - attributes of the other rtnetlink messages */
// clang-format off
#include "tracer/decode/nlattr.h"

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
	{ "interval", 0, 1, F_S8 }, { "ewma_log", 1, 1, 0 },
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
	{ "ndts_forced_gc_runs", 72, 8, 0 }, { "ndts_table_fulls", 80, 8, F_NEW },
	{ NULL, 88, 0, 0 }
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
NLA_SET(addr, "IFA_???");

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
NLA_SET(route, "RTA_???");

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
NLA_SET(neigh, "NDA_???");

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
NLA_SET(rule, "FRA_???");

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
NLA_SET(tc, "TCA_???");

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
NLA_SET(action, "TCA_ACT_???");

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
NLA_SET(neightbl, "NDTA_???");

static const struct nla_row r_addrlabel[] = {
	{ 1, N_ADDR, "IFAL_ADDRESS" },
	{ 2, N_U32, "IFAL_LABEL" },
};
NLA_SET(addrlabel, "IFAL_???");

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
NLA_SET(dcb, "DCB_ATTR_???");

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
NLA_SET(netconf, "NETCONFA_???");

static const struct nla_row r_mdb[] = {
	{ 0, N_HEX, "MDBA_UNSPEC" },
	{ 1, N_NEST, "MDBA_MDB", .sub = &nla_mdbmdb },
	{ 2, N_NEST, "MDBA_ROUTER", .sub = &nla_router },
};
NLA_SET(mdb, "MDBA_???");

static const struct nla_row r_nsid[] = {
	{ 0, N_HEX, "NETNSA_NONE" },
	{ 1, N_S32, "NETNSA_NSID" },
	{ 2, N_U32, "NETNSA_PID" },
	{ 3, N_S32, "NETNSA_FD" },
	{ 4, N_S32, "NETNSA_TARGET_NSID" },
	{ 5, N_S32, "NETNSA_CURRENT_NSID" },
};
NLA_SET(nsid, "NETNSA_???");

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
NLA_SET(nexthop, "NHA_???");

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
NLA_SET(metrics, "RTAX_???");

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
NLA_SET(tcstats, "TCA_STATS_???");

static const struct nla_row r_stab[] = {
	{ 0, N_HEX, "TCA_STAB_UNSPEC" },
	{ 1, N_STRUCT, "TCA_STAB_BASE", .field = f_tca_stab_base },
	{ 2, N_FN, "TCA_STAB_DATA", .fn = nla_u16s },
};
NLA_SET(stab, "TCA_STAB_???");

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
NLA_SET(ndtpa, "NDTPA_???");

static const struct nla_row r_fdbext[] = {
	{ 0, N_HEX, "NFEA_UNSPEC" },
	{ 1, N_FN, "NFEA_ACTIVITY_NOTIFY", .fn = nla_fdb_notify },
	{ 2, N_HEX, "NFEA_DONT_REFRESH" },
};
NLA_SET(fdbext, "NFEA_???");

static const struct nla_row r_mdbmdb[] = {
	{ 0, N_HEX, "MDBA_MDB_UNSPEC" },
	{ 1, N_NEST, "MDBA_MDB_ENTRY", .sub = &nla_mdbentry },
};
NLA_SET(mdbmdb, "MDBA_MDB_???");

static const struct nla_row r_mdbentry[] = {
	{ 0, N_HEX, "MDBA_MDB_ENTRY_UNSPEC" },
	{ 1, N_FN, "MDBA_MDB_ENTRY_INFO", .fn = nla_mdb_entry },
};
NLA_SET(mdbentry, "MDBA_MDB_ENTRY_???");

static const struct nla_row r_router[] = {
	{ 0, N_HEX, "MDBA_ROUTER_UNSPEC" },
	{ 1, N_FN, "MDBA_ROUTER_PORT", .fn = nla_router_port },
};
NLA_SET(router, "MDBA_ROUTER_???");

static const struct nla_row r_nhres[] = {
	{ 0, N_HEX, "NHA_RES_GROUP_PAD" },
	{ 1, N_U16, "NHA_RES_GROUP_BUCKETS" },
	{ 2, N_TICKS, "NHA_RES_GROUP_IDLE_TIMER" },
	{ 3, N_TICKS, "NHA_RES_GROUP_UNBALANCED_TIMER" },
	{ 4, N_TICKS, "NHA_RES_GROUP_UNBALANCED_TIME" },
};
NLA_SET(nhres, "NHA_RES_GROUP_???");

static const struct nla_row r_nhbucket[] = {
	{ 0, N_HEX, "NHA_RES_BUCKET_PAD" },
	{ 1, N_U16, "NHA_RES_BUCKET_INDEX" },
	{ 2, N_TICKS, "NHA_RES_BUCKET_IDLE_TIME" },
	{ 3, N_U32, "NHA_RES_BUCKET_NH_ID" },
};
NLA_SET(nhbucket, "NHA_RES_BUCKET_???");

static const struct nla_row r_mdb_eattr[] = {
	{ 0, N_HEX, "MDBA_MDB_EATTR_UNSPEC" },
	{ 1, N_TICKS, "MDBA_MDB_EATTR_TIMER" },
	{ 2, N_HEX, "MDBA_MDB_EATTR_SRC_LIST" },
	{ 3, N_HEX, "MDBA_MDB_EATTR_GROUP_MODE" },
	{ 4, N_HEX, "MDBA_MDB_EATTR_SOURCE" },
	{ 5, N_HEX, "MDBA_MDB_EATTR_RTPROT" },
};
NLA_SET(mdb_eattr, "MDBA_MDB_EATTR_???");

static const struct nla_row r_router_pattr[] = {
	{ 0, N_HEX, "MDBA_ROUTER_PATTR_UNSPEC" },
	{ 1, N_TICKS, "MDBA_ROUTER_PATTR_TIMER" },
	{ 2, N_FN, "MDBA_ROUTER_PATTR_TYPE", .fn = nla_router_type },
	{ 3, N_TICKS, "MDBA_ROUTER_PATTR_INET_TIMER" },
	{ 4, N_TICKS, "MDBA_ROUTER_PATTR_INET6_TIMER" },
};
NLA_SET(router_pattr, "MDBA_ROUTER_PATTR_???");
