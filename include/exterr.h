/* SPDX-License-Identifier: MIT */
/*
 * exterr.h - what waits in a sock's error queue, in skb->cb
 *
 * ICMP errors (IP_RECVERR) and time stamps of what was sent are queued there
 * and read with MSG_ERRQUEUE. The front of cb stays the protocol's.
 */
#ifndef EXTERR_H
#define EXTERR_H

#include <time.h>
/* which needs that: */
#include <linux/errqueue.h>

#include "skbuff.h"

#define EXTERR_PARM 32 /* bytes of cb that are the protocol's */

struct sock_exterr_skb {
	u8 parm[EXTERR_PARM] __attribute__((aligned(8)));
	struct sock_extended_err ee;
	u16 addr_offset; /* of the destination, from skb->nh */
	u16 port;
};
#define SKB_EXT_ERR(skb) ((struct sock_exterr_skb *)(void *)(skb)->cb)
_Static_assert(sizeof(struct sock_exterr_skb) <=
		       sizeof(((struct sk_buff *)0)->cb),
	       "fits");

#endif
