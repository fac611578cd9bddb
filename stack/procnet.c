// SPDX-License-Identifier: MIT
/*
 * procnet.c - which files /proc/net has on this machine, and who writes them
 *
 * The one table; the generators are where their data is. What the machine
 * has not (IPv6, netfilter ...) is not listed: opening it is ENOENT, as on a
 * kernel without.
 */
#include <errno.h>
#include <string.h>

#include "procnet.h"

static const struct {
	const char *name;
	void (*get_info)(struct procbuf *b);
} procnet[] = {
	{ "arp", arp_get_info },
	{ "dev", dev_get_info },
	{ "dev_mcast", dev_mc_get_info },
	{ "fib_trie", fib_trie_get_info },
	{ "fib_triestat", fib_triestat_get_info },
	{ "icmp", ping_get_info },
	{ "igmp", igmp_get_info },
	{ "mcfilter", mcfilter_get_info },
	{ "netlink", netlink_get_info },
	{ "netstat", netstat_get_info },
	{ "packet", packet_get_info },
	{ "protocols", protocols_get_info },
	{ "psched", psched_get_info },
	{ "ptype", ptype_get_info },
	{ "raw", raw_get_info },
	{ "route", fib_get_procinfo },
	{ "rt_cache", rt_cache_get_info },
	{ "snmp", snmp_get_info },
	{ "sockstat", afinet_get_info },
	{ "softnet_stat", dev_proc_stats },
	{ "stat/arp_cache", neigh_stat_get_info },
	{ "stat/rt_cache", rt_stat_get_info },
	{ "tcp", tcp_get_info },
	{ "udp", udp_get_info },
	{ "udplite", udplite_get_info },
};

static int procnet_find(const char *name)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(procnet); i++)
		if (!strcmp(procnet[i].name, name))
			return (int)i;
	return -ENOENT;
}

bool procnet_exists(const char *name)
{
	return procnet_find(name) >= 0;
}

int procnet_render(const char *name, char **buf, size_t *len)
{
	struct procbuf b = { .data = NULL };
	int i = procnet_find(name);

	if (i < 0)
		return i;
	procnet[i].get_info(&b);
	if (b.failed) {
		kfree(b.data);
		return -ENOMEM;
	}
	*buf = b.data;
	*len = b.len;
	return 0;
}
