// SPDX-License-Identifier: MIT
/*
 * task.c - threads and processes of the machine, and what is left of them
 *
 * Models struct task_struct as far as the network code sees it. Every thread
 * that enters the stack has a slot: a page of its own in the arena with its
 * life word, park word, packet backlog, magazines. The slot's number is what
 * lock words hold.
 *
 * The life word is a robust mutex that the thread locks when it attaches and
 * the kernel marks when it is gone: exit, exec, SIGKILL, whatever. Threads
 * libc does not know (vfork and raw clone children: libc's cached thread id is
 * then another thread's) register a robust list of their own.
 *
 *   free --claim--> starting --lock life--> alive --dies--> dead --reap--> free
 *
 * Reaping: its locks are mended, the sock it owned is reset, its packets are
 * freed, its place in wait queues is given up (an exclusive wake-up it had got
 * is passed on), its magazines go back. Any thread may do it; the keeper does,
 * and who runs out of slots.
 *
 * ident is a page the kernel wipes in fork children, so that a child knows it
 * is one, however it was made; a vfork child shares it with its parent, and is
 * known by the thread variables that task_vfork_begin() cleared.
 *
 * Not modelled: credentials (capable() asks the kernel once), scheduling.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine.h"
#include "stack/kern/arena.h"
#include "stack/kern/keeper.h"
#include "stack/kern/lock.h"
#include "stack/kern/slab.h"
#include "stack/kern/task.h"
#include "stack/kern/timer.h"
#include "stack/kern/wait.h"

__thread struct task_struct *__current;
struct ident *ident;
void (*exit_files_hook)(struct process *p);
void (*attach_files_hook)(struct process *p, struct process *parent);
void (*skb_reap_hook)(struct task_struct *dead);
void (*sock_reap_hook)(struct sock *sk, struct task_struct *dead);
void (*trace_reap_hook)(struct task_struct *dead);
void (*files_reap_hook)(struct task_struct *dead);

static struct process *self; /* this process's; private */
static __thread struct process *vfork_self; /* a vfork child's */
static __thread bool in_vfork;
static pthread_key_t exit_key;
static bool have_exit_key;

notrace struct task_struct *task_by_slot(u32 slot)
{
	return (struct task_struct *)(TASK_AREA +
				      (unsigned long)(slot % TASK_MAX) *
					      TASK_BYTES);
}

_Static_assert(sizeof(struct task_struct) <= TASK_BYTES, "a slot is too small");

bool task_is_dead(const struct task_struct *t)
{
	u32 *life = task_life((struct task_struct *)(uintptr_t)t);

	return life_is_dead(__atomic_load_n(life, __ATOMIC_ACQUIRE));
}

/* pid (comm) state ...; comm may have any byte in it. */
bool task_is_stopped(const struct task_struct *t)
{
	char path[64], text[96];
	const char *state;
	long fd, n;

	if (task_is_dead(t))
		return true;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", t->pid, t->tid);
	fd = host_syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return true;
	n = host_syscall(SYS_read, fd, text, sizeof(text) - 1);
	host_syscall(SYS_close, fd);
	text[max(n, 0L)] = 0;
	state = strrchr(text, ')');
	return !state || strlen(state) < 3 || strchr("TtXZ", state[2]);
}

bool task_gone(u32 slot, u64 generation)
{
	struct task_struct *t = task_by_slot(slot);

	return __atomic_load_n(&t->generation, __ATOMIC_ACQUIRE) !=
		       generation ||
	       task_is_dead(t);
}

static void thread_exits(void *arg)
{
	(void)arg;
	task_detach();
}

notrace void task_init(void)
{
	long at;

	if (ident)
		return;
#ifdef SYS_mmap2
	at = host_syscall(SYS_mmap2, 0, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
#else
	at = host_syscall(SYS_mmap, 0, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
#endif
	if (at < 0 && at >= -MAX_ERRNO)
		return;
	host_syscall(SYS_madvise, at, 4096, 18 /* MADV_WIPEONFORK */);
	ident = (struct ident *)at;
	have_exit_key = pthread_key_create(&exit_key, thread_exits) == 0;
}

/* --- a slot -----------------------------------------------------------------
 */

/* Take a free slot; the claim is our tid until the life word is locked. */
static struct task_struct *slot_claim(int tid)
{
	/* The lowest: its pages, and its counters (mib.h), are there. */
	for (u32 slot = 1; slot < TASK_MAX; slot++) {
		struct task_struct *t = task_by_slot(slot);
		u32 free = 0;

		if (slot > machine->ntasks &&
		    arena_commit((unsigned long)t - ARENA_BASE, TASK_BYTES))
			return NULL;
		if (!__atomic_load_n(&t->claim, __ATOMIC_RELAXED) &&
		    __atomic_compare_exchange_n(&t->claim, &free, (u32)tid,
						false, __ATOMIC_ACQUIRE,
						__ATOMIC_RELAXED)) {
			u32 top = machine->ntasks;

			while (slot > top &&
			       !__atomic_compare_exchange_n(
				       &machine->ntasks, &top, slot, false,
				       __ATOMIC_RELAXED, __ATOMIC_RELAXED))
				;
			t->slot = slot;
			return t;
		}
	}
	return NULL;
}

/* A robust list of one node, for a thread libc has none for. */
static void life_raw(struct task_struct *t, int tid)
{
	t->robust.node = &t->robust.list; /* the list is circular */
	t->robust.list = &t->robust.node;
	t->robust.offset = (char *)task_life(t) - (char *)&t->robust.node;
	t->robust.pending = NULL;
	__atomic_store_n(task_life(t), (u32)tid, __ATOMIC_RELEASE);
	host_syscall(SYS_set_robust_list, &t->robust.list, 3 * sizeof(long));
}

static void life_begin(struct task_struct *t, int tid, bool raw)
{
	pthread_mutexattr_t a;

	t->robust.node = NULL;
	if (!raw) {
		pthread_mutexattr_init(&a);
		pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
		pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
		pthread_mutex_init(&t->life, &a);
		pthread_mutexattr_destroy(&a);
		pthread_mutex_lock(&t->life);
		if ((*task_life(t) & FUTEX_TID_MASK) == (u32)tid)
			return;
	}
	life_raw(t, tid);
}

static void task_setup(struct task_struct *t, int tid)
{
	t->park = 0;
	t->tid = tid;
	t->pid = (int)host_syscall(SYS_getpid);
	t->nlocks = t->nwakes = 0;
	t->in_stack = t->sig_deferred = 0;
	t->bh_count = t->softirq_active = t->softirq_pending = 0;
	memset(&t->softnet, 0, sizeof(t->softnet));
	t->softnet.input_pkt_queue.next = t->softnet.input_pkt_queue.prev =
		(struct sk_buff *)(void *)&t->softnet.input_pkt_queue;
	spin_lock_init(&t->softnet.input_pkt_queue.lock, LC_queue);
	init_waitqueue_entry(&t->wait, t);
	t->slept = 0;
	t->spinning = 0;
	t->spin_score = t->spin_naps = t->spin_every = 0;
	t->ring = t->trace_private = NULL;
	t->holding = NULL;
	t->moving = NULL;
	t->making = NULL;
	t->making_sk = NULL;
	t->alloc_to = NULL;
	memset(t->mag, 0, sizeof(t->mag));
	host_syscall(SYS_prctl, PR_GET_NAME, t->comm);
	t->generation = __atomic_add_fetch(&machine->task_generation, 1,
					   __ATOMIC_ACQ_REL);
}

/* --- attach ------------------------------------------------------------------
 */

static struct process *process_create(int pid, struct process *parent,
				      bool vforked)
{
	struct process *p = kmem_cache_alloc(machine->process_cachep);

	if (!p)
		return NULL;
	memset(p, 0, sizeof(*p));
	p->pid = pid;
	p->start = ktime_get();
	p->vforked = vforked;
	p->ppid = parent ? parent->pid : 0;
	p->uid = (u32)host_syscall(SYS_geteuid);
	p->gid = (u32)host_syscall(SYS_getegid);
	memcpy(p->comm, current->comm, sizeof(p->comm));
	current->process = p;
	if (attach_files_hook)
		attach_files_hook(p, parent);
	current->files = p->files;
	spin_lock(&machine->task_lock);
	list_add_tail(&p->list, &machine->processes);
	machine->nprocesses++;
	spin_unlock(&machine->task_lock);
	keeper_kick();
	return p;
}

/* Who buries it has its table in hand, until it is empty. */
static notrace void process_set_dead(struct process *p)
{
	p->buried_by = current->slot;
	p->buried_generation = current->generation;
	__atomic_store_n(&p->dead, 1, __ATOMIC_RELEASE);
}

/* The record an exec left behind, of the image before this one. */
static struct process *process_before(int pid, const struct process *than)
{
	struct process *p;

	spin_lock(&machine->task_lock);
	list_for_each_entry (p, &machine->processes, list)
		if (p->pid == pid && p != than && !p->vforked && !p->dead) {
			process_set_dead(p);
			spin_unlock(&machine->task_lock);
			return p;
		}
	spin_unlock(&machine->task_lock);
	return NULL;
}

notrace bool task_attach(void)
{
	int pid, tid;
	struct process *parent = self, *old;
	struct task_struct *t;
	bool fresh;

	if (!machine_mapped || !ident)
		return false;
	pid = (int)host_syscall(SYS_getpid);
	tid = (int)host_syscall(SYS_gettid);
	fresh = ident->pid == 0; /* a fork child, or the first attach */
	if (__current && !fresh && !in_vfork)
		return true;
	t = slot_claim(tid);
	if (!t) {
		task_reap_all(0);
		t = slot_claim(tid);
		if (!t)
			return false;
	}
	task_setup(t, tid);
	life_begin(t, tid, in_vfork || (fresh && parent && pid != tid));
	__current = t;
	if (in_vfork) {
		vfork_self = process_create(pid, parent, true);
		if (!vfork_self)
			return false;
	} else if (keeper_process) {
		ident->pid = pid; /* serves the machine, is not of it */
		t->process = NULL;
		t->files = NULL;
		return true;
	} else if (fresh) {
		ident->pid = pid;
		self = NULL;
		self = process_create(pid, parent, false);
		if (!self)
			return false;
		old = process_before(pid, self);
		if (old) {
			task_reap_all(pid); /* they point to the record */
			process_release(old);
		}
	}
	t->process = in_vfork ? vfork_self : self;
	t->files = t->process->files;
	if (have_exit_key && !in_vfork)
		pthread_setspecific(exit_key, t);
	return true;
}

notrace void task_detach(void)
{
	struct task_struct *t = __current;

	if (!t || !machine_mapped || t->tid != (int)host_syscall(SYS_gettid))
		return;
	slab_drain();
	t->process = NULL;
	t->files = NULL;
	__current = NULL;
	if (t->robust.node) {
		__atomic_store_n(task_life(t), 0, __ATOMIC_RELEASE);
		host_syscall(SYS_set_robust_list, NULL, 3 * sizeof(long));
	} else {
		pthread_mutex_unlock(&t->life);
	}
	__atomic_store_n(&t->claim, 0, __ATOMIC_RELEASE);
}

notrace void task_vfork_begin(struct task_vfork *v)
{
	v->saved = __current;
	v->self = vfork_self;
	v->nested = in_vfork;
	vfork_self = NULL;
	in_vfork = true;
	__current = NULL;
}

notrace void task_vfork_end(struct task_vfork *v)
{
	struct task_struct *t = __current;
	struct process *child = vfork_self;

	in_vfork = v->nested;
	vfork_self = v->self;
	__current = v->saved;
	if (t && t != v->saved)
		task_reap_all(t->pid);
	if (child)
		process_release(child);
}

/* --- the dead ----------------------------------------------------------------
 */

static void task_bury(struct task_struct *t)
{
	struct sock *sk = t->holding;

	if (t->nlocks || t->in_stack || sk)
		machine_count(MC_DEATHS);
	locks_reap(t);
	if (skb_reap_hook)
		skb_reap_hook(t);
	wait_reap(t);
	if (sk && sock_reap_hook)
		sock_reap_hook(sk, t);
	t->holding = NULL;
	if (files_reap_hook)
		files_reap_hook(t);
	slab_reap(t->slot);
	timer_rescan();
	if (trace_reap_hook)
		trace_reap_hook(t);
	t->process = NULL;
	t->files = NULL;
}

void task_reap_all(int pid)
{
	u32 top = machine->ntasks;

	for (u32 slot = 1; slot <= top; slot++) {
		struct task_struct *t = task_by_slot(slot);
		u32 claim = __atomic_load_n(&t->claim, __ATOMIC_ACQUIRE);

		if (!claim || claim == UINT32_MAX || (pid && t->pid != pid))
			continue;
		if (!task_is_dead(t) || t == current)
			continue;
		/* Starting: claimed, but its life word is not locked yet. */
		if (!(__atomic_load_n(task_life(t), __ATOMIC_ACQUIRE) &
		      FUTEX_OWNER_DIED) &&
		    host_syscall(SYS_kill, claim, 0) != -ESRCH)
			continue;
		if (!__atomic_compare_exchange_n(&t->claim, &claim, UINT32_MAX,
						 false, __ATOMIC_ACQ_REL,
						 __ATOMIC_RELAXED))
			continue;
		task_bury(t);
		__atomic_store_n(task_life(t), 0, __ATOMIC_RELEASE);
		__atomic_store_n(&t->claim, 0, __ATOMIC_RELEASE);
	}
}

struct process *process_of(int pid)
{
	struct process *p, *found = NULL;

	spin_lock(&machine->task_lock);
	list_for_each_entry (p, &machine->processes, list)
		if (p->pid == pid && !p->dead)
			found = p;
	spin_unlock(&machine->task_lock);
	return found;
}

/* Only one caller: whoever set p->dead, or the vfork parent. */
void process_release(struct process *p)
{
	process_set_dead(p);
	if (exit_files_hook)
		exit_files_hook(p);
	spin_lock(&machine->task_lock);
	list_del(&p->list);
	machine->nprocesses--;
	spin_unlock(&machine->task_lock);
	kmem_cache_free(machine->process_cachep, p);
	keeper_kick();
}

/* A process that is a zombie has no descriptors any more. */
static bool process_is_gone(int pid)
{
	char path[32] = "/proc/", buf[256];
	long fd, n;
	int i = 6, d = 0;
	char digits[12];

	if (host_syscall(SYS_kill, pid, 0) == -ESRCH)
		return true;
	for (int v = pid; v; v /= 10)
		digits[d++] = (char)('0' + v % 10);
	while (d)
		path[i++] = digits[--d];
	memcpy(path + i, "/stat", 6);
	fd = host_syscall(SYS_openat, -100, path, 0);
	if (fd < 0)
		return fd == -ENOENT;
	n = host_syscall(SYS_read, fd, buf, sizeof(buf) - 1);
	host_syscall(SYS_close, fd);
	if (n <= 0)
		return true;
	buf[n] = '\0';
	while (n > 0 && buf[n] != ')')
		n--;
	return buf[n] == ')' && (buf[n + 2] == 'Z' || buf[n + 2] == 'X');
}

/* The keeper saw it end. */
void process_bury(int pid)
{
	struct process *p, *dead = NULL;

	spin_lock(&machine->task_lock);
	list_for_each_entry (p, &machine->processes, list)
		if (p->pid == pid && !p->dead && !p->vforked) {
			process_set_dead(p);
			dead = p;
			break;
		}
	spin_unlock(&machine->task_lock);
	task_reap_all(pid);
	if (dead)
		process_release(dead);
}

u32 process_reap_all(void)
{
	struct process *p, *dead;
	u32 live;

	do {
		dead = NULL;
		live = 0;
		spin_lock(&machine->task_lock);
		list_for_each_entry (p, &machine->processes, list) {
			if (p->dead ||
			    (p->vforked && !process_is_gone(p->ppid)))
				continue;
			if (!process_is_gone(p->pid)) {
				live++;
				continue;
			}
			process_set_dead(p);
			dead = p;
			break;
		}
		spin_unlock(&machine->task_lock);
		if (dead) {
			task_reap_all(dead->pid);
			process_release(dead);
		}
	} while (dead);
	return live;
}

/* machine->task_lock: the list of processes, and how many there are. */
void task_repair(struct spinlock *l);
void task_repair(struct spinlock *l)
{
	struct process *p;
	u32 n = 0;

	(void)l;
	list_mend(&machine->processes);
	list_for_each_entry (p, &machine->processes, list)
		n++;
	machine->nprocesses = n;
}

/* --- what may this process do?
 * ------------------------------------------------ */

bool capable(int cap)
{
	struct __user_cap_header_struct h = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct d[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

	if (host_syscall(SYS_capget, &h, d))
		return false;
	return d[cap / 32].effective & 1u << (cap % 32);
}
