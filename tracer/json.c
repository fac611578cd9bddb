// SPDX-License-Identifier: MIT
/*
 * json.c - an event as one NDJSON object: trace-format.md, sock102-trace(5)
 *
 * Jansson builds the tree and writes it; keys are literals, so the unchecked
 * setters are used. A string that is not UTF-8 would become NULL: bytes go
 * through json_bytes().
 */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kern.h"
#include "tracer/model_int.h"

static void set(json_t *o, const char *key, json_t *v)
{
	json_object_set_new_nocheck(o, key, v ? v : json_null());
}

static void set_int(json_t *o, const char *key, uint64_t v)
{
	set(o, key, json_integer((json_int_t)v));
}

/* A literal, or a string that was made by us: known to be ASCII. */
static void set_str(json_t *o, const char *key, const char *s)
{
	set(o, key, s ? json_string_nocheck(s) : NULL);
}

/* Length of the UTF-8 sequence at s, 0 when there is none. */
static size_t utf8_len(const uint8_t *s, size_t n)
{
	uint32_t c;
	size_t len;

	if (*s < 0x80)
		return 1;
	len = *s >= 0xf0 ? 4 : *s >= 0xe0 ? 3 : 2;
	if (*s < 0xc2 || *s > 0xf4 || len > n)
		return 0;
	c = *s & (0xff >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if ((len == 3 && (c < 0x800 || (c >= 0xd800 && c < 0xe000))) ||
	    (len == 4 && (c < 0x10000 || c > 0x10ffff)))
		return 0;
	return len;
}

json_t *json_bytes(const char *s, size_t n)
{
	char *text = malloc(n * 4 + 1), *p = text;
	json_t *j;

	if (!text)
		abort();
	for (size_t i = 0, k; i < n; i += k ? k : 1) {
		k = utf8_len((const uint8_t *)s + i, n - i);
		if (k && (uint8_t)s[i] >= 0x20 && s[i] != 0x7f) {
			memcpy(p, s + i, k);
			p += k;
		} else {
			p += sprintf(p, "\\%o", (uint8_t)s[i]);
		}
	}
	j = json_stringn_nocheck(text, (size_t)(p - text));
	free(text);
	return j;
}

static json_t *hex(uint64_t v)
{
	char text[20];

	snprintf(text, sizeof(text), "0x%" PRIx64, v);
	return json_string_nocheck(text);
}

static json_t *hex_bytes(const uint8_t *p, size_t n)
{
	static const char digit[] = "0123456789abcdef";
	char small[2048], *text = small;
	json_t *j;

	if (!n)
		return json_string_nocheck("");
	if (n * 2 > sizeof(small))
		text = malloc(n * 2);

	if (!text)
		abort();
	for (size_t i = 0; i < n; i++) {
		text[2 * i] = digit[p[i] >> 4];
		text[2 * i + 1] = digit[p[i] & 15];
	}
	j = json_stringn_nocheck(text, n * 2);
	if (text != small)
		free(text);
	return j;
}

/* --- names of numbers --------------------------------------------------- */

const char *softirq_name(unsigned int nr)
{
	static const char *const names[SOFTIRQS] = {
		[HI_SOFTIRQ] = "HI_SOFTIRQ",
		[TIMER_SOFTIRQ] = "TIMER_SOFTIRQ",
		[NET_TX_SOFTIRQ] = "NET_TX_SOFTIRQ",
		[NET_RX_SOFTIRQ] = "NET_RX_SOFTIRQ",
	};

	return nr < SOFTIRQS && names[nr] ? names[nr] : "?";
}

const char *timer_name(int64_t kind)
{
	static const char *const names[TIMER_KINDS] = {
#define TIMER_KIND(name, fn) [TIMER_##name] = #name,
#include "timerkind.h"
#undef TIMER_KIND
	};

	return kind >= 0 && kind < TIMER_KINDS && names[kind] ? names[kind]
							      : "?";
}

const char *drop_name(int64_t reason)
{
	static const char *const names[] = {
#define DROP(name, ...) #name,
#include "dropreason.h"
#undef DROP
	};

	return reason >= 0 && reason < (int64_t)(sizeof(names) /
						 sizeof(names[0]))
		       ? names[reason]
		       : "?";
}

const char *tcp_state_name(unsigned int state)
{
	static const char *const names[] = {
		"?",
		"TCP_ESTABLISHED",
		"TCP_SYN_SENT",
		"TCP_SYN_RECV",
		"TCP_FIN_WAIT1",
		"TCP_FIN_WAIT2",
		"TCP_TIME_WAIT",
		"TCP_CLOSE",
		"TCP_CLOSE_WAIT",
		"TCP_LAST_ACK",
		"TCP_LISTEN",
		"TCP_CLOSING",
		"TCP_NEW_SYN_RECV",
	};

	return state < sizeof(names) / sizeof(names[0]) ? names[state] : "?";
}

const char *call_where(const struct call_rec *c)
{
	static const char *const names[] = { "stack", "kernel", "policy" };

	return c->where < 3 ? names[c->where] : "?";
}

static const char *family_name(unsigned int f, char *text, size_t n)
{
	switch (f) {
	case AF_INET:
		return "AF_INET";
	case AF_INET6:
		return "AF_INET6";
	case AF_NETLINK:
		return "AF_NETLINK";
	case AF_PACKET:
		return "AF_PACKET";
	case AF_UNIX:
		return "AF_UNIX";
	}
	snprintf(text, n, "0x%x", f);
	return text;
}

static const char *type_name(unsigned int t, char *text, size_t n)
{
	switch (t) {
	case SOCK_STREAM:
		return "SOCK_STREAM";
	case SOCK_DGRAM:
		return "SOCK_DGRAM";
	case SOCK_RAW:
		return "SOCK_RAW";
	case SOCK_SEQPACKET:
		return "SOCK_SEQPACKET";
	}
	snprintf(text, n, "0x%x", t);
	return text;
}

static const char *proto_name(const struct trec_sock *s, char *text, size_t n)
{
	if (s->family == AF_INET)
		switch (s->protocol) {
		case IPPROTO_IP:
			return "IPPROTO_IP";
		case IPPROTO_TCP:
			return "IPPROTO_TCP";
		case IPPROTO_UDP:
			return "IPPROTO_UDP";
		case IPPROTO_UDPLITE:
			return "IPPROTO_UDPLITE";
		case IPPROTO_ICMP:
			return "IPPROTO_ICMP";
		case IPPROTO_RAW:
			return "IPPROTO_RAW";
		}
	if (s->family == AF_NETLINK && s->protocol == 0)
		return "NETLINK_ROUTE";
	if (s->family == AF_NETLINK && s->protocol == 4)
		return "NETLINK_SOCK_DIAG";
	snprintf(text, n, "%u", s->protocol);
	return text;
}

static const char *addr_text(uint32_t addr, unsigned int port, char *text,
			     size_t n)
{
	char ip[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &addr, ip, sizeof(ip));
	snprintf(text, n, "%s:%u", ip, port);
	return text;
}

json_t *call_sock_json(const struct call_rec *c)
{
	const struct trec_sock *s = &c->sock;
	json_t *o = json_object();
	char text[64];

	set_int(o, "id", s->id);
	set_str(o, "family", family_name(s->family, text, sizeof(text)));
	set_str(o, "type", type_name(s->type, text, sizeof(text)));
	set_str(o, "proto", proto_name(s, text, sizeof(text)));
	if (s->family == AF_INET) {
		if (s->sport || s->saddr)
			set_str(o, "local",
				addr_text(s->saddr, s->sport, text,
					  sizeof(text)));
		if (s->dport || s->daddr)
			set_str(o, "peer",
				addr_text(s->daddr, s->dport, text,
					  sizeof(text)));
	}
	set_str(o, "state", tcp_state_name(s->state));
	/* as it was recorded, to make the record from again */
	set(o, "raw", hex_bytes((const uint8_t *)s, sizeof(*s)));
	return o;
}

static json_t *path_json(const struct trace_ev *ev)
{
	json_t *a = json_array();

	for (uint32_t i = 0; i < ev->npath; i++) {
		const struct path_fn *f = &ev->path[i];
		json_t *e = json_array();

		json_array_append_new(e, json_integer(f->depth));
		json_array_append_new(e, json_string_nocheck(f->name));
		json_array_append_new(e, json_integer((json_int_t)f->at));
		json_array_append_new(e, json_integer((json_int_t)f->ns));
		json_array_append_new(a, e);
	}
	return a;
}

json_t *call_bt_json(const struct call_rec *c)
{
	json_t *a = json_array();

	for (uint32_t i = 0; i < c->nbt; i++) {
		const struct bt_frame *f = &c->bt[i];
		json_t *o = json_object();

		set(o, "ip", hex(f->ip));
		set(o, "so", f->so ? json_bytes(f->so, strlen(f->so)) : NULL);
		set(o, "off", hex(f->off));
		set(o, "sym",
		    f->sym ? json_bytes(f->sym, strlen(f->sym)) : NULL);
		json_array_append_new(a, o);
	}
	return a;
}

/* [address, 1 at the return, kind, argument, whole length, flags, bytes] */
static json_t *mem_json(const struct call_rec *c)
{
	json_t *a = json_array();

	for (uint32_t i = 0; i < c->nmem; i++) {
		const struct mem *m = &c->mem[i];
		json_t *e = json_array();

		json_array_append_new(e, hex(m->addr));
		json_array_append_new(e, json_integer(m->exit));
		json_array_append_new(e, json_integer(m->kind));
		json_array_append_new(e, json_integer(m->arg));
		json_array_append_new(e, json_integer(m->want));
		json_array_append_new(e, json_integer(m->flags));
		json_array_append_new(e, hex_bytes(m->data, m->len));
		json_array_append_new(a, e);
	}
	return a;
}

static void set_common(json_t *o, const struct trace_ev *ev)
{
	set_int(o, "ts", ev->ts);
	set_int(o, "pid", (uint64_t)ev->pid);
	set_int(o, "tid", (uint64_t)ev->tid);
	set(o, "comm", json_bytes(ev->comm, strlen(ev->comm)));
	if (ev->seq)
		set_int(o, "in", ev->seq);
}

static void call_json(json_t *o, const struct trace_ev *ev)
{
	const struct call_rec *c = &ev->call;
	bool bad = c->done && c->ret < 0 && c->ret >= -MAX_ERRNO;
	const char *err = bad ? decode_errno((int)-c->ret) : NULL;
	json_t *raw = json_array();

	set_int(o, "seq", ev->seq);
	set_int(o, "ts", ev->ts);
	set_int(o, "dur", ev->dur);
	set_int(o, "slept", ev->slept);
	set_int(o, "pid", (uint64_t)ev->pid);
	set_int(o, "tid", (uint64_t)ev->tid);
	set(o, "comm", json_bytes(ev->comm, strlen(ev->comm)));
	set_int(o, "nr", call_number(c));
	set_str(o, "call", c->name);
	set_str(o, "via", c->via ? c->via : c->name);
	set_str(o, "where", call_where(c));
	for (int i = 0; i < c->nargs; i++)
		json_array_append_new(raw, hex(c->args[i]));
	set(o, "raw", raw);
	set(o, "args", c->jargs ? json_incref(c->jargs) : decode_args(c));
	set(o, "ret", c->done ? json_integer(bad ? -1 : c->ret) : NULL);
	if (bad && !err) {
		char text[24];

		snprintf(text, sizeof(text), "ERRNO_%d", (int)-c->ret);
		set_str(o, "err", text);
	} else {
		set_str(o, "err", err);
	}
	if (c->has_sock)
		set(o, "sock", call_sock_json(c));
	if (ev->npath)
		set(o, "path", path_json(ev));
	if (c->nbt)
		set(o, "bt", call_bt_json(c));
	if (c->npkts) {
		json_t *a = json_array();

		for (uint32_t i = 0; i < c->npkts; i++)
			json_array_append_new(a, json_integer(c->pkts[i]));
		set(o, "pkts", a);
	}
	if (c->sig)
		set_str(o, "sig", decode_signal(c->sig));
	if (c->restarted)
		set(o, "restarted", json_true());
	if (c->injected)
		set(o, "injected", json_true());
	if (c->logged)
		set(o, "logged", json_true());
	if (c->delayed)
		set(o, "delayed", json_true());
	if (c->poked)
		set(o, "poked", json_true());
	if (c->bits == 32)
		set_int(o, "bits", 32);
	if (c->nmem)
		set(o, "mem", mem_json(c));
}

static void set_signal(json_t *o, int sig)
{
	const char *name = decode_signal(sig);
	char text[16];

	snprintf(text, sizeof(text), "%d", sig);
	set_str(o, "sig", name ? name : text);
	set_int(o, "signo", (uint64_t)sig);
}

/* What the kernel said with a signal; what it did to the call. */
static void set_siginfo(json_t *o, const struct trace_ev *ev)
{
	static const char *const cuts[] = { NULL, "restart", "eintr", "done" };
	json_t *i = json_object();

	set(i, "pid", json_integer(ev->signal.pid));
	set(i, "uid", json_integer((uint32_t)ev->signal.uid));
	set(i, "status", json_integer(ev->signal.status));
	set(i, "utime", json_integer(ev->signal.utime));
	set(i, "stime", json_integer(ev->signal.stime));
	set(i, "value", hex(ev->signal.value));
	set(o, "info", i);
	if (ev->signal.cut < 4 && cuts[ev->signal.cut])
		set(o, "cut", json_string(cuts[ev->signal.cut]));
	if (ev->signal.restart)
		set(o, "restart", json_true());
}

json_t *trace_ev_json(const struct trace_ev *ev)
{
	static const char *const types[EV_TYPES] = {
		[EV_CALL] = "call",	[EV_SOFTIRQ] = "softirq",
		[EV_BOOT] = "boot",	[EV_PACKET] = "pkt",
		[EV_DROP] = "drop",	[EV_TIMER] = "timer",
		[EV_SIGNAL] = "signal", [EV_FORK] = "fork",
		[EV_EXEC] = "exec",	[EV_EXIT] = "exit",
		[EV_LOST] = "lost",
	};
	json_t *o = json_object();

	set_str(o, "t", types[ev->type]);
	if (ev->type == EV_CALL) {
		call_json(o, ev);
		return o;
	}
	set_common(o, ev);
	switch (ev->type) {
	case EV_SOFTIRQ:
		set_str(o, "what", softirq_name(ev->softirq.what));
		/* fall through */
	case EV_BOOT:
		set_int(o, "dur", ev->dur);
		if (ev->npath)
			set(o, "path", path_json(ev));
		break;
	case EV_PACKET:
		set_int(o, "no", ev->pkt.no);
		set_int(o, "ifindex", ev->pkt.ifindex);
		set_str(o, "dir", ev->pkt.out ? "out" : "in");
		set_int(o, "len", ev->pkt.len);
		set(o, "data", hex_bytes(ev->pkt.data, ev->pkt.caplen));
		break;
	case EV_DROP:
		set_str(o, "reason", drop_name(ev->word.a));
		set_int(o, "code", (uint64_t)ev->word.a);
		set_int(o, "pkt", ev->word.b);
		break;
	case EV_TIMER:
		set_str(o, "kind", timer_name(ev->word.a));
		set_int(o, "code", (uint64_t)ev->word.a);
		set(o, "obj", hex(ev->word.b));
		break;
	case EV_SIGNAL:
		set_signal(o, (int)ev->signal.signo);
		set_int(o, "code", ev->signal.code);
		set_siginfo(o, ev);
		break;
	case EV_FORK:
		set_int(o, "child", (uint64_t)ev->word.a);
		set_int(o, "how", ev->word.b);
		break;
	case EV_EXEC:
		set(o, "file",
		    json_bytes(ev->exec.path, strlen(ev->exec.path)));
		if (ev->exec.left)
			set(o, "left", json_true());
		break;
	case EV_EXIT:
		set_int(o, "status", (uint64_t)ev->word.a);
		if (ev->word.b)
			set_signal(o, (int)ev->word.b);
		break;
	case EV_LOST:
		set_int(o, "n", (uint64_t)ev->word.a);
		break;
	default:
		break;
	}
	return o;
}

json_t *trace_hdr_json(const struct trace_hdr *h)
{
	json_t *o = json_object(), *argv = json_array(), *opts = json_object();
	char epoch[40];

	snprintf(epoch, sizeof(epoch), "%" PRIu64 ".%09" PRIu64,
		 h->epoch_real / 1000000000, h->epoch_real % 1000000000);
	set_str(o, "t", "hdr");
	set_str(o, "schema", "sock102.trace/1");
	set_str(o, "epoch", epoch);
	set_str(o, "clock", "monotonic");
	set_int(o, "mono", h->epoch_mono);
	for (int i = 0; i < h->argc; i++)
		json_array_append_new(
			argv, json_bytes(h->argv[i], strlen(h->argv[i])));
	set(o, "argv", argv);
	set(o, "kernel", json_bytes(h->kernel, strlen(h->kernel)));
	set(o, "build", json_bytes(h->build, strlen(h->build)));
	set(o, "machine", json_bytes(h->machine_name, strlen(h->machine_name)));
	set(o, "library", json_bytes(h->library, strlen(h->library)));
	set_int(o, "bits", h->bits);
	set(opts, "graph", json_boolean(h->graph));
	set(opts, "backtrace", json_boolean(h->backtrace));
	set_int(opts, "strsize", h->strsize);
	set(opts, "pass", json_boolean(h->pass));
	set(o, "opts", opts);
	return o;
}
