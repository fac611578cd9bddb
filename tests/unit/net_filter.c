// SPDX-License-Identifier: MIT
/*
 * net_filter.c - classic BPF: what may be attached, and what it answers
 *
 * needs: stack/net/filter.c
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netdevice.h"
#include "stack/net/filter.h"

void *kmalloc(size_t n)
{
	return malloc(n);
}
void kfree(const void *p)
{
	free((void *)(uintptr_t)p);
}
u32 net_random(void)
{
	return 4;
}
long host_syscall6(long nr, long a, long b, long c, long d, long e, long f)
{
	*(unsigned int *)a = 3; /* getcpu */
	return 0;
}

static int failed;
#define CHECK(c)                                                       \
	do {                                                           \
		if (!(c)) {                                            \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #c); \
			failed = 1;                                    \
		}                                                      \
	} while (0)
#define CODE(...)              \
	(struct sock_filter[]) \
	{                      \
		__VA_ARGS__    \
	}
#define LEN(...)  (sizeof(CODE(__VA_ARGS__)) / sizeof(struct sock_filter))
#define GOOD(...) CHECK(sk_chk_filter(CODE(__VA_ARGS__), LEN(__VA_ARGS__)) == 0)
#define BAD(...) \
	CHECK(sk_chk_filter(CODE(__VA_ARGS__), LEN(__VA_ARGS__)) == -EINVAL)
#define RETA   BPF_STMT(BPF_RET | BPF_A, 0)
#define RET(k) BPF_STMT(BPF_RET | BPF_K, k)

static void what_may_be_attached(void)
{
	GOOD(RET(0));
	GOOD(RETA);
	BAD(BPF_STMT(BPF_LD | BPF_IMM, 1));
	BAD(RET(0), BPF_STMT(BPF_LD | BPF_IMM, 1));
	CHECK(sk_chk_filter(CODE(RETA), 0) == -EINVAL);
	BAD(BPF_STMT(BPF_RET | BPF_X, 0));
	BAD(BPF_STMT(0xffff, 0), RETA);
	BAD(BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0), RETA);
	BAD(BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, 0), RETA);
	GOOD(BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0), RETA);
	BAD(BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 32), RETA);
	GOOD(BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 31), RETA);
	BAD(BPF_STMT(BPF_JMP | BPF_JA, 1), RETA);
	GOOD(BPF_STMT(BPF_JMP | BPF_JA, 0), RETA);
	BAD(BPF_STMT(BPF_JMP | BPF_JA, 0xffffffff), RETA);
	BAD(BPF_JUMP(BPF_JMP | BPF_JEQ, 0, 1, 0), RETA);
	BAD(BPF_JUMP(BPF_JMP | BPF_JEQ, 0, 0, 1), RETA);
	BAD(BPF_STMT(BPF_ST, 16), RETA);
	/* memory that no one has written, on one of the ways at least */
	BAD(BPF_STMT(BPF_LD | BPF_MEM, 0), RETA);
	GOOD(BPF_STMT(BPF_ST, 0), BPF_STMT(BPF_LD | BPF_MEM, 0), RETA);
	BAD(BPF_JUMP(BPF_JMP | BPF_JEQ, 0, 1, 0), BPF_STMT(BPF_ST, 2),
	    BPF_STMT(BPF_LD | BPF_MEM, 2), RETA);
	GOOD(BPF_JUMP(BPF_JMP | BPF_JEQ, 0, 0, 2), BPF_STMT(BPF_ST, 2),
	     BPF_STMT(BPF_LD | BPF_MEM, 2), RETA);
	/* facts about the packet: those that exist */
	GOOD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF), RETA);
	BAD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + 2), RETA);
	BAD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_MAX), RETA);
}

static struct net_device eth = { .ifindex = 7, .type = 1 };
static struct sk_buff skb;
static u8 frame[] = {
	/* Ethernet, IP (20 + 4 of options), UDP 53 -> 4660, "hello" */
	1,    2,  3,	4,    5, 6,  7, 8, 9,	10,  11,  12,  8,  0, /* 14 */
	0x46, 0,  0,	37,   0, 1,  0, 0, 64,	17,  0,	  0,   10, 0,
	0,    1,  10,	0,    0, 2,  1, 1, 1,	0, /* 38 */
	0,    53, 0x12, 0x34, 0, 13, 0, 0, 'h', 'e', 'l', 'l', 'o'
};

static u32 run(const struct sock_filter *f, u32 n)
{
	CHECK(sk_chk_filter(f, n) == 0);
	return sk_run_filter(&skb, f);
}
#define RUN(...)     run(CODE(__VA_ARGS__), LEN(__VA_ARGS__))
#define ABS(size, k) BPF_STMT(BPF_LD | size | BPF_ABS, k)

static void what_it_answers(void)
{
	CHECK(RUN(RET(96)) == 96);
	CHECK(RUN(BPF_STMT(BPF_LD | BPF_LEN, 0), RETA) == sizeof(frame));
	CHECK(RUN(ABS(BPF_B, 5), RETA) == 6);
	CHECK(RUN(ABS(BPF_H, 12), RETA) == 0x0800);
	CHECK(RUN(ABS(BPF_W, 0), RETA) == 0x01020304);
	/* a load beyond the end refuses the packet */
	CHECK(RUN(ABS(BPF_W, sizeof(frame) - 4), RETA) ==
	      ((u32)'e' << 24 | 'l' << 16 | 'l' << 8 | 'o'));
	CHECK(RUN(ABS(BPF_W, sizeof(frame) - 3), RET(9)) == 0);
	CHECK(RUN(ABS(BPF_B, 0x7fffffff), RET(9)) == 0);
	/* X = 4 * (header length); the port behind it (tcpdump's way) */
	CHECK(RUN(BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 14),
		  BPF_STMT(BPF_LD | BPF_H | BPF_IND, 14), RETA) == 53);
	CHECK(RUN(BPF_STMT(BPF_LDX | BPF_IMM, 0xfffffff0),
		  BPF_STMT(BPF_LD | BPF_H | BPF_IND, 14), RET(9)) == 0);
	CHECK(RUN(BPF_STMT(BPF_LD | BPF_IMM, 7),
		  BPF_STMT(BPF_MISC | BPF_TAX, 0),
		  BPF_STMT(BPF_ALU | BPF_MUL | BPF_X, 0),
		  BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 50),
		  BPF_STMT(BPF_ALU | BPF_NEG, 0), RETA) == 1);
	CHECK(RUN(BPF_STMT(BPF_LDX | BPF_IMM, 0), BPF_STMT(BPF_LD | BPF_IMM, 7),
		  BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0), RET(9)) == 0);
	CHECK(RUN(BPF_STMT(BPF_LD | BPF_IMM, 0xffffffff),
		  BPF_JUMP(BPF_JMP | BPF_JGT, 1, 1, 0), RET(1), RET(2)) == 2);
	CHECK(RUN(BPF_STMT(BPF_LD | BPF_IMM, 6),
		  BPF_JUMP(BPF_JMP | BPF_JSET, 8, 1, 0), RET(1), RET(2)) == 1);
	CHECK(RUN(BPF_STMT(BPF_LD | BPF_IMM, 11), BPF_STMT(BPF_ST, 15),
		  BPF_STMT(BPF_LD | BPF_IMM, 0),
		  BPF_STMT(BPF_LDX | BPF_MEM, 15),
		  BPF_STMT(BPF_MISC | BPF_TXA, 0), RETA) == 11);
	CHECK(RUN(BPF_STMT(BPF_JMP | BPF_JA, 1), RET(1), RET(2)) == 2);
}

#define AD(what) ABS(BPF_W, SKF_AD_OFF + what)

static void facts_about_it(void)
{
	CHECK(RUN(AD(SKF_AD_PROTOCOL), RETA) == ETH_P_IP);
	CHECK(RUN(AD(SKF_AD_PKTTYPE), RETA) == PACKET_OUTGOING);
	CHECK(RUN(AD(SKF_AD_IFINDEX), RETA) == 7);
	CHECK(RUN(AD(SKF_AD_HATYPE), RETA) == 1);
	CHECK(RUN(AD(SKF_AD_MARK), RETA) == 99);
	CHECK(RUN(AD(SKF_AD_CPU), RETA) == 3);
	CHECK(RUN(AD(SKF_AD_RANDOM), RETA) == 4);
	CHECK(RUN(AD(SKF_AD_PAY_OFFSET), RETA) == 14 + 24 + 8);
	CHECK(RUN(AD(SKF_AD_VLAN_TAG_PRESENT), RETA) == 0);
	CHECK(RUN(ABS(BPF_B, SKF_NET_OFF + 9), RETA) == 17);
	CHECK(RUN(ABS(BPF_B, SKF_LL_OFF + 6), RETA) == 7);
	CHECK(RUN(ABS(BPF_B, SKF_NET_OFF + 2000), RET(9)) == 0);
	skb.dev = NULL;
	CHECK(RUN(AD(SKF_AD_IFINDEX), RET(9)) == 0);
	skb.dev = &eth;
}

/* Any program that passes the check runs to its end, whatever the packet. */
static void nothing_it_runs_escapes(void)
{
	struct sock_filter f[24];
	u32 i, k, n, ran = 0;

	for (i = 0; i < 400000; i++) {
		n = 1 + (u32)rand() % 23;
		for (k = 0; k < n; k++) {
			f[k].code = (u16)(rand() & 0xff);
			f[k].jt = (u8)(rand() % 8);
			f[k].jf = (u8)(rand() % 8);
			f[k].k = rand() % 3 ? (u32)rand() % 64
					    : (u32)rand() * 2u + 1;
		}
		f[n - 1].code = BPF_RET | BPF_A;
		if (sk_chk_filter(f, n))
			continue;
		skb.len = (u32)rand() % sizeof(frame);
		skb.tail = skb.data + skb.len;
		sk_run_filter(&skb, f);
		ran++;
	}
	CHECK(ran > 1000);
}

int main(void)
{
	skb.head = skb.data = skb.mac.raw = frame;
	skb.nh.raw = frame + 14;
	skb.len = sizeof(frame);
	skb.tail = skb.end = frame + sizeof(frame);
	skb.protocol = htons(ETH_P_IP);
	skb.pkt_type = PACKET_OUTGOING;
	skb.mark = 99;
	skb.dev = &eth;
	what_may_be_attached();
	what_it_answers();
	facts_about_it();
	nothing_it_runs_escapes();
	return failed;
}
