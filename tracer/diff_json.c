// SPDX-License-Identifier: MIT
/*
 * diff_json.c - the differences as one JSON object
 */
#include <stdlib.h>
#include <string.h>

#include "tracer/diff_int.h"

static json_t *call_json(const struct scall *c)
{
	json_t *j;

	if (!c)
		return json_null();
	j = json_pack("{s:s, s:s, s:o, s:s?}", "call", c->name, "text", c->text,
		      "ret", c->done ? json_integer(c->ret) : json_null(),
		      "err", c->err);
	if (!j) /* text that is not UTF-8 */
		j = json_pack("{s:s, s:o, s:s?}", "call", c->name, "ret",
			      c->done ? json_integer(c->ret) : json_null(),
			      "err", c->err);
	if (c->ev)
		json_object_set_new(j, "seq",
				    json_integer((json_int_t)c->ev->seq));
	if (c->line)
		json_object_set_new(j, "line", json_integer(c->line));
	if (c->injected)
		json_object_set_new(j, "injected", json_true());
	return j;
}

static json_t *row_json(const struct pairing *p, const struct row *r, size_t at)
{
	json_t *j = json_object(), *why = json_array();
	struct sbuf b = { 0 };
	const char *w;

	json_object_set_new(j, "thread",
			    json_string((p->a ? p->a : p->b)->place));
	json_object_set_new(j, "at", json_integer((json_int_t)at + 1));
	json_object_set_new(j, "a", call_json(r->a));
	json_object_set_new(j, "b", call_json(r->b));
	for (w = r->why; w && *w;) {
		const char *e = strchr(w, '\n');
		size_t n = e ? (size_t)(e - w) : strlen(w);

		json_array_append_new(why, json_stringn(w, n));
		w = e ? e + 1 : "";
	}
	json_object_set_new(j, "why", why);
	if (r->reason)
		json_object_set_new(j, "known", json_string(r->reason));
	diff_path(&b, r);
	if (b.len)
		json_object_set_new(j, "path", json_string(b.s));
	sb_free(&b);
	return j;
}

void diff_json(const struct result *r, const struct diff_opts *o, FILE *out)
{
	json_t *j = json_object(), *d = json_array();
	size_t i, k;

	for (i = 0; i < r->n; i++) {
		const struct pairing *p = &r->pair[i];

		for (k = 0; k < p->n; k++)
			if (p->row[k].why)
				json_array_append_new(
					d, row_json(p, &p->row[k], k));
		if (p->exit_why)
			json_array_append_new(
				d, json_pack("{s:s, s:[s]}", "thread",
					     p->a->place, "why", p->exit_why));
	}
	json_object_set_new(j, "same", json_boolean(r->differ == 0));
	json_object_set_new(j, "a", json_string(o->name_a));
	json_object_set_new(j, "b", json_string(o->name_b));
	json_object_set_new(j, "known", json_integer((json_int_t)r->known));
	json_object_set_new(j, "differences", d);
	if (r->first)
		json_object_set_new(
			j, "first",
			row_json(r->first_in, r->first, r->first_at));
	json_dumpf(j, out, JSON_INDENT(1) | JSON_ENSURE_ASCII);
	fputc('\n', out);
	json_decref(j);
}
