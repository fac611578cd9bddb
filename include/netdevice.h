/* SPDX-License-Identifier: MIT */
/*
 * netdevice.h - struct net_device, packet types, notifiers, queues
 *
 * Devices live in the arena; what a driver does is a constant table found by
 * dev->driver. lo is index 1, eth0 (the PCnet32) 2.
 */
#ifndef NETDEVICE_H
#define NETDEVICE_H

#include <net/if.h>
#include <net/if_arp.h>

#include "kern.h"
#include "skbuff.h"

#undef MAX_ADDR_LEN /* <net/if_arp.h> has that of another decade */
#define MAX_ADDR_LEN	 32
#define NET_XMIT_SUCCESS 0
#define NET_XMIT_DROP	 1
#define NET_XMIT_CN	 2
#define NET_RX_SUCCESS	 0
#define NET_RX_DROP	 1

struct net_device_stats {
	u64 rx_packets, tx_packets, rx_bytes, tx_bytes;
	u64 rx_errors, tx_errors, rx_dropped, tx_dropped;
	u64 multicast, collisions;
	u64 rx_length_errors, rx_over_errors, rx_crc_errors, rx_frame_errors;
	u64 rx_fifo_errors, rx_missed_errors;
	u64 tx_aborted_errors, tx_carrier_errors, tx_fifo_errors;
	u64 tx_heartbeat_errors, tx_window_errors;
};

struct dev_mc_list {
	struct dev_mc_list *next;
	u8 addr[MAX_ADDR_LEN];
	u8 addrlen;
	int users, gusers;
};

enum netdev_state {
	LINK_STATE_XOFF, /* netif_stop_queue */
	LINK_STATE_START,
	LINK_STATE_PRESENT,
	LINK_STATE_NOCARRIER,
	LINK_STATE_SCHED, /* net_tx_action has work here */
};

enum driver_id {
	DRIVER_NONE,
	DRIVER_LOOPBACK,
	DRIVER_PCNET32,
	DRIVER_ETHERTAP,
	DRIVERS
};

#define NETIF_F_LOOPBACK_CSUM 1u /* checksums need not be computed */
#define NETIF_F_TSO	      2u /* takes packets of many segments */
#define NETIF_F_LLTX	      4u /* transmit needs no lock (loopback) */
#define NETIF_F_NO_QUEUE      8u /* noqueue, whatever txqueuelen says */

#ifndef ALTIFNAMSIZ
#define ALTIFNAMSIZ 128
#endif
/* A further name (rtnl_linkprop.c); "": none now. */
struct netdev_name_node {
	struct netdev_name_node *next;
	char name[ALTIFNAMSIZ];
};

struct Qdisc;
struct in_device;

struct net_device {
	char name[IFNAMSIZ];
	struct net_device *next;
	int ifindex;
	u8 driver; /* enum driver_id */
	u8 addr_len;
	u16 type; /* ARPHRD_* */
	u16 hard_header_len;
	u32 mtu;
	u32 flags, gflags; /* IFF_* */
	u32 features; /* NETIF_F_* */
	u32 state; /* 1 << enum netdev_state */
	u8 dev_addr[MAX_ADDR_LEN], broadcast[MAX_ADDR_LEN];
	u8 perm_addr[MAX_ADDR_LEN];
	u32 tx_queue_len;
	u64 trans_start; /* jiffies of the last transmit */
	u32 watchdog_timeo; /* jiffies */
	struct timer_list watchdog_timer;
	atomic_t refcnt;
	int promiscuity, allmulti;
	char alias[256];
	struct netdev_name_node *altnames;
	struct in_device *ip_ptr;
	struct dev_mc_list *mc_list;
	int mc_count;
	struct Qdisc *qdisc, *qdisc_sleeping, *qdisc_list;
	struct Qdisc *qdisc_ingress; /* NULL: never was; noop: no more */
	struct spinlock queue_lock; /* the qdisc */
	struct spinlock xmit_lock; /* the driver's transmit */
	u32 xmit_lock_owner;
	struct net_device_stats stats;
	u32 base_addr;
	int irq;
	void *priv; /* the driver's, in the arena */
	u64 carrier_changes;
	char bus_id[16]; /* on the PCI bus: domain:bus:slot.function; "": not */
	u32 link_mode, operstate, group;
};

struct net_driver {
	const char *name;
	int (*open)(struct net_device *dev);
	int (*stop)(struct net_device *dev);
	/* 0: taken (and will be freed); 1: busy, requeue. Never blocks. */
	int (*hard_start_xmit)(struct sk_buff *skb, struct net_device *dev);
	void (*set_multicast_list)(struct net_device *dev);
	int (*set_mac_address)(struct net_device *dev, const void *addr);
	int (*change_mtu)(struct net_device *dev, int mtu);
	void (*tx_timeout)(struct net_device *dev);
	int (*do_ioctl)(struct net_device *dev, struct ifreq *ifr, int cmd);
	struct net_device_stats *(*get_stats)(struct net_device *dev);
	/* Ethernet-like devices; NULL where there is no header. */
	int (*hard_header)(struct sk_buff *skb, struct net_device *dev,
			   u16 type, const void *daddr, const void *saddr,
			   u32 len);
};

extern const struct net_driver *const net_driver_table[DRIVERS];
static inline notrace const struct net_driver *dev_driver(
	const struct net_device *dev)
{
	return net_driver_table[dev->driver];
}

/* Packet types: who receives a protocol. Ids, walked in registration order. */
enum ptype_id {
	PTYPE_IP, /* ip_rcv */
	PTYPE_ARP, /* arp_rcv */
	PTYPE_PACKET, /* packet_rcv, one per packet socket */
	PTYPE_FANOUT, /* packet_rcv_fanout, one per group of them */
	PTYPE_IDS
};

struct packet_type {
	u16 type; /* network order; ETH_P_ALL for taps */
	u8 id; /* enum ptype_id */
	u8 on;
	struct net_device *dev; /* NULL: any */
	struct sock *sk; /* of a packet socket, held while it is called */
	struct packet_type *next;
};
extern int (*const ptype_table[PTYPE_IDS])(struct sk_buff *skb,
					   struct net_device *dev,
					   struct packet_type *pt);

void dev_add_pack(struct packet_type *pt);
void dev_remove_pack(struct packet_type *pt);

/* Notifier chains: constant lists of the library; see notifier.h. */
enum netdev_event {
	NETDEV_UP = 1,
	NETDEV_DOWN,
	NETDEV_REBOOT,
	NETDEV_CHANGE,
	NETDEV_REGISTER,
	NETDEV_UNREGISTER,
	NETDEV_CHANGEMTU,
	NETDEV_CHANGEADDR,
	NETDEV_GOING_DOWN,
	NETDEV_CHANGENAME,
	NETDEV_CHANGENOARP, /* IFF_NOARP was set or cleared; for ARP alone */
};
typedef int (*notifier_fn)(unsigned long event, void *data);
/* In registration order; the functions themselves are private memory. */
int register_netdevice_notifier(notifier_fn fn);
int register_inetaddr_notifier(notifier_fn fn);
/* SIOCGIFCONF: a family writes its struct ifreq for dev; bytes, or < 0 */
typedef int (*gifconf_func_t)(struct net_device *dev, char *bufptr, int len);
int register_gifconf(unsigned int family, gifconf_func_t fn);
int call_netdevice_notifiers(unsigned long event, struct net_device *dev);
int call_inetaddr_notifiers(unsigned long event, void *ifa);

struct net_device *dev_base(void); /* the list */
#define for_each_netdev(d) for (d = dev_base(); d; d = d->next)
struct net_device *dev_get_by_index(int ifindex); /* with dev_hold */
struct net_device *__dev_get_by_index(int ifindex);
struct net_device *dev_get_by_name(const char *name);
struct net_device *__dev_get_by_name(const char *name);
void dev_hold(struct net_device *dev);
void dev_put(struct net_device *dev);
int dev_alloc_name(struct net_device *dev, const char *name);
int dev_new_index(void);
/* Zeroed, in the arena; never given back, but used again much later. */
struct net_device *alloc_netdev(size_t priv, const char *name);
void free_netdev(struct net_device *dev);
int register_netdev(struct net_device *dev);
int register_netdevice(struct net_device *dev);
int unregister_netdevice(struct net_device *dev);
int dev_open(struct net_device *dev);
int dev_close(struct net_device *dev);
int dev_change_flags(struct net_device *dev, unsigned int flags);
int dev_set_mtu(struct net_device *dev, int mtu);
int dev_set_mac_address(struct net_device *dev, const void *addr);
int dev_change_name(struct net_device *dev, const char *newname);
bool dev_valid_name(const char *name);
unsigned int dev_get_flags(const struct net_device *dev); /* for programs */
/* Flags changed: tells the notifiers (and rtnetlink through them). */
void netdev_state_change(struct net_device *dev);
void dev_set_promiscuity(struct net_device *dev, int inc);
void dev_set_allmulti(struct net_device *dev, int inc);
int dev_mc_add(struct net_device *dev, const void *addr, int alen, int glbl);
int dev_mc_delete(struct net_device *dev, const void *addr, int alen, int glbl);
void dev_mc_upload(struct net_device *dev);
void dev_mc_discard(struct net_device *dev);
int dev_ioctl(unsigned int cmd, void *arg);
struct net_device_stats *dev_get_stats(struct net_device *dev);

int dev_direct_xmit(struct sk_buff *skb);
int dev_queue_xmit(struct sk_buff *skb);
int netif_rx(struct sk_buff *skb);
void net_rx_action(void);
void net_tx_action(void);
void dev_queue_xmit_nit(struct sk_buff *skb, struct net_device *dev);
/* Taps that want a copy of what is sent, machine-wide count. */
extern bool netdev_nit_active(void);
void dev_kfree_skb_irq(struct sk_buff *skb);
/* What a dead thread had in its backlog goes on in this one's. */
void dev_cpu_callback(struct task_struct *dead);

void netif_start_queue(struct net_device *dev);
void netif_stop_queue(struct net_device *dev);
void netif_wake_queue(struct net_device *dev);
bool netif_queue_stopped(const struct net_device *dev);
void netif_schedule(struct net_device *dev);
void __netif_schedule(struct net_device *dev);
bool netif_running(const struct net_device *dev);
bool netif_carrier_ok(const struct net_device *dev);
void netif_carrier_on(struct net_device *dev);
void netif_carrier_off(struct net_device *dev);
void ether_setup(struct net_device *dev);
u16 eth_type_trans(struct sk_buff *skb, struct net_device *dev);
int eth_header(struct sk_buff *skb, struct net_device *dev, u16 type,
	       const void *daddr, const void *saddr, u32 len);

/* rtnl: configuration is changed by one at a time. */
void rtnl_lock(void);
bool rtnl_trylock(void); /* from a timer, which may not wait */
void rtnl_unlock(void);

#endif
