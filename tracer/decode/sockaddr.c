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
	if (len <= 24)
		return;
	scope = get32(p + 24);
	/* A scope is an interface for link-local addresses only. */
	if ((p[8] == 0xfe && (p[9] & 0xc0) == 0x80) ||
	    (p[8] == 0xff && (p[9] & 0xf) == 2))
		val_add(s, v_ifindex(d, "sin6_scope_id", scope));
	else
		val_add(s, v_uint(d, "sin6_scope_id", scope));
}

/*
 * Six characters shifted left by one, and an SSID. A call sign is shown as
 * such when it is one; bytes that are printable have it beside them.
 */
static struct val *ax25_call(struct dec *d, const char *name, const uint8_t *p)
{
	struct val *v = v_struct(d, NULL), *n;
	unsigned i, len = 0, ssid = (p[6] & 0x1e) >> 1;
	bool good = !(p[6] & ~0x1e);
	char s[7] = "";

	val_add(v, v_bytes(d, "ax25_call", p, 7));
	v->name = name;
	for (i = 0; i < 6; i++) {
		unsigned c = p[i] >> 1;

		if (c < ' ' || c > '~')
			return v;
		s[i] = (char)c;
		if (c != ' ')
			len = i + 1;
		good &= !(p[i] & 1);
	}
	for (i = 0; i < len; i++)
		good &= (s[i] >= 'A' && s[i] <= 'Z') ||
			(s[i] >= '0' && s[i] <= '9');
	good &= len || !ssid;
	s[len] = 0;
	v->name = NULL;
	n = NEW(d, VAL_NOTE, name);
	n->sym = len || ssid ? va_printf(d->a, "%s-%u", s, ssid) : "*";
	n->fmt = good ? NOTE_ALONE : NOTE_ALWAYS;
	val_add(n, v);
	return n;
}

static void sa_ax25(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	int n = (int)get32(p + 12), i;
	bool full = len > 16 || n;
	struct val *in = full ? v_struct(d, "fsa_ax25") : s, *digi;
	size_t room = (len - 16) / 7 < 8 ? (len - 16) / 7 : 8;

	val_add(in, ax25_call(d, "sax25_call", p + 2));
	val_add(in, v_int(d, "sax25_ndigis", n));
	if (!full)
		return;
	val_add(s, in);
	if (n > 0) {
		digi = val_add(s, v_array(d, "fsa_digipeater"));
		for (i = 0; i < n && i < (int)room; i++)
			val_add(digi, ax25_call(d, NULL, p + 16 + 7 * i));
		digi->trunc = i < n && i < 8;
	}
	s->trunc = len > 16 + 7 * room;
}

static void sa_ipx(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	struct val *node = NEW(d, VAL_ARRAY, "sipx_node"), *v;
	int i;

	val_add(s, v_htons(d, "sipx_port", p + 2));
	val_add(s, v_call(d, "sipx_network", "htonl",
			  v_hex(d, NULL, ntohl(get32(p + 4)))));
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
	for (i = 0; i < n && 12 + i < len; i++) {
		v = val_add(a, NEW(d, VAL_HEX0, NULL));
		v->v = p[12 + i];
		v->fmt = 2;
	}
	a->trunc = i < n;
}

static void sa_x25(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	struct val *v = val_add(s, v_struct(d, "sx25_addr"));

	/* Fifteen characters, and "..." when there is one more. */
	val_add(v,
		v_cstr(d, "x25_addr", p + 2, memchr(p + 2, 0, 16) ? 16 : 15));
}

/* A number of 16 bits; from `dyn` on, how far beyond. */
static struct val *v_htobs(struct dec *d, const char *name,
			   const struct xlat *x, unsigned v, unsigned dyn,
			   const char *start)
{
	struct val *e = v_enum(d, NULL, x, v);

	if (!e->sym && v >= dyn)
		e->sym = v == dyn ? start
				  : va_printf(d->a, "%s+%u", start, v - dyn);
	return v_call(d, name, "htobs", e);
}

static void sa_l2cap(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	static const struct xlat_row psm_rows[] = {
		{ 1, "L2CAP_PSM_SDP" },
		{ 3, "L2CAP_PSM_RFCOMM" },
		{ 0x21, "L2CAP_PSM_3DSP" },
		{ 0x23, "L2CAP_PSM_IPSP" },
		{ 0x10ff, "L2CAP_PSM_AUTO_END" },
		{ 0xffff, "L2CAP_PSM_DYN_END" },
	};
	static const struct xlat_row cid_rows[] = {
		{ 1, "L2CAP_CID_SIGNALING" },
		{ 2, "L2CAP_CID_CONN_LESS" },
		{ 3, "L2CAP_CID_A2MP" },
		{ 4, "L2CAP_CID_ATT" },
		{ 5, "L2CAP_CID_LE_SIGNALING" },
		{ 6, "L2CAP_CID_SMP" },
		{ 7, "L2CAP_CID_SMP_BREDR" },
		{ 0xffff, "L2CAP_CID_DYN_END" },
	};
	static const struct xlat_row type_rows[] = {
		{ 0, "BDADDR_BREDR" },
		{ 1, "BDADDR_LE_PUBLIC" },
		{ 2, "BDADDR_LE_RANDOM" },
	};
	static const struct xlat psms = { psm_rows, 6, "L2CAP_PSM_???" };
	static const struct xlat cids = { cid_rows, 8, "L2CAP_CID_???" };
	static const struct xlat types = { type_rows, 3, "BDADDR_???" };

	val_add(s, v_htobs(d, "l2_psm", &psms, get16(p + 2), 0x1001,
			   "L2CAP_PSM_DYN_START"));
	val_add(s, v_mac(d, "l2_bdaddr", p + 4, 6));
	val_add(s, v_htobs(d, "l2_cid", &cids, get16(p + 10), 0x40,
			   "L2CAP_CID_DYN_START"));
	if (len > 12)
		val_add(s, v_enum(d, "l2_bdaddr_type", &types, p[12]));
}

/* Which of its addresses it is can only be told from the length. */
static void sa_bluetooth(struct dec *d, struct val *s, const uint8_t *p,
			 size_t len)
{
	static const struct xlat_row rows[] = {
		{ 0, "HCI_CHANNEL_RAW" },     { 1, "HCI_CHANNEL_USER" },
		{ 2, "HCI_CHANNEL_MONITOR" }, { 3, "HCI_CHANNEL_CONTROL" },
		{ 4, "HCI_CHANNEL_LOGGING" },
	};
	static const struct xlat channels = { rows, 5, "HCI_CHANNEL_???" };

	if (len == 4 || len == 6) {
		val_add(s, v_call(d, "hci_dev", "htobs",
				  v_uint(d, NULL, get16(p + 2))));
		if (len == 6)
			val_add(s, v_enum(d, "hci_channel", &channels,
					  get16(p + 4)));
	} else if (len == 8) {
		val_add(s, v_mac(d, "sco_bdaddr", p + 2, 6));
	} else if (len == 10) {
		val_add(s, v_mac(d, "rc_bdaddr", p + 2, 6));
		val_add(s, v_uint(d, "rc_channel", p[8]));
	} else {
		sa_l2cap(d, s, p, len);
	}
}

/* A number, and its name beside it when it has one. */
static struct val *v_noted(struct dec *d, const char *name,
			   const struct xlat *x, uint64_t v)
{
	const char *s = xlat_name(x, v);
	struct val *n;

	if (!s)
		s = x->dflt;
	if (!s)
		return v_hex(d, name, v);
	n = NEW(d, VAL_NOTE, name);
	n->sym = s;
	val_add(n, v_hex(d, NULL, v));
	return n;
}

static void sa_rxrpc(struct dec *d, struct val *s, const uint8_t *p, size_t len)
{
	uint16_t family = get16(p + 8), n = get16(p + 6);
	const uint8_t *t = p + 8; /* the address that carries it */
	bool v4 = family == AF_INET, v6 = family == AF_INET6;
	static const struct xlat_row rows[] = {
		{ 1, "CM_SERVICE" },
		{ 2500, "YFS_FS_SERVICE" },
		{ 2501, "YFS_CM_SERVICE" },
		{ 2503, "YFS_VL_SERVICE" },
	};
	static const struct xlat services = { rows, 4, "???_SERVICE" };
	struct val *u;

	val_add(s, v_noted(d, "srx_service", &services, get16(p + 2)));
	val_add(s, v_enum(d, "transport_type", &x_socktypes, get16(p + 4)));
	val_add(s, v_uint(d, "transport_len", n));
	if (n > len - 8)
		n = (uint16_t)(len - 8);
	u = val_add(s, v_struct(d, "transport"));
	if (v4 || v6)
		u = val_add(u, v_struct(d, v4 ? "sin" : "sin6"));
	val_add(u, v_enum(d,
			  v4   ? "sin_family"
			  : v6 ? "sin6_family"
			       : "family",
			  &x_families, family));
	if (v4 && n >= 16)
		sa_inet(d, u, t, n);
	else if (v6 && n >= 24)
		sa_inet6(d, u, t, n);
	else if (n > DATA)
		val_add(u, v_data(d, NULL, t + DATA, n - DATA, n - DATA))->fmt =
			1;
}

static void sa_ieee802154(struct dec *d, struct val *s, const uint8_t *p,
			  size_t len)
{
	static const struct xlat_row types[] = {
		{ 0, "IEEE802154_ADDR_NONE" },
		{ 2, "IEEE802154_ADDR_SHORT" },
		{ 3, "IEEE802154_ADDR_LONG" },
	};
	static const struct xlat_row pans[] = {
		{ 0xffff, "IEEE802154_PANID_BROADCAST" }
	};
	static const struct xlat_row addrs[] = {
		{ 0xfffe, "IEEE802154_ADDR_UNDEF" },
		{ 0xffff, "IEEE802154_ADDR_BROADCAST" },
	};
	static const struct xlat xt = { types, 3, "IEEE802154_ADDR_???" };
	static const struct xlat xp = { pans, 1, NULL };
	static const struct xlat xa = { addrs, 2, NULL };
	struct val *a = val_add(s, v_struct(d, "addr"));
	uint32_t type = get32(p + 4);

	val_add(a, v_noted(d, "addr_type", &xt, type));
	val_add(a, v_noted(d, "pan_id", &xp, get16(p + 8)));
	if (type == 2)
		val_add(a, v_noted(d, "short_addr", &xa, get16(p + 10)));
	else if (type)
		val_add(a, v_mac(d, "hwaddr", p + 10, 8));
}

static void alg_flags(struct dec *d, struct val *s, const char *name,
		      uint32_t v)
{
	struct val *n;

	if (!v) {
		val_add(s, v_hex(d, name, v));
		return;
	}
	n = val_add(s, NEW(d, VAL_NOTE, name));
	n->sym = "CRYPTO_ALG_???";
	if (v & 0x1000)
		n->sym = v & ~0x1000u
				 ? va_printf(d->a,
					     "CRYPTO_ALG_KERN_DRIVER_ONLY|%#x",
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
	static const struct xlat_row saps[] = {
		{ 1, "LLCP_SAP_SDP" },	 { 2, "LLCP_SAP_IP" },
		{ 3, "LLCP_SAP_OBEX" },	 { 4, "LLCP_SAP_SNEP" },
		{ 255, "LLCP_SAP_MAX" },
	};
	static const struct xlat x = { rows, 7, "NFC_PROTO_???" };
	static const struct xlat xs = { saps, 5, NULL };
	uint64_t n;

	val_add(s, v_uint(d, "dev_idx", get32(p + 4)));
	val_add(s, v_hex(d, "target_idx", get32(p + 8)));
	val_add(s, v_enum(d, "nfc_protocol", &x, get32(p + 12)));
	if (len <= 16)
		return;
	if (len < 96) {
		s->trunc = 1;
		return;
	}
	memcpy(&n, p + 88, 8);
	val_add(s, v_noted(d, "dsap", &xs, p[16]));
	val_add(s, v_noted(d, "ssap", &xs, p[17]));
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
	static const struct xlat_row nodes[] = { { 0xffffffff,
						   "QRTR_NODE_BCAST" } };
	static const struct xlat_row ports[] = { { 0xfffffffe,
						   "QRTR_PORT_CTRL" } };
	static const struct xlat xn = { nodes, 1, NULL };
	static const struct xlat xp = { ports, 1, NULL };

	val_add(s, v_enum(d, "sq_node", &xn, get32(p + 4)));
	val_add(s, v_enum(d, "sq_port", &xp, get32(p + 8)));
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
	else if (get32(p + 12))
		val_add(s, v_hex(d, "sxdp_shared_umem_fd", get32(p + 12)));
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
