// SPDX-License-Identifier: MIT
/*
 * fanout.c - PACKET_FANOUT: packet sockets that share what comes
 *
 * Models fanout_add(), fanout_release() and packet_rcv_fanout() of
 * net/packet/af_packet.c; fanout_demux.c has who gets a packet.
 *
 * Groups come and go under the rtnl lock; a group's lock guards only who its
 * members are, for those who deliver. A member is held while it is given a
 * packet. One of the linked members is the leader, and its packet_type is the
 * group's: it is called as packet_rcv_fanout() instead of packet_rcv().
 *
 *   device --> leader's packet_type --> packet_rcv_fanout --> packet_rcv of one
 *
 * Not modelled: PACKET_FANOUT_EBPF's programs: EINVAL, as for a descriptor
 * that is none.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <string.h>

#include "inet.h"
#include "list.h"
#include "machine.h"
#include "stack/net/filter.h"
#include "stack/packet/packet.h"

int packet_rcv(struct sk_buff *skb, struct net_device *dev,
	       struct packet_type *pt);

#define FANOUT_LEGACY_MAX 256
#define FANOUT_MAX	  (1u << 16)
#ifndef PACKET_FANOUT_FLAG_IGNORE_OUTGOING /* of headers since 5.18 */
#define PACKET_FANOUT_FLAG_IGNORE_OUTGOING 0x4000
#endif
#define FLAG(f, name) ((f)->flags & (PACKET_FANOUT_FLAG_##name >> 8))

static notrace void fanout_put(struct packet_fanout *f)
{
	if (!atomic_dec_and_test(&f->refs))
		return;
	if (f->prog)
		sk_filter_put(f->prog);
	kfree(f->arr);
	kfree(f);
}

/* --- in ------------------------------------------------------------------- */

/* The group may be gone when its last leader is called for the last time. */
static notrace struct packet_fanout *fanout_of(struct packet_sock *po)
{
	struct packet_fanout *f;

	spin_lock(&po->lock);
	f = po->fanout;
	if (f)
		atomic_inc(&f->refs);
	spin_unlock(&po->lock);
	return f;
}

/* Fragments wait for the rest, so that all goes to one member. */
static notrace struct sk_buff *fanout_defrag(struct sk_buff *skb,
					     struct net_device *dev)
{
	u32 maclen = (u32)(skb->data - skb->mac.raw);
	const struct iphdr *iph = (const void *)skb->data;
	u8 mac[MAX_ADDR_LEN * 2 + 2];

	if (skb->protocol != htons(ETH_P_IP) || skb->len < sizeof(*iph) ||
	    iph->version != 4 || iph->ihl < 5 ||
	    !(iph->frag_off & htons(0x3fff)) ||
	    ntohs(iph->tot_len) > skb->len ||
	    ntohs(iph->tot_len) < iph->ihl * 4u || maclen > sizeof(mac))
		return skb;
	memcpy(mac, skb->mac.raw, maclen);
	skb_trim(skb, ntohs(iph->tot_len));
	memset(IPCB(skb), 0, sizeof(struct inet_skb_parm));
	skb->dev = dev;
	skb = ip_defrag(skb, IP_DEFRAG_AF_PACKET);
	if (!skb)
		return NULL;
	skb->mac.raw = skb->data - maclen;
	memcpy(skb->mac.raw, mac, maclen);
	return skb;
}

int packet_rcv_fanout(struct sk_buff *skb, struct net_device *dev,
		      struct packet_type *pt);
int packet_rcv_fanout(struct sk_buff *skb, struct net_device *dev,
		      struct packet_type *pt)
{
	struct packet_fanout *f = fanout_of(pkt_sk(pt->sk));
	struct packet_sock *po = NULL;

	if (!f)
		goto drop;
	if (FLAG(f, IGNORE_OUTGOING) && skb->pkt_type == PACKET_OUTGOING)
		goto drop;
	if (FLAG(f, DEFRAG)) {
		skb = fanout_defrag(skb, dev);
		if (!skb) {
			fanout_put(f);
			return 0;
		}
	}
	spin_lock(&f->lock);
	if (f->num_members) {
		po = f->arr[fanout_demux(f, skb)];
		sock_hold(&po->sk);
	}
	spin_unlock(&f->lock);
	if (!po)
		goto drop;
	fanout_put(f);
	packet_rcv(skb, dev, &po->prot_hook);
	sock_put(&po->sk);
	return 0;
drop:
	if (f)
		fanout_put(f);
	kfree_skb(skb);
	return 0;
}

/* --- members ---------------------------------------------------------------
 */

/*
 * A linked member leads; whoever should have seen to it may have died. What
 * is done here and when a member leaves can be done twice.
 */
static void fanout_lead(struct packet_fanout *f)
{
	struct packet_sock *po = f->leader;

	if (!po && f->num_members)
		po = f->arr[0];
	if (!po)
		return;
	f->leader = po;
	po->prot_hook.id = PTYPE_FANOUT;
	if (!po->prot_hook.on)
		dev_add_pack(&po->prot_hook);
}

void __fanout_link(struct packet_sock *po)
{
	struct packet_fanout *f = po->fanout;

	spin_lock(&f->lock);
	f->arr[f->num_members] = po;
	__atomic_store_n(&f->num_members, f->num_members + 1, __ATOMIC_RELEASE);
	spin_unlock(&f->lock);
	fanout_lead(f);
}

void __fanout_unlink(struct packet_sock *po)
{
	struct packet_fanout *f = po->fanout;
	u32 i;

	spin_lock(&f->lock);
	for (i = 0; i < f->num_members; i++)
		if (f->arr[i] == po) {
			f->arr[i] = f->arr[f->num_members - 1];
			f->num_members--;
			break;
		}
	spin_unlock(&f->lock);
	if (f->leader == po) {
		dev_remove_pack(&po->prot_hook);
		po->prot_hook.id = PTYPE_PACKET;
		f->leader = NULL;
	}
	fanout_lead(f);
}

/* Class packet_fanout: who died while unlinking left the last one twice. */
void packet_fanout_repair(struct spinlock *l);
void packet_fanout_repair(struct spinlock *l)
{
	struct packet_fanout *f = container_of(l, struct packet_fanout, lock);
	u32 i;

	for (i = 0; i + 1 < f->num_members; i++)
		if (f->arr[i] == f->arr[f->num_members - 1]) {
			f->num_members--;
			break;
		}
	machine_count(MC_REPAIRS);
}

/* --- groups ----------------------------------------------------------------
 */

static struct packet_fanout *fanout_find(u16 id)
{
	struct packet_fanout *f;

	for (f = machine->packet->fanouts; f; f = f->next)
		if (f->id == id)
			return f;
	return NULL;
}

/* Its sockets, linked or not: counted, so that no death can falsify it. */
static u32 fanout_sk_ref(const struct packet_fanout *f)
{
	struct packet_global *g = machine->packet;
	const struct packet_sock *po;
	u32 n = 0;

	spin_lock(&g->lock);
	for (po = g->socks; po; po = po->next)
		n += po->fanout == f;
	spin_unlock(&g->lock);
	return n;
}

static bool fanout_find_new_id(u16 *id)
{
	struct packet_global *g = machine->packet;
	u32 i;

	for (i = 0; i < 65536; i++) {
		*id = (u16)(g->fanout_next_id + i);
		if (!fanout_find(*id)) {
			g->fanout_next_id = (u16)(*id + 1);
			return true;
		}
	}
	return false;
}

static struct packet_fanout *fanout_new(const struct packet_sock *po,
					const struct fanout_args *args, u16 id,
					u8 flags)
{
	struct packet_global *g = machine->packet;
	struct packet_fanout *f = kzalloc(sizeof(*f));

	if (!f)
		return NULL;
	f->id = id;
	f->type = (u8)args->type_flags;
	f->flags = flags;
	f->max_num_members = args->max_num_members ? args->max_num_members
						   : FANOUT_LEGACY_MAX;
	f->hook_type = po->prot_hook.type;
	f->hook_dev = po->prot_hook.dev;
	if (!++g->fanout_group)
		g->fanout_group = 1;
	f->group = g->fanout_group;
	spin_lock_init(&f->lock, LC_packet_fanout);
	atomic_set(&f->refs, 1); /* the list's */
	f->next = g->fanouts;
	__atomic_store_n(&g->fanouts, f, __ATOMIC_RELEASE);
	return f;
}

static void fanout_unlist(struct packet_fanout *f)
{
	struct packet_fanout **p;

	for (p = &machine->packet->fanouts; *p; p = &(*p)->next)
		if (*p == f) {
			__atomic_store_n(p, f->next, __ATOMIC_RELEASE);
			break;
		}
	fanout_put(f);
}

/* Groups that nobody is in any more. */
static void fanout_sweep(void)
{
	struct packet_fanout *f, *next;

	for (f = machine->packet->fanouts; f; f = next) {
		next = f->next;
		if (!fanout_sk_ref(f))
			fanout_unlist(f);
	}
}

/* Room for one more than the sockets it has. */
static int fanout_grow(struct packet_fanout *f, u32 socks)
{
	struct packet_sock **arr, **old;
	u32 cap = f->cap ? f->cap * 2 : 8;

	if (socks < f->cap)
		return 0;
	arr = kmalloc(cap * sizeof(struct packet_sock *));
	if (!arr)
		return -ENOMEM;
	spin_lock(&f->lock);
	old = f->arr;
	if (f->num_members)
		memcpy(arr, old, f->num_members * sizeof(*arr));
	f->arr = arr;
	f->cap = cap;
	spin_unlock(&f->lock);
	kfree(old);
	return 0;
}

static int fanout_join(struct packet_sock *po, struct packet_fanout *f, u8 type)
{
	u32 socks = fanout_sk_ref(f);
	int err;

	if (!po->num || f->type != type || f->hook_type != po->prot_hook.type ||
	    f->hook_dev != po->prot_hook.dev)
		return -EINVAL;
	if (socks >= f->max_num_members)
		return -ENOSPC;
	err = fanout_grow(f, socks);
	if (err)
		return err;
	if (po->running)
		dev_remove_pack(&po->prot_hook);
	atomic_inc(&f->refs);
	po->sk.tap_group = f->group;
	spin_lock(&po->lock);
	po->fanout = f;
	spin_unlock(&po->lock);
	if (po->running)
		__fanout_link(po);
	return 0;
}

static int fanout_add(struct packet_sock *po, const struct fanout_args *args)
{
	u8 type = (u8)args->type_flags, flags = (u8)(args->type_flags >> 8);
	u16 id = args->id;
	struct packet_fanout *f;
	int err;

	if (po->fanout)
		return -EALREADY;
	if (args->type_flags & PACKET_FANOUT_FLAG_UNIQUEID) {
		if (id)
			return -EINVAL;
		if (!fanout_find_new_id(&id))
			return -ENOMEM;
		flags &= (u8) ~(PACKET_FANOUT_FLAG_UNIQUEID >> 8);
	}
	fanout_sweep();
	f = fanout_find(id);
	if (f) {
		if (f->flags != flags ||
		    (args->max_num_members &&
		     args->max_num_members != f->max_num_members))
			return -EINVAL;
	} else {
		if (args->max_num_members > FANOUT_MAX)
			return -EINVAL;
		f = fanout_new(po, args, id, flags);
		if (!f)
			return -ENOMEM;
	}
	err = fanout_join(po, f, type);
	if (err)
		fanout_sweep();
	else if (type == PACKET_FANOUT_ROLLOVER || FLAG(f, ROLLOVER))
		po->has_rollover = 1;
	return err;
}

void fanout_release(struct packet_sock *po)
{
	struct packet_fanout *f = po->fanout;

	if (!f)
		return;
	spin_lock(&po->lock);
	po->fanout = NULL;
	spin_unlock(&po->lock);
	po->sk.tap_group = 0;
	fanout_sweep();
	fanout_put(f);
}

/* --- options ---------------------------------------------------------------
 */

int fanout_setsockopt(struct packet_sock *po, const void *optval, int optlen)
{
	struct fanout_args args = { .id = 0 };
	int err;

	if (optlen != (int)sizeof(int) && optlen != (int)sizeof(args))
		return -EINVAL;
	if (copy_from_user(&args, optval, (unsigned long)optlen))
		return -EFAULT;
	if ((u8)args.type_flags > PACKET_FANOUT_EBPF ||
	    ((u8)args.type_flags == PACKET_FANOUT_ROLLOVER &&
	     args.type_flags & PACKET_FANOUT_FLAG_ROLLOVER))
		return -EINVAL;
	rtnl_lock();
	err = fanout_add(po, &args);
	rtnl_unlock();
	return err;
}

int fanout_set_data(struct packet_sock *po, const void *optval, int optlen)
{
	struct packet_fanout *f = fanout_of(po);
	struct sk_filter *fp, *old;
	int err = -EINVAL;

	if (!f)
		return -EINVAL;
	if (f->type != PACKET_FANOUT_CBPF)
		goto out;
	err = -EPERM;
	if (sock_flag(&po->sk, SOCK_FILTER_LOCKED))
		goto out;
	err = sk_filter_load(optval, optlen, NULL, &fp);
	if (err)
		goto out;
	spin_lock(&f->lock);
	old = f->prog;
	f->prog = fp;
	spin_unlock(&f->lock);
	if (old)
		sk_filter_put(old);
out:
	fanout_put(f);
	return err;
}

int fanout_getsockopt(const struct packet_sock *po)
{
	const struct packet_fanout *f = po->fanout;

	return f ? (int)(f->id | (u32)f->type << 16 | (u32)f->flags << 24) : 0;
}
