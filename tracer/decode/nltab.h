/* SPDX-License-Identifier: MIT */
/* nltab.h - the tables of xlat_netlink.c */
#ifndef TRACER_NLTAB_H
#define TRACER_NLTAB_H

#include "tracer/decode/xlat.h"

extern const struct xlat x_nl_route, x_nl_diag, x_nl_xfrm, x_nl_selinux;
extern const struct xlat x_nl_audit, x_nl_base, x_rtprot, x_rttable;
extern const struct xlat x_rttable_rule, x_rtscope, x_rtntype, x_rtm_flags;
extern const struct xlat x_fr_act, x_fib_rule, x_ifa_flags, x_ext_mask;
extern const struct xlat x_nud, x_ntf, x_ntf_ext, x_rtnh;
extern const struct xlat x_encap, x_iptos, x_tcp_states, x_tcp_state_bits;
extern const struct xlat x_idiag_ext, x_event, x_genmode, x_inet6_flags;
extern const struct xlat x_nhtype, x_xdp_attached, x_xdp_flags, x_act_flags;
extern const struct xlat x_hw_stats, x_stats_bits, x_udiag_show, x_ndiag_show;
extern const struct xlat x_pdiag_show, x_shutdown_bits, x_nlmsgerr;

extern const struct xlat x_tls_versions, x_tls_ciphers, x_tls_conf;
extern const struct xlat x_mptcp_flags, x_smc_states, x_smc_reasons;
extern const struct xlat x_smc_roles, x_bridge_vlan, x_rtnl_families;
extern const struct xlat x_bridge_flags, x_bridge_mode, x_vf_link;
extern const struct xlat x_mdb_state, x_mdb_flags, x_router_type, x_fdb_notify;

/* Messages by netfilter subsystem; NULL: it has none. */
#define NF_SUBSYS 13
extern const struct xlat *const nf_messages[NF_SUBSYS];
extern const struct xlat x_nf_subsys, x_nf_ctnetlink, x_nf_ctnetlink_exp;
extern const struct xlat x_nf_queue, x_nf_ulog, x_nf_osf, x_nf_ipset;
extern const struct xlat x_nf_acct, x_nf_ctnetlink_timeout, x_nf_cthelper;
extern const struct xlat x_nf_nftables, x_nf_nft_compat, x_nf_hook;

extern const char *const nl_devconf4[], *const nl_devconf6[];
extern const char *const nl_ipstats[], *const nl_icmp6[];
extern const char *const nl_skmeminfo[];

#endif
