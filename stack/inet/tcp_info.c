// SPDX-License-Identifier: MIT
/*
 * tcp_info.c - TCP_INFO, and /proc/net/tcp
 *
 * Models tcp_get_info() of net/ipv4/tcp.c and get_tcp4_sock() of
 * net/ipv4/tcp_ipv4.c. The layout of struct tcp_info is the running kernel's,
 * the part that the system's header does not know yet included.
 *
 * Not modelled: pacing rates (unlimited), ECN counters (0).
 */
#include <arpa/inet.h>
#include <string.h>

#include "boot.h"
#include "procnet.h"
#include "stack/inet/tcp.h"

/* What came after the header's struct: 6.2, 6.7 and 6.18. */
struct tcp_info_tail {
	u32 rcv_wnd, rehash;
	u16 total_rto, total_rto_recoveries;
	u32 total_rto_time;
	u32 accecn[7]; /* ECN counters: none */
	u16 accecn_fail_mode, accecn_opt_seen;
};

struct tcp_info_all {
	struct tcp_info info;
	struct tcp_info_tail tail;
};

static void info_listen(const struct sock *sk, struct tcp_info *i)
{
	/* "unacked" and "sacked" are the accept queue of a listener */
	i->tcpi_unacked = sk->ack_backlog;
	i->tcpi_sacked = sk->max_ack_backlog;
}

static void info_times(const struct tcp_sock *tp, struct tcp_info *i)
{
	u64 now = jiffies;

	i->tcpi_rto = tp->rto * 1000;
	i->tcpi_ato = tp->ack.ato * 1000;
	i->tcpi_last_data_sent = (u32)(now - tp->lsndtime);
	i->tcpi_last_data_recv = (u32)(now - tp->ack.lrcvtime);
	i->tcpi_last_ack_recv = (u32)(now - tp->rcv_tstamp);
	i->tcpi_rtt = tp->srtt_us >> 3;
	i->tcpi_rttvar = tp->mdev_us >> 2;
	i->tcpi_rcv_rtt = tp->rcv_rtt.rtt_us >> 3;
	i->tcpi_min_rtt = tp->min_rtt_us;
	i->tcpi_busy_time = tp->busy_us;
	if (tp->busy_start)
		i->tcpi_busy_time += tcp_clock_us() - tp->busy_start;
	if (tp->rate_interval_us)
		i->tcpi_delivery_rate = tp->rate_delivered *
					(u64)tp->mss_cache * 1000000 /
					tp->rate_interval_us;
}

static void info_counts(const struct tcp_sock *tp, struct tcp_info *i)
{
	i->tcpi_bytes_acked = tp->bytes_acked;
	i->tcpi_bytes_received = tp->bytes_received;
	i->tcpi_bytes_sent = tp->bytes_sent;
	i->tcpi_bytes_retrans = tp->bytes_retrans;
	i->tcpi_segs_in = tp->segs_in;
	i->tcpi_segs_out = tp->segs_out;
	i->tcpi_data_segs_in = tp->data_segs_in;
	i->tcpi_data_segs_out = tp->data_segs_out;
	i->tcpi_notsent_bytes = tp->write_seq - tp->snd_nxt;
	i->tcpi_delivered = tp->delivered;
	i->tcpi_dsack_dups = tp->dsack_dups;
	i->tcpi_reord_seen = tp->reord_cnt;
	i->tcpi_rcv_ooopack = tp->rcv_ooopack;
	i->tcpi_snd_wnd = tp->snd_wnd;
}

static void timer_of(struct sock *sk, int *active, u64 *expires);

static void fill_info(struct sock *sk, struct tcp_info_all *all)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_info *i = &all->info;

	i->tcpi_state = sk->state;
	i->tcpi_pacing_rate = ~0ull;
	i->tcpi_max_pacing_rate = sk->max_pacing_rate;
	i->tcpi_reordering = tp->reordering;
	i->tcpi_snd_cwnd = tp->snd_cwnd;
	if (sk->state == TCP_LISTEN) {
		info_listen(sk, i);
		return;
	}
	i->tcpi_ca_state = tp->ca_state;
	i->tcpi_retransmits = tp->retransmits;
	i->tcpi_probes = tp->probes_out;
	i->tcpi_backoff = tp->backoff;
	if (tp->rx_opt.tstamp_ok)
		i->tcpi_options |= TCPI_OPT_TIMESTAMPS;
	if (tp->rx_opt.sack_ok)
		i->tcpi_options |= TCPI_OPT_SACK;
	if (tp->rx_opt.wscale_ok) {
		i->tcpi_options |= TCPI_OPT_WSCALE;
		i->tcpi_snd_wscale = tp->rx_opt.snd_wscale & 15;
		i->tcpi_rcv_wscale = tp->rx_opt.rcv_wscale & 15;
	}
	i->tcpi_snd_mss = tp->mss_cache;
	i->tcpi_rcv_mss = tp->ack.rcv_mss;
	i->tcpi_unacked = tp->packets_out;
	i->tcpi_sacked = tp->sacked_out;
	i->tcpi_lost = tp->lost_out;
	i->tcpi_retrans = tp->retrans_out;
	i->tcpi_pmtu = tp->pmtu_cookie;
	i->tcpi_rcv_ssthresh = tp->rcv_ssthresh;
	i->tcpi_snd_ssthresh = tp->snd_ssthresh;
	i->tcpi_advmss = tp->advmss;
	i->tcpi_rcv_space = tp->rcvq_space.space;
	i->tcpi_total_retrans = tp->total_retrans;
	info_times(tp, i);
	info_counts(tp, i);
	all->tail.rcv_wnd = tp->rcv_wnd;
	all->tail.total_rto = (u16)tp->total_rto;
}

/* For sock_diag, which looks at a sock that somebody else may be using. */
int tcp_diag_get_info(struct sock *sk, void *buf, int size)
{
	struct tcp_info_all all;
	int len = min((int)sizeof(all), size);

	memset(&all, 0, sizeof(all));
	fill_info(sk, &all);
	memcpy(buf, &all, (size_t)len);
	return len;
}

/* What a timer of sk's is doing: as in /proc/net/tcp; ms left. */
void tcp_diag_timer(struct sock *sk, int *kind, u32 *left, u32 *retrans)
{
	u64 expires, now = jiffies;

	timer_of(sk, kind, &expires);
	*left = expires > now ? (u32)(expires - now) : 0;
	*retrans =
		*kind == 4 ? tcp_sk(sk)->probes_out : tcp_sk(sk)->retransmits;
	if (*kind == 2)
		*retrans = tcp_sk(sk)->probes_out;
}

int tcp_getsockopt_info(struct sock *sk, void *optval, int *optlen)
{
	struct tcp_info_all all;

	memset(&all, 0, sizeof(all));
	lock_sock(sk);
	fill_info(sk, &all);
	release_sock(sk);
	return put_sockopt(optval, optlen, &all, sizeof(all));
}

/* --- /proc/net/tcp -------------------------------------------------------- */

static void proc_line(struct procbuf *b, int n, const char *fmt_state,
		      u32 laddr, u16 lport, u32 raddr, u16 rport, int state)
{
	proc_printf(b, "%4d: %08X:%04X %08X:%04X %02X ", n, laddr, lport, raddr,
		    rport, state);
	(void)fmt_state;
}

static void pad_line(struct procbuf *b, size_t from)
{
	while (b->len - from < 149 && !b->failed)
		proc_puts(b, " ");
	proc_puts(b, "\n");
}

static void timer_of(struct sock *sk, int *active, u64 *expires)
{
	struct tcp_sock *tp = tcp_sk(sk);

	*expires = jiffies;
	*active = 0;
	if (tp->pending == TCP_TIME_RETRANS || tp->pending == TCP_TIME_REO ||
	    tp->pending == TCP_TIME_TLP) {
		*active = 1;
		*expires = tp->timeout;
	} else if (tp->pending == TCP_TIME_PROBE0) {
		*active = 4;
		*expires = tp->timeout;
	} else if (timer_pending(&sk->timer)) {
		*active = 2;
		*expires = sk->timer.expires;
	}
}

/* Hundredths of a second until then. */
static u64 clock_left(u64 expires)
{
	u64 now = jiffies;

	return expires > now ? (expires - now) / (HZ / 100) : 0;
}

static void proc_sock(struct procbuf *b, struct sock *sk, int n)
{
	struct tcp_sock *tp = tcp_sk(sk);
	size_t from = b->len;
	int active;
	u64 expires;
	u32 rx;

	timer_of(sk, &active, &expires);
	rx = sk->state == TCP_LISTEN ? sk->ack_backlog
				     : tp->rcv_nxt - tp->copied_seq;
	if ((s32)rx < 0)
		rx = 0;
	proc_line(b, n, "", sk->rcv_saddr, ntohs(sk->sport), sk->daddr,
		  ntohs(sk->dport), sk->state);
	proc_printf(b, "%08X:%08X %02X:%08lX %08X %5u %8d %lu %d %lx",
		    tp->write_seq - tp->snd_una, rx, active,
		    (unsigned long)clock_left(expires), tp->retransmits,
		    sk->uid, tp->probes_out, (unsigned long)sk->ino,
		    atomic_read(&sk->refcnt), (unsigned long)sk);
	proc_printf(b, " %lu %lu %u %u %d", (unsigned long)tp->rto / (HZ / 100),
		    (unsigned long)tp->ack.ato / (HZ / 100),
		    (u32)tp->ack.quick << 1 | inet_csk_in_pingpong(tp),
		    tp->snd_cwnd,
		    sk->state == TCP_LISTEN ? (int)tp->fastopenq_max
		    : tp->snd_ssthresh >= TCP_INFINITE_SSTHRESH
			    ? -1
			    : (int)tp->snd_ssthresh);
	pad_line(b, from);
}

static void proc_req(struct procbuf *b, struct sock *sk,
		     struct open_request *req, int n)
{
	size_t from = b->len;

	proc_line(b, n, "", req->loc_addr, ntohs(sk->sport), req->rmt_addr,
		  ntohs(req->rmt_port), TCP_SYN_RECV);
	proc_printf(b, "%08X:%08X %02X:%08lX %08X %5u %8d %u %d %lx", 0, 0, 1,
		    (unsigned long)clock_left(req->expires), req->num_timeout,
		    sk->uid, 0, 0, 0, (unsigned long)req);
	pad_line(b, from);
}

static void proc_tw(struct procbuf *b, struct tcp_tw_bucket *tw, int n)
{
	size_t from = b->len;

	proc_line(b, n, "", tw->rcv_saddr, ntohs(tw->sport), tw->daddr,
		  ntohs(tw->dport), tw->substate);
	proc_printf(b, "%08X:%08X %02X:%08lX %08X %5d %8d %d %d %lx", 0, 0, 3,
		    (unsigned long)clock_left(tw->timeout), 0, 0, 0, 0,
		    atomic_read(&tw->refcnt), (unsigned long)tw);
	pad_line(b, from);
}

static int proc_listeners(struct procbuf *b, int n)
{
	struct tcp_global *g = machine->tcp;
	struct sock *sk;

	for (u32 i = 0; i < TCP_LHASH_SIZE; i++) {
		if (!g->lhash[i].chain)
			continue;
		spin_lock(&g->lhash[i].lock);
		for (sk = g->lhash[i].chain; sk; sk = sk->next)
			proc_sock(b, sk, n++);
		spin_unlock(&g->lhash[i].lock);
	}
	return n;
}

static void each_req(void *obj, void *arg)
{
	struct open_request *req = obj;
	void **a = arg;

	if (req->used && !req->sk && req->listener)
		proc_req(a[0], req->listener, req, (*(int *)a[1])++);
}

void tcp_get_info(struct procbuf *b)
{
	struct tcp_global *g = machine->tcp;
	size_t from = b->len;
	void *arg[2];
	struct sock *sk;
	int n = 0;

	proc_puts(b, "  sl  local_address rem_address   st tx_queue "
		     "rx_queue tr tm->when retrnsmt   uid  timeout "
		     "inode");
	pad_line(b, from);
	n = proc_listeners(b, n);
	arg[0] = b;
	arg[1] = &n;
	kmem_cache_walk(g->req_cachep, each_req, arg);
	for (u32 i = 0; i < 2 * TCP_EHASH_SIZE; i++) {
		if (!g->ehash[i].chain)
			continue;
		spin_lock(&g->ehash[i].lock);
		for (sk = g->ehash[i].chain; sk; sk = sk->next) {
			if (sk->state == TCP_TIME_WAIT)
				proc_tw(b, (struct tcp_tw_bucket *)(void *)sk,
					n++);
			else
				proc_sock(b, sk, n++);
		}
		spin_unlock(&g->ehash[i].lock);
	}
}

static void count_sock(void *obj, void *arg)
{
	struct sockstat *s = arg;
	struct sock *sk = obj;

	if (!sk->used)
		return;
	s->used++;
	s->tcp_alloc++;
	if (tcp_sk(sk)->hashed)
		s->tcp_inuse++;
}

void tcp_sockstat(struct sockstat *s)
{
	struct tcp_global *g = machine->tcp;

	kmem_cache_walk(g->sock_cachep, count_sock, s);
	s->tcp_orphan = (u32)atomic_read(&g->orphan_count);
	s->tcp_tw = (u32)atomic_read(&g->tw_count);
}

/* A closed socket whose peer has not got everything yet. */
static void count_owed(void *obj, void *arg)
{
	struct sock *sk = obj;
	u64 *owed = arg;

	if (sk->used && sock_flag(sk, SOCK_DEAD) && tcp_sk(sk)->hashed &&
	    TCPF(sk->state) & (TCPF_FIN_WAIT1 | TCPF_CLOSING | TCPF_LAST_ACK))
		*owed += tcp_sk(sk)->write_seq - tcp_sk(sk)->snd_una;
}

unsigned long long inet_owes(void)
{
	u64 owed = 0;

	if (machine->tcp && atomic_read(&machine->tcp->orphan_count))
		kmem_cache_walk(machine->tcp->sock_cachep, count_owed, &owed);
	return owed;
}
