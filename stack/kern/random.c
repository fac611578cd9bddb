// SPDX-License-Identifier: MIT
/*
 * random.c - numbers nobody can guess, and numbers nobody cares about
 *
 * get_random_u64() asks the kernel (getrandom) for a page at a time, for
 * initial sequence numbers and ports; net_random() is a linear generator for
 * jitter. Both keep their state in private memory that a fork child shares
 * only until it asks the kernel again.
 */
#include <sys/syscall.h>

#include "kern.h"

u64 get_random_u64(void)
{
	static __thread u64 pool[32];
	static __thread u32 left;
	static __thread int owner;
	u32 n = ARRAY_SIZE(pool);

	if (!left || owner != ident->pid) {
		if (host_syscall(SYS_getrandom, pool, sizeof(pool), 0) !=
		    (long)sizeof(pool))
			for (u32 i = 0; i < n; i++)
				pool[i] = ktime_get() * 0x9e3779b97f4a7c15ull +
					  i * 0x85ebca6bull;
		left = n;
		owner = ident->pid;
	}
	return pool[--left];
}

u32 net_random(void)
{
	static __thread u64 x;

	if (!x)
		x = get_random_u64();
	x = x * 6364136223846793005ull + 1442695040888963407ull;
	return (u32)(x >> 33);
}
