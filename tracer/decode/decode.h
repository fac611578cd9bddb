/* SPDX-License-Identifier: MIT */
/*
 * decode.h - from raw words and captured memory to a tree of values
 *
 * decode_call() makes the whole call: the arguments, how many of them strace
 * prints before the call returns, and what it adds to the return value.
 */
#ifndef TRACER_DECODE_H
#define TRACER_DECODE_H

#include "tracer/decode/val.h"
#include "tracer/decode/xlat.h"
#include "tracer/model.h"

#define MADE_MAX   65536 /* elements of one call that are shown */
#define NL_UNKNOWN (-1) /* strace cannot tell an unbound netlink socket's */

enum ret_fmt {
	RET_DEC,
	RET_HEX,
	RET_FD,
	RET_OFF
};

struct dec {
	struct varena *a;
	const struct call_rec *c;
	int nl_proto; /* of the descriptor, NL_UNKNOWN, or -2: no netlink */

	/* the result */
	struct val *args; /* VAL_LIST */
	unsigned made; /* elements of arrays, all together */
	int nargs; /* so far */
	bool exiting; /* memory is read as it was at the return */
	int n_enter; /* arguments printed when the call is entered */
	bool tail_later; /* the separator after them comes at the return */
	enum ret_fmt rfmt;
	const char *raux; /* in parentheses after the return value */
	struct val *vaux; /* the same, as a value */
	const char *vaux_word; /* "flags", before vaux */
};

/* Fills d; c and nl_proto and a are set by the caller. */
void decode_call(struct dec *d);

/* "connect(3, {...}, 16", and from where the call had returned. */
struct call_text {
	size_t split; /* bytes before the return */
};
void decode_text(struct sbuf *b, const struct dec *d, const struct text_opts *o,
		 struct call_text *t);

/* What strace prints after ") = ". */
void decode_ret(struct sbuf *b, const struct dec *d, const struct text_opts *o);

/* --- reading the program's memory ---------------------------------------- */

uint32_t dec_some(struct dec *d, uint64_t addr, void *buf, uint32_t len);
bool dec_read(struct dec *d, uint64_t addr, void *buf, uint32_t len);
bool dec_word(struct dec *d, uint64_t addr, uint64_t *v);
static inline unsigned dec_wsize(const struct dec *d)
{
	return d->c->bits == 32 ? 4 : 8;
}
static inline bool dec_failed(const struct dec *d)
{
	return !d->c->done || d->c->ret < 0;
}
/* Words shorter than a register arrive with rubbish above. */
static inline int dec_int(const struct dec *d, int i)
{
	return (int)d->c->args[i];
}

/* --- making values ------------------------------------------------------- */

#define NEW(d, kind, name) val_new((d)->a, kind, name)
struct val *v_int(struct dec *d, const char *name, int64_t v);
struct val *v_uint(struct dec *d, const char *name, uint64_t v);
struct val *v_hex(struct dec *d, const char *name, uint64_t v);
struct val *v_fd(struct dec *d, const char *name, int fd);
struct val *v_enum(struct dec *d, const char *name, const struct xlat *x,
		   uint64_t v);
struct val *v_flags(struct dec *d, const char *name, const struct xlat *x,
		    uint64_t v);
struct val *v_addr(struct dec *d, const char *name, uint64_t p);
struct val *v_ptr(struct dec *d, const char *name, uint64_t p, struct val *to);
struct val *v_word(struct dec *d, const char *name, const char *s);
struct val *v_call(struct dec *d, const char *name, const char *fn,
		   struct val *arg);
struct val *v_bytes(struct dec *d, const char *name, const void *p, size_t n);
struct val *v_cstr(struct dec *d, const char *name, const void *p, size_t n);
struct val *v_mac(struct dec *d, const char *name, const void *p, size_t n);
struct val *v_lladdr(struct dec *d, const char *name, unsigned type,
		     const void *p, size_t n);
struct val *v_inet4(struct dec *d, const char *name, const void *p);
struct val *v_in6(struct dec *d, const char *name, const void *p);
struct val *v_htons(struct dec *d, const char *name, const void *p);
struct val *v_socktype(struct dec *d, const char *name, uint32_t v);
struct val *v_struct(struct dec *d, const char *name);
struct val *v_array(struct dec *d, const char *name);
/* An element of an array that cannot be read. */
struct val *v_unread(struct dec *d, uint64_t addr);
struct val *v_ifindex(struct dec *d, const char *name, unsigned v);

/* A buffer of len bytes at addr; the address when it cannot be read. */
struct val *v_buf(struct dec *d, const char *name, uint64_t addr, uint64_t len);
/* Bytes already in hand, quoted with -s. */
struct val *v_data(struct dec *d, const char *name, const void *p, size_t n,
		   size_t total);

/* sockaddr.c */
struct val *v_sockaddr(struct dec *d, const char *name, uint64_t addr, int len);
struct val *v_sockaddr_mem(struct dec *d, const char *name, const uint8_t *p,
			   size_t len);
const struct xlat *xlat_protocols(int family);
/* msg.c */
enum iov_as {
	IOV_ADDR,
	IOV_STR,
	IOV_NETLINK
};
struct val *v_iovec(struct dec *d, const char *name, uint64_t addr,
		    uint64_t count, uint64_t limit, enum iov_as as);
void dec_send(struct dec *d);
void dec_sendto(struct dec *d);
void dec_recv(struct dec *d);
void dec_recvfrom(struct dec *d);
void dec_sendmsg(struct dec *d);
void dec_recvmsg(struct dec *d);
void dec_sendmmsg(struct dec *d);
void dec_recvmmsg(struct dec *d);
/* A message's data: netlink when the socket is, else a string. */
struct val *v_payload(struct dec *d, const char *name, uint64_t addr,
		      uint64_t len);
/* cmsg.c */
struct val *v_cmsgs(struct dec *d, const char *name, uint64_t addr,
		    uint64_t len);
/* sockopt.c, bpf.c */
void dec_setsockopt(struct dec *d);
void dec_getsockopt(struct dec *d);
struct val *v_bpf(struct dec *d, const char *name, uint64_t addr, unsigned n);
struct val *v_bpf_mem(struct dec *d, const char *name, const uint8_t *p,
		      unsigned n);
/* poll.c, epoll.c */
void dec_poll(struct dec *d);
void dec_ppoll(struct dec *d);
void dec_select(struct dec *d);
void dec_pselect6(struct dec *d);
void dec_epoll_create(struct dec *d);
void dec_epoll_create1(struct dec *d);
void dec_epoll_ctl(struct dec *d);
void dec_epoll_wait(struct dec *d);
void dec_epoll_pwait(struct dec *d);
void dec_epoll_pwait2(struct dec *d);
struct val *v_timespec(struct dec *d, const char *name, uint64_t addr,
		       bool usec);
struct val *v_sigset(struct dec *d, const char *name, uint64_t addr,
		     uint64_t size);
/* fcntl.c, ioctl.c, file.c */
void dec_fcntl(struct dec *d);
void dec_ioctl(struct dec *d);
void dec_file(struct dec *d);
/* netlink.c */
struct val *v_netlink(struct dec *d, const char *name, uint64_t addr,
		      uint64_t len, int proto);

/* Adds the next argument, with the man page's name for it. */
struct val *arg_add(struct dec *d, const char *name, struct val *v);
/* What follows is printed when the call returns. */
void dec_exit(struct dec *d);

#endif
