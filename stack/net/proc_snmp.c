// SPDX-License-Identifier: MIT
/*
 * proc_snmp.c - /proc/net/snmp, netstat and sockstat
 *
 * Models net/ipv4/proc.c: a line of names and a line of values for each
 * group of miblist.h, in its order.
 *
 * Not modelled: MPTcpExt (there is no MPTCP).
 */
#include <string.h>

#include "machine.h"
#include "mib.h"
#include "procnet.h"
#include "sock.h"

static const char *const mib_groups[MIB_MAX] = {
#define MIB(group, name) [group##name] = #group,
#include "miblist.h"
#undef MIB
};

static void group_lines(struct procbuf *b, const char *group)
{
	int i;

	proc_printf(b, "%s:", group);
	for (i = 0; i < MIB_MAX; i++)
		if (mib_groups[i] && !strcmp(mib_groups[i], group))
			proc_printf(b, " %s", mib_name((enum mib_id)i));
	proc_printf(b, "\n%s:", group);
	for (i = 0; i < MIB_MAX; i++) {
		if (!mib_groups[i] || strcmp(mib_groups[i], group))
			continue;
		/* RFC 4022: -1 is "no limit"; the only signed one */
		if (i == TcpMaxConn)
			proc_printf(b, " %lld",
				    (long long)mib_read(TcpMaxConn));
		else
			proc_printf(
				b, " %llu",
				(unsigned long long)mib_read((enum mib_id)i));
	}
	proc_puts(b, "\n");
}

/* Only the types that were seen; two lines or none. */
static void icmp_msg_lines(struct procbuf *b)
{
	const struct mib *mib = machine->mib;
	bool any = false;
	int i;

	for (i = 0; i < 256; i++)
		any |= mib->icmp_in[i] || mib->icmp_out[i];
	if (!any)
		return;
	proc_puts(b, "IcmpMsg:");
	for (i = 0; i < 256; i++)
		if (mib->icmp_in[i])
			proc_printf(b, " InType%d", i);
	for (i = 0; i < 256; i++)
		if (mib->icmp_out[i])
			proc_printf(b, " OutType%d", i);
	proc_puts(b, "\nIcmpMsg:");
	for (i = 0; i < 256; i++)
		if (mib->icmp_in[i])
			proc_printf(b, " %llu",
				    (unsigned long long)mib->icmp_in[i]);
	for (i = 0; i < 256; i++)
		if (mib->icmp_out[i])
			proc_printf(b, " %llu",
				    (unsigned long long)mib->icmp_out[i]);
	proc_puts(b, "\n");
}

void snmp_get_info(struct procbuf *b)
{
	group_lines(b, "Ip");
	group_lines(b, "Icmp");
	icmp_msg_lines(b);
	group_lines(b, "Tcp");
	group_lines(b, "Udp");
	group_lines(b, "UdpLite");
}

void netstat_get_info(struct procbuf *b)
{
	group_lines(b, "TcpExt");
	group_lines(b, "IpExt");
}

static void sockstat_used(struct sockstat *s)
{
	u32 i;

	for (i = 0; i < machine->ncaches; i++) {
		struct kmem_cache *c = machine->caches[i];

		if (c == machine->socket_cachep)
			s->used = kmem_cache_inuse(c);
	}
}

void afinet_get_info(struct procbuf *b)
{
	struct sockstat s = { 0 };

	sockstat_used(&s);
	tcp_sockstat(&s);
	udp_sockstat(&s);
	udplite_sockstat(&s);
	raw_sockstat(&s);
	ipfrag_sockstat(&s);
	proc_printf(b, "sockets: used %u\n", s.used);
	proc_printf(b, "TCP: inuse %u orphan %u tw %u alloc %u mem %u\n",
		    s.tcp_inuse, s.tcp_orphan, s.tcp_tw, s.tcp_alloc,
		    s.tcp_mem);
	proc_printf(b, "UDP: inuse %u mem %u\n", s.udp_inuse, s.udp_mem);
	proc_printf(b, "UDPLITE: inuse %u\n", s.udplite_inuse);
	proc_printf(b, "RAW: inuse %u\n", s.raw_inuse);
	proc_printf(b, "FRAG: inuse %u memory %u\n", s.frag_inuse,
		    s.frag_memory);
}
