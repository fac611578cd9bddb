/* SPDX-License-Identifier: MIT */
/* genetlink.h - the kernel's ends that are small: generic, and what is not. */
#ifndef GENETLINK_H
#define GENETLINK_H

#include "stack/netlink/netlink.h"

void genl_rcv(struct sock *sk, int len);
nl_dump_fn genl_dumper(const struct netlink_callback *cb);

/* nl_small.c: routes by number, packet filters and IPsec, which are not here */
void nl_fib_input(struct sock *sk, int len);
void nfnetlink_rcv(struct sock *sk, int len);
void xfrm_netlink_rcv(struct sock *sk, int len);
nl_dump_fn xfrm_dumper(const struct netlink_callback *cb);

#endif
