/* SPDX-License-Identifier: MIT */
/* ethertap.h - tapN, for the table of netlink's protocols. */
#ifndef ETHERTAP_H
#define ETHERTAP_H

struct sock;

/* What was written to a protocol of theirs. */
void ethertap_rx(struct sock *sk, int len);
/* The device of a protocol is there now, or a negative errno. */
int ethertap_request(int protocol);

#endif
