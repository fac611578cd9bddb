// SPDX-License-Identifier: MIT
/*
 * text.c - a decoded value in strace 6.1's notation
 *
 * What is quoted, when a number is shown beside or instead of a name, where
 * "..." stands: found by comparing with strace's own output, and held there
 * by tests/tracer/strace_exact.bats.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>

#include "tracer/decode/val.h"

static bool needs_hex(const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!(p[i] >= ' ' && p[i] <= '~') &&
		    !(p[i] >= '\t' && p[i] <= '\r'))
			return true;
	return false;
}

void text_quote(struct sbuf *b, const uint8_t *p, size_t n, int hexstr)
{
	static const char hex[] = "0123456789abcdef";
	bool all_hex = hexstr > 1 || (hexstr == 1 && needs_hex(p, n));
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned c = p[i];
		bool digit = i + 1 < n && p[i + 1] >= '0' && p[i + 1] <= '7';

		if (all_hex) {
			char t[4] = { '\\', 'x', hex[c >> 4], hex[c & 15] };

			sb_putn(b, t, 4);
			continue;
		}
		switch (c) {
		case '"':
			sb_puts(b, "\\\"");
			break;
		case '\\':
			sb_puts(b, "\\\\");
			break;
		case '\f':
			sb_puts(b, "\\f");
			break;
		case '\n':
			sb_puts(b, "\\n");
			break;
		case '\r':
			sb_puts(b, "\\r");
			break;
		case '\t':
			sb_puts(b, "\\t");
			break;
		case '\v':
			sb_puts(b, "\\v");
			break;
		default:
			if (c >= ' ' && c <= '~')
				sb_putc(b, (char)c);
			else if (digit)
				sb_printf(b, "\\%03o", c);
			else
				sb_printf(b, "\\%o", c);
		}
	}
}

static void number(struct sbuf *b, uint64_t v, int fmt)
{
	if (fmt == FMT_D)
		sb_printf(b, "%" PRId64, (int64_t)v);
	else if (fmt == FMT_U)
		sb_printf(b, "%" PRIu64, v);
	else
		sb_printf(b, "%#" PRIx64, v);
}

static void text_enum(struct sbuf *b, const struct val *v,
		      const struct text_opts *o)
{
	if (v->sym && o->xlat == 'a') {
		sb_puts(b, v->sym);
		return;
	}
	number(b, v->v, v->fmt);
	if (o->xlat != 'r' && (v->sym || v->dflt))
		sb_printf(b, " /* %s */", v->sym ? v->sym : v->dflt);
}

static void flag_names(struct sbuf *b, const struct val *v)
{
	const struct val *c;

	for (c = v->child; c; c = c->next) {
		if (c != v->child)
			sb_putc(b, '|');
		sb_puts(b, c->sym);
	}
	if (v->v2)
		sb_printf(b, "|%#" PRIx64, v->v2);
}

static void text_flags(struct sbuf *b, const struct val *v,
		       const struct text_opts *o)
{
	if (!v->child) {
		number(b, v->v, FMT_X);
		if (v->v && v->dflt && o->xlat != 'r')
			sb_printf(b, " /* %s */", v->dflt);
	} else if (o->xlat == 'r') {
		number(b, v->v, FMT_X);
	} else if (o->xlat == 'v') {
		number(b, v->v, FMT_X);
		sb_puts(b, " /* ");
		flag_names(b, v);
		sb_puts(b, " */");
	} else {
		flag_names(b, v);
	}
}

/* Cut at a NUL, a string is taken to end there. */
static bool ends_cut(const struct val *v, size_t n, const struct text_opts *o)
{
	return !o->hexstr && n && n == o->strsize && v->len > n &&
	       v->data[n - 1] == 0;
}

static void text_buf(struct sbuf *b, const struct val *v,
		     const struct text_opts *o)
{
	size_t n = v->len, whole = v->total;
	bool more;

	/* What could not all be read is not shown, though part of it was. */
	if (v->v2 && n < whole && n < o->strsize) {
		number(b, v->v, FMT_X);
		return;
	}
	if (v->trunc == 2 && n) {
		/* A netlink string: only in hexadecimal its NUL is shown. */
		more = o->hexstr || n > o->strsize;
		if (!o->hexstr)
			n--;
		if (n > o->strsize)
			n = o->strsize;
		if (ends_cut(v, n, o)) {
			more = false;
			n--;
		}
	} else if (v->fmt) { /* the whole of it, whatever -s says */
		more = v->trunc;
	} else {
		more = whole > o->strsize || n < whole;
		if (n > o->strsize)
			n = o->strsize;
		if (v->trunc == 3 && ends_cut(v, n, o)) {
			more = false;
			n--;
		}
	}
	sb_putc(b, '"');
	text_quote(b, v->data, n, o->hexstr);
	sb_putc(b, '"');
	if (more)
		sb_puts(b, "...");
}

static void text_cstr(struct sbuf *b, const struct val *v,
		      const struct text_opts *o)
{
	const uint8_t *nul = memchr(v->data, 0, v->len);
	size_t n = nul ? (size_t)(nul - v->data) : v->len;

	sb_putc(b, '"');
	if (!v->fmt && n > o->strsize) {
		text_quote(b, v->data, o->strsize, o->hexstr);
		sb_puts(b, "\"...");
		return;
	}
	text_quote(b, v->data, n, o->hexstr);
	sb_putc(b, '"');
	if (!nul && v->trunc)
		sb_puts(b, "...");
}

static void text_bytes(struct sbuf *b, const uint8_t *p, size_t n)
{
	sb_putc(b, '"');
	text_quote(b, p, n, 2);
	sb_putc(b, '"');
}

static void children(struct sbuf *b, const struct val *v, const char *sep,
		     const struct text_opts *o)
{
	/* Without -v strace shows the first -s elements of an array. */
	uint32_t left = v->kind == VAL_ARRAY && v->fmt && !o->verbose
				? o->strsize
				: UINT32_MAX;
	bool trunc = v->trunc;
	const struct val *c;

	for (c = v->child; c; c = c->next) {
		if (!left && !(c->kind == VAL_BYTES && c->v)) {
			trunc = true;
			break;
		}
		left--;
		if (c != v->child)
			sb_puts(b, sep);
		val_text(b, c, o);
	}
	if (trunc)
		sb_puts(b, v->child ? ", ..." : "...");
}

static void text_mac(struct sbuf *b, const struct val *v,
		     const struct text_opts *o)
{
	uint32_t i;

	if (o->xlat != 'a')
		text_bytes(b, v->data, v->len);
	if (o->xlat == 'r')
		return;
	if (o->xlat == 'v')
		sb_puts(b, " /* ");
	for (i = 0; i < v->len; i++)
		sb_printf(b, i ? ":%02x" : "%02x", v->data[i]);
	if (o->xlat == 'v')
		sb_puts(b, " */");
}

static void text_call(struct sbuf *b, const struct val *v,
		      const struct text_opts *o)
{
	struct text_opts inside = *o;

	if (v->data && o->xlat != 'a') {
		text_bytes(b, v->data, v->len);
		if (o->xlat == 'r')
			return;
		sb_puts(b, " /* ");
		inside.xlat = 'a';
	}
	sb_puts(b, v->sym);
	sb_putc(b, '(');
	children(b, v, ", ", &inside);
	sb_putc(b, ')');
	if (v->data && o->xlat != 'a')
		sb_puts(b, " */");
}

static void text_in6(struct sbuf *b, const struct val *v,
		     const struct text_opts *o)
{
	char s[INET6_ADDRSTRLEN] = "";

	inet_ntop(AF_INET6, v->data, s, sizeof(s));
	if (o->xlat == 'a') {
		sb_puts(b, "inet_pton(AF_INET6, \"");
		text_quote(b, (const uint8_t *)s, strlen(s), o->hexstr);
		sb_putc(b, '"');
		if (v->name)
			sb_printf(b, ", &%s", v->name);
		sb_putc(b, ')');
		return;
	}
	if (v->name)
		sb_printf(b, "%s=", v->name);
	text_bytes(b, v->data, 16);
	if (o->xlat == 'v')
		sb_printf(b, " /* inet_pton(AF_INET6, \"%s\") */", s);
}

static void text_ifindex(struct sbuf *b, const struct val *v,
			 const struct text_opts *o)
{
	const char *s =
		v->v && o->ifname ? o->ifname(o->ctx, (unsigned)v->v) : NULL;

	if (!s || o->xlat != 'a')
		sb_printf(b, "%" PRIu64, v->v);
	if (!s || o->xlat == 'r')
		return;
	sb_puts(b,
		o->xlat == 'v' ? " /* if_nametoindex(\"" : "if_nametoindex(\"");
	text_quote(b, (const uint8_t *)s, strlen(s), o->hexstr);
	sb_puts(b, o->xlat == 'v' ? "\") */" : "\")");
}

static void text_fd(struct sbuf *b, const struct val *v,
		    const struct text_opts *o)
{
	const char *s = (int)v->v >= 0 && o->fdname
				? o->fdname(o->ctx, (int)v->v)
				: NULL;

	sb_printf(b, "%d", (int)v->v);
	if (s)
		sb_printf(b, "<%s>", s);
}

static void text_note(struct sbuf *b, const struct val *v,
		      const struct text_opts *o)
{
	bool shown = o->xlat != 'r' || v->fmt & NOTE_ALWAYS;

	if (v->fmt & NOTE_ALONE && o->xlat == 'a') {
		sb_puts(b, v->sym);
		return;
	}
	if (shown && v->fmt & NOTE_BEFORE)
		sb_printf(b, "/* %s */ ", v->sym);
	val_text(b, v->child, o);
	if (shown && !(v->fmt & NOTE_BEFORE))
		sb_printf(b, " /* %s */", v->sym);
}

static void text_byte_string(struct sbuf *b, const struct val *v,
			     const struct text_opts *o)
{
	if (v->total && !v->fmt && v->len > o->strsize) {
		text_bytes(b, v->data, o->strsize);
		sb_puts(b, "...");
	} else {
		text_bytes(b, v->data, v->len);
	}
}

static void text_inout(struct sbuf *b, const struct val *v)
{
	if (v->fmt == 2)
		sb_printf(b, "%d => %d", (int)v->v, (int)v->v2);
	else if (v->fmt)
		sb_printf(b, "[%d => %d]", (int)v->v, (int)v->v2);
	else
		sb_printf(b, "[%d]", (int)v->v);
}

/* A value without parts; false when it has some. */
static bool text_scalar(struct sbuf *b, const struct val *v,
			const struct text_opts *o)
{
	switch ((enum val_kind)v->kind) {
	case VAL_INT:
		number(b, v->v, FMT_D);
		break;
	case VAL_UINT:
		number(b, v->v, FMT_U);
		break;
	case VAL_HEX:
	case VAL_ADDR:
		number(b, v->v, FMT_X);
		break;
	case VAL_HEX0:
		sb_printf(b, "%#0*" PRIx64, v->fmt, v->v);
		break;
	case VAL_OCT:
		sb_printf(b, "%#" PRIo64, v->v);
		break;
	case VAL_FD:
		text_fd(b, v, o);
		break;
	case VAL_ENUM:
		text_enum(b, v, o);
		break;
	case VAL_FLAGS:
		text_flags(b, v, o);
		break;
	case VAL_NULL:
		sb_puts(b, "NULL");
		break;
	case VAL_BUF:
		text_buf(b, v, o);
		break;
	case VAL_CSTR:
		text_cstr(b, v, o);
		break;
	case VAL_BYTES:
		text_byte_string(b, v, o);
		break;
	case VAL_MAC:
		text_mac(b, v, o);
		break;
	case VAL_INOUT:
		text_inout(b, v);
		break;
	case VAL_WORD:
		sb_puts(b, v->sym);
		break;
	case VAL_IFINDEX:
		text_ifindex(b, v, o);
		break;
	case VAL_IN6:
		text_in6(b, v, o);
		break;
	default:
		return false;
	}
	return true;
}

static void text_value(struct sbuf *b, const struct val *v,
		       const struct text_opts *o)
{
	char sep[2] = { 0 };

	if (text_scalar(b, v, o))
		return;
	switch ((enum val_kind)v->kind) {
	case VAL_PTR:
		if (v->child)
			val_text(b, v->child, o);
		else
			number(b, v->v, FMT_X);
		break;
	case VAL_STRUCT:
		sb_putc(b, '{');
		children(b, v, ", ", o);
		sb_putc(b, '}');
		break;
	case VAL_ARRAY:
		sb_putc(b, '[');
		children(b, v, ", ", o);
		sb_putc(b, ']');
		break;
	case VAL_SET:
		sb_puts(b, v->fmt ? "~[" : "[");
		children(b, v, " ", o);
		sb_putc(b, ']');
		break;
	case VAL_CALL:
		text_call(b, v, o);
		break;
	case VAL_LIST:
		sep[0] = (char)v->fmt;
		children(b, v, v->sym ? v->sym : v->fmt ? sep : ", ", o);
		break;
	case VAL_NOTE:
		text_note(b, v, o);
		break;
	case VAL_INDEX:
		sb_putc(b, '[');
		val_text(b, v->child, o);
		sb_puts(b, "]=");
		val_text(b, v->last, o);
		break;
	case VAL_ALT:
		val_text(b, o->verbose ? v->last : v->child, o);
		break;
	default:
		break;
	}
}

void val_text(struct sbuf *b, const struct val *v, const struct text_opts *o)
{
	if (v->name && v->kind != VAL_IN6)
		sb_printf(b, "%s=", v->name);
	text_value(b, v, o);
}
