// SPDX-License-Identifier: MIT
/*
 * nlattr.c - walking netlink attributes and printing what they carry
 *
 * netlink(7), rtnetlink(7), <linux/netlink.h>. Payloads whose layout is not
 * in a table, and those that are shorter than theirs, are bytes.
 */
#include "tracer/decode/nl.h"

#include <string.h>
#include <sys/socket.h>

static struct val *v_str(struct dec *d, const uint8_t *p, uint32_t len)
{
	struct val *v = v_data(d, NULL, p, len, len);

	v->trunc = p[len - 1] == 0 ? 2 : 3;
	if (v->trunc == 3)
		v->total = (uint64_t)len + 1;
	return v;
}

struct val *nla_address(struct dec *d, int family, const uint8_t *p,
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

	while (end->name && !(end->how == F_NEW && end->off == len))
		end++;
	if (len < end->off)
		return NULL;
	s = v_struct(d, NULL);
	for (; f < end; f++) {
		uint64_t x = nl_get(p + f->off, f->size);

		if (f->how == F_HEX)
			val_add(s, v_hex(d, f->name, x));
		else if (f->how == F_S8)
			val_add(s, v_int(d, f->name, (int8_t)x));
		else
			val_add(s, v_uint(d, f->name, x));
	}
	return s;
}

static struct val *v_num(struct dec *d, const struct nla_in *in, unsigned n,
			 int how)
{
	struct val *v;

	if (in->len < n)
		return NULL;
	v = v_uint(d, NULL, nl_get(in->p, n));
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
	t = nl_get(in->p, in->len);
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
	case N_LLADDR:
		/* strace 6.1 takes the family in the header for the type. */
		return in->len > 32
			       ? NULL
			       : v_lladdr(d, NULL, in->family, in->p, in->len);
	case N_ADDR:
		return nla_address(d, in->family, in->p, in->len);
	case N_TICKS:
		return v_ticks(d, in);
	case N_XANY:
		return in->len > 8 ? NULL
				   : v_hex(d, NULL, nl_get(in->p, in->len));
	case N_ENUM16:
		return in->len < 2
			       ? NULL
			       : v_enum(d, NULL, r->names, nl_get(in->p, 2));
	case N_FLAGS32:
		return in->len < 4
			       ? NULL
			       : v_flags(d, NULL, r->names, nl_get(in->p, 4));
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
		return nl_bytes(d, p, len);
	many = NLA_ALIGN(nl_get(p, 2)) < len && nl_get(p, 2) >= 4;
	while (len) {
		const struct nla_row *r;
		uint32_t alen;
		struct val *v;

		if (len < 4) {
			val_add(arr, nl_bytes(d, p, len))->v = 1;
			break;
		}
		alen = (uint32_t)nl_get(p, 2);
		r = row_of(set, (unsigned)nl_get(p + 2, 2) & NLA_TYPE_MASK);
		h = v_struct(d, NULL);
		val_add(h, v_uint(d, "nla_len", alen));
		val_add(h, v_type(d, set, (unsigned)nl_get(p + 2, 2)));
		in.p = p + 4;
		in.len = alen < 4 ? 0 : (alen < len ? alen : len) - 4;
		one = h;
		if (in.len) {
			one = v_array(d, NULL);
			val_add(one, h);
			v = r ? payload(d, r, &in) : NULL;
			val_add(one, v ? v : nl_bytes(d, in.p, in.len));
		}
		if (r && r->name && strcmp(r->name, "IFLA_INFO_KIND") == 0)
			in.kind = va_dup(d->a, in.p, in.len);
		if (!many)
			return one;
		val_add(arr, one);
		if (alen < 4 || NLA_ALIGN(alen) >= len)
			break;
		p += NLA_ALIGN(alen);
		len -= NLA_ALIGN(alen);
	}
	return arr;
}

struct val *nla_with_rest(struct dec *d, const struct nla_in *in, struct val *s,
			  uint32_t size)
{
	struct val *l;

	if (in->len == size)
		return s;
	l = NEW(d, VAL_LIST, NULL);
	val_add(l, s);
	val_add(l, nl_bytes(d, in->p + size, in->len - size));
	return l;
}
