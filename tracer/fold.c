// SPDX-License-Identifier: MIT
/*
 * fold.c - what of two runs may differ without the programs differing
 *
 * Calls that are not about sockets are left out. A call that was told to try
 * again (EINTR, EAGAIN, a restart) and the one that succeeded are one; so are
 * the waits in a row of one loop; and neighbouring reads, or writes, of one
 * stream socket are one transfer of so many bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "tracer/side.h"

#define FDS 65536

/* What each descriptor of a process is. */
enum {
	NOT_OURS,
	DGRAM,
	STREAM,
	EPOLL
};

struct fds {
	struct fds *next;
	int pid;
	uint8_t kind[FDS];
};

static struct fds *fds_of(struct fds **list, struct fds *from, int pid)
{
	struct fds *f;

	for (f = *list; f; f = f->next)
		if (f->pid == pid)
			return f;
	f = calloc(1, sizeof(*f));
	f->pid = pid;
	if (from)
		memcpy(f->kind, from->kind, sizeof(f->kind));
	f->next = *list;
	return *list = f;
}

static bool any_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

static const char *const socket_calls[] = {
	"bind",	       "connect",     "listen",	 "accept",   "accept4",
	"getsockname", "getpeername", "sendto",	 "recvfrom", "shutdown",
	"setsockopt",  "getsockopt",  "sendmsg", "recvmsg",  "recvmmsg",
	"sendmmsg",    NULL
};
static const char *const in_calls[] = { "read", "recvfrom", "readv", "recvmsg",
					NULL };
static const char *const out_calls[] = { "write", "sendto", "writev", "sendmsg",
					 NULL };
static const char *const waits[] = {
	"poll",	      "ppoll",	     "select",	     "_newselect", "pselect6",
	"epoll_wait", "epoll_pwait", "epoll_pwait2", NULL
};

static int fd_arg(const struct scall *c)
{
	const struct node *n = c->args;

	if (!n || n->kind != NODE_ATOM ||
	    (n->s[0] != '-' && (n->s[0] < '0' || n->s[0] > '9')))
		return -1;
	return atoi(n->s);
}

static bool is_ours(const struct fds *f, int fd)
{
	return fd >= 0 && fd < FDS && f->kind[fd] != NOT_OURS;
}

/* Does a set name one of them? Any number in it may be a member. */
static bool set_holds(const struct fds *f, const struct node *n, int depth)
{
	for (; n; n = n->next) {
		const char *p;

		if (n->name && strcmp(n->name, "fd") == 0) {
			if (is_ours(f, atoi(n->s)))
				return true;
			continue;
		}
		if (n->name)
			continue;
		if (n->kind == NODE_ATOM && depth > 0)
			for (p = n->s; *p; p = *p ? p + 1 : p) {
				if (*p < '0' || *p > '9')
					continue;
				if (is_ours(f, atoi(p)))
					return true;
				while (p[1] >= '0' && p[1] <= '9')
					p++;
			}
		if (n->child && set_holds(f, n->child, depth + 1))
			return true;
	}
	return false;
}

static void set_kind(struct fds *f, int64_t fd, int kind)
{
	if (fd >= 0 && fd < FDS)
		f->kind[fd] = (uint8_t)kind;
}

static int type_kind(const struct scall *c)
{
	const struct node *n = node_nth(c->args, 1);

	return n && n->kind == NODE_ATOM && strstr(n->s, "SOCK_STREAM") == n->s
		       ? STREAM
		       : DGRAM;
}

/* Follows what calls do to descriptors; true: the call is about a socket. */
static bool track(struct fds *f, struct scall *c)
{
	int fd = c->fd = fd_arg(c);
	bool ok = c->done && c->ret >= 0, ours = is_ours(f, fd);
	const struct node *n;

	if (strcmp(c->name, "socket") == 0) {
		c->fd = -1;
		if (ok)
			set_kind(f, c->ret, type_kind(c));
		return true;
	}
	if (strcmp(c->name, "socketpair") == 0) {
		c->fd = -1;
		n = node_nth(c->args, 3);
		if (ok && n)
			for (n = n->child; n; n = n->next)
				set_kind(f, atoi(n->s), type_kind(c));
		return true;
	}
	if (strncmp(c->name, "epoll_create", 12) == 0) {
		c->fd = -1;
		if (ok)
			set_kind(f, c->ret, EPOLL);
		return false; /* shown when it comes to hold a socket */
	}
	if (any_of(c->name, socket_calls)) {
		if (fd >= 0 && fd < FDS && !ours &&
		    (ok || !c->err || strcmp(c->err, "EBADF") != 0))
			set_kind(f, fd, DGRAM);
		if (strncmp(c->name, "accept", 6) == 0 && ok)
			set_kind(f, c->ret, STREAM);
		return true;
	}
	if (any_of(c->name, waits)) {
		c->readiness = true;
		if (strncmp(c->name, "epoll", 5) == 0)
			return ours;
		c->fd = -1;
		return set_holds(f, c->args, 0);
	}
	if (strcmp(c->name, "epoll_ctl") == 0) {
		n = node_nth(c->args, 2);
		return n && is_ours(f, atoi(n->s));
	}
	if (!ours || (fd < FDS && f->kind[fd] == EPOLL)) {
		if (ours && strcmp(c->name, "close") == 0)
			set_kind(f, fd, NOT_OURS);
		if (ok && strncmp(c->name, "dup2", 4) == 0)
			set_kind(f, c->ret, ours ? EPOLL : NOT_OURS);
		return false;
	}
	if (ok && (strncmp(c->name, "dup", 3) == 0 ||
		   (strncmp(c->name, "fcntl", 5) == 0 &&
		    (n = node_nth(c->args, 1)) && strstr(n->s, "F_DUPFD"))))
		set_kind(f, c->ret, f->kind[fd]);
	if (ok && strcmp(c->name, "close") == 0)
		set_kind(f, fd, NOT_OURS);
	return true;
}

/* The bytes that an argument shows. */
static void gather(struct scall *c, const struct node *n, uint64_t left)
{
	for (; n; n = n->next) {
		if (n->kind == NODE_STR &&
		    !(n->name && strcmp(n->name, "iov_base") != 0)) {
			size_t k = n->len < left ? n->len : (size_t)left;

			sb_putn(&c->data, n->s, k);
			left -= k;
			if (n->more)
				c->data_more = true;
		} else if (n->child) {
			gather(c, n->child, left);
		}
	}
}

static void stream(struct fds *f, struct scall *c)
{
	bool in = any_of(c->name, in_calls), out = any_of(c->name, out_calls);

	if (!(in || out) || c->fd < 0 || c->fd >= FDS ||
	    f->kind[c->fd] != STREAM || (c->done && c->ret < 0))
		return;
	if (!c->done) { /* some of it may have gone */
		c->stream = in ? 1 : 2;
		c->cut = true;
		return;
	}
	/* MSG_PEEK takes nothing out; MSG_OOB is not in line. */
	if (strstr(c->text, "MSG_PEEK") || strstr(c->text, "MSG_OOB"))
		return;
	c->stream = in ? 1 : 2;
	c->bytes = (uint64_t)c->ret;
	c->eof = in && c->ret == 0;
	gather(c, node_nth(c->args, 1), c->bytes);
	if (c->data.len < c->bytes)
		c->data_more = true;
}

static bool again(const struct scall *c)
{
	return c->err &&
	       (strcmp(c->err, "EINTR") == 0 || strcmp(c->err, "EAGAIN") == 0 ||
		strncmp(c->err, "ERESTART", 8) == 0);
}

static void fold_thread(struct sthread *t)
{
	struct scall *wait = NULL, *prev = NULL;
	size_t i;

	for (i = 0; i < t->n; i++) {
		struct scall *c = t->call[i];

		if (c->skip)
			continue;
		if (again(c)) {
			c->skip = true;
			continue;
		}
		if (c->readiness) {
			/* One loop's waits are one wait. */
			if (wait)
				c->skip = true;
			else
				wait = c;
			continue;
		}
		/* Waits between pieces of a stream belong to it. */
		if (c->stream && prev && prev->stream == c->stream &&
		    prev->fd == c->fd && !c->eof && !prev->eof) {
			prev->bytes += c->bytes;
			if (!prev->data_more)
				sb_putn(&prev->data, c->data.s ? c->data.s : "",
					c->data.len);
			prev->data_more |= c->data_more;
			prev->cut |= c->cut;
			prev->cut_ns = c->cut ? c->cut_ns : prev->cut_ns;
			prev->folded++;
			c->skip = true;
			if (wait)
				wait->skip = true;
			wait = NULL;
			continue;
		}
		prev = c;
		wait = NULL;
	}
}

void side_fold(struct side *s)
{
	struct fds *list = NULL, *first = NULL, *f;
	size_t i, k, total = 0, *at = calloc(s->n + 1, sizeof(*at));

	/*
	 * In the order of the log (a line, or the place in the trace), so
	 * that a child starts with what its parent had.
	 */
	for (i = 0; i < s->n; i++)
		total += s->thread[i].n;
	while (total--) {
		struct scall *c, *best = NULL;
		struct sthread *t = NULL;

		for (i = 0; i < s->n; i++) {
			if (at[i] >= s->thread[i].n)
				continue;
			c = s->thread[i].call[at[i]];
			if (!best ||
			    (c->ev ? c->ev->ts + c->ev->dur <
					     best->ev->ts + best->ev->dur
				   : c->line < best->line)) {
				best = c;
				t = &s->thread[i];
			}
		}
		if (!t)
			break;
		at[t - s->thread]++;
		f = fds_of(&list,
			   t->parent >= 0 ? fds_of(&list, first,
						   s->thread[t->parent].pid)
					  : first,
			   t->pid);
		if (!first)
			first = f;
		best->skip = !track(f, best);
		if (!best->skip)
			stream(f, best);
	}
	for (i = 0; i < s->n; i++)
		fold_thread(&s->thread[i]);
	for (i = 0; i < s->n; i++) { /* drop what is skipped */
		struct sthread *t = &s->thread[i];
		size_t n = 0;

		for (k = 0; k < t->n; k++) {
			if (!t->call[k]->skip)
				t->call[n++] = t->call[k];
			else
				sb_free(&t->call[k]->data);
		}
		t->n = n;
	}
	free(at);
	while (list) {
		f = list;
		list = f->next;
		free(f);
	}
}
