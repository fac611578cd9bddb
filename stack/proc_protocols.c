// SPDX-License-Identifier: MIT
/*
 * proc_protocols.c - /proc/net/protocols: who makes sockets, and how many
 *
 * Models proto_seq_show() of net/core/sock.c, which 2.4 has not. Which of the
 * kernel's hooks a protocol has is Linux's table; sizes and counts are ours.
 *
 * Not modelled: pages of memory of a protocol (none are counted).
 */
#include "machine.h"
#include "procnet.h"
#include "stack/inet/raw.h"
#include "stack/inet/tcp.h"
#include "stack/inet/udp.h"
#include "stack/netlink/netlink.h"
#include "stack/packet/packet.h"

static void count(void *obj, void *arg)
{
	const struct sock *sk = obj;

	*(u32 *)arg += sk->used != 0;
}

void protocols_get_info(struct procbuf *b)
{
	static const struct {
		u8 id;
		bool memory, slab;
		u32 max_header, size;
		const char *name, *hooks; /* close, connect ... */
	} row[] = {
		{ PROTO_PACKET, false, false, 0, sizeof(struct packet_sock),
		  "PACKET", "nnnnnnnnnnnnnnnnnn" },
		{ PROTO_UDPLITE, true, true, 0, sizeof(struct udp_sock),
		  "UDP-Lite", "yyynyyynyyyynnyyyn" },
		{ PROTO_PING, false, true, 0, sizeof(struct sock), "PING",
		  "yyynnynnyyyyyynyyn" },
		{ PROTO_RAW, false, true, 0, sizeof(struct raw_sock), "RAW",
		  "yyynyyynyyyyyyyynn" },
		{ PROTO_UDP, true, true, 0, sizeof(struct udp_sock), "UDP",
		  "yyynyyynyyyynnyyyn" },
		{ PROTO_TCP, true, true, 140, sizeof(struct tcp_sock), "TCP",
		  "yyyyyyyyyyyynyyyyy" },
		{ PROTO_NETLINK, false, false, 0, sizeof(struct netlink_sock),
		  "NETLINK", "nnnnnnnnnnnnnnnnnn" },
	};

	proc_puts(b, "protocol  size sockets  memory press maxhdr  slab module"
		     "     cl co di ac io in de sh ss gs se re bi br ha uh gp "
		     "em\n");
	for (u32 i = 0; i < ARRAY_SIZE(row); i++) {
		const struct proto *p = proto_table[row[i].id];
		u32 n = 0;

		kmem_cache_walk(p->cache(), count, &n);
		proc_printf(b, "%-9s %4u %6d  %6d   %-3s %6u   %-3s  %-10s",
			    row[i].name, row[i].size, (int)n,
			    row[i].memory ? 0 : -1,
			    row[i].id == PROTO_TCP ? "no" : "NI",
			    row[i].max_header, row[i].slab ? "yes" : "no",
			    "kernel");
		for (int h = 0; h < 18; h++)
			proc_printf(b, " %2c", row[i].hooks[h]);
		proc_puts(b, "\n");
	}
}
