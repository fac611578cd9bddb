// SPDX-License-Identifier: MIT
/*
 * sockaddr.c - socket addresses of every family strace 6.1 takes apart
 *
 * Families without a decoder, and addresses too short for theirs, are shown
 * as sa_data. Documents: unix(7), ip(7), ipv6(7), netlink(7), packet(7),
 * vsock(7), x25(7), <linux/...> of each family.
 */
#include <arpa/inet.h>
#include <linux/ax25.h>
#include <stddef.h>
#include <string.h>

#include "tracer/decode/decode.h"

#define DATA 2 /* after sa_family */

static uint16_t get16(const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, 2);
	return v;
}

static uint32_t get32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return v;
}

static struct val *v_hton(struct dec *d, const char *name, const char *fn,
			  const uint8_t *p, size_t n)
{
	struct val *x = v_call(d, name, fn,
			       n == 2 ? v_uint(d, NULL, ntohs(get16(p)))
				      : v_uint(d, NULL, ntohl(get32(p))));

	x->data = va_dup(d->a, p, n);
	x->len = (uint32_t)n;
	return x;
}

static void sa_unix(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	struct val *v;
	size_t n = len - DATA;

	if (!n)
		return;
	if (n > 108)
		n = 108;
	if (p[DATA]) {
		val_add(s, v_cstr(d, "sun_path", p + DATA, n))->trunc = 0;
		return;
	}
	v = NEW(d, VAL_CALL, "sun_path");
	v->kind = VAL_LIST;
	v->fmt = '@';
	/* An abstract name: all of it, after an @. */
	val_add(v, v_word(d, NULL, ""));
	val_add(v, v_data(d, NULL, p + DATA + 1, n - 1, n - 1))->fmt = 1;
	val_add(s, v);
}

static void sa_inet(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	val_add(s, v_htons(d, "sin_port", p + 2));
	val_add(s, v_inet4(d, "sin_addr", p + 4));
}

static void sa_inet6(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	uint32_t scope;

	val_add(s, v_htons(d, "sin6_port", p + 2));
	val_add(s, v_hton(d, "sin6_flowinfo", "htonl", p + 4, 4));
	val_add(s, v_in6(d, "sin6_addr", p + 8));
	if (len < 28)
		return;
	scope = get32(p + 24);
	/* A scope is an interface for link-local addresses only. */
	if ((p[8] == 0xfe && (p[9] & 0xc0) == 0x80) ||
	    (p[8] == 0xff && (p[9] & 0xf) == 2))
		val_add(s, v_ifindex(d, "sin6_scope_id", scope));
	else
		val_add(s, v_uint(d, "sin6_scope_id", scope));
}

static struct val *ax25_call(struct dec *d, const char *name, const uint8_t *p)
{
	struct val *v = v_struct(d, name);
	char s[10], *q = s;
	int i, ok = 1, end = 0;

	/* Six characters shifted left by one, and an SSID. */
	for (i = 0; i < 6; i++) {
		char c = (char)(p[i] >> 1);

		if (p[i] & 1)
			ok = 0;
		if (c == ' ') {
			end = 1;
			continue;
		}
		if (end || !((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
			ok = 0;
		else
			*q++ = c;
	}
	*q = 0;
	if (p[6] & ~0x1e || q == s)
		ok = 0;
	if (!ok) {
		val_add(v, v_bytes(d, "ax25_call", p, 7));
		return v;
	}
	val_add(v, v_word(d, "ax25_call",
			  p[6] >> 1 ? va_printf(d->a, "\"%s-%d\"", s, p[6] >> 1)
				    : va_printf(d->a, "\"%s\"", s)));
	return v;
}

static void sa_ax25(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	bool full = len > 16 || (int)get32(p + 12) > 0;
	struct val *in = full ? v_struct(d, "fsa_ax25") : s, *digi;
	size_t off = 16, i, n = (int)get32(p + 12) > 0 ? get32(p + 12) : 0;

	val_add(in, ax25_call(d, "sax25_call", p + 2));
	len = len > 72 ? 72 : len;
	val_add(in, v_int(d, "sax25_ndigis", (int)get32(p + 12)));
	if (!full)
		return;
	val_add(s, in);
	if (n) {
		digi = val_add(s, v_array(d, "fsa_digipeater"));
		for (i = 0; i < n && i < 8 && off + 7 <= len; i++, off += 7)
			val_add(digi, ax25_call(d, NULL, p + off));
		digi->trunc = i < n;
	}
	s->trunc = len > off;
}

static void sa_ipx(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	struct val *node = NEW(d, VAL_ARRAY, "sipx_node"), *v;
	int i;

	val_add(s, v_htons(d, "sipx_port", p + 2));
	v = val_add(s, v_call(d, "sipx_network", "htonl",
			      v_hex(d, NULL, ntohl(get32(p + 4)))));
	v->data = va_dup(d->a, p + 4, 4);
	v->len = 4;
	val_add(s, node);
	for (i = 0; i < 6; i++) {
		v = val_add(node, NEW(d, VAL_HEX0, NULL));
		v->v = p[8 + i];
		v->fmt = 2;
	}
	v = val_add(s, NEW(d, VAL_HEX0, "sipx_type"));
	v->v = p[14];
	v->fmt = 2;
	if (p[15])
		val_add(s, v_hex(d, "sipx_zero", p[15]));
}

static void sa_netlink(struct dec *d, struct val *s, const uint8_t *p,
		       size_t len)
{
	struct val *v;

	if (get16(p + 2))
		val_add(s, v_hex(d, "nl_pad", get16(p + 2)));
	val_add(s, v_int(d, "nl_pid", (int)get32(p + 4)));
	v = val_add(s, NEW(d, VAL_HEX0, "nl_groups"));
	v->v = get32(p + 8);
	v->fmt = 8;
}

static void sa_packet(struct dec *d, struct val *s, const uint8_t *p,
		      size_t len)
{
	struct val *v, *a;
	unsigned i, n = p[11];

	v = v_call(d, "sll_protocol", "htons",
		   v_enum(d, NULL, &x_eth_protocols, ntohs(get16(p + 2))));
	v->data = va_dup(d->a, p + 2, 2);
	v->len = 2;
	val_add(s, v);
	val_add(s, v_ifindex(d, "sll_ifindex", get32(p + 4)));
	val_add(s, v_enum(d, "sll_hatype", &x_arphrd, get16(p + 8)));
	val_add(s, v_enum(d, "sll_pkttype", &x_pkttype, p[10]));
	val_add(s, v_uint(d, "sll_halen", n));
	if (!n)
		return;
	a = val_add(s, v_array(d, "sll_addr"));
	for (i = 0; i < n && 12 + i < len; i++)
		val_add(a, v_hex(d, NULL, p[12 + i]));
	a->trunc = i < n;
}

static void sa_x25(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	struct val *v = val_add(s, v_struct(d, "sx25_addr"));

	val_add(v, v_cstr(d, "x25_addr", p + 2, 15));
}

static void sa_bluetooth(struct dec *d, struct val *s, const uint8_t *p,
			 size_t len)
{
	struct val *v;

	if (len == 4 || len == 6) { /* hci */
		val_add(s, v_call(d, "hci_dev", "htobs",
				  v_uint(d, NULL, get16(p + 2))));
		if (len == 6)
			val_add(s, v_uint(d, "hci_channel", get16(p + 4)));
	} else if (len == 8) {
		val_add(s, v_mac(d, "sco_bdaddr", p + 2, 6));
	} else if (len == 10) {
		val_add(s, v_mac(d, "rc_bdaddr", p + 2, 6));
		val_add(s, v_uint(d, "rc_channel", p[8]));
	} else {
		v = NEW(d, VAL_ENUM, NULL);
		v->v = get16(p + 2);
		v->dflt = "L2CAP_PSM_???";
		val_add(s, v_call(d, "l2_psm", "htobs", v));
		val_add(s, v_mac(d, "l2_bdaddr", p + 4, 6));
		if (get16(p + 10) >= 0x40)
			v = v_word(d, NULL,
				   va_printf(d->a, "L2CAP_CID_DYN_START+%u",
					     get16(p + 10) - 0x40u));
		else {
			v = NEW(d, VAL_ENUM, NULL);
			v->v = get16(p + 10);
			v->dflt = "L2CAP_CID_???";
		}
		val_add(s, v_call(d, "l2_cid", "htobs", v));
		if (len > 12)
			val_add(s, v_uint(d, "l2_bdaddr_type", p[12]));
	}
}

static void sa_rxrpc(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	struct val *v, *t;
	uint16_t family = get16(p + 8);

	v = val_add(s, NEW(d, VAL_ENUM, "srx_service"));
	v->v = get16(p + 2);
	v->dflt = "???_SERVICE";
	val_add(s, v_enum(d, "transport_type", &x_socktypes, get16(p + 4)));
	val_add(s, v_uint(d, "transport_len", get16(p + 6)));
	t = val_add(s, v_struct(d, "transport"));
	val_add(t, v_enum(d, "family", &x_families, family));
	if (family == AF_INET && len >= 24) {
		val_add(t, v_htons(d, "sin_port", p + 10));
		val_add(t, v_inet4(d, "sin_addr", p + 12));
	} else if (family) {
		v = v_data(d, NULL, p + 10, len - 10, len - 10);
		v->fmt = 1;
		val_add(t, v);
	}
}

static void sa_ieee802154(struct dec *d, struct val *s, const uint8_t *p,
			  size_t len)
{
	static const char *const types[] = { "IEEE802154_ADDR_NONE", NULL,
					     "IEEE802154_ADDR_SHORT",
					     "IEEE802154_ADDR_LONG" };
	struct val *a = val_add(s, v_struct(d, "addr")), *v, *n;
	uint32_t type = get32(p + 4);

	v = v_hex(d, NULL, type);
	n = NEW(d, VAL_NOTE, "addr_type");
	n->sym = type < 4 && types[type] ? types[type] : "IEEE802154_ADDR_???";
	val_add(n, v);
	val_add(a, n);
	val_add(a, v_hex(d, "pan_id", get16(p + 8)));
	if (type == 2) {
		val_add(a, v_hex(d, "short_addr", get16(p + 10)));
	} else if (type) {
		val_add(a, v_mac(d, "hwaddr", p + 10, 8));
	}
}

static void alg_flags(struct dec *d, struct val *s, const char *name,
		      uint32_t v)
{
	struct val *n;

	if (!(v & 0x1000)) {
		val_add(s, v_hex(d, name, v));
		return;
	}
	n = val_add(s, NEW(d, VAL_NOTE, name));
	n->sym = v & ~0x1000u
			 ? va_printf(d->a, "CRYPTO_ALG_KERN_DRIVER_ONLY|%#x",
				     v & ~0x1000u)
			 : "CRYPTO_ALG_KERN_DRIVER_ONLY";
	val_add(n, v_hex(d, NULL, v));
}

static void sa_alg(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	size_t n = len - 24;

	val_add(s, v_cstr(d, "salg_type", p + 2, 14));
	if (!memchr(p + 2, 0, 14))
		s->last->len = 13;
	alg_flags(d, s, "salg_feat", get32(p + 16));
	alg_flags(d, s, "salg_mask", get32(p + 20));
	val_add(s, v_cstr(d, "salg_name", p + 24, n));
	if (!memchr(p + 24, 0, n))
		s->last->len = (uint32_t)n - 1;
}

static void sa_nfc(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	static const struct xlat_row rows[] = {
		{ 1, "NFC_PROTO_JEWEL" },    { 2, "NFC_PROTO_MIFARE" },
		{ 3, "NFC_PROTO_FELICA" },   { 4, "NFC_PROTO_ISO14443" },
		{ 5, "NFC_PROTO_NFC_DEP" },  { 6, "NFC_PROTO_ISO14443_B" },
		{ 7, "NFC_PROTO_ISO15693" },
	};
	static const struct xlat x = { rows, 7, "NFC_PROTO_???" };
	uint64_t n;

	val_add(s, v_uint(d, "dev_idx", get32(p + 4)));
	val_add(s, v_hex(d, "target_idx", get32(p + 8)));
	val_add(s, v_enum(d, "nfc_protocol", &x, get32(p + 12)));
	if (len <= 16)
		return;
	if (len < 88) {
		s->trunc = 1;
		return;
	}
	memcpy(&n, p + 88, 8);
	val_add(s, v_hex(d, "dsap", p[16]));
	val_add(s, v_hex(d, "ssap", p[17]));
	val_add(s, v_data(d, "service_name", p + 18, n < 63 ? n : 63,
			  n < 63 ? n : 63))
		->fmt = 1;
	val_add(s, v_uint(d, "service_name_len", n));
}

static void sa_vsock(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	static const struct xlat_row rows[] = {
		{ 0, "VMADDR_CID_HYPERVISOR" },
		{ 1, "VMADDR_CID_LOCAL" },
		{ 2, "VMADDR_CID_HOST" },
		{ 0xffffffff, "VMADDR_CID_ANY" },
	};
	static const struct xlat_row frow[] = { { 1, "VMADDR_FLAG_TO_HOST" } };
	static const struct xlat x = { rows, 4, NULL };
	static const struct xlat fx = { frow, 1, "VMADDR_FLAG_???" };
	uint32_t port = get32(p + 4);
	struct val *v;

	if (get16(p + 2))
		val_add(s, v_hex(d, "svm_reserved1", get16(p + 2)));
	val_add(s, v_enum(d, "svm_cid", &x, get32(p + 8)));
	v = val_add(s, v_hex(d, "svm_port", port));
	if (port == 0xffffffff) {
		v->kind = VAL_ENUM;
		v->sym = "VMADDR_PORT_ANY";
	}
	val_add(s, v_flags(d, "svm_flags", &fx, p[12]));
	if (p[13] | p[14] | p[15])
		val_add(s, v_bytes(d, "svm_zero", p + 13, 3));
}

static void sa_qipcrtr(struct dec *d, struct val *s, const uint8_t *p,
		       size_t len)
{
	val_add(s, v_hex(d, "sq_node", get32(p + 4)));
	val_add(s, v_hex(d, "sq_port", get32(p + 8)));
}

static void sa_xdp(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	static const struct xlat_row rows[] = {
		{ 1, "XDP_SHARED_UMEM" },
		{ 2, "XDP_COPY" },
		{ 4, "XDP_ZEROCOPY" },
		{ 8, "XDP_USE_NEED_WAKEUP" },
	};
	static const struct xlat x = { rows, 4, "XDP_???" };

	val_add(s, v_flags(d, "sxdp_flags", &x, get16(p + 2)));
	val_add(s, v_ifindex(d, "sxdp_ifindex", get32(p + 4)));
	val_add(s, v_uint(d, "sxdp_queue_id", get32(p + 8)));
	if (get16(p + 2) & 1)
		val_add(s, v_fd(d, "sxdp_shared_umem_fd", (int)get32(p + 12)));
}

static void sa_mctp(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	static const struct xlat_row nets[] = { { 0, "MCTP_NET_ANY" } };
	static const struct xlat_row addrs[] = { { 0, "MCTP_ADDR_NULL" },
						 { 255, "MCTP_ADDR_ANY" } };
	static const struct xlat xn = { nets, 1, NULL };
	static const struct xlat xa = { addrs, 2, NULL };

	if (get16(p + 2))
		val_add(s, v_hex(d, "__smctp_pad0", get16(p + 2)));
	val_add(s, v_enum(d, "smctp_network", &xn, get32(p + 4)));
	val_add(val_add(s, v_struct(d, "smctp_addr")),
		v_enum(d, "s_addr", &xa, p[8]));
	val_add(s, v_hex(d, "smctp_type", p[9]));
	val_add(s, v_hex(d, "smctp_tag", p[10]));
	if (p[11])
		val_add(s, v_hex(d, "__smctp_pad1", p[11]));
}

static const struct {
	int family;
	size_t min;
	void (*fn)(struct dec *d, struct val *s, const uint8_t *p, size_t len);
} sa_table[] = {
	{ AF_UNIX, 3, sa_unix },
	{ AF_INET, 16, sa_inet },
	{ AF_AX25, 16, sa_ax25 },
	{ AF_IPX, 16, sa_ipx },
	{ AF_X25, 18, sa_x25 },
	{ AF_INET6, 24, sa_inet6 },
	{ AF_NETLINK, 12, sa_netlink },
	{ AF_PACKET, 20, sa_packet },
	{ AF_BLUETOOTH, 4, sa_bluetooth },
	{ AF_RXRPC, 36, sa_rxrpc },
	{ AF_IEEE802154, 20, sa_ieee802154 },
	{ AF_ALG, 25, sa_alg },
	{ AF_NFC, 16, sa_nfc },
	{ AF_VSOCK, 16, sa_vsock },
	{ 42, 12, sa_qipcrtr },
	{ 44, 16, sa_xdp },
	{ 45, 12, sa_mctp },
};

struct val *v_sockaddr_mem(struct dec *d, const char *name, const uint8_t *p,
			   size_t len)
{
	struct val *s = v_struct(d, name);
	uint16_t family = get16(p);
	size_t i;

	val_add(s, v_enum(d, "sa_family", &x_families, family));
	if (len > 128)
		len = 128;
	if (len == DATA)
		return s;
	/* A Bluetooth address is told by its length. */
	if (family == AF_BLUETOOTH && len != 4 && len != 6 && len != 8 &&
	    len != 10 && len != 12 && len != 14)
		family = 0;
	for (i = 0; i < sizeof(sa_table) / sizeof(sa_table[0]); i++)
		if (sa_table[i].family == family && len >= sa_table[i].min) {
			sa_table[i].fn(d, s, p, len);
			return s;
		}
	val_add(s, v_data(d, "sa_data", p + DATA, len - DATA, len - DATA))
		->fmt = 1;
	return s;
}

struct val *v_sockaddr(struct dec *d, const char *name, uint64_t addr, int len)
{
	uint8_t buf[128 + 1] = { 0 };
	uint32_t want = len > 128 ? 128 : (uint32_t)len;

	if (!addr)
		return v_addr(d, name, 0);
	if (len < 2 || !dec_read(d, addr, buf, want)) {
		struct val *v = v_addr(d, name, addr);

		v->fmt = len >= 2;
		return v;
	}
	return v_ptr(d, name, addr, v_sockaddr_mem(d, NULL, buf, want));
}

const struct xlat *xlat_protocols(int family)
{
	switch (family) {
	case AF_INET:
	case AF_INET6:
		return &x_inet_protocols;
	case AF_NETLINK:
		return &x_netlink_protocols;
	case AF_AX25:
		return &x_ax25_protocols;
	case AF_IRDA:
		return &x_irda_protocols;
	case AF_CAN:
		return &x_can_protocols;
	case AF_BLUETOOTH:
		return &x_bt_protocols;
	case AF_RXRPC:
		return &x_families;
	case AF_ISDN:
		return &x_isdn_protocols;
	case AF_PHONET:
		return &x_phonet_protocols;
	case AF_CAIF:
		return &x_caif_protocols;
	case AF_NFC:
		return &x_nfc_protocols;
	case AF_KCM:
		return &x_kcm_protocols;
	case AF_SMC:
		return &x_smc_protocols;
	}
	return NULL;
}
