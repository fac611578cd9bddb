/* SPDX-License-Identifier: MIT */
/*
 * mib.h - counters (RFC 4293, 4022, 4113 and Linux's own) and drop reasons
 *
 * Counting is one plain addition: each task slot of the machine has counters
 * of its own (the kernel has them per CPU), and a reader adds them up.
 */
#ifndef MIB_H
#define MIB_H

#include "kern.h"
#include "machine.h"

enum mib_id {
#define MIB(group, name) group##name,
#include "miblist.h"
#undef MIB
	LoPackets, /* of the loopback device */
	LoBytes,
	MIB_MAX
};

struct mib {
	struct spinlock lock; /* shard[] is filled */
	u64 *shard[TASK_MAX];
	u64 common[MIB_MAX]; /* for who could not get a shard: atomic */
	u64 icmp_in[256], icmp_out[256]; /* IcmpMsg, by type: atomic */
	u64 drops[256]; /* by enum skb_drop_reason: atomic */
};

u64 *mib_shard(void); /* makes this task's; NULL: use common[] */
void mib_add_slow(enum mib_id id, u64 n);

static inline notrace void mib_add(enum mib_id id, u64 n)
{
	u64 *shard = machine->mib->shard[current->slot];

	if (likely(shard != NULL))
		shard[id] += n;
	else
		mib_add_slow(id, n);
}

/* The kernel's names for it; id is e.g. IpInReceives, TcpExtListenDrops. */
#define IP_INC_STATS(id)     mib_add(id, 1)
#define IP_ADD_STATS(id, n)  mib_add(id, n)
#define ICMP_INC_STATS(id)   mib_add(id, 1)
#define TCP_INC_STATS(id)    mib_add(id, 1)
#define TCP_ADD_STATS(id, n) mib_add(id, n)
#define TCP_DEC_STATS(id)    mib_add(id, (u64)-1)
#define UDP_INC_STATS(name, is_udplite) \
	mib_add((is_udplite) ? UdpLite##name : Udp##name, 1)
#define NET_INC_STATS(id)    mib_add(id, 1)
#define NET_ADD_STATS(id, n) mib_add(id, n)

void icmp_msg_in(u8 type); /* IcmpMsg: InTypeN */
void icmp_msg_out(u8 type);

/* The sum. For values that are not counted (IpForwarding) see mib_set(). */
u64 mib_read(enum mib_id id);
/* Gauges and constants: what mib_read() says from now on. */
void mib_set(enum mib_id id, u64 value);
const char *mib_name(enum mib_id id); /* without the group */

enum skb_drop_reason {
	SKB_NOT_DROPPED_YET,
	SKB_CONSUMED,
#define DROP(name) SKB_DROP_REASON_##name,
#include "dropreason.h"
#undef DROP
	SKB_DROP_REASON_MAX
};

const char *drop_reason_name(int reason); /* NULL out of range */

int mib_init(void);

#endif
