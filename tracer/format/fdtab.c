// SPDX-License-Identifier: MIT
/*
 * fdtab.c - descriptors of the traced processes, from the trace alone
 *
 * Not modelled: descriptors of files that no traced call made; the peers and
 * names of AF_UNIX sockets other than those of socketpair(); with run -w
 * kernel, ports that the kernel chose and no getsockname() asked for.
 */
#include "tracer/format/fdtab.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tracer/decode/decode.h"

#define FD_MAX 65536

struct proc {
	struct proc *next;
	int pid;
	int n;
	struct fdinfo *fd;
};

struct fdtab {
	struct proc *hash[256];
	char name[160];
};

struct fdtab *fdtab_new(void)
{
	return calloc(1, sizeof(struct fdtab));
}

void fdtab_free(struct fdtab *t)
{
	int i;

	for (i = 0; i < 256; i++)
		while (t->hash[i]) {
			struct proc *p = t->hash[i];

			t->hash[i] = p->next;
			free(p->fd);
			free(p);
		}
	free(t);
}

static struct proc *proc_of(struct fdtab *t, int pid)
{
	struct proc **q = &t->hash[(unsigned)pid & 255], *p;

	for (p = *q; p; p = p->next)
		if (p->pid == pid)
			return p;
	p = calloc(1, sizeof(*p));
	p->pid = pid;
	p->next = *q;
	return *q = p;
}

static struct fdinfo *slot(struct fdtab *t, int pid, int fd)
{
	struct proc *p = proc_of(t, pid);

	if (fd < 0 || fd >= FD_MAX)
		return NULL;
	if (fd >= p->n) {
		int n = fd + 64;

		p->fd = realloc(p->fd, sizeof(*p->fd) * (size_t)n);
		memset(p->fd + p->n, 0, sizeof(*p->fd) * (size_t)(n - p->n));
		p->n = n;
	}
	return &p->fd[fd];
}

const struct fdinfo *fdtab_get(struct fdtab *t, int pid, int fd)
{
	struct fdinfo *f = slot(t, pid, fd);

	return f && f->open ? f : NULL;
}

static void from_sock(struct fdinfo *f, const struct trec_sock *s)
{
	f->open = f->is_sock = true;
	f->id = s->id;
	if (!s->family) /* the kernel's; what it is we know from elsewhere */
		return;
	f->family = s->family;
	f->type = s->type;
	f->protocol = s->protocol;
	f->state = s->state;
	f->saddr = s->saddr;
	f->daddr = s->daddr;
	f->sport = s->sport;
	f->dport = s->dport;
	if (s->family == AF_NETLINK && s->saddr)
		f->bound = true;
}

static void made(struct fdtab *t, int pid, int fd, int family, int type,
		 int protocol)
{
	struct fdinfo *f = slot(t, pid, fd);

	if (!f)
		return;
	*f = (struct fdinfo){ .open = true, .is_sock = true };
	f->family = (uint8_t)family;
	f->type = type & 15;
	f->protocol = (uint8_t)protocol;
}

static void dup_to(struct fdtab *t, int pid, int from, int to)
{
	const struct fdinfo *f = fdtab_get(t, pid, from);
	struct fdinfo copy = f ? *f : (struct fdinfo){ .open = true };
	struct fdinfo *n = slot(t, pid, to);

	if (n)
		*n = copy;
}

static void pair(struct fdtab *t, int pid, const struct call_rec *c)
{
	struct fdinfo *f;
	int sv[2], i;

	if (call_mem(c, true, c->args[3], sv, 8, NULL) != 8)
		return;
	for (i = 0; i < 2; i++) {
		made(t, pid, sv[i], (int)c->args[0], (int)c->args[1],
		     (int)c->args[2]);
		if (c->has_sock && (f = slot(t, pid, sv[i]))) {
			f->id = c->sock.id + (i ? (int32_t)c->sock.groups : 0);
			f->peer =
				c->sock.id + (i ? 0 : (int32_t)c->sock.groups);
		}
	}
}

/* The addresses that a call on a socket of the kernel's tells of. */
static void addresses(struct fdinfo *f, const struct call_rec *c)
{
	bool out = strncmp(c->name, "get", 3) == 0;
	struct sockaddr_in a;

	if (f->family != AF_INET || c->where != TRACE_KERNEL)
		return;
	if (strcmp(c->name, "listen") == 0)
		f->state = 10; /* TCP_LISTEN */
	if (call_mem(c, out, c->args[1], &a, sizeof(a), NULL) != sizeof(a))
		return;
	if (strcmp(c->name, "bind") == 0 ||
	    strcmp(c->name, "getsockname") == 0) {
		f->saddr = a.sin_addr.s_addr;
		f->sport = ntohs(a.sin_port);
	} else if (strcmp(c->name, "connect") == 0) {
		f->daddr = a.sin_addr.s_addr;
		f->dport = a.sin_family == AF_INET ? ntohs(a.sin_port) : 0;
	}
}

/* After the call: its socket as it is now. */
void fdtab_call(struct fdtab *t, const struct trace_ev *ev)
{
	const struct call_rec *c = &ev->call;
	int fd = (int)c->args[0], ret = (int)c->ret, pid = ev->pid, i;
	struct fdinfo *f;
	bool ok = c->done && c->ret >= 0;

	if (!c->done)
		return;
	if (ok && strcmp(c->name, "socket") == 0) {
		made(t, pid, ret, (int)c->args[0], (int)c->args[1],
		     (int)c->args[2]);
		if (c->has_sock && (f = slot(t, pid, ret)))
			from_sock(f, &c->sock);
		return;
	}
	if (strcmp(c->name, "socketpair") == 0) {
		if (ok)
			pair(t, pid, c);
		return;
	}
	if (ok && strncmp(c->name, "accept", 6) == 0) {
		const struct fdinfo *l = fdtab_get(t, pid, fd);

		made(t, pid, ret, l ? l->family : 0, l ? l->type : 0,
		     l ? l->protocol : 0);
		f = slot(t, pid, ret);
		if (f && l && c->where == TRACE_KERNEL) {
			struct sockaddr_in a;

			f->saddr = l->saddr;
			f->sport = l->sport;
			if (call_mem(c, true, c->args[1], &a, sizeof(a),
				     NULL) == sizeof(a)) {
				f->daddr = a.sin_addr.s_addr;
				f->dport = ntohs(a.sin_port);
			}
		}
		if (c->has_sock && f)
			from_sock(f, &c->sock);
		return;
	}
	if (ok &&
	    (strcmp(c->name, "dup") == 0 || strncmp(c->name, "dup", 3) == 0))
		dup_to(t, pid, fd, ret);
	if (ok && strncmp(c->name, "fcntl", 5) == 0 &&
	    ((int)c->args[1] == F_DUPFD || (int)c->args[1] == F_DUPFD_CLOEXEC))
		dup_to(t, pid, fd, ret);
	if (strcmp(c->name, "close") == 0) {
		f = slot(t, pid, fd);
		if (f)
			f->open = false;
		return;
	}
	if (ok && strcmp(c->name, "close_range") == 0 && !(c->args[2] & 4)) {
		struct proc *p = proc_of(t, pid);

		for (i = fd; i >= 0 && i < p->n && (unsigned)i <= c->args[1];
		     i++)
			p->fd[i].open = false;
		return;
	}
	if (strncmp(c->name, "epoll", 5) == 0)
		return;
	f = slot(t, pid, fd);
	if (!f)
		return;
	if (c->has_sock && c->sock.id)
		from_sock(f, &c->sock);
	if (ok)
		addresses(f, c);
	/* A message sent or an address given: the kernel knows the socket. */
	if (ok && f->family == AF_NETLINK &&
	    (strcmp(c->name, "bind") == 0 || strcmp(c->name, "connect") == 0 ||
	     strncmp(c->name, "send", 4) == 0 ||
	     strncmp(c->name, "write", 5) == 0))
		f->bound = true;
}

void fdtab_fork(struct fdtab *t, int parent, int child)
{
	struct proc *p = proc_of(t, parent), *c = proc_of(t, child);

	if (p == c || c->n)
		return;
	c->n = p->n;
	c->fd = malloc(sizeof(*c->fd) * (size_t)(p->n + 1));
	if (p->n)
		memcpy(c->fd, p->fd, sizeof(*c->fd) * (size_t)p->n);
}

int fdtab_netlink(struct fdtab *t, const struct trace_ev *ev)
{
	const struct fdinfo *f = fdtab_get(t, ev->pid, (int)ev->call.args[0]);

	if (!f) {
		if (ev->call.has_sock && ev->call.sock.family == AF_NETLINK)
			return ev->call.sock.protocol;
		return -2;
	}
	if (f->family != AF_NETLINK)
		return -2;
	return f->bound ? f->protocol : NL_UNKNOWN;
}

static void addr(char *s, size_t n, uint32_t ip, uint16_t port)
{
	char a[INET_ADDRSTRLEN] = "";

	inet_ntop(AF_INET, &ip, a, sizeof(a));
	snprintf(s, n, "%s:%u", a, port);
}

static const char *proto_name(const struct fdinfo *f)
{
	if (f->family == AF_NETLINK)
		return "NETLINK";
	if (f->family == AF_UNIX)
		return f->type == SOCK_STREAM	   ? "UNIX-STREAM"
		       : f->type == SOCK_SEQPACKET ? "UNIX-SEQPACKET"
						   : "UNIX";
	if (f->family != AF_INET)
		return NULL;
	if (f->type == SOCK_STREAM)
		return "TCP";
	if (f->type == SOCK_RAW)
		return "RAW";
	if (f->protocol == IPPROTO_UDPLITE)
		return "UDPLITE";
	return f->protocol == IPPROTO_ICMP ? "PING" : "UDP";
}

const char *fdtab_name(struct fdtab *t, int pid, int fd, int y)
{
	const struct fdinfo *f = fdtab_get(t, pid, fd);
	const char *p = f && f->is_sock && y > 1 ? proto_name(f) : NULL;
	char local[40], peer[40];

	if (!f || !f->is_sock)
		return NULL;
	if (!p) {
		snprintf(t->name, sizeof(t->name), "socket:[%llu]",
			 (unsigned long long)f->id);
		return t->name;
	}
	if (f->family == AF_NETLINK) {
		const char *s = xlat_name(&x_netlink_protocols, f->protocol);

		if (f->bound && s)
			snprintf(t->name, sizeof(t->name), "NETLINK:[%s:%u]",
				 s + 8, f->saddr);
		else
			snprintf(t->name, sizeof(t->name), "NETLINK:[%llu]",
				 (unsigned long long)f->id);
		return t->name;
	}
	if (f->family == AF_UNIX && f->peer) {
		snprintf(t->name, sizeof(t->name), "%s:[%llu->%llu]", p,
			 (unsigned long long)f->id,
			 (unsigned long long)f->peer);
		return t->name;
	}
	addr(local, sizeof(local), f->saddr, f->sport);
	addr(peer, sizeof(peer), f->daddr, f->dport);
	/* Only what is in the kernel's table has its addresses shown. */
	if (f->dport && f->sport && f->type == SOCK_STREAM)
		snprintf(t->name, sizeof(t->name), "%s:[%s->%s]", p, local,
			 peer);
	else if (f->sport && (f->type != SOCK_STREAM || f->state == 10))
		snprintf(t->name, sizeof(t->name), "%s:[%s]", p, local);
	else
		snprintf(t->name, sizeof(t->name), "%s:[%llu]", p,
			 (unsigned long long)f->id);
	return t->name;
}
