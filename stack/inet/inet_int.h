/* SPDX-License-Identifier: MIT */
/* inet_int.h - private to stack/inet: what one file has for another. */
#ifndef INET_INT_H
#define INET_INT_H

#include <linux/rtnetlink.h>

#include "inet.h"
#include "inetdevice.h"
#include "mib.h"

#define MSG_PROBE 0x10 /* the kernel's: ask for the way, send nothing */

struct udphdr;
struct icmphdr;

/* --- route.c ------------------------------------------------------------- */

#define RT_HASH_SIZE 1024

struct rt_hash_bucket {
	struct spinlock lock; /* chain, and rtable.hashed of who is on it */
	struct rtable *chain;
};

struct rt_global {
	struct rt_hash_bucket hash[RT_HASH_SIZE];
	atomic_t entries;
	u32 gc_goal; /* chain where the periodic check goes on */
	struct timer_list periodic, flush_timer;
	u64 flush_deadline;
	struct rt_stat {
		u64 in_hit, in_slow_tot, in_slow_mc, in_no_route, in_brd;
		u64 in_martian_dst, in_martian_src, out_hit, out_slow_tot;
		u64 out_slow_mc, gc_total;
	} stat; /* statistics only: not exact */
};
#define rt_gbl (machine->rt)

u32 rt_hash_code(u32 daddr, u32 saddr, u8 tos);
int rt_intern_hash(u32 hash, struct rtable *rt, struct rtable **rp);
void rt_set_nexthop(struct rtable *rt, void *fib_result, u32 itag);
/* genid: the cache's, read before the tables were asked. */
struct rtable *rt_dst_alloc(struct net_device *dev, unsigned int flags, u8 type,
			    u64 genid);
static inline notrace u64 rt_genid(void)
{
	return __atomic_load_n(&machine->rt_genid, __ATOMIC_ACQUIRE);
}
int ip_route_input_slow(struct sk_buff *skb, u32 daddr, u32 saddr, u8 tos,
			struct net_device *dev);
int ip_route_input_mc(struct sk_buff *skb, u32 daddr, u32 saddr, u8 tos,
		      struct net_device *dev, int our);

int inet_set_ifa(struct net_device *dev, struct in_ifaddr *ifa);
void devinet_attach(void);

/* --- arp.c ----------------------------------------------------------------*/

int arp_bind_neighbour(struct dst_entry *dst);
int arp_init(void);
void arp_attach(void);
int arp_ioctl(unsigned int cmd, void *arg);
int arp_rcv(struct sk_buff *skb, struct net_device *dev,
	    struct packet_type *pt);
void arp_send(int type, int ptype, u32 dest_ip, struct net_device *dev,
	      u32 src_ip, const u8 *dest_hw, const u8 *src_hw,
	      const u8 *target_hw);

/* --- protocols -------------------------------------------------------------*/

int inet_add_protocol(u8 protocol);
static inline notrace const struct inet_protocol *inet_proto(u8 protocol)
{
	return inet_gbl->protos_on[protocol / 32] >> protocol % 32 & 1
		       ? inet_protos[protocol]
		       : NULL;
}
int ip_init(void);
void __ip_select_ident(struct iphdr *iph);

/* Where packets go on after a hook: netfilter.h. */
int ip_rcv_finish(struct sk_buff *skb);
int ip_local_deliver_finish(struct sk_buff *skb);
int ip_forward_finish(struct sk_buff *skb);
int ip_queue_xmit2(struct sk_buff *skb);
int output_maybe_reroute(struct sk_buff *skb);
int ip_finish_output2(struct sk_buff *skb);

int udp_rcv(struct sk_buff *skb);
void udp_err(struct sk_buff *skb, u32 info);
int udp_init(void);
int udplite_rcv(struct sk_buff *skb);
void udplite_err(struct sk_buff *skb, u32 info);
int udplite4_register(void);
int raw_global_init(void);
int ping_global_init(void);
int igmp_rcv(struct sk_buff *skb);
int igmp_init(void);
int ipfrag_init(void);

/* raw.c: copies to the raw sockets of a protocol; was there any? */
bool raw_v4_input(struct sk_buff *skb, struct iphdr *iph);
void raw_icmp_error(struct sk_buff *skb, int protocol, u32 info);

/* ping.c */
bool ping_rcv(struct sk_buff *skb);
void ping_err(struct sk_buff *skb, u32 info);
int ping_init_sock(struct sock *sk);

/* --- ip_sockglue.c
 * ----------------------------------------------------------*/

struct ip_ra_chain {
	struct ip_ra_chain *next;
	struct sock *sk;
};
int ip_ra_control(struct sock *sk, bool on);
bool ip_call_ra_chain(struct sk_buff *skb);
void ip_cmsg_recv_offset(struct msghdr_k *msg, struct sk_buff *skb,
			 struct sock *sk, int tlen, int offset);
bool ip_cmsg_busy(const struct sock *sk);

/* --- igmp.c: what setsockopt asks
 * ---------------------------------------------*/

struct ip_mc_socklist {
	struct ip_mc_socklist *next;
	struct ip_mreqn multi;
	u32 sfmode;
	struct ip_sf_socklist *sflist;
};
struct ip_sf_socklist {
	u32 sl_max, sl_count;
	u32 sl_addr[];
};
int ip_mc_join_group(struct sock *sk, struct ip_mreqn *imr, u32 mode);
int ip_mc_leave_group(struct sock *sk, struct ip_mreqn *imr);
int ip_mc_source(int add, u32 omode, struct sock *sk,
		 const struct ip_mreq_source *mreqs, int ifindex);
int ip_mc_msfilter(struct sock *sk, u32 group, u32 iface, u32 fmode,
		   const u32 *list, u32 n, int ifindex);
/* Fills list with up to n of them; their number, or a negative errno. */
int ip_mc_msfget(struct sock *sk, u32 group, u32 iface, int ifindex, u32 *fmode,
		 u32 *list, u32 n);

/* --- af_inet.c
 * -----------------------------------------------------------------*/

int __inet_stream_connect(struct socket *sock, struct sockaddr *uaddr, int len,
			  int flags);
int inet_stream_connect(struct socket *sock, struct sockaddr *addr, int len,
			int flags);
int ip4_datagram_connect(struct sock *sk, struct sockaddr *addr, int len);
int udp_connect(struct sock *sk, struct sockaddr *addr, int len);
int udp_disconnect(struct sock *sk, int flags);
bool inet_can_nonlocal_bind(const struct sock *sk);
/* Bits of inet sockets that are one process's uid and inode in /proc. */
void inet_proc_queue(const struct sock *sk, u32 *tx, u32 *rx);

/* --- repairs (lockclass.h)
 * -------------------------------------------------------*/

void fib_repair(struct spinlock *l);
void rt_hash_repair(struct spinlock *l);
void udp_hash_repair(struct spinlock *l);
void raw_hash_repair(struct spinlock *l);
void ipfrag_repair(struct spinlock *l);
void igmp_repair(struct spinlock *l);

/* --- timers (timerkind.h)
 * -----------------------------------------------------------*/

void rt_check_expire(unsigned long data);
void rt_run_flush(unsigned long data);
void ip_expire(unsigned long data);
void igmp_timer_expire(unsigned long data);
void check_lifetime(unsigned long data);
void igmp_ifc_timer_expire(unsigned long data);

struct rt_key;
void rt_in_flow(struct rt_key *key, const struct sk_buff *skb);

#endif
