// SPDX-License-Identifier: MIT
/*
 * netlink.c - netlink messages: the header, the family's header, attributes
 *
 * Rtnetlink and sock_diag are taken apart; of other families the header's
 * type is named and the rest shown as bytes. A socket whose protocol cannot
 * be told (strace cannot, before it is bound) has neither.
 * Not modelled: nfnetlink, audit, connector, SELinux bodies.
 */
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "tracer/decode/nlattr.h"
#include "tracer/decode/nltab.h"

#define NL_MAX (1u << 18)

static uint64_t get(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
	return v;
}

static struct val *v_rest(struct dec *d, const uint8_t *p, uint32_t len)
{
	struct val *v = v_bytes(d, NULL, p, len);

	v->total = 1;
	return v;
}

/* --- nlmsghdr ------------------------------------------------------------- */

static const struct xlat *types_of(int proto)
{
	switch (proto) {
	case NETLINK_ROUTE:
		return &x_nl_route;
	case NETLINK_SOCK_DIAG:
		return &x_nl_diag;
	case NETLINK_XFRM:
		return &x_nl_xfrm;
	case NETLINK_SELINUX:
		return &x_nl_selinux;
	case NETLINK_AUDIT:
		return &x_nl_audit;
	}
	return &x_nl_base;
}

static struct val *v_nltype(struct dec *d, int proto, unsigned type)
{
	static const struct xlat_row generic[] = { { 16, "nlctrl" } };
	static const struct xlat xg = { generic, 1, "GENERIC_FAMILY_???" };

	if (type < 16 || proto < 0)
		return v_enum(d, "nlmsg_type", &x_nl_base, type);
	if (proto == NETLINK_GENERIC)
		return v_enum(d, "nlmsg_type", &xg, type);
	return v_enum(d, "nlmsg_type", types_of(proto), type);
}

#define ROW(v, s)    \
	{            \
		v, s \
	}
static const struct xlat_row base_flags[] = {
	ROW(1, "NLM_F_REQUEST"),    ROW(2, "NLM_F_MULTI"),
	ROW(4, "NLM_F_ACK"),	    ROW(8, "NLM_F_ECHO"),
	ROW(16, "NLM_F_DUMP_INTR"), ROW(32, "NLM_F_DUMP_FILTERED"),
};
static const struct xlat_row get_flags[] = {
	ROW(0x300, "NLM_F_DUMP"),
	ROW(0x100, "NLM_F_ROOT"),
	ROW(0x200, "NLM_F_MATCH"),
	ROW(0x400, "NLM_F_ATOMIC"),
};
static const struct xlat_row new_flags[] = {
	ROW(0x100, "NLM_F_REPLACE"),
	ROW(0x200, "NLM_F_EXCL"),
	ROW(0x400, "NLM_F_CREATE"),
	ROW(0x800, "NLM_F_APPEND"),
};
static const struct xlat_row del_flags[] = {
	ROW(0x100, "NLM_F_NONREC"),
	ROW(0x200, "NLM_F_BULK"),
};
static const struct xlat_row ack_flags[] = {
	ROW(0x100, "NLM_F_CAPPED"),
	ROW(0x200, "NLM_F_ACK_TLVS"),
};

/* What 0x100 and up mean depends on what is asked for. */
static const struct xlat_row *extra_flags(int proto, unsigned type, size_t *n)
{
	*n = 0;
	if (type == NLMSG_ERROR || type == NLMSG_DONE) {
		*n = 2;
		return ack_flags;
	}
	if (type < 16)
		return NULL;
	if (proto == NETLINK_SOCK_DIAG) {
		*n = 4;
		return get_flags;
	}
	if (proto == NETLINK_XFRM) {
		unsigned k = type - 16;

		if (k > 39)
			return NULL;
		*n = 4;
		if (k == 0 || k == 3 || k == 10 || k == 9)
			return new_flags;
		return get_flags;
	}
	if (proto != NETLINK_ROUTE)
		return NULL;
	switch (type & 3) {
	case 0:
		*n = 4;
		return new_flags;
	case 1:
		*n = 2;
		return del_flags;
	case 2:
		*n = 4;
		return get_flags;
	}
	return NULL;
}

static struct val *v_nlflags(struct dec *d, int proto, unsigned type,
			     unsigned flags)
{
	struct xlat_row rows[16];
	struct xlat x = { rows, 6, "NLM_F_???" };
	size_t n;
	const struct xlat_row *more = extra_flags(proto, type, &n);

	memcpy(rows, base_flags, sizeof(base_flags));
	if (n) {
		memcpy(rows + 6, more, n * sizeof(*more));
		x.n += n;
	}
	return v_flags(d, "nlmsg_flags", &x, flags);
}

static struct val *v_nlhdr(struct dec *d, int proto, const uint8_t *p)
{
	struct val *s = v_struct(d, NULL);
	unsigned type = (unsigned)get(p + 4, 2);

	val_add(s, v_uint(d, "nlmsg_len", get(p, 4)));
	val_add(s, v_nltype(d, proto, type));
	val_add(s, v_nlflags(d, proto, type, (unsigned)get(p + 6, 2)));
	val_add(s, v_uint(d, "nlmsg_seq", get(p + 8, 4)));
	val_add(s, v_int(d, "nlmsg_pid", (int)get(p + 12, 4)));
	return s;
}

/* --- rtnetlink ------------------------------------------------------------ */

/* A family's header: adds its fields to s. */
typedef void hdr_fn(struct dec *d, struct val *s, const uint8_t *p);

static void h_link(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_enum(d, "ifi_type", &x_arphrd, get(p + 2, 2)));
	val_add(s, v_ifindex(d, "ifi_index", (unsigned)get(p + 4, 4)));
	val_add(s, v_flags(d, "ifi_flags", &x_iff, get(p + 8, 4)));
	val_add(s, v_hex(d, "ifi_change", get(p + 12, 4)));
}

static void h_addr(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_uint(d, "ifa_prefixlen", p[1]));
	val_add(s, v_flags(d, "ifa_flags", &x_ifa_flags, p[2]));
	val_add(s, v_enum(d, "ifa_scope", &x_rtscope, p[3]));
	val_add(s, v_ifindex(d, "ifa_index", (unsigned)get(p + 4, 4)));
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
	val_add(s, v_flags(d, "rtm_flags", &x_rtm_flags, get(p + 8, 4)));
}

static void h_neigh(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_ifindex(d, "ndm_ifindex", (unsigned)get(p + 4, 4)));
	val_add(s, v_flags(d, "ndm_state", &x_nud, get(p + 8, 2)));
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
	val_add(s, v_flags(d, "flags", &x_fib_rule, get(p + 8, 4)));
}

static void h_tc(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_ifindex(d, "tcm_ifindex", (unsigned)get(p + 4, 4)));
	val_add(s, v_uint(d, "tcm_handle", get(p + 8, 4)));
	val_add(s, v_uint(d, "tcm_parent", get(p + 12, 4)));
	val_add(s, v_uint(d, "tcm_info", get(p + 16, 4)));
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
	val_add(s, v_ifindex(d, "ifal_index", (unsigned)get(p + 4, 4)));
	val_add(s, v_uint(d, "ifal_seq", get(p + 8, 4)));
}

static void h_mdb(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_ifindex(d, "ifindex", (unsigned)get(p + 4, 4)));
}

static void h_stats(struct dec *d, struct val *s, const uint8_t *p)
{
	if (p[1])
		val_add(s, v_hex(d, "pad1", p[1]));
	if (get(p + 2, 2))
		val_add(s, v_hex(d, "pad2", get(p + 2, 2)));
	val_add(s, v_ifindex(d, "ifindex", (unsigned)get(p + 4, 4)));
	val_add(s, v_flags(d, "filter_mask", &x_stats_bits, get(p + 8, 4)));
}

static void h_nexthop(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_enum(d, "nh_scope", &x_rtscope, p[1]));
	val_add(s, v_enum(d, "nh_protocol", &x_rtprot, p[2]));
	if (p[3])
		val_add(s, v_hex(d, "resvd", p[3]));
	val_add(s, v_flags(d, "nh_flags", &x_rtnh, get(p + 4, 4)));
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
	{ RTM_NEWACTION, 4, "tca_family", h_none, &nla_action },
	{ 56, 8, "ifa_family", h_addr, &nla_addr }, /* multicast */
	{ 60, 8, "ifa_family", h_addr, &nla_addr }, /* anycast */
	{ 64, 4, "ndtm_family", h_none, &nla_neightbl },
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

/* A family byte and what follows it. */
static void no_header(struct dec *d, struct val *out, const uint8_t *p,
		      uint32_t len)
{
	struct val *s = val_add(out, v_struct(d, NULL));

	val_add(s, v_enum(d, "family", &x_families, p[0]));
	if (len > 1)
		val_add(s, v_rest(d, p + 1, len - 1))->name = "data";
}

static void attrs(struct dec *d, struct val *out, const uint8_t *p,
		  uint32_t len, uint32_t hdr, const struct nla_set *set,
		  int family)
{
	hdr = NLMSG_ALIGN(hdr);
	if (len > hdr && !set)
		val_add(out, v_rest(d, p + hdr, len - hdr));
	else if (len > hdr)
		val_add(out, v_nlattrs(d, p + hdr, len - hdr, set, family));
}

static void route_payload(struct dec *d, struct val *out, unsigned type,
			  const uint8_t *p, uint32_t len)
{
	struct val *s;
	size_t i;

	for (i = 0; i < sizeof(rt_headers) / sizeof(rt_headers[0]); i++) {
		if (rt_headers[i].type != (type & ~3u) ||
		    !xlat_name(&x_nl_route, type))
			continue;
		s = val_add(out, v_struct(d, NULL));
		val_add(s, v_enum(d, rt_headers[i].family, &x_families, p[0]));
		if (len < rt_headers[i].size) {
			s->trunc = 1;
			return;
		}
		rt_headers[i].fn(d, s, p);
		if ((type & ~3u) == RTM_NEWLINK)
			d->if_type = (unsigned)get(p + 2, 2);
		attrs(d, out, p, len, rt_headers[i].size, rt_headers[i].set,
		      p[0]);
		return;
	}
	no_header(d, out, p, len);
}

/* --- sock_diag ------------------------------------------------------------ */

static struct val *v_cookie(struct dec *d, const char *name, const uint8_t *p)
{
	struct val *a = v_array(d, name);

	val_add(a, v_uint(d, NULL, get(p, 4)));
	val_add(a, v_uint(d, NULL, get(p + 4, 4)));
	return a;
}

static struct val *v_sockid(struct dec *d, int family, const uint8_t *p)
{
	struct val *s = v_struct(d, "id");

	val_add(s, v_htons(d, "idiag_sport", p));
	val_add(s, v_htons(d, "idiag_dport", p + 2));
	if (family == AF_INET6) {
		val_add(s, v_in6(d, "idiag_src", p + 4));
		val_add(s, v_in6(d, "idiag_dst", p + 20));
	} else {
		val_add(s, v_inet4(d, "idiag_src", p + 4));
		val_add(s, v_inet4(d, "idiag_dst", p + 20));
	}
	val_add(s, v_ifindex(d, "idiag_if", (unsigned)get(p + 36, 4)));
	val_add(s, v_cookie(d, "idiag_cookie", p + 40));
	return s;
}

static bool diag_request(struct dec *d, struct val *out, const uint8_t *p,
			 uint32_t len)
{
	static const struct nla_row rows[] = {
		{ 0, N_HEX, "INET_DIAG_REQ_NONE" },
		{ 1, N_HEX, "INET_DIAG_REQ_BYTECODE" },
	};
	static const struct nla_set req = { rows, 2, "INET_DIAG_REQ_???" };
	struct val *s = v_struct(d, NULL);
	uint32_t size = 16;

	val_add(s, v_enum(d, "sdiag_family", &x_families, p[0]));
	switch (p[0]) {
	case AF_UNIX:
		size = 24;
		if (len < size)
			break;
		val_add(s, v_uint(d, "sdiag_protocol", p[1]));
		val_add(s, v_flags(d, "udiag_states", &x_tcp_state_bits,
				   get(p + 4, 4)));
		val_add(s, v_uint(d, "udiag_ino", get(p + 8, 4)));
		val_add(s, v_flags(d, "udiag_show", &x_udiag_show,
				   get(p + 12, 4)));
		val_add(s, v_cookie(d, "udiag_cookie", p + 16));
		break;
	case AF_INET:
	case AF_INET6:
		size = 56;
		if (len < size)
			break;
		val_add(s,
			v_enum(d, "sdiag_protocol", &x_inet_protocols, p[1]));
		val_add(s, v_flags(d, "idiag_ext", &x_idiag_ext, p[2]));
		val_add(s, v_flags(d, "idiag_states", &x_tcp_state_bits,
				   get(p + 4, 4)));
		val_add(s, v_sockid(d, p[0], p + 8));
		break;
	case AF_NETLINK:
		size = 20;
		if (len < size)
			break;
		if (p[1] == 255)
			val_add(s,
				v_word(d, "sdiag_protocol", "NDIAG_PROTO_ALL"));
		else
			val_add(s, v_enum(d, "sdiag_protocol",
					  &x_netlink_protocols, p[1]));
		val_add(s, v_uint(d, "ndiag_ino", get(p + 4, 4)));
		val_add(s,
			v_flags(d, "ndiag_show", &x_ndiag_show, get(p + 8, 4)));
		val_add(s, v_cookie(d, "ndiag_cookie", p + 12));
		break;
	case AF_PACKET:
		size = 20;
		if (len < size)
			break;
		val_add(s, v_hex(d, "sdiag_protocol", p[1]));
		val_add(s, v_uint(d, "pdiag_ino", get(p + 4, 4)));
		val_add(s,
			v_flags(d, "pdiag_show", &x_pdiag_show, get(p + 8, 4)));
		val_add(s, v_cookie(d, "pdiag_cookie", p + 12));
		break;
	default:
		return false;
	}
	val_add(out, s);
	if (len < size)
		s->trunc = 1;
	else if (size == 56)
		attrs(d, out, p, len, size, &req, p[0]);
	return true;
}

static void diag_inet(struct dec *d, struct val *s, const uint8_t *p)
{
	static const char *const names[] = { "idiag_expires", "idiag_rqueue",
					     "idiag_wqueue", "idiag_uid",
					     "idiag_inode" };
	int i;

	val_add(s, v_enum(d, "idiag_state", &x_tcp_states, p[1]));
	val_add(s, v_uint(d, "idiag_timer", p[2]));
	val_add(s, v_uint(d, "idiag_retrans", p[3]));
	val_add(s, v_sockid(d, p[0], p + 4));
	for (i = 0; i < 5; i++)
		val_add(s, v_uint(d, names[i], get(p + 52 + 4 * i, 4)));
}

static void diag_netlink(struct dec *d, struct val *s, const uint8_t *p)
{
	static const struct xlat_row rows[] = { { 0, "NETLINK_UNCONNECTED" },
						{ 1, "NETLINK_CONNECTED" } };
	static const struct xlat states = { rows, 2, "NETLINK_???" };

	val_add(s, v_enum(d, "ndiag_type", &x_socktypes, p[1]));
	val_add(s, v_enum(d, "ndiag_protocol", &x_netlink_protocols, p[2]));
	val_add(s, v_enum(d, "ndiag_state", &states, p[3]));
	val_add(s, v_uint(d, "ndiag_portid", get(p + 4, 4)));
	val_add(s, v_uint(d, "ndiag_dst_portid", get(p + 8, 4)));
	val_add(s, v_uint(d, "ndiag_dst_group", get(p + 12, 4)));
	val_add(s, v_uint(d, "ndiag_ino", get(p + 16, 4)));
	val_add(s, v_cookie(d, "ndiag_cookie", p + 20));
}

static bool diag_reply(struct dec *d, struct val *out, const uint8_t *p,
		       uint32_t len)
{
	const struct nla_set *set;
	struct val *s = v_struct(d, NULL);
	const char *name;
	uint32_t size = 16;

	switch (p[0]) {
	case AF_UNIX:
		name = "udiag_family";
		set = &nla_udiag;
		break;
	case AF_INET:
	case AF_INET6:
		name = "idiag_family";
		set = &nla_idiag;
		size = 72;
		break;
	case AF_NETLINK:
		name = "ndiag_family";
		set = &nla_ndiag;
		size = 28;
		break;
	case AF_PACKET:
		name = "pdiag_family";
		set = &nla_pdiag;
		break;
	default:
		return false;
	}
	val_add(out, s);
	val_add(s, v_enum(d, name, &x_families, p[0]));
	if (len < size) {
		s->trunc = 1;
		return true;
	}
	if (p[0] == AF_INET || p[0] == AF_INET6) {
		diag_inet(d, s, p);
	} else if (p[0] == AF_NETLINK) {
		diag_netlink(d, s, p);
	} else if (p[0] == AF_UNIX) {
		val_add(s, v_enum(d, "udiag_type", &x_socktypes, p[1]));
		val_add(s, v_enum(d, "udiag_state", &x_tcp_states, p[2]));
		val_add(s, v_uint(d, "udiag_ino", get(p + 4, 4)));
		val_add(s, v_cookie(d, "udiag_cookie", p + 8));
	} else {
		val_add(s, v_enum(d, "pdiag_type", &x_socktypes, p[1]));
		val_add(s, v_enum(d, "pdiag_num", &x_eth_protocols,
				  get(p + 2, 2)));
		val_add(s, v_uint(d, "pdiag_ino", get(p + 4, 4)));
		val_add(s, v_cookie(d, "pdiag_cookie", p + 8));
	}
	attrs(d, out, p, len, size, set, p[0]);
	return true;
}

/* --- messages ------------------------------------------------------------- */

static struct val *v_nlmsg(struct dec *d, int proto, const uint8_t *p,
			   uint32_t len);

static void error_payload(struct dec *d, struct val *out, int proto,
			  unsigned flags, const uint8_t *p, uint32_t len)
{
	static const struct nla_row rows[] = {
		{ 0, N_HEX, "NLMSGERR_ATTR_UNUSED" },
		{ 1, N_STR, "NLMSGERR_ATTR_MSG" },
		{ 2, N_U32, "NLMSGERR_ATTR_OFFS" },
		{ 3, N_HEX, "NLMSGERR_ATTR_COOKIE" },
		{ 4, N_HEX, "NLMSGERR_ATTR_POLICY" },
		{ 5, N_U32, "NLMSGERR_ATTR_MISS_TYPE" },
		{ 6, N_U32, "NLMSGERR_ATTR_MISS_NEST" },
	};
	static const struct nla_set set = { rows, 7, "NLMSGERR_ATTR_???" };
	struct val *s, *both, *m;
	uint32_t inner, body;
	const char *name;
	int err;

	if (len < 20) {
		val_add(out, v_rest(d, p, len));
		return;
	}
	err = (int)get(p, 4);
	s = v_struct(d, NULL);
	name = err < 0 ? decode_errno(-err) : NULL;
	val_add(s, name ? v_word(d, "error", va_printf(d->a, "-%s", name))
			: v_int(d, "error", err));
	p += 4;
	len -= 4;
	inner = (uint32_t)get(p, 4);
	body = flags & 0x100 ? 16 : inner < len ? inner : len;
	m = v_nlmsg(d, proto, p, body < 16 ? 16 : body);
	m->name = "msg";
	val_add(s, m);
	if (body < 16)
		body = 16;
	if (body >= len) {
		val_add(out, s);
		return;
	}
	both = val_add(out, v_array(d, NULL));
	val_add(both, s);
	val_add(both, v_nlattrs(d, p + body, len - body, &set, 0));
}

/* The message at p: its header alone, or in brackets with what follows. */
static struct val *v_nlmsg(struct dec *d, int proto, const uint8_t *p,
			   uint32_t len)
{
	struct val *h = v_nlhdr(d, proto, p), *out;
	unsigned type = (unsigned)get(p + 4, 2);
	unsigned flags = (unsigned)get(p + 6, 2);
	uint32_t mlen = (uint32_t)get(p, 4);

	if (mlen < len)
		len = mlen;
	if (len <= 16)
		return h;
	out = v_array(d, NULL);
	val_add(out, h);
	p += 16;
	len -= 16;
	if (type == NLMSG_ERROR && proto >= 0) {
		error_payload(d, out, proto, flags, p, len);
	} else if (type == NLMSG_DONE && proto >= 0 && len == 4) {
		val_add(out, v_int(d, NULL, (int)get(p, 4)));
	} else if (type < 16) {
		val_add(out, v_rest(d, p, len));
	} else if (proto == NETLINK_ROUTE) {
		route_payload(d, out, type, p, len);
	} else if (proto == NETLINK_SOCK_DIAG && type == 20) {
		if (!(flags & 1 ? diag_request(d, out, p, len)
				: diag_reply(d, out, p, len)))
			no_header(d, out, p, len);
	} else if (proto == NETLINK_SOCK_DIAG) {
		no_header(d, out, p, len);
	} else if (proto == NETLINK_SELINUX && len >= 4 && type == 16) {
		struct val *s = val_add(out, v_struct(d, NULL));

		val_add(s, v_int(d, "val", (int)get(p, 4)));
	} else {
		val_add(out, v_rest(d, p, len));
	}
	return out;
}

struct val *v_netlink(struct dec *d, const char *name, uint64_t addr,
		      uint64_t len, int proto)
{
	uint32_t max = len > NL_MAX ? NL_MAX : (uint32_t)len, n;
	struct val *arr, *v;
	bool many;
	uint8_t *p;

	if (!addr)
		return v_addr(d, name, 0);
	if (proto == NETLINK_KOBJECT_UEVENT)
		return v_buf(d, name, addr, len);
	p = va_alloc(d->a, (size_t)max + 4);
	n = dec_some(d, addr, p, max);
	if (len && !n) {
		v = v_addr(d, name, addr);
		v->fmt = 1;
		return v;
	}
	if (n < 16)
		return v_ptr(d, name, addr, v_rest(d, p, n));
	arr = v_array(d, NULL);
	arr->fmt = 1;
	many = NLMSG_ALIGN(get(p, 4)) < n && get(p, 4) >= 16;
	while (n) {
		uint32_t mlen;

		if (n < 16) {
			val_add(arr, v_rest(d, p, n));
			break;
		}
		v = v_nlmsg(d, proto, p, n);
		if (!many)
			return v_ptr(d, name, addr, v);
		val_add(arr, v);
		mlen = NLMSG_ALIGN((uint32_t)get(p, 4));
		if (mlen < 16 || mlen >= n)
			break;
		p += mlen;
		n -= mlen;
	}
	return v_ptr(d, name, addr, arr);
}
