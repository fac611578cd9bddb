/* SPDX-License-Identifier: MIT */
/* filter.h - classic BPF, private to stack/net, stack/packet and tests. */
#ifndef FILTER_H
#define FILTER_H

#include <linux/filter.h>

#include "kern.h"
#include "skbuff.h"

struct sk_filter {
	atomic_t refcnt;
	u32 size; /* bytes charged to the sock */
	u32 len; /* instructions */
	u32 pad;
	struct sock_filter insns[];
};

/* 0, or -EINVAL: may not be run. */
int sk_chk_filter(const struct sock_filter *filter, u32 flen);
/* How many bytes of the packet to keep; 0 is none. filter was checked. */
u32 sk_run_filter(struct sk_buff *skb, const struct sock_filter *filter);
/* The program's sock_fprog; memory of the sock's, or (NULL) of nobody's. */
int sk_filter_load(const void *uprog, int optlen, struct sock *sk,
		   struct sk_filter **fpp);
/* With a reference; NULL when there is none. */
struct sk_filter *sk_filter_get(struct sock *sk);
void sk_filter_put(struct sk_filter *fp);
/* SO_GET_FILTER: instructions; optval holds len of them. */
int sk_get_filter(struct sock *sk, void *optval, unsigned int len);

#endif
