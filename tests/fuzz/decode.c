// SPDX-License-Identifier: MIT
/* decode.c - whatever a program's memory holds, the decoder shows it. */
/* needs: tracer/decode/*.c -ljansson */
#include <stdlib.h>
#include <string.h>

#include "tracer/decode/decode.h"

static const unsigned char *mem;
static size_t memlen;

/* The program's memory is the input, over and over from its start. */
uint32_t call_mem(const struct call_rec *c, bool at_exit, uint64_t addr,
		  void *buf, uint32_t len, uint8_t *flags)
{
	uint32_t i, n = len < 100000 ? len : 100000;

	if (addr < 4096 || addr > 1u << 24)
		return 0;
	for (i = 0; i < n; i++)
		((unsigned char *)buf)[i] = mem[(addr + i) % memlen];
	return n;
}

static const char *const names[] = {
	"socket",   "bind",	  "accept",	"socketpair", "sendto",
	"recvfrom", "setsockopt", "getsockopt", "sendmsg",    "recvmsg",
	"sendmmsg", "recvmmsg",	  "poll",	"ppoll",      "select",
	"pselect6", "epoll_ctl",  "epoll_wait", "fcntl",      "ioctl",
	"readv",    "preadv",	  "sendfile",	"fstat",      "mmap",
};

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	struct call_rec c = { .nargs = 6, .done = true };
	struct text_opts o = { .strsize = 32, .xlat = 'a' };
	struct varena a = { 0 };
	struct dec d = { .a = &a, .c = &c };
	struct call_text where;
	struct sbuf b = { 0 };
	int i;

	if (len < 24)
		return 0;
	c.name = names[data[0] % (sizeof(names) / sizeof(names[0]))];
	c.bits = data[1] & 1 ? 32 : 64;
	o.verbose = data[1] & 2;
	o.xlat = (uint8_t)"arv"[data[1] % 3];
	o.hexstr = data[1] >> 4 & 1;
	d.nl_proto = data[2] % 24 - 2;
	c.ret = data[3] & 1 ? -(data[3] >> 1) : data[3];
	for (i = 0; i < 6; i++)
		/* a small number, or an address in the input */
		c.args[i] = data[4 + i] & 1 ? data[10 + i] :
					      4096u + data[10 + i] * 7u;
	mem = data + 16;
	memlen = len - 16;
	decode_call(&d);
	decode_text(&b, &d, &o, &where);
	decode_ret(&b, &d, &o);
	if (where.split > b.len)
		abort();
	sb_free(&b);
	va_free(&a);
	json_decref(decode_args(&c));
	return 0;
}
