/* SPDX-License-Identifier: MIT */
/*
 * ip_queue.h - what is said over NETLINK_FIREWALL
 *
 * The layout is that of linux/netfilter_ipv4/ip_queue.h, which Linux has had
 * until 3.5 and whose users (libipq) have it still.
 */
#ifndef IP_QUEUE_H
#define IP_QUEUE_H

#include <net/if.h>

#include "stack/netlink/netlink.h"

enum {
	IPQM_BASE = 0x10,
	IPQM_MODE, /* from the program: what it wants to see */
	IPQM_VERDICT, /* from the program */
	IPQM_PACKET, /* to the program */
	IPQM_MAX
};

enum {
	IPQ_COPY_NONE,
	IPQ_COPY_META,
	IPQ_COPY_PACKET
};

struct ipq_packet_msg {
	unsigned long packet_id;
	unsigned long mark;
	long timestamp_sec, timestamp_usec;
	unsigned int hook;
	char indev_name[IFNAMSIZ], outdev_name[IFNAMSIZ];
	u16 hw_protocol;
	u16 hw_type;
	u8 hw_addrlen;
	u8 hw_addr[8];
	size_t data_len;
	u8 payload[];
};

struct ipq_mode_msg {
	u8 value; /* IPQ_COPY_* */
	size_t range; /* bytes of a packet to copy, 0: all */
};

struct ipq_verdict_msg {
	unsigned int value; /* NF_* */
	unsigned long id;
	size_t data_len; /* of a packet to go on in place of the one asked of */
	u8 payload[];
};

struct ipq_peer_msg {
	union {
		struct ipq_verdict_msg verdict;
		struct ipq_mode_msg mode;
	} msg;
};

struct ipq_global {
	struct sk_buff_head queue; /* asked, not yet answered; NF_INFO() */
	u64 id; /* of the last one asked */
	u32 peer_pid; /* who is asked, 0: nobody */
	u32 copy_mode, copy_range;
	u32 maxlen;
	u32 dropped, user_dropped;
};

int ip_queue_init(void);
void ip_queue_attach(void);
void ipq_rcv_sk(struct sock *sk, int len);
/* A socket of NETLINK_FIREWALL is closed. */
void ipq_rcv_nl_event(struct sock *sk);

#endif
