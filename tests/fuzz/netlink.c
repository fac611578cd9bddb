// SPDX-License-Identifier: MIT
/*
 * netlink.c - attributes, nested or not, and the filter programs of ss(8)
 *
 * The first byte chooses: an attribute stream against a policy (strict or
 * not, its nests parsed again), or a filter that, if the audit lets it
 * through, must end on any socket and read nothing but itself.
 *
 * needs: stack/netlink/nlattr.c stack/netlink/inet_diag_bc.c
 */
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

#include "stack/netlink/nlattr.h"
#include "stack/netlink/sock_diag.h"

#define TYPES 24

/* Never called: only what puts attributes needs them. */
u8 *skb_put(struct sk_buff *skb, u32 len)
{
	abort();
}
void skb_trim(struct sk_buff *skb, u32 len)
{
	abort();
}

static const struct nla_policy policy[TYPES + 1] = {
	[1] = { NLA_U8, 0 },	   [2] = { NLA_U16, 0 },
	[3] = { NLA_U32, 0 },	   [4] = { NLA_U64, 0 },
	[5] = { NLA_STRING, 15 },  [6] = { NLA_NUL_STRING, 15 },
	[7] = { NLA_FLAG, 0 },	   [8] = { NLA_NESTED, 0 },
	[9] = { NLA_BINARY, 32 },  [10] = { NLA_REJECT, 0 },
	[11] = { NLA_UNSPEC, 16 }, [12] = { NLA_STRING, 0 },
};

/* What a handler does with what it was given: reads all of it. */
static unsigned int use(struct nlattr **tb, int depth)
{
	struct nlattr *in[TYPES + 1];
	volatile unsigned int sum = 0;

	for (int t = 1; t <= TYPES; t++) {
		const unsigned char *p;

		if (!tb[t])
			continue;
		p = nla_data(tb[t]);
		for (int i = 0; i < nla_len(tb[t]); i++)
			sum += p[i];
		switch (t) {
		case 1:
			sum += nla_get_u8(tb[t]);
			break;
		case 2:
			sum += nla_get_u16(tb[t]);
			break;
		case 3:
			sum += nla_get_u32(tb[t]);
			break;
		case 6:
			sum += (unsigned int)strlen((const char *)p);
			break;
		case 8:
			if (depth < 8 &&
			    !nla_parse_nested(in, TYPES, tb[t], policy, NULL))
				sum += use(in, depth + 1);
			break;
		}
	}
	return sum;
}

static void attributes(const void *data, size_t len, bool strict)
{
	struct netlink_ext_ack ext = { .msg = NULL };
	struct nlattr *tb[TYPES + 1];
	struct nlmsghdr h;

	if (!nla_parse(tb, TYPES, data, (int)len, policy, strict, &ext))
		use(tb, 0);
	if (len < sizeof(h))
		return;
	memcpy(&h, data, sizeof(h));
	/* As rtnetlink_rcv_skb() lets it through. */
	if (h.nlmsg_len < sizeof(h) || h.nlmsg_len > len)
		return;
	if (!nlmsg_parse(data, 12, tb, TYPES, policy, strict, &ext))
		use(tb, 0);
}

static void filter(const void *data, size_t len)
{
	static const struct diag_entry some[] = {
		{ 0x0100007f, 0x0200007f, 80, 40000, 1, 7, 3, 2 },
		{ 0, 0, 0, 0, 0, 0, 0, 2 },
		{ ~0u, ~0u, 65535, 65535, -1, ~0u, 255, 10 },
	};

	if (inet_diag_bc_audit(data, (int)len))
		return;
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		inet_diag_bc_run(data, (int)len, &some[i]);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	void *copy; /* exactly as long, and aligned, as a message is */

	if (!len)
		return 0;
	copy = malloc(len - 1 ? len - 1 : 1);
	memcpy(copy, data + 1, len - 1);
	if (data[0] & 1)
		filter(copy, len - 1);
	else
		attributes(copy, len - 1, data[0] & 2);
	free(copy);
	return 0;
}
