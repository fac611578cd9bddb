// SPDX-License-Identifier: MIT
/*
 * af_packet.c - packet sockets: frames as they are on the link (packet(7))
 *
 * Models net/packet/af_packet.c. A socket hangs a packet_type into the device
 * core (dev.c); packet_rcv() gets a clone of each frame, runs the filter,
 * and queues what is left of it, or copies it into the ring (tpacket.c).
 *
 *   SOCK_RAW     with the header of the link
 *   SOCK_DGRAM   without; made from the address when sent
 *   SOCK_PACKET  2.0's kind: the device by its name, as RAW else
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/if_ether.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>

#include "boot.h"
#include "dst.h"
#include "machine.h"
#include "mib.h"
#include "procnet.h"
#include "stack/net/filter.h"
#include "stack/packet/packet.h"

/* --- hooks ---------------------------------------------------------------- */

static notrace void register_prot_hook(struct packet_sock *po)
{
	if (po->running || !po->num)
		return;
	po->running = 1;
	if (po->fanout)
		__fanout_link(po);
	else
		dev_add_pack(&po->prot_hook);
}

static notrace void unregister_prot_hook(struct packet_sock *po)
{
	if (!po->running)
		return;
	if (po->fanout)
		__fanout_unlink(po);
	else
		dev_remove_pack(&po->prot_hook);
	po->running = 0; /* last: of one who dies before, it is done again */
}

/* --- in ------------------------------------------------------------------- */

/* The sender's hardware address, out of the frame. */
static notrace u8 parse_source(const struct sk_buff *skb,
			       const struct net_device *dev, u8 *addr)
{
	const u8 *mac = skb->mac.raw;

	if (dev->hard_header_len != ETH_HLEN || !mac ||
	    mac + ETH_HLEN > skb->tail)
		return 0;
	memcpy(addr, mac + ETH_ALEN, ETH_ALEN);
	return ETH_ALEN;
}

/* On lo no checksum was ever made; elsewhere it was looked at, or not. */
static notrace u32 csum_status(const struct sk_buff *skb,
			       const struct net_device *dev)
{
	if (dev->features & NETIF_F_LOOPBACK_CSUM)
		return TP_STATUS_CSUMNOTREADY;
	if (skb->pkt_type != PACKET_OUTGOING &&
	    skb->ip_summed == CHECKSUM_UNNECESSARY)
		return TP_STATUS_CSUM_VALID;
	return 0;
}

static notrace void fill_address(struct packet_skb_cb *cb, struct sk_buff *skb,
				 struct net_device *dev, const struct sock *sk)
{
	struct sockaddr_ll *sll = &cb->sa.ll;

	memset(cb, 0, sizeof(*cb));
	cb->csum_status = csum_status(skb, dev);
	if (sk->type == SOCK_PACKET) {
		cb->sa.pkt.spkt_family = dev->type;
		memcpy(cb->sa.pkt.spkt_device, dev->name,
		       sizeof(cb->sa.pkt.spkt_device) - 1);
		cb->sa.pkt.spkt_protocol = skb->protocol;
		return;
	}
	sll->sll_family = AF_PACKET;
	sll->sll_hatype = dev->type;
	sll->sll_protocol = skb->protocol;
	sll->sll_pkttype = skb->pkt_type;
	sll->sll_ifindex = dev->ifindex;
	sll->sll_halen = parse_source(skb, dev, sll->sll_addr);
}

static notrace void packet_drop(struct packet_sock *po, struct sk_buff *skb)
{
	spin_lock(&po->lock);
	po->tp_drops++;
	spin_unlock(&po->lock);
	atomic_inc(&po->sk.drops);
	kfree_skb_reason(skb, SKB_DROP_REASON_PACKET_SOCK_ERROR);
}

/* The packet is this socket's own clone, and begins behind the link header. */
int packet_rcv(struct sk_buff *skb, struct net_device *dev,
	       struct packet_type *pt);
int packet_rcv(struct sk_buff *skb, struct net_device *dev,
	       struct packet_type *pt)
{
	struct sock *sk = pt->sk;
	struct packet_sock *po = pkt_sk(sk);
	struct packet_skb_cb *cb = PACKET_SKB_CB(skb);
	struct sk_filter *filter;
	u32 snaplen;

	if (skb->pkt_type == PACKET_LOOPBACK ||
	    (po->ignore_outgoing && !po->fanout && /* the group has its own */
	     skb->pkt_type == PACKET_OUTGOING))
		goto drop;
	skb->dev = dev;
	if (sk->type != SOCK_DGRAM)
		skb_push(skb, (u32)(skb->data - skb->mac.raw));

	snaplen = skb->len;
	filter = sk_filter_get(sk);
	if (filter) {
		u32 keep = sk_run_filter(skb, filter->insns);

		sk_filter_put(filter);
		if (!keep)
			goto drop;
		snaplen = min(snaplen, keep);
	}
	skb_orphan(skb);
	fill_address(cb, skb, dev, sk);
	cb->origlen = skb->len;
	if (po->rx.mem) {
		tpacket_rcv(po, skb, snaplen);
		return 0;
	}
	if (atomic_read(&sk->rmem_alloc) >= sk->rcvbuf) {
		packet_drop(po, skb);
		return 0;
	}
	skb_trim(skb, snaplen);
	skb->dev = NULL;
	dst_release(skb->dst);
	skb->dst = NULL;
	skb->dropcount = (u32)atomic_read(&sk->drops);
	skb_set_owner_r(skb, sk);
	spin_lock(&po->lock);
	po->tp_packets++;
	spin_unlock(&po->lock);
	skb_queue_tail(&sk->receive_queue, skb);
	sk_prot(sk)->data_ready(sk, (int)snaplen);
	return 0;
drop:
	kfree_skb(skb);
	return 0;
}

/* --- life ----------------------------------------------------------------- */

static int packet_release(struct socket *sock)
{
	struct sock *sk = sock->sk;
	struct packet_global *g = machine->packet;
	struct packet_sock *po = pkt_sk(sk), **p;

	if (!sk)
		return 0;
	if (po->fanout) {
		rtnl_lock();
		unregister_prot_hook(po);
		fanout_release(po);
		rtnl_unlock();
	}
	unregister_prot_hook(po);
	spin_lock(&g->lock);
	for (p = &g->socks; *p; p = &(*p)->next)
		if (*p == po) {
			__atomic_store_n(p, po->next, __ATOMIC_RELEASE);
			break;
		}
	spin_unlock(&g->lock);

	packet_flush_mclist(sk);
	packet_set_ring(po, NULL, true, false);
	packet_set_ring(po, NULL, true, true);
	sock_orphan(sk);
	sock->sk = NULL;
	skb_queue_purge(&sk->receive_queue);
	sock_put(sk);
	return 0;
}

static void packet_sock_destruct(struct sock *sk)
{
	skb_queue_purge(&sk->receive_queue);
	skb_queue_purge(&sk->error_queue);
}

/* Somebody died who worked on it: every field is whole by itself. */
static void packet_sock_repair(struct sock *sk)
{
	sk->err = ENETDOWN;
}

static int packet_backlog_rcv(struct sock *sk, struct sk_buff *skb)
{
	kfree_skb(skb); /* nothing of ours is put there */
	return 0;
}

static struct kmem_cache *packet_cache(void)
{
	return machine->packet->cachep;
}

static int packet_do_bind(struct sock *sk, struct net_device *dev, u16 proto)
{
	struct packet_sock *po = pkt_sk(sk);

	lock_sock(sk);
	if (po->fanout) {
		release_sock(sk);
		return -EINVAL;
	}
	unregister_prot_hook(po);
	po->num = proto;
	po->prot_hook.type = proto;
	po->ifindex = dev ? dev->ifindex : 0;
	po->prot_hook.dev = dev;
	if (proto) {
		if (!dev || dev->flags & IFF_UP) {
			register_prot_hook(po);
		} else {
			sk->err = ENETDOWN;
			sk_prot(sk)->error_report(sk);
		}
	}
	release_sock(sk);
	return 0;
}

static int packet_bind_spkt(struct sock *sk, const struct sockaddr *addr,
			    int len)
{
	struct net_device *dev;
	char name[15];

	if (len != (int)sizeof(struct sockaddr))
		return -EINVAL;
	memcpy(name, addr->sa_data, sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	dev = __dev_get_by_name(name);
	if (!dev)
		return -ENODEV;
	return packet_do_bind(sk, dev, pkt_sk(sk)->num);
}

static int packet_bind(struct socket *sock, struct sockaddr *addr, int len)
{
	const struct sockaddr_ll *sll = (const void *)addr;
	struct net_device *dev = NULL;
	struct sock *sk = sock->sk;

	if (sock->type == SOCK_PACKET)
		return packet_bind_spkt(sk, addr, len);
	if (len < (int)sizeof(*sll) || sll->sll_family != AF_PACKET)
		return -EINVAL;
	if (sll->sll_ifindex) {
		dev = __dev_get_by_index(sll->sll_ifindex);
		if (!dev)
			return -ENODEV;
	}
	return packet_do_bind(sk, dev,
			      sll->sll_protocol ? sll->sll_protocol
						: pkt_sk(sk)->num);
}

static int packet_getname(struct socket *sock, struct sockaddr *addr, int *len,
			  int peer)
{
	struct packet_sock *po = pkt_sk(sock->sk);
	struct sockaddr_ll *sll = (void *)addr;
	struct net_device *dev;

	if (peer)
		return -EOPNOTSUPP;
	dev = __dev_get_by_index(po->ifindex);
	if (sock->type == SOCK_PACKET) {
		memset(addr, 0, sizeof(*addr));
		addr->sa_family = AF_PACKET;
		if (dev)
			memcpy(addr->sa_data, dev->name,
			       sizeof(addr->sa_data) - 1);
		*len = sizeof(*addr);
		return 0;
	}
	memset(sll, 0, sizeof(*sll));
	sll->sll_family = AF_PACKET;
	sll->sll_ifindex = po->ifindex;
	sll->sll_protocol = po->num;
	if (dev) {
		sll->sll_hatype = dev->type;
		sll->sll_halen = dev->addr_len;
		memcpy(sll->sll_addr, dev->dev_addr,
		       min((size_t)dev->addr_len, sizeof(sll->sll_addr)));
	}
	*len = (int)offsetof(struct sockaddr_ll, sll_addr) + sll->sll_halen;
	return 0;
}

static unsigned int packet_poll(struct file *file, struct socket *sock,
				struct poll_table *pt)
{
	unsigned int mask = datagram_poll(file, sock, pt);
	struct packet_sock *po = pkt_sk(sock->sk);

	packet_rcv_clear_pressure(po);
	spin_lock(&po->lock);
	if (po->rx.mem && tpacket_readable(po))
		mask |= POLLIN | POLLRDNORM;
	if (po->tx.mem && tpacket_writable(po))
		mask |= POLLOUT | POLLWRNORM;
	spin_unlock(&po->lock);
	return mask;
}

static int packet_ioctl(struct socket *sock, unsigned int cmd,
			unsigned long arg)
{
	const struct proto_ops *inet = proto_ops_table[OPS_INET_DGRAM];
	struct sock *sk = sock->sk;
	const struct sk_buff *skb;
	int val = 0;

	switch (cmd) {
	case SIOCOUTQ:
		val = atomic_read(&sk->wmem_alloc);
		break;
	case SIOCINQ:
		spin_lock(&sk->receive_queue.lock);
		skb = skb_peek(&sk->receive_queue);
		if (skb)
			val = (int)skb->len;
		spin_unlock(&sk->receive_queue.lock);
		break;
	case SIOCGSTAMP:
	case SIOCGSTAMPNS:
		return sock_get_timestamp(sk, (void *)arg, cmd == SIOCGSTAMPNS);
	default:
		/* Routes, ARP and addresses are IP's; the rest devices'. */
		return inet ? inet->ioctl(sock, cmd, arg)
			    : dev_ioctl(cmd, (void *)arg);
	}
	return copy_to_user((void *)arg, &val, sizeof(val)) ? -EFAULT : 0;
}

const struct proto_ops packet_ops = {
	.family = PF_PACKET,
	.release = packet_release,
	.bind = packet_bind,
	.connect = sock_no_connect,
	.socketpair = sock_no_socketpair,
	.accept = sock_no_accept,
	.getname = packet_getname,
	.poll = packet_poll,
	.ioctl = packet_ioctl,
	.listen = sock_no_listen,
	.shutdown = sock_no_shutdown,
	.setsockopt = packet_setsockopt,
	.getsockopt = packet_getsockopt,
	.sendmsg = packet_sendmsg,
	.recvmsg = packet_recvmsg,
	.mmap = packet_mmap,
};

const struct proto packet_prot = {
	.name = "PACKET",
	.backlog_rcv = packet_backlog_rcv,
	.repair = packet_sock_repair,
	.state_change = sock_def_wakeup,
	.data_ready = sock_def_readable,
	.write_space = sock_def_write_space,
	.error_report = sock_def_error_report,
	.destruct = packet_sock_destruct,
	.cache = packet_cache,
};

static int packet_create(struct socket *sock, int protocol)
{
	struct packet_global *g = machine->packet;
	u16 proto = (u16)protocol; /* network order already */
	struct packet_sock *po;
	struct sock *sk;

	if (!capable(CAP_NET_RAW))
		return -EPERM;
	if (sock->type != SOCK_DGRAM && sock->type != SOCK_RAW &&
	    sock->type != SOCK_PACKET)
		return -ESOCKTNOSUPPORT;
	sk = sk_alloc(PF_PACKET, PROTO_PACKET);
	if (!sk)
		return -ENOBUFS;
	sock->state = SS_UNCONNECTED;
	sock->ops_id = OPS_PACKET;
	sock_init_data(sock, sk);
	po = pkt_sk(sk);
	spin_lock_init(&po->lock, LC_packet);
	init_timer(&po->retire_timer, TIMER_packet_retire, po);
	po->num = proto;
	po->version = TPACKET_V1;
	po->hdrlen = TPACKET_HDRLEN;
	po->prot_hook.id = PTYPE_PACKET;
	po->prot_hook.sk = sk;
	po->prot_hook.type = proto;

	spin_lock(&g->lock);
	po->next = g->socks;
	__atomic_store_n(&g->socks, po, __ATOMIC_RELEASE);
	spin_unlock(&g->lock);
	register_prot_hook(po);
	return 0;
}

/* --- devices come and go ---------------------------------------------------
 */

static void packet_dev_event(struct packet_sock *po, unsigned long event)
{
	struct sock *sk = &po->sk;

	switch (event) {
	case NETDEV_UNREGISTER:
	case NETDEV_DOWN:
		if (po->running) {
			unregister_prot_hook(po);
			sk->err = ENETDOWN;
			if (!sock_flag(sk, SOCK_DEAD))
				sk_prot(sk)->error_report(sk);
		}
		if (event == NETDEV_UNREGISTER) {
			po->ifindex = -1;
			po->prot_hook.dev = NULL;
		}
		break;
	case NETDEV_UP:
		register_prot_hook(po);
		break;
	}
}

#define EVENT_SOCKS 64

static int packet_notifier(unsigned long event, void *data)
{
	struct packet_global *g = machine->packet;
	struct packet_sock *batch[EVENT_SOCKS], *po;
	const struct net_device *dev = data;
	int i, n = 0;

	if (!g)
		return 0;
	spin_lock(&g->lock);
	for (po = g->socks; po && n < EVENT_SOCKS; po = po->next)
		if (po->ifindex == dev->ifindex) {
			sock_hold(&po->sk);
			batch[n++] = po;
		}
	spin_unlock(&g->lock);
	for (i = 0; i < n; i++) {
		packet_dev_event(batch[i], event);
		sock_put(&batch[i]->sk);
	}
	return 0;
}

/* Lock class packet: a list changed by one store, counters, ring indices. */
void packet_repair(struct spinlock *l);
void packet_repair(struct spinlock *l)
{
	machine_count(MC_REPAIRS);
}

/* /proc/net/packet */
void packet_get_info(struct procbuf *b)
{
	struct packet_global *g = machine->packet;
	const struct packet_sock *po;

	proc_puts(b, "sk               RefCnt Type Proto  Iface R Rmem   "
		     "User   Inode\n");
	spin_lock(&g->lock);
	for (po = g->socks; po; po = po->next)
		proc_printf(
			b, "%016lx %-6d %-4d %04x   %-5d %d %-6u %-6u %-6llu\n",
			(unsigned long)po, atomic_read(&po->sk.refcnt),
			po->sk.type, ntohs(po->num), po->ifindex, po->running,
			(u32)atomic_read(&po->sk.rmem_alloc), po->sk.uid,
			(unsigned long long)po->sk.ino);
	spin_unlock(&g->lock);
}

const struct net_proto_family packet_family_ops = {
	.family = PF_PACKET,
	.name = "packet",
	.create = packet_create,
};

int packet_init(void)
{
	struct packet_global *g = kzalloc(sizeof(*g));

	if (!g)
		return -ENOMEM;
	spin_lock_init(&g->lock, LC_packet);
	g->cachep =
		kmem_cache_create("packet_sock", sizeof(struct packet_sock));
	if (!g->cachep)
		return -ENOMEM;
	machine->packet = g;
	return sock_register(&packet_family_ops);
}

void packet_attach(void)
{
	register_netdevice_notifier(packet_notifier);
}
