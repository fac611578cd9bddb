// SPDX-License-Identifier: MIT
/*
 * tc.c - the messages of tc(8), well formed or not, and packets in between
 *
 * An input is a list of steps: an operation, flags, a length, and so many
 * bytes. Most are the payload of a message to the functions of
 * stack/netlink/{sch,cls}_*.c, which work on one device here; others send
 * packets, let time pass, or take packets out. At the end the device is taken
 * down, and nothing that was allocated may be left.
 *
 * needs: stack/netlink/sch_[a-z]*.c stack/netlink/cls_[a-z0-9_]*.c
 * stack/netlink/gen_stats.c stack/netlink/nlattr.c stack/net/sch_generic.c
 * stack/net/gen_estimator.c stack/net/dev_watchdog.c
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "inet.h"
#include "machine.h"
#include "netdevice.h"
#include "netglobal.h"
#include "sock.h"
#include "stack/netlink/cls_api.h"
#include "stack/netlink/sch_api.h"

static struct net_device dev;
static struct net_global net;
static struct sched_global *sched; /* seen from here, it is no leak */
static u64 now = 1000000000;
static long allocated;

/* --- what the rest of the library gives ----------------------------------- */

static struct task_struct *task;
__thread struct task_struct *__current;

void *kzalloc(size_t size)
{
	if (size > KMALLOC_MAX)
		return NULL;
	allocated++;
	return calloc(1, size);
}
void kfree(const void *p)
{
	if (p)
		allocated--;
	free((void *)(uintptr_t)p);
}
struct kmem_cache *kmem_cache_create(const char *name, size_t size)
{
	return (void *)size;
}
void *kmem_cache_alloc(struct kmem_cache *c)
{
	return kzalloc((size_t)c);
}
void kmem_cache_free(struct kmem_cache *c, void *obj)
{
	kfree(obj);
}
u64 ktime_get(void)
{
	return now;
}
u64 get_jiffies(void)
{
	return now / 1000000;
}
static u64 seed;
u64 get_random_u64(void)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return seed ^ seed >> 31;
}
u32 net_random(void)
{
	return (u32)get_random_u64() >> 1;
}
void spin_lock_init(struct spinlock *l, enum lock_class c)
{
	memset(l, 0, sizeof(*l));
}
void spin_lock_slow(struct spinlock *l)
{
	abort(); /* there is one thread: it has it already */
}
void spin_unlock_slow(struct spinlock *l)
{
}
bool spin_is_mine(const struct spinlock *l)
{
	return true;
}
void wake_up_later(void)
{
}
void rtnl_lock(void)
{
}
void rtnl_unlock(void)
{
}

#define TIMERS 4096
static struct timer_list *timer[TIMERS];
static int timers;
void est_timer(unsigned long data);

void init_timer(struct timer_list *t, enum timer_kind kind, void *data)
{
	memset(t, 0, sizeof(*t));
	t->kind = (u16)kind;
	t->data = (unsigned long)data;
}
bool mod_timer(struct timer_list *t, u64 expires)
{
	if (t->kind != TIMER_est || t->pending || timers == TIMERS)
		return false;
	t->pending = 1;
	timer[timers++] = t;
	return false;
}
bool del_timer(struct timer_list *t)
{
	return false;
}
static void run_estimators(void)
{
	int n = timers;
	struct timer_list *due[TIMERS];

	memcpy(due, timer, sizeof(due[0]) * (size_t)n);
	timers = 0;
	for (int i = 0; i < n; i++) {
		due[i]->pending = 0;
		est_timer(due[i]->data);
	}
}

struct sk_buff *alloc_skb(u32 size)
{
	struct sk_buff *skb = kzalloc(sizeof(*skb));

	skb->head = skb->data = skb->tail = kzalloc(size + 1);
	skb->end = skb->head + size;
	atomic_set(&skb->users, 1);
	return skb;
}
void kfree_skb(struct sk_buff *skb)
{
	if (!atomic_dec_and_test(&skb->users))
		return;
	kfree(skb->head);
	kfree(skb);
}
void kfree_skb_reason(struct sk_buff *skb, int reason)
{
	kfree_skb(skb);
}
u8 *skb_put(struct sk_buff *skb, u32 len)
{
	u8 *p = skb->tail;

	if (len > (u32)(skb->end - skb->tail))
		abort();
	skb->tail += len;
	skb->len += len;
	return p;
}
void skb_trim(struct sk_buff *skb, u32 len)
{
	skb->len = len;
	skb->tail = skb->data + len;
}
struct sk_buff *skb_clone(struct sk_buff *skb)
{
	struct sk_buff *n = alloc_skb(skb->len);

	memcpy(skb_put(n, skb->len), skb->data, skb->len);
	n->nh.raw = n->head + (skb->nh.raw - skb->head);
	n->protocol = skb->protocol;
	n->priority = skb->priority;
	n->mark = skb->mark;
	return n;
}
struct sk_buff *skb_unshare(struct sk_buff *skb)
{
	return skb;
}
void skb_orphan(struct sk_buff *skb)
{
	abort(); /* these have no sock */
}
void skb_checksum_help(struct sk_buff *skb)
{
}
void skb_queue_head_init(struct sk_buff_head *q)
{
	q->next = q->prev = (void *)q;
	q->qlen = 0;
}
static void insert(struct sk_buff_head *q, struct sk_buff *prev,
		   struct sk_buff *skb)
{
	skb->list = q;
	skb->prev = prev;
	skb->next = prev->next;
	prev->next->prev = skb;
	prev->next = skb;
	q->qlen++;
}
void __skb_queue_head(struct sk_buff_head *q, struct sk_buff *skb)
{
	insert(q, (void *)q, skb);
}
void __skb_queue_tail(struct sk_buff_head *q, struct sk_buff *skb)
{
	insert(q, q->prev, skb);
}
void __skb_append(struct sk_buff *old, struct sk_buff *skb)
{
	insert(old->list, old, skb);
}
struct sk_buff *__skb_dequeue(struct sk_buff_head *q)
{
	struct sk_buff *skb = skb_peek(q);

	if (!skb)
		return NULL;
	skb->prev->next = skb->next;
	skb->next->prev = skb->prev;
	q->qlen--;
	skb->list = NULL;
	return skb;
}
void __skb_queue_purge(struct sk_buff_head *q)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(q)))
		kfree_skb(skb);
}

struct net_device *dev_base(void)
{
	return &dev;
}
struct net_device *__dev_get_by_index(int ifindex)
{
	return ifindex == dev.ifindex ? &dev : NULL;
}
struct net_device *__dev_get_by_name(const char *name)
{
	return strcmp(name, dev.name) ? NULL : &dev;
}
bool netdev_nit_active(void)
{
	return false;
}
void dev_queue_xmit_nit(struct sk_buff *skb, struct net_device *d)
{
}
void netdev_state_change(struct net_device *d)
{
}
void __cpu_raise_softirq(int nr)
{
}
static int take(struct sk_buff *skb, struct net_device *d)
{
	kfree_skb(skb);
	return 0;
}
static const struct net_driver driver = { .hard_start_xmit = take };
const struct net_driver *const net_driver_table[DRIVERS] = { &driver };

extern const struct Qdisc_ops pfifo_qdisc_ops, bfifo_qdisc_ops,
	pfifo_head_drop_qdisc_ops, prio_qdisc_ops, tbf_qdisc_ops,
	netem_qdisc_ops, htb_qdisc_ops, ingress_qdisc_ops, clsact_qdisc_ops;
const struct Qdisc_ops *const qdisc_ops_table[QDISC_IDS] = {
	[QDISC_NOOP] = &noop_qdisc_ops,
	[QDISC_NOQUEUE] = &noqueue_qdisc_ops,
	[QDISC_PFIFO_FAST] = &pfifo_fast_ops,
	[QDISC_PFIFO] = &pfifo_qdisc_ops,
	[QDISC_BFIFO] = &bfifo_qdisc_ops,
	[QDISC_PFIFO_HEAD_DROP] = &pfifo_head_drop_qdisc_ops,
	[QDISC_PRIO] = &prio_qdisc_ops,
	[QDISC_TBF] = &tbf_qdisc_ops,
	[QDISC_NETEM] = &netem_qdisc_ops,
	[QDISC_HTB] = &htb_qdisc_ops,
	[QDISC_INGRESS] = &ingress_qdisc_ops,
	[QDISC_CLSACT] = &clsact_qdisc_ops,
};

struct sk_buff *nlmsg_new(u32 room)
{
	return alloc_skb(room);
}
struct nlmsghdr *__nlmsg_put(struct sk_buff *skb, u32 pid, u32 seq, int type,
			     int len, int flags)
{
	u32 size = NLMSG_ALIGN(NLMSG_LENGTH((u32)len));
	struct nlmsghdr *h;

	if (skb_tailroom(skb) < size)
		return NULL;
	h = (void *)skb_put(skb, size);
	memset(h, 0, size);
	h->nlmsg_len = size;
	h->nlmsg_type = (u16)type;
	return h;
}
void nlmsg_end(struct sk_buff *skb, struct nlmsghdr *nlh)
{
	nlh->nlmsg_len = (u32)(skb->tail - (u8 *)nlh);
}
void nlmsg_cancel(struct sk_buff *skb, struct nlmsghdr *nlh)
{
	skb_trim(skb, (u32)((u8 *)nlh - skb->data));
}
int rtnl_unicast(struct sk_buff *reply, u32 pid)
{
	kfree_skb(reply);
	return 0;
}
int rtnl_notify(struct sk_buff *skb, u32 pid, u32 group,
		const struct nlmsghdr *nlh)
{
	kfree_skb(skb);
	return 0;
}

/* --- the steps ------------------------------------------------------------ */

static const int types[] = { RTM_NEWQDISC,   RTM_DELQDISC,   RTM_GETQDISC,
			     RTM_NEWTCLASS,  RTM_DELTCLASS,  RTM_GETTCLASS,
			     RTM_NEWTFILTER, RTM_DELTFILTER, RTM_GETTFILTER };
#define MESSAGES (sizeof(types) / sizeof(types[0]))
enum {
	DUMP = MESSAGES,
	SEND = DUMP + 3,
	PASS,
	CHAIN,
	OPS = CHAIN + 4
};

static void dump(int what, struct sk_buff *request)
{
	static const nl_dump_fn fn[] = { tc_dump_qdisc, tc_dump_tclass,
					 tc_dump_tfilter, tc_dump_chain };
	struct netlink_callback cb = { .skb = request };
	struct sk_buff *skb;
	int more = 1;

	/* Small parts, so that a dump must find its place again. */
	for (int i = 0; more > 0 && i < 4096; i++) {
		skb = alloc_skb(1500);
		more = fn[what](skb, &cb);
		if (more > 0 && !skb->len)
			more = 0; /* one object is larger than that */
		kfree_skb(skb);
	}
}

static void message(unsigned int op, unsigned int flags, const u8 *data,
		    u32 len)
{
	struct sk_buff *skb = alloc_skb(NLMSG_HDRLEN + len);
	struct netlink_ext_ack ext;
	struct nlmsghdr *h = (void *)skb_put(skb, NLMSG_HDRLEN + len);

	memset(&ext, 0, sizeof(ext));
	h->nlmsg_len = NLMSG_HDRLEN + len;
	h->nlmsg_flags = (u16)(NLM_F_REQUEST | (flags & 0xf) << 8);
	memcpy(NLMSG_DATA(h), data, len);
	if (op == OPS - 1) {
		dump(3, skb);
	} else if (op >= CHAIN) {
		h->nlmsg_type = (u16)(RTM_NEWCHAIN + op - CHAIN);
		tc_ctl_chain(skb, h, &ext);
	} else if (op >= DUMP) {
		dump((int)(op - DUMP), skb);
	} else {
		h->nlmsg_type = (u16)types[op];
		if (op < 2)
			(op ? tc_get_qdisc : tc_modify_qdisc)(skb, h, &ext);
		else if (op < 3)
			tc_get_qdisc(skb, h, &ext);
		else if (op < 6)
			tc_ctl_tclass(skb, h, &ext);
		else
			tc_ctl_tfilter(skb, h, &ext);
	}
	kfree_skb(skb);
}

/* Packets of what is left of the input; flags: their priority and mark. */
static void packets(unsigned int flags, const u8 *data, u32 len)
{
	for (int i = 0; i < 8; i++) {
		struct sk_buff *skb = alloc_skb(len + 14);
		const struct Qdisc_ops *ops = qdisc_ops(dev.qdisc);

		memset(skb_put(skb, 14), 0, 14);
		memcpy(skb_put(skb, len), data, len);
		skb->nh.raw = skb->data + 14;
		skb->protocol = __builtin_bswap16(0x0800);
		skb->priority = flags & 64 ? 0x10000u | (flags & 63) : flags;
		skb->mark = flags & 7;
		skb->dev = &dev;
		if (!ops->enqueue) {
			kfree_skb(skb);
			return;
		}
		spin_lock(&dev.queue_lock);
		ops->enqueue(skb, dev.qdisc);
		if (flags & 128)
			qdisc_run(&dev);
		spin_unlock(&dev.queue_lock);
	}
}

static void pass(unsigned int flags)
{
	now += 1ull << (flags & 31);
	run_estimators();
	spin_lock(&dev.queue_lock);
	qdisc_run(&dev);
	spin_unlock(&dev.queue_lock);
}

static void boot(void)
{
	void *root = mmap((void *)ARENA_BASE,
			  (sizeof(struct machine_root) | 0xffff) + 1,
			  PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	if (root == MAP_FAILED)
		abort();
	task = calloc(1, sizeof(*task));
	task->slot = 1;
	__current = task;
	machine->net = &net;
	dev_init_scheduler_once();
	sched = machine->sched;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static bool booted;
	long before;

	if (!booted)
		boot();
	booted = true;
	seed = len;
	before = allocated;
	memset(&dev, 0, sizeof(dev));
	strcpy(dev.name, "eth0");
	dev.ifindex = 2;
	dev.mtu = 1500;
	dev.hard_header_len = 14;
	dev.tx_queue_len = 4;
	dev.flags = IFF_UP;
	dev_init_scheduler(&dev);
	dev_activate(&dev);
	while (len >= 4) {
		unsigned int op = data[0] % OPS, flags = data[1];
		u32 n = data[2] | (u32)data[3] << 8;

		data += 4;
		len -= 4;
		n = min(n, (u32)len);
		if (op < SEND || op >= CHAIN)
			message(op, flags, data, n);
		else if (op == SEND)
			packets(flags, data, n);
		else
			pass(flags);
		data += n;
		len -= n;
	}
	dev_deactivate(&dev);
	dev_shutdown(&dev);
	run_estimators();
	run_estimators();
	if (allocated != before)
		abort();
	return 0;
}
