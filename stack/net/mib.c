// SPDX-License-Identifier: MIT
/*
 * mib.c - the counters' memory and their sum
 *
 * Models the SNMP arrays of include/net/snmp.h. A task slot's counters are
 * made when it first counts and are never given back: the next thread of the
 * slot goes on with them, so a sum never falls.
 *
 * Not modelled: counters per device or namespace.
 */
#include <errno.h>
#include <stddef.h>

#include "machine.h"
#include "mib.h"

static const char *const mib_names[MIB_MAX] = {
#define MIB(group, name) [group##name] = #name,
#include "miblist.h"
#undef MIB
};

static const char *const drop_names[SKB_DROP_REASON_MAX] = {
	[SKB_NOT_DROPPED_YET] = "NOT_DROPPED_YET",
	[SKB_CONSUMED] = "CONSUMED",
#define DROP(name) [SKB_DROP_REASON_##name] = #name,
#include "dropreason.h"
#undef DROP
};

notrace u64 *mib_shard(void)
{
	u64 **place = &machine->mib->shard[current->slot];

	if (!*place)
		__atomic_store_n(place, kzalloc(MIB_MAX * sizeof(u64)),
				 __ATOMIC_RELEASE);
	return *place;
}

notrace void mib_add_slow(enum mib_id id, u64 n)
{
	u64 *shard = mib_shard();

	if (shard)
		shard[id] += n;
	else
		__atomic_fetch_add(&machine->mib->common[id], n,
				   __ATOMIC_RELAXED);
}

u64 mib_read(enum mib_id id)
{
	const struct mib *mib = machine->mib;
	u64 sum = mib->common[id];
	const u64 *shard;
	u32 i;

	for (i = 0; i <= machine->ntasks && i < TASK_MAX; i++) {
		shard = __atomic_load_n(&mib->shard[i], __ATOMIC_ACQUIRE);
		if (shard)
			sum += __atomic_load_n(&shard[id], __ATOMIC_RELAXED);
	}
	return sum;
}

void mib_set(enum mib_id id, u64 value)
{
	__atomic_store_n(&machine->mib->common[id], value, __ATOMIC_RELAXED);
}

const char *mib_name(enum mib_id id)
{
	return id < MIB_MAX ? mib_names[id] : NULL;
}

const char *drop_reason_name(int reason)
{
	return (unsigned int)reason < SKB_DROP_REASON_MAX ? drop_names[reason]
							  : NULL;
}

void icmp_msg_in(u8 type)
{
	__atomic_fetch_add(&machine->mib->icmp_in[type], 1, __ATOMIC_RELAXED);
}

void icmp_msg_out(u8 type)
{
	__atomic_fetch_add(&machine->mib->icmp_out[type], 1, __ATOMIC_RELAXED);
}

int mib_init(void)
{
	machine->mib = kzalloc(sizeof(struct mib));
	if (!machine->mib)
		return -ENOMEM;
	spin_lock_init(&machine->mib->lock, LC_misc);

	/* RFC 4293 and 4022: what is stated rather than counted. */
	mib_set(IpForwarding, 2);
	mib_set(IpDefaultTTL, 64);
	mib_set(TcpRtoAlgorithm, 1);
	mib_set(TcpRtoMin, 200);
	mib_set(TcpRtoMax, 120000);
	mib_set(TcpMaxConn, (u64)-1);
	return 0;
}
