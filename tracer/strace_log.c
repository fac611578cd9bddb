// SPDX-License-Identifier: MIT
/*
 * strace_log.c - reads what strace wrote, with any of its usual options
 *
 * Forms of strace 5.x and 6.x: pids in front ([pid N] or -o's column), times
 * of -t, -tt, -ttt, -r, instruction pointers of -i, <unfinished ...> and
 * <... resumed> merged, -T's and -k's and dumps' additions left out, and
 * socketcall(SYS_X, [...]) of 32-bit programs as the call it is.
 * Not modelled: -ff's many files as one log (give them one by one), -A.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tracer/side.h"

/* --- values ----------------------------------------------------------------
 */

struct reader {
	struct varena *a;
	const char *p;
	int depth;
};

static void spaces(struct reader *r)
{
	for (;;) {
		while (*r->p == ' ' || *r->p == '\t')
			r->p++;
		if (r->p[0] != '/' || r->p[1] != '*')
			return;
		r->p = strstr(r->p, "*/");
		if (!r->p) {
			r->p = "";
			return;
		}
		r->p += 2;
	}
}

static int hexval(int c)
{
	return c >= 'a' ? c - 'a' + 10 : c >= 'A' ? c - 'A' + 10 : c - '0';
}

/* Undoes the quoting; the pointer is at the opening quote. */
static void string(struct reader *r, struct node *n)
{
	char *out = va_alloc(r->a, strlen(r->p) + 1), *q = out;
	const char *p = r->p + 1;

	while (*p && *p != '"') {
		int i, v = 0;

		if (*p != '\\') {
			*q++ = *p++;
			continue;
		}
		p++;
		if (*p == 'x' && isxdigit((unsigned char)p[1])) {
			p++;
			for (i = 0; i < 2 && isxdigit((unsigned char)*p); i++)
				v = v * 16 + hexval(*p++);
			*q++ = (char)v;
		} else if (*p >= '0' && *p <= '7') {
			for (i = 0; i < 3 && *p >= '0' && *p <= '7'; i++)
				v = v * 8 + *p++ - '0';
			*q++ = (char)v;
		} else if (*p) {
			static const char from[] = "tnvfr", to[] = "\t\n\v\f\r";
			const char *k = strchr(from, *p);

			*q++ = k ? to[k - from] : *p;
			p++;
		}
	}
	if (*p == '"')
		p++;
	n->kind = NODE_STR;
	n->s = out;
	n->len = (size_t)(q - out);
	if (strncmp(p, "...", 3) == 0) {
		n->more = true;
		p += 3;
	}
	r->p = p;
}

static struct node *value(struct reader *r);

static struct node *list(struct reader *r, char close)
{
	struct node *head = NULL, **tail = &head;

	for (;;) {
		const char *before = r->p;

		spaces(r);
		if (*r->p == close || !*r->p)
			break;
		*tail = value(r);
		tail = &(*tail)->next;
		spaces(r);
		if (*r->p == ',')
			r->p++;
		if (r->p == before) /* nothing was eaten */
			r->p++;
	}
	if (*r->p == close)
		r->p++;
	return head;
}

static bool known_call(const char *s, size_t n)
{
	static const char *const names[] = { "htons",	       "htonl",
					     "htobs",	       "htobe64",
					     "inet_addr",      "inet_pton",
					     "if_nametoindex", "makedev" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == n && strncmp(names[i], s, n) == 0)
			return true;
	return false;
}

/* Up to the comma or bracket that ends it; brackets inside belong to it. */
static void atom(struct reader *r, struct node *n)
{
	const char *start = r->p;
	int depth = 0;

	while (*r->p) {
		char c = *r->p;

		if (c == '(' || c == '<')
			depth++;
		if (c == '<' && r->p[1] == '<') {
			depth--;
			r->p++;
		} else if ((c == ')' || c == '>') && depth > 0 &&
			   !(c == '>' && r->p[-1] == '=')) {
			depth--;
		} else if (depth == 0 &&
			   (c == ',' || c == ')' || c == ']' || c == '}')) {
			break;
		} else if (depth == 0 && c == '/' && r->p[1] == '*') {
			break;
		} else if (depth == 0 && c == '[' && r->p > start) {
			break;
		}
		r->p++;
	}
	n->kind = NODE_ATOM;
	n->len = (size_t)(r->p - start);
	while (n->len && start[n->len - 1] == ' ')
		n->len--;
	/* 3</path> and 3<socket:[1]>: the number says it */
	if (n->len && isdigit((unsigned char)start[0])) {
		const char *lt = memchr(start, '<', n->len);

		if (lt && lt[1] != '<')
			n->len = (size_t)(lt - start);
	}
	n->s = va_dup(r->a, start, n->len);
	spaces(r);
}

static struct node *value(struct reader *r)
{
	struct node *n = va_alloc(r->a, sizeof(*n));
	const char *p;
	size_t len;

	n->s = ""; /* lists, too */
	spaces(r);
	/* name=, but not the = of a comparison or of ["x"=...] */
	for (p = r->p; isalnum((unsigned char)*p) || *p == '_' || *p == '.';)
		p++;
	if (p > r->p && *p == '=' && p[1] != '=' && p[1] != '>' &&
	    !isdigit((unsigned char)*r->p)) {
		n->name = va_dup(r->a, r->p, (size_t)(p - r->p));
		r->p = p + 1;
	}
	if (r->depth++ > 40) {
		atom(r, n);
		r->depth--;
		return n;
	}
	for (p = r->p; isalnum((unsigned char)*p) || *p == '_';)
		p++;
	len = (size_t)(p - r->p);
	if (*r->p == '"') {
		string(r, n);
	} else if (*r->p == '@' && r->p[1] == '"') {
		char *s;

		r->p++;
		string(r, n);
		s = va_alloc(r->a, n->len + 2);
		s[0] = 0;
		memcpy(s + 1, n->s, n->len);
		n->s = s;
		n->len++;
	} else if (*r->p == '{' || *r->p == '[') {
		char close = *r->p == '{' ? '}' : ']';

		n->kind = *r->p++ == '{' ? NODE_STRUCT : NODE_ARRAY;
		n->child = list(r, close);
		/* [3 4] is one atom with spaces, fine; [x => y] too */
	} else if (len && *p == '(' && known_call(r->p, len)) {
		n->kind = NODE_CALL;
		n->s = va_dup(r->a, r->p, len);
		n->len = len;
		r->p = p + 1;
		n->child = list(r, ')');
	} else {
		atom(r, n);
	}
	r->depth--;
	spaces(r);
	return n;
}

/* --- calls ------------------------------------------------------------------
 */

/* The ')' that ends the arguments. */
static const char *closing(const char *p)
{
	int depth = 1;
	bool quoted = false;

	for (; *p; p++) {
		if (quoted) {
			if (*p == '\\' && p[1])
				p++;
			else if (*p == '"')
				quoted = false;
			continue;
		}
		if (p[0] == '/' && p[1] == '*') {
			const char *e = strstr(p, "*/");

			if (e)
				p = e + 1;
			continue;
		}
		if (*p == '"')
			quoted = true;
		else if (*p == '(')
			depth++;
		else if (*p == ')' && --depth == 0)
			return p;
	}
	return NULL;
}

/* socketcall(SYS_CONNECT, [3, ...]) is connect(3, ...). */
static void unwrap(struct varena *a, struct scall *c)
{
	static const char *const names[] = {
		"",	      "socket",	  "bind",	 "connect",
		"listen",     "accept",	  "getsockname", "getpeername",
		"socketpair", "send",	  "recv",	 "sendto",
		"recvfrom",   "shutdown", "setsockopt",	 "getsockopt",
		"sendmsg",    "recvmsg",  "accept4",	 "recvmmsg",
		"sendmmsg",
	};
	struct node *nr = c->args, *rest = nr ? nr->next : NULL;
	char *s;
	size_t i;
	int k;

	if (!nr || nr->kind != NODE_ATOM)
		return;
	k = atoi(nr->s);
	if (strncmp(nr->s, "SYS_", 4) == 0) {
		s = va_dup(a, nr->s + 4, nr->len - 4);
		for (i = 0; s[i]; i++)
			s[i] = (char)tolower((unsigned char)s[i]);
		c->name = s;
	} else if (k > 0 && k <= 20) {
		c->name = names[k];
	} else {
		return;
	}
	if (rest && (rest->kind == NODE_ARRAY || rest->kind == NODE_STRUCT))
		c->args = rest->child;
	else
		c->args = rest;
}

/* send() and recv() are what x86-64 makes of them. */
static void widen(struct varena *a, struct scall *c)
{
	bool in = strcmp(c->name, "recv") == 0;
	struct node **n;
	int i;

	if (!in && strcmp(c->name, "send") != 0)
		return;
	c->name = in ? "recvfrom" : "sendto";
	for (n = &c->args; *n; n = &(*n)->next)
		;
	for (i = 0; i < 2; i++) {
		*n = va_alloc(a, sizeof(**n));
		(*n)->kind = NODE_ATOM;
		(*n)->s = in || i == 0 ? "NULL" : "0";
		(*n)->len = strlen((*n)->s);
		n = &(*n)->next;
	}
}

static void result(struct varena *a, const char *p, struct scall *c)
{
	const char *e;

	while (*p == ' ')
		p++;
	if (*p++ != '=')
		return;
	while (*p == ' ')
		p++;
	if (strstr(p, "(INJECTED"))
		c->injected = true;
	if (*p == '?') {
		p++;
		while (*p == ' ')
			p++;
		for (e = p; isalnum((unsigned char)*e) || *e == '_';)
			e++;
		if (e > p) {
			c->err = va_dup(a, p, (size_t)(e - p));
			c->done = true;
			c->ret = -1;
		}
		return;
	}
	c->done = true;
	c->ret = (int64_t)strtoull(p, (char **)&e, 0);
	if (*e == '<') {
		e = strchr(e, '>');
		e = e ? e + 1 : "";
	}
	while (*e == ' ')
		e++;
	p = e;
	if (c->ret == -1 && *p == 'E') {
		for (e = p; isalnum((unsigned char)*e) || *e == '_';)
			e++;
		c->err = va_dup(a, p, (size_t)(e - p));
	} else if (*p == '(' && strncmp(p, "(INJECTED", 9) != 0) {
		e = closing(p + 1);
		if (e)
			c->aux = va_dup(a, p + 1, (size_t)(e - p - 1));
	}
}

bool call_from_text(struct varena *a, const char *text, struct scall *c)
{
	const char *p = text, *end;
	struct reader r = { .a = a };

	memset(c, 0, sizeof(*c));
	c->fd = -1;
	while (isalnum((unsigned char)*p) || *p == '_')
		p++;
	if (p == text || *p != '(')
		return false;
	c->name = va_dup(a, text, (size_t)(p - text));
	end = closing(p + 1);
	if (!end)
		return false;
	c->text = va_dup(a, text, (size_t)(end + 1 - text));
	r.p = va_dup(a, p + 1, (size_t)(end - p - 1));
	c->args = list(&r, ')');
	result(a, end + 1, c);
	if (strcmp(c->name, "socketcall") == 0)
		unwrap(a, c);
	widen(a, c);
	return true;
}

/* --- lines ------------------------------------------------------------------
 */

struct pending {
	struct pending *next;
	int tid;
	char *text;
};

struct log {
	struct side *s;
	struct pending *pending;
	int line;
	bool any;
};

static bool digits(const char *p, const char *e)
{
	if (p == e)
		return false;
	while (p < e)
		if (!isdigit((unsigned char)*p++))
			return false;
	return true;
}

/* "12:34:56", "12:34:56.789", "1700000000.123456", "0.000012" */
static bool is_time(const char *p, const char *e)
{
	bool sep = false;

	for (; p < e; p++) {
		if (*p == ':' || *p == '.' || *p == '+')
			sep = true;
		else if (!isdigit((unsigned char)*p))
			return false;
	}
	return sep;
}

/* Skips pid, time and -i's pointer; *tid is set when there was one. */
static char *body(char *p, int *tid)
{
	bool had_pid = false;
	char *e;

	for (;;) {
		while (*p == ' ')
			p++;
		if (strncmp(p, "[pid ", 5) == 0) {
			*tid = (int)strtol(p + 5, &e, 10);
			p = e;
			if (*p == ']')
				p++;
			had_pid = true;
			continue;
		}
		if (*p == '[' && isxdigit((unsigned char)p[1])) { /* -i */
			e = strchr(p, ']');
			if (!e)
				return p;
			p = e + 1;
			continue;
		}
		e = p;
		while (*e && *e != ' ')
			e++;
		if (*e == ' ' && is_time(p, e)) {
			p = e;
		} else if (*e == ' ' && digits(p, e) && !had_pid) {
			*tid = atoi(p);
			had_pid = true;
			p = e;
		} else {
			return p;
		}
	}
}

static struct pending **find(struct log *l, int tid)
{
	struct pending **q;

	for (q = &l->pending; *q; q = &(*q)->next)
		if ((*q)->tid == tid)
			break;
	return q;
}

static bool forks(const char *name)
{
	return strcmp(name, "clone") == 0 || strcmp(name, "clone3") == 0 ||
	       strcmp(name, "fork") == 0 || strcmp(name, "vfork") == 0;
}

static void call_line(struct log *l, int tid, const char *text)
{
	struct scall *c = va_alloc(&l->s->arena, sizeof(*c));
	struct sthread *t;

	if (!call_from_text(&l->s->arena, text, c))
		return;
	c->line = l->line;
	c->cut = !c->done;
	l->any = true;
	t = side_thread(l->s, tid, 0);
	side_add(t, c);
	if (forks(c->name) && c->done && c->ret > 0) {
		int parent = (int)(t - l->s->thread);
		struct sthread *child = side_thread(l->s, (int)c->ret, 0);

		if (child->parent < 0 && child != &l->s->thread[parent])
			child->parent = parent;
		if (strstr(text, "CLONE_FILES") || strstr(text, "CLONE_THREAD"))
			child->pid = l->s->thread[parent].pid;
	}
}

/* A call that never returned: shown as it was. */
static void cut_off(struct log *l, struct pending **q)
{
	struct pending *p = *q;
	size_t n = strlen(p->text);
	char *text = va_printf(&l->s->arena, "%s) = ?", p->text);

	while (n && (p->text[n - 1] == ' ' || p->text[n - 1] == ','))
		p->text[--n] = 0;
	if (strchr(text, '('))
		call_line(l, p->tid, text);
	*q = p->next;
	free(p->text);
	free(p);
}

static void one_line(struct log *l, char *line)
{
	static const char unfinished[] = "<unfinished ...>";
	int tid = 0, status;
	char *p = body(line, &tid), *e, name[32];
	struct pending **q;
	struct sthread *t;

	if (*p == '>' || *p == '|' || strncmp(p, "strace:", 7) == 0 || !*p)
		return;
	if (strncmp(p, "---", 3) == 0)
		return;
	if (strncmp(p, "+++", 3) == 0) {
		q = find(l, tid);
		if (*q)
			cut_off(l, q);
		t = side_thread(l->s, tid, 0);
		if (sscanf(p, "+++ exited with %d", &status) == 1)
			t->exit_status = status;
		else if (sscanf(p, "+++ killed by %31s", name) == 1)
			for (status = 1; status < 65; status++) {
				const char *s = decode_signal(status);

				if (s && strcmp(s, name) == 0)
					t->exit_status = 128 + status;
			}
		return;
	}
	if (strncmp(p, "<... ", 5) == 0) {
		e = strstr(p, " resumed>");
		q = find(l, tid);
		if (!e || !*q)
			return;
		e += 9;
		while (*e == ' ')
			e++;
		/* killed while inside: there is no more of it */
		if (strncmp(e, unfinished, 16) == 0) {
			cut_off(l, q);
			return;
		}
		p = va_printf(&l->s->arena, "%s%s", (*q)->text, e);
		free((*q)->text);
		(*q)->text = strdup("");
		struct pending *gone = *q;

		*q = gone->next;
		free(gone->text);
		free(gone);
		call_line(l, tid, p);
		return;
	}
	e = strstr(p, unfinished);
	if (e && (e[16] == 0 || e[16] == ')')) {
		struct pending *n = calloc(1, sizeof(*n));

		n->tid = tid;
		n->text = strndup(p, (size_t)(e - p));
		while (*n->text && n->text[strlen(n->text) - 1] == ' ' &&
		       n->text[strlen(n->text) - 2] != ',')
			n->text[strlen(n->text) - 1] = 0;
		n->next = l->pending;
		l->pending = n;
		if (e[16] == ')')
			cut_off(l, find(l, tid));
		return;
	}
	call_line(l, tid, p);
}

int side_from_log(struct side *s, FILE *f, char *err, size_t errlen)
{
	struct log l = { .s = s };
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, f)) >= 0) {
		l.line++;
		while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			line[--n] = 0;
		one_line(&l, line);
	}
	free(line);
	while (l.pending)
		cut_off(&l, &l.pending);
	if (!l.any && l.line && !s->n) {
		snprintf(err, errlen, "%s: neither a trace nor a strace log",
			 s->name);
		return -1;
	}
	return 0;
}
