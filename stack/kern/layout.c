// SPDX-License-Identifier: MIT
/*
 * layout.c - a number that changes when the shape of the arena does
 *
 * A program preloaded with one build of the library must not touch a machine
 * made by another: the sizes of the structures both would use are hashed, and
 * the -g twin, built of the same sources, comes to the same number.
 */
#include "fs.h"
#include "netdevice.h"
#include "policy.h"
#include "sock.h"
#include "stack/kern/arena.h"

u64 arena_layout(void)
{
	static const u32 sizes[] = {
		sizeof(void *),
		sizeof(struct machine_root),
		sizeof(struct task_struct),
		sizeof(struct process),
		sizeof(struct sk_buff),
		sizeof(struct sock),
		sizeof(struct file),
		sizeof(struct socket),
		sizeof(struct net_device),
		sizeof(struct timer_list),
		sizeof(struct wait_queue),
		LC_MAX,
		TIMER_KINDS,
		PROTO_MAX,
		OPS_MAX,
		sizeof(struct policy),
	};
	u64 h = 0xcbf29ce484222325ull;

	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++)
		h = (h ^ sizes[i]) * 0x100000001b3ull;
	return h;
}
