// SPDX-License-Identifier: MIT
/*
 * ip_fragment.c - reassembly
 *
 * Models net/ipv4/ip_fragment.c of 2.4 (RFC 791 3.2, RFC 815, RFC 1122 3.3.2).
 * Fragments of one datagram wait in a struct ipq, sorted by offset, for the
 * last one or for the timer. A fragment that overlaps another kills the whole
 * datagram, as in the running kernel (RFC 5722's advice, for IPv4 too); an
 * exact repetition is only dropped.
 *
 *   ip_defrag -> ip_find -> ip_frag_queue -> complete? ip_frag_reasm
 *                   `-> ip_expire (30 s): ICMP time exceeded
 *
 * One lock for each chain guards its queues. Memory is bounded: above
 * high_thresh new fragments are refused and the oldest datagrams are thrown
 * out until low_thresh.
 *
 * Not modelled: frag_list (the datagram is copied into one buffer),
 * ipfrag_max_dist.
 */
#include <errno.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "procnet.h"
#include "stack/inet/inet_int.h"

#define IPQ_HASHSZ   64
#define IP_FRAG_TIME (30 * HZ)

#define IPQ_COMPLETE 4
#define IPQ_FIRST_IN 2
#define IPQ_LAST_IN  1

/* skb->cb of a waiting fragment. */
struct ipfrag_skb_cb {
	struct inet_skb_parm h;
	u32 offset;
};
#define FRAG_CB(skb) ((struct ipfrag_skb_cb *)(void *)(skb)->cb)

struct ipq {
	struct ipq *next; /* chain */
	u32 saddr, daddr, iif;
	u16 id;
	u8 protocol, user;
	u8 last_in; /* IPQ_* */
	u8 hashed;
	u16 max_size; /* largest fragment */
	struct sk_buff *fragments; /* by offset, through next */
	u32 len, meat; /* of the whole, when known; bytes here */
	u32 truesize;
	u32 hash;
	atomic_t refcnt; /* chain, timer, who works on it */
	u64 stamp;
	struct timer_list timer;
};

struct ipq_bucket {
	struct spinlock lock; /* the chain and every queue on it */
	struct ipq *head;
};

struct ipfrag_global {
	struct ipq_bucket hash[IPQ_HASHSZ];
	struct kmem_cache *cachep;
	atomic_t mem, nqueues;
	int high_thresh, low_thresh;
};
#define frag_gbl (machine->ipfrag)

static u32 ipqhashfn(u16 id, u32 saddr, u32 daddr, u8 prot)
{
	return hash32((u32)id << 8 | prot, saddr ^ daddr) % IPQ_HASHSZ;
}

static struct ipq *frag_alloc_queue(void)
{
	struct ipq *q = kmem_cache_alloc(frag_gbl->cachep);

	if (!q)
		return NULL;
	memset(q, 0, sizeof(*q));
	atomic_add((int)sizeof(*q), &frag_gbl->mem);
	atomic_inc(&frag_gbl->nqueues);
	return q;
}

static void ipq_put(struct ipq *q)
{
	if (!atomic_dec_and_test(&q->refcnt))
		return;
	while (q->fragments) {
		struct sk_buff *skb = q->fragments;

		q->fragments = skb->next;
		skb->next = NULL;
		kfree_skb(skb);
	}
	atomic_sub((int)(sizeof(*q) + q->truesize), &frag_gbl->mem);
	atomic_dec(&frag_gbl->nqueues);
	kmem_cache_free(frag_gbl->cachep, q);
}

/* Off its chain, its timer stopped; the bucket's lock is held. */
static void ipq_kill(struct ipq *q)
{
	struct ipq **p = &frag_gbl->hash[q->hash].head;

	if (del_timer(&q->timer))
		atomic_dec(&q->refcnt); /* the timer's; ours is left */
	if (q->hashed) {
		while (*p && *p != q)
			p = &(*p)->next;
		if (*p)
			*p = q->next;
		q->hashed = 0;
		atomic_dec(&q->refcnt);
	}
	q->last_in |= IPQ_COMPLETE;
}

/* Too much memory: the oldest of every chain goes, until there is enough. */
static void ip_evictor(void)
{
	for (int i = 0; i < IPQ_HASHSZ; i++) {
		struct ipq_bucket *b = &frag_gbl->hash[i];

		while (atomic_read(&frag_gbl->mem) > frag_gbl->low_thresh) {
			struct ipq *q, *old = NULL;

			spin_lock(&b->lock);
			for (q = b->head; q; q = q->next)
				if (!old || q->stamp < old->stamp)
					old = q;
			if (old) {
				atomic_inc(&old->refcnt);
				ipq_kill(old);
			}
			spin_unlock(&b->lock);
			if (!old)
				break;
			IP_INC_STATS(IpReasmFails);
			ipq_put(old);
		}
	}
}

/* The timer of a datagram whose rest did not come (RFC 1122 3.3.2). */
void ip_expire(unsigned long data)
{
	struct ipq *q = (struct ipq *)data;
	struct ipq_bucket *b = &frag_gbl->hash[q->hash];
	struct sk_buff *head = NULL;

	spin_lock(&b->lock);
	if (!(q->last_in & IPQ_COMPLETE)) {
		ipq_kill(q);
		IP_INC_STATS(IpReasmTimeout);
		IP_INC_STATS(IpReasmFails);
		/* Only if the first fragment is here can they be told. */
		if (q->last_in & IPQ_FIRST_IN && q->fragments) {
			head = q->fragments;
			q->fragments = head->next;
			head->next = NULL;
		}
	}
	spin_unlock(&b->lock);
	if (head) {
		head->dev = dev_get_by_index((int)q->iif);
		if (head->dev && !head->dst)
			ip_route_input(head, head->nh.iph->daddr,
				       head->nh.iph->saddr, head->nh.iph->tos,
				       head->dev);
		if (head->dst)
			icmp_send(head, ICMP_TIME_EXCEEDED, ICMP_EXC_FRAGTIME,
				  0);
		if (head->dev)
			dev_put(head->dev);
		head->dev = NULL;
		kfree_skb_reason(head, SKB_DROP_REASON_FRAG_REASM_TIMEOUT);
	}
	ipq_put(q);
}

/* Links a new queue; the bucket's lock is held. A reference for the caller. */
static struct ipq *ip_frag_intern(struct ipq_bucket *b, struct ipq *q)
{
	atomic_set(&q->refcnt, 3); /* chain, timer, caller */
	q->next = b->head;
	q->hashed = 1;
	b->head = q;
	mod_timer(&q->timer, jiffies + IP_FRAG_TIME);
	return q;
}

static struct ipq *ip_frag_create(struct ipq_bucket *b, const struct iphdr *iph,
				  u32 user, u32 iif)
{
	struct ipq *q = frag_alloc_queue();

	if (!q)
		return NULL;
	q->protocol = iph->protocol;
	q->id = iph->id;
	q->saddr = iph->saddr;
	q->daddr = iph->daddr;
	q->iif = iif;
	q->user = (u8)user;
	q->hash = (u32)(b - frag_gbl->hash);
	q->stamp = jiffies;
	init_timer(&q->timer, TIMER_ip_expire, q);
	return ip_frag_intern(b, q);
}

static struct ipq *ip_find(struct ipq_bucket *b, const struct iphdr *iph,
			   u32 user, u32 iif)
{
	for (struct ipq *q = b->head; q; q = q->next)
		if (q->id == iph->id && q->saddr == iph->saddr &&
		    q->daddr == iph->daddr && q->protocol == iph->protocol &&
		    q->user == user) {
			atomic_inc(&q->refcnt);
			return q;
		}
	return ip_frag_create(b, iph, user, iif);
}

/*
 * Where skb goes among the others. 0: *p; 1: it is there already; -EINVAL: it
 * overlaps.
 */
static notrace int frag_place(struct ipq *q, u32 offset, u32 end,
			      struct sk_buff ***pp)
{
	struct sk_buff **p = &q->fragments, *f;

	for (; (f = *p); p = &f->next) {
		u32 o = FRAG_CB(f)->offset, e = o + f->len;

		if (e <= offset && !(o == offset && e == end))
			continue;
		if (offset >= o && end <= e)
			return 1;
		if (o < end)
			return -EINVAL;
		break;
	}
	*pp = p;
	return 0;
}

/* Consumes skb. 0: queued. With the bucket's lock held. */
static int ip_frag_queue(struct ipq *q, struct sk_buff *skb)
{
	struct iphdr *iph = skb->nh.iph;
	u32 flags = ntohs(iph->frag_off) & ~(u32)IP_OFFSET;
	u32 ihl = iph->ihl * 4u;
	u32 offset = (u32)(ntohs(iph->frag_off) & IP_OFFSET) << 3;
	u32 end = offset + skb->len - ihl;
	struct sk_buff **p;
	int ret, reason = SKB_DROP_REASON_IP_INHDR;

	if (q->last_in & IPQ_COMPLETE)
		goto drop;
	if (!(flags & IP_MF)) {
		/* The last: the length is known, and must not change. */
		if (end < q->len || (q->last_in & IPQ_LAST_IN && end != q->len))
			goto kill;
		q->last_in |= IPQ_LAST_IN;
		q->len = end;
	} else {
		if (end & 7) {
			end &= ~7u;
			skb->ip_summed = CHECKSUM_NONE;
		}
		if (end > q->len) {
			if (q->last_in & IPQ_LAST_IN)
				goto kill;
			q->len = end;
		}
	}
	if (end == offset)
		goto kill;
	skb_pull(skb, ihl);
	skb_trim(skb, end - offset);
	ret = frag_place(q, offset, end, &p);
	if (ret > 0) {
		kfree_skb_reason(skb, SKB_DROP_REASON_DUP_FRAG);
		return -EINVAL;
	}
	if (ret < 0) {
		IP_INC_STATS(IpExtReasmOverlaps);
		goto kill;
	}
	FRAG_CB(skb)->offset = offset;
	skb->next = *p;
	*p = skb;
	q->stamp = jiffies;
	q->meat += skb->len;
	q->truesize += skb->truesize;
	atomic_add((int)skb->truesize, &frag_gbl->mem);
	if (!offset)
		q->last_in |= IPQ_FIRST_IN;
	if (skb->len + ihl > q->max_size)
		q->max_size = (u16)(skb->len + ihl);
	skb->dev = NULL;
	return 0;
kill:
	ipq_kill(q);
	IP_INC_STATS(IpReasmFails);
drop:
	kfree_skb_reason(skb, reason);
	return -EINVAL;
}

/* All is here: one buffer with the first fragment's header. */
static struct sk_buff *ip_frag_reasm(struct ipq *q, struct net_device *dev)
{
	struct sk_buff *head = q->fragments, *skb;
	u32 ihl = head->nh.iph->ihl * 4u, len = ihl + q->len;
	struct iphdr *iph;

	if (len > 65535)
		return NULL;
	skb = dev_alloc_skb(len + 64);
	if (!skb)
		return NULL;
	skb_reserve(skb, 48);
	skb->mac.raw = skb->data;
	skb->nh.raw = skb_put(skb, ihl);
	memcpy(skb->nh.raw, head->nh.raw, ihl);
	memcpy(skb->cb, head->cb, sizeof(struct inet_skb_parm));
	skb->dst = dst_clone(head->dst);
	skb->pkt_type = head->pkt_type;
	skb->protocol = head->protocol;
	skb->stamp = head->stamp;
	skb->mark = head->mark;
	skb->priority = head->priority;
	skb->iif = head->iif;
	skb->dev = dev;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	for (struct sk_buff *f = head; f; f = f->next) {
		memcpy(skb_put(skb, f->len), f->data, f->len);
		if (f->ip_summed != CHECKSUM_UNNECESSARY)
			skb->ip_summed = CHECKSUM_NONE;
	}
	skb->h.raw = skb->nh.raw + ihl;
	IPCB(skb)->flags |= IPSKB_FRAG_COMPLETE;
	IPCB(skb)->frag_max_size = q->max_size;
	iph = skb->nh.iph;
	iph->frag_off = 0;
	iph->tot_len = htons((u16)len);
	ip_send_check(iph);
	IP_INC_STATS(IpReasmOKs);
	return skb;
}

/* Takes a fragment; returns the datagram when it was the last one missing. */
struct sk_buff *ip_defrag(struct sk_buff *skb, enum ip_defrag_user user)
{
	struct iphdr *iph = skb->nh.iph;
	struct ipq_bucket *b = &frag_gbl->hash[ipqhashfn(
		iph->id, iph->saddr, iph->daddr, iph->protocol)];
	struct net_device *dev = skb->dev;
	struct sk_buff *ret = NULL;
	struct ipq *q;

	IP_INC_STATS(IpReasmReqds);
	if (atomic_read(&frag_gbl->mem) > frag_gbl->high_thresh)
		ip_evictor();
	spin_lock(&b->lock);
	q = ip_find(b, iph, user, (u32)dev->ifindex);
	if (!q) {
		spin_unlock(&b->lock);
		IP_INC_STATS(IpReasmFails);
		kfree_skb_reason(skb, SKB_DROP_REASON_NOMEM);
		return NULL;
	}
	if (!ip_frag_queue(q, skb) &&
	    (q->last_in & (IPQ_FIRST_IN | IPQ_LAST_IN)) ==
		    (IPQ_FIRST_IN | IPQ_LAST_IN) &&
	    q->meat == q->len) {
		ipq_kill(q);
		ret = ip_frag_reasm(q, dev);
		if (!ret)
			IP_INC_STATS(IpReasmFails);
	}
	spin_unlock(&b->lock);
	ipq_put(q);
	return ret;
}

static notrace void ipfrag_lost(void *obj, void *arg)
{
	struct ipq *q = obj;

	if (q->hashed &&
	    q->hash == (u32)((struct ipq_bucket *)arg - frag_gbl->hash)) {
		/* Its list may be torn: the packets are given up. */
		q->fragments = NULL;
		q->hashed = 0;
		q->last_in |= IPQ_COMPLETE;
	}
}

/* What waited in this chain is lost; its timers find that and free it. */
void ipfrag_repair(struct spinlock *l)
{
	struct ipq_bucket *b = container_of(l, struct ipq_bucket, lock);

	kmem_cache_walk(frag_gbl->cachep, ipfrag_lost, b);
	b->head = NULL;
}

int ipfrag_init(void)
{
	machine->ipfrag = kzalloc(sizeof(*machine->ipfrag));
	if (!machine->ipfrag)
		return -ENOMEM;
	frag_gbl->cachep = kmem_cache_create("ip_frag", sizeof(struct ipq));
	frag_gbl->high_thresh = 4 << 20;
	frag_gbl->low_thresh = 3 << 20;
	for (int i = 0; i < IPQ_HASHSZ; i++)
		spin_lock_init(&frag_gbl->hash[i].lock, LC_ipfrag);
	return 0;
}

void ipfrag_sockstat(struct sockstat *s)
{
	s->frag_inuse = (u32)atomic_read(&frag_gbl->nqueues);
	s->frag_memory = (u32)atomic_read(&frag_gbl->mem);
}
