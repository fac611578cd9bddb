// SPDX-License-Identifier: MIT
/*
 * tcp_recvmsg.c - segments become data of the program
 *
 * Models tcp_recvmsg() of net/ipv4/tcp.c. The receive queue is the reader's
 * while it owns the sock; what arrives meanwhile waits in the backlog.
 *
 * Not modelled: the prequeue, TCP_ZEROCOPY_RECEIVE, MSG_ERRQUEUE of zero copy.
 */
#include <errno.h>
#include <string.h>

#include "stack/inet/tcp.h"

/* --- acknowledging what was read ------------------------------------------ */

void cleanup_rbuf(struct sock *sk, int copied)
{
	struct tcp_sock *tp = tcp_sk(sk);
	bool ack = false;

	if (tp->ack.pending & TCP_ACK_SCHED) {
		/* once for every full segment, or two small pushed ones */
		if (tp->ack.blocked ||
		    tp->rcv_nxt - tp->rcv_wup > tp->ack.rcv_mss ||
		    (copied > 0 &&
		     (tp->ack.pending & TCP_ACK_PUSHED2 ||
		      (tp->ack.pending & TCP_ACK_PUSHED &&
		       !inet_csk_in_pingpong(tp))) &&
		     !atomic_read(&sk->rmem_alloc)))
			ack = true;
	}
	/* RFC 9293 3.8.6.2.2: the window opened by much */
	if (copied > 0 && !ack && !(sk->shutdown & RCV_SHUTDOWN)) {
		u32 now = tcp_receive_window(tp);

		if (2 * now <= tp->window_clamp) {
			u32 next = __tcp_select_window(sk);

			if (next && next >= 2 * now)
				ack = true;
		}
	}
	if (ack)
		tcp_send_ack(sk);
}

static void tcp_eat_skb(struct sock *sk, struct sk_buff *skb)
{
	__skb_unlink(skb, &sk->receive_queue);
	kfree_skb(skb);
}

/* --- waiting -------------------------------------------------------------- */

/* Nothing new since `seen`, and nothing that ends the wait. */
static bool nothing_yet(struct sock *sk, u32 seen, u16 urg)
{
	struct tcp_sock *tp = tcp_sk(sk);

	return __atomic_load_n(&tp->rcv_nxt, __ATOMIC_ACQUIRE) == seen &&
	       !sk->err && !(sk->shutdown & RCV_SHUTDOWN) &&
	       sk->state != TCP_CLOSE && !sock_flag(sk, SOCK_DONE) &&
	       tp->urg_data == urg;
}

static s64 tcp_data_wait(struct sock *sk, s64 timeo)
{
	struct wait_queue *wait = &current->wait;
	u32 seen = tcp_sk(sk)->rcv_nxt;
	u16 urg = tcp_sk(sk)->urg_data;

	init_waitqueue_entry(wait, current);
	add_wait_queue(sk->sleep, wait);
	release_sock(sk);
	set_current_state(TASK_INTERRUPTIBLE);
	if (nothing_yet(sk, seen, urg))
		timeo = schedule_timeout(timeo);
	set_current_state(TASK_RUNNING);
	lock_sock(sk);
	remove_wait_queue(sk->sleep, wait);
	return timeo;
}

/* --- MSG_OOB -------------------------------------------------------------- */

static int tcp_recv_urg(struct sock *sk, struct msghdr_k *msg, size_t len,
			int flags)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u8 c = (u8)tp->urg_data;

	if (sock_flag(sk, SOCK_URGINLINE) || !tp->urg_data ||
	    tp->urg_data == TCP_URG_READ)
		return -EINVAL;
	if (sk->state == TCP_CLOSE && !sock_flag(sk, SOCK_DONE))
		return -ENOTCONN;
	if (tp->urg_data & TCP_URG_VALID) {
		if (!(flags & MSG_PEEK))
			tp->urg_data = TCP_URG_READ;
		msg->msg_flags |= MSG_OOB;
		if (!len) {
			msg->msg_flags |= MSG_TRUNC;
			return 0;
		}
		if (!(flags & MSG_TRUNC) && memcpy_toiovec(msg->msg_iov, &c, 1))
			return -EFAULT;
		return 1;
	}
	if (sk->state == TCP_CLOSE || sk->shutdown & RCV_SHUTDOWN)
		return 0;
	/* it is announced, but has not come: never a wait */
	return -EAGAIN;
}

/* --- the data ------------------------------------------------------------- */

struct recv {
	struct msghdr_k *msg;
	size_t left;
	size_t copied;
	int flags, target;
	u32 *seq, peek_seq;
	s64 timeo;
	struct sk_buff *last; /* whose timestamp is the message's */
	u64 stamp;
};

/* The packet that has *seq. fin: it is the FIN that comes next. */
static struct sk_buff *find_data(struct sock *sk, u32 seq, u32 *offset,
				 bool *fin)
{
	struct sk_buff *skb,
		*end = (struct sk_buff *)(void *)&sk->receive_queue;

	*fin = false;
	for (skb = sk->receive_queue.next; skb != end; skb = skb->next) {
		struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

		*offset = seq - cb->seq;
		if (cb->flags & TCPCB_FLAG_SYN)
			--*offset;
		if (*offset < skb->len)
			return skb;
		if (cb->flags & TCPCB_FLAG_FIN) {
			*fin = true;
			return skb;
		}
	}
	return NULL;
}

/* Nothing to read now: stop with the result set (true), or wait. */
static bool stop_or_wait(struct sock *sk, struct recv *r, int *err)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (r->copied >= (size_t)r->target && !sk->backlog.head)
		return true;
	if (r->copied) {
		if (!r->timeo || sk->err || sk->state == TCP_CLOSE ||
		    sk->shutdown & RCV_SHUTDOWN || signal_pending(current))
			return true;
	} else {
		if (sock_flag(sk, SOCK_DONE))
			return true;
		if (sk->err) {
			*err = sock_error(sk);
			return true;
		}
		if (sk->shutdown & RCV_SHUTDOWN)
			return true;
		if (sk->state == TCP_CLOSE) {
			*err = -ENOTCONN;
			return true;
		}
		if (!r->timeo) {
			*err = -EAGAIN;
			return true;
		}
		if (signal_pending(current)) {
			*err = sock_intr_errno(r->timeo);
			return true;
		}
	}
	tcp_mstamp_refresh(tp);
	cleanup_rbuf(sk, (int)min(r->copied, (size_t)0x7fffffff));
	if (r->copied >= (size_t)r->target) {
		release_sock(sk);
		lock_sock(sk);
	} else {
		r->timeo = tcp_data_wait(sk, r->timeo);
	}
	if (r->flags & MSG_PEEK && r->peek_seq - r->copied != tp->copied_seq)
		/* another thread read meanwhile: begin where it ended */
		r->peek_seq = tp->copied_seq + (u32)r->copied;
	return false;
}

/* Of `used` bytes, those before the urgent one; *skip: it is that one. */
static u32 before_urgent(struct sock *sk, u32 seq, u32 used, bool *skip)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 off = tp->urg_seq - seq;

	*skip = false;
	if (!tp->urg_data || off >= used)
		return used;
	if (off)
		return off;
	*skip = !sock_flag(sk, SOCK_URGINLINE);
	return used;
}

/* Copies out of skb. False: stop. */
static bool take_data(struct sock *sk, struct recv *r, struct sk_buff *skb,
		      u32 offset, int *err)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 used = (u32)min((size_t)(skb->len - offset), r->left);
	bool skip;

	used = before_urgent(sk, *r->seq, used, &skip);
	if (skip) {
		++*r->seq;
		offset++;
		used--;
	}
	if (used && !(r->flags & MSG_TRUNC)) {
		struct iovec *iov = r->msg->msg_iov;

		while (!iov->iov_len)
			iov++;
		r->msg->msg_iov = iov;
		if (skb_copy_datagram_iovec(skb, offset, iov, used)) {
			if (!r->copied)
				*err = -EFAULT;
			return false;
		}
	}
	*r->seq += used;
	r->copied += used;
	r->left -= used;
	if (used)
		r->stamp = skb->stamp;
	tcp_rcv_space_adjust(sk);
	if (tp->urg_data && after(tp->copied_seq, tp->urg_seq)) {
		tp->urg_data = 0;
		tcp_fast_path_check(sk);
	}
	if (used + offset < skb->len)
		return true;
	if (TCP_SKB_CB(skb)->flags & TCPCB_FLAG_FIN) {
		++*r->seq;
		if (!(r->flags & MSG_PEEK))
			tcp_eat_skb(sk, skb);
		return false;
	}
	if (!(r->flags & MSG_PEEK))
		tcp_eat_skb(sk, skb);
	return true;
}

static int recv_loop(struct sock *sk, struct recv *r)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;
	u32 offset;
	int err = 0;
	bool fin;

	do {
		/* the urgent mark: a read stops there */
		if (tp->urg_data && tp->urg_seq == *r->seq) {
			if (r->copied)
				break;
			if (signal_pending(current)) {
				err = r->timeo ? sock_intr_errno(r->timeo)
					       : -EAGAIN;
				break;
			}
		}
		skb = find_data(sk, *r->seq, &offset, &fin);
		if (!skb) {
			if (stop_or_wait(sk, r, &err))
				break;
			continue;
		}
		if (fin) {
			++*r->seq;
			if (!(r->flags & MSG_PEEK))
				tcp_eat_skb(sk, skb);
			break;
		}
		if (!take_data(sk, r, skb, offset, &err))
			break;
	} while (r->left > 0);
	return err;
}

static void recv_cmsg(struct sock *sk, struct recv *r)
{
	if (tcp_sk(sk)->recvmsg_inq && r->msg->msg_control) {
		struct tcp_sock *tp = tcp_sk(sk);
		int inq = (int)(tp->rcv_nxt - tp->copied_seq);

		/* a connection that is over has at least its end to read */
		if (inq && sock_flag(sk, SOCK_DONE))
			inq--;
		if (!inq && sock_flag(sk, SOCK_DONE))
			inq = 1;
		put_cmsg(r->msg, SOL_TCP, TCP_CM_INQ, sizeof(inq), &inq);
	}
}

int tcp_recvmsg(struct sock *sk, struct msghdr_k *msg, size_t len, int noblock,
		int flags, int *addr_len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct recv r = { .msg = msg, .left = len, .flags = flags };
	int err;

	if (flags & MSG_ERRQUEUE)
		return ip_recv_error(sk, msg, len, addr_len);
	lock_sock(sk);
	err = -ENOTCONN;
	if (sk->state == TCP_LISTEN)
		goto out;
	r.timeo = sock_rcvtimeo(sk, noblock);
	if (flags & MSG_OOB) {
		err = tcp_recv_urg(sk, msg, len, flags);
		goto out;
	}
	r.seq = &tp->copied_seq;
	if (flags & MSG_PEEK) {
		r.peek_seq = tp->copied_seq;
		if (sk->peek_off >= 0)
			r.peek_seq += (u32)sk->peek_off;
		r.seq = &r.peek_seq;
	}
	r.target = sock_rcvlowat(sk, flags & MSG_WAITALL,
				 (int)min(len, (size_t)0x7fffffff));
	tcp_mstamp_refresh(tp);
	err = recv_loop(sk, &r);
	if (!err)
		err = (int)r.copied;
	if (!(flags & MSG_PEEK))
		cleanup_rbuf(sk, (int)r.copied);
	else if (sk->peek_off >= 0 && err > 0)
		sk->peek_off += err;
	if (err >= 0)
		recv_cmsg(sk, &r);
out:
	release_sock(sk);
	return err;
}
