/* SPDX-License-Identifier: MIT */
/* sock_diag.h - NETLINK_SOCK_DIAG: the sockets of the machine, for ss(8). */
#ifndef SOCK_DIAG_H
#define SOCK_DIAG_H

#include "stack/netlink/netlink.h"

void sock_diag_rcv(struct sock *sk, int len);
nl_dump_fn sock_diag_dumper(const struct netlink_callback *cb);

/* SK_MEMINFO_* of a socket as that attribute. */
int sock_diag_put_meminfo(struct sk_buff *skb, const struct sock *sk, int type);
/* diag_other.c */
int netlink_diag_dump(struct sk_buff *skb, struct netlink_callback *cb);
int packet_diag_dump(struct sk_buff *skb, struct netlink_callback *cb);

/* inet_diag_bc.c: does it pass the filter program? */
struct diag_entry {
	u32 saddr, daddr; /* network order */
	u16 sport, dport; /* host order */
	int ifindex;
	u32 mark;
	u8 userlocks, family;
};
bool inet_diag_bc_run(const void *bc, int len, const struct diag_entry *e);
/* 0, or -EINVAL: not a program that ends. */
int inet_diag_bc_audit(const void *bc, int len);

#endif
