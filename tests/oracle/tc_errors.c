// SPDX-License-Identifier: MIT
/*
 * tc_errors.c - what a malformed request about queues, classes and filters of
 * lo is answered: the errno, and the text that NETLINK_EXT_ACK brings
 *
 * Only kinds that are built into the kernel nearly everywhere: pfifo, tbf,
 * htb, u32. What is asked may succeed; the next question then meets it. At
 * last all of it is dumped: the attributes and how long they are.
 */
#include <linux/netlink.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include "say.h"

static int fd;
static struct {
	struct nlmsghdr n;
	char body[4096];
} q;

#define CREATE (NLM_F_CREATE | NLM_F_EXCL)

static void make(int type, int flags, unsigned int parent, unsigned int handle,
		 unsigned int info)
{
	struct tcmsg t = { .tcm_ifindex = 1,
			   .tcm_parent = parent,
			   .tcm_handle = handle,
			   .tcm_info = info };

	memset(&q, 0, sizeof(q));
	q.n.nlmsg_len = NLMSG_LENGTH(sizeof(t));
	q.n.nlmsg_type = (unsigned short)type;
	q.n.nlmsg_flags = (unsigned short)(NLM_F_REQUEST | NLM_F_ACK | flags);
	q.n.nlmsg_seq = 7;
	memcpy(NLMSG_DATA(&q.n), &t, sizeof(t));
}

static struct rtattr *put(int type, const void *data, size_t len)
{
	struct rtattr *a = (void *)((char *)&q + NLMSG_ALIGN(q.n.nlmsg_len));

	a->rta_type = (unsigned short)type;
	a->rta_len = (unsigned short)RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(a), data, len);
	q.n.nlmsg_len = NLMSG_ALIGN(q.n.nlmsg_len) +
			(unsigned)RTA_ALIGN(RTA_LENGTH(len));
	return a;
}

static struct rtattr *nest(void)
{
	return put(TCA_OPTIONS, NULL, 0);
}

static void end(struct rtattr *a)
{
	a->rta_len = (unsigned short)((char *)&q + q.n.nlmsg_len - (char *)a);
}

static void kind(const char *s)
{
	put(TCA_KIND, s, strlen(s) + 1);
}

static const char *text(struct nlmsghdr *h)
{
	struct nlmsgerr *e = NLMSG_DATA(h);
	size_t off = sizeof(*e);
	struct rtattr *a;
	int left;

	if (!(h->nlmsg_flags & NLM_F_ACK_TLVS))
		return "";
	if (!(h->nlmsg_flags & NLM_F_CAPPED))
		off += e->msg.nlmsg_len - sizeof(e->msg);
	a = (void *)((char *)e + NLMSG_ALIGN(off));
	left = (int)((char *)h + h->nlmsg_len - (char *)a);
	for (; RTA_OK(a, left); a = RTA_NEXT(a, left))
		if (a->rta_type == NLMSGERR_ATTR_MSG)
			return RTA_DATA(a);
	return "";
}

/* Answers are there when send() returns: the kernel works in the sender. */
static void ask(const char *what)
{
	char buf[32768];
	ssize_t n;

	if (send(fd, &q, q.n.nlmsg_len, 0) < 0) {
		say(what, -1);
		return;
	}
	n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	if (n < 0)
		printf("%s: no answer\n", what);
	while (n > 0) {
		for (struct nlmsghdr *h = (void *)buf; NLMSG_OK(h, n);
		     h = NLMSG_NEXT(h, n)) {
			int e;

			if (h->nlmsg_type != NLMSG_ERROR) {
				printf("%s: type %d\n", what, h->nlmsg_type);
				continue;
			}
			e = -((struct nlmsgerr *)NLMSG_DATA(h))->error;
			printf("%s: %s %s\n", what,
			       e ? strerrorname_np(e) : "acknowledged",
			       text(h));
		}
		n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	}
}

static void headers(void)
{
	static const int t[] = {
		RTM_NEWQDISC,	RTM_DELQDISC,	RTM_GETQDISC,
		RTM_NEWTCLASS,	RTM_DELTCLASS,	RTM_GETTCLASS,
		RTM_NEWTFILTER, RTM_DELTFILTER, RTM_GETTFILTER
	};
	char what[60];

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		make(t[i], NLM_F_CREATE, TC_H_ROOT, 0, 0);
		snprintf(what, sizeof(what), "type %d, nothing", t[i]);
		ask(what);
		q.n.nlmsg_len = NLMSG_LENGTH(19);
		snprintf(what, sizeof(what), "type %d, 19 bytes", t[i]);
		ask(what);
		make(t[i], NLM_F_CREATE, 0, 0, 0);
		((struct tcmsg *)NLMSG_DATA(&q.n))->tcm_ifindex = 4711;
		snprintf(what, sizeof(what), "type %d, no device", t[i]);
		ask(what);
		make(t[i], NLM_F_CREATE, 0x50000, 0x50001, 0x10000);
		snprintf(what, sizeof(what), "type %d, a parent", t[i]);
		ask(what);
		make(t[i], NLM_F_CREATE, 0, 0x70001, 0x10008);
		kind("pfifo");
		snprintf(what, sizeof(what), "type %d, a handle", t[i]);
		ask(what);
		make(t[i], NLM_F_CREATE, TC_H_INGRESS - 1, 0, 0x10008);
		snprintf(what, sizeof(what), "type %d, a strange parent", t[i]);
		ask(what);
	}
}

static void kinds(void)
{
	char longer[40];

	memset(longer, 'x', sizeof(longer));
	make(RTM_NEWQDISC, CREATE, TC_H_ROOT, 0x10000, 0);
	put(TCA_KIND, "", 0);
	ask("a kind of nothing");
	make(RTM_NEWQDISC, CREATE, TC_H_ROOT, 0x10000, 0);
	kind("");
	ask("an empty kind");
	make(RTM_NEWQDISC, CREATE, TC_H_ROOT, 0x10000, 0);
	put(TCA_KIND, longer, 14);
	ask("an unknown kind without an end");
	make(RTM_NEWQDISC, CREATE, TC_H_ROOT, 0x10000, 0);
	put(TCA_KIND, longer, sizeof(longer));
	ask("a long kind");
	make(RTM_NEWQDISC, CREATE, TC_H_ROOT, 0x10000, 0);
	put(TCA_KIND, "pfifo", 5);
	ask("pfifo without an end");
	make(RTM_GETQDISC, 0, TC_H_ROOT, 0, 0);
	kind("bfifo");
	ask("get another kind");
	make(RTM_GETQDISC, 0, TC_H_ROOT, 0x20000, 0);
	ask("get another handle");
	make(RTM_DELQDISC, 0, TC_H_ROOT, 0, 0);
	ask("delete it");
	make(RTM_DELQDISC, 0, TC_H_ROOT, 0, 0);
	ask("delete it again");
}

static void options(const char *what, const char *name, const void *data,
		    size_t len)
{
	make(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, TC_H_ROOT, 0, 0);
	kind(name);
	put(TCA_OPTIONS, data, len);
	ask(what);
}

static void fifo(void)
{
	char b[64] = { 5 };
	struct tc_estimator est = { .interval = 9, .ewma_log = 2 };

	options("pfifo: no options", "pfifo", b, 0);
	options("pfifo: 3 bytes", "pfifo", b, 3);
	options("pfifo: 4 bytes", "pfifo", b, 4);
	options("pfifo: 40 bytes", "pfifo", b, 40);
	make(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, TC_H_ROOT, 0x30000, 0);
	kind("pfifo");
	put(TCA_RATE, &est, 1);
	ask("pfifo: an estimator of a byte");
	make(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, TC_H_ROOT, 0x30000, 0);
	kind("pfifo");
	put(TCA_RATE, &est, sizeof(est));
	ask("pfifo: an estimator of long");
	make(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, TC_H_ROOT, 0x30000, 0);
	kind("pfifo");
	put(TCA_RATE, b, 40);
	ask("pfifo: an estimator of 40 bytes");
	make(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, TC_H_ROOT, 0x30000, 0);
	kind("pfifo");
	put(TCA_INGRESS_BLOCK, b, 4);
	ask("pfifo: a shared block");
	make(RTM_NEWTCLASS, CREATE, 0, 0x30001, 0);
	kind("pfifo");
	ask("pfifo: a class");
	make(RTM_NEWTFILTER, CREATE, 0, 0, 0x10008);
	kind("u32");
	ask("pfifo: a filter");
}

static void tbf(void)
{
	struct tc_tbf_qopt o = { .limit = 1000 };
	struct rtattr *a;

	options("tbf: no options", "tbf", "", 0);
	options("tbf: garbage", "tbf", "\x03\x00\x01\x00garbage", 11);
	for (int i = 0; i < 5; i++) {
		static const char *const what[] = {
			"tbf: short", "tbf: no rate", "tbf: no buffer",
			"tbf: good", "tbf: a peak below the rate"
		};

		make(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, TC_H_ROOT,
		     0x40000, 0);
		kind("tbf");
		a = nest();
		o.rate.rate = i > 1 ? 125000 : 0;
		o.rate.linklayer = TC_LINKLAYER_ETHERNET;
		o.buffer = i > 2 ? 1000000 : 0;
		o.peakrate.rate = i == 4 ? 1000 : 0;
		o.peakrate.linklayer = TC_LINKLAYER_ETHERNET;
		put(TCA_TBF_PARMS, &o, i ? sizeof(o) : 20);
		end(a);
		ask(what[i]);
	}
	make(RTM_NEWTCLASS, NLM_F_CREATE, 0, 0x40001, 0);
	ask("tbf: change its class");
	make(RTM_DELTCLASS, 0, 0, 0x40001, 0);
	ask("tbf: delete its class");
	make(RTM_GETTCLASS, 0, 0, 0x40009, 0);
	ask("tbf: get a class");
}

static void htb_class(const char *what, unsigned int parent,
		      unsigned int handle, unsigned int rate, unsigned int len)
{
	struct tc_htb_opt o = { .buffer = 20000, .cbuffer = 20000 };
	struct rtattr *a;

	o.rate.rate = o.ceil.rate = rate;
	o.rate.linklayer = o.ceil.linklayer = TC_LINKLAYER_ETHERNET;
	make(RTM_NEWTCLASS, CREATE, parent, handle, 0);
	kind("htb");
	a = nest();
	put(TCA_HTB_PARMS, &o, len);
	end(a);
	ask(what);
}

static void htb(void)
{
	struct tc_htb_glob g = { .version = 2, .rate2quantum = 10 };
	struct rtattr *a;

	options("htb: no options", "htb", "", 0);
	for (int i = 0; i < 3; i++) {
		static const char *const what[] = { "htb: short",
						    "htb: version 2",
						    "htb: version 3" };

		make(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, TC_H_ROOT,
		     0x10000, 0);
		kind("htb");
		a = nest();
		g.version = i == 2 ? 3 : 2;
		put(TCA_HTB_INIT, &g, i ? sizeof(g) : 8);
		end(a);
		ask(what[i]);
	}
	make(RTM_NEWTCLASS, CREATE, 0x10000, 0x10001, 0);
	kind("htb");
	ask("htb: a class without options");
	make(RTM_NEWTCLASS, CREATE, 0x10000, 0x10001, 0);
	put(TCA_OPTIONS, "\x09\x00\x01", 3);
	ask("htb: a class of garbage");
	htb_class("htb: short parameters", 0x10000, 0x10001, 125000, 30);
	htb_class("htb: no rate", 0x10000, 0x10001, 0,
		  sizeof(struct tc_htb_opt));
	htb_class("htb: another major", 0x10000, 0x20001, 125000,
		  sizeof(struct tc_htb_opt));
	htb_class("htb: no handle", 0x10000, 0, 125000,
		  sizeof(struct tc_htb_opt));
	htb_class("htb: a class", 0x10000, 0x10001, 125000,
		  sizeof(struct tc_htb_opt));
	htb_class("htb: it again", 0x10000, 0x10001, 125000,
		  sizeof(struct tc_htb_opt));
	htb_class("htb: by its minor alone", 0x10000, 2, 125000,
		  sizeof(struct tc_htb_opt));
	htb_class("htb: a slow one", 0x10001, 0x10003, 1000,
		  sizeof(struct tc_htb_opt));
	make(RTM_DELTCLASS, 0, 0, 0x10001, 0);
	ask("htb: delete one with a child");
	make(RTM_DELTCLASS, 0, 0, 0x10099, 0);
	ask("htb: delete one that is not there");
	make(RTM_NEWQDISC, CREATE, 0x10001, 0x50000, 0);
	kind("pfifo");
	ask("htb: a queue for an inner class");
	make(RTM_NEWQDISC, CREATE, 0x10099, 0x50000, 0);
	kind("pfifo");
	ask("htb: a queue for no class");
}

static void u32_filter(const char *what, unsigned int handle, int type,
		       const void *data, size_t len, bool sel)
{
	struct {
		struct tc_u32_sel sel;
		struct tc_u32_key key;
	} s = { .sel = { .flags = TC_U32_TERMINAL, .nkeys = 1 } };
	struct rtattr *a;

	make(RTM_NEWTFILTER, CREATE, 0x10000, handle, 0x10000 | htons(0x0800));
	kind("u32");
	a = nest();
	if (sel)
		put(TCA_U32_SEL, &s, sizeof(s));
	put(type, data, len);
	end(a);
	ask(what);
}

static void u32(void)
{
	static const char zero[64];
	static const struct tc_u32_sel liar = { .nkeys = 200 };
	unsigned int v;

	make(RTM_NEWTFILTER, CREATE, 0x10000, 0, 0x10000 | htons(0x0800));
	ask("u32: no kind");
	make(RTM_NEWTFILTER, CREATE, 0x10000, 0, 0x10000);
	kind("u32");
	ask("u32: no protocol");
	make(RTM_NEWTFILTER, 0, 0x10000, 0, htons(0x0800));
	kind("u32");
	ask("u32: no priority, and not to be made");
	make(RTM_NEWTFILTER, CREATE, 0x10000, 0x80000001,
	     0x10000 | htons(0x0800));
	kind("u32");
	ask("u32: a handle without options");
	u32_filter("u32: no selector", 0, TCA_U32_CLASSID, zero, 4, false);
	u32_filter("u32: a short selector", 0, TCA_U32_SEL, zero, 7, false);
	u32_filter("u32: a selector that lies", 0, TCA_U32_SEL, &liar,
		   sizeof(liar), false);
	u32_filter("u32: no keys", 0, TCA_U32_SEL, zero, 16, false);
	u32_filter("u32: a class of two bytes", 0, TCA_U32_CLASSID, zero, 2,
		   true);
	v = 3;
	u32_filter("u32: a divisor of 3", 0, TCA_U32_DIVISOR, &v, 4, false);
	v = 0;
	u32_filter("u32: a divisor of 0", 0, TCA_U32_DIVISOR, &v, 4, false);
	v = 512;
	u32_filter("u32: a divisor of 512", 0, TCA_U32_DIVISOR, &v, 4, false);
	v = 4;
	u32_filter("u32: a table by a key", 0x00200001, TCA_U32_DIVISOR, &v, 4,
		   false);
	u32_filter("u32: a table", 0x00200000, TCA_U32_DIVISOR, &v, 4, false);
	u32_filter("u32: it again", 0x00200000, TCA_U32_DIVISOR, &v, 4, false);
	v = 0x00300000;
	u32_filter("u32: in no table", 0, TCA_U32_HASH, &v, 4, true);
	v = 0x00205000;
	u32_filter("u32: beyond the buckets", 0, TCA_U32_HASH, &v, 4, true);
	v = 0x00203000;
	u32_filter("u32: in a bucket", 0, TCA_U32_HASH, &v, 4, true);
	u32_filter("u32: with another's handle", 0x80000001, TCA_U32_HASH, &v,
		   4, true);
	v = 0x00300000;
	u32_filter("u32: a link to nowhere", 0, TCA_U32_LINK, &v, 4, true);
	v = 0x00200001;
	u32_filter("u32: a link to a key", 0, TCA_U32_LINK, &v, 4, true);
	v = 0x80000000;
	u32_filter("u32: a link to the root", 0, TCA_U32_LINK, &v, 4, true);
	u32_filter("u32: a device of no name", 0, TCA_U32_INDEV, "", 1, true);
	u32_filter("u32: no such device", 0, TCA_U32_INDEV, "nosuch", 7, true);
	v = 0xff00;
	u32_filter("u32: strange flags", 0, TCA_U32_FLAGS, &v, 4, true);
	v = TCA_CLS_FLAGS_SKIP_HW | TCA_CLS_FLAGS_SKIP_SW;
	u32_filter("u32: skipped everywhere", 0, TCA_U32_FLAGS, &v, 4, true);
	v = TCA_CLS_FLAGS_SKIP_SW;
	u32_filter("u32: for hardware only", 0, TCA_U32_FLAGS, &v, 4, true);
	u32_filter("u32: garbage", 0, 77, zero, 40, false);
}

static void filters(void)
{
	unsigned int v = 0x70000000;

	make(RTM_NEWTFILTER, CREATE, 0x10000, 0, 0x20000 | htons(0x0800));
	kind("u32");
	put(TCA_CHAIN, &v, 4);
	ask("a chain beyond the limit");
	make(RTM_NEWTFILTER, CREATE, 0x10000, 0, 0x20000 | htons(0x0800));
	kind("u32");
	put(TCA_CHAIN, &v, 2);
	ask("a chain of two bytes");
	v = 5;
	make(RTM_DELTFILTER, 0, 0x10000, 0, 0x20000 | htons(0x0800));
	put(TCA_CHAIN, &v, 4);
	ask("delete in a chain that is not there");
	make(RTM_DELTFILTER, 0, 0x10000, 0, 0);
	put(TCA_CHAIN, &v, 4);
	ask("flush a chain that is not there");
	make(RTM_GETTFILTER, 0, 0x10000, 0, 0x20000 | htons(0x0800));
	put(TCA_CHAIN, &v, 4);
	ask("get in a chain that is not there");
	make(RTM_DELTFILTER, 0, 0x10000, 0, htons(0x0800));
	ask("delete without a priority");
	make(RTM_GETTFILTER, 0, 0x10000, 0, htons(0x0800));
	ask("get without a priority");
	make(RTM_DELTFILTER, 0, 0x10000, 0x12345678, 0x10000 | htons(0x0800));
	kind("u32");
	ask("delete a handle that is not there");
	make(RTM_DELTFILTER, 0, 0x10000, 0, 0x10000 | htons(0x0806));
	ask("delete of another protocol");
	make(RTM_NEWTFILTER, CREATE, 0x10000, 0, 0x10000 | htons(0x0806));
	kind("u32");
	ask("add of another protocol");
	make(RTM_GETTFILTER, 0, 0x10000, 1, 0x10000 | htons(0x0806));
	ask("get of another protocol");
	make(RTM_NEWTFILTER, CREATE, 0x10000, 0, 0x30000 | htons(0x0800));
	kind("a name that is too long");
	ask("add a long kind");
	make(RTM_GETTFILTER, 0, 0x10000, 0x80000800, 0x10000 | htons(0x0800));
	ask("get");
	make(RTM_GETTCLASS, NLM_F_ECHO, 0, 0x10001, 0);
	ask("get a class, as an echo");
	make(RTM_DELTFILTER, 0, 0x10000, 0, 0x10000 | htons(0x0800));
	kind("basic");
	ask("delete of another kind");
	make(RTM_NEWTFILTER, CREATE, 0x10000, 0, 0x10000 | htons(0x0800));
	kind("basic");
	ask("add another kind");
	make(RTM_DELTFILTER, 0, 0x10000, 0, 0);
	ask("flush");
	make(RTM_DELTFILTER, 0, 0x10000, 0, 0);
	ask("flush again");
}

/* The attributes of what a dump shows, and their lengths. */
static void attributes(const struct rtattr *a, int left, int depth)
{
	for (; RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		printf(" %d:%d", a->rta_type & 0x3fff, a->rta_len);
		if (!depth &&
		    (a->rta_type == TCA_STATS2 || a->rta_type == TCA_OPTIONS)) {
			printf(" {");
			attributes(RTA_DATA(a), (int)RTA_PAYLOAD(a), 1);
			printf(" }");
		}
	}
}

static void dump(int type, unsigned int parent)
{
	char buf[32768];
	ssize_t n;

	make(type, NLM_F_DUMP, parent, 0, 0);
	q.n.nlmsg_flags &= (unsigned short)~NLM_F_ACK;
	send(fd, &q, q.n.nlmsg_len, 0);
	while ((n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT)) > 0) {
		printf("dump %d\n", type);
		for (struct nlmsghdr *h = (void *)buf; NLMSG_OK(h, n);
		     h = NLMSG_NEXT(h, n)) {
			struct tcmsg *t = NLMSG_DATA(h);

			printf("  %d: %u %#x", h->nlmsg_type, h->nlmsg_len,
			       h->nlmsg_flags);
			if (h->nlmsg_type != NLMSG_DONE) {
				printf(" %d %#x %#x %#x", t->tcm_ifindex,
				       t->tcm_handle, t->tcm_parent,
				       t->tcm_info);
				attributes(TCA_RTA(t), (int)TCA_PAYLOAD(h), 0);
			}
			printf("\n");
		}
	}
}

#ifndef TCA_RTA
#define TCA_RTA(t)                             \
	((struct rtattr *)(void *)((char *)t + \
				   NLMSG_ALIGN(sizeof(struct tcmsg))))
#define TCA_PAYLOAD(h) NLMSG_PAYLOAD(h, sizeof(struct tcmsg))
#endif

static void dumps(void)
{
	struct tc_tbf_qopt o = { .limit = 1000, .buffer = 1000000 };
	struct rtattr *a;

	make(RTM_NEWQDISC, CREATE, 0x10002, 0x60000, 0);
	kind("tbf");
	o.rate.rate = 125000;
	o.rate.linklayer = TC_LINKLAYER_ETHERNET;
	a = nest();
	put(TCA_TBF_PARMS, &o, sizeof(o));
	end(a);
	ask("a tbf");
	dump(RTM_GETQDISC, 0);
	dump(RTM_GETTCLASS, 0);
	dump(RTM_GETTFILTER, 0);
	dump(RTM_GETTFILTER, 0x10001);
	dump(RTM_GETCHAIN, 0);
}

int main(void)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK };
	int on = 1;

	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	bind(fd, (void *)&a, sizeof(a));
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	headers();
	kinds();
	fifo();
	tbf();
	htb();
	u32();
	dumps();
	filters();
	make(RTM_DELQDISC, 0, TC_H_ROOT, 0, 0);
	ask("the end");
	return 0;
}
