// SPDX-License-Identifier: MIT
/*
 * bpf.c - classic BPF programs of SO_ATTACH_FILTER (linux/filter.h)
 *
 * BPF_STMT() where no jump offsets are given, BPF_JUMP() else.
 */
#include <linux/filter.h>
#include <string.h>

#include "tracer/decode/decode.h"

#define MAX_INSNS 4096

static const char *const alu_ops[] = {
	"BPF_ADD", "BPF_SUB", "BPF_MUL",  "BPF_DIV", "BPF_OR",
	"BPF_AND", "BPF_LSH", "BPF_RSH",  "BPF_NEG", "BPF_MOD",
	"BPF_XOR", "BPF_MOV", "BPF_ARSH", "BPF_END",
};
static const char *const jmp_ops[] = {
	"BPF_JA",  "BPF_JEQ",  "BPF_JGT",  "BPF_JGE",  "BPF_JSET",
	"BPF_JNE", "BPF_JSGT", "BPF_JSGE", "BPF_CALL", "BPF_EXIT",
	"BPF_JLT", "BPF_JLE",  "BPF_JSLT", "BPF_JSLE",
};
static const char *const modes[] = { "BPF_IMM", "BPF_ABS", "BPF_IND", "BPF_MEM",
				     "BPF_LEN", "BPF_MSH", "BPF_XADD" };
static const char *const ad[] = {
	"SKF_AD_PROTOCOL",
	"SKF_AD_PKTTYPE",
	"SKF_AD_IFINDEX",
	"SKF_AD_NLATTR",
	"SKF_AD_NLATTR_NEST",
	"SKF_AD_MARK",
	"SKF_AD_QUEUE",
	"SKF_AD_HATYPE",
	"SKF_AD_RXHASH",
	"SKF_AD_CPU",
	"SKF_AD_ALU_XOR_X",
	"SKF_AD_VLAN_TAG",
	"SKF_AD_VLAN_TAG_PRESENT",
	"SKF_AD_PAY_OFFSET",
	"SKF_AD_RANDOM",
	"SKF_AD_VLAN_TPID",
};

static void part(struct dec *d, struct val *l, const char *sym, unsigned v)
{
	struct val *e = val_add(l, NEW(d, VAL_ENUM, NULL));

	e->v = v;
	e->sym = sym;
	e->dflt = "BPF_???";
}

static const char *nth(const char *const *t, size_t n, unsigned i)
{
	return i < n ? t[i] : NULL;
}
#define NTH(t, i) nth(t, sizeof(t) / sizeof(t[0]), i)

static struct val *v_code(struct dec *d, unsigned code)
{
	struct val *l = NEW(d, VAL_LIST, NULL);
	unsigned cl = code & 7, op = code & 0xf0, rest;

	l->fmt = '|';
	part(d, l, xlat_name(&x_bpf_class, cl), cl);
	switch (cl) {
	case BPF_LD:
	case BPF_LDX:
		part(d, l, xlat_name(&x_bpf_size, code & 0x18), code & 0x18);
		part(d, l, NTH(modes, (code & 0xe0) >> 5), code & 0xe0);
		return l;
	case BPF_ALU:
	case BPF_JMP:
		part(d, l, code & 8 ? "BPF_X" : "BPF_K", code & 8);
		part(d, l,
		     cl == BPF_ALU ? NTH(alu_ops, op >> 4)
				   : NTH(jmp_ops, op >> 4),
		     op);
		return l;
	case BPF_RET:
		part(d, l,
		     (code & 0x18) == 0	     ? "BPF_K"
		     : (code & 0x18) == 8    ? "BPF_X"
		     : (code & 0x18) == 0x10 ? "BPF_A"
					     : NULL,
		     code & 0x18);
		rest = code & ~0x1fu;
		break;
	case BPF_MISC:
		part(d, l,
		     (code & 0xf8) == 0	     ? "BPF_TAX"
		     : (code & 0xf8) == 0x80 ? "BPF_TXA"
					     : NULL,
		     code & 0xf8);
		rest = code & ~0xffu;
		break;
	default:
		rest = code & ~7u;
	}
	if (rest)
		part(d, l, NULL, rest);
	return l;
}

static struct val *v_ad(struct dec *d, unsigned off)
{
	struct val *v = NEW(d, VAL_ENUM, NULL);

	v->v = off;
	v->dflt = "SKF_AD_???";
	if (off % 4 == 0 && off / 4 < sizeof(ad) / sizeof(*ad))
		v->sym = ad[off / 4];
	return v;
}

/* BASE+OFFSET */
static struct val *v_beyond(struct dec *d, int base, const char *name,
			    struct val *off)
{
	struct val *l = NEW(d, VAL_LIST, NULL), *v = NEW(d, VAL_ENUM, NULL);

	l->fmt = '+';
	v->v = (uint32_t)base;
	v->sym = name;
	val_add(l, v);
	val_add(l, off);
	return l;
}

static struct val *v_k(struct dec *d, const struct sock_filter *f)
{
	unsigned code = f->code;

	/* Offsets from the end of the address space have names. */
	if (BPF_CLASS(code) == BPF_LD && BPF_MODE(code) == BPF_ABS) {
		int32_t k = (int32_t)f->k;

		if (k >= SKF_AD_OFF && k < 0)
			return v_beyond(d, SKF_AD_OFF, "SKF_AD_OFF",
					v_ad(d, (unsigned)(k - SKF_AD_OFF)));
		if (k >= SKF_NET_OFF && k < SKF_AD_OFF)
			return v_beyond(
				d, SKF_NET_OFF, "SKF_NET_OFF",
				v_uint(d, NULL, (unsigned)(k - SKF_NET_OFF)));
		if (k >= SKF_LL_OFF && k < SKF_NET_OFF)
			return v_beyond(
				d, SKF_LL_OFF, "SKF_LL_OFF",
				v_uint(d, NULL, (unsigned)(k - SKF_LL_OFF)));
	}
	return v_hex(d, NULL, f->k);
}

static struct val *v_insn(struct dec *d, const struct sock_filter *f)
{
	struct val *c =
		v_call(d, NULL, f->jt || f->jf ? "BPF_JUMP" : "BPF_STMT",
		       v_code(d, f->code));

	if (!(f->jt || f->jf)) {
		val_add(c, v_k(d, f));
	} else {
		val_add(c, v_hex(d, NULL, f->k));
		val_add(c, v_hex(d, NULL, f->jt));
		val_add(c, v_hex(d, NULL, f->jf));
	}
	return c;
}

/* A program in memory of ours. */
struct val *v_bpf_mem(struct dec *d, const char *name, const uint8_t *p,
		      unsigned n)
{
	struct val *arr = v_array(d, name);
	struct sock_filter f;
	unsigned i;

	for (i = 0; i < n && i < MAX_INSNS; i++) {
		memcpy(&f, p + i * sizeof(f), sizeof(f));
		val_add(arr, v_insn(d, &f));
	}
	arr->trunc = i < n;
	return arr;
}

struct val *v_bpf(struct dec *d, const char *name, uint64_t addr, unsigned n)
{
	struct val *alt, *arr;
	unsigned i;

	if (!addr)
		return v_addr(d, name, 0);
	arr = v_array(d, NULL);
	for (i = 0; i < n; i++) {
		struct sock_filter f;

		if (i >= MAX_INSNS) {
			arr->trunc = 1;
			break;
		}
		if (!dec_read(d, addr + i * sizeof(f), &f, sizeof(f))) {
			if (i == 0)
				return v_addr(d, name, addr);
			val_add(arr, v_word(d, NULL, "..."));
			break;
		}
		val_add(arr, v_insn(d, &f));
	}
	alt = NEW(d, VAL_ALT, name);
	val_add(alt, v_addr(d, NULL, addr));
	val_add(alt, v_ptr(d, NULL, addr, arr));
	return alt;
}
