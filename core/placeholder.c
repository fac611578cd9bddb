// SPDX-License-Identifier: MIT
/*
 * placeholder.c - the real descriptor behind each of ours, and the bells
 *
 * Every socket of the machine holds a number in the kernel's table: an
 * AF_UNIX datagram socket, bound to an abstract name that carries the id of
 * its struct file:
 *
 *	\0 sock102/<machine>/<kind><id>		kind f: a file, b: a bell
 *
 * getsockname() on a number tells which file it is; connect() to the name
 * from a socket of the library's tells whether any descriptor of it is alive
 * anywhere, in a message in flight or in a program that is not preloaded too
 * (ECONNREFUSED: no). A bell is a socket of the same sort that a thread has
 * in its poll(2) or epoll_wait(2) of real descriptors; a datagram wakes it.
 *
 * To the kernel a placeholder is always non-blocking; O_NONBLOCK of the
 * program is in struct file. Linux: a program that is not preloaded would
 * inherit the flag as it was set.
 *
 * Not modelled: a program that enters another network namespace and execs
 * cannot see the names of the old one; its placeholders count as closed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "core/files.h"
#include "stack/kern/host.h"
#include "trace.h"

static const char prefix[] = "sock102/";

/* Made before the program can have left its network namespace. */
static int probe_fd = -1;

/* i386 has these since 4.3, as x86-64 always had. */
static notrace long host_socket(int family, int type)
{
	return host_syscall(SYS_socket, family, type, 0);
}

static notrace char *put_hex(char *p, u64 v, int digits)
{
	for (int i = digits - 1; i >= 0; i--, v >>= 4)
		p[i] = "0123456789abcdef"[v & 15];
	return p + digits;
}

static notrace const char *get_hex(const char *p, int digits, u64 *v)
{
	*v = 0;
	for (int i = 0; i < digits; i++, p++) {
		if (*p >= '0' && *p <= '9')
			*v = *v << 4 | (u64)(*p - '0');
		else if (*p >= 'a' && *p <= 'f')
			*v = *v << 4 | (u64)(*p - 'a' + 10);
		else
			return NULL;
	}
	return p;
}

unsigned int notrace abstract_name(struct abstract_name *n, char kind, u64 id)
{
	char *p = n->path;

	n->family = AF_UNIX;
	*p++ = 0;
	memcpy(p, prefix, sizeof(prefix) - 1);
	p += sizeof(prefix) - 1;
	p = put_hex(p, file_global()->id, 16);
	*p++ = '/';
	*p++ = kind;
	p = put_hex(p, id, 16);
	return (unsigned int)(p - (char *)n);
}

void notrace probe_open(void)
{
	long fd;

	if (probe_fd >= 0 || trace_flags & TRACE_PASS)
		return;
	fd = host_socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd >= 0)
		probe_fd = host_fd_high((int)fd);
}

int notrace probe_socket(void)
{
	if (unlikely(probe_fd < 0))
		probe_open();
	return probe_fd;
}

/*
 * Never a blocking one, whatever the program asked for (struct file knows
 * that): a thread that uses a number just as another one gets or closes it
 * may reach the placeholder itself, and must not sleep there for ever.
 */
int notrace placeholder_open(u32 flags)
{
	return (int)host_socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK |
						 (flags & SOCK_CLOEXEC));
}

int notrace placeholder_bind(int fd, u64 id)
{
	struct abstract_name n;
	unsigned int len = abstract_name(&n, 'f', id);

	return (int)host_syscall(SYS_bind, fd, &n, len);
}

u64 notrace placeholder_id(int fd)
{
	struct abstract_name n;
	socklen_t len = sizeof(n);
	const char *p = n.path + 1;
	u64 id;

	/*
	 * With -w kernel there is no placeholder; and strace, which may watch,
	 * is to see the program's socket calls only.
	 */
	if (trace_flags & TRACE_PASS)
		return 0;
	if (host_syscall(SYS_getsockname, fd, &n, &len) < 0)
		return 0;
	if (n.family != AF_UNIX ||
	    len != offsetof(struct abstract_name, path) + sizeof(prefix) + 34)
		return 0;
	if (n.path[0] || memcmp(p, prefix, sizeof(prefix) - 1))
		return 0;
	p = get_hex(p + sizeof(prefix) - 1, 16, &id);
	if (!p || id != file_global()->id || p[0] != '/' || p[1] != 'f')
		return 0;
	return get_hex(p + 2, 16, &id) ? id : 0;
}

bool notrace placeholder_alive(u64 id)
{
	struct abstract_name n;
	unsigned int len = abstract_name(&n, 'f', id);
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	int fd = probe_socket();
	long ret;

	if (fd < 0)
		return false;
	ret = host_syscall(SYS_connect, fd, &n, len);
	if (ret == -EBADF) { /* the program closed it by hand */
		probe_fd = -1;
		fd = probe_socket();
		ret = host_syscall(SYS_connect, fd, &n, len);
	}
	if (ret < 0)
		return false;
	host_syscall(SYS_connect, fd, &none, sizeof(none));
	return true;
}

u64 notrace placeholder_ino(int fd)
{
	struct stat st;

#ifdef SYS_fstat64
	if (host_syscall(SYS_fstat64, fd, &st) < 0)
#else
	if (host_syscall(SYS_fstat, fd, &st) < 0)
#endif
		return 0;
	return st.st_ino;
}

int notrace bell_open(u64 id)
{
	struct abstract_name n;
	unsigned int len = abstract_name(&n, 'b', id);
	long fd, ret;

	fd = host_socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0)
		return (int)fd;
	ret = host_syscall(SYS_bind, fd, &n, len);
	if (ret < 0) {
		host_syscall(SYS_close, fd);
		return (int)ret;
	}
	return host_fd_high((int)fd);
}

/* EAGAIN: ten are waiting already; ECONNREFUSED: nobody is there any more. */
void notrace bell_ring(u64 id)
{
	struct abstract_name n;
	unsigned int len = abstract_name(&n, 'b', id);

	host_syscall(SYS_sendto, probe_socket(), "", 1,
		     MSG_DONTWAIT | MSG_NOSIGNAL, &n, len);
}

void notrace bell_drain(int fd)
{
	char c;

	while (host_syscall(SYS_recvfrom, fd, &c, 1, MSG_DONTWAIT, 0, 0) >= 0)
		;
}
