// SPDX-License-Identifier: MIT
/*
 * select.c - poll(2), ppoll(2), select(2), pselect(2)
 *
 * Models fs/select.c: a set is looked at; if nothing is ready the caller
 * hangs itself on every queue poll_wait() names, and sleeps. The first look
 * is made without hanging anywhere, so a call that finds something costs no
 * system call and no memory.
 *
 *	only ours              sleep on the park word, WAIT_POLL entries wake it
 *	ours and the kernel's  real ppoll of theirs and a bell; the entries ring
 *
 * A call with a signal mask always goes the second way: only the kernel can
 * change the mask and sleep in one step. If no member is ours at all the
 * kernel answers alone.
 *
 * Errors and limits are the running kernel's: EINVAL for more members than
 * RLIMIT_NOFILE, EBADF of select for a number that is not open, the rest of
 * the time written back.
 *
 * Not modelled: busy polling, poll's restart after a stop (ERESTART_
 * RESTARTBLOCK: SIGSTOP does not interrupt a sleep here in the first place).
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <time.h>

#include "core/files.h"
#include "core/poll.h"
#include "core/sys.h"
#include "stack/kern/host.h"

#define POLL_ALWAYS (POLLERR | POLLHUP)
#define POLL_FAST   32
#define NSEC	    1000000000ll

/* --- the set
 * ------------------------------------------------------------------- */

/* One call: the program's members, and the same for the kernel. */
struct poll_list {
	struct pollfd *fds; /* all */
	struct pollfd *real; /* those of the kernel, then the bell */
	unsigned int n, nours, nreal;
	unsigned int *at; /* real[i] is fds[at[i]] */
	bool rest; /* the program is told what is left of the time */
	bool select; /* POLLHUP and POLLERR count for some sets only */
};

static notrace bool is_ours(const struct file *f)
{
	return f &&
	       (f->kind == FILE_SOCKET || (f->kind == FILE_EPOLL && f->ep));
}

unsigned int notrace file_poll(unsigned int fd, struct file *f,
			       struct poll_table *pt)
{
	if (f->kind == FILE_SOCKET)
		return sock_poll(f, pt);
	return eventpoll_poll(fd, f, pt);
}

static inline notrace unsigned int wanted(const struct poll_list *l,
					  const struct pollfd *p)
{
	unsigned int ev = (unsigned short)p->events;

	if (!l->select)
		return ev | POLL_ALWAYS | POLLNVAL;
	return ev | POLLNVAL | (ev & POLLIN ? POLLHUP | POLLERR : 0) |
	       (ev & POLLOUT ? POLLERR : 0);
}

static inline notrace unsigned int poll_one(struct poll_list *l,
					    struct pollfd *p,
					    struct poll_table *pt)
{
	struct file *f;

	f = fget((unsigned int)p->fd);
	if (!f)
		return 0;
	if (is_ours(f))
		p->revents = (short)(file_poll((unsigned int)p->fd, f, pt) &
				     wanted(l, p));
	fput(f);
	return (unsigned short)p->revents;
}

static unsigned int do_pollfd(struct poll_list *l, struct pollfd *p,
			      struct poll_table *pt)
{
	return poll_one(l, p, pt);
}

/* How many of ours are ready; hangs on their queues when pt is given. */
static inline notrace int look_at_ours(struct poll_list *l,
				       struct poll_table *pt)
{
	int count = 0;

	for (unsigned int i = 0; i < l->n; i++) {
		struct pollfd *p = &l->fds[i];

		if (p->fd < 0 || !fcheck(current->files, (unsigned int)p->fd))
			continue;
		if (l->select ? poll_one(l, p, pt) : do_pollfd(l, p, pt)) {
			count++;
			pt = NULL; /* no need to wait any more */
		}
	}
	return count;
}

static notrace int merge_real(struct poll_list *l, long n)
{
	int count = 0;

	for (unsigned int i = 0; n > 0 && i < l->nreal; i++) {
		struct pollfd *p = &l->fds[l->at[i]];

		if (!l->real[i].revents)
			continue;
		if (!((unsigned short)l->real[i].revents & wanted(l, p))) {
			l->real[i].fd = -1; /* hung up, and nobody asked */
			continue;
		}
		count += !p->revents;
		p->revents |= l->real[i].revents;
	}
	return count;
}

/* The kernel's members, without waiting. */
static notrace long look_at_real(struct poll_list *l)
{
	struct timespec none = { 0, 0 };
	long n;

	if (!l->nreal)
		return 0;
	n = host_syscall(SYS_ppoll, l->real, l->nreal, &none, NULL, 8);
	return n < 0 ? n : merge_real(l, n);
}

static notrace long sleep_real(struct poll_list *l, struct poll_wqueues *pwq,
			       struct bell *b, s64 left, const void *sigmask,
			       size_t size)
{
	struct timespec ts, *t = NULL;
	unsigned int n = l->nreal;
	u64 before;
	long ret;

	l->real[n].fd = b->fd;
	l->real[n].events = POLLIN;
	l->real[n].revents = 0;
	if (left != MAX_SCHEDULE_TIMEOUT) {
		ts.tv_sec = (time_t)(left / NSEC);
		ts.tv_nsec = (long)(left % NSEC);
		t = &ts;
	}
	pwq->bell = b->id;
	__atomic_store_n(&pwq->armed, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&pwq->triggered, __ATOMIC_SEQ_CST)) {
		ts.tv_sec = ts.tv_nsec = 0;
		t = &ts;
	}
	before = ktime_get();
	ret = kernel_sleep(SYS_ppoll, (const unsigned long[6]){
					      (unsigned long)l->real, n + 1,
					      (unsigned long)t,
					      (unsigned long)sigmask, size });
	current->slept += ktime_get() - before;
	__atomic_store_n(&pwq->armed, 0, __ATOMIC_SEQ_CST);
	if (ret > 0 && l->real[n].revents)
		bell_drain(b->fd);
	return ret;
}

static notrace s64 time_left(u64 end)
{
	u64 now = ktime_get();

	return now < end ? (s64)(end - now) : 0;
}

/*
 * The number of members with something to report, 0 when the time is over,
 * or an errno. *left is what is left of the time.
 */
static notrace long poll_core(struct poll_list *l, s64 *left,
			      const void *sigmask, size_t size)
{
	bool mixed = l->nreal || sigmask, timed = *left != MAX_SCHEDULE_TIMEOUT;
	struct poll_wqueues *pwq = NULL;
	struct poll_table pt = { __pollwait, NULL };
	struct bell b = { -1, 0 };
	long count, n;
	u64 end = 0;

	if (timed && l->rest && *left)
		end = ktime_get() + (u64)*left;
	count = look_at_ours(l, NULL);
	if (count || (!*left && !sigmask)) {
		n = look_at_real(l);
		if (end)
			*left = time_left(end);
		return n < 0 ? n : count + n;
	}
	if (timed && !end)
		end = ktime_get() + (u64)*left;
	n = poll_initwait(&pwq);
	if (!n && mixed)
		n = bell_get(&b);
	if (n < 0)
		goto out;
	pt.private = pwq;
	count = look_at_ours(l, &pt);
	n = pwq->error ? -(long)pwq->error : 0;
	while (!count && !n) {
		if (mixed) {
			n = sleep_real(l, pwq, &b, *left, sigmask, size);
			pwq->triggered = 0;
			count = n < 0 ? 0 : merge_real(l, n);
			n = n < 0 ? n : 0;
		} else {
			set_current_state(TASK_INTERRUPTIBLE);
			if (!__atomic_exchange_n(&pwq->triggered, 0,
						 __ATOMIC_SEQ_CST))
				*left = schedule_timeout(*left);
			pwq->triggered = 0;
		}
		if (timed)
			*left = time_left(end);
		count += look_at_ours(l, NULL);
		if (count || n)
			break;
		if (signal_pending(current))
			n = -ERESTARTNOHAND;
		else if (!*left)
			break;
	}
	if (count) { /* what else is ready by now */
		if (mixed)
			look_at_real(l);
		count = n = 0;
		for (unsigned int i = 0; i < l->n; i++)
			count += l->fds[i].revents != 0;
	}
out:
	if (b.fd >= 0)
		bell_put(&b);
	if (pwq)
		poll_freewait(pwq);
	return n < 0 ? n : count;
}

/* Which members are whose. -ENOTOURS: none is ours. */
static notrace int poll_split(struct poll_list *l)
{
	l->nours = l->nreal = 0;
	for (unsigned int i = 0; i < l->n; i++) {
		struct pollfd *p = &l->fds[i];
		struct file *f;

		p->revents = 0;
		if (p->fd < 0)
			continue;
		f = fcheck_settled(current->files, (unsigned int)p->fd);
		if (is_ours(f))
			l->nours++;
		if (!is_ours(f) || eventpoll_has_real(f)) {
			l->real[l->nreal] = *p;
			if (is_reserved(f)) /* not open yet: POLLNVAL */
				l->real[l->nreal].fd = INT32_MAX;
			l->at[l->nreal++] = i;
		}
	}
	return l->nours ? 0 : -ENOTOURS;
}

struct poll_room {
	struct pollfd fds[POLL_FAST], real[POLL_FAST + 1];
	unsigned int at[POLL_FAST];
	void *big;
};

static notrace int poll_room(struct poll_list *l, struct poll_room *r,
			     unsigned int n)
{
	char *p;

	r->big = NULL;
	l->n = n;
	l->rest = l->select = false;
	l->fds = r->fds;
	l->real = r->real;
	l->at = r->at;
	if (n <= POLL_FAST)
		return 0;
	p = kmalloc((2 * (size_t)n + 1) * sizeof(struct pollfd) +
		    n * sizeof(int));
	if (!p)
		return -ENOMEM;
	r->big = p;
	l->fds = (void *)p;
	l->real = l->fds + n;
	l->at = (void *)(l->real + n + 1);
	return 0;
}

/* --- poll
 * ----------------------------------------------------------------------- */

s64 notrace poll_ms_to_ns(int ms)
{
	return ms < 0 ? MAX_SCHEDULE_TIMEOUT : (s64)ms * 1000000;
}

int notrace poll_get_timespec(const void *uts, s64 *ns)
{
	struct timespec ts;
	s64 sec;

	*ns = MAX_SCHEDULE_TIMEOUT;
	if (!uts)
		return 0;
	if (copy_from_user(&ts, uts, sizeof(ts)))
		return -EFAULT;
	if (ts.tv_sec < 0 || ts.tv_nsec < 0 || ts.tv_nsec >= NSEC)
		return -EINVAL;
	sec = ts.tv_sec; /* 32 bits on i386 */
	*ns = sec > MAX_SCHEDULE_TIMEOUT / NSEC - 1
		      ? MAX_SCHEDULE_TIMEOUT - 1
		      : (s64)ts.tv_sec * NSEC + ts.tv_nsec;
	return 0;
}

static long do_poll(struct poll_list *l, s64 *left, const void *sigmask,
		    size_t size)
{
	return poll_core(l, left, sigmask, size);
}

static notrace bool too_many(unsigned int n)
{
	struct {
		u64 cur, max;
	} lim;

	return n > 256 &&
	       !host_syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, &lim) &&
	       n > lim.cur;
}

static inline notrace long do_sys_poll(struct pollfd *ufds, unsigned int n,
				       s64 *left, bool rest,
				       const void *sigmask, size_t size)
{
	struct poll_room room;
	struct poll_list l;
	long ret;

	if (!current->files->nr)
		return -ENOTOURS;
	if (too_many(n))
		return -EINVAL;
	ret = poll_room(&l, &room, n);
	if (ret)
		return ret;
	ret = -EFAULT;
	if (n && copy_from_user(l.fds, ufds, n * sizeof(*ufds)))
		goto out;
	ret = poll_split(&l);
	if (ret)
		goto out;
	l.rest = rest;
	ret = do_poll(&l, left, sigmask, size);
	if (ret < 0)
		goto out;
	for (unsigned int i = 0; i < n; i++)
		if (copy_to_user(&ufds[i].revents, &l.fds[i].revents,
				 sizeof(short))) {
			ret = -EFAULT;
			break;
		}
out:
	if (room.big)
		kfree(room.big);
	return ret;
}

long sys_poll(struct pollfd *fds, unsigned int n, int ms)
{
	s64 left = poll_ms_to_ns(ms);

	return do_sys_poll(fds, n, &left, false, NULL, 0);
}

/* The rest of the time, unless there was none to begin with. */
static notrace void put_rest(struct timespec *uts, s64 asked, s64 left)
{
	struct timespec ts = { (time_t)(left / NSEC), (long)(left % NSEC) };

	if (uts && asked)
		copy_to_user(uts, &ts, sizeof(ts));
}

long sys_ppoll(struct pollfd *fds, unsigned int n, struct timespec *uts,
	       const void *sigmask, size_t size)
{
	s64 asked, left;
	long ret;

	ret = poll_get_timespec(uts, &asked);
	if (ret)
		return ret;
	left = asked;
	ret = do_sys_poll(fds, n, &left, uts != NULL, sigmask, size);
	if (ret != -ENOTOURS)
		put_rest(uts, asked, left);
	return ret;
}

/* --- select
 * ---------------------------------------------------------------------- */

#define SET_IN	  (POLLRDNORM | POLLRDBAND | POLLIN)
#define SET_OUT	  (POLLWRBAND | POLLWRNORM | POLLOUT)
#define SET_EX	  POLLPRI
#define LONG_BITS (8 * (int)sizeof(long))
#define SET_FAST  1024

struct fd_sets {
	unsigned long *bits[3]; /* in, out, ex: as asked, then as answered */
	size_t words;
};

static notrace int get_fd_set(struct fd_sets *s, int k, const void *uset)
{
	if (!uset) {
		memset(s->bits[k], 0, s->words * sizeof(long));
		return 0;
	}
	return copy_from_user(s->bits[k], uset, s->words * sizeof(long))
		       ? -EFAULT
		       : 0;
}

static notrace bool has_bit(const unsigned long *set, int fd)
{
	return set[fd / LONG_BITS] >> (fd % LONG_BITS) & 1;
}

static notrace unsigned int sets_to_poll(const struct fd_sets *s, int n,
					 struct pollfd *fds)
{
	unsigned int count = 0;

	for (int fd = 0; fd < n; fd++) {
		short ev = 0;

		if (fd % LONG_BITS == 0 &&
		    !(s->bits[0][fd / LONG_BITS] | s->bits[1][fd / LONG_BITS] |
		      s->bits[2][fd / LONG_BITS])) {
			fd += LONG_BITS - 1;
			continue;
		}
		ev |= has_bit(s->bits[0], fd) ? SET_IN : 0;
		ev |= has_bit(s->bits[1], fd) ? SET_OUT : 0;
		ev |= has_bit(s->bits[2], fd) ? SET_EX : 0;
		if (!ev)
			continue;
		if (fds) {
			fds[count].fd = fd;
			fds[count].events = ev;
		}
		count++;
	}
	return count;
}

static notrace long poll_to_sets(struct fd_sets *s, const struct pollfd *fds,
				 unsigned int n)
{
	static const short want[3] = { SET_IN, SET_OUT, SET_EX };
	static const short have[3] = { SET_IN | POLLHUP | POLLERR,
				       SET_OUT | POLLERR, SET_EX };
	long count = 0;

	for (int k = 0; k < 3; k++)
		memset(s->bits[k], 0, s->words * sizeof(long));
	for (unsigned int i = 0; i < n; i++) {
		if (fds[i].revents & POLLNVAL)
			return -EBADF;
		for (int k = 0; k < 3; k++) {
			if (!(fds[i].events & want[k]) ||
			    !(fds[i].revents & have[k]))
				continue;
			s->bits[k][fds[i].fd / LONG_BITS] |=
				1ul << (fds[i].fd % LONG_BITS);
			count++;
		}
	}
	return count;
}

/*
 * A member can be ready in a way that poll always tells and this call did
 * not ask for (POLLHUP in a set of writers): select goes on waiting then.
 */
static long do_select(struct fd_sets *s, int n, s64 *left, const void *sigmask,
		      size_t size)
{
	unsigned int members = sets_to_poll(s, n, NULL);
	struct poll_room room;
	struct poll_list l;
	long ret;

	ret = poll_room(&l, &room, members);
	if (ret)
		return ret;
	sets_to_poll(s, n, l.fds);
	ret = poll_split(&l);
	l.rest = l.select = true;
	if (!ret)
		ret = poll_core(&l, left, sigmask, size);
	if (ret >= 0)
		ret = poll_to_sets(s, l.fds, members);
	if (room.big)
		kfree(room.big);
	return ret;
}

static inline notrace long core_sys_select(int n, void *in, void *out, void *ex,
					   s64 *left, const void *sigmask,
					   size_t size)
{
	unsigned long fast[3][SET_FAST / LONG_BITS], *mem = fast[0];
	void *user[3] = { in, out, ex };
	struct fd_sets s;
	long ret = 0;

	if (n < 0)
		return -EINVAL;
	if (!current->files->nr)
		return -ENOTOURS;
	if (n > (int)FD_MAX)
		n = (int)FD_MAX;
	s.words = ((size_t)n + LONG_BITS - 1) / LONG_BITS;
	if (n > SET_FAST) {
		mem = kmalloc(3 * s.words * sizeof(long));
		if (!mem)
			return -ENOMEM;
	}
	for (int k = 0; k < 3; k++)
		s.bits[k] = n > SET_FAST ? mem + k * s.words : fast[k];
	for (int k = 0; k < 3 && !ret; k++)
		ret = get_fd_set(&s, k, user[k]);
	if (!ret)
		ret = do_select(&s, n, left, sigmask, size);
	for (int k = 0; k < 3 && ret >= 0; k++)
		if (user[k] &&
		    copy_to_user(user[k], s.bits[k], s.words * sizeof(long)))
			ret = -EFAULT;
	if (mem != fast[0])
		kfree(mem);
	return ret;
}

long sys_select(int n, void *in, void *out, void *ex, struct timeval *utv)
{
	s64 asked = MAX_SCHEDULE_TIMEOUT, left;
	struct timeval tv;
	s64 sec;
	long ret;

	if (utv) {
		if (copy_from_user(&tv, utv, sizeof(tv)))
			return -EFAULT;
		tv.tv_sec += tv.tv_usec / 1000000;
		tv.tv_usec %= 1000000;
		if (tv.tv_sec < 0 || tv.tv_usec < 0)
			return -EINVAL;
		sec = tv.tv_sec;
		asked = sec > MAX_SCHEDULE_TIMEOUT / NSEC - 1
				? MAX_SCHEDULE_TIMEOUT - 1
				: (s64)tv.tv_sec * NSEC + tv.tv_usec * 1000;
	}
	left = asked;
	ret = core_sys_select(n, in, out, ex, &left, NULL, 0);
	if (ret != -ENOTOURS && utv && asked) {
		tv.tv_sec = (time_t)(left / NSEC);
		tv.tv_usec = (suseconds_t)(left % NSEC / 1000);
		copy_to_user(utv, &tv, sizeof(tv));
	}
	return ret;
}

long sys_pselect6(int n, void *in, void *out, void *ex, struct timespec *uts,
		  const void *usig)
{
	struct {
		const void *mask;
		size_t size;
	} sig = { NULL, 0 };
	s64 asked, left;
	long ret;

	if (usig && copy_from_user(&sig, usig, sizeof(sig)))
		return -EFAULT;
	ret = poll_get_timespec(uts, &asked);
	if (ret)
		return ret;
	left = asked;
	ret = core_sys_select(n, in, out, ex, &left, sig.mask, sig.size);
	if (ret != -ENOTOURS)
		put_rest(uts, asked, left);
	return ret;
}
