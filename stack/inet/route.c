// SPDX-License-Identifier: MIT
/*
 * route.c - the route cache, and the way out
 *
 * Models net/ipv4/route.c of 2.4: a hash of decisions in front of the
 * forwarding tables. A hit is one hash and one chain's lock; sockets do not
 * even come here while the route they keep is current. The whole cache is
 * thrown away by counting up machine->rt_genid: entries of an older
 * generation are not found, and are unlinked by whoever walks past them.
 *
 *   ip_route_output --hit--> dst_hold
 *        `--miss--> ip_route_output_slow -> fib_lookup -> rt_intern_hash
 *
 * The way in, redirects and path MTU are in route_input.c.
 *
 * Not modelled: NAT routes, policy marks by masquerading, the statistics per
 * CPU. Linux: has no such cache since 3.6; nothing of it is visible to
 * programs but /proc/net/rt_cache.
 */
#include "route.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "ip_fib.h"
#include "neighbour.h"
#include "stack/inet/inet_int.h"

#define RT_CHAIN_MAX   8 /* unused entries beyond are dropped */
#define RT_GC_INTERVAL (60 * HZ)
#define RT_GC_TIMEOUT  (300 * HZ)

u32 rt_hash_code(u32 daddr, u32 saddr, u8 tos)
{
	return hash32(daddr, saddr ^ (u32)tos << 16) % RT_HASH_SIZE;
}

static notrace u32 rt_key_hash(const struct rt_key *k)
{
	int dif = k->iif ? k->iif : k->oif;

	return rt_hash_code(k->dst, k->src ^ (u32)dif << 5, k->tos);
}

static notrace bool rt_key_eq(const struct rt_key *a, const struct rt_key *b)
{
	return a->dst == b->dst && a->src == b->src && a->iif == b->iif &&
	       a->oif == b->oif && a->tos == b->tos &&
	       !memcmp(&a->flow, &b->flow, sizeof(a->flow));
}

/* Takes the entry at *p off its chain; the chain's lock is held. */
static struct rtable *rt_unlink(struct rtable **p)
{
	struct rtable *rt = *p;

	__atomic_store_n(p, (struct rtable *)rt->dst.next, __ATOMIC_RELEASE);
	rt->hashed = 0;
	atomic_dec(&rt_gbl->entries);
	return rt;
}

/*
 * The entry for this key, held, or NULL. Stale entries on the way are taken
 * off; their reference is dropped after the lock.
 */
static notrace struct rtable *rt_find(u32 hash, const struct rt_key *key)
{
	struct rt_hash_bucket *b = &rt_gbl->hash[hash];
	struct rtable *rt, **p, *dead = NULL;

	spin_lock(&b->lock);
	for (p = &b->chain; (rt = *p);) {
		if (!rt_key_eq(&rt->key, key)) {
			p = (struct rtable **)&rt->dst.next;
			continue;
		}
		if (!dst_current(&rt->dst)) {
			dead = rt_unlink(p);
			rt = NULL;
			break;
		}
		dst_hold(&rt->dst);
		rt->dst.__use++;
		break;
	}
	spin_unlock(&b->lock);
	if (dead)
		dst_release(&dead->dst);
	return rt;
}

/* The identical entry that was there first stays; ours goes. */
static void rt_drop(struct rtable *rt)
{
	dst_release(&rt->dst);
}

/* Unlinks what is stale or, when the chain is long, what nobody else has. */
static notrace struct rtable *rt_trim_chain(struct rt_hash_bucket *b)
{
	struct rtable **p = &b->chain, *rt, *dead = NULL;
	int n = 0;

	while ((rt = *p)) {
		if (dst_current(&rt->dst) &&
		    (++n <= RT_CHAIN_MAX ||
		     atomic_read(&rt->dst.__refcnt) > 1)) {
			p = (struct rtable **)&rt->dst.next;
			continue;
		}
		rt_unlink(p);
		rt->dst.next = (struct dst_entry *)dead;
		dead = rt;
	}
	return dead;
}

static notrace void rt_free_list(struct rtable *rt)
{
	while (rt) {
		struct rtable *next = (struct rtable *)rt->dst.next;

		rt->dst.next = NULL;
		dst_release(&rt->dst);
		rt = next;
	}
}

/* Every chain loses its stale entries: the neighbour table is full. */
static void rt_garbage_collect(void)
{
	for (u32 i = 0; i < RT_HASH_SIZE; i++) {
		struct rt_hash_bucket *b = &rt_gbl->hash[i];
		struct rtable *dead;

		spin_lock(&b->lock);
		dead = rt_trim_chain(b);
		spin_unlock(&b->lock);
		rt_free_list(dead);
	}
	rt_gbl->stat.gc_total++;
}

/*
 * Puts rt in the cache, or finds that somebody was faster. *rp is held for
 * the caller; the reference of rt is given away.
 */
int rt_intern_hash(u32 hash, struct rtable *rt, struct rtable **rp)
{
	struct rt_hash_bucket *b = &rt_gbl->hash[hash];
	struct rtable *old, *dead;
	int err;

	if (rt->rt_type == RTN_UNICAST || rt->key.iif == 0) {
		err = arp_bind_neighbour(&rt->dst);
		if (err == -ENOBUFS) {
			rt_garbage_collect();
			err = arp_bind_neighbour(&rt->dst);
		}
		if (err) {
			rt_drop(rt);
			return err;
		}
	}
	spin_lock(&b->lock);
	dead = rt_trim_chain(b);
	for (old = b->chain; old; old = (struct rtable *)old->dst.next)
		if (rt_key_eq(&old->key, &rt->key))
			break;
	if (old) {
		dst_hold(&old->dst);
		spin_unlock(&b->lock);
		rt_free_list(dead);
		rt_drop(rt);
		*rp = old;
		return 0;
	}
	dst_hold(&rt->dst); /* the chain's */
	rt->hashed = hash + 1;
	rt->dst.next = (struct dst_entry *)b->chain;
	__atomic_store_n(&b->chain, rt, __ATOMIC_RELEASE);
	atomic_inc(&rt_gbl->entries);
	spin_unlock(&b->lock);
	rt_free_list(dead);
	*rp = rt;
	return 0;
}

/* Once a minute a part of the cache is looked through. */
void rt_check_expire(unsigned long data)
{
	u32 n = RT_HASH_SIZE / 4, i = rt_gbl->gc_goal;
	u64 now = jiffies;

	for (; n; n--, i = (i + 1) % RT_HASH_SIZE) {
		struct rt_hash_bucket *b = &rt_gbl->hash[i];
		struct rtable **p, *rt, *dead = NULL;

		if (!b->chain)
			continue;
		spin_lock(&b->lock);
		for (p = &b->chain; (rt = *p);) {
			bool keep = dst_current(&rt->dst) &&
				    (rt->dst.__use ||
				     atomic_read(&rt->dst.__refcnt) > 1 ||
				     time_before(now, rt->dst.lastuse +
							      RT_GC_TIMEOUT));

			if (keep) {
				if (rt->dst.__use)
					rt->dst.lastuse = now;
				rt->dst.__use = 0;
				p = (struct rtable **)&rt->dst.next;
				continue;
			}
			rt_unlink(p);
			rt->dst.next = (struct dst_entry *)dead;
			dead = rt;
		}
		spin_unlock(&b->lock);
		rt_free_list(dead);
	}
	rt_gbl->gc_goal = i;
	mod_timer(&rt_gbl->periodic, now + RT_GC_INTERVAL);
}

void rt_run_flush(unsigned long data)
{
	__atomic_fetch_add(&machine->rt_genid, 1, __ATOMIC_RELEASE);
}

void rt_cache_flush(int how)
{
	if (how < 0) {
		rt_run_flush(0);
		return;
	}
	/* 2.4 gathers changes for two seconds; a count costs nothing. */
	rt_run_flush(0);
}

/* --- the way out ------------------------------------------------------------
 */

notrace u32 rt_mtu(const struct dst_entry *dst)
{
	return dst->pmtu;
}

/* Held by the caller: one reference, no chain yet. */
notrace struct rtable *rt_dst_alloc(struct net_device *dev, unsigned int flags,
				    u8 type, u64 genid)
{
	struct rtable *rt = (struct rtable *)dst_alloc();

	if (!rt)
		return NULL;
	dev_hold(dev);
	rt->dst.dev = dev;
	rt->dst.genid = genid;
	rt->dst.lastuse = jiffies;
	rt->rt_flags = flags;
	rt->rt_type = type;
	return rt;
}

/* Next hop and metrics; res is a struct fib_result or NULL. */
void rt_set_nexthop(struct rtable *rt, void *fib_result, u32 itag)
{
	struct fib_result *res = fib_result;
	struct fib_info *fi = res ? res->fi : NULL;
	struct dst_entry *dst = &rt->dst;
	u32 m[RTAX_MAX] = { 0 };
	u32 mtu = dst->dev->mtu;

	if (fi) {
		if (FIB_RES_GW(*res) &&
		    FIB_RES_NH(*res).nh_scope == RT_SCOPE_LINK)
			rt->rt_gateway = FIB_RES_GW(*res);
		memcpy(m, fi->fib_metrics, sizeof(m));
		rt->rt_table = res->table;
		rt->rt_scope = res->scope;
	}
	dst->mxlock = m[RTAX_LOCK - 1];
	dst->pmtu = m[RTAX_MTU - 1] ? m[RTAX_MTU - 1] : mtu;
	if (dst->pmtu > IP_MAX_MTU)
		dst->pmtu = IP_MAX_MTU;
	dst->advmss = m[RTAX_ADVMSS - 1];
	if (!dst->advmss)
		dst->advmss = dst->pmtu > 40 + 256 ? dst->pmtu - 40 : 256;
	if (dst->advmss > 65535 - 40)
		dst->advmss = 65535 - 40;
	dst->rtt = m[RTAX_RTT - 1];
	dst->rttvar = m[RTAX_RTTVAR - 1];
	dst->ssthresh = m[RTAX_SSTHRESH - 1];
	dst->cwnd = m[RTAX_CWND - 1];
	dst->window = m[RTAX_WINDOW - 1];
	dst->hoplimit = m[RTAX_HOPLIMIT - 1];
	dst->initcwnd = m[RTAX_INITCWND - 1];
	dst->initrwnd = m[RTAX_INITRWND - 1];
	dst->quickack = m[RTAX_QUICKACK - 1];
	dst->rto_min = m[RTAX_RTO_MIN - 1];
	dst->reordering = m[RTAX_REORDERING - 1];
	dst->features = m[RTAX_FEATURES - 1];
	dst->cc_algo = m[RTAX_CC_ALGO - 1];
}

/* What the slow path has worked out so far. */
struct rt_out {
	struct rt_key key; /* filled in: src, dst, oif */
	struct fib_result res;
	struct net_device *dev; /* held */
	unsigned int flags;
	u64 genid;
};

/* The source is given: it must be ours (RFC 1122 3.3.4.2). */
static notrace int rt_out_source(struct rt_out *o)
{
	struct net_device *dev;
	u32 src = o->key.src;

	if (ipv4_is_multicast(src) || ipv4_is_lbcast(src) ||
	    ipv4_is_zeronet(src))
		return -EINVAL;
	if (!o->key.oif &&
	    (ipv4_is_multicast(o->key.dst) || ipv4_is_lbcast(o->key.dst))) {
		/* The sender chose the interface by its address. */
		dev = ip_dev_find(src);
		if (!dev)
			return -ENETUNREACH;
		o->dev = dev;
		o->key.oif = dev->ifindex;
		return 1;
	}
	dev = ip_dev_find(src);
	if (!dev)
		return -ENETUNREACH;
	dev_put(dev);
	return 0;
}

/* The interface is given. 1: no table need be asked. */
static notrace int rt_out_device(struct rt_out *o)
{
	struct net_device *dev = dev_get_by_index(o->key.oif);
	u32 dst = o->key.dst;

	if (!dev)
		return -ENODEV;
	o->dev = dev;
	if (!(dev->flags & IFF_UP) || !__in_dev_get(dev))
		return -ENETUNREACH;
	if ((dst & htonl(0xffffff00)) == htonl(0xe0000000) ||
	    ipv4_is_lbcast(dst)) {
		if (!o->key.src)
			o->key.src = inet_select_addr(dev, 0, RT_SCOPE_LINK);
		return 1;
	}
	if (!o->key.src) {
		if (ipv4_is_multicast(dst))
			o->key.src = inet_select_addr(dev, 0, o->key.scope);
		else if (!dst)
			o->key.src = inet_select_addr(dev, 0, RT_SCOPE_HOST);
	}
	return 0;
}

static notrace int rt_out_loopback(struct rt_out *o)
{
	if (o->dev)
		dev_put(o->dev);
	o->dev = dev_get_by_index(1);
	if (!o->dev)
		return -ENETUNREACH;
	o->key.oif = o->dev->ifindex;
	o->res.type = RTN_LOCAL;
	o->flags |= RTCF_LOCAL;
	return 0;
}

static notrace int rt_out_lookup(struct rt_out *o)
{
	int err = fib_lookup(&o->key, &o->res);

	if (err) {
		if (!o->key.oif)
			return err;
		/*
		 * No route, but the interface is known: assume that the
		 * destination is on it.
		 */
		if (!o->key.src)
			o->key.src = inet_select_addr(o->dev, 0, RT_SCOPE_LINK);
		o->res.fi = NULL;
		o->res.type = RTN_UNICAST;
		return 0;
	}
	if (o->res.type == RTN_LOCAL) {
		if (!o->key.src)
			o->key.src = o->res.fi->fib_prefsrc
					     ? o->res.fi->fib_prefsrc
					     : o->key.dst;
		return rt_out_loopback(o);
	}
	if (o->res.fi->fib_nhs > 1 && !o->key.oif)
		fib_select_multipath(&o->key, &o->res);
	else if (!o->res.prefixlen && o->res.type == RTN_UNICAST && !o->key.oif)
		fib_select_default(&o->key, &o->res);
	if (o->dev)
		dev_put(o->dev);
	o->dev = FIB_RES_DEV(o->res);
	dev_hold(o->dev);
	if (!o->key.src) {
		u32 gw = FIB_RES_GW(o->res);

		o->key.src = o->res.fi->fib_prefsrc;
		if (!o->key.src)
			o->key.src = inet_select_addr(
				o->dev, gw ? gw : o->key.dst, o->res.scope);
	}
	o->key.oif = o->dev->ifindex;
	return 0;
}

/* The type that the addresses demand, and who gets a copy. */
static notrace int rt_out_flags(struct rt_out *o)
{
	struct net_device *dev = o->dev;
	struct in_device *in_dev = __in_dev_get(dev);
	u32 dst = o->key.dst;

	if (!in_dev)
		return -EINVAL;
	if (ipv4_is_loopback(o->key.src) && !(dev->flags & IFF_LOOPBACK) &&
	    !in_dev->cnf.route_localnet)
		return -EINVAL;
	if (ipv4_is_lbcast(dst))
		o->res.type = RTN_BROADCAST;
	else if (ipv4_is_multicast(dst))
		o->res.type = RTN_MULTICAST;
	else if (ipv4_is_zeronet(dst))
		return -EINVAL;
	if (dev->flags & IFF_LOOPBACK)
		o->flags |= RTCF_LOCAL;
	if (o->res.type == RTN_BROADCAST) {
		o->flags |= RTCF_BROADCAST | RTCF_LOCAL;
		fib_res_put(&o->res);
	} else if (o->res.type == RTN_MULTICAST) {
		o->flags |= RTCF_MULTICAST | RTCF_LOCAL;
		if (!ip_check_mc(in_dev, dst, o->key.src, 0))
			o->flags &= ~RTCF_LOCAL;
		/* A default route is no reason to use its gateway. */
		if (o->res.fi && o->res.prefixlen < 4)
			fib_res_put(&o->res);
	}
	return 0;
}

static notrace struct rtable *rt_out_make(struct rt_out *o,
					  const struct rt_key *asked)
{
	struct rtable *rt =
		rt_dst_alloc(o->dev, o->flags, o->res.type, o->genid);

	if (!rt)
		return NULL;
	rt->key = *asked;
	rt->key.iif = 0;
	rt->rt_dst = o->key.dst;
	rt->rt_src = o->key.src;
	rt->rt_iif = asked->oif ? asked->oif : o->dev->ifindex;
	rt->rt_gateway = o->key.dst;
	rt->rt_spec_dst = o->key.src;
	rt->dst.output_id = DST_IP_OUTPUT;
	if (o->flags & RTCF_LOCAL) {
		rt->dst.input_id = DST_LOCAL_DELIVER;
		rt->rt_spec_dst = o->key.dst;
	}
	if (o->flags & (RTCF_BROADCAST | RTCF_MULTICAST)) {
		rt->rt_spec_dst = o->key.src;
		if (o->flags & RTCF_LOCAL && !(o->dev->flags & IFF_LOOPBACK))
			rt->dst.output_id = DST_MC_OUTPUT;
	}
	rt_set_nexthop(rt, o->res.fi ? &o->res : NULL, 0);
	return rt;
}

int ip_route_output_slow(struct rtable **rp, const struct rt_key *key)
{
	struct rt_out o = { .key = *key,
			    .res.type = RTN_UNICAST,
			    .genid = rt_genid() };
	struct rtable *rt;
	int done = 0, err;

	o.key.tos &= 0x1e;
	o.key.scope = key->tos & RTO_ONLINK ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	rt_gbl->stat.out_slow_tot++;

	if (o.key.src)
		done = rt_out_source(&o);
	if (!done && o.key.oif)
		done = rt_out_device(&o);
	err = done < 0 ? done : 0;
	if (!err && !done) {
		if (!o.key.dst) {
			o.key.dst = o.key.src;
			if (!o.key.dst)
				o.key.dst = o.key.src = htonl(INADDR_LOOPBACK);
			err = rt_out_loopback(&o);
		} else {
			err = rt_out_lookup(&o);
		}
	}
	if (!err)
		err = rt_out_flags(&o);
	if (!err) {
		rt = rt_out_make(&o, key);
		err = rt ? rt_intern_hash(rt_key_hash(key), rt, rp) : -ENOBUFS;
	}
	if (o.res.fi)
		fib_res_put(&o.res);
	if (o.dev)
		dev_put(o.dev);
	return err;
}

int ip_route_output_key(struct rtable **rp, const struct rt_key *key)
{
	struct rt_key k = *key;
	struct rtable *rt;

	k.iif = 0;
	k.scope = 0;
	k.tos &= 0x1e | RTO_ONLINK;
	if (likely(!fib_gbl->flow_rules))
		k.flow = (struct rt_flow){ .mark = k.flow.mark };
	rt = rt_find(rt_key_hash(&k), &k);
	if (rt) {
		*rp = rt;
		return 0;
	}
	return ip_route_output_slow(rp, &k);
}

notrace struct rt_flow sk_flow(const struct sock *sk, u16 dport)
{
	return (struct rt_flow){ .mark = sk->mark,
				 .uid = sk->uid,
				 .sport = ntohs(sk->sport),
				 .dport = ntohs(dport),
				 .proto = sk->protocol };
}

int ip_route_output(struct rtable **rp, u32 daddr, u32 saddr, u32 tos, int oif,
		    const struct rt_flow *fl)
{
	struct rt_key key = {
		.dst = daddr, .src = saddr, .oif = oif, .tos = (u8)tos
	};

	if (fl)
		key.flow = *fl;
	return ip_route_output_key(rp, &key);
}

int ip_route_connect(struct rtable **rp, u32 dst, u32 src, u32 tos, int oif,
		     const struct rt_flow *fl)
{
	int err = ip_route_output(rp, dst, src, tos, oif, fl);

	if (err || (dst && src))
		return err;
	dst = (*rp)->rt_dst;
	src = (*rp)->rt_src;
	ip_rt_put(*rp);
	*rp = NULL;
	return ip_route_output(rp, dst, src, tos, oif, fl);
}

/* What the rules may ask of a packet that came. */
notrace void rt_in_flow(struct rt_key *key, const struct sk_buff *skb)
{
	const struct iphdr *iph = skb->nh.iph;
	u16 ports[2];

	key->flow.mark = skb->mark;
	if (likely(!fib_gbl->flow_rules))
		return;
	key->flow.uid = (u32)-1;
	if (!iph)
		return;
	key->flow.proto = iph->protocol;
	if ((iph->protocol != IPPROTO_TCP && iph->protocol != IPPROTO_UDP) ||
	    iph->frag_off & htons(0x1fff) ||
	    (const u8 *)iph + iph->ihl * 4 + sizeof(ports) > skb->tail)
		return;
	memcpy(ports, (const u8 *)iph + iph->ihl * 4, sizeof(ports));
	key->flow.sport = ntohs(ports[0]);
	key->flow.dport = ntohs(ports[1]);
}

/* The packet's way in: from the cache, or worked out. */
int ip_route_input(struct sk_buff *skb, u32 daddr, u32 saddr, u8 tos,
		   struct net_device *dev)
{
	struct rt_key key = { .dst = daddr,
			      .src = saddr,
			      .iif = dev->ifindex,
			      .tos = RT_TOS(tos) };
	struct rtable *rt;

	rt_in_flow(&key, skb);
	rt = rt_find(rt_key_hash(&key), &key);
	if (rt) {
		skb->dst = &rt->dst;
		return 0;
	}
	if (ipv4_is_multicast(daddr)) {
		struct in_device *in_dev = in_dev_get(dev);
		int our = 0, err = -EINVAL;

		if (in_dev) {
			our = ip_check_mc(in_dev, daddr, saddr,
					  skb->nh.iph->protocol);
			in_dev_put(in_dev);
		}
		if (our)
			err = ip_route_input_mc(skb, daddr, saddr, key.tos, dev,
						our);
		return err;
	}
	return ip_route_input_slow(skb, daddr, saddr, key.tos, dev);
}

/* --- repair, /proc, boot
 * ------------------------------------------------------ */

static notrace void rt_relink(void *obj, void *arg)
{
	struct rtable *rt = obj;
	struct rt_hash_bucket *b = arg;

	if (rt->hashed != (u32)(b - rt_gbl->hash) + 1)
		return;
	rt->dst.next = (struct dst_entry *)b->chain;
	b->chain = rt;
}

/* The chain is made again of the entries that say they are on it. */
void rt_hash_repair(struct spinlock *l)
{
	struct rt_hash_bucket *b = container_of(l, struct rt_hash_bucket, lock);

	b->chain = NULL;
	kmem_cache_walk(machine->dst_cachep, rt_relink, b);
}

int ip_rt_init(void)
{
	machine->rt = kzalloc(sizeof(*machine->rt));
	if (!machine->rt)
		return -ENOMEM;
	machine->dst_cachep =
		kmem_cache_create("ip_dst_cache", sizeof(struct rtable));
	for (u32 i = 0; i < RT_HASH_SIZE; i++)
		spin_lock_init(&rt_gbl->hash[i].lock, LC_rt_hash);
	machine->rt_genid = 1;
	devinet_init();
	ip_fib_init();
	init_timer(&rt_gbl->flush_timer, TIMER_rt_flush, NULL);
	init_timer(&rt_gbl->periodic, TIMER_rt_periodic, NULL);
	mod_timer(&rt_gbl->periodic, jiffies + RT_GC_INTERVAL);
	return 0;
}
