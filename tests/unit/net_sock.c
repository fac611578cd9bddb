// SPDX-License-Identifier: MIT
/*
 * net_sock.c - who works on a sock; the path over lo; what waits at a device
 *
 * needs: stack/kern/arena.c stack/kern/host.c stack/kern/keeper.c
 * stack/kern/layout.c stack/kern/lock.c stack/kern/random.c stack/kern/slab.c
 * stack/kern/softirq.c stack/kern/task.c stack/kern/timer.c
 * stack/kern/uaccess.c stack/kern/wait.c  stack/net/[a-z]*.c stack/ether/eth.c
 * stack/dev/loopback.c
 */
#include "tests/unit/net_rig.h"

static struct shared {
	u32 repaired, backlogged, in, out, child_owns;
} * s;
static struct socket *sock;
static struct sock *sk;

static int rig_backlog_rcv(struct sock *who, struct sk_buff *skb)
{
	CHECK(sock_owned_by_user(who));
	s->backlogged++;
	kfree_skb(skb);
	return 0;
}

static void rig_repair(struct sock *who)
{
	s->repaired++;
	who->err = ECONNRESET;
	skb_queue_purge(&who->receive_queue);
}

static int to_sock(struct sk_buff *skb)
{
	if (sock_queue_rcv_skb(sk, skb))
		kfree_skb(skb);
	return 0;
}

static void make_sock(void)
{
	sock = kzalloc(sizeof(*sock));
	init_waitqueue_head(&sock->wait);
	sock->type = SOCK_RAW;
	sk = sk_alloc(AF_INET, PROTO_RAW);
	sock_init_data(sock, sk);
	CHECK_EQ(sk->rcvbuf, machine->net->sysctl_rmem_default);
}

static void packets_for_an_owned_sock_wait(void)
{
	struct sk_buff *skb = alloc_skb(10);
	int i;

	lock_sock(sk);
	bh_lock_sock(sk);
	CHECK(sock_owned_by_user(sk));
	for (i = 0; i < 3; i++)
		sk_add_backlog(sk, skb_clone(skb));
	CHECK_EQ(sk->backlog.len, 3 * skb->truesize);
	bh_unlock_sock(sk);
	CHECK_EQ(s->backlogged, 0);
	release_sock(sk);
	CHECK_EQ(s->backlogged, 3);
	CHECK(!sk->backlog.head && !sk->backlog.tail && !sk->backlog.len);
	CHECK(!sk->lk.users && !current->holding);
	kfree_skb(skb);
}

static void own_it_and_die(void)
{
	struct sk_buff *skb = alloc_skb(10);

	lock_sock(sk);
	bh_lock_sock(sk);
	sk_add_backlog(sk, skb);
	bh_unlock_sock(sk);
	__atomic_store_n(&s->child_owns, 1, __ATOMIC_SEQ_CST);
	pause();
}

static void the_dead_owners_sock_is_mended(bool keeper_first)
{
	u32 repaired = s->repaired;
	pid_t pid;

	s->child_owns = 0;
	pid = rig_child(own_it_and_die);
	while (!__atomic_load_n(&s->child_owns, __ATOMIC_SEQ_CST))
		sched_yield();
	CHECK(sock_owned_by_user(sk)); /* alive, and not us */
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (keeper_first) {
		process_reap_all();
		task_reap_all(0);
		CHECK_EQ(s->repaired, repaired + 1);
	}
	lock_sock(sk);
	CHECK_EQ(s->repaired, repaired + 1);
	CHECK(!sk->backlog.head);
	CHECK_EQ(sock_error(sk), -ECONNRESET);
	release_sock(sk);
	process_reap_all();
	task_reap_all(0);
}

static void lock_it_and_die(void)
{
	bh_lock_sock(sk);
	__atomic_store_n(&s->child_owns, 1, __ATOMIC_SEQ_CST);
	pause();
}

static void a_death_in_softirq_is_mended(void)
{
	u32 repaired = s->repaired;
	pid_t pid;

	s->child_owns = 0;
	pid = rig_child(lock_it_and_die);
	while (!__atomic_load_n(&s->child_owns, __ATOMIC_SEQ_CST))
		sched_yield();
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	lock_sock(sk);
	CHECK_EQ(s->repaired, repaired + 1);
	sock_error(sk);
	release_sock(sk);
	process_reap_all();
	task_reap_all(0);
}

/* --- over lo ---------------------------------------------------------------
 */

static int send_on(struct net_device *dev, u32 len, u32 priority)
{
	int err;
	struct sk_buff *skb = sock_alloc_send_skb(sk, len + 30, true, &err);

	if (!skb)
		return err;
	skb_reserve(skb, 30);
	memset(skb_put(skb, len), (int)priority, len);
	skb->protocol = htons(ETH_P_IP);
	skb->priority = priority;
	skb->dev = dev;
	eth_header(skb, dev, ETH_P_IP, NULL, NULL, len);
	return dev_queue_xmit(skb);
}

static void what_is_sent_on_lo_arrives(void)
{
	u64 before = dev_get_stats(lo)->rx_packets;
	struct sk_buff *skb;
	int err, n;

	rig_rcv = to_sock;
	for (n = 0; send_on(lo, 50, 7) == 0 && n < 10000; n++)
		if (atomic_read(&sk->drops))
			break;
	/* one more than fits, as of any socket but UDP's */
	CHECK_EQ(n, machine->net->sysctl_rmem_default / 832 +
			    (machine->net->sysctl_rmem_default % 832 != 0));
	CHECK_EQ(atomic_read(&sk->wmem_alloc), 0);
	while ((skb = skb_recv_datagram(sk, 0, true, &err))) {
		CHECK(skb->len == 50 && skb->data[0] == 7 &&
		      skb->ip_summed == CHECKSUM_NONE);
		skb_free_datagram(sk, skb);
		n--;
	}
	CHECK_EQ(err, -EAGAIN);
	CHECK_EQ(n, 0);
	CHECK_EQ(atomic_read(&sk->rmem_alloc), 0);
	CHECK(dev_get_stats(lo)->rx_packets > before);
}

static void a_device_that_is_down_drops(void)
{
	rtnl_lock();
	dev_close(lo);
	CHECK(!(dev_get_flags(lo) & (IFF_UP | IFF_RUNNING)));
	rtnl_unlock();
	CHECK_EQ(send_on(lo, 50, 0), NET_XMIT_CN);
	rtnl_lock();
	dev_open(lo);
	CHECK(dev_get_flags(lo) & IFF_UP);
	rtnl_unlock();
	CHECK_EQ(send_on(lo, 50, 0), 0);
	skb_queue_purge(&sk->receive_queue);
}

/* lo with a queue, and a driver that is busy: XOFF */
static void bands_go_in_their_order(void)
{
	static const u32 prio[] = { 2, 0, 6, 1, 7, 0 };
	static const u32 want[] = { 6, 7, 0, 0, 2, 1 };
	struct sk_buff *skb;
	struct Qdisc *q;
	u32 i;
	int err;

	rtnl_lock();
	q = qdisc_create_dflt(lo, QDISC_PFIFO_FAST, TC_H_ROOT);
	dev_graft_qdisc(lo, q);
	rtnl_unlock();
	netif_stop_queue(lo);
	for (i = 0; i < ARRAY_SIZE(prio); i++)
		CHECK_EQ(send_on(lo, 20, prio[i]), 0);
	CHECK_EQ(q->q.qlen, 6);
	lo->tx_queue_len = 2;
	CHECK_EQ(send_on(lo, 20, 0), NET_XMIT_DROP);
	CHECK_EQ(q->stats.drops, 1);
	lo->tx_queue_len = 1000;
	local_bh_disable();
	netif_wake_queue(lo);
	local_bh_enable();
	CHECK_EQ(q->q.qlen, 0);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		skb = skb_recv_datagram(sk, 0, true, &err);
		CHECK(skb && skb->data[0] == want[i]);
		kfree_skb(skb);
	}
	rtnl_lock();
	dev_graft_qdisc(lo, &machine->sched->noqueue);
	qdisc_destroy(q);
	rtnl_unlock();
}

int main(void)
{
	if (rig_boot())
		return 1;
	s = kzalloc(sizeof(*s));
	make_sock();
	packets_for_an_owned_sock_wait();
	the_dead_owners_sock_is_mended(true);
	the_dead_owners_sock_is_mended(false);
	a_death_in_softirq_is_mended();
	what_is_sent_on_lo_arrives();
	a_device_that_is_down_drops();
	bands_go_in_their_order();
	return failed;
}
