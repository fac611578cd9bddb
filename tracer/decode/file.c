// SPDX-License-Identifier: MIT
/* file.c - read, write and the other calls on any descriptor. */
#include <string.h>
#include <sys/stat.h>

#include "tracer/decode/decode.h"

static struct val *v_off(struct dec *d, uint64_t addr)
{
	struct val *v;
	int64_t off = 0;

	if (!addr)
		return v_addr(d, NULL, 0);
	if (!dec_read(d, addr, &off, 8)) {
		v = v_addr(d, NULL, addr);
		v->fmt = 1;
		return v;
	}
	v = v_array(d, NULL);
	val_add(v, v_int(d, NULL, off));
	return v_ptr(d, NULL, addr, v);
}

/* An offset in the arguments: two words where words are short. */
static int64_t get_off(const struct dec *d, int i)
{
	if (d->c->bits == 32)
		return (int64_t)((d->c->args[i] & 0xffffffff) |
				 d->c->args[i + 1] << 32);
	return (int64_t)d->c->args[i];
}

static void fd_arg(struct dec *d)
{
	arg_add(d, "fd", v_fd(d, NULL, dec_int(d, 0)));
}

static void f_read(struct dec *d)
{
	const uint64_t *a = d->c->args;

	fd_arg(d);
	dec_exit(d);
	arg_add(d, "buf",
		dec_failed(d) ? v_addr(d, NULL, a[1])
			      : v_payload(d, NULL, a[1], (uint64_t)d->c->ret));
	arg_add(d, "count", v_uint(d, NULL, a[2]));
}

static void f_write(struct dec *d)
{
	const uint64_t *a = d->c->args;

	fd_arg(d);
	arg_add(d, "buf", v_payload(d, NULL, a[1], a[2]));
	arg_add(d, "count", v_uint(d, NULL, a[2]));
}

static void f_pread(struct dec *d)
{
	f_read(d);
	arg_add(d, "offset", v_int(d, NULL, get_off(d, 3)));
}

static void f_pwrite(struct dec *d)
{
	f_write(d);
	arg_add(d, "offset", v_int(d, NULL, get_off(d, 3)));
}

/* strace shows what was read only where the call could read it. */
static void f_readv(struct dec *d)
{
	const uint64_t *a = d->c->args;
	bool ok = !dec_failed(d);

	fd_arg(d);
	dec_exit(d);
	arg_add(d, "iov",
		v_iovec(d, NULL, a[1], a[2], ok ? (uint64_t)d->c->ret : 0,
			ok ? IOV_STR : IOV_ADDR));
	arg_add(d, "iovcnt", v_uint(d, NULL, a[2]));
}

static void f_writev(struct dec *d)
{
	const uint64_t *a = d->c->args;

	fd_arg(d);
	arg_add(d, "iov", v_iovec(d, NULL, a[1], a[2], UINT64_MAX, IOV_STR));
	arg_add(d, "iovcnt", v_uint(d, NULL, a[2]));
}

/* pos_l and pos_h: the second counts only where words are short. */
static void vec_off(struct dec *d)
{
	int64_t off = (int64_t)d->c->args[3];

	if (d->c->bits == 32)
		off = get_off(d, 3);
	arg_add(d, "offset", v_int(d, NULL, off));
}

static void vec_rwf(struct dec *d)
{
	arg_add(d, "flags", v_flags(d, NULL, &x_rwf, (uint32_t)d->c->args[5]));
}

static void f_preadv(struct dec *d)
{
	f_readv(d);
	vec_off(d);
}

static void f_pwritev(struct dec *d)
{
	f_writev(d);
	vec_off(d);
}

static void f_preadv2(struct dec *d)
{
	f_preadv(d);
	vec_rwf(d);
}

static void f_pwritev2(struct dec *d)
{
	f_pwritev(d);
	vec_rwf(d);
}

static void f_dup(struct dec *d)
{
	arg_add(d, "oldfd", v_fd(d, NULL, dec_int(d, 0)));
	d->rfmt = RET_FD;
}

static void f_dup2(struct dec *d)
{
	f_dup(d);
	arg_add(d, "newfd", v_fd(d, NULL, dec_int(d, 1)));
}

static void f_dup3(struct dec *d)
{
	f_dup2(d);
	arg_add(d, "flags", v_flags(d, NULL, &x_open, (uint32_t)d->c->args[2]));
}

static void f_close_range(struct dec *d)
{
	const uint64_t *a = d->c->args;

	arg_add(d, "first", v_uint(d, NULL, (uint32_t)a[0]));
	arg_add(d, "last", v_uint(d, NULL, (uint32_t)a[1]));
	arg_add(d, "flags", v_flags(d, NULL, &x_closerange, (uint32_t)a[2]));
}

static void f_sendfile(struct dec *d)
{
	const uint64_t *a = d->c->args;
	struct val *v;
	int64_t in = 0, out = 0;

	arg_add(d, "out_fd", v_fd(d, NULL, (int)a[0]));
	arg_add(d, "in_fd", v_fd(d, NULL, (int)a[1]));
	if (!a[2] || !dec_read(d, a[2], &in, 8)) {
		arg_add(d, "offset", v_addr(d, NULL, a[2]));
		arg_add(d, "count", v_uint(d, NULL, a[3]));
		return;
	}
	v = v_off(d, a[2]);
	arg_add(d, "offset", v);
	dec_exit(d);
	d->tail_later = true;
	/* "[5] => [15]", once it has moved */
	if (!dec_failed(d) && d->c->ret > 0 && dec_read(d, a[2], &out, 8)) {
		*v = *v_ptr(d, v->name, a[2],
			    v_word(d, NULL,
				   va_printf(d->a, "[%lld] => [%lld]",
					     (long long)in, (long long)out)));
	}
	arg_add(d, "count", v_uint(d, NULL, a[3]));
}

static void f_splice(struct dec *d)
{
	const uint64_t *a = d->c->args;

	arg_add(d, "fd_in", v_fd(d, NULL, (int)a[0]));
	arg_add(d, "off_in", v_off(d, a[1]));
	arg_add(d, "fd_out", v_fd(d, NULL, (int)a[2]));
	arg_add(d, "off_out", v_off(d, a[3]));
	arg_add(d, "len", v_uint(d, NULL, a[4]));
	arg_add(d, "flags", v_flags(d, NULL, &x_splice, (uint32_t)a[5]));
}

static void f_copy_file_range(struct dec *d)
{
	f_splice(d);
	*d->args->last = *v_uint(d, "flags", (uint32_t)d->c->args[5]);
}

static void f_tee(struct dec *d)
{
	const uint64_t *a = d->c->args;

	arg_add(d, "fd_in", v_fd(d, NULL, (int)a[0]));
	arg_add(d, "fd_out", v_fd(d, NULL, (int)a[1]));
	arg_add(d, "len", v_uint(d, NULL, a[2]));
	arg_add(d, "flags", v_flags(d, NULL, &x_splice, (uint32_t)a[3]));
}

static void f_vmsplice(struct dec *d)
{
	f_writev(d);
	arg_add(d, "flags",
		v_flags(d, NULL, &x_splice, (uint32_t)d->c->args[3]));
}

static void f_fstat(struct dec *d)
{
	uint64_t addr = d->c->args[1], size;
	struct val *s, *m;
	struct {
		uint64_t dev, ino, nlink;
		uint32_t mode, uid, gid, pad;
		uint64_t rdev, size;
	} st;

	fd_arg(d);
	dec_exit(d);
	if (dec_failed(d) || d->c->bits == 32 ||
	    !dec_read(d, addr, &st, sizeof(st))) {
		arg_add(d, "statbuf", v_addr(d, NULL, addr));
		return;
	}
	s = v_struct(d, NULL);
	m = val_add(s, NEW(d, VAL_LIST, "st_mode"));
	m->fmt = '|';
	val_add(m, v_enum(d, NULL, &x_filemode, st.mode & S_IFMT));
	size = st.size;
	st.mode &= 07777;
	m = val_add(m, NEW(d, VAL_OCT, NULL));
	m->v = st.mode;
	val_add(s, v_uint(d, "st_size", size));
	s->trunc = 1;
	arg_add(d, "statbuf", v_ptr(d, NULL, addr, s));
}

static void f_lseek(struct dec *d)
{
	fd_arg(d);
	arg_add(d, "offset", v_int(d, NULL, (int64_t)d->c->args[1]));
	arg_add(d, "whence",
		v_enum(d, NULL, &x_whence, (uint32_t)d->c->args[2]));
}

static void f_ftruncate(struct dec *d)
{
	fd_arg(d);
	arg_add(d, "length", v_uint(d, NULL, d->c->args[1]));
}

static void f_fallocate(struct dec *d)
{
	const uint64_t *a = d->c->args;
	bool wide = d->c->bits == 32;

	fd_arg(d);
	arg_add(d, "mode", v_flags(d, NULL, &x_falloc, (uint32_t)a[1]));
	arg_add(d, "offset", v_int(d, NULL, get_off(d, 2)));
	arg_add(d, "len", v_int(d, NULL, get_off(d, wide ? 4 : 3)));
}

static void f_mmap(struct dec *d)
{
	const uint64_t *a = d->c->args;
	struct val *f = NEW(d, VAL_LIST, NULL), *type;
	uint32_t flags = (uint32_t)a[3];

	arg_add(d, "addr", v_addr(d, NULL, a[0]));
	arg_add(d, "length", v_uint(d, NULL, a[1]));
	arg_add(d, "prot",
		(uint32_t)a[2] ? v_flags(d, NULL, &x_prot, (uint32_t)a[2])
			       : v_word(d, NULL, "PROT_NONE"));
	f->fmt = '|';
	type = val_add(f, NEW(d, VAL_ENUM, NULL));
	type->v = flags & 15;
	type->sym = type->v == 1   ? "MAP_SHARED"
		    : type->v == 2 ? "MAP_PRIVATE"
		    : type->v == 3 ? "MAP_SHARED_VALIDATE"
				   : NULL;
	type->dflt = "MAP_???";
	if (flags & ~15u)
		val_add(f, v_flags(d, NULL, &x_mapflags, flags & ~15u));
	arg_add(d, "flags", f);
	arg_add(d, "fd", v_fd(d, NULL, (int)a[4]));
	arg_add(d, "offset", v_hex(d, NULL, a[5]));
	d->rfmt = RET_HEX;
}

static void f_io_uring_setup(struct dec *d)
{
	arg_add(d, "entries", v_uint(d, NULL, (uint32_t)d->c->args[0]));
	arg_add(d, "params", v_addr(d, NULL, d->c->args[1]));
	d->rfmt = RET_FD;
}

static const struct {
	const char *name;
	void (*fn)(struct dec *d);
} table[] = {
	{ "read", f_read },
	{ "write", f_write },
	{ "readv", f_readv },
	{ "writev", f_writev },
	{ "pread64", f_pread },
	{ "pwrite64", f_pwrite },
	{ "preadv", f_preadv },
	{ "pwritev", f_pwritev },
	{ "preadv2", f_preadv2 },
	{ "pwritev2", f_pwritev2 },
	{ "close", fd_arg },
	{ "fsync", fd_arg },
	{ "fdatasync", fd_arg },
	{ "dup", f_dup },
	{ "dup2", f_dup2 },
	{ "dup3", f_dup3 },
	{ "close_range", f_close_range },
	{ "sendfile", f_sendfile },
	{ "sendfile64", f_sendfile },
	{ "splice", f_splice },
	{ "tee", f_tee },
	{ "vmsplice", f_vmsplice },
	{ "copy_file_range", f_copy_file_range },
	{ "fstat", f_fstat },
	{ "fstat64", f_fstat },
	{ "lseek", f_lseek },
	{ "ftruncate", f_ftruncate },
	{ "fallocate", f_fallocate },
	{ "mmap", f_mmap },
	{ "io_uring_setup", f_io_uring_setup },
};

/* Whatever is left: the raw words. */
void dec_file(struct dec *d)
{
	size_t i;
	int k;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].name, d->c->name) == 0) {
			table[i].fn(d);
			if (!d->exiting)
				dec_exit(d);
			return;
		}
	for (k = 0; k < d->c->nargs; k++)
		arg_add(d, va_printf(d->a, "arg%d", k),
			v_hex(d, NULL, d->c->args[k]));
	dec_exit(d);
}
