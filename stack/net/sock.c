// SPDX-License-Identifier: MIT
/*
 * sock.c - struct sock: made, counted, charged for memory, let go
 *
 * Models net/core/sock.c (sk_alloc, sock_init_data, the accounting, the
 * default callbacks and the sock_no_*). Locking is in sock_lock.c, waiting
 * for room in sock_wait.c, options in sock_opt*.c.
 *
 * A packet on its way out is charged to wmem_alloc and holds a reference to
 * the sock (sock_wfree gives both back); one that waits to be read is charged
 * to rmem_alloc.
 *
 * Not modelled: memory pressure across sockets (sk_mem_schedule), memory
 * cgroups; the arena's own limit is what bounds the machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "dst.h"
#include "machine.h"
#include "net.h"
#include "netglobal.h"
#include "skbuff.h"
#include "sock.h"

#ifdef SYS_geteuid32
#define SYS_geteuid_ SYS_geteuid32
#else
#define SYS_geteuid_ SYS_geteuid
#endif

struct sock *sk_alloc(int family, enum proto_id proto)
{
	const struct proto *prot = proto_table[proto];
	struct kmem_cache *cache = machine->sk_cachep;
	struct sock *sk, *own;

	if (prot && prot->cache)
		cache = prot->cache();
	/* That of a socket call is written down until sock_init_data(). */
	if (current->making && !current->making->ops_id)
		sk = kmem_cache_zalloc_to(cache, &current->making_sk);
	else
		sk = kmem_cache_zalloc_to(cache, &own);
	if (!sk)
		return NULL;
	sk->family = (u8)family;
	sk->proto = (u8)proto;
	atomic_set(&sk->refcnt, 1);
	spin_lock_init(&sk->lk.slock, LC_sock);
	init_waitqueue_head(&sk->lk.wq);
	spin_lock_init(&sk->dst_lock, LC_misc);
	sk->used = 1;
	return sk;
}

void sk_free(struct sock *sk)
{
	const struct proto *prot = sk_prot(sk);

	if (prot && prot->destruct)
		prot->destruct(sk);
	if (sk->filter)
		sk_detach_filter(sk);
	if (sock_flag(sk, SOCK_STAMPED))
		sock_disable_timestamp(sk);
	sk->used = 0;
	kmem_cache_free(
		prot && prot->cache ? prot->cache() : machine->sk_cachep, sk);
	if (current->making_sk == sk)
		current->making_sk = NULL;
}

void sock_hold(struct sock *sk)
{
	atomic_inc(&sk->refcnt);
}

void sock_put(struct sock *sk)
{
	if (atomic_dec_and_test(&sk->refcnt))
		sk_free(sk);
}

void sock_init_data(struct socket *sock, struct sock *sk)
{
	const struct net_global *net = machine->net;

	skb_queue_head_init(&sk->receive_queue);
	skb_queue_head_init(&sk->write_queue);
	skb_queue_head_init(&sk->error_queue);
	init_timer(&sk->timer, TIMER_tcp_keepalive, sk);

	sk->rcvbuf = net->sysctl_rmem_default;
	sk->sndbuf = net->sysctl_wmem_default;
	sk->state = TCP_CLOSE;
	sk->zapped = 1;
	sk->rcvlowat = 1;
	sk->rcvtimeo = MAX_SCHEDULE_TIMEOUT;
	sk->sndtimeo = MAX_SCHEDULE_TIMEOUT;
	sk->peek_off = -1;
	sk->incoming_cpu = -1;
	sk->max_pacing_rate = ~0ull;
	sk->busy_poll = (int)net->busy_read;
	sk->peercred.uid = sk->peercred.gid = -1;
	sk->stamp = (u64)-1; /* SIOCGSTAMP: no packet yet */
	/* Of now, not of the start: programs give up what they were. */
	if (sock)
		sk->uid = (u32)host_syscall(SYS_geteuid_);
	if (sock) {
		sk->type = (u8)sock->type;
		sk->ino = sock->ino;
		sk->sleep = &sock->wait;
		sk->socket = sock;
		sock->sk = sk;
		current->making_sk = NULL;
	}
}

void sock_orphan(struct sock *sk)
{
	spin_lock(&sk->lk.slock);
	sock_set_flag(sk, SOCK_DEAD);
	sk->socket = NULL;
	sk->sleep = NULL;
	spin_unlock(&sk->lk.slock);
}

void sock_graft(struct sock *sk, struct socket *parent)
{
	spin_lock(&sk->lk.slock);
	sk->sleep = &parent->wait;
	parent->sk = sk;
	sk->socket = parent;
	sk->ino = parent->ino;
	spin_unlock(&sk->lk.slock);
}

int sock_error(struct sock *sk)
{
	if (likely(!sk->err))
		return 0;
	return -__atomic_exchange_n(&sk->err, 0, __ATOMIC_ACQ_REL);
}

s64 sock_rcvtimeo(const struct sock *sk, bool noblock)
{
	return noblock ? 0 : sk->rcvtimeo;
}

s64 sock_sndtimeo(const struct sock *sk, bool noblock)
{
	return noblock ? 0 : sk->sndtimeo;
}

int sock_rcvlowat(const struct sock *sk, bool waitall, int len)
{
	int want = waitall ? len : min(sk->rcvlowat, len);

	return want ? want : 1;
}

/* A sleep with an end is not begun again after a handler ran. */
int sock_intr_errno(s64 timeo)
{
	return timeo == MAX_SCHEDULE_TIMEOUT ? -ERESTARTSYS : -EINTR;
}

bool sock_writeable(const struct sock *sk)
{
	return atomic_read(&sk->wmem_alloc) < sk->sndbuf >> 1;
}

/* --- who pays for a packet ------------------------------------------------ */

void skb_orphan(struct sk_buff *skb)
{
	u8 destructor = skb->destructor;

	skb->destructor = SKB_NO_DESTRUCTOR;
	if (destructor == SKB_WFREE)
		sock_wfree(skb);
	else if (destructor == SKB_RFREE)
		sock_rfree(skb);
	skb->sk = NULL;
}

void skb_set_owner_w(struct sk_buff *skb, struct sock *sk)
{
	sock_hold(sk);
	skb->sk = sk;
	atomic_add((int)skb->truesize, &sk->wmem_alloc);
	skb->destructor = SKB_WFREE;
}

void skb_set_owner_r(struct sk_buff *skb, struct sock *sk)
{
	skb_orphan(skb);
	skb->sk = sk;
	atomic_add((int)skb->truesize, &sk->rmem_alloc);
	skb->destructor = SKB_RFREE;
}

void sock_wfree(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;

	atomic_sub((int)skb->truesize, &sk->wmem_alloc);
	sk_prot(sk)->write_space(sk);
	sock_put(sk);
}

void sock_rfree(struct sk_buff *skb)
{
	atomic_sub((int)skb->truesize, &skb->sk->rmem_alloc);
}

struct sk_buff *sock_wmalloc(struct sock *sk, u32 size, bool force)
{
	struct sk_buff *skb;

	if (!force && atomic_read(&sk->wmem_alloc) >= sk->sndbuf)
		return NULL;
	skb = alloc_skb(size);
	if (skb)
		skb_set_owner_w(skb, sk);
	return skb;
}

void *sock_kmalloc(struct sock *sk, size_t size)
{
	size_t limit = (size_t)machine->net->sysctl_optmem_max;
	void *p;

	if (size > limit || (size_t)atomic_read(&sk->omem_alloc) + size > limit)
		return NULL;
	p = kmalloc(size);
	if (p)
		atomic_add((int)size, &sk->omem_alloc);
	return p;
}

void sock_kfree_s(struct sock *sk, void *p, size_t size)
{
	kfree(p);
	atomic_sub((int)size, &sk->omem_alloc);
}

/*
 * A UDP socket takes what still fits, and anything when it is empty; the
 * others take one more as long as they are below the limit.
 */
static notrace bool sock_rcvbuf_full(const struct sock *sk,
				     const struct sk_buff *skb)
{
	int rmem = atomic_read(&sk->rmem_alloc);

	if (sk->proto == PROTO_UDP || sk->proto == PROTO_UDPLITE)
		return (s64)rmem + skb->truesize > sk->rcvbuf && rmem;
	return rmem >= sk->rcvbuf;
}

/* What the filter let pass, or has no filter. */
notrace int __sock_queue_rcv_skb(struct sock *sk, struct sk_buff *skb)
{
	u32 len;

	if (unlikely(sock_rcvbuf_full(sk, skb))) {
		atomic_inc(&sk->drops);
		return -ENOMEM;
	}
	skb->dev = NULL;
	skb->dropcount = (u32)atomic_read(&sk->drops);
	skb_set_owner_r(skb, sk);
	len = skb->len; /* once queued it is not ours to look at */
	skb_queue_tail(&sk->receive_queue, skb);
	if (!sock_flag(sk, SOCK_DEAD))
		sk_prot(sk)->data_ready(sk, (int)len);
	return 0;
}

int sock_queue_rcv_skb(struct sock *sk, struct sk_buff *skb)
{
	int err;

	if (sk->filter) {
		err = sk_filter(sk, skb);
		if (err)
			return err;
	}
	return __sock_queue_rcv_skb(sk, skb);
}

/* The error queue may be as long again as the receive queue. */
int sock_queue_err_skb(struct sock *sk, struct sk_buff *skb)
{
	if ((s64)atomic_read(&sk->rmem_alloc) + skb->truesize >= sk->rcvbuf)
		return -ENOMEM;
	skb_set_owner_r(skb, sk);
	skb_queue_tail(&sk->error_queue, skb);
	if (!sock_flag(sk, SOCK_DEAD))
		sk_prot(sk)->error_report(sk);
	return 0;
}

/* --- the default callbacks ------------------------------------------------ */

void sock_def_wakeup(struct sock *sk)
{
	struct wait_queue_head *q = sk->sleep;

	if (q && waitqueue_active(q))
		wake_up_interruptible_all(q);
}

void sock_def_error_report(struct sock *sk)
{
	struct wait_queue_head *q = sk->sleep;

	if (q && waitqueue_active(q))
		wake_up_poll(q, POLLERR);
	sk_wake_async(sk, SOCK_WAKE_IO, POLL_ERR);
}

void sock_def_readable(struct sock *sk, int len)
{
	struct wait_queue_head *q = sk->sleep;

	if (q && waitqueue_active(q))
		wake_up_poll(q, POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND);
	sk_wake_async(sk, SOCK_WAKE_WAITD, POLL_IN);
}

void sock_def_write_space(struct sock *sk)
{
	struct wait_queue_head *q = sk->sleep;

	if (!sock_writeable(sk))
		return;
	if (q && waitqueue_active(q))
		wake_up_poll(q, POLLOUT | POLLWRNORM | POLLWRBAND);
	sk_wake_async(sk, SOCK_WAKE_SPACE, POLL_OUT);
}

void sk_wake_async(struct sock *sk, int how, int band)
{
	struct socket *sock = sk->socket;

	if (sock && sock->file && sock->file->f_flags & O_ASYNC)
		sock_wake_async(sock, how, band);
}

/* --- what a family has not ------------------------------------------------ */

int sock_no_bind(struct socket *s, struct sockaddr *a, int len)
{
	return -EOPNOTSUPP;
}

int sock_no_connect(struct socket *s, struct sockaddr *a, int len, int flags)
{
	return -EOPNOTSUPP;
}

int sock_no_socketpair(struct socket *a, struct socket *b)
{
	return -EOPNOTSUPP;
}

int sock_no_accept(struct socket *s, struct socket *n, int flags)
{
	return -EOPNOTSUPP;
}

int sock_no_listen(struct socket *s, int backlog)
{
	return -EOPNOTSUPP;
}

int sock_no_shutdown(struct socket *s, int how)
{
	return -EOPNOTSUPP;
}

/* Linux: EOPNOTSUPP in 2.4; the running kernel's ioctl(2) says ENOTTY. */
int sock_no_ioctl(struct socket *s, unsigned int cmd, unsigned long arg)
{
	return -ENOTTY;
}

int sock_no_setsockopt(struct socket *s, int level, int name, const void *v,
		       int len)
{
	return -EOPNOTSUPP;
}

int sock_no_getsockopt(struct socket *s, int level, int name, void *v, int *len)
{
	return -EOPNOTSUPP;
}

int sock_no_mmap(struct file *f, struct socket *s, size_t len,
		 unsigned long off, void **at)
{
	return -ENODEV;
}
