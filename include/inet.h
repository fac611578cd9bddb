/* SPDX-License-Identifier: MIT */
/*
 * inet.h - what the Internet family offers to TCP and to the folders above
 *
 * Packets: a function that is given an skb consumes it. Addresses and ports
 * are in network order unless a name says otherwise (sk->num is host order).
 */
#ifndef INET_H
#define INET_H

#include <netinet/in.h>
#include <netinet/ip.h>

#include "machine.h"
#include "net.h"
#include "route.h"
#include "skbuff.h"
#include "sock.h"

/* --- IP options (RFC 791 3.1) -------------------------------------------- */

#define MAX_IPOPTLEN 40

/*
 * Compiled options: offsets count from the start of the IP header, 0 when the
 * option is not there. __data holds them when they are not in a packet
 * (is_data); else they are in the packet's own header.
 */
struct ip_options {
	u32 faddr; /* first hop of a source route; final address */
	u8 optlen;
	u8 srr, rr, ts;
	u8 is_setbyuser : 1, is_data : 1, is_strictroute : 1, srr_is_hit : 1,
		is_changed : 1, rr_needaddr : 1, ts_needtime : 1,
		ts_needaddr : 1;
	u8 router_alert, cipso, pad;
	u8 __data[];
};
#define optlength(opt) (sizeof(struct ip_options) + (opt)->optlen)

#define IPSKB_FORWARDED	    1
#define IPSKB_MASQUERADED   2
#define IPSKB_TRANSLATED    4
#define IPSKB_FRAG_COMPLETE 8
#define IPSKB_REROUTED	    16

/* At the start of skb->cb while IP has the packet; TCP leaves room for it. */
struct inet_skb_parm {
	struct ip_options opt; /* compiled options of the header */
	u8 flags; /* IPSKB_* */
	u8 pad;
	u16 frag_max_size; /* largest fragment it was made of */
	int iif; /* where it came in */
};
#define IPCB(skb) ((struct inet_skb_parm *)(void *)(skb)->cb)

int ip_options_compile(struct ip_options *opt, struct sk_buff *skb);
/* Into the header just pushed: opt->optlen bytes after it are there. */
void ip_options_build(struct sk_buff *skb, struct ip_options *opt, u32 daddr,
		      struct rtable *rt, int is_frag);
/* The way back: dopt has room for MAX_IPOPTLEN bytes of data. */
int ip_options_echo(struct ip_options *dopt, struct sk_buff *skb);
void ip_options_fragment(struct sk_buff *skb);
void ip_options_undo(struct ip_options *opt);
/* From the program (user) or from kernel memory; *optp is replaced. */
int ip_options_get(struct ip_options **optp, const void *data, int optlen,
		   bool user);
int ip_options_rcv_srr(struct sk_buff *skb);
void ip_forward_options(struct sk_buff *skb);

/* --- sending
 * ----------------------------------------------------------------*/

struct ipcm_cookie {
	u32 addr; /* source */
	int oif;
	struct ip_options *opt;
	s16 tos, ttl; /* -1: the socket's */
	u32 mark;
	u32 priority;
	u16 protocol;
	u16 gso_size;
	bool free_opt; /* opt is from a control message */
	bool stamped; /* tsflags are, too */
	u32 tsflags; /* SOF_TIMESTAMPING_TX_* */
};

/* TCP segments: skb->sk is set, data starts with the transport header. */
int ip_queue_xmit(struct sk_buff *skb);
/* SYN-ACK: the route is in skb->dst, sk is the listener. */
int ip_build_and_send_pkt(struct sk_buff *skb, struct sock *sk, u32 saddr,
			  u32 daddr, struct ip_options *opt);

/* Fills `to` with bytes offset .. offset + fraglen; offset 0 is the first. */
typedef int (*ip_getfrag)(const void *frag, char *to, unsigned int offset,
			  unsigned int fraglen, struct sk_buff *skb);
/*
 * One datagram of `length` bytes of payload (transport header included).
 * Returns 0 or a negative errno; NET_XMIT_* > 0 do not come out.
 */
int ip_build_xmit(struct sock *sk, ip_getfrag getfrag, const void *frag,
		  unsigned int length, struct ipcm_cookie *ipc,
		  struct rtable *rt, int flags);

/* A reset or an ACK for which there is no socket. */
struct ip_reply_arg {
	struct iovec iov[1];
	u32 csum; /* pseudo header */
	int csumoffset; /* in u16s; -1: none */
	u8 tos;
	int bound_dev_if;
	u32 mark;
};
void ip_send_reply(struct sock *sk, struct sk_buff *skb,
		   struct ip_reply_arg *arg, unsigned int len);

void ip_send_check(struct iphdr *iph);
void ip_select_ident(struct iphdr *iph, struct dst_entry *dst, struct sock *sk);
bool ip_dont_fragment(const struct sock *sk, const struct dst_entry *dst);
int ip_fragment(struct sk_buff *skb, int (*output)(struct sk_buff *));
int ip_output(struct sk_buff *skb);
int ip_mc_output(struct sk_buff *skb);
int ip_finish_output(struct sk_buff *skb);
int ip_send(struct sk_buff *skb);

/* --- receiving
 * --------------------------------------------------------------*/

struct packet_type;
int ip_rcv(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt);
int ip_local_deliver(struct sk_buff *skb);
int ip_forward(struct sk_buff *skb);
/* A sum that was left to the device is computed now. */
void skb_checksum_help(struct sk_buff *skb);
int ip_error(struct sk_buff *skb);
int ip_mr_input(struct sk_buff *skb);
int ip_rt_bug(struct sk_buff *skb);
int dst_discard(struct sk_buff *skb);
enum ip_defrag_user {
	IP_DEFRAG_LOCAL_DELIVER,
	IP_DEFRAG_CALL_RA_CHAIN,
	IP_DEFRAG_AF_PACKET,
};
struct sk_buff *ip_defrag(struct sk_buff *skb, enum ip_defrag_user user);

/* A protocol above IP: handler consumes the packet. */
struct inet_protocol {
	int (*handler)(struct sk_buff *skb);
	/* info: the MTU of FRAG_NEEDED, the pointer of a PARAMETERPROB, ... */
	void (*err_handler)(struct sk_buff *skb, u32 info);
	u8 protocol;
	const char *name;
};
extern const struct inet_protocol *const inet_protos[256];

/* In tcp_ipv4.c */
int tcp_v4_rcv(struct sk_buff *skb);
void tcp_v4_err(struct sk_buff *skb, u32 info);
int tcp_v4_init(void);
int tcp_init(void);
unsigned int tcp_poll(struct file *file, struct socket *sock,
		      struct poll_table *pt);
int tcp_listen_start(struct sock *sk);

/* --- ICMP
 * -------------------------------------------------------------------*/

void icmp_send(struct sk_buff *skb, int type, int code, u32 info);
int icmp_rcv(struct sk_buff *skb);
void icmp_err(struct sk_buff *skb, u32 info);
struct icmp_err {
	int err;
	unsigned fatal;
};
#define NR_ICMP_UNREACH 15
extern const struct icmp_err icmp_err_convert[NR_ICMP_UNREACH + 1];
int icmp_init(void);

/* --- errors for a socket (IP_RECVERR) ---------------------------------------
 */

void ip_icmp_error(struct sock *sk, struct sk_buff *skb, int err, u16 port,
		   u32 info, u8 *payload);
void ip_local_error(struct sock *sk, int err, u32 daddr, u16 port, u32 info);
int ip_recv_error(struct sock *sk, struct msghdr_k *msg, size_t len,
		  int *addr_len);

/* --- socket options and control messages ------------------------------------
 */

int ip_setsockopt(struct sock *sk, int level, int name, const void *optval,
		  int optlen);
int ip_getsockopt(struct sock *sk, int level, int name, void *optval,
		  int *optlen);
int ip_cmsg_send(struct sock *sk, struct msghdr_k *msg,
		 struct ipcm_cookie *ipc);
void ip_cmsg_recv(struct msghdr_k *msg, struct sk_buff *skb, struct sock *sk);
/* sk->inet.cmsg_flags */
#define IP_CMSG_PKTINFO	     1u
#define IP_CMSG_TTL	     2u
#define IP_CMSG_TOS	     4u
#define IP_CMSG_RECVOPTS     8u
#define IP_CMSG_RETOPTS	     16u
#define IP_CMSG_PASSSEC	     32u
#define IP_CMSG_ORIGDSTADDR  64u
#define IP_CMSG_CHECKSUM     128u
#define IP_CMSG_RECVFRAGSIZE 256u

/* --- multicast membership
 * ----------------------------------------------------*/

void ip_mc_drop_socket(struct sock *sk);
/* May this socket have a packet for group `loc` from `rmt` on interface dif? */
bool ip_mc_sf_allow(struct sock *sk, u32 loc, u32 rmt, int dif);

/* --- af_inet.c
 * ----------------------------------------------------------------*/

extern const struct net_proto_family inet_family_ops;
extern const struct proto_ops inet_stream_ops, inet_dgram_ops, inet_sockraw_ops;
extern const struct proto udp_prot, udplite_prot, raw_prot, ping_prot, tcp_prot;

int inet_init(void); /* once per machine */
void inet_attach(void); /* in every process that maps it */
/* Of the proto's destruct: what IP put on the socket goes. */
void inet_sock_destruct(struct sock *sk);
/* The last step of close for UDP and raw. */
void inet_sock_release(struct sock *sk);
int inet_autobind(struct sock *sk);
int inet_dgram_connect(struct socket *sock, struct sockaddr *addr, int len,
		       int flags);

static inline notrace bool ipv4_is_multicast(u32 a)
{
	return (a & htonl(0xf0000000)) == htonl(0xe0000000);
}

static inline notrace bool ipv4_is_loopback(u32 a)
{
	return (a & htonl(0xff000000)) == htonl(0x7f000000);
}

static inline notrace bool ipv4_is_lbcast(u32 a)
{
	return a == htonl(INADDR_BROADCAST);
}

/* 0.0.0.0 alone: the rest of 0/8 is like any other address since 5.3. */
static inline notrace bool ipv4_is_zeronet(u32 a)
{
	return a == 0;
}

static inline notrace bool ipv4_is_badclass(u32 a)
{
	return (a & htonl(0xf0000000)) == htonl(0xf0000000);
}

#define IP_OFFSET  0x1fff
#define IP_MAX_MTU 0xffffu
#define IP_IDENTS  2048

/*
 * net.ipv4.* as /proc/sys shows it, with the running kernel's defaults.
 * Read without a lock: each is one word.
 */
struct inet_global {
	struct timer_list lifetime; /* of the next address that ends */
	int sysctl_ip_default_ttl;
	int sysctl_ip_forward;
	int sysctl_ip_nonlocal_bind;
	int sysctl_ip_dynaddr;
	int sysctl_ip_no_pmtu_disc;
	int sysctl_ip_autobind_reuse;
	int sysctl_local_port_range[2];
	u32 sysctl_local_reserved[65536 / 32];
	int sysctl_unprivileged_port_start;
	int sysctl_icmp_echo_ignore_all;
	int sysctl_icmp_echo_ignore_broadcasts;
	int sysctl_icmp_ignore_bogus_error_responses;
	int sysctl_icmp_errors_use_inbound_ifaddr;
	int sysctl_icmp_ratelimit, sysctl_icmp_ratemask; /* ms; types */
	int sysctl_icmp_msgs_per_sec, sysctl_icmp_msgs_burst;
	u32 sysctl_ping_group_range[2];
	int sysctl_igmp_max_memberships, sysctl_igmp_max_msf;
	int sysctl_igmp_qrv, sysctl_igmp_link_local_reports;
	int sysctl_promote_secondaries[2]; /* of all; of a new device */
	int sysctl_optmem_max;
	int sysctl_udp_rmem_min, sysctl_udp_wmem_min;

	struct sock *icmp_sk; /* who sends ICMP and replies */
	u32 protos_on[256 / 32]; /* inet_add_protocol() */
	atomic_t idents[IP_IDENTS];
	u32 ident_stamp[IP_IDENTS];
	u32 ident_secret;
	struct spinlock icmp_lock; /* the two below */
	u64 icmp_stamp; /* of the last credit, jiffies */
	u32 icmp_credit;
	u32 icmp_peer_credit[256]; /* token buckets of peers */
	u64 icmp_peer_stamp[256];
	struct spinlock ra_lock; /* ra_chain */
	struct ip_ra_chain *ra_chain;
	struct kmem_cache *ifa_cachep, *indev_cachep;
};
#define inet_gbl (machine->inet)

void inet_get_local_port_range(const struct sock *sk, int *low, int *high);

static inline notrace bool inet_is_reserved_port(u16 port)
{
	return inet_gbl->sysctl_local_reserved[port / 32] >> port % 32 & 1;
}

#endif
