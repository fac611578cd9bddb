// SPDX-License-Identifier: MIT
/*
 * policy.c - any file may be given as --policy: it compiles, or one line says
 * where and why not.
 *
 * needs: tracer/policy.c tracer/calls.c tracer/expr.c -ljansson
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy.h"
#include "tracer/cmd.h"

static int lines;

int usage_error(const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	lines++;
	return EXIT_USAGE;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static struct policy_table t;
	static int fd = -1;
	char path[64];
	int ret;

	if (fd < 0)
		fd = memfd_create("policy", 0);
	if (fd < 0 || ftruncate(fd, 0) || pwrite(fd, data, len, 0) < 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	lines = 0;
	ret = policy_compile(path, &t);
	if (lines != (ret != 0))
		abort();
	return 0;
}
