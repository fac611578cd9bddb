/* SPDX-License-Identifier: MIT */
/*
 * policy.h - --policy: rules at the door, compiled by the command
 *
 * Two tables lie side by side in the arena. The command fills the one that
 * is not in use and then raises the generation, whose lowest bit says which
 * one is; a thread that was looking meanwhile sees another number and looks
 * again. So there is no lock, and nothing to free. A table holds no pointers:
 * half a new one may be read without harm before the answer is dropped.
 */
#ifndef POLICY_H
#define POLICY_H

#include "kern.h"
#include "machine.h"
#include "trace.h"

#define POLICY_RULES 256
#define POLICY_TEXT  128

enum policy_action {
	POLICY_ALLOW,
	POLICY_DENY,
	POLICY_LOG, /* marked in the trace; the next rules decide */
};

/* what a rule asks for: bits of policy_rule.has */
#define POLICY_PROGRAM	1u
#define POLICY_UID	2u
#define POLICY_CALL	4u
#define POLICY_FAMILY	8u
#define POLICY_TYPE	16u
#define POLICY_PROTOCOL 32u
#define POLICY_ADDRESS	64u
#define POLICY_PORT	128u
#define POLICY_PATH	256u

struct policy_rule {
	u32 has;
	u32 action;
	s32 error; /* errno of a denial */
	u32 calls[4]; /* bits: socketcalls 0..31, then filecalls */
	u32 uid_lo, uid_hi;
	u32 families[2]; /* a bit per AF_* */
	u32 types; /* a bit per SOCK_* */
	s32 protocol;
	u32 port_lo, port_hi;
	u32 addr_family, addr_bits; /* the first bits of addr count */
	u8 addr[16];
	char program[POLICY_TEXT]; /* globs, with their NUL */
	char path[POLICY_TEXT];
};

struct policy_table {
	u32 nrules;
	u32 action; /* when no rule has decided */
	s32 error;
	u32 pad;
	struct policy_rule rule[POLICY_RULES];
};

/* machine->policy */
struct policy {
	u32 generation;
	u32 pad;
	struct policy_table table[2];
};

/* Once per machine: until the command has put rules in, all is denied. */
int policy_init(void);

/*
 * Asked at the door before the call is made: 0, or the negative errno that
 * is its answer.
 */
int __policy_check(enum trace_table table, int nr, const unsigned long *args);
static inline notrace int policy_check(enum trace_table table, int nr,
				       const unsigned long *args)
{
	return likely(!machine->policy) ? 0 : __policy_check(table, nr, args);
}

#endif
