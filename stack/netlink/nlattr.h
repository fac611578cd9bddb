/* SPDX-License-Identifier: MIT */
/*
 * nlattr.h - attributes: putting them into a message, taking them out
 *
 * A policy says what an attribute must look like; errors and their text are
 * those of the running kernel (NETLINK_EXT_ACK).
 */
#ifndef NLATTR_H
#define NLATTR_H

#include <linux/netlink.h>

#include "kern.h"
#include "skbuff.h"
#include "stack/netlink/netlink.h"

enum nla_kind {
	NLA_UNSPEC, /* len: at least */
	NLA_U8,
	NLA_U16,
	NLA_U32,
	NLA_U64,
	NLA_STRING, /* len: at most, 0 any */
	NLA_NUL_STRING,
	NLA_FLAG,
	NLA_NESTED,
	NLA_BINARY, /* len: at most, 0 any */
	NLA_REJECT,
};

struct nla_policy {
	u8 kind;
	u16 len;
};

static inline notrace void *nla_data(const struct nlattr *a)
{
	return (char *)(uintptr_t)a + NLA_HDRLEN;
}

static inline notrace int nla_len(const struct nlattr *a)
{
	return (int)a->nla_len - (int)NLA_HDRLEN;
}

static inline notrace int nla_type(const struct nlattr *a)
{
	return a->nla_type & NLA_TYPE_MASK;
}

static inline notrace u32 nla_get_u32(const struct nlattr *a)
{
	u32 v;

	__builtin_memcpy(&v, nla_data(a), sizeof(v));
	return v;
}

static inline notrace u16 nla_get_u16(const struct nlattr *a)
{
	u16 v;

	__builtin_memcpy(&v, nla_data(a), sizeof(v));
	return v;
}

static inline notrace u8 nla_get_u8(const struct nlattr *a)
{
	return *(u8 *)nla_data(a);
}

static inline notrace bool nla_ok(const struct nlattr *a, int left)
{
	return left >= (int)sizeof(*a) && a->nla_len >= sizeof(*a) &&
	       a->nla_len <= left;
}

#define nla_for_each(a, head, len)                                     \
	for (int _left = (a = (struct nlattr *)(void *)(head), (len)); \
	     nla_ok(a, _left); _left -= (int)NLA_ALIGN(a->nla_len),    \
		 a = (struct nlattr *)(void *)((char *)a +             \
					       NLA_ALIGN(a->nla_len)))

/* 0, or -EMSGSIZE when there is no room. */
int nla_put(struct sk_buff *skb, int type, int len, const void *data);
int nla_put_u8(struct sk_buff *skb, int type, u8 v);
int nla_put_u16(struct sk_buff *skb, int type, u16 v);
int nla_put_u32(struct sk_buff *skb, int type, u32 v);
int nla_put_u64(struct sk_buff *skb, int type, u64 v);
int nla_put_string(struct sk_buff *skb, int type, const char *s);
int nla_put_flag(struct sk_buff *skb, int type);
struct nlattr *nla_nest_start(struct sk_buff *skb, int type);
void nla_nest_end(struct sk_buff *skb, struct nlattr *start);
void nla_nest_cancel(struct sk_buff *skb, struct nlattr *start);

/*
 * tb[0..max] gets the last attribute of each type, NULL where there is none;
 * policy has max+1 entries or is NULL. strict: an unknown type, a wrong
 * length or what is left over is -EINVAL; else ignored, as old kernels did.
 */
int nla_parse(struct nlattr **tb, int max, const void *head, int len,
	      const struct nla_policy *policy, bool strict,
	      struct netlink_ext_ack *ext);
int nla_parse_nested(struct nlattr **tb, int max, const struct nlattr *nest,
		     const struct nla_policy *policy,
		     struct netlink_ext_ack *ext);
/* Of a message with a header of hdrlen: -EINVAL when it is shorter. */
int nlmsg_parse(const struct nlmsghdr *nlh, int hdrlen, struct nlattr **tb,
		int max, const struct nla_policy *policy, bool strict,
		struct netlink_ext_ack *ext);

#define NL_SET_ERR(ext, text)                \
	do {                                 \
		if (ext)                     \
			(ext)->msg = (text); \
	} while (0)
#define NL_SET_BAD(ext, attr, text)               \
	do {                                      \
		if (ext) {                        \
			(ext)->msg = (text);      \
			(ext)->bad_attr = (attr); \
		}                                 \
	} while (0)

#endif
