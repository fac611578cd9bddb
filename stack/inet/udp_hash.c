// SPDX-License-Identifier: MIT
/*
 * udp_hash.c - who is bound to which port, of UDP or of UDP-Lite
 *
 * Models udp_v4_get_port() and the lookups of net/ipv4/udp.c: one hash by the
 * local port, a lock for each chain. bind(2)'s rules are the running
 * kernel's (socket(7), SO_REUSEADDR and SO_REUSEPORT): two sockets may have
 * one port when their addresses or devices differ, when both say REUSEADDR,
 * or when both say REUSEPORT and belong to one user; of a REUSEPORT group a
 * hash of the addresses picks the member that gets a packet.
 *
 * Not modelled: the second table by address (Linux has it since 2.6.33),
 * programs that pick the member (SO_ATTACH_REUSEPORT_*).
 */
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>

#include "stack/inet/udp.h"

/* Do they listen for some address in common? 0 is every address. */
static notrace bool rcv_saddr_equal(const struct sock *a, const struct sock *b)
{
	return a->rcv_saddr == b->rcv_saddr || !a->rcv_saddr || !b->rcv_saddr;
}

static bool udp_lport_inuse(const struct sock *sk, const struct sock *sk2,
			    u16 num)
{
	if (sk2 == sk || sk2->num != num || (sk2->reuse && sk->reuse))
		return false;
	if (sk2->bound_dev_if && sk->bound_dev_if &&
	    sk2->bound_dev_if != sk->bound_dev_if)
		return false;
	if (!rcv_saddr_equal(sk, sk2))
		return false;
	return !(sk2->reuseport && sk->reuseport && sk2->uid == sk->uid);
}

/* Links sk as the first of its chain; the slot's lock is held. */
static notrace void udp_link(struct udp_hslot *slot, struct sock *sk, u16 num)
{
	sk->num = num;
	sk->hashent = num & (UDP_HTABLE_SIZE - 1);
	sk->next = slot->head;
	if (sk->next)
		sk->next->pprev = &sk->next;
	sk->pprev = &slot->head;
	__atomic_store_n(&slot->head, sk, __ATOMIC_RELEASE);
	slot->count++;
	sock_hold(sk);
	atomic_inc(&udp_table(sk)->inuse);
}

static notrace bool udp_take_port(struct sock *sk, u16 num)
{
	struct udp_hslot *slot = udp_hashslot(udp_table(sk), num);
	bool ok = true;

	spin_lock(&slot->lock);
	for (struct sock *s = slot->head; s && ok; s = s->next)
		ok = !udp_lport_inuse(sk, s, num);
	if (ok)
		udp_link(slot, sk, num);
	spin_unlock(&slot->lock);
	return ok;
}

/* 0, or 1 when the port (with snum 0: every port) is taken. */
int udp_v4_get_port(struct sock *sk, u16 snum)
{
	int low, high, remaining;
	u32 port;

	if (snum)
		return !udp_take_port(sk, snum);
	inet_get_local_port_range(sk, &low, &high);
	remaining = high - low + 1;
	port = (u32)low + net_random() % (u32)remaining;
	for (; remaining > 0; remaining--, port++) {
		if (port > (u32)high)
			port = (u32)low;
		if (!inet_is_reserved_port((u16)port) &&
		    udp_take_port(sk, (u16)port))
			return 0;
	}
	return 1;
}

/* get_port() puts a socket into the table; there is nothing left to do. */
void udp_v4_hash(struct sock *sk)
{
}

void udp_v4_unhash(struct sock *sk)
{
	struct udp_hslot *slot;

	if (!sk->pprev)
		return;
	slot = &udp_table(sk)->hash[sk->hashent];
	spin_lock(&slot->lock);
	if (sk->pprev) {
		if (sk->next)
			sk->next->pprev = sk->pprev;
		__atomic_store_n(sk->pprev, sk->next, __ATOMIC_RELEASE);
		sk->pprev = NULL;
		sk->next = NULL;
		sk->num = 0;
		slot->count--;
		atomic_dec(&udp_table(sk)->inuse);
		spin_unlock(&slot->lock);
		sock_put(sk);
		return;
	}
	spin_unlock(&slot->lock);
}

/* How well sk fits a packet; -1: not at all. */
static int compute_score(const struct sock *sk, u32 saddr, u16 sport, u32 daddr,
			 u16 hnum, int dif)
{
	int score = 1;

	if (sk->num != hnum)
		return -1;
	if (sk->rcv_saddr) {
		if (sk->rcv_saddr != daddr)
			return -1;
		score += 16;
	}
	if (sk->daddr) {
		if (sk->daddr != saddr)
			return -1;
		score += 4;
	}
	if (sk->dport) {
		if (sk->dport != sport)
			return -1;
		score += 4;
	}
	if (sk->bound_dev_if) {
		if (sk->bound_dev_if != dif)
			return -1;
		score += 4;
	}
	return score;
}

/* The member of best's REUSEPORT group that this pair of addresses gets. */
static notrace struct sock *reuseport_select(struct sock *best, u32 hash)
{
	struct sock *member[256];
	u32 n = 0;

	for (struct sock *s = best; s && n < ARRAY_SIZE(member); s = s->next)
		if (s->num == best->num && s->reuseport &&
		    s->rcv_saddr == best->rcv_saddr &&
		    s->bound_dev_if == best->bound_dev_if &&
		    s->uid == best->uid && s->state != TCP_ESTABLISHED)
			member[n++] = s;
	/* Counted from the oldest, which is at the chain's end. */
	return n ? member[n - 1 - (u32)((u64)hash * n >> 32)] : best;
}

static struct sock *udp_v4_lookup_longway(struct udp_hslot *slot, u32 saddr,
					  u16 sport, u32 daddr, u16 hnum,
					  int dif)
{
	struct sock *best = NULL;
	int top = 0;

	for (struct sock *sk = slot->head; sk; sk = sk->next) {
		int score = compute_score(sk, saddr, sport, daddr, hnum, dif);

		if (score > top) {
			top = score;
			best = sk;
		}
	}
	if (best && best->reuseport && best->state != TCP_ESTABLISHED)
		best = reuseport_select(
			best, hash32(saddr ^ daddr, (u32)sport << 16 | hnum));
	return best;
}

struct sock *udp_v4_lookup(struct udp_global *t, u32 saddr, u16 sport,
			   u32 daddr, u16 dport, int dif)
{
	u16 hnum = ntohs(dport);
	struct udp_hslot *slot = udp_hashslot(t, hnum);
	struct sock *sk;

	if (!__atomic_load_n(&slot->head, __ATOMIC_ACQUIRE))
		return NULL;
	spin_lock(&slot->lock);
	sk = udp_v4_lookup_longway(slot, saddr, sport, daddr, hnum, dif);
	if (sk)
		sock_hold(sk);
	spin_unlock(&slot->lock);
	return sk;
}

int udp_v4_mcast_next(struct udp_global *t, u32 saddr, u16 sport, u32 daddr,
		      u16 dport, int dif, int skip, struct sock **out, int n)
{
	u16 hnum = ntohs(dport);
	struct udp_hslot *slot = udp_hashslot(t, hnum);
	int found = 0;

	spin_lock(&slot->lock);
	for (struct sock *s = slot->head; s && found < n; s = s->next) {
		if (s->num != hnum || (s->daddr && s->daddr != saddr) ||
		    (s->dport && s->dport != sport) ||
		    (s->rcv_saddr && s->rcv_saddr != daddr) ||
		    (s->bound_dev_if && s->bound_dev_if != dif))
			continue;
		if (!ip_mc_sf_allow(s, daddr, saddr, dif))
			continue;
		if (skip-- > 0)
			continue;
		sock_hold(s);
		out[found++] = s;
	}
	spin_unlock(&slot->lock);
	return found;
}

static notrace void udp_relink(void *obj, void *arg)
{
	struct udp_hslot *slot = arg;
	struct sock *sk = obj;

	if (!sk->used || !sk->pprev || !sk->num ||
	    sk->hashent != (u32)(slot - udp_table(sk)->hash))
		return;
	sk->next = slot->head;
	if (sk->next)
		sk->next->pprev = &sk->next;
	sk->pprev = &slot->head;
	slot->head = sk;
	slot->count++;
}

/* The chain again, from the socks that say they are on it. */
void udp_hash_repair(struct spinlock *l)
{
	struct udp_hslot *slot = container_of(l, struct udp_hslot, lock);
	struct udp_global *t = udp_gbl;

	if (slot < t->hash || slot >= t->hash + UDP_HTABLE_SIZE)
		t = machine->udplite;
	slot->head = NULL;
	slot->count = 0;
	kmem_cache_walk(t->cachep, udp_relink, slot);
}
