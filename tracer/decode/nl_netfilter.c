// SPDX-License-Identifier: MIT
/*
 * nl_netfilter.c - nfnetlink: subsystem and message, nfgenmsg
 *
 * <linux/netfilter/nfnetlink.h>. Not taken apart, as in strace 6.1: what the
 * attributes are called and what they hold.
 */
#include "tracer/decode/nl.h"

#include <linux/netfilter/nfnetlink.h>

struct val *nl_netfilter_type(struct dec *d, unsigned type)
{
	static const struct xlat_row rows[] = {
		{ NFNL_MSG_BATCH_BEGIN, "NFNL_MSG_BATCH_BEGIN" },
		{ NFNL_MSG_BATCH_END, "NFNL_MSG_BATCH_END" },
	};
	static const struct xlat batch = { rows, 2, NULL };
	unsigned sub = type >> 8, msg = type & 255;
	const struct xlat *x = sub < NF_SUBSYS ? nf_messages[sub] : NULL;
	struct val *l;

	if (xlat_name(&batch, type))
		return v_enum(d, "nlmsg_type", &batch, type);
	l = NEW(d, VAL_LIST, "nlmsg_type");
	l->sym = "<<8|";
	val_add(l, v_enum(d, NULL, &x_nf_subsys, sub));
	val_add(l, x ? v_enum(d, NULL, x, msg) : v_hex(d, NULL, msg));
	return l;
}

/* Messages of each subsystem, one bit each. */
static const struct {
	uint32_t new, del, get;
} kinds[NF_SUBSYS] = {
	[NFNL_SUBSYS_CTNETLINK] = { 1 << 0, 1 << 2, 0xfa },
	[NFNL_SUBSYS_CTNETLINK_EXP] = { 1 << 0, 1 << 2, 0xa },
	[NFNL_SUBSYS_ACCT] = { 1 << 0, 1 << 3, 0x6 },
	[NFNL_SUBSYS_CTNETLINK_TIMEOUT] = { 1 << 0, 1 << 2, 1 << 1 },
	[NFNL_SUBSYS_CTHELPER] = { 1 << 0, 1 << 2, 1 << 1 },
	[NFNL_SUBSYS_NFTABLES] = { 0x449249, 0x1104924, 0xa92492 },
	[NFNL_SUBSYS_NFT_COMPAT] = { 0, 0, 1 << 0 },
	[12 /* NFNL_SUBSYS_HOOK */] = { 0, 0, 1 << 0 },
};

enum nl_extra nl_netfilter_extra(unsigned type)
{
	unsigned sub = type >> 8, msg = type & 255;

	if (sub >= NF_SUBSYS || msg > 31)
		return X_NONE;
	if (kinds[sub].new >> msg & 1)
		return X_NEW;
	if (kinds[sub].del >> msg & 1)
		return X_DEL;
	return kinds[sub].get >> msg & 1 ? X_GET : X_NONE;
}

void nl_netfilter(struct dec *d, struct val *out, unsigned type,
		  const uint8_t *p, uint32_t len)
{
	static const struct xlat_row rows[] = { { 0, "NFNETLINK_V0" } };
	static const struct xlat versions = { rows, 1, "NFNETLINK_???" };
	static const struct nla_set none = { NULL, 0, NULL };
	struct val *s;

	if (len < sizeof(struct nfgenmsg)) {
		val_add(out, nl_bytes(d, p, len));
		return;
	}
	s = val_add(out, v_struct(d, NULL));
	val_add(s, v_enum(d, "nfgen_family", &x_families, p[0]));
	val_add(s, v_enum(d, "version", &versions, p[1]));
	val_add(s, v_call(d, "res_id", "htons",
			  v_uint(d, NULL, (unsigned)(p[2] << 8 | p[3]))));
	if (type == NFNL_MSG_BATCH_BEGIN || type == NFNL_MSG_BATCH_END)
		nl_attrs(d, out, p, len, sizeof(struct nfgenmsg), NULL, p[0]);
	else
		nl_attrs(d, out, p, len, sizeof(struct nfgenmsg), &none, p[0]);
}
