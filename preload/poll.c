// SPDX-License-Identifier: MIT
/*
 * poll.c - poll(2), ppoll(2), select(2), pselect(2)
 *
 * A set that holds one descriptor of ours goes through the door as a whole;
 * core/ asks the kernel about the others. Sets are looked at through
 * copy_from_user(): they are the program's memory, and where they are bad the
 * kernel has the last word.
 */
#include <string.h>

#include "preload/shim.h"

void __chk_fail(void) __attribute__((noreturn));

bool any_ours_poll(unsigned long at, unsigned long nfds)
{
	const struct pollfd *fds = (const void *)at;
	struct pollfd few[32];

	if (!machine_mapped)
		return false;
	while (nfds) {
		unsigned long n = min(nfds, ARRAY_SIZE(few));

		if (copy_from_user(few, fds, n * sizeof(*few)))
			return false;
		for (unsigned long i = 0; i < n; i++)
			if (few[i].fd >= 0 && fd_is_ours(few[i].fd))
				return ours(few[i].fd);
		fds += n;
		nfds -= n;
	}
	return false;
}

bool any_ours_set(int nfds, const void *set)
{
	const unsigned long *bits = set;
	unsigned long word;

	if (!set || !machine_mapped)
		return false;
	for (int at = 0; at < nfds; at += 8 * sizeof(word), bits++) {
		if (copy_from_user(&word, bits, sizeof(word)))
			return false;
		for (; word; word &= word - 1) {
			int fd = at + __builtin_ctzl(word);

			if (fd < nfds && fd_is_ours(fd))
				return ours(fd);
		}
	}
	return false;
}

EXPORT int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	if (!any_ours_poll(ARG(fds), n))
		return real.poll(fds, n, timeout);
	trace_via = "poll";
	return FILECALL_CANCEL(POLL, ARG(fds), n, ARG(timeout));
}
ALIAS(__poll, poll);
ENTRY(poll);

int __poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t room);
EXPORT int __poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t room)
{
	if (room / sizeof(*fds) < n)
		__chk_fail();
	return poll(fds, n, timeout);
}

/* As in libc the program's timeout is not written back. */
EXPORT int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
		 const sigset_t *mask)
{
	struct timespec t;

	if (!any_ours_poll(ARG(fds), n))
		return real.ppoll(fds, n, timeout, mask);
	if (timeout) {
		if (copy_from_user(&t, timeout, sizeof(t)))
			return ret_errno(-EFAULT);
		timeout = &t;
	}
	trace_via = "ppoll";
	return FILECALL_CANCEL(PPOLL, ARG(fds), n, ARG(timeout), ARG(mask),
			       _NSIG / 8);
}
ENTRY(ppoll);

int __ppoll_chk(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
		const sigset_t *mask, size_t room);
EXPORT int __ppoll_chk(struct pollfd *fds, nfds_t n,
		       const struct timespec *timeout, const sigset_t *mask,
		       size_t room)
{
	if (room / sizeof(*fds) < n)
		__chk_fail();
	return ppoll(fds, n, timeout, mask);
}

static bool any_ours_sets(int n, const void *r, const void *w, const void *e)
{
	return any_ours_set(n, r) || any_ours_set(n, w) || any_ours_set(n, e);
}

/* glibc makes pselect6 of it; the time that is left is written back. */
EXPORT int select(int n, fd_set *r, fd_set *w, fd_set *e, struct timeval *left)
{
	struct timespec t, *timeout = NULL;
	struct timeval tv;
	long ret;

	if (!any_ours_sets(n, r, w, e))
		return real.select(n, r, w, e, left);
	if (left) {
		if (copy_from_user(&tv, left, sizeof(tv)))
			return ret_errno(-EFAULT);
		if (tv.tv_sec < 0 || tv.tv_usec < 0)
			return ret_errno(-EINVAL);
		t.tv_sec = tv.tv_sec + tv.tv_usec / 1000000;
		t.tv_nsec = tv.tv_usec % 1000000 * 1000;
		timeout = &t;
	}
	trace_via = "select";
	ret = FILECALL_CANCEL(PSELECT6, ARG(n), ARG(r), ARG(w), ARG(e),
			      ARG(timeout), 0);
	if (left) {
		tv.tv_sec = t.tv_sec;
		tv.tv_usec = t.tv_nsec / 1000;
		/* Linux: a timeout that cannot be written is left alone. */
		(void)copy_to_user(left, &tv, sizeof(tv));
	}
	return (int)ret;
}
ALIAS(__select, select);
ENTRY(select);

EXPORT int pselect(int n, fd_set *r, fd_set *w, fd_set *e,
		   const struct timespec *timeout, const sigset_t *mask)
{
	const unsigned long pair[2] = { ARG(mask), _NSIG / 8 };
	struct timespec t;

	if (!any_ours_sets(n, r, w, e))
		return real.pselect(n, r, w, e, timeout, mask);
	if (timeout) {
		if (copy_from_user(&t, timeout, sizeof(t)))
			return ret_errno(-EFAULT);
		timeout = &t;
	}
	trace_via = "pselect";
	return FILECALL_CANCEL(PSELECT6, ARG(n), ARG(r), ARG(w), ARG(e),
			       ARG(timeout), ARG(pair));
}
ENTRY(pselect);
