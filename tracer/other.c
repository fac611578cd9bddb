// SPDX-License-Identifier: MIT
/*
 * other.c - a program of 32 bits, asked for on a 64-bit system
 *
 * A machine has one word size, for its memory holds pointers; so the keeper
 * of a 32-bit program is a 32-bit process. It is the same command built with
 * -m32, in the folder 32 beside the library, and gets the same words. It
 * writes the trace as a spool into a descriptor of ours, and we convert that:
 * its build needs no library but libc.
 *
 * Not modelled: a machine with programs of both sizes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tracer/cmd.h"
#include "tracer/model.h"

static char *path_of(const char *library)
{
	const char *slash = strrchr(library, '/');
	char *path;

	if (asprintf(&path, "%.*s/32/sock102",
		     slash ? (int)(slash - library) : 1,
		     slash ? library : ".") < 0)
		return NULL;
	if (access(path, X_OK)) {
		usage_error("%s: %s: it runs programs of 32 bits, and is "
			    "built where the compiler takes -m32",
			    path, strerror(errno));
		free(path);
		return NULL;
	}
	return path;
}

char **other_command(const char *library, int spool, int argc, char **argv)
{
	char **words = calloc((size_t)argc + 4, sizeof(*words));
	size_t n = 0;

	if (!words)
		return NULL;
	words[n++] = path_of(library);
	words[n++] = argv[0];
	if (!words[0] || asprintf(&words[n++], "--spool=%d", spool) < 0) {
		free(words);
		return NULL;
	}
	for (int i = 1; i < argc; i++)
		words[n++] = argv[i];
	return words;
}
