// SPDX-License-Identifier: MIT
/*
 * sock_lock.c - who works on a sock now, and what if he died
 *
 * Models lock_sock(), release_sock() and the backlog of net/core/sock.c.
 *
 * lk.slock is held for moments. It guards lk.users, lk.owner and the backlog;
 * while users is 0 it also guards the protocol's whole state, which packets
 * then change directly (in softirq). A call that will copy or sleep becomes
 * the user first and works without the spinlock; packets go to the backlog.
 *
 *   died with slock, users 0        protocol state may be half done: repair
 *   died with slock, users another  only the backlog may be: its tail is found
 *   died as the user                protocol state: repair, users = 0
 *
 * repair is the protocol's (struct proto): it closes the sock and resets the
 * peer. A death of the user is noticed by who waits for him, by a packet that
 * finds him, and by the keeper through sock_reap().
 *
 * Not modelled: lock_sock_fast(); limits of the backlog are the protocol's.
 */
#include "machine.h"
#include "sock.h"

/* How often a waiter looks whether the owner is still alive. */
#define OWNER_LOOK_NS 1000000000ll

/* Looks at the word before it sleeps: most calls are over in this time. */
#define SPIN_LOOKS 200

static notrace bool sock_owner_dead(const struct sock *sk)
{
	const struct task_struct *t = task_by_slot(sk->lk.owner);

	return !t || t->generation != sk->lk.owner_generation ||
	       task_is_dead(t);
}

/* The backlog is a list with one link: tail and len are made from it. */
static notrace void sock_mend_backlog(struct sock *sk)
{
	struct sk_buff *skb, *tail = NULL;
	u32 len = 0;

	for (skb = sk->backlog.head; skb; skb = skb->next) {
		skb->holder = 0;
		len += skb->truesize;
		tail = skb;
	}
	sk->backlog.tail = tail;
	sk->backlog.len = len;
}

static void sock_drop_backlog(struct sock *sk)
{
	struct sk_buff *skb;

	while ((skb = sk->backlog.head)) {
		skb->holder = (u16)current->slot;
		sk->backlog.head = skb->next;
		skb->next = NULL;
		kfree_skb(skb);
	}
	sk->backlog.tail = NULL;
	sk->backlog.len = 0;
}

/* With slock held: whoever worked on it is no more. */
static void sock_mend(struct sock *sk)
{
	const struct proto *prot = sk_prot(sk);

	sk->lk.users = 0;
	sk->lk.owner = 0;
	sock_mend_backlog(sk);
	sock_drop_backlog(sk);
	if (sk->used && prot && prot->repair)
		prot->repair(sk);
	machine_count(MC_REPAIRS);
	if (waitqueue_active(&sk->lk.wq))
		wake_up(&sk->lk.wq);
}

/* Lock class sock: slock's holder died. */
void sock_repair(struct spinlock *l);
void sock_repair(struct spinlock *l)
{
	struct sock *sk = container_of(l, struct sock, lk.slock);

	sock_mend_backlog(sk);
	if (sk->lk.users && !sock_owner_dead(sk)) {
		machine_count(MC_REPAIRS);
		return;
	}
	sock_mend(sk);
}

/* A repair in this call's context has sent something: a reset goes now. */
static notrace void run_repairs_packets(void)
{
	if (unlikely(current->softirq_pending) && !current->bh_count &&
	    !in_softirq())
		do_softirq();
}

void sock_reap(struct sock *sk, struct task_struct *dead)
{
	spin_lock(&sk->lk.slock);
	if (sk->lk.users && sk->lk.owner == dead->slot &&
	    sk->lk.owner_generation == dead->generation)
		sock_mend(sk);
	spin_unlock(&sk->lk.slock);
	run_repairs_packets();
}

static notrace void sock_own(struct sock *sk)
{
	current->holding = sk;
	sk->lk.owner = current->slot;
	sk->lk.owner_generation = current->generation;
	sk->lk.users = 1;
}

/* Enters and leaves with slock; between, the owner releases it. */
static void __lock_sock(struct sock *sk)
{
	struct wait_queue *wait = &current->wait;
	bool nested = wait->head != NULL; /* in use by a sleep further out */
	u32 looks = 0;

	while (sk->lk.users) {
		if (sock_owner_dead(sk)) {
			sock_mend(sk);
			break;
		}
		spin_unlock(&sk->lk.slock);
		if (machine->ncpu > 1 && looks < SPIN_LOOKS) {
			looks++;
			while (__atomic_load_n(&sk->lk.users,
					       __ATOMIC_ACQUIRE) &&
			       looks++ < SPIN_LOOKS)
				__builtin_ia32_pause();
			spin_lock(&sk->lk.slock);
			continue;
		}
		if (!nested) {
			init_waitqueue_entry(wait, current);
			add_wait_queue_exclusive(&sk->lk.wq, wait);
		}
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (__atomic_load_n(&sk->lk.users, __ATOMIC_ACQUIRE))
			schedule_timeout(nested ? 1000000 : OWNER_LOOK_NS);
		set_current_state(TASK_RUNNING);
		if (!nested)
			remove_wait_queue(&sk->lk.wq, wait);
		spin_lock(&sk->lk.slock);
	}
}

void lock_sock(struct sock *sk)
{
	spin_lock(&sk->lk.slock);
	if (unlikely(sk->lk.users))
		__lock_sock(sk);
	sock_own(sk);
	spin_unlock(&sk->lk.slock);
	run_repairs_packets();
}

void bh_lock_sock(struct sock *sk)
{
	spin_lock(&sk->lk.slock);
}

void bh_unlock_sock(struct sock *sk)
{
	spin_unlock(&sk->lk.slock);
}

bool sock_owned_by_user(struct sock *sk)
{
	if (!sk->lk.users)
		return false;
	if (likely(sk->lk.owner == current->slot) || !sock_owner_dead(sk))
		return true;
	sock_mend(sk);
	return false;
}

void sk_add_backlog(struct sock *sk, struct sk_buff *skb)
{
	skb->next = NULL;
	if (sk->backlog.tail)
		__atomic_store_n(&sk->backlog.tail->next, skb,
				 __ATOMIC_RELEASE);
	else
		__atomic_store_n(&sk->backlog.head, skb, __ATOMIC_RELEASE);
	skb->holder = 0;
	sk->backlog.tail = skb;
	sk->backlog.len += skb->truesize;
}

/*
 * With slock held and bottom halves off, by the user: an answer to a packet of
 * the backlog may come back to a sock that is still locked here (the child of
 * a listener), so it has to wait until all is released. The packet is taken off
 * the list before it is worked on.
 */
static notrace bool backlog_one(struct sock *sk)
{
	struct sk_buff *skb = sk->backlog.head;

	if (!skb)
		return false;
	skb->holder = (u16)current->slot;
	__atomic_store_n(&sk->backlog.head, skb->next, __ATOMIC_RELEASE);
	if (!sk->backlog.head)
		sk->backlog.tail = NULL;
	sk->backlog.len -= skb->truesize;
	skb->next = NULL;
	spin_unlock(&sk->lk.slock);
	sk_prot(sk)->backlog_rcv(sk, skb);
	spin_lock(&sk->lk.slock);
	return true;
}

/* More may arrive meanwhile, and are worked on too. */
void __release_sock(struct sock *sk)
{
	while (backlog_one(sk))
		;
	sk->backlog.tail = NULL;
	sk->backlog.len = 0;
}

notrace bool sk_backlog_one(struct sock *sk)
{
	bool was;

	if (!__atomic_load_n(&sk->backlog.head, __ATOMIC_ACQUIRE))
		return false;
	local_bh_disable();
	spin_lock(&sk->lk.slock);
	was = backlog_one(sk);
	spin_unlock(&sk->lk.slock);
	local_bh_enable();
	return was;
}

void release_sock(struct sock *sk)
{
	bool late;

	spin_lock(&sk->lk.slock);
	late = sk->backlog.head != NULL;
	if (unlikely(late)) {
		local_bh_disable();
		__release_sock(sk);
	}
	sk->lk.owner = 0;
	sk->lk.users = 0;
	current->holding = NULL;
	if (unlikely(waitqueue_active(&sk->lk.wq)))
		wake_up(&sk->lk.wq);
	spin_unlock(&sk->lk.slock);
	if (unlikely(late))
		local_bh_enable();
}
