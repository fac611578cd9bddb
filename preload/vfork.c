// SPDX-License-Identifier: MIT
/*
 * vfork.c - vfork(2), and clone(2) where it copies or lends memory
 *
 * A vfork child runs in its parent's memory, thread variables and stack, with
 * descriptors of its own, until it execs or exits; the parent's thread stands
 * still meanwhile. So the thread's task is put aside (the child gets one of
 * its own when it needs it) and its descriptor table becomes a scratch copy;
 * both are put back when the parent goes on. Children of children nest.
 *
 * The function that the program called must not return twice on one frame:
 * the return address is kept in a register that the system call leaves alone.
 * Signals are blocked while the thread is neither the one nor the other.
 *
 * Not modelled: clone(CLONE_VM) without CLONE_VFORK and CLONE_THREAD, where
 * two processes run in the same thread variables at once; libc's own
 * functions do not survive that either. The child's calls go as the parent's.
 */
#include <sched.h>
#include <stdarg.h>

#include "fdtable.h"
#include "preload/shim.h"
#include "stack/kern/task.h"

#define NEST_MAX 8

__thread int vforked __attribute__((tls_model("initial-exec")));

static __thread struct {
	struct task_vfork task;
	u64 mask; /* the kernel's sigset_t, as it was before */
} nest[NEST_MAX] __attribute__((tls_model("initial-exec")));

static void set_mask(const u64 *set, u64 *old)
{
	host_syscall(SYS_rt_sigprocmask, SIG_SETMASK, set, old, sizeof(*set));
}

/* Called by the assembly below. */
void vfork_begin(void) __attribute__((visibility("hidden"), used));
void vfork_child(void) __attribute__((visibility("hidden"), used));
long vfork_parent(long pid) __attribute__((visibility("hidden"), used));

void vfork_begin(void)
{
	const u64 all = ~0ULL;
	u64 old;

	set_mask(&all, &old);
	nest[vforked % NEST_MAX].mask = old;
	if (machine_mapped) {
		files_vfork_begin();
		task_vfork_begin(&nest[vforked % NEST_MAX].task);
	}
	vforked++;
}

void vfork_child(void)
{
	set_mask(&nest[(vforked - 1) % NEST_MAX].mask, NULL);
}

long vfork_parent(long pid)
{
	vforked--;
	if (machine_mapped) {
		task_vfork_end(&nest[vforked % NEST_MAX].task);
		files_vfork_end();
		if (pid > 0)
			trace_fork((int)pid, SYS_vfork);
	}
	set_mask(&nest[vforked % NEST_MAX].mask, NULL);
	return ret_errno(pid);
}

/* clang-format off */
#if defined(__x86_64__)
__asm__(".text\n"
	".p2align 4\n"
	".globl vfork, __vfork\n"
	".type vfork,@function\n"
	"vfork:\n"
	".set __vfork, vfork\n"
	"	.cfi_startproc\n"
	"	sub $8, %rsp\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	call vfork_begin\n"
	"	add $8, %rsp\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	pop %rdi\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	.cfi_register %rip, %rdi\n"
	"	mov $58, %eax\n"
	"	syscall\n"
	"	push %rdi\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	.cfi_offset %rip, -8\n"
	"	sub $8, %rsp\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	test %eax, %eax\n"
	"	jnz 1f\n"
	"	call vfork_child\n"
	"	xor %eax, %eax\n"
	"	add $8, %rsp\n"
	"	ret\n"
	"1:	mov %rax, %rdi\n"
	"	call vfork_parent\n"
	"	add $8, %rsp\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	ret\n"
	"	.cfi_endproc\n"
	".size vfork, .-vfork\n");
#elif defined(__i386__)
__asm__(".text\n"
	".p2align 4\n"
	".globl vfork, __vfork\n"
	".type vfork,@function\n"
	"vfork:\n"
	".set __vfork, vfork\n"
	"	sub $12, %esp\n"
	"	call vfork_begin\n"
	"	add $12, %esp\n"
	"	pop %ecx\n"
	"	mov $190, %eax\n"
	"	int $0x80\n"
	"	push %ecx\n"
	"	sub $8, %esp\n"
	"	test %eax, %eax\n"
	"	jnz 1f\n"
	"	sub $4, %esp\n"
	"	call vfork_child\n"
	"	add $12, %esp\n"
	"	xor %eax, %eax\n"
	"	ret\n"
	"1:	push %eax\n"
	"	call vfork_parent\n"
	"	add $12, %esp\n"
	"	ret\n"
	".size vfork, .-vfork\n");
#endif
/* clang-format on */

/* What a child made by clone(2) runs first. */
struct start {
	int (*fn)(void *arg);
	void *arg;
};

static int clone_copied(void *arg)
{
	struct start s = *(struct start *)arg;

	files_fork_child();
	task_ready();
	return s.fn(s.arg);
}

static int clone_lent(void *arg)
{
	struct start s = *(struct start *)arg;

	vfork_child();
	return s.fn(s.arg);
}

EXPORT int clone(int (*fn)(void *arg), void *stack, int flags, void *arg, ...)
{
	struct start s = { fn, arg };
	int *parent_tid, *child_tid, ret;
	void *tls;
	va_list ap;

	va_start(ap, arg);
	parent_tid = va_arg(ap, int *);
	tls = va_arg(ap, void *);
	child_tid = va_arg(ap, int *);
	va_end(ap);
	if (!machine_mapped || (flags & CLONE_THREAD) || !fn || !stack ||
	    ((flags & CLONE_VM) && !(flags & CLONE_VFORK)))
		return real.clone(fn, stack, flags, arg, parent_tid, tls,
				  child_tid);
	if (flags & CLONE_VM) {
		vfork_begin();
		ret = real.clone(clone_lent, stack, flags, &s, parent_tid, tls,
				 child_tid);
		return (int)vfork_parent(ret < 0 ? -errno : ret);
	}
	files_fork_begin();
	ret = real.clone(clone_copied, stack, flags, &s, parent_tid, tls,
			 child_tid);
	files_fork_end(ret);
	if (ret > 0)
		trace_fork(ret, SYS_clone);
	return ret;
}
ALIAS(__clone, clone);
