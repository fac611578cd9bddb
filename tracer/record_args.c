// SPDX-License-Identifier: MIT
/*
 * record_args.c - which memory of the program a call points to
 *
 * A table says for each call what to copy when it begins and what when it
 * returns; the shapes that need a look inside (messages, vectors, sets) have
 * a function each. Everything is copied through copy_from_user(): a pointer
 * may be bad, and then the capture says where it became so.
 *
 * What is kept is what strace would fetch: data up to strsize bytes of each
 * buffer, structures whole, at most ARRAY_CUT elements of an array.
 *
 * Not captured: the pages of sendfile and splice, which nobody sees.
 */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/net.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "filecall.h"
#include "tracer/ring.h"

#define ALIGN8(n)   (((n) + 7u) & ~7u)
#define OBJECT_MAX  8192u /* one structure or option */
#define ARRAY_CUT   1024u /* elements of an iovec, pollfd, epoll_event array */
#define NETLINK_MAX 32768u /* netlink messages in one buffer */
#define BUFS_MAX    64u /* buffers of one message whose data is kept */

const u8 socketcall_words[SYS_SENDMMSG + 1] = { 0, 3, 3, 3, 2, 3, 3, 3, 4, 4, 4,
						6, 6, 2, 5, 5, 3, 3, 4, 5, 4 };
const u8 filecall_words[FC_MAX] = {
#define X(NAME, name, words) words,
	FILECALLS(X)
#undef X
};

struct cap {
	struct rec *b;
	const unsigned long *args;
	u8 *n;
	u8 arg;
};

/* Copies `len` of `want` bytes at addr into the record; NULL: nothing. */
static notrace const struct trec_cap *put(struct cap *c, enum cap_kind kind,
					  unsigned long addr,
					  unsigned long want, unsigned long len)
{
	struct trec_cap *h;
	unsigned long left;
	u32 n;

	if (!addr || !want || *c->n == 255)
		return NULL;
	n = (u32)min(len, want);
	h = rec_more(c->b, (u32)sizeof(*h) + ALIGN8(n));
	if (!h)
		return NULL;
	h->addr = addr;
	h->len = n;
	h->want = (u32)min(want, 0xfffffffful);
	h->kind = (u8)kind;
	h->arg = c->arg;
	h->flags = n < want ? CAP_MORE : 0;
	h->pad = 0;
	left = n ? copy_from_user(h + 1, (const void *)addr, n) : 0;
	h->good = n - (u32)left;
	if (unlikely(left)) {
		h->flags = CAP_FAULT;
		memset((u8 *)(h + 1) + h->good, 0, left);
	}
	(*c->n)++;
	return h;
}

static notrace const struct trec_cap *put_object(struct cap *c,
						 enum cap_kind kind,
						 unsigned long addr,
						 unsigned long len)
{
	return put(c, kind, addr, len, OBJECT_MAX);
}

static notrace bool get(void *to, unsigned long addr, unsigned long n)
{
	return addr && !copy_from_user(to, (const void *)addr, n);
}

/*
 * A netlink message is a structure, not a string: strsize does not cut it.
 * What begins with a length that fits, and flags that exist, is taken for
 * one; at worst some bytes of another protocol are kept in vain.
 */
static notrace bool like_netlink(unsigned long addr, unsigned long len)
{
	struct {
		u32 len;
		u16 type, flags;
		u32 seq, pid;
	} h;

	return len >= sizeof(h) && get(&h, addr, sizeof(h)) &&
	       h.len >= sizeof(h) && h.len <= len && h.type < 0x1000 &&
	       h.flags < 0x1000;
}

static notrace void put_buf(struct cap *c, unsigned long addr,
			    unsigned long len)
{
	unsigned long keep = trace_shared->strsize;

	if (len > keep && keep < NETLINK_MAX && like_netlink(addr, len))
		keep = NETLINK_MAX;
	put(c, CAP_BUF, addr, len, keep);
}

/* An address and its value-result length; at the return the address too. */
static notrace void put_name_out(struct cap *c, int a, int l, bool at_exit)
{
	const struct trec_cap *h;
	int len;

	c->arg = (u8)l;
	h = put_object(c, CAP_SOCKLEN, c->args[l], sizeof(int));
	if (!at_exit || !h || h->flags & CAP_FAULT)
		return;
	c->arg = (u8)a;
	memcpy(&len, h + 1, sizeof(len));
	if (len > 0)
		put_object(c, CAP_SOCKADDR, c->args[a],
			   min((unsigned long)len,
			       sizeof(struct sockaddr_storage)));
}

static notrace void put_iov(struct cap *c, unsigned long addr,
			    unsigned long count, unsigned long bytes, bool data)
{
	unsigned long n = min(count, (unsigned long)ARRAY_CUT);
	struct iovec iov;

	put(c, CAP_IOVEC, addr, count * sizeof(iov), n * sizeof(iov));
	if (!data)
		return;
	for (unsigned long i = 0; i < min(n, (unsigned long)BUFS_MAX); i++) {
		if (!get(&iov, addr + i * sizeof(iov), sizeof(iov)))
			return;
		if (iov.iov_len > bytes)
			iov.iov_len = bytes;
		if (iov.iov_len)
			put_buf(c, (unsigned long)iov.iov_base, iov.iov_len);
		bytes -= iov.iov_len;
	}
}

/* names: the address and the control block as well; data: so many bytes. */
static notrace void put_msg(struct cap *c, unsigned long addr, bool names,
			    unsigned long bytes)
{
	struct msghdr m;

	if (!get(&m, addr, sizeof(m)))
		return;
	if (names && m.msg_name && m.msg_namelen)
		put_object(c, CAP_SOCKADDR, (unsigned long)m.msg_name,
			   min((unsigned long)m.msg_namelen,
			       sizeof(struct sockaddr_storage)));
	if (m.msg_iov)
		put_iov(c, (unsigned long)m.msg_iov, m.msg_iovlen, bytes,
			names);
	if (names && m.msg_control && m.msg_controllen)
		put_object(c, CAP_CONTROL, (unsigned long)m.msg_control,
			   m.msg_controllen);
}

static notrace void put_mmsg(struct cap *c, unsigned long addr, unsigned long n,
			     bool names, bool by_len)
{
	struct mmsghdr m;

	n = min(n, (unsigned long)ARRAY_CUT);
	put(c, CAP_MMSGHDR, addr, n * sizeof(m), n * sizeof(m));
	for (unsigned long i = 0; i < n; i++) {
		if (!get(&m, addr + i * sizeof(m), sizeof(m)))
			return;
		put_msg(c, addr + i * sizeof(m), names,
			by_len ? m.msg_len : ~0ul);
	}
}

static notrace void put_optval(struct cap *c, unsigned long addr,
			       unsigned long len)
{
	struct sock_fprog f;

	c->arg = 3;
	put_object(c, CAP_OPTVAL, addr, len);
	if (c->args[1] == SOL_SOCKET && len >= sizeof(f) &&
	    (c->args[2] == SO_ATTACH_FILTER ||
	     c->args[2] == 51 /* SO_ATTACH_REUSEPORT_CBPF */) &&
	    get(&f, addr, sizeof(f)))
		put_object(c, CAP_MEM, (unsigned long)f.filter,
			   f.len * sizeof(struct sock_filter));
}

static notrace void put_sets(struct cap *c)
{
	unsigned long n = c->args[0], bits = 8 * sizeof(long);

	if ((long)n <= 0)
		return;
	n = (n + bits - 1) / bits * sizeof(long);
	for (int i = 1; i <= 3; i++) {
		c->arg = (u8)i;
		put_object(c, CAP_FDSET, c->args[i], n);
	}
}

/* pselect6's sixth argument: { mask, its size } */
static notrace void put_sigset_pair(struct cap *c)
{
	unsigned long pair[2];

	c->arg = 5;
	put_object(c, CAP_MEM, c->args[5], sizeof(pair));
	if (get(pair, c->args[5], sizeof(pair)))
		put_object(c, CAP_SIGSET, pair[0], min(pair[1], 128ul));
}

static notrace unsigned long ioctl_size(unsigned long cmd)
{
	switch (cmd) {
	case FIONREAD:
	case FIONBIO:
	case FIOASYNC:
	case SIOCATMARK:
	case SIOCOUTQ:
	case FIOSETOWN:
	case SIOCSPGRP:
	case FIOGETOWN:
	case SIOCGPGRP:
	case SIOCOUTQNSD:
		return sizeof(int);
	case FIOCLEX:
	case FIONCLEX:
		return 0;
	case SIOCGIFCONF:
		return sizeof(struct ifconf);
	case 0x8906: /* SIOCGSTAMP, SIOCGSTAMPNS: a pair of words */
	case 0x8907:
		return 2 * sizeof(long);
	case SIOCADDRT:
	case SIOCDELRT:
		return 120;
	case SIOCSARP:
	case SIOCGARP:
	case SIOCDARP:
		return 68;
	}
	if ((cmd & 0xffff) >> 8 == 0x89 && !_IOC_SIZE(cmd))
		return sizeof(struct ifreq);
	return _IOC_SIZE(cmd);
}

static notrace void put_ioctl(struct cap *c, bool at_exit)
{
	struct ifconf ifc;

	c->arg = 2;
	put_object(c, CAP_IOCTL, c->args[2], ioctl_size(c->args[1]));
	if (at_exit && c->args[1] == SIOCGIFCONF &&
	    get(&ifc, c->args[2], sizeof(ifc)) && ifc.ifc_len > 0)
		put_object(c, CAP_MEM, (unsigned long)ifc.ifc_buf,
			   (unsigned long)ifc.ifc_len);
	if ((c->args[1] & 0xffff) == SIOCETHTOOL) {
		struct ifreq r;

		if (get(&r, c->args[2], sizeof(r)))
			put_object(c, CAP_MEM, (unsigned long)r.ifr_data, 4);
	}
}

static notrace void put_fcntl(struct cap *c)
{
	c->arg = 2;
	switch (c->args[1]) {
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW:
		put_object(c, CAP_FLOCK, c->args[2], sizeof(struct flock));
		break;
	case F_GETOWN_EX:
	case F_SETOWN_EX:
		put_object(c, CAP_MEM, c->args[2], 8);
		break;
	}
}

/* --- the tables --------------------------------------------------------- */

static notrace void one(struct cap *c, int arg, enum cap_kind kind,
			unsigned long len)
{
	c->arg = (u8)arg;
	put_object(c, kind, c->args[arg], len);
}

static notrace void enter_socketcall(struct cap *c, int nr)
{
	const unsigned long *a = c->args;

	switch (nr) {
	case SYS_BIND:
	case SYS_CONNECT:
		one(c, 1, CAP_SOCKADDR,
		    min(a[2] & 0xffffffff, sizeof(struct sockaddr_storage)));
		break;
	case SYS_ACCEPT:
	case SYS_ACCEPT4:
	case SYS_GETSOCKNAME:
	case SYS_GETPEERNAME:
		put_name_out(c, 1, 2, false);
		break;
	case SYS_SENDTO:
		one(c, 4, CAP_SOCKADDR,
		    min(a[5] & 0xffffffff, sizeof(struct sockaddr_storage)));
		/* fall through */
	case SYS_SEND:
		c->arg = 1;
		put_buf(c, a[1], a[2]);
		break;
	case SYS_RECVFROM:
		put_name_out(c, 4, 5, false);
		break;
	case SYS_SETSOCKOPT:
		put_optval(c, a[3], a[4] & 0xffffffff);
		break;
	case SYS_GETSOCKOPT:
		one(c, 4, CAP_SOCKLEN, sizeof(int));
		/* some are asked a question in the value itself */
		if (a[1] != SOL_SOCKET) {
			int len;

			c->arg = 3;
			if (get(&len, a[4], sizeof(len)) && len > 0)
				put(c, CAP_OPTVAL, a[3], (unsigned long)len,
				    64);
		}
		break;
	case SYS_SENDMSG:
		one(c, 1, CAP_MSGHDR, sizeof(struct msghdr));
		put_msg(c, a[1], true, ~0ul);
		break;
	case SYS_RECVMSG:
		one(c, 1, CAP_MSGHDR, sizeof(struct msghdr));
		put_msg(c, a[1], false, 0);
		break;
	case SYS_SENDMMSG:
		c->arg = 1;
		put_mmsg(c, a[1], a[2] & 0xffffffff, true, false);
		break;
	case SYS_RECVMMSG:
		c->arg = 1;
		put_mmsg(c, a[1], a[2] & 0xffffffff, false, false);
		one(c, 4, CAP_TIMESPEC, 2 * sizeof(long));
		break;
	}
}

static notrace void exit_socketcall(struct cap *c, int nr, long ret)
{
	const unsigned long *a = c->args;
	int len;

	switch (nr) {
	case SYS_ACCEPT:
	case SYS_ACCEPT4:
	case SYS_GETSOCKNAME:
	case SYS_GETPEERNAME:
		if (ret >= 0)
			put_name_out(c, 1, 2, true);
		break;
	case SYS_SOCKETPAIR:
		if (ret >= 0)
			one(c, 3, CAP_PAIR, 2 * sizeof(int));
		break;
	case SYS_RECVFROM:
		if (ret >= 0)
			put_name_out(c, 4, 5, true);
		/* fall through */
	case SYS_RECV:
		c->arg = 1;
		if (ret > 0)
			put_buf(c, a[1], min((unsigned long)ret, a[2]));
		break;
	case SYS_GETSOCKOPT:
		one(c, 4, CAP_SOCKLEN, sizeof(int));
		c->arg = 3;
		if (ret >= 0 && get(&len, a[4], sizeof(len)) && len > 0)
			put_optval(c, a[3], (unsigned long)len);
		break;
	case SYS_SENDMSG:
		break;
	case SYS_RECVMSG:
		one(c, 1, CAP_MSGHDR, sizeof(struct msghdr));
		if (ret >= 0)
			put_msg(c, a[1], true, (unsigned long)ret);
		break;
	case SYS_SENDMMSG:
	case SYS_RECVMMSG:
		c->arg = 1;
		if (ret > 0)
			put_mmsg(c, a[1], (unsigned long)ret,
				 nr == SYS_RECVMMSG, true);
		if (nr == SYS_RECVMMSG)
			one(c, 4, CAP_TIMESPEC, 2 * sizeof(long));
		break;
	}
}

static notrace void enter_filecall(struct cap *c, int nr)
{
	const unsigned long *a = c->args;

	switch (nr) {
	case FC_WRITE:
	case FC_PWRITE64:
		c->arg = 1;
		put_buf(c, a[1], a[2]);
		break;
	case FC_WRITEV:
	case FC_PWRITEV:
	case FC_PWRITEV2:
	case FC_VMSPLICE:
		c->arg = 1;
		put_iov(c, a[1], a[2], ~0ul, true);
		break;
	case FC_READV:
	case FC_PREADV:
	case FC_PREADV2:
		c->arg = 1;
		put_iov(c, a[1], a[2], 0, false);
		break;
	case FC_FCNTL:
		put_fcntl(c);
		break;
	case FC_IOCTL:
		put_ioctl(c, false);
		break;
	case FC_PPOLL:
		one(c, 2, CAP_TIMESPEC, 2 * sizeof(long));
		one(c, 3, CAP_SIGSET, min(a[4], 128ul));
		/* fall through */
	case FC_POLL:
		one(c, 0, CAP_POLLFD,
		    min(a[1] & 0xffffffff, (unsigned long)ARRAY_CUT) *
			    sizeof(struct pollfd));
		break;
	case FC_PSELECT6:
		put_sigset_pair(c);
		/* fall through */
	case FC_SELECT:
		put_sets(c);
		one(c, 4, nr == FC_SELECT ? CAP_TIMEVAL : CAP_TIMESPEC,
		    2 * sizeof(long));
		break;
	case FC_EPOLL_CTL:
		one(c, 3, CAP_EPOLL, 12);
		break;
	case FC_EPOLL_PWAIT2:
		one(c, 3, CAP_TIMESPEC, 2 * sizeof(long));
		/* fall through */
	case FC_EPOLL_PWAIT:
		one(c, 4, CAP_SIGSET, min(a[5], 128ul));
		break;
	case FC_SENDFILE:
		one(c, 2, CAP_OFFSET, sizeof(off_t));
		break;
	case FC_SPLICE:
	case FC_COPY_FILE_RANGE:
		one(c, 1, CAP_OFFSET, 8);
		one(c, 3, CAP_OFFSET, 8);
		break;
	case FC_IO_URING_SETUP:
		one(c, 1, CAP_MEM, 120);
		break;
	}
}

static notrace void exit_filecall(struct cap *c, int nr, long ret)
{
	const unsigned long *a = c->args;

	switch (nr) {
	case FC_READ:
	case FC_PREAD64:
		c->arg = 1;
		if (ret > 0)
			put_buf(c, a[1], (unsigned long)ret);
		break;
	case FC_READV:
	case FC_PREADV:
	case FC_PREADV2:
		c->arg = 1;
		if (ret >= 0)
			put_iov(c, a[1], a[2], (unsigned long)ret, true);
		break;
	case FC_FCNTL:
		put_fcntl(c);
		break;
	case FC_IOCTL:
		put_ioctl(c, true);
		break;
	case FC_POLL:
	case FC_PPOLL:
		if (ret > 0)
			one(c, 0, CAP_POLLFD,
			    min(a[1] & 0xffffffff, (unsigned long)ARRAY_CUT) *
				    sizeof(struct pollfd));
		if (nr == FC_PPOLL)
			one(c, 2, CAP_TIMESPEC, 2 * sizeof(long));
		break;
	case FC_SELECT:
	case FC_PSELECT6:
		if (ret >= 0)
			put_sets(c);
		one(c, 4, nr == FC_SELECT ? CAP_TIMEVAL : CAP_TIMESPEC,
		    2 * sizeof(long));
		break;
	case FC_EPOLL_WAIT:
	case FC_EPOLL_PWAIT:
	case FC_EPOLL_PWAIT2:
		c->arg = 1;
		if (ret > 0)
			put(c, CAP_EPOLL, a[1], (unsigned long)ret * 12,
			    min((unsigned long)ret, (unsigned long)ARRAY_CUT) *
				    12);
		break;
	case FC_FSTAT:
		if (ret >= 0)
			one(c, 1, CAP_STAT, sizeof(long) == 8 ? 144 : 96);
		break;
	case FC_SENDFILE:
		one(c, 2, CAP_OFFSET, sizeof(off_t));
		break;
	case FC_SPLICE:
	case FC_COPY_FILE_RANGE:
		one(c, 1, CAP_OFFSET, 8);
		one(c, 3, CAP_OFFSET, 8);
		break;
	}
}

notrace void capture_enter(struct rec *b, int table, int nr,
			   const unsigned long *args, u8 *ncaps)
{
	struct cap c = { .b = b, .args = args, .n = ncaps };

	if (table == TRACE_SOCKETCALL)
		enter_socketcall(&c, nr);
	else
		enter_filecall(&c, nr);
}

notrace void capture_exit(struct rec *b, int table, int nr,
			  const unsigned long *args, long ret, u8 *ncaps)
{
	struct cap c = { .b = b, .args = args, .n = ncaps };

	if (table == TRACE_SOCKETCALL)
		exit_socketcall(&c, nr, ret);
	else
		exit_filecall(&c, nr, ret);
}
