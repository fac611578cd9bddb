// SPDX-License-Identifier: MIT
/*
 * nla_values.c - attributes of rtnetlink that need a word of their own
 *
 * <linux/rtnetlink.h>, if_link.h, neighbour.h, nexthop.h.
 */
#include <linux/if_link.h>
#include <string.h>
#include <sys/socket.h>

#include "tracer/decode/nl.h"

#define FLAGS(fn, size, table)                                        \
	struct val *fn(struct dec *d, const struct nla_in *in)        \
	{                                                             \
		if (in->len < (size))                                 \
			return NULL;                                  \
		return v_flags(d, NULL, &table, nl_get(in->p, size)); \
	}
/* Flags and names of any width up to eight bytes; more are bytes. */
#define SHORT(kind, fn, size, table)                                   \
	struct val *fn(struct dec *d, const struct nla_in *in)         \
	{                                                              \
		if (in->len < (size) || in->len > 8)                   \
			return NULL;                                   \
		return v_##kind(d, NULL, &table, nl_get(in->p, size)); \
	}
#define ENUM(fn, size, table)                                        \
	struct val *fn(struct dec *d, const struct nla_in *in)       \
	{                                                            \
		if (in->len < (size))                                \
			return NULL;                                 \
		return v_enum(d, NULL, &table, nl_get(in->p, size)); \
	}

FLAGS(nla_ifa_flags, 4, x_ifa_flags)
SHORT(flags, nla_ext_mask, 4, x_ext_mask)
SHORT(flags, nla_ndm_ext, 4, x_ntf_ext)
SHORT(flags, nla_ndm_state, 2, x_nud)
SHORT(flags, nla_ndm_flags, 1, x_ntf)
SHORT(flags, nla_act_flags, 4, x_act_flags)
SHORT(flags, nla_hw_stats, 4, x_hw_stats)
FLAGS(nla_xdp_flags, 4, x_xdp_flags)
SHORT(flags, nla_inet6_flags, 4, x_inet6_flags)
ENUM(nla_rtprot, 1, x_rtprot)
ENUM(nla_encap, 2, x_encap)
ENUM(nla_event, 4, x_event)
SHORT(flags, nla_bridge_flags, 2, x_bridge_flags)
SHORT(enum, nla_bridge_mode, 2, x_bridge_mode)
SHORT(flags, nla_vlan_flags, 2, x_bridge_vlan)
SHORT(enum, nla_nhtype, 2, x_nhtype)
ENUM(nla_rttable, 4, x_rttable)

/* A byte, in a number as wide as it was sent. */
static struct val *byte_enum(struct dec *d, const struct nla_in *in,
			     const struct xlat *x)
{
	return in->len > 8 ? NULL : v_enum(d, NULL, x, in->p[0]);
}

/* As many bytes as there are, up to eight. */
static struct val *any_enum(struct dec *d, const struct nla_in *in,
			    const struct xlat *x)
{
	if (in->len > 8)
		return NULL;
	return v_enum(d, NULL, x, nl_get(in->p, in->len));
}

struct val *nla_ipproto(struct dec *d, const struct nla_in *in)
{
	return any_enum(d, in, &x_inet_protocols);
}

struct val *nla_genmode(struct dec *d, const struct nla_in *in)
{
	return byte_enum(d, in, &x_genmode);
}

struct val *nla_xdp_attached(struct dec *d, const struct nla_in *in)
{
	return byte_enum(d, in, &x_xdp_attached);
}

struct val *nla_tuntype(struct dec *d, const struct nla_in *in)
{
	static const struct xlat_row rows[] = { { 1, "IFF_TUN" },
						{ 2, "IFF_TAP" } };
	static const struct xlat x = { rows, 2, "IFF_???" };

	return any_enum(d, in, &x);
}

struct val *nla_be64(struct dec *d, const struct nla_in *in)
{
	if (in->len < 8)
		return NULL;
	return v_call(d, NULL, "htobe64",
		      v_uint(d, NULL, __builtin_bswap64(nl_get(in->p, 8))));
}

struct val *nla_in6(struct dec *d, const struct nla_in *in)
{
	return in->len < 16 ? NULL : v_in6(d, NULL, in->p);
}

struct val *nla_via(struct dec *d, const struct nla_in *in)
{
	struct val *s, *v;
	int family;

	if (in->len < 2)
		return NULL;
	family = (int)nl_get(in->p, 2);
	s = v_struct(d, NULL);
	val_add(s, v_enum(d, "rtvia_family", &x_families, (unsigned)family));
	if (in->len > 2) {
		v = nla_address(d, family, in->p + 2, in->len - 2);
		if (!v)
			v = nl_bytes(d, in->p + 2, in->len - 2);
		if (v->kind != VAL_IN6)
			v->name = "rtvia_addr";
		else
			v->name = "rtvia_addr";
		val_add(s, v);
	}
	return s;
}

struct val *nla_multipath(struct dec *d, const struct nla_in *in)
{
	struct val *arr = v_array(d, NULL), *s, *one;
	const uint8_t *p = in->p;
	uint32_t len = in->len, n;
	bool many;

	if (len < 8)
		return NULL;
	arr->fmt = 1;
	many = NLA_ALIGN(nl_get(p, 2)) < len && nl_get(p, 2) >= 8;
	while (len >= 8) {
		n = (uint32_t)nl_get(p, 2);
		s = v_struct(d, NULL);
		val_add(s, v_uint(d, "rtnh_len", n));
		val_add(s, v_flags(d, "rtnh_flags", &x_rtnh, p[2]));
		val_add(s, v_uint(d, "rtnh_hops", p[3]));
		val_add(s, v_ifindex(d, "rtnh_ifindex",
				     (unsigned)nl_get(p + 4, 4)));
		one = s;
		if (n > 8) {
			one = v_array(d, NULL);
			val_add(one, s);
			val_add(one,
				v_nlattrs(d, p + 8, (n < len ? n : len) - 8,
					  &nla_route, in->family));
		}
		if (!many)
			return one;
		val_add(arr, one);
		n = NLA_ALIGN(n);
		if (n < 8 || n >= len)
			break;
		p += n;
		len -= n;
	}
	return arr;
}

/* [NAME]=value, one after the other. */
static struct val *indexed(struct dec *d, const struct nla_in *in,
			   unsigned size, const char *const *names,
			   const char *dflt, bool sign)
{
	struct val *arr, *v;
	uint32_t i, n = 0;

	if (in->len < size)
		return NULL;
	while (names[n])
		n++;
	arr = v_array(d, NULL);
	arr->fmt = 1;
	for (i = 0; (i + 1) * size <= in->len; i++) {
		uint64_t x = nl_get(in->p + i * size, size);
		struct val *pair = val_add(arr, NEW(d, VAL_INDEX, NULL));
		struct val *at = val_add(pair, NEW(d, VAL_ENUM, NULL));

		at->v = i;
		at->fmt = FMT_U;
		at->sym = i < n ? names[i] : NULL;
		at->dflt = dflt;
		v = sign ? v_int(d, NULL, (int32_t)x) : v_uint(d, NULL, x);
		val_add(pair, v);
	}
	return arr;
}

struct val *nla_inet_conf(struct dec *d, const struct nla_in *in)
{
	return indexed(d, in, 4, nl_devconf4, "IPV4_DEVCONF_???", true);
}

struct val *nla_inet6_conf(struct dec *d, const struct nla_in *in)
{
	return indexed(d, in, 4, nl_devconf6, "DEVCONF_???", true);
}

struct val *nla_inet6_stats(struct dec *d, const struct nla_in *in)
{
	return indexed(d, in, 8, nl_ipstats, "IPSTATS_MIB_???", false);
}

struct val *nla_icmp6_stats(struct dec *d, const struct nla_in *in)
{
	return indexed(d, in, 8, nl_icmp6, "ICMP6_MIB_???", false);
}

struct val *nla_skmeminfo(struct dec *d, const struct nla_in *in)
{
	return indexed(d, in, 4, nl_skmeminfo, "SK_MEMINFO_???", false);
}

struct val *nla_nhgroup(struct dec *d, const struct nla_in *in)
{
	struct val *arr, *s;
	uint32_t i;

	if (in->len < 8)
		return NULL;
	arr = v_array(d, NULL);
	arr->fmt = 1;
	for (i = 0; i + 8 <= in->len; i += 8) {
		s = val_add(arr, v_struct(d, NULL));
		val_add(s, v_uint(d, "id", nl_get(in->p + i, 4)));
		val_add(s, v_uint(d, "weight", in->p[i + 4]));
		if (in->p[i + 5])
			val_add(s, v_hex(d, "resvd1", in->p[i + 5]));
		if (nl_get(in->p + i + 6, 2))
			val_add(s,
				v_hex(d, "resvd2", nl_get(in->p + i + 6, 2)));
	}
	return arr;
}

struct val *nla_u16s(struct dec *d, const struct nla_in *in)
{
	struct val *arr;
	uint32_t i;

	if (in->len < 2)
		return NULL;
	arr = v_array(d, NULL);
	arr->fmt = 1;
	for (i = 0; i + 2 <= in->len; i += 2)
		val_add(arr, v_uint(d, NULL, nl_get(in->p + i, 2)));
	return arr;
}

struct val *nla_u8s(struct dec *d, const struct nla_in *in)
{
	struct val *arr = v_array(d, NULL);
	uint32_t i;

	arr->fmt = 1;
	for (i = 0; i < in->len; i++)
		val_add(arr, v_uint(d, NULL, in->p[i]));
	return arr;
}

struct val *nla_brid(struct dec *d, const struct nla_in *in)
{
	struct val *s, *a;

	if (in->len < 8)
		return NULL;
	s = v_struct(d, NULL);
	a = val_add(s, v_array(d, "prio"));
	val_add(a, v_uint(d, NULL, in->p[0]));
	val_add(a, v_uint(d, NULL, in->p[1]));
	val_add(s, v_mac(d, "addr", in->p + 2, 6));
	return s;
}

struct val *nla_shutdown(struct dec *d, const struct nla_in *in)
{
	struct val *f, *n, *c;
	struct sbuf b = { 0 };
	uint64_t x;

	if (in->len > 8)
		return NULL;
	x = in->p[0];
	if (!x)
		return v_hex(d, NULL, 0);
	f = v_flags(d, NULL, &x_shutdown_bits, x);
	for (c = f->child; c; c = c->next)
		sb_printf(&b, c == f->child ? "%s" : "|%s", c->sym);
	if (f->v2)
		sb_printf(&b, "|%#llx", (unsigned long long)f->v2);
	n = NEW(d, VAL_NOTE, NULL);
	n->sym = b.len ? va_dup(d->a, b.s, b.len) : "???_SHUTDOWN";
	val_add(n, v_hex(d, NULL, x));
	sb_free(&b);
	return n;
}

struct val *nla_ndiag_flags(struct dec *d, const struct nla_in *in)
{
	static const struct xlat_row rows[] = {
		{ 1, "NDIAG_FLAG_CB_RUNNING" },
		{ 2, "NDIAG_FLAG_PKTINFO" },
		{ 4, "NDIAG_FLAG_BROADCAST_ERROR" },
		{ 8, "NDIAG_FLAG_NO_ENOBUFS" },
		{ 16, "NDIAG_FLAG_LISTEN_ALL_NSID" },
		{ 32, "NDIAG_FLAG_CAP_ACK" },
	};
	static const struct xlat x = { rows, 6, "NDIAG_FLAG_???" };

	return in->len < 4 ? NULL : v_flags(d, NULL, &x, nl_get(in->p, 4));
}

struct val *nla_downreason(struct dec *d, const struct nla_in *in)
{
	static const struct nla_row rows[] = {
		{ 0, N_HEX, "IFLA_PROTO_DOWN_REASON_UNSPEC" },
		{ 1, N_X32, "IFLA_PROTO_DOWN_REASON_MASK" },
		{ 2, N_X32, "IFLA_PROTO_DOWN_REASON_VALUE" },
	};
	static const struct nla_set set = { rows, 3,
					    "IFLA_PROTO_DOWN_REASON_???" };

	return v_nlattrs(d, in->p, in->len, &set, in->family);
}

/* Named as those of a link; only one kind is taken apart. */
struct val *nla_proplist(struct dec *d, const struct nla_in *in)
{
	struct nla_row rows[64];
	struct nla_set set = { rows, 0, nla_link.dflt };

	for (; set.n < nla_link.n && set.n < 64; set.n++) {
		rows[set.n] = nla_link.row[set.n];
		if (rows[set.n].type != IFLA_ALT_IFNAME)
			rows[set.n].kind = N_HEX;
	}
	return v_nlattrs(d, in->p, in->len, &set, in->family);
}

/* One nest for each address family, named by its number. */
static struct val *afspec(struct dec *d, const struct nla_in *in,
			  const struct nla_set *const subs[64])
{
	struct nla_row rows[64];
	struct nla_set set = { rows, 0, "AF_???" };
	unsigned i;

	for (i = 0; i < 64; i++)
		if (xlat_name(&x_families, i))
			rows[set.n++] = (struct nla_row){
				.type = (uint16_t)i,
				.kind = subs[i] ? N_NEST : N_HEX,
				.name = xlat_name(&x_families, i),
				.sub = subs[i],
			};
	return v_nlattrs(d, in->p, in->len, &set, in->family);
}

struct val *nla_bridge_vlan(struct dec *d, const struct nla_in *in)
{
	struct val *s;

	if (in->len < 4)
		return NULL;
	s = v_struct(d, NULL);
	val_add(s, v_flags(d, "flags", &x_bridge_vlan, nl_get(in->p, 2)));
	val_add(s, v_uint(d, "vid", nl_get(in->p + 2, 2)));
	return nla_with_rest(d, in, s, 4);
}

/* struct ifla_port_vsi */
struct val *nla_vsi(struct dec *d, const struct nla_in *in)
{
	struct val *s;

	if (in->len < 8)
		return NULL;
	s = v_struct(d, NULL);
	val_add(s, v_uint(d, "vsi_mgr_id", in->p[0]));
	val_add(s, v_bytes(d, "vsi_type_id", in->p + 1, 3));
	val_add(s, v_uint(d, "vsi_type_version", in->p[4]));
	if (nl_get(in->p + 5, 3))
		val_add(s, v_bytes(d, "pad", in->p + 5, 3));
	return s;
}

struct val *nla_afspec(struct dec *d, const struct nla_in *in)
{
	static const struct nla_set *const subs[64] = {
		[AF_INET] = &nla_inet,
		[AF_INET6] = &nla_inet6,
		[45 /* AF_MCTP */] = &nla_mctp,
	};

	if (in->family == AF_BRIDGE)
		return v_nlattrs(d, in->p, in->len, &nla_bridge_af, in->family);
	return afspec(d, in, subs);
}

struct val *nla_stats_afspec(struct dec *d, const struct nla_in *in)
{
	static const struct nla_set *const subs[64] = {
		[AF_MPLS] = &nla_mpls,
	};

	return afspec(d, in, subs);
}

struct val *nla_infodata(struct dec *d, const struct nla_in *in)
{
	if (in->kind && strcmp(in->kind, "bridge") == 0)
		return v_nlattrs(d, in->p, in->len, &nla_brinfo, in->family);
	if (in->kind && strcmp(in->kind, "tun") == 0)
		return v_nlattrs(d, in->p, in->len, &nla_tuninfo, in->family);
	return NULL;
}

struct val *nla_protinfo(struct dec *d, const struct nla_in *in)
{
	if (in->family == AF_BRIDGE)
		return v_nlattrs(d, in->p, in->len, &nla_brport, in->family);
	if (in->family == AF_INET6)
		return v_nlattrs(d, in->p, in->len, &nla_inet6, in->family);
	return NULL;
}
