// SPDX-License-Identifier: MIT
/*
 * inject.c - -e inject: a call that fails, waits or is answered on purpose
 *
 * The rules lie in the arena, parsed by the command; each thread counts the
 * calls that match a rule for itself, each system call by itself, as strace
 * does (send() is a sendto there). Of the rules that
 * apply to a call the first one that gives an answer gives it; delays, pokes
 * and signals of all of them take effect. Which apply is found out before the
 * call is recorded, so that the record has what was poked.
 *
 * syscall= names a call without effect to be made in this one's place, for
 * there strace must make some call. Here none is made at all.
 */
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>

#include "machine.h"
#include "tracer/ring.h"

static notrace void delay(u32 us)
{
	struct {
		long sec, nsec;
	} t = { us / 1000000, (long)(us % 1000000) * 1000 };

	if (us)
		while (host_syscall(SYS_nanosleep, &t, &t) == -EINTR)
			;
}

/* when=first..last+step: is this the time? n counts from 1. */
static notrace bool its_time(const struct inject_rule *rule, u32 n)
{
	if (n < rule->first || (rule->last && n > rule->last))
		return false;
	return !rule->step ? n == rule->first
			   : (n - rule->first) % rule->step == 0;
}

static notrace void poke(struct trace_call *tc, bool at_exit)
{
	const struct trace_shared *s = trace_shared;

	for (u32 i = 0; i < min(s->npokes, (u32)POKE_MAX); i++) {
		const struct inject_poke *p = &s->poke[i];

		if (!(tc->rules >> p->rule & 1) || p->at_exit != at_exit ||
		    p->arg > call_words(tc->table, tc->nr))
			continue;
		if (!copy_to_user((void *)tc->args[p->arg - 1], p->data,
				  p->len))
			tc->flags |= TC_POKED;
	}
}

static notrace u32 counted_as(const struct trace_call *tc)
{
	if (tc->table == TRACE_FILECALL)
		return CALL_BIT_FILE + tc->nr;
	return tc->nr == SYS_SEND   ? SYS_SENDTO
	       : tc->nr == SYS_RECV ? SYS_RECVFROM
				    : tc->nr;
}

notrace void inject_match(struct trace_call *tc)
{
	struct trace_shared *s = trace_shared;
	struct trace_ring *r = s ? ring_get() : NULL;
	u32 call = counted_as(tc);

	if (!r || call >= CALL_BITS)
		return;
	for (u32 i = 0; i < min(s->ninject, (u32)INJECT_MAX); i++)
		if (call_bit(s->inject[i].calls, tc->table, tc->nr) &&
		    its_time(&s->inject[i], ++r->inject_count[i][call]))
			tc->rules |= 1u << i;
	if (tc->rules)
		poke(tc, false);
}

notrace bool __trace_inject(struct trace_call *tc, long *ret)
{
	struct trace_shared *s = trace_shared;
	struct trace_ring *r = tc->rules ? ring_get() : NULL;
	bool answered = false;

	if (!r)
		return false;
	for (u32 i = 0; i < INJECT_MAX; i++) {
		const struct inject_rule *rule = &s->inject[i];

		if (!(tc->rules >> i & 1))
			continue;
		tc->delay_exit += rule->delay_exit;
		delay(rule->delay_enter);
		if (rule->delay_enter || rule->delay_exit)
			r->call_flags |= TREXIT_DELAYED;
		if (rule->signal)
			host_syscall(SYS_tgkill, r->pid, r->tid, rule->signal);
		if (answered || (!rule->error && !rule->has_retval))
			continue;
		answered = true;
		*ret = rule->error ? -rule->error : (long)rule->retval;
	}
	if (answered)
		r->call_flags |= TREXIT_INJECTED;
	return answered;
}

notrace void __trace_inject_exit(struct trace_call *tc)
{
	struct trace_ring *r;

	if (!tc->rules)
		return;
	poke(tc, true);
	r = tc->flags & TC_POKED ? ring_get() : NULL;
	if (r)
		r->call_flags |= TREXIT_POKED;
	delay(tc->delay_exit);
}
