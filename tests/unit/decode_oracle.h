/* SPDX-License-Identifier: MIT */
/*
 * decode_oracle.h - a call and, beside it, the line strace should print
 *
 * Run under strace, a program that includes this makes calls with T() and
 * writes to descriptor 99 what the decoder of this tree says about each. The
 * two texts must be equal. Memory is the program's own: what the decoder
 * looks at before the call is kept, so that it can be told from what the
 * call left behind.
 */
#ifndef DECODE_ORACLE_H
#define DECODE_ORACLE_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tracer/decode/decode.h"

static struct {
	uint64_t addr;
	uint32_t len, got;
	uint8_t *p;
} kept[512];
static int nkept;
static bool keeping;
static int oracle_nl = -2;
static struct text_opts oracle_opts = { .strsize = 32, .xlat = 'a' };

static uint32_t peek(uint64_t addr, void *buf, uint32_t len)
{
	uint32_t n = 0;

	/* A page at a time: what is before a hole can be read. */
	while (n < len) {
		uint32_t k = 4096 - (uint32_t)((addr + n) & 4095);
		struct iovec l, r;

		k = k < len - n ? k : len - n;
		l = (struct iovec){ (char *)buf + n, k };
		r = (struct iovec){ (void *)(uintptr_t)(addr + n), k };
		if (syscall(SYS_process_vm_readv, getpid(), &l, 1, &r, 1, 0) !=
		    (long)k)
			break;
		n += k;
	}
	return n;
}

uint32_t call_mem(const struct call_rec *c, bool at_exit, uint64_t addr,
		  void *buf, uint32_t len, uint8_t *flags)
{
	uint32_t n;
	int i;

	if (at_exit && !keeping)
		return peek(addr, buf, len);
	for (i = 0; i < nkept; i++)
		if (kept[i].addr == addr && kept[i].len >= len) {
			n = kept[i].got < len ? kept[i].got : len;
			memcpy(buf, kept[i].p, n);
			return n;
		}
	if (!keeping || nkept == 512)
		return peek(addr, buf, len);
	n = peek(addr, buf, len);
	kept[nkept].addr = addr;
	kept[nkept].len = len;
	kept[nkept].got = n;
	kept[nkept].p = malloc(n + 1);
	memcpy(kept[nkept++].p, buf, n);
	return n;
}

static long T_(const char *name, long nr, long a, long b, long c, long d,
	       long e, long f)
{
	struct call_rec rec = { .name = name, .bits = 64, .nargs = 6 };
	struct varena arena = { 0 };
	struct dec dec = { .a = &arena, .c = &rec, .nl_proto = oracle_nl };
	struct call_text t;
	struct sbuf s = { 0 };
	long ret;

	/* The same options as strace was given. */
	if (getenv("ORACLE_S"))
		oracle_opts.strsize = (uint32_t)atoi(getenv("ORACLE_S"));
	if (getenv("ORACLE_X"))
		oracle_opts.xlat = (uint8_t)getenv("ORACLE_X")[0];
	oracle_opts.verbose = getenv("ORACLE_V") != NULL;
	rec.args[0] = (uint64_t)a;
	rec.args[1] = (uint64_t)b;
	rec.args[2] = (uint64_t)c;
	rec.args[3] = (uint64_t)d;
	rec.args[4] = (uint64_t)e;
	rec.args[5] = (uint64_t)f;
	nkept = 0;
	keeping = true;
	decode_call(&dec);
	keeping = false;
	ret = syscall(nr, a, b, c, d, e, f);
	rec.ret = ret < 0 ? -errno : ret;
	rec.done = true;
	decode_call(&dec);
	decode_text(&s, &dec, &oracle_opts, &t);
	sb_puts(&s, ") ");
	while (s.len < 40)
		sb_putc(&s, ' ');
	sb_puts(&s, "= ");
	decode_ret(&s, &dec, &oracle_opts);
	sb_putc(&s, '\n');
	if (write(99, s.s, s.len) < 0)
		exit(1);
	sb_free(&s);
	va_free(&arena);
	while (nkept)
		free(kept[--nkept].p);
	return ret;
}
#define T__(n, a, b, c, d, e, f, ...)                                          \
	T_(#n, SYS_##n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), \
	   (long)(f))
#define T(n, ...) T__(n, __VA_ARGS__, 0, 0, 0, 0, 0, 0)

#endif
