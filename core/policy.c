// SPDX-License-Identifier: MIT
/*
 * policy.c - --policy: may this program make this call?
 *
 * Asked by the two doors (socketcall.c, filecall.c) between the trace's ENTER
 * and the call. The rules are tried in order, the first that allows or denies
 * decides, else the file's default does. What a rule needs to know of the
 * call is found out when the first rule asks for it.
 *
 * A rule that names no calls, and the default, speak of the socketcalls only:
 * read(), write() or close() are met by the rules that name them.
 *
 * The address is the one that the call is given (bind, connect, sendto,
 * sendmsg), else the peer's; a rule for addresses does not meet a call that
 * has none. Of sendmmsg() every message is asked for.
 *
 * Linux: security/ and cgroup BPF look at kernel memory. Here the program
 * can change an address between the question and the call, and system calls
 * made without libc are not seen: rules for tests and habits, no sandbox.
 *
 * Not modelled: addresses of families other than AF_INET, AF_INET6, AF_UNIX.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "core/files.h"
#include "core/sys.h"
#include "net.h"
#include "policy.h"
#include "sock.h"
#include "socketcall.h"

/* One call, as far as it was looked at. */
struct question {
	int table, nr;
	const unsigned long *args;
	bool sock_known, addr_known;
	int family, type, protocol; /* -1: there is none */
	int addrlen; /* 0: there is none */
	struct sockaddr_storage addr;
};

int policy_init(void)
{
	struct policy *p;

	if (!machine->opts.policy)
		return 0;
	p = kzalloc(sizeof(*p));
	if (!p)
		return -ENOMEM;
	p->table[0].action = POLICY_DENY;
	p->table[0].error = EPERM;
	machine->policy = p;
	return 0;
}

/* '*' is any text, '?' any character; s ends within room bytes. */
static notrace bool glob(const char *pat, const char *s, u32 room)
{
	u32 p = 0, i = 0, star = POLICY_TEXT, mark = 0;

	while (i < room && s[i]) {
		char c = p < POLICY_TEXT ? pat[p] : '\0';

		if (c == '*') {
			star = ++p;
			mark = i;
		} else if (c && (c == '?' || c == s[i])) {
			p++;
			i++;
		} else if (star < POLICY_TEXT) {
			p = star;
			i = ++mark;
		} else {
			return false;
		}
	}
	while (p < POLICY_TEXT && pat[p] == '*')
		p++;
	return p >= POLICY_TEXT || !pat[p];
}

/* With a slash it is the executable's path, else the process's name. */
static notrace bool is_program(const char *pat)
{
	static char exe[512]; /* of this process image: exec starts afresh */
	static bool known;

	if (!memchr(pat, '/', POLICY_TEXT))
		return current->process &&
		       glob(pat, current->process->comm, TASK_COMM_LEN);
	if (!__atomic_load_n(&known, __ATOMIC_ACQUIRE)) {
		long n = host_syscall(SYS_readlink, "/proc/self/exe", exe,
				      sizeof(exe) - 1);

		if (n <= 0)
			return false;
		__atomic_store_n(&known, true, __ATOMIC_RELEASE);
	}
	return glob(pat, exe, sizeof(exe));
}

static notrace bool is_user(const struct policy_rule *r)
{
#ifdef SYS_geteuid32
	u32 uid = (u32)host_syscall(SYS_geteuid32);
#else
	u32 uid = (u32)host_syscall(SYS_geteuid);
#endif
	return uid >= r->uid_lo && uid <= r->uid_hi;
}

/* A socket that the kernel below has: what it says of it. */
static notrace int kernel_says(int fd, int what)
{
	int v = -1;
	u32 len = sizeof(v);

	if (host_syscall(SYS_getsockopt, fd, SOL_SOCKET, what, &v, &len) < 0)
		return -1;
	return v;
}

static notrace void know_socket(struct question *q)
{
	int fd = (int)q->args[0];
	struct file *f;

	if (q->sock_known)
		return;
	q->sock_known = true;
	if (q->table == TRACE_SOCKETCALL &&
	    (q->nr == SYS_SOCKET || q->nr == SYS_SOCKETPAIR)) {
		q->family = (int)q->args[0];
		q->type = (int)q->args[1] & 0xf;
		q->protocol = (int)q->args[2];
	} else {
		f = fget((unsigned int)fd);
		if (f && f->kind == FILE_SOCKET && f->socket && f->socket->sk) {
			q->family = f->socket->sk->family;
			q->type = f->socket->type;
			q->protocol = f->socket->sk->protocol;
		} else {
			q->family = kernel_says(fd, SO_DOMAIN);
			q->type = kernel_says(fd, SO_TYPE);
			q->protocol = kernel_says(fd, SO_PROTOCOL);
		}
		if (f)
			fput(f);
	}
	if ((q->family == AF_INET || q->family == AF_INET6) && !q->protocol)
		q->protocol = q->type == SOCK_STREAM  ? IPPROTO_TCP
			      : q->type == SOCK_DGRAM ? IPPROTO_UDP
						      : 0;
}

static notrace void copy_addr(struct question *q, const void *addr, long len)
{
	memset(&q->addr, 0, sizeof(q->addr));
	if (len < (long)sizeof(sa_family_t) || len > (long)sizeof(q->addr) ||
	    copy_from_user(&q->addr, addr, (unsigned long)len))
		return;
	q->addrlen = (int)len;
	/* sendto() and bind() take none to mean AF_INET; connect() does not */
	know_socket(q);
	if (q->addr.ss_family == AF_UNSPEC && q->family == AF_INET &&
	    q->nr != SYS_CONNECT)
		q->addr.ss_family = AF_INET;
}

static notrace void peer_addr(struct question *q)
{
	int fd = (int)q->args[0], len = sizeof(q->addr);
	struct file *f = fget((unsigned int)fd);
	long err;

	memset(&q->addr, 0, sizeof(q->addr));
	if (f && f->kind == FILE_SOCKET && f->socket)
		err = sock_ops(f->socket)->getname(
			f->socket, (struct sockaddr *)&q->addr, &len, 1);
	else
		err = host_syscall(SYS_getpeername, fd, &q->addr, &len);
	if (f)
		fput(f);
	if (!err && len > 0 && len <= (int)sizeof(q->addr))
		q->addrlen = len;
}

static notrace void know_address(struct question *q)
{
	const unsigned long *a = q->args;
	const void *name = NULL;
	struct msghdr m;
	long len = 0;

	if (q->addr_known)
		return;
	q->addr_known = true;
	q->addrlen = 0;
	if (q->table == TRACE_SOCKETCALL) {
		switch (q->nr) {
		case SYS_SOCKET:
		case SYS_SOCKETPAIR:
			return;
		case SYS_BIND:
		case SYS_CONNECT:
			copy_addr(q, (void *)a[1], (int)a[2]);
			return;
		case SYS_SENDTO:
			name = (void *)a[4];
			len = (int)a[5];
			break;
		case SYS_SENDMSG:
			if (copy_from_user(&m, (void *)a[1], sizeof(m)))
				return;
			name = m.msg_name;
			len = (int)m.msg_namelen;
			break;
		}
	}
	if (name)
		copy_addr(q, name, len);
	else
		peer_addr(q);
}

static notrace bool same_bits(const u8 *a, const u8 *b, u32 bits)
{
	u32 whole = min(bits / 8, 16u);

	if (memcmp(a, b, whole))
		return false;
	return whole == 16 || !(bits % 8) ||
	       !((a[whole] ^ b[whole]) >> (8 - bits % 8));
}

static notrace bool is_address(const struct policy_rule *r, struct question *q)
{
	const struct sockaddr_in *in = (void *)&q->addr;
	const struct sockaddr_in6 *in6 = (void *)&q->addr;
	u32 port;

	know_address(q);
	if (q->addrlen >= (int)sizeof(*in) && q->addr.ss_family == AF_INET)
		port = ntohs(in->sin_port);
	else if (q->addrlen >= 24 && q->addr.ss_family == AF_INET6)
		port = ntohs(in6->sin6_port); /* RFC 2133: no scope */
	else
		return false;
	if (r->has & POLICY_PORT && (port < r->port_lo || port > r->port_hi))
		return false;
	if (!(r->has & POLICY_ADDRESS))
		return true;
	return r->addr_family == q->addr.ss_family &&
	       same_bits(r->addr,
			 q->addr.ss_family == AF_INET
				 ? (const u8 *)&in->sin_addr
				 : (const u8 *)&in6->sin6_addr,
			 r->addr_bits);
}

/* An abstract name is written with an @ for its first byte. */
static notrace bool is_path(const struct policy_rule *r, struct question *q)
{
	char name[sizeof(((struct sockaddr_un *)0)->sun_path) + 1] = "";
	int n;

	know_address(q);
	n = q->addrlen - (int)offsetof(struct sockaddr_un, sun_path);
	if (q->addr.ss_family != AF_UNIX || n <= 0)
		return false;
	memcpy(name, ((struct sockaddr_un *)&q->addr)->sun_path,
	       min((size_t)n, sizeof(name) - 1));
	if (!name[0])
		name[0] = '@';
	return glob(r->path, name, sizeof(name));
}

static notrace bool is_call(const struct policy_rule *r, int table, int nr)
{
	u32 bit = table == TRACE_FILECALL ? 32 + (u32)nr : (u32)nr;

	if (!(r->has & POLICY_CALL))
		return table == TRACE_SOCKETCALL;
	return bit < 128 && r->calls[bit / 32] >> bit % 32 & 1;
}

static notrace bool meets(const struct policy_rule *r, struct question *q)
{
	if (!is_call(r, q->table, q->nr))
		return false;
	if (r->has & POLICY_PROGRAM && !is_program(r->program))
		return false;
	if (r->has & POLICY_UID && !is_user(r))
		return false;
	if (r->has & (POLICY_FAMILY | POLICY_TYPE | POLICY_PROTOCOL)) {
		know_socket(q);
		if (r->has & POLICY_FAMILY &&
		    ((u32)q->family >= 64 ||
		     !(r->families[q->family / 32] >> q->family % 32 & 1)))
			return false;
		if (r->has & POLICY_TYPE &&
		    ((u32)q->type >= 32 || !(r->types >> q->type & 1)))
			return false;
		if (r->has & POLICY_PROTOCOL && q->protocol != r->protocol)
			return false;
	}
	if (r->has & (POLICY_ADDRESS | POLICY_PORT) && !is_address(r, q))
		return false;
	return !(r->has & POLICY_PATH) || is_path(r, q);
}

static notrace int decide(const struct policy_table *t, struct question *q,
			  bool *log)
{
	u32 n = min(t->nrules, (u32)POLICY_RULES);

	*log = false;
	for (u32 i = 0; i < n; i++) {
		const struct policy_rule *r = &t->rule[i];

		if (!meets(r, q))
			continue;
		if (r->action == POLICY_LOG)
			*log = true;
		else
			return r->action == POLICY_DENY ? -r->error : 0;
	}
	return t->action == POLICY_DENY && q->table == TRACE_SOCKETCALL
		       ? -t->error
		       : 0;
}

static notrace int ask(struct question *q)
{
	const struct policy *p = machine->policy;
	bool log;
	u32 g;
	int ret;

	do {
		g = __atomic_load_n(&p->generation, __ATOMIC_ACQUIRE);
		ret = decide(&p->table[g & 1], q, &log);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while (__atomic_load_n(&p->generation, __ATOMIC_RELAXED) != g);
	if (log)
		trace_logged();
	return ret;
}

notrace int __policy_check(enum trace_table table, int nr,
			   const unsigned long *args)
{
	struct question q = { .table = table, .nr = nr, .args = args };
	const struct mmsghdr *vec;
	struct mmsghdr m;
	int ret = 0;

	if (table == TRACE_FILECALL) {
		const struct file *f = fcheck(current->files, (u32)args[0]);

		return f && (f->kind == FILE_SOCKET || f->kind == FILE_PASS)
			       ? ask(&q)
			       : 0;
	}
	if (nr != SYS_SENDMMSG || !args[2])
		return ask(&q);
	vec = (void *)args[1];
	for (u32 i = 0; !ret && i < min((u32)args[2], 1024u); i++) {
		if (copy_from_user(&m, &vec[i], sizeof(m)))
			break;
		q.addr_known = true;
		q.addrlen = 0;
		if (m.msg_hdr.msg_name)
			copy_addr(&q, m.msg_hdr.msg_name,
				  (int)m.msg_hdr.msg_namelen);
		else
			peer_addr(&q);
		ret = ask(&q);
	}
	return ret;
}
