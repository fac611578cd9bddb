/* SPDX-License-Identifier: MIT */
/*
 * cls_u32.h - the tables of the u32 filters of one discipline
 *
 *   handle 0xHHHBBNNN: table HHH, bucket BB, node NNN
 *
 *   tc_u_common.hlist -> table -> table            newest first
 *                          `- ht[bucket] -> node -> node   by number
 *                                             `- ht_down: another table
 */
#ifndef CLS_U32_H
#define CLS_U32_H

#include "stack/netlink/cls_api.h"

struct tc_u_knode {
	struct tc_u_knode *next;
	u32 handle;
	struct tc_u_hnode *ht_up, *ht_down;
	struct tcf_result res;
	int ifindex; /* TCA_U32_INDEV */
	u32 fshift; /* where the bits of hmask begin */
	u32 flags; /* TCA_CLS_FLAGS_* */
	struct tc_u32_sel sel; /* and its keys */
};

struct tc_u_hnode {
	struct tc_u_hnode *next;
	u32 handle, prio, flags;
	u32 refcnt; /* links to it, and one */
	u32 divisor; /* buckets, less one */
	bool is_root;
	struct tc_u_knode *ht[];
};

struct tc_u_common {
	struct tc_u_hnode *hlist;
	u32 refcnt; /* tcf_protos */
	u32 knodes;
	u32 last_id; /* of a table, that was made up */
};

/* What is shown as a filter is a node or a table: both begin alike. */
static inline notrace bool u32_is_node(const void *fh)
{
	return TC_U32_KEY(((const struct tc_u_knode *)fh)->handle);
}

#define HTID_ROOT 0xfff00000u

struct tc_u_hnode *u32_lookup_ht(const struct tc_u_common *c, u32 handle);
void *u32_get(struct tcf_proto *tp, u32 handle);
int u32_change(struct tcf_proto *tp, u32 handle, struct nlattr **tca, void **fh,
	       struct netlink_ext_ack *ext);
u32 u32_new_htid(struct tc_u_common *c); /* 0: none is free */

#endif
