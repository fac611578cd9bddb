// SPDX-License-Identifier: MIT
/*
 * valjson.c - a decoded value as an argument object of sock102.trace/1
 *
 * Integers are integers, pointers strings, flags one flat list beside the
 * number, bytes escaped as strace escapes them.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tracer/decode/val.h"

static json_t *j_hex(uint64_t v)
{
	char s[24];

	snprintf(s, sizeof(s), "0x%" PRIx64, v);
	return json_string_nocheck(s);
}

/* 2^53 and above do not survive every reader of JSON. */
static json_t *j_int(uint64_t v, bool sign)
{
	if (sign && (int64_t)v < 0 && (int64_t)v > -(1LL << 53))
		return json_integer((int64_t)v);
	if (v >> 53)
		return j_hex(v);
	return json_integer((json_int_t)v);
}

static json_t *j_bytes(const uint8_t *p, size_t n, int hexstr)
{
	struct sbuf b = { 0 };
	json_t *j;

	sb_puts(&b, "");
	text_quote(&b, p, n, hexstr);
	j = json_stringn_nocheck(b.s, b.len);
	sb_free(&b);
	return j;
}

static json_t *j_flags(const struct val *v)
{
	json_t *f = json_array();
	const struct val *c;

	for (c = v->child; c; c = c->next)
		json_array_append_new(f, json_string_nocheck(c->sym));
	if (v->v2 || (!v->child && v->v))
		json_array_append_new(f, j_hex(v->child ? v->v2 : v->v));
	return json_pack("{s:o, s:o}", "x", j_int(v->v, false), "f", f);
}

/* SOCK_STREAM|SOCK_CLOEXEC: an enumeration and flags in one word. */
static json_t *j_list(const struct val *v)
{
	json_t *f = json_array();
	const struct val *c, *d;
	uint64_t x = 0;

	if (v->fmt == '@') { /* an abstract name */
		struct sbuf b = { 0 };
		json_t *j;

		json_decref(f);
		sb_putc(&b, '@');
		text_quote(&b, v->last->data, v->last->len, 0);
		j = json_stringn_nocheck(b.s, b.len);
		sb_free(&b);
		return j;
	}
	if (v->fmt != '|') {
		for (c = v->child; c; c = c->next)
			json_array_append_new(f, val_json(c));
		return f;
	}
	for (c = v->child; c; c = c->next) {
		x |= c->v;
		if (c->kind == VAL_FLAGS) {
			for (d = c->child; d; d = d->next)
				json_array_append_new(
					f, json_string_nocheck(d->sym));
			if (c->v2)
				json_array_append_new(f, j_hex(c->v2));
		} else {
			json_array_append_new(
				f, c->sym ? json_string_nocheck(c->sym)
					  : j_hex(c->v));
		}
	}
	return json_pack("{s:o, s:o}", "x", j_int(x, false), "f", f);
}

static json_t *j_struct(const struct val *v)
{
	json_t *o = json_object();
	const struct val *c;
	char key[16];
	int i = 0;

	for (c = v->child; c; c = c->next, i++) {
		snprintf(key, sizeof(key), "%d", i);
		json_object_set_new_nocheck(o, c->name ? c->name : key,
					    val_json(c));
	}
	if (v->trunc)
		json_object_set_new_nocheck(o, "more", json_true());
	return o;
}

static json_t *j_array(const struct val *v)
{
	json_t *a = json_array();
	const struct val *c;

	for (c = v->child; c; c = c->next)
		json_array_append_new(a, val_json(c));
	return a;
}

static json_t *j_buf(const struct val *v)
{
	return json_pack("{s:o, s:I, s:o, s:b}", "p", j_hex(v->v), "len",
			 (json_int_t)v->total, "s", j_bytes(v->data, v->len, 0),
			 "more", v->len < v->total);
}

static json_t *j_pointer(const struct val *v)
{
	const struct val *c = v->child;
	json_t *o;

	if (v->kind == VAL_PTR && c && c->kind == VAL_BUF)
		return j_buf(c);
	if (v->kind == VAL_PTR && c && c->kind == VAL_INOUT) {
		o = json_object();
		json_object_set_new_nocheck(o, "p", j_hex(v->v));
		json_object_set_new_nocheck(o, "in", json_integer((int)c->v));
		if (c->late)
			json_object_set_new_nocheck(
				o, "out",
				json_integer((int)(c->fmt ? c->v2 : c->v)));
		return o;
	}
	o = json_object();
	json_object_set_new_nocheck(o, "p", j_hex(v->v));
	json_object_set_new_nocheck(o, "d", c ? val_json(c) : json_null());
	if (v->kind == VAL_ADDR && v->fmt)
		json_object_set_new_nocheck(o, "fault", json_true());
	return o;
}

static json_t *j_in6(const struct val *v)
{
	char s[INET6_ADDRSTRLEN] = "";

	inet_ntop(AF_INET6, v->data, s, sizeof(s));
	return json_string_nocheck(s);
}

static json_t *j_mac(const struct val *v)
{
	struct sbuf b = { 0 };
	uint32_t i;
	json_t *j;

	sb_puts(&b, "");
	for (i = 0; i < v->len; i++)
		sb_printf(&b, i ? ":%02x" : "%02x", v->data[i]);
	j = json_stringn_nocheck(b.s, b.len);
	sb_free(&b);
	return j;
}

static json_t *j_cstr(const struct val *v)
{
	const uint8_t *nul = memchr(v->data, 0, v->len);

	return j_bytes(v->data, nul ? (size_t)(nul - v->data) : v->len, 0);
}

json_t *val_json(const struct val *v)
{
	switch ((enum val_kind)v->kind) {
	case VAL_INT:
		return j_int(v->v, true);
	case VAL_UINT:
	case VAL_HEX:
	case VAL_HEX0:
	case VAL_OCT:
	case VAL_IFINDEX:
		return j_int(v->v, false);
	case VAL_FD:
		return json_integer((int)v->v);
	case VAL_ENUM:
		return json_pack("{s:o, s:s?}", "x",
				 j_int(v->v, v->fmt == FMT_D), "s", v->sym);
	case VAL_FLAGS:
		return j_flags(v);
	case VAL_NULL:
	case VAL_ADDR:
	case VAL_PTR:
		return j_pointer(v);
	case VAL_BUF:
		return v->trunc == 2 ? j_cstr(v) : j_buf(v);
	case VAL_CSTR:
		return j_cstr(v);
	case VAL_BYTES:
		return j_bytes(v->data, v->len, 2);
	case VAL_MAC:
		return j_mac(v);
	case VAL_STRUCT:
		return j_struct(v);
	case VAL_ARRAY:
	case VAL_SET:
		return j_array(v);
	case VAL_CALL:
	case VAL_NOTE:
		return v->child ? val_json(v->child)
				: json_string_nocheck(v->sym);
	case VAL_INOUT:
		return json_integer((int)v->v);
	case VAL_WORD:
		return json_string_nocheck(v->sym);
	case VAL_LIST:
		return j_list(v);
	case VAL_IN6:
		return j_in6(v);
	case VAL_INDEX:
		return val_json(v->last);
	case VAL_ALT:
		return val_json(v->last);
	}
	return json_null();
}

static const char *type_name(const struct val *v)
{
	switch ((enum val_kind)v->kind) {
	case VAL_FD:
		return "fd";
	case VAL_ENUM:
		return "enum";
	case VAL_FLAGS:
		return "flags";
	case VAL_LIST:
		return v->fmt == '|' ? "flags" : "list";
	case VAL_PTR:
		if (v->child && v->child->kind == VAL_BUF)
			return "buf";
		if (v->child && v->child->kind == VAL_INOUT)
			return "len";
		return "ptr";
	case VAL_NULL:
	case VAL_ADDR:
		return "ptr";
	case VAL_CSTR:
		return "str";
	case VAL_CALL:
	case VAL_NOTE:
		return v->child ? type_name(v->child) : "word";
	default:
		return "int";
	}
}

json_t *val_json_arg(const struct val *v)
{
	json_t *o = json_object();

	json_object_set_new_nocheck(
		o, "n", json_string_nocheck(v->name ? v->name : ""));
	json_object_set_new_nocheck(o, "t", json_string_nocheck(type_name(v)));
	json_object_set_new_nocheck(o, "v", val_json(v));
	return o;
}
