// SPDX-License-Identifier: MIT
/*
 * ioctl.c - ioctls of sockets: netdevice(7), tcp(7), socket(7)
 *
 * Not taken apart, as in strace 6.1: routes and ARP entries (SIOCADDRT,
 * SIOCSARP), SIOCETHTOOL, SIOCGSTAMP; their argument is an address.
 */
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>

#include "tracer/decode/decode.h"

enum kind {
	I_NONE,
	I_INT_IN, /* int read by the call */
	I_INT_OUT,
	I_NAME, /* by index: SIOCGIFNAME */
	I_CONF,
	I_IFREQ_GET,
	I_IFREQ_SET,
	I_BRNAME,
	I_BRIF,
	I_VOID,
};

static const struct {
	uint32_t cmd;
	uint8_t kind;
} kinds[] = {
	{ 0x5421, I_INT_IN }, /* FIONBIO */
	{ 0x5452, I_INT_IN }, /* FIOASYNC */
	{ 0x541b, I_INT_OUT }, /* FIONREAD */
	{ 0x5411, I_INT_OUT }, /* TIOCOUTQ */
	{ 0x5450, I_VOID }, /* FIONCLEX */
	{ 0x5451, I_VOID }, /* FIOCLEX */
	{ 0x8901, I_INT_IN }, /* FIOSETOWN */
	{ 0x8902, I_INT_IN }, /* SIOCSPGRP */
	{ 0x8903, I_INT_OUT }, /* FIOGETOWN */
	{ 0x8904, I_INT_OUT }, /* SIOCGPGRP */
	{ 0x8905, I_INT_OUT }, /* SIOCATMARK */
	{ 0x8910, I_NAME },	 { 0x8912, I_CONF },
	{ 0x8913, I_IFREQ_GET }, /* flags */
	{ 0x8914, I_IFREQ_SET }, { 0x8915, I_IFREQ_GET }, /* addr */
	{ 0x8916, I_IFREQ_SET }, { 0x8917, I_IFREQ_GET }, /* dstaddr */
	{ 0x8918, I_IFREQ_SET }, { 0x8919, I_IFREQ_GET }, /* brdaddr */
	{ 0x891a, I_IFREQ_SET }, { 0x891b, I_IFREQ_GET }, /* netmask */
	{ 0x891c, I_IFREQ_SET }, { 0x891d, I_IFREQ_GET }, /* metric */
	{ 0x891e, I_IFREQ_SET }, { 0x8921, I_IFREQ_GET }, /* mtu */
	{ 0x8922, I_IFREQ_SET }, { 0x8923, I_IFREQ_SET }, /* name */
	{ 0x8924, I_IFREQ_SET }, /* hwaddr */
	{ 0x8925, I_INT_OUT }, /* encap */
	{ 0x8926, I_INT_IN },	 { 0x8927, I_IFREQ_GET }, /* hwaddr */
	{ 0x8929, I_IFREQ_GET }, /* slave */
	{ 0x8930, I_IFREQ_SET }, { 0x8931, I_IFREQ_SET }, /* addmulti */
	{ 0x8932, I_IFREQ_SET }, { 0x8933, I_IFREQ_GET }, /* index */
	{ 0x8937, I_IFREQ_SET }, /* hwbroadcast */
	{ 0x8942, I_IFREQ_GET }, /* txqlen */
	{ 0x8943, I_IFREQ_SET }, { 0x894b, I_INT_OUT }, /* SIOCOUTQNSD */
	{ 0x8970, I_IFREQ_GET }, /* map */
	{ 0x8971, I_IFREQ_SET }, { 0x89a0, I_BRNAME },
	{ 0x89a1, I_BRNAME },	 { 0x89a2, I_BRIF },
	{ 0x89a3, I_BRIF },
};

static struct val *v_ifname(struct dec *d, const char *name, const void *p)
{
	if (memchr(p, 0, IFNAMSIZ))
		return v_cstr(d, name, p, IFNAMSIZ);
	return v_cstr(d, name, p, IFNAMSIZ - 1); /* and "..." */
}

static struct val *v_hwaddr(struct dec *d, const struct sockaddr *sa)
{
	struct val *s = v_struct(d, "ifr_hwaddr");

	val_add(s, v_enum(d, "sa_family", &x_arphrd, sa->sa_family));
	val_add(s, v_lladdr(d, "sa_data", sa->sa_family, sa->sa_data, 14));
	return s;
}

static struct val *v_map(struct dec *d, const uint8_t *p)
{
	struct val *s = v_struct(d, "ifr_map");
	unsigned w = dec_wsize(d);
	uint64_t start = 0, end = 0;
	uint16_t base;

	memcpy(&start, p, w);
	memcpy(&end, p + w, w);
	memcpy(&base, p + 2 * w, 2);
	p += 2 * w + 2;
	val_add(s, v_hex(d, "mem_start", start));
	val_add(s, v_hex(d, "mem_end", end));
	val_add(s, v_hex(d, "base_addr", base));
	val_add(s, v_hex(d, "irq", p[0]));
	val_add(s, v_hex(d, "dma", p[1]));
	val_add(s, v_hex(d, "port", p[2]));
	return s;
}

static void ifreq_value(struct dec *d, struct val *s, uint32_t cmd,
			const struct ifreq *r)
{
	static const char *const addr[] = { "ifr_addr", "ifr_dstaddr",
					    "ifr_broadaddr", "ifr_netmask" };
	const uint8_t *u = (const uint8_t *)&r->ifr_addr;

	switch (cmd) {
	case 0x8913:
	case 0x8914:
		val_add(s, v_flags(d, "ifr_flags", &x_iff,
				   (uint16_t)r->ifr_flags));
		break;
	case 0x8915 ... 0x891c:
		val_add(s, v_sockaddr_mem(d, addr[(cmd - 0x8915) / 2], u, 16));
		break;
	case 0x891d:
	case 0x891e:
		val_add(s, v_int(d, "ifr_metric", r->ifr_metric));
		break;
	case 0x8921:
	case 0x8922:
		val_add(s, v_int(d, "ifr_mtu", r->ifr_mtu));
		break;
	case 0x8923:
		val_add(s, v_ifname(d, "ifr_newname", u));
		break;
	case 0x8929:
	case 0x8930:
		val_add(s, v_ifname(d, "ifr_slave", u));
		break;
	case 0x8933:
		val_add(s, v_int(d, "ifr_ifindex", r->ifr_ifindex));
		break;
	case 0x8942:
	case 0x8943:
		val_add(s, v_int(d, "ifr_qlen", r->ifr_qlen));
		break;
	case 0x8970:
	case 0x8971:
		val_add(s, v_map(d, u));
		break;
	default:
		val_add(s, v_hwaddr(d, &r->ifr_hwaddr));
	}
}

static struct val *unread(struct dec *d, uint64_t p)
{
	struct val *v = v_addr(d, NULL, p);

	v->fmt = p != 0;
	return v;
}

static struct val *v_conf_list(struct dec *d, uint64_t buf, int len)
{
	unsigned size = d->c->bits == 32 ? 32 : 40;
	struct val *a = v_array(d, NULL), *s;
	uint8_t r[40];
	int off;

	a->fmt = 1;
	for (off = 0; off + (int)size <= len; off += (int)size) {
		if (!dec_read(d, buf + (uint64_t)off, r, size))
			return off ? a : unread(d, buf);
		s = val_add(a, v_struct(d, NULL));
		val_add(s, v_ifname(d, "ifr_name", r));
		val_add(s, v_sockaddr_mem(d, "ifr_addr", r + 16, 16));
	}
	return v_ptr(d, NULL, buf, a);
}

static void conf_len(struct dec *d, struct val *s, int len)
{
	int size = d->c->bits == 32 ? 32 : 40;
	struct val *v = v_int(d, NULL, len), *n;

	if (len <= 0 || len % size) {
		v->name = "ifc_len";
		val_add(s, v);
		return;
	}
	n = val_add(s, NEW(d, VAL_NOTE, "ifc_len"));
	n->sym = va_printf(d->a, "%d * sizeof(struct ifreq)", len / size);
	val_add(n, v);
}

static void do_conf(struct dec *d, uint64_t p)
{
	unsigned w = dec_wsize(d);
	struct val *s, *v;
	uint64_t buf = 0;
	int in = 0, out = 0;
	bool ok;

	ok = dec_read(d, p, &in, 4) && dec_word(d, p + w, &buf);
	dec_exit(d);
	d->tail_later = !ok;
	if (!ok) {
		arg_add(d, "argp", unread(d, p));
		return;
	}
	s = v_struct(d, NULL);
	if (dec_failed(d) || !dec_read(d, p, &out, 4)) {
		conf_len(d, s, in);
		val_add(s, v_addr(d, "ifc_buf", buf));
	} else if (!buf) {
		conf_len(d, s, out);
		val_add(s, v_addr(d, "ifc_buf", 0));
	} else {
		conf_len(d, s, in);
		if (in != out) {
			struct val *l = NEW(d, VAL_STRUCT, NULL);
			struct sbuf b = { 0 };
			struct text_opts o = { .xlat = 'a' };

			conf_len(d, l, out);
			l->child->name = NULL;
			v = s->child;
			v->name = NULL;
			val_text(&b, v, &o);
			sb_puts(&b, " => ");
			val_text(&b, l->child, &o);
			s->child = s->last = NULL;
			val_add(s,
				v_word(d, "ifc_len", va_dup(d->a, b.s, b.len)));
			sb_free(&b);
		}
		v = v_conf_list(d, buf, out);
		v->name = "ifc_buf";
		val_add(s, v);
	}
	arg_add(d, "argp", v_ptr(d, NULL, p, s));
}

static void do_ifreq(struct dec *d, uint32_t cmd, uint64_t p, bool get)
{
	unsigned size = d->c->bits == 32 ? 32 : 40;
	struct ifreq in = { 0 }, out;
	struct val *s;

	if (!dec_read(d, p, &in, size)) {
		dec_exit(d);
		arg_add(d, "argp", unread(d, p));
		return;
	}
	s = v_struct(d, NULL);
	val_add(s, v_ifname(d, "ifr_name", in.ifr_name));
	if (!get)
		ifreq_value(d, s, cmd, &in);
	arg_add(d, "argp", v_ptr(d, NULL, p, s));
	dec_exit(d);
	if (get && !dec_failed(d) && dec_read(d, p, &out, size))
		ifreq_value(d, s, cmd, &out);
}

static void do_name(struct dec *d, uint64_t p)
{
	struct ifreq in = { 0 }, out;
	unsigned size = d->c->bits == 32 ? 32 : 40;
	struct val *s;

	if (!dec_read(d, p, &in, size)) {
		dec_exit(d);
		arg_add(d, "argp", unread(d, p));
		return;
	}
	s = v_struct(d, NULL);
	val_add(s, v_int(d, "ifr_ifindex", in.ifr_ifindex));
	arg_add(d, "argp", v_ptr(d, NULL, p, s));
	dec_exit(d);
	if (!dec_failed(d) && dec_read(d, p, &out, size))
		val_add(s, v_ifname(d, "ifr_name", out.ifr_name));
}

static struct val *v_intp(struct dec *d, uint64_t p)
{
	struct val *a;
	int v;

	if (!dec_read(d, p, &v, 4))
		return unread(d, p);
	a = v_array(d, NULL);
	val_add(a, v_int(d, NULL, v));
	return v_ptr(d, NULL, p, a);
}

/* A number without a name: what it is made of. */
static struct val *v_cmd(struct dec *d, uint32_t cmd)
{
	static const char *const dir[] = { "_IOC_NONE", "_IOC_WRITE",
					   "_IOC_READ",
					   "_IOC_READ|_IOC_WRITE" };
	const char *s = xlat_name(&x_ioctl, cmd);
	struct val *v;

	if (s)
		return v_enum(d, NULL, &x_ioctl, cmd);
	v = NEW(d, VAL_ENUM, NULL);
	v->v = cmd;
	v->sym = va_printf(d->a, "_IOC(%s, %#x, %#x, %#x)", dir[cmd >> 30],
			   cmd >> 8 & 0xff, cmd & 0xff, cmd >> 16 & 0x3fff);
	return v;
}

void dec_ioctl(struct dec *d)
{
	uint32_t cmd = (uint32_t)d->c->args[1];
	uint64_t p = d->c->args[2];
	enum kind k = I_NONE;
	uint8_t name[IFNAMSIZ] = { 0 };
	bool pointer;
	struct val *v;
	size_t i;
	int n;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].cmd == cmd)
			k = kinds[i].kind;
	arg_add(d, "fd", v_fd(d, NULL, dec_int(d, 0)));
	arg_add(d, "request", v_cmd(d, cmd));
	switch (k) {
	case I_INT_IN:
		arg_add(d, "argp", v_intp(d, p));
		break;
	case I_INT_OUT:
		dec_exit(d);
		d->tail_later = true;
		arg_add(d, "argp",
			dec_failed(d) ? v_addr(d, NULL, p) : v_intp(d, p));
		return;
	case I_VOID:
		break;
	case I_NAME:
		do_name(d, p);
		return;
	case I_CONF:
		do_conf(d, p);
		return;
	case I_IFREQ_GET:
	case I_IFREQ_SET:
		do_ifreq(d, cmd, p, k == I_IFREQ_GET);
		return;
	case I_BRNAME:
		arg_add(d, "argp",
			dec_some(d, p, name, IFNAMSIZ)
				? v_ptr(d, NULL, p,
					v_cstr(d, NULL, name, IFNAMSIZ))
				: unread(d, p));
		break;
	case I_BRIF:
		v = v_struct(d, NULL);
		if (dec_read(d, p + IFNAMSIZ, &n, 4))
			val_add(v, v_ifindex(d, "ifr_ifindex", (unsigned)n));
		arg_add(d, "argp",
			v->child ? v_ptr(d, NULL, p, v) : unread(d, p));
		break;
	default:
		pointer = xlat_name(&x_ioctl, cmd) && cmd != SIOCDEVPRIVATE &&
			  cmd != SIOCPROTOPRIVATE;
		/* Of what has no name nobody knows that it is a pointer. */
		arg_add(d, "argp",
			pointer ? v_addr(d, NULL, p) : v_hex(d, NULL, p));
		break;
	}
	if (!d->exiting)
		dec_exit(d);
}
