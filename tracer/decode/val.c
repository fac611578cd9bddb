// SPDX-License-Identifier: MIT
/*
 * val.c - trees of decoded values, their arena, and a growing string
 *
 * Not modelled: freeing one value; a call's trees go together.
 */
#include "tracer/decode/val.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 65536

struct vblock {
	struct vblock *next;
	size_t size;
	_Alignas(16) char mem[];
};

static void *xalloc(void *old, size_t n)
{
	void *p = realloc(old, n);

	if (!p) {
		fputs("sock102: out of memory\n", stderr);
		exit(2);
	}
	return p;
}

void *va_alloc(struct varena *a, size_t n)
{
	size_t want = n > BLOCK ? n : BLOCK;
	struct vblock *b = a->blocks;
	void *p;

	n = (n + 15) & ~(size_t)15;
	if (!b || a->used + n > b->size) {
		b = xalloc(NULL, sizeof(*b) + want + 16);
		b->next = a->blocks;
		b->size = want + 16;
		a->blocks = b;
		a->used = 0;
	}
	p = b->mem + a->used;
	a->used += n;
	memset(p, 0, n);
	return p;
}

void *va_dup(struct varena *a, const void *p, size_t n)
{
	char *q = va_alloc(a, n + 1);

	memcpy(q, p, n);
	q[n] = 0;
	return q;
}

char *va_printf(struct varena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = va_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

void va_reset(struct varena *a)
{
	struct vblock *b = a->blocks;

	/* One block is kept: most calls fit in it. */
	while (b && b->next) {
		struct vblock *next = b->next;

		free(b);
		b = next;
	}
	a->blocks = b;
	a->used = 0;
}

void va_free(struct varena *a)
{
	va_reset(a);
	free(a->blocks);
	a->blocks = NULL;
}

struct val *val_new(struct varena *a, enum val_kind kind, const char *name)
{
	struct val *v = va_alloc(a, sizeof(*v));

	v->kind = kind;
	v->name = name;
	return v;
}

struct val *val_add(struct val *parent, struct val *child)
{
	if (parent->last)
		parent->last->next = child;
	else
		parent->child = child;
	parent->last = child;
	return child;
}

struct val *val_field(const struct val *v, const char *name)
{
	struct val *c;

	if (v->kind == VAL_PTR && v->child)
		v = v->child;
	for (c = v->child; c; c = c->next)
		if (c->name && strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

static void sb_room(struct sbuf *b, size_t n)
{
	if (b->len + n + 1 <= b->cap)
		return;
	b->cap = (b->len + n + 1) * 2 + 64;
	b->s = xalloc(b->s, b->cap);
}

void sb_putn(struct sbuf *b, const char *s, size_t n)
{
	sb_room(b, n);
	memcpy(b->s + b->len, s, n);
	b->len += n;
	b->s[b->len] = 0;
}

void sb_putc(struct sbuf *b, char c)
{
	sb_putn(b, &c, 1);
}

void sb_puts(struct sbuf *b, const char *s)
{
	sb_putn(b, s, strlen(s));
}

void sb_printf(struct sbuf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	sb_room(b, 128);
	va_start(ap, fmt);
	n = vsnprintf(b->s + b->len, b->cap - b->len, fmt, ap);
	va_end(ap);
	if ((size_t)n >= b->cap - b->len) {
		sb_room(b, (size_t)n);
		va_start(ap, fmt);
		vsnprintf(b->s + b->len, b->cap - b->len, fmt, ap);
		va_end(ap);
	}
	b->len += (size_t)n;
}

void sb_free(struct sbuf *b)
{
	free(b->s);
	*b = (struct sbuf){ 0 };
}
