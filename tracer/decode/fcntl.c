// SPDX-License-Identifier: MIT
/* fcntl.c - fcntl(2): the command decides what the third word is. */
#include <fcntl.h>
#include <string.h>

#include "tracer/decode/decode.h"

#define F_SETSIG_	 10
#define F_GETSIG_	 11
#define F_SETOWN_EX_	 15
#define F_GETOWN_EX_	 16
#define F_GETOWNER_UIDS_ 17
#define F_OFD_GETLK_	 36
#define F_OFD_SETLK_	 37
#define F_OFD_SETLKW_	 38

/* O_RDWR|O_NONBLOCK: an access mode, then flags. */
static struct val *v_open(struct dec *d, uint64_t f)
{
	struct val *v = NEW(d, VAL_FLAGS, NULL), *flags;

	v->v = f;
	val_add(v, v_word(d, NULL, xlat_name(&x_accmode, f & 3)));
	flags = v_flags(d, NULL, &x_open, f & ~3ull);
	if (flags->child) {
		v->last->next = flags->child;
		v->last = flags->last;
		v->v2 = flags->v2;
	} else {
		v->v2 = f & ~3ull;
	}
	return v;
}

static struct val *v_flock(struct dec *d, uint64_t addr, bool pid)
{
	struct val *s;
	struct {
		int16_t type, whence;
		int32_t pad;
		int64_t start, len;
		int32_t pid;
	} l = { 0 };

	if (!addr)
		return v_addr(d, NULL, 0);
	if (d->c->bits == 32) {
		struct {
			int16_t type, whence;
			int32_t start, len, pid;
		} l32;

		if (!dec_read(d, addr, &l32, sizeof(l32)))
			goto address;
		l.type = l32.type;
		l.whence = l32.whence;
		l.start = l32.start;
		l.len = l32.len;
		l.pid = l32.pid;
	} else if (!dec_read(d, addr, &l, 28)) {
		goto address;
	}
	s = v_struct(d, NULL);
	val_add(s, v_enum(d, "l_type", &x_flock, (uint16_t)l.type));
	val_add(s, v_enum(d, "l_whence", &x_whence, (uint16_t)l.whence));
	val_add(s, v_int(d, "l_start", l.start));
	val_add(s, v_int(d, "l_len", l.len));
	if (pid)
		val_add(s, v_int(d, "l_pid", l.pid));
	return v_ptr(d, NULL, addr, s);
address:
	s = v_addr(d, NULL, addr);
	s->fmt = 1;
	return s;
}

static struct val *v_owner(struct dec *d, uint64_t addr)
{
	struct val *s;
	int32_t o[2];

	if (!dec_read(d, addr, o, 8)) {
		s = v_addr(d, NULL, addr);
		s->fmt = addr != 0;
		return s;
	}
	s = v_struct(d, NULL);
	val_add(s, v_enum(d, "type", &x_owner, (uint32_t)o[0]));
	val_add(s, v_int(d, "pid", o[1]));
	return v_ptr(d, NULL, addr, s);
}

static void with_flags(struct dec *d, struct val *v)
{
	dec_exit(d);
	if (dec_failed(d))
		return;
	d->rfmt = RET_HEX;
	if (v) {
		d->vaux_word = "flags ";
		d->vaux = v;
	}
}

void dec_fcntl(struct dec *d)
{
	uint64_t arg = d->c->args[2], ret = (uint64_t)d->c->ret;
	uint32_t cmd = (uint32_t)d->c->args[1];
	const char *s;

	arg_add(d, "fd", v_fd(d, NULL, dec_int(d, 0)));
	arg_add(d, "cmd", v_enum(d, NULL, &x_fcntl, cmd));
	switch (cmd) {
	case F_GETFD:
		with_flags(d, d->c->ret ? v_flags(d, NULL, &x_fdflags, ret)
					: NULL);
		return;
	case F_GETFL:
		with_flags(d, v_open(d, ret));
		return;
	case F_SETFD:
		arg_add(d, "arg", v_flags(d, NULL, &x_fdflags, (uint32_t)arg));
		break;
	case F_SETFL:
		arg_add(d, "arg", v_open(d, (uint32_t)arg));
		break;
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		arg_add(d, "arg", v_int(d, NULL, (int)arg));
		d->rfmt = RET_FD;
		break;
	case F_SETOWN:
	case F_SETPIPE_SZ:
		arg_add(d, "arg", v_int(d, NULL, (int)arg));
		break;
	case F_SETSIG_:
		s = decode_signal((int)arg);
		arg_add(d, "arg",
			s ? v_word(d, NULL, s) : v_int(d, NULL, (int)arg));
		break;
	case F_SETOWN_EX_:
		arg_add(d, "arg", v_owner(d, arg));
		break;
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_SETLK_:
	case F_OFD_SETLKW_:
		arg_add(d, "lock", v_flock(d, arg, false));
		break;
	case F_SETLEASE:
		arg_add(d, "arg", v_enum(d, NULL, &x_flock, (uint32_t)arg));
		break;
	case F_ADD_SEALS:
		arg_add(d, "arg", v_flags(d, NULL, &x_seals, (uint32_t)arg));
		break;
	case F_NOTIFY:
		arg_add(d, "arg", v_hex(d, NULL, (uint32_t)arg));
		break;
	case F_GETLK:
	case F_OFD_GETLK_:
		dec_exit(d);
		d->tail_later = true;
		arg_add(d, "lock",
			dec_failed(d) ? v_addr(d, NULL, arg)
				      : v_flock(d, arg, true));
		return;
	case F_GETOWN_EX_:
		dec_exit(d);
		d->tail_later = true;
		arg_add(d, "arg",
			dec_failed(d) ? v_addr(d, NULL, arg) : v_owner(d, arg));
		return;
	case F_GETSIG_:
		dec_exit(d);
		s = d->c->ret > 0 ? decode_signal((int)ret) : NULL;
		if (s)
			d->raux = s;
		return;
	case F_GETOWN:
	case F_GETPIPE_SZ:
		break;
	case F_GET_SEALS:
		with_flags(d, d->c->ret > 0 ? v_flags(d, NULL, &x_seals, ret)
					    : NULL);
		return;
	case F_GETLEASE:
		dec_exit(d);
		if (!dec_failed(d)) {
			d->rfmt = RET_HEX;
			d->raux = xlat_name(&x_flock, ret);
		}
		return;
	default:
		arg_add(d, "arg", v_hex(d, NULL, arg));
	}
	dec_exit(d);
}
