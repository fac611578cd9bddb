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

extern const char *const nl_devconf4[], *const nl_devconf6[];
extern const char *const nl_ipstats[], *const nl_icmp6[];
extern const char *const nl_skmeminfo[];

#endif
