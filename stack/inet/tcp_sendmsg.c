// SPDX-License-Identifier: MIT
/*
 * tcp_sendmsg.c - data of the program becomes segments
 *
 * Models tcp_sendmsg() of net/ipv4/tcp.c, in the form of 2.4.0: packets are
 * linear, up to one MSS each, and a full one goes out at once
 * (tcp_send_skb()). Data is copied into the packet without any spinlock; the
 * sock is owned by lock_sock() meanwhile and what arrives waits in the
 * backlog.
 *
 * Not modelled: MSG_ZEROCOPY (the data is copied). Of Fast Open, what a sender
 * without a cookie sees: the data follows the handshake.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

#include "stack/inet/inet_int.h"
#include "stack/inet/tcp.h"

#define ROOM_MIN 256 /* a small write leaves that much to append to */

struct sk_buff *tcp_alloc_skb(struct sock *sk, u32 size)
{
	struct sk_buff *skb = alloc_skb(size + MAX_TCP_HEADER);

	if (!skb)
		return NULL;
	skb_reserve(skb, MAX_TCP_HEADER);
	memset(skb->cb, 0, sizeof(skb->cb));
	return skb;
}

void sk_stream_moderate_sndbuf(struct sock *sk)
{
	if (sk->userlocks & SOCK_SNDBUF_LOCK)
		return;
	sk->sndbuf = max(min(sk->sndbuf, sk->wmem_queued >> 1), 4608);
}

/* --- waiting -------------------------------------------------------------- */

#define TCPF_CANSEND (TCPF_ESTABLISHED | TCPF_CLOSE_WAIT)

/* Until the handshake is done. */
static int wait_for_tcp_connect(struct sock *sk, int flags, s64 *timeo)
{
	struct wait_queue *wait = &current->wait;

	while (!(TCPF(sk->state) & TCPF_CANSEND)) {
		if (sk->err)
			return sock_error(sk);
		if (!(TCPF(sk->state) & (TCPF_SYN_SENT | TCPF_SYN_RECV)))
			return -EPIPE;
		if (!*timeo)
			return -EAGAIN;
		if (signal_pending(current))
			return sock_intr_errno(*timeo);
		init_waitqueue_entry(wait, current);
		add_wait_queue(sk->sleep, wait);
		release_sock(sk);
		set_current_state(TASK_INTERRUPTIBLE);
		if (TCPF(sk->state) & (TCPF_SYN_SENT | TCPF_SYN_RECV) &&
		    !sk->err)
			*timeo = schedule_timeout(*timeo);
		set_current_state(TASK_RUNNING);
		lock_sock(sk);
		remove_wait_queue(sk->sleep, wait);
	}
	return 0;
}

static bool must_wait(struct sock *sk)
{
	return !sk->err && !(sk->shutdown & SEND_SHUTDOWN) &&
	       !tcp_memory_free(sk);
}

static int wait_for_tcp_memory(struct sock *sk, s64 *timeo)
{
	struct wait_queue *wait = &current->wait;
	struct socket *sock = sk->socket;
	int err = 0;

	if (!sock)
		return -EPIPE;
	init_waitqueue_entry(wait, current);
	add_wait_queue(sk->sleep, wait);
	for (;;) {
		__atomic_fetch_or(&sock->flags, 1u << SOCK_ASYNC_NOSPACE,
				  __ATOMIC_SEQ_CST);
		if (sk->err || sk->shutdown & SEND_SHUTDOWN) {
			err = -EPIPE;
			break;
		}
		if (!*timeo) {
			__atomic_fetch_or(&sock->flags, 1u << SOCK_NOSPACE,
					  __ATOMIC_SEQ_CST);
			err = -EAGAIN;
			break;
		}
		if (signal_pending(current)) {
			err = sock_intr_errno(*timeo);
			break;
		}
		if (tcp_memory_free(sk))
			break;
		__atomic_fetch_or(&sock->flags, 1u << SOCK_NOSPACE,
				  __ATOMIC_SEQ_CST);
		release_sock(sk);
		set_current_state(TASK_INTERRUPTIBLE);
		if (must_wait(sk))
			*timeo = schedule_timeout(*timeo);
		set_current_state(TASK_RUNNING);
		lock_sock(sk);
	}
	remove_wait_queue(sk->sleep, wait);
	return err;
}

/* --- pushing -------------------------------------------------------------- */

static void tcp_mark_push(struct tcp_sock *tp, struct sk_buff *skb)
{
	TCP_SKB_CB(skb)->flags |= TCPCB_FLAG_PSH;
	tp->pushed_seq = tp->write_seq;
}

static void tcp_mark_urg(struct tcp_sock *tp, int flags)
{
	if (flags & MSG_OOB) {
		tp->urg_mode = 1;
		tp->snd_up = tp->write_seq;
	}
}

void tcp_push(struct sock *sk, int flags, u32 mss_now, int nonagle)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb = skb_peek_tail(&sk->write_queue);

	if (!tp->send_head)
		return;
	if (!(flags & MSG_MORE))
		tcp_mark_push(tp, skb);
	__tcp_push_pending_frames(sk, mss_now,
				  flags & MSG_MORE ? TCP_NAGLE_CORK : nonagle);
}

/* --- copying -------------------------------------------------------------- */

struct send {
	struct iovec *iov;
	size_t left; /* of the whole message */
	int flags;
	u32 mss; /* and the most a packet holds */
	bool burst; /* bottom halves are off: see tcp_bursts() */
	u32 tsflags; /* SOF_TIMESTAMPING_TX_* */
};

/* n bytes from the program to the end of skb. */
static int copy_in(struct send *s, struct sk_buff *skb, u32 n)
{
	while (!s->iov->iov_len)
		s->iov++;
	if (likely(s->iov->iov_len >= n)) {
		if (copy_from_user(skb->tail, s->iov->iov_base, n))
			return -EFAULT;
		s->iov->iov_base = (char *)s->iov->iov_base + n;
		s->iov->iov_len -= n;
	} else if (memcpy_fromiovec(skb->tail, s->iov, n)) {
		return -EFAULT;
	}
	skb_put(skb, n);
	s->left -= n;
	return 0;
}

/*
 * The last packet is not sent and not full: it grows. A small one that has no
 * room left moves to a larger one. Bytes added, or a negative errno.
 */
static int append_to_tail(struct sock *sk, struct send *s)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb = skb_peek_tail(&sk->write_queue), *big;
	u32 room, n;
	int err;

	if (!tp->send_head || skb->len >= s->mss || TCP_SKB_CB(skb)->eor)
		return 0;
	room = skb_tailroom(skb);
	if (!room) {
		n = min(s->mss, skb->len + (u32)min(s->left, (size_t)s->mss));
		n = min(s->mss, max(n, 2 * skb->len));
		big = tcp_alloc_skb(sk, n);
		if (!big)
			return 0;
		memcpy(skb_put(big, skb->len), skb->data, skb->len);
		memcpy(big->cb, skb->cb, sizeof(big->cb));
		big->tx_flags = skb->tx_flags;
		big->tskey = skb->tskey;
		__skb_append(skb, big);
		if (tp->send_head == skb)
			tp->send_head = big;
		tcp_charge_skb(sk, big);
		__skb_unlink(skb, &sk->write_queue);
		tcp_free_skb(sk, skb);
		skb = big;
		room = skb_tailroom(skb);
	}
	n = (u32)min(s->left, (size_t)min(room, s->mss - skb->len));
	err = copy_in(s, skb, n);
	if (err)
		return err;
	tp->write_seq += n;
	TCP_SKB_CB(skb)->end_seq += n;
	TCP_SKB_CB(skb)->flags &= (u8)~TCPCB_FLAG_PSH;
	if (unlikely(s->tsflags) && !s->left)
		tcp_tx_timestamp(sk, skb, s->tsflags);
	return (int)n;
}

/* A packet of its own. Bytes taken, 0: no memory, or a negative errno. */
static int new_segment(struct sock *sk, struct send *s)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 n = (u32)min(s->left, (size_t)s->mss), size = n;
	struct sk_buff *skb;
	bool last, hold;
	int err;

	if (n < s->mss)
		size = min(s->mss, max(n, (u32)ROOM_MIN));
	skb = tcp_alloc_skb(sk, size);
	if (!skb)
		return 0;
	err = copy_in(s, skb, n);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	TCP_SKB_CB(skb)->seq = tp->write_seq;
	TCP_SKB_CB(skb)->flags = TCPCB_FLAG_ACK;
	last = !s->left;
	hold = skb->len < s->mss && s->flags & MSG_MORE;
	if (last) {
		TCP_SKB_CB(skb)->eor = !!(s->flags & MSG_EOR);
		if (!(s->flags & MSG_MORE)) {
			TCP_SKB_CB(skb)->flags |= TCPCB_FLAG_PSH;
			tp->pushed_seq = tp->write_seq + n;
		}
		if (s->flags & MSG_OOB) {
			tp->urg_mode = 1;
			tp->snd_up = tp->write_seq + n;
		}
	} else if (after(tp->write_seq + n,
			 tp->pushed_seq + (tp->max_window >> 1))) {
		/* a long message: half a window is worth a push */
		TCP_SKB_CB(skb)->flags |= TCPCB_FLAG_PSH;
		tp->pushed_seq = tp->write_seq + n;
	}
	if (unlikely(s->tsflags) && last) {
		TCP_SKB_CB(skb)->end_seq = tp->write_seq + n;
		tcp_tx_timestamp(sk, skb, s->tsflags);
	}
	tcp_send_skb(sk, skb, hold, s->mss);
	return (int)n;
}

static int send_some(struct sock *sk, struct send *s, s64 *timeo)
{
	int n = append_to_tail(sk, s), err;

	if (n)
		return n;
	if (likely(tcp_memory_free(sk))) {
		n = new_segment(sk, s);
		if (n)
			return n;
		/* the arena is full: what is queued may make room */
		if (skb_queue_empty(&sk->write_queue))
			return -ENOBUFS;
	}
	if (tcp_sk(sk)->send_head)
		tcp_push(sk, s->flags & ~MSG_MORE, s->mss, TCP_NAGLE_PUSH);
	if (s->burst)
		local_bh_enable();
	err = wait_for_tcp_memory(sk, timeo);
	if (s->burst)
		local_bh_disable();
	if (err)
		return err;
	s->mss = tcp_current_mss(sk);
	return 0;
}

/* EPIPE comes with SIGPIPE, unless an error of the connection is there. */
static int stream_error(struct sock *sk, int flags, int err)
{
	if (err == -EPIPE) {
		err = sock_error(sk);
		if (!err)
			err = -EPIPE;
	}
	if (err == -EPIPE && !(flags & MSG_NOSIGNAL))
		send_sigpipe();
	return err;
}

/* MSG_FASTOPEN: connect first. Nobody here hands out a cookie. */
static int tcp_sendmsg_fastopen(struct sock *sk, struct msghdr_k *msg)
{
	struct sockaddr *uaddr = msg->msg_name;

	if (uaddr && msg->msg_namelen >= (int)sizeof(uaddr->sa_family) &&
	    uaddr->sa_family == AF_UNSPEC)
		return -EOPNOTSUPP;
	if (tcp_sk(sk)->fastopen_connect)
		return -EALREADY;
	return __inet_stream_connect(
		sk->socket, uaddr, uaddr ? msg->msg_namelen : 0,
		msg->msg_flags & MSG_DONTWAIT ? O_NONBLOCK : 0);
}

/* Control messages: those of SOL_SOCKET, of which one has an effect here. */
static int tcp_cmsg_send(struct msghdr_k *msg, u32 *tsflags)
{
	struct ipcm_cookie ipc = { .tsflags = *tsflags };
	int err = ip_cmsg_send(NULL, msg, &ipc);

	*tsflags = ipc.tsflags;
	return err;
}

int tcp_sendmsg(struct sock *sk, struct msghdr_k *msg, size_t len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct send s = { msg->msg_iov, len,	    msg->msg_flags, 0,
			  false,	sk->tsflags };
	size_t copied = 0;
	u32 rounds = 0, sent = 0;
	s64 timeo;
	int err = 0;

	lock_sock(sk);
	if (unlikely(s.flags & MSG_FASTOPEN)) {
		err = tcp_sendmsg_fastopen(sk, msg);
		if (err)
			goto out_err;
	}
	timeo = sock_sndtimeo(sk, s.flags & MSG_DONTWAIT);
	if (!(TCPF(sk->state) & TCPF_CANSEND)) {
		err = wait_for_tcp_connect(sk, s.flags, &timeo);
		if (err)
			goto out_err;
	}
	if (unlikely(msg->msg_controllen)) {
		err = tcp_cmsg_send(msg, &s.tsflags);
		if (err)
			goto out_err;
	}
	if (sk->socket)
		__atomic_fetch_and(&sk->socket->flags,
				   ~(1u << SOCK_ASYNC_NOSPACE),
				   __ATOMIC_RELAXED);
	s.mss = tcp_current_mss(sk);
	err = -EPIPE;
	if (sk->err || sk->shutdown & SEND_SHUTDOWN)
		goto out_err;
	s.burst = s.left > s.mss && tcp_bursts(sk);
	if (s.burst)
		local_bh_disable();
	while (s.left) {
		err = send_some(sk, &s, &timeo);
		if (err < 0)
			goto out_err;
		copied += (size_t)err;
		if (s.burst)
			tcp_burst_next(++sent);
		/* ACKs that came meanwhile open the window */
		if (sk->backlog.head && (++rounds & 3) == 0) {
			release_sock(sk);
			lock_sock(sk);
			if (sk->err || sk->shutdown & SEND_SHUTDOWN) {
				err = -EPIPE;
				goto out_err;
			}
		}
	}
	err = 0;
out_err:
	if (copied) {
		if (!s.left && tp->send_head) {
			tcp_mark_urg(tp, s.flags);
			TCP_SKB_CB(skb_peek_tail(&sk->write_queue))->eor =
				!!(s.flags & MSG_EOR);
		}
		tcp_push(sk, s.flags, s.mss ? s.mss : tcp_current_mss(sk),
			 tp->nonagle);
		if (s.burst)
			local_bh_enable();
		release_sock(sk);
		return (int)copied;
	}
	if (s.burst)
		local_bh_enable();
	err = err ? stream_error(sk, s.flags, err) : 0;
	/* a sleeper in poll hears of room again */
	if (skb_queue_empty(&sk->write_queue) && err == -EAGAIN)
		sk_prot(sk)->write_space(sk);
	release_sock(sk);
	return err;
}
