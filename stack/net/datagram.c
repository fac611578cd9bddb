// SPDX-License-Identifier: MIT
/*
 * datagram.c - receiving whole packets: UDP, raw, ping, netlink, packet
 *
 * Models net/core/datagram.c. A reader sleeps exclusively on sk->sleep: one
 * packet wakes one of several. Each looks at the queue again after it woke.
 *
 * Not modelled: busy polling; zero-copy.
 */
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "net.h"
#include "skbuff.h"
#include "sock.h"
#include "trace.h"

static notrace bool connection_based(const struct sock *sk)
{
	return sk->type == SOCK_SEQPACKET || sk->type == SOCK_STREAM;
}

/*
 * Returns 0 when it is worth looking again, -1 with *err (0: end of file)
 * when it is not. Enters and leaves with nothing locked.
 */
int wait_for_packet(struct sock *sk, int *err, s64 *timeo)
{
	struct wait_queue *wait = &current->wait;
	int error;

	init_waitqueue_entry(wait, current);
	add_wait_queue_exclusive(sk->sleep, wait);
	set_current_state(TASK_INTERRUPTIBLE);

	error = sock_error(sk);
	if (error)
		goto out_err;
	if (!skb_queue_empty(&sk->receive_queue))
		goto ready;
	/* shutdown() with nothing left is the end of the file */
	if (sk->shutdown & RCV_SHUTDOWN)
		goto out_err;
	error = -ENOTCONN;
	if (connection_based(sk) && sk->state != TCP_ESTABLISHED &&
	    sk->state != TCP_LISTEN)
		goto out_err;
	error = sock_intr_errno(*timeo);
	if (signal_pending(current))
		goto out_err;
	*timeo = schedule_timeout(*timeo);
ready:
	set_current_state(TASK_RUNNING);
	remove_wait_queue(sk->sleep, wait);
	return 0;

out_err:
	set_current_state(TASK_RUNNING);
	remove_wait_queue(sk->sleep, wait);
	*err = error;
	return -1;
}

notrace int sk_peek_offset(const struct sock *sk, int flags)
{
	int off = sk->peek_off;

	return flags & MSG_PEEK && off >= 0 ? off : 0;
}

notrace void sk_peek_offset_fwd(struct sock *sk, int val)
{
	if (unlikely(sk->peek_off >= 0))
		sk->peek_off += val;
}

notrace void sk_peek_offset_bwd(struct sock *sk, int val)
{
	if (unlikely(sk->peek_off >= 0))
		sk->peek_off = max(sk->peek_off - val, 0);
}

/* The first packet, or for a peek the one that *off falls into. */
static notrace struct sk_buff *skb_from_queue(struct sock *sk, int flags,
					      int *off)
{
	struct sk_buff_head *q = &sk->receive_queue;
	struct sk_buff *skb;
	int at = *off;

	if (skb_queue_empty(q))
		return NULL;
	if (likely(!(flags & MSG_PEEK)))
		return skb_dequeue(q);

	spin_lock(&q->lock);
	for (skb = q->next; skb != (void *)q; skb = skb->next) {
		/* An empty packet is passed once an offset went over it. */
		if (sk->peek_off >= 0 && at >= (int)skb->len &&
		    (skb->len || at)) {
			at -= (int)skb->len;
			continue;
		}
		*off = at;
		skb_get(skb);
		break;
	}
	if (skb == (void *)q)
		skb = NULL;
	spin_unlock(&q->lock);
	return skb;
}

notrace struct sk_buff *__skb_recv_datagram(struct sock *sk, int flags,
					    bool noblock, int *off, int *err)
{
	s64 timeo = sock_rcvtimeo(sk, noblock);
	struct sk_buff *skb;
	int error;

	error = sock_error(sk);
	if (error)
		goto no_packet;
	for (;;) {
		skb = skb_from_queue(sk, flags, off);
		if (skb)
			return skb;
		error = -EAGAIN; /* also after shutdown(), like Linux */
		if (!timeo)
			goto no_packet;
		error = 0;
		if (wait_for_packet(sk, &error, &timeo))
			goto no_packet;
	}
no_packet:
	*err = error;
	return NULL;
}

struct sk_buff *skb_recv_datagram(struct sock *sk, int flags, bool noblock,
				  int *err)
{
	int off = sk_peek_offset(sk, flags);

	return __skb_recv_datagram(sk, flags, noblock, &off, err);
}

void skb_free_datagram(struct sock *sk, struct sk_buff *skb)
{
	kfree_skb(skb);
}

int skb_copy_datagram_iovec(const struct sk_buff *skb, u32 offset,
			    struct iovec *to, size_t len)
{
	if (offset + len > skb->len)
		return -EFAULT;
	if (unlikely(skb->pktno)) /* traced: this call consumes it */
		trace_packet_ref(skb->pktno);
	return memcpy_toiovec(to, skb->data + offset, len);
}

unsigned int datagram_poll(struct file *file, struct socket *sock,
			   struct poll_table *pt)
{
	struct sock *sk = sock->sk;
	unsigned int mask = 0;

	poll_wait(file, sk->sleep, pt);

	if (sk->err || !skb_queue_empty(&sk->error_queue))
		mask |= POLLERR |
			(sock_flag(sk, SOCK_SELECT_ERR_QUEUE) ? POLLPRI : 0);
	if (sk->shutdown & RCV_SHUTDOWN)
		mask |= POLLRDHUP | POLLIN | POLLRDNORM;
	if (sk->shutdown == SHUTDOWN_MASK)
		mask |= POLLHUP;
	if (!skb_queue_empty(&sk->receive_queue))
		mask |= POLLIN | POLLRDNORM;

	if (connection_based(sk)) {
		if (sk->state == TCP_CLOSE)
			mask |= POLLHUP;
		if (sk->state == TCP_SYN_SENT)
			return mask;
	}
	if (sock_writeable(sk)) {
		mask |= POLLOUT | POLLWRNORM | POLLWRBAND;
	} else {
		__atomic_fetch_or(&sock->flags, 1u << SOCK_ASYNC_NOSPACE,
				  __ATOMIC_SEQ_CST);
		if (sock_writeable(sk)) /* since we looked */
			mask |= POLLOUT | POLLWRNORM | POLLWRBAND;
	}
	return mask;
}
