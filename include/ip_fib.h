/* SPDX-License-Identifier: MIT */
/*
 * ip_fib.h - the forwarding information base: tables, routes, next hops
 *
 * fib_lock (struct fib_global) guards every chain; whoever changes a table
 * also holds the rtnl, so a holder of the rtnl may read without the lock. A
 * struct fib_info lives while a route (treeref) or a user (clntref) has it.
 */
#ifndef IP_FIB_H
#define IP_FIB_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/route.h>

#include "machine.h"
#include "netdevice.h"
#include "route.h"

/* The attributes of a request: pointers to their data, NULL when not given. */
struct kern_rta {
	u32 *rta_dst, *rta_src;
	int *rta_iif, *rta_oif;
	u32 *rta_gw, *rta_priority, *rta_prefsrc;
	struct rtattr *rta_mx, *rta_mp;
	u32 *rta_flow, *rta_table;
};

struct fib_nh {
	struct net_device *nh_dev; /* held */
	u32 nh_flags; /* RTNH_F_* */
	u8 nh_scope;
	int nh_weight, nh_power;
	int nh_oif;
	u32 nh_gw;
	u32 nh_tclassid; /* realm: kept and shown, nobody counts by it */
};

struct fib_info {
	struct fib_info *fib_next, **fib_pprev; /* all of them */
	u32 fib_treeref; /* routes that use it; fib_lock */
	atomic_t fib_clntref;
	u8 fib_dead, fib_protocol, fib_scope, fib_type;
	u32 fib_flags; /* RTNH_F_DEAD */
	u32 fib_prefsrc, fib_priority;
	u32 fib_metrics[RTAX_MAX];
	int fib_nhs, fib_power;
	struct fib_nh fib_nh[];
};

struct fib_rule;

struct fib_result {
	u8 prefixlen, nh_sel, type, scope, tos;
	u32 table;
	struct fib_info *fi; /* clntref held */
	struct fib_rule *r; /* not held: to be compared only */
};
#define FIB_RES_NH(res)	 ((res).fi->fib_nh[(res).nh_sel])
#define FIB_RES_GW(res)	 (FIB_RES_NH(res).nh_gw)
#define FIB_RES_DEV(res) (FIB_RES_NH(res).nh_dev)
#define FIB_RES_OIF(res) (FIB_RES_NH(res).nh_oif)

/* One route: a key of fn_zone's prefix length. */
struct fib_node {
	struct fib_node *fn_next;
	struct fib_info *fn_info;
	u32 fn_key; /* network order */
	u8 fn_tos, fn_type, fn_scope, fn_state;
	u8 fn_order; /* prefix length */
	u8 fn_linked; /* it is in the table: for repairs */
	u32 fn_table;
};
#define FN_S_ZOMBIE   1
#define FN_S_ACCESSED 2

struct fn_zone {
	struct fn_zone *fz_next; /* next shorter, not empty */
	struct fib_node **fz_hash;
	u32 fz_nent, fz_divisor;
	u8 fz_order;
	u32 fz_mask;
};

struct fib_table {
	struct fib_table *tb_next;
	u32 tb_id;
	u32 tb_stamp;
	struct fn_zone *fn_zones[33];
	struct fn_zone *fn_zone_list;
};

struct fib_rule {
	struct fib_rule *r_next;
	atomic_t r_clntref;
	u32 r_preference, r_table;
	u8 r_action; /* FR_ACT_* */
	u8 r_dst_len, r_src_len, r_tos;
	u32 r_src, r_srcmask, r_dst, r_dstmask;
	u32 r_flags, r_mark, r_markmask, r_target;
	int r_suppress_prefixlen, r_suppress_ifgroup; /* -1: not */
	u32 r_uid[2]; /* from, to: 0 to -1 is anybody */
	u16 r_sport[2], r_dport[2]; /* host order; 0: any */
	u64 r_tun_id; /* no packet here comes by a tunnel */
	u32 r_realms;
	u8 r_ipproto, r_proto;
	u8 r_l3mdev; /* nothing here is of another routing domain */
	u8 r_dead;
	int r_ifindex, r_oifindex; /* 0: any; -1: named, but not there */
	char r_ifname[IFNAMSIZ], r_oifname[IFNAMSIZ];
};

#define FIB_TABLES 64
struct fib_global {
	struct spinlock lock;
	struct fib_table *tables[FIB_TABLES]; /* by tb_id % FIB_TABLES */
	struct fib_table *local, *main;
	struct fib_info *infos;
	u32 info_cnt;
	struct fib_rule *rules;
	u8 custom_rules; /* not only the three of the boot */
	u8 flow_rules; /* one asked for a user, a protocol or a port */
	struct kmem_cache *node_cachep;
};
#define fib_gbl (machine->fib)

struct netlink_skb_parms;

struct fib_table *fib_get_table(u32 id);
struct fib_table *fib_new_table(u32 id);
struct fib_table *__fib_new_table(u32 id);
struct fib_table *fib_hash_init(u32 id);

/* With the rtnl held. nlh gives NLM_F_* (NULL: a plain insertion). */
int fn_hash_insert(struct fib_table *tb, struct rtmsg *r, struct kern_rta *rta,
		   struct nlmsghdr *n, struct netlink_skb_parms *req);
int fn_hash_delete(struct fib_table *tb, struct rtmsg *r, struct kern_rta *rta,
		   struct nlmsghdr *n, struct netlink_skb_parms *req);
int fn_hash_flush(struct fib_table *tb);
void fn_hash_select_default(struct fib_table *tb, const struct rt_key *key,
			    struct fib_result *res);
/* 0: res is filled (fib_res_put it); 1: not here; or a negative errno. */
int fn_hash_lookup(struct fib_table *tb, const struct rt_key *key,
		   struct fib_result *res);
/*
 * Calls fn for every route until it is not 0: by growing address, the longest
 * prefix of an address first, as the kernel's trie has them. -ENOBUFS: no room.
 */
int fn_hash_walk(struct fib_table *tb,
		 int (*fn)(struct fib_table *tb, struct fib_node *f, void *arg),
		 void *arg);

/*
 * Local and main as one table, the longest prefix first: what the running
 * kernel does while there are only the rules of the boot. As fn_hash_lookup();
 * fib_lock held.
 */
int fib_merged_lookup(const struct rt_key *key, struct fib_result *res);
/* -ENETUNREACH when nothing matches, or what the route says. */
int fib_lookup(const struct rt_key *key, struct fib_result *res);
void fib_res_put(struct fib_result *res);
void fib_info_put(struct fib_info *fi);
void free_fib_info(struct fib_info *fi);
void fib_release_info(struct fib_info *fi);
struct fib_info *fib_create_info(const struct rtmsg *r, struct kern_rta *rta,
				 const struct nlmsghdr *n, int *errp);
int fib_nh_match(struct rtmsg *r, struct nlmsghdr *n, struct kern_rta *rta,
		 struct fib_info *fi);
int fib_semantic_match(u8 type, struct fib_info *fi, const struct rt_key *key,
		       struct fib_result *res);
void fib_select_multipath(const struct rt_key *key, struct fib_result *res);
void fib_select_default(const struct rt_key *key, struct fib_result *res);
int fib_sync_down(u32 local, struct net_device *dev, int force);
int fib_sync_up(struct net_device *dev);
int fib_convert_rtentry(int cmd, struct nlmsghdr *n, struct rtmsg *rtm,
			struct kern_rta *rta, struct rtentry *r);
int fib_validate_source(u32 src, u32 dst, u8 tos, int oif,
			struct net_device *dev, u32 *spec_dst, u32 *itag);
void fib_flush(void);
int inet_check_attr(struct rtmsg *r, struct rtattr **rta);
void ip_fib_init(void);
void ip_fib_attach(void);

struct rt_error {
	int error;
	u8 scope;
};
extern const struct rt_error fib_props[RTN_MAX + 1];

/* Rules, in order of preference; fib_lock. */
int fib_rules_init(void);
int fib_rule_add(const struct fib_rule *r, bool excl);
int fib_rule_del(const struct fib_rule *match, u32 fields);
int fib_rules_walk(int (*fn)(struct fib_rule *r, void *arg), void *arg);
void fib_rules_event(unsigned long event, struct net_device *dev);
/* fields of fib_rule_del(): which of match's members must be equal */
#define FRM_PREFERENCE 1u
#define FRM_TABLE      2u
#define FRM_SRC	       4u
#define FRM_DST	       8u
#define FRM_TOS	       16u
#define FRM_MARK       32u
#define FRM_IIF	       64u
#define FRM_OIF	       128u
#define FRM_ACTION     256u
#define FRM_UID	       512u
#define FRM_IPPROTO    1024u
#define FRM_SPORT      2048u
#define FRM_DPORT      4096u
#define FRM_TUN_ID     8192u
#define FRM_L3MDEV     16384u
#define FRM_REALMS     32768u
#define FRM_TARGET     65536u
bool fib_rule_same(const struct fib_rule *a, const struct fib_rule *b, u32 f);

/* Events for rtnetlink: RTM_NEWROUTE, RTM_DELROUTE. */
void rtmsg_fib(int event, struct fib_node *f, int z, u32 tb_id,
	       struct nlmsghdr *n, struct netlink_skb_parms *req);

#endif
