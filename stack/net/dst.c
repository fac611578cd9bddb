// SPDX-License-Identifier: MIT
/*
 * dst.c - destinations: what a packet and a socket hold of a route
 *
 * Models net/core/dst.c. References are exact: the cache that finds an entry
 * has one, every packet and socket has one, and the last one frees it. So
 * there is no list of entries that wait to be collected.
 *
 * Not modelled: metrics shared between entries.
 */
#include <string.h>

#include "dst.h"
#include "machine.h"
#include "neighbour.h"
#include "netdevice.h"
#include "route.h"

struct dst_entry *dst_alloc(void)
{
	struct dst_entry *dst = kmem_cache_alloc(machine->dst_cachep);

	if (!dst)
		return NULL;
	memset(dst, 0, sizeof(struct rtable));
	atomic_set(&dst->__refcnt, 1);
	return dst;
}

void __dst_free(struct dst_entry *dst)
{
	struct neighbour *neigh = dst->neighbour;
	struct net_device *dev = dst->dev;

	dst->neighbour = NULL;
	dst->dev = NULL;
	if (neigh)
		neigh_release(neigh);
	if (dev)
		dev_put(dev);
	kmem_cache_free(machine->dst_cachep, dst);
}

struct dst_entry *dst_clone(struct dst_entry *dst)
{
	if (dst)
		dst_hold(dst);
	return dst;
}

void dst_release(struct dst_entry *dst)
{
	if (dst && atomic_dec_and_test(&dst->__refcnt))
		__dst_free(dst);
}

void dst_link_failure(struct sk_buff *skb)
{
	if (skb->dst)
		ipv4_link_failure(skb);
}
