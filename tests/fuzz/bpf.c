// SPDX-License-Identifier: MIT
/*
 * bpf.c - any program that may be attached runs to its end on any packet
 *
 * The first byte is how many instructions follow; the rest is the packet.
 *
 * needs: stack/net/filter.c
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
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

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static struct net_device dev = { .ifindex = 7, .type = 1 };
	struct sock_filter insns[256];
	struct sk_buff skb;
	size_t n, bytes;
	u8 *frame;

	if (len < 1)
		return 0;
	n = data[0];
	bytes = n * sizeof(insns[0]);
	if (len - 1 < bytes)
		return 0;
	memcpy(insns, data + 1, bytes);
	data += 1 + bytes;
	len -= 1 + bytes;
	if (sk_chk_filter(insns, (u32)n))
		return 0;

	frame = malloc(len + 1);
	memcpy(frame, data, len);
	memset(&skb, 0, sizeof(skb));
	skb.head = skb.data = skb.mac.raw = frame;
	skb.nh.raw = frame + (len < ETH_HLEN ? len : ETH_HLEN);
	skb.len = (u32)len;
	skb.tail = skb.end = frame + len;
	skb.protocol = htons(ETH_P_IP);
	skb.dev = &dev;
	sk_run_filter(&skb, insns);
	free(frame);
	return 0;
}
