// SPDX-License-Identifier: MIT
/*
 * sock_getopt.c - getsockopt(SOL_SOCKET)
 *
 * Models sock_getsockopt() of net/core/sock.c. The value is as long as the
 * option is, or as the caller's room, whichever is less.
 *
 * Not modelled: SO_PEERSEC (no security module: ENOPROTOOPT, as there).
 */
#include <asm/socket.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <string.h>

#include "machine.h"
#include "net.h"
#include "netdevice.h"
#include "netglobal.h"
#include "stack/net/filter.h"
#include "stack/net/sock_opt.h"

#define MEMINFO_VARS 9 /* SK_MEMINFO_* */

union sockopt_val {
	int val;
	unsigned long ulval;
	u64 val64;
	struct linger ling;
	long tm_old[2];
	s64 tm[2];
	int pair[2];
	u32 meminfo[MEMINFO_VARS];
	struct {
		int pid, uid, gid;
	} cred;
};

u64 sock_gen_cookie(struct sock *sk)
{
	u64 none = 0, fresh;

	if (!sk->cookie) {
		fresh = __atomic_add_fetch(&machine->net->last_cookie, 1,
					   __ATOMIC_RELAXED);
		__atomic_compare_exchange_n(&sk->cookie, &none, fresh, false,
					    __ATOMIC_RELAXED, __ATOMIC_RELAXED);
	}
	return sk->cookie;
}

static notrace int sock_get_timeout(s64 timeo, union sockopt_val *v, bool old)
{
	s64 sec = 0, usec = 0;

	if (timeo != MAX_SCHEDULE_TIMEOUT) {
		sec = timeo / 1000000000;
		usec = timeo % 1000000000 / 1000;
	}
	if (old) {
		v->tm_old[0] = (long)sec;
		v->tm_old[1] = (long)usec;
		return sizeof(v->tm_old);
	}
	v->tm[0] = sec;
	v->tm[1] = usec;
	return sizeof(v->tm);
}

static notrace int get_linger(const struct sock *sk, union sockopt_val *v)
{
	s64 for_ever = INT64_MAX / (1000000 / machine->net->tick_usec);

	v->ling.l_onoff = sock_flag(sk, SOCK_LINGER);
	v->ling.l_linger =
		sk->lingertime == ~0u ? (int)for_ever : (int)sk->lingertime;
	return sizeof(v->ling);
}

static notrace int get_meminfo(struct sock *sk, union sockopt_val *v)
{
	v->meminfo[0] = (u32)atomic_read(&sk->rmem_alloc);
	v->meminfo[1] = (u32)sk->rcvbuf;
	v->meminfo[2] = (u32)atomic_read(&sk->wmem_alloc);
	v->meminfo[3] = (u32)sk->sndbuf;
	v->meminfo[4] = (u32)sk->forward_alloc;
	v->meminfo[5] = (u32)sk->wmem_queued;
	v->meminfo[6] = (u32)atomic_read(&sk->omem_alloc);
	v->meminfo[7] = sk->backlog.len;
	v->meminfo[8] = (u32)atomic_read(&sk->drops);
	return sizeof(v->meminfo);
}

static notrace bool get_timestamp(const struct sock *sk, int name)
{
	bool new = sock_flag(sk, SOCK_TSTAMP_NEW);
	bool ns = sock_flag(sk, SOCK_TIMESTAMPNS);

	if (!sock_flag(sk, SOCK_TIMESTAMP))
		return false;
	switch (name) {
	case SO_TIMESTAMP_OLD:
		return !new && !ns;
	case SO_TIMESTAMP_NEW:
		return new && !ns;
	case SO_TIMESTAMPNS_OLD:
		return !new &&ns;
	}
	return new &&ns;
}

static notrace int get_timestamping(const struct sock *sk, int name,
				    union sockopt_val *v)
{
	v->pair[0] = v->pair[1] = 0;
	if (name == SO_TIMESTAMPING_OLD || sock_flag(sk, SOCK_TSTAMP_NEW)) {
		v->pair[0] = (int)sk->tsflags;
		v->pair[1] = (int)sk->bind_phc;
	}
	return sizeof(v->pair);
}

static notrace int get_error(struct sock *sk)
{
	int err = -sock_error(sk);

	if (!err)
		err = __atomic_exchange_n(&sk->err_soft, 0, __ATOMIC_ACQ_REL);
	return err;
}

static notrace int get_pacing_rate(const struct sock *sk, int len,
				   union sockopt_val *v)
{
	if (sizeof(v->ulval) != sizeof(int) && len >= (int)sizeof(v->ulval)) {
		v->ulval = (unsigned long)sk->max_pacing_rate;
		return sizeof(v->ulval);
	}
	v->val = (int)min(sk->max_pacing_rate, (u64)~0u);
	return sizeof(v->val);
}

static notrace int get_scm(const struct sock *sk, int name,
			   union sockopt_val *v)
{
	if (name == SO_PASSPIDFD || name == SO_PASSRIGHTS ||
	    !sk_may_scm_recv(sk))
		return -EOPNOTSUPP;
	v->val = sock_flag(sk,
			   name == SO_PASSCRED ? SOCK_PASSCRED : SOCK_PASSSEC);
	return sizeof(v->val);
}

/* Values that are one int. False: it is none of these. */
static notrace bool get_int(struct sock *sk, int name, int *val)
{
	const struct sock_flag_opt *o = sock_find_flag_opt(name);

	if (o) {
		*val = sock_flag(sk, (enum sock_flag)o->flag);
		return true;
	}
	switch (name) {
	case SO_DEBUG:
		*val = sock_flag(sk, SOCK_DEBUG);
		return true;
	case SO_SNDBUF:
		*val = sk->sndbuf;
		return true;
	case SO_RCVBUF:
		*val = sk->rcvbuf;
		return true;
	case SO_REUSEADDR:
		*val = sk->reuse;
		return true;
	case SO_REUSEPORT:
		*val = sk->reuseport;
		return true;
	case SO_KEEPALIVE:
		*val = sock_flag(sk, SOCK_KEEPOPEN);
		return true;
	case SO_TYPE:
		*val = sk->type;
		return true;
	case SO_PROTOCOL:
		*val = sk->protocol;
		return true;
	case SO_DOMAIN:
		*val = sk->family;
		return true;
	case SO_ERROR:
		*val = get_error(sk);
		return true;
	case SO_NO_CHECK:
		*val = sk->no_check_tx;
		return true;
	case SO_PRIORITY:
		*val = (int)sk->priority;
		return true;
	case SO_BSDCOMPAT:
		*val = 0;
		return true;
	case SO_TIMESTAMP_OLD:
	case SO_TIMESTAMP_NEW:
	case SO_TIMESTAMPNS_OLD:
	case SO_TIMESTAMPNS_NEW:
		*val = get_timestamp(sk, name);
		return true;
	case SO_RCVLOWAT:
		*val = sk->rcvlowat;
		return true;
	case SO_SNDLOWAT:
		*val = 1;
		return true;
	case SO_ACCEPTCONN:
		*val = sk->state == TCP_LISTEN;
		return true;
	case SO_MARK:
		*val = (int)sk->mark;
		return true;
	case SO_LOCK_FILTER:
		*val = sock_flag(sk, SOCK_FILTER_LOCKED);
		return true;
	case SO_BPF_EXTENSIONS:
		*val = SKF_AD_MAX;
		return true;
	case SO_BUSY_POLL:
		*val = sk->busy_poll;
		return true;
	case SO_PREFER_BUSY_POLL:
		*val = sock_flag(sk, SOCK_PREFER_BUSY_POLL);
		return true;
	case SO_INCOMING_CPU:
		*val = sk->incoming_cpu;
		return true;
	case SO_INCOMING_NAPI_ID:
		*val = (int)sk->napi_id;
		return true;
	case SO_ZEROCOPY:
		*val = sock_flag(sk, SOCK_ZEROCOPY);
		return true;
	case SO_BINDTOIFINDEX:
		*val = sk->bound_dev_if;
		return true;
	case SO_BUF_LOCK:
		*val = sk->userlocks & (SOCK_SNDBUF_LOCK | SOCK_RCVBUF_LOCK);
		return true;
	case SO_RESERVE_MEM:
		*val = 0;
		return true;
	}
	return false;
}

/* How long the value in v is, or a negative errno. len is the room. */
static notrace int sock_get_value(struct sock *sk, int name, int len,
				  union sockopt_val *v)
{
	if (get_int(sk, name, &v->val))
		return sizeof(v->val);
	switch (name) {
	case SO_LINGER:
		return get_linger(sk, v);
	case SO_RCVTIMEO_OLD:
	case SO_RCVTIMEO_NEW:
		return sock_get_timeout(sk->rcvtimeo, v,
					name == SO_RCVTIMEO_OLD);
	case SO_SNDTIMEO_OLD:
	case SO_SNDTIMEO_NEW:
		return sock_get_timeout(sk->sndtimeo, v,
					name == SO_SNDTIMEO_OLD);
	case SO_TIMESTAMPING_OLD:
	case SO_TIMESTAMPING_NEW:
		return get_timestamping(sk, name, v);
	case SO_PASSCRED:
	case SO_PASSSEC:
	case SO_PASSPIDFD:
	case SO_PASSRIGHTS:
		return get_scm(sk, name, v);
	case SO_PEERCRED:
		v->cred.pid = sk->peercred.pid;
		v->cred.uid = sk->peercred.uid;
		v->cred.gid = sk->peercred.gid;
		return sizeof(v->cred);
	case SO_PEERGROUPS:
	case SO_PEERPIDFD:
		return -ENODATA;
	case SO_PEEK_OFF:
		if (!sk_has_peek_off(sk))
			return -EOPNOTSUPP;
		v->val = sk->peek_off;
		return sizeof(v->val);
	case SO_MAX_PACING_RATE:
		return get_pacing_rate(sk, len, v);
	case SO_MEMINFO:
		return get_meminfo(sk, v);
	case SO_COOKIE:
		if (len < (int)sizeof(u64))
			return -EINVAL;
		v->val64 = sock_gen_cookie(sk);
		return sizeof(u64);
	case SO_NETNS_COOKIE:
		if (len != (int)sizeof(u64))
			return -EINVAL;
		v->val64 = machine->net->cookie;
		return sizeof(u64);
	case SO_TXTIME:
		v->pair[0] = (int)sk->txtime_clock;
		v->pair[1] = (int)sk->txtime_flags;
		return sizeof(v->pair);
	case SO_TXREHASH:
		if (!sk_is_tcp(sk))
			return -EOPNOTSUPP;
		v->val = !sock_flag(sk, SOCK_NO_TXREHASH);
		return sizeof(v->val);
	}
	return -ENOPROTOOPT;
}

static notrace int get_bindtodevice(const struct sock *sk, void *optval,
				    int *optlen, int len)
{
	struct net_device *dev;
	int n = 0;

	if (sk->bound_dev_if) {
		if (len < IFNAMSIZ)
			return -EINVAL;
		dev = __dev_get_by_index(sk->bound_dev_if);
		if (!dev)
			return -ENODEV;
		n = (int)strnlen(dev->name, IFNAMSIZ - 1) + 1;
		if (copy_to_user(optval, dev->name, (unsigned long)n))
			return -EFAULT;
	}
	return copy_to_user(optlen, &n, sizeof(n)) ? -EFAULT : 0;
}

static notrace int get_peername(struct socket *sock, void *optval, int *optlen,
				int len)
{
	char addr[128];
	int n = sizeof(addr);

	if (sock_ops(sock)->getname(sock, (void *)addr, &n, 1) < 0)
		return -ENOTCONN;
	if (n < len)
		return -EINVAL;
	if (copy_to_user(optval, addr, (unsigned long)len) ||
	    copy_to_user(optlen, &len, sizeof(len)))
		return -EFAULT;
	return 0;
}

int sock_getsockopt(struct socket *sock, int level, int name, void *optval,
		    int *optlen)
{
	union sockopt_val v;
	struct sock *sk = sock->sk;
	int len, n;

	if (copy_from_user(&len, optlen, sizeof(len)))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	memset(&v, 0, sizeof(v));

	switch (name) {
	case SO_BINDTODEVICE:
		return get_bindtodevice(sk, optval, optlen, len);
	case SO_PEERNAME:
		return get_peername(sock, optval, optlen, len);
	case SO_GET_FILTER:
		len = sk_get_filter(sk, optval, (unsigned int)len);
		if (len < 0)
			return len;
		goto lenout;
	}
	n = sock_get_value(sk, name, len, &v);
	if (n < 0)
		return n;
	len = min(len, n);
	if (copy_to_user(optval, &v, (unsigned long)len))
		return -EFAULT;
lenout:
	return copy_to_user(optlen, &len, sizeof(len)) ? -EFAULT : 0;
}
