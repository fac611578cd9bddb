// SPDX-License-Identifier: MIT
/*
 * known.c - differences that are declared, each with its reason
 *
 * A line of the file is an extended regular expression, " # ", and the reason;
 * the expression is tried on "CALL | CALL", the two texts of a difference
 * ("-" where a side has no such call). Empty lines and lines that begin with
 * # are comments. A line without a reason is an error: nothing is ignored
 * without one.
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tracer/diff.h"

struct rule {
	regex_t re;
	char *reason;
};

struct known {
	struct rule *rule;
	size_t n;
};

static int add(struct known *k, const char *path, int line, char *text,
	       char *err, size_t errlen)
{
	char *sep = NULL, *p = text;
	struct rule *r;
	int e;

	while ((p = strstr(p, " # ")))
		sep = p++;
	if (!sep || !sep[3 + strspn(sep + 3, " \t")]) {
		snprintf(err, errlen, "%s:%d: no reason after \" # \"", path,
			 line);
		return -1;
	}
	k->rule = realloc(k->rule, sizeof(*k->rule) * (k->n + 1));
	r = &k->rule[k->n];
	r->reason = strdup(sep + 3 + strspn(sep + 3, " \t"));
	while (sep > text && sep[-1] == ' ')
		sep--;
	*sep = 0;
	e = regcomp(&r->re, text, REG_EXTENDED | REG_NOSUB);
	if (e) {
		size_t n = (size_t)snprintf(err, errlen, "%s:%d: ", path, line);

		if (n < errlen)
			regerror(e, &r->re, err + n, errlen - n);
		free(r->reason);
		return -1;
	}
	k->n++;
	return 0;
}

struct known *known_load(const char *path, char *err, size_t errlen)
{
	struct known *k = calloc(1, sizeof(*k));
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int no = 0;

	if (!f) {
		snprintf(err, errlen, "%s: %m", path);
		free(k);
		return NULL;
	}
	while ((n = getline(&line, &room, f)) >= 0) {
		no++;
		while (n && (line[n - 1] == '\n' || line[n - 1] == ' '))
			line[--n] = 0;
		if (!n || line[0] == '#')
			continue;
		if (add(k, path, no, line, err, errlen) < 0) {
			known_free(k);
			k = NULL;
			break;
		}
	}
	if (k && ferror(f)) {
		snprintf(err, errlen, "%s: %m", path);
		known_free(k);
		k = NULL;
	}
	free(line);
	fclose(f);
	return k;
}

void known_free(struct known *k)
{
	size_t i;

	if (!k)
		return;
	for (i = 0; i < k->n; i++) {
		regfree(&k->rule[i].re);
		free(k->rule[i].reason);
	}
	free(k->rule);
	free(k);
}

const char *known_reason(const struct known *k, const char *text)
{
	size_t i;

	for (i = 0; k && i < k->n; i++)
		if (regexec(&k->rule[i].re, text, 0, NULL, 0) == 0)
			return k->rule[i].reason;
	return NULL;
}
