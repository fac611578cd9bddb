// SPDX-License-Identifier: MIT
/*
 * diag_other.c - sock_diag for netlink and packet sockets, and
 * /proc/net/netlink
 *
 * Models net/netlink/diag.c and net/packet/diag.c, for ss -f netlink and
 * ss -0. Unix sockets are the kernel's: for them the answer is ENOENT, and ss
 * reads the kernel's /proc/net/unix.
 *
 * Not modelled: fan-out groups, rings to send from, and one socket asked for
 * by its cookie.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <string.h>

#include "machine.h"
#include "procnet.h"
#include "stack/netlink/nlattr.h"
#include "stack/netlink/sock_diag.h"
#include "stack/packet/packet.h"

static void put_cookie(u32 *cookie, const struct sock *sk)
{
	cookie[0] = (u32)sk->ino;
	cookie[1] = (u32)(sk->ino >> 32);
}

/* --- netlink ----------------------------------------------------------------
 */

static u32 nl_diag_flags(const struct netlink_sock *nlk)
{
	u32 f = 0;

	if (nlk->cb.running)
		f |= NDIAG_FLAG_CB_RUNNING;
	if (nlk->flags & NL_RECV_PKTINFO)
		f |= NDIAG_FLAG_PKTINFO;
	if (nlk->flags & NL_BROADCAST_ERROR)
		f |= NDIAG_FLAG_BROADCAST_ERROR;
	if (nlk->flags & NL_NO_ENOBUFS)
		f |= NDIAG_FLAG_NO_ENOBUFS;
	if (nlk->flags & NL_ALL_NSID)
		f |= NDIAG_FLAG_LISTEN_ALL_NSID;
	if (nlk->flags & NL_CAP_ACK)
		f |= NDIAG_FLAG_CAP_ACK;
	return f;
}

static int nl_diag_fill(struct sk_buff *skb, struct netlink_sock *nlk,
			const struct netlink_callback *cb, u32 show)
{
	const struct sock *sk = &nlk->sk;
	struct netlink_diag_msg *r;
	struct nlmsghdr *nlh;
	int err = 0;

	nlh = __nlmsg_put(skb, cb->portid, cb_nlh(cb)->nlmsg_seq,
			  SOCK_DIAG_BY_FAMILY, sizeof(*r), NLM_F_MULTI);
	if (!nlh)
		return -EMSGSIZE;
	r = NLMSG_DATA(nlh);
	r->ndiag_family = AF_NETLINK;
	r->ndiag_type = sk->type;
	r->ndiag_protocol = sk->protocol;
	r->ndiag_state = sk->state;
	r->ndiag_portid = nlk->pid;
	r->ndiag_dst_portid = nlk->dst_pid;
	r->ndiag_dst_group = nlk->dst_group;
	r->ndiag_ino = (u32)sk->ino;
	put_cookie(r->ndiag_cookie, sk);
	if (show & NDIAG_SHOW_GROUPS && nlk->groups[0])
		err |= nla_put(skb, NETLINK_DIAG_GROUPS, sizeof(nlk->groups),
			       nlk->groups);
	if (show & NDIAG_SHOW_MEMINFO)
		err |= sock_diag_put_meminfo(skb, sk, NETLINK_DIAG_MEMINFO);
	if (show & NDIAG_SHOW_FLAGS)
		err |= nla_put_u32(skb, NETLINK_DIAG_FLAGS, nl_diag_flags(nlk));
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

/* args[0]: sockets shown. */
int netlink_diag_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct netlink_diag_req *req = NLMSG_DATA(cb_nlh(cb));
	struct netlink_global *g = machine->netlink;
	int proto = req->sdiag_protocol, err = 0;
	unsigned long n = 0;

	if (proto != NDIAG_PROTO_ALL && proto >= NL_MAX_LINKS)
		return -ENOENT;
	spin_lock(&g->lock);
	for (int p = 0; p < NL_MAX_LINKS && !err; p++) {
		struct netlink_sock *nlk = g->table[p];

		if (proto != NDIAG_PROTO_ALL && proto != p)
			continue;
		for (; nlk && !err; nlk = nlk->next) {
			if (n++ < cb->args[0])
				continue;
			err = nl_diag_fill(skb, nlk, cb, req->ndiag_show);
			if (!err)
				cb->args[0] = n;
		}
	}
	spin_unlock(&g->lock);
	return err ? 1 : 0;
}

void netlink_get_info(struct procbuf *b)
{
	struct netlink_global *g = machine->netlink;

	proc_puts(b,
		  "sk               Eth Pid        Groups   Rmem     Wmem     "
		  "Dump  Locks    Drops    Inode\n");
	spin_lock(&g->lock);
	for (int p = 0; p < NL_MAX_LINKS; p++)
		for (struct netlink_sock *n = g->table[p]; n; n = n->next)
			proc_printf(b,
				    "%016lx %-3d %-10u %08x %-8d %-8d %-5d "
				    "%-8d %-8u %-8llu\n",
				    (unsigned long)n, p, n->pid, n->groups[0],
				    atomic_read(&n->sk.rmem_alloc),
				    atomic_read(&n->sk.wmem_alloc),
				    n->cb.running, atomic_read(&n->sk.refcnt),
				    (u32)atomic_read(&n->sk.drops),
				    (unsigned long long)n->sk.ino);
	spin_unlock(&g->lock);
}

/* --- packet -----------------------------------------------------------------
 */

static int pdiag_put_info(struct sk_buff *skb, const struct packet_sock *po)
{
	struct packet_diag_info p = {
		.pdi_index = (u32)po->ifindex,
		.pdi_version = po->version,
		.pdi_reserve = po->reserve,
		.pdi_copy_thresh = po->copy_thresh,
		.pdi_tstamp = po->tstamp,
		.pdi_flags = (po->running ? PDI_RUNNING : 0) |
			     (po->auxdata ? PDI_AUXDATA : 0) |
			     (po->origdev ? PDI_ORIGDEV : 0) |
			     (po->loss ? PDI_LOSS : 0),
	};

	return nla_put(skb, PACKET_DIAG_INFO, sizeof(p), &p) ||
	       nla_put_u32(skb, PACKET_DIAG_UID, po->sk.uid);
}

static int pdiag_put_mclist(struct sk_buff *skb, const struct packet_sock *po)
{
	struct nlattr *list = nla_nest_start(skb, PACKET_DIAG_MCLIST);

	if (!list)
		return -EMSGSIZE;
	for (const struct packet_mclist *m = po->mclist; m; m = m->next) {
		struct packet_diag_mclist d = { .pdmc_index = (u32)m->ifindex,
						.pdmc_count = (u32)m->count,
						.pdmc_type = m->type,
						.pdmc_alen = m->alen };

		if (skb_tailroom(skb) < sizeof(d))
			return -EMSGSIZE;
		memcpy(d.pdmc_addr, m->addr, sizeof(d.pdmc_addr));
		memcpy(skb_put(skb, sizeof(d)), &d, sizeof(d));
	}
	nla_nest_end(skb, list);
	return 0;
}

static int pdiag_put_ring(struct sk_buff *skb, const struct packet_ring *ring)
{
	struct packet_diag_ring r = { .pdr_block_size = ring->block_size,
				      .pdr_block_nr = ring->block_nr,
				      .pdr_frame_size = ring->frame_size,
				      .pdr_frame_nr = ring->frame_nr,
				      .pdr_retire_tmo = ring->tov,
				      .pdr_sizeof_priv = ring->priv };

	return ring->mem ? nla_put(skb, PACKET_DIAG_RX_RING, sizeof(r), &r) : 0;
}

static int pdiag_fill(struct sk_buff *skb, const struct packet_sock *po,
		      const struct netlink_callback *cb, u32 show)
{
	struct packet_diag_msg *r;
	struct nlmsghdr *nlh;
	int err = 0;

	nlh = __nlmsg_put(skb, cb->portid, cb_nlh(cb)->nlmsg_seq,
			  SOCK_DIAG_BY_FAMILY, sizeof(*r), NLM_F_MULTI);
	if (!nlh)
		return -EMSGSIZE;
	r = NLMSG_DATA(nlh);
	r->pdiag_family = AF_PACKET;
	r->pdiag_type = po->sk.type;
	r->pdiag_num = ntohs(po->num);
	r->pdiag_ino = (u32)po->sk.ino;
	put_cookie(r->pdiag_cookie, &po->sk);
	if (show & PACKET_SHOW_INFO)
		err |= pdiag_put_info(skb, po);
	if (show & PACKET_SHOW_MCLIST)
		err |= pdiag_put_mclist(skb, po);
	if (show & PACKET_SHOW_RING_CFG)
		err |= pdiag_put_ring(skb, &po->rx);
	if (show & PACKET_SHOW_MEMINFO)
		err |= sock_diag_put_meminfo(skb, &po->sk, PACKET_DIAG_MEMINFO);
	if (err) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

/* args[0]: sockets shown. */
int packet_diag_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct packet_diag_req *req = NLMSG_DATA(cb_nlh(cb));
	struct packet_global *g = machine->packet;
	const struct packet_sock *po;
	unsigned long n = 0;
	int err = 0;

	spin_lock(&g->lock);
	for (po = g->socks; po && !err; po = po->next) {
		if (n++ < cb->args[0])
			continue;
		err = pdiag_fill(skb, po, cb, req->pdiag_show);
		if (!err)
			cb->args[0] = n;
	}
	spin_unlock(&g->lock);
	return err ? 1 : 0;
}
