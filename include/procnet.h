/* SPDX-License-Identifier: MIT */
/*
 * procnet.h - the files of /proc/net as text
 *
 * A generator prints its whole file into a struct procbuf. The list of names
 * and generators is the constant table in stack/procnet.c; a folder that has
 * something to show declares its generator here and is named there.
 */
#ifndef PROCNET_H
#define PROCNET_H

#include "kern.h"

struct procbuf {
	char *data; /* kmalloc'ed */
	size_t len, size;
	bool failed; /* no room: what follows is thrown away */
};

/*
 * As printf: %s %c %d %u %x %X %o with flags - and 0, width, precision,
 * and l, ll, z; %p is not here. Allocates nothing but the buffer.
 */
void proc_printf(struct procbuf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void proc_puts(struct procbuf *b, const char *s);

/*
 * The text of /proc/net/NAME (name without the directory). On 0 the caller
 * owns *buf (kfree). -ENOENT: no such file on this machine.
 */
int procnet_render(const char *name, char **buf, size_t *len);
bool procnet_exists(const char *name);
/* The same of /sys/class/net/NAME, where name is DEVICE/FILE. */
int sysfs_net_render(const char *name, char **buf, size_t *len);
/*
 * core/: a descriptor of that text, or a negative errno; -ENOSYS when the
 * name is the kernel's to open.
 */
long sys_open_procnet(const char *name, int flags);
long sys_open_sysnet(const char *name, int flags);

/* stack/net */
void dev_get_info(struct procbuf *b); /* dev */
void dev_mc_get_info(struct procbuf *b); /* dev_mcast */
void dev_proc_stats(struct procbuf *b); /* softnet_stat */
void ptype_get_info(struct procbuf *b); /* ptype */
void neigh_stat_get_info(struct procbuf *b); /* stat/arp_cache */
void snmp_get_info(struct procbuf *b); /* snmp */
void netstat_get_info(struct procbuf *b); /* netstat */
void afinet_get_info(struct procbuf *b); /* sockstat */
void psched_get_info(struct procbuf *b); /* psched */
void protocols_get_info(struct procbuf *b); /* protocols */
/* stack/packet */
void packet_get_info(struct procbuf *b); /* packet */
/* stack/inet */
void tcp_get_info(struct procbuf *b); /* tcp */
void udp_get_info(struct procbuf *b); /* udp */
void udplite_get_info(struct procbuf *b); /* udplite */
void raw_get_info(struct procbuf *b); /* raw */
void ping_get_info(struct procbuf *b); /* icmp */
void fib_get_procinfo(struct procbuf *b); /* route */
void rt_cache_get_info(struct procbuf *b); /* rt_cache */
void arp_get_info(struct procbuf *b); /* arp */
void fib_trie_get_info(struct procbuf *b); /* fib_trie */
void fib_triestat_get_info(struct procbuf *b); /* fib_triestat */
void mcfilter_get_info(struct procbuf *b); /* mcfilter */
void rt_stat_get_info(struct procbuf *b); /* stat/rt_cache */
void igmp_get_info(struct procbuf *b); /* igmp */
/* stack/netlink */
void netlink_get_info(struct procbuf *b); /* netlink */

/*
 * For sockstat: each protocol fills in what it knows of itself. TCP's inuse
 * is what /proc/net/tcp would list less TIME_WAIT.
 */
struct sockstat {
	u32 used; /* struct sock of any family */
	u32 tcp_inuse, tcp_orphan, tcp_tw, tcp_alloc;
	u32 udp_inuse, udplite_inuse, raw_inuse, frag_inuse, frag_memory;
	u32 tcp_mem, udp_mem; /* pages */
};
void tcp_sockstat(struct sockstat *s);
void udp_sockstat(struct sockstat *s);
void udplite_sockstat(struct sockstat *s);
void raw_sockstat(struct sockstat *s);
void ipfrag_sockstat(struct sockstat *s);

#endif
