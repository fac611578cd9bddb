/* SPDX-License-Identifier: MIT */
/*
 * neighbour.h - who has which hardware address on a link (ARP's table)
 *
 * The generic table of net/core/neighbour.c: states, timers, the queue of
 * packets that wait for an answer, garbage collection, proxies. What ARP does
 * with it (the hash, how to ask) is a constant struct neigh_tbl_ops.
 *
 *   NONE -> INCOMPLETE -> REACHABLE -> STALE -> DELAY -> PROBE -> FAILED
 *                  `-> FAILED    ^------------------------'
 *
 * Locks: tbl->lock guards the hash, neigh->lock one entry. An entry's lock
 * may be taken inside the table's, never the other way round. Neither is
 * held while a packet is given to a device or an error is reported.
 */
#ifndef NEIGHBOUR_H
#define NEIGHBOUR_H

#include "kern.h"
#include "netdevice.h"
#include "skbuff.h"

#define NUD_NONE       0x00
#define NUD_INCOMPLETE 0x01
#define NUD_REACHABLE  0x02
#define NUD_STALE      0x04
#define NUD_DELAY      0x08
#define NUD_PROBE      0x10
#define NUD_FAILED     0x20
#define NUD_NOARP      0x40
#define NUD_PERMANENT  0x80

#define NUD_IN_TIMER (NUD_INCOMPLETE | NUD_DELAY | NUD_PROBE | NUD_REACHABLE)
#define NUD_VALID                                                            \
	(NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | \
	 NUD_DELAY)
#define NUD_CONNECTED (NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE)

#define NEIGH_HASHMASK	0x7f
#define PNEIGH_HASHMASK 0xf
#define NEIGH_KEY_MAX	4 /* an IPv4 address */

enum neigh_tbl_id {
	NEIGH_ARP,
	NEIGH_TABLES
};

enum neigh_output_id {
	NEIGH_OUT_BLACKHOLE, /* neigh_blackhole: the entry is dead */
	NEIGH_OUT_RESOLVE, /* neigh_resolve_output */
	NEIGH_OUT_CONNECTED, /* neigh_connected_output */
	NEIGH_OUT_DIRECT, /* dev_queue_xmit: the link has no addresses */
};

/* Times in jiffies (milliseconds). */
struct neigh_parms {
	struct neigh_parms *next; /* tbl->parms is the default, first */
	struct net_device *dev; /* NULL: the default */
	struct neigh_table *tbl;
	u64 base_reachable_time, reachable_time; /* 0.5-1.5 x base */
	u64 retrans_time, gc_staletime, delay_probe_time;
	u64 anycast_delay, proxy_delay, locktime;
	u32 queue_len; /* packets that may wait in an INCOMPLETE entry */
	u32 ucast_probes, app_probes, mcast_probes, mcast_reprobes;
	u32 proxy_qlen;
	u8 dead;
	atomic_t refcnt;
};

struct neighbour {
	struct neighbour *next; /* hash chain, tbl->lock */
	struct neigh_table *tbl;
	struct neigh_parms *parms;
	struct net_device *dev;
	u64 used, confirmed, updated; /* jiffies */
	u8 nud_state; /* NUD_* */
	u8 type; /* RTN_* of the key, set by the constructor */
	u8 dead;
	u8 flags; /* NTF_* */
	u8 output; /* enum neigh_output_id */
	u8 direct; /* the link has no hardware addresses */
	atomic_t probes;
	atomic_t refcnt;
	struct spinlock lock;
	u8 ha[MAX_ADDR_LEN] __attribute__((aligned(8)));
	struct sk_buff_head arp_queue; /* guarded by lock, not by its own */
	struct timer_list timer;
	u8 primary_key[NEIGH_KEY_MAX] __attribute__((aligned(4)));
};

struct pneigh_entry { /* answered for others */
	struct pneigh_entry *next;
	struct net_device *dev; /* NULL: any */
	u8 flags;
	u8 key[NEIGH_KEY_MAX] __attribute__((aligned(4)));
};

struct neigh_stats {
	u64 allocs, destroys, hash_grows, res_failed, lookups, hits;
	u64 rcv_probes_mcast, rcv_probes_ucast;
	u64 periodic_gc_runs, forced_gc_runs, unres_discards, table_fulls;
};

struct neigh_table {
	u8 id; /* enum neigh_tbl_id */
	u8 family;
	u16 key_len;
	u32 entries;
	struct spinlock lock;
	struct neigh_parms parms;
	u64 gc_interval; /* jiffies */
	u32 gc_thresh1, gc_thresh2, gc_thresh3;
	u64 last_flush, last_rand;
	struct timer_list gc_timer, proxy_timer;
	struct sk_buff_head proxy_queue;
	struct kmem_cache *kmem_cachep;
	struct neigh_stats stats;
	struct neighbour *hash_buckets[NEIGH_HASHMASK + 1];
	struct pneigh_entry *phash_buckets[PNEIGH_HASHMASK + 1];
};

struct neigh_tbl_ops {
	const char *name; /* "arp_cache" */
	u32 (*hash)(const void *pkey, const struct net_device *dev);
	/*
	 * A new entry: type, nud_state, ha, output (see the enum). Negative:
	 * there can be none. No lock is held.
	 */
	int (*constructor)(struct neighbour *n);
	void (*solicit)(struct neighbour *n, struct sk_buff *skb);
	/* Consumes a packet that waited in vain. */
	void (*error_report)(struct neighbour *n, struct sk_buff *skb);
	void (*proxy_redo)(struct sk_buff *skb);
};
/* stack/tables.c */
extern const struct neigh_tbl_ops *const neigh_tbl_ops_table[NEIGH_TABLES];
static inline notrace const struct neigh_tbl_ops *neigh_ops(
	const struct neigh_table *tbl)
{
	return neigh_tbl_ops_table[tbl->id];
}

/* Allocates the table in the arena, with Linux's default parameters. */
struct neigh_table *neigh_table_init(enum neigh_tbl_id id, int family,
				     int key_len);
struct neigh_parms *neigh_parms_alloc(struct net_device *dev,
				      struct neigh_table *tbl);
u64 neigh_rand_reach_time(u64 base); /* between half and one and a half */
void neigh_parms_release(struct neigh_table *tbl, struct neigh_parms *p);

/* Both return a reference. neigh_create: ERR_PTR(-ENOBUFS, -EINVAL ...) */
struct neighbour *neigh_lookup(struct neigh_table *tbl, const void *pkey,
			       struct net_device *dev);
struct neighbour *neigh_create(struct neigh_table *tbl, const void *pkey,
			       struct net_device *dev);
/* lookup, else create (NULL on failure) when creat is set. */
struct neighbour *__neigh_lookup(struct neigh_table *tbl, const void *pkey,
				 struct net_device *dev, int creat);
/* ERR_PTR instead of NULL */
struct neighbour *__neigh_lookup_errno(struct neigh_table *tbl,
				       const void *pkey,
				       struct net_device *dev);
void neigh_destroy(struct neighbour *n);
void neigh_release(struct neighbour *n);
struct neighbour *neigh_clone(struct neighbour *n); /* another reference */
/* One more proof that it is there (an ACK for new data, MSG_CONFIRM). */
void neigh_confirm(struct neighbour *n);

/*
 * Set by stack/netlink in every process: the entry changed in a way that
 * RTM_NEWNEIGH tells. No lock is held.
 */
extern void (*neigh_notify_hook)(struct neighbour *n);
/* The same for RTM_DELNEIGH: it is off the table. */
extern void (*neigh_gone_hook)(struct neighbour *n);
/* Programs that resolve addresses (arpd): asks them; how often. */
void neigh_app_ns(struct neighbour *n);
u32 neigh_app_probes(const struct neighbour *n);
void neigh_notify(struct neighbour *n);

/* With neigh->lock held; the timer has a reference while it is pending. */
void neigh_add_timer(struct neighbour *n, u64 when);
void neigh_del_timer(struct neighbour *n);
/* Everything that waits is given to error_report: lock let go meanwhile. */
void neigh_invalidate(struct neighbour *n);

/* 0: may be sent now; else the packet was queued or dropped. */
int neigh_event_send(struct neighbour *n, struct sk_buff *skb);
int __neigh_event_send(struct neighbour *n, struct sk_buff *skb);

#define NEIGH_UPDATE_F_OVERRIDE	     1u /* a new address replaces the old */
#define NEIGH_UPDATE_F_WEAK_OVERRIDE 2u
#define NEIGH_UPDATE_F_ADMIN	     0x80000000u /* by a program (RTM_NEWNEIGH) */
int neigh_update(struct neighbour *n, const u8 *lladdr, u8 state, u32 flags);
/* Somebody asked for us: learn it (STALE). */
struct neighbour *neigh_event_ns(struct neigh_table *tbl, const u8 *lladdr,
				 const void *saddr, struct net_device *dev);

/* neigh->output(skb): through the enum. Always consumes. */
int neigh_output(struct sk_buff *skb, struct neighbour *n);
int neigh_resolve_output(struct sk_buff *skb);
int neigh_connected_output(struct sk_buff *skb);
int neigh_blackhole(struct sk_buff *skb);
void neigh_suspect(struct neighbour *n);
void neigh_connect(struct neighbour *n);
int neigh_ifdown(struct neigh_table *tbl, struct net_device *dev);
/* Off the table, if it is not valid and only the caller has it. 1: it is. */
int neigh_remove_one(struct neigh_table *tbl, struct neighbour *n);
void neigh_changeaddr(struct neigh_table *tbl, struct net_device *dev);

/* creat: with rtnl held. NULL: none, or no room. */
struct pneigh_entry *pneigh_lookup(struct neigh_table *tbl, const void *key,
				   struct net_device *dev, int creat);
int pneigh_delete(struct neigh_table *tbl, const void *key,
		  struct net_device *dev);
void pneigh_enqueue(struct neigh_table *tbl, struct neigh_parms *p,
		    struct sk_buff *skb);

/* fn for each entry, a reference held and no lock; stops when fn < 0. */
int neigh_for_each(struct neigh_table *tbl,
		   int (*fn)(struct neighbour *n, void *arg), void *arg);
int pneigh_for_each(struct neigh_table *tbl,
		    int (*fn)(struct pneigh_entry *n, void *arg), void *arg);

#endif
