// SPDX-License-Identifier: MIT
/*
 * netlink_errors.c - what a malformed request of NETLINK_ROUTE is answered
 *
 * Lengths that lie, headers cut short, attributes of the wrong size, nests of
 * garbage, types that nobody knows: the errno of the acknowledgement, or that
 * there is none. Requests for a device are for lo, index 1.
 */
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "say.h"

static int fd;

struct req {
	struct nlmsghdr n;
	char body[512];
};

static struct req make(int type, int flags, size_t header)
{
	struct req q;

	memset(&q, 0, sizeof(q));
	q.n.nlmsg_len = (unsigned)NLMSG_LENGTH(header);
	q.n.nlmsg_type = (unsigned short)type;
	q.n.nlmsg_flags = (unsigned short)(NLM_F_REQUEST | NLM_F_ACK | flags);
	q.n.nlmsg_seq = 7;
	q.body[0] = AF_INET;
	return q;
}

static void put(struct req *q, int type, const void *data, size_t len)
{
	struct rtattr *a = (void *)((char *)q + NLMSG_ALIGN(q->n.nlmsg_len));

	a->rta_type = (unsigned short)type;
	a->rta_len = (unsigned short)RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(a), data, len);
	q->n.nlmsg_len = NLMSG_ALIGN(q->n.nlmsg_len) +
			 (unsigned)RTA_ALIGN(RTA_LENGTH(len));
}

/* Answers are there when sendto() returns: the kernel works in the sender. */
static void ask_len(const char *what, const struct req *q, size_t len)
{
	char buf[32768];
	ssize_t n;

	if (send(fd, q, len, 0) < 0) {
		say(what, -1);
		return;
	}
	n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	if (n < 0) {
		printf("%s: no answer\n", what);
		return;
	}
	for (struct nlmsghdr *h = (void *)buf; NLMSG_OK(h, n);
	     h = NLMSG_NEXT(h, n)) {
		if (h->nlmsg_type == NLMSG_ERROR) {
			int e = -((struct nlmsgerr *)NLMSG_DATA(h))->error;

			printf("%s: %s\n", what,
			       e ? strerrorname_np(e) : "acknowledged");
		} else if (h->nlmsg_type == NLMSG_DONE) {
			printf("%s: done\n", what);
		}
	}
	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		;
}

static void ask(const char *what, const struct req *q)
{
	ask_len(what, q, q->n.nlmsg_len);
}

static void lengths(void)
{
	struct req q = make(RTM_GETLINK, 0, 16);

	ask_len("empty", &q, 0);
	ask_len("15 bytes", &q, 15);
	q.n.nlmsg_len = 15;
	ask_len("a length of 15", &q, 32);
	q.n.nlmsg_len = 16;
	ask_len("a length of 16", &q, 16);
	q.n.nlmsg_len = 4096;
	ask_len("a length beyond the end", &q, 32);
	q = make(RTM_GETLINK, 0, 4);
	ask("GETLINK with a header of 4", &q);
	q = make(RTM_NEWADDR, 0, 4);
	ask("NEWADDR with a header of 4", &q);
	q = make(RTM_NEWROUTE, 0, 4);
	ask("NEWROUTE with a header of 4", &q);
	q = make(RTM_NEWRULE, 0, 4);
	ask("NEWRULE with a header of 4", &q);
	q = make(RTM_NEWNEIGH, 0, 4);
	ask("NEWNEIGH with a header of 4", &q);
}

static void types(void)
{
	static const int t[] = { 0, 1, 2, 3, 5, 15, 255, 4000, 65535 };
	char what[40];

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct req q = make(t[i], 0, 16);

		snprintf(what, sizeof(what), "type %d", t[i]);
		ask(what, &q);
	}
}

static void attributes(void)
{
	struct req q;
	int one = 1;
	char junk[64];

	memset(junk, 0xff, sizeof(junk));
	q = make(RTM_NEWADDR, 0, sizeof(struct ifaddrmsg));
	ask("NEWADDR of nothing", &q);
	put(&q, IFA_LOCAL, junk, 3);
	ask("NEWADDR, IFA_LOCAL of 3", &q);
	q = make(RTM_NEWADDR, 0, sizeof(struct ifaddrmsg));
	q.body[1] = 33;
	put(&q, IFA_LOCAL, &one, 4);
	ask("NEWADDR, a prefix of 33", &q);
	q.body[1] = 32;
	ask("NEWADDR, no device", &q);
	q = make(RTM_NEWADDR, 0, sizeof(struct ifaddrmsg));
	q.body[4] = 1;
	put(&q, IFA_LOCAL, &one, 4);
	put(&q, IFA_LABEL, junk, 40);
	ask("NEWADDR, a label of 40", &q);
	q = make(RTM_DELADDR, 0, sizeof(struct ifaddrmsg));
	q.body[4] = 1;
	put(&q, IFA_LOCAL, &one, 4);
	ask("DELADDR of what is not there", &q);

	q = make(RTM_NEWROUTE, NLM_F_CREATE, sizeof(struct rtmsg));
	q.body[1] = 33;
	ask("NEWROUTE, a prefix of 33", &q);
	q.body[1] = 0;
	put(&q, RTA_GATEWAY, junk, 2);
	ask("NEWROUTE, a gateway of 2", &q);
	q = make(RTM_NEWROUTE, NLM_F_CREATE, sizeof(struct rtmsg));
	q.body[7] = 99;
	ask("NEWROUTE of type 99", &q);
	q = make(RTM_NEWROUTE, NLM_F_CREATE, sizeof(struct rtmsg));
	q.body[7] = RTN_UNICAST;
	put(&q, RTA_MULTIPATH, junk, 5);
	ask("NEWROUTE, hops of 5 bytes", &q);

	q = make(RTM_NEWNEIGH, NLM_F_CREATE, sizeof(struct ndmsg));
	ask("NEWNEIGH of nothing", &q);
	q.body[4] = 1;
	put(&q, NDA_DST, junk, 2);
	ask("NEWNEIGH, an address of 2", &q);
	q = make(RTM_NEWNEIGH, NLM_F_CREATE, sizeof(struct ndmsg));
	q.body[4] = 99;
	put(&q, NDA_DST, &one, 4);
	ask("NEWNEIGH of device 99", &q);

	q = make(RTM_NEWRULE, NLM_F_CREATE, 12);
	q.body[2] = 33;
	put(&q, 2, &one, 4);
	ask("NEWRULE, a source of 33", &q);
	q = make(RTM_DELRULE, 0, 12);
	put(&q, 6, &one, 4);
	ask("DELRULE of what is not there", &q);
	put(&q, 6, &one, 2);
	ask("DELRULE, a priority of 2", &q);

	q = make(RTM_NEWLINK, 0, 16);
	ask("NEWLINK of nothing", &q);
	put(&q, IFLA_IFNAME, junk, 60);
	ask("NEWLINK, a name of 60", &q);
	q = make(RTM_SETLINK, 0, 16);
	q.body[4] = 1;
	put(&q, IFLA_MTU, junk, 1);
	ask("SETLINK, an mtu of 1 byte", &q);
	q = make(RTM_GETLINK, 0, 16);
	q.body[4] = 77;
	ask("GETLINK 77", &q);
}

int main(void)
{
	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	lengths();
	types();
	attributes();
	return 0;
}
