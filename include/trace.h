/* SPDX-License-Identifier: MIT */
/*
 * trace.h - all that other folders may know about the tracer
 *
 * Safe anywhere: no allocation, no lock, no stdio, no system call, errno
 * preserved. With tracing off every function here is one predictable branch.
 */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "list.h"

enum trace_table {
	TRACE_SOCKETCALL, /* nr is 1..20 of <linux/net.h> */
	TRACE_FILECALL, /* nr is enum filecall */
};

enum trace_where {
	TRACE_STACK, /* answered by the machine */
	TRACE_KERNEL, /* passed through */
	TRACE_POLICY, /* denied at the door */
};

/* What trace_*() will do in this process; 0 when nothing is recorded. */
extern uint32_t trace_flags;
#define TRACE_ON	1u /* calls are recorded */
#define TRACE_GRAPH	2u /* the function path too (-g) */
#define TRACE_BACKTRACE 4u /* and the caller's stack (-k) */
#define TRACE_PASS	8u /* -w kernel: every socket is the kernel's */
#define TRACE_INJECT	16u /* there are rules of -e inject */

/* One call in progress; lives in the caller's frame, calls may nest. */
struct trace_call {
	uint64_t t0; /* ns, CLOCK_MONOTONIC */
	uint64_t seq;
	uint64_t outer, outer_slept; /* of the call this one interrupts */
	uint32_t delay_exit; /* us, by -e inject */
	uint16_t nr;
	uint8_t table;
	uint8_t where;
	uint8_t flags; /* the tracer's */
	uint32_t rules; /* of -e inject, that apply to this call: bits */
	const char *via; /* libc's name for it, set by preload/ */
	const unsigned long *args;
};

/*
 * Around one call. Memory the arguments point to is captured here, through
 * copy_from_user(), so it may be unreadable. `args` must stay valid until
 * trace_exit(). `where` may be changed between the two.
 */
void trace_enter(struct trace_call *tc, enum trace_table table, int nr,
		 const unsigned long *args);
void trace_exit(struct trace_call *tc, long ret);

/*
 * -e inject, asked between trace_enter() and the call: true when the call is
 * not to be made, *ret is then its answer. May sleep and raise a signal.
 * trace_inject_exit() is asked before trace_exit(), for delay_exit.
 */
bool __trace_inject(struct trace_call *tc, long *ret);
void __trace_inject_exit(struct trace_call *tc);
static inline notrace bool trace_inject(struct trace_call *tc, long *ret)
{
	return __builtin_expect(trace_flags & TRACE_INJECT, 0) &&
	       __trace_inject(tc, ret);
}
static inline notrace void trace_inject_exit(struct trace_call *tc)
{
	if (__builtin_expect(trace_flags & TRACE_INJECT, 0))
		__trace_inject_exit(tc);
}

/* The call in progress restarts after a handler; was made to fail by -e. */
void trace_restarted(void);
void trace_injected(void);
/* A rule of --policy wants the call in progress marked. */
void trace_logged(void);

/* A bottom half of its own path: what is one of enum softirq. */
void trace_softirq_enter(int what);
void trace_softirq_exit(void);
/* A frame at the card or the loopback device; returns its number (>= 1). */
uint32_t trace_packet(int ifindex, bool out, const void *frame, uint32_t len);
/* A packet was consumed by, or sent for, the call in progress. */
void trace_packet_ref(uint32_t pktno);
void trace_drop(int reason, uint32_t pktno);
void trace_timer(int kind, const void *obj);
/* siginfo_t and ucontext_t, as the handler has them. */
void trace_signal(int sig, const void *info, const void *ctx, bool restart);
void trace_fork(int child, int how);
void trace_exec(const char *path);
void trace_exit_process(int status);
/* A program that cannot be followed was exec'ed (static, setuid). */
void trace_exec_left(const char *path);
/* The machine came up: everything entered between the two is its path. */
void trace_boot_enter(void);
void trace_boot_exit(void);

/*
 * trace_init() makes machine->trace from machine->opts; called once, before
 * anything else of the boot. trace_attach() in every process that maps the
 * arena, first of all; trace_attach_unwind() last, for it loads a library
 * (-k), whose files are opened and closed through our own doors.
 * trace_ring_release() when a task goes away in order.
 */
int trace_init(void);
void trace_attach(void);
void trace_attach_unwind(void);
struct task_struct;
void trace_ring_release(struct task_struct *t);

/* The libc symbol that the program called; read by the next trace_enter(). */
extern __thread const char *trace_via
	__attribute__((tls_model("initial-exec")));

#endif
