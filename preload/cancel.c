// SPDX-License-Identifier: MIT
/*
 * cancel.c - pthread_cancel(3) and threads that are blocked in the stack
 *
 * libc cancels a blocked system call by switching the thread to asynchronous
 * cancellation around it, which would tear down a thread in the middle of the
 * stack. Here every blocking call of ours marks its task (cancel_begin() in
 * shim.h) and asks libc whether it has been cancelled, before it begins and
 * when it was interrupted. pthread_cancel() sets libc's flag, then looks at
 * the mark and sends the thread libc's own signal:
 *
 *   canceller: flag := 1;  barrier;  mark?  then signal
 *   thread:    mark := 1;            flag?  then enter
 *
 * One of them sees the other. The thread's side needs no fence, for the
 * canceller makes all threads of the process pass one: membarrier(2).
 *
 * A call that core/ makes to the kernel for the program is one instruction
 * between two labels. The signal's handler moves a thread that has not
 * executed it yet, or that the kernel would restart, behind it, with -EINTR:
 * no cancellation falls between the test and the sleep.
 *
 * Models nptl/cancellation.c and its like of glibc. Not modelled:
 * asynchronous cancellation inside the stack waits until it is left. On i386
 * the kernel's calls are not guarded by labels.
 */
#include <errno.h>
#include <ucontext.h>

#include "preload/shim.h"
#include "preload/signal.h"

#ifndef SIGCANCEL
#define SIGCANCEL 32
#endif
#define MEMBARRIER_PRIVATE  8
#define MEMBARRIER_REGISTER 16

/* As the kernel has it; libc's struct sigaction is another. */
struct kernel_action {
	void (*handler)(int sig, siginfo_t *info, void *ctx);
	unsigned long flags;
	void (*restorer)(void);
	u64 mask;
};

static void (*libc_handler)(int sig, siginfo_t *info, void *ctx);
static int tid_offset; /* of the tid in what a pthread_t points to */
static __thread u32 noticed __attribute__((tls_model("initial-exec")));

static bool enabled(void)
{
	int state;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	if (state == PTHREAD_CANCEL_ENABLE)
		pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	return state == PTHREAD_CANCEL_ENABLE;
}

bool cancel_pending(void)
{
	return noticed && enabled();
}

#if defined(__x86_64__)
long guarded_call(long nr, const unsigned long *args, const u32 *stop)
	__attribute__((visibility("hidden")));
extern const char guarded_start[] __attribute__((visibility("hidden")));
extern const char guarded_end[] __attribute__((visibility("hidden")));
/* clang-format off */
__asm__(".text\n"
	".p2align 4\n"
	".hidden guarded_call, guarded_start, guarded_end\n"
	".globl guarded_call, guarded_start, guarded_end\n"
	".type guarded_call,@function\n"
	"guarded_call:\n"
	"	.cfi_startproc\n"
	"	mov %rdi, %rax\n"
	"	mov %rsi, %r11\n"
	"	mov %rdx, %rcx\n"
	"	mov (%r11), %rdi\n"
	"	mov 8(%r11), %rsi\n"
	"	mov 16(%r11), %rdx\n"
	"	mov 24(%r11), %r10\n"
	"	mov 32(%r11), %r8\n"
	"	mov 40(%r11), %r9\n"
	"guarded_start:\n"
	"	cmpl $0, (%rcx)\n"
	"	jne 1f\n"
	"	syscall\n"
	"guarded_end:\n"
	"	ret\n"
	"1:	mov $-4, %rax\n"
	"	ret\n"
	"	.cfi_endproc\n"
	".size guarded_call, .-guarded_call\n");
/* clang-format on */

static void skip_call(void *ctx)
{
	greg_t *r = ((ucontext_t *)ctx)->uc_mcontext.gregs;

	if (r[REG_RIP] >= (long)guarded_start &&
	    r[REG_RIP] < (long)guarded_end) {
		r[REG_RIP] = (long)guarded_end;
		r[REG_RAX] = -EINTR;
	}
}
#else
static long guarded_call(long nr, const unsigned long *a, const u32 *stop)
{
	if (*stop)
		return -EINTR;
	return host_syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static void skip_call(void *ctx)
{
}
#endif

/* core/ asks the kernel something for the program; in_stack is 0. */
static long kernel_call(long nr, const unsigned long *args)
{
	static const u32 never;
	bool may = __current && __current->cancel_point &&
		   !(noticed && !enabled());

	return guarded_call(nr, args, may ? &noticed : &never);
}

static void cancelled(int sig, siginfo_t *info, void *ctx)
{
	if (__current && ident && ident->pid && __current->cancel_point &&
	    enabled()) {
		noticed = 1;
		signal_interrupt();
		if (!inside_stack())
			skip_call(ctx);
	}
	/* For a thread that asked to be cancelled at any moment. */
	if (!inside_stack() && libc_handler)
		libc_handler(sig, info, ctx);
}

/* libc installs its handler when pthread_cancel() is first called. */
static void take_signal(void)
{
	struct kernel_action k;

	if (host_syscall(SYS_rt_sigaction, SIGCANCEL, NULL, &k, sizeof(u64)) ||
	    k.handler == cancelled)
		return;
	libc_handler = k.handler;
	k.handler = cancelled;
	host_syscall(SYS_rt_sigaction, SIGCANCEL, &k, NULL, sizeof(u64));
}

static struct task_struct *task_of(int tid)
{
	int pid = (int)host_syscall(SYS_getpid);

	for (u32 slot = 1; slot <= machine->ntasks; slot++) {
		struct task_struct *t = task_by_slot(slot);

		if (__atomic_load_n(&t->claim, __ATOMIC_ACQUIRE) &&
		    t->tid == tid && t->pid == pid)
			return t;
	}
	return NULL;
}

EXPORT int pthread_cancel(pthread_t thread)
{
	int ret = real.pthread_cancel(thread), tid;
	struct task_struct *t;

	if (ret || !machine_mapped || !tid_offset ||
	    pthread_equal(thread, pthread_self()))
		return ret;
	host_syscall(SYS_membarrier, MEMBARRIER_REGISTER, 0);
	host_syscall(SYS_membarrier, MEMBARRIER_PRIVATE, 0);
	tid = __atomic_load_n((int *)((char *)thread + tid_offset),
			      __ATOMIC_RELAXED);
	t = tid > 0 ? task_of(tid) : NULL;
	if (t && __atomic_load_n(&t->cancel_point, __ATOMIC_ACQUIRE)) {
		take_signal();
		host_syscall(SYS_tgkill, t->pid, tid, SIGCANCEL);
	}
	return 0;
}

/*
 * libc tells nobody where a thread keeps its number, so it is looked for in
 * our own thread. Where it is not found once, a cancellation is acted upon
 * at the next call and not before.
 */
void cancel_init(void)
{
	const char *p = (const char *)pthread_self();
	int tid = (int)host_syscall(SYS_gettid);

	for (int off = 0; off < 0x500; off += (int)sizeof(int)) {
		if (*(const int *)(p + off) != tid)
			continue;
		if (tid_offset) {
			tid_offset = 0;
			break;
		}
		tid_offset = off;
	}
	kernel_call_hook = kernel_call;
}
