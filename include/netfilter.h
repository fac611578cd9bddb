/* SPDX-License-Identifier: MIT */
/*
 * netfilter.h - the five places where a packet may be taken aside
 *
 * There are no tables of rules: a hook whose bit is set in machine->nf_hooks
 * is as if "-j QUEUE" were its one rule, and the packet goes to ip_queue. Who
 * has said its verdict lets it go on at the function that the hook names, by
 * a small id: the one who goes on may be another process.
 */
#ifndef NETFILTER_H
#define NETFILTER_H

#include "machine.h"
#include "skbuff.h"

enum nf_ip_hook {
	NF_IP_PRE_ROUTING,
	NF_IP_LOCAL_IN,
	NF_IP_FORWARD,
	NF_IP_LOCAL_OUT,
	NF_IP_POST_ROUTING,
	NF_IP_NUMHOOKS
};

enum nf_verdict {
	NF_DROP,
	NF_ACCEPT,
	NF_STOLEN,
	NF_QUEUE,
	NF_REPEAT,
	NF_MAX_VERDICT = NF_REPEAT
};

/* Where a packet goes on: stack/tables.c has the functions. */
enum nf_okfn {
	OKFN_ip_rcv_finish,
	OKFN_ip_local_deliver_finish,
	OKFN_ip_forward_finish,
	OKFN_ip_queue_xmit2,
	OKFN_output_maybe_reroute,
	OKFN_ip_finish_output2,
	NF_OKFNS
};
extern int (*const nf_okfn_table[NF_OKFNS])(struct sk_buff *skb);

/* At the end of skb->cb, behind IP's own, while a packet is aside. */
struct nf_info {
	u64 id;
	int indev, outdev; /* ifindex, 0: none */
	u8 hook, okfn;
};
#define NF_INFO(skb)                                                \
	((struct nf_info *)(void *)((skb)->cb + sizeof((skb)->cb) - \
				    sizeof(struct nf_info)))

/* Takes skb, or leaves it with the caller and returns < 0. Private memory. */
extern int (*nf_queue_handler)(struct sk_buff *skb);

int nf_hook_slow(enum nf_ip_hook hook, struct sk_buff *skb,
		 struct net_device *indev, struct net_device *outdev,
		 enum nf_okfn okfn);
void nf_reinject(struct sk_buff *skb, unsigned int verdict);

#define NF_HOOK(hook, skb, indev, outdev, okfn)      \
	(likely(!(machine->nf_hooks & 1u << (hook))) \
		 ? okfn(skb)                         \
		 : nf_hook_slow(hook, skb, indev, outdev, OKFN_##okfn))

#endif
