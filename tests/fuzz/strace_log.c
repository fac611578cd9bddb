// SPDX-License-Identifier: MIT
/* strace_log.c - any bytes are a legal input to the reader of strace logs. */
/* needs: tracer/strace_log.c tracer/strace_text.c tracer/fold.c tracer/diff_call.c tracer/decode/*.c -ljansson */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tracer/diff.h"

/* What side_load() does, from memory; the rest of side.c is not wanted. */
struct sthread *side_thread(struct side *s, int tid, int pid)
{
	struct sthread *t;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->thread[i].tid == tid)
			return &s->thread[i];
	s->thread = realloc(s->thread, sizeof(*t) * (s->n + 1));
	t = &s->thread[s->n++];
	memset(t, 0, sizeof(*t));
	t->tid = tid;
	t->pid = pid ? pid : tid;
	t->parent = -1;
	t->exit_status = -1;
	return t;
}

void side_add(struct sthread *t, struct scall *c)
{
	t->call = realloc(t->call, sizeof(*t->call) * (t->n + 1));
	t->call[t->n++] = c;
}

uint32_t call_mem(const struct call_rec *c, bool at_exit, uint64_t addr,
		  void *buf, uint32_t len, uint8_t *flags)
{
	return 0;
}

const char *const *call_params(enum trace_table table, int nr, int bits)
{
	return NULL;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	struct side s = { .name = "fuzz" };
	struct sbuf why = { 0 };
	struct chosen *m;
	char err[256];
	FILE *f;
	size_t i, k;

	if (!len)
		return 0;
	f = fmemopen((void *)(uintptr_t)data, len, "r");
	side_from_log(&s, f, 0, err, sizeof(err));
	fclose(f);
	side_fold(&s);
	m = chosen_new();
	for (i = 0; i < s.n; i++)
		for (k = 0; k < s.thread[i].n; k++) {
			/* A call is itself, whatever it is. */
			why.len = 0;
			if (!call_equal(m, s.thread[i].call[k],
					s.thread[i].call[k], &why))
				abort();
		}
	chosen_free(m);
	sb_free(&why);
	for (i = 0; i < s.n; i++) {
		for (k = 0; k < s.thread[i].n; k++)
			sb_free(&s.thread[i].call[k]->data);
		free(s.thread[i].call);
	}
	free(s.thread);
	va_free(&s.arena);
	return 0;
}
