// SPDX-License-Identifier: MIT
/*
 * nl_small.c - NETLINK_FIB_LOOKUP, NETLINK_NETFILTER and NETLINK_XFRM
 *
 * Models nl_fib_input() of net/ipv4/fib_frontend.c: a lookup in one table,
 * answered in place. And what nfnetlink.c and xfrm_user.c answer where there
 * is nothing behind them: packet filters have no subsystem (EINVAL, as before
 * a module is loaded), IPsec has no associations and no policies, and none
 * can be made (EPROTONOSUPPORT, as without its transforms).
 *
 * Not modelled: netfilter and IPsec.
 */
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/xfrm.h>
#include <string.h>

#include "ip_fib.h"
#include "stack/netlink/genetlink.h"
#include "stack/netlink/nlattr.h"

/* --- a route by table ------------------------------------------------------
 */

/* struct fib_result_nl of the kernel, which no header of libc has. */
struct fib_result_nl {
	u32 fl_addr; /* network order */
	u32 fl_mark;
	u8 fl_tos, fl_scope, tb_id_in;
	u8 tb_id, prefixlen, nh_sel, type, scope; /* the answer */
	int err;
};

static void nl_fib_lookup(struct fib_result_nl *frn)
{
	struct rt_key key = { .dst = frn->fl_addr,
			      .tos = frn->fl_tos,
			      .scope = frn->fl_scope,
			      .flow = { .mark = frn->fl_mark } };
	struct fib_result res = { .fi = NULL };
	u32 id = frn->tb_id_in ? frn->tb_id_in : RT_TABLE_MAIN;
	/* Two names of one table, until somebody makes a rule. */
	bool merged = !fib_gbl->custom_rules &&
		      (id == RT_TABLE_LOCAL || id == RT_TABLE_MAIN);
	struct fib_table *tb = fib_get_table(merged ? RT_TABLE_MAIN : id);

	frn->err = -ENOENT;
	if (!tb)
		return;
	frn->tb_id = (u8)tb->tb_id;
	spin_lock(&fib_gbl->lock);
	frn->err = merged ? fib_merged_lookup(&key, &res)
			  : fn_hash_lookup(tb, &key, &res);
	spin_unlock(&fib_gbl->lock);
	if (frn->err > 0)
		frn->err = -EAGAIN; /* nothing in this table */
	if (!frn->err) {
		frn->prefixlen = res.prefixlen;
		frn->nh_sel = res.nh_sel;
		frn->type = res.type;
		frn->scope = res.scope;
	}
	if (res.fi)
		fib_res_put(&res);
}

/* The message itself goes back; one that is too short is forgotten. */
void nl_fib_input(struct sock *sk, int len)
{
	struct sk_buff *skb;

	(void)len;
	while ((skb = skb_dequeue(&sk->receive_queue))) {
		struct nlmsghdr *nlh = (struct nlmsghdr *)(void *)skb->data;
		u32 pid = NETLINK_CB(skb).pid;

		skb_orphan(skb);
		if (skb->len < NLMSG_SPACE(sizeof(struct fib_result_nl)) ||
		    skb->len < nlh->nlmsg_len ||
		    nlh->nlmsg_len <
			    NLMSG_LENGTH(sizeof(struct fib_result_nl))) {
			kfree_skb(skb);
			continue;
		}
		nl_fib_lookup(NLMSG_DATA(nlh));
		memset(&NETLINK_CB(skb), 0, sizeof(NETLINK_CB(skb)));
		netlink_unicast(sk, skb, pid, 1);
	}
}

/* --- netfilter --------------------------------------------------------------
 */

static int nfnetlink_rcv_msg(struct sk_buff *skb, struct nlmsghdr *nlh,
			     struct netlink_ext_ack *ext)
{
	(void)ext;
	if (!NETLINK_CB(skb).net_admin)
		return -EPERM;
	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(struct nfgenmsg)))
		return 0;
	return -EINVAL;
}

void nfnetlink_rcv(struct sock *sk, int len)
{
	(void)len;
	netlink_rcv_queue(sk, nfnetlink_rcv_msg);
}

/* --- IPsec ------------------------------------------------------------------
 */

static int xfrm_dump_none(struct sk_buff *skb, struct netlink_callback *cb)
{
	(void)skb;
	(void)cb;
	return 0;
}

nl_dump_fn xfrm_dumper(const struct netlink_callback *cb)
{
	(void)cb;
	return xfrm_dump_none;
}

/* What a request must at least have. */
static u32 xfrm_header(int type)
{
	switch (type) {
	case XFRM_MSG_NEWSA:
	case XFRM_MSG_UPDSA:
		return sizeof(struct xfrm_usersa_info);
	case XFRM_MSG_DELSA:
	case XFRM_MSG_GETSA:
		return sizeof(struct xfrm_usersa_id);
	case XFRM_MSG_NEWPOLICY:
	case XFRM_MSG_UPDPOLICY:
		return sizeof(struct xfrm_userpolicy_info);
	case XFRM_MSG_DELPOLICY:
	case XFRM_MSG_GETPOLICY:
		return sizeof(struct xfrm_userpolicy_id);
	case XFRM_MSG_FLUSHSA:
		return sizeof(struct xfrm_usersa_flush);
	default:
		return 0;
	}
}

static int xfrm_user_rcv_msg(struct sk_buff *skb, struct nlmsghdr *nlh,
			     struct netlink_ext_ack *ext)
{
	int type = nlh->nlmsg_type, err;

	if (type > XFRM_MSG_MAX)
		return -EINVAL;
	if (!NETLINK_CB(skb).net_admin)
		return -EPERM;
	if ((type == XFRM_MSG_GETSA || type == XFRM_MSG_GETPOLICY) &&
	    nlh->nlmsg_flags & NLM_F_DUMP) {
		err = netlink_dump_start(skb, nlh);
		return err ? err : -EINTR; /* its answer is under way */
	}
	if (nlh->nlmsg_len < NLMSG_LENGTH(xfrm_header(type))) {
		NL_SET_ERR(ext, "Invalid header length");
		return -EINVAL;
	}
	switch (type) {
	case XFRM_MSG_NEWSA:
	case XFRM_MSG_UPDSA:
	case XFRM_MSG_NEWPOLICY:
	case XFRM_MSG_UPDPOLICY:
		return -EPROTONOSUPPORT;
	case XFRM_MSG_DELSA:
	case XFRM_MSG_GETSA:
		return -ESRCH;
	case XFRM_MSG_DELPOLICY:
	case XFRM_MSG_GETPOLICY:
		return -ENOENT;
	case XFRM_MSG_FLUSHSA:
	case XFRM_MSG_FLUSHPOLICY:
		return 0; /* there was none */
	default:
		return -EINVAL;
	}
}

void xfrm_netlink_rcv(struct sock *sk, int len)
{
	(void)len;
	netlink_rcv_queue(sk, xfrm_user_rcv_msg);
}
