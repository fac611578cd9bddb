/* SPDX-License-Identifier: MIT */
/*
 * tcp.h - what TCP's files call of each other, private to stack/inet
 *
 * Models the second half of include/net/tcp.h.
 *
 * Sequence numbers are u32 and compared by before()/after(). Times: *_us are
 * microseconds and u64 jiffies are milliseconds, of the same clock.
 */
#ifndef TCP_H
#define TCP_H

#include "stack/inet/tcp_structs.h"

/* --- sequence numbers ----------------------------------------------------- */

static inline notrace bool before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}
#define after(a, b) before(b, a)
/* is s2 <= s1 <= s3? */
static inline notrace bool between(u32 s1, u32 s2, u32 s3)
{
	return s3 - s2 >= s1 - s2;
}

#undef tcp_flag_word
#define tcp_flag_word(th) (((const u32 *)(const void *)(th))[3])

static inline notrace u32 min3u(u32 a, u32 b, u32 c)
{
	return min(a, min(b, c));
}

/* --- tcp.c, tcp_sendmsg.c, tcp_recvmsg.c ---------------------------------- */

extern const struct proto tcp_prot;
int tcp_init(void); /* once per machine: tables and caches */
void tcp_close(struct sock *sk, s64 timeout);
int tcp_disconnect(struct sock *sk, int flags);
struct sock *tcp_accept(struct sock *sk, int flags, int *err);
int tcp_ioctl(struct sock *sk, int cmd, unsigned long arg);
void tcp_shutdown(struct sock *sk, int how);
int tcp_sendmsg(struct sock *sk, struct msghdr_k *msg, size_t len);
int tcp_recvmsg(struct sock *sk, struct msghdr_k *msg, size_t len, int noblock,
		int flags, int *addr_len);
unsigned int tcp_poll(struct file *file, struct socket *sock,
		      struct poll_table *pt);
int tcp_listen_start(struct sock *sk);
void tcp_done(struct sock *sk);
void tcp_destroy_sock(struct sock *sk);
void tcp_kill_sk_queues(struct sock *sk);
void tcp_write_space(struct sock *sk);
void tcp_set_state(struct sock *sk, int state);
void tcp_writequeue_purge(struct sock *sk);
void tcp_free_skb(struct sock *sk, struct sk_buff *skb);
void tcp_charge_skb(struct sock *sk, struct sk_buff *skb);
struct sk_buff *tcp_alloc_skb(struct sock *sk, u32 size);
bool tcp_memory_free(const struct sock *sk);
bool tcp_stream_is_writeable(const struct sock *sk);
void tcp_push(struct sock *sk, int flags, u32 mss_now, int nonagle);
void cleanup_rbuf(struct sock *sk, int copied);
void tcp_sock_repair(struct sock *sk);
int tcp_wspace(const struct sock *sk);
int tcp_min_write_space(const struct sock *sk);
void sk_stream_moderate_sndbuf(struct sock *sk);

/* tcp_sockopt.c, tcp_info.c */
int tcp_setsockopt(struct sock *sk, int level, int name, const void *optval,
		   int optlen);
int tcp_getsockopt(struct sock *sk, int level, int name, void *optval,
		   int *optlen);
int tcp_getsockopt_info(struct sock *sk, void *optval, int *optlen);
void tcp_sock_set_cork(struct sock *sk, bool on);

/* --- tcp_hash.c: who is where --------------------------------------------- */

u32 tcp_hashfn(u32 laddr, u16 lport, u32 faddr, u16 fport);
static inline notrace u32 tcp_lhashfn(u16 num)
{
	return num & (TCP_LHASH_SIZE - 1);
}
/* Is s the connection of these four? Also for TIME_WAIT buckets. */
static inline notrace bool tcp_match(const struct sock *s, u32 saddr, u16 sport,
				     u32 daddr, u16 hnum, int dif)
{
	return s->daddr == saddr && s->dport == sport &&
	       s->rcv_saddr == daddr && s->num == hnum &&
	       (!s->bound_dev_if || s->bound_dev_if == dif);
}
void tcp_v4_hash(struct sock *sk);
void __tcp_v4_hash(struct sock *sk);
void tcp_unhash(struct sock *sk);
int tcp_v4_get_port(struct sock *sk, u16 snum);
void tcp_put_port(struct sock *sk);
void __tcp_put_port(struct sock *sk);
void __tcp_inherit_port(struct sock *sk, struct sock *child);
int tcp_v4_hash_connect(struct sock *sk);
/* With a reference, or NULL. May be a TIME_WAIT bucket: look at ->state. */
struct sock *__tcp_v4_lookup(u32 saddr, u16 sport, u32 daddr, u16 hnum,
			     int dif);
struct sock *__tcp_v4_lookup_established(u32 saddr, u16 sport, u32 daddr,
					 u16 hnum, int dif);
struct sock *tcp_v4_lookup_listener(u32 saddr, u16 sport, u32 daddr, u16 hnum,
				    int dif);
void tcp_tw_unhash(struct tcp_tw_bucket *tw);
void tcp_tw_hash(struct tcp_tw_bucket *tw, struct sock *sk);
u64 tcp_secret_hash(u64 a, u64 b);

/* --- tcp_ipv4.c ----------------------------------------------------------- */

int tcp_v4_init_sock(struct sock *sk);
int tcp_v4_destroy_sock(struct sock *sk);
int tcp_v4_connect(struct sock *sk, struct sockaddr *uaddr, int addr_len);
int tcp_v4_rcv(struct sk_buff *skb);
int tcp_v4_do_rcv(struct sock *sk, struct sk_buff *skb);
void tcp_v4_err(struct sk_buff *skb, u32 info);
void tcp_v4_send_check(struct sock *sk, struct tcphdr *th, u32 len,
		       struct sk_buff *skb);
u16 tcp_v4_check(u32 len, u32 saddr, u32 daddr, u32 base);
void tcp_v4_send_reset(struct sock *sk, struct sk_buff *skb);
void tcp_v4_send_ack(struct sk_buff *skb, u32 seq, u32 ack, u32 win, u32 tsval,
		     u32 tsecr, bool ts, u8 tos);
void tcp_v4_timewait_ack(struct tcp_tw_bucket *tw, struct sk_buff *skb);
int tcp_v4_rebuild_header(struct sock *sk);
u32 secure_tcp_sequence_number(u32 saddr, u32 daddr, u16 sport, u16 dport);
u32 secure_tcp_ts_off(u32 saddr, u32 daddr);
int tcp_v4_checksum_init(struct sk_buff *skb);

/* tcp_synq.c: requests */
int tcp_v4_conn_request(struct sock *sk, struct sk_buff *skb);
struct sock *tcp_v4_hnd_req(struct sock *sk, struct sk_buff *skb);
struct open_request *tcp_v4_search_req(struct sock *sk,
				       struct open_request ***prevp, u16 rport,
				       u32 raddr, u32 laddr);
int tcp_v4_send_synack(struct sock *sk, struct open_request *req);
void tcp_v4_or_send_ack(struct sk_buff *skb, struct open_request *req);
struct sock *tcp_v4_syn_recv_sock(struct sock *sk, struct sk_buff *skb,
				  struct open_request *req);
void tcp_v4_synq_add(struct sock *sk, struct open_request *req);
void tcp_synq_unlink(struct tcp_sock *tp, struct open_request *req,
		     struct open_request **prev);
void tcp_synq_removed(struct sock *sk, struct open_request *req);
void tcp_synq_drop(struct sock *sk, struct open_request *req,
		   struct open_request **prev);
void tcp_acceptq_queue(struct sock *sk, struct open_request *req,
		       struct sock *child);
void tcp_acceptq_removed(struct sock *sk);
bool tcp_acceptq_is_full(const struct sock *sk);
bool tcp_synq_is_full(const struct sock *sk);
struct open_request *tcp_openreq_alloc(void);
void tcp_openreq_free(struct open_request *req);
void tcp_openreq_fastfree(struct open_request *req);
void tcp_synack_timer(struct sock *sk);
void tcp_listen_stop(struct sock *sk);
void tcp_drop_child(struct sock *child);

/* --- tcp_minisocks.c ------------------------------------------------------ */

void tcp_time_wait(struct sock *sk, int state, u64 timeo);
enum tcp_tw_status tcp_timewait_state_process(struct tcp_tw_bucket *tw,
					      struct sk_buff *skb,
					      struct tcphdr *th, u32 len,
					      u32 *isn);
void tcp_tw_schedule(struct tcp_tw_bucket *tw, u64 timeo);
void tcp_tw_deschedule(struct tcp_tw_bucket *tw);
void tcp_timewait_kill(struct tcp_tw_bucket *tw);
void tcp_tw_put(struct tcp_tw_bucket *tw);
struct sock *tcp_check_req(struct sock *sk, struct sk_buff *skb,
			   struct open_request *req,
			   struct open_request **prev);
struct sock *tcp_create_openreq_child(struct sock *sk, struct open_request *req,
				      struct sk_buff *skb);
int tcp_child_process(struct sock *parent, struct sock *child,
		      struct sk_buff *skb);

/* --- tcp_input.c ---------------------------------------------------------- */

int tcp_rcv_established(struct sock *sk, struct sk_buff *skb, struct tcphdr *th,
			u32 len);
int tcp_rcv_state_process(struct sock *sk, struct sk_buff *skb,
			  struct tcphdr *th, u32 len);
int tcp_rcv_synsent_state_process(struct sock *sk, struct sk_buff *skb,
				  struct tcphdr *th, u32 len);
void tcp_reset(struct sock *sk);
bool tcp_rcv_validate(struct sock *sk, struct sk_buff *skb, struct tcphdr *th);
void tcp_init_metrics(struct sock *sk);
void tcp_update_metrics(struct sock *sk);
void tcp_init_buffer_space(struct sock *sk);
void tcp_initialize_rcv_mss(struct sock *sk);
void tcp_send_dupack(struct sock *sk, struct sk_buff *skb);
void tcp_data_snd_check(struct sock *sk);
void tcp_ack_snd_check(struct sock *sk);
void __tcp_ack_snd_check(struct sock *sk, bool ofo_possible);
void tcp_check_space(struct sock *sk);
void tcp_sndbuf_expand(struct sock *sk);
bool tcp_sequence(const struct tcp_sock *tp, u32 seq, u32 end_seq);
void tcp_sync_pred(struct tcp_sock *tp);
void tcp_fast_path_check(struct sock *sk);

/* tcp_input_data.c, tcp_input_rcvbuf.c */
int tcp_data(struct sk_buff *skb, struct sock *sk, u32 len);
void tcp_data_queue(struct sock *sk, struct sk_buff *skb);
void tcp_fin(struct sk_buff *skb, struct sock *sk, struct tcphdr *th);
void tcp_urg(struct sock *sk, struct tcphdr *th, u32 len, struct sk_buff *skb);
void tcp_event_data_recv(struct sock *sk, struct sk_buff *skb);
void tcp_set_owner_r(struct sk_buff *skb, struct sock *sk);
void tcp_enter_quickack_mode(struct sock *sk, u32 max);
bool tcp_in_quickack_mode(const struct tcp_sock *tp);
void tcp_schedule_ack(struct tcp_sock *tp);
void tcp_rcv_space_adjust(struct sock *sk);
void tcp_rcv_rtt_measure_ts(struct sock *sk, const struct sk_buff *skb);
void tcp_dsack_set(struct tcp_sock *tp, u32 seq, u32 end_seq);

/* tcp_input_ack.c */
int tcp_ack(struct sock *sk, struct sk_buff *skb, int flag);
#define FLAG_DATA		0x01
#define FLAG_WIN_UPDATE		0x02
#define FLAG_DATA_ACKED		0x04
#define FLAG_RETRANS_DATA_ACKED 0x08
#define FLAG_SYN_ACKED		0x10
#define FLAG_DATA_SACKED	0x20
#define FLAG_ECE		0x40
#define FLAG_LOST_RETRANS	0x80
#define FLAG_SLOWPATH		0x100
#define FLAG_DSACKING_ACK	0x200
#define FLAG_SND_UNA_ADVANCED	0x400
#define FLAG_ORIG_SACK_ACKED	0x800
#define FLAG_SET_XMIT_TIMER	0x1000
#define FLAG_UPDATE_TS_RECENT	0x2000
#define FLAG_ACKED		(FLAG_DATA_ACKED | FLAG_SYN_ACKED)
#define FLAG_NOT_DUP		(FLAG_DATA | FLAG_WIN_UPDATE | FLAG_ACKED)
#define FLAG_FORWARD_PROGRESS	(FLAG_ACKED | FLAG_DATA_SACKED)
void tcp_rtt_estimator(struct sock *sk, s64 mrtt_us);
void tcp_set_rto(struct sock *sk);
u32 __tcp_set_rto(const struct tcp_sock *tp);
void tcp_ack_update_rtt_synack(struct sock *sk, u64 snt_us);
void tcp_rearm_rto(struct sock *sk);

/* tcp_input_loss.c: Open, Disorder, CWR, Recovery, Loss */
void tcp_fastretrans_alert(struct sock *sk, u32 prior_snd_una, int num_dupack,
			   int *flag, u32 newly_acked);
void tcp_enter_loss(struct sock *sk);
void tcp_enter_cwr(struct sock *sk);
void tcp_clear_retrans(struct tcp_sock *tp);
void tcp_cwnd_reduction(struct sock *sk, u32 newly_acked, u32 newly_lost,
			int flag);
void tcp_xmit_retransmit_queue(struct sock *sk);
void tcp_simple_retransmit(struct sock *sk);
void tcp_mark_skb_lost(struct sock *sk, struct sk_buff *skb);
bool tcp_undo_possible(const struct tcp_sock *tp);

/* tcp_sack.c */
u32 tcp_sacktag_write_queue(struct sock *sk, struct sk_buff *ack_skb,
			    u32 prior_snd_una, u64 *sack_rtt_us);
void tcp_rack_advance(struct tcp_sock *tp, const struct sk_buff *skb,
		      u64 xmit_us);
void tcp_rack_mark_lost(struct sock *sk);
void tcp_rack_reo_timeout(struct sock *sk);
void tcp_sack_new_ofo_skb(struct sock *sk, u32 seq, u32 end_seq);
void tcp_sack_remove(struct tcp_sock *tp);
void tcp_eff_sacks(struct tcp_sock *tp);

/* tcp_options.c */
void tcp_parse_options(const struct sk_buff *skb, const struct tcphdr *th,
		       struct tcp_options_received *o, bool estab);
bool tcp_fast_parse_options(const struct sk_buff *skb, const struct tcphdr *th,
			    struct tcp_sock *tp);
u32 tcp_syn_build_options(u8 *ptr, u16 mss, bool ts, bool sack, bool wscale_on,
			  u8 wscale, u32 tsval, u32 tsecr);
void tcp_build_and_update_options(u8 *ptr, struct tcp_sock *tp, u32 tsval);
/* The four bytes that begin an option block of timestamps alone. */
#define TCP_TSTAMP_WORD                                                     \
	htonl(TCPOPT_NOP << 24 | TCPOPT_NOP << 16 | TCPOPT_TIMESTAMP << 8 | \
	      TCPOLEN_TIMESTAMP)
bool tcp_paws_check(const struct tcp_options_received *o, int win);
bool tcp_paws_reject(const struct tcp_options_received *o, bool rst);
void tcp_store_ts_recent(struct tcp_sock *tp);
void tcp_replace_ts_recent(struct tcp_sock *tp, u32 seq);

/* --- tcp_output.c --------------------------------------------------------- */

int tcp_transmit_skb(struct sock *sk, struct sk_buff *skb);
void tcp_send_skb(struct sock *sk, struct sk_buff *skb, bool force_queue,
		  u32 mss_now);
#define TCP_BURST 16
bool tcp_bursts(struct sock *sk);
void tcp_burst_next(u32 sent);
bool tcp_write_xmit(struct sock *sk, u32 mss_now, int nonagle, int push_one);
void __tcp_push_pending_frames(struct sock *sk, u32 mss_now, int nonagle);
void tcp_push_pending_frames(struct sock *sk);
void tcp_push_one(struct sock *sk, u32 mss_now);
int tcp_fragment(struct sock *sk, struct sk_buff *skb, u32 len);
int tcp_trim_head(struct sock *sk, struct sk_buff *skb, u32 len);

/* tcp_stamp.c */
void tcp_tx_timestamp(struct sock *sk, struct sk_buff *skb, u32 tsflags);
void tcp_fragment_tstamp(struct sk_buff *skb, struct sk_buff *rest);
void tcp_ack_tstamp(struct sock *sk, struct sk_buff *skb);
u32 tcp_tskey(const struct sock *sk, bool written);
u32 tcp_sync_mss(struct sock *sk, u32 pmtu);
u32 tcp_current_mss(struct sock *sk);
u32 tcp_mss_to_mtu(const struct sock *sk, u32 mss);
int tcp_retransmit_skb(struct sock *sk, struct sk_buff *skb);
int __tcp_retransmit_skb(struct sock *sk, struct sk_buff *skb);
void update_send_head(struct sock *sk, struct sk_buff *skb);
void tcp_check_probe_timer(struct sock *sk);
void tcp_cwnd_restart(struct sock *sk, u64 delta);
bool tcp_snd_test(struct sock *sk, struct sk_buff *skb, u32 cur_mss,
		  int nonagle);
bool tcp_schedule_loss_probe(struct sock *sk, bool advancing_rto);
void tcp_send_loss_probe(struct sock *sk);

/* tcp_output_ctl.c: segments without data, windows */
int tcp_connect(struct sock *sk);
int tcp_send_synack(struct sock *sk);
struct sk_buff *tcp_make_synack(struct sock *sk, struct dst_entry *dst,
				struct open_request *req);
void tcp_send_fin(struct sock *sk);
void tcp_send_active_reset(struct sock *sk);
void tcp_send_ack(struct sock *sk);
void __tcp_send_ack(struct sock *sk, u32 rcv_nxt);
void tcp_send_delayed_ack(struct sock *sk);
void tcp_send_probe0(struct sock *sk);
int tcp_write_wakeup(struct sock *sk);
void tcp_send_window_probe(struct sock *sk);
u16 tcp_select_window(struct sock *sk);
u32 __tcp_select_window(struct sock *sk);
void tcp_select_initial_window(int space, u32 mss, u32 *rcv_wnd,
			       u32 *window_clamp, bool wscale_ok,
			       u8 *rcv_wscale, u32 init_rcv_wnd);
u32 tcp_receive_window(const struct tcp_sock *tp);
int tcp_win_from_space(int space);
int tcp_space_from_win(int win);
int tcp_space(const struct sock *sk);
int tcp_full_space(const struct sock *sk);

/* --- tcp_timer.c ---------------------------------------------------------- */

void tcp_init_xmit_timers(struct sock *sk);
void tcp_clear_xmit_timers(struct sock *sk);
void tcp_clear_xmit_timer(struct sock *sk, int what);
void tcp_reset_xmit_timer(struct sock *sk, int what, u64 when);
void tcp_reset_keepalive_timer(struct sock *sk, u64 timeout);
void tcp_delete_keepalive_timer(struct sock *sk);
void tcp_set_keepalive(struct sock *sk, int val);
void tcp_write_timer(unsigned long data);
void tcp_delack_timer(unsigned long data);
void tcp_keepalive_timer(unsigned long data);
void tcp_twkill(unsigned long data);
void tcp_write_timer_handler(struct sock *sk);
void tcp_retransmit_timer(struct sock *sk);
u64 tcp_fin_time(const struct sock *sk);
u64 keepalive_time_when(const struct tcp_sock *tp);
u64 keepalive_intvl_when(const struct tcp_sock *tp);
u32 keepalive_probes(const struct tcp_sock *tp);
u32 keepalive_time_elapsed(const struct tcp_sock *tp);

/* --- tcp_cong.c, tcp_cubic.c ---------------------------------------------- */

enum tcp_ca_id {
	TCP_CA_ID_RENO,
	TCP_CA_ID_CUBIC,
	TCP_CA_IDS
};
enum tcp_ca_event {
	CA_EVENT_TX_START,
	CA_EVENT_CWND_RESTART,
	CA_EVENT_LOSS
};

struct tcp_congestion_ops {
	const char *name;
	void (*init)(struct sock *sk);
	u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, u32 ack, u32 acked);
	u32 (*undo_cwnd)(struct sock *sk);
	void (*set_state)(struct sock *sk, u8 state);
	void (*cwnd_event)(struct sock *sk, enum tcp_ca_event ev);
	void (*pkts_acked)(struct sock *sk, u32 acked, s64 rtt_us);
};
extern const struct tcp_congestion_ops tcp_reno, tcp_cubic;
const struct tcp_congestion_ops *tcp_ca_ops(const struct sock *sk);
int tcp_ca_find(const char *name);
const char *tcp_ca_name(int id);

/* tcp_info.c, for sock_diag */
int tcp_diag_get_info(struct sock *sk, void *buf, int size);
void tcp_diag_timer(struct sock *sk, int *kind, u32 *left, u32 *retrans);
void tcp_init_congestion_control(struct sock *sk);
int tcp_set_congestion_control(struct sock *sk, const char *name);
void tcp_set_ca_state(struct sock *sk, u8 state);
u32 tcp_slow_start(struct tcp_sock *tp, u32 acked);
void tcp_cong_avoid_ai(struct tcp_sock *tp, u32 w, u32 acked);
void tcp_cong_avoid(struct sock *sk, u32 ack, u32 acked);
u32 tcp_reno_ssthresh(struct sock *sk);
u32 tcp_reno_undo_cwnd(struct sock *sk);
void tcp_reno_cong_avoid(struct sock *sk, u32 ack, u32 acked);
bool tcp_is_cwnd_limited(const struct tcp_sock *tp);

/* --- small things everybody needs ----------------------------------------- */

static inline notrace u32 tcp_packets_in_flight(const struct tcp_sock *tp)
{
	return tp->packets_out - (tp->sacked_out + tp->lost_out) +
	       tp->retrans_out;
}

static inline notrace bool tcp_in_slow_start(const struct tcp_sock *tp)
{
	return tp->snd_cwnd < tp->snd_ssthresh;
}

static inline notrace bool tcp_is_reno(const struct tcp_sock *tp)
{
	return !tp->rx_opt.sack_ok;
}

static inline notrace u32 tcp_wnd_end(const struct tcp_sock *tp)
{
	return tp->snd_una + tp->snd_wnd;
}

/* CLOCK_MONOTONIC's microseconds: a thousand make a jiffy. */
static inline notrace u64 tcp_clock_us(void)
{
	return ktime_get() / 1000;
}

static inline notrace void tcp_mstamp_refresh(struct tcp_sock *tp)
{
	u64 us = tcp_clock_us();

	if (us > tp->mstamp_us)
		tp->mstamp_us = us;
}

/* The timestamp clock: milliseconds, as Linux's. */
static inline notrace u32 tcp_time_stamp(const struct tcp_sock *tp)
{
	return (u32)(tp->mstamp_us / 1000);
}

/* When the first segment of a bad time was sent again; 0 means never. */
static inline notrace void tcp_note_retrans(struct tcp_sock *tp)
{
	if (!tp->retrans_stamp)
		tp->retrans_stamp = max(tcp_time_stamp(tp), 1u);
}

static inline notrace bool tcp_skb_is_last(const struct sock *sk,
					   const struct sk_buff *skb)
{
	return skb->next ==
	       (const struct sk_buff *)(const void *)&sk->write_queue;
}

#define for_write_queue(skb, sk)                                  \
	for (skb = (sk)->write_queue.next;                        \
	     skb != (struct sk_buff *)(void *)&(sk)->write_queue; \
	     skb = skb->next)

static inline notrace bool inet_csk_in_pingpong(const struct tcp_sock *tp)
{
	return tp->ack.pingpong >= 1;
}

static inline notrace u32 tcp_skb_len(const struct sk_buff *skb)
{
	return TCP_SKB_CB(skb)->end_seq - TCP_SKB_CB(skb)->seq;
}

/* Is this ours as a connection in the protocol's sense? */
static inline notrace bool tcp_connected_state(int state)
{
	return TCPF(state) &
	       (TCPF_ESTABLISHED | TCPF_FIN_WAIT1 | TCPF_FIN_WAIT2 |
		TCPF_CLOSE_WAIT | TCPF_CLOSING | TCPF_LAST_ACK | TCPF_SYN_RECV);
}

#endif
