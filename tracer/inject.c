// SPDX-License-Identifier: MIT
/*
 * inject.c - -e inject: a call that fails, waits or is answered on purpose
 *
 * The rules lie in the arena, parsed by the command; each thread counts the
 * calls that match a rule for itself, as strace does. Of the rules that
 * apply to a call the first one that gives an answer gives it; delays and
 * signals of all of them take effect.
 *
 * Not modelled: strace's poke_enter, poke_exit and syscall= .
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

notrace bool __trace_inject(struct trace_call *tc, long *ret)
{
	struct trace_shared *s = trace_shared;
	struct trace_ring *r = s ? ring_get() : NULL;
	bool answered = false, any = false;

	if (!r)
		return false;
	for (u32 i = 0; i < min(s->ninject, (u32)INJECT_MAX); i++) {
		const struct inject_rule *rule = &s->inject[i];

		if (!call_bit(rule->calls, tc->table, tc->nr))
			continue;
		if (!its_time(rule, ++r->inject_count[i]))
			continue;
		any = true;
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
	if (any && answered)
		r->call_flags |= TREXIT_INJECTED;
	return answered;
}

notrace void __trace_inject_exit(struct trace_call *tc)
{
	delay(tc->delay_exit);
}
