// SPDX-License-Identifier: MIT
/*
 * ndjson.c - the text form read back: json.c the other way round
 *
 * "raw" and "mem" make the call's words and memory again, so that a decoder
 * sees what it would have seen in the binary trace; "args" as they stand in
 * the line are kept beside them, and so is everything a person has edited.
 * Records of a type that is not known are skipped: fields and types may be
 * added without a new schema.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "kern.h"
#include "tracer/model_int.h"

static const char *str_of(json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static uint64_t int_of(json_t *o, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(o, key));
}

static const char *word_of(json_t *o, const char *key)
{
	const char *s = str_of(o, key);

	return intern(s, strlen(s));
}

static uint64_t hex_of(json_t *v)
{
	const char *s = json_string_value(v);

	return s ? strtoull(s, NULL, 16) : (uint64_t)json_integer_value(v);
}

static int digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

static uint8_t *bytes_of(struct trace_ev *ev, json_t *v, uint32_t *n)
{
	const char *s = json_string_value(v);
	size_t len = s ? strlen(s) / 2 : 0;
	uint8_t *p = ev_alloc(ev, len + 1);

	for (*n = 0; *n < len; (*n)++) {
		int a = digit(s[2 * *n]), b = digit(s[2 * *n + 1]);

		if (a < 0 || b < 0)
			break;
		p[*n] = (uint8_t)(a << 4 | b);
	}
	return p;
}

/* "ECONNREFUSED" to its number; an unknown one is EINVAL's neighbour 4095. */
static int errno_of(const char *name)
{
	static const char *cached;
	static int value;

	if (!strncmp(name, "ERRNO_", 6))
		return atoi(name + 6);
	if (cached && !strcmp(cached, name))
		return value;
	for (int i = 1; i <= MAX_ERRNO; i++) {
		const char *s = decode_errno(i);

		if (s && !strcmp(s, name)) {
			cached = s;
			return value = i;
		}
	}
	return MAX_ERRNO;
}

static int signal_of(const char *name)
{
	for (int i = 1; i < 65; i++) {
		const char *s = decode_signal(i);

		if (s && !strcmp(s, name))
			return i;
	}
	return atoi(name);
}

static void read_path(struct trace_ev *ev, json_t *a)
{
	size_t n = json_array_size(a), i;
	json_t *e;

	if (!n)
		return;
	ev->path = ev_alloc(ev, n * sizeof(*ev->path));
	json_array_foreach(a, i, e)
	{
		const char *s = json_string_value(json_array_get(e, 1));

		if (!s)
			s = "?";
		ev->path[ev->npath++] = (struct path_fn){
			.depth = (uint32_t)json_integer_value(
				json_array_get(e, 0)),
			.name = intern(s, strlen(s)),
			.at = (uint64_t)json_integer_value(
				json_array_get(e, 2)),
			.ns = (uint64_t)json_integer_value(
				json_array_get(e, 3)),
		};
	}
}

static void read_mem(struct trace_ev *ev, json_t *a)
{
	struct call_rec *c = &ev->call;
	size_t n = json_array_size(a), i;
	json_t *e;

	if (!n)
		return;
	c->mem = ev_alloc(ev, n * sizeof(*c->mem));
	json_array_foreach(a, i, e)
	{
		struct mem *m = &c->mem[c->nmem++];
#define I(k) json_integer_value(json_array_get(e, k))
		m->addr = hex_of(json_array_get(e, 0));
		m->exit = I(1);
		m->kind = (uint8_t)I(2);
		m->arg = (uint8_t)I(3);
		m->want = (uint32_t)I(4);
		m->flags = (uint8_t)I(5);
#undef I
		m->data = bytes_of(ev, json_array_get(e, 6), &m->len);
	}
}

static void read_bt(struct trace_ev *ev, json_t *a)
{
	struct call_rec *c = &ev->call;
	size_t n = json_array_size(a), i;
	json_t *e;

	if (!n)
		return;
	c->bt = ev_alloc(ev, n * sizeof(*c->bt));
	json_array_foreach(a, i, e)
	{
		struct bt_frame *f = &c->bt[c->nbt++];

		f->ip = hex_of(json_object_get(e, "ip"));
		f->off = hex_of(json_object_get(e, "off"));
		f->so = json_object_get(e, "so") &&
					!json_is_null(json_object_get(e, "so"))
				? word_of(e, "so")
				: NULL;
		f->sym = json_is_string(json_object_get(e, "sym"))
				 ? word_of(e, "sym")
				 : NULL;
	}
}

static bool read_call(struct trace_ev *ev, json_t *o)
{
	struct call_rec *c = &ev->call;
	const char *name = str_of(o, "call"), *where = str_of(o, "where");
	json_t *ret = json_object_get(o, "ret"), *e;
	json_t *err = json_object_get(o, "err");
	json_t *raw = json_object_get(o, "raw"), *sock, *pkts;
	enum trace_table table = TRACE_SOCKETCALL;
	uint32_t n = 0;
	uint8_t *p;
	size_t i;
	int nr;

	if (!call_by_name(name, (int)int_of(o, "nr"), &table, &nr))
		return false;
	c->table = (uint8_t)table;
	c->nr = (uint16_t)nr;
	c->name = intern(name, strlen(name));
	c->via = word_of(o, "via");
	c->bits = json_object_get(o, "bits") ? (uint8_t)int_of(o, "bits") : 64;
	c->where = !strcmp(where, "kernel")   ? TRACE_KERNEL
		   : !strcmp(where, "policy") ? TRACE_POLICY
					      : TRACE_STACK;
	ev->seq = int_of(o, "seq");
	ev->dur = int_of(o, "dur");
	ev->slept = int_of(o, "slept");
	c->done = ret && !json_is_null(ret);
	c->ret = json_is_string(err) ? -errno_of(json_string_value(err))
				     : json_integer_value(ret);
	json_array_foreach(raw, i, e) if (c->nargs < 6) c->args[c->nargs++] =
		hex_of(e);
	c->jargs = json_incref(json_object_get(o, "args"));
	sock = json_object_get(o, "sock");
	p = sock ? bytes_of(ev, json_object_get(sock, "raw"), &n) : NULL;
	if (p && n == sizeof(c->sock)) {
		memcpy(&c->sock, p, n);
		c->has_sock = true;
	}
	read_path(ev, json_object_get(o, "path"));
	read_bt(ev, json_object_get(o, "bt"));
	pkts = json_object_get(o, "pkts");
	if (json_array_size(pkts)) {
		c->pkts =
			ev_alloc(ev, json_array_size(pkts) * sizeof(*c->pkts));
		json_array_foreach(pkts, i, e) c->pkts[c->npkts++] =
			(uint32_t)json_integer_value(e);
	}
	c->sig = json_object_get(o, "sig")
			 ? (uint8_t)signal_of(str_of(o, "sig"))
			 : 0;
	c->restarted = json_is_true(json_object_get(o, "restarted"));
	c->injected = json_is_true(json_object_get(o, "injected"));
	c->logged = json_is_true(json_object_get(o, "logged"));
	c->delayed = json_is_true(json_object_get(o, "delayed"));
	c->poked = json_is_true(json_object_get(o, "poked"));
	read_mem(ev, json_object_get(o, "mem"));
	return true;
}

static int type_of(const char *t)
{
	static const char *const names[EV_TYPES] = {
		[EV_CALL] = "call",	[EV_SOFTIRQ] = "softirq",
		[EV_BOOT] = "boot",	[EV_PACKET] = "pkt",
		[EV_DROP] = "drop",	[EV_TIMER] = "timer",
		[EV_SIGNAL] = "signal", [EV_FORK] = "fork",
		[EV_EXEC] = "exec",	[EV_EXIT] = "exit",
		[EV_LOST] = "lost",
	};

	for (int i = 0; i < EV_TYPES; i++)
		if (!strcmp(t, names[i]))
			return i;
	return -1;
}

static void get_signal(struct trace_ev *ev, json_t *o)
{
	json_t *i = json_object_get(o, "info");
	const char *cut = json_string_value(json_object_get(o, "cut"));

	ev->signal.signo = (int64_t)int_of(o, "signo");
	ev->signal.code = int_of(o, "code");
	ev->signal.pid = (int32_t)int_of(i, "pid");
	ev->signal.uid = (int32_t)int_of(i, "uid");
	ev->signal.status = (int32_t)int_of(i, "status");
	ev->signal.utime = (int64_t)int_of(i, "utime");
	ev->signal.stime = (int64_t)int_of(i, "stime");
	ev->signal.value = hex_of(json_object_get(i, "value"));
	if (cut)
		ev->signal.cut = !strcmp(cut, "restart") ? CUT_RESTART
				 : !strcmp(cut, "eintr") ? CUT_EINTR
							 : CUT_DONE;
	ev->signal.restart = json_is_true(json_object_get(o, "restart"));
}

static void read_other(struct trace_ev *ev, json_t *o)
{
	ev->seq = int_of(o, "in");
	switch (ev->type) {
	case EV_SOFTIRQ:
		for (unsigned int i = 0; i < SOFTIRQS; i++)
			if (!strcmp(softirq_name(i), str_of(o, "what")))
				ev->softirq.what = i;
		/* fall through */
	case EV_BOOT:
		ev->dur = int_of(o, "dur");
		read_path(ev, json_object_get(o, "path"));
		break;
	case EV_PACKET:
		ev->pkt.no = (uint32_t)int_of(o, "no");
		ev->pkt.ifindex = (uint32_t)int_of(o, "ifindex");
		ev->pkt.len = (uint32_t)int_of(o, "len");
		ev->pkt.out = !strcmp(str_of(o, "dir"), "out");
		ev->pkt.data = bytes_of(ev, json_object_get(o, "data"),
					&ev->pkt.caplen);
		break;
	case EV_DROP:
	case EV_TIMER:
		ev->word.a = (int64_t)int_of(o, "code");
		ev->word.b = ev->type == EV_DROP
				     ? int_of(o, "pkt")
				     : hex_of(json_object_get(o, "obj"));
		break;
	case EV_SIGNAL:
		get_signal(ev, o);
		break;
	case EV_FORK:
		ev->word.a = (int64_t)int_of(o, "child");
		ev->word.b = int_of(o, "how");
		break;
	case EV_EXEC:
		ev->exec.path = word_of(o, "file");
		ev->exec.left = json_is_true(json_object_get(o, "left"));
		break;
	case EV_EXIT:
		ev->word.a = (int64_t)int_of(o, "status");
		ev->word.b = int_of(o, "signo");
		break;
	case EV_LOST:
		ev->word.a = (int64_t)int_of(o, "n");
		break;
	default:
		break;
	}
}

struct trace_ev *trace_ev_from_json(json_t *o, char *err, size_t errlen)
{
	const char *t = str_of(o, "t");
	int type = type_of(t);
	struct trace_ev *ev;

	if (type < 0) {
		snprintf(err, errlen, "no record of type '%s'", t);
		return NULL;
	}
	ev = ev_new((enum ev_type)type);
	ev->ts = int_of(o, "ts");
	ev->pid = (int)int_of(o, "pid");
	ev->tid = (int)int_of(o, "tid");
	ev->comm = word_of(o, "comm");
	if (type == EV_CALL && !read_call(ev, o)) {
		snprintf(err, errlen, "no call named '%s'", str_of(o, "call"));
		trace_ev_free(ev);
		return NULL;
	}
	if (type != EV_CALL)
		read_other(ev, o);
	return ev;
}

static int read_hdr(struct trace_sink *sink, json_t *o, char *err,
		    size_t errlen)
{
	json_t *argv = json_object_get(o, "argv"), *e;
	json_t *opts = json_object_get(o, "opts");
	struct trace_hdr h = { 0 };
	unsigned long long sec = 0, nsec = 0;
	size_t i;
	int ret;

	if (strcmp(str_of(o, "schema"), "sock102.trace/1")) {
		snprintf(err, errlen,
			 "the trace's schema is '%s', this command "
			 "reads sock102.trace/1",
			 str_of(o, "schema"));
		return -1;
	}
	sscanf(str_of(o, "epoch"), "%llu.%9llu", &sec, &nsec);
	h.epoch_real = sec * 1000000000 + nsec;
	h.epoch_mono = int_of(o, "mono");
	h.kernel = word_of(o, "kernel");
	h.build = word_of(o, "build");
	h.machine_name = word_of(o, "machine");
	h.library = word_of(o, "library");
	h.bits = (uint32_t)int_of(o, "bits");
	h.graph = json_is_true(json_object_get(opts, "graph"));
	h.backtrace = json_is_true(json_object_get(opts, "backtrace"));
	h.pass = json_is_true(json_object_get(opts, "pass"));
	h.strsize = (uint32_t)int_of(opts, "strsize");
	h.argv = calloc(json_array_size(argv) + 1, sizeof(char *));
	if (!h.argv)
		abort();
	json_array_foreach(argv, i, e)
	{
		const char *s = json_string_value(e);

		h.argv[h.argc++] = (char *)(uintptr_t)(s ? s : "");
	}
	ret = sink->hdr(sink, &h);
	free(h.argv);
	return ret;
}

/* The next line, without its end; NULL when there is none. */
static const char *line_of(struct input *in, size_t *len)
{
	size_t seen = 0;

	for (;;) {
		const uint8_t *from = in->buf + in->pos;
		const uint8_t *eol =
			memchr(from + seen, '\n', in->have - in->pos - seen);

		if (eol) {
			*len = (size_t)(eol - from);
			return (const char *)from;
		}
		seen = in->have - in->pos;
		if (!input_need(in, seen + 1)) {
			*len = in->have - in->pos;
			return *len ? (const char *)(in->buf + in->pos) : NULL;
		}
	}
}

int ndjson_read(struct input *in, char *err, size_t errlen)
{
	bool have_hdr = false, ended = false;
	unsigned long n = 0;
	const char *line;
	size_t len;
	int ret = 0;

	while (!ret && !ended && (line = line_of(in, &len))) {
		struct trace_ev *ev;
		json_error_t why;
		const char *t;
		json_t *o;

		n++;
		o = json_loadb(line, len, 0, &why);
		input_take(in, in->have - in->pos > len ? len + 1 : len);
		if (!o && in->eof && in->have == in->pos && have_hdr)
			break; /* the last line was cut off */
		if (!o) {
			snprintf(err, errlen, "line %lu is not JSON: %s", n,
				 why.text);
			return -1;
		}
		t = str_of(o, "t");
		if (!have_hdr) {
			ret = strcmp(t, "hdr")
				      ? (snprintf(
						 err, errlen,
						 "line 1 is no header of a trace"),
					 -1)
				      : read_hdr(in->sink, o, err, errlen);
			have_hdr = true;
		} else if (!strcmp(t, "sum")) {
			ended = true;
		} else if (type_of(t) >= 0) {
			ev = trace_ev_from_json(o, err, errlen);
			if (ev)
				ret = in->sink->ev(in->sink, ev);
			else
				ret = -1;
		}
		json_decref(o);
	}
	return ret;
}
