// SPDX-License-Identifier: MIT
/*
 * insn.c - how long an x86-64 instruction is, and the same one elsewhere
 *
 * Intel 64 SDM volume 2, chapter 2 (formats) and appendix A (opcode maps).
 * Only what compilers and libc's own assembly put at the start of a function
 * is known here. Whatever is not known has length 0, and the function that
 * holds it is left alone.
 *
 * Not modelled: VEX and EVEX, three-byte opcodes, x87, far calls.
 */
#include <string.h>

#include "preload/insn.h"

#if defined(__x86_64__)

/* One-byte opcodes: m has a ModRM, b an 8-bit and d a 32-bit immediate. */
static int one_byte(u8 op, const u8 *modrm, bool *has_modrm)
{
	*has_modrm = false;
	if (op < 0x40) {
		switch (op & 7) {
		case 0:
		case 1:
		case 2:
		case 3:
			*has_modrm = true;
			return 0;
		case 4:
			return 1;
		case 5:
			return 4;
		}
		return -1;
	}
	if (op >= 0x50 && op <= 0x5f) /* push, pop */
		return 0;
	if (op >= 0xb0 && op <= 0xb7)
		return 1;
	if (op >= 0xb8 && op <= 0xbf) /* mov imm; 64 bits seen to above */
		return 4;
	if (op >= 0x70 && op <= 0x7f)
		return 1;
	switch (op) {
	case 0x63: /* movslq */
	case 0x84 ... 0x8b:
	case 0x8d:
	case 0xd0 ... 0xd3:
	case 0xfe:
	case 0xff:
		*has_modrm = true;
		return 0;
	case 0x6b:
	case 0x80:
	case 0x83:
	case 0xc0:
	case 0xc1:
	case 0xc6:
		*has_modrm = true;
		return 1;
	case 0x69:
	case 0x81:
	case 0xc7:
		*has_modrm = true;
		return 4;
	case 0xf6:
		*has_modrm = true;
		return (*modrm >> 3 & 7) < 2 ? 1 : 0;
	case 0xf7:
		*has_modrm = true;
		return (*modrm >> 3 & 7) < 2 ? 4 : 0;
	case 0x90:
	case 0x98:
	case 0x99:
	case 0xc3:
		return 0;
	case 0x6a:
	case 0xa8:
	case 0xeb:
		return 1;
	case 0x68:
	case 0xa9:
	case 0xe8:
	case 0xe9:
		return 4;
	}
	return -1;
}

static int two_bytes(u8 op, bool *has_modrm)
{
	*has_modrm = false;
	if (op >= 0x80 && op <= 0x8f) /* jcc rel32 */
		return 4;
	switch (op) {
	case 0x05: /* syscall */
	case 0x0b: /* ud2 */
	case 0xa2:
		return 0;
	case 0x10:
	case 0x11:
	case 0x1e: /* endbr64 too */
	case 0x1f:
	case 0x28:
	case 0x29:
	case 0x40 ... 0x4f:
	case 0x57:
	case 0x6f:
	case 0x7f:
	case 0x90 ... 0x9f:
	case 0xa3:
	case 0xab:
	case 0xaf:
	case 0xb0:
	case 0xb1:
	case 0xb6:
	case 0xb7:
	case 0xbe:
	case 0xbf:
	case 0xc1:
	case 0xef:
		*has_modrm = true;
		return 0;
	}
	return -1;
}

/* Bytes after the ModRM that say where in memory; 4 with rip when relative. */
static int modrm_len(const u8 *p, bool *rip)
{
	int mod = p[0] >> 6, rm = p[0] & 7, n = 0;

	*rip = mod == 0 && rm == 5;
	if (mod == 3)
		return 0;
	if (rm == 4) {
		n = 1;
		if (mod == 0 && (p[1] & 7) == 5)
			n += 4;
	}
	if (*rip)
		n += 4;
	return n + (mod == 1 ? 1 : mod == 2 ? 4 : 0);
}

static s32 get32(const u8 *p)
{
	s32 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static void branch(struct insn *in, const u8 *p, int imm)
{
	in->at = (u8)(in->len - imm);
	in->target = in->len + (imm == 1 ? (s8)p[in->at] : get32(p + in->at));
}

static void classify(struct insn *in, const u8 *p, int imm)
{
	if (in->two) {
		if (in->opcode == 0x05)
			in->kind = INSN_SYSCALL;
		else if (in->opcode == 0x0b)
			in->kind = INSN_END;
		else if (in->opcode >= 0x80 && in->opcode <= 0x8f)
			in->kind = INSN_JCC;
	} else if (in->opcode >= 0x70 && in->opcode <= 0x7f) {
		in->kind = INSN_JCC;
	} else if (in->opcode == 0xeb || in->opcode == 0xe9) {
		in->kind = INSN_JMP;
	} else if (in->opcode == 0xe8) {
		in->kind = INSN_CALL;
	} else if (in->opcode == 0xc3 ||
		   (in->opcode == 0xff && (in->modrm >> 3 & 7) >= 4 &&
		    (in->modrm >> 3 & 7) < 6)) {
		in->kind = INSN_END;
	}
	in->cond = in->opcode & 15;
	if (in->kind == INSN_JCC || in->kind == INSN_JMP ||
	    in->kind == INSN_CALL)
		branch(in, p, imm);
}

struct insn insn_decode(const u8 *p)
{
	struct insn in = { .len = 0 };
	bool has_modrm, rip = false, wide16 = false;
	const u8 *s = p;
	int imm, at = 0;

	for (;; s++) {
		if (*s == 0x66)
			wide16 = true;
		else if (*s != 0x64 && *s != 0x65 && *s != 0xf2 && *s != 0xf3)
			break;
		in.prefixed = 1;
	}
	if ((*s & 0xf0) == 0x40)
		in.rex = *s++;
	if (*s == 0x0f) {
		in.two = 1;
		s++;
	}
	in.opcode = *s++;
	imm = in.two ? two_bytes(in.opcode, &has_modrm)
		     : one_byte(in.opcode, s, &has_modrm);
	if (imm < 0)
		return in;
	if (!in.two && in.opcode >= 0xb8 && in.opcode <= 0xbf && in.rex & 8)
		imm = 8;
	else if (wide16 && imm == 4)
		imm = 2;
	if (has_modrm) {
		in.has_modrm = 1;
		in.modrm = *s;
		at = (int)(s - p) + 1;
		s += 1 + modrm_len(s, &rip);
	}
	s += imm;
	in.len = (u8)(s - p);
	classify(&in, p, imm);
	if (rip) {
		in.kind = in.kind == INSN_PLAIN ? INSN_RIP : INSN_END;
		in.at = (u8)at;
	}
	return in;
}

/* May a function of nargs arguments find this register changed? */
static bool harmless(int reg, int nargs)
{
	/* rdi, rsi, rdx, rcx, r8, r9 by number */
	static const s8 arg[16] = { -1, 3, 2,  -2, -2, -2, 1,  0,
				    4,	5, -1, -1, -2, -2, -2, -2 };

	return arg[reg] == -1 || (arg[reg] >= 0 && arg[reg] >= nargs);
}

int insn_undo(const u8 *p, const struct insn *in, int nargs, u8 *out)
{
	int reg = in->modrm >> 3 & 7, rm = in->modrm & 7, op = in->opcode;

	reg |= in->rex & 4 ? 8 : 0;
	rm |= in->rex & 1 ? 8 : 0;
	if (in->two) /* endbr64 and nop */
		return op == 0x1e || op == 0x1f ? 0 : -1;
	if (op >= 0x50 && op <= 0x57 && !in->prefixed) { /* push: pop */
		memcpy(out, p, in->len);
		out[in->len - 1] = (u8)(op + 8);
		return in->len;
	}
	if ((op == 0x83 || op == 0x81) && in->modrm == 0xec &&
	    in->rex == 0x48) { /* sub imm, %rsp: add */
		memcpy(out, p, in->len);
		out[2] = 0xc4;
		return in->len;
	}
	if ((op >= 0x38 && op <= 0x3d) || op == 0x84 || op == 0x85 ||
	    op == 0xa8 || op == 0xa9 || op == 0x90)
		return 0; /* cmp, test: nobody passes flags */
	if ((op >= 0x80 && op <= 0x83 && (in->modrm >> 3 & 7) == 7) ||
	    ((op == 0xf6 || op == 0xf7) && (in->modrm >> 3 & 7) < 2))
		return 0;
	if (op >= 0xb8 && op <= 0xbf)
		return harmless((op & 7) | (in->rex & 1 ? 8 : 0), nargs) ? 0
									 : -1;
	if (op == 0x8b || op == 0x8d || op == 0x33 || op == 0x2b || op == 0x63)
		return harmless(reg, nargs) ? 0 : -1;
	if ((op == 0x89 || op == 0x31 || op == 0x29 || op == 0xc7) &&
	    in->modrm >> 6 == 3)
		return harmless(rm, nargs) ? 0 : -1;
	return -1;
}

static int put32(u8 *out, s64 v)
{
	s32 n = (s32)v;

	if (n != v)
		return -1;
	memcpy(out, &n, sizeof(n));
	return 0;
}

int insn_move(const u8 *p, const struct insn *in, unsigned long from, u8 *out,
	      unsigned long to)
{
	s64 delta = (s64)(from - to);
	int n;

	switch (in->kind) {
	case INSN_RIP:
		memcpy(out, p, in->len);
		if (put32(out + in->at, get32(p + in->at) + delta))
			return -1;
		return in->len;
	case INSN_JCC:
		out[0] = 0x0f;
		out[1] = 0x80 | in->cond;
		n = 6;
		break;
	case INSN_JMP:
	case INSN_CALL:
		out[0] = in->kind == INSN_JMP ? 0xe9 : 0xe8;
		n = 5;
		break;
	case INSN_END:
		return -1;
	default:
		memcpy(out, p, in->len);
		return in->len;
	}
	if (put32(out + n - 4, in->target + delta - n))
		return -1;
	return n;
}

#endif
