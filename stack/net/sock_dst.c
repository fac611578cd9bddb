// SPDX-License-Identifier: MIT
/*
 * sock_dst.c - the route a socket remembers
 *
 * Models the sk_dst_* functions of include/net/sock.h. The __ forms are for
 * who owns the sock; the others may run against each other (UDP sends without
 * owning it) and take dst_lock, which guards the one pointer.
 *
 * Not modelled: nothing that 2.4 has.
 */
#include "dst.h"
#include "sock.h"

struct dst_entry *__sk_dst_get(struct sock *sk)
{
	return sk->dst_cache;
}

struct dst_entry *sk_dst_get(struct sock *sk)
{
	struct dst_entry *dst;

	spin_lock(&sk->dst_lock);
	dst = sk->dst_cache;
	if (dst)
		dst_hold(dst);
	spin_unlock(&sk->dst_lock);
	return dst;
}

void __sk_dst_set(struct sock *sk, struct dst_entry *dst)
{
	struct dst_entry *old = sk->dst_cache;

	sk->dst_cache = dst;
	dst_release(old);
}

void sk_dst_set(struct sock *sk, struct dst_entry *dst)
{
	struct dst_entry *old;

	spin_lock(&sk->dst_lock);
	old = sk->dst_cache;
	sk->dst_cache = dst;
	spin_unlock(&sk->dst_lock);
	dst_release(old);
}

void __sk_dst_reset(struct sock *sk)
{
	__sk_dst_set(sk, NULL);
}

void sk_dst_reset(struct sock *sk)
{
	sk_dst_set(sk, NULL);
}

struct dst_entry *__sk_dst_check(struct sock *sk, u32 cookie)
{
	struct dst_entry *dst = sk->dst_cache;

	if (dst && !dst_current(dst)) {
		sk->dst_cache = NULL;
		dst_release(dst);
		return NULL;
	}
	return dst;
}

struct dst_entry *sk_dst_check(struct sock *sk, u32 cookie)
{
	struct dst_entry *dst = sk_dst_get(sk);

	if (dst && !dst_current(dst)) {
		sk_dst_reset(sk);
		dst_release(dst);
		return NULL;
	}
	return dst;
}
