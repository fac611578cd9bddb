// SPDX-License-Identifier: MIT
/*
 * signal.c - handlers deferred while a thread is inside the stack
 *
 * The kernel calls one function of ours for every handler the program
 * installs. Outside the stack that calls the program's at once. Inside, where
 * locks may be held, it puts the signal off:
 *
 *   handler          remembers the interrupted context's mask, fills it (so
 *                    that sigreturn leaves everything blocked), queues the
 *                    signal to this thread again, sets PARK_SIGNAL so that a
 *                    sleep ends with -EINTR, and returns;
 *   leaving          stack_leave_hook puts the mask back, and the kernel
 *                    delivers the signal anew, with a real frame, its
 *                    siginfo and its alternate stack.
 *
 * No system call is made as long as no signal comes. What was queued keeps
 * its si_code: a process may send itself anything.
 *
 * SIGSEGV and SIGBUS are always ours: a fault in copy_from_user() becomes
 * EFAULT, every other one is the program's. They are taken out of every mask
 * that goes to the kernel and shown as the program set them.
 *
 * SA_RESETHAND is done here: a signal that is put off must find its handler
 * again.
 *
 * Models kernel/signal.c and arch/i386/kernel/signal.c of Linux as a program
 * sees them. Not modelled: SIGSEGV or SIGBUS that is sent by kill(2) to a
 * thread that blocks it is delivered nevertheless; a program that installs
 * its handlers by its own system call instruction.
 */
#include <errno.h>
#include <string.h>
#include <ucontext.h>

#include "preload/shim.h"
#include "preload/signal.h"

#define NSIGS 65

/* What the program said. Old ones stay readable while a handler begins. */
#define VERSIONS 4
static struct {
	struct sigaction act[VERSIONS];
	u32 now; /* which of them is valid */
} action[NSIGS];
static u32 action_lock; /* tid of who changes one; all signals blocked */

__thread u64 sig_shown __attribute__((tls_model("initial-exec")));

/* A signal was put off: what is to be restored on leaving. */
static __thread struct {
	bool deferred;
	u64 mask;
	bool late; /* a fault signal that somebody sent, see put_off() */
	siginfo_t info;
	int flags; /* of the handler that ran last, for the restart */
	bool ran;
} self __attribute__((tls_model("initial-exec")));

bool inside_stack(void)
{
	return __current && ident && ident->pid && __current->in_stack;
}

static const struct sigaction *action_of(int sig)
{
	u32 i = __atomic_load_n(&action[sig].now, __ATOMIC_ACQUIRE);

	return &action[sig].act[i % VERSIONS];
}

static void action_set(int sig, const struct sigaction *act)
{
	u32 i = action[sig].now + 1;

	action[sig].act[i % VERSIONS] = *act;
	__atomic_store_n(&action[sig].now, i, __ATOMIC_RELEASE);
}

static void lock(u64 *mask)
{
	const u64 all = ~SIG_OURS;
	u32 me = (u32)host_syscall(SYS_gettid), free = 0;

	kernel_sigmask(SIG_BLOCK, &all, mask);
	while (!__atomic_compare_exchange_n(&action_lock, &free, me, false,
					    __ATOMIC_ACQUIRE,
					    __ATOMIC_RELAXED)) {
		free = 0;
		host_syscall(SYS_sched_yield);
	}
}

static void unlock(const u64 *mask)
{
	__atomic_store_n(&action_lock, 0, __ATOMIC_RELEASE);
	kernel_sigmask(SIG_SETMASK, mask, NULL);
}

/* --- putting off
 * -------------------------------------------------------------- */

/* The kernel's part of the context's mask: 64 bits, not a sigset_t. */
static u64 *context_mask(void *ctx)
{
	return (u64 *)(void *)&((ucontext_t *)ctx)->uc_sigmask;
}

/*
 * Those that must not wait: faults, and what libc sends itself (33 is its
 * setuid() to all threads, which waits for every one of them).
 */
#define NEVER_BLOCKED                                                   \
	(SIG_OURS | SIGBIT(SIGILL) | SIGBIT(SIGFPE) | SIGBIT(SIGTRAP) | \
	 SIGBIT(SIGSYS) | SIGBIT(32) | SIGBIT(33))

/* What a thread in the stack has blocked once a signal was put off. */
#define FULL (~(NEVER_BLOCKED | SIGBIT(SIGKILL) | SIGBIT(SIGSTOP)))

static void send_again(int sig, siginfo_t *info)
{
	long pid = host_syscall(SYS_getpid), tid = host_syscall(SYS_gettid);

	/* No room for its siginfo: as the kernel, without one. */
	if (host_syscall(SYS_rt_tgsigqueueinfo, pid, tid, sig, info) == -EAGAIN)
		host_syscall(SYS_tgkill, pid, tid, sig);
}

/*
 * Real-time signals keep their order: it goes to the end of the queue behind
 * a mark, and all that was before the mark behind it again. What is queued
 * in this moment may come between them.
 */
static void send_in_order(int sig, siginfo_t *info)
{
	static const struct timespec now;
	const u64 set = SIGBIT(sig);
	siginfo_t mark = { .si_signo = sig, .si_code = SI_QUEUE }, next;

	mark.si_value.sival_ptr = &mark;
	if (sig < 34 || host_syscall(SYS_rt_sigtimedwait, &set, &next, &now,
				     sizeof(set)) != sig) {
		send_again(sig, info);
		return;
	}
	if (host_syscall(SYS_rt_tgsigqueueinfo, host_syscall(SYS_getpid),
			 host_syscall(SYS_gettid), sig, &mark)) {
		send_again(sig, info);
		send_again(sig, &next);
		return; /* the queue is full: order is the least trouble */
	}
	send_again(sig, info);
	do
		send_again(sig, &next);
	while (host_syscall(SYS_rt_sigtimedwait, &set, &next, &now,
			    sizeof(set)) == sig &&
	       !(next.si_code == SI_QUEUE && next.si_value.sival_ptr == &mark));
}

/* It may be on the way to its sleep, futex or wire. */
static void park_signal(struct task_struct *t)
{
	if (__atomic_fetch_or(&t->park, PARK_SIGNAL, __ATOMIC_SEQ_CST) &
	    PARK_ONWIRE)
		wake_wire_hook();
}

static void put_off(int sig, siginfo_t *info, void *ctx)
{
	const u64 full = FULL;
	struct task_struct *t = __current;
	u64 *mask = context_mask(ctx), was = *mask;

	/*
	 * Another signal may have interrupted this function before it came
	 * here, and saved the mask of our handler for that of the stack. The
	 * one that began first ends last, and knows better.
	 */
	kernel_sigmask(SIG_SETMASK, &full, NULL);
	if (was != full) {
		self.deferred = true;
		self.mask = was;
	}
	*mask = full;
	t->sig_deferred = 1;
	park_signal(t);
	if (SIGBIT(sig) & NEVER_BLOCKED) {
		/* It would come back at once: sent when the stack is left. */
		self.late = true;
		self.info = *info;
		self.info.si_signo = sig;
		return;
	}
	send_in_order(sig, info);
}

/* core/ leaves the stack and a signal was put off. */
static void leave(void)
{
	struct task_struct *t = __current;
	u64 mask = self.mask;

	t->sig_deferred = 0;
	__atomic_fetch_and(&t->park, ~PARK_SIGNAL, __ATOMIC_SEQ_CST);
	self.ran = false;
	if (self.late) {
		self.late = false;
		send_again(self.info.si_signo, &self.info);
	}
	if (self.deferred) {
		self.deferred = false;
		kernel_sigmask(SIG_SETMASK, &mask, NULL);
	}
}

/*
 * May the call be made again? The kernel asks the handler it calls first,
 * which is the one that begins last here: later frames lie on top of it.
 */
static bool restart(void)
{
	if (cancel_pending())
		return false;
	return !self.ran || (self.flags & SA_RESTART);
}

/* A thread that has been cancelled: its sleep ends, nothing is blocked. */
void signal_interrupt(void)
{
	__current->sig_deferred = 1;
	park_signal(__current);
}

/* The only thread of a new process: nobody else holds the lock. */
void signal_forked(void)
{
	__atomic_store_n(&action_lock, 0, __ATOMIC_RELEASE);
}

/* --- running
 * ------------------------------------------------------------------ */

static void run(int sig, siginfo_t *info, void *ctx)
{
	const struct sigaction act = *action_of(sig);
	u64 shown = sig_shown;

	if (act.sa_handler == SIG_IGN || act.sa_handler == SIG_DFL)
		return; /* changed by another thread just now */
	if (act.sa_flags & (int)SA_RESETHAND) {
		struct sigaction dfl = act; /* flags and mask stay */

		dfl.sa_handler = SIG_DFL;
		if (SIGBIT(sig) & SIG_OURS)
			action_set(sig, &dfl);
		else
			real.sigaction(sig, &dfl, NULL);
	}
	if (unlikely(trace_flags & TRACE_ON))
		trace_signal(sig, info, ctx, act.sa_flags & SA_RESTART);
	self.ran = true;
	self.flags = act.sa_flags;
	sig_shown |= sigset_bits(&act.sa_mask) & SIG_OURS;
	if (!(act.sa_flags & SA_NODEFER))
		sig_shown |= SIGBIT(sig) & SIG_OURS;
	if (act.sa_flags & SA_SIGINFO)
		act.sa_sigaction(sig, info, ctx);
	else
		act.sa_handler(sig);
	sig_shown = shown;
}

/* A fault of the instruction itself: put off, it would only come again. */
static bool synchronous(int sig, const siginfo_t *info)
{
	return info->si_code > 0 && (SIGBIT(sig) & NEVER_BLOCKED);
}

static void trampoline(int sig, siginfo_t *info, void *ctx)
{
	if (inside_stack() && !synchronous(sig, info))
		put_off(sig, info, ctx);
	else
		run(sig, info, ctx);
}

/* The program's own disposition of a fault is to die, as it would have. */
static void die(int sig, siginfo_t *info, void *ctx)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };

	real.sigaction(sig, &dfl, NULL);
	*context_mask(ctx) &= ~SIGBIT(sig);
	/* A fault happens again on return; what was sent is sent again. */
	if (info->si_code <= 0)
		send_again(sig, info);
}

static void fault(int sig, siginfo_t *info, void *ctx)
{
	bool sent = info->si_code <= 0;
	const struct sigaction *act = action_of(sig);
	u64 more;

	if (!sent && uaccess_fixup(ctx, info->si_addr))
		return;
	if (sent && inside_stack()) {
		put_off(sig, info, ctx);
		return;
	}
	if (sent && act->sa_handler == SIG_IGN)
		return;
	if (act->sa_handler == SIG_DFL || act->sa_handler == SIG_IGN ||
	    (!sent && (sig_shown & SIGBIT(sig)))) {
		die(sig, info, ctx);
		return;
	}
	/* The kernel has blocked nothing: the program's mask, by hand. */
	more = sigset_bits(&act->sa_mask);
	if (!(act->sa_flags & SA_NODEFER))
		more |= SIGBIT(sig);
	more &= ~SIG_OURS;
	if (more)
		kernel_sigmask(SIG_BLOCK, &more, NULL);
	run(sig, info, ctx);
}

/* --- what the program asks for
 * --------------------------------------------------- */

static bool is_handler(const struct sigaction *act)
{
	return act->sa_handler != SIG_DFL && act->sa_handler != SIG_IGN;
}

static bool is_ours(const struct sigaction *act)
{
	return act->sa_sigaction == trampoline || act->sa_sigaction == fault;
}

/* For the kernel: our function, the program's mask and most of its flags. */
static struct sigaction for_kernel(int sig, const struct sigaction *act)
{
	struct sigaction k = *act;

	if (SIGBIT(sig) & SIG_OURS) {
		k.sa_sigaction = fault;
		k.sa_flags = SA_SIGINFO | SA_NODEFER;
		if (!is_handler(act) || (act->sa_flags & SA_ONSTACK))
			k.sa_flags |= SA_ONSTACK;
		k.sa_flags |= act->sa_flags & SA_RESTART;
		sigemptyset(&k.sa_mask);
	} else if (is_handler(act)) {
		k.sa_sigaction = trampoline;
		k.sa_flags = (act->sa_flags | SA_SIGINFO) & ~(int)SA_RESETHAND;
		sigdelset(&k.sa_mask, SIGSEGV);
		sigdelset(&k.sa_mask, SIGBUS);
	}
	return k;
}

static int do_sigaction(int sig, const struct sigaction *act,
			struct sigaction *old)
{
	struct sigaction k, was;
	bool ours = sig > 0 && sig < NSIGS && (SIGBIT(sig) & SIG_OURS);
	u64 mask;
	int ret;

	if (sig <= 0 || sig >= NSIGS || spawning)
		return real.sigaction(sig, act, old);
	lock(&mask);
	was = *action_of(sig);
	if (act) {
		k = for_kernel(sig, act);
		/* First known here: it may come as soon as it is installed. */
		if (is_handler(act) || ours)
			action_set(sig, act);
	}
	ret = real.sigaction(sig, act ? &k : NULL, old ? &k : NULL);
	if (ret && act && (is_handler(act) || ours))
		action_set(sig, &was);
	unlock(&mask);
	if (!ret && old) {
		if (is_ours(&k)) {
			was.sa_restorer = k.sa_restorer;
			k = was;
		}
		*old = k;
	}
	return ret;
}

EXPORT int sigaction(int sig, const struct sigaction *act,
		     struct sigaction *old)
{
	struct sigaction copy;

	/* Read before and written after the lock: it may be bad memory. */
	if (act) {
		if (copy_from_user(&copy, act, sizeof(copy)))
			return ret_errno(-EFAULT);
		act = &copy;
	}
	return do_sigaction(sig, act, old);
}
ALIAS(__sigaction, sigaction);
ENTRY(sigaction);

/*
 * The older spellings. libc's own would reach sigaction() where its body is
 * patched; these do so anywhere.
 */
static u64 interrupting; /* siginterrupt(sig, 1) was called */

static sighandler_t do_signal(int sig, sighandler_t handler, int flags,
			      bool block)
{
	struct sigaction act = { .sa_handler = handler }, old;

	if (handler == SIG_ERR || sig < 1 || sig >= NSIGS) {
		ret_errno(-EINVAL);
		return SIG_ERR;
	}
	sigemptyset(&act.sa_mask);
	if (block)
		sigaddset(&act.sa_mask, sig);
	act.sa_flags = flags;
	return do_sigaction(sig, &act, &old) ? SIG_ERR : old.sa_handler;
}

EXPORT sighandler_t signal(int sig, sighandler_t handler)
{
	int flags = sig > 0 && sig < NSIGS && (interrupting & SIGBIT(sig))
			    ? 0
			    : SA_RESTART;

	return do_signal(sig, handler, flags, true);
}
ALIAS(bsd_signal, signal);
ALIAS(ssignal, signal);

sighandler_t __sysv_signal(int sig, sighandler_t handler);
EXPORT sighandler_t __sysv_signal(int sig, sighandler_t handler)
{
	return do_signal(sig, handler, (int)(SA_RESETHAND | SA_NODEFER), false);
}
ALIAS(sysv_signal, __sysv_signal);

EXPORT int siginterrupt(int sig, int interrupt)
{
	struct sigaction act;

	if (sigaction(sig, NULL, &act))
		return -1;
	if (interrupt) {
		__atomic_fetch_or(&interrupting, SIGBIT(sig), __ATOMIC_RELAXED);
		act.sa_flags &= ~SA_RESTART;
	} else {
		__atomic_fetch_and(&interrupting, ~SIGBIT(sig),
				   __ATOMIC_RELAXED);
		act.sa_flags |= SA_RESTART;
	}
	return sigaction(sig, &act, NULL);
}

EXPORT sighandler_t sigset(int sig, sighandler_t disp)
{
	struct sigaction act = { .sa_handler = disp }, old;
	sigset_t one, was;

	if (disp == SIG_ERR || sig < 1 || sig >= NSIGS) {
		ret_errno(-EINVAL);
		return SIG_ERR;
	}
	sigemptyset(&one);
	sigaddset(&one, sig);
	if (disp == SIG_HOLD) {
		if (sigprocmask(SIG_BLOCK, &one, &was) ||
		    sigaction(sig, NULL, &old))
			return SIG_ERR;
	} else {
		sigemptyset(&act.sa_mask);
		if (sigaction(sig, &act, &old) ||
		    sigprocmask(SIG_UNBLOCK, &one, &was))
			return SIG_ERR;
	}
	return sigismember(&was, sig) ? SIG_HOLD : old.sa_handler;
}

/* --- masks
 * -------------------------------------------------------------------------- */

EXPORT int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	u64 shown = sig_shown, bits;
	sigset_t copy;
	int ret;

	if (set) {
		copy = *set;
		bits = sigset_bits(&copy) & SIG_OURS;
		sigdelset(&copy, SIGSEGV);
		sigdelset(&copy, SIGBUS);
		set = &copy;
	}
	ret = real.pthread_sigmask(how, set, old);
	if (ret)
		return ret;
	if (set)
		sig_shown = how == SIG_SETMASK ? bits
			    : how == SIG_BLOCK ? shown | bits
					       : shown & ~bits;
	if (old && (shown & SIGBIT(SIGSEGV)))
		sigaddset(old, SIGSEGV);
	if (old && (shown & SIGBIT(SIGBUS)))
		sigaddset(old, SIGBUS);
	return 0;
}
ENTRY(pthread_sigmask);

EXPORT int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	return ret_errno(-pthread_sigmask(how, set, old));
}

EXPORT int sigsuspend(const sigset_t *set)
{
	sigset_t copy = *set;

	sigdelset(&copy, SIGSEGV);
	sigdelset(&copy, SIGBUS);
	return real.sigsuspend(&copy);
}
ALIAS(__sigsuspend, sigsuspend);
ENTRY(sigsuspend);

/* ------------------------------------------------------------------------------------
 */

void signal_init(void)
{
	static const int sigs[] = { SIGSEGV, SIGBUS };
	struct sigaction was, k;

	for (size_t i = 0; i < ARRAY_SIZE(sigs); i++) {
		if (real.sigaction(sigs[i], NULL, &was))
			continue;
		action_set(sigs[i], &was); /* what exec left: default, ignore */
		k = for_kernel(sigs[i], &was);
		real.sigaction(sigs[i], &k, NULL);
	}
	stack_leave_hook = leave;
	signal_restart_hook = restart;
	cancel_init();
}
