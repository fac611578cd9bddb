// SPDX-License-Identifier: MIT
/*
 * tcp_input_data.c - sixth to eighth: URG, the data, FIN
 *
 * Models tcp_data_queue(), tcp_ofo_queue(), tcp_fin(), tcp_urg() of
 * net/ipv4/tcp_input.c. In order: receive_queue and rcv_nxt; else: ofo_queue,
 * sorted by sequence number and without overlaps, and SACK.
 *
 * Not modelled: the machine-wide limit on memory (tcp_mem): the arena has its
 * own; collapsing a queue of small packets.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "stack/inet/tcp.h"

/* --- urgent data, RFC 9293 3.8.5 and RFC 6093 ----------------------------- */

static void tcp_check_urg(struct sock *sk, struct tcphdr *th)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 ptr = ntohs(th->urg_ptr);

	/* the pointer is to the byte after the urgent one, as BSD has it */
	if (ptr)
		ptr--;
	ptr += ntohl(th->seq);
	if (after(tp->copied_seq, ptr) || before(ptr, tp->rcv_nxt))
		return;
	if (tp->urg_data && !after(ptr, tp->urg_seq))
		return;
	/* SIGURG goes to the owner whether O_ASYNC is set or not */
	if (sk->socket)
		sock_wake_async(sk->socket, 3, POLL_PRI);
	/*
	 * A second urgent byte before the first was read: the first becomes
	 * ordinary data, unless it stands at the head of the queue.
	 */
	if (tp->urg_seq == tp->copied_seq && tp->urg_data &&
	    !sock_flag(sk, SOCK_URGINLINE) && tp->copied_seq != tp->rcv_nxt) {
		struct sk_buff *skb = skb_peek(&sk->receive_queue);

		tp->copied_seq++;
		if (skb && !before(tp->copied_seq, TCP_SKB_CB(skb)->end_seq)) {
			__skb_unlink(skb, &sk->receive_queue);
			kfree_skb(skb);
		}
	}
	tp->urg_data = TCP_URG_NOTYET;
	tp->urg_seq = ptr;
	tp->pred_flags = 0;
}

void tcp_urg(struct sock *sk, struct tcphdr *th, u32 len, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (th->urg)
		tcp_check_urg(sk, th);
	if (tp->urg_data == TCP_URG_NOTYET) {
		u32 off =
			tp->urg_seq - ntohl(th->seq) + th->doff * 4u - th->syn;

		if (off < len) {
			tp->urg_data = (u16)(TCP_URG_VALID | skb->data[off]);
			if (!sock_flag(sk, SOCK_DEAD))
				sk_prot(sk)->data_ready(sk, 0);
		}
	}
}

/* --- FIN ------------------------------------------------------------------ */

void tcp_fin(struct sk_buff *skb, struct sock *sk, struct tcphdr *th)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tcp_schedule_ack(tp);
	sk->shutdown |= RCV_SHUTDOWN;
	sock_set_flag(sk, SOCK_DONE);
	switch (sk->state) {
	case TCP_SYN_RECV:
	case TCP_ESTABLISHED:
		tcp_set_state(sk, TCP_CLOSE_WAIT);
		tp->ack.pingpong = 1;
		break;
	case TCP_CLOSE_WAIT:
	case TCP_CLOSING:
		break; /* again */
	case TCP_LAST_ACK:
		break; /* RFC 9293: remain */
	case TCP_FIN_WAIT1:
		/* simultaneous close: ours is not acknowledged yet */
		tcp_send_ack(sk);
		tcp_set_state(sk, TCP_CLOSING);
		break;
	case TCP_FIN_WAIT2:
		tcp_send_ack(sk);
		tcp_time_wait(sk, TCP_TIME_WAIT, 0);
		break;
	default:
		break;
	}
	/* what is after a FIN cannot be */
	__skb_queue_purge(&tp->ofo_queue);
	tp->ofo_bytes = 0;
	tp->rx_opt.num_sacks = 0;
	tcp_eff_sacks(tp);
	if (!sock_flag(sk, SOCK_DEAD)) {
		sk_prot(sk)->state_change(sk);
		/* POLL_HUP only when both ways are closed */
		if (sk->shutdown == SHUTDOWN_MASK || sk->state == TCP_CLOSE)
			sk_wake_async(sk, 1, POLL_HUP);
		else
			sk_wake_async(sk, 1, POLL_IN);
	}
}

/* --- in order ------------------------------------------------------------- */

static void queue_in_order(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);

	__skb_queue_tail(&sk->receive_queue, skb);
	tcp_set_owner_r(skb, sk);
	tp->bytes_received += TCP_SKB_CB(skb)->end_seq - tp->rcv_nxt;
	tp->rcv_nxt = TCP_SKB_CB(skb)->end_seq;
}

/* What waited for this moment. */
static void tcp_ofo_queue(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;
	bool fin = false;

	while ((skb = skb_peek(&tp->ofo_queue)) != NULL) {
		struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

		if (after(cb->seq, tp->rcv_nxt))
			break;
		__skb_unlink(skb, &tp->ofo_queue);
		tp->ofo_bytes -= skb->len;
		if (!after(cb->end_seq, tp->rcv_nxt)) {
			tcp_dsack_set(tp, cb->seq, cb->end_seq);
			kfree_skb(skb);
			continue;
		}
		fin = cb->flags & TCPCB_FLAG_FIN;
		tp->bytes_received += cb->end_seq - tp->rcv_nxt;
		__skb_queue_tail(&sk->receive_queue, skb);
		tp->rcv_nxt = cb->end_seq;
		if (fin) {
			tcp_fin(skb, sk, skb->h.th);
			break;
		}
	}
}

/* --- out of order --------------------------------------------------------- */

/* Room for it? What is furthest away goes first to make some. */
static bool tcp_prune_ofo(struct sock *sk, u32 need)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;
	bool any = false;

	while (atomic_read(&sk->rmem_alloc) + (int)need > sk->rcvbuf &&
	       (skb = skb_peek_tail(&tp->ofo_queue)) != NULL) {
		__skb_unlink(skb, &tp->ofo_queue);
		tp->ofo_bytes -= skb->len;
		kfree_skb_reason(skb, SKB_DROP_REASON_TCP_OFO_QUEUE_PRUNE);
		any = true;
	}
	if (any) {
		NET_INC_STATS(TcpExtOfoPruned);
		/* RFC 2018 8: reneging, the blocks are no longer true */
		tp->rx_opt.num_sacks = 0;
		tcp_eff_sacks(tp);
	}
	return atomic_read(&sk->rmem_alloc) + (int)need <= sk->rcvbuf;
}

/* False: no room, the segment is dropped by the caller. */
static bool tcp_try_rmem_schedule(struct sock *sk, struct sk_buff *skb)
{
	if (atomic_read(&sk->rmem_alloc) + (int)skb->truesize <= sk->rcvbuf)
		return true;
	NET_INC_STATS(TcpExtPruneCalled);
	if (tcp_prune_ofo(sk, skb->truesize))
		return true;
	/* what the window promised is taken, up to the buffer's double */
	return atomic_read(&sk->rmem_alloc) + (int)skb->truesize <=
	       2 * sk->rcvbuf;
}

/* After which packet does it belong? NULL: at the head. */
static struct sk_buff *ofo_find(struct tcp_sock *tp, u32 seq)
{
	struct sk_buff *s = skb_peek_tail(&tp->ofo_queue);

	while (s && after(TCP_SKB_CB(s)->seq, seq))
		s = s->prev == (struct sk_buff *)(void *)&tp->ofo_queue
			    ? NULL
			    : s->prev;
	return s;
}

static void tcp_data_queue_ofo(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	struct sk_buff *prev, *next;
	u32 seq = cb->seq, end = cb->end_seq;

	tp->pred_flags = 0;
	tp->rcv_ooopack++;
	tcp_schedule_ack(tp);
	tp->ack.pending |= TCP_ACK_NOW;
	NET_INC_STATS(TcpExtTCPOFOQueue);
	if (!tcp_try_rmem_schedule(sk, skb)) {
		NET_INC_STATS(TcpExtTCPOFODrop);
		kfree_skb_reason(skb, SKB_DROP_REASON_TCP_OFO_DROP);
		return;
	}
	prev = ofo_find(tp, seq);
	if (prev && before(seq, TCP_SKB_CB(prev)->end_seq)) {
		if (!after(end, TCP_SKB_CB(prev)->end_seq)) {
			/* all of it is there already */
			tcp_dsack_set(tp, seq, end);
			tcp_sack_new_ofo_skb(sk, seq, end);
			NET_INC_STATS(TcpExtTCPOFOMerge);
			kfree_skb_reason(skb, SKB_DROP_REASON_TCP_OFOMERGE);
			return;
		}
		tcp_dsack_set(tp, seq, TCP_SKB_CB(prev)->end_seq);
	}
	if (prev)
		__skb_append(prev, skb);
	else
		__skb_queue_head(&tp->ofo_queue, skb);
	tcp_set_owner_r(skb, sk);
	tp->ofo_bytes += skb->len;
	/* those it covers are of no more use */
	while ((next = skb->next) != (struct sk_buff *)(void *)&tp->ofo_queue) {
		if (!before(TCP_SKB_CB(next)->seq, end) ||
		    after(TCP_SKB_CB(next)->end_seq, end))
			break;
		tcp_dsack_set(tp, TCP_SKB_CB(next)->seq,
			      TCP_SKB_CB(next)->end_seq);
		NET_INC_STATS(TcpExtTCPOFOMerge);
		__skb_unlink(next, &tp->ofo_queue);
		tp->ofo_bytes -= next->len;
		kfree_skb_reason(next, SKB_DROP_REASON_TCP_OFOMERGE);
	}
	if (tp->rx_opt.sack_ok)
		tcp_sack_new_ofo_skb(sk, seq, end);
}

/* --- the data ------------------------------------------------------------- */

/* skb->data is the segment's data. */
void tcp_data_queue(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	bool fin = cb->flags & TCPCB_FLAG_FIN;

	if (cb->seq == cb->end_seq) {
		kfree_skb(skb);
		return;
	}
	if (tp->nduplicate_sack) {
		tp->nduplicate_sack = 0;
		tcp_eff_sacks(tp);
	}
	if (!after(cb->end_seq, tp->rcv_nxt)) {
		/* again */
		NET_INC_STATS(TcpExtDelayedACKLost);
		tcp_dsack_set(tp, cb->seq, cb->end_seq);
		goto out_of_window;
	}
	if (!before(cb->seq, tp->rcv_nxt + tcp_receive_window(tp)) &&
	    !(cb->seq == tp->rcv_nxt && cb->end_seq - cb->seq == fin))
		goto out_of_window;
	if (after(cb->seq, tp->rcv_nxt)) {
		tcp_data_queue_ofo(sk, skb);
		return;
	}
	if (before(cb->seq, tp->rcv_nxt)) {
		/* a part of it is new */
		tcp_dsack_set(tp, cb->seq, tp->rcv_nxt);
		if (!tcp_receive_window(tp))
			goto out_of_window;
	}
	if (!skb_queue_empty(&sk->receive_queue) &&
	    !tcp_try_rmem_schedule(sk, skb)) {
		NET_INC_STATS(TcpExtTCPRcvQDrop);
		tcp_schedule_ack(tp);
		tp->ack.pending |= TCP_ACK_NOW;
		kfree_skb_reason(skb, SKB_DROP_REASON_PROTO_MEM);
		return;
	}
	queue_in_order(sk, skb);
	if (skb->len)
		tcp_event_data_recv(sk, skb);
	if (fin)
		tcp_fin(skb, sk, skb->h.th);
	if (!skb_queue_empty(&tp->ofo_queue)) {
		tcp_ofo_queue(sk);
		/* RFC 5681 4.2: a hole was filled, say so at once */
		if (skb_queue_empty(&tp->ofo_queue))
			tp->ack.pending |= TCP_ACK_NOW;
	}
	if (tp->rx_opt.num_sacks)
		tcp_sack_remove(tp);
	tcp_fast_path_check(sk);
	if (!sock_flag(sk, SOCK_DEAD))
		sk_prot(sk)->data_ready(sk, 0);
	return;

out_of_window:
	tcp_enter_quickack_mode(sk, TCP_MAX_QUICKACKS);
	tcp_schedule_ack(tp);
	kfree_skb_reason(skb, SKB_DROP_REASON_TCP_OLD_DATA);
}

/* The header goes; skb is consumed. */
int tcp_data(struct sk_buff *skb, struct sock *sk, u32 len)
{
	skb_pull(skb, skb->h.th->doff * 4u);
	tcp_data_queue(sk, skb);
	return 0;
}
