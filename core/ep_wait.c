// SPDX-License-Identifier: MIT
/*
 * ep_wait.c - epoll_wait(2) and its kin: taking from the ready list
 *
 * Models ep_poll(), ep_send_events() and ep_eventpoll_poll() of
 * fs/eventpoll.c. What is ready of ours costs no system call. A set sleeps
 *
 *	with members of ours only       on the park word, hanging on ep->wq
 *	with the kernel's only          in the kernel, with the program's memory
 *	with both                       in the kernel, with a bell (ep_bell.c)
 *
 * A signal mask can only be changed and slept under by the kernel, so a call
 * with one goes the third way always.
 *
 * A member is taken off the list before it is asked (no lock is held then)
 * and put back if it is level triggered and has something; a callback that
 * comes meanwhile puts it back as well. Oneshot members are claimed under the
 * lock, so two threads never report the same one.
 *
 * Not modelled: the order of events between the two kinds of members: ours
 * come first, or every other time the kernel's when there is room for few.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "core/eventpoll.h"
#include "core/poll.h"
#include "core/sys.h"

#define EP_MAX_EVENTS ((int)(INT_MAX / sizeof(struct epoll_event)))
#define SLICE	      10000000 /* ns: sleeping in the kernel without a bell */

/* --- what is ready
 * ---------------------------------------------------------------- */

/* With ep->lock: the next member, off the list, with references to it. */
static struct epitem *ep_take(struct eventpoll *ep)
{
	while (!list_empty(&ep->rdllist)) {
		struct epitem *epi =
			list_entry(ep->rdllist.next, struct epitem, rdllink);
		int c = atomic_read(&epi->file->f_count);

		list_del(&epi->rdllink);
		epi->ready = 0;
		ep->nready--;
		while (c > 0 &&
		       !__atomic_compare_exchange_n(
			       &epi->file->f_count.counter, &c, c + 1, false,
			       __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
			;
		if (c <= 0)
			continue; /* its file is on the way out */
		held_add(epi->file);
		atomic_inc(&epi->refs);
		return epi;
	}
	return NULL;
}

static void ep_give_back(struct epitem *epi)
{
	struct file *f = epi->file;

	epi_put(epi);
	fput(f);
}

/*
 * Up to max events to the program; how many, or -EFAULT for the first. Each
 * member that was ready at the start is looked at once.
 */
static long ep_send_events(struct eventpoll *ep, struct epoll_event *uev,
			   long max)
{
	long n = 0, err = 0;
	u32 todo;

	if (!__atomic_load_n(&ep->nready, __ATOMIC_ACQUIRE))
		return 0;
	spin_lock(&ep->lock);
	todo = ep->nready;
	while (n < max && todo-- && !err) {
		struct epitem *epi = ep_take(ep);
		struct epoll_event out;
		u32 was, revents;
		bool report;

		if (!epi)
			break;
		spin_unlock(&ep->lock);
		revents = ep_item_poll(epi, NULL);
		spin_lock(&ep->lock);
		was = epi->events;
		revents &= was;
		report = revents && !epi->dead && was & ~EP_PRIVATE;
		if (report && was & EPOLLONESHOT)
			epi->events &= EP_PRIVATE;
		else if (report && !(was & EPOLLET))
			ep_make_ready(epi);
		spin_unlock(&ep->lock);
		if (report) {
			out.events = revents;
			out.data.u64 = epi->data;
			if (copy_to_user(uev + n, &out, sizeof(out))) {
				err = -EFAULT;
				spin_lock(&ep->lock);
				epi->events = was;
				ep_make_ready(epi);
				spin_unlock(&ep->lock);
			} else {
				n++;
			}
		}
		ep_give_back(epi);
		spin_lock(&ep->lock);
	}
	spin_unlock(&ep->lock);
	return n ? n : err;
}

/* Is there really one? What is not ready any more leaves the list. */
bool ep_events_available(struct eventpoll *ep)
{
	bool found = false;
	u32 todo;

	if (!__atomic_load_n(&ep->nready, __ATOMIC_ACQUIRE))
		return false;
	spin_lock(&ep->lock);
	todo = ep->nready;
	while (todo-- && !found) {
		struct epitem *epi = ep_take(ep);

		if (!epi)
			break;
		spin_unlock(&ep->lock);
		found = ep_item_poll(epi, NULL) != 0;
		spin_lock(&ep->lock);
		if (found && !epi->ready && !epi->dead) {
			epi->ready = 1;
			list_add(&epi->rdllink, &ep->rdllist);
			ep->nready++;
		}
		spin_unlock(&ep->lock);
		ep_give_back(epi);
		spin_lock(&ep->lock);
	}
	spin_unlock(&ep->lock);
	return found;
}

/* --- a set in a set, or in poll
 * ----------------------------------------------------- */

bool notrace eventpoll_has_real(const struct file *f)
{
	return f && f->kind == FILE_EPOLL;
}

/* The half of ours; poll(2) asks the kernel about the other itself. */
static unsigned int ep_eventpoll_poll(struct file *f, struct poll_table *pt)
{
	struct eventpoll *ep = f->ep;

	poll_wait(f, &ep->poll_wait, pt);
	ep_drain_own(ep);
	return ep_events_available(ep) ? POLLIN | POLLRDNORM : 0;
}

unsigned int eventpoll_poll(unsigned int fd, struct file *f,
			    struct poll_table *pt)
{
	struct pollfd p = { (int)fd, POLLIN, 0 };
	struct timespec none = { 0, 0 };
	unsigned int mask = ep_eventpoll_poll(f, pt);

	/* For an outer set we answer for both halves. */
	if (!mask && fcheck(current->files, fd) == f &&
	    host_syscall(SYS_ppoll, &p, 1, &none, NULL, 8) == 1 &&
	    p.revents & POLLIN)
		mask = POLLIN | POLLRDNORM;
	return mask;
}

/* --- what the kernel reported
 * --------------------------------------------------------- */

/*
 * Takes out of n events what is not the program's: bells, and inner sets,
 * which become members of the ready list instead. How many are left.
 */
static long ep_filter(struct eventpoll *ep, struct epoll_event *uev, long n,
		      bool *bell)
{
	struct epoll_event ev;
	long kept = 0;

	for (long i = 0; i < n; i++) {
		struct epitem *epi;
		u64 off;

		if (copy_from_user(&ev, uev + i, sizeof(ev)))
			return -EFAULT;
		off = ev.data.u64 - ep->tag;
		if (off > __atomic_load_n(&ep->serial, __ATOMIC_RELAXED)) {
			if (kept != i &&
			    copy_to_user(uev + kept, &ev, sizeof(ev)))
				return -EFAULT;
			kept++;
			continue;
		}
		if (!off) {
			*bell = true;
			continue;
		}
		spin_lock(&ep->lock);
		for (u32 h = 0; h < ep->hash_size; h++)
			list_for_each_entry (epi, &ep->hash[h], link)
				if (epi->serial == off &&
				    epi->events & ~EP_PRIVATE)
					ep_make_ready(epi);
		spin_unlock(&ep->lock);
	}
	return kept;
}

static int ns_to_ms(s64 ns)
{
	if (ns == MAX_SCHEDULE_TIMEOUT)
		return -1;
	ns = (ns + 999999) / 1000000;
	return ns > INT_MAX ? INT_MAX : (int)ns;
}

struct ep_call {
	struct eventpoll *ep;
	int epfd;
	struct epoll_event *uev;
	long max;
	s64 left;
	const void *sigmask;
	size_t size;
};

/* The kernel's members that are ready now. */
static long ep_real_events(struct ep_call *c, struct epoll_event *uev, long max)
{
	bool bell = false;
	long n;

	if (!c->ep->nreal || !max)
		return 0;
	n = host_syscall(SYS_epoll_pwait, c->epfd, uev, max, 0, NULL, 8);
	if (n > 0)
		n = ep_filter(c->ep, uev, n, &bell);
	if (bell) /* somebody sleeps on it who has not seen it */
		ep_ring(c->ep);
	return n;
}

static long ep_collect(struct ep_call *c)
{
	struct eventpoll *ep = c->ep;
	bool real_first = c->max < 16 && ep->nreal && ++ep->turn & 1;
	long n = 0, r;

	if (real_first) {
		n = ep_real_events(c, c->uev, c->max);
		if (n < 0)
			return n;
	}
	r = ep_send_events(ep, c->uev + n, c->max - n);
	if (r < 0)
		return n ? n : r;
	n += r;
	if (!real_first && n < c->max) {
		r = ep_real_events(c, c->uev + n, c->max - n);
		if (r < 0)
			return n ? n : r;
		n += r;
		if (!n && ep->nready) /* an inner set was reported */
			n = ep_send_events(ep, c->uev, c->max);
	}
	return n;
}

/* --- sleeping
 * ------------------------------------------------------------------------- */

/* Others may go on with what this thread leaves. */
static void ep_pass_on(struct eventpoll *ep)
{
	if (!__atomic_load_n(&ep->nready, __ATOMIC_ACQUIRE))
		return;
	if (waitqueue_active(&ep->wq))
		wake_up(&ep->wq);
	else
		ep_ring(ep);
}

static void ep_sleep_parked(struct ep_call *c)
{
	struct eventpoll *ep = c->ep;
	struct wait_queue *w = &current->wait;

	init_waitqueue_entry(w, current);
	add_wait_queue_exclusive(&ep->wq, w);
	set_current_state(TASK_INTERRUPTIBLE);
	if (!__atomic_load_n(&ep->nready, __ATOMIC_SEQ_CST) && !ep->nreal &&
	    !signal_pending(current))
		c->left = schedule_timeout(c->left);
	set_current_state(TASK_RUNNING);
	remove_wait_queue(&ep->wq, w);
}

/* Events of the kernel's, or 0, or an errno. */
static long ep_sleep_kernel(struct ep_call *c)
{
	struct eventpoll *ep = c->ep;
	struct ep_bell *b = ep_bell_get(ep, c->epfd);
	s64 left = b ? c->left : min(c->left, (s64)SLICE);
	bool bell = false;
	u64 before;
	long n;

	if (b)
		__atomic_fetch_add(&b->sleepers, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&ep->nready, __ATOMIC_SEQ_CST))
		left = 0;
	before = ktime_get();
	n = kernel_sleep(
		SYS_epoll_pwait,
		(const unsigned long[6]){
			(unsigned long)c->epfd, (unsigned long)c->uev,
			(unsigned long)c->max, (unsigned long)ns_to_ms(left),
			(unsigned long)c->sigmask, c->sigmask ? c->size : 8 });
	current->slept += ktime_get() - before;
	if (b)
		__atomic_fetch_sub(&b->sleepers, 1, __ATOMIC_SEQ_CST);
	if (n > 0)
		n = ep_filter(ep, c->uev, n, &bell);
	if (b)
		ep_bell_answer(b, bell);
	return n;
}

/* Nothing of ours in it: the kernel's alone, until something is added. */
static long ep_all_kernel(struct ep_call *c)
{
	struct eventpoll *ep = c->ep;
	bool bell = false;
	long n;

	__atomic_fetch_add(&ep->in_kernel, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&ep->nours, __ATOMIC_SEQ_CST)) {
		__atomic_fetch_sub(&ep->in_kernel, 1, __ATOMIC_SEQ_CST);
		return 0;
	}
	n = kernel_sleep(
		SYS_epoll_pwait,
		(const unsigned long[6]){
			(unsigned long)c->epfd, (unsigned long)c->uev,
			(unsigned long)c->max, (unsigned long)ns_to_ms(c->left),
			(unsigned long)c->sigmask, c->sigmask ? c->size : 8 });
	__atomic_fetch_sub(&ep->in_kernel, 1, __ATOMIC_SEQ_CST);
	if (n > 0 && ep_has_bell(ep))
		n = ep_filter(ep, c->uev, n, &bell);
	if (bell)
		ep_drain_own(ep);
	return n;
}

static long ep_poll(struct ep_call *c)
{
	struct eventpoll *ep = c->ep;
	bool timed = c->left != MAX_SCHEDULE_TIMEOUT, asked = false;
	u64 end = timed && c->left ? ktime_get() + (u64)c->left : 0;
	long n;

	for (;;) {
		if (!ep->nours) {
			n = ep_all_kernel(c);
		} else {
			n = ep_collect(c);
			if (!n && signal_pending(current))
				n = -EINTR;
			if (n || (!c->left && (!c->sigmask || asked)))
				break;
			if (ep->nreal || c->sigmask) {
				n = ep_sleep_kernel(c);
				asked = true;
			} else {
				ep_sleep_parked(c);
			}
			/* Room is left for what woke us of ours. */
			if (n >= 0 && n < c->max) {
				long r = ep_send_events(ep, c->uev + n,
							c->max - n);

				n = r < 0 && !n ? r : n + max(r, 0L);
			}
		}
		if (n)
			break;
		if (timed) {
			u64 now = ktime_get();

			c->left = now < end ? (s64)(end - now) : 0;
			if (!c->left && (!ep->nours || !ep->nready))
				break;
		}
	}
	ep_pass_on(ep);
	return n;
}

static inline notrace long do_epoll_wait(int epfd, struct epoll_event *uev,
					 int max, s64 ns, const void *sigmask,
					 size_t size)
{
	struct ep_call c = { .epfd = epfd,
			     .uev = uev,
			     .max = max,
			     .left = ns,
			     .sigmask = sigmask,
			     .size = size };
	struct file *f;
	long ret = -ENOTOURS;

	if (machine->opts.wire_kernel)
		return ret;
	if (max <= 0 || max > EP_MAX_EVENTS)
		return -EINVAL;
	f = fget((unsigned int)epfd);
	if (!f)
		return ret;
	if (f->kind == FILE_EPOLL) {
		c.ep = f->ep;
		ret = ep_poll(&c);
	}
	fput(f);
	return ret;
}

long sys_epoll_wait(int epfd, struct epoll_event *ev, int max, int ms)
{
	return do_epoll_wait(epfd, ev, max, poll_ms_to_ns(ms), NULL, 0);
}

long sys_epoll_pwait(int epfd, struct epoll_event *ev, int max, int ms,
		     const void *sigmask, size_t size)
{
	return do_epoll_wait(epfd, ev, max, poll_ms_to_ns(ms), sigmask, size);
}

long sys_epoll_pwait2(int epfd, struct epoll_event *ev, int max,
		      const struct timespec *uts, const void *sigmask,
		      size_t size)
{
	s64 ns;
	long ret = poll_get_timespec(uts, &ns);

	if (ret)
		return ret;
	return do_epoll_wait(epfd, ev, max, ns, sigmask, size);
}
