// SPDX-License-Identifier: MIT
/*
 * tcp_lookup.c - the sock that a segment is for
 *
 * Models __tcp_v4_lookup() and below of net/ipv4/tcp_ipv4.c: connections by
 * the four, then TIME_WAIT, then the listener that fits best. A chain is
 * looked at under its lock; what is found comes with a reference.
 *
 * Not modelled: BPF selection of a reuseport listener, SO_INCOMING_CPU.
 */
#include "stack/inet/tcp.h"

static struct sock *lookup_chain(struct tcp_ehash_bucket *b, u32 saddr,
				 u16 sport, u32 daddr, u16 hnum, int dif)
{
	struct sock *s;

	if (!b->chain)
		return NULL;
	spin_lock(&b->lock);
	for (s = b->chain; s; s = s->next)
		if (tcp_match(s, saddr, sport, daddr, hnum, dif)) {
			sock_hold(s);
			break;
		}
	spin_unlock(&b->lock);
	return s;
}

struct sock *__tcp_v4_lookup_established(u32 saddr, u16 sport, u32 daddr,
					 u16 hnum, int dif)
{
	struct tcp_global *g = machine->tcp;
	u32 h = tcp_hashfn(daddr, hnum, saddr, sport);
	struct sock *s;

	s = lookup_chain(&g->ehash[h], saddr, sport, daddr, hnum, dif);
	if (s)
		return s;
	return lookup_chain(&g->ehash[h + TCP_EHASH_SIZE], saddr, sport, daddr,
			    hnum, dif);
}

/* How well a listener fits; -1 not at all. A bound address beats all else. */
static int listener_score(const struct sock *sk, u32 daddr, u16 hnum, int dif)
{
	int score = 1;

	if (sk->num != hnum)
		return -1;
	if (sk->rcv_saddr) {
		if (sk->rcv_saddr != daddr)
			return -1;
		score += 4;
	}
	if (sk->bound_dev_if) {
		if (sk->bound_dev_if != dif)
			return -1;
		score += 2;
	}
	return score;
}

/* SO_REUSEPORT: equals share the connections, by a hash of the four. */
static struct sock *__tcp_v4_lookup_listener(struct sock *chain, u32 saddr,
					     u16 sport, u32 daddr, u16 hnum,
					     int dif)
{
	struct sock *sk, *best = NULL;
	int hiscore = 0, score;
	u32 n = 0, pick;

	for (sk = chain; sk; sk = sk->next) {
		score = listener_score(sk, daddr, hnum, dif);
		if (score > hiscore) {
			hiscore = score;
			best = sk;
			n = 1;
		} else if (score == hiscore && best && best->reuseport &&
			   sk->reuseport) {
			n++;
		}
	}
	if (n < 2)
		return best;
	pick = (u32)tcp_secret_hash((u64)saddr << 32 | daddr,
				    (u64)sport << 16 | hnum) %
	       n;
	for (sk = chain; sk; sk = sk->next)
		if (sk->reuseport &&
		    listener_score(sk, daddr, hnum, dif) == hiscore &&
		    pick-- == 0)
			return sk;
	return best;
}

struct sock *tcp_v4_lookup_listener(u32 saddr, u16 sport, u32 daddr, u16 hnum,
				    int dif)
{
	struct tcp_ehash_bucket *b = &machine->tcp->lhash[tcp_lhashfn(hnum)];
	struct sock *sk;

	if (!b->chain)
		return NULL;
	spin_lock(&b->lock);
	sk = __tcp_v4_lookup_listener(b->chain, saddr, sport, daddr, hnum, dif);
	if (sk)
		sock_hold(sk);
	spin_unlock(&b->lock);
	return sk;
}

struct sock *__tcp_v4_lookup(u32 saddr, u16 sport, u32 daddr, u16 hnum, int dif)
{
	struct sock *sk;

	sk = __tcp_v4_lookup_established(saddr, sport, daddr, hnum, dif);
	if (sk)
		return sk;
	return tcp_v4_lookup_listener(saddr, sport, daddr, hnum, dif);
}
