/* SPDX-License-Identifier: MIT */
/*
 * net_rig.h - a machine with stack/net and lo, and one protocol of the test's
 *
 * Included once by a test, which says what its protocol does with a packet
 * (rig_rcv) by way of ETH_P_IP. What the other folders would bring is here.
 */
#ifndef NET_RIG_H
#define NET_RIG_H

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dst.h"
#include "machine.h"
#include "mib.h"
#include "neighbour.h"
#include "net.h"
#include "netdevice.h"
#include "netglobal.h"
#include "pkt_sched.h"
#include "skbuff.h"
#include "sock.h"
#include "stack/kern/keeper.h"
#include "stack/kern/task.h"
#include "trace.h"

static int failed;
#define CHECK(c)                                                       \
	do {                                                           \
		if (!(c)) {                                            \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #c); \
			failed = 1;                                    \
		}                                                      \
	} while (0)

#define CHECK_EQ(got, want)                                            \
	do {                                                           \
		long g_ = (long)(got), w_ = (long)(want);              \
		if (g_ != w_) {                                        \
			printf("%s:%d: %s is %ld, not %ld\n", __FILE__, \
			       __LINE__, #got, g_, w_);                \
			failed = 1;                                    \
		}                                                      \
	} while (0)

uint32_t trace_flags;
void trace_softirq_enter(int what)
{
}
void trace_softirq_exit(void)
{
}
void trace_timer(int kind, const void *obj)
{
}
void trace_drop(int reason, uint32_t pktno)
{
}
uint32_t trace_packet(int ifindex, bool out, const void *frame, uint32_t len)
{
	return 0;
}

int put_cmsg(struct msghdr_k *msg, int level, int type, int len,
	     const void *data)
{
	return 0;
}
void kill_fasync(struct file *file, int sig, int band)
{
}
int sock_wake_async(struct socket *sock, int how, int band)
{
	return 0;
}
void poll_wait(struct file *file, struct wait_queue_head *q,
	       struct poll_table *pt)
{
}
void tcp_set_keepalive(struct sock *sk, int val)
{
}
int tcp_set_rcvlowat(struct sock *sk, int val)
{
	return 0;
}
void ipv4_link_failure(struct sk_buff *skb);
void ipv4_link_failure(struct sk_buff *skb)
{
}
static int (*rig_rcv)(struct sk_buff *skb);
static int rig_backlog_rcv(struct sock *sk, struct sk_buff *skb);
static void rig_repair(struct sock *sk);

static int rig_ptype(struct sk_buff *skb, struct net_device *dev,
		     struct packet_type *pt)
{
	return rig_rcv(skb);
}

static const struct proto rig_prot = {
	.name = "RIG",
	.backlog_rcv = rig_backlog_rcv,
	.repair = rig_repair,
	.state_change = sock_def_wakeup,
	.data_ready = sock_def_readable,
	.write_space = sock_def_write_space,
	.error_report = sock_def_error_report,
};

extern const struct net_driver loopback_driver;
const struct proto_ops *const proto_ops_table[OPS_MAX];
const struct proto *const proto_table[PROTO_MAX] = {
	[PROTO_RAW] = &rig_prot,
};
const struct net_driver *const net_driver_table[DRIVERS] = {
	[DRIVER_LOOPBACK] = &loopback_driver,
};
int (*const ptype_table[PTYPE_IDS])(struct sk_buff *, struct net_device *,
				    struct packet_type *) = {
	[PTYPE_IP] = rig_ptype,
};
#ifdef RIG_NEIGH
extern const struct neigh_tbl_ops RIG_NEIGH;
#define RIG_NEIGH_OPS (&RIG_NEIGH)
#else
#define RIG_NEIGH_OPS NULL
#endif
const struct neigh_tbl_ops *const neigh_tbl_ops_table[NEIGH_TABLES] = {
	[NEIGH_ARP] = RIG_NEIGH_OPS,
};
const struct Qdisc_ops *const qdisc_ops_table[QDISC_IDS] = {
	[QDISC_NOOP] = &noop_qdisc_ops,
	[QDISC_NOQUEUE] = &noqueue_qdisc_ops,
	[QDISC_PFIFO_FAST] = &pfifo_fast_ops,
};

int machine_boot(void)
{
	return 0;
}
void machine_attach(void)
{
	net_dev_attach();
	skb_reap_hook = skb_reap;
	sock_reap_hook = sock_reap;
}

static struct net_device *lo;

static int rig_boot(void)
{
	static struct packet_type *ip;
	struct machine_opts o;

	memset(&o, 0, sizeof(o));
	strcpy(o.name, "unit");
	if (keeper_create(&o))
		return -1;
	machine->dst_cachep = kmem_cache_create("dst", 512);
	if (sk_init() || skb_init() || net_dev_init() || loopback_init())
		return -1;
	net_dev_attach();
	ip = kzalloc(sizeof(*ip));
	ip->type = htons(ETH_P_IP);
	ip->id = PTYPE_IP;
	dev_add_pack(ip);
	lo = __dev_get_by_name("lo");
	rtnl_lock();
	dev_open(lo);
	rtnl_unlock();
	return lo ? 0 : -1;
}

/* A process of the machine that runs fn; < 0 in no case. */
static inline pid_t rig_child(void (*fn)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		keeper_process = false;
		if (!task_attach())
			_exit(3);
		fn();
		_exit(failed);
	}
	return pid;
}

#endif
