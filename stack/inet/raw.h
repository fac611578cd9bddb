/* SPDX-License-Identifier: MIT */
/* raw.h - private to stack/inet: raw and ping sockets. */
#ifndef INET_RAW_H
#define INET_RAW_H

#include "stack/inet/inet_int.h"

#define RAW_HTABLE_SIZE	 256
#define PING_HTABLE_SIZE 64

struct raw_sock {
	struct sock sk; /* must be first */
	u32 filter; /* ICMP types that are not wanted */
};

struct raw_bucket {
	struct spinlock lock; /* the chain */
	struct sock *head;
};

struct raw_global {
	struct kmem_cache *cachep, *ping_cachep;
	atomic_t inuse;
	u16 ping_rover;
	struct raw_bucket hash[RAW_HTABLE_SIZE];
	struct raw_bucket ping_hash[PING_HTABLE_SIZE];
};
#define raw_gbl (machine->raw)

static inline notrace struct raw_sock *raw_sk(const struct sock *sk)
{
	return (struct raw_sock *)(void *)sk;
}

/* Was it the lock of a ping chain? Then it is mended. */
bool ping_repair(struct spinlock *l);

struct procbuf;
/* A line of /proc/net/{udp,raw,icmp}. */
void inet_dgram_line(struct procbuf *b, const char *slfmt, int sl,
		     const struct sock *sk, u16 sport, u16 dport);

#endif
