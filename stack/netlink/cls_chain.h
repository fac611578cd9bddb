/* SPDX-License-Identifier: MIT */
/* cls_chain.h - chains of filters and the messages about them. */
#ifndef CLS_CHAIN_H
#define CLS_CHAIN_H

#include "stack/netlink/cls_api.h"
#include "stack/netlink/sch_tc.h"

#define NEED_CREATE \
	"Need both RTM_NEWTFILTER and NLM_F_CREATE to create a new filter"
#define PRIO_ZERO "Invalid filter command with priority of zero"

/* A request about filters, and where it leads. */
struct tfilter {
	struct tc_ask ask;
	const struct tcmsg *t;
	struct nlattr *tb[TCA_MAX + 1];
	struct Qdisc *q;
	struct tcf_block *block;
	u32 parent;
};

const struct tcf_proto_ops *tcf_ops(const struct tcf_proto *tp);
void tcf_proto_destroy(struct tcf_proto *tp); /* out of its chain, and freed */

/* Where the request's parent leads to: f->q, f->block, or an errno. */
int tcf_block_find(struct tfilter *f);
int tcf_chain_index(const struct tfilter *f, u32 *index);
void tcf_chain_flush(const struct tfilter *f, struct tcf_chain *c);
struct tcf_chain *tcf_chain_lookup(const struct tcf_block *block, u32 index);
struct tcf_chain *tcf_chain_get(struct tcf_block *block, u32 index);
void tcf_chain_put(struct tcf_chain *c); /* freed, if nothing keeps it */

int tcf_fill_node(struct sk_buff *skb, struct tcf_proto *tp, void *fh,
		  u32 parent, u32 pid, u32 seq, int flags, int event);
/* NULL: no memory, or no room. Filter NULL: all of tp. */
struct sk_buff *tfilter_message(const struct tfilter *f, struct tcf_proto *tp,
				void *fh, int event);
void tfilter_send(const struct tfilter *f, struct sk_buff *skb);
void tfilter_notify(const struct tfilter *f, struct tcf_proto *tp, void *fh,
		    int event);

#endif
