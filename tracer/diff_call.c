// SPDX-License-Identifier: MIT
/*
 * diff_call.c - are two calls the same, as far as a program could tell?
 *
 * Pointers and times say nothing. What the kernel chose (ephemeral ports,
 * netlink port ids, process ids, cookies) must only be paired one to one:
 * each value of one side stands for one value of the other, by order of
 * appearance.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tracer/diff.h"

#define EPHEMERAL 32768 /* ports from here on may be the kernel's choice */

struct chosen {
	struct {
		int class;
		char a[40], b[40];
	} * row;
	size_t n;
	struct {
		int pid, a, b;
	} * fd;
	size_t nfd;
	int pid; /* the process whose calls are compared */
};

/* call_alike() is asked while sides are aligned, about the same process. */
static struct chosen *active;

enum {
	C_PORT,
	C_PID,
	C_NLPID,
	C_SEQ,
	C_INO,
	C_COOKIE,
	C_DATA
};

struct chosen *chosen_new(void)
{
	return calloc(1, sizeof(struct chosen));
}

/*
 * Where threads run at once, which of them gets the lower descriptor is
 * chance: in such a process the numbers that creating calls returned stand
 * for one another.
 */
void chosen_fd(struct chosen *c, int pid, int a, int b)
{
	c->fd = realloc(c->fd, sizeof(*c->fd) * (c->nfd + 1));
	c->fd[c->nfd].pid = pid;
	c->fd[c->nfd].a = a;
	c->fd[c->nfd++].b = b;
}

void chosen_process(struct chosen *c, int pid)
{
	c->pid = pid;
	active = c;
}

static bool same_fd(const struct chosen *c, int64_t a, int64_t b)
{
	size_t i;

	if (a == b)
		return true;
	for (i = 0; c && i < c->nfd; i++)
		if (c->fd[i].pid == c->pid && c->fd[i].a == a &&
		    c->fd[i].b == b)
			return true;
	return false;
}

bool call_makes_fd(const struct scall *c)
{
	return c->done && c->ret >= 0 &&
	       (strcmp(c->name, "socket") == 0 ||
		strncmp(c->name, "accept", 6) == 0 ||
		strncmp(c->name, "epoll_create", 12) == 0 ||
		strncmp(c->name, "dup", 3) == 0 || strstr(c->text, "F_DUPFD"));
}

void chosen_free(struct chosen *c)
{
	if (active == c)
		active = NULL;
	free(c->fd);
	free(c->row);
	free(c);
}

static bool paired(struct chosen *m, int class, const char *a, const char *b)
{
	size_t i;

	for (i = 0; i < m->n; i++) {
		if (m->row[i].class != class)
			continue;
		if (strcmp(m->row[i].a, a) == 0)
			return strcmp(m->row[i].b, b) == 0;
		if (strcmp(m->row[i].b, b) == 0)
			return false;
	}
	m->row = realloc(m->row, sizeof(*m->row) * (m->n + 1));
	m->row[m->n].class = class;
	snprintf(m->row[m->n].a, sizeof(m->row->a), "%s", a);
	snprintf(m->row[m->n++].b, sizeof(m->row->b), "%s", b);
	return true;
}

static bool is_pointer(const char *s)
{
	return strncmp(s, "0x", 2) == 0 && strlen(s) >= 8 && !strpbrk(s, " |");
}

/* Which kind of chosen value a field has; -1: none. */
static int class_of(const char *field)
{
	static const struct {
		const char *name;
		int class;
	} names[] = {
		{ "nl_pid", C_NLPID },	      { "nlmsg_pid", C_NLPID },
		{ "nlmsg_seq", C_SEQ },	      { "pid", C_PID },
		{ "udiag_ino", C_INO },	      { "idiag_inode", C_INO },
		{ "ndiag_ino", C_INO },	      { "pdiag_ino", C_INO },
		{ "idiag_cookie", C_COOKIE }, { "udiag_cookie", C_COOKIE },
		{ "ndiag_portid", C_NLPID },  { "u32", C_DATA },
	};
	size_t i;

	for (i = 0; field && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, field) == 0)
			return names[i].class;
	return -1;
}

/* Times, and counters that only time moves. */
static bool is_time(const char *field)
{
	static const char *const names[] = {
		"tv_sec",	 "tv_usec",	  "tv_nsec",	 "cstamp",
		"tstamp",	 "ndm_confirmed", "ndm_used",	 "ndm_updated",
		"rx_packets",	 "tx_packets",	  "rx_bytes",	 "tx_bytes",
		"idiag_expires", "rta_lastuse",	  "rta_expires", "rta_ts",
		"rta_used",	 "u64",		  NULL,
	};
	int i;

	for (i = 0; field && names[i]; i++)
		if (strcmp(names[i], field) == 0)
			return true;
	return false;
}

/* "12:34:56", and "Sat, 21 Nov 2026" before it: a clock inside the data. */
static size_t clock_at(const char *s, size_t n)
{
	static const char shape[] = "00:00:00";
	static const char date[] = "Aaa, 00 Aaa 0000";
	const char *want = n && isdigit((unsigned char)s[0]) ? shape : date;
	size_t i, len = strlen(want);

	if (n < len)
		return 0;
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (want[i] == '0'   ? !isdigit(c)
		    : want[i] == 'A' ? !isupper(c)
		    : want[i] == 'a' ? !islower(c)
				     : c != (unsigned char)want[i])
			return 0;
	}
	return len;
}

/* Equal but for clocks; *at is where it differs. */
static bool same_bytes(const char *a, const char *b, size_t n, size_t *at)
{
	size_t i = 0;

	while (i < n) {
		size_t k = clock_at(a + i, n - i);

		if (k && k == clock_at(b + i, n - i)) {
			i += k;
			continue;
		}
		if (a[i] != b[i]) {
			*at = i;
			return false;
		}
		i++;
	}
	return true;
}

struct cmp {
	struct chosen *m;
	struct sbuf *why;
	const char *arg; /* the parameter, for the report */
	bool in_port;
};

static void node_text(struct sbuf *b, const struct node *n)
{
	const struct node *c;

	if (!n) {
		sb_puts(b, "(nothing)");
		return;
	}
	if (n->name)
		sb_printf(b, "%s=", n->name);
	switch (n->kind) {
	case NODE_ATOM:
		sb_putn(b, n->s, n->len);
		return;
	case NODE_STR:
		sb_putc(b, '"');
		text_quote(b, (const uint8_t *)n->s, n->len < 64 ? n->len : 64,
			   0);
		sb_puts(b, n->more || n->len > 64 ? "\"..." : "\"");
		return;
	case NODE_CALL:
		sb_putn(b, n->s, n->len);
		sb_putc(b, '(');
		break;
	default:
		sb_putc(b, n->kind == NODE_STRUCT ? '{' : '[');
	}
	for (c = n->child; c; c = c->next) {
		if (c != n->child)
			sb_puts(b, ", ");
		node_text(b, c);
	}
	sb_putc(b, n->kind == NODE_CALL	    ? ')'
		   : n->kind == NODE_STRUCT ? '}'
					    : ']');
}

static bool report(struct cmp *x, const struct node *a, const struct node *b)
{
	sb_printf(x->why, "%s: ", x->arg);
	node_text(x->why, a);
	sb_puts(x->why, " | ");
	node_text(x->why, b);
	sb_putc(x->why, '\n');
	return false;
}

static bool same_atom(struct cmp *x, const struct node *a, const struct node *b)
{
	int class = class_of(a->name);
	const char *p, *q;

	if (a->name && strcmp(a->name, "fd") == 0 &&
	    same_fd(x->m, atoi(a->s), atoi(b->s)))
		return true;
	if (x->in_port && atoi(a->s) >= EPHEMERAL && atoi(b->s) >= EPHEMERAL)
		return paired(x->m, C_PORT, a->s, b->s);
	if (a->len == b->len && memcmp(a->s, b->s, a->len) == 0 && class < 0)
		return true;
	if (is_time(a->name) || (is_pointer(a->s) && is_pointer(b->s)))
		return true;
	if (class >= 0) {
		/* What the program left for the kernel to fill in is 0. */
		if (strcmp(a->s, "0") == 0 || strcmp(b->s, "0") == 0)
			return strcmp(a->s, b->s) == 0;
		return paired(x->m, class, a->s, b->s);
	}
	/* "128 => 16": the two halves */
	p = strstr(a->s, " => ");
	q = strstr(b->s, " => ");
	return p && q && strcmp(a->s, b->s) == 0;
}

static bool same(struct cmp *x, const struct node *a, const struct node *b);

/*
 * What rtnetlink tells of a link: a TAP of the kernel's on one side, a card on
 * the other. The header and the fields are compared; which attributes such a
 * device has, and how long that makes the message, is the hardware's.
 */
static bool is_link(const struct node *n)
{
	const struct node *f;

	if (n->kind != NODE_ARRAY || !n->child || n->child->kind != NODE_STRUCT)
		return false;
	for (f = n->child->child; f; f = f->next)
		if (f->name && strcmp(f->name, "nlmsg_type") == 0)
			return f->kind == NODE_ATOM &&
			       strcmp(f->s, "RTM_NEWLINK") == 0;
	return false;
}

static bool same_link(struct cmp *x, const struct node *a, const struct node *b)
{
	const struct node *p = a->child->child, *q = b->child->child;

	for (; p && q; p = p->next, q = q->next)
		if ((!p->name || strcmp(p->name, "nlmsg_len") != 0) &&
		    !same(x, p, q))
			return false;
	a = a->child->next;
	b = b->child->next;
	return p || q || !a || !b ? report(x, a, b) : same(x, a, b);
}

static bool tells_of_link(const struct node *n)
{
	for (; n; n = n->next)
		if (is_link(n) || tells_of_link(n->child))
			return true;
	return false;
}

/* Of a link, or a look at how long the next answer is going to be. */
static bool length_of_link(const struct scall *c)
{
	return c->ret > 0 && strcmp(c->name, "recvmsg") == 0 &&
	       (tells_of_link(c->args) ||
		(strstr(c->text, "sa_family=AF_NETLINK") &&
		 strstr(c->text, "iov_base=NULL") &&
		 strstr(c->text, "MSG_PEEK|MSG_TRUNC")));
}

static bool same_list(struct cmp *x, const struct node *a, const struct node *b)
{
	for (; a && b; a = a->next, b = b->next)
		if (!same(x, a, b))
			return false;
	if (a || b)
		return report(x, a, b);
	return true;
}

static bool same(struct cmp *x, const struct node *a, const struct node *b)
{
	bool port = x->in_port, ok;
	size_t n, at;

	if (a->kind != b->kind ||
	    (a->name && b->name && strcmp(a->name, b->name) != 0))
		return report(x, a, b);
	switch (a->kind) {
	case NODE_ATOM:
		return same_atom(x, a, b) || report(x, a, b);
	case NODE_STR:
		n = a->len < b->len ? a->len : b->len;
		if (!same_bytes(a->s, b->s, n, &at) ||
		    (a->len > n && !b->more) || (b->len > n && !a->more))
			return report(x, a, b);
		return true;
	case NODE_CALL:
		if (strcmp(a->s, b->s) != 0)
			return report(x, a, b);
		x->in_port = strcmp(a->s, "htons") == 0;
		ok = same_list(x, a->child, b->child);
		x->in_port = port;
		return ok;
	default:
		if (is_link(a) && is_link(b))
			return same_link(x, a, b);
		return same_list(x, a->child, b->child);
	}
}

static bool has(const struct node *n, const char *const *list)
{
	for (; n && n->kind == NODE_ATOM && *list; list++)
		if (strcmp(n->s, *list) == 0)
			return true;
	return false;
}

/* Options whose values are counters and identities of a moment. */
static bool opaque(const struct scall *c)
{
	static const char *const names[] = { "TCP_INFO",
					     "SO_MEMINFO",
					     "SO_COOKIE",
					     "SO_INCOMING_CPU",
					     "SO_INCOMING_NAPI_ID",
					     "TCP_CC_INFO",
					     "TCP_TIMESTAMP",
					     NULL };

	return strcmp(c->name, "getsockopt") == 0 &&
	       has(node_nth(c->args, 2), names);
}

static bool same_stream(struct cmp *x, const struct scall *a,
			const struct scall *b)
{
	size_t n = a->data.len < b->data.len ? a->data.len : b->data.len, at;

	if (a->cut   ? a->bytes > b->bytes && !b->cut
	    : b->cut ? b->bytes > a->bytes
		     : a->bytes != b->bytes) {
		sb_printf(x->why, "bytes: %" PRIu64 " | %" PRIu64 "\n",
			  a->bytes, b->bytes);
		return false;
	}
	if (!same_bytes(a->data.s, b->data.s, n, &at)) {
		sb_printf(x->why, "data: the byte at %zu differs\n", at);
		return false;
	}
	return true;
}

/*
 * For ever (below 0), or for some time: how much of it is left until the
 * program's next deadline, nothing included, is the clock's doing.
 */
static bool same_wait(const struct node *a, const struct node *b)
{
	return a->kind == NODE_ATOM && b->kind == NODE_ATOM &&
	       (a->s[0] == '-') == (b->s[0] == '-');
}

static bool same_args(struct cmp *x, const struct scall *a,
		      const struct scall *b)
{
	const struct node *p = a->args, *q = b->args;
	const char *const *names = NULL;
	bool ok = true;
	char arg[24];
	int i;

	if (a->ev)
		names = call_params((enum trace_table)a->ev->call.table,
				    a->ev->call.nr, a->ev->call.bits);
	else if (b->ev)
		names = call_params((enum trace_table)b->ev->call.table,
				    b->ev->call.nr, b->ev->call.bits);
	for (i = 0; p && q; p = p->next, q = q->next, i++) {
		snprintf(arg, sizeof(arg), "argument %d", i + 1);
		x->arg = names && *names ? *names : arg;
		if (names && *names)
			names++;
		if (i == 0 && a->fd >= 0 && b->fd >= 0 &&
		    same_fd(x->m, a->fd, b->fd))
			continue;
		if (a->stream && i == 1)
			continue; /* compared as a stream */
		if (a->stream && i == 2 && (a->folded || b->folded))
			continue;
		if (a->stream && i == 2 &&
		    (strstr(a->name, "msg") || strstr(a->name, "readv")))
			continue;
		if (i == 3 && opaque(a))
			continue;
		if (a->readiness) {
			bool ep = strncmp(a->name, "epoll", 5) == 0;

			if (ep && i == 1)
				continue; /* which were ready first */
			if (((ep && i == 3) ||
			     (strcmp(a->name, "poll") == 0 && i == 2))) {
				if (!same_wait(p, q))
					ok = report(x, p, q);
				continue;
			}
		}
		if (!same(x, p, q))
			ok = false;
	}
	if (p || q) {
		x->arg = "arguments";
		return report(x, p, q);
	}
	return ok;
}

static void ret_text(struct sbuf *b, const struct scall *c)
{
	if (!c->done)
		sb_puts(b, "?");
	else if (c->err)
		sb_printf(b, "%" PRId64 " %s", c->ret, c->err);
	else
		sb_printf(b, "%" PRId64, c->ret);
	if (c->injected)
		sb_puts(b, " (INJECTED)");
}

static bool same_ret(struct cmp *x, const struct scall *a,
		     const struct scall *b)
{
	bool ok = a->done == b->done;

	/* A call that never returned was cut off by the end of the run. */
	if (!a->done && !b->done)
		return true;
	if ((a->cut && a->cut_ns < CUT_SHORT && !a->err) ||
	    (b->cut && b->cut_ns < CUT_SHORT && !b->err))
		return true;
	if (ok && (a->err || b->err))
		ok = a->err && b->err && strcmp(a->err, b->err) == 0;
	else if (ok && a->readiness)
		ok = true;
	else if (ok && call_makes_fd(a) && call_makes_fd(b))
		ok = same_fd(x->m, a->ret, b->ret);
	else if (ok && length_of_link(a) && length_of_link(b))
		ok = true;
	else if (ok && !a->stream)
		ok = a->ret == b->ret;
	if (ok && a->eof != b->eof)
		ok = false;
	if (!ok) {
		sb_puts(x->why, "return value: ");
		ret_text(x->why, a);
		sb_puts(x->why, " | ");
		ret_text(x->why, b);
		sb_putc(x->why, '\n');
	}
	return ok;
}

bool call_alike(const struct scall *a, const struct scall *b)
{
	if (a->readiness && b->readiness)
		return true;
	if (a->stream && a->stream == b->stream)
		return same_fd(active, a->fd, b->fd);
	return strcmp(a->name, b->name) == 0 && same_fd(active, a->fd, b->fd);
}

bool call_equal(struct chosen *m, const struct scall *a, const struct scall *b,
		struct sbuf *why)
{
	struct cmp x = { .m = m, .why = why };
	bool ok = true;

	if (strcmp(a->name, b->name) != 0) {
		if (a->readiness && b->readiness)
			return true; /* another way to wait for the same */
		if (!(a->stream && a->stream == b->stream)) {
			sb_printf(why, "call: %s | %s\n", a->name, b->name);
			return false;
		}
		return same_ret(&x, a, b) & same_stream(&x, a, b);
	}
	ok &= same_ret(&x, a, b);
	/* What a failed call left of its arguments says nothing more. */
	if (ok || !(a->err || b->err))
		ok &= same_args(&x, a, b);
	if (a->stream && b->stream)
		ok &= same_stream(&x, a, b);
	return ok;
}
