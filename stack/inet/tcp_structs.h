/* SPDX-License-Identifier: MIT */
/*
 * tcp_structs.h - constants of TCP and what lies in the arena for it: the
 * connection, requests, TIME_WAIT, the hashes.
 *
 * Models the first half of include/net/tcp.h and struct tcp_opt of
 * include/net/sock.h, with today's Linux's variables where its behaviour needs
 * them (microsecond round trips, RFC 6675 scoreboard, buffer autotuning).
 */
#ifndef TCP_STRUCTS_H
#define TCP_STRUCTS_H

#include <linux/tcp.h>

#include "inet.h"
#include "kern.h"
#include "machine.h"
#include "mib.h"
#include "netdevice.h"
#include "netglobal.h"
#include "sock.h"
#include "stack/inet/tcp_states.h"

/* --- constants (times in jiffies of a millisecond) ------------------------ */

#define MAX_TCP_HEADER	       192 /* link 32 + IP 60 + TCP 60, and room to spare */
#define TCP_MIN_MSS	       88u /* the least a user may ask for */
#define TCP_MIN_SND_MSS	       48u
#define TCP_MIN_RCVMSS	       536u
#define TCP_MSS_DEF	       536u
#define TCP_BASE_MSS	       512u
#define MAX_TCP_WINDOW	       32767u
#define TCP_MAX_WSCALE	       14
#define TCP_MAX_QUICKACKS      16
#define TCP_FASTRETRANS_THRESH 3
#define TCP_MAX_REORDERING     300
#define TCP_INIT_CWND	       10u
#define TCP_INFINITE_SSTHRESH  0x7fffffffu

/* RFC 6298 2.1; RFC 1122 4.2.3.1 for 2.4 */
#define TCP_TIMEOUT_INIT	    (personality_24() ? 3 * HZ : 1 * HZ)
#define TCP_TIMEOUT_FALLBACK	    (3 * HZ) /* RFC 6298 5.7 */
#define TCP_RTO_MAX		    (120 * HZ)
#define TCP_RTO_MIN		    (HZ / 5)
#define TCP_TIMEOUT_MIN		    2
#define TCP_DELACK_MAX		    (HZ / 5)
#define TCP_DELACK_MIN		    (HZ / 25)
#define TCP_ATO_MIN		    (HZ / 25)
#define TCP_RESOURCE_PROBE_INTERVAL (HZ / 2)
#define TCP_TIMEWAIT_LEN	    (60 * HZ)
#define TCP_FIN_TIMEOUT		    TCP_TIMEWAIT_LEN
#define TCP_FIN_TIMEOUT_MAX	    (120 * HZ)
#define TCP_SYNQ_INTERVAL	    (HZ / 5)
#define TCP_PAWS_24DAYS		    (60 * 60 * 24 * 24)
#define TCP_PAWS_WINDOW		    1
#define TCP_PAWS_WRAP		    (0x7fffffffu / 1000)

#define TCP_RETR1	     3
#define TCP_RETR2	     15
#define TCP_SYN_RETRIES	     6
#define TCP_SYNACK_RETRIES   5
#define TCP_SYN_LINEAR	     4
#define MAX_TCP_SYNCNT	     127
#define MAX_TCP_KEEPIDLE     32767
#define MAX_TCP_KEEPINTVL    32767
#define MAX_TCP_KEEPCNT	     127
#define TCP_KEEPALIVE_TIME   (7200 * HZ)
#define TCP_KEEPALIVE_INTVL  (75 * HZ)
#define TCP_KEEPALIVE_PROBES 9

/* net.ipv4.tcp_wmem and tcp_rmem, those of the kernel below. */
#define TCP_WMEM_MIN (machine->net->sysctl_tcp_wmem[0])
#define TCP_WMEM_DEF (machine->net->sysctl_tcp_wmem[1])
#define TCP_WMEM_MAX (machine->net->sysctl_tcp_wmem[2])
#define TCP_RMEM_MIN (machine->net->sysctl_tcp_rmem[0])
#define TCP_RMEM_DEF (machine->net->sysctl_tcp_rmem[1])
#define TCP_RMEM_MAX (machine->net->sysctl_tcp_rmem[2])

#define TCP_SYNQ_HSIZE	   512
#define TCP_MAX_TW_BUCKETS 131072
#define TCP_MAX_ORPHANS	   131072

/* Option kinds and lengths (RFC 9293 3.1, 7323, 2018). */
#define TCPOPT_NOP		  1
#define TCPOPT_EOL		  0
#define TCPOPT_MSS		  2
#define TCPOPT_WINDOW		  3
#define TCPOPT_SACK_PERM	  4
#define TCPOPT_SACK		  5
#define TCPOPT_TIMESTAMP	  8
#define TCPOLEN_MSS		  4
#define TCPOLEN_WINDOW		  3
#define TCPOLEN_SACK_PERM	  2
#define TCPOLEN_TIMESTAMP	  10
#define TCPOLEN_TSTAMP_ALIGNED	  12
#define TCPOLEN_SACK_BASE_ALIGNED 4
#define TCPOLEN_SACK_PERBLOCK	  8
#define TCP_NUM_SACKS		  4
#ifndef SOL_TCP
#define SOL_TCP 6
#endif

/* Flag bits as they are in the header. */
#define TCPCB_FLAG_FIN 0x01
#define TCPCB_FLAG_SYN 0x02
#define TCPCB_FLAG_RST 0x04
#define TCPCB_FLAG_PSH 0x08
#define TCPCB_FLAG_ACK 0x10
#define TCPCB_FLAG_URG 0x20
#define TCPCB_FLAG_ECE 0x40
#define TCPCB_FLAG_CWR 0x80

/* What we know of a segment that was sent: TCP_SKB_CB()->sacked. */
#define TCPCB_SACKED_ACKED   0x01
#define TCPCB_SACKED_RETRANS 0x02 /* and the copy is in flight */
#define TCPCB_LOST	     0x04
#define TCPCB_TAGBITS	     0x07
#define TCPCB_EVER_RETRANS   0x80
#define TCPCB_RETRANS	     (TCPCB_SACKED_RETRANS | TCPCB_EVER_RETRANS)

/* The first 24 bytes belong to IP while a packet is with it. */
struct tcp_skb_cb {
	u8 ip[24];
	u32 seq, end_seq;
	u64 when_us; /* sent (last time) */
	u32 ack_seq;
	u16 urg_ptr;
	u8 flags;
	u8 sacked;
	u16 eor; /* MSG_EOR: nothing is appended */
	u16 app_limited;
	u32 tsval; /* sent with */
};
#define TCP_SKB_CB(skb) ((struct tcp_skb_cb *)(void *)&(skb)->cb[0])
_Static_assert(sizeof(struct tcp_skb_cb) <= 64, "tcp_skb_cb");
_Static_assert(sizeof(struct inet_skb_parm) <= 24, "IP's part of cb");

enum tcp_ca_state_id {
	CA_OPEN,
	CA_DISORDER,
	CA_CWR,
	CA_RECOVERY,
	CA_LOSS
};

/* tp->pending: what the one write timer is for. */
#define TCP_TIME_RETRANS 1
#define TCP_TIME_DACK	 2
#define TCP_TIME_PROBE0	 3
#define TCP_TIME_REO	 4 /* RACK's reordering timer */
#define TCP_TIME_TLP	 5 /* tail loss probe */

/* tp->ack.pending */
#define TCP_ACK_SCHED	1
#define TCP_ACK_TIMER	2
#define TCP_ACK_PUSHED	4
#define TCP_ACK_PUSHED2 8
#define TCP_ACK_NOW	16

/* tp->nonagle */
#define TCP_NAGLE_OFF  1 /* TCP_NODELAY */
#define TCP_NAGLE_CORK 2 /* TCP_CORK */
#define TCP_NAGLE_PUSH 4 /* once: the cork was pulled */

/* tp->urg_data: state of the urgent byte, above the byte itself. */
#define TCP_URG_VALID  0x0100
#define TCP_URG_NOTYET 0x0200
#define TCP_URG_READ   0x0400

enum tcp_tw_status {
	TCP_TW_SUCCESS,
	TCP_TW_RST,
	TCP_TW_ACK,
	TCP_TW_SYN,
};

struct tcp_sack_block {
	u32 start_seq, end_seq;
};

struct tcp_options_received {
	u64 ts_recent_stamp; /* s, when ts_recent was stored */
	u32 ts_recent; /* what we echo */
	u32 rcv_tsval, rcv_tsecr;
	u8 saw_tstamp, tstamp_ok, dsack, wscale_ok, sack_ok;
	u8 snd_wscale, rcv_wscale, num_sacks;
	u16 user_mss, mss_clamp;
	u8 fastopen_len; /* cookie of a SYN; 0xff: asked for one */
	u8 fastopen_cookie[16];
};

struct tcp_congestion_ops;

/* State of a congestion algorithm; which one is in tp->ca_id. */
struct tcp_ca_private {
	u64 priv[14];
};

/* Where a sock hangs, written under the lock of that chain. */
enum tcp_hashed {
	TCP_UNHASHED,
	TCP_IN_EHASH,
	TCP_IN_LHASH
};

struct open_request;
struct tcp_listen_opt;

struct tcp_sock {
	struct sock sk; /* must be first */

	u8 hashed; /* enum tcp_hashed */
	u8 ca_state; /* enum tcp_ca_state_id */
	u8 ca_id; /* congestion control algorithm */
	u8 nonagle, pending, retransmits, backoff, probes_out;
	u8 syn_retries; /* 0: the system's */
	u8 repair;
	u8 defer_accept, thin_lto, save_syn, recvmsg_inq, fastopen_connect;
	u8 fastopen_no_cookie, is_cwnd_limited;
	u8 tlp_retrans, reord_seen, ca_setsockopt;
	u8 keepalive_probes; /* 0: the system's */
	u8 fin_queued;
	u8 destroyed; /* tcp_destroy_sock() was here */
	u16 tcp_header_len; /* with timestamps, without SACK */
	u16 advmss; /* what we told the peer */

	/* receiver */
	u32 pred_flags; /* network order, header word 3 */
	u32 rcv_nxt, copied_seq, rcv_wup, rcv_wnd, window_clamp;
	u32 rcv_ssthresh; /* limit of the offered window */
	u16 urg_data;
	u32 urg_seq;
	struct {
		u8 pending; /* TCP_ACK_* */
		u8 quick; /* quick ACKs left */
		u8 pingpong; /* interactive */
		u8 blocked; /* the delack timer found us busy */
		u32 ato; /* ms */
		u64 timeout; /* jiffies */
		u64 lrcvtime; /* jiffies of the last data */
		u32 last_seg_size, rcv_mss;
	} ack;
	struct {
		u32 space, seq;
		u64 time_us;
	} rcvq_space;
	struct {
		u32 rtt_us, seq;
		u64 time_us;
	} rcv_rtt;
	struct sk_buff_head ofo_queue;
	u32 ofo_bytes;
	u8 nduplicate_sack, eff_sacks;
	struct tcp_sack_block duplicate_sack;
	struct tcp_sack_block selective_acks[TCP_NUM_SACKS];
	struct tcp_options_received rx_opt;

	/* sender */
	u32 snd_nxt, snd_una, snd_sml, snd_wnd, snd_wl1, max_window;
	u32 snd_up, urg_mode;
	u32 write_seq, pushed_seq;
	struct sk_buff *send_head;
	u32 mss_cache, pmtu_cookie, xmit_size_goal;
	u32 packets_out, sacked_out, lost_out, retrans_out;
	u32 snd_cwnd, snd_ssthresh, snd_cwnd_cnt, snd_cwnd_clamp;
	u32 snd_cwnd_used, prior_cwnd, prior_ssthresh;
	u32 cwnd_usage_seq, max_packets_out;
	u64 snd_cwnd_stamp; /* jiffies */
	u32 high_seq, undo_marker, undo_retrans, reordering;
	u32 prr_delivered, prr_out, delivered, total_retrans;
	u32 retrans_stamp_ts, retrans_stamp; /* ms; 0: none */
	u32 tlp_high_seq;
	u32 notsent_lowat;
	struct {
		u64 mstamp_us; /* when the last delivered was sent */
		u32 end_seq, rtt_us;
		u8 advanced, reo_wnd_steps;
	} rack;

	/* round trip, RFC 6298; usec, scaled as the variables of Linux are */
	u32 srtt_us; /* << 3 */
	u32 mdev_us, mdev_max_us, rttvar_us, rtt_seq; /* << 2 */
	u32 rto; /* ms */
	u32 rto_max, rto_min, delack_max; /* ms; TCP_RTO_MAX_MS ... */
	u32 min_rtt_us;
	u64 min_rtt_stamp;

	/* time */
	u64 mstamp_us; /* now, refreshed per event */
	u32 tsoffset;
	u64 lsndtime, rcv_tstamp, timeout; /* jiffies */
	struct timer_list retransmit_timer, delack_timer;
	u32 user_timeout; /* ms */
	u32 keepalive_time, keepalive_intvl; /* jiffies; 0: the system's */
	int linger2; /* jiffies; < 0: no FIN_WAIT2 */
	u64 probes_tstamp;

	/* counters that TCP_INFO shows */
	u64 bytes_acked, bytes_received, bytes_sent, bytes_retrans;
	u32 segs_in, segs_out, data_segs_in, data_segs_out;
	u32 dsack_dups, reord_cnt, rcv_ooopack;
	u64 busy_start, busy_us;
	u64 rate_delivered, rate_interval_us; /* last sample */
	u64 first_tx_us, delivered_us;

	/* listener */
	struct tcp_listen_opt *listen_opt;
	struct open_request *accept_queue, *accept_queue_tail;
	u32 fastopenq_max;
	u32 tx_delay;
	u64 total_rto;

	struct sk_buff *saved_syn; /* TCP_SAVE_SYN */
	struct tcp_ca_private ca;
};

static inline notrace struct tcp_sock *tcp_sk(const struct sock *sk)
{
	return (struct tcp_sock *)(void *)sk;
}

/* A connection half open (SYN queue), then waiting for accept(). */
struct open_request {
	struct open_request *dl_next;
	u32 rcv_isn, snt_isn;
	u32 loc_addr, rmt_addr; /* network order */
	u16 rmt_port; /* network order */
	u16 mss;
	u8 retrans, num_timeout, snd_wscale, rcv_wscale;
	u8 tstamp_ok, sack_ok, wscale_ok, ecn_ok;
	u8 acked, used, index_is_set, num_retrans;
	u16 hash;
	u32 window_clamp, rcv_wnd, ts_recent, ts_off;
	u64 expires; /* jiffies */
	u64 snt_us; /* SYN-ACK sent, for the round trip */
	u32 mark;
	int iif;
	u32 rcv_nxt; /* beyond isn + 1 with Fast Open */
	struct sock *sk; /* the child, once it is there */
	struct sock *listener;
	struct ip_options *opt;
	struct sk_buff *saved_syn;
};

struct tcp_listen_opt {
	u32 qlen, qlen_young;
	u32 clock_hand, hash_rnd;
	struct open_request *syn_table[TCP_SYNQ_HSIZE];
};

/* One local port in use; owners are socks and TIME_WAIT buckets. */
struct tcp_bind_bucket {
	struct tcp_bind_bucket *next, **pprev;
	struct sock *owners;
	u16 port;
	u8 used;
	s8 fastreuse, fastreuseport;
	u32 fastuid, fast_rcv_saddr;
};

/*
 * TIME_WAIT: what remains of a connection. The head has struct sock's layout
 * so that both hang on the same chains.
 */
struct tcp_tw_bucket {
	u32 daddr, rcv_saddr, saddr;
	u16 dport, sport, num;
	u8 family, type, protocol, proto;
	u8 state; /* TCP_TIME_WAIT */
	u8 zapped, reuse, reuseport, shutdown, userlocks, no_check_tx;
	u8 used;
	int bound_dev_if;
	struct sock *next, **pprev;
	u32 hashent;
	struct sock *bind_next, **bind_pprev;
	void *bind_bucket;
	atomic_t refcnt;

	u8 hashed;
	u8 substate; /* TCP_FIN_WAIT2 or TCP_TIME_WAIT */
	u8 rcv_wscale, tstamp_ok;
	u8 tos;
	u32 rcv_nxt, snd_nxt, rcv_wnd, ts_recent, tsoffset;
	u64 ts_recent_stamp;
	u64 last_oow_ack;
	u32 uid, mark;
	u64 timeout; /* jiffies, for /proc */
	struct timer_list timer;
};
#define TW_SAME(f)                                          \
	_Static_assert(offsetof(struct tcp_tw_bucket, f) == \
			       offsetof(struct sock, f),    \
		       "tw " #f)
TW_SAME(daddr);
TW_SAME(rcv_saddr);
TW_SAME(dport);
TW_SAME(num);
TW_SAME(state);
TW_SAME(reuse);
TW_SAME(used);
TW_SAME(bound_dev_if);
TW_SAME(next);
TW_SAME(pprev);
TW_SAME(hashent);
TW_SAME(bind_next);
TW_SAME(bind_bucket);
TW_SAME(refcnt);

#define TCP_EHASH_SIZE 4096 /* and as many for TIME_WAIT */
#define TCP_LHASH_SIZE 256
#define TCP_BHASH_SIZE 1024

struct tcp_ehash_bucket {
	struct sock *chain;
	struct spinlock lock; /* guards chain, and refcnt 0 -> free */
};

struct tcp_bhash_bucket {
	struct tcp_bind_bucket *chain;
	struct spinlock lock; /* guards chain, owners of its buckets */
};

struct tcp_global {
	struct kmem_cache *sock_cachep, *tw_cachep, *req_cachep, *bind_cachep;
	struct tcp_ehash_bucket ehash[2 * TCP_EHASH_SIZE];
	struct tcp_ehash_bucket lhash[TCP_LHASH_SIZE];
	struct tcp_bhash_bucket bhash[TCP_BHASH_SIZE];
	atomic_t tw_count, orphan_count;
	u64 secret[2]; /* of sequence numbers, ports, timestamps */
	u32 port_perturb[256];
	u64 challenge_stamp;
	u32 challenge_count;
	int ts_enabled, sack_enabled, wscale_enabled;
	int tw_reuse, abort_on_overflow, fin_timeout, retries2, syn_retries;
	int synack_retries, somaxconn, default_ca;
};
#define tcp_global_get() (machine->tcp)

#endif
