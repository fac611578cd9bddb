// SPDX-License-Identifier: MIT
/*
 * nlattr.c - the attribute walk and its checks
 *
 * Models lib/nlattr.c. An attribute is a length, a type and data, padded to
 * four bytes; the length does not count the padding. Any bytes are a legal
 * input: nothing is read beyond the message, and what does not fit the policy
 * gets the errno and the text that the running kernel gives.
 *
 * Not modelled: policies of nested policies (each handler parses its own
 * nests), ranges, the policy dump (NLMSGERR_ATTR_POLICY).
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/nlattr.h"

int nla_put(struct sk_buff *skb, int type, int len, const void *data)
{
	u32 size = NLA_HDRLEN + (u32)len;
	struct nlattr *a;

	if (skb_tailroom(skb) < NLA_ALIGN(size))
		return -EMSGSIZE;
	a = (struct nlattr *)(void *)skb_put(skb, NLA_ALIGN(size));
	a->nla_type = (u16)type;
	a->nla_len = (u16)size;
	if (len)
		memcpy(nla_data(a), data, (size_t)len);
	memset((char *)a + size, 0, NLA_ALIGN(size) - size);
	return 0;
}

int nla_put_u8(struct sk_buff *skb, int type, u8 v)
{
	return nla_put(skb, type, sizeof(v), &v);
}

int nla_put_u16(struct sk_buff *skb, int type, u16 v)
{
	return nla_put(skb, type, sizeof(v), &v);
}

int nla_put_u32(struct sk_buff *skb, int type, u32 v)
{
	return nla_put(skb, type, sizeof(v), &v);
}

int nla_put_u64(struct sk_buff *skb, int type, u64 v)
{
	return nla_put(skb, type, sizeof(v), &v);
}

int nla_put_string(struct sk_buff *skb, int type, const char *s)
{
	return nla_put(skb, type, (int)strlen(s) + 1, s);
}

int nla_put_flag(struct sk_buff *skb, int type)
{
	return nla_put(skb, type, 0, NULL);
}

struct nlattr *nla_nest_start(struct sk_buff *skb, int type)
{
	struct nlattr *a = (struct nlattr *)(void *)skb->tail;

	return nla_put(skb, type, 0, NULL) ? NULL : a;
}

void nla_nest_end(struct sk_buff *skb, struct nlattr *start)
{
	start->nla_len = (u16)(skb->tail - (u8 *)start);
}

void nla_nest_cancel(struct sk_buff *skb, struct nlattr *start)
{
	if (start)
		skb_trim(skb, (u32)((u8 *)start - skb->data));
}

/* --- checks ------------------------------------------------------------------
 */

static int fixed_len(u8 kind)
{
	switch (kind) {
	case NLA_U8:
		return 1;
	case NLA_U16:
		return 2;
	case NLA_U32:
		return 4;
	case NLA_U64:
		return 8;
	default:
		return 0;
	}
}

static int check_string(const struct nlattr *a, const struct nla_policy *p)
{
	const char *s = nla_data(a);
	int len = nla_len(a);

	if (p->kind == NLA_NUL_STRING) {
		int n = p->len ? min(len, p->len + 1) : len;

		if (!n || !memchr(s, 0, (size_t)n))
			return -EINVAL;
	}
	if (len < 1)
		return -ERANGE;
	if (p->len) {
		if (s[len - 1] == '\0')
			len--;
		if (len > p->len)
			return -ERANGE;
	}
	return 0;
}

static int check(const struct nlattr *a, const struct nla_policy *p,
		 bool strict, struct netlink_ext_ack *ext)
{
	int len = nla_len(a), want = fixed_len(p->kind), err = 0;

	if (want && len != want && strict) {
		NL_SET_BAD(ext, a, "invalid attribute length");
		return -EINVAL;
	}
	switch (p->kind) {
	case NLA_REJECT:
		err = -EINVAL;
		break;
	case NLA_FLAG:
		if (len > 0)
			err = -ERANGE;
		break;
	case NLA_STRING:
	case NLA_NUL_STRING:
		err = check_string(a, p);
		break;
	case NLA_BINARY:
		if (p->len && len > p->len)
			err = -ERANGE;
		break;
	case NLA_NESTED:
		if (len && len < (int)NLA_HDRLEN)
			err = -ERANGE;
		break;
	default:
		if (len < (want ? want : p->len))
			err = -ERANGE;
	}
	if (err)
		NL_SET_BAD(ext, a, "Attribute failed policy validation");
	return err;
}

int nla_parse(struct nlattr **tb, int max, const void *head, int len,
	      const struct nla_policy *policy, bool strict,
	      struct netlink_ext_ack *ext)
{
	struct nlattr *a;
	int used = 0;

	memset(tb, 0, sizeof(*tb) * (size_t)(max + 1));
	nla_for_each(a, head, len)
	{
		int type = nla_type(a), err;

		used += (int)NLA_ALIGN(a->nla_len);
		if (type == 0 || type > max) {
			if (strict && type > max) {
				NL_SET_BAD(ext, a, "Unknown attribute type");
				return -EINVAL;
			}
			continue;
		}
		if (policy) {
			err = check(a, &policy[type], strict, ext);
			if (err)
				return err;
		}
		tb[type] = a;
	}
	if (used < len) { /* who is not strict says so, and goes on */
		NL_SET_ERR(ext, "bytes leftover after parsing attributes");
		if (strict)
			return -EINVAL;
	}
	return 0;
}

int nla_parse_nested(struct nlattr **tb, int max, const struct nlattr *nest,
		     const struct nla_policy *policy,
		     struct netlink_ext_ack *ext)
{
	return nla_parse(tb, max, nla_data(nest), nla_len(nest), policy, false,
			 ext);
}

int nlmsg_parse(const struct nlmsghdr *nlh, int hdrlen, struct nlattr **tb,
		int max, const struct nla_policy *policy, bool strict,
		struct netlink_ext_ack *ext)
{
	int len = (int)nlh->nlmsg_len - (int)NLMSG_HDRLEN;
	int off = (int)NLMSG_ALIGN((u32)hdrlen);

	if (len < hdrlen) {
		NL_SET_ERR(ext, "Invalid header length");
		return -EINVAL;
	}
	return nla_parse(tb, max, (const char *)nlh + NLMSG_HDRLEN + off,
			 max(len - off, 0), policy, strict, ext);
}
