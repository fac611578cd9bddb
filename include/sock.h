/* SPDX-License-Identifier: MIT */
/*
 * sock.h - struct sock: the protocol's end of a socket
 *
 * Locking is the kernel's: lk.slock is a spinlock held for moments; a call in
 * progress owns the sock through lk.users (lock_sock), and packets that
 * arrive meanwhile go to the backlog, which release_sock() runs. No spinlock
 * is held while memory of a program is copied.
 *
 *   softirq:  bh_lock_sock; users ? sk_add_backlog : protocol; bh_unlock_sock
 *   call:     lock_sock ... copy, protocol ... release_sock -> backlog_rcv
 *
 * If the thread that owns a sock dies, whoever wants it next finds out (by
 * lk.owner) and resets the connection: sock_repair().
 */
#ifndef SOCK_H
#define SOCK_H

#include "kern.h"
#include "net.h"
#include "skbuff.h"

enum proto_id {
	PROTO_NONE,
	PROTO_TCP,
	PROTO_UDP,
	PROTO_UDPLITE,
	PROTO_RAW,
	PROTO_PING,
	PROTO_NETLINK,
	PROTO_PACKET,
	PROTO_MAX
};

/* sk->flags */
enum sock_flag {
	SOCK_DEAD, /* orphaned: no struct socket */
	SOCK_DONE,
	SOCK_URGINLINE,
	SOCK_KEEPOPEN,
	SOCK_LINGER,
	SOCK_BROADCAST,
	SOCK_TIMESTAMP, /* SO_TIMESTAMP or SO_TIMESTAMPNS */
	SOCK_TIMESTAMPNS, /* in nanoseconds */
	SOCK_LOCALROUTE,
	SOCK_DEBUG,
	SOCK_NO_CHECK,
	SOCK_RXQ_OVFL,
	SOCK_PASSCRED,
	SOCK_ZEROCOPY,
	SOCK_SELECT_ERR_QUEUE,
	SOCK_NOFCS,
	SOCK_FILTER_LOCKED,
	SOCK_TSTAMP_NEW, /* asked for by one of the _NEW options */
	SOCK_STAMPED, /* counted in netstamp_needed */
	SOCK_WIFI_STATUS,
	SOCK_RCVMARK,
	SOCK_RCVPRIORITY,
	SOCK_PASSSEC,
	SOCK_PREFER_BUSY_POLL,
	SOCK_NO_TXREHASH, /* SO_TXREHASH is 0 */
};

#define RCV_SHUTDOWN  1
#define SEND_SHUTDOWN 2
#define SHUTDOWN_MASK 3

#define SOCK_SNDBUF_LOCK   1
#define SOCK_RCVBUF_LOCK   2
#define SOCK_BINDADDR_LOCK 4
#define SOCK_BINDPORT_LOCK 8

struct socket_lock {
	struct spinlock slock; /* guards users, owner, backlog */
	u32 users;
	u32 owner; /* slot of the thread that owns it */
	u64 owner_generation;
	struct wait_queue_head wq; /* who waits for it to be released */
};

/* What IP keeps of a socket (inet_opt of 2.4). */
struct inet_opt {
	int ttl; /* -1: the route's, then the system's */
	u8 tos;
	u8 mc_ttl;
	u8 mc_loop, mc_all;
	u8 recverr, freebind, hdrincl, transparent, nodefrag;
	u8 pmtudisc;
	u8 bind_address_no_port, recverr_rfc4884, recvfragsize;
	u8 min_ttl; /* IP_MINTTL: packets below are not ours */
	u32 cmsg_flags; /* IP_CMSG_* */
	u16 id; /* next identification */
	u16 local_port_lo, local_port_hi; /* IP_LOCAL_PORT_RANGE */
	int mc_index, uc_index;
	u32 mc_addr;
	struct ip_options *opt;
	struct ip_mc_socklist *mc_list;
};

struct sk_filter;

struct sock {
	/* identity, compared by every lookup; addresses network order */
	u32 daddr, rcv_saddr;
	u32 saddr; /* what we send from */
	u16 dport, sport;
	u16 num; /* local port, host order; protocol for raw */
	u8 family, type, protocol;
	u8 proto; /* enum proto_id */
	u8 state; /* TCP_*; TCP_CLOSE and TCP_ESTABLISHED for the rest */
	u8 zapped, reuse, reuseport, shutdown, userlocks, no_check_tx;
	u8 used; /* set by sk_alloc, cleared by sk_free: for walks */
	int bound_dev_if;
	struct sock *next, **pprev; /* hash chain */
	u32 hashent;
	struct sock *bind_next, **bind_pprev;
	void *bind_bucket; /* TCP: struct tcp_bind_bucket */

	atomic_t refcnt;
	struct socket_lock lk;
	struct {
		struct sk_buff *head, *tail;
		u32 len; /* bytes */
	} backlog;

	struct socket *socket;
	struct wait_queue_head *sleep; /* &socket->wait */
	struct dst_entry *dst_cache;
	struct spinlock dst_lock;

	atomic_t rmem_alloc, wmem_alloc, omem_alloc;
	int rcvbuf, sndbuf;
	int wmem_queued, forward_alloc;
	struct sk_buff_head receive_queue, write_queue, error_queue;

	u32 flags; /* 1 << enum sock_flag */
	int err, err_soft;
	atomic_t drops;
	u32 ack_backlog, max_ack_backlog;
	u32 priority, mark;
	int rcvlowat;
	s64 rcvtimeo, sndtimeo; /* ns */
	u32 lingertime; /* s */
	u32 tsflags; /* SO_TIMESTAMPING */
	u32 tskey; /* of the next packet, with OPT_ID */
	u64 stamp; /* of the last packet given to the program */
	u32 uid;
	u64 ino, cookie;
	int peek_off, busy_poll, incoming_cpu;
	u32 tap_group; /* packet sockets that share what comes; 0: alone */
	u32 busy_poll_budget, napi_id;
	u32 txtime_clock, txtime_flags; /* SO_TXTIME */
	u32 bind_phc;
	u64 max_pacing_rate;
	struct {
		int pid, uid, gid;
	} peercred;
	struct sk_filter *filter;
	struct timer_list timer; /* keepalive, SYN-ACK, FIN_WAIT2 */

	struct inet_opt inet;
};

struct proto {
	const char *name;
	void (*close)(struct sock *sk, s64 timeout);
	int (*connect)(struct sock *sk, struct sockaddr *addr, int len);
	int (*disconnect)(struct sock *sk, int flags);
	struct sock *(*accept)(struct sock *sk, int flags, int *err);
	int (*ioctl)(struct sock *sk, int cmd, unsigned long arg);
	int (*init)(struct sock *sk);
	int (*destroy)(struct sock *sk);
	void (*shutdown)(struct sock *sk, int how);
	int (*setsockopt)(struct sock *sk, int level, int name,
			  const void *optval, int optlen);
	int (*getsockopt)(struct sock *sk, int level, int name, void *optval,
			  int *optlen);
	int (*sendmsg)(struct sock *sk, struct msghdr_k *msg, size_t len);
	int (*recvmsg)(struct sock *sk, struct msghdr_k *msg, size_t len,
		       int noblock, int flags, int *addr_len);
	int (*bind)(struct sock *sk, struct sockaddr *addr, int len);
	int (*backlog_rcv)(struct sock *sk, struct sk_buff *skb);
	void (*hash)(struct sock *sk);
	void (*unhash)(struct sock *sk);
	int (*get_port)(struct sock *sk, u16 snum);
	/*
	 * The owner died inside: leave the sock closed and its queues empty.
	 * Called with lk.slock held; the peer should see a reset.
	 */
	void (*repair)(struct sock *sk);
	/* 2.4 keeps these in struct sock; they are the same for a protocol. */
	void (*state_change)(struct sock *sk);
	void (*data_ready)(struct sock *sk, int bytes);
	void (*write_space)(struct sock *sk);
	void (*error_report)(struct sock *sk);
	void (*destruct)(struct sock *sk);
	/* SOF_TIMESTAMPING_OPT_ID: the number of the byte to count from */
	u32 (*tskey)(const struct sock *sk, bool written);
	/* which kmem_cache: set in machine at boot */
	struct kmem_cache *(*cache)(void);
};

extern const struct proto *const proto_table[PROTO_MAX];
static inline notrace const struct proto *sk_prot(const struct sock *sk)
{
	return proto_table[sk->proto];
}

static inline notrace bool sock_flag(const struct sock *sk, enum sock_flag f)
{
	return sk->flags & 1u << f;
}

static inline notrace void sock_set_flag(struct sock *sk, enum sock_flag f)
{
	sk->flags |= 1u << f;
}

static inline notrace void sock_reset_flag(struct sock *sk, enum sock_flag f)
{
	sk->flags &= ~(1u << f);
}

/* Zeroed; NULL at the limit. refcnt is 1. */
struct sock *sk_alloc(int family, enum proto_id proto);
void sk_free(struct sock *sk);
void sock_init_data(struct socket *sock, struct sock *sk);
void sock_hold(struct sock *sk);
void sock_put(struct sock *sk);
void sock_orphan(struct sock *sk);
void sock_graft(struct sock *sk, struct socket *parent);

void lock_sock(struct sock *sk);
void release_sock(struct sock *sk);
void __release_sock(struct sock *sk);
/* By its user, who stays it: the next packet that waits. False: none does. */
bool sk_backlog_one(struct sock *sk);
void bh_lock_sock(struct sock *sk);
void bh_unlock_sock(struct sock *sk);
/* Owned by a call in progress? (with slock held; a dead owner is mended) */
bool sock_owned_by_user(struct sock *sk);
void sk_add_backlog(struct sock *sk, struct sk_buff *skb);

/* A thread died (sock_reap_hook): the sock that it owned is mended. */
void sock_reap(struct sock *sk, struct task_struct *dead);

int sock_error(struct sock *sk); /* -errno, and clears it */
s64 sock_rcvtimeo(const struct sock *sk, bool noblock);
s64 sock_sndtimeo(const struct sock *sk, bool noblock);
int sock_rcvlowat(const struct sock *sk, bool waitall, int len);
int sock_intr_errno(s64 timeo);

/* SO_COOKIE: given when first asked for. */
u64 sock_gen_cookie(struct sock *sk);
void tcp_set_keepalive(struct sock *sk, int val); /* stack/inet */
int tcp_set_rcvlowat(struct sock *sk, int val);
int sock_setsockopt(struct socket *sock, int level, int name,
		    const void *optval, int optlen);
int sock_getsockopt(struct socket *sock, int level, int name, void *optval,
		    int *optlen);

struct sk_buff *sock_alloc_send_skb(struct sock *sk, u32 size, bool noblock,
				    int *err);
struct sk_buff *sock_wmalloc(struct sock *sk, u32 size, bool force);
void *sock_kmalloc(struct sock *sk, size_t size);
void sock_kfree_s(struct sock *sk, void *p, size_t size);
void skb_set_owner_w(struct sk_buff *skb, struct sock *sk);
void skb_set_owner_r(struct sk_buff *skb, struct sock *sk);
void skb_orphan(struct sk_buff *skb);
void sock_wfree(struct sk_buff *skb);
void sock_rfree(struct sk_buff *skb);
bool sock_writeable(const struct sock *sk);
/* Sleeps until there may be room to send; the rest of timeo. */
s64 sock_wait_for_wmem(struct sock *sk, s64 timeo);
/* 0; -ENOMEM: receive buffer full (dropped by the caller, counted). */
int sock_queue_rcv_skb(struct sock *sk, struct sk_buff *skb);
/* For who has run the filter already (UDP, before the header goes). */
int __sock_queue_rcv_skb(struct sock *sk, struct sk_buff *skb);
int sock_queue_err_skb(struct sock *sk, struct sk_buff *skb);
int sk_filter(struct sock *sk, struct sk_buff *skb); /* 0 pass, else errno */
int sk_attach_filter(const void *fprog, int len, struct sock *sk);
int sk_detach_filter(struct sock *sk);
/* SO_TIMESTAMP* and the like: packets are stamped while one wants it. */
void sock_enable_timestamp(struct sock *sk);
void sock_disable_timestamp(struct sock *sk);
/* SIOCGSTAMP, SIOCGSTAMPNS: of the last packet that was read */
int sock_get_timestamp(struct sock *sk, void *userstamp, bool ns);
void sock_recv_timestamp(struct msghdr_k *msg, struct sock *sk,
			 struct sk_buff *skb);
/* On its way out: which stamps does the sender want? */
u8 sock_tx_flags(const struct sock *sk, u32 tsflags); /* SKBTX_* */
/* tsflags: SOF_TIMESTAMPING_TX_* of the sock, or of a control message. */
void sock_tx_timestamp(struct sock *sk, struct sk_buff *skb, u32 tsflags);
/* MSG_ERRQUEUE where only stamps are queued; bytes or a negative errno. */
int sock_recv_errqueue(struct sock *sk, struct msghdr_k *msg, size_t len,
		       int level, int type);

struct sk_buff *skb_recv_datagram(struct sock *sk, int flags, bool noblock,
				  int *err);
/* With SO_PEEK_OFF: *off is where in the packet that was found. */
struct sk_buff *__skb_recv_datagram(struct sock *sk, int flags, bool noblock,
				    int *off, int *err);
int wait_for_packet(struct sock *sk, int *err, s64 *timeo);
/* Where MSG_PEEK begins (0 when it is no peek); moved as data is seen, gone */
int sk_peek_offset(const struct sock *sk, int flags);
void sk_peek_offset_fwd(struct sock *sk, int val);
void sk_peek_offset_bwd(struct sock *sk, int val);
void skb_free_datagram(struct sock *sk, struct sk_buff *skb);
unsigned int datagram_poll(struct file *file, struct socket *sock,
			   struct poll_table *pt);

void sock_def_wakeup(struct sock *sk);
void sock_def_readable(struct sock *sk, int len);
void sock_def_write_space(struct sock *sk);
void sock_def_error_report(struct sock *sk);
void sk_wake_async(struct sock *sk, int how, int band);
void send_sigpipe(void); /* SIGPIPE to this thread, as the kernel sends it */

/* Routes hang on sockets; dst.h. */
struct dst_entry *__sk_dst_get(struct sock *sk);
void __sk_dst_set(struct sock *sk, struct dst_entry *dst);
void __sk_dst_reset(struct sock *sk);
struct dst_entry *__sk_dst_check(struct sock *sk, u32 cookie);
struct dst_entry *sk_dst_check(struct sock *sk, u32 cookie);
struct dst_entry *sk_dst_get(struct sock *sk);
void sk_dst_set(struct sock *sk, struct dst_entry *dst);
void sk_dst_reset(struct sock *sk);

#endif
