// SPDX-License-Identifier: MIT
/*
 * nlgen.c - netlink messages of every kind, for whoever watches them
 *
 * nlgen PROTO SEED COUNT sends COUNT messages of one protocol, made by a small
 * generator from SEED: types, headers, attributes in attributes, of right and
 * of wrong lengths. nlgen PROTO walk sends every type of message, and of
 * rtnetlink every attribute, as it is and in every other. They are sent with
 * MSG_OOB, which netlink refuses, so nothing is changed by them.
 */
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static uint64_t state;

static unsigned rnd(unsigned n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % n;
}

static unsigned char buf[65536];
static size_t len;

static void byte(unsigned v)
{
	if (len < sizeof(buf))
		buf[len++] = (unsigned char)v;
}

static void word(unsigned v, int n)
{
	while (n--) {
		byte(v & 255);
		v >>= 8;
	}
}

static void fill(size_t n)
{
	unsigned how = rnd(4);

	while (n--)
		byte(how == 0 ? 0 : how == 1 ? rnd(256) : rnd(how == 2 ? 4 : 64));
}

static void text(void)
{
	static const char *const words[] = {
		"bridge", "tun", "can", "lo", "eth0", "bond", "vlan", "a b",
		"x\"y", "cubic",
	};
	const char *s = words[rnd(sizeof(words) / sizeof(words[0]))];

	while (*s)
		byte((unsigned char)*s++);
	if (rnd(8))
		byte(0);
}

/* Lengths that some structure has, and their neighbours. */
static size_t length(void)
{
	static const unsigned short sizes[] = {
		1, 2, 2, 4, 4, 4, 6, 8, 8, 10, 12, 16, 16, 20, 24, 28, 32, 36,
		40, 44, 48, 56, 64, 72, 88, 96, 120, 128, 144, 192, 196, 200,
		208, 216, 224, 240, 280,
	};
	unsigned n = sizes[rnd(sizeof(sizes) / sizeof(sizes[0]))];

	switch (rnd(8)) {
	case 0:
		return n - 1;
	case 1:
		return n + rnd(8);
	}
	return n;
}

static void attrs(int depth);

static void one(int depth)
{
	unsigned type = rnd(8) ? rnd(32) : rnd(72);

	/* strace 6.1 never ends with next hops of no length. */
	if (type == RTA_MULTIPATH)
		type++;
	if (!rnd(16))
		type |= 0x8000;
	if (!rnd(32))
		type |= 0x4000;
	word(0, 2);
	word(type, 2);
	switch (rnd(depth ? 6 : 3)) {
	case 0:
		text();
		break;
	case 1:
	case 2:
		fill(length());
		break;
	default:
		attrs(depth - 1);
		break;
	}
}

static void attrs(int depth)
{
	unsigned n = 1 + rnd(3);

	while (n--) {
		size_t at = len, l;

		one(depth);
		l = len - at;
		if (!rnd(64))
			l += rnd(9);
		if (!rnd(64))
			l = rnd(6);
		buf[at] = l & 255;
		buf[at + 1] = l >> 8 & 255;
		while (n && len & 3)
			byte(0);
	}
	if (!rnd(32))
		fill(rnd(4));
}

static void message(int proto)
{
	size_t at = len, l;
	unsigned type = rnd(128), flags = rnd(8);
	int n;

	if (proto == NETLINK_SOCK_DIAG && rnd(4))
		type = 20;
	if (proto == NETLINK_NETFILTER && rnd(4))
		type = rnd(14) << 8 | rnd(32);
	if (proto == NETLINK_AUDIT)
		type = rnd(2) ? 1000 + rnd(600) : 2000 + rnd(400);
	if (!rnd(8))
		flags |= rnd(256);
	if (rnd(2))
		flags |= rnd(16) << 8;
	if (!rnd(64))
		flags |= rnd(65536);
	word(0, 4);
	word(type, 2);
	word(flags, 2);
	word(rnd(100), 4);
	word(rnd(4) ? 0 : rnd(100000), 4);
	if (rnd(64)) {
		static const unsigned char families[] = {
			1, 2, 2, 2, 10, 10, 16, 17, 7, 43, 40, 3, 0, 30,
		};

		static const unsigned char heads[] = {
			1, 4, 4, 8, 8, 12, 12, 12, 16, 16, 20, 20, 24, 28,
			56, 72, 5, 7,
		};

		n = heads[rnd(sizeof(heads))];
		byte(rnd(8) ? families[rnd(sizeof(families))] : rnd(50));
		fill((size_t)n - 1);
		while (len & 3)
			byte(0);
		if (rnd(16))
			attrs(3);
	}
	l = len - at;
	if (!rnd(64))
		l = rnd(40);
	if (!rnd(64))
		l += rnd(40);
	memcpy(buf + at, &l, 4);
}

static size_t begin(unsigned type, unsigned flags)
{
	len = 0;
	word(0, 4);
	word(type, 2);
	word(flags, 2);
	word(1, 4);
	word(0, 4);
	return len;
}

static void flush(int s)
{
	memcpy(buf, &len, 4);
	send(s, buf, len, MSG_OOB);
}

static void plain(unsigned type, size_t n)
{
	size_t i;

	word((unsigned)n + 4, 2);
	word(type, 2);
	for (i = 0; i < n; i++)
		byte(1 + (unsigned)i * 7 % 250);
	while (len & 3)
		byte(0);
}

/* One attribute with many lengths, then every other one inside of it. */
static void walk_attr(int s, unsigned type, unsigned head, int family, int a)
{
	static const unsigned char lengths[] = { 0, 1, 2, 4, 8, 16, 24, 40,
						 96, 200 };
	size_t i, at;

	for (i = 0; i < 2; i++) {
		begin(type, NLM_F_REQUEST);
		byte((unsigned)family);
		while (len < NLMSG_HDRLEN + head)
			byte(0);
		if (i) {
			unsigned b;

			at = len;
			word(0, 2);
			word((unsigned)a, 2);
			for (b = 0; b < 56; b++)
				plain(b, 8 + b % 3 * 20);
			buf[at] = (len - at) & 255;
			buf[at + 1] = (unsigned char)((len - at) >> 8);
		} else {
			for (at = 0; at < sizeof(lengths); at++)
				plain((unsigned)a, lengths[at]);
		}
		flush(s);
	}
}

static void walk_route(int s)
{
	static const struct {
		unsigned char type, head, family, attrs;
	} kinds[] = {
		{ RTM_NEWLINK, 16, 0, 64 },	{ RTM_NEWLINK, 16, 7, 64 },
		{ RTM_NEWLINK, 16, 10, 64 },	{ RTM_NEWADDR, 8, 2, 14 },
		{ RTM_NEWADDR, 8, 10, 14 },	{ RTM_NEWROUTE, 12, 2, 34 },
		{ RTM_NEWROUTE, 12, 10, 34 },	{ RTM_NEWNEIGH, 12, 2, 20 },
		{ RTM_NEWRULE, 12, 2, 28 },	{ RTM_NEWQDISC, 20, 0, 18 },
		{ RTM_NEWACTION, 4, 0, 14 },	{ RTM_NEWNEIGHTBL, 4, 2, 12 },
		{ RTM_NEWADDRLABEL, 12, 2, 4 }, { RTM_NEWNETCONF, 4, 2, 12 },
		{ RTM_NEWMDB, 8, 7, 4 },	{ RTM_NEWNSID, 4, 0, 8 },
		{ RTM_NEWSTATS, 12, 0, 8 },	{ RTM_NEWNEXTHOP, 8, 2, 16 },
		{ RTM_GETDCB, 4, 0, 18 },
	};
	size_t i;
	int a;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (a = 0; a < kinds[i].attrs; a++)
			if (kinds[i].type != RTM_NEWROUTE || a != RTA_MULTIPATH)
				walk_attr(s, kinds[i].type, kinds[i].head,
					  kinds[i].family, a);
}

static void walk(int s, int proto)
{
	static const unsigned short ranges[][2] = {
		{ 0, 130 }, { 1000, 1030 }, { 1100, 1140 }, { 1300, 1340 },
		{ 1400, 1430 }, { 1700, 1710 }, { 1800, 1810 }, { 2000, 2003 },
	};
	unsigned t, f, k;

	for (k = 0; k < sizeof(ranges) / sizeof(ranges[0]); k++)
		for (t = ranges[k][0]; t < ranges[k][1]; t++)
			for (f = 0; f < 2; f++) {
				begin(t, f ? 0x3f00 : NLM_F_REQUEST);
				for (unsigned i = 0; i < 76; i++)
					byte(i ? i * 3 : AF_INET);
				flush(s);
			}
	for (t = 0; proto == NETLINK_NETFILTER && t < 15 << 8; t++)
		if ((t & 255) < 30) {
			begin(t, 0x700);
			word(AF_INET, 4);
			plain(1, 4);
			flush(s);
		}
	if (proto == NETLINK_ROUTE)
		walk_route(s);
}

int main(int argc, char **argv)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK };
	int proto = argc > 1 ? atoi(argv[1]) : 0, count, s;

	state = argc > 2 ? (uint64_t)atoll(argv[2]) : 1;
	count = argc > 3 ? atoi(argv[3]) : 100;
	s = socket(AF_NETLINK, SOCK_RAW, proto);
	if (s < 0 || bind(s, (struct sockaddr *)&a, sizeof(a)))
		return 77;
	if (argc > 2 && strcmp(argv[2], "walk") == 0) {
		walk(s, proto);
		return 0;
	}
	while (count--) {
		len = 0;
		message(proto);
		if (!rnd(16)) {
			while (len & 3)
				byte(0);
			message(proto);
		}
		send(s, buf, len, MSG_OOB);
	}
	return 0;
}
