/* SPDX-License-Identifier: MIT */
/*
 * page.h - pages that hold all they show: files built in, put together
 */
#ifndef TRACER_FORMAT_PAGE_H
#define TRACER_FORMAT_PAGE_H

#include <stdio.h>

/* The file of this name beside this one becomes page_NAME. */
#define EMBED(name, file)                              \
	__asm__(".section .rodata\n"                   \
		".global page_" #name "\n"             \
		"page_" #name ":\n"                    \
		".incbin \"tracer/format/" file "\"\n" \
		".byte 0\n"                            \
		".previous\n");                        \
	extern const char page_##name[]

extern const char page_css[]; /* html.c: colours and what pages share */

struct page_part {
	const char *mark; /* "@CSS@" */
	const char *text; /* or NULL: */
	void (*put)(FILE *out, void *arg);
	void *arg;
};

/* The page with each mark replaced by its part; the last has no mark. */
void page_fill(FILE *out, const char *page, const struct page_part *part);

#endif
