/* SPDX-License-Identifier: MIT */
/* insn.h - x86-64 instructions as they stand at the start of a function. */
#ifndef PRELOAD_INSN_H
#define PRELOAD_INSN_H

#include <stdbool.h>

#include "kern.h"

enum insn_kind {
	INSN_PLAIN, /* can be copied as it is */
	INSN_RIP, /* has an operand relative to its own address */
	INSN_JCC, /* jcc rel8 or rel32 */
	INSN_JMP,
	INSN_CALL,
	INSN_SYSCALL,
	INSN_END, /* ret and the like */
};

struct insn {
	u8 len; /* 0: not understood */
	u8 kind;
	u8 opcode; /* without prefixes; of the second byte when two */
	u8 two; /* the opcode has two bytes: 0f xx */
	u8 rex;
	u8 modrm, has_modrm;
	u8 prefixed; /* some prefix other than REX */
	u8 at; /* where the 32-bit displacement or the target is */
	u8 cond; /* of INSN_JCC */
	s64 target; /* relative to the start of the instruction */
};

struct insn insn_decode(const u8 *p);
/*
 * Code that takes back what the instruction did, so far as a caller or a
 * function of nargs arguments could notice. Its length, or -1.
 */
int insn_undo(const u8 *p, const struct insn *in, int nargs, u8 *out);
/* The same instruction for another place. Its length there, or -1. */
int insn_move(const u8 *p, const struct insn *in, unsigned long from, u8 *out,
	      unsigned long to);

#endif
