// SPDX-License-Identifier: MIT
/*
 * raw.c - raw sockets
 *
 * Models net/ipv4/raw.c of 2.4 and raw(7). A raw socket gets a copy of every
 * datagram of its protocol, header included; it sends a payload, or with
 * IP_HDRINCL (always for IPPROTO_RAW) the header too, of which length,
 * checksum and, when they are zero, id and source are filled in.
 *
 * Not modelled: IPPROTO_RAW's protocol by control message beyond what
 * ip_cmsg.c takes; raw sockets of multicast routing daemons.
 */
#include <errno.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>

#include "neighbour.h"
#include "procnet.h"
#include "stack/inet/raw.h"

#define SOL_RAW_     255
#define ICMP_FILTER_ 1 /* <linux/icmp.h>: one word, a bit for each type */

/* --- the table ---------------------------------------------------------------
 */

static notrace struct raw_bucket *raw_bucket(u16 num)
{
	return &raw_gbl->hash[num & (RAW_HTABLE_SIZE - 1)];
}

static void raw_v4_hash(struct sock *sk)
{
	struct raw_bucket *b = raw_bucket(sk->num);

	spin_lock(&b->lock);
	sk->hashent = sk->num & (RAW_HTABLE_SIZE - 1);
	sk->next = b->head;
	if (sk->next)
		sk->next->pprev = &sk->next;
	sk->pprev = &b->head;
	__atomic_store_n(&b->head, sk, __ATOMIC_RELEASE);
	spin_unlock(&b->lock);
	sock_hold(sk);
	atomic_inc(&raw_gbl->inuse);
}

static void raw_v4_unhash(struct sock *sk)
{
	struct raw_bucket *b = &raw_gbl->hash[sk->hashent];
	bool was;

	if (!sk->pprev)
		return;
	spin_lock(&b->lock);
	was = sk->pprev;
	if (was) {
		if (sk->next)
			sk->next->pprev = sk->pprev;
		*sk->pprev = sk->next;
		sk->pprev = NULL;
		sk->next = NULL;
	}
	spin_unlock(&b->lock);
	if (was) {
		atomic_dec(&raw_gbl->inuse);
		sock_put(sk);
	}
}

static notrace void raw_relink(void *obj, void *arg)
{
	struct raw_bucket *b = arg;
	struct sock *sk = obj;

	if (!sk->used || !sk->pprev || sk->hashent != (u32)(b - raw_gbl->hash))
		return;
	sk->next = b->head;
	if (sk->next)
		sk->next->pprev = &sk->next;
	sk->pprev = &b->head;
	b->head = sk;
}

/* The chain again, from the socks that say they are on it. */
void raw_hash_repair(struct spinlock *l)
{
	struct raw_bucket *b = container_of(l, struct raw_bucket, lock);

	if (ping_repair(l))
		return;
	b->head = NULL;
	kmem_cache_walk(raw_gbl->cachep, raw_relink, b);
}

/* Does sk want packets of this protocol between these addresses? */
static notrace bool __raw_v4_match(struct sock *sk, u16 num, u32 raddr,
				   u32 laddr, int dif)
{
	return sk->num == num && (!sk->daddr || sk->daddr == raddr) &&
	       (!sk->rcv_saddr || sk->rcv_saddr == laddr) &&
	       (!sk->bound_dev_if || sk->bound_dev_if == dif) &&
	       ip_mc_sf_allow(sk, laddr, raddr, dif);
}

/* Up to n of them, held, after the first skip; how many. */
static int __raw_v4_lookup(u16 num, u32 raddr, u32 laddr, int dif, int skip,
			   struct sock **out, int n)
{
	struct raw_bucket *b = raw_bucket(num);
	int found = 0;

	if (!__atomic_load_n(&b->head, __ATOMIC_ACQUIRE))
		return 0;
	spin_lock(&b->lock);
	for (struct sock *s = b->head; s && found < n; s = s->next) {
		if (!__raw_v4_match(s, num, raddr, laddr, dif) || skip-- > 0)
			continue;
		sock_hold(s);
		out[found++] = s;
	}
	spin_unlock(&b->lock);
	return found;
}

/* --- what arrives
 * --------------------------------------------------------------- */

static bool icmp_filter(const struct sock *sk, const struct sk_buff *skb)
{
	u8 type;

	if (skb->len < sizeof(struct icmphdr))
		return true;
	type = *skb->data;
	return type < 32 && raw_sk(sk)->filter >> type & 1;
}

static int raw_rcv_skb(struct sock *sk, struct sk_buff *skb)
{
	if (sock_queue_rcv_skb(sk, skb)) {
		kfree_skb_reason(skb, SKB_DROP_REASON_SOCKET_RCVBUFF);
		return -1;
	}
	return 0;
}

/* The reader gets the IP header too. */
static int raw_rcv(struct sock *sk, struct sk_buff *skb)
{
	skb_push(skb, (u32)(skb->data - skb->nh.raw));
	return raw_rcv_skb(sk, skb);
}

/* Was there any? (Then nobody is told that the protocol is unknown.) */
bool raw_v4_input(struct sk_buff *skb, struct iphdr *iph)
{
	struct sock *sks[16];
	int n, skip = 0;

	if (likely(!__atomic_load_n(&raw_bucket(iph->protocol)->head,
				    __ATOMIC_ACQUIRE)))
		return false;
	do {
		n = __raw_v4_lookup(iph->protocol, iph->saddr, iph->daddr,
				    skb->dev->ifindex, skip, sks,
				    ARRAY_SIZE(sks));
		for (int i = 0; i < n; i++) {
			struct sk_buff *c = NULL;

			if (iph->protocol != IPPROTO_ICMP ||
			    !icmp_filter(sks[i], skb))
				c = skb_clone(skb);
			if (c)
				raw_rcv(sks[i], c);
			sock_put(sks[i]);
		}
		skip += n;
	} while (n == (int)ARRAY_SIZE(sks));
	return skip > 0;
}

/* skb->data: the header of a packet of ours; skb->h: the ICMP error. */
static void raw_err(struct sock *sk, struct sk_buff *skb, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)(void *)skb->data;
	int type = skb->h.icmph->type, code = skb->h.icmph->code;
	int err = 0, harderr = 0;

	/* Without a peer or IP_RECVERR nobody could make sense of it. */
	if (!sk->inet.recverr && sk->state != TCP_ESTABLISHED)
		return;
	switch (type) {
	default:
	case ICMP_TIME_EXCEEDED:
		err = EHOSTUNREACH;
		break;
	case ICMP_SOURCE_QUENCH:
	case ICMP_REDIRECT:
		return;
	case ICMP_PARAMETERPROB:
		err = EPROTO;
		harderr = 1;
		break;
	case ICMP_DEST_UNREACH:
		err = EHOSTUNREACH;
		if (code > NR_ICMP_UNREACH)
			break;
		if (code == ICMP_FRAG_NEEDED) {
			harderr = sk->inet.pmtudisc != IP_PMTUDISC_DONT;
			err = EMSGSIZE;
		} else {
			err = icmp_err_convert[code].err;
			harderr = (int)icmp_err_convert[code].fatal;
		}
		break;
	}
	if (sk->inet.recverr)
		ip_icmp_error(sk, skb, err, 0, info,
			      skb->data +
				      (sk->inet.hdrincl ? 0 : iph->ihl * 4u));
	if (sk->inet.recverr || harderr) {
		sk->err = err;
		sk_prot(sk)->error_report(sk);
	}
}

void raw_icmp_error(struct sk_buff *skb, int protocol, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)(void *)skb->data;
	struct sock *sks[16];
	int n, skip = 0;

	do {
		n = __raw_v4_lookup((u16)protocol, iph->daddr, iph->saddr,
				    skb->dev->ifindex, skip, sks,
				    ARRAY_SIZE(sks));
		for (int i = 0; i < n; i++) {
			raw_err(sks[i], skb, info);
			sock_put(sks[i]);
		}
		skip += n;
	} while (n == (int)ARRAY_SIZE(sks));
}

static int raw_recvmsg(struct sock *sk, struct msghdr_k *msg, size_t len,
		       int noblock, int flags, int *addr_len)
{
	struct sockaddr_in *sin = msg->msg_name;
	struct sk_buff *skb;
	size_t copied;
	int err;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (flags & MSG_ERRQUEUE)
		return ip_recv_error(sk, msg, len, addr_len);
	skb = skb_recv_datagram(sk, flags, noblock, &err);
	if (!skb)
		return err;
	copied = skb->len;
	if (len < copied) {
		msg->msg_flags |= MSG_TRUNC;
		copied = len;
	}
	err = skb_copy_datagram_iovec(skb, 0, msg->msg_iov, copied);
	if (err)
		goto done;
	sock_recv_timestamp(msg, sk, skb);
	if (sin) {
		memset(sin, 0, sizeof(*sin));
		sin->sin_family = AF_INET;
		sin->sin_addr.s_addr = skb->nh.iph->saddr;
		*addr_len = sizeof(*sin);
	}
	if (sk->inet.cmsg_flags)
		ip_cmsg_recv(msg, skb, sk);
	err = (int)(flags & MSG_TRUNC ? skb->len : copied);
done:
	skb_free_datagram(sk, skb);
	return err;
}

/* --- sending
 * --------------------------------------------------------------------- */

struct raw_frag {
	const struct iovec *iov;
	struct rtable *rt;
	struct sock *sk;
};

static int raw_getfrag(const void *frag, char *to, unsigned int offset,
		       unsigned int len, struct sk_buff *skb)
{
	const struct raw_frag *f = frag;

	return memcpy_fromiovecend((u8 *)to, f->iov, offset, len);
}

/* With the header by the program: what it may leave to us (raw(7)). */
static int raw_getrawfrag(const void *frag, char *to, unsigned int offset,
			  unsigned int len, struct sk_buff *skb)
{
	const struct raw_frag *f = frag;
	struct iphdr *iph = (struct iphdr *)(void *)to;
	int err = memcpy_fromiovecend((u8 *)to, f->iov, offset, len);

	if (err)
		return err;
	if (iph->ihl * 4u > len || iph->ihl < 5)
		return -EINVAL;
	if (!iph->saddr)
		iph->saddr = f->rt->rt_src;
	iph->check = 0;
	iph->tot_len = htons((u16)len);
	if (!iph->id)
		ip_select_ident(iph, &f->rt->dst, f->sk);
	iph->check = ip_fast_csum(iph, iph->ihl);
	return 0;
}

static notrace int raw_dest(struct sock *sk, const struct msghdr_k *msg,
			    u32 *daddr)
{
	const struct sockaddr_in *usin = msg->msg_name;

	if (!usin) {
		if (sk->state != TCP_ESTABLISHED)
			return -EDESTADDRREQ;
		*daddr = sk->daddr;
		return 0;
	}
	if (msg->msg_namelen < (int)sizeof(*usin))
		return -EINVAL;
	if (usin->sin_family != AF_INET && usin->sin_family != AF_UNSPEC)
		return -EAFNOSUPPORT;
	*daddr = usin->sin_addr.s_addr;
	return 0;
}

static notrace int raw_route(struct sock *sk, const struct msghdr_k *msg,
			     struct ipcm_cookie *ipc, u32 daddr,
			     struct rtable **rt)
{
	struct rt_flow fl;
	u32 saddr = ipc->addr;
	u8 tos = RT_TOS(ipc->tos >= 0 ? (u8)ipc->tos : sk->inet.tos);
	int err;

	ipc->addr = daddr;
	if (!ipc->opt && !sk->inet.hdrincl)
		ipc->opt = sk->inet.opt;
	if (ipc->opt) {
		/* Options go into a header that is not ours to write. */
		if (sk->inet.hdrincl)
			return -EINVAL;
		if (ipc->opt->srr) {
			if (!daddr)
				return -EINVAL;
			daddr = ipc->opt->faddr;
		}
	}
	if (sock_flag(sk, SOCK_LOCALROUTE) || msg->msg_flags & MSG_DONTROUTE ||
	    (ipc->opt && ipc->opt->is_strictroute))
		tos |= RTO_ONLINK;
	if (ipv4_is_multicast(daddr)) {
		if (!ipc->oif)
			ipc->oif = sk->inet.mc_index;
		if (!saddr)
			saddr = sk->inet.mc_addr;
	} else if (!ipc->oif) {
		ipc->oif = sk->inet.uc_index;
	}
	/* Who writes the header may claim any source. */
	if (sk->inet.hdrincl && saddr && inet_addr_type(saddr) != RTN_LOCAL)
		saddr = 0;
	fl = sk_flow(sk, 0);
	fl.mark = ipc->mark;
	err = ip_route_output(rt, daddr, saddr, tos, ipc->oif, &fl);
	if (err)
		return err;
	if ((*rt)->rt_flags & RTCF_BROADCAST &&
	    !sock_flag(sk, SOCK_BROADCAST)) {
		ip_rt_put(*rt);
		return -EACCES;
	}
	return 0;
}

static int raw_sendmsg(struct sock *sk, struct msghdr_k *msg, size_t len)
{
	struct ipcm_cookie ipc = { .addr = sk->saddr,
				   .oif = sk->bound_dev_if,
				   .tos = -1,
				   .mark = sk->mark,
				   .priority = sk->priority };
	struct raw_frag frag = { .iov = msg->msg_iov, .sk = sk };
	u32 daddr;
	int err;

	if (len > 0xffff)
		return -EMSGSIZE;
	if (msg->msg_flags & MSG_OOB)
		return -EOPNOTSUPP;
	err = raw_dest(sk, msg, &daddr);
	if (err)
		return err;
	if (msg->msg_controllen) {
		err = ip_cmsg_send(sk, msg, &ipc);
		if (err)
			goto out;
	}
	err = raw_route(sk, msg, &ipc, daddr, &frag.rt);
	if (err)
		goto out;
	if (msg->msg_flags & MSG_CONFIRM && frag.rt->dst.neighbour)
		neigh_confirm(frag.rt->dst.neighbour);
	if (!ipc.addr)
		ipc.addr = frag.rt->rt_dst;
	if (!(msg->msg_flags & MSG_PROBE) || len)
		err = ip_build_xmit(
			sk, sk->inet.hdrincl ? raw_getrawfrag : raw_getfrag,
			&frag, (unsigned int)len, &ipc, frag.rt,
			msg->msg_flags);
	ip_rt_put(frag.rt);
out:
	if (ipc.free_opt)
		kfree(ipc.opt);
	return err ? err : (int)len;
}

/* --- the rest
 * -------------------------------------------------------------------- */

static int raw_bind(struct sock *sk, struct sockaddr *uaddr, int len)
{
	struct sockaddr_in *addr = (struct sockaddr_in *)(void *)uaddr;
	unsigned int type;
	int err = -EINVAL;

	lock_sock(sk);
	if (sk->state != TCP_CLOSE || len < (int)sizeof(*addr))
		goto out;
	type = inet_addr_type(addr->sin_addr.s_addr);
	err = -EADDRNOTAVAIL;
	if (addr->sin_addr.s_addr && type != RTN_LOCAL &&
	    type != RTN_MULTICAST && type != RTN_BROADCAST &&
	    !inet_can_nonlocal_bind(sk))
		goto out;
	sk->rcv_saddr = sk->saddr = addr->sin_addr.s_addr;
	if (type == RTN_MULTICAST || type == RTN_BROADCAST)
		sk->saddr = 0;
	sk_dst_reset(sk);
	err = 0;
out:
	release_sock(sk);
	return err;
}

static int raw_setsockopt(struct sock *sk, int level, int name,
			  const void *optval, int optlen)
{
	u32 f = raw_sk(sk)->filter;

	if (level != SOL_RAW_)
		return ip_setsockopt(sk, level, name, optval, optlen);
	if (name != ICMP_FILTER_)
		return -ENOPROTOOPT;
	if (sk->num != IPPROTO_ICMP)
		return -EOPNOTSUPP;
	if (optlen > (int)sizeof(f))
		optlen = sizeof(f);
	if (copy_from_user(&f, optval, (unsigned long)optlen))
		return -EFAULT;
	raw_sk(sk)->filter = f;
	return 0;
}

static int raw_getsockopt(struct sock *sk, int level, int name, void *optval,
			  int *optlen)
{
	int len;

	if (level != SOL_RAW_)
		return ip_getsockopt(sk, level, name, optval, optlen);
	if (name != ICMP_FILTER_)
		return -ENOPROTOOPT;
	if (sk->num != IPPROTO_ICMP)
		return -EOPNOTSUPP;
	if (copy_from_user(&len, optlen, sizeof(len)))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	len = min(len, (int)sizeof(u32));
	if (copy_to_user(optlen, &len, sizeof(len)) ||
	    copy_to_user(optval, &raw_sk(sk)->filter, (unsigned long)len))
		return -EFAULT;
	return 0;
}

static int raw_ioctl(struct sock *sk, int cmd, unsigned long arg)
{
	int amount = 0;

	if (cmd == TIOCOUTQ) {
		amount = atomic_read(&sk->wmem_alloc);
	} else if (cmd == FIONREAD) {
		struct sk_buff *skb;

		spin_lock(&sk->receive_queue.lock);
		skb = skb_peek(&sk->receive_queue);
		if (skb)
			amount = (int)skb->len;
		spin_unlock(&sk->receive_queue.lock);
	} else {
		return -ENOIOCTLCMD;
	}
	return copy_to_user((void *)arg, &amount, sizeof(amount)) ? -EFAULT : 0;
}

static void raw_close(struct sock *sk, s64 timeout)
{
	ip_ra_control(sk, false);
	inet_sock_release(sk);
}

/* ICMP sockets see every type until they say otherwise. */
static int raw_init(struct sock *sk)
{
	raw_sk(sk)->filter = 0;
	return 0;
}

static struct kmem_cache *raw_cache(void)
{
	return raw_gbl->cachep;
}

/* Nothing of it is ever half done but its queues, which have own locks. */
static notrace void raw_repair(struct sock *sk)
{
	sk->err = 0;
}

const struct proto raw_prot = {
	.name = "RAW",
	.close = raw_close,
	.connect = udp_connect,
	.disconnect = udp_disconnect,
	.ioctl = raw_ioctl,
	.init = raw_init,
	.setsockopt = raw_setsockopt,
	.getsockopt = raw_getsockopt,
	.sendmsg = raw_sendmsg,
	.recvmsg = raw_recvmsg,
	.bind = raw_bind,
	.backlog_rcv = raw_rcv_skb,
	.hash = raw_v4_hash,
	.unhash = raw_v4_unhash,
	.repair = raw_repair,
	.state_change = sock_def_wakeup,
	.data_ready = sock_def_readable,
	.write_space = sock_def_write_space,
	.error_report = sock_def_error_report,
	.destruct = inet_sock_destruct,
	.cache = raw_cache,
};

int raw_global_init(void)
{
	machine->raw = kzalloc(sizeof(*machine->raw));
	if (!machine->raw)
		return -ENOMEM;
	raw_gbl->cachep = kmem_cache_create("RAW", sizeof(struct raw_sock));
	for (int i = 0; i < RAW_HTABLE_SIZE; i++)
		spin_lock_init(&raw_gbl->hash[i].lock, LC_raw_hash);
	return 0;
}

void raw_get_info(struct procbuf *b)
{
	proc_puts(b, "  sl  local_address rem_address   st tx_queue rx_queue tr"
		     " tm->when retrnsmt   uid  timeout inode ref pointer drops"
		     "\n");
	for (u32 i = 0; i < RAW_HTABLE_SIZE; i++) {
		struct raw_bucket *h = &raw_gbl->hash[i];

		if (!h->head)
			continue;
		spin_lock(&h->lock);
		for (struct sock *sk = h->head; sk; sk = sk->next)
			inet_dgram_line(b, "%4d", (int)i, sk, sk->num, 0);
		spin_unlock(&h->lock);
	}
}

void raw_sockstat(struct sockstat *s)
{
	s->raw_inuse = (u32)atomic_read(&raw_gbl->inuse);
}
