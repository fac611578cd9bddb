// SPDX-License-Identifier: MIT
/*
 * ping.c - ICMP echo without privilege
 *
 * Models net/ipv4/ping.c (icmp(7), ping_group_range): socket(AF_INET,
 * SOCK_DGRAM, IPPROTO_ICMP) may be made by members of a range of groups, sends
 * only echo requests, and gets only the answers to its own; the identifier is
 * its port.
 *
 * Not modelled: extended echo (RFC 8335).
 */
#include <errno.h>
#include <linux/capability.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/syscall.h>

#include "procnet.h"
#include "stack/inet/icmp.h"
#include "stack/inet/raw.h"

static notrace struct raw_bucket *ping_bucket(u16 id)
{
	return &raw_gbl->ping_hash[id & (PING_HTABLE_SIZE - 1)];
}

/* Is one of this process's groups within ping_group_range? */
int ping_init_sock(struct sock *sk)
{
	u32 low = inet_gbl->sysctl_ping_group_range[0];
	u32 high = inet_gbl->sysctl_ping_group_range[1];
	u32 groups[256];
	long n, gid;

	gid = host_syscall(SYS_getegid);
	if (gid >= 0 && (u32)gid >= low && (u32)gid <= high)
		return 0;
	n = host_syscall(SYS_getgroups, ARRAY_SIZE(groups), groups);
	for (long i = 0; i < n; i++)
		if (groups[i] >= low && groups[i] <= high)
			return 0;
	return -EACCES;
}

static notrace bool ping_taken(const struct sock *sk, const struct sock *s,
			       u16 id)
{
	return s != sk && s->num == id && !(s->reuse && sk->reuse);
}

static notrace int ping_take(struct sock *sk, u16 id)
{
	struct raw_bucket *b = ping_bucket(id);
	int err = 0;

	spin_lock(&b->lock);
	for (struct sock *s = b->head; s && !err; s = s->next)
		err = ping_taken(sk, s, id);
	if (!err && !sk->pprev) {
		sk->num = id;
		sk->hashent = id & (PING_HTABLE_SIZE - 1);
		sk->next = b->head;
		if (sk->next)
			sk->next->pprev = &sk->next;
		sk->pprev = &b->head;
		b->head = sk;
		sock_hold(sk);
	}
	spin_unlock(&b->lock);
	return err;
}

static int ping_get_port(struct sock *sk, u16 id)
{
	bool any = !id;

	if (!any)
		return ping_take(sk, id);
	/* Sockets may share an identifier (reuse), but not one we choose. */
	for (u32 i = 0; i < 0x10000; i++) {
		u16 n = __atomic_add_fetch(&raw_gbl->ping_rover, 1,
					   __ATOMIC_RELAXED);
		bool busy = false;

		if (!n)
			continue;
		for (struct sock *s = ping_bucket(n)->head; s; s = s->next)
			busy |= s->num == n;
		if (!busy && !ping_take(sk, n))
			return 0;
	}
	return 1;
}

static void ping_unhash(struct sock *sk)
{
	struct raw_bucket *b = &raw_gbl->ping_hash[sk->hashent];
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
		sk->num = 0;
	}
	spin_unlock(&b->lock);
	if (was)
		sock_put(sk);
}

static void ping_hash(struct sock *sk)
{
}

static notrace void ping_relink(void *obj, void *arg)
{
	struct raw_bucket *b = arg;
	struct sock *sk = obj;

	if (!sk->used || !sk->pprev ||
	    sk->hashent != (u32)(b - raw_gbl->ping_hash))
		return;
	sk->next = b->head;
	if (sk->next)
		sk->next->pprev = &sk->next;
	sk->pprev = &b->head;
	b->head = sk;
}

bool ping_repair(struct spinlock *l)
{
	struct raw_bucket *b = container_of(l, struct raw_bucket, lock);

	if (b < raw_gbl->ping_hash ||
	    b >= raw_gbl->ping_hash + PING_HTABLE_SIZE)
		return false;
	b->head = NULL;
	kmem_cache_walk(raw_gbl->ping_cachep, ping_relink, b);
	return true;
}

static struct sock *ping_lookup(u16 id, u32 raddr, u32 laddr, int dif)
{
	struct raw_bucket *b = ping_bucket(id);
	struct sock *s;

	spin_lock(&b->lock);
	for (s = b->head; s; s = s->next)
		if (s->num == id && (!s->rcv_saddr || s->rcv_saddr == laddr) &&
		    (!s->bound_dev_if || s->bound_dev_if == dif))
			break;
	if (s)
		sock_hold(s);
	spin_unlock(&b->lock);
	return s;
}

/* --- what arrives
 * ------------------------------------------------------------- */

static int ping_queue_rcv_skb(struct sock *sk, struct sk_buff *skb)
{
	if (sock_queue_rcv_skb(sk, skb)) {
		kfree_skb_reason(skb, SKB_DROP_REASON_SOCKET_RCVBUFF);
		return -1;
	}
	return 0;
}

/* An echo reply; skb->h is its header and stays the caller's. */
bool ping_rcv(struct sk_buff *skb)
{
	struct icmphdr *icmph = skb->h.icmph;
	struct sk_buff *c;
	struct sock *sk;

	sk = ping_lookup(ntohs(icmph->un.echo.id), skb->nh.iph->saddr,
			 skb->nh.iph->daddr, skb->dev->ifindex);
	if (!sk)
		return false;
	c = skb_clone(skb);
	if (c) {
		skb_push(c, (u32)(c->data - c->h.raw));
		ping_queue_rcv_skb(sk, c);
	}
	sock_put(sk);
	return true;
}

void ping_err(struct sk_buff *skb, u32 info)
{
	struct iphdr *iph = (struct iphdr *)(void *)skb->data;
	struct icmphdr *sent =
		(struct icmphdr *)(void *)(skb->data + iph->ihl * 4u);
	int type = skb->h.icmph->type, code = skb->h.icmph->code;
	int err = EHOSTUNREACH, harderr = 0;
	struct sock *sk;

	sk = ping_lookup(ntohs(sent->un.echo.id), iph->daddr, iph->saddr,
			 skb->dev->ifindex);
	if (!sk)
		return;
	switch (type) {
	case ICMP_SOURCE_QUENCH:
	case ICMP_REDIRECT:
		goto out;
	case ICMP_PARAMETERPROB:
		err = EPROTO;
		harderr = 1;
		break;
	case ICMP_DEST_UNREACH:
		if (code == ICMP_FRAG_NEEDED) {
			if (sk->inet.pmtudisc == IP_PMTUDISC_DONT)
				goto out;
			err = EMSGSIZE;
			harderr = 1;
		} else if (code <= NR_ICMP_UNREACH) {
			harderr = (int)icmp_err_convert[code].fatal;
			err = icmp_err_convert[code].err;
		}
		break;
	}
	if (sk->inet.recverr)
		ip_icmp_error(sk, skb, err, 0, info, (u8 *)sent);
	else if (!harderr || sk->state != TCP_ESTABLISHED)
		goto out;
	sk->err = err;
	sk_prot(sk)->error_report(sk);
out:
	sock_put(sk);
}

static int ping_recvmsg(struct sock *sk, struct msghdr_k *msg, size_t len,
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
	if (copied > len) {
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
	err = (int)copied;
done:
	skb_free_datagram(sk, skb);
	return err;
}

/* --- sending
 * -------------------------------------------------------------------- */

struct pingfakehdr {
	struct icmphdr icmph;
	const struct iovec *iov;
	u32 wcheck;
};

static int ping_getfrag(const void *frag, char *to, unsigned int offset,
			unsigned int len, struct sk_buff *skb)
{
	struct pingfakehdr *p = (struct pingfakehdr *)(unsigned long)frag;
	u32 hlen = sizeof(struct icmphdr);
	int err;

	if (offset)
		return csum_partial_copy_fromiovecend((u8 *)to, p->iov, offset,
						      len, &p->wcheck);
	err = csum_partial_copy_fromiovecend((u8 *)to + hlen, p->iov, hlen,
					     len - hlen, &p->wcheck);
	if (err)
		return err;
	p->icmph.checksum = 0;
	p->icmph.checksum = csum_fold(csum_partial(&p->icmph, hlen, p->wcheck));
	memcpy(to, &p->icmph, hlen);
	return 0;
}

static notrace int ping_dest(struct sock *sk, const struct msghdr_k *msg,
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
	if (usin->sin_family != AF_INET)
		return -EAFNOSUPPORT;
	*daddr = usin->sin_addr.s_addr;
	return 0;
}

static int ping_sendmsg(struct sock *sk, struct msghdr_k *msg, size_t len)
{
	struct rt_flow fl;
	struct ipcm_cookie ipc = { .addr = sk->saddr,
				   .oif = sk->bound_dev_if,
				   .tos = -1,
				   .mark = sk->mark,
				   .priority = sk->priority };
	struct pingfakehdr pfh = { .iov = msg->msg_iov };
	struct rtable *rt = NULL;
	u32 daddr, saddr;
	u8 tos;
	int err;

	if (len > 0xffff)
		return -EMSGSIZE;
	if (len < sizeof(struct icmphdr))
		return -EINVAL;
	if (msg->msg_flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (memcpy_fromiovecend((u8 *)&pfh.icmph, msg->msg_iov, 0,
				sizeof(pfh.icmph)))
		return -EFAULT;
	if (pfh.icmph.type != ICMP_ECHO || pfh.icmph.code)
		return -EINVAL;
	err = ping_dest(sk, msg, &daddr);
	if (err)
		return err;
	if (msg->msg_controllen) {
		err = ip_cmsg_send(sk, msg, &ipc);
		if (err)
			goto out;
	}
	if (!ipc.opt)
		ipc.opt = sk->inet.opt;
	saddr = ipc.addr;
	ipc.addr = daddr;
	if (ipc.opt && ipc.opt->srr) {
		err = -EINVAL;
		if (!daddr)
			goto out;
		daddr = ipc.opt->faddr;
	}
	tos = RT_TOS(ipc.tos >= 0 ? (u8)ipc.tos : sk->inet.tos);
	if (sock_flag(sk, SOCK_LOCALROUTE) || msg->msg_flags & MSG_DONTROUTE ||
	    (ipc.opt && ipc.opt->is_strictroute))
		tos |= RTO_ONLINK;
	if (ipv4_is_multicast(daddr)) {
		if (!ipc.oif)
			ipc.oif = sk->inet.mc_index;
		if (!saddr)
			saddr = sk->inet.mc_addr;
	} else if (!ipc.oif) {
		ipc.oif = sk->inet.uc_index;
	}
	fl = sk_flow(sk, 0);
	fl.mark = ipc.mark;
	err = ip_route_output(&rt, daddr, saddr, tos, ipc.oif, &fl);
	if (err)
		goto out;
	err = -EACCES;
	if (rt->rt_flags & RTCF_BROADCAST && !sock_flag(sk, SOCK_BROADCAST))
		goto out_rt;
	pfh.icmph.checksum = 0;
	pfh.icmph.un.echo.id = sk->sport;
	icmp_out_count(ICMP_ECHO);
	err = ip_build_xmit(sk, ping_getfrag, &pfh, (unsigned int)len, &ipc, rt,
			    msg->msg_flags);
out_rt:
	ip_rt_put(rt);
out:
	if (ipc.free_opt)
		kfree(ipc.opt);
	return err ? err : (int)len;
}

static int ping_bind(struct sock *sk, struct sockaddr *uaddr, int len)
{
	struct sockaddr_in *addr = (struct sockaddr_in *)(void *)uaddr;
	unsigned int type;
	u32 a;
	int err;

	if (len < (int)sizeof(*addr))
		return -EINVAL;
	a = addr->sin_addr.s_addr;
	if (addr->sin_family != AF_INET && (addr->sin_family != AF_UNSPEC || a))
		return -EAFNOSUPPORT;
	type = inet_addr_type(a);
	if (a && type != RTN_LOCAL && !inet_can_nonlocal_bind(sk))
		return -EADDRNOTAVAIL;
	lock_sock(sk);
	err = -EINVAL;
	if (sk->num)
		goto out;
	sk->rcv_saddr = sk->saddr = a;
	err = -EADDRINUSE;
	if (ping_get_port(sk, ntohs(addr->sin_port))) {
		sk->rcv_saddr = sk->saddr = 0;
		goto out;
	}
	err = 0;
	if (a)
		sk->userlocks |= SOCK_BINDADDR_LOCK;
	if (addr->sin_port)
		sk->userlocks |= SOCK_BINDPORT_LOCK;
	sk->sport = htons(sk->num);
	sk->daddr = 0;
	sk->dport = 0;
	sk_dst_reset(sk);
out:
	release_sock(sk);
	return err;
}

static void ping_close(struct sock *sk, s64 timeout)
{
	inet_sock_release(sk);
}

static notrace struct kmem_cache *ping_cache(void)
{
	return raw_gbl->ping_cachep;
}

static notrace void ping_sock_repair(struct sock *sk)
{
	sk->err = 0;
}

const struct proto ping_prot = {
	.name = "PING",
	.close = ping_close,
	.connect = udp_connect,
	.disconnect = udp_disconnect,
	.init = ping_init_sock,
	.setsockopt = ip_setsockopt,
	.getsockopt = ip_getsockopt,
	.sendmsg = ping_sendmsg,
	.recvmsg = ping_recvmsg,
	.bind = ping_bind,
	.backlog_rcv = ping_queue_rcv_skb,
	.hash = ping_hash,
	.unhash = ping_unhash,
	.get_port = ping_get_port,
	.repair = ping_sock_repair,
	.state_change = sock_def_wakeup,
	.data_ready = sock_def_readable,
	.write_space = sock_def_write_space,
	.error_report = sock_def_error_report,
	.destruct = inet_sock_destruct,
	.cache = ping_cache,
};

int ping_global_init(void)
{
	raw_gbl->ping_cachep = kmem_cache_create("PING", sizeof(struct sock));
	raw_gbl->ping_rover = (u16)net_random();
	for (int i = 0; i < PING_HTABLE_SIZE; i++)
		spin_lock_init(&raw_gbl->ping_hash[i].lock, LC_raw_hash);
	return 0;
}

void ping_get_info(struct procbuf *b)
{
	proc_puts(b, "  sl  local_address rem_address   st tx_queue rx_queue tr"
		     " tm->when retrnsmt   uid  timeout inode ref pointer drops"
		     "\n");
	for (u32 i = 0; i < PING_HTABLE_SIZE; i++) {
		struct raw_bucket *h = &raw_gbl->ping_hash[i];

		if (!h->head)
			continue;
		spin_lock(&h->lock);
		for (struct sock *sk = h->head; sk; sk = sk->next)
			inet_dgram_line(b, "%5d", (int)i, sk, sk->num,
					ntohs(sk->dport));
		spin_unlock(&h->lock);
	}
}
