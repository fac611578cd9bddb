/* SPDX-License-Identifier: MIT */
/*
 * val.h - a decoded argument, before anybody has chosen how to show it
 *
 * The decoder makes one tree of these for a call; text.c prints it as strace
 * would (with -s, -x, -X, -v chosen then) and valjson.c as trace-format's
 * argument objects. Trees live in an arena that is emptied call by call.
 */
#ifndef TRACER_VAL_H
#define TRACER_VAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum val_kind {
	VAL_INT, /* signed decimal */
	VAL_UINT,
	VAL_HEX, /* 0x..., and 0 as "0" */
	VAL_HEX0, /* printf's %#0*x: fmt is the width */
	VAL_OCT, /* 0644 */
	VAL_FD,
	VAL_ENUM, /* sym, or the number with dflt in a comment */
	VAL_FLAGS, /* children are the names; `rest` what had none */
	VAL_NULL,
	VAL_ADDR, /* a pointer not followed; fmt 1: it could not be */
	VAL_PTR, /* a pointer, child is what is there */
	VAL_BUF, /* bytes in quotes; v: where, v2: memory ends there */
	VAL_CSTR, /* a string that ends at its NUL, if it has one */
	VAL_BYTES, /* bytes as "\x01\x02"; v: whatever -s says of the array */
	VAL_MAC,
	VAL_STRUCT,
	VAL_ARRAY,
	VAL_SET, /* [A B C], fmt 1: ~[A B C] */
	VAL_CALL, /* sym(children); data: the bytes -X raw shows instead */
	VAL_INOUT, /* [v => v2], or [v] */
	VAL_WORD, /* sym verbatim */
	VAL_LIST, /* children with sym or the character fmt between; 0: ", " */
	VAL_IFINDEX, /* v; its name when the reader knows one */
	VAL_IN6, /* 16 bytes at data: inet_pton(AF_INET6, ..., &name) */
	VAL_NOTE, /* child, then sym as a comment that -X raw leaves out */
	VAL_INDEX, /* [first child]=second child */
	VAL_ALT, /* abbreviated: first child; with -v: second */
};

/* NOTE's fmt. */
enum {
	NOTE_ALWAYS = 1, /* -X raw has it too */
	NOTE_BEFORE = 2,
	NOTE_ALONE = 4 /* abbreviated, it stands for the child */
};

/* Styles of a number inside ENUM, where it must be shown as one. */
enum val_fmt {
	FMT_X,
	FMT_D,
	FMT_U
};

struct val {
	uint8_t kind;
	uint8_t fmt;
	uint8_t trunc; /* STRUCT, ARRAY: ends in "..." */
	uint8_t late; /* printed when the call returns */
	uint32_t len; /* bytes at data */
	const char *name; /* of the field or the parameter, or NULL */
	const char *sym;
	const char *dflt;
	uint64_t v, v2;
	uint64_t total; /* BUF: how long it is in the program */
	const uint8_t *data;
	struct val *child, *last, *next;
};

/* An arena for trees: freed or reset as a whole. */
struct varena {
	struct vblock *blocks;
	size_t used;
};

void *va_alloc(struct varena *a, size_t n);
char *va_printf(struct varena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void *va_dup(struct varena *a, const void *p, size_t n);
void va_reset(struct varena *a);
void va_free(struct varena *a);

struct val *val_new(struct varena *a, enum val_kind kind, const char *name);
struct val *val_add(struct val *parent, struct val *child); /* returns child */
struct val *val_field(const struct val *v, const char *name);

/* How text is printed: strace's options. */
struct text_opts {
	uint32_t strsize; /* -s, 32 */
	uint8_t hexstr; /* 0, 1 -x, 2 -xx */
	uint8_t xlat; /* 'a'bbrev, 'r'aw, 'v'erbose */
	bool verbose; /* -v */
	/* -y: what follows a descriptor, without < >; NULL: nothing */
	const char *(*fdname)(void *ctx, int fd);
	/* -yy and device numbers: NULL prints the number */
	const char *(*ifname)(void *ctx, unsigned ifindex);
	void *ctx;
};

/* A growing string. */
struct sbuf {
	char *s;
	size_t len, cap;
};

void sb_putc(struct sbuf *b, char c);
void sb_puts(struct sbuf *b, const char *s);
void sb_putn(struct sbuf *b, const char *s, size_t n);
void sb_printf(struct sbuf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void sb_free(struct sbuf *b);

void val_text(struct sbuf *b, const struct val *v, const struct text_opts *o);
/* The characters of a quoted string, without the quotes. */
void text_quote(struct sbuf *b, const uint8_t *p, size_t n, int hexstr);
/* One argument object of trace-format.md, or the value alone. */
json_t *val_json_arg(const struct val *v);
json_t *val_json(const struct val *v);

#endif
