// SPDX-License-Identifier: MIT
/*
 * tcp_sockopt.c - options at level IPPROTO_TCP, as tcp(7) and the running
 * kernel have them
 *
 * Models tcp_setsockopt() and tcp_getsockopt() of net/ipv4/tcp.c. Values,
 * limits and errnos are Linux's; tests/oracle/tcp_sockopt.c compares every
 * option number.
 *
 * Not modelled, and answered as by a kernel that was built without: MD5 and
 * AO keys, upper layer protocols. TCP_REPAIR is refused (EPERM) as to a
 * process without CAP_NET_ADMIN. TCP_FASTOPEN and its kin are kept and shown,
 * but no SYN carries a cookie or data.
 */
#include <errno.h>
#include <string.h>

#include "stack/inet/tcp.h"

/* Of today's kernels, not yet in every system's header. */
enum {
	OPT_AO_ADD_KEY = 38,
	OPT_AO_DEL_KEY = 39,
	OPT_AO_INFO = 40,
	OPT_AO_GET_KEYS = 41,
	OPT_AO_REPAIR = 42,
	OPT_IS_MPTCP = 43,
	OPT_RTO_MAX_MS = 44,
	OPT_RTO_MIN_US = 45,
	OPT_DELACK_MAX_US = 46,
};

#define TCP_CA_NAME_MAX 16
#define SOCK_MIN_RCVBUF 2304

/* --- seconds and retransmissions (TCP_DEFER_ACCEPT) ----------------------- */

static u8 secs_to_retrans(int seconds)
{
	u8 n = 0;

	if (seconds > 0) {
		int period = 1, timeout = 1;

		n = 1;
		while (seconds > period && n < 255) {
			n++;
			timeout = min(timeout << 1, 120);
			period += timeout;
		}
	}
	return n;
}

static int retrans_to_secs(u8 n)
{
	int period = 0;

	if (n > 0) {
		int timeout = 1;

		period = 1;
		while (--n) {
			timeout = min(timeout << 1, 120);
			period += timeout;
		}
	}
	return period;
}

/* --- set ------------------------------------------------------------------ */

static void set_nodelay(struct sock *sk, int val)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (val) {
		/* what waited for its ACK goes now */
		tp->nonagle |= TCP_NAGLE_OFF | TCP_NAGLE_PUSH;
		tcp_mstamp_refresh(tp);
		tcp_push_pending_frames(sk);
		tp->nonagle &= (u8)~TCP_NAGLE_PUSH;
	} else {
		tp->nonagle &= (u8)~TCP_NAGLE_OFF;
	}
}

void tcp_sock_set_cork(struct sock *sk, bool on)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (on) {
		tp->nonagle |= TCP_NAGLE_CORK;
		return;
	}
	tp->nonagle &= (u8)~TCP_NAGLE_CORK;
	tcp_mstamp_refresh(tp);
	if (tp->nonagle & TCP_NAGLE_OFF)
		tp->nonagle |= TCP_NAGLE_PUSH;
	tcp_push_pending_frames(sk);
	tp->nonagle &= (u8)~TCP_NAGLE_PUSH;
}

static int set_keepidle(struct sock *sk, int val)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 gone;

	if (val < 1 || val > MAX_TCP_KEEPIDLE)
		return -EINVAL;
	tp->keepalive_time = (u32)val * HZ;
	if (sock_flag(sk, SOCK_KEEPOPEN) &&
	    !(TCPF(sk->state) & (TCPF_CLOSE | TCPF_LISTEN))) {
		gone = keepalive_time_elapsed(tp);
		tcp_reset_keepalive_timer(sk,
					  tp->keepalive_time > gone
						  ? tp->keepalive_time - gone
						  : 0);
	}
	return 0;
}

static int set_window_clamp(struct sock *sk, int val)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 clamp, old = tp->window_clamp;

	if (!val) {
		if (sk->state != TCP_CLOSE)
			return -EINVAL;
		tp->window_clamp = 0;
		return 0;
	}
	clamp = val < SOCK_MIN_RCVBUF / 2 ? SOCK_MIN_RCVBUF / 2 : (u32)val;
	if (clamp == old)
		return 0;
	tp->window_clamp = clamp;
	if (clamp < old)
		tp->rcv_ssthresh = min(tp->rcv_ssthresh, clamp);
	else
		tp->rcv_ssthresh =
			max(min(tp->rcv_wnd, clamp), tp->rcv_ssthresh);
	return 0;
}

static void set_quickack(struct sock *sk, int val)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!val) {
		tp->ack.pingpong = 1;
		return;
	}
	tp->ack.pingpong = 0;
	if (TCPF(sk->state) & (TCPF_ESTABLISHED | TCPF_CLOSE_WAIT) &&
	    tp->ack.pending & TCP_ACK_SCHED) {
		tp->ack.pending |= TCP_ACK_PUSHED;
		cleanup_rbuf(sk, 1);
		if (!(val & 1))
			tp->ack.pingpong = 1; /* for this once */
	}
}

static bool fresh(const struct sock *sk)
{
	return TCPF(sk->state) & (TCPF_CLOSE | TCPF_LISTEN);
}

static int set_linger2(struct tcp_sock *tp, int val)
{
	if (val < 0)
		tp->linger2 = -1;
	else if (val > TCP_FIN_TIMEOUT_MAX / HZ)
		tp->linger2 = TCP_FIN_TIMEOUT_MAX;
	else
		tp->linger2 = val * HZ;
	return 0;
}

static int set_bool(u8 *to, int val)
{
	if (val < 0 || val > 1)
		return -EINVAL;
	*to = (u8)val;
	return 0;
}

/* Microseconds, kept in jiffies: at least two, at most the system's. */
static int set_us(u32 *to, int val, u32 most)
{
	u32 ms = ((u32)val + 999) / 1000;

	if (val < 0 || ms < TCP_TIMEOUT_MIN || ms > most)
		return -EINVAL;
	*to = ms;
	return 0;
}

/* SO_RCVLOWAT: the buffer must be able to hold that much. Locked. */
int tcp_set_rcvlowat(struct sock *sk, int val)
{
	bool fixed = sk->userlocks & SOCK_RCVBUF_LOCK;
	int space;

	val = min(val, fixed ? sk->rcvbuf >> 1 : TCP_RMEM_MAX >> 1);
	sk->rcvlowat = val ? val : 1;
	/* what is there may be enough now */
	if (!skb_queue_empty(&sk->receive_queue))
		sk_prot(sk)->data_ready(sk, 0);
	if (fixed)
		return 0;
	space = tcp_space_from_win(val);
	if (space > sk->rcvbuf) {
		sk->rcvbuf = space;
		tcp_sk(sk)->window_clamp = (u32)val;
	}
	return 0;
}

/* Options of Fast Open, of repair and others that are seldom set. */
static int set_rare(struct sock *sk, int name, int val)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u8 ignored;

	switch (name) {
	case TCP_THIN_LINEAR_TIMEOUTS:
		return set_bool(&tp->thin_lto, val);
	case TCP_THIN_DUPACK:
		return set_bool(&ignored, val);
	case TCP_REPAIR:
		return -EPERM;
	case TCP_REPAIR_QUEUE:
	case TCP_REPAIR_WINDOW:
		return -EPERM;
	case TCP_QUEUE_SEQ:
		return -EPERM;
	case TCP_REPAIR_OPTIONS:
		return -EINVAL;
	case TCP_TIMESTAMP:
		return -EPERM;
	case TCP_FASTOPEN:
		if (val < 0 || !fresh(sk))
			return -EINVAL;
		tp->fastopenq_max =
			min((u32)val, (u32)sk->max_ack_backlog
					      ? (u32)sk->max_ack_backlog
					      : 4096u);
		return 0;
	case TCP_FASTOPEN_CONNECT:
		if (val < 0 || val > 1)
			return -EINVAL;
		if (sk->state != TCP_CLOSE)
			return -EINVAL;
		tp->fastopen_connect = (u8)val;
		return 0;
	case TCP_FASTOPEN_NO_COOKIE:
		if (val < 0 || val > 1 || !fresh(sk))
			return -EINVAL;
		tp->fastopen_no_cookie = (u8)val;
		return 0;
	case TCP_TX_DELAY:
		if (val < 0)
			return -EINVAL;
		tp->tx_delay = (u32)val;
		return 0;
	case OPT_RTO_MAX_MS:
		if (val < 1000 || val > TCP_RTO_MAX)
			return -EINVAL;
		tp->rto_max = (u32)val;
		return 0;
	case OPT_RTO_MIN_US:
		return set_us(&tp->rto_min, val, TCP_RTO_MIN);
	case OPT_DELACK_MAX_US:
		return set_us(&tp->delack_max, val, TCP_DELACK_MAX);
	default:
		return -ENOPROTOOPT;
	}
}

static int set_locked(struct sock *sk, int name, int val)
{
	struct tcp_sock *tp = tcp_sk(sk);

	switch (name) {
	case TCP_NODELAY:
		set_nodelay(sk, val);
		return 0;
	case TCP_MAXSEG:
		if (val &&
		    (val < (int)TCP_MIN_MSS || val > (int)MAX_TCP_WINDOW))
			return -EINVAL;
		tp->rx_opt.user_mss = (u16)val;
		return 0;
	case TCP_CORK:
		tcp_sock_set_cork(sk, val);
		return 0;
	case TCP_KEEPIDLE:
		return set_keepidle(sk, val);
	case TCP_KEEPINTVL:
		if (val < 1 || val > MAX_TCP_KEEPINTVL)
			return -EINVAL;
		tp->keepalive_intvl = (u32)val * HZ;
		return 0;
	case TCP_KEEPCNT:
		if (val < 1 || val > MAX_TCP_KEEPCNT)
			return -EINVAL;
		tp->keepalive_probes = (u8)val;
		return 0;
	case TCP_SYNCNT:
		if (val < 1 || val > MAX_TCP_SYNCNT)
			return -EINVAL;
		tp->syn_retries = (u8)val;
		return 0;
	case TCP_LINGER2:
		return set_linger2(tp, val);
	case TCP_DEFER_ACCEPT:
		tp->defer_accept = secs_to_retrans(val);
		return 0;
	case TCP_WINDOW_CLAMP:
		return set_window_clamp(sk, val);
	case TCP_QUICKACK:
		set_quickack(sk, val);
		return 0;
	case TCP_USER_TIMEOUT:
		if (val < 0)
			return -EINVAL;
		tp->user_timeout = (u32)val;
		return 0;
	case TCP_NOTSENT_LOWAT:
		tp->notsent_lowat = (u32)val;
		sk_prot(sk)->write_space(sk);
		return 0;
	case TCP_INQ:
		return set_bool(&tp->recvmsg_inq, val);
	case TCP_SAVE_SYN:
		if (val < 0 || val > 2)
			return -EINVAL;
		tp->save_syn = (u8)val;
		return 0;
	default:
		return set_rare(sk, name, val);
	}
}

static int set_congestion(struct sock *sk, const void *optval, int optlen)
{
	char name[TCP_CA_NAME_MAX] = { 0 };
	int err;

	if (optlen < 1)
		return -EINVAL;
	if (copy_from_user(name, optval,
			   (unsigned long)min(optlen, TCP_CA_NAME_MAX - 1)))
		return -EFAULT;
	lock_sock(sk);
	err = tcp_set_congestion_control(sk, name);
	release_sock(sk);
	return err;
}

static int set_ulp(const void *optval, int optlen)
{
	char name[TCP_CA_NAME_MAX];

	if (optlen < 1)
		return -EINVAL;
	if (copy_from_user(name, optval,
			   (unsigned long)min(optlen, TCP_CA_NAME_MAX - 1)))
		return -EFAULT;
	return -ENOENT; /* there is none */
}

int tcp_setsockopt(struct sock *sk, int level, int name, const void *optval,
		   int optlen)
{
	int val, err;

	if (level != SOL_TCP)
		return ip_setsockopt(sk, level, name, optval, optlen);
	switch (name) {
	case TCP_CONGESTION:
		return set_congestion(sk, optval, optlen);
	case TCP_ULP:
		return set_ulp(optval, optlen);
	case TCP_MD5SIG:
	case TCP_MD5SIG_EXT:
		if (optlen < (int)sizeof(struct tcp_md5sig))
			return -EINVAL;
		return -ENOPROTOOPT;
	case TCP_FASTOPEN_KEY:
		if (optlen != 16 && optlen != 32)
			return -EINVAL;
		return copy_from_user(&(char[32]){ 0 }, optval,
				      (unsigned long)optlen)
			       ? -EFAULT
			       : 0;
	}
	if (optlen < (int)sizeof(int))
		return -EINVAL;
	if (copy_from_user(&val, optval, sizeof(val)))
		return -EFAULT;
	lock_sock(sk);
	err = set_locked(sk, name, val);
	release_sock(sk);
	return err;
}

/* --- get ------------------------------------------------------------------ */

static int get_maxseg(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	if (tp->rx_opt.user_mss && fresh(sk))
		return tp->rx_opt.user_mss;
	return (int)tp->mss_cache;
}

static int get_rare(const struct sock *sk, int name, int *val)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	switch (name) {
	case TCP_REPAIR:
		*val = 0;
		return 0;
	case TCP_REPAIR_QUEUE:
	case TCP_REPAIR_WINDOW:
	case TCP_QUEUE_SEQ:
		return -EINVAL;
	case OPT_AO_REPAIR:
		return sk->state == TCP_LISTEN ? -EPERM : -ENOPROTOOPT;
	case OPT_RTO_MAX_MS:
		*val = (int)tp->rto_max;
		return 0;
	case OPT_RTO_MIN_US:
		*val = (int)tp->rto_min * 1000;
		return 0;
	case OPT_DELACK_MAX_US:
		*val = (int)tp->delack_max * 1000;
		return 0;
	case TCP_USER_TIMEOUT:
		*val = (int)tp->user_timeout;
		return 0;
	case TCP_FASTOPEN:
		*val = (int)tp->fastopenq_max;
		return 0;
	case TCP_FASTOPEN_CONNECT:
		*val = tp->fastopen_connect;
		return 0;
	case TCP_FASTOPEN_NO_COOKIE:
		*val = tp->fastopen_no_cookie;
		return 0;
	case TCP_TX_DELAY:
		*val = (int)tp->tx_delay;
		return 0;
	case TCP_TIMESTAMP:
		*val = (int)((u32)(tcp_clock_us() / 1000) + tp->tsoffset);
		return 0;
	case TCP_NOTSENT_LOWAT:
		*val = (int)tp->notsent_lowat;
		return 0;
	case TCP_INQ:
		*val = tp->recvmsg_inq;
		return 0;
	case TCP_SAVE_SYN:
		*val = tp->save_syn;
		return 0;
	case OPT_IS_MPTCP:
		*val = 0;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

/* 0, or an errno that ends the call. */
static int get_int(struct sock *sk, int name, int *val)
{
	struct tcp_sock *tp = tcp_sk(sk);

	switch (name) {
	case TCP_MAXSEG:
		*val = get_maxseg(sk);
		return 0;
	case TCP_NODELAY:
		*val = !!(tp->nonagle & TCP_NAGLE_OFF);
		return 0;
	case TCP_CORK:
		*val = !!(tp->nonagle & TCP_NAGLE_CORK);
		return 0;
	case TCP_KEEPIDLE:
		*val = (int)(keepalive_time_when(tp) / HZ);
		return 0;
	case TCP_KEEPINTVL:
		*val = (int)(keepalive_intvl_when(tp) / HZ);
		return 0;
	case TCP_KEEPCNT:
		*val = (int)keepalive_probes(tp);
		return 0;
	case TCP_SYNCNT:
		*val = tp->syn_retries ? tp->syn_retries
				       : machine->tcp->syn_retries;
		return 0;
	case TCP_LINGER2:
		*val = tp->linger2;
		if (*val >= 0)
			*val = (*val ? *val : machine->tcp->fin_timeout) / HZ;
		return 0;
	case TCP_DEFER_ACCEPT:
		*val = retrans_to_secs(tp->defer_accept);
		return 0;
	case TCP_WINDOW_CLAMP:
		*val = (int)tp->window_clamp;
		return 0;
	case TCP_QUICKACK:
		*val = !inet_csk_in_pingpong(tp);
		return 0;
	case TCP_THIN_LINEAR_TIMEOUTS:
		*val = tp->thin_lto;
		return 0;
	case TCP_THIN_DUPACK:
		*val = 0;
		return 0;
	default:
		return get_rare(sk, name, val);
	}
}

static int get_saved_syn(struct sock *sk, void *optval, int *optlen, int len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;
	int n, err = 0;

	lock_sock(sk);
	skb = tp->saved_syn;
	n = skb ? (int)skb->len : 0;
	if (skb && len < n) {
		/* too small: how much it takes */
		err = copy_to_user(optlen, &n, sizeof(n)) ? -EFAULT : -EINVAL;
	} else if (copy_to_user(optlen, &n, sizeof(n)) ||
		   (skb && copy_to_user(optval, skb->data, (unsigned long)n))) {
		err = -EFAULT;
	} else if (skb) {
		/* it is given once */
		tp->saved_syn = NULL;
		kfree_skb(skb);
	}
	release_sock(sk);
	return err;
}

static int get_congestion(struct sock *sk, void *optval, int *optlen)
{
	char name[TCP_CA_NAME_MAX] = { 0 };

	strncpy(name, tcp_ca_name(tcp_sk(sk)->ca_id), sizeof(name) - 1);
	return put_sockopt(optval, optlen, name, sizeof(name));
}

int tcp_getsockopt(struct sock *sk, int level, int name, void *optval,
		   int *optlen)
{
	int len, val, err;

	if (level != SOL_TCP)
		return ip_getsockopt(sk, level, name, optval, optlen);
	if (copy_from_user(&len, optlen, sizeof(len)))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	switch (name) {
	case TCP_INFO:
		return tcp_getsockopt_info(sk, optval, optlen);
	case TCP_CONGESTION:
		return get_congestion(sk, optval, optlen);
	case TCP_CC_INFO:
	case TCP_ULP:
	case TCP_FASTOPEN_KEY:
		/* none: nothing is written but the length */
		val = 0;
		return copy_to_user(optlen, &val, sizeof(val)) ? -EFAULT : 0;
	case TCP_SAVED_SYN:
		return get_saved_syn(sk, optval, optlen, len);
	}
	err = get_int(sk, name, &val);
	if (err)
		return err;
	return put_sockopt(optval, optlen, &val, sizeof(val));
}
