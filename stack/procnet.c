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

#define WEAK __attribute__((weak))

/* A generator whose folder has none yet: the file does not exist. */
extern __typeof__(packet_get_info) packet_get_info WEAK;
extern __typeof__(tcp_get_info) tcp_get_info WEAK;
extern __typeof__(udp_get_info) udp_get_info WEAK;
extern __typeof__(udplite_get_info) udplite_get_info WEAK;
extern __typeof__(raw_get_info) raw_get_info WEAK;
extern __typeof__(ping_get_info) ping_get_info WEAK;
extern __typeof__(fib_get_procinfo) fib_get_procinfo WEAK;
extern __typeof__(rt_cache_get_info) rt_cache_get_info WEAK;
extern __typeof__(arp_get_info) arp_get_info WEAK;
extern __typeof__(igmp_get_info) igmp_get_info WEAK;
extern __typeof__(netlink_get_info) netlink_get_info WEAK;
extern __typeof__(protocols_get_info) protocols_get_info WEAK;
extern __typeof__(fib_trie_get_info) fib_trie_get_info WEAK;
extern __typeof__(fib_triestat_get_info) fib_triestat_get_info WEAK;
extern __typeof__(mcfilter_get_info) mcfilter_get_info WEAK;
extern __typeof__(rt_stat_get_info) rt_stat_get_info WEAK;

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
		if (!strcmp(procnet[i].name, name) && procnet[i].get_info)
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
