// SPDX-License-Identifier: MIT
/*
 * strace_text.c - one call in strace's notation, taken apart again
 *
 * Values, with or without what -y, -x and -X verbose add to them; results;
 * socketcall(SYS_X, [...]) of 32-bit programs as the call it is.
 * Not modelled: -X raw, which names nothing.
 */
#include <ctype.h>
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
			   !(c == '>' && strchr("=-", r->p[-1]))) {
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
	if (*e == '<') { /* of -y; "->" stands between two addresses */
		do
			e = strchr(e + 1, '>');
		while (e && e[-1] == '-');
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

static bool is_number(const char *p, const char *e)
{
	if (e - p > 2 && p[0] == '0' && p[1] == 'x')
		for (p += 2; p < e && isxdigit((unsigned char)*p);)
			p++;
	else
		while (p < e && isdigit((unsigned char)*p))
			p++;
	return p == e;
}

/* The string that ends before e begins here. */
static char *string_start(char *from, char *e)
{
	for (char *p = e - 2; p >= from; p--)
		if (*p == '"' && (p == from || p[-1] != '\\'))
			return p;
	return NULL;
}

/* -X verbose: 0x2 AND ITS NAME in a comment, and strings, become the name. */
static void names_for_numbers(char *s)
{
	char *at = s, *end, *from;

	while ((at = strstr(at, " /* ")) && (end = strstr(at, " */"))) {
		size_t n = (size_t)(end - at) - 4;

		for (from = at; from > s && isalnum((unsigned char)from[-1]);)
			from--;
		if (at > s && at[-1] == '"')
			from = string_start(s, at);
		if (!from || from == at || !isalpha((unsigned char)at[4]) ||
		    memmem(at + 4, n, "???", 3) ||
		    (*from != '"' && !is_number(from, at))) {
			at = end + 3;
			continue;
		}
		memmove(from, at + 4, n);
		memmove(from + n, end + 3, strlen(end + 3) + 1);
		at = from + n;
	}
}

bool call_from_text(struct varena *a, const char *text, struct scall *c)
{
	const char *p = text, *end;
	struct reader r = { .a = a };
	char *args;

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
	args = va_dup(a, p + 1, (size_t)(end - p - 1));
	names_for_numbers(args);
	r.p = args;
	c->args = list(&r, ')');
	result(a, end + 1, c);
	if (strcmp(c->name, "socketcall") == 0)
		unwrap(a, c);
	widen(a, c);
	return true;
}
