// SPDX-License-Identifier: MIT
/*
 * filter.c - classic BPF: which packets a socket wants, and how much of them
 *
 * Models net/core/filter.c with the machine of McCanne and Jacobson ("The BSD
 * Packet Filter", 1993): an accumulator A, an index X, 16 words of memory,
 * jumps only forward. A program is checked once, when it is attached, so the
 * interpreter need not look at anything but the packet's length.
 *
 * Loads beyond SKF_AD_OFF are no bytes but facts about the packet.
 *
 * Not modelled: eBPF (SO_ATTACH_BPF is EINVAL for want of programs), filters
 * of a reuseport group.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/netlink.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/syscall.h>

#include "netdevice.h"
#include "sock.h"
#include "stack/net/filter.h"

/* --- checking ------------------------------------------------------------- */

#define VALID(code) [code] = 1
static const u8 valid_codes[256] = {
	VALID(BPF_ALU | BPF_ADD | BPF_K),
	VALID(BPF_ALU | BPF_ADD | BPF_X),
	VALID(BPF_ALU | BPF_SUB | BPF_K),
	VALID(BPF_ALU | BPF_SUB | BPF_X),
	VALID(BPF_ALU | BPF_MUL | BPF_K),
	VALID(BPF_ALU | BPF_MUL | BPF_X),
	VALID(BPF_ALU | BPF_DIV | BPF_K),
	VALID(BPF_ALU | BPF_DIV | BPF_X),
	VALID(BPF_ALU | BPF_MOD | BPF_K),
	VALID(BPF_ALU | BPF_MOD | BPF_X),
	VALID(BPF_ALU | BPF_AND | BPF_K),
	VALID(BPF_ALU | BPF_AND | BPF_X),
	VALID(BPF_ALU | BPF_OR | BPF_K),
	VALID(BPF_ALU | BPF_OR | BPF_X),
	VALID(BPF_ALU | BPF_XOR | BPF_K),
	VALID(BPF_ALU | BPF_XOR | BPF_X),
	VALID(BPF_ALU | BPF_LSH | BPF_K),
	VALID(BPF_ALU | BPF_LSH | BPF_X),
	VALID(BPF_ALU | BPF_RSH | BPF_K),
	VALID(BPF_ALU | BPF_RSH | BPF_X),
	VALID(BPF_ALU | BPF_NEG),
	VALID(BPF_LD | BPF_W | BPF_ABS),
	VALID(BPF_LD | BPF_H | BPF_ABS),
	VALID(BPF_LD | BPF_B | BPF_ABS),
	VALID(BPF_LD | BPF_W | BPF_LEN),
	VALID(BPF_LD | BPF_W | BPF_IND),
	VALID(BPF_LD | BPF_H | BPF_IND),
	VALID(BPF_LD | BPF_B | BPF_IND),
	VALID(BPF_LD | BPF_IMM),
	VALID(BPF_LD | BPF_MEM),
	VALID(BPF_LDX | BPF_W | BPF_LEN),
	VALID(BPF_LDX | BPF_B | BPF_MSH),
	VALID(BPF_LDX | BPF_IMM),
	VALID(BPF_LDX | BPF_MEM),
	VALID(BPF_ST),
	VALID(BPF_STX),
	VALID(BPF_MISC | BPF_TAX),
	VALID(BPF_MISC | BPF_TXA),
	VALID(BPF_RET | BPF_K),
	VALID(BPF_RET | BPF_A),
	VALID(BPF_JMP | BPF_JA),
	VALID(BPF_JMP | BPF_JEQ | BPF_K),
	VALID(BPF_JMP | BPF_JEQ | BPF_X),
	VALID(BPF_JMP | BPF_JGE | BPF_K),
	VALID(BPF_JMP | BPF_JGE | BPF_X),
	VALID(BPF_JMP | BPF_JGT | BPF_K),
	VALID(BPF_JMP | BPF_JGT | BPF_X),
	VALID(BPF_JMP | BPF_JSET | BPF_K),
	VALID(BPF_JMP | BPF_JSET | BPF_X),
};
#undef VALID

static notrace bool is_ancillary(u32 k)
{
	u32 ad = k - (u32)SKF_AD_OFF;

	return ad < SKF_AD_MAX && !(ad & 3);
}

/*
 * A word of memory must have been written on every way that leads to where
 * it is read. masks[i]: what is written for certain before instruction i.
 */
static notrace int check_load_and_stores(const struct sock_filter *filter,
					 u32 flen)
{
	u16 memvalid = 0, *masks;
	int err = 0;
	u32 pc;

	masks = kmalloc(flen * sizeof(*masks));
	if (!masks)
		return -ENOMEM;
	memset(masks, 0xff, flen * sizeof(*masks));
	for (pc = 0; pc < flen; pc++) {
		const struct sock_filter *f = &filter[pc];

		memvalid &= masks[pc];
		switch (f->code) {
		case BPF_ST:
		case BPF_STX:
			memvalid |= (u16)(1u << f->k);
			break;
		case BPF_LD | BPF_MEM:
		case BPF_LDX | BPF_MEM:
			if (!(memvalid & 1u << f->k))
				err = -EINVAL;
			break;
		case BPF_JMP | BPF_JA:
			masks[pc + 1 + f->k] &= memvalid;
			memvalid = 0xffff;
			break;
		default:
			if (BPF_CLASS(f->code) != BPF_JMP)
				break;
			masks[pc + 1 + f->jt] &= memvalid;
			masks[pc + 1 + f->jf] &= memvalid;
			memvalid = 0xffff;
		}
	}
	kfree(masks);
	return err;
}

static notrace bool insn_ok(const struct sock_filter *f, u32 pc, u32 flen)
{
	u32 left = flen - pc - 1; /* instructions after this one */

	if (f->code >= ARRAY_SIZE(valid_codes) || !valid_codes[f->code])
		return false;
	switch (f->code) {
	case BPF_ALU | BPF_DIV | BPF_K:
	case BPF_ALU | BPF_MOD | BPF_K:
		return f->k != 0;
	case BPF_ALU | BPF_LSH | BPF_K:
	case BPF_ALU | BPF_RSH | BPF_K:
		return f->k < 32;
	case BPF_LD | BPF_MEM:
	case BPF_LDX | BPF_MEM:
	case BPF_ST:
	case BPF_STX:
		return f->k < BPF_MEMWORDS;
	case BPF_JMP | BPF_JA:
		return f->k < left;
	case BPF_LD | BPF_W | BPF_ABS:
	case BPF_LD | BPF_H | BPF_ABS:
	case BPF_LD | BPF_B | BPF_ABS:
		return f->k < (u32)SKF_AD_OFF || is_ancillary(f->k);
	}
	if (BPF_CLASS(f->code) == BPF_JMP)
		return f->jt < left && f->jf < left;
	return true;
}

int sk_chk_filter(const struct sock_filter *filter, u32 flen)
{
	u16 last;
	u32 pc;

	if (!flen || flen > BPF_MAXINSNS)
		return -EINVAL;
	for (pc = 0; pc < flen; pc++)
		if (!insn_ok(&filter[pc], pc, flen))
			return -EINVAL;
	last = filter[flen - 1].code;
	if (last != (BPF_RET | BPF_K) && last != (BPF_RET | BPF_A))
		return -EINVAL;
	return check_load_and_stores(filter, flen);
}

/* --- facts about a packet ------------------------------------------------- */

/* Where the payload of the transport begins. Nothing here is aligned. */
static notrace u32 skb_get_poff(const struct sk_buff *skb)
{
	const u8 *at = skb->nh.raw ? skb->nh.raw : skb->data;
	u32 off = (u32)(at - skb->data), ihl, hl;
	struct iphdr iph;
	const u8 *th;

	if (skb->protocol != htons(ETH_P_IP) || at < skb->head ||
	    at + sizeof(iph) > skb->tail)
		return 0;
	memcpy(&iph, at, sizeof(iph));
	ihl = iph.ihl * 4u;
	th = at + ihl;
	if (iph.ihl < 5 || th > skb->tail)
		return 0;
	off += ihl;
	if (iph.frag_off & htons(0x1fff))
		return off;
	switch (iph.protocol) {
	case IPPROTO_TCP:
		if (th + sizeof(struct tcphdr) > skb->tail)
			return off;
		hl = (th[12] >> 4) * 4u;
		return off + max(hl, (u32)sizeof(struct tcphdr));
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return off + (u32)sizeof(struct udphdr);
	case IPPROTO_ICMP:
		return off + (u32)sizeof(struct icmphdr);
	case IPPROTO_IGMP:
		return off + 8;
	}
	return off;
}

/* From offset a: the offset of the attribute of that type; 0: not there. */
static notrace u32 find_nlattr(const struct sk_buff *skb, u32 a, u32 type,
			       bool nested)
{
	u32 end = skb->len;
	struct nlattr nla;

	if (skb->len < sizeof(nla) || a > skb->len - sizeof(nla))
		return 0;
	if (nested) {
		memcpy(&nla, skb->data + a, sizeof(nla));
		if (nla.nla_len < sizeof(nla) || nla.nla_len > end - a)
			return 0;
		end = a + nla.nla_len;
		a += sizeof(nla);
	}
	while (end - a >= sizeof(nla) && a < end) {
		memcpy(&nla, skb->data + a, sizeof(nla));
		if (nla.nla_len < sizeof(nla) || nla.nla_len > end - a)
			return 0;
		if ((nla.nla_type & NLA_TYPE_MASK) == type)
			return a;
		a += NLA_ALIGN((u32)nla.nla_len);
	}
	return 0;
}

static u32 current_cpu(void)
{
	unsigned int cpu = 0;

	host_syscall(SYS_getcpu, &cpu, NULL, NULL);
	return cpu;
}

/* False: the packet is refused. */
static notrace bool load_ancillary(struct sk_buff *skb, u32 k, u32 *a, u32 x)
{
	const struct net_device *dev = skb->dev;

	switch (k - (u32)SKF_AD_OFF) {
	case SKF_AD_PROTOCOL:
		*a = ntohs(skb->protocol);
		return true;
	case SKF_AD_PKTTYPE:
		*a = skb->pkt_type;
		return true;
	case SKF_AD_IFINDEX:
		if (!dev)
			return false;
		*a = (u32)dev->ifindex;
		return true;
	case SKF_AD_HATYPE:
		if (!dev)
			return false;
		*a = dev->type;
		return true;
	case SKF_AD_NLATTR:
		*a = find_nlattr(skb, *a, x, false);
		return true;
	case SKF_AD_NLATTR_NEST:
		*a = find_nlattr(skb, *a, x, true);
		return true;
	case SKF_AD_MARK:
		*a = skb->mark;
		return true;
	case SKF_AD_CPU:
		*a = current_cpu();
		return true;
	case SKF_AD_ALU_XOR_X:
		*a ^= x;
		return true;
	case SKF_AD_PAY_OFFSET:
		*a = skb_get_poff(skb);
		return true;
	case SKF_AD_RANDOM:
		*a = net_random();
		return true;
	}
	*a = 0; /* queue, receive hash, VLAN: there are none */
	return true;
}

/* Bytes k.. of the packet, or from its network or link header. */
static notrace const u8 *load_pointer(const struct sk_buff *skb, u32 k,
				      u32 size)
{
	const u8 *p;
	s64 off;

	if (k <= INT32_MAX)
		return k <= skb->len && size <= skb->len - k ? skb->data + k
							     : NULL;
	if (k >= (u32)SKF_NET_OFF && skb->nh.raw) {
		off = (s64)k - (u32)SKF_NET_OFF;
		p = skb->nh.raw;
	} else if (k >= (u32)SKF_LL_OFF && k < (u32)SKF_NET_OFF &&
		   skb->mac.raw) {
		off = (s64)k - (u32)SKF_LL_OFF;
		p = skb->mac.raw;
	} else {
		return NULL;
	}
	if (off + size > skb->tail - p)
		return NULL;
	return p + off;
}

static notrace bool load(const struct sk_buff *skb, u32 k, u16 size, u32 *val)
{
	u32 n = size == BPF_W ? 4 : size == BPF_H ? 2 : 1;
	const u8 *p = load_pointer(skb, k, n);

	if (!p)
		return false;
	*val = n == 4 ? (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 |
				p[3]
	       : n == 2 ? (u32)p[0] << 8 | p[1]
			: p[0];
	return true;
}

/* --- running -------------------------------------------------------------- */

/* False: division by zero, which ends the program. */
static notrace inline bool run_alu(const struct sock_filter *f, u32 *a, u32 x)
{
	u32 v = BPF_SRC(f->code) == BPF_X ? x : f->k;

	switch (BPF_OP(f->code)) {
	case BPF_ADD:
		*a += v;
		break;
	case BPF_SUB:
		*a -= v;
		break;
	case BPF_MUL:
		*a *= v;
		break;
	case BPF_DIV:
		if (!v)
			return false;
		*a /= v;
		break;
	case BPF_MOD:
		if (!v)
			return false;
		*a %= v;
		break;
	case BPF_AND:
		*a &= v;
		break;
	case BPF_OR:
		*a |= v;
		break;
	case BPF_XOR:
		*a ^= v;
		break;
	case BPF_LSH:
		*a <<= v & 31;
		break;
	case BPF_RSH:
		*a >>= v & 31;
		break;
	case BPF_NEG:
		*a = -*a;
		break;
	}
	return true;
}

static notrace inline bool run_jmp(const struct sock_filter *f, u32 a, u32 x)
{
	u32 v = BPF_SRC(f->code) == BPF_X ? x : f->k;

	switch (BPF_OP(f->code)) {
	case BPF_JEQ:
		return a == v;
	case BPF_JGT:
		return a > v;
	case BPF_JGE:
		return a >= v;
	default:
		return a & v;
	}
}

u32 sk_run_filter(struct sk_buff *skb, const struct sock_filter *f)
{
	u32 mem[BPF_MEMWORDS] = { 0 };
	u32 a = 0, x = 0, val;

	for (;; f++) {
		switch (f->code) {
		case BPF_RET | BPF_K:
			return f->k;
		case BPF_RET | BPF_A:
			return a;
		case BPF_LD | BPF_W | BPF_ABS:
		case BPF_LD | BPF_H | BPF_ABS:
		case BPF_LD | BPF_B | BPF_ABS:
			if (f->k >= (u32)SKF_AD_OFF) {
				if (!load_ancillary(skb, f->k, &a, x))
					return 0;
			} else if (!load(skb, f->k, BPF_SIZE(f->code), &a)) {
				return 0;
			}
			break;
		case BPF_LD | BPF_W | BPF_IND:
		case BPF_LD | BPF_H | BPF_IND:
		case BPF_LD | BPF_B | BPF_IND:
			if (!load(skb, x + f->k, BPF_SIZE(f->code), &a))
				return 0;
			break;
		case BPF_LD | BPF_W | BPF_LEN:
			a = skb->len;
			break;
		case BPF_LD | BPF_IMM:
			a = f->k;
			break;
		case BPF_LD | BPF_MEM:
			a = mem[f->k];
			break;
		case BPF_LDX | BPF_W | BPF_LEN:
			x = skb->len;
			break;
		case BPF_LDX | BPF_IMM:
			x = f->k;
			break;
		case BPF_LDX | BPF_MEM:
			x = mem[f->k];
			break;
		case BPF_LDX | BPF_B | BPF_MSH:
			if (!load(skb, f->k, BPF_B, &val))
				return 0;
			x = (val & 0xf) << 2;
			break;
		case BPF_ST:
			mem[f->k] = a;
			break;
		case BPF_STX:
			mem[f->k] = x;
			break;
		case BPF_MISC | BPF_TAX:
			x = a;
			break;
		case BPF_MISC | BPF_TXA:
			a = x;
			break;
		case BPF_JMP | BPF_JA:
			f += f->k;
			break;
		default:
			if (BPF_CLASS(f->code) == BPF_JMP)
				f += run_jmp(f, a, x) ? f->jt : f->jf;
			else if (!run_alu(f, &a, x))
				return 0;
		}
	}
}
