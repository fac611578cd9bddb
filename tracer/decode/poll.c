// SPDX-License-Identifier: MIT
/*
 * poll.c - poll, ppoll, select, pselect6: the sets, and what came of them
 *
 * The sets as they went in are printed when the call begins; which members
 * were ready, and the time left, follow the return value.
 */
#include <string.h>

#include "tracer/decode/decode.h"

struct val *v_timespec(struct dec *d, const char *name, uint64_t addr,
		       bool usec)
{
	struct val *s;
	int64_t t[2];

	if (!addr)
		return v_addr(d, name, 0);
	if (d->c->bits == 32) {
		int32_t t32[2];

		if (!dec_read(d, addr, t32, sizeof(t32)))
			goto address;
		t[0] = t32[0];
		t[1] = t32[1];
	} else if (!dec_read(d, addr, t, sizeof(t))) {
		goto address;
	}
	s = v_struct(d, NULL);
	val_add(s, v_int(d, "tv_sec", t[0]));
	val_add(s, v_int(d, usec ? "tv_usec" : "tv_nsec", t[1]));
	return v_ptr(d, name, addr, s);
address:
	s = v_addr(d, name, addr);
	s->fmt = 1;
	return s;
}

struct val *v_sigset(struct dec *d, const char *name, uint64_t addr,
		     uint64_t size)
{
	struct val *set;
	uint64_t bits = 0;
	int i, n = 0;

	if (!addr)
		return v_addr(d, name, 0);
	if (size != 8 || !dec_read(d, addr, &bits, 8)) {
		set = v_addr(d, name, addr);
		set->fmt = 1;
		return set;
	}
	set = NEW(d, VAL_SET, NULL);
	for (i = 0; i < 64; i++)
		n += (int)(bits >> i & 1);
	set->fmt = n > 64 * 2 / 3;
	for (i = 0; i < 64; i++) {
		const char *s = xlat_name(&x_sigs, (uint64_t)i + 1);

		if ((bits >> i & 1) == set->fmt)
			continue;
		if (s && strncmp(s, "SIG", 3) == 0)
			s += 3;
		val_add(set,
			v_word(d, NULL, s ? s : va_printf(d->a, "%d", i + 1)));
	}
	return v_ptr(d, name, addr, set);
}

struct pfd {
	int fd;
	uint16_t events, revents;
};

static struct val *v_pollfds(struct dec *d, uint64_t addr, uint32_t n)
{
	struct val *a, *s;
	struct pfd p;
	uint32_t i;

	if (!addr)
		return v_addr(d, NULL, 0);
	a = v_array(d, NULL);
	a->fmt = 1;
	for (i = 0; i < n; i++) {
		if (d->made++ > MADE_MAX ||
		    !dec_read(d, addr + i * 8ull, &p, 8)) {
			if (i == 0) {
				s = v_addr(d, NULL, addr);
				s->fmt = 1;
				return s;
			}
			a->trunc = 1;
			break;
		}
		s = val_add(a, v_struct(d, NULL));
		val_add(s, v_fd(d, "fd", p.fd));
		if (p.fd >= 0)
			val_add(s, v_flags(d, "events", &x_poll, p.events));
	}
	return v_ptr(d, NULL, addr, a);
}

/* The members that poll found ready, as strace repeats them. */
static struct val *v_ready(struct dec *d, uint64_t addr, uint32_t n)
{
	struct val *a = v_array(d, NULL), *s;
	struct pfd p;
	uint32_t i;

	a->fmt = 1;
	for (i = 0; i < n && d->made++ < MADE_MAX &&
		    dec_read(d, addr + i * 8ull, &p, 8);
	     i++) {
		if (!p.revents)
			continue;
		s = val_add(a, v_struct(d, NULL));
		val_add(s, v_fd(d, "fd", p.fd));
		val_add(s, v_flags(d, "revents", &x_poll, p.revents));
	}
	return a;
}

void dec_poll(struct dec *d)
{
	const uint64_t *a = d->c->args;

	arg_add(d, "fds", v_pollfds(d, a[0], (uint32_t)a[1]));
	arg_add(d, "nfds", v_uint(d, NULL, (uint32_t)a[1]));
	arg_add(d, "timeout", v_int(d, NULL, (int)a[2]));
	dec_exit(d);
	if (!d->c->done || d->c->ret < 0)
		return;
	if (d->c->ret == 0)
		d->raux = "Timeout";
	else
		d->vaux = v_ready(d, a[0], (uint32_t)a[1]);
}

void dec_ppoll(struct dec *d)
{
	const uint64_t *a = d->c->args;
	struct val *l;

	arg_add(d, "fds", v_pollfds(d, a[0], (uint32_t)a[1]));
	arg_add(d, "nfds", v_uint(d, NULL, (uint32_t)a[1]));
	arg_add(d, "tmo_p", v_timespec(d, NULL, a[2], false));
	arg_add(d, "sigmask", v_sigset(d, NULL, a[3], a[4]));
	arg_add(d, "sigsetsize", v_uint(d, NULL, a[4]));
	dec_exit(d);
	if (!d->c->done || d->c->ret < 0)
		return;
	if (d->c->ret == 0) {
		d->raux = "Timeout";
		return;
	}
	l = NEW(d, VAL_LIST, NULL);
	val_add(l, v_ready(d, a[0], (uint32_t)a[1]));
	if (a[2]) {
		struct val *left = NEW(d, VAL_LIST, NULL);

		left->fmt = ' ';
		val_add(left, v_word(d, NULL, "left"));
		val_add(left, v_timespec(d, NULL, a[2], false));
		val_add(l, left);
	}
	d->vaux = l;
}

#define FDS_MAX 65536

/* The members of a set; NULL when it cannot be read. */
static struct val *v_fdset(struct dec *d, uint64_t addr, int nfds)
{
	struct val *set;
	uint8_t *p;
	int i, size;

	if (nfds < 0)
		return NULL;
	if (nfds > FDS_MAX)
		nfds = FDS_MAX;
	size = (nfds + 63) / 64 * 8;
	p = va_alloc(d->a, (size_t)size + 1);
	if (size && !dec_read(d, addr, p, (uint32_t)size)) {
		/* The kernel looks at no more than the words it needs. */
		size = (int)((unsigned)(nfds + dec_wsize(d) * 8 - 1) /
			     (dec_wsize(d) * 8) * dec_wsize(d));
		if (!dec_read(d, addr, p, (uint32_t)size))
			return NULL;
	}
	set = NEW(d, VAL_SET, NULL);
	for (i = 0; i < nfds; i++)
		if (p[i / 8] >> i % 8 & 1)
			val_add(set, v_fd(d, NULL, i));
	return set;
}

static void select_out(struct dec *d, bool nsec)
{
	static const char *const word[] = { "in", "out", "except" };
	const uint64_t *a = d->c->args;
	struct val *l = NEW(d, VAL_LIST, NULL), *set, *one;
	int64_t left = d->c->ret;
	int i;

	if (d->c->ret == 0) {
		d->raux = "Timeout";
		return;
	}
	for (i = 0; i < 3 && left > 0; i++) {
		if (!a[i + 1])
			continue;
		set = v_fdset(d, a[i + 1], (int)a[0]);
		if (!set || !set->child)
			continue;
		one = val_add(l, NEW(d, VAL_LIST, NULL));
		one->fmt = ' ';
		val_add(one, v_word(d, NULL, word[i]));
		val_add(one, set);
	}
	if (a[4]) {
		one = val_add(l, NEW(d, VAL_LIST, NULL));
		one->fmt = ' ';
		val_add(one, v_word(d, NULL, "left"));
		val_add(one, v_timespec(d, NULL, a[4], !nsec));
	}
	if (l->child)
		d->vaux = l;
}

static void select_in(struct dec *d, bool nsec)
{
	static const char *const name[] = { "readfds", "writefds",
					    "exceptfds" };
	const uint64_t *a = d->c->args;
	struct val *v;
	int i;

	arg_add(d, "nfds", v_int(d, NULL, (int)a[0]));
	for (i = 0; i < 3; i++) {
		v = a[i + 1] ? v_fdset(d, a[i + 1], (int)a[0]) : NULL;
		if (v)
			v = v_ptr(d, NULL, a[i + 1], v);
		else
			v = v_addr(d, NULL, a[i + 1]);
		arg_add(d, name[i], v);
	}
	arg_add(d, "timeout", v_timespec(d, NULL, a[4], !nsec));
}

void dec_select(struct dec *d)
{
	select_in(d, false);
	dec_exit(d);
	if (d->c->done && d->c->ret >= 0)
		select_out(d, false);
}

void dec_pselect6(struct dec *d)
{
	uint64_t addr = d->c->args[5], mask, size;
	unsigned w = dec_wsize(d);
	struct val *s, *set;

	select_in(d, true);
	if (!addr || !dec_word(d, addr, &mask) ||
	    !dec_word(d, addr + w, &size)) {
		arg_add(d, "sigmask", v_addr(d, NULL, addr));
	} else {
		s = v_struct(d, NULL);
		set = v_sigset(d, "sigmask", mask, size);
		val_add(s, set);
		val_add(s, v_uint(d, "sigsetsize", size));
		arg_add(d, "sigmask", v_ptr(d, NULL, addr, s));
	}
	dec_exit(d);
	if (d->c->done && d->c->ret >= 0)
		select_out(d, true);
}
