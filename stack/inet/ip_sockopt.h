/* SPDX-License-Identifier: MIT */
/* ip_sockopt.h - private to stack/inet: the parts of SOL_IP. */
#ifndef IP_SOCKOPT_H
#define IP_SOCKOPT_H

#include "exterr.h"
#include "stack/inet/inet_int.h"

/* Newer than glibc 2.36. */
#define IP_LOCAL_PORT_RANGE_ 51
#define IP_PROTOCOL_	     52
#ifndef IP_RECVERR_RFC4884
#define IP_RECVERR_RFC4884 26
#endif

_Static_assert(sizeof(struct inet_skb_parm) <= EXTERR_PARM, "fits");

int ip_mc_setsockopt(struct sock *sk, int name, const void *optval, int optlen);
int ip_mc_getsockopt(struct sock *sk, int name, void *optval, int *optlen,
		     int len);
u32 rt_tos2priority(u8 tos);

#endif
