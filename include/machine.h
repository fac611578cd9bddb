/* SPDX-License-Identifier: MIT */
/*
 * machine.h - the root of the arena: everything the machine is
 *
 * One struct at ARENA_BASE. Each subsystem keeps its state in a structure of
 * its own, private to its folder, allocated when the machine boots; here are
 * only the pointers to them and what all share.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "kern.h"

#define MACHINE_MAGIC	 0x3230316b636f73ull /* "sock102" */
#define MACHINE_NAME_LEN 64
#define TIMER_BASES	 64

struct machine_opts {
	char name[MACHINE_NAME_LEN];
	char wire[256]; /* -w, as given */
	char addr[128]; /* -a ADDR/LEN[,gw=ADDR] */
	char resolv[256]; /* --resolv: absolute path */
	char pcap[256]; /* --pcap: absolute path */
	u32 trace_flags; /* TRACE_* */
	u32 strsize; /* -s */
	u32 personality; /* 24: answers of the 2.4 kernel */
	u32 nf_queue; /* 1 << NF_IP_*: hooks with a queue; 0: as needed */
	u32 wire_kernel; /* -w kernel: no sockets of ours at all */
	u64 limit; /* bytes the arena may use */
	u32 ring_bytes; /* per thread */
	u32 trace_block; /* wait for the reader rather than lose */
	u32 policy; /* --policy: rules will come */
	char command[256]; /* path of sock102, to start another keeper */
};

/* The keeper: see stack/kern/keeper.c. */
struct keeper {
	int pid;
	u32 slot; /* its task; dead: whoever notices starts another */
	u32 bell; /* futex the timer thread sleeps on */
	u32 asleep; /* it is in the futex */
	u64 wake_at; /* jiffies when it will look again */
	u32 starting; /* slot of who is starting a new one */
	u64 starting_at; /* jiffies: it may be killed before it is there */
	u32 generation;
	u64 idle_since;
};

struct machine_root {
	u64 magic;
	u64 layout; /* a hash of every structure in the arena: layout.c */
	u64 size; /* bytes mapped; less than ARENA_SIZE under a limit */
	u64 booted; /* set last */
	u64 epoch_real, epoch_mono; /* ns, when it booted */
	char build[64];
	struct machine_opts opts;

	/* arena.c */
	struct spinlock arena_lock;
	u64 pages_used, pages_limit, pages_top, pages_committed;

	/* slab.c */
	struct kmem_cache *caches[MAG_CACHES];
	u32 ncaches;
	struct kmem_cache *task_cachep, *process_cachep;

	/* task.c, process.c */
	struct spinlock task_lock;
	u32 ntasks; /* highest slot ever used */
	struct list_head processes;
	u32 nprocesses;
	u64 task_generation;

	/* timer.c: hashed by the timer's address, no lock for everyone */
	struct timer_base *timer_base[TIMER_BASES];
	u64 next_timer; /* jiffies; 0 when none */

	struct keeper keeper;

	/* tracer/ */
	struct trace_shared *trace;
	u64 trace_seq; /* taken by fetch_add at each ENTER */

	struct policy *policy; /* --policy: policy.h; NULL: none */

	/* fs/: core/fdtable.c, core/eventpoll.c */
	struct file_global *files;
	struct kmem_cache *filp_cachep, *socket_cachep;
	struct kmem_cache *epi_cachep, *ep_cachep, *wait_cachep;

	/* stack/net */
	struct kmem_cache *skbuff_head_cache, *sk_cachep;
	struct net_global *net; /* devices, packet types, families */
	struct mib *mib;
	struct sched_global *sched; /* qdiscs */
	struct neigh_table *arp_tbl;

	/* stack/inet */
	struct kmem_cache *dst_cachep;
	struct inet_global *inet; /* sysctls, control sockets, identifiers */
	struct fib_global *fib;
	struct rt_global *rt;
	u64 rt_genid; /* of the route cache; routes made before are stale */
	struct udp_global *udp, *udplite;
	struct raw_global *raw;
	struct tcp_global *tcp;
	struct ipfrag_global *ipfrag;
	struct igmp_global *igmp;

	struct netlink_global *netlink;
	struct ipq_global *ipq; /* NETLINK_FIREWALL; NULL: today's kernel */
	u32 nf_hooks; /* 1 << NF_IP_*: where packets are taken aside now */
	struct packet_global *packet;

	/* stack/dev, stack/hw */
	struct pcnet *pcnet;
	struct wire_shared *wire;
	struct irq_desc *irq;

	u32 spinners; /* threads spinning before sleep, wait.c */
	u32 ncpu;
	u64 counters[16]; /* deaths, repairs ...: enum machine_counter */
};

enum machine_counter {
	MC_DEATHS, /* threads found dead inside the stack */
	MC_REPAIRS, /* locks mended */
	MC_KEEPERS, /* keepers started after the first */
	MC_ORPHANS, /* files that the sweep found to be nobody's */
	MC_NOMEM, /* allocations refused */
};

#define machine ((struct machine_root *)ARENA_BASE)

/* Is there a machine mapped in this process? */
extern bool machine_mapped;

/* Shall answers be those of the 2.4 kernel, where they differ? */
static inline notrace bool personality_24(void)
{
	return unlikely(machine->opts.personality == 24);
}

static inline notrace void machine_count(enum machine_counter c)
{
	__atomic_fetch_add(&machine->counters[c], 1, __ATOMIC_RELAXED);
}

/* stack/boot.c: what do_basic_setup did; runs once, in the keeper. */
int machine_boot(void);
/* stack/boot.c: the private tables (hooks, notifiers) of this process. */
void machine_attach(void);

#endif
