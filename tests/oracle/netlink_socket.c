// SPDX-License-Identifier: MIT
/*
 * netlink_socket.c - a netlink socket as such: addresses, groups, options
 *
 * What bind, connect, send and recv say; lengths that MSG_TRUNC tells; groups
 * by bind and by membership, beyond 32; unicast between two sockets; an
 * overrun; many requests in one datagram; what root may and others may not.
 */
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <sys/uio.h>

#include "say.h"

struct req {
	struct nlmsghdr n;
	struct ifinfomsg i;
};

static int nl(int type, int protocol)
{
	return socket(AF_NETLINK, type, protocol);
}

static struct sockaddr_nl addr(unsigned pid, unsigned groups)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK };

	a.nl_pid = pid;
	a.nl_groups = groups;
	return a;
}

static struct req get_link(int index, int flags)
{
	struct req q = { .n = { .nlmsg_len = sizeof(q),
				.nlmsg_type = RTM_GETLINK,
				.nlmsg_seq = 5 },
			 .i = { .ifi_index = index } };

	q.n.nlmsg_flags = (unsigned short)(NLM_F_REQUEST | flags);
	return q;
}

static void drain(int fd)
{
	char buf[65536];

	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		;
}

/* Names of what comes, and their flags. */
static void show(const char *what, int fd)
{
	char buf[65536];
	ssize_t n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);

	if (n < 0) {
		printf("%s: %s\n", what, strerrorname_np(errno));
		return;
	}
	printf("%s:", what);
	for (struct nlmsghdr *h = (void *)buf; NLMSG_OK(h, n);
	     h = NLMSG_NEXT(h, n)) {
		printf(" type %d flags %#x seq %u", h->nlmsg_type,
		       h->nlmsg_flags, h->nlmsg_seq);
		if (h->nlmsg_type == NLMSG_ERROR) {
			int e = -((struct nlmsgerr *)NLMSG_DATA(h))->error;

			printf(" len %u %s", h->nlmsg_len,
			       e ? strerrorname_np(e) : "ok");
		}
	}
	printf("\n");
}

static void kinds(void)
{
	static const int types[] = { SOCK_RAW, SOCK_DGRAM, SOCK_STREAM,
				     SOCK_SEQPACKET, SOCK_RDM };
	static const int protos[] = { 0, 2, 4, 10, 16, 22, 31, 32, 99, -1 };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		say("socket of a type", nl(types[i], 0) < 0 ? -1 : 0);
	for (size_t i = 0; i < sizeof(protos) / sizeof(*protos); i++)
		say("socket of a protocol", nl(SOCK_RAW, protos[i]) < 0 ? -1 : 0);
}

static void binding(void)
{
	struct sockaddr_nl a = addr(0, 0), b;
	int fd = nl(SOCK_RAW, NETLINK_ROUTE), fd2 = nl(SOCK_RAW, 0);
	socklen_t len = sizeof(b);

	say("bind short", bind(fd, (void *)&a, 8));
	say("bind 2 bytes", bind(fd, (void *)&a, 2));
	a.nl_family = AF_INET;
	say("bind as AF_INET", bind(fd, (void *)&a, sizeof(a)));
	a = addr(0, 0);
	say("getsockname", getsockname(fd, (void *)&b, &len));
	printf("unbound: pid %u groups %x len %u\n", b.nl_pid, b.nl_groups,
	       len);
	say("bind", bind(fd, (void *)&a, sizeof(a)));
	getsockname(fd, (void *)&b, &len);
	printf("pid is ours: %d\n", b.nl_pid == (unsigned)getpid());
	say("bind again to 0", bind(fd, (void *)&a, sizeof(a)));
	say("bind again to it", bind(fd, (void *)&b, sizeof(b)));
	a = addr(4711, 0);
	say("bind to another", bind(fd, (void *)&a, sizeof(a)));
	say("the second, to the first's", bind(fd2, (void *)&b, sizeof(b)));
	a = addr(0, 0);
	say("the second, to any", bind(fd2, (void *)&a, sizeof(a)));
	getsockname(fd2, (void *)&b, &len);
	printf("negative: %d\n", (int)b.nl_pid < 0);
	len = 4;
	say("getsockname short", getsockname(fd2, (void *)&b, &len));
	printf("len %u\n", len);
	len = sizeof(b);
	say("getpeername", getpeername(fd2, (void *)&b, &len));
	printf("peer pid %u groups %x len %u\n", b.nl_pid, b.nl_groups, len);
	say("listen", listen(fd, 1));
	say("accept", accept(fd, NULL, NULL));
	say("shutdown", shutdown(fd, SHUT_RDWR));
	close(fd);
	close(fd2);
}

static void groups(void)
{
	struct sockaddr_nl a = addr(0, 0xffffffff), b;
	unsigned words[8] = { 0 };
	socklen_t len = sizeof(b), wlen;
	int fd = nl(SOCK_RAW, NETLINK_ROUTE), v, usersock;
	static const int tries[] = { 0, 1, 31, 32, 33, 36, 38, 64, 200, -1 };

	say("bind to all groups", bind(fd, (void *)&a, sizeof(a)));
	getsockname(fd, (void *)&b, &len);
	printf("groups %x\n", b.nl_groups);
	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		printf("%d ", tries[i]);
		say("add", setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
				      &tries[i], sizeof(int)));
		printf("%d ", tries[i]);
		say("drop", setsockopt(fd, SOL_NETLINK, NETLINK_DROP_MEMBERSHIP,
				       &tries[i], sizeof(int)));
	}
	v = 33;
	setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &v, sizeof(v));
	wlen = sizeof(words);
	say("list", getsockopt(fd, SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS, words,
			       &wlen));
	printf("first %x second %x\n", words[0], words[1]);
	wlen = 4;
	words[0] = words[1] = 0;
	say("list into 4 bytes", getsockopt(fd, SOL_NETLINK,
					    NETLINK_LIST_MEMBERSHIPS, words,
					    &wlen));
	printf("first %x second %x\n", words[0], words[1]);
	a = addr(0, 1);
	say("bind to one group", bind(fd, (void *)&a, sizeof(a)));
	len = sizeof(b);
	getsockname(fd, (void *)&b, &len);
	printf("groups %x\n", b.nl_groups);
	wlen = 8;
	getsockopt(fd, SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS, words, &wlen);
	printf("first %x second %x\n", words[0], words[1]);
	close(fd);
	usersock = nl(SOCK_RAW, NETLINK_USERSOCK);
	v = 5;
	say("group 5 of usersock",
	    setsockopt(usersock, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &v,
		       sizeof(v)));
	v = 40;
	say("group 40 of usersock",
	    setsockopt(usersock, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &v,
		       sizeof(v)));
	close(usersock);
}

static void options(void)
{
	int fd = nl(SOCK_RAW, NETLINK_ROUTE);

	for (int name = 0; name < 14; name++) {
		int v = 1, back = -1;
		socklen_t len = sizeof(back);
		char one = 1;

		if (name == NETLINK_LIST_MEMBERSHIPS)
			continue;
		printf("%d ", name);
		say("set 1", setsockopt(fd, SOL_NETLINK, name, &v, sizeof(v)));
		printf("%d ", name);
		say("set a byte", setsockopt(fd, SOL_NETLINK, name, &one, 1));
		printf("%d ", name);
		say("get", getsockopt(fd, SOL_NETLINK, name, &back, &len));
		printf("%d: %d, %u bytes\n", name, back, len);
		len = 2;
		printf("%d ", name);
		say("get 2 bytes", getsockopt(fd, SOL_NETLINK, name, &back,
					      &len));
	}
	close(fd);
}

static void lengths(void)
{
	int fd = nl(SOCK_RAW, NETLINK_ROUTE);
	struct req q = get_link(1, 0);
	char buf[65536];
	struct iovec none = { NULL, 0 }, some = { buf, 100 };
	struct sockaddr_nl from;
	struct msghdr m = { .msg_name = &from,
			    .msg_namelen = sizeof(from),
			    .msg_iov = &none,
			    .msg_iovlen = 1 };
	ssize_t whole, n;

	say("send", (int)send(fd, &q, sizeof(q), 0));
	whole = recvmsg(fd, &m, MSG_PEEK | MSG_TRUNC);
	printf("peeked more than 500: %d, flags %#x namelen %u pid %u\n",
	       whole > 500, m.msg_flags, m.msg_namelen, from.nl_pid);
	m.msg_iov = &some;
	n = recvmsg(fd, &m, MSG_PEEK);
	printf("peeked %zd flags %#x\n", n, m.msg_flags);
	n = recvmsg(fd, &m, MSG_TRUNC);
	printf("whole again: %d flags %#x\n", n == whole, m.msg_flags);
	show("nothing left", fd);
	say("send nothing", (int)send(fd, &q, 0, 0));
	say("send 3 bytes", (int)send(fd, &q, 3, 0));
	show("no answer", fd);
	say("send out of band", (int)send(fd, &q, sizeof(q), MSG_OOB));
	say("recv out of band", (int)recv(fd, buf, sizeof(buf), MSG_OOB));
	say("send to nobody", (int)sendto(fd, &q, sizeof(q), 0, NULL, 12));
	from = addr(0, 0);
	say("send, short address",
	    (int)sendto(fd, &q, sizeof(q), 0, (void *)&from, 8));
	from.nl_family = AF_INET;
	say("send as AF_INET",
	    (int)sendto(fd, &q, sizeof(q), 0, (void *)&from, sizeof(from)));
	from = addr(999999, 0);
	say("send to who is not there",
	    (int)sendto(fd, &q, sizeof(q), 0, (void *)&from, sizeof(from)));
	from = addr(0, 1);
	say("send to a group",
	    (int)sendto(fd, &q, sizeof(q), 0, (void *)&from, sizeof(from)));
	say("send too much", (int)send(fd, buf, 400000, 0));
	drain(fd);
	close(fd);
}

static void many(void)
{
	int fd = nl(SOCK_RAW, NETLINK_ROUTE);
	struct req q[4] = { get_link(1, 0), get_link(99, NLM_F_ACK),
			    get_link(1, NLM_F_ACK), get_link(98, 0) };
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };

	for (unsigned i = 0; i < 4; i++)
		q[i].n.nlmsg_seq = i;
	poll(&p, 1, 0);
	printf("poll %#x\n", (unsigned)p.revents);
	say("four requests", (int)send(fd, q, sizeof(q), 0));
	poll(&p, 1, 0);
	printf("poll %#x\n", (unsigned)p.revents);
	for (int i = 0; i < 6; i++)
		show("answer", fd);
	q[0] = get_link(1, 0);
	q[1] = get_link(2, 0);
	q[0].n.nlmsg_flags = 0;
	q[1].n.nlmsg_type = NLMSG_NOOP;
	say("no request, a no-op", (int)send(fd, q, 2 * sizeof(*q), 0));
	show("answer", fd);
	q[0] = get_link(1, NLM_F_ACK);
	q[0].n.nlmsg_type = NLMSG_DONE;
	say("done", (int)send(fd, q, sizeof(*q), 0));
	show("answer", fd);
	q[0] = get_link(1, NLM_F_DUMP | NLM_F_ACK);
	q[1] = get_link(1, NLM_F_DUMP);
	q[1].n.nlmsg_seq = 6;
	say("two dumps at once", (int)send(fd, q, 2 * sizeof(*q), 0));
	for (int i = 0; i < 4; i++) {
		char buf[65536];
		ssize_t n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
		struct nlmsghdr *h = (void *)buf;

		printf("part %d: type %d seq %u\n", n > 0,
		       n > 0 ? h->nlmsg_type : 0, n > 0 ? h->nlmsg_seq : 0);
	}
	close(fd);
}

static void acks(void)
{
	static const int opts[] = { 0, NETLINK_CAP_ACK, NETLINK_EXT_ACK };
	int one = 1;

	for (size_t i = 0; i < 3; i++) {
		int fd = nl(SOCK_RAW, NETLINK_ROUTE);
		struct req q = get_link(77, NLM_F_ACK);

		if (opts[i])
			setsockopt(fd, SOL_NETLINK, opts[i], &one,
				   sizeof(one));
		send(fd, &q, sizeof(q), 0);
		show("error", fd);
		q = get_link(1, NLM_F_ACK);
		q.n.nlmsg_type = RTM_SETLINK;
		send(fd, &q, sizeof(q), 0);
		show("acknowledged", fd);
		q.n.nlmsg_type = 999;
		send(fd, &q, sizeof(q), 0);
		show("unknown", fd);
		close(fd);
	}
}

static void unicast(void)
{
	int a = nl(SOCK_RAW, NETLINK_USERSOCK);
	int b = nl(SOCK_DGRAM, NETLINK_USERSOCK), one = 1;
	struct sockaddr_nl to = addr(1234567, 0), from;
	char buf[64], control[64];
	struct iovec iov = { buf, sizeof(buf) };
	struct msghdr m = { .msg_name = &from,
			    .msg_namelen = sizeof(from),
			    .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };

	bind(b, (void *)&to, sizeof(to));
	say("to b", (int)sendto(a, "hello", 5, 0, (void *)&to, sizeof(to)));
	say("b gets", (int)recvmsg(b, &m, 0));
	printf("from ours %d groups %x len %u\n",
	       from.nl_pid == (unsigned)getpid(), from.nl_groups,
	       m.msg_namelen);
	say("to the kernel's end", (int)send(a, "hello", 5, 0));
	say("connect", connect(a, (void *)&to, sizeof(to)));
	say("send", (int)send(a, "again", 5, 0));
	say("b gets", (int)recv(b, buf, sizeof(buf), 0));
	to = addr(0, 1 << 4);
	setsockopt(b, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &(int){ 5 },
		   sizeof(int));
	setsockopt(b, SOL_NETLINK, NETLINK_PKTINFO, &one, sizeof(one));
	say("to group 5",
	    (int)sendto(a, "group", 5, 0, (void *)&to, sizeof(to)));
	m.msg_controllen = sizeof(control);
	say("b gets", (int)recvmsg(b, &m, MSG_DONTWAIT));
	printf("groups %x", from.nl_groups);
	if (CMSG_FIRSTHDR(&m))
		printf(", level %d type %d group %u",
		       CMSG_FIRSTHDR(&m)->cmsg_level,
		       CMSG_FIRSTHDR(&m)->cmsg_type,
		       ((struct nl_pktinfo *)CMSG_DATA(CMSG_FIRSTHDR(&m)))
			       ->group);
	printf("\n");
	close(b);
	say("to who went", (int)send(a, "again", 5, 0));
	say("disconnect", connect(a, &(struct sockaddr){ AF_UNSPEC },
				  sizeof(to)));
	close(a);
}

static void overrun(void)
{
	int a = nl(SOCK_RAW, NETLINK_USERSOCK);
	int b = nl(SOCK_RAW, NETLINK_USERSOCK), v = 2304, err = -1, sent = 0;
	struct sockaddr_nl me = addr(1234567, 1), grp = addr(0, 1);
	socklen_t len = sizeof(err);
	char buf[1024] = "";

	setsockopt(b, SOL_SOCKET, SO_RCVBUF, &v, sizeof(v));
	bind(b, (void *)&me, sizeof(me));
	for (int i = 0; i < 20; i++)
		sent += sendto(a, buf, sizeof(buf), 0, (void *)&grp,
			       sizeof(grp)) > 0;
	printf("all sent: %d\n", sent);
	say("the overrun", (int)recv(b, buf, sizeof(buf), MSG_DONTWAIT));
	say("then a message", (int)recv(b, buf, sizeof(buf), MSG_DONTWAIT));
	drain(b);
	say("SO_ERROR", getsockopt(b, SOL_SOCKET, SO_ERROR, &err, &len));
	printf("it is %d\n", err);
	v = 1;
	setsockopt(b, SOL_NETLINK, NETLINK_NO_ENOBUFS, &v, sizeof(v));
	for (int i = 0; i < 20; i++)
		sendto(a, buf, sizeof(buf), 0, (void *)&grp, sizeof(grp));
	say("no overrun", (int)recv(b, buf, sizeof(buf), MSG_DONTWAIT));
	drain(b);
	me.nl_groups = 0;
	sent = 0;
	for (int i = 0; i < 20; i++)
		sent += sendto(a, buf, sizeof(buf), MSG_DONTWAIT, (void *)&me,
			       sizeof(me)) > 0;
	printf("a full queue refuses: %d\n", sent < 20);
	say("EAGAIN", (int)sendto(a, buf, sizeof(buf), MSG_DONTWAIT,
				  (void *)&me, sizeof(me)));
	close(a);
	close(b);
}

static void nobody(void)
{
	int fd = nl(SOCK_RAW, NETLINK_ROUTE), one = 1;
	struct sockaddr_nl a = addr(0, 1);
	struct req q = get_link(1, NLM_F_ACK);

	if (setuid(65534))
		return;
	say("get", (int)send(fd, &q, sizeof(q), 0));
	drain(fd);
	q.n.nlmsg_type = RTM_NEWLINK;
	say("set", (int)send(fd, &q, sizeof(q), 0));
	show("answer", fd);
	say("to a group",
	    (int)sendto(fd, &q, sizeof(q), 0, (void *)&a, sizeof(a)));
	say("bind to a group", bind(fd, (void *)&a, sizeof(a)));
	say("join", setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &one,
			       sizeof(one)));
	say("listen to all namespaces",
	    setsockopt(fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &one,
		       sizeof(one)));
	a = addr(7, 0);
	say("to a process",
	    (int)sendto(fd, &q, sizeof(q), 0, (void *)&a, sizeof(a)));
	say("connect to one", connect(fd, (void *)&a, sizeof(a)));
	close(fd);
	fd = nl(SOCK_RAW, NETLINK_FIB_LOOKUP);
	a = addr(0, 1);
	say("a group of fib_lookup", bind(fd, (void *)&a, sizeof(a)));
	close(fd);
}

int main(void)
{
	kinds();
	binding();
	groups();
	options();
	lengths();
	many();
	acks();
	unicast();
	overrun();
	nobody();
	return 0;
}
