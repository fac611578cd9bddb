// SPDX-License-Identifier: MIT
/*
 * text.c - a call, a bottom half or a boot as a line of NDJSON, written fast
 *
 * The same text that json_dumpb() makes of trace_ev_json(), without the tree:
 * building it costs more than everything else the conversion does. Decoded
 * arguments are still a tree and written by Jansson. The test holds every
 * line equal to what Jansson makes of it (tests/tracer/trace.bats).
 */
#include "tracer/text.h"

#include <stdlib.h>
#include <string.h>

#include "kern.h"
#include "tracer/model_int.h"

static void room(struct text *t, size_t n)
{
	if (t->len + n <= t->room)
		return;
	t->room = (t->len + n) * 2;
	t->buf = realloc(t->buf, t->room);
	if (!t->buf)
		abort();
}

static void put(struct text *t, const char *s, size_t n)
{
	room(t, n);
	memcpy(t->buf + t->len, s, n);
	t->len += n;
}

#define LIT(t, s) put(t, s, sizeof(s) - 1)

static void put_u64(struct text *t, uint64_t v)
{
	char s[20];
	size_t i = sizeof(s);

	do {
		s[--i] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	put(t, s + i, sizeof(s) - i);
}

static void put_i64(struct text *t, int64_t v)
{
	if (v < 0)
		LIT(t, "-");
	put_u64(t, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

static const char digits[] = "0123456789abcdef";

static void put_hex(struct text *t, uint64_t v)
{
	char s[16];
	size_t i = sizeof(s);

	do {
		s[--i] = digits[v & 15];
		v >>= 4;
	} while (v);
	LIT(t, "\"0x");
	put(t, s + i, sizeof(s) - i);
	LIT(t, "\"");
}

static void put_bytes(struct text *t, const uint8_t *p, size_t n)
{
	char *to;

	room(t, 2 * n + 2);
	to = t->buf + t->len;
	*to++ = '"';
	for (size_t i = 0; i < n; i++) {
		*to++ = digits[p[i] >> 4];
		*to++ = digits[p[i] & 15];
	}
	*to++ = '"';
	t->len += 2 * n + 2;
}

void text_json(struct text *t, json_t *v)
{
	size_t n;

	room(t, 512);
	n = json_dumpb(v, t->buf + t->len, t->room - t->len,
		       JSON_COMPACT | JSON_ENCODE_ANY);
	if (n > t->room - t->len) {
		room(t, n);
		n = json_dumpb(v, t->buf + t->len, t->room - t->len,
			       JSON_COMPACT | JSON_ENCODE_ANY);
	}
	t->len += n;
	json_decref(v);
}

/* Names are mostly letters; what is not goes the long way. */
static void put_name(struct text *t, const char *s)
{
	size_t n = 0;

	while ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z') ||
	       (s[n] >= '0' && s[n] <= '9') || s[n] == '_' || s[n] == '-' ||
	       s[n] == '.' || s[n] == '/' || s[n] == '+' || s[n] == ':')
		n++;
	if (s[n]) {
		text_json(t, json_bytes(s, strlen(s)));
		return;
	}
	LIT(t, "\"");
	put(t, s, n);
	LIT(t, "\"");
}

static void put_path(struct text *t, const struct trace_ev *ev)
{
	if (!ev->npath)
		return;
	LIT(t, ",\"path\":");
	for (uint32_t i = 0; i < ev->npath; i++) {
		const struct path_fn *f = &ev->path[i];

		put(t, i ? ",[" : "[[", 2);
		put_u64(t, f->depth);
		LIT(t, ",");
		put_name(t, f->name);
		LIT(t, ",");
		put_u64(t, f->at);
		LIT(t, ",");
		put_u64(t, f->ns);
		LIT(t, "]");
	}
	LIT(t, "]");
}

static void put_mem(struct text *t, const struct call_rec *c)
{
	LIT(t, ",\"mem\":");
	for (uint32_t i = 0; i < c->nmem; i++) {
		const struct mem *m = &c->mem[i];

		put(t, i ? ",[" : "[[", 2);
		put_hex(t, m->addr);
		LIT(t, ",");
		put_u64(t, m->exit);
		LIT(t, ",");
		put_u64(t, m->kind);
		LIT(t, ",");
		put_u64(t, m->arg);
		LIT(t, ",");
		put_u64(t, m->want);
		LIT(t, ",");
		put_u64(t, m->flags);
		LIT(t, ",");
		put_bytes(t, m->data, m->len);
		LIT(t, "]");
	}
	LIT(t, "]");
}

static void put_who(struct text *t, const struct trace_ev *ev)
{
	LIT(t, ",\"pid\":");
	put_i64(t, ev->pid);
	LIT(t, ",\"tid\":");
	put_i64(t, ev->tid);
	LIT(t, ",\"comm\":");
	put_name(t, ev->comm);
}

static void put_err(struct text *t, const struct call_rec *c, bool bad)
{
	const char *err = bad ? decode_errno((int)-c->ret) : NULL;

	LIT(t, ",\"err\":");
	if (err) {
		put_name(t, err);
	} else if (bad) {
		LIT(t, "\"ERRNO_");
		put_i64(t, -c->ret);
		LIT(t, "\"");
	} else {
		LIT(t, "null");
	}
}

static void put_rest(struct text *t, const struct trace_ev *ev)
{
	const struct call_rec *c = &ev->call;

	if (c->has_sock) {
		LIT(t, ",\"sock\":");
		text_json(t, call_sock_json(c));
	}
	put_path(t, ev);
	if (c->nbt) {
		LIT(t, ",\"bt\":");
		text_json(t, call_bt_json(c));
	}
	if (c->npkts) {
		LIT(t, ",\"pkts\":");
		for (uint32_t i = 0; i < c->npkts; i++) {
			put(t, i ? "," : "[", 1);
			put_u64(t, c->pkts[i]);
		}
		LIT(t, "]");
	}
	if (c->sig) {
		const char *sig = decode_signal(c->sig);

		LIT(t, ",\"sig\":");
		if (sig)
			put_name(t, sig);
		else
			LIT(t, "null");
	}
	if (c->restarted)
		LIT(t, ",\"restarted\":true");
	if (c->injected)
		LIT(t, ",\"injected\":true");
	if (c->logged)
		LIT(t, ",\"logged\":true");
	if (c->delayed)
		LIT(t, ",\"delayed\":true");
	if (c->poked)
		LIT(t, ",\"poked\":true");
	if (c->bits == 32)
		LIT(t, ",\"bits\":32");
	if (c->nmem)
		put_mem(t, c);
}

static void put_call(struct text *t, const struct trace_ev *ev)
{
	const struct call_rec *c = &ev->call;
	bool bad = c->done && c->ret < 0 && c->ret >= -MAX_ERRNO;

	LIT(t, "{\"t\":\"call\",\"seq\":");
	put_u64(t, ev->seq);
	LIT(t, ",\"ts\":");
	put_u64(t, ev->ts);
	LIT(t, ",\"dur\":");
	put_u64(t, ev->dur);
	LIT(t, ",\"slept\":");
	put_u64(t, ev->slept);
	put_who(t, ev);
	LIT(t, ",\"nr\":");
	put_u64(t, call_number(c));
	LIT(t, ",\"call\":");
	put_name(t, c->name);
	LIT(t, ",\"via\":");
	put_name(t, c->via ? c->via : c->name);
	LIT(t, ",\"where\":");
	put_name(t, call_where(c));
	LIT(t, ",\"raw\":[");
	for (int i = 0; i < c->nargs; i++) {
		if (i)
			LIT(t, ",");
		put_hex(t, c->args[i]);
	}
	LIT(t, "],\"args\":");
	text_json(t, c->jargs ? json_incref(c->jargs) : decode_args(c));
	LIT(t, ",\"ret\":");
	if (c->done)
		put_i64(t, bad ? -1 : c->ret);
	else
		LIT(t, "null");
	put_err(t, c, bad);
	put_rest(t, ev);
	LIT(t, "}");
}

static void put_span(struct text *t, const struct trace_ev *ev)
{
	if (ev->type == EV_BOOT)
		LIT(t, "{\"t\":\"boot\",\"ts\":");
	else
		LIT(t, "{\"t\":\"softirq\",\"ts\":");
	put_u64(t, ev->ts);
	put_who(t, ev);
	if (ev->seq) {
		LIT(t, ",\"in\":");
		put_u64(t, ev->seq);
	}
	if (ev->type == EV_SOFTIRQ) {
		LIT(t, ",\"what\":");
		text_json(t, json_string(softirq_name(ev->softirq.what)));
	}
	LIT(t, ",\"dur\":");
	put_u64(t, ev->dur);
	put_path(t, ev);
	LIT(t, "}");
}

void text_ev(struct text *t, const struct trace_ev *ev)
{
	if (ev->type == EV_CALL)
		put_call(t, ev);
	else if (ev->type == EV_SOFTIRQ || ev->type == EV_BOOT)
		put_span(t, ev);
	else
		text_json(t, trace_ev_json(ev));
}
