// SPDX-License-Identifier: MIT
/*
 * nlattr.c - walking netlink attributes and printing what they carry
 *
 * netlink(7), rtnetlink(7), <linux/netlink.h>. Payloads whose layout is not
 * in nla_tables.c, and those that are shorter than theirs, are bytes.
 */
#include "tracer/decode/nlattr.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <string.h>

#include "tracer/decode/nltab.h"

static uint64_t get(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

	memcpy(&v, p, n); /* little endian */
	return v;
}

static struct val *v_rest(struct dec *d, const uint8_t *p, uint32_t len)
{
	struct val *v = v_bytes(d, NULL, p, len);

	v->total = 1; /* -s applies */
	return v;
}

static struct val *v_str(struct dec *d, const uint8_t *p, uint32_t len)
{
	struct val *v = v_data(d, NULL, p, len, len);

	if (p[len - 1] == 0)
		v->trunc = 2;
	else
		v->total = (uint64_t)len + 1;
	return v;
}

static struct val *v_addr_of(struct dec *d, int family, const uint8_t *p,
			     uint32_t len)
{
	if (family == AF_INET && len >= 4)
		return v_inet4(d, NULL, p);
	if (family == AF_INET6 && len >= 16)
		return v_in6(d, NULL, p);
	return NULL;
}

static struct val *v_fields(struct dec *d, const struct nla_field *f,
			    const uint8_t *p, uint32_t len)
{
	const struct nla_field *end = f;
	struct val *s;

	while (end->name)
		end++;
	if (len < end->off)
		return NULL;
	s = v_struct(d, NULL);
	for (; f->name; f++)
		val_add(s,
			f->hex ? v_hex(d, f->name, get(p + f->off, f->size))
			       : v_uint(d, f->name, get(p + f->off, f->size)));
	return s;
}

static struct val *v_num(struct dec *d, const struct nla_in *in, unsigned n,
			 int how)
{
	struct val *v;

	if (in->len < n)
		return NULL;
	v = v_uint(d, NULL, get(in->p, n));
	if (how == 'x')
		v->kind = VAL_HEX;
	if (how == 's') {
		v->kind = VAL_INT;
		v->v = (uint64_t)(int64_t)(int32_t)v->v;
	}
	if (how == 'i')
		v->kind = VAL_IFINDEX;
	return v;
}

/* Clock ticks of 1/100 s. */
static struct val *v_ticks(struct dec *d, const struct nla_in *in)
{
	struct val *n;
	uint64_t t;

	if (in->len > 8)
		return NULL;
	t = get(in->p, in->len);
	n = NEW(d, VAL_NOTE, NULL);
	n->sym = va_printf(d->a, "%llu.%02llu s", (unsigned long long)t / 100,
			   (unsigned long long)t % 100);
	val_add(n, v_uint(d, NULL, t));
	return t ? n : v_uint(d, NULL, 0);
}

static struct val *payload(struct dec *d, const struct nla_row *r,
			   const struct nla_in *in)
{
	switch ((enum nla_kind)r->kind) {
	case N_HEX:
		return NULL;
	case N_STR:
		return v_str(d, in->p, in->len);
	case N_U8:
		return v_num(d, in, 1, 'u');
	case N_U16:
		return v_num(d, in, 2, 'u');
	case N_U32:
		return v_num(d, in, 4, 'u');
	case N_U64:
		return v_num(d, in, 8, 'u');
	case N_S32:
		return v_num(d, in, 4, 's');
	case N_X16:
		return v_num(d, in, 2, 'x');
	case N_X32:
		return v_num(d, in, 4, 'x');
	case N_IFINDEX:
		return v_num(d, in, 4, 'i');
	case N_BE16:
		return in->len < 2 ? NULL : v_htons(d, NULL, in->p);
	case N_MAC:
		return in->len > 32 ? NULL : v_mac(d, NULL, in->p, in->len);
	case N_ADDR:
		return v_addr_of(d, in->family, in->p, in->len);
	case N_TICKS:
		return v_ticks(d, in);
	case N_NEST:
		return v_nlattrs(d, in->p, in->len, r->sub, in->family);
	case N_STRUCT:
		return v_fields(d, r->field, in->p, in->len);
	case N_FN:
		return r->fn(d, in);
	}
	return NULL;
}

static const struct nla_row *row_of(const struct nla_set *set, unsigned type)
{
	size_t i;

	for (i = 0; set && i < set->n; i++)
		if (set->row[i].type == type)
			return &set->row[i];
	return NULL;
}

static struct val *v_type(struct dec *d, const struct nla_set *set,
			  unsigned type)
{
	unsigned t = type & NLA_TYPE_MASK;
	const struct nla_row *r = row_of(set, t);
	struct val *l = NEW(d, VAL_LIST, "nla_type"), *e;

	l->fmt = '|';
	if (type & NLA_F_NESTED) {
		e = val_add(l, NEW(d, VAL_ENUM, NULL));
		e->v = NLA_F_NESTED;
		e->sym = "NLA_F_NESTED";
	}
	if (type & NLA_F_NET_BYTEORDER) {
		e = val_add(l, NEW(d, VAL_ENUM, NULL));
		e->v = NLA_F_NET_BYTEORDER;
		e->sym = "NLA_F_NET_BYTEORDER";
	}
	e = NEW(d, VAL_ENUM, l->child ? NULL : "nla_type");
	e->v = t;
	e->sym = r ? r->name : NULL;
	e->dflt = set ? set->dflt : NULL;
	if (!l->child)
		return e;
	val_add(l, e);
	return l;
}

struct val *v_nlattrs(struct dec *d, const uint8_t *p, uint32_t len,
		      const struct nla_set *set, int family)
{
	struct val *arr = NEW(d, VAL_ARRAY, NULL), *h, *one;
	struct nla_in in = { .family = family };
	bool many;

	arr->fmt = 1;
	if (len < 4)
		return v_rest(d, p, len);
	many = NLA_ALIGN(get(p, 2)) < len && get(p, 2) >= 4;
	while (len) {
		const struct nla_row *r;
		uint32_t alen;
		struct val *v;

		if (len < 4) {
			val_add(arr, v_rest(d, p, len));
			break;
		}
		alen = (uint32_t)get(p, 2);
		r = row_of(set, (unsigned)get(p + 2, 2) & NLA_TYPE_MASK);
		h = v_struct(d, NULL);
		val_add(h, v_uint(d, "nla_len", alen));
		val_add(h, v_type(d, set, (unsigned)get(p + 2, 2)));
		in.p = p + 4;
		in.len = alen < 4 ? 0 : (alen < len ? alen : len) - 4;
		one = h;
		if (in.len) {
			one = v_array(d, NULL);
			val_add(one, h);
			v = r ? payload(d, r, &in) : NULL;
			val_add(one, v ? v : v_rest(d, in.p, in.len));
		}
		if (r && r->name && strcmp(r->name, "IFLA_INFO_KIND") == 0)
			in.kind = va_dup(d->a, in.p, in.len);
		if (!many)
			return one;
		val_add(arr, one);
		alen = NLA_ALIGN(alen);
		if (alen < 4 || alen >= len)
			break;
		p += alen;
		len -= alen;
	}
	return arr;
}

/* --- payloads that need a word of their own ------------------------------ */

#define FLAGS(fn, size, table)                                     \
	struct val *fn(struct dec *d, const struct nla_in *in)     \
	{                                                          \
		if (in->len < (size))                              \
			return NULL;                               \
		return v_flags(d, NULL, &table, get(in->p, size)); \
	}
/* Flags and names of any width up to eight bytes; more are bytes. */
#define SHORT(kind, fn, size, table)                                \
	struct val *fn(struct dec *d, const struct nla_in *in)      \
	{                                                           \
		if (in->len < (size) || in->len > 8)                \
			return NULL;                                \
		return v_##kind(d, NULL, &table, get(in->p, size)); \
	}
#define ENUM(fn, size, table)                                     \
	struct val *fn(struct dec *d, const struct nla_in *in)    \
	{                                                         \
		if (in->len < (size))                             \
			return NULL;                              \
		return v_enum(d, NULL, &table, get(in->p, size)); \
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
SHORT(enum, nla_nhtype, 2, x_nhtype)
ENUM(nla_rttable, 4, x_rttable)

/* As many bytes as there are, up to eight. */
static struct val *any_enum(struct dec *d, const struct nla_in *in,
			    const struct xlat *x)
{
	if (in->len > 8)
		return NULL;
	return v_enum(d, NULL, x, get(in->p, in->len));
}

struct val *nla_ipproto(struct dec *d, const struct nla_in *in)
{
	return any_enum(d, in, &x_inet_protocols);
}

struct val *nla_genmode(struct dec *d, const struct nla_in *in)
{
	return any_enum(d, in, &x_genmode);
}

struct val *nla_xdp_attached(struct dec *d, const struct nla_in *in)
{
	return any_enum(d, in, &x_xdp_attached);
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
		      v_uint(d, NULL, __builtin_bswap64(get(in->p, 8))));
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
	family = (int)get(in->p, 2);
	s = v_struct(d, NULL);
	val_add(s, v_enum(d, "rtvia_family", &x_families, (unsigned)family));
	if (in->len > 2) {
		v = v_addr_of(d, family, in->p + 2, in->len - 2);
		if (!v)
			v = v_rest(d, in->p + 2, in->len - 2);
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
	many = NLA_ALIGN(get(p, 2)) < len && get(p, 2) >= 8;
	while (len >= 8) {
		n = (uint32_t)get(p, 2);
		s = v_struct(d, NULL);
		val_add(s, v_uint(d, "rtnh_len", n));
		val_add(s, v_flags(d, "rtnh_flags", &x_rtnh, p[2]));
		val_add(s, v_uint(d, "rtnh_hops", p[3]));
		val_add(s,
			v_ifindex(d, "rtnh_ifindex", (unsigned)get(p + 4, 4)));
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
		uint64_t x = get(in->p + i * size, size);
		char *name = i < n ? va_printf(d->a, "[%s]", names[i])
				   : va_printf(d->a, "[%u /* %s */]", i, dflt);

		v = sign ? v_int(d, name, (int32_t)x) : v_uint(d, name, x);
		val_add(arr, v);
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
		val_add(s, v_uint(d, "id", get(in->p + i, 4)));
		val_add(s, v_uint(d, "weight", in->p[i + 4]));
		if (in->p[i + 5])
			val_add(s, v_hex(d, "resvd1", in->p[i + 5]));
		if (get(in->p + i + 6, 2))
			val_add(s, v_hex(d, "resvd2", get(in->p + i + 6, 2)));
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
		val_add(arr, v_uint(d, NULL, get(in->p + i, 2)));
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

	if (!in->p[0])
		return v_hex(d, NULL, 0);
	f = v_flags(d, NULL, &x_shutdown_bits, in->p[0]);
	for (c = f->child; c; c = c->next)
		sb_printf(&b, c == f->child ? "%s" : "|%s", c->sym);
	if (f->v2)
		sb_printf(&b, "|%#x", (unsigned)f->v2);
	n = NEW(d, VAL_NOTE, NULL);
	n->sym = b.len ? va_dup(d->a, b.s, b.len) : "???_SHUTDOWN";
	val_add(n, v_hex(d, NULL, in->p[0]));
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

	return in->len < 4 ? NULL : v_flags(d, NULL, &x, get(in->p, 4));
}

struct val *nla_downreason(struct dec *d, const struct nla_in *in)
{
	static const struct nla_row rows[] = {
		{ 0, N_HEX, "IFLA_PROTO_DOWN_REASON_UNSPEC" },
		{ 1, N_U32, "IFLA_PROTO_DOWN_REASON_MASK" },
		{ 2, N_U32, "IFLA_PROTO_DOWN_REASON_VALUE" },
	};
	static const struct nla_set set = { rows, 3,
					    "IFLA_PROTO_DOWN_REASON_???" };

	return v_nlattrs(d, in->p, in->len, &set, in->family);
}

struct val *nla_proplist(struct dec *d, const struct nla_in *in)
{
	return v_nlattrs(d, in->p, in->len, &nla_link, in->family);
}

/* One nest for each address family, named by its number. */
struct val *nla_afspec(struct dec *d, const struct nla_in *in)
{
	static struct nla_row rows[64];
	static const struct nla_set set = { rows, 64, "AF_???" };
	unsigned i;

	if (!rows[AF_INET].name)
		for (i = 0; i < 64; i++) {
			rows[i].type = (uint16_t)i;
			rows[i].kind = N_HEX;
			rows[i].name = xlat_name(&x_families, i);
			if (i == AF_INET || i == AF_INET6) {
				rows[i].kind = N_NEST;
				rows[i].sub =
					i == AF_INET ? &nla_inet : &nla_inet6;
			}
			if (!rows[i].name)
				rows[i].type = 0xffff;
		}
	return v_nlattrs(d, in->p, in->len, &set, in->family);
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
