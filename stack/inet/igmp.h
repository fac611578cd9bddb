/* SPDX-License-Identifier: MIT */
/* igmp.h - private to stack/inet: groups of devices and of sockets. */
#ifndef INET_IGMP_H
#define INET_IGMP_H

#include "stack/inet/inet_int.h"

#define IGMP_ALL_HOSTS	htonl(0xe0000001)
#define IGMP_ALL_ROUTER htonl(0xe0000002)
#define IGMPV3_ALL_MCR	htonl(0xe0000016)

struct igmp_global {
	struct kmem_cache *im_cachep;
	/*
	 * Guards every socket's mc_list: read by whoever delivers a packet,
	 * changed by setsockopt (which has the rtnl too).
	 */
	struct spinlock sk_lock;
};
#define igmp_gbl (machine->igmp)

/* Both with the rtnl. delta: the socket's membership did exist before. */
int ip_mc_add_src(struct in_device *in_dev, u32 group, u32 mode, u32 n,
		  const u32 *src, bool delta);
int ip_mc_del_src(struct in_device *in_dev, u32 group, u32 mode, u32 n,
		  const u32 *src, bool delta);
void igmp_gq_timer_expire(unsigned long data);
void ip_mc_inc_group_mode(struct in_device *in_dev, u32 addr, u32 mode);

/* igmp.c, for igmp_group.c */
notrace bool v1_seen(const struct in_device *d);
notrace bool v2_seen(const struct in_device *d);
void ip_ma_put(struct ip_mc_list *im);
notrace void igmp_send_simple(struct in_device *in_dev, u32 group, u8 type);
void igmp_start_timer(struct ip_mc_list *im, u64 max_delay);
void igmp_stop_timer(struct ip_mc_list *im);
void igmp_ifc_event(struct in_device *in_dev);

#endif
