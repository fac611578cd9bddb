// SPDX-License-Identifier: MIT
/*
 * strace_log.c - reads what strace wrote, with any of its usual options
 *
 * Forms of strace 5.x and 6.x: pids in front ([pid N] or -o's column, with
 * -Y's names), times of -t, -tt, -ttt, -r, pointers of -i and numbers of -n,
 * <unfinished ...> and <... resumed> merged, -T's and -k's and dumps'
 * additions left out. Of -ff each file is one thread.
 * Not modelled: -A.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tracer/side.h"

/* --- lines ------------------------------------------------------------------
 */

struct pending {
	struct pending *next;
	int tid;
	char *text;
};

struct log {
	struct side *s;
	struct pending *pending;
	char *half; /* a line that "strace: Process N attached" cut */
	int tid; /* of lines without one: the first process; 0: not known */
	bool named; /* it is */
	int line;
	bool any;
};

static bool digits(const char *p, const char *e)
{
	if (p == e)
		return false;
	while (p < e)
		if (!isdigit((unsigned char)*p++))
			return false;
	return true;
}

/* "12:34:56", "12:34:56.789", "1700000000.123456", "0.000012" */
static bool is_time(const char *p, const char *e)
{
	bool sep = false;

	for (; p < e; p++) {
		if (*p == ':' || *p == '.' || *p == '+')
			sep = true;
		else if (!isdigit((unsigned char)*p))
			return false;
	}
	return sep;
}

/* "<comm>" of -Y */
static char *after_comm(char *p)
{
	char *e = *p == '<' ? strpbrk(p, ">\n") : NULL;

	return e && *e == '>' ? e + 1 : p;
}

/* Skips pid, time, -i's pointer and -n's number; *tid is set when there was
 * one. */
static char *body(char *p, int *tid)
{
	bool had_pid = false;
	char *e;

	for (;;) {
		while (*p == ' ')
			p++;
		if (strncmp(p, "[pid ", 5) == 0) {
			*tid = (int)strtol(p + 5, &e, 10);
			p = after_comm(e);
			if (*p == ']')
				p++;
			had_pid = true;
			continue;
		}
		if (*p == '[') { /* -i, -n */
			e = p + 1 + strspn(p + 1, " ?0123456789abcdef");
			if (*e != ']' || e == p + 1)
				return p;
			p = e + 1;
			continue;
		}
		for (e = p; isdigit((unsigned char)*e);)
			e++;
		if (e > p && *e == '<' && !had_pid) { /* -Y */
			*tid = atoi(p);
			had_pid = true;
			p = after_comm(e);
			continue;
		}
		e = p;
		while (*e && *e != ' ')
			e++;
		if (*e == ' ' && is_time(p, e)) {
			p = e;
		} else if (*e == ' ' && digits(p, e) && !had_pid) {
			*tid = atoi(p);
			had_pid = true;
			p = e;
		} else {
			return p;
		}
	}
}

static struct pending **find(struct log *l, int tid)
{
	struct pending **q;

	for (q = &l->pending; *q; q = &(*q)->next)
		if ((*q)->tid == tid)
			break;
	return q;
}

static bool forks(const char *name)
{
	return strcmp(name, "clone") == 0 || strcmp(name, "clone3") == 0 ||
	       strcmp(name, "fork") == 0 || strcmp(name, "vfork") == 0;
}

static void call_line(struct log *l, int tid, const char *text)
{
	struct scall *c = va_alloc(&l->s->arena, sizeof(*c));
	struct sthread *t;

	if (!call_from_text(&l->s->arena, text, c))
		return;
	c->line = l->line;
	c->cut = !c->done;
	l->any = true;
	t = side_thread(l->s, tid, 0);
	side_add(t, c);
	if (forks(c->name) && c->done && c->ret > 0) {
		int parent = (int)(t - l->s->thread);
		struct sthread *child = side_thread(l->s, (int)c->ret, 0);

		if (child->parent < 0 && child != &l->s->thread[parent])
			child->parent = parent;
		if (strstr(text, "CLONE_FILES") || strstr(text, "CLONE_THREAD"))
			child->pid = l->s->thread[parent].pid;
	}
}

/* A call that never returned: shown as it was. */
static void cut_off(struct log *l, struct pending **q)
{
	struct pending *p = *q;
	size_t n = strlen(p->text);
	char *text = va_printf(&l->s->arena, "%s) = ?", p->text);

	while (n && (p->text[n - 1] == ' ' || p->text[n - 1] == ','))
		p->text[--n] = 0;
	if (strchr(text, '('))
		call_line(l, p->tid, text);
	*q = p->next;
	free(p->text);
	free(p);
}

static int alive(const struct log *l)
{
	const struct side *s = l->s;
	int tid = l->tid;

	for (size_t i = 0; i < s->n; i++) {
		if (s->thread[i].exit_status >= 0)
			continue;
		if (s->thread[i].tid == l->tid)
			return l->tid;
		tid = s->thread[i].tid;
	}
	return tid;
}

/*
 * On a terminal strace puts no pid before the lines of the only process, and
 * [pid N] before those of each as soon as there are two. The first such that
 * was not told to be new is the one that had none.
 */
static int whose(struct log *l, int tid)
{
	struct sthread *t;

	if (!tid)
		return l->named ? alive(l) : 0;
	if (l->named)
		return tid;
	for (size_t i = 0; i < l->s->n; i++)
		if (l->s->thread[i].tid == tid)
			return tid;
	l->named = true;
	l->tid = tid;
	for (size_t i = 0; i < l->s->n; i++) {
		t = &l->s->thread[i];
		if (t->tid)
			continue;
		t->tid = tid;
		if (!t->pid)
			t->pid = tid;
		for (struct pending *p = l->pending; p; p = p->next)
			if (!p->tid)
				p->tid = tid;
		for (size_t k = 0; k < l->s->n; k++)
			if (!l->s->thread[k].pid)
				l->s->thread[k].pid = tid;
	}
	return tid;
}

/* "strace: Process N attached", also in the middle of a line. */
static bool attached(struct log *l, char *line)
{
	static const char says[] = "strace: Process ";
	char *at = strstr(line, says);
	size_t n = strlen(line);

	if (!at || n < 9 || strcmp(line + n - 9, " attached"))
		return false;
	side_thread(l->s, atoi(at + sizeof(says) - 1), 0);
	*at = 0;
	if (at > line)
		l->half = strdup(line);
	return true;
}

static void one_line(struct log *l, char *line)
{
	static const char unfinished[] = "<unfinished ...>";
	int tid = 0, status;
	char *p, *e, name[32];
	struct pending **q;
	struct sthread *t;

	if (attached(l, line))
		return;
	p = body(line, &tid);
	if (l->half) {
		if (strncmp(p, unfinished, 16) == 0) {
			tid = 0;
			line = va_printf(&l->s->arena, "%s %s", l->half, p);
			p = body(line, &tid);
		}
		free(l->half);
		l->half = NULL;
	}
	tid = whose(l, tid);
	if (*p == '>' || *p == '|' || strncmp(p, "strace:", 7) == 0 || !*p)
		return;
	if (strncmp(p, "---", 3) == 0)
		return;
	if (strncmp(p, "+++", 3) == 0) {
		q = find(l, tid);
		if (*q)
			cut_off(l, q);
		t = side_thread(l->s, tid, 0);
		if (sscanf(p, "+++ exited with %d", &status) == 1)
			t->exit_status = status;
		else if (sscanf(p, "+++ killed by %31s", name) == 1)
			for (status = 1; status < 65; status++) {
				const char *s = decode_signal(status);

				if (s && strcmp(s, name) == 0)
					t->exit_status = 128 + status;
			}
		return;
	}
	if (strncmp(p, "<... ", 5) == 0) {
		e = strstr(p, " resumed>");
		q = find(l, tid);
		if (!e || !*q)
			return;
		e += 9;
		while (*e == ' ')
			e++;
		/* killed while inside: there is no more of it */
		if (strncmp(e, unfinished, 16) == 0) {
			cut_off(l, q);
			return;
		}
		p = va_printf(&l->s->arena, "%s%s", (*q)->text, e);
		free((*q)->text);
		(*q)->text = strdup("");
		struct pending *gone = *q;

		*q = gone->next;
		free(gone->text);
		free(gone);
		call_line(l, tid, p);
		return;
	}
	e = strstr(p, unfinished);
	if (e && (e[16] == 0 || e[16] == ')')) {
		struct pending *n = calloc(1, sizeof(*n));

		n->tid = tid;
		n->text = strndup(p, (size_t)(e - p));
		while (*n->text && n->text[strlen(n->text) - 1] == ' ' &&
		       n->text[strlen(n->text) - 2] != ',')
			n->text[strlen(n->text) - 1] = 0;
		n->next = l->pending;
		l->pending = n;
		if (e[16] == ')')
			cut_off(l, find(l, tid));
		return;
	}
	call_line(l, tid, p);
}

int side_from_log(struct side *s, FILE *f, int tid, char *err, size_t errlen)
{
	struct log l = {
		.s = s, .tid = tid, .named = tid != 0, .line = s->lines
	};
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, f)) >= 0) {
		l.line++;
		while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			line[--n] = 0;
		one_line(&l, line);
	}
	free(line);
	free(l.half);
	s->lines = l.line;
	while (l.pending)
		cut_off(&l, &l.pending);
	if (!l.any && l.line && !s->n) {
		snprintf(err, errlen, "%s: neither a trace nor a strace log",
			 s->name);
		return -1;
	}
	return 0;
}
