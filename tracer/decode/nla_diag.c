// SPDX-License-Identifier: MIT
/* nla_diag.c - attributes of sock_diag: INET_DIAG_*, UNIX_DIAG_* and so on */
// clang-format off
#include "tracer/decode/nlattr.h"
#include "tracer/decode/nltab.h"

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
	{ 12, N_FN, "INET_DIAG_LOCALS", .fn = nla_sockaddrs },
	{ 13, N_FN, "INET_DIAG_PEERS", .fn = nla_sockaddrs },
	{ 14, N_HEX, "INET_DIAG_PAD" },
	{ 15, N_U32, "INET_DIAG_MARK" },
	{ 16, N_STRUCT, "INET_DIAG_BBRINFO", .field = f_inet_diag_bbrinfo },
	{ 17, N_U32, "INET_DIAG_CLASS_ID" },
	{ 18, N_FN, "INET_DIAG_MD5SIG", .fn = nla_md5sig },
	{ 19, N_NEST, "INET_DIAG_ULP_INFO", .sub = &nla_ulp },
	{ 20, N_NEST, "INET_DIAG_SK_BPF_STORAGES", .sub = &nla_bpfstores },
	{ 21, N_U64, "INET_DIAG_CGROUP_ID" },
	{ 22, N_FN, "INET_DIAG_SOCKOPT", .fn = nla_sockopt },
};
NLA_SET(idiag, "INET_DIAG_???");

static const struct nla_row r_udiag[] = {
	{ 0, N_STR, "UNIX_DIAG_NAME" },
	{ 1, N_FN, "UNIX_DIAG_VFS", .fn = nla_vfs },
	{ 2, N_U32, "UNIX_DIAG_PEER" },
	{ 3, N_FN, "UNIX_DIAG_ICONS", .fn = nla_u32s },
	{ 4, N_STRUCT, "UNIX_DIAG_RQLEN", .field = f_unix_diag_rqlen },
	{ 5, N_FN, "UNIX_DIAG_MEMINFO", .fn = nla_skmeminfo },
	{ 6, N_U8, "UNIX_DIAG_SHUTDOWN" },
	{ 7, N_U32, "UNIX_DIAG_UID" },
};
NLA_SET(udiag, "UNIX_DIAG_???");

static const struct nla_row r_ndiag[] = {
	{ 0, N_FN, "NETLINK_DIAG_MEMINFO", .fn = nla_skmeminfo },
	{ 1, N_FN, "NETLINK_DIAG_GROUPS", .fn = nla_x64s },
	{ 2, N_STRUCT, "NETLINK_DIAG_RX_RING", .field = f_netlink_diag_rx_ring },
	{ 3, N_STRUCT, "NETLINK_DIAG_TX_RING", .field = f_netlink_diag_tx_ring },
	{ 4, N_FN, "NETLINK_DIAG_FLAGS", .fn = nla_ndiag_flags },
};
NLA_SET(ndiag, "NETLINK_DIAG_???");

static const struct nla_row r_pdiag[] = {
	{ 0, N_FN, "PACKET_DIAG_INFO", .fn = nla_pdiag_info },
	{ 1, N_FN, "PACKET_DIAG_MCLIST", .fn = nla_pdiag_mclist },
	{ 2, N_STRUCT, "PACKET_DIAG_RX_RING", .field = f_packet_diag_rx_ring },
	{ 3, N_STRUCT, "PACKET_DIAG_TX_RING", .field = f_packet_diag_tx_ring },
	{ 4, N_U32, "PACKET_DIAG_FANOUT" },
	{ 5, N_U32, "PACKET_DIAG_UID" },
	{ 6, N_FN, "PACKET_DIAG_MEMINFO", .fn = nla_skmeminfo },
	{ 7, N_FN, "PACKET_DIAG_FILTER", .fn = nla_filter },
};
NLA_SET(pdiag, "PACKET_DIAG_???");

static const struct nla_row r_idiag_req[] = {
	{ 0, N_HEX, "INET_DIAG_REQ_NONE" },
	{ 1, N_FN, "INET_DIAG_REQ_BYTECODE", .fn = nla_bytecode },
	{ 2, N_HEX, "INET_DIAG_REQ_SK_BPF_STORAGES" },
	{ 3, N_FN, "INET_DIAG_REQ_PROTOCOL", .fn = nla_ipproto },
};
NLA_SET(idiag_req, "INET_DIAG_REQ_???");

static const struct nla_row r_bpfstores[] = {
	{ 0, N_HEX, "SK_DIAG_BPF_STORAGE_REP_NONE" },
	{ 1, N_NEST, "SK_DIAG_BPF_STORAGE", .sub = &nla_bpfstore },
};
NLA_SET(bpfstores, "SK_DIAG_BPF_STORAGE_???");

static const struct nla_row r_bpfstore[] = {
	{ 0, N_HEX, "SK_DIAG_BPF_STORAGE_NONE" },
	{ 1, N_HEX, "SK_DIAG_BPF_STORAGE_PAD" },
	{ 2, N_U32, "SK_DIAG_BPF_STORAGE_MAP_ID" },
	{ 3, N_XANY, "SK_DIAG_BPF_STORAGE_MAP_VALUE" },
};
NLA_SET(bpfstore, "SK_DIAG_BPF_STORAGE_???");

static const struct nla_row r_ulp[] = {
	{ 0, N_HEX, "INET_ULP_INFO_UNSPEC" },
	{ 1, N_STR, "INET_ULP_INFO_NAME" },
	{ 2, N_NEST, "INET_ULP_INFO_TLS", .sub = &nla_tls },
	{ 3, N_NEST, "INET_ULP_INFO_MPTCP", .sub = &nla_mptcp },
};
NLA_SET(ulp, "INET_ULP_INFO_???");

static const struct nla_row r_tls[] = {
	{ 0, N_HEX, "TLS_INFO_UNSPEC" },
	{ 1, N_ENUM16, "TLS_INFO_VERSION", .names = &x_tls_versions },
	{ 2, N_ENUM16, "TLS_INFO_CIPHER", .names = &x_tls_ciphers },
	{ 3, N_ENUM16, "TLS_INFO_TXCONF", .names = &x_tls_conf },
	{ 4, N_ENUM16, "TLS_INFO_RXCONF", .names = &x_tls_conf },
	{ 5, N_HEX, "TLS_INFO_ZC_RO_TX" },
	{ 6, N_HEX, "TLS_INFO_RX_NO_PAD" },
};
NLA_SET(tls, "TLS_INFO_???");

static const struct nla_row r_mptcp[] = {
	{ 0, N_HEX, "MPTCP_SUBFLOW_ATTR_UNSPEC" },
	{ 1, N_X32, "MPTCP_SUBFLOW_ATTR_TOKEN_REM" },
	{ 2, N_X32, "MPTCP_SUBFLOW_ATTR_TOKEN_LOC" },
	{ 3, N_U32, "MPTCP_SUBFLOW_ATTR_RELWRITE_SEQ" },
	{ 4, N_U64, "MPTCP_SUBFLOW_ATTR_MAP_SEQ" },
	{ 5, N_U32, "MPTCP_SUBFLOW_ATTR_MAP_SFSEQ" },
	{ 6, N_U32, "MPTCP_SUBFLOW_ATTR_SSN_OFFSET" },
	{ 7, N_U16, "MPTCP_SUBFLOW_ATTR_MAP_DATALEN" },
	{ 8, N_FLAGS32, "MPTCP_SUBFLOW_ATTR_FLAGS", .names = &x_mptcp_flags },
	{ 9, N_U8, "MPTCP_SUBFLOW_ATTR_ID_REM" },
	{ 10, N_U8, "MPTCP_SUBFLOW_ATTR_ID_LOC" },
	{ 11, N_HEX, "MPTCP_SUBFLOW_ATTR_PAD" },
};
NLA_SET(mptcp, "MPTCP_SUBFLOW_ATTR_???");

static const struct nla_field f_smc_dmbinfo[] = {
	{ "linkid", 0, 4, F_UINT }, { "peer_gid", 8, 8, F_HEX },
	{ "my_gid", 16, 8, F_HEX }, { "token", 24, 8, F_HEX },
	{ "peer_token", 32, 8, F_HEX },
	{ NULL, 40, 0, 0 }
};

static const struct nla_row r_smcdiag[] = {
	{ 0, N_HEX, "SMC_DIAG_NONE" },
	{ 1, N_FN, "SMC_DIAG_CONNINFO", .fn = nla_smc_conninfo },
	{ 2, N_FN, "SMC_DIAG_LGRINFO", .fn = nla_smc_lgrinfo },
	{ 3, N_FN, "SMC_DIAG_SHUTDOWN", .fn = nla_smc_shutdown },
	{ 4, N_STRUCT, "SMC_DIAG_DMBINFO", .field = f_smc_dmbinfo },
	{ 5, N_FN, "SMC_DIAG_FALLBACK", .fn = nla_smc_fallback },
};
NLA_SET(smcdiag, "SMC_DIAG_???");
