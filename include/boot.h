/* SPDX-License-Identifier: MIT */
/*
 * boot.h - what do_basic_setup() calls, and what every process repeats
 *
 * X_init() allocates X's state in the arena and registers it, once, in the
 * keeper, before any program runs: 0 or a negative errno. X_attach() fills
 * the tables that are private to a process (functions may not lie in the
 * arena) and is called in every process, before anything of X is used.
 */
#ifndef BOOT_H
#define BOOT_H

/*: parts that may be left out of a build. */

int sock_init(void); /* core/: sk_init, skb_init, netlink */
int inet_init(void);
int netlink_proto_init(void);
int packet_init(void);
int net_dev_init(void);
int loopback_init(void);
int pcnet32_init_module(void);
int ethertap_init(void);
/* Addresses and flags of lo, and of eth0 by -a: as an init script would. */
int net_configure(void);

void core_attach(void); /* core/: descriptors, poll, epoll */
void trace_attach(void); /* tracer/: what dead threads logged */
void net_dev_attach(void); /* stack/net: hooks, softirqs */
void inet_attach(void);
void netlink_attach(void);
void packet_attach(void);
void pcnet32_attach(void);

/*
 * Bytes that closed sockets still have to deliver. A machine on a wire does
 * not end while they become fewer.
 */
unsigned long long inet_owes(void);

int do_basic_setup(void);
int do_initcalls(void);

#endif
