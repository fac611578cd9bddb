// SPDX-License-Identifier: MIT
/* text.c - what the formats share. */
#include "tracer/format/text.h"

#include <inttypes.h>
#include <string.h>

static const char *lo_name(void *ctx, unsigned ifindex)
{
	return ifindex == 1 ? "lo" : NULL;
}

void event_text(struct sbuf *args, struct sbuf *ret, struct fdtab *fds,
		const struct trace_ev *ev, uint32_t strsize)
{
	static struct varena a;
	struct text_opts o = { .strsize = strsize,
			       .xlat = 'a',
			       .ifname = lo_name };
	struct dec d = { .a = &a, .c = &ev->call };
	struct call_text where;

	va_reset(&a);
	d.nl_proto = fdtab_netlink(fds, ev);
	decode_call(&d);
	args->len = 0;
	decode_text(args, &d, &o, &where);
	sb_putc(args, ')');
	ret->len = 0;
	decode_ret(ret, &d, &o);
	fdtab_call(fds, ev);
}

void json_quote(struct sbuf *b, const char *s)
{
	sb_putc(b, '"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			sb_printf(b, "\\%c", c);
		else if (c < ' ' || c >= 0x7f)
			sb_printf(b, "\\u%04x", c);
		else if (c == '<') /* never ends a <script> */
			sb_puts(b, "\\u003c");
		else
			sb_putc(b, (char)c);
	}
	sb_putc(b, '"');
}

void json_us(struct sbuf *b, uint64_t ns)
{
	sb_printf(b, "%" PRIu64 ".%03u", ns / 1000, (unsigned)(ns % 1000));
}
