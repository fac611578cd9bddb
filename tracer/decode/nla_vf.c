// SPDX-License-Identifier: MIT
/*
 * nla_vf.c - attributes of virtual functions and of a bridge's multicast
 *
 * <linux/if_link.h>, if_bridge.h.
 */
#include "tracer/decode/nl.h"

struct val *nla_vf_mac(struct dec *d, const struct nla_in *in)
{
	struct val *s;

	if (in->len < 36)
		return NULL;
	s = v_struct(d, NULL);
	val_add(s, v_uint(d, "vf", nl_get(in->p, 4)));
	val_add(s, v_mac(d, "mac", in->p + 4, 32));
	return s;
}

struct val *nla_vf_broadcast(struct dec *d, const struct nla_in *in)
{
	struct val *s;

	if (in->len < 32)
		return NULL;
	s = v_struct(d, NULL);
	val_add(s, v_mac(d, "broadcast", in->p, 32));
	return s;
}

struct val *nla_vf_state(struct dec *d, const struct nla_in *in)
{
	struct val *s;

	if (in->len < 8)
		return NULL;
	s = v_struct(d, NULL);
	val_add(s, v_uint(d, "vf", nl_get(in->p, 4)));
	val_add(s, v_enum(d, "link_state", &x_vf_link, nl_get(in->p + 4, 4)));
	return s;
}

/* A number and eight bytes, aligned as the sender's words are. */
struct val *nla_vf_guid(struct dec *d, const struct nla_in *in)
{
	struct val *s;

	if (in->len != 12 && in->len != 16)
		return NULL;
	s = v_struct(d, NULL);
	val_add(s, v_uint(d, "vf", nl_get(in->p, 4)));
	val_add(s, v_hex(d, "guid", nl_get(in->p + in->len - 8, 8)));
	return s;
}

static struct val *v_be16_enum(struct dec *d, const char *name,
			       const struct xlat *x, const uint8_t *p)
{
	struct val *v =
		v_call(d, name, "htons",
		       v_enum(d, NULL, x, (unsigned)(p[0] << 8 | p[1])));

	v->data = va_dup(d->a, p, 2);
	v->len = 2;
	return v;
}

struct val *nla_vf_vlan(struct dec *d, const struct nla_in *in)
{
	struct val *s;

	if (in->len < 16)
		return NULL;
	s = v_struct(d, NULL);
	val_add(s, v_uint(d, "vf", nl_get(in->p, 4)));
	val_add(s, v_uint(d, "vlan", nl_get(in->p + 4, 4)));
	val_add(s, v_uint(d, "qos", nl_get(in->p + 8, 4)));
	val_add(s, v_be16_enum(d, "vlan_proto", &x_eth_protocols, in->p + 12));
	return s;
}

/* What follows a structure of that size, as attributes. */
static struct val *with_attrs(struct dec *d, const struct nla_in *in,
			      struct val *s, uint32_t size,
			      const struct nla_set *set)
{
	struct val *l;

	if (in->len <= size)
		return s;
	l = NEW(d, VAL_LIST, NULL);
	val_add(l, s);
	val_add(l, v_nlattrs(d, in->p + size, in->len - size, set, in->family));
	return l;
}

struct val *nla_mdb_entry(struct dec *d, const struct nla_in *in)
{
	const uint8_t *p = in->p;
	struct val *s, *a, *u;

	if (in->len < 28)
		return NULL;
	s = v_struct(d, NULL);
	val_add(s, v_ifindex(d, "ifindex", (unsigned)nl_get(p, 4)));
	val_add(s, v_enum(d, "state", &x_mdb_state, p[4]));
	val_add(s, v_flags(d, "flags", &x_mdb_flags, p[5]));
	val_add(s, v_uint(d, "vid", nl_get(p + 6, 2)));
	a = val_add(s, v_struct(d, "addr"));
	u = nla_address(d, p[24] << 8 | p[25], p + 8, 16);
	if (!u)
		u = v_bytes(d, NULL, p + 8, 16);
	u->name = "u";
	val_add(a, u);
	val_add(a, v_be16_enum(d, "proto", &x_families, p + 24));
	return with_attrs(d, in, s, 28, &nla_mdb_eattr);
}

struct val *nla_router_port(struct dec *d, const struct nla_in *in)
{
	if (in->len < 4)
		return NULL;
	return with_attrs(d, in, v_ifindex(d, NULL, (unsigned)nl_get(in->p, 4)),
			  4, &nla_router_pattr);
}

struct val *nla_router_type(struct dec *d, const struct nla_in *in)
{
	return v_enum(d, NULL, &x_router_type, in->p[0]);
}

struct val *nla_fdb_notify(struct dec *d, const struct nla_in *in)
{
	return in->len > 8 ? NULL : v_flags(d, NULL, &x_fdb_notify, in->p[0]);
}
