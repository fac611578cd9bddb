// SPDX-License-Identifier: MIT
/*
 * af_netlink.c - the PF_NETLINK family: who is bound where, and who gets it
 *
 * Models net/netlink/af_netlink.c of 2.4 by name and order; answers are those
 * of the running kernel (man 7 netlink). Every socket of a protocol hangs in
 * nl_table[protocol]; the kernel's end is the one with pid 0, and what is
 * sent to it is worked on in the sender's context, before sendmsg returns.
 *
 *   netlink_sendmsg -> netlink_broadcast -> every member of the group
 *                  \-> netlink_unicast  -> pid's queue | rtnetlink_rcv
 *
 * The repair of nl_table rebuilds the chains from the slab.
 *
 * Not modelled: network namespaces (one machine is one), mmap'ed rings
 * (Linux dropped them), /dev/netlink, multicast group names.
 */
#include <errno.h>
#include <linux/capability.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "boot.h"
#include "netdevice.h"
#include "stack/netlink/netlink.h"

extern const struct proto_ops netlink_ops;

/* --- the table ---------------------------------------------------------------
 */

void netlink_table_grab(void);
void netlink_table_grab(void)
{
	spin_lock(&machine->netlink->lock);
}

void netlink_table_ungrab(void);
void netlink_table_ungrab(void)
{
	spin_unlock(&machine->netlink->lock);
}

static struct sock *__netlink_lookup(int protocol, u32 pid)
{
	struct netlink_sock *nlk = machine->netlink->table[protocol];

	for (; nlk; nlk = nlk->next)
		if (nlk->pid == pid)
			return &nlk->sk;
	return NULL;
}

struct sock *netlink_lookup(int protocol, u32 pid)
{
	struct sock *sk;

	netlink_table_grab();
	sk = __netlink_lookup(protocol, pid);
	if (sk)
		sock_hold(sk);
	netlink_table_ungrab();
	return sk;
}

struct sock *netlink_kernel_sock(int unit)
{
	struct sock *sk = netlink_lookup(unit, 0);

	if (sk)
		sock_put(sk); /* it never goes */
	return sk;
}

int netlink_insert(struct sock *sk, u32 pid);
int netlink_insert(struct sock *sk, u32 pid)
{
	struct netlink_sock *nlk = nlk_sk(sk);
	int err = -EADDRINUSE;

	netlink_table_grab();
	if (__netlink_lookup(sk->protocol, pid))
		goto out;
	err = -EBUSY;
	if (nlk->bound)
		goto out;
	nlk->pid = pid;
	nlk->next = machine->netlink->table[sk->protocol];
	sock_hold(sk);
	nlk->bound = 1;
	__atomic_store_n(&machine->netlink->table[sk->protocol], nlk,
			 __ATOMIC_RELEASE);
	err = 0;
out:
	netlink_table_ungrab();
	return err;
}

static void netlink_remove(struct sock *sk)
{
	struct netlink_sock **p;

	netlink_table_grab();
	for (p = &machine->netlink->table[sk->protocol]; *p; p = &(*p)->next)
		if (*p == nlk_sk(sk)) {
			*p = nlk_sk(sk)->next;
			nlk_sk(sk)->bound = 0;
			sock_put(sk);
			break;
		}
	netlink_table_ungrab();
}

static void table_rebuild(void *obj, void *arg)
{
	struct netlink_sock *nlk = obj, **head;

	(void)arg;
	if (!nlk->sk.used || !nlk->bound || nlk->sk.protocol >= NL_MAX_LINKS)
		return;
	head = &machine->netlink->table[nlk->sk.protocol];
	nlk->next = *head;
	*head = nlk;
}

void nl_table_repair(struct spinlock *l);
void nl_table_repair(struct spinlock *l)
{
	struct netlink_global *g = container_of(l, struct netlink_global, lock);

	memset(g->table, 0, sizeof(g->table));
	kmem_cache_walk(g->cachep, table_rebuild, NULL);
}

/* --- a socket
 * ------------------------------------------------------------------ */

static struct kmem_cache *netlink_cache(void)
{
	return machine->netlink->cachep;
}

static void netlink_data_ready(struct sock *sk, int len)
{
	if (nlk_sk(sk)->flags & NL_KERNEL)
		netlink_kernel(sk->protocol)->input(sk, len);
	else
		sock_def_readable(sk, len);
}

/* The owner died inside: what is queued is whole; a dump is given up. */
static void netlink_sock_repair(struct sock *sk)
{
	spin_lock_init(&nlk_sk(sk)->cb_lock, LC_misc);
	netlink_destroy_callback(nlk_sk(sk));
}

const struct proto netlink_prot = {
	.name = "NETLINK",
	.cache = netlink_cache,
	.state_change = sock_def_wakeup,
	.data_ready = netlink_data_ready,
	.write_space = sock_def_write_space,
	.error_report = sock_def_error_report,
	.repair = netlink_sock_repair,
};

int netlink_create(struct socket *sock, int protocol);
int netlink_create(struct socket *sock, int protocol)
{
	const struct netlink_kernel *k;
	struct sock *sk;
	int err;

	sock->state = SS_UNCONNECTED;
	if (sock->type != SOCK_RAW && sock->type != SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;
	if (protocol < 0 || protocol >= NL_MAX_LINKS)
		return -EPROTONOSUPPORT;
	k = netlink_kernel(protocol);
	if (!k->name)
		return -EPROTONOSUPPORT;
	err = k->request ? k->request(protocol) : 0;
	if (err)
		return err;
	sk = sk_alloc(PF_NETLINK, PROTO_NETLINK);
	if (!sk)
		return -ENOMEM;
	sock->ops_id = OPS_NETLINK;
	sock_init_data(sock, sk);
	sk->protocol = (u8)protocol;
	sk->state = TCP_CLOSE;
	spin_lock_init(&nlk_sk(sk)->cb_lock, LC_misc);
	return 0;
}

static int netlink_release(struct socket *sock)
{
	struct sock *sk = sock->sk;

	if (!sk)
		return 0;
	if (nlk_sk(sk)->bound && netlink_kernel(sk->protocol)->release)
		netlink_kernel(sk->protocol)->release(sk);
	netlink_remove(sk);
	netlink_destroy_callback(nlk_sk(sk));
	sock_orphan(sk);
	sock->sk = NULL;
	wake_up_interruptible_all(&sock->wait);
	skb_queue_purge(&sk->receive_queue);
	sock_put(sk);
	return 0;
}

static bool allowed(const struct socket *sock, bool send)
{
	const struct netlink_kernel *k = netlink_kernel(sock->sk->protocol);

	return (send ? k->nonroot_send : k->nonroot_recv) ||
	       capable(CAP_NET_ADMIN);
}

/* Linux: 2.4 lets anybody send to one pid, only groups are guarded. */
static bool may_send(const struct socket *sock, u32 pid, u32 groups)
{
	return !(groups || (pid && !personality_24())) || allowed(sock, true);
}

/* The pid of the process; what is left below -4096 when that is taken. */
int netlink_autobind(struct socket *sock);
int netlink_autobind(struct socket *sock)
{
	struct sock *sk = sock->sk;
	u32 pid = (u32)current->pid;
	int err;

	while ((err = netlink_insert(sk, pid)) == -EADDRINUSE)
		pid = (u32)-4096 - __atomic_add_fetch(&machine->netlink->rover,
						      1, __ATOMIC_RELAXED);
	/* Another thread bound it meanwhile: so it is bound. */
	return err == -EBUSY ? 0 : err;
}

static int netlink_bind(struct socket *sock, struct sockaddr *addr, int len)
{
	const struct sockaddr_nl *a = (const void *)addr;
	struct netlink_sock *nlk = nlk_sk(sock->sk);
	u32 ngroups = netlink_kernel(sock->sk->protocol)->groups;
	int err;

	if (len < (int)sizeof(*a))
		return -EINVAL;
	if (a->nl_family != AF_NETLINK)
		return -EINVAL;
	if (a->nl_groups && !allowed(sock, false))
		return -EPERM;
	if (nlk->bound) {
		if (a->nl_pid != nlk->pid)
			return -EINVAL;
	} else {
		err = a->nl_pid ? netlink_insert(sock->sk, a->nl_pid)
				: netlink_autobind(sock);
		if (err)
			return err;
	}
	netlink_table_grab();
	nlk->groups[0] = ngroups < 32 ? a->nl_groups & ((1u << ngroups) - 1)
				      : a->nl_groups;
	netlink_table_ungrab();
	return 0;
}

static int netlink_connect(struct socket *sock, struct sockaddr *addr, int len,
			   int flags)
{
	const struct sockaddr_nl *a = (const void *)addr;
	struct netlink_sock *nlk = nlk_sk(sock->sk);
	int err = 0;

	(void)flags;
	if (len < (int)sizeof(addr->sa_family))
		return -EINVAL;
	if (addr->sa_family == AF_UNSPEC) {
		nlk->flags &= ~NL_CONNECTED;
		nlk->dst_pid = nlk->dst_group = 0;
		return 0;
	}
	if (addr->sa_family != AF_NETLINK || len < (int)sizeof(*a))
		return -EINVAL;
	if (!may_send(sock, a->nl_pid, a->nl_groups))
		return -EPERM;
	if (!nlk->bound)
		err = netlink_autobind(sock);
	if (err)
		return err;
	nlk->flags |= NL_CONNECTED;
	nlk->dst_pid = a->nl_pid;
	nlk->dst_group = (u32)__builtin_ffs((int)a->nl_groups);
	return 0;
}

static int netlink_getname(struct socket *sock, struct sockaddr *addr, int *len,
			   int peer)
{
	struct netlink_sock *nlk = nlk_sk(sock->sk);
	struct sockaddr_nl *a = (void *)addr;

	memset(a, 0, sizeof(*a));
	a->nl_family = AF_NETLINK;
	*len = sizeof(*a);
	if (peer) {
		a->nl_pid = nlk->dst_pid;
		a->nl_groups = nlk->dst_group && nlk->dst_group <= 32
				       ? 1u << (nlk->dst_group - 1)
				       : 0;
	} else {
		a->nl_pid = nlk->pid;
		a->nl_groups = nlk->groups[0];
	}
	return 0;
}

/* --- delivery
 * -------------------------------------------------------------------- */

/* More came than the reader took: it hears of it once, by ENOBUFS. */
void netlink_overrun(struct sock *sk);
void netlink_overrun(struct sock *sk)
{
	struct netlink_sock *nlk = nlk_sk(sk);

	if (!(nlk->flags & NL_NO_ENOBUFS) && !(nlk->flags & NL_CONGESTED)) {
		nlk->flags |= NL_CONGESTED;
		sk->err = ENOBUFS;
		sk_prot(sk)->error_report(sk);
	}
	atomic_inc(&sk->drops);
}

static bool full(const struct sock *sk)
{
	return atomic_read(&sk->rmem_alloc) > sk->rcvbuf ||
	       (nlk_sk((struct sock *)(uintptr_t)sk)->flags & NL_CONGESTED);
}

int netlink_unicast(struct sock *ssk, struct sk_buff *skb, u32 pid,
		    int nonblock)
{
	s64 timeo = sock_sndtimeo(ssk, nonblock);
	int len = (int)skb->len, err;
	struct sock *sk;

	for (;;) {
		struct wait_queue *wait = &current->wait;
		struct wait_queue_head *sleep;

		sk = netlink_lookup(ssk->protocol, pid);
		err = -ECONNREFUSED;
		if (!sk)
			goto drop;
		if ((nlk_sk(sk)->flags & NL_KERNEL) || !full(sk))
			break;
		err = -EAGAIN;
		if (!timeo) {
			if (nlk_sk(ssk)->flags & NL_KERNEL)
				netlink_overrun(sk);
			goto drop_put;
		}
		init_waitqueue_entry(wait, current);
		sleep = sk->sleep;
		if (!sleep)
			goto drop_put;
		add_wait_queue(sleep, wait);
		set_current_state(TASK_INTERRUPTIBLE);
		if (full(sk) && !sock_flag(sk, SOCK_DEAD))
			timeo = schedule_timeout(timeo);
		remove_wait_queue(sleep, wait);
		sock_put(sk);
		if (signal_pending(current)) {
			kfree_skb(skb);
			return sock_intr_errno(timeo);
		}
	}
	skb_orphan(skb);
	skb_set_owner_r(skb, sk);
	skb_queue_tail(&sk->receive_queue, skb);
	sk_prot(sk)->data_ready(sk, len);
	sock_put(sk);
	return len;

drop_put:
	sock_put(sk);
drop:
	kfree_skb(skb);
	return err;
}

static bool member(const struct netlink_sock *nlk, u32 group)
{
	if (group == NL_GROUPS_ALL)
		return nlk->groups[0];
	return group && group <= NL_GROUP_WORDS * 32 &&
	       nlk->groups[(group - 1) / 32] & 1u << ((group - 1) % 32);
}

bool netlink_has_listeners(int unit, u32 group)
{
	struct netlink_sock *nlk;
	bool any = false;

	netlink_table_grab();
	for (nlk = machine->netlink->table[unit]; nlk && !any; nlk = nlk->next)
		any = member(nlk, group);
	netlink_table_ungrab();
	return any;
}

static bool netlink_broadcast_deliver(struct sock *sk, struct sk_buff *skb)
{
	if (full(sk))
		return false;
	skb_orphan(skb);
	skb_set_owner_r(skb, sk);
	skb_queue_tail(&sk->receive_queue, skb);
	sk_prot(sk)->data_ready(sk, (int)skb->len);
	return true;
}

void netlink_broadcast(struct sock *ssk, struct sk_buff *skb, u32 pid,
		       u32 group)
{
	struct netlink_sock *nlk;

	netlink_table_grab();
	for (nlk = machine->netlink->table[ssk->protocol]; nlk;
	     nlk = nlk->next) {
		struct sock *sk = &nlk->sk;
		struct sk_buff *one;

		if (sk == ssk || nlk->pid == pid || !member(nlk, group) ||
		    (nlk->flags & NL_KERNEL))
			continue;
		one = skb_clone(skb);
		if (!one || !netlink_broadcast_deliver(sk, one)) {
			netlink_overrun(sk);
			if (one)
				kfree_skb(one);
		}
	}
	netlink_table_ungrab();
	kfree_skb(skb);
}

/* --- sendmsg, recvmsg
 * ---------------------------------------------------------------- */

static int netlink_sendmsg(struct socket *sock, struct msghdr_k *msg,
			   size_t len)
{
	struct sock *sk = sock->sk;
	struct netlink_sock *nlk = nlk_sk(sk);
	const struct sockaddr_nl *a = msg->msg_name;
	u32 dst_pid = nlk->dst_pid, dst_group = nlk->dst_group;
	struct netlink_skb_parms *cb;
	struct sk_buff *skb;
	int err;

	if (msg->msg_flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (!len && !personality_24())
		return -ENODATA;
	if (msg->msg_namelen) {
		if (msg->msg_namelen < (int)sizeof(*a) ||
		    a->nl_family != AF_NETLINK)
			return -EINVAL;
		dst_pid = a->nl_pid;
		dst_group = (u32)__builtin_ffs((int)a->nl_groups);
		if (!may_send(sock, dst_pid, dst_group))
			return -EPERM;
	}
	if (!nlk->bound) {
		err = netlink_autobind(sock);
		if (err)
			return err;
	}
	if ((int)len > sk->sndbuf - 32 || len > (1u << 30))
		return -EMSGSIZE;
	skb = alloc_skb((u32)len);
	if (!skb)
		return -ENOBUFS;
	cb = &NETLINK_CB(skb);
	memset(cb, 0, sizeof(*cb));
	cb->pid = nlk->pid;
	cb->dst_pid = dst_pid;
	cb->dst_group = dst_group;
	cb->uid = current->process ? (int)current->process->uid : 0;
	cb->gid = current->process ? (int)current->process->gid : 0;
	cb->tgid = current->pid;
	cb->net_admin = capable(CAP_NET_ADMIN);
	cb->flags = nlk->flags;
	err = memcpy_fromiovec(skb_put(skb, (u32)len), msg->msg_iov, len);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	if (dst_group)
		netlink_broadcast(sk, skb_get(skb), dst_pid, dst_group);
	/* Also when it was for a group: who listens is no matter here. */
	return netlink_unicast(sk, skb, dst_pid, msg->msg_flags & MSG_DONTWAIT);
}

static void recv_name(struct msghdr_k *msg, const struct sk_buff *skb)
{
	struct sockaddr_nl *a = msg->msg_name;
	const struct netlink_skb_parms *cb = &NETLINK_CB(skb);

	if (!a)
		return;
	memset(a, 0, sizeof(*a));
	a->nl_family = AF_NETLINK;
	a->nl_pid = cb->pid;
	if (cb->dst_group == NL_GROUPS_ALL)
		a->nl_groups = NL_GROUPS_ALL;
	else
		a->nl_groups = cb->dst_group && cb->dst_group <= 32
				       ? 1u << (cb->dst_group - 1)
				       : 0;
	msg->msg_namelen = sizeof(*a);
}

static int netlink_recvmsg(struct socket *sock, struct msghdr_k *msg,
			   size_t len, int flags)
{
	struct sock *sk = sock->sk;
	struct netlink_sock *nlk = nlk_sk(sk);
	struct sk_buff *skb;
	size_t copied;
	int err = 0;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	skb = skb_recv_datagram(sk, flags, flags & MSG_DONTWAIT, &err);
	if (!skb)
		return err;
	copied = skb->len;
	if (copied > len) {
		msg->msg_flags |= MSG_TRUNC;
		copied = len;
	}
	err = skb_copy_datagram_iovec(skb, 0, msg->msg_iov, copied);
	recv_name(msg, skb);
	if (nlk->flags & NL_RECV_PKTINFO) {
		struct nl_pktinfo info = { .group = NETLINK_CB(skb).dst_group };

		put_cmsg(msg, SOL_NETLINK, NETLINK_PKTINFO, sizeof(info),
			 &info);
	}
	if (sock_flag(sk, SOCK_PASSCRED)) {
		struct ucred cred = { NETLINK_CB(skb).tgid,
				      (uid_t)NETLINK_CB(skb).uid,
				      (gid_t)NETLINK_CB(skb).gid };

		put_cmsg(msg, SOL_SOCKET, SCM_CREDENTIALS, sizeof(cred), &cred);
	}
	if (flags & MSG_TRUNC)
		copied = skb->len;
	skb_free_datagram(sk, skb);
	if (skb_queue_empty(&sk->receive_queue)) {
		nlk->flags &= ~NL_CONGESTED;
		if (sk->sleep)
			wake_up_interruptible_all(sk->sleep);
	}
	if (nlk->cb.running && atomic_read(&sk->rmem_alloc) <= sk->rcvbuf / 2) {
		int failed = netlink_dump(sk);

		if (failed) {
			sk->err = -failed;
			sk_prot(sk)->error_report(sk);
		}
	}
	return err ? err : (int)copied;
}

/* Nothing of its own: interfaces, as on any socket. */
static int netlink_ioctl(struct socket *sock, unsigned int cmd,
			 unsigned long arg)
{
	(void)sock;
	return dev_ioctl(cmd, (void *)arg);
}

const struct proto_ops netlink_ops = {
	.family = PF_NETLINK,
	.release = netlink_release,
	.bind = netlink_bind,
	.connect = netlink_connect,
	.socketpair = sock_no_socketpair,
	.accept = sock_no_accept,
	.getname = netlink_getname,
	.poll = datagram_poll,
	.ioctl = netlink_ioctl,
	.listen = sock_no_listen,
	.shutdown = sock_no_shutdown,
	.setsockopt = netlink_setsockopt,
	.getsockopt = netlink_getsockopt,
	.sendmsg = netlink_sendmsg,
	.recvmsg = netlink_recvmsg,
	.mmap = sock_no_mmap,
};

/* --- the kernel's end, and boot
 * ---------------------------------------------------- */

struct sock *netlink_kernel_create(int unit)
{
	struct socket *sock = sock_alloc();

	if (!sock)
		return NULL;
	sock->type = SOCK_RAW;
	if (netlink_create(sock, unit) < 0) {
		sock_release(sock);
		return NULL;
	}
	nlk_sk(sock->sk)->flags |= NL_KERNEL;
	netlink_insert(sock->sk, 0);
	return sock->sk;
}

extern const struct net_proto_family netlink_family_ops;
const struct net_proto_family netlink_family_ops = {
	.family = PF_NETLINK,
	.name = "netlink",
	.create = netlink_create,
};

int netlink_proto_init(void)
{
	return sock_register(&netlink_family_ops);
}
