// SPDX-License-Identifier: MIT
/*
 * sock_diag.c - NETLINK_SOCK_DIAG: the machine's sockets, for ss(8)
 *
 * Models net/core/sock_diag.c and net/ipv4/inet_diag.c (man 7 sock_diag). A
 * request names family, protocol, states and a filter program; every socket
 * that passes is one message. Sockets are found by walking the slabs they
 * come from: an object is of its kind for ever, so a sock that changes while
 * it is looked at gives an old or a new answer, never a wild one.
 *
 * The machine has TCP, UDP(-Lite), raw and ping sockets of IPv4. For IPv6 the
 * list is empty; netlink and packet sockets are diag_other.c's; other families
 * (unix) are ENOENT, and ss reads /proc instead. ss -K (SOCK_DESTROY) resets
 * TCP and wakes the rest with ECONNABORTED.
 *
 * Not modelled: bpf storage, cgroups, TCP_DIAG groups, the reply of exact
 * requests other than by addresses and ports.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <string.h>

#include "stack/inet/raw.h"
#include "stack/inet/tcp.h"
#include "stack/inet/udp.h"
#include "stack/netlink/nlattr.h"
#include "stack/netlink/sock_diag.h"

#define DIAG_BOUND_INACTIVE 13 /* TCP_BOUND_INACTIVE of newer ones */
#define DIAG_SOCKOPT	    22 /* INET_DIAG_SOCKOPT, younger than some headers */

/* --- one socket
 * ----------------------------------------------------------------- */

static void fill_id(struct inet_diag_msg *r, const struct sock *sk)
{
	r->id.idiag_sport = sk->sport;
	r->id.idiag_dport = sk->dport;
	r->id.idiag_src[0] = sk->rcv_saddr;
	r->id.idiag_dst[0] = sk->daddr;
	r->id.idiag_if = (u32)sk->bound_dev_if;
	r->id.idiag_cookie[0] = (u32)sk->ino;
	r->id.idiag_cookie[1] = (u32)(sk->ino >> 32);
}

static void fill_queues(struct inet_diag_msg *r, struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	u32 retrans = 0;
	int kind = 0;

	if (sk->proto != PROTO_TCP) {
		r->idiag_rqueue = (u32)atomic_read(&sk->rmem_alloc);
		r->idiag_wqueue = (u32)atomic_read(&sk->wmem_alloc);
		return;
	}
	if (sk->state == TCP_LISTEN) {
		r->idiag_rqueue = sk->ack_backlog;
		r->idiag_wqueue = sk->max_ack_backlog;
	} else {
		r->idiag_rqueue =
			(u32)max((s32)(tp->rcv_nxt - tp->copied_seq), 0);
		r->idiag_wqueue = tp->write_seq - tp->snd_una;
	}
	tcp_diag_timer(sk, &kind, &r->idiag_expires, &retrans);
	r->idiag_timer = (u8)kind;
	r->idiag_retrans = (u8)retrans;
	if (!kind)
		r->idiag_expires = 0;
}

int sock_diag_put_meminfo(struct sk_buff *skb, const struct sock *sk, int type)
{
	u32 mem[SK_MEMINFO_VARS] = { 0 };

	mem[SK_MEMINFO_RMEM_ALLOC] = (u32)atomic_read(&sk->rmem_alloc);
	mem[SK_MEMINFO_RCVBUF] = (u32)sk->rcvbuf;
	mem[SK_MEMINFO_WMEM_ALLOC] = (u32)atomic_read(&sk->wmem_alloc);
	mem[SK_MEMINFO_SNDBUF] = (u32)sk->sndbuf;
	mem[SK_MEMINFO_FWD_ALLOC] = (u32)sk->forward_alloc;
	mem[SK_MEMINFO_WMEM_QUEUED] = (u32)sk->wmem_queued;
	mem[SK_MEMINFO_OPTMEM] = (u32)atomic_read(&sk->omem_alloc);
	mem[SK_MEMINFO_BACKLOG] = sk->backlog.len;
	mem[SK_MEMINFO_DROPS] = (u32)atomic_read(&sk->drops);
	return nla_put(skb, type, sizeof(mem), mem);
}

static int put_meminfo(struct sk_buff *skb, const struct sock *sk, u8 ext)
{
	struct inet_diag_meminfo m;

	if (ext & 1 << (INET_DIAG_MEMINFO - 1)) {
		m.idiag_rmem = (u32)atomic_read(&sk->rmem_alloc);
		m.idiag_wmem = (u32)sk->wmem_queued;
		m.idiag_fmem = (u32)sk->forward_alloc;
		m.idiag_tmem = (u32)atomic_read(&sk->wmem_alloc);
		if (nla_put(skb, INET_DIAG_MEMINFO, sizeof(m), &m))
			return -EMSGSIZE;
	}
	return ext & 1 << (INET_DIAG_SKMEMINFO - 1)
		       ? sock_diag_put_meminfo(skb, sk, INET_DIAG_SKMEMINFO)
		       : 0;
}

static int put_attrs(struct sk_buff *skb, struct sock *sk, u8 ext)
{
	u8 opts[2] = { 0, 0 };
	char info[512];
	int err = 0;

	err |= nla_put_u8(skb, INET_DIAG_SHUTDOWN, sk->shutdown);
	if (ext & 1 << (INET_DIAG_TOS - 1))
		err |= nla_put_u8(skb, INET_DIAG_TOS, sk->inet.tos);
	err |= nla_put_u32(skb, INET_DIAG_MARK, sk->mark);
	if (ext & 1 << (INET_DIAG_TCLASS - 1))
		err |= nla_put_u32(skb, INET_DIAG_CLASS_ID, sk->priority);
	/* recverr, is_icsk, freebind, hdrincl, mc_loop, transparent, mc_all */
	opts[0] = (u8)(sk->inet.recverr | (sk->proto == PROTO_TCP) << 1 |
		       sk->inet.freebind << 2 | sk->inet.hdrincl << 3 |
		       sk->inet.mc_loop << 4 | sk->inet.transparent << 5 |
		       sk->inet.mc_all << 6 | sk->inet.nodefrag << 7);
	err |= nla_put(skb, DIAG_SOCKOPT, sizeof(opts), opts);
	err |= put_meminfo(skb, sk, ext);
	if (sk->proto != PROTO_TCP)
		return err;
	if (ext & 1 << (INET_DIAG_INFO - 1))
		err |= nla_put(skb, INET_DIAG_INFO,
			       tcp_diag_get_info(sk, info, sizeof(info)), info);
	if (ext & 1 << (INET_DIAG_CONG - 1))
		err |= nla_put_string(skb, INET_DIAG_CONG,
				      tcp_ca_ops(sk)->name);
	return err;
}

static struct inet_diag_msg *msg_begin(struct sk_buff *skb,
				       const struct nlmsghdr *req, u32 pid,
				       int flags, struct nlmsghdr **nlh)
{
	struct inet_diag_msg *r;

	*nlh = __nlmsg_put(skb, pid, req->nlmsg_seq, req->nlmsg_type,
			   sizeof(*r), flags);
	if (!*nlh)
		return NULL;
	r = NLMSG_DATA(*nlh);
	r->idiag_family = AF_INET;
	return r;
}

static int fill_sock(struct sk_buff *skb, struct sock *sk,
		     const struct nlmsghdr *req, u32 pid, int flags, u8 ext)
{
	struct nlmsghdr *nlh;
	struct inet_diag_msg *r = msg_begin(skb, req, pid, flags, &nlh);

	if (!r)
		return -EMSGSIZE;
	r->idiag_state = sk->state;
	fill_id(r, sk);
	fill_queues(r, sk);
	r->idiag_uid = sk->uid;
	r->idiag_inode = (u32)sk->ino;
	if (put_attrs(skb, sk, ext)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

static int fill_tw(struct sk_buff *skb, const struct tcp_tw_bucket *tw,
		   const struct nlmsghdr *req, u32 pid, int flags)
{
	struct nlmsghdr *nlh;
	struct inet_diag_msg *r = msg_begin(skb, req, pid, flags, &nlh);
	u64 now = jiffies;

	if (!r)
		return -EMSGSIZE;
	r->idiag_state = tw->substate;
	r->idiag_timer = 3;
	r->id.idiag_sport = tw->sport;
	r->id.idiag_dport = tw->dport;
	r->id.idiag_src[0] = tw->rcv_saddr;
	r->id.idiag_dst[0] = tw->daddr;
	r->id.idiag_if = (u32)tw->bound_dev_if;
	r->idiag_expires = tw->timeout > now ? (u32)(tw->timeout - now) : 0;
	nlmsg_end(skb, nlh);
	return 0;
}

/* --- all of them
 * ------------------------------------------------------------------- */

struct walk {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	const struct inet_diag_req_v2 *req;
	const struct nlattr *bc;
	unsigned long n; /* objects seen, over all slabs */
	bool full, tw;
};

static bool passes(const struct walk *w, const struct sock *sk, u8 state)
{
	const struct inet_diag_sockid *id = &w->req->id;
	struct diag_entry e;

	/* A closed one is not shown; one that is bound, to who asks for it. */
	if (state == TCP_CLOSE && !w->tw && sk->proto == PROTO_TCP)
		state = sk->num ? DIAG_BOUND_INACTIVE : 0;
	if (!(w->req->idiag_states & 1u << state))
		return false;
	if (id->idiag_sport && id->idiag_sport != sk->sport)
		return false;
	if (id->idiag_dport && id->idiag_dport != sk->dport)
		return false;
	if (!w->bc)
		return true;
	memset(&e, 0, sizeof(e));
	e.saddr = sk->rcv_saddr;
	e.daddr = sk->daddr;
	e.sport = ntohs(sk->sport);
	e.dport = ntohs(sk->dport);
	e.ifindex = sk->bound_dev_if;
	e.family = AF_INET;
	if (!w->tw) { /* a TIME_WAIT bucket is only the start of a sock */
		e.mark = sk->mark;
		e.userlocks = sk->userlocks;
	}
	return inet_diag_bc_run(nla_data(w->bc), nla_len(w->bc), &e);
}

static void one(void *obj, void *arg)
{
	struct walk *w = arg;
	struct sock *sk = obj;
	struct tcp_tw_bucket *tw = obj;
	u8 state = w->tw ? tw->substate : sk->state;
	int err = 0;

	if (w->full || w->n++ < w->cb->args[0])
		return;
	if (sk->used && sk->family == AF_INET && passes(w, sk, state) &&
	    (w->tw || sk->state != TCP_CLOSE || sk->num)) {
		const struct nlmsghdr *nlh = cb_nlh(w->cb);

		err = w->tw ? fill_tw(w->skb, tw, nlh, w->cb->portid,
				      NLM_F_MULTI)
			    : fill_sock(w->skb, sk, nlh, w->cb->portid,
					NLM_F_MULTI, w->req->idiag_ext);
	}
	if (err)
		w->full = true;
	else
		w->cb->args[0] = w->n;
}

/* The request of before 3.3, TCPDIAG_GETSOCK, as one of today. */
static struct inet_diag_req_v2 compat(const struct nlmsghdr *nlh)
{
	const struct inet_diag_req *old = NLMSG_DATA(nlh);

	return (struct inet_diag_req_v2){ .sdiag_family = AF_INET,
					  .sdiag_protocol = IPPROTO_TCP,
					  .idiag_ext = old->idiag_ext,
					  .idiag_states = old->idiag_states,
					  .id = old->id };
}

static int inet_diag_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);
	bool old = nlh->nlmsg_type == TCPDIAG_GETSOCK;
	struct inet_diag_req_v2 req =
		old ? compat(nlh) : *(struct inet_diag_req_v2 *)NLMSG_DATA(nlh);
	struct nlattr *tb[INET_DIAG_MAX + 1];
	struct walk w = { .skb = skb, .cb = cb, .req = &req };
	int err;

	err = nlmsg_parse(nlh, old ? sizeof(struct inet_diag_req) : sizeof(req),
			  tb, INET_DIAG_MAX, NULL, false, NULL);
	if (err < 0)
		return err;
	w.bc = tb[INET_DIAG_REQ_BYTECODE];
	if (w.bc && inet_diag_bc_audit(nla_data(w.bc), nla_len(w.bc)))
		return -EINVAL;
	if (w.req->sdiag_family != AF_INET)
		return 0; /* no IPv6 here */
	switch (w.req->sdiag_protocol) {
	case IPPROTO_TCP:
		kmem_cache_walk(machine->tcp->sock_cachep, one, &w);
		w.tw = true;
		if (w.req->idiag_states &
		    (1u << TCP_TIME_WAIT | 1u << TCP_FIN_WAIT2))
			kmem_cache_walk(machine->tcp->tw_cachep, one, &w);
		break;
	case IPPROTO_UDP:
		kmem_cache_walk(udp_gbl->cachep, one, &w);
		break;
	case IPPROTO_UDPLITE:
		kmem_cache_walk(machine->udplite->cachep, one, &w);
		break;
	case IPPROTO_RAW:
		kmem_cache_walk(raw_gbl->cachep, one, &w);
		break;
	default:
		return -ENOENT;
	}
	return w.full;
}

nl_dump_fn sock_diag_dumper(const struct netlink_callback *cb)
{
	const struct nlmsghdr *nlh = cb_nlh(cb);

	if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY)
		return inet_diag_dump;
	switch (((struct sock_diag_req *)NLMSG_DATA(nlh))->sdiag_family) {
	case AF_NETLINK:
		return netlink_diag_dump;
	case AF_PACKET:
		return packet_diag_dump;
	default:
		return inet_diag_dump;
	}
}

/* --- requests
 * ----------------------------------------------------------------------- */

struct find {
	const struct inet_diag_req_v2 *req;
	struct sock *found;
};

static void match(void *obj, void *arg)
{
	struct sock *sk = obj;
	struct find *f = arg;
	const struct inet_diag_sockid *id = &f->req->id;

	if (f->found || !sk->used || sk->sport != id->idiag_sport ||
	    sk->dport != id->idiag_dport || sk->rcv_saddr != id->idiag_src[0] ||
	    sk->daddr != id->idiag_dst[0])
		return;
	sock_hold(sk);
	f->found = sk;
}

static struct sock *find(const struct inet_diag_req_v2 *req)
{
	struct find f = { .req = req };

	switch (req->sdiag_protocol) {
	case IPPROTO_TCP:
		kmem_cache_walk(machine->tcp->sock_cachep, match, &f);
		break;
	case IPPROTO_UDP:
		kmem_cache_walk(udp_gbl->cachep, match, &f);
		break;
	case IPPROTO_UDPLITE:
		kmem_cache_walk(machine->udplite->cachep, match, &f);
		break;
	}
	return f.found;
}

static int destroy(struct sock *sk)
{
	if (!sk_prot(sk)->disconnect)
		return -EOPNOTSUPP;
	lock_sock(sk);
	sk_prot(sk)->disconnect(sk, 0);
	sk->err = ECONNABORTED;
	sk_prot(sk)->error_report(sk);
	release_sock(sk);
	return 0;
}

static int exact(struct sk_buff *in, struct nlmsghdr *nlh,
		 const struct inet_diag_req_v2 *req)
{
	struct sock *sk = find(req);
	struct sk_buff *skb;
	int err;

	if (!sk)
		return -ENOENT;
	if (nlh->nlmsg_type == SOCK_DESTROY) {
		err = NETLINK_CB(in).net_admin ? destroy(sk) : -EPERM;
		sock_put(sk);
		return err;
	}
	skb = nlmsg_new(2048);
	err = skb ? fill_sock(skb, sk, nlh, NETLINK_CB(in).pid, 0,
			      req->idiag_ext)
		  : -ENOMEM;
	sock_put(sk);
	if (err) {
		if (skb)
			kfree_skb(skb);
		return err;
	}
	err = netlink_unicast(netlink_kernel_sock(NETLINK_SOCK_DIAG), skb,
			      NETLINK_CB(in).pid, 1);
	return err > 0 ? 0 : err;
}

static int start(struct sk_buff *skb, struct nlmsghdr *nlh)
{
	int err = netlink_dump_start(skb, nlh);

	return err ? err : -EINTR; /* its answer is under way */
}

static int inet_diag_rcv_msg_compat(struct sk_buff *skb, struct nlmsghdr *nlh)
{
	struct inet_diag_req_v2 req;

	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(struct inet_diag_req)))
		return -EINVAL;
	if (nlh->nlmsg_flags & NLM_F_DUMP)
		return start(skb, nlh);
	req = compat(nlh);
	return exact(skb, nlh, &req);
}

/* Netlink and packet sockets are only dumped. */
static int other_diag(struct sk_buff *skb, struct nlmsghdr *nlh)
{
	const struct sock_diag_req *req = NLMSG_DATA(nlh);
	bool packet = req->sdiag_family == AF_PACKET;

	if (nlh->nlmsg_type == SOCK_DESTROY)
		return -EOPNOTSUPP;
	if (nlh->nlmsg_len <
	    NLMSG_LENGTH(packet ? sizeof(struct packet_diag_req)
				: sizeof(struct netlink_diag_req)))
		return -EINVAL;
	if (packet && req->sdiag_protocol)
		return -EINVAL;
	return nlh->nlmsg_flags & NLM_F_DUMP ? start(skb, nlh) : -EOPNOTSUPP;
}

static int sock_diag_rcv_msg(struct sk_buff *skb, struct nlmsghdr *nlh,
			     struct netlink_ext_ack *ext)
{
	const struct sock_diag_req *req = NLMSG_DATA(nlh);

	(void)ext;
	if (nlh->nlmsg_type == TCPDIAG_GETSOCK)
		return inet_diag_rcv_msg_compat(skb, nlh);
	if (personality_24() && nlh->nlmsg_type >= SOCK_DIAG_BY_FAMILY)
		return -EINVAL;
	if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY &&
	    nlh->nlmsg_type != SOCK_DESTROY)
		return -EINVAL;
	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*req)))
		return -EINVAL;
	if (req->sdiag_family == AF_NETLINK || req->sdiag_family == AF_PACKET)
		return other_diag(skb, nlh);
	if (req->sdiag_family != AF_INET && req->sdiag_family != AF_INET6)
		return req->sdiag_family >= NPROTO ? -EINVAL : -ENOENT;
	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(struct inet_diag_req_v2)))
		return -EINVAL;
	if (nlh->nlmsg_type == SOCK_DIAG_BY_FAMILY &&
	    nlh->nlmsg_flags & NLM_F_DUMP)
		return start(skb, nlh);
	return exact(skb, nlh, NLMSG_DATA(nlh));
}

void sock_diag_rcv(struct sock *sk, int len)
{
	(void)len;
	netlink_rcv_queue(sk, sock_diag_rcv_msg);
}
