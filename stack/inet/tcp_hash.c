// SPDX-License-Identifier: MIT
/*
 * tcp_hash.c - which sock a segment is for, and which ports are taken
 *
 * Models the tables of net/ipv4/tcp_ipv4.c (tcp_hashinfo): connections and
 * TIME_WAIT in two halves of one table, listeners, bound ports. One lock per
 * chain and none for all. A sock on a chain says so in `hashed` and hashent,
 * which are written under the chain's lock; so a chain can be built anew from
 * the slab when its owner died in the middle of a change.
 *
 * Order of locks: a sock, then a bind chain, then one or two chains of
 * connections (the TIME_WAIT half last).
 *
 * Not modelled: the second bind table by address (bhash2).
 */
#include <errno.h>
#include <string.h>

#include "stack/inet/tcp.h"

static inline u64 rotl(u64 x, int n)
{
	return x << n | x >> (64 - n);
}

static inline void sip_round(u64 v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

/* SipHash-1-3 (Aumasson and Bernstein) of two words under our secret. */
u64 tcp_secret_hash(u64 a, u64 b)
{
	const u64 *k = machine->tcp->secret;
	const u64 m[3] = { a, b, 16ull << 56 };
	u64 v[4] = { k[0] ^ 0x736f6d6570736575ull, k[1] ^ 0x646f72616e646f6dull,
		     k[0] ^ 0x6c7967656e657261ull,
		     k[1] ^ 0x7465646279746573ull };

	for (int i = 0; i < 3; i++) {
		v[3] ^= m[i];
		sip_round(v);
		v[0] ^= m[i];
	}
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

u32 tcp_hashfn(u32 laddr, u16 lport, u32 faddr, u16 fport)
{
	u32 h = hash32(laddr ^ (u32)lport << 16, faddr ^ fport);

	return (h ^ h >> 16) & (TCP_EHASH_SIZE - 1);
}

static u32 tcp_sk_hashfn(const struct sock *sk)
{
	return tcp_hashfn(sk->rcv_saddr, sk->num, sk->daddr, sk->dport);
}

static struct tcp_bhash_bucket *tcp_bhead(u16 port)
{
	return &machine->tcp->bhash[port & (TCP_BHASH_SIZE - 1)];
}

static void chain_add(struct sock **head, struct sock *sk)
{
	sk->next = *head;
	if (sk->next)
		sk->next->pprev = &sk->next;
	*head = sk;
	sk->pprev = head;
}

static void chain_del(struct sock *sk)
{
	if (sk->next)
		sk->next->pprev = sk->pprev;
	*sk->pprev = sk->next;
	sk->next = NULL;
	sk->pprev = NULL;
}

/* --- in and out of the tables --------------------------------------------- */

void __tcp_v4_hash(struct sock *sk)
{
	struct tcp_global *g = machine->tcp;
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_ehash_bucket *b;
	bool listen = sk->state == TCP_LISTEN;

	sk->hashent = listen ? tcp_lhashfn(sk->num) : tcp_sk_hashfn(sk);
	b = listen ? &g->lhash[sk->hashent] : &g->ehash[sk->hashent];
	spin_lock(&b->lock);
	tp->hashed = listen ? TCP_IN_LHASH : TCP_IN_EHASH;
	chain_add(&b->chain, sk);
	spin_unlock(&b->lock);
}

void tcp_v4_hash(struct sock *sk)
{
	if (sk->state != TCP_CLOSE)
		__tcp_v4_hash(sk);
}

void tcp_unhash(struct sock *sk)
{
	struct tcp_global *g = machine->tcp;
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_ehash_bucket *b;

	if (tp->hashed == TCP_UNHASHED)
		return;
	b = tp->hashed == TCP_IN_LHASH ? &g->lhash[sk->hashent]
				       : &g->ehash[sk->hashent];
	spin_lock(&b->lock);
	if (tp->hashed != TCP_UNHASHED) {
		chain_del(sk);
		tp->hashed = TCP_UNHASHED;
	}
	spin_unlock(&b->lock);
}

/*
 * The TIME_WAIT bucket appears before the sock goes, so that no segment finds
 * neither (__tcp_tw_hashdance of 2.4).
 */
void tcp_tw_hash(struct tcp_tw_bucket *tw, struct sock *sk)
{
	struct tcp_global *g = machine->tcp;
	struct tcp_bhash_bucket *bb = tcp_bhead(sk->num);
	struct tcp_bind_bucket *tb;
	struct tcp_ehash_bucket *b;

	spin_lock(&bb->lock);
	tb = sk->bind_bucket;
	tw->bind_bucket = tb;
	if (tb) {
		struct sock *s = (struct sock *)(void *)tw;

		s->bind_next = tb->owners;
		if (s->bind_next)
			s->bind_next->bind_pprev = &s->bind_next;
		tb->owners = s;
		s->bind_pprev = &tb->owners;
	}
	spin_unlock(&bb->lock);

	tw->hashent = sk->hashent + TCP_EHASH_SIZE;
	b = &g->ehash[tw->hashent];
	spin_lock(&b->lock);
	tw->hashed = TCP_IN_EHASH;
	chain_add(&b->chain, (struct sock *)(void *)tw);
	spin_unlock(&b->lock);
}

static void bucket_put(struct tcp_bind_bucket *tb);

void tcp_tw_unhash(struct tcp_tw_bucket *tw)
{
	struct tcp_global *g = machine->tcp;
	struct tcp_ehash_bucket *b = &g->ehash[tw->hashent];
	struct tcp_bhash_bucket *bb = tcp_bhead(tw->num);
	struct sock *s = (struct sock *)(void *)tw;
	struct tcp_bind_bucket *tb;

	spin_lock(&b->lock);
	if (tw->hashed) {
		chain_del(s);
		tw->hashed = 0;
	}
	spin_unlock(&b->lock);

	spin_lock(&bb->lock);
	tb = tw->bind_bucket;
	if (tb) {
		if (s->bind_next)
			s->bind_next->bind_pprev = s->bind_pprev;
		*s->bind_pprev = s->bind_next;
		tw->bind_bucket = NULL;
		bucket_put(tb);
	}
	spin_unlock(&bb->lock);
}

/* --- bound ports ---------------------------------------------------------- */

static struct tcp_bind_bucket *tcp_bucket_find(struct tcp_bhash_bucket *bb,
					       u16 port)
{
	struct tcp_bind_bucket *tb;

	for (tb = bb->chain; tb; tb = tb->next)
		if (tb->port == port)
			return tb;
	return NULL;
}

static struct tcp_bind_bucket *tcp_bucket_create(struct tcp_bhash_bucket *bb,
						 u16 port)
{
	struct tcp_bind_bucket *tb;

	tb = kmem_cache_alloc(machine->tcp->bind_cachep);
	if (!tb)
		return NULL;
	memset(tb, 0, sizeof(*tb));
	tb->port = port;
	tb->next = bb->chain;
	if (tb->next)
		tb->next->pprev = &tb->next;
	tb->pprev = &bb->chain;
	bb->chain = tb;
	tb->used = 1;
	return tb;
}

/* The last owner leaves: the port is free. With the chain's lock. */
static void bucket_put(struct tcp_bind_bucket *tb)
{
	if (tb->owners)
		return;
	if (tb->next)
		tb->next->pprev = tb->pprev;
	*tb->pprev = tb->next;
	tb->used = 0;
	kmem_cache_free(machine->tcp->bind_cachep, tb);
}

static void tcp_bind_hash(struct sock *sk, struct tcp_bind_bucket *tb, u16 num)
{
	sk->num = num;
	sk->bind_next = tb->owners;
	if (sk->bind_next)
		sk->bind_next->bind_pprev = &sk->bind_next;
	tb->owners = sk;
	sk->bind_pprev = &tb->owners;
	sk->bind_bucket = tb;
}

void __tcp_put_port(struct sock *sk)
{
	struct tcp_bhash_bucket *bb = tcp_bhead(sk->num);
	struct tcp_bind_bucket *tb;

	spin_lock(&bb->lock);
	tb = sk->bind_bucket;
	if (tb) {
		if (sk->bind_next)
			sk->bind_next->bind_pprev = sk->bind_pprev;
		*sk->bind_pprev = sk->bind_next;
		sk->bind_next = NULL;
		sk->bind_pprev = NULL;
		sk->bind_bucket = NULL;
		sk->num = 0;
		bucket_put(tb);
	}
	spin_unlock(&bb->lock);
}

void tcp_put_port(struct sock *sk)
{
	if (sk->bind_bucket)
		__tcp_put_port(sk);
}

/* A child of a listener shares its port. */
void __tcp_inherit_port(struct sock *sk, struct sock *child)
{
	struct tcp_bhash_bucket *bb = tcp_bhead(child->num);
	struct tcp_bind_bucket *tb;

	spin_lock(&bb->lock);
	tb = sk->bind_bucket;
	if (tb)
		tcp_bind_hash(child, tb, child->num);
	spin_unlock(&bb->lock);
}

static u32 owner_uid(const struct sock *s)
{
	if (s->state == TCP_TIME_WAIT)
		return ((const struct tcp_tw_bucket *)(const void *)s)->uid;
	return s->uid;
}

/*
 * May sk have the port of tb, address for address? relaxed: SO_REUSEADDR on
 * both is enough while the other does not listen; strict (an automatic port)
 * wants addresses that differ.
 */
static bool tcp_bind_conflict(const struct sock *sk,
			      const struct tcp_bind_bucket *tb, bool relax,
			      bool reuseport_ok)
{
	const struct sock *s;

	for (s = tb->owners; s; s = s->bind_next) {
		bool rport;

		if (s == sk)
			continue;
		if (sk->bound_dev_if && s->bound_dev_if &&
		    sk->bound_dev_if != s->bound_dev_if)
			continue;
		rport = reuseport_ok && sk->reuseport && s->reuseport &&
			(s->state == TCP_TIME_WAIT || sk->uid == owner_uid(s));
		if (sk->reuse && s->reuse && s->state != TCP_LISTEN) {
			if (relax)
				continue;
		} else if (rport) {
			continue;
		}
		if (!sk->rcv_saddr || !s->rcv_saddr ||
		    sk->rcv_saddr == s->rcv_saddr)
			return true;
	}
	return false;
}

/* An automatic port for bind(): odd ones first, connect() takes even. */
static int find_open_port(struct sock *sk)
{
	int low, high, remaining, i, pass, port, offset;
	struct tcp_bhash_bucket *bb;
	struct tcp_bind_bucket *tb;
	int half = sk->reuse ? 1 : 0;

	inet_get_local_port_range(sk, &low, &high);
again:
	high++;
	if (high - low < 4)
		half = 0;
	if (half) {
		int mid = low + (((high - low) >> 2) << 1);

		/* leave the upper half to those that do not reuse */
		if (half == 1)
			high = mid;
		else
			low = mid;
	}
	remaining = high - low;
	if (remaining > 1)
		remaining &= ~1;
	offset = (int)(net_random() % (u32)remaining) | 1;
	for (pass = 0; pass < 2; pass++, offset--) {
		port = low + offset;
		for (i = 0; i < remaining; i += 2, port += 2) {
			if (port >= high)
				port -= remaining;
			if (inet_is_reserved_port((u16)port))
				continue;
			bb = tcp_bhead((u16)port);
			spin_lock(&bb->lock);
			tb = tcp_bucket_find(bb, (u16)port);
			/* the chain stays locked for the one who asked */
			if (!tb || !tcp_bind_conflict(sk, tb, false, false))
				return port;
			spin_unlock(&bb->lock);
		}
		if (!(offset & 1))
			break;
	}
	if (half == 1) {
		inet_get_local_port_range(sk, &low, &high);
		half = 2;
		goto again;
	}
	return -1;
}

static void update_fastreuse(struct tcp_bind_bucket *tb, const struct sock *sk,
			     bool reuse)
{
	if (!tb->owners) {
		tb->fastreuse = (s8)reuse;
		tb->fastreuseport = sk->reuseport ? 1 : 0;
		tb->fastuid = sk->uid;
		tb->fast_rcv_saddr = sk->rcv_saddr;
		return;
	}
	if (!reuse)
		tb->fastreuse = 0;
	if (!sk->reuseport || tb->fastuid != sk->uid)
		tb->fastreuseport = 0;
}

/* 0, or 1 when the port cannot be had (the caller says EADDRINUSE). */
int tcp_v4_get_port(struct sock *sk, u16 snum)
{
	bool reuse = sk->reuse && sk->state != TCP_LISTEN;
	struct tcp_bhash_bucket *bb;
	struct tcp_bind_bucket *tb;
	int ret = 1, port = snum;

	if (!snum) {
		port = find_open_port(sk);
		if (port < 0)
			return 1;
		bb = tcp_bhead((u16)port);
	} else {
		bb = tcp_bhead(snum);
		spin_lock(&bb->lock);
	}
	tb = tcp_bucket_find(bb, (u16)port);
	if (!tb) {
		tb = tcp_bucket_create(bb, (u16)port);
		if (!tb)
			goto out;
	} else if (tb->owners && !(tb->fastreuse > 0 && reuse) &&
		   tcp_bind_conflict(sk, tb, true, true)) {
		goto out;
	}
	update_fastreuse(tb, sk, reuse);
	if (!sk->bind_bucket)
		tcp_bind_hash(sk, tb, (u16)port);
	ret = 0;
out:
	spin_unlock(&bb->lock);
	return ret;
}

/* --- connect() ------------------------------------------------------------ */

/*
 * The four must be new. A TIME_WAIT bucket of the same four gives way when
 * its timestamps make old segments harmless (RFC 6191; on loopback only, after
 * a second: tcp_tw_reuse = 2). On success sk is hashed.
 */
static int __tcp_v4_check_established(struct sock *sk, u16 lport,
				      struct tcp_tw_bucket **twp)
{
	struct tcp_global *g = machine->tcp;
	u32 h = tcp_hashfn(sk->rcv_saddr, lport, sk->daddr, sk->dport);
	struct tcp_ehash_bucket *b = &g->ehash[h];
	struct tcp_ehash_bucket *tb = &g->ehash[h + TCP_EHASH_SIZE];
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_tw_bucket *tw = NULL;
	struct sock *s;

	spin_lock(&b->lock);
	spin_lock(&tb->lock);
	for (s = tb->chain; s; s = s->next)
		if (tcp_match(s, sk->daddr, sk->dport, sk->rcv_saddr, lport,
			      sk->bound_dev_if)) {
			tw = (struct tcp_tw_bucket *)(void *)s;
			if (!tw->ts_recent_stamp || !g->tw_reuse ||
			    (g->tw_reuse == 2 &&
			     !ipv4_is_loopback(sk->daddr)) ||
			    ktime_get() / 1000000000 <= tw->ts_recent_stamp)
				goto not_unique;
			/* above what the old one can have sent */
			tp->write_seq = tw->snd_nxt + 65535 + 2;
			if (!tp->write_seq)
				tp->write_seq = 1;
			tp->rx_opt.ts_recent = tw->ts_recent;
			tp->rx_opt.ts_recent_stamp = tw->ts_recent_stamp;
			sock_hold(s);
			break;
		}
	for (s = b->chain; s; s = s->next)
		if (tcp_match(s, sk->daddr, sk->dport, sk->rcv_saddr, lport,
			      sk->bound_dev_if))
			goto not_unique_put;
	sk->num = lport;
	sk->sport = htons(lport);
	sk->hashent = h;
	tp->hashed = TCP_IN_EHASH;
	chain_add(&b->chain, sk);
	spin_unlock(&tb->lock);
	spin_unlock(&b->lock);
	*twp = s ? NULL : tw;
	return 0;

not_unique_put:
	if (tw)
		atomic_dec(&tw->refcnt);
not_unique:
	spin_unlock(&tb->lock);
	spin_unlock(&b->lock);
	return -EADDRNOTAVAIL;
}

static void tw_gives_way(struct tcp_tw_bucket *tw)
{
	if (!tw)
		return;
	NET_INC_STATS(TcpExtTWRecycled);
	tcp_tw_deschedule(tw);
	tcp_timewait_kill(tw);
	tcp_tw_put(tw);
}

/* Is port free for this connection? Takes it if so. With the chain's lock. */
static int try_port(struct sock *sk, struct tcp_bhash_bucket *bb, u16 port,
		    struct tcp_tw_bucket **tw)
{
	struct tcp_bind_bucket *tb = tcp_bucket_find(bb, port);
	int err;

	if (tb) {
		/* bound by bind(): not for automatic use */
		if (tb->fastreuse >= 0 || tb->fastreuseport >= 0)
			return -EADDRINUSE;
	} else {
		tb = tcp_bucket_create(bb, port);
		if (!tb)
			return -ENOMEM;
		tb->fastreuse = -1;
		tb->fastreuseport = -1;
	}
	err = __tcp_v4_check_established(sk, port, tw);
	if (err) {
		bucket_put(tb);
		return err;
	}
	tcp_bind_hash(sk, tb, port);
	return 0;
}

int tcp_v4_hash_connect(struct sock *sk)
{
	struct tcp_global *g = machine->tcp;
	struct tcp_tw_bucket *tw = NULL;
	struct tcp_bhash_bucket *bb;
	int low, high, remaining, i, err, pass;
	u32 offset, port, *rover;

	if (sk->num) {
		bb = tcp_bhead(sk->num);
		spin_lock(&bb->lock);
		err = __tcp_v4_check_established(sk, sk->num, &tw);
		spin_unlock(&bb->lock);
		tw_gives_way(tw);
		return err;
	}
	inet_get_local_port_range(sk, &low, &high);
	high++;
	remaining = high - low;
	if (remaining > 1)
		remaining &= ~1;
	/* RFC 6056 3.3.4: a hash of the destination and a rover */
	offset = (u32)tcp_secret_hash((u64)sk->rcv_saddr << 32 | sk->daddr,
				      sk->dport);
	rover = &g->port_perturb[offset >> 24];
	offset = (offset + __atomic_load_n(rover, __ATOMIC_RELAXED)) %
			 (u32)remaining &
		 ~1u;
	for (pass = 0; pass < 2; pass++, offset++) {
		port = (u32)low + offset;
		for (i = 0; i < remaining; i += 2, port += 2) {
			if (port >= (u32)high)
				port -= (u32)remaining;
			if (inet_is_reserved_port((u16)port))
				continue;
			bb = tcp_bhead((u16)port);
			spin_lock(&bb->lock);
			err = try_port(sk, bb, (u16)port, &tw);
			spin_unlock(&bb->lock);
			if (!err) {
				__atomic_fetch_add(rover, (u32)i + 2,
						   __ATOMIC_RELAXED);
				tw_gives_way(tw);
				return 0;
			}
			if (err == -ENOMEM)
				return err;
		}
	}
	return -EADDRNOTAVAIL;
}
