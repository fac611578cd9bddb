// SPDX-License-Identifier: MIT
/*
 * show.c - any bytes may be given to `sock102 show` as a trace
 *
 * The first byte chooses the format and its options; the rest is the file,
 * binary or NDJSON by its first bytes. What is written is thrown away. A
 * broken trace is refused or shown as far as it goes.
 *
 * needs: tracer/format/*.c tracer/decode/*.c tracer/model.c tracer/spool.c
 * tracer/spool_names.c tracer/spool_order.c tracer/ndjson.c tracer/json.c
 * tracer/convert.c tracer/text.c tracer/calls.c tracer/symbols.c tracer/sum.c
 * tracer/expr.c tracer/pcapng_write.c -ljansson
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tracer/cmd.h"
#include "tracer/model.h"

/* The command shows one trace and ends: formats keep what they have. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

int usage_error(const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	return EXIT_USAGE;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static const struct show_format *const formats[] = {
		&format_json,	&format_strace, &format_tree, &format_summary,
		&format_chrome, &format_folded, &format_dot,  &format_html,
		&format_pcapng,
	};
	struct show_opts o = { .column = 40, .strsize = 32 };
	static FILE *null;
	static int fd = -1;
	char path[64];

	if (fd < 0)
		fd = memfd_create("trace", 0);
	if (!null)
		null = fopen("/dev/null", "w");
	if (len < 2 || fd < 0 || !null)
		return 0;
	o.follow_forks = data[1] & 1;
	o.v = data[1] & 2;
	o.k = data[1] & 4;
	o.c = data[1] & 8;
	if (ftruncate(fd, 0) || pwrite(fd, data + 2, len - 2, 0) < 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	formats[data[0] % (sizeof(formats) / sizeof(formats[0]))]->show(path, &o,
									null);
	return 0;
}
