// SPDX-License-Identifier: MIT
/*
 * ip_queue.c - NETLINK_FIREWALL: a program is asked about every packet
 *
 * Models net/ipv4/netfilter/ip_queue.c of 2.4.18 (--personality 2.4 only):
 *
 *   NF_HOOK -> nf_hook_slow -> ipq_enqueue_packet -> netlink_unicast  asks
 *   ipq_rcv_sk -> ipq_rcv_skb -> ipq_set_verdict -> nf_reinject       goes on
 *
 * There is no iptables to say what is queued. While a program listens (it has
 * sent IPQM_MODE) what the machine sends is, as by "-A OUTPUT -j QUEUE"; other
 * hooks are chosen with --personality 2.4,queue=HOOK, and are then there from
 * the start, as rules are: packets are dropped while nobody listens.
 *
 * Linux: a packet's id is a number that is never used again, not an address.
 * A checksum that was left to the device is computed before the program sees
 * the packet; 2.4 had computed it when it copied the bytes.
 *
 * Not modelled: /proc/net/ip_queue and the sysctl ip_queue_maxlen (1024).
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <netinet/ip.h>
#include <string.h>
#include <sys/socket.h>

#include "inet.h"
#include "netdevice.h"
#include "netfilter.h"
#include "stack/netlink/ip_queue.h"

#define IPQ_QMAX_DEFAULT 1024u

static inline notrace struct ipq_global *ipq(void)
{
	return machine->ipq;
}

/* --- packets that wait for a verdict -----------------------------------------
 */

static bool any(const struct sk_buff *skb, u64 unused)
{
	(void)skb;
	(void)unused;
	return true;
}

static bool id_cmp(const struct sk_buff *skb, u64 id)
{
	return NF_INFO(skb)->id == id;
}

static bool dev_cmp(const struct sk_buff *skb, u64 ifindex)
{
	return (u64)NF_INFO(skb)->indev == ifindex ||
	       (u64)NF_INFO(skb)->outdev == ifindex;
}

static struct sk_buff *ipq_find_dequeue_entry(
	bool (*cmp)(const struct sk_buff *, u64), u64 data)
{
	struct sk_buff_head *q = &ipq()->queue;
	struct sk_buff *skb;

	spin_lock(&q->lock);
	for (skb = q->next; skb != (struct sk_buff *)(void *)q; skb = skb->next)
		if (cmp(skb, data))
			break;
	if (skb == (struct sk_buff *)(void *)q)
		skb = NULL;
	else
		__skb_unlink(skb, q);
	spin_unlock(&q->lock);
	return skb;
}

static void ipq_flush(void)
{
	struct sk_buff *skb;

	while ((skb = ipq_find_dequeue_entry(any, 0)))
		nf_reinject(skb, NF_DROP);
}

/* Nobody listens any more: what waits is lost. */
static void ipq_reset(void)
{
	__atomic_store_n(&ipq()->peer_pid, 0, __ATOMIC_RELEASE);
	ipq()->copy_mode = IPQ_COPY_NONE;
	ipq()->copy_range = 0;
	if (!machine->opts.nf_queue)
		machine->nf_hooks = 0;
	ipq_flush();
}

/* --- asking
 * ------------------------------------------------------------------- */

static void copy_dev(char *name, int ifindex)
{
	struct net_device *dev = ifindex ? __dev_get_by_index(ifindex) : NULL;

	if (dev)
		memcpy(name, dev->name, IFNAMSIZ);
}

static struct sk_buff *ipq_build_packet_message(struct sk_buff *skb)
{
	const struct nf_info *info = NF_INFO(skb);
	size_t len = 0, range = ipq()->copy_range;
	struct ipq_packet_msg *pmsg;
	struct nlmsghdr *nlh;
	struct sk_buff *msg;

	if (ipq()->copy_mode == IPQ_COPY_PACKET) {
		len = !range || range > skb->len ? skb->len : range;
		if (skb->ip_summed == CHECKSUM_HW &&
		    info->hook >= NF_IP_LOCAL_OUT)
			skb_checksum_help(skb);
	}
	msg = nlmsg_new((u32)NLMSG_SPACE(sizeof(*pmsg) + len));
	if (!msg)
		return NULL;
	nlh = __nlmsg_put(msg, 0, 0, IPQM_PACKET, (int)(sizeof(*pmsg) + len),
			  0);
	pmsg = NLMSG_DATA(nlh);
	pmsg->packet_id = (unsigned long)info->id;
	pmsg->mark = skb->mark;
	pmsg->timestamp_sec = (long)(skb->stamp / 1000000000);
	pmsg->timestamp_usec = (long)(skb->stamp % 1000000000 / 1000);
	pmsg->hook = info->hook;
	copy_dev(pmsg->indev_name, info->indev);
	copy_dev(pmsg->outdev_name, info->outdev);
	pmsg->hw_protocol = htons(ETH_P_IP);
	if (info->indev && skb->dev && skb->mac.raw) {
		pmsg->hw_type = skb->dev->type;
		pmsg->hw_addrlen = ETH_ALEN;
		memcpy(pmsg->hw_addr, skb->mac.ethernet->h_source, ETH_ALEN);
	}
	pmsg->data_len = len;
	memcpy(pmsg->payload, skb->data, len);
	return msg;
}

static int ipq_enqueue_packet(struct sk_buff *skb)
{
	u32 pid = __atomic_load_n(&ipq()->peer_pid, __ATOMIC_ACQUIRE);
	struct nf_info *info = NF_INFO(skb);
	struct sk_buff *msg;
	u64 id;
	int err;

	if (!pid || ipq()->copy_mode == IPQ_COPY_NONE)
		return -EINVAL;
	if (skb_queue_len(&ipq()->queue) >= ipq()->maxlen) {
		ipq()->dropped++;
		return -ENOSPC;
	}
	id = __atomic_add_fetch(&ipq()->id, 1, __ATOMIC_SEQ_CST);
	info->id = id;
	msg = ipq_build_packet_message(skb);
	if (!msg)
		return -ENOMEM;
	/* The answer may be here before the question has returned. */
	skb_queue_tail(&ipq()->queue, skb);
	err = netlink_unicast(netlink_kernel_sock(NETLINK_FIREWALL), msg, pid,
			      1);
	if (err >= 0)
		return 0;
	ipq()->user_dropped++;
	return ipq_find_dequeue_entry(id_cmp, id) ? err : 0;
}

/* --- the verdict
 * ---------------------------------------------------------------- */

/* The packet with other bytes; NULL: no room for it. Consumes skb then. */
static struct sk_buff *ipq_mangle_ipv4(const struct ipq_verdict_msg *v,
				       struct sk_buff *skb)
{
	u32 len = (u32)v->data_len;
	struct sk_buff *n;

	if (v->data_len < sizeof(struct iphdr))
		return skb;
	n = v->data_len > 0xffff
		    ? NULL
		    : skb_copy_expand(skb, skb_headroom(skb),
				      len > skb->len ? len - skb->len : 0);
	if (n) {
		if (len > n->len)
			skb_put(n, len - n->len);
		else
			skb_trim(n, len);
		memcpy(n->data, v->payload, len);
		n->gso_size = n->gso_segs = 0;
		if (n->ip_summed == CHECKSUM_HW)
			n->ip_summed = CHECKSUM_NONE;
		if (skb->sk && skb->destructor == SKB_WFREE)
			skb_set_owner_w(n, skb->sk);
	}
	kfree_skb(skb);
	return n;
}

/* extra: bytes there are behind the message's fixed part. */
static int ipq_set_verdict(const struct ipq_verdict_msg *v, size_t extra)
{
	struct sk_buff *skb;

	if (v->value > NF_MAX_VERDICT)
		return -EINVAL;
	skb = ipq_find_dequeue_entry(id_cmp, v->id);
	if (!skb)
		return -ENOENT;
	if (v->data_len && v->data_len == extra)
		skb = ipq_mangle_ipv4(v, skb);
	if (skb)
		nf_reinject(skb, v->value);
	return 0;
}

static int ipq_set_mode(const struct ipq_mode_msg *m)
{
	size_t range = m->range;

	switch (m->value) {
	case IPQ_COPY_META:
		range = 0;
		break;
	case IPQ_COPY_PACKET:
		range = min(range, (size_t)0xffff);
		break;
	default:
		return -EINVAL;
	}
	ipq()->copy_range = (u32)range;
	ipq()->copy_mode = m->value;
	if (!machine->opts.nf_queue)
		machine->nf_hooks = 1u << NF_IP_LOCAL_OUT;
	return 0;
}

static int ipq_receive_peer(const struct ipq_peer_msg *pmsg, int type,
			    size_t len)
{
	if (len < sizeof(*pmsg))
		return -EINVAL;
	switch (type) {
	case IPQM_MODE:
		return ipq_set_mode(&pmsg->msg.mode);
	case IPQM_VERDICT:
		return ipq_set_verdict(&pmsg->msg.verdict, len - sizeof(*pmsg));
	}
	return -EINVAL;
}

/* One message a datagram; 1: nothing is answered. */
static int ipq_rcv_msg(struct sk_buff *skb, const struct nlmsghdr *nlh)
{
	int type = nlh->nlmsg_type;
	u32 none = 0;

	if ((int)nlh->nlmsg_pid <= 0 || !(nlh->nlmsg_flags & NLM_F_REQUEST) ||
	    nlh->nlmsg_flags & NLM_F_MULTI)
		return -EINVAL;
	if (nlh->nlmsg_flags & MSG_TRUNC)
		return -ECOMM;
	if (type < NLMSG_NOOP || type >= IPQM_MAX)
		return -EINVAL;
	if (type <= IPQM_BASE)
		return 1;
	if (!NETLINK_CB(skb).net_admin)
		return -EPERM;
	if (!__atomic_compare_exchange_n(&ipq()->peer_pid, &none,
					 nlh->nlmsg_pid, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) &&
	    none != nlh->nlmsg_pid)
		return -EBUSY;
	return ipq_receive_peer(NLMSG_DATA(nlh), type, skb->len - NLMSG_HDRLEN);
}

static void ipq_rcv_skb(struct sk_buff *skb)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)(void *)skb->data;
	int status;

	if (skb->len < NLMSG_HDRLEN || nlh->nlmsg_len < NLMSG_HDRLEN ||
	    skb->len < nlh->nlmsg_len)
		return;
	status = ipq_rcv_msg(skb, nlh);
	if (status < 0 || (!status && nlh->nlmsg_flags & NLM_F_ACK))
		netlink_ack(skb, nlh, status, NULL);
}

void ipq_rcv_sk(struct sock *sk, int len)
{
	struct sk_buff *skb;

	(void)len;
	while ((skb = skb_dequeue(&sk->receive_queue))) {
		skb_orphan(skb);
		skb->sk = sk; /* answers go through it */
		ipq_rcv_skb(skb);
		skb->sk = NULL;
		kfree_skb(skb);
	}
}

/* --- events, and boot
 * ----------------------------------------------------------- */

void ipq_rcv_nl_event(struct sock *sk)
{
	if (ipq()->peer_pid && nlk_sk(sk)->pid == ipq()->peer_pid)
		ipq_reset();
}

static int ipq_rcv_dev_event(unsigned long event, void *ptr)
{
	const struct net_device *dev = ptr;
	struct sk_buff *skb;

	if (event != NETDEV_DOWN || !machine->ipq)
		return 0;
	while ((skb = ipq_find_dequeue_entry(dev_cmp, (u64)dev->ifindex)))
		nf_reinject(skb, NF_DROP);
	return 0;
}

void ip_queue_attach(void)
{
	nf_queue_handler = ipq_enqueue_packet;
	register_netdevice_notifier(ipq_rcv_dev_event);
}

int ip_queue_init(void)
{
	struct ipq_global *q = kzalloc(sizeof(*q));

	if (!q)
		return -ENOMEM;
	skb_queue_head_init(&q->queue);
	q->maxlen = IPQ_QMAX_DEFAULT;
	machine->ipq = q;
	machine->nf_hooks = machine->opts.nf_queue;
	return 0;
}
