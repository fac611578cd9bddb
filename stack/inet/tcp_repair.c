// SPDX-License-Identifier: MIT
/*
 * tcp_repair.c - the thread that worked on a connection died
 *
 * The kernel has no such thing. Nothing that the dead changed is trusted but
 * single words: the sock is made CLOSED, its queues are emptied by looking for
 * the packets that say they are on them (skb->list), the peer is sent RST, and
 * whoever waits sees ECONNRESET. Requests and children of a listener are found
 * in the slab by who they belong to.
 *
 * Called with the sock's spinlock held, by the thread that found out.
 *
 * Not mended: a packet that the dead had in hand; the reaper of packets
 * (skb->holder) has those.
 */
#include <errno.h>

#include "stack/inet/tcp.h"

static void free_if_queued(void *obj, void *arg)
{
	struct sk_buff *skb = obj;
	struct sock *sk = arg;
	struct sk_buff_head *list = skb->list;

	if (list != &sk->receive_queue && list != &sk->write_queue &&
	    list != &tcp_sk(sk)->ofo_queue)
		return;
	skb->list = NULL;
	skb->next = skb->prev = NULL;
	kfree_skb(skb);
}

static void drop_request(void *obj, void *arg)
{
	struct open_request *req = obj;

	if (!req->used || req->listener != arg)
		return;
	if (req->sk)
		tcp_drop_child(req->sk);
	req->opt = NULL;
	tcp_openreq_fastfree(req);
}

static void empty_queues(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tp->send_head = NULL;
	skb_queue_head_init(&sk->receive_queue);
	skb_queue_head_init(&sk->write_queue);
	skb_queue_head_init(&tp->ofo_queue);
	kmem_cache_walk(machine->skbuff_head_cache, free_if_queued, sk);
	sk->wmem_queued = 0;
	tp->packets_out = 0;
	tp->ofo_bytes = 0;
	tcp_clear_retrans(tp);
}

/* close() had taken the sock from its socket already: nobody will again. */
static bool nobody_closes(const struct sock *sk)
{
	const struct socket *sock = sk->socket;

	return sock_flag(sk, SOCK_DEAD) || (sock && sock->sk != sk);
}

/*
 * The dead thread may have sent the first segment of what was left without
 * having noted it. The peer takes a reset only at the number it expects
 * (RFC 5961 3.2), so it gets one at each of the two it can be.
 */
static void reset_peer(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	const struct sk_buff *next = tp->send_head;
	u32 end = next ? TCP_SKB_CB(next)->end_seq : tp->snd_nxt;

	tcp_send_active_reset(sk);
	if (end == tp->snd_nxt)
		return;
	tp->snd_nxt = end;
	tcp_send_active_reset(sk);
}

void tcp_sock_repair(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int old = sk->state;

	if (tp->destroyed)
		return;
	/* what is sent now runs when the spinlock is free again */
	current->bh_count++;
	if (tcp_connected_state(old) && sk->dport) {
		tp->eff_sacks = 0;
		tp->urg_mode = 0;
		reset_peer(sk);
	}
	tcp_set_state(sk, TCP_CLOSE);
	tcp_clear_xmit_timers(sk);
	empty_queues(sk);
	if (old == TCP_LISTEN || tp->listen_opt) {
		tp->accept_queue = tp->accept_queue_tail = NULL;
		kmem_cache_walk(machine->tcp->req_cachep, drop_request, sk);
		kfree(tp->listen_opt);
		tp->listen_opt = NULL;
		sk->ack_backlog = 0;
	}
	tp->urg_data = 0;
	tp->copied_seq = tp->rcv_nxt;
	sk->shutdown = SHUTDOWN_MASK;
	sk->err = ECONNRESET;
	if (nobody_closes(sk)) {
		sock_set_flag(sk, SOCK_DEAD);
		sk->socket = NULL;
		sk->sleep = NULL;
		atomic_inc(&machine->tcp->orphan_count);
		tcp_destroy_sock(sk);
	} else {
		sk_prot(sk)->state_change(sk);
		sk_prot(sk)->error_report(sk);
	}
	current->bh_count--;
}
