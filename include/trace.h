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
#define TRACE_ON 1u /* calls are recorded */
#define TRACE_GRAPH 2u /* the function path too (-g) */
#define TRACE_BACKTRACE 4u /* and the caller's stack (-k) */
#define TRACE_PASS 8u /* -w kernel: every socket is the kernel's */

/* One call in progress; lives in the caller's frame, calls may nest. */
struct trace_call {
	uint64_t t0; /* ns, CLOCK_MONOTONIC */
	uint64_t seq;
	uint32_t pos; /* where ENTER was written */
	uint16_t nr;
	uint8_t table;
	uint8_t where;
	uint8_t flags;
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

/* Wall time spent asleep, added to the call in progress of this thread. */
void trace_slept(uint64_t ns);
/* The call in progress restarts after a handler; was made to fail by -e. */
void trace_restarted(void);
void trace_injected(void);

/* A bottom half of its own path: what is one of enum softirq. */
void trace_softirq_enter(int what);
void trace_softirq_exit(void);
/* A frame at the card or the loopback device; returns its number (>= 1). */
uint32_t trace_packet(int ifindex, bool out, const void *frame, uint32_t len);
/* A packet was consumed by, or sent for, the call in progress. */
void trace_packet_ref(uint32_t pktno);
void trace_drop(int reason, uint32_t pktno);
void trace_timer(int kind, const void *obj);
void trace_signal(int sig, int code);
void trace_fork(int child, int how);
void trace_exec(const char *path);
void trace_exit_process(int status);
/* The machine came up: everything entered between the two is its path. */
void trace_boot_enter(void);
void trace_boot_exit(void);

/* The libc symbol that the program called; read by the next trace_enter(). */
extern __thread const char *trace_via
	__attribute__((tls_model("initial-exec")));

#endif
