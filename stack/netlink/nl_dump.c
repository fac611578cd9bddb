// SPDX-License-Identifier: MIT
/*
 * nl_dump.c - messages, acknowledgements, and dumps that resume
 *
 * Models the second half of net/netlink/af_netlink.c. A dump is kept with the
 * socket of whoever asked: the request, where the dumper was (args), the
 * sequence of what it walks. netlink_dump_start() sends the first datagram;
 * recvmsg sends the next when the reader has made room (netlink_recvmsg).
 * Every part carries NLM_F_MULTI, the last is NLMSG_DONE with an error number.
 *
 * cb_lock guards only cb.running: who has set it to 2 is working on the dump.
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/rtnetlink.h"

#define DUMP_ROOM 16384u

struct sk_buff *nlmsg_new(u32 room)
{
	struct sk_buff *skb = alloc_skb(room);

	if (skb)
		memset(&NETLINK_CB(skb), 0, sizeof(struct netlink_skb_parms));
	return skb;
}

struct nlmsghdr *__nlmsg_put(struct sk_buff *skb, u32 pid, u32 seq, int type,
			     int len, int flags)
{
	u32 size = NLMSG_ALIGN(NLMSG_LENGTH((u32)len));
	struct nlmsghdr *nlh;

	if (skb_tailroom(skb) < size)
		return NULL;
	nlh = (struct nlmsghdr *)(void *)skb_put(skb, size);
	memset(nlh, 0, size);
	nlh->nlmsg_type = (u16)type;
	nlh->nlmsg_len = NLMSG_LENGTH((u32)len);
	nlh->nlmsg_flags = (u16)flags;
	nlh->nlmsg_pid = pid;
	nlh->nlmsg_seq = seq;
	return nlh;
}

void nlmsg_end(struct sk_buff *skb, struct nlmsghdr *nlh)
{
	nlh->nlmsg_len = (u32)(skb->tail - (u8 *)nlh);
}

void nlmsg_cancel(struct sk_buff *skb, struct nlmsghdr *nlh)
{
	skb_trim(skb, (u32)((u8 *)nlh - skb->data));
}

/* --- acknowledgements --------------------------------------------------------
 */

static void put_attr(struct sk_buff *skb, u16 type, const void *data, u32 len)
{
	struct nlattr *a;

	if (skb_tailroom(skb) < NLA_ALIGN(NLA_HDRLEN + len))
		return;
	a = (struct nlattr *)(void *)skb_put(skb, NLA_ALIGN(NLA_HDRLEN + len));
	memset(a, 0, NLA_ALIGN(NLA_HDRLEN + len));
	a->nla_type = type;
	a->nla_len = (u16)(NLA_HDRLEN + len);
	memcpy(a + 1, data, len);
}

static void put_extack(struct sk_buff *skb, const struct nlmsghdr *req, int err,
		       const struct netlink_ext_ack *e)
{
	const u8 *bad = e->bad_attr;

	if (e->msg)
		put_attr(skb, NLMSGERR_ATTR_MSG, e->msg,
			 (u32)strlen(e->msg) + 1);
	if (!err)
		return;
	if (bad && bad >= (const u8 *)req &&
	    bad < (const u8 *)req + req->nlmsg_len) {
		u32 off = (u32)(bad - (const u8 *)req);

		put_attr(skb, NLMSGERR_ATTR_OFFS, &off, sizeof(off));
	}
	if (e->has_miss)
		put_attr(skb, NLMSGERR_ATTR_MISS_TYPE, &e->miss_type,
			 sizeof(e->miss_type));
}

void netlink_ack(struct sk_buff *in_skb, struct nlmsghdr *nlh, int err,
		 const struct netlink_ext_ack *extack)
{
	const struct netlink_skb_parms *cb = &NETLINK_CB(in_skb);
	struct sock *ssk = in_skb->sk;
	bool tell = extack && (cb->flags & NL_EXT_ACK) &&
		    (extack->msg || extack->bad_attr || extack->has_miss);
	u32 copy = err && !(cb->flags & NL_CAP_ACK)
			   ? nlh->nlmsg_len
			   : (u32)sizeof(struct nlmsghdr);
	struct nlmsghdr *rep;
	struct nlmsgerr *e;
	struct sk_buff *skb;

	skb = nlmsg_new(NLMSG_ALIGN(copy) + 1024);
	if (!skb)
		return; /* the requester waits in vain, as in the kernel */
	rep = __nlmsg_put(skb, cb->pid, nlh->nlmsg_seq, NLMSG_ERROR,
			  (int)(sizeof(int) + copy), 0);
	e = NLMSG_DATA(rep);
	e->error = err;
	memcpy(&e->msg, nlh, copy);
	if ((!err || cb->flags & NL_CAP_ACK) && !personality_24())
		rep->nlmsg_flags |= NLM_F_CAPPED;
	if (tell) {
		rep->nlmsg_flags |= NLM_F_ACK_TLVS;
		put_extack(skb, nlh, err, extack);
		nlmsg_end(skb, rep);
	}
	netlink_unicast(ssk, skb, cb->pid, 1);
}

int netlink_rcv_skb(struct sk_buff *skb, nl_rcv_fn fn)
{
	while (skb->len >= NLMSG_HDRLEN) {
		struct nlmsghdr *nlh = (struct nlmsghdr *)(void *)skb->data;
		struct netlink_ext_ack ext = { .msg = NULL };
		int err = 0;

		if (nlh->nlmsg_len < NLMSG_HDRLEN || skb->len < nlh->nlmsg_len)
			return 0;
		if ((nlh->nlmsg_flags & NLM_F_REQUEST) &&
		    nlh->nlmsg_type >= NLMSG_MIN_TYPE)
			err = fn(skb, nlh, &ext);
		if (err != -EINTR && (err || nlh->nlmsg_flags & NLM_F_ACK))
			netlink_ack(skb, nlh, err, &ext);
		skb_pull(skb, min(NLMSG_ALIGN(nlh->nlmsg_len), skb->len));
	}
	return 0;
}

void netlink_rcv_queue(struct sock *sk, nl_rcv_fn fn)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(&sk->receive_queue))) {
		/* The socket it is for pays no more; answers go through it. */
		skb_orphan(skb);
		skb->sk = sk;
		netlink_rcv_skb(skb, fn);
		skb->sk = NULL;
		kfree_skb(skb);
	}
}

/* --- dumps
 * ---------------------------------------------------------------------- */

static bool dump_take(struct netlink_sock *nlk, u8 from, u8 to)
{
	bool ok;

	spin_lock(&nlk->cb_lock);
	ok = nlk->cb.running == from;
	if (ok)
		nlk->cb.running = to;
	spin_unlock(&nlk->cb_lock);
	return ok;
}

void netlink_destroy_callback(struct netlink_sock *nlk)
{
	struct sk_buff *skb = nlk->cb.skb;

	nlk->cb.skb = NULL;
	nlk->cb.running = 0;
	if (skb)
		kfree_skb(skb);
}

int netlink_dump_error(struct netlink_callback *cb, int err, const char *text)
{
	if (text) {
		strncpy(cb->why, text, sizeof(cb->why) - 1);
		cb->why[sizeof(cb->why) - 1] = '\0';
	}
	return err;
}

static void dump_done(struct netlink_sock *nlk, struct sk_buff *skb, int err)
{
	struct netlink_callback *cb = &nlk->cb;
	int flags = NLM_F_MULTI | cb->answer_flags;
	struct nlmsghdr *nlh;

	if (cb->prev_seq && cb->seq != cb->prev_seq)
		flags |= NLM_F_DUMP_INTR;
	nlh = __nlmsg_put(skb, cb->portid, cb_nlh(cb)->nlmsg_seq, NLMSG_DONE,
			  sizeof(int), flags);
	if (!nlh)
		return;
	memcpy(NLMSG_DATA(nlh), &err, sizeof(err));
	if (cb->why[0] && nlk->flags & NL_EXT_ACK) {
		nlh->nlmsg_flags |= NLM_F_ACK_TLVS;
		put_attr(skb, NLMSGERR_ATTR_MSG, cb->why,
			 (u32)strlen(cb->why) + 1);
		nlmsg_end(skb, nlh);
	}
}

/* Today's kernel sends NLMSG_DONE by itself, but for these two. */
static bool done_apart(const struct netlink_callback *cb)
{
	int type = cb_nlh(cb)->nlmsg_type;

	if (personality_24())
		return true;
	return type != RTM_GETRULE && type != RTM_GETNEIGH;
}

/* One datagram of it. With running set to 2 by the caller. */
static int dump_step(struct netlink_sock *nlk)
{
	struct netlink_callback *cb = &nlk->cb;
	struct sock *sk = &nlk->sk;
	nl_dump_fn fn = netlink_kernel(sk->protocol)->dumper(cb);
	struct sk_buff *skb = nlmsg_new(DUMP_ROOM);
	bool more;
	int err;

	if (!skb) {
		nlk->cb.running = 1;
		return -ENOBUFS;
	}
	err = cb->finished ? cb->result : fn(skb, cb);
	more = err > 0;
	if (!more && !cb->finished && skb->len &&
	    (done_apart(cb) || skb_tailroom(skb) < NLMSG_SPACE(sizeof(int)))) {
		cb->finished = 1;
		cb->result = err;
		more = true;
	}
	if (more) {
		nlk->cb.running = 1;
		skb_set_owner_r(skb, sk);
		skb_queue_tail(&sk->receive_queue, skb);
		sk_prot(sk)->data_ready(sk, (int)skb->len);
		return 0;
	}
	dump_done(nlk, skb, err);
	skb_set_owner_r(skb, sk);
	netlink_destroy_callback(nlk);
	skb_queue_tail(&sk->receive_queue, skb);
	sk_prot(sk)->data_ready(sk, (int)skb->len);
	return 0;
}

int netlink_dump(struct sock *sk)
{
	if (!dump_take(nlk_sk(sk), 1, 2))
		return 0; /* over, or another reader is at it */
	return dump_step(nlk_sk(sk));
}

int netlink_dump_start(struct sk_buff *in_skb, struct nlmsghdr *nlh)
{
	const struct netlink_skb_parms *p = &NETLINK_CB(in_skb);
	struct sock *sk = netlink_lookup(in_skb->sk->protocol, p->pid);
	struct netlink_sock *nlk;
	struct netlink_callback *cb;
	int err;

	if (!sk)
		return -ECONNREFUSED;
	nlk = nlk_sk(sk);
	if (!dump_take(nlk, 0, 2)) {
		sock_put(sk);
		return -EBUSY;
	}
	cb = &nlk->cb;
	memset(cb->args, 0, sizeof(cb->args));
	cb->seq = cb->prev_seq = 0;
	cb->finished = 0;
	cb->answer_flags = 0;
	cb->why[0] = '\0';
	cb->strict = !!(p->flags & NL_STRICT);
	cb->portid = p->pid;
	cb->skb = skb_get(in_skb);
	cb->nlh_off = (u32)((u8 *)nlh - in_skb->head);
	err = dump_step(nlk);
	sock_put(sk);
	return err;
}
