/* SPDX-License-Identifier: MIT */
/* icmp.h - private to stack/inet: the table of types, an answer's parts. */
#ifndef INET_ICMP_H
#define INET_ICMP_H

#include <netinet/ip_icmp.h>

#include "inet.h"

/* How each type is handled; error: it speaks of another packet. */
struct icmp_control {
	/* skb->h: the ICMP header; skb->data: what follows it */
	void (*handler)(struct sk_buff *skb);
	u8 error;
};
extern const struct icmp_control icmp_pointers[NR_ICMP_TYPES + 1];

/* A message to be sent: header (and times), then data of a packet. */
struct icmp_bxm {
	const u8 *data_ptr;
	u32 data_len, head_len;
	u32 csum;
	struct {
		struct icmphdr icmph;
		u32 times[3];
	} data;
	struct ip_options replyopts;
	u8 optbuf[MAX_IPOPTLEN];
};

void icmp_reply(struct icmp_bxm *p, struct sk_buff *skb);
void icmp_out_count(u8 type);

#endif
