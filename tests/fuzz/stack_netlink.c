// SPDX-License-Identifier: MIT
/*
 * stack_netlink.c - whatever is written to netlink, the machine goes on
 *
 * A whole machine in this process: each input is a list of actions on netlink
 * sockets, and what the kernel's end answers must be well formed. Then a
 * datagram is sent over lo, through whatever was configured. The machine is
 * put back to what it was after boot, byte by byte, so that an input does the
 * same each time. Memory that it gives out has a wall behind it.
 *
 *   action: what (1 byte: socket, kind), length (2), data
 *
 * links with: the library but for preload/ (Makefile: stack_%)
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "machine.h"
#include "net.h"
#include "stack/kern/arena.h"
#include "stack/kern/keeper.h"
#include "stack/kern/task.h"

#ifndef FUZZ_PERSONALITY
#define FUZZ_PERSONALITY 0
#define FUZZ_PROTOCOLS { NETLINK_ROUTE, NETLINK_ROUTE, NETLINK_SOCK_DIAG, \
			 NETLINK_GENERIC, NETLINK_USERSOCK }
#endif

static const int protocols[] = FUZZ_PROTOCOLS;
#define SOCKETS (sizeof(protocols) / sizeof(protocols[0]))

/* --- a wall behind what kmalloc() gives ---------------------------------- */

#define WALL 32

struct wall {
	size_t n;
	size_t pad;
};

void *__real_kmalloc(size_t n);
void __real_kfree(const void *p);
void *__wrap_kmalloc(size_t n);
void *__wrap_kzalloc(size_t n);
void __wrap_kfree(const void *p);

void *__wrap_kmalloc(size_t n)
{
	struct wall *w = __real_kmalloc(sizeof(*w) + n + WALL);

	if (!w)
		return NULL;
	w->n = n;
	ASAN_POISON_MEMORY_REGION((char *)(w + 1) + n, WALL);
	return w + 1;
}

void *__wrap_kzalloc(size_t n)
{
	void *p = __wrap_kmalloc(n);

	return p ? memset(p, 0, n) : NULL;
}

void __wrap_kfree(const void *p)
{
	struct wall *w;

	if (!p)
		return;
	w = (struct wall *)(uintptr_t)p - 1;
	ASAN_UNPOISON_MEMORY_REGION((char *)(w + 1) + w->n, WALL);
	__real_kfree(w);
}

/* Who runs the fuzzer may do anything on its machine. */
bool __wrap_capable(int cap);
bool __wrap_capable(int cap)
{
	return true;
}

/* --- the machine as it was ------------------------------------------------ */

#define TASKS 4

static struct {
	char *at, *copy;
	size_t n;
} saved[4];
static size_t saved_top;

static void save_one(int i, void *at, size_t n)
{
	saved[i].at = at;
	saved[i].n = n;
	saved[i].copy = malloc(n);
	memcpy(saved[i].copy, at, n);
}

static void save(void)
{
	size_t top = machine->pages_top;

	ASAN_UNPOISON_MEMORY_REGION((void *)ARENA_BASE, top * ARENA_PAGE);
	save_one(0, (void *)ARENA_BASE, (size_t)((char *)arena_map_table -
						 (char *)ARENA_BASE));
	save_one(1, arena_map_table, 4 * top);
	save_one(2, (void *)TASK_AREA, TASKS * TASK_BYTES);
	save_one(3, (char *)ARENA_BASE + FIRST_PAGE * ARENA_PAGE,
		 (top - FIRST_PAGE) * ARENA_PAGE);
	saved_top = top;
}

static void restore(void)
{
	size_t top = machine->pages_top, more = top - saved_top;
	char *above = (char *)ARENA_BASE + saved_top * ARENA_PAGE;
	u64 committed = machine->pages_committed;

	ASAN_UNPOISON_MEMORY_REGION((void *)ARENA_BASE, top * ARENA_PAGE);
	for (int i = 0; i < 4; i++)
		memcpy(saved[i].at, saved[i].copy, saved[i].n);
	machine->pages_committed = committed;
	memset(arena_map_table + saved_top, 0, 4 * more);
	memset(above, 0, more * ARENA_PAGE);
}

static void boot(void)
{
	struct machine_opts o = { .name = "fuzz", .wire = "none",
				  .strsize = 32, .limit = 256u << 20,
				  .personality = FUZZ_PERSONALITY };

	if (keeper_create(&o))
		abort();
	save();
}

/* --- one input -------------------------------------------------------------- */

static void check_attrs(const unsigned char *p, size_t n)
{
	while (n >= sizeof(struct nlattr)) {
		struct nlattr a;

		memcpy(&a, p, sizeof(a));
		if (a.nla_len < sizeof(a) || a.nla_len > n)
			abort();
		if (NLA_ALIGN(a.nla_len) >= n)
			return;
		p += NLA_ALIGN(a.nla_len);
		n -= NLA_ALIGN(a.nla_len);
	}
}

/* What the kernel's end says: whole messages, whole attributes. */
static void check_reply(const unsigned char *p, size_t n)
{
	static const unsigned char head[] = { 16, 8, 12, 12, 12, 20, 20, 20 };

	while (n) {
		struct nlmsghdr h;

		if (n < sizeof(h))
			abort();
		memcpy(&h, p, sizeof(h));
		if (h.nlmsg_len < sizeof(h) || h.nlmsg_len > n)
			abort();
		if (h.nlmsg_type >= RTM_BASE &&
		    h.nlmsg_type < RTM_BASE + 4 * sizeof(head)) {
			size_t skip = NLMSG_HDRLEN +
				      head[(h.nlmsg_type - RTM_BASE) / 4];

			if (h.nlmsg_len < skip)
				abort();
			check_attrs(p + skip, h.nlmsg_len - skip);
		}
		if (NLMSG_ALIGN(h.nlmsg_len) >= n)
			return;
		p += NLMSG_ALIGN(h.nlmsg_len);
		n -= NLMSG_ALIGN(h.nlmsg_len);
	}
}

static void drain(struct socket *sock, int protocol)
{
	static unsigned char buf[1 << 17];
	struct sockaddr_storage from;

	for (int i = 0; i < 60; i++) {
		struct sockaddr_nl *a = (void *)&from;
		struct iovec iov = { buf, sizeof(buf) };
		struct msghdr_k m = { .msg_name = &from,
				      .msg_iov = &iov,
				      .msg_iovlen = 1 };
		int n = sock_recvmsg(sock, &m, sizeof(buf), MSG_DONTWAIT);

		if (n < 0)
			return;
		if (!a->nl_pid && protocol == NETLINK_ROUTE)
			check_reply(buf, (size_t)n);
	}
}

static void act(struct socket *sock, int kind, const unsigned char *data,
		size_t n)
{
	/* exactly as long as it is */
	unsigned char *copy = malloc(n ? n : 1);
	struct sockaddr_nl nl = { .nl_family = AF_NETLINK };
	struct iovec iov = { copy, n };
	struct msghdr_k m = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_flags = MSG_DONTWAIT };

	memcpy(copy, data, n);
	switch (kind) {
	case 1: /* a request that is as long as it says */
		if (n >= sizeof(struct nlmsghdr)) {
			struct nlmsghdr h;

			memcpy(&h, copy, sizeof(h));
			h.nlmsg_len = (u32)n;
			h.nlmsg_flags |= NLM_F_REQUEST;
			memcpy(copy, &h, sizeof(h));
		}
		/* fall through */
	case 0:
		sock_sendmsg(sock, &m, n);
		break;
	case 2:
		memcpy(&nl.nl_pid, copy, n < 8 ? n : 8);
		sock_ops(sock)->bind(sock, (void *)&nl, sizeof(nl));
		break;
	case 3:
		if (n >= 5)
			sock_ops(sock)->setsockopt(sock, SOL_NETLINK,
						   copy[0] % 16, copy + 1,
						   (int)n - 1);
		break;
	}
	free(copy);
}

static void traffic(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(9),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_storage name;
	char text[] = "datagram";
	struct iovec iov = { text, sizeof(text) };
	struct msghdr_k m = { .msg_name = &name,
			      .msg_namelen = sizeof(to),
			      .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_flags = MSG_DONTWAIT };
	struct socket *sock;

	memset(&name, 0, sizeof(name));
	memcpy(&name, &to, sizeof(to));
	if (sock_create(PF_INET, SOCK_DGRAM, 0, &sock))
		return;
	sock_sendmsg(sock, &m, sizeof(text));
	sock_release(sock);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static struct socket *s[SOCKETS];
	size_t n, i;

	if (!saved_top)
		boot();
	for (i = 0; i < SOCKETS; i++)
		if (sock_create(PF_NETLINK, SOCK_RAW, protocols[i], &s[i]))
			s[i] = NULL;
	for (; len >= 3; data += 3 + n, len -= 3 + n) {
		n = data[1] | (size_t)data[2] << 8;
		if (n > len - 3)
			n = len - 3;
		i = (data[0] & 15) % SOCKETS;
		if (!s[i])
			continue;
		act(s[i], data[0] >> 4 & 3, data + 3, n);
		traffic();
		for (i = 0; i < SOCKETS; i++)
			if (s[i])
				drain(s[i], protocols[i]);
	}
	run_timers();
	for (i = 0; i < SOCKETS; i++)
		if (s[i])
			sock_release(s[i]);
	restore();
	return 0;
}
