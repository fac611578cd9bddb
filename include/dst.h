/* SPDX-License-Identifier: MIT */
/*
 * dst.h - where a packet goes: one entry of the route cache
 *
 * input and output are ids of constant tables (net/core/dst.c of 2.4 has
 * function pointers here).
 */
#ifndef DST_H
#define DST_H

#include "kern.h"
#include "machine.h"
#include "skbuff.h"

enum dst_input_id {
	DST_DISCARD_IN,
	DST_LOCAL_DELIVER, /* ip_local_deliver */
	DST_FORWARD, /* ip_forward */
	DST_MR_INPUT,
	DST_ERROR, /* ip_error */
	DST_INPUTS
};

enum dst_output_id {
	DST_DISCARD_OUT, /* dst_discard: -ENETDOWN is what the caller sees */
	DST_IP_OUTPUT, /* ip_output */
	DST_MC_OUTPUT, /* ip_mc_output */
	DST_RT_BUG,
	DST_OUTPUTS
};

struct neighbour;

struct dst_entry {
	struct dst_entry *next;
	atomic_t __refcnt;
	u32 __use;
	u64 lastuse; /* jiffies */
	u64 expires; /* jiffies; 0: never */
	struct net_device *dev;
	struct neighbour *neighbour;
	int error; /* -errno for an unreachable route */
	u8 obsolete;
	u8 input_id, output_id;
	u8 flags;
	u32 pmtu, advmss, rtt, rttvar, ssthresh, cwnd, window, hoplimit;
	u32 initcwnd, initrwnd, quickack, rto_min, reordering, features;
	u32 cc_algo; /* congestion control of connections, from 1; 0: any */
	u32 mxlock; /* 1 << RTAX_*: locked by the administrator */
	u64 genid; /* of the route cache when it was made */
};

extern int (*const dst_input_table[DST_INPUTS])(struct sk_buff *skb);
extern int (*const dst_output_table[DST_OUTPUTS])(struct sk_buff *skb);

static inline notrace int dst_input(struct sk_buff *skb)
{
	return dst_input_table[skb->dst->input_id](skb);
}

static inline notrace int dst_output(struct sk_buff *skb)
{
	return dst_output_table[skb->dst->output_id](skb);
}

/*
 * May it still be used? Whoever caches one asks before each use
 * (ipv4_dst_check of the kernel's dst_ops).
 */
static inline notrace bool dst_current(const struct dst_entry *dst)
{
	return !dst->obsolete &&
	       dst->genid ==
		       __atomic_load_n(&machine->rt_genid, __ATOMIC_ACQUIRE) &&
	       (!dst->expires || time_before(jiffies, dst->expires));
}

/*
 * stack/net/dst.c; entries come from machine->dst_cachep. Zeroed, with one
 * reference: the maker's, which the route cache keeps while it is hashed.
 */
struct dst_entry *dst_alloc(void);
void __dst_free(struct dst_entry *dst);
static inline notrace void dst_hold(struct dst_entry *dst)
{
	atomic_inc(&dst->__refcnt);
}
struct dst_entry *dst_clone(struct dst_entry *dst);
/* NULL is allowed. The last reference frees it, its neighbour and device. */
void dst_release(struct dst_entry *dst);
void dst_link_failure(struct sk_buff *skb);

#endif
