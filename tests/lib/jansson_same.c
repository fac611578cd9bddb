// SPDX-License-Identifier: MIT
/* needs: -ljansson */
/*
 * jansson_same.c - is every line of standard input what Jansson would write?
 *
 * Reads each line, writes it compactly in the order of its keys, compares.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	long n = 0;
	ssize_t len;

	while ((len = getline(&line, &room, stdin)) > 0) {
		json_error_t err;
		json_t *o;
		char *s;

		n++;
		o = json_loadb(line, (size_t)len, 0, &err);
		s = o ? json_dumps(o, JSON_COMPACT) : NULL;
		if (!s || strlen(s) + 1 != (size_t)len ||
		    memcmp(s, line, (size_t)len - 1)) {
			printf("line %ld: %s\n", n, s ? s : err.text);
			return 1;
		}
		free(s);
		json_decref(o);
	}
	return n == 0;
}
