// SPDX-License-Identifier: MIT
/* value.c - the small values every decoder makes, and reading memory. */
#include <arpa/inet.h>
#include <net/if_arp.h>
#include <string.h>

#include "tracer/decode/decode.h"

uint32_t dec_some(struct dec *d, uint64_t addr, void *buf, uint32_t len)
{
	uint32_t n = 0;

	if (!addr || !len)
		return 0;
	if (d->exiting)
		n = call_mem(d->c, true, addr, buf, len, NULL);
	if (n < len) {
		/* What the call did not change was captured at its entry. */
		uint8_t *rest = (uint8_t *)buf + n;

		n += call_mem(d->c, false, addr + n, rest, len - n, NULL);
	}
	return n;
}

bool dec_read(struct dec *d, uint64_t addr, void *buf, uint32_t len)
{
	return len && dec_some(d, addr, buf, len) == len;
}

bool dec_word(struct dec *d, uint64_t addr, uint64_t *v)
{
	*v = 0; /* little endian, both word sizes */
	return dec_read(d, addr, v, dec_wsize(d));
}

struct val *v_int(struct dec *d, const char *name, int64_t v)
{
	struct val *x = NEW(d, VAL_INT, name);

	x->v = (uint64_t)v;
	return x;
}

struct val *v_uint(struct dec *d, const char *name, uint64_t v)
{
	struct val *x = NEW(d, VAL_UINT, name);

	x->v = v;
	return x;
}

struct val *v_hex(struct dec *d, const char *name, uint64_t v)
{
	struct val *x = NEW(d, VAL_HEX, name);

	x->v = v;
	return x;
}

struct val *v_fd(struct dec *d, const char *name, int fd)
{
	struct val *x = NEW(d, VAL_FD, name);

	x->v = (uint64_t)(int64_t)fd;
	return x;
}

struct val *v_ifindex(struct dec *d, const char *name, unsigned v)
{
	struct val *x = NEW(d, VAL_IFINDEX, name);

	x->v = v;
	return x;
}

struct val *v_enum(struct dec *d, const char *name, const struct xlat *x,
		   uint64_t v)
{
	struct val *e = NEW(d, VAL_ENUM, name);

	e->v = v;
	e->sym = xlat_name(x, v);
	e->dflt = x->dflt;
	return e;
}

struct val *v_flags(struct dec *d, const char *name, const struct xlat *x,
		    uint64_t v)
{
	struct val *f = NEW(d, VAL_FLAGS, name);
	uint64_t rest = v;
	size_t i;

	f->v = v;
	f->dflt = x->dflt;
	for (i = 0; i < x->n; i++) {
		uint64_t bits = x->row[i].v;

		if (bits ? (rest & bits) != bits : v != 0)
			continue;
		rest &= ~bits;
		val_add(f, v_word(d, NULL, x->row[i].s));
		if (!bits)
			break;
	}
	f->v2 = f->child ? rest : 0;
	return f;
}

struct val *v_addr(struct dec *d, const char *name, uint64_t p)
{
	struct val *x = NEW(d, p ? VAL_ADDR : VAL_NULL, name);

	x->v = p;
	return x;
}

struct val *v_ptr(struct dec *d, const char *name, uint64_t p, struct val *to)
{
	struct val *x = NEW(d, VAL_PTR, name);

	x->v = p;
	x->child = x->last = to;
	return x;
}

struct val *v_word(struct dec *d, const char *name, const char *s)
{
	struct val *x = NEW(d, VAL_WORD, name);

	x->sym = s;
	return x;
}

struct val *v_call(struct dec *d, const char *name, const char *fn,
		   struct val *arg)
{
	struct val *x = NEW(d, VAL_CALL, name);

	x->sym = fn;
	if (arg)
		val_add(x, arg);
	return x;
}

struct val *v_data(struct dec *d, const char *name, const void *p, size_t n,
		   size_t total)
{
	struct val *x = NEW(d, VAL_BUF, name);

	x->data = va_dup(d->a, p, n);
	x->len = (uint32_t)n;
	x->total = total;
	return x;
}

struct val *v_bytes(struct dec *d, const char *name, const void *p, size_t n)
{
	struct val *x = NEW(d, VAL_BYTES, name);

	x->data = va_dup(d->a, p, n);
	x->len = (uint32_t)n;
	return x;
}

struct val *v_cstr(struct dec *d, const char *name, const void *p, size_t n)
{
	struct val *x = NEW(d, VAL_CSTR, name);

	x->data = va_dup(d->a, p, n);
	x->len = (uint32_t)n;
	x->fmt = 1;
	x->trunc = 1;
	return x;
}

struct val *v_mac(struct dec *d, const char *name, const void *p, size_t n)
{
	struct val *x = v_bytes(d, name, p, n);

	x->kind = VAL_MAC;
	return x;
}

/* How much of it is shown depends on what kind of device it is. */
struct val *v_lladdr(struct dec *d, const char *name, unsigned type,
		     const void *p, size_t n)
{
	static const struct {
		uint16_t from, to, n;
	} types[] = {
		{ ARPHRD_NETROM, ARPHRD_NETROM, 7 },
		{ ARPHRD_ETHER, ARPHRD_ETHER, 6 },
		{ ARPHRD_AX25, ARPHRD_AX25, 7 },
		{ ARPHRD_IEEE802, ARPHRD_IEEE802, 6 },
		{ ARPHRD_ARCNET, ARPHRD_ARCNET, 1 },
		{ ARPHRD_DLCI, ARPHRD_DLCI, 2 },
		{ ARPHRD_IEEE1394, ARPHRD_IEEE1394, 16 },
		{ ARPHRD_EUI64, ARPHRD_EUI64, 8 },
		{ ARPHRD_INFINIBAND, ARPHRD_INFINIBAND, 20 },
		{ ARPHRD_ROSE, ARPHRD_X25, 5 },
		{ 290, 290, 1 }, /* MCTP */
		{ ARPHRD_TUNNEL, ARPHRD_TUNNEL, 4 },
		{ ARPHRD_LOOPBACK, ARPHRD_LOOPBACK, 6 },
		{ ARPHRD_LOCALTLK, ARPHRD_LOCALTLK, 1 },
		{ ARPHRD_FDDI, ARPHRD_FDDI, 6 },
		{ ARPHRD_SIT, ARPHRD_PIMREG, 4 },
		{ ARPHRD_HIPPI, ARPHRD_HIPPI, 6 },
		{ ARPHRD_IRDA, ARPHRD_IRDA, 4 },
		{ ARPHRD_IEEE80211, ARPHRD_IEEE80211_RADIOTAP, 6 },
		{ ARPHRD_IEEE802154, ARPHRD_IEEE802154 + 1, 8 },
		{ 820, 822, 1 }, /* PHONET and its pipe, CAIF */
		{ 825, 826, 8 }, /* 6LOWPAN, VSOCKMON */
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].from <= type && type <= types[i].to &&
		    types[i].n < n)
			n = types[i].n;
	return v_mac(d, name, p, n);
}

struct val *v_inet4(struct dec *d, const char *name, const void *p)
{
	char s[INET_ADDRSTRLEN] = "";
	struct val *x;

	inet_ntop(AF_INET, p, s, sizeof(s));
	x = v_call(d, name, "inet_addr", v_cstr(d, NULL, s, strlen(s)));
	x->child->trunc = 0;
	x->data = va_dup(d->a, p, 4);
	x->len = 4;
	return x;
}

struct val *v_in6(struct dec *d, const char *name, const void *p)
{
	struct val *x = v_bytes(d, name, p, 16);

	x->kind = VAL_IN6;
	return x;
}

struct val *v_htons(struct dec *d, const char *name, const void *p)
{
	uint16_t v;
	struct val *x;

	memcpy(&v, p, 2);
	x = v_call(d, name, "htons", v_uint(d, NULL, ntohs(v)));
	x->data = va_dup(d->a, p, 2);
	x->len = 2;
	return x;
}

struct val *v_struct(struct dec *d, const char *name)
{
	return NEW(d, VAL_STRUCT, name);
}

struct val *v_array(struct dec *d, const char *name)
{
	return NEW(d, VAL_ARRAY, name);
}

/* The low four bits are the type, the rest are flags. */
struct val *v_socktype(struct dec *d, const char *name, uint32_t v)
{
	uint32_t type = v & 15, flags = v & ~15u;
	const char *s = xlat_name(&x_socktypes, type);
	struct val *l = NEW(d, VAL_LIST, name);

	if (!v)
		return v_uint(d, name, 0);
	if (!s)
		return type ? v_enum(d, name, &x_socktypes, v)
			    : v_flags(d, name, &x_sockflags, v);
	l->fmt = '|';
	val_add(l, v_enum(d, NULL, &x_socktypes, type));
	if (flags)
		val_add(l, v_flags(d, NULL, &x_sockflags, flags));
	return l;
}

struct val *v_unread(struct dec *d, uint64_t addr)
{
	struct val *n = NEW(d, VAL_NOTE, NULL);

	n->sym = va_printf(d->a, "%#llx", (unsigned long long)addr);
	val_add(n, v_word(d, NULL, "..."));
	return n;
}

#define BUF_MAX (1u << 20)

struct val *v_buf(struct dec *d, const char *name, uint64_t addr, uint64_t len)
{
	uint32_t want = len > BUF_MAX ? BUF_MAX : (uint32_t)len;
	struct val *x;
	uint32_t n = 0, i, got = 0;
	bool fault = false;
	uint8_t *p;

	if (!addr)
		return v_addr(d, name, 0);
	/* Only what was captured is copied. */
	for (i = 0; i < d->c->nmem; i++) {
		const struct mem *m = &d->c->mem[i];

		if (m->addr <= addr && addr - m->addr < m->len) {
			fault |= m->flags & CAP_FAULT;
			got = m->len - (uint32_t)(addr - m->addr) > got
				      ? m->len - (uint32_t)(addr - m->addr)
				      : got;
		}
	}
	if (got > want || d->c->nmem == 0)
		got = want;
	if (d->made > 256 && got > 4096)
		got = 4096;
	p = va_alloc(d->a, got + 1);
	n = dec_some(d, addr, p, got);
	if (len && !n) {
		x = v_addr(d, name, addr);
		x->fmt = 1;
		return x;
	}
	x = NEW(d, VAL_BUF, NULL);
	x->data = p;
	x->len = n;
	x->total = len;
	x->v = addr;
	x->v2 = fault;
	return v_ptr(d, name, addr, x);
}

struct val *arg_add(struct dec *d, const char *name, struct val *v)
{
	v->name = name;
	v->late = d->exiting;
	d->nargs++;
	return val_add(d->args, v);
}

void dec_exit(struct dec *d)
{
	d->exiting = true;
	d->n_enter = d->nargs;
}
