// SPDX-License-Identifier: MIT
/*
 * tcp.c - what a program can do to a connection, but for data and options
 *
 * Models net/ipv4/tcp.c: listen, accept, shutdown, close, disconnect, poll,
 * ioctl; and struct proto tcp_prot. Sending and receiving are in tcp_sendmsg.c
 * and tcp_recvmsg.c, options in tcp_sockopt.c.
 *
 * close() (RFC 9293 3.10.4, RFC 1122 4.2.2.13, RFC 2525 2.17): unread data is
 * answered with RST; SO_LINGER with 0 is RST; else a FIN after what is queued,
 * and the sock lives on as an orphan until the peer has it all.
 *
 * Not modelled: tcp_mem pressure, zero copy, MD5 and AO keys.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>

#include "netglobal.h"
#include "stack/inet/tcp.h"

/* --- states --------------------------------------------------------------- */

void tcp_set_state(struct sock *sk, int state)
{
	int old = sk->state;

	switch (state) {
	case TCP_ESTABLISHED:
		if (old != TCP_ESTABLISHED)
			TCP_INC_STATS(TcpCurrEstab);
		break;
	case TCP_CLOSE_WAIT:
		if (old == TCP_SYN_RECV)
			TCP_INC_STATS(TcpCurrEstab);
		break;
	case TCP_CLOSE:
		if (old == TCP_CLOSE_WAIT || old == TCP_ESTABLISHED)
			TCP_INC_STATS(TcpEstabResets);
		tcp_unhash(sk);
		if (sk->bind_bucket && !(sk->userlocks & SOCK_BINDPORT_LOCK))
			tcp_put_port(sk);
		/* fall through */
	default:
		if (old == TCP_ESTABLISHED || old == TCP_CLOSE_WAIT)
			TCP_DEC_STATS(TcpCurrEstab);
	}
	/* seen without the lock by poll and lookups: after the rest */
	__atomic_store_n(&sk->state, (u8)state, __ATOMIC_RELEASE);
}

void tcp_free_skb(struct sock *sk, struct sk_buff *skb)
{
	sk->wmem_queued -= (int)skb->truesize;
	kfree_skb(skb);
}

void tcp_charge_skb(struct sock *sk, struct sk_buff *skb)
{
	sk->wmem_queued += (int)skb->truesize;
}

void tcp_writequeue_purge(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;

	tp->send_head = NULL;
	while ((skb = __skb_dequeue(&sk->write_queue)) != NULL)
		tcp_free_skb(sk, skb);
	tp->packets_out = 0;
	tcp_clear_retrans(tp);
	tp->backoff = 0;
}

void tcp_kill_sk_queues(struct sock *sk)
{
	__skb_queue_purge(&sk->receive_queue);
	skb_queue_purge(&sk->error_queue);
	tcp_writequeue_purge(sk);
}

/* The orphan is at its end, once; the last reference frees it. */
void tcp_destroy_sock(struct sock *sk)
{
	if (tcp_sk(sk)->destroyed)
		return;
	tcp_sk(sk)->destroyed = 1;
	sk_prot(sk)->destroy(sk);
	tcp_kill_sk_queues(sk);
	atomic_dec(&machine->tcp->orphan_count);
	sock_put(sk);
}

void tcp_done(struct sock *sk)
{
	if (sk->state == TCP_SYN_SENT || sk->state == TCP_SYN_RECV)
		TCP_INC_STATS(TcpAttemptFails);
	tcp_set_state(sk, TCP_CLOSE);
	tcp_clear_xmit_timers(sk);
	sk->shutdown = SHUTDOWN_MASK;
	if (!sock_flag(sk, SOCK_DEAD))
		sk_prot(sk)->state_change(sk);
	else
		tcp_destroy_sock(sk);
}

/* --- readiness ------------------------------------------------------------ */

int tcp_wspace(const struct sock *sk)
{
	return sk->sndbuf - sk->wmem_queued;
}

/* A third must be free before a writer hears of it. */
int tcp_min_write_space(const struct sock *sk)
{
	return sk->wmem_queued >> 1;
}

static bool notsent_ok(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return !tp->notsent_lowat ||
	       tp->write_seq - tp->snd_nxt < tp->notsent_lowat;
}

bool tcp_memory_free(const struct sock *sk)
{
	return sk->wmem_queued < sk->sndbuf && notsent_ok(sk);
}

bool tcp_stream_is_writeable(const struct sock *sk)
{
	return tcp_wspace(sk) >= tcp_min_write_space(sk) && notsent_ok(sk);
}

/* May be called without the lock. */
void tcp_write_space(struct sock *sk)
{
	struct socket *sock = __atomic_load_n(&sk->socket, __ATOMIC_ACQUIRE);
	struct wait_queue_head *q;

	if (!sock || !(sock->flags & 1u << SOCK_NOSPACE) ||
	    !tcp_stream_is_writeable(sk))
		return;
	__atomic_fetch_and(&sock->flags, ~(1u << SOCK_NOSPACE),
			   __ATOMIC_SEQ_CST);
	q = sk->sleep;
	if (q && waitqueue_active(q))
		wake_up_poll(q, POLLOUT | POLLWRNORM | POLLWRBAND);
	if (!(sk->shutdown & SEND_SHUTDOWN))
		sk_wake_async(sk, 2, POLL_OUT);
}

static unsigned int tcp_listen_poll(struct sock *sk)
{
	return tcp_sk(sk)->accept_queue ? POLLIN | POLLRDNORM : 0;
}

static bool tcp_stream_is_readable(const struct sock *sk, int target)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	int avail = (int)(tp->rcv_nxt - tp->copied_seq);

	if (avail <= 0)
		return false;
	/* waiting for more cannot work when there is no room for it */
	return avail >= target || tcp_receive_window(tp) <= tp->ack.rcv_mss ||
	       atomic_read(&sk->rmem_alloc) > sk->rcvbuf - (sk->rcvbuf >> 3);
}

static unsigned int poll_out(struct sock *sk, struct socket *sock)
{
	u32 bits = 1u << SOCK_ASYNC_NOSPACE | 1u << SOCK_NOSPACE;

	if (sk->shutdown & SEND_SHUTDOWN || tcp_stream_is_writeable(sk))
		return POLLOUT | POLLWRNORM;
	__atomic_fetch_or(&sock->flags, bits, __ATOMIC_SEQ_CST);
	/* room made between the two is not missed */
	return tcp_stream_is_writeable(sk) ? POLLOUT | POLLWRNORM : 0;
}

unsigned int tcp_poll(struct file *file, struct socket *sock,
		      struct poll_table *pt)
{
	struct sock *sk = sock->sk;
	struct tcp_sock *tp = tcp_sk(sk);
	unsigned int mask = 0;
	int state, target;
	u8 shut;

	poll_wait(file, sk->sleep, pt);
	state = __atomic_load_n(&sk->state, __ATOMIC_ACQUIRE);
	if (state == TCP_LISTEN)
		return tcp_listen_poll(sk);
	shut = sk->shutdown;
	if (shut == SHUTDOWN_MASK || state == TCP_CLOSE)
		mask |= POLLHUP;
	if (shut & RCV_SHUTDOWN)
		mask |= POLLIN | POLLRDNORM | POLLRDHUP;
	if (state != TCP_SYN_SENT && state != TCP_SYN_RECV) {
		target = sock_rcvlowat(sk, false, 0x7fffffff);
		if (tp->urg_data && tp->urg_seq == tp->copied_seq &&
		    !sock_flag(sk, SOCK_URGINLINE))
			target++;
		if (tcp_stream_is_readable(sk, target))
			mask |= POLLIN | POLLRDNORM;
		mask |= poll_out(sk, sock);
		if (tp->urg_data & TCP_URG_VALID)
			mask |= POLLPRI;
	}
	if (sk->err || !skb_queue_empty(&sk->error_queue))
		mask |= POLLERR;
	return mask;
}

/* --- ioctl ---------------------------------------------------------------- */

/* Up to the urgent byte, which is read on its own. */
static int tcp_inq(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int answ;

	if (TCPF(sk->state) & (TCPF_SYN_SENT | TCPF_SYN_RECV))
		return 0;
	if (sock_flag(sk, SOCK_URGINLINE) || !tp->urg_data ||
	    before(tp->urg_seq, tp->copied_seq) ||
	    !before(tp->urg_seq, tp->rcv_nxt)) {
		answ = (int)(tp->rcv_nxt - tp->copied_seq);
		/* a FIN has a number, but is nothing to read */
		if (answ && sock_flag(sk, SOCK_DONE))
			answ--;
		return answ;
	}
	return (int)(tp->urg_seq - tp->copied_seq);
}

int tcp_ioctl(struct sock *sk, int cmd, unsigned long arg)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int answ;

	switch (cmd) {
	case SIOCINQ:
		if (sk->state == TCP_LISTEN)
			return -EINVAL;
		lock_sock(sk);
		answ = tcp_inq(sk);
		release_sock(sk);
		break;
	case SIOCATMARK:
		answ = tp->urg_data && tp->urg_seq == tp->copied_seq;
		break;
	case SIOCOUTQ:
		if (sk->state == TCP_LISTEN)
			return -EINVAL;
		if (TCPF(sk->state) & (TCPF_SYN_SENT | TCPF_SYN_RECV))
			answ = 0;
		else
			answ = (int)(tp->write_seq - tp->snd_una);
		break;
	case SIOCOUTQNSD:
		if (sk->state == TCP_LISTEN)
			return -EINVAL;
		if (TCPF(sk->state) & (TCPF_SYN_SENT | TCPF_SYN_RECV))
			answ = 0;
		else
			answ = (int)(tp->write_seq - tp->snd_nxt);
		break;
	default:
		return -ENOIOCTLCMD;
	}
	return copy_to_user((void *)arg, &answ, sizeof(answ)) ? -EFAULT : 0;
}

/* --- listen and accept ---------------------------------------------------- */

/* The sock is locked and CLOSE. */
int tcp_listen_start(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_listen_opt *lopt;

	sk->ack_backlog = 0;
	tp->accept_queue = tp->accept_queue_tail = NULL;
	tp->ack.pending = 0;
	lopt = kzalloc(sizeof(*lopt));
	if (!lopt)
		return -ENOMEM;
	lopt->hash_rnd = net_random();
	tp->listen_opt = lopt;
	/*
	 * LISTEN before the port is asked for: of two that were bound to it
	 * by SO_REUSEADDR only one may listen.
	 */
	sk->state = TCP_LISTEN;
	if (!sk_prot(sk)->get_port(sk, sk->num)) {
		sk->sport = htons(sk->num);
		sk_dst_reset(sk);
		sk_prot(sk)->hash(sk);
		return 0;
	}
	sk->state = TCP_CLOSE;
	tp->listen_opt = NULL;
	kfree(lopt);
	return -EADDRINUSE;
}

static int wait_for_connect(struct sock *sk, s64 timeo)
{
	struct wait_queue *wait = &current->wait;
	int err = 0;

	init_waitqueue_entry(wait, current);
	add_wait_queue_exclusive(sk->sleep, wait);
	for (;;) {
		release_sock(sk);
		set_current_state(TASK_INTERRUPTIBLE);
		if (!__atomic_load_n(&tcp_sk(sk)->accept_queue,
				     __ATOMIC_ACQUIRE) &&
		    sk->state == TCP_LISTEN)
			timeo = schedule_timeout(timeo);
		set_current_state(TASK_RUNNING);
		lock_sock(sk);
		err = 0;
		if (tcp_sk(sk)->accept_queue)
			break;
		err = -EINVAL;
		if (sk->state != TCP_LISTEN)
			break;
		err = sock_intr_errno(timeo);
		if (signal_pending(current))
			break;
		err = -EAGAIN;
		if (!timeo)
			break;
	}
	remove_wait_queue(sk->sleep, wait);
	return err;
}

struct sock *tcp_accept(struct sock *sk, int flags, int *err)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct open_request *req;
	struct sock *newsk = NULL;
	s64 timeo;
	int error = -EINVAL;

	lock_sock(sk);
	if (sk->state != TCP_LISTEN)
		goto out;
	if (!tp->accept_queue) {
		timeo = sock_rcvtimeo(sk, flags & O_NONBLOCK);
		error = -EAGAIN;
		if (!timeo)
			goto out;
		error = wait_for_connect(sk, timeo);
		if (error)
			goto out;
	}
	req = tp->accept_queue;
	tp->accept_queue = req->dl_next;
	if (!tp->accept_queue)
		tp->accept_queue_tail = NULL;
	newsk = req->sk;
	tcp_acceptq_removed(sk);
	tcp_openreq_fastfree(req);
	error = 0;
	/*
	 * Another may have come while this thread waited for the lock and was
	 * still first in the queue of sleepers: its wake-up was for the next.
	 */
	if (tp->accept_queue)
		wake_up_interruptible(sk->sleep);
out:
	release_sock(sk);
	*err = error;
	return newsk;
}

/* --- the end -------------------------------------------------------------- */

static bool tcp_close_state(struct sock *sk)
{
	int next = tcp_new_state[sk->state];

	tcp_set_state(sk, next & ~TCP_ACTION_FIN);
	return next & TCP_ACTION_FIN;
}

void tcp_shutdown(struct sock *sk, int how)
{
	if (!(how & SEND_SHUTDOWN))
		return;
	if (TCPF(sk->state) &
	    (TCPF_ESTABLISHED | TCPF_SYN_SENT | TCPF_CLOSE_WAIT)) {
		/* SYN_SENT: 2.4 and today: close_state makes it CLOSE */
		if (tcp_close_state(sk))
			tcp_send_fin(sk);
	}
}

/* SO_LINGER: until the FIN is acknowledged. */
static void tcp_wait_close(struct sock *sk, s64 timeout)
{
	struct wait_queue *wait = &current->wait;
	u32 closing = TCPF_FIN_WAIT1 | TCPF_CLOSING | TCPF_LAST_ACK;

	if (!timeout || !(TCPF(sk->state) & closing) || !sk->sleep)
		return;
	init_waitqueue_entry(wait, current);
	add_wait_queue(sk->sleep, wait);
	while (timeout && TCPF(sk->state) & closing &&
	       !signal_pending(current)) {
		release_sock(sk);
		set_current_state(TASK_INTERRUPTIBLE);
		if (TCPF(sk->state) & closing)
			timeout = schedule_timeout(timeout);
		set_current_state(TASK_RUNNING);
		lock_sock(sk);
	}
	remove_wait_queue(sk->sleep, wait);
}

static bool throw_away_unread(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;
	bool unread = false;

	while ((skb = __skb_dequeue(&sk->receive_queue)) != NULL) {
		u32 end = TCP_SKB_CB(skb)->end_seq;

		if (TCP_SKB_CB(skb)->flags & TCPCB_FLAG_FIN)
			end--;
		if (after(end, tp->copied_seq))
			unread = true;
		kfree_skb(skb);
	}
	return unread;
}

/* An orphan in FIN_WAIT2 does not wait for ever (RFC 9293 3.6, note). */
static void orphan_fin_wait2(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u64 tmo;

	if (tp->linger2 < 0) {
		tcp_send_active_reset(sk);
		NET_INC_STATS(TcpExtTCPAbortOnLinger);
		tcp_done(sk);
		return;
	}
	tmo = tcp_fin_time(sk);
	if (tmo > TCP_TIMEWAIT_LEN)
		tcp_reset_keepalive_timer(sk, tmo - TCP_TIMEWAIT_LEN);
	else
		tcp_time_wait(sk, TCP_FIN_WAIT2, tmo);
}

/* Detach the sock from its file; it dies now or when the peer is done. */
static void adjudge_to_death(struct sock *sk)
{
	sock_hold(sk);
	atomic_inc(&machine->tcp->orphan_count);
	sock_orphan(sk);
	local_bh_disable();
	bh_lock_sock(sk);
	/* from here on whoever makes it CLOSE destroys it too */
	if (sk->state == TCP_CLOSE)
		tcp_destroy_sock(sk);
	__release_sock(sk);
	if (sk->state == TCP_FIN_WAIT2)
		orphan_fin_wait2(sk);
	bh_unlock_sock(sk);
	local_bh_enable();
	release_sock(sk);
	sock_put(sk);
}

void tcp_close(struct sock *sk, s64 timeout)
{
	struct tcp_sock *tp = tcp_sk(sk);
	bool unread;

	lock_sock(sk);
	tcp_mstamp_refresh(tp);
	sk->shutdown = SHUTDOWN_MASK;
	if (sk->state == TCP_LISTEN) {
		tcp_set_state(sk, TCP_CLOSE);
		tcp_listen_stop(sk);
		adjudge_to_death(sk);
		return;
	}
	unread = throw_away_unread(sk);
	if (sk->state == TCP_CLOSE) {
		adjudge_to_death(sk);
		return;
	}
	if (unread) {
		NET_INC_STATS(TcpExtTCPAbortOnClose);
		tcp_set_state(sk, TCP_CLOSE);
		tcp_send_active_reset(sk);
	} else if (sock_flag(sk, SOCK_LINGER) && !sk->lingertime) {
		NET_INC_STATS(TcpExtTCPAbortOnData);
		tcp_disconnect(sk, 0);
	} else if (tcp_close_state(sk)) {
		tcp_send_fin(sk);
	}
	tcp_wait_close(sk, timeout);
	adjudge_to_death(sk);
}

/* These have a peer that must be told. */
static bool tcp_need_reset(int state)
{
	return TCPF(state) & (TCPF_ESTABLISHED | TCPF_CLOSE_WAIT |
			      TCPF_FIN_WAIT1 | TCPF_FIN_WAIT2 | TCPF_SYN_RECV);
}

static void forget_connection(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	sk->dport = 0;
	if (!(sk->userlocks & SOCK_BINDADDR_LOCK))
		sk->rcv_saddr = sk->saddr = 0;
	sk->shutdown = 0;
	sock_reset_flag(sk, SOCK_DONE);
	tp->srtt_us = 0;
	tp->mdev_us = TCP_TIMEOUT_INIT * 1000;
	tp->rto = TCP_TIMEOUT_INIT;
	tp->min_rtt_us = ~0u;
	tp->write_seq += tp->max_window + 2;
	if (!tp->write_seq)
		tp->write_seq = 1;
	tp->backoff = 0;
	tp->retransmits = 0;
	tp->probes_out = 0;
	tp->probes_tstamp = 0;
	tp->snd_cwnd = TCP_INIT_CWND;
	tp->snd_cwnd_cnt = 0;
	tp->snd_ssthresh = TCP_INFINITE_SSTHRESH;
	tp->is_cwnd_limited = 0;
	tp->max_packets_out = 0;
	tp->window_clamp = 0;
	tp->urg_data = 0;
	tp->urg_mode = 0;
	tp->fin_queued = 0;
	tp->ack.ato = TCP_ATO_MIN;
	tp->ack.pending = 0;
	tp->ack.quick = 0;
	tp->ack.pingpong = 0;
	tp->ack.rcv_mss = TCP_MIN_MSS;
	tcp_set_ca_state(sk, CA_OPEN);
	tcp_clear_retrans(tp);
	tp->total_retrans = 0;
	tp->rx_opt.saw_tstamp = 0;
	tp->rx_opt.dsack = 0;
	tp->rx_opt.num_sacks = 0;
	tp->nduplicate_sack = 0;
	tp->eff_sacks = 0;
	tp->rcv_ooopack = 0;
	tp->bytes_acked = tp->bytes_received = 0;
	tp->bytes_sent = tp->bytes_retrans = 0;
	tp->segs_in = tp->segs_out = 0;
	tp->data_segs_in = tp->data_segs_out = 0;
	tp->delivered = 0;
	tp->dsack_dups = tp->reord_cnt = 0;
	memset(&tp->rack, 0, sizeof(tp->rack));
	tp->rack.reo_wnd_steps = 1;
	tp->tlp_high_seq = 0;
	/* what was received has no meaning any more; poll must not see it */
	tp->copied_seq = tp->rcv_nxt;
}

int tcp_disconnect(struct sock *sk, int flags)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int old = sk->state;

	tcp_mstamp_refresh(tp);
	if (old != TCP_CLOSE)
		tcp_set_state(sk, TCP_CLOSE);
	if (old == TCP_LISTEN) {
		tcp_listen_stop(sk);
	} else if (tcp_need_reset(old) ||
		   (tp->snd_nxt != tp->write_seq &&
		    TCPF(old) & (TCPF_CLOSING | TCPF_LAST_ACK))) {
		/* RFC 9293 3.10.5 */
		tcp_send_active_reset(sk);
		sk->err = ECONNRESET;
	} else if (old == TCP_SYN_SENT) {
		sk->err = ECONNRESET;
	}
	tcp_clear_xmit_timers(sk);
	__skb_queue_purge(&sk->receive_queue);
	tcp_writequeue_purge(sk);
	__skb_queue_purge(&tp->ofo_queue);
	tp->ofo_bytes = 0;
	forget_connection(sk);
	__sk_dst_reset(sk);
	if (tp->saved_syn) {
		kfree_skb(tp->saved_syn);
		tp->saved_syn = NULL;
	}
	sk_prot(sk)->error_report(sk);
	return 0;
}

/* --- the machine's -------------------------------------------------------- */

static struct kmem_cache *tcp_cache(void)
{
	return machine->tcp->sock_cachep;
}

static int tcp_caches(struct tcp_global *g)
{
	g->sock_cachep = kmem_cache_create("tcp_sock", sizeof(struct tcp_sock));
	g->tw_cachep = kmem_cache_create("tcp_tw_bucket",
					 sizeof(struct tcp_tw_bucket));
	g->req_cachep = kmem_cache_create("tcp_open_request",
					  sizeof(struct open_request));
	g->bind_cachep = kmem_cache_create("tcp_bind_bucket",
					   sizeof(struct tcp_bind_bucket));
	return g->sock_cachep && g->tw_cachep && g->req_cachep && g->bind_cachep
		       ? 0
		       : -ENOMEM;
}

/* The tables; before the first sock. */
int tcp_v4_init(void)
{
	struct tcp_global *g;
	u32 pages = (u32)((sizeof(*g) + ARENA_PAGE - 1) / ARENA_PAGE);

	g = arena_alloc_pages(pages);
	if (!g || tcp_caches(g))
		return -ENOMEM;
	for (u32 i = 0; i < 2 * TCP_EHASH_SIZE; i++)
		spin_lock_init(&g->ehash[i].lock, LC_tcp_ehash);
	for (u32 i = 0; i < TCP_LHASH_SIZE; i++)
		spin_lock_init(&g->lhash[i].lock, LC_tcp_lhash);
	for (u32 i = 0; i < TCP_BHASH_SIZE; i++)
		spin_lock_init(&g->bhash[i].lock, LC_tcp_bhash);
	for (u32 i = 0; i < ARRAY_SIZE(g->secret); i++)
		g->secret[i] = get_random_u64();
	for (u32 i = 0; i < ARRAY_SIZE(g->port_perturb); i++)
		g->port_perturb[i] = net_random();
	machine->tcp = g;
	return 0;
}

/* The values of net.ipv4.tcp_*: Linux's defaults. */
int tcp_init(void)
{
	struct tcp_global *g;
	int err = machine->tcp ? 0 : tcp_v4_init();

	if (err)
		return err;
	g = machine->tcp;
	g->ts_enabled = 1;
	g->sack_enabled = 1;
	g->wscale_enabled = 1;
	g->tw_reuse = 2;
	g->fin_timeout = TCP_FIN_TIMEOUT;
	g->retries2 = TCP_RETR2;
	g->syn_retries = TCP_SYN_RETRIES;
	g->synack_retries = TCP_SYNACK_RETRIES;
	g->default_ca = personality_24() ? TCP_CA_ID_RENO : TCP_CA_ID_CUBIC;
	return 0;
}

const struct proto tcp_prot = {
	.name = "TCP",
	.close = tcp_close,
	.connect = tcp_v4_connect,
	.disconnect = tcp_disconnect,
	.accept = tcp_accept,
	.ioctl = tcp_ioctl,
	.init = tcp_v4_init_sock,
	.destroy = tcp_v4_destroy_sock,
	.shutdown = tcp_shutdown,
	.setsockopt = tcp_setsockopt,
	.getsockopt = tcp_getsockopt,
	.sendmsg = tcp_sendmsg,
	.recvmsg = tcp_recvmsg,
	.backlog_rcv = tcp_v4_do_rcv,
	.hash = tcp_v4_hash,
	.unhash = tcp_unhash,
	.get_port = tcp_v4_get_port,
	.repair = tcp_sock_repair,
	.state_change = sock_def_wakeup,
	.data_ready = sock_def_readable,
	.write_space = tcp_write_space,
	.error_report = sock_def_error_report,
	.tskey = tcp_tskey,
	.destruct = inet_sock_destruct,
	.cache = tcp_cache,
};
