// SPDX-License-Identifier: MIT
/*
 * msg.c - the send and receive calls, and struct msghdr
 *
 * recvmsg(2): what a failed call would have written is not shown, only what
 * went in; what a successful one wrote is cut to its length.
 */
#include <string.h>
#include <sys/socket.h>

#include "tracer/decode/decode.h"

#define IOV_MAX 1024

struct msg {
	uint64_t name, iov, iovlen, control, controllen;
	int namelen, flags;
};

static bool read_msghdr(struct dec *d, uint64_t addr, struct msg *m)
{
	if (d->c->bits == 32) {
		uint32_t w[7];

		if (!dec_read(d, addr, w, sizeof(w)))
			return false;
		*m = (struct msg){ w[0], w[2],	    w[3],     w[4],
				   w[5], (int)w[1], (int)w[6] };
		return true;
	}
	struct {
		uint64_t name;
		int32_t namelen, pad;
		uint64_t iov, iovlen, control, controllen;
		int32_t flags, pad2;
	} k;

	if (!dec_read(d, addr, &k, sizeof(k) - 4))
		return false;
	*m = (struct msg){ k.name,	 k.iov,	    k.iovlen, k.control,
			   k.controllen, k.namelen, k.flags };
	return true;
}

struct val *v_payload(struct dec *d, const char *name, uint64_t addr,
		      uint64_t len)
{
	if (d->nl_proto >= NL_UNKNOWN)
		return v_netlink(d, name, addr, len, d->nl_proto);
	return v_buf(d, name, addr, len);
}

struct val *v_iovec(struct dec *d, const char *name, uint64_t addr,
		    uint64_t count, uint64_t limit, enum iov_as as)
{
	int nl = d->nl_proto < NL_UNKNOWN ? NL_UNKNOWN : d->nl_proto;
	unsigned w = dec_wsize(d);
	struct val *a, *s;
	uint64_t i;

	if (!addr)
		return v_addr(d, name, 0);
	if (count > UINT64_MAX / (2 * w))
		return v_addr(d, name, addr);
	a = v_array(d, NULL);
	a->fmt = 1;
	if (!count)
		return v_ptr(d, name, addr, a);
	for (i = 0; i < count; i++) {
		uint64_t base, len, n;

		if (i >= IOV_MAX || d->made++ > MADE_MAX) {
			a->trunc = 1;
			break;
		}
		if (!dec_word(d, addr + i * 2 * w, &base) ||
		    !dec_word(d, addr + i * 2 * w + w, &len)) {
			if (i == 0) {
				struct val *v = v_addr(d, name, addr);

				v->fmt = 1;
				return v;
			}
			val_add(a, v_unread(d, addr + i * 2 * w));
			break;
		}
		s = val_add(a, v_struct(d, NULL));
		n = len < limit ? len : limit;
		if (limit != UINT64_MAX)
			limit -= n;
		val_add(s, as == IOV_ADDR ? v_addr(d, "iov_base", base)
			   : as == IOV_NETLINK
				   ? v_netlink(d, "iov_base", base, n, nl)
				   : v_buf(d, "iov_base", base, n));
		val_add(s, v_uint(d, "iov_len", len));
	}
	return v_ptr(d, name, addr, a);
}

/*
 * namelen_in is what recvmsg was given, or -1; limit is how many bytes of
 * data there are, UINT64_MAX for all that the vectors describe.
 */
static struct val *v_msg(struct dec *d, const struct msg *m, int namelen_in,
			 uint64_t limit)
{
	struct val *s = v_struct(d, NULL), *v;
	int len = m->namelen;
	uint16_t family = 0;

	if (namelen_in >= 0 && len > namelen_in)
		len = namelen_in;
	val_add(s, v_sockaddr(d, "msg_name", m->name, len));
	v = val_add(s, v_int(d, "msg_namelen", m->namelen));
	if (namelen_in >= 0 && namelen_in != m->namelen) {
		v->kind = VAL_INOUT;
		v->fmt = 2;
		v->v = (uint64_t)namelen_in;
		v->v2 = (uint64_t)m->namelen;
	}
	/* The address says whether the data are netlink messages. */
	if (len >= 2)
		dec_read(d, m->name, &family, 2);
	val_add(s, v_iovec(d, "msg_iov", m->iov, m->iovlen, limit,
			   family == AF_NETLINK ? IOV_NETLINK : IOV_STR));
	val_add(s, v_uint(d, "msg_iovlen", m->iovlen));
	if (m->controllen)
		val_add(s,
			v_cmsgs(d, "msg_control", m->control, m->controllen));
	val_add(s, v_uint(d, "msg_controllen", m->controllen));
	val_add(s, v_flags(d, "msg_flags", &x_msgflags, (uint32_t)m->flags));
	return s;
}

static struct val *v_msgflags(struct dec *d, uint64_t f)
{
	return v_flags(d, NULL, &x_msgflags, (uint32_t)f);
}

void dec_send(struct dec *d)
{
	const uint64_t *a = d->c->args;

	arg_add(d, "sockfd", v_fd(d, NULL, (int)a[0]));
	arg_add(d, "buf", v_payload(d, NULL, a[1], a[2]));
	arg_add(d, "len", v_uint(d, NULL, a[2]));
	arg_add(d, "flags", v_msgflags(d, a[3]));
}

void dec_sendto(struct dec *d)
{
	const uint64_t *a = d->c->args;

	dec_send(d);
	arg_add(d, "dest_addr", v_sockaddr(d, NULL, a[4], (int)a[5]));
	arg_add(d, "addrlen", v_int(d, NULL, (int)a[5]));
}

void dec_recv(struct dec *d)
{
	const uint64_t *a = d->c->args;

	arg_add(d, "sockfd", v_fd(d, NULL, (int)a[0]));
	dec_exit(d);
	arg_add(d, "buf",
		dec_failed(d) ? v_addr(d, NULL, a[1])
			      : v_payload(d, NULL, a[1],
					  (uint64_t)d->c->ret < a[2]
						  ? (uint64_t)d->c->ret
						  : a[2]));
	if (d->args->last->kind == VAL_PTR && d->args->last->child &&
	    d->args->last->child->kind == VAL_BUF)
		d->args->last->child->v = a[1];
	arg_add(d, "len", v_uint(d, NULL, a[2]));
	arg_add(d, "flags", v_msgflags(d, a[3]));
}

/* A length that goes in and comes out. */
static struct val *v_lenptr(struct dec *d, uint64_t p, int in, int out)
{
	struct val *v = NEW(d, VAL_INOUT, NULL);

	v->v = (uint64_t)(int64_t)in;
	v->v2 = (uint64_t)(int64_t)out;
	v->fmt = in != out;
	v->late = 1;
	return v_ptr(d, NULL, p, v);
}

void dec_recvfrom(struct dec *d)
{
	const uint64_t *a = d->c->args;
	bool has_in, entered;
	int in = 0, out = 0;

	has_in = dec_read(d, a[5], &in, 4);
	dec_recv(d);
	entered = a[4] != 0;
	if (!entered || !has_in) {
		arg_add(d, "src_addr", v_addr(d, NULL, a[4]));
		arg_add(d, "addrlen", v_addr(d, NULL, a[5]));
		return;
	}
	if (dec_failed(d) || !dec_read(d, a[5], &out, 4)) {
		arg_add(d, "src_addr", v_addr(d, NULL, a[4]));
		arg_add(d, "addrlen", v_lenptr(d, a[5], in, in));
		return;
	}
	arg_add(d, "src_addr", v_sockaddr(d, NULL, a[4], in < out ? in : out));
	arg_add(d, "addrlen", v_lenptr(d, a[5], in, out));
}

void dec_sendmsg(struct dec *d)
{
	const uint64_t *a = d->c->args;
	struct msg m;

	arg_add(d, "sockfd", v_fd(d, NULL, (int)a[0]));
	if (read_msghdr(d, a[1], &m))
		arg_add(d, "msg",
			v_ptr(d, NULL, a[1], v_msg(d, &m, -1, UINT64_MAX)));
	else
		arg_add(d, "msg", v_addr(d, NULL, a[1]))->fmt = a[1] != 0;
	arg_add(d, "flags", v_msgflags(d, a[2]));
}

void dec_recvmsg(struct dec *d)
{
	const uint64_t *a = d->c->args;
	struct msg in, out;
	bool has_in;

	has_in = read_msghdr(d, a[1], &in);
	arg_add(d, "sockfd", v_fd(d, NULL, (int)a[0]));
	dec_exit(d);
	if (!has_in) {
		arg_add(d, "msg", v_addr(d, NULL, a[1]))->fmt = a[1] != 0;
	} else if (dec_failed(d)) {
		struct val *s = v_struct(d, NULL);

		val_add(s, v_int(d, "msg_namelen", in.namelen));
		arg_add(d, "msg", v_ptr(d, NULL, a[1], s));
	} else if (!read_msghdr(d, a[1], &out)) {
		arg_add(d, "msg", v_addr(d, NULL, a[1]))->fmt = 1;
	} else {
		arg_add(d, "msg",
			v_ptr(d, NULL, a[1],
			      v_msg(d, &out, in.namelen, (uint64_t)d->c->ret)));
	}
	arg_add(d, "flags", v_msgflags(d, a[2]));
}

static struct val *v_mmsg(struct dec *d, uint64_t addr, uint64_t n,
			  const int *namelen, bool with_len)
{
	unsigned size = d->c->bits == 32 ? 28 + 4 : 56 + 8;
	unsigned len_at = d->c->bits == 32 ? 28 : 56;
	struct val *arr = v_array(d, NULL);
	uint64_t i;

	arr->fmt = 1;
	for (i = 0; i < n && i < IOV_MAX && d->made < MADE_MAX; i++) {
		struct val *s, *h;
		struct msg m;
		uint32_t len = 0;

		if (!read_msghdr(d, addr + i * size, &m)) {
			if (i == 0) {
				h = v_addr(d, NULL, addr);
				h->fmt = addr != 0;
				return h;
			}
			arr->trunc = 1;
			break;
		}
		dec_read(d, addr + i * size + len_at, &len, 4);
		s = val_add(arr, v_struct(d, NULL));
		h = v_msg(d, &m, namelen ? namelen[i] : -1,
			  namelen ? len : UINT64_MAX);
		h->name = "msg_hdr";
		val_add(s, h);
		if (with_len)
			val_add(s, v_uint(d, "msg_len", len));
	}
	if (!addr)
		return v_addr(d, NULL, 0);
	return v_ptr(d, NULL, addr, arr);
}

/*
 * strace prints the messages when the call begins and their lengths when it
 * has returned: so when it has returned, it prints them all at once.
 */
void dec_sendmmsg(struct dec *d)
{
	const uint64_t *a = d->c->args;
	bool ok = !dec_failed(d);
	uint32_t n = (uint32_t)a[2];

	arg_add(d, "sockfd", v_fd(d, NULL, (int)a[0]));
	dec_exit(d);
	arg_add(d, "msgvec",
		v_mmsg(d, a[1],
		       ok && n > (uint64_t)d->c->ret ? (uint64_t)d->c->ret : n,
		       NULL, ok));
	arg_add(d, "vlen", v_uint(d, NULL, n));
	arg_add(d, "flags", v_msgflags(d, a[3]));
}

void dec_recvmmsg(struct dec *d)
{
	const uint64_t *a = d->c->args;
	unsigned size = d->c->bits == 32 ? 32 : 64;
	uint32_t n = (uint32_t)a[2], i, got;
	struct val *timeout;
	int *namelen;

	arg_add(d, "sockfd", v_fd(d, NULL, (int)a[0]));
	timeout = v_timespec(d, NULL, a[4], false);
	got = !dec_failed(d) && d->c->ret < (int64_t)n ? (uint32_t)d->c->ret
						       : n;
	namelen = va_alloc(d->a, sizeof(int) * (got + 1));
	for (i = 0; i < got && i < IOV_MAX && !dec_failed(d); i++) {
		struct msg m;

		if (read_msghdr(d, a[1] + (uint64_t)i * size, &m))
			namelen[i] = m.namelen;
	}
	dec_exit(d);
	if (dec_failed(d))
		arg_add(d, "msgvec", v_addr(d, NULL, a[1]));
	else
		arg_add(d, "msgvec", v_mmsg(d, a[1], got, namelen, true));
	arg_add(d, "vlen", v_uint(d, NULL, n));
	arg_add(d, "flags", v_msgflags(d, a[3]));
	arg_add(d, "timeout", timeout);
	if (d->c->done && d->c->ret == 0)
		d->raux = "Timeout";
	if (d->c->done && d->c->ret > 0 && a[4]) {
		d->vaux_word = "left ";
		d->vaux = v_timespec(d, NULL, a[4], false);
	}
}
