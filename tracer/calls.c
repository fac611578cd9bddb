// SPDX-License-Identifier: MIT
/*
 * calls.c - names of the calls and of their parameters
 *
 * A call is known by its socketcall number or by its number in filecall.h;
 * strace prints the system call that libc makes for it, which depends on the
 * architecture: x86-64 has no send, recv and accept(2) is accept.
 */
#include <linux/net.h>
#include <string.h>

#include "filecall.h"
#include "tracer/model_int.h"

static const struct {
	const char *name; /* on x86-64 */
	const char *name32; /* where i386 differs */
	const char *params[7];
} socketcalls[] = {
	[SYS_SOCKET] = { "socket", NULL, { "domain", "type", "protocol" } },
	[SYS_BIND] = { "bind", NULL, { "sockfd", "addr", "addrlen" } },
	[SYS_CONNECT] = { "connect", NULL, { "sockfd", "addr", "addrlen" } },
	[SYS_LISTEN] = { "listen", NULL, { "sockfd", "backlog" } },
	[SYS_ACCEPT] = { "accept", "accept4", { "sockfd", "addr", "addrlen" } },
	[SYS_GETSOCKNAME] = { "getsockname",
			      NULL,
			      { "sockfd", "addr", "addrlen" } },
	[SYS_GETPEERNAME] = { "getpeername",
			      NULL,
			      { "sockfd", "addr", "addrlen" } },
	[SYS_SOCKETPAIR] = { "socketpair",
			     NULL,
			     { "domain", "type", "protocol", "sv" } },
	[SYS_SEND] = { "sendto", NULL, { "sockfd", "buf", "len", "flags" } },
	[SYS_RECV] = { "recvfrom", NULL, { "sockfd", "buf", "len", "flags" } },
	[SYS_SENDTO] = { "sendto",
			 NULL,
			 { "sockfd", "buf", "len", "flags", "dest_addr",
			   "addrlen" } },
	[SYS_RECVFROM] = { "recvfrom",
			   NULL,
			   { "sockfd", "buf", "len", "flags", "src_addr",
			     "addrlen" } },
	[SYS_SHUTDOWN] = { "shutdown", NULL, { "sockfd", "how" } },
	[SYS_SETSOCKOPT] = { "setsockopt",
			     NULL,
			     { "sockfd", "level", "optname", "optval",
			       "optlen" } },
	[SYS_GETSOCKOPT] = { "getsockopt",
			     NULL,
			     { "sockfd", "level", "optname", "optval",
			       "optlen" } },
	[SYS_SENDMSG] = { "sendmsg", NULL, { "sockfd", "msg", "flags" } },
	[SYS_RECVMSG] = { "recvmsg", NULL, { "sockfd", "msg", "flags" } },
	[SYS_ACCEPT4] = { "accept4",
			  NULL,
			  { "sockfd", "addr", "addrlen", "flags" } },
	[SYS_RECVMMSG] = { "recvmmsg",
			   NULL,
			   { "sockfd", "msgvec", "vlen", "flags", "timeout" } },
	[SYS_SENDMMSG] = { "sendmmsg",
			   NULL,
			   { "sockfd", "msgvec", "vlen", "flags" } },
};

static const struct {
	const char *name, *name32;
	const char *params[7];
} filecalls[FC_MAX] = {
	[FC_READ] = { "read", NULL, { "fd", "buf", "count" } },
	[FC_WRITE] = { "write", NULL, { "fd", "buf", "count" } },
	[FC_READV] = { "readv", NULL, { "fd", "iov", "iovcnt" } },
	[FC_WRITEV] = { "writev", NULL, { "fd", "iov", "iovcnt" } },
	[FC_PREAD64] = { "pread64", NULL, { "fd", "buf", "count", "offset" } },
	[FC_PWRITE64] = { "pwrite64",
			  NULL,
			  { "fd", "buf", "count", "offset" } },
	[FC_PREADV] = { "preadv",
			NULL,
			{ "fd", "iov", "iovcnt", "offset", "offset_high" } },
	[FC_PWRITEV] = { "pwritev",
			 NULL,
			 { "fd", "iov", "iovcnt", "offset", "offset_high" } },
	[FC_PREADV2] = { "preadv2",
			 NULL,
			 { "fd", "iov", "iovcnt", "offset", "offset_high",
			   "flags" } },
	[FC_PWRITEV2] = { "pwritev2",
			  NULL,
			  { "fd", "iov", "iovcnt", "offset", "offset_high",
			    "flags" } },
	[FC_CLOSE] = { "close", NULL, { "fd" } },
	[FC_CLOSE_RANGE] = { "close_range",
			     NULL,
			     { "first", "last", "flags" } },
	[FC_DUP] = { "dup", NULL, { "oldfd" } },
	[FC_DUP2] = { "dup2", NULL, { "oldfd", "newfd" } },
	[FC_DUP3] = { "dup3", NULL, { "oldfd", "newfd", "flags" } },
	[FC_FCNTL] = { "fcntl", "fcntl64", { "fd", "cmd", "arg" } },
	[FC_IOCTL] = { "ioctl", NULL, { "fd", "request", "argp" } },
	[FC_POLL] = { "poll", NULL, { "fds", "nfds", "timeout" } },
	[FC_PPOLL] = { "ppoll",
		       NULL,
		       { "fds", "nfds", "tmo_p", "sigmask", "sigsetsize" } },
	[FC_SELECT] = { "select",
			"_newselect",
			{ "nfds", "readfds", "writefds", "exceptfds",
			  "timeout" } },
	[FC_PSELECT6] = { "pselect6",
			  NULL,
			  { "nfds", "readfds", "writefds", "exceptfds",
			    "timeout", "sigmask" } },
	[FC_EPOLL_CREATE1] = { "epoll_create1", NULL, { "flags" } },
	[FC_EPOLL_CREATE] = { "epoll_create", NULL, { "size" } },
	[FC_EPOLL_CTL] = { "epoll_ctl", NULL, { "epfd", "op", "fd", "event" } },
	[FC_EPOLL_WAIT] = { "epoll_wait",
			    NULL,
			    { "epfd", "events", "maxevents", "timeout" } },
	[FC_EPOLL_PWAIT] = { "epoll_pwait",
			     NULL,
			     { "epfd", "events", "maxevents", "timeout",
			       "sigmask", "sigsetsize" } },
	[FC_EPOLL_PWAIT2] = { "epoll_pwait2",
			      NULL,
			      { "epfd", "events", "maxevents", "timeout",
				"sigmask", "sigsetsize" } },
	[FC_SENDFILE] = { "sendfile",
			  "sendfile64",
			  { "out_fd", "in_fd", "offset", "count" } },
	[FC_SPLICE] = { "splice",
			NULL,
			{ "fd_in", "off_in", "fd_out", "off_out", "len",
			  "flags" } },
	[FC_TEE] = { "tee", NULL, { "fd_in", "fd_out", "len", "flags" } },
	[FC_VMSPLICE] = { "vmsplice",
			  NULL,
			  { "fd", "iov", "nr_segs", "flags" } },
	[FC_COPY_FILE_RANGE] = { "copy_file_range",
				 NULL,
				 { "fd_in", "off_in", "fd_out", "off_out",
				   "len", "flags" } },
	[FC_FSTAT] = { "fstat", "fstat64", { "fd", "statbuf" } },
	[FC_LSEEK] = { "lseek", NULL, { "fd", "offset", "whence" } },
	[FC_FSYNC] = { "fsync", NULL, { "fd" } },
	[FC_FDATASYNC] = { "fdatasync", NULL, { "fd" } },
	[FC_FTRUNCATE] = { "ftruncate", NULL, { "fd", "length" } },
	[FC_FALLOCATE] = { "fallocate",
			   NULL,
			   { "fd", "mode", "offset", "len" } },
	[FC_MMAP] = { "mmap",
		      "mmap2",
		      { "addr", "length", "prot", "flags", "fd", "offset" } },
	[FC_IO_URING_SETUP] = { "io_uring_setup", NULL, { "entries", "p" } },
};

#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

/* Numbers that were appended to filecall.h and have no line above yet. */
static const char *const appended[] = {
#define X(NAME, name, words) #name,
	FILECALLS(X)
#undef X
};

const char *call_name(enum trace_table table, int nr, int bits)
{
	const char *name = NULL, *name32 = NULL;

	if (table == TRACE_SOCKETCALL && nr > 0 && nr < COUNT(socketcalls)) {
		name = socketcalls[nr].name;
		name32 = socketcalls[nr].name32;
	} else if (table == TRACE_FILECALL && nr >= 0 && nr < FC_MAX) {
		name = filecalls[nr].name ? filecalls[nr].name : appended[nr];
		name32 = filecalls[nr].name32;
	}
	return bits == 32 && name32 ? name32 : name;
}

const char *const *call_params(enum trace_table table, int nr, int bits)
{
	static const char *const none[7] = { NULL };

	(void)bits;
	if (table == TRACE_SOCKETCALL && nr > 0 && nr < COUNT(socketcalls))
		return socketcalls[nr].params;
	if (table == TRACE_FILECALL && nr >= 0 && nr < FC_MAX)
		return filecalls[nr].params;
	return none;
}

unsigned call_number(const struct call_rec *c)
{
	return c->table == TRACE_SOCKETCALL && c->nr < COUNT(socketcalls)
		       ? c->nr
		       : 0;
}

bool call_by_name(const char *name, int nr, enum trace_table *table, int *n)
{
	if (nr > 0 || !strcmp(name, "?")) { /* "?": no such number */
		*table = TRACE_SOCKETCALL;
		*n = nr;
		return *name == '?' || nr < COUNT(socketcalls);
	}
	*table = TRACE_FILECALL;
	for (int i = 0; i < FC_MAX; i++) {
		const char *a = call_name(TRACE_FILECALL, i, 64);
		const char *b = call_name(TRACE_FILECALL, i, 32);

		if (!strcmp(a, name) || !strcmp(b, name)) {
			*n = i;
			return true;
		}
	}
	return false;
}
