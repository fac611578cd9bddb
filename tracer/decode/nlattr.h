/* SPDX-License-Identifier: MIT */
/*
 * nlattr.h - netlink attributes: what each is called and how it is read
 */
#ifndef TRACER_NLATTR_H
#define TRACER_NLATTR_H

#include "tracer/decode/decode.h"

enum nla_kind {
	N_HEX,
	N_STR,
	N_U8,
	N_U16,
	N_U32,
	N_U64,
	N_S32,
	N_X16,
	N_X32,
	N_BE16,
	N_MAC,
	N_LLADDR, /* a device's own */
	N_ADDR,
	N_IFINDEX,
	N_TICKS,
	N_XANY, /* up to eight bytes */
	N_ENUM16,
	N_FLAGS32,
	N_NEST,
	N_STRUCT,
	N_FN,
};

struct nla_field {
	const char *name;
	uint8_t off, size, how; /* F_* */
};

enum {
	F_UINT,
	F_HEX,
	F_S8,
	F_NEW, /* a number; older kernels' structures end before it */
};

/* One attribute's payload, in memory of ours. */
struct nla_in {
	const uint8_t *p;
	uint32_t len;
	int family; /* of the message's header */
	const char *kind; /* IFLA_INFO_KIND seen before in this nest */
};

/* NULL: show the bytes. */
typedef struct val *nla_fn(struct dec *d, const struct nla_in *in);

struct nla_row {
	uint16_t type;
	uint8_t kind;
	const char *name;
	const struct nla_set *sub;
	const struct nla_field *field;
	nla_fn *fn;
	const struct xlat *names;
};

struct nla_set {
	const struct nla_row *row;
	size_t n;
	const char *dflt;
};

/* The set of the rows r_NAME; what a type without a row is said to be. */
#define NLA_SET(name, dflt)                                            \
	const struct nla_set nla_##name = {                            \
		r_##name, sizeof(r_##name) / sizeof(r_##name[0]), dflt \
	}

/* An IPv4 or IPv6 address; NULL when it is neither or too short. */
struct val *nla_address(struct dec *d, int family, const uint8_t *p,
			uint32_t len);
/* The structure s of that size, and what follows it. */
struct val *nla_with_rest(struct dec *d, const struct nla_in *in, struct val *s,
			  uint32_t size);
/* The attributes at p; what strace puts after a message's header. */
struct val *v_nlattrs(struct dec *d, const uint8_t *p, uint32_t len,
		      const struct nla_set *set, int family);

extern const struct nla_set nla_link, nla_addr, nla_route, nla_neigh, nla_rule,
	nla_tc, nla_action, nla_neightbl, nla_addrlabel, nla_dcb, nla_netconf,
	nla_mdb, nla_nsid, nla_stats, nla_nexthop, nla_linkinfo, nla_brinfo,
	nla_tuninfo, nla_inet, nla_inet6, nla_xdp, nla_vflist, nla_vf,
	nla_vfstats, nla_vfvlan, nla_vfports, nla_port, nla_metrics,
	nla_tcstats, nla_stab, nla_ndtpa, nla_fdbext, nla_mdbmdb, nla_mdbentry,
	nla_router, nla_nhres, nla_nhbucket, nla_brport, nla_idiag, nla_udiag,
	nla_ndiag, nla_pdiag, nla_idiag_req, nla_bpfstores, nla_bpfstore,
	nla_ulp, nla_tls, nla_mptcp, nla_smcdiag, nla_mpls, nla_bridge_af,
	nla_bridge_tunnel, nla_mctp, nla_mdb_eattr, nla_router_pattr;

nla_fn nla_downreason, nla_act_flags, nla_afspec, nla_be64, nla_brid, nla_encap,
	nla_event, nla_ext_mask, nla_genmode, nla_hw_stats, nla_icmp6_stats,
	nla_ifa_flags, nla_in6, nla_inet6_conf, nla_inet6_flags,
	nla_inet6_stats, nla_inet_conf, nla_infodata, nla_ipproto,
	nla_multipath, nla_ndiag_flags, nla_ndm_ext, nla_ndm_flags,
	nla_ndm_state, nla_nhgroup, nla_nhtype, nla_proplist, nla_protinfo,
	nla_rtprot, nla_rttable, nla_shutdown, nla_skmeminfo, nla_tuntype,
	nla_u16s, nla_via, nla_xdp_attached, nla_xdp_flags, nla_bytecode,
	nla_sockaddrs, nla_md5sig, nla_sockopt, nla_u32s, nla_x64s, nla_vfs,
	nla_pdiag_info, nla_pdiag_mclist, nla_filter, nla_smc_conninfo,
	nla_smc_lgrinfo, nla_smc_shutdown, nla_smc_fallback, nla_br_stp,
	nla_br_vlan, nla_br_mcast, nla_stats_afspec, nla_u8s, nla_bridge_flags,
	nla_bridge_mode, nla_bridge_vlan, nla_vsi, nla_vlan_flags, nla_vf_mac,
	nla_vf_state, nla_vf_guid, nla_vf_broadcast, nla_vf_vlan, nla_mdb_entry,
	nla_router_port, nla_router_type, nla_fdb_notify, nla_mpls_link;

#endif
