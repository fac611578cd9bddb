// SPDX-License-Identifier: MIT
/*
 * net_proc.c - the printer of /proc/net, against the C library's
 *
 * needs: stack/net/proc.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "netdevice.h"
#include "procnet.h"

static size_t room = 1 << 20;

void *kmalloc(size_t n)
{
	return n > room ? NULL : malloc(n);
}
void kfree(const void *p)
{
	free((void *)(uintptr_t)p);
}
void spin_lock_slow(struct spinlock *l)
{
}
void spin_unlock_slow(struct spinlock *l)
{
}
__thread struct task_struct *__current;
struct task_struct *task_by_slot(u32 slot)
{
	return NULL;
}
struct net_device *dev_base(void)
{
	return NULL;
}
struct net_device_stats *dev_get_stats(struct net_device *dev)
{
	return &dev->stats;
}

static int failed;

#define SAME(...)                                                             \
	do {                                                                  \
		struct procbuf b_ = { .data = NULL };                         \
		char want_[256];                                              \
		int n_ = snprintf(want_, sizeof(want_), __VA_ARGS__);         \
		proc_printf(&b_, __VA_ARGS__);                                \
		if (b_.len != (size_t)n_ || memcmp(b_.data, want_, b_.len)) { \
			printf("%d: \"%.*s\", not \"%s\"\n", __LINE__,        \
			       (int)b_.len, b_.data, want_);                  \
			failed = 1;                                           \
		}                                                             \
		kfree(b_.data);                                               \
	} while (0)

int main(void)
{
	struct procbuf b = { .data = NULL };
	int i;

	SAME("plain");
	SAME("%d %d %d", 0, -1, -2147483647 - 1);
	SAME("[%5d] [%-5d] [%05d]", -42, -42, -42);
	SAME("%u %lu %llu %zu", ~0u, ~0ul, ~0ull, sizeof(b));
	SAME("%x %X %08x %8X %o", 0xbeefu, 0xbeefu, 0xbeefu, 0xbeefu, 8u);
	SAME("%02x%02X", 0xau, 0u);
	SAME("%ld %lld", -1l, -9223372036854775807ll - 1);
	SAME("[%s] [%10s] [%-10s] [%.2s] [%6.3s]", "abc", "abc", "abc", "abc",
	     "abcdef");
	SAME("[%*d] [%-*d] [%.*s]", 6, 7, 6, 7, 2, "abc");
	SAME("%c%c 100%%", 'x', 'y');
	SAME("[%.5d] [%8.3x]", 42, 42u);
	SAME("%016lx", 0x102000000000ul >> 1);

	for (i = 0; i < 5000; i++)
		proc_printf(&b, "%d\n", i);
	if (b.failed || b.len != 23890 ||
	    memcmp(b.data + b.len - 5, "4999\n", 5)) {
		printf("a long text: %zu\n", b.len);
		failed = 1;
	}
	room = 0;
	for (i = 0; i < 5000 && !b.failed; i++)
		proc_puts(&b, "no room for this in the end\n");
	if (!b.failed)
		failed = 1;
	kfree(b.data);
	return failed;
}
