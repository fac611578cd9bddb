// SPDX-License-Identifier: MIT
/*
 * nla_stats.c - attributes of RTM_GETSTATS, and what nests in them
 *
 * <linux/if_link.h>, if_bridge.h, if_bonding.h, mpls.h.
 */
#include "tracer/decode/nl.h"

struct val *nla_br_stp(struct dec *d, const struct nla_in *in)
{
	static const char *const names[] = { "transition_blk", "transition_fwd",
					     "rx_bpdu",	       "tx_bpdu",
					     "rx_tcn",	       "tx_tcn" };
	struct val *s;
	int i;

	if (in->len < 48)
		return NULL;
	s = v_struct(d, NULL);
	for (i = 0; i < 6; i++)
		val_add(s, v_uint(d, names[i], nl_get(in->p + 8 * i, 8)));
	return nla_with_rest(d, in, s, 48);
}

struct val *nla_mpls_link(struct dec *d, const struct nla_in *in)
{
	static const char *const names[] = {
		"rx_packets", "tx_packets", "rx_bytes",
		"tx_bytes",   "rx_errors",  "tx_errors",
		"rx_dropped", "tx_dropped", "rx_noroute",
	};
	struct val *s;
	int i;

	if (in->len < 72)
		return NULL;
	s = v_struct(d, NULL);
	for (i = 0; i < 9; i++)
		val_add(s, v_uint(d, names[i], nl_get(in->p + 8 * i, 8)));
	return nla_with_rest(d, in, s, 72);
}

struct val *nla_br_vlan(struct dec *d, const struct nla_in *in)
{
	static const char *const names[] = { "rx_bytes", "rx_packets",
					     "tx_bytes", "tx_packets" };
	struct val *s;
	int i;

	if (in->len < 40)
		return NULL;
	s = v_struct(d, NULL);
	for (i = 0; i < 4; i++)
		val_add(s, v_uint(d, names[i], nl_get(in->p + 8 * i, 8)));
	val_add(s, v_uint(d, "vid", nl_get(in->p + 32, 2)));
	val_add(s, v_flags(d, "flags", &x_bridge_vlan, nl_get(in->p + 34, 2)));
	if (nl_get(in->p + 36, 4))
		val_add(s, v_hex(d, "pad2", nl_get(in->p + 36, 4)));
	return nla_with_rest(d, in, s, 40);
}

/* struct br_mcast_stats: most counters are one for each direction. */
struct val *nla_br_mcast(struct dec *d, const struct nla_in *in)
{
	static const struct {
		const char *name;
		bool pair;
	} f[] = {
		{ "igmp_v1queries", true }, { "igmp_v2queries", true },
		{ "igmp_v3queries", true }, { "igmp_leaves", true },
		{ "igmp_v1reports", true }, { "igmp_v2reports", true },
		{ "igmp_v3reports", true }, { "igmp_parse_errors", false },
		{ "mld_v1queries", true },  { "mld_v2queries", true },
		{ "mld_leaves", true },	    { "mld_v1reports", true },
		{ "mld_v2reports", true },  { "mld_parse_errors", false },
		{ "mcast_bytes", true },    { "mcast_packets", true },
	};
	const uint8_t *p = in->p;
	struct val *s, *a;
	size_t i;

	if (in->len < 240)
		return NULL;
	s = v_struct(d, NULL);
	for (i = 0; i < sizeof(f) / sizeof(f[0]); i++, p += 8) {
		if (!f[i].pair) {
			val_add(s, v_uint(d, f[i].name, nl_get(p, 8)));
			continue;
		}
		a = val_add(s, v_array(d, f[i].name));
		val_add(a, v_uint(d, "[BR_MCAST_DIR_RX]", nl_get(p, 8)));
		p += 8;
		val_add(a, v_uint(d, "[BR_MCAST_DIR_TX]", nl_get(p, 8)));
	}
	return nla_with_rest(d, in, s, 240);
}

// clang-format off
static const struct nla_field f_link_64[] = {
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

static const struct nla_row r_bond3ad[] = {
	{ 0, N_U64, "BOND_3AD_STAT_LACPDU_RX" },
	{ 1, N_U64, "BOND_3AD_STAT_LACPDU_TX" },
	{ 2, N_U64, "BOND_3AD_STAT_LACPDU_UNKNOWN_RX" },
	{ 3, N_U64, "BOND_3AD_STAT_LACPDU_ILLEGAL_RX" },
	{ 4, N_U64, "BOND_3AD_STAT_MARKER_RX" },
	{ 5, N_U64, "BOND_3AD_STAT_MARKER_TX" },
	{ 6, N_U64, "BOND_3AD_STAT_MARKER_RESP_RX" },
	{ 7, N_U64, "BOND_3AD_STAT_MARKER_RESP_TX" },
	{ 8, N_U64, "BOND_3AD_STAT_MARKER_UNKNOWN_RX" },
	{ 9, N_HEX, "BOND_3AD_STAT_PAD" },
};
static NLA_SET(bond3ad, "BOND_XSTATS_???");

static const struct nla_row r_bond[] = {
	{ 0, N_HEX, "BOND_XSTATS_UNSPEC" },
	{ 1, N_NEST, "BOND_XSTATS_3AD", .sub = &nla_bond3ad },
};
static NLA_SET(bond, "BOND_XSTATS_???");

static const struct nla_row r_bridge[] = {
	{ 0, N_HEX, "BRIDGE_XSTATS_UNSPEC" },
	{ 1, N_FN, "BRIDGE_XSTATS_VLAN", .fn = nla_br_vlan },
	{ 2, N_FN, "BRIDGE_XSTATS_MCAST", .fn = nla_br_mcast },
	{ 3, N_HEX, "BRIDGE_XSTATS_PAD" },
	{ 4, N_FN, "BRIDGE_XSTATS_STP", .fn = nla_br_stp },
};
static NLA_SET(bridge, "BRIDGE_XSTATS_???");

static const struct nla_row r_xstats[] = {
	{ 0, N_HEX, "LINK_XSTATS_TYPE_UNSPEC" },
	{ 1, N_NEST, "LINK_XSTATS_TYPE_BRIDGE", .sub = &nla_bridge },
	{ 2, N_NEST, "LINK_XSTATS_TYPE_BOND", .sub = &nla_bond },
};
static NLA_SET(xstats, "LINK_XSTATS_TYPE_???");

static const struct nla_row r_offload[] = {
	{ 0, N_HEX, "IFLA_OFFLOAD_XSTATS_UNSPEC" },
	{ 1, N_STRUCT, "IFLA_OFFLOAD_XSTATS_CPU_HIT", .field = f_link_64 },
};
static NLA_SET(offload, "IFLA_OFFLOAD_XSTATS_???");

static const struct nla_row r_mpls[] = {
	{ 0, N_HEX, "MPLS_STATS_UNSPEC" },
	{ 1, N_FN, "MPLS_STATS_LINK", .fn = nla_mpls_link },
};
NLA_SET(mpls, "MPLS_STATS_???");

static const struct nla_row r_stats[] = {
	{ 0, N_HEX, "IFLA_STATS_UNSPEC" },
	{ 1, N_STRUCT, "IFLA_STATS_LINK_64", .field = f_link_64 },
	{ 2, N_NEST, "IFLA_STATS_LINK_XSTATS", .sub = &nla_xstats },
	{ 3, N_NEST, "IFLA_STATS_LINK_XSTATS_SLAVE", .sub = &nla_xstats },
	{ 4, N_NEST, "IFLA_STATS_LINK_OFFLOAD_XSTATS", .sub = &nla_offload },
	{ 5, N_FN, "IFLA_STATS_AF_SPEC", .fn = nla_stats_afspec },
};
NLA_SET(stats, "IFLA_STATS_???");
