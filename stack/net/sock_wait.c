// SPDX-License-Identifier: MIT
/*
 * sock_wait.c - waiting until a packet may be sent; SIGPIPE
 *
 * Models sock_alloc_send_skb() and sock_wait_for_wmem() of net/core/sock.c.
 * What a sender has under way (wmem_alloc) may grow up to sndbuf.
 *
 * Not modelled: packets of several pieces (header and data sizes apart).
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "net.h"
#include "skbuff.h"
#include "sock.h"

s64 sock_wait_for_wmem(struct sock *sk, s64 timeo)
{
	struct wait_queue *wait = &current->wait;
	struct wait_queue_head *q = sk->sleep;

	if (!q)
		return 0;
	init_waitqueue_entry(wait, current);
	add_wait_queue(q, wait);
	while (timeo) {
		if (signal_pending(current))
			break;
		__atomic_fetch_or(&sk->socket->flags, 1u << SOCK_NOSPACE,
				  __ATOMIC_SEQ_CST);
		set_current_state(TASK_INTERRUPTIBLE);
		if (atomic_read(&sk->wmem_alloc) < sk->sndbuf ||
		    sk->shutdown & SEND_SHUTDOWN || sk->err)
			break;
		timeo = schedule_timeout(timeo);
	}
	set_current_state(TASK_RUNNING);
	remove_wait_queue(q, wait);
	return timeo;
}

struct sk_buff *sock_alloc_send_skb(struct sock *sk, u32 size, bool noblock,
				    int *err)
{
	s64 timeo = sock_sndtimeo(sk, noblock);
	struct sk_buff *skb;

	for (;;) {
		*err = sock_error(sk);
		if (*err)
			return NULL;
		*err = -EPIPE;
		if (sk->shutdown & SEND_SHUTDOWN)
			return NULL;
		if (likely(atomic_read(&sk->wmem_alloc) < sk->sndbuf))
			break;

		if (sk->socket)
			__atomic_fetch_or(&sk->socket->flags,
					  1u << SOCK_ASYNC_NOSPACE |
						  1u << SOCK_NOSPACE,
					  __ATOMIC_SEQ_CST);
		*err = -EAGAIN;
		if (!timeo)
			return NULL;
		*err = sock_intr_errno(timeo);
		if (signal_pending(current))
			return NULL;
		timeo = sock_wait_for_wmem(sk, timeo);
	}
	skb = alloc_skb(size);
	if (unlikely(!skb)) {
		*err = -ENOBUFS;
		return NULL;
	}
	skb_set_owner_w(skb, sk);
	if (unlikely(sk->tsflags))
		sock_tx_timestamp(sk, skb, sk->tsflags);
	*err = 0;
	return skb;
}

/* From the kernel's send_sig(): the handler sees itself as the sender. */
void send_sigpipe(void)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_signo = SIGPIPE;
	info.si_code = SI_USER;
	info.si_pid = (pid_t)host_syscall(SYS_getpid);
	info.si_uid = (uid_t)host_syscall(SYS_getuid);
	host_syscall(SYS_rt_tgsigqueueinfo, info.si_pid,
		     host_syscall(SYS_gettid), SIGPIPE, &info);
}
