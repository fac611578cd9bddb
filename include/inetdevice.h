/* SPDX-License-Identifier: MIT */
/*
 * inetdevice.h - the Internet side of a device: its addresses and groups
 *
 * in_dev->lock guards the address list; configuration also holds the rtnl.
 * The group list has a lock of its own (mc_lock), because memberships change
 * while packets ask for them.
 */
#ifndef INETDEVICE_H
#define INETDEVICE_H

#include <arpa/inet.h>

#include "kern.h"
#include "netdevice.h"

/* net.ipv4.conf.DEV.* */
struct ipv4_devconf {
	int accept_redirects, send_redirects, secure_redirects, shared_media;
	int accept_source_route, rp_filter, proxy_arp, bootp_relay;
	int log_martians, forwarding, mc_forwarding, tag;
	int arp_filter, arp_announce, arp_ignore, arp_accept, arp_notify;
	int force_igmp_version, disable_policy, accept_local;
	int src_valid_mark, route_localnet, promote_secondaries;
	int igmpv2_interval, igmpv3_interval; /* ms */
};

struct in_ifaddr {
	struct in_ifaddr *ifa_next;
	struct in_device *ifa_dev; /* NULL: not on a list */
	u32 ifa_local, ifa_address; /* own; peer, or own */
	u32 ifa_mask, ifa_broadcast;
	u8 ifa_scope, ifa_prefixlen, ifa_proto;
	u32 ifa_flags; /* IFA_F_* */
	u32 ifa_rt_priority;
	u32 ifa_valid_lft, ifa_preferred_lft; /* s; INFINITY: for ever */
	u64 ifa_cstamp, ifa_tstamp; /* jiffies */
	char ifa_label[IFNAMSIZ];
};

struct ip_sf_list {
	struct ip_sf_list *sf_next;
	u32 sf_inaddr;
	u32 sf_count[2]; /* sockets that include, exclude it */
	u8 sf_gsresp; /* answer to a group and source query is due */
	u8 sf_oldin; /* state before the change */
	u8 sf_crcount; /* retransmissions of the change left */
};

/* One group that a device listens to. */
struct ip_mc_list {
	struct in_device *interface;
	struct ip_mc_list *next;
	u32 multiaddr;
	u32 sfmode; /* MCAST_INCLUDE, MCAST_EXCLUDE */
	struct ip_sf_list *sources, *tomb;
	u32 sfcount[2]; /* sockets in each mode */
	struct timer_list timer;
	int users;
	atomic_t refcnt;
	u64 cstamp; /* jiffies when it was joined */
	u8 tm_running, reporter, unsolicit_count, loaded, gsquery, crcount;
	u8 dead; /* off the list, waits for its last reference */
};

struct in_device {
	struct net_device *dev;
	atomic_t refcnt;
	int dead;
	struct spinlock lock; /* ifa_list */
	struct in_ifaddr *ifa_list;
	struct spinlock mc_lock; /* mc_list, mc_tomb and what hangs there */
	struct ip_mc_list *mc_list, *mc_tomb;
	u64 mr_v1_seen, mr_v2_seen; /* jiffies until when */
	u32 mr_maxdelay, mr_qi, mr_qri;
	u8 mr_qrv, mr_gq_running, mr_ifc_count;
	struct timer_list mr_gq_timer, mr_ifc_timer;
	struct ipv4_devconf cnf;
	void *arp_parms; /* struct neigh_parms */
};

static inline notrace struct in_device *__in_dev_get(
	const struct net_device *dev)
{
	return __atomic_load_n(&dev->ip_ptr, __ATOMIC_ACQUIRE);
}

struct in_device *in_dev_get(const struct net_device *dev);
void in_dev_put(struct in_device *in_dev);
struct in_device *inetdev_by_index(int ifindex); /* held */
struct in_device *inetdev_init(struct net_device *dev);

#define INFINITY_LIFE_TIME 0xffffffffu

/* Seconds from now; who is on a list is looked at by check_lifetime(). */
void set_ifa_lifetime(struct in_ifaddr *ifa, u32 valid_lft, u32 preferred_lft);

struct in_ifaddr *inet_alloc_ifa(void);
void inet_free_ifa(struct in_ifaddr *ifa);
/* Both with the rtnl held. ifa is consumed. */
int inet_insert_ifa(struct in_ifaddr *ifa);
void inet_del_ifa(struct in_device *in_dev, struct in_ifaddr **ifap,
		  int destroy);
struct in_ifaddr *inet_ifa_byprefix(struct in_device *in_dev, u32 prefix,
				    u32 mask);
bool inet_ifa_match(u32 addr, const struct in_ifaddr *ifa);

/* A source address for talking to dst (0: any); 0 when there is none. */
u32 inet_select_addr(const struct net_device *dev, u32 dst, int scope);
u32 inet_confirm_addr(const struct net_device *dev, u32 dst, u32 local,
		      int scope);
bool inet_addr_onlink(struct in_device *in_dev, u32 a, u32 b);

int devinet_ioctl(unsigned int cmd, void *arg);
int inet_gifconf(struct net_device *dev, char *buf, int len);
int devinet_init(void);

static inline notrace u32 inet_make_mask(int len)
{
	return len ? htonl(~0u << (32 - len)) : 0;
}

static inline notrace int inet_mask_len(u32 mask)
{
	return mask ? 32 - __builtin_ctz(ntohl(mask)) : 0;
}

/* Is it no mask: a one after a zero? */
static inline notrace bool bad_mask(u32 mask, u32 addr)
{
	mask = ~mask;
	if (addr & mask)
		return true;
	mask = ntohl(mask);
	return mask & (mask + 1);
}

/* igmp.c */
int ip_check_mc(struct in_device *in_dev, u32 mc_addr, u32 src_addr, u16 proto);
void ip_mc_inc_group(struct in_device *in_dev, u32 addr);
void ip_mc_dec_group(struct in_device *in_dev, u32 addr);
void ip_mc_up(struct in_device *in_dev);
void ip_mc_down(struct in_device *in_dev);
void ip_mc_init_dev(struct in_device *in_dev);
void ip_mc_destroy_dev(struct in_device *in_dev);

/* arp.c */
void arp_ifdown(struct net_device *dev);

/* Events for rtnetlink; event is RTM_NEWADDR or RTM_DELADDR. */
void rtmsg_ifa(int event, struct in_ifaddr *ifa);

#endif
