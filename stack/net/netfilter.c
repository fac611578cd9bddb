// SPDX-License-Identifier: MIT
/*
 * netfilter.c - packets that are taken aside, and go on later
 *
 * Models the small part of net/core/netfilter.c that is needed for a program
 * to be asked about packets: nf_hook_slow() hands a packet to the queue
 * handler, nf_reinject() lets it go on or drops it. See netfilter.h.
 *
 * Not modelled: registered hooks, tables, connection tracking, NAT.
 */
#include "netfilter.h"
#include "mib.h"
#include "netdevice.h"

int (*nf_queue_handler)(struct sk_buff *skb);

static void nf_queue(struct sk_buff *skb)
{
	if (!nf_queue_handler || nf_queue_handler(skb) < 0)
		kfree_skb_reason(skb, SKB_DROP_REASON_NETFILTER_DROP);
}

/* Who sent it is not told what became of it: 0. */
int nf_hook_slow(enum nf_ip_hook hook, struct sk_buff *skb,
		 struct net_device *indev, struct net_device *outdev,
		 enum nf_okfn okfn)
{
	struct nf_info *info = NF_INFO(skb);

	info->hook = (u8)hook;
	info->okfn = (u8)okfn;
	info->indev = indev ? indev->ifindex : 0;
	info->outdev = outdev ? outdev->ifindex : 0;
	nf_queue(skb);
	return 0;
}

void nf_reinject(struct sk_buff *skb, unsigned int verdict)
{
	const struct nf_info *info = NF_INFO(skb);

	switch (verdict) {
	case NF_ACCEPT:
		local_bh_disable();
		nf_okfn_table[info->okfn](skb);
		local_bh_enable();
		break;
	case NF_QUEUE:
	case NF_REPEAT: /* the hook's one rule again */
		nf_queue(skb);
		break;
	default: /* NF_STOLEN: nobody is there who could keep it */
		kfree_skb_reason(skb, SKB_DROP_REASON_NETFILTER_DROP);
	}
}
