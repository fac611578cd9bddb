// SPDX-License-Identifier: MIT
/*
 * nl_diag.c - sock_diag(7): questions and answers
 *
 * Attributes are in nla_diag.c.
 */
#include "tracer/decode/nl.h"

#include <linux/inet_diag.h>
#include <sys/socket.h>

static struct val *v_cookie(struct dec *d, const char *name, const uint8_t *p)
{
	struct val *a = v_array(d, name);

	val_add(a, v_uint(d, NULL, nl_get(p, 4)));
	val_add(a, v_uint(d, NULL, nl_get(p + 4, 4)));
	return a;
}

/* An IPv4 address in the room of an IPv6 one, all of which -X raw shows. */
static struct val *v_addr16(struct dec *d, const char *name, const uint8_t *p)
{
	struct val *v = v_inet4(d, name, p);

	v->data = va_dup(d->a, p, 16);
	v->len = 16;
	return v;
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
		val_add(s, v_addr16(d, "idiag_src", p + 4));
		val_add(s, v_addr16(d, "idiag_dst", p + 20));
	}
	val_add(s, v_ifindex(d, "idiag_if", (unsigned)nl_get(p + 36, 4)));
	val_add(s, v_cookie(d, "idiag_cookie", p + 40));
	return s;
}

/* The 2.6.11 question, before families: TCPDIAG_GETSOCK, DCCPDIAG_GETSOCK. */
static void request_compat(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_uint(d, "idiag_src_len", p[1]));
	val_add(s, v_uint(d, "idiag_dst_len", p[2]));
	val_add(s, v_flags(d, "idiag_ext", &x_idiag_ext, p[3]));
	val_add(s, v_sockid(d, p[0], p + 4));
	val_add(s, v_flags(d, "idiag_states", &x_tcp_state_bits,
			   nl_get(p + 52, 4)));
	val_add(s, v_uint(d, "idiag_dbs", nl_get(p + 56, 4)));
}

static void request_unix(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_uint(d, "sdiag_protocol", p[1]));
	val_add(s, v_flags(d, "udiag_states", &x_tcp_state_bits,
			   nl_get(p + 4, 4)));
	val_add(s, v_uint(d, "udiag_ino", nl_get(p + 8, 4)));
	val_add(s, v_flags(d, "udiag_show", &x_udiag_show, nl_get(p + 12, 4)));
	val_add(s, v_cookie(d, "udiag_cookie", p + 16));
}

static void request_inet(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_enum(d, "sdiag_protocol", &x_inet_protocols, p[1]));
	val_add(s, v_flags(d, "idiag_ext", &x_idiag_ext, p[2]));
	val_add(s, v_flags(d, "idiag_states", &x_tcp_state_bits,
			   nl_get(p + 4, 4)));
	val_add(s, v_sockid(d, p[0], p + 8));
}

static void request_netlink(struct dec *d, struct val *s, const uint8_t *p)
{
	struct val *v = v_enum(d, "sdiag_protocol", &x_netlink_protocols, p[1]);

	if (p[1] == 255)
		v->sym = "NDIAG_PROTO_ALL";
	val_add(s, v);
	val_add(s, v_uint(d, "ndiag_ino", nl_get(p + 4, 4)));
	val_add(s, v_flags(d, "ndiag_show", &x_ndiag_show, nl_get(p + 8, 4)));
	val_add(s, v_cookie(d, "ndiag_cookie", p + 12));
}

static void request_packet(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_hex(d, "sdiag_protocol", p[1]));
	val_add(s, v_uint(d, "pdiag_ino", nl_get(p + 4, 4)));
	val_add(s, v_flags(d, "pdiag_show", &x_pdiag_show, nl_get(p + 8, 4)));
	val_add(s, v_cookie(d, "pdiag_cookie", p + 12));
}

static void request_smc(struct dec *d, struct val *s, const uint8_t *p)
{
	static const struct xlat_row rows[] = {
		{ 1, "1<<(SMC_DIAG_CONNINFO-1)" },
		{ 2, "1<<(SMC_DIAG_LGRINFO-1)" },
	};
	static const struct xlat ext = { rows, 2, "1<<SMC_DIAG_?\?\?-1" };

	val_add(s, v_flags(d, "diag_ext", &ext, p[3]));
	val_add(s, v_sockid(d, AF_INET, p + 4));
}

static void reply_inet(struct dec *d, struct val *s, const uint8_t *p)
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
		val_add(s, v_uint(d, names[i], nl_get(p + 52 + 4 * i, 4)));
}

static void reply_netlink(struct dec *d, struct val *s, const uint8_t *p)
{
	static const struct xlat_row rows[] = { { 0, "NETLINK_UNCONNECTED" },
						{ 1, "NETLINK_CONNECTED" },
						{ 7, "TCP_CLOSE" } };
	static const struct xlat states = { rows, 3, "NETLINK_???" };

	val_add(s, v_enum(d, "ndiag_type", &x_socktypes, p[1]));
	val_add(s, v_enum(d, "ndiag_protocol", &x_netlink_protocols, p[2]));
	val_add(s, v_enum(d, "ndiag_state", &states, p[3]));
	val_add(s, v_uint(d, "ndiag_portid", nl_get(p + 4, 4)));
	val_add(s, v_uint(d, "ndiag_dst_portid", nl_get(p + 8, 4)));
	val_add(s, v_uint(d, "ndiag_dst_group", nl_get(p + 12, 4)));
	val_add(s, v_uint(d, "ndiag_ino", nl_get(p + 16, 4)));
	val_add(s, v_cookie(d, "ndiag_cookie", p + 20));
}

static void reply_unix(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_enum(d, "udiag_type", &x_socktypes, p[1]));
	val_add(s, v_enum(d, "udiag_state", &x_tcp_states, p[2]));
	val_add(s, v_uint(d, "udiag_ino", nl_get(p + 4, 4)));
	val_add(s, v_cookie(d, "udiag_cookie", p + 8));
}

static void reply_packet(struct dec *d, struct val *s, const uint8_t *p)
{
	val_add(s, v_enum(d, "pdiag_type", &x_socktypes, p[1]));
	val_add(s, v_enum(d, "pdiag_num", &x_eth_protocols, nl_get(p + 2, 2)));
	val_add(s, v_uint(d, "pdiag_ino", nl_get(p + 4, 4)));
	val_add(s, v_cookie(d, "pdiag_cookie", p + 8));
}

static void reply_smc(struct dec *d, struct val *s, const uint8_t *p)
{
	static const struct xlat_row rows[] = {
		{ 0, "SMC_DIAG_MODE_SMCR" },
		{ 1, "SMC_DIAG_MODE_FALLBACK_TCP" },
		{ 2, "SMC_DIAG_MODE_SMCD" },
	};
	static const struct xlat modes = { rows, 3, "SMC_DIAG_MODE_???" };

	val_add(s, v_enum(d, "diag_state", &x_smc_states, p[1]));
	val_add(s, v_enum(d, "diag_fallback", &modes, p[2]));
	val_add(s, v_uint(d, "diag_shutdown", p[3]));
	val_add(s, v_sockid(d, AF_INET, p + 4));
	val_add(s, v_uint(d, "diag_uid", nl_get(p + 52, 4)));
	val_add(s, v_uint(d, "diag_inode", nl_get(p + 56, 8)));
}

struct diag {
	uint8_t family;
	uint8_t size;
	const char *name;
	void (*fn)(struct dec *d, struct val *s, const uint8_t *p);
	const struct nla_set *set; /* NULL: no attributes are looked for */
};

static const struct diag requests[] = {
	{ AF_UNIX, 24, "sdiag_family", request_unix, NULL },
	{ AF_INET, 56, "sdiag_family", request_inet, &nla_idiag_req },
	{ AF_INET6, 56, "sdiag_family", request_inet, &nla_idiag_req },
	{ AF_NETLINK, 20, "sdiag_family", request_netlink, NULL },
	{ AF_PACKET, 20, "sdiag_family", request_packet, NULL },
	{ AF_SMC, 52, "diag_family", request_smc, NULL },
};

static const struct diag replies[] = {
	{ AF_UNIX, 16, "udiag_family", reply_unix, &nla_udiag },
	{ AF_INET, 72, "idiag_family", reply_inet, &nla_idiag },
	{ AF_INET6, 72, "idiag_family", reply_inet, &nla_idiag },
	{ AF_NETLINK, 28, "ndiag_family", reply_netlink, &nla_ndiag },
	{ AF_PACKET, 16, "pdiag_family", reply_packet, &nla_pdiag },
	{ AF_SMC, 64, "diag_family", reply_smc, &nla_smcdiag },
};

static const struct diag compat = { 0, 60, "idiag_family", request_compat,
				    &nla_idiag_req };

void nl_diag(struct dec *d, struct val *out, unsigned type, bool request,
	     const uint8_t *p, uint32_t len)
{
	const struct diag *t = request ? requests : replies, *e = t + 6;
	struct val *s;

	while (t < e && t->family != p[0])
		t++;
	if (t == e || len == 1) {
		nl_no_header(d, out, p, len);
		return;
	}
	if (request && (p[0] == AF_INET || p[0] == AF_INET6) &&
	    (type == TCPDIAG_GETSOCK || type == DCCPDIAG_GETSOCK))
		t = &compat;
	s = val_add(out, v_struct(d, NULL));
	val_add(s, v_enum(d, t->name, &x_families, p[0]));
	if (len < t->size) {
		s->trunc = 1;
		return;
	}
	t->fn(d, s, p);
	if (t->set)
		nl_attrs(d, out, p, len, t->size, t->set, p[0]);
}
