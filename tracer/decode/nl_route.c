// SPDX-License-Identifier: MIT
/*
 * nl_route.c - rtnetlink(7): the header of each message
 *
 * Attributes are in nla_link.c and nla_route.c.
 */
#include "tracer/decode/nl.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

/* A family's header: adds its fields to s. */
typedef void hdr_fn(struct dec *d, struct val *s, const uint8_t *p);

static void h_link(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_enum(d, "ifi_type", &x_arphrd, nl_get(p + 2, 2)));
	val_add(s, v_ifindex(d, "ifi_index", (unsigned)nl_get(p + 4, 4)));
	val_add(s, v_flags(d, "ifi_flags", &x_iff, nl_get(p + 8, 4)));
	val_add(s, v_hex(d, "ifi_change", nl_get(p + 12, 4)));
}

static void h_addr(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_uint(d, "ifa_prefixlen", p[1]));
	val_add(s, v_flags(d, "ifa_flags", &x_ifa_flags, p[2]));
	val_add(s, v_enum(d, "ifa_scope", &x_rtscope, p[3]));
	val_add(s, v_ifindex(d, "ifa_index", (unsigned)nl_get(p + 4, 4)));
}

static void h_route(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_uint(d, "rtm_dst_len", p[1]));
	val_add(s, v_uint(d, "rtm_src_len", p[2]));
	val_add(s, v_flags(d, "rtm_tos", &x_iptos, p[3]));
	val_add(s, v_enum(d, "rtm_table", &x_rttable, p[4]));
	val_add(s, v_enum(d, "rtm_protocol", &x_rtprot, p[5]));
	val_add(s, v_enum(d, "rtm_scope", &x_rtscope, p[6]));
	val_add(s, v_enum(d, "rtm_type", &x_rtntype, p[7]));
	val_add(s, v_flags(d, "rtm_flags", &x_rtm_flags, nl_get(p + 8, 4)));
}

static void h_neigh(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_ifindex(d, "ndm_ifindex", (unsigned)nl_get(p + 4, 4)));
	val_add(s, v_flags(d, "ndm_state", &x_nud, nl_get(p + 8, 2)));
	val_add(s, v_flags(d, "ndm_flags", &x_ntf, p[10]));
	val_add(s, v_enum(d, "ndm_type", &x_rtntype, p[11]));
}

static void h_rule(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_uint(d, "dst_len", p[1]));
	val_add(s, v_uint(d, "src_len", p[2]));
	val_add(s, v_flags(d, "tos", &x_iptos, p[3]));
	val_add(s, v_enum(d, "table", &x_rttable_rule, p[4]));
	val_add(s, v_enum(d, "action", &x_fr_act, p[7]));
	val_add(s, v_flags(d, "flags", &x_fib_rule, nl_get(p + 8, 4)));
}

static void h_tc(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_ifindex(d, "tcm_ifindex", (unsigned)nl_get(p + 4, 4)));
	val_add(s, v_uint(d, "tcm_handle", nl_get(p + 8, 4)));
	val_add(s, v_uint(d, "tcm_parent", nl_get(p + 12, 4)));
	val_add(s, v_uint(d, "tcm_info", nl_get(p + 16, 4)));
}

static void h_none(struct dec *d, struct val *s, const uint8_t *p)
{
}

static void h_dcb(struct dec *d, struct val *s, const uint8_t *p)
{
	static const char *const cmds[] = {
		"UNDEFINED", "GSTATE",	  "SSTATE",	  "PGTX_GCFG",
		"PGTX_SCFG", "PGRX_GCFG", "PGRX_SCFG",	  "PFC_GCFG",
		"PFC_SCFG",  "SET_ALL",	  "GPERM_HWADDR", "GCAP",
		"GNUMTCS",   "SNUMTCS",	  "PFC_GSTATE",	  "PFC_SSTATE",
		"BCN_GCFG",  "BCN_SCFG",  "GAPP",	  "SAPP",
		"IEEE_SET",  "IEEE_GET",  "GDCBX",	  "SDCBX",
		"GFEATCFG",  "SFEATCFG",  "CEE_GET",	  "IEEE_DEL",
	};
	struct val *v = val_add(s, NEW(d, VAL_ENUM, "cmd"));

	v->v = p[1];
	v->dflt = "DCB_CMD_???";
	if (p[1] < sizeof(cmds) / sizeof(cmds[0]))
		v->sym = va_printf(d->a, "DCB_CMD_%s", cmds[p[1]]);
}

static void h_addrlabel(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_uint(d, "ifal_prefixlen", p[2]));
	val_add(s, v_uint(d, "ifal_flags", p[3]));
	val_add(s, v_ifindex(d, "ifal_index", (unsigned)nl_get(p + 4, 4)));
	val_add(s, v_uint(d, "ifal_seq", nl_get(p + 8, 4)));
}

static void h_mdb(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_ifindex(d, "ifindex", (unsigned)nl_get(p + 4, 4)));
}

static void h_stats(struct dec *d, struct val *s, const uint8_t *p)
{
	if (p[1])
		val_add(s, v_hex(d, "pad1", p[1]));
	if (nl_get(p + 2, 2))
		val_add(s, v_hex(d, "pad2", nl_get(p + 2, 2)));
	val_add(s, v_ifindex(d, "ifindex", (unsigned)nl_get(p + 4, 4)));
	val_add(s, v_flags(d, "filter_mask", &x_stats_bits, nl_get(p + 8, 4)));
}

static void h_nexthop(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_enum(d, "nh_scope", &x_rtscope, p[1]));
	val_add(s, v_enum(d, "nh_protocol", &x_rtprot, p[2]));
	if (p[3])
		val_add(s, v_hex(d, "resvd", p[3]));
	val_add(s, v_flags(d, "nh_flags", &x_rtnh, nl_get(p + 4, 4)));
}

static const struct {
	uint16_t type; /* of NEW, DEL and GET: type & ~3 */
	uint16_t size;
	const char *family;
	hdr_fn *fn;
	const struct nla_set *set;
} rt_headers[] = {
	{ RTM_NEWLINK, 16, "ifi_family", h_link, &nla_link },
	{ RTM_NEWADDR, 8, "ifa_family", h_addr, &nla_addr },
	{ RTM_NEWROUTE, 12, "rtm_family", h_route, &nla_route },
	{ RTM_NEWNEIGH, 12, "ndm_family", h_neigh, &nla_neigh },
	{ RTM_NEWRULE, 12, "family", h_rule, &nla_rule },
	{ RTM_NEWQDISC, 20, "tcm_family", h_tc, &nla_tc },
	{ RTM_NEWTCLASS, 20, "tcm_family", h_tc, &nla_tc },
	{ RTM_NEWTFILTER, 20, "tcm_family", h_tc, &nla_tc },
	{ RTM_NEWACTION, 1, "tca_family", h_none, &nla_action },
	{ 56, 8, "ifa_family", h_addr, &nla_addr }, /* multicast */
	{ 60, 8, "ifa_family", h_addr, &nla_addr }, /* anycast */
	{ 64, 1, "ndtm_family", h_none, &nla_neightbl },
	{ 72, 12, "ifal_family", h_addrlabel, &nla_addrlabel },
	{ 76, 4, "dcb_family", h_dcb, &nla_dcb },
	{ 80, 1, "ncm_family", h_none, &nla_netconf },
	{ 84, 8, "family", h_mdb, &nla_mdb },
	{ 88, 1, "rtgen_family", h_none, &nla_nsid },
	{ 92, 12, "family", h_stats, &nla_stats },
	{ 96, 1, "rtgen_family", h_none, NULL },
	{ 100, 20, "tcm_family", h_tc, &nla_tc },
	{ 104, 8, "nh_family", h_nexthop, &nla_nexthop },
};

/* Reports of multicast routing come from families of their own. */
static struct val *v_family(struct dec *d, const char *name, unsigned type,
			    uint8_t family)
{
	if (type == RTM_NEWCACHEREPORT && !xlat_name(&x_families, family))
		return v_enum(d, name, &x_rtnl_families, family);
	return v_enum(d, name, &x_families, family);
}

void nl_route(struct dec *d, struct val *out, unsigned type, const uint8_t *p,
	      uint32_t len)
{
	unsigned like = type;
	struct val *s;
	size_t i;

	/* Questions about a bridge's neighbours begin as those about links. */
	if (type == RTM_GETNEIGH && p[0] == AF_BRIDGE)
		like = RTM_GETLINK;

	for (i = 0; i < sizeof(rt_headers) / sizeof(rt_headers[0]); i++) {
		if (rt_headers[i].type != (like & ~3u) ||
		    !xlat_name(&x_nl_route, type))
			continue;
		s = val_add(out, v_struct(d, NULL));
		val_add(s, v_family(d, rt_headers[i].family, rt_headers[i].type,
				    p[0]));
		if (len < rt_headers[i].size) {
			s->trunc = 1;
			return;
		}
		rt_headers[i].fn(d, s, p);
		nl_attrs(d, out, p, len, rt_headers[i].size, rt_headers[i].set,
			 p[0]);
		return;
	}
	nl_no_header(d, out, p, len);
}
