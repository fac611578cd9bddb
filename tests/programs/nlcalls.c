// SPDX-License-Identifier: MIT
/*
 * nlcalls.c - netlink's messages and answers, for whoever watches them
 *
 * nlcalls NAME runs one sequence, nlcalls --list names them all. None looks at
 * results: what is tested is how the calls are shown. Run in a network
 * namespace of its own, with lo up.
 */
#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define LO htonl(INADDR_LOOPBACK)

static int nl(int proto)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK };
	int s = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, proto);

	bind(s, (struct sockaddr *)&a, sizeof(a));
	return s;
}

struct req {
	struct nlmsghdr h;
	char body[512];
};

static void *put(struct req *r, const void *p, size_t n)
{
	void *at = (char *)r + NLMSG_ALIGN(r->h.nlmsg_len);

	memcpy(at, p, n);
	r->h.nlmsg_len = NLMSG_ALIGN(r->h.nlmsg_len) + (uint32_t)n;
	return at;
}

static void attr(struct req *r, int type, const void *p, size_t n)
{
	struct rtattr a = { (unsigned short)RTA_LENGTH(n),
			    (unsigned short)type };

	put(r, &a, sizeof(a));
	put(r, p, n);
}

static struct req start(int type, int flags)
{
	struct req r = { .h = { .nlmsg_len = NLMSG_LENGTH(0),
				.nlmsg_type = (uint16_t)type,
				.nlmsg_flags = (uint16_t)flags,
				.nlmsg_seq = 1 } };

	return r;
}

static void ask(int s, struct req *r)
{
	static char b[32768];
	ssize_t n;

	send(s, r, r->h.nlmsg_len, 0);
	do {
		n = recv(s, b, sizeof(b), MSG_DONTWAIT);
	} while (n > 0 && ((struct nlmsghdr *)b)->nlmsg_flags & NLM_F_MULTI &&
		 ((struct nlmsghdr *)b)->nlmsg_type != NLMSG_DONE);
}

static void dump(int type, const void *head, size_t n)
{
	struct req r = start(type, NLM_F_REQUEST | NLM_F_DUMP);
	int s = nl(NETLINK_ROUTE);

	put(&r, head, n);
	ask(s, &r);
}

static void seq_nl_unbound(void)
{
	struct req r = start(RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP);
	struct ifinfomsg i = { 0 };
	int s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	put(&r, &i, sizeof(i));
	send(s, &r, r.h.nlmsg_len, 0);
	send(s, &r, 3, 0);
}

static void seq_nl_link(void)
{
	struct ifinfomsg i = { .ifi_index = 1 };
	struct req r = start(RTM_GETLINK, NLM_F_REQUEST);
	uint32_t mask = 1;

	put(&r, &i, sizeof(i));
	attr(&r, IFLA_EXT_MASK, &mask, 4);
	attr(&r, IFLA_IFNAME, "lo", 3);
	ask(nl(NETLINK_ROUTE), &r);
	r = start(RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK);
	i.ifi_flags = i.ifi_change = IFF_UP;
	put(&r, &i, sizeof(i));
	ask(nl(NETLINK_ROUTE), &r);
}

static void seq_nl_addr(void)
{
	struct ifaddrmsg m = { AF_INET, 8, IFA_F_PERMANENT, RT_SCOPE_HOST, 1 };
	uint32_t ip = inet_addr("127.1.2.3");
	struct req r = start(RTM_NEWADDR, NLM_F_REQUEST | NLM_F_ACK |
						  NLM_F_CREATE | NLM_F_EXCL);

	put(&r, &m, sizeof(m));
	attr(&r, IFA_LOCAL, &ip, 4);
	attr(&r, IFA_ADDRESS, &ip, 4);
	attr(&r, IFA_LABEL, "lo:x", 5);
	ask(nl(NETLINK_ROUTE), &r);
	dump(RTM_GETADDR, &m, sizeof(m));
	r.h.nlmsg_type = RTM_DELADDR;
	r.h.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	ask(nl(NETLINK_ROUTE), &r);
}

static void seq_nl_route(void)
{
	struct rtmsg m = { .rtm_family = AF_INET,
			   .rtm_dst_len = 24,
			   .rtm_table = RT_TABLE_MAIN,
			   .rtm_protocol = RTPROT_STATIC,
			   .rtm_scope = RT_SCOPE_LINK,
			   .rtm_type = RTN_UNICAST };
	struct rtmsg any = { .rtm_family = AF_INET };
	uint32_t ip = inet_addr("10.9.8.0"), oif = 1, mtu = 1400;
	struct req r = start(RTM_NEWROUTE, NLM_F_REQUEST | NLM_F_ACK |
						   NLM_F_CREATE);
	struct {
		struct rtattr a;
		uint32_t v;
	} metric = { { 8, RTAX_MTU }, mtu };

	put(&r, &m, sizeof(m));
	attr(&r, RTA_DST, &ip, 4);
	attr(&r, RTA_OIF, &oif, 4);
	attr(&r, RTA_METRICS, &metric, 8);
	ask(nl(NETLINK_ROUTE), &r);
	dump(RTM_GETROUTE, &any, sizeof(any));
	r = start(RTM_GETROUTE, NLM_F_REQUEST);
	any.rtm_dst_len = 32;
	ip = LO;
	put(&r, &any, sizeof(any));
	attr(&r, RTA_DST, &ip, 4);
	ask(nl(NETLINK_ROUTE), &r);
}

static void seq_nl_neigh(void)
{
	struct ndmsg m = { .ndm_family = AF_INET,
			   .ndm_ifindex = 1,
			   .ndm_state = NUD_PERMANENT };
	uint32_t ip = inet_addr("10.9.8.7");
	struct req r = start(RTM_NEWNEIGH, NLM_F_REQUEST | NLM_F_ACK |
						   NLM_F_CREATE);

	put(&r, &m, sizeof(m));
	attr(&r, NDA_DST, &ip, 4);
	attr(&r, NDA_LLADDR, "\2\1\2\3\4\5", 6);
	ask(nl(NETLINK_ROUTE), &r);
	r.h.nlmsg_type = RTM_DELNEIGH;
	ask(nl(NETLINK_ROUTE), &r);
}

static void seq_nl_rule(void)
{
	struct rtmsg m = { .rtm_family = AF_INET };

	dump(RTM_GETRULE, &m, sizeof(m));
}

static void seq_nl_tc(void)
{
	struct tcmsg m = { .tcm_ifindex = 1, .tcm_parent = 0xffffffff };
	struct req r = start(RTM_NEWQDISC, NLM_F_REQUEST | NLM_F_ACK |
						   NLM_F_CREATE);

	put(&r, &m, sizeof(m));
	attr(&r, 1, "nosuch", 7);
	ask(nl(NETLINK_ROUTE), &r);
	m.tcm_parent = 0;
	dump(RTM_GETQDISC, &m, sizeof(m));
}

/* Every message type, refused at once: only its notation is looked at. */
static void seq_nl_types(void)
{
	int s = nl(NETLINK_ROUTE), type;
	char body[32] = { AF_INET };

	for (type = 1; type < 124; type++) {
		struct req r = start(type, NLM_F_REQUEST);

		put(&r, body, sizeof(body));
		send(s, &r, r.h.nlmsg_len, MSG_OOB);
	}
}

/* Every attribute of a message, with four bytes and with sixteen. */
static void attributes(int type, size_t head, int upto)
{
	int s = nl(NETLINK_ROUTE), a;
	char body[32] = { AF_INET };
	static const unsigned char v[16] = { 1, 2, 3, 4, 5, 6, 7, 8,
					     9, 1, 2, 3, 4, 5, 6, 7 };

	if (type == RTM_NEWROUTE)
		body[1] = 32;
	for (a = 0; a < upto; a++) {
		struct req r = start(type, NLM_F_REQUEST | NLM_F_ACK);

		put(&r, body, head);
		attr(&r, a, v, 4);
		send(s, &r, r.h.nlmsg_len, MSG_OOB);
		r = start(type, NLM_F_REQUEST);
		put(&r, body, head);
		attr(&r, a, v, 16);
		attr(&r, a, v, 1);
		send(s, &r, r.h.nlmsg_len, MSG_OOB);
	}
}

static void seq_nla_link(void)
{
	attributes(RTM_NEWLINK, 16, 70);
}

static void seq_nla_addr(void)
{
	attributes(RTM_NEWADDR, 8, 14);
}

static void seq_nla_route(void)
{
	attributes(RTM_NEWROUTE, 12, 34);
}

static void seq_nla_neigh(void)
{
	attributes(RTM_NEWNEIGH, 12, 20);
}

static void seq_nla_rule(void)
{
	attributes(RTM_NEWRULE, 12, 28);
}

static void seq_nla_tc(void)
{
	attributes(RTM_NEWQDISC, 20, 18);
}

static void seq_nla_nexthop(void)
{
	attributes(RTM_NEWNEXTHOP, 8, 16);
}

static void seq_nl_diag(void)
{
	struct inet_diag_req_v2 q = { .sdiag_family = AF_INET,
				      .sdiag_protocol = IPPROTO_TCP,
				      .idiag_states = 0xfff };
	struct req r = start(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP);
	struct sockaddr_in a = { .sin_family = AF_INET };
	int l = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = LO;
	bind(l, (struct sockaddr *)&a, sizeof(a));
	listen(l, 1);
	put(&r, &q, sizeof(q));
	send(nl(NETLINK_SOCK_DIAG), &r, r.h.nlmsg_len, 0);
}

static void seq_nl_generic(void)
{
	struct req r = start(16, NLM_F_REQUEST | NLM_F_ACK);
	char g[4] = { 3, 1 };

	put(&r, g, 4);
	attr(&r, 2, "nlctrl", 7);
	send(nl(NETLINK_GENERIC), &r, r.h.nlmsg_len, 0);
}

static void seq_nl_msg(void)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK };
	struct req r = start(RTM_GETLINK, NLM_F_REQUEST);
	struct ifinfomsg i = { .ifi_index = 99 };
	char b[4096];
	struct iovec v = { &r, 0 };
	struct msghdr m = { .msg_name = &a,
			    .msg_namelen = sizeof(a),
			    .msg_iov = &v,
			    .msg_iovlen = 1 };
	int s = nl(NETLINK_ROUTE);

	put(&r, &i, sizeof(i));
	v.iov_len = r.h.nlmsg_len;
	sendmsg(s, &m, 0);
	v = (struct iovec){ b, sizeof(b) };
	recvmsg(s, &m, 0); /* an error, with the request in it */
}

#define SEQ(n) { #n, seq_##n }
static const struct {
	const char *name;
	void (*run)(void);
} seqs[] = {
// clang-format off
	SEQ(nl_unbound), SEQ(nl_link), SEQ(nl_addr), SEQ(nl_route),
	SEQ(nl_neigh), SEQ(nl_rule), SEQ(nl_tc), SEQ(nl_types), SEQ(nla_link),
	SEQ(nla_addr), SEQ(nla_route), SEQ(nla_neigh), SEQ(nla_rule),
	SEQ(nla_tc), SEQ(nla_nexthop), SEQ(nl_diag), SEQ(nl_generic),
	SEQ(nl_msg),
// clang-format on
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < sizeof(seqs) / sizeof(seqs[0]); i++) {
		if (argc > 1 && strcmp(argv[1], "--list") == 0)
			puts(seqs[i].name);
		else if (argc > 1 && strcmp(argv[1], seqs[i].name) == 0)
			return seqs[i].run(), 0;
	}
	return argc > 1 && strcmp(argv[1], "--list") == 0 ? 0 : 2;
}
