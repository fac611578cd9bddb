// SPDX-License-Identifier: MIT
/*
 * cmsg.c - control messages of sendmsg(2) and recvmsg(2)
 *
 * SOL_SOCKET: SCM_RIGHTS, SCM_CREDENTIALS, SCM_SECURITY, time stamps.
 * SOL_IP: IP_PKTINFO, IP_TTL, IP_TOS, IP_CHECKSUM, IP_RECVOPTS, IP_RETOPTS,
 * IP_RECVERR, IP_ORIGDSTADDR, SCM_SECURITY. Others by level and type only,
 * as strace 6.1 has them.
 */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "tracer/decode/decode.h"

static uint32_t get32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return v;
}

static int64_t get_long(const struct dec *d, const uint8_t *p, bool new64)
{
	int64_t v;

	if (d->c->bits == 32 && !new64)
		return (int32_t)get32(p);
	memcpy(&v, p, 8);
	return v;
}

/* Nobody is -1. */
static struct val *v_id(struct dec *d, const char *name, uint32_t id)
{
	return id == UINT32_MAX ? v_int(d, name, -1) : v_uint(d, name, id);
}

static struct val *v_u32s(struct dec *d, const uint8_t *p, size_t n)
{
	struct val *a = v_array(d, "cmsg_data");
	size_t i;

	a->fmt = 1;
	for (i = 0; i + 4 <= n; i += 4)
		val_add(a, v_uint(d, NULL, get32(p + i)));
	return a;
}

static struct val *v_fds(struct dec *d, const uint8_t *p, size_t n)
{
	struct val *a = v_array(d, "cmsg_data");
	size_t i;

	a->fmt = 1;
	for (i = 0; i + 4 <= n; i += 4)
		val_add(a, v_fd(d, NULL, (int)get32(p + i)));
	return a;
}

static struct val *v_u8s(struct dec *d, const uint8_t *p, size_t n)
{
	struct val *a = v_array(d, "cmsg_data");
	size_t i;

	a->fmt = 1;
	for (i = 0; i < n; i++)
		val_add(a, v_hex(d, NULL, p[i]));
	return a;
}

static struct val *v_stamp(struct dec *d, const char *name, const uint8_t *p,
			   const char *sub, bool new64)
{
	struct val *s = v_struct(d, name);
	unsigned w = d->c->bits == 32 && !new64 ? 4 : 8;

	val_add(s, v_int(d, "tv_sec", get_long(d, p, new64)));
	val_add(s, v_uint(d, sub, (uint64_t)get_long(d, p + w, new64)));
	return s;
}

static struct val *cmsg_socket(struct dec *d, int type, const uint8_t *p,
			       size_t n)
{
	bool new64 = type >= 60;
	size_t stamp = d->c->bits == 32 && !new64 ? 8 : 16, i;
	struct val *s;

	switch (type) {
	case SCM_RIGHTS:
		return n < 4 ? NULL : v_fds(d, p, n);
	case SCM_CREDENTIALS:
		if (n < 12)
			return NULL;
		s = v_struct(d, "cmsg_data");
		val_add(s, v_int(d, "pid", (int)get32(p)));
		val_add(s, v_id(d, "uid", get32(p + 4)));
		val_add(s, v_id(d, "gid", get32(p + 8)));
		return s;
	case 3: /* SCM_SECURITY */
		return v_data(d, "cmsg_data", p, n, n);
	case 29: /* SO_TIMESTAMP_OLD, _NEW */
	case 63:
		return n < stamp ? v_word(d, "cmsg_data", "???")
				 : v_stamp(d, "cmsg_data", p, "tv_usec", new64);
	case 35: /* SO_TIMESTAMPNS_OLD, _NEW */
	case 64:
		return n < stamp ? v_word(d, "cmsg_data", "???")
				 : v_stamp(d, "cmsg_data", p, "tv_nsec", new64);
	case 37: /* SO_TIMESTAMPING_OLD, _NEW */
	case 65:
		if (n < 3 * stamp)
			return v_word(d, "cmsg_data", "???");
		s = v_array(d, "cmsg_data");
		for (i = 0; i < 3; i++)
			val_add(s, v_stamp(d, NULL, p + i * stamp, "tv_nsec",
					   new64));
		return s;
	}
	return NULL;
}

static struct val *cmsg_recverr(struct dec *d, const uint8_t *p, size_t n)
{
	struct val *s, *o;
	size_t len = n - 16;

	if (n < 32)
		return NULL;
	s = v_struct(d, "cmsg_data");
	val_add(s, v_uint(d, "ee_errno", get32(p)));
	val_add(s, v_uint(d, "ee_origin", p[4]));
	val_add(s, v_uint(d, "ee_type", p[5]));
	val_add(s, v_uint(d, "ee_code", p[6]));
	val_add(s, v_uint(d, "ee_info", get32(p + 8)));
	val_add(s, v_uint(d, "ee_data", get32(p + 12)));
	o = v_sockaddr_mem(d, "offender", p + 16, len > 16 ? 16 : len);
	val_add(s, o);
	return s;
}

static struct val *cmsg_ip(struct dec *d, int type, const uint8_t *p, size_t n)
{
	struct val *s;

	switch (type) {
	case IP_PKTINFO:
		if (n < 12)
			return NULL;
		s = v_struct(d, "cmsg_data");
		val_add(s, v_ifindex(d, "ipi_ifindex", get32(p)));
		val_add(s, v_inet4(d, "ipi_spec_dst", p + 4));
		val_add(s, v_inet4(d, "ipi_addr", p + 8));
		return s;
	case IP_TTL:
	case IP_CHECKSUM:
		return n < 4 ? NULL : v_u32s(d, p, n);
	case IP_TOS:
		return n < 1 ? NULL : v_u8s(d, p, n);
	case IP_RECVOPTS:
	case IP_RETOPTS:
		return v_u8s(d, p, n);
	case IP_RECVERR:
		return cmsg_recverr(d, p, n);
	case IP_ORIGDSTADDR:
		return n < 16 ? NULL : v_sockaddr_mem(d, "cmsg_data", p, n);
	case 3:
		return v_data(d, "cmsg_data", p, n, n);
	}
	return NULL;
}

struct val *v_cmsgs(struct dec *d, const char *name, uint64_t addr,
		    uint64_t len)
{
	unsigned w = dec_wsize(d), hdr = w == 8 ? 16 : 12;
	size_t max = len < (1u << 16) ? (size_t)len : 1u << 16, n, off = 0;
	struct val *arr, *s, *data;
	uint8_t *p;

	if (!addr)
		return v_addr(d, name, 0);
	p = va_alloc(d->a, max + 16);
	n = dec_some(d, addr, p, (uint32_t)max);
	if (n < hdr) {
		struct val *v = v_addr(d, name, addr);

		v->fmt = len >= hdr;
		return v;
	}
	arr = v_array(d, NULL);
	while (off + hdr <= n && d->made++ < MADE_MAX) {
		uint64_t clen = 0;
		uint32_t level, type;
		size_t body;

		memcpy(&clen, p + off, w);
		level = get32(p + off + w);
		type = get32(p + off + w + 4);
		s = val_add(arr, v_struct(d, NULL));
		val_add(s, v_uint(d, "cmsg_len", clen));
		val_add(s, v_enum(d, "cmsg_level", &x_sollevels, level))->dflt =
			"SOL_???";
		if (level == SOL_SOCKET)
			val_add(s, v_enum(d, "cmsg_type", &x_scm, type));
		else if (level == SOL_IP)
			val_add(s, v_enum(d, "cmsg_type", &x_ip_cmsg, type));
		else
			val_add(s, v_hex(d, "cmsg_type", type));
		if (clen < hdr) {
			if (n - off > hdr)
				val_add(arr, v_unread(d, addr + off + hdr));
			break;
		}
		body = clen - hdr < n - off - hdr ? clen - hdr : n - off - hdr;
		data = NULL;
		if (body && level == SOL_SOCKET)
			data = cmsg_socket(d, (int)type, p + off + hdr, body);
		else if (body && level == SOL_IP)
			data = cmsg_ip(d, (int)type, p + off + hdr, body);
		if (data)
			val_add(s, data);
		clen = (clen + w - 1) & ~(uint64_t)(w - 1);
		if (clen > n - off)
			break;
		off += clen;
		if (off < n && off + hdr > n) {
			val_add(arr, v_unread(d, addr + off));
			break;
		}
	}
	return v_ptr(d, name, addr, arr);
}
