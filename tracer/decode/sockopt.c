// SPDX-License-Identifier: MIT
/*
 * sockopt.c - setsockopt and getsockopt: the name, then the value
 *
 * Options with a structure of their own are taken apart; of the others four
 * bytes are an int and anything else a string, as strace 6.1 shows them.
 */
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "tracer/decode/decode.h"

enum kind {
	K_DEFAULT,
	K_INT, /* at least an int */
	K_LINGER,
	K_UCRED,
	K_FILTER,
	K_TXREHASH,
	K_MREQ,
	K_MREQ6,
	K_GROUP,
	K_ICMP_FILTER,
	K_PACKET_MREQ,
	K_RING,
	K_STATS,
	K_MEMBERSHIPS,
};

static uint32_t get32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return v;
}

/* SOL_SOCKET's plain ints; those whose value is only ever read apart. */
static enum kind kind_socket(int name, bool get)
{
	switch (name) {
	case SO_LINGER:
		return K_LINGER;
	case SO_PEERCRED:
		return get ? K_UCRED : K_DEFAULT;
	case SO_ATTACH_FILTER: /* SO_GET_FILTER */
		return K_FILTER;
	case SO_ATTACH_REUSEPORT_CBPF:
		return get ? K_DEFAULT : K_FILTER;
	case 74:
		return K_TXREHASH;
	case SO_ERROR:
		return get ? K_INT : K_DEFAULT;
	}
	/* Which of them strace knows to be ints. */
	static const uint8_t ints[] = {
		1,  2,	5,  6,	7,  8,	9,  10, 11, 12, 14, 15, 16, 18, 19,
		27, 29, 30, 32, 33, 34, 35, 36, 37, 40, 41, 42, 43, 44, 45,
		46, 49, 53, 56, 60, 63, 64, 65, 68, 69, 70, 73, 75,
	};
	return memchr(ints, name, sizeof(ints)) && name > 0 && name < 256
		       ? K_INT
		       : K_DEFAULT;
}

static enum kind kind_of(int level, int name, bool get)
{
	switch (level) {
	case SOL_SOCKET:
		return kind_socket(name, get);
	case SOL_IP:
		if (!get &&
		    (name == IP_ADD_MEMBERSHIP || name == IP_DROP_MEMBERSHIP))
			return K_MREQ;
		if (!get &&
		    (name == MCAST_JOIN_GROUP || name == MCAST_LEAVE_GROUP))
			return K_GROUP;
		return K_DEFAULT;
	case SOL_IPV6:
		if (!get &&
		    (name == IPV6_ADD_MEMBERSHIP ||
		     name == IPV6_DROP_MEMBERSHIP ||
		     name == IPV6_JOIN_ANYCAST || name == IPV6_LEAVE_ANYCAST))
			return K_MREQ6;
		if (!get &&
		    (name == MCAST_JOIN_GROUP || name == MCAST_LEAVE_GROUP))
			return K_GROUP;
		return K_DEFAULT;
	case SOL_RAW:
		return name == 1 ? K_ICMP_FILTER : K_DEFAULT;
	case SOL_PACKET:
		if (!get && (name == PACKET_ADD_MEMBERSHIP ||
			     name == PACKET_DROP_MEMBERSHIP))
			return K_PACKET_MREQ;
		if (!get && (name == PACKET_RX_RING || name == PACKET_TX_RING))
			return K_RING;
		return get && name == PACKET_STATISTICS ? K_STATS : K_DEFAULT;
	case SOL_NETLINK:
		return get && name == 9 ? K_MEMBERSHIPS : K_INT;
	}
	return K_DEFAULT;
}

static struct val *v_brackets(struct dec *d, struct val *v)
{
	struct val *a = v_array(d, NULL);

	val_add(a, v);
	return a;
}

static struct val *v_icmp_filter(struct dec *d, const uint8_t *p, uint32_t len)
{
	struct val *set = NEW(d, VAL_SET, NULL);
	uint32_t bits = UINT32_MAX, i, n = 0;

	/* A short filter leaves the rest of the word as it was: all ones. */
	memcpy(&bits, p, len > 4 ? 4 : len);
	for (i = 0; i < 32; i++)
		n += bits >> i & 1;
	set->fmt = n > 32 * 2 / 3;
	for (i = 0; i < 32; i++)
		if ((bits >> i & 1) != set->fmt)
			val_add(set, v_enum(d, NULL, &x_icmp, i));
	return set;
}

/* Fields of a structure that the kernel may have cut short. */
static bool short_field(struct dec *d, struct val *s, const char *name,
			const uint8_t *p, uint32_t len, uint32_t off)
{
	if (len <= off)
		return false;
	if (len < off + 4) {
		val_add(s, v_bytes(d, name, p + off, len - off));
		return false;
	}
	return true;
}

static struct val *v_linger(struct dec *d, const uint8_t *p, uint32_t len)
{
	struct val *s = v_struct(d, NULL);

	if (short_field(d, s, "l_onoff", p, len, 0))
		val_add(s, v_int(d, "l_onoff", (int)get32(p)));
	if (short_field(d, s, "l_linger", p, len, 4))
		val_add(s, v_int(d, "l_linger", (int)get32(p + 4)));
	return s;
}

static struct val *v_ucred(struct dec *d, const uint8_t *p, uint32_t len)
{
	struct val *s = v_struct(d, NULL);

	if (short_field(d, s, "pid", p, len, 0))
		val_add(s, v_int(d, "pid", (int)get32(p)));
	if (short_field(d, s, "uid", p, len, 4))
		val_add(s, v_int(d, "uid", (int)get32(p + 4)));
	if (short_field(d, s, "gid", p, len, 8))
		val_add(s, v_int(d, "gid", (int)get32(p + 8)));
	return s;
}

static struct val *v_stats(struct dec *d, const uint8_t *p, uint32_t len)
{
	struct val *s = v_struct(d, NULL);

	if (short_field(d, s, "tp_packets", p, len, 0))
		val_add(s, v_uint(d, "tp_packets", get32(p)));
	if (short_field(d, s, "tp_drops", p, len, 4))
		val_add(s, v_uint(d, "tp_drops", get32(p + 4)));
	if (short_field(d, s, "tp_freeze_q_cnt", p, len, 8))
		val_add(s, v_uint(d, "tp_freeze_q_cnt", get32(p + 8)));
	return s;
}

static struct val *v_fprog(struct dec *d, const uint8_t *p)
{
	struct val *s = v_struct(d, NULL);
	uint16_t n;
	uint64_t addr = 0;

	memcpy(&n, p, 2);
	memcpy(&addr, p + dec_wsize(d), dec_wsize(d));
	val_add(s, v_uint(d, "len", n));
	val_add(s, v_bpf(d, "filter", addr, n));
	return s;
}

static struct val *v_packet_mreq(struct dec *d, const uint8_t *p)
{
	struct val *s = v_struct(d, NULL);
	uint16_t type, alen;

	memcpy(&type, p + 4, 2);
	memcpy(&alen, p + 6, 2);
	val_add(s, v_ifindex(d, "mr_ifindex", get32(p)));
	val_add(s, v_enum(d, "mr_type", &x_packet_mr, type));
	val_add(s, v_uint(d, "mr_alen", alen));
	val_add(s, v_mac(d, "mr_address", p + 8, alen > 8 ? 8 : alen));
	return s;
}

static struct val *v_ring(struct dec *d, const uint8_t *p)
{
	static const char *const names[] = { "tp_block_size", "tp_block_nr",
					     "tp_frame_size", "tp_frame_nr" };
	struct val *s = v_struct(d, NULL);
	int i;

	for (i = 0; i < 4; i++)
		val_add(s, v_uint(d, names[i], get32(p + 4 * i)));
	return s;
}

static struct val *v_group(struct dec *d, const uint8_t *p)
{
	struct val *s = v_struct(d, NULL);
	unsigned at = d->c->bits == 32 ? 4 : 8;

	val_add(s, v_ifindex(d, "gr_interface", get32(p)));
	val_add(s, v_sockaddr_mem(d, "gr_group", p + at, 128));
	return s;
}

static uint32_t need(struct dec *d, enum kind k)
{
	switch (k) {
	case K_INT:
	case K_TXREHASH:
		return 4;
	case K_LINGER:
	case K_MREQ:
		return 8;
	case K_FILTER:
		return dec_wsize(d) * 2;
	case K_MREQ6:
		return 20;
	case K_GROUP:
		return d->c->bits == 32 ? 132 : 136;
	case K_PACKET_MREQ:
	case K_RING:
		return 16;
	default:
		return 1;
	}
}

static struct val *v_set(struct dec *d, int level, int name, uint64_t addr,
			 int len)
{
	enum kind k = kind_of(level, name, false);
	bool exact = k == K_FILTER || k == K_PACKET_MREQ || k == K_RING;
	uint32_t n = need(d, k);
	uint8_t buf[160] = { 0 };
	struct val *v = NULL;

	if (!addr)
		return v_addr(d, NULL, 0);
	if (k == K_DEFAULT) {
		if (len != 4)
			return v_buf(d, NULL, addr, (uint32_t)len);
		if (!dec_read(d, addr, buf, 4))
			goto address;
		v = v_brackets(d, v_int(d, NULL, (int)get32(buf)));
		return v_ptr(d, NULL, addr, v);
	}
	if (k == K_ICMP_FILTER && len > 0)
		n = len > 4 ? 4 : (uint32_t)len;
	if (len < (int)n || (exact && len != (int)n) ||
	    !dec_read(d, addr, buf, n))
		goto address;
	switch (k) {
	case K_INT:
		v = v_brackets(d, v_int(d, NULL, (int)get32(buf)));
		break;
	case K_TXREHASH:
		v = v_enum(d, NULL, &x_txrehash, get32(buf));
		v->fmt = FMT_D;
		v = v_brackets(d, v);
		break;
	case K_LINGER:
		v = v_linger(d, buf, 8);
		break;
	case K_FILTER:
		v = v_fprog(d, buf);
		break;
	case K_MREQ:
		v = v_struct(d, NULL);
		val_add(v, v_inet4(d, "imr_multiaddr", buf));
		val_add(v, v_inet4(d, "imr_interface", buf + 4));
		break;
	case K_MREQ6:
		v = v_struct(d, NULL);
		val_add(v, v_in6(d, "ipv6mr_multiaddr", buf));
		val_add(v, v_ifindex(d, "ipv6mr_interface", get32(buf + 16)));
		break;
	case K_GROUP:
		v = v_group(d, buf);
		break;
	case K_ICMP_FILTER:
		v = v_icmp_filter(d, buf, n);
		break;
	case K_PACKET_MREQ:
		v = v_packet_mreq(d, buf);
		break;
	case K_RING:
		v = v_ring(d, buf);
		break;
	default:
		break;
	}
	return v_ptr(d, NULL, addr, v);
address:
	v = v_addr(d, NULL, addr);
	v->fmt = 1;
	return v;
}

static struct val *v_members(struct dec *d, uint64_t addr, uint32_t len)
{
	struct val *a = v_array(d, NULL);
	uint32_t i, w;

	a->fmt = 1;
	for (i = 0; i + 4 <= len && dec_read(d, addr + i, &w, 4); i += 4)
		val_add(a, v_uint(d, NULL, w));
	return v_ptr(d, NULL, addr, a);
}

static struct val *v_get(struct dec *d, int level, int name, uint64_t addr,
			 int len)
{
	enum kind k = kind_of(level, name, true);
	uint8_t buf[160] = { 0 };
	uint32_t n = len < 160 ? (uint32_t)len : 160;
	struct val *v;

	if (!addr || len <= 0)
		return v_addr(d, NULL, addr);
	if (k == K_DEFAULT && len != 4)
		return v_buf(d, NULL, addr, (uint32_t)len);
	if (k == K_MEMBERSHIPS)
		return v_members(d, addr, (uint32_t)len);
	if (k == K_FILTER)
		return v_bpf(d, NULL, addr, (unsigned)len);
	if (level == SOL_NETLINK)
		n = 4;
	n = dec_some(d, addr, buf, n);
	if (!n) {
		v = v_addr(d, NULL, addr);
		v->fmt = 1;
		return v;
	}
	switch (k) {
	case K_LINGER:
		v = v_linger(d, buf, n);
		break;
	case K_UCRED:
		v = v_ucred(d, buf, n);
		break;
	case K_STATS:
		v = v_stats(d, buf, n);
		break;
	case K_ICMP_FILTER:
		v = v_icmp_filter(d, buf, n);
		break;
	case K_TXREHASH:
		v = v_enum(d, NULL, &x_txrehash, get32(buf));
		v->fmt = FMT_D;
		v = n < 4 ? v_bytes(d, NULL, buf, n) : v_brackets(d, v);
		break;
	default:
		if (n < 4) {
			v = v_bytes(d, NULL, buf, n);
			break;
		}
		v = v_int(d, NULL, (int)get32(buf));
		if (level == SOL_SOCKET && name == SO_ERROR && v->v &&
		    decode_errno((int)v->v)) {
			v->kind = VAL_ENUM;
			v->fmt = FMT_D;
			v->sym = decode_errno((int)v->v);
		}
		v = v_brackets(d, v);
	}
	return v_ptr(d, NULL, addr, v);
}

static void names(struct dec *d, bool get)
{
	int level = dec_int(d, 1), name = dec_int(d, 2);
	const struct xlat *x = xlat_sockopts(level, get);

	arg_add(d, "sockfd", v_fd(d, NULL, dec_int(d, 0)));
	arg_add(d, "level", v_enum(d, NULL, &x_sollevels, (uint32_t)level));
	arg_add(d, "optname",
		x ? v_enum(d, NULL, x, (uint32_t)name)
		  : v_uint(d, NULL, (uint32_t)name));
}

void dec_setsockopt(struct dec *d)
{
	int len = dec_int(d, 4);

	names(d, false);
	arg_add(d, "optval",
		v_set(d, dec_int(d, 1), dec_int(d, 2), d->c->args[3], len));
	arg_add(d, "optlen", v_int(d, NULL, len));
}

void dec_getsockopt(struct dec *d)
{
	uint64_t lenp = d->c->args[4], addr = d->c->args[3];
	int in = 0, out = 0;
	bool has_in = dec_read(d, lenp, &in, 4);
	struct val *v;

	names(d, true);
	dec_exit(d);
	if (!has_in || !dec_read(d, lenp, &out, 4)) {
		arg_add(d, "optval", v_addr(d, NULL, addr));
		v = arg_add(d, "optlen", v_addr(d, NULL, lenp));
		v->fmt = lenp != 0;
		return;
	}
	if (dec_failed(d)) {
		arg_add(d, "optval", v_addr(d, NULL, addr));
		out = in;
	} else {
		arg_add(d, "optval",
			v_get(d, dec_int(d, 1), dec_int(d, 2), addr,
			      out < in ? out : in));
	}
	v = NEW(d, VAL_INOUT, NULL);
	v->v = (uint64_t)(int64_t)in;
	v->v2 = (uint64_t)(int64_t)out;
	v->fmt = in != out;
	v->late = 1;
	arg_add(d, "optlen", v_ptr(d, NULL, lenp, v));
}
