/* SPDX-License-Identifier: MIT */
/* netglobal.h - machine->net: devices, packet types, net.core's values */
#ifndef NETGLOBAL_H
#define NETGLOBAL_H

#include "kern.h"
#include "machine.h"
#include "netdevice.h"

struct net_global {
	struct spinlock lock; /* class dev: lists and counts below */
	struct spinlock rtnl; /* class rtnl: one changes configuration */
	struct net_device *dev_base;
	struct net_device *dead; /* unregistered, to be used again */
	int ifindex; /* the last one given */
	struct packet_type *ptype_all, *ptype_base[16];
	u32 netdev_nit; /* how many in ptype_all */
	u32 ptype_dynamic; /* those in ptype_base that may go away */
	u32 netstamp_needed; /* sockets that want packets stamped */
	u64 last_cookie; /* SO_COOKIE */
	u32 busy_read;

	/* net.core.*, read from the kernel below when the machine boots */
	int sysctl_rmem_default, sysctl_rmem_max;
	int sysctl_wmem_default, sysctl_wmem_max;
	int sysctl_optmem_max, sysctl_somaxconn;
	int sysctl_netdev_max_backlog;
	/* net.ipv4: least, to begin with, at most */
	int sysctl_tcp_rmem[3], sysctl_tcp_wmem[3];
	u32 tick_usec; /* 1000000 / HZ there: timeouts are rounded to it */
	u32 host_release; /* of the kernel below: major << 8 | minor */
	u64 cookie; /* SO_NETNS_COOKIE */
};

/*
 * Once for a machine, in this order, before any protocol: the caches, the
 * counters, this structure with its values, the scheduler.
 */
int skb_init(void);
int sk_init(void);
int net_dev_init(void);
/* In every process: softirqs. */
void net_dev_attach(void);
int loopback_init(void);

/*
 * Up to n numbers from a file of the kernel below, /proc/sys/...; v keeps
 * what is not there. At boot only: a machine starts with the values of the
 * kernel it stands in for.
 */
void host_sysctls(const char *path, int *v, int n);

#endif
