// SPDX-License-Identifier: MIT
/*
 * netlink.c - netlink messages: the header, errors, and who decodes the rest
 *
 * Rtnetlink, sock_diag, nfnetlink and SELinux's are taken apart; of other
 * families the header's type is named and the rest shown as bytes. A socket
 * whose protocol cannot be told (strace cannot, before it is bound) has
 * neither.
 * Not modelled: bodies of audit, connector, XFRM and generic messages.
 */
#include "tracer/decode/nl.h"

#include <linux/rtnetlink.h>
#include <linux/xfrm.h>
#include <string.h>

#define NL_MAX (1u << 18)

uint64_t nl_get(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
	return v;
}

struct val *nl_bytes(struct dec *d, const uint8_t *p, uint32_t len)
{
	struct val *v = v_bytes(d, NULL, p, len);

	v->total = 1;
	return v;
}

/* A family byte and what follows it. */
void nl_no_header(struct dec *d, struct val *out, const uint8_t *p,
		  uint32_t len)
{
	struct val *s = val_add(out, v_struct(d, NULL));

	val_add(s, v_enum(d, "family", &x_families, p[0]));
	if (len > 1)
		val_add(s, nl_bytes(d, p + 1, len - 1))->name = "data";
}

void nl_attrs(struct dec *d, struct val *out, const uint8_t *p, uint32_t len,
	      uint32_t hdr, const struct nla_set *set, int family)
{
	hdr = NLMSG_ALIGN(hdr);
	if (len > hdr && !set)
		val_add(out, nl_bytes(d, p + hdr, len - hdr));
	else if (len > hdr)
		val_add(out, v_nlattrs(d, p + hdr, len - hdr, set, family));
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
	if (proto == NETLINK_NETFILTER)
		return nl_netfilter_type(d, type);
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

static const struct {
	const struct xlat_row *row;
	size_t n;
} extras[] = {
	[X_NEW] = { new_flags, 4 },
	[X_DEL] = { del_flags, 2 },
	[X_GET] = { get_flags, 4 },
	[X_ACK] = { ack_flags, 2 },
};

static enum nl_extra extra_route(unsigned type)
{
	static const uint8_t kinds[] = { X_NEW, X_DEL, X_GET, X_NONE };

	if (type == RTM_DELACTION)
		return X_GET;
	return kinds[type & 3];
}

static enum nl_extra extra_xfrm(unsigned type)
{
	switch (type) {
	case XFRM_MSG_NEWSA:
	case XFRM_MSG_NEWPOLICY:
	case XFRM_MSG_NEWAE:
	case XFRM_MSG_NEWSADINFO:
	case XFRM_MSG_NEWSPDINFO:
		return X_NEW;
	case XFRM_MSG_DELSA:
	case XFRM_MSG_DELPOLICY:
		return X_DEL;
	case XFRM_MSG_GETSA:
	case XFRM_MSG_GETPOLICY:
	case XFRM_MSG_GETAE:
	case XFRM_MSG_GETSADINFO:
	case XFRM_MSG_GETSPDINFO:
		return X_GET;
	}
	return X_NONE;
}

/* What 0x100 and up mean depends on what is asked for. */
static enum nl_extra extra_flags(int proto, unsigned type)
{
	if (type == NLMSG_ERROR)
		return X_ACK;
	if (type < NLMSG_MIN_TYPE)
		return X_NONE;
	switch (proto) {
	case NETLINK_ROUTE:
		return extra_route(type);
	case NETLINK_SOCK_DIAG:
		return X_GET;
	case NETLINK_XFRM:
		return extra_xfrm(type);
	case NETLINK_NETFILTER:
		return nl_netfilter_extra(type);
	}
	return X_NONE;
}

static struct val *v_nlflags(struct dec *d, int proto, unsigned type,
			     unsigned flags)
{
	struct xlat_row rows[16];
	struct xlat x = { rows, 6, "NLM_F_???" };
	enum nl_extra k = extra_flags(proto, type);

	memcpy(rows, base_flags, sizeof(base_flags));
	if (k) {
		memcpy(rows + x.n, extras[k].row,
		       extras[k].n * sizeof(rows[0]));
		x.n += extras[k].n;
	}
	return v_flags(d, "nlmsg_flags", &x, flags);
}

static struct val *v_nlhdr(struct dec *d, int proto, const uint8_t *p)
{
	struct val *s = v_struct(d, NULL);
	unsigned type = (unsigned)nl_get(p + 4, 2);

	val_add(s, v_uint(d, "nlmsg_len", nl_get(p, 4)));
	val_add(s, v_nltype(d, proto, type));
	val_add(s, v_nlflags(d, proto, type, (unsigned)nl_get(p + 6, 2)));
	val_add(s, v_uint(d, "nlmsg_seq", nl_get(p + 8, 4)));
	val_add(s, v_int(d, "nlmsg_pid", (int)nl_get(p + 12, 4)));
	return s;
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
		{ 3, N_FN, "NLMSGERR_ATTR_COOKIE", .fn = nla_u8s },
		{ 4, N_HEX, "NLMSGERR_ATTR_POLICY" },
		{ 5, N_HEX, "NLMSGERR_ATTR_MISS_TYPE" },
		{ 6, N_HEX, "NLMSGERR_ATTR_MISS_NEST" },
	};
	static const struct nla_set set = { rows, 7, "NLMSGERR_ATTR_???" };
	struct val *s, *both, *m;
	uint32_t inner, body;
	const char *name;
	int err;

	if (len < 20) {
		val_add(out, nl_bytes(d, p, len));
		return;
	}
	err = (int)nl_get(p, 4);
	s = v_struct(d, NULL);
	name = err < 0 ? decode_errno(-err) : NULL;
	val_add(s, name ? v_word(d, "error", va_printf(d->a, "-%s", name))
			: v_int(d, "error", err));
	p += 4;
	len -= 4;
	inner = (uint32_t)nl_get(p, 4);
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

static void selinux_payload(struct dec *d, struct val *out, unsigned type,
			    const uint8_t *p)
{
	struct val *s = val_add(out, v_struct(d, NULL));

	val_add(s, type == 16 ? v_int(d, "val", (int)nl_get(p, 4))
			      : v_uint(d, "seqno", nl_get(p, 4)));
}

/* The message at p: its header alone, or in brackets with what follows. */
static struct val *v_nlmsg(struct dec *d, int proto, const uint8_t *p,
			   uint32_t len)
{
	struct val *h = v_nlhdr(d, proto, p), *out;
	unsigned type = (unsigned)nl_get(p + 4, 2);
	unsigned flags = (unsigned)nl_get(p + 6, 2);
	uint32_t mlen = (uint32_t)nl_get(p, 4);

	if (mlen < len)
		len = mlen;
	if (len <= 16)
		return h;
	out = v_array(d, NULL);
	val_add(out, h);
	p += 16;
	len -= 16;
	if (type == NLMSG_ERROR && proto >= 0)
		error_payload(d, out, proto, flags, p, len);
	else if (type == NLMSG_DONE && proto >= 0 && len == 4)
		val_add(out, v_int(d, NULL, (int)nl_get(p, 4)));
	else if (type < NLMSG_MIN_TYPE)
		val_add(out, nl_bytes(d, p, len));
	else if (proto == NETLINK_ROUTE)
		nl_route(d, out, type, p, len);
	else if (proto == NETLINK_SOCK_DIAG)
		nl_diag(d, out, type, flags & NLM_F_REQUEST, p, len);
	else if (proto == NETLINK_NETFILTER)
		nl_netfilter(d, out, type, p, len);
	else if (proto == NETLINK_SELINUX && len >= 4 && type <= 17)
		selinux_payload(d, out, type, p);
	else
		val_add(out, nl_bytes(d, p, len));
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
		return v_ptr(d, name, addr, nl_bytes(d, p, n));
	arr = v_array(d, NULL);
	arr->fmt = 1;
	many = NLMSG_ALIGN(nl_get(p, 4)) < n && nl_get(p, 4) >= 16;
	while (n) {
		uint32_t mlen;

		if (n < 16) {
			val_add(arr, nl_bytes(d, p, n))->v = 1;
			break;
		}
		v = v_nlmsg(d, proto, p, n);
		if (!many)
			return v_ptr(d, name, addr, v);
		val_add(arr, v);
		mlen = (uint32_t)nl_get(p, 4);
		if (mlen < 16 || NLMSG_ALIGN(mlen) >= n)
			break;
		mlen = NLMSG_ALIGN(mlen);
		p += mlen;
		n -= mlen;
	}
	return v_ptr(d, name, addr, arr);
}
