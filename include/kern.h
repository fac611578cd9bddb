/* SPDX-License-Identifier: MIT */
/*
 * kern.h - what a kernel gives its network code: memory, locks, sleep, time
 *
 * Everything declared here lives in or works on the arena, the memory that
 * every process of the machine maps at ARENA_BASE. Nothing in the arena may
 * point to code or to a process's private memory: functions are named by
 * small ids (lock classes, timer kinds, wait kinds) that index constant
 * tables of the library.
 */
#ifndef KERN_H
#define KERN_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "errptr.h"
#include "list.h"

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

#define likely(x)     __builtin_expect(!!(x), 1)
#define unlikely(x)   __builtin_expect(!!(x), 0)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
/* Each use has names of its own: uses may be nested. */
#define __CAT(a, b)  __CAT2(a, b)
#define __CAT2(a, b) a##b
#define __CMP(a, b, op, x, y)          \
	({                             \
		__typeof__(a) x = (a); \
		__typeof__(b) y = (b); \
		x op y ? x : y;        \
	})
#define min(a, b) __CMP(a, b, <, __CAT(_a, __COUNTER__), __CAT(_b, __COUNTER__))
#define max(a, b) __CMP(a, b, >, __CAT(_a, __COUNTER__), __CAT(_b, __COUNTER__))

/* Internal results that never reach a program (the kernel's numbers). */
#define ERESTARTSYS    512 /* restart if the handler says SA_RESTART */
#define ERESTARTNOHAND 514 /* restart only if no handler ran */
#define ENOIOCTLCMD    515

/* --- host.c: the kernel below ------------------------------------------- */

/*
 * Every system call the library makes for itself goes through one stub page
 * at a fixed address, so that a sandbox can be given one rule for it.
 * Returns what the kernel returns: >= 0 or a negative errno.
 */
long host_syscall6(long nr, long a, long b, long c, long d, long e, long f);
#define __HS(nr, a, b, c, d, e, f, ...)                                       \
	host_syscall6((long)(nr), (long)(a), (long)(b), (long)(c), (long)(d), \
		      (long)(e), (long)(f))
#define host_syscall(...) __HS(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)

/* A descriptor of the library's own, moved high and kept through closefrom. */
int host_fd_high(int fd);
bool host_fd_is_library(int fd);
#define HOST_FDS 96 /* as many as there can be */
int host_fds(int *fd); /* all of them, ascending; how many */

/* --- atomic ---------------------------------------------------------------*/

typedef struct {
	int counter;
} atomic_t;

static inline notrace int atomic_read(const atomic_t *v)
{
	return __atomic_load_n(&v->counter, __ATOMIC_RELAXED);
}

static inline notrace void atomic_set(atomic_t *v, int i)
{
	__atomic_store_n(&v->counter, i, __ATOMIC_RELEASE);
}

static inline notrace int atomic_add_return(int i, atomic_t *v)
{
	return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST);
}

static inline notrace void atomic_add(int i, atomic_t *v)
{
	__atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST);
}

static inline notrace void atomic_sub(int i, atomic_t *v)
{
	__atomic_sub_fetch(&v->counter, i, __ATOMIC_SEQ_CST);
}

static inline notrace void atomic_inc(atomic_t *v)
{
	atomic_add(1, v);
}

static inline notrace void atomic_dec(atomic_t *v)
{
	atomic_sub(1, v);
}

static inline notrace bool atomic_dec_and_test(atomic_t *v)
{
	return __atomic_sub_fetch(&v->counter, 1, __ATOMIC_SEQ_CST) == 0;
}

/* --- arena.c ------------------------------------------------------------- */

#if __SIZEOF_POINTER__ == 8
#define ARENA_BASE 0x102000000000UL
#define ARENA_SIZE (64UL << 30)
#else
#define ARENA_BASE 0x80000000UL
#define ARENA_SIZE (512UL << 20)
#endif
#define ARENA_PAGE 65536UL /* what the arena is given out in */
#define STUB_BASE  (ARENA_BASE - 0x10000UL)

static inline notrace bool in_arena(const void *p)
{
	return (unsigned long)p - ARENA_BASE < ARENA_SIZE;
}

/* n contiguous pages, zeroed; NULL at the machine's limit. */
void *arena_alloc_pages(unsigned n);
void arena_free_pages(void *p, unsigned n);

/* --- lock.c -------------------------------------------------------------- */

/*
 * A futex word that holds the owner's thread slot. A waiter whose owner has
 * died takes the lock and runs the repair of its class before it goes on;
 * see lockclass.h for what each guards and how it is mended.
 */
struct spinlock {
	u32 word; /* 0 free; else slot, LOCK_WAITERS */
	u16 class; /* enum lock_class */
	u16 pad;
};

enum lock_class {
#define LOCK_CLASS(name, repair) LC_##name,
#include "lockclass.h"
#undef LOCK_CLASS
	LC_MAX
};

void spin_lock_init(struct spinlock *l, enum lock_class c);
void spin_lock_slow(struct spinlock *l);
void spin_unlock_slow(struct spinlock *l);
void wake_up_later(void);
bool spin_is_mine(const struct spinlock *l);

/* --- task: a thread of a process of the machine -------------------------- */

#if __SIZEOF_POINTER__ == 8
#define TASK_MAX 16384 /* thread slots of a machine */
#else
#define TASK_MAX 2048
#endif
#define TASK_BYTES    8192 /* of arena for each: struct task_struct */
#define TASK_HELD     16 /* locks one thread may hold at a time */
#define TASK_WAKES    16 /* wake-ups put off until it holds none */
#define TASK_COMM_LEN 16
#define MAG_CACHES    48 /* slab caches a machine can have */
#define MAG_SIZE      16

struct magazine {
	u32 n;
	void *obj[MAG_SIZE];
};

/* Bits of task_struct.park */
#define PARK_WOKEN  1u /* somebody called wake_up for it */
#define PARK_SIGNAL 2u /* a handler waits to run: sleeps return -EINTR */
#define PARK_ASLEEP 4u /* in futex wait: the waker must make the call */
#define PARK_ONWIRE 8u /* ... no, waiting for a frame: the bell is rung */

struct wait_queue_head {
	struct spinlock lock;
	struct list_head task_list;
};

enum wait_kind {
	WAIT_TASK, /* wake the task */
	WAIT_EPOLL, /* ep_poll_callback(): private is a struct epitem */
	WAIT_POLL, /* a poll table entry: remember the key, wake the task */
	WAIT_KINDS
};

struct wait_queue {
	struct list_head list;
	struct task_struct *task;
	struct wait_queue_head *head; /* where it hangs; NULL when not */
	void *private; /* in the arena */
	u8 kind;
	u8 exclusive;
};

/* The doubly linked queue of packets; see skbuff.h for what may be done. */
struct sk_buff_head {
	struct sk_buff *next, *prev; /* must be first: a head is a node */
	u32 qlen;
	struct spinlock lock;
};

/* What one CPU has in the kernel, one thread has here: its own backlog. */
struct softnet_data {
	struct sk_buff_head input_pkt_queue;
	struct sk_buff *completion_queue;
	u32 throttle;
	u64 total, dropped, time_squeeze;
};

struct process;
struct files_struct;
struct sock;

struct task_struct {
	u32 slot; /* 1..TASK_MAX-1; what lock words hold */
	u32 park; /* futex: PARK_* */
	u32 claim; /* 0: the slot is free; else the tid that took it */
	int tid, pid;
	u64 generation; /* of the slot: a slot is used again */
	pthread_mutex_t life; /* robust; dies with the thread */
	struct {
		void *list;
		long offset;
		void *pending;
		void *node;
	} robust; /* for threads libc knows nothing of (vfork, clone) */
	/* Locks held or being taken, so that a reaper can mend them. */
	struct spinlock *locks[TASK_HELD];
	u32 nlocks;
	/* Slots whose futex call waits until nlocks is 0, see wait.c. */
	u32 nwakes;
	u16 wakes[TASK_WAKES];
	struct process *process;
	struct files_struct *files; /* process->files, or a vfork's copy */
	u32 in_stack; /* depth of the door; handlers wait while > 0 */
	u32 sig_deferred; /* a handler was put off */
	u32 cancel_point; /* in a call that pthread_cancel() may end */
	u32 bh_count; /* local_bh_disable depth */
	u32 softirq_active;
	u32 softirq_pending;
	struct softnet_data softnet;
	struct wait_queue wait; /* for one blocking sleep */
	u64 slept; /* ns, of the call in progress */
	u32 spinning; /* counted in machine->spinners */
	u8 from_wire; /* it is at work on frames that came in */
	u8 woken_by_wire; /* such a one woke it the last time */
	u16 spin_score; /* does it pay to spin before a sleep? see wait.c */
	u16 spin_naps, spin_every; /* short sleeps since, until the next try */
	s32 sleep_err;
	void *ring; /* tracer's, in the arena */
	void *trace_private; /* tracer's, in the arena */
	void *polling; /* struct poll_wqueues in use, core/select.c */
	struct file
		*held_files[4]; /* fget() without fput() yet, core/fdtable.c */
	struct file *releasing; /* its last close is in progress */
	struct file *moving; /* on its way into a table or out of one */
	struct socket *making; /* has no file yet */
	struct sock *making_sk; /* has no socket yet */
	void **alloc_to; /* kmem_cache_zalloc_to(): where it is written down */
	struct sock *holding; /* sock whose lock.users is ours, see sock.c */
	struct magazine mag[MAG_CACHES];
	char comm[TASK_COMM_LEN];
};

/* This thread; set before any other function of the stack may be called. */
extern __thread struct task_struct *__current
	__attribute__((tls_model("initial-exec")));
#define current __current

/*
 * Wiped by the kernel in every fork child, however it was made, so that a
 * child notices that it is not its parent. Private memory.
 */
struct ident {
	int pid; /* 0: this is a new process, attach first */
	u32 generation;
};
extern struct ident *ident;

/*
 * Makes `current` (and, in a new process, its struct process) if there is
 * none yet. False when the machine cannot be had: calls go to the kernel.
 */
bool task_attach(void);
static inline notrace bool task_ready(void)
{
	return likely(__current != NULL && ident->pid != 0) || task_attach();
}
/* The thread ends or the vfork child goes away: give the slot back. */
void task_detach(void);
struct task_struct *task_by_slot(u32 slot);
bool task_is_dead(const struct task_struct *t);
/* By a signal or a debugger, as /proc says; dead or unknown: true. */
bool task_is_stopped(const struct task_struct *t);
/* Was this thread the one of that generation, and is it gone? */
bool task_gone(u32 slot, u64 generation);

static inline notrace void __lock_note(struct spinlock *l)
{
	__current->locks[__current->nlocks++ % TASK_HELD] = l;
}

static inline notrace void __lock_forget(struct spinlock *l)
{
	u32 n = --__current->nlocks, i = n;

	/* Not always the last one taken is the first one released. */
	while (unlikely(i && __current->locks[i % TASK_HELD] != l))
		i--;
	__current->locks[i % TASK_HELD] = __current->locks[n % TASK_HELD];
}

static inline notrace void spin_lock(struct spinlock *l)
{
	u32 free = 0;

	__lock_note(l);
	if (unlikely(!__atomic_compare_exchange_n(
		    &l->word, &free, __current->slot, false, __ATOMIC_ACQUIRE,
		    __ATOMIC_RELAXED)))
		spin_lock_slow(l);
}

static inline notrace bool spin_trylock(struct spinlock *l)
{
	u32 free = 0;

	__lock_note(l);
	if (__atomic_compare_exchange_n(&l->word, &free, __current->slot, false,
					__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return true;
	__lock_forget(l);
	return false;
}

static inline notrace void spin_unlock(struct spinlock *l)
{
	u32 mine = __current->slot;

	if (unlikely(!__atomic_compare_exchange_n(&l->word, &mine, 0, false,
						  __ATOMIC_RELEASE,
						  __ATOMIC_RELAXED)))
		spin_unlock_slow(l);
	__lock_forget(l);
	if (unlikely(__current->nwakes) && !__current->nlocks)
		wake_up_later();
}

/* --- process.c ------------------------------------------------------------*/

#define PROC_MAX 4096

struct process {
	struct list_head list; /* machine->processes */
	int pid;
	u32 watched; /* the keeper holds a pidfd */
	u64 start; /* ns, CLOCK_MONOTONIC */
	struct files_struct *files; /* core/fdtable.c */
	u32 vforked; /* a vfork child's stand-in: dies with its task */
	int ppid; /* of a vforked one: who will release it */
	u32 dead;
	u32 buried_by; /* dead: slot of who releases it */
	u64 buried_generation;
	u32 uid, gid;
	char comm[TASK_COMM_LEN];
};

/* Set by core/ in every process: closes what the dead process held. */
extern void (*exit_files_hook)(struct process *p);
/* Set by core/: fills a new process's descriptor table (fork, exec, join). */
extern void (*attach_files_hook)(struct process *p, struct process *parent);

/*
 * What upper layers do about a dead thread; set in every process by boot.c.
 * skb: what it had in hand and its backlog. sock: the one it had locked.
 */
extern void (*skb_reap_hook)(struct task_struct *dead);
extern void (*sock_reap_hook)(struct sock *sk, struct task_struct *dead);
extern void (*trace_reap_hook)(struct task_struct *dead);
/* files: references and waits of a call that was cut off. */
extern void (*files_reap_hook)(struct task_struct *dead);

/* --- slab.c -------------------------------------------------------------- */

struct kmem_cache;

struct kmem_cache *kmem_cache_create(const char *name, size_t size);
void *kmem_cache_alloc(struct kmem_cache *c); /* not zeroed; NULL: no room */
/*
 * Zeroed, and *owner (in the arena) names it before it counts as in use, so
 * that whoever dies here takes nothing with him: the reaper gives back what
 * *owner names if kmem_in_use().
 */
void *kmem_cache_zalloc_to(struct kmem_cache *c, void *owner);
bool kmem_in_use(const void *obj);
void kmem_cache_free(struct kmem_cache *c, void *obj);
void *kmalloc(size_t size); /* up to KMALLOC_MAX */
void *kzalloc(size_t size);
void kfree(const void *p);
#define KMALLOC_MAX (64UL << 20)
/* Every object in use, for repairs: fn may free it. Not in any order. */
void kmem_cache_walk(struct kmem_cache *c, void (*fn)(void *obj, void *arg),
		     void *arg);
u32 kmem_cache_inuse(const struct kmem_cache *c);
const char *kmem_cache_name(const struct kmem_cache *c);

/* --- wait.c -------------------------------------------------------------- */

#define MAX_SCHEDULE_TIMEOUT INT64_MAX

enum task_state {
	TASK_RUNNING,
	TASK_INTERRUPTIBLE,
	TASK_UNINTERRUPTIBLE,
};

void init_waitqueue_head(struct wait_queue_head *q);
void init_waitqueue_entry(struct wait_queue *w, struct task_struct *t);
void add_wait_queue(struct wait_queue_head *q, struct wait_queue *w);
void add_wait_queue_exclusive(struct wait_queue_head *q, struct wait_queue *w);
void remove_wait_queue(struct wait_queue_head *q, struct wait_queue *w);
static inline notrace bool waitqueue_active(const struct wait_queue_head *q)
{
	return !list_empty(&q->task_list);
}

/*
 * Wakes every non-exclusive waiter and nr exclusive ones (0: all). key is
 * the poll mask that became true (0: not known).
 */
void __wake_up(struct wait_queue_head *q, int nr, u32 key);
void wake_up(struct wait_queue_head *q);
void wake_up_all(struct wait_queue_head *q);
void wake_up_interruptible(struct wait_queue_head *q);
void wake_up_interruptible_all(struct wait_queue_head *q);
void wake_up_poll(struct wait_queue_head *q, u32 key);
void wake_up_process(struct task_struct *t);

/*
 * The kernel's sequence: set_current_state(TASK_INTERRUPTIBLE), look at the
 * condition, schedule_timeout(). A wake-up between the first and the last
 * is not lost. Timeouts are nanoseconds; the rest of it is returned, 0 when
 * it ran out. signal_pending() tells whether a handler wants to run.
 */
void set_current_state(enum task_state s);
s64 schedule_timeout(s64 ns);
void schedule(void);
static inline notrace bool signal_pending(const struct task_struct *t)
{
	return __atomic_load_n(&t->park, __ATOMIC_ACQUIRE) & PARK_SIGNAL;
}

extern void (*const wait_callbacks[WAIT_KINDS])(struct wait_queue *w, u32 key);
/* Set by core/ (epoll, poll) in every process. */
/* False: an exclusive wake-up should go on to the next. */
extern bool (*wait_epoll_hook)(struct wait_queue *w, u32 key);
extern void (*wait_poll_hook)(struct wait_queue *w, u32 key);
/*
 * Set where there is a wire (board_reader.c). A sleep for a frame: false when
 * it cannot be had and the park word is to be slept on; and its end.
 */
extern bool (*wait_wire_hook)(const s64 *deadline, int *err);
extern void (*wake_wire_hook)(void);

/* --- timer.c: time ------------------------------------------------------- */

#define HZ 1000 /* a jiffy is a millisecond */

u64 ktime_get(void); /* ns, CLOCK_MONOTONIC */
u64 ktime_get_real(void); /* ns, CLOCK_REALTIME */
u64 get_jiffies(void);
#define jiffies		  get_jiffies()
#define time_after(a, b)  ((s64)((u64)(b) - (u64)(a)) < 0)
#define time_before(a, b) time_after(b, a)

enum timer_kind {
	TIMER_NONE,
#define TIMER_KIND(name, fn) TIMER_##name,
#include "timerkind.h"
#undef TIMER_KIND
	TIMER_KINDS
};

struct timer_list {
	struct list_head entry;
	u64 expires; /* jiffies */
	u64 armed; /* where it hangs in the wheel; <= expires */
	unsigned long data; /* an arena pointer */
	u16 kind;
	u8 pending;
	u8 base;
};

void init_timer(struct timer_list *t, enum timer_kind kind, void *data);
/* Returns whether it was pending. Later than before is only a store. */
bool mod_timer(struct timer_list *t, u64 expires);
void add_timer(struct timer_list *t);
bool del_timer(struct timer_list *t);
static inline notrace bool timer_pending(const struct timer_list *t)
{
	return __atomic_load_n(&t->pending, __ATOMIC_ACQUIRE);
}
void run_timers(void); /* what is overdue; any thread, no locks held */

/* --- softirq.c ----------------------------------------------------------- */

enum softirq {
	HI_SOFTIRQ, /* the board: frames to the wire, interrupts taken */
	TIMER_SOFTIRQ,
	NET_TX_SOFTIRQ,
	NET_RX_SOFTIRQ,
	SOFTIRQS
};

void open_softirq(int nr, void (*action)(void));
void __cpu_raise_softirq(int nr);
void do_softirq(void);
void irq_exit(void); /* what an interrupt raised */
static inline notrace void local_bh_disable(void)
{
	current->bh_count++;
}
void local_bh_enable(void); /* runs what is pending */
static inline notrace bool in_softirq(void)
{
	return current->softirq_active;
}

/* --- uaccess.c ----------------------------------------------------------- */

/* Bytes NOT copied (0 is success), as in the kernel. Any pointer may be bad. */
unsigned long copy_from_user(void *to, const void *from, unsigned long n);
unsigned long copy_to_user(void *to, const void *from, unsigned long n);
/* Length with the NUL, > n when there is none, 0 on a fault. */
long strncpy_from_user(char *to, const char *from, long n);
/*
 * For the SIGSEGV/SIGBUS handler: was it one of the copies above? Then the
 * context is changed so that the copy returns the rest; else false.
 */
bool uaccess_fixup(void *ucontext, const void *addr);

/* --- misc ------------------------------------------------------------------
 */

u64 get_random_u64(void);
u32 net_random(void);
static inline notrace u32 hash32(u32 a, u32 b)
{
	u64 x = ((u64)a << 32 | b) * 0x9e3779b97f4a7c15ull;

	x ^= x >> 32;
	return (u32)(x * 0x85ebca6b);
}

/* capable(): what this process may do, as the kernel counts it (cached). */
bool capable(int cap);
/* One line on the user's stderr, before exit; for the machine's own trouble. */
void host_message(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
