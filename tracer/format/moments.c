// SPDX-License-Identifier: MIT
/*
 * moments.c - records in order of completion become moments in order of time
 *
 * Threads' clocks and calls that are cut off are set right on the way, and
 * calls that signals came to are taken apart.
 */
#include "tracer/format/moments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int by_time(const void *x, const void *y)
{
	const struct moment *a = x, *b = y;

	if (a->t != b->t)
		return a->t < b->t ? -1 : 1;
	/* Of two at once the one that was entered first comes first. */
	if (a->ev->seq != b->ev->seq)
		return a->ev->seq < b->ev->seq ? -1 : 1;
	if (a->ev == b->ev && a->again != b->again)
		return a->again - b->again;
	if (a->ev == b->ev)
		return a->exit - b->exit;
	return a->order < b->order ? -1 : 1;
}

static int by_thread(const void *x, const void *y)
{
	const struct moment *a = x, *b = y;

	if (a->ev->tid != b->ev->tid)
		return a->ev->tid < b->ev->tid ? -1 : 1;
	if (a->ev->seq != b->ev->seq)
		return a->ev->seq < b->ev->seq ? -1 : 1;
	return a->exit - b->exit;
}

/*
 * A thread's calls follow one another, whatever the grain of the clock: one
 * that seems to end after the next began ended then. (A call made by a signal
 * handler begins and ends inside another.)
 */
static void straighten(struct moment *m, size_t n)
{
	size_t i;

	qsort(m, n, sizeof(*m), by_thread);
	for (i = 1; i + 2 < n; i++) {
		struct moment *end = &m[i], *next = &m[i + 1];

		if (!end->exit || end->ev->type != EV_CALL || next->exit ||
		    next->ev->type != EV_CALL || !end->ev->call.done ||
		    next->ev->tid != end->ev->tid || next->t >= end->t)
			continue;
		if (m[i + 2].ev == next->ev && m[i + 2].t > end->t)
			end->t = next->t;
	}
}

/* --- calls that signals came to --------------------------------------------
 */

/* Which of the kernel's ways to be interrupted a call has. */
static int cut_errno(const char *call, bool restarts)
{
	static const char *const nohand[] = { "ppoll", "select", "_newselect",
					      "pselect6", NULL };
	int i;

	if (strcmp(call, "poll") == 0)
		return 516; /* ERESTART_RESTARTBLOCK */
	for (i = 0; nohand[i]; i++)
		if (strcmp(call, nohand[i]) == 0)
			return 514; /* ERESTARTNOHAND */
	if (strncmp(call, "epoll", 5) == 0)
		return EINTR;
	/* With SA_RESTART it would have been made again, but for a timeout. */
	return restarts ? EINTR : 512; /* ERESTARTSYS */
}

/* The last moment of this thread's in [from, to) that is not the call's. */
static uint64_t quiet_after(const struct moment *m, size_t n, size_t at,
			    uint64_t from, uint64_t to)
{
	const struct trace_ev *ev = m[at].ev;
	uint64_t last = from;
	size_t i;

	for (i = 0; i < n; i++)
		if (m[i].ev->tid == ev->tid && m[i].ev != ev &&
		    m[i].t >= from && m[i].t < to && m[i].t > last)
			last = m[i].t;
	return last;
}

/* The return of the call that signal `ev` came to; n: there is none. */
static size_t cut_call(const struct moment *m, size_t n,
		       const struct trace_ev *ev)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (m[i].exit && !m[i].ret && m[i].ev->type == EV_CALL &&
		    m[i].ev->seq == ev->seq && m[i].ev->tid == ev->tid)
			return i;
	return n;
}

/*
 * Signals that interrupted a call move its return before them; of one that
 * is restarted there is a second beginning when the handler is done.
 */
static struct moment *cuts(struct moment *m, size_t *count)
{
	size_t n = *count, room = n, i, k, at;

	for (i = 0; i < n; i++) {
		const struct trace_ev *ev = m[i].ev;
		const struct call_rec *c;
		int cut = ev->signal.cut;
		struct moment pair[2];
		uint64_t again;

		if (ev->type != EV_SIGNAL || !ev->seq)
			continue;
		at = cut_call(m, *count, ev);
		if (at == *count || m[at].t <= ev->ts)
			continue;
		c = &m[at].ev->call;
		if (!c->done)
			continue;
		/* The stack's calls end before their handlers run. */
		if (c->where != TRACE_KERNEL)
			cut = CUT_NONE;
		if (cut == CUT_NONE && c->ret == -EINTR)
			cut = CUT_EINTR;
		if (cut == CUT_NONE || cut == CUT_DONE || c->restarted) {
			m[at].t = ev->ts;
			m[at].order = 0;
			continue;
		}
		if (cut == CUT_EINTR) {
			m[at].t = ev->ts;
			m[at].order = 0;
			m[at].ret = (int16_t)-cut_errno(c->name,
							ev->signal.restart);
			continue;
		}
		/* Made again: what began before ends here, and begins anew. */
		again = quiet_after(m, *count, at, ev->ts, m[at].t);
		pair[0] = m[at];
		pair[0].t = ev->ts;
		pair[0].ret = (int16_t)-cut_errno(c->name, false);
		pair[0].order = 0;
		m[at].again++;
		pair[1] = m[at];
		pair[1].t = again + 1;
		pair[1].exit = 0;
		pair[1].order = UINT32_MAX;
		if (*count + 2 > room) {
			room = *count * 2;
			m = realloc(m, room * sizeof(*m));
		}
		m[(*count)++] = pair[0];
		m[(*count)++] = pair[1];
	}
	/* A beginning is shown with what it ended in. */
	for (i = 0; i < *count; i++)
		for (k = n;
		     !m[i].exit && m[i].ev->type == EV_CALL && k < *count; k++)
			if (m[k].exit && m[k].ev == m[i].ev &&
			    m[k].again == m[i].again)
				m[i].ret = m[k].ret;
	for (i = 0; i < n; i++)
		if (m[i].exit && m[i].ret)
			for (k = 0; k < *count; k++)
				if (!m[k].exit && m[k].ev == m[i].ev &&
				    m[k].again == m[i].again)
					m[k].ret = m[i].ret;
	return m;
}

struct moment *moments(const struct trace_doc *doc, size_t *n)
{
	struct moment *m = malloc(sizeof(*m) * (doc->n * 2 + 1));
	uint64_t end = 0;
	size_t i, k = 0;

	for (i = 0; i < doc->n; i++) {
		struct trace_ev *ev = doc->ev[i];

		if (ev->ts + ev->dur > end)
			end = ev->ts + ev->dur;
	}
	for (i = 0; i < doc->n; i++) {
		struct trace_ev *ev = doc->ev[i];

		m[k++] = (struct moment){ .t = ev->ts,
					  .ev = ev,
					  .order = (uint32_t)i };
		if (ev->type != EV_CALL)
			continue;
		m[k++] = (struct moment){
			.t = ev->call.done ? ev->ts + ev->dur : end + 1,
			.ev = ev,
			.exit = 1,
			.order = (uint32_t)i,
		};
	}
	/* A call that was cut off ends where its process does. */
	for (i = 0; i < k; i++) {
		size_t e;

		if (!m[i].exit || m[i].ev->call.done)
			continue;
		for (e = 0; e < doc->n; e++)
			if (doc->ev[e]->type == EV_EXIT &&
			    doc->ev[e]->pid == m[i].ev->pid &&
			    doc->ev[e]->ts >= m[i].ev->ts)
				m[i].t = doc->ev[e]->ts;
	}
	straighten(m, k);
	m = cuts(m, &k);
	qsort(m, k, sizeof(*m), by_time);
	*n = k;
	return m;
}
