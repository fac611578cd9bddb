// SPDX-License-Identifier: MIT
/*
 * sock_opt.c - setsockopt(SOL_SOCKET)
 *
 * Models sock_setsockopt() of net/core/sock.c. What is accepted, clamped and
 * refused, and by which errno, is the running kernel's (6.x), as
 * tests/oracle/sockopt.c shows.
 *
 * Not modelled: SO_ATTACH_BPF and SO_ATTACH_REUSEPORT_* beyond their checks
 * (there are no eBPF programs here; a classic one for a reuseport group is
 * ENOPROTOOPT); device memory; SO_RESERVE_MEM, which needs memory cgroups.
 */
#include <asm/socket.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/net_tstamp.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "machine.h"
#include "net.h"
#include "netdevice.h"
#include "netglobal.h"
#include "stack/net/sock_opt.h"

#define TIMESTAMPING_MASK 0x7ffff /* SOF_TIMESTAMPING_* of 6.x */
#define TS_OPT_ID	  (1 << 7)
#define TS_OPT_TSONLY	  (1 << 11)
#define TS_OPT_STATS	  (1 << 12)
#define TS_BIND_PHC	  (1 << 15)
#define TS_OPT_ID_TCP	  (1 << 16)
#define TXTIME_FLAGS	  3u
#define BUF_LOCK_MASK	  (SOCK_SNDBUF_LOCK | SOCK_RCVBUF_LOCK)

const struct sock_flag_opt sock_flag_opts[] = {
	{ SO_BROADCAST, SOCK_BROADCAST },
	{ SO_DONTROUTE, SOCK_LOCALROUTE, .dst_reset = 1 },
	{ SO_OOBINLINE, SOCK_URGINLINE },
	{ SO_RXQ_OVFL, SOCK_RXQ_OVFL },
	{ SO_WIFI_STATUS, SOCK_WIFI_STATUS },
	{ SO_NOFCS, SOCK_NOFCS },
	{ SO_SELECT_ERR_QUEUE, SOCK_SELECT_ERR_QUEUE },
	{ SO_RCVMARK, SOCK_RCVMARK },
	{ SO_RCVPRIORITY, SOCK_RCVPRIORITY },
	{ 0 },
};

notrace const struct sock_flag_opt *sock_find_flag_opt(int name)
{
	const struct sock_flag_opt *o;

	for (o = sock_flag_opts; o->name; o++)
		if (o->name == name)
			return o;
	return NULL;
}

static notrace void sock_valbool_flag(struct sock *sk, enum sock_flag f,
				      bool on)
{
	if (on)
		sock_set_flag(sk, f);
	else
		sock_reset_flag(sk, f);
}

/* --- buffers -------------------------------------------------------------- */

/* What is asked for is doubled: a program counts bytes, we count packets. */
static notrace void set_sndbuf(struct sock *sk, int val)
{
	val = min(val, INT32_MAX / 2);
	sk->userlocks |= SOCK_SNDBUF_LOCK;
	sk->sndbuf = max(val * 2, SOCK_MIN_SNDBUF);
	sk_prot(sk)->write_space(sk); /* there may be room now */
}

static notrace void set_rcvbuf(struct sock *sk, int val)
{
	val = min(val, INT32_MAX / 2);
	sk->userlocks |= SOCK_RCVBUF_LOCK;
	sk->rcvbuf = max(val * 2, SOCK_MIN_RCVBUF);
}

static notrace int set_bufsize(struct sock *sk, int name, int val)
{
	const struct net_global *net = machine->net;

	switch (name) {
	case SO_SNDBUFFORCE:
		if (!capable(CAP_NET_ADMIN))
			return -EPERM;
		set_sndbuf(sk, max(val, 0));
		return 0;
	case SO_RCVBUFFORCE:
		if (!capable(CAP_NET_ADMIN))
			return -EPERM;
		set_rcvbuf(sk, max(val, 0));
		return 0;
	case SO_SNDBUF: /* a negative value is a large one */
		set_sndbuf(sk, (int)min((u32)val, (u32)net->sysctl_wmem_max));
		return 0;
	case SO_RCVBUF:
		set_rcvbuf(sk, (int)min((u32)val, (u32)net->sysctl_rmem_max));
		return 0;
	case SO_BUF_LOCK:
		if (val & ~BUF_LOCK_MASK)
			return -EINVAL;
		sk->userlocks = (u8)(val | (sk->userlocks & ~BUF_LOCK_MASK));
		return 0;
	}
	return -ENOPROTOOPT;
}

/* --- times ---------------------------------------------------------------- */

static int sock_set_timeout(s64 *timeo, const void *optval, int optlen,
			    bool old)
{
	s64 tick = (s64)machine->net->tick_usec * 1000;
	s64 tv[2], ns;
	long tvl[2];

	if (old) {
		if (optlen < (int)sizeof(tvl))
			return -EINVAL;
		if (copy_from_user(tvl, optval, sizeof(tvl)))
			return -EFAULT;
		tv[0] = tvl[0];
		tv[1] = tvl[1];
	} else {
		if (optlen < (int)sizeof(tv))
			return -EINVAL;
		if (copy_from_user(tv, optval, sizeof(tv)))
			return -EFAULT;
	}
	if (tv[1] < 0 || tv[1] >= 1000000)
		return -EDOM;
	*timeo = 0;
	if (tv[0] < 0)
		return 0; /* long over: never wait */
	*timeo = MAX_SCHEDULE_TIMEOUT;
	if (!tv[0] && !tv[1])
		return 0;
	if (tv[0] < MAX_SCHEDULE_TIMEOUT / 1000000000 - 1) {
		ns = tv[1] * 1000;
		ns = (ns + tick - 1) / tick * tick;
		*timeo = tv[0] * 1000000000 + ns;
	}
	return 0;
}

static notrace int set_linger(struct sock *sk, const void *optval, int optlen)
{
	struct linger ling;

	if (optlen < (int)sizeof(ling))
		return -EINVAL;
	if (copy_from_user(&ling, optval, sizeof(ling)))
		return -EFAULT;
	if (!ling.l_onoff) {
		sock_reset_flag(sk, SOCK_LINGER);
		return 0;
	}
	/* ~0: as long as it takes */
	sk->lingertime = ling.l_linger < 0 ? ~0u : (u32)ling.l_linger;
	sock_set_flag(sk, SOCK_LINGER);
	return 0;
}

static notrace int set_timestamp(struct sock *sk, int name, bool on)
{
	bool ns = name == SO_TIMESTAMPNS_OLD || name == SO_TIMESTAMPNS_NEW;
	bool new = name == SO_TIMESTAMP_NEW || name == SO_TIMESTAMPNS_NEW;

	sock_valbool_flag(sk, SOCK_TIMESTAMP, on);
	sock_valbool_flag(sk, SOCK_TIMESTAMPNS, on && ns);
	if (on) {
		sock_valbool_flag(sk, SOCK_TSTAMP_NEW, new);
		sock_enable_timestamp(sk);
	}
	return 0;
}

static notrace int set_timestamping(struct sock *sk, int name, int val,
				    const void *optval, int optlen)
{
	struct {
		int flags, bind_phc;
	} ts = { val, 0 };

	if (optlen == (int)sizeof(ts) &&
	    copy_from_user(&ts, optval, sizeof(ts)))
		return -EFAULT;
	if (val & ~TIMESTAMPING_MASK)
		return -EINVAL;
	if (val & TS_OPT_ID_TCP && !(val & TS_OPT_ID))
		return -EINVAL;
	if (val & TS_OPT_ID && !(sk->tsflags & TS_OPT_ID) && sk_is_tcp(sk) &&
	    (sk->state == TCP_CLOSE || sk->state == TCP_LISTEN))
		return -EINVAL;
	if (val & TS_OPT_STATS && !(val & TS_OPT_TSONLY))
		return -EINVAL;
	if (val & TS_BIND_PHC)
		return -EOPNOTSUPP; /* no clock on any of our cards */
	if (val & TS_OPT_ID && !(sk->tsflags & TS_OPT_ID))
		sk->tskey =
			sk_prot(sk)->tskey
				? sk_prot(sk)->tskey(sk, val & TS_OPT_ID_TCP)
				: 0;
	sk->tsflags = (u32)val;
	sock_valbool_flag(sk, SOCK_TSTAMP_NEW, name == SO_TIMESTAMPING_NEW);
	if (val & SOF_TIMESTAMPING_RX_SOFTWARE)
		sock_enable_timestamp(sk);
	return 0;
}

static notrace int set_txtime(struct sock *sk, const void *optval, int optlen)
{
	struct {
		u32 clockid, flags;
	} tx;

	if (optlen != (int)sizeof(tx))
		return -EINVAL;
	if (copy_from_user(&tx, optval, sizeof(tx)))
		return -EFAULT;
	if (tx.flags & ~TXTIME_FLAGS)
		return -EINVAL;
	if (tx.clockid != CLOCK_MONOTONIC && !capable(CAP_NET_ADMIN))
		return -EPERM;
	sk->txtime_clock = tx.clockid;
	sk->txtime_flags = tx.flags;
	return 0;
}

/* --- devices and filters -------------------------------------------------- */

static int sock_bindtoindex(struct sock *sk, int ifindex)
{
	if (sk->bound_dev_if && !capable(CAP_NET_RAW))
		return -EPERM;
	if (ifindex < 0)
		return -EINVAL;
	sk->bound_dev_if = ifindex;
	sk_dst_reset(sk);
	return 0;
}

static int sock_bindtodevice(struct sock *sk, const void *optval, int optlen)
{
	char name[IFNAMSIZ] = "";
	struct net_device *dev;
	int err;

	if (optlen < 0)
		return -EINVAL;
	optlen = min(optlen, IFNAMSIZ - 1);
	if (copy_from_user(name, optval, (unsigned long)optlen))
		return -EFAULT;
	err = 0;
	if (name[0]) {
		dev = __dev_get_by_name(name);
		if (!dev)
			return -ENODEV;
		err = dev->ifindex;
	}
	lock_sock(sk);
	err = sock_bindtoindex(sk, err);
	release_sock(sk);
	return err;
}

/*
 * Kernels of late keep the unprivileged from filtering a TCP connection: a
 * filter may cut segments short. Ours below is asked its version only.
 */
static bool filter_needs_admin(const struct sock *sk)
{
	return sk_is_tcp(sk) && machine->net->host_release >= (6 << 8 | 18);
}

/* A program that is none of ours: a good descriptor is still no BPF. */
static int attach_bpf(struct sock *sk, int fd, int optlen)
{
	if (optlen != (int)sizeof(int))
		return -EINVAL;
	if (sock_flag(sk, SOCK_FILTER_LOCKED))
		return -EPERM;
	return host_syscall(SYS_fcntl, fd, F_GETFD) < 0 ? -EBADF : -EINVAL;
}

static int attach_reuseport_cbpf(struct sock *sk, int optlen)
{
	if (optlen != (int)sizeof(struct sock_fprog))
		return -EINVAL;
	if (sock_flag(sk, SOCK_FILTER_LOCKED))
		return -EPERM;
	return sk->reuseport && sk_is_inet(sk) ? -ENOPROTOOPT : -EINVAL;
}

static notrace int set_filter(struct sock *sk, int name, int val,
			      const void *optval, int optlen)
{
	switch (name) {
	case SO_ATTACH_FILTER:
		if (filter_needs_admin(sk) && !capable(CAP_NET_ADMIN))
			return -EPERM;
		return sk_attach_filter(optval, optlen, sk);
	case SO_DETACH_FILTER:
		return sk_detach_filter(sk);
	case SO_LOCK_FILTER:
		if (sock_flag(sk, SOCK_FILTER_LOCKED) && !val)
			return -EPERM;
		sock_valbool_flag(sk, SOCK_FILTER_LOCKED, val);
		return 0;
	case SO_ATTACH_BPF:
		return attach_bpf(sk, val, optlen);
	case SO_ATTACH_REUSEPORT_CBPF:
		return attach_reuseport_cbpf(sk, optlen);
	case SO_ATTACH_REUSEPORT_EBPF:
		return attach_bpf(sk, val, optlen);
	case SO_DETACH_REUSEPORT_BPF:
		return sk->reuseport ? -ENOENT : -EINVAL;
	}
	return -ENOPROTOOPT;
}

/* --- the rest ------------------------------------------------------------- */

static notrace int set_priority(struct sock *sk, int val)
{
	if ((val < 0 || val > 6) && !capable(CAP_NET_RAW) &&
	    !capable(CAP_NET_ADMIN))
		return -EPERM;
	sk->priority = (u32)val;
	return 0;
}

static notrace int set_mark(struct sock *sk, int val)
{
	if (!capable(CAP_NET_RAW) && !capable(CAP_NET_ADMIN))
		return -EPERM;
	if (sk->mark != (u32)val) {
		sk->mark = (u32)val;
		sk_dst_reset(sk);
	}
	return 0;
}

static notrace int set_pacing_rate(struct sock *sk, int val, const void *optval,
				   int optlen)
{
	u64 rate = val == -1 ? ~0ull : (u32)val;
	unsigned long longval;

	if (optlen == (int)sizeof(longval) && sizeof(longval) > sizeof(val)) {
		if (copy_from_user(&longval, optval, sizeof(longval)))
			return -EFAULT;
		rate = longval;
	}
	sk->max_pacing_rate = rate;
	return 0;
}

static notrace int set_zerocopy(struct sock *sk, int val)
{
	if (!sk_is_tcp(sk) && sk->proto != PROTO_UDP)
		return -EOPNOTSUPP;
	if (val < 0 || val > 1)
		return -EINVAL;
	sock_valbool_flag(sk, SOCK_ZEROCOPY, val);
	return 0;
}

static notrace int set_busy_poll(struct sock *sk, int name, int val)
{
	bool admin = capable(CAP_NET_ADMIN);

	switch (name) {
	case SO_BUSY_POLL:
		if (val < 0)
			return -EINVAL;
		sk->busy_poll = val;
		return 0;
	case SO_PREFER_BUSY_POLL:
		if (val && !admin)
			return -EPERM;
		sock_valbool_flag(sk, SOCK_PREFER_BUSY_POLL, val);
		return 0;
	}
	/* SO_BUSY_POLL_BUDGET */
	if (val > (int)sk->busy_poll_budget && !admin)
		return -EPERM;
	if (val < 0 || val > 0xffff)
		return -EINVAL;
	sk->busy_poll_budget = (u32)val;
	return 0;
}

static notrace int set_rcvlowat(struct sock *sk, int val)
{
	if (val < 0)
		val = INT32_MAX;
	if (sk_is_tcp(sk))
		return tcp_set_rcvlowat(sk, val);
	sk->rcvlowat = val ? val : 1;
	return 0;
}

static notrace int set_txrehash(struct sock *sk, int val)
{
	if (!sk_is_tcp(sk))
		return -EOPNOTSUPP;
	if (val < -1 || val > 1)
		return -EINVAL;
	sock_valbool_flag(sk, SOCK_NO_TXREHASH, val == 0);
	return 0;
}

/* Control messages that only some families have. */
static notrace int set_scm(struct sock *sk, int name, int val)
{
	if (name == SO_PASSPIDFD || name == SO_PASSRIGHTS ||
	    !sk_may_scm_recv(sk))
		return -EOPNOTSUPP;
	sock_valbool_flag(
		sk, name == SO_PASSCRED ? SOCK_PASSCRED : SOCK_PASSSEC, val);
	return 0;
}

/* With the sock locked. */
static notrace int setsockopt_more(struct sock *sk, int name, int val,
				   const void *optval, int optlen)
{
	switch (name) {
	case SO_TIMESTAMP_OLD:
	case SO_TIMESTAMP_NEW:
	case SO_TIMESTAMPNS_OLD:
	case SO_TIMESTAMPNS_NEW:
		return set_timestamp(sk, name, val);
	case SO_TIMESTAMPING_OLD:
	case SO_TIMESTAMPING_NEW:
		return set_timestamping(sk, name, val, optval, optlen);
	case SO_TXTIME:
		return set_txtime(sk, optval, optlen);
	case SO_ATTACH_FILTER:
	case SO_DETACH_FILTER:
	case SO_LOCK_FILTER:
	case SO_ATTACH_BPF:
	case SO_ATTACH_REUSEPORT_CBPF:
	case SO_ATTACH_REUSEPORT_EBPF:
	case SO_DETACH_REUSEPORT_BPF:
		return set_filter(sk, name, val, optval, optlen);
	case SO_PEEK_OFF:
		if (!sk_has_peek_off(sk))
			return -EOPNOTSUPP;
		sk->peek_off = val;
		return 0;
	case SO_MAX_PACING_RATE:
		return set_pacing_rate(sk, val, optval, optlen);
	case SO_INCOMING_CPU:
		sk->incoming_cpu = val;
		return 0;
	case SO_CNX_ADVICE:
		if (val == 1)
			sk_dst_reset(sk);
		return 0;
	case SO_ZEROCOPY:
		return set_zerocopy(sk, val);
	case SO_BUSY_POLL:
	case SO_PREFER_BUSY_POLL:
	case SO_BUSY_POLL_BUDGET:
		return set_busy_poll(sk, name, val);
	case SO_BINDTOIFINDEX:
		return sock_bindtoindex(sk, val);
	case SO_RESERVE_MEM:
		return val < 0 ? -EINVAL : -EOPNOTSUPP;
	case SO_TXREHASH:
		return set_txrehash(sk, val);
	case SO_DEVMEM_DONTNEED:
		if (!sk_is_tcp(sk))
			return -EBADF;
		return optlen % 8 || optlen > 1024 ? -EINVAL : 0;
	case SO_PASSCRED:
	case SO_PASSSEC:
	case SO_PASSPIDFD:
	case SO_PASSRIGHTS:
		return set_scm(sk, name, val);
	}
	return -ENOPROTOOPT;
}

static notrace int __sock_setsockopt(struct sock *sk, int name, int val,
				     const void *optval, int optlen)
{
	const struct sock_flag_opt *o = sock_find_flag_opt(name);

	if (o) {
		sock_valbool_flag(sk, (enum sock_flag)o->flag, val);
		if (o->dst_reset)
			sk_dst_reset(sk);
		return 0;
	}
	switch (name) {
	case SO_DEBUG:
		if (val && !capable(CAP_NET_ADMIN))
			return -EACCES;
		sock_valbool_flag(sk, SOCK_DEBUG, val);
		return 0;
	case SO_REUSEADDR:
		sk->reuse = val != 0;
		return 0;
	case SO_REUSEPORT:
		if (val && !sk_is_inet(sk))
			return -EOPNOTSUPP;
		sk->reuseport = val != 0;
		return 0;
	case SO_SNDBUF:
	case SO_SNDBUFFORCE:
	case SO_RCVBUF:
	case SO_RCVBUFFORCE:
	case SO_BUF_LOCK:
		return set_bufsize(sk, name, val);
	case SO_KEEPALIVE:
		if (sk_is_tcp(sk))
			tcp_set_keepalive(sk, val != 0);
		sock_valbool_flag(sk, SOCK_KEEPOPEN, val);
		return 0;
	case SO_NO_CHECK:
		sk->no_check_tx = val != 0;
		sock_valbool_flag(sk, SOCK_NO_CHECK, val);
		return 0;
	case SO_PRIORITY:
		return set_priority(sk, val);
	case SO_LINGER:
		return set_linger(sk, optval, optlen);
	case SO_BSDCOMPAT:
		return 0;
	case SO_RCVLOWAT:
		return set_rcvlowat(sk, val);
	case SO_RCVTIMEO_OLD:
	case SO_RCVTIMEO_NEW:
		return sock_set_timeout(&sk->rcvtimeo, optval, optlen,
					name == SO_RCVTIMEO_OLD);
	case SO_SNDTIMEO_OLD:
	case SO_SNDTIMEO_NEW:
		return sock_set_timeout(&sk->sndtimeo, optval, optlen,
					name == SO_SNDTIMEO_OLD);
	case SO_MARK:
		return set_mark(sk, val);
	}
	return setsockopt_more(sk, name, val, optval, optlen);
}

int sock_setsockopt(struct socket *sock, int level, int name,
		    const void *optval, int optlen)
{
	struct sock *sk = sock->sk;
	int err, val;

	if (name == SO_BINDTODEVICE)
		return sock_bindtodevice(sk, optval, optlen);
	if (optlen < (int)sizeof(int))
		return -EINVAL;
	if (copy_from_user(&val, optval, sizeof(val)))
		return -EFAULT;

	lock_sock(sk);
	err = __sock_setsockopt(sk, name, val, optval, optlen);
	release_sock(sk);
	return err;
}
