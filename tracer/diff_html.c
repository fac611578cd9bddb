// SPDX-License-Identifier: MIT
/*
 * diff_html.c - the two sides beside each other, as a page that asks nobody
 *
 * Models diff -y. The page is format/diff.html; into it go the rows of each
 * pair of threads: [first, second, why, declared reason, path], the second
 * left out where it reads as the first does, the rest where there is nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "tracer/diff_int.h"
#include "tracer/format/page.h"

EMBED(diff_html, "diff.html");
EMBED(diff_css, "diff.css");
EMBED(diff_js, "diff.js");

struct page {
	const struct result *r;
	const struct diff_opts *o;
};

static json_t *text_json(const char *s)
{
	json_t *j = json_string(s ? s : "");

	return j ? j : json_string("(not UTF-8)");
}

static json_t *line_json(const struct scall *c)
{
	struct sbuf b = { 0 };
	json_t *j;

	if (!c)
		return json_null();
	diff_line(&b, c);
	j = text_json(b.s);
	sb_free(&b);
	return j;
}

static json_t *row_json(const struct row *r)
{
	json_t *j = json_array(), *a = line_json(r->a), *b = line_json(r->b);
	struct sbuf path = { 0 };

	if (json_equal(a, b)) {
		json_decref(b);
		b = json_integer(0);
	}
	json_array_append_new(j, a);
	json_array_append_new(j, b);
	if (!r->why)
		return j;
	diff_path(&path, r);
	json_array_append_new(j, text_json(r->why));
	json_array_append_new(j, text_json(r->reason));
	json_array_append_new(j, text_json(path.s));
	sb_free(&path);
	return j;
}

static json_t *pair_json(const struct pairing *p)
{
	json_t *rows = json_array();
	struct sbuf name = { 0 };
	json_t *j;

	diff_thread(&name, p);
	for (size_t i = 0; i < p->n; i++)
		json_array_append_new(rows, row_json(&p->row[i]));
	j = json_object();
	json_object_set_new(j, "name", text_json(name.s));
	json_object_set_new(j, "exit", text_json(p->exit_why));
	json_object_set_new(j, "rows", rows);
	sb_free(&name);
	return j;
}

static void put_data(FILE *out, void *arg)
{
	const struct page *p = arg;
	const struct result *r = p->r;
	json_t *j = json_object(), *pairs = json_array();
	json_t *first = json_null();
	char *text;

	for (size_t i = 0; i < r->n; i++) {
		json_array_append_new(pairs, pair_json(&r->pair[i]));
		if (r->first_in == &r->pair[i])
			first = json_pack("[i,i]", (int)i, (int)r->first_at);
	}
	json_object_set_new(j, "a", text_json(p->o->name_a));
	json_object_set_new(j, "b", text_json(p->o->name_b));
	json_object_set_new(j, "differ", json_integer((json_int_t)r->differ));
	json_object_set_new(j, "known", json_integer((json_int_t)r->known));
	json_object_set_new(j, "first", first);
	json_object_set_new(j, "pairs", pairs);
	text = json_dumps(j, JSON_COMPACT);
	/* Inside a script: no "</script>" and no "<!--" may be in it. */
	for (const char *s = text ? text : "null"; *s; s++)
		if (*s == '<')
			fputs("\\u003c", out);
		else
			fputc(*s, out);
	free(text);
	json_decref(j);
}

void diff_html(const struct result *r, const struct diff_opts *o, FILE *out)
{
	struct page p = { r, o };

	page_fill(out, page_diff_html,
		  (struct page_part[]){
			  { .mark = "@PAGE@", .text = page_css },
			  { .mark = "@CSS@", .text = page_diff_css },
			  { .mark = "@JS@", .text = page_diff_js },
			  { .mark = "@DATA@", .put = put_data, .arg = &p },
			  { 0 } });
}
