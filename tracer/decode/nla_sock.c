// SPDX-License-Identifier: MIT
/*
 * nla_sock.c - attributes of sock_diag that need a word of their own
 *
 * <linux/inet_diag.h>, unix_diag.h, netlink_diag.h, packet_diag.h.
 */
#include <linux/inet_diag.h>
#include <string.h>
#include <sys/socket.h>

#include "tracer/decode/nl.h"

#define SS 128 /* struct sockaddr_storage */

static const struct xlat_row bc_rows[] = {
	{ 0, "INET_DIAG_BC_NOP" },	  { 1, "INET_DIAG_BC_JMP" },
	{ 2, "INET_DIAG_BC_S_GE" },	  { 3, "INET_DIAG_BC_S_LE" },
	{ 4, "INET_DIAG_BC_D_GE" },	  { 5, "INET_DIAG_BC_D_LE" },
	{ 6, "INET_DIAG_BC_AUTO" },	  { 7, "INET_DIAG_BC_S_COND" },
	{ 8, "INET_DIAG_BC_D_COND" },	  { 9, "INET_DIAG_BC_DEV_COND" },
	{ 10, "INET_DIAG_BC_MARK_COND" }, { 11, "INET_DIAG_BC_S_EQ" },
	{ 12, "INET_DIAG_BC_D_EQ" },
};
static const struct xlat bc_ops = { bc_rows, 13, "INET_DIAG_BC_???" };

static struct val *v_bc_op(struct dec *d, const uint8_t *p)
{
	struct val *s = v_struct(d, NULL);

	val_add(s, v_enum(d, "code", &bc_ops, p[0]));
	val_add(s, v_uint(d, "yes", p[1]));
	val_add(s, v_uint(d, "no", nl_get(p + 2, 2)));
	return s;
}

static struct val *v_hostcond(struct dec *d, const uint8_t *p, uint32_t len)
{
	struct val *s = v_struct(d, NULL), *v;

	val_add(s, v_enum(d, "family", &x_families, p[0]));
	val_add(s, v_uint(d, "prefix_len", p[1]));
	val_add(s, v_uint(d, "port", nl_get(p + 4, 4)));
	if (len <= 8)
		return s;
	v = nla_address(d, p[0], p + 8, len - 8);
	if (!v)
		v = nl_bytes(d, p + 8, len - 8);
	v->name = "addr";
	val_add(s, v);
	return s;
}

/* A filter's first instruction, and what it compares with. */
struct val *nla_bytecode(struct dec *d, const struct nla_in *in)
{
	const uint8_t *p = in->p + 4;
	uint32_t len = in->len - 4;
	struct val *l, *v = NULL;

	if (in->len < 4)
		return NULL;
	l = NEW(d, VAL_LIST, NULL);
	val_add(l, v_bc_op(d, in->p));
	if (!len)
		return l;
	switch (in->p[0]) {
	case INET_DIAG_BC_S_COND:
	case INET_DIAG_BC_D_COND:
		if (len >= 8)
			v = v_hostcond(d, p, len);
		break;
	case INET_DIAG_BC_DEV_COND:
		if (len >= 4)
			v = v_uint(d, NULL, nl_get(p, 4));
		break;
	case INET_DIAG_BC_S_GE:
	case INET_DIAG_BC_S_LE:
	case INET_DIAG_BC_D_GE:
	case INET_DIAG_BC_D_LE:
		if (len >= 4)
			v = v_bc_op(d, p);
		break;
	case INET_DIAG_BC_MARK_COND:
		if (len < 8)
			break;
		v = v_struct(d, NULL);
		val_add(v, v_uint(d, "mark", nl_get(p, 4)));
		val_add(v, v_uint(d, "mask", nl_get(p + 4, 4)));
		break;
	}
	val_add(l, v ? v : nl_bytes(d, p, len));
	return l;
}

struct val *nla_sockaddrs(struct dec *d, const struct nla_in *in)
{
	struct val *arr;
	uint32_t i;

	if (in->len < SS)
		return NULL;
	arr = v_array(d, NULL);
	arr->fmt = 1;
	for (i = 0; i + SS <= in->len; i += SS)
		val_add(arr, v_sockaddr_mem(d, NULL, in->p + i, SS));
	return arr;
}

struct val *nla_md5sig(struct dec *d, const struct nla_in *in)
{
	const uint32_t size = 100;
	struct val *arr, *s, *v;
	uint32_t i, n;

	if (in->len < size)
		return NULL;
	arr = v_array(d, NULL);
	arr->fmt = 1;
	for (i = 0; i + size <= in->len; i += size) {
		const uint8_t *p = in->p + i;

		s = val_add(arr, v_struct(d, NULL));
		val_add(s, v_enum(d, "tcpm_family", &x_families, p[0]));
		val_add(s, v_uint(d, "tcpm_prefixlen", p[1]));
		n = (uint32_t)nl_get(p + 2, 2);
		val_add(s, v_uint(d, "tcpm_keylen", n));
		v = nla_address(d, p[0], p + 4, 16);
		if (!v)
			v = v_bytes(d, NULL, p + 4, 16);
		v->name = "tcpm_addr";
		val_add(s, v);
		val_add(s, v_bytes(d, "tcpm_key", p + 20, n < 80 ? n : 80));
	}
	return arr;
}

static struct val *v_bits(struct dec *d, unsigned i, unsigned x)
{
	static const char *const names[] = {
		"recverr",	   "is_icsk",	    "freebind",
		"hdrincl",	   "mc_loop",	    "transparent",
		"mc_all",	   "nodefrag",	    "bind_address_no_port",
		"recverr_rfc4884", "defer_connect",
	};
	struct val *n;

	if (i < 11)
		return v_uint(d, names[i], x);
	n = NEW(d, VAL_NOTE, "unused");
	n->sym = "bits 3..8";
	n->fmt = NOTE_ALWAYS;
	val_add(n, v_hex(d, NULL, x));
	return n;
}

/* struct inet_diag_sockopt: bits in two bytes, and what came later. */
struct val *nla_sockopt(struct dec *d, const struct nla_in *in)
{
	struct val *s, *l, *n, *all, *alt;
	unsigned bits, i;

	if (in->len < 2)
		return NULL;
	bits = (unsigned)nl_get(in->p, 2);
	s = v_struct(d, NULL);
	all = v_struct(d, NULL);
	for (i = 0; i < 12; i++) {
		unsigned x = i < 11 ? bits >> i & 1 : bits >> 11;

		val_add(all, v_bits(d, i, x));
		if (x)
			val_add(s, v_bits(d, i, x));
	}
	alt = NEW(d, VAL_ALT, NULL);
	val_add(alt, s);
	val_add(alt, all);
	for (i = 2; i < in->len && !in->p[i]; i++)
		;
	if (i == in->len)
		return alt;
	l = NEW(d, VAL_LIST, NULL);
	val_add(l, alt);
	n = val_add(l, NEW(d, VAL_NOTE, NULL));
	n->sym = va_printf(d->a, "bytes 2..%u", in->len - 1);
	n->fmt = NOTE_ALWAYS | NOTE_BEFORE;
	val_add(n, nl_bytes(d, in->p + 2, in->len - 2));
	return l;
}

static struct val *words(struct dec *d, const struct nla_in *in, unsigned size,
			 struct val *make(struct dec *, const char *, uint64_t))
{
	struct val *arr;
	uint32_t i;

	if (in->len < size)
		return NULL;
	arr = v_array(d, NULL);
	arr->fmt = 1;
	for (i = 0; i + size <= in->len; i += size)
		val_add(arr, make(d, NULL, nl_get(in->p + i, size)));
	return arr;
}

struct val *nla_u32s(struct dec *d, const struct nla_in *in)
{
	return words(d, in, 4, v_uint);
}

/* Two digits for the 0x and fourteen for the number, at least. */
static struct val *v_x64(struct dec *d, const char *name, uint64_t v)
{
	struct val *x = NEW(d, VAL_HEX0, name);

	x->v = v;
	x->fmt = 16;
	return x;
}

struct val *nla_x64s(struct dec *d, const struct nla_in *in)
{
	return words(d, in, 8, v_x64);
}

struct val *nla_vfs(struct dec *d, const struct nla_in *in)
{
	struct val *s, *c;
	uint32_t dev;

	if (in->len < 8)
		return NULL;
	dev = (uint32_t)nl_get(in->p + 4, 4);
	s = v_struct(d, NULL);
	c = val_add(s, NEW(d, VAL_ENUM, "udiag_vfs_dev"));
	c->v = dev;
	c->sym = va_printf(d->a, "makedev(%#x, %#x)", dev >> 8 & 0xfff,
			   (dev & 0xff) | (dev >> 12 & 0xfff00));
	val_add(s, v_uint(d, "udiag_vfs_ino", nl_get(in->p, 4)));
	return s;
}

struct val *nla_pdiag_info(struct dec *d, const struct nla_in *in)
{
	static const struct xlat_row version_rows[] = { { 0, "TPACKET_V1" },
							{ 1, "TPACKET_V2" },
							{ 2, "TPACKET_V3" } };
	static const struct xlat versions = { version_rows, 3, "TPACKET_???" };
	static const struct xlat_row flag_rows[] = {
		{ 1, "PDI_RUNNING" }, { 2, "PDI_AUXDATA" },
		{ 4, "PDI_ORIGDEV" }, { 8, "PDI_VNETHDR" },
		{ 16, "PDI_LOSS" },
	};
	static const struct xlat flags = { flag_rows, 5, "PDI_???" };
	const uint8_t *p = in->p;
	struct val *s;

	if (in->len < 24)
		return NULL;
	s = v_struct(d, NULL);
	val_add(s, v_ifindex(d, "pdi_index", (unsigned)nl_get(p, 4)));
	val_add(s, v_enum(d, "pdi_version", &versions, nl_get(p + 4, 4)));
	val_add(s, v_uint(d, "pdi_reserve", nl_get(p + 8, 4)));
	val_add(s, v_uint(d, "pdi_copy_thresh", nl_get(p + 12, 4)));
	val_add(s, v_uint(d, "pdi_tstamp", nl_get(p + 16, 4)));
	val_add(s, v_flags(d, "pdi_flags", &flags, nl_get(p + 20, 4)));
	return s;
}

struct val *nla_pdiag_mclist(struct dec *d, const struct nla_in *in)
{
	const uint32_t size = 44;
	struct val *arr, *s;
	uint32_t i, n;

	if (in->len < size)
		return NULL;
	arr = v_array(d, NULL);
	arr->fmt = 1;
	for (i = 0; i + size <= in->len; i += size) {
		const uint8_t *p = in->p + i;

		n = (uint32_t)nl_get(p + 10, 2);
		s = val_add(arr, v_struct(d, NULL));
		val_add(s, v_ifindex(d, "pdmc_index", (unsigned)nl_get(p, 4)));
		val_add(s, v_uint(d, "pdmc_count", nl_get(p + 4, 4)));
		val_add(s, v_uint(d, "pdmc_type", nl_get(p + 8, 2)));
		val_add(s, v_uint(d, "pdmc_alen", n));
		val_add(s, v_bytes(d, "pdmc_addr", p + 12, n < 32 ? n : 32));
	}
	return arr;
}

struct val *nla_filter(struct dec *d, const struct nla_in *in)
{
	return in->len < 8 ? NULL : v_bpf_mem(d, NULL, in->p, in->len / 8);
}
